//! Reading a forward index from its mapped file.

use tantivy::directory::OwnedBytes;
use tantivy::error::DataCorruption;
use tantivy::index::SegmentComponent;
use tantivy::{DocId, SegmentReader, TantivyError};

use super::{EXTENSION, Header};
use crate::engine::rescoring::Gram;
use crate::engine::varint;

/// Where the grams of a word begin.
#[derive(Debug, Clone, Copy, Default)]
pub struct GramPlace(u32);

/// The forward index of one segment.
pub struct ForwardIndex {
    header: Header,
    starts: OwnedBytes,
    lengths: OwnedBytes,
    word_starts: OwnedBytes,
    grams: OwnedBytes,
    gram_numbers: OwnedBytes,
    document_frequencies: OwnedBytes,
    word_grams: OwnedBytes,
    postings: OwnedBytes,
}

impl std::fmt::Debug for ForwardIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ForwardIndex").field(&self.header).finish()
    }
}

impl ForwardIndex {
    /// Opens the forward index of a segment.
    pub fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let file = segment.open_read(SegmentComponent::Custom(EXTENSION.to_owned()))?;
        Self::from_bytes(file.read_bytes()?)
    }

    pub(super) fn from_bytes(bytes: OwnedBytes) -> tantivy::Result<Self> {
        let damaged = || {
            let cause =
                DataCorruption::comment_only("a forward index that is longer or shorter than it says");
            TantivyError::DataCorruption(cause)
        };
        let header = Header::decode(bytes.first_chunk().ok_or_else(damaged)?);
        let parts = header.parts().ok_or_else(damaged)?;
        let end = parts.iter().try_fold(Header::BYTES, |end, length| end.checked_add(*length));
        if end != Some(bytes.len()) {
            return Err(damaged());
        }
        let mut at = Header::BYTES;
        let [starts, lengths, word_starts, grams, gram_numbers, document_frequencies, word_grams, postings] =
            parts.map(|length| {
                at += length;
                bytes.slice(at - length..at)
            });
        Ok(Self {
            header,
            starts,
            lengths,
            word_starts,
            grams,
            gram_numbers,
            document_frequencies,
            word_grams,
            postings,
        })
    }

    /// Calls `each` with every distinct word of a document and its term frequency. Frequent words have the lowest
    /// numbers.
    #[inline]
    pub fn each_word(&self, doc: DocId, mut each: impl FnMut(u32, u32)) {
        let (from, to) = (number_at(&self.starts, doc as usize), number_at(&self.starts, doc as usize + 1));
        let mut rest = self.postings.get(from as usize..to as usize).unwrap_or_default();
        let mut word: u32 = 0;
        while let Some(step) = varint::take(&mut rest) {
            word = word.wrapping_add(step >> 1);
            let count = if step & 1 == 0 { 1 } else { varint::take(&mut rest).unwrap_or(1) };
            each(word, count);
        }
    }

    /// Where the grams of a word stand.
    #[inline]
    pub fn place_of(&self, word: u32) -> GramPlace {
        GramPlace(number_at(&self.word_starts, word as usize))
    }

    /// Reads the first byte of the grams at a place, so that the processor loads them into its cache. The caller must
    /// use the byte in some way, or the compiler drops the read.
    #[inline]
    pub fn touch(&self, place: GramPlace) -> u8 {
        self.word_grams.get(place.0 as usize).copied().unwrap_or_default()
    }

    /// The numbers of the grams at a place, each less than [`gram_count`](Self::gram_count).
    #[inline]
    pub fn grams_at(&self, place: GramPlace) -> impl Iterator<Item = u32> + '_ {
        let mut rest = self.word_grams.get(place.0 as usize..).unwrap_or_default();
        let most = self.header.grams;
        let mut is_last = false;
        std::iter::from_fn(move || {
            let number = if is_last { None } else { varint::take(&mut rest) }?;
            is_last = number & 1 == 1;
            Some(number >> 1).filter(|number| u64::from(*number) < most)
        })
    }

    pub fn documents(&self) -> usize {
        self.header.documents as usize
    }

    /// The number of grams in a document.
    pub fn length(&self, doc: DocId) -> u32 {
        number_at(&self.lengths, doc as usize)
    }

    /// The number of grams in all documents.
    pub fn total_length(&self) -> u64 {
        self.header.total_length
    }

    /// How many different words there are.
    pub fn word_count(&self) -> usize {
        self.header.words as usize
    }

    /// How many different grams there are.
    pub fn gram_count(&self) -> usize {
        self.header.grams as usize
    }

    /// The number of a gram; `None` where no word has it.
    pub fn number(&self, gram: Gram) -> Option<u32> {
        let (grams, _) = self.grams.as_chunks::<8>();
        let at = grams.binary_search_by_key(&gram, |known| u64::from_le_bytes(*known)).ok()?;
        Some(number_at(&self.gram_numbers, at)).filter(|number| u64::from(*number) < self.header.grams)
    }

    /// The document frequency of a gram.
    pub fn document_frequency(&self, gram: Gram) -> u32 {
        self.number(gram).map_or(0, |number| number_at(&self.document_frequencies, number as usize))
    }
}

/// A number of 32 bits in a list of such; 0 behind its end.
#[inline]
fn number_at(list: &[u8], at: usize) -> u32 {
    let (numbers, _) = list.as_chunks::<4>();
    numbers.get(at).map_or(0, |number| u32::from_le_bytes(*number))
}
