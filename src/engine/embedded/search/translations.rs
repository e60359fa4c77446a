//! Translations: which articles of a snapshot are versions of each other in two languages.

use rustc_hash::FxHashMap;
use tantivy::{DocAddress, Searcher};

use super::columns::Columns;
use super::duplicates::DuplicateGroups;
use super::live::LiveDocuments;
use crate::dedup::{TranslationMarks, TranslationTraits, translation_pairs};
use crate::engine::embedded::index::Fields;

/// The translations of a snapshot's live documents. Few documents have any.
#[derive(Debug, Default)]
pub struct Translations(FxHashMap<DocAddress, Vec<DocAddress>>);

impl Translations {
    pub fn new(
        searcher: &Searcher,
        live: &LiveDocuments,
        columns: &Columns,
        duplicates: &DuplicateGroups,
    ) -> tantivy::Result<Self> {
        let traits: TranslationTraits = columns.segments.iter().map(|segment| segment.translatable).collect();
        if !traits.may_have_pairs() {
            return Ok(Self::default());
        }
        let mut addresses: Vec<DocAddress> = Vec::new();
        let mut marks: Vec<TranslationMarks> = Vec::new();
        let mut encoded = Vec::new();
        for (number, segment) in searcher.segment_readers().iter().enumerate() {
            let Some(column) = segment.fast_fields().column_opt::<u64>(Fields::TRANSLATION_MARKS)? else {
                continue;
            };
            for doc in live.of_segment(number) {
                encoded.clear();
                encoded.extend(column.values_for_doc(doc));
                if let Some(of_doc) = TranslationMarks::decode(&encoded) {
                    addresses.push(DocAddress::new(number as u32, doc));
                    marks.push(of_doc);
                }
            }
        }
        let is_same = |a: usize, b: usize| {
            a == b || duplicates.others(addresses[a]).any(|duplicate| duplicate == addresses[b])
        };
        let mut of: FxHashMap<DocAddress, Vec<DocAddress>> = FxHashMap::default();
        for (one, other) in translation_pairs(&marks, is_same) {
            of.entry(addresses[one]).or_default().push(addresses[other]);
            of.entry(addresses[other]).or_default().push(addresses[one]);
        }
        Ok(Self(of))
    }

    /// The translations of a document and of its near-duplicates, without near-duplicates of each other.
    pub fn versions_of(&self, address: DocAddress, duplicates: &DuplicateGroups) -> Vec<DocAddress> {
        let mut found: Vec<DocAddress> = Vec::new();
        for duplicate in std::iter::once(address).chain(duplicates.others(address)) {
            for &translation in self.0.get(&duplicate).map_or(&[][..], Vec::as_slice) {
                let is_known = |known: &DocAddress| {
                    *known == translation || duplicates.others(translation).any(|f| f == *known)
                };
                if !found.iter().any(is_known) {
                    found.push(translation);
                }
            }
        }
        found
    }
}
