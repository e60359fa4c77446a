//! Documents that come one by one rather than as a folder of somebody's: kept as files of JSON Lines, one a
//! document, in a folder that is read like any other source.
//!
//! A file is whole or not there: it is written aside, synced and renamed. So the folder is the truth, whatever
//! becomes of the index, and people can read it, copy it and check it like any other.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{IngestError, Limits, Read, Refusal, Source, json_lines};
use crate::article::ArticleId;

/// Characters of an id that stand in the name of its file, for people.
const SHOWN_OF_ID: usize = 60;
/// Digits of the id's hash in that name, for uniqueness.
const DIGITS: usize = 32;

/// A document that can be read, with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    id: ArticleId,
    /// A JSON object on one line, its keys in the order of the alphabet.
    line: String,
}

/// Why a text is no document: one English sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoDocument(String);

impl NoDocument {
    /// Of a line that was not even read.
    pub fn too_long(limits: &Limits) -> Self {
        Self(Refusal::LineTooLong { limit: limits.line_bytes }.to_string())
    }
}

impl StoredDocument {
    /// Reads a JSON object of the keys that a line of JSON Lines has. Its id is `id`, which one of its own
    /// must not contradict, else its own.
    ///
    /// # Errors
    /// What a source would report of such a line, or that there is no id or another one.
    pub fn read(json: &[u8], id: Option<ArticleId>, limits: &Limits) -> Result<Self, NoDocument> {
        let object: Map<String, Value> = match serde_json::from_slice(json) {
            Ok(Value::Object(object)) => object,
            Ok(_) => return Err(NoDocument("it is JSON but no object; write {\"text\": \"…\"}".to_owned())),
            Err(error) => return Err(NoDocument(format!("it is not valid JSON: {error}"))),
        };
        let own = match object.get("id") {
            None | Some(Value::Null) => None,
            Some(Value::String(own)) => Some(own.clone()),
            Some(Value::Number(own)) if own.is_u64() || own.is_i64() => Some(own.to_string()),
            Some(_) => {
                return Err(NoDocument(
                    "its 'id' is neither a text nor a whole number; write one".to_owned(),
                ));
            }
        };
        let id = match (id, own) {
            (Some(id), Some(own)) if own != id.as_str() => {
                return Err(NoDocument(format!(
                    "its 'id' is another than the '{id}' it is sent to; leave it out or write the same"
                )));
            }
            (Some(id), _) => id,
            (None, Some(own)) => {
                ArticleId::new(own).map_err(|error| NoDocument(format!("{error}; shorten or change it")))?
            }
            (None, None) => return Err(NoDocument("it has no 'id'; give it one".to_owned())),
        };
        let mut object = object;
        object.insert("id".to_owned(), id.as_str().into());
        let line = Value::Object(object).to_string();
        json_lines::check(line.as_bytes(), limits).map_err(|refusal| NoDocument(refusal.to_string()))?;
        Ok(Self { id, line })
    }

    pub fn id(&self) -> &ArticleId {
        &self.id
    }
}

/// A change of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Put(StoredDocument),
    Delete(ArticleId),
}

impl Change {
    pub fn id(&self) -> &ArticleId {
        match self {
            Self::Put(document) => &document.id,
            Self::Delete(id) => id,
        }
    }
}

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Created,
    Updated,
    /// It holds the very same already.
    Unchanged,
    Deleted,
    /// There is none to delete.
    Missing,
}

/// What takes a change back.
#[derive(Debug)]
pub struct Undo {
    path: PathBuf,
    before: Option<Vec<u8>>,
}

/// The folder.
#[derive(Debug, Clone)]
pub struct DocumentStore {
    folder: PathBuf,
}

impl DocumentStore {
    /// The store in a folder, which is made where it is missing.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Changes one document; lasting only after the next [`sync`](Self::sync).
    pub fn apply(&self, change: &Change) -> io::Result<(Effect, Undo)> {
        let path = self.folder.join(file_name(change.id()));
        let before = match fs::read(&path) {
            Ok(before) => Some(before),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let effect = match (change, &before) {
            (Change::Put(document), before) => {
                let content = format!("{}\n", document.line);
                match before {
                    Some(before) if before == content.as_bytes() => Effect::Unchanged,
                    before => {
                        let effect = if before.is_some() { Effect::Updated } else { Effect::Created };
                        self.write(&path, content.as_bytes())?;
                        effect
                    }
                }
            }
            (Change::Delete(_), None) => Effect::Missing,
            (Change::Delete(_), Some(_)) => {
                fs::remove_file(&path)?;
                Effect::Deleted
            }
        };
        Ok((effect, Undo { path, before }))
    }

    /// Takes a change back.
    pub fn undo(&self, undo: Undo) -> io::Result<()> {
        match undo.before {
            Some(before) => self.write(&undo.path, &before),
            None => match fs::remove_file(&undo.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        }
    }

    /// Makes the changes so far last through a power cut.
    pub fn sync(&self) -> io::Result<()> {
        // Only the names are left to do; other systems than Unix open no folders.
        if cfg!(unix) { File::open(&self.folder)?.sync_all() } else { Ok(()) }
    }

    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// The documents of these ids as a source, whether they are there or not any more.
    pub fn source<'a>(&self, ids: impl IntoIterator<Item = &'a ArticleId>) -> Result<Source, IngestError> {
        let files = ids.into_iter().map(|id| (id.clone(), file_name(id))).collect::<BTreeMap<_, _>>();
        Ok(Source { part: Some(files), ..Source::open(&self.folder)? })
    }
}

/// The file of a document: the beginning of its id, and the whole of it as a hash.
pub fn file_name(id: &ArticleId) -> String {
    let shown = id.as_str().chars().take(SHOWN_OF_ID);
    let shown: String =
        shown.map(|c| if c.is_ascii_alphanumeric() || "-.".contains(c) { c } else { '_' }).collect();
    // A name that begins with a dot is a hidden one.
    let shown = shown.trim_start_matches('.');
    format!("{shown}-{:.DIGITS$}.jsonl", blake3::hash(id.as_str().as_bytes()).to_string())
}

/// Reads some files of a folder.
pub(super) fn read_part(
    folder: &Path,
    files: &BTreeMap<ArticleId, String>,
    limits: &Limits,
    each: &mut dyn FnMut(Read) -> ControlFlow<()>,
) {
    for name in files.values() {
        let path = folder.join(name);
        if path.exists() && json_lines::read_plain(path, name, limits, each).is_break() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> ArticleId {
        ArticleId::new(text).unwrap()
    }

    fn document(json: &str, of: Option<&str>) -> Result<StoredDocument, String> {
        StoredDocument::read(json.as_bytes(), of.map(id), &Limits::default())
            .map_err(|error| error.to_string())
    }

    fn read(source: &Source) -> Vec<(String, String)> {
        let mut documents = Vec::new();
        super::super::read(source, &Limits::default(), &mut |read| {
            match read {
                Read::Document(document) => {
                    documents.push((document.id.as_str().to_owned(), document.blocks[0].text.clone()));
                }
                Read::Skipped(skipped) => panic!("{skipped:?}"),
            }
            ControlFlow::Continue(())
        })
        .unwrap();
        documents
    }

    #[test]
    fn a_document_is_checked_before_it_is_kept() {
        assert_eq!(document(r#"{"text":"a","id":7}"#, None).unwrap().id().as_str(), "7");
        assert_eq!(document(r#"{"text":"a"}"#, Some("x/ä")).unwrap().id().as_str(), "x/ä");
        for (json, of, said) in [
            (r#"{"text":"a"}"#, None, "it has no 'id'"),
            (r#"{"text":"a","id":"b"}"#, Some("a"), "its 'id' is another than the 'a'"),
            (r#"{"text":"a","id":[1]}"#, None, "its 'id' is neither"),
            (r#"{"text":" "}"#, Some("a"), "it has no 'text'"),
            (r#"{"text":"a","themes":{}}"#, Some("a"), "the key 'themes' holds"),
            (r#"["text"]"#, Some("a"), "it is JSON but no object"),
            ("{", Some("a"), "it is not valid JSON"),
            (r#"{"text":"a","id":"\u0007"}"#, None, "an article id must not contain control characters"),
        ] {
            let error = document(json, of).unwrap_err();
            assert!(error.starts_with(said), "{json}: {error}");
        }
    }

    #[test]
    fn changes_are_read_back_and_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let store = DocumentStore::open(&folder.path().join("new/store")).unwrap();
        let put = |of: &str, text: &str| {
            let document = document(&format!(r#"{{"text":"{text}"}}"#), Some(of)).unwrap();
            store.apply(&Change::Put(document)).unwrap()
        };
        assert_eq!(put("a/b", "eins").0, Effect::Created);
        assert_eq!(put("a/b", "eins").0, Effect::Unchanged);
        let (effect, undo) = put("a/b", "zwei");
        assert_eq!(effect, Effect::Updated);
        put("A/B", "andere");
        let both = store.source([&id("a/b"), &id("A/B"), &id("keine")]).unwrap();
        assert_eq!(
            read(&both),
            [("A/B", "andere"), ("a/b", "zwei")].map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
        assert!(both.covers(&id("keine")) && !both.covers(&id("c")) && both.whole().covers(&id("c")));
        store.undo(undo).unwrap();
        assert_eq!(read(&store.source([&id("a/b")]).unwrap())[0].1, "eins");
        let (effect, undo) = store.apply(&Change::Delete(id("a/b"))).unwrap();
        assert_eq!(effect, Effect::Deleted);
        assert_eq!(store.apply(&Change::Delete(id("a/b"))).unwrap().0, Effect::Missing);
        store.undo(undo).unwrap();
        store.sync().unwrap();
        assert_eq!(read(&both.whole()).len(), 2);
    }

    #[test]
    fn file_names_are_for_people_and_never_meet_or_hide() {
        let name = file_name(&id("../.Über uns/2023.html"));
        assert!(name.starts_with("_.") && name.contains("2023.html-") && name.ends_with(".jsonl"), "{name}");
        assert!(!file_name(&id(".a")).starts_with('.'));
        assert!(file_name(&id(&"ä".repeat(100))).len() < 128);
    }
}
