//! `/api/v1`: JSON for other services; wrong or unknown parameters are problem documents.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::error::Failure;
use super::pages::read_article;
use super::state::WebState;
use crate::present::Lang;
use crate::present::json::{article_response, search_response};
use crate::query::{ParamError, SearchParams, Strictness};

pub async fn search(State(state): State<WebState>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let (params, lang) = params(query.as_deref(), |_| true)?;
    let answer = state.search(params, Strictness::Strict, false).await?;
    let took_ms = answer.took.as_millis().try_into().unwrap_or(u64::MAX);
    Ok(json(search_response(&answer.plan, &answer.results, took_ms, &*state.app().vocabulary, lang)))
}

pub async fn article(
    State(state): State<WebState>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let (_, lang) = params(query.as_deref(), |name| name == "lang")?;
    let article = read_article(&state, id).await?;
    Ok(json(article_response(&article, &*state.app().vocabulary, lang)))
}

/// Reads parameters strictly: those that the address has.
fn params(query: Option<&str>, known: impl Fn(&str) -> bool) -> Result<(SearchParams, Lang), Failure> {
    let pairs: Vec<_> = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    if let Some((name, _)) = pairs.iter().find(|(name, _)| !known(name)) {
        return Err(Failure::Params(ParamError::Unknown { name: name.clone() }));
    }
    let params = SearchParams::from_pairs(pairs, Strictness::Strict).map_err(Failure::Params)?;
    let lang = match params.lang.as_deref() {
        None => Lang::De,
        Some(value) => Lang::from_query(Some(value)).ok_or_else(|| {
            Failure::Params(ParamError::Invalid {
                name: "lang",
                value: value.to_owned(),
                allowed: "de, en".to_owned(),
            })
        })?,
    };
    Ok((params, lang))
}

fn json(body: impl serde::Serialize) -> Response {
    let mut response = Json(body).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
