//! Finds names that look like organisations' and are in no entry of the vocabulary.

use super::finding::{Finding, Rule};
use super::original::Original;
use crate::analysis::nearest::misspelt;
use crate::article::{Article, Derived, EvidenceKind, Named};
use crate::vocabulary::{KeyCache, KnownAcronyms, NameMatcher, Vocabulary, introduced};

pub(super) fn check(
    original: &Original,
    article: &Article,
    names: &NameMatcher,
    known: &KnownAcronyms,
    cache: &mut KeyCache,
    findings: &mut Vec<Finding>,
) {
    let texts: Vec<&str> = article.sections.iter().map(|section| section.text.as_str()).collect();
    for (acronym, long) in introduced(&texts, names, known, cache) {
        let found = format!("{long} ({acronym})");
        findings.push(Finding::new(Rule::UnknownName, &original.location, &found, &acronym));
    }
}

/// Stated names that no entry of the vocabulary has: of themes, which come out of it, all; of organisers and places, of
/// which there are many more, those that are an entry's but for a slip.
pub(super) fn stated(
    original: &Original,
    article: &Article,
    vocabulary: &Vocabulary,
    findings: &mut Vec<Finding>,
) {
    let mut find = |list: &str, values: &[Derived<Named>], meant: &dyn Fn(&str) -> Option<String>| {
        for named in values.iter().filter(|named| named.provenance.source == EvidenceKind::Explicit) {
            let label = &named.value.label;
            let meant = meant(label);
            if named.value.is_free() && (list == "themes" || meant.is_some()) {
                let meant = meant.unwrap_or_default();
                findings.push(Finding::new(Rule::NotInVocabulary, &original.location, label, &meant));
            }
        }
    };
    find("themes", &article.themes, &|label| {
        misspelt(
            label,
            vocabulary.themes().iter().map(|theme| (&theme.id, [&theme.id, &theme.de, &theme.en])),
        )
        .cloned()
    });
    find("organisers", &article.organisers, &|label| {
        let names = vocabulary.organisers().iter();
        misspelt(label, names.map(|body| (&body.id, [&body.id, &body.de, &body.en]))).cloned()
    });
    find("places", &article.places, &|label| {
        let names = vocabulary.places().iter();
        misspelt(label, names.map(|(_, place)| (&place.de, [&place.de, &place.en]))).cloned()
    });
}

/// The organisations that an article names, in the order of its text, each with the words that name
/// it first.
pub(super) fn named(
    article: &Article,
    names: &NameMatcher,
    vocabulary: &Vocabulary,
    cache: &mut KeyCache,
) -> Vec<(String, String)> {
    let texts: Vec<&str> = article.sections.iter().map(|section| section.text.as_str()).collect();
    let mut named: Vec<(String, String)> = Vec::new();
    for (text, found) in texts.iter().zip(names.find(&texts, cache)) {
        for found in found {
            let body = &vocabulary.organisers()[found.organiser].de;
            if named.iter().all(|(known, _)| known != body) {
                named.push((body.clone(), text[found.range].to_owned()));
            }
        }
    }
    named
}
