//! The responses of an operation in the OpenAPI document: statuses with the codes of problems that each may have.

use std::collections::BTreeMap;

use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::response::Response as Documented;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};

/// Answers by status, each with the codes it may have and what they mean.
pub fn described(
    codes: impl Iterator<Item = (u16, String, &'static str)>,
    media_type: &str,
    schema: &str,
) -> BTreeMap<String, RefOr<Documented>> {
    let mut by_status: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (status, code, meaning) in codes {
        by_status.entry(status.to_string()).or_default().push(format!("`{code}`: {meaning}"));
    }
    let response = |status: &str, said: Vec<String>| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build();
        let response = ResponseBuilder::new().description(said.join("\n\n")).content(media_type, content);
        let response =
            match status {
                "401" => response
                    .header("WWW-Authenticate", header_of(Type::String, "What kind of key is needed.")),
                "429" | "503" => response
                    .header("Retry-After", header_of(Type::Integer, "Seconds after which to try again.")),
                _ => response,
            };
        response.build().into()
    };
    by_status.into_iter().map(|(status, said)| (status.clone(), response(&status, said))).collect()
}

/// The description of a header.
pub fn header_of(kind: Type, about: &str) -> Header {
    HeaderBuilder::new().schema(Some(ObjectBuilder::new().schema_type(kind))).description(Some(about)).build()
}
