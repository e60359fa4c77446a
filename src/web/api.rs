//! `/api/v1`: JSON for other services; wrong or unknown parameters are problem documents.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::error::Failure;
use super::pages::{article_id, read_article};
use super::state::WebState;
use crate::present::Lang;
use crate::present::json::{article_response, related_response, search_response};
use crate::present::suggestions::suggest_response;
use crate::query::{ParamError, RelatedParams, SearchParams, Strictness, SuggestParams};

pub async fn search(State(state): State<WebState>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let (params, lang) = params(query.as_deref(), &SearchParams::NAMES)?;
    let answer = state.search(params, Strictness::Strict, false).await?;
    let took_ms = answer.took.as_millis().try_into().unwrap_or(u64::MAX);
    let labels = &*state.app().vocabulary;
    Ok(json(search_response(&answer.plan, &answer.results, took_ms, labels, lang, state.base())))
}

pub async fn article(
    State(state): State<WebState>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let (_, lang) = params(query.as_deref(), &["lang"])?;
    let (article, versions) = read_article(&state, id).await?;
    Ok(json(article_response(&article, &versions, &*state.app().vocabulary, lang, state.base())))
}

pub async fn related(
    State(state): State<WebState>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let pairs = pairs(query.as_deref());
    let params = RelatedParams::from_pairs(pairs.iter().map(|(name, value)| (&**name, &**value)));
    let limit = params.map_err(Failure::Params)?.limit as usize;
    let lang = lang(pairs.iter().find(|(name, _)| name == "lang").map(|(_, value)| &**value))?;
    let id = article_id(id)?;
    let response = state.read(move |app, reading| {
        let related = reading.related(&id, limit)?.ok_or(Failure::NotFound)?;
        Ok(related_response(id.as_str(), &related, &*app.vocabulary, lang))
    });
    Ok(json(response.await?))
}

pub async fn suggest(State(state): State<WebState>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let pairs = pairs(query.as_deref());
    let params = SuggestParams::from_pairs(pairs.iter().map(|(name, value)| (&**name, &**value)));
    let params = params.map_err(Failure::Params)?;
    let lang = lang(pairs.iter().find(|(name, _)| name == "lang").map(|(_, value)| &**value))?;
    let response = state.read(move |app, reading| {
        let completions = reading.suggest(params.typed(), params.limit as usize);
        Ok(suggest_response(params.typed(), &completions, &*app.vocabulary, lang))
    });
    Ok(json(response.await?))
}

/// The names and values of an address.
fn pairs(query: Option<&str>) -> Vec<(String, String)> {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

/// Reads parameters strictly: those that the address has.
fn params(query: Option<&str>, known: &[&str]) -> Result<(SearchParams, Lang), Failure> {
    let pairs = pairs(query);
    if let Some((name, _)) = pairs.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        return Err(Failure::Params(ParamError::unknown(name, known)));
    }
    let params = SearchParams::from_pairs(pairs, Strictness::Strict).map_err(Failure::Params)?;
    let lang = lang(params.lang.as_deref())?;
    Ok((params, lang))
}

fn lang(value: Option<&str>) -> Result<Lang, Failure> {
    let Some(value) = value else { return Ok(Lang::De) };
    Lang::from_query(Some(value)).ok_or_else(|| {
        Failure::Params(ParamError::Invalid {
            name: "lang",
            value: value.to_owned(),
            allowed: "de, en".to_owned(),
        })
    })
}

fn json(body: impl serde::Serialize) -> Response {
    let mut response = Json(body).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
