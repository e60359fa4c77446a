//! The ranking profile: every weight and every rule of what is a hit, in one value.
//!
//! It is part of each [`QueryPlan`](super::QueryPlan), so two engines that answer the same plan cannot
//! disagree silently about what counts as present, what adds to a score and by how much. `explain` prints it.
//!
//! The numbers were measured on judged question sets; where a comment gives figures, they are MRR@10 unless it
//! says otherwise, and the table of the steps that led here stands in [`crate::engine::embedded::search`].

use serde::Serialize;

use crate::article::Language;

/// Weights and rules of ranking. Scores are sums of BM25 scores, each multiplied by its weights.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RankingProfile {
    pub alternatives: AlternativeWeights,
    pub fields: FieldWeights,
    pub coverage: Coverage,
    pub neighbours: NeighbourRule,
    pub prefixes: PrefixRule,
    pub rescoring: Rescoring,
}

/// What an alternative of a word weighs beside the word itself, which weighs 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AlternativeWeights {
    /// The parts of a compound: full weight cost .002 to .007.
    pub parts: f32,
    /// A word that is a function word in one language and a content word in the other.
    pub optional: f32,
    /// The words that an unfinished word may become.
    pub beginning: f32,
    /// Words that begin almost like an unfinished word.
    pub similar_beginning: f32,
    /// Each further correction beside the one before it: the first, which is named, should decide.
    pub further_correction: f32,
    /// A synonym in the language of the word.
    pub synonym: f32,
    /// A term of the other language.
    pub translation: f32,
    /// A translation by the dictionary of everyday words.
    pub dictionary: f32,
    /// The parts of a term of the glossary that is a compound.
    pub term_parts: f32,
    /// Another way to write an ordinal number.
    pub ordinal: f32,
}

/// What a field weighs beside the text, which weighs 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FieldWeights {
    /// The title. Its own statistics lift it already: on sets with real titles .5 was best everywhere, and the
    /// usual 2 to 5 hurt.
    pub title: f32,
    /// The title for queries of up to [`short_query`](Self::short_query) words: who types a word or two often
    /// names what an article is about.
    pub title_of_short_query: f32,
    pub short_query: usize,
    /// The names of organisers and themes. As nDCG@10 on articles that have both: .882 with 0, .894 with .3,
    /// .901 with .5; elsewhere within .002.
    pub names: f32,
    /// The word as it is written in the query. With 0 and with .3: xquad-de .935 → .936, xquad-en .959 → .964,
    /// covidfaq-de .497 → .503, covidfaq-en .592 → .605; more gains on the first two and loses on covidfaq-de.
    pub exact: f32,
    /// A phrase in quotation marks.
    pub phrase: f32,
}

/// When an article holds a word, and how many of the words make it a hit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Coverage {
    /// A hit that lacks words holds at least one in so many of those that any article has.
    ///
    /// The share is rounded down and is at least one word. A word that no article has can't be missed: counting
    /// it, or rounding up, cost .004 to .025 on the German sets.
    pub one_in: usize,
    /// Words that may stand between two neighbouring parts of a compound which count as the compound:
    /// `Messung und Bewertung der Wirkung`.
    pub parts_slop: u32,
    /// Longest query, in words, of which an article holds some by the labels of its themes alone.
    pub theme_words: usize,
    /// Longest query, in words, whose hits with all words come before those with some.
    pub keywords: usize,
}

impl Coverage {
    /// How many words an article must hold, at least in part, to be a hit that lacks some: `words` are those that
    /// any article has, `phrases` are required of every hit and count among the words.
    pub fn least_words(&self, words: usize, phrases: usize) -> usize {
        ((words + phrases) / self.one_in).max(1).saturating_sub(phrases)
    }
}

/// Two neighbouring words of a query that stand near each other in an article.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NeighbourRule {
    pub weight: f32,
    /// Moves allowed, as in a phrase with slop: 2 and more matter, 5 was best.
    pub slop: u32,
    /// Pairs of a query that are looked for, since each costs reading positions.
    pub most_pairs: usize,
}

/// The words that a prefix stands for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PrefixRule {
    /// Most words for a prefix of one, of two, and of more letters, the most frequent ones: short prefixes begin
    /// words of nearly every article.
    pub most_terms: [usize; 3],
    /// Words that are looked at to find them.
    pub most_scanned: usize,
}

/// The second pass over the best hits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rescoring {
    /// Hits that are looked at again.
    pub depth: usize,
    pub ngram: NgramRule,
    pub proximity: ProximityRule,
}

/// BM25 over the character 4-grams of words.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NgramRule {
    pub k1: f32,
    pub b: f32,
    /// What the n-grams of a German query weigh, of an English one, and of one whose language nothing tells.
    /// English words have fewer forms.
    pub german: f32,
    pub english: f32,
    pub unknown: f32,
}

impl NgramRule {
    /// The weight for a query of a language.
    pub fn weight(&self, language: Option<&Language>) -> f32 {
        match language {
            Some(Language::German) => self.german,
            Some(Language::English) => self.english,
            _ => self.unknown,
        }
    }
}

/// The words of a query that stand in one window of an article.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ProximityRule {
    /// Words from the first to the last of a window. Windows of 6 to 40 words gave about the same.
    pub window: u32,
    /// What the best window's sum of idf weighs; 1 to 2 gave about the same.
    pub weight: f32,
}

impl RankingProfile {
    /// The profile that every search uses.
    pub const STANDARD: Self = Self {
        alternatives: AlternativeWeights {
            parts: 0.5,
            optional: 0.5,
            beginning: 0.6,
            similar_beginning: 0.4,
            further_correction: 0.5,
            synonym: 0.6,
            translation: 0.4,
            dictionary: 0.4,
            term_parts: 0.5,
            ordinal: 0.4,
        },
        fields: FieldWeights {
            title: 0.5,
            title_of_short_query: 1.0,
            short_query: 3,
            names: 0.5,
            exact: 0.3,
            phrase: 1.0,
        },
        coverage: Coverage { one_in: 3, parts_slop: 4, theme_words: 8, keywords: 3 },
        neighbours: NeighbourRule { weight: 0.3, slop: 5, most_pairs: 12 },
        prefixes: PrefixRule { most_terms: [16, 32, 64], most_scanned: 20_000 },
        rescoring: Rescoring {
            depth: 100,
            ngram: NgramRule { k1: 1.2, b: 0.75, german: 0.4, english: 0.2, unknown: 0.3 },
            proximity: ProximityRule { window: 10, weight: 1.5 },
        },
    };
}

impl Default for RankingProfile {
    fn default() -> Self {
        Self::STANDARD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_of_the_words_is_rounded_down_and_at_least_one() {
        let Coverage { .. } = RankingProfile::STANDARD.coverage;
        let least = |words, phrases| RankingProfile::STANDARD.coverage.least_words(words, phrases);
        assert_eq!([least(0, 0), least(1, 0), least(5, 0), least(6, 0)], [1, 1, 1, 2]);
        // A phrase is required anyway: it counts, and takes its share.
        assert_eq!([least(1, 1), least(5, 1), least(0, 2)], [0, 1, 0]);
    }
}
