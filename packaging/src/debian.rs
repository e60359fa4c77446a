//! The Debian package: a folder with everything in its place, made into an archive by `dpkg-deb`.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use flate2::{Compression, GzBuilder};

use crate::program::{Program, output};

/// The revision of the packaging of one version of the program.
const REVISION: &str = "1";

/// What is installed unchanged: its place in `packaging`, and that in the system.
const FILES: &[(&str, &str)] = &[
    ("systemd/fundstelle.service", "usr/lib/systemd/system/fundstelle.service"),
    ("systemd/fundstelle-index.service", "usr/lib/systemd/system/fundstelle-index.service"),
    ("systemd/fundstelle-index.timer", "usr/lib/systemd/system/fundstelle-index.timer"),
    ("systemd/sysusers.conf", "usr/lib/sysusers.d/fundstelle.conf"),
    ("systemd/tmpfiles.conf", "usr/lib/tmpfiles.d/fundstelle.conf"),
    ("debian/copyright", "usr/share/doc/fundstelle/copyright"),
    ("proxies/nginx.conf", "usr/share/doc/fundstelle/examples/nginx.conf"),
    ("proxies/apache.conf", "usr/share/doc/fundstelle/examples/apache.conf"),
    ("proxies/Caddyfile", "usr/share/doc/fundstelle/examples/Caddyfile"),
    ("proxies/traefik.yml", "usr/share/doc/fundstelle/examples/traefik.yml"),
];

/// The same for what administrators change, and keep when the package is upgraded.
const CONFIGURATION: &[(&str, &str)] = &[
    ("debian/fundstelle.toml", "etc/fundstelle/fundstelle.toml"),
    ("debian/default", "etc/default/fundstelle"),
];

/// The completions of each shell, and their place.
const COMPLETIONS: &[(&str, &str)] = &[
    ("bash", "usr/share/bash-completion/completions/fundstelle"),
    ("zsh", "usr/share/zsh/vendor-completions/_fundstelle"),
    ("fish", "usr/share/fish/vendor_completions.d/fundstelle.fish"),
];

/// What runs when the package is installed and removed.
const SCRIPTS: &[&str] = &["postinst", "prerm", "postrm"];

/// Makes the package, and gives its path.
pub fn package(project: &Path, program: &Program, output_folder: &Path) -> anyhow::Result<PathBuf> {
    let staged = Staged::new(output_folder.join("debian"))?;
    let own = project.join("packaging");
    staged.add("usr/bin/fundstelle", &fs::read(&program.path)?, 0o755)?;
    for (from, to) in FILES.iter().chain(CONFIGURATION) {
        let from = own.join(from);
        let content = fs::read(&from).with_context(|| format!("{} can't be read", from.display()))?;
        staged.add(to, &content, 0o644)?;
    }
    for (shell, to) in COMPLETIONS {
        staged.add(to, program.output(&["completions", shell])?.as_bytes(), 0o644)?;
    }
    add_manual(&staged, program, output_folder)?;
    let version = format!("{}-{REVISION}", program.version);
    add_changelogs(&staged, project, &version)?;
    let architecture = architecture()?;
    add_control(&staged, &own, program, &version, architecture)?;
    let archive = output_folder.join(format!("fundstelle_{version}_{architecture}.deb"));
    let mut build = Command::new("dpkg-deb");
    build.args(["--root-owner-group", "--build"]).arg(&staged.root).arg(&archive);
    output(build.env("SOURCE_DATE_EPOCH", last_change(project)))?;
    Ok(archive)
}

/// The folder that becomes the package.
struct Staged {
    root: PathBuf,
}

impl Staged {
    fn new(root: PathBuf) -> anyhow::Result<Self> {
        if root.exists() {
            fs::remove_dir_all(&root).with_context(|| format!("{} can't be made anew", root.display()))?;
        }
        fs::create_dir_all(&root)?;
        Ok(Self { root })
    }

    fn add(&self, name: &str, content: &[u8], mode: u32) -> anyhow::Result<()> {
        let path = self.root.join(name);
        let folder = path.parent().context("a file lies in a folder")?;
        fs::create_dir_all(folder)?;
        fs::write(&path, content).with_context(|| format!("{} can't be written", path.display()))?;
        fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
        // Folders have the permissions that Debian expects, whatever the umask is.
        let own = folder.ancestors().take_while(|folder| folder.starts_with(&self.root));
        for folder in own {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
        }
        Ok(())
    }

    /// Adds a file compressed, without name and time, so that the same content gives the same bytes.
    fn add_compressed(&self, name: &str, content: &[u8]) -> anyhow::Result<()> {
        let mut packed = GzBuilder::new().write(Vec::new(), Compression::best());
        packed.write_all(content)?;
        self.add(name, &packed.finish()?, 0o644)
    }
}

fn add_manual(staged: &Staged, program: &Program, output_folder: &Path) -> anyhow::Result<()> {
    let folder = output_folder.join("manual-pages");
    program.output(&["man", folder.to_str().context("the path of the folder is Unicode")?])?;
    for page in fs::read_dir(&folder)? {
        let page = page?;
        let name = page.file_name().into_string().ok().context("the names of manual pages are Unicode")?;
        staged.add_compressed(&format!("usr/share/man/man1/{name}.gz"), &fs::read(page.path())?)?;
    }
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Adds the changes of the program, and those of the package, which Debian wants in a form of its own.
fn add_changelogs(staged: &Staged, project: &Path, version: &str) -> anyhow::Result<()> {
    let changes = fs::read(project.join("CHANGELOG.md"))?;
    staged.add_compressed("usr/share/doc/fundstelle/changelog.gz", &changes)?;
    let date = output(Command::new("date").args(["-u", "-R", "-d", &format!("@{}", last_change(project))]))?;
    let entry = format!(
        "fundstelle ({version}) unstable; urgency=medium\n\n  * See changelog.gz for what changed in the program.\n\n \
         -- Fundstelle maintainers <fundstelle@localhost>  {}\n",
        date.trim()
    );
    staged.add_compressed("usr/share/doc/fundstelle/changelog.Debian.gz", entry.as_bytes())
}

fn add_control(
    staged: &Staged,
    own: &Path,
    program: &Program,
    version: &str,
    architecture: &str,
) -> anyhow::Result<()> {
    let names: Vec<String> = files_below(&staged.root, Path::new(""))?;
    let is_configuration = |name: &String| CONFIGURATION.iter().any(|(_, to)| name == to);
    let sums: Vec<&str> = names.iter().filter(|name| !is_configuration(name)).map(String::as_str).collect();
    let sums = output(Command::new("md5sum").args(sums).current_dir(&staged.root))?;
    let sizes = names.iter().map(|name| fs::metadata(staged.root.join(name)).map(|file| file.len()));
    let size: u64 = sizes.sum::<Result<u64, _>>()?;
    let (major, minor) = program.glibc;
    let control = fs::read_to_string(own.join("debian/control"))?
        .replace("{version}", version)
        .replace("{architecture}", architecture)
        .replace("{size}", &size.div_ceil(1024).to_string())
        .replace("{glibc}", &format!("{major}.{minor}"));
    let configuration: String = CONFIGURATION.iter().map(|(_, to)| format!("/{to}\n")).collect();
    staged.add("DEBIAN/control", control.as_bytes(), 0o644)?;
    staged.add("DEBIAN/conffiles", configuration.as_bytes(), 0o644)?;
    staged.add("DEBIAN/md5sums", sums.as_bytes(), 0o644)?;
    for script in SCRIPTS {
        staged.add(&format!("DEBIAN/{script}"), &fs::read(own.join("debian").join(script))?, 0o755)?;
    }
    Ok(())
}

/// The names of all files below a folder, in their order.
fn files_below(root: &Path, folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            names.extend(files_below(root, &name)?);
        } else {
            names.push(name.to_str().context("names in a package are Unicode")?.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Debian's name of the processors that this tool, and with it the program, is built for.
fn architecture() -> anyhow::Result<&'static str> {
    match std::env::consts::ARCH {
        "x86_64" => Ok("amd64"),
        "aarch64" => Ok("arm64"),
        "riscv64" => Ok("riscv64"),
        other => anyhow::bail!("Debian's name of {other} is not known here; add it to {}", file!()),
    }
}

/// The time of the last commit in seconds since 1970, which makes two builds of it the same; 0 outside of a repository.
fn last_change(project: &Path) -> String {
    let given = std::env::var("SOURCE_DATE_EPOCH").ok();
    let of_commit =
        || output(Command::new("git").args(["log", "-1", "--format=%ct"]).current_dir(project)).ok();
    given
        .or_else(of_commit)
        .map(|time| time.trim().to_owned())
        .filter(|time| !time.is_empty())
        .unwrap_or_else(|| "0".into())
}
