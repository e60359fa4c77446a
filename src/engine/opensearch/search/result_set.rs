//! The result set of a plan: the articles with all words and those with some, counted by the cluster, with near-duplicates
//! folded and the best rescored here.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::collection::Collection;
use super::conditions::Conditions;
use super::facets::Counts;
use super::filters::{Columns, Verdict};
use super::held::{Held, Wanted};
use super::requests::{self, DOCUMENTS, Order, Requests, UPCOMING};
use super::rescore::Rescorer;
use super::statistics::lowered;
use super::stored::documents;
use crate::article::{Date, Facet};
use crate::budget::Budget;
use crate::engine::EngineError;
use crate::engine::coverage::{self, CoverageSearch};
use crate::engine::lowering::{Bits, Lowered};
use crate::engine::opensearch::index::document::unsigned;
use crate::engine::opensearch::index::relations::DuplicateGroups;
use crate::engine::opensearch::index::schema::{MAX_RESULT_WINDOW, Names};
use crate::engine::opensearch::scan::fields;
use crate::engine::rescoring::Rescore;
use crate::language::LearntLanguage;
use crate::query::QueryPlan;

/// The most hits that are read with their lanes at once.
const MOST_LANES: usize = 200;

/// A ranked article.
#[derive(Debug, Clone)]
pub struct Found {
    pub id: String,
    pub score: f32,
    pub has_all_words: bool,
    pub rescore: Option<Rescore>,
    date: u32,
    oldest: u32,
    next_event: u32,
    tie: u64,
    title_order: String,
    /// The document's columns, and its lanes where they were read.
    columns: Value,
    lanes: Value,
}

impl Found {
    /// Reads a hit of the cluster.
    pub fn new(hit: &mut Value, has_all_words: bool) -> Self {
        let columns = hit["fields"].take();
        let number = |name: &str| fields::number(&columns, name).unwrap_or_default();
        Self {
            id: fields::text(&columns, Names::ID).unwrap_or_default().to_owned(),
            score: hit["_score"].as_f64().unwrap_or_default() as f32,
            has_all_words,
            rescore: None,
            date: number(Names::DATE) as u32,
            oldest: number(Names::OLDEST) as u32,
            next_event: number(Names::NEXT_EVENT) as u32,
            tie: unsigned(number(Names::TIE)),
            title_order: fields::text(&columns, Names::TITLE_ORDER).unwrap_or_default().to_owned(),
            lanes: hit["_source"].take(),
            columns,
        }
    }

    /// What it holds of a plan, of which `wanted` are the tokens; its lanes must have been read.
    pub fn held(&self, lowered: &Lowered, wanted: &Wanted) -> Bits {
        Held::read(&self.lanes, self.year(), wanted).bits(lowered)
    }

    pub fn year(&self) -> Option<i64> {
        fields::number(&self.columns, Names::YEAR_NUMBER)
    }

    pub fn lanes(&self) -> &Value {
        &self.lanes
    }

    pub fn columns(&self) -> &Value {
        &self.columns
    }
}

/// The articles of one coverage, with all words or with some.
type CoverageSet = coverage::CoverageSet<Counts, Found>;

/// The result set of a plan.
pub type ResultSet = coverage::ResultSet<Counts, Found>;

/// What a plan is evaluated on.
#[derive(Clone, Copy)]
pub struct Evaluation<'a> {
    pub collection: &'a Collection,
    pub language: &'a LearntLanguage,
    pub groups: &'a DuplicateGroups,
    pub today: Date,
    pub budget: Budget,
}

impl Evaluation<'_> {
    /// A plan lowered for this state.
    pub fn lowered(&self, plan: &QueryPlan) -> Result<Lowered, EngineError> {
        lowered(plan, self.collection, self.language, self.budget)
    }

    /// Evaluates a plan to its result set.
    pub fn result_set(&self, plan: &QueryPlan) -> Result<ResultSet, EngineError> {
        coverage::result_set(self, plan, self.lowered(plan)?)
    }

    /// The articles with all words, and those with at least a share of them.
    fn coverage_sets(
        &self,
        plan: &QueryPlan,
        lowered: &Lowered,
        least_share: f32,
    ) -> Result<[CoverageSet; 2], EngineError> {
        let depth = plan.selection.profile.rescoring.depth;
        let wanted = if plan.is_rescored() { plan.depth().max(depth) } else { plan.depth() };
        let requests = Requests {
            plan,
            collection: self.collection,
            conditions: Conditions::new(lowered),
            lowered,
            today: self.today,
            groups: self.groups,
            order: Order::of(plan),
            wanted,
            with_lanes: plan.is_rescored() && wanted <= MOST_LANES,
        };
        let mut bodies = requests.bodies(least_share);
        let mut answers = self.collection.searches(bodies.clone(), self.budget)?.into_iter();
        let mut sets: [CoverageSet; 2] = Default::default();
        for ((at, set), answer) in sets.iter_mut().enumerate().zip(answers.by_ref()) {
            set.documents = answer["aggregations"][DOCUMENTS]["doc_count"].as_u64().unwrap_or_default();
            set.exists = set.documents > 0;
            set.total = answer["hits"]["total"]["value"].as_u64().unwrap_or_default();
            set.upcoming = answer["aggregations"][UPCOMING]["doc_count"].as_u64().unwrap_or_default();
            set.counts.add_answer(&answer, self.collection)?;
            set.found = self.all_hits(bodies[at].take(), answer, at == 0, wanted)?;
        }
        let mut forms = Vec::new();
        for (at, answer) in answers.enumerate() {
            forms.extend(self.all_hits(bodies[at + 2].take(), answer, at == 0, usize::MAX)?);
        }
        self.add_groups(forms, &mut sets, plan);
        for set in &mut sets {
            sort(&mut set.found, requests.order);
            set.found.truncate(wanted);
        }
        Ok(sets)
    }

    /// The hits of an answer, and of as many answers after it as are needed for so many hits.
    fn all_hits(
        &self,
        mut body: Value,
        mut answer: Value,
        has_all: bool,
        wanted: usize,
    ) -> Result<Vec<Found>, EngineError> {
        let mut found: Vec<Found> = Vec::new();
        loop {
            let hits = answer["hits"]["hits"].as_array_mut().map(std::mem::take).unwrap_or_default();
            let last = hits.last().map(|hit| hit["sort"].clone());
            let is_full = hits.len() == MAX_RESULT_WINDOW;
            found.extend(hits.into_iter().map(|mut hit| Found::new(&mut hit, has_all)));
            let Some(last) = last.filter(|_| is_full && found.len() < wanted) else { return Ok(found) };
            body["search_after"] = last;
            body["aggs"] = json!({});
            answer = self.collection.search(body.clone(), self.budget)?;
        }
    }

    /// Adds the groups of near-duplicates that matched, each once.
    fn add_groups(&self, forms: Vec<Found>, sets: &mut [CoverageSet; 2], plan: &QueryPlan) {
        let mut of_group: BTreeMap<usize, Vec<(Found, Verdict)>> = BTreeMap::new();
        for found in forms {
            sets[usize::from(!found.has_all_words)].documents += 1;
            let verdict = Columns(&found.columns).verdict(&plan.selection.filters);
            if let Some(group) = self.groups.group(&found.id) {
                of_group.entry(group).or_default().push((found, verdict));
            }
        }
        for (group, mut forms) in of_group {
            let order = &self.groups.groups[group];
            forms.sort_by_key(|(found, _)| order.iter().position(|id| *id == found.id));
            self.add_group(&forms, sets, plan);
        }
    }

    /// Adds one article, given its matching forms in the order of preference: it is a hit if any of them passes the
    /// filters, and counts once for every value that any of them counts for.
    fn add_group(&self, forms: &[(Found, Verdict)], sets: &mut [CoverageSet; 2], plan: &QueryPlan) {
        let mut counted: Vec<(Facet, String)> = Vec::new();
        let (mut is_found, mut is_announced) = (false, false);
        for (set, has_all) in sets.iter_mut().zip([true, false]) {
            let forms = || forms.iter().filter(move |(found, _)| found.has_all_words == has_all);
            set.exists |= forms().next().is_some();
            for (found, verdict) in forms() {
                let facets = Facet::ALL.into_iter().filter(|facet| match verdict {
                    Verdict::Passes => true,
                    Verdict::FailsOnly(failed) => failed == facet,
                    Verdict::Fails => false,
                });
                for facet in facets {
                    for value in Columns(&found.columns).values(facet) {
                        let key = (facet, value.to_owned());
                        if !counted.contains(&key) {
                            set.counts.add(facet, value, 1);
                            counted.push(key);
                        }
                    }
                }
            }
            let passing = || forms().filter(|(_, verdict)| *verdict == Verdict::Passes);
            if let Some((found, _)) = passing().next().filter(|_| !is_found) {
                is_found = true;
                set.total += 1;
                set.found.push(found.clone());
            }
            let is_upcoming = |(found, _): &(Found, Verdict)| {
                plan.selection.today.is_some_and(|today| Columns(&found.columns).is_upcoming(today))
            };
            if !is_announced && passing().any(is_upcoming) {
                is_announced = true;
                set.upcoming += 1;
            }
        }
    }

    /// Reads the lanes of those articles that need them and came without.
    pub fn read_lanes(
        &self,
        list: &mut [Found],
        is_needed: impl Fn(&Found) -> bool,
    ) -> Result<(), EngineError> {
        let unread = list.iter().filter(|found| !found.lanes.is_object() && is_needed(found));
        let unread: Vec<&str> = unread.map(|found| found.id.as_str()).collect();
        if unread.is_empty() {
            return Ok(());
        }
        let mut read = documents(self.collection, &unread, &requests::lanes(), self.budget)?;
        for found in list {
            if let Some(lanes) = read.remove(&found.id) {
                found.lanes = lanes;
            }
        }
        Ok(())
    }
}

impl CoverageSearch for Evaluation<'_> {
    type Counts = Counts;
    type Found = Found;
    type Error = EngineError;

    fn sets(
        &self,
        plan: &QueryPlan,
        lowered: &Lowered,
        least_share: f32,
    ) -> Result<[CoverageSet; 2], EngineError> {
        self.coverage_sets(plan, lowered, least_share)
    }

    fn sort(&self, found: &mut [Found], plan: &QueryPlan) {
        sort(found, Order::of(plan));
    }

    fn rescore(&self, list: &mut [Found], lowered: &Lowered, plan: &QueryPlan) -> Result<(), EngineError> {
        if list.len() < 2 {
            return Ok(());
        }
        let depth = plan.selection.profile.rescoring.depth.min(list.len());
        let list = &mut list[..depth];
        self.read_lanes(list, |_| true)?;
        let highest = list.iter().map(|found| found.score).fold(0.0, f32::max);
        let mut rescorer = Rescorer::new(plan, self.collection, self.budget)?;
        let wanted = Wanted::of(lowered);
        for found in list.iter_mut() {
            self.budget.check()?;
            let added = rescorer.score(&found.lanes, &found.columns, highest);
            let factor = match found.has_all_words {
                true => 1.0,
                false => lowered.factor(lowered.share(found.held(lowered, &wanted))),
            };
            found.rescore = Some(added);
            found.score += added.sum() * factor;
        }
        sort(list, Order::of(plan));
        Ok(())
    }

    fn merge(&self, counts: &mut Counts, others: Counts) {
        counts.merge(others);
    }
}

/// Sorts articles as the cluster does.
fn sort(found: &mut [Found], order: Order) {
    let newest = |found: &Found| Reverse((found.date, found.tie));
    found.sort_by(|a, b| {
        match order {
            Order::Score => b.score.total_cmp(&a.score),
            Order::NextEvent => {
                return a.next_event.cmp(&b.next_event).then_with(|| b.tie.cmp(&a.tie));
            }
            Order::Newest => Ordering::Equal,
            Order::Oldest => a.oldest.cmp(&b.oldest),
            Order::Title => a.title_order.cmp(&b.title_order),
        }
        .then_with(|| newest(a).cmp(&newest(b)))
    });
}
