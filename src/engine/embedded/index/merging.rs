//! Chooses the segments that are merged, and refuses damaged ones.
//!
//! Tantivy merges a segment because of its deleted documents only if the merge policy says so, and its default never
//! does; ours sets the share, or deleted text would stay on disk for ever. A merge writes new files with new
//! checksums: of damaged ones it would make damage that nothing can tell from articles any more. Therefore every file
//! is read against its checksum before it is merged, which takes a fraction of what merging it does.

use std::path::PathBuf;

use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};

use super::checksums;

/// The share of deleted documents at which a segment is rewritten.
const DELETED_BEFORE_MERGE: f32 = 0.2;

/// Segments with fewer documents count as equally large when segments of one size are merged. Tantivy's 10,000 would
/// have every eighth single write rewrite a segment of up to that size.
const SMALLEST_LAYER: u32 = 1_000;

/// Merges segments of like sizes, and never a damaged one.
#[derive(Debug)]
pub struct CheckedMerges {
    policy: LogMergePolicy,
    /// The folder of the segments.
    folder: PathBuf,
}

impl CheckedMerges {
    pub fn new(folder: PathBuf) -> Self {
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(DELETED_BEFORE_MERGE);
        policy.set_min_layer_size(SMALLEST_LAYER);
        Self { policy, folder }
    }

    fn is_whole(&self, candidate: &MergeCandidate, segments: &[SegmentMeta]) -> bool {
        let is_merged = |segment: &&SegmentMeta| candidate.0.iter().any(|id: &SegmentId| *id == segment.id());
        let faults = checksums::faults(&self.folder, segments.iter().filter(is_merged));
        for fault in &faults {
            tracing::error!("{fault}; it is not merged. `fundstelle verify` tells what to do");
        }
        faults.is_empty()
    }
}

impl MergePolicy for CheckedMerges {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut candidates = self.policy.compute_merge_candidates(segments);
        candidates.retain(|candidate| self.is_whole(candidate, segments));
        candidates
    }
}
