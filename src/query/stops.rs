//! Function words of a query, in whichever of the two languages it is.

use std::cmp::Ordering;

use crate::analysis::{self, stop_words};
use crate::article::Language;

/// Whether a word of a query is a function word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Yes,
    No,
    /// In one language; nothing tells which one the query is in.
    Perhaps,
}

/// Function words of one language that are words of weight in the other: `civil war`, `Menschen in Not`.
const HOMOGRAPHS: [&str; 2] = ["war", "not"];

/// How many function words of one language alone a query has: they tell its language.
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

    /// The language that most function words are of.
    pub(super) fn language(self) -> Option<Language> {
        match self.german.cmp(&self.english) {
            Ordering::Greater => Some(Language::German),
            Ordering::Less => Some(Language::English),
            Ordering::Equal => None,
        }
    }

    /// `war` is a function word in `was war das`, and perhaps none in `civil war`.
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

/// Whether a word is on the German and on the English list of function words.
fn lists(surface: &str) -> (bool, bool) {
    let lower = analysis::lower_case(surface).replace(['\u{2019}', '\u{2bc}'], "'");
    (stop_words::is_german(&lower), stop_words::is_english(&lower))
}
