//! Request ids: one name for a request in the log of the proxy, in this log, in the answer and in a problem document.
//!
//! A proxy names a request in `X-Request-Id`, or a tracer in `traceparent` (W3C Trace Context). Where neither does, or in a
//! form that could do harm in a log, the request gets an id of its own.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use super::error::TellsProblem;

/// The header that carries the id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACE_PARENT: &str = "traceparent";
/// The longest id that is taken over, in bytes.
const LONGEST: usize = 128;

/// Names a request, and says its name in the log, in the answer and in the problem document of a refusal.
pub async fn name(request: Request, next: Next) -> Response {
    let id = id_of(request.headers());
    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span).await;
    if let Some(TellsProblem(problem)) = response.extensions_mut().remove::<TellsProblem>() {
        response = TellsProblem(problem.of_request(&id)).in_place_of(response);
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// The id of a request: its own, else that of the trace that it belongs to, else a new one.
fn id_of(headers: &HeaderMap) -> String {
    let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let own = value(REQUEST_ID.as_str()).filter(|id| is_harmless(id));
    let traced = || value(TRACE_PARENT).and_then(trace_of);
    own.or_else(traced).map_or_else(new, str::to_owned)
}

/// Whether an id is short and of characters that mean nothing to a log or a terminal.
fn is_harmless(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(&byte);
    (1..=LONGEST).contains(&id.len()) && id.bytes().all(is_plain)
}

/// The id of the trace in a header of the form `version-trace-parent-flags`.
fn trace_of(header: &str) -> Option<&str> {
    let mut parts = header.split('-');
    let (version, trace, parent) = (parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |part: &str, length| {
        part.len() == length && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_set = |part: &str| part.bytes().any(|byte| byte != b'0');
    (is_hex(version, 2) && is_hex(trace, 32) && is_hex(parent, 16) && is_set(trace) && is_set(parent))
        .then_some(trace)
}

/// An id that no other request of this process has, nor by all odds one of another.
fn new() -> String {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one("process"));
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    format!("{:016x}{:08x}", *PROCESS, NUMBER.fetch_add(1, Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_from(pairs: &[(&'static str, &str)]) -> String {
        let headers =
            pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        id_of(&headers.collect())
    }

    #[test]
    fn an_id_that_does_no_harm_is_taken_over() {
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(id_from(&[("x-request-id", "a1-B2_c3.d:4")]), "a1-B2_c3.d:4");
        assert_eq!(id_from(&[("x-request-id", "a"), ("traceparent", trace)]), "a");
        assert_eq!(id_from(&[("traceparent", trace)]), "4bf92f3577b34da6a3ce929d0e0e4736");
        for wrong in ["", "a b", "a\u{9}b", "ä", "<script>", &"a".repeat(129)] {
            let id = id_from(&[("x-request-id", wrong)]);
            assert!(id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{wrong:?}: {id}");
        }
        for wrong in ["00-0-0-00", "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "nonsense"] {
            assert_eq!(id_from(&[("traceparent", wrong)]).len(), 24, "{wrong}");
        }
        assert_ne!(new(), new());
    }
}
