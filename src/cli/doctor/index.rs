//! The index and the folders around it: rights, room, age, and what is damaged or unfinished.

use std::io::ErrorKind;
use std::path::Path;

use super::findings::{Findings, megabytes};
use crate::app::App;
use crate::budget::Budget;
use crate::config::Config;
use crate::engine::{ClusterCondition, ClusterHealth, EngineError, GenerationState, IndexStats, SystemFault};

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
    match app.cluster() {
        Ok(None) => in_folder(app, findings),
        Ok(Some(cluster)) => {
            of_cluster(&app.place(), &cluster, findings);
            in_cluster(app, findings);
        }
        Err(error) => findings.error(
            "cluster",
            error.to_string(),
            "start its nodes, or mend [engine.opensearch]; `fundstelle help cluster` says which rights its user needs",
        ),
    }
}

fn in_folder(app: &App, findings: &mut Findings) {
    let folder = app.config.index.as_path();
    match app.open().and_then(|snapshot| snapshot.stats(Budget::UNLIMITED)) {
        Ok(stats) => {
            of_snapshot(app, &stats, findings);
            findings.note(
                "index",
                "whether all its files are as they were written was not looked at, since that takes time",
                "`fundstelle verify` reads every file and compares its checksum",
            );
            space(app, &stats, findings);
        }
        Err(EngineError::Unavailable(_)) if !folder.exists() => no_index(app, findings),
        Err(error @ EngineError::Refused { fault: SystemFault::Permission, .. }) => {
            findings.error("index", error.to_string(), rights(folder));
        }
        Err(EngineError::Unavailable(why)) => findings.error(
            "index",
            why,
            "`fundstelle index --rebuild SOURCE…` builds it anew; a server that runs answers 503 until then",
        ),
        Err(EngineError::Refused { cause, fault, .. }) => {
            findings.error("index", cause, fault.to_string());
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

/// How a cluster is.
fn of_cluster(place: &str, cluster: &ClusterCondition, findings: &mut Findings) {
    let ClusterCondition { program, nodes, health } = cluster;
    match health {
        ClusterHealth::Whole => findings.ok("cluster", format!("{program} at {place} is green; nodes: {nodes}")),
        ClusterHealth::CopiesMissing => findings.warning(
            "cluster",
            format!("{program} at {place} is yellow: some shards have fewer copies than they should; nodes: {nodes}"),
            "nothing is lost; bring the missing node back, or lower engine.opensearch.replicas and number_of_replicas of \
             the indexes",
        ),
        ClusterHealth::ShardsMissing => findings.error(
            "cluster",
            format!("{program} at {place} is red: of some shards no copy can be reached; nodes: {nodes}"),
            "bring the lost nodes back; where their disks are gone, restore a snapshot of the cluster",
        ),
    }
}

fn in_cluster(app: &App, findings: &mut Findings) {
    match app.open().and_then(|snapshot| snapshot.stats(Budget::UNLIMITED)) {
        Ok(stats) => of_snapshot(app, &stats, findings),
        Err(EngineError::Unavailable(_)) if matches!(app.generations().as_deref(), Ok([])) => {
            no_index(app, findings);
        }
        Err(error) => findings.error(
            "index",
            error.to_string(),
            "`fundstelle verify` says what can't be read; `fundstelle index --rebuild SOURCE…` builds it anew beside",
        ),
    }
    unfinished(app, findings);
    let folder = app.config.index.as_path();
    if let Err(error) = can_write(folder) {
        findings.note(
            "folders",
            format!(
                "{}, where a run of indexing keeps what it reads meanwhile, can't be written: {error}",
                folder.display()
            ),
            rights(folder),
        );
    }
}

fn no_index(app: &App, findings: &mut Findings) {
    let (place, corpus) = (app.place(), &app.config.corpus);
    if corpus.exists() {
        findings.note(
            "index",
            format!("there is no index at {place}"),
            format!("`fundstelle index SOURCE…` builds one; serve builds one from {}", corpus.display()),
        );
    } else {
        findings.error(
            "index",
            format!("there is no index at {place}, and nothing at {} to build one from", corpus.display()),
            "`fundstelle index SOURCE…` builds one",
        );
    }
}

fn of_snapshot(app: &App, stats: &IndexStats, findings: &mut Findings) {
    let place = app.place();
    let age = (jiff::Timestamp::now().as_second() - stats.built_at).max(0) / SECONDS_A_DAY;
    let size = stats.bytes.map(|bytes| format!(", {}", megabytes(bytes))).unwrap_or_default();
    let found = format!("{place}: {} articles{size}, built {age} days ago", stats.articles);
    if stats.articles == 0 {
        findings.warning("index", format!("{place} has no articles"), "`fundstelle index SOURCE…` fills it");
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
            "mount it before the next run; if it has moved, `fundstelle sources rename OLD NEW`; if it is gone for good, `fundstelle sources remove SOURCE`",
        );
    }
}

fn space(app: &App, stats: &IndexStats, findings: &mut Findings) {
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

#[cfg(test)]
mod tests {
    use super::super::findings::Level;
    use super::*;
    use crate::config::EngineKind;

    #[test]
    fn a_cluster_that_nobody_reaches_is_an_error_and_no_folder_is_looked_for() {
        // A connection to a port that nobody listens on any more is refused.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let mut config = Config { index: "/nowhere/index".into(), ..Config::default() };
        config.engine.kind = EngineKind::OpenSearch;
        config.engine.opensearch.addresses = vec![format!("http://{address}")];
        let mut findings = Findings::default();
        index(&App::new(config).unwrap(), &mut findings);
        let [finding] = &findings.0[..] else { panic!("{:?}", findings.0) };
        assert_eq!((finding.level, finding.about), (Level::Error, "cluster"));
        assert!(finding.found.contains(&address.to_string()), "{finding:?}");
        assert!(!finding.found.contains("/nowhere"), "{finding:?}");
    }

    #[test]
    fn the_health_of_a_cluster_is_a_finding() {
        let levels = [
            (ClusterHealth::Whole, Level::Ok, "green"),
            (ClusterHealth::CopiesMissing, Level::Warning, "yellow"),
            (ClusterHealth::ShardsMissing, Level::Error, "red"),
        ];
        for (health, level, colour) in levels {
            let mut findings = Findings::default();
            let cluster = ClusterCondition { program: "OpenSearch 2.19.1".to_owned(), nodes: 3, health };
            of_cluster("https://a:9200 (f-*)", &cluster, &mut findings);
            assert_eq!(findings.0[0].level, level);
            let found = &findings.0[0].found;
            let is_told =
                ["2.19.1", "https://a:9200", "nodes: 3", colour].iter().all(|part| found.contains(part));
            assert!(is_told, "{found}");
        }
    }
}
