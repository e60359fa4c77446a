//! Sources that have moved, or are gone for good: their articles are kept or taken out as they are told, and nothing is
//! read of a source.

use std::collections::BTreeMap;

use super::disk_space;
use super::error::PipelineError;
use super::learning::LearningWriter;
use super::progress::{Progress, Stage};
use super::verification::check_files;
use crate::article::ArticleId;
use crate::engine::{CommitFacts, EngineError, Generation, RootFacts, WriteAccess};
use crate::ingest::Source;

/// Why the articles of a source were left as they are.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    #[error("the index has no article of {wanted}; {}", told(there))]
    Unknown { wanted: String, there: Vec<String> },
    #[error(
        "the index has articles of {root} already, so nothing was changed; take the other source out with \
         `fundstelle sources remove SOURCE`"
    )]
    Taken { root: String },
    #[error(
        "of the files that gave the articles of {from}, {to} has none, so nothing was changed; check the path"
    )]
    Elsewhere { from: String, to: String },
}

/// Which sources there are.
fn told(there: &[String]) -> String {
    if there.is_empty() {
        "it has no articles at all".to_owned()
    } else {
        format!("its sources are {}", there.join(", "))
    }
}

impl From<EngineError> for SourceError {
    fn from(error: EngineError) -> Self {
        Self::Pipeline(error.into())
    }
}

/// Makes the articles of a source those of another one, to which its folder or file has moved. Returns their number.
/// Files are looked for and not read: a path that has none of them was mistyped.
///
/// # Errors
/// There is no such source, the other one is taken or has none of the files, or the index can't be read or written.
pub fn rename_source(
    access: &dyn WriteAccess,
    generation: &dyn Generation,
    (from, to): (&str, &str),
    place: &str,
    progress: &mut dyn Progress,
) -> Result<u64, SourceError> {
    check_files(generation)?;
    let facts = generation.commit_facts()?;
    let source = source_of(&facts, from)?;
    if facts.roots.contains_key(to) {
        return Err(SourceError::Taken { root: to.to_owned() });
    }
    let mut has_some = false;
    generation.for_each_article(from, &mut |article| {
        has_some = has_some || Source::holds(to, &article.location);
        Ok(())
    })?;
    if !has_some {
        return Err(SourceError::Elsewhere { from: from.to_owned(), to: to.to_owned() });
    }
    progress.stage(Stage::Indexing, Some(source.articles));
    let rules = BTreeMap::from([(to.to_owned(), source.rules)]);
    let articles = source.articles;
    let renamed = || -> Result<(), EngineError> {
        // What was learnt of the articles stays as it is.
        let language = generation.language(None)?;
        let mut writer = generation.writer(access, rules)?;
        writer.set_language(language);
        writer.keep_content();
        generation.for_each_article(from, &mut |article| {
            progress.advance();
            writer.upsert(to, article)
        })?;
        let rejected = facts.rejected.into_iter().map(|(id, mut document)| {
            if document.root == from {
                to.clone_into(&mut document.root);
            }
            (id, document)
        });
        writer.set_rejected(rejected.collect());
        writer.commit()?;
        writer.close()
    };
    renamed().map_err(|error| disk_space::explained(error.into(), access, place))?;
    Ok(articles)
}

/// Removes all articles of a source, and everything that was recorded of its documents. Returns their number.
/// Generations that are kept go as well, since they hold them still.
///
/// # Errors
/// There is no such source, or the index can't be read or written.
pub fn remove_source(
    access: &dyn WriteAccess,
    generation: &dyn Generation,
    root: &str,
    place: &str,
) -> Result<u64, SourceError> {
    check_files(generation)?;
    let facts = generation.commit_facts()?;
    let source = source_of(&facts, root)?;
    let held = generation.held_articles()?.into_iter().filter(|held| held.root == root);
    let ids: Vec<ArticleId> = held.map(|held| held.id).collect();
    let articles = source.articles;
    let removed = || -> Result<(), EngineError> {
        // In the other order, a crash between the two would leave removed articles in an older generation.
        access.forget_others()?;
        let mut writer = LearningWriter::open(access, generation, BTreeMap::new(), None)?;
        ids.iter().try_for_each(|id| writer.delete(id))?;
        let others = facts.rejected.into_iter().filter(|(_, document)| document.root != root);
        writer.set_rejected(others.collect());
        writer.commit()?;
        writer.close()
    };
    removed().map_err(|error| disk_space::explained(error.into(), access, place))?;
    Ok(articles)
}

/// What is recorded of a source that the index has articles of.
fn source_of(facts: &CommitFacts, root: &str) -> Result<RootFacts, SourceError> {
    let source = facts.roots.get(root).cloned();
    source.ok_or_else(|| SourceError::Unknown {
        wanted: root.to_owned(),
        there: facts.roots.keys().cloned().collect(),
    })
}
