//! Which articles of a snapshot are versions of each other in two languages.

use rustc_hash::FxHashMap;
use tantivy::{DocAddress, Searcher};

use super::duplicates::DuplicateGroups;
use super::live::LiveDocuments;
use crate::dedup::{TranslationMarks, translation_pairs};
use crate::engine::embedded::index::Fields;

/// The twins of a snapshot's documents. Few have any.
#[derive(Debug, Default)]
pub struct Translations(FxHashMap<DocAddress, Vec<DocAddress>>);

impl Translations {
    pub fn new(searcher: &Searcher, live: &LiveDocuments, forms: &DuplicateGroups) -> tantivy::Result<Self> {
        let mut addresses: Vec<DocAddress> = Vec::new();
        let mut marks: Vec<TranslationMarks> = Vec::new();
        let mut encoded = Vec::new();
        for (number, segment) in searcher.segment_readers().iter().enumerate() {
            let Some(column) = segment.fast_fields().column_opt::<u64>(Fields::TWIN)? else { continue };
            for doc in live.of_segment(number) {
                encoded.clear();
                encoded.extend(column.values_for_doc(doc));
                if let Some(of_doc) = TranslationMarks::decode(&encoded) {
                    addresses.push(DocAddress::new(number as u32, doc));
                    marks.push(of_doc);
                }
            }
        }
        let is_same =
            |a: usize, b: usize| a == b || forms.others(addresses[a]).any(|form| form == addresses[b]);
        let mut of: FxHashMap<DocAddress, Vec<DocAddress>> = FxHashMap::default();
        for (one, other) in translation_pairs(&marks, is_same) {
            of.entry(addresses[one]).or_default().push(addresses[other]);
            of.entry(addresses[other]).or_default().push(addresses[one]);
        }
        Ok(Self(of))
    }

    /// The twins of a document and of its other forms, each article in one form.
    pub fn versions_of(&self, address: DocAddress, forms: &DuplicateGroups) -> Vec<DocAddress> {
        let mut found: Vec<DocAddress> = Vec::new();
        for form in std::iter::once(address).chain(forms.others(address)) {
            for &twin in self.0.get(&form).map_or(&[][..], Vec::as_slice) {
                let is_known = |known: &DocAddress| *known == twin || forms.others(twin).any(|f| f == *known);
                if !found.iter().any(is_known) {
                    found.push(twin);
                }
            }
        }
        found
    }
}
