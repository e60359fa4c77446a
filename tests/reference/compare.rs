//! Compares the answer of an engine with that of the reference.
//!
//! Everything must be equal except scores. Articles with nearly equal scores of the reference may swap places.

use std::collections::BTreeSet;

use fundstelle::analysis::WordCache;
use fundstelle::budget::Budget;
use fundstelle::engine;
use fundstelle::query::{HitDetail, QueryPlan, Sort};
use fundstelle::snippet::{self, Matcher};

use crate::collection::{Collection, Document};
use crate::engine::{Answer, Found, Listed, answer, is_near, order};
use crate::matching::Coverage;
use crate::tested::Said;

/// Says what an engine's answer has wrong, if anything.
pub fn compare(said: &Said, collection: &Collection) -> Result<(), String> {
    let Said { plan, results, exported } = said;
    let expected = answer(plan, collection);
    same("total", results.total, expected.total)?;
    same("total_any", results.total_any, expected.total_any)?;
    same("upcoming", results.upcoming, expected.upcoming)?;
    same("some_words_only", results.some_words_only, expected.some_words_only)?;
    let hits: Vec<Hit> = results
        .hits
        .iter()
        .map(|hit| Hit {
            id: hit.article.id.to_string(),
            forms: hit.versions.duplicates.iter().map(|form| form.id.to_string()).collect(),
            coverage: Some(if hit.has_all_words { Coverage::AllWords } else { Coverage::SomeWords }),
            score: Some(f64::from(hit.score)),
            missing: Some(hit.missing.iter().map(|missing| missing.word.clone()).collect()),
        })
        .collect();
    let page: Vec<Found> = expected
        .found
        .iter()
        .skip(plan.view.page.offset())
        .take(plan.view.page.per_page as usize)
        .cloned()
        .collect();
    if !expected.is_cut_at_a_tie {
        same_hits("hits", &hits, &page, &expected, plan, collection)?;
    }
    for hit in &results.hits {
        same_passages(hit, plan, collection)?;
    }
    for hit in &results.hits {
        let Some(explanation) = &hit.explanation else { continue };
        if !is_near(f64::from(explanation.score), f64::from(hit.score)) {
            return Err(format!("{} explains {} as {}", hit.article.id, hit.score, explanation.score));
        }
    }
    for counts in &results.facets {
        let listed = counts.values.iter().map(|value| Listed {
            id: value.id.clone(),
            label: value.label.clone(),
            count: value.count,
            selected: value.selected,
        });
        let listed = (counts.facet, listed.collect::<Vec<_>>(), counts.more);
        let wanted = expected.facets.iter().find(|(facet, ..)| *facet == counts.facet);
        same("facet", Some(&listed), wanted)?;
    }
    same("facets", results.facets.len(), expected.facets.len())?;
    if let Some((plan, exported)) = exported {
        let expected = answer(plan, collection);
        let exported: Vec<Hit> = exported
            .iter()
            .map(|(id, forms)| Hit {
                id: id.clone(),
                forms: forms.clone(),
                coverage: None,
                score: None,
                missing: None,
            })
            .collect();
        if !expected.is_cut_at_a_tie {
            same_hits("export", &exported, &expected.found, &expected, plan, collection)?;
        }
    }
    Ok(())
}

/// Passages are those that are found by analysing the whole text of an article.
fn same_passages(hit: &engine::Hit, plan: &QueryPlan, collection: &Collection) -> Result<(), String> {
    if plan.view.detail != HitDetail::Snippets {
        return Ok(());
    }
    let document = collection.documents.iter().find(|document| document.article.id == hit.article.id);
    let article = &document.ok_or_else(|| format!("{} is no article", hit.article.id))?.article;
    let (matcher, cache) = (Matcher::new(plan), &mut WordCache::default());
    let passages =
        snippet::passages(article, &matcher, &collection.analyzers, cache, None, Budget::UNLIMITED);
    let passages = passages.map_err(|_| "a budget without a limit is used up".to_owned())?;
    same("title highlights", &hit.title_highlights, &passages.title_highlights)?;
    same("passages", &hit.snippets, &passages.snippets)
}

/// A hit of an engine, as far as it is known.
#[derive(Debug)]
struct Hit {
    id: String,
    forms: Vec<String>,
    coverage: Option<Coverage>,
    score: Option<f64>,
    missing: Option<BTreeSet<String>>,
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, said: T, expected: T) -> Result<(), String> {
    if said == expected {
        Ok(())
    } else {
        Err(format!("{what}: {said:?}, but by the reference {expected:?}"))
    }
}

fn same_hits(
    what: &str,
    hits: &[Hit],
    wanted: &[Found],
    all: &Answer,
    plan: &QueryPlan,
    collection: &Collection,
) -> Result<(), String> {
    let id = |found: &Found| collection.documents[found.document].article.id.to_string();
    let differ = |why: String| {
        let wanted: Vec<_> = wanted.iter().map(|found| (id(found), found.coverage, found.score)).collect();
        Err(format!("{what}: {why}\n    {hits:?}\n  by the reference\n    {wanted:?}"))
    };
    if hits.len() != wanted.len() {
        return differ("not as many".to_owned());
    }
    let is_scored = plan.view.sort == Sort::Relevance
        && !(plan.understood.words.is_empty() && plan.understood.phrases.is_empty());
    let mut before: Option<&Found> = None;
    for (hit, place) in hits.iter().zip(wanted) {
        let Some(found) = all.found.iter().find(|found| id(found) == hit.id) else {
            return differ(format!("{} is no hit", hit.id));
        };
        let is_in_place = found == place
            || is_scored && is_near(found.score, place.score) && is_of_same_list(found, place, all);
        if !is_in_place {
            return differ(format!("{} does not stand there", hit.id));
        }
        if hit.coverage.is_some_and(|coverage| coverage != found.coverage) {
            return differ(format!("{} has other words", hit.id));
        }
        if hit.missing.as_ref().is_some_and(|missing| *missing != found.missing) {
            return differ(format!("{} lacks {:?}", hit.id, found.missing));
        }
        if is_scored && hit.score.is_some_and(|score| !is_near(score, found.score)) {
            return differ(format!("{} has another score", hit.id));
        }
        if let Some(before) = before.filter(|before| is_of_same_list(before, found, all)) {
            let is_same_text = text(before, collection) == text(found, collection);
            if is_same_text && order(before, found, plan, collection).is_gt() {
                return differ(format!("{} stands behind one it is equal to", hit.id));
            }
        }
        let forms =
            collection.forms(found.document).into_iter().filter(|form| *form != found.document).take(10);
        let forms: Vec<String> = forms.map(|at| collection.documents[at].article.id.to_string()).collect();
        if forms != hit.forms {
            return differ(format!("{} should name {forms:?}", hit.id));
        }
        before = Some(found);
    }
    let mut ids: Vec<&str> = hits.iter().map(|hit| hit.id.as_str()).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        return differ("an article twice".to_owned());
    }
    Ok(())
}

/// Whether two articles are ranked in one list, and neither comes first for having all words.
fn is_of_same_list(a: &Found, b: &Found, all: &Answer) -> bool {
    a.coverage == b.coverage || all.is_one_list
}

fn text<'a>(found: &Found, collection: &'a Collection) -> impl PartialEq + 'a {
    let Document { fields, .. } = &collection.documents[found.document];
    fields
}
