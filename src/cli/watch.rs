//! `fundstelle index --watch`: whenever something in the sources changes, the index is brought up to their state.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::Context;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::terminal::language;
use super::wording;

/// Editors write a file in several steps, and files come one after the other. A run begins when nothing has changed for
/// this long.
const QUIET: Duration = Duration::from_millis(300);
/// A run begins after this long, however much goes on.
const LONGEST: Duration = Duration::from_secs(10);
/// How long to wait until a source is looked for again that has gone, and until a run that failed is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// What tells of changes in sources.
struct Watch {
    watcher: RecommendedWatcher,
    changes: Receiver<()>,
    sources: Vec<Watched>,
}

/// A source, and what it was when the system was asked to tell of its changes.
struct Watched {
    path: PathBuf,
    is: Option<FileIdentity>,
}

/// What a path leads to; another folder that was moved to the same place is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileIdentity {
    number: u64,
    is_folder: bool,
}

/// Brings the index up to date by `run` at once and after every change, until the process is ended. `index` is the folder
/// of the index, of which changes don't count.
///
/// # Errors
/// The system can't tell of changes, or the first run fails.
pub fn watch(
    sources: &[PathBuf],
    index: &Path,
    mut run: impl FnMut(bool) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    // What changes while the first run reads is not missed.
    let mut watch = Watch::over(sources, index).context("the system does not tell of changed files")?;
    run(true)?;
    writeln!(io::stderr(), "{}", language().texts().commands.index.waiting)?;
    let mut failure: Option<String> = None;
    loop {
        watch.wait(failure.is_some());
        let failed = run(false).err().map(|error| wording::of_error(&error, language()));
        // What stands in the way may take a while to go, and is said once.
        if let Some(message) = failed.as_ref().filter(|message| failure.as_ref() != Some(message)) {
            writeln!(io::stderr(), "fundstelle: {message}")?;
        }
        failure = failed;
    }
}

impl Watch {
    fn over(sources: &[PathBuf], index: &Path) -> notify::Result<Self> {
        let paths: Vec<PathBuf> = sources.iter().map(|source| absolute(source)).collect();
        let (watched, index) = (paths.clone(), absolute(index));
        let (sender, changes) = channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let counts = match event {
                Ok(event) => is_change(&event, &watched, &index),
                // Events were lost, so something may have changed.
                Err(_) => true,
            };
            if counts {
                // Nobody waits any more when the process ends.
                let _ = sender.send(());
            }
        })?;
        let sources = paths.into_iter().map(|path| Watched { path, is: None }).collect();
        let mut watch = Self { watcher, changes, sources };
        for at in 0..watch.sources.len() {
            watch.ask(at)?;
        }
        Ok(watch)
    }

    /// Asks the system to tell of changes in a source. A file is watched by its folder: editors replace it by another one.
    fn ask(&mut self, at: usize) -> notify::Result<()> {
        let source = &mut self.sources[at];
        // A source that isn't there is told of by the run, and looked for again.
        let Some(identity) = FileIdentity::read(&source.path) else { return Ok(()) };
        let (folder, mode) = match identity.is_folder {
            true => (source.path.as_path(), RecursiveMode::Recursive),
            false => (source.path.parent().unwrap_or(&source.path), RecursiveMode::NonRecursive),
        };
        self.watcher.watch(folder, mode)?;
        source.is = Some(identity);
        Ok(())
    }

    /// Waits until something has changed and then nothing for a while; no longer than [`AGAIN`] where `again` says that
    /// there is something to try again.
    fn wait(&mut self, again: bool) {
        loop {
            let is_gone = self.sources.iter().any(|source| source.is.is_none());
            let first = if again || is_gone {
                self.changes.recv_timeout(AGAIN)
            } else {
                self.changes.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            if first.is_ok() {
                self.settle();
            }
            let is_back = self.look_again();
            if first.is_ok() || is_back || again {
                return;
            }
        }
    }

    /// Waits until nothing has changed for a while.
    fn settle(&self) {
        let begun = Instant::now();
        while begun.elapsed() < LONGEST && self.changes.recv_timeout(QUIET).is_ok() {}
    }

    /// Watches the sources anew that are others than before; tells whether there is one.
    fn look_again(&mut self) -> bool {
        let mut is_other = false;
        for at in 0..self.sources.len() {
            let source = &mut self.sources[at];
            let now = FileIdentity::read(&source.path);
            // A file that was replaced is told of by its folder.
            let is_same =
                now.is_some_and(|now| source.is == Some(now) || !now.is_folder && source.is.is_some());
            if !is_same {
                source.is = None;
                is_other |= now.is_some() && self.ask(at).is_ok();
            }
        }
        is_other
    }
}

/// The path that events name, also of a folder that is not there yet.
fn absolute(path: &Path) -> PathBuf {
    let parent = || {
        let path = std::path::absolute(path).ok()?;
        Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?))
    };
    path.canonicalize().ok().or_else(parent).unwrap_or_else(|| path.to_owned())
}

impl FileIdentity {
    fn read(path: &Path) -> Option<Self> {
        let metadata = path.metadata().ok()?;
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(&metadata);
        #[cfg(not(unix))]
        let number = 0;
        Some(Self { number, is_folder: metadata.is_dir() })
    }
}

/// Whether an event tells that what a source holds may be other than before. Reading, which runs do themselves, is none.
fn is_change(event: &Event, sources: &[PathBuf], index: &Path) -> bool {
    let is_in_source =
        |path: &PathBuf| !path.starts_with(index) && sources.iter().any(|source| path.starts_with(source));
    !matches!(event.kind, EventKind::Access(_))
        && (event.paths.is_empty() || event.paths.iter().any(is_in_source))
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessKind, CreateKind, ModifyKind};

    use super::*;

    #[test]
    fn an_index_that_is_not_there_yet_has_the_path_that_events_name() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        // What a run writes there would begin the next one.
        let through = folder.path().join("articles/../index");
        std::fs::create_dir(real.join("articles")).unwrap();
        assert_eq!(absolute(&through), real.join("index"));
        assert_eq!(absolute(&real.join("articles")), real.join("articles"));
        let here = std::env::current_dir().unwrap().canonicalize().unwrap();
        assert_eq!(absolute(Path::new("an-index-that-nobody-made")), here.join("an-index-that-nobody-made"));
    }

    #[test]
    fn only_changes_of_sources_count() {
        let sources = [PathBuf::from("/articles"), PathBuf::from("/news/2024.md")];
        let counts = |kind: EventKind, path: &str| {
            is_change(&Event::new(kind).add_path(path.into()), &sources, Path::new("/articles/index"))
        };
        assert!(counts(EventKind::Create(CreateKind::File), "/articles/a.txt"));
        assert!(counts(EventKind::Modify(ModifyKind::Any), "/news/2024.md"));
        assert!(!counts(EventKind::Modify(ModifyKind::Any), "/news/2024.md~"));
        assert!(!counts(EventKind::Access(AccessKind::Any), "/articles/a.txt"));
        assert!(!counts(EventKind::Create(CreateKind::File), "/articles/index/spool"));
        assert!(
            is_change(&Event::new(EventKind::Other), &sources, Path::new("/articles/index")),
            "events were lost"
        );
    }
}
