//! What one article teaches of the language of a collection: its words, its names, and in what
//! ways it spells words and phrases.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::analysis::{self, stop_words};
use crate::article::{Article, ArticleId, ContentHash, Date, Language, Named};

/// Words at the start of an article in which phrases are looked for, beside title and headings.
const LEAD_WORDS: usize = 120;
/// Most words of a phrase.
const PHRASE_WORDS: usize = 4;
/// Fewest letters of a word that stands alone.
const MIN_LETTERS: usize = 4;

/// Calls `each` with every word of an article once, as the exact field has it.
pub(super) fn each_word(article: &Article, mut each: impl FnMut(&str)) {
    let mut seen: HashSet<String> = HashSet::new();
    let sections = article.sections.iter();
    let texts = sections.flat_map(|section| section.heading.iter().chain([&section.text]));
    for text in [&article.title.value].into_iter().chain(texts) {
        for token in analysis::exact_tokens(text) {
            if !seen.contains(&token.text) {
                each(&token.text);
                seen.insert(token.text);
            }
        }
    }
}

/// A number that decides whether the text of an article is read for spellings and phrases: the same
/// whenever and in whatever order articles come.
pub(super) fn sampling_number(id: &ArticleId) -> u64 {
    let hash = ContentHash::of(format!("sample {id}").as_bytes()).to_string();
    u64::from_str_radix(&hash[..16], 16).expect("a hash is written in hexadecimal digits")
}

/// A value of a facet that a text can be completed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct NamedValue {
    pub id: String,
    /// The label of a value that no vocabulary knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

impl From<&Named> for NamedValue {
    fn from(named: &Named) -> Self {
        Self { id: named.id.clone(), label: named.is_free().then(|| named.label.clone()) }
    }
}

/// The title of an article, and the values of it that a text can be completed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ArticleNames {
    pub id: ArticleId,
    /// The last day on which the article is shown, as a number that sorts as days do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<u32>,
    pub title: String,
    /// Without the wholes that they are parts of, which the vocabulary knows.
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

    pub(super) fn is_shown_on(&self, day: Date) -> bool {
        is_shown_on(self.last_day, day)
    }
}

fn last_day(article: &Article) -> Option<u32> {
    article.expires.as_ref().map(|expires| expires.value.last_ordinal())
}

fn is_shown_on(last_day: Option<u32>, day: Date) -> bool {
    last_day.is_none_or(|last| last >= day.ordinal())
}

/// How often something is spelt in each way.
pub(super) type Spellings = BTreeMap<String, u32>;

/// How an article spells the words that people search for by themselves, and its phrases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ArticleSpellings {
    pub id: ArticleId,
    /// The last day on which the article is shown, as a number that sorts as days do.
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

    pub(super) fn is_shown_on(&self, day: Date) -> bool {
        is_shown_on(self.last_day, day)
    }

    /// Reads the words that people search for by themselves: in German the nouns, which have a
    /// capital.
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

    /// Reads the phrases of the first words of a text; gives how many words these were.
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

/// Whether a word says something by itself.
fn is_content(surface: &str) -> bool {
    let lower = analysis::lower_case(surface);
    surface.chars().count() >= MIN_LETTERS
        && surface.chars().all(|c| c.is_alphabetic() || c == '-')
        && !stop_words::is_german(&lower)
        && !stop_words::is_english(&lower)
}

/// Whether a word stands behind another: the first of a sentence has a capital of its own.
fn stands_inside(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches(' ');
    before.len() < at && before.ends_with(|c: char| c.is_alphanumeric() || c == ',')
}
