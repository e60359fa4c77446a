//! The upkeep of an index: checking it, mending it, and going back to an older generation.
//!
//! Nothing here removes an article that somebody did not ask to be removed. Mending reads all sources of the index
//! anew where they are there; where one is not, it goes back to the newest generation that is whole and has articles
//! of every source that the damaged one has.

use std::path::PathBuf;

use super::App;
use crate::engine::{
    ArticlesByRoot, EngineError, Fault, Generation, GenerationOrigin, GenerationState, GenerationSummary,
    Harm, IndexState, UnusableIndex, WriteAccess,
};
use crate::ingest::Source;
use crate::pipeline::{self, Choices, PipelineError, Progress, Report};

/// What a check of the index found.
#[derive(Debug)]
pub struct Verification {
    /// The number of articles of the published generation.
    pub articles: u64,
    /// Those of the published generation, the worst first.
    pub faults: Vec<Fault>,
    /// Those of generations that are kept to go back to.
    pub kept: Vec<KeptFaults>,
}

/// What is wrong with a generation that is kept to go back to.
#[derive(Debug)]
pub struct KeptFaults {
    pub number: u32,
    pub faults: Vec<Fault>,
}

impl KeptFaults {
    /// Whether it can't be gone back to.
    pub fn is_damage(&self) -> bool {
        self.faults.iter().any(Fault::is_damage)
    }
}

impl Verification {
    /// Whether anything has to be repaired. Left-over files do no harm and don't count.
    pub fn needs_repair(&self) -> bool {
        self.faults.iter().any(|fault| fault.harm > Harm::Nothing)
    }
}

/// How an index was mended.
#[derive(Debug)]
pub enum Repair {
    /// Nothing was damaged. Holds the number of left-over files and folders that were deleted.
    Cleared(usize),
    /// The served generation is undamaged. Holds the numbers of the damaged older generations that were deleted.
    Dropped(Vec<u32>),
    /// The learnt language was damaged, and has been rebuilt from the articles.
    Learnt,
    /// All sources were read anew.
    Rebuilt(Box<Report>),
    /// An older generation is served again, since some sources are not there, or can't be read.
    RolledBack { generation: GenerationSummary, why: String },
}

/// Why an index could not be mended, or not be taken back.
#[derive(Debug, thiserror::Error)]
pub enum UpkeepError {
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    #[error("there is no generation {wanted}; there are {}", .there.join(", "))]
    NoGeneration { wanted: u32, there: Vec<String> },
    #[error("generation {number} is damaged too: {fault}")]
    DamagedTarget { number: u32, fault: Fault },
    #[error(
        "the index can't be mended: {sources}; and {generations}. Put the sources back and run `fundstelle verify --repair` again; \
         `fundstelle rollback NUMBER` goes back to an older generation even if it lacks a source"
    )]
    Hopeless { sources: String, generations: String },
    #[error(
        "generation {number} is damaged, and was left as it is, since the served one has no articles of {roots}; index these \
         sources, and run `fundstelle verify --repair` again"
    )]
    DamagedWithMore { number: u32, roots: String },
}

impl App {
    /// Reads everything that the index consists of.
    pub fn verify(&self) -> Result<Verification, EngineError> {
        let state = self.engine.state()?;
        let mut faults = self.engine.strays()?;
        // Where it can't be read, what it keeps out could come back with the next run.
        self.engine.forgotten()?;
        let mut articles = 0;
        let mut kept = Vec::new();
        match state {
            IndexState::Missing => return Err(EngineError::no_index(&self.engine.place())),
            IndexState::Unusable(UnusableIndex::Damaged { place, cause, .. }) => {
                faults.push(Fault::new(place, format!("is damaged: {cause}"), Harm::Articles));
            }
            IndexState::Unusable(
                why @ (UnusableIndex::Mismatch { .. } | UnusableIndex::Unreadable { .. }),
            ) => return Err(why.into()),
            IndexState::Ready(generation) => {
                articles = generation.commit_facts().map(|facts| facts.articles).unwrap_or_default();
                faults.extend(faults_of(&*generation));
                kept = self.kept_faults()?;
            }
        }
        faults.sort_by_key(|fault| std::cmp::Reverse(fault.harm));
        Ok(Verification { articles, faults, kept })
    }

    /// Whether the published generation is damaged or of another version of the program, or nobody can tell any more which
    /// generation it is. Reads all of its files.
    pub fn needs_mending(&self) -> bool {
        match self.engine.state() {
            Ok(IndexState::Unusable(UnusableIndex::Damaged { .. } | UnusableIndex::Mismatch { .. })) => true,
            Ok(IndexState::Ready(generation)) => generation.verify_files().iter().any(Fault::is_damage),
            _ => false,
        }
    }

    /// What is wrong with the generations that are kept to go back to. One that another version of the program wrote is
    /// not damaged.
    fn kept_faults(&self) -> Result<Vec<KeptFaults>, EngineError> {
        let kept = |summary: &GenerationSummary| summary.state == GenerationState::Kept;
        let mut found = Vec::new();
        for GenerationSummary { number, .. } in self.engine.generations()?.into_iter().filter(kept) {
            let mut faults = match self.engine.state_of(number)? {
                IndexState::Ready(generation) => faults_of(&*generation),
                IndexState::Unusable(UnusableIndex::Damaged { place, cause, .. }) => {
                    vec![Fault::new(place, format!("is damaged: {cause}"), Harm::Articles)]
                }
                IndexState::Unusable(UnusableIndex::Unreadable { place, cause }) => {
                    vec![Fault::new(place, format!("can't be read: {cause}"), Harm::Unknown)]
                }
                IndexState::Unusable(UnusableIndex::Mismatch { .. }) | IndexState::Missing => continue,
            };
            faults.retain(|fault| fault.harm > Harm::Learnt);
            // A run may have deleted it while it was read.
            if !faults.is_empty() && !matches!(self.engine.state_of(number)?, IndexState::Missing) {
                found.push(KeptFaults { number, faults });
            }
        }
        Ok(found)
    }

    /// Deletes the kept generations that are damaged; returns their numbers. One with sources that the served
    /// generation lacks stays: it may be all that is left of them.
    fn drop_damaged(
        &self,
        access: &dyn WriteAccess,
        served: &dyn Generation,
    ) -> Result<Vec<u32>, UpkeepError> {
        let served = served.sources().unwrap_or_default();
        let (mut dropped, mut left) = (Vec::new(), None);
        for KeptFaults { number, .. } in self.kept_faults()?.into_iter().filter(KeptFaults::is_damage) {
            let roots = match self.engine.state_of(number)? {
                IndexState::Ready(generation) => generation.sources(),
                IndexState::Unusable(UnusableIndex::Damaged { roots, .. }) => roots,
                _ => None,
            };
            let more: Vec<String> =
                roots.unwrap_or_default().into_keys().filter(|root| !served.contains_key(root)).collect();
            if more.is_empty() {
                access.drop_kept(number)?;
                dropped.push(number);
            } else {
                left.get_or_insert(UpkeepError::DamagedWithMore { number, roots: more.join(", ") });
            }
        }
        left.map_or(Ok(dropped), Err)
    }

    /// The generations that there are, the newest first.
    pub fn generations(&self) -> Result<Vec<GenerationSummary>, EngineError> {
        self.engine.generations()
    }

    /// Serves another generation, which must be whole.
    ///
    /// # Errors
    /// There is no such generation, or it is damaged. The served one then stays.
    pub fn roll_back(&self, number: u32) -> Result<GenerationSummary, UpkeepError> {
        let access = self.write_access()?;
        let all = self.engine.generations()?;
        let mut finished = all.iter().filter(|summary| summary.state != GenerationState::Unfinished);
        let there = finished.clone().map(|summary| summary.number.to_string()).collect();
        let Some(summary) = finished.find(|summary| summary.number == number) else {
            return Err(UpkeepError::NoGeneration { wanted: number, there });
        };
        let generation = access.generation(number)?;
        if let Some(fault) = damage_of(&*generation) {
            return Err(UpkeepError::DamagedTarget { number, fault });
        }
        access.roll_back(&*generation)?;
        Ok(summary.clone())
    }

    /// Mends the index.
    ///
    /// # Errors
    /// There is no index, it can't be read at the moment or is of another version, or nothing can mend it
    /// ([`UpkeepError::Hopeless`], [`UpkeepError::DamagedWithMore`]).
    pub fn repair(&self, progress: &mut dyn Progress) -> Result<Repair, UpkeepError> {
        let access = self.write_access()?;
        let (roots, origin, harm) = match self.engine.state()? {
            IndexState::Missing => return Err(EngineError::no_index(&self.engine.place()).into()),
            IndexState::Unusable(
                why @ (UnusableIndex::Mismatch { .. } | UnusableIndex::Unreadable { .. }),
            ) => return Err(EngineError::from(why).into()),
            IndexState::Unusable(UnusableIndex::Damaged { roots, .. }) => {
                (roots, GenerationOrigin::Sources, Harm::Articles)
            }
            IndexState::Ready(generation) => {
                let faults = faults_of(&*generation);
                if let Some(fault) = faults.iter().find(|fault| fault.harm == Harm::Unknown) {
                    return Err(EngineError::broken(fault.place.clone(), &fault.cause).into());
                }
                match faults.iter().map(|fault| fault.harm).max() {
                    None | Some(Harm::Nothing) => {
                        let (dropped, cleared) =
                            (self.drop_damaged(&*access, &*generation)?, access.clear_strays()?);
                        return Ok(match dropped.is_empty() {
                            true => Repair::Cleared(cleared),
                            false => Repair::Dropped(dropped),
                        });
                    }
                    Some(Harm::Learnt) => {
                        pipeline::learn_anew(&*access, &*generation)?;
                        return Ok(Repair::Learnt);
                    }
                    Some(harm) => (generation.sources(), generation.origin(), harm),
                }
            }
        };
        let sources = match self.rebuilt_from_sources(&*access, roots.as_ref(), (origin, harm), progress) {
            Ok(report) => return Ok(Repair::Rebuilt(Box::new(report))),
            Err(why) => why,
        };
        match self.newest_whole(&*access, roots.as_ref())? {
            Some(summary) => {
                access.roll_back(&*access.generation(summary.number)?)?;
                Ok(Repair::RolledBack { generation: summary, why: sources })
            }
            None => {
                let generations = "no other generation is whole and has articles of all sources".to_owned();
                Err(UpkeepError::Hopeless { sources, generations })
            }
        }
    }

    /// Builds the index anew from all its sources; the error says why that can't be done. Where the articles themselves
    /// can be read, those of sources that are not there are taken over.
    fn rebuilt_from_sources(
        &self,
        access: &dyn WriteAccess,
        roots: Option<&ArticlesByRoot>,
        (origin, harm): (GenerationOrigin, Harm),
        progress: &mut dyn Progress,
    ) -> Result<Report, String> {
        let Some(roots) = roots else {
            return Err("it doesn't tell which sources its articles came from".to_owned());
        };
        let sources = roots.keys().map(|root| Source::open(&PathBuf::from(root)));
        let sources: Vec<Source> = match harm {
            Harm::Articles => sources.collect::<Result<_, _>>().map_err(|error| error.to_string())?,
            _ => sources.filter_map(Result::ok).collect(),
        };
        if sources.is_empty() {
            return Err("none of its sources is there".to_owned());
        }
        let choices = Choices { rebuild: true, allow_removals: false };
        let report = self.over(&sources, choices, origin).execute_under(access, progress);
        let report = report.map_err(|error| error.to_string())?;
        match report.held_back.first() {
            // Articles of a source that is held back are taken over by a build.
            Some(held) if report.built.is_none() => {
                Err(format!("{} would lose {} of its {} articles", held.root, held.lost, held.articles))
            }
            _ => Ok(report),
        }
    }

    /// The newest generation that is whole and has articles of all sources.
    fn newest_whole(
        &self,
        access: &dyn WriteAccess,
        roots: Option<&ArticlesByRoot>,
    ) -> Result<Option<GenerationSummary>, EngineError> {
        for summary in self.engine.generations()? {
            if summary.state == GenerationState::Unfinished {
                continue;
            }
            let Ok(generation) = access.generation(summary.number) else { continue };
            let has = generation.sources().unwrap_or_default();
            let lacks_a_source = roots.is_some_and(|roots| roots.keys().any(|root| !has.contains_key(root)));
            if !lacks_a_source && damage_of(&*generation).is_none() {
                return Ok(Some(summary));
            }
        }
        Ok(None)
    }
}

/// The first damage of a generation.
pub(super) fn damage_of(generation: &dyn Generation) -> Option<Fault> {
    faults_of(generation).into_iter().find(Fault::is_damage)
}

/// All faults of a generation, of its files and of its articles.
fn faults_of(generation: &dyn Generation) -> Vec<Fault> {
    let mut faults = generation.verify_files();
    faults.extend(generation.verify_articles());
    faults
}
