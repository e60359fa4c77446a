//! FILES → [`RawDocument`]: reads a folder or a file, whatever its format, encoding and size.
//!
//! A [`Source`] is what somebody asked to index; [`read`] walks it in a stable order and hands over
//! one [`Read`] at a time, so that memory does not grow with the number of documents. Documents are
//! untrusted: size, depth and time are bounded, and a document that cannot be read is reported as
//! [`Skipped`] while the run goes on. There is one file per format; this one dispatches.
//!
//! This room finds out what a document *says*, not what it *means*: it guesses no headings, dates or
//! languages. That is `enrich`'s work.

mod blocks;
mod encoding;
mod fields;
mod html;
mod json_lines;
mod lines;
mod markdown;
mod office;
mod original;
mod pdf;
mod refusal;
mod sandbox;
mod store;
mod text;
mod walk;
mod written;

use std::fs::File;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::article::{ArticleId, Block, ContentHash, FileFormat, RawDocument, Stated};
pub use original::original;
use refusal::Refusal;
pub use sandbox::{COMMAND as READ_DOCUMENT, serve as read_documents};
pub use store::{DocumentStore, Held, NoDocument, StoredDocument, Undo};
use walk::{Found, Visit};
pub use written::{line_of, written_text};

/// How much of one document is read at most.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Size of a text, Markdown or HTML file, in bytes.
    pub file_bytes: u64,
    /// Length of a line of JSON Lines, in bytes.
    pub line_bytes: usize,
    /// Size of what a compressed file unpacks to, in bytes.
    pub unpacked_bytes: u64,
    /// How many folders may lie within each other below the source.
    pub depth: usize,
    /// Length of the text of one document, in Unicode code points.
    pub text_chars: usize,
    /// Pages of a PDF file.
    pub pages: usize,
    /// Size of what the text of a DOCX or ODT file unpacks to, in bytes.
    pub unpacked_document_bytes: u64,
    /// How long a PDF, DOCX or ODT file may take to read.
    pub document_seconds: u64,
    /// Memory for reading a PDF, DOCX or ODT file, in megabytes.
    pub document_memory_mb: u64,
    /// The program that reads such files apart from this process: `fundstelle`. By default the
    /// running program.
    pub reader: Option<PathBuf>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            line_bytes: 8 << 20,
            unpacked_bytes: 8 << 30,
            depth: 32,
            text_chars: 4_000_000,
            pages: 5_000,
            unpacked_document_bytes: 256 << 20,
            document_seconds: 30,
            document_memory_mb: 2_048,
            reader: None,
        }
    }
}

/// One step of reading: a document, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    Document(Box<RawDocument>),
    Skipped(Skipped),
}

/// Something that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Path relative to the source with `/`, and `:LINE` for JSON Lines.
    pub location: String,
    pub reason: SkipReason,
    /// One English sentence: what is wrong and what to do.
    pub message: String,
}

/// Whether something was not read by design or by failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SkipReason {
    /// No reader knows files of this extension (lower case without the dot, or `no extension`).
    UnknownFormat(String),
    Unreadable,
}

/// The source itself cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    #[error("there is no file or folder '{}'; check the path, or create the folder and put documents into it", .0.display())]
    Missing(PathBuf),
    #[error("'{}' cannot be read ({cause}); check its permissions", .path.display())]
    Unreadable { path: PathBuf, cause: std::io::Error },
    #[error("'{}' is neither a folder nor an ordinary file; give a folder or a file", .0.display())]
    NeitherFolderNorFile(PathBuf),
    #[error("the path '{}' is not valid Unicode; rename the folder or file", .0.display())]
    NotUnicode(PathBuf),
}

/// A folder or file to read, known to exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    given: PathBuf,
    canonical: PathBuf,
    root: String,
    kind: SourceKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum SourceKind {
    Folder,
    /// A single file; its name is its location.
    File {
        name: String,
    },
}

impl Source {
    /// Looks a path up.
    ///
    /// # Errors
    /// The path does not exist, cannot be reached, is no folder or ordinary file, or is not Unicode.
    pub fn open(path: &Path) -> Result<Self, IngestError> {
        let unreadable = |cause: std::io::Error| match cause.kind() {
            std::io::ErrorKind::NotFound => IngestError::Missing(path.to_owned()),
            _ => IngestError::Unreadable { path: path.to_owned(), cause },
        };
        let canonical = path.canonicalize().map_err(unreadable)?;
        let metadata = canonical.metadata().map_err(unreadable)?;
        let not_unicode = || IngestError::NotUnicode(path.to_owned());
        let kind = if metadata.is_dir() {
            SourceKind::Folder
        } else if metadata.is_file() {
            let name = path.file_name().or(canonical.file_name()).and_then(|name| name.to_str());
            SourceKind::File { name: name.ok_or_else(not_unicode)?.to_owned() }
        } else {
            return Err(IngestError::NeitherFolderNorFile(path.to_owned()));
        };
        let root = walk::with_slashes(&canonical).ok_or_else(not_unicode)?;
        Ok(Self { given: path.to_owned(), canonical, root, kind })
    }

    /// Whether a file or folder is on this machine where the source with a root was.
    pub fn is_there(root: &str) -> bool {
        Path::new(root).exists()
    }

    /// The canonical absolute path with `/`: the identity of the source.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Where a document of it lies, as people and other programs find it from here: the path as it was
    /// given, and the location below it.
    pub fn place_of(&self, location: &str) -> String {
        let given = self.given.to_string_lossy();
        match &self.kind {
            SourceKind::File { name } => {
                format!("{given}{}", location.strip_prefix(name).unwrap_or_default())
            }
            SourceKind::Folder => format!("{}/{location}", given.trim_end_matches('/')),
        }
    }

    /// The path as it was given.
    pub fn given(&self) -> &Path {
        &self.given
    }
}

/// Reads everything below a source in a stable order and hands each document, and each thing
/// skipped, to `each`, until there is no more or `each` breaks.
///
/// # Errors
/// The source itself can no longer be read. Whatever is wrong below it is a [`Read::Skipped`].
pub fn read(
    source: &Source,
    limits: &Limits,
    each: &mut dyn FnMut(Read) -> ControlFlow<()>,
) -> Result<(), IngestError> {
    match &source.kind {
        SourceKind::File { name } => {
            let found = Found { path: source.canonical.clone(), location: name.clone() };
            let _ = read_file(&found, limits, &mut sandbox::Reader::default(), each);
            Ok(())
        }
        SourceKind::Folder => {
            let mut reader = sandbox::Reader::default();
            walk::walk(&source.canonical, limits.depth, &mut |visit| match visit {
                Visit::File(found) => read_file(&found, limits, &mut reader, each),
                Visit::Refused { location, refusal } => each(skipped(location, &refusal)),
            })
        }
    }
}

/// What a document gives before it has its id, its place and its hash.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Draft {
    id: Option<String>,
    stated: Stated,
    page: Stated,
    blocks: Vec<Block>,
}

/// What a file holds, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    /// One article, in a format.
    Article(FileFormat),
    /// An article a line.
    JsonLines(json_lines::Packing),
}

impl Content {
    /// The content of a file of this name, else its extension.
    fn of(name: &str) -> Result<Self, String> {
        let name = name.rsplit('/').next().unwrap_or(name).to_lowercase();
        let (name, packing) = json_lines::Packing::split(&name);
        let extension = match name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() && !extension.is_empty() => extension,
            _ => "",
        };
        match (extension, packing) {
            (extension, packing) if json_lines::EXTENSIONS.contains(&extension) => {
                Ok(Self::JsonLines(packing))
            }
            (_, json_lines::Packing::Gzip) => Err("gz".to_owned()),
            (_, json_lines::Packing::Zstandard) => Err("zst".to_owned()),
            ("", _) => Err("no extension".to_owned()),
            (extension, _) => {
                FileFormat::of_extension(extension).map(Self::Article).ok_or(extension.to_owned())
            }
        }
    }
}

/// Makes a draft of the bytes of a file.
type Parse = fn(&[u8], &Limits) -> Result<Draft, Refusal>;

/// Where the parser of a format runs.
enum Parser {
    InProcess(Parse),
    /// In the sandbox, since the parser is large and its input may be hostile.
    Sandboxed(Parse),
}

/// How files of a format are read.
fn parser_of(format: FileFormat) -> Parser {
    match format {
        FileFormat::Text => Parser::InProcess(text::read),
        FileFormat::Markdown => Parser::InProcess(markdown::read),
        FileFormat::Html => Parser::InProcess(html::read),
        FileFormat::Pdf => Parser::Sandboxed(pdf::read),
        FileFormat::Docx => Parser::Sandboxed(office::read_docx),
        FileFormat::Odt => Parser::Sandboxed(office::read_odt),
    }
}

fn read_file(
    found: &Found,
    limits: &Limits,
    reader: &mut sandbox::Reader,
    each: &mut dyn FnMut(Read) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let format = match Content::of(&found.location) {
        Ok(Content::Article(format)) => format,
        Ok(Content::JsonLines(packing)) => return json_lines::read(found, packing, limits, each),
        Err(extension) => return each(unknown_format(found.location.clone(), extension)),
    };
    let draft = match parser_of(format) {
        Parser::InProcess(parse) => {
            bytes_of(&found.path, limits).and_then(|bytes| guarded(|| parse(&bytes, limits)))
        }
        Parser::Sandboxed(_) => reader.read(&found.path, format, limits),
    };
    let document = draft.and_then(|draft| draft.finish(&found.location, found.location.clone(), limits));
    each(match document {
        Ok(document) => Read::Document(Box::new(RawDocument { file: Some(format), ..document })),
        Err(refusal) => skipped(found.location.clone(), &refusal),
    })
}

/// The bytes of a file, never more than the limit even if the file grows meanwhile.
fn bytes_of(path: &Path, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let file = File::open(path).map_err(Refusal::Io)?;
    let mut bytes = Vec::new();
    file.take(limits.file_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(Refusal::Io)?;
    if bytes.len() as u64 > limits.file_bytes {
        return Err(Refusal::TooLarge { limit: limits.file_bytes });
    }
    Ok(bytes)
}

/// Parsers of other houses read untrusted input here. A panic in one of them costs its document,
/// not the run.
fn guarded(parse: impl FnOnce() -> Result<Draft, Refusal>) -> Result<Draft, Refusal> {
    catch_unwind(AssertUnwindSafe(parse)).unwrap_or(Err(Refusal::Panicked))
}

impl Draft {
    /// Gives a draft its id (its own, else `fallback_id`) and its content hash.
    fn finish(self, fallback_id: &str, location: String, limits: &Limits) -> Result<RawDocument, Refusal> {
        self.check(limits)?;
        let id = ArticleId::new(self.id.as_deref().unwrap_or(fallback_id)).map_err(Refusal::Id)?;
        let content_hash = self.hash(Some(&id));
        Ok(self.place(id, location, content_hash))
    }

    /// Gives a draft from a line of `file` its id (its own, else the file's name with the first 12
    /// digits of its content hash, so that it does not change when lines move) and its content hash.
    fn finish_line(self, file: &str, location: String, limits: &Limits) -> Result<RawDocument, Refusal> {
        if self.id.is_some() {
            return self.finish("", location, limits);
        }
        self.check(limits)?;
        let content_hash = self.hash(None);
        let id = format!("{file}#{:.12}", content_hash.to_string());
        let id = ArticleId::new(id).map_err(Refusal::Id)?;
        Ok(self.place(id, location, content_hash))
    }

    fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        if self.blocks.is_empty() {
            return Err(Refusal::NoText);
        }
        let chars = self.blocks.iter().map(|block| block.text.chars().count()).sum::<usize>();
        if chars > limits.text_chars {
            return Err(Refusal::TooLong { limit: limits.text_chars });
        }
        Ok(())
    }

    /// The hash of everything an article is made from. `serde_json` writes fields in the order of
    /// their declaration, so the form is stable.
    fn hash(&self, id: Option<&ArticleId>) -> ContentHash {
        let form = serde_json::to_vec(&(id, &self.stated, &self.page, &self.blocks))
            .expect("strings, numbers and lists can always be written as JSON");
        ContentHash::of(&form)
    }

    fn place(self, id: ArticleId, location: String, content_hash: ContentHash) -> RawDocument {
        let Self { stated, page, blocks, .. } = self;
        RawDocument { id, location, file: None, stated, page, blocks, content_hash }
    }
}

fn skipped(location: String, refusal: &Refusal) -> Read {
    Read::Skipped(Skipped { location, reason: SkipReason::Unreadable, message: refusal.to_string() })
}

fn unknown_format(location: String, extension: String) -> Read {
    let what = match extension.as_str() {
        "no extension" => "a file without extension is of no known format".to_owned(),
        "gz" | "zst" => format!("of compressed files only .jsonl.{extension} is read"),
        "doc" | "dot" => "old Word files (.doc) are not read".to_owned(),
        "rtf" => "Rich Text files (.rtf) are not read".to_owned(),
        "ppt" | "pptx" | "odp" => format!("presentations (.{extension}) are not read"),
        "xls" | "xlsx" | "ods" | "csv" => format!("tables (.{extension}) are not read"),
        extension => format!("files of format .{extension} are not read"),
    };
    let wanted = match extension.as_str() {
        "doc" | "dot" | "rtf" => ".docx, .odt or .pdf".to_owned(),
        "ppt" | "pptx" | "odp" => ".pdf".to_owned(),
        _ => {
            let usual = FileFormat::ALL.map(|format| format!(".{}", format.extensions()[0]));
            format!("{} or .{}", usual.join(", "), json_lines::EXTENSIONS[0])
        }
    };
    let message = format!("{what}; save it as {wanted} if it should be found");
    Read::Skipped(Skipped { location, reason: SkipReason::UnknownFormat(extension), message })
}

#[cfg(test)]
mod tests;
