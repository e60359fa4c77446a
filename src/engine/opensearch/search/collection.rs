//! One commit of an index, as the cluster shows it: a point in time, and what is known of all its articles.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use quick_cache::sync::Cache;
use serde_json::{Value, json};

use crate::article::Facet;
use crate::budget::Budget;
use crate::engine::EngineError;
use crate::engine::facets::FacetEntry;
use crate::engine::indexed::TextField;
use crate::engine::opensearch::client::{Body, Cluster, MAX_CAUSE, Method, reason};
use crate::engine::opensearch::index::control::{CommitRecord, Control, index_name};
use crate::engine::opensearch::index::lanes;
use crate::engine::opensearch::index::relations::Relations;
use crate::engine::opensearch::index::schema::Names;
use crate::engine::opensearch::index::{ClusterGeneration, GramFrequencies};
use crate::engine::opensearch::scan::{self, KEEP_ALIVE, is_whole};
use crate::query::NONE_VALUE;

/// The most terms whose frequencies are remembered.
const REMEMBERED_TERMS: usize = 100_000;
/// The most terms that one request asks for.
const MOST_TERMS: usize = 500;
/// The most values of a facet.
const MOST_VALUES: usize = 60_000;

/// A term of a field.
pub type FieldTerm = (TextField, String);

/// Statistics of a field of texts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct FieldStatistics {
    /// How many articles have any token in it.
    pub documents: u64,
    /// How many tokens these have on average.
    pub average: f32,
}

/// A search of a collection.
#[derive(Debug)]
pub struct Search {
    pub body: Value,
    /// Whether its scores count, for which all shards first tell each other their statistics.
    is_scored: bool,
}

impl Search {
    /// One whose answer does not depend on scores.
    pub fn unscored(body: Value) -> Self {
        Self { body, is_scored: false }
    }

    pub fn scored(body: Value) -> Self {
        Self { body, is_scored: true }
    }
}

/// One commit of an index.
pub struct Collection {
    pub cluster: Arc<Cluster>,
    index: String,
    pub commit: CommitRecord,
    /// The id of the point in time, which the cluster may have forgotten.
    point: Mutex<String>,
    /// The number of articles, expired ones among them.
    pub documents: u64,
    /// The factor that the cluster's BM25 lacks beside ours.
    pub scale: f32,
    fields: [FieldStatistics; TextField::ALL.len()],
    shards: u32,
    /// Frequencies of grams when the generation was built, and of what was added since.
    pub grams: [Arc<GramFrequencies>; 2],
    pub relations: Relations,
    /// All values of each facet that any article has.
    pub values: BTreeMap<Facet, Vec<FacetEntry>>,
    frequencies: Cache<FieldTerm, u64>,
    /// A term of each field in each shard. A shard that has no term of a query tells the others nothing of its statistics,
    /// and the same score would depend on where articles lie; so every query asks for these, too, at next to no weight.
    pub witnesses: Vec<FieldTerm>,
}

impl Collection {
    /// Opens the newest visible state of a generation, which is that of a commit if the records say so before and after.
    pub fn open(
        generation: &ClusterGeneration,
        commit: &CommitRecord,
        earlier: Option<&Self>,
    ) -> Result<Self, EngineError> {
        let cluster = &generation.control.cluster;
        let index = generation.index();
        let point = scan::open(cluster, &index)?;
        let known = |number: usize| {
            let file = commit.grams.get(number);
            earlier.filter(|earlier| earlier.commit.grams.get(number) == file)
        };
        let grams = |number: usize| match (known(number), commit.grams.get(number)) {
            (Some(earlier), _) => Ok(Arc::clone(&earlier.grams[number])),
            (None, Some(file)) => generation.control.grams(std::slice::from_ref(file)).map(Arc::new),
            (None, None) => Ok(Arc::default()),
        };
        let relations = match &commit.relations {
            Some(file) => Relations::decode(&generation.control.read_file(file, Budget::UNLIMITED)?)
                .map_err(|error| generation.broken(error))?,
            None => Relations::default(),
        };
        let grams = [grams(0)?, grams(1)?];
        let mut collection = Self {
            cluster: Arc::clone(cluster),
            index,
            commit: commit.clone(),
            point: Mutex::new(point),
            documents: 0,
            scale: cluster.scale(),
            shards: generation.record.shards,
            fields: Default::default(),
            grams,
            relations,
            values: BTreeMap::new(),
            frequencies: Cache::new(REMEMBERED_TERMS),
            witnesses: Vec::new(),
        };
        collection.read_statistics()?;
        if collection.shards > 1 {
            collection.find_witnesses()?;
        }
        Ok(collection)
    }

    fn read_statistics(&mut self) -> Result<(), EngineError> {
        let mut aggregations = serde_json::Map::new();
        for field in TextField::ALL {
            let length = Names::length(field);
            aggregations.insert(length.clone(), json!({"stats": {"field": length}}));
        }
        for facet in Facet::ALL {
            let column = Names::facet(facet);
            aggregations.insert(column.to_owned(), json!({"terms": {"field": column, "size": MOST_VALUES}}));
        }
        let body =
            json!({"size": 0, "track_total_hits": true, "query": {"match_all": {}}, "aggs": aggregations});
        let answer = self.search(body, Budget::UNLIMITED)?;
        self.documents = answer["hits"]["total"]["value"].as_u64().unwrap_or_default();
        for field in TextField::ALL {
            let of_field = &answer["aggregations"][Names::length(field)];
            self.fields[field.number()] = FieldStatistics {
                documents: of_field["count"].as_u64().unwrap_or_default(),
                average: of_field["avg"].as_f64().unwrap_or_default() as f32,
            };
        }
        for facet in Facet::ALL {
            let of_facet = &answer["aggregations"][Names::facet(facet)];
            if of_facet["sum_other_doc_count"].as_u64().unwrap_or_default() > 0 {
                let cause = format!("there are more than {MOST_VALUES} values of the facet {}", facet.name());
                return Err(self.cluster.broken(cause));
            }
            let buckets = of_facet["buckets"].as_array().into_iter().flatten();
            let values = buckets.filter_map(|bucket| bucket["key"].as_str()).map(FacetEntry::parse);
            let mut values: Vec<FacetEntry> = values.collect();
            // Two spellings of one free value have the same id; the more frequent one stands for both.
            values.sort_by(|a, b| a.id.cmp(&b.id));
            values.dedup_by(|a, b| a.id == b.id);
            self.values.insert(facet, values);
        }
        Ok(())
    }

    /// Takes a term of any article of each shard, for every field.
    fn find_witnesses(&mut self) -> Result<(), EngineError> {
        let mut lines = String::new();
        for shard in 0..self.shards {
            for field in TextField::ALL {
                let index = self.cluster.index(&self.index);
                let header = json!({"index": index, "preference": format!("_shards:{shard}")});
                let body = json!({
                    "size": 1, "_source": [Names::lane(field)], "track_total_hits": false,
                    "query": {"exists": {"field": Names::length(field)}},
                });
                lines.push_str(&format!("{header}\n{body}\n"));
            }
        }
        let answer: Value =
            self.cluster.ask(Method::Post, "_msearch", Body::Lines(&lines), Budget::UNLIMITED)?;
        let answers = answer["responses"].as_array().into_iter().flatten();
        for (answer, field) in answers.zip(TextField::ALL.into_iter().cycle()) {
            is_whole(&self.cluster, answer)?;
            let lane = answer["hits"]["hits"][0]["_source"][Names::lane(field)].as_str().unwrap_or_default();
            // Long words are rare, so that they cost least.
            let mut longest = "";
            lanes::for_each_token(lane, |token| {
                if token.len() > longest.len() {
                    longest = token;
                }
            });
            let witness = (field, longest.to_owned());
            if !longest.is_empty() && !self.witnesses.contains(&witness) {
                self.witnesses.push(witness);
            }
        }
        Ok(())
    }

    pub fn field(&self, field: TextField) -> FieldStatistics {
        self.fields[field.number()]
    }

    /// Whether any article has a value of a facet.
    pub fn has_values(&self, facet: Facet) -> bool {
        self.values[&facet].iter().any(|value| &*value.id != NONE_VALUE)
    }

    /// The frequency of a term that was asked for before.
    pub fn known_frequency(&self, term: &FieldTerm) -> Option<u64> {
        self.frequencies.get(term)
    }

    /// Asks for the frequencies of terms, which are known from then on.
    pub fn ask_frequencies(&self, terms: &[FieldTerm], budget: Budget) -> Result<(), EngineError> {
        self.ask_beside(terms, Vec::new(), budget).map(drop)
    }

    /// Asks for the frequencies of terms in the same request as other searches, whose answers are given.
    pub fn ask_beside(
        &self,
        terms: &[FieldTerm],
        mut searches: Vec<Search>,
        budget: Budget,
    ) -> Result<Vec<Value>, EngineError> {
        let first = searches.len();
        let chunks = terms.chunks(MOST_TERMS);
        searches.extend(chunks.clone().map(|some| Search::unscored(frequencies_body(some))));
        if searches.is_empty() {
            return Ok(Vec::new());
        }
        let mut answers = self.searches(searches, budget)?;
        let counted = answers.split_off(first);
        chunks.zip(&counted).try_for_each(|(some, answer)| self.learn_frequencies(some, answer))?;
        Ok(answers)
    }

    fn learn_frequencies(&self, terms: &[FieldTerm], answer: &Value) -> Result<(), EngineError> {
        let buckets = answer["aggregations"]["terms"]["buckets"].as_array();
        let buckets = buckets.filter(|buckets| buckets.len() == terms.len());
        let buckets = buckets.ok_or_else(|| self.cluster.broken("it did not count all terms"))?;
        for (term, bucket) in terms.iter().zip(buckets) {
            self.frequencies.insert(term.clone(), bucket["doc_count"].as_u64().unwrap_or_default());
        }
        Ok(())
    }

    /// Answers one search on this state, whose scores don't count.
    pub fn search(&self, body: Value, budget: Budget) -> Result<Value, EngineError> {
        let mut answers = self.searches(vec![Search::unscored(body)], budget)?;
        answers.pop().ok_or_else(|| self.cluster.broken("it did not answer"))
    }

    /// Answers several searches on this state, in their order.
    ///
    /// # Errors
    /// The cluster can't answer for all articles. A part is never presented as the whole.
    pub fn searches(&self, mut searches: Vec<Search>, budget: Budget) -> Result<Vec<Value>, EngineError> {
        budget.check()?;
        match self.try_searches(&mut searches, budget)? {
            Ok(answers) => Ok(answers),
            // The cluster has forgotten the point in time, or a node that held a part of it is gone.
            Err(_) => {
                self.reopen()?;
                let again = self.try_searches(&mut searches, budget)?;
                again.map_err(|why| self.cluster.unavailable(why))
            }
        }
    }

    /// Sends searches; returns why the cluster can't answer for all articles, where another point in time may help.
    fn try_searches(
        &self,
        searches: &mut [Search],
        budget: Budget,
    ) -> Result<Result<Vec<Value>, String>, EngineError> {
        let point = self.point.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut header = json!({"allow_partial_search_results": false});
        if let Some(left) = budget.left() {
            // Between two of its own looks at the clock, a search goes on; the cluster cancels it.
            header["cancel_after_time_interval"] = format!("{}ms", left.as_millis().max(1)).into();
        }
        let mut lines = String::new();
        for Search { body, is_scored } in searches.iter_mut() {
            // A single shard knows all statistics, and what is not scored needs none.
            let is_told = *is_scored && self.shards > 1;
            header["search_type"] = if is_told { "dfs_query_then_fetch" } else { "query_then_fetch" }.into();
            body["pit"] = json!({"id": point, "keep_alive": KEEP_ALIVE});
            if let Some(left) = budget.left() {
                body["timeout"] = format!("{}ms", left.as_millis().max(1)).into();
            }
            lines.push_str(&format!("{header}\n{body}\n"));
        }
        let answers = self.send(&lines, budget)?;
        for answer in &answers {
            match answer["status"].as_u64() {
                Some(200) => {
                    if let Err(error) = is_whole(&self.cluster, answer) {
                        budget.check()?;
                        return Ok(Err(error.to_string()));
                    }
                }
                // A lost node is told of by several errors.
                Some(404 | 500..=599) => return Ok(Err(cause(answer))),
                Some(429) => return Err(self.cluster.unavailable(cause(answer))),
                _ => {
                    budget.check()?;
                    return Err(self.cluster.broken(cause(answer)));
                }
            }
        }
        budget.check()?;
        Ok(Ok(answers))
    }

    /// Sends the lines of searches, again as long as a node is too busy for one of them.
    fn send(&self, lines: &str, budget: Budget) -> Result<Vec<Value>, EngineError> {
        let mut patience = self.cluster.patience(budget);
        loop {
            let path = "_msearch?ccs_minimize_roundtrips=false";
            let mut answer: Value = self.cluster.ask(Method::Post, path, Body::Lines(lines), budget)?;
            let answers: Vec<Value> = match answer["responses"].take() {
                Value::Array(answers) => answers,
                _ => Vec::new(),
            };
            let is_busy = answers.iter().any(|answer| answer["status"] == 429);
            if !is_busy || !patience.pause() {
                return Ok(answers);
            }
        }
    }

    /// Opens another point in time in place of one that was forgotten, as long as it is of the same commit.
    fn reopen(&self) -> Result<(), EngineError> {
        let control = Control { cluster: Arc::clone(&self.cluster) };
        let is_current = || -> Result<bool, EngineError> {
            let (state, _) = control.read()?;
            let records = state.as_ref().into_iter().flat_map(|state| &state.generations);
            let mut records = records.map(|(number, record)| {
                let index = index_name(*number, record.build);
                index == self.index && record.commit == self.commit && !record.is_committing
            });
            Ok(records.any(|is_current| is_current))
        };
        let gone = || self.cluster.unavailable("this state of the index is gone; ask again".to_owned());
        if !is_current()? {
            return Err(gone());
        }
        let point = scan::open(&self.cluster, &self.index)?;
        if !is_current()? {
            scan::close(&self.cluster, &point);
            return Err(gone());
        }
        *self.point.lock().unwrap_or_else(PoisonError::into_inner) = point;
        Ok(())
    }
}

impl Drop for Collection {
    fn drop(&mut self) {
        let point = self.point.get_mut().unwrap_or_else(PoisonError::into_inner);
        scan::close(&self.cluster, point);
    }
}

/// A search that counts the articles with each of some terms. Only articles with any of them are looked at.
fn frequencies_body(terms: &[FieldTerm]) -> Value {
    let filters = terms.iter().map(|(field, token)| json!({"term": {Names::lane(*field): token}}));
    let mut by_field: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (field, token) in terms {
        by_field.entry(Names::lane(*field)).or_default().push(token);
    }
    let any = by_field.into_iter().map(|(field, tokens)| json!({"terms": {field: tokens}}));
    let any = json!({"bool": {"should": any.collect::<Vec<Value>>(), "minimum_should_match": 1}});
    json!({
        "size": 0, "track_total_hits": false, "query": {"constant_score": {"filter": any}},
        "aggs": {"terms": {"filters": {"filters": filters.collect::<Vec<Value>>()}}},
    })
}

/// What a search of several says is wrong.
fn cause(answer: &Value) -> String {
    reason(answer).unwrap_or("it can't answer").chars().take(MAX_CAUSE).collect()
}
