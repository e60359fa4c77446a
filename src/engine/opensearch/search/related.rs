//! Related articles: those that share the significant words of an article, by the [`RelatedRule`].

use std::cmp::Ordering;

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::collection::{Collection, Search};
use super::conditions::witnesses;
use super::filters::live_query;
use super::statistics::frequencies;
use crate::analysis::{TokenKind, WordCache};
use crate::article::{Article, Date, Facet};
use crate::budget::Budget;
use crate::engine::EngineError;
use crate::engine::indexed::TextField;
use crate::engine::opensearch::index::schema::Names;
use crate::engine::opensearch::scan::fields;
use crate::language::LearntLanguage;
use crate::query::{NONE_VALUE, RelatedRule};

/// The most words of an article whose frequencies are asked for.
const MOST_WORDS: usize = 400;

/// Finds related articles in one snapshot.
pub struct Relations<'a> {
    pub collection: &'a Collection,
    pub language: &'a LearntLanguage,
    pub today: Date,
    pub rule: &'a RelatedRule,
    pub budget: Budget,
}

impl Relations<'_> {
    /// The articles most similar to one with their scores, the best first; `skipped` ones are no candidates.
    pub fn like(
        &self,
        article: &Article,
        limit: usize,
        skipped: impl Fn(&str) -> bool,
    ) -> Result<Vec<(String, f32)>, EngineError> {
        let words = self.significant(article)?;
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let collection = self.collection;
        let body = Names::lane(TextField::Body);
        let should: Vec<Value> = words
            .iter()
            .map(|(token, weight)| {
                json!({"term": {body: {"value": token, "boost": weight * collection.scale}}})
            })
            .collect();
        let own = json!({"term": {Names::ID: article.id.as_str()}});
        let witnesses: Vec<Value> = witnesses(collection).into_iter().collect();
        let own = json!({"bool": {
            "must": [{"bool": {"should": should}}], "should": witnesses, "filter": [own],
        }});
        let language = article.language.value.code();
        let enough = (self.rule.least_words as usize).min(words.len());
        let others = json!({"bool": {
            "must": [{"bool": {"should": should, "minimum_should_match": enough}}],
            "should": witnesses,
            "filter": [{"term": {Names::facet(Facet::Language): language}}, live_query(self.today)],
            "must_not": [{"term": {Names::ID: article.id.as_str()}}],
        }});
        let columns = [Names::ID, Names::TIE, Names::facet(Facet::Theme), Names::facet(Facet::Organiser)];
        let search = |query: Value, size: usize| {
            Search::scored(json!({
                "query": query, "size": size, "_source": false, "stored_fields": "_none_",
                "docvalue_fields": columns,
                "sort": [{"_score": "desc"}, {Names::TIE: "desc"}], "track_scores": true,
                "track_total_hits": false,
            }))
        };
        // More candidates are kept than asked for: near-duplicates among them are removed later, and common themes may
        // change their order.
        let answers =
            collection.searches(vec![search(own, 1), search(others, limit * 4 + 20)], self.budget)?;
        let [own, found] = answers.as_slice() else { return Ok(Vec::new()) };
        let own = &own["hits"]["hits"][0];
        let least = own["_score"].as_f64().unwrap_or_default() as f32 * self.rule.least_share;
        let hits = found["hits"]["hits"].as_array().into_iter().flatten();
        let mut candidates: Vec<(String, f32)> = hits
            .filter_map(|hit| {
                let id = fields::text(&hit["fields"], Names::ID)?.to_owned();
                let score = hit["_score"].as_f64()? as f32;
                let lifted = score * self.lift(&own["fields"], &hit["fields"]);
                (score >= least).then_some((id, lifted))
            })
            .collect();
        candidates.sort_by(|a, b| b.1.total_cmp(&a.1));
        candidates.retain(|(id, _)| !skipped(id));
        Ok(candidates)
    }

    /// The significant words of an article with their weights, those of the greatest weight first.
    fn significant(&self, article: &Article) -> Result<Vec<(String, f32)>, EngineError> {
        let collection = self.collection;
        let mut counted: Vec<(String, f32)> = self.counts(article)?.into_iter().collect();
        let by_weight = |a: &(String, f32), b: &(String, f32)| match b.1.total_cmp(&a.1) {
            Ordering::Equal => a.0.cmp(&b.0),
            order => order,
        };
        counted.sort_by(by_weight);
        counted.truncate(MOST_WORDS);
        let terms: Vec<_> = counted.iter().map(|(token, _)| (TextField::Body, token.clone())).collect();
        let frequencies = frequencies(collection, &terms, self.budget)?;
        let articles = collection.documents;
        let mut weighted: Vec<(String, f32)> = Vec::new();
        let mut of_word: FxHashMap<String, u64> = FxHashMap::default();
        for ((token, count), frequency) in counted.into_iter().zip(frequencies) {
            // A word that no other article has finds nothing; one of every second article distinguishes nothing.
            if frequency < 2 || frequency * 2 > articles.max(4) {
                continue;
            }
            let rarity = (articles as f32 / frequency as f32).ln();
            of_word.insert(token.clone(), frequency);
            weighted.push((token, count / (count + 1.5) * rarity));
        }
        weighted.sort_by(by_weight);
        let mut postings = 0;
        weighted.retain(|(token, _)| {
            let frequency = of_word.get(token).copied().unwrap_or_default();
            let fits = postings + frequency <= self.rule.most_postings;
            postings += if fits { frequency } else { 0 };
            fits
        });
        weighted.truncate(self.rule.words.min(RelatedRule::MOST_WORDS));
        Ok(weighted)
    }

    /// How much of each word an article has.
    fn counts(&self, article: &Article) -> Result<FxHashMap<String, f32>, EngineError> {
        let mut cache = WordCache::default();
        let mut counts: FxHashMap<String, f32> = FxHashMap::default();
        let title = (&article.language.value, article.title.value.as_str(), self.rule.title);
        let texts = article.sections.iter().flat_map(|section| {
            let texts = section.heading.iter().chain([&section.text]);
            texts.map(|text| (&section.language, text.as_str(), 1.0))
        });
        let mut left = self.rule.most_tokens;
        for (of_text, text, weight) in std::iter::once(title).chain(texts) {
            self.budget.check()?;
            let tokens = self.language.analyzers().for_language(of_text).tokens_cached(text, &mut cache);
            for token in tokens.iter().take(left) {
                // Numbers and years tell when something happened, and not what an article is about.
                if token.text.starts_with(|c: char| c.is_ascii_digit()) {
                    continue;
                }
                let share = if token.kind == TokenKind::Part { self.rule.part } else { 1.0 };
                *counts.entry(token.text.clone()).or_default() += weight * share;
            }
            left = left.saturating_sub(tokens.len());
        }
        Ok(counts)
    }

    /// The factor that common themes and organisers multiply a score by.
    fn lift(&self, one: &Value, other: &Value) -> f32 {
        let shared = |facet: Facet| {
            let column = Names::facet(facet);
            let values: Vec<&str> = fields::texts(one, column).filter(|value| *value != NONE_VALUE).collect();
            fields::texts(other, column).filter(|value| values.contains(value)).count()
        };
        let themes = shared(Facet::Theme).min(2) as f32;
        let organisers = shared(Facet::Organiser).min(1) as f32;
        1.0 + themes * self.rule.theme + organisers * self.rule.organiser
    }
}
