//! The program that is packaged: how it is built, and what it needs.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

/// A program that was built.
pub struct Program {
    pub path: PathBuf,
    pub version: String,
    /// The oldest version of the GNU C library that has everything the program calls.
    pub glibc: (u32, u32),
}

impl Program {
    /// Builds the program as shipped, from the versions in `Cargo.lock`.
    pub fn build(project: &Path, profile: &str) -> anyhow::Result<Self> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        // Build scripts ask what they build. `cargo run` has told that of this tool, for which they would all run anew.
        for (name, _) in std::env::vars_os() {
            let told = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_", "CARGO_PRIMARY_"];
            if name.to_str().is_some_and(|name| told.iter().any(|told| name.starts_with(told))) {
                build.env_remove(&name);
            }
        }
        let built = build
            .args([
                "build",
                "--locked",
                "--package",
                "fundstelle",
                "--bin",
                "fundstelle",
                "--profile",
                profile,
            ])
            .current_dir(project)
            .status()
            .context("cargo can't be started")?;
        if !built.success() {
            bail!("the program can't be built");
        }
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| project.join("target"), |dir| project.join(dir));
        // The two profiles of development share a folder with an older name.
        let path =
            target.join(if matches!(profile, "dev" | "test") { "debug" } else { profile }).join("fundstelle");
        let bytes = std::fs::read(&path).with_context(|| format!("{} can't be read", path.display()))?;
        let glibc = newest_symbol_version(&bytes).with_context(|| {
            format!("{} calls no GNU C library: neither package is made for another one", path.display())
        })?;
        let version = output(Command::new(&path).arg("--version"))?;
        let version = version.split_whitespace().nth(1).context("the program tells no version")?.to_owned();
        Ok(Self { path, version, glibc })
    }

    /// What the program writes to standard output.
    pub fn output(&self, arguments: &[&str]) -> anyhow::Result<String> {
        output(Command::new(&self.path).args(arguments))
    }
}

/// What a command writes to standard output.
pub fn output(command: &mut Command) -> anyhow::Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let done = command.output().with_context(|| format!("{name} can't be started"))?;
    if !done.status.success() {
        bail!("{name} failed: {}", String::from_utf8_lossy(&done.stderr));
    }
    String::from_utf8(done.stdout).with_context(|| format!("{name} wrote no UTF-8"))
}

/// The newest version of symbols of the GNU C library that a program names, as `GLIBC_2.34`.
fn newest_symbol_version(program: &[u8]) -> Option<(u32, u32)> {
    const PREFIX: &[u8] = b"\0GLIBC_";
    let starts = program.windows(PREFIX.len()).enumerate().filter(|(_, bytes)| *bytes == PREFIX);
    let versions = starts.filter_map(|(at, _)| {
        let rest = &program[at + PREFIX.len()..];
        let end = rest.iter().position(|byte| *byte == 0)?;
        let (major, minor) = std::str::from_utf8(&rest[..end]).ok()?.split_once('.')?;
        // A third part, as in 2.2.5, names a version before the one with the next second part.
        Some((major.parse().ok()?, minor.split('.').next()?.parse().ok()?))
    });
    versions.max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_of_the_c_library_counts() {
        let program = b"\x7fELF\0GLIBC_2.9\0memcpy\0GLIBC_2.34\0GLIBC_2.2.5\0GLIBC_PRIVATE\0";
        assert_eq!(newest_symbol_version(program), Some((2, 34)));
        assert_eq!(newest_symbol_version(b"a static program"), None);
    }
}
