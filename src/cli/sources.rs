//! `fundstelle sources` lists the sources of the index, and tells it of one that has moved or is gone.

use std::io::{self, Write};
use std::path::PathBuf;

use super::outcome::Outcome;
use super::patience::Patience;
use super::progress::Bar;
use super::terminal::language;
use crate::app::App;
use crate::present::terminal::printable;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Tells the index that the folder or file of a source has moved; nothing is read
    Rename {
        /// The source, as `fundstelle sources` lists it
        #[arg(value_name = "OLD")]
        old: String,

        /// Folder or file where it is now
        #[arg(value_name = "NEW")]
        new: PathBuf,

        #[command(flatten)]
        patience: Patience,
    },
    /// Takes all articles of a source out of the index
    Remove {
        /// The source, as `fundstelle sources` lists it; it need not be there any more
        #[arg(value_name = "SOURCE")]
        source: String,

        #[command(flatten)]
        patience: Patience,
    },
}

pub fn run(app: App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let texts = language().texts();
    let words = &texts.commands.sources;
    let mut bar = Bar::default();
    let (told, articles, root) = match &arguments.command {
        None => return list(&app),
        Some(Command::Rename { old, new, patience }) => {
            let renamed = app.waiting(patience.wait).rename_source(old, new, &mut bar);
            bar.clear();
            let (root, articles) = renamed?;
            (&words.renamed, articles, root)
        }
        Some(Command::Remove { source, patience }) => {
            let removed = app.waiting(patience.wait).remove_source(source, &mut bar);
            bar.clear();
            let (root, articles) = removed?;
            (&words.removed, articles, root)
        }
    };
    writeln!(io::stdout(), "{}", texts.count_with(told, articles, &[("root", &printable(&root))]))?;
    Ok(Outcome::Done)
}

fn list(app: &App) -> anyhow::Result<Outcome> {
    let texts = language().texts();
    let words = &texts.commands.sources;
    let mut out = io::stdout().lock();
    let (sources, can_be_changed) = (app.sources()?, app.can_be_changed());
    if sources.is_empty() {
        writeln!(out, "{}", words.none)?;
    }
    for source in sources {
        let told = match source.is_there {
            true => &words.there,
            false if can_be_changed => &words.gone,
            false => &words.missing,
        };
        writeln!(out, "{}", texts.count_with(told, source.articles, &[("root", &printable(&source.root))]))?;
    }
    Ok(Outcome::Done)
}
