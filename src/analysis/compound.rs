//! Token filter that adds the parts of German compounds.
//!
//! The method is from Koehn and Knight, *Empirical Methods for Compound Splitting* (EACL 2003). Of all
//! ways to cover a word with known words and linking letters between them, the one whose parts' frequencies
//! have the highest geometric mean is taken, if this mean exceeds the frequency of the whole word. The
//! frequencies are learnt from the indexed articles and saved with a generation of the index. The decisions
//! in `compounds.toml` take precedence.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::stop_words;
use super::word_counts::WordCounts;

/// Length of the shortest part, in letters.
const MIN_PART: usize = 4;
/// Length of the longest word that is split, in letters. It bounds the work that a hostile word causes.
const MAX_WORD: usize = 80;
/// The most parts of a word.
const MAX_PARTS: usize = 5;

/// What is subtracted from the mean logarithm of the frequencies for each part beyond the second. It makes
/// `netzwerk` + `treffen` win over `netz` + `werk` + `treffen`, whose parts are more frequent.
const FURTHER_PART: f32 = 1.0;

/// The linking letters between parts. The frequency of the part before a link is multiplied by the link's
/// factor, which is lower for links that are rarer in German.
const LINKS: [(&str, f32); 9] = [
    ("", 1.0),
    ("s", 1.0),
    ("es", 0.7),
    ("n", 0.8),
    ("en", 0.3),
    ("e", 0.2),
    ("er", 0.3),
    ("ns", 0.5),
    ("ens", 0.3),
];

/// Inflectional endings that the last part may have beyond its known form.
const INFLECTIONS: [&str; 6] = ["en", "es", "er", "e", "n", "s"];

/// Endings of nouns that never end in `s` themselves, so that an `s` behind them is a link.
const LINKED: [&str; 7] = ["ung", "heit", "keit", "schaft", "tion", "tät", "ling"];

/// Prefixes and suffixes that word lists contain as if they were words. They are never parts.
const AFFIXES: [&str; 36] = [
    "schaft", "schafts", "heit", "keit", "lich", "isch", "ungs", "ungen", "igung", "ierung", "ation", "tion",
    "ismus", "ieren", "iert", "haft", "losen", "barkeit", "ischen", "liche", "lichen", "licher", "ische",
    "ander", "einander", "halb", "wärts", "weise", "gegen", "wider", "hinter", "nieder", "wieder", "innen",
    "ende", "enden",
];

/// The compound lexicon: word frequencies and the staff's decisions, on which all splitting depends.
#[derive(Debug, Clone, PartialEq)]
pub struct Lexicon {
    counts: WordCounts,
    decided: HashMap<Box<str>, Vec<Box<str>>>,
    never: HashSet<Box<str>>,
}

impl Default for Lexicon {
    /// A lexicon without words.
    fn default() -> Self {
        Self::new([("", 0); 0])
    }
}

impl Lexicon {
    /// Makes a lexicon of lower-case words and their frequencies.
    pub fn new<W: AsRef<str>>(counts: impl IntoIterator<Item = (W, u32)>) -> Self {
        let counts: Vec<(W, u32)> = counts.into_iter().collect();
        let keys = counts.iter().map(|(word, count)| (key(word.as_ref()), *count));
        Self::of_counts(WordCounts::new(keys, can_be_part))
    }

    fn of_counts(counts: WordCounts) -> Self {
        Self { counts, decided: HashMap::new(), never: HashSet::new() }
    }

    /// Adds the staff's decisions: words with their parts, and words that are never split.
    pub fn decide(
        mut self,
        split: impl IntoIterator<Item = (String, Vec<String>)>,
        never: impl IntoIterator<Item = String>,
    ) -> Self {
        let boxed = |word: String| key(&word.to_lowercase()).into();
        self.decided.extend(
            split.into_iter().map(|(word, parts)| (boxed(word), parts.into_iter().map(boxed).collect())),
        );
        self.never.extend(never.into_iter().map(boxed));
        self
    }

    pub fn len(&self) -> usize {
        self.counts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The lexicon as sorted lines, each with a word and its frequency.
    pub fn to_lines(&self) -> String {
        self.entries().map(|(word, count)| format!("{word}\t{count}\n")).collect()
    }

    /// Reads what [`to_lines`](Self::to_lines) wrote; `None` for anything else.
    pub fn from_lines(lines: &[u8]) -> Option<Self> {
        let lines = std::str::from_utf8(lines).ok().filter(|lines| !lines.contains('ß'))?;
        WordCounts::from_lines(lines, can_be_part).map(Self::of_counts)
    }

    /// The words with their frequencies, sorted by word.
    pub fn entries(&self) -> impl Iterator<Item = (&str, u32)> {
        self.counts.iter()
    }

    /// The frequency of a lower-case word, or of the word without an inflectional ending; 0 if it is unknown.
    pub fn frequency(&self, word: &str) -> u32 {
        let word = key(word);
        let forms = std::iter::once("").chain(INFLECTIONS).filter_map(|ending| word.strip_suffix(ending));
        forms.map(|form| self.frequency_as_written(form)).find(|&count| count > 0).unwrap_or(0)
    }

    /// The frequency of a lower-case word in this very form.
    pub fn frequency_as_written(&self, word: &str) -> u32 {
        self.counts.of_word(&key(word)).unwrap_or(0)
    }

    /// The parts of a lower-case compound as ranges of its bytes, without linking letters. `None` if it is
    /// not split.
    pub fn split(&self, word: &str) -> Option<Vec<Range<usize>>> {
        match self.decide_on(word) {
            Decision::Staff { parts } => Some(parts),
            Decision::Cover(cover) if cover.is_split() => Some(cover.parts),
            _ => None,
        }
    }

    /// Whether a lower-case word is split, and why.
    pub fn decide_on(&self, word: &str) -> Decision {
        let decision = self.decide_on_key(&key(word));
        let parts = match &decision {
            Decision::Staff { parts } => parts.as_slice(),
            Decision::Cover(cover) => cover.parts.as_slice(),
            _ => &[],
        };
        // The key has `ss` for `ß`. A joint between these two letters is none in the word.
        let has_joints = parts.iter().all(|part| word.get(part.clone()).is_some());
        if has_joints { decision } else { Decision::NoCover }
    }

    fn decide_on_key(&self, word: &str) -> Decision {
        let mut forms = std::iter::once("").chain(INFLECTIONS).filter_map(|ending| word.strip_suffix(ending));
        if forms.any(|form| self.never.contains(form)) {
            return Decision::Never;
        }
        if let Some(parts) = self.decided_parts(word) {
            return Decision::Staff { parts };
        }
        let borders: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        let letters = borders.len() - 1;
        if !(2 * MIN_PART..=MAX_WORD).contains(&letters) || !word.chars().all(char::is_alphabetic) {
            return Decision::NoCompound;
        }
        self.best_cover(word, &borders).map_or(Decision::NoCover, Decision::Cover)
    }

    /// The longest known part at the beginning of a lower-case word, shorter than the word itself.
    pub fn first_part<'a>(&self, word: &'a str) -> Option<&'a str> {
        let ends = word.char_indices().map(|(at, _)| at).rev().take(MAX_WORD);
        let mut parts = ends.map(|at| &word[..at]).filter(|part| self.count(&key(part)).is_some());
        parts.next().map(|part| self.without_link(part))
    }

    /// The parts that the staff decided for the word, or for the word without an inflectional ending.
    fn decided_parts(&self, word: &str) -> Option<Vec<Range<usize>>> {
        if self.decided.is_empty() {
            return None;
        }
        let parts = std::iter::once("")
            .chain(INFLECTIONS)
            .find_map(|ending| word.strip_suffix(ending).and_then(|base| self.decided.get(base)))?;
        let mut at = 0;
        let mut ranges = Vec::with_capacity(parts.len());
        for part in parts {
            let start = at + word[at..].find(&**part)?;
            at = start + part.len();
            ranges.push(start..start + self.without_link(part).len());
        }
        // An inflectional ending belongs to the last part.
        let last = ranges.last_mut()?;
        last.end = word.len();
        Some(ranges)
    }

    /// A part without the `s` that only links it to the next: `wirkungs` → `wirkung`, but `haus` stays.
    fn without_link<'a>(&self, part: &'a str) -> &'a str {
        match part.strip_suffix('s') {
            Some(bare) if LINKED.iter().any(|ending| bare.ends_with(ending)) => bare,
            Some(bare) if self.count(bare).is_some() && self.count(part).is_none() => bare,
            _ => part,
        }
    }

    fn best_cover(&self, word: &str, borders: &[usize]) -> Option<WordCover> {
        let letters = borders.len() - 1;
        // Dynamic programming: reached[k][i] is the best cover of the first i letters by k parts.
        let mut reached = vec![vec![None::<Cover>; letters + 1]; MAX_PARTS + 1];
        reached[0][0] = Some(Cover { log_sum: 0.0, from: 0, part_end: 0 });
        for parts in 0..MAX_PARTS {
            for from in 0..=letters.saturating_sub(MIN_PART) {
                let Some(so_far) = reached[parts][from] else { continue };
                for part_end in from + MIN_PART..=letters {
                    self.extend(word, borders, so_far, from, part_end, |to, cover| {
                        let best = &mut reached[parts + 1][to];
                        if best.is_none_or(|b| b.log_sum < cover.log_sum) {
                            *best = Some(cover);
                        }
                    });
                }
            }
        }
        let own = (self.counts.of_word(word).unwrap_or(0) as f32).max(0.5);
        let (parts, mean) = (2..=MAX_PARTS)
            .filter_map(|parts| {
                let mean = reached[parts][letters]?.log_sum / parts as f32;
                Some((parts, mean - FURTHER_PART * (parts - 2) as f32))
            })
            .max_by(|a, b| a.1.total_cmp(&b.1))?;
        let mut ranges = Vec::with_capacity(parts);
        let mut to = letters;
        for parts in (1..=parts).rev() {
            let cover = reached[parts][to]?;
            ranges.push(borders[cover.from]..borders[cover.part_end]);
            to = cover.from;
        }
        ranges.reverse();
        let count = |part: &Range<usize>| {
            let part_of_word = &word[part.clone()];
            let count =
                if part.end == word.len() { self.last_count(part_of_word) } else { self.count(part_of_word) };
            count.unwrap_or_default()
        };
        Some(WordCover { counts: ranges.iter().map(count).collect(), parts: ranges, mean: mean.exp(), own })
    }

    /// Calls `offer` with every cover that extends `so_far` by the part between two borders.
    fn extend(
        &self,
        word: &str,
        borders: &[usize],
        so_far: Cover,
        from: usize,
        part_end: usize,
        mut offer: impl FnMut(usize, Cover),
    ) {
        let letters = borders.len() - 1;
        let part = &word[borders[from]..borders[part_end]];
        if part_end == letters {
            if let Some(count) = self.last_count(part) {
                offer(letters, Cover { log_sum: so_far.log_sum + count.ln(), from, part_end });
            }
            return;
        }
        let Some(count) = self.count(part) else { return };
        let rest = &word[borders[part_end]..];
        for (link, factor) in LINKS {
            let to = part_end + link.len();
            if rest.starts_with(link) && to + MIN_PART <= letters {
                let log_sum = so_far.log_sum + (count * factor).ln();
                offer(to, Cover { log_sum, from, part_end });
            }
        }
    }

    /// The frequency of a part; `None` if the string can't be one.
    fn count(&self, part: &str) -> Option<f32> {
        self.counts.of_part(part)
    }

    /// The frequency of a last part, which may be inflected.
    fn last_count(&self, part: &str) -> Option<f32> {
        self.count(part).or_else(|| {
            INFLECTIONS
                .iter()
                .filter_map(|ending| part.strip_suffix(ending))
                .filter(|base| base.chars().count() >= MIN_PART)
                .filter_map(|base| self.count(base))
                .max_by(f32::total_cmp)
        })
    }
}

/// The form in which the lexicon has a lower-case word: with `ss` for `ß`, which has as many bytes.
fn key(word: &str) -> Cow<'_, str> {
    if word.contains('ß') { Cow::Owned(word.replace('ß', "ss")) } else { Cow::Borrowed(word) }
}

/// Whether a word is split, and why.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// The staff decided that it is never split.
    Never,
    /// The staff decided on its parts.
    Staff { parts: Vec<Range<usize>> },
    /// It is too short or too long for a compound, or contains other characters than letters.
    NoCompound,
    /// No known words cover it.
    NoCover,
    /// Known words cover it. It is split if they are more frequent than the word itself.
    Cover(WordCover),
}

/// The best cover of a word by known words.
#[derive(Debug, Clone, PartialEq)]
pub struct WordCover {
    /// The range of bytes of each part, without the letters that link it to the next.
    pub parts: Vec<Range<usize>>,
    /// The frequency of each part in the lexicon.
    pub counts: Vec<f32>,
    /// The geometric mean of these frequencies, reduced for every part beyond the second.
    pub mean: f32,
    /// The frequency of the whole word in the lexicon; at least 0.5.
    pub own: f32,
}

impl WordCover {
    pub fn is_split(&self) -> bool {
        self.mean > self.own
    }
}

/// Whether a lower-case word can be part of a compound.
fn can_be_part(word: &str) -> bool {
    word.chars().nth(MIN_PART - 1).is_some() && !AFFIXES.contains(&word) && !stop_words::is_german(word)
}

#[derive(Debug, Clone, Copy)]
struct Cover {
    log_sum: f32,
    /// The letter at which the last part begins.
    from: usize,
    /// The letter at which the last part ends, before its link.
    part_end: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        Lexicon::new(
            [
                ("wirkung", 50),
                ("messung", 20),
                ("netzwerk", 30),
                ("treffen", 40),
                ("finanzierung", 30),
                ("modell", 10),
                ("partner", 90),
                ("akteur", 20),
                ("multi", 5),
                ("partnerschaft", 60),
                ("gesamt", 10),
                ("kommune", 20),
                ("gesellschaft", 30),
                ("fahrt", 9),
                ("schule", 9),
                ("bildung", 9),
                ("impfstoff", 3),
                ("allianz", 12),
                ("handel", 20),
                ("handlung", 5),
                ("maßnahme", 5),
            ]
            .map(|(word, count)| (word.to_owned(), count)),
        )
    }

    fn parts(word: &str) -> Vec<String> {
        let lexicon = lexicon().decide([], ["gesellschaft".to_owned()]);
        let parts = lexicon.split(word).unwrap_or_default();
        parts.into_iter().map(|part| word[part].to_owned()).collect()
    }

    #[test]
    fn compounds_open_at_their_joints() {
        assert_eq!(parts("wirkungsmessung"), ["wirkung", "messung"]);
        assert_eq!(parts("finanzierungsmodelle"), ["finanzierung", "modelle"]);
        assert_eq!(parts("finanzierungsmaßnahme"), ["finanzierung", "maßnahme"]);
        assert_eq!(parts("finanzierungsmassnahme"), ["finanzierung", "massnahme"]);
        assert_eq!(parts("netzwerktreffens"), ["netzwerk", "treffens"]);
        assert_eq!(parts("schulbildung"), ["schul", "bildung"]);
        assert_eq!(parts("impfstoffallianz"), ["impfstoff", "allianz"]);
    }

    #[test]
    fn words_that_are_no_compounds_stay_whole() {
        for word in ["partnerschaft", "fährt", "insgesamt", "gesellschaft", "handel", "verhandlung", "akteur"]
        {
            assert!(parts(word).is_empty(), "{word} was split into {:?}", parts(word));
        }
    }

    #[test]
    fn every_decision_has_its_reason() {
        let lexicon = lexicon().decide(
            [("städtediplomatie".to_owned(), vec!["städte".to_owned(), "diplomatie".to_owned()])],
            ["gesellschaft".to_owned()],
        );
        assert_eq!(lexicon.decide_on("gesellschaften"), Decision::Never);
        assert!(matches!(lexicon.decide_on("städtediplomatie"), Decision::Staff { .. }));
        assert_eq!(lexicon.decide_on("netz"), Decision::NoCompound);
        assert_eq!(lexicon.decide_on("verhandlung"), Decision::NoCover);
        let Decision::Cover(cover) = lexicon.decide_on("wirkungsmessung") else { panic!("no cover") };
        assert_eq!((cover.counts.as_slice(), cover.own, cover.is_split()), (&[50.0, 20.0][..], 0.5, true));
        assert!((cover.mean - 1000f32.sqrt()).abs() < 0.01);
        let Decision::Cover(cover) = lexicon.decide_on("partnerschaft") else { return };
        assert!(!cover.is_split());
    }

    #[test]
    fn staff_decides() {
        let lexicon = lexicon().decide(
            [("Städtediplomatie".to_owned(), vec!["städte".to_owned(), "diplomatie".to_owned()])],
            [],
        );
        for (word, expected) in
            [("städtediplomatie", ["städte", "diplomatie"]), ("städtediplomatien", ["städte", "diplomatien"])]
        {
            let parts: Vec<_> = lexicon.split(word).unwrap().into_iter().map(|part| &word[part]).collect();
            assert_eq!(parts, expected);
        }
    }
}
