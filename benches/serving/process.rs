//! Processes under measurement: their working time, memory and addresses, as Linux tells them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A tick of the processor time that `/proc` counts in, which is the same on all machines that run Linux.
const TICK: Duration = Duration::from_millis(10);
/// How often the memory of a process that ends by itself is read.
const LOOK: Duration = Duration::from_millis(20);

/// A process that is stopped when it goes out of scope.
pub struct Process(Child);

/// What a process that has ended used.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    pub wall: Duration,
    pub cpu: Duration,
    /// The most bytes of memory.
    pub peak: u64,
}

/// Bytes of memory that a process holds.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// All that is in memory, files that are mapped included.
    pub resident: u64,
    /// Without mapped files, which the system can drop at any time.
    pub own: u64,
    /// The most that was resident so far.
    pub peak: u64,
}

impl Process {
    /// Starts a server and reads the address that its first line names.
    pub fn serving(command: &mut Command) -> (Self, SocketAddr) {
        let child = command.stdout(Stdio::piped()).spawn().expect("the server starts");
        let mut process = Self(child);
        let mut line = String::new();
        let output = process.0.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut line).expect("a line");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.and_then(|address| address.parse().ok());
        (process, address.unwrap_or_else(|| panic!("the server names no address: {line:?}")))
    }

    /// Runs a process to its end.
    pub fn run(command: &mut Command) -> Usage {
        let started = Instant::now();
        let mut process = Self(command.stdout(Stdio::null()).spawn().expect("the process starts"));
        let mut peak = 0;
        // A process that has ended keeps its times until it is waited for, but no memory.
        while process.stat(0).is_some_and(|state| state != "Z") {
            peak = process.status("VmHWM").unwrap_or(0).max(peak);
            std::thread::sleep(LOOK);
        }
        let (wall, cpu) = (started.elapsed(), process.cpu());
        let status = process.0.wait().expect("its end");
        assert!(status.success(), "{command:?} failed: {status}");
        Usage { wall, cpu, peak }
    }

    /// The time it has worked so far, in its own code and in the system.
    pub fn cpu(&self) -> Duration {
        let ticks = |field| self.stat(field).and_then(|ticks| ticks.parse::<u32>().ok()).unwrap_or(0);
        TICK * (ticks(11) + ticks(12))
    }

    pub fn memory(&self) -> Memory {
        let bytes = |name| self.status(name).expect("its memory");
        Memory { resident: bytes("VmRSS"), own: bytes("RssAnon"), peak: bytes("VmHWM") }
    }

    /// A field of `/proc/PID/stat`, counted from the state, which is the first behind the name.
    fn stat(&self, field: usize) -> Option<String> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.id())).ok()?;
        stat.rsplit(')').next()?.split_whitespace().nth(field).map(str::to_owned)
    }

    /// Bytes of a line of `/proc/PID/status`.
    fn status(&self, name: &str) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
