//! Near-duplicates within a segment: the bands of all signatures in their order, and what is settled of its documents.
//!
//! Reading and sorting the bands of a hundred thousand documents and comparing those with a band in common took as long as
//! everything else that opening a snapshot does. It depends on the documents of the segment alone, deleted or not, so
//! it is done once, when the segment is written or merged.
//!
//! The file is mapped and read in place. It begins with three numbers of 64 bits: of bands, of crowded documents, and of
//! pairs. Then follow, in little-endian order:
//!
//! 1. the bands, as [`band_entries`] gives them (64 bits each);
//! 2. the documents that have a band in common with many, in ascending order (32 bits);
//! 3. the pairs of near-duplicates that have one in common with few, in ascending order (twice 32 bits).

use tantivy::directory::OwnedBytes;
use tantivy::error::DataCorruption;
use tantivy::index::SegmentComponent;
use tantivy::{DocId, SegmentReader, TantivyError};

use super::column_values::for_each_record;
use super::schema::Fields;
use crate::dedup::{BandIndex, SettledPairs, Signature, band_entries};

/// The extension of the file.
pub const EXTENSION: &str = "duplicates";

const HEADER: usize = 24;

/// What is known of the near-duplicates within one segment.
pub struct SegmentDuplicates {
    bands: OwnedBytes,
    crowded: OwnedBytes,
    pairs: OwnedBytes,
}

impl std::fmt::Debug for SegmentDuplicates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SegmentDuplicates").field("pairs", &self.pairs.len()).finish()
    }
}

impl SegmentDuplicates {
    /// Opens the file of a segment.
    pub fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let file = segment.open_read(SegmentComponent::Custom(EXTENSION.to_owned()))?;
        Self::from_bytes(file.read_bytes()?)
    }

    fn from_bytes(bytes: OwnedBytes) -> tantivy::Result<Self> {
        let damaged = || {
            let cause = DataCorruption::comment_only(
                "a list of near-duplicates that is longer or shorter than it says",
            );
            TantivyError::DataCorruption(cause)
        };
        let header: &[u8; HEADER] = bytes.first_chunk().ok_or_else(damaged)?;
        let (numbers, _) = header.as_chunks::<8>();
        let [bands, crowded, pairs] = std::array::from_fn(|at| u64::from_le_bytes(numbers[at]));
        let of = |entries: u64, bytes: u64| usize::try_from(entries.checked_mul(bytes)?).ok();
        let lengths = || Some([of(bands, 8)?, of(crowded, 4)?, of(pairs, 8)?]);
        let lengths = lengths().ok_or_else(damaged)?;
        let end = lengths.iter().try_fold(HEADER, |end, length| end.checked_add(*length));
        if end != Some(bytes.len()) {
            return Err(damaged());
        }
        let mut at = HEADER;
        let [bands, crowded, pairs] = lengths.map(|length| {
            at += length;
            bytes.slice(at - length..at)
        });
        Ok(Self { bands, crowded, pairs })
    }

    /// The bands of all documents with a signature, deleted ones among them.
    pub fn bands(&self) -> BandIndex<'_> {
        BandIndex::new(self.bands.as_chunks().0)
    }

    /// The documents that have a band in common with many, in ascending order.
    pub fn crowded(&self) -> impl Iterator<Item = DocId> + '_ {
        self.crowded.as_chunks().0.iter().map(|doc| DocId::from_le_bytes(*doc))
    }

    /// The near-duplicates that have a band in common with few, in ascending order.
    pub fn pairs(&self) -> impl ExactSizeIterator<Item = (DocId, DocId)> + '_ {
        self.pairs.as_chunks::<8>().0.iter().map(|pair| {
            let pair = u64::from_le_bytes(*pair);
            (pair as DocId, (pair >> 32) as DocId)
        })
    }
}

/// The bytes of the file for a segment of `documents` documents whose other files are complete.
///
/// # Errors
/// The column of signatures can't be read.
pub fn build(segment: &SegmentReader, documents: usize) -> tantivy::Result<Vec<u8>> {
    let mut signatures: Vec<(DocId, Signature)> = Vec::new();
    if let Some(column) = segment.fast_fields().column_opt::<u64>(Fields::SIGNATURE)? {
        for_each_record(&column, 0..documents as DocId, |doc, encoded: &[u64; Signature::ENCODED]| {
            signatures.extend(Signature::decode(encoded).map(|signature| (doc, signature)));
        });
    }
    let entries = band_entries(signatures.iter().map(|(doc, signature)| (*doc, signature)));
    let settled = SettledPairs::new(&entries, |doc| {
        let at = signatures.binary_search_by_key(&doc, |(doc, _)| *doc).ok()?;
        Some(&signatures[at].1)
    });
    Ok(encode(&entries, &settled))
}

/// The bytes of the file.
fn encode(bands: &[u64], SettledPairs { pairs, crowded }: &SettledPairs) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + 8 * bands.len() + 4 * crowded.len() + 8 * pairs.len());
    for number in [bands.len(), crowded.len(), pairs.len()] {
        bytes.extend((number as u64).to_le_bytes());
    }
    bytes.extend(bands.iter().flat_map(|entry| entry.to_le_bytes()));
    bytes.extend(crowded.iter().flat_map(|doc| doc.to_le_bytes()));
    bytes.extend(pairs.iter().flat_map(|&(one, other)| [one, other]).flat_map(DocId::to_le_bytes));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_it_was_written_and_refused_where_it_is_cut() {
        let settled = SettledPairs { pairs: vec![(0, 3), (2, 900)], crowded: vec![1, 7, u32::MAX] };
        let bytes = encode(&[5, 1 << 40], &settled);
        let read = SegmentDuplicates::from_bytes(OwnedBytes::new(bytes.clone())).unwrap();
        assert_eq!(read.pairs().collect::<Vec<_>>(), settled.pairs);
        assert_eq!(read.crowded().collect::<Vec<_>>(), settled.crowded);
        for end in 0..bytes.len() {
            assert!(SegmentDuplicates::from_bytes(OwnedBytes::new(bytes[..end].to_vec())).is_err());
        }
        for at in 0..HEADER {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x80;
            assert!(SegmentDuplicates::from_bytes(OwnedBytes::new(damaged)).is_err(), "byte {at}");
        }
    }
}
