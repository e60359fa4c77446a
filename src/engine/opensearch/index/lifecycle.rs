//! The calls of the seam that a generation in the cluster answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use super::generation::{ClusterGeneration, place};
use super::schema::Names;
use super::writer::ClusterWriter;
use crate::analysis::Analyzers;
use crate::article::{Article, ArticleId, ContentHash};
use crate::budget::Budget;
use crate::engine::opensearch::scan::fields;
use crate::engine::{
    ArticlesByRoot, CommitFacts, EngineError, Fault, Generation, GenerationOrigin, Harm, HeldArticle,
    IndexWriter, WriteAccess,
};
use crate::enrich::LearntFacts;
use crate::language::CollectionLanguage;

impl Generation for ClusterGeneration {
    fn number(&self) -> u32 {
        self.number
    }

    fn origin(&self) -> GenerationOrigin {
        self.record.origin
    }

    fn place(&self) -> String {
        place(&self.control, self.number)
    }

    fn bytes(&self) -> Result<u64, EngineError> {
        self.control.bytes_of(&self.index(), Budget::UNLIMITED)
    }

    fn facts(&self) -> Arc<LearntFacts> {
        Arc::clone(&self.facts)
    }

    fn analyzers(&self) -> Arc<Analyzers> {
        Arc::clone(&self.analyzers)
    }

    fn commit_facts(&self) -> Result<CommitFacts, EngineError> {
        self.facts_of(&self.newest_commit()?, Budget::UNLIMITED)
    }

    fn sources(&self) -> Option<ArticlesByRoot> {
        let (state, _) = self.control.read().ok()?;
        Some(state?.generations.get(&self.number)?.sources.clone())
    }

    fn held_articles(&self) -> Result<Vec<HeldArticle>, EngineError> {
        let mut held = Vec::new();
        let columns =
            [Names::ID, Names::ROOT, Names::CONTENT_HASH, Names::LEARNT_AT, Names::EVENT, Names::EVENT_END];
        self.scan()?.columns(&json!({"match_all": {}}), &columns, Budget::UNLIMITED, &mut |columns| {
            let text = |name: &str| fields::text(columns, name).unwrap_or_default().to_owned();
            let day = |name: &str| u32::try_from(fields::number(columns, name)?).ok();
            // A month or a year has zeros for the day.
            let event = day(Names::EVENT).filter(|first| first % 100 != 0);
            held.push(HeldArticle {
                id: ArticleId::new(text(Names::ID)).map_err(|error| self.broken(error))?,
                root: text(Names::ROOT),
                content_hash: ContentHash::try_from(text(Names::CONTENT_HASH))
                    .map_err(|error| self.broken(error))?,
                learnt_at: fields::number(columns, Names::LEARNT_AT),
                event_ends: event.map(|first| day(Names::EVENT_END).unwrap_or(first)),
            });
            Ok(())
        })?;
        Ok(held)
    }

    fn for_each_article(
        &self,
        root: &str,
        each: &mut dyn FnMut(Article) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        self.walk_articles(&json!({"term": {Names::ROOT: root}}), &mut |_, article| each(article))
    }

    fn root_of(&self, id: &ArticleId) -> Result<Option<String>, EngineError> {
        let document = self.document(id, &[Names::ROOT], false)?;
        Ok(document.and_then(|source| Some(source[Names::ROOT].as_str()?.to_owned())))
    }

    fn saved_language(
        &self,
        before: Option<&CollectionLanguage>,
    ) -> Result<Option<CollectionLanguage>, EngineError> {
        let folder = tempfile::tempdir().map_err(|error| self.broken(error))?;
        self.language_of(&self.newest_commit()?, folder.path(), before)
    }

    fn writer(
        &self,
        _access: &dyn WriteAccess,
        rules: BTreeMap<String, String>,
    ) -> Result<Box<dyn IndexWriter>, EngineError> {
        Ok(Box::new(ClusterWriter::open(self.clone(), rules)?))
    }

    fn verify_files(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        match self.newest_commit() {
            Ok(commit) => {
                let files = [&self.record.lexicon, &self.record.facts].into_iter().chain(commit.files());
                for file in files {
                    if let Err(error) = self.control.read_file(file, Budget::UNLIMITED) {
                        faults.push(Fault::new(file, error, Harm::Searches));
                    }
                }
            }
            Err(error) => faults.push(Fault::new(Generation::place(self), error, Harm::Unknown)),
        }
        match self.control.health(&self.index()) {
            Ok(health) if health == "red" => {
                let cause = "has shards of which no copy can be reached";
                faults.push(Fault::new(Generation::place(self), cause, Harm::Searches));
            }
            Ok(_) => {}
            Err(error) => faults.push(Fault::new(Generation::place(self), error, Harm::Unknown)),
        }
        faults
    }

    fn verify_articles(&self) -> Vec<Fault> {
        let failed = |error: EngineError| vec![Fault::new(Generation::place(self), error, Harm::Unknown)];
        self.article_faults().unwrap_or_else(failed)
    }
}
