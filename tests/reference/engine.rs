//! The reference engine: what every engine must answer, by brute force and without an index.
//!
//! It takes the same plans as the other engines and knows nothing of how they work. Where it and another engine
//! disagree, one of them is wrong.
//!
//! It doesn't cover related articles, translations, statistics and ranks of a batch, nor the text of explanations.
//! Plans, tokens and signatures of near-duplicates come from the program itself, so faults of the planner, of the
//! analysis and of these signatures are not seen here.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use fundstelle::article::{Date, Facet, Year};
use fundstelle::query::{Duplicates, FilterExpression, Filters, MatchMode, NONE_VALUE, QueryPlan, Sort};

use crate::collection::{Collection, Document, Value};
use crate::matching::{Coverage, Match, Matching};
use crate::rescoring::Rescoring;

/// An article of a result set.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its number in the collection.
    pub document: usize,
    pub coverage: Coverage,
    pub score: f64,
    /// The factor, at most 1, on every score for the words that the article lacks.
    pub factor: f64,
    /// The words that it holds nothing of.
    pub missing: BTreeSet<String>,
}

/// A value of a facet as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub id: String,
    pub label: Option<String>,
    pub count: u64,
    pub selected: bool,
}

/// The answer to a plan.
#[derive(Debug)]
pub struct Answer {
    pub total: u64,
    pub total_any: u64,
    pub upcoming: u64,
    pub some_words_only: bool,
    /// Everything that pages can reach, in order.
    pub found: Vec<Found>,
    /// Facets with their listed values and how many more there are.
    pub facets: Vec<(Facet, Vec<Listed>, u64)>,
    /// Whether the limit for rescoring falls between nearly equal scores, so that the order is undefined.
    pub is_cut_at_a_tie: bool,
    /// Whether articles with all words and those that lack some are ranked in one list.
    pub is_one_list: bool,
}

/// Difference of scores that counts as none, beside the greater of them.
const TOLERANCE: f64 = 1e-4;

/// Whether two scores are the same but for rounding: floating-point sums depend on the order of their summands.
pub fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()).max(1.0)
}

/// The articles of one coverage.
#[derive(Default)]
struct Set {
    /// Whether any article has this coverage, whatever the filters say.
    exists: bool,
    total: u64,
    upcoming: u64,
    counts: BTreeMap<(Facet, String), u64>,
    found: Vec<Found>,
}

pub fn answer(plan: &QueryPlan, collection: &Collection) -> Answer {
    let mut sets = [Set::default(), Set::default()];
    for forms in matching_articles(plan, collection) {
        add(&forms, plan, collection, &mut sets);
    }
    for set in &mut sets {
        set.found.sort_by(|a, b| order(a, b, plan, collection));
    }
    result_set(sets, plan, collection)
}

/// The forms that match of every article that does, in the order of preference.
fn matching_articles(plan: &QueryPlan, collection: &Collection) -> Vec<Vec<Found>> {
    let mut matches: BTreeMap<usize, Found> = BTreeMap::new();
    for Match { document, coverage, score, factor, missing } in Matching::new(plan, collection).matches() {
        matches.insert(document, Found { document, coverage, score, factor, missing });
    }
    let mut articles: Vec<Vec<Found>> = Vec::new();
    if plan.selection.duplicates == Duplicates::Group {
        for group in &collection.groups {
            let forms: Vec<Found> = group.iter().filter_map(|form| matches.remove(form)).collect();
            articles.extend((!forms.is_empty()).then_some(forms));
        }
    }
    articles.extend(matches.into_values().map(|alone| vec![alone]));
    articles
}

/// Adds one article: it counts once whatever the number of its forms, as having all words if any form has.
fn add(forms: &[Found], plan: &QueryPlan, collection: &Collection, sets: &mut [Set; 2]) {
    let filters = &plan.selection.filters;
    let document = |form: &Found| &collection.documents[form.document];
    let passes = |form: &&Found| passes(document(form), filters, None);
    let is_upcoming =
        |form: &Found| plan.selection.today.is_some_and(|today| document(form).article.is_upcoming(today));
    let (mut counted, mut is_found, mut is_announced) = (Vec::new(), false, false);
    for (set, coverage) in sets.iter_mut().zip([Coverage::AllWords, Coverage::SomeWords]) {
        let forms = || forms.iter().filter(|form| form.coverage == coverage);
        set.exists |= forms().next().is_some();
        for form in forms() {
            for facet in
                Facet::ALL.into_iter().filter(|facet| self::passes(document(form), filters, Some(*facet)))
            {
                for (id, _) in &document(form).values[&facet] {
                    if !counted.contains(&(facet, id)) {
                        counted.push((facet, id));
                        *set.counts.entry((facet, id.clone())).or_default() += 1;
                    }
                }
            }
        }
        if let Some(form) = forms().find(passes).filter(|_| !is_found) {
            is_found = true;
            set.total += 1;
            set.found.push(form.clone());
        }
        if forms().filter(passes).any(is_upcoming) && !is_announced {
            is_announced = true;
            set.upcoming += 1;
        }
    }
}

/// Whether an article passes the filters, without the chosen values of one facet: the count beside a value is the
/// number of hits after choosing it.
fn passes(document: &Document, filters: &Filters, without: Option<Facet>) -> bool {
    let has =
        |facet: &Facet, wanted: &[String]| document.values[facet].iter().any(|(id, _)| wanted.contains(id));
    let year = document.article.year.as_ref().map(|year| year.value);
    let in_years = match (filters.year_from, filters.year_to) {
        (None, None) => true,
        (from, to) => year.is_some_and(|year| year >= from.unwrap_or(year) && year <= to.unwrap_or(year)),
    };
    let in_days = match (filters.date_from, filters.date_to) {
        (None, None) => true,
        (from, to) => {
            document.date != 0
                && from.is_none_or(|from| last_day(document.date) >= from.ordinal())
                && to.is_none_or(|to| document.date <= to.last_ordinal())
        }
    };
    in_years
        && in_days
        && filters.upcoming.is_none_or(|today| document.article.is_upcoming(today))
        && filters.expression.as_ref().is_none_or(|expression| holds(document, year, expression))
        && filters.chosen.iter().all(|(facet, ids)| Some(*facet) == without || has(facet, ids))
}

/// The last day of a date known to its year or month only.
fn last_day(date: u32) -> u32 {
    match (date / 100 % 100, date % 100) {
        (0, _) => date + 1231,
        (_, 0) => date + 31,
        _ => date,
    }
}

fn holds(document: &Document, year: Option<Year>, expression: &FilterExpression) -> bool {
    match expression {
        FilterExpression::All(list) => list.iter().all(|one| holds(document, year, one)),
        FilterExpression::Any(list) => list.iter().any(|one| holds(document, year, one)),
        FilterExpression::Not(one) => !holds(document, year, one),
        FilterExpression::Value(facet, id) => document.values[facet].iter().any(|(value, _)| value == id),
        FilterExpression::Years { from, to } => {
            year.is_some_and(|year| (*from..=*to).contains(&i32::from(year)))
        }
    }
}

/// The order of hits: ties go to the newer article, then to the number made from the id.
pub fn order(a: &Found, b: &Found, plan: &QueryPlan, collection: &Collection) -> Ordering {
    let (one, other) = (&collection.documents[a.document], &collection.documents[b.document]);
    let is_match_all = plan.understood.words.is_empty() && plan.understood.phrases.is_empty();
    let oldest = |date: u32| if date == 0 { u32::MAX } else { date };
    let event = |document: &Document| {
        oldest(document.article.event_date.as_ref().map_or(0, |event| event.value.ordinal()))
    };
    match plan.view.sort {
        // What comes next is what people look for among what is to come.
        Sort::Relevance if is_match_all && plan.selection.filters.upcoming.is_some() => {
            return event(one).cmp(&event(other)).then_with(|| other.tie.cmp(&one.tie));
        }
        Sort::Relevance if is_match_all => Ordering::Equal,
        Sort::Relevance => b.score.total_cmp(&a.score),
        Sort::Newest => Ordering::Equal,
        Sort::Oldest => oldest(one.date).cmp(&oldest(other.date)),
        Sort::Title => one.title_order.cmp(&other.title_order),
    }
    .then_with(|| other.date.cmp(&one.date))
    .then_with(|| other.tie.cmp(&one.tie))
}

/// The number of words, alternatives counted together, and of alternatives that are phrases.
fn conditions(plan: &QueryPlan) -> usize {
    let asked = &plan.understood;
    let groups = asked.words.iter().map(|word| word.group);
    let groups = groups.chain(asked.phrases.iter().map(|phrase| phrase.group).filter(Option::is_some));
    let (joined, alone): (Vec<_>, Vec<_>) = groups.partition(Option::is_some);
    joined.into_iter().collect::<BTreeSet<_>>().len() + alone.len()
}

/// Whether the best articles are looked at again.
fn is_rescored(plan: &QueryPlan) -> bool {
    plan.view.sort == Sort::Relevance && !plan.understood.words.is_empty()
}

fn result_set([all, some]: [Set; 2], plan: &QueryPlan, collection: &Collection) -> Answer {
    let mode = match plan.selection.match_mode {
        MatchMode::Auto if all.exists || plan.understood.words.is_empty() => MatchMode::All,
        MatchMode::Auto => MatchMode::Any,
        mode => mode,
    };
    let is_any = mode == MatchMode::Any;
    let mut counts = all.counts;
    if is_any {
        some.counts.iter().for_each(|(value, count)| *counts.entry(value.clone()).or_default() += count);
    }
    let mut lists = vec![all.found];
    if is_any || plan.view.continue_with_any {
        lists.push(some.found);
    }
    let is_one_list = is_any && (conditions(plan) > 1 || plan.view.sort != Sort::Relevance);
    if is_one_list {
        lists = vec![lists.concat()];
        lists[0].sort_by(|a, b| order(a, b, plan, collection));
    }
    let is_cut_at_a_tie = is_rescored(plan) && rescore(&mut lists, plan, collection);
    Answer {
        is_cut_at_a_tie,
        is_one_list,
        total: all.total + if is_any { some.total } else { 0 },
        total_any: if is_any { 0 } else { some.total },
        upcoming: all.upcoming + if is_any { some.upcoming } else { 0 },
        some_words_only: is_any && !all.exists && some.exists,
        found: lists.concat(),
        facets: match plan.view.facet_values {
            0 => Vec::new(),
            limit => facets(&counts, &plan.selection.filters, collection, limit),
        },
    }
}

/// Looks again at the best articles of each list that the page reaches. Tells whether it is rounding that decides
/// which ones these are.
fn rescore(lists: &mut [Vec<Found>], plan: &QueryPlan, collection: &Collection) -> bool {
    let reached = if plan.view.page.end() > lists[0].len() { lists.len() } else { 1 };
    let mut is_cut_at_a_tie = false;
    let rescoring = Rescoring::new(plan, collection);
    for list in &mut lists[..reached] {
        let best = list.len().min(plan.selection.profile.rescoring.depth);
        is_cut_at_a_tie |=
            best > 0 && list.get(best).is_some_and(|next| is_near(next.score, list[best - 1].score));
        let highest = list.iter().map(|found| found.score).fold(0.0, f64::max);
        // A single article has nothing to be compared with.
        for found in list[..best].iter_mut().filter(|_| best > 1) {
            found.score += found.factor * rescoring.score(collection, found.document, highest);
        }
        list[..best].sort_by(|a, b| order(a, b, plan, collection));
        let closest = best.min(rescoring.meaning().depth());
        let is_weighed = plan.selection.profile.rescoring.meaning.weight > 0.0 && best > 1;
        if !is_weighed {
            continue;
        }
        is_cut_at_a_tie |= closest < best && is_near(list[closest].score, list[closest - 1].score);
        let documents: Vec<_> = list[..closest]
            .iter()
            .map(|found| (&collection.documents[found.document], found.coverage == Coverage::AllWords))
            .collect();
        let shares = rescoring.meaning().shares(&documents);
        for (found, share) in list.iter_mut().zip(shares) {
            found.score += found.factor * share * highest;
        }
        list[..closest].sort_by(|a, b| order(a, b, plan, collection));
    }
    is_cut_at_a_tie
}

/// Facets that any article has a value of, with the values to list.
fn facets(
    counts: &BTreeMap<(Facet, String), u64>,
    filters: &Filters,
    collection: &Collection,
    limit: usize,
) -> Vec<(Facet, Vec<Listed>, u64)> {
    let of_facet = |facet| {
        let mut values: BTreeMap<String, Value> = BTreeMap::new();
        for value in collection.documents.iter().flat_map(|document| &document.values[&facet]) {
            values.insert(value.0.clone(), value.clone());
        }
        let says_something = values.keys().any(|id| id != NONE_VALUE);
        says_something.then(|| listed(facet, &values, counts, filters.chosen_ids(facet), limit))
    };
    Facet::ALL.into_iter().filter_map(of_facet).collect()
}

fn listed(
    facet: Facet,
    values: &BTreeMap<String, Value>,
    counts: &BTreeMap<(Facet, String), u64>,
    chosen: &[String],
    limit: usize,
) -> (Facet, Vec<Listed>, u64) {
    let listed = |id: &String| Listed {
        id: id.clone(),
        label: values.get(id).and_then(|(_, label)| label.clone()),
        count: counts.get(&(facet, id.clone())).copied().unwrap_or(0),
        selected: chosen.contains(id),
    };
    let mut counted: Vec<Listed> = values.keys().map(listed).filter(|value| value.count > 0).collect();
    // Values of the vocabulary before free ones, "none" last; equally frequent ones by id.
    let by_rank = |value: &Listed| {
        let rank = (value.id == NONE_VALUE, value.label.is_some(), std::cmp::Reverse(value.count));
        (rank, value.id.clone())
    };
    counted.sort_by_key(by_rank);
    let all = counted.len();
    let mut at = 0;
    counted.retain(|value| {
        at += 1;
        at <= limit || value.selected || value.id == NONE_VALUE
    });
    let more = (all - counted.len()) as u64;
    // What is selected stays listed in its place, also where nothing has it.
    for id in chosen {
        if counted.iter().all(|value| value.id != *id) {
            counted.push(listed(id));
        }
    }
    if facet == Facet::Year {
        counted.sort_by_key(|value| (value.id == NONE_VALUE, std::cmp::Reverse(value.id.clone())));
    } else {
        counted.sort_by_key(by_rank);
    }
    (facet, counted, more)
}

/// The day of all searches.
pub fn today() -> Date {
    "2026-03-01".parse().expect("a day")
}
