//! Writing articles into a generation of a cluster.
//!
//! Articles are analysed in batches, on several threads, and sent as they come; nothing is visible before the commit
//! refreshes the index.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::control::{CommitRecord, GenerationRecord};
use super::document;
use super::generation::ClusterGeneration;
use super::grams::GramFrequencies;
use super::lanes;
use super::relations::Relations;
use super::schema::Names;
use crate::analysis::WordCache;
use crate::article::{Article, ArticleId};
use crate::budget::Budget;
use crate::engine::indexed::TextField;
use crate::engine::opensearch::client::{Body, Method, lacks_room};
use crate::engine::opensearch::scan::is_whole;
use crate::engine::{CommitFacts, EngineError, Generation, IndexWriter, RejectedDocument, SnapshotId};
use crate::language::{CollectionLanguage, LanguageFiles};

/// The most articles that are analysed together.
const BATCH: usize = 128;
/// About how many bytes one request sends.
const REQUEST: usize = 8_000_000;
/// How often a refresh that left shards out is asked for again.
const REFRESHES: u32 = 5;
/// How often documents that the cluster was too busy for are sent again.
const ATTEMPTS: u32 = 8;

/// Adds, replaces and deletes articles of one generation.
pub struct ClusterWriter {
    generation: ClusterGeneration,
    /// The commit that it was opened on.
    before: CommitRecord,
    facts: CommitFacts,
    rules: BTreeMap<String, String>,
    rejected: BTreeMap<ArticleId, RejectedDocument>,
    language: Option<CollectionLanguage>,
    /// Earlier changes that count with those of the next commit.
    carried: u64,
    /// Whether the changes leave the content of articles as it is.
    keeps_content: bool,
    /// Articles that wait to be analysed, with their roots.
    batch: Vec<(String, Article)>,
    /// The lines of the next request.
    lines: String,
    /// The source roots of articles that were changed since; `None` for a deleted one.
    changed: HashMap<ArticleId, Option<String>>,
    /// The number of articles by source root, after the changes so far.
    counts: BTreeMap<String, u64>,
    /// The grams of the articles that were added since the generation was built.
    grams: GramFrequencies,
    caches: Vec<WordCache>,
}

impl ClusterWriter {
    pub fn open(generation: ClusterGeneration, rules: BTreeMap<String, String>) -> Result<Self, EngineError> {
        let before = generation.newest_commit()?;
        let facts = generation.facts_of(&before, Budget::UNLIMITED)?;
        let grams = match before.grams.get(1) {
            Some(file) => generation.control.grams(std::slice::from_ref(file))?,
            None => GramFrequencies::default(),
        };
        let threads = generation.settings.threads.max(1);
        Ok(Self {
            rejected: facts.rejected.clone(),
            counts: facts.counts(),
            generation,
            before,
            rules: facts.rules_with(rules),
            facts,
            language: None,
            carried: 0,
            keeps_content: false,
            batch: Vec::new(),
            lines: String::new(),
            changed: HashMap::new(),
            grams,
            caches: (0..threads).map(|_| WordCache::default()).collect(),
        })
    }

    /// Whether the index had no article when it was opened.
    fn was_empty(&self) -> bool {
        self.before.number == 0
    }

    /// Records the source root that an article has from now on; `None`: it is deleted.
    fn note(&mut self, id: &ArticleId, root: Option<&str>) -> Result<(), EngineError> {
        if let Some(count) = self.root_of(id)?.and_then(|before| self.counts.get_mut(&before)) {
            *count = count.saturating_sub(1);
        }
        if let Some(root) = root {
            *self.counts.entry(root.to_owned()).or_default() += 1;
        }
        self.changed.insert(id.clone(), root.map(str::to_owned));
        Ok(())
    }

    /// Analyses the articles that wait, and sends them where they fill a request.
    fn analyse(&mut self) -> Result<(), EngineError> {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        let share = batch.len().div_ceil(self.caches.len());
        let generation = &self.generation;
        let analyzers = Arc::clone(&generation.analyzers);
        let vocabulary = &generation.settings.vocabulary;
        let documents: Vec<serde_json::Result<Value>> = std::thread::scope(|scope| {
            let threads: Vec<_> = batch
                .chunks(share)
                .zip(&mut self.caches)
                .map(|(articles, cache)| {
                    let analyzers = &analyzers;
                    scope.spawn(move || -> Vec<serde_json::Result<Value>> {
                        let build = |(root, article): &(String, Article)| {
                            document::document(root, article, analyzers, vocabulary, cache)
                        };
                        articles.iter().map(build).collect()
                    })
                })
                .collect();
            let join = |thread: std::thread::ScopedJoinHandle<'_, Vec<_>>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            threads.into_iter().flat_map(join).collect()
        });
        for document in documents {
            let document = document.map_err(|error| self.generation.broken(error))?;
            let exact = document[Names::lane(TextField::Exact)].as_str().unwrap_or_default();
            self.grams.add(lanes::occurrences(exact).into_iter());
            self.push(&json!({"index": {"_id": document[Names::ID]}}), Some(&document))?;
        }
        Ok(())
    }

    fn push(&mut self, action: &Value, document: Option<&Value>) -> Result<(), EngineError> {
        for line in [Some(action), document].into_iter().flatten() {
            self.lines.push_str(&line.to_string());
            self.lines.push('\n');
        }
        if self.lines.len() >= REQUEST { self.send() } else { Ok(()) }
    }

    /// Sends what waits. Documents that a node was too busy for are sent again.
    fn send(&mut self) -> Result<(), EngineError> {
        let mut lines = std::mem::take(&mut self.lines);
        let cluster = &self.generation.control.cluster;
        let path = format!(
            "{}/_bulk?filter_path=errors,items.*.status,items.*.error",
            cluster.index(&self.generation.index())
        );
        for attempt in 0.. {
            if lines.is_empty() {
                return Ok(());
            }
            let answer: Value = cluster.ask(Method::Post, &path, Body::Lines(&lines), Budget::UNLIMITED)?;
            if answer["errors"] == false {
                return Ok(());
            }
            let mut again = String::new();
            let mut rest = lines.as_str();
            for item in answer["items"].as_array().into_iter().flatten() {
                let action = next_action(&mut rest);
                let (kind, of) = item.as_object().and_then(|of| of.iter().next()).unzip();
                let status = of.map_or(0, |of| of["status"].as_u64().unwrap_or_default());
                match status {
                    200..300 => {}
                    404 if kind.is_some_and(|kind| kind == "delete") => {}
                    403 | 429 if of.is_some_and(|of| lacks_room(&of["error"].to_string())) => {
                        return Err(cluster.no_room());
                    }
                    429 if attempt < ATTEMPTS => again.push_str(action),
                    _ => {
                        let reason = of.map(|of| of["error"]["reason"].to_string()).unwrap_or_default();
                        return Err(cluster.broken(format!("a document was not taken: {reason}")));
                    }
                }
            }
            if !again.is_empty() {
                std::thread::sleep(Duration::from_millis(100 << attempt));
            }
            lines = again;
        }
        Ok(())
    }

    /// Changes the record of the generation, as long as it is the one that was opened.
    fn change_record(&self, mut change: impl FnMut(&mut GenerationRecord)) -> Result<(), EngineError> {
        let generation = &self.generation;
        generation.control.change(|state| {
            let record = state.generations.get_mut(&generation.number);
            match record.filter(|record| record.build == generation.record.build) {
                // A writer that lost the lease meanwhile finds the commit of another one here.
                Some(record) if record.commit == self.before => {
                    change(record);
                    Ok(())
                }
                Some(_) => Err(generation.broken(
                    "another process has written to it meanwhile; nothing of this run was made visible",
                )),
                None => Err(generation.broken("it was deleted")),
            }
        })
    }

    /// Makes what was sent visible, in every shard: one that was left out would show its articles when nobody expects it.
    fn refresh(&self) -> Result<(), EngineError> {
        let cluster = &self.generation.control.cluster;
        let path = format!("{}/_refresh", cluster.index(&self.generation.index()));
        for attempt in 0.. {
            let refreshed: Value = cluster.ask(Method::Post, &path, Body::None, Budget::UNLIMITED)?;
            match is_whole(cluster, &refreshed) {
                Ok(()) => break,
                Err(error) if attempt == REFRESHES => return Err(error),
                // A node was lost just now, and its shards have copies elsewhere.
                Err(_) => std::thread::sleep(Duration::from_millis(100 << attempt)),
            }
        }
        Ok(())
    }

    /// Deletes the files that only older commits had.
    fn clear_files(&self) -> Result<(), EngineError> {
        match self.generation.control.read()? {
            (Some(state), _) => self.generation.control.clear_files(&state),
            (None, _) => Ok(()),
        }
    }

    /// Saves the learnt language; returns the names of its files, and what the facts of a commit name them.
    fn save_language(&self) -> Result<(BTreeMap<String, String>, Option<LanguageFiles>), EngineError> {
        let generation = &self.generation;
        let Some(language) = &self.language else {
            let is_same = self.changed.is_empty();
            let kept = || (self.before.language.clone(), self.facts.language.clone());
            return Ok(if is_same { kept() } else { Default::default() });
        };
        let folder = tempfile::tempdir().map_err(|error| generation.broken(error))?;
        let files = language.save(folder.path()).map_err(|error| generation.broken(error))?;
        let mut saved = BTreeMap::new();
        for entry in fs::read_dir(folder.path()).map_err(|error| generation.broken(error))? {
            let entry = entry.map_err(|error| generation.broken(error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // Names are made of the content, so a known name is a known file.
            let record = match self.before.language.get(&name) {
                Some(known) => known.clone(),
                None => {
                    let bytes = fs::read(entry.path()).map_err(|error| generation.broken(error))?;
                    generation.control.save_file(generation.number, &bytes)?
                }
            };
            saved.insert(name, record);
        }
        Ok((saved, Some(files)))
    }

    /// Saves the files of the next commit, whose articles are visible.
    fn next_commit(&self) -> Result<(CommitRecord, CommitFacts), EngineError> {
        let generation = &self.generation;
        let (number, control) = (generation.number, &generation.control);
        let (language, files) = self.save_language()?;
        let changed = if self.keeps_content { 0 } else { self.changed.len() };
        let rejected = self.rejected.clone();
        let mut facts = self.facts.next(&self.counts, &self.rules, changed, rejected, files);
        facts.changed += self.carried;
        let encoded = serde_json::to_vec(&facts).map_err(|error| generation.broken(error))?;
        let relations = if self.changed.is_empty() {
            self.before.relations.clone()
        } else {
            let found = Relations::of_all(&generation.scan()?)?.encode();
            Some(control.save_file(number, &found.map_err(|error| generation.broken(error))?)?)
        };
        let mut grams: Vec<String> = self.before.grams.iter().take(1).cloned().collect();
        if !self.grams.is_empty() {
            grams.push(control.save_file(number, &self.grams.encode())?);
        }
        let commit = CommitRecord {
            number: self.before.number + 1,
            facts: Some(control.save_file(number, &encoded)?),
            language,
            relations,
            grams,
        };
        Ok((commit, facts))
    }
}

/// Takes the lines of the next action off some lines.
fn next_action<'a>(lines: &mut &'a str) -> &'a str {
    let first = lines.find('\n').map_or(lines.len(), |at| at + 1);
    let has_document = !lines.starts_with("{\"delete\"");
    let second = lines[first..].find('\n').filter(|_| has_document).map_or(0, |at| at + 1);
    let (action, rest) = lines.split_at(first + second);
    *lines = rest;
    action
}

impl IndexWriter for ClusterWriter {
    fn root_of(&self, id: &ArticleId) -> Result<Option<String>, EngineError> {
        match self.changed.get(id) {
            Some(root) => Ok(root.clone()),
            None if self.was_empty() => Ok(None),
            None => self.generation.root_of(id),
        }
    }

    fn committed_article(&self, id: &ArticleId) -> Result<Option<Article>, EngineError> {
        let document = self.generation.document(id, &[Names::SUMMARY, Names::TEXT], false)?;
        document.map(|source| self.generation.read_article(&source)).transpose()
    }

    fn upsert(&mut self, root: &str, article: Article) -> Result<(), EngineError> {
        self.note(&article.id, Some(root))?;
        self.rejected.remove(&article.id);
        self.batch.push((root.to_owned(), article));
        if self.batch.len() >= BATCH { self.analyse() } else { Ok(()) }
    }

    fn delete(&mut self, id: &ArticleId) -> Result<(), EngineError> {
        self.analyse()?;
        self.note(id, None)?;
        self.push(&json!({"delete": {"_id": id.as_str()}}), None)
    }

    fn set_rejected(&mut self, rejected: BTreeMap<ArticleId, RejectedDocument>) {
        self.rejected = rejected;
    }

    fn set_language(&mut self, language: CollectionLanguage) {
        self.language = Some(language);
    }

    fn carry_changes(&mut self, changed: u64) {
        self.carried = changed;
    }

    fn keep_content(&mut self) {
        self.keeps_content = true;
    }

    fn commit(&mut self) -> Result<SnapshotId, EngineError> {
        self.analyse()?;
        self.send()?;
        self.change_record(|record| record.is_committing = true)?;
        self.refresh()?;
        let generation = &self.generation;
        let (commit, facts) = self.next_commit()?;
        let sources = facts.counts();
        self.change_record(|record| {
            record.before = Some(Box::new(std::mem::replace(&mut record.commit, commit.clone())));
            record.is_committing = false;
            record.sources.clone_from(&sources);
        })?;
        if self.before.number > 0
            && let Err(error) = self.clear_files()
        {
            tracing::warn!(%error, "files of older commits could not be deleted");
        }
        let id = commit.snapshot(generation.number, generation.record.build, 0);
        if self.was_empty() {
            self.grams = GramFrequencies::default();
        }
        (self.before, self.facts) = (commit, facts);
        self.changed.clear();
        self.carried = 0;
        self.keeps_content = false;
        Ok(id)
    }

    fn close(mut self: Box<Self>) -> Result<(), EngineError> {
        self.analyse()?;
        self.send()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_takes_its_document_with_it() {
        let mut lines =
            "{\"index\":{\"_id\":\"a\"}}\n{\"id\":\"a\"}\n{\"delete\":{\"_id\":\"b\"}}\n{\"index\":{}}\n{}\n";
        let actions: Vec<&str> =
            std::iter::from_fn(|| Some(next_action(&mut lines)).filter(|a| !a.is_empty())).collect();
        assert_eq!(actions.len(), 3);
        assert_eq!(actions[1], "{\"delete\":{\"_id\":\"b\"}}\n");
        assert_eq!(actions[2], "{\"index\":{}}\n{}\n");
    }
}
