//! The title score of rescoring: how much of an article's title a query covers.
//!
//! Who types the title of an article, or most of it, means that article, however often another one has the same
//! words in its text. BM25 on the title can't tell the two apart: it adds up words and doesn't ask how many words of
//! the title are left over.

/// How far the words of a query cover a title, and the title them.
#[derive(Debug, Default)]
pub struct TitleCover {
    /// Covered positions of the current title, each with how far it is covered.
    covered: Vec<(u32, f32)>,
    /// How far each word of the query stands in the current title.
    words: Vec<f32>,
}

impl TitleCover {
    /// Begins with another title, for a query of so many words.
    pub fn begin(&mut self, words: usize) {
        self.covered.clear();
        self.words.clear();
        self.words.resize(words, 0.0);
    }

    /// Notes positions that a term of a word covers so far, up to 1.
    pub fn add(&mut self, word: usize, value: f32, positions: &[u32]) {
        self.covered.extend(positions.iter().map(|&position| (position, value)));
        self.words[word] = value.max(self.words[word]);
    }

    /// How well query and title cover each other, from 0 to 1: the square of the covered share of the title, times the
    /// share of the query that the title has. A title without words of its own has 0.
    pub fn overlap(&mut self, title_words: u32) -> f32 {
        if title_words == 0 || self.words.is_empty() {
            return 0.0;
        }
        self.covered.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        self.covered.dedup_by_key(|(position, _)| *position);
        let title: f32 = self.covered.iter().map(|(_, value)| value).sum();
        let title = (title / title_words as f32).min(1.0);
        let query = self.words.iter().sum::<f32>() / self.words.len() as f32;
        title * title * query
    }
}
