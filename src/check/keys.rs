//! Finds keys that nobody knows and that were probably meant to be one that is read.
//!
//! Front matter has many keys for other programs, and records have many of their own. So a key is reported only if it is
//! another word for a key, or that key but for a slip, and only where the document doesn't state that key.

use super::finding::{Finding, Rule};
use super::original::Original;
use crate::analysis::{lower_case, nearest::misspelt};
use crate::article::{Facet, Stated};
use crate::ingest::KEYS;

/// Keys with other words for them, German ones and those of other programs.
const OTHER_WORDS: [(&str, &[&str]); 13] = [
    ("id", &["kennung"]),
    ("title", &["titel", "überschrift", "ueberschrift", "headline"]),
    ("language", &["sprache"]),
    ("url", &["adresse", "link", "quelle", "address"]),
    (
        "date",
        &[
            "datum",
            "tag_der_veröffentlichung",
            "veröffentlicht",
            "veroeffentlicht",
            "veröffentlichung",
            "erschienen",
            "erstellt",
            "published",
            "publish_date",
            "publishdate",
            "published_at",
            "publication_date",
            "pubdate",
            "date_published",
            "datepublished",
            "created",
            "lastmod",
            "modified",
            "updated",
        ],
    ),
    ("year", &["jahr"]),
    ("event_date", &["termin", "veranstaltungsdatum", "veranstaltungstag", "eventdate"]),
    ("event_end", &["termin_ende", "veranstaltungsende", "eventend"]),
    ("repeats", &["wiederholung", "wiederholt"]),
    (
        "expires",
        &[
            "ablauf",
            "ablaufdatum",
            "läuft_ab",
            "gültig_bis",
            "gueltig_bis",
            "expiry",
            "expirydate",
            "expiry_date",
        ],
    ),
    (
        "organisers",
        &[
            "veranstalter",
            "veranstalterin",
            "herausgeber",
            "herausgeberin",
            "träger",
            "traeger",
            "organisation",
            "organisationen",
            "organization",
            "organizations",
        ],
    ),
    ("themes", &["thema", "themen", "schlagwort", "schlagworte", "schlagwörter", "tag"]),
    ("places", &["ort", "orte"]),
];

/// Words for the kind, which is far from them all.
const KIND: [&str; 4] = ["art", "textart", "textsorte", "typ"];

/// Applies the rule to a document.
pub(super) fn check(original: &Original, findings: &mut Vec<Finding>) {
    let stated = &original.stated;
    for key in &stated.unknown_keys {
        if let Some(meant) = meant(key).filter(|meant| !is_stated(stated, original.id.is_some(), meant)) {
            findings.push(Finding::new(Rule::UnknownKey, &original.location, key, meant));
        }
    }
}

/// The key that an unknown one was probably meant to be.
fn meant(key: &str) -> Option<&'static str> {
    let written = lower_case(key).replace(['-', ' '], "_");
    let other = OTHER_WORDS.iter().find(|(_, words)| words.contains(&written.as_str()));
    let kind = || KIND.contains(&written.as_str()).then_some("kind");
    other
        .map(|(key, _)| *key)
        .or_else(kind)
        .or_else(|| misspelt(&written, KEYS.iter().map(|key| (*key, [*key]))))
}

/// Whether a document states a key, under whatever of its names.
fn is_stated(stated: &Stated, has_id: bool, key: &str) -> bool {
    match key {
        "id" => has_id,
        "title" => stated.title.is_some(),
        "language" | "lang" => stated.language.is_some(),
        // An article without any has another finding.
        "text" | "html" => true,
        "url" => stated.url.is_some(),
        "date" => stated.date.is_some(),
        "year" => stated.year.is_some(),
        "event_date" => stated.event_date.is_some(),
        "event_end" => stated.event_end.is_some(),
        "repeats" => stated.repeats.is_some(),
        "expires" => stated.expires.is_some(),
        "kind" => stated.kind.is_some(),
        "site" => stated.site.is_some(),
        "extra" => !stated.extra.is_empty(),
        key => Facet::lists()
            .any(|(_, list)| list.keys().any(|known| known == key) && !(list.stated)(stated).is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_words_and_slips_are_keys_and_those_of_other_programs_are_not() {
        for (key, of) in [
            ("Datum", "date"),
            ("pubDate", "date"),
            ("date-published", "date"),
            ("titel", "title"),
            ("Tittle", "title"),
            ("organizer", "organisers"),
            ("eventDate", "event_date"),
            ("Gültig bis", "expires"),
        ] {
            assert_eq!(meant(key), Some(of), "{key}");
        }
        for key in [
            "author",
            "authors",
            "category",
            "description",
            "draft",
            "image",
            "layout",
            "permalink",
            "slug",
            "summary",
            "template",
            "type",
            "weight",
            "aliases",
            "menu",
            "toc",
            "size",
            "next",
            "law",
            "name",
        ] {
            assert_eq!(meant(key), None, "{key}");
        }
    }
}
