//! Measures of a run, for each query and as means.
//!
//! All measures look at the first articles only, down to a given depth. Let g(r) be the relevance of
//! the article at rank r, which is 0 if nobody judged it:
//!
//! - reciprocal rank (its mean is called MRR): 1 / rank of the first relevant article, 0 if there is none;
//! - nDCG (Järvelin & Kekäläinen, ACM TOIS 20(4), 2002, in the form of `trec_eval`): the sum of
//!   g(r) / log2(r + 1), divided by the same sum for the best possible order;
//! - recall: the share of all relevant articles that were found;
//! - success: 1 if the first article is relevant, else 0.
//!
//! Means are taken over all judged queries that have a relevant article. A query for which nothing
//! was found counts as 0.

use std::cmp::Reverse;

use strum::{EnumCount, VariantArray};

use super::judgments::{Judged, Judgments};
use super::paired::Paired;
use super::run::{Ranked, Run};

/// A measure of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumCount, strum::VariantArray)]
pub enum Measure {
    ReciprocalRank,
    Ndcg,
    Recall,
    Success,
}

impl Measure {
    pub const ALL: [Self; <Self as EnumCount>::COUNT] =
        *<Self as VariantArray>::VARIANTS.first_chunk().expect("strum lists every variant once");

    /// The usual name of the measure's mean, such as `MRR@10`.
    pub fn name(self, depth: usize) -> String {
        match self {
            Self::ReciprocalRank => format!("MRR@{depth}"),
            Self::Ndcg => format!("nDCG@{depth}"),
            Self::Recall => format!("Recall@{depth}"),
            Self::Success => "Success@1".to_owned(),
        }
    }
}

/// The values of all measures, each from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scores([f64; Measure::ALL.len()]);

impl Scores {
    pub fn get(&self, measure: Measure) -> f64 {
        self.0[measure as usize]
    }
}

/// The result of a run for one judged query. Ranks count from 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub query: String,
    pub scores: Scores,
    /// The rank of the first relevant article, if it is within the depth.
    pub first_relevant: Option<usize>,
    /// The article at rank 1.
    pub first: Option<String>,
    /// The first article of the best order that is not at its rank.
    pub wanted: String,
    /// The rank of the wanted article, if it is within the depth.
    pub wanted_rank: Option<usize>,
}

/// The measures of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    pub depth: usize,
    /// The results in the order of the judgments.
    pub rows: Vec<Row>,
}

impl Evaluation {
    /// Measures a run by the first `depth` articles of each query.
    pub fn new(judgments: &Judgments, run: &Run, depth: usize) -> Self {
        let row = |judged: &Judged| {
            let ranking = run.ranking(&judged.query);
            Row::new(judged, &ranking[..ranking.len().min(depth)], depth)
        };
        Self { depth, rows: judgments.iter().filter_map(row).collect() }
    }

    /// The mean over all queries; 0 if there are none.
    pub fn mean(&self, measure: Measure) -> f64 {
        let sum: f64 = self.rows.iter().map(|row| row.scores.get(measure)).sum();
        sum / self.rows.len().max(1) as f64
    }

    /// The queries with an nDCG below 1, the weakest first.
    pub fn weakest(&self) -> Vec<&Row> {
        let ndcg = |row: &Row| row.scores.get(Measure::Ndcg);
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| ndcg(row) < 1.0 - 1e-9).collect();
        rows.sort_by(|a, b| ndcg(a).total_cmp(&ndcg(b)));
        rows
    }

    /// Compares this run with another over the same judgments by one measure.
    pub fn against(&self, baseline: &Self, measure: Measure) -> Paired {
        let pairs = self.rows.iter().zip(&baseline.rows);
        let differences = pairs.map(|(row, before)| {
            debug_assert_eq!(row.query, before.query, "both are evaluated by the same judgments");
            row.scores.get(measure) - before.scores.get(measure)
        });
        Paired::new(&differences.collect::<Vec<f64>>())
    }
}

impl Row {
    /// Measures one query; `None` if no article is relevant to it.
    fn new(judged: &Judged, ranking: &[Ranked], depth: usize) -> Option<Self> {
        let rank = |article: &str| ranking.iter().position(|ranked| ranked.article == article);
        let gains: Vec<u32> = ranking.iter().map(|ranked| judged.relevance(&ranked.article)).collect();
        // Articles of equal relevance may be in any order, so the order that was found counts as the best.
        // Those that weren't found come last, in the order of the judgments.
        let mut best: Vec<(&str, u32, Option<usize>)> = (judged.relevant.iter())
            .map(|(article, relevance)| (article.as_str(), *relevance, rank(article)))
            .collect();
        best.sort_by_key(|(_, relevance, rank)| (Reverse(*relevance), rank.unwrap_or(usize::MAX)));
        let out_of_place = best.iter().enumerate().find(|(at, (_, _, rank))| *rank != Some(*at));
        let (wanted, _, wanted_rank) = *out_of_place.map(|(_, wanted)| wanted).or(best.first())?;
        let ideal: Vec<u32> = best.iter().take(depth).map(|(_, relevance, _)| *relevance).collect();
        let first_relevant = gains.iter().position(|gain| *gain > 0).map(|at| at + 1);
        let found = gains.iter().filter(|gain| **gain > 0).count();
        Some(Self {
            query: judged.query.clone(),
            scores: Scores([
                first_relevant.map_or(0.0, |rank| 1.0 / rank as f64),
                discounted(&gains) / discounted(&ideal),
                found as f64 / judged.relevant.len() as f64,
                if first_relevant == Some(1) { 1.0 } else { 0.0 },
            ]),
            first_relevant,
            first: ranking.first().map(|ranked| ranked.article.clone()),
            wanted: wanted.to_owned(),
            wanted_rank: wanted_rank.map(|at| at + 1),
        })
    }
}

/// The discounted cumulative gain: the sum of the gains, each divided by log2(rank + 1).
fn discounted(gains: &[u32]) -> f64 {
    gains.iter().enumerate().map(|(at, gain)| f64::from(*gain) / ((at + 2) as f64).log2()).sum()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn evaluate(qrels: &str, run: &str, depth: usize) -> Evaluation {
        Evaluation::new(&Judgments::parse(qrels).unwrap(), &Run::parse(run).unwrap(), depth)
    }

    fn lines(query: &str, articles: &[&str]) -> String {
        let line = |(at, article): (usize, &&str)| format!("{query} Q0 {article} {} 1 t\n", at + 1);
        articles.iter().enumerate().map(line).collect()
    }

    fn figures(row: &Row) -> [f64; 4] {
        Measure::ALL.map(|measure| row.scores.get(measure))
    }

    #[track_caller]
    fn close(found: [f64; 4], expected: [f64; 4]) {
        let near = found.iter().zip(&expected).all(|(found, expected)| (found - expected).abs() < 5e-5);
        assert!(near, "{found:?} should be {expected:?}");
    }

    /// The values were computed by hand with log2(2) = 1, log2(3) = 1.58496, log2(4) = 2.
    #[test]
    fn measures_are_those_worked_out_by_hand() {
        let qrels = "q1\ta\t2\nq1\tb\t1\nq1\tc\t1\nq1\tx\t0\nq2\ta\t1\nq3\tz\t0\nq4\ta\t1\nq5\ta\t1\n";
        let run = lines("q1", &["x", "b", "a"]) // 0 + 1/1.58496 + 2/2 of 2 + 1/1.58496 + 1/2
            + &lines("q2", &["a", "b"])
            + &lines("q3", &["z"])
            + &lines("q5", &["x", "y", "z", "a"])
            + &lines("q6", &["a"]);
        let evaluation = evaluate(qrels, &run, 3);
        let rows = &evaluation.rows;
        let queries: Vec<&str> = rows.iter().map(|row| row.query.as_str()).collect();
        assert_eq!(queries, ["q1", "q2", "q4", "q5"], "nothing answers q3, nobody judged q6");
        close(figures(&rows[0]), [0.5, 1.63093 / 3.13093, 2.0 / 3.0, 0.0]);
        close(figures(&rows[1]), [1.0, 1.0, 1.0, 1.0]);
        close(figures(&rows[2]), [0.0; 4]);
        close(figures(&rows[3]), [0.0; 4]);
        let mean = Measure::ALL.map(|measure| evaluation.mean(measure));
        close(mean, [0.375, (0.52091 + 1.0) / 4.0, (2.0 / 3.0 + 1.0) / 4.0, 0.25]);
        close(figures(&evaluate(qrels, &run, 4).rows[3]), [0.25, 1.0 / 5_f64.log2(), 1.0, 0.0]);
    }

    #[test]
    fn the_best_order_is_cut_at_the_depth_too() {
        let evaluation = evaluate("q\ta\t1\nq\tb\t1\nq\tc\t1\n", &lines("q", &["a", "b", "x", "c"]), 2);
        close(figures(&evaluation.rows[0]), [1.0, 1.0, 2.0 / 3.0, 1.0]);
    }

    #[test]
    fn rows_say_what_stands_first_and_what_was_wanted() {
        let qrels = "q1\ta\t1\nq1\tb\t2\nq1\tc\t2\nq2\tb\t1\nq2\ta\t1\nq3\ta\t1\nq3\tb\t1\nq3\tc\t1\n";
        let run = lines("q1", &["x", "a", "c", "b"]) + &lines("q3", &["b", "x", "c"]);
        let evaluation = evaluate(qrels, &run, 3);
        let [q1, q2, q3] = &evaluation.rows[..] else { panic!("three queries are judged") };
        assert_eq!((q1.first_relevant, q1.first.as_deref()), (Some(2), Some("x")));
        assert_eq!((q1.wanted.as_str(), q1.wanted_rank), ("c", Some(3)));
        assert_eq!((q2.first_relevant, q2.first.as_deref()), (None, None));
        assert_eq!((q2.wanted.as_str(), q2.wanted_rank), ("b", None));
        assert_eq!((q3.wanted.as_str(), q3.wanted_rank), ("c", Some(3)), "b stands where it should");
        let weakest: Vec<&str> = evaluation.weakest().iter().map(|row| row.query.as_str()).collect();
        assert_eq!(weakest, ["q2", "q1", "q3"]);
    }

    /// Computes the definition of trec_eval in another way, and compares the two on a run with ties, gaps,
    /// grades and unjudged queries.
    #[test]
    fn measures_agree_with_their_definition_on_a_run() {
        let mut state = 7_u32;
        let mut next = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        let (mut qrels, mut run) = (String::new(), String::new());
        let mut judged: BTreeMap<String, BTreeMap<String, i32>> = BTreeMap::new();
        let mut found: BTreeMap<String, Vec<(u32, String)>> = BTreeMap::new();
        for query in (0..60).map(|n| format!("q{n:02}")) {
            for article in (0..25).map(|n| format!("d{n:02}")) {
                if next(6) == 0 {
                    let relevance = next(4) as i32 - 1;
                    qrels.push_str(&format!("{query}\t{article}\t{relevance}\n"));
                    judged.entry(query.clone()).or_default().insert(article.clone(), relevance);
                }
                if next(3) > 0 && !query.ends_with('5') {
                    let rank = 1 + next(30);
                    run.push_str(&format!("{query} Q0 {article} {rank} 0.5 t\n"));
                    found.entry(query.clone()).or_default().push((rank, article));
                }
            }
        }
        let depth = 10;
        let mut expected = Vec::new();
        for (query, judged) in &judged {
            let relevant: BTreeMap<&String, i32> =
                judged.iter().filter(|(_, r)| **r > 0).map(|(article, r)| (article, *r)).collect();
            if relevant.is_empty() {
                continue;
            }
            let mut ranked = found.get(query).cloned().unwrap_or_default();
            ranked.sort();
            let hits: Vec<&String> = ranked.iter().map(|(_, article)| article).take(depth).collect();
            let mut reciprocal = 0.0;
            let mut gain = 0.0;
            for (at, hit) in hits.iter().enumerate() {
                let relevance = relevant.get(hit).copied().unwrap_or(0);
                gain += f64::from(relevance) * 2_f64.ln() / ((at + 2) as f64).ln();
                if relevance > 0 && reciprocal == 0.0 {
                    reciprocal = 1.0 / (at + 1) as f64;
                }
            }
            let mut ideal: Vec<i32> = relevant.values().copied().collect();
            ideal.sort();
            let ideal: f64 = (ideal.iter().rev().take(depth).enumerate())
                .map(|(at, relevance)| f64::from(*relevance) * 2_f64.ln() / ((at + 2) as f64).ln())
                .sum();
            let hits: BTreeSet<&String> = hits.into_iter().collect();
            let met = relevant.keys().filter(|article| hits.contains(*article)).count();
            expected.push((query.clone(), [reciprocal, gain / ideal, met as f64 / relevant.len() as f64]));
        }
        assert!(expected.len() > 40, "the run is large enough to tell");
        let evaluation = evaluate(&qrels, &run, depth);
        assert_eq!(evaluation.rows.len(), expected.len());
        for (row, (query, expected)) in evaluation.rows.iter().zip(&expected) {
            assert_eq!(&row.query, query);
            let [reciprocal, ndcg, recall, success] = figures(row);
            for (found, expected) in [reciprocal, ndcg, recall].iter().zip(expected) {
                assert!((found - expected).abs() < 1e-12, "{query}: {found} should be {expected}");
            }
            assert_eq!(success == 1.0, reciprocal == 1.0, "{query}");
        }
    }
}
