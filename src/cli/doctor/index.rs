//! The index and the folders around it: rights, room, age, and what is damaged or unfinished.

use std::io::ErrorKind;
use std::path::Path;

use super::{Findings, megabytes};
use crate::app::App;
use crate::budget::Budget;
use crate::config::Config;
use crate::engine::{EngineError, GenerationState, IndexStats};

/// The age of an index in days from which it is worth a word.
const OLD_DAYS: i64 = 30;
const SECONDS_A_DAY: i64 = 86_400;

/// The folders that the configuration names.
pub fn folders(config: &Config, findings: &mut Findings) {
    if let Some(vocabulary) = &config.vocabulary
        && !vocabulary.is_dir()
    {
        findings.error(
            "vocabulary",
            format!("the folder {} is not there", vocabulary.display()),
            "`fundstelle vocabulary copy FOLDER` writes one; or leave vocabulary out",
        );
    }
    if let Some(reader) = config.ingest.reader.as_deref().filter(|reader| !reader.is_file()) {
        findings.error(
            "reader",
            format!("the program {} that reads PDF and office documents is not there", reader.display()),
            "leave ingest.reader out: the running program reads them",
        );
    }
    let written = config.web.written.as_deref().filter(|_| config.web.writable().is_some());
    for (name, folder) in [("written", written), ("query_log", config.web.query_log.as_deref())] {
        let Some(folder) = folder else { continue };
        match can_write(folder) {
            Ok(()) => findings.ok("folders", format!("web.{name} {} can be written", folder.display())),
            Err(error) => findings.error(
                "folders",
                format!("web.{name} {} can't be written: {error}", folder.display()),
                rights(folder),
            ),
        }
    }
}

/// Whether files can be made in a folder, or in the nearest one above it that is there.
fn can_write(folder: &Path) -> std::io::Result<()> {
    let there = folder.ancestors().find(|folder| folder.as_os_str().is_empty() || folder.exists());
    let there = there.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A file without a name, so that nothing stays whatever happens.
    tempfile::tempfile_in(there).map(drop)
}

fn rights(folder: &Path) -> String {
    format!(
        "run this command as the user of the service (`sudo -u fundstelle fundstelle doctor`), or give it the folder: \
         chown -R fundstelle {}",
        folder.display()
    )
}

/// The index as far as a start reads it.
pub fn index(app: &App, findings: &mut Findings) {
    let folder = app.config.index.as_path();
    match app.open().and_then(|snapshot| snapshot.stats(Budget::UNLIMITED)) {
        Ok(stats) => of_snapshot(app, &stats, findings),
        Err(EngineError::Unavailable(_)) if !folder.exists() => {
            let corpus = &app.config.corpus;
            if corpus.exists() {
                findings.note(
                    "index",
                    format!("there is no index at {}", folder.display()),
                    format!(
                        "`fundstelle index SOURCE…` builds one; serve builds one from {}",
                        corpus.display()
                    ),
                );
            } else {
                findings.error(
                    "index",
                    format!(
                        "there is no index at {}, and nothing at {} to build one from",
                        folder.display(),
                        corpus.display()
                    ),
                    "`fundstelle index SOURCE…` builds one",
                );
            }
        }
        Err(error) => findings.error(
            "index",
            error.to_string(),
            format!(
                "`fundstelle verify` says what is damaged, and `--repair` mends it; or {}",
                rights(folder)
            ),
        ),
    }
    unfinished(app, findings);
    match can_write(folder) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::PermissionDenied => findings.note(
            "index",
            format!(
                "{} can't be written by you; who only serves it needs no more than to read it",
                folder.display()
            ),
            rights(folder),
        ),
        Err(error) => findings.warning(
            "index",
            format!("{} can't be written: {error}", folder.display()),
            "articles can be neither indexed nor written by services until it can",
        ),
    }
}

fn of_snapshot(app: &App, stats: &IndexStats, findings: &mut Findings) {
    let folder = app.config.index.display();
    let age = (jiff::Timestamp::now().as_second() - stats.built_at).max(0) / SECONDS_A_DAY;
    let size = stats.bytes.map(|bytes| format!(", {}", megabytes(bytes))).unwrap_or_default();
    let found = format!("{folder}: {} articles{size}, built {age} days ago", stats.articles);
    if stats.articles == 0 {
        findings.warning("index", format!("{folder} has no articles"), "`fundstelle index SOURCE…` fills it");
    } else if age >= OLD_DAYS && stats.changed > 0 {
        findings.note(
            "index",
            format!("{found}, and {} articles have changed since", stats.changed),
            "`fundstelle index --rebuild SOURCE…` learns words and boilerplate anew",
        );
    } else {
        findings.ok("index", found);
    }
    if matches!(app.has_other_rules(), Ok(true)) {
        findings.warning(
            "index",
            "its articles were derived by other rules or another vocabulary than this program has",
            "`fundstelle index SOURCE…` derives them anew",
        );
    }
    for (root, articles) in
        stats.roots.iter().filter(|(root, _)| Path::new(root).is_absolute() && !Path::new(root).exists())
    {
        findings.warning(
            "sources",
            format!("{root}, where {articles} articles come from, is not there"),
            "mount it before the next run; a run that names it removes nothing until it is told to",
        );
    }
    let Some(bytes) = stats.bytes else { return };
    match fs4::available_space(&app.config.index) {
        // A new generation is written beside the one that is served.
        Ok(free) if free < bytes => findings.warning(
            "space",
            format!("{} are free, and a rebuild needs about {}", megabytes(free), megabytes(bytes)),
            "make room on the disk of the index before `fundstelle index --rebuild`",
        ),
        Ok(free) => findings
            .ok("space", format!("{} are free; a rebuild needs about {}", megabytes(free), megabytes(bytes))),
        Err(error) => {
            findings.warning("space", format!("nobody can tell how much is free: {error}"), "look at `df`")
        }
    }
}

/// What a run left that was cut off, and what no state needs.
fn unfinished(app: &App, findings: &mut Findings) {
    let generations = app.generations().unwrap_or_default();
    let unfinished =
        generations.iter().filter(|generation| generation.state == GenerationState::Unfinished).count();
    let damaged = generations.iter().filter(|generation| generation.sources.is_none());
    let damaged = damaged.filter(|generation| generation.state != GenerationState::Unfinished).count();
    if unfinished > 0 {
        findings.note(
            "index",
            format!("{unfinished} generations are unfinished: one is being built, or a run was cut off"),
            "the next `fundstelle index` clears away what a run left that no longer runs",
        );
    }
    if damaged > 0 {
        findings.error(
            "index",
            format!("{damaged} generations are damaged"),
            "`fundstelle verify` names what, `fundstelle verify --repair` mends it",
        );
    }
}
