//! Fundstelle: a German and English search engine for partnership publications.

pub mod analysis;
pub mod article;
pub mod engine;
pub mod enrich;
pub mod query;
pub mod snippet;
pub mod vocabulary;
