//! The articles that today's rules derive from the sample corpus, for tests that hold a digest of them.
//!
//! PDF, DOCX and ODT files are left out: they are read by the program in a process of its own, which
//! tests inside the library don't have.

use std::ops::ControlFlow;

use super::*;
use crate::analysis::digest::{Digest, FOLDERS, GENERAL_WORDS, digest, lexicon, sample};
use crate::analysis::fingerprint;
use crate::ingest::{Limits, Read, Source, read};

/// What the rules were given and what they made of it.
pub struct Sample {
    pub vocabulary: Arc<Vocabulary>,
    pub analyzers: Arc<Analyzers>,
    pub articles: Vec<Article>,
    /// Digest of documents, vocabulary and analysis.
    pub input: String,
    /// Digest of the articles.
    pub output: String,
}

/// Derives the articles with a lexicon that does not depend on them.
pub fn derived() -> Sample {
    let vocabulary = Arc::new(Vocabulary::built_in());
    let (split, never) = vocabulary.compound_decisions();
    let analyzers = Arc::new(Analyzers::new(lexicon().decide(split, never)));
    let documents = documents();
    let mut learner = BoilerplateLearner::default();
    documents.iter().for_each(|document| learner.add("sample", document));
    let (names, terms) = (Arc::clone(&vocabulary), Arc::clone(&analyzers));
    let enricher = Enricher::new(names, terms, learner.learn(), Options::default());
    let json = |document: &RawDocument| serde_json::to_string(document).unwrap();
    let texts: Vec<String> = documents.iter().map(json).collect();
    let known = [vocabulary.fingerprint(), vocabulary.compounds_fingerprint(), GENERAL_WORDS];
    let analysis = fingerprint();
    let input = known.into_iter().chain([analysis.as_str()]).chain(texts.iter().map(String::as_str));
    let input = digest(input);
    let articles: Vec<Article> =
        documents.into_iter().map(|document| enricher.enrich("sample", document).unwrap()).collect();
    let output = digest(articles.iter().map(|article| serde_json::to_string(article).unwrap()));
    Sample { vocabulary, analyzers, articles, input, output }
}

/// The documents of the sample.
pub fn documents() -> Vec<RawDocument> {
    let mut documents = Vec::new();
    for folder in FOLDERS {
        let source = Source::open(&sample().join(folder)).unwrap();
        let mut take = |read| {
            match read {
                Read::Document(document) => documents.push(*document),
                Read::Skipped(skipped) => panic!("the sample corpus can be read: {skipped:?}"),
            }
            ControlFlow::Continue(())
        };
        read(&source, &Limits::default(), &mut take).unwrap();
    }
    assert!(documents.len() > 60, "only {} documents were read", documents.len());
    documents
}

#[test]
fn the_same_documents_give_the_same_articles() {
    let Sample { input, output, .. } = derived();
    DIGEST.holds(&Digest { revision: REVISION, input: &input, output: &output }, "src/enrich/mod.rs");
}
