//! The textbook server: what a programmer writes in an afternoon with Tantivy and axum, which the figures of
//! Fundstelle are held against. It also answers `hello`, the least that a server can do.
//!
//! Tantivy's own pieces alone: a stock German stemmer, the union of the words over title and text, the ten best
//! hits, their number, three counts of values, snippets, stored documents. It runs as a process of its own, so
//! that its time and memory can be told from those of the load generator.

use std::collections::HashMap;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value as Json, json};
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::aggregation::{AggContextParams, AggregationCollector};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::{LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer};
use tantivy::{Index, IndexReader, IndexWriter, TantivyDocument};
use tokio::sync::Semaphore;

use super::documents::{Document, each_line};
use super::stemmer::GermanStemmer;

/// The name under which the analyzer is registered.
const ANALYZER: &str = "de_stem";
/// The memory that the writer may use for segments, in bytes.
const BUDGET: usize = 200_000_000;

#[derive(Clone, Copy)]
struct Fields {
    id: Field,
    title: Field,
    text: Field,
    year: Field,
    language: Field,
    tags: Field,
}

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(ANALYZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default().set_indexing_options(indexing).set_stored();
    let fields = Fields {
        id: builder.add_text_field("id", STRING | STORED),
        title: builder.add_text_field("title", text.clone()),
        text: builder.add_text_field("text", text),
        year: builder.add_u64_field("year", FAST | INDEXED | STORED),
        language: builder.add_text_field("language", STRING | FAST | STORED),
        tags: builder.add_text_field("tags", STRING | FAST | STORED),
    };
    (builder.build(), fields)
}

fn with_analyzer(index: Index) -> Index {
    let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(GermanStemmer)
        .build();
    index.tokenizers().register(ANALYZER, analyzer);
    index
}

/// Indexes a file of documents.
pub fn index(documents: &Path, folder: &Path) {
    let (schema, fields) = schema();
    let index = with_analyzer(Index::create_in_dir(folder, schema).expect("a new index"));
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, BUDGET).expect("a writer");
    each_line(documents, |line| {
        let document: Document = serde_json::from_str(line).expect("a document");
        let mut indexed = TantivyDocument::default();
        indexed.add_text(fields.id, document.id);
        indexed.add_text(fields.title, document.title);
        indexed.add_text(fields.text, document.text);
        if let Some(year) = document.year {
            indexed.add_u64(fields.year, year);
        }
        if let Some(language) = document.lang {
            indexed.add_text(fields.language, language);
        }
        for tag in document.tags {
            indexed.add_text(fields.tags, tag);
        }
        writer.add_document(indexed).expect("room for a document");
    });
    writer.commit().expect("a commit");
    writer.wait_merging_threads().expect("merges");
}

struct Textbook {
    reader: IndexReader,
    parser: QueryParser,
    fields: Fields,
    counts: Aggregations,
    /// One permit a core: more searches at once would only make all of them slower.
    permits: Semaphore,
}

/// Serves an index at a free port, which the first line of output names.
pub fn serve(folder: &Path) {
    let index = with_analyzer(Index::open_in_dir(folder).expect("an index"));
    let (_, fields) = schema();
    let counts = json!({
        "year": {"terms": {"field": "year", "size": 20}},
        "language": {"terms": {"field": "language", "size": 20}},
        "tags": {"terms": {"field": "tags", "size": 20}},
    });
    let textbook = Textbook {
        reader: index.reader().expect("a reader"),
        parser: QueryParser::for_index(&index, vec![fields.title, fields.text]),
        fields,
        counts: serde_json::from_value(counts).expect("aggregations"),
        permits: Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)),
    };
    let routes = Router::new()
        .route("/search", get(search))
        .route("/hello", get(async || "hello"))
        .route("/health/ready", get(async || "ready"))
        .with_state(Arc::new(textbook));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = tokio::net::TcpListener::bind(address).await.expect("a free port");
        println!("textbook on http://{}/", listener.local_addr().expect("its address"));
        std::io::stdout().flush().expect("an output");
        axum::serve(listener, routes).await.expect("a server");
    });
}

async fn search(
    State(textbook): State<Arc<Textbook>>,
    Query(params): Query<HashMap<String, String>>,
) -> Response {
    let _permit = textbook.permits.acquire().await;
    let shared = Arc::clone(&textbook);
    let q = params.get("q").cloned().unwrap_or_default();
    let answer = tokio::task::spawn_blocking(move || shared.answer(&q)).await;
    match answer {
        Ok(Ok(answer)) => ([(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response(),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

impl Textbook {
    fn answer(&self, q: &str) -> tantivy::Result<Json> {
        let searcher = self.reader.searcher();
        let (query, _) = self.parser.parse_query_lenient(q);
        let counts = AggregationCollector::from_aggs(self.counts.clone(), AggContextParams::default());
        let top = TopDocs::with_limit(10).order_by_score();
        let (hits, total, facets) = searcher.search(&query, &(top, Count, counts))?;
        let snippets = SnippetGenerator::create(&searcher, &*query, self.fields.text)?;
        let mut entries = Vec::new();
        for (score, address) in hits {
            let document: TantivyDocument = searcher.doc(address)?;
            let text = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
            let tags: Vec<&str> =
                document.get_all(self.fields.tags).filter_map(|value| value.as_str()).collect();
            entries.push(json!({
                "id": text(self.fields.id),
                "title": text(self.fields.title),
                "year": document.get_first(self.fields.year).and_then(|value| value.as_u64()),
                "language": text(self.fields.language),
                "tags": tags,
                "score": score,
                "snippet": snippets.snippet_from_doc(&document).to_html(),
            }));
        }
        let facets = serde_json::to_value(facets).unwrap_or_default();
        Ok(json!({"query": q, "total": total, "hits": entries, "facets": facets}))
    }
}
