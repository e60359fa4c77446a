//! Reading all sources once, to find documents that are new, changed, gone or unreadable.

use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

use super::changes::Changes;
use super::error::PipelineError;
use super::previous_state::{KnownArticle, PreviousState};
use super::progress::{Progress, Stage};
use super::report::Report;
use super::run::IndexingRun;
use super::spool::Spool;
use super::unreadable::Unreadable;
use crate::article::{ArticleId, RawDocument};
use crate::ingest::{self, Read, SkipReason, Skipped, Source};

/// The documents of the sources, compared with the articles of the index.
pub struct Scan {
    /// The documents to index: all of them for a build, else the changed ones.
    pub spool: Spool,
    pub seen: HashSet<ArticleId>,
    /// The number of documents that were read, by source root.
    pub documents: BTreeMap<String, u64>,
    /// Documents that gave no article before and have not changed since.
    pub rejected: HashSet<ArticleId>,
    /// The number of documents that were never indexed; [`updated`](Self::updated) counts those that were
    /// indexed with other content.
    pub added: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// The names of what was counted.
    pub changes: Changes,
    pub unreadable: Unreadable,
}

/// Which documents a scan spools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentsToSpool {
    All,
    Changed,
    /// None, to see what would change.
    Nothing,
}

impl Scan {
    /// Reads all sources of a run, and spools the documents that `wanted` names.
    pub fn read_sources(
        run: &IndexingRun<'_>,
        before: &PreviousState,
        wanted: DocumentsToSpool,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<Self, PipelineError> {
        progress.stage(Stage::Reading, None);
        let mut scan = Self {
            spool: match wanted {
                // A look at what would change leaves no trace, not even the folder of an index.
                DocumentsToSpool::Nothing => Spool::create(&std::env::temp_dir())?,
                DocumentsToSpool::All | DocumentsToSpool::Changed => Spool::create(run.spool)?,
            },
            seen: HashSet::new(),
            documents: BTreeMap::new(),
            rejected: HashSet::new(),
            added: 0,
            updated: 0,
            unchanged: 0,
            changes: Changes::default(),
            unreadable: Unreadable::default(),
        };
        for source in run.sources {
            let mut failed = None;
            let before_it = scan.seen.len();
            ingest::read(source, run.limits, &mut |read| {
                let taken = match read {
                    Read::Skipped(skipped) => {
                        scan.skip(source, skipped, report);
                        Ok(())
                    }
                    Read::Document(document) => {
                        report.read += 1;
                        progress.advance();
                        scan.take(run, source, *document, before, wanted, report)
                    }
                };
                match taken {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        failed = Some(error);
                        ControlFlow::Break(())
                    }
                }
            })?;
            if let Some(error) = failed {
                return Err(error);
            }
            scan.documents.insert(source.root().to_owned(), (scan.seen.len() - before_it) as u64);
        }
        scan.spool.finish()?;
        Ok(scan)
    }

    fn skip(&mut self, source: &Source, skipped: Skipped, report: &mut Report) {
        if skipped.reason == SkipReason::Unreadable {
            self.unreadable.add(source.root(), &skipped);
        }
        report.skip(skipped);
    }

    fn take(
        &mut self,
        run: &IndexingRun<'_>,
        source: &Source,
        document: RawDocument,
        before: &PreviousState,
        wanted: DocumentsToSpool,
        report: &mut Report,
    ) -> Result<(), PipelineError> {
        let document = self.told_apart(run, source, document, before);
        if before.forgotten.has(&document.id, document.url()) {
            report.forgotten += 1;
            return Ok(());
        }
        let known = before.known.get(&document.id);
        if let Some(whose) = self.owner(run, source, &document, before) {
            let whose = whose.map(|root| format!(" from {root}")).unwrap_or_default();
            let message = format!(
                "an article with the id '{}' is there already{whose}; give one of them another `id`",
                document.id
            );
            refuse(document.location, message, report);
            return Ok(());
        }
        if known.is_some_and(|known| known.root == source.root()) {
            self.unreadable.passed(source.root(), &document.location, &document.id);
        }
        self.seen.insert(document.id.clone());
        let rejected = before.rejected.get(&document.id);
        if wanted != DocumentsToSpool::All
            && let Some(rejected) = rejected.filter(|rejected| rejected.content_hash == document.content_hash)
        {
            self.rejected.insert(document.id);
            refuse(document.location, rejected.reason.clone(), report);
            return Ok(());
        }
        let changed = self.count(run, source, &document, known);
        let is_spooled = match wanted {
            DocumentsToSpool::All => true,
            DocumentsToSpool::Changed => changed,
            DocumentsToSpool::Nothing => false,
        };
        if is_spooled {
            self.spool.write(source.root(), &document)?;
        }
        Ok(())
    }

    /// Counts a document, and tells whether it is new or changed. That of an event which comes again is another article
    /// when the event has passed.
    fn count(
        &mut self,
        run: &IndexingRun<'_>,
        source: &Source,
        document: &RawDocument,
        known: Option<&KnownArticle>,
    ) -> bool {
        let is_past = |known: &KnownArticle| {
            document.stated.recurrence().is_some()
                && known.event_ends.is_some_and(|day| day < run.today.ordinal())
        };
        match known {
            None => {
                self.added += 1;
                Changes::name(&mut self.changes.added, &document.id);
                true
            }
            Some(known)
                if known.content_hash != document.content_hash
                    || known.root != source.root()
                    || is_past(known) =>
            {
                self.updated += 1;
                Changes::name(&mut self.changes.updated, &document.id);
                true
            }
            Some(_) => {
                self.unchanged += 1;
                false
            }
        }
    }

    /// Gives a document another id where a file at the same place of another source has that of its place. The
    /// name of the source tells them apart, so that it may move; where that is the same, its whole path does.
    fn told_apart(
        &self,
        run: &IndexingRun<'_>,
        source: &Source,
        mut document: RawDocument,
        before: &PreviousState,
    ) -> RawDocument {
        let is_own = |id: &ArticleId| before.known.get(id).is_some_and(|known| known.root == source.root());
        if is_own(&document.id) && !self.seen.contains(&document.id) || !ingest::has_id_of_place(&document) {
            return document;
        }
        let name = source.root().rsplit('/').next().unwrap_or_default();
        let others = [name, source.root()].map(|origin| document.id.apart(origin));
        if let Some(known) = others.iter().find(|id| is_own(id) && !self.seen.contains(*id)) {
            document.id = known.clone();
        } else if self.owner(run, source, &document, before).is_some() {
            for id in others {
                document.id = id;
                if self.owner(run, source, &document, before).is_none() {
                    break;
                }
            }
        }
        document
    }

    /// Whether another document has the id of this one, with the source of that one where it was not read now.
    fn owner<'a>(
        &self,
        run: &IndexingRun<'_>,
        source: &Source,
        document: &RawDocument,
        before: &'a PreviousState,
    ) -> Option<Option<&'a str>> {
        if self.seen.contains(&document.id) {
            return Some(None);
        }
        let KnownArticle { root, .. } = before.known.get(&document.id)?;
        // An article may move between given sources, and out of a source that no longer exists.
        let stays = || {
            if run.names(root) {
                ingest::has_id_of_place(document) && Source::holds(root, &document.location)
            } else {
                Source::is_there(root)
            }
        };
        (root != source.root() && stays()).then_some(Some(root.as_str()))
    }
}

/// Reports a document that was read and is not taken.
fn refuse(location: String, message: String, report: &mut Report) {
    report.skip(Skipped { location, reason: SkipReason::Unreadable, message, to_end: false });
}
