//! Which words are made of known ones by the endings, prefixes and suffixes of either language.

use super::KnownWords;
use crate::language::general_words;
use crate::language::inflection::with_umlaut;

/// The fewest letters of a word that endings, prefixes or other parts may be added to.
pub(super) const MIN_BASE: usize = 4;

/// The endings of German nouns and adjectives.
pub(super) const GERMAN_ENDINGS: [&str; 8] = ["en", "es", "er", "em", "ern", "e", "n", "s"];
const ENGLISH_ENDINGS: [&str; 9] = ["s", "es", "ed", "d", "ing", "ly", "er", "ers", "'s"];
/// Endings that make German words of others, which may be inflected again.
const GERMAN_SUFFIXES: [&str; 14] = [
    "ung", "heit", "keit", "schaft", "lich", "isch", "bar", "los", "haft", "frei", "innen", "in", "chen",
    "weise",
];
pub(super) const GERMAN_PREFIXES: [&str; 43] = [
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
pub(super) const LEARNED_PREFIXES: [&str; 25] = [
    "agro", "anti", "audio", "auto", "bio", "elektro", "ex", "foto", "geo", "hydro", "immun", "inter",
    "kontra", "makro", "mega", "meta", "mikro", "micro", "mini", "multi", "öko", "photo", "post", "tele",
    "trans",
];
/// Endings of nouns that an `s` links to the next part.
pub(super) const LINKED: [&str; 8] = ["ung", "heit", "keit", "schaft", "tion", "sion", "tät", "ling"];
/// Endings that nouns are made with and that are no parts of compounds themselves, with their plurals.
pub(super) const BOUND: [&str; 11] =
    ["schaft", "schaften", "heit", "heiten", "keit", "keiten", "haft", "haften", "ungen", "erei", "ereien"];
/// Endings of nouns that are made of other words at the end of compounds: `Wasser-knappheit`.
const DERIVING: [&str; 8] = ["in", "innen", "heit", "heiten", "keit", "keiten", "ung", "ungen"];

impl KnownWords {
    /// Whether a lower-case word is made of one listed word by the rules of either language, or of two English
    /// ones.
    pub fn is_formed(&self, word: &str) -> bool {
        self.is_formed_in_german(word) || is_formed_in_english(word)
    }

    /// Whether a lower-case word is a listed German one behind a prefix: `festhielt`.
    pub fn is_prefixed(&self, word: &str) -> bool {
        let mut rests = GERMAN_PREFIXES.iter().filter_map(|prefix| word.strip_prefix(prefix));
        rests.any(|rest| rest.chars().count() > MIN_BASE && general_words::is_german(rest))
    }

    /// Whether a lower-case string is an ending that makes German words of others, or its plural.
    pub fn is_suffix(part: &str) -> bool {
        let suffix = part.strip_suffix("en").unwrap_or(part);
        GERMAN_SUFFIXES.contains(&part) || GERMAN_SUFFIXES.contains(&suffix)
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

    /// Whether a lower-case string is a noun that an ending makes of a known word: `pflegerin`, `knappheit`.
    pub fn is_derived(&self, part: &str) -> bool {
        let mut bases = without_ending(part, &DERIVING).filter(|base| base.chars().count() > MIN_BASE);
        bases.any(|base| self.is_german(base) || self.is_verb_stem(base))
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

    /// Whether a word without its ending is a verb of German: `wart` of `warten`, `wander` of `wandern`.
    pub(super) fn is_verb_stem(&self, stem: &str) -> bool {
        let takes_n = stem.ends_with("er") || stem.ends_with("el");
        stem.chars().count() >= MIN_BASE
            && (self.is_german(&format!("{stem}en")) || takes_n && self.is_german(&format!("{stem}n")))
    }

    /// Whether letters are the stem of a verb: other forms than the infinitive are known too, which nouns with a
    /// plural in `en` lack.
    pub(super) fn is_verb(&self, stem: &str) -> bool {
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

    /// Whether a word is an adjective with an ending: `alte`.
    pub fn is_inflected_adjective(&self, word: &str) -> bool {
        let bases = without_ending(word, &["e", "en", "er", "es"]);
        let has = |base: &str, ending: &str| self.is_german(&format!("{base}{ending}"));
        bases.into_iter().any(|base| {
            self.is_german(base)
                && (has(base, "em") || ["e", "en", "er", "es"].iter().all(|ending| has(base, ending)))
        })
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
}

/// Whether a lower-case word is no word of the general lists, but its plural is one: `Bushaltestelle`, `Lieferant`.
pub(super) fn is_singular(word: &str) -> bool {
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
pub(super) fn without_ending<'a>(word: &'a str, endings: &[&str]) -> impl Iterator<Item = &'a str> {
    endings.iter().filter_map(|ending| {
        let base = word.strip_suffix(ending)?;
        let repeats = !ending.is_empty() && base.chars().next_back() == ending.chars().next();
        (!repeats).then_some(base)
    })
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
}
