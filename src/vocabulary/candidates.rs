//! Names and acronyms that the articles use and no entry knows: what staff may want to add.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use serde::{Deserialize, Serialize};

use super::bodies::{introduced, is_body};
use super::capitals::runs;
use super::{KeyCache, KnownAcronyms, NameMatcher, PlaceMatcher, TermMatcher, Vocabulary};
use crate::analysis::Analyzers;
use crate::article::{Article, ArticleId, Language};

/// Names counted before those of one article are forgotten: bounds memory to some hundred megabytes.
const MAX_NAMES: usize = 300_000;
/// Characters shown on either side of a name.
const AROUND: usize = 50;

/// What a candidate looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CandidateKind {
    /// A word of it names a kind of body.
    Body,
    Acronym,
    Name,
}

impl CandidateKind {
    pub const ALL: [Self; 3] = [Self::Body, Self::Acronym, Self::Name];
}

/// A name that no entry knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub name: String,
    pub kind: CandidateKind,
    /// What an acronym stands for, where an article says so.
    pub long: Option<String>,
    /// How many articles have it.
    pub articles: u64,
    /// One of them, and the words around it there.
    pub example: (ArticleId, String),
}

/// What is known of a name so far.
#[derive(Debug)]
struct Seen {
    spellings: Spellings,
    kind: CandidateKind,
    long: Spellings,
    articles: u64,
    /// Articles where a capital within a sentence says that it is a name.
    surely: u64,
    last: u64,
    example: (ArticleId, String),
}

/// Ways in which something is written, and how often.
#[derive(Debug, Default)]
struct Spellings(Vec<(String, u32)>);

impl Spellings {
    /// Rarer ones that come later are not told apart.
    const MAX: usize = 8;

    fn count(&mut self, spelling: &str) {
        if let Some((_, count)) = self.0.iter_mut().find(|(known, _)| known == spelling) {
            *count += 1;
        } else if self.0.len() < Self::MAX {
            self.0.push((spelling.to_owned(), 1));
        }
    }

    /// The most frequent one, of equals the first.
    fn usual(&self) -> Option<&str> {
        self.0.iter().min_by_key(|(_, count)| Reverse(*count)).map(|(spelling, _)| spelling.as_str())
    }
}

/// Collects candidates from articles.
pub struct Candidates {
    names: NameMatcher,
    terms: TermMatcher,
    places: PlaceMatcher,
    known: KnownAcronyms,
    /// Terms of glossary and dictionary, in lower case.
    pairs: HashSet<String>,
    name_cache: KeyCache,
    term_cache: KeyCache,
    seen: HashMap<String, Seen>,
    persons: HashSet<String>,
    articles: u64,
}

/// A name in a text.
struct Mention {
    range: Range<usize>,
    kind: CandidateKind,
    sure: bool,
}

impl Candidates {
    pub fn new(vocabulary: &Vocabulary, analyzers: &Arc<Analyzers>) -> Self {
        let pairs = vocabulary.glossary().iter().chain(vocabulary.dictionary());
        let labels = vocabulary.themes().iter().flat_map(|theme| [&theme.de, &theme.en]);
        Self {
            names: NameMatcher::new(vocabulary, analyzers),
            terms: TermMatcher::new(vocabulary, analyzers),
            places: PlaceMatcher::new(vocabulary),
            known: KnownAcronyms::of(vocabulary),
            pairs: pairs
                .flat_map(|pair| pair.de.iter().chain(&pair.en))
                .chain(labels)
                .map(|term| key(term))
                .collect(),
            name_cache: KeyCache::default(),
            term_cache: KeyCache::default(),
            seen: HashMap::new(),
            persons: HashSet::new(),
            articles: 0,
        }
    }

    /// Counts the names of an article.
    pub fn add(&mut self, article: &Article) {
        self.articles += 1;
        let texts: Vec<&str> = article.sections.iter().map(|section| section.text.as_str()).collect();
        let known = self.names.find(&texts, &mut self.name_cache);
        for (section, known) in article.sections.iter().zip(known) {
            let known: Vec<Range<usize>> = known.into_iter().map(|found| found.range).collect();
            let text = section.text.as_str();
            for mention in acronyms(text) {
                let acronym = &text[mention.range.clone()];
                if !self.known.has(acronym) && !known.iter().any(|name| overlaps(name, &mention.range)) {
                    self.count(article, text, &mention);
                }
            }
            self.add_runs(article, text, &section.language, &known);
        }
        for (acronym, long) in introduced(&texts, &self.names, &self.known, &mut self.name_cache) {
            if let Some(seen) = self.seen.get_mut(&key(&acronym)) {
                seen.long.count(&long);
            }
        }
        if self.seen.len() > MAX_NAMES {
            self.seen.retain(|_, seen| seen.articles > 1);
        }
    }

    fn add_runs(&mut self, article: &Article, text: &str, language: &Language, known: &[Range<usize>]) {
        let found = runs(text, *language == Language::English);
        if found.is_empty() {
            return;
        }
        let terms = self.terms.find(text, language, &mut self.term_cache);
        let places: Vec<Range<usize>> = self.places.find(text).into_iter().map(|(_, range)| range).collect();
        for run in found {
            let name = &text[run.range.clone()];
            if run.is_person {
                self.persons.insert(key(name));
                continue;
            }
            let is_term = terms.iter().any(|term| covers(&term.range, &run.range));
            let named = known.iter().chain(&places).any(|name| overlaps(name, &run.range));
            // A place within the name of a body is a part of it; a body that is known is all there is to know.
            let is_known = is_term
                || known.iter().any(|name| overlaps(name, &run.range))
                || named && !is_body(name)
                || self.pairs.contains(&key(name));
            if !is_known {
                let kind = if is_body(name) { CandidateKind::Body } else { CandidateKind::Name };
                let sure = !run.begins_sentence;
                self.count(article, text, &Mention { range: run.range, kind, sure });
            }
        }
    }

    fn count(&mut self, article: &Article, text: &str, mention: &Mention) {
        let name = &text[mention.range.clone()];
        let number = self.articles;
        let seen = self.seen.entry(key(name)).or_insert_with(|| Seen {
            spellings: Spellings::default(),
            kind: mention.kind,
            long: Spellings::default(),
            articles: 0,
            surely: 0,
            last: 0,
            example: (article.id.clone(), around(text, &mention.range)),
        });
        if seen.last != number {
            seen.last = number;
            seen.articles += 1;
        }
        seen.surely += u64::from(mention.sure);
        seen.spellings.count(name);
    }

    /// The names that at least so many articles have, those of most articles first.
    pub fn finish(self, least: u64) -> Vec<Candidate> {
        let Self { seen, persons, .. } = self;
        let longs: HashSet<String> = seen.values().filter_map(|seen| seen.long.usual()).map(key).collect();
        let is_wanted = |(name, seen): &(String, Seen)| {
            let told_by_acronym = seen.kind != CandidateKind::Acronym && longs.contains(name);
            let sure = seen.articles >= least && seen.surely > 0;
            sure && !persons.contains(name) && !told_by_acronym
        };
        let candidate = |(_, seen): (String, Seen)| {
            let Seen { spellings, kind, long, articles, example, .. } = seen;
            let name = spellings.usual()?.to_owned();
            Some(Candidate { name, kind, long: long.usual().map(str::to_owned), articles, example })
        };
        let mut candidates: Vec<Candidate> =
            seen.into_iter().filter(is_wanted).filter_map(candidate).collect();
        candidates.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.name.cmp(&b.name)));
        candidates
    }
}

/// Acronyms of a text, but in lines that have capitals throughout.
fn acronyms(text: &str) -> Vec<Mention> {
    static ACRONYM: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\p{Lu}[\p{L}\p{N}]{1,8}(?:-\p{Lu}{2,}\b)?")
            .expect("the expression is a constant that tests compile")
    });
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let letters = line.chars().filter(|c| c.is_alphabetic()).count();
        let capitals = line.chars().filter(|c| c.is_uppercase()).count();
        if capitals * 2 < letters {
            for word in ACRONYM.find_iter(line) {
                let before = line[..word.start()].chars().next_back();
                let behind = line[word.end()..].chars().next();
                let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "@#_.*-".contains(c));
                let ends = !behind.is_some_and(|c| c.is_alphanumeric() || "@_*".contains(c));
                if !part(before) && ends && is_acronym(word.as_str()) {
                    let range = start + word.start()..start + word.end();
                    found.push(Mention { range, kind: CandidateKind::Acronym, sure: true });
                }
            }
        }
        start += line.len();
    }
    found
}

/// Whether a word is made of initials: at least half of its letters are capitals, and it is no number.
fn is_acronym(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let roman = word.chars().all(|c| "IVXLCM".contains(c));
    let plain = word.trim_end_matches('s');
    capitals >= 2
        && capitals * 2 >= letters
        && letters >= 2
        && !roman
        && plain.chars().count() >= 2
        && !word.chars().last().is_some_and(|c| c.is_ascii_digit())
}

/// What names are compared by: case and a last s of their words do not count.
fn key(name: &str) -> String {
    let plain = |word: &str| {
        let lower = word.to_lowercase();
        let long = lower.chars().count() > 3;
        lower.strip_suffix("’s").or(lower.strip_suffix('s')).filter(|_| long).unwrap_or(&lower).to_owned()
    };
    name.split_whitespace().map(plain).collect::<Vec<_>>().join(" ")
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn covers(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// The words around a name, in one line.
fn around(text: &str, range: &Range<usize>) -> String {
    let start =
        text[..range.start].char_indices().rev().take(AROUND).last().map_or(range.start, |(at, _)| at);
    let end = text[range.end..].char_indices().take(AROUND).last();
    let end = end.map_or(range.end, |(at, c)| range.end + at + c.len_utf8());
    let head = if start == 0 {
        start
    } else {
        text[start..].find(' ').map_or(start, |at| (start + at).min(range.start))
    };
    let tail = match end == text.len() {
        true => end,
        false => text[..end].rfind(' ').map_or(end, |at| at.max(range.end)),
    };
    let mut words = text[head..tail].split_whitespace().collect::<Vec<_>>().join(" ");
    if start > 0 {
        words.insert_str(0, "… ");
    }
    if end < text.len() {
        words.push_str(" …");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_are_words_of_initials() {
        let found = |text: &str| -> Vec<String> {
            acronyms(text).into_iter().map(|mention| text[mention.range].to_owned()).collect()
        };
        assert_eq!(
            found("Das AfIn, die KfWs, der XYZ-Verbund und McKinsey im Teil III"),
            ["AfIn", "KfWs", "XYZ"]
        );
        assert_eq!(found("Impfstoff MVA-BN der Firma"), ["MVA-BN"]);
        assert_eq!(found("ALLES GROSS GESCHRIEBEN und mehr"), [""; 0]);
        assert_eq!(found("PartnerInnen @ABC #XYZ P2030"), [""; 0]);
    }

    #[test]
    fn examples_are_cut_at_words() {
        let text = "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf Name Hier und noch viel mehr Text dahinter, der erst weit hinter dem Namen ein Ende hat.";
        let at = text.find("Name Hier").unwrap();
        let around = around(text, &(at..at + 9));
        assert!(
            around.starts_with("… ") && around.ends_with(" …") && around.contains("zwölf Name Hier und"),
            "{around}"
        );
    }

    #[test]
    fn genitives_are_one_name() {
        assert_eq!(key("Instituts für Ökologie"), key("Institut für Ökologie"));
    }
}
