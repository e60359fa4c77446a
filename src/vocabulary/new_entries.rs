//! Adds an organiser that the vocabulary doesn't have to the files of a vocabulary folder.

use std::path::Path;

use toml_edit::Value;

use super::editing::{Added, AdditionError, read_file, replace};
use super::entries::EntryKind;
use super::ids::name_key;
use super::load::Vocabulary;

/// An organiser to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewOrganiser<'a> {
    /// Its id; by default its name as an id.
    pub id: Option<&'a str>,
    pub name: &'a str,
    pub acronym: Option<&'a str>,
}

impl NewOrganiser<'_> {
    /// The id that it gets.
    pub fn id(&self) -> String {
        name_key(self.id.unwrap_or(self.name))
    }
}

impl Vocabulary {
    /// Adds an organiser to the files of `folder`, from which this vocabulary was read. If the folder lacks
    /// the file, the built-in one is copied.
    ///
    /// # Errors
    /// The id, the name or the acronym belongs to another entry, or the file can't be read or written.
    pub fn add_organiser(&self, folder: &Path, new: NewOrganiser) -> Result<Added, AdditionError> {
        let kind = EntryKind::Organiser;
        let (id, name) = (new.id(), new.name.trim());
        let is_name =
            |name: &str| name.chars().any(char::is_alphanumeric) && !name.chars().any(char::is_control);
        for name in [name, &id].into_iter().chain(new.acronym) {
            if !is_name(name) {
                return Err(AdditionError::NoName(name.to_owned()));
            }
        }
        if let Some(known) = self.organiser(&id) {
            let (owner, label) = (known.id.clone(), known.de.clone());
            return Err(AdditionError::Taken { name: id, kind: kind.name(), owner, label });
        }
        for name in [name].into_iter().chain(new.acronym) {
            self.refuse_taken(kind, &id, name)?;
        }
        let (path, text, is_copy) = read_file(folder, kind)?;
        let quoted = |text: &str| Value::from(text).to_string().trim().to_owned();
        let mut changed = format!("{}\n\n[[organiser]]\n", text.trim_end());
        let line = changed.lines().count();
        for (key, value) in [("id", id.as_str()), ("de", name), ("en", name)] {
            changed.push_str(&format!("{key} = {}\n", quoted(value)));
        }
        if let Some(acronym) = new.acronym {
            changed.push_str(&format!("short = [{}]\n", quoted(acronym.trim())));
        }
        Self::load_with(folder, (kind.file(), &changed)).map_err(AdditionError::Refused)?;
        replace(&path, &changed)
            .map_err(|source| AdditionError::Unwritable { path: path.clone(), source })?;
        Ok(Added { path, line, key: "id", is_copy })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_organiser_is_known_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let vocabulary = Vocabulary::load(folder.path()).unwrap();
        let new = NewOrganiser { id: None, name: "Stiftung „Alte\" Weberei", acronym: Some("SAWB") };
        let added = vocabulary.add_organiser(folder.path(), new).unwrap();
        assert!(added.is_copy);
        let vocabulary = Vocabulary::load(folder.path()).unwrap();
        assert_eq!(vocabulary.resolve_organiser("SAWB").unwrap().id, "stiftung-alte-weberei");
        let text = std::fs::read_to_string(&added.path).unwrap();
        assert_eq!(text.lines().nth(added.line - 1), Some("[[organiser]]"));
        assert!(matches!(vocabulary.add_organiser(folder.path(), new), Err(AdditionError::Taken { .. })));
        let taken = NewOrganiser { id: Some("neu"), name: "GIZ", acronym: None };
        assert!(matches!(vocabulary.add_organiser(folder.path(), taken), Err(AdditionError::Taken { .. })));
    }
}
