//! Function words (stop words) of a query, whichever of the two languages it is in.

use std::cmp::Ordering;

use crate::analysis::{self, stop_words};
use crate::article::Language;

/// Whether a word of a query is a function word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Yes,
    No,
    /// It is one in one language only, and nothing tells which language the query is in.
    Perhaps,
}

/// Function words of one language that are content words in the other: `civil war`, `Menschen in Not`.
const HOMOGRAPHS: [&str; 2] = ["war", "not"];

/// How many words of a query are function words of one language and not of the other: they tell its language.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stops {
    german: usize,
    english: usize,
}

impl Stops {
    pub(super) fn of_text(text: &str) -> Self {
        let mut stops = Self::default();
        for word in analysis::words(text) {
            let (german, english) = lists(&text[word.range]);
            stops.german += usize::from(german && !english);
            stops.english += usize::from(english && !german);
        }
        stops
    }

    /// The language that has more function words in the query; `None` where both have as many.
    pub(super) fn language(self) -> Option<Language> {
        match self.german.cmp(&self.english) {
            Ordering::Greater => Some(Language::German),
            Ordering::Less => Some(Language::English),
            Ordering::Equal => None,
        }
    }

    /// Whether a word of the counted query is a function word: `war` is one in `was war das`, and perhaps
    /// none in `civil war`.
    pub(super) fn classify(self, surface: &str) -> Stop {
        match lists(surface) {
            (true, true) => Stop::Yes,
            (false, false) => Stop::No,
            _ if !HOMOGRAPHS.contains(&analysis::lower_case(surface).as_str()) => Stop::Yes,
            (german, _) if german && self.german > 1 || !german && self.english > 1 => Stop::Yes,
            _ => Stop::Perhaps,
        }
    }
}

/// Whether a word is on the German list of function words, and whether it is on the English one.
fn lists(surface: &str) -> (bool, bool) {
    let lower = analysis::lower_case(surface).replace(['\u{2019}', '\u{2bc}'], "'");
    (stop_words::is_german(&lower), stop_words::is_english(&lower))
}
