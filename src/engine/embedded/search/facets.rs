//! Filters and exact disjunctive facet counts, in one pass over the documents.
//!
//! The count beside a value is the number of hits after choosing it: the filters of the other facets apply,
//! and the facet's own doesn't (a disjunctive count). A document that passes every filter counts for all
//! facets; one that fails the filter of exactly one facet counts for that facet alone. Counting by ordinals
//! in columns ([`super::columns`]) is what makes exact counts over all hits affordable.

use tantivy::DocId;

use super::columns::{Columns, FacetView};
use crate::article::{Date, Facet};
use crate::engine::FacetCounts;
use crate::engine::Verdict;
use crate::engine::facets::listed;
use crate::engine::indexed::latest;
use crate::query::{FilterExpression, Filters, QueryPlan};

/// The index of the year in [`Facet::ALL`].
const YEAR: usize = Facet::Year.number();

/// Calls `each` with every facet and value that a document counts for, given what the filters say about it.
#[inline]
pub fn for_each_counted(
    columns: &Columns,
    segment: usize,
    doc: DocId,
    verdict: Verdict,
    mut each: impl FnMut(usize, u32),
) {
    for facet in verdict.counted_facets().iter().map(|facet| facet.number()) {
        columns.views[segment][facet].for_each(doc, |ordinal| each(facet, ordinal));
    }
}

/// The filters of a plan for one snapshot.
pub struct Filter<'a> {
    columns: &'a Columns,
    /// By facet in the order of [`Facet::ALL`], and by ordinal: whether a value is chosen; `None` where the
    /// facet is not filtered by.
    chosen: Vec<Option<Vec<bool>>>,
    /// By ordinal of the year: whether it lies in the requested range; `None` where there is no range.
    years: Option<Vec<bool>>,
    date_from: u32,
    date_to: u32,
    has_dates: bool,
    /// The day from which on events are still to come, where only those are asked for.
    upcoming: Option<u32>,
    /// The day from which on events are counted as upcoming.
    today: Option<u32>,
    expression: Option<Expression>,
}

/// A filter expression with the ordinals of one snapshot.
enum Expression {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// The document has one of these values of a facet, by ordinal.
    Facet(usize, Vec<bool>),
}

impl Expression {
    fn new(expression: &FilterExpression, columns: &Columns) -> Self {
        let all = |list: &[FilterExpression]| list.iter().map(|one| Self::new(one, columns)).collect();
        match expression {
            FilterExpression::All(list) => Self::All(all(list)),
            FilterExpression::Any(list) => Self::Any(all(list)),
            FilterExpression::Not(one) => Self::Not(Box::new(Self::new(one, columns))),
            FilterExpression::Value(facet, id) => {
                let dictionary = &columns.dictionaries[facet];
                let mut has = vec![false; dictionary.values.len()];
                if let Some(ordinal) = dictionary.ordinal(id) {
                    has[ordinal as usize] = true;
                }
                Self::Facet(facet.number(), has)
            }
            FilterExpression::Years { from, to } => {
                let in_range = |year: &Option<i32>| year.is_some_and(|year| (*from..=*to).contains(&year));
                Self::Facet(YEAR, columns.years.iter().map(in_range).collect())
            }
        }
    }

    fn holds(&self, columns: &Columns, segment: usize, doc: DocId) -> bool {
        match self {
            Self::All(list) => list.iter().all(|one| one.holds(columns, segment, doc)),
            Self::Any(list) => list.iter().any(|one| one.holds(columns, segment, doc)),
            Self::Not(one) => !one.holds(columns, segment, doc),
            Self::Facet(facet, wanted) => {
                let mut has = false;
                columns.views[segment][*facet].for_each(doc, |ordinal| has |= wanted[ordinal as usize]);
                has
            }
        }
    }
}

impl<'a> Filter<'a> {
    pub fn new(plan: &QueryPlan, columns: &'a Columns) -> Self {
        let filters = &plan.selection.filters;
        let chosen = Facet::ALL.into_iter().map(|facet| chosen_values(filters, columns, facet)).collect();
        Self {
            columns,
            chosen,
            years: years_in_range(filters, columns),
            date_from: filters.date_from.map_or(0, |date| date.ordinal()),
            date_to: filters.date_to.map_or(u32::MAX, Date::last_ordinal),
            has_dates: filters.date_from.is_some() || filters.date_to.is_some(),
            upcoming: filters.upcoming.map(Date::ordinal),
            expression: filters.expression.as_ref().map(|expression| Expression::new(expression, columns)),
            today: plan.selection.today.map(Date::ordinal),
        }
    }

    /// Whether every document passes.
    pub fn is_empty(&self) -> bool {
        !self.has_dates
            && self.upcoming.is_none()
            && self.expression.is_none()
            && self.years.is_none()
            && self.chosen.iter().all(Option::is_none)
    }

    pub fn check(&self, segment: usize, doc: DocId) -> Verdict {
        if self.has_dates {
            let date = self.columns.segments[segment].date[doc as usize];
            if date == 0 || latest(date) < self.date_from || date > self.date_to {
                return Verdict::Fails;
            }
        }
        if self.expression.as_ref().is_some_and(|wanted| !wanted.holds(self.columns, segment, doc)) {
            return Verdict::Fails;
        }
        if self.upcoming.is_some_and(|today| !self.is_from(today, segment, doc)) {
            return Verdict::Fails;
        }
        if let Some(years) = &self.years {
            let mut passes = false;
            self.columns.views[segment][YEAR].for_each(doc, |ordinal| passes |= years[ordinal as usize]);
            if !passes {
                return Verdict::Fails;
            }
        }
        let mut failed = None;
        for (facet, chosen) in self.chosen.iter().enumerate() {
            let Some(chosen) = chosen else { continue };
            let mut passes = false;
            self.columns.views[segment][facet].for_each(doc, |ordinal| passes |= chosen[ordinal as usize]);
            if !passes {
                if failed.is_some() {
                    return Verdict::Fails;
                }
                failed = Some(facet);
            }
        }
        failed.map_or(Verdict::Passes, |facet| Verdict::FailsOnly(Facet::ALL[facet]))
    }

    /// Whether the event of any document of a segment may be still to come.
    pub fn has_upcoming(&self, segment: usize) -> bool {
        self.today.is_some_and(|today| self.columns.segments[segment].latest_event >= today)
    }

    /// Whether the event of a document is still to come.
    pub fn is_upcoming(&self, segment: usize, doc: DocId) -> bool {
        self.today.is_some_and(|today| self.is_from(today, segment, doc))
    }

    fn is_from(&self, today: u32, segment: usize, doc: DocId) -> bool {
        self.columns.segments[segment].event_last[doc as usize] >= today
    }
}

/// By ordinal, whether a value of a facet is chosen; `None` where the facet is not filtered by.
fn chosen_values(filters: &Filters, columns: &Columns, facet: Facet) -> Option<Vec<bool>> {
    let dictionary = &columns.dictionaries[&facet];
    let ids = filters.chosen_ids(facet);
    if ids.is_empty() {
        return None;
    }
    let mut chosen = vec![false; dictionary.values.len()];
    for ordinal in ids.iter().filter_map(|id| dictionary.ordinal(id)) {
        chosen[ordinal as usize] = true;
    }
    Some(chosen)
}

/// By ordinal, whether a year lies in the requested range. The range is no choice of the year facet: it stays
/// when a year is chosen, so it restricts the counts of years as well.
fn years_in_range(filters: &Filters, columns: &Columns) -> Option<Vec<bool>> {
    if filters.year_from.is_none() && filters.year_to.is_none() {
        return None;
    }
    let from = filters.year_from.map_or(i32::MIN, i32::from);
    let to = filters.year_to.map_or(i32::MAX, i32::from);
    Some(columns.years.iter().map(|year| year.is_some_and(|year| (from..=to).contains(&year))).collect())
}

/// Counts by facet and ordinal.
pub struct Counts {
    by_facet: Vec<Vec<u32>>,
}

impl Counts {
    pub fn new(columns: &Columns) -> Self {
        Self {
            by_facet: columns
                .dictionaries
                .values()
                .map(|dictionary| vec![0; dictionary.values.len()])
                .collect(),
        }
    }

    /// Counts documents that pass every filter, for one facet after the other.
    pub fn add_passing(&mut self, views: &[FacetView], docs: &[DocId]) {
        for (view, counts) in views.iter().zip(&mut self.by_facet) {
            view.count(docs, counts);
        }
    }

    /// Counts a document that fails the filter of one facet only, for that facet.
    pub fn add_failing(&mut self, views: &[FacetView], facet: usize, doc: DocId) {
        views[facet].count(&[doc], &mut self.by_facet[facet]);
    }

    /// Counts one value of a facet.
    #[inline]
    pub fn add_value(&mut self, facet: usize, ordinal: u32) {
        self.by_facet[facet][ordinal as usize] += 1;
    }

    /// Adds the counts of another set of documents.
    pub fn merge(&mut self, other: &Self) {
        for (counts, others) in self.by_facet.iter_mut().zip(&other.by_facet) {
            for (count, other) in counts.iter_mut().zip(others) {
                *count += other;
            }
        }
    }

    /// The listed values with their counts: at most `limit` of a facet beside the chosen ones.
    pub fn finish(&self, columns: &Columns, filters: &Filters, limit: usize) -> Vec<FacetCounts> {
        Facet::ALL
            .into_iter()
            .enumerate()
            .filter(|(_, facet)| columns.has_values(*facet))
            .map(|(number, facet)| {
                listed(facet, &columns.dictionaries[&facet].values, &self.by_facet[number], filters, limit)
            })
            .collect()
    }
}
