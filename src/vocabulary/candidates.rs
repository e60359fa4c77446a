//! Collects names and acronyms that the articles use but the vocabulary lacks, as proposals for the staff.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use serde::{Deserialize, Serialize};
use strum::{EnumCount, VariantArray};

use super::bodies::KnownAcronyms;
use super::bodies::introduced;
use super::body_kinds::is_body;
use super::capitals::runs;
use super::keys::KeyCache;
use super::load::Vocabulary;
use super::names::NameMatcher;
use super::place_names::PlaceMatcher;
use super::spellings::spelling_key;
use super::terms::TermMatcher;
use crate::analysis::Analyzers;
use crate::article::{Article, ArticleId, Language};

/// Number of names counted before those of a single article are dropped, which bounds memory to some
/// hundred megabytes.
const MAX_NAMES: usize = 300_000;
/// Number of characters that are shown on either side of a name.
const AROUND: usize = 50;

/// What a candidate looks like.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::EnumCount,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
pub enum CandidateKind {
    /// A sentence says that it organised, hosted or published.
    Organiser,
    /// One of its words is a word for a kind of organisation.
    Body,
    Acronym,
    Name,
}

impl CandidateKind {
    pub const ALL: [Self; <Self as EnumCount>::COUNT] =
        *<Self as VariantArray>::VARIANTS.first_chunk().expect("strum lists every variant once");
}

/// A name that the vocabulary doesn't have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub name: String,
    pub kind: CandidateKind,
    /// The long form of an acronym, or the acronym of an organiser, if an article gives it.
    pub long: Option<String>,
    /// Number of articles that contain it.
    pub articles: u64,
    /// One of these articles, with the words around the name in it.
    pub example: (ArticleId, String),
}

/// The counts of one name.
#[derive(Debug)]
struct Seen {
    spellings: Spellings,
    kind: CandidateKind,
    long: Spellings,
    articles: u64,
    /// Number of times that it is surely a name, because it has its capital within a sentence.
    surely: u64,
    last: u64,
    example: (ArticleId, String),
}

/// The spellings of a name with their numbers of occurrences.
#[derive(Debug, Default)]
struct Spellings(Vec<(String, u32)>);

impl Spellings {
    /// The most spellings that are counted; further ones are ignored.
    const MAX: usize = 8;

    fn count(&mut self, spelling: &str) {
        if let Some((_, count)) = self.0.iter_mut().find(|(known, _)| known == spelling) {
            *count += 1;
        } else if self.0.len() < Self::MAX {
            self.0.push((spelling.to_owned(), 1));
        }
    }

    /// The most frequent spelling; of equally frequent ones the first.
    fn usual(&self) -> Option<&str> {
        self.0.iter().min_by_key(|(_, count)| Reverse(*count)).map(|(spelling, _)| spelling.as_str())
    }
}

/// Collects candidates from articles added one by one.
pub struct Candidates {
    names: NameMatcher,
    terms: TermMatcher,
    places: PlaceMatcher,
    known: KnownAcronyms,
    /// The terms of glossary and dictionary and the labels of themes, as keys.
    pairs: HashSet<String>,
    name_cache: KeyCache,
    term_cache: KeyCache,
    seen: HashMap<String, Seen>,
    /// The free organisers, by the keys of their spellings.
    organisers: HashMap<String, Seen>,
    persons: HashSet<String>,
    articles: u64,
}

/// An occurrence of a name in a text.
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
            known: KnownAcronyms::from_vocabulary(vocabulary),
            pairs: pairs
                .flat_map(|pair| pair.de.iter().chain(&pair.en))
                .chain(labels)
                .map(|term| key(term))
                .collect(),
            name_cache: KeyCache::default(),
            term_cache: KeyCache::default(),
            seen: HashMap::new(),
            organisers: HashMap::new(),
            persons: HashSet::new(),
            articles: 0,
        }
    }

    /// Counts the names in an article.
    pub fn add(&mut self, article: &Article) {
        self.articles += 1;
        self.add_organisers(article);
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

    /// Counts the organisers of an article that no entry has, with the words that told them.
    fn add_organisers(&mut self, article: &Article) {
        for organiser in article.organisers.iter().filter(|organiser| organiser.value.is_free()) {
            let (name, acronym) = with_acronym(&organiser.value.label);
            let example = (article.id.clone(), organiser.provenance.evidence.clone());
            let number = self.articles;
            let seen = self.organisers.entry(spelling_key(name)).or_insert_with(|| Seen {
                spellings: Spellings::default(),
                kind: CandidateKind::Organiser,
                long: Spellings::default(),
                articles: 0,
                surely: 1,
                last: 0,
                example,
            });
            if seen.last != number {
                seen.last = number;
                seen.articles += 1;
            }
            seen.spellings.count(name);
            acronym.into_iter().for_each(|acronym| seen.long.count(acronym));
        }
        if self.organisers.len() > MAX_NAMES {
            self.organisers.retain(|_, seen| seen.articles > 1);
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
            // A place in an unknown organisation's name doesn't make the name known.
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

    /// Ends the collection: returns the names that occur in at least `least` articles, those that a sentence calls
    /// organisers before all others, the most frequent first.
    pub fn finish(self, least: u64) -> Vec<Candidate> {
        let Self { seen, organisers, persons, .. } = self;
        let longs: HashSet<String> = seen.values().filter_map(|seen| seen.long.usual()).map(key).collect();
        let told: HashSet<String> = organisers
            .values()
            .filter(|seen| seen.articles >= least)
            .flat_map(|seen| [seen.spellings.usual(), seen.long.usual()])
            .flatten()
            .map(key)
            .collect();
        let is_wanted = |(name, seen): &(String, Seen)| {
            let told_by_acronym = seen.kind != CandidateKind::Acronym && longs.contains(name);
            seen.surely > 0 && !persons.contains(name) && !told_by_acronym && !told.contains(name)
        };
        let candidate = |(_, seen): (String, Seen)| {
            let Seen { spellings, kind, long, articles, example, .. } = seen;
            let name = spellings.usual()?.to_owned();
            Some(Candidate { name, kind, long: long.usual().map(str::to_owned), articles, example })
        };
        let all = organisers.into_iter().chain(seen.into_iter().filter(is_wanted));
        let mut candidates: Vec<Candidate> =
            all.filter(|(_, seen)| seen.articles >= least).filter_map(candidate).collect();
        let is_organiser = |candidate: &Candidate| candidate.kind == CandidateKind::Organiser;
        candidates.sort_by(|a, b| {
            let by_count = b.articles.cmp(&a.articles).then_with(|| a.name.cmp(&b.name));
            is_organiser(b).cmp(&is_organiser(a)).then(by_count)
        });
        candidates
    }
}

/// A label divided into the name and the acronym in brackets behind it.
fn with_acronym(label: &str) -> (&str, Option<&str>) {
    let divided = label.strip_suffix(')').and_then(|label| label.rsplit_once(" ("));
    divided.map_or((label, None), |(name, acronym)| (name, Some(acronym)))
}

/// The acronyms of a text, without lines that are in capitals throughout.
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

/// The key by which names are compared: without regard to case and to an `s` at the end of a word.
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

/// The text around a name, in one line.
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
