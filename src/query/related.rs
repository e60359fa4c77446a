//! The rule of related articles: one value with every number that decides which articles are related to one,
//! and how much. It stands beside the ranking profile, which is part of a plan: related articles are asked for
//! by an article and not by words, so they have no plan.

/// What makes an article related to another.
///
/// Both are compared by the words that set the one apart from the collection, weighted by tf-idf as in
/// Lucene's `MoreLikeThis`; common themes and organisers raise a score a little.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RelatedRule {
    /// The number of words that an article is compared by, at most [`MOST_WORDS`](Self::MOST_WORDS).
    pub words: usize,
    /// The most tokens of an article that are read; its beginning says what it is about.
    pub most_tokens: usize,
    /// The weight of a word in the title beside one in the text.
    pub title: f32,
    /// The weight of a part of a compound beside a word.
    pub part: f32,
    /// The most postings that are read, those of the words of greatest weight first.
    pub most_postings: u64,
    /// The share of the article's own score that a related article must reach. Any two articles of a
    /// collection have less than that in common.
    pub least_share: f32,
    /// The fewest words that a related article must share with it.
    pub least_words: u32,
    /// What a common theme adds, as a share of the score; up to two of them count.
    pub theme: f32,
    /// What a common organiser adds, as a share of the score; one of them counts.
    pub organiser: f32,
}

impl RelatedRule {
    /// The most words that articles may be compared by: engines keep a bit for each.
    pub const MOST_WORDS: usize = 32;

    /// The rule of every list of related articles.
    pub const STANDARD: Self = Self {
        words: 30,
        most_tokens: 4000,
        title: 3.0,
        part: 0.5,
        most_postings: 400_000,
        least_share: 0.08,
        least_words: 3,
        theme: 0.1,
        organiser: 0.1,
    };
}
