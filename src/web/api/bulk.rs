//! The endpoint `POST /api/v1/articles`, which writes many articles.

use std::collections::HashSet;

use axum::body::BodyDataStream;
use axum::extract::{RawQuery, Request, State};
use axum::response::Response;
use tokio_stream::StreamExt;

use super::answer::json;
use super::items::{Elements, Items, Lines, Numbered};
use super::openapi::{ArticleRequest, BulkProblems};
use super::precondition;
use super::request::{BODY_TIMEOUT, BROKE_OFF, Pairs, media_type, refuse_compressed};
use super::writing::{key_name, told};
use crate::app::{Change, Changed, Edit};
use crate::article::{ArticleId, ContentHash};
use crate::ingest::{Limits, NoDocument, StoredDocument};
use crate::present::json::{BulkResponse, LineEntry, Problem, ProblemCode, WriteStatus};
use crate::web::error::Failure;
use crate::web::state::WebState;
use crate::web::writing::MOST_CHANGES;

/// The most lines of one request.
const MOST_LINES: u64 = 10_000;
/// The most bytes of lines that are written together.
const BATCH_BYTES: usize = 16 << 20;
/// The most bytes that are read and ignored after the last line that is accepted.
const PASSED_OVER: usize = 256 << 20;
/// The media types of JSON Lines in use. None of them is registered.
const JSON_LINES: [&str; 3] = ["application/jsonl", "application/x-ndjson", "application/ndjson"];

/// Write many articles
///
/// Send JSON Lines or a JSON array of at most 10,000 objects, each with its `id`. They are written in batches of up to
/// 1,000 as they arrive; a faulty one does not affect the others. When the response arrives, all written articles are
/// stored durably, and searches find them. `if_match` and `if_none_match` of an object work like the headers of PUT.
#[utoipa::path(
    post,
    operation_id = "putArticles",
    path = "/api/v1/articles",
    tag = "articles",
    request_body(
        content(
            (Vec<ArticleRequest> = "application/json"),
            (String = "application/jsonl"),
            (String = "application/x-ndjson")
        ),
        description = "Articles of the form that PUT takes, each with its `id`, maybe with `if_match` or `if_none_match`: \
            one a line, or the elements of an array."
    ),
    responses((status = 200, description = "The result of each line.", body = BulkResponse), BulkProblems),
    security(("key" = []))
)]
pub async fn write_many(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Failure> {
    Pairs::of_address(query.as_deref(), &[])?;
    let limit = state.app().config.ingest.line_bytes;
    refuse_compressed(&request)?;
    let mut items = match media_type(&request).as_str() {
        "application/json" => Items::Elements(Elements::new(limit)),
        lines if JSON_LINES.contains(&lines) => Items::Lines(Lines::new(limit)),
        _ => return Err(Failure::UnsupportedMediaType),
    };
    let by = key_name(&state, request.extensions());
    let _permit = state.writing_permit()?;
    let mut bulk = Bulk {
        state: &state,
        by,
        batch: Vec::new(),
        bytes: 0,
        is_over: false,
        response: BulkResponse::default(),
    };
    let mut body = request.into_body().into_data_stream();
    let broken_off = loop {
        match tokio::time::timeout(BODY_TIMEOUT, body.next()).await {
            Ok(Some(Ok(chunk))) => items.push(&chunk),
            Ok(None) => {
                let ended = items.end();
                bulk.take(&mut items).await?;
                break ended.err().map(|how| Failure::InvalidBody(how.to_owned()));
            }
            Ok(Some(Err(_))) => break Some(Failure::InvalidBody(BROKE_OFF.to_owned())),
            Err(_) => break Some(Failure::RequestTimeout),
        }
        bulk.take(&mut items).await?;
        if bulk.is_over {
            break None;
        }
    };
    bulk.write().await?;
    if bulk.is_over {
        pass_over(body).await;
    }
    if let Some(failure) = broken_off {
        if bulk.response.results.is_empty() {
            return Err(failure);
        }
        bulk.response.add(failed(items.number() + 1, None, failure.problem()));
    }
    json(&bulk.response)
}

/// Lines on their way into the index.
struct Bulk<'a> {
    state: &'a WebState,
    /// The name of the key.
    by: Option<String>,
    batch: Vec<Numbered>,
    bytes: usize,
    /// Whether no further line is accepted.
    is_over: bool,
    response: BulkResponse,
}

impl Bulk<'_> {
    /// Takes the lines that have arrived, and writes a batch whenever it is full.
    async fn take(&mut self, items: &mut Items) -> Result<(), Failure> {
        for (number, line) in items.take() {
            if number > MOST_LINES {
                self.write().await?;
                let detail =
                    format!("one request takes {MOST_LINES} lines; send this and all behind it in another");
                let problem = Problem::new(ProblemCode::BodyTooLarge, detail);
                self.response.add(failed(number, None, problem));
                self.is_over = true;
                return Ok(());
            }
            self.bytes += line.as_ref().map_or(0, Vec::len);
            self.batch.push((number, line));
            if self.batch.len() == MOST_CHANGES || self.bytes >= BATCH_BYTES {
                self.write().await?;
            }
            if self.is_over {
                break;
            }
        }
        Ok(())
    }

    /// Writes the batch. If the index can't be written any more, every line of the batch is answered with the
    /// problem; if no line has been answered before, the request as a whole fails.
    async fn write(&mut self) -> Result<(), Failure> {
        let (batch, limits) = (std::mem::take(&mut self.batch), self.state.app().config.ingest.clone());
        self.bytes = 0;
        if batch.is_empty() {
            return Ok(());
        }
        let is_required = self.state.app().config.web.writes_need_condition;
        let by = self.by.clone();
        let read = move || {
            let lines = batch.into_iter();
            lines.map(|line| read(line, by.as_deref(), &limits, is_required)).collect::<Vec<_>>()
        };
        let mut read =
            tokio::task::spawn_blocking(read).await.map_err(|_| Failure::Internal)?.into_iter().peekable();
        while read.peek().is_some() {
            // A write changes each article once, so a second line for the same article begins another write.
            let mut ids: HashSet<ArticleId> = HashSet::new();
            let (mut lines, mut changes) = (Vec::new(), Vec::new());
            while let Some((number, line)) = read.next_if(|(_, line)| {
                line.as_ref().map_or(true, |(change, _)| ids.insert(change.id().clone()))
            }) {
                let written = line.map(|(change, version)| {
                    let id = change.id().clone();
                    changes.push(change);
                    (id, version)
                });
                lines.push((number, written));
            }
            let written = if changes.is_empty() { Ok(Vec::new()) } else { self.state.write(changes).await };
            match written {
                Ok(written) => self.report(lines, written),
                Err(failure) if self.response.results.is_empty() => return Err(failure),
                Err(failure) => {
                    let lines = lines.into_iter().map(|(number, line)| (number, line.ok().map(|(id, _)| id)));
                    let rest =
                        read.map(|(number, line)| (number, line.ok().map(|(change, _)| change.id().clone())));
                    for (number, id) in lines.chain(rest) {
                        self.response.add(failed(number, id, failure.problem()));
                    }
                    self.is_over = true;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn report(&mut self, lines: Vec<(u64, Result<Version, Failure>)>, written: Vec<Changed>) {
        let mut written = written.into_iter();
        for (line, asked) in lines {
            self.response.add(match asked {
                Ok((id, version)) => match written.next().ok_or(Failure::Internal).and_then(told) {
                    Ok((status, notices)) => {
                        let (id, version) = (Some(id.as_str().to_owned()), Some(version.to_string()));
                        LineEntry { line, id, status, version, notices, problem: None }
                    }
                    Err(failure) => failed(line, Some(id), failure.problem()),
                },
                Err(failure) => failed(line, None, failure.problem()),
            });
        }
    }
}

/// An article and the version that a line gives it.
type Version = (ArticleId, ContentHash);

/// Reads a line as a change, with the version that it gives its article.
fn read(
    (number, line): Numbered,
    by: Option<&str>,
    limits: &Limits,
    is_required: bool,
) -> (u64, Result<(Change, ContentHash), Failure>) {
    let change = || {
        let line = line.ok_or_else(|| NoDocument::too_long(limits))?;
        let mut object = StoredDocument::object(&line)?;
        let precondition = precondition::of_line(&mut object, is_required)?;
        let document = StoredDocument::of_object(object, None, by, limits)?;
        let version = document.raw.content_hash;
        Ok((Change { edit: Edit::Put(Box::new(document)), precondition }, version))
    };
    (number, change())
}

fn failed(line: u64, id: Option<ArticleId>, problem: Problem) -> LineEntry {
    let id = id.map(|id| id.as_str().to_owned());
    LineEntry {
        line,
        id,
        status: WriteStatus::Failed,
        version: None,
        notices: Vec::new(),
        problem: Some(problem),
    }
}

/// Reads on after the last line that is accepted, since a client that is still sending would not read the
/// answer.
async fn pass_over(mut body: BodyDataStream) {
    let mut bytes = 0;
    while bytes < PASSED_OVER {
        match tokio::time::timeout(BODY_TIMEOUT, body.next()).await {
            Ok(Some(Ok(chunk))) => bytes += chunk.len(),
            _ => return,
        }
    }
}
