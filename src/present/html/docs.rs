//! The page that documents the endpoints, made of their OpenAPI document alone. Its descriptions
//! are in English, as the document is.

use askama::Template;
use serde_json::{Map, Value};

use super::frame::{Frame, Link, Site};
use super::manual::topics;
use crate::present::lang::Lang;
use crate::present::render::render;

#[derive(Template)]
#[template(path = "docs.html", config = "src/present/askama.toml")]
struct DocsPage {
    frame: Frame,
    /// The pages of the manual.
    topics: Vec<Link>,
    version: String,
    about: Vec<Prose>,
    operations: Vec<Operation>,
    schemas: Vec<SchemaView>,
}

/// A paragraph: pieces of text, and of code.
struct Prose(Vec<(bool, String)>);

struct Operation {
    /// Its anchor.
    id: String,
    method: String,
    path: String,
    summary: String,
    about: Vec<Prose>,
    parameters: Vec<Member>,
    body: Option<Kind>,
    answers: Vec<AnswerView>,
}

struct AnswerView {
    status: String,
    about: Vec<Prose>,
    kinds: Vec<(String, Kind)>,
}

struct SchemaView {
    name: String,
    about: Vec<Prose>,
    kind: Kind,
    members: Vec<Member>,
}

/// A parameter, or a property of an object.
struct Member {
    name: String,
    is_required: bool,
    kind: Kind,
    about: Vec<Prose>,
}

/// The type of a value in a word or two, with links to the schemas it names.
#[derive(Default)]
struct Kind {
    text: String,
    schemas: Vec<String>,
}

/// The documentation of the endpoints.
pub fn docs_page(site: Site<'_>, lang: Lang, lang_in_address: bool, document: &Value) -> String {
    let mut frame = Frame::new(site, lang, lang_in_address.then_some(lang), &lang.texts().docs.heading);
    frame.switch_href = Some(format!("{}/docs?lang={}", frame.base, lang.other().code()));
    let operations = members(&document["paths"])
        .flat_map(|(path, item)| members(item).map(move |(method, operation)| (path, method, operation)));
    let mut operations: Vec<_> = operations.collect();
    // The operations stand in the order of their tags, so that the most used come first.
    let tags = document["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    operations.sort_by_key(|(.., operation)| tags.iter().position(|tag| tag["name"] == operation["tags"][0]));
    let operations = operations.into_iter().map(|(path, method, of)| operation(path, method, of));
    let schemas = members(&document["components"]["schemas"]).map(|(name, schema)| SchemaView {
        name: name.clone(),
        about: prose(&schema["description"]),
        kind: kind(schema),
        members: properties(schema),
    });
    render(&DocsPage {
        topics: topics(&frame).into_iter().map(|(_, link)| link).collect(),
        version: text(&document["info"]["version"]),
        about: prose(&document["info"]["description"]),
        operations: operations.collect(),
        schemas: schemas.collect(),
        frame,
    })
}

fn operation(path: &str, method: &str, operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let parameter = |parameter: &Value| Member {
        name: text(&parameter["name"]),
        is_required: parameter["required"] == true,
        kind: kind(&parameter["schema"]),
        about: prose(&parameter["description"]),
    };
    let answer = |(status, answer): (&String, &Value)| AnswerView {
        status: status.clone(),
        about: prose(&answer["description"]),
        kinds: contents(answer),
    };
    Operation {
        id: text(&operation["operationId"]),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        about: prose(&operation["description"]),
        parameters: parameters.map(parameter).collect(),
        body: contents(&operation["requestBody"]).into_iter().next().map(|(_, kind)| kind),
        answers: members(&operation["responses"]).map(answer).collect(),
    }
}

/// The media types of a body, with the schema of each.
fn contents(of: &Value) -> Vec<(String, Kind)> {
    members(&of["content"])
        .map(|(media_type, content)| (media_type.clone(), kind(&content["schema"])))
        .collect()
}

/// The properties of an object, including those of its parts that have no schema of their own.
fn properties(schema: &Value) -> Vec<Member> {
    let parts = ["allOf", "oneOf"].into_iter().flat_map(|name| schema[name].as_array().into_iter().flatten());
    let own = members(&schema["properties"]).map(|(name, property)| Member {
        name: name.clone(),
        is_required: schema["required"].as_array().is_some_and(|names| names.iter().any(|n| n == name)),
        kind: kind(property),
        about: prose(&property["description"]),
    });
    own.chain(parts.flat_map(properties)).collect()
}

/// Says what a schema allows.
fn kind(schema: &Value) -> Kind {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or(reference).to_owned();
        return Kind { text: String::new(), schemas: vec![name] };
    }
    let alternatives = ["oneOf", "anyOf", "allOf"].into_iter().find_map(|name| schema[name].as_array());
    if let Some(alternatives) = alternatives {
        let kinds = alternatives.iter().filter(|part| part["type"] != "null").map(kind);
        return kinds.fold(Kind::default(), |mut all, kind| {
            if !all.text.is_empty() && !kind.text.is_empty() {
                all.text.push_str(" or ");
            }
            all.text.push_str(&kind.text);
            all.schemas.extend(kind.schemas);
            all
        });
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(some) => some.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect(),
        _ => Vec::new(),
    };
    let mut kind = match (&schema["items"], &schema["additionalProperties"]) {
        (items @ Value::Object(_), _) => of_items("list of", items),
        (_, values @ Value::Object(_)) => of_items("map of", values),
        _ => Kind { text: types.join(" or "), schemas: Vec::new() },
    };
    if let Some(names) = schema["enum"].as_array() {
        kind.text = names.iter().map(text).collect::<Vec<_>>().join(", ");
    }
    if let (Some(least), Some(most)) = (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
        kind.text = format!("{least} to {most}");
    }
    if let Some(default) = schema.get("default") {
        kind.text += &format!(" (default: {})", text(default));
    }
    kind
}

fn of_items(what: &str, items: &Value) -> Kind {
    let kind = self::kind(items);
    Kind { text: format!("{what} {}", kind.text).trim_end().to_owned(), ..kind }
}

fn members(of: &Value) -> impl Iterator<Item = (&String, &Value)> {
    of.as_object().into_iter().flat_map(Map::iter)
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, str::to_owned)
}

/// Paragraphs of a description, in which backticks mark code.
fn prose(description: &Value) -> Vec<Prose> {
    let paragraphs =
        description.as_str().unwrap_or_default().split("\n\n").filter(|text| !text.trim().is_empty());
    let pieces = |paragraph: &str| {
        let pieces = paragraph.split('`').enumerate();
        pieces.map(|(at, text)| (at % 2 == 1, text.to_owned())).filter(|(_, text)| !text.is_empty()).collect()
    };
    paragraphs.map(|paragraph| Prose(pieces(paragraph))).collect()
}
