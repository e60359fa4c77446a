//! `fundstelle widget FOLDER` writes the search for other sites as a package of npm.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, bail};

use super::outcome::Outcome;
use crate::present::widget::package;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Folder that the package is written to; `npm pack FOLDER` makes one file of it
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,

    /// Replace files of the folder that have the names of those of the package
    #[arg(long)]
    replace: bool,
}

pub fn run(Arguments { folder, replace }: &Arguments) -> anyhow::Result<Outcome> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let mut out = io::stdout().lock();
    for (name, content) in package() {
        let path = folder.join(name);
        let is_other = fs::read(&path).is_ok_and(|there| there != content.as_bytes());
        if is_other && !replace {
            let place = path.display();
            bail!(
                "{place} is there already with other content, of another version or of yours; name another folder, or say that it is to go: --replace"
            );
        }
    }
    for (name, content) in package() {
        let path = folder.join(name);
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
        writeln!(out, "{}", path.display())?;
    }
    Ok(Outcome::Done)
}
