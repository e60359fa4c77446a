//! How every endpoint of these asks the index, and answers in the shape that its clients read.

use axum::response::Response;
use serde::Serialize;
use serde_json::{Map, Value};

use super::error::RequestError;
use super::search::IndexSearchRequest as Search;
use crate::app::App;
use crate::budget::Budget;
use crate::engine::Snapshot;
use crate::web::api::answer::json;
use crate::web::state::WebState;

/// Whether there is an index with a name.
///
/// # Errors
/// [`RequestError::IndexNotFound`] for any other than the configured one.
pub fn check_index(state: &WebState, uid: &str) -> Result<(), RequestError> {
    if uid == state.app().config.web.index_uid {
        Ok(())
    } else {
        Err(RequestError::IndexNotFound(uid.to_owned()))
    }
}

/// Answers by work that reads the index on a blocking thread. Writing the answer as JSON is a part of the work.
pub async fn read<T: Serialize>(
    state: &WebState,
    work: impl FnOnce(&App, &dyn Snapshot, Budget) -> Result<T, RequestError> + Send + 'static,
) -> Result<Response, RequestError> {
    let answer = move |app: &App, snapshot: &dyn Snapshot, budget| {
        Ok(work(app, snapshot, budget).and_then(|answer| Ok(json(&answer)?)))
    };
    state.read(answer).await?
}

/// The answer, or what was wrong in the shape of this server.
pub fn answered(state: &WebState, answer: Result<Response, RequestError>) -> Response {
    answer.unwrap_or_else(|error| error.answer(state))
}

/// Answers one search, and counts it if a person searched.
pub async fn search(state: &WebState, object: Map<String, Value>) -> Result<Response, RequestError> {
    let asked = Search::read(object)?;
    let shared = state.clone();
    let work = move |app: &App, snapshot: &dyn Snapshot, budget| {
        let answer = asked.answer(app, snapshot, budget)?;
        if asked.is_search() {
            asked.count(&shared, &answer);
        }
        Ok(answer)
    };
    read(state, work).await
}
