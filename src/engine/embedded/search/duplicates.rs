//! Near-duplicates: a group of near-duplicate documents is one hit and counts once.
//!
//! The groups depend on the snapshot alone ([`groups_beside_settled`]); which document of a group is the hit
//! depends on the search. What the documents of a segment are to each other stands beside the segment
//! ([`SegmentDuplicates`](crate::engine::embedded::index::SegmentDuplicates)), so that a snapshot compares those of
//! different segments alone, and crowds. The documents of a group that match are set aside and joined
//! ([`GroupedArticle`]).

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::{DocAddress, DocId, Searcher};

use super::collect::ScoredDocument;
use super::columns::{Columns, SegmentColumns};
use super::evaluate::Coverage;
use super::facets::for_each_counted;
use super::live::LiveDocuments;
use crate::dedup::{Signature, groups_beside_settled};
use crate::engine::{GroupMember, GroupedArticle, Verdict};

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
    known: Known,
}

/// How much is known of which documents are near-duplicates. It only grows less while the segments are the same.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Known {
    /// The candidates that are live.
    compared: usize,
    /// The settled pairs of which both documents are live.
    settled: usize,
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

/// The documents of one segment that must be compared when a snapshot is opened, since they have a band in common with a
/// document of another segment or with many of their own, with their signatures, in ascending order. Some may have been
/// deleted since.
type Candidates = Arc<Vec<(DocId, Signature)>>;

impl DuplicateGroups {
    /// The groups of a snapshot. What is known of segments that an earlier snapshot had too is taken from its groups,
    /// so that a commit costs what it adds.
    pub fn new(searcher: &Searcher, live: &LiveDocuments, columns: &Columns, before: Option<&Self>) -> Self {
        let segments: Vec<SegmentId> = searcher.segment_readers().iter().map(|s| s.segment_id()).collect();
        let candidates = candidates(&segments, live, columns, before);
        let known = known(&segments, live, columns, &candidates);
        let moved = before.and_then(|before| before.groups_among(&candidates, known, &segments, columns));
        let groups =
            moved.unwrap_or_else(|| Members::new(&segments, live, columns, &candidates).groups(columns));
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
        Self { by_segment, groups, segments, candidates, known }
    }

    /// The groups for another snapshot with `segments`, where it has the same documents to compare.
    fn groups_among(
        &self,
        candidates: &HashMap<SegmentId, Candidates>,
        known: Known,
        segments: &[SegmentId],
        columns: &Columns,
    ) -> Option<Vec<Vec<DocAddress>>> {
        let is_known = |(id, columns): (&SegmentId, &Arc<SegmentColumns>)| match self.candidates.get(id) {
            Some(before) => Arc::ptr_eq(before, &candidates[id]),
            None => candidates[id].is_empty() && columns.duplicates.pairs().len() == 0,
        };
        // A document that is not live any more never is again, so as many are the same ones.
        if self.known != known || !segments.iter().zip(&columns.segments).all(is_known) {
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

    /// Calls `each` with what the matching documents of each group amount to, and the document that is the hit, if any is.
    pub fn for_each_article<E>(
        &self,
        found: &[DuplicateMatch],
        columns: &Columns,
        mut each: impl FnMut(&GroupedArticle<(usize, u32)>, Option<(usize, ScoredDocument)>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut by_group: Vec<(u32, u32)> =
            found.iter().zip(0..).map(|(duplicate, at)| (duplicate.group, at)).collect();
        by_group.sort_unstable();
        let mut article = GroupedArticle::empty();
        let mut members: Vec<GroupMember> = Vec::new();
        for group in by_group.chunk_by(|a, b| a.0 == b.0) {
            let duplicate = |at: usize| &found[group[at].1 as usize];
            members.clear();
            members.extend((0..group.len()).map(|at| self.member(duplicate(at))));
            article.join(&members, |at, each| {
                let DuplicateMatch { verdict, found: ScoredDocument { address, .. }, .. } = duplicate(at);
                let segment = address.segment_ord as usize;
                for_each_counted(columns, segment, address.doc_id, *verdict, |facet, ordinal| {
                    each((facet, ordinal));
                });
                Ok(())
            })?;
            each(&article, article.hit.map(|(coverage, at)| (coverage, duplicate(at).found)))?;
        }
        Ok(())
    }

    fn member(&self, duplicate: &DuplicateMatch) -> GroupMember {
        let group = &self.groups[duplicate.group as usize];
        let place = group.iter().position(|known| *known == duplicate.found.address);
        GroupMember {
            has_all_words: duplicate.coverage == Coverage::AllWords,
            verdict: duplicate.verdict,
            is_upcoming: duplicate.upcoming,
            place: place.unwrap_or(usize::MAX),
        }
    }
}

/// The live documents of one segment.
fn live_in<'a>(
    live: &'a LiveDocuments,
    columns: &Columns,
    segment: usize,
) -> impl Fn(DocId) -> bool + Copy + 'a {
    // A damaged file may name documents that there are not.
    let (docs, live) = (columns.docs(segment), live.on(segment));
    let end = docs.end;
    move |doc| doc < end && live.has(doc)
}

/// How much is known of the documents of a snapshot.
fn known(
    segments: &[SegmentId],
    live: &LiveDocuments,
    columns: &Columns,
    candidates: &HashMap<SegmentId, Candidates>,
) -> Known {
    let mut known = Known::default();
    for (number, id) in segments.iter().enumerate() {
        let pairs = columns.segments[number].duplicates.pairs();
        let (of_segment, is_live) = (&candidates[id], live_in(live, columns, number));
        if live.on(number).is_whole() {
            known.compared += of_segment.len();
            known.settled += pairs.len();
        } else {
            known.compared += of_segment.iter().filter(|(doc, _)| is_live(*doc)).count();
            known.settled += pairs.filter(|&(one, other)| is_live(one) && is_live(other)).count();
        }
    }
    known
}

/// The documents of a snapshot that may be near-duplicates of others.
#[derive(Default)]
struct Members<'a> {
    /// With the signatures of those that are compared.
    documents: Vec<(DocAddress, Option<&'a Signature>)>,
    /// Pairs of near-duplicates that are settled, as places among the documents.
    settled: Vec<(u32, u32)>,
}

impl<'a> Members<'a> {
    fn new(
        segments: &[SegmentId],
        live: &LiveDocuments,
        columns: &Columns,
        candidates: &'a HashMap<SegmentId, Candidates>,
    ) -> Self {
        let mut members = Self::default();
        let mut places: Vec<u32> = Vec::new();
        for (number, id) in segments.iter().enumerate() {
            let is_live = live_in(live, columns, number);
            places.clear();
            places.resize(columns.docs(number).len(), ALONE);
            let mut place = |doc: DocId, signature: Option<&'a Signature>| {
                let place = &mut places[doc as usize];
                if *place == ALONE {
                    *place = members.documents.len() as u32;
                    members.documents.push((DocAddress::new(number as u32, doc), signature));
                }
                *place
            };
            for (doc, signature) in candidates[id].iter().filter(|(doc, _)| is_live(*doc)) {
                place(*doc, Some(signature));
            }
            let pairs = columns.segments[number].duplicates.pairs();
            for (one, other) in pairs.filter(|&(one, other)| is_live(one) && is_live(other)) {
                members.settled.push((place(one, None), place(other, None)));
            }
        }
        members
    }

    /// The groups, each with its most complete document first, then the newest, then the longest.
    fn groups(&self, columns: &Columns) -> Vec<Vec<DocAddress>> {
        let preference = |&place: &u32| {
            let (address, signature) = self.documents[place as usize];
            let (segment, doc) = (&columns.segments[address.segment_ord as usize], address.doc_id);
            let (completeness, shingles) = match signature {
                Some(signature) => (signature.completeness(), signature.shingles()),
                None => segment.preference(doc).unwrap_or_default(),
            };
            let (date, tie) = (segment.date[doc as usize], segment.tie[doc as usize]);
            (Reverse((completeness, date, shingles, tie)), place)
        };
        let mut preferred: Vec<u32> = (0..self.documents.len() as u32).collect();
        preferred.sort_by_cached_key(preference);
        let mut ranks = vec![0; preferred.len()];
        preferred.iter().zip(0..).for_each(|(place, rank)| ranks[*place as usize] = rank);
        let signatures: Vec<Option<&Signature>> =
            preferred.iter().map(|place| self.documents[*place as usize].1).collect();
        let rank = |place: u32| ranks[place as usize];
        let settled = self.settled.iter().map(|&(one, other)| (rank(one), rank(other)));
        let groups = groups_beside_settled(&signatures, settled).into_iter();
        let address = |rank: usize| self.documents[preferred[rank] as usize].0;
        groups.map(|group| group.into_iter().map(address).collect()).collect()
    }
}

/// The documents of each segment that must be compared with others.
fn candidates(
    segments: &[SegmentId],
    live: &LiveDocuments,
    columns: &Columns,
    before: Option<&DuplicateGroups>,
) -> HashMap<SegmentId, Candidates> {
    let known = |number: usize| before.and_then(|before| before.candidates.get(&segments[number]));
    let mut found: Vec<Vec<DocId>> = vec![Vec::new(); segments.len()];
    for number in (0..segments.len()).filter(|&number| known(number).is_none()) {
        let (duplicates, is_live) = (&columns.segments[number].duplicates, live_in(live, columns, number));
        let mut own: Vec<DocId> = duplicates.crowded().filter(|doc| is_live(*doc)).collect();
        // Two new segments are compared once.
        for other in (0..segments.len()).filter(|&other| other < number || known(other).is_some()) {
            if other != number {
                let others = columns.segments[other].duplicates.bands();
                let both_live = (is_live, live_in(live, columns, other));
                duplicates.bands().shared_with(others, both_live, (&mut own, &mut found[other]));
            }
        }
        found[number].extend(own);
    }
    let all = found.into_iter().enumerate();
    all.map(|(number, found)| (segments[number], with_found(known(number), found, &columns.segments[number])))
        .collect()
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
