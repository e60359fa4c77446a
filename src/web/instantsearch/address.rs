//! Searches and requests for documents in an address, where everything is a text.

use serde_json::{Map, Value};
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// The fields of a search that an address may have, by their kinds.
const TEXTS: [&str; 6] =
    ["q", "filter", "matchingStrategy", "highlightPreTag", "highlightPostTag", "cropMarker"];
const NUMBERS: [&str; 5] = ["limit", "offset", "page", "hitsPerPage", "cropLength"];
const LISTS: [&str; 8] = [
    "facets",
    "sort",
    "attributesToRetrieve",
    "attributesToHighlight",
    "attributesToCrop",
    "attributesToSearchOn",
    "locales",
    "fields",
];

/// The parameters of an address as the members of a body.
pub fn of_address(query: Option<&str>) -> Map<String, Value> {
    let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let mut object = Map::new();
    for (name, value) in pairs.filter(|(_, value)| !value.is_empty()) {
        let member = if NUMBERS.contains(&&*name) {
            let number = value.parse::<u64>();
            number.map_or_else(|_| Value::String(value.into_owned()), Value::from)
        } else if LISTS.contains(&&*name) {
            value.split(',').map(str::trim).filter(|member| !member.is_empty()).collect()
        } else if TEXTS.contains(&&*name) {
            Value::String(value.into_owned())
        } else {
            match &*value {
                "true" => true.into(),
                "false" => false.into(),
                other => other.into(),
            }
        };
        object.insert(name.into_owned(), member);
    }
    object
}

/// Documents a search in an address.
pub enum SearchInAddress {}

impl IntoParams for SearchInAddress {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameter = |name: &str, about: &str, schema: ObjectBuilder| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .required(Required::False)
                .description(Some(about))
                .schema(Some(schema))
                .build()
        };
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let number = || ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0_u32));
        vec![
            parameter("q", "What to search for; without it everything is found.", text()),
            parameter("filter", "An expression such as `theme = \"Wasser\" AND year >= 2023`.", text()),
            parameter("facets", "The facets to count, with commas between them, or `*`.", text()),
            parameter("limit", "Hits to send, 20 by default, at most 1,000.", number()),
            parameter("offset", "Hits to skip.", number()),
            parameter("hitsPerPage", "Hits of a page, instead of limit and offset.", number()),
            parameter("page", "Page of hits, counted from 1.", number()),
            parameter("sort", "An order such as `date:desc`.", text()),
            parameter("attributesToRetrieve", "The fields to send, with commas between them.", text()),
            parameter("attributesToHighlight", "The fields in which what matches is marked.", text()),
            parameter("matchingStrategy", "`last`, `all` or `frequency`.", text()),
        ]
    }
}
