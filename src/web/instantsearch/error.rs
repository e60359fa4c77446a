//! The errors of these endpoints, in the JSON that front ends built for Meilisearch read.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use utoipa::IntoResponses;
use utoipa::openapi::{RefOr, Response as Documented};

use crate::present::json::instantsearch::ErrorAnswer;
use crate::query::{SHOWN_NAME, shortened};
use crate::web::api::responses::described;
use crate::web::error::Failure;
use crate::web::state::WebState;

/// Why a request is refused.
#[derive(Debug)]
pub enum RequestError {
    IndexNotFound(String),
    DocumentNotFound(String),
    /// A field has a wrong value. The code names the field, the text says what is wrong.
    Invalid(Cow<'static, str>, String),
    Failure(Failure),
}

impl From<Failure> for RequestError {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl RequestError {
    pub fn invalid(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::Invalid(code.into(), message.into())
    }

    /// Adds to the message which of several searches is at fault, counted from 0.
    pub fn of_query(self, at: usize) -> Self {
        match self {
            Self::Invalid(code, message) => {
                Self::Invalid(code, format!("Inside `.queries[{at}]`: {message}"))
            }
            other => other,
        }
    }

    /// The status, code and message of the answer.
    fn parts(&self) -> (StatusCode, Cow<'static, str>, String) {
        match self {
            Self::IndexNotFound(uid) => {
                let message = format!("there is no index '{}'", shortened(uid, SHOWN_NAME));
                (StatusCode::NOT_FOUND, "index_not_found".into(), message)
            }
            Self::DocumentNotFound(id) => {
                (StatusCode::NOT_FOUND, "document_not_found".into(), format!("there is no document '{id}'"))
            }
            Self::Invalid(code, message) => (StatusCode::BAD_REQUEST, code.clone(), message.clone()),
            Self::Failure(failure) => (failure.status(), code(failure).into(), failure.problem().detail),
        }
    }

    pub fn answer(self, state: &WebState) -> Response {
        let (status, code, message) = self.parts();
        let kind = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => "auth",
            status if status.is_server_error() => "system",
            _ => "invalid_request",
        };
        let link = format!("{}/docs", state.base());
        let body = Json(ErrorAnswer { message, code, kind, link }).into_response();
        match self {
            Self::Failure(failure) => failure.with_headers(body),
            _ => (status, body).into_response(),
        }
    }
}

/// The code for a failure that any endpoint may have.
fn code(failure: &Failure) -> &'static str {
    match failure.status() {
        StatusCode::BAD_REQUEST => "malformed_payload",
        StatusCode::UNAUTHORIZED => "missing_authorization_header",
        StatusCode::FORBIDDEN => "invalid_api_key",
        StatusCode::NOT_FOUND | StatusCode::GONE => "not_found",
        StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
        StatusCode::REQUEST_TIMEOUT => "request_timeout",
        StatusCode::PAYLOAD_TOO_LARGE => "payload_too_large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "invalid_content_type",
        StatusCode::TOO_MANY_REQUESTS => "too_many_requests",
        StatusCode::SERVICE_UNAVAILABLE if matches!(failure, Failure::Unavailable) => "index_not_accessible",
        StatusCode::SERVICE_UNAVAILABLE => "too_many_search_requests",
        _ => "internal",
    }
}

/// The status and code of an error, and what it means.
type DocumentedError = (u16, &'static str, &'static str);

const OF_FIELDS: &[DocumentedError] =
    &[(400, "bad_request", "There is no such field, or no list of searches.")];
const OF_SEARCHES: &[DocumentedError] =
    &[(400, "invalid_search_…", "The field named has a value that it can't have: `invalid_search_filter`.")];
const OF_BODIES: &[DocumentedError] = &[
    (400, "malformed_payload", "The body is no JSON object."),
    (408, "request_timeout", "The body took too long to arrive."),
    (413, "payload_too_large", "The body is larger than 256 KiB."),
    (415, "invalid_content_type", "The body is not declared as application/json."),
];
const OF_NAMED: &[DocumentedError] = &[(404, "index_not_found", "There is no index of this name.")];
const OF_READS: &[DocumentedError] = &[
    (429, "too_many_requests", "The client has used up its share; `Retry-After` says when there is more."),
    (503, "too_many_search_requests", "Too many searches run at once, or the search took too long."),
];
const OF_DOCUMENTS: &[DocumentedError] = &[(
    400,
    "invalid_document_…",
    "The field named has a value that it can't have: `invalid_document_limit`.",
)];
const OF_ONE: &[DocumentedError] = &[(404, "document_not_found", "There is no document of this id.")];
const OF_SEVERAL: &[DocumentedError] = &[(400, "missing_index_uid", "A search doesn't say in which index.")];
const OF_VALUES: &[DocumentedError] =
    &[(400, "invalid_facet_search_…", "The field named is missing or has a value that it can't have.")];
const OF_KEYS: &[DocumentedError] = &[
    (401, "missing_authorization_header", "A key is needed; there was none, or none that is known."),
    (403, "invalid_api_key", "The key does not have the scope that is needed."),
];
const OF_THE_INDEX: &[DocumentedError] = &[
    (500, "internal", "A mistake of this program; it is logged."),
    (
        503,
        "index_not_accessible",
        "The index is being built or can't be read; try again after `Retry-After`.",
    ),
];

/// Declares types that document the errors of an address.
macro_rules! errors {
    ($($name:ident: $($errors:expr),*;)*) => {$(
        pub enum $name {}

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Documented>> {
                let errors = [$($errors),*].concat().into_iter();
                let errors = errors.map(|(status, code, meaning)| (status, code.to_owned(), meaning));
                described(errors, "application/json", "ErrorAnswer")
            }
        }
    )*};
}

errors! {
    SearchErrors: OF_FIELDS, OF_SEARCHES, OF_BODIES, OF_NAMED, OF_READS, OF_THE_INDEX;
    AddressErrors: OF_FIELDS, OF_SEARCHES, OF_NAMED, OF_READS, OF_THE_INDEX;
    MultiSearchErrors: OF_FIELDS, OF_SEARCHES, OF_BODIES, OF_NAMED, OF_READS, OF_SEVERAL, OF_THE_INDEX;
    FacetSearchErrors: OF_FIELDS, OF_SEARCHES, OF_BODIES, OF_NAMED, OF_READS, OF_VALUES, OF_THE_INDEX;
    DocumentErrors: OF_FIELDS, OF_DOCUMENTS, OF_ONE, OF_NAMED, OF_READS, OF_THE_INDEX;
    DocumentsErrors: OF_FIELDS, OF_DOCUMENTS, OF_NAMED, OF_READS, OF_THE_INDEX;
    FetchErrors: OF_FIELDS, OF_DOCUMENTS, OF_BODIES, OF_NAMED, OF_READS, OF_THE_INDEX;
    IndexErrors: OF_NAMED, OF_READS, OF_THE_INDEX;
    IndexesErrors: OF_READS, OF_THE_INDEX;
    HealthErrors: OF_THE_INDEX;
    KeyErrors: OF_KEYS;
}
