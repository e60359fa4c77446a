//! Which engine the tests run on: the embedded one, or a cluster of OpenSearch if `TEST_CLUSTER` names its nodes.
//!
//! `bash tests/cluster/start.sh 3 FOLDER` starts such nodes and prints their addresses, which `TEST_CLUSTER` takes with
//! spaces or lines between them. Each index folder of a test then stands for a prefix of its own in the cluster, so that
//! tests need not know the engine. Those that can't hold in a cluster are listed in `embedded_only.toml`, each with its
//! reason, and are reported as ignored.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use fundstelle::config::{Config, EngineKind};

/// The nodes of the cluster; none for the embedded engine.
static NODES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let named = std::env::var("TEST_CLUSTER").unwrap_or_default();
    named.split_whitespace().map(str::to_owned).collect()
});

/// Why tests can't hold in a cluster, by their names; a name that ends with `::` stands for all tests of a module.
static EMBEDDED_ONLY: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| toml::from_str(include_str!("embedded_only.toml")).expect("names with reasons"));

/// A cluster answers more slowly than a folder, and tests that set no limit are not about time.
const SEARCH_TIMEOUT_MS: u64 = 60_000;
/// How long the cluster may take to remove what a test left.
const PATIENCE: Duration = Duration::from_secs(60);

pub fn is_cluster() -> bool {
    !NODES.is_empty()
}

/// Why a test is left out on the engine that is tested.
pub fn left_out(test: &str) -> Option<String> {
    let module = test.split_inclusive("::").next().unwrap_or_default();
    let reason = EMBEDDED_ONLY.get(test).or_else(|| EMBEDDED_ONLY.get(module))?;
    is_cluster().then(|| format!("embedded engine alone: {reason}"))
}

/// Names in the list of exceptions that no test has.
pub fn unknown_exceptions<'a>(tests: impl Iterator<Item = &'a str>) -> Vec<String> {
    let tests: Vec<&str> = tests.collect();
    let names = EMBEDDED_ONLY.keys();
    let is_unknown = |name: &&String| {
        let is_meant =
            |test: &&str| *test == name.as_str() || name.ends_with("::") && test.starts_with(*name);
        !tests.iter().any(is_meant)
    };
    names.filter(is_unknown).cloned().collect()
}

/// The prefix that stands for an index folder.
fn prefix(index: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    index.hash(&mut hasher);
    format!("t{:016x}", hasher.finish())
}

/// A configuration on the engine that is tested.
pub fn placed(config: &Config) -> Config {
    let mut config = config.clone();
    if is_cluster() {
        config.engine.kind = EngineKind::OpenSearch;
        config.engine.opensearch.addresses.clone_from(&NODES);
        config.engine.opensearch.prefix = prefix(&config.index);
        config.engine.opensearch.replicas = 0;
        if config.web.search_timeout_ms == Config::default().web.search_timeout_ms {
            config.web.search_timeout_ms = SEARCH_TIMEOUT_MS;
        }
    }
    config
}

/// Variables that put the program on the engine that is tested, where a configuration names no other.
pub fn variables(index: &Path) -> Vec<(&'static str, String)> {
    if !is_cluster() {
        return Vec::new();
    }
    let addresses = NODES.iter().map(|node| format!("{node:?}")).collect::<Vec<_>>().join(",");
    vec![
        ("FUNDSTELLE_ENGINE__KIND", "opensearch".to_owned()),
        ("FUNDSTELLE_ENGINE__OPENSEARCH__ADDRESSES", format!("[{addresses}]")),
        ("FUNDSTELLE_ENGINE__OPENSEARCH__PREFIX", prefix(index)),
        ("FUNDSTELLE_ENGINE__OPENSEARCH__REPLICAS", "0".to_owned()),
        ("FUNDSTELLE_WEB__SEARCH_TIMEOUT_MS", SEARCH_TIMEOUT_MS.to_string()),
    ]
}

/// Removes what the index of a folder left in the cluster.
pub fn remove(index: &Path) {
    if let Some(node) = NODES.first() {
        let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
        // A cluster that is gone has nothing left to remove.
        let _ = agent.delete(&format!("{node}/{}*", prefix(index))).call();
    }
}
