//! `cargo run -p packaging` makes what Fundstelle is shipped in: a Debian package, and the folder that a container is
//! built in. It needs the toolchain and `dpkg-deb`.
//!
//! It builds the program, lets it write its manual pages and completions, and puts the files beside this tool to it.
//! `packaging/check.py` installs and starts the results.

mod container;
mod debian;
mod program;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use program::Program;

const USAGE: &str = "usage: cargo run -p packaging [-- [--profile PROFILE] [--output FOLDER]]

Makes a Debian package and the folder that a container is built in.

  --profile PROFILE  profile of cargo that the program is built with [default: release]
  --output FOLDER    folder of the results [default: target/packages]";

/// What is asked for.
struct Arguments {
    profile: String,
    output: PathBuf,
}

/// The folder of the project.
fn project() -> anyhow::Result<&'static Path> {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("this tool lies in a folder of the project")
}

fn arguments(project: &Path) -> anyhow::Result<Option<Arguments>> {
    let mut asked = Arguments { profile: "release".to_owned(), output: project.join("target/packages") };
    let mut given = std::env::args().skip(1);
    while let Some(argument) = given.next() {
        let mut value = || given.next().with_context(|| format!("{argument} needs a value\n{USAGE}"));
        match argument.as_str() {
            "--profile" => asked.profile = value()?,
            "--output" => asked.output = std::path::absolute(value()?)?,
            "--help" | "-h" => return Ok(None),
            other => bail!("unknown argument {other}\n{USAGE}"),
        }
    }
    Ok(Some(asked))
}

fn main() -> anyhow::Result<()> {
    let project = project()?;
    let Some(Arguments { profile, output }) = arguments(project)? else {
        println!("{USAGE}");
        return Ok(());
    };
    let program = Program::build(project, &profile)?;
    std::fs::create_dir_all(&output)
        .with_context(|| format!("cannot make the folder {}", output.display()))?;
    let package = debian::package(project, &program, &output)?;
    println!("{}", package.display());
    let folder = container::folder(project, &program, &output)?;
    println!("{}", folder.display());
    // The format of Docker has health checks; that of OCI has none.
    println!("podman build --format docker --tag fundstelle:{} {}", program.version, folder.display());
    Ok(())
}
