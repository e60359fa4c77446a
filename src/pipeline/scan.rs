//! Reading all sources once, to find documents that are new, changed, gone or unreadable.

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::{PipelineError, PreviousState, Progress, Report, Run, Spool, Stage};
use crate::article::{ArticleId, RawDocument};
use crate::engine::{EngineError, Generation};
use crate::ingest::{self, Read, SkipReason, Skipped, Source};

/// The documents of the sources, compared with the articles of the index.
pub struct Scan {
    /// The documents to index: all of them for a build, else the changed ones.
    pub spool: Spool,
    pub seen: HashSet<ArticleId>,
    /// Documents that gave no article before and have not changed since.
    pub rejected: HashSet<ArticleId>,
    /// The number of documents that were never indexed; [`updated`](Self::updated) counts those that were
    /// indexed with other content.
    pub added: usize,
    pub updated: usize,
    pub unchanged: usize,
    pub unreadable: Unreadable,
}

/// Which documents a scan spools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentsToSpool {
    All,
    Changed,
}

impl Scan {
    /// Reads all sources of a run, and spools the documents that `wanted` names.
    pub fn read_sources(
        run: &Run<'_>,
        before: &PreviousState,
        wanted: DocumentsToSpool,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<Self, PipelineError> {
        progress.stage(Stage::Reading, None);
        let mut scan = Self {
            spool: Spool::create(run.spool)?,
            seen: HashSet::new(),
            rejected: HashSet::new(),
            added: 0,
            updated: 0,
            unchanged: 0,
            unreadable: Unreadable::default(),
        };
        for source in run.sources {
            let mut failed = None;
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
        }
        scan.spool.finish()?;
        Ok(scan)
    }

    fn skip(&mut self, source: &Source, skipped: Skipped, report: &mut Report) {
        if skipped.reason == SkipReason::Unreadable {
            self.unreadable.places.push((source.root().to_owned(), skipped.location.clone()));
        }
        report.skip(skipped);
    }

    fn take(
        &mut self,
        run: &Run<'_>,
        source: &Source,
        document: RawDocument,
        before: &PreviousState,
        wanted: DocumentsToSpool,
        report: &mut Report,
    ) -> Result<(), PipelineError> {
        let known = before.known.get(&document.id);
        // An article may move between given sources, and out of a source that no longer exists.
        let elsewhere = known
            .map(|(root, _)| root.as_str())
            .filter(|root| *root != source.root() && !run.names(root) && Source::is_there(root));
        if elsewhere.is_some() || self.seen.contains(&document.id) {
            let whose = elsewhere.map(|root| format!(" from {root}")).unwrap_or_default();
            report.skip(Skipped {
                message: format!(
                    "an article with the id '{}' is there already{whose}; give one of them another `id`",
                    document.id
                ),
                location: document.location,
                reason: SkipReason::Unreadable,
            });
            return Ok(());
        }
        self.seen.insert(document.id.clone());
        let rejected = before.rejected.get(&document.id);
        if wanted == DocumentsToSpool::Changed
            && let Some(rejected) = rejected.filter(|rejected| rejected.content_hash == document.content_hash)
        {
            self.rejected.insert(document.id);
            report.skip(Skipped {
                message: rejected.reason.clone(),
                location: document.location,
                reason: SkipReason::Unreadable,
            });
            return Ok(());
        }
        let changed = match known {
            None => {
                self.added += 1;
                true
            }
            Some((root, hash)) if *hash != document.content_hash || root != source.root() => {
                self.updated += 1;
                true
            }
            Some(_) => {
                self.unchanged += 1;
                false
            }
        };
        if changed || wanted == DocumentsToSpool::All {
            self.spool.write(source.root(), &document)?;
        }
        Ok(())
    }
}

/// Places that can't be read now. The articles that they gave before stay in the index.
#[derive(Debug, Default)]
pub struct Unreadable {
    /// Pairs of source root and location.
    places: Vec<(String, String)>,
}

impl Unreadable {
    /// Those of the gone articles that came from a place which can't be read now.
    pub fn kept(
        &self,
        generation: &dyn Generation,
        gone: &HashSet<ArticleId>,
    ) -> Result<HashSet<ArticleId>, EngineError> {
        let mut kept = HashSet::new();
        let roots: HashSet<&String> = self.places.iter().map(|(root, _)| root).collect();
        for root in roots.into_iter().filter(|_| !gone.is_empty()) {
            let places: Vec<&str> =
                self.places.iter().filter(|(of, _)| of == root).map(|(_, place)| place.as_str()).collect();
            generation.for_each_article(root, &mut |article| {
                if gone.contains(&article.id) && places.iter().any(|place| covers(place, &article.location)) {
                    kept.insert(article.summary.id);
                }
                Ok(())
            })?;
        }
        Ok(kept)
    }
}

/// Whether an article from `location` may be missing because `place` is unreadable: it is the same file or
/// line, lies in the folder or file, or behind the line at which reading a file broke off.
fn covers(place: &str, location: &str) -> bool {
    if place == location {
        return true;
    }
    if location.strip_prefix(place).is_some_and(|inside| inside.starts_with(['/', ':'])) {
        return true;
    }
    let line = |text: &str| {
        let (file, line) = text.rsplit_once(':')?;
        Some((file.to_owned(), line.parse::<u64>().ok()?))
    };
    match (line(place), line(location)) {
        (Some((broken, from)), Some((file, at))) => broken == file && at >= from,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_broken_place_may_have_given_is_kept() {
        for (place, location) in [
            ("a.txt", "a.txt"),
            ("folder", "folder/a.txt"),
            ("f.jsonl.gz", "f.jsonl.gz:3"),
            ("f.jsonl:7", "f.jsonl:7"),
            ("f.jsonl:7", "f.jsonl:19"),
            ("f.jsonl:1", "f.jsonl:12"),
        ] {
            assert!(covers(place, location), "{place} and {location}");
        }
        for (place, location) in [("a", "ab.txt"), ("f.jsonl:7", "f.jsonl:6"), ("f.jsonl:7", "g.jsonl:8")] {
            assert!(!covers(place, location), "{place} and {location}");
        }
    }
}
