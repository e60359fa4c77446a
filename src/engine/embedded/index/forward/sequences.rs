//! The words of every document in their order, as rows of the table of word vectors.
//!
//! Closeness in meaning looks at short windows of a text, and neither postings nor the forward index keep the order of
//! words. Only words that the table knows are kept, two bytes each, so that changing the table means building anew.
//! The file is mapped and read in place. It begins with three numbers of 64 bits, which say how many documents, rows
//! and distinct rows there are, no documents where there is no table; then follow, in little-endian order:
//!
//! 1. the place among all rows at which those of each document begin, with one more entry than documents (32 bits);
//! 2. the rows of the documents (16 bits);
//! 3. the distinct rows in ascending order (16 bits), and the number of documents that have each (32 bits).

use tantivy::directory::OwnedBytes;
use tantivy::error::DataCorruption;
use tantivy::index::SegmentComponent;
use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED, TantivyError};

use crate::meaning::{Rows, WordVectors};

/// The extension of the file.
pub const EXTENSION: &str = "rows";

const HEADER: usize = 24;

/// The rows of one segment.
pub struct RowSequences {
    starts: OwnedBytes,
    rows: OwnedBytes,
    distinct: OwnedBytes,
    frequencies: OwnedBytes,
}

impl std::fmt::Debug for RowSequences {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowSequences").field("rows", &(self.rows.len() / 2)).finish()
    }
}

impl RowSequences {
    /// Opens the rows of a segment.
    pub fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let file = segment.open_read(SegmentComponent::Custom(EXTENSION.to_owned()))?;
        Self::from_bytes(file.read_bytes()?)
    }

    fn from_bytes(bytes: OwnedBytes) -> tantivy::Result<Self> {
        let damaged = || {
            let cause = DataCorruption::comment_only("a list of rows that is longer or shorter than it says");
            TantivyError::DataCorruption(cause)
        };
        let header: &[u8; HEADER] = bytes.first_chunk().ok_or_else(damaged)?;
        let (numbers, _) = header.as_chunks::<8>();
        let [documents, rows, distinct] = std::array::from_fn(|at| u64::from_le_bytes(numbers[at]));
        let of = |entries: u64, bytes: u64| usize::try_from(entries.checked_mul(bytes)?).ok();
        let lengths = || {
            let starts = of(documents.checked_add(1)?, 4)?;
            Some([starts, of(rows, 2)?, of(distinct, 2)?, of(distinct, 4)?])
        };
        let lengths = lengths().ok_or_else(damaged)?;
        let end = lengths.iter().try_fold(HEADER, |end, length| end.checked_add(*length));
        if end != Some(bytes.len()) {
            return Err(damaged());
        }
        let mut at = HEADER;
        let [starts, rows, distinct, frequencies] = lengths.map(|length| {
            at += length;
            bytes.slice(at - length..at)
        });
        Ok(Self { starts, rows, distinct, frequencies })
    }

    /// Reads at most `most` rows of a document in their order into `rows`.
    pub fn read(&self, doc: DocId, most: usize, rows: &mut Vec<u16>) {
        rows.clear();
        let (starts, _) = self.starts.as_chunks::<4>();
        let start = |at: usize| starts.get(at).map_or(0, |number| u32::from_le_bytes(*number) as usize);
        let (from, to) = (start(doc as usize), start(doc as usize + 1));
        let (all, _) = self.rows.as_chunks::<2>();
        let of_document = all.get(from..to).unwrap_or_default();
        rows.extend(of_document.iter().take(most).map(|row| u16::from_le_bytes(*row)));
    }

    /// Adds the document frequency of every row to those of other segments, by row.
    pub fn add_frequencies(&self, sums: &mut [u32]) {
        let ((rows, _), (frequencies, _)) =
            (self.distinct.as_chunks::<2>(), self.frequencies.as_chunks::<4>());
        for (row, frequency) in rows.iter().zip(frequencies) {
            if let Some(sum) = sums.get_mut(usize::from(u16::from_le_bytes(*row))) {
                *sum = sum.saturating_add(u32::from_le_bytes(*frequency));
            }
        }
    }
}

/// The bytes of the file for a segment whose other files are complete.
///
/// # Errors
/// The postings can't be read, or the segment has more than four thousand million words.
pub fn build(
    segment: &SegmentReader,
    exact: Field,
    table: Option<&WordVectors>,
    documents: usize,
) -> tantivy::Result<Vec<u8>> {
    let Some(table) = table else { return Ok(encode(&[0], &[], &[])) };
    let inverted = segment.inverted_index(exact)?;
    let mut words = Vec::new();
    let mut terms = inverted.terms().stream()?;
    while terms.advance() {
        let rows = std::str::from_utf8(terms.key()).map(|word| table.rows(word)).unwrap_or_default();
        if !rows.is_empty() {
            words.push((terms.value().clone(), rows));
        }
    }
    let mut placed = place(&inverted, &words, documents)?;
    let mut distinct: Vec<(u16, DocId, u32)> = Vec::new();
    let mut seen: rustc_hash::FxHashMap<u16, usize> = rustc_hash::FxHashMap::default();
    let mut rows = Vec::with_capacity(placed.rows.len());
    for doc in 0..documents {
        let of_document = &mut placed.rows[placed.starts[doc] as usize..placed.starts[doc + 1] as usize];
        of_document.sort_by_key(|(position, _)| *position);
        for &(_, row) in of_document.iter() {
            rows.push(row);
            let at = *seen.entry(row).or_insert_with(|| {
                distinct.push((row, DocId::MAX, 0));
                distinct.len() - 1
            });
            let (_, last, frequency) = &mut distinct[at];
            *frequency += u32::from(*last != doc as DocId);
            *last = doc as DocId;
        }
    }
    distinct.sort_unstable();
    Ok(encode(&placed.starts, &rows, &distinct))
}

/// The rows of all documents with their positions.
struct Placed {
    starts: Vec<u32>,
    rows: Vec<(u32, u16)>,
}

/// Reads postings twice, first to count the rows of each document, so that they can be written where they belong.
fn place(
    inverted: &InvertedIndexReader,
    words: &[(tantivy::postings::TermInfo, Rows)],
    documents: usize,
) -> tantivy::Result<Placed> {
    let too_many =
        || TantivyError::SystemError("a segment has more than four thousand million words".to_owned());
    let mut counts = vec![0u64; documents + 1];
    for (info, rows) in words {
        let mut postings = inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        while postings.doc() != TERMINATED {
            if let Some(count) = counts.get_mut(postings.doc() as usize + 1) {
                *count += u64::from(postings.term_freq()) * rows.len() as u64;
            }
            postings.advance();
        }
    }
    for doc in 0..documents {
        counts[doc + 1] += counts[doc];
    }
    let starts: Vec<u32> =
        counts.iter().map(|start| u32::try_from(*start).map_err(|_| too_many())).collect::<Result<_, _>>()?;
    let mut next: Vec<usize> = starts.iter().map(|start| *start as usize).collect();
    let mut placed = vec![(u32::MAX, 0u16); starts.last().map_or(0, |all| *all as usize)];
    let mut positions = Vec::new();
    for (info, rows) in words {
        let option = IndexRecordOption::WithFreqsAndPositions;
        let mut postings = inverted.read_postings_from_terminfo(info, option)?;
        while postings.doc() != TERMINATED {
            if let Some(next) = next.get_mut(postings.doc() as usize) {
                postings.positions(&mut positions);
                for (position, row) in positions.iter().flat_map(|at| rows.iter().map(move |row| (*at, *row)))
                {
                    if let Some(place) = placed.get_mut(*next) {
                        *place = (position, row);
                        *next += 1;
                    }
                }
            }
            postings.advance();
        }
    }
    Ok(Placed { starts, rows: placed })
}

/// The bytes of the file. There is one more start than documents.
fn encode(starts: &[u32], rows: &[u16], distinct: &[(u16, DocId, u32)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + 4 * starts.len() + 2 * rows.len());
    for number in [starts.len() - 1, rows.len(), distinct.len()] {
        bytes.extend((number as u64).to_le_bytes());
    }
    bytes.extend(starts.iter().flat_map(|start| start.to_le_bytes()));
    bytes.extend(rows.iter().flat_map(|row| row.to_le_bytes()));
    bytes.extend(distinct.iter().flat_map(|(row, ..)| row.to_le_bytes()));
    bytes.extend(distinct.iter().flat_map(|(.., frequency)| frequency.to_le_bytes()));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two documents.
    fn sample() -> Vec<u8> {
        encode(&[0, 3, 4], &[7, 5, 7, 5], &[(5, 1, 2), (7, 0, 1)])
    }

    #[test]
    fn documents_have_their_rows_in_order_and_rows_their_frequencies() {
        let sequences = RowSequences::from_bytes(OwnedBytes::new(sample())).unwrap();
        let read = |doc, most| {
            let mut rows = vec![9];
            sequences.read(doc, most, &mut rows);
            rows
        };
        assert_eq!(read(0, 9), [7, 5, 7]);
        assert_eq!(read(0, 2), [7, 5]);
        assert_eq!(read(1, 9), [5]);
        assert!(read(2, 9).is_empty());
        let mut sums = [1; 7];
        sequences.add_frequencies(&mut sums);
        assert_eq!(sums, [1, 1, 1, 1, 1, 3, 1], "a row that the table lacks is left out");
    }

    #[test]
    fn without_a_table_no_document_has_rows() {
        let sequences = RowSequences::from_bytes(OwnedBytes::new(encode(&[0], &[], &[]))).unwrap();
        let mut rows = vec![9];
        sequences.read(0, 9, &mut rows);
        assert!(rows.is_empty());
    }

    #[test]
    fn a_damaged_file_is_refused_or_read_without_a_panic() {
        let bytes = sample();
        for end in 0..bytes.len() {
            assert!(RowSequences::from_bytes(OwnedBytes::new(bytes[..end].to_vec())).is_err());
        }
        for at in 0..bytes.len() {
            for flip in [1, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] ^= flip;
                let Ok(sequences) = RowSequences::from_bytes(OwnedBytes::new(damaged)) else { continue };
                let mut rows = Vec::new();
                for doc in 0..4 {
                    sequences.read(doc, 9, &mut rows);
                    assert!(rows.len() <= 4);
                }
                sequences.add_frequencies(&mut [0; 8]);
            }
        }
    }
}
