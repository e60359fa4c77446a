//! The snapshot: one commit in the cluster on one day, and the calls of the seam that it answers.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use quick_cache::sync::Cache;
use serde_json::{Value, json};

use super::collection::{Collection, FieldTerm, Search};
use super::conditions::{all_of, period_query, phrase_query};
use super::filters::{live_query, upcoming_query, value_query};
use super::held::WantedTokens;
use super::related::Relations;
use super::result_set::{Evaluation, Found, ResultSet};
use super::stored::Stored;
use crate::analysis::WordCache;
use crate::article::{Article, ArticleId, ArticleSummary, Date};
use crate::budget::Budget;
use crate::engine::indexed::TextField;
use crate::engine::lowering::{LoweredPhrase, PhraseScore, exact_field};
use crate::engine::opensearch::index::ClusterGeneration;
use crate::engine::opensearch::index::control::CommitRecord;
use crate::engine::opensearch::index::relations::DuplicateGroups;
use crate::engine::opensearch::index::schema::{MAX_RESULT_WINDOW, Names};
use crate::engine::opensearch::scan::fields;
use crate::engine::{
    EngineError, Hit, IndexStats, NoHitReason, Reason, Related, SearchResults, Snapshot, SnapshotId,
    Standing, Versions, neighbours,
};
use crate::language::LearntLanguage;
use crate::query::{HitDetail, QueryPlan, Question, RelatedRule};
use crate::snippet::{self, Matcher, Passages};

/// How many articles an export reads at once.
const EXPORTED: usize = 100;
/// The most answered questions that are remembered.
const REMEMBERED_ANSWERS: usize = 10_000;

/// One commit on one day.
pub struct ClusterSnapshot {
    id: SnapshotId,
    generation: Arc<ClusterGeneration>,
    pub(super) collection: Arc<Collection>,
    language: Arc<LearntLanguage>,
    today: Date,
    expired: u64,
    /// Questions that were answered.
    answers: Cache<Question, u64>,
    pub(super) groups: DuplicateGroups,
    translations: BTreeMap<String, Vec<String>>,
}

impl ClusterSnapshot {
    /// Makes the snapshot of a commit with the articles that are live on a day.
    ///
    /// # Errors
    /// The cluster can't be asked which articles have expired.
    pub fn new(
        generation: Arc<ClusterGeneration>,
        collection: Arc<Collection>,
        language: Arc<LearntLanguage>,
        today: Date,
    ) -> Result<Self, EngineError> {
        let expired = expired_on(&collection, today)?;
        let id = collection.commit.snapshot(generation.number, generation.record.build, expired);
        Ok(Self {
            id,
            answers: Cache::new(REMEMBERED_ANSWERS),
            groups: collection.relations.groups(Some(today)),
            translations: collection.relations.translations(),
            generation,
            collection,
            language,
            today,
            expired,
        })
    }

    /// Whether the snapshot is of this build of a generation.
    pub fn is_of_generation(&self, generation: &ClusterGeneration) -> bool {
        self.generation.number == generation.number && self.generation.record.build == generation.record.build
    }

    /// Whether the snapshot is of this commit of a generation.
    pub fn is_of(&self, generation: &ClusterGeneration, commit: &CommitRecord) -> bool {
        self.is_of_generation(generation) && self.collection.commit == *commit
    }

    /// Whether the same articles are live on another day.
    pub fn is_the_same_on(&self, today: Date) -> Result<bool, EngineError> {
        // An expired article stays so as days go by, so comparing numbers suffices.
        Ok(today == self.today || expired_on(&self.collection, today)? == self.expired)
    }

    /// What plans are evaluated on, within a budget.
    pub(super) fn evaluation(&self, budget: Budget) -> Evaluation<'_> {
        Evaluation {
            collection: &self.collection,
            language: &self.language,
            groups: &self.groups,
            today: self.today,
            budget,
        }
    }

    /// The result set of a plan.
    ///
    /// # Errors
    /// The cluster fails, or the budget is used up.
    pub(super) fn result_set(&self, plan: &QueryPlan, budget: Budget) -> Result<ResultSet, EngineError> {
        self.evaluation(budget).result_set(plan)
    }

    /// The translations of an article and of its near-duplicates, without near-duplicates of each other.
    pub(super) fn translations_of<'a>(&'a self, id: &'a str) -> Vec<&'a str> {
        let mut found: Vec<&str> = Vec::new();
        for duplicate in std::iter::once(id).chain(self.groups.others(id)) {
            for translation in self.translations.get(duplicate).map_or(&[][..], Vec::as_slice) {
                let is_known = |known: &&str| {
                    known == translation || self.groups.others(translation).any(|f| f == *known)
                };
                if !found.iter().any(is_known) {
                    found.push(translation);
                }
            }
        }
        found
    }

    /// Reads some articles: their summaries or more of them, with what is needed to date them and, where they are asked
    /// for, to name their versions.
    fn stored(
        &self,
        ids: &[&str],
        with_texts: bool,
        with_versions: bool,
        budget: Budget,
    ) -> Result<Stored<'_>, EngineError> {
        let mut summaries: Vec<&str> = Vec::new();
        for id in ids {
            summaries.extend(self.translations_of(id));
            if with_versions {
                summaries.extend(self.groups.others(id).take(Versions::MAX_NAMED));
            }
        }
        if !with_texts {
            summaries.extend(ids);
        }
        Stored::read(&self.collection, &summaries, if with_texts { ids } else { &[] }, budget)
    }

    fn versions_in(&self, stored: &Stored<'_>, id: &str) -> Result<Versions, EngineError> {
        stored.versions(self.groups.others(id), &self.translations_of(id))
    }

    /// One column of a live article, or of one that has expired; `None` where there is none of this id.
    fn columns(
        &self,
        id: &ArticleId,
        columns: &[&str],
        is_live: bool,
        budget: Budget,
    ) -> Result<Option<Value>, EngineError> {
        let mut filters = vec![json!({"term": {Names::ID: id.as_str()}})];
        if is_live {
            filters.push(live_query(self.today));
        }
        let body = json!({
            "query": {"constant_score": {"filter": all_of(filters)}},
            "size": 1, "_source": false, "docvalue_fields": columns,
        });
        let mut answer = self.collection.search(body, budget)?;
        Ok(answer["hits"]["hits"].get_mut(0).map(|hit| hit["fields"].take()))
    }

    /// Whether there is an article with this id that has not expired.
    pub(super) fn is_live(&self, id: &ArticleId, budget: Budget) -> Result<bool, EngineError> {
        Ok(self.columns(id, &[Names::ID], true, budget)?.is_some())
    }

    /// Those of some ids that live articles have.
    fn live(&self, ids: &[ArticleId], budget: Budget) -> Result<BTreeSet<String>, EngineError> {
        let ids: Vec<&str> = ids.iter().map(ArticleId::as_str).collect();
        let named = json!({"terms": {Names::ID: ids}});
        let body = json!({
            "query": {"constant_score": {"filter": all_of(vec![named, live_query(self.today)])}},
            "size": ids.len(), "track_total_hits": false, "_source": false, "docvalue_fields": [Names::ID],
        });
        let answer = self.collection.search(body, budget)?;
        let hits = answer["hits"]["hits"].as_array().into_iter().flatten();
        Ok(hits.filter_map(|hit| Some(fields::text(&hit["fields"], Names::ID)?.to_owned())).collect())
    }

    fn hit(
        &self,
        found: &Found,
        set: &ResultSet,
        stored: &Stored<'_>,
        (plan, matcher): (&QueryPlan, &Matcher<'_>),
        cache: &mut WordCache,
        budget: Budget,
    ) -> Result<Hit, EngineError> {
        budget.check()?;
        let translations = self.translations_of(&found.id);
        let analyzers = self.language.analyzers();
        let (article, passages) = if plan.view.detail == HitDetail::Snippets {
            let article = stored.article(&found.id, &translations)?;
            let passages = snippet::passages(&article, matcher, analyzers, cache, None, budget)?;
            (article.summary, passages)
        } else {
            let article = stored.summary(&found.id, &translations)?;
            let (title, language) = (&article.title.value, &article.language.value);
            let title_highlights =
                snippet::title_highlights(title, language, matcher, analyzers, cache, budget)?;
            (article, Passages { title_highlights, snippets: Vec::new() })
        };
        let lowered = &set.lowered;
        let (explanation, held) = if explains(plan) {
            let (explanation, held) = self.explanation(plan, lowered, found);
            (Some(explanation), Some(held))
        } else if found.has_all_words && lowered.periods.is_empty() {
            (None, None)
        } else {
            (None, Some(found.held(lowered, &WantedTokens::from_lowered(lowered))))
        };
        Ok(Hit {
            versions: if plan.view.versions {
                self.versions_in(stored, &found.id)?
            } else {
                Versions::default()
            },
            score: if plan.is_match_all() { 0.0 } else { found.score },
            has_all_words: found.has_all_words,
            missing: held.map(|held| lowered.missing(held)).unwrap_or_default(),
            is_met_by_date: held.is_some_and(|held| lowered.is_met_by_date(held)),
            explanation,
            title_highlights: passages.title_highlights,
            snippets: passages.snippets,
            article,
        })
    }

    /// A query that answers a question by the number of its articles.
    fn question_query(&self, question: &Question) -> Value {
        match question {
            // Its frequencies are asked for.
            Question::Term(_) => json!({"match_none": {}}),
            Question::Phrase { tokens, scope } => phrase_query(&LoweredPhrase {
                field: exact_field(*scope),
                tokens: tokens.iter().cloned().enumerate().collect(),
                slop: 0,
                score: PhraseScore::Constant(0.0),
                bits: 0,
                reason: Reason::Phrase,
            }),
            Question::AllTokens(tokens) => {
                let exact = Names::lane(TextField::Exact);
                all_of(tokens.iter().map(|token| json!({"term": {exact: {"value": token}}})).collect())
            }
            Question::Period(period) => period_query(*period),
            Question::Value(facet, id) => value_query(&self.collection, *facet, std::slice::from_ref(id)),
            Question::Upcoming(today) => upcoming_query(*today),
        }
    }
}

/// Whether hits say what their scores are made of.
fn explains(plan: &QueryPlan) -> bool {
    plan.view.explain && !plan.is_match_all()
}

/// How many articles have expired on a day.
fn expired_on(collection: &Collection, today: Date) -> Result<u64, EngineError> {
    let body = json!({
        "size": 0, "track_total_hits": true,
        "query": {"range": {Names::EXPIRES: {"lt": today.ordinal()}}},
    });
    let answer = collection.search(body, Budget::UNLIMITED)?;
    Ok(answer["hits"]["total"]["value"].as_u64().unwrap_or_default())
}

/// Those of some ids that are among others, in their order.
fn in_order<'a>(ids: &'a [ArticleId], others: &BTreeSet<String>) -> Vec<&'a str> {
    ids.iter().map(ArticleId::as_str).filter(|id| others.contains(*id)).collect()
}

impl Snapshot for ClusterSnapshot {
    fn id(&self) -> SnapshotId {
        self.id.clone()
    }

    fn language(&self) -> Arc<LearntLanguage> {
        Arc::clone(&self.language)
    }

    fn statistics(&self, questions: &[Question], budget: Budget) -> Result<Vec<u64>, EngineError> {
        const FIELDS: [TextField; 3] = [TextField::Body, TextField::Title, TextField::EntityNames];
        let mut unknown: BTreeSet<FieldTerm> = BTreeSet::new();
        for question in questions {
            if let Question::Term(term) = question
                && FIELDS
                    .iter()
                    .any(|field| self.collection.known_frequency(&(*field, term.clone())).is_none())
            {
                // The plan that asks is lowered next, and then all fields are asked for.
                unknown.extend(TextField::ALL.map(|field| (field, term.clone())));
            }
        }
        let frequency = |term: &String| {
            let in_field = |field| self.collection.known_frequency(&(field, term.clone()));
            FIELDS.into_iter().filter_map(in_field).max().unwrap_or_default()
        };
        // A single word is assumed to occur; of a text without content words nothing can be asked.
        let is_asked = |question: &&Question| match question {
            Question::Term(_) => false,
            Question::Phrase { tokens, .. } => tokens.len() > 1,
            Question::AllTokens(tokens) => !tokens.is_empty(),
            _ => true,
        };
        let mut answers: HashMap<&Question, u64> = HashMap::new();
        let mut open: Vec<&Question> = Vec::new();
        for question in questions.iter().filter(is_asked) {
            match self.answers.get(question) {
                Some(known) => _ = answers.insert(question, known),
                None => open.push(question),
            }
        }
        let search = |question: &&Question| {
            let query = all_of(vec![self.question_query(question), live_query(self.today)]);
            Search::unscored(json!({
                "size": 0, "terminate_after": 1, "track_total_hits": 1,
                "query": {"constant_score": {"filter": query}},
            }))
        };
        let unknown: Vec<FieldTerm> = unknown.into_iter().collect();
        let found = self.collection.ask_beside(&unknown, open.iter().map(search).collect(), budget)?;
        for (question, answer) in open.into_iter().zip(found) {
            let articles = answer["hits"]["total"]["value"].as_u64().unwrap_or_default();
            self.answers.insert(question.clone(), articles);
            answers.insert(question, articles);
        }
        let answer = |question: &Question| match question {
            Question::Term(term) => frequency(term),
            question if is_asked(&question) => answers.get(question).copied().unwrap_or_default(),
            Question::Phrase { .. } => 1,
            _ => 0,
        };
        Ok(questions.iter().map(answer).collect())
    }

    fn warm(&self) {
        self.language.warm();
    }

    fn search(&self, plan: &QueryPlan, budget: Budget) -> Result<SearchResults, EngineError> {
        let mut set = self.result_set(plan, budget)?;
        let page = plan.view.page;
        let (from, to) = (page.offset().min(set.found.len()), page.end().min(set.found.len()));
        // Who has all words lacks none, and needs no tokens to say so, unless a date may stand for a word.
        let reads_all = explains(plan) || !set.lowered.periods.is_empty();
        let is_read = |found: &Found| reads_all || !found.has_all_words;
        self.evaluation(budget).read_tokens(&mut set.found[from..to], is_read)?;
        let shown = set.page(page);
        let ids: Vec<&str> = shown.iter().map(|found| found.id.as_str()).collect();
        let with_texts = plan.view.detail == HitDetail::Snippets;
        let stored = self.stored(&ids, with_texts, plan.view.versions, budget)?;
        let (matcher, cache) = (Matcher::new(plan), &mut WordCache::default());
        let hits = shown.iter().map(|found| self.hit(found, &set, &stored, (plan, &matcher), cache, budget));
        Ok(SearchResults {
            snapshot: self.id.clone(),
            total: set.total,
            total_any: set.total_any,
            upcoming: set.upcoming,
            some_words_only: set.some_words_only,
            hits: hits.collect::<Result<_, EngineError>>()?,
            facets: match plan.view.facet_values {
                0 => Vec::new(),
                _ => set.counts.finish(&self.collection, plan),
            },
        })
    }

    fn visit(
        &self,
        plan: &QueryPlan,
        budget: Budget,
        each: &mut dyn FnMut(Article, Versions) -> ControlFlow<()>,
    ) -> Result<(), EngineError> {
        let set = self.result_set(plan, budget)?;
        for some in set.page(plan.view.page).chunks(EXPORTED) {
            let ids: Vec<&str> = some.iter().map(|found| found.id.as_str()).collect();
            let stored = self.stored(&ids, true, true, budget.renewed())?;
            for id in ids {
                let article = stored.article(id, &self.translations_of(id))?;
                if each(article, self.versions_in(&stored, id)?).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn article(&self, id: &ArticleId, budget: Budget) -> Result<Option<Article>, EngineError> {
        if !self.is_live(id, budget)? {
            return Ok(None);
        }
        let stored = self.stored(&[id.as_str()], true, false, budget)?;
        stored.article(id.as_str(), &self.translations_of(id.as_str())).map(Some)
    }

    fn articles(&self, ids: &[ArticleId], budget: Budget) -> Result<Vec<Option<Article>>, EngineError> {
        let mut articles = Vec::with_capacity(ids.len());
        for ids in ids.chunks(EXPORTED) {
            let live = self.live(ids, budget)?;
            let stored = self.stored(&in_order(ids, &live), true, false, budget)?;
            for id in ids.iter().map(ArticleId::as_str) {
                let article = || stored.article(id, &self.translations_of(id));
                articles.push(live.contains(id).then(article).transpose()?);
            }
        }
        Ok(articles)
    }

    fn expired(&self, id: &ArticleId, budget: Budget) -> Result<Option<Date>, EngineError> {
        if self.is_live(id, budget)? || self.columns(id, &[Names::ID], false, budget)?.is_none() {
            return Ok(None);
        }
        let stored = Stored::summaries(&self.collection, &[id.as_str()], budget)?;
        Ok(stored.stored_summary(id.as_str())?.expires.map(|expires| expires.value))
    }

    fn root(&self, id: &ArticleId, budget: Budget) -> Result<Option<String>, EngineError> {
        let columns = self.columns(id, &[Names::ROOT], true, budget)?;
        Ok(columns.and_then(|columns| Some(columns[Names::ROOT][0].as_str()?.to_owned())))
    }

    fn written_by(
        &self,
        root: &str,
        key: &str,
        range: Range<usize>,
        budget: Budget,
    ) -> Result<(u64, Vec<ArticleSummary>), EngineError> {
        let query =
            json!({"bool": {"filter": [{"term": {Names::ROOT: root}}, {"term": {Names::WRITTEN_BY: key}}]}});
        let (mut total, mut ids, mut seen) = (0, Vec::new(), 0);
        let mut after: Option<Value> = None;
        // Pages of the cluster are walked up to the one that is asked for.
        loop {
            let mut body = json!({
                "query": query, "track_total_hits": true, "size": MAX_RESULT_WINDOW.min(range.end - seen),
                "sort": [{Names::ID: "asc"}], "_source": false, "docvalue_fields": [Names::ID],
            });
            if let Some(after) = after.take() {
                body["search_after"] = after;
            }
            let answer = self.collection.search(body, budget)?;
            total = answer["hits"]["total"]["value"].as_u64().unwrap_or(total);
            let hits = answer["hits"]["hits"].as_array().map_or(&[][..], Vec::as_slice);
            for hit in hits {
                if range.contains(&seen) {
                    ids.push(hit["fields"][Names::ID][0].as_str().unwrap_or_default().to_owned());
                }
                seen += 1;
            }
            match hits.last() {
                Some(last) if seen < range.end && (seen as u64) < total => after = Some(last["sort"].clone()),
                _ => break,
            }
        }
        let wanted: Vec<&str> = ids.iter().map(String::as_str).collect();
        let stored = Stored::summaries(&self.collection, &wanted, budget)?;
        let summaries = wanted.iter().map(|id| stored.stored_summary(id));
        Ok((total, summaries.collect::<Result<_, EngineError>>()?))
    }

    fn versions(&self, id: &ArticleId, budget: Budget) -> Result<Versions, EngineError> {
        if !self.is_live(id, budget)? {
            return Ok(Versions::default());
        }
        let stored = self.stored(&[id.as_str()], false, true, budget)?;
        self.versions_in(&stored, id.as_str())
    }

    fn versions_of(&self, ids: &[ArticleId], budget: Budget) -> Result<Vec<Versions>, EngineError> {
        let mut versions = Vec::with_capacity(ids.len());
        for ids in ids.chunks(EXPORTED) {
            let live = self.live(ids, budget)?;
            let stored = self.stored(&in_order(ids, &live), false, true, budget)?;
            for id in ids.iter().map(ArticleId::as_str) {
                let of_article = live.contains(id).then(|| self.versions_in(&stored, id));
                versions.push(of_article.transpose()?.unwrap_or_default());
            }
        }
        Ok(versions)
    }

    fn related(
        &self,
        id: &ArticleId,
        rule: &RelatedRule,
        limit: usize,
        budget: Budget,
    ) -> Result<Option<Vec<Related>>, EngineError> {
        let Some(article) = self.article(id, budget)? else { return Ok(None) };
        let id = id.as_str();
        let translations = self.translations_of(id);
        let is_version =
            |other: &str| self.groups.others(id).any(|one| one == other) || translations.contains(&other);
        let relations = Relations {
            collection: &self.collection,
            language: &self.language,
            today: self.today,
            rule,
            budget,
        };
        let found = relations.like(&article, limit, is_version)?;
        let mut taken: Vec<(&str, f32)> = Vec::with_capacity(limit);
        for (other, score) in &found {
            let is_known = self.groups.others(other).any(|one| taken.iter().any(|(known, _)| *known == one));
            if !is_known && taken.len() < limit {
                taken.push((other, *score));
            }
        }
        let ids: Vec<&str> = taken.iter().map(|(id, _)| *id).collect();
        let stored = self.stored(&ids, false, false, budget)?;
        let related = taken.iter().map(|(id, score)| {
            Ok(Related { article: stored.summary(id, &self.translations_of(id))?, score: *score })
        });
        related.collect::<Result<_, EngineError>>().map(Some)
    }

    fn explain(
        &self,
        plan: &QueryPlan,
        id: &ArticleId,
        budget: Budget,
    ) -> Result<Option<Standing>, EngineError> {
        if !self.is_live(id, budget)? {
            return Ok(None);
        }
        let mut set = self.result_set(&plan.of_all_hits(), budget)?;
        let at = set.found.iter().position(|found| found.id == id.as_str());
        let article = match at {
            Some(at) => {
                self.evaluation(budget).read_tokens(&mut set.found[at..=at], |_| true)?;
                set.found[at].clone()
            }
            None => self.outside(id, budget)?,
        };
        let stored = self.stored(&[id.as_str()], false, false, budget)?;
        let (before, behind) = neighbours(at, |at| {
            set.found.get(at).map(|found| Ok((stored.id(&found.id)?, found.score))).transpose()
        })?;
        let (explanation, held) = self.explanation(plan, &set.lowered, &article);
        let mut refused = self.refused(plan, &set, &article, held);
        let is_found = |other: &str| set.found.iter().any(|found| found.id == other);
        if at.is_none() && self.groups.others(id.as_str()).any(is_found) {
            refused.push(NoHitReason::NearDuplicate);
        }
        Ok(Some(Standing {
            article: stored.summary(id.as_str(), &self.translations_of(id.as_str()))?,
            rank: at.map(|at| at as u64 + 1),
            total: set.total + set.total_any,
            before,
            behind,
            refused,
            explanation,
        }))
    }

    fn rank(&self, plan: &QueryPlan, budget: Budget) -> Result<Vec<(ArticleId, f32)>, EngineError> {
        let set = self.result_set(plan, budget)?;
        let broken = |error| self.collection.cluster.broken(error);
        let page = set.page(plan.view.page).iter();
        page.map(|found| Ok((ArticleId::new(found.id.clone()).map_err(broken)?, found.score))).collect()
    }

    fn stats(&self, budget: Budget) -> Result<IndexStats, EngineError> {
        let everything = self.search(&QueryPlan::of_all_articles(), budget)?;
        let generation = &self.generation;
        let facts = generation.facts_of(&self.collection.commit, budget)?;
        let bytes = generation.control.bytes_of(&generation.index(), budget)?;
        Ok(IndexStats {
            generation: generation.number,
            expired: self.expired,
            bytes: Some(bytes),
            built_at: generation.record.built_at,
            ..IndexStats::new(everything, facts, &self.language)
        })
    }
}
