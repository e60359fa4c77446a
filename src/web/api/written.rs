//! The methods `GET` and `DELETE` of `/api/v1/articles`, by which a service keeps track of what it wrote.
//!
//! Deleting everything can't be undone, so the request names how many articles it means, which only whoever has just
//! listed them knows. Where another number is there, nothing is deleted.

use axum::extract::{RawQuery, Request, State};
use axum::http::Extensions;
use axum::response::Response;

use super::answer::{answer, json};
use super::openapi::{ClearParameters, ClearProblems, WrittenParameters, WrittenProblems};
use super::parameters::{CLEAR, WRITTEN};
use super::request::Pairs;
use super::writing::key_name;
use crate::app::Cleared;
use crate::present::json::{ClearedResponse, WrittenEntry, WrittenResponse, cursor_to, read_cursor};
use crate::query::ParamError;
use crate::web::error::Failure;
use crate::web::state::WebState;

/// List what a key wrote
///
/// Articles that were written with the key of the request, in the order of their ids, expired ones included. Articles
/// that were written before the server recorded keys appear once they are written again.
#[utoipa::path(
    get,
    operation_id = "listWrittenArticles",
    path = "/api/v1/articles",
    tag = "articles",
    params(WrittenParameters),
    responses(
        (status = 200, description = "A page of articles.", body = WrittenResponse),
        (status = 304, description = "The answer is the one that If-None-Match names."),
        WrittenProblems
    ),
    security(("key" = []))
)]
pub async fn list(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Failure> {
    let mut pairs = Pairs::of_address(query.as_deref(), WRITTEN)?;
    let key = asking_key(&mut pairs, &state, request.extensions())?;
    let per_page = pairs.take_number("per_page")?;
    let cursor =
        pairs.take("cursor")?.map(|cursor| read_cursor(&cursor)).transpose().map_err(Failure::Cursor)?;
    let of_key = key.clone();
    answer(&state, request.headers(), move |app, snapshot, budget| {
        let list = |page: u32| format!("written {per_page} {page} {of_key}");
        let page = match &cursor {
            Some(cursor) => {
                let page = cursor.page();
                cursor.leads_on(&list(page), &snapshot.id()).map_err(Failure::Cursor)?;
                page
            }
            None => 1,
        };
        let from = (page.max(1) as usize - 1) * per_page as usize;
        let range = from..from + per_page as usize;
        let root = app.config.web.writable().and_then(|folder| app.written_root(folder));
        let (total, articles) = match root {
            Some(root) => snapshot.written_by(&root, &of_key, range.clone(), budget)?,
            None => (0, Vec::new()),
        };
        let is_last = range.end as u64 >= total;
        json(&WrittenResponse {
            total,
            per_page,
            next_cursor: (!is_last).then(|| cursor_to(page + 1, &snapshot.id(), &list(page + 1))),
            articles: articles.iter().map(WrittenEntry::from).collect(),
        })
    })
    .await
}

/// Delete everything that a key wrote
///
/// In one commit. `count` is the number of these articles as the list gives it (`total`): where another number is there,
/// nothing is deleted (412).
#[utoipa::path(
    delete,
    operation_id = "deleteWrittenArticles",
    path = "/api/v1/articles",
    tag = "articles",
    params(ClearParameters),
    responses((status = 200, description = "They are gone.", body = ClearedResponse), ClearProblems),
    security(("key" = []))
)]
pub async fn clear(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Failure> {
    let mut pairs = Pairs::of_address(query.as_deref(), CLEAR)?;
    let key = asking_key(&mut pairs, &state, request.extensions())?;
    let count = pairs.take_count("count")?;
    let _permit = state.writing_permit()?;
    match state.clear_written(key, count).await? {
        Cleared::Deleted(deleted) => json(&ClearedResponse { deleted }),
        Cleared::Expected(there) => Err(Failure::OtherCount { expected: count, there }),
    }
}

/// The key that asks for what it wrote. The parameter must say so, since a list of all articles is a search.
fn asking_key(pairs: &mut Pairs, state: &WebState, extensions: &Extensions) -> Result<String, Failure> {
    if pairs.take_one("written_by")?.is_none() {
        return Err(Failure::Params(ParamError::Invalid {
            name: "written_by",
            value: String::new(),
            allowed: "me; all articles are at /api/v1/search and /api/v1/export".to_owned(),
        }));
    }
    key_name(state, extensions).ok_or(Failure::Unauthorised)
}
