//! An engine that is held against the reference: an index over made-up articles, wherever the configuration puts it.
//!
//! All that depends on how an engine is built and asked stands here.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use fundstelle::analysis::{Analyzers, Lexicon};
use fundstelle::app::{self, App, ArticleSink};
use fundstelle::article::{Article, Date};
use fundstelle::budget::Budget;
use fundstelle::config::Config;
use fundstelle::engine::{GenerationOrigin, Others, SearchResults, Versions};
use fundstelle::enrich::LearntFacts;
use fundstelle::language::{CollectionLanguage, LanguageLearner, LexiconLearner};
use fundstelle::query::{PlanOptions, QueryPlan, SearchParams, Strictness};
use fundstelle::vocabulary::Vocabulary;
use tempfile::TempDir;

use crate::generate::Request;

/// The vocabulary that articles and queries are made of.
pub fn vocabulary() -> Vocabulary {
    Vocabulary::load(&folder()).expect("the vocabulary of this test is right")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/vocabulary")
}

/// The analysis chains over the words of a collection.
pub fn analyzers(batches: &[Vec<Article>], vocabulary: &Vocabulary) -> Analyzers {
    let (split, never) = vocabulary.compound_decisions();
    Analyzers::new(lexicon(batches).decide(split, never))
}

fn lexicon(batches: &[Vec<Article>]) -> Lexicon {
    let mut learner = LexiconLearner::default();
    batches.iter().flatten().for_each(|article| learner.add_article(article));
    learner.counted()
}

/// Makes the configuration of the engine that is held against the reference, out of one with a folder for its index.
pub type Configure<'a> = &'a dyn Fn(Config) -> Config;

/// An index, opened.
pub struct Tested {
    app: App,
    /// Whether its hits are ranked by closeness in meaning, too.
    has_meaning: bool,
    _folder: TempDir,
}

/// The answer of the engine under test to a request.
pub struct Said {
    pub plan: QueryPlan,
    pub results: SearchResults,
    /// The plan of an export and its articles.
    pub exported: Option<(QueryPlan, Vec<ExportedArticle>)>,
}

/// The id of an exported article, and those of its near-duplicates.
pub type ExportedArticle = (String, Vec<String>);

impl Tested {
    /// Writes each batch of articles with a commit of its own, so that it is a segment of its own.
    pub fn new(batches: &[Vec<Article>], today: Date, configure: Configure<'_>) -> Self {
        let temporary = tempfile::tempdir().expect("a temporary folder can be made");
        let index = temporary.path().join("index");
        let mut config = configure(Config { index, vocabulary: Some(folder()), ..Config::default() });
        (config.writer.memory_mb, config.writer.threads) = (16, 1);
        let has_meaning = config.meaning.applies_to(config.engine.kind);
        let engine = app::engine(&config, &Arc::new(vocabulary())).expect("the built-in table is whole");
        let access = engine.lock(Duration::ZERO).expect("nobody else writes");
        let generation = access
            .create(GenerationOrigin::Sources, LearntFacts::default(), lexicon(batches))
            .expect("a generation can be made");
        let app = App::new(config).expect("the vocabulary is right").on(today);
        let mut writer = generation.writer(&*access, BTreeMap::new()).expect("the generation can be written");
        for (number, batch) in batches.iter().enumerate() {
            let mut learner = LanguageLearner::default();
            batches[..=number].iter().flatten().for_each(|article| learner.add(article));
            for article in batch {
                writer.upsert("made-up", article.clone()).expect("an article can be written");
            }
            writer.set_language(CollectionLanguage::new(learner));
            writer.commit().expect("articles can be committed");
            access.publish(&*generation, Others::Kept).expect("a generation can be published");
            // Every snapshot takes over what the one before it knows, so the last has been through all of that.
            app.refresh().expect("the index can be opened");
        }
        writer.close().expect("nothing is left to do");
        Self { app, has_meaning, _folder: temporary }
    }

    pub fn ask(&self, asked: &Request) -> Said {
        let snapshot = self.app.snapshot().expect("the index is open");
        let mut params = asked.params.clone();
        if !self.has_meaning {
            params.push(("meaning", "false".to_owned()));
        }
        let params = SearchParams::from_pairs(params, Strictness::Lenient);
        let params = params.expect("a lenient reading takes everything");
        let options = |options: &mut PlanOptions| {
            options.expressions = asked.expression.iter().map(|condition| vec![condition.clone()]).collect();
        };
        let request = app::Request::new(params.clone(), Strictness::Lenient).with(options).with(|options| {
            options.continuation = asked.continuation;
            options.facet_values = asked.facet_values.unwrap_or(options.facet_values);
        });
        let answer = self.app.execute(&*snapshot, &request, Budget::UNLIMITED).expect("there is an answer");
        let exported = asked.is_exported.then(|| {
            let mut export = Export::default();
            let request = app::Request::whole(params, Strictness::Lenient).with(options);
            let streamed = self.app.stream(&*snapshot, &request, Budget::UNLIMITED, &mut export);
            streamed.expect("there is an answer");
            (export.plan, export.articles)
        });
        Said { plan: answer.plan, results: answer.results, exported }
    }
}

/// An export on its way.
#[derive(Default)]
struct Export {
    plan: QueryPlan,
    articles: Vec<(String, Vec<String>)>,
}

impl ArticleSink for Export {
    fn begin(&mut self, plan: &QueryPlan) -> ControlFlow<()> {
        self.plan = plan.clone();
        ControlFlow::Continue(())
    }

    fn article(&mut self, article: Article, versions: Versions) -> ControlFlow<()> {
        let forms = versions.duplicates.into_iter().map(|form| form.id.to_string());
        self.articles.push((article.id.to_string(), forms.collect()));
        ControlFlow::Continue(())
    }
}
