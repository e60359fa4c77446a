//! Fundstelle: a German and English search engine for partnership publications.
//!
//! ```text
//! indexing   files ─ingest→ RawDocument ─enrich→ Article ─analysis→ tokens ─engine→ generation → publish
//! searching  SearchParams ─query→ QueryPlan ─engine→ SearchResults ─present→ JSON · HTML · Atom · RIS · terminal
//! ```
//!
//! Each side has two representations, and the conversion from one to the other can fail: unchecked strings as a
//! file or a person gave them ([`article::RawDocument`], [`query::SearchParams`]), and validated types that the rest of the program
//! relies on ([`article::Article`], [`query::QueryPlan`]).
//!
//! A top-level module is a *room*. Every room imports only rooms before it in this order, which
//! `tests/house.rs` checks:
//! `{article, budget, manual} → meaning → analysis → vocabulary → ingest → enrich → dedup → check → language → query → {snippet, relevance} →
//! engine → {engine/embedded, engine/opensearch} → pipeline → present → {metrics, query_log, keys} → config → app → mcp → web → cli`.
//!
//! [`relevance`] measures the quality of ranking: it knows queries, judgments and runs, and nothing about how
//! a run was made.
//!
//! What a room may not know matters as much. `article` to `relevance` know no index, no network and no HTTP. Tantivy
//! appears in `engine/embedded` alone, axum in `web`, the SDK of the Model Context Protocol in `mcp` and where its
//! transports are made, `web` and `cli`, and clap in `cli`. Only `app`, which puts the program together, and `config`
//! name an engine; all other rooms see its traits ([`engine::Engine`], [`engine::Snapshot`]), never what stands behind
//! them. OpenAPI derives stand in `present` and `web`, and on types that answers contain unchanged:
//! `article/provenance.rs`, `engine/explanation.rs`, `language/completion.rs`, `query/plan.rs`. No file imports one
//! that imports it, by itself or through others, except a folder's own file and those below it.

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
pub mod manual;
pub mod mcp;
pub mod meaning;
pub mod metrics;
pub mod pipeline;
pub mod present;
pub mod query;
pub mod query_log;
pub mod relevance;
pub mod snippet;
pub mod vocabulary;
pub mod web;
