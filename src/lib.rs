//! Fundstelle: a German and English search engine for partnership publications.

pub mod analysis;
pub mod app;
pub mod article;
pub mod cli;
pub mod config;
pub mod engine;
pub mod enrich;
pub mod index;
pub mod ingest;
pub mod pipeline;
pub mod present;
pub mod query;
pub mod search;
pub mod snippet;
pub mod vocabulary;
pub mod web;
