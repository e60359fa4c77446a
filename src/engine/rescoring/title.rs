//! The title score of rescoring: how much of an article's title a query covers.
//!
//! Who types the title of an article, or most of it, means that article, however often another one has the same
//! words in its text. BM25 on the title can't tell the two apart: it adds up words and doesn't ask how many words of
//! the title are left over. Of two titles with the same words, the one that has them in the order of the query is meant:
//! `three days` is no `three training days`.

use crate::analysis;
use crate::query::{PlannedWord, QueryPlan, TitleRule};

/// The most that two successive words of a query stand apart, in words of the text, to be looked for in a title.
const MAX_DISTANCE: u32 = 4;

/// What titles are compared with: the words of a query, and how far apart they stand in it.
#[derive(Debug, Clone)]
pub struct TitleQuery {
    words: usize,
    /// From each word to the next one, in words of the text: 1, and 2 for `Messung der Wirkung`.
    distances: Vec<u32>,
    rule: TitleRule,
}

impl TitleQuery {
    pub fn from_plan(plan: &QueryPlan) -> Self {
        let words = &plan.understood.words;
        let distance = |pair: &[PlannedWord]| {
            let between =
                plan.understood.text.get(pair[0].range.end..pair[1].range.start).unwrap_or_default();
            u32::try_from(analysis::words(between).count() + 1).unwrap_or(u32::MAX)
        };
        let distances = words.windows(2).map(distance).collect();
        Self { words: words.len(), distances, rule: plan.selection.profile.rescoring.title }
    }
}

/// How far the words of a query cover a title, and the title them.
#[derive(Debug, Default)]
pub struct TitleCover {
    /// Words of the query at positions of the current title, each with how far it covers the word there.
    places: Vec<(usize, u32, f32)>,
    /// How far each word of the query stands in the current title.
    words: Vec<f32>,
}

impl TitleCover {
    /// Clears the state for the next title.
    pub fn begin(&mut self, query: &TitleQuery) {
        self.places.clear();
        self.words.clear();
        self.words.resize(query.words, 0.0);
    }

    /// Records that a term of a word covers these positions of the title to the degree `value`, from 0 to 1.
    pub fn add(&mut self, word: usize, value: f32, positions: &[u32]) {
        self.places.extend(positions.iter().map(|&position| (word, position, value)));
        self.words[word] = value.max(self.words[word]);
    }

    /// How well query and title cover each other, from 0 to 1 where nothing is added for the order: the square of the
    /// covered share of the title, and what the rule gives for neighbouring words of the query that are neighbours in the
    /// title as well, times the share of the query that the title has. A title without words of its own has 0.
    pub fn overlap(&mut self, query: &TitleQuery, title_words: u32) -> f32 {
        if title_words == 0 || self.words.is_empty() {
            return 0.0;
        }
        self.places.sort_unstable_by(|a, b| a.1.cmp(&b.1).then(b.2.total_cmp(&a.2)));
        let title: f32 =
            self.places.chunk_by(|a, b| a.1 == b.1).map(|at_one_position| at_one_position[0].2).sum();
        let title = (title / title_words as f32).min(1.0);
        let of_query = self.words.iter().sum::<f32>() / self.words.len() as f32;
        (title * title + query.rule.order * self.order(query)) * of_query
    }

    /// The share of the neighbouring words of a query that stand in the title one after the other, as far apart.
    fn order(&self, query: &TitleQuery) -> f32 {
        let neighbours = |(first, &distance): (usize, &u32)| {
            let of = |word: usize| self.places.iter().filter(move |place| place.0 == word);
            let both = of(first).flat_map(|one| of(first + 1).map(move |other| (one, other)));
            let near = both.filter(|(one, other)| other.1 == one.1 + distance);
            near.map(|(one, other)| one.2.min(other.2)).fold(0.0, f32::max)
        };
        let distances = query.distances.iter().enumerate().filter(|(_, distance)| **distance <= MAX_DISTANCE);
        let together: f32 = distances.map(neighbours).sum();
        together / query.distances.len().max(1) as f32
    }
}
