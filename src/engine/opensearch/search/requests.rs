//! The searches that a plan becomes: one for the articles with all words and one for those with some, and the same two for
//! articles that have near-duplicates, which are looked at here one by one.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::collection::Collection;
use super::conditions::{Conditions, all_of};
use super::filters::{self, Columns};
use crate::article::{Date, Facet};
use crate::engine::indexed::TextField;
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
    /// What comes next is what people look for among what is to come.
    NextEvent,
    Newest,
    Oldest,
    Title,
}

impl Order {
    pub fn of(plan: &QueryPlan) -> Self {
        match plan.view.sort {
            Sort::Relevance if !plan.is_match_all() => Self::Score,
            Sort::Relevance if plan.selection.filters.upcoming.is_some() => Self::NextEvent,
            Sort::Relevance | Sort::Newest => Self::Newest,
            Sort::Oldest => Self::Oldest,
            Sort::Title => Self::Title,
        }
    }

    fn sort(self) -> Value {
        let by = |first: Option<Value>, with_date: bool| {
            let date = with_date.then(|| json!({Names::DATE: "desc"}));
            let tie = Some(json!({Names::TIE: "desc"}));
            Value::Array([first, date, tie].into_iter().flatten().collect())
        };
        match self {
            Self::Score => by(Some(json!({"_score": "desc"})), true),
            Self::NextEvent => by(Some(json!({Names::NEXT_EVENT: "asc"})), false),
            Self::Newest => by(None, true),
            Self::Oldest => by(Some(json!({Names::OLDEST: "asc"})), true),
            Self::Title => by(Some(json!({Names::TITLE_ORDER: "asc"})), true),
        }
    }
}

/// Makes the searches of one plan.
pub struct Requests<'a> {
    pub plan: &'a QueryPlan,
    pub collection: &'a Collection,
    pub conditions: Conditions<'a>,
    pub lowered: &'a Lowered,
    pub today: Date,
    pub groups: &'a DuplicateGroups,
    pub order: Order,
    /// How many of the best hits of each search are wanted, and whether with their lanes.
    pub wanted: usize,
    pub with_lanes: bool,
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

    /// The condition of each coverage: all words, and some.
    fn coverages(&self, least_share: f32) -> [Value; 2] {
        let some = if self.lowered.match_all || self.lowered.requirements.is_empty() {
            json!({"match_none": {}})
        } else {
            self.conditions.some_words(least_share)
        };
        [self.conditions.all_words(), some]
    }

    /// The searches: of each coverage, and where there are near-duplicates, of each coverage among them.
    pub fn bodies(&self, least_share: f32) -> Vec<Value> {
        let coverages = self.coverages(least_share);
        let query = |coverage: &Value| {
            let mut filters = self.always();
            filters.push(coverage.clone());
            json!({"bool": {"filter": filters}})
        };
        let mut bodies: Vec<Value> = Vec::with_capacity(4);
        for (at, coverage) in coverages.iter().enumerate() {
            let mut query = query(coverage);
            if self.has_groups() {
                query["bool"]["must_not"] = json!([self.grouped()]);
            }
            bodies.push(self.body(self.scored(query, at == 1)));
        }
        for (at, coverage) in coverages.iter().enumerate().filter(|_| self.has_groups()) {
            let mut query = query(coverage);
            query["bool"]["filter"][0] = all_of(vec![query["bool"]["filter"][0].take(), self.grouped()]);
            bodies.push(self.body_of_groups(self.scored(query, at == 1)));
        }
        bodies
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
            "_source": if self.with_lanes { json!(lanes()) } else { json!(false) },
            "docvalue_fields": columns(),
            "aggs": self.aggregations(),
        });
        if !filters.is_empty() {
            body["post_filter"] = all_of(filters);
        }
        body
    }

    /// Counts of everything that a set of articles is told by. They go by the query and not by the filters after it.
    fn aggregations(&self) -> Value {
        let filters = &self.plan.selection.filters;
        let mut all = Map::new();
        let mut passing = filters::queries(self.collection, filters, None);
        all.insert(DOCUMENTS.to_owned(), json!({"filter": {"match_all": {}}}));
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
        let mut wanted = columns();
        wanted.extend(Columns::names());
        wanted.sort_unstable();
        wanted.dedup();
        json!({
            "query": query,
            "size": MAX_RESULT_WINDOW,
            "track_total_hits": true,
            "track_scores": !self.plan.is_match_all(),
            "sort": self.order.sort(),
            "_source": false,
            "docvalue_fields": wanted,
        })
    }
}

/// The lanes that the second pass and explanations read.
pub fn lanes() -> Vec<&'static str> {
    TextField::ALL.map(Names::lane).into()
}

/// The columns that ranking reads.
pub fn columns() -> Vec<&'static str> {
    vec![
        Names::ID,
        Names::DATE,
        Names::OLDEST,
        Names::NEXT_EVENT,
        Names::TIE,
        Names::TITLE_ORDER,
        Names::TITLE_WORDS,
        Names::YEAR_NUMBER,
    ]
}
