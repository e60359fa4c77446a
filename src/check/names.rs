//! Names that look like organisations and that no vocabulary entry knows.

use super::{Finding, Original, Rule};
use crate::article::Article;
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

/// The bodies that an article names, in the order of the text, each with the words that first do.
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
