//! The result set of a plan: evaluation of all segments, the sets of articles with all words and with some,
//! and rescoring.

use tantivy::columnar::StrColumn;
use tantivy::{DocId, Score, SegmentReader};

use super::collect::{RankedDocument, TopDocuments};
use super::columns::Columns;
use super::duplicates::{DuplicateGroups, DuplicateMatch};
use super::evaluate::{WindowScores, evaluate};
use super::facets::{Counts, Filter};
use super::failure::Failure;
use super::live::LiveDocuments;
use super::meaning::RowRarities;
use super::ngram::{SegmentNgramScorer, ngram_query};
use super::proximity::Proximity;
use super::segment_collector::{CoverageSet, SegmentCollector, SegmentOrder};
use super::statistics::lowered;
use super::term_dictionary::TermDictionary;
use super::title::TitleOverlap;
use super::weights::Weights;
use crate::budget::Budget;
use crate::engine::coverage::{self, CoverageSearch};
use crate::engine::embedded::index::{Fields, ForwardIndex};
use crate::engine::lowering::Lowered;
use crate::engine::rescoring::Rescore;
use crate::query::{Closeness, Duplicates, QueryPlan, RankingProfile, Sort};

/// What a plan is evaluated on: one snapshot and a budget.
pub struct Evaluation<'a> {
    pub terms: &'a TermDictionary,
    pub fields: Fields,
    pub columns: &'a Columns,
    pub live: &'a LiveDocuments,
    pub duplicates: &'a DuplicateGroups,
    /// `None` where closeness in meaning is switched off.
    pub rarities: Option<&'a RowRarities>,
    pub budget: Budget,
}

/// The result set of a plan.
pub type ResultSet = coverage::ResultSet<Counts, RankedDocument>;

/// An evaluation with the weights of the plan.
struct WeightedEvaluation<'a> {
    evaluation: &'a Evaluation<'a>,
    weights: Weights,
}

impl CoverageSearch for WeightedEvaluation<'_> {
    type Counts = Counts;
    type Found = RankedDocument;
    type Error = Failure;

    fn sets(
        &self,
        plan: &QueryPlan,
        lowered: &Lowered,
        least_share: Score,
    ) -> Result<[CoverageSet; 2], Failure> {
        self.evaluation.coverage_sets(plan, (lowered, &self.weights), least_share)
    }

    fn sort(&self, found: &mut [RankedDocument], plan: &QueryPlan) {
        sort(found, plan.view.sort);
    }

    fn rescore(&self, list: &mut [RankedDocument], _: &Lowered, plan: &QueryPlan) -> Result<(), Failure> {
        self.evaluation.rescore(list, plan)
    }

    fn merge(&self, counts: &mut Counts, others: Counts) {
        counts.merge(&others);
    }
}

impl Evaluation<'_> {
    /// Evaluates a plan to its result set.
    pub fn result_set(&self, plan: &QueryPlan) -> Result<ResultSet, Failure> {
        let lowered = lowered(plan, self.terms, self.fields, self.budget)?;
        let weights = Weights::new(&lowered, self.terms, self.fields)?;
        coverage::result_set(&WeightedEvaluation { evaluation: self, weights }, plan, lowered)
    }

    /// The documents with all words, and those with at least a share of them.
    fn coverage_sets(
        &self,
        plan: &QueryPlan,
        (lowered, weights): (&Lowered, &Weights),
        least_share: Score,
    ) -> Result<[CoverageSet; 2], Failure> {
        let filter = Filter::new(plan, self.columns);
        let wanted = plan.depth();
        let wanted =
            if plan.is_rescored() { wanted.max(plan.selection.profile.rescoring.depth) } else { wanted };
        let mut sets = [true, false].map(|_| CoverageSet::empty(Counts::new(self.columns)));
        let mut duplicates: Vec<DuplicateMatch> = Vec::new();
        let mut window = WindowScores::default();
        for (number, segment) in self.terms.searcher().segment_readers().iter().enumerate() {
            let (streams, neighbours) = weights.streams(lowered, self.terms, self.columns, number)?;
            let groups = plan.selection.duplicates == Duplicates::Group && self.duplicates.are_in(number);
            let mut collector = SegmentCollector {
                number,
                views: &self.columns.views[number],
                order: self.order(number, segment, plan, lowered.match_all)?,
                neighbours,
                live: self.live.on(number),
                has_upcoming: filter.has_upcoming(number),
                filter: &filter,
                is_filtered: !filter.is_empty(),
                groups: groups.then_some(self.duplicates),
                counts_facets: plan.view.facet_values > 0,
                best: [TopDocuments::new(wanted), TopDocuments::new(wanted)],
                passing: Default::default(),
            };
            evaluate(lowered, streams, segment.max_doc(), least_share, self.budget, &mut window, |found| {
                collector.add(found, &mut sets, &mut duplicates);
            })?;
            let SegmentCollector { best, order, .. } = collector;
            for ((set, best), has_all_words) in sets.iter_mut().zip(best).zip([true, false]) {
                for found in best.finish() {
                    let title = title_order(order.titles.as_ref(), found.address.doc_id)?;
                    set.found.push(RankedDocument { found, title, has_all_words, rescore: None });
                }
            }
        }
        self.add_duplicates(&duplicates, &mut sets, plan)?;
        for set in &mut sets {
            sort(&mut set.found, plan.view.sort);
            set.found.truncate(wanted);
        }
        Ok(sets)
    }

    fn order(
        &self,
        number: usize,
        segment: &SegmentReader,
        plan: &QueryPlan,
        match_all: bool,
    ) -> Result<SegmentOrder<'_>, Failure> {
        Ok(SegmentOrder {
            number,
            columns: &self.columns.segments[number],
            titles: titles(segment, plan.view.sort)?,
            sort: plan.view.sort,
            by_event: match_all && plan.selection.filters.upcoming.is_some(),
            match_all,
        })
    }

    /// Adds the groups of near-duplicates that matched, each once.
    fn add_duplicates(
        &self,
        matches: &[DuplicateMatch],
        sets: &mut [CoverageSet; 2],
        plan: &QueryPlan,
    ) -> Result<(), Failure> {
        self.duplicates.for_each_article(matches, self.columns, |article, hit| {
            for (at, values) in article.values.iter().enumerate() {
                sets[at].exists |= article.exists[at];
                values.iter().for_each(|&(facet, ordinal)| sets[at].counts.add_value(facet, ordinal));
            }
            if let Some(at) = article.upcoming {
                sets[at].upcoming += 1;
            }
            let Some((at, found)) = hit else { return Ok(()) };
            let segment = self.terms.searcher().segment_reader(found.address.segment_ord);
            let title = title_order(titles(segment, plan.view.sort)?.as_ref(), found.address.doc_id)?;
            sets[at].total += 1;
            sets[at].found.push(RankedDocument { found, title, has_all_words: at == 0, rescore: None });
            Ok(())
        })
    }

    /// Rescores the best documents of a list.
    fn rescore(&self, list: &mut [RankedDocument], plan: &QueryPlan) -> Result<(), Failure> {
        if list.len() < 2 {
            return Ok(());
        }
        let RankingProfile { rescoring, .. } = plan.selection.profile;
        let depth = rescoring.depth.min(list.len());
        let list = &mut list[..depth];
        let highest = list.iter().map(|ranked| ranked.found.score).fold(0.0, Score::max);
        let forward: Vec<&ForwardIndex> = self.columns.segments.iter().map(|s| &s.forward).collect();
        let grams = ngram_query(plan, &forward);
        let proximity = Proximity::new(plan, self.terms, self.fields.body)?;
        let titles = TitleOverlap::new(plan, self.terms, self.fields)?;
        // Positions must be read in ascending order of documents.
        let mut best: Vec<&mut RankedDocument> = list.iter_mut().collect();
        best.sort_unstable_by_key(|ranked| ranked.found.address);
        for of_segment in best.chunk_by_mut(|a, b| a.found.address.segment_ord == b.found.address.segment_ord)
        {
            let number = of_segment[0].found.address.segment_ord as usize;
            let mut ngram = grams.as_ref().map(|grams| {
                let words = self.columns.segments[number].frequent_words();
                SegmentNgramScorer::new(grams, forward[number], words)
            });
            let mut near =
                proximity.as_ref().map(|proximity| proximity.on(self.terms, number)).transpose()?;
            let mut titles = titles.on(self.terms, number, &self.columns.segments[number])?;
            for RankedDocument { found, rescore, .. } in of_segment {
                self.budget.check()?;
                let doc = found.address.doc_id;
                let second = Rescore {
                    ngram: ngram.as_mut().map_or(0.0, |ngram| ngram.score(doc)),
                    proximity: near.as_mut().map_or(0.0, |near| near.score(doc)),
                    title: rescoring.title.weight * highest * titles.overlap(doc),
                    meaning: None,
                };
                *rescore = Some(second);
                found.add(second.sum());
            }
        }
        sort(list, plan.view.sort);
        self.add_meaning(list, highest, plan)
    }

    /// Adds the meaning score to the best documents of a rescored list, which has them in their order. It changes little
    /// of a score, so that it lifts no document from far below.
    fn add_meaning(
        &self,
        list: &mut [RankedDocument],
        highest: Score,
        plan: &QueryPlan,
    ) -> Result<(), Failure> {
        let Some(mut meaning) =
            self.rarities.and_then(|rarities| rarities.scorer(plan, &self.columns.segments))
        else {
            return Ok(());
        };
        self.budget.check()?;
        let depth = plan.selection.profile.rescoring.meaning.depth.min(list.len());
        let list = &mut list[..depth];
        let documents = list.iter().map(|ranked| (ranked.found.address, ranked.has_all_words));
        let shares = meaning.shares(documents);
        for (RankedDocument { found, rescore, .. }, Closeness { share, .. }) in list.iter_mut().zip(shares) {
            let score = share * highest;
            if let Some(rescore) = rescore {
                rescore.meaning = Some(score);
            }
            found.add(score);
        }
        sort(list, plan.view.sort);
        Ok(())
    }
}

/// The column of sortable titles, where they are the order.
fn titles(segment: &SegmentReader, sort: Sort) -> tantivy::Result<Option<StrColumn>> {
    if sort == Sort::Title { segment.fast_fields().str(Fields::TITLE_ORDER) } else { Ok(None) }
}

fn title_order(titles: Option<&StrColumn>, doc: DocId) -> std::io::Result<String> {
    let mut title = String::new();
    if let Some(titles) = titles
        && let Some(ordinal) = titles.term_ords(doc).next()
    {
        titles.ord_to_str(ordinal, &mut title)?;
    }
    Ok(title)
}

fn sort(found: &mut [RankedDocument], sort: Sort) {
    match sort {
        // Ordinals of titles compare within one segment only, so the titles themselves are compared.
        Sort::Title => found.sort_by(|a, b| {
            a.title
                .cmp(&b.title)
                .then_with(|| b.found.key.date.cmp(&a.found.key.date))
                .then_with(|| b.found.key.tie.cmp(&a.found.key.tie))
        }),
        _ => found.sort_by_key(|ranked| std::cmp::Reverse(ranked.found)),
    }
}
