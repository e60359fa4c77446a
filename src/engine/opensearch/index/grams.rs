//! Counts the document frequencies of character 4-grams, which rescoring needs for their weights.
//!
//! The cluster has no grams. The writer counts them: those of all articles when a generation is built, and those of the
//! articles that were added since beside them. Grams of articles that are gone count until the next build, as they do for
//! terms until segments are merged.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::engine::rescoring::{Gram, MOST_OCCURRENCES, grams};

/// Frequencies of grams among some articles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GramFrequencies {
    pub documents: u64,
    /// The number of grams in all articles.
    pub total_length: u64,
    frequencies: FxHashMap<Gram, u32>,
}

impl GramFrequencies {
    /// Counts an article, given its distinct words with their occurrences.
    pub fn add<'a>(&mut self, words: impl Iterator<Item = (&'a str, u32)>) {
        let mut distinct: FxHashSet<Gram> = FxHashSet::default();
        for (word, occurrences) in words {
            for gram in grams(word) {
                self.total_length += u64::from(occurrences.min(MOST_OCCURRENCES));
                distinct.insert(gram);
            }
        }
        self.documents += 1;
        for gram in distinct {
            *self.frequencies.entry(gram).or_default() += 1;
        }
    }

    /// Adds the frequencies among other articles.
    pub fn join(&mut self, other: Self) {
        self.documents += other.documents;
        self.total_length += other.total_length;
        for (gram, count) in other.frequencies {
            *self.frequencies.entry(gram).or_default() += count;
        }
    }

    /// How many articles have a gram.
    pub fn frequency(&self, gram: Gram) -> u32 {
        self.frequencies.get(&gram).copied().unwrap_or_default()
    }

    pub fn is_empty(&self) -> bool {
        self.documents == 0
    }

    /// The bytes that [`decode`](Self::decode) reads: little-endian numbers of articles and grams, then every gram with
    /// its frequency, in ascending order.
    pub fn encode(&self) -> Vec<u8> {
        let mut sorted: Vec<(Gram, u32)> =
            self.frequencies.iter().map(|(gram, count)| (*gram, *count)).collect();
        sorted.sort_unstable();
        let mut bytes = Vec::with_capacity(16 + 12 * sorted.len());
        bytes.extend(self.documents.to_le_bytes());
        bytes.extend(self.total_length.to_le_bytes());
        for (gram, count) in sorted {
            bytes.extend(gram.to_le_bytes());
            bytes.extend(count.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` for anything else.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (documents, rest) = bytes.split_first_chunk::<8>()?;
        let (total_length, rest) = rest.split_first_chunk::<8>()?;
        let (entries, left) = rest.as_chunks::<12>();
        let entry = |entry: &[u8; 12]| {
            let (gram, count) = entry.split_first_chunk::<8>()?;
            Some((Gram::from_le_bytes(*gram), u32::from_le_bytes(count.try_into().ok()?)))
        };
        Some(Self {
            documents: u64::from_le_bytes(*documents),
            total_length: u64::from_le_bytes(*total_length),
            frequencies: entries.iter().map(entry).collect::<Option<_>>()?,
        })
        .filter(|_| left.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequencies_count_articles_and_come_back() {
        let mut counted = GramFrequencies::default();
        counted.add([("hafen", 2), ("ei", 1)].into_iter());
        counted.add([("hafer", 1)].into_iter());
        let gram = |text: &str| grams(text).next().unwrap_or_default();
        assert_eq!(counted.frequency(gram("hafen")), 2, "'_haf' is in both articles");
        assert_eq!((counted.documents, counted.total_length), (2, 4 + 4 + 1 + 4));
        assert_eq!(GramFrequencies::decode(&counted.encode()), Some(counted.clone()));
        assert_eq!(GramFrequencies::decode(&counted.encode()[1..]), None);
    }
}
