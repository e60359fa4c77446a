//! What plans are made with: the [`Planner`] of one snapshot, and the options of one request.
//!
//! The files beside this one add what a planner does: [`super::clauses`] makes plans, [`super::filters`] and
//! [`super::expression`] read filters, [`super::terms`] analyses words, and [`super::corrections`] finds what
//! an unknown word was probably meant to be.

use super::params::Strictness;
use super::plan::{HitDetail, Page, View};
use super::profile::RankingProfile;
use super::statistics::Answers;
use crate::article::Date;
use crate::budget::Budget;
use crate::language::LearntLanguage;
use crate::vocabulary::Vocabulary;

/// Which hits are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Window {
    /// The page that the parameters name.
    #[default]
    Parameters,
    /// The page that a cursor leads to, however deep, of the size that the parameters name.
    Cursor(u32),
    /// A page of any size in place of the one that the parameters name.
    Page(Page),
    /// All hits.
    Whole,
    /// None: counts alone are wanted.
    Nothing,
}

/// Whether hits with some of the words follow behind a result set of those with all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Continuation {
    Never,
    /// While the query is typed: what the rest of a word will be decides whether there are articles with all.
    #[default]
    WhileTyping,
    Always,
}

/// Whether a word also stands for what means the same or was probably meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Widening {
    #[default]
    All,
    /// A word stands for its own forms alone.
    OwnForms,
}

/// What is asked beside the parameters that people and services give.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanOptions {
    pub strictness: Strictness,
    pub window: Window,
    pub continuation: Continuation,
    pub widening: Widening,
    /// Filter expressions: one of each inner list must hold.
    pub expressions: Vec<Vec<String>>,
    /// Values listed of a facet beside those selected; 0 for no facets.
    pub facet_values: usize,
    pub detail: HitDetail,
    /// Name near-duplicates and translations of hits.
    pub versions: bool,
}

impl PlanOptions {
    /// What a search asks that shows a page of hits with facets.
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

/// Makes plans for one snapshot of an index.
pub struct Planner<'a> {
    pub(super) language: &'a LearntLanguage,
    pub(super) vocabulary: &'a Vocabulary,
    /// What is known so far of the words of the index.
    pub(super) answers: Answers,
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
        Self { language, vocabulary, answers: Answers::default(), today, profile, budget }
    }
}
