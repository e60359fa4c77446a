//! Tests of the whole way from a document to an article: on our own texts, on arbitrary texts, and
//! as a measurement on labelled articles if these are available.

use proptest::prelude::*;

use super::*;
use crate::analysis::Lexicon;
use crate::article::{ArticleId, Block, BlockKind, ContentHash, Derived, FileFormat, Named, Stated};

/// Makes a document of lines, as the reader of plain text does.
pub fn document(id: &str, text: &str) -> RawDocument {
    let mut gap_before = false;
    let mut blocks = Vec::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            gap_before = true;
            continue;
        }
        let (kind, text) = match trimmed.strip_prefix('•') {
            Some(item) => (BlockKind::ListItem, item.trim()),
            None => (BlockKind::Paragraph, trimmed),
        };
        if !text.is_empty() {
            blocks.push(Block { kind, text: text.to_owned(), page: None, gap_before });
            gap_before = false;
        }
    }
    RawDocument {
        id: ArticleId::new(id).unwrap(),
        location: id.to_owned(),
        file: Some(FileFormat::Text),
        stated: Stated::default(),
        page: Stated::default(),
        blocks,
        content_hash: ContentHash::digest(text.as_bytes()),
    }
}

pub fn enricher(lexicon: Lexicon) -> Enricher {
    let vocabulary = Arc::new(Vocabulary::built_in());
    let (split, never) = vocabulary.compound_decisions();
    let analyzers = Arc::new(Analyzers::new(lexicon.decide(split, never)));
    Enricher::new(vocabulary, analyzers, LearntFacts::default(), Options::default())
}

const PAGE: &str = "Aktuelles

04.05.2021

Trinkwasser für alle

Köln, 3. Mai 2021. Die Servicestelle Kommunen in der Einen Welt (SKEW) hat gemeinsam mit dem VKU ein Treffen zu Trinkwasser und Kläranlagen organisiert. Vierzig Kommunen nahmen daran teil.

Was nun folgt

Bis 2030 sollen alle Kommunen sauberes Wasser haben. Eva Muster (BMZ) sprach ein Grußwort und dankte den Kommunen (eva@example.org).

Das könnte Sie auch interessieren:
Die Global Water Partnership und das Klima
";

#[test]
fn a_page_becomes_an_article() {
    let article = enricher(Lexicon::default()).enrich("", document("a.txt", PAGE)).unwrap();
    let ids = |values: &[Derived<Named>]| values.iter().map(|v| v.value.id.clone()).collect::<Vec<_>>();
    assert_eq!(
        (article.title.value.as_str(), article.title.provenance.source),
        ("Trinkwasser für alle", EvidenceKind::Headline)
    );
    assert_eq!(article.language.value, Language::German);
    assert_eq!(article.date.as_ref().map(|date| date.value.to_string()).as_deref(), Some("2021-05-03"));
    assert_eq!(ids(&article.organisers), ["skew", "verband-kommunaler-unternehmen"]);
    assert!(ids(&article.themes).contains(&"wasser".to_owned()));
    assert_eq!(article.kind.as_ref().map(|kind| kind.value.as_str()), Some("report"));
    assert_eq!(article.sections.len(), 2);
    assert_eq!(article.sections[1].heading.as_deref(), Some("Was nun folgt"));
    let text: String = article.sections.iter().map(|section| section.text.as_str()).collect();
    for gone in ["Aktuelles", "Global Water", "eva@example.org", "Trinkwasser für alle"] {
        assert!(!text.contains(gone), "{gone} is still in the text");
    }
    assert!(article.removed.iter().any(|removed| removed.rule == "teaser"));
}

#[test]
fn the_name_of_a_portal_is_no_title() {
    let page = "Portal Musterland | Vereine\n\nNeuer Fonds für Lesepaten\n\nDer Fonds hilft Vereinen, die mit Kindern lesen, \
                und er zahlt dafür Bücher und Reisen. Im ersten Jahr waren es vierzig Vereine.";
    let article = enricher(Lexicon::default()).enrich("", document("a.txt", page)).unwrap();
    assert_eq!(article.title.value, "Neuer Fonds für Lesepaten");
    assert!(article.removed.iter().any(|removed| removed.text == "Portal Musterland | Vereine"));
}

#[test]
fn documents_without_text_are_refused() {
    let enricher = enricher(Lexicon::default());
    assert_eq!(enricher.enrich("", document("a.txt", "")), Err(EnrichError::Empty));
    assert_eq!(enricher.enrich("", document("a.txt", "…\n— ")), Err(EnrichError::NothingLeft));
}

#[test]
fn metadata_that_is_stated_is_taken_over() {
    let mut raw = document("a.txt", PAGE);
    raw.stated = Stated {
        title: Some("Wasser".into()),
        language: Some("de-DE".into()),
        date: Some("2020-01-02".into()),
        organisers: vec!["Verein X".into()],
        kind: Some("Bericht".into()),
        places: vec!["Peru".into()],
        ..Stated::default()
    };
    let article = enricher(Lexicon::default()).enrich("", raw).unwrap();
    assert_eq!(article.title.value, "Wasser");
    assert_eq!(article.year.as_ref().map(|year| year.value.get()), Some(2020));
    assert_eq!(article.organisers[0].value.id, "~verein-x");
    assert_eq!(article.places[0].value.label, "Peru");
    assert_eq!(article.language.provenance.source, EvidenceKind::Explicit);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn no_text_can_make_it_panic(
        text in "(\\PC{0,80}\n?){0,6}|((GIZ|SKEW|hat|§|2\\. Mai 20|19|bis|von|der|UNPartner|[A-Za-zäöüß.,()@:0-9\u{300}\u{e000}\n-]{1,6}) ?){0,60}",
        title in proptest::option::of("\\PC{0,40}"),
    ) {
        static ENRICHER: std::sync::LazyLock<Enricher> = std::sync::LazyLock::new(|| enricher(Lexicon::default()));
        let mut raw = document("a.txt", &text);
        raw.page.title = title.clone();
        raw.stated.date = title;
        if let Ok(article) = ENRICHER.enrich("", raw) {
            prop_assert!(!article.title.value.is_empty() && !article.sections.is_empty());
            prop_assert!(article.sections.iter().all(|section| !section.text.is_empty()));
            prop_assert!(article.themes.len() <= 5);
        }
    }
}

/// Derives every text file of the folders in `FUNDSTELLE_MEASURE` (separated by `:`), and writes the
/// articles as JSON lines to the file named by `FUNDSTELLE_MEASURE_OUT` for a scorer.
#[test]
#[ignore = "measures labelled articles: set FUNDSTELLE_MEASURE and FUNDSTELLE_MEASURE_OUT"]
fn measure() {
    let (Ok(folders), Ok(out)) =
        (std::env::var("FUNDSTELLE_MEASURE"), std::env::var("FUNDSTELLE_MEASURE_OUT"))
    else {
        return;
    };
    let mut files: Vec<_> = folders
        .split(':')
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    let texts: Vec<(String, String)> = files
        .iter()
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap())
        })
        .collect();
    let mut counts = std::collections::HashMap::new();
    for (_, text) in &texts {
        for word in crate::analysis::words(text).flat_map(|word| word.segments) {
            *counts.entry(text[word].to_lowercase()).or_insert(0) += 1;
        }
    }
    let enricher = enricher(Lexicon::new(counts));
    let lines: String = texts.iter().map(|(name, text)| measured(&enricher, name, text)).collect();
    std::fs::write(out, lines).unwrap();
}

fn measured(enricher: &Enricher, name: &str, text: &str) -> String {
    let article = enricher.enrich("", document(name, text)).unwrap();
    let ids = |values: &[Derived<Named>]| values.iter().map(|v| v.value.id.clone()).collect::<Vec<_>>();
    let labels: Vec<&str> = article.organisers.iter().map(|o| o.value.label.as_str()).collect();
    let line = serde_json::json!({
        "file": name, "title": article.title.value, "language": article.language.value,
        "year": article.year.as_ref().map(|year| year.value), "organisers": labels, "themes": ids(&article.themes),
        "kind": article.kind.as_ref().map(|kind| &kind.value), "article": article,
    });
    format!("{line}\n")
}
