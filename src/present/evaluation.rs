//! The view of an evaluation, and its JSON.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::relevance::{Evaluation, Measure, Row};

/// An evaluation with the texts and titles by which people read it.
pub struct EvaluationView<'a> {
    pub evaluation: &'a Evaluation,
    /// The evaluation that it is compared with, by the same judgments.
    pub baseline: Option<&'a Evaluation>,
    /// The texts of queries by id, as far as they are known.
    pub texts: HashMap<&'a str, &'a str>,
    /// The titles of articles by id; `None` if the index has no such article. The map is empty if there is no
    /// index.
    pub titles: HashMap<&'a str, Option<String>>,
    /// How many of the weakest queries are shown.
    pub misses: usize,
    pub per_query: bool,
}

impl<'a> EvaluationView<'a> {
    /// The weakest queries, as many as are shown.
    pub fn weakest(&self) -> Vec<&'a Row> {
        let mut rows = self.evaluation.weakest();
        rows.truncate(self.misses);
        rows
    }

    /// Every query, with the same query in the baseline.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&'a Row, Option<&'a Row>)> {
        let before = self.baseline.map(|baseline| baseline.rows.as_slice()).unwrap_or_default();
        let before = before.iter().map(Some).chain(std::iter::repeat(None));
        self.evaluation.rows.iter().zip(before)
    }
}

/// Figures by measure; the names are those of the measures in lower case.
type Figures<T> = BTreeMap<String, T>;

/// An evaluation for other programs. Figures are not rounded, ranks count from 1.
#[derive(Debug, Clone, Serialize)]
pub struct EvaluationEntry {
    /// Judged queries that some article answers.
    pub queries: usize,
    pub depth: usize,
    pub means: Figures<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Figures<ComparisonEntry>>,
    pub misses: Vec<MissEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_query: Option<Vec<QueryEntry>>,
}

/// A measure beside that of the baseline.
#[derive(Debug, Clone, Serialize)]
pub struct ComparisonEntry {
    /// The baseline's mean.
    pub mean: f64,
    pub difference: f64,
    pub better: usize,
    pub worse: usize,
    pub equal: usize,
    pub p: f64,
}

/// A query whose answer could be better.
#[derive(Debug, Clone, Serialize)]
pub struct MissEntry {
    pub id: String,
    pub text: Option<String>,
    /// Rank of the first relevant article; null if it is below the depth.
    pub rank: Option<usize>,
    pub wanted: RankedEntry,
    /// The first hit; null where nothing is found.
    pub first: Option<RankedEntry>,
}

#[derive(Debug, Clone, Serialize)]
pub struct RankedEntry {
    pub id: String,
    pub title: Option<String>,
    pub rank: Option<usize>,
    /// Null where there was no index to ask.
    pub in_index: Option<bool>,
}

/// The figures of one query.
#[derive(Debug, Clone, Serialize)]
pub struct QueryEntry {
    pub id: String,
    pub text: Option<String>,
    pub rank: Option<usize>,
    pub scores: Figures<f64>,
    /// The figures of the same query in the baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Figures<f64>>,
}

/// The evaluation as JSON.
pub fn entry(view: &EvaluationView<'_>) -> EvaluationEntry {
    let evaluation = view.evaluation;
    let text = |row: &Row| view.texts.get(row.query.as_str()).map(|text| (*text).to_owned());
    let article = |id: &str, rank: Option<usize>| {
        let title = view.titles.get(id);
        RankedEntry {
            id: id.to_owned(),
            title: title.cloned().flatten(),
            rank,
            in_index: title.map(Option::is_some),
        }
    };
    let scores = |row: &Row| figures(evaluation.depth, |measure| row.scores.get(measure));
    let query = |(row, before): (&Row, Option<&Row>)| QueryEntry {
        id: row.query.clone(),
        text: text(row),
        rank: row.first_relevant,
        scores: scores(row),
        against: before.map(scores),
    };
    let miss = |row: &Row| MissEntry {
        id: row.query.clone(),
        text: text(row),
        rank: row.first_relevant,
        wanted: article(&row.wanted, row.wanted_rank),
        first: row.first.as_ref().map(|first| article(first, Some(1))),
    };
    let against = view.baseline.map(|baseline| {
        figures(evaluation.depth, |measure| {
            let paired = evaluation.against(baseline, measure);
            ComparisonEntry {
                mean: baseline.mean(measure),
                difference: paired.difference,
                better: paired.better,
                worse: paired.worse,
                equal: paired.equal,
                p: paired.p,
            }
        })
    });
    EvaluationEntry {
        queries: evaluation.rows.len(),
        depth: evaluation.depth,
        means: figures(evaluation.depth, |measure| evaluation.mean(measure)),
        against,
        misses: view.weakest().into_iter().map(miss).collect(),
        per_query: view.per_query.then(|| view.rows().map(query).collect()),
    }
}

fn figures<T>(depth: usize, of: impl Fn(Measure) -> T) -> Figures<T> {
    Measure::ALL.into_iter().map(|measure| (measure.name(depth).to_lowercase(), of(measure))).collect()
}
