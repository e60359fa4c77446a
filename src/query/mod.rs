//! STRINGS → PLAN: turns what people and services ask ([`SearchParams`]) into a [`QueryPlan`].
//!
//! Pure: no engine, no files, no network. Lenient for people (always a plan, with notices),
//! strict for machines (a [`ParamError`] names the parameter and what is allowed).

mod plan;

pub use plan::{
    Alternative, Expansion, Facet, Filters, MatchMode, NONE_VALUE, Notice, Origin, Page, PlannedPhrase,
    PlannedWord, QueryPlan, Scope, Sort,
};

/// A search as given, before anything is checked: names and values of the address or the flags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchParams {
    pub q: String,
    pub year: Vec<String>,
    pub organiser: Vec<String>,
    pub theme: Vec<String>,
    pub language: Vec<String>,
    pub kind: Vec<String>,
    pub place: Vec<String>,
    pub year_from: Option<String>,
    pub year_to: Option<String>,
    pub date_from: Option<String>,
    pub date_to: Option<String>,
    pub sort: Option<String>,
    pub match_mode: Option<String>,
    pub page: Option<String>,
    pub per_page: Option<String>,
}
