//! Measures how well lines of sites are labelled that nothing was learnt from.

use std::collections::{BTreeMap, BTreeSet};

use super::decide;
use super::label::{Label, Labelled};
use super::learning::{Example, learn};
use super::pages::LabelledPage;

/// Number of parts that the sites are divided into; each is labelled by what the others teach.
const FOLDS: usize = 10;

/// How lines were labelled.
#[derive(Debug, Default)]
pub struct Measured {
    pub lines: usize,
    /// The number of lines that were labelled correctly.
    pub right: usize,
    /// The number of lines of the article, and of those of them that were mislabelled as furniture.
    pub article: usize,
    pub lost: usize,
    /// The number of lines of furniture, and of those of them that were mislabelled as lines of the article.
    pub furniture: usize,
    pub kept: usize,
    /// For every pair of a label and another that was given instead, how often.
    pub confused: BTreeMap<(&'static str, &'static str), usize>,
    /// The lines that were labelled wrongly: site, right label, given label, text.
    pub wrong: Vec<(String, Label, Labelled, String)>,
}

/// Labels every page by what the pages of other sites teach.
pub fn by_folds(pages: &[LabelledPage]) -> Measured {
    let sites: BTreeSet<&str> = pages.iter().map(|page| page.site.as_str()).collect();
    let fold_of: BTreeMap<&str, usize> =
        sites.into_iter().enumerate().map(|(at, site)| (site, at % FOLDS)).collect();
    let examples: Vec<Vec<Example>> = pages.iter().map(LabelledPage::examples).collect();
    let mut measured = Measured::default();
    for fold in 0..FOLDS {
        let (others, own): (Vec<_>, Vec<_>) =
            examples.iter().zip(pages).partition(|(_, page)| fold_of[page.site.as_str()] != fold);
        let others: Vec<&Example> = others.into_iter().flat_map(|(examples, _)| examples).collect();
        if own.is_empty() || others.is_empty() {
            continue;
        }
        let weights = learn(&others);
        for (examples, page) in own {
            let Some(as_copied) = examples.first() else { continue };
            let marginals = weights.marginals(&as_copied.features, false);
            let given: Vec<Labelled> = marginals.lines.iter().map(decide).collect();
            measured.add(page, &given);
        }
    }
    measured
}

impl Measured {
    fn add(&mut self, page: &LabelledPage, given: &[Labelled]) {
        for ((text, right), given) in page.lines().zip(&page.labels).zip(given) {
            self.lines += 1;
            if given.label == *right {
                self.right += 1;
            } else {
                *self.confused.entry((right.name(), given.label.name())).or_default() += 1;
                self.wrong.push((page.site.clone(), *right, *given, text.to_owned()));
            }
            match (right.belongs_to_article(), given.is_furniture()) {
                (true, furniture) => {
                    self.article += 1;
                    self.lost += usize::from(furniture);
                }
                (false, furniture) => {
                    self.furniture += 1;
                    self.kept += usize::from(!furniture);
                }
            }
        }
    }
}
