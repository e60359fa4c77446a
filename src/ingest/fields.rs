//! The keys that front matter and JSON Lines have in common, and the types of their values.
//!
//! People write `year: 2023` or `year: "2023"`, and `themes: water` or a list; all of these are accepted.
//! Values that can't be understood are refused with the name of their key, so that nothing is lost
//! silently. Unknown keys are ignored and never held in memory.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::LazyLock;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::article::{Extra, Facet, FacetList, Stated, extra_of};

use super::encoding::clean_line;
use super::error::FieldProblem;

/// Length of the longest value except the text, in characters. A longer one is no title, name or date.
const MAX_VALUE_CHARS: usize = 2_000;

/// The most values of a list. No article has more, and each is looked up by every rule.
const MAX_VALUES: usize = 100;

/// What documents say: these keys, and those of the lists of facets.
pub static KEYS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    SINGLE_KEYS.into_iter().chain(Facet::lists().flat_map(|(_, list)| list.keys())).collect()
});

const SINGLE_KEYS: [&str; 16] = [
    "id",
    "title",
    "text",
    "html",
    "language",
    "lang",
    "url",
    "date",
    "year",
    "event_date",
    "event_end",
    "repeats",
    "expires",
    "kind",
    "site",
    "extra",
];

/// What the store of written articles adds.
const OF_STORE: [&str; 2] = [LITERAL, WRITTEN_BY];

/// Says that every character of the text means itself. The store of written articles sets it.
pub(super) const LITERAL: &str = "literal";

/// Names the key of the service that wrote it. The store of written articles sets it.
pub(super) const WRITTEN_BY: &str = "written_by";

const ONE: &str = "one text or number";
const MANY: &str = "a text or a list of texts";

/// The known keys of a document with their values as given.
#[derive(Debug, Default)]
pub(super) struct Record {
    values: BTreeMap<&'static str, Given>,
    extra: Extra,
    /// What of `extra` can't be kept, with the reasons.
    extra_left_out: Vec<String>,
    unknown: Vec<String>,
}

/// The known keys of a document with values of the right types.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    pub id: Option<String>,
    /// The text, which has not been cleaned yet.
    pub text: Option<String>,
    /// The text as HTML.
    pub html: Option<String>,
    pub stated: Stated,
}

/// A value as given.
#[derive(Debug, PartialEq, Eq)]
enum Given {
    Nothing,
    Text(String),
    Integer(String),
    Decimal(String),
    Flag(bool),
    /// A list of texts and numbers.
    List(Vec<String>),
    /// A value that no key accepts, described in words.
    Other(&'static str),
}

impl Record {
    /// Converts the values.
    ///
    /// # Errors
    /// The value of a known key has the wrong type.
    pub fn into_fields(mut self) -> Result<Fields, FieldProblem> {
        let left_out = std::mem::take(&mut self.extra_left_out).into_iter();
        let mut left_out: Vec<String> = left_out.map(|why| format!("extra: {why}")).collect();
        let mut fields = Fields {
            id: self.id()?,
            text: self.text("text")?,
            html: self.text("html")?,
            stated: Stated {
                title: self.one("title")?,
                language: self.one("language")?.or(self.one("lang")?),
                url: self.one("url")?,
                date: self.one("date")?,
                year: self.one("year")?,
                event_date: self.one("event_date")?,
                event_end: self.one("event_end")?,
                repeats: self.one("repeats")?,
                expires: self.one("expires")?,
                kind: self.one("kind")?,
                site: self.one("site")?,
                literal: self.take(LITERAL) == Given::Flag(true),
                written_by: self.one(WRITTEN_BY)?,
                extra: std::mem::take(&mut self.extra),
                unknown_keys: std::mem::take(&mut self.unknown),
                ..Stated::default()
            },
        };
        for (_, list) in Facet::lists() {
            *(list.stated_mut)(&mut fields.stated) = self.many(list, &mut left_out)?;
        }
        fields.stated.left_out = left_out;
        Ok(fields)
    }

    fn take(&mut self, key: &'static str) -> Given {
        self.values.remove(key).unwrap_or(Given::Nothing)
    }

    fn id(&mut self) -> Result<Option<String>, FieldProblem> {
        let problem = |found: &str| problem("id", found, "a text or a whole number");
        match self.take("id") {
            Given::Nothing => Ok(None),
            Given::Text(id) if id.trim().is_empty() => Err(problem("an empty text")),
            // The id is taken as written; `ArticleId` checks whether it is valid.
            Given::Text(id) => Ok(Some(id)),
            Given::Integer(id) => Ok(Some(id)),
            other => Err(problem(other.name())),
        }
    }

    fn text(&mut self, key: &'static str) -> Result<Option<String>, FieldProblem> {
        match self.take(key) {
            Given::Nothing => Ok(None),
            Given::Text(text) => Ok(Some(text)),
            other => Err(problem(key, other.name(), "one text")),
        }
    }

    fn one(&mut self, key: &'static str) -> Result<Option<String>, FieldProblem> {
        match self.take(key) {
            Given::Nothing => Ok(None),
            Given::Text(value) | Given::Integer(value) | Given::Decimal(value) => line(key, &value),
            other => Err(problem(key, other.name(), ONE)),
        }
    }

    fn many(&mut self, list: FacetList, left_out: &mut Vec<String>) -> Result<Vec<String>, FieldProblem> {
        let mut values = Vec::new();
        let mut seen = HashSet::new();
        let mut further = 0;
        for key in list.keys() {
            let given = match self.take(key) {
                Given::Nothing => continue,
                Given::Text(value) | Given::Integer(value) | Given::Decimal(value) => vec![value],
                Given::List(given) => given,
                other @ (Given::Flag(_) | Given::Other(_)) => return Err(problem(key, other.name(), MANY)),
            };
            for value in given {
                let Some(value) = line(key, &value)?.filter(|value| !seen.contains(value)) else { continue };
                if values.len() < MAX_VALUES {
                    seen.insert(value.clone());
                    values.push(value);
                } else {
                    further += 1;
                }
            }
        }
        if further > 0 {
            left_out.push(format!("{}: {further} behind the first {MAX_VALUES}", list.name));
        }
        Ok(values)
    }
}

/// A value as one clean line; `None` if it is blank.
fn line(key: &'static str, value: &str) -> Result<Option<String>, FieldProblem> {
    let value = clean_line(value);
    if value.chars().nth(MAX_VALUE_CHARS).is_some() {
        let found = format!("more than {MAX_VALUE_CHARS} characters");
        return Err(FieldProblem { key, found, wanted: "a shorter value" });
    }
    Ok((!value.is_empty()).then_some(value))
}

fn problem(key: &'static str, found: &str, wanted: &'static str) -> FieldProblem {
    FieldProblem { key, found: found.to_owned(), wanted }
}

impl Given {
    fn name(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Text(_) => "a text",
            Self::Integer(_) | Self::Decimal(_) => "a number",
            Self::Flag(_) => "true or false",
            Self::List(_) => "a list",
            Self::Other(name) => name,
        }
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RecordVisitor)
    }
}

struct RecordVisitor;

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("keys with values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
        let mut record = Record::default();
        while let Some(key) = map.next_key::<String>()? {
            match KEYS.iter().copied().chain(OF_STORE).find(|known| known.eq_ignore_ascii_case(&key)) {
                // People write `Title` as well; the key as it is documented goes before it.
                Some(known) if known != key && record.values.contains_key(known) => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some("extra") => {
                    if let serde_json::Value::Object(object) = map.next_value()? {
                        (record.extra, record.extra_left_out) = extra_of(object);
                    }
                }
                Some(known) => {
                    record.values.insert(known, map.next_value()?);
                }
                // Flags are what other programs say to each other (`published: false`).
                None => match map.next_value()? {
                    Given::Nothing | Given::Flag(_) => {}
                    _ if record.unknown.len() < MAX_VALUES => record.unknown.push(key),
                    _ => {}
                },
            }
        }
        Ok(record)
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GivenVisitor)
    }
}

struct GivenVisitor;

impl<'de> Visitor<'de> for GivenVisitor {
    type Value = Given;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Given, E> {
        Ok(Given::Nothing)
    }

    fn visit_none<E>(self) -> Result<Given, E> {
        Ok(Given::Nothing)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Given, E> {
        Ok(Given::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Given, E> {
        Ok(Given::Integer(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Given, E> {
        Ok(Given::Integer(number.to_string()))
    }

    fn visit_i128<E>(self, number: i128) -> Result<Given, E> {
        Ok(Given::Integer(number.to_string()))
    }

    fn visit_u128<E>(self, number: u128) -> Result<Given, E> {
        Ok(Given::Integer(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Given, E> {
        // YAML and JSON parsers read `2023.0` as a decimal number, but people mean the year.
        Ok(Given::Decimal(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Given, E> {
        Ok(Given::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Given, E> {
        Ok(Given::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Given, A::Error> {
        let mut values = Vec::new();
        let mut only_values = true;
        while let Some(given) = seq.next_element::<Element>()? {
            match given {
                Element::Value(value) => values.push(value),
                Element::Nothing => {}
                Element::Other => only_values = false,
            }
        }
        Ok(if only_values { Given::List(values) } else { Given::Other("a list with more than texts in it") })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Given, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Given::Other("keys of its own"))
    }
}

/// An element of a list.
enum Element {
    Value(String),
    Nothing,
    Other,
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Given::deserialize(deserializer)? {
            Given::Text(value) | Given::Integer(value) | Given::Decimal(value) => Self::Value(value),
            Given::Nothing => Self::Nothing,
            Given::Flag(_) | Given::List(_) | Given::Other(_) => Self::Other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> Result<Fields, FieldProblem> {
        serde_json::from_str::<Record>(json).unwrap().into_fields()
    }

    fn stated(json: &str) -> Stated {
        fields(json).unwrap().stated
    }

    #[test]
    fn one_value_and_a_list_are_both_taken() {
        assert_eq!(stated(r#"{"themes": "Wasser"}"#).themes, ["Wasser"]);
        assert_eq!(stated(r#"{"themes": ["Wasser", 2030, null, " "]}"#).themes, ["Wasser", "2030"]);
        assert!(stated(r#"{"themes": null}"#).themes.is_empty());
    }

    #[test]
    fn aliases_add_up_without_repeating() {
        let stated = stated(
            r#"{"publisher": "GIZ", "organiser": "BMZ", "organisers": ["GIZ"], "tags": ["a"], "theme": "b", "place": "Bonn"}"#,
        );
        assert_eq!(stated.organisers, ["GIZ", "BMZ"]);
        assert_eq!(stated.themes, ["b", "a"]);
        assert_eq!(stated.places, ["Bonn"]);
    }

    #[test]
    fn language_goes_before_its_alias() {
        assert_eq!(stated(r#"{"lang": "en", "language": "de"}"#).language.as_deref(), Some("de"));
        assert_eq!(stated(r#"{"lang": "en"}"#).language.as_deref(), Some("en"));
    }

    #[test]
    fn numbers_are_taken_as_people_mean_them() {
        assert_eq!(stated(r#"{"year": 2023}"#).year.as_deref(), Some("2023"));
        assert_eq!(stated(r#"{"year": 2023.0}"#).year.as_deref(), Some("2023"));
        assert_eq!(fields(r#"{"id": 17}"#).unwrap().id.as_deref(), Some("17"));
    }

    #[test]
    fn values_become_one_clean_line() {
        assert_eq!(
            stated(r#"{"title": " Der\u00a0Titel\n zweite Zeile "}"#).title.unwrap(),
            "Der Titel zweite Zeile"
        );
        assert_eq!(stated(r#"{"title": " "}"#).title, None);
    }

    #[test]
    fn wrong_shapes_are_refused_with_the_key() {
        let long = format!(r#"{{"title": "{}"}}"#, "a".repeat(MAX_VALUE_CHARS + 1));
        for (json, key) in [
            (r#"{"organisers": {"a": "b"}}"#, "organisers"),
            (r#"{"themes": [["a"]]}"#, "themes"),
            (r#"{"title": ["a"]}"#, "title"),
            (r#"{"title": true}"#, "title"),
            (r#"{"id": 1.5}"#, "id"),
            (r#"{"id": ""}"#, "id"),
            (r#"{"text": 5}"#, "text"),
            (&long, "title"),
        ] {
            let problem = fields(json).unwrap_err();
            assert_eq!(problem.key, key);
            assert!(problem.to_string().starts_with(&format!("the key '{key}' holds ")), "{problem}");
        }
    }

    #[test]
    fn unknown_keys_are_kept_by_name_whatever_they_hold() {
        let kept = stated(r#"{"law": {"a": [1, {}]}, "authors": ["x"], "draft": true, "weight": null}"#);
        let unknown_keys = vec!["law".to_owned(), "authors".to_owned()];
        assert_eq!(kept, Stated { unknown_keys, ..Stated::default() });
    }
}
