//! The n-gram score of rescoring, read from the forward index.

use rustc_hash::FxHashMap;
use tantivy::DocId;

use crate::engine::embedded::index::{ForwardIndex, GramPlace};
use crate::engine::rescoring::{NgramQuery, NgramScratch};
use crate::query::QueryPlan;

/// The number of words without any gram of the query that are remembered, a power of two.
const BARREN: usize = 4096;

/// The grams of a plan in a snapshot; `None` where there are none to score.
pub fn ngram_query(plan: &QueryPlan, segments: &[&ForwardIndex]) -> Option<NgramQuery> {
    let documents = segments.iter().map(|index| index.documents()).sum::<usize>() as f32;
    let total = segments.iter().map(|index| index.total_length()).sum::<u64>() as f32;
    NgramQuery::new(plan, documents, total / documents, |gram| {
        segments.iter().map(|index| index.document_frequency(gram)).sum()
    })
}

/// The frequent words of a segment by their grams. Most words of a document are some of these, and few of them have a
/// gram of a query.
#[derive(Debug)]
pub struct FrequentWords {
    /// Grams and words that have them, both by number, in ascending order.
    pairs: Vec<(u32, u16)>,
}

impl FrequentWords {
    /// How many words of a segment these are.
    const MOST: usize = 8192;

    pub fn new(index: &ForwardIndex) -> Self {
        let words = 0..index.word_count().min(Self::MOST) as u16;
        let grams = |word: u16| index.grams_at(index.place_of(word.into())).map(move |gram| (gram, word));
        let mut pairs: Vec<(u32, u16)> = words.flat_map(grams).collect();
        pairs.sort_unstable();
        pairs.shrink_to_fit();
        Self { pairs }
    }

    /// The words that have a gram.
    fn with(&self, gram: u32) -> impl Iterator<Item = u16> {
        let from = self.pairs.partition_point(|(known, _)| *known < gram);
        self.pairs[from..].iter().take_while(move |(known, _)| *known == gram).map(|(_, word)| *word)
    }
}

/// A query's grams as gram numbers of one segment.
pub struct SegmentNgramScorer<'a> {
    query: &'a NgramQuery,
    index: &'a ForwardIndex,
    /// One bit for each frequent word, set where it has any of these grams.
    frequent: [u64; FrequentWords::MOST / 64],
    /// One bit for each gram of the segment: most grams of a document are not in the query, and the bits fit
    /// the first-level cache of a processor.
    asked: Vec<u64>,
    /// Other words that have none of these grams, at places by hash. Many words of a document stand in others, too.
    barren: Vec<u32>,
    /// The index of a gram among those of the query, by gram number.
    places: FxHashMap<u32, usize>,
    /// By gram of the query.
    counts: Vec<u32>,
    scratch: NgramScratch,
    /// The words of a document whose grams must be read.
    unread: Vec<UnreadWord>,
    /// Keeps the reading of bytes ahead from being left out as useless.
    touched: u8,
}

/// A word of a document that may have grams of the query.
struct UnreadWord {
    word: u32,
    count: u32,
    place: GramPlace,
}

impl<'a> SegmentNgramScorer<'a> {
    pub fn new(query: &'a NgramQuery, index: &'a ForwardIndex, words: &FrequentWords) -> Self {
        let mut frequent = [0; FrequentWords::MOST / 64];
        let mut asked = vec![0; index.gram_count() / 64 + 1];
        let mut places = FxHashMap::default();
        for (at, &gram) in query.grams.iter().enumerate() {
            if let Some(number) = index.number(gram) {
                asked[number as usize / 64] |= 1 << (number % 64);
                places.insert(number, at);
                words.with(number).map(usize::from).for_each(|word| frequent[word / 64] |= 1 << (word % 64));
            }
        }
        Self {
            query,
            index,
            frequent,
            asked,
            barren: vec![u32::MAX; BARREN],
            places,
            counts: vec![0; query.grams.len()],
            scratch: NgramScratch::default(),
            unread: Vec::new(),
            touched: 0,
        }
    }
}

/// The place of a word among those without any gram of the query.
fn barren_place(word: u32) -> usize {
    (word.wrapping_mul(0x9e37_79b9) >> (u32::BITS - BARREN.ilog2())) as usize
}

impl SegmentNgramScorer<'_> {
    /// Collects the words of a document whose grams must be read. They lie anywhere in a large file; reading a byte of
    /// each first lets the processor fetch several at once, instead of waiting for one after the other.
    fn read_words(&mut self, doc: DocId) {
        let Self { index, frequent, barren, unread, touched, .. } = self;
        unread.clear();
        index.each_word(doc, |word, count| {
            let may_have_any = match frequent.get(word as usize / 64) {
                Some(words) => words >> (word % 64) & 1 == 1,
                None => barren[barren_place(word)] != word,
            };
            if may_have_any {
                unread.push(UnreadWord { word, count, place: GramPlace::default() });
            }
        });
        unread.iter_mut().for_each(|unread| unread.place = index.place_of(unread.word));
        *touched = unread.iter().fold(*touched, |touched, unread| touched ^ index.touch(unread.place));
    }

    /// The n-gram score of a document.
    pub fn score(&mut self, doc: DocId) -> f32 {
        self.read_words(doc);
        let Self { query, index, asked, barren, places, counts, scratch, unread, .. } = self;
        counts.fill(0);
        for &UnreadWord { word, count, place } in unread.iter() {
            let mut has_any = false;
            for gram in index.grams_at(place) {
                if asked[gram as usize / 64] >> (gram % 64) & 1 == 1 {
                    counts[places[&gram]] += count;
                    has_any = true;
                }
            }
            if !has_any {
                barren[barren_place(word)] = word;
            }
        }
        query.score(counts, index.length(doc), scratch)
    }
}
