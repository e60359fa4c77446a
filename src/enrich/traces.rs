//! Finds the learnt facts that only some articles contributed: a recurring line, or the name of a body that one text
//! introduced.
//!
//! When articles are taken out of an index for ever, these facts are dropped with them.

use std::collections::BTreeSet;

use super::boilerplate::LearntFacts;
use super::document_lines::key;
use crate::article::Article;

/// Learnt facts that were found in the articles to be taken out and, so far, in no article that stays.
#[derive(Debug, Default)]
pub struct Traces {
    lines: BTreeSet<String>,
    /// Acronyms of bodies, with their names in lower case.
    bodies: BTreeSet<(String, String)>,
}

impl Traces {
    /// Adds the facts that an article to be taken out has.
    pub fn add(&mut self, facts: &LearntFacts, article: &Article) {
        for text in texts_of(article) {
            let lines = text.lines().map(key).filter(|line| facts.boilerplate.contains(line));
            self.lines.extend(lines);
        }
        let text = lower_text(article);
        let bodies = facts.bodies.names().map(|(acronym, name)| (acronym.to_owned(), name.to_lowercase()));
        self.bodies.extend(bodies.filter(|(_, name)| text.contains(name)));
    }

    /// Drops the facts that an article which stays has as well.
    pub fn leave(&mut self, article: &Article) {
        if !self.lines.is_empty() {
            for text in texts_of(article) {
                for line in text.lines() {
                    self.lines.remove(&key(line));
                }
            }
        }
        if !self.bodies.is_empty() {
            let text = lower_text(article);
            self.bodies.retain(|(_, name)| !text.contains(name));
        }
    }
}

impl LearntFacts {
    /// Returns the learnt facts without those in `traces`.
    pub fn without(mut self, traces: &Traces) -> Self {
        self.boilerplate.retain(|line| !traces.lines.contains(line));
        traces.bodies.iter().for_each(|(acronym, _)| self.bodies.remove(acronym));
        self
    }
}

fn texts_of(article: &Article) -> impl Iterator<Item = &str> {
    let sections = article
        .sections
        .iter()
        .flat_map(|section| section.heading.as_deref().into_iter().chain([section.text.as_str()]));
    let removed = article.removed.iter().map(|removed| removed.text.as_str());
    sections.chain(removed).chain([article.title.value.as_str()])
}

fn lower_text(article: &Article) -> String {
    texts_of(article).map(str::to_lowercase).collect::<Vec<_>>().join("\n")
}
