//! The page of all values of a facet.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Response};

use super::error::Failure;
use super::pages::{Interface, failed, page as html, params};
use super::state::WebState;
use crate::app::{App, Request};
use crate::article::Facet;
use crate::engine::Snapshot;
use crate::present::html::{SearchView, ValuesAsked, facet_values_page};
use crate::query::{SearchParams, Strictness};

/// The most values that are counted for a page.
const MAX_VALUES: usize = 100_000;

pub async fn page(
    State(state): State<WebState>,
    facet: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response<Body> {
    let params = params(query.as_deref());
    let interface = Interface::of_request(&params, &headers);
    let Some(facet) = facet.ok().and_then(|Path(name)| Facet::from_name(&name)) else {
        return failed(&state, interface, &Failure::NotFound);
    };
    let pairs: Vec<_> = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let asked = ValuesAsked::of_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    // The page is one of values.
    let params = SearchParams { page: None, ..params };
    let (shared, origin) = (state.clone(), state.origin(&headers));
    let work = move |app: &App, snapshot: &dyn Snapshot, budget| {
        let request = Request::counts(params, Strictness::Lenient, MAX_VALUES);
        let answer = app.execute(snapshot, &request, budget)?;
        let view = SearchView {
            site: shared.site(),
            lang: interface.lang,
            lang_in_address: interface.in_address,
            is_start: false,
            plan: &answer.plan,
            results: &answer.results,
            fallbacks: &[],
            years: &[],
            completions: &[],
            collection: None,
            labels: &*app.vocabulary,
            origin: &origin,
        };
        Ok(facet_values_page(&view, facet, &asked))
    };
    match state.read(work).await {
        Ok(content) => html(content),
        Err(failure) => failed(&state, interface, &failure),
    }
}
