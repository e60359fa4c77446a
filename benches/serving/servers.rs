//! Both servers as processes: how they are set up, index and start.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::documents::Collection;
use super::load::{Ask, once};
use super::process::{Process, Usage};

/// How this program is told to be a part of the textbook.
pub const TEXTBOOK_INDEX: &str = "textbook-index";
pub const TEXTBOOK_SERVE: &str = "textbook-serve";

/// Which of the two.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Fundstelle, by its program.
    Fundstelle(PathBuf),
    Textbook,
}

/// A server with an index in a folder.
pub struct Setup {
    pub kind: Kind,
    folder: PathBuf,
}

/// A server that runs.
pub struct Server {
    pub process: Process,
    pub address: SocketAddr,
    /// From the start of the process until it said that it was ready.
    pub until_ready: Duration,
}

impl Setup {
    /// Indexes a collection, or takes the index that is there.
    pub fn make(kind: Kind, collection: &Collection, folder: PathBuf) -> (Self, Usage) {
        let setup = Self { kind, folder };
        let noted = setup.folder.join("usage");
        if let Ok(usage) = fs::read_to_string(&noted) {
            return (setup, read_usage(&usage));
        }
        let _ = fs::remove_dir_all(&setup.folder);
        fs::create_dir_all(setup.index()).expect("a folder");
        let mut command = match &setup.kind {
            Kind::Fundstelle(program) => {
                fs::remove_dir(setup.index()).expect("an empty folder");
                let mut command = setup.fundstelle(program, "");
                command.arg("index").arg(&collection.path).stderr(Stdio::null());
                command
            }
            Kind::Textbook => {
                let mut command = Command::new(std::env::current_exe().expect("this program"));
                command.arg(TEXTBOOK_INDEX).arg(&collection.path).arg(setup.index());
                command
            }
        };
        let usage = Process::run(&mut command);
        let [wall, cpu] = [usage.wall, usage.cpu].map(|time| time.as_millis());
        fs::write(noted, format!("{wall} {cpu} {}", usage.peak)).expect("room on the disk");
        (setup, usage)
    }

    /// A copy, which may be written to.
    pub fn copied(&self, folder: PathBuf) -> Self {
        let copy = Self { kind: self.kind.clone(), folder };
        copy_folder(&self.index(), &copy.index());
        copy
    }

    fn index(&self) -> PathBuf {
        self.folder.join("index")
    }

    /// Bytes of the index.
    pub fn size(&self) -> u64 {
        size(&self.index())
    }

    fn fundstelle(&self, program: &Path, more: &str) -> Command {
        let config = self.folder.join("fundstelle.toml");
        let text = format!(
            "index = {:?}\n[web]\nrequests_per_minute = 0\n{more}",
            self.index().display().to_string()
        );
        fs::write(&config, text).expect("room on the disk");
        let mut command = Command::new(program);
        command.arg("--config").arg(config);
        command
    }

    /// Starts the server with the limits of a server that serves one client alone.
    pub fn start_for_one(&self) -> Server {
        self.start("max_searches = 1000\nsearch_timeout_ms = 60000\n")
    }

    /// Starts the server. More lines may follow in the section `web` of its configuration.
    pub fn start(&self, more: &str) -> Server {
        let mut command = match &self.kind {
            Kind::Fundstelle(program) => {
                let mut command = self.fundstelle(program, more);
                command.args(["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::null());
                command
            }
            Kind::Textbook => {
                let mut command = Command::new(std::env::current_exe().expect("this program"));
                command.arg(TEXTBOOK_SERVE).arg(self.index());
                command
            }
        };
        let started = Instant::now();
        let (process, address) = Process::serving(&mut command);
        let ready = Ask::get("/health/ready".to_owned());
        while once(address, &ready).status != 200 {
            std::thread::sleep(Duration::from_millis(1));
        }
        Server { process, address, until_ready: started.elapsed() }
    }

    /// The folder of the index, for what else belongs to the server.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

fn read_usage(noted: &str) -> Usage {
    let numbers: Vec<u64> = noted.split(' ').filter_map(|number| number.parse().ok()).collect();
    let [wall, cpu, peak] = numbers[..] else { panic!("what indexing used is not noted: {noted:?}") };
    Usage { wall: Duration::from_millis(wall), cpu: Duration::from_millis(cpu), peak }
}

fn size(folder: &Path) -> u64 {
    entries(folder)
        .map(|path| if path.is_dir() { size(&path) } else { fs::metadata(path).expect("a file").len() })
        .sum()
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path())
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for path in entries(from) {
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).expect("room on the disk");
        }
    }
}
