//! Front matter: the metadata at the top of a Markdown file, in YAML (`---`), TOML (`+++`) or JSON (`{…}`), as
//! Jekyll and Hugo define them.
//!
//! Markdown has marks of its own that look like the beginning of front matter: `---` is also a thematic break,
//! and a text may begin with a brace. What stands behind the mark decides. A text taken for front matter would
//! be lost, so it must look like metadata; metadata with an error in it is refused with the line.

use serde::Deserialize;

use super::encoding;
use super::error::ReadError;
use super::fields::{Fields, KEYS, Record};

/// Keys that other programs write into front matter. They say that it is such, and nothing more.
const FOREIGN_KEYS: [&str; 22] = [
    "author",
    "authors",
    "categories",
    "category",
    "description",
    "draft",
    "featured_image",
    "image",
    "keywords",
    "lastmod",
    "layout",
    "modified",
    "permalink",
    "published",
    "slug",
    "subtitle",
    "summary",
    "taxonomies",
    "template",
    "type",
    "updated",
    "weight",
];
/// Length of the longest value that is no prose, in characters, where no key is known.
const LONGEST_FOREIGN_VALUE: usize = 60;

/// A Markdown file, taken apart.
#[derive(Debug, Default)]
pub(super) struct Parts<'a> {
    pub fields: Fields,
    pub body: &'a str,
}

/// Reads the front matter of a file, if it has one.
///
/// # Errors
/// The front matter is not closed, malformed, or has a value of a wrong shape.
pub(super) fn read(source: &str) -> Result<Parts<'_>, ReadError> {
    let start = source.trim_start();
    // Lines before the front matter, which messages count.
    let before = source[..source.len() - start.len()].lines().count();
    let first = start.lines().next().unwrap_or_default();
    let found = match first.trim_end() {
        "---" => fenced(start, "---", &["---", "..."], is_yaml_key),
        "+++" => fenced(start, "+++", &["+++"], is_toml_key),
        line if line.starts_with('{') => return json(source, start, before),
        _ => Fenced::Nothing,
    };
    match found {
        Fenced::Nothing => Ok(Parts { fields: Fields::default(), body: source }),
        Fenced::Open(mark) => Err(ReadError::FrontMatterOpen { line: before + 1, mark }),
        Fenced::Closed { inside, body } => {
            let fields = if first.starts_with('-') { yaml(inside, before) } else { toml(inside, before) };
            Ok(Parts { fields: fields?, body })
        }
    }
}

/// Front matter between two lines of marks.
enum Fenced<'a> {
    Nothing,
    /// It looks like front matter, and the closing mark is missing.
    Open(&'static str),
    Closed {
        inside: &'a str,
        body: &'a str,
    },
}

/// Finds the front matter in a text that begins with its mark.
fn fenced<'a>(
    source: &'a str,
    mark: &'static str,
    closing: &[&str],
    key_of: fn(&str) -> Option<(&str, &str)>,
) -> Fenced<'a> {
    let mut lines = source.split_inclusive('\n');
    let start = lines.next().map_or(0, str::len);
    let mut at = start;
    let mut found = None;
    for line in lines {
        let end = at + line.len();
        if closing.contains(&line.trim_end()) {
            found = Some((&source[start..at], &source[end..]));
            break;
        }
        at = end;
    }
    let inside = found.map_or(&source[start..], |(inside, _)| inside);
    match found {
        Some((inside, body)) if is_metadata(inside, key_of) => Fenced::Closed { inside, body },
        None if begins_with_known_key(inside, key_of) => Fenced::Open(mark),
        _ => Fenced::Nothing,
    }
}

/// Whether the lines between two marks are metadata. With a blank line on top, as stands below a thematic break,
/// every line must look like metadata; else the first one.
fn is_metadata(inside: &str, key_of: fn(&str) -> Option<(&str, &str)>) -> bool {
    let is_comment = |line: &&str| line.trim_start().starts_with('#');
    let mut lines = inside.lines().filter(|line| !line.trim().is_empty());
    let below_blank = inside.lines().next().is_some_and(|line| line.trim().is_empty());
    let Some(first) = lines.clone().find(|line| !is_comment(line)) else {
        // Comments of YAML look like headings of Markdown, and a heading below a blank line is one.
        return !below_blank;
    };
    let is_inner = |line: &str| {
        line.starts_with([' ', '\t', '#', '}', ']', '[']) || line.starts_with("- ") || key_of(line).is_some()
    };
    if below_blank {
        return has_known_key(inside) && lines.all(is_inner);
    }
    if has_known_key(inside) {
        return true;
    }
    let is_short = |line: &str| key_of(line).is_none_or(|(_, value)| !is_prose(value));
    // A list or a brace is metadata of a wrong shape, which the parser refuses with its line.
    first.starts_with("- ") || first.starts_with('{') || lines.all(|line| is_inner(line) && is_short(line))
}

/// Whether a value is a sentence, or too long for a value that nobody knows.
fn is_prose(value: &str) -> bool {
    let is_sentence = value.contains(' ') && value.ends_with(['.', '!', '?', ':']);
    !value.starts_with(['[', '{', '"', '\''])
        && (is_sentence || value.chars().nth(LONGEST_FOREIGN_VALUE).is_some())
}

fn begins_with_known_key(inside: &str, key_of: fn(&str) -> Option<(&str, &str)>) -> bool {
    let first = inside.lines().next().and_then(key_of);
    first.is_some_and(|(key, _)| is_known(key))
}

/// Whether a line that is not indented begins with a key that front matter usually has.
fn has_known_key(inside: &str) -> bool {
    let key =
        |line: &str| is_yaml_key(line).or_else(|| is_toml_key(line)).is_some_and(|(key, _)| is_known(key));
    inside.lines().any(key)
}

fn is_known(key: &str) -> bool {
    KEYS.iter().chain(&FOREIGN_KEYS).any(|known| known.eq_ignore_ascii_case(key))
}

/// Key and value of a line of YAML.
fn is_yaml_key(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    (value.is_empty() || value.starts_with(char::is_whitespace)).then_some(())?;
    word(key).map(|key| (key, value.trim()))
}

/// Key and value of a line of TOML.
fn is_toml_key(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once('=')?;
    word(key.trim_end()).map(|key| (key, value.trim()))
}

/// A key without its quotes, if it is one word.
fn word(key: &str) -> Option<&str> {
    let key = key.trim_end();
    let bare = key.trim_matches(['"', '\'']);
    let is_word =
        !bare.is_empty() && bare.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    (is_word && !key.starts_with(char::is_whitespace)).then_some(bare)
}

fn yaml(yaml: &str, before: usize) -> Result<Fields, ReadError> {
    let is_blank = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    if yaml.lines().all(is_blank) {
        return Ok(Fields::default());
    }
    let options = serde_saphyr::options! {
        // By default YAML would read the id `007` as 7, and the language `no` (Norwegian) as false.
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        strict_booleans: true,
    };
    let record = serde_saphyr::from_str_with_options::<Record>(yaml, options).map_err(|error| {
        let error = error.without_snippet();
        // The front matter starts in the line behind its mark.
        let line = error.location().map_or(1, |location| location.line() + 1) + before as u64;
        ReadError::FrontMatter { line, problem: one_line(error), wanted: YAML }
    })?;
    fields(record, yaml, before)
}

const YAML: &str = "write one 'key: value' a line and put values with ':' or '#' in quotes";
const TOML: &str = "write one 'key = \"value\"' a line";
const JSON: &str = "write one complete JSON object";

fn toml(toml: &str, before: usize) -> Result<Fields, ReadError> {
    let table = toml.parse::<toml::Table>().map_err(|error| {
        let at = error.span().map_or(0, |span| span.start).min(toml.len());
        let line = toml.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 2 + before;
        ReadError::FrontMatter {
            line: line as u64,
            problem: encoding::clean_line(error.message()),
            wanted: TOML,
        }
    })?;
    let object = table.into_iter().map(|(key, value)| (key, plain(value))).collect::<serde_json::Map<_, _>>();
    fields(record_of(object), toml, before)
}

/// A TOML value in the types that JSON has; a date becomes its text.
fn plain(value: toml::Value) -> serde_json::Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(is_true) => is_true.into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(values) => values.into_iter().map(plain).collect(),
        toml::Value::Table(table) => table
            .into_iter()
            .map(|(key, value)| (key, plain(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

/// Reads JSON at the beginning of a text. A brace that begins no object with a known key is text.
fn json<'a>(source: &'a str, start: &'a str, before: usize) -> Result<Parts<'a>, ReadError> {
    let nothing = Parts { fields: Fields::default(), body: source };
    let mut values =
        serde_json::Deserializer::from_str(start).into_iter::<serde_json::Map<String, serde_json::Value>>();
    match values.next() {
        Some(Ok(object)) if object.keys().any(|key| is_known(key)) => {
            let end = values.byte_offset();
            let fields = fields(record_of(object), &start[..end], before)?;
            Ok(Parts { fields, body: &start[end..] })
        }
        Some(Err(error)) if begins_object(start) => Err(ReadError::FrontMatter {
            line: (error.line() + before) as u64,
            problem: encoding::clean_line(error.to_string().split(" at line ").next().unwrap_or_default()),
            wanted: JSON,
        }),
        _ => Ok(nothing),
    }
}

/// Whether a text begins with a brace and a known key in quotes.
fn begins_object(text: &str) -> bool {
    let key = text.trim_start_matches('{').trim_start().strip_prefix('"');
    key.and_then(|rest| rest.split_once('"')).is_some_and(|(key, _)| is_known(key))
}

fn record_of(object: serde_json::Map<String, serde_json::Value>) -> Record {
    // A record takes every object.
    Record::deserialize(serde_json::Value::Object(object)).unwrap_or_default()
}

fn fields(record: Record, written: &str, before: usize) -> Result<Fields, ReadError> {
    record.into_fields().map_err(|problem| {
        // JSON begins in the first line, the others in the line behind their mark.
        let first = if written.starts_with('{') { 1 } else { 2 };
        ReadError::FrontMatterField { line: line_of(written, problem.key) + first + before, problem }
    })
}

/// The parser's message without its position, which counts lines in another way.
fn one_line(error: &serde_saphyr::Error) -> String {
    let message = encoding::clean_line(&error.to_string());
    match message.rsplit_once(" at line ") {
        Some((message, _)) => message.to_owned(),
        None => message,
    }
}

/// The number of lines before the one in which a key stands.
fn line_of(written: &str, key: &str) -> usize {
    let is_key = |line: &str| {
        let line = line.trim_start_matches([' ', '\t', '"', '\'', '{']);
        line.get(..key.len()).is_some_and(|start| {
            let rest = line[key.len()..].trim_start_matches(['"', '\'', ' ']);
            start.eq_ignore_ascii_case(key) && rest.starts_with([':', '='])
        })
    };
    written.lines().position(is_key).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(source: &str) -> Option<String> {
        read(source).unwrap().fields.stated.title
    }

    #[test]
    fn front_matter_may_be_yaml_toml_or_json() {
        for source in [
            "---\ntitle: Der Titel\n---\nText",
            "\n \n---\nTitle: Der Titel\n---\nText",
            "---\n\ntitle: Der Titel\ntags:\n- a\n---\nText",
            "+++\ntitle = \"Der Titel\"\ndate = 2018-12-14\n[params]\nx = 1\n+++\nText",
            "{\n\"TITLE\": \"Der Titel\",\n\"date\": \"2018-12-14\"\n}\n\nText",
        ] {
            assert_eq!(title(source).as_deref(), Some("Der Titel"), "{source}");
            assert_eq!(read(source).unwrap().body.trim(), "Text", "{source}");
        }
        let toml = read("+++\ndate = 2018-12-14\ntags = [\"a\"]\n+++\n").unwrap().fields.stated;
        assert_eq!((toml.date.as_deref(), &toml.themes[..]), (Some("2018-12-14"), &["a".to_owned()][..]));
    }

    #[test]
    fn a_thematic_break_or_a_brace_begins_a_text() {
        for source in [
            "---\n\nEin Absatz unter dem Strich.\n\n---\n\nEin zweiter.",
            "---\nEin Absatz unter dem Strich.\n\n---\n\nEin zweiter.",
            "---\n\nHinweis: Das ist ein Absatz.\n\n---\n\nEin zweiter.",
            "---\nHinweis: Die Tagung: sie war gut.\n\n---\n\nEin zweiter.",
            "---\nHinweis: Die Tagung war gut, und alle Beteiligten wollen im nächsten Jahr wiederkommen.\n---\nText",
            "---\n\n# Kopf\n\n---\n\nText",
            "---\nEin Satz ohne Ende",
            "{{< figure >}}\n\nText",
            "{ein Einschub} und Text",
            "+++ Eilmeldung +++\n\nText",
            "+++\nText",
        ] {
            let parts = read(source).unwrap();
            assert_eq!((parts.body, parts.fields.stated.title), (source, None), "{source}");
        }
    }

    #[test]
    fn errors_name_their_line() {
        let error = |source: &str| read(source).unwrap_err().to_string();
        assert!(error("+++\ntitle = \"a\"\ndate = \n+++\nText").contains("(line 3: "));
        assert!(error("\n---\nid: 1\ntitle: a: b: c\n---\nText").contains("(line 4: "));
        assert!(error("{\n\"title\": \"a\",\n\"date\": \n}\nText").contains("(line 4: "));
        assert!(error("+++\ntitle = \"a\"\n\nText").contains("never closed; end it with a line '+++'"));
        assert!(
            error("{\"id\": \"a\",\n\"title\": {\"de\": \"a\"}}\nText")
                .starts_with("line 2: the key 'title'")
        );
    }
}
