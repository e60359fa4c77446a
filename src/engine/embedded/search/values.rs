//! Looks articles up by the value of a facet or by their date: to answer questions of the planner, and to find the
//! documents that match a word which names a year or a day.

use tantivy::{DocId, TERMINATED};

use super::columns::{Columns, FacetView};
use super::live::LiveDocuments;
use crate::article::{Date, Facet};
use crate::engine::lowering::Bits;
use crate::query::{ArticleDates, Period};

/// The documents of one segment that are from some years, or a day or month, in ascending order.
pub struct PeriodStream {
    docs: std::vec::IntoIter<DocId>,
    doc: DocId,
    pub bits: Bits,
}

impl PeriodStream {
    pub(super) fn new(columns: &Columns, segment: usize, period: Period, bits: Bits) -> Self {
        let from_then = FromThen::new(columns, period);
        let docs =
            from_then.iter().flat_map(|then| columns.docs(segment).filter(|&doc| then.has(segment, doc)));
        let mut docs = docs.collect::<Vec<DocId>>().into_iter();
        Self { doc: docs.next().unwrap_or(TERMINATED), docs, bits }
    }

    /// The document it stands at.
    pub fn doc(&self) -> DocId {
        self.doc
    }

    /// Moves to the next document.
    pub fn advance(&mut self) -> DocId {
        self.doc = self.docs.next().unwrap_or(TERMINATED);
        self.doc
    }
}

/// Whether a document is from some years, or a day or month.
pub(super) fn is_from(columns: &Columns, segment: usize, period: Period, doc: DocId) -> bool {
    FromThen::new(columns, period).is_some_and(|then| then.has(segment, doc))
}

/// Whether any live article is from some years, or a day or month.
pub(super) fn any_is_from(columns: &Columns, live: &LiveDocuments, period: Period) -> bool {
    let any = |then: FromThen<'_>| {
        (0..columns.segments.len())
            .any(|segment| columns.docs(segment).any(|doc| then.has(segment, doc) && live.has(segment, doc)))
    };
    FromThen::new(columns, period).is_some_and(any)
}

/// Whether any live article has a value of a facet, given by its id.
pub(super) fn any_has_value(columns: &Columns, live: &LiveDocuments, facet: Facet, id: &str) -> bool {
    let dictionary = &columns.dictionaries[&facet];
    let mut wanted = vec![false; dictionary.values.len()];
    match dictionary.ordinal(id) {
        Some(ordinal) => wanted[ordinal as usize] = true,
        None => return false,
    }
    any_has(columns, live, facet, wanted)
}

/// Whether any live article is about an event on a day or later.
pub(super) fn any_is_upcoming(columns: &Columns, live: &LiveDocuments, today: Date) -> bool {
    let today = today.ordinal();
    columns.segments.iter().enumerate().any(|(number, segment)| {
        let mut days = (0..).zip(&segment.event_last);
        segment.latest_event >= today && days.any(|(doc, day)| *day >= today && live.has(number, doc))
    })
}

/// Whether any live article has a wanted value of a facet, by ordinal of the snapshot.
fn any_has(columns: &Columns, live: &LiveDocuments, facet: Facet, wanted: Vec<bool>) -> bool {
    columns.views.iter().enumerate().any(|(segment, views)| {
        let view = &views[facet.number()];
        columns.docs(segment).any(|doc| has_wanted(view, doc, &wanted) && live.has(segment, doc))
    })
}

/// Whether a document has a wanted value of a facet, by ordinal of the snapshot.
fn has_wanted(view: &FacetView, doc: DocId, wanted: &[bool]) -> bool {
    let mut has = false;
    view.for_each(doc, |ordinal| has |= wanted[ordinal as usize]);
    has
}

/// Which documents are from a time that a word names.
enum FromThen<'a> {
    /// Those of wanted years, by ordinal of the snapshot.
    Years(&'a Columns, Vec<bool>),
    Days(&'a Columns, Period),
}

impl<'a> FromThen<'a> {
    /// `None` where no document is from a year that is wanted.
    fn new(columns: &'a Columns, period: Period) -> Option<Self> {
        let Period::Years(years) = period else { return Some(Self::Days(columns, period)) };
        let is_wanted = |year: &Option<i32>| year.is_some_and(|year| years.contains(year));
        let wanted: Vec<bool> = columns.years.iter().map(is_wanted).collect();
        wanted.contains(&true).then_some(Self::Years(columns, wanted))
    }

    fn has(&self, segment: usize, doc: DocId) -> bool {
        match self {
            Self::Years(columns, wanted) => {
                has_wanted(&columns.views[segment][Facet::Year.number()], doc, wanted)
            }
            Self::Days(columns, period) => {
                let (segment, doc) = (&columns.segments[segment], doc as usize);
                let [date, event, event_last] =
                    [&segment.date, &segment.event, &segment.event_last].map(|days| days[doc]);
                period.holds(&ArticleDates { year: None, date, event, event_last })
            }
        }
    }
}
