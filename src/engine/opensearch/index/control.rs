//! The records of an index in the cluster: one document says which generations there are, which is served, and who may
//! write. Files lie beside it in pieces.
//!
//! Every change of that document names the version that it was made from, so of two that change it at once one fails and
//! reads it again. That one document is therefore the pointer that moves searches from one state to the next, the lease of
//! the writer, and its fence: a writer that lost its lease can't change anything any more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::grams::GramFrequencies;
use super::schema;
use crate::article::ContentHash;
use crate::budget::Budget;
use crate::engine::opensearch::client::{Answer, Body, Cluster, Method};
use crate::engine::{
    ArticlesByRoot, ClusterCondition, ClusterHealth, EngineError, Forgotten, GenerationOrigin, SnapshotId,
};

/// The index of records.
const RECORDS: &str = "records";
/// The id of the document with the state.
const STATE: &str = "state";
/// Tells our records from those of another program.
const PROGRAM: &str = "fundstelle";
/// The version of the records.
const FORMAT: u32 = 1;
/// The most bytes of a piece of a file before it is encoded.
const PIECE: usize = 8_000_000;

/// The state record of an index: its generations, which of them is served, the write lease, and the forgotten articles.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State {
    program: String,
    format: u32,
    /// The number of the generation that is served.
    pub current: Option<u32>,
    /// Whether the next writer must delete all other generations.
    #[serde(default)]
    pub is_alone: bool,
    pub generations: BTreeMap<u32, GenerationRecord>,
    /// Who may write.
    pub lease: Option<Lease>,
    #[serde(default)]
    pub forgotten: Forgotten,
    /// Tells the write that made this state from any other.
    #[serde(default)]
    written: u64,
}

/// The right to write, which one process has until a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    pub owner: String,
    /// In milliseconds since 1970.
    pub until: i64,
}

/// One generation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GenerationRecord {
    /// Tells this build from any other with the same number.
    pub build: u32,
    /// Seconds since 1970.
    pub built_at: i64,
    pub origin: GenerationOrigin,
    /// The number of shards that its index has.
    pub shards: u32,
    pub schema: String,
    pub analysis: String,
    /// The fingerprint of the vocabulary's list of compounds.
    pub compounds: String,
    /// Files with the lexicon and the learnt facts.
    pub lexicon: String,
    pub facts: String,
    /// Whether it was published once.
    pub published: bool,
    pub commit: CommitRecord,
    /// The previous commit, which readers may still be opening.
    pub before: Option<Box<CommitRecord>>,
    /// Whether the next commit is just becoming visible. A point in time that is opened meanwhile may already hold its
    /// articles.
    #[serde(default)]
    pub is_committing: bool,
    /// Its articles by source.
    pub sources: ArticlesByRoot,
}

/// One commit of a generation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitRecord {
    /// Counted from 0, the empty one.
    pub number: u64,
    /// The file with [`CommitFacts`](crate::engine::CommitFacts); `None` of the empty commit.
    pub facts: Option<String>,
    /// The files with the learnt language, by the names that it has for them.
    pub language: BTreeMap<String, String>,
    /// The file with near-duplicates and translations.
    pub relations: Option<String>,
    /// The files with the frequencies of grams, and of what changed since.
    pub grams: Vec<String>,
}

impl GenerationRecord {
    fn files(&self) -> impl Iterator<Item = &String> {
        let commits = [Some(&self.commit), self.before.as_deref()].into_iter().flatten();
        [&self.lexicon, &self.facts].into_iter().chain(commits.flat_map(CommitRecord::files))
    }
}

impl CommitRecord {
    /// The name of this commit as a snapshot on a day on which `expired` of its articles have expired. `build` is that of
    /// its generation.
    pub fn snapshot(&self, generation: u32, build: u32, expired: u64) -> SnapshotId {
        let commit = self.number;
        let suffix = if expired > 0 { format!("-{expired}") } else { String::new() };
        SnapshotId::new(format!("{generation:04}-{build:08x}-{commit}{suffix}"))
    }

    /// All files that it names.
    pub fn files(&self) -> impl Iterator<Item = &String> {
        self.facts.iter().chain(&self.relations).chain(self.language.values()).chain(&self.grams)
    }
}

/// The version of a document that a change is made from; `None` where there is no document yet.
#[derive(Debug, Clone, Copy)]
pub struct DocumentVersion(Option<(u64, u64)>);

/// The records of an index.
#[derive(Debug, Clone)]
pub struct Control {
    pub cluster: Arc<Cluster>,
}

impl Control {
    fn path(&self, id: &str) -> String {
        format!("{}/_doc/{id}", self.cluster.index(RECORDS))
    }

    /// The state, and the version of its document; `None` where there is no index.
    pub fn read(&self) -> Result<(Option<State>, DocumentVersion), EngineError> {
        let path = format!("{}?realtime=true", self.path(STATE));
        let answer = self.cluster.send(Method::Get, &path, Body::None, Budget::UNLIMITED)?;
        if answer.status == 404 {
            return Ok((None, DocumentVersion(None)));
        }
        let found: Value = self.cluster.read(&answer)?;
        let number = |name: &str| found[name].as_u64().unwrap_or_default();
        let version = DocumentVersion(Some((number("_seq_no"), number("_primary_term"))));
        let text = found["_source"][STATE].as_str().unwrap_or_default();
        let state: State = serde_json::from_str(text).map_err(|error| self.strange(&error))?;
        if state.program != PROGRAM || state.format != FORMAT {
            return Err(self.strange(&"of another version"));
        }
        Ok((Some(state), version))
    }

    fn strange(&self, cause: &dyn std::fmt::Display) -> EngineError {
        self.cluster.unavailable(format!(
            "{} holds no records of this program ({cause}); choose another engine.opensearch.prefix",
            self.cluster.index(RECORDS)
        ))
    }

    /// Writes the state in place of the version that it was made from; returns whether nobody else was faster.
    fn write(&self, state: &State, version: DocumentVersion) -> Result<bool, EngineError> {
        let path = match version.0 {
            Some((number, term)) => {
                format!("{}?if_seq_no={number}&if_primary_term={term}", self.path(STATE))
            }
            None => format!("{}?op_type=create", self.path(STATE)),
        };
        // The cluster sees one text: the state's keys are no fields of its mapping.
        let text = serde_json::to_string(state).map_err(|error| self.cluster.broken(error))?;
        let answer =
            self.cluster.send(Method::Put, &path, Body::Json(&json!({STATE: text})), Budget::UNLIMITED)?;
        if answer.status == 409 {
            return Ok(false);
        }
        self.cluster.read::<Value>(&answer).map(|_| true)
    }

    /// Whether a write that was refused had been done before: its answer was lost with a node, and it was sent again.
    fn has_written(&self, state: &State) -> Result<bool, EngineError> {
        Ok(self.read()?.0.is_some_and(|found| found.written == state.written))
    }

    /// Changes the state. Where another process changed it first, reads the new state and tries again. `change` may refuse;
    /// where there is no index yet, it gets the state of an empty one.
    pub fn change<T>(
        &self,
        mut change: impl FnMut(&mut State) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        loop {
            let (state, version) = self.read()?;
            let mut state = match state {
                Some(state) => state,
                None => {
                    self.create_index(RECORDS, &schema::index_of_records(&self.cluster.options))?;
                    State {
                        program: PROGRAM.to_owned(),
                        format: FORMAT,
                        current: None,
                        is_alone: false,
                        generations: BTreeMap::new(),
                        lease: None,
                        forgotten: Forgotten::default(),
                        written: 0,
                    }
                }
            };
            let done = change(&mut state)?;
            state.written = random();
            if self.write(&state, version)? || self.has_written(&state)? {
                return Ok(done);
            }
        }
    }

    /// Creates an index, unless it is there.
    pub fn create_index(&self, name: &str, body: &Value) -> Result<(), EngineError> {
        let path = self.cluster.index(name);
        let answer = self.cluster.send(Method::Put, &path, Body::Json(body), Budget::UNLIMITED)?;
        if answer.status == 400 && answer.cause().contains("already_exists") {
            return Ok(());
        }
        self.cluster.read::<Value>(&answer).map(|_| ())
    }

    /// Deletes an index, if it is there.
    pub fn delete_index(&self, name: &str) -> Result<(), EngineError> {
        let path = self.cluster.index(name);
        let answer = self.cluster.send(Method::Delete, &path, Body::None, Budget::UNLIMITED)?;
        if answer.status == 404 { Ok(()) } else { self.cluster.read::<Value>(&answer).map(|_| ()) }
    }

    /// Saves a file of a generation; returns its name, which is made of its content.
    pub fn save_file(&self, generation: u32, bytes: &[u8]) -> Result<String, EngineError> {
        let name = format!("{generation:04}-{}", ContentHash::digest(bytes));
        let packed = zstd::bulk::compress(bytes, 3).map_err(|error| self.cluster.broken(error))?;
        let pieces: Vec<&[u8]> = if packed.is_empty() { vec![&[]] } else { packed.chunks(PIECE).collect() };
        for (number, piece) in pieces.iter().enumerate() {
            let path = self.path(&format!("{name}.{number}"));
            let body = json!({
                "generation": generation, "file": name, "pieces": pieces.len(), "bytes": bytes.len(),
                "data": STANDARD.encode(piece),
            });
            self.cluster.ask::<Value>(Method::Put, &path, Body::Json(&body), Budget::UNLIMITED)?;
        }
        Ok(name)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// It is missing, or its content is not what its name says.
    pub fn read_file(&self, name: &str, budget: Budget) -> Result<Vec<u8>, EngineError> {
        let missing = || self.cluster.broken(format!("the record {name} is missing or changed"));
        let piece = |number: u64| -> Result<Value, EngineError> {
            let path = self.path(&format!("{name}.{number}"));
            let answer: Answer = self.cluster.send(Method::Get, &path, Body::None, budget)?;
            if answer.status == 404 {
                return Err(missing());
            }
            let mut found: Value = self.cluster.read(&answer)?;
            Ok(found["_source"].take())
        };
        let first = piece(0)?;
        let (pieces, length) = (first["pieces"].as_u64(), first["bytes"].as_u64());
        let mut packed = Vec::new();
        for number in 0..pieces.ok_or_else(missing)? {
            let of = if number == 0 { first.clone() } else { piece(number)? };
            let data = of["data"].as_str().ok_or_else(missing)?;
            packed.extend(STANDARD.decode(data).map_err(|_| missing())?);
        }
        let length = usize::try_from(length.ok_or_else(missing)?).map_err(|_| missing())?;
        let bytes = zstd::bulk::decompress(&packed, length).map_err(|_| missing())?;
        let is_whole = name.ends_with(&ContentHash::digest(&bytes).to_string());
        if is_whole { Ok(bytes) } else { Err(missing()) }
    }

    /// Deletes the files that no generation of a state names. Those that were just written may not be found yet; none of
    /// them is to go.
    pub fn clear_files(&self, state: &State) -> Result<(), EngineError> {
        let kept: BTreeSet<&String> = state.generations.values().flat_map(GenerationRecord::files).collect();
        let records = self.cluster.index(RECORDS);
        let body = json!({"size": schema::MAX_RESULT_WINDOW, "_source": false, "query": {"bool": {
            "filter": [{"exists": {"field": "file"}}],
            "must_not": [{"terms": {"file": kept}}],
        }}});
        let path = format!("{records}/_search");
        let found: Value = self.cluster.ask(Method::Post, &path, Body::Json(&body), Budget::UNLIMITED)?;
        let hits = found["hits"]["hits"].as_array().map_or(&[][..], Vec::as_slice);
        let lines: String =
            hits.iter().map(|hit| format!("{}\n", json!({"delete": {"_id": hit["_id"]}}))).collect();
        if lines.is_empty() {
            return Ok(());
        }
        let path = format!("{records}/_bulk");
        self.cluster.ask::<Value>(Method::Post, &path, Body::Lines(&lines), Budget::UNLIMITED).map(|_| ())
    }
}

/// The name of the index of a generation, without the prefix.
pub fn index_name(number: u32, build: u32) -> String {
    format!("{number:04}-{build:08x}")
}

/// Whether something has a name as [`index_name`] makes them.
pub fn is_index_name(name: &str) -> bool {
    name.split_once('-').is_some_and(|(number, build)| {
        let is_number = number.len() >= 4 && number.bytes().all(|b| b.is_ascii_digit());
        is_number && build.len() == 8 && build.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

/// A number that no other process has.
pub fn random() -> u64 {
    getrandom::u64().unwrap_or_else(|_| jiff::Timestamp::now().as_nanosecond() as u64)
}

impl Control {
    /// Reads frequencies of grams from some files, together.
    pub fn grams(&self, files: &[String]) -> Result<GramFrequencies, EngineError> {
        let mut all = GramFrequencies::default();
        for file in files {
            let read = GramFrequencies::decode(&self.read_file(file, Budget::UNLIMITED)?);
            all.join(read.ok_or_else(|| self.cluster.broken(format!("the record {file} can't be read")))?);
        }
        Ok(all)
    }

    /// The names of the indexes of articles with our prefix, without it. Another program may have a prefix that begins with
    /// ours: what has no name as we give them is not ours.
    pub fn indexes(&self) -> Result<Vec<String>, EngineError> {
        let path =
            format!("{}?expand_wildcards=all&filter_path=*.settings.index.uuid", self.cluster.index("*"));
        let answer = self.cluster.send(Method::Get, &path, Body::None, Budget::UNLIMITED)?;
        if answer.status == 404 {
            return Ok(Vec::new());
        }
        let found: Value = self.cluster.read(&answer)?;
        let prefix = self.cluster.index("");
        let names = found.as_object().into_iter().flatten().map(|(name, _)| name);
        let names = names.filter_map(|name| name.strip_prefix(&prefix));
        Ok(names.filter(|name| is_index_name(name)).map(str::to_owned).collect())
    }

    /// The bytes of the first copies of an index's shards.
    pub fn bytes_of(&self, name: &str, budget: Budget) -> Result<u64, EngineError> {
        let path = format!("{}/_stats/store", self.cluster.index(name));
        let found: Value = self.cluster.ask(Method::Get, &path, Body::None, budget)?;
        Ok(found["_all"]["primaries"]["store"]["size_in_bytes"].as_u64().unwrap_or_default())
    }

    /// How an index is: `green`, `yellow` (copies of shards are missing) or `red` (shards are).
    pub fn health(&self, name: &str) -> Result<String, EngineError> {
        let path = format!("_cluster/health/{}?level=cluster", self.cluster.index(name));
        let found: Value = self.cluster.ask(Method::Get, &path, Body::None, Budget::UNLIMITED)?;
        Ok(found["status"].as_str().unwrap_or_default().to_owned())
    }

    /// What the cluster says of itself, and of all indexes with our prefix.
    pub fn condition(&self) -> Result<ClusterCondition, EngineError> {
        let get = |path: &str| self.cluster.ask(Method::Get, path, Body::None, Budget::UNLIMITED);
        let about: Value = get("")?;
        let found: Value = get(&format!("_cluster/health/{}?level=cluster", self.cluster.index("*")))?;
        Ok(ClusterCondition {
            program: format!("OpenSearch {}", about["version"]["number"].as_str().unwrap_or_default()),
            nodes: found["number_of_nodes"].as_u64().unwrap_or_default(),
            health: match found["status"].as_str() {
                Some("green") => ClusterHealth::Whole,
                Some("yellow") => ClusterHealth::CopiesMissing,
                _ => ClusterHealth::ShardsMissing,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_of_a_longer_prefix_are_not_ours() {
        assert!(is_index_name(&index_name(1, 7)) && is_index_name(&index_name(12_345, u32::MAX)));
        for other in ["records", "test-records", "test-0001-00000007", "2-0001-00000007", "0001-0000", "0001"]
        {
            assert!(!is_index_name(other), "{other}");
        }
    }
}
