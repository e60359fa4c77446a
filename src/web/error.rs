//! The table from failures to answers. Details of internal failures are logged where they happen
//! and never sent.

use std::any::Any;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;

use crate::article::{Article, ArticleId, ContentHash, Date};
use crate::budget::Budget;
use crate::engine::{self, CursorError, MissingArticle, Snapshot, SystemFault};
use crate::enrich::WrongValue;
use crate::ingest::NoDocument;
use crate::keys::KeyScope;
use crate::pipeline::Refusal;
use crate::present::json::{Problem, ProblemCode};
use crate::query::ParamError;

/// Why a request has no ordinary answer.
#[derive(Debug)]
pub enum Failure {
    Params(ParamError),
    Cursor(CursorError),
    /// The body is not as it must be; the text says how it must be.
    InvalidBody(String),
    /// An article that is written states what it can't be; `field` is the key at fault.
    InvalidField {
        field: String,
        detail: String,
        allowed: Option<String>,
    },
    /// One of several searches failed, by its place from 0.
    OfQuery(usize, Box<Self>),
    NotFound,
    /// The request presents no key that is known.
    Unauthorised,
    /// The key does not have the scope that is needed.
    Forbidden(KeyScope),
    /// The article has this version, and not one that the writer asked for; `None` where there is no such article.
    PreconditionFailed(Option<ContentHash>),
    /// The number of articles is not the expected one, so nothing was deleted.
    OtherCount {
        expected: u64,
        there: u64,
    },
    /// The article was forgotten, and is to stay so.
    Forgotten,
    /// A write must say what it expects to be there.
    PreconditionRequired,
    /// The article came from a file, so only its file may change it.
    Conflict,
    /// The file of the article existed and does not exist any more.
    Gone,
    /// The article was valid until this day, which is over.
    Expired(Date),
    MethodNotAllowed,
    /// Writing is not enabled on this server.
    TakesNothing,
    RequestTimeout,
    BodyTooLarge,
    UnsupportedMediaType,
    /// The body is compressed.
    CompressedBody,
    /// The client has used up its share of requests; it may try again after this number of seconds.
    RateLimited(u32),
    /// Too many searches ran at once, or one took too long.
    Overloaded,
    /// Understanding an article took too long, which may be the fault of a busy machine; the text says how long.
    TooSlow(String),
    /// The folder of written articles can't be read or written.
    StoreUnavailable,
    /// The system of the server refuses to write.
    Refused(SystemFault),
    /// There is no index yet, or none that can be read.
    Unavailable,
    Internal,
}

/// Seconds after which a client may try again.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("2");

/// The challenge to a request without a key that is known.
const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"Fundstelle\"");

/// What a writer is told where writing is not enabled.
const TAKES_NOTHING: &str = "This server takes no articles: its configuration names no folder for them (`web.written`), \
                             or has no key with the scope write (`fundstelle key NAME --scope write`).";

impl Failure {
    /// Says which of several searches failed, by its place from 0, where the request is at fault.
    pub fn of_query(self, at: usize) -> Self {
        match self {
            Self::Params(_) | Self::Cursor(_) => Self::OfQuery(at, Box::new(self)),
            other => other,
        }
    }

    pub fn status(&self) -> StatusCode {
        if matches!(self, Self::Gone) {
            return StatusCode::GONE;
        }
        StatusCode::from_u16(self.problem().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub fn problem(&self) -> Problem {
        match self {
            Self::Params(error) => error.into(),
            Self::Cursor(error) => (*error).into(),
            Self::InvalidBody(what) => Problem::new(ProblemCode::InvalidBody, what),
            Self::InvalidField { field, detail, allowed } => {
                Problem::new(ProblemCode::InvalidBody, detail).about(field, allowed.clone())
            }
            Self::OfQuery(at, failure) => failure.problem().of_query(*at),
            Self::NotFound => Problem::plain(ProblemCode::NotFound),
            Self::Unauthorised => Problem::plain(ProblemCode::Unauthorised),
            Self::Forbidden(scope) => {
                let name = scope.name();
                let detail = format!(
                    "This key does not have the scope {name}; `fundstelle key NAME --scope {name}` makes one that has."
                );
                Problem::new(ProblemCode::Forbidden, detail)
            }
            Self::Conflict => Problem::plain(ProblemCode::Conflict),
            Self::Forgotten => Problem::plain(ProblemCode::ArticleForgotten),
            Self::PreconditionFailed(version) => {
                let detail = match version {
                    Some(version) => format!("The article is there, in the version \"{version}\"."),
                    None => "There is no such article.".to_owned(),
                };
                Problem::new(ProblemCode::PreconditionFailed, detail)
            }
            Self::OtherCount { expected, there } => {
                let detail = format!("There are {there} articles, and not {expected}; nothing was deleted.");
                Problem::new(ProblemCode::PreconditionFailed, detail).about("count", Some(there.to_string()))
            }
            Self::PreconditionRequired => Problem::plain(ProblemCode::PreconditionRequired),
            Self::Gone => Problem { status: 410, ..Problem::plain(ProblemCode::NotFound) },
            Self::Expired(last) => Problem::new(
                ProblemCode::ArticleExpired,
                format!("The article was to be shown until {last}, which is over."),
            ),
            Self::MethodNotAllowed => Problem::plain(ProblemCode::MethodNotAllowed),
            Self::TakesNothing => Problem::new(ProblemCode::MethodNotAllowed, TAKES_NOTHING),
            Self::RequestTimeout => Problem::plain(ProblemCode::RequestTimeout),
            Self::BodyTooLarge => Problem::plain(ProblemCode::BodyTooLarge),
            Self::UnsupportedMediaType => Problem::plain(ProblemCode::UnsupportedMediaType),
            Self::CompressedBody => Problem::new(
                ProblemCode::UnsupportedMediaType,
                "The body is compressed (Content-Encoding); send it as it is.",
            ),
            Self::RateLimited(_) => Problem::plain(ProblemCode::RateLimited),
            Self::Overloaded => Problem::plain(ProblemCode::Overloaded),
            Self::TooSlow(detail) => Problem::new(ProblemCode::Overloaded, detail),
            Self::Refused(fault) => Problem::new(ProblemCode::IndexUnavailable, fault.for_clients()),
            Self::Unavailable => Problem::plain(ProblemCode::IndexUnavailable),
            Self::StoreUnavailable => Problem::plain(ProblemCode::StoreUnavailable),
            Self::Internal => Problem::plain(ProblemCode::Internal),
        }
    }

    /// Sets the status and the headers that go with it.
    pub fn with_headers(&self, mut response: Response<Body>) -> Response<Body> {
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        match self {
            Self::RateLimited(seconds) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
            }
            Self::Overloaded
            | Self::TooSlow(_)
            | Self::Refused(_)
            | Self::Unavailable
            | Self::StoreUnavailable => {
                headers.insert(header::RETRY_AFTER, RETRY_AFTER);
            }
            Self::Unauthorised => {
                headers.insert(header::WWW_AUTHENTICATE, CHALLENGE);
            }
            _ => {}
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// Reads an article that may be shown.
///
/// # Errors
///
/// There is no article with this id, or it has expired.
pub fn live_article(snapshot: &dyn Snapshot, id: &ArticleId, budget: Budget) -> Result<Article, Failure> {
    Ok(engine::live_article(snapshot, id, budget)??)
}

/// The failure that tells why an article is not shown: it does not exist, or it has expired.
pub fn missing_article(snapshot: &dyn Snapshot, id: &ArticleId, budget: Budget) -> Result<Failure, Failure> {
    Ok(engine::why_missing(snapshot, id, budget)?.into())
}

impl From<MissingArticle> for Failure {
    fn from(missing: MissingArticle) -> Self {
        match missing {
            MissingArticle::Unknown => Self::NotFound,
            MissingArticle::Expired(last) => Self::Expired(last),
        }
    }
}

impl From<NoDocument> for Failure {
    fn from(error: NoDocument) -> Self {
        let detail = error.to_string();
        match error.field {
            Some(field) => Self::InvalidField { field, detail, allowed: None },
            None => Self::InvalidBody(detail),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            Refusal::Value(WrongValue { field, allowed, .. }) => {
                Self::InvalidField { field: field.to_owned(), detail, allowed: Some(allowed) }
            }
            Refusal::NoArticle(why) if why.may_pass() => Self::TooSlow(detail),
            Refusal::NoArticle(_) => Self::InvalidBody(detail),
        }
    }
}

impl From<ParamError> for Failure {
    fn from(error: ParamError) -> Self {
        Self::Params(error)
    }
}

/// A failure as the API answers it.
impl IntoResponse for Failure {
    fn into_response(self) -> Response<Body> {
        let tells = TellsProblem(self.problem());
        let mut response = self.with_headers(tells.in_place_of(Response::default()));
        response.extensions_mut().insert(tells);
        response
    }
}

/// An extension of a response that holds its problem document, so that the id of the request can be added later.
#[derive(Debug, Clone)]
pub struct TellsProblem(pub Problem);

impl TellsProblem {
    /// The answer with this document as its content.
    pub fn in_place_of(&self, response: Response<Body>) -> Response<Body> {
        let content = serde_json::to_vec(&self.0).unwrap_or_default();
        let (mut parts, _) = response.into_parts();
        // What it replaces may have been compressed.
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.remove(header::CONTENT_ENCODING);
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        Response::from_parts(parts, Body::from(content))
    }
}

/// The answer where a handler panicked.
pub fn panicked(cause: Box<dyn Any + Send>) -> Response<Body> {
    log_panic(&*cause);
    Failure::Internal.into_response()
}

/// Logs a panic with its message, since it is a bug of this program.
pub fn log_panic(cause: &(dyn Any + Send)) {
    let message =
        cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    tracing::error!(message, "a handler panicked");
}
