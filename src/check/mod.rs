//! Finds what an editor should correct in a document before readers see it.
//!
//! A [`Checker`] compares a document as it was read with the article that was derived from it. Each
//! file holds one family of rules. A rule reports only what an editor would agree with, since nobody
//! reads a list with false alarms.

mod dates;
mod duplicates;
mod facts;
mod finding;
mod keys;
mod line_finder;
mod names;
mod original;
mod text;

use std::fmt::Display;
use std::sync::Arc;

use crate::analysis::Analyzers;
use crate::article::{Article, Date};
use crate::vocabulary::{KeyCache, KnownAcronyms, NameMatcher, Vocabulary};
use duplicates::{SeenIds, SeenSignatures};
pub use finding::{Finding, Level, Rule};
pub use line_finder::LineFinder;
pub use original::Original;

/// Applies the rules to one document after the other.
pub struct Checker {
    vocabulary: Arc<Vocabulary>,
    names: NameMatcher,
    cache: KeyCache,
    known: KnownAcronyms,
    seen: SeenSignatures,
    ids: SeenIds,
    /// The day of the check; `None` if nothing is over.
    today: Option<Date>,
}

impl Checker {
    pub fn new(vocabulary: Arc<Vocabulary>, analyzers: &Arc<Analyzers>) -> Self {
        Self {
            names: NameMatcher::new(&vocabulary, analyzers),
            known: KnownAcronyms::from_vocabulary(&vocabulary),
            vocabulary,
            cache: KeyCache::default(),
            seen: SeenSignatures::default(),
            ids: SeenIds::default(),
            today: None,
        }
    }

    /// The same checker for documents that are checked on a day.
    pub fn on(self, today: Date) -> Self {
        Self { today: Some(today), ..self }
    }

    /// The findings in one document. Of two near-duplicates the later one is reported.
    /// An error says why a document gives no article.
    pub fn check<E: Display>(&mut self, original: &Original, article: &Result<Article, E>) -> Vec<Finding> {
        let mut findings = Vec::new();
        text::check(original, &self.names, &mut self.cache, &mut findings);
        dates::check(original, &mut findings);
        keys::check(original, &mut findings);
        self.ids.check(original, &mut findings);
        match article {
            Ok(article) => {
                let named = match article.organisers.is_empty() {
                    true => names::named(article, &self.names, &self.vocabulary, &mut self.cache),
                    false => Vec::new(),
                };
                facts::check(original, article, &named, self.today, &mut findings);
                names::check(original, article, &self.names, &self.known, &mut self.cache, &mut findings);
                names::stated(original, article, &self.vocabulary, &mut findings);
                self.seen.check(&original.location, article, &mut findings);
            }
            Err(error) => {
                findings.push(Finding::new(Rule::Unreadable, &original.location, "", &error.to_string()));
            }
        }
        findings
    }
}
