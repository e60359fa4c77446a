//! Tells what every line of a page is: headline, text, navigation, teaser and so on.
//!
//! No list of strings decides. Every line has features, from its length and words to its distance from
//! the running text, and one model weighs them together with the labels of the lines around it. Its
//! weights are learnt from pages that people have labelled, and kept as a table of text. Title, dates,
//! cleaning and sections read the same labels.

mod crf;
mod features;
pub(super) mod label;
mod learning;
pub(super) mod lexicons;
mod measure;
mod pages;
mod tables;
mod weights;

use std::collections::BTreeMap;

use super::document_lines::{DocumentLines, Line, key};
use crate::article::RawDocument;
use crf::Scores;
use features::{FeatureHash, Page, hash};
use label::Labelled;
pub use measure::{Measured, by_folds};
pub use pages::{LabelledPage, PageError, read_folder};

/// Length of the longest line that can be a functional string, in bytes.
const MAX_FUNCTIONAL: usize = 160;

/// Words of the longest rubric with a name.
const MAX_NAMED: usize = 4;

/// Labels the lines of a page. `title` is the page's title as its metadata has it, and `repeated` says
/// of every line whether its source repeats it on other pages.
pub(super) fn label(lines: &[Line], title: Option<&str>, repeated: Vec<bool>) -> Vec<Labelled> {
    let page = Page::new(lines, title, repeated, true);
    let features = (0..page.len()).map(|at| {
        let mut features: Vec<FeatureHash> = Vec::with_capacity(64);
        page.features(at, &mut features);
        features
    });
    let marginals = weights::BUILT_IN.marginals(&features.collect::<Vec<_>>(), false);
    marginals.lines.iter().map(decide).collect()
}

/// The labels of a document's lines as it was read, each with its line.
pub fn of_document(document: RawDocument) -> Vec<(Labelled, String)> {
    let title = document.page.title.clone();
    let lines = DocumentLines::new(document.blocks).lines;
    let labels = label(&lines, title.as_deref(), Vec::new());
    labels.into_iter().zip(lines).map(|(labelled, line)| (labelled, line.text)).collect()
}

/// Whether a line is nothing but a string that pages use for navigation, sharing or other functions, or a
/// trail of such (`Start > Themen > Wasser`).
pub(super) fn is_functional(line: &Line) -> bool {
    let borders = [" > ", " › ", " » ", " :: ", " / ", " → "];
    let trail = borders.iter().any(|border| line.text.matches(border).count() >= 2);
    let key = line.key();
    let listed = lexicons::tables_with(&key).next().is_some() || lexicons::is_file_label(&line.text);
    // `Inside Musterforum` and `Neues aus Musterstadt` are rubrics whatever the name.
    let named = ["inside ", "neues aus ", "news from "].iter().any(|start| key.starts_with(start));
    let named = named && key.split(' ').count() <= MAX_NAMED;
    line.text.len() <= MAX_FUNCTIONAL && (trail || listed || named)
}

/// Whether a text is an entry of menus and no name.
pub(super) fn is_menu_entry(text: &str) -> bool {
    lexicons::tables_with(&key(text)).next().is_some()
}

/// What the probabilities of a line's labels say.
fn decide(probabilities: &Scores) -> Labelled {
    Labelled::most_probable(|label| probabilities[label.column()])
}

/// Learns weights from pages, and writes them as the table that the program is built with.
pub fn learn(pages: &[LabelledPage]) -> String {
    let examples: Vec<_> = pages.iter().flat_map(LabelledPage::examples).collect();
    let weights = learning::learn(&examples.iter().collect::<Vec<_>>());
    let names = pages.iter().flat_map(LabelledPage::feature_names);
    let names: BTreeMap<FeatureHash, String> = names.map(|name| (hash(&name), name)).collect();
    weights::write(&weights, &names)
}
