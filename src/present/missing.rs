//! The words of the query that a hit lacks, as text.

use super::highlight::plain;
use super::texts::{Texts, fill};
use crate::engine::{Hit, MissingWord};
use crate::query::{QueryPlan, Scope};

/// The words of a query that a hit lacks, as they were searched for: a corrected word in its right spelling. A word that
/// was looked for in titles alone is written as `title:word`.
pub fn missing_words(plan: &QueryPlan, hit: &Hit) -> Vec<String> {
    named(plan, hit, |word| format!("title:{word}"))
}

/// "Ohne: Wasser", or nothing where a hit lacks no word wholly.
pub fn missing_line(plan: &QueryPlan, hit: &Hit, texts: &Texts) -> Option<String> {
    let in_title = |word: &str| fill(&texts.search.missing_in_title, &[("word", word)]);
    let words = named(plan, hit, in_title);
    (!words.is_empty()).then(|| fill(&texts.search.missing, &[("words", &words.join(", "))]))
}

fn named(plan: &QueryPlan, hit: &Hit, in_title: impl Fn(&str) -> String) -> Vec<String> {
    let corrections = &plan.understood.corrections;
    let name = |missing: &MissingWord| {
        let corrected = corrections.iter().find(|correction| correction.from == missing.word);
        let word = plain(corrected.map_or(&missing.word, |correction| &correction.to));
        if missing.scope == Scope::Title { in_title(&word) } else { word }
    };
    hit.missing.iter().map(name).collect()
}
