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
use super::inflection::with_umlaut;
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
const LINKS: [&str; 9] = ["", "s", "es", "n", "en", "e", "er", "ns", "ens"];
/// Endings of nouns that an `s` links to the next part.
const LINKED: [&str; 8] = ["ung", "heit", "keit", "schaft", "tion", "sion", "tät", "ling"];
/// Endings that nouns are made with and that are no parts of compounds themselves, with their plurals.
const BOUND: [&str; 11] =
    ["schaft", "schaften", "heit", "heiten", "keit", "keiten", "haft", "haften", "ungen", "erei", "ereien"];

/// Endings of nouns that are made of other words at the end of compounds: `Wasser-knappheit`.
const DERIVING: [&str; 8] = ["in", "innen", "heit", "heiten", "keit", "keiten", "ung", "ungen"];
/// Function words that compounds begin with.
const BEGINNINGS: [&str; 2] = ["nicht", "selbst"];
/// Prepositions that end many compounds by accident: `Gesundheit-samt`.
const PREPOSITIONS: [&str; 2] = ["nebst", "samt"];
/// Endings of surnames and towns. A compound that ends so and that no list has is more probably a name.
const NAME_ENDINGS: [&str; 9] =
    ["hausen", "hofen", "maier", "mann", "mayer", "meier", "meyer", "müller", "schmidt"];

/// What the parts of a compound cost, as negative logarithms of probabilities up to a factor: the fewer and the
/// better known they are, the more probable is that they were meant.
mod costs {
    pub(super) const PART: u32 = 10;
    /// Added for a word that few articles of the collection have and no list.
    pub(super) const RARE: u32 = 3;
    pub(super) const SHORT: u32 = 1;
    pub(super) const INFLECTED: u32 = 2;
    /// Added for a noun without its final `e`.
    pub(super) const SHORTENED: u32 = 1;
    pub(super) const VERB_STEM: u32 = 2;
    /// Added for an adjective with an ending, which few compounds begin with.
    pub(super) const ADJECTIVE: u32 = 2;
    pub(super) const PREFIXED: u32 = 5;
    /// Added for a noun made of a word that is known: `Pflegerin`, `Knappheit`.
    pub(super) const DERIVED: u32 = 4;
    pub(super) const LINK: u32 = 1;
    pub(super) const LETTER_OF_LINK: u32 = 1;
    /// Added where the `s` is missing behind an ending that takes it.
    pub(super) const MISSING_LINK: u32 = 8;
}

/// The parts of a compound without the letters that link them, as ranges of its bytes, and what they cost.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    pub parts: Vec<Range<usize>>,
    pub cost: u32,
}

impl Opening {
    fn with(&self, part: Range<usize>, cost: u32) -> Self {
        Self { parts: self.parts.iter().cloned().chain([part]).collect(), cost: self.cost + cost }
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

    /// Whether a lower-case word is one of the names and German terms of the vocabulary.
    pub fn is_of_vocabulary(&self, word: &str) -> bool {
        self.of_vocabulary.contains(word)
    }

    /// Whether a lower-case German word is well known.
    pub fn is_well_known_german(&self, word: &str) -> bool {
        self.is_german(word) && self.is_well_known(word)
    }

    /// Whether a lower-case word is a listed German one behind a prefix: `festhielt`.
    pub fn is_prefixed(&self, word: &str) -> bool {
        let mut rests = GERMAN_PREFIXES.iter().filter_map(|prefix| word.strip_prefix(prefix));
        rests.any(|rest| rest.chars().count() > MIN_BASE && general_words::is_german(rest))
    }

    /// Whether a lower-case word is in the list of surnames and towns.
    pub fn is_name(&self, word: &str) -> bool {
        general_words::is_name(word)
    }

    /// Whether a lower-case word is a name and hardly ever a word of articles.
    pub fn is_only_name(&self, word: &str) -> bool {
        self.is_rather_name(word) && !general_words::is_german(word) && !self.of_vocabulary.contains(word)
    }

    /// The same of a name that may be another word as well: `Kohl`.
    pub fn is_rather_name(&self, word: &str) -> bool {
        general_words::is_name(word)
            && !SHORT_NOUNS.contains(&word)
            && self.analyzers.lexicon().frequency_as_written(word) < WELL_KNOWN
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
        if is_singular(word) {
            return true;
        }
        let is_word = |base: &str| self.is_german(base) || general_words::is_english(base);
        let mut endings = GERMAN_ENDINGS.iter().chain(&["ed", "ing", "'s"]);
        endings.any(|ending| {
            let base = without_ending(word, &[ending]).find(|base| base.chars().count() >= MIN_BASE);
            let takes_names = matches!(*ending, "s" | "'s");
            base.is_some_and(|base| is_word(base) || takes_names && general_words::is_name(base))
        })
    }

    /// Whether a word is an inflection of a German word, or derived from one.
    fn is_formed_in_german(&self, word: &str) -> bool {
        let is_base = |base: &str| base.chars().count() >= MIN_BASE && self.is_german(base);
        let is_inflected = |word: &str| is_base(word) || without_ending(word, &GERMAN_ENDINGS).any(is_base);
        if is_inflected(word) || self.is_present_participle(word) || self.is_past_participle(word) {
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
            .flat_map(|word| {
                GERMAN_SUFFIXES.iter().filter_map(|suffix| Some((word.strip_suffix(suffix)?, *suffix)))
            })
            .any(|(base, suffix)| {
                // No genitive takes these endings: `Partners-haft`.
                let is_genitive = || base.strip_suffix('s').is_some_and(is_base);
                let takes_base = !BOUND.contains(&suffix) || !is_genitive();
                takes_base && is_inflected(base) || self.is_verb_stem(base)
            })
    }

    /// Whether a word is a participle of the past of a known verb: `gekochtes`, `eingewandert`.
    fn is_past_participle(&self, word: &str) -> bool {
        let forms = [word].into_iter().chain(without_ending(word, &GERMAN_ENDINGS));
        let stems = forms.filter_map(|form| form.strip_suffix("et").or_else(|| form.strip_suffix('t')));
        stems.into_iter().any(|stem| {
            let mut starts = [""].iter().chain(&GERMAN_PREFIXES);
            starts.any(|start| {
                let stem = stem.strip_prefix(*start).and_then(|rest| rest.strip_prefix("ge"));
                stem.is_some_and(|stem| self.is_verb_stem(stem))
            })
        })
    }

    /// Whether a word without its ending is a verb of German: `wart` of `warten`, `wander` of `wandern`.
    fn is_verb_stem(&self, stem: &str) -> bool {
        let takes_n = stem.ends_with("er") || stem.ends_with("el");
        stem.chars().count() >= MIN_BASE
            && (self.is_german(&format!("{stem}en")) || takes_n && self.is_german(&format!("{stem}n")))
    }

    /// Whether one word may be another form of the other, rather than mistyped: they differ in endings of one
    /// language, and not in those of a person and of a verb (`Richter`, `richtet`).
    pub fn are_forms_of_one(word: &str, other: &str) -> bool {
        const OF_PERSONS: [&str; 4] = ["er", "ern", "ers", "erin"];
        const OF_VERBS: [&str; 19] = [
            "t", "st", "te", "ten", "est", "et", "tet", "end", "ende", "enden", "ender", "endes", "endem",
            "nd", "nde", "nden", "nder", "ndes", "ndem",
        ];
        const OF_BOTH: [&str; 5] = ["", "e", "n", "en", "es"];
        const OTHERS: [&str; 2] = ["em", "s"];
        let share = |sets: &[&[&'static str]]| {
            let bases = |word: &str| {
                let endings = sets.concat();
                let bases = without_ending(word, &endings).map(str::to_owned);
                bases.filter(|base| base.chars().count() >= MIN_BASE).collect::<Vec<_>>()
            };
            let others = bases(other);
            bases(word).iter().any(|base| others.contains(base))
        };
        share(&[&OF_BOTH, &OTHERS, &OF_VERBS])
            || share(&[&OF_BOTH, &OTHERS, &OF_PERSONS])
            || share(&[&["", "s", "es", "e", "d", "ed", "ing"]])
    }

    /// How many known parts a word opens into.
    pub fn compound_parts(&self, word: &str) -> Option<usize> {
        self.open(word).map(|opening| opening.parts.len())
    }

    /// What a lower-case word costs as one listed word or as a compound of such; `None` for any other word.
    pub fn cost(&self, word: &str) -> Option<u32> {
        let opened = || self.open(word).map(|one| one.cost);
        if self.is_german(word) { self.cost_of_last_part(word) } else { None }.or_else(opened)
    }

    /// The known parts that a lower-case word most probably consists of. The last part may be inflected.
    pub fn open(&self, word: &str) -> Option<Opening> {
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
            let is_cheaper = |cost: u32, other: Option<&Opening>| {
                other.is_none_or(|other| before.cost + cost < other.cost)
            };
            let last = borders[from]..word.len();
            // `Reeder-ei` ends in no egg.
            let is_suffix = &word[last.clone()] == "ei" && word[..last.start].ends_with(['r', 'l']);
            if from > 0
                && !is_suffix
                && is_cheaper(costs::PART, best.as_ref())
                && let Some(cost) = self.cost_of_last_part(&word[last.clone()])
                && is_cheaper(cost, best.as_ref())
            {
                best = Some(before.with(last, cost));
            }
            for to in from + 2..letters {
                let part = borders[from]..borders[to];
                let Some(cost) = self.cost_of_part(&word[part.clone()]) else { continue };
                let rest = &word[borders[to]..];
                for link in LINKS.iter().filter(|link| rest.starts_with(**link)) {
                    let cost = cost + cost_of_link(&word[part.clone()], link);
                    if let Some(way) = ways.get_mut(to + link.len())
                        && is_cheaper(cost, way.as_ref())
                    {
                        *way = Some(before.with(part.clone(), cost));
                    }
                }
            }
        }
        best
    }

    fn cost_of_word(&self, word: &str) -> u32 {
        let is_rare = !self.is_well_known(word) || self.is_only_name(word) || self.is_rather_english(word);
        costs::PART + if is_rare { costs::RARE } else { 0 }
    }

    /// Whether a word that German texts have, too, is more probably an English one: `shall`, `bush`.
    fn is_rather_english(&self, word: &str) -> bool {
        general_words::is_english(word)
            && !general_words::is_legal_german(word)
            && !self.of_vocabulary.contains(word)
    }

    /// Whether a lower-case string can stand at the beginning of a compound: `Kommunal-`, `Schul-`.
    pub fn can_begin_compound(&self, part: &str) -> bool {
        self.cost_of_part(part).is_some()
    }

    /// What a string costs at the beginning or inside of a compound; `None` if it can't stand there.
    fn cost_of_part(&self, part: &str) -> Option<u32> {
        let is_learned = LEARNED_PREFIXES.contains(&part);
        if part.chars().count() < MIN_BASE {
            return (is_learned || SHORT_NOUNS.contains(&part)).then_some(costs::PART + costs::SHORT);
        }
        if !can_be_part(part) && !BEGINNINGS.contains(&part) {
            return None;
        }
        if is_learned || self.is_german(part) {
            let ending = if self.is_inflected_adjective(part) { costs::ADJECTIVE } else { 0 };
            return Some(self.cost_of_word(part) + ending);
        }
        let whole = format!("{part}e");
        if self.is_german(&whole) {
            return Some(self.cost_of_word(&whole) + costs::SHORTENED);
        }
        self.is_verb_stem(part).then_some(costs::PART + costs::VERB_STEM)
    }

    /// What a string costs at the end of a compound, where it may be inflected; `None` if it can't stand there.
    fn cost_of_last_part(&self, part: &str) -> Option<u32> {
        if !can_be_part(part) {
            return None;
        }
        let cost_of_base = |base: &str| {
            if SHORT_NOUNS.contains(&base) {
                return Some(costs::PART + costs::SHORT);
            }
            if base.chars().count() < MIN_BASE || stop_words::is_german(base) {
                return None;
            }
            if self.is_german(base) {
                return Some(self.cost_of_word(base));
            }
            is_singular(base).then_some(costs::PART + costs::INFLECTED)
        };
        let inflected = || {
            let bases = without_ending(part, &GERMAN_ENDINGS).filter_map(cost_of_base);
            bases.min().map(|cost| cost + costs::INFLECTED)
        };
        let derived = || self.is_derived(part).then_some(costs::PART + costs::DERIVED);
        let prefixed = || {
            let bases = GERMAN_PREFIXES.iter().filter_map(|prefix| part.strip_prefix(prefix));
            bases.filter_map(cost_of_base).min().map(|cost| cost + costs::PREFIXED)
        };
        match cost_of_base(part) {
            Some(costs::PART) => Some(costs::PART),
            base => [base, inflected(), derived(), prefixed()].into_iter().flatten().min(),
        }
    }

    /// Whether a lower-case string is a noun that an ending makes of a known word: `pflegerin`, `knappheit`.
    pub fn is_derived(&self, part: &str) -> bool {
        let mut bases = without_ending(part, &DERIVING).filter(|base| base.chars().count() > MIN_BASE);
        bases.any(|base| self.is_german(base) || self.is_verb_stem(base))
    }

    /// Whether a lower-case word is a participle of the present of a known verb: `wartende`.
    pub fn is_present_participle(&self, word: &str) -> bool {
        let forms = [word].into_iter().chain(without_ending(word, &GERMAN_ENDINGS));
        let mut infinitives = forms.filter_map(|form| form.strip_suffix('d'));
        infinitives.any(|infinitive| {
            let stem = infinitive.strip_suffix("en");
            let long_stem =
                infinitive.strip_suffix('n').filter(|stem| stem.ends_with("er") || stem.ends_with("el"));
            // `Projektende` is none of a verb `projekten`.
            let is_verb = |stem: &str| self.is_verb(stem) || stem.len() > 2 && !self.is_german(stem);
            self.is_german(infinitive) && stem.or(long_stem).is_some_and(is_verb)
        })
    }

    /// Whether letters are the stem of a verb: other forms than the infinitive are known too, which nouns with a
    /// plural in `en` lack.
    fn is_verb(&self, stem: &str) -> bool {
        let has = |stem: &str, ending: &str| self.is_german(&format!("{stem}{ending}"));
        let is_strong = || with_umlaut(stem).is_some_and(|changed| has(&changed, "t"));
        let is_weak = || ["t", "te", "et", "ete"].into_iter().any(|ending| has(stem, ending));
        // `spricht`, `liest`.
        let is_raised = || {
            let vowel = stem.rfind(|c| "aeiouäöü".contains(c)).filter(|at| stem[*at..].starts_with('e'));
            vowel.is_some_and(|at| {
                ["i", "ie"]
                    .into_iter()
                    .any(|raised| has(&format!("{}{raised}{}", &stem[..at], &stem[at + 1..]), "t"))
            })
        };
        stem.chars().count() > 2 && has(stem, "en") && (is_weak() || is_strong() || is_raised())
    }

    /// Whether a lower-case word may be the noun at the end of a compound, and is no adjective, form of a verb or ending.
    pub fn may_be_noun(&self, word: &str) -> bool {
        let has = |ending: &str| self.is_german(&format!("{word}{ending}"));
        let makes_adjectives = ["sam", "bar", "lich", "los"].iter().any(|ending| word.ends_with(ending));
        let is_adjective = makes_adjectives || has("em") || has("e") && has("er") && has("es") && !has("s");
        let is_finite = || {
            let stem = word.strip_suffix('e').or_else(|| word.strip_suffix('t'));
            let infinitive = stem.map(|stem| format!("{stem}en"));
            stem.is_some_and(|stem| self.is_verb(stem)) && !has("n") && !has("s") || {
                let stem = stem.filter(|_| word.ends_with('e'));
                // `erstelle`: `erstellt` has the infinitive beside it.
                stem.zip(infinitive).is_some_and(|(stem, verb)| {
                    self.is_german(&format!("{stem}t"))
                        && self.is_german(&format!("{stem}te"))
                        && self.is_german(&verb)
                })
            }
        };
        !is_adjective && !is_finite() && !Self::is_suffix(word) && !self.is_inflected_adjective(word)
    }

    /// A part of a compound before the last as a word by itself: without the letters that link it, and with the `e`
    /// that it has lost (`Schul-` of `Schule`). `None` for the stem of a verb (`Fahr-`) and for a prefix.
    pub fn standing_alone(&self, part: &str) -> Option<String> {
        let frequency = |word: &str| self.analyzers.lexicon().frequency_as_written(word);
        let is_word = |ending: &str| self.is_german(&format!("{part}{ending}"));
        let frequency_with = |ending: &str| frequency(&format!("{part}{ending}"));
        if part.chars().count() < MIN_BASE {
            return (!LEARNED_PREFIXES.contains(&part)).then(|| part.to_owned());
        }
        // Texts have `Arbeits` and `Schul` from `Arbeits- und …`.
        let unlinked = without_ending(part, &["es", "s"]);
        let nouns = unlinked.filter(|base| base.chars().count() >= MIN_BASE && self.is_german(base));
        if let Some(noun) = nouns.max_by_key(|base| frequency(base)) {
            return Some(noun.to_owned());
        }
        let has_genitive = is_word("s") || is_word("es");
        let is_verb = self.is_verb(part) && !has_genitive;
        let is_stem = is_verb && frequency(part) < 5 * frequency_with("en").max(1);
        // Lists have `schul`, too, which has no genitive; that it has no ending of an adjective tells it from `groß`.
        let is_shortened = is_word("e") && !has_genitive && !is_word("em") && frequency(part) == 0;
        if self.is_german(part) && !is_stem && !is_shortened && 2 * frequency(part) >= frequency_with("e") {
            let verb = part.strip_suffix('e').filter(|stem| self.is_verb(stem));
            return (verb.is_none() || frequency(part) > 0).then(|| part.to_owned());
        }
        let is_legal = || frequency_with("en") == 0 && general_words::is_legal_german(&format!("{part}e"));
        let is_rather_noun = || 3 * frequency_with("e") > frequency_with("en") || is_legal();
        let is_noun = is_word("e") && (!is_verb || is_rather_noun());
        is_noun.then(|| format!("{part}e"))
    }

    /// Whether a compound that no list has is more probably a surname or a town, by its last part.
    pub fn is_like_a_name(&self, last: &str) -> bool {
        NAME_ENDINGS.contains(&last) || self.is_only_name(last)
    }

    /// Whether a word is an adjective with an ending: `alte`.
    pub fn is_inflected_adjective(&self, word: &str) -> bool {
        let bases = without_ending(word, &["e", "en", "er", "es"]);
        let has = |base: &str, ending: &str| self.is_german(&format!("{base}{ending}"));
        bases.into_iter().any(|base| {
            self.is_german(base)
                && (has(base, "em") || ["e", "en", "er", "es"].iter().all(|ending| has(base, ending)))
        })
    }
}

/// Whether a lower-case word is no word of the general lists, but its plural is one: `Bushaltestelle`, `Lieferant`.
fn is_singular(word: &str) -> bool {
    let takes_en = || LINKED.iter().chain(&["ant", "ent", "ist"]).any(|ending| word.ends_with(ending));
    let plural = if word.ends_with('e') {
        format!("{word}n")
    } else if takes_en() {
        format!("{word}en")
    } else {
        return false;
    };
    word.chars().count() >= MIN_BASE && general_words::is_german(&plural)
}

/// A word without each of some endings that it has. An ending that repeats the letter before it is a slip:
/// `Projektte`.
fn without_ending<'a>(word: &'a str, endings: &[&str]) -> impl Iterator<Item = &'a str> {
    endings.iter().filter_map(|ending| {
        let base = word.strip_suffix(ending)?;
        let repeats = !ending.is_empty() && base.chars().next_back() == ending.chars().next();
        (!repeats).then_some(base)
    })
}

/// Whether a string is neither a function word nor an ending.
fn can_be_part(part: &str) -> bool {
    SHORT_NOUNS.contains(&part)
        || !stop_words::is_german(part) && !BOUND.contains(&part) && !PREPOSITIONS.contains(&part)
}

/// What the letters cost that link a part to the next.
fn cost_of_link(part: &str, link: &str) -> u32 {
    let takes_s = LINKED.iter().any(|ending| part.ends_with(ending));
    match link {
        "s" if takes_s => 0,
        "" if takes_s => costs::MISSING_LINK,
        "" => 0,
        link => costs::LINK + costs::LETTER_OF_LINK * link.len() as u32,
    }
}

/// Whether a word is an inflection of an English word, derived from one, or made of two.
fn is_formed_in_english(word: &str) -> bool {
    let is_base = |base: &str| base.chars().count() >= MIN_BASE && general_words::is_english(base);
    let is_inflected = |word: &str| {
        is_base(word)
            || without_ending(word, &ENGLISH_ENDINGS)
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
            "wartende",
            "gewartet",
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
            let parts = known.open(word).unwrap_or_default().parts.into_iter();
            parts.map(|part| word[part].to_owned()).collect()
        };
        assert_eq!(parts("klinikdächer"), ["klinik", "dächer"]);
        assert_eq!(parts("ratsbeschlüssen"), ["rat", "beschlüssen"]);
        assert_eq!(parts("gartenvulkan"), ["garten", "vulkan"]);
        assert_eq!(parts("gartenfensterglas"), ["garten", "fensterglas"], "a listed compound is one part");
        assert!(parts("klinnikdach").is_empty());
        // The parts that are few and better known win, and an ending that takes an `s` has it.
        assert_eq!(parts("krankenschwestern"), ["kranken", "schwestern"]);
        assert_eq!(parts("gesundheitsamt"), ["gesundheit", "amt"]);
        assert_eq!(parts("lehrerzimmer"), ["lehrer", "zimmer"]);
        assert!(parts("fensterpartnershaft").is_empty(), "an ending is no part");
    }

    #[test]
    fn the_first_part_of_a_compound_stands_alone_as_a_noun() {
        let known = known();
        for (part, alone) in [
            ("schul", Some("schule")),
            ("fenster", Some("fenster")),
            ("nacht", Some("nacht")),
            ("rad", Some("rad")),
            ("wander", None),
            ("mikro", None),
        ] {
            assert_eq!(known.standing_alone(part).as_deref(), alone, "{part}");
        }
    }

    #[test]
    fn endings_of_a_person_and_of_a_verb_are_those_of_two_words() {
        for (word, other) in
            [("klassifiziert", "klassifizieren"), ("trumpets", "trumpet"), ("leiters", "leiter")]
        {
            assert!(KnownWords::are_forms_of_one(word, other), "{word}, {other}");
        }
        for (word, other) in [("richter", "richtet"), ("trumpet", "trumped"), ("projektte", "projekte")] {
            assert!(!KnownWords::are_forms_of_one(word, other), "{word}, {other}");
        }
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
            "fensternn",
            "windowss",
            "",
        ] {
            assert!(!known.is_correct(word), "{word}");
        }
    }
}
