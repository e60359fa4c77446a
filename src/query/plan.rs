//! The query plan: engine-neutral data that says exactly what is asked.
//!
//! A plan is made once from [`SearchParams`](super::SearchParams) and holds analysed terms, so
//! every engine ranks the same tokens and snippets mark the same words.

use std::collections::BTreeMap;
use std::ops::{Deref, Range};

use serde::{Deserialize, Serialize};
use strum::VariantNames;
use utoipa::ToSchema;

use super::profile::{ProximityRule, RankingProfile, TitleRule};
use crate::article::{Date, Facet, Language, Year};

/// The value of a facet that stands for "the article has none".
pub const NONE_VALUE: &str = "none";

/// The filters of a search. The values chosen of one facet are alternatives; all else must hold together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Chosen value ids by facet, never an empty list.
    pub chosen: BTreeMap<Facet, Vec<String>>,
    pub year_from: Option<Year>,
    pub year_to: Option<Year>,
    pub date_from: Option<Date>,
    pub date_to: Option<Date>,
    /// Only articles about an event on this day, which is the day of the search, or later.
    pub upcoming: Option<Date>,
    /// Further conditions. They are no choices of a facet, so the counts of every facet are subject to them.
    pub expression: Option<FilterExpression>,
}

/// Conditions on the facets of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterExpression {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// The article has a value of a facet, given by its id.
    Value(Facet, String),
    /// The year of the article lies in this range, ends included.
    Years {
        from: i32,
        to: i32,
    },
}

impl FilterExpression {
    /// The condition that all of some hold; a single one stays as it is.
    pub fn all(mut conditions: Vec<Self>) -> Self {
        if conditions.len() == 1 { conditions.remove(0) } else { Self::All(conditions) }
    }

    /// The condition that any of some holds; a single one stays as it is.
    pub fn any(mut conditions: Vec<Self>) -> Self {
        if conditions.len() == 1 { conditions.remove(0) } else { Self::Any(conditions) }
    }
}

impl Filters {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The ids of the chosen values of one facet, empty where it is not filtered by.
    pub fn chosen_ids(&self, facet: Facet) -> &[String] {
        self.chosen.get(&facet).map_or(&[], Vec::as_slice)
    }
}

/// Which articles make up the result set, by the words they hold.
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
    /// The articles with all words where there are any, else the same as `Any`.
    #[default]
    Auto,
    /// The articles with all words.
    All,
    /// The articles with a fair share of the words, by their rarity ([`CoverageRule`](super::CoverageRule)). Those with all
    /// words rank higher.
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

/// How near-duplicates of an article are treated.
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
    /// Near-duplicates are one hit and count once; the hit names the others.
    #[default]
    Group,
    /// Every near-duplicate is a hit of its own.
    Show,
}

impl Duplicates {
    pub const NAMES: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}

/// Whether closeness in meaning counts in ranking.
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
#[strum(const_into_str)]
pub enum Meaning {
    #[default]
    #[serde(rename = "true")]
    #[strum(serialize = "true")]
    Counts,
    #[serde(rename = "false")]
    #[strum(serialize = "false")]
    Ignored,
}

impl Meaning {
    pub const NAMES: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}

/// The slice of the result set that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Counted from 1.
    pub number: u32,
    pub per_page: u32,
}

impl Page {
    pub const DEFAULT_PER_PAGE: u32 = 10;
    pub const MAX_PER_PAGE: u32 = 100;
    /// How many hits can be reached by page number; cursors reach further ones.
    pub const MAX_REACH: u32 = 10_000;

    /// The number of hits before this page.
    pub fn offset(self) -> usize {
        (self.number.saturating_sub(1) as usize).saturating_mul(self.per_page as usize)
    }

    /// How many pages a number of hits has, as far as page numbers reach; at least one.
    pub fn count(hits: u64, per_page: u32) -> u32 {
        let reachable = hits.min(u64::from(Self::MAX_REACH));
        let pages = reachable.div_ceil(u64::from(per_page.max(1)));
        u32::try_from(pages).unwrap_or(u32::MAX).max(1)
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

/// In which fields of an article a word is looked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    #[default]
    Anywhere,
    Title,
}

/// Why an alternative counts as a word of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlternativeOrigin {
    /// It is the word itself, analysed by one of the chains.
    Word,
    /// It is the forms of the word as they are written, where others share its index terms. Its tokens are of the
    /// exact field, and each of them is the word.
    Form,
    /// It is an index term of the word that other words share (`fordern` and `fördern`). An article with it
    /// holds the word in part only.
    Stem,
    /// It is the parts of the compound that the word is. They stand beside the whole word and never replace
    /// it.
    Parts,
    /// It is the beginning of words (`klima*`).
    Prefix,
    /// It is a word of the index that the unknown word was probably meant to be.
    Correction,
    /// It is a glossary term of the same meaning, of either language.
    Glossary,
    /// It is an everyday word of the other language. An article with it holds the word in part only, so that
    /// articles with the words themselves come first.
    Dictionary,
}

impl AlternativeOrigin {
    /// Whether it is another word of the same meaning.
    pub fn is_counterpart(self) -> bool {
        matches!(self, Self::Glossary | Self::Dictionary)
    }

    /// Whether it is an index term of the word itself, be it shared with other words.
    pub fn is_term_of_word(self) -> bool {
        matches!(self, Self::Word | Self::Stem)
    }

    /// Whether an article with a token of it holds the word in part only.
    pub fn is_partial(self) -> bool {
        matches!(self, Self::Dictionary | Self::Stem)
    }
}

/// One way in which an article can hold a word of the query: by having all of these tokens.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    pub origin: AlternativeOrigin,
    /// Index terms; each one found adds `weight` times its BM25 score.
    pub tokens: Vec<String>,
    pub weight: f32,
}

impl Alternative {
    /// What each of its tokens counts in the proximity score; `None` where they don't count. A single word of a longer
    /// correction says nothing, the words that a prefix stands for are too many, and forms are no terms of the text.
    pub fn proximity_value(&self, rule: &ProximityRule) -> Option<f32> {
        match self.origin {
            AlternativeOrigin::Word | AlternativeOrigin::Parts => Some(self.weight),
            AlternativeOrigin::Stem => Some(rule.stem),
            AlternativeOrigin::Glossary | AlternativeOrigin::Dictionary => {
                Some(rule.counterpart / self.tokens.len().clamp(1, 2) as f32)
            }
            AlternativeOrigin::Correction => (self.tokens.len() == 1).then_some(self.weight),
            AlternativeOrigin::Prefix | AlternativeOrigin::Form => None,
        }
    }

    /// How far each of its tokens covers a word of a title, from 0 to 1; `None` where they don't count.
    pub fn title_value(&self, rule: &TitleRule) -> Option<f32> {
        match self.origin {
            AlternativeOrigin::Word
            | AlternativeOrigin::Form
            | AlternativeOrigin::Parts
            | AlternativeOrigin::Correction => Some(1.0),
            AlternativeOrigin::Stem => Some(self.weight),
            AlternativeOrigin::Glossary | AlternativeOrigin::Dictionary => Some(rule.counterpart),
            AlternativeOrigin::Prefix => None,
        }
    }
}

/// A word of the query with all its alternatives.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedWord {
    /// As typed.
    pub surface: String,
    /// Where it stands in [`Understood::text`], in bytes.
    pub range: Range<usize>,
    pub scope: Scope,
    /// An article need not hold it, since it may be a function word.
    pub optional: bool,
    /// The index term of the acronym that is spelt like this everyday word, and whose occurrences don't
    /// count: a query for `map` doesn't mean MAP.
    pub not_acronym: Option<String>,
    /// Empty only where a `period` is named.
    pub alternatives: Vec<Alternative>,
    /// The word's tokens in the exact field: an article with the form that was typed ranks before one that
    /// only shares the stem.
    pub exact: Vec<String>,
    /// The OR group of the word. Words and phrases with the same number are alternatives, of which an article needs any
    /// one.
    pub group: Option<usize>,
    /// The years, the month or the day that it names: an article from then has the word, whatever its text says. It
    /// may then have no alternatives.
    pub period: Option<Period>,
}

/// A time that a word of the query names. An article matches the word by being from then, or by its event taking place
/// then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    Years(YearRange),
    /// A day or a month.
    Date(Date),
}

/// What an article's own metadata say of its time. Days are numbers as of [`Date::ordinal`], 0 where there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ArticleDates {
    pub year: Option<i32>,
    /// Of publication, or else of the event.
    pub date: u32,
    pub event: u32,
    /// The last day on which the event may take place.
    pub event_last: u32,
}

impl Period {
    /// Whether an article is from then: published, or about an event that takes place then.
    pub fn holds(self, of_article: &ArticleDates) -> bool {
        match self {
            Self::Years(years) => of_article.year.is_some_and(|year| years.contains(year)),
            Self::Date(date) => {
                let days = date.ordinal()..=date.last_ordinal();
                let ArticleDates { date: published, event, event_last, .. } = *of_article;
                let has_begun = event != 0 && event < date.ordinal();
                days.contains(&published)
                    || days.contains(&event)
                    || has_begun && event_last >= date.ordinal() && !Self::wider(date).contains(&event)
            }
        }
    }

    /// The month and the year of a date, as numbers: an event of which no more is known may take place on any of their
    /// days, and mostly on another one.
    pub fn wider(date: Date) -> [u32; 2] {
        [date.ordinal() / 100 * 100, date.ordinal() / 10_000 * 10_000]
    }
}

/// Years from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct YearRange {
    pub from: i32,
    pub to: i32,
}

impl YearRange {
    pub fn contains(self, year: i32) -> bool {
        (self.from..=self.to).contains(&year)
    }
}

/// A quotation: successive tokens of the exact field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPhrase {
    pub surface: String,
    pub scope: Scope,
    /// Never empty.
    pub tokens: Vec<String>,
    /// What it is an alternative to, as of a [`PlannedWord`]; a phrase without is required.
    pub group: Option<usize>,
}

/// Two neighbouring words of the query. An article in which they stand near each other ranks higher.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Neighbours {
    pub first: String,
    pub second: String,
    /// The distance from the first to the second in the query, in words: at least 1.
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
    /// A facet has no such value, so it was ignored. `nearest` are the ids of the values whose names are nearest
    /// to it, the nearest first.
    UnknownValue { parameter: String, value: String, nearest: Vec<String> },
    /// The query has neither words nor filters.
    NothingToSearch,
    /// Only stop words: they were searched for as they are.
    OnlyStopWords,
    /// No article has the words in quotation marks in this order: they were searched for singly. `missing` are those at
    /// which the quotation departs from what articles have: its beginning before them and its end behind them stand in
    /// articles. Empty where no such words can be told.
    UnknownPhrase { phrase: String, missing: Vec<String> },
    /// A word that is written like a filter and is none: it was searched for. `nearest` are the names of
    /// filters that are written much like it.
    UnknownField { field: String, nearest: Vec<String> },
    /// An OR beside a filter or an excluded word has no effect.
    IdleOr,
    /// At least as many articles as have a word have another one that is spelt like it but for umlauts, which may have
    /// been meant on a keyboard without them. `q` is the query with the other one.
    OtherSpelling { word: String, other: String, q: String },
    /// A range had its ends the wrong way round and was turned.
    RangeTurned { parameter: String, from: String, to: String },
    /// Words that name years are also met by articles that are from these years, ends included; an open end is
    /// null.
    ArticleYears { words: String, from: Option<i32>, to: Option<i32> },
    /// Words that name a day or a month are also met by articles that are from then, or about an event that takes place
    /// then.
    ArticleDate { words: String, date: String },
    /// No article has a compound, neither as a whole nor by all its parts. `parts` are those of its parts that
    /// articles have, the rarest first.
    PartsOnly { word: String, parts: Vec<PartCount> },
    /// No article has all words; these have some of them.
    SomeWords,
    /// The page asked for is behind the last one.
    PageBeyondEnd { last: u32 },
}

/// A part of a compound, with what a search for it in place of the compound finds under the same filters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartCount {
    pub part: String,
    /// The query with the part in place of the compound, without its filters.
    pub q: String,
    /// How many articles that query finds.
    pub total: u64,
}

/// A compound of the query that no article has as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsentCompound {
    /// As typed.
    pub word: String,
    /// Its parts as people write them. A single one is its known beginning or ending, where the rest is unknown.
    pub parts: Vec<String>,
}

impl AbsentCompound {
    /// The most compounds of a query whose parts are counted, and the most parts of each.
    pub const MOST: usize = 2;
    pub const MOST_PARTS: usize = 4;
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

/// A filter that words of a query name. It is offered and not applied: whoever types `Berichte 2023` may mean the
/// words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FilterOffer {
    /// The words of the query that name it.
    pub words: String,
    /// The query without these words.
    pub q: String,
    /// The parameters to add, with their values.
    pub parameters: BTreeMap<String, String>,
}

impl FilterOffer {
    /// The most filters that are offered.
    pub const MOST: usize = 4;
}

/// How the text of a query was understood.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Understood {
    /// The query as typed, trimmed and cut to its limits.
    pub text: String,
    /// The query without `field:value` filters, which are kept among the filters. A search box shows this text.
    pub text_without_filters: String,
    /// The language of the query, where its function words tell it. It only weighs: every query is analysed
    /// in both languages, since short texts are too often detected wrongly.
    pub language: Option<Language>,
    pub words: Vec<PlannedWord>,
    /// How many function words were left out of the words.
    pub function_words: usize,
    /// All words of the running text as tokens of the exact field, function words included.
    pub running_words: Vec<String>,
    /// Quotations. Those of no group a hit must have beside the words.
    pub phrases: Vec<PlannedPhrase>,
    /// Phrases of the exact field; an article that has one of them is no hit. `-klima` excludes the word, and
    /// not every compound with it.
    pub excluded: Vec<PlannedPhrase>,
    pub neighbours: Vec<Neighbours>,
    /// Whether the query is still being typed.
    pub instant: bool,
    /// Whether the query may be read differently once typing ends.
    pub may_change: bool,
    /// Whether the last word is treated as a prefix, since no article has it and words begin with it.
    pub unfinished: bool,
    pub expanded: Vec<Expansion>,
    pub corrections: Vec<Correction>,
    /// Compounds that no article has as a whole, at most [`AbsentCompound::MOST`].
    pub absent_compounds: Vec<AbsentCompound>,
    /// Filters that words of the query name, at most [`FilterOffer::MOST`].
    pub offers: Vec<FilterOffer>,
    /// All of these filters as one, where there are several of different facets.
    pub offered_together: Option<FilterOffer>,
    pub notices: Vec<Notice>,
}

impl Understood {
    /// Adds a notice, once.
    pub(super) fn note(&mut self, notice: Notice) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }
}

/// What decides the result set beside the words, and how its articles are ranked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    pub filters: Filters,
    pub match_mode: MatchMode,
    pub duplicates: Duplicates,
    pub meaning: Meaning,
    /// The day of the search. Events on it or later count as still to come.
    pub today: Option<Date>,
    pub profile: RankingProfile,
}

/// How many of the ranked hits a request may page through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// The first [`Page::MAX_REACH`] hits.
    #[default]
    Pages,
    /// All hits, for cursors and exports.
    Whole,
}

/// How much of an article is read for a hit. Each level costs more than the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HitDetail {
    /// The summary alone: title, address, dates and facts.
    Summary,
    /// The summary, and the best passages of the text.
    Snippets,
}

/// Which part of the result set is shown, and with what.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    pub sort: Sort,
    /// A page of no hits asks for counts alone.
    pub page: Page,
    pub reach: Reach,
    /// Whether articles that hold only some of the words follow behind the result set.
    pub continue_with_any: bool,
    /// How many values of a facet are listed beside the chosen ones; 0 leaves facets out.
    pub facet_values: usize,
    pub detail: HitDetail,
    /// Whether every hit names its near-duplicates and translations.
    pub versions: bool,
    /// Whether every hit says what its score is made of.
    pub explain: bool,
}

impl View {
    /// How many values of a facet are listed where the request doesn't say.
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

/// The three parts of a plan, which may be changed while the plan is being made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlanParts {
    pub understood: Understood,
    pub selection: Selection,
    pub view: View,
}

/// Everything an engine needs to answer a search, and everything a page needs to say what was asked.
///
/// A plan is validated. It is read through its [`PlanParts`] and can't be changed; another view of the same
/// selection is another plan ([`with_view`](Self::with_view)).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QueryPlan(PlanParts);

impl Deref for QueryPlan {
    type Target = PlanParts;

    fn deref(&self) -> &PlanParts {
        &self.0
    }
}

/// Only the planner makes plans of parts, and tests do.
#[cfg(test)]
impl From<PlanParts> for QueryPlan {
    fn from(parts: PlanParts) -> Self {
        Self(parts)
    }
}

impl PlanParts {
    /// Whether the words restrict nothing, so that every article is a candidate.
    pub fn is_match_all(&self) -> bool {
        self.understood.words.is_empty() && self.understood.phrases.is_empty()
    }
}

impl QueryPlan {
    /// The plan that some parts make, which the planner has validated.
    pub(super) fn new(parts: PlanParts) -> Self {
        Self(parts)
    }

    /// A plan that counts all articles by facets, near-duplicates singly, and lists none.
    pub fn of_all_articles() -> Self {
        let view = View { page: Page { per_page: 0, ..Page::default() }, ..View::default() };
        let selection = Selection { duplicates: Duplicates::Show, ..Selection::default() };
        Self(PlanParts { selection, view, ..PlanParts::default() })
    }

    /// Returns the plan with further notices.
    pub fn with_notices(&self, notices: Vec<Notice>) -> Self {
        let mut parts = self.0.clone();
        parts.understood.notices.extend(notices);
        Self(parts)
    }

    /// A plan of the same words under the filters of another one.
    pub fn with_filters_of(&self, other: &Self) -> Self {
        let mut parts = self.0.clone();
        parts.selection.filters = other.selection.filters.clone();
        Self(parts)
    }

    /// Returns the plan with all reachable hits (partial matches too) on one page and without facets, for `explain`.
    pub fn of_all_hits(&self) -> Self {
        self.with_view(View {
            page: Page { number: 1, per_page: Page::MAX_REACH },
            reach: Reach::Pages,
            continue_with_any: true,
            facet_values: 0,
            ..self.view.clone()
        })
    }

    /// A plan of the same selection with another view.
    pub fn with_view(&self, view: View) -> Self {
        Self(PlanParts { view, ..self.0.clone() })
    }

    /// The query as it was probably meant; `None` where every word is known.
    pub fn corrected_text(&self) -> Option<String> {
        let is_corrected = !self.understood.corrections.is_empty();
        is_corrected.then(|| self.replace_words(|correction| correction.to.clone()))
    }

    /// The query without its filters, with a part in place of a compound.
    pub fn text_with_part(&self, compound: &AbsentCompound, part: &str) -> String {
        let mut text = self.understood.text_without_filters.clone();
        let words: Vec<Range<usize>> = crate::analysis::words(&text).map(|word| word.range).collect();
        if text == compound.word {
            return part.to_owned();
        }
        for range in words.into_iter().rev() {
            if text[range.clone()] == compound.word {
                text.replace_range(range, part);
            }
        }
        text
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

    /// Whether the best hits are rescored. A plan that asks for no hits needs no rescoring.
    pub fn is_rescored(&self) -> bool {
        let View { sort, page, .. } = &self.view;
        *sort == Sort::Relevance && page.per_page > 0 && !self.understood.words.is_empty()
    }

    /// How many of the best hits must be ranked to answer.
    pub fn depth(&self) -> usize {
        let reach = match self.view.reach {
            Reach::Pages => Page::MAX_REACH as usize,
            Reach::Whole => usize::MAX,
        };
        self.view.page.end().min(reach)
    }
}
