//! The OpenAPI document of the endpoints. It follows from the parameters that [`super::parameters`] lists, from the
//! types of requests and answers, and from the codes of problems.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
use utoipa::openapi::response::Response as Documented;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type,
};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Ref, RefOr, Required, Server};
use utoipa::{IntoParams, IntoResponses, Modify, OpenApi, PartialSchema, ToSchema};

use super::parameters::{self, Parameter, Values};
use super::responses::described;
use super::{operations, plain};
use crate::article::{Facet, MAX_EXTRA_BYTES, MAX_EXTRA_VALUES, Year};
use crate::config::WebOptions;
use crate::present::export::ExportFormat;
use crate::present::json::instantsearch::ErrorAnswer;
use crate::present::json::{Problem, ProblemCode};
use crate::query::MAX_CHOSEN;
use crate::query::NONE_VALUE;
use crate::web::article_forms::{JSON_LD, JSON_LD_TYPE};
use crate::web::instantsearch::KeyErrors;
use crate::web::state::WebState;

/// The title, the introduction and the groups of the document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Fundstelle",
        description = "Search of partnership publications in German and English.\n\nNames are added, never renamed or \
            removed: ignore those you don't know. Every answer to GET names the state of the index it was made from in \
            `ETag`; with `If-None-Match` an unchanged answer is a 304. Highlight ranges are half-open and count Unicode \
            code points. Whatever goes wrong is a problem document (RFC 9457) with a stable `code`; \
            the addresses for InstantSearch have errors in the shape that their clients read.\n\nThe codes of problems:",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    components(schemas(Problem, ErrorAnswer)),
    modifiers(&KeyScheme),
    tags(
        (name = "search", description = "Find articles"),
        (name = "articles", description = "Read and write articles"),
        (
            name = "instantsearch",
            description = "What front ends built for Meilisearch ask, in the shape that they read, errors included"
        )
    )
)]
pub struct Head;

/// The endpoint `GET /openapi.json`.
pub async fn document(State(state): State<WebState>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, super::answer::REVALIDATE),
    ];
    (headers, state.openapi().to_string()).into_response()
}

/// Completes the document for this server: its address, its keys, its index and the codes of problems.
pub fn finished(mut openapi: utoipa::openapi::OpenApi, base: &str, web: &WebOptions) -> Value {
    openapi.servers = Some(vec![Server::new(if base.is_empty() { "/" } else { base })]);
    let codes =
        ProblemCode::ALL.map(|code| format!("`{}` ({}): {}", code.name(), code.status(), code.meaning()));
    let about = openapi.info.description.take().unwrap_or_default();
    openapi.info.description = Some(format!("{about}\n\n{}", codes.join("\n\n")));
    let mut document = serde_json::to_value(openapi).unwrap_or_default();
    let schemas = &mut document["components"]["schemas"];
    plain::make_plain(schemas);
    for selectable in ["HitEntry", "Document"] {
        // A request may choose the fields that it wants, so none of them is required.
        if let Some(schema) = schemas[selectable].as_object_mut() {
            schema.remove("required");
        }
    }
    name_index(&mut document["paths"], &web.index_uid);
    name_states(&mut document["paths"]);
    name_export_formats(&mut document["paths"]);
    operations::complete(&mut document["paths"]);
    if web.search_needs_key {
        need_key(&mut document["paths"]);
    }
    plain::open_answers(&mut document);
    plain::leave_out_unused(&mut document);
    document
}

/// Documents that every search and every article needs a key. Completions, and the endpoints that tell the state
/// of the server, are open to everybody.
fn need_key(paths: &mut Value) {
    let is_open = |path: &str| path.ends_with("/suggest") || ["/health", "/version"].contains(&path);
    for (path, methods) in paths.as_object_mut().into_iter().flatten().filter(|(path, _)| !is_open(path)) {
        let refusals = if path.starts_with("/api/") { problems(&[OF_KEYS]) } else { KeyErrors::responses() };
        let refusals = serde_json::to_value(refusals).unwrap_or_default();
        for operation in methods.as_object_mut().into_iter().flatten().map(|(_, operation)| operation) {
            operation["security"] = json!([{ "key": [] }]);
            if let (Some(responses), Some(refusals)) =
                (operation["responses"].as_object_mut(), refusals.as_object())
            {
                responses.extend(refusals.clone());
            }
        }
    }
}

/// Documents the name of the one index, so that clients need not guess it.
fn name_index(paths: &mut Value, index_uid: &str) {
    let operations = paths.as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    let operations = operations.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut());
    let parameters =
        operations.filter_map(|operation| operation.get_mut("parameters")?.as_array_mut()).flatten();
    for parameter in parameters.filter(|parameter| parameter["name"] == "uid") {
        parameter["schema"]["enum"] = json!([index_uid]);
    }
}

/// The pattern of a year as a text, and of one that may be the word for none.
const YEAR: &str = "^(1[89]|2[01])[0-9]{2}$";
const YEAR_OR_NONE: &str = "^((1[89]|2[01])[0-9]{2}|none)$";

/// The pattern of a date: a year in which articles can be published, with a month or a day where it is known.
const DATE: &str = "^(1[89]|2[01])[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$";

/// The schema of one value of a parameter.
fn single(values: Values) -> ObjectBuilder {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    match values {
        Values::Text | Values::Texts => text(),
        Values::Year | Values::Years => ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(i64::from(Year::FIRST)))
            .maximum(Some(i64::from(Year::LAST))),
        Values::Date => text().pattern(Some(DATE)),
        Values::SomeOf(names) => text().enum_values(Some(names.to_vec())),
        Values::OneOf(names) => {
            text().enum_values(Some(names.to_vec())).default(names.first().map(|&name| name.into()))
        }
        Values::FlagSet => ObjectBuilder::new().schema_type(Type::Boolean).default(Some(true.into())),
        Values::Flag => ObjectBuilder::new().schema_type(Type::Boolean).default(Some(false.into())),
        Values::Number { most, default } => ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1_u32))
            .maximum(Some(most))
            .default((default > 0).then(|| default.into())),
        Values::Count => ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0_u32)),
    }
}

/// The schema of several values of a parameter.
fn list(values: Values, single: impl Into<RefOr<Schema>>) -> ArrayBuilder {
    let most = matches!(values, Values::Texts | Values::Years).then_some(MAX_CHOSEN);
    ArrayBuilder::new().items(single.into()).max_items(most)
}

/// The schema of one value of a list: a year is a number, or the word for none.
fn of_list(values: Values) -> RefOr<Schema> {
    match values {
        Values::Years => {
            let none = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([NONE_VALUE]));
            OneOfBuilder::new().item(single(values)).item(none).into()
        }
        values => single(values).into(),
    }
}

/// The schema of a parameter in an address, where a list is the parameter repeated.
fn schema(values: Values) -> RefOr<Schema> {
    if values.is_list() { list(values, of_list(values)).into() } else { single(values).into() }
}

/// The schema of a parameter as a member of a JSON object. Numbers may stand there as numbers, a single value may
/// stand for a list of one, and null means that the parameter is not given.
fn schema_in_body(parameter: &Parameter) -> RefOr<Schema> {
    let single = || match parameter.values {
        Values::Text | Values::Texts | Values::Date => {
            single(parameter.values).schema_type(SchemaType::from_iter([Type::String, Type::Integer])).into()
        }
        // A year may be sent as a text, as forms do.
        Values::Year | Values::Years => {
            let pattern = if parameter.values.is_list() { YEAR_OR_NONE } else { YEAR };
            let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern));
            OneOfBuilder::new().item(single(parameter.values)).item(text).into()
        }
        values => RefOr::<Schema>::from(single(values)),
    };
    let null = ObjectBuilder::new().schema_type(Type::Null);
    let alternatives = OneOfBuilder::new().description(Some(parameter.description())).item(single());
    let alternatives = match parameter.values.is_list() {
        true => alternatives.item(list(parameter.values, single())),
        false => alternatives,
    };
    alternatives.item(null).into()
}

/// The parameters without which a request is refused.
const MUST_BE_GIVEN: [&str; 2] = ["written_by", "count"];

fn in_address(known: &[&[Parameter]]) -> Vec<utoipa::openapi::path::Parameter> {
    let parameter = |parameter: &Parameter| {
        ParameterBuilder::new()
            .name(parameter.name)
            .parameter_in(ParameterIn::Query)
            .required(if MUST_BE_GIVEN.contains(&parameter.name) { Required::True } else { Required::False })
            .description(Some(parameter.description()))
            .schema(Some(schema(parameter.values)))
            .build()
    };
    known.iter().flat_map(|part| part.iter()).map(parameter).collect()
}

/// Declares types that document the parameters of an address.
macro_rules! in_address {
    ($($name:ident: $known:expr;)*) => {$(
        pub enum $name {}

        impl IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<utoipa::openapi::path::Parameter> {
                in_address($known)
            }
        }
    )*};
}

in_address! {
    SearchParameters: parameters::SEARCH;
    FacetsParameters: parameters::FACET_COUNTS;
    ExportParameters: parameters::EXPORT;
    SuggestParameters: parameters::SUGGEST;
    ArticleParameters: parameters::ARTICLE;
    RelatedParameters: parameters::RELATED;
    DeletionParameters: parameters::DELETION;
    WrittenParameters: parameters::WRITTEN;
    ClearParameters: parameters::CLEAR;
}

/// The headers that say what a write expects to be there.
pub enum WriteConditions {}

impl IntoParams for WriteConditions {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<utoipa::openapi::path::Parameter> {
        let header = |name: &str, about: &str| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Header)
                .required(Required::False)
                .description(Some(about))
                .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
                .build()
        };
        vec![
            header(
                "If-Match",
                "Tags of answers to GET, or versions in quotation marks: the article must have one of these versions. \
                 `*`: it must exist.",
            ),
            header(
                "If-None-Match",
                "`*`: the article must not exist. Tags: it must have none of these versions.",
            ),
        ]
    }
}

/// The body of a search: its parameters as the members of an object.
pub enum SearchRequest {}

impl PartialSchema for SearchRequest {
    fn schema() -> RefOr<Schema> {
        let known = parameters::SEARCH.iter().flat_map(|part| part.iter());
        let object = known.fold(ObjectBuilder::new(), |object, parameter| {
            object.property(parameter.name, schema_in_body(parameter))
        });
        object.additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false))).into()
    }
}

impl ToSchema for SearchRequest {}

/// The body of several searches.
pub enum MultiSearchRequest {}

impl PartialSchema for MultiSearchRequest {
    fn schema() -> RefOr<Schema> {
        let queries = ArrayBuilder::new()
            .items(Ref::from_schema_name("SearchRequest"))
            .min_items(Some(1))
            .max_items(Some(parameters::MAX_SEARCHES));
        ObjectBuilder::new()
            .property("queries", queries)
            .required("queries")
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
            .into()
    }
}

impl ToSchema for MultiSearchRequest {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("SearchRequest".to_owned(), SearchRequest::schema()));
    }
}

/// An article as clients write it, with the same fields as front matter and JSON Lines.
pub enum ArticleRequest {}

impl PartialSchema for ArticleRequest {
    fn schema() -> RefOr<Schema> {
        let text = |about: &str| ObjectBuilder::new().schema_type(Type::String).description(Some(about));
        let texts = |about: &str| {
            let one = || ObjectBuilder::new().schema_type(Type::String);
            OneOfBuilder::new().description(Some(about)).item(one()).item(ArrayBuilder::new().items(one()))
        };
        let year = SchemaType::from_iter([Type::Integer, Type::String]);
        let lists = Facet::lists().fold(ObjectBuilder::new(), |object, (_, list)| {
            object.property(list.name, texts(list.about_written))
        });
        lists
            .property(
                "id",
                text("Its id: of a line of many; beside an address that names one the same, or left out."),
            )
            .property(
                "text",
                text("Its text: paragraphs with empty lines between them. Every character means itself; `html` reads tags. One of the two is needed.").pattern(Some("\\S")),
            )
            .property(
                "html",
                text("Instead of `text` its content as HTML: headings make sections; lists, tables and captions are read as in files.").pattern(Some("\\S")),
            )
            .property("title", text("Its title; by default found in the text."))
            .property("language", text("Code of its language, such as `de`; by default detected."))
            .property("url", text("Where people read it."))
            .property("date", text("When it was published, to a year, a month or a day: 2026-11-28."))
            .property("year", text("The year it counts for.").schema_type(year))
            .property("expires", text("The last day on which it is to be shown."))
            .property("event_end", text("The last day of an event of several days."))
            .property("repeats", text("How often the event comes again: weekly, monthly or yearly; its day is the next one."))
            .property("event_date", text("When the event that it tells of was or will be."))
            .property("kind", text("announcement, report, news, publication, call, interview, portrait or other; by default derived."))
            .property("site", text("The site that it is part of."))
            .property("extra", extra())
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
            .into()
    }
}

impl ToSchema for ArticleRequest {}

/// The schema of the values that are kept with an article.
fn extra() -> ObjectBuilder {
    let scalar = SchemaType::from_iter([Type::String, Type::Number, Type::Boolean, Type::Null]);
    ObjectBuilder::new()
        .description(Some(format!(
            "What is kept with it and comes back with it, at most {MAX_EXTRA_VALUES} values of {MAX_EXTRA_BYTES} bytes \
             together; nothing is derived from it, and no search finds it."
        )))
        .additional_properties(Some(ObjectBuilder::new().schema_type(scalar)))
        .max_properties(Some(MAX_EXTRA_VALUES))
}

/// Documents the header that carries a key.
pub struct KeyScheme;

impl Modify for KeyScheme {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A key of a scope, as `fundstelle key` makes them."))
            .build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(scheme));
    }
}

/// The problems that any request can have.
const ALWAYS: &[ProblemCode] = &[
    ProblemCode::UnknownParameter,
    ProblemCode::RateLimited,
    ProblemCode::Overloaded,
    ProblemCode::IndexUnavailable,
    ProblemCode::Internal,
];
const OF_PARAMETERS: &[ProblemCode] = &[ProblemCode::InvalidValue];
const OF_SEARCHES: &[ProblemCode] = &[ProblemCode::InvalidValue, ProblemCode::InvalidFilter];
const OF_CURSORS: &[ProblemCode] = &[ProblemCode::InvalidCursor, ProblemCode::CursorExpired];
const OF_BODIES: &[ProblemCode] = &[
    ProblemCode::InvalidBody,
    ProblemCode::RequestTimeout,
    ProblemCode::BodyTooLarge,
    ProblemCode::UnsupportedMediaType,
];
/// Streams are read line by line while they arrive, so no stream is too large as a whole.
const OF_STREAMS: &[ProblemCode] =
    &[ProblemCode::InvalidBody, ProblemCode::RequestTimeout, ProblemCode::UnsupportedMediaType];
const OF_ARTICLES: &[ProblemCode] = &[ProblemCode::NotFound, ProblemCode::ArticleExpired];
const OF_KEYS: &[ProblemCode] = &[ProblemCode::Unauthorised, ProblemCode::Forbidden];
const OF_WRITES: &[ProblemCode] = &[ProblemCode::StoreUnavailable];
const OF_SINGLE_WRITES: &[ProblemCode] = &[
    ProblemCode::InvalidValue,
    ProblemCode::Conflict,
    ProblemCode::PreconditionFailed,
    ProblemCode::PreconditionRequired,
];
const OF_COUNTS: &[ProblemCode] = &[ProblemCode::PreconditionFailed];
const OF_PUTS: &[ProblemCode] = &[ProblemCode::ArticleForgotten];
const OF_WRITTEN: &[ProblemCode] = &[ProblemCode::NotFound];

/// The documented problems by status, each with its codes and their meaning.
fn problems(codes: &[&[ProblemCode]]) -> BTreeMap<String, RefOr<Documented>> {
    let codes = codes.iter().copied().flatten();
    described(
        codes.map(|code| (code.status(), code.name().to_owned(), code.meaning())),
        "application/problem+json",
        "Problem",
    )
}

/// Documents the `ETag` of every answer that may be 304, which names the state of the index.
fn name_states(paths: &mut Value) {
    let tag =
        json!({ "schema": { "type": "string" }, "description": "Names the answer, for If-None-Match." });
    let operations = paths.as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    let operations = operations.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut());
    let answers = operations.filter_map(|operation| operation.get_mut("responses")?.as_object_mut());
    for answers in answers.filter(|answers| answers.contains_key("304")) {
        for status in ["200", "304"] {
            answers[status]["headers"]["ETag"] = tag.clone();
        }
    }
}

/// Adds the media types of the export formats to the answers of every address whose format can be chosen.
fn name_export_formats(paths: &mut Value) {
    let operations = paths.as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    let operations = operations.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut());
    let has_format = |operation: &&mut Value| {
        let parameters = operation["parameters"].as_array();
        parameters.into_iter().flatten().any(|parameter| parameter["name"] == "format")
    };
    for operation in operations.filter(has_format) {
        let of_article = operation["parameters"].as_array().into_iter().flatten();
        let names_json_ld = of_article.clone().any(|parameter| {
            let names = parameter["schema"]["enum"].as_array();
            names.into_iter().flatten().any(|name| name == JSON_LD)
        });
        if names_json_ld {
            operation["responses"]["200"]["content"][JSON_LD_TYPE] =
                json!({ "schema": { "type": "object" } });
        }
        for format in ExportFormat::ALL {
            let content = &mut operation["responses"]["200"]["content"];
            content[format.media_type()] = json!({ "schema": { "type": "string" } });
        }
    }
}

/// Declares types that document the problems of an address.
macro_rules! problems {
    ($($name:ident: $($codes:expr),*;)*) => {$(
        pub enum $name {}

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Documented>> {
                problems(&[ALWAYS, $($codes),*])
            }
        }
    )*};
}

problems! {
    SuggestProblems: OF_PARAMETERS;
    ResultSetProblems: OF_SEARCHES;
    SearchProblems: OF_SEARCHES, OF_CURSORS;
    BodyProblems: OF_SEARCHES, OF_CURSORS, OF_BODIES;
    ArticleProblems: OF_PARAMETERS, OF_ARTICLES;
    PutProblems: OF_WRITTEN, OF_BODIES, OF_KEYS, OF_WRITES, OF_SINGLE_WRITES, OF_PUTS;
    DeleteProblems: OF_WRITTEN, OF_KEYS, OF_WRITES, OF_SINGLE_WRITES;
    BulkProblems: OF_STREAMS, OF_KEYS;
    WrittenProblems: OF_PARAMETERS, OF_CURSORS, OF_KEYS;
    ClearProblems: OF_PARAMETERS, OF_KEYS, OF_WRITES, OF_COUNTS;
}
