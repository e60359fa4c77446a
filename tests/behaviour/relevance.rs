//! Relevance: lower bounds for the measures of `fundstelle eval`, on the sample corpus, which is always
//! available, and on the judged sets beside the project.
//!
//! The queries of the sample corpus are written as people type them: names and acronyms of somebody
//! who knows the field, single words and questions of somebody who doesn't, titles that somebody
//! remembers wrongly. The id of a query begins with its kind (`word`, `compound`, `gender`, `name`,
//! `question`, `date`, `german-by-english` for a German article asked for in English,
//! `english-by-german`, `typo`, `title`, `order` for words of a title in another order, `mixed` for words of
//! both languages, `operator`). They were judged by reading the articles before any search
//! was run: 2 for an article that is wanted, 1 for one that is welcome beside it. A query that finds
//! nothing stays as it is: it shows what is still to be done.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use fundstelle::budget::Budget;
use fundstelle::present::Lang;
use fundstelle::present::evaluation::EvaluationView;
use fundstelle::present::terminal;
use fundstelle::query::MatchMode;
use fundstelle::relevance::{Evaluation, Judgments, Measure, Queries, Run};
use libtest_mimic::{Completion, Trial};

use crate::harness::{Collection, Ends, Ran, root, sample_articles, shared};

/// Today's measures over the first ten articles with match mode `any`. A change that ranks better must
/// update them to the new figures of `fundstelle eval`.
const MEASURED: &[Measured] = &[
    Measured { set: "sample", mrr: 0.9189, ndcg: 0.8839, recall: 0.9123 },
    Measured { set: "articles", mrr: 0.9697, ndcg: 0.9731, recall: 1.0000 },
    Measured { set: "xquad-de", mrr: 0.9684, ndcg: 0.9746, recall: 0.9933 },
    Measured { set: "xquad-en", mrr: 0.9727, ndcg: 0.9782, recall: 0.9950 },
    Measured { set: "covidfaq-de", mrr: 0.5605, ndcg: 0.6122, recall: 0.7771 },
    Measured { set: "covidfaq-en", mrr: 0.6212, ndcg: 0.6712, recall: 0.8471 },
];

/// How far a measure may fall below its figure.
const SLACK: f64 = 0.005;
const DEPTH: u32 = 10;

struct Measured {
    set: &'static str,
    mrr: f64,
    ndcg: f64,
    recall: f64,
}

/// The files of a judged set.
struct Set {
    sources: Vec<PathBuf>,
    queries: PathBuf,
    qrels: PathBuf,
}

impl Set {
    fn of(name: &str) -> Result<Self, Completion> {
        let (folder, sources) = match name {
            "sample" => (root().join("tests/relevance"), vec![sample_articles()]),
            "articles" => (shared("retrieval/articles")?, vec![shared("seeds")?, shared("articles")?]),
            _ => {
                let folder = shared(&format!("retrieval/{name}"))?;
                let documents = folder.join("docs.jsonl");
                (folder, vec![documents])
            }
        };
        Ok(Self { sources, queries: folder.join("queries.jsonl"), qrels: folder.join("qrels.tsv") })
    }
}

pub fn tests() -> Vec<Trial> {
    let floor = |measured: &'static Measured| {
        let name = format!("relevance::{}_reaches_its_floors", measured.set);
        Trial::ignorable_test(name, move || Ok(reaches_its_floors(measured).completion()))
    };
    let mut trials: Vec<Trial> = MEASURED.iter().map(floor).collect();
    trials.push(Trial::test("relevance::judgments_of_the_sample_name_its_articles", || {
        judgments_of_the_sample_name_its_articles();
        Ok(())
    }));
    trials
}

fn read(path: &PathBuf) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn reaches_its_floors(measured: &Measured) -> Ran {
    let set = Set::of(measured.set)?;
    let queries = Queries::parse(&read(&set.queries)).expect("the queries are right");
    let judgments = Judgments::parse(&read(&set.qrels)).expect("the judgments are right");
    let collection = Collection::new();
    let report = collection.index_of(&set.sources);
    assert!(report.is_complete(), "every article can be read: {:?}", report.skipped);
    let app = collection.app();
    let snapshot = app.open().expect("the index can be opened");
    let mut run = Run::default();
    for query in queries.iter() {
        let ranking = app.rank(&*snapshot, &query.text, MatchMode::Any, DEPTH, Budget::UNLIMITED);
        run.add(query.id.clone(), ranking.unwrap_or_else(|error| panic!("{:?}: {error}", query.text)));
    }
    let evaluation = Evaluation::new(&judgments, &run, DEPTH as usize);
    assert_eq!(evaluation.rows.len(), queries.len(), "every query of these sets is judged");
    for (measure, figure) in [
        (Measure::ReciprocalRank, measured.mrr),
        (Measure::Ndcg, measured.ndcg),
        (Measure::Recall, measured.recall),
    ] {
        let (mean, floor) = (evaluation.mean(measure), figure - SLACK);
        assert!(
            mean >= floor,
            "{} of {} is {mean:.4}, the floor {floor:.4}; `fundstelle eval` with {} shows more:\n{}",
            measure.name(DEPTH as usize),
            measured.set,
            set.qrels.display(),
            described(&evaluation, &queries),
        );
    }
    Ok(())
}

/// The figure as the command prints it.
fn described(evaluation: &Evaluation, queries: &Queries) -> String {
    let view = EvaluationView {
        evaluation,
        baseline: None,
        texts: queries.iter().map(|query| (query.id.as_str(), query.text.as_str())).collect(),
        titles: HashMap::new(),
        misses: 10,
        per_query: false,
    };
    terminal::evaluation(&view, Lang::En, false, 100)
}

fn judgments_of_the_sample_name_its_articles() {
    let set = Set::of("sample").unwrap_or_else(|_| panic!("the sample is part of the project"));
    let ids: HashSet<String> = Collection::of_sample().site().all_ids(&[]).into_iter().collect();
    let judgments = Judgments::parse(&read(&set.qrels)).expect("the judgments are right");
    for judged in judgments.iter() {
        for (article, _) in &judged.relevant {
            assert!(ids.contains(article), "{}: {article} left the corpus; mend the judgment", judged.query);
        }
    }
}
