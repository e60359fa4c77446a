//! Tests that cleaning loses no sentence: none with a finite verb and more than 60 characters is cut, unless the rule
//! says that it is repeated on other pages.
//!
//! A sentence ends with a point, a question mark or an exclamation mark; a headline of another article in a
//! list of them is none. Within a sentence personal data, credits and editors' notes may be cut; what stands
//! around them must be there. Notices of consent, of forms and of liability are sentences as well: they go
//! only where they are stock of the systems that make pages, and their rule says so.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::document_lines::{DocumentLines, REPEATED};
use super::finite_verbs::telling_sentences;
use super::tests::{document, enricher};
use super::*;
use crate::analysis::Lexicon;
use crate::ingest::{Limits, Read, Source, read};

/// The most documents that are read of a collection.
const MOST: usize = 120;
/// The rules that cut within sentences.
const WITHIN: [&str; 6] =
    ["e-mail address", "telephone number", "photo credit", "editor's note", "file name", "date field"];
/// Length of the shortest piece beside a cut that must be there, in letters and digits.
const PIECE: usize = 12;

/// A text by its letters and digits of ASCII alone, since cleaning mends blanks and broken characters.
fn folded(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The sentences of a document that its article doesn't have.
fn lost(enricher: &Enricher, root: &str, raw: RawDocument) -> Vec<String> {
    let lines = DocumentLines::new(raw.blocks.clone()).lines;
    let texts = || lines.iter().flat_map(|line| telling_sentences(&line.text)).map(|found| found.text);
    let article = match enricher.enrich(root, raw) {
        Ok(article) => article,
        Err(error) => return texts().map(|sentence| format!("{error}: {sentence}")).collect(),
    };
    let sections = article.sections.iter();
    let kept = sections.flat_map(|section| [section.heading.as_deref().unwrap_or_default(), &section.text]);
    let kept: String = kept.chain([article.title.value.as_str()]).map(folded).collect();
    let is_kept = |sentence: &str| {
        let mut pieces = vec![sentence.to_owned()];
        for cut in article.removed.iter().filter(|cut| WITHIN.contains(&cut.rule.as_str())) {
            let split =
                |piece: &String| piece.split(cut.text.as_str()).map(str::to_owned).collect::<Vec<_>>();
            pieces = pieces.iter().flat_map(split).collect();
        }
        let pieces = pieces.iter().map(|piece| folded(piece));
        pieces.filter(|piece| piece.len() >= PIECE).all(|piece| kept.contains(&piece))
    };
    let repeated: String = article
        .removed
        .iter()
        .filter(|removed| removed.rule.contains(REPEATED))
        .map(|removed| folded(&removed.text))
        .collect();
    let gone = texts().filter(|sentence| !is_kept(sentence) && !repeated.contains(&folded(sentence)));
    gone.map(str::to_owned).collect()
}

/// Reads the documents of a folder or a file, and gives what is lost of them.
fn lost_of(path: &Path) -> (usize, Vec<String>) {
    let source = Source::open(path).unwrap();
    let mut documents = Vec::new();
    let mut take = |read| {
        if let Read::Document(document) = read {
            documents.push(*document);
        }
        if documents.len() < MOST { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    read(&source, &Limits::default(), &mut take).unwrap();
    let enricher = enricher(Lexicon::default());
    let count = documents.len();
    (count, documents.into_iter().flat_map(|document| lost(&enricher, "", document)).collect())
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A page: its lines, each with its label.
type LabelledLines = Vec<(String, String)>;

/// The pages of a file of labelled lines.
fn labelled_lines(path: &str) -> Vec<LabelledLines> {
    let mut pages: Vec<LabelledLines> = Vec::new();
    for line in std::fs::read_to_string(root().join(path)).unwrap().lines() {
        match line.split_once('\t') {
            Some(("site", _)) => pages.push(Vec::new()),
            other => {
                let (label, text) = other.unwrap_or_default();
                pages.last_mut().unwrap().push((label.to_owned(), text.to_owned()));
            }
        }
    }
    pages
}

/// The pages of a file of labelled lines, as they were copied.
fn labelled_pages(path: &str) -> Vec<String> {
    let pages = labelled_lines(path).into_iter();
    pages.map(|lines| lines.into_iter().map(|(_, text)| text + "\n").collect()).collect()
}

const PAGES: [&str; 4] = [
    "tests/derivation/unseen/texts.tsv",
    "tests/derivation/pages/furnished.tsv",
    "tests/derivation/pages/structured.tsv",
    "tests/derivation/pages/composed.tsv",
];

#[test]
fn no_sentence_of_labelled_pages_is_lost() {
    let enricher = enricher(Lexicon::default());
    let pages: Vec<String> = PAGES.iter().flat_map(|path| labelled_pages(path)).collect();
    assert!(pages.len() > 100, "only {} pages", pages.len());
    let lost: Vec<String> =
        pages.iter().flat_map(|page| lost(&enricher, "", document("a.txt", page))).collect();
    assert!(lost.is_empty(), "{} sentences are lost\n{}", lost.len(), lost.join("\n"));
}

/// Short sentences as articles end with, which have nothing but their verb to tell them from furniture.
const CLOSING: [&str; 8] = [
    "The zugzwang of partnerships ends here.",
    "Nobody left.",
    "It rained.",
    "We read every line.",
    "Sie lacht.",
    "Danach geht nichts mehr.",
    "Der Hahn tropft nicht mehr.",
    "Wir bleiben dran.",
];

#[test]
fn a_short_sentence_behind_the_last_paragraph_is_text() {
    /// Length from which a line is a paragraph, and up to which what follows it is none.
    const PARAGRAPH: usize = 140;
    const SHORT: usize = 60;
    let enricher = enricher(Lexicon::default());
    let mut sentences = CLOSING.iter().cycle();
    let (mut count, mut lost) = (0, Vec::new());
    for page in PAGES.iter().flat_map(|path| labelled_lines(path)) {
        let lines: Vec<&str> = page.iter().map(|(_, line)| line.as_str()).collect();
        let Some(last) = lines.iter().rposition(|line| line.chars().count() >= SHORT) else { continue };
        if page[last].0 != "text" || lines[last].chars().count() < PARAGRAPH {
            continue;
        }
        for gap in [&[][..], &[""]] {
            let sentence = *sentences.next().unwrap();
            let parts = [&lines[..=last], gap, &[sentence], &lines[last + 1..]];
            let article = enricher.enrich("", document("a.txt", &parts.concat().join("\n"))).unwrap();
            count += 1;
            if !article.sections.iter().any(|section| section.text.contains(sentence)) {
                lost.push(format!("{sentence} behind {}", lines[last]));
            }
        }
    }
    assert!(count > 50 && lost.is_empty(), "{} of {count} are lost\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn no_sentence_of_html_pages_is_lost() {
    let (count, lost) = lost_of(&root().join("tests/derivation/unseen/html"));
    assert!(count > 30 && lost.is_empty(), "of {count} pages {} sentences\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn no_sentence_of_the_sample_is_lost() {
    let documents = sample::documents();
    let mut learner = BoilerplateLearner::default();
    documents.iter().for_each(|document| learner.add("sample", document));
    let enricher = Enricher { facts: learner.learn(), ..enricher(Lexicon::default()) };
    let lost: Vec<String> =
        documents.into_iter().flat_map(|document| lost(&enricher, "sample", document)).collect();
    assert!(lost.is_empty(), "{} sentences are lost\n{}", lost.len(), lost.join("\n"));
}

/// Reads the beginnings of the larger collections that lie beside the project, where they do.
#[test]
fn no_sentence_of_larger_collections_is_lost() {
    for name in ["articles.jsonl.zst", "wiki-de.jsonl.zst", "laws-de.jsonl.zst"] {
        let path = root().join("../shared/scale").join(name);
        if path.exists() {
            let (count, lost) = lost_of(&path);
            let told = lost.join("\n");
            assert!(count > 0 && lost.is_empty(), "of {count} documents of {name} {}\n{told}", lost.len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn no_sentence_is_lost_wherever_it_stands(picked in proptest::collection::vec(any::<proptest::sample::Index>(), 2..30)) {
        static ENRICHER: std::sync::LazyLock<Enricher> = std::sync::LazyLock::new(|| enricher(Lexicon::default()));
        static LINES: std::sync::LazyLock<Vec<String>> = std::sync::LazyLock::new(|| {
            let pages = PAGES.iter().flat_map(|path| labelled_pages(path));
            pages.flat_map(|page| page.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
        });
        let page: Vec<&str> = picked.iter().map(|at| at.get(&LINES).as_str()).collect();
        let lost = lost(&ENRICHER, "", document("a.txt", &page.join("\n")));
        prop_assert!(lost.is_empty(), "{lost:?} of\n{}", page.join("\n"));
    }
}
