//! Reading the configuration from its file and the environment, with the place of whatever is wrong.

use std::path::{Path, PathBuf};

use figment::error::{Actual, Kind};
use figment::providers::{Env, Format, Toml};
use figment::{Figment, Metadata};
use toml::de::DeTable;

use super::error::ConfigError;
use super::origin::{Origin, in_file, line_at, set_variable, variable};
use super::{Config, DEFAULT_FILE, PREFIX, SYSTEM_FILE, base_path, is_origin, public_url, reference};
use crate::analysis::nearest::nearest;
use crate::article::web_address;
use crate::keys::KeyScope;

/// A configuration, and where each of its values came from.
pub struct Loaded {
    pub config: Config,
    sources: Sources,
}

/// Keys with their older names, which are read as well.
pub(super) const OLDER: [(&str, &str); 2] =
    [("web.query_log", "web.demand"), ("web.query_log_least", "web.demand_least")];

/// Other words for keys of `[web]`, by which other servers know them.
const OTHER_WORDS: [(&str, &str); 9] = [
    ("port", "listen"),
    ("host", "listen"),
    ("bind", "listen"),
    ("address", "listen"),
    ("url", "public_url"),
    ("domain", "public_url"),
    ("path", "base_path"),
    ("prefix", "base_path"),
    ("title", "name"),
];

/// The most keys of a table that are listed.
const MAX_LISTED: usize = 12;

/// The texts that a configuration is read from.
struct Sources {
    /// The file with its text.
    file: Option<(PathBuf, String)>,
    merged: Figment,
}

impl Loaded {
    /// Reads the file that [`file_to_read`] finds, and the environment above it.
    pub fn read(named: Option<&Path>) -> Result<Self, ConfigError> {
        let sources = Sources::read(named)?;
        let config = sources.merged.extract().map_err(|error| sources.wrong(&error))?;
        let config = checked(config, &sources)?;
        Ok(Self { config, sources })
    }

    /// Where the value of a key came from, such as `web.listen`.
    pub fn origin(&self, key: &str) -> Origin {
        let older = OLDER.iter().filter(|(name, _)| *name == key).map(|(_, older)| *older);
        std::iter::once(key)
            .chain(older)
            .map(|key| self.sources.origin(&key.split('.').collect::<Vec<_>>()))
            .find(|origin| *origin != Origin::Default)
            .unwrap_or(Origin::Default)
    }

    /// The configuration file, if one was read.
    pub fn file(&self) -> Option<&Path> {
        self.sources.file.as_ref().map(|(path, _)| path.as_path())
    }
}

/// The configuration file that is read: the named one, else `fundstelle.toml` in the current folder, else that of the
/// system; `None` where there is none.
pub fn file_to_read(named: Option<&Path>) -> Option<PathBuf> {
    let usual = || [DEFAULT_FILE, SYSTEM_FILE].map(PathBuf::from).into_iter().find(|file| file.is_file());
    named.map(Path::to_owned).or_else(usual)
}

impl Sources {
    fn read(named: Option<&Path>) -> Result<Self, ConfigError> {
        if let Some(named) = named.filter(|named| !named.is_file()) {
            return Err(ConfigError::Missing(named.to_owned()));
        }
        let mut file = None;
        let mut merged = Figment::new();
        if let Some(path) = file_to_read(named) {
            let text = match std::fs::read_to_string(&path) {
                Ok(text) => text,
                Err(cause) => return Err(ConfigError::Unreadable { path, cause }),
            };
            if let Err(error) = DeTable::parse(&text) {
                let line = error.span().map(|span| line_at(&text, span.start));
                let place = Origin::File { path, line };
                let message = with_quotes(error.message(), line.and_then(|line| text.lines().nth(line - 1)));
                return Err(ConfigError::Syntax { place, message });
            }
            merged = merged.merge(Toml::string(&text));
            file = Some((path, text));
        }
        // The name of the file stands among the variables, and is no value.
        Ok(Self { file, merged: merged.merge(Env::prefixed(PREFIX).ignore(&["config"]).split("__")) })
    }

    /// Where a key comes from; a key that nobody set is a default, whatever is set beside it.
    fn origin<S: AsRef<str>>(&self, key: &[S]) -> Origin {
        let names: Vec<&str> = key.iter().map(AsRef::as_ref).collect();
        let in_text = || self.file.as_ref().map(|(path, text)| in_file(path, text, &names));
        match self.merged.find_metadata(&names.join(".")) {
            None => Origin::Default,
            Some(metadata) if is_environment(metadata) => set_variable(&names).unwrap_or(Origin::Default),
            Some(_) => in_text().unwrap_or(Origin::Default),
        }
    }

    /// Where the place of an error comes from, which may lie within a list, of whose members figment knows nothing.
    fn place<S: AsRef<str>>(&self, path: &[S]) -> Origin {
        let set = (1..=path.len()).rev().map(|length| self.origin(&path[..length]));
        match (set.into_iter().find(|origin| *origin != Origin::Default), &self.file) {
            (Some(Origin::File { .. }), Some((file, text))) => in_file(file, text, path),
            (found, _) => found.unwrap_or(Origin::Default),
        }
    }

    /// What figment refused, with its place and what may be meant.
    fn wrong(&self, error: &figment::Error) -> ConfigError {
        let Kind::UnknownField(name, known) = &error.kind else {
            let place = self.place(&error.path);
            let message = refused(&error.kind, &error.path);
            let key = error.path.join(".");
            return match key.is_empty() {
                true => ConfigError::Syntax { place, message },
                false => ConfigError::Value { place, key, message },
            };
        };
        let mut path = error.path.clone();
        if path.last() != Some(name) {
            path.push(name.clone());
        }
        let place = self.place(&path);
        let table = &path[..path.len() - 1];
        let is_variable = matches!(place, Origin::Variable(_));
        let advice = advice(name, known, table, is_variable);
        // The members of a list have the keys of all of them.
        let table: Vec<&str> =
            table.iter().map(String::as_str).filter(|part| part.parse::<usize>().is_err()).collect();
        let table = if table.is_empty() {
            "the outermost table".to_owned()
        } else {
            format!("[{}]", table.join("."))
        };
        ConfigError::UnknownKey { place, key: name.clone(), table, advice }
    }
}

fn is_environment(metadata: &Metadata) -> bool {
    metadata.name.contains("environment")
}

/// What to do about an unknown key of a table.
fn advice(name: &str, known: &[&str], table: &[String], is_variable: bool) -> String {
    if let Some((_, other)) = OTHER_WORDS.iter().find(|(word, other)| *word == name && known.contains(other))
    {
        let path: Vec<String> = table.iter().cloned().chain([(*other).to_owned()]).collect();
        return match example(&path) {
            Some(example) if !is_variable => format!("write `{other} = {example}`"),
            Some(example) => format!("set `{}` to {example}", variable(&path)),
            None => format!("did you mean `{other}`?"),
        };
    }
    match meant(name, known, table) {
        Some(path) if is_variable => format!("did you mean `{}`?", variable(&path)),
        Some(path) if path.len() == table.len() + 1 && path.starts_with(table) => {
            format!("did you mean `{}`?", path.last().map_or("", String::as_str))
        }
        Some(path) => {
            let (key, tables) =
                (path.last().map_or("", String::as_str), &path[..path.len().saturating_sub(1)]);
            match tables {
                [] => format!("`{key}` stands above all tables, at the top of the file"),
                // From the top of a file a whole name leads into every table.
                _ if table.is_empty() => format!("did you mean `{}`?", path.join(".")),
                tables => {
                    format!("`{key}` belongs in [{}]: write it right below that line", tables.join("."))
                }
            }
        }
        None if known.len() > MAX_LISTED => "`fundstelle config show` lists all keys".to_owned(),
        None => format!("its keys are {}", known.join(", ")),
    }
}

/// The path of the key that an unknown one is probably meant to be: that of the very name in another table, else one of
/// the same table that is written much like it.
fn meant(name: &str, known: &[&str], table: &[String]) -> Option<Vec<String>> {
    let all = reference::keys();
    let elsewhere =
        all.iter().find(|key| key.path.last().is_some_and(|last| last == name)).map(|key| key.path.clone());
    let in_table = || nearest(name, known.iter().map(|known| (*known, [*known]))).into_iter().next();
    let joined = |key: &str| table.iter().cloned().chain([key.to_owned()]).collect();
    elsewhere.or_else(|| in_table().map(joined))
}

/// A value that a key may have, as the configuration writes it.
fn example(path: &[String]) -> Option<String> {
    let key = reference::keys().into_iter().find(|key| key.path == path)?;
    let value = key.example.or(Some(key.default).filter(|default| !default.is_null()))?;
    Some(reference::toml_of(&value))
}

/// What is wrong with a value, and how one is written.
fn refused(kind: &Kind, path: &[String]) -> String {
    let example = example(path);
    let (found, wanted) = match kind {
        Kind::InvalidValue(Actual::Unsigned(value), _) => {
            return match example {
                Some(example) => format!("{value} is too great; such as {example}"),
                None => format!("{value} is too great"),
            };
        }
        Kind::InvalidType(found, wanted) | Kind::InvalidValue(found, wanted) => (found, wanted),
        Kind::UnknownVariant(_, known) => {
            return format!("no such value; write one of: {}", known.join(", "));
        }
        kind => return kind.to_string(),
    };
    let wanted = match wanted.as_str() {
        "usize" | "u64" | "u32" | "u16" | "u8" if matches!(found, Actual::Signed(_)) => {
            "a whole number from 0 on"
        }
        "usize" | "u64" | "u32" | "u16" | "u8" | "i64" | "i32" => "a whole number",
        "f64" | "f32" => "a number",
        "a boolean" | "bool" => "true or false",
        "a sequence" => "a list",
        "a map" => "a table",
        "a string" | "path string" => "a text in quotation marks",
        other => other,
    };
    match example {
        Some(example) => format!("{} is not {wanted}; such as {example}", shown(found)),
        None => format!("{} is not {wanted}", shown(found)),
    }
}

/// A value as the file writes it.
fn shown(found: &Actual) -> String {
    match found {
        Actual::Bool(value) => value.to_string(),
        Actual::Unsigned(value) => value.to_string(),
        Actual::Signed(value) => value.to_string(),
        Actual::Float(value) => value.to_string(),
        Actual::Char(value) => format!("\"{value}\""),
        Actual::Str(value) => format!("\"{value}\""),
        Actual::Seq => "a list".to_owned(),
        Actual::Map => "a table".to_owned(),
        other => other.to_string(),
    }
}

/// What the parser says of a line, and that its value needs quotation marks where that is what it lacks.
fn with_quotes(message: &str, line: Option<&str>) -> String {
    let is_value = |value: &str| format!("value = {value}").parse::<toml::Table>().is_ok();
    let bare = line.and_then(|line| line.split_once('=')).map(|(key, value)| (key.trim(), value.trim()));
    let bare = bare.filter(|(_, value)| !is_value(value));
    match bare {
        Some((_, value)) if value.contains('"') && !value.starts_with(['"', '[', '{']) => {
            "a text needs quotation marks".to_owned()
        }
        Some((key, value))
            if value.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '~')) =>
        {
            let value = value.split(" #").next().unwrap_or_default().trim();
            format!("a text needs quotation marks: {key} = \"{value}\"")
        }
        Some((key, "")) => format!("{key} has no value; put a # before it to leave it out"),
        _ => message.to_owned(),
    }
}

/// Checks what the types of the values can't say, and brings addresses into one form.
fn checked(mut config: Config, sources: &Sources) -> Result<Config, ConfigError> {
    let at = |key: &str| sources.origin(&["web", key]);
    let web = &mut config.web;
    web.base_path = base_path(&web.base_path).map_err(|error| error.at(at("base_path")))?;
    if let Some(wrong) = web.allowed_origins.iter().find(|origin| !is_origin(origin)) {
        return Err(ConfigError::Origin(wrong.clone()).at(at("allowed_origins")));
    }
    crate::keys::check(&web.keys).map_err(|error| ConfigError::Keys(error).at(at("keys")))?;
    let is_given = |scope| web.keys.iter().any(|key| key.allows(scope));
    if is_given(KeyScope::Write) && web.written.is_none() {
        return Err(ConfigError::NoWritten.at(at("keys")));
    }
    if web.search_needs_key && !is_given(KeyScope::Search) {
        return Err(ConfigError::NoSearchKey.at(at("search_needs_key")));
    }
    if let Some(url) = web.public_url.take() {
        web.public_url = Some(public_url(&url).map_err(|error| error.at(at("public_url")))?);
    }
    if let Some(wrong) = config.ingest.mirrors.iter().find(|mirror| web_address(&mirror.address).is_none()) {
        return Err(ConfigError::Mirror(wrong.address.clone()).at(sources.origin(&["ingest", "mirrors"])));
    }
    Ok(config)
}
