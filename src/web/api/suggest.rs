//! The endpoint `GET /api/v1/suggest`.

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::answer::{EntityTag, answer, json, known_tags, tagged};
use super::openapi::{SuggestParameters, SuggestProblems};
use super::parameters::SUGGEST;
use super::request::Pairs;
use crate::app::App;
use crate::budget::Budget;
use crate::engine::Snapshot;
use crate::present::suggestions::{SuggestResponse, suggest_response};
use crate::query::SuggestParams;
use crate::web::error::Failure;
use crate::web::state::WebState;

/// Completions
///
/// What the beginning of a search may become: organisers, themes, frequent phrases, titles.
#[utoipa::path(
    get,
    operation_id = "suggestSearches",
    path = "/api/v1/suggest",
    tag = "search",
    params(SuggestParameters),
    responses(
        (status = 200, description = "The most useful completion first.", body = SuggestResponse),
        (status = 304, description = "The answer is the one that If-None-Match names."),
        SuggestProblems
    )
)]
pub async fn suggest(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut pairs = Pairs::of_address(query.as_deref(), SUGGEST)?;
    let (limit, lang) = (pairs.take_number("limit")?, pairs.take_lang()?);
    let typed = SuggestParams { q: pairs.take("q")?.unwrap_or_default(), limit };
    // Handing a request to another thread takes longer than most completions.
    let snapshot = state.app().snapshot()?;
    let from_memory = snapshot.language().complete_from_memory(typed.typed(), typed.limit as usize);
    if let Some(completions) = from_memory {
        let tag = EntityTag::for_snapshot(state.app(), &snapshot.id());
        return tagged(tag, &known_tags(&headers), || {
            json(&suggest_response(typed.typed(), &completions, &*state.app().vocabulary, lang))
        });
    }
    // The tag names the snapshot, but completions of an earlier state will be others soon.
    let is_settled = !snapshot.language().completes_as_before();
    let work = move |app: &App, snapshot: &dyn Snapshot, budget: Budget| {
        let completions = app.suggest(snapshot, &typed, budget)?;
        json(&suggest_response(typed.typed(), &completions, &*app.vocabulary, lang))
    };
    if is_settled { answer(&state, &headers, work).await } else { state.read(work).await }
}
