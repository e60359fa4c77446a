//! Fundstelle: a German and English search engine for partnership publications.
//!
//! ```text
//! indexing   files ─ingest→ RawDocument ─enrich→ Article ─analysis→ tokens ─index→ segments → generation
//! searching  SearchParams ─query→ QueryPlan ─engine→ SearchResults ─present→ JSON · HTML · terminal
//! ```
//!
//! On each side there are two representations with one fallible step between them: what a file or
//! a person gave ([`article::RawDocument`], [`query::SearchParams`]: strings), and what the rest of
//! the program may rely on ([`article::Article`], [`query::QueryPlan`]: validated types).
//!
//! Every room uses only rooms before it in this order:
//! `article → analysis → vocabulary → ingest → enrich → check → query → {snippet, suggest, relevance} → engine → index →
//! search → pipeline → present → {metrics, demand, keys} → config → app → web → cli`.
//!
//! [`relevance`] is how the house is measured: it knows queries, judgments and runs, and nothing of how
//! a run came about.
//!
//! What is absent matters as much. `article` to `relevance` know no index, no network and no HTTP.
//! Tantivy appears in `index` and `search` alone, axum in `web`, clap in `cli`, wire formats in
//! `present`. `web` and `cli` see the engine's traits, never what stands behind them. A second
//! engine would be one more folder beside `search` that answers the same plans.

pub mod analysis;
pub mod app;
pub mod article;
pub mod check;
pub mod cli;
pub mod config;
pub mod demand;
pub mod engine;
pub mod enrich;
pub mod index;
pub mod ingest;
pub mod keys;
pub mod metrics;
pub mod pipeline;
pub mod present;
pub mod query;
pub mod relevance;
pub mod search;
pub mod snippet;
pub mod suggest;
pub mod vocabulary;
pub mod web;
