//! What users are told where a cluster can't be used as it is configured.

use serde_json::{Value, json};

use crate::harness::{Collection, Ran};
use crate::nodes::{free_port, shared};
use crate::placing::{changed, on, report, reports};

tests![
    where_no_node_answers_their_addresses_are_named,
    a_wrong_prefix_is_named,
    under_another_prefix_there_is_no_index,
    records_of_another_program_are_left_alone,
    indexes_of_another_program_are_left_alone,
    where_a_disk_is_full_nothing_is_written_and_all_is_found,
    closeness_in_meaning_is_refused,
    files_can_t_be_backed_up_or_restored,
];

fn where_no_node_answers_their_addresses_are_named() -> Ran {
    let nodes = shared()?;
    let addresses = [free_port(), free_port()].map(|port| format!("http://127.0.0.1:{port}"));
    let collection = on(&nodes, reports(1), 1, 0);
    let collection = changed(collection, |config| config.engine.opensearch.addresses = addresses.to_vec());
    let articles = collection.articles();
    let said = ["no node answers", addresses[0].as_str(), addresses[1].as_str()];
    collection.run(["search", "Zusammenarbeit"]).ends_with(2).says(&said);
    collection.run(["index".as_ref(), articles.as_os_str()]).ends_with(1).says(&said);
    collection.run(["serve", "--listen", "127.0.0.1:0"]).ends_with(1).says(&said);
    // One that answers is enough.
    let one = nodes.addresses().swap_remove(1);
    let collection = changed(collection, |config| config.engine.opensearch.addresses.push(one));
    collection.run(["index".as_ref(), articles.as_os_str()]).ends_with(0);
    collection.run(["search", "Zusammenarbeit"]).ends_with(0);
    Ok(())
}

fn a_wrong_prefix_is_named() -> Ran {
    let nodes = shared()?;
    for prefix in ["Fundstelle", "a_b", "", "7-articles", "*"] {
        let collection = on(&nodes, Collection::new(), 1, 0);
        let collection = changed(collection, |config| config.engine.opensearch.prefix = prefix.to_owned());
        let refused = collection.run(["search", "Zusammenarbeit"]).ends_with(2);
        refused.says(&["engine.opensearch.prefix", &format!("'{prefix}'")]);
    }
    Ok(())
}

fn under_another_prefix_there_is_no_index() -> Ran {
    let nodes = shared()?;
    let collection = on(&nodes, reports(1), 1, 0);
    collection.index();
    let elsewhere = on(&nodes, reports(1), 1, 0);
    let prefix = elsewhere.config.engine.opensearch.prefix.clone();
    let missing = elsewhere.run(["search", "Zusammenarbeit"]).ends_with(2);
    missing.says(&["no index", &format!("{prefix}-*"), "fundstelle index"]);
    elsewhere.run(["verify"]).ends_with(1).says(&["no index"]);
    assert!(nodes.indexes(&prefix).is_empty(), "who only asks makes nothing");
    Ok(())
}

fn records_of_another_program_are_left_alone() -> Ran {
    let nodes = shared()?;
    let collection = on(&nodes, reports(1), 1, 0);
    let records = format!("{}-records", collection.config.engine.opensearch.prefix);
    let theirs = json!({"state": "open", "colour": "green"});
    let path = format!("{records}/_doc/state");
    nodes.ask(0, "PUT", &format!("{path}?refresh=true"), Some(&theirs)).expect("it can be written");
    let said = [&records, "no records of this program", "engine.opensearch.prefix"];
    let said = said.map(|text: &str| text);
    collection.run(["search", "Zusammenarbeit"]).ends_with(2).says(&said);
    let articles = collection.articles();
    collection.run(["index".as_ref(), articles.as_os_str()]).ends_with(1).says(&said);
    let document = nodes.ask(0, "GET", &path, None).expect("it is there");
    assert_eq!((&document["_source"], &document["_version"]), (&theirs, &json!(1)));
    Ok(())
}

/// A node whose disk is nearly full makes indexes read-only, until there is room again.
fn where_a_disk_is_full_nothing_is_written_and_all_is_found() -> Ran {
    let nodes = shared()?;
    let collection = on(&nodes, reports(2), 1, 0);
    collection.index();
    let prefix = collection.config.engine.opensearch.prefix.clone();
    let block = |is_blocked: Value| {
        let settings = json!({"index.blocks.read_only_allow_delete": is_blocked});
        nodes.ask(0, "PUT", &format!("{prefix}*/_settings"), Some(&settings)).expect("the setting is taken");
    };
    block(json!(true));
    collection.write("neu.txt", report(40, "Zaunkönige"));
    let articles = collection.articles();
    let refused = collection.run(["index".as_ref(), articles.as_os_str()]).ends_with(1);
    refused.says(&["too little room on its disk", "make room"]);
    assert_eq!(collection.site().search(&[]).total(), 2);
    block(Value::Null);
    collection.run(["index".as_ref(), articles.as_os_str()]).ends_with(0).says(&["1 new"]);
    assert_eq!(collection.site().search(&[("q", "Zaunkönige")]).total(), 1);
    Ok(())
}

fn indexes_of_another_program_are_left_alone() -> Ran {
    let nodes = shared()?;
    let collection = on(&nodes, reports(2), 1, 0);
    let theirs = format!("{}-shop", collection.config.engine.opensearch.prefix);
    nodes
        .ask(0, "PUT", &format!("{theirs}/_doc/1?refresh=true"), Some(&json!({"price": 1})))
        .expect("it is written");
    collection.index();
    collection.rebuild_of(&[collection.articles()]);
    collection.run(["forget", "00.txt"]).ends_with(0);
    collection.run(["verify"]).ends_with(0);
    collection.run(["verify", "--repair"]).ends_with(0);
    assert!(nodes.indexes(&theirs).contains(&theirs));
    let count = nodes.ask(0, "GET", &format!("{theirs}/_count"), None).expect("it is there");
    assert_eq!(count["count"], 1);
    Ok(())
}

fn closeness_in_meaning_is_refused() -> Ran {
    let nodes = shared()?;
    let collection =
        changed(on(&nodes, Collection::new(), 1, 0), |config| config.meaning.enabled = Some(true));
    collection.run(["search", "Wasser"]).ends_with(2).says(&["meaning.enabled", "engine.kind"]);
    Ok(())
}

fn files_can_t_be_backed_up_or_restored() -> Ran {
    let nodes = shared()?;
    let collection = on(&nodes, reports(1), 1, 0);
    collection.index();
    let refused = collection.run(["backup", "archive.zip"]).ends_with(1);
    let prefix = collection.config.engine.opensearch.prefix.as_str();
    let said = [prefix, "has no files to copy", "snapshots of the cluster", "fundstelle move --to embedded"];
    refused.says(&said);
    // It is refused whatever the archive is, and names no folder of this machine.
    for arguments in [&["restore", "archive.zip"][..], &["restore", "archive.zip", "--replace"]] {
        let refused = collection.run(arguments).ends_with(1);
        assert!(!refused.err.contains(&collection.config.index.display().to_string()), "{}", refused.err);
        refused.says(&said);
    }
    let left = std::fs::read_dir(collection.path()).expect("the folder can be read");
    let left = left.map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned());
    assert!(!left.into_iter().any(|name| name.starts_with("archive")), "a part of an archive is left");
    Ok(())
}
