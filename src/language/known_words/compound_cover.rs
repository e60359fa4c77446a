//! Splits a compound into known words at the lowest cost, and tells which of its parts are words by themselves.

use std::ops::Range;

use super::KnownWords;
use super::word_formation::{
    BOUND, GERMAN_ENDINGS, GERMAN_PREFIXES, LEARNED_PREFIXES, LINKED, MIN_BASE, is_singular, without_ending,
};
use crate::analysis::stop_words;
use crate::language::general_words;

/// The longest word that is split. It bounds the look-ups.
pub(super) const MAX_WORD: usize = 40;
/// Nouns of two or three letters that German compounds are made of. With other words as short, nearly every mistyped
/// word would split.
pub(super) const SHORT_NOUNS: [&str; 46] = [
    "abt", "amt", "arm", "art", "arzt", "aue", "bad", "bau", "bus", "ehe", "ei", "eid", "eis", "erz", "fee",
    "gas", "gut", "hof", "hut", "kur", "los", "lkw", "mut", "not", "nuß", "nuss", "obst", "öl", "ohr", "ort",
    "pkw", "rad", "rat", "rot", "see", "tag", "tal", "tau", "tee", "tod", "ton", "tor", "tür", "uhr", "weg",
    "zug",
];
/// Linking letters between the parts of a compound.
const LINKS: [&str; 9] = ["", "s", "es", "n", "en", "e", "er", "ns", "ens"];
/// Function words that compounds begin with.
const BEGINNINGS: [&str; 2] = ["nicht", "selbst"];
/// Prepositions that end many compounds by accident: `Gesundheit-samt`.
const PREPOSITIONS: [&str; 2] = ["nebst", "samt"];

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

impl KnownWords {
    /// The number of known parts that a word splits into; `None` if it doesn't.
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

    /// Whether a lower-case string can stand at the beginning of a compound: `Kommunal-`, `Schul-`.
    pub fn can_begin_compound(&self, part: &str) -> bool {
        self.cost_of_part(part).is_some()
    }

    fn cost_of_word(&self, word: &str) -> u32 {
        let is_rare = !self.is_well_known(word) || self.is_only_name(word) || self.is_rather_english(word);
        costs::PART + if is_rare { costs::RARE } else { 0 }
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

#[cfg(test)]
mod tests {
    use crate::language::known_words::tests::known;

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
}
