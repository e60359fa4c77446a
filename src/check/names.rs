//! Names that look like organisations and that no vocabulary entry knows.

use super::{Finding, Original, Rule};
use crate::article::Article;
use crate::vocabulary::{KeyCache, KnownAcronyms, NameMatcher, introduced};

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
