//! Which words are spelt correctly, whether or not any article has them.
//!
//! A word that no article has is far more often a correct word than a mistyped one, so that much must speak
//! against a word before it is corrected. It is correct if a list has it (the general lists, the vocabulary,
//! or the words counted in the collection), if it is an inflection of such a word or derived from one by the
//! usual prefixes and suffixes, or if it is a compound that opens into such words.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::general_words;
use crate::analysis::{Analyzers, lower_case, stop_words};
use crate::vocabulary::{TermPair, Vocabulary};

/// The fewest letters of a word that endings, prefixes or other parts may be added to.
const MIN_BASE: usize = 4;
/// How often a word must have been counted in the collection to be well known.
const WELL_KNOWN: u32 = 3;
/// The longest word that is opened. It bounds the look-ups.
const MAX_WORD: usize = 40;

/// The endings of German nouns and adjectives.
const GERMAN_ENDINGS: [&str; 8] = ["en", "es", "er", "em", "ern", "e", "n", "s"];
const ENGLISH_ENDINGS: [&str; 9] = ["s", "es", "ed", "d", "ing", "ly", "er", "ers", "'s"];
/// Endings that make German words of others, which may be inflected again.
const GERMAN_SUFFIXES: [&str; 14] = [
    "ung", "heit", "keit", "schaft", "lich", "isch", "bar", "los", "haft", "frei", "innen", "in", "chen",
    "weise",
];
const GERMAN_PREFIXES: [&str; 43] = [
    "ab", "an", "auf", "aus", "bei", "be", "durch", "ein", "emp", "ent", "er", "fehl", "fest", "fort",
    "frei", "ge", "haupt", "heim", "her", "hin", "hoch", "miss", "mit", "nach", "neben", "nicht", "rück",
    "statt", "über", "um", "un", "unter", "ur", "ver", "vor", "weg", "weiter", "wieder", "zer", "zu",
    "zurück", "zusammen", "gegen",
];
/// What may stand between a German prefix and its verb: `anzustecken`, `angesteckt`.
const BEHIND_PREFIX: [&str; 3] = ["", "zu", "ge"];
const ENGLISH_PREFIXES: [&str; 12] =
    ["un", "re", "non", "over", "under", "pre", "mis", "dis", "out", "co", "de", "counter"];
/// Prefixes of both languages, mostly of Latin and Greek origin.
const LEARNED_PREFIXES: [&str; 25] = [
    "agro", "anti", "audio", "auto", "bio", "elektro", "ex", "foto", "geo", "hydro", "immun", "inter",
    "kontra", "makro", "mega", "meta", "mikro", "micro", "mini", "multi", "öko", "photo", "post", "tele",
    "trans",
];
/// Nouns of two or three letters that German compounds are made of. Other words as short would open nearly
/// every mistyped word.
const SHORT_NOUNS: [&str; 46] = [
    "abt", "amt", "arm", "art", "arzt", "aue", "bad", "bau", "bus", "ehe", "ei", "eid", "eis", "erz", "fee",
    "gas", "gut", "hof", "hut", "kur", "los", "lkw", "mut", "not", "nuß", "nuss", "obst", "öl", "ohr", "ort",
    "pkw", "rad", "rat", "rot", "see", "tag", "tal", "tau", "tee", "tod", "ton", "tor", "tür", "uhr", "weg",
    "zug",
];
/// Linking letters between the parts of a compound.
const LINKS: [&str; 8] = ["", "s", "es", "n", "en", "e", "er", "ens"];

/// The first parts of a compound, as ranges of its bytes.
#[derive(Debug, Clone, Default)]
struct Opening {
    parts: Vec<Range<usize>>,
    /// How many linking letters stand behind them.
    links: usize,
}

impl Opening {
    fn with(&self, part: Range<usize>, links: usize) -> Self {
        Self { parts: self.parts.iter().cloned().chain([part]).collect(), links: self.links + links }
    }

    /// Whether it is better than another one once a part and some linking letters are added.
    fn is_better_with(&self, links: usize, other: Option<&Self>) -> bool {
        other
            .is_none_or(|other| (self.parts.len() + 1, self.links + links) < (other.parts.len(), other.links))
    }
}

/// Everything that tells a correct word.
#[derive(Debug)]
pub struct KnownWords {
    analyzers: Arc<Analyzers>,
    /// The words of names and terms of the vocabulary, in lower case.
    of_vocabulary: HashSet<Box<str>>,
}

impl KnownWords {
    pub fn new(vocabulary: &Vocabulary, analyzers: Arc<Analyzers>) -> Self {
        let mut of_vocabulary = HashSet::new();
        let mut add = |text: &str| {
            let lower = lower_case(text);
            let words = lower.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 2);
            of_vocabulary.extend(words.map(Box::from));
        };
        let pairs = vocabulary.glossary().iter().chain(vocabulary.dictionary());
        pairs.flat_map(|TermPair { de, .. }| de).for_each(|term| add(term));
        vocabulary.organisers().iter().flat_map(|organiser| organiser.names()).for_each(&mut add);
        for (_, place) in vocabulary.places() {
            place.names().chain(place.signs()).for_each(&mut add);
        }
        for theme in vocabulary.themes() {
            [theme.de.as_str(), &theme.en].into_iter().for_each(&mut add);
            theme.terms().for_each(&mut add);
        }
        Self { analyzers, of_vocabulary }
    }

    /// Whether a lower-case word is in a list as it stands.
    pub fn is_listed(&self, word: &str) -> bool {
        self.is_german(word) || general_words::is_english(word) || general_words::is_name(word)
    }

    /// Whether a lower-case word is in a list of German words, or was counted in German articles.
    pub fn is_german(&self, word: &str) -> bool {
        general_words::is_german(word)
            || self.of_vocabulary.contains(word)
            || self.analyzers.lexicon().frequency_as_written(word) > 0
    }

    /// Whether a lower-case word is in a general list, in the vocabulary, or in several German articles: the
    /// collection may have mistyped words of its own.
    pub fn is_well_known(&self, word: &str) -> bool {
        general_words::is_german(word)
            || general_words::is_english(word)
            || self.of_vocabulary.contains(word)
            || self.analyzers.lexicon().frequency_as_written(word) >= WELL_KNOWN
    }

    /// Whether a lower-case word is in the list of surnames and towns.
    pub fn is_name(&self, word: &str) -> bool {
        general_words::is_name(word)
    }

    /// Whether a lower-case string is an ending that makes German words of others, or its plural.
    pub fn is_suffix(part: &str) -> bool {
        let suffix = part.strip_suffix("en").unwrap_or(part);
        GERMAN_SUFFIXES.contains(&part) || GERMAN_SUFFIXES.contains(&suffix)
    }

    /// Whether a lower-case word is in the list of English words.
    pub fn is_english(&self, word: &str) -> bool {
        general_words::is_english(word)
    }

    /// Whether a lower-case word belongs to English and not to German.
    pub fn is_only_english(&self, word: &str) -> bool {
        general_words::is_english(word)
            && !general_words::is_german(word)
            && self.analyzers.lexicon().frequency_as_written(word) == 0
    }

    /// Whether a lower-case word belongs to German and not to English.
    pub fn is_only_german(&self, word: &str) -> bool {
        !general_words::is_english(word) && self.is_german(word)
    }

    /// Whether a lower-case word is spelt correctly: it is listed, or made of listed words by the rules of
    /// either language.
    pub fn is_correct(&self, word: &str) -> bool {
        let letters = word.chars().count();
        if self.is_listed(word) {
            return true;
        }
        letters > MIN_BASE
            && letters <= MAX_WORD
            && (self.is_formed(word) || self.compound_parts(word).is_some())
    }

    /// Whether a lower-case word is made of one listed word by the rules of either language, or of two English
    /// ones.
    pub fn is_formed(&self, word: &str) -> bool {
        self.is_formed_in_german(word) || is_formed_in_english(word)
    }

    /// Whether a lower-case word is a listed one with another inflectional ending. Names have a genitive alone, or
    /// `Brunen` would be a form of the name Brun.
    pub fn is_inflected(&self, word: &str) -> bool {
        let is_word = |base: &str| self.is_german(base) || general_words::is_english(base);
        let mut endings = GERMAN_ENDINGS.iter().chain(&["ed", "ing", "'s"]);
        endings.any(|ending| {
            let base = word.strip_suffix(ending).filter(|base| base.chars().count() >= MIN_BASE);
            let takes_names = matches!(*ending, "s" | "'s");
            base.is_some_and(|base| is_word(base) || takes_names && general_words::is_name(base))
        })
    }

    /// Whether a word is an inflection of a German word, or derived from one.
    fn is_formed_in_german(&self, word: &str) -> bool {
        let is_base = |base: &str| base.chars().count() >= MIN_BASE && self.is_german(base);
        let is_inflected = |word: &str| {
            is_base(word) || GERMAN_ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending)).any(is_base)
        };
        if is_inflected(word) {
            return true;
        }
        let without_prefix = |prefix: &&str| {
            let rest = word.strip_prefix(*prefix)?;
            BEHIND_PREFIX
                .iter()
                .filter_map(|between| rest.strip_prefix(between))
                .find(|rest| is_inflected(rest))
        };
        if GERMAN_PREFIXES.iter().chain(&LEARNED_PREFIXES).find_map(without_prefix).is_some() {
            return true;
        }
        let endings =
            GERMAN_ENDINGS.iter().chain(&["", "nen"]).filter_map(|ending| word.strip_suffix(ending));
        endings
            .flat_map(|word| GERMAN_SUFFIXES.iter().filter_map(|suffix| word.strip_suffix(suffix)))
            .any(|base| is_inflected(base) || self.is_verb_stem(base))
    }

    /// Whether a word without its ending is a verb of German: `wart` of `warten`.
    fn is_verb_stem(&self, stem: &str) -> bool {
        stem.chars().count() >= MIN_BASE
            && ["en", "n"].iter().any(|ending| self.is_german(&format!("{stem}{ending}")))
    }

    /// Whether one word may be another form of the other, rather than mistyped: they differ in their endings.
    pub fn are_forms_of_one(word: &str, other: &str) -> bool {
        let endings =
            || GERMAN_ENDINGS.iter().chain(&["", "t", "st", "te", "ten", "est", "et", "d", "ed", "ing"]);
        let bases = |word: &str| {
            // An ending that doubles the letter before it is a slip: `Projektte`.
            let base = |ending: &str| {
                let base = word.strip_suffix(ending)?;
                let doubles = ending.chars().next().is_some_and(|first| base.ends_with(first));
                (!doubles).then_some(base)
            };
            let bases = endings().filter_map(|ending| base(ending)).map(str::to_owned);
            bases.filter(|base| base.chars().count() >= MIN_BASE).collect::<Vec<_>>()
        };
        let others = bases(other);
        bases(word).iter().any(|base| others.contains(base))
    }

    /// How many known parts a word opens into, as few as possible.
    pub fn compound_parts(&self, word: &str) -> Option<usize> {
        self.open(word).map(|parts| parts.len())
    }

    /// The known parts that a lower-case word opens into, as few as possible and with as few linking letters between
    /// them as possible, as ranges of its bytes without these letters. The last part may be inflected.
    pub fn open(&self, word: &str) -> Option<Vec<Range<usize>>> {
        let borders: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        let letters = borders.len() - 1;
        if letters > MAX_WORD {
            return None;
        }
        // For each letter, the best parts that lead to it.
        let mut ways: Vec<Option<Opening>> = vec![None; letters + 1];
        ways[0] = Some(Opening::default());
        let mut best: Option<Opening> = None;
        for from in 0..letters {
            let Some(before) = ways[from].take() else { continue };
            let last = borders[from]..word.len();
            if from > 0 && before.is_better_with(0, best.as_ref()) && self.is_last_part(&word[last.clone()]) {
                best = Some(before.with(last, 0));
            }
            for to in from + 2..letters {
                let part = borders[from]..borders[to];
                if !self.is_part(&word[part.clone()]) {
                    continue;
                }
                let rest = &word[borders[to]..];
                for link in LINKS.iter().filter(|link| rest.starts_with(**link)) {
                    if let Some(way) = ways.get_mut(to + link.len())
                        && before.is_better_with(link.len(), way.as_ref())
                    {
                        *way = Some(before.with(part.clone(), link.len()));
                    }
                }
            }
        }
        best.map(|best| best.parts)
    }

    /// Whether a string can stand at the beginning or inside of a compound.
    fn is_part(&self, part: &str) -> bool {
        if part.chars().count() < MIN_BASE {
            return SHORT_NOUNS.contains(&part) || LEARNED_PREFIXES.contains(&part);
        }
        if stop_words::is_german(part) {
            return false;
        }
        self.is_german(part)
            || LEARNED_PREFIXES.contains(&part)
            || self.is_german(&format!("{part}e"))
            || self.is_verb_stem(part)
    }

    /// Whether a string can stand at the end of a compound, where it may be inflected.
    fn is_last_part(&self, part: &str) -> bool {
        let is_base = |base: &str| {
            SHORT_NOUNS.contains(&base)
                || base.chars().count() >= MIN_BASE && self.is_german(base) && !stop_words::is_german(base)
        };
        is_base(part)
            || GERMAN_ENDINGS.iter().filter_map(|ending| part.strip_suffix(ending)).any(is_base)
            || GERMAN_PREFIXES.iter().filter_map(|prefix| part.strip_prefix(prefix)).any(is_base)
    }
}

/// Whether a word is an inflection of an English word, derived from one, or made of two.
fn is_formed_in_english(word: &str) -> bool {
    let is_base = |base: &str| base.chars().count() >= MIN_BASE && general_words::is_english(base);
    let is_inflected = |word: &str| {
        is_base(word)
            || ENGLISH_ENDINGS
                .iter()
                .filter_map(|ending| word.strip_suffix(ending))
                .any(|base| is_base(base) || is_base(&format!("{base}e")))
    };
    let prefixes = ENGLISH_PREFIXES.iter().chain(&LEARNED_PREFIXES);
    let joints = word.char_indices().map(|(at, _)| at).skip(MIN_BASE);
    is_inflected(word)
        || prefixes.filter_map(|prefix| word.strip_prefix(prefix)).any(is_inflected)
        || joints.map(|at| word.split_at(at)).any(|(first, last)| {
            is_base(first) && (is_base(last) || last.strip_suffix('s').is_some_and(is_base))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Lexicon;

    fn known() -> KnownWords {
        let analyzers = Arc::new(Analyzers::new(Lexicon::new([("klinik".to_owned(), 3)])));
        KnownWords::new(&Vocabulary::built_in(), analyzers)
    }

    #[test]
    fn words_of_both_languages_and_what_is_made_of_them_are_correct() {
        let known = known();
        for word in [
            "fenster",
            "klinik",
            "fensters",
            "dachfenstern",
            "klinikdächer",
            "abzubrechen",
            "unbezahlbare",
            "seeweg",
            "ratsbeschlüssen",
            "schulgarten",
            "mikrokredite",
            "window",
            "windowless",
            "rewrites",
            "riverboats",
            "schmidt",
            "hamburg",
        ] {
            assert!(known.is_correct(word), "{word}");
        }
    }

    #[test]
    fn a_compound_opens_into_its_parts_without_linking_letters() {
        let known = known();
        let parts = |word: &str| -> Vec<String> {
            known.open(word).into_iter().flatten().map(|part| word[part].to_owned()).collect()
        };
        assert_eq!(parts("klinikdächer"), ["klinik", "dächer"]);
        assert_eq!(parts("ratsbeschlüssen"), ["rat", "beschlüssen"]);
        assert_eq!(parts("gartenvulkan"), ["garten", "vulkan"]);
        assert_eq!(parts("gartenfensterglas"), ["garten", "fensterglas"], "a listed compound is one part");
        assert!(parts("klinnikdach").is_empty());
    }

    #[test]
    fn mistyped_words_are_not() {
        let known = known();
        for word in [
            "fesnter",
            "klinnik",
            "dachfesntern",
            "abzubrehcen",
            "schulgarrten",
            "windwo",
            "riverbaots",
            "hambrug",
            "wasserversogung",
            "bildngsprojekt",
            "",
        ] {
            assert!(!known.is_correct(word), "{word}");
        }
    }
}
