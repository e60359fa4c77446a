//! An engine over another one, to which articles don't come as they were sent.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use fundstelle::analysis::{Analyzers, Lexicon};
use fundstelle::article::{Article, ArticleId, Date};
use fundstelle::engine::{
    ArticlesByRoot, CommitFacts, Engine, EngineError, Fault, Forgotten, Generation, GenerationOrigin,
    GenerationSummary, HeldArticle, IndexState, IndexWriter, Others, Snapshot, SnapshotId, WriteAccess,
};
use fundstelle::enrich::LearntFacts;
use fundstelle::language::CollectionLanguage;

type Result<T> = std::result::Result<T, EngineError>;
/// What is read of an article of a new generation; nothing where it is lost.
pub type Spoil = fn(Article) -> Option<Article>;

pub struct Spoiling(pub Arc<dyn Engine>, pub Spoil);
struct Access(Box<dyn WriteAccess>, Spoil);
struct Spoilt(Arc<dyn Generation>, Spoil);

impl Engine for Spoiling {
    fn place(&self) -> String {
        self.0.place()
    }

    fn snapshot(&self) -> Result<Arc<dyn Snapshot>> {
        self.0.snapshot()
    }

    fn refresh(&self, today: Date) -> Result<Option<SnapshotId>> {
        self.0.refresh(today)
    }

    fn check(&self) -> Result<()> {
        self.0.check()
    }

    fn state(&self) -> Result<IndexState> {
        self.0.state()
    }

    fn state_of(&self, number: u32) -> Result<IndexState> {
        self.0.state_of(number)
    }

    fn generations(&self) -> Result<Vec<GenerationSummary>> {
        self.0.generations()
    }

    fn strays(&self) -> Result<Vec<Fault>> {
        self.0.strays()
    }

    fn forgotten(&self) -> Result<Forgotten> {
        self.0.forgotten()
    }

    fn lock(&self, patience: Duration) -> Result<Box<dyn WriteAccess>> {
        Ok(Box::new(Access(self.0.lock(patience)?, self.1)))
    }
}

impl WriteAccess for Access {
    fn current(&self) -> Result<Option<Arc<dyn Generation>>> {
        self.0.current()
    }

    fn generation(&self, number: u32) -> Result<Arc<dyn Generation>> {
        self.0.generation(number)
    }

    fn roll_back(&self, generation: &dyn Generation) -> Result<()> {
        self.0.roll_back(generation)
    }

    fn clear_strays(&self) -> Result<usize> {
        self.0.clear_strays()
    }

    fn drop_kept(&self, number: u32) -> Result<()> {
        self.0.drop_kept(number)
    }

    fn room(&self) -> Option<u64> {
        self.0.room()
    }

    fn discard(&self, generation: &dyn Generation) {
        self.0.discard(generation);
    }

    fn create(
        &self,
        origin: GenerationOrigin,
        facts: LearntFacts,
        lexicon: Lexicon,
    ) -> Result<Arc<dyn Generation>> {
        Ok(Arc::new(Spoilt(self.0.create(origin, facts, lexicon)?, self.1)))
    }

    fn publish(&self, generation: &dyn Generation, others: Others) -> Result<()> {
        self.0.publish(generation, others)
    }

    fn set_forgotten(&self, forgotten: &Forgotten) -> Result<()> {
        self.0.set_forgotten(forgotten)
    }

    fn contents(&self, generation: &dyn Generation) -> Result<Vec<(String, PathBuf)>> {
        self.0.contents(generation)
    }

    fn staging(&self) -> Result<PathBuf> {
        self.0.staging()
    }

    fn take_in(&self) -> Result<()> {
        self.0.take_in()
    }

    fn forget_others(&self) -> Result<()> {
        self.0.forget_others()
    }
}

impl Generation for Spoilt {
    fn number(&self) -> u32 {
        self.0.number()
    }

    fn origin(&self) -> GenerationOrigin {
        self.0.origin()
    }

    fn place(&self) -> String {
        self.0.place()
    }

    fn bytes(&self) -> Result<u64> {
        self.0.bytes()
    }

    fn facts(&self) -> Arc<LearntFacts> {
        self.0.facts()
    }

    fn analyzers(&self) -> Arc<Analyzers> {
        self.0.analyzers()
    }

    fn commit_facts(&self) -> Result<CommitFacts> {
        self.0.commit_facts()
    }

    fn sources(&self) -> Option<ArticlesByRoot> {
        self.0.sources()
    }

    fn held_articles(&self) -> Result<Vec<HeldArticle>> {
        self.0.held_articles()
    }

    fn for_each_article(&self, root: &str, each: &mut dyn FnMut(Article) -> Result<()>) -> Result<()> {
        self.0.for_each_article(root, &mut |article| (self.1)(article).map_or(Ok(()), &mut *each))
    }

    fn root_of(&self, id: &ArticleId) -> Result<Option<String>> {
        self.0.root_of(id)
    }

    fn saved_language(&self, before: Option<&CollectionLanguage>) -> Result<Option<CollectionLanguage>> {
        self.0.saved_language(before)
    }

    fn writer(
        &self,
        access: &dyn WriteAccess,
        rules: BTreeMap<String, String>,
    ) -> Result<Box<dyn IndexWriter>> {
        self.0.writer(access, rules)
    }

    fn verify_files(&self) -> Vec<Fault> {
        self.0.verify_files()
    }

    fn verify_articles(&self) -> Vec<Fault> {
        self.0.verify_articles()
    }
}
