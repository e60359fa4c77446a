//! Chooses the words by which an article is compared with others, and weighs what two articles have in common, by the
//! [`RelatedRule`]. Every engine finds related articles so; how it looks the words up is its own affair.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use crate::analysis::{Analyzers, TokenKind, WordCache};
use crate::article::Article;
use crate::budget::{Budget, BudgetExhausted};
use crate::query::RelatedRule;

/// A word that an article is compared by.
#[derive(Debug, Clone, PartialEq)]
pub struct SignificantWord {
    /// The token of the word in the text.
    pub token: String,
    pub weight: f32,
}

/// How often an article has each token, with titles and parts of compounds weighted by the rule.
///
/// # Errors
/// The time of the budget is over.
pub fn counts(
    article: &Article,
    analyzers: &Analyzers,
    rule: &RelatedRule,
    cache: &mut WordCache,
    budget: Budget,
) -> Result<FxHashMap<String, f32>, BudgetExhausted> {
    let mut counts: FxHashMap<String, f32> = FxHashMap::default();
    let title = (&article.language.value, article.title.value.as_str(), rule.title);
    let texts = article.sections.iter().flat_map(|section| {
        let texts = section.heading.iter().chain([&section.text]);
        texts.map(|text| (&section.language, text.as_str(), 1.0))
    });
    let mut left = rule.most_tokens;
    for (language, text, weight) in std::iter::once(title).chain(texts) {
        budget.check()?;
        let tokens = analyzers.for_language(language).tokens_cached(text, cache);
        for token in tokens.iter().take(left) {
            // Numbers and years tell when something happened, and not what an article is about.
            if token.text.starts_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            let share = if token.kind == TokenKind::Part { rule.part } else { 1.0 };
            *counts.entry(token.text.clone()).or_default() += weight * share;
        }
        left = left.saturating_sub(tokens.len());
    }
    Ok(counts)
}

/// The words that set an article apart from a collection of `articles` articles, those of the greatest weight first. Each
/// of `counted` is a token, its count in the article, and how many articles have it.
pub fn significant(
    counted: impl IntoIterator<Item = (String, f32, u64)>,
    articles: u64,
    rule: &RelatedRule,
) -> Vec<SignificantWord> {
    let is_telling = |frequency: u64| {
        let most = articles.max(rule.smallest_collection) as f64 * rule.most_articles;
        frequency >= rule.least_articles && frequency as f64 <= most
    };
    let telling = counted.into_iter().filter(|(_, _, frequency)| is_telling(*frequency));
    let mut weighted: Vec<(SignificantWord, u64)> = telling
        .map(|(token, count, frequency)| {
            let rarity = (articles as f32 / frequency as f32).ln();
            let weight = count / (count + rule.saturation) * rarity;
            (SignificantWord { token, weight }, frequency)
        })
        .collect();
    weighted.sort_by(|(a, _), (b, _)| match b.weight.total_cmp(&a.weight) {
        Ordering::Equal => a.token.cmp(&b.token),
        order => order,
    });
    let mut postings = 0;
    let affordable = weighted.into_iter().filter(|(_, frequency)| {
        let fits = postings + frequency <= rule.most_postings;
        postings += if fits { *frequency } else { 0 };
        fits
    });
    affordable.take(rule.words.min(RelatedRule::MOST_WORDS)).map(|(word, _)| word).collect()
}

/// The factor on the score of an article, by the numbers of themes and organisers that it has in common with the other.
pub fn lift(themes: usize, organisers: usize, rule: &RelatedRule) -> f32 {
    let themes = themes.min(rule.most_themes) as f32;
    let organisers = organisers.min(rule.most_organisers) as f32;
    1.0 + themes * rule.theme + organisers * rule.organiser
}

/// How many of the best articles are kept for a list of `limit`. They are more than asked for: near-duplicates among them are
/// removed later, and common themes may change their order.
pub fn candidates(limit: usize) -> usize {
    limit * 4 + 20
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: RelatedRule = RelatedRule::STANDARD;

    fn words(counted: &[(&str, f32, u64)], articles: u64, rule: &RelatedRule) -> Vec<String> {
        let counted =
            counted.iter().map(|(token, count, frequency)| ((*token).to_owned(), *count, *frequency));
        significant(counted, articles, rule).into_iter().map(|word| word.token).collect()
    }

    #[test]
    fn a_word_of_one_article_or_of_most_is_not_compared() {
        let counted = [("only", 5.0, 1), ("rare", 1.0, 2), ("half", 1.0, 50), ("most", 9.0, 51)];
        assert_eq!(words(&counted, 100, &RULE), ["rare", "half"]);
        // In a collection of three a word of two is compared.
        assert_eq!(words(&[("two", 1.0, 2), ("three", 1.0, 3)], 3, &RULE), ["two"]);
    }

    #[test]
    fn words_are_ordered_by_weight_and_then_by_letters() {
        let counted = [("b", 1.0, 4), ("a", 1.0, 4), ("often", 3.0, 4), ("rarer", 1.0, 2)];
        assert_eq!(words(&counted, 100, &RULE), ["often", "rarer", "a", "b"]);
        assert_eq!(words(&counted, 100, &RelatedRule { words: 2, ..RULE }), ["often", "rarer"]);
    }

    #[test]
    fn what_costs_too_many_postings_is_left_out() {
        let rule = RelatedRule { most_postings: 10, ..RULE };
        assert_eq!(words(&[("a", 9.0, 6), ("b", 8.0, 6), ("c", 1.0, 4)], 100, &rule), ["a", "c"]);
    }

    #[test]
    fn common_facts_lift_a_score_up_to_a_bound() {
        assert_eq!(lift(0, 0, &RULE), 1.0);
        assert_eq!(lift(2, 1, &RULE), 1.0 + 2.0 * RULE.theme + RULE.organiser);
        assert_eq!(lift(7, 5, &RULE), lift(2, 1, &RULE));
    }
}
