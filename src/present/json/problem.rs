//! Problem documents (RFC 9457), which tell programs what went wrong.

use serde::Serialize;
use strum::{EnumCount, VariantArray};
use utoipa::ToSchema;

use crate::article::Facet;
use crate::engine::CursorError;
use crate::query::ParamError;

/// Error code of a problem document.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    ToSchema,
    strum::EnumCount,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum ProblemCode {
    UnknownParameter,
    InvalidValue,
    InvalidFilter,
    InvalidCursor,
    InvalidBody,
    Unauthorised,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    RequestTimeout,
    Conflict,
    ArticleForgotten,
    CursorExpired,
    ArticleExpired,
    PreconditionFailed,
    BodyTooLarge,
    UnsupportedMediaType,
    PreconditionRequired,
    RateLimited,
    Overloaded,
    IndexUnavailable,
    StoreUnavailable,
    Internal,
}

impl ProblemCode {
    pub const ALL: [Self; <Self as EnumCount>::COUNT] =
        *<Self as VariantArray>::VARIANTS.first_chunk().expect("strum lists every variant once");

    /// The name of the code in JSON.
    pub const fn name(self) -> &'static str {
        self.into_str()
    }

    /// The HTTP status of answers with this code.
    pub fn status(self) -> u16 {
        self.described().0
    }

    fn title(self) -> &'static str {
        self.described().1
    }

    /// A sentence on when the code is sent.
    pub fn meaning(self) -> &'static str {
        self.described().2
    }

    /// The status, the title, and a sentence on when the code is sent.
    fn described(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::UnknownParameter => {
                (400, "Unknown parameter", "There is no such parameter at this address.")
            }
            Self::InvalidValue => (400, "Invalid value", "A parameter has a value that it can't have."),
            Self::InvalidFilter => (400, "Invalid filter", "A filter has a value that it can't have."),
            Self::InvalidCursor => {
                (400, "Invalid cursor", "The cursor is none, or was given for another search.")
            }
            Self::InvalidBody => (400, "Invalid body", "The body is not of the form asked for."),
            Self::Unauthorised => (
                401,
                "Unauthorised",
                "A key is needed, in the header Authorization: Bearer …; there was none, or none that is known.",
            ),
            Self::Forbidden => (403, "Forbidden", "The key does not have the scope that is needed."),
            Self::NotFound => (404, "Not found", "There is nothing at this address."),
            Self::MethodNotAllowed => {
                (405, "Method not allowed", "The address answers other methods, named by the header Allow.")
            }
            Self::RequestTimeout => (408, "Request timeout", "The body took too long to arrive."),
            Self::Conflict => (
                409,
                "Conflict",
                "The article comes from indexed files: change it there, or write under another id.",
            ),
            Self::ArticleForgotten => (
                409,
                "Article forgotten",
                "The article was taken out for ever, and whoever runs the server has to let it in again before it is written.",
            ),
            Self::CursorExpired => (
                410,
                "Cursor expired",
                "The index has moved on since the cursor was given; begin again at the first page.",
            ),
            Self::ArticleExpired => {
                (410, "Article expired", "The article was to be shown until a day that is over.")
            }
            Self::PreconditionFailed => (
                412,
                "Precondition failed",
                "What is there is not as If-Match, If-None-Match or count asks for, so nothing was changed: read it again.",
            ),
            Self::PreconditionRequired => (
                428,
                "Precondition required",
                "This server takes a write only with If-Match (the version to replace) or If-None-Match: * (a new article).",
            ),
            Self::BodyTooLarge => (
                413,
                "Body too large",
                "The body is larger than the address takes: 256 KiB, an article as much as a line of JSON Lines.",
            ),
            Self::UnsupportedMediaType => (
                415,
                "Unsupported media type",
                "The body is not declared as what the address takes: application/json, or application/jsonl for many articles.",
            ),
            Self::RateLimited => (
                429,
                "Too many requests",
                "The client has used up its share; RateLimit and Retry-After say when there is more.",
            ),
            Self::Overloaded => (
                503,
                "Overloaded",
                "Too many searches or writes run at once, or the search took too long; try again after Retry-After.",
            ),
            Self::IndexUnavailable => (
                503,
                "Index unavailable",
                "The index is being built or written, or can't be read; try again after Retry-After.",
            ),
            Self::StoreUnavailable => (
                503,
                "Store unavailable",
                "The folder of written articles can't be read or written, so nothing was; who runs the server finds why in its log.",
            ),
            Self::Internal => (500, "Internal error", "A mistake of this program; it is logged."),
        }
    }
}

/// A problem document as RFC 9457 has it, with our `code`; sent as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: `code` says what the problem is.
    pub r#type: &'static str,
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong with this request.
    pub detail: String,
    pub code: ProblemCode,
    /// The parameter at fault; of a search among several with its place: `queries[3].year`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// What would have been allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<String>,
    /// Of an unknown value of a facet: the ids of the values whose names are nearest to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nearest: Vec<String>,
    /// The id of the request, which stands in the log of the server too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Problem {
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            r#type: "about:blank",
            title: code.title(),
            status: code.status(),
            detail: detail.into(),
            code,
            parameter: None,
            allowed: None,
            nearest: Vec::new(),
            request_id: None,
        }
    }

    /// Names the request that it answers.
    pub fn of_request(self, id: &str) -> Self {
        Self { request_id: Some(id.to_owned()), ..self }
    }

    /// A problem whose detail is the general sentence of its code.
    pub fn plain(code: ProblemCode) -> Self {
        Self::new(code, code.meaning())
    }

    /// Names the parameter at fault and what it allows.
    pub fn about(mut self, parameter: impl Into<String>, allowed: Option<String>) -> Self {
        self.parameter = Some(parameter.into());
        self.allowed = allowed;
        self
    }

    /// Says which of several searches it is about, counted from 0.
    pub fn of_query(mut self, at: usize) -> Self {
        self.parameter = Some(match self.parameter {
            Some(parameter) => format!("queries[{at}].{parameter}"),
            None => format!("queries[{at}]"),
        });
        self
    }
}

impl From<&ParamError> for Problem {
    fn from(error: &ParamError) -> Self {
        let (code, allowed) = match error {
            ParamError::Unknown { known, .. } => (ProblemCode::UnknownParameter, Some(known.clone())),
            ParamError::Invalid { name, allowed, .. } if Facet::from_name(name).is_some() => {
                (ProblemCode::InvalidFilter, Some(allowed.clone()))
            }
            ParamError::Invalid { allowed, .. } => (ProblemCode::InvalidValue, Some(allowed.clone())),
            ParamError::UnknownValue { nearest, .. } => {
                (ProblemCode::InvalidFilter, Some(nearest.join(", ")).filter(|nearest| !nearest.is_empty()))
            }
            ParamError::Repeated { .. } => (ProblemCode::InvalidValue, None),
            ParamError::TooMany { most, .. } => {
                (ProblemCode::InvalidFilter, Some(format!("at most {most} values")))
            }
        };
        let nearest = match error {
            ParamError::UnknownValue { nearest, .. } => nearest.clone(),
            _ => Vec::new(),
        };
        Self { nearest, ..Self::new(code, error.to_string()).about(error.parameter(), allowed) }
    }
}

impl From<CursorError> for Problem {
    fn from(error: CursorError) -> Self {
        let code = match error {
            CursorError::Foreign => ProblemCode::InvalidCursor,
            CursorError::Expired => ProblemCode::CursorExpired,
        };
        Self::new(code, error.to_string()).about("cursor", None)
    }
}
