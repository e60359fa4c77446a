//! The result set of a plan: the articles with all words and those with some, counted by the cluster, with near-duplicates
//! folded and the best rescored here.

use std::cell::RefCell;
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use serde_json::{Value, json};

use super::collection::{Collection, Search};
use super::conditions::Conditions;
use super::facets::Counts;
use super::filters::Columns;
use super::held::{Held, WantedTokens};
use super::requests::{ALL_WORDS, DOCUMENTS, Order, Part, Requests, UPCOMING};
use super::rescore::Rescorer;
use super::statistics::lowered;
use super::stored::{forward, forwards};
use crate::article::{Date, Facet};
use crate::budget::Budget;
use crate::engine::coverage::{self, CoverageSearch};
use crate::engine::lowering::{Bits, Lowered};
use crate::engine::opensearch::index::document::unsigned;
use crate::engine::opensearch::index::forward::Forward;
use crate::engine::opensearch::index::relations::DuplicateGroups;
use crate::engine::opensearch::index::schema::{MAX_RESULT_WINDOW, Names};
use crate::engine::opensearch::scan::fields;
use crate::engine::rescoring::Rescore;
use crate::engine::{EngineError, GroupMember, GroupedArticle};
use crate::language::LearntLanguage;
use crate::query::{ArticleDates, MatchMode, QueryPlan};

/// The most hits that are read with their tokens at once.
const MOST_WITH_TOKENS: usize = 200;

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
    /// The document's columns, and its tokens where they were read.
    columns: Value,
    tokens: Option<Arc<Forward>>,
}

/// Stands for the tokens of an article where they were not read.
static NO_TOKENS: Forward = Forward::EMPTY;

impl Found {
    /// Reads a hit of a search that is sorted by an order.
    pub fn new(
        hit: &mut Value,
        has_all_words: bool,
        order: Order,
        collection: &Collection,
    ) -> Result<Self, EngineError> {
        let mut columns = hit["fields"].take();
        let has_tokens = columns.get(Names::FORWARD).is_some();
        let tokens = has_tokens.then(|| forward(collection, &columns).map(Arc::new)).transpose()?;
        if has_tokens {
            columns[Names::FORWARD].take();
        }
        let sort = &hit["sort"];
        let key = |name: &str| Some(&sort[order.keys().iter().position(|key| *key == name)?]);
        let number = |name: &str| key(name).and_then(Value::as_i64).unwrap_or_default();
        Ok(Self {
            id: fields::text(&columns, Names::ID).unwrap_or_default().to_owned(),
            score: hit["_score"].as_f64().unwrap_or_default() as f32,
            has_all_words,
            rescore: None,
            date: number(Names::DATE) as u32,
            oldest: number(Names::OLDEST) as u32,
            next_event: number(Names::NEXT_EVENT) as u32,
            tie: unsigned(number(Names::TIE)),
            title_order: key(Names::TITLE_ORDER).and_then(Value::as_str).unwrap_or_default().to_owned(),
            tokens,
            columns,
        })
    }

    /// What it holds of a plan, of which `wanted` are the tokens; its own must have been read.
    pub fn held(&self, lowered: &Lowered, wanted: &WantedTokens) -> Bits {
        Held::read(self.tokens(), self.dates(), wanted).bits(lowered)
    }

    pub fn dates(&self) -> ArticleDates {
        let number = |name| fields::number(&self.columns, name);
        let day = |name| number(name).and_then(|day| u32::try_from(day).ok()).unwrap_or_default();
        ArticleDates {
            year: number(Names::YEAR_NUMBER).and_then(|year| i32::try_from(year).ok()),
            date: day(Names::DATE),
            event: day(Names::EVENT),
            event_last: day(Names::EVENT_LAST),
        }
    }

    /// Its tokens, which must have been read.
    pub fn tokens(&self) -> &Forward {
        self.tokens.as_deref().unwrap_or(&NO_TOKENS)
    }

    pub fn columns(&self) -> &Value {
        &self.columns
    }
}

/// The articles of one coverage, with all words or with some.
type CoverageSet = coverage::CoverageSet<Counts, Found>;

/// The articles of one coverage class before near-duplicates are grouped: a set of the articles without
/// near-duplicates, and every article that has some.
#[derive(Debug, Default, Clone)]
struct Coverage {
    set: CoverageSet,
    duplicates: Vec<Found>,
}

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
        let evaluated = PlanEvaluation { evaluation: *self, with_all_words: RefCell::default() };
        coverage::result_set(&evaluated, plan, self.lowered(plan)?)
    }

    fn requests<'r>(&'r self, plan: &'r QueryPlan, lowered: &'r Lowered) -> Requests<'r> {
        let depth = plan.selection.profile.rescoring.depth;
        let wanted = if plan.is_rescored() { plan.depth().max(depth) } else { plan.depth() };
        Requests {
            plan,
            collection: self.collection,
            conditions: Conditions::new(lowered),
            lowered,
            today: self.today,
            groups: self.groups,
            order: Order::from_plan(plan),
            wanted,
            with_tokens: plan.is_rescored() && wanted <= MOST_WITH_TOKENS,
        }
    }

    /// Asks for parts of the coverages.
    fn ask(
        &self,
        requests: &Requests<'_>,
        parts: &[Part],
        least_share: f32,
    ) -> Result<[Coverage; 2], EngineError> {
        let searches: Vec<Search> = parts.iter().map(|part| requests.search(*part, least_share)).collect();
        // What comes after many hits is asked for by the same body.
        let is_of_groups = |part: &Part| matches!(part, Part::Groups { .. } | Part::AllGroups);
        let goes_on = |part: &Part| is_of_groups(part) || requests.wanted > MAX_RESULT_WINDOW;
        let bodies: Vec<Option<Value>> = parts
            .iter()
            .zip(&searches)
            .map(|(part, search)| goes_on(part).then(|| search.body.clone()))
            .collect();
        let mut coverages: [Coverage; 2] = Default::default();
        let answers = self.collection.searches(searches, self.budget)?;
        for ((part, body), answer) in parts.iter().zip(bodies).zip(answers) {
            let has_all = match *part {
                Part::Hits { has_all_words } | Part::Groups { has_all_words } => Some(has_all_words),
                Part::Number => Some(false),
                // Each hit says so.
                Part::AllGroups => None,
            };
            if is_of_groups(part) {
                for form in self.all_hits(requests, body, answer, has_all, usize::MAX)? {
                    coverages[usize::from(!form.has_all_words)].duplicates.push(form);
                }
                continue;
            }
            let Coverage { set, .. } = &mut coverages[usize::from(has_all != Some(true))];
            let count = |name: &str| answer["aggregations"][name]["doc_count"].as_u64();
            set.total = answer["hits"]["total"]["value"].as_u64().unwrap_or_default();
            // Without filters nothing is left out.
            set.documents = count(DOCUMENTS).unwrap_or(set.total);
            set.exists = set.documents > 0;
            set.upcoming = count(UPCOMING).unwrap_or_default();
            set.counts.add_answer(&answer, self.collection)?;
            set.found = self.all_hits(requests, body, answer, has_all, requests.wanted)?;
        }
        Ok(coverages)
    }

    /// Joins what was found of both coverages.
    fn joined(&self, requests: &Requests<'_>, coverages: [Coverage; 2]) -> [CoverageSet; 2] {
        let [all, some] = coverages;
        let mut sets = [all.set, some.set];
        self.add_groups(all.duplicates.into_iter().chain(some.duplicates), &mut sets, requests.plan);
        for set in &mut sets {
            sort(&mut set.found, requests.order);
            set.found.truncate(requests.wanted);
        }
        sets
    }

    /// The hits of an answer, and of as many answers after it as are needed for so many hits.
    fn all_hits(
        &self,
        requests: &Requests<'_>,
        body: Option<Value>,
        mut answer: Value,
        has_all: Option<bool>,
        wanted: usize,
    ) -> Result<Vec<Found>, EngineError> {
        let mut body = body.unwrap_or_default();
        let mut found: Vec<Found> = Vec::new();
        loop {
            let hits = answer["hits"]["hits"].as_array_mut().map(std::mem::take).unwrap_or_default();
            let last = hits.last().map(|hit| hit["sort"].clone());
            let is_full = hits.len() == MAX_RESULT_WINDOW;
            for mut hit in hits {
                let is_named = |names: &Vec<Value>| names.iter().any(|name| name == ALL_WORDS);
                let has_all =
                    has_all.unwrap_or_else(|| hit["matched_queries"].as_array().is_some_and(is_named));
                found.push(Found::new(&mut hit, has_all, requests.order, self.collection)?);
            }
            let Some(last) = last.filter(|_| is_full && found.len() < wanted) else { return Ok(found) };
            body["search_after"] = last;
            body["aggs"] = json!({});
            let answers = self.collection.searches(vec![Search::scored(body.clone())], self.budget)?;
            answer = answers.into_iter().next().unwrap_or_default();
        }
    }

    /// Adds the groups of near-duplicates that matched, each once.
    fn add_groups(
        &self,
        matches: impl Iterator<Item = Found>,
        sets: &mut [CoverageSet; 2],
        plan: &QueryPlan,
    ) {
        let mut of_group: BTreeMap<usize, Vec<Found>> = BTreeMap::new();
        for found in matches {
            sets[usize::from(!found.has_all_words)].documents += 1;
            if let Some(group) = self.groups.group(&found.id) {
                of_group.entry(group).or_default().push(found);
            }
        }
        for (group, documents) in of_group {
            let member = |found: &Found| {
                let columns = Columns(&found.columns);
                GroupMember {
                    has_all_words: found.has_all_words,
                    verdict: columns.verdict(&plan.selection.filters),
                    is_upcoming: plan.selection.today.is_some_and(|today| columns.is_upcoming(today)),
                    place: self.groups.groups[group]
                        .iter()
                        .position(|id| *id == found.id)
                        .unwrap_or(usize::MAX),
                }
            };
            let members: Vec<GroupMember> = documents.iter().map(member).collect();
            add_group(&documents, &members, sets);
        }
    }

    /// Reads the tokens of those articles that need them and came without.
    pub fn read_tokens(
        &self,
        list: &mut [Found],
        is_needed: impl Fn(&Found) -> bool,
    ) -> Result<(), EngineError> {
        let unread = list.iter().filter(|found| found.tokens.is_none() && is_needed(found));
        let unread: Vec<&str> = unread.map(|found| found.id.as_str()).collect();
        if unread.is_empty() {
            return Ok(());
        }
        let mut read = forwards(self.collection, &unread, self.budget)?;
        for found in list {
            if let Some(tokens) = read.remove(&found.id) {
                found.tokens = Some(Arc::new(tokens));
            }
        }
        Ok(())
    }
}

/// The evaluation of one plan.
struct PlanEvaluation<'a> {
    evaluation: Evaluation<'a>,
    /// The articles with all words, where so few were found that some of the words are asked for again.
    with_all_words: RefCell<Option<Coverage>>,
}

impl PlanEvaluation<'_> {
    /// What is asked at first of the articles with some words: their number, unless they are hits in any case, or are likely
    /// to be since no article has one of the words.
    fn of_some(plan: &QueryPlan, lowered: &Lowered) -> Part {
        let is_hit = match plan.selection.match_mode {
            MatchMode::All => false,
            MatchMode::Any => true,
            MatchMode::Auto => lowered.requirements.iter().any(|word| !word.optional && word.rarity == 0.0),
        };
        if is_hit || plan.view.continue_with_any { Part::Hits { has_all_words: false } } else { Part::Number }
    }
}

impl CoverageSearch for PlanEvaluation<'_> {
    type Counts = Counts;
    type Found = Found;
    type Error = EngineError;

    fn sets(
        &self,
        plan: &QueryPlan,
        lowered: &Lowered,
        least_share: f32,
    ) -> Result<[CoverageSet; 2], EngineError> {
        let requests = self.evaluation.requests(plan, lowered);
        let known = self.with_all_words.take();
        let of_some = Self::of_some(plan, lowered);
        let mut parts = Vec::new();
        parts.extend(known.is_none().then_some(Part::Hits { has_all_words: true }));
        parts.extend(requests.has_some().then_some(of_some));
        if requests.has_groups() {
            let of_groups = |has_all_words| Part::Groups { has_all_words };
            match (known.is_none(), requests.has_some()) {
                (true, true) if of_some == Part::Number => parts.push(Part::AllGroups),
                (asks_all, asks_some) => {
                    parts.extend(asks_all.then_some(of_groups(true)));
                    parts.extend(asks_some.then_some(of_groups(false)));
                }
            }
        }
        let [all, some] = self.evaluation.ask(&requests, &parts, least_share)?;
        let all = known.unwrap_or(all);
        if all.set.documents < lowered.coverage.few_hits as u64 {
            self.with_all_words.replace(Some(all.clone()));
        }
        Ok(self.evaluation.joined(&requests, [all, some]))
    }

    fn completed(
        &self,
        plan: &QueryPlan,
        lowered: &Lowered,
        least_share: f32,
        sets: [CoverageSet; 2],
    ) -> Result<[CoverageSet; 2], EngineError> {
        let requests = self.evaluation.requests(plan, lowered);
        if Self::of_some(plan, lowered) != Part::Number || !sets[1].exists {
            return Ok(sets);
        }
        // No article has all words, or it would not come to this.
        let mut parts = vec![Part::Hits { has_all_words: false }];
        parts.extend(requests.has_groups().then_some(Part::Groups { has_all_words: false }));
        let coverages = self.evaluation.ask(&requests, &parts, least_share)?;
        Ok(self.evaluation.joined(&requests, coverages))
    }

    fn sort(&self, found: &mut [Found], plan: &QueryPlan) {
        sort(found, Order::from_plan(plan));
    }

    fn rescore(&self, list: &mut [Found], lowered: &Lowered, plan: &QueryPlan) -> Result<(), EngineError> {
        if list.len() < 2 {
            return Ok(());
        }
        let depth = plan.selection.profile.rescoring.depth.min(list.len());
        let list = &mut list[..depth];
        self.evaluation.read_tokens(list, |_| true)?;
        let highest = list.iter().map(|found| found.score).fold(0.0, f32::max);
        let mut rescorer = Rescorer::new(plan, self.evaluation.collection, self.evaluation.budget)?;
        let wanted = WantedTokens::from_lowered(lowered);
        for found in list.iter_mut() {
            self.evaluation.budget.check()?;
            let added = rescorer.score(found.tokens(), &found.columns, highest);
            let factor = match found.has_all_words {
                true => 1.0,
                false => lowered.factor(lowered.share(found.held(lowered, &wanted))),
            };
            found.rescore = Some(added);
            found.score += added.sum() * factor;
        }
        sort(list, Order::from_plan(plan));
        Ok(())
    }

    fn merge(&self, counts: &mut Counts, others: Counts) {
        counts.merge(others);
    }
}

/// Adds one article, given the documents of its group that match.
fn add_group(documents: &[Found], members: &[GroupMember], sets: &mut [CoverageSet; 2]) {
    let mut article: GroupedArticle<(Facet, String)> = GroupedArticle::empty();
    let Ok(()) = article.join(members, |at, each| -> Result<(), Infallible> {
        for &facet in members[at].verdict.counted_facets() {
            Columns(&documents[at].columns).values(facet).for_each(|value| each((facet, value.to_owned())));
        }
        Ok(())
    });
    for ((set, exists), values) in sets.iter_mut().zip(article.exists).zip(article.values) {
        set.exists |= exists;
        values.iter().for_each(|(facet, value)| set.counts.add(*facet, value, 1));
    }
    if let Some(coverage) = article.upcoming {
        sets[coverage].upcoming += 1;
    }
    if let Some((coverage, at)) = article.hit {
        sets[coverage].total += 1;
        sets[coverage].found.push(documents[at].clone());
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
