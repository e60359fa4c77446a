//! Stores documents that arrive one by one through the API, as JSON Lines files of one document each, in a
//! folder that is read like any other source.
//!
//! A file is written under a temporary name, synced and renamed, so that it is complete or doesn't exist.
//! The folder is therefore the authoritative copy, whatever happens to the index, and people can read, copy
//! and check it. The lock of the index makes sure that there is only one writer.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::error::ReadError;
use super::fields::{KEYS, LITERAL, WRITTEN_BY};
use super::json_lines;
use super::limits::Limits;
use crate::article::{ArticleId, MAX_EXTRA_BYTES, MAX_EXTRA_VALUES, RawDocument, extra_of};

/// Number of characters of an id in the name of its file, for people to recognise it.
const SHOWN_OF_ID: usize = 60;
/// Number of digits of the id's hash in the name of its file, which make it unique.
const DIGITS: usize = 32;
/// Prefixes of temporary files that are being added or removed. They are hidden, hence no documents.
const UNDER_WAY: [&str; 2] = [".new-", ".old-"];

/// A document that was read successfully, with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    pub raw: RawDocument,
    /// The document as a JSON object on one line, with sorted keys.
    line: String,
}

/// A text is no document. The message is one English sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NoDocument {
    /// The key at fault, where one is.
    pub field: Option<String>,
    message: String,
}

impl NoDocument {
    fn whole(message: impl Into<String>) -> Self {
        Self { field: None, message: message.into() }
    }

    fn in_field(field: &str, message: impl Into<String>) -> Self {
        Self { field: Some(field.to_owned()), message: message.into() }
    }

    /// The error for a document that is too long to be read at all.
    pub fn too_long(limits: &Limits) -> Self {
        Self::whole(ReadError::LineTooLong { limit: limits.line_bytes }.to_string())
    }
}

impl From<ReadError> for NoDocument {
    fn from(error: ReadError) -> Self {
        match &error {
            ReadError::Field(problem) => Self::in_field(problem.key, error.to_string()),
            ReadError::TextMissing => Self::in_field("text", error.to_string()),
            ReadError::TextEmpty(key) => Self::in_field(key, error.to_string()),
            _ => Self::whole(error.to_string()),
        }
    }
}

impl StoredDocument {
    /// Reads a JSON object with the keys of a line of JSON Lines. `id` is the id that it is sent to; an id in
    /// the document must be the same. Without `id` the document must have its own. `by` is the name of the key of the
    /// service that writes it.
    ///
    /// # Errors
    /// The document is refused like such a line of a source, it has an unknown key (which a source ignores), or
    /// it has no id or a contradicting one.
    pub fn read(
        json: &[u8],
        id: Option<ArticleId>,
        by: Option<&str>,
        limits: &Limits,
    ) -> Result<Self, NoDocument> {
        Self::of_object(Self::object(json)?, id, by, limits)
    }

    /// Reads the JSON object that a document is written as.
    pub fn object(json: &[u8]) -> Result<Map<String, Value>, NoDocument> {
        let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
        match serde_json::from_slice(json) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(NoDocument::whole("it is JSON but no object; write {\"text\": \"…\"}")),
            Err(error) => Err(NoDocument::whole(format!("it is not valid JSON: {error}"))),
        }
    }

    /// The document of a JSON object, under the conditions of [`read`](Self::read).
    pub fn of_object(
        mut object: Map<String, Value>,
        id: Option<ArticleId>,
        by: Option<&str>,
        limits: &Limits,
    ) -> Result<Self, NoDocument> {
        if let Some(unknown) = object.keys().find(|key| !KEYS.contains(&key.as_str())) {
            let message = format!("there is no key '{unknown:.40}'; the keys are {}", KEYS.join(", "));
            return Err(NoDocument::in_field(&unknown.chars().take(40).collect::<String>(), message));
        }
        check_extra(&object)?;
        let has = |key| object.get(key).is_some_and(|value| !value.is_null());
        if has("text") && has("html") {
            return Err(NoDocument::in_field("html", "it has both 'text' and 'html'; write one of them"));
        }
        let is_literal = has("text");
        let id = id_of(&object, id)?;
        object.insert("id".to_owned(), id.as_str().into());
        if is_literal {
            object.insert(LITERAL.to_owned(), true.into());
        }
        if let Some(by) = by {
            object.insert(WRITTEN_BY.to_owned(), by.into());
        }
        let line = Value::Object(object).to_string();
        // This is the location at which the source will give the document.
        let place = format!("{}:1", file_name(&id));
        let raw = json_lines::document(line.as_bytes(), place, limits)?;
        Ok(Self { raw, line })
    }

    pub fn id(&self) -> &ArticleId {
        &self.raw.id
    }

    fn content(&self) -> String {
        format!("{}\n", self.line)
    }
}

/// Checks the values that are to be kept with a document. Files lose those that can't be kept; a service is told.
fn check_extra(object: &Map<String, Value>) -> Result<(), NoDocument> {
    let problem = match object.get("extra") {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Object(extra)) => extra_of(extra.clone()).1.into_iter().next(),
        Some(_) => Some("it is no object".to_owned()),
    };
    let wanted = format!(
        "write an object of at most {MAX_EXTRA_VALUES} texts, numbers, true and false of {MAX_EXTRA_BYTES} bytes together"
    );
    problem.map_or(Ok(()), |problem| {
        Err(NoDocument::in_field("extra", format!("its 'extra' can't be kept: {problem}; {wanted}")))
    })
}

/// The id of a document that is sent to an id, or has one of its own.
fn id_of(object: &Map<String, Value>, sent_to: Option<ArticleId>) -> Result<ArticleId, NoDocument> {
    let own = match object.get("id") {
        None | Some(Value::Null) => None,
        Some(Value::String(own)) => Some(own.clone()),
        Some(Value::Number(own)) if own.is_u64() || own.is_i64() => Some(own.to_string()),
        Some(_) => {
            return Err(NoDocument::in_field(
                "id",
                "its 'id' is neither a text nor a whole number; write one",
            ));
        }
    };
    match (sent_to, own) {
        (Some(id), Some(own)) if own != id.as_str() => Err(NoDocument::in_field(
            "id",
            format!("its 'id' is another than the '{id}' it is sent to; leave it out or write the same"),
        )),
        (Some(id), _) => Ok(id),
        (None, Some(own)) => ArticleId::new(own)
            .map_err(|error| NoDocument::in_field("id", format!("{error}; shorten or change it"))),
        (None, None) => Err(NoDocument::in_field("id", "it has no 'id'; give it one")),
    }
}

/// Whether the store has a document under this id, with the same or with other content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    Nothing,
    /// A document with other content.
    Other,
    /// A document with the same content.
    Same,
}

/// Allows to undo a change.
#[derive(Debug)]
#[must_use]
pub struct Undo {
    path: PathBuf,
    /// The temporary file with the content before the change, if there was one.
    before: Option<PathBuf>,
}

/// A folder of stored documents.
#[derive(Debug, Clone)]
pub struct DocumentStore {
    folder: PathBuf,
}

impl DocumentStore {
    /// Opens the store in a folder, which is created if it is missing. Temporary files of an interrupted change are
    /// removed.
    ///
    /// # Errors
    /// The folder can't be created or read, or a temporary file in it can't be removed.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let made: Vec<&Path> = folder.ancestors().take_while(|path| !path.exists()).collect();
        fs::create_dir_all(folder)?;
        for path in made {
            sync_folder(
                path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")),
            )?;
        }
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry
                .file_name()
                .to_str()
                .is_some_and(|name| UNDER_WAY.iter().any(|begin| name.starts_with(begin)))
            {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(Self { folder: folder.to_owned() })
    }

    /// Whether a folder exists and contains documents.
    pub fn has_documents(folder: &Path) -> bool {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name()).any(|name| !name.to_string_lossy().starts_with('.'))
    }

    fn path(&self, id: &ArticleId) -> PathBuf {
        self.folder.join(file_name(id))
    }

    pub fn has(&self, id: &ArticleId) -> bool {
        self.path(id).exists()
    }

    /// Compares a document with what the store has under its id.
    ///
    /// # Errors
    /// The stored document can't be read.
    pub fn held(&self, document: &StoredDocument) -> io::Result<Held> {
        let path = self.path(document.id());
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Held::Nothing),
            Err(error) => Err(error),
            Ok(held) if held.len() != document.content().len() as u64 => Ok(Held::Other),
            Ok(_) if fs::read(&path)? == document.content().as_bytes() => Ok(Held::Same),
            Ok(_) => Ok(Held::Other),
        }
    }

    /// Adds or replaces a document. The change is durable after the next [`sync`](Self::sync).
    ///
    /// # Errors
    /// The file can't be written. The stored document is then as it was.
    pub fn put(&self, document: &StoredDocument) -> io::Result<Undo> {
        let undo = self.keep(document.id())?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(UNDER_WAY[0]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // Temporary files are private by default; this one gets the user's usual permissions (umask).
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(&self.folder)?;
        file.write_all(document.content().as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(&undo.path).map_err(|error| error.error)?;
        Ok(undo)
    }

    /// Removes a document.
    ///
    /// # Errors
    /// The file can't be deleted. The document is then as it was.
    pub fn remove(&self, id: &ArticleId) -> io::Result<Undo> {
        let undo = self.keep(id)?;
        match fs::remove_file(&undo.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(undo),
        }
    }

    /// Keeps a document's file under a temporary name.
    fn keep(&self, id: &ArticleId) -> io::Result<Undo> {
        let path = self.path(id);
        if !path.exists() {
            return Ok(Undo { path, before: None });
        }
        let before = self.folder.join(format!("{}{}", UNDER_WAY[1], file_name(id)));
        // Some file systems have no hard links.
        fs::hard_link(&path, &before).or_else(|_| fs::copy(&path, &before).map(drop))?;
        Ok(Undo { path, before: Some(before) })
    }

    /// Reverts a change.
    ///
    /// # Errors
    /// The file can't be restored or removed; the change may then still be there.
    pub fn undo(&self, undo: Undo) -> io::Result<()> {
        match undo.before {
            Some(before) => fs::rename(before, undo.path),
            None => match fs::remove_file(undo.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        }
    }

    /// Discards the undo record of a change, which then can no longer be reverted.
    ///
    /// # Errors
    /// The temporary file with the content before the change can't be removed; the change stays.
    pub fn confirm(&self, undo: Undo) -> io::Result<()> {
        undo.before.map_or(Ok(()), fs::remove_file)
    }

    /// Makes all changes so far durable, so that they survive a power cut.
    ///
    /// # Errors
    /// The folder can't be synced. Whether the changes survive a power cut is then unknown.
    pub fn sync(&self) -> io::Result<()> {
        sync_folder(&self.folder)
    }
}

/// Makes the names in a folder durable. Only Unix can sync folders.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// The name of a document's file: the beginning of its id, and a hash of the whole id.
fn file_name(id: &ArticleId) -> String {
    let shown = id.as_str().chars().take(SHOWN_OF_ID);
    let shown: String =
        shown.map(|c| if c.is_ascii_alphanumeric() || "-.".contains(c) { c } else { '_' }).collect();
    // A file whose name begins with a dot would be hidden.
    let shown = shown.trim_start_matches('.');
    format!("{shown}-{:.DIGITS$}.jsonl", blake3::hash(id.as_str().as_bytes()).to_string())
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::ingest::{self, Read, Source};

    fn id(text: &str) -> ArticleId {
        ArticleId::new(text).unwrap()
    }

    fn document(json: &str, of: Option<&str>) -> Result<StoredDocument, String> {
        StoredDocument::read(json.as_bytes(), of.map(id), None, &Limits::default())
            .map_err(|error| error.to_string())
    }

    fn with_text(id: &str, text: &str) -> StoredDocument {
        document(&format!(r#"{{"text":"{text}"}}"#), Some(id)).unwrap()
    }

    fn read(folder: &Path) -> Vec<RawDocument> {
        let mut documents = Vec::new();
        ingest::read(&Source::open(folder).unwrap(), &Limits::default(), &mut |read| {
            match read {
                Read::Document(document) => documents.push(*document),
                Read::Skipped(skipped) => panic!("{skipped:?}"),
            }
            ControlFlow::Continue(())
        })
        .unwrap();
        documents
    }

    #[test]
    fn a_document_is_checked_before_it_is_kept() {
        assert_eq!(document("\u{feff}{\"text\":\"a\",\"id\":7}", None).unwrap().id().as_str(), "7");
        assert_eq!(document(r#"{"text":"a"}"#, Some("x/ä")).unwrap().id().as_str(), "x/ä");
        for (json, of, said) in [
            (r#"{"text":"a"}"#, None, "it has no 'id'"),
            (r#"{"text":"a","id":"b"}"#, Some("a"), "its 'id' is another than the 'a'"),
            (r#"{"text":"a","id":[1]}"#, None, "its 'id' is neither"),
            (r#"{"text":" "}"#, Some("a"), "its 'text' holds no text"),
            (r#"{"text":"a","themes":{}}"#, Some("a"), "the key 'themes' holds"),
            (r#"{"text":"a","titel":"b"}"#, Some("a"), "there is no key 'titel'; the keys are id, title"),
            (r#"["text"]"#, Some("a"), "it is JSON but no object"),
            ("{", Some("a"), "it is not valid JSON"),
            (r#"{"text":"a","id":"\u0007"}"#, None, "an article id must not contain control characters"),
        ] {
            let error = document(json, of).unwrap_err();
            assert!(error.starts_with(said), "{json}: {error}");
        }
    }

    #[test]
    fn a_source_reads_what_was_stored_and_nothing_else_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("new/store");
        assert!(!DocumentStore::has_documents(&folder));
        let store = DocumentStore::open(&folder).unwrap();
        let (first, other) = (with_text("a/b", "eins"), with_text("A/B", "andere"));
        for document in [&first, &other] {
            store.confirm(store.put(document).unwrap()).unwrap();
        }
        store.sync().unwrap();
        assert!(DocumentStore::has_documents(&folder));
        assert_eq!(read(&folder), [other.raw, first.raw.clone()], "place and hash too");
        let changed = with_text("a/b", "zwei");
        assert_eq!([store.held(&first).unwrap(), store.held(&changed).unwrap()], [Held::Same, Held::Other]);
        let undo = store.put(&changed).unwrap();
        assert_eq!(read(&folder).len(), 2, "what was before is no document beside it");
        store.undo(undo).unwrap();
        assert_eq!(store.held(&first).unwrap(), Held::Same);
        let undo = store.remove(first.id()).unwrap();
        assert_eq!(store.held(&first).unwrap(), Held::Nothing);
        store.undo(undo).unwrap();
        assert!(store.has(first.id()));
        let _cut_off = store.put(&changed).unwrap();
        DocumentStore::open(&folder).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "left-overs go");
        store.undo(store.put(&with_text("c", "neu")).unwrap()).unwrap();
        assert!(!store.has(&id("c")));
    }

    #[test]
    fn file_names_are_for_people_and_never_meet_or_hide() {
        let name = file_name(&id("../.Über uns/2023.html"));
        assert!(name.starts_with("_.") && name.contains("2023.html-") && name.ends_with(".jsonl"), "{name}");
        assert!(!file_name(&id(".a")).starts_with('.'));
        assert!(file_name(&id(&"ä".repeat(100))).len() < 128);
    }
}
