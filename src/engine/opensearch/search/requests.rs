//! The searches that a plan becomes: one for the articles with all words and one for those with some, and the same two for
//! articles that have near-duplicates, which are looked at here one by one.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::collection::{Collection, Search};
use super::conditions::{Conditions, all_of, any_of};
use super::filters::{self, Columns};
use crate::article::{Date, Facet};
use crate::engine::lowering::Lowered;
use crate::engine::opensearch::index::relations::DuplicateGroups;
use crate::engine::opensearch::index::schema::{MAX_RESULT_WINDOW, Names};
use crate::query::{Duplicates, QueryPlan, Sort};

/// The aggregation over all articles, filtered out or not.
pub const DOCUMENTS: &str = "documents";
/// The aggregation over those that pass every filter and whose event may still be to come.
pub const UPCOMING: &str = "upcoming";
/// The values below a facet's aggregation.
pub const VALUES: &str = "values";

/// What orders the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Score,
    /// The date of the next event: among upcoming events people look for the nearest one.
    NextEvent,
    Newest,
    Oldest,
    Title,
}

impl Order {
    pub fn from_plan(plan: &QueryPlan) -> Self {
        match plan.view.sort {
            Sort::Relevance if !plan.is_match_all() => Self::Score,
            Sort::Relevance if plan.selection.filters.upcoming.is_some() => Self::NextEvent,
            Sort::Relevance | Sort::Newest => Self::Newest,
            Sort::Oldest => Self::Oldest,
            Sort::Title => Self::Title,
        }
    }

    /// What hits are sorted by, one after the other; each hit tells its values.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Score => &["_score", Names::DATE, Names::TIE],
            Self::NextEvent => &[Names::NEXT_EVENT, Names::TIE],
            Self::Newest => &[Names::DATE, Names::TIE],
            Self::Oldest => &[Names::OLDEST, Names::DATE, Names::TIE],
            Self::Title => &[Names::TITLE_ORDER, Names::DATE, Names::TIE],
        }
    }

    fn sort(self) -> Value {
        let is_ascending = |key| matches!(key, Names::NEXT_EVENT | Names::OLDEST | Names::TITLE_ORDER);
        let direction = |key| if is_ascending(key) { "asc" } else { "desc" };
        self.keys().iter().map(|&key| json!({key: direction(key)})).collect()
    }
}

/// One of the searches that a plan is sent to the cluster as. `has_all_words` chooses between the articles with all
/// words and those that lack some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The best hits, their number and the counts of facets.
    Hits { has_all_words: bool },
    /// The number of articles with some words.
    Number,
    /// Every article with near-duplicates, individually.
    Groups { has_all_words: bool },
    /// Every article with near-duplicates, whether it has all words or lacks some. Scores are not lowered for missing
    /// words.
    AllGroups,
}

/// The name of the query that tells the articles with all words from the others.
pub const ALL_WORDS: &str = "all_words";

/// Makes the searches of one plan.
pub struct Requests<'a> {
    pub plan: &'a QueryPlan,
    pub collection: &'a Collection,
    pub conditions: Conditions<'a>,
    pub lowered: &'a Lowered,
    pub today: Date,
    pub groups: &'a DuplicateGroups,
    pub order: Order,
    /// How many of the best hits of each search are wanted, and whether with their tokens.
    pub wanted: usize,
    pub with_tokens: bool,
}

impl Requests<'_> {
    /// Whether articles that have near-duplicates are looked at one by one.
    pub fn has_groups(&self) -> bool {
        self.plan.selection.duplicates == Duplicates::Group && self.groups.ids().next().is_some()
    }

    fn grouped(&self) -> Value {
        let ids: Vec<&str> = self.groups.ids().collect();
        json!({"terms": {Names::ID: ids}})
    }

    /// Whether articles can have some words without having all.
    pub fn has_some(&self) -> bool {
        !self.lowered.match_all && !self.lowered.requirements.is_empty()
    }

    /// The search for a part.
    pub fn search(&self, part: Part, least_share: f32) -> Search {
        let all_words = || self.conditions.all_words();
        let some_words = || self.conditions.some_words(least_share);
        let coverage = match part {
            Part::Hits { has_all_words: true } | Part::Groups { has_all_words: true } => all_words(),
            Part::Hits { .. } | Part::Groups { .. } | Part::Number => some_words(),
            Part::AllGroups => {
                any_of(vec![json!({"bool": {"filter": [all_words()], "_name": ALL_WORDS}}), some_words()])
            }
        };
        let is_of_groups = matches!(part, Part::Groups { .. } | Part::AllGroups);
        let mut filters = self.always();
        filters.push(coverage);
        filters.extend(is_of_groups.then(|| self.grouped()));
        let mut query = json!({"bool": {"filter": filters}});
        if !is_of_groups && self.has_groups() {
            query["bool"]["must_not"] = json!([self.grouped()]);
        }
        match part {
            Part::Hits { has_all_words } => self.asked(self.body(self.scored(query, !has_all_words))),
            Part::Number => {
                Search::unscored(self.body_of_number(json!({"constant_score": {"filter": query}})))
            }
            Part::Groups { has_all_words } => {
                self.asked(self.body_of_groups(self.scored(query, !has_all_words)))
            }
            Part::AllGroups => self.asked(self.body_of_groups(self.scored(query, false))),
        }
    }

    /// A search for hits, which have no scores where everything matches.
    fn asked(&self, body: Value) -> Search {
        if self.plan.is_match_all() { Search::unscored(body) } else { Search::scored(body) }
    }

    /// What every article of the result set is, words aside.
    fn always(&self) -> Vec<Value> {
        let mut filters = vec![filters::live_query(self.today)];
        filters.extend(self.conditions.required());
        filters
    }

    /// A query with the scores of its articles, which hits have in every order.
    fn scored(&self, mut query: Value, lacks_words: bool) -> Value {
        if self.plan.is_match_all() {
            return json!({"constant_score": {"filter": query}});
        }
        query["bool"]["should"] = Value::Array(self.conditions.scores(self.collection));
        match self.conditions.missing_words().filter(|_| lacks_words) {
            Some(functions) => json!({"function_score": {
                "query": query, "functions": functions, "score_mode": "sum", "boost_mode": "multiply",
            }}),
            None => query,
        }
    }

    fn body(&self, query: Value) -> Value {
        let filters = filters::queries(self.collection, &self.plan.selection.filters, None);
        let mut body = json!({
            "query": query,
            "size": self.wanted.min(MAX_RESULT_WINDOW),
            "track_total_hits": true,
            "track_scores": !self.plan.is_match_all(),
            "sort": self.order.sort(),
            "_source": false,
            "stored_fields": "_none_",
            "docvalue_fields": self.columns(),
            "aggs": self.aggregations(),
        });
        if !filters.is_empty() {
            body["post_filter"] = all_of(filters);
        }
        body
    }

    /// The number of articles of a query, and of those that pass the filters.
    fn body_of_number(&self, query: Value) -> Value {
        let filters = filters::queries(self.collection, &self.plan.selection.filters, None);
        let mut body = json!({"query": query, "size": 0, "track_total_hits": true});
        if !filters.is_empty() {
            body["post_filter"] = all_of(filters);
            body["aggs"] = json!({DOCUMENTS: {"filter": {"match_all": {}}}});
        }
        body
    }

    /// The columns that ranking reads; what hits are sorted by is told in any case.
    fn columns(&self) -> Vec<&'static str> {
        let mut columns = vec![Names::ID];
        if !self.lowered.periods.is_empty() {
            columns.extend([Names::YEAR_NUMBER, Names::DATE, Names::EVENT, Names::EVENT_LAST]);
        }
        columns.extend(self.plan.is_rescored().then_some(Names::TITLE_WORDS));
        columns.extend(self.with_tokens.then_some(Names::FORWARD));
        columns
    }

    /// Counts of everything that a set of articles is told by. They go by the query and not by the filters after it.
    fn aggregations(&self) -> Value {
        let filters = &self.plan.selection.filters;
        let mut all = Map::new();
        let mut passing = filters::queries(self.collection, filters, None);
        if !passing.is_empty() {
            all.insert(DOCUMENTS.to_owned(), json!({"filter": {"match_all": {}}}));
        }
        if let Some(today) = self.plan.selection.today {
            passing.push(filters::upcoming_query(today));
            all.insert(UPCOMING.to_owned(), json!({"filter": all_of(passing)}));
        }
        if self.plan.view.facet_values == 0 {
            return Value::Object(all);
        }
        // Facets that nobody chose from are subject to the same filters, so they are counted together.
        let mut by_filters: BTreeMap<String, (Value, Map<String, Value>)> = BTreeMap::new();
        for facet in Facet::ALL.into_iter().filter(|facet| self.collection.has_values(*facet)) {
            let others = filters::queries(self.collection, filters, Some(facet));
            let others = if others.is_empty() { json!({"match_all": {}}) } else { all_of(others) };
            let values = self.collection.values[&facet].len() * 2 + 10;
            let (_, counts) = by_filters.entry(others.to_string()).or_insert_with(|| (others, Map::new()));
            let column = Names::facet(facet);
            counts.insert(column.to_owned(), json!({"terms": {"field": column, "size": values}}));
        }
        for (number, (filter, counts)) in by_filters.into_values().enumerate() {
            all.insert(format!("{VALUES}{number}"), json!({"filter": filter, "aggs": counts}));
        }
        Value::Object(all)
    }

    /// All articles of a query, with the columns that filters and facets ask for.
    fn body_of_groups(&self, query: Value) -> Value {
        let mut wanted = Columns::names();
        wanted.extend([Names::ID, Names::TITLE_WORDS]);
        json!({
            "query": query,
            // Every shard makes room for so many.
            "size": self.groups.ids().count().min(MAX_RESULT_WINDOW),
            "track_total_hits": true,
            "track_scores": !self.plan.is_match_all(),
            "sort": self.order.sort(),
            "_source": false,
            "stored_fields": "_none_",
            "docvalue_fields": wanted,
        })
    }
}
