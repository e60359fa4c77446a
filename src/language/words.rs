//! Document frequencies of words: counted within bounded memory, and kept in finite state maps that can be
//! summed. A map takes a few bytes per word, where a hash table takes a hundred.

use std::sync::Arc;

use fst::map::OpBuilder;
use fst::{Map, MapBuilder, Streamer};
use rustc_hash::FxHashMap;

/// The part of a file in memory that a map reads its bytes from.
#[derive(Debug, Clone)]
pub(super) struct Slice {
    bytes: Arc<[u8]>,
    from: usize,
    to: usize,
}

impl Slice {
    /// The bytes from `from` to `to`; `None` where there are fewer.
    pub(super) fn new(bytes: &Arc<[u8]>, from: usize, to: usize) -> Option<Self> {
        bytes.get(from..to)?;
        Some(Self { bytes: Arc::clone(bytes), from, to })
    }
}

impl AsRef<[u8]> for Slice {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[self.from..self.to]
    }
}

/// A map from words to counts. A count is negative where more articles were removed than added.
pub(super) type WordMap = Map<Slice>;

/// Encodes a signed count: maps hold unsigned numbers and store small ones in few bytes, so counts near zero
/// on either side become small.
fn encode(count: i64) -> u64 {
    ((count << 1) ^ (count >> 63)).cast_unsigned()
}

fn decode(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

/// The sum of a word's counts over several maps.
pub(super) fn total(values: &[fst::map::IndexedValue]) -> i64 {
    values.iter().map(|value| decode(value.value)).sum()
}

/// The sum of the counts that several maps have for a word.
pub(super) fn count_in(maps: &[WordMap], word: &str) -> i64 {
    maps.iter().filter_map(|map| map.get(word)).map(decode).sum()
}

/// The bytes of the sum of several maps, without words whose count is 0.
pub(super) fn sum<D: AsRef<[u8]>>(maps: &[Map<D>]) -> Vec<u8> {
    let mut words = maps.iter().collect::<OpBuilder<'_>>().union();
    let mut builder = MapBuilder::memory();
    while let Some((word, values)) = words.next() {
        let count = total(values);
        if count != 0 {
            builder.insert(word, encode(count)).expect("a union gives words in ascending order");
        }
    }
    finished(builder)
}

/// The bytes of a map of words, which must come in ascending order and once each.
fn map_of<'a>(words: impl IntoIterator<Item = (&'a str, i64)>) -> Vec<u8> {
    let mut builder = MapBuilder::memory();
    for (word, count) in words {
        builder.insert(word, encode(count)).expect("the words were sorted");
    }
    finished(builder)
}

fn finished(builder: MapBuilder<Vec<u8>>) -> Vec<u8> {
    builder.into_inner().expect("writing to memory does not fail")
}

fn opened(bytes: Vec<u8>) -> Map<Vec<u8>> {
    Map::new(bytes).expect("the map was just written")
}

/// Counts the articles that have a word. When it has many distinct words, it moves them to a finite state map and goes
/// on with an empty table.
#[derive(Debug)]
pub(super) struct WordCounter {
    capacity: usize,
    counts: FxHashMap<Box<str>, Counted>,
    /// The number of the article whose words are being counted.
    article: u32,
    maps: Vec<Map<Vec<u8>>>,
}

#[derive(Debug)]
struct Counted {
    count: i64,
    /// The article that was counted last.
    article: u32,
}

impl Default for WordCounter {
    fn default() -> Self {
        Self::with_capacity(Self::CAPACITY)
    }
}

impl WordCounter {
    /// The number of distinct words in the table at which it is moved to a map: some tens of megabytes.
    const CAPACITY: usize = 500_000;
    /// The number of maps at which they are summed to one.
    const MAX_MAPS: usize = 8;

    fn with_capacity(capacity: usize) -> Self {
        Self { capacity, counts: FxHashMap::default(), article: 0, maps: Vec::new() }
    }

    /// Begins with the words of another article. The table is moved only here, since it tells which words of an article
    /// have been counted.
    pub(super) fn begin_article(&mut self) {
        if self.counts.len() >= self.capacity || self.article == u32::MAX {
            self.put_away();
            self.article = 0;
        }
        self.article += 1;
    }

    /// Counts a word of the article, however often it occurs there.
    pub(super) fn add(&mut self, word: &str, count: i64) {
        let article = self.article;
        match self.counts.get_mut(word) {
            Some(counted) if counted.article == article => {}
            Some(counted) => *counted = Counted { count: counted.count + count, article },
            None => {
                self.counts.insert(word.into(), Counted { count, article });
            }
        }
    }

    fn put_away(&mut self) {
        let counts = std::mem::take(&mut self.counts).into_iter();
        let mut counts: Vec<(Box<str>, i64)> =
            counts.map(|(word, counted)| (word, counted.count)).filter(|(_, count)| *count != 0).collect();
        counts.sort_unstable();
        self.maps.push(opened(map_of(counts.iter().map(|(word, count)| (&**word, *count)))));
        if self.maps.len() >= Self::MAX_MAPS {
            self.maps = vec![opened(sum(&self.maps))];
        }
    }

    /// The bytes of the map of all words whose count is not 0.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.put_away();
        match <[Map<Vec<u8>>; 1]>::try_from(self.maps) {
            Ok([map]) => map.into_fst().into_inner(),
            Err(maps) => sum(&maps),
        }
    }
}

/// The map of words in ascending order, each of them once.
#[cfg(test)]
pub(super) fn map<'a>(words: impl IntoIterator<Item = (&'a str, i64)>) -> WordMap {
    let bytes: Arc<[u8]> = map_of(words).into();
    let all = Slice::new(&bytes, 0, bytes.len()).unwrap();
    Map::new(all).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn entries(bytes: Vec<u8>) -> BTreeMap<String, i64> {
        let words = opened(bytes).stream().into_str_vec().unwrap();
        words.into_iter().map(|(word, value)| (word, decode(value))).collect()
    }

    proptest! {
        #[test]
        fn words_put_away_are_counted_as_those_that_are_not(
            added in prop::collection::vec(("[a-dä]{1,2}", -3i64..4), 0..200),
        ) {
            let mut expected: BTreeMap<String, i64> = BTreeMap::new();
            let (mut small, mut large) = (WordCounter::with_capacity(3), WordCounter::default());
            for (word, count) in added {
                small.begin_article();
                large.begin_article();
                small.add(&word, count);
                large.add(&word, count);
                large.add(&word, count);
                *expected.entry(word).or_default() += count;
            }
            expected.retain(|_, count| *count != 0);
            let (small, large) = (small.finish(), large.finish());
            prop_assert_eq!(&small, &large, "the bytes don't depend on when words are put away");
            prop_assert_eq!(entries(small), expected);
        }

        #[test]
        fn counts_on_both_sides_of_zero_survive(count in any::<i64>()) {
            prop_assert_eq!(decode(encode(count)), count);
        }
    }
}
