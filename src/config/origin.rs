//! Tracks where each value of a configuration came from: the line of a file, a variable of the environment, a flag, or
//! nowhere.

use std::fmt;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::PREFIX;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// A file, with the line counted from 1 if it could be found.
    File { path: PathBuf, line: Option<usize> },
    /// A variable of the environment.
    Variable(String),
    /// A flag of the command.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line: Some(line) } => write!(f, "{}, line {line}", path.display()),
            Self::File { path, line: None } => write!(f, "{}", path.display()),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

/// The place of a key below a table, in bytes. Numbers in the path count the members of a list from 0.
fn place_in_table<S: AsRef<str>>(table: &DeTable<'_>, path: &[S]) -> Option<usize> {
    let (name, rest) = path.split_first()?;
    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == name.as_ref())?;
    if rest.is_empty() { Some(key.span().start) } else { place_in_value(value, rest) }
}

fn place_in_value<S: AsRef<str>>(value: &Spanned<DeValue<'_>>, path: &[S]) -> Option<usize> {
    match value.get_ref() {
        DeValue::Table(table) => place_in_table(table, path),
        DeValue::Array(members) => {
            let (number, rest) = path.split_first()?;
            let member = members.get(number.as_ref().parse::<usize>().ok()?)?;
            if rest.is_empty() { Some(member.span().start) } else { place_in_value(member, rest) }
        }
        _ => None,
    }
}

/// The line of a place in a text, counted from 1.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

/// The origin of a key in a file: its line, or that of the innermost table around it.
pub(super) fn in_file<S: AsRef<str>>(path: &Path, text: &str, key: &[S]) -> Origin {
    let table = DeTable::parse(text).ok();
    let place = table.and_then(|table| {
        (1..=key.len()).rev().find_map(|length| place_in_table(table.get_ref(), &key[..length]))
    });
    let line = place.map(|at| line_at(text, at));
    Origin::File { path: path.to_owned(), line }
}

/// The name of the variable that sets a key.
pub(super) fn variable<S: AsRef<str>>(key: &[S]) -> String {
    let parts: Vec<String> = key.iter().map(|part| part.as_ref().to_ascii_uppercase()).collect();
    format!("{PREFIX}{}", parts.join("__"))
}

/// The variable of the environment that a key, or a table around it, comes from.
pub(super) fn set_variable<S: AsRef<str>>(key: &[S]) -> Option<Origin> {
    let names: Vec<String> = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
    (1..=key.len()).rev().find_map(|length| {
        let wanted = variable(&key[..length]);
        names.iter().find(|name| name.eq_ignore_ascii_case(&wanted)).cloned().map(Origin::Variable)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line of a key in a text of TOML.
    fn line_of(text: &str, path: &[&str]) -> Option<usize> {
        let table = DeTable::parse(text).ok()?;
        place_in_table(table.get_ref(), path).map(|at| line_at(text, at))
    }

    #[test]
    fn keys_are_found_in_every_form_of_toml() {
        let text = "index = \"i\"\nweb.name = \"n\"\n\n[ingest]\ndepth = 3\n\n[[a.b]]\nc = 1\n[[a.b]]\nc = [\n  2,\n  3,\n]\n";
        let line = |path: &[&str]| line_of(text, path);
        assert_eq!(line(&["index"]), Some(1));
        assert_eq!(line(&["web", "name"]), Some(2));
        assert_eq!(line(&["ingest", "depth"]), Some(5));
        assert_eq!(line(&["a", "b", "1", "c"]), Some(10));
        assert_eq!(line(&["a", "b", "1", "c", "1"]), Some(12));
        assert_eq!(line(&["web", "listen"]), None);
        assert_eq!(line_of("index = ", &["index"]), None);
    }

    #[test]
    fn a_variable_has_the_path_of_its_key() {
        assert_eq!(variable(&["web", "search_timeout_ms"]), "FUNDSTELLE_WEB__SEARCH_TIMEOUT_MS");
    }
}
