//! Enriching the spooled documents on several threads, and handing the articles to the writer.

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Derivation, KnownArticles, LearningWriter, PipelineError, Progress, Report, Spool, Stage};
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
}

/// Enriches and writes all spooled documents. A document that gives no article is reported, and the article
/// that it gave before is deleted.
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
                Ok(article) => {
                    applied.articles += 1;
                    writer.upsert(&enriched.root, *article)?;
                }
                Err(reason) => {
                    if known.contains_key(&enriched.id) {
                        writer.delete(&enriched.id)?;
                    }
                    report.reject(known.get(&enriched.id).map(|(_, hash)| *hash == enriched.content_hash));
                    let rejected = RejectedDocument {
                        root: enriched.root,
                        content_hash: enriched.content_hash,
                        reason: reason.clone(),
                    };
                    applied.rejected.insert(enriched.id, rejected);
                    let (location, message) = (enriched.location, reason);
                    report.skip(Skipped { location, reason: SkipReason::Unreadable, message, to_end: false });
                }
            }
        }
        Ok(applied)
    })
}

/// An enriched document; its location is kept for the report of a failure.
struct Enriched {
    root: String,
    id: ArticleId,
    location: String,
    content_hash: ContentHash,
    outcome: Result<Box<Article>, String>,
}

impl Enriched {
    fn derive(root: String, document: RawDocument, derivation: &mut Derivation) -> Self {
        let (id, location, content_hash) =
            (document.id.clone(), document.location.clone(), document.content_hash);
        let derived = derivation.article(&root, document);
        let outcome = derived.map(Box::new).map_err(|error| error.to_string());
        Self { root, id, location, content_hash, outcome }
    }
}
