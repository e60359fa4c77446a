//! Text → keys, by which the words of names and texts are compared.
//!
//! The key of a word is its analysed form (lower case, stem, folding). Function words, which the
//! analysis drops, are their own keys, because names contain them. The segments of a hyphenated word
//! have keys of their own, so that `SOS-Kinderdorf` and `SOS Kinderdorf` are one name; the word
//! written closed has another key, for `Multi-AkteursPartnerschaft`. The `'s` of an English genitive
//! belongs to no segment.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::analysis::{Analyzer, Analyzers, RecentWords, Token, TokenKind, fold, lower_case, words};
use crate::article::Language;

/// The number of a key that a name or term contains.
pub(super) type Key = u32;

/// The keys of a word: its own and those of its compound parts.
#[derive(Debug, Default, PartialEq)]
struct WordKeys {
    own: Option<Key>,
    parts: Vec<(Key, Range<usize>)>,
}

/// Caches the keys of words. It belongs to one matcher, and to one thread at a time.
#[derive(Debug)]
pub struct KeyCache {
    german: RecentWords<Option<Arc<WordKeys>>>,
    english: RecentWords<Option<Arc<WordKeys>>>,
}

impl KeyCache {
    /// Number of words that are kept at the least.
    const CAPACITY: usize = 50_000;
}

impl Default for KeyCache {
    fn default() -> Self {
        let words = || RecentWords::with_capacity(Self::CAPACITY);
        Self { german: words(), english: words() }
    }
}

/// A word of a text, or a segment of a hyphenated word, with what it is matched by.
#[derive(Debug)]
pub(super) struct Unit {
    pub range: Range<usize>,
    pub key: Option<Key>,
    /// At the first segment of a hyphenated word: the key of the word written closed, and the index of
    /// the unit behind the word.
    pub closed: Option<(Key, usize)>,
    /// The keys of the compound's parts, with their ranges of bytes in the text.
    pub parts: Vec<(Key, Range<usize>)>,
}

/// Makes keys, and numbers those that names or terms contain.
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

    /// The keys of a name's segments; new ones get a number.
    pub fn learn(&mut self, name: &str) -> Vec<Key> {
        let segments: Vec<&str> =
            words(name).flat_map(|word| word.segments).map(|range| bare(&name[range])).collect();
        segments.into_iter().map(|segment| self.learn_form(segment)).collect()
    }

    /// The keys of a name with its hyphenated words written closed; `None` if it has no such word.
    pub fn learn_closed(&mut self, name: &str) -> Option<Vec<Key>> {
        let words: Vec<_> = words(name).collect();
        if words.iter().all(|word| word.segments.len() == 1) {
            return None;
        }
        Some(words.iter().map(|word| self.learn_form(&closed(name, &word.segments))).collect())
    }

    fn learn_form(&mut self, segment: &str) -> Key {
        let tokens = self.analyzer().tokens(segment);
        let next = self.numbers.len() as Key;
        *self.numbers.entry(form_of(&tokens, segment).into()).or_insert(next)
    }

    /// Splits a text into units.
    pub fn units(&self, text: &str, cache: &mut KeyCache) -> Vec<Unit> {
        let mut units = Vec::with_capacity(text.len() / 6);
        for word in words(text) {
            let first = units.len();
            let behind = first + word.segments.len();
            for range in &word.segments {
                let segment = bare(&text[range.clone()]);
                let known = self.keys(segment, cache);
                let parts = known.map(|keys| keys.parts.as_slice()).unwrap_or_default();
                units.push(Unit {
                    range: range.start..range.start + segment.len(),
                    key: known.and_then(|keys| keys.own),
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

    fn keys<'a>(&self, segment: &str, cache: &'a mut KeyCache) -> Option<&'a WordKeys> {
        let KeyCache { german, english } = cache;
        let known = if self.english { english } else { german };
        known.get(segment, || self.analyse(segment).map(Arc::new)).as_deref()
    }

    /// The keys of a segment; `None` if no name or term contains any of them.
    fn analyse(&self, segment: &str) -> Option<WordKeys> {
        let mut keys = WordKeys::default();
        let mut has_form = false;
        self.analyzer().for_each_form(segment, |form, range, kind| match kind {
            TokenKind::Word if !has_form => {
                has_form = true;
                keys.own = self.numbers.get(form).copied();
            }
            TokenKind::Part => keys.parts.extend(self.numbers.get(form).map(|key| (*key, range))),
            _ => {}
        });
        if !has_form {
            keys.own = self.numbers.get(&*fold(&lower_case(segment))).copied();
        }
        (keys.own.is_some() || !keys.parts.is_empty()).then_some(keys)
    }
}

/// The analysed form by which a segment with these tokens is compared.
fn form_of<'a>(tokens: &'a [Token], segment: &str) -> Cow<'a, str> {
    match tokens.iter().find(|token| token.kind == TokenKind::Word) {
        Some(token) => Cow::Borrowed(&token.text),
        None => Cow::Owned(fold(&lower_case(segment)).into_owned()),
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
