//! One state of the index, and how it answers.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use tantivy::columnar::StrColumn;
use tantivy::index::SegmentId;
use tantivy::{DocAddress, Searcher, TantivyDocument, Term};

use super::collect::{Best, Found, SortKey};
use super::columns::{Columns, SegmentColumns};
use super::completion;
use super::duplicates::{DuplicateGroups, DuplicateMatch};
use super::evaluate::{Coverage, evaluate};
use super::explain;
use super::facets::{Counts, Filter, LISTED_VALUES, Verdict};
use super::forward::ForwardIndex;
use super::live::LiveDocuments;
use super::lower::{self, Lowered};
use super::ngram::{self, NgramScorer};
use super::proximity::Proximity;
use super::related::Relations;
use super::translations::Translations;
use crate::analysis::{self, Analyzers, WordCache};
use crate::article::{Article, ArticleId, Date, Derived, EvidenceKind, Year};
use crate::engine::embedded::index::{Fields, Generation};
use crate::engine::{
    EngineError, Explanation, Hit, IndexStats, NoHitReason, Related, SearchResults, Snapshot, SnapshotId,
    Standing, Version, Versions,
};
use crate::language::{Completion, Completions, SurfaceForms};
use crate::query::{Duplicates, Facet, Glossary, MatchMode, Page, QueryPlan, Scope, Sort, WordStatistics};
use crate::snippet;
use crate::vocabulary::Vocabulary;

/// A generation at one commit, on one day.
pub struct EmbeddedSnapshot {
    id: SnapshotId,
    generation: Generation,
    glossary: Arc<Glossary>,
    searcher: Searcher,
    columns: Columns,
    live: LiveDocuments,
    duplicates: DuplicateGroups,
    translations: Translations,
    word_caches: Arc<WordCaches>,
    /// Built when the first unknown word is asked for.
    forms: OnceLock<SurfaceForms>,
    vocabulary: Arc<Vocabulary>,
    /// Built when the first text is to be completed.
    completions: OnceLock<Completions>,
}

/// What all snapshots of a generation share of its language.
#[derive(Clone)]
pub struct GenerationLanguage {
    pub glossary: Arc<Glossary>,
    pub vocabulary: Arc<Vocabulary>,
    pub word_caches: Arc<WordCaches>,
}

/// Analysed words that searches remember for the next ones; one cache a search at a time.
#[derive(Default)]
pub struct WordCaches(Mutex<Vec<WordCache>>);

impl WordCaches {
    /// Caches kept: as many as searches usually run at once.
    const KEPT: usize = 4;

    fn take(&self) -> WordCache {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn put(&self, cache: WordCache) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < Self::KEPT {
            kept.push(cache);
        }
    }
}

/// Columns of segments that earlier snapshots have read already.
pub type SegmentCache = HashMap<SegmentId, Arc<SegmentColumns>>;

/// The documents of one coverage.
struct Set {
    /// Whether any document has this coverage, whatever the filters say.
    exists: bool,
    total: u64,
    upcoming: u64,
    counts: Counts,
    found: Vec<Ranked>,
}

/// A document found, with its title where that is the order.
#[derive(Debug)]
struct Ranked {
    found: Found,
    title: String,
    has_all_words: bool,
    /// What the second look added.
    rescore: Option<Rescore>,
}

/// What a second look adds to a score.
#[derive(Debug, Clone, Copy)]
struct Rescore {
    ngram: f32,
    proximity: f32,
}

impl Rescore {
    fn sum(self) -> f32 {
        self.ngram + self.proximity
    }
}

/// What an evaluation gathers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gather {
    HitsAndFacets,
    HitsOnly,
}

impl EmbeddedSnapshot {
    /// The state of a commit on a day. Reads the columns of segments that `cache` doesn't hold, and
    /// leaves in it those of this snapshot. `id` need not tell yet how many articles are past their day.
    pub fn new(
        id: SnapshotId,
        today: Date,
        generation: Generation,
        language: GenerationLanguage,
        searcher: Searcher,
        cache: &mut SegmentCache,
    ) -> Result<Self, EngineError> {
        let mut kept = SegmentCache::new();
        let mut segments = Vec::with_capacity(searcher.segment_readers().len());
        for segment in searcher.segment_readers() {
            let columns = match cache.get(&segment.segment_id()) {
                Some(columns) => Arc::clone(columns),
                None => Arc::new(SegmentColumns::read(segment).map_err(|e| generation.broken(e))?),
            };
            kept.insert(segment.segment_id(), Arc::clone(&columns));
            segments.push(columns);
        }
        *cache = kept;
        let GenerationLanguage { glossary, vocabulary, word_caches } = language;
        let columns = Columns::new(segments);
        let live = LiveDocuments::new(&searcher, &columns, today);
        let id = SnapshotId { expired: u32::try_from(live.expired()).unwrap_or(u32::MAX), ..id };
        let duplicates = DuplicateGroups::new(&live, &columns);
        let translations =
            Translations::new(&searcher, &live, &duplicates).map_err(|e| generation.broken(e))?;
        Ok(Self {
            id,
            generation,
            glossary,
            word_caches,
            searcher,
            columns,
            live,
            duplicates,
            translations,
            forms: OnceLock::new(),
            vocabulary,
            completions: OnceLock::new(),
        })
    }

    /// Whether it is the state of a commit on a day as well.
    pub fn is_of(&self, id: SnapshotId, today: Date) -> bool {
        let own = SnapshotId { expired: id.expired, ..self.id };
        own == id && self.live.is_the_same_on(&self.columns, today)
    }

    fn broken(&self, cause: impl std::fmt::Display) -> EngineError {
        self.generation.broken(cause)
    }

    /// Runs what reads segment files: Tantivy panics on bytes that flipped on disk.
    fn guarded<T>(&self, work: impl FnOnce() -> Result<T, EngineError>) -> Result<T, EngineError> {
        catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
            Err(self
                .broken("a file of it is damaged; build it anew with `fundstelle index --rebuild SOURCE…`"))
        })
    }

    fn results(
        &self,
        plan: &QueryPlan,
        gather: Gather,
        deadline: Option<Instant>,
    ) -> Result<ResultSet, EngineError> {
        self.guarded(|| self.result_set(self.evaluate(plan, gather, deadline)?, plan))
    }

    /// Evaluates a plan: the documents with all words, and those with some.
    fn evaluate(
        &self,
        plan: &QueryPlan,
        gather: Gather,
        deadline: Option<Instant>,
    ) -> Result<[Set; 2], EngineError> {
        let lowered =
            Lowered::new(plan, &self.searcher, self.generation.fields).map_err(|e| self.broken(e))?;
        let filter = Filter::new(plan, &self.columns);
        let wanted = plan.depth();
        let wanted = if is_rescored(plan) { wanted.max(ngram::DEPTH) } else { wanted };
        let mut sets = [true, false].map(|_| Set {
            exists: false,
            total: 0,
            upcoming: 0,
            counts: Counts::new(&self.columns),
            found: Vec::new(),
        });
        let mut forms: Vec<DuplicateMatch> = Vec::new();
        for (number, segment) in self.searcher.segment_readers().iter().enumerate() {
            let titles = match plan.sort {
                Sort::Title => segment.fast_fields().str(Fields::TITLE_ORDER).map_err(|e| self.broken(e))?,
                _ => None,
            };
            let columns = &self.columns.segments[number];
            let mut best = [Best::new(wanted), Best::new(wanted)];
            let streams = lowered.streams(segment).map_err(|e| self.broken(e))?;
            evaluate(&lowered, streams, segment.max_doc(), deadline, |doc, score, coverage| {
                if !self.live.has(number, doc) {
                    return;
                }
                let found = || {
                    let (date, tie) = (columns.date[doc as usize], columns.tie[doc as usize]);
                    let key = match (plan.sort, &titles) {
                        // What comes next is what people look for among what is to come.
                        (Sort::Relevance, _) if lowered.match_all && plan.filters.upcoming.is_some() => {
                            SortKey::oldest(columns.event[doc as usize], tie)
                        }
                        (Sort::Relevance, _) if lowered.match_all => SortKey::newest(date, tie),
                        (Sort::Relevance, _) => SortKey::by_score(score, date, tie),
                        (Sort::Newest, _) => SortKey::newest(date, tie),
                        (Sort::Oldest, _) => SortKey::oldest(date, tie),
                        (Sort::Title, titles) => {
                            let ordinal = titles.as_ref().and_then(|titles| titles.term_ords(doc).next());
                            SortKey::by_ordinal(ordinal.unwrap_or(u64::MAX), date, tie)
                        }
                    };
                    Found { key, score, address: DocAddress::new(number as u32, doc) }
                };
                let verdict = filter.check(number, doc);
                let upcoming = filter.is_upcoming(number, doc);
                if plan.duplicates == Duplicates::Group
                    && let Some(group) = self.duplicates.group(number, doc)
                {
                    forms.push(DuplicateMatch { group, coverage, verdict, upcoming, found: found() });
                    return;
                }
                let at = usize::from(coverage == Coverage::SomeWords);
                let set = &mut sets[at];
                set.exists = true;
                if gather == Gather::HitsAndFacets {
                    set.counts.add(&self.columns, number, doc, verdict);
                }
                if verdict == Verdict::Passes {
                    set.total += 1;
                    set.upcoming += u64::from(upcoming);
                    best[at].add(found());
                }
            })
            .map_err(|_| EngineError::DeadlineExceeded)?;
            for ((set, best), has_all_words) in sets.iter_mut().zip(best).zip([true, false]) {
                for found in best.finish() {
                    let title =
                        title_order(titles.as_ref(), found.address.doc_id).map_err(|e| self.broken(e))?;
                    set.found.push(Ranked { found, title, has_all_words, rescore: None });
                }
            }
        }
        self.add_forms(forms, &mut sets, plan)?;
        for set in &mut sets {
            sort(&mut set.found, plan.sort);
            set.found.truncate(wanted);
        }
        Ok(sets)
    }

    /// Adds the articles that matched in one or several of their forms, each once.
    fn add_forms(
        &self,
        forms: Vec<DuplicateMatch>,
        sets: &mut [Set; 2],
        plan: &QueryPlan,
    ) -> Result<(), EngineError> {
        for article in self.duplicates.articles(forms, &self.columns) {
            for (at, values) in article.values.into_iter().enumerate() {
                sets[at].exists |= article.exists[at];
                values.into_iter().for_each(|(facet, ordinal)| sets[at].counts.add_value(facet, ordinal));
            }
            if let Some(at) = article.upcoming {
                sets[at].upcoming += 1;
            }
            let Some((at, found)) = article.shown else { continue };
            let titles = match plan.sort {
                Sort::Title => {
                    let segment = self.searcher.segment_reader(found.address.segment_ord);
                    segment.fast_fields().str(Fields::TITLE_ORDER).map_err(|e| self.broken(e))?
                }
                _ => None,
            };
            let title = title_order(titles.as_ref(), found.address.doc_id).map_err(|e| self.broken(e))?;
            sets[at].total += 1;
            sets[at].found.push(Ranked { found, title, has_all_words: at == 0, rescore: None });
        }
        Ok(())
    }

    /// The result set that a plan defines, made of the two coverages.
    fn result_set(&self, [mut all, some]: [Set; 2], plan: &QueryPlan) -> Result<ResultSet, EngineError> {
        let mode = match plan.match_mode {
            MatchMode::Auto if all.exists || plan.words.is_empty() => MatchMode::All,
            MatchMode::Auto => MatchMode::Any,
            mode => mode,
        };
        let some_words_only = !all.exists && some.exists;
        let mut found = [all.found, some.found];
        if mode == MatchMode::Any && (!plan.is_keywords() || plan.sort != Sort::Relevance) {
            let [all, some] = &mut found;
            all.append(some);
            sort(all, plan.sort);
        }
        // What no page reaches needs no second look.
        let reaches_second = plan.page.end() > found[0].len();
        if is_rescored(plan) {
            let lists =
                if reaches_second && (mode == MatchMode::Any || plan.continue_with_any) { 2 } else { 1 };
            self.rescore(&mut found[..lists], plan)?;
        }
        if mode == MatchMode::All {
            let [mut found, some_words] = found;
            // Behind hits that can't be reached nothing else may stand in their place.
            if plan.continue_with_any && found.len() as u64 == all.total {
                found.extend(some_words);
            }
            return Ok(ResultSet {
                total: all.total,
                total_any: some.total,
                upcoming: all.upcoming,
                some_words_only: false,
                counts: all.counts,
                found,
            });
        }
        all.counts.merge(&some.counts);
        Ok(ResultSet {
            total: all.total + some.total,
            total_any: 0,
            upcoming: all.upcoming + some.upcoming,
            some_words_only,
            counts: all.counts,
            found: found.into_iter().flatten().collect(),
        })
    }

    /// Looks again at the best documents of each list.
    fn rescore(&self, lists: &mut [Vec<Ranked>], plan: &QueryPlan) -> Result<(), EngineError> {
        if lists.iter().all(|list| list.len() < 2) {
            return Ok(());
        }
        let forward: Vec<&ForwardIndex> = self.forward().collect();
        let scorer = NgramScorer::new(plan, &forward);
        let body = self.generation.fields.body;
        let proximity = Proximity::new(plan, &self.searcher, body).map_err(|e| self.broken(e))?;
        let best = lists.iter_mut().flat_map(|list| list.iter_mut().take(ngram::DEPTH));
        // Positions can be read in ascending order only.
        let mut best: Vec<&mut Ranked> = best.collect();
        best.sort_unstable_by_key(|ranked| ranked.found.address);
        for of_segment in best.chunk_by_mut(|a, b| a.found.address.segment_ord == b.found.address.segment_ord)
        {
            let number = of_segment[0].found.address.segment_ord;
            let mut ngram = scorer.as_ref().map(|scorer| scorer.on(forward[number as usize]));
            let segment = self.searcher.segment_reader(number);
            let near = proximity.as_ref().map(|proximity| proximity.on(segment)).transpose();
            let mut near = near.map_err(|e| self.broken(e))?;
            for Ranked { found, rescore, .. } in of_segment {
                let doc = found.address.doc_id;
                let second = Rescore {
                    ngram: ngram.as_mut().map_or(0.0, |ngram| ngram.score(doc)),
                    proximity: near.as_mut().map_or(0.0, |near| near.score(doc)),
                };
                *rescore = Some(second);
                found.score += second.sum();
                found.key = SortKey::by_score(found.score, found.key.date, found.key.tie);
            }
        }
        for list in lists {
            let best = list.len().min(ngram::DEPTH);
            sort(&mut list[..best], plan.sort);
        }
        Ok(())
    }

    fn forward(&self) -> impl Iterator<Item = &ForwardIndex> {
        let segments = self.searcher.segment_readers().iter().zip(&self.columns.segments);
        segments.map(|(segment, columns)| columns.forward(segment, self.generation.fields.exact))
    }

    /// What the score of a document is made of, and why it is no hit.
    fn explanation(
        &self,
        plan: &QueryPlan,
        address: DocAddress,
        rescore: Option<Rescore>,
    ) -> Result<(Explanation, Vec<NoHitReason>), EngineError> {
        let fields = self.generation.fields;
        let lowered = Lowered::new(plan, &self.searcher, fields).map_err(|e| self.broken(e))?;
        let segment = self.searcher.segment_reader(address.segment_ord);
        let explained = explain::explain(plan, &lowered, &self.searcher, fields, segment, address.doc_id);
        let (mut explanation, held) = explained.map_err(|e| self.broken(e))?;
        explanation.ngram_score = rescore.map(|rescore| rescore.ngram);
        explanation.proximity_score = rescore.map(|rescore| rescore.proximity);
        explanation.score += rescore.map_or(0.0, Rescore::sum);
        let mut refused = Vec::new();
        let touched = lowered.words.iter().filter(|word| word.touches(held)).count();
        let all = lowered.words.iter().all(|word| word.holds(held));
        if !all && (plan.match_mode == MatchMode::All || touched < lowered.third_of_known_words()) {
            refused.push(NoHitReason::WordsMissing);
        }
        if held & lowered.required != lowered.required {
            refused.push(NoHitReason::PhraseMissing);
        }
        if held & lowered.excluded != 0 {
            refused.push(NoHitReason::Excluded);
        }
        let filter = Filter::new(plan, &self.columns);
        match filter.check(address.segment_ord as usize, address.doc_id) {
            Verdict::Passes => {}
            Verdict::FailsOnly(facet) => {
                refused.push(NoHitReason::Filtered { facet: Some(Facet::ALL[facet]) })
            }
            Verdict::Fails => refused.push(NoHitReason::Filtered { facet: None }),
        }
        Ok((explanation, refused))
    }

    /// Where an article stands that is shown.
    fn address(&self, id: &ArticleId) -> Result<Option<DocAddress>, EngineError> {
        let is_shown = |at: &DocAddress| self.live.has(at.segment_ord as usize, at.doc_id);
        Ok(self.address_of_any(id)?.filter(is_shown))
    }

    /// Where an article stands that was not deleted.
    fn address_of_any(&self, id: &ArticleId) -> Result<Option<DocAddress>, EngineError> {
        self.generation.address_of(&self.searcher, id)
    }

    /// An article; where nothing dates it, with the year of its version in another language.
    fn article_at(&self, address: DocAddress) -> Result<Article, EngineError> {
        let mut article = self.stored_article(address)?;
        if article.year.is_none() && article.year_inferred.is_none() {
            article.year_inferred = self.year_of_twins(address)?;
        }
        Ok(article)
    }

    fn stored_article(&self, address: DocAddress) -> Result<Article, EngineError> {
        let document: TantivyDocument = self.searcher.doc(address).map_err(|e| self.broken(e))?;
        self.generation.article(&document)
    }

    /// The year that all dated versions of an article in other languages have.
    fn year_of_twins(&self, address: DocAddress) -> Result<Option<Derived<Year>>, EngineError> {
        let mut inferred: Option<Derived<Year>> = None;
        for twin in self.translations.of(address, &self.duplicates) {
            let twin = self.stored_article(twin)?;
            let Some(year) = twin.year.map(|year| year.value) else { continue };
            if inferred.as_ref().is_some_and(|inferred| inferred.value != year) {
                return Ok(None);
            }
            let date = twin.date.map_or_else(|| year.to_string(), |date| date.value.to_string());
            let evidence = format!("{}, {date}", twin.title.value);
            inferred.get_or_insert_with(|| Derived::new(year, EvidenceKind::Inferred, &evidence));
        }
        Ok(inferred)
    }

    fn versions_of(&self, address: DocAddress) -> Result<Versions, EngineError> {
        let version = |address| {
            let Article { id, title, url, language, .. } = self.article_at(address)?;
            Ok(Version { id, title: title.value, url, language: language.value })
        };
        let forms = &self.duplicates;
        let others = forms.others(address).take(Versions::MAX_NAMED);
        let translations = self.translations.of(address, forms).into_iter().take(Versions::MAX_NAMED);
        Ok(Versions {
            duplicates: others.map(version).collect::<Result<_, EngineError>>()?,
            translations: translations.map(version).collect::<Result<_, EngineError>>()?,
        })
    }

    /// The best related articles, each in one form only.
    fn related_to(&self, address: DocAddress, limit: usize) -> Result<Vec<Related>, EngineError> {
        let forms = &self.duplicates;
        let relations = Relations {
            searcher: &self.searcher,
            live: &self.live,
            body: self.generation.fields.body,
            columns: &self.columns,
            analyzers: &self.generation.analyzers,
        };
        let twins = self.translations.of(address, forms);
        let is_version =
            |found| forms.others(address).chain(twins.iter().copied()).any(|version| version == found);
        let mut cache = self.word_caches.take();
        let found = relations.of(&self.article_at(address)?, address, limit, is_version, &mut cache);
        self.word_caches.put(cache);
        let mut related: Vec<Related> = Vec::with_capacity(limit);
        let mut taken: Vec<DocAddress> = Vec::new();
        for (found, score) in found.map_err(|e| self.broken(e))? {
            if related.len() == limit {
                break;
            }
            if forms.others(found).all(|form| !taken.contains(&form)) {
                taken.push(found);
                related.push(Related { article: self.article_at(found)?, score });
            }
        }
        Ok(related)
    }

    fn id_at(&self, address: DocAddress) -> Result<ArticleId, EngineError> {
        ArticleId::new(self.text_at(Fields::ID, address)?).map_err(|e| self.broken(e))
    }

    /// What a column of texts has of a document.
    fn text_at(&self, column: &str, address: DocAddress) -> Result<String, EngineError> {
        let texts = self.searcher.segment_reader(address.segment_ord).fast_fields().str(column);
        let texts = texts
            .map_err(|e| self.broken(e))?
            .ok_or_else(|| self.broken(format!("a segment without {column}")))?;
        let mut text = String::new();
        if let Some(ordinal) = texts.term_ords(address.doc_id).next() {
            texts.ord_to_str(ordinal, &mut text).map_err(|e| self.broken(e))?;
        }
        Ok(text)
    }

    fn hit(&self, ranked: &Ranked, plan: &QueryPlan, cache: &mut WordCache) -> Result<Hit, EngineError> {
        let article = self.article_at(ranked.found.address)?;
        let explanation = if plan.explain && !plan.is_match_all() {
            Some(self.explanation(plan, ranked.found.address, ranked.rescore)?.0)
        } else {
            None
        };
        let passages = snippet::passages(&article, plan, &self.generation.analyzers, cache);
        Ok(Hit {
            versions: self.versions_of(ranked.found.address)?,
            score: if plan.is_match_all() { 0.0 } else { ranked.found.score },
            has_all_words: ranked.has_all_words,
            explanation,
            title_highlights: passages.title_highlights,
            snippets: passages.snippets,
            article,
        })
    }
}

/// Whether the best documents of a plan are looked at twice.
fn is_rescored(plan: &QueryPlan) -> bool {
    plan.sort == Sort::Relevance && !plan.words.is_empty()
}

fn title_order(titles: Option<&StrColumn>, doc: u32) -> std::io::Result<String> {
    let mut title = String::new();
    if let Some(titles) = titles
        && let Some(ordinal) = titles.term_ords(doc).next()
    {
        titles.ord_to_str(ordinal, &mut title)?;
    }
    Ok(title)
}

fn sort(found: &mut [Ranked], sort: Sort) {
    match sort {
        // Ordinals compare within a segment only.
        Sort::Title => found.sort_by(|a, b| {
            a.title
                .cmp(&b.title)
                .then_with(|| b.found.key.date.cmp(&a.found.key.date))
                .then_with(|| b.found.key.tie.cmp(&a.found.key.tie))
        }),
        _ => found.sort_by_key(|ranked| std::cmp::Reverse(ranked.found)),
    }
}

/// The result set that a plan defines, made of the two coverages.
struct ResultSet {
    total: u64,
    total_any: u64,
    upcoming: u64,
    some_words_only: bool,
    counts: Counts,
    found: Vec<Ranked>,
}

impl ResultSet {
    fn page(&self, page: Page) -> impl Iterator<Item = &Ranked> {
        self.found.iter().skip(page.offset()).take(page.per_page as usize)
    }
}

impl EmbeddedSnapshot {
    fn forms(&self) -> &SurfaceForms {
        self.forms.get_or_init(|| {
            self.surface_forms().unwrap_or_else(|error| {
                tracing::error!(%error, "the words of the index can't be read; nothing is corrected");
                SurfaceForms::default()
            })
        })
    }

    fn completions(&self) -> &Completions {
        self.completions.get_or_init(|| {
            let sources = completion::Sources {
                searcher: &self.searcher,
                live: &self.live,
                generation: &self.generation,
                columns: &self.columns,
                vocabulary: &self.vocabulary,
            };
            match self.guarded(|| sources.completables()) {
                Ok(completables) => Completions::new(completables),
                Err(error) => {
                    tracing::error!(%error, "titles and words can't be read; nothing is completed");
                    Completions::default()
                }
            }
        })
    }

    fn search_with_facets_of(
        &self,
        limit: usize,
        plan: &QueryPlan,
        deadline: Option<Instant>,
    ) -> Result<SearchResults, EngineError> {
        let set = self.results(plan, Gather::HitsAndFacets, deadline)?;
        let mut cache = self.word_caches.take();
        let hits =
            self.guarded(|| set.page(plan.page).map(|ranked| self.hit(ranked, plan, &mut cache)).collect());
        self.word_caches.put(cache);
        Ok(SearchResults {
            snapshot: self.id,
            total: set.total,
            total_any: set.total_any,
            upcoming: set.upcoming,
            some_words_only: set.some_words_only,
            hits: hits?,
            facets: set.counts.finish(&self.columns, &plan.filters, limit),
        })
    }

    /// Every word of the exact field with the articles that have it.
    fn surface_forms(&self) -> tantivy::Result<SurfaceForms> {
        let mut words: BTreeMap<String, u64> = BTreeMap::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.generation.fields.exact)?;
            let mut terms = inverted.terms().stream()?;
            while terms.advance() {
                if let Ok(word) = std::str::from_utf8(terms.key()) {
                    *words.entry(word.to_owned()).or_default() += u64::from(terms.value().doc_freq);
                }
            }
        }
        let lexicon = self.generation.analyzers.lexicon();
        let spellings = lexicon.entries().into_iter().filter(|(word, _)| !word.is_ascii());
        let spellings = spellings.map(|(word, _)| (analysis::spell_out(word), word.to_owned())).collect();
        Ok(SurfaceForms::new(words, spellings))
    }
}

impl WordStatistics for EmbeddedSnapshot {
    fn similar(&self, word: &str, limit: usize) -> Vec<(String, u8)> {
        self.forms()
            .similar(word, limit)
            .into_iter()
            .map(|similar| (similar.surface, similar.distance))
            .collect()
    }

    fn has_beginning(&self, beginning: &str) -> bool {
        self.forms().has_beginning(beginning)
    }

    fn similar_beginnings(&self, beginning: &str, limit: usize) -> Vec<String> {
        self.forms().similar_beginnings(beginning, limit)
    }

    fn has_phrase(&self, tokens: &[String], scope: Scope) -> bool {
        // What can't be read is no reason to take a phrase for something else.
        let found = self.guarded(|| {
            lower::any_has_phrase(&self.searcher, &self.live, self.generation.fields, tokens, scope)
                .map_err(|e| self.broken(e))
        });
        found.unwrap_or(true)
    }

    fn document_frequency(&self, term: &str) -> u64 {
        let fields = self.generation.fields;
        let frequency = |field| self.searcher.doc_freq(&Term::from_field_text(field, term)).unwrap_or(0);
        frequency(fields.body).max(frequency(fields.title)).max(frequency(fields.organiser_names))
    }
}

impl Snapshot for EmbeddedSnapshot {
    fn id(&self) -> SnapshotId {
        self.id
    }

    fn analyzers(&self) -> &Analyzers {
        &self.generation.analyzers
    }

    fn glossary(&self) -> &Glossary {
        &self.glossary
    }

    fn warm(&self) {
        self.forms();
        self.forward().for_each(drop);
        self.completions();
    }

    fn search(&self, plan: &QueryPlan, deadline: Option<Instant>) -> Result<SearchResults, EngineError> {
        self.search_with_facets_of(plan.facet_values.unwrap_or(LISTED_VALUES), plan, deadline)
    }

    fn facets(
        &self,
        plan: &QueryPlan,
        limit: usize,
        deadline: Option<Instant>,
    ) -> Result<SearchResults, EngineError> {
        // Without hits there is nothing to look at twice.
        let page = Page { number: 1, per_page: 0 };
        let plan = QueryPlan { page, sort: Sort::Newest, ..plan.clone() };
        self.search_with_facets_of(limit, &plan, deadline)
    }

    fn visit(
        &self,
        plan: &QueryPlan,
        deadline: Option<Instant>,
        each: &mut dyn FnMut(Article, Versions) -> ControlFlow<()>,
    ) -> Result<(), EngineError> {
        let page = Page { number: 1, per_page: u32::MAX };
        let plan = QueryPlan { page, whole: true, continue_with_any: false, ..plan.clone() };
        let set = self.results(&plan, Gather::HitsOnly, deadline)?;
        for ranked in &set.found {
            let address = ranked.found.address;
            let (article, versions) =
                self.guarded(|| Ok((self.article_at(address)?, self.versions_of(address)?)))?;
            if each(article, versions).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn article(&self, id: &ArticleId) -> Result<Option<Article>, EngineError> {
        self.guarded(|| self.address(id)?.map(|address| self.article_at(address)).transpose())
    }

    fn expired(&self, id: &ArticleId) -> Result<Option<Date>, EngineError> {
        self.guarded(|| {
            let hidden = |at: &DocAddress| !self.live.has(at.segment_ord as usize, at.doc_id);
            let Some(address) = self.address_of_any(id)?.filter(hidden) else { return Ok(None) };
            Ok(self.article_at(address)?.expires.map(|expires| expires.value))
        })
    }

    fn root(&self, id: &ArticleId) -> Result<Option<String>, EngineError> {
        self.guarded(|| {
            let Some(address) = self.address(id)? else { return Ok(None) };
            self.text_at(Fields::ROOT, address).map(Some)
        })
    }

    fn versions(&self, id: &ArticleId) -> Result<Versions, EngineError> {
        self.guarded(|| match self.address(id)? {
            Some(address) => self.versions_of(address),
            None => Ok(Versions::default()),
        })
    }

    fn related(&self, id: &ArticleId, limit: usize) -> Result<Option<Vec<Related>>, EngineError> {
        self.guarded(|| self.address(id)?.map(|address| self.related_to(address, limit)).transpose())
    }

    fn explain(&self, plan: &QueryPlan, id: &ArticleId) -> Result<Option<Standing>, EngineError> {
        let Some(address) = self.guarded(|| self.address(id))? else { return Ok(None) };
        let whole = QueryPlan {
            page: Page { number: 1, per_page: Page::MAX_REACH },
            continue_with_any: true,
            ..plan.clone()
        };
        let set = self.results(&whole, Gather::HitsOnly, None)?;
        let at = set.found.iter().position(|ranked| ranked.found.address == address);
        let neighbour = |at: Option<usize>| {
            let found = at.and_then(|at| set.found.get(at)).map(|ranked| ranked.found);
            found.map(|found| self.id_at(found.address).map(|id| (id, found.score))).transpose()
        };
        let rescore = at.and_then(|at| set.found[at].rescore);
        self.guarded(|| {
            let (explanation, mut refused) = self.explanation(plan, address, rescore)?;
            let is_shown = |other: DocAddress| set.found.iter().any(|ranked| ranked.found.address == other);
            if at.is_none() && self.duplicates.others(address).any(is_shown) {
                refused.push(NoHitReason::OtherForm);
            }
            Ok(Some(Standing {
                article: self.article_at(address)?,
                rank: at.map(|at| at as u64 + 1),
                total: set.total + set.total_any,
                before: neighbour(at.and_then(|at| at.checked_sub(1)))?,
                behind: neighbour(at.map(|at| at + 1))?,
                refused,
                explanation,
            }))
        })
    }

    fn suggest(&self, typed: &str, limit: usize) -> Vec<Completion> {
        self.completions().complete(typed, limit, |text| {
            lower::any_has_words(&self.searcher, &self.live, self.generation.fields, text).unwrap_or(false)
        })
    }

    fn rank(&self, plan: &QueryPlan) -> Result<Vec<(ArticleId, f32)>, EngineError> {
        let set = self.results(plan, Gather::HitsOnly, None)?;
        let page = set.page(plan.page);
        page.map(|ranked| Ok((self.id_at(ranked.found.address)?, ranked.found.score))).collect()
    }

    fn stats(&self) -> Result<IndexStats, EngineError> {
        let space = self.searcher.space_usage().map_err(|e| self.broken(e))?;
        let everything = QueryPlan {
            page: Page { number: 1, per_page: 0 },
            duplicates: Duplicates::Show,
            ..QueryPlan::default()
        };
        let everything = self.search(&everything, None)?;
        let languages = everything.facets.iter().find(|counts| counts.facet == Facet::Language);
        Ok(IndexStats {
            snapshot: self.id.to_string(),
            articles: everything.total,
            expired: self.live.expired() as u64,
            segments: self.searcher.segment_readers().len(),
            bytes: space.total().get_bytes(),
            built_at: self.generation.manifest.built_at,
            languages: languages
                .iter()
                .flat_map(|c| &c.values)
                .map(|value| (value.id.clone(), value.count))
                .collect(),
            roots: self
                .generation
                .commit_facts()?
                .roots
                .into_iter()
                .map(|(root, facts)| (root, facts.articles))
                .collect(),
            words_in_lexicon: self.generation.analyzers.lexicon().len(),
        })
    }
}
