//! STRINGS → PLAN: turns what people and services ask ([`SearchParams`]) into a [`QueryPlan`].
//!
//! The room is pure: it uses no engine, no files and no network. A reading for people is lenient and always
//! gives a plan, with notices about what was corrected; a reading for machines is strict, and its
//! [`ParamError`] names the parameter and the allowed values.
//!
//! Text that users type never reaches an engine's own query parser. Such parsers make an error of a stray
//! bracket, a phrase of one word that has several tokens, and can overflow the stack on deep nesting. Ours is
//! flat: every text has a reading, and a plan has a bounded number of words.
//!
//! A plan is data that no engine is named in. It holds analysed terms with their weights and every rule of
//! what is a hit ([`RankingProfile`]), and is lowered to an engine's own queries as late as possible, so that
//! all engines rank the same tokens and agree on what is a hit.

mod clauses;
mod compounds;
mod corrections;
mod dates;
mod expression;
mod fields;
mod filters;
mod instant;
mod offers;
mod operators;
mod ordinals;
mod own_forms;
mod params;
mod parse;
mod plan;
mod planner;
mod profile;
mod quotations;
mod related;
mod statistics;
mod stops;
mod terms;
mod value_names;
mod values;
mod word_run;
mod years;

pub use clauses::PlanError;
pub use expression::ExpressionError;
pub use filters::MAX_CHOSEN;
pub use params::{ParamError, SHOWN_NAME, SHOWN_VALUE, SearchParams, Strictness, SuggestParams, shortened};
pub use plan::{
    AbsentCompound, Alternative, AlternativeOrigin, ArticleDates, Correction, Duplicates, Expansion,
    FilterExpression, FilterOffer, Filters, HitDetail, MatchMode, Meaning, NONE_VALUE, Neighbours, Notice,
    Page, PartCount, Period, PlanParts, PlannedPhrase, PlannedWord, QueryPlan, Reach, Scope, Selection, Sort,
    Understood, View, YearRange,
};
pub use planner::{Continuation, PlanOptions, Planner, Widening, Window};
pub use profile::{
    AlternativeWeights, Bm25Rule, Closeness, CoverageRule, FieldWeights, MeaningRule, NeighbourRule,
    NgramRule, PrefixRule, ProximityRule, RankingProfile, Rescoring, TitleRule,
};
pub use related::RelatedRule;
pub use statistics::Question;
