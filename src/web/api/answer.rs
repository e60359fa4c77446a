//! Answers in JSON, each with an entity tag that names the state of the index it was made from.
//!
//! A request whose `If-None-Match` names the same state is answered with 304 before anything is
//! searched.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::app::App;
use crate::budget::Budget;
use crate::engine::{Snapshot, SnapshotId};
use crate::present::Lang;
use crate::present::json::Naming;
use crate::web::error::Failure;
use crate::web::state::WebState;

/// A number that is new at every start. Answers also depend on the program, the vocabulary and the
/// configuration, which change only when the server is started anew.
static START: LazyLock<u32> = LazyLock::new(|| RandomState::new().hash_one("start") as u32);

/// The entity tag of an answer. It is weak, since the milliseconds that a search took differ from answer to
/// answer.
pub struct EntityTag(String);

impl EntityTag {
    /// The tag of answers from a snapshot. Which events are still to come differs from day to day, so the day
    /// is part of the tag.
    pub fn for_snapshot(app: &App, snapshot: &SnapshotId) -> Self {
        Self(format!("W/\"{snapshot}-{}-{:08x}\"", app.today(), *START))
    }

    /// Adds the tag to an answer.
    pub fn on(&self, mut response: Response) -> Response {
        if let Ok(tag) = HeaderValue::from_str(&self.0) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }

    /// Whether a client has the answer already. The comparison is the weak one of RFC 9110, section 8.8.3.2.
    pub fn is_known_to(&self, known: &[String]) -> bool {
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        known.iter().flat_map(|list| list.split(',')).any(|tag| opaque(tag) == opaque(&self.0))
    }
}

/// The tags in the header `If-None-Match`.
pub fn known_tags(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(header::IF_NONE_MATCH).iter();
    values.filter_map(|value| value.to_str().ok()).map(str::to_owned).collect()
}

/// Answers from the newest state of the index, unless the client has that answer.
pub async fn answer(
    state: &WebState,
    headers: &HeaderMap,
    work: impl FnOnce(&App, &dyn Snapshot, Budget) -> Result<Response, Failure> + Send + 'static,
) -> Result<Response, Failure> {
    let known = known_tags(headers);
    state
        .read(move |app, snapshot, budget| tagged(app, snapshot, &known, || work(app, snapshot, budget)))
        .await
}

/// The answer that `work` makes from a snapshot, with the snapshot's tag, unless the client has it.
pub fn tagged(
    app: &App,
    snapshot: &dyn Snapshot,
    known: &[String],
    work: impl FnOnce() -> Result<Response, Failure>,
) -> Result<Response, Failure> {
    let tag = EntityTag::for_snapshot(app, &snapshot.id());
    if tag.is_known_to(known) {
        return Ok(tag.on(StatusCode::NOT_MODIFIED.into_response()));
    }
    let response = work()?;
    // `*` stands for whatever there is.
    Ok(tag.on(if known == ["*"] { StatusCode::NOT_MODIFIED.into_response() } else { response }))
}

/// An answer in JSON. Serialising it takes time, so it belongs on the thread that searches.
pub fn json(value: &impl Serialize) -> Result<Response, Failure> {
    match serde_json::to_vec(value) {
        Ok(body) => Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response()),
        Err(error) => {
            tracing::error!(%error, "an answer is no JSON");
            Err(Failure::Internal)
        }
    }
}

/// The value of `Cache-Control` by which a client asks before each use whether an answer has changed, which
/// costs no search.
pub const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// The labels of values in an answer, and the base path of its addresses.
pub fn naming(app: &App, lang: Lang) -> Naming<'_> {
    Naming { labels: &*app.vocabulary, lang, base: &app.config.web.base_path }
}
