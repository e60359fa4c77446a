//! `fundstelle backup FILE` and `fundstelle restore FILE`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::outcome::Outcome;
use super::patience::Patience;
use super::progress::Bar;
use super::terminal::language;
use super::wording;
use crate::app::{App, LeftOut, Places, configuration_in};
use crate::config::{Config, DEFAULT_FILE, PlacesInText, file_to_read};
use crate::present::terminal::printable;
use crate::present::texts::fill;

#[derive(Debug, clap::Args)]
pub struct BackupArguments {
    /// Archive to write, such as fundstelle-2026-11-29.zip
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Replace the file if it is there
    #[arg(long)]
    replace: bool,

    #[command(flatten)]
    patience: Patience,
}

#[derive(Debug, clap::Args)]
pub struct RestoreArguments {
    /// Archive that `fundstelle backup` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Put the backup in the place of the index, the written articles and the vocabulary that are there
    #[arg(long)]
    replace: bool,

    #[command(flatten)]
    patience: Patience,
}

pub fn back_up(
    app: App,
    configuration: Option<&Path>,
    arguments: &BackupArguments,
) -> anyhow::Result<Outcome> {
    let text = file_to_read(configuration).map(std::fs::read_to_string).transpose()?;
    let mut bar = Bar::default();
    let app = app.waiting(arguments.patience.wait);
    let contents = app.back_up(&arguments.file, text.as_deref(), arguments.replace, &mut bar);
    bar.clear();
    let contents = contents?;
    let files = |folder: &str| contents.below(folder).count() as u64;
    let texts = language().texts();
    let words = &texts.commands.backup;
    let file = printable(&arguments.file.display().to_string()).into_owned();
    let parts = [
        texts.count_with(&words.articles, contents.articles, &[("file", &file)]),
        fill(&words.written, &[("n", &texts.number(files("written/")))]),
        texts.count(&words.vocabulary, files("vocabulary/")),
        if text.is_some() { words.configuration.clone() } else { words.no_configuration.clone() },
    ];
    writeln!(io::stdout(), "{}; {}", parts.join(", "), words.read_again)?;
    Ok(Outcome::Done)
}

/// Completes the configuration by what a backup tells, where there is none: its index, written articles and vocabulary
/// go to the places that they came from, and closeness in meaning is on where the index was built with it.
pub fn config_for_restoring(
    mut config: Config,
    file: Option<&Path>,
    index: Option<&Path>,
    arguments: &RestoreArguments,
) -> anyhow::Result<(Config, Places)> {
    let has_file = file_to_read(file).is_some();
    let of_backup = match has_file {
        true => None,
        false => configuration_in(&arguments.file)?,
    };
    let told = of_backup.map(|text| PlacesInText::read(&text)).transpose()?.unwrap_or_default();
    if let (None, Some(index)) = (index, told.index) {
        config.index = index;
    }
    if let Some(meaning) = told.meaning {
        config.meaning = meaning;
    }
    let places = Places {
        written: config.web.written.clone().or(told.written).unwrap_or_else(|| "written".into()),
        vocabulary: config.vocabulary.clone().or(told.vocabulary).unwrap_or_else(|| "vocabulary".into()),
        configuration: (!has_file).then(|| DEFAULT_FILE.into()),
    };
    Ok((config, places))
}

pub fn restore(app: App, places: &Places, arguments: &RestoreArguments) -> anyhow::Result<Outcome> {
    let mut bar = Bar::default();
    let restored =
        app.waiting(arguments.patience.wait).restore(&arguments.file, places, arguments.replace, &mut bar);
    bar.clear();
    let restored = restored?;
    let texts = language().texts();
    let words = &texts.commands.backup;
    let mut out = io::stdout().lock();
    for (place, files) in &restored.placed {
        let place = printable(&place.display().to_string()).into_owned();
        writeln!(out, "{}", texts.count_with(&words.restored, *files as u64, &[("place", &place)]))?;
    }
    match &restored.left_out {
        None => writeln!(out, "{}", texts.count(&words.whole, restored.contents.articles))?,
        Some(LeftOut { what, sources, stays }) => {
            if *stays {
                writeln!(out, "{}", words.stays)?;
            }
            let what = wording::in_language(what, language());
            writeln!(out, "{}", fill(&words.left_out, &[("what", &what)]))?;
            for source in sources {
                writeln!(out, "  {}", printable(source))?;
            }
        }
    }
    if restored.placed.iter().any(|(place, _)| Some(place) == places.configuration.as_ref()) {
        writeln!(out, "{}", words.keys)?;
    }
    Ok(if restored.left_out.is_some() { Outcome::Incomplete } else { Outcome::Done })
}
