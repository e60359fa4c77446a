//! Checks of a generation before it is changed, and before it is published.

use super::error::PipelineError;
use super::progress::{Progress, Stage};
use crate::engine::{EngineError, Fault, Generation, UnusableIndex};

/// Checks the files of a generation before it is changed: merged into new files, damage would get right checksums.
pub fn check_files(generation: &dyn Generation) -> Result<(), EngineError> {
    match generation.verify_files().into_iter().find(Fault::is_damage) {
        Some(fault) => {
            let (place, cause) = (generation.place(), fault.to_string());
            Err(UnusableIndex::Damaged { place, cause, roots: None }.into())
        }
        None => Ok(()),
    }
}

/// Checks that the files of a generation are whole, and that it holds as many articles as expected, with their language.
pub fn verify(
    generation: &dyn Generation,
    expected: u64,
    progress: &mut dyn Progress,
) -> Result<(), PipelineError> {
    progress.stage(Stage::Verifying, None);
    if let Some(fault) = generation.verify_files().first() {
        return Err(PipelineError::Verification(fault.to_string()));
    }
    let language = generation.saved_language(None)?;
    let learnt = language.map(|language| language.articles()).transpose();
    let learnt = learnt.map_err(|error| PipelineError::Verification(error.to_string()))?;
    if learnt != usize::try_from(expected).ok() {
        return Err(PipelineError::Verification("its language was not learnt from all articles".to_owned()));
    }
    let found = generation.held_articles()?.len() as u64;
    if found != expected {
        return Err(PipelineError::Verification(format!("it holds {found} articles instead of {expected}")));
    }
    Ok(())
}
