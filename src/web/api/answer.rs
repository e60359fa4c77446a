//! Answers in JSON, each with an entity tag that names the state of the index it was made from.
//!
//! A request whose `If-None-Match` names the same state is answered with 304 before anything is
//! searched. An answer about one article is named by the version of the article and by its own content instead: the
//! version is what a writer makes a condition of its write, and other articles may change meanwhile.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::app::App;
use crate::article::ContentHash;
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

    /// The tag of one of several answers that an address has, such as those in different languages.
    pub fn for_variant(app: &App, snapshot: &SnapshotId, variant: &str) -> Self {
        Self(format!("W/\"{snapshot}-{}-{:08x}-{variant}\"", app.today(), *START))
    }

    /// Adds the tag to an answer.
    pub fn on(&self, mut response: Response) -> Response {
        if let Ok(tag) = HeaderValue::from_str(&self.0) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }

    /// The tag of an answer about an article. It is strong, and begins with the version of the article.
    pub fn for_article(version: ContentHash, body: &[u8]) -> Self {
        Self(format!("\"{version}-{:.16}\"", ContentHash::digest(body).to_string()))
    }

    /// Whether a client has the answer already. The comparison is the weak one of RFC 9110, section 8.8.3.2.
    pub fn is_known_to(&self, known: &[String]) -> bool {
        self.known_as(known).is_some()
    }

    /// The tag by which a client knows the answer: this one, or that of the same answer compressed.
    fn known_as<'a>(&self, known: &'a [String]) -> Option<&'a str> {
        let own = opaque(&self.0);
        known.iter().flat_map(|list| list.split(',')).map(str::trim).find(|tag| {
            let behind = opaque(tag).strip_prefix(own);
            behind.is_some_and(|behind| {
                behind.is_empty() || behind.strip_prefix('-').is_some_and(|coding| CODINGS.contains(&coding))
            })
        })
    }
}

/// What a tag has between its quotation marks.
fn opaque(tag: &str) -> &str {
    tag.trim_start_matches("W/").trim_matches('"')
}

/// The content codings that answers are compressed with.
const CODINGS: [&str; 3] = ["gzip", "br", "zstd"];

/// Gives a compressed answer a strong tag of its own, since strong tags tell contents apart to the byte.
pub fn name_coding<B>(mut response: Response<B>) -> Response<B> {
    let coding = response.headers().get(header::CONTENT_ENCODING).and_then(|coding| coding.to_str().ok());
    let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
    if let (Some(coding), Some(tag)) = (coding.filter(|coding| CODINGS.contains(coding)), tag)
        && let Some(opaque) = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'))
        && let Ok(tag) = HeaderValue::from_str(&format!("\"{opaque}-{coding}\""))
    {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// An answer about an article of this version, of which the content is given; 304 where the client has it.
pub fn about_article(
    headers: &HeaderMap,
    version: ContentHash,
    content: Bytes,
    respond: impl FnOnce(Bytes) -> Response,
) -> Response {
    let (tag, known) = (EntityTag::for_article(version, &content), known_tags(headers));
    if let Some(known) = tag.known_as(&known) {
        // The tag is that of the answer that the client has, with its coding, and strong whatever a proxy made of it.
        return EntityTag(known.trim_start_matches("W/").to_owned())
            .on(StatusCode::NOT_MODIFIED.into_response());
    }
    match known.iter().any(|known| known == "*") {
        true => tag.on(StatusCode::NOT_MODIFIED.into_response()),
        false => tag.on(respond(content)),
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
    answer_where(state, headers, |_, _| Ok(()), work).await
}

/// Answers as [`answer`] does, after checking that what the request is about `exists`. What is missing is answered with
/// its error and never with 304, whatever tag the client sent.
pub async fn answer_where(
    state: &WebState,
    headers: &HeaderMap,
    exists: impl FnOnce(&dyn Snapshot, Budget) -> Result<(), Failure> + Send + 'static,
    work: impl FnOnce(&App, &dyn Snapshot, Budget) -> Result<Response, Failure> + Send + 'static,
) -> Result<Response, Failure> {
    let known = known_tags(headers);
    state
        .read(move |app, snapshot, budget| {
            if !known.is_empty() {
                exists(snapshot, budget)?;
            }
            let tag = EntityTag::for_snapshot(app, &snapshot.id());
            tagged(tag, &known, || work(app, snapshot, budget))
        })
        .await
}

/// The answer that `work` makes, with the tag of what it is made from, unless the client has it.
pub fn tagged(
    tag: EntityTag,
    known: &[String],
    work: impl FnOnce() -> Result<Response, Failure>,
) -> Result<Response, Failure> {
    if tag.is_known_to(known) {
        return Ok(tag.on(StatusCode::NOT_MODIFIED.into_response()));
    }
    let response = work()?;
    // `*` stands for whatever there is.
    Ok(tag.on(if known == ["*"] { StatusCode::NOT_MODIFIED.into_response() } else { response }))
}

/// An answer in JSON. Serialising it takes time, so it belongs on the thread that searches.
pub fn json(value: &impl Serialize) -> Result<Response, Failure> {
    Ok(json_of(bytes(value)?))
}

/// A value as JSON.
pub fn bytes(value: &impl Serialize) -> Result<Bytes, Failure> {
    serde_json::to_vec(value).map(Bytes::from).map_err(|error| {
        tracing::error!(%error, "an answer is no JSON");
        Failure::Internal
    })
}

/// An answer of this JSON.
pub fn json_of(content: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], content).into_response()
}

/// The value of `Cache-Control` by which a client asks before each use whether an answer has changed, which
/// costs no search.
pub const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// The labels of values in an answer, and the base path of its addresses.
pub fn naming(app: &App, lang: Lang) -> Naming<'_> {
    Naming { labels: &*app.vocabulary, lang, base: &app.config.web.base_path }
}
