//! Collects the distinct words of an article as tokens of the exact field, each of them once however often it occurs.

use std::cell::Cell;

use super::exact::exact_term;
use super::recent_words::RecentWords;
use super::word::words;

/// Reads the words of article after article. What a word gives is kept with the article that had it last, so that a word
/// that comes again in the same article costs one look-up.
#[derive(Debug)]
pub struct ArticleWords {
    known: RecentWords<Met>,
    /// The number of the article whose words are being read; the first has the number 1.
    article: u32,
}

#[derive(Debug, Default)]
struct Met {
    terms: Box<[String]>,
    last: Cell<u32>,
}

impl Default for ArticleWords {
    fn default() -> Self {
        Self { known: RecentWords::with_capacity(Self::CAPACITY), article: 0 }
    }
}

impl ArticleWords {
    /// Number of words that are kept at the least, some megabytes.
    const CAPACITY: usize = 40_000;

    /// Begins with the texts of another article.
    pub fn begin_article(&mut self) {
        self.article = self.article.wrapping_add(1);
    }

    /// Calls `each` with the terms of the exact field that the words of a text give, as [`exact_tokens`] gives them.
    /// Words that the article had before are left out, but for very long ones.
    ///
    /// [`exact_tokens`]: super::exact_tokens
    pub fn for_each_new_term(&mut self, text: &str, mut each: impl FnMut(&str)) {
        for word in words(text) {
            let terms = || word.segments.iter().map(|segment| exact_term(&text[segment.clone()])).collect();
            let make = || Met { terms: terms(), last: Cell::new(0) };
            let met = self.known.get(&text[word.range.clone()], make);
            if met.last.replace(self.article) != self.article {
                met.terms.iter().for_each(|term| each(term));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::MAX_TERM_BYTES;
    use super::*;

    #[test]
    fn words_that_come_again_in_an_article_are_left_out() {
        let mut words = ArticleWords::default();
        let mut read = |texts: &[&str]| {
            let mut terms = Vec::new();
            words.begin_article();
            texts.iter().for_each(|text| words.for_each_new_term(text, |term| terms.push(term.to_owned())));
            terms
        };
        assert_eq!(read(&["Öl-Preis und Öl", "und ÖL"]), ["oel", "preis", "und", "oel", "oel"]);
        assert_eq!(read(&["und Öl"]), ["und", "oel"]);
        let long = "x".repeat(MAX_TERM_BYTES + 5);
        assert_eq!(read(&[&long, &long]), [&long[..MAX_TERM_BYTES]; 2]);
    }
}
