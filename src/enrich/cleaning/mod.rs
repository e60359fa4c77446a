//! Cleaning: removes what is not part of the article's text, and notes each removal with its rule.
//!
//! Every line is labelled first. A line goes only if the label says that all of it is furniture; what is
//! furniture within a line of text is cut out of it. A complete sentence with a finite verb goes only where it
//! is repeated on other pages. An article is never emptied: where nearly nothing would be left, only what is
//! certain goes.

mod calendars;
mod closing;
mod furniture;
mod images;
mod inline;
mod lines;
mod stock;

use std::sync::LazyLock;

use regex::Regex;

use super::boilerplate::LearntFacts;
use super::document_lines::{DocumentLines, Line, REPEATED};
use super::line_labels::label::Labelled;
use super::literals::Literals;
use super::organisers::owners;
use super::{finite_verbs, line_labels, sentences, title};
use crate::article::{Block, BlockKind, Stated};
use crate::enrich::pattern::pattern;
use crate::vocabulary::{KeyCache, NameMatcher};

/// Cleans a document. `page` is the metadata that the page carries, and `is_page` says whether it is a page of a site, or
/// text copied from one.
pub(super) fn clean(
    document: &mut DocumentLines,
    facts: &LearntFacts,
    page: &Stated,
    is_page: bool,
    names: &NameMatcher,
    cache: &mut KeyCache,
) {
    inline::broken_characters(document);
    images::join_lone_copyright(document);
    label(document, facts, page);
    document.owner_lines = owners::lines(document);
    footers(document);
    boilerplate(document, facts);
    images::marked(document);
    let mut cuts = PossibleCuts::default();
    if cuts.may_be(document, &[Cut::Note]) {
        inline::left_overs(document);
    }
    inline::file_names(document);
    if cuts.may_be(document, &[Cut::CreditInBrackets, Cut::CreditAtEnd]) {
        images::credits_within(document);
    }
    furniture::remove(document, is_page);
    lines::sample_notes(document);
    lines::repetitions(document);
    if cuts.may_be(document, &[Cut::Address, Cut::TelephoneNumber]) {
        inline::contacts(document);
    }
    if cuts.may_be(document, &[Cut::Address]) {
        inline::addresses(document);
    }
    if cuts.may_be(document, &[Cut::TelephoneNumber]) {
        inline::telephone_numbers(document);
    }
    lines::empty_slots(document);
    inline::glued_dates(document);
    inline::glued_names(document, names, cache);
}

/// What is cut out of lines, in the order of [`CUTS`].
#[derive(Debug, Clone, Copy)]
enum Cut {
    Note,
    CreditInBrackets,
    CreditAtEnd,
    Address,
    TelephoneNumber,
}

/// The literals of the expressions that find what is cut. They are looked for together, since hardly any document has
/// one of these expressions' matches.
static CUTS: LazyLock<Literals> = LazyLock::new(|| {
    let expressions = [&inline::NOTE, &images::IN_BRACKETS, &images::AT_END, &inline::EMAIL, &inline::PHONE];
    Literals::new(expressions.map(|expression| &**expression))
});

/// Which cuts a document may need.
#[derive(Default)]
struct PossibleCuts {
    possible: Vec<bool>,
    /// The number of removals when they were looked for. After a removal the text around it is another.
    removals: Option<usize>,
}

impl PossibleCuts {
    /// Whether one of some cuts may be needed. Lines without letters and digits go either way.
    fn may_be(&mut self, document: &mut DocumentLines, cuts: &[Cut]) -> bool {
        document.drop_blank_lines();
        let removals = Some(document.removed.len());
        if self.removals != removals {
            let text: String = document.lines.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect();
            self.possible = CUTS.possible(&text);
            self.removals = removals;
        }
        cuts.iter().any(|cut| self.possible[*cut as usize])
    }
}

/// Labels all lines.
fn label(document: &mut DocumentLines, facts: &LearntFacts, page: &Stated) {
    let count = document.lines.len();
    let lines = document.lines.iter().enumerate();
    let repeated = lines.map(|(at, line)| facts.is_boilerplate(line, at, count)).collect();
    let labels = line_labels::label(&document.lines, page.title.as_deref(), repeated);
    for (line, labelled) in document.lines.iter_mut().zip(labels) {
        line.labelled = labelled;
    }
    title::mark_headline(document, page);
    calendars::label(document);
}

/// A line with the blanks restored that it lost beside names and dates; `None` if it lost none.
pub fn unglued(line: &str, names: &NameMatcher, cache: &mut KeyCache) -> Option<String> {
    let block = Block { kind: BlockKind::Paragraph, text: line.to_owned(), page: None, gap_before: false };
    let mut document = DocumentLines::new(vec![block]);
    let before = document.lines.first()?.text.clone();
    inline::glued_dates(&mut document);
    inline::glued_names(&mut document, names, cache);
    document.lines.into_iter().next().map(|line| line.text).filter(|after| *after != before)
}

/// Removes footers, such as `erstellt von:` with the line behind it, and keeps the publisher they name.
fn footers(document: &mut DocumentLines) {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:erstellt von|verfasst von|veröffentlicht von|herausgegeben von|herausgeber(?:in)?|hrsg\.?|created by|published by|publisher|posted by|written by|quelle|source)\s*:\s*(.*)$",
        )
    });
    static EDITORS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)^(?:text\s*:\s*)?(?:redaktion|editorial team|editors?)\b.{2,80}$"));
    let mut gone = vec![false; document.lines.len()];
    for at in 0..document.lines.len() {
        let line = &document.lines[at];
        if line.chars() > 160 || gone[at] {
            continue;
        }
        if let Some(found) = LABEL.captures(&line.text) {
            let value = found.get(1).map(|m| m.as_str().trim().to_owned()).unwrap_or_default();
            if let Some(behind) = behind_publisher(&value) {
                let publisher = value[..behind].trim_end().to_owned();
                document.note("footer", &publisher);
                document.footers.push(publisher);
                value[behind..].clone_into(&mut document.lines[at].text);
                continue;
            }
            gone[at] = true;
            if !value.is_empty() {
                document.footers.push(value);
            } else if let Some(next) = document.lines.get(at + 1).filter(|next| next.chars() <= 120) {
                document.footers.push(next.text.clone());
                gone[at + 1] = true;
            }
        } else if EDITORS.is_match(&line.text) && !super::document_lines::ends_sentence(&line.text) {
            document.footers.push(line.text.clone());
            gone[at] = true;
        }
    }
    document.remove("footer", |at, _| gone[at]);
}

/// Where the text goes on behind the name of a publisher: the first sentence with a finite verb.
fn behind_publisher(value: &str) -> Option<usize> {
    let mut sentences = sentences::split(value).into_iter();
    sentences.next().filter(|first| !finite_verbs::has_finite_verb(&value[first.clone()]))?;
    let rest = sentences.next()?.start;
    finite_verbs::has_finite_verb(&value[rest..]).then_some(rest)
}

/// Removes the source's boilerplate, unless nothing would be left of the document.
fn boilerplate(document: &mut DocumentLines, facts: &LearntFacts) {
    if facts.is_empty() {
        return;
    }
    let keep = document.lines.len();
    // A headline may stand on other pages as a link.
    let is_known = |(at, line): (usize, &Line)| {
        line.labelled != Labelled::HEADLINE && facts.is_boilerplate(line, at, keep)
    };
    let known: Vec<bool> = document.lines.iter().enumerate().map(is_known).collect();
    if known.iter().all(|known| *known) {
        return;
    }
    document.remove(REPEATED, |at, _: &Line| known[at]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Analyzers, Lexicon};
    use crate::vocabulary::Vocabulary;
    use std::sync::Arc;

    const TEXT: &str = "Rund vierzig Fachleute aus Verwaltung und Vereinen kamen in die Stadthalle und \
                        sprachen zwei Tage lang über ihre gemeinsamen Vorhaben im nächsten Jahr.";

    fn cleaned(text: &str) -> DocumentLines {
        let blocks = text.lines().filter(|line| !line.trim().is_empty()).map(|line| Block {
            kind: BlockKind::Paragraph,
            text: line.to_owned(),
            page: None,
            gap_before: true,
        });
        let names = NameMatcher::new(&Vocabulary::built_in(), &Arc::new(Analyzers::new(Lexicon::default())));
        let mut document = DocumentLines::new(blocks.collect());
        clean(
            &mut document,
            &LearntFacts::default(),
            &Stated::default(),
            true,
            &names,
            &mut KeyCache::default(),
        );
        document
    }

    /// The lines that cleaning leaves before and behind [`TEXT`].
    fn left(before: &str, behind: &str) -> Vec<String> {
        let document = cleaned(&format!("{before}\n{TEXT}\n{behind}"));
        document.lines.into_iter().map(|line| line.text).filter(|line| line != TEXT).collect()
    }

    #[test]
    fn functional_lines_go() {
        for line in [
            "Hauptnavigation",
            "Skip to main content",
            "0/0",
            "Top",
            "Link kopieren",
            "Start > Themen > Wasser",
            "Loading... please wait",
            "@_muster_",
            "p2021 news thumbnail",
            "Webcode 20200101_001",
            "Foto: Eva Muster",
            "© Muster Studio",
            "©\nMuster Studio Bilder",
            "Bonn/Erfurt,",
            "(openPR)",
            "Bitte warten …",
        ] {
            assert_eq!(left(line, ""), [""; 0], "{line}");
        }
        assert_eq!(left("Wasser für alle", ""), ["Wasser für alle"]);
    }

    #[test]
    fn teasers_go_to_the_end() {
        assert_eq!(
            left("", "Das könnte Sie auch interessieren:\nAktuelles\nEin ganz anderer Artikel"),
            [""; 0]
        );
        assert_eq!(left("", "Related news\nAnother story\nAnd one more"), [""; 0]);
    }

    #[test]
    fn calls_to_action_go_but_are_remembered() {
        for line in [
            "Weitere Informationen zum Projekt finden Sie hier.",
            "Die Aufnahme ist hier verfügbar.",
            "Weiterlesen",
            "Hier gelangen Sie zur Anmeldung.",
            "The report is available here.",
            "Read more",
        ] {
            assert_eq!(left("", line), [""; 0], "{line}");
        }
        assert_eq!(cleaned(&format!("{TEXT}\nSie können sich hier anmelden.")).asides.len(), 1);
    }

    #[test]
    fn a_headline_alone_above_the_text_is_neither_call_nor_credit() {
        for line in ["Jetzt anmelden zum Tag der Brunnen in Bonn", "Video copyright: How to avoid being sued"]
        {
            assert_eq!(left(line, ""), [line]);
        }
        for line in ["Jetzt anmelden", "Copyright: Eva Muster"] {
            assert_eq!(left(line, ""), [""; 0], "{line}");
        }
    }

    #[test]
    fn pieces_of_text_that_look_like_functions_stay() {
        for line in [
            "blog.",
            "projects,",
            "Liebe Freundinnen und Freunde,",
            "cookies that would otherwise have stayed private.",
            "people know that finding and reporting of problems",
            "Bundesverband Digitaler Brunnen (BVDB)",
            "Weitere Brunnen gibt es für andere Städte (Köln / Bonn) und auch für Dörfer (Tal / Berg).",
        ] {
            assert_eq!(left("", line), [line]);
        }
        assert_eq!(left("Start / Themen / Wasser", ""), [""; 0]);
    }

    #[test]
    fn footers_name_the_publisher() {
        let document = cleaned(&format!("{TEXT}\nerstellt von:\nRedaktion Musterforum\nTop"));
        assert_eq!((document.lines.len(), document.footers), (1, vec!["Redaktion Musterforum".to_owned()]));
    }

    #[test]
    fn text_behind_the_publisher_stays() {
        let document = cleaned(&format!(
            "{TEXT}\nPublished by: Bureau of Roads. The letter tells of those who mend them."
        ));
        assert_eq!(document.lines[1].text, "The letter tells of those who mend them.");
        assert_eq!(document.footers, ["Bureau of Roads."]);
    }

    #[test]
    fn notes_and_personal_data_are_cut_out_of_sentences() {
        let cases = [
            ("Klare Regeln (INTERNER LINK ZU LEITFADEN) helfen allen.", "Klare Regeln helfen allen."),
            ("wells_in_valley_wideAlle sahen den Brunnen.", "Alle sahen den Brunnen."),
            ("Auskunft gibt Eva Muster (eva@example.org).", "Auskunft gibt Eva Muster."),
            ("Auskunft gibt Eva Muster, Tel.: +49 228 123456 gern.", "Auskunft gibt Eva Muster, gern."),
        ];
        for (before, after) in cases {
            assert_eq!(left("", before), [after]);
        }
    }

    #[test]
    fn a_credit_behind_the_last_sentence_is_cut_and_noted_once() {
        let document = cleaned(&format!("{TEXT} Foto: Eva Muster"));
        let noted: Vec<&str> = document.removed.iter().map(|removed| removed.text.as_str()).collect();
        assert_eq!((document.lines[0].text.as_str(), noted), (TEXT, vec!["Foto: Eva Muster"]));
    }

    #[test]
    fn captions_between_paragraphs_go() {
        let behind = format!("Eva Muster (ABC)\nEva Muster (ABC)\n{TEXT}");
        assert_eq!(left("", &behind), [""; 0]);
        assert_eq!(left("", "Der Saal am ersten Tag. Foto: Eva Muster | Agentur"), [""; 0]);
    }

    #[test]
    fn glued_names_and_dates_part_at_known_borders_only() {
        let cases = [
            (
                "mit dem Partnership AcceleratorThe Partnering Initiative.",
                "mit dem Partnership Accelerator The Partnering Initiative.",
            ),
            ("Eva Muster18. Juni 2018 kam.", "Eva Muster 18. Juni 2018 kam."),
            ("am 28.05.202513:06 UhrVereine", "am 28.05.2025 13:06 Uhr Vereine"),
            ("YouthCan und McMuster und openPR.", "YouthCan und McMuster und openPR."),
        ];
        for (before, after) in cases {
            assert_eq!(left("", before), [after]);
        }
    }
}
