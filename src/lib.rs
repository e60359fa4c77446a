//! Fundstelle: a German and English search engine for partnership publications.
//!
//! ```text
//! indexing   files ─ingest→ RawDocument ─enrich→ Article ─analysis→ tokens ─engine→ generation → publish
//! searching  SearchParams ─query→ QueryPlan ─engine→ SearchResults ─present→ JSON · HTML · Atom · terminal
//! ```
//!
//! On each side there are two representations with one fallible step between them: what a file or
//! a person gave ([`article::RawDocument`], [`query::SearchParams`]: strings), and what the rest of
//! the program may rely on ([`article::Article`], [`query::QueryPlan`]: validated types).
//!
//! Every room uses only rooms before it in this order, which `tests/house.rs` holds:
//! `article → analysis → vocabulary → ingest → enrich → dedup → check → language → query → {snippet, relevance} →
//! engine → engine/embedded → pipeline → present → {metrics, query_log, keys} → config → app → web → cli`.
//!
//! [`relevance`] is how the house is measured: it knows queries, judgments and runs, and nothing of how
//! a run came about.
//!
//! What is absent matters as much. `article` to `relevance` know no index, no network and no HTTP.
//! Tantivy appears in `engine/embedded` alone, axum in `web`, clap in `cli`, wire formats in
//! `present` and `web`. Only `app`, which puts the program together, and `config` name an engine; all
//! other rooms see its traits ([`engine::Engine`], [`engine::Snapshot`]), never what stands behind them.
//! OpenAPI is known in `present` and `web`, and where an answer holds a type as it is:
//! `article/provenance.rs`, `engine/mod.rs`, `language/completion.rs`, `query/plan.rs`. No file imports one
//! that imports it, except a folder's own file and those below it; the test names the pairs that still do.

pub mod analysis;
pub mod app;
pub mod article;
pub mod budget;
pub mod check;
pub mod cli;
pub mod config;
pub mod dedup;
pub mod engine;
pub mod enrich;
pub mod ingest;
pub mod keys;
pub mod language;
pub mod metrics;
pub mod pipeline;
pub mod present;
pub mod query;
pub mod query_log;
pub mod relevance;
pub mod snippet;
pub mod vocabulary;
pub mod web;
