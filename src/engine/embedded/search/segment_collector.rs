//! Collection of one segment: every candidate is examined once, and counts for total, facets and hits alike.

use tantivy::columnar::StrColumn;
use tantivy::{DocAddress, DocId, Score};

use super::collect::{RankedDocument, ScoredDocument, SortKey, TopDocuments};
use super::columns::{FacetView, SegmentColumns};
use super::duplicates::{DuplicateGroups, DuplicateMatch};
use super::evaluate::{Candidate, Coverage};
use super::facets::{Counts, Filter};
use super::live::LiveInSegment;
use super::near_pairs::Neighbours;
use crate::engine::Verdict;
use crate::engine::coverage;
use crate::query::Sort;

/// The documents of one coverage, with all words or with some.
pub type CoverageSet = coverage::CoverageSet<Counts, RankedDocument>;

/// The order of the documents of one segment.
pub struct SegmentOrder<'a> {
    pub number: usize,
    pub columns: &'a SegmentColumns,
    pub titles: Option<StrColumn>,
    pub sort: Sort,
    /// Whether the date of the event decides the order: among upcoming events people look for the next one.
    pub by_event: bool,
    pub match_all: bool,
}

impl SegmentOrder<'_> {
    /// Whether scores decide the order.
    #[inline]
    fn is_by_score(&self) -> bool {
        self.sort == Sort::Relevance && !self.by_event && !self.match_all
    }

    /// The key of a document with a score.
    fn key(&self, doc: DocId, score: Score) -> SortKey {
        let (date, tie) = (self.columns.date[doc as usize], self.columns.tie[doc as usize]);
        match self.sort {
            Sort::Relevance if self.by_event => SortKey::oldest(self.columns.event[doc as usize], tie),
            Sort::Relevance if self.match_all => SortKey::newest(date, tie),
            Sort::Relevance => SortKey::by_score(score, date, tie),
            Sort::Newest => SortKey::newest(date, tie),
            Sort::Oldest => SortKey::oldest(date, tie),
            Sort::Title => {
                let ordinal = self.titles.as_ref().and_then(|titles| titles.term_ords(doc).next());
                SortKey::by_ordinal(ordinal.unwrap_or(u64::MAX), date, tie)
            }
        }
    }

    /// A candidate with its score.
    fn document(&self, candidate: Candidate, neighbours: &mut Neighbours) -> ScoredDocument {
        let Candidate { doc, sum, factor, held, .. } = candidate;
        let score = neighbours.added(doc, sum) * factor;
        let address = DocAddress::new(self.number as u32, doc);
        ScoredDocument { key: self.key(doc, score), score, factor, address, held }
    }
}

/// Collects the candidates of one segment.
pub struct SegmentCollector<'a> {
    pub number: usize,
    /// The segment's facets, in the order of [`Facet::ALL`](crate::article::Facet::ALL).
    pub views: &'a [FacetView],
    pub order: SegmentOrder<'a>,
    /// The bonuses for neighbouring words. They are computed only for candidates that may be among the best.
    pub neighbours: Neighbours,
    pub live: LiveInSegment<'a>,
    pub filter: &'a Filter<'a>,
    /// Whether any document may fail the filter.
    pub is_filtered: bool,
    /// Whether the segment may have upcoming events.
    pub has_upcoming: bool,
    /// The groups of near-duplicates; `None` where the segment has none or they count singly.
    pub groups: Option<&'a DuplicateGroups>,
    pub counts_facets: bool,
    /// The best documents with all words, and with some.
    pub best: [TopDocuments; 2],
    /// The documents of the current window that pass every filter, by coverage.
    pub passing: [Vec<DocId>; 2],
}

impl SegmentCollector<'_> {
    /// Adds the candidates of a window to the sets of their coverages. Those that have near-duplicates are set aside.
    pub fn add(
        &mut self,
        window: &[Candidate],
        sets: &mut [CoverageSet; 2],
        duplicates: &mut Vec<DuplicateMatch>,
    ) {
        for &candidate in window {
            let Candidate { doc, sum, factor, coverage, .. } = candidate;
            if !self.live.has(doc) {
                continue;
            }
            let at = usize::from(coverage == Coverage::SomeWords);
            let set = &mut sets[at];
            set.documents += 1;
            let verdict =
                if self.is_filtered { self.filter.check(self.number, doc) } else { Verdict::Passes };
            let upcoming = self.has_upcoming && self.filter.is_upcoming(self.number, doc);
            if let Some(group) = self.groups.and_then(|groups| groups.group(self.number, doc)) {
                let found = self.order.document(candidate, &mut self.neighbours);
                duplicates.push(DuplicateMatch { group, coverage, verdict, upcoming, found });
                continue;
            }
            set.exists = true;
            match verdict {
                Verdict::Passes => {}
                Verdict::FailsOnly(facet) => {
                    if self.counts_facets {
                        set.counts.add_failing(self.views, facet.number(), doc);
                    }
                    continue;
                }
                Verdict::Fails => continue,
            }
            set.upcoming += u64::from(upcoming);
            self.passing[at].push(doc);
            let best = &mut self.best[at];
            let first = if self.order.is_by_score() {
                SortKey::first_of_score(self.neighbours.most(sum) * factor)
            } else {
                self.order.key(doc, 0.0).first
            };
            if best.may_take(first) {
                best.add(self.order.document(candidate, &mut self.neighbours));
            }
        }
        // Counting one facet after the other keeps its column and counts at hand.
        for (set, passing) in sets.iter_mut().zip(&mut self.passing) {
            set.total += passing.len() as u64;
            if self.counts_facets {
                set.counts.add_passing(self.views, passing);
            }
            passing.clear();
        }
    }
}
