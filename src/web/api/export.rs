//! The endpoint `GET /api/v1/export`, which sends a whole result set while it is read.
//!
//! A thread of its own reads one article after another and waits for slow clients, so that memory
//! does not depend on the number of articles. If a document cannot be finished, the connection is
//! broken off, so that no client takes it for a whole one.

use std::io;
use std::ops::ControlFlow;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{StreamExt, once};

use super::answer::{EntityTag, known_tags, naming};
use super::openapi::{ExportParameters, ResultSetProblems};
use super::parameters::{EXPORT, MAX_IDS};
use super::request::Pairs;
use crate::app::{ArticleSink, Request};
use crate::article::{Article, ArticleId};
use crate::budget::Budget;
use crate::engine::{Snapshot, SnapshotId, Versions};
use crate::present::Lang;
use crate::present::export::{Export, ExportFormat, Exported};
use crate::query::{ParamError, QueryPlan, SHOWN_VALUE, SearchParams, Strictness, shortened};
use crate::web::error::Failure;
use crate::web::negotiation::preferred;
use crate::web::state::WebState;

/// The bytes that are sent together.
const PIECE: usize = 32 * 1024;
/// The most pieces that wait for the client.
const WAITING: usize = 4;
/// The longest time in which a client may read nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// The export that a request asks for.
struct Wanted {
    articles: Articles,
    lang: Lang,
    format: ExportFormat,
    /// The fields of an article; all where none is named.
    fields: Vec<&'static str>,
    origin: String,
    known: Vec<String>,
}

/// The articles of an export.
enum Articles {
    Found(Box<SearchParams>),
    Named(Vec<ArticleId>),
}

impl Articles {
    /// Reads the parameters that are left. Ids and a search exclude each other.
    fn from_pairs(mut pairs: Pairs) -> Result<Self, Failure> {
        let mut ids = pairs.take_all("id");
        ids.retain(|id| !id.trim().is_empty());
        if ids.is_empty() {
            return Ok(Self::Found(Box::new(pairs.search()?)));
        }
        let refused = |value: &str, allowed: String| ParamError::Invalid {
            name: "id",
            value: shortened(value, SHOWN_VALUE),
            allowed,
        };
        if let Some(name) = pairs.left() {
            return Err(refused(&ids[0], format!("ids alone, without the parameter {name}")).into());
        }
        if ids.len() > MAX_IDS {
            return Err(refused(&format!("{} ids", ids.len()), format!("at most {MAX_IDS} ids")).into());
        }
        let id = |id: String| {
            ArticleId::new(id.clone()).map_err(|_| refused(&id, "ids of articles".to_owned()).into())
        };
        ids.into_iter().map(id).collect::<Result<_, Failure>>().map(Self::Named)
    }
}

/// How an export began.
enum Begun {
    Streams(SnapshotId),
    /// The client has the document already.
    Known(SnapshotId),
}

/// Export a whole result set
///
/// Every hit in one document, which is streamed: JSON Lines with articles as the article endpoint gives them, CSV for
/// spreadsheets, RIS and BibTeX for reference managers, Atom. An incomplete document means that the export failed.
#[utoipa::path(
    get,
    operation_id = "exportArticles",
    path = "/api/v1/export",
    tag = "articles",
    params(ExportParameters),
    responses(
        (status = 200, description = "The hits in the order asked for."),
        (status = 304, description = "The answer is the one that If-None-Match names."),
        ResultSetProblems
    )
)]
pub async fn export(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut pairs = Pairs::of_address(query.as_deref(), EXPORT)?;
    let (format, lang) = (format(&mut pairs, &headers)?.unwrap_or(ExportFormat::Jsonl), pairs.take_lang()?);
    let fields = fields(&mut pairs, format)?;
    let origin = state.origin(&headers);
    let articles = Articles::from_pairs(pairs)?;
    let wanted = Wanted { articles, lang, format, fields, origin, known: known_tags(&headers) };
    let permit = state.export_permit()?;
    let (begin, begun) = oneshot::channel();
    let (pieces, stream) = mpsc::channel(WAITING);
    let shared = state.clone();
    tokio::task::spawn_blocking(move || {
        let _permit = permit;
        write(&shared, &wanted, Stream { begin: Some(begin), pieces, piece: Vec::with_capacity(PIECE) });
    });
    match begun.await.map_err(|_| Failure::Internal)?? {
        Begun::Known(snapshot) => {
            Ok(EntityTag::for_snapshot(state.app(), &snapshot).on(StatusCode::NOT_MODIFIED.into_response()))
        }
        Begun::Streams(snapshot) => {
            Ok(EntityTag::for_snapshot(state.app(), &snapshot).on(file(format, body(stream))))
        }
    }
}

/// The fields that a format is to have.
fn fields(pairs: &mut Pairs, format: ExportFormat) -> Result<Vec<&'static str>, Failure> {
    let fields = pairs.take_some("fields")?;
    let known = format.fields();
    match fields.iter().find(|field| !known.contains(field)) {
        None => Ok(fields),
        Some(field) => {
            let allowed = match known.is_empty() {
                true => format!("no fields: {} has always the same", format.name()),
                false => known.join(", "),
            };
            Err(ParamError::Invalid { name: "fields", value: (*field).to_owned(), allowed }.into())
        }
    }
}

/// The format that the parameter names, else the one that the header `Accept` prefers.
pub fn format(pairs: &mut Pairs, headers: &HeaderMap) -> Result<Option<ExportFormat>, Failure> {
    if let Some(name) = pairs.take_one("format")? {
        return Ok(ExportFormat::from_name(name));
    }
    let offered = ExportFormat::ALL.map(ExportFormat::media_type);
    Ok(preferred(headers, &offered).map(|at| ExportFormat::ALL[at]))
}

/// An answer that browsers save as a file.
pub fn file(format: ExportFormat, body: Body) -> Response {
    let disposition = format!("attachment; filename=\"fundstelle.{}\"", format.extension());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.content_type())),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
        ),
        (header::VARY, HeaderValue::from_static("accept")),
    ];
    (headers, body).into_response()
}

/// A message from the thread that reads: a piece of the document, or its end.
enum Piece {
    Bytes(Bytes),
    End,
}

/// A body that fails if the channel closes before the end of the document was sent.
fn body(pieces: mpsc::Receiver<Piece>) -> Body {
    let mut ended = false;
    let pieces = ReceiverStream::new(pieces).map(Some).chain(once(None));
    let bytes = pieces.filter_map(move |piece| match piece {
        Some(Piece::Bytes(bytes)) => Some(Ok(bytes)),
        Some(Piece::End) => {
            ended = true;
            None
        }
        None if ended => None,
        None => Some(Err(io::Error::other("the export broke off"))),
    });
    Body::from_stream(bytes)
}

/// The sending side, on the thread that reads.
struct Stream {
    /// The channel for the first answer, taken when it is known whether there will be a document.
    begin: Option<oneshot::Sender<Result<Begun, Failure>>>,
    pieces: mpsc::Sender<Piece>,
    piece: Vec<u8>,
}

impl Stream {
    fn begin(&mut self, begun: Result<Begun, Failure>) {
        if let Some(begin) = self.begin.take() {
            // The client may have disconnected.
            let _ = begin.send(begun);
        }
    }

    fn write(&mut self, text: &str) -> ControlFlow<()> {
        self.piece.extend_from_slice(text.as_bytes());
        if self.piece.len() < PIECE { ControlFlow::Continue(()) } else { self.flush() }
    }

    fn flush(&mut self) -> ControlFlow<()> {
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        self.send(Piece::Bytes(piece.into()))
    }

    /// Sends a piece. It waits for a slow client, but only for a limited time.
    fn send(&self, piece: Piece) -> ControlFlow<()> {
        let sent = Handle::current().block_on(tokio::time::timeout(PATIENCE, self.pieces.send(piece)));
        if matches!(sent, Ok(Ok(()))) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

fn write(state: &WebState, wanted: &Wanted, mut stream: Stream) {
    if let Err(failure) = written(state, wanted, &mut stream) {
        if stream.begin.is_none() {
            tracing::warn!(?failure, "an export broke off");
        }
        stream.begin(Err(failure));
    }
}

fn written(state: &WebState, wanted: &Wanted, stream: &mut Stream) -> Result<(), Failure> {
    let app = state.app();
    let snapshot = app.snapshot()?;
    let id = snapshot.id();
    let exported = Exported {
        site_name: &app.config.web.name,
        origin: &wanted.origin,
        hits_lead_to: app.config.web.hits_lead_to,
        naming: naming(app, wanted.lang),
    };
    let export = Export::new(wanted.format, exported).with_fields(&wanted.fields);
    let is_known = EntityTag::for_snapshot(app, &id).is_known_to(&wanted.known);
    let mut document = Document { export, stream, snapshot: id, is_known, is_open: true };
    match &wanted.articles {
        Articles::Found(params) => {
            let request = Request::whole((**params).clone(), Strictness::Strict);
            app.stream(&*snapshot, &request, state.budget(), &mut document)?;
        }
        Articles::Named(ids) => document.name(&*snapshot, ids, state.budget())?,
    }
    document.finish();
    Ok(())
}

/// How many articles of a list of ids are read at once.
const READ_AT_ONCE: usize = 25;

/// An export on its way to a client.
struct Document<'a> {
    export: Export<'a>,
    stream: &'a mut Stream,
    snapshot: SnapshotId,
    /// Whether the client has the answer of this state already.
    is_known: bool,
    is_open: bool,
}

impl Document<'_> {
    fn write(&mut self, text: &str) -> ControlFlow<()> {
        let flow = self.stream.write(text);
        self.is_open = flow.is_continue();
        flow
    }

    /// Writes the articles of some ids, without those that are not there any more.
    fn name(&mut self, snapshot: &dyn Snapshot, ids: &[ArticleId], budget: Budget) -> Result<(), Failure> {
        if self.open(None).is_break() {
            return Ok(());
        }
        for ids in ids.chunks(READ_AT_ONCE) {
            let articles = snapshot.articles(ids, budget)?.into_iter();
            for (article, versions) in articles.zip(snapshot.versions_of(ids, budget)?) {
                let Some(article) = article else { continue };
                if self.article(article, versions).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Begins the document with what stands before the first article.
    fn open(&mut self, plan: Option<&QueryPlan>) -> ControlFlow<()> {
        if self.is_known {
            self.stream.begin(Ok(Begun::Known(self.snapshot.clone())));
            return ControlFlow::Break(());
        }
        let head = self.export.head(plan);
        self.write(&head)
    }

    fn finish(mut self) {
        if self.is_known {
            return;
        }
        self.stream.begin(Ok(Begun::Streams(self.snapshot.clone())));
        let foot = self.export.foot();
        if self.is_open && self.write(&foot).is_continue() && self.stream.flush().is_continue() {
            // A client that has disconnected by now has the whole document.
            let _ = self.stream.send(Piece::End);
        }
    }
}

impl ArticleSink for Document<'_> {
    fn begin(&mut self, plan: &QueryPlan) -> ControlFlow<()> {
        self.open(Some(plan))
    }

    fn article(&mut self, article: Article, versions: Versions) -> ControlFlow<()> {
        // There is a first article, so from here on only reading the index can fail.
        self.stream.begin(Ok(Begun::Streams(self.snapshot.clone())));
        let text = self.export.article(&article, &versions);
        self.write(&text)
    }
}
