//! The sample corpus in a cluster is the sample corpus in a folder: whatever is asked, users see the same.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::Completion;
use serde_json::Value;

use crate::answers::{difference, difference_of_answers, without_run};
use crate::harness::{Collection, Ran, Site, encoded, query_string, root, sample_articles, string};
use crate::nodes::shared;
use crate::placing::{configured, on, sample_as_in_cluster};

tests![
    searches_find_the_same_in_the_same_order,
    articles_and_what_is_related_to_them_are_the_same,
    articles_that_are_read_together_are_the_same,
    ranks_and_scores_are_explained_the_same,
    the_beginnings_of_searches_are_completed_the_same,
    the_command_line_prints_the_same,
    all_is_whole,
];

/// Every so many of the judged queries are asked.
const QUERIES_SKIPPED: usize = 6;

/// The same corpus in both engines.
struct Sample {
    embedded: Collection,
    cluster: Collection,
}

static SAMPLE: Mutex<Option<Arc<Sample>>> = Mutex::new(None);

/// Removes what tests share.
pub fn clear() {
    SAMPLE.lock().unwrap_or_else(PoisonError::into_inner).take();
}

/// The sample, indexed once.
fn sample() -> Result<Arc<Sample>, Completion> {
    let nodes = shared()?;
    let mut sample = SAMPLE.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Arc::clone(sample.get_or_insert_with(|| {
        let cluster = on(&nodes, Collection::new(), 2, 1);
        cluster.run(["index".as_ref(), sample_articles().as_os_str()]).ends_with(0).says(&["indexed 71"]);
        Arc::new(Sample { embedded: configured(sample_as_in_cluster()), cluster })
    })))
}

/// The title of every article of the sample by id, as the endpoint gives them.
fn titles(site: &Site) -> BTreeMap<String, String> {
    let found = site.search(&[("per_page", "100"), ("duplicates", "show")]);
    assert_eq!(found.hits().len(), 71);
    found.hits().iter().map(|hit| (string(&hit["id"]), string(&hit["title"]))).collect()
}

/// What is asked of both: a query of each title, judged queries, and one of every kind that there is.
fn searches(titles: &BTreeMap<String, String>) -> Vec<Vec<(String, String)>> {
    let mut queries: Vec<String> = Vec::new();
    for (number, title) in titles.values().enumerate() {
        let words: Vec<&str> = title.split_whitespace().collect();
        queries.push(match number % 4 {
            0 => title.clone(),
            1 => words[..words.len().min(3)].join(" "),
            2 => format!("\"{}\"", words[words.len().saturating_sub(3)..].join(" ")),
            _ => {
                words.iter().max_by_key(|word| word.len()).map(|word| (*word).to_owned()).unwrap_or_default()
            }
        });
    }
    let judged =
        fs::read_to_string(root().join("tests/relevance/queries.jsonl")).expect("the queries are there");
    for line in judged.lines().step_by(QUERIES_SKIPPED) {
        queries.push(string(&serde_json::from_str::<Value>(line).expect("a query a line")["text"]));
    }
    let plain = queries.into_iter().map(|query| vec![("q".to_owned(), query)]);
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').expect("a name and a value");
        (name.to_owned(), value.to_owned())
    };
    let special = SPECIAL.lines().map(|line| line.split('&').map(pair).collect());
    plain.chain(special).collect()
}

/// Searches of every kind, one a line.
pub const SPECIAL: &str = "\
per_page=20
per_page=20&page=2
per_page=20&page=4
sort=newest&per_page=50
sort=oldest&per_page=50
sort=title&per_page=50
q=Partnerschaft&per_page=10&page=2
q=partnership&per_page=5&page=3
q=Kommunen&sort=newest
q=water&sort=oldest&per_page=30
q=Wasser Kommunen&match=all
q=Wasser Kommunen Starkregen&match=any&per_page=30
q=water utilities training&match=any
q=water utilities training&match=all
q=Wasser&language=de
q=Wasser&language=en
q=Klima&year=2023
q=Klima&year_from=2020&year_to=2023
q=climate&date_from=2022-06
q=Bildung&kind=report
q=Bildung&kind=news&kind=announcement
q=Netzwerk&organiser=none
q=Partnerschaft&theme=wasser
q=Partnerschaft&theme=wasser&theme=klima
q=partnership&place=none
q=Projekt year:2019
q=Forum organiser:giz
q=land:Kenia
q=Wasser -Kommunen
q=\"auf Augenhöhe\"
q=\"auf Augenhöhe\" Kommunen
q=\"flood solidarity\" -school
q=klima*
q=netz* Kommunen
q=part*
q=title:Wasser
q=title:partner*
q=Wasser OR Klima
q=(Wasser OR Klima) AND Kommunen
q=NOT Wasser
q=Wasserpartnerschaft
q=Wirkungsmesung
q=Nachhaltigkeitszile
q=partnershp forum
q=Betreiberplatform Netzwerktreffen
q=Bürger*innen
q=Bürgerinnen und Bürger
q=MAP
q=MSP
q=SDG 17
q=Multi-Akteurs-Partnerschaft
q=Zaunkönig
q=xyzzy qwertz
q=der die das
q=the of and
q=2030
q=Agenda 2030
q=30 Prozent
q=12. Mai 2021
q=Straßenbau
q=upcoming&upcoming=true
upcoming=true
q=Globaler Pakt&duplicates=show
q=Connective Cities&duplicates=show
q=Wirkung&explain=true
q=impact measurement&explain=true&match=any
q=Connective Cities zehn Jahre&per_page=3";

fn searches_find_the_same_in_the_same_order() -> Ran {
    let sample = sample()?;
    let (embedded, cluster) = (sample.embedded.site(), sample.cluster.site());
    let asked = searches(&titles(&embedded));
    assert!(asked.len() > 150, "only {} searches were made up", asked.len());
    let (swapped, mut problems) = (Cell::new(0), Vec::new());
    for search in &asked {
        let pairs: Vec<(&str, &str)> =
            search.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let address = format!("/api/v1/search?{}", query_string(&pairs));
        let (expected, found) = (embedded.get(&address), cluster.get(&address));
        if expected.status != found.status {
            problems.push(format!("{pairs:?}: {} and {}", expected.describe(), found.describe()));
        } else if let Some(how) = difference_of_answers(expected.json(), found.json(), &swapped) {
            problems.push(format!("{pairs:?}: {how}"));
        }
    }
    let (number, all) = (problems.len(), asked.len());
    assert!(problems.is_empty(), "{number} of {all} answers differ\n  {}", problems.join("\n  "));
    println!("{} of {all} answers have hits of the same score in another order", swapped.get());
    Ok(())
}

/// Asks both for some addresses, and says which answers differ.
fn same_answers(addresses: impl IntoIterator<Item = String>) -> Ran {
    let sample = sample()?;
    let (embedded, cluster) = (sample.embedded.site(), sample.cluster.site());
    let mut problems = Vec::new();
    for address in addresses {
        let (expected, found) = (embedded.get(&address).ok(), cluster.get(&address));
        if found.status != expected.status {
            problems.push(found.describe());
        } else if let Some(how) = difference(&without_run(expected.json()), &without_run(found.json())) {
            problems.push(format!("{address}: {how}"));
        }
    }
    assert!(problems.is_empty(), "{} answers differ\n  {}", problems.len(), problems.join("\n  "));
    Ok(())
}

fn articles_and_what_is_related_to_them_are_the_same() -> Ran {
    let ids = titles(&sample()?.embedded.site()).into_keys().map(|id| encoded(&id));
    same_answers(
        ids.flat_map(|id| {
            [format!("/api/v1/articles/{id}"), format!("/api/v1/articles/{id}/related?limit=5")]
        }),
    )
}

fn articles_that_are_read_together_are_the_same() -> Ran {
    let sample = sample()?;
    let (embedded, cluster) = (sample.embedded.site(), sample.cluster.site());
    let mut ids: Vec<String> = titles(&embedded).into_keys().collect();
    ids.insert(1, "no-article".to_owned());
    let pairs: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
    for format in ["jsonl", "ris"] {
        let address = format!("/api/v1/export?format={format}&{}", query_string(&pairs));
        assert_eq!(embedded.get(&address).ok().text(), cluster.get(&address).ok().text(), "{format}");
    }
    same_answers([
        "/indexes/articles/documents?limit=100".to_owned(),
        "/indexes/articles/documents?limit=10&offset=30&fields=id,title".to_owned(),
    ])
}

/// Runs the program on both indexes; gives what it prints.
fn printed(sample: &Sample, arguments: &[&str]) -> [String; 2] {
    [&sample.embedded, &sample.cluster].map(|collection| collection.run(arguments).ends_with(0).out)
}

/// Runs the program on both indexes, and says how the JSON that it prints differs.
#[track_caller]
fn same_json(sample: &Sample, arguments: &[&str]) {
    let [expected, found] = printed(sample, arguments).map(|text| {
        without_run(
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {text}")),
        )
    });
    if let Some(how) = difference(&expected, &found) {
        panic!("{arguments:?}: {how}");
    }
}

fn ranks_and_scores_are_explained_the_same() -> Ran {
    let sample = sample()?;
    let guide = "markdown/2026-leitfaden-wasserpartnerschaften.md";
    for (query, id) in [
        ("Netzwerktreffen Kommunen", "text/2023-netzwerktreffen-beispielkommunen.txt"),
        ("Wasserpartnerschaften MAP", guide),
        ("\"auf Augenhöhe\" Kommunen", "markdown/2025-musterforum-jahrestagung-augenhoehe.md"),
        ("impact measurement", "html/en-what-counts-working-paper.html"),
        ("Betreiberplatform", "text/2020-betreiberplattform-erstes-netzwerktreffen.txt"),
        ("school meals year:1999", "text/en-round-table-school-meals.txt"),
        ("Zaunkönig", guide),
    ] {
        same_json(&sample, &["explain", "--json", query, id]);
    }
    Ok(())
}

fn the_beginnings_of_searches_are_completed_the_same() -> Ran {
    let beginnings = [
        "w",
        "wa",
        "wasser",
        "wirk",
        "netz",
        "part",
        "partnership f",
        "klima",
        "giz",
        "bonn",
        "connective c",
        "mess",
        "stark",
        "the ",
        "impact m",
        "kenia",
        "wasserpartn",
        "xyz",
        "jugendr",
        "2030",
    ];
    same_answers(beginnings.map(|beginning| format!("/api/v1/suggest?{}", query_string(&[("q", beginning)]))))
}

fn the_command_line_prints_the_same() -> Ran {
    let sample = sample()?;
    same_json(&sample, &["show", "--json", "html/en-what-counts-working-paper.html"]);
    same_json(&sample, &["suggest", "--json", "wirk"]);
    for arguments in [
        &["export", "--format", "jsonl"][..],
        &["export", "--format", "csv", "Wasser", "--match", "any"],
        &["export", "--format", "ris", "--language", "en", "--sort", "oldest"],
        &["search", "Starkregen", "Kommunen"],
        &["check", root().join("corpus/articles").to_str().expect("a path in UTF-8")],
    ] {
        let [expected, found] = [&sample.embedded, &sample.cluster].map(|collection| {
            let output = collection.run(arguments);
            (output.code, output.out)
        });
        assert_eq!(expected, found, "{arguments:?}");
    }
    let [expected, found] = printed(&sample, &["stats", "--json"]).map(|text| {
        let stats: Value = serde_json::from_str(&text).expect("JSON");
        ["articles", "expired", "languages", "roots", "changed", "words_in_lexicon"]
            .map(|name| stats[name].clone())
    });
    assert_eq!(expected, found);
    Ok(())
}

fn all_is_whole() -> Ran {
    let sample = sample()?;
    let verified = sample.cluster.run(["verify"]).ends_with(0);
    assert!(verified.out.contains("its 71 articles are whole"), "{}", verified.out);
    let told = sample.cluster.run(["stats"]).ends_with(0);
    assert!(told.out.lines().any(|line| line.starts_with("size") && line.ends_with(" MB")), "{}", told.out);
    let listed = sample.cluster.run(["generations"]).ends_with(0);
    assert!(
        listed.out.starts_with("generation 1: served") && listed.out.contains("71 articles from"),
        "{}",
        listed.out
    );
    Ok(())
}
