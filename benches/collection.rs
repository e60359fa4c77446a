//! Speed of indexing and searching one collection, beside raw Tantivy in the same run.
//!
//! ```text
//! cargo bench --bench collection -- FILE.jsonl.zst [QUERIES]
//! ```
//!
//! Raw Tantivy gets the same documents and the same analysis chains, and indexes title and text only: no
//! derivation, no columns, no stored articles. It searches for a union of the same terms with the ten best
//! hits and a count. Machines are noisy; compare the ratios within one run.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fundstelle::analysis::{Analyzers, Lexicon, WordCache};
use fundstelle::app::{App, Request};
use fundstelle::article::{Language, RawDocument};
use fundstelle::budget::Budget;
use fundstelle::config::Config;
use fundstelle::ingest::{self, Limits, Read, Source};
use fundstelle::pipeline::{Choices, Silent};
use fundstelle::query::{Continuation, MatchMode, SearchParams, Strictness, SuggestParams};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::PreTokenizedString;
use tantivy::{Index, IndexWriter, TantivyDocument, Term};

/// The number of queries where none is given. Each is made of words from titles of the collection.
const QUERIES: usize = 200;

fn main() {
    // Cargo passes `--bench`; the arguments without a hyphen are ours.
    let mut given = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let file = given.next().map_or_else(|| PathBuf::from("corpus/articles"), PathBuf::from);
    let queries = given.next().and_then(|count| count.parse().ok()).unwrap_or(QUERIES);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (raw, raw_time, documents) = index_raw(&file, &folder.path().join("raw"));
    let (app, time) = index(&file, &folder.path().join("index"));
    let rate = |time: Duration| documents.len() as f64 / time.as_secs_f64();
    println!("documents            {}", documents.len());
    println!("raw tantivy          {:8.1} s {:8.0} documents/s", raw_time.as_secs_f64(), rate(raw_time));
    println!("fundstelle           {:8.1} s {:8.0} documents/s", time.as_secs_f64(), rate(time));
    println!("ratio of times       {:8.2}", time.as_secs_f64() / raw_time.as_secs_f64());
    let (raw_size, size) = (bytes(&folder.path().join("raw")), bytes(&folder.path().join("index")));
    println!("size, raw tantivy    {:8.1} MB", raw_size as f64 / 1e6);
    println!("size, fundstelle     {:8.1} MB, the articles themselves included", size as f64 / 1e6);
    println!("ratio of sizes       {:8.2}", size as f64 / raw_size as f64);
    let asked: Vec<String> = titles(&documents, queries);
    search(&app, &raw, &asked);
    suggest(&app, &asked);
}

/// The number of bytes of all files below a folder.
fn bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    entries
        .map(|entry| {
            let data = entry.metadata().expect("its size");
            if data.is_dir() { bytes(&entry.path()) } else { data.len() }
        })
        .sum()
}

/// Times the completion of beginnings of the queries, from one letter to twelve.
fn suggest(app: &App, asked: &[String]) {
    let snapshot = app.open().expect("the index");
    let started = Instant::now();
    let suggest = |q: String| {
        app.suggest(&*snapshot, &SuggestParams { q, limit: 8 }, Budget::UNLIMITED).expect("suggestions")
    };
    suggest(String::new());
    println!("completions built in {:8.2} s", started.elapsed().as_secs_f64());
    let mut times = Vec::new();
    let mut found = 0;
    for q in asked {
        for letters in 1..=12 {
            let typed: String = q.chars().take(letters).collect();
            let started = Instant::now();
            found += suggest(typed).len();
            times.push(started.elapsed());
        }
    }
    assert!(found > 0, "nothing was suggested");
    times.sort_unstable();
    for percent in [50, 95, 99] {
        let time = times[times.len() * percent / 100].as_secs_f64() * 1e3;
        println!("p{percent} of {} suggestions {time:8.3} ms", times.len());
    }
}

/// Takes titles spread over the collection, cut to two or three words each.
fn titles(documents: &[String], queries: usize) -> Vec<String> {
    let step = (documents.len() / queries.max(1)).max(1);
    let words = |title: &String| {
        let long: Vec<&str> = title.split_whitespace().filter(|word| word.chars().count() > 5).collect();
        long.into_iter().rev().take(3).collect::<Vec<_>>().join(" ")
    };
    documents.iter().step_by(step).map(words).filter(|query| !query.is_empty()).take(queries).collect()
}

fn each_document(file: &Path, mut each: impl FnMut(RawDocument)) {
    let source = Source::open(file).expect("the collection");
    let read = ingest::read(&source, &Limits::default(), &mut |read| {
        if let Read::Document(document) = read {
            each(*document);
        }
        ControlFlow::Continue(())
    });
    read.expect("the collection can be read");
}

fn index_raw(file: &Path, folder: &Path) -> (Index, Duration, Vec<String>) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let title =
        builder.add_text_field("title", TextOptions::default().set_indexing_options(indexing.clone()));
    let body = builder.add_text_field("body", TextOptions::default().set_indexing_options(indexing));
    std::fs::create_dir_all(folder).expect("a folder");
    let index = Index::create_in_dir(folder, builder.build()).expect("an index");
    let analyzers = Analyzers::new(Lexicon::default());
    let started = Instant::now();
    let mut titles = Vec::new();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, 256_000_000).expect("a writer");
    let mut cache = WordCache::default();
    each_document(file, |document| {
        let language = document.stated.language.as_deref().map_or(Language::German, Language::from_code);
        let analyzer = analyzers.for_language(&language);
        let mut tokens = |text: &str| PreTokenizedString {
            text: String::new(),
            tokens: analyzer
                .tokens_cached(text, &mut cache)
                .into_iter()
                .map(|token| tantivy::tokenizer::Token {
                    offset_from: token.range.start,
                    offset_to: token.range.end,
                    position: token.position,
                    text: token.text,
                    position_length: 1,
                })
                .collect(),
        };
        let mut indexed = TantivyDocument::default();
        let of_document = document.stated.title.clone().unwrap_or_default();
        indexed.add_pre_tokenized_text(title, tokens(&of_document));
        for block in &document.blocks {
            indexed.add_pre_tokenized_text(body, tokens(&block.text));
        }
        titles.push(of_document);
        writer.add_document(indexed).expect("a document");
    });
    writer.commit().expect("a commit");
    writer.wait_merging_threads().expect("merges");
    (index, started.elapsed(), titles)
}

fn index(file: &Path, folder: &Path) -> (App, Duration) {
    let config = Config { index: folder.to_owned(), ..Config::default() };
    let app = App::new(config).expect("the built-in vocabulary");
    let started = Instant::now();
    let report = app.index(&[file.to_owned()], Choices::default(), &mut Silent).expect("a run");
    let time = started.elapsed();
    assert!(report.is_complete(), "{} documents were skipped", report.skipped_total);
    (app, time)
}

fn search(app: &App, raw: &Index, asked: &[String]) {
    let snapshot = app.open().expect("the index");
    let searcher = raw.reader().expect("a reader").searcher();
    let (title, body) =
        (raw.schema().get_field("title").expect("title"), raw.schema().get_field("body").expect("body"));
    let (mut ours, mut raws, mut hits) = (Vec::new(), Vec::new(), 0);
    // The first round warms up, the other three are counted.
    for round in 0..4 {
        for q in asked {
            let params = SearchParams {
                q: q.clone(),
                match_mode: Some(MatchMode::Any.name().into()),
                ..SearchParams::default()
            };
            let started = Instant::now();
            let request = Request::new(params, Strictness::Lenient)
                .with(|options| options.continuation = Continuation::Never);
            let results = app.execute(&*snapshot, &request, Budget::UNLIMITED).expect("an answer").results;
            let time = started.elapsed();
            let terms = snapshot.language().analyzers().german.tokens(q);
            let started = Instant::now();
            let clauses = terms.iter().flat_map(|token| {
                [(title, 0.5), (body, 1.0)].map(|(field, _)| {
                    let term = TermQuery::new(
                        Term::from_field_text(field, &token.text),
                        IndexRecordOption::WithFreqs,
                    );
                    (Occur::Should, Box::new(term) as Box<dyn Query>)
                })
            });
            let query = BooleanQuery::new(clauses.collect());
            let top = TopDocs::with_limit(10).order_by_score();
            searcher.search(&query, &(top, Count)).expect("hits");
            let raw_time = started.elapsed();
            if round > 0 {
                hits += results.total;
                ours.push(time);
                raws.push(raw_time);
            }
        }
    }
    let percentile = |times: &mut Vec<Duration>, percent: usize| {
        times.sort_unstable();
        times.get(times.len() * percent / 100).copied().unwrap_or_default().as_secs_f64() * 1e3
    };
    let counted = ours.len().max(1);
    println!("queries              {} × 3, {} hits each on average", asked.len(), hits / counted as u64);
    for percent in [50, 95] {
        let (our, raw) = (percentile(&mut ours, percent), percentile(&mut raws, percent));
        println!(
            "p{percent} with facets      {our:8.2} ms; raw tantivy, best ten and count {raw:8.2} ms; ratio {:.2}",
            our / raw
        );
    }
}
