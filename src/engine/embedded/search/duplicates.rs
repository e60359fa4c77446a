//! Near-duplicates: a group of near-duplicate documents is one hit and counts once.
//!
//! The groups depend on the snapshot alone ([`near_duplicate_groups`]); which document of a group is the hit
//! depends on the search. The documents of a group that match are set aside and examined together: the group
//! is a hit if any of them passes the filters, and it counts once for every facet value that any of them
//! counts for. So the count beside a value remains the number of hits after choosing it.

use tantivy::{DocAddress, DocId};

use super::collect::ScoredDocument;
use super::columns::Columns;
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
    pub values: [Vec<(usize, u32)>; 2],
    /// The index of the coverage under which the group counts as upcoming; `None` where it isn't.
    pub upcoming: Option<usize>,
    /// The document that is the hit, with the index of its coverage; `None` where none passes the filters.
    pub hit: Option<(usize, ScoredDocument)>,
}

impl DuplicateGroups {
    pub fn new(live: &LiveDocuments, columns: &Columns) -> Self {
        let mut signed: Vec<(DocAddress, &Signature)> = Vec::new();
        for (number, segment) in columns.segments.iter().enumerate() {
            let live = segment.signatures.iter().filter(|(doc, _)| live.has(number, *doc));
            signed.extend(live.map(|(doc, signature)| (DocAddress::new(number as u32, *doc), signature)));
        }
        // Sorts the most complete document first, then the newest, then the longest.
        signed.sort_by_cached_key(|(address, signature)| {
            let segment = &columns.segments[address.segment_ord as usize];
            let (date, tie) = (segment.date[address.doc_id as usize], segment.tie[address.doc_id as usize]);
            std::cmp::Reverse((signature.completeness(), date, signature.shingles(), tie))
        });
        let signatures: Vec<&Signature> = signed.iter().map(|(_, signature)| *signature).collect();
        let groups: Vec<Vec<DocAddress>> = near_duplicate_groups(&signatures)
            .into_iter()
            .map(|group| group.into_iter().map(|at| signed[at].0).collect())
            .collect();
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
        Self { by_segment, groups }
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

    /// Joins the matching documents of each group.
    pub fn articles(&self, mut found: Vec<DuplicateMatch>, columns: &Columns) -> Vec<GroupedArticle> {
        found.sort_by_key(|duplicate| duplicate.group);
        let groups = found.chunk_by(|a, b| a.group == b.group);
        groups.map(|duplicates| self.article(duplicates, columns)).collect()
    }

    fn article(&self, duplicates: &[DuplicateMatch], columns: &Columns) -> GroupedArticle {
        let mut article = GroupedArticle::default();
        let mut counted: Vec<(usize, u32)> = Vec::new();
        for (at, coverage) in [Coverage::AllWords, Coverage::SomeWords].into_iter().enumerate() {
            let of_coverage = || duplicates.iter().filter(move |duplicate| duplicate.coverage == coverage);
            for duplicate in of_coverage() {
                let DocAddress { segment_ord, doc_id } = duplicate.found.address;
                article.exists[at] = true;
                for_each_counted(
                    columns,
                    segment_ord as usize,
                    doc_id,
                    duplicate.verdict,
                    |facet, ordinal| {
                        if !counted.contains(&(facet, ordinal)) {
                            counted.push((facet, ordinal));
                            article.values[at].push((facet, ordinal));
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
        article
    }
}
