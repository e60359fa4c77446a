//! The words of every document in their order, as rows of the table of word vectors.
//!
//! Closeness in meaning looks at short windows of a text, and neither postings nor the forward index keep the order of
//! words. Only words that the table knows are kept, without light ones, so that changing the table means building anew. The
//! length of a window's vector is the same for every query, so it is kept, too.
//!
//! The file is mapped and read in place. It begins with three numbers of 64 bits, which say how many documents there are,
//! none where there is no table, how many bytes their texts take, and how many distinct rows they have; then follow, in
//! little-endian order:
//!
//! 1. the byte at which the text of each document begins, with one more entry than documents (32 bits);
//! 2. the texts: the number of windows and the length of the vector of each (a 32-bit float); then its rows, as places among
//!    the distinct ones. Numbers and places are of variable length;
//! 3. the distinct rows, the most frequent first (16 bits), and the number of documents that have each (32 bits).

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use tantivy::directory::OwnedBytes;
use tantivy::error::DataCorruption;
use tantivy::index::SegmentComponent;
use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED, TantivyError};

use crate::engine::varint;
use crate::meaning::{LONGEST_TEXT, Rows, WordVectors};

/// The extension of the file.
pub const EXTENSION: &str = "rows";

const HEADER: usize = 24;

/// The rows of one segment.
pub struct RowSequences {
    starts: OwnedBytes,
    texts: OwnedBytes,
    distinct: OwnedBytes,
    frequencies: OwnedBytes,
}

impl std::fmt::Debug for RowSequences {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowSequences").field("bytes", &self.texts.len()).finish()
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
        let [documents, texts, distinct] = std::array::from_fn(|at| u64::from_le_bytes(numbers[at]));
        let of = |entries: u64, bytes: u64| usize::try_from(entries.checked_mul(bytes)?).ok();
        let lengths = || {
            let starts = of(documents.checked_add(1)?, 4)?;
            Some([starts, of(texts, 1)?, of(distinct, 2)?, of(distinct, 4)?])
        };
        let lengths = lengths().ok_or_else(damaged)?;
        let end = lengths.iter().try_fold(HEADER, |end, length| end.checked_add(*length));
        if end != Some(bytes.len()) {
            return Err(damaged());
        }
        let mut at = HEADER;
        let [starts, texts, distinct, frequencies] = lengths.map(|length| {
            at += length;
            bytes.slice(at - length..at)
        });
        Ok(Self { starts, texts, distinct, frequencies })
    }

    /// The text of a document: its rows, and the lengths of its windows.
    pub fn text(&self, doc: DocId) -> (impl Iterator<Item = u16> + '_, impl Iterator<Item = f32> + '_) {
        let (starts, _) = self.starts.as_chunks::<4>();
        let start = |at: usize| starts.get(at).map_or(0, |number| u32::from_le_bytes(*number) as usize);
        let text = || {
            let mut text = self.texts.get(start(doc as usize)..start(doc as usize + 1))?;
            let windows = varint::take(&mut text)? as usize;
            text.split_at_checked(windows.checked_mul(4)?)
        };
        let (lengths, mut rows) = text().unwrap_or_default();
        let (distinct, _) = self.distinct.as_chunks::<2>();
        let rows = std::iter::from_fn(move || {
            let place = varint::take(&mut rows)?;
            distinct.get(place as usize).map(|row| u16::from_le_bytes(*row))
        });
        (rows, lengths.as_chunks::<4>().0.iter().map(|length| f32::from_le_bytes(*length)))
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
/// The postings can't be read, or the rows of the segment take more than 4 GB.
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
        let mut rows = std::str::from_utf8(terms.key()).map(|word| table.rows(word)).unwrap_or_default();
        rows.retain(|row| table.is_kept(*row));
        if !rows.is_empty() {
            words.push((terms.value().clone(), rows));
        }
    }
    let mut placed = place(&inverted, &words, documents)?;
    for doc in 0..documents {
        placed.rows[placed.starts[doc]..placed.starts[doc + 1]].sort_by_key(|(position, _)| *position);
    }
    let distinct = distinct(&placed);
    let places: FxHashMap<u16, u32> =
        distinct.iter().enumerate().map(|(place, (row, _))| (*row, place as u32)).collect();
    let (mut starts, mut texts, mut rows) = (vec![0], Vec::new(), Vec::new());
    for doc in 0..documents {
        rows.clear();
        rows.extend(placed.rows_of(doc).iter().map(|(_, row)| *row).take(LONGEST_TEXT));
        push_text(table, &rows, &places, &mut texts);
        let end = u32::try_from(texts.len())
            .map_err(|_| TantivyError::SystemError("the rows of a segment take more than 4 GB".to_owned()))?;
        starts.push(end);
    }
    Ok(encode(&starts, &texts, &distinct))
}

/// Adds the bytes of one text, given the place of each row.
fn push_text(table: &WordVectors, rows: &[u16], places: &FxHashMap<u16, u32>, texts: &mut Vec<u8>) {
    let lengths = table.window_lengths(rows);
    varint::push(lengths.len() as u32, texts);
    texts.extend(lengths.iter().flat_map(|length| length.to_le_bytes()));
    rows.iter().for_each(|row| varint::push(places[row], texts));
}

/// The distinct rows with the number of documents that have each, the most frequent first.
fn distinct(placed: &Placed) -> Vec<(u16, u32)> {
    // Rows with the last document that was met with them, and their frequencies.
    let mut met: FxHashMap<u16, (usize, u32)> = FxHashMap::default();
    for doc in 0..placed.starts.len() - 1 {
        for (_, row) in placed.rows_of(doc) {
            let (last, frequency) = met.entry(*row).or_insert((usize::MAX, 0));
            *frequency += u32::from(*last != doc);
            *last = doc;
        }
    }
    let mut distinct: Vec<(u16, u32)> =
        met.into_iter().map(|(row, (_, frequency))| (row, frequency)).collect();
    distinct.sort_unstable_by_key(|(row, frequency)| (Reverse(*frequency), *row));
    distinct
}

/// The rows of all documents with their positions.
struct Placed {
    starts: Vec<usize>,
    rows: Vec<(u32, u16)>,
}

impl Placed {
    fn rows_of(&self, doc: usize) -> &[(u32, u16)] {
        &self.rows[self.starts[doc]..self.starts[doc + 1]]
    }
}

/// Reads postings twice, first to count the rows of each document, so that they can be written where they belong.
fn place(
    inverted: &InvertedIndexReader,
    words: &[(tantivy::postings::TermInfo, Rows)],
    documents: usize,
) -> tantivy::Result<Placed> {
    let mut starts = vec![0usize; documents + 1];
    for (info, rows) in words {
        let mut postings = inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        while postings.doc() != TERMINATED {
            if let Some(count) = starts.get_mut(postings.doc() as usize + 1) {
                *count += postings.term_freq() as usize * rows.len();
            }
            postings.advance();
        }
    }
    for doc in 0..documents {
        starts[doc + 1] += starts[doc];
    }
    let mut next = starts.clone();
    let mut placed = vec![(u32::MAX, 0u16); starts.last().copied().unwrap_or_default()];
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
fn encode(starts: &[u32], texts: &[u8], distinct: &[(u16, u32)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + 4 * starts.len() + texts.len() + 6 * distinct.len());
    for number in [starts.len() - 1, texts.len(), distinct.len()] {
        bytes.extend((number as u64).to_le_bytes());
    }
    bytes.extend(starts.iter().flat_map(|start| start.to_le_bytes()));
    bytes.extend(texts);
    bytes.extend(distinct.iter().flat_map(|(row, _)| row.to_le_bytes()));
    bytes.extend(distinct.iter().flat_map(|(_, frequency)| frequency.to_le_bytes()));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two documents.
    fn sample() -> Vec<u8> {
        let table = WordVectors::built_in().unwrap();
        let placed = Placed { starts: vec![0, 3, 4], rows: vec![(0, 7), (1, 5), (4, 7), (0, 5)] };
        let distinct = distinct(&placed);
        assert_eq!(distinct, [(5, 2), (7, 1)]);
        let places = FxHashMap::from_iter([(5, 0), (7, 1)]);
        let (mut texts, mut starts) = (Vec::new(), vec![0]);
        for rows in [&[7, 5, 7][..], &[5]] {
            push_text(&table, rows, &places, &mut texts);
            starts.push(texts.len() as u32);
        }
        encode(&starts, &texts, &distinct)
    }

    fn rows(sequences: &RowSequences, doc: DocId) -> Vec<u16> {
        sequences.text(doc).0.collect()
    }

    #[test]
    fn documents_have_their_rows_in_order_and_rows_their_frequencies() {
        let sequences = RowSequences::from_bytes(OwnedBytes::new(sample())).unwrap();
        assert_eq!(rows(&sequences, 0), [7, 5, 7]);
        assert_eq!(rows(&sequences, 1), [5]);
        assert_eq!(sequences.text(1).1.count(), 1);
        assert!(rows(&sequences, 2).is_empty());
        let mut sums = [1; 7];
        sequences.add_frequencies(&mut sums);
        assert_eq!(sums, [1, 1, 1, 1, 1, 3, 1], "a row that the table lacks is left out");
    }

    #[test]
    fn without_a_table_no_document_has_rows() {
        let sequences = RowSequences::from_bytes(OwnedBytes::new(encode(&[0], &[], &[]))).unwrap();
        assert!(rows(&sequences, 0).is_empty());
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
                for doc in 0..4 {
                    assert!(rows(&sequences, doc).len() <= bytes.len());
                }
                sequences.add_frequencies(&mut [0; 8]);
            }
        }
    }
}
