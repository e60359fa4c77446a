//! The sandbox: PDF and office documents are read by a process of its own.
//!
//! Their parsers are large and their input is untrusted: a file may make a parser loop forever, overflow
//! the stack, or take all memory. The process runs this program with a hidden command. It receives one path
//! per line and answers each with a line of JSON. It reads file after file; if it ends or takes too long
//! it is killed and started anew. Where the system allows it, its memory is limited.

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::error::ReadError;
use super::formats::{Parser, bytes_of, guarded, parser_of};
use super::limits::Limits;
use super::parsed_document::ParsedDocument;
use crate::article::FileFormat;

/// The hidden command of this program that runs in the sandbox.
pub const COMMAND: &str = "read-document";

#[derive(Debug, Serialize, Deserialize)]
struct Request {
    path: PathBuf,
    format: FileFormat,
}

/// The sandbox's answer: the parsed document, or the message of an error.
type Answer = Result<ParsedDocument, String>;

/// The limits that the sandbox needs to know, passed as one argument.
#[derive(Debug, Serialize, Deserialize)]
struct SandboxLimits {
    file_bytes: u64,
    text_chars: usize,
    pages: usize,
    unpacked_document_bytes: u64,
    document_memory_mb: u64,
}

/// Reads files in a sandbox, which is started when the first one is read.
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
    /// The parser refuses the file, or the sandbox takes too long, crashes or can't be started.
    pub fn read(
        &mut self,
        path: &Path,
        format: FileFormat,
        limits: &Limits,
    ) -> Result<ParsedDocument, ReadError> {
        let mut running = match self.running.take() {
            Some(running) => running,
            None => Running::start(limits).map_err(ReadError::NoReader)?,
        };
        let asked = running.ask(&Request { path: path.to_owned(), format });
        let limit = Duration::from_secs(limits.document_seconds.max(1));
        let answer = asked.ok().map(|()| running.answers.recv_timeout(limit));
        let line = match answer {
            Some(Ok(Ok(line))) => line,
            Some(Err(RecvTimeoutError::Timeout)) => {
                return Err(ReadError::TooSlow { seconds: limit.as_secs() });
            }
            // The process ended; dropping it reaps it.
            _ => return Err(ReadError::Crashed),
        };
        self.running = Some(running);
        let answer: Answer = serde_json::from_str(&line).map_err(|_| ReadError::Crashed)?;
        answer.map_err(ReadError::FromSandbox)
    }
}

impl Running {
    fn start(limits: &Limits) -> io::Result<Self> {
        let program = limits.reader.clone().map_or_else(std::env::current_exe, Ok)?;
        let sandbox_limits = SandboxLimits {
            file_bytes: limits.file_bytes,
            text_chars: limits.text_chars,
            pages: limits.pages,
            unpacked_document_bytes: limits.unpacked_document_bytes,
            document_memory_mb: limits.document_memory_mb,
        };
        let mut child = Command::new(program)
            .arg(COMMAND)
            .arg(serde_json::to_string(&sandbox_limits)?)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let missing = || io::Error::other("the reader has no pipes");
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        let (send, answers) = channel();
        // Reading a line can't be interrupted, so a thread does it. It ends with the process.
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
        // An error means that the process has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs in the sandbox: reads the files that standard input names, until it ends.
///
/// # Errors
/// The argument is malformed, or a pipe is broken.
pub fn serve(limits: &str) -> io::Result<()> {
    let sandbox_limits: SandboxLimits = serde_json::from_str(limits)?;
    let memory = sandbox_limits.document_memory_mb.saturating_mul(1 << 20);
    #[cfg(unix)]
    rlimit::setrlimit(rlimit::Resource::AS, memory, memory)?;
    let limits = Limits {
        file_bytes: sandbox_limits.file_bytes,
        text_chars: sandbox_limits.text_chars,
        pages: sandbox_limits.pages,
        unpacked_document_bytes: sandbox_limits.unpacked_document_bytes,
        ..Limits::default()
    };
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let request: Request = serde_json::from_str(&line?)?;
        let answer: Answer = read(&request, &limits).map_err(|error| error.to_string());
        serde_json::to_writer(&mut output, &answer)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}

fn read(request: &Request, limits: &Limits) -> Result<ParsedDocument, ReadError> {
    let (Parser::Sandboxed(parse) | Parser::InProcess(parse)) = parser_of(request.format);
    let bytes = bytes_of(&request.path, limits)?;
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    guarded(|| parse(&bytes, limits))
}
