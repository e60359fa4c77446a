//! The course of a run: an incremental update in one commit, or a build of a new generation.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::apply::apply;
use super::changes::HeldBack;
use super::comparison::Comparison;
use super::derivation::Derivation;
use super::disk_space;
use super::error::PipelineError;
use super::forgetting::finish_forgetting;
use super::learning::LearningWriter;
use super::previous_state::PreviousState;
use super::progress::{Progress, Stage};
use super::report::{BuildReason, Report};
use super::run::{IndexingRun, is_too_much_changed, rules_fingerprint};
use super::scan::{DocumentsToSpool, Scan};
use super::spool::Spool;
use super::start::{self, Before};
use super::verification::{check_files, verify};
use crate::analysis::Lexicon;
use crate::article::ArticleId;
use crate::engine::{EngineError, Generation, IndexState, Others, RejectedDocument, WriteAccess};
use crate::enrich::{BoilerplateLearner, Enricher, LearntFacts};
use crate::ingest::Source;
use crate::language::LexiconLearner;

impl IndexingRun<'_> {
    /// Brings the index to the state of the sources.
    pub fn execute(&self, progress: &mut dyn Progress) -> Result<Report, PipelineError> {
        self.execute_under(&*self.engine.lock(self.patience)?, progress)
    }

    /// Brings the index to the state of the sources, for a caller that already holds the right to write.
    pub fn execute_under(
        &self,
        access: &dyn WriteAccess,
        progress: &mut dyn Progress,
    ) -> Result<Report, PipelineError> {
        let started = Instant::now();
        let mut report = Report::default();
        finish_forgetting(self.engine, access, self.elsewhere, progress)?;
        let state = self.engine.state()?;
        if self.choices.rebuild {
            let is_first = matches!(state, IndexState::Missing);
            let reason = if is_first { BuildReason::First } else { BuildReason::Asked };
            let before = self.before(state)?;
            self.build(access, &before, reason, &mut report, progress)?;
        } else {
            match state.generation()? {
                None => self.build(access, &Before::Nothing, BuildReason::First, &mut report, progress)?,
                Some(generation) => {
                    check_files(&*generation)?;
                    let updated = self.update(access, generation, &mut report, progress);
                    updated.map_err(|error| disk_space::explained(error, access, &self.engine.place()))?;
                }
            }
        }
        report.elapsed = started.elapsed();
        Ok(report)
    }

    /// Tells what the run would change, and changes nothing. Documents are read and not derived, so one that gives
    /// no article is among those that would be added.
    pub fn preview(&self, progress: &mut dyn Progress) -> Result<Report, PipelineError> {
        let started = Instant::now();
        let mut report = Report::default();
        let generation = self.engine.state()?.generation()?;
        let compared =
            Comparison::make(self, generation.as_deref(), DocumentsToSpool::Nothing, &mut report, progress)?;
        report.changes = Some(compared.changes());
        report.held_back = compared.held;
        report.elapsed = started.elapsed();
        Ok(report)
    }

    /// Runs incrementally, or builds where too much has changed for the learnt facts.
    fn update(
        &self,
        access: &dyn WriteAccess,
        generation: Arc<dyn Generation>,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<(), PipelineError> {
        let compared =
            Comparison::make(self, Some(&*generation), DocumentsToSpool::Changed, report, progress)?;
        if !compared.held.is_empty() {
            return self.without(compared.held, report, |run, report| {
                run.update(access, generation, report, progress)
            });
        }
        let changes = compared.count();
        let known = compared.before.known.len();
        if is_too_much_changed(changes, known) {
            *report = Report::default();
            let before = Before::Readable(generation);
            return self.build(access, &before, BuildReason::ManyChanges, report, progress);
        }
        let Comparison { before, scan, removed, derive_anew, .. } = compared;
        if changes == 0 && !derive_anew {
            start::clear_left_overs(access);
            return Ok(());
        }
        report.derived_anew = if derive_anew { scan.unchanged as u64 } else { 0 };
        if !removed.is_empty() {
            // Other generations go before the commit: in the other order, a crash between the two would leave
            // removed articles in an older generation for ever.
            access.forget_others()?;
        }
        let mut writer = self.writer(access, &*generation, BTreeMap::new())?;
        for id in &removed {
            writer.delete(id)?;
        }
        let rejected = self.rejected(&before, &scan);
        let derivations = self.derivations(&*generation);
        let applied = apply(&scan.spool, derivations, &mut writer, &before.known, report, progress)?;
        writer.set_rejected(rejected.into_iter().chain(applied.rejected).collect());
        report.snapshot = Some(writer.commit()?);
        writer.close()?;
        Ok(())
    }

    /// Builds a new generation. Articles of sources that were not given now are taken over.
    fn build(
        &self,
        access: &dyn WriteAccess,
        start: &Before,
        reason: BuildReason,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<(), PipelineError> {
        let old = start.readable();
        let compared = Comparison::make(self, old, DocumentsToSpool::All, report, progress)?;
        if !compared.held.is_empty() {
            return self.without(compared.held, report, |run, report| {
                run.build(access, start, reason, report, progress)
            });
        }
        if let Before::Unreadable(roots) = start {
            self.check_not_shrunk(roots, &compared.scan)?;
        }
        report.built = Some(reason);
        let place = self.engine.place();
        let taken_over = || old.map_or(Ok(0), |old| self.taken_over(old));
        disk_space::check(access, taken_over, &compared.scan.spool, &place)?;
        let (facts, lexicon) = self.learnt(old, &compared, progress)?;
        let generation = access.create(self.origin, facts, lexicon);
        let generation = generation.map_err(|error| disk_space::explained(error.into(), access, &place))?;
        if let Err(error) = self.fill(access, &*generation, old, &compared, report, progress) {
            let error = disk_space::explained(error, access, &place);
            // What it has written would be in the way of the next try.
            access.discard(&*generation);
            return Err(error);
        }
        // What was removed since can't be told of an index that can't be read.
        let is_known = matches!(start, Before::Readable(_) | Before::Nothing);
        let others = if compared.removed.is_empty() && is_known { Others::Kept } else { Others::Forgotten };
        access.publish(&*generation, others).map_err(|error| {
            // What it has written takes room, and that tells why.
            let error = disk_space::explained(error.into(), access, &place);
            access.discard(&*generation);
            error
        })?;
        let forgotten = &compared.before.forgotten;
        if forgotten.is_pending() && others == Others::Forgotten {
            access.set_forgotten(&forgotten.clone().done())?;
        }
        Ok(())
    }

    /// What is learnt from the sources for a new generation. What was learnt from those that were not given is kept.
    fn learnt(
        &self,
        old: Option<&dyn Generation>,
        compared: &Comparison,
        progress: &mut dyn Progress,
    ) -> Result<(LearntFacts, Lexicon), PipelineError> {
        let taken_over: Vec<&String> =
            compared.before.roots.keys().filter(|root| !self.names(root)).collect();
        let (boilerplate, mut lexicon) = learn(&compared.scan.spool, progress)?;
        let mut facts = boilerplate.learn();
        if let Some(old) = old.filter(|_| !taken_over.is_empty()) {
            facts.boilerplate.extend(old.facts().boilerplate.iter().cloned());
            for root in taken_over {
                old.for_each_article(root, &mut |article| {
                    lexicon.add_article(&article);
                    Ok(())
                })?;
            }
        }
        Ok((facts, lexicon.finish()))
    }

    /// Writes all articles of a new generation, and checks it.
    fn fill(
        &self,
        access: &dyn WriteAccess,
        generation: &dyn Generation,
        old: Option<&dyn Generation>,
        compared: &Comparison,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<(), PipelineError> {
        let Comparison { before, scan, kept, .. } = compared;
        let old_roots = &before.roots;
        let old_rules = old_roots.iter().map(|(root, facts)| (root.clone(), facts.rules.clone())).collect();
        let mut writer = self.writer(access, generation, old_rules)?;
        let derivations = self.derivations(generation);
        let rejected = self.rejected(before, scan);
        let applied = apply(&scan.spool, derivations, &mut writer, &before.known, report, progress)?;
        writer.set_rejected(rejected.into_iter().chain(applied.rejected).collect());
        let mut expected = applied.articles;
        if let Some(old) = old {
            for root in old_roots.keys() {
                let named = self.names(root);
                old.for_each_article(root, &mut |article| {
                    // Of the given sources, only articles of files that can't be read now are taken over.
                    let id = &article.id;
                    let stays = match named {
                        true => kept.contains(id) || applied.unfinished.contains(id),
                        false => !scan.seen.contains(id),
                    };
                    if stays {
                        expected += 1;
                        report.taken_over += u64::from(!named);
                        writer.upsert(root, article)?;
                    }
                    Ok(())
                })?;
            }
        }
        report.snapshot = Some(writer.commit()?);
        writer.close()?;
        verify(generation, expected, progress)
    }

    /// About how many bytes those articles of a generation take that are taken over from it.
    fn taken_over(&self, old: &dyn Generation) -> Result<u64, EngineError> {
        let roots = old.sources().unwrap_or_default();
        let all: u64 = roots.values().sum();
        let others: u64 =
            roots.iter().filter(|(root, _)| !self.names(root)).map(|(_, articles)| articles).sum();
        Ok(disk_space::share(old.bytes()?, others, all))
    }

    /// Runs `run` without the sources that are held back, whose articles stay as they are.
    fn without(
        &self,
        held: Vec<HeldBack>,
        report: &mut Report,
        run: impl FnOnce(&IndexingRun<'_>, &mut Report) -> Result<(), PipelineError>,
    ) -> Result<(), PipelineError> {
        *report = Report::default();
        let is_held = |source: &&Source| held.iter().any(|held| held.root == source.root());
        let sources: Vec<Source> = self.sources.iter().filter(|source| !is_held(source)).cloned().collect();
        if !sources.is_empty() {
            run(
                &IndexingRun { sources: &sources, vocabulary: Arc::clone(&self.vocabulary), ..*self },
                report,
            )?;
        }
        report.held_back.extend(held);
        Ok(())
    }

    /// What deriving needs, once for each thread that does it.
    fn derivations(&self, generation: &dyn Generation) -> Vec<Derivation> {
        let (analyzers, facts) = (generation.analyzers(), generation.facts());
        let vocabulary = Arc::clone(&self.vocabulary);
        let enricher = Enricher::new(vocabulary, analyzers, (*facts).clone(), self.enrich.clone());
        let enricher = Arc::new(enricher.on(self.today));
        let seconds = self.limits.document_seconds;
        (0..self.threads).map(|_| Derivation::new(Arc::clone(&enricher), seconds)).collect()
    }

    /// Opens a writer that records today's rules for the given sources, and `rules` for the others.
    fn writer(
        &self,
        access: &dyn WriteAccess,
        generation: &dyn Generation,
        mut rules: BTreeMap<String, String>,
    ) -> Result<LearningWriter, EngineError> {
        let today = rules_fingerprint(&self.vocabulary, self.enrich);
        rules.extend(self.sources.iter().map(|source| (source.root().to_owned(), today.clone())));
        LearningWriter::open(access, generation, rules, None)
    }

    /// The documents that the next commit records as giving no article: unchanged ones of the given sources,
    /// and all of other sources.
    fn rejected(&self, before: &PreviousState, scan: &Scan) -> BTreeMap<ArticleId, RejectedDocument> {
        let stays = |(id, rejected): &(&ArticleId, &RejectedDocument)| {
            scan.rejected.contains(*id) || !self.names(&rejected.root)
        };
        before.rejected.iter().filter(stays).map(|(id, rejected)| (id.clone(), rejected.clone())).collect()
    }
}

/// Learns the language of the articles of a generation anew, where what was saved of it is damaged.
pub fn learn_anew(access: &dyn WriteAccess, generation: &dyn Generation) -> Result<(), EngineError> {
    let mut writer = LearningWriter::open(access, generation, BTreeMap::new(), None)?;
    writer.commit()?;
    writer.close()
}

/// The first pass of a build, which learns site boilerplate and word frequencies.
fn learn(
    spool: &Spool,
    progress: &mut dyn Progress,
) -> Result<(BoilerplateLearner, LexiconLearner), PipelineError> {
    progress.stage(Stage::Learning, Some(spool.len()));
    let mut boilerplate = BoilerplateLearner::default();
    let mut lexicon = LexiconLearner::default();
    for entry in spool.read()? {
        let (root, document) = entry?;
        boilerplate.add(&root, &document);
        lexicon.add(&document);
        progress.advance();
    }
    Ok((boilerplate, lexicon))
}
