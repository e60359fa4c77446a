//! A forward index in memory: the words of every document, and the character 4-grams of every word.
//!
//! Tantivy keeps postings, which lead from words to documents. Rescoring ([`super::ngram`]) needs the words
//! of a hundred documents, so the postings of the exact field are inverted once for each segment. A gram
//! never spans two words, so the gram counts of a document follow from its word counts and need no postings
//! of their own.

use std::ops::Range;
use std::panic::resume_unwind;

use rustc_hash::FxHashMap;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, InvertedIndexReader, SegmentReader};

/// The number of characters in a gram.
const GRAM: usize = 4;
/// The fewest documents that are worth a thread of their own.
const MIN_SHARE: usize = 10_000;
/// Padding before and after a word, so that its beginning and end have grams of their own.
const PAD: char = '_';

/// A gram: up to [`GRAM`] characters of 16 bits each. Characters beyond the basic multilingual plane may
/// share a gram, which only makes their scores less precise.
pub type Gram = u64;

/// The grams of a padded word; a word too short for one is a single gram as a whole.
pub fn grams(word: &str) -> impl Iterator<Item = Gram> {
    let characters = word.chars().count() + 2;
    let mut gram: Gram = 0;
    let padded = std::iter::once(PAD).chain(word.chars()).chain([PAD]);
    padded.enumerate().filter_map(move |(at, c)| {
        gram = gram << 16 | Gram::from(c as u32 & 0xffff);
        (at + 1 >= GRAM.min(characters)).then_some(gram)
    })
}

/// The bit that marks the last gram of a word.
const LAST: u32 = 1 << 31;

/// The forward index of one segment.
#[derive(Debug, Default)]
pub struct ForwardIndex {
    /// The place in `words` where those of each document begin, with one more entry than documents.
    starts: Vec<u32>,
    /// The distinct words of each document, as places in `word_grams` where their grams begin; `counts` has
    /// their term frequencies.
    words: Vec<u32>,
    counts: Vec<u8>,
    /// The gram numbers of one word after the other, the last of a word marked by [`LAST`]. Frequent words
    /// come first, so that most of what a search reads lies close together.
    word_grams: Vec<u32>,
    numbers: FxHashMap<Gram, u32>,
    /// The document frequency of each gram.
    document_frequencies: Vec<u32>,
    /// The number of grams in each document.
    lengths: Vec<u32>,
    total_length: u64,
}

/// A word while the index is being built: ranges of its gram numbers and of its postings.
struct WordPostings {
    /// The range of its gram numbers.
    grams: Range<usize>,
    postings: Range<usize>,
}

impl ForwardIndex {
    /// Builds the forward index of a field from its postings.
    pub fn read(segment: &SegmentReader, field: Field) -> tantivy::Result<Self> {
        let inverted = segment.inverted_index(field)?;
        let documents = segment.max_doc() as usize;
        let mut index = Self { starts: vec![0; documents + 1], ..Self::default() };
        let mut words: Vec<WordPostings> = Vec::new();
        let mut word_grams: Vec<u32> = Vec::new();
        // Postings are kept, since reading them twice would cost more.
        let mut postings: Vec<(DocId, u8)> = Vec::new();
        let mut terms = inverted.terms().stream()?;
        while terms.advance() {
            let Ok(word) = std::str::from_utf8(terms.key()) else { continue };
            let (first_gram, first_posting) = (word_grams.len(), postings.len());
            word_grams.extend(grams(word).map(|gram| index.number_of(gram)));
            read_postings(&inverted, terms.value(), &mut postings)?;
            words.push(WordPostings {
                grams: first_gram..word_grams.len(),
                postings: first_posting..postings.len(),
            });
        }
        words.sort_by_key(|word| std::cmp::Reverse(word.postings.len()));
        for (doc, _) in &postings {
            index.starts[*doc as usize + 1] += 1;
        }
        for doc in 0..documents {
            index.starts[doc + 1] += index.starts[doc];
        }
        (index.words, index.counts) = (vec![0; postings.len()], vec![0; postings.len()]);
        index.word_grams.reserve_exact(word_grams.len());
        let mut next = index.starts.clone();
        for word in words {
            let place = index.word_grams.len() as u32;
            index.word_grams.extend_from_slice(&word_grams[word.grams]);
            if let Some(last) = index.word_grams.last_mut() {
                *last |= LAST;
            }
            for &(doc, count) in &postings[word.postings] {
                let at = next[doc as usize] as usize;
                next[doc as usize] += 1;
                (index.words[at], index.counts[at]) = (place, count);
            }
        }
        drop(postings);
        index.count_grams();
        Ok(index)
    }

    fn number_of(&mut self, gram: Gram) -> u32 {
        let next = self.numbers.len() as u32;
        *self.numbers.entry(gram).or_insert(next)
    }

    /// Computes the document frequency of every gram and the length of every document, on all processors,
    /// since this takes most of the time of reading a segment.
    fn count_grams(&mut self) {
        let documents = self.starts.len() - 1;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = documents.div_ceil(threads).max(MIN_SHARE);
        let shares: Vec<_> =
            (0..documents).step_by(share).map(|from| from..documents.min(from + share)).collect();
        let this = &*self;
        let counted: Vec<(Vec<u32>, Vec<u32>)> = std::thread::scope(|scope| {
            let running: Vec<_> =
                shares.into_iter().map(|docs| scope.spawn(move || this.count_grams_of(docs))).collect();
            running
                .into_iter()
                .map(|share| share.join().unwrap_or_else(|panic| resume_unwind(panic)))
                .collect()
        });
        self.document_frequencies = vec![0; self.numbers.len()];
        for (frequencies, lengths) in counted {
            self.document_frequencies.iter_mut().zip(frequencies).for_each(|(sum, share)| *sum += share);
            self.lengths.extend(lengths);
        }
        self.total_length = self.lengths.iter().map(|&length| u64::from(length)).sum();
    }

    /// The document frequencies of all grams among some documents, and the numbers of grams in each of these.
    fn count_grams_of(&self, docs: Range<usize>) -> (Vec<u32>, Vec<u32>) {
        let mut frequencies = vec![0; self.numbers.len()];
        let mut last_seen = vec![DocId::MAX; self.numbers.len()];
        let mut lengths = Vec::with_capacity(docs.len());
        for doc in docs {
            let mut length = 0;
            self.each_gram(doc as DocId, |gram, count| {
                length += count;
                let last = &mut last_seen[gram as usize];
                frequencies[gram as usize] += u32::from(*last != doc as DocId);
                *last = doc as DocId;
            });
            lengths.push(length);
        }
        (frequencies, lengths)
    }

    /// Calls `each` with the number of every gram of a document, word by word, and the term frequency of its
    /// word.
    #[inline]
    fn each_gram(&self, doc: DocId, mut each: impl FnMut(u32, u32)) {
        self.each_word(doc, |word, count| self.grams_of(word).for_each(|gram| each(gram, count)));
    }

    /// Calls `each` with every distinct word of a document and its term frequency. A word is given by the place of its
    /// grams; frequent words have the lowest.
    #[inline]
    pub fn each_word(&self, doc: DocId, mut each: impl FnMut(u32, u32)) {
        let at = doc as usize;
        let Some(&[from, to]) = self.starts.get(at..at + 2) else { return };
        let range = from as usize..to as usize;
        for (&word, &count) in self.words[range.clone()].iter().zip(&self.counts[range]) {
            each(word, u32::from(count));
        }
    }

    /// The numbers of the grams of a word.
    #[inline]
    pub fn grams_of(&self, word: u32) -> impl Iterator<Item = u32> + '_ {
        let mut is_last = false;
        let grams = self.word_grams[word as usize..].iter();
        grams.map_while(move |&gram| {
            (!std::mem::replace(&mut is_last, gram & LAST != 0)).then_some(gram & !LAST)
        })
    }

    pub fn documents(&self) -> usize {
        self.lengths.len()
    }

    /// The number of grams in a document.
    pub fn length(&self, doc: DocId) -> u32 {
        self.lengths.get(doc as usize).copied().unwrap_or(0)
    }

    /// The number of grams in all documents.
    pub fn total_length(&self) -> u64 {
        self.total_length
    }

    /// How many different grams there are.
    pub fn gram_count(&self) -> usize {
        self.numbers.len()
    }

    /// The number of a gram; `None` where no word has it.
    pub fn number(&self, gram: Gram) -> Option<u32> {
        self.numbers.get(&gram).copied()
    }

    /// The document frequency of a gram.
    pub fn document_frequency(&self, gram: Gram) -> u32 {
        self.number(gram).map_or(0, |number| self.document_frequencies[number as usize])
    }
}

/// Appends the documents of a term with its frequency in each, at most 255.
fn read_postings(
    inverted: &InvertedIndexReader,
    info: &TermInfo,
    postings: &mut Vec<(DocId, u8)>,
) -> tantivy::Result<()> {
    let mut blocks = inverted.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
    while !blocks.docs().is_empty() {
        let counts = blocks.freqs().iter().map(|&count| count.min(u32::from(u8::MAX)) as u8);
        postings.extend(blocks.docs().iter().copied().zip(counts));
        blocks.advance();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelt(word: &str) -> Vec<String> {
        let letters = |gram: Gram| {
            let units: Vec<u16> =
                (0..4).rev().map(|at| (gram >> (16 * at)) as u16).filter(|&u| u > 0).collect();
            String::from_utf16_lossy(&units)
        };
        grams(word).map(letters).collect()
    }

    #[test]
    fn grams_are_padded_and_stay_inside_a_word() {
        assert_eq!(spelt("messen"), ["_mes", "mess", "esse", "ssen", "sen_"]);
        assert_eq!(spelt("eu"), ["_eu_"]);
        assert_eq!(spelt("q"), ["_q_"]);
    }
}
