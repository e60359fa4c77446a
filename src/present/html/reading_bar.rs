//! The bar above an article's text: how often it has the words of the search, and what its sections are.

use crate::article::Article;
use crate::present::highlight::plain;
use crate::present::lang::Lang;
use crate::snippet::Highlights;

/// The fewest sections with a heading of which contents are a help.
const LEAST_SECTIONS: usize = 4;

/// What leads through a long article.
pub struct ReadingBar {
    pub has_matches: bool,
    /// "7 matches".
    pub count: String,
    /// The sections that have a heading; none in an article of few.
    pub contents: Vec<Entry>,
}

/// A section of the contents.
pub struct Entry {
    /// The number of the section, counted from 1.
    pub number: usize,
    pub heading: String,
    /// "2 matches", where there are any.
    pub matches: Option<String>,
}

/// The bar of an article; `None` where there is nothing to lead to.
pub fn reading_bar(article: &Article, highlights: &Highlights, lang: Lang) -> Option<ReadingBar> {
    let texts = lang.texts();
    let marks = |at: usize| highlights.sections.get(at).map_or(0, Vec::len) as u64;
    let counted = |n: u64| texts.count(&texts.article.matches, n);
    let total: u64 = (0..article.sections.len()).map(marks).sum();
    let entries = article.sections.iter().enumerate().filter_map(|(at, section)| {
        let heading = plain(section.heading.as_deref()?);
        let matches = (marks(at) > 0).then(|| counted(marks(at)));
        (!heading.trim().is_empty()).then_some(Entry { number: at + 1, heading, matches })
    });
    let mut contents: Vec<Entry> = entries.collect();
    if contents.len() < LEAST_SECTIONS {
        contents.clear();
    }
    let is_help = total > 0 || !contents.is_empty();
    is_help.then(|| ReadingBar { has_matches: total > 0, count: counted(total), contents })
}
