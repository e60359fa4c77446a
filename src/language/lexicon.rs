//! The lexicon: word frequencies that compounds are split by, learnt from the documents before they are
//! indexed.

use rustc_hash::FxHashMap;

use super::general_words::LAW;
use crate::analysis::{self, Lexicon};
use crate::article::{Article, Language, RawDocument};

/// Counts the words of German documents within bounded memory.
#[derive(Debug, Default)]
pub struct LexiconLearner {
    counts: FxHashMap<Box<str>, u32>,
    /// Counts of words as written, which are added to `counts` when there are many: few of them are new.
    written: FxHashMap<Box<str>, u32>,
    words: u64,
}

impl LexiconLearner {
    /// The most distinct words that are kept; beyond it the rarest are dropped.
    const CAPACITY: usize = 1_000_000;
    /// The most distinct words as written.
    const WRITTEN: usize = 200_000;
    /// The number of characters that the language of a document is detected by.
    const SAMPLE: usize = 600;
    /// The number of counted words below which every word is trusted; above it, only words that were seen
    /// repeatedly.
    const SMALL_COLLECTION: u64 = 300_000;

    /// Counts the words of a document, if it is German.
    pub fn add(&mut self, document: &RawDocument) {
        if !looks_german(document) {
            return;
        }
        let titles = document.stated.title.iter().chain(&document.page.title).map(String::as_str);
        for text in titles.chain(document.blocks.iter().map(|block| block.text.as_str())) {
            self.add_text(text);
        }
        self.bound();
    }

    /// Counts the words of an article that was derived before.
    pub fn add_article(&mut self, article: &Article) {
        for section in article.sections.iter().filter(|section| section.language == Language::German) {
            section.heading.iter().chain([&section.text]).for_each(|text| self.add_text(text));
        }
        self.bound();
    }

    fn add_text(&mut self, text: &str) {
        for word in analysis::words(text) {
            for segment in word.segments {
                self.add_word(&text[segment]);
            }
        }
    }

    /// Adds up the words as written where there are many, and drops the rarest words where there are too many.
    fn bound(&mut self) {
        if self.written.len() >= Self::WRITTEN {
            self.add_up();
        }
        let mut floor = 1;
        while self.counts.len() > Self::CAPACITY || floor > 1 && self.counts.len() > Self::CAPACITY / 2 {
            self.counts.retain(|_, count| *count > floor);
            floor += 1;
        }
    }

    fn add_word(&mut self, word: &str) {
        /// Length of the longest word that can have so few letters as one that counts, in bytes.
        const LONGEST: usize = 4 * 40;
        self.words += 1;
        if word.len() > LONGEST {
            return;
        }
        match self.written.get_mut(word) {
            Some(count) => *count += 1,
            None => {
                self.written.insert(word.into(), 1);
            }
        }
    }

    /// Adds the counts of words as written to those of words in lower case.
    fn add_up(&mut self) {
        for (word, count) in std::mem::take(&mut self.written) {
            let letters = word.chars().count();
            // Words in capitals are acronyms and headings, and no evidence of how a word is spelt.
            let tells = (4..=40).contains(&letters)
                && word.chars().all(char::is_alphabetic)
                && !word.chars().all(char::is_uppercase);
            if tells {
                *self.counts.entry(analysis::lower_case(&word).into_boxed_str()).or_default() += count;
            }
        }
    }

    /// The counted words; in a large collection without those that are too rare to be trusted.
    pub fn counted(mut self) -> Lexicon {
        self.add_up();
        let least = if self.words > Self::SMALL_COLLECTION { 3 } else { 1 };
        let believed = self.counts.into_iter().filter(|(_, count)| *count >= least);
        Lexicon::new(believed)
    }

    /// The lexicon that compounds are split by: the counted words. In a small collection general words are
    /// added, since its own are too few to contain the parts of its compounds.
    pub fn finish(mut self) -> Lexicon {
        if self.words <= Self::SMALL_COLLECTION {
            for (word, frequency) in general_words() {
                *self.counts.entry(word.into()).or_default() += frequency;
            }
        }
        self.counted()
    }
}

/// General German words with their frequencies: those seen at least 50 times in the federal law of
/// Germany, whose text is in the public domain (§ 5 UrhG), counted by `fundstelle lexicon count --least 50`.
fn general_words() -> impl Iterator<Item = (&'static str, u32)> {
    let lines = LAW.lines();
    lines.filter_map(|line| line.split_once('\t').and_then(|(word, count)| Some((word, count.parse().ok()?))))
}

/// Whether a document seems to be German: foreign words must not become parts of German compounds.
fn looks_german(document: &RawDocument) -> bool {
    let stated = document.stated.language.as_deref().map(Language::from_code);
    if let Some(language) = stated.filter(|language| *language != Language::Unknown) {
        return language == Language::German;
    }
    let mut sample = String::new();
    for block in &document.blocks {
        sample.push_str(&block.text);
        sample.push('\n');
        if sample.len() > LexiconLearner::SAMPLE {
            break;
        }
    }
    let detector = whatlang::Detector::with_allowlist(vec![whatlang::Lang::Deu, whatlang::Lang::Eng]);
    detector.detect_lang(&sample) != Some(whatlang::Lang::Eng)
}
