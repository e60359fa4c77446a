//! The sources of the index: which there are, and what is to become of one that has moved or is gone.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::App;
use crate::engine::{EngineError, Generation, IndexState, UnusableIndex, WriteAccess};
use crate::ingest::{IngestError, Source};
use crate::pipeline::{self, PipelineError, Progress, SourceError};

/// A source that the index has articles of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceSummary {
    /// Its name: the absolute path of its folder or file when it was read.
    pub root: String,
    pub articles: u64,
    /// Whether there is something at this path now.
    pub is_there: bool,
}

impl App {
    /// Whether the index exists and is readable, so that its sources can be renamed or removed.
    pub fn can_be_changed(&self) -> bool {
        matches!(self.engine.state(), Ok(IndexState::Ready(_)))
    }

    /// The sources of the index, in the order of their names.
    pub fn sources(&self) -> Result<Vec<SourceSummary>, EngineError> {
        let roots = match self.engine.state()? {
            IndexState::Ready(generation) => generation.commit_facts()?.counts(),
            IndexState::Missing => return Err(EngineError::no_index(&self.engine.place())),
            // What is to be indexed anew is asked for just then.
            IndexState::Unusable(
                UnusableIndex::Mismatch { roots: Some(roots), .. }
                | UnusableIndex::Damaged { roots: Some(roots), .. },
            ) => roots,
            IndexState::Unusable(why) => return Err(why.into()),
        };
        let summary = |(root, articles): (String, u64)| SourceSummary {
            is_there: Source::is_there(&root),
            root,
            articles,
        };
        Ok(roots.into_iter().map(summary).collect())
    }

    /// Makes the articles of a source those of the folder or file to which it has moved. Returns the name that it has
    /// now and the number of its articles.
    ///
    /// # Errors
    /// There is no such source, the other place has none of its files or is a source itself, or the index can't be read
    /// or written.
    pub fn rename_source(
        &self,
        from: &str,
        to: &Path,
        progress: &mut dyn Progress,
    ) -> Result<(String, u64), SourceError> {
        let to = Source::open(to).map_err(PipelineError::from)?;
        let access = self.write_access()?;
        let from = self.known_source(from).unwrap_or_else(|| from.to_owned());
        let generation = self.settled(&*access, progress)?;
        let names = (from.as_str(), to.root());
        let articles =
            pipeline::rename_source(&*access, &*generation, names, &self.engine.place(), progress)?;
        Ok((to.root().to_owned(), articles))
    }

    /// Removes all articles of a source from the index. Returns its name and the number of its articles.
    ///
    /// # Errors
    /// There is no such source, or the index can't be read or written.
    pub fn remove_source(
        &self,
        source: &str,
        progress: &mut dyn Progress,
    ) -> Result<(String, u64), SourceError> {
        let access = self.write_access()?;
        let root = self.known_source(source).unwrap_or_else(|| source.to_owned());
        let generation = self.settled(&*access, progress)?;
        let articles = pipeline::remove_source(&*access, &*generation, &root, &self.engine.place())?;
        Ok((root, articles))
    }

    /// Opens sources. One that is not there is told apart from a mistyped one by the articles that the index has of it.
    pub(super) fn opened(&self, paths: &[PathBuf]) -> Result<Vec<Source>, PipelineError> {
        super::opened(paths).map_err(|error| {
            let gone = match &error {
                IngestError::Missing(path) => path.to_str().and_then(|path| self.known_source(path)),
                _ => None,
            };
            gone.map_or_else(|| error.into(), |root| PipelineError::SourceGone { root })
        })
    }

    /// The generation that is to be written to, once what was to be forgotten is.
    pub(super) fn settled(
        &self,
        access: &dyn WriteAccess,
        progress: &mut dyn Progress,
    ) -> Result<Arc<dyn Generation>, SourceError> {
        pipeline::finish_forgetting(&*self.engine, access, self, progress)?;
        let generation = access.current()?;
        Ok(generation.ok_or_else(|| EngineError::no_index(&self.engine.place()))?)
    }

    /// The name of a source that is given by its name or by a path, which need not be there any more.
    fn known_source(&self, given: &str) -> Option<String> {
        let roots: Vec<String> = self.sources().ok()?.into_iter().map(|source| source.root).collect();
        let names = [Some(given.to_owned()), resolved(Path::new(given))];
        names.into_iter().flatten().find(|name| roots.contains(name))
    }
}

/// A path without links and steps back, as far as it is there.
fn resolved(path: &Path) -> Option<String> {
    let path = std::path::absolute(path).ok()?;
    let resolved = path.ancestors().find_map(|there| {
        let rest = path.strip_prefix(there).ok()?;
        let there = there.canonicalize().ok()?;
        Some(if rest.as_os_str().is_empty() { there } else { there.join(rest) })
    })?;
    resolved.to_str().map(str::to_owned)
}
