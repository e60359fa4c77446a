//! Related articles: those that share the significant words of an article, by the [`RelatedRule`].

use serde_json::{Value, json};

use super::collection::{Collection, Search};
use super::conditions::witnesses;
use super::filters::live_query;
use super::statistics::frequencies;
use crate::analysis::WordCache;
use crate::article::{Article, Date, Facet};
use crate::budget::Budget;
use crate::engine::EngineError;
use crate::engine::indexed::TextField;
use crate::engine::opensearch::index::schema::Names;
use crate::engine::opensearch::scan::fields;
use crate::engine::related::{self, SignificantWord};
use crate::language::LearntLanguage;
use crate::query::{NONE_VALUE, RelatedRule};

/// The most words of an article whose frequencies are asked for.
const MOST_ASKED: usize = 400;

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
            .map(|SignificantWord { token, weight }| {
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
        let searches = vec![search(own, 1), search(others, related::candidates(limit))];
        let answers = collection.searches(searches, self.budget)?;
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

    /// The significant words of an article, those of the greatest weight first. Of a long article with very many different
    /// words only the most frequent ones are asked for.
    fn significant(&self, article: &Article) -> Result<Vec<SignificantWord>, EngineError> {
        let analyzers = self.language.analyzers();
        let counts = related::counts(article, analyzers, self.rule, &mut WordCache::default(), self.budget)?;
        let mut counted: Vec<(String, f32)> = counts.into_iter().collect();
        counted.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counted.truncate(MOST_ASKED);
        let terms: Vec<_> = counted.iter().map(|(token, _)| (TextField::Body, token.clone())).collect();
        let frequencies = frequencies(self.collection, &terms, self.budget)?;
        let counted = counted.into_iter().zip(frequencies);
        let counted = counted.map(|((token, count), frequency)| (token, count, frequency));
        Ok(related::significant(counted, self.collection.documents, self.rule))
    }

    /// The factor that common themes and organisers multiply a score by.
    fn lift(&self, one: &Value, other: &Value) -> f32 {
        let shared = |facet: Facet| {
            let column = Names::facet(facet);
            let values: Vec<&str> = fields::texts(one, column).filter(|value| *value != NONE_VALUE).collect();
            fields::texts(other, column).filter(|value| values.contains(value)).count()
        };
        related::lift(shared(Facet::Theme), shared(Facet::Organiser), self.rule)
    }
}
