//! Checks of a generation: every file against its checksum, and every article against all places that know it.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::path::PathBuf;

use tantivy::columnar::StrColumn;
use tantivy::{DocAddress, SegmentReader, TantivyDocument};

use super::checksums;
use super::files::META;
use super::generation::EmbeddedGeneration;
use super::schema::Fields;
use super::sources;
use crate::article::ArticleId;
use crate::engine::{EngineError, Fault, Harm, UnusableIndex, caught};
use crate::language::CollectionLanguage;

/// The most faults of articles that are named. Where a file is damaged, thousands may be.
const MOST_NAMED: usize = 20;

/// The documents that one block cache of the store holds while all of them are read in their order.
const STORE_CACHE: usize = 1;

impl EmbeddedGeneration {
    /// Checks every file against its checksum.
    pub fn file_faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        // Opening reads manifest, lexicon and facts against their checksums.
        if let Err(UnusableIndex::Damaged { cause, .. }) = Self::open(&self.path, &self.settings) {
            faults.push(Fault::new(self.path.display(), format!("is damaged: {cause}"), Harm::Searches));
        }
        match self.index.load_metas() {
            Ok(metas) => {
                let found = checksums::faults(&self.segments(), &metas.segments);
                faults.extend(self.still_named(found));
            }
            Err(error) => {
                let read = File::open(self.segments().join(META)).err();
                let (cause, harm) = match read.filter(|error| !checksums::tells_damage(error)) {
                    Some(error) => (format!("can't be read: {error}"), Harm::Unknown),
                    None => (format!("is damaged: {error}"), Harm::Articles),
                };
                faults.push(Fault::new(self.segments().display(), cause, harm));
            }
        }
        faults.extend(self.language_faults());
        let has_articles = self.newest_commit().is_ok_and(|facts| !facts.roots.is_empty());
        faults.extend(sources::fault(&self.path, has_articles));
        faults
    }

    /// Of faults of segment files, those of files that the newest commit names. Of the others, the writer deletes files
    /// while they are read.
    fn still_named(&self, faults: Vec<Fault>) -> Vec<Fault> {
        if faults.is_empty() {
            return faults;
        }
        let Ok(metas) = self.index.load_metas() else { return faults };
        let folder = self.segments();
        let files = metas.segments.iter().flat_map(|segment| checksums::files_of(&folder, segment));
        let named: HashSet<String> = files.map(|file| file.display().to_string()).collect();
        faults.into_iter().filter(|fault| named.contains(&fault.place)).collect()
    }

    fn language_faults(&self) -> Vec<Fault> {
        let newest = || self.newest_commit().ok().and_then(|facts| facts.language);
        let Some(files) = newest() else { return Vec::new() };
        let damaged = CollectionLanguage::damaged_files(&self.language_folder(), &files);
        if damaged.is_empty() || newest().as_ref() != Some(&files) {
            return Vec::new();
        }
        let cause = "is damaged or missing; it is learnt anew by the next commit";
        damaged.into_iter().map(|file| Fault::new(file, cause, Harm::Learnt)).collect()
    }

    /// Reads every article: whether it is whole, known by its id, there once, and counted by the newest commit.
    pub fn article_faults(&self) -> Vec<Fault> {
        let mut check = ArticleCheck {
            generation: self,
            faults: Vec::new(),
            ids: HashSet::new(),
            counts: BTreeMap::new(),
        };
        match caught(|| check.all()) {
            Ok(()) => {}
            Err(EngineError::Refused { place, cause, .. }) => {
                check.found_with(place, format!("can't be read: {cause}"), Harm::Unknown);
            }
            Err(error) => check.found(self.path.display(), format!("can't be read: {error}")),
        }
        check.faults
    }

    /// The segments' files of the newest commit that have a length now that they did not have when `known` was
    /// filled; files that it does not have are read against their checksums, and those that have them are added.
    pub fn new_faults(&self, known: &mut KnownFiles) -> Result<Vec<Fault>, EngineError> {
        let metas = self.index.load_metas().map_err(|e| self.broken(e))?;
        let folder = self.segments();
        let files: Vec<_> =
            metas.segments.iter().flat_map(|segment| checksums::files_of(&folder, segment)).collect();
        known.retain(|file, _| files.contains(file));
        let mut faults = Vec::new();
        for file in files {
            let length = checksums::length(&file);
            match known.get(&file) {
                Some(known) if Some(*known) == length => {}
                _ => match (checksums::fault_of(&file), length) {
                    (None, Some(length)) => {
                        known.insert(file, length);
                    }
                    (fault, _) => faults.extend(fault),
                },
            }
        }
        Ok(self.still_named(faults))
    }
}

/// The lengths of files that had their checksums. Files of segments never change.
pub type KnownFiles = BTreeMap<PathBuf, u64>;

/// A walk over all articles of a generation.
struct ArticleCheck<'a> {
    generation: &'a EmbeddedGeneration,
    faults: Vec<Fault>,
    ids: HashSet<String>,
    /// The number of articles by source root.
    counts: BTreeMap<String, u64>,
}

impl ArticleCheck<'_> {
    fn found(&mut self, place: impl std::fmt::Display, cause: impl std::fmt::Display) {
        self.found_with(place, cause, Harm::Articles);
    }

    /// Of what does less harm, as much is named again, so that it hides nothing worse.
    fn found_with(&mut self, place: impl std::fmt::Display, cause: impl std::fmt::Display, harm: Harm) {
        if self.faults.iter().filter(|fault| fault.harm == harm).count() < MOST_NAMED {
            self.faults.push(Fault::new(place, cause, harm));
        }
    }

    fn all(&mut self) -> Result<(), EngineError> {
        let generation = self.generation;
        // A commit in between would count other articles than those that are read. Later ones change nothing: the files
        // that are open stay what they are.
        let (facts, searcher) = loop {
            let before = generation.newest_state()?;
            let searcher = generation.searcher()?;
            if generation.newest_state()?.commit == before.commit {
                break (before.facts, searcher);
            }
        };
        for (number, segment) in searcher.segment_readers().iter().enumerate() {
            self.segment(&searcher, number, segment)?;
        }
        let counted: BTreeMap<String, u64> =
            facts.roots.into_iter().map(|(root, facts)| (root, facts.articles)).collect();
        let read: u64 = self.counts.values().sum();
        if facts.articles != read {
            let articles = facts.articles;
            self.found(
                generation.path.display(),
                format!("has {read} articles, and its commit counts {articles}"),
            );
        } else if counted != self.counts {
            self.found(
                generation.path.display(),
                "has other numbers of articles from its sources than its commit",
            );
        }
        Ok(())
    }

    fn segment(
        &mut self,
        searcher: &tantivy::Searcher,
        number: usize,
        segment: &SegmentReader,
    ) -> Result<(), EngineError> {
        let generation = self.generation;
        let column = |name: &str| {
            let column = segment.fast_fields().str(name).map_err(|e| generation.broken(e))?;
            column.ok_or_else(|| generation.broken(format!("a segment without its column {name}")))
        };
        let (ids, roots, hashes) =
            (column(Fields::ID)?, column(Fields::ROOT)?, column(Fields::CONTENT_HASH)?);
        let store = segment.get_store_reader(STORE_CACHE).map_err(|e| generation.broken(e))?;
        for doc in segment.doc_ids_alive() {
            let values = caught(|| {
                let value = |column: &StrColumn| text(column, doc).map_err(|e| generation.broken(e));
                Ok([value(&ids)?, value(&roots)?, value(&hashes)?])
            });
            let [id, root, hash] = match values {
                Ok(values) => values,
                Err(error) => {
                    self.found(format!("document {doc} of segment {number}"), error);
                    continue;
                }
            };
            *self.counts.entry(root).or_default() += 1;
            let stored = caught(|| {
                let document: TantivyDocument = store.get(doc).map_err(|e| generation.broken(e))?;
                generation.article(&document)
            });
            let address = DocAddress::new(u32::try_from(number).unwrap_or(u32::MAX), doc);
            match stored {
                Ok(article) if article.id.as_str() != id => {
                    self.found(format!("the article '{id}'"), "is stored under another id");
                }
                Ok(article) if article.content_hash.to_string() != hash => {
                    self.found(format!("the article '{id}'"), "is stored with another content hash");
                }
                Ok(_) => {}
                Err(error) => self.found(format!("the article '{id}'"), format!("can't be read: {error}")),
            }
            if !caught(|| self.is_found(searcher, address, &id)).is_ok_and(|is_found| is_found) {
                self.found_with(format!("the article '{id}'"), "is not found by its id", Harm::Searches);
            }
            if !self.ids.insert(id.clone()) {
                self.found(format!("the article '{id}'"), "is there twice");
            }
        }
        Ok(())
    }

    fn is_found(
        &self,
        searcher: &tantivy::Searcher,
        address: DocAddress,
        id: &str,
    ) -> Result<bool, EngineError> {
        let id = ArticleId::new(id.to_owned()).map_err(|e| self.generation.broken(e))?;
        Ok(self.generation.address_of(searcher, &id)? == Some(address))
    }
}

/// The value that a text column has for a document.
fn text(column: &StrColumn, doc: u32) -> std::io::Result<String> {
    let mut text = String::new();
    if let Some(ordinal) = column.term_ords(doc).next() {
        column.ord_to_str(ordinal, &mut text)?;
    }
    Ok(text)
}
