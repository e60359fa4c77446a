//! The endpoints `GET /api/v1/articles/{id}` and `GET /api/v1/articles/{id}/related`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::answer::{answer, json, naming};
use super::export::{file, format};
use super::openapi::{ArticleParameters, ArticleProblems, RelatedParameters};
use super::parameters::{ARTICLE, RELATED};
use super::request::Pairs;
use crate::present::State as Address;
use crate::present::export::{Export, Exported};
use crate::present::json::{ArticleResponse, RelatedResponse, article_response, related_response};
use crate::web::error::{Failure, live_article, missing_article};
use crate::web::pages::article_id;
use crate::web::state::WebState;

/// An article
///
/// With its sections, the provenance of its facts, its duplicates and its translations.
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
    answer(&state, &headers, move |app, snapshot, budget| {
        let article = live_article(snapshot, &id, budget)?;
        let versions = snapshot.versions(&id, budget)?;
        let Some(format) = format else {
            let mut response = json(&article_response(&article, &versions, naming(app, lang)))?;
            response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
            return Ok(response);
        };
        let (site_name, naming) = (app.config.web.name.as_str(), naming(app, lang));
        let mut export = Export::new(format, Exported { site_name, origin: &origin, naming });
        let document =
            export.head(&Address::start(None)) + &export.article(&article, &versions) + &export.foot();
        Ok(file(format, document.into()))
    })
    .await
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
    answer(&state, &headers, move |app, snapshot, budget| {
        let Some(related) = app.related(snapshot, &id, limit, budget)? else {
            return Err(missing_article(snapshot, &id, budget)?);
        };
        json(&related_response(id.as_str(), &related, naming(app, lang)))
    })
    .await
}
