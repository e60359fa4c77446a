//! The [`Planner`], which makes plans for one snapshot, and the options of a request.
//!
//! The files beside this one add what a planner does: [`super::clauses`] makes plans, [`super::filters`] and
//! [`super::expression`] read filters, [`super::terms`] analyses words, and [`super::corrections`] finds what
//! an unknown word was probably meant to be.

use std::cell::RefCell;
use std::collections::HashMap;

use super::params::Strictness;
use super::plan::{HitDetail, Page, View};
use super::profile::RankingProfile;
use super::statistics::Answers;
use crate::analysis::{Analyzer, Token, WordCache};
use crate::article::{Date, Facet};
use crate::budget::Budget;
use crate::language::LearntLanguage;
use crate::vocabulary::{ValueName, Vocabulary};

/// Which hits of the result set a request asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Window {
    /// The page that the parameters name.
    #[default]
    Parameters,
    /// The page that a cursor leads to, at any depth, of the size that the parameters name.
    Cursor(u32),
    /// This page, which may be of any size, in place of the one that the parameters name.
    Page(Page),
    /// All hits.
    Whole,
    /// No hits: only counts are asked for.
    Nothing,
}

/// Whether articles with some of the words follow behind a result set of articles with all words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Continuation {
    Never,
    /// Only while the query is being typed: the rest of the last word decides whether there are articles with
    /// all words.
    #[default]
    WhileTyping,
    Always,
}

/// Whether words are widened by terms of the same meaning and by corrections.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Widening {
    #[default]
    All,
    /// A word stands for its own forms only.
    OwnForms,
}

/// What a caller asks for beside the parameters that people and services give.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanOptions {
    pub strictness: Strictness,
    pub window: Window,
    pub continuation: Continuation,
    pub widening: Widening,
    /// Filter expressions, of which at least one of each inner list must hold.
    pub expressions: Vec<Vec<String>>,
    /// How many values of a facet are listed beside the chosen ones; 0 leaves facets out.
    pub facet_values: usize,
    pub detail: HitDetail,
    /// Whether hits name their near-duplicates and translations.
    pub versions: bool,
}

impl PlanOptions {
    /// The options of a search for a page of hits with facets.
    pub fn new(strictness: Strictness) -> Self {
        let View { facet_values, detail, versions, .. } = View::default();
        Self {
            strictness,
            window: Window::default(),
            continuation: Continuation::default(),
            widening: Widening::default(),
            expressions: Vec::new(),
            facet_values,
            detail,
            versions,
        }
    }
}

/// Names of values of one facet by their form: their words without endings.
pub(super) type FormIndex<'a> = HashMap<String, Vec<&'a ValueName>>;

/// Makes plans for one snapshot of an index.
pub struct Planner<'a> {
    pub(super) language: &'a LearntLanguage,
    pub(super) vocabulary: &'a Vocabulary,
    /// Codes of languages, each with a name for it.
    pub(super) language_names: &'a [(String, String)],
    /// What is known so far about the words of the index.
    pub(super) answers: Answers,
    /// The words analysed so far: a plan is made again once its questions are answered.
    words: RefCell<WordCache>,
    /// The values of facets by the forms of their names, as far as they were looked for.
    pub(super) forms: RefCell<HashMap<Facet, FormIndex<'a>>>,
    /// The day of the search.
    pub(super) today: Date,
    pub(super) profile: RankingProfile,
    pub(super) budget: Budget,
}

impl<'a> Planner<'a> {
    pub fn new(
        language: &'a LearntLanguage,
        vocabulary: &'a Vocabulary,
        today: Date,
        profile: RankingProfile,
        budget: Budget,
    ) -> Self {
        Self {
            language,
            vocabulary,
            language_names: &[],
            answers: Answers::default(),
            words: RefCell::default(),
            forms: RefCell::default(),
            today,
            profile,
            budget,
        }
    }

    /// Returns the planner with names of languages: pairs of a code and a name for it.
    pub fn with_language_names(self, language_names: &'a [(String, String)]) -> Self {
        Self { language_names, ..self }
    }

    /// The tokens that an analyzer makes of a word.
    pub(super) fn tokens(&self, analyzer: &Analyzer, word: &str) -> Vec<Token> {
        analyzer.tokens_cached(word, &mut self.words.borrow_mut())
    }
}
