//! Reads the positions of a query's terms in the hits of a page from the postings, so that passages are found without
//! analysing whole texts.

use rustc_hash::FxHashMap;
use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocSet, Term};

use super::term_dictionary::TermDictionary;
use crate::snippet::Matcher;

/// The positions of a plan's terms in the text of some documents, ascending.
#[derive(Debug, Default)]
pub struct HitPositions(FxHashMap<DocAddress, Vec<u32>>);

impl HitPositions {
    /// Reads the positions of all terms in a field; `None` where the matcher needs more than these.
    pub fn read(
        matcher: &Matcher<'_>,
        field: Field,
        dictionary: &TermDictionary,
        mut documents: Vec<DocAddress>,
    ) -> tantivy::Result<Option<Self>> {
        let Some(terms) = matcher.known_terms() else { return Ok(None) };
        documents.sort_unstable();
        let mut found: FxHashMap<DocAddress, Vec<u32>> =
            documents.iter().map(|address| (*address, Vec::new())).collect();
        let mut positions = Vec::new();
        for term in terms.map(|term| Term::from_field_text(field, term)) {
            for of_segment in documents.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
                let segment = of_segment[0].segment_ord as usize;
                let option = IndexRecordOption::WithFreqsAndPositions;
                let Some(mut postings) = dictionary.postings(segment, &term, option)? else { continue };
                for address in of_segment {
                    if postings.doc() < address.doc_id {
                        postings.seek(address.doc_id);
                    }
                    if postings.doc() == address.doc_id {
                        postings.positions(&mut positions);
                        found.entry(*address).or_default().extend(&positions);
                    }
                }
            }
        }
        for positions in found.values_mut() {
            positions.sort_unstable();
            positions.dedup();
        }
        Ok(Some(Self(found)))
    }

    pub fn get(&self, address: DocAddress) -> &[u32] {
        self.0.get(&address).map_or(&[], Vec::as_slice)
    }
}
