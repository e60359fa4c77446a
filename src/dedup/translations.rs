//! Translations: which German and English articles say the same.
//!
//! Two things link an article with its translation: the addresses that pages give for their versions
//! in other languages (`hreflang`), and the marks of a text, which are what no translator changes:
//! numbers, acronyms, names and the days that are written out.
//!
//! `hreflang` is trusted. Without it, a German and an English article are a pair if they date from
//! the same day and share rare marks, or share far more of these; if each is the other's best match
//! by a clear lead; and if neither organisers nor lengths contradict. The bounds are strict, since a
//! missing link costs readers little and a wrong one misleads them: among 3,700 articles of
//! organisations, 1,100 of them German, they give twelve pairs, all of them translations.

use rustc_hash::FxHashMap;

use super::duplicates::word_hash;
use crate::article::{Article, Date, Language};
use crate::enrich::written_dates;

/// Number of marks that are kept of a text.
const MAX_MARKS: usize = 128;
/// Number of days written in a text that are kept as marks.
const MAX_DAYS: usize = 8;
/// Number of paragraphs that are searched for days.
const MAX_PARAGRAPHS: usize = 100;
/// Number of words that are searched for marks.
const MAX_WORDS: usize = 1_500;
/// A mark is rare if at most one article in `COMMON_SHARE` has it. This number of articles is kept
/// within `COMMON`, so that the rule works for very small and very large collections.
const COMMON_SHARE: usize = 33;
const COMMON: std::ops::RangeInclusive<usize> = 12..=64;
/// What a pair must share, by how far apart its dates are.
const SAME_DAY: Bound = Bound { marks: 4, share: 0.25 };
const NEAR_DAYS: Bound = Bound { marks: 8, share: 0.4 };
const UNDATED: Bound = Bound { marks: 8, share: 0.45 };
/// What two articles of one organiser must share if their dates cannot be compared, but both write the same day.
const DAY_WRITTEN: Bound = Bound { marks: 6, share: 0.4 };
/// The bit that is set in marks that are days, and in no others.
const DAY: u32 = 1 << 31;
/// Days that may lie between the publications of the two versions.
const NEAR: i64 = 3;
/// How many times better a pair must match than any other pair with one of its articles.
const LEAD: f32 = 1.5;
/// How many times longer than the other one version may be, in words.
const LONGER: u32 = 4;
/// Number of addresses of other versions that are kept of a page.
const MAX_ALTERNATES: usize = 16;

struct Bound {
    marks: usize,
    share: f32,
}

/// The languages whose marks are read; marks are compared between German and English only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TextLanguage {
    German,
    English,
    Other,
}

/// What some articles have by which translations are found: without it, no marks need to be compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TranslationTraits {
    german: bool,
    english: bool,
    /// Whether any article names addresses of its versions in other languages.
    alternates: bool,
}

impl TranslationTraits {
    /// The traits of the article whose [encoded](TranslationMarks::encode) marks begin with a number.
    pub fn of_encoded(first: u64) -> Self {
        let Head { language, alternates, .. } = Head::decode(first);
        Self {
            german: language == TextLanguage::German,
            english: language == TextLanguage::English,
            alternates: alternates > 0,
        }
    }

    /// Whether any two of the articles may be translations of each other.
    pub fn may_have_pairs(self) -> bool {
        self.alternates || self.german && self.english
    }
}

impl FromIterator<Self> for TranslationTraits {
    fn from_iter<I: IntoIterator<Item = Self>>(all: I) -> Self {
        all.into_iter().fold(Self::default(), |traits, more| Self {
            german: traits.german || more.german,
            english: traits.english || more.english,
            alternates: traits.alternates || more.alternates,
        })
    }
}

/// The first number of encoded marks.
struct Head {
    language: TextLanguage,
    language_code: u16,
    /// How many there are of these; organisers and marks follow in halves of a number.
    alternates: usize,
    organisers: usize,
    marks: usize,
}

impl Head {
    fn encode(&self) -> u64 {
        self.language as u64
            | u64::from(self.language_code) << 8
            | (self.alternates as u64) << 24
            | (self.organisers as u64) << 32
            | (self.marks as u64) << 40
    }

    fn decode(encoded: u64) -> Self {
        Self {
            language: match encoded & 0xff {
                0 => TextLanguage::German,
                1 => TextLanguage::English,
                _ => TextLanguage::Other,
            },
            language_code: (encoded >> 8) as u16,
            alternates: (encoded >> 24 & 0xff) as usize,
            organisers: (encoded >> 32 & 0xff) as usize,
            marks: (encoded >> 40) as usize,
        }
    }
}

/// What an article has in common with its version in another language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslationMarks {
    language: TextLanguage,
    /// Hash of the language code.
    language_code: u16,
    /// Hash of the page's own address; 0 if it has none.
    address: u64,
    /// The days of publication and of the event, counted from 1970-01-01; `None` where no day is known.
    days: [Option<i32>; 2],
    words: u32,
    /// Hashes of the addresses of versions in other languages.
    alternates: Vec<u64>,
    organisers: Vec<u32>,
    marks: Vec<u32>,
}

impl TranslationMarks {
    /// Reads the marks of an article; `None` if there is nothing that could link it to another.
    pub fn from_article(article: &Article) -> Option<Self> {
        let language = match article.language.value {
            Language::German => TextLanguage::German,
            Language::English => TextLanguage::English,
            _ => TextLanguage::Other,
        };
        let address = article.url.as_deref().and_then(address_hash).unwrap_or(0);
        let alternates = article.alternates.iter().take(MAX_ALTERNATES);
        let alternates: Vec<u64> =
            alternates.filter_map(|url| address_hash(url)).filter(|hash| *hash != address).collect();
        let mut reader = MarkReader::default();
        if language != TextLanguage::Other {
            reader.read(&article.title.value, language);
            reader.read_days(article);
            for section in &article.sections {
                section.heading.iter().chain([&section.text]).for_each(|text| reader.read(text, language));
            }
        }
        let is_linked = address != 0 || !alternates.is_empty();
        (is_linked || !reader.marks.is_empty()).then(|| Self {
            language,
            language_code: word_hash(article.language.value.code()) as u16,
            address,
            days: [&article.date, &article.event_date].map(|date| day(date.as_ref()?.value)),
            words: reader.words as u32,
            alternates,
            organisers: article.organisers.iter().map(|o| word_hash(&o.value.id) as u32).collect(),
            marks: reader.marks,
        })
    }

    /// Packs the marks into numbers, the form in which an engine stores them.
    pub fn encode(&self) -> Vec<u64> {
        let head = Head {
            language: self.language,
            language_code: self.language_code,
            alternates: self.alternates.len(),
            organisers: self.organisers.len().min(255),
            marks: self.marks.len(),
        };
        let day = |day: Option<i32>| u64::from(day.unwrap_or(i32::MIN) as u32);
        let mut encoded = vec![
            head.encode(),
            self.address,
            day(self.days[0]) | day(self.days[1]) << 32,
            u64::from(self.words),
        ];
        encoded.extend(&self.alternates);
        let halves: Vec<u32> =
            self.organisers.iter().take(head.organisers).chain(&self.marks).copied().collect();
        encoded.extend(
            halves.chunks(2).map(|two| u64::from(two[0]) | u64::from(two.get(1).copied().unwrap_or(0)) << 32),
        );
        encoded
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` for anything else.
    pub fn decode(encoded: &[u64]) -> Option<Self> {
        let [head, address, days, words, rest @ ..] = encoded else { return None };
        let Head { language, language_code, alternates, organisers, marks } = Head::decode(*head);
        if rest.len() != alternates + (organisers + marks).div_ceil(2) {
            return None;
        }
        let (alternates, halves) = rest.split_at(alternates);
        let halves: Vec<u32> = halves.iter().flat_map(|two| [*two as u32, (*two >> 32) as u32]).collect();
        let day = |day: u32| Some(day as i32).filter(|day| *day != i32::MIN);
        Some(Self {
            language,
            language_code,
            address: *address,
            days: [day(*days as u32), day((*days >> 32) as u32)],
            words: *words as u32,
            alternates: alternates.to_vec(),
            organisers: halves[..organisers].to_vec(),
            marks: halves[organisers..organisers + marks].to_vec(),
        })
    }

    /// The fewest days between the two publications, or between the two events. The publication of
    /// one and the event of the other are compared only if they lie at most [`NEAR`] days apart:
    /// reports often appear long after an event, so a greater distance says nothing.
    fn days_apart(&self, other: &Self) -> Option<i64> {
        let apart = |one: Option<i32>, two: Option<i32>| Some((i64::from(one?) - i64::from(two?)).abs());
        let ([published, event], [other_published, other_event]) = (self.days, other.days);
        let same = [apart(published, other_published), apart(event, other_event)];
        let across = [apart(published, other_event), apart(event, other_published)];
        let near = across.into_iter().flatten().filter(|days| *days <= NEAR);
        same.into_iter().flatten().chain(near).min()
    }

    fn writes_a_day_of(&self, other: &Self) -> bool {
        self.marks.iter().any(|mark| mark & DAY != 0 && other.marks.contains(mark))
    }

    /// Whether `shared` marks, a share of `share`, are enough for these two articles, and neither
    /// dates nor organisers nor lengths contradict each other.
    fn agrees(&self, other: &Self, shared: usize, share: f32) -> bool {
        let one_organiser = self.organisers.iter().any(|organiser| other.organisers.contains(organiser));
        let bound = match self.days_apart(other) {
            Some(0) => SAME_DAY,
            Some(..=NEAR) => NEAR_DAYS,
            Some(_) => return false,
            // Both pages say that they have a version in another language.
            None if !self.alternates.is_empty() && !other.alternates.is_empty() => SAME_DAY,
            None if one_organiser && self.writes_a_day_of(other) => DAY_WRITTEN,
            None => UNDATED,
        };
        let organisers = self.organisers.is_empty() || other.organisers.is_empty() || one_organiser;
        let (fewer, more) = (self.words.min(other.words), self.words.max(other.words));
        shared >= bound.marks && share >= bound.share && organisers && more <= LONGER * fewer
    }
}

/// The number of days since 1970-01-01; `None` if only the month or year is known.
fn day(date: Date) -> Option<i32> {
    let since = date.civil()?.since((jiff::Unit::Day, jiff::civil::Date::constant(1970, 1, 1))).ok()?;
    Some(since.get_days())
}

/// The hash of an address without scheme, `www.`, fragment and closing slash. `None` for the home
/// page of a site or of one of its languages: pages without a translation name it instead of one.
fn address_hash(url: &str) -> Option<u64> {
    let rest = url.trim().split_once("://")?.1;
    let rest = rest.split('#').next()?.trim_end_matches('/');
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let path = rest.split_once('/')?.1;
    (path.len() > 3).then(|| word_hash(rest))
}

/// Collects the marks of one article.
#[derive(Default)]
struct MarkReader {
    words: usize,
    marks: Vec<u32>,
}

/// A word with the range of bytes in which it stands.
#[derive(Clone, Copy)]
struct Word<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

impl Word<'_> {
    fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }
}

impl MarkReader {
    /// Adds the days that the text writes out. A day is the same mark in every language.
    fn read_days(&mut self, article: &Article) {
        for paragraph in article.sections.iter().flat_map(|section| section.text.lines()).take(MAX_PARAGRAPHS)
        {
            if self.marks.len() >= MAX_DAYS {
                return;
            }
            for (_, date) in written_dates(paragraph) {
                let mark = word_hash(&format!("day {date}")) as u32 | DAY;
                if date.day().is_some() && self.marks.len() < MAX_DAYS && !self.marks.contains(&mark) {
                    self.marks.push(mark);
                }
            }
        }
    }

    fn read(&mut self, text: &str, language: TextLanguage) {
        let shouts = !text.contains(char::is_lowercase);
        let words = words(text);
        for (at, word) in words.iter().enumerate() {
            if self.words >= MAX_WORDS || self.marks.len() >= MAX_MARKS {
                return;
            }
            self.words += 1;
            let touches = |one: &Word<'_>, next: &Word<'_>| {
                one.is_capital() && next.is_capital() && &text[one.end..next.start] == " "
            };
            let before = at.checked_sub(1).map(|before| &words[before]);
            let follows = before.is_some_and(|before| touches(before, word));
            let leads = words.get(at + 1).is_some_and(|next| touches(word, next));
            let starts = before.is_none_or(|before| {
                text[before.end..word.start]
                    .contains(['.', '!', '?', ':', '\n', '"', '„', '“', '”', '»', '«'])
            });
            let is_name = match language {
                // Every German noun has a capital, but two capitalised words in a row are nearly always
                // a name, and so is the noun behind a preposition of place.
                TextLanguage::German => {
                    let place =
                        |w: &&Word<'_>| matches!(w.text, "in" | "aus" | "nach" | "von" | "bei" | "In");
                    leads && !starts || follows || before.filter(place).is_some()
                }
                _ => !starts || leads || follows,
            };
            if let Some(mark) = mark(word.text, is_name, shouts)
                && !self.marks.contains(&mark)
            {
                self.marks.push(mark);
            }
        }
    }
}

/// The words of a text; hyphens and apostrophes inside a word belong to it.
fn words(text: &str) -> Vec<Word<'_>> {
    let is_inner = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '&' | '_');
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, is_inner(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let word = text[from..at].trim_matches(|c: char| !c.is_alphanumeric());
                if !word.is_empty() {
                    found.push(Word { start: from, end: at, text: word });
                }
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// The mark of a word that is a number, an acronym or a name. In a text written in capitals
/// throughout (`shouts`) no word counts as an acronym.
fn mark(word: &str, is_name: bool, shouts: bool) -> Option<u32> {
    let hash = |kind: &str, text: &str| Some(word_hash(&format!("{kind} {text}")) as u32 & !DAY);
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    if !digits.is_empty() {
        let is_number =
            ["", "st", "nd", "rd", "th"].contains(&word.trim_start_matches(|c: char| c.is_ascii_digit()));
        return match is_number {
            true if digits.len() >= 2 => hash("number", &digits),
            false if word.len() >= 3 => hash("acronym", word),
            _ => None,
        };
    }
    if !shouts && word.chars().filter(|c| c.is_uppercase()).count() >= 2 {
        return hash("acronym", word.trim_end_matches('s'));
    }
    let is_long = word.chars().count() >= 4;
    (is_name && is_long && word.starts_with(char::is_uppercase)).then(|| hash("name", word))?
}

/// Finds the pairs of articles that are translations of each other, as sorted indices into
/// `articles`. `is_same` tells whether two of the articles are near-duplicates.
pub fn translation_pairs(
    articles: &[TranslationMarks],
    is_same: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let is_same = |a: usize, b: usize| a == b || is_same(a, b);
    let mut pairs = linked_pairs(articles, &is_same);
    let linked: std::collections::HashSet<usize> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
    pairs.extend(matching_pairs(articles, &linked, &is_same));
    pairs.sort_unstable();
    pairs
}

/// Pairs of pages linked by the addresses (`hreflang`) that they give for each other.
fn linked_pairs(
    articles: &[TranslationMarks],
    is_same: &impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let mut owners: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    let mut claims: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for (at, article) in articles.iter().enumerate() {
        if article.address != 0 {
            owners.entry(article.address).or_default().push(at);
        }
        for alternate in &article.alternates {
            claims.entry(*alternate).or_default().push(at);
        }
    }
    let mut pairs = Vec::new();
    for (address, claiming) in &claims {
        // Where different articles of one language name an address as their translation, it is
        // an overview page and the translation of none of them.
        let differ = |a: &usize, b: &usize| {
            articles[*a].language_code == articles[*b].language_code && !is_same(*a, *b)
        };
        let mut others = claiming[1..].iter();
        if others.any(|other| differ(&claiming[0], other)) {
            continue;
        }
        let owning = owners.get(address).map_or(&[][..], Vec::as_slice);
        // Two pages that name the same third version are translations of each other as well.
        for &one in claiming {
            for &other in owning.iter().chain(claiming) {
                if articles[one].language_code != articles[other].language_code {
                    pairs.push((one.min(other), one.max(other)));
                }
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// A German and an English article with rare marks in common, as indices.
#[derive(Clone, Copy)]
struct CandidatePair {
    german: usize,
    english: usize,
    shared: usize,
    share: f32,
}

impl CandidatePair {
    fn score(&self) -> f32 {
        self.shared as f32 * self.share
    }
}

/// Pairs of articles linked by the marks that their texts have in common.
fn matching_pairs(
    articles: &[TranslationMarks],
    linked: &std::collections::HashSet<usize>,
    is_same: &impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let candidate_pairs = candidate_pairs(articles);
    // All candidates by each of their two articles.
    let mut candidates_of: FxHashMap<usize, Vec<CandidatePair>> = FxHashMap::default();
    for candidate in &candidate_pairs {
        candidates_of.entry(candidate.german).or_default().push(*candidate);
        candidates_of.entry(candidate.english).or_default().push(*candidate);
    }
    let leads = |candidate: &CandidatePair| {
        let beaten = |other: &CandidatePair| {
            other.score() * LEAD <= candidate.score()
                || is_same(other.german, candidate.german) && is_same(other.english, candidate.english)
        };
        [candidate.german, candidate.english].iter().all(|article| candidates_of[article].iter().all(beaten))
    };
    let found = candidate_pairs.iter().filter(|candidate| {
        let CandidatePair { german, english, shared, share } = **candidate;
        !linked.contains(&german)
            && !linked.contains(&english)
            && articles[german].agrees(&articles[english], shared, share)
            && leads(candidate)
    });
    found.map(|CandidatePair { german, english, .. }| (*german.min(english), *german.max(english))).collect()
}

/// All pairs of a German and an English article with nearly enough rare marks in common.
fn candidate_pairs(articles: &[TranslationMarks]) -> Vec<CandidatePair> {
    let in_language =
        |language| move |(_, article): &(usize, &TranslationMarks)| article.language == language;
    let all = || articles.iter().enumerate();
    if !all().any(|a| in_language(TextLanguage::German)(&a))
        || !all().any(|a| in_language(TextLanguage::English)(&a))
    {
        return Vec::new();
    }
    let mut frequencies: FxHashMap<u32, usize> = FxHashMap::default();
    let both = || all().filter(|(_, article)| article.language != TextLanguage::Other);
    for (_, article) in both() {
        article.marks.iter().for_each(|mark| *frequencies.entry(*mark).or_default() += 1);
    }
    let common = (both().count() / COMMON_SHARE).clamp(*COMMON.start(), *COMMON.end());
    let is_rare = |mark: &&u32| frequencies[*mark] <= common;
    let rare = |article: &TranslationMarks| article.marks.iter().filter(is_rare).count();
    let mut english_with: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for (at, article) in all().filter(in_language(TextLanguage::English)) {
        article.marks.iter().filter(is_rare).for_each(|mark| english_with.entry(*mark).or_default().push(at));
    }
    let mut found = Vec::new();
    let mut shared: FxHashMap<usize, usize> = FxHashMap::default();
    for (german, article) in all().filter(in_language(TextLanguage::German)) {
        shared.clear();
        for mark in article.marks.iter().filter(is_rare) {
            let with = english_with.get(mark).map_or(&[][..], Vec::as_slice);
            with.iter().for_each(|english| *shared.entry(*english).or_default() += 1);
        }
        let marks = rare(article);
        let enough = shared.iter().filter(|(_, shared)| **shared >= SAME_DAY.marks - 1);
        found.extend(enough.map(|(&english, &shared)| CandidatePair {
            german,
            english,
            shared,
            share: shared as f32 / marks.min(rare(&articles[english])).max(1) as f32,
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(language: TextLanguage, texts: &[&str]) -> TranslationMarks {
        let mut reader = MarkReader::default();
        texts.iter().for_each(|text| reader.read(text, language));
        TranslationMarks {
            language,
            language_code: language as u16,
            address: 0,
            days: [Some(19_000), None],
            words: reader.words as u32,
            alternates: Vec::new(),
            organisers: vec![7],
            marks: reader.marks,
        }
    }

    fn german() -> TranslationMarks {
        marks(
            TextLanguage::German,
            &[
                "Am 27. März trafen sich 143 Fachleute aus 18 Ländern in Nairobi. Wangari Otieno vom AfIn-Büro sprach über 2.450 Brunnen in Kisumu.",
            ],
        )
    }

    fn english() -> TranslationMarks {
        marks(
            TextLanguage::English,
            &[
                "On 27 March, 143 experts from 18 countries met in Nairobi. Wangari Otieno spoke about 2,450 wells in Kisumu and the work of her office.",
            ],
        )
    }

    fn not_duplicates(_: usize, _: usize) -> bool {
        false
    }

    #[test]
    fn texts_of_one_day_with_rare_marks_in_common_are_translations() {
        assert_eq!(translation_pairs(&[german(), english()], not_duplicates), [(0, 1)]);
    }

    #[test]
    fn days_organisers_and_lengths_must_not_contradict() {
        let other_day = TranslationMarks { days: [Some(19_200), None], ..english() };
        let other_body = TranslationMarks { organisers: vec![8], ..english() };
        let longer = TranslationMarks { words: 500, ..english() };
        for contradicting in [other_day, other_body, longer] {
            assert_eq!(translation_pairs(&[german(), contradicting], not_duplicates), []);
        }
        let open = TranslationMarks { organisers: Vec::new(), days: [None, Some(19_000)], ..english() };
        assert_eq!(translation_pairs(&[german(), open], not_duplicates), [(0, 1)]);
    }

    #[test]
    fn a_pair_without_a_clear_lead_is_none_unless_the_rival_is_a_near_duplicate() {
        let articles = [german(), english(), english()];
        assert_eq!(translation_pairs(&articles, not_duplicates), []);
        assert_eq!(translation_pairs(&articles, |a, b| a + b == 3), [(0, 1), (0, 2)]);
    }

    #[test]
    fn pages_that_name_each_other_are_translations_whatever_their_texts() {
        let de = TranslationMarks { address: 1, alternates: vec![2], ..marks(TextLanguage::German, &[""]) };
        let en =
            TranslationMarks { address: 2, days: [Some(1), None], ..marks(TextLanguage::English, &[""]) };
        assert_eq!(translation_pairs(&[de.clone(), en.clone()], not_duplicates), [(0, 1)]);
        // A second German page names the same address, so that it is the translation of neither.
        let second = TranslationMarks { address: 3, ..de.clone() };
        assert_eq!(translation_pairs(&[de.clone(), en, second], not_duplicates), []);
        let french = TranslationMarks {
            address: 9,
            alternates: vec![2],
            language_code: 77,
            ..marks(TextLanguage::Other, &[])
        };
        assert_eq!(
            translation_pairs(&[de, french], not_duplicates),
            [(0, 1)],
            "both name the English version"
        );
    }

    #[test]
    fn addresses_are_compared_without_what_tells_no_pages_apart() {
        let hash = |url| address_hash(url);
        assert_eq!(hash("https://www.example.org/de/a/"), hash("http://Example.org/de/a#top"));
        assert_ne!(hash("https://example.org/de/a"), hash("https://example.org/de/b"));
        for top in ["https://example.org", "https://example.org/en/", "https://example.org/de"] {
            assert_eq!(hash(top), None, "{top}");
        }
    }

    #[test]
    fn marks_survive_writing_and_reading() {
        let marks = TranslationMarks { alternates: vec![3, u64::MAX], address: 5, ..german() };
        assert_eq!(TranslationMarks::decode(&marks.encode()), Some(marks));
        assert_eq!(TranslationMarks::decode(&[1, 2]), None);
        assert_eq!(TranslationMarks::decode(&[u64::MAX, 2, 3, 4, 5]), None);
    }
}
