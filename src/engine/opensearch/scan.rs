//! Walks over all documents of a query, page by page, in one state of an index.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::{Body, Cluster, Method};
use super::index::schema::{MAX_RESULT_WINDOW, Names};
use crate::budget::Budget;
use crate::engine::EngineError;

/// How long the cluster keeps a state that nobody asks about, in its own notation. A node that hung while the state was
/// given back holds on to it for so long, and can't open its copies of the shards anew before.
pub const KEEP_ALIVE: &str = "1m";
/// How long the cluster keeps a state during a scan: longer, since the caller may take minutes for the documents of a
/// page.
const KEEP_ALIVE_OF_WALK: &str = "5m";

/// A state of an index that does not move on (a *point in time*). Dropping it gives it back.
#[derive(Debug)]
pub struct PointInTime<'a> {
    cluster: &'a Cluster,
    id: String,
}

#[derive(Deserialize)]
struct Opened {
    pit_id: String,
}

impl<'a> PointInTime<'a> {
    /// Opens the newest visible state of an index.
    pub fn open(cluster: &'a Cluster, index: &str) -> Result<Self, EngineError> {
        Ok(Self { cluster, id: open(cluster, index)? })
    }
}

impl Drop for PointInTime<'_> {
    fn drop(&mut self) {
        close(self.cluster, &self.id);
    }
}

/// Opens the newest visible state of an index; returns its id.
pub fn open(cluster: &Cluster, index: &str) -> Result<String, EngineError> {
    let path = format!(
        "{}/_search/point_in_time?keep_alive={KEEP_ALIVE}&allow_partial_pit_creation=false",
        cluster.index(index)
    );
    let opened: Opened = cluster.ask(Method::Post, &path, Body::None, Budget::UNLIMITED)?;
    Ok(opened.pit_id)
}

/// How long giving a state back may take.
const GIVING_BACK: Duration = Duration::from_secs(2);

/// Gives a state back. One that can't be given back is forgotten by the cluster in a minute or two.
pub fn close(cluster: &Cluster, id: &str) {
    let body = json!({"pit_id": [id]});
    let budget = Budget::within(GIVING_BACK);
    let _ = cluster.send(Method::Delete, "_search/point_in_time", Body::Json(&body), budget);
}

/// Walks over the documents of one state.
pub struct Scan<'a> {
    cluster: &'a Cluster,
    point: PointInTime<'a>,
}

impl<'a> Scan<'a> {
    /// Over the newest visible state of an index.
    pub fn open(cluster: &'a Cluster, index: &str) -> Result<Self, EngineError> {
        Ok(Self { cluster, point: PointInTime::open(cluster, index)? })
    }

    /// Hands columns of every document of a query to `each`, in the order of their ids.
    pub fn columns(
        &self,
        query: &Value,
        columns: &[&str],
        budget: Budget,
        each: &mut dyn FnMut(&Value) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let body =
            json!({"size": MAX_RESULT_WINDOW, "query": query, "_source": false, "docvalue_fields": columns});
        self.walk(body, budget, &mut |hit| each(&hit["fields"]))
    }

    /// Hands the stored parts of every document of a query to `each`, in the order of their ids.
    pub fn sources(
        &self,
        query: &Value,
        parts: &[&str],
        budget: Budget,
        each: &mut dyn FnMut(&Value) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let body = json!({"size": 200, "query": query, "_source": parts});
        self.walk(body, budget, &mut |hit| each(&hit["_source"]))
    }

    fn walk(
        &self,
        mut body: Value,
        budget: Budget,
        each: &mut dyn FnMut(&Value) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        body["pit"] = json!({"id": self.point.id, "keep_alive": KEEP_ALIVE_OF_WALK});
        body["sort"] = json!([{Names::ID: "asc"}]);
        body["track_total_hits"] = false.into();
        loop {
            let answer = whole(self.cluster, &body, budget)?;
            let hits = answer["hits"]["hits"].as_array().map_or(&[][..], Vec::as_slice);
            let Some(last) = hits.last() else { return Ok(()) };
            hits.iter().try_for_each(&mut *each)?;
            body["search_after"] = last["sort"].clone();
        }
    }
}

/// Runs a search of a point in time on all shards.
///
/// # Errors
/// The cluster can't be reached or refuses the search, a shard did not answer, or the budget is used up.
pub fn whole(cluster: &Cluster, body: &Value, budget: Budget) -> Result<Value, EngineError> {
    let path = "_search?allow_partial_search_results=false&search_type=dfs_query_then_fetch";
    let answer: Value = cluster.ask(Method::Post, path, Body::Json(body), budget)?;
    is_whole(cluster, &answer)?;
    Ok(answer)
}

/// Checks that an answer tells of all shards.
pub fn is_whole(cluster: &Cluster, answer: &Value) -> Result<(), EngineError> {
    let failed = answer["_shards"]["failed"].as_u64().unwrap_or(1);
    if failed > 0 || answer["timed_out"] == true {
        return Err(cluster.unavailable(format!("{failed} shards did not answer")));
    }
    Ok(())
}

/// Reading of doc values, which are lists.
pub mod fields {
    use serde_json::Value;

    /// The first text of a column.
    pub fn text<'a>(columns: &'a Value, name: &str) -> Option<&'a str> {
        columns[name][0].as_str()
    }

    /// All texts of a column.
    pub fn texts<'a>(columns: &'a Value, name: &str) -> impl Iterator<Item = &'a str> {
        columns[name].as_array().into_iter().flatten().filter_map(Value::as_str)
    }

    /// The first number of a column.
    pub fn number(columns: &Value, name: &str) -> Option<i64> {
        columns[name][0].as_i64()
    }
}
