//! Finds names that look like organisations' and are in no entry of the vocabulary.

use super::finding::{Finding, Rule};
use super::original::Original;
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
