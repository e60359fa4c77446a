//! Extracts from one article what it teaches about the language of its collection: its words, its names, and how it
//! spells words and phrases.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::{self, ArticleWords, stop_words};
use crate::article::{Article, ArticleId, ContentHash, Date, Language, Named};

/// How many words at the start of a text are searched for phrases, beside title and headings.
const LEAD_WORDS: usize = 120;
/// The most words of a phrase.
const PHRASE_WORDS: usize = 4;
/// The fewest letters of a single word that is a completion.
const MIN_LETTERS: usize = 4;

/// Calls `each` with every word of an article, as a token of the exact field, at least once.
pub(super) fn each_word(article: &Article, words: &mut ArticleWords, mut each: impl FnMut(&str)) {
    words.begin_article();
    let sections = article.sections.iter();
    let texts = sections.flat_map(|section| section.heading.iter().chain([&section.text]));
    for text in [&article.title.value].into_iter().chain(texts) {
        words.for_each_new_term(text, &mut each);
    }
}

/// A number made from the id of an article. It decides whether the text is read for spellings and phrases, so
/// that the sample is the same in whatever order articles come.
pub(super) fn sampling_number(id: &ArticleId) -> u64 {
    let hash = ContentHash::digest(format!("sample {id}").as_bytes()).to_string();
    u64::from_str_radix(&hash[..16], 16).expect("a hash is written in hexadecimal digits")
}

/// A facet value that a text can be completed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct NamedValue {
    pub id: String,
    /// The label as it was written, for a value that no vocabulary knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

impl From<&Named> for NamedValue {
    fn from(named: &Named) -> Self {
        Self { id: named.id.clone(), label: named.is_free().then(|| named.label.clone()) }
    }
}

/// The title of an article, and its facet values that a text can be completed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ArticleNames {
    pub id: ArticleId,
    /// The last day on which the article is live, as a number that sorts as days do; `None` if it never
    /// expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<u32>,
    pub title: String,
    /// The organisers themselves; organisations that they are parts of are known to the vocabulary.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organisers: Vec<NamedValue>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<NamedValue>,
}

impl ArticleNames {
    pub(super) fn new(article: &Article) -> Self {
        Self {
            id: article.id.clone(),
            last_day: last_day(article),
            title: article.title.value.clone(),
            organisers: article.organisers.iter().map(|organiser| (&organiser.value).into()).collect(),
            themes: article.themes.iter().map(|theme| (&theme.value).into()).collect(),
        }
    }

    pub(super) fn is_live_on(&self, day: Date) -> bool {
        is_live_on(self.last_day, day)
    }
}

fn last_day(article: &Article) -> Option<u32> {
    article.expires.as_ref().map(|expires| expires.value.last_ordinal())
}

fn is_live_on(last_day: Option<u32>, day: Date) -> bool {
    last_day.is_none_or(|last| last >= day.ordinal())
}

/// Spellings with the number of times that each occurs.
pub(super) type Spellings = BTreeMap<String, u32>;

/// How an article spells its phrases and the words that people search for on their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ArticleSpellings {
    pub id: ArticleId,
    /// The last day on which the article is live, as a number that sorts as days do; `None` if it never
    /// expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<u32>,
    pub words: Spellings,
    pub phrases: Spellings,
}

impl ArticleSpellings {
    pub(super) fn new(article: &Article) -> Self {
        let mut spellings = Self {
            id: article.id.clone(),
            last_day: last_day(article),
            words: Spellings::new(),
            phrases: Spellings::new(),
        };
        spellings.read_phrases(&article.title.value, usize::MAX);
        let mut lead = LEAD_WORDS;
        for section in &article.sections {
            if let Some(heading) = &section.heading {
                spellings.read_phrases(heading, usize::MAX);
            }
            spellings.read_words(&section.text, &section.language);
            lead -= spellings.read_phrases(&section.text, lead);
        }
        spellings.read_words(&article.title.value, &article.language.value);
        spellings
    }

    pub(super) fn is_live_on(&self, day: Date) -> bool {
        is_live_on(self.last_day, day)
    }

    /// Reads the words that people search for on their own: in German the nouns, which are capitalised.
    fn read_words(&mut self, text: &str, language: &Language) {
        for word in analysis::words(text) {
            let surface = &text[word.range.clone()];
            let may_stand_alone = *language != Language::German || surface.starts_with(char::is_uppercase);
            if may_stand_alone
                && word.segments.len() == 1
                && !word.gendered
                && is_content(surface)
                && stands_inside(text, word.range.start)
            {
                *self.words.entry(surface.to_owned()).or_default() += 1;
            }
        }
    }

    /// Reads the phrases among the first `words` words of a text; returns how many words it read.
    fn read_phrases(&mut self, text: &str, words: usize) -> usize {
        let ranges: Vec<_> = analysis::words(text).take(words).map(|word| word.range).collect();
        for from in 0..ranges.len() {
            if !is_content(&text[ranges[from].clone()]) {
                continue;
            }
            for to in from + 1..ranges.len().min(from + PHRASE_WORDS) {
                let between = &text[ranges[to - 1].end..ranges[to].start];
                if between != " " {
                    break;
                }
                if is_content(&text[ranges[to].clone()]) {
                    let surface = &text[ranges[from].start..ranges[to].end];
                    *self.phrases.entry(surface.to_owned()).or_default() += 1;
                }
            }
        }
        ranges.len()
    }
}

/// Whether a word is a content word.
fn is_content(surface: &str) -> bool {
    let lower = analysis::lower_case(surface);
    surface.chars().count() >= MIN_LETTERS
        && surface.chars().all(|c| c.is_alphabetic() || c == '-')
        && !stop_words::is_german(&lower)
        && !stop_words::is_english(&lower)
}

/// Whether another word of its sentence stands before a word: the first word of a sentence is capitalised
/// whatever it is.
fn stands_inside(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches(' ');
    before.len() < at && before.ends_with(|c: char| c.is_alphanumeric() || c == ',')
}
