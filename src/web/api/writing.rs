//! The methods `PUT` and `DELETE` of `/api/v1/articles/{id}`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::answer::json;
use super::openapi::{ArticleRequest, DeleteProblems, DeletionParameters, PutProblems, WriteConditions};
use super::parameters::DELETION;
use super::precondition;
use super::request::{Pairs, media_type, refuse_compressed, whole};
use crate::app::{Change, ChangeOutcome, Changed, Edit, ForgetOutcome};
use crate::article::ArticleId;
use crate::ingest::StoredDocument;
use crate::present::json::{WriteNoticeEntry, WriteResponse, WriteStatus};
use crate::present::segment;
use crate::query::{ParamError, SHOWN_VALUE, shortened};
use crate::web::admission::PresentedKey;
use crate::web::error::Failure;
use crate::web::pages::article_id;
use crate::web::state::WebState;

/// Write an article
///
/// Creates the article or replaces it as a whole. Language, title, dates, organisers and themes are derived as for
/// files; stated values win. When the response arrives, the article is stored durably, and searches find it. `If-Match`
/// with the version that was read prevents overwriting another writer's change; `If-None-Match: *` creates only.
#[utoipa::path(
    put,
    operation_id = "putArticle",
    path = "/api/v1/articles/{id}",
    tag = "articles",
    params(("id" = String, Path, description = "Id of the article, percent-encoded as one segment; at most 200 bytes."), WriteConditions),
    request_body(content = ArticleRequest, content_type = "application/json"),
    responses(
        (status = 200, description = "The article was replaced, or already had exactly this content.", body = WriteResponse),
        (
            status = 201,
            description = "The article is new.",
            body = WriteResponse,
            headers(("Location" = String, description = "Address of the article."))
        ),
        PutProblems
    ),
    security(("key" = []))
)]
pub async fn put(
    State(state): State<WebState>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Failure> {
    Pairs::of_address(query.as_deref(), &[])?;
    let Path(id) = id.map_err(|_| Failure::NotFound)?;
    let id = ArticleId::new(&id).map_err(|_| {
        let (value, allowed) = (shortened(&id, SHOWN_VALUE), "1 to 200 bytes without control characters");
        Failure::Params(ParamError::Invalid { name: "id", value, allowed: allowed.to_owned() })
    })?;
    let precondition =
        precondition::of_headers(request.headers(), state.app().config.web.writes_need_condition)?;
    refuse_compressed(&request)?;
    if media_type(&request) != "application/json" {
        return Err(Failure::UnsupportedMediaType);
    }
    let by = key_name(&state, request.extensions());
    let _permit = state.writing_permit()?;
    let body = whole(request.into_body(), state.app().config.ingest.line_bytes).await?;
    let (limits, of) = (state.app().config.ingest.clone(), id.clone());
    let read =
        tokio::task::spawn_blocking(move || StoredDocument::read(&body, Some(of), by.as_deref(), &limits))
            .await;
    let document = read.map_err(|_| Failure::Internal)??;
    let version = document.raw.content_hash.to_string();
    let change = Change { edit: Edit::Put(Box::new(document)), precondition };
    let (status, notices) = told(state.write(vec![change]).await?.pop().ok_or(Failure::Internal)?)?;
    let mut response = json(&WriteResponse { id: id.as_str().to_owned(), status, version, notices })?;
    if status == WriteStatus::Created {
        *response.status_mut() = StatusCode::CREATED;
        let address = format!("{}/api/v1/articles/{}", state.base(), segment(id.as_str()));
        if let Ok(address) = HeaderValue::from_str(&address) {
            response.headers_mut().insert(header::LOCATION, address);
        }
    }
    Ok(response)
}

/// Delete an article
///
/// Deletes an article that was written through this API; articles of indexed files go with their files. When the
/// response arrives, searches no longer find it, and no older state of the index holds it. With `forget=true`, any
/// article is removed from every file and is never indexed again, whatever it came from.
#[utoipa::path(
    delete,
    operation_id = "deleteArticle",
    path = "/api/v1/articles/{id}",
    tag = "articles",
    params(("id" = String, Path, description = "Id of the article, percent-encoded as one segment."), DeletionParameters, WriteConditions),
    responses((status = 204, description = "The article is gone."), DeleteProblems),
    security(("key" = []))
)]
pub async fn delete(
    State(state): State<WebState>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut pairs = Pairs::of_address(query.as_deref(), DELETION)?;
    let id = article_id(id)?;
    let forgets = pairs.take_flag("forget")?;
    let precondition = precondition::of_headers(&headers, state.app().config.web.writes_need_condition)?;
    let _permit = state.writing_permit()?;
    if forgets {
        return match state.forget(id, precondition).await? {
            ForgetOutcome::Forgotten | ForgetOutcome::Before => Ok(StatusCode::NO_CONTENT.into_response()),
            ForgetOutcome::NotFound => Err(Failure::NotFound),
            ForgetOutcome::PreconditionFailed(version) => Err(Failure::PreconditionFailed(version)),
        };
    }
    let change = Change { edit: Edit::Delete(id), precondition };
    match state.write(vec![change]).await?.pop().ok_or(Failure::Internal)?.outcome {
        ChangeOutcome::Deleted => Ok(StatusCode::NO_CONTENT.into_response()),
        written => Err(status_of(written).err().unwrap_or(Failure::Internal)),
    }
}

/// The name of the key that a request presents.
pub fn key_name(state: &WebState, extensions: &Extensions) -> Option<String> {
    let presented = extensions.get::<PresentedKey>()?.key(&state.app().config.web.keys)?;
    Some(presented.name.clone())
}

/// What became of an article that could be read.
pub fn told(changed: Changed) -> Result<(WriteStatus, Vec<WriteNoticeEntry>), Failure> {
    let notices = changed.notices.iter().map(WriteNoticeEntry::from).collect();
    status_of(changed.outcome).map(|status| (status, notices))
}

/// The status of a write that succeeded, else the failure.
fn status_of(written: ChangeOutcome) -> Result<WriteStatus, Failure> {
    match written {
        ChangeOutcome::Created => Ok(WriteStatus::Created),
        ChangeOutcome::Updated => Ok(WriteStatus::Updated),
        ChangeOutcome::Unchanged => Ok(WriteStatus::Unchanged),
        ChangeOutcome::Refused(refusal) => Err(refusal.into()),
        ChangeOutcome::Conflict => Err(Failure::Conflict),
        ChangeOutcome::PreconditionFailed(version) => Err(Failure::PreconditionFailed(version)),
        ChangeOutcome::Forgotten => Err(Failure::Forgotten),
        ChangeOutcome::NotFound => Err(Failure::NotFound),
        ChangeOutcome::Deleted => Err(Failure::Internal),
    }
}
