//! Options of reading, which the configuration may change: exclusions, mirrors and limits.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::addresses::Mirror;

/// What is read of a source, and its limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Patterns of files and folders that are not read, as in `.gitignore`.
    #[schemars(example = ["entwurf/", "*.pdf"])]
    pub exclude: Vec<String>,
    /// Folders that are mirrors of sites, each with its address: articles lead to the page there, unless it names an address of
    /// its own (`rel=canonical`, `og:url`, `url`).
    #[schemars(example = [serde_json::json!({"folder": "mirror/www.example.org", "address": "https://www.example.org/"})])]
    pub mirrors: Vec<Mirror>,
    /// Size of a text, Markdown or HTML file, in bytes.
    pub file_bytes: u64,
    /// Length of a line of JSON Lines, in bytes.
    pub line_bytes: usize,
    /// Size of what a compressed file unpacks to, in bytes.
    pub unpacked_bytes: u64,
    /// Depth of nested folders below the source.
    pub depth: usize,
    /// Length of a document's text, in Unicode code points.
    pub text_chars: usize,
    /// Number of pages in a PDF file.
    pub pages: usize,
    /// Size to which the text of a DOCX or ODT file unpacks, in bytes.
    pub unpacked_document_bytes: u64,
    /// Time for reading a document, and for deriving its metadata, in seconds.
    pub document_seconds: u64,
    /// Memory for reading a PDF, DOCX or ODT file, in megabytes.
    pub document_memory_mb: u64,
    /// The program `fundstelle` that reads such files in the sandbox. By default it is the running program.
    #[schemars(example = "/usr/bin/fundstelle")]
    pub reader: Option<PathBuf>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            exclude: Vec::new(),
            mirrors: Vec::new(),
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
