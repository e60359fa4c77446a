//! One process at a time may write to an index in a cluster; who stops to renew that right loses it.

use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::Duration;

use fundstelle::app;
use fundstelle::vocabulary::Vocabulary;
use serde_json::Value;

use crate::harness::{Collection, Ran, start};
use crate::nodes::{Nodes, shared, signal, wait_until};
use crate::placing::{on, reports};

tests![who_comes_second_is_told_or_waits, who_stops_renewing_loses_the_right_to_write];

/// The longest to wait for a process, far more than a slow machine needs.
const DEADLINE: Duration = Duration::from_secs(120);

/// Starts a run of indexing; what it says is read when it has ended.
fn index(collection: &Collection, wait: &str) -> Child {
    let articles = collection.articles();
    let mut command = collection.command(["index".as_ref(), articles.as_os_str()]);
    start(command.args(["--wait", wait]).stdout(Stdio::piped()).stderr(Stdio::piped()))
}

/// Waits for the end of a process; gives its exit code and what it said.
fn end(mut child: Child) -> (Option<i32>, String) {
    wait_until("the end of a process", DEADLINE, || match child.try_wait() {
        Ok(Some(_)) => Ok(()),
        other => Err(format!("{other:?}")),
    });
    let output = child.wait_with_output().expect("it has ended");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// What the records of a collection's index are, as their document says.
fn state(nodes: &Nodes, collection: &Collection) -> Value {
    let path = format!("{}-records/_doc/state", collection.config.engine.opensearch.prefix);
    let found = nodes.ask(0, "GET", &path, None).unwrap_or_default();
    serde_json::from_str(found["_source"]["state"].as_str().unwrap_or("null")).expect("JSON")
}

/// How often the records of a collection's index were read.
fn reads(nodes: &Nodes, collection: &Collection) -> u64 {
    let path = format!("{}-records/_stats/get", collection.config.engine.opensearch.prefix);
    let stats = nodes.ask(0, "GET", &path, None).expect("the cluster answers");
    stats["_all"]["total"]["get"]["total"].as_u64().expect("a number")
}

fn who_comes_second_is_told_or_waits() -> Ran {
    let nodes = shared()?;
    let collection = on(&nodes, reports(3), 1, 0);
    let engine =
        app::engine(&collection.config, &Arc::new(Vocabulary::built_in())).expect("the options are right");
    let access = engine.lock(Duration::ZERO).expect("nobody else writes");
    let (code, said) = end(index(&collection, "0s"));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("another process is writing") && said.contains("--wait"), "{said}");
    let mut waiting = index(&collection, "60s");
    let before = reads(&nodes, &collection);
    wait_until("who waits asks for the right", DEADLINE, || match reads(&nodes, &collection) - before {
        0..5 => Err("it has not asked five times".to_owned()),
        _ => Ok(()),
    });
    assert!(matches!(waiting.try_wait(), Ok(None)), "it must wait");
    drop(access);
    let (code, said) = end(waiting);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(collection.site().search(&[]).total(), 3);
    Ok(())
}

/// A process that writes, and has begun to send articles.
fn writing(nodes: &Nodes, collection: &Collection) -> Child {
    let child = index(collection, "0s");
    wait_until("a generation is begun", DEADLINE, || {
        let state = state(nodes, collection);
        if state["lease"].is_object() && state["generations"]["1"].is_object() {
            Ok(())
        } else {
            Err(state.to_string())
        }
    });
    child
}

/// Two processes stop to renew their right at the same time, so that the end of it is waited for once.
fn who_stops_renewing_loses_the_right_to_write() -> Ran {
    const ARTICLES: usize = 60;
    let nodes = shared()?;
    let [killed_in, stopped_in] = [(); 2].map(|()| on(&nodes, reports(ARTICLES), 2, 1));
    let mut killed = writing(&nodes, &killed_in);
    killed.kill().expect("it can be killed");
    killed.wait().expect("it has ended");
    let stopped = writing(&nodes, &stopped_in);
    signal(&stopped, "STOP");
    for collection in [&killed_in, &stopped_in] {
        let (code, said) = end(index(collection, "0s"));
        assert_eq!(code, Some(1), "its right lasts some seconds: {said}");
    }
    let next = [&killed_in, &stopped_in].map(|collection| index(collection, "60s"));
    for process in next {
        let (code, said) = end(process);
        assert_eq!(code, Some(0), "{said}");
    }
    let published = state(&nodes, &stopped_in);
    signal(&stopped, "CONT");
    let (code, said) = end(stopped);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("was lost to another process"), "{said}");
    assert_eq!(state(&nodes, &stopped_in), published, "it changed nothing of what is served");
    for collection in [&killed_in, &stopped_in] {
        assert_eq!(collection.site().search(&[("q", "Zusammenarbeit")]).total(), ARTICLES as u64);
        collection.run(["verify"]).ends_with(0);
        let prefix = &collection.config.engine.opensearch.prefix;
        assert_eq!(
            nodes.indexes(prefix).len(),
            2,
            "records, and one generation: {:?}",
            nodes.indexes(prefix)
        );
    }
    Ok(())
}
