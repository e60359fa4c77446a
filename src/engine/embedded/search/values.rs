//! Articles by a value of a facet: as an answer to a question, and as documents that have a word by their year.

use tantivy::columnar::StrColumn;
use tantivy::{DocId, SegmentReader, TERMINATED};

use super::columns::Columns;
use super::failure::Failure;
use super::live::LiveDocuments;
use crate::article::{Date, Facet};
use crate::engine::embedded::index::Fields;
use crate::engine::lowering::Bits;
use crate::query::YearRange;

/// The documents of one segment that are from some years, in ascending order.
pub struct YearStream {
    docs: std::vec::IntoIter<DocId>,
    doc: DocId,
    pub bits: Bits,
}

impl YearStream {
    pub(super) fn new(segment: &SegmentReader, years: YearRange, bits: Bits) -> Result<Self, Failure> {
        let mut docs = Vec::new();
        if let Some(of_years) = Years::of(segment, years)? {
            docs.extend((0..segment.max_doc()).filter(|&doc| of_years.has(doc)));
        }
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

/// Whether a document is from some years.
pub(super) fn is_from(segment: &SegmentReader, years: YearRange, doc: DocId) -> Result<bool, Failure> {
    Ok(Years::of(segment, years)?.is_some_and(|of_years| of_years.has(doc)))
}

/// Whether any live article is from some years.
pub(super) fn any_is_from(columns: &Columns, live: &LiveDocuments, years: YearRange) -> bool {
    let wanted = columns.years.iter().map(|year| year.is_some_and(|year| years.contains(year))).collect();
    any_has(columns, live, Facet::Year, wanted)
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
