//! An index that is brought from a folder into a cluster and back: nothing of it is lost or changed, and what is spoilt on
//! the way is found.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write, copy};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use axum::http::Method;
use fundstelle::app::App;
use fundstelle::config::EngineKind;
use fundstelle::keys::KeyScope;
use serde_json::{Value, json};

use crate::answers::{difference, difference_of_answers, without_run};
use crate::harness::{Collection, Output, Ran, Site, keyed, query_string, sample_articles};
use crate::nodes::{Nodes, shared};
use crate::placing::{configured, reports, sample_as_in_cluster};
use crate::sample::SPECIAL;

tests![
    there_and_back_nothing_is_lost_or_changed,
    what_is_spoilt_on_the_way_is_found_and_nothing_is_published,
    an_index_that_is_in_the_cluster_already_is_kept_to_go_back_to,
];

/// Makes the program ask the cluster that the configuration names for the time after a move.
const IN_CLUSTER: &[(&str, &str)] = &[("FUNDSTELLE_ENGINE__KIND", "opensearch")];
const IN_FOLDER: &[(&str, &str)] = &[];
const FORGOTTEN: &str = "text/en-round-table-school-meals.txt";

/// A collection whose index is in a folder, and whose configuration tells of a cluster, too.
fn beside_cluster(nodes: &Nodes, collection: Collection) -> Collection {
    configured(collection.configured(|config| {
        nodes.configure(config, 2, 1);
        config.engine.kind = EngineKind::Embedded;
    }))
}

/// The site over the index in one of the engines.
fn site(collection: &Collection, kind: EngineKind) -> Site {
    let mut config = collection.config.clone();
    config.engine.kind = kind;
    Site::new(Arc::new(App::new(config).expect("the configuration is right")))
}

/// Everything that is asked before and after: searches of every kind, beginnings of searches, all articles.
fn answers(site: &Site) -> Vec<(String, Value)> {
    let searches = SPECIAL.lines().map(|line| {
        let pairs: Vec<(&str, &str)> = line.split('&').filter_map(|pair| pair.split_once('=')).collect();
        format!("/api/v1/search?{}", query_string(&pairs))
    });
    let beginnings = ["wasserp", "kl", "connective c", "wirk"];
    let beginnings = beginnings.map(|q| format!("/api/v1/suggest?{}", query_string(&[("q", q)])));
    let asked = searches.chain(beginnings);
    asked.map(|address| (address.clone(), without_run(site.get(&address).ok().json()))).collect()
}

#[track_caller]
fn same(before: &[(String, Value)], after: &[(String, Value)]) {
    let (swapped, mut problems) = (Cell::new(0), Vec::new());
    for ((address, expected), (_, found)) in before.iter().zip(after) {
        let how = match expected.get("hits") {
            Some(_) => difference_of_answers(expected.clone(), found.clone(), &swapped),
            None => difference(expected, found),
        };
        problems.extend(how.map(|how| format!("{address}: {how}")));
    }
    assert!(problems.is_empty(), "{} answers differ\n  {}", problems.len(), problems.join("\n  "));
}

/// All articles with everything that is stored of them.
fn all(site: &Site) -> String {
    site.get("/api/v1/export?format=jsonl&sort=title&duplicates=show").ok().text()
}

/// What is told of the articles that a service wrote, with their versions.
fn written(site: &Site, key: &str) -> Value {
    site.send(keyed(Method::GET, "/api/v1/articles?written_by=me", key, "")).ok().json()
}

/// A run over the sample, of which nothing has changed and one article was forgotten.
#[track_caller]
fn finds_nothing_changed(collection: &Collection, place: &[(&str, &str)]) {
    let sample = sample_articles();
    let run = collection.run_with(place, ["index".as_ref(), sample.as_os_str()]).ends_with(0);
    run.says(&["unchanged 70", "nothing changed, nothing was written", "1 document kept out"]);
}

fn figures(collection: &Collection, place: &[(&str, &str)]) -> Vec<Value> {
    let stats = collection.run_with(place, ["stats", "--json"]).ends_with(0).out;
    let stats: Value = serde_json::from_str(&stats).expect("JSON");
    let names = ["articles", "expired", "languages", "roots", "changed", "words_in_lexicon"];
    names.map(|name| stats[name].clone()).to_vec()
}

fn moved(collection: &Collection, place: &[(&str, &str)], arguments: &[&str]) -> Output {
    collection.run_with(place, ["move"].iter().chain(arguments).copied())
}

fn there_and_back_nothing_is_lost_or_changed() -> Ran {
    let nodes = shared()?;
    let (collection, key) = sample_as_in_cluster().with_key("cms", &[KeyScope::Write]);
    let collection = beside_cluster(&nodes, collection);
    collection.run(["forget", FORGOTTEN]).ends_with(0);
    let here = site(&collection, EngineKind::Embedded);
    for (id, text) in [("m-1", "Ein Fest."), ("m-2", "Treffen über Saatgut."), ("m-1", "Treffen über Obst.")]
    {
        let body = json!({"title": text, "text": text, "expires": "2190-04-30"}).to_string();
        let put = keyed(Method::PUT, &format!("/api/v1/articles/{id}"), &key, body);
        assert!(here.send(put).status.is_success());
    }
    let (asked, articles, own) = (answers(&here), all(&here), written(&here, &key));
    let stats = figures(&collection, IN_FOLDER);

    let would = moved(&collection, IN_FOLDER, &["--to", "opensearch", "--dry-run"]).ends_with(0);
    assert!(would.out.contains("72 articles would be moved"), "{}", would.out);
    assert!(nodes.indexes(&collection.config.engine.opensearch.prefix).is_empty(), "nothing was written");
    let told = moved(&collection, IN_FOLDER, &["--to", "opensearch"]).ends_with(0);
    for part in ["moved 72 articles", "engine.kind = \"opensearch\"", "fundstelle.toml, line "] {
        assert!(told.out.contains(part), "{part} is not in {}", told.out);
    }
    let there = site(&collection, EngineKind::OpenSearch);
    same(&asked, &answers(&there));
    assert_eq!((all(&there), written(&there, &key)), (articles.clone(), own.clone()));
    assert_eq!(figures(&collection, IN_CLUSTER), stats);
    finds_nothing_changed(&collection, IN_CLUSTER);
    collection.run_with(IN_CLUSTER, ["verify"]).ends_with(0);

    moved(&collection, IN_CLUSTER, &["--to", "embedded"])
        .ends_with(1)
        .says(&["--replace", "nothing was moved"]);
    let told = moved(&collection, IN_CLUSTER, &["--to", "embedded", "--replace"]).ends_with(0);
    for part in ["moved 72 articles", "engine.kind = \"embedded\"", "FUNDSTELLE_ENGINE__KIND", "is kept"] {
        assert!(told.out.contains(part), "{part} is not in {}", told.out);
    }
    let back = site(&collection, EngineKind::Embedded);
    same(&asked, &answers(&back));
    assert_eq!((all(&back), written(&back, &key)), (articles, own));
    assert_eq!(figures(&collection, IN_FOLDER), stats);
    finds_nothing_changed(&collection, IN_FOLDER);
    collection.run(["verify"]).ends_with(0);
    Ok(())
}

fn an_index_that_is_in_the_cluster_already_is_kept_to_go_back_to() -> Ran {
    let nodes = shared()?;
    let collection = beside_cluster(&nodes, reports(4));
    collection.run_with(IN_CLUSTER, ["index".as_ref(), collection.articles().as_os_str()]).ends_with(0);
    collection.remove("03.txt");
    collection.index();
    let prefix = &collection.config.engine.opensearch.prefix;
    let before = nodes.indexes(prefix);
    moved(&collection, IN_FOLDER, &["--to", "opensearch"]).ends_with(1).says(&["--replace", prefix]);
    assert_eq!(nodes.indexes(prefix), before, "nothing was changed");
    let total = || site(&collection, EngineKind::OpenSearch).search(&[]).total();
    assert_eq!(total(), 4);
    moved(&collection, IN_FOLDER, &["--to", "opensearch", "--replace"]).ends_with(0);
    assert_eq!(total(), 3);
    collection.run_with(IN_CLUSTER, ["rollback", "1"]).ends_with(0);
    assert_eq!(total(), 4);
    Ok(())
}

fn what_is_spoilt_on_the_way_is_found_and_nothing_is_published() -> Ran {
    let nodes = shared()?;
    let direct = nodes.addresses();
    let spoiling = spoiling(direct[0].trim_start_matches("http://").to_owned(), b"Bericht 2.", b"Bericht 7.");
    let spoilt = format!("[\"http://{spoiling}\"]");
    let collection = beside_cluster(&nodes, reports(4));
    collection.index();
    let variables = [("FUNDSTELLE_ENGINE__OPENSEARCH__ADDRESSES", spoilt.as_str())];
    let refused = moved(&collection, &variables, &["--to", "opensearch"]).ends_with(1);
    refused.says(&["the article 02.txt has come there with another sections.", "nothing was published"]);
    collection.run_with(IN_CLUSTER, ["search", "Zusammenarbeit"]).ends_with(2).says(&["there is no index"]);
    let prefix = &collection.config.engine.opensearch.prefix;
    assert_eq!(nodes.indexes(prefix), BTreeSet::from([format!("{prefix}-records")]));
    assert_eq!(site(&collection, EngineKind::Embedded).search(&[]).total(), 4);
    moved(&collection, IN_FOLDER, &["--to", "opensearch"]).ends_with(0);
    assert_eq!(site(&collection, EngineKind::OpenSearch).search(&[]).total(), 4);
    Ok(())
}

/// What stands before a node, and puts some bytes in the place of as many others in all that is sent to it; gives its
/// address.
fn spoiling(node: String, from: &'static [u8], into: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it has an address").to_string();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let to = TcpStream::connect(&node).expect("the node is there");
            let mut back = (to.try_clone().expect("a socket"), client.try_clone().expect("a socket"));
            std::thread::spawn(move || copy(&mut back.0, &mut back.1));
            std::thread::spawn(move || pass_on(client, to, (from, into)));
        }
    });
    address
}

/// Passes requests on, each with its body as a whole.
fn pass_on(client: TcpStream, mut to: TcpStream, (from, into): (&[u8], &[u8])) -> std::io::Result<()> {
    let mut client = BufReader::new(client);
    loop {
        let (mut request, mut length) = (String::new(), 0);
        while !request.ends_with("\r\n\r\n") {
            let begin = request.len();
            if client.read_line(&mut request)? == 0 {
                return Ok(());
            }
            let line = request[begin..].to_ascii_lowercase();
            if let Some(number) = line.strip_prefix("content-length:") {
                length = number.trim().parse().expect("a number of bytes");
            }
        }
        let mut body = vec![0; length];
        client.read_exact(&mut body)?;
        while let Some(at) = body.windows(from.len()).position(|part| part == from) {
            body[at..at + into.len()].copy_from_slice(into);
        }
        to.write_all(request.as_bytes())?;
        to.write_all(&body)?;
    }
}
