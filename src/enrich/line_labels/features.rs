//! The features of a line by which its label is told: its form, its words, its place, and what stands
//! around it.
//!
//! A feature is a name such as `end=.` or `word=newsletter`; only its hash is kept, by which the
//! weights are found. Numbers are put into ranges, so that few pages suffice to learn from.

use std::fmt::Write;
use std::hash::Hasher;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::lexicons::{self, PatternSet};
use crate::analysis::stop_words;
use crate::article::BlockKind;
use crate::enrich::dates::MONTH;
use crate::enrich::document_lines::{Line, beginning, comparable, ends_sentence, pattern};

/// The FNV-1a hash of a feature's name, which is the same on every machine and in every version.
pub type FeatureHash = u64;

/// Words of a line that are features by themselves; those of a long line say less.
const MAX_WORDS: usize = 30;
/// Words up to which a line is short.
const SHORT: usize = 12;
/// Characters that are looked at in a line; the rest of a long paragraph says nothing new.
const MAX_CHARS: usize = 2_000;

/// Characters of a line in which stems of words are looked for.
const MAX_STEM_CHARS: usize = 400;

/// The hash of a feature's name.
pub fn hash(name: &str) -> FeatureHash {
    name.bytes().fold(EMPTY, with_byte)
}

/// The hash of the empty name.
const EMPTY: FeatureHash = 0xcbf2_9ce4_8422_2325;

/// The hash of a name with one more byte.
fn with_byte(hash: FeatureHash, byte: u8) -> FeatureHash {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// Hashes a name while it is written.
struct NameHasher(FeatureHash);

impl Write for NameHasher {
    fn write_str(&mut self, part: &str) -> std::fmt::Result {
        self.0 = part.bytes().fold(self.0, with_byte);
        Ok(())
    }
}

/// Gets the names of features, one at a time.
pub trait Sink {
    fn add(&mut self, name: std::fmt::Arguments);
}

impl Sink for Vec<FeatureHash> {
    fn add(&mut self, name: std::fmt::Arguments) {
        let mut hasher = NameHasher(EMPTY);
        // Writing to it can't fail.
        let _ = hasher.write_fmt(name);
        self.push(hasher.0);
    }
}

impl Sink for Vec<String> {
    fn add(&mut self, name: std::fmt::Arguments) {
        self.push(name.to_string());
    }
}

/// What is known of the whole page before its lines are looked at one by one.
#[derive(Debug)]
pub struct Page<'a> {
    lines: &'a [Line],
    shapes: Vec<Shape>,
    /// The first and last line of running text.
    running: Option<(usize, usize)>,
    /// How often a line occurs on the page.
    occurrences: FxHashMap<String, usize>,
    /// Words of the running text that are no function words.
    vocabulary: FxHashSet<u64>,
    /// The page's own title, as its metadata has it.
    title: Option<String>,
    /// Whether the source repeats a line on other pages.
    repeated: Vec<bool>,
    /// Whether single words are features, too.
    with_words: bool,
}

/// What is counted in a line.
#[derive(Debug, Default)]
struct Shape {
    chars: usize,
    words: Vec<String>,
    function_words: usize,
    capitalised: usize,
    digits: usize,
    commas: usize,
    sentences: usize,
    borders: usize,
    /// Parts that tabulators, bars or wide gaps set apart, as in rows of tables.
    cells: usize,
    key: String,
}

impl Shape {
    fn of(line: &Line) -> Self {
        let text = beginning(&line.text, MAX_CHARS);
        let mut shape = Self { chars: text.chars().count(), ..Self::default() };
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            shape.capitalised += usize::from(word.starts_with(char::is_uppercase));
            let word = word.to_lowercase();
            shape.function_words +=
                usize::from(stop_words::is_german(&word) || stop_words::is_english(&word));
            shape.words.push(word);
        }
        for c in text.chars() {
            shape.digits += usize::from(c.is_ascii_digit());
            shape.commas += usize::from(c == ',');
            shape.sentences += usize::from(matches!(c, '.' | '!' | '?'));
            shape.borders += usize::from(matches!(c, '|' | '/' | '>' | '›' | '»' | '·' | '•' | '→' | '+'));
        }
        shape.cells = text.split(['|', '·', '\t']).filter(|cell| !cell.trim().is_empty()).count();
        shape.key = if shape.chars <= 160 { line.key() } else { String::new() };
        shape
    }
}

impl Shape {
    /// Whether two lines look like rows of one table, items of one list or links of one menu.
    fn is_like(&self, other: &Self) -> bool {
        let near = |a: usize, b: usize| a.abs_diff(b) <= 2.max(a.max(b) / 3);
        near(self.words.len(), other.words.len())
            && (self.digits > 0) == (other.digits > 0)
            && (self.sentences > 0) == (other.sentences > 0)
            && self.cells.min(3) == other.cells.min(3)
    }
}

impl<'a> Page<'a> {
    /// `title` is the page's title as its metadata has it; `repeated` says of every line whether the
    /// source repeats it on other pages. Learning from pages without single words as features as well gives
    /// weight to the features that words would otherwise stand in for, and those hold on other sites, too.
    pub fn new(lines: &'a [Line], title: Option<&str>, repeated: Vec<bool>, with_words: bool) -> Self {
        let shapes: Vec<Shape> = lines.iter().map(Shape::of).collect();
        let running: Vec<usize> = (0..lines.len()).filter(|&at| lines[at].is_long()).collect();
        let mut occurrences = FxHashMap::default();
        for shape in shapes.iter().filter(|shape| !shape.key.is_empty()) {
            *occurrences.entry(shape.key.clone()).or_insert(0) += 1;
        }
        let mut vocabulary = FxHashSet::default();
        for &at in &running {
            vocabulary
                .extend(shapes[at].words.iter().filter(|word| is_telling(word)).map(|word| hashed(word)));
        }
        let title = title.map(comparable).filter(|title| title.len() > 3);
        let running = running.first().copied().zip(running.last().copied());
        Self { lines, shapes, running, occurrences, vocabulary, title, repeated, with_words }
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Gives the features of the line at a position.
    pub fn features(&self, at: usize, sink: &mut impl Sink) {
        let mut add = |name: std::fmt::Arguments| sink.add(name);
        let (line, shape) = (&self.lines[at], &self.shapes[at]);
        add(format_args!("bias"));
        form(line, shape, &mut add);
        if self.with_words {
            words(shape, &mut add);
        }
        lists(line, shape, &mut add);
        self.place(at, &mut add);
        self.surroundings(at, &mut add);
    }

    fn place(&self, at: usize, add: &mut impl FnMut(std::fmt::Arguments)) {
        let line = &self.lines[at];
        add(format_args!("from_start={}", range(at, &[0, 1, 2, 4, 8, 15])));
        add(format_args!("from_end={}", range(self.lines.len() - 1 - at, &[0, 1, 2, 4, 8, 15])));
        let place = match self.running {
            None => "no_text",
            Some((first, _)) if at < first => "before",
            Some((_, last)) if at > last => "behind",
            Some(_) if line.is_long() => "running",
            Some(_) => "between",
        };
        add(format_args!("place={place}"));
        let length = range(self.shapes[at].chars, &[20, 45, 90, 140]);
        add(format_args!("place={place},chars={length}"));
        add(format_args!("place={place},sentence={}", ends_sentence(&line.text)));
        if let Some((first, last)) = self.running {
            if at < first {
                add(format_args!("above={}", range(first - at, &[1, 2, 3, 5])));
                if first == 1 {
                    // A line that stands alone above the text is its headline more often than not.
                    add(format_args!("alone_above,words={}", range(self.shapes[at].words.len(), &[1, 2, 4])));
                }
            } else if at > last {
                add(format_args!("below={}", range(at - last, &[1, 2, 3, 5, 9])));
            }
        }
    }

    fn surroundings(&self, at: usize, add: &mut impl FnMut(std::fmt::Arguments)) {
        let (line, shape) = (&self.lines[at], &self.shapes[at]);
        let next = self.lines.get(at + 1);
        let apart = (line.gap_before, next.is_none_or(|next| next.gap_before));
        add(format_args!("apart={}{}", u8::from(apart.0), u8::from(apart.1)));
        let begins_lower = line.text.starts_with(char::is_lowercase);
        if let Some(before) = at.checked_sub(1).map(|before| &self.lines[before]) {
            let open = !ends_sentence(&before.text);
            add(format_args!("goes_on={open}{begins_lower}{}", line.gap_before));
            if open && !line.gap_before {
                add(format_args!("goes_on_from={}", range(self.shapes[at - 1].chars, &[20, 45, 62, 85])));
            }
        }
        let alike = |other: usize| self.shapes.get(other).is_some_and(|other| shape.is_like(other));
        let run = u8::from(at.checked_sub(1).is_some_and(alike)) + u8::from(alike(at + 1));
        add(format_args!("alike={run},cells={}", range(shape.cells, &[1, 2, 3])));
        add(format_args!("alike={run},chars={}", range(shape.chars, &[20, 45, 90])));
        let mut beside = |side: &str, other: Option<usize>| {
            let Some(other) = other.filter(|&other| other < self.lines.len()) else {
                return add(format_args!("{side}=none"));
            };
            let (line, shape) = (&self.lines[other], &self.shapes[other]);
            let chars = range(shape.chars, &[20, 60, 140]);
            add(format_args!("{side}={chars},{}", ends_sentence(&line.text)));
            for table in lexicons::tables_with(&shape.key) {
                add(format_args!("{side}_table={table}"));
            }
            if let Some(first) = shape.words.first().filter(|_| self.with_words) {
                add(format_args!("{side}_first={first}"));
            }
            if shape.digits >= 4 {
                add(format_args!("{side}_digits"));
            }
        };
        beside("before", at.checked_sub(1));
        beside("behind", Some(at + 1));
        if self.occurrences.get(&shape.key).is_some_and(|count| *count > 1) {
            add(format_args!("again_on_page"));
        }
        if self.repeated.get(at).copied().unwrap_or_default() {
            add(format_args!("on_other_pages"));
        }
        if let Some(title) = &self.title {
            let own = comparable(&line.text);
            if own.len() > 3 && (*title == own || title.contains(&own) || own.contains(title.as_str())) {
                add(format_args!("page_title={}", *title == own));
            }
        }
        let telling: Vec<&String> = shape.words.iter().filter(|word| is_telling(word)).collect();
        if !line.is_long() && telling.len() >= 2 && !self.vocabulary.is_empty() {
            let known = telling.iter().filter(|word| self.vocabulary.contains(&hashed(word))).count();
            let share = known * 4 / telling.len();
            add(format_args!("told_again={share}"));
            add(format_args!("told_again={share},words={}", range(shape.words.len(), &[2, 5, 12])));
        }
    }
}

fn form(line: &Line, shape: &Shape, add: &mut impl FnMut(std::fmt::Arguments)) {
    let count = shape.words.len();
    add(format_args!("chars={}", range(shape.chars, &[4, 10, 20, 40, 60, 90, 140, 250])));
    add(format_args!("words={}", range(count, &[0, 1, 2, 3, 5, 8, 12, 20, 40])));
    match line.kind {
        BlockKind::Heading(level) => add(format_args!("kind=heading{}", level.min(4))),
        kind => add(format_args!("kind={kind:?}")),
    }
    let first = line.text.chars().next().unwrap_or(' ');
    let last = line.text.chars().next_back().unwrap_or(' ');
    let class = |c: char| match c {
        c if c.is_lowercase() => 'a',
        c if c.is_uppercase() => 'A',
        c if c.is_numeric() => '1',
        c => c,
    };
    add(format_args!("begin={}", class(first)));
    add(format_args!("end={}", class(last)));
    let share = |part: usize| (part * 5).checked_div(count).unwrap_or_default();
    add(format_args!("capitals={}", share(shape.capitalised)));
    add(format_args!("function_words={}", share(shape.function_words)));
    add(format_args!("digits={}", range(shape.digits, &[0, 2, 4, 8, 14])));
    add(format_args!("commas={}", range(shape.commas, &[0, 1, 3])));
    add(format_args!("sentences={}", range(shape.sentences, &[0, 1, 2, 4])));
    add(format_args!("borders={}", range(shape.borders, &[0, 1, 2, 4])));
    if introduces_acronym(&line.text) {
        add(format_args!("acronym_of_itself"));
    }
    if count > 1 && line.text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase) {
        add(format_args!("all_capitals"));
    }
    static FORMS: LazyLock<PatternSet> =
        LazyLock::new(|| PatternSet::of(lexicons::FORMS.map(|(_, form)| form)));
    let text = beginning(&line.text, MAX_CHARS);
    for at in FORMS.matches(text) {
        let (form, _) = lexicons::FORMS[at];
        add(format_args!("form={form}"));
        add(format_args!("form={form},short={}", count <= SHORT));
    }
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(
            r"(?i)\b\d{{1,2}}\.\s?\d{{1,2}}\.\s?(?:19|20)?\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b|\b(?:\d{{1,2}}\.?(?:st|nd|rd|th)?\s(?:of\s)?)?(?:{MONTH})\b\.?,?(?:\s\d{{1,2}}(?:st|nd|rd|th)?,?)?(?:\s(?:19|20)\d\d)?"
        ))
    });
    if shape.digits > 0 && count <= 40 && DATE.is_match(text) {
        let rest = DATE.replace_all(text, " ");
        let left = rest.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 3).count();
        add(format_args!("date_and={}", range(left, &[0, 1, 2, 4, 8])));
    }
}

fn words(shape: &Shape, add: &mut impl FnMut(std::fmt::Arguments)) {
    let short = shape.words.len() <= SHORT;
    let kind = if short { "word" } else { "long_word" };
    for word in shape.words.iter().take(MAX_WORDS) {
        let word = if word.chars().all(|c| c.is_ascii_digit()) { "0" } else { word };
        add(format_args!("{kind}={word}"));
    }
    if let [first, ..] = shape.words.as_slice() {
        add(format_args!("first={first}"));
    }
    if let [first, second, ..] = shape.words.as_slice() {
        add(format_args!("first_two={first} {second}"));
    }
    if let (Some(last), true) = (shape.words.last(), short) {
        add(format_args!("last={last}"));
    }
}

/// The tables that list the line, and the stems of words that furniture is made of.
fn lists(line: &Line, shape: &Shape, add: &mut impl FnMut(std::fmt::Arguments)) {
    let short = shape.words.len() <= SHORT;
    for table in lexicons::tables_with(&shape.key) {
        add(format_args!("table={table}"));
    }
    static STEMS: LazyLock<PatternSet> =
        LazyLock::new(|| PatternSet::of(lexicons::STEMS.map(|(_, stem)| stem)));
    let text = beginning(&line.text, MAX_STEM_CHARS);
    for at in STEMS.matches(text) {
        let (stem, _) = lexicons::STEMS[at];
        add(format_args!("stem={stem}"));
        add(format_args!("stem={stem},short={short}"));
    }
}

/// Whether a line ends with the acronym of its own words: `Bundesverband Digitale Wirtschaft (BVDW)` is the
/// name of an organisation, not a person's name with their employer's.
fn introduces_acronym(line: &str) -> bool {
    let Some((words, acronym)) = line.rsplit_once(' ').filter(|(_, last)| last.ends_with(')')) else {
        return false;
    };
    let mut wanted = acronym.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).peekable();
    let mut letters = words.chars().flat_map(char::to_lowercase);
    if letters.next() != wanted.next() {
        return false;
    }
    letters.for_each(|letter| {
        wanted.next_if_eq(&letter);
    });
    wanted.peek().is_none()
}

fn is_telling(word: &str) -> bool {
    word.len() > 3 && !stop_words::is_german(word) && !stop_words::is_english(word)
}

fn hashed(word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    hasher.finish()
}

/// The position of the first limit that a number does not exceed.
fn range(number: usize, limits: &[usize]) -> usize {
    limits.iter().position(|limit| number <= *limit).unwrap_or(limits.len())
}
