//! Surface forms: the words of the collection as people write them, and which of them a mistyped word was
//! probably meant to be.
//!
//! Words are kept as tokens of the exact field (in lower case, umlauts spelt out) in a finite state map, so
//! that a Levenshtein automaton finds the words within an edit distance without a comparison with every word.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, OnceLock};

use fst::automaton::AlwaysMatch;
use fst::map::{IndexedValue, OpBuilder, Union};
use fst::{Automaton, Streamer};
use levenshtein_automata::{Distance, LevenshteinAutomatonBuilder};

use super::general_words;
use super::typing_errors::price;
use super::words::{WordMap, total};
use crate::analysis::{self, Analyzers};

/// A word of the collection whose spelling is close to a typed one.
#[derive(Debug, Clone, PartialEq)]
pub struct SimilarWord {
    /// The word as people write it, with umlauts.
    pub surface: String,
    /// The number of articles that have it as it stands; 0 for a general word, of which they may have another
    /// form.
    pub frequency: u64,
    /// The price of the slips that lead from it to the typed word: the lower, the more probable.
    pub price: f32,
}

impl SimilarWord {
    /// How much a slip weighs against the frequency of the word that was meant.
    const PRICE_WEIGHT: f32 = 4.0;

    /// The logarithm of how probable it is that this word was meant, up to a constant. A word of which articles have
    /// another form alone is less probable than one that any has.
    pub fn evidence(&self) -> f32 {
        (0.5 + self.frequency as f32).ln() - Self::PRICE_WEIGHT * self.price
    }
}

/// All words of a collection.
#[derive(Debug)]
pub struct SurfaceForms {
    /// Maps from words to document frequencies, whose sum over all maps is what counts.
    maps: Vec<WordMap>,
    spellings: Arc<Spellings>,
}

/// Spellings of words whose umlauts are spelt out in the maps, by the lexicon of the collection.
#[derive(Debug)]
pub(super) struct Spellings {
    analyzers: Arc<Analyzers>,
    /// Made by the first word that is shown: most searches show none.
    by_token: OnceLock<HashMap<String, String>>,
}

impl Spellings {
    pub(super) fn new(analyzers: Arc<Analyzers>) -> Self {
        Self { analyzers, by_token: OnceLock::new() }
    }

    fn by_token(&self) -> &HashMap<String, String> {
        self.by_token.get_or_init(|| {
            let words = self.analyzers.lexicon().entries().map(|(word, _)| word);
            let with_umlauts = words.filter(|word| !word.is_ascii());
            with_umlauts.map(|word| (analysis::spell_out(word), word.to_owned())).collect()
        })
    }
}

/// The fewest letters of a word in which one wrong letter is forgiven, and in which two are.
const ONE_FROM: usize = 4;
const TWO_FROM: usize = 8;
/// The longest word that is looked up. It bounds the size of the automaton.
const MAX_LETTERS: usize = 40;
/// The most words that one look-up visits. The automaton leads to few, so this bounds the worst case only.
const MAX_CANDIDATES: usize = 5_000;
/// The most words that are read for being slightly longer than a beginning.
const MAX_LONGER: usize = 500;

// Building the tables takes milliseconds; matching a word against them takes microseconds.
static ONE: LazyLock<LevenshteinAutomatonBuilder> =
    LazyLock::new(|| LevenshteinAutomatonBuilder::new(1, true));
static TWO: LazyLock<LevenshteinAutomatonBuilder> =
    LazyLock::new(|| LevenshteinAutomatonBuilder::new(2, true));

/// Builds what the first mistyped word of the process would otherwise wait for.
pub(super) fn warm() {
    [&ONE, &TWO].into_iter().for_each(|tables| {
        LazyLock::force(tables);
    });
    general_words::warm();
}

impl SurfaceForms {
    /// Builds the list of words from maps of tokens of the exact field, and from the spellings of the tokens with
    /// umlauts.
    pub(super) fn new(maps: Vec<WordMap>, spellings: Spellings) -> Self {
        Self { maps, spellings: Arc::new(spellings) }
    }

    /// Makes the spellings, which the first correction would otherwise wait for.
    pub(super) fn warm(&self) {
        self.spellings.by_token();
    }

    /// Other maps of words, with the same spellings.
    pub(super) fn with_maps(&self, maps: Vec<WordMap>) -> Self {
        Self { maps, spellings: Arc::clone(&self.spellings) }
    }

    /// The words from `first` on that an automaton accepts, in ascending order. The values of one word over
    /// all maps are summed by the caller.
    fn from<'a>(&'a self, first: &str, automaton: impl Automaton + Copy + 'a) -> Union<'a> {
        let streams = self.maps.iter().map(|map| map.search(automaton).ge(first));
        streams.collect::<OpBuilder<'_>>().union()
    }

    /// The words that a lower-case word was probably meant to be, the most probable first: within one edit
    /// from 4 letters on, within two from 8, as far as they are slips that people make ([`price`]). Of two
    /// edits none may be in the first letter, since people rarely mistype it.
    pub fn similar(&self, typed: &str, limit: usize) -> Vec<SimilarWord> {
        let letters = typed.chars().count();
        let word = analysis::spell_out(typed);
        let Some(first) = word.chars().next().filter(|_| word.chars().all(char::is_alphabetic)) else {
            return Vec::new();
        };
        if !(ONE_FROM..=MAX_LETTERS).contains(&letters) {
            return Vec::new();
        }
        let mut similar = self.within(&ONE, "", typed, &word);
        if letters >= TWO_FROM {
            let further = self.within(&TWO, &first.to_string(), typed, &word);
            similar.extend(further.into_iter().filter(|(_, distance)| *distance > 1));
        }
        let mut similar: Vec<SimilarWord> = similar.into_iter().map(|(word, _)| word).collect();
        similar.sort_by(|a, b| b.evidence().total_cmp(&a.evidence()).then_with(|| a.surface.cmp(&b.surface)));
        similar.truncate(limit);
        similar
    }

    /// The words that begin with a text and lie within the distance of an automaton, with their distance, as
    /// far as a person may have slipped from them to the typed word.
    fn within(
        &self,
        builder: &LevenshteinAutomatonBuilder,
        beginning: &str,
        typed: &str,
        spelt_out: &str,
    ) -> Vec<(SimilarWord, u8)> {
        let dfa = builder.build_dfa(spelt_out);
        let read = analysis::read_transcription(typed);
        let mut stream = self.from(beginning, &dfa);
        let mut found = Vec::new();
        while let Some((bytes, values)) = stream.next() {
            if !bytes.starts_with(beginning.as_bytes()) || found.len() >= MAX_CANDIDATES {
                break;
            }
            let (Ok(word), Some(frequency)) = (std::str::from_utf8(bytes), frequency(values)) else {
                continue;
            };
            let Distance::Exact(distance) = dfa.eval(bytes) else { continue };
            if distance == 0 || !word.chars().all(char::is_alphabetic) {
                continue;
            }
            let surface = self.spelling(word.to_owned());
            // A typed umlaut is meant: `Stür` is not `Steuer`, though `stuer` is close to `steuer`.
            let spelt_out = (typed == spelt_out).then(|| price(spelt_out, word)).flatten();
            let prices = [price(&read, &surface), spelt_out].into_iter().flatten();
            if let Some(price) = prices.min_by(f32::total_cmp) {
                found.push((SimilarWord { surface, frequency, price }, distance));
            }
        }
        found
    }

    /// Whether there is a lower-case word, as it is written.
    pub fn has_word(&self, word: &str) -> bool {
        let word = analysis::spell_out(word);
        let mut stream = self.from(&word, &AlwaysMatch);
        stream.next().is_some_and(|(found, values)| found == word.as_bytes() && frequency(values).is_some())
    }

    /// Whether any word begins with a lower-case text.
    pub fn has_beginning(&self, typed: &str) -> bool {
        let beginning = analysis::spell_out(typed);
        let mut stream = self.from(&beginning, &AlwaysMatch);
        while let Some((word, values)) = stream.next() {
            if !word.starts_with(beginning.as_bytes()) {
                return false;
            }
            if frequency(values).is_some() {
                return true;
            }
        }
        false
    }

    /// Tokens of the exact field that begin with a text, with their frequencies, of the first `most_read` that are
    /// read.
    pub fn beginning_with(&self, beginning: &str, most_read: usize) -> Vec<(String, u64)> {
        let mut stream = self.from(beginning, &AlwaysMatch);
        let mut found = Vec::new();
        for _ in 0..most_read {
            let Some((word, values)) = stream.next() else { break };
            if !word.starts_with(beginning.as_bytes()) {
                break;
            }
            if let (Ok(word), Some(frequency)) = (std::str::from_utf8(word), frequency(values)) {
                found.push((word.to_owned(), frequency));
            }
        }
        found
    }

    /// The words that begin with a text as it is spelt out and are at most `most_more` bytes longer, as people write
    /// them, with their frequencies.
    pub fn slightly_longer(&self, beginning: &str, most_more: usize) -> Vec<(String, u64)> {
        let range = Beginning { bytes: beginning.as_bytes(), longest: beginning.len() + most_more };
        let mut stream = self.from(beginning, range);
        let mut found = Vec::new();
        while let Some((word, values)) = stream.next() {
            if found.len() >= MAX_LONGER {
                break;
            }
            let (Ok(word), Some(frequency)) = (std::str::from_utf8(word), frequency(values)) else {
                continue;
            };
            found.push((self.spelling(word.to_owned()), frequency));
        }
        found
    }

    /// The most frequent words that begin almost as a lower-case text does, as people write them. As many
    /// letters may be wrong as in [`similar`](Self::similar).
    pub fn similar_beginnings(&self, typed: &str, limit: usize) -> Vec<String> {
        let beginning = analysis::spell_out(typed);
        let letters = beginning.chars().count();
        let Some(first) = beginning.chars().next().filter(|_| letters <= MAX_LETTERS) else {
            return Vec::new();
        };
        for (builder, from) in [(&*ONE, ONE_FROM), (&*TWO, TWO_FROM)] {
            if letters < from {
                break;
            }
            let dfa = builder.build_prefix_dfa(&beginning);
            let mut stream = self.from(&first.to_string(), &dfa);
            let mut found = Vec::new();
            while let Some((word, values)) = stream.next() {
                let (Ok(word), Some(frequency)) = (std::str::from_utf8(word), frequency(values)) else {
                    continue;
                };
                if !word.starts_with(first) || found.len() >= MAX_CANDIDATES {
                    break;
                }
                found.push((frequency, word.to_owned()));
            }
            if !found.is_empty() {
                found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
                return found.into_iter().take(limit).map(|(_, word)| self.spelling(word)).collect();
            }
        }
        Vec::new()
    }

    fn spelling(&self, word: String) -> String {
        self.spellings.by_token().get(&word).cloned().unwrap_or(word)
    }
}

/// Accepts what begins with some bytes and is not longer than allowed. Compounds, which are much longer, are
/// passed over without being read.
#[derive(Clone, Copy)]
struct Beginning<'a> {
    bytes: &'a [u8],
    longest: usize,
}

impl Automaton for Beginning<'_> {
    /// How many bytes were read; `None` where they differ from the beginning or are too many.
    type State = Option<usize>;

    fn start(&self) -> Self::State {
        Some(0)
    }

    fn is_match(&self, state: &Self::State) -> bool {
        state.is_some_and(|read| read >= self.bytes.len())
    }

    fn can_match(&self, state: &Self::State) -> bool {
        state.is_some()
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        let read = (*state)?;
        let fits = self.bytes.get(read).is_none_or(|&expected| expected == byte);
        (fits && read < self.longest).then_some(read + 1)
    }
}

/// The general words within one edit of a lower-case word, as far as they are slips that people make.
pub(super) fn similar_general_words(typed: &str) -> Vec<SimilarWord> {
    let read = analysis::read_transcription(typed);
    let dfa = ONE.build_dfa(&read);
    let words = general_words::accepted_by(&dfa, MAX_CANDIDATES).into_iter();
    let similar = words.filter_map(|word| {
        let price = price(&read, &word).filter(|price| *price > 0.0)?;
        Some(SimilarWord { surface: word, frequency: 0, price })
    });
    similar.collect()
}

/// The document frequency of a word; `None` where no article has it any more.
fn frequency(values: &[IndexedValue]) -> Option<u64> {
    u64::try_from(total(values)).ok().filter(|articles| *articles > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Lexicon;
    use crate::language::words::map;

    fn forms(words: &[&str], spellings: &[&str]) -> SurfaceForms {
        let words = map(words.iter().map(|word| (*word, 3)));
        SurfaceForms::new(vec![words], self::spellings(spellings))
    }

    fn spellings(words: &[&str]) -> Spellings {
        let lexicon = Lexicon::new(words.iter().map(|word| (*word, 3)));
        Spellings::new(Arc::new(Analyzers::new(lexicon)))
    }

    fn similar(word: &str) -> Vec<String> {
        let words =
            ["betreiberplattform", "foerderung", "forderung", "netz", "netzwerktreffen", "partner", "wasser"];
        let forms = forms(&words, &["förderung"]);
        forms.similar(word, 3).into_iter().map(|similar| similar.surface).collect()
    }

    #[test]
    fn mistyped_words_find_their_neighbours_with_umlauts() {
        assert_eq!(similar("betreiberplatform"), ["betreiberplattform"]);
        assert_eq!(similar("netzwerktrefen"), ["netzwerktreffen"]);
        assert_eq!(similar("foerdrung"), ["förderung", "forderung"]);
        assert_eq!(similar("wassre"), ["wasser"]);
    }

    #[test]
    fn mistyped_beginnings_find_words_that_begin_almost_so() {
        let forms = forms(&["betreiberplattform", "betrieb", "netzwerk"], &[]);
        assert!(forms.has_beginning("betreiberplatt") && !forms.has_beginning("betreiberplatf"));
        assert_eq!(forms.similar_beginnings("betreiberplatfo", 3), ["betreiberplattform"]);
        assert!(forms.similar_beginnings("xyz", 3).is_empty());
    }

    #[test]
    fn umlauts_that_are_typed_are_meant() {
        let forms = forms(&["steuer"], &[]);
        assert!(forms.similar("stür", 3).is_empty());
        assert_eq!(similar("fördrung").first().map(String::as_str), Some("förderung"));
    }

    #[test]
    fn words_whose_articles_are_gone_are_no_words() {
        let words = map([("wasser", 2), ("wissen", 5)]);
        let changes = map([("wasser", -2), ("wasserkraft", 1)]);
        let forms = SurfaceForms::new(vec![words, changes], spellings(&[]));
        assert!(forms.similar("wassre", 3).is_empty());
        assert!(!forms.has_beginning("wasserb") && forms.has_beginning("wass"));
        assert_eq!(forms.similar_beginnings("wesse", 3), ["wissen", "wasserkraft"]);
        assert_eq!(forms.similar("wiszen", 3)[0].frequency, 5);
    }

    #[test]
    fn short_words_and_other_first_letters_are_left_alone() {
        assert!(similar("net").is_empty());
        assert!(similar("rasser").is_empty());
        assert!(similar("wassser1").is_empty());
    }
}
