//! The endpoint `POST /api/v1/articles`, which writes many articles.

use std::collections::HashSet;

use axum::body::BodyDataStream;
use axum::extract::{RawQuery, Request, State};
use axum::response::Response;
use tokio_stream::StreamExt;

use super::answer::json;
use super::openapi::BulkProblems;
use super::precondition;
use super::request::{BODY_TIMEOUT, BROKE_OFF, Pairs, is_encoded, media_type};
use super::writing::status_of;
use crate::app::{Change, ChangeOutcome, Edit};
use crate::article::{ArticleId, ContentHash, Date};
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
/// One a line, each an object with its `id`; at most 10,000 lines. They are written while they come, up to a
/// thousand together; a line that can't be written costs that line alone. When this is answered, all that were
/// written last and are found. `if_match` and `if_none_match` of a line are to it what the headers are to PUT.
#[utoipa::path(
    post,
    path = "/api/v1/articles",
    tag = "articles",
    request_body(
        content((String = "application/jsonl"), (String = "application/x-ndjson")),
        description = "JSON Lines: an article a line, of the form that PUT takes, with its `id`, maybe with `if_match` or `if_none_match`."
    ),
    responses((status = 200, description = "What became of each line.", body = BulkResponse), BulkProblems),
    security(("key" = []))
)]
pub async fn write_many(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Failure> {
    Pairs::of_address(query.as_deref(), &[])?;
    if !JSON_LINES.contains(&media_type(&request).as_str()) || is_encoded(&request) {
        return Err(Failure::UnsupportedMediaType);
    }
    let _permit = state.writing_permit()?;
    let mut bulk = Bulk {
        state: &state,
        batch: Vec::new(),
        bytes: 0,
        is_over: false,
        response: BulkResponse::default(),
    };
    let mut lines = Lines::new(state.app().config.ingest.line_bytes);
    let mut body = request.into_body().into_data_stream();
    let broken_off = loop {
        match tokio::time::timeout(BODY_TIMEOUT, body.next()).await {
            Ok(Some(Ok(chunk))) => lines.push(&chunk),
            Ok(None) => {
                lines.end();
                bulk.take(&mut lines).await?;
                break None;
            }
            Ok(Some(Err(_))) => break Some(Failure::InvalidBody(BROKE_OFF.to_owned())),
            Err(_) => break Some(Failure::RequestTimeout),
        }
        bulk.take(&mut lines).await?;
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
        bulk.response.add(failed(lines.number + 1, None, failure.problem()));
    }
    json(&bulk.response)
}

/// A line with its number, `None` where it is longer than allowed.
type Numbered = (u64, Option<Vec<u8>>);

/// Lines on their way into the index.
struct Bulk<'a> {
    state: &'a WebState,
    batch: Vec<Numbered>,
    bytes: usize,
    /// Whether no further line is accepted.
    is_over: bool,
    response: BulkResponse,
}

impl Bulk<'_> {
    /// Takes the lines that have arrived, and writes a batch whenever it is full.
    async fn take(&mut self, lines: &mut Lines) -> Result<(), Failure> {
        for (number, line) in lines.whole.drain(..) {
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
        let today = self.state.app().today();
        let read =
            move || batch.into_iter().map(|line| read(line, &limits, is_required, today)).collect::<Vec<_>>();
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

    fn report(&mut self, lines: Vec<(u64, Result<Version, Failure>)>, written: Vec<ChangeOutcome>) {
        let mut written = written.into_iter();
        for (line, asked) in lines {
            self.response.add(match asked {
                Ok((id, version)) => match written.next().map_or(Err(Failure::Internal), status_of) {
                    Ok(status) => {
                        let (id, version) = (Some(id.as_str().to_owned()), Some(version.to_string()));
                        LineEntry { line, id, status, version, problem: None }
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
    limits: &Limits,
    is_required: bool,
    today: Date,
) -> (u64, Result<(Change, ContentHash), Failure>) {
    let no_document = |error: NoDocument| Failure::InvalidBody(error.to_string());
    let change = || {
        let line = line.ok_or_else(|| no_document(NoDocument::too_long(limits)))?;
        let mut object = StoredDocument::object(&line).map_err(no_document)?;
        let precondition = precondition::of_line(&mut object, is_required)?;
        let document = StoredDocument::of_object(object, None, limits).map_err(no_document)?;
        let document = document.on(today);
        let version = document.raw.content_hash;
        Ok((Change { edit: Edit::Put(Box::new(document)), precondition }, version))
    };
    (number, change())
}

fn failed(line: u64, id: Option<ArticleId>, problem: Problem) -> LineEntry {
    let id = id.map(|id| id.as_str().to_owned());
    LineEntry { line, id, status: WriteStatus::Failed, version: None, problem: Some(problem) }
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

/// Cuts a stream into lines. Of a line that is not complete yet it never holds more than the limit.
struct Lines {
    limit: usize,
    begun: Vec<u8>,
    is_too_long: bool,
    /// Number of the last whole line.
    number: u64,
    /// Whole lines that nobody has taken yet; blank ones are left out.
    whole: Vec<Numbered>,
}

impl Lines {
    fn new(limit: usize) -> Self {
        Self { limit, begun: Vec::new(), is_too_long: false, number: 0, whole: Vec::new() }
    }

    fn push(&mut self, chunk: &[u8]) {
        let mut pieces = chunk.split(|byte| *byte == b'\n').peekable();
        while let Some(piece) = pieces.next() {
            self.is_too_long |= self.begun.len() + piece.len() > self.limit;
            if !self.is_too_long {
                self.begun.extend_from_slice(piece);
            }
            if pieces.peek().is_some() {
                self.end();
            }
        }
    }

    /// Ends the current line.
    fn end(&mut self) {
        self.number += 1;
        let line = std::mem::take(&mut self.begun);
        if std::mem::take(&mut self.is_too_long) {
            self.whole.push((self.number, None));
        } else if !line.trim_ascii().is_empty() {
            self.whole.push((self.number, Some(line)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_wherever_the_chunks_end() {
        let mut lines = Lines::new(5);
        for chunk in ["ab", "c\n\n12345", "6\nd", "", "e\r\n f"] {
            lines.push(chunk.as_bytes());
        }
        lines.end();
        let whole: Vec<(u64, Option<String>)> = lines
            .whole
            .into_iter()
            .map(|(number, line)| (number, line.map(|line| String::from_utf8(line).unwrap())))
            .collect();
        let line = |number, text: &str| (number, Some(text.to_owned()));
        assert_eq!(whole, [line(1, "abc"), (3, None), line(4, "de\r"), line(5, " f")]);
    }
}
