//! Checks what the machine and the account provide: the configuration file, memory, and the limit of open files.

use std::fs;

use super::findings::{Findings, megabytes};
use crate::config::{Config, Loaded, Origin};

/// The memory of a server besides what it reads of an index: caches, words, and requests under way.
const SERVER_BYTES: u64 = 512_000_000;
/// Open files below which connections may be refused: one each, and the files of the index.
const FEW_FILES: u64 = 4096;

pub fn configuration(loaded: &Loaded, findings: &mut Findings) {
    let Some(file) = loaded.file() else {
        findings.note(
            "configuration",
            "there is no configuration file; all else is by default or from the environment",
            "`fundstelle config init` writes one with every key and its meaning",
        );
        return;
    };
    findings.ok("configuration", format!("{}; `fundstelle config show` lists every value", file.display()));
    let holds_keys = matches!(loaded.origin("web.keys"), Origin::File { .. });
    if holds_keys && is_readable_by_others(file) {
        findings.warning(
            "configuration",
            format!("{} holds hashes of keys and can be read by everybody on this machine", file.display()),
            format!("chmod o= {}", file.display()),
        );
    }
}

#[cfg(unix)]
fn is_readable_by_others(file: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|file| file.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn is_readable_by_others(_: &std::path::Path) -> bool {
    false
}

pub fn memory(config: &Config, findings: &mut Findings) {
    let Some(free) = free_memory() else { return };
    let writing = (config.writer.memory_mb as u64).saturating_mul(1_000_000);
    let needed = SERVER_BYTES.saturating_add(writing);
    if free < needed {
        findings.warning(
            "memory",
            format!("{} are free; a server that is indexed beside needs about {}", megabytes(free), megabytes(needed)),
            "give the machine or the container more memory, or lower writer.memory_mb and ingest.document_memory_mb",
        );
    } else {
        findings.ok("memory", format!("{} are free", megabytes(free)));
    }
}

/// The memory that can be had without swapping, in bytes, by the machine and the control group; `None` where the system
/// doesn't tell.
fn free_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let machine = line.split_whitespace().next()?.parse::<u64>().ok()?.saturating_mul(1024);
    let number = |name: &str| {
        let text = fs::read_to_string(format!("/sys/fs/cgroup/{name}")).ok()?;
        text.trim().parse::<u64>().ok()
    };
    let group =
        number("memory.max").map(|most| most.saturating_sub(number("memory.current").unwrap_or_default()));
    Some(group.map_or(machine, |group| group.min(machine)))
}

pub fn files(findings: &mut Findings) {
    #[cfg(unix)]
    if let Ok(files) = rlimit::Resource::NOFILE.get_soft()
        && files < FEW_FILES
    {
        findings.note(
            "open files",
            format!("a server that is started like this command may have {files} files open, a connection each"),
            "raise the limit where many visitors come at once: LimitNOFILE=65536 of a systemd unit, or `ulimit -n 65536`",
        );
    }
    #[cfg(not(unix))]
    let _ = (findings, FEW_FILES);
}
