//! The features of a line by which its label is told: its form, its words, its place, and what stands
//! around it.
//!
//! A feature is a name such as `end=.` or `word=newsletter`; only its hash is kept, by which the
//! weights are found. Numbers are put into ranges, so that few pages suffice to learn from.

use std::hash::Hasher;
use std::sync::LazyLock;

use fnv::FnvHasher;
use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::lexicons::{self, PatternSet};
use crate::analysis::stop_words;
use crate::article::BlockKind;
use crate::enrich::dates::MONTH;
use crate::enrich::document_lines::{Line, beginning, comparable, ends_sentence};
use crate::enrich::pattern::pattern;

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
    hash_of_parts(&[name])
}

fn hash_of_parts(name: &[&str]) -> FeatureHash {
    let mut hasher = FnvHasher::default();
    name.iter().for_each(|part| hasher.write(part.as_bytes()));
    hasher.finish()
}

/// Gets the names of features in parts, one name at a time.
pub trait Sink {
    fn add(&mut self, name: &[&str]);
}

impl Sink for Vec<FeatureHash> {
    fn add(&mut self, name: &[&str]) {
        self.push(hash_of_parts(name));
    }
}

impl Sink for Vec<String> {
    fn add(&mut self, name: &[&str]) {
        self.push(name.concat());
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

/// The words of a line in lower case, one behind the other.
#[derive(Debug, Default)]
struct Words {
    text: String,
    /// For each word, where it ends in the text, and whether it is a function word.
    ends: Vec<(usize, bool)>,
}

impl Words {
    /// Adds a word as written; tells whether it is a function word.
    fn push(&mut self, word: &str) -> bool {
        let start = self.text.len();
        if word.is_ascii() {
            self.text.push_str(word);
            self.text[start..].make_ascii_lowercase();
        } else {
            self.text.push_str(&word.to_lowercase());
        }
        let lower = &self.text[start..];
        let is_function_word = stop_words::is_german(lower) || stop_words::is_english(lower);
        self.ends.push((self.text.len(), is_function_word));
        is_function_word
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn iter(&self) -> impl DoubleEndedIterator<Item = &str> {
        (0..self.ends.len()).map(|at| self.word(at))
    }

    fn word(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before].0);
        &self.text[start..self.ends[at].0]
    }

    /// The words that say what a line is about.
    fn telling(&self) -> impl Iterator<Item = &str> {
        let all = self
            .ends
            .iter()
            .enumerate()
            .map(|(at, (_, is_function_word))| (self.word(at), *is_function_word));
        all.filter(|(word, is_function_word)| word.len() > 3 && !is_function_word).map(|(word, _)| word)
    }
}

/// What is counted in a line.
#[derive(Debug, Default)]
struct Shape {
    chars: usize,
    words: Words,
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
    fn from_line(line: &Line) -> Self {
        let text = beginning(&line.text, MAX_CHARS);
        let mut shape = Self { chars: text.chars().count(), ..Self::default() };
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            shape.capitalised += usize::from(word.starts_with(char::is_uppercase));
            shape.function_words += usize::from(shape.words.push(word));
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
        let shapes: Vec<Shape> = lines.iter().map(Shape::from_line).collect();
        let running: Vec<usize> = (0..lines.len()).filter(|&at| lines[at].is_long()).collect();
        let mut occurrences = FxHashMap::default();
        for shape in shapes.iter().filter(|shape| !shape.key.is_empty()) {
            *occurrences.entry(shape.key.clone()).or_insert(0) += 1;
        }
        let mut vocabulary = FxHashSet::default();
        for &at in &running {
            vocabulary.extend(shapes[at].words.telling().map(hashed));
        }
        let title = title.map(comparable).filter(|title| title.len() > 3);
        let running = running.first().copied().zip(running.last().copied());
        Self { lines, shapes, running, occurrences, vocabulary, title, repeated, with_words }
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Passes the features of the line at a position to `sink`.
    pub fn features(&self, at: usize, sink: &mut impl Sink) {
        let mut add = |name: &[&str]| sink.add(name);
        let (line, shape) = (&self.lines[at], &self.shapes[at]);
        add(&["bias"]);
        form(line, shape, &mut add);
        if self.with_words {
            words(shape, &mut add);
        }
        lists(line, shape, &mut add);
        self.place(at, &mut add);
        self.surroundings(at, &mut add);
    }

    fn place(&self, at: usize, add: &mut impl FnMut(&[&str])) {
        let line = &self.lines[at];
        add(&["from_start=", range(at, &[0, 1, 2, 4, 8, 15])]);
        add(&["from_end=", range(self.lines.len() - 1 - at, &[0, 1, 2, 4, 8, 15])]);
        let place = match self.running {
            None => "no_text",
            Some((first, _)) if at < first => "before",
            Some((_, last)) if at > last => "behind",
            Some(_) if line.is_long() => "running",
            Some(_) => "between",
        };
        add(&["place=", place]);
        let length = range(self.shapes[at].chars, &[20, 45, 90, 140]);
        add(&["place=", place, ",chars=", length]);
        add(&["place=", place, ",sentence=", said(ends_sentence(&line.text))]);
        if let Some((first, last)) = self.running {
            if at < first {
                add(&["above=", range(first - at, &[1, 2, 3, 5])]);
                if first == 1 {
                    // A line that stands alone above the text is its headline more often than not.
                    add(&["alone_above,words=", range(self.shapes[at].words.len(), &[1, 2, 4])]);
                }
            } else if at > last {
                add(&["below=", range(at - last, &[1, 2, 3, 5, 9])]);
            }
        }
    }

    fn surroundings(&self, at: usize, add: &mut impl FnMut(&[&str])) {
        let (line, shape) = (&self.lines[at], &self.shapes[at]);
        let next = self.lines.get(at + 1);
        let apart = (line.gap_before, next.is_none_or(|next| next.gap_before));
        add(&["apart=", number(apart.0.into()), number(apart.1.into())]);
        let begins_lower = line.text.starts_with(char::is_lowercase);
        if let Some(before) = at.checked_sub(1).map(|before| &self.lines[before]) {
            let open = !ends_sentence(&before.text);
            add(&["goes_on=", said(open), said(begins_lower), said(line.gap_before)]);
            if open && !line.gap_before {
                add(&["goes_on_from=", range(self.shapes[at - 1].chars, &[20, 45, 62, 85])]);
            }
        }
        let alike = |other: usize| self.shapes.get(other).is_some_and(|other| shape.is_like(other));
        let run = number(usize::from(at.checked_sub(1).is_some_and(alike)) + usize::from(alike(at + 1)));
        add(&["alike=", run, ",cells=", range(shape.cells, &[1, 2, 3])]);
        add(&["alike=", run, ",chars=", range(shape.chars, &[20, 45, 90])]);
        let mut beside = |side: &str, other: Option<usize>| {
            let Some(other) = other.filter(|&other| other < self.lines.len()) else {
                return add(&[side, "=none"]);
            };
            let (line, shape) = (&self.lines[other], &self.shapes[other]);
            let chars = range(shape.chars, &[20, 60, 140]);
            add(&[side, "=", chars, ",", said(ends_sentence(&line.text))]);
            for table in lexicons::tables_with(&shape.key) {
                add(&[side, "_table=", table]);
            }
            if let Some(first) = shape.words.iter().next().filter(|_| self.with_words) {
                add(&[side, "_first=", first]);
            }
            if shape.digits >= 4 {
                add(&[side, "_digits"]);
            }
        };
        beside("before", at.checked_sub(1));
        beside("behind", Some(at + 1));
        if self.occurrences.get(&shape.key).is_some_and(|count| *count > 1) {
            add(&["again_on_page"]);
        }
        if self.repeated.get(at).copied().unwrap_or_default() {
            add(&["on_other_pages"]);
        }
        if let Some(title) = &self.title {
            let own = comparable(&line.text);
            if own.len() > 3 && (*title == own || title.contains(&own) || own.contains(title.as_str())) {
                add(&["page_title=", said(*title == own)]);
            }
        }
        if line.is_long() || self.vocabulary.is_empty() {
            return;
        }
        let telling: Vec<&str> = shape.words.telling().collect();
        if telling.len() >= 2 {
            let known = telling.iter().filter(|word| self.vocabulary.contains(&hashed(word))).count();
            let share = number(known * 4 / telling.len());
            add(&["told_again=", share]);
            add(&["told_again=", share, ",words=", range(shape.words.len(), &[2, 5, 12])]);
        }
    }
}

fn form(line: &Line, shape: &Shape, add: &mut impl FnMut(&[&str])) {
    let count = shape.words.len();
    add(&["chars=", range(shape.chars, &[4, 10, 20, 40, 60, 90, 140, 250])]);
    add(&["words=", range(count, &[0, 1, 2, 3, 5, 8, 12, 20, 40])]);
    match line.kind {
        BlockKind::Heading(level) => add(&["kind=heading", number(level.min(4).into())]),
        kind => add(&["kind=", kind_name(kind)]),
    }
    let first = line.text.chars().next().unwrap_or(' ');
    let last = line.text.chars().next_back().unwrap_or(' ');
    let class = |c: char| match c {
        c if c.is_lowercase() => 'a',
        c if c.is_uppercase() => 'A',
        c if c.is_numeric() => '1',
        c => c,
    };
    let mut letters = [[0; 4]; 2];
    add(&["begin=", class(first).encode_utf8(&mut letters[0])]);
    add(&["end=", class(last).encode_utf8(&mut letters[1])]);
    let share = |part: usize| number((part * 5).checked_div(count).unwrap_or_default());
    add(&["capitals=", share(shape.capitalised)]);
    add(&["function_words=", share(shape.function_words)]);
    add(&["digits=", range(shape.digits, &[0, 2, 4, 8, 14])]);
    add(&["commas=", range(shape.commas, &[0, 1, 3])]);
    add(&["sentences=", range(shape.sentences, &[0, 1, 2, 4])]);
    add(&["borders=", range(shape.borders, &[0, 1, 2, 4])]);
    if introduces_acronym(&line.text) {
        add(&["acronym_of_itself"]);
    }
    if count > 1 && line.text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase) {
        add(&["all_capitals"]);
    }
    static FORMS: LazyLock<PatternSet> =
        LazyLock::new(|| PatternSet::new(lexicons::FORMS.map(|(_, form)| form)));
    let text = beginning(&line.text, MAX_CHARS);
    for at in FORMS.matches(text) {
        let (form, _) = lexicons::FORMS[at];
        add(&["form=", form]);
        add(&["form=", form, ",short=", said(count <= SHORT)]);
    }
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(
            r"(?i)\b\d{{1,2}}\.\s?\d{{1,2}}\.\s?(?:19|20)?\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b|\b(?:\d{{1,2}}\.?(?:st|nd|rd|th)?\s(?:of\s)?)?(?:{MONTH})\b\.?,?(?:\s\d{{1,2}}(?:st|nd|rd|th)?,?)?(?:\s(?:19|20)\d\d)?"
        ))
    });
    if shape.digits > 0 && count <= 40 && DATE.is_match(text) {
        let rest = DATE.replace_all(text, " ");
        let left = rest.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 3).count();
        add(&["date_and=", range(left, &[0, 1, 2, 4, 8])]);
    }
}

fn words(shape: &Shape, add: &mut impl FnMut(&[&str])) {
    let short = shape.words.len() <= SHORT;
    let kind = if short { "word" } else { "long_word" };
    for word in shape.words.iter().take(MAX_WORDS) {
        let word = if word.chars().all(|c| c.is_ascii_digit()) { "0" } else { word };
        add(&[kind, "=", word]);
    }
    let mut beginning = shape.words.iter();
    let (first, second) = (beginning.next(), beginning.next());
    if let Some(first) = first {
        add(&["first=", first]);
    }
    if let Some((first, second)) = first.zip(second) {
        add(&["first_two=", first, " ", second]);
    }
    if let (Some(last), true) = (shape.words.iter().next_back(), short) {
        add(&["last=", last]);
    }
}

/// The tables that list the line, and the stems of words that furniture is made of.
fn lists(line: &Line, shape: &Shape, add: &mut impl FnMut(&[&str])) {
    let short = shape.words.len() <= SHORT;
    for table in lexicons::tables_with(&shape.key) {
        add(&["table=", table]);
    }
    static STEMS: LazyLock<PatternSet> =
        LazyLock::new(|| PatternSet::new(lexicons::STEMS.map(|(_, stem)| stem)));
    let text = beginning(&line.text, MAX_STEM_CHARS);
    for at in STEMS.matches(text) {
        let (stem, _) = lexicons::STEMS[at];
        add(&["stem=", stem]);
        add(&["stem=", stem, ",short=", said(short)]);
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

fn hashed(word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    hasher.finish()
}

/// The position of the first limit that a number does not exceed.
fn range(count: usize, limits: &[usize]) -> &'static str {
    number(limits.iter().position(|limit| count <= *limit).unwrap_or(limits.len()))
}

fn kind_name(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Heading(_) => "Heading",
        BlockKind::Paragraph => "Paragraph",
        BlockKind::ListItem => "ListItem",
        BlockKind::Caption => "Caption",
        BlockKind::RunningHead => "RunningHead",
    }
}

/// A number of one digit as a text. Features have no others.
fn number(number: usize) -> &'static str {
    const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    DIGITS[number.min(DIGITS.len() - 1)]
}

fn said(truth: bool) -> &'static str {
    if truth { "true" } else { "false" }
}
