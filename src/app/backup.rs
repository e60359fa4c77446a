//! Backups: one archive with all that can't be made again, and putting it back.
//!
//! A backup is made under the right to write, so that index and written articles are of one moment. Nothing is put back
//! before the whole archive was read against its hashes, and the index in it article by article.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::archive::{Archive, ArchiveError, ArchiveWriter, Contents};
use super::upkeep::damage_of;
use super::{App, StartError};
use crate::config::{self, ConfigError};
use crate::engine::{
    EngineError, Fault, Forgotten, IndexState, LIST_OF_COMPOUNDS, TABLE_OF_WORD_VECTORS, UnusableIndex,
};
use crate::pipeline::{self, PipelineError, Progress, SourceError};
use crate::vocabulary::{Vocabulary, VocabularyError};

/// The folders of an archive, and the name of the configuration in it.
const INDEX: &str = "index/";
const WRITTEN: &str = "written/";
const VOCABULARY: &str = "vocabulary/";
const CONFIGURATION: &str = "fundstelle.toml";

/// Why a backup could not be made or put back. A backup that is not whole changes nothing.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("the vocabulary in the backup can't be used, so nothing was restored: {0}")]
    Vocabulary(#[from] VocabularyError),
    #[error("{0}; nothing was restored")]
    Start(#[from] StartError),
    #[error("the index is damaged ({0}), so no backup was made of it; `fundstelle verify --repair` mends it")]
    DamagedIndex(Fault),
    #[error("{place} is there already; name another file, or say that it is to go: --replace", place = .0.display())]
    BackupExists(PathBuf),
    #[error(
        "{place} is not empty, so nothing was restored; move it away, or say that the backup is to take its place: --replace",
        place = .0.display()
    )]
    NotEmpty(PathBuf),
    #[error("the disk of {place} has too little room: the index takes {needed} bytes, and {free} are free")]
    NoRoom { place: String, needed: u64, free: u64 },
    #[error("the index in the backup can't be used, so nothing was restored: {0}")]
    UnusableCopy(String),
    #[error(
        "the index in the backup was built with another table of word vectors, so nothing was restored; set meaning.enabled \
         and meaning.table as they were where the backup was made"
    )]
    OtherMeaning,
    #[error("{place} can't be read ({cause}), so nothing was changed", place = .place.display())]
    Unreadable { place: PathBuf, cause: io::Error },
    #[error("{place} can't be written: {cause}", place = .place.display())]
    Io { place: PathBuf, cause: io::Error },
}

/// Where a backup is put back.
#[derive(Debug, Clone)]
pub struct Places {
    pub written: PathBuf,
    pub vocabulary: PathBuf,
    /// The file of the configuration; `None` where the program has one already, which stays.
    pub configuration: Option<PathBuf>,
}

/// What was put back.
#[derive(Debug)]
pub struct Restored {
    pub contents: Contents,
    /// Places with the number of their files, in the order in which they were written.
    pub placed: Vec<(PathBuf, usize)>,
    /// The index, where it was left out since this version of the program can't read it.
    pub left_out: Option<LeftOut>,
}

/// An index of another version of the program in a backup.
#[derive(Debug)]
pub struct LeftOut {
    /// What differs, such as the schema.
    pub what: &'static str,
    /// The sources of its articles, as far as it tells.
    pub sources: Vec<String>,
    /// Whether there was another index, which stays as it was.
    pub stays: bool,
}

impl App {
    /// Writes a backup. `configuration` is the text of the configuration file, whose keys are left out.
    ///
    /// # Errors
    /// The engine has no files to copy, there is no index or it is damaged, the file exists and `replace` is not set,
    /// or it can't be written. A file that was to be replaced stays as it was.
    pub fn back_up(
        &self,
        to: &Path,
        configuration: Option<&str>,
        replace: bool,
        progress: &mut dyn Progress,
    ) -> Result<Contents, BackupError> {
        self.engine.check_copyable()?;
        if to.exists() && !replace {
            return Err(BackupError::BackupExists(to.to_owned()));
        }
        let access = self.write_access()?;
        // What was to be forgotten is in no backup that is made later.
        pipeline::finish_forgetting(&*self.engine, &*access, self, progress)?;
        let generation = access.current()?.ok_or_else(|| EngineError::no_index(&self.engine.place()))?;
        if let Some(fault) = generation.verify_files().into_iter().find(Fault::is_damage) {
            return Err(BackupError::DamagedIndex(fault));
        }
        let mut archive = ArchiveWriter::create(to)?;
        for (name, place) in access.contents(&*generation)? {
            archive.add_file(&format!("{INDEX}{name}"), &place)?;
        }
        let folders = [(WRITTEN, &self.config.web.written), (VOCABULARY, &self.config.vocabulary)];
        for (folder, place) in folders {
            let Some(place) = place else { continue };
            for (name, file) in files_below(place, "")? {
                archive.add_file(&format!("{folder}{name}"), &file)?;
            }
        }
        if let Some(text) = configuration {
            archive.add(CONFIGURATION, config::without_keys(text)?.as_bytes())?;
        }
        let written_root = self.config.web.written.as_deref().and_then(|folder| self.written_root(folder));
        Ok(archive.finish(generation.commit_facts()?.articles, written_root)?)
    }

    /// Puts a backup in place of what there is, which must be nothing unless `replace` says otherwise.
    ///
    /// # Errors
    /// The backup is damaged or can't be used, a place is not empty and `replace` is not set, or the disk has too
    /// little space: nothing is changed then. Where writing fails later on, the message names the place.
    pub fn restore(
        &self,
        from: &Path,
        places: &Places,
        replace: bool,
        progress: &mut dyn Progress,
    ) -> Result<Restored, BackupError> {
        self.engine.check_copyable()?;
        let mut archive = Archive::open(from)?;
        archive.verify()?;
        // Where it can't be read, nothing may be moved away yet.
        self.engine.forgotten()?;
        let folders = [(WRITTEN, &places.written), (VOCABULARY, &places.vocabulary)];
        let folders =
            folders.into_iter().filter(|(folder, _)| archive.contents.below(folder).next().is_some());
        let folders: Vec<(&str, PathBuf)> = folders.map(|(folder, place)| (folder, place.clone())).collect();
        let is_empty = matches!(self.engine.state(), Ok(IndexState::Missing));
        if !replace {
            if !is_empty {
                return Err(BackupError::NotEmpty(self.config.index.clone()));
            }
            for (_, place) in &folders {
                if !files_below(place, "")?.is_empty() {
                    return Err(BackupError::NotEmpty(place.clone()));
                }
            }
        }
        let access = self.write_access()?;
        let needed = archive.contents.bytes();
        if let Some(free) = access.room().filter(|free| *free < needed) {
            return Err(BackupError::NoRoom { place: self.engine.place(), needed, free });
        }
        let staging = access.staging()?;
        archive.unpack(INDEX, &staging)?;
        let mut left_out = None;
        if let Some((mismatch, forgotten)) = self.check_copy(&mut archive, &staging)? {
            let forgotten = forgotten.joined(self.engine.forgotten()?);
            if !forgotten.is_empty() {
                // The index goes, and what it kept out is to stay out.
                access.set_forgotten(&forgotten)?;
            }
            left_out = Some(LeftOut { stays: !is_empty, ..mismatch });
        }
        let mut placed = Vec::new();
        if left_out.is_none() {
            placed.push((self.config.index.clone(), archive.contents.below(INDEX).count()));
        }
        for (folder, place) in folders {
            move_away(&place)?;
            archive.unpack(folder, &place)?;
            let files = archive.contents.below(folder).count();
            placed.push((place, files));
        }
        if left_out.is_none() {
            access.take_in()?;
        } else if let Err(error) = std::fs::remove_dir_all(&staging) {
            tracing::warn!(%error, "{} could not be deleted; the next run does it", staging.display());
        }
        if let Some(place) = &places.configuration
            && let Some(text) = archive.text(CONFIGURATION)?
        {
            std::fs::write(place, text).map_err(|cause| BackupError::Io { place: place.clone(), cause })?;
            placed.push((place.clone(), 1));
        }
        drop(access);
        match &mut left_out {
            None => self.settle_restored(&archive.contents, places, progress)?,
            Some(left_out) => {
                let here = self.written_root(&places.written);
                let written = left_out
                    .sources
                    .iter_mut()
                    .find(|root| Some(root.as_str()) == archive.contents.written_root.as_deref());
                if let (Some(written), Some(here)) = (written, here) {
                    *written = here;
                }
            }
        }
        Ok(Restored { contents: archive.contents, placed, left_out })
    }

    /// Takes out of a restored index what is to stay forgotten, and makes the articles that services wrote those of the folder
    /// in which they are now: otherwise they would belong to a folder of another machine, and nobody could change them. The
    /// index is opened by the vocabulary that was restored with it.
    fn settle_restored(
        &self,
        contents: &Contents,
        places: &Places,
        progress: &mut dyn Progress,
    ) -> Result<(), BackupError> {
        let has_vocabulary = contents.below(VOCABULARY).next().is_some();
        let vocabulary = has_vocabulary.then(|| places.vocabulary.clone());
        let config = config::Config {
            vocabulary: vocabulary.or_else(|| self.config.vocabulary.clone()),
            ..self.config.clone()
        };
        let restored = Self::new(config)?;
        let access = restored.engine.lock(self.patience)?;
        let generation = restored.settled(&*access, progress)?;
        let (Some(from), Some(to)) = (contents.written_root.as_deref(), self.written_root(&places.written))
        else {
            return Ok(());
        };
        let place = restored.engine.place();
        match pipeline::rename_source(&*access, &*generation, (from, &to), &place, progress) {
            // There may be none, or they were there before.
            Err(SourceError::Unknown { .. } | SourceError::Taken { .. }) | Ok(_) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads everything of an unpacked index, which is understood by the vocabulary that it was made with. One that another
    /// version of the program wrote can't be read, and is told of.
    fn check_copy(
        &self,
        archive: &mut Archive,
        staging: &Path,
    ) -> Result<Option<(LeftOut, Forgotten)>, BackupError> {
        let config = config::Config { index: staging.to_owned(), ..self.config.clone() };
        let has_vocabulary = archive.contents.below(VOCABULARY).next().is_some();
        let vocabulary = match has_vocabulary {
            true => {
                let failed = |cause| BackupError::Io { place: std::env::temp_dir(), cause };
                let folder = tempfile::tempdir().map_err(failed)?;
                archive.unpack(VOCABULARY, folder.path())?;
                Arc::new(Vocabulary::load(folder.path())?)
            }
            false => Arc::clone(&self.vocabulary),
        };
        let copy = super::engine(&config, &vocabulary)?;
        let generation = match copy.state()? {
            IndexState::Ready(generation) => generation,
            IndexState::Missing => return Err(BackupError::UnusableCopy("it holds no index".to_owned())),
            IndexState::Unusable(UnusableIndex::Mismatch { what, .. }) if what == TABLE_OF_WORD_VECTORS => {
                return Err(BackupError::OtherMeaning);
            }
            IndexState::Unusable(UnusableIndex::Mismatch { what, roots, .. })
                if what != LIST_OF_COMPOUNDS =>
            {
                let sources = roots.unwrap_or_default().into_keys().collect();
                return Ok(Some((LeftOut { what, sources, stays: false }, copy.forgotten()?)));
            }
            IndexState::Unusable(why) => return Err(BackupError::UnusableCopy(why.to_string())),
        };
        match damage_of(&*generation) {
            Some(fault) => Err(BackupError::UnusableCopy(fault.to_string())),
            None => Ok(None),
        }
    }
}

/// Renames a folder that a backup takes the place of. It is kept, since it may hold what the backup has not.
fn move_away(place: &Path) -> Result<(), BackupError> {
    if files_below(place, "")?.is_empty() {
        return Ok(());
    }
    let failed = |cause| BackupError::Io { place: place.to_owned(), cause };
    let now = jiff::Timestamp::now().as_second();
    // Another backup may have taken its place within the same second.
    for number in 0.. {
        let mut name = place.file_name().unwrap_or_default().to_owned();
        name.push(if number == 0 { format!(".before-{now}") } else { format!(".before-{now}-{number}") });
        let kept = place.with_file_name(name);
        if !kept.try_exists().map_err(failed)? {
            return std::fs::rename(place, kept).map_err(failed);
        }
    }
    Ok(())
}

/// The files below a folder with their names relative to it, without hidden ones; none where there is no folder. Links to
/// files are followed, as mounted configurations have them.
///
/// # Errors
/// A file or folder can't be read, or has no name that an archive can hold: a backup without it would be none.
fn files_below(folder: &Path, beginning: &str) -> Result<Vec<(String, PathBuf)>, BackupError> {
    let failed = |place: &Path, cause| BackupError::Unreadable { place: place.to_owned(), cause };
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| failed(folder, error))?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| failed(folder, error))?;
        let path = entry.path();
        let name = entry.file_name().into_string();
        let name = name.map_err(|_| failed(&path, io::Error::from(io::ErrorKind::InvalidFilename)))?;
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{beginning}{name}");
        let kind = entry.file_type().map_err(|error| failed(&path, error))?;
        if kind.is_dir() {
            files.extend(files_below(&path, &format!("{name}/"))?);
        } else if std::fs::metadata(&path).map_err(|error| failed(&path, error))?.is_file() {
            files.push((name, path));
        }
    }
    files.sort();
    Ok(files)
}

/// The text of the configuration in a backup.
pub fn configuration_in(backup: &Path) -> Result<Option<String>, BackupError> {
    Ok(Archive::open(backup)?.text(CONFIGURATION)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_moved_away_within_one_second_is_all_kept() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("written");
        for number in 0..3 {
            std::fs::create_dir(&place).unwrap();
            std::fs::write(place.join("article.json"), number.to_string()).unwrap();
            move_away(&place).unwrap();
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
    }
}
