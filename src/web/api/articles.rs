//! The endpoints `GET /api/v1/articles/{id}` and `GET /api/v1/articles/{id}/related`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::answer::{about_article, answer_where, bytes, json, json_of, naming};
use super::export::file;
use super::openapi::{ArticleParameters, ArticleProblems, RelatedParameters};
use super::parameters::{ARTICLE, RELATED};
use super::request::Pairs;
use crate::app::App;
use crate::engine::Snapshot;
use crate::present::citation::Citation;
use crate::present::export::{Export, ExportFormat, Exported};
use crate::present::html::json_ld;
use crate::present::json::{ArticleResponse, RelatedResponse, article_response, related_response};
use crate::present::segment;
use crate::web::article_forms::{JSON_LD, JSON_LD_TYPE, json_ld_of, links};
use crate::web::error::{Failure, live_article, missing_article};
use crate::web::negotiation::preferred;
use crate::web::pages::article_id;
use crate::web::state::WebState;

/// An article
///
/// With its sections, the provenance of its facts, its duplicates and its translations. `ETag` begins with the version
/// of the article, and is a tag for `If-Match` of a write.
#[utoipa::path(
    get,
    operation_id = "getArticle",
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
    let (form, lang) = (Form::of_request(&mut pairs, &headers)?, pairs.take_lang()?);
    let id = article_id(id)?;
    let origin = state.origin(&headers);
    let work = move |app: &App, snapshot: &dyn Snapshot, budget| {
        let article = live_article(snapshot, &id, budget)?;
        let versions = snapshot.versions(&id, budget)?;
        let (site_name, naming) = (app.config.web.name.as_str(), naming(app, lang));
        let (version, hits_lead_to) = (article.content_hash, app.config.web.hits_lead_to);
        let links = links(&origin, article.id.as_str());
        let mut response = match form {
            Form::Json => {
                let content = bytes(&article_response(&article, &versions, naming))?;
                about_article(&headers, version, content, json_of)
            }
            Form::JsonLd => {
                let page = format!("{origin}/articles/{}", segment(article.id.as_str()));
                let citation = Citation { article: &article, page: &page, labels: naming.labels, lang };
                about_article(&headers, version, json_ld(&citation).into(), json_ld_of)
            }
            Form::Export(format) => {
                let exported = Exported { site_name, origin: &origin, hits_lead_to, naming };
                let mut export = Export::new(format, exported);
                let head = export.head(None);
                let document = head + &export.article(&article, &versions) + &export.foot();
                about_article(&headers, version, document.into(), |content| file(format, content.into()))
            }
        };
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
        if let Ok(links) = HeaderValue::from_str(&links) {
            response.headers_mut().insert(header::LINK, links);
        }
        Ok(response)
    };
    state.read(work).await
}

/// What an article is had as.
#[derive(Clone, Copy)]
enum Form {
    Json,
    JsonLd,
    Export(ExportFormat),
}

impl Form {
    /// The form that the parameter names, else the one that the header `Accept` prefers.
    fn of_request(pairs: &mut Pairs, headers: &HeaderMap) -> Result<Self, Failure> {
        if let Some(name) = pairs.take_one("format")? {
            return Ok(match ExportFormat::from_name(name) {
                Some(format) => Self::Export(format),
                None if name == JSON_LD => Self::JsonLd,
                None => Self::Json,
            });
        }
        let exports = ExportFormat::ALL.map(ExportFormat::media_type);
        let offered = [["application/json", JSON_LD_TYPE].as_slice(), &exports].concat();
        Ok(match preferred(headers, &offered) {
            None | Some(0) => Self::Json,
            Some(1) => Self::JsonLd,
            Some(at) => Self::Export(ExportFormat::ALL[at - 2]),
        })
    }
}

/// Related articles
///
/// Articles about the same subject, the most similar first. All are in the article's language, and none is a duplicate
/// of it.
#[utoipa::path(
    get,
    operation_id = "getRelatedArticles",
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
