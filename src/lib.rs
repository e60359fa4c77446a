//! Fundstelle: a German and English search engine for partnership publications.

pub mod article;
pub mod analysis;
pub mod query;
pub mod snippet;
pub mod engine;
