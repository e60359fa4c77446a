//! The index in the cluster: records of its generations, and one index of articles for each.

pub mod access;
pub mod control;
pub mod document;
pub mod forward;
pub mod generation;
mod grams;
pub mod lanes;
mod lifecycle;
pub mod relations;
pub mod schema;
mod writer;

pub use generation::ClusterGeneration;
pub use grams::GramFrequencies;
