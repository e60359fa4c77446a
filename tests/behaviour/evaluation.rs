//! `fundstelle eval` measures judged queries, and the titles of an index, and lists the weakest ones.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::{Collection, root};

tests![
    a_run_measures_the_same_as_the_search_that_wrote_it,
    weak_queries_are_shown_with_what_was_wanted_and_what_came_instead,
    two_runs_are_compared_query_by_query,
    halves_are_the_lines_of_the_file_of_queries,
    the_depth_and_the_match_are_those_asked_for,
    ids_with_white_space_meet,
    what_has_no_counterpart_is_told,
    titles_that_find_something_else_first_are_named,
    titles_of_the_sample_find_their_articles,
];

/// The shares of the titles of the sample, and of pairs of their words, that must find their article first.
const TITLES: f64 = 0.98;
const PAIRS: f64 = 0.95;

fn sample(file: &str) -> String {
    root().join("tests/relevance").join(file).display().to_string()
}

fn json(out: &str) -> Value {
    serde_json::from_str(out).unwrap_or_else(|error| panic!("no JSON ({error}): {out}"))
}

fn write(folder: &Path, name: &str, content: &str) {
    fs::write(folder.join(name), content).expect("a file can be written");
}

#[track_caller]
fn near(value: &Value, expected: f64) {
    let found = value.as_f64().unwrap_or_else(|| panic!("{value} is no number"));
    assert!((found - expected).abs() < 1e-9, "{found} should be {expected}");
}

/// A collection of three articles, and four queries, of which the second has no answer.
fn garden() -> Collection {
    let collection = Collection::new()
        .text("apfel.txt", "Alte Apfelbäume\n\nDie Apfelbäume im Garten tragen gut.\n")
        .text("birne.txt", "Birnen vom Spalier\n\nBirnen im Garten brauchen eine Mauer.\n")
        .text("quitte.txt", "Quitten für den Winter\n\nQuitten werden spät im Jahr gepflückt.\n")
        .indexed();
    let folder = collection.path();
    let line = |id: &str, text: &str| format!("{{\"id\": \"{id}\", \"text\": \"{text}\"}}\n");
    let queries =
        [line("a", "Apfelbäume"), line("b", "Quastenflosser"), line("c", "Birnen"), line("d", "Quitten")];
    write(folder, "queries.jsonl", &queries.concat());
    write(folder, "qrels.tsv", "a\tapfel.txt\t1\nb\tfehlt.txt\t1\nc\tquitte.txt\t1\nd\tquitte.txt\t2\n");
    collection
}

const GARDEN: [&str; 5] = ["eval", "--queries", "queries.jsonl", "--qrels", "qrels.tsv"];

fn a_run_measures_the_same_as_the_search_that_wrote_it() {
    let collection = Collection::of_sample();
    let (queries, qrels) = (sample("queries.jsonl"), sample("qrels.tsv"));
    let run = collection.run(["search", "--queries", &queries, "--format", "trec"]).ends_with(0).out;
    let mut ranked: HashMap<&str, (usize, f64)> = HashMap::new();
    for line in run.lines() {
        let fields: Vec<&str> = line.split(' ').collect();
        let [query, "Q0", _, rank, score, "fundstelle"] = fields[..] else {
            panic!("a line of the run has six fields, the second Q0 and the last fundstelle, not {line:?}")
        };
        let (count, least) = ranked.entry(query).or_insert((0, f64::INFINITY));
        let score: f64 = score.parse().expect("the score is a number");
        assert!(score.is_finite() && score <= *least, "scores do not rise: {line:?}");
        (*count, *least) = (*count + 1, score);
        assert_eq!(rank.parse(), Ok(*count), "ranks count up from 1: {line:?}");
    }
    write(collection.path(), "run.trec", &run);
    let judged = ["eval", "--queries", &queries, "--qrels", &qrels, "--json"];
    let searched = collection.run(judged.iter().chain(&["--save", "saved.trec"])).ends_with(0);
    let saved = fs::read_to_string(collection.path().join("saved.trec")).expect("the run is saved");
    assert_eq!(saved, run, "eval saves what search prints");
    let searched = json(&searched.out);
    let judged = fs::read_to_string(&queries).expect("the queries are there").lines().count();
    assert_eq!(searched["queries"], judged, "every query of the sample is judged");
    let elsewhere = Collection::new();
    write(elsewhere.path(), "run.trec", &run);
    let measured = elsewhere.run(["eval", "--run", "run.trec", "--qrels", &qrels, "--json"]).ends_with(0);
    assert_eq!(json(&measured.out)["means"], searched["means"], "without an index the same is measured");
}

fn weak_queries_are_shown_with_what_was_wanted_and_what_came_instead() {
    let collection = garden();
    let shown = collection.run(GARDEN).ends_with(0).out;
    for part in [
        "4 judged queries, the first 10 articles of each",
        "MRR@10     0.5000",
        "nDCG@10    0.5000",
        "Recall@10  0.5000",
        "Success@1  0.5000",
        "b  Quastenflosser",
        "wanted  fehlt.txt  (not in the index)",
        "first   nothing found",
        "c  Birnen",
        "wanted  Quitten für den Winter  (quitte.txt)",
        "first   Birnen vom Spalier  (birne.txt)",
    ] {
        assert!(shown.contains(part), "{part:?} is not shown:\n{shown}");
    }
    assert!(!shown.contains("Apfelbäume"), "a query that is answered is not weak:\n{shown}");
    let one = collection.run(GARDEN.iter().chain(&["--misses", "1"])).ends_with(0).out;
    assert!(one.contains("Quastenflosser") && !one.contains("Birnen"), "one is asked for:\n{one}");
    let every = collection.run(GARDEN.iter().chain(&["--misses", "0", "--per-query"])).ends_with(0).out;
    let line = every.lines().find(|line| line.starts_with("c ")).unwrap_or_default();
    let cells: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(cells, ["c", "–", "0.0000", "0.0000", "0.0000", "Birnen"], "{every}");
    let answer = json(&collection.run(GARDEN.iter().chain(&["--json", "--per-query"])).ends_with(0).out);
    let miss = &answer["misses"][1];
    assert_eq!((&miss["id"], &miss["rank"], &miss["text"]), (&"c".into(), &Value::Null, &"Birnen".into()));
    assert_eq!(
        (&miss["wanted"]["title"], &miss["first"]["id"]),
        (&"Quitten für den Winter".into(), &"birne.txt".into())
    );
    assert_eq!(answer["misses"][0]["wanted"]["in_index"], false);
    assert_eq!(answer["per_query"].as_array().map(Vec::len), Some(4));
    near(&answer["per_query"][3]["scores"]["ndcg@10"], 1.0);
}

fn two_runs_are_compared_query_by_query() {
    let collection = Collection::new();
    let folder = collection.path();
    let judged: String = (1..=5).map(|n| format!("q{n}\tgood\t1\n")).collect();
    write(folder, "qrels.tsv", &judged);
    let line = |n: usize, rank: usize| format!("q{n} Q0 good {rank} 1 t\nq{n} Q0 other {} 1 t\n", 3 - rank);
    let run = |ranks: [usize; 5]| {
        ranks.iter().enumerate().map(|(at, rank)| line(at + 1, *rank)).collect::<String>()
    };
    write(folder, "new.trec", &run([1, 1, 1, 2, 2]));
    write(folder, "old.trec", &run([2, 2, 2, 1, 2]));
    let compare = ["eval", "--run", "new.trec", "--qrels", "qrels.tsv", "--against", "old.trec"];
    let answer = json(&collection.run(compare.iter().chain(&["--json"])).ends_with(0).out);
    let compared = &answer["against"]["mrr@10"];
    near(&answer["means"]["mrr@10"], 0.8);
    near(&compared["mean"], 0.6);
    near(&compared["difference"], 0.2);
    let counts = ["better", "worse", "equal"].map(|name| compared[name].as_u64());
    assert_eq!(counts, [Some(3), Some(1), Some(1)]);
    // Of the 16 assignments of signs to four equal differences ten have a sum of at least 2: 2 of 4 and 8 of 2.
    near(&compared["p"], 10.0 / 16.0);
    near(&answer["against"]["recall@10"]["p"], 1.0);
    let shown = collection.run(compare).ends_with(0).out;
    assert!(shown.contains("+0.2000"), "{shown}");
    assert_eq!(shown, collection.run(compare).ends_with(0).out, "chance is drawn alike every time");
    let every = collection.run(compare.iter().chain(&["--per-query"])).ends_with(0).out;
    let q4 = every.lines().find(|line| line.starts_with("q4")).unwrap_or_default();
    let cells: Vec<&str> = q4.split_whitespace().collect();
    assert_eq!(
        cells,
        ["q4", "2", "1", "0.5000", "0.6309", "1.0000"],
        "the rank before stands there:\n{every}"
    );
}

fn halves_are_the_lines_of_the_file_of_queries() {
    let collection = garden();
    for (half, expected) in [("even", ["a", "c"]), ("odd", ["b", "d"])] {
        let arguments = ["--half", half, "--json", "--per-query", "--save", "half.trec"];
        let answer = json(&collection.run(GARDEN.iter().chain(&arguments)).ends_with(0).out);
        let ids: Vec<&Value> =
            answer["per_query"].as_array().expect("a list").iter().map(|q| &q["id"]).collect();
        assert_eq!(ids, expected, "{half}");
        let saved = fs::read_to_string(collection.path().join("half.trec")).expect("the run is saved");
        assert!(saved.lines().all(|line| expected.contains(&&line[..1])), "{half}: {saved}");
    }
}

fn the_depth_and_the_match_are_those_asked_for() {
    let collection = garden();
    write(collection.path(), "queries.jsonl", "{\"id\": \"a\", \"text\": \"Birnen Garten\"}\n");
    write(collection.path(), "qrels.tsv", "a\tapfel.txt\t1\n");
    let recall = |arguments: &[&str], name: &str| {
        let answer =
            json(&collection.run(GARDEN.iter().chain(arguments).chain(&["--json"])).ends_with(0).out);
        answer["means"][name].as_f64()
    };
    assert_eq!(recall(&[], "recall@10"), Some(1.0));
    assert_eq!(recall(&["--depth", "1"], "recall@1"), Some(0.0));
    assert_eq!(recall(&["--match", "auto"], "recall@10"), Some(0.0), "one article has both words");
}

fn ids_with_white_space_meet() {
    let collection = Collection::new().text("mein bericht.txt", "Bericht\n\nWasser für alle.\n").indexed();
    write(collection.path(), "queries.jsonl", "{\"id\": \"frage 1\", \"text\": \"Wasser\"}\n");
    for id in ["mein bericht.txt", "mein%20bericht.txt"] {
        write(collection.path(), "qrels.tsv", &format!("frage 1\t{id}\t1\n"));
        let answer = json(&collection.run(GARDEN.iter().chain(&["--json"])).ends_with(0).out);
        near(&answer["means"]["success@1"], 1.0);
    }
    write(collection.path(), "qrels.tsv", "frage 1\tmein bericht.txt\t1\nfrage 1\tfehlt.txt\t2\n");
    let shown = collection.run(GARDEN).ends_with(0).out;
    assert!(shown.contains("Bericht  (mein%20bericht.txt)"), "the title is found all the same:\n{shown}");
}

fn what_has_no_counterpart_is_told() {
    let collection = garden();
    write(
        collection.path(),
        "qrels.tsv",
        "a\tapfel.txt\t1\nc\tapfel.txt\t0\nx\tapfel.txt\t1\ny\tapfel.txt\t1\n",
    );
    let output = collection.run(GARDEN.iter().chain(&["--json"])).ends_with(0).says(&[
        "qrels.tsv: 2 judged queries are not in the file of queries and are left out (x, …)",
        "qrels.tsv: 2 queries are not judged and are left out (b, …)",
        "qrels.tsv: 1 judged query has no relevant article and is left out (c)",
    ]);
    let answer = json(&output.out);
    assert_eq!(answer["queries"], 1);
    near(&answer["means"]["mrr@10"], 1.0);
    write(collection.path(), "old.trec", "a Q0 apfel.txt 1 1 t\n");
    write(collection.path(), "qrels.tsv", "a\tapfel.txt\t1\nb\tapfel.txt\t1\n");
    let compared = collection.run(GARDEN.iter().chain(&["--against", "old.trec"])).ends_with(0);
    compared.says(&["old.trec: nothing is found for 1 of 2 judged queries, which count 0"]);
    write(collection.path(), "qrels.tsv", "x\tapfel.txt\t1\n");
    collection
        .run(GARDEN)
        .ends_with(1)
        .says(&["qrels.tsv names no relevant article for any of these queries"]);
}

/// Four articles with three titles, of which one, typed as a query, leaves out its own article.
fn titled() -> Collection {
    Collection::new()
        .text("bauen.txt", "Tiefe Brunnen bauen\n\nTiefe Brunnen geben auch im Sommer Wasser.\n")
        .text("ohne.txt", "Tiefe Brunnen -Pumpen\n\nWer Pumpen spart, zieht die Eimer von Hand.\n")
        .text("obst.txt", "Obst vom Spalier\n\nBirnen im Garten brauchen eine Mauer.\n")
        .text("obst-neu.txt", "Obst vom Spalier\n\nÄpfel tragen dort nur in guten Jahren.\n")
        .indexed()
}

fn titles_that_find_something_else_first_are_named() {
    let collection = titled();
    let answer = json(&collection.run(["eval", "--titles", "--json"]).ends_with(0).out);
    assert_eq!((&answer["typed"], &answer["queries"]), (&"titles".into(), &3.into()), "equal titles are one");
    near(&answer["first"], 2.0 / 3.0);
    near(&answer["languages"]["de"]["first"], 2.0 / 3.0);
    let misses = answer["misses"].as_array().expect("a list");
    assert_eq!(misses.len(), 1, "either of two articles with one title may come first: {answer}");
    assert_eq!((&misses[0]["id"], &misses[0]["rank"]), (&"ohne.txt".into(), &Value::Null));
    assert_eq!(misses[0]["first"]["title"], "Tiefe Brunnen bauen");
    let shown = collection.run(["eval", "--titles"]).ends_with(0).out;
    for part in [
        "3 titles typed as queries",
        "0.6667",
        "1 query finds something else first",
        " –  Tiefe Brunnen -Pumpen  (ohne.txt)",
        "first  Tiefe Brunnen bauen  (bauen.txt)",
    ] {
        assert!(shown.contains(part), "{part:?} is not shown:\n{shown}");
    }
    collection.run(["eval", "--titles", "--floor", "0.66"]).ends_with(0);
    collection.run(["eval", "--titles", "--floor", "0.67"]).ends_with(1).says(&["0.6667", "0.67"]);
    let one = json(&collection.run(["eval", "--titles", "--limit", "1", "--json"]).ends_with(0).out);
    assert_eq!(one["queries"], 1);
    let pairs = json(&collection.run(["eval", "--titles", "--pairs", "--json"]).ends_with(0).out);
    assert_eq!((&pairs["typed"], &pairs["first"]), (&"pairs".into(), &1.0.into()), "{pairs}");
    for wrong in [&["--pairs"][..], &["--titles", "--floor", "2"], &["--titles", "--qrels", "qrels.tsv"]] {
        collection.run(["eval"].iter().chain(wrong)).ends_with(2);
    }
    let empty = Collection::new().indexed();
    empty.run(["eval", "--titles"]).ends_with(1).says(&["no article of the index has a title"]);
}

fn titles_of_the_sample_find_their_articles() {
    let collection = Collection::of_sample();
    for (arguments, floor) in [(&["--titles"][..], TITLES), (&["--titles", "--pairs"], PAIRS)] {
        let floor = floor.to_string();
        let run = collection.run(["eval"].iter().chain(arguments).chain(&["--floor", floor.as_str()]));
        assert_eq!(run.code, Some(0), "{arguments:?}:\n{}{}", run.out, run.err);
    }
}
