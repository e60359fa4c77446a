//! Runs of indexing into a cluster: what has changed is written, and nothing else.

use serde_json::Value;

use crate::harness::{Collection, Ran, Site, sample_articles, string};
use crate::nodes::{Nodes, shared};
use crate::placing::{on, report, reports};

tests![
    a_run_writes_what_was_changed_added_and_removed,
    where_nothing_has_changed_nothing_is_written,
    a_source_that_is_not_given_stays,
    what_is_forgotten_does_not_come_back,
];

/// Ids with titles and texts of all articles, as an export has them.
fn all(site: &Site) -> Vec<[String; 3]> {
    let text = site.get("/api/v1/export?format=jsonl&fields=id,title,sections&sort=title").ok().text();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
    lines.map(|article| ["id", "title", "sections"].map(|name| string(&article[name]))).collect()
}

/// How often each index of articles of a collection was written to: documents indexed and deleted.
fn writes(nodes: &Nodes, collection: &Collection) -> Vec<(String, Value, Value)> {
    let prefix = &collection.config.engine.opensearch.prefix;
    let indexes = nodes.indexes(prefix).into_iter().filter(|index| !index.ends_with("-records"));
    let writes = indexes.map(|index| {
        let stats =
            nodes.ask(0, "GET", &format!("{index}/_stats/indexing"), None).expect("the cluster answers");
        let indexing = &stats["_all"]["primaries"]["indexing"];
        (index, indexing["index_total"].clone(), indexing["delete_total"].clone())
    });
    writes.collect()
}

fn a_run_writes_what_was_changed_added_and_removed() -> Ran {
    let nodes = shared()?;
    let (one, other) = (on(&nodes, reports(30), 3, 0), reports(30));
    for collection in [&one, &other] {
        collection.index();
    }
    let before = writes(&nodes, &one);
    let reports = [&one, &other].map(|collection| {
        collection.write("03.txt", report(3, "Feuerwehren"));
        collection.write("new/30.txt", report(30, "Zusammenarbeit"));
        collection.remove("07.txt");
        collection.index()
    });
    for report in &reports {
        let counts = (report.added, report.updated, report.removed, report.unchanged);
        assert_eq!((counts, report.built), ((1, 1, 1, 28), None));
    }
    let count = |of: &Value| of.as_u64().expect("a number");
    let [(index, indexed, deleted)] = &before[..] else { panic!("one generation: {before:?}") };
    assert_eq!(
        writes(&nodes, &one),
        [(index.clone(), (count(indexed) + 2).into(), (count(deleted) + 1).into())],
        "the same index has two more documents written, and one deleted"
    );
    let [site, expected] = [&one, &other].map(Collection::site);
    assert_eq!(all(&site), all(&expected));
    for query in ["Feuerwehren", "Feuerwehr Kommunen", "\"Bericht 7\"", "Bericht 30"] {
        let [found, expected] = [&site, &expected].map(|site| site.search(&[("q", query)]));
        assert_eq!((found.total(), found.facets()), (expected.total(), expected.facets()), "{query}");
    }
    assert_eq!(site.search(&[("q", "Feuerwehren")]).ids(), ["03.txt"]);
    Ok(())
}

fn where_nothing_has_changed_nothing_is_written() -> Ran {
    let nodes = shared()?;
    let collection = on(&nodes, reports(5), 1, 1);
    collection.index();
    let site = collection.site();
    let before = writes(&nodes, &collection);
    let report = collection.index();
    assert_eq!((report.unchanged, report.indexed(), report.snapshot), (5, 0, None));
    assert_eq!(writes(&nodes, &collection), before);
    assert_eq!(site.app.refresh().expect("the index can be opened"), None, "it is the same state");
    Ok(())
}

fn a_source_that_is_not_given_stays() -> Ran {
    let nodes = shared()?;
    let collection = on(&nodes, reports(4), 2, 0);
    collection.index();
    let site = collection.site();
    // So many more articles are a new generation, which takes over those of other sources.
    let report = collection.index_of(&[sample_articles()]);
    assert_eq!((report.added, report.taken_over, report.built.is_some()), (71, 4, true), "{report:?}");
    site.app.refresh().expect("the index can be opened");
    assert_eq!(site.search(&[("duplicates", "show")]).total(), 75);
    assert_eq!(site.search(&[("q", "\"sagt Bericht\"")]).total(), 4);
    Ok(())
}

fn what_is_forgotten_does_not_come_back() -> Ran {
    let nodes = shared()?;
    let collection = on(&nodes, reports(6), 2, 1);
    collection.index();
    let forgotten = collection.run(["forget", "02.txt"]).ends_with(0);
    let site = collection.site();
    assert_eq!(site.search(&[]).total(), 5, "{}", forgotten.out);
    let before = nodes.indexes(&collection.config.engine.opensearch.prefix);
    assert_eq!(before.len(), 2, "no older generation has it: {before:?}");
    let report = collection.index();
    assert_eq!((report.forgotten, report.indexed()), (1, 0));
    site.app.refresh().expect("the index can be opened");
    assert_eq!(site.search(&[]).total(), 5);
    Ok(())
}
