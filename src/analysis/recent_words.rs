//! A cache from words to values with bounded memory, for words that were looked up recently.
//!
//! Every word of every text is looked up several times, and most of what that takes is waiting for memory. So
//! short words, which nearly all are, stand in the table itself instead of behind a pointer.

use std::hash::BuildHasher;
use std::sync::{Mutex, PoisonError};

use rustc_hash::{FxBuildHasher, FxHashMap};

/// Length of the longest word that is kept, in bytes. Longer ones rarely occur twice.
const MAX_WORD_BYTES: usize = 64;

/// Maps words to values. When the cache is full, the values that were not used since it was last full are dropped, so
/// that frequent words stay.
#[derive(Debug)]
pub struct RecentWords<T> {
    capacity: usize,
    recent: Generation<T>,
    older: Generation<T>,
    /// The value of a word that is too long to be kept.
    long: T,
}

#[derive(Debug, Default)]
struct Generation<T> {
    short: FxHashMap<ShortWord, u32>,
    longer: FxHashMap<Box<str>, u32>,
    values: Vec<T>,
}

/// A word of at most [`ShortWord::MOST`] bytes, filled up with zeros, as four numbers. The last byte is its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct ShortWord([u64; 4]);

impl ShortWord {
    const MOST: usize = 31;

    fn new(word: &str) -> Option<Self> {
        let mut bytes = [0; Self::MOST + 1];
        bytes.get_mut(..word.len()).filter(|_| word.len() <= Self::MOST)?.copy_from_slice(word.as_bytes());
        bytes[Self::MOST] = word.len() as u8;
        let (numbers, _) = bytes.as_chunks::<8>();
        Some(Self(std::array::from_fn(|at| u64::from_le_bytes(numbers[at]))))
    }
}

impl<T: Default> Generation<T> {
    fn place(&self, word: &str, short: Option<ShortWord>) -> Option<usize> {
        let place = match short {
            Some(short) => self.short.get(&short),
            None => self.longer.get(word),
        };
        place.map(|&place| place as usize)
    }

    /// Takes the value of a word out.
    fn take(&mut self, word: &str, short: Option<ShortWord>) -> Option<T> {
        let place = match short {
            Some(short) => self.short.remove(&short),
            None => self.longer.remove(word),
        };
        place.map(|place| std::mem::take(&mut self.values[place as usize]))
    }

    fn add(&mut self, word: &str, short: Option<ShortWord>, value: T) -> &T {
        let place = self.values.len();
        match short {
            Some(short) => self.short.insert(short, place as u32),
            None => self.longer.insert(word.into(), place as u32),
        };
        self.values.push(value);
        &self.values[place]
    }
}

impl<T: Default> RecentWords<T> {
    /// Creates a cache of at most `2 * capacity` words.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { capacity, recent: Generation::default(), older: Generation::default(), long: T::default() }
    }

    /// The value of a word, which `make` makes where it is not known.
    pub fn get(&mut self, word: &str, make: impl FnOnce() -> T) -> &T {
        if word.len() > MAX_WORD_BYTES {
            self.long = make();
            return &self.long;
        }
        let short = ShortWord::new(word);
        if let Some(place) = self.recent.place(word, short) {
            return &self.recent.values[place];
        }
        if self.recent.values.len() >= self.capacity {
            self.older = std::mem::take(&mut self.recent);
        }
        let value = self.older.take(word, short).unwrap_or_else(make);
        self.recent.add(word, short, value)
    }
}

/// A [`RecentWords`] that several threads share. It is divided into parts with a lock each, so that threads rarely wait
/// for each other.
#[derive(Debug)]
pub struct SharedWords<T>(Vec<Mutex<RecentWords<T>>>);

impl<T: Default + Clone> SharedWords<T> {
    const SHARDS: usize = 16;

    /// Creates a cache of at most `2 * capacity` words, over all threads.
    pub fn with_capacity(capacity: usize) -> Self {
        let shard = || Mutex::new(RecentWords::with_capacity(capacity / Self::SHARDS));
        Self(std::iter::repeat_with(shard).take(Self::SHARDS).collect())
    }

    /// The value of a word, which `make` makes where it is not known.
    pub fn get(&self, word: &str, make: impl FnOnce() -> T) -> T {
        let shard = (FxBuildHasher.hash_one(word) >> 32) as usize % Self::SHARDS;
        self.0[shard].lock().unwrap_or_else(PoisonError::into_inner).get(word, make).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_met_again_and_again_are_made_once() {
        let mut words = RecentWords::with_capacity(4);
        let mut made = 0;
        for number in 0..40 {
            for word in ["immer".to_owned(), format!("einmal{number}")] {
                let value = *words.get(&word, || {
                    made += usize::from(word == "immer");
                    word.len()
                });
                assert_eq!(value, word.len());
            }
        }
        assert_eq!(made, 1);
        assert!(words.recent.values.len() + words.older.values.len() <= 8);
        let long = "x".repeat(100);
        assert_eq!((*words.get(&long, || 1), *words.get(&long, || 2)), (1, 2));
        let mut words = RecentWords::with_capacity(100);
        let lengths = (0..60).map(|length| "ä".repeat(length / 2) + &"x".repeat(length % 2));
        let all: Vec<String> =
            lengths.chain(["a".to_owned(), "a\0".to_owned(), "a\0\0".to_owned()]).collect();
        for _ in 0..2 {
            assert!(all.iter().all(|word| words.get(word, || word.clone()) == word));
        }
    }
}
