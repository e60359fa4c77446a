//! Forgetting articles: nothing of them is left, and they don't come back.
//!
//! In this order, so that a run that is cut off at any point is finished by the next: what keeps them out is noted, the
//! files of written articles are deleted and their queries taken out of the query log, and the index is built anew without
//! them and every other generation deleted.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io;
use std::path::Path;

use super::{App, Precondition};
use crate::article::{Article, ArticleId, ContentHash};
use crate::budget::Budget;
use crate::engine::{EngineError, Forgotten, Generation, WriteAccess};
use crate::ingest::DocumentStore;
use crate::pipeline::{self, Elsewhere, PipelineError, Progress, Remains, Silent};
use crate::query_log;

/// An article that was forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgottenArticle {
    pub id: ArticleId,
    pub title: String,
}

/// The result of forgetting articles.
#[derive(Debug, Default)]
pub struct Forgot {
    pub articles: Vec<ForgottenArticle>,
    /// Given names that match no article of the index, and that were forgotten before.
    pub before: Vec<String>,
    /// Near-duplicates, which stay.
    pub duplicates: Vec<ArticleId>,
    /// Queries that were taken out of the query log.
    pub queries: usize,
}

/// Why articles could not be forgotten.
#[derive(Debug, thiserror::Error)]
pub enum ForgetError {
    #[error(
        "the index has no article with the id or the address {0}, so nothing was changed; `fundstelle search` shows ids"
    )]
    Unknown(String),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
}

/// The outcome of forgetting one article by its id.
#[derive(Debug, PartialEq, Eq)]
pub enum ForgetOutcome {
    Forgotten,
    /// It was forgotten before.
    Before,
    NotFound,
    PreconditionFailed(Option<ContentHash>),
}

impl App {
    /// The list of forgotten articles, which the index must never hold again.
    pub fn forgotten(&self) -> Result<Forgotten, EngineError> {
        self.engine.forgotten()
    }

    /// Forgets the articles with these ids or addresses.
    ///
    /// # Errors
    /// [`ForgetError::Unknown`] if the index has no article of a name and never forgot one: nothing is changed then.
    /// Where the index fails later on, the next run finishes what was begun.
    pub fn forget(&self, names: &[String], progress: &mut dyn Progress) -> Result<Forgot, ForgetError> {
        let access = self.write_access()?;
        let generation = access.current()?.ok_or_else(|| EngineError::no_index(&self.engine.place()))?;
        let mut found = Found::new(names);
        found.look_through(&*generation)?;
        let forgotten = self.engine.forgotten()?;
        let mut forgot = Forgot::default();
        for name in found.missing() {
            let id = ArticleId::shortened(name).ok();
            match id.is_some_and(|id| forgotten.has(&id, Some(name))) {
                true => forgot.before.push(name.to_owned()),
                false => return Err(ForgetError::Unknown(name.to_owned())),
            }
        }
        forgot.duplicates = self.duplicates_of(&found)?;
        if !found.is_empty() || forgotten.is_pending() {
            forgot.queries = self.forget_found(&*access, &*generation, &found, progress)?;
        }
        forgot.articles =
            found.articles.into_iter().map(|(id, title, _)| ForgottenArticle { id, title }).collect();
        Ok(forgot)
    }

    /// Forgets one article, whatever it comes from.
    ///
    /// # Errors
    /// The index can't be read or written. Where it fails after the precondition was met, the next run finishes what
    /// was begun.
    pub fn forget_one(
        &self,
        id: &ArticleId,
        precondition: &Precondition,
    ) -> Result<ForgetOutcome, ForgetError> {
        let access = self.engine.lock(self.patience.max(super::writing::WHILE_MERGING))?;
        let generation = access.current()?.ok_or_else(|| EngineError::no_index(&self.engine.place()))?;
        let names = [id.as_str().to_owned()];
        let mut found = Found { is_by_id: true, ..Found::new(&names) };
        let root = generation.root_of(id)?;
        let mut version = None;
        if let Some(root) = &root {
            generation.for_each_article(root, &mut |article| {
                if article.id == *id {
                    version = Some(article.content_hash);
                    found.take(&article);
                }
                Ok(())
            })?;
        }
        found.look_at_rejected(&*generation)?;
        let forgotten = self.engine.forgotten()?;
        if found.is_empty() {
            let is_before = forgotten.has(id, None);
            return Ok(if is_before { ForgetOutcome::Before } else { ForgetOutcome::NotFound });
        }
        if !precondition.holds(version) {
            return Ok(ForgetOutcome::PreconditionFailed(version));
        }
        self.forget_found(&*access, &*generation, &found, &mut Silent)?;
        self.refresh()?;
        Ok(ForgetOutcome::Forgotten)
    }

    /// Lets articles in again; returns the names that were kept out.
    ///
    /// # Errors
    /// The list of forgotten articles can't be read or written; it is then as it was.
    pub fn remember(&self, names: &[String]) -> Result<Vec<String>, EngineError> {
        let access = self.write_access()?;
        let mut forgotten = self.engine.forgotten()?;
        let kept_out: Vec<String> = names.iter().filter(|name| forgotten.remove(name)).cloned().collect();
        if !kept_out.is_empty() {
            access.set_forgotten(&forgotten)?;
        }
        Ok(kept_out)
    }

    /// Forgets what was found; returns the number of queries that went.
    fn forget_found(
        &self,
        access: &dyn WriteAccess,
        generation: &dyn Generation,
        found: &Found,
        progress: &mut dyn Progress,
    ) -> Result<usize, ForgetError> {
        let mut forgotten = self.engine.forgotten()?;
        let shared = found.shared_addresses(generation)?;
        for (id, _, url) in &found.articles {
            forgotten.add(id, url.as_deref().filter(|url| !shared.contains(url)));
        }
        found.rejected.iter().for_each(|id| forgotten.add(id, None));
        access.set_forgotten(&forgotten)?;
        let place = self.engine.place();
        Ok(pipeline::forget(access, generation, forgotten, (&place, self), progress)?.queries)
    }

    /// The near-duplicates of what was found, which have about the same text.
    ///
    /// # Errors
    /// The index can't be searched. Nothing is forgotten then, since a text whose copies nobody was told of would stay.
    fn duplicates_of(&self, found: &Found) -> Result<Vec<ArticleId>, EngineError> {
        if found.articles.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<ArticleId> = found.articles.iter().map(|(id, ..)| id.clone()).collect();
        let versions = self.open()?.versions_of(&ids, Budget::UNLIMITED)?.into_iter();
        let duplicates = versions.flat_map(|versions| versions.duplicates).map(|version| version.id);
        let known: BTreeSet<&ArticleId> = ids.iter().collect();
        let duplicates: BTreeSet<ArticleId> = duplicates.filter(|id| !known.contains(id)).collect();
        Ok(duplicates.into_iter().collect())
    }
}

impl Elsewhere for App {
    fn forget(&self, remains: &Remains) -> Result<usize, PipelineError> {
        if let Some(folder) = self.config.web.written.as_deref().filter(|folder| folder.exists()) {
            delete_written(folder, &remains.ids).map_err(|cause| elsewhere(folder, &cause))?;
        }
        let Some(folder) = &self.config.web.query_log else { return Ok(0) };
        query_log::forget(folder, |query| remains.are_in(query)).map_err(|cause| elsewhere(folder, &cause))
    }
}

fn elsewhere(place: &Path, cause: &dyn Display) -> PipelineError {
    PipelineError::Elsewhere { place: place.display().to_string(), cause: cause.to_string() }
}

/// Deletes the files of written articles.
fn delete_written(folder: &Path, ids: &[ArticleId]) -> io::Result<()> {
    let store = DocumentStore::open(folder)?;
    for id in ids.iter().filter(|id| store.has(id)) {
        store.confirm(store.remove(id)?)?;
    }
    store.sync()
}

/// The articles of the index that names stand for.
struct Found<'a> {
    names: &'a [String],
    /// Whether names are ids only.
    is_by_id: bool,
    /// Id, title and address.
    articles: Vec<(ArticleId, String, Option<String>)>,
    /// Documents that gave no article.
    rejected: Vec<ArticleId>,
    met: BTreeSet<String>,
}

impl<'a> Found<'a> {
    fn new(names: &'a [String]) -> Self {
        Self { names, is_by_id: false, articles: Vec::new(), rejected: Vec::new(), met: BTreeSet::new() }
    }

    fn take(&mut self, article: &Article) {
        let is_named = |name: &&String| {
            **name == article.id.as_str()
                || !self.is_by_id && article.url.as_deref().is_some_and(|url| is_same(url, name))
        };
        let named: Vec<&String> = self.names.iter().filter(is_named).collect();
        if !named.is_empty() {
            self.met.extend(named.into_iter().cloned());
            self.articles.push((article.id.clone(), article.title.value.clone(), article.url.clone()));
        }
    }

    /// Looks at every article, expired or not.
    fn look_through(&mut self, generation: &dyn Generation) -> Result<(), EngineError> {
        generation.for_every_article(&mut |_, article| {
            self.take(&article);
            Ok(())
        })?;
        self.look_at_rejected(generation)
    }

    fn look_at_rejected(&mut self, generation: &dyn Generation) -> Result<(), EngineError> {
        for (id, _) in generation.commit_facts()?.rejected {
            if self.names.iter().any(|name| name == id.as_str()) {
                self.met.insert(id.as_str().to_owned());
                self.rejected.push(id);
            }
        }
        Ok(())
    }

    /// The addresses of found articles that others have, too, which nobody named: these must stay.
    fn shared_addresses(&self, generation: &dyn Generation) -> Result<BTreeSet<&str>, EngineError> {
        let mut shared = BTreeSet::new();
        generation.for_every_article(&mut |_, article| {
            let Some(url) = article.url.as_deref() else { return Ok(()) };
            if self.ids().all(|id| *id != article.id) {
                let found = self.articles.iter().filter_map(|(_, _, found)| found.as_deref());
                shared.extend(found.filter(|found| is_same(found, url)));
            }
            Ok(())
        })?;
        Ok(shared)
    }

    fn ids(&self) -> impl Iterator<Item = &ArticleId> {
        self.articles.iter().map(|(id, ..)| id).chain(&self.rejected)
    }

    fn is_empty(&self) -> bool {
        self.articles.is_empty() && self.rejected.is_empty()
    }

    /// The names that nothing was found for.
    fn missing(&self) -> impl Iterator<Item = &str> {
        self.names.iter().filter(|name| !self.met.contains(*name)).map(String::as_str)
    }
}

/// Whether two addresses are of one page, as [`Forgotten`] has it.
fn is_same(url: &str, name: &str) -> bool {
    url == name || Forgotten::is_same_address(url, name)
}
