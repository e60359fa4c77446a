//! Derives the kind of an article: announcement, report, news, publication or other. Without a
//! stated kind it is derived only from texts that are clear.

use std::sync::LazyLock;

use regex::Regex;

use super::document_lines::pattern;
use crate::article::{Derived, EvidenceKind, Stated};

/// For each kind, the words that metadata use for it, its labels in English and German first.
const STATED: [(&str, &[&str]); 5] = [
    (
        "announcement",
        &[
            "announcement",
            "ankündigung",
            "einladung",
            "invitation",
            "veranstaltung",
            "event",
            "termin",
            "save the date",
            "veranstaltungshinweis",
        ],
    ),
    (
        "report",
        &[
            "report",
            "bericht",
            "veranstaltungsbericht",
            "rückblick",
            "nachbericht",
            "event report",
            "review",
            "reportage",
        ],
    ),
    (
        "news",
        &[
            "news",
            "meldung",
            "newsarticle",
            "nachricht",
            "aktuelles",
            "pressemitteilung",
            "press release",
            "pressemeldung",
            "artikel",
            "article",
            "blogposting",
            "blog",
            "beitrag",
        ],
    ),
    (
        "publication",
        &[
            "publication",
            "publikation",
            "veröffentlichung",
            "studie",
            "study",
            "leitfaden",
            "guide",
            "guidebook",
            "handbook",
            "broschüre",
            "book",
            "scholarlyarticle",
        ],
    ),
    ("other", &["other", "sonstiges", "anderes"]),
];

/// All kinds, each with the words for it in both languages.
pub fn kind_names() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    STATED.iter().copied()
}

/// Derives the kind of a document.
pub(super) fn derive(
    stated: &Stated,
    page: &Stated,
    title: &str,
    texts: &[&str],
    asides: &[String],
) -> Option<Derived<String>> {
    let given = [(&stated.kind, EvidenceKind::Explicit), (&page.kind, EvidenceKind::PageMetadata)];
    for (value, source) in given {
        if let Some(value) = value.as_deref().filter(|value| !value.trim().is_empty()) {
            let known = named(value);
            // Pages mark nearly everything as an article, so this value of their metadata says little.
            if source == EvidenceKind::Explicit || known.is_some_and(|kind| kind != "news") {
                return Some(Derived::new(known.unwrap_or("other").to_owned(), source, value));
            }
        }
    }
    from_text(title, texts, asides)
}

fn named(value: &str) -> Option<&'static str> {
    let value = value.trim().to_lowercase();
    STATED.iter().find(|(_, words)| words.contains(&value.as_str())).map(|(kind, _)| *kind)
}

fn from_text(title: &str, texts: &[&str], asides: &[String]) -> Option<Derived<String>> {
    static FUTURE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)\b(?:laden wir (?:sie |euch )?(?:[\p{L}]+ ){0,4}ein|lädt (?:[\p{L}]+ ){0,8}herzlich ein|anmeldung (?:ist|bis|unter|erforderlich)|melden sie sich|können sich [^.]{0,40}anmelden|anmeldeschluss|jetzt anmelden|save the date|",
            r"auf dem programm stehen|findet am|finden am|findet vom|wird (?:am|vom) [^.]{0,60}(?:stattfinden|veranstaltet)|zielgruppe:|will (?:host|hold|take place|be held)|will be hosting|registration (?:is|closes|deadline)|register (?:now|here|by|until)|please register|join us|you are invited|are invited|takes place on|wir freuen uns auf ihre teilnahme)\b",
        ))
    });
    static PAST: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)\b(?:fand(?:en)?\b[^.]{0,120}\bstatt|nahmen\b[^.]{0,200}\bteil|trafen sich|kamen\b[^.]{0,80}\bzusammen|haben\b[^.]{0,160}\b(?:organisiert|durchgeführt|veranstaltet|ausgetauscht)|hatte\b[^.]{0,160}\beingeladen|diskutierten|tauschten sich|",
            r"wurden?\b[^.]{0,80}\b(?:diskutiert|vorgestellt|beschlossen)|took place|was held|were held|held a|ran a|gathered|attended|took part|met (?:in|at|for|on)|came together|participants (?:discussed|exchanged|heard))\b",
        ))
    });
    static ISSUED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:(?:studie|leitfaden|publikation|handbuch|bericht|broschüre|positionspapier|report|study|guide|guidebook|toolkit|handbook|paper)\b[^.]{0,80}\b(?:erschienen|veröffentlicht|liegt vor|verfügbar|published|available|released|launched)|(?:published|veröffentlicht)\b[^.]{0,60}\b(?:studie|leitfaden|report|study|guide|guidebook|paper|handbook))\b",
        )
    });
    let find = |regex: &Regex| {
        let all = [title].into_iter().chain(texts.iter().copied()).chain(asides.iter().map(String::as_str));
        all.filter_map(|text| regex.find(text).map(|found| found.as_str().to_owned())).collect::<Vec<_>>()
    };
    let (future, past, issued) = (find(&FUTURE), find(&PAST), find(&ISSUED));
    let (kind, evidence) = match (future.first(), past.first(), issued.first()) {
        (_, None, Some(evidence)) => ("publication", evidence),
        (Some(evidence), None, None) => ("announcement", evidence),
        (None, Some(evidence), None) => ("report", evidence),
        _ => return None,
    };
    Some(Derived::new(kind.to_owned(), EvidenceKind::Text, evidence))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(stated: Option<&str>, text: &str) -> Option<String> {
        let stated = Stated { kind: stated.map(str::to_owned), ..Stated::default() };
        derive(&stated, &Stated::default(), "", &[text], &[]).map(|kind| kind.value)
    }

    #[test]
    fn stated_kinds_are_mapped_and_clear_texts_read() {
        let cases = [
            (Some("Pressemitteilung"), "", Some("news")),
            (Some("Gedicht"), "", Some("other")),
            (None, "Zum Abschluss laden wir Sie herzlich ein.", Some("announcement")),
            (None, "Das Treffen fand in Köln statt.", Some("report")),
            (None, "The study on trust is now available.", Some("publication")),
            (None, "Wasser ist ein hohes Gut.", None),
            (None, "Das Treffen fand statt. Das nächste findet am Montag statt.", None),
        ];
        for (stated, text, expected) in cases {
            assert_eq!(kind(stated, text).as_deref(), expected, "{text}");
        }
    }
}
