//! Near-duplicates: a group of near-duplicate documents is one hit and counts once.
//!
//! The groups depend on the snapshot alone ([`near_duplicate_groups`]); which document of a group is the hit
//! depends on the search. The documents of a group that match are set aside and examined together: the group
//! is a hit if any of them passes the filters, and it counts once for every facet value that any of them
//! counts for. So the count beside a value remains the number of hits after choosing it.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::{DocAddress, DocId, Searcher};

use super::collect::ScoredDocument;
use super::columns::{Columns, SegmentColumns};
use super::evaluate::Coverage;
use super::facets::{Verdict, for_each_counted};
use super::live::LiveDocuments;
use crate::dedup::{Signature, near_duplicate_groups};

/// Marks a document that has no near-duplicates.
const ALONE: u32 = u32::MAX;

/// The groups of near-duplicates among the live documents of a snapshot.
#[derive(Debug, Default)]
pub struct DuplicateGroups {
    /// The number of the group, by segment and document; a segment without near-duplicates has an empty list.
    by_segment: Vec<Vec<u32>>,
    /// The documents of each group, the most complete first.
    groups: Vec<Vec<DocAddress>>,
    segments: Vec<SegmentId>,
    candidates: HashMap<SegmentId, Candidates>,
    /// How many of the candidates are live.
    compared: usize,
}

/// A document of a group that matches a search.
#[derive(Debug, Clone, Copy)]
pub struct DuplicateMatch {
    pub group: u32,
    pub coverage: Coverage,
    pub verdict: Verdict,
    /// Whether its event is still to come.
    pub upcoming: bool,
    pub found: ScoredDocument,
}

/// What the matching documents of one group amount to.
#[derive(Debug, Default)]
pub struct GroupedArticle {
    /// By coverage: whether any document of the group has it.
    pub exists: [bool; 2],
    /// By coverage: facets and values that the group counts for, each value once.
    pub values: [Vec<(usize, u32)>; 2],
    /// The index of the coverage under which the group counts as upcoming; `None` where it isn't.
    pub upcoming: Option<usize>,
    /// The document that is the hit, with the index of its coverage; `None` where none passes the filters.
    pub hit: Option<(usize, ScoredDocument)>,
}

/// The documents of one segment that have a band in common with any other document, with their signatures, in
/// ascending order. Some may have been deleted since.
type Candidates = Arc<Vec<(DocId, Signature)>>;

impl DuplicateGroups {
    /// The groups of a snapshot. What is known of segments that an earlier snapshot had too is taken from its groups,
    /// so that a commit costs what it adds.
    pub fn new(searcher: &Searcher, live: &LiveDocuments, columns: &Columns, before: Option<&Self>) -> Self {
        let candidates = candidates(searcher, live, columns, before);
        let mut signed: Vec<(DocAddress, &Signature)> = Vec::new();
        for (number, segment) in searcher.segment_readers().iter().enumerate() {
            let of_segment = candidates[&segment.segment_id()].iter();
            let live = of_segment.filter(|(doc, _)| live.has(number, *doc));
            signed.extend(live.map(|(doc, signature)| (DocAddress::new(number as u32, *doc), signature)));
        }
        let compared = signed.len();
        let segments: Vec<SegmentId> = searcher.segment_readers().iter().map(|s| s.segment_id()).collect();
        let known = before.and_then(|before| before.groups_among(&candidates, compared, &segments));
        let groups = known.unwrap_or_else(|| groups_of(signed, columns));
        let mut by_segment = vec![Vec::new(); columns.segments.len()];
        for (number, group) in groups.iter().enumerate() {
            for address in group {
                let of_segment: &mut Vec<u32> = &mut by_segment[address.segment_ord as usize];
                if of_segment.is_empty() {
                    of_segment.resize(columns.segments[address.segment_ord as usize].date.len(), ALONE);
                }
                of_segment[address.doc_id as usize] = number as u32;
            }
        }
        Self { by_segment, groups, segments, candidates, compared }
    }

    /// The groups for another snapshot with `segments`, where it has the same documents to compare.
    fn groups_among(
        &self,
        candidates: &HashMap<SegmentId, Candidates>,
        compared: usize,
        segments: &[SegmentId],
    ) -> Option<Vec<Vec<DocAddress>>> {
        let is_known = |(id, of_segment): (&SegmentId, &Candidates)| {
            let before = self.candidates.get(id);
            before.map_or(of_segment.is_empty(), |before| Arc::ptr_eq(before, of_segment))
        };
        // A document that is not live any more never is again, so as many are the same ones.
        if self.compared != compared || !candidates.iter().all(is_known) {
            return None;
        }
        let moved = |address: &DocAddress| {
            let id = self.segments[address.segment_ord as usize];
            let number = segments.iter().position(|segment| *segment == id)?;
            Some(DocAddress::new(number as u32, address.doc_id))
        };
        self.groups.iter().map(|group| group.iter().map(moved).collect()).collect()
    }

    /// The number of a document's group; `None` where it has no near-duplicates.
    #[inline]
    pub fn group(&self, segment: usize, doc: DocId) -> Option<u32> {
        self.by_segment[segment].get(doc as usize).copied().filter(|&group| group != ALONE)
    }

    /// Whether any document of a segment has near-duplicates.
    pub fn are_in(&self, segment: usize) -> bool {
        !self.by_segment[segment].is_empty()
    }

    /// The near-duplicates of a document, the most complete first.
    pub fn others(&self, address: DocAddress) -> impl Iterator<Item = DocAddress> + '_ {
        let group = self.group(address.segment_ord as usize, address.doc_id);
        let duplicates = group.map_or(&[][..], |group| &self.groups[group as usize]);
        duplicates.iter().copied().filter(move |duplicate| *duplicate != address)
    }

    /// Calls `each` with what the matching documents of each group amount to.
    pub fn for_each_article<E>(
        &self,
        found: &[DuplicateMatch],
        columns: &Columns,
        mut each: impl FnMut(&GroupedArticle) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut by_group: Vec<(u32, u32)> =
            found.iter().zip(0..).map(|(duplicate, at)| (duplicate.group, at)).collect();
        by_group.sort_unstable();
        let mut article = GroupedArticle::default();
        let mut duplicates: Vec<&DuplicateMatch> = Vec::new();
        for group in by_group.chunk_by(|a, b| a.0 == b.0) {
            duplicates.clear();
            duplicates.extend(group.iter().map(|(_, at)| &found[*at as usize]));
            self.join(&duplicates, columns, &mut article);
            each(&article)?;
        }
        Ok(())
    }

    /// Joins the matching documents of one group.
    fn join(&self, duplicates: &[&DuplicateMatch], columns: &Columns, article: &mut GroupedArticle) {
        article.clear();
        for (at, coverage) in [Coverage::AllWords, Coverage::SomeWords].into_iter().enumerate() {
            let of_coverage = || duplicates.iter().filter(move |duplicate| duplicate.coverage == coverage);
            for duplicate in of_coverage() {
                let DocAddress { segment_ord, doc_id } = duplicate.found.address;
                article.exists[at] = true;
                let [all, some] = &mut article.values;
                for_each_counted(
                    columns,
                    segment_ord as usize,
                    doc_id,
                    duplicate.verdict,
                    |facet, ordinal| {
                        let value = (facet, ordinal);
                        if !all.contains(&value) && !some.contains(&value) {
                            if at == 0 { all.push(value) } else { some.push(value) }
                        }
                    },
                );
            }
            let passing = of_coverage().filter(|duplicate| duplicate.verdict == Verdict::Passes);
            let hit = passing.min_by_key(|duplicate| {
                self.groups[duplicate.group as usize]
                    .iter()
                    .position(|known| *known == duplicate.found.address)
            });
            article.hit = article.hit.or(hit.map(|duplicate| (at, duplicate.found)));
            let is_upcoming =
                of_coverage().any(|duplicate| duplicate.verdict == Verdict::Passes && duplicate.upcoming);
            article.upcoming = article.upcoming.or(is_upcoming.then_some(at));
        }
    }
}

impl GroupedArticle {
    /// Makes it that of no documents.
    fn clear(&mut self) {
        let [all, some] = std::mem::take(&mut self.values).map(|mut values| {
            values.clear();
            values
        });
        *self = Self { values: [all, some], ..Self::default() };
    }
}

/// The groups among some documents with their signatures, each with its most complete document first, then the newest,
/// then the longest.
fn groups_of(mut signed: Vec<(DocAddress, &Signature)>, columns: &Columns) -> Vec<Vec<DocAddress>> {
    signed.sort_by_cached_key(|(address, signature)| {
        let segment = &columns.segments[address.segment_ord as usize];
        let (date, tie) = (segment.date[address.doc_id as usize], segment.tie[address.doc_id as usize]);
        std::cmp::Reverse((signature.completeness(), date, signature.shingles(), tie))
    });
    let signatures: Vec<&Signature> = signed.iter().map(|(_, signature)| *signature).collect();
    let groups = near_duplicate_groups(&signatures).into_iter();
    groups.map(|group| group.into_iter().map(|at| signed[at].0).collect()).collect()
}

/// The documents of each segment that must be compared with others.
fn candidates(
    searcher: &Searcher,
    live: &LiveDocuments,
    columns: &Columns,
    before: Option<&DuplicateGroups>,
) -> HashMap<SegmentId, Candidates> {
    let known = |id: &SegmentId| before.and_then(|before| before.candidates.get(id));
    let ids: Vec<SegmentId> = searcher.segment_readers().iter().map(|segment| segment.segment_id()).collect();
    let mut found: Vec<Vec<DocId>> = vec![Vec::new(); ids.len()];
    for number in (0..ids.len()).filter(|&number| known(&ids[number]).is_none()) {
        let bands = &columns.segments[number].bands;
        let is_live = |segment: usize| {
            let live = live.on(segment);
            move |doc| live.has(doc)
        };
        let mut own = Vec::new();
        bands.shared(is_live(number), &mut own);
        // Two new segments are compared once.
        for other in (0..ids.len()).filter(|&other| other < number || known(&ids[other]).is_some()) {
            if other != number {
                let others = &columns.segments[other].bands;
                bands.shared_with(others, (is_live(number), is_live(other)), (&mut own, &mut found[other]));
            }
        }
        found[number].extend(own);
    }
    let all = found.into_iter().enumerate().map(|(number, found)| {
        let id = ids[number];
        (id, with_found(known(&id), found, &columns.segments[number]))
    });
    all.collect()
}

/// The candidates of a segment with those that were found now.
fn with_found(known: Option<&Candidates>, mut found: Vec<DocId>, segment: &SegmentColumns) -> Candidates {
    let known = known.cloned().unwrap_or_default();
    found.sort_unstable();
    found.dedup();
    found.retain(|doc| known.binary_search_by_key(doc, |(doc, _)| *doc).is_err());
    if found.is_empty() {
        return known;
    }
    let signed = found.into_iter().filter_map(|doc| Some((doc, segment.signature(doc)?)));
    let mut all: Vec<(DocId, Signature)> = known.iter().cloned().chain(signed).collect();
    all.sort_unstable_by_key(|(doc, _)| *doc);
    Arc::new(all)
}
