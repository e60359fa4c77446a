//! Queries that a collection makes by itself: the titles of its articles, and pairs of neighbouring words of
//! titles.
//!
//! Whoever types the title of an article wants that article, so such queries need no judgments and can be
//! asked of any collection. They are simulated known-item queries, as in Azzopardi, de Rijke and Balog,
//! *Building simulated queries for known-item topics* (SIGIR 2007), in their simplest form: the item is known
//! by its title. They say nothing about questions in other words, which judged queries are for.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::analysis::{self, stop_words};
use crate::article::{ArticleId, Language};

/// What of a title is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TitlePart {
    /// The whole title. An article with this title should come first.
    Whole,
    /// Two words that stand beside each other in the title. An article with this pair in its title should come
    /// first.
    Pair,
}

/// A query that was made of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleQuery {
    pub part: TitlePart,
    pub text: String,
    /// The article that it was made of; others may have the same title or the same pair.
    pub article: ArticleId,
    pub language: Language,
    /// The words of the text in lower case.
    words: Vec<String>,
}

impl TitleQuery {
    /// Whether an article with a title is one that the query asks for.
    pub fn is_met_by(&self, title: &str) -> bool {
        let words: Vec<String> = lower_words(title).collect();
        match self.part {
            TitlePart::Whole => words == self.words,
            TitlePart::Pair => words.windows(self.words.len()).any(|pair| pair == self.words),
        }
    }
}

/// A sample of the queries that the titles of a collection give. Which ones it takes depends on the titles
/// alone and not on their order; memory is bounded by the size of the sample.
#[derive(Debug, Clone)]
pub struct TitleSample {
    part: TitlePart,
    limit: usize,
    /// The queries by the hash of their words, which is as good as drawn by chance. Equal titles are one query.
    queries: BTreeMap<[u8; blake3::OUT_LEN], TitleQuery>,
}

impl TitleSample {
    /// The fewest letters of a word of a pair: shorter ones say too little to be looked for.
    const LEAST_LETTERS: usize = 3;

    /// An empty sample for at most `limit` queries.
    pub fn new(part: TitlePart, limit: usize) -> Self {
        Self { part, limit, queries: BTreeMap::new() }
    }

    /// Considers the title of an article.
    pub fn add(&mut self, article: &ArticleId, title: &str, language: &Language) {
        let text = match self.part {
            TitlePart::Whole => Some(title),
            TitlePart::Pair => pairs(title).min_by_key(|pair| hash(&lower_words(pair).collect::<Vec<_>>())),
        };
        let Some(text) = text else { return };
        let words: Vec<String> = lower_words(text).collect();
        if words.is_empty() {
            return;
        }
        match self.queries.entry(hash(&words)) {
            // Of equal titles the lowest id stands for all, in whatever order they come.
            Entry::Occupied(known) if known.get().article <= *article => {}
            entry => {
                let (article, language) = (article.clone(), language.clone());
                let query = TitleQuery { part: self.part, text: text.to_owned(), article, language, words };
                entry.insert_entry(query);
            }
        }
        if self.queries.len() > self.limit {
            self.queries.pop_last();
        }
    }

    /// The sampled queries.
    pub fn into_queries(self) -> impl Iterator<Item = TitleQuery> {
        self.queries.into_values()
    }
}

/// The pairs of neighbouring words of a title, as written, of which both words have content and nothing but
/// white space stands between them.
fn pairs(title: &str) -> impl Iterator<Item = &str> {
    let words: Vec<std::ops::Range<usize>> = analysis::words(title).map(|word| word.range).collect();
    let has_content = |word: &str| {
        let lower = analysis::lower_case(word);
        lower.chars().filter(|c| c.is_alphabetic()).count() >= TitleSample::LEAST_LETTERS
            && !stop_words::is_german(&lower)
            && !stop_words::is_english(&lower)
    };
    let pairs: Vec<&str> = words
        .windows(2)
        .filter(|pair| {
            let between = title[pair[0].end..pair[1].start].chars();
            between.into_iter().all(char::is_whitespace)
                && pair.iter().all(|word| has_content(&title[word.clone()]))
        })
        .map(|pair| &title[pair[0].start..pair[1].end])
        .collect();
    pairs.into_iter()
}

fn lower_words(text: &str) -> impl Iterator<Item = String> {
    analysis::words(text).map(|word| analysis::lower_case(&text[word.range]))
}

fn hash(words: &[String]) -> [u8; blake3::OUT_LEN] {
    blake3::hash(words.join(" ").as_bytes()).into()
}

/// A query with what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleOutcome {
    pub query: TitleQuery,
    /// The rank of the first article that the query asks for, from 1; `None` where none is among the first
    /// [`TitleEvaluation::DEPTH`].
    pub rank: Option<usize>,
    /// The id and the title of the first hit; `None` where nothing is found.
    pub first: Option<(ArticleId, String)>,
}

/// How many of some queries find what they ask for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TitleCounts {
    pub queries: usize,
    /// Those that find it first.
    pub first: usize,
    /// Those that find it among the first [`TitleEvaluation::DEPTH`].
    pub among_first: usize,
}

impl TitleCounts {
    fn add(&mut self, rank: Option<usize>) {
        self.queries += 1;
        self.first += usize::from(rank == Some(1));
        self.among_first += usize::from(rank.is_some());
    }

    /// The share of queries that find it first.
    pub fn share_first(&self) -> f64 {
        self.share(self.first)
    }

    /// The share of queries that find it among the first.
    pub fn share_among_first(&self) -> f64 {
        self.share(self.among_first)
    }

    fn share(&self, found: usize) -> f64 {
        if self.queries == 0 { 0.0 } else { found as f64 / self.queries as f64 }
    }
}

/// Whether titles find their articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleEvaluation {
    pub part: TitlePart,
    pub outcomes: Vec<TitleOutcome>,
}

impl TitleEvaluation {
    /// How many hits of a query are looked at.
    pub const DEPTH: usize = 3;

    /// The counts of all queries.
    pub fn all(&self) -> TitleCounts {
        let mut all = TitleCounts::default();
        self.outcomes.iter().for_each(|outcome| all.add(outcome.rank));
        all
    }

    /// The counts by the language of the articles.
    pub fn by_language(&self) -> BTreeMap<&Language, TitleCounts> {
        let mut counts: BTreeMap<&Language, TitleCounts> = BTreeMap::new();
        for outcome in &self.outcomes {
            counts.entry(&outcome.query.language).or_default().add(outcome.rank);
        }
        counts
    }

    /// The queries that find something else first, or nothing: those without a rank first, then by text.
    pub fn misses(&self) -> Vec<&TitleOutcome> {
        let mut misses: Vec<&TitleOutcome> =
            self.outcomes.iter().filter(|outcome| outcome.rank != Some(1)).collect();
        misses.sort_by_key(|outcome| (outcome.rank.is_some(), outcome.rank, &outcome.query.text));
        misses
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(part: TitlePart, limit: usize, titles: &[&str]) -> Vec<TitleQuery> {
        let mut sample = TitleSample::new(part, limit);
        for (number, title) in titles.iter().enumerate() {
            sample.add(&ArticleId::new(format!("{number}")).unwrap(), title, &Language::German);
        }
        sample.into_queries().collect()
    }

    fn texts(queries: &[TitleQuery]) -> Vec<&str> {
        let mut texts: Vec<&str> = queries.iter().map(|query| query.text.as_str()).collect();
        texts.sort_unstable();
        texts
    }

    #[test]
    fn equal_titles_are_one_query_and_titles_without_words_are_none() {
        let queries = sample(TitlePart::Whole, 9, &["Alte Brücken", "— ? —", "alte Brücken!", "Neue Wege"]);
        assert_eq!(texts(&queries), ["Alte Brücken", "Neue Wege"]);
        let bridges = queries.iter().find(|query| query.text == "Alte Brücken").unwrap();
        assert!(bridges.is_met_by("Alte Brücken") && bridges.is_met_by("ALTE BRÜCKEN!"));
        assert!(!bridges.is_met_by("Alte Brücken neu gebaut") && !bridges.is_met_by("Brücken, alte"));
    }

    #[test]
    fn a_sample_depends_on_the_titles_and_not_on_their_order() {
        let titles: Vec<String> = (0..60).map(|n| format!("Bericht Nummer {n}")).collect();
        let forwards: Vec<&str> = titles.iter().map(String::as_str).collect();
        let backwards: Vec<&str> = forwards.iter().rev().copied().collect();
        let (some, same) = (sample(TitlePart::Whole, 7, &forwards), sample(TitlePart::Whole, 7, &backwards));
        assert_eq!(some.len(), 7);
        assert_eq!(texts(&some), texts(&same));
        assert_ne!(texts(&some), texts(&sample(TitlePart::Whole, 60, &forwards))[..7], "nor on the alphabet");
    }

    #[test]
    fn pairs_are_neighbours_with_content() {
        let pairs = |title: &str| super::pairs(title).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(pairs("Sauberes Wasser für kleine Dörfer"), ["Sauberes Wasser", "kleine Dörfer"]);
        assert_eq!(pairs("Wasser: Brunnen, Leitungen"), [""; 0]);
        assert_eq!(pairs("Phase 2 in Mali"), [""; 0]);
        let queries = sample(TitlePart::Pair, 9, &["Sauberes Wasser für alle"]);
        assert_eq!(texts(&queries), ["Sauberes Wasser"]);
        assert!(queries[0].is_met_by("Mehr sauberes Wasser"));
        assert!(!queries[0].is_met_by("Wasser, das sauberes Leben bringt"));
    }

    #[test]
    fn shares_are_counted_by_language_and_the_worst_come_first() {
        let outcome = |text: &str, language: Language, rank| {
            let mut sample = TitleSample::new(TitlePart::Whole, 1);
            sample.add(&ArticleId::new(text).unwrap(), text, &language);
            TitleOutcome { query: sample.into_queries().next().unwrap(), rank, first: None }
        };
        let outcomes = vec![
            outcome("Eins", Language::German, Some(1)),
            outcome("Zwei", Language::German, Some(3)),
            outcome("Three", Language::English, None),
            outcome("Vier", Language::German, Some(1)),
        ];
        let evaluation = TitleEvaluation { part: TitlePart::Whole, outcomes };
        assert_eq!(evaluation.all(), TitleCounts { queries: 4, first: 2, among_first: 3 });
        assert!((evaluation.all().share_first() - 0.5).abs() < 1e-12);
        let german = evaluation.by_language()[&Language::German];
        assert_eq!(german, TitleCounts { queries: 3, first: 2, among_first: 3 });
        let misses: Vec<&str> = evaluation.misses().iter().map(|miss| miss.query.text.as_str()).collect();
        assert_eq!(misses, ["Three", "Zwei"]);
    }
}
