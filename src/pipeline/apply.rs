//! Enriching the spooled documents on several threads, and handing the articles to the writer.

use std::collections::{BTreeMap, HashSet};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};

use super::derivation::{Derivation, Underivable};
use super::error::PipelineError;
use super::learning::LearningWriter;
use super::previous_state::KnownArticles;
use super::progress::{Progress, Stage};
use super::report::Report;
use super::spool::Spool;
use crate::article::{Article, ArticleId, ContentHash, RawDocument};
use crate::engine::RejectedDocument;
use crate::ingest::{SkipReason, Skipped};

/// The most documents that wait between two stages.
const QUEUE: usize = 64;

/// What became of the spooled documents.
#[derive(Default)]
pub struct Applied {
    pub articles: u64,
    pub rejected: BTreeMap<ArticleId, RejectedDocument>,
    /// Documents that took too long, whose articles stay as they were.
    pub unfinished: HashSet<ArticleId>,
}

/// Enriches and writes all spooled documents. A document that gives no article is reported, and the article
/// that it gave before is deleted; where deriving took too long, which may be the machine's fault, it stays.
pub fn apply(
    spool: &Spool,
    derivations: Vec<Derivation>,
    writer: &mut LearningWriter,
    known: &KnownArticles,
    report: &mut Report,
    progress: &mut dyn Progress,
) -> Result<Applied, PipelineError> {
    progress.stage(Stage::Indexing, Some(spool.len()));
    let mut applied = Applied::default();
    let entries = spool.read()?;
    std::thread::scope(|scope| {
        let (raw_sender, raw_receiver) = sync_channel::<Result<(String, RawDocument), PipelineError>>(QUEUE);
        let (sender, enriched) = sync_channel::<Result<Enriched, PipelineError>>(QUEUE);
        let raw_receiver = Arc::new(Mutex::new(raw_receiver));
        scope.spawn(move || {
            for entry in entries {
                // The other thread has ended with an error, which it returns.
                if raw_sender.send(entry).is_err() {
                    return;
                }
            }
        });
        for mut derivation in derivations {
            let (raw_receiver, sender) = (Arc::clone(&raw_receiver), sender.clone());
            scope.spawn(move || {
                loop {
                    let next = raw_receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(entry) = next else { return };
                    let enriched =
                        entry.map(|(root, document)| Enriched::derive(root, document, &mut derivation));
                    if sender.send(enriched).is_err() {
                        return;
                    }
                }
            });
        }
        drop((sender, raw_receiver));
        for enriched in enriched {
            let enriched = enriched?;
            progress.advance();
            match enriched.outcome {
                Ok(mut article) => {
                    applied.articles += 1;
                    // What is known of the document as it is now was learnt when it came.
                    let same =
                        known.get(&article.id).filter(|known| known.content_hash == article.content_hash);
                    article.learnt_at = same.and_then(|known| known.learnt_at);
                    writer.upsert(&enriched.document.root, *article)?;
                }
                Err(error) => {
                    let was = known
                        .get(&enriched.document.id)
                        .map(|known| known.content_hash == enriched.document.content_hash);
                    if was.is_some() && !error.may_pass() {
                        writer.delete(&enriched.document.id)?;
                    }
                    applied.refuse(enriched.document, &error, was, report);
                }
            }
        }
        Ok(applied)
    })
}

/// What identifies a document, also where it gives no article.
struct Identity {
    root: String,
    id: ArticleId,
    location: String,
    content_hash: ContentHash,
}

struct Enriched {
    document: Identity,
    outcome: Result<Box<Article>, Underivable>,
}

impl Enriched {
    fn derive(root: String, document: RawDocument, derivation: &mut Derivation) -> Self {
        let (id, location, content_hash) =
            (document.id.clone(), document.location.clone(), document.content_hash);
        let outcome = derivation.article(&root, document).map(Box::new);
        Self { document: Identity { root, id, location, content_hash }, outcome }
    }
}

impl Applied {
    /// Records a document that gives no article; one that took too long is tried again by the next run. `was` tells whether the article that it gave before was made from
    /// the same content; `None` where it gave none.
    fn refuse(&mut self, document: Identity, error: &Underivable, was: Option<bool>, report: &mut Report) {
        let Identity { root, id, location, content_hash } = document;
        let reason = error.to_string();
        match was {
            Some(is_same) if error.may_pass() => {
                report.leave(is_same);
                self.unfinished.insert(id);
            }
            // Recorded as one that gives no article, it would never be read again.
            None if error.may_pass() => report.reject(None),
            was => {
                report.reject(was);
                self.rejected.insert(id, RejectedDocument { root, content_hash, reason: reason.clone() });
            }
        }
        report.skip(Skipped { location, reason: SkipReason::Unreadable, message: reason, to_end: false });
    }
}
