//! Text → keys: what the words of a text are compared by when names and terms are looked up.
//!
//! The key of a word is its analysed form (lower case, stem, folding); a function word, which the
//! analysis drops, is its own key, because names contain such words. Segments of hyphenated words
//! are units of their own, so that `SOS-Kinderdorf` and `SOS Kinderdorf` are one name; the closed
//! form of the whole is kept beside them for `Multi-AkteursPartnerschaft`. An English genitive's `'s`
//! is no part of a segment.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::analysis::{Analyzer, Analyzers, TokenKind, WordCache, fold, lower_case, words};
use crate::article::Language;

/// The number of a key that some name or term uses.
pub(super) type Key = u32;

/// What is known of one word: its own key and those of its compound parts.
#[derive(Debug, Default, PartialEq)]
struct WordKeys {
    own: Option<Key>,
    parts: Vec<(Key, Range<usize>)>,
}

/// Remembers the keys of words. One thread uses it at a time, for one matcher.
#[derive(Debug, Default)]
pub struct KeyCache {
    german: FxHashMap<Box<str>, Option<Arc<WordKeys>>>,
    english: FxHashMap<Box<str>, Option<Arc<WordKeys>>>,
    analysis: WordCache,
}

impl KeyCache {
    const CAPACITY: usize = 50_000;
}

/// One word or segment of a text on its way to being matched.
#[derive(Debug)]
pub(super) struct Unit {
    pub range: Range<usize>,
    pub key: Option<Key>,
    /// Key of the closed form and the unit behind it, at the first segment of a hyphenated word.
    pub closed: Option<(Key, usize)>,
    /// Keys of compound parts with their bytes of the text.
    pub parts: Vec<(Key, Range<usize>)>,
}

/// Makes keys; knows the numbers of all keys that names or terms use.
#[derive(Debug)]
pub(super) struct Keyer {
    analyzers: Arc<Analyzers>,
    english: bool,
    numbers: FxHashMap<Box<str>, Key>,
}

impl Keyer {
    pub fn new(analyzers: &Arc<Analyzers>, language: &Language) -> Self {
        let english = *language == Language::English;
        Self { analyzers: Arc::clone(analyzers), english, numbers: FxHashMap::default() }
    }

    fn analyzer(&self) -> &Analyzer {
        if self.english { &self.analyzers.english } else { &self.analyzers.german }
    }

    /// The keys of a name's segments, numbered if they are new.
    pub fn learn(&mut self, name: &str) -> Vec<Key> {
        let segments: Vec<&str> =
            words(name).flat_map(|word| word.segments).map(|range| bare(&name[range])).collect();
        segments.into_iter().map(|segment| self.learn_form(segment)).collect()
    }

    /// The keys of a name where hyphenated words are closed; `None` where it has none.
    pub fn learn_closed(&mut self, name: &str) -> Option<Vec<Key>> {
        let words: Vec<_> = words(name).collect();
        if words.iter().all(|word| word.segments.len() == 1) {
            return None;
        }
        Some(words.iter().map(|word| self.learn_form(&closed(name, &word.segments))).collect())
    }

    fn learn_form(&mut self, segment: &str) -> Key {
        let form = form(self.analyzer(), segment, &mut WordCache::default());
        let next = self.numbers.len() as Key;
        *self.numbers.entry(form.into_boxed_str()).or_insert(next)
    }

    /// The units of a text.
    pub fn units(&self, text: &str, cache: &mut KeyCache) -> Vec<Unit> {
        let mut units = Vec::with_capacity(text.len() / 6);
        for word in words(text) {
            let first = units.len();
            let behind = first + word.segments.len();
            for range in &word.segments {
                let segment = bare(&text[range.clone()]);
                let known = self.keys(segment, cache);
                let parts = known.as_deref().map(|k| k.parts.as_slice()).unwrap_or_default();
                units.push(Unit {
                    range: range.start..range.start + segment.len(),
                    key: known.as_deref().and_then(|keys| keys.own),
                    closed: None,
                    parts: parts
                        .iter()
                        .map(|(key, part)| (*key, range.start + part.start..range.start + part.end))
                        .collect(),
                });
            }
            if word.segments.len() > 1 {
                let whole = self.keys(&closed(text, &word.segments), cache);
                units[first].closed = whole.and_then(|keys| keys.own).map(|key| (key, behind));
            }
        }
        units
    }

    fn keys(&self, segment: &str, cache: &mut KeyCache) -> Option<Arc<WordKeys>> {
        let known = if self.english { &mut cache.english } else { &mut cache.german };
        if let Some(keys) = known.get(segment) {
            return keys.clone();
        }
        let keys = self.analyse(segment, &mut cache.analysis).map(Arc::new);
        let known = if self.english { &mut cache.english } else { &mut cache.german };
        if known.len() >= KeyCache::CAPACITY {
            known.clear();
        }
        known.insert(segment.into(), keys.clone());
        keys
    }

    /// The keys of a segment; `None` where no name or term uses any of them.
    fn analyse(&self, segment: &str, cache: &mut WordCache) -> Option<WordKeys> {
        let own = self.numbers.get(form(self.analyzer(), segment, cache).as_str()).copied();
        let tokens = self.analyzer().tokens_cached(segment, cache);
        let parts: Vec<(Key, Range<usize>)> = tokens
            .iter()
            .filter(|token| token.kind == TokenKind::Part)
            .filter_map(|token| Some((*self.numbers.get(token.text.as_str())?, token.range.clone())))
            .collect();
        (own.is_some() || !parts.is_empty()).then_some(WordKeys { own, parts })
    }
}

/// The form a segment is compared by.
fn form(analyzer: &Analyzer, segment: &str, cache: &mut WordCache) -> String {
    let tokens = analyzer.tokens_cached(segment, cache);
    match tokens.into_iter().find(|token| token.kind == TokenKind::Word) {
        Some(token) => token.text,
        None => fold(&lower_case(segment)).into_owned(),
    }
}

/// A segment without the ending of an English genitive.
fn bare(segment: &str) -> &str {
    let ending =
        ["'s", "’s"].into_iter().find(|ending| segment.len() > ending.len() && segment.ends_with(ending));
    ending.map_or(segment, |ending| &segment[..segment.len() - ending.len()])
}

fn closed(text: &str, segments: &[Range<usize>]) -> String {
    segments.iter().map(|range| &text[range.clone()]).collect()
}
