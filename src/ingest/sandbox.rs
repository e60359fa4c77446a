//! Reading apart: PDF and office documents are read by a process of their own.
//!
//! Their parsers are large and their input is hostile: a file may make one loop, overflow its stack
//! or take all memory. The reader is this program again, with a hidden command. It gets one path a
//! line and answers with one line of JSON; it is used for file after file, and killed and started
//! anew when it takes too long or ends. Its memory is limited where the system can do that.

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use super::{Draft, Limits, Parser, bytes_of, guarded, parser_of};
use crate::article::FileFormat;

/// The hidden command.
pub const COMMAND: &str = "read-document";

#[derive(Debug, Serialize, Deserialize)]
struct Request {
    path: PathBuf,
    format: FileFormat,
}

/// The answer: a draft, or the message of a refusal.
type Answer = Result<Draft, String>;

/// What the reader is told of the limits, as one argument.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    file_bytes: u64,
    text_chars: usize,
    pages: usize,
    unpacked_document_bytes: u64,
    document_memory_mb: u64,
}

/// A reader, started when it is first needed.
#[derive(Debug, Default)]
pub(super) struct Reader {
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    input: ChildStdin,
    answers: Receiver<io::Result<String>>,
}

impl Reader {
    /// Reads a file.
    ///
    /// # Errors
    /// What the format's reader refuses; the reader took too long, crashed or can't be started.
    pub fn read(&mut self, path: &Path, format: FileFormat, limits: &Limits) -> Result<Draft, Refusal> {
        let mut running = match self.running.take() {
            Some(running) => running,
            None => Running::start(limits).map_err(Refusal::NoReader)?,
        };
        let asked = running.ask(&Request { path: path.to_owned(), format });
        let limit = Duration::from_secs(limits.document_seconds.max(1));
        let answer = asked.ok().map(|()| running.answers.recv_timeout(limit));
        let line = match answer {
            Some(Ok(Ok(line))) => line,
            Some(Err(RecvTimeoutError::Timeout)) => {
                return Err(Refusal::TooSlow { seconds: limit.as_secs() });
            }
            // It ended: dropping it collects the process.
            _ => return Err(Refusal::Crashed),
        };
        self.running = Some(running);
        let answer: Answer = serde_json::from_str(&line).map_err(|_| Refusal::Crashed)?;
        answer.map_err(Refusal::Apart)
    }
}

impl Running {
    fn start(limits: &Limits) -> io::Result<Self> {
        let program = limits.reader.clone().map_or_else(std::env::current_exe, Ok)?;
        let told = Told {
            file_bytes: limits.file_bytes,
            text_chars: limits.text_chars,
            pages: limits.pages,
            unpacked_document_bytes: limits.unpacked_document_bytes,
            document_memory_mb: limits.document_memory_mb,
        };
        let mut child = Command::new(program)
            .arg(COMMAND)
            .arg(serde_json::to_string(&told)?)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let missing = || io::Error::other("the reader has no pipes");
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        let (send, answers) = channel();
        // Waiting for a line can't be given up; a thread waits, and ends with the process.
        thread::spawn(move || {
            for line in BufReader::new(output).lines() {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, input, answers })
    }

    fn ask(&mut self, request: &Request) -> io::Result<()> {
        let mut line = serde_json::to_string(request)?;
        line.push('\n');
        self.input.write_all(line.as_bytes())?;
        self.input.flush()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The other side: reads what standard input names until it ends.
///
/// # Errors
/// The argument is not what the asking side gives, or a pipe is broken.
pub fn serve(told: &str) -> io::Result<()> {
    let told: Told = serde_json::from_str(told)?;
    let memory = told.document_memory_mb.saturating_mul(1 << 20);
    #[cfg(unix)]
    rlimit::setrlimit(rlimit::Resource::AS, memory, memory)?;
    let limits = Limits {
        file_bytes: told.file_bytes,
        text_chars: told.text_chars,
        pages: told.pages,
        unpacked_document_bytes: told.unpacked_document_bytes,
        ..Limits::default()
    };
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let request: Request = serde_json::from_str(&line?)?;
        let answer: Answer = read(&request, &limits).map_err(|refusal| refusal.to_string());
        serde_json::to_writer(&mut output, &answer)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}

fn read(request: &Request, limits: &Limits) -> Result<Draft, Refusal> {
    let (Parser::Sandboxed(parse) | Parser::InProcess(parse)) = parser_of(request.format);
    let bytes = bytes_of(&request.path, limits)?;
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    guarded(|| parse(&bytes, limits))
}
