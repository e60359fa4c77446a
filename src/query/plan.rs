//! The query plan: engine-neutral data that says exactly what is asked.
//!
//! A plan is made once from [`SearchParams`](super::SearchParams) and holds analysed terms, so
//! every engine ranks the same tokens and snippets mark the same words.

use std::collections::BTreeMap;
use std::ops::{Deref, Range};

use serde::{Deserialize, Serialize};
use strum::VariantNames;
use utoipa::ToSchema;

use super::profile::RankingProfile;
use crate::article::{Date, Facet, Language, Year};

/// The value of a facet that stands for "the article has none".
pub const NONE_VALUE: &str = "none";

/// What restricts the result set. Values of one facet are alternatives; facets restrict together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Chosen value ids by facet, never an empty list.
    pub chosen: BTreeMap<Facet, Vec<String>>,
    pub year_from: Option<Year>,
    pub year_to: Option<Year>,
    pub date_from: Option<Date>,
    pub date_to: Option<Date>,
    /// Only articles about an event on this day, which is today, or later.
    pub upcoming: Option<Date>,
    /// Further conditions. They are no choices of a facet: counts of its values are under them.
    pub expression: Option<FilterExpression>,
}

/// Conditions on the facets of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterExpression {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// It has a value, by id.
    Value(Facet, String),
    /// Its year is one of these.
    Years {
        from: i32,
        to: i32,
    },
}

impl FilterExpression {
    /// All of some conditions; one is itself.
    pub fn all(mut conditions: Vec<Self>) -> Self {
        if conditions.len() == 1 { conditions.remove(0) } else { Self::All(conditions) }
    }

    /// Any of some conditions; one is itself.
    pub fn any(mut conditions: Vec<Self>) -> Self {
        if conditions.len() == 1 { conditions.remove(0) } else { Self::Any(conditions) }
    }
}

impl Filters {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The chosen ids of one facet.
    pub fn chosen_ids(&self, facet: Facet) -> &[String] {
        self.chosen.get(&facet).map_or(&[], Vec::as_slice)
    }
}

/// Which articles make the result set.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase", const_into_str)]
pub enum MatchMode {
    /// The articles with all words if there are any, else as `Any`.
    #[default]
    Auto,
    /// The articles with all words.
    All,
    /// The articles with at least a third of the words that the index knows, rounded down, at least
    /// one; those with all words of a short query first.
    Any,
}

impl MatchMode {
    pub const NAMES: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}

/// The order of hits. Undated articles come last in both orders by date.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase", const_into_str)]
pub enum Sort {
    #[default]
    Relevance,
    Newest,
    Oldest,
    Title,
}

impl Sort {
    pub const NAMES: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}

/// What becomes of an article that the index has in several forms.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase", const_into_str)]
pub enum Duplicates {
    /// It is one hit and counts once; the hit names its other forms.
    #[default]
    Group,
    /// Every form is a hit of its own.
    Show,
}

impl Duplicates {
    pub const NAMES: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}

/// Which slice of the result set is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Counted from 1.
    pub number: u32,
    pub per_page: u32,
}

impl Page {
    pub const DEFAULT_PER_PAGE: u32 = 10;
    pub const MAX_PER_PAGE: u32 = 100;
    /// Hits that can be reached by page number; further ones by cursor.
    pub const MAX_REACH: u32 = 10_000;

    pub fn offset(self) -> usize {
        (self.number.saturating_sub(1) as usize).saturating_mul(self.per_page as usize)
    }

    /// Hits up to the end of the page.
    pub fn end(self) -> usize {
        self.offset().saturating_add(self.per_page as usize)
    }
}

impl Default for Page {
    fn default() -> Self {
        Self { number: 1, per_page: Self::DEFAULT_PER_PAGE }
    }
}

/// Where in an article a word may stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    #[default]
    Anywhere,
    Title,
}

/// How an alternative of a word came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlternativeOrigin {
    /// The word itself, analysed.
    Word,
    /// The parts of the compound that the word is.
    Parts,
    /// Everything that starts as the word does (`klima*`).
    Prefix,
    /// A word of the index that the unknown word is probably meant to be.
    Correction,
    /// A term of the same meaning, of either language.
    Glossary,
    /// An everyday word of the other language: an article with it holds the word in part only, so
    /// that articles with the words themselves come first.
    Dictionary,
}

/// One way in which a word of the query can be present in an article: all its tokens are.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    pub origin: AlternativeOrigin,
    /// Index terms; each one found adds `weight` times its BM25 score.
    pub tokens: Vec<String>,
    pub weight: f32,
}

/// A word of the query with everything that counts as it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedWord {
    /// As typed.
    pub surface: String,
    /// Bytes of [`Understood::text`] it stands at.
    pub range: Range<usize>,
    pub scope: Scope,
    /// An article need not have it: it may be a mere function word.
    pub optional: bool,
    /// The acronym that is written like this everyday word, and is not meant: `map` is not MAP.
    pub not_acronym: Option<String>,
    /// Never empty.
    pub alternatives: Vec<Alternative>,
    /// The word as the exact field has it: an article with the query's own form ranks before one
    /// that only shares the stem.
    pub exact: Vec<String>,
}

/// Words in quotation marks: successive words of the exact field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPhrase {
    pub surface: String,
    pub scope: Scope,
    /// Never empty.
    pub tokens: Vec<String>,
}

/// Two neighbouring words of the query: an article where they stand near each other ranks higher.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Neighbours {
    pub first: String,
    pub second: String,
    /// Words from the first to the second in the query, at least 1.
    pub distance: usize,
}

/// A remark on how the query was understood, for people and services alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Notice {
    /// The query was longer than the limits; the rest was left out.
    QueryCut { kept_words: usize },
    /// A value was wrong and the default was taken instead.
    InvalidValue { parameter: String, value: String },
    /// The query has neither words nor filters.
    NothingToSearch,
    /// Only stop words: they were searched for as they are.
    OnlyStopWords,
    /// No article has the words in quotation marks in this order: they were searched for singly.
    UnknownPhrase { phrase: String },
    /// No article has all words; these have some of them.
    SomeWords,
    /// The page asked for is behind the last one.
    PageBeyondEnd { last: u32 },
}

/// A word that the index doesn't know, and what was searched for instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// As typed.
    pub from: String,
    /// The most probable word, as people write it.
    pub to: String,
}

/// A term that was searched for beside the words of the query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Expansion {
    /// The words of the query.
    pub from: String,
    /// What was also searched for.
    pub to: String,
}

/// What a query was understood to ask.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Understood {
    /// The query as typed, trimmed and cut to its limits.
    pub text: String,
    /// The same without `field:value` filters, which stand among the filters: what a search box
    /// shows beside them.
    pub text_without_filters: String,
    /// The language of the query, where its function words tell.
    pub language: Option<Language>,
    pub words: Vec<PlannedWord>,
    /// Words of the running text that ask for nothing by themselves.
    pub function_words: usize,
    /// All running words as the exact field has them, function words too.
    pub running_words: Vec<String>,
    /// Required beside the words.
    pub phrases: Vec<PlannedPhrase>,
    /// An article that holds one of these is no hit (index terms of the exact field).
    pub excluded: Vec<PlannedPhrase>,
    pub neighbours: Vec<Neighbours>,
    /// Whether the query is still being typed.
    pub instant: bool,
    /// Whether the last of the running words may be only the beginning of one.
    pub unfinished: bool,
    pub expanded: Vec<Expansion>,
    pub corrections: Vec<Correction>,
    pub notices: Vec<Notice>,
}

/// What makes the result set beside the words, and how its articles are ranked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    pub filters: Filters,
    pub match_mode: MatchMode,
    pub duplicates: Duplicates,
    /// The day of the search, for counting what is still to come.
    pub today: Option<Date>,
    pub profile: RankingProfile,
}

/// How much of the order of hits can be reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// The first [`Page::MAX_REACH`] hits.
    #[default]
    Pages,
    /// All of them: by cursors and exports.
    Whole,
}

/// How much of an article a hit carries. Each level costs more than the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HitDetail {
    /// What a list shows: title, address, dates and facts.
    Summary,
    /// The best passages of its text as well.
    Snippets,
}

/// What is to be shown of the result set.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    pub sort: Sort,
    /// A page of no hits asks for counts alone.
    pub page: Page,
    pub reach: Reach,
    /// Continue behind the result set with the articles that hold only some of the words.
    pub continue_with_any: bool,
    /// Values listed of a facet beside those selected; 0 where no facets are asked for.
    pub facet_values: usize,
    pub detail: HitDetail,
    /// Name the near-duplicates and translations of every hit.
    pub versions: bool,
    /// Say what the score of every hit is made of.
    pub explain: bool,
}

impl View {
    /// Values listed of a facet where nobody asks for more.
    pub const FACET_VALUES: usize = 20;
}

impl Default for View {
    fn default() -> Self {
        Self {
            sort: Sort::default(),
            page: Page::default(),
            reach: Reach::default(),
            continue_with_any: false,
            facet_values: Self::FACET_VALUES,
            detail: HitDetail::Snippets,
            versions: true,
            explain: false,
        }
    }
}

/// The three parts of a plan, as long as it is being made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlanParts {
    pub understood: Understood,
    pub selection: Selection,
    pub view: View,
}

/// Everything an engine needs to answer, and everything a page needs to say what was asked.
///
/// A plan is validated and is read through its [`PlanParts`]; nobody edits it. Another view of the same
/// selection is another plan.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QueryPlan(PlanParts);

impl Deref for QueryPlan {
    type Target = PlanParts;

    fn deref(&self) -> &PlanParts {
        &self.0
    }
}

impl From<PlanParts> for QueryPlan {
    fn from(parts: PlanParts) -> Self {
        Self(parts)
    }
}

impl PlanParts {
    /// Whether every article is a candidate: nothing is asked for by words.
    pub fn is_match_all(&self) -> bool {
        self.understood.words.is_empty() && self.understood.phrases.is_empty()
    }
}

impl QueryPlan {
    /// The same selection, looked at in another way.
    pub fn with_view(&self, view: View) -> Self {
        Self(PlanParts { view, ..self.0.clone() })
    }

    /// The query as it was probably meant; `None` where every word is known.
    pub fn corrected_text(&self) -> Option<String> {
        let is_corrected = !self.understood.corrections.is_empty();
        is_corrected.then(|| self.replace_words(|correction| correction.to.clone()))
    }

    /// The query with its unknown words quoted, so that they are taken as they are.
    pub fn literal_text(&self) -> String {
        self.replace_words(|correction| format!("\"{}\"", correction.from))
    }

    /// The query with every corrected word, wherever it stands, replaced.
    fn replace_words(&self, by: impl Fn(&Correction) -> String) -> String {
        let mut text = self.understood.text_without_filters.clone();
        let words: Vec<Range<usize>> = crate::analysis::words(&text).map(|word| word.range).collect();
        for range in words.into_iter().rev() {
            let is_it = |correction: &&Correction| correction.from == text[range.clone()];
            if let Some(correction) = self.understood.corrections.iter().find(is_it) {
                text.replace_range(range, &by(correction));
            }
        }
        text
    }

    /// Whether the query is a few words that all matter, rather than a question or a sentence.
    pub fn is_keywords(&self) -> bool {
        let Understood { words, function_words, .. } = &self.understood;
        words.len() <= self.selection.profile.coverage.keywords && *function_words < words.len().max(1)
    }

    /// Whether the best hits are scored a second time; where no hits are asked for there is no need.
    pub fn is_rescored(&self) -> bool {
        let View { sort, page, .. } = &self.view;
        *sort == Sort::Relevance && page.per_page > 0 && !self.understood.words.is_empty()
    }

    /// How many of the best hits must be known to answer.
    pub fn depth(&self) -> usize {
        let reach = match self.view.reach {
            Reach::Pages => Page::MAX_REACH as usize,
            Reach::Whole => usize::MAX,
        };
        self.view.page.end().min(reach)
    }
}
