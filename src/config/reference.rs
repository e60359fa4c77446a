//! Lists every key of the configuration with its meaning, which is the comment at its definition, its default and an
//! example. `fundstelle config init` and the manual are made of it.

use std::fmt::Write as _;

use schemars::generate::SchemaSettings;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, Visitor};
use serde_json::Value;

use super::{Config, EngineOptions, MeaningOptions, WebOptions};
use crate::engine::embedded::index::WriterOptions;
use crate::engine::opensearch::ClusterOptions;
use crate::present::branding::Branding;
use crate::{enrich, ingest};

/// The longest line of a written configuration, in letters.
const WIDTH: usize = 100;

/// A key that can be set.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigKey {
    /// Its name, with those of the tables around it before.
    pub path: Vec<String>,
    /// What it means, in Markdown without lines.
    pub description: String,
    /// The value where nobody sets it; `Null` for none.
    pub default: Value,
    /// A value that it may have, if the default tells little.
    pub example: Option<Value>,
}

/// A table of keys.
#[derive(Debug, Clone, PartialEq)]
struct Table {
    path: Vec<String>,
    description: String,
    keys: Vec<ConfigKey>,
}

/// Every key, in the order of the tables and of the definitions in each.
pub fn keys() -> Vec<ConfigKey> {
    tables().into_iter().flat_map(|table| table.keys).collect()
}

/// The value of a key in a configuration; secrets are not among them.
pub fn value_of(config: &Config, key: &ConfigKey) -> Value {
    let all = serde_json::to_value(config).unwrap_or_default();
    lookup(&all, &key.path)
}

/// A configuration with every key and its meaning. All of it are comments: who changes nothing has the defaults, also
/// those of later versions.
pub fn file() -> String {
    let mut text = String::from(
        "# The configuration of Fundstelle. Every key stands here with its meaning and, behind `#`, its default; where there\n\
         # is none, with an example. Take the `#` away and change the value to set it. A variable of the environment stands\n\
         # above this file: FUNDSTELLE_WEB__LISTEN sets web.listen. `fundstelle config show` tells what applies, and why.\n",
    );
    for table in tables() {
        text.push('\n');
        if !table.path.is_empty() {
            push_comment(&mut text, &table.description);
            let _ = writeln!(text, "[{}]", table.path.join("."));
        }
        for key in &table.keys {
            text.push('\n');
            let note = match (&key.default, &key.example) {
                (Value::Null, Some(_)) => " Not set by default; such as:".to_owned(),
                (Value::Null, None) => " Not set by default.".to_owned(),
                (_, Some(example)) => format!(" Such as {}.", toml_of(example)),
                (_, None) => String::new(),
            };
            push_comment(&mut text, &format!("{}{note}", key.description));
            let shown = if key.default.is_null() { key.example.as_ref() } else { Some(&key.default) };
            if let Some(value) = shown {
                let _ =
                    writeln!(text, "#{} = {}", key.path.last().map_or("", String::as_str), toml_of(value));
            }
        }
    }
    text
}

/// Renders the reference as a page of Markdown: a heading and a table for each table of keys.
pub fn markdown() -> String {
    let mut text = String::new();
    for table in tables() {
        let heading = if table.path.is_empty() {
            "Top level".to_owned()
        } else {
            format!("`[{}]`", table.path.join("."))
        };
        let _ = writeln!(text, "## {heading}\n");
        if !table.path.is_empty() {
            let _ = writeln!(text, "{}\n", table.description);
        }
        text.push_str("| key | default | meaning |\n| --- | --- | --- |\n");
        for key in &table.keys {
            let code = |value: &Value| format!("`{}`", toml_of(value).replace('|', "\\|"));
            let default = if key.default.is_null() { "none".to_owned() } else { code(&key.default) };
            let example = key.example.as_ref().map(|example| format!(" Such as {}.", code(example)));
            let _ = writeln!(
                text,
                "| `{}` | {default} | {}{} |",
                key.path.last().map_or("", String::as_str),
                key.description.replace('|', "\\|"),
                example.unwrap_or_default()
            );
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// A value as TOML on one line.
pub fn toml_of(value: &Value) -> String {
    match value {
        Value::Array(members) => format!("[{}]", members.iter().map(toml_of).collect::<Vec<_>>().join(", ")),
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| format!("{} = {}", toml_key(key), toml_of(value));
            format!("{{ {} }}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => toml::Value::from(text.as_str()).to_string(),
        Value::Null => "\"\"".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// A key of TOML, in quotation marks where it needs them.
fn toml_key(key: &str) -> String {
    let is_bare = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if is_bare { key.to_owned() } else { toml::Value::from(key).to_string() }
}

/// Adds text as lines of a comment.
fn push_comment(text: &mut String, comment: &str) {
    let mut line = String::from("#");
    for word in comment.split_whitespace() {
        if line.len() > 1 && line.chars().count() + 1 + word.chars().count() > WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    text.push_str(&line);
    text.push('\n');
}

/// The tables in their order, the outermost first.
fn tables() -> Vec<Table> {
    let schema = SchemaSettings::default().with(|settings| settings.inline_subschemas = true);
    let schema = schema.into_generator().into_root_schema_for::<Config>();
    let defaults = serde_json::to_value(Config::default()).unwrap_or_default();
    let parts: [(&[&str], &[&str]); 9] = [
        (&[], fields::<Config>()),
        (&["engine"], fields::<EngineOptions>()),
        (&["engine", "opensearch"], fields::<ClusterOptions>()),
        (&["meaning"], fields::<MeaningOptions>()),
        (&["web"], fields::<WebOptions>()),
        (&["web", "branding"], fields::<Branding>()),
        (&["ingest"], fields::<ingest::Limits>()),
        (&["enrich"], fields::<enrich::Options>()),
        (&["writer"], fields::<WriterOptions>()),
    ];
    let is_table = |path: &[String]| parts.iter().any(|(known, _)| *known == path);
    let made = parts.iter().filter_map(|(path, names)| {
        let of_table =
            path.iter().try_fold(schema.as_value(), |schema, name| schema.get("properties")?.get(*name))?;
        let properties = of_table.get("properties")?;
        let keys = names.iter().filter_map(|name| {
            let path: Vec<String> = path.iter().chain([name]).map(|part| (*part).to_owned()).collect();
            // Older names of keys are none of their own.
            let property = properties.get(*name).filter(|_| !is_table(&path))?;
            Some(ConfigKey {
                description: description(property),
                default: lookup(&defaults, &path),
                example: property.get("examples").and_then(|examples| examples.get(0)).cloned(),
                path,
            })
        });
        let path = path.iter().map(|part| (*part).to_owned()).collect();
        Some(Table { path, description: description(of_table), keys: keys.collect() })
    });
    made.collect()
}

fn description(schema: &Value) -> String {
    let text = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lookup(value: &Value, path: &[String]) -> Value {
    path.iter().try_fold(value, |value, part| value.get(part)).cloned().unwrap_or_default()
}

/// The names of the fields of a struct in the order of its definition, which a schema doesn't keep; also older names.
fn fields<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let mut found: &'static [&'static str] = &[];
    // A struct tells its fields to what it is read from; there is nothing to read here.
    let _ = T::deserialize(FieldNames(&mut found));
    found
}

/// Learns the fields that a struct asks for.
struct FieldNames<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for FieldNames<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Self::Error::custom("only structs have fields"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        Err(Self::Error::custom("there is nothing to read"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::loading::OLDER;

    /// All keys of a value, with those of tables within it.
    fn leaves(value: &Value, path: &[String], found: &mut Vec<Vec<String>>, tables: &[Table]) {
        let members = value.as_object().filter(|_| tables.iter().any(|table| table.path == path));
        match members {
            Some(members) => {
                for (name, value) in members {
                    leaves(value, &[path, std::slice::from_ref(name)].concat(), found, tables);
                }
            }
            None => found.push(path.to_vec()),
        }
    }

    #[test]
    fn the_older_names_of_keys_are_known_where_origins_are_looked_for() {
        let keys: Vec<String> = keys().into_iter().map(|key| key.path.join(".")).collect();
        let is_own = |name: &String| !keys.contains(name) && name != "web.branding";
        let names = fields::<WebOptions>().iter().map(|name| format!("web.{name}"));
        let older: Vec<String> = names.filter(is_own).collect();
        assert_eq!(older, OLDER.map(|(_, older)| older));
    }

    #[test]
    fn every_key_has_a_meaning_and_none_is_left_out() {
        let tables = tables();
        let mut all = Vec::new();
        leaves(&serde_json::to_value(Config::default()).unwrap(), &[], &mut all, &tables);
        let mut known: Vec<Vec<String>> = keys().into_iter().map(|key| key.path).collect();
        all.sort();
        known.sort();
        assert_eq!(known, all);
        for key in keys() {
            assert!(key.description.len() > 10, "{} has no comment at its definition", key.path.join("."));
            let is_said = !key.default.is_null() || key.example.is_some();
            assert!(is_said, "{} has neither a default nor an example", key.path.join("."));
        }
        for table in tables.iter().filter(|table| !table.path.is_empty()) {
            assert!(!table.description.is_empty(), "[{}] has no comment", table.path.join("."));
        }
    }

    #[test]
    fn the_written_file_has_the_defaults_as_it_is_and_with_all_of_them_set() {
        let read =
            |text: &str| toml::from_str::<Config>(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let written = file();
        assert_eq!(read(&written), Config::default());
        let has_default = |line: &str| {
            keys().iter().any(|key| {
                let name = key.path.last().unwrap();
                !key.default.is_null() && line.starts_with(&format!("{name} = "))
            })
        };
        let set = written.lines().map(|line| {
            line.strip_prefix('#').filter(|rest| !rest.starts_with(' ') && has_default(rest)).unwrap_or(line)
        });
        let set = set.collect::<Vec<_>>().join("\n");
        assert!(
            set.lines().filter(|line| line.contains(" = ") && !line.starts_with('#')).count() > 30,
            "{set}"
        );
        assert_eq!(read(&set), Config::default());
        assert!(
            written.lines().all(|line| line.starts_with("#") || line.chars().count() <= WIDTH + 20),
            "{written}"
        );
    }

    #[test]
    fn examples_are_values_that_can_be() {
        for key in keys() {
            let Some(example) = &key.example else { continue };
            let mut text = format!("{} = {}\n", key.path.join("."), toml_of(example));
            if key.path.last().unwrap() == "keys" {
                text.push_str("web.written = \"written\"\n");
            }
            toml::from_str::<Config>(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        }
    }

    #[test]
    fn a_page_names_every_key() {
        let page = markdown();
        for key in keys() {
            assert!(page.contains(&format!("| `{}` |", key.path.last().unwrap())), "{page}");
        }
        assert!(page.contains("## `[web.branding]`") && !page.contains("  "), "{page}");
    }
}
