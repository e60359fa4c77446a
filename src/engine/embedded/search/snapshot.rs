//! The snapshot: one commit of a generation on one day, and the calls of the seam that it answers.

use std::collections::HashMap;
use std::ops::{ControlFlow, Range};
use std::panic::resume_unwind;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::{DocAddress, Score, Searcher};

use super::collect::RankedDocument;
use super::columns::{Columns, SegmentColumns};
use super::duplicates::DuplicateGroups;
use super::explain;
use super::facets::Filter;
use super::failure::Failure;
use super::hit_positions::HitPositions;
use super::live::LiveDocuments;
use super::lookups;
use super::meaning::RowRarities;
use super::related::Relations;
use super::result_set::{Evaluation, ResultSet};
use super::statistics::lowered;
use super::term_dictionary::TermDictionary;
use super::translations::Translations;
use super::weights::Weights;
use super::word_caches::WordCaches;
use crate::analysis::{WordCache, exact_tokens};
use crate::article::{Article, ArticleId, ArticleSummary, Date};
use crate::budget::Budget;
use crate::engine::embedded::index::{CommitId, EmbeddedGeneration, Fields};
use crate::engine::indexed::has_own_title;
use crate::engine::lowering::Lowered;
use crate::engine::rescoring::Rescore;
use crate::engine::{
    CloseWords, EngineError, Explanation, Hit, IndexStats, NoHitReason, Related, SearchResults, Snapshot,
    SnapshotId, Standing, Versions, neighbours,
};
use crate::language::LearntLanguage;
use crate::query::{HitDetail, QueryPlan, Question, RelatedRule};
use crate::snippet::{self, IndexedPositions, Matcher, Passages};

/// A generation at one commit, on one day.
pub struct EmbeddedSnapshot {
    commit: CommitId,
    id: SnapshotId,
    pub(super) generation: EmbeddedGeneration,
    language: Arc<LearntLanguage>,
    pub(super) searcher: Searcher,
    columns: Columns,
    pub(super) live: LiveDocuments,
    pub(super) duplicates: DuplicateGroups,
    pub(super) translations: Translations,
    terms: TermDictionary,
    rarities: Option<RowRarities>,
    word_caches: Arc<WordCaches>,
}

/// What a snapshot reads of the articles of its segments.
struct OfArticles {
    columns: Columns,
    live: LiveDocuments,
    duplicates: DuplicateGroups,
    translations: Translations,
    rarities: Option<RowRarities>,
}

impl OfArticles {
    fn read(
        searcher: &Searcher,
        generation: &EmbeddedGeneration,
        today: Date,
        earlier: Option<&EmbeddedSnapshot>,
    ) -> tantivy::Result<Self> {
        let read: HashMap<SegmentId, &Arc<SegmentColumns>> =
            earlier.into_iter().flat_map(EmbeddedSnapshot::segment_columns).collect();
        let columns = Columns::new(SegmentColumns::of_all(searcher, generation.fields, &read)?);
        let live = LiveDocuments::new(searcher, &columns, today);
        let before = earlier.map(|earlier| &earlier.duplicates);
        let duplicates = DuplicateGroups::new(searcher, &live, &columns, before);
        let translations = Translations::new(searcher, &live, &columns, &duplicates)?;
        let table = generation.settings.meaning.as_ref();
        let rarities = table.map(|table| RowRarities::new(table, &columns.segments));
        Ok(Self { columns, live, duplicates, translations, rarities })
    }
}

impl EmbeddedSnapshot {
    /// The state of a commit on a day. What an `earlier` snapshot knows of segments that are still there is used again.
    /// The `language` is loaded beside all else that is read.
    pub fn new(
        commit: CommitId,
        today: Date,
        generation: EmbeddedGeneration,
        language: impl FnOnce() -> Result<Arc<LearntLanguage>, EngineError> + Send,
        word_caches: Arc<WordCaches>,
        searcher: Searcher,
        earlier: Option<&Self>,
    ) -> Result<Self, EngineError> {
        let (language, of_articles) = std::thread::scope(|scope| {
            let language = scope.spawn(language);
            let of_articles = OfArticles::read(&searcher, &generation, today, earlier);
            (language.join().unwrap_or_else(|panic| resume_unwind(panic)), of_articles)
        });
        let OfArticles { columns, live, duplicates, translations, rarities } =
            of_articles.map_err(|e| generation.broken(e))?;
        Ok(Self {
            commit,
            id: commit.snapshot(live.expired()),
            rarities,
            generation,
            language: language?,
            word_caches,
            terms: TermDictionary::new(&searcher, &columns),
            searcher,
            columns,
            live,
            duplicates,
            translations,
        })
    }

    fn segment_columns(&self) -> impl Iterator<Item = (SegmentId, &Arc<SegmentColumns>)> {
        let ids = self.searcher.segment_readers().iter().map(|segment| segment.segment_id());
        ids.zip(&self.columns.segments)
    }

    /// Whether this is also the state of a commit on a day.
    pub fn is_of(&self, commit: CommitId, today: Date) -> bool {
        self.commit == commit && self.live.is_the_same_on(&self.columns, today)
    }

    pub(super) fn broken(&self, cause: impl std::fmt::Display) -> EngineError {
        self.generation.broken(cause)
    }

    /// Turns the failure of a part of a search into an error that names this index.
    fn failed(&self, failure: Failure) -> EngineError {
        match failure {
            Failure::Budget(exhausted) => exhausted.into(),
            failure => self.broken(failure),
        }
    }

    fn evaluation(&self, budget: Budget) -> Evaluation<'_> {
        Evaluation {
            terms: &self.terms,
            fields: self.generation.fields,
            columns: &self.columns,
            live: &self.live,
            duplicates: &self.duplicates,
            rarities: self.rarities.as_ref(),
            budget,
        }
    }

    fn result_set(&self, plan: &QueryPlan, budget: Budget) -> Result<ResultSet, EngineError> {
        self.evaluation(budget).result_set(plan).map_err(|failure| self.failed(failure))
    }

    /// What the score of a document is made of, and all reasons for which it is no hit.
    fn explanation(
        &self,
        plan: &QueryPlan,
        address: DocAddress,
        rescore: Option<Rescore>,
        least_share: Score,
        budget: Budget,
    ) -> Result<(Explanation, Vec<NoHitReason>), EngineError> {
        let fields = self.generation.fields;
        let lowered = lowered(plan, &self.terms, fields, budget).map_err(|e| self.failed(e))?;
        let weights = Weights::new(&lowered, &self.terms, fields).map_err(|e| self.failed(e))?;
        let found = (address, rescore);
        let (lowered_plan, documents) = ((&lowered, &weights), (&self.live, &self.columns));
        let explained = explain::explain(plan, lowered_plan, &self.terms, documents, found, budget);
        let (mut explanation, held) = explained.map_err(|e| self.failed(e))?;
        if explanation.meaning_score.is_some() {
            explanation.close_words = self.close_words(plan, address, budget)?;
        }
        let mut refused = lowered.refused(plan, held, least_share);
        let filter = Filter::new(plan, &self.columns);
        refused.extend(filter.check(address.segment_ord as usize, address.doc_id).refusal());
        Ok((explanation, refused))
    }

    /// Words of the query with other words of an article that are close to them in meaning, both as they are written
    /// there.
    fn close_words(
        &self,
        plan: &QueryPlan,
        address: DocAddress,
        budget: Budget,
    ) -> Result<Vec<CloseWords>, EngineError> {
        let Some(rarities) = &self.rarities else { return Ok(Vec::new()) };
        let Some(mut scorer) = rarities.scorer(plan, &self.columns.segments) else { return Ok(Vec::new()) };
        let pairs = scorer.pairs(plan, address, CloseWords::MOST);
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        budget.check()?;
        let article = self.article_at(address)?;
        let sections =
            article.sections.iter().flat_map(|section| section.heading.iter().chain([&section.text]));
        let texts: Vec<&String> = [&article.title.value].into_iter().chain(sections).collect();
        let close = |(word, row): (&str, u16)| CloseWords {
            word: written(&[&plan.understood.text], |token| token == word).unwrap_or_else(|| word.to_owned()),
            close: written(&texts, |token| rarities.stands_for(row, token))
                .unwrap_or_else(|| rarities.word(row).to_owned()),
        };
        Ok(pairs.into_iter().map(close).collect())
    }

    /// The best related articles, of which no two are near-duplicates.
    fn related_to(
        &self,
        address: DocAddress,
        rule: &RelatedRule,
        limit: usize,
        budget: Budget,
    ) -> Result<Vec<Related>, EngineError> {
        let relations = Relations {
            searcher: &self.searcher,
            live: &self.live,
            body: self.generation.fields.body,
            columns: &self.columns,
            analyzers: &self.generation.analyzers,
            rule,
            budget,
        };
        let duplicates = &self.duplicates;
        let translations = self.translations.versions_of(address, duplicates);
        let is_version = |found| {
            let mut versions = duplicates.others(address).chain(translations.iter().copied());
            versions.any(|version| version == found)
        };
        let article = self.article_at(address)?;
        let found =
            self.word_caches.lend(|cache| relations.like(&article, address, limit, is_version, cache));
        let mut related: Vec<Related> = Vec::with_capacity(limit);
        let mut taken: Vec<DocAddress> = Vec::new();
        for (found, score) in found.map_err(|e| self.failed(e))? {
            if related.len() == limit {
                break;
            }
            if duplicates.others(found).all(|duplicate| !taken.contains(&duplicate)) {
                taken.push(found);
                related.push(Related { article: self.summary_at(found)?, score });
            }
        }
        Ok(related)
    }

    fn hit(
        &self,
        ranked: &RankedDocument,
        lowered: &Lowered,
        (plan, matcher, positions): (&QueryPlan, &Matcher<'_>, Option<&HitPositions>),
        cache: &mut WordCache,
        budget: Budget,
    ) -> Result<Hit, EngineError> {
        budget.check()?;
        let address = ranked.found.address;
        let explanation = if plan.view.explain && !plan.is_match_all() {
            Some(self.explanation(plan, address, ranked.rescore, 0.0, budget)?.0)
        } else {
            None
        };
        let analyzers = &self.generation.analyzers;
        let (article, passages) = if plan.view.detail == HitDetail::Snippets {
            let article = self.article_at(address)?;
            let known = positions.map(|positions| IndexedPositions {
                positions: positions.get(address),
                has_title: has_own_title(&article),
            });
            let passages = snippet::passages(&article, matcher, analyzers, cache, known, budget)?;
            (article.summary, passages)
        } else {
            let article = self.summary_at(address)?;
            let (title, language) = (&article.title.value, &article.language.value);
            let title_highlights =
                snippet::title_highlights(title, language, matcher, analyzers, cache, budget)?;
            (article, Passages { title_highlights, snippets: Vec::new() })
        };
        let versions =
            if plan.view.versions { self.versions_of(address, budget)? } else { Versions::default() };
        Ok(Hit {
            article,
            versions,
            score: if plan.is_match_all() { 0.0 } else { ranked.found.score },
            has_all_words: ranked.has_all_words,
            missing: lowered.missing(ranked.found.held),
            is_met_by_date: lowered.is_met_by_date(ranked.found.held),
            explanation,
            title_highlights: passages.title_highlights,
            snippets: passages.snippets,
        })
    }
}

/// The first word of some texts whose exact form is wanted, as it is written.
fn written(texts: &[&String], is_wanted: impl Fn(&str) -> bool) -> Option<String> {
    texts.iter().find_map(|text| {
        let token = exact_tokens(text).into_iter().find(|token| is_wanted(&token.text))?;
        Some(text[token.range].to_owned())
    })
}

impl Snapshot for EmbeddedSnapshot {
    fn id(&self) -> SnapshotId {
        self.id.clone()
    }

    fn language(&self) -> Arc<LearntLanguage> {
        Arc::clone(&self.language)
    }

    fn statistics(&self, questions: &[Question], budget: Budget) -> Result<Vec<u64>, EngineError> {
        let fields = self.generation.fields;
        let articles = |question| {
            budget.check()?;
            lookups::articles(&self.terms, (&self.live, &self.columns), fields, question, budget)
        };
        let answers = questions.iter().map(articles).collect::<Result<_, Failure>>();
        answers.map_err(|failure| self.failed(failure))
    }

    fn warm(&self) {
        self.language.warm();
    }

    fn search(&self, plan: &QueryPlan, budget: Budget) -> Result<SearchResults, EngineError> {
        let set = self.result_set(plan, budget)?;
        let matcher = Matcher::new(plan);
        let positions = match plan.view.detail {
            HitDetail::Snippets => {
                let shown = set.page(plan.view.page).iter().map(|ranked| ranked.found.address).collect();
                HitPositions::read(&matcher, self.generation.fields.body, &self.terms, shown)
                    .map_err(|e| self.broken(e))?
            }
            _ => None,
        };
        let hits = self.word_caches.lend(|cache| {
            let page = set.page(plan.view.page);
            page.iter()
                .map(|ranked| {
                    self.hit(ranked, &set.lowered, (plan, &matcher, positions.as_ref()), cache, budget)
                })
                .collect::<Result<_, EngineError>>()
        })?;
        let facets = match plan.view.facet_values {
            0 => Vec::new(),
            values => set.counts.finish(&self.columns, &plan.selection.filters, values),
        };
        Ok(SearchResults {
            snapshot: self.id.clone(),
            total: set.total,
            total_any: set.total_any,
            upcoming: set.upcoming,
            some_words_only: set.some_words_only,
            hits,
            facets,
        })
    }

    fn visit(
        &self,
        plan: &QueryPlan,
        budget: Budget,
        each: &mut dyn FnMut(Article, Versions) -> ControlFlow<()>,
    ) -> Result<(), EngineError> {
        let set = self.result_set(plan, budget)?;
        for ranked in set.page(plan.view.page) {
            let address = ranked.found.address;
            let versions = self.versions_of(address, budget.renewed())?;
            if each(self.article_at(address)?, versions).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn article(&self, id: &ArticleId, budget: Budget) -> Result<Option<Article>, EngineError> {
        budget.check()?;
        self.live_address(id)?.map(|address| self.article_at(address)).transpose()
    }

    fn expired(&self, id: &ArticleId, budget: Budget) -> Result<Option<Date>, EngineError> {
        budget.check()?;
        let is_hidden = |at: &DocAddress| !self.live.has(at.segment_ord as usize, at.doc_id);
        let Some(address) = self.address(id)?.filter(is_hidden) else { return Ok(None) };
        Ok(self.summary_at(address)?.expires.map(|expires| expires.value))
    }

    fn root(&self, id: &ArticleId, budget: Budget) -> Result<Option<String>, EngineError> {
        budget.check()?;
        let Some(address) = self.live_address(id)? else { return Ok(None) };
        self.text_at(Fields::ROOT, address).map(Some)
    }

    fn written_by(
        &self,
        root: &str,
        key: &str,
        range: Range<usize>,
        budget: Budget,
    ) -> Result<(u64, Vec<ArticleSummary>), EngineError> {
        self.written_articles(root, key, range, budget)
    }

    fn versions(&self, id: &ArticleId, budget: Budget) -> Result<Versions, EngineError> {
        match self.live_address(id)? {
            Some(address) => self.versions_of(address, budget),
            None => Ok(Versions::default()),
        }
    }

    fn related(
        &self,
        id: &ArticleId,
        rule: &RelatedRule,
        limit: usize,
        budget: Budget,
    ) -> Result<Option<Vec<Related>>, EngineError> {
        self.live_address(id)?.map(|address| self.related_to(address, rule, limit, budget)).transpose()
    }

    fn explain(
        &self,
        plan: &QueryPlan,
        id: &ArticleId,
        budget: Budget,
    ) -> Result<Option<Standing>, EngineError> {
        let Some(address) = self.live_address(id)? else { return Ok(None) };
        let set = self.result_set(&plan.of_all_hits(), budget)?;
        let at = set.found.iter().position(|ranked| ranked.found.address == address);
        let (before, behind) = neighbours(at, |at| {
            let found = set.found.get(at).map(|ranked| ranked.found);
            found.map(|found| Ok((self.id_at(found.address)?, found.score))).transpose()
        })?;
        let rescore = at.and_then(|at| set.found[at].rescore);
        let (explanation, mut refused) = self.explanation(plan, address, rescore, set.least_share, budget)?;
        let is_found = |other: DocAddress| set.found.iter().any(|ranked| ranked.found.address == other);
        if at.is_none() && self.duplicates.others(address).any(is_found) {
            refused.push(NoHitReason::NearDuplicate);
        }
        Ok(Some(Standing {
            article: self.summary_at(address)?,
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
        let page = set.page(plan.view.page);
        page.iter().map(|ranked| Ok((self.id_at(ranked.found.address)?, ranked.found.score))).collect()
    }

    fn stats(&self, budget: Budget) -> Result<IndexStats, EngineError> {
        let space = self.searcher.space_usage().map_err(|e| self.broken(e))?;
        let everything = self.search(&QueryPlan::of_all_articles(), budget)?;
        Ok(IndexStats {
            generation: self.generation.manifest.generation,
            expired: self.live.expired() as u64,
            segments: Some(self.searcher.segment_readers().len()),
            bytes: Some(space.total().get_bytes()),
            built_at: self.generation.manifest.built_at,
            ..IndexStats::new(everything, self.generation.newest_commit()?, &self.language)
        })
    }
}
