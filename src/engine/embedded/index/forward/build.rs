//! Building a forward index from the postings of a segment.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, InvertedIndexReader};

use super::Header;
use crate::engine::rescoring::{Gram, MOST_OCCURRENCES, grams};
use crate::engine::varint;

/// The bytes of the forward index of a field, whose postings have this number of documents.
///
/// # Errors
/// The postings can't be read, or the words of the documents take more than 4 GB.
pub fn build(inverted: &InvertedIndexReader, documents: usize) -> tantivy::Result<Vec<u8>> {
    let vocabulary = Vocabulary::read(inverted)?;
    let words = DocumentWords::read(inverted, &vocabulary.words, documents)?;
    let (frequencies, lengths) = vocabulary.count(&words);
    let (starts, postings) = words.encode()?;
    let (word_starts, word_grams) = vocabulary.encode();
    let total_length: u64 = lengths.iter().map(|length| u64::from(*length)).sum();
    let header = Header {
        documents: documents as u64,
        words: vocabulary.words.len() as u64,
        grams: vocabulary.grams.len() as u64,
        total_length,
        word_grams: word_grams.len() as u64,
        postings: postings.len() as u64,
    };
    let mut bytes = header.encode().to_vec();
    let push = |numbers: &[u32], bytes: &mut Vec<u8>| {
        bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    };
    push(&starts, &mut bytes);
    push(&lengths, &mut bytes);
    push(&word_starts, &mut bytes);
    bytes.extend(vocabulary.grams.iter().flat_map(|(gram, _)| gram.to_le_bytes()));
    bytes.extend(vocabulary.grams.iter().flat_map(|(_, number)| number.to_le_bytes()));
    push(&frequencies, &mut bytes);
    bytes.extend(word_grams);
    bytes.extend(postings);
    Ok(bytes)
}

/// The words of a segment, the most frequent first, and their grams.
struct Vocabulary {
    words: Vec<TermInfo>,
    /// The place in `word_grams` where those of each word begin, with one more entry than words.
    starts: Vec<usize>,
    /// Numbers of grams.
    word_grams: Vec<u32>,
    /// All grams in ascending order with their numbers, of which frequent ones have the lowest.
    grams: Vec<(Gram, u32)>,
}

impl Vocabulary {
    fn read(inverted: &InvertedIndexReader) -> tantivy::Result<Self> {
        let mut found: Vec<(TermInfo, std::ops::Range<usize>)> = Vec::new();
        let mut met: FxHashMap<Gram, u32> = FxHashMap::default();
        // By gram in the order in which they were met: how many documents its words have.
        let mut weights: Vec<(Gram, u64)> = Vec::new();
        let mut in_order: Vec<u32> = Vec::new();
        let mut terms = inverted.terms().stream()?;
        while terms.advance() {
            let Ok(word) = std::str::from_utf8(terms.key()) else { continue };
            let from = in_order.len();
            for gram in grams(word) {
                let number = *met.entry(gram).or_insert_with(|| {
                    weights.push((gram, 0));
                    weights.len() as u32 - 1
                });
                weights[number as usize].1 += u64::from(terms.value().doc_freq);
                in_order.push(number);
            }
            found.push((terms.value().clone(), from..in_order.len()));
        }
        drop(met);
        found.sort_by_key(|(info, _)| Reverse(info.doc_freq));
        let mut by_weight: Vec<u32> = (0..weights.len() as u32).collect();
        by_weight.sort_by_key(|number| Reverse(weights[*number as usize].1));
        let mut numbers = vec![0; weights.len()];
        by_weight.iter().enumerate().for_each(|(number, met)| numbers[*met as usize] = number as u32);
        let mut starts = Vec::with_capacity(found.len() + 1);
        let mut word_grams = Vec::with_capacity(in_order.len());
        for (_, range) in &found {
            starts.push(word_grams.len());
            word_grams.extend(in_order[range.clone()].iter().map(|met| numbers[*met as usize]));
        }
        starts.push(word_grams.len());
        let mut grams: Vec<(Gram, u32)> =
            weights.iter().zip(numbers).map(|((gram, _), number)| (*gram, number)).collect();
        grams.sort_unstable();
        Ok(Self { words: found.into_iter().map(|(info, _)| info).collect(), starts, word_grams, grams })
    }

    fn grams_of(&self, word: u32) -> &[u32] {
        &self.word_grams[self.starts[word as usize]..self.starts[word as usize + 1]]
    }

    /// The document frequency of each gram by number, and the number of grams in each document.
    fn count(&self, words: &DocumentWords) -> (Vec<u32>, Vec<u32>) {
        let mut frequencies = vec![0; self.grams.len()];
        let mut last_seen = vec![DocId::MAX; self.grams.len()];
        let mut lengths = Vec::with_capacity(words.starts.len());
        for doc in 0..words.starts.len() - 1 {
            let mut length = 0;
            for (word, count) in words.words_of(doc) {
                for &gram in self.grams_of(word) {
                    length += u32::from(count);
                    let last = &mut last_seen[gram as usize];
                    frequencies[gram as usize] += u32::from(*last != doc as DocId);
                    *last = doc as DocId;
                }
            }
            lengths.push(length);
        }
        (frequencies, lengths)
    }

    /// The byte at which the grams of each word begin, and these bytes.
    fn encode(&self) -> (Vec<u32>, Vec<u8>) {
        let mut starts = Vec::with_capacity(self.words.len());
        let mut bytes = Vec::with_capacity(2 * self.word_grams.len());
        for word in 0..self.words.len() as u32 {
            starts.push(bytes.len() as u32);
            let of_word = self.grams_of(word);
            for (at, gram) in of_word.iter().enumerate() {
                varint::push(gram << 1 | u32::from(at + 1 == of_word.len()), &mut bytes);
            }
        }
        (starts, bytes)
    }
}

/// The distinct words of every document in ascending order, with their term frequencies.
struct DocumentWords {
    /// The place in `words` where those of each document begin, with one more entry than documents.
    starts: Vec<usize>,
    words: Vec<u32>,
    counts: Vec<u8>,
}

impl DocumentWords {
    /// Reads postings twice, first to count the words of each document: keeping them would take more memory than all
    /// else.
    fn read(
        inverted: &InvertedIndexReader,
        vocabulary: &[TermInfo],
        documents: usize,
    ) -> tantivy::Result<Self> {
        let mut starts = vec![0; documents + 1];
        for info in vocabulary {
            for_each_posting(inverted, info, IndexRecordOption::Basic, |doc, _| {
                if let Some(next) = starts.get_mut(doc as usize + 1) {
                    *next += 1;
                }
            })?;
        }
        for doc in 0..documents {
            starts[doc + 1] += starts[doc];
        }
        let mut next = starts.clone();
        let all = starts.last().copied().unwrap_or_default();
        let (mut words, mut counts) = (vec![0; all], vec![0; all]);
        for (word, info) in vocabulary.iter().enumerate() {
            for_each_posting(inverted, info, IndexRecordOption::WithFreqs, |doc, count| {
                if let Some(next) = next.get_mut(doc as usize).filter(|next| **next < all) {
                    (words[*next], counts[*next]) = (word as u32, count.min(MOST_OCCURRENCES) as u8);
                    *next += 1;
                }
            })?;
        }
        Ok(Self { starts, words, counts })
    }

    fn words_of(&self, doc: usize) -> impl Iterator<Item = (u32, u8)> + '_ {
        let range = self.starts[doc]..self.starts[doc + 1];
        self.words[range.clone()].iter().copied().zip(self.counts[range].iter().copied())
    }

    /// The byte at which the words of each document begin, and these bytes.
    fn encode(&self) -> tantivy::Result<(Vec<u32>, Vec<u8>)> {
        let mut starts = Vec::with_capacity(self.starts.len());
        let mut bytes = Vec::with_capacity(2 * self.words.len());
        for doc in 0..self.starts.len() {
            let start = u32::try_from(bytes.len()).map_err(|_| {
                tantivy::TantivyError::SystemError("the words of a segment take more than 4 GB".to_owned())
            })?;
            starts.push(start);
            if doc + 1 == self.starts.len() {
                break;
            }
            let mut last = 0;
            for (word, count) in self.words_of(doc) {
                varint::push((word - last) << 1 | u32::from(count != 1), &mut bytes);
                if count != 1 {
                    varint::push(u32::from(count), &mut bytes);
                }
                last = word;
            }
        }
        Ok((starts, bytes))
    }
}

/// Calls `each` with the documents of a term and its frequency in each.
fn for_each_posting(
    inverted: &InvertedIndexReader,
    info: &TermInfo,
    option: IndexRecordOption,
    mut each: impl FnMut(DocId, u32),
) -> tantivy::Result<()> {
    let mut blocks = inverted.read_block_postings_from_terminfo(info, option)?;
    while !blocks.docs().is_empty() {
        let has_counts = option == IndexRecordOption::WithFreqs;
        for (at, &doc) in blocks.docs().iter().enumerate() {
            each(doc, if has_counts { blocks.freqs()[at] } else { 1 });
        }
        blocks.advance();
    }
    Ok(())
}
