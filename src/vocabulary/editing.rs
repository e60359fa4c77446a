//! Adds names to the files of a vocabulary folder while keeping comments, order and layout.

use std::borrow::Cow;
use std::io::Write;
use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value};

use super::entries::{Entry, EntryKind};
use super::error::VocabularyError;
use super::load::Vocabulary;

/// Length of the longest line that an array may fill before it is broken, in characters.
const MAX_LINE: usize = 118;

/// A name to be added to an entry.
#[derive(Debug, Clone, Copy)]
pub struct Addition<'a> {
    pub kind: EntryKind,
    /// The entry's id, or one of its names.
    pub id: &'a str,
    pub name: &'a str,
    /// The list that the name goes into; if it is `None`, the list follows from the name's letters.
    pub key: Option<&'a str>,
}

/// Where a name was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    pub path: PathBuf,
    pub line: usize,
    pub key: &'static str,
    /// Whether the file didn't exist before, so that the built-in one was copied.
    pub is_copy: bool,
}

/// Why a name was not added. Nothing has been written then.
#[derive(Debug, thiserror::Error)]
pub enum AdditionError {
    #[error("'{0}' is no name: it needs a letter, and stands in one line")]
    NoName(String),
    #[error("{file} has no entry '{id}'{near}; `fundstelle vocabulary list --kind {kind}` shows them all")]
    NoEntry { file: &'static str, kind: &'static str, id: String, near: String },
    #[error("several entries of {file} have the term '{id}': {entries}; name one by another of its terms")]
    SeveralEntries { file: &'static str, id: String, entries: String },
    #[error("'{name}' already belongs to {kind} '{owner}' ({label}); a name may belong to one entry only")]
    Taken { name: String, kind: &'static str, owner: String, label: String },
    #[error(
        "'{name}' is a name of several bodies ({candidates}), see [[ambiguous]] in {file}; add the body there"
    )]
    Ambiguous { name: String, candidates: String, file: &'static str },
    #[error("{kind} '{id}' has the name '{name}' already")]
    Known { kind: &'static str, id: String, name: String },
    #[error("say with --key under which of {keys} '{name}' belongs; the head of {file} tells what they mean")]
    NoKey { name: String, keys: String, file: &'static str },
    #[error("a block of {file} has no list '{key}'; it has {keys}")]
    WrongKey { key: String, keys: String, file: &'static str },
    #[error("{file} cannot be changed by a program ({problem}); add the name by hand")]
    Layout { file: &'static str, problem: String },
    #[error("with this name the vocabulary would not hold: {0}")]
    Refused(VocabularyError),
    #[error(transparent)]
    Unreadable(VocabularyError),
    #[error("{} cannot be written ({source}); check its permissions and those of its folder", path.display())]
    Unwritable { path: PathBuf, source: std::io::Error },
}

impl Vocabulary {
    /// Adds a name to an entry in the files of `folder`, from which this vocabulary was read. If the
    /// folder lacks the file, the built-in one is copied.
    ///
    /// # Errors
    /// There is no such entry or list, the name belongs to another entry, or the file can't be read or written.
    pub fn add(&self, folder: &Path, addition: Addition) -> Result<Added, AdditionError> {
        let Addition { kind, name, .. } = addition;
        let name = name.trim();
        if !name.chars().any(char::is_alphanumeric) || name.chars().any(char::is_control) {
            return Err(AdditionError::NoName(name.to_owned()));
        }
        let key = self.key_for(addition)?;
        let id = self.entry_for(addition)?;
        self.refuse_taken(kind, &id, name)?;

        let (path, text, is_copy) = read_file(folder, kind)?;
        let layout = |problem: String| AdditionError::Layout { file: kind.file(), problem };
        let changed = with_name(&text, kind, &id, key, name).map_err(layout)?;
        Self::load_with(folder, (kind.file(), &changed)).map_err(AdditionError::Refused)?;
        let line = line_of_change(&text, &changed, name);
        replace(&path, &changed)
            .map_err(|source| AdditionError::Unwritable { path: path.clone(), source })?;
        Ok(Added { path, line, key, is_copy })
    }

    fn key_for(&self, addition: Addition) -> Result<&'static str, AdditionError> {
        let Addition { kind, name, key, .. } = addition;
        let (keys, file) = (kind.keys().join(", "), kind.file());
        match key {
            Some(key) => kind
                .keys()
                .iter()
                .find(|known| **known == key)
                .copied()
                .ok_or_else(|| AdditionError::WrongKey { key: key.to_owned(), keys, file }),
            None => {
                kind.key_of(name).ok_or_else(|| AdditionError::NoKey { name: name.to_owned(), keys, file })
            }
        }
    }

    fn entry_for(&self, addition: Addition) -> Result<String, AdditionError> {
        let Addition { kind, id, .. } = addition;
        let entries = self.entries(kind);
        if let Some(entry) = entries.iter().find(|entry| entry.id == id) {
            // A pair of the glossary has no id but its first German term, which another pair may share.
            let twice = entries.iter().filter(|entry| entry.id == id).count() > 1;
            if !twice {
                return Ok(entry.id.to_owned());
            }
        }
        let named = self.owners(kind, id);
        let labels = |entries: &[Entry]| {
            entries.iter().map(|e| format!("{} / {}", e.de, e.en)).collect::<Vec<_>>().join("; ")
        };
        match &named[..] {
            [entry] => Ok(entry.id.to_owned()),
            [_, _, ..] => Err(AdditionError::SeveralEntries {
                file: kind.file(),
                id: id.to_owned(),
                entries: labels(&named),
            }),
            [] => {
                let words = [id.to_owned()];
                let near = entries.iter().filter(|entry| entry.holds(&words)).map(|entry| entry.id);
                let near: Vec<&str> = near.take(5).collect();
                let near = match near.is_empty() {
                    true => String::new(),
                    false => format!(" (perhaps {})", near.join(", ")),
                };
                let (file, kind) = (kind.file(), kind.name());
                Err(AdditionError::NoEntry { file, kind, id: id.to_owned(), near })
            }
        }
    }

    pub(super) fn refuse_taken(&self, kind: EntryKind, id: &str, name: &str) -> Result<(), AdditionError> {
        let ambiguous = self.ambiguous().iter().find(|ambiguous| ambiguous.short == name);
        if let Some(ambiguous) = ambiguous.filter(|_| kind == EntryKind::Organiser) {
            return Err(AdditionError::Ambiguous {
                name: name.to_owned(),
                candidates: ambiguous.candidates.join(", "),
                file: kind.file(),
            });
        }
        let owners = self.owners(kind, name);
        if let Some(other) = owners.iter().find(|entry| entry.id != id) {
            return Err(AdditionError::Taken {
                name: name.to_owned(),
                kind: kind.name(),
                owner: other.id.to_owned(),
                label: other.de.to_owned(),
            });
        }
        match owners.is_empty() {
            true => Ok(()),
            false => {
                Err(AdditionError::Known { kind: kind.name(), id: id.to_owned(), name: name.to_owned() })
            }
        }
    }
}

/// The path and the text of a kind's file in a folder, and whether the folder lacks it, so that the text is
/// that of the built-in file.
pub(super) fn read_file(
    folder: &Path,
    kind: EntryKind,
) -> Result<(PathBuf, Cow<'static, str>, bool), AdditionError> {
    let path = folder.join(kind.file());
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok((path, Cow::Owned(text), false)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Ok((path, Cow::Borrowed(kind.built_in().1), true))
        }
        Err(source) => Err(AdditionError::Unreadable(VocabularyError::Unreadable { path, source })),
    }
}

/// The text of a file with a name added to a list of an entry.
fn with_name(text: &str, kind: EntryKind, id: &str, key: &str, name: &str) -> Result<String, String> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    let missing = || format!("the block of '{id}' is not where it is expected");
    match kind {
        EntryKind::Organiser | EntryKind::Theme | EntryKind::Glossary => {
            let list = match kind {
                EntryKind::Glossary => "pair",
                kind => kind.name(),
            };
            let blocks = document.get_mut(list).and_then(Item::as_array_of_tables_mut).ok_or_else(missing)?;
            let block = blocks.iter_mut().find(|block| id_of(block, kind) == Some(id)).ok_or_else(missing)?;
            add_to_table(block, kind, key, name)?;
        }
        EntryKind::Place => {
            let mut entry = None;
            for group in ["country", "region"] {
                let table = document.get(group).and_then(Item::as_table_like);
                if table.is_some_and(|table| table.contains_key(id)) {
                    entry = Some(group);
                }
            }
            let entry = document.get_mut(entry.ok_or_else(missing)?).and_then(|group| group.get_mut(id));
            match entry.ok_or_else(missing)? {
                Item::Value(Value::InlineTable(place)) => add_to_inline(place, kind, key, name)?,
                Item::Table(place) => add_to_table(place, kind, key, name)?,
                _ => return Err(missing()),
            }
        }
    }
    Ok(document.to_string())
}

fn id_of(block: &Table, kind: EntryKind) -> Option<&str> {
    match kind {
        EntryKind::Glossary => block.get("de")?.as_array()?.get(0)?.as_str(),
        _ => block.get("id")?.as_str(),
    }
}

fn add_to_table(block: &mut Table, kind: EntryKind, key: &str, name: &str) -> Result<(), String> {
    if let Some(item) = block.get_mut(key) {
        let array = item.as_array_mut().ok_or_else(|| format!("{key} is no list"))?;
        push(array, key, name);
        return Ok(());
    }
    let is_ordered = block.iter().map(|(key, _)| rank(kind, key)).is_sorted();
    block.insert(key, Item::Value(Value::Array(Array::from_iter([name]))));
    if is_ordered {
        block.sort_values_by(|a, _, b, _| rank(kind, a.get()).cmp(&rank(kind, b.get())));
    }
    Ok(())
}

fn add_to_inline(block: &mut InlineTable, kind: EntryKind, key: &str, name: &str) -> Result<(), String> {
    if let Some(value) = block.get_mut(key) {
        let array = value.as_array_mut().ok_or_else(|| format!("{key} is no list"))?;
        push(array, key, name);
        return Ok(());
    }
    block.insert(key, Value::Array(Array::from_iter([name])));
    block.sort_values_by(|a, _, b, _| rank(kind, a.get()).cmp(&rank(kind, b.get())));
    block.fmt();
    Ok(())
}

/// The position of a key in a block, as the header of its file lists the keys.
fn rank(kind: EntryKind, key: &str) -> usize {
    let first = ["id", "de", "en"];
    let at = |keys: &[&str]| keys.iter().position(|known| *known == key);
    match kind {
        EntryKind::Glossary => at(kind.keys()).unwrap_or(usize::MAX),
        _ => at(&first).or_else(|| Some(first.len() + at(kind.keys())?)).unwrap_or(usize::MAX),
    }
}

/// The line break and the blanks before a value that has a line of its own.
fn own_line(value: &Value) -> Option<String> {
    let (_, indent) = value.decor().prefix()?.as_str()?.rsplit_once('\n')?;
    Some(format!("\n{indent}"))
}

/// Adds a name to a list. It gets a line of its own if the other names have, or if the list's line would
/// become too long.
fn push(array: &mut Array, key: &str, name: &str) {
    let indent = array.iter().last().and_then(own_line);
    let Some(indent) = indent else {
        array.push(name);
        let has_comments = array.to_string().contains('#');
        if format!("{key} = {array}").chars().count() > MAX_LINE && !has_comments {
            for value in array.iter_mut() {
                value.decor_mut().set_prefix("\n  ");
                value.decor_mut().set_suffix("");
            }
            array.set_trailing("\n");
            array.set_trailing_comma(true);
        }
        return;
    };
    let mut value = Value::from(name);
    let mut prefix = indent;
    if array.trailing_comma() {
        // A comment behind the last comma belongs to the name before it.
        let trailing = array.trailing().as_str().unwrap_or("\n").to_owned();
        if let Some((comment, rest)) = trailing.rsplit_once('\n').filter(|(before, _)| before.contains('#')) {
            prefix = format!("{comment}{prefix}");
            let rest = format!("\n{rest}");
            array.set_trailing(rest);
        }
    } else {
        array.set_trailing("\n");
        array.set_trailing_comma(true);
        let last = array.len().checked_sub(1).and_then(|last| array.get_mut(last));
        if let Some(last) = last {
            let suffix = last.decor().suffix().and_then(|suffix| suffix.as_str()).unwrap_or_default();
            if !suffix.contains('#') {
                last.decor_mut().set_suffix("");
            }
        }
    }
    value.decor_mut().set_prefix(prefix);
    array.push_formatted(value);
}

/// The number, from 1, of the line in which a name was added.
fn line_of_change(before: &str, after: &str, name: &str) -> usize {
    let same = before.lines().zip(after.lines()).take_while(|(a, b)| a == b).count();
    let added = after.lines().skip(same).position(|line| line.contains(name)).unwrap_or_default();
    same + added + 1
}

/// Replaces a file atomically, so that other processes read either the old text or the new one.
pub(super) fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // If the file is a symbolic link, the file that it leads to is replaced, not the link.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().unwrap_or(folder);
    let mut file = tempfile::Builder::new().prefix(".vocabulary").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    match std::fs::metadata(&target) {
        Ok(known) => file.as_file().set_permissions(known.permissions())?,
        Err(_) => readable(file.as_file())?,
    }
    file.as_file().sync_all()?;
    file.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// Makes a file readable by everybody: temporary files are private, but the server reads the vocabulary.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(text: &str, kind: EntryKind, id: &str, key: &str) -> String {
        with_name(text, kind, id, key, "Neu").unwrap()
    }

    #[test]
    fn lists_keep_their_layout_and_comments() {
        let block = "# Kopf\n\n[[organiser]]\nid = \"a\" # fest\nde = \"A\"\nen = \"A\"\n";
        let cases = [
            ("short = [\"X\", \"Y\"] # Kürzel\n", "short = [\"X\", \"Y\", \"Neu\"] # Kürzel\n"),
            (
                "short = [\n  \"X\", # eins\n  # zwei\n  \"Y\",\n]\n",
                "short = [\n  \"X\", # eins\n  # zwei\n  \"Y\",\n  \"Neu\",\n]\n",
            ),
            ("short = [\n    \"X\"\n]\n", "short = [\n    \"X\",\n    \"Neu\",\n]\n"),
            ("short = [\n  \"X\", # eins\n]\n", "short = [\n  \"X\", # eins\n  \"Neu\",\n]\n"),
            ("short = []\n", "short = [\"Neu\"]\n"),
            ("sites = [\"a.de\"]\n", "short = [\"Neu\"]\nsites = [\"a.de\"]\n"),
            ("# Namen\naliases = [\"B\"]\n", "short = [\"Neu\"]\n# Namen\naliases = [\"B\"]\n"),
        ];
        for (before, after) in cases {
            let text = format!("{block}{before}\n[[organiser]]\nid = \"b\"\nde = \"B\"\nen = \"B\"\n");
            let expected = text.replace(before, after);
            assert_eq!(added(&text, EntryKind::Organiser, "a", "short"), expected);
        }
    }

    #[test]
    fn long_lines_are_broken() {
        let names = (0..12).map(|at| format!("\"Name {at:06}\"")).collect::<Vec<_>>().join(", ");
        let text = format!("[[theme]]\nid = \"a\"\nterms_de = [{names}]\n");
        let changed = added(&text, EntryKind::Theme, "a", "terms_de");
        assert!(
            changed.contains("terms_de = [\n  \"Name 000000\",\n") && changed.ends_with("\n  \"Neu\",\n]\n"),
            "{changed}"
        );
    }

    #[test]
    fn places_stay_in_their_line() {
        let text = "[country]\nby = { de = \"Belarus\", en = \"Belarus\" }\nbz = { de = \"Belize\", en = \"Belize\" } # klein\n";
        let changed = added(text, EntryKind::Place, "bz", "also_de");
        assert!(
            changed.ends_with("bz = { de = \"Belize\", en = \"Belize\", also_de = [\"Neu\"] } # klein\n"),
            "{changed}"
        );
        let twice = added(&changed, EntryKind::Place, "bz", "also_de");
        assert!(twice.contains("also_de = [\"Neu\", \"Neu\"] }"), "{twice}");
    }

    #[test]
    fn the_built_in_files_stay_as_they_are_but_for_the_name() {
        for (kind, id, key) in [
            (EntryKind::Organiser, "giz", "aliases"),
            (EntryKind::Theme, "wasser", "weak_en"),
            (EntryKind::Place, "de", "also_en"),
            (EntryKind::Glossary, "Multi-Akteurs-Partnerschaft", "de"),
        ] {
            let before = kind.built_in().1;
            let after = added(before, kind, id, key);
            let gone: Vec<&str> = before.lines().filter(|line| !after.contains(line)).collect();
            assert!(gone.len() <= 1 && after.contains("\"Neu\""), "{kind:?}: {gone:?}");
            assert!(after.lines().count() <= before.lines().count() + 1, "{kind:?}");
        }
    }
}
