//! The one table from failures to answers. Internals are logged where they happen, never sent.

use std::any::Any;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;

use crate::present::json::{Problem, ProblemCode};
use crate::query::ParamError;

/// Why a request has no ordinary answer.
#[derive(Debug)]
pub enum Failure {
    Params(ParamError),
    NotFound,
    /// There was something, and it is not there any more.
    Gone,
    MethodNotAllowed,
    /// Too many searches at once, or one that took too long.
    Overloaded,
    /// No index yet, or none that can be read.
    Unavailable,
    Internal,
}

/// Seconds after which a client may try again.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("2");

impl Failure {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Params(_) => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone => StatusCode::GONE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Overloaded | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub fn problem(&self) -> Problem {
        let mut problem = match self {
            Self::Params(error) => error.into(),
            Self::MethodNotAllowed => {
                Problem::new(ProblemCode::NotFound, "This address does not answer that method; use GET.")
            }
            Self::NotFound => Problem::new(ProblemCode::NotFound, "There is nothing at this address."),
            Self::Gone => {
                Problem::new(ProblemCode::NotFound, "What was at this address is not there any more.")
            }
            Self::Overloaded => {
                Problem::new(ProblemCode::Overloaded, "Too many searches at once; try again in a moment.")
            }
            Self::Unavailable | Self::Internal => Problem::new(
                ProblemCode::IndexUnavailable,
                "The index is being built or can't be read; try again in a moment.",
            ),
        };
        problem.status = self.status().as_u16();
        problem
    }

    /// Adds what goes with the status beside the body.
    pub fn with_headers(&self, mut response: Response<Body>) -> Response<Body> {
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        if self.status() == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// A failure as the API answers it.
impl IntoResponse for Failure {
    fn into_response(self) -> Response<Body> {
        let body = serde_json::to_vec(&self.problem()).unwrap_or_default();
        self.with_headers(([(header::CONTENT_TYPE, "application/problem+json")], body).into_response())
    }
}

/// The answer where a handler panicked: it is a bug of ours, logged with its message.
pub fn panicked(cause: Box<dyn Any + Send>) -> Response<Body> {
    let message =
        cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    tracing::error!(message, "a handler panicked");
    Failure::Internal.into_response()
}
