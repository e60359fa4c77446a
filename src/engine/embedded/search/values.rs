//! Articles by a value of a facet or a date: as an answer to a question, and as documents that have a word by their
//! year or day.

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader, TERMINATED};

use super::columns::Columns;
use super::failure::Failure;
use super::live::LiveDocuments;
use crate::article::{Date, Facet};
use crate::engine::embedded::index::Fields;
use crate::engine::indexed::latest;
use crate::engine::lowering::Bits;
use crate::query::{ArticleDates, Period, YearRange};

/// The documents of one segment that are from some years, or a day or month, in ascending order.
pub struct PeriodStream {
    docs: std::vec::IntoIter<DocId>,
    doc: DocId,
    pub bits: Bits,
}

impl PeriodStream {
    pub(super) fn new(segment: &SegmentReader, period: Period, bits: Bits) -> Result<Self, Failure> {
        let from_then = FromThen::of(segment, period)?;
        let docs: Vec<DocId> = (0..segment.max_doc()).filter(|&doc| from_then.has(doc)).collect();
        let mut docs = docs.into_iter();
        Ok(Self { doc: docs.next().unwrap_or(TERMINATED), docs, bits })
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
pub(super) fn is_from(segment: &SegmentReader, period: Period, doc: DocId) -> Result<bool, Failure> {
    Ok(FromThen::of(segment, period)?.has(doc))
}

/// Whether any live article is from some years, or a day or month.
pub(super) fn any_is_from(columns: &Columns, live: &LiveDocuments, period: Period) -> bool {
    if let Period::Years(years) = period {
        let wanted = columns.years.iter().map(|year| year.is_some_and(|year| years.contains(year))).collect();
        return any_has(columns, live, Facet::Year, wanted);
    }
    columns.segments.iter().enumerate().any(|(number, segment)| {
        let days = segment.date.iter().zip(&segment.event).zip(&segment.event_last);
        (0..).zip(days).any(|(doc, ((&date, &event), &event_last))| {
            period.holds(&ArticleDates { year: None, date, event, event_last }) && live.has(number, doc)
        })
    })
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
    wanted.contains(&true)
        && columns.segments.iter().enumerate().any(|(number, segment)| {
            let view = &columns.views[number][facet.number()];
            (0..segment.date.len() as DocId).any(|doc| {
                let mut has = false;
                view.for_each(doc, |ordinal| has |= wanted[ordinal as usize]);
                has && live.has(number, doc)
            })
        })
}

/// Which documents of one segment are from a time that a word names.
enum FromThen {
    /// `None` where no year of the segment is wanted.
    Years(Option<Years>),
    Days(Period, Days),
}

impl FromThen {
    fn of(segment: &SegmentReader, period: Period) -> Result<Self, Failure> {
        Ok(match period {
            Period::Years(years) => Self::Years(Years::of(segment, years)?),
            Period::Date(_) => Self::Days(period, Days::of(segment)?),
        })
    }

    fn has(&self, doc: DocId) -> bool {
        match self {
            Self::Years(years) => years.as_ref().is_some_and(|years| years.has(doc)),
            Self::Days(period, days) => period.holds(&days.read(doc)),
        }
    }
}

/// The days of the documents of one segment.
struct Days {
    date: Column<u64>,
    event: Column<u64>,
    event_end: Option<Column<u64>>,
}

impl Days {
    fn of(segment: &SegmentReader) -> Result<Self, Failure> {
        let columns = segment.fast_fields();
        Ok(Self {
            date: columns.u64(Fields::DATE)?,
            event: columns.u64(Fields::EVENT)?,
            event_end: columns.column_opt(Fields::EVENT_END)?,
        })
    }

    fn read(&self, doc: DocId) -> ArticleDates {
        let day = |column: &Column<u64>| column.first(doc).and_then(|day| u32::try_from(day).ok());
        let event = day(&self.event).unwrap_or_default();
        let end = self.event_end.as_ref().and_then(day).filter(|end| *end != 0);
        ArticleDates {
            year: None,
            date: day(&self.date).unwrap_or_default(),
            event,
            event_last: end.unwrap_or_else(|| latest(event)),
        }
    }
}

/// The years of the documents of one segment, and which of them are wanted.
struct Years {
    column: StrColumn,
    wanted: Vec<bool>,
}

impl Years {
    /// `None` where no year of the segment is wanted.
    fn of(segment: &SegmentReader, years: YearRange) -> Result<Option<Self>, Failure> {
        let Some(column) = segment.fast_fields().str(Fields::facet_column(Facet::Year))? else {
            return Ok(None);
        };
        let mut wanted = Vec::with_capacity(column.num_terms());
        let mut year = String::new();
        for ordinal in 0..column.num_terms() {
            year.clear();
            column.ord_to_str(ordinal as u64, &mut year)?;
            wanted.push(year.parse().is_ok_and(|year| years.contains(year)));
        }
        Ok(wanted.contains(&true).then_some(Self { column, wanted }))
    }

    fn has(&self, doc: DocId) -> bool {
        self.column.term_ords(doc).any(|ordinal| self.wanted.get(ordinal as usize) == Some(&true))
    }
}
