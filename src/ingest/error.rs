//! Errors of this room. Every message says what is wrong and what to do about it.

use std::io;
use std::path::PathBuf;

use crate::article::DomainError;

/// The source itself can't be read.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    #[error("there is no file or folder '{}'; check the path, or create the folder and put documents into it", .0.display())]
    Missing(PathBuf),
    #[error("'{}' cannot be read ({cause}); check its permissions", .path.display())]
    Unreadable { path: PathBuf, cause: std::io::Error },
    #[error(
        "the folder '{}' of a mirror can't be found ({cause}); name it in ingest.mirrors as it is seen from the folder that the \
         program runs in", .path.display()
    )]
    NoMirror { path: PathBuf, cause: std::io::Error },
    #[error("'{}' is neither a folder nor an ordinary file; give a folder or a file", .0.display())]
    NeitherFolderNorFile(PathBuf),
    #[error("the pattern '{glob}' to exclude can't be read ({problem}); write it as in .gitignore")]
    Exclude { glob: String, problem: String },
    #[error("the path '{}' is not valid Unicode; rename the folder or file", .0.display())]
    NotUnicode(PathBuf),
}

/// A file or line gives no document.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    // Errors of the file
    #[error("it cannot be read ({0}); check its permissions")]
    Io(#[source] io::Error),
    #[error("it is no ordinary file; put a copy of its content here")]
    NoFile,
    #[error("it is a symbolic link that leads to a folder or out of the source; give its target as a source")]
    Link,
    #[error("it lies more than {limit} folders deep; move it up or raise the limit 'depth'")]
    FolderTooDeep { limit: usize },
    #[error("its name is not valid Unicode; rename it")]
    Name,
    #[error("it is larger than {}; split it or raise the limit 'file_bytes'", bytes(*.limit))]
    TooLarge { limit: u64 },
    #[error("{0}; shorten or change it")]
    Id(#[source] DomainError),

    #[error("its patterns can't be read ({0}); write one pattern a line as in .gitignore")]
    IgnoreFile(String),

    // Errors of its text
    #[error("it is empty; remove it or put text into it")]
    Empty,
    #[error("it is not text but {0}; give it the extension of its format, or export it as text")]
    NotText(&'static str),
    #[error("it holds no text; remove it or put text into it")]
    NoText,
    #[error("its text is longer than {limit} characters; split it or raise the limit 'text_chars'")]
    TooLong { limit: usize },
    #[error("it holds rules for crawlers and no article; name it in .fundstelleignore to pass over it")]
    CrawlerRules,
    #[error(
        "it lists other pages and is no article ({links} links, {running} characters of running text); name it in \
         .fundstelleignore to pass over it"
    )]
    Listing { links: usize, running: usize },
    #[error("reading it met an error of this program; please report it with the file")]
    Panicked,

    // Errors of PDF and office documents
    #[error("it is encrypted, or an old Office file under a new name; save it anew without a password")]
    Encrypted,
    #[error("it is no PDF or a damaged one; export it again")]
    NoPdf,
    #[error("it holds images of pages and no text; run text recognition (OCR) over it")]
    Scanned,
    #[error("its fonts do not say which letters they draw; export it again with text that can be searched")]
    UnknownLetters,
    #[error("it has more than {limit} pages; split it or raise the limit 'pages'")]
    TooManyPages { limit: usize },
    #[error("it is no {format} file or a damaged one ({problem}); save it again")]
    NoOffice { format: &'static str, problem: String },
    #[error("it unpacks to more than {}; remove what it embeds or raise the limit 'unpacked_document_bytes'", bytes(*.limit))]
    DocumentUnpacksTooLarge { limit: u64 },
    #[error("{0}")]
    FromSandbox(String),
    #[error(
        "reading it took more than {seconds} seconds; export it again, split it or raise the limit 'document_seconds'"
    )]
    TooSlow { seconds: u64 },
    #[error("reading it needed too much memory or crashed the reader; export it again or split it")]
    Crashed,
    #[error("the program that reads it could not be started ({0}); set 'reader' to the path of fundstelle")]
    NoReader(#[source] io::Error),

    // Errors of web pages
    #[error("the page asks not to be indexed (robots noindex); remove that mark if it should be found")]
    NoIndex,
    #[error("the page's elements lie more than {limit} deep within each other; simplify its HTML")]
    MarkupTooDeep { limit: usize },
    #[error("the page has more than {limit} elements and texts; split it")]
    MarkupTooLarge { limit: usize },
    #[error("the page takes more than {seconds} seconds to read; simplify its HTML")]
    MarkupTooSlow { seconds: u64 },

    // Errors of front matter and JSON
    #[error("the front matter that starts in line {line} is never closed; end it with a line '{mark}'")]
    FrontMatterOpen { line: usize, mark: &'static str },
    #[error("the front matter cannot be read (line {line}: {problem}); {wanted}")]
    FrontMatter { line: u64, problem: String, wanted: &'static str },
    #[error("line {line}: {problem}")]
    FrontMatterField { line: usize, problem: FieldProblem },
    #[error("it is not valid JSON (column {column}: {problem}); write one complete JSON object a line")]
    NotJson { column: usize, problem: String },
    #[error("it is JSON but no object; write one object a line, such as {{\"text\": \"…\"}}")]
    NoObject,
    #[error("it has no 'text'; add the key 'text' with the text of the document, or 'html' with its HTML")]
    TextMissing,
    #[error("its '{0}' holds no text; put the text of the document into it")]
    TextEmpty(&'static str),
    #[error("{0}")]
    Field(#[from] FieldProblem),
    #[error("it is not valid UTF-8; save the file as UTF-8")]
    NotUtf8,
    #[error("the file is UTF-16 or binary; save it as UTF-8 text")]
    Utf16,
    #[error("the line is longer than {}; split the document or raise the limit 'line_bytes'", bytes(*.limit as u64))]
    LineTooLong { limit: usize },
    #[error("the file is damaged from here on ({0}); what stands before was read; copy or pack it again")]
    Damaged(#[source] io::Error),
    #[error("the file unpacks to more than {}; what stands before was read; split it or raise the limit 'unpacked_bytes'", bytes(*.limit))]
    UnpacksTooLarge { limit: u64 },
}

/// The value of a known key can't be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the key '{key}' holds {found}; write {wanted}")]
pub(super) struct FieldProblem {
    pub key: &'static str,
    pub found: String,
    pub wanted: &'static str,
}

/// A number of bytes in the largest unit that divides it.
fn bytes(number: u64) -> String {
    [(30, "GiB"), (20, "MiB"), (10, "KiB")]
        .into_iter()
        .find(|(shift, _)| number != 0 && number.trailing_zeros() >= *shift)
        .map_or_else(|| format!("{number} bytes"), |(shift, unit)| format!("{} {unit}", number >> shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_told_in_the_unit_they_were_set_in() {
        assert_eq!(bytes(64 << 20), "64 MiB");
        assert_eq!(bytes(8 << 30), "8 GiB");
        assert_eq!(bytes(1000), "1000 bytes");
        assert_eq!(bytes(0), "0 bytes");
    }
}
