//! STRINGS → PLAN: turns what people and services ask ([`SearchParams`]) into a [`QueryPlan`].
//!
//! Pure: no engine, no files, no network. Lenient for people (always a plan, with notices),
//! strict for machines (a [`ParamError`] names the parameter and what is allowed). User text never
//! reaches an engine's own query parser.

mod clauses;
mod corrections;
mod dates;
mod expression;
mod filters;
mod instant;
mod ordinals;
mod params;
mod parse;
mod plan;
mod planner;
mod profile;
mod statistics;
mod stops;
mod terms;
mod values;
mod word_run;

pub use clauses::PlanError;
pub use expression::ExpressionError;
pub use params::{ParamError, SHOWN_NAME, SHOWN_VALUE, SearchParams, Strictness, SuggestParams, shortened};
pub use plan::{
    Alternative, AlternativeOrigin, Correction, Duplicates, Expansion, FilterExpression, Filters, HitDetail,
    MatchMode, NONE_VALUE, Neighbours, Notice, Page, PlanParts, PlannedPhrase, PlannedWord, QueryPlan, Reach,
    Scope, Selection, Sort, Understood, View,
};
pub use planner::{Continuation, PlanOptions, Planner, Widening, Window};
pub use profile::{
    AlternativeWeights, Coverage, FieldWeights, NeighbourRule, NgramRule, PrefixRule, ProximityRule,
    RankingProfile, Rescoring,
};
pub use statistics::Question;
