//! The endpoints `GET /api/v1/articles/{id}` and `GET /api/v1/articles/{id}/related`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::answer::{about_article, answer_where, bytes, json, json_of, naming};
use super::export::{file, format};
use super::openapi::{ArticleParameters, ArticleProblems, RelatedParameters};
use super::parameters::{ARTICLE, RELATED};
use super::request::Pairs;
use crate::app::App;
use crate::engine::Snapshot;
use crate::present::State as Address;
use crate::present::export::{Export, Exported};
use crate::present::json::{ArticleResponse, RelatedResponse, article_response, related_response};
use crate::web::error::{Failure, live_article, missing_article};
use crate::web::pages::article_id;
use crate::web::state::WebState;

/// An article
///
/// With its sections, the provenance of its facts, its duplicates and its translations. `ETag` begins with the version
/// of the article, and is a tag for `If-Match` of a write.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}",
    tag = "articles",
    params(("id" = String, Path, description = "Id of the article, percent-encoded as one segment."), ArticleParameters),
    responses(
        (
            status = 200,
            description = "The article in the format asked for.",
            body = ArticleResponse
        ),
        (status = 304, description = "The answer is the one that If-None-Match names."),
        ArticleProblems
    )
)]
pub async fn article(
    State(state): State<WebState>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut pairs = Pairs::of_address(query.as_deref(), ARTICLE)?;
    let (format, lang) = (format(&mut pairs, &headers)?, pairs.take_lang()?);
    let id = article_id(id)?;
    let origin = state.origin(&headers);
    let work = move |app: &App, snapshot: &dyn Snapshot, budget| {
        let article = live_article(snapshot, &id, budget)?;
        let versions = snapshot.versions(&id, budget)?;
        let (site_name, naming) = (app.config.web.name.as_str(), naming(app, lang));
        let version = article.content_hash;
        let mut response = match format {
            None => {
                let content = bytes(&article_response(&article, &versions, naming))?;
                about_article(&headers, version, content, json_of)
            }
            Some(format) => {
                let mut export = Export::new(format, Exported { site_name, origin: &origin, naming });
                let head = export.head(&Address::start(None));
                let document = head + &export.article(&article, &versions) + &export.foot();
                about_article(&headers, version, document.into(), |content| file(format, content.into()))
            }
        };
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
        Ok(response)
    };
    state.read(work).await
}

/// Related articles
///
/// About much the same, the most alike first; all of the article's language, never a duplicate of it.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}/related",
    tag = "articles",
    params(("id" = String, Path, description = "Id of the article, percent-encoded as one segment."), RelatedParameters),
    responses(
        (status = 200, description = "The related articles.", body = RelatedResponse),
        (status = 304, description = "The answer is the one that If-None-Match names."),
        ArticleProblems
    )
)]
pub async fn related(
    State(state): State<WebState>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut pairs = Pairs::of_address(query.as_deref(), RELATED)?;
    let (limit, lang) = (pairs.take_number("limit")? as usize, pairs.take_lang()?);
    let id = article_id(id)?;
    let of = id.clone();
    let exists = move |snapshot: &dyn Snapshot, budget| live_article(snapshot, &of, budget).map(drop);
    answer_where(&state, &headers, exists, move |app, snapshot, budget| {
        let Some(related) = app.related(snapshot, &id, limit, budget)? else {
            return Err(missing_article(snapshot, &id, budget)?);
        };
        json(&related_response(id.as_str(), &related, naming(app, lang)))
    })
    .await
}
