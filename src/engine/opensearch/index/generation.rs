//! A generation in the cluster: its index, and the records about it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::control::{CommitRecord, Control, GenerationRecord, State, index_name};
use super::document;
use super::schema::{self, Names};
use crate::analysis::{self, Analyzers, Lexicon};
use crate::article::{Article, ArticleId};
use crate::budget::Budget;
use crate::engine::opensearch::client::{Body, Method};
use crate::engine::opensearch::scan::Scan;
use crate::engine::{CommitFacts, EngineError, Fault, Generation, Harm, UnusableIndex};
use crate::enrich::LearntFacts;
use crate::language::CollectionLanguage;
use crate::vocabulary::Vocabulary;

/// What all generations of an index share.
#[derive(Debug, Clone)]
pub struct ClusterSettings {
    pub vocabulary: Arc<Vocabulary>,
    /// The number of threads that analyse articles.
    pub threads: usize,
}

/// One generation.
#[derive(Debug, Clone)]
pub struct ClusterGeneration {
    pub control: Control,
    pub settings: ClusterSettings,
    pub number: u32,
    /// What the records said of it when it was opened.
    pub record: GenerationRecord,
    pub(super) facts: Arc<LearntFacts>,
    pub(super) analyzers: Arc<Analyzers>,
}

impl ClusterGeneration {
    /// Opens a generation of a state, after checking that its schema and analysis are those of this program.
    pub fn open(
        control: &Control,
        settings: &ClusterSettings,
        state: &State,
        number: u32,
    ) -> Result<Result<Self, UnusableIndex>, EngineError> {
        let place = place(control, number);
        let Some(record) = state.generations.get(&number) else {
            let cause = format!("there are no records of generation {number}");
            return Ok(Err(UnusableIndex::Damaged { place, cause, roots: None }));
        };
        let expected = [
            ("schema", record.schema == schema::fingerprint()),
            ("analysis", record.analysis == analysis::fingerprint()),
            ("list of compounds", record.compounds == settings.vocabulary.compounds_fingerprint()),
        ];
        if let Some((what, _)) = expected.into_iter().find(|(_, same)| !same) {
            let roots = Some(record.sources.clone());
            return Ok(Err(UnusableIndex::Mismatch { place, what, origin: record.origin, roots }));
        }
        let (lexicon, facts) = (
            control.read_file(&record.lexicon, Budget::UNLIMITED)?,
            control.read_file(&record.facts, Budget::UNLIMITED)?,
        );
        let damaged = |what: &str| UnusableIndex::Damaged {
            place: place.clone(),
            cause: format!("its {what} can't be read"),
            roots: Some(record.sources.clone()),
        };
        let Some(lexicon) = Lexicon::from_lines(&lexicon) else { return Ok(Err(damaged("lexicon"))) };
        let Ok(facts) = serde_json::from_slice(&facts) else { return Ok(Err(damaged("learnt facts"))) };
        let (split, never) = settings.vocabulary.compound_decisions();
        Ok(Ok(Self {
            control: control.clone(),
            settings: settings.clone(),
            number,
            record: record.clone(),
            facts: Arc::new(facts),
            analyzers: Arc::new(Analyzers::new(lexicon.decide(split, never))),
        }))
    }

    /// The name of its index, without the prefix.
    pub fn index(&self) -> String {
        index_name(self.number, self.record.build)
    }

    /// Its newest commit.
    pub fn newest_commit(&self) -> Result<CommitRecord, EngineError> {
        let (state, _) = self.control.read()?;
        let record = state.as_ref().and_then(|state| state.generations.get(&self.number));
        match record.filter(|record| record.build == self.record.build) {
            Some(record) => Ok(record.commit.clone()),
            None => Err(self.broken("it was deleted")),
        }
    }

    /// The facts of a commit.
    pub fn facts_of(&self, commit: &CommitRecord, budget: Budget) -> Result<CommitFacts, EngineError> {
        match &commit.facts {
            Some(file) => serde_json::from_slice(&self.control.read_file(file, budget)?)
                .map_err(|error| self.broken(error)),
            None => Ok(CommitFacts::default()),
        }
    }

    /// The learnt language of a commit, whose files are kept in a folder from one time to the next.
    pub fn language_of(
        &self,
        commit: &CommitRecord,
        folder: &Path,
        before: Option<&CollectionLanguage>,
    ) -> Result<Option<CollectionLanguage>, EngineError> {
        let Some(files) = self.facts_of(commit, Budget::UNLIMITED)?.language else { return Ok(None) };
        let failed = |error: &dyn std::fmt::Display| EngineError::broken(folder.display().to_string(), error);
        fs::create_dir_all(folder).map_err(|error| failed(&error))?;
        for (name, record) in &commit.language {
            let place = folder.join(name);
            if !place.exists() {
                fs::write(&place, self.control.read_file(record, Budget::UNLIMITED)?)
                    .map_err(|error| failed(&error))?;
            }
        }
        let loaded = match before {
            Some(before) => before.load_after(folder, &files),
            None => CollectionLanguage::load(folder, &files),
        };
        loaded.map(Some).map_err(|error| failed(&error))
    }

    /// Some stored parts of the document of an article; `None` where there is none. `is_newest` reads what was written
    /// since the last commit, too.
    pub fn document(
        &self,
        id: &ArticleId,
        parts: &[&str],
        is_newest: bool,
    ) -> Result<Option<Value>, EngineError> {
        let id = utf8_percent_encode(id.as_str(), NON_ALPHANUMERIC);
        let index = self.control.cluster.index(&self.index());
        let parts = parts.join(",");
        let path = format!("{index}/_doc/{id}?realtime={is_newest}&_source_includes={parts}");
        let answer = self.control.cluster.send(Method::Get, &path, Body::None, Budget::UNLIMITED)?;
        if answer.status == 404 {
            return Ok(None);
        }
        let mut found: Value = self.control.cluster.read(&answer)?;
        Ok(Some(found["_source"].take()))
    }

    pub fn scan(&self) -> Result<Scan<'_>, EngineError> {
        Scan::open(&self.control.cluster, &self.index())
    }

    pub fn read_article(&self, source: &Value) -> Result<Article, EngineError> {
        document::article(source).map_err(|error| self.broken(error))
    }

    pub fn broken(&self, cause: impl std::fmt::Display) -> EngineError {
        EngineError::broken(place(&self.control, self.number), cause)
    }

    /// Hands every article of a query with its source root to `each`.
    pub(super) fn walk_articles(
        &self,
        query: &Value,
        each: &mut dyn FnMut(&str, Article) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let parts = [Names::ROOT, Names::SUMMARY, Names::TEXT];
        self.scan()?.sources(query, &parts, Budget::UNLIMITED, &mut |source| {
            each(source[Names::ROOT].as_str().unwrap_or_default(), self.read_article(source)?)
        })
    }

    /// What keeps an article from being read, and how many there are.
    pub(super) fn article_faults(&self) -> Result<Vec<Fault>, EngineError> {
        let (mut faults, mut read) = (Vec::new(), 0);
        let parts = [Names::ID, Names::SUMMARY, Names::TEXT];
        self.scan()?.sources(&json!({"match_all": {}}), &parts, Budget::UNLIMITED, &mut |source| {
            let id = source[Names::ID].as_str().unwrap_or_default();
            read += 1;
            match document::article(source) {
                Ok(article) if article.id.as_str() == id => {}
                Ok(article) => {
                    let cause = format!("holds the article {}", article.id);
                    faults.push(Fault::new(format!("the document {id}"), cause, Harm::Articles));
                }
                Err(error) => {
                    let cause = format!("can't be read ({error})");
                    faults.push(Fault::new(format!("the document {id}"), cause, Harm::Articles));
                }
            }
            Ok(())
        })?;
        let counted = self.commit_facts()?.articles;
        if read != counted {
            let cause = format!("has {read} articles, and its newest commit counts {counted}");
            faults.push(Fault::new(Generation::place(self), cause, Harm::Articles));
        }
        Ok(faults)
    }
}

/// Where a generation is, for messages.
pub(super) fn place(control: &Control, number: u32) -> String {
    format!("{}, generation {number}", control.cluster.place())
}
