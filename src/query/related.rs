//! The rule by which articles are related: one value with every number that decides which articles are related to one,
//! and how much. It stands beside the ranking profile, which is part of a plan: related articles are asked for by an
//! article and not by words, so they have no plan.

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
    /// The number of occurrences at which half of a word's weight is reached, as in BM25.
    pub saturation: f32,
    /// The fewest articles that a word must have to be compared: one that no other article has finds nothing.
    pub least_articles: u64,
    /// The greatest share of the articles that may have a word that is compared: one of every second article
    /// distinguishes nothing.
    pub most_articles: f64,
    /// The size that a smaller collection is taken to have for that share.
    pub smallest_collection: u64,
    /// The most postings that are read, those of the words of greatest weight first.
    pub most_postings: u64,
    /// The share of the article's own score that a related article must reach. Any two articles of a
    /// collection have less than that in common.
    pub least_share: f32,
    /// The fewest words that a related article must share with it.
    pub least_words: u32,
    /// What a common theme adds, as a share of the score.
    pub theme: f32,
    /// The most common themes that count.
    pub most_themes: usize,
    /// What a common organiser adds, as a share of the score.
    pub organiser: f32,
    /// The most common organisers that count.
    pub most_organisers: usize,
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
        saturation: 1.5,
        least_articles: 2,
        most_articles: 0.5,
        smallest_collection: 4,
        most_postings: 400_000,
        least_share: 0.08,
        least_words: 3,
        theme: 0.1,
        most_themes: 2,
        organiser: 0.1,
        most_organisers: 1,
    };
}
