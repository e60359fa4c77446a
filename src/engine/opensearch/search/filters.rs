//! The filters of a plan: as queries of the cluster, and as questions about the columns of one article.
//!
//! A facet column holds free values with their labels ([`LABEL_SEPARATOR`]), so a value is asked for in every form that the
//! collection has.

use serde_json::{Value, json};

use super::collection::Collection;
use super::conditions::{all_of, any_of, none_of};
use crate::article::{Date, Facet};
use crate::engine::Verdict;
use crate::engine::indexed::LABEL_SEPARATOR;
use crate::engine::opensearch::index::schema::Names;
use crate::engine::opensearch::scan::fields;
use crate::query::{FilterExpression, Filters};

/// The articles with a value of a facet, given by its id.
pub fn value_query(collection: &Collection, facet: Facet, ids: &[String]) -> Value {
    let known = collection.values[&facet].iter().filter(|value| ids.iter().any(|id| *value.id == **id));
    let mut queries = Vec::new();
    let mut plain: Vec<&str> = Vec::new();
    for value in known {
        match &value.label {
            // Its label may be spelt in several ways.
            Some(_) => {
                let prefix = format!("{}{LABEL_SEPARATOR}", value.id);
                queries.push(json!({"prefix": {Names::facet(facet): {"value": prefix}}}));
            }
            None => plain.push(&value.id),
        }
    }
    if !plain.is_empty() {
        queries.push(json!({"terms": {Names::facet(facet): plain}}));
    }
    any_of(queries)
}

/// The articles whose event may still be to come on a day.
pub fn upcoming_query(today: Date) -> Value {
    json!({"range": {Names::EVENT_LAST: {"gte": today.ordinal()}}})
}

/// The articles that are live on a day.
pub fn live_query(today: Date) -> Value {
    none_of(vec![json!({"range": {Names::EXPIRES: {"lt": today.ordinal()}}})])
}

fn expression_query(collection: &Collection, expression: &FilterExpression) -> Value {
    let queries = |list: &[FilterExpression]| -> Vec<Value> {
        list.iter().map(|one| expression_query(collection, one)).collect()
    };
    match expression {
        FilterExpression::All(list) if list.is_empty() => json!({"match_all": {}}),
        FilterExpression::All(list) => all_of(queries(list)),
        FilterExpression::Any(list) => any_of(queries(list)),
        FilterExpression::Not(one) => none_of(vec![expression_query(collection, one)]),
        FilterExpression::Value(facet, id) => value_query(collection, *facet, std::slice::from_ref(id)),
        FilterExpression::Years { from, to } => {
            json!({"range": {Names::YEAR_NUMBER: {"gte": from, "lte": to}}})
        }
    }
}

/// The filters but those by the chosen values of `without`: the count beside a value is the number of hits after choosing
/// it.
pub fn queries(collection: &Collection, filters: &Filters, without: Option<Facet>) -> Vec<Value> {
    let mut queries: Vec<Value> = Vec::new();
    for (facet, ids) in filters.chosen.iter().filter(|(facet, _)| Some(**facet) != without) {
        queries.push(value_query(collection, *facet, ids));
    }
    let mut range = |name: &str, from: Option<i64>, to: Option<i64>| {
        if from.is_some() || to.is_some() {
            let bounds = [("gte", from), ("lte", to)].into_iter();
            let bounds = bounds.filter_map(|(bound, value)| Some((bound.to_owned(), value?.into())));
            queries.push(json!({"range": {name: bounds.collect::<serde_json::Map<String, Value>>()}}));
        }
    };
    range(
        Names::YEAR_NUMBER,
        filters.year_from.map(|year| i32::from(year).into()),
        filters.year_to.map(|year| i32::from(year).into()),
    );
    let has_dates = filters.date_from.is_some() || filters.date_to.is_some();
    range(Names::LATEST, filters.date_from.map(|date| date.ordinal().into()), None);
    range(Names::DATE, has_dates.then_some(1), filters.date_to.map(|date| date.last_ordinal().into()));
    queries.extend(filters.upcoming.map(upcoming_query));
    queries.extend(filters.expression.as_ref().map(|one| expression_query(collection, one)));
    queries
}

/// What the columns of one article say to the filters.
pub struct Columns<'a>(pub &'a Value);

impl Columns<'_> {
    /// The columns that these questions read.
    pub fn names() -> Vec<&'static str> {
        let facets = Facet::ALL.into_iter().map(Names::facet);
        facets.chain([Names::DATE, Names::LATEST, Names::EVENT_LAST, Names::YEAR_NUMBER]).collect()
    }

    /// The values of a facet, as the column has them.
    pub fn values(&self, facet: Facet) -> impl Iterator<Item = &str> {
        fields::texts(self.0, Names::facet(facet))
    }

    fn has(&self, facet: Facet, wanted: &[String]) -> bool {
        self.values(facet).any(|value| {
            let id = value.split(LABEL_SEPARATOR).next().unwrap_or(value);
            wanted.iter().any(|wanted| wanted == id)
        })
    }

    pub fn is_upcoming(&self, today: Date) -> bool {
        self.number(Names::EVENT_LAST).is_some_and(|day| day >= i64::from(today.ordinal()))
    }

    fn number(&self, name: &str) -> Option<i64> {
        fields::number(self.0, name)
    }

    fn holds(&self, expression: &FilterExpression) -> bool {
        match expression {
            FilterExpression::All(list) => list.iter().all(|one| self.holds(one)),
            FilterExpression::Any(list) => list.iter().any(|one| self.holds(one)),
            FilterExpression::Not(one) => !self.holds(one),
            FilterExpression::Value(facet, id) => self.has(*facet, std::slice::from_ref(id)),
            FilterExpression::Years { from, to } => {
                let year = self.number(Names::YEAR_NUMBER);
                year.is_some_and(|year| (i64::from(*from)..=i64::from(*to)).contains(&year))
            }
        }
    }

    pub fn verdict(&self, filters: &Filters) -> Verdict {
        let year = self.number(Names::YEAR_NUMBER);
        let in_years = match (filters.year_from, filters.year_to) {
            (None, None) => true,
            (from, to) => year.is_some_and(|year| {
                from.is_none_or(|from| year >= i32::from(from).into())
                    && to.is_none_or(|to| year <= i32::from(to).into())
            }),
        };
        let (date, latest) = (self.number(Names::DATE), self.number(Names::LATEST));
        let has_dates = filters.date_from.is_some() || filters.date_to.is_some();
        let in_days = !has_dates
            || date.is_some_and(|date| date > 0)
                && filters.date_from.is_none_or(|from| latest >= Some(from.ordinal().into()))
                && filters.date_to.is_none_or(|to| date <= Some(to.last_ordinal().into()));
        let passes = in_years
            && in_days
            && filters.upcoming.is_none_or(|today| self.is_upcoming(today))
            && filters.expression.as_ref().is_none_or(|expression| self.holds(expression));
        let mut failed = filters.chosen.iter().filter(|(facet, ids)| !self.has(**facet, ids));
        match (passes, failed.next(), failed.next()) {
            (false, ..) | (true, Some(_), Some(_)) => Verdict::Fails,
            (true, Some((facet, _)), None) => Verdict::FailsOnly(*facet),
            (true, None, _) => Verdict::Passes,
        }
    }
}
