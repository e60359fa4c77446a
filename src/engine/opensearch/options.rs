//! Options of the connection to a cluster and of the indexes in it.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An OpenSearch cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClusterOptions {
    /// Addresses of its nodes, which are tried in turn.
    #[schemars(example = &["https://search-1.example.org:9200"])]
    pub addresses: Vec<String>,
    /// What the names of all its indexes begin with: lower-case letters, digits and `-`. Programs that share a prefix
    /// share an index.
    pub prefix: String,
    /// The number of shards of an index; a shard of 20 to 30 GB is of good size. Another number needs a rebuild.
    pub shards: u32,
    /// The number of copies of each shard beside the first.
    pub replicas: u32,
    /// The user who is asked for; none where the cluster asks for no password.
    #[schemars(example = &"fundstelle")]
    pub user: Option<String>,
    /// File with the user's password. Without one, it is the value of `OPENSEARCH_PASSWORD`.
    #[schemars(example = "/run/credentials/opensearch-password")]
    pub password_file: Option<PathBuf>,
    /// File with the certificates of the authorities that the cluster's are signed by, as PEM. Without one, those that the
    /// system trusts.
    #[schemars(example = "/etc/fundstelle/ca.pem")]
    pub ca: Option<PathBuf>,
    /// The longest that one request may take, in seconds.
    pub timeout_seconds: u64,
}

impl Default for ClusterOptions {
    fn default() -> Self {
        Self {
            addresses: vec!["http://127.0.0.1:9200".to_owned()],
            prefix: "fundstelle".to_owned(),
            shards: 1,
            replicas: 1,
            user: None,
            password_file: None,
            ca: None,
            timeout_seconds: 60,
        }
    }
}
