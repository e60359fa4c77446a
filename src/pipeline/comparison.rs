//! Compares the sources as they are now with the articles of the index, to find what a run would change.
//!
//! A share that is not mounted looks like a folder from which everything was deleted. Therefore a source that
//! loses more than half of its articles is held back: nothing of it is changed until whoever runs the program
//! says that the articles are to go.

use std::collections::{BTreeMap, HashSet};

use super::changes::{Changes, HeldBack};
use super::error::PipelineError;
use super::previous_state::{KnownArticle, PreviousState};
use super::progress::Progress;
use super::report::Report;
use super::run::{IndexingRun, rules_fingerprint};
use super::scan::{DocumentsToSpool, Scan};
use crate::article::ArticleId;
use crate::engine::Generation;

/// The sources of a run, compared with the index.
pub struct Comparison {
    pub before: PreviousState,
    pub scan: Scan,
    /// Articles that are gone from their sources.
    pub removed: HashSet<ArticleId>,
    /// Articles that were not read, and stay because their places can't be read now.
    pub kept: HashSet<ArticleId>,
    /// Whether unchanged documents are derived anew, since rules or vocabulary changed.
    pub derive_anew: bool,
    /// The sources that would lose too much.
    pub held: Vec<HeldBack>,
}

impl Comparison {
    /// Reads all sources of a run. `wanted` names what is spooled; where it is `Changed`, all documents are if the
    /// rules of derivation changed.
    pub fn make(
        run: &IndexingRun<'_>,
        generation: Option<&dyn Generation>,
        wanted: DocumentsToSpool,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<Self, PipelineError> {
        let mut before = generation.map(PreviousState::read).transpose()?.unwrap_or_default();
        before.forgotten = run.engine.forgotten()?;
        let rules = rules_fingerprint(&run.vocabulary, run.enrich);
        let is_current = |root: &str| before.roots.get(root).is_none_or(|facts| facts.rules == rules);
        let derive_anew = !run.sources.iter().all(|source| is_current(source.root()));
        let wanted = match wanted {
            DocumentsToSpool::Changed if derive_anew => DocumentsToSpool::All,
            wanted => wanted,
        };
        let scan = Scan::read_sources(run, &before, wanted, report, progress)?;
        let mut removed: HashSet<ArticleId> = before
            .known
            .iter()
            .filter(|(id, known)| run.names(&known.root) && !scan.seen.contains(*id))
            .map(|(id, _)| id.clone())
            .collect();
        let kept = match generation {
            Some(generation) => scan.unreadable.kept(generation, &removed)?,
            None => HashSet::new(),
        };
        removed.retain(|id| !kept.contains(id));
        let held = if run.choices.allow_removals { Vec::new() } else { held_back(&before, &removed) };
        report.kept = kept.len() as u64;
        report.added = scan.added as u64;
        report.updated = scan.updated as u64;
        report.unchanged = scan.unchanged as u64;
        report.removed = removed.len() as u64;
        Ok(Self { before, scan, removed, kept, derive_anew, held })
    }

    /// The number of articles that are added, changed or removed.
    pub fn count(&self) -> usize {
        self.scan.added + self.scan.updated + self.removed.len()
    }

    /// The names of everything that changes.
    pub fn changes(&self) -> Changes {
        let mut removed: Vec<&ArticleId> = self.removed.iter().collect();
        removed.sort_unstable();
        let mut changes = self.scan.changes.clone();
        removed.into_iter().for_each(|id| Changes::name(&mut changes.removed, id));
        changes
    }
}

/// The sources that would lose more than half of their articles.
fn held_back(before: &PreviousState, removed: &HashSet<ArticleId>) -> Vec<HeldBack> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (id, KnownArticle { root, .. }) in &before.known {
        let (articles, lost) = counts.entry(root).or_default();
        *articles += 1;
        *lost += usize::from(removed.contains(id));
    }
    let held = counts.into_iter().filter(|(_, (articles, lost))| lost * 2 > *articles);
    held.map(|(root, (articles, lost))| HeldBack { root: root.to_owned(), articles, lost }).collect()
}
