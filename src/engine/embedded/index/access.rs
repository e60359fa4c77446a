//! The traits of an index's life cycle, implemented over a folder: the right to write, and generations.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::directory::IndexDirectory;
use super::generation::EmbeddedGeneration;
use super::lock::WriterLock;
use super::pointer::Pointer;
use super::settings::IndexSettings;
use super::writer::GenerationWriter;
use super::{inventory, sources};
use crate::analysis::{Analyzers, Lexicon};
use crate::article::{Article, ArticleId};
use crate::engine::{
    ArticlesByRoot, CommitFacts, EngineError, Fault, Forgotten, Generation, GenerationOrigin, HeldArticle,
    IndexWriter, Others, UnusableIndex, WriteAccess,
};
use crate::enrich::LearntFacts;
use crate::language::CollectionLanguage;

/// The right to write to an index folder, which is its lock.
pub struct FolderAccess {
    directory: IndexDirectory,
    settings: IndexSettings,
    lock: WriterLock,
    /// The generation that the engine has open, if any.
    open: Option<EmbeddedGeneration>,
    /// Generations that the engine found damaged, by the number of their build, with the reason.
    withdrawn: BTreeMap<u32, UnusableIndex>,
}

impl FolderAccess {
    /// Takes the lock of a folder. Of a generation that is open already, lexicon and learnt facts are used again while it
    /// is the published one: reading them takes longer than writing an article.
    pub fn lock(
        directory: IndexDirectory,
        settings: IndexSettings,
        open: Option<EmbeddedGeneration>,
        withdrawn: BTreeMap<u32, UnusableIndex>,
        patience: Duration,
    ) -> Result<Self, EngineError> {
        let lock = directory.lock(patience)?;
        Ok(Self { directory, settings, lock, open, withdrawn })
    }
}

impl WriteAccess for FolderAccess {
    fn current(&self) -> Result<Option<Arc<dyn Generation>>, EngineError> {
        let build = self.directory.current()?.and_then(|number| self.directory.build_of(number));
        // What is written to it would be lost when it is mended, and is not served before.
        if let Some(why) = build.and_then(|build| self.withdrawn.get(&build)) {
            return Err(why.clone().into());
        }
        match &self.open {
            Some(open) if Some(open.manifest.build) == build => {
                Ok(Some(Arc::new(open.with_segments_opened_anew()?)))
            }
            _ => match published(&self.directory, &self.settings)?? {
                Some(generation) => Ok(Some(Arc::new(generation))),
                None => Ok(None),
            },
        }
    }

    fn generation(&self, number: u32) -> Result<Arc<dyn Generation>, EngineError> {
        let path = self.directory.generation_path(number);
        Ok(Arc::new(EmbeddedGeneration::open(&path, &self.settings)?))
    }

    fn roll_back(&self, generation: &dyn Generation) -> Result<(), EngineError> {
        self.directory.roll_back(&self.lock, generation.number())
    }

    fn clear_strays(&self) -> Result<usize, EngineError> {
        self.directory.clear_strays(&self.lock)
    }

    fn drop_kept(&self, number: u32) -> Result<(), EngineError> {
        self.directory.drop_kept(&self.lock, number)
    }

    fn room(&self) -> Option<u64> {
        fs4::available_space(self.directory.path()).ok()
    }

    fn discard(&self, generation: &dyn Generation) {
        self.directory.discard(&self.lock, generation.number());
    }

    fn create(
        &self,
        origin: GenerationOrigin,
        facts: LearntFacts,
        lexicon: Lexicon,
    ) -> Result<Arc<dyn Generation>, EngineError> {
        let (number, path) = self.directory.next_generation(&self.lock)?;
        let created = EmbeddedGeneration::create(&path, number, origin, facts, lexicon, &self.settings);
        if created.is_err() {
            self.directory.discard(&self.lock, number);
        }
        Ok(Arc::new(created?))
    }

    fn publish(&self, generation: &dyn Generation, others: Others) -> Result<(), EngineError> {
        self.directory.publish(&self.lock, generation.number(), others)
    }

    fn set_forgotten(&self, forgotten: &Forgotten) -> Result<(), EngineError> {
        self.directory.set_forgotten(&self.lock, forgotten)
    }

    fn contents(&self, generation: &dyn Generation) -> Result<Vec<(String, PathBuf)>, EngineError> {
        self.directory.contents(generation.number())
    }

    fn staging(&self) -> Result<PathBuf, EngineError> {
        self.directory.staging(&self.lock)
    }

    fn take_in(&self) -> Result<(), EngineError> {
        self.directory.take_in(&self.lock)
    }

    fn forget_others(&self) -> Result<(), EngineError> {
        match self.directory.current()? {
            Some(published) => self.directory.forget_others(&self.lock, published),
            None => Ok(()),
        }
    }
}

/// The published generation of a folder, or why it can't be used; `None` where there is no index.
pub fn published(
    directory: &IndexDirectory,
    settings: &IndexSettings,
) -> Result<Result<Option<EmbeddedGeneration>, UnusableIndex>, EngineError> {
    Ok(match directory.pointer()? {
        Pointer::Nothing => Ok(None),
        Pointer::To(number, _) => {
            EmbeddedGeneration::open(&directory.generation_path(number), settings).map(Some)
        }
        wrong @ (Pointer::Missing | Pointer::Wrong) => Err(directory.without(&wrong)),
    })
}

impl Generation for EmbeddedGeneration {
    fn number(&self) -> u32 {
        self.manifest.generation
    }

    fn origin(&self) -> GenerationOrigin {
        self.manifest.origin
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }

    fn bytes(&self) -> Result<u64, EngineError> {
        Ok(inventory::bytes_below(&self.path))
    }

    fn facts(&self) -> Arc<LearntFacts> {
        Arc::clone(&self.facts)
    }

    fn analyzers(&self) -> Arc<Analyzers> {
        Arc::clone(&self.analyzers)
    }

    fn commit_facts(&self) -> Result<CommitFacts, EngineError> {
        self.newest_commit()
    }

    fn sources(&self) -> Option<ArticlesByRoot> {
        sources::of_generation(&self.path)
    }

    fn held_articles(&self) -> Result<Vec<HeldArticle>, EngineError> {
        self.held()
    }

    fn for_each_article(
        &self,
        root: &str,
        each: &mut dyn FnMut(Article) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        self.articles_of(root, each)
    }

    fn root_of(&self, id: &ArticleId) -> Result<Option<String>, EngineError> {
        self.root_at(&self.searcher()?, id)
    }

    fn saved_language(
        &self,
        before: Option<&CollectionLanguage>,
    ) -> Result<Option<CollectionLanguage>, EngineError> {
        let files = self.newest_commit()?.language;
        Ok(files.and_then(|files| self.language_in(&files, before)))
    }

    fn writer(
        &self,
        _access: &dyn WriteAccess,
        rules: BTreeMap<String, String>,
    ) -> Result<Box<dyn IndexWriter>, EngineError> {
        Ok(Box::new(GenerationWriter::open(self, rules)?))
    }

    fn verify_files(&self) -> Vec<Fault> {
        self.file_faults()
    }

    fn verify_articles(&self) -> Vec<Fault> {
        self.article_faults()
    }
}
