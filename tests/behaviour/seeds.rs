//! The real input: the seeds, and the articles of the same genre, found by their facts.

use std::collections::HashMap;
use std::fs;

use serde_json::Value;

use crate::harness::{Collection, Ran, Site, encoded, shared};

tests![
    every_seed_is_found_first_by_its_facts,
    years_are_the_ones_the_texts_tell,
    teasers_are_neither_found_nor_tagged,
    umlauts_may_be_spelt_out,
    the_judged_queries_reach_their_floor,
];

/// nDCG@10 over the judged queries that anything is asked of.
const FLOOR: f64 = 0.80;
/// Misspelt: nothing is asked of it before there are corrections.
const NOT_YET: &str = "q22";

fn seeds() -> Result<Site, libtest_mimic::Completion> {
    let collection = Collection::new();
    let report = collection.index_of(&[shared("seeds")?]);
    assert!(report.is_complete() && report.read == 5, "five seeds are read: {report:?}");
    Ok(collection.site())
}

/// The whole id of a seed that starts so.
fn id(site: &Site, start: &str) -> String {
    let ids = site.all_ids(&[]);
    ids.iter()
        .find(|id| id.starts_with(start))
        .unwrap_or_else(|| panic!("no seed {start} in {ids:?}"))
        .clone()
}

fn every_seed_is_found_first_by_its_facts() -> Ran {
    let site = seeds()?;
    for (query, expected) in [
        ("Finanzierungsmodelle", "000"),
        ("Zivilgesellschaft Nahost", "004"),
        ("Netzwerktreffen kommunaler Unternehmen", "002"),
        ("SDG-Gipfel Studie", "003"),
    ] {
        let found = site.search(&[("q", query)]);
        let rank = found.rank(&id(&site, expected));
        assert_eq!(
            rank,
            Some(1),
            "{query:?} must put {expected}… first, its rank is {rank:?}; {}",
            found.describe()
        );
    }
    Ok(())
}

fn years_are_the_ones_the_texts_tell() -> Ran {
    let site = seeds()?;
    let mut ids = site.all_ids(&[]);
    ids.sort();
    let articles: Vec<Value> = ids.iter().map(|id| site.article(id)).collect();
    let years: Vec<Option<i64>> = articles.iter().map(|article| article["year"].as_i64()).collect();
    assert_eq!(years, [None, Some(2023), Some(2020), Some(2023), None], "years of {ids:?}");
    for article in &articles {
        let inferred = article["year_inferred"].as_i64();
        assert_ne!(inferred, Some(2030), "the agenda's year became an article's: {}", article["provenance"]);
    }
    let offered = site.search(&[]).facet("year");
    assert_eq!(offered, [("2023".to_owned(), 2), ("2020".to_owned(), 1), ("none".to_owned(), 2)]);
    Ok(())
}

/// What stands under `Das könnte Sie auch interessieren:` in 001 is about other articles.
fn teasers_are_neither_found_nor_tagged() -> Ran {
    let site = seeds()?;
    for (query, mode) in [("Gavi", "auto"), ("Mpox-Notstand", "auto"), ("Wasserressourcenmanagement", "all")]
    {
        let found = site.search(&[("q", query), ("match", mode)]);
        assert_eq!(found.total(), 0, "{query:?} stands in a teaser only; {}", found.describe());
    }
    let with_teaser = id(&site, "001");
    let parts = site.search(&[("q", "Wasserressourcenmanagement")]);
    assert_eq!(parts.rank(&with_teaser), None, "found by its teaser; {}", parts.describe());
    let article = site.article(&with_teaser);
    for theme in ["gesundheit", "wasser"] {
        let tagged = article["themes"].as_array().expect("a list").iter().any(|tag| tag["id"] == theme);
        assert!(!tagged, "001 has the theme {theme} from its teaser: {}", article["provenance"]);
    }
    assert!(
        !article["sections"].to_string().contains("Gavi"),
        "the teaser is shown: {}",
        article["sections"]
    );
    let page = site.get(&format!("/articles/{}", encoded(&with_teaser))).ok().text();
    assert!(!page.contains("Mpox"), "the teaser is on the article's page");
    Ok(())
}

fn umlauts_may_be_spelt_out() -> Ran {
    let site = seeds()?;
    for (one, other) in
        [("Müller", "Mueller"), ("Foerderinstrument", "Förderinstrument"), ("MÜLLER", "müller")]
    {
        let [one_ids, other_ids] = [one, other].map(|q| site.search(&[("q", q), ("match", "all")]).ids());
        assert_eq!(one_ids, other_ids, "{one:?} and {other:?} must find the same");
        assert_eq!(one_ids, [id(&site, "002")], "{one:?} must find 002 and nothing else");
    }
    Ok(())
}

/// The floor is that of the batch command, so this holds its format as well.
fn the_judged_queries_reach_their_floor() -> Ran {
    let (seeds, articles) = (shared("seeds")?, shared("articles")?);
    let judged = shared("retrieval/articles")?;
    let collection = Collection::new();
    let report = collection.index_of(&[seeds, articles]);
    assert!(report.is_complete(), "every article can be read: {:?}", report.skipped);
    let queries = judged.join("queries.jsonl");
    let queries = queries.to_str().expect("the path is Unicode");
    let run = collection.run(["search", "--queries", queries, "--format", "trec"]).ends_with(0);
    let mut ranked: HashMap<&str, Vec<&str>> = HashMap::new();
    for line in run.out.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [query, "Q0", article, rank, score, "fundstelle"] = fields[..] else {
            panic!("a line of the run has six fields, the second Q0 and the last fundstelle, not {line:?}")
        };
        let hits = ranked.entry(query).or_default();
        hits.push(article);
        assert_eq!(rank.parse(), Ok(hits.len()), "ranks count up from 1: {line:?}");
        assert!(score.parse::<f64>().is_ok_and(f64::is_finite), "the score is a number: {line:?}");
    }
    let qrels = fs::read_to_string(judged.join("qrels.tsv")).expect("the judgments can be read");
    let mut judgments: HashMap<&str, HashMap<&str, f64>> = HashMap::new();
    for line in qrels.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let relevance = fields[2].parse().expect("a relevance is a number");
        judgments.entry(fields[0]).or_default().insert(fields[1], relevance);
    }
    judgments.remove(NOT_YET);
    let mut rows: Vec<(f64, &str)> = judgments
        .iter()
        .map(|(query, relevant)| (ndcg(ranked.get(query).map_or(&[], Vec::as_slice), relevant), *query))
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(b.1)));
    let mean = rows.iter().map(|(value, _)| value).sum::<f64>() / rows.len() as f64;
    let weakest: Vec<String> = rows
        .iter()
        .take_while(|(value, _)| *value < 1.0)
        .map(|(value, query)| {
            format!("\n  {query} {value:.2}: wanted {:?}, got {:?}", judgments[query], ranked.get(query))
        })
        .collect();
    assert!(
        mean >= FLOOR,
        "nDCG@10 is {mean:.4}, the floor {FLOOR}; `fundstelle search` on the query shows why. Below 1:{}",
        weakest.concat()
    );
    Ok(())
}

/// Gain is the relevance, discount log2(rank + 1), as trec_eval and tools/score_run.py have it.
fn ndcg(hits: &[&str], relevant: &HashMap<&str, f64>) -> f64 {
    let discounted = |gains: &mut dyn Iterator<Item = f64>| -> f64 {
        gains.take(10).enumerate().map(|(at, gain)| gain / ((at + 2) as f64).log2()).sum()
    };
    let mut ideal: Vec<f64> = relevant.values().copied().collect();
    ideal.sort_by(|a, b| b.total_cmp(a));
    let found = discounted(&mut hits.iter().map(|hit| relevant.get(hit).copied().unwrap_or(0.0)));
    found / discounted(&mut ideal.into_iter())
}
