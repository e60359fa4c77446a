//! The endpoints that SDKs for Meilisearch call besides searches: the index, its documents, and a search with
//! parameters in the URL.
//!
//! A document is an article with the fields that hits have; its `text` is the whole text. Nothing can be written here:
//! articles are written at `/api/v1/articles`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, Request, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::address::{SearchInAddress, of_address};
use super::answering::{answered, check_index, read, search};
use super::error::{
    AddressErrors, DocumentErrors, DocumentsErrors, FetchErrors, IndexErrors, IndexesErrors, RequestError,
};
use super::search::{
    DEFAULT_HITS, FilterExpressions, IndexSearchRequest as Search, MAX_HITS, MAX_NAMES, SortName,
    read_fields, refused_search, window_of,
};
use crate::app::{Answer, App};
use crate::article::ArticleId;
use crate::budget::Budget;
use crate::engine::Snapshot;
use crate::present::json::instantsearch::{
    Document, DocumentsAnswer, IndexAnswer, IndexStatsAnswer, IndexesAnswer, SearchAnswer, document_of,
};
use crate::query::{HitDetail, Page, SHOWN_NAME, shortened};
use crate::web::api::answer::naming;
use crate::web::api::request;
use crate::web::error::Failure;
use crate::web::state::WebState;

/// Search by URL for Meilisearch SDKs
///
/// Takes the parameters of the search by a JSON body from the URL, where lists are separated by commas.
#[utoipa::path(
    get,
    operation_id = "searchIndexByAddress",
    path = "/indexes/{uid}/search",
    tag = "instantsearch",
    params(("uid" = String, Path, description = "Name of the index."), SearchInAddress),
    responses((status = 200, description = "The hits asked for.", body = SearchAnswer), AddressErrors)
)]
pub async fn search_in_address(
    State(state): State<WebState>,
    Path(uid): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let found = async {
        check_index(&state, &uid)?;
        search(&state, of_address(query.as_deref())).await
    };
    answered(&state, found.await)
}

/// A document
///
/// An article with the fields that hits have, and its whole text.
#[utoipa::path(
    get,
    operation_id = "getDocument",
    path = "/indexes/{uid}/documents/{id}",
    tag = "instantsearch",
    params(
        ("uid" = String, Path, description = "Name of the index."),
        ("id" = String, Path, description = "Id of the article, percent-encoded as one segment or with plain slashes."),
        ("fields" = Option<String>, Query, description = "The fields to send, with commas between them; all by default.")
    ),
    responses((status = 200, description = "The document.", body = Document), DocumentErrors)
)]
pub async fn one(
    State(state): State<WebState>,
    path: Result<Path<(String, String)>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Response {
    let found = async {
        let Path((uid, id)) = path.map_err(|_| Failure::NotFound)?;
        check_index(&state, &uid)?;
        let asked = DocumentsRequest::read(of_address(query.as_deref()))?;
        let not_found = RequestError::DocumentNotFound(shortened(&id, SHOWN_NAME));
        let Ok(id) = ArticleId::new(&id) else { return Err(not_found) };
        let work = move |app: &App, snapshot: &dyn Snapshot, budget| {
            let article = snapshot.article(&id, budget).map_err(Failure::from)?.ok_or(not_found)?;
            Ok(document_of(&article, asked.fields(), naming(app, app.config.web.facet_language)))
        };
        read(&state, work).await
    };
    answered(&state, found.await)
}

/// Documents
///
/// Articles with the fields that hits have, and their whole texts.
#[utoipa::path(
    get,
    operation_id = "listDocuments",
    path = "/indexes/{uid}/documents",
    tag = "instantsearch",
    params(
        ("uid" = String, Path, description = "Name of the index."),
        ("offset" = Option<u32>, Query, description = "Documents to skip."),
        ("limit" = Option<u32>, Query, description = "Documents to send, 20 by default, at most 1,000."),
        ("fields" = Option<String>, Query, description = "The fields to send, with commas between them; all by default."),
        ("filter" = Option<String>, Query, description = "An expression such as `year >= 2023`.")
    ),
    responses((status = 200, description = "The documents asked for.", body = DocumentsAnswer), DocumentsErrors)
)]
pub async fn some(
    State(state): State<WebState>,
    Path(uid): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let found = async {
        check_index(&state, &uid)?;
        documents(&state, of_address(query.as_deref())).await
    };
    answered(&state, found.await)
}

/// Fetch documents by a JSON body
///
/// Takes the parameters of the request for documents by URL from a JSON body, in which `filter` may be an array.
#[utoipa::path(
    post,
    operation_id = "fetchDocuments",
    path = "/indexes/{uid}/documents/fetch",
    tag = "instantsearch",
    params(("uid" = String, Path, description = "Name of the index.")),
    request_body = DocumentsRequest,
    responses((status = 200, description = "The documents asked for.", body = DocumentsAnswer), FetchErrors)
)]
pub async fn fetch(State(state): State<WebState>, Path(uid): Path<String>, request: Request) -> Response {
    let found = async {
        check_index(&state, &uid)?;
        documents(&state, request::object(request).await?).await
    };
    answered(&state, found.await)
}

async fn documents(state: &WebState, asked: Map<String, Value>) -> Result<Response, RequestError> {
    let asked = DocumentsRequest::read(asked)?;
    let (offset, limit) = asked.window();
    let search = asked.search()?;
    let work = move |app: &App, snapshot: &dyn Snapshot, budget: Budget| {
        let naming = naming(app, app.config.web.facet_language);
        let (window, skipped) = window_of(offset, limit);
        let request = search.request(window, 0).map_err(of_documents)?.with(|options| {
            (options.detail, options.versions) = (HitDetail::Summary, false);
        });
        let Answer { results, .. } =
            app.execute(snapshot, &request, budget).map_err(|error| of_documents(refused_search(error)))?;
        let hits = results.hits.iter().skip(skipped).take(limit);
        let ids: Vec<ArticleId> = hits.map(|hit| hit.article.id.clone()).collect();
        let articles = snapshot.articles(&ids, budget).map_err(Failure::from)?.into_iter().flatten();
        let results_of = articles.map(|article| document_of(&article, asked.fields(), naming));
        Ok(DocumentsAnswer { results: results_of.collect(), offset, limit, total: results.total })
    };
    read(state, work).await
}

/// A refusal of the search that finds documents, under the name that it has in requests for documents.
fn of_documents(error: RequestError) -> RequestError {
    match error {
        RequestError::Invalid(code, message) => match code.strip_prefix("invalid_search_") {
            Some(field) => RequestError::invalid(format!("invalid_document_{field}"), message),
            None => RequestError::Invalid(code, message),
        },
        error => error,
    }
}

/// The index
///
/// Its name, the field with the ids, and when it was built.
#[utoipa::path(
    get,
    operation_id = "getIndex",
    path = "/indexes/{uid}",
    tag = "instantsearch",
    params(("uid" = String, Path, description = "Name of the index.")),
    responses((status = 200, description = "The index.", body = IndexAnswer), IndexErrors)
)]
pub async fn index(State(state): State<WebState>, Path(uid): Path<String>) -> Response {
    let found = async {
        check_index(&state, &uid)?;
        read(&state, |app, snapshot, budget| index_of(app, snapshot, budget)).await
    };
    answered(&state, found.await)
}

/// All indexes
///
/// There is one.
#[utoipa::path(
    get,
    operation_id = "listIndexes",
    path = "/indexes",
    tag = "instantsearch",
    responses((status = 200, description = "The indexes.", body = IndexesAnswer), IndexesErrors)
)]
pub async fn indexes(State(state): State<WebState>) -> Response {
    let work = |app: &App, snapshot: &dyn Snapshot, budget| {
        let results = vec![index_of(app, snapshot, budget)?];
        Ok(IndexesAnswer { results, offset: 0, limit: 20, total: 1 })
    };
    answered(&state, read(&state, work).await)
}

/// Figures of the index
///
/// How many documents there are.
#[utoipa::path(
    get,
    operation_id = "getIndexStats",
    path = "/indexes/{uid}/stats",
    tag = "instantsearch",
    params(("uid" = String, Path, description = "Name of the index.")),
    responses((status = 200, description = "The number of documents.", body = IndexStatsAnswer), IndexErrors)
)]
pub async fn stats(State(state): State<WebState>, Path(uid): Path<String>) -> Response {
    let found = async {
        check_index(&state, &uid)?;
        let work = |_: &App, snapshot: &dyn Snapshot, budget| {
            let stats = snapshot.stats(budget).map_err(Failure::from)?;
            let fields = json!({ "id": stats.articles, "title": stats.articles, "text": stats.articles });
            Ok(IndexStatsAnswer {
                number_of_documents: stats.articles,
                is_indexing: false,
                field_distribution: fields,
            })
        };
        read(&state, work).await
    };
    answered(&state, found.await)
}

fn index_of(app: &App, snapshot: &dyn Snapshot, budget: Budget) -> Result<IndexAnswer, RequestError> {
    let stats = snapshot.stats(budget).map_err(Failure::from)?;
    // SDKs for Python read times with fractions of seconds only.
    let built = Timestamp::from_second(stats.built_at).unwrap_or_default();
    let built = built.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string();
    Ok(IndexAnswer {
        uid: app.config.web.index_uid.clone(),
        primary_key: "id",
        created_at: built.clone(),
        updated_at: built,
    })
}

/// A request for documents.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DocumentsRequest {
    /// Documents to skip.
    offset: Option<usize>,
    /// Documents to send, 20 by default, at most 1,000.
    limit: Option<usize>,
    /// The fields to send; all by default.
    #[schema(max_items = 100)]
    fields: Option<Vec<String>>,
    #[schema(value_type = Option<FilterExpressions>)]
    filter: Option<Value>,
    /// The first of them counts.
    #[schema(value_type = Option<Vec<SortName>>, max_items = 100)]
    sort: Option<Vec<String>>,
    /// Taken without effect.
    #[serde(rename = "retrieveVectors")]
    _retrieve_vectors: Option<Value>,
}

impl DocumentsRequest {
    pub fn read(object: Map<String, Value>) -> Result<Self, RequestError> {
        let asked: Self = read_fields(object, "invalid_document")?;
        match &asked.fields {
            Some(fields) if fields.len() > MAX_NAMES => Err(RequestError::invalid(
                "invalid_document_fields",
                format!("field `fields`: send at most {MAX_NAMES} names"),
            )),
            _ => Ok(asked),
        }
    }

    /// The fields to send; all where none is named.
    pub fn fields(&self) -> Option<&[String]> {
        self.fields.as_deref().filter(|fields| !fields.is_empty() && !fields.iter().any(|field| field == "*"))
    }

    /// How many documents to skip, and how many to send.
    pub fn window(&self) -> (usize, usize) {
        let limit = self.limit.unwrap_or(DEFAULT_HITS).min(MAX_HITS);
        (self.offset.unwrap_or(0).min(Page::MAX_REACH as usize), limit)
    }

    /// The search that finds the documents.
    pub fn search(&self) -> Result<Search, RequestError> {
        Search::of_filter(self.filter.clone(), self.sort.clone()).map_err(of_documents)
    }
}
