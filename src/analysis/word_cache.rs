//! The tokens of the words that one thread met last.

use std::sync::Arc;

use super::recent_words::RecentWords;
use super::spec::CHAINS;
use super::token::Form;

/// The tokens that a chain makes of one word; none for a stop word.
pub(super) type Forms = Arc<[Form]>;

/// Caches the tokens of frequent words. One thread uses it for text after text.
#[derive(Debug)]
pub struct WordCache {
    /// For each chain, in the order of [`CHAINS`], the tokens of words.
    pub(super) chains: [RecentWords<Forms>; CHAINS.len()],
    pub(super) exact: RecentWords<Forms>,
}

impl Default for WordCache {
    fn default() -> Self {
        let words = || RecentWords::with_capacity(Self::CAPACITY);
        Self { chains: std::array::from_fn(|_| words()), exact: words() }
    }
}

impl WordCache {
    /// Number of words that are kept at the least, which bounds memory to some tens of megabytes.
    const CAPACITY: usize = 40_000;
    /// Capacity, in words, of the cache that all threads of an analyzer share.
    pub(super) const SHARED: usize = 100_000;
    /// Capacity, in words, of the shared cache of completed fragments.
    pub(super) const SHARED_FRAGMENTS: usize = 20_000;
}
