//! The folder that a container is built in: the program, its configuration, and the file that says how.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::program::Program;

/// Releases of Debian whose base images exist, with the version of the GNU C library of each.
const RELEASES: &[(u32, (u32, u32))] = &[(12, (2, 36)), (13, (2, 41))];

/// Makes the folder, and gives its path.
pub fn folder(project: &Path, program: &Program, output: &Path) -> anyhow::Result<PathBuf> {
    let folder = output.join("container");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("{} can't be made anew", folder.display()))?;
    }
    // An empty folder, which the volume takes its owner from.
    fs::create_dir_all(folder.join("state"))?;
    fs::copy(&program.path, folder.join("fundstelle"))?;
    fs::set_permissions(folder.join("fundstelle"), fs::Permissions::from_mode(0o755))?;
    let own = project.join("packaging/container");
    fs::copy(own.join("fundstelle.toml"), folder.join("fundstelle.toml"))?;
    let release = RELEASES.iter().find(|(_, glibc)| *glibc >= program.glibc).with_context(|| {
        let (major, minor) = program.glibc;
        format!("the program calls the GNU C library {major}.{minor}, which no base image has; build it on Debian 13")
    })?;
    let steps = fs::read_to_string(own.join("Containerfile"))?;
    let steps = steps.replace("ARG DEBIAN_RELEASE=12", &format!("ARG DEBIAN_RELEASE={}", release.0));
    fs::write(folder.join("Containerfile"), steps)?;
    Ok(folder)
}
