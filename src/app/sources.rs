//! The sources of the index: which there are, and what is to become of one that has moved or is gone.

use std::collections::BTreeMap;
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

    /// Makes the articles of a source those of the folder or file to which it has moved. Gives the name that it has now and
    /// the number of its articles.
    pub fn rename_source(
        &self,
        from: &str,
        to: &Path,
        progress: &mut dyn Progress,
    ) -> Result<(String, u64), SourceError> {
        let to = Source::open(to).map_err(PipelineError::from)?;
        let (access, from) = (self.write_access()?, self.source_named(from)?);
        let articles = self.rename_under(&*access, (&from, to.root()), progress)?;
        Ok((to.root().to_owned(), articles))
    }

    pub(super) fn rename_under(
        &self,
        access: &dyn WriteAccess,
        names: (&str, &str),
        progress: &mut dyn Progress,
    ) -> Result<u64, SourceError> {
        let generation = self.settled(access, progress)?;
        pipeline::rename_source(access, &*generation, names, &self.engine.place(), progress)
    }

    /// Takes all articles of a source out of the index. Gives its name and the number of its articles.
    pub fn remove_source(
        &self,
        source: &str,
        progress: &mut dyn Progress,
    ) -> Result<(String, u64), SourceError> {
        let (access, root) = (self.write_access()?, self.source_named(source)?);
        let generation = self.settled(&*access, progress)?;
        let articles = pipeline::remove_source(&*access, &*generation, &root, &self.engine.place())?;
        Ok((root, articles))
    }

    /// Opens sources. One that is not there is told apart from a mistyped one by the articles that the index has of it.
    pub(super) fn opened(&self, paths: &[PathBuf]) -> Result<Vec<Source>, PipelineError> {
        super::opened(paths).map_err(|error| {
            let gone = match &error {
                IngestError::Missing(path) => self.known_source(path),
                _ => None,
            };
            gone.map_or_else(|| error.into(), |root| PipelineError::SourceGone { root })
        })
    }

    fn known_source(&self, path: &Path) -> Option<String> {
        let root = self.source_named(path.to_str()?).ok()?;
        self.sources().ok()?.into_iter().map(|source| source.root).find(|known| *known == root)
    }

    /// The generation that is to be written to, once what was to be forgotten is.
    fn settled(
        &self,
        access: &dyn WriteAccess,
        progress: &mut dyn Progress,
    ) -> Result<Arc<dyn Generation>, SourceError> {
        pipeline::finish_forgetting(&*self.engine, access, self, progress)?;
        let generation = access.current()?;
        Ok(generation.ok_or_else(|| EngineError::no_index(&self.engine.place()))?)
    }

    /// The name of a source that is given by its name or by a path, which need not be there any more.
    fn source_named(&self, given: &str) -> Result<String, EngineError> {
        let generation = self.engine.state()?.generation()?;
        let roots = match generation {
            Some(generation) => generation.commit_facts()?.roots,
            None => BTreeMap::new(),
        };
        let given = given.trim_end_matches('/');
        let paths = [std::path::absolute(given).ok(), Path::new(given).canonicalize().ok()];
        let paths = paths.into_iter().flatten().filter_map(|path| path.to_str().map(str::to_owned));
        let mut names = std::iter::once(given.to_owned()).chain(paths);
        Ok(names.find(|name| roots.contains_key(name)).unwrap_or_else(|| given.to_owned()))
    }
}
