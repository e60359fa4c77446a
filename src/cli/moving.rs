//! `fundstelle move --to ENGINE` brings the index to the other engine.

use std::io::{self, Write};
use std::path::Path;

use clap::ValueEnum;

use super::outcome::Outcome;
use super::patience::Patience;
use super::progress::Bar;
use super::terminal::language;
use crate::app::{App, Moving};
use crate::config::{Config, DEFAULT_FILE, EngineKind, Loaded, Origin};
use crate::pipeline::{Moved, Replaced};
use crate::present::terminal::printable;
use crate::present::texts::fill;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where the index is to be; the configuration says where it is now, and how the other engine is reached
    #[arg(long, value_name = "ENGINE")]
    to: Target,

    /// Serve the moved index there in place of the one that is there, which stays to go back to
    #[arg(long)]
    replace: bool,

    /// Tell what would be moved where, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Threads that analyse and write articles at the same time [default: one a processor, at most 8]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    jobs: Option<u32>,

    #[command(flatten)]
    patience: Patience,
}

/// An engine, as `engine.kind` names it.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Target {
    /// A folder of this machine (`index`)
    Embedded,
    /// An OpenSearch cluster (`engine.opensearch`)
    #[value(name = "opensearch")]
    OpenSearch,
}

impl Target {
    fn kind(self) -> EngineKind {
        match self {
            Self::Embedded => EngineKind::Embedded,
            Self::OpenSearch => EngineKind::OpenSearch,
        }
    }

    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

impl Arguments {
    /// Sets what the configuration has for all runs to what this one was asked for.
    pub fn configure(&self, config: &mut Config) {
        if let Some(jobs) = self.jobs {
            config.writer.threads = jobs as usize;
        }
    }
}

pub fn run(app: App, configuration: Option<&Path>, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let app = app.waiting(arguments.patience.wait);
    let Arguments { to, replace, dry_run, .. } = *arguments;
    let mut bar = Bar::default();
    let moved = app.move_index(Moving { to: to.kind(), replace, dry_run }, &mut bar);
    bar.clear();
    let (moved, place) = moved?;
    report(&app, &moved, &place)?;
    let texts = language().texts();
    let words = &texts.commands.moving;
    let mut out = io::stdout().lock();
    if dry_run {
        writeln!(out, "{}", texts.commands.index.nothing_written)?;
        return Ok(Outcome::Done);
    }
    let (here, line) = (app.place(), to.name());
    let line = format!("engine.kind = \"{line}\"");
    let values = [("line", &*line), ("here", &printable(&here)), ("where", &place_of_kind(configuration)?)];
    writeln!(out, "{}", fill(&words.configure, &values))?;
    if app.config.meaning.enabled == Some(true) {
        writeln!(out, "{}", words.no_meaning)?;
    }
    Ok(Outcome::Done)
}

/// Tells what was moved, or would be.
fn report(app: &App, moved: &Moved, place: &str) -> io::Result<()> {
    let texts = language().texts();
    let words = &texts.commands.moving;
    let mut out = io::stdout().lock();
    let (here, seconds) = (app.place(), texts.decimal(moved.elapsed.as_secs_f64()));
    let values = [("from", &*printable(&here)), ("to", &*printable(place)), ("seconds", &seconds)];
    let told = if moved.snapshot.is_some() { &words.moved } else { &words.would_move };
    writeln!(out, "{}", texts.count_with(told, moved.articles, &values))?;
    for (root, articles) in &moved.roots {
        let root = [("root", &*printable(root))];
        writeln!(out, "  {}", texts.count_with(&texts.commands.generations.articles_from, *articles, &root))?;
    }
    if moved.left > 0 {
        writeln!(out, "{}", texts.count(&words.left, moved.left))?;
    }
    match moved.replaced {
        Replaced::Nothing => Ok(()),
        Replaced::Kept => writeln!(out, "{}", words.kept),
        Replaced::Deleted => writeln!(out, "{}", words.deleted),
    }
}

/// Where the kind of engine is configured, or is to be.
fn place_of_kind(configuration: Option<&Path>) -> anyhow::Result<String> {
    let loaded = Loaded::read(configuration)?;
    Ok(match loaded.origin("engine.kind") {
        Origin::Default => loaded.file().unwrap_or(Path::new(DEFAULT_FILE)).display().to_string(),
        Origin::Variable(name) => name,
        origin => origin.to_string(),
    })
}
