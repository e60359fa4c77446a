//! The collection: as many documents as asked for, made of the files given, and what queries are made of.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

/// The number of documents that queries are made of.
const SAMPLES: usize = 2_000;
/// What is put before a noun, so that a copy of a document has words of its own, as other documents have.
const BEFORE: [&str; 9] = ["Landes", "Grund", "Haupt", "Neben", "Ober", "Unter", "Teil", "Vor", "Kreis"];
/// One in so many nouns of a copy is altered.
const ALTERED: u64 = 4;

/// What both servers are asked to index.
#[derive(Debug, Deserialize)]
pub struct Document {
    pub id: String,
    pub title: String,
    pub text: String,
    pub lang: Option<String>,
    pub year: Option<u64>,
    #[serde(default)]
    pub tags: Vec<String>,
}

/// A collection in a file.
pub struct Collection {
    /// JSON Lines.
    pub path: PathBuf,
    /// Bytes of titles and texts.
    pub text: u64,
    /// Documents spread over the collection.
    pub samples: Vec<Document>,
}

/// Reads lines of a file, which may be compressed, until all are read.
pub fn each_line(path: &Path, mut each: impl FnMut(&str)) {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let plain: Box<dyn Read> = match path.extension().is_some_and(|extension| extension == "zst") {
        true => Box::new(zstd::Decoder::new(file).expect("a compressed file")),
        false => Box::new(file),
    };
    let mut lines = BufReader::with_capacity(1 << 20, plain);
    let mut line = String::new();
    while lines.read_line(&mut line).expect("a line") > 0 {
        each(line.trim_end());
        line.clear();
    }
}

impl Collection {
    /// Makes a collection of a number of documents in a folder, or takes the one that is there. If the files
    /// hold fewer documents, their copies with altered words follow.
    pub fn make(files: &[PathBuf], documents: usize, folder: &Path) -> Self {
        let path = folder.join("documents.jsonl");
        if !path.exists() {
            write(files, documents, &path);
        }
        let (mut text, mut number, mut samples) = (0, 0, Vec::new());
        let step = (documents / SAMPLES).max(1);
        each_line(&path, |line| {
            let document: Document = serde_json::from_str(line).expect("a document");
            text += (document.title.len() + document.text.len()) as u64;
            if number % step == 0 {
                samples.push(document);
            }
            number += 1;
        });
        assert_eq!(number, documents, "{} holds another number of documents", path.display());
        Self { path, text, samples }
    }

    /// For each word the number of documents that have it in title or text, as written.
    pub fn frequencies(&self, words: &[String]) -> HashMap<String, u64> {
        let mut frequencies: HashMap<String, u64> = words.iter().map(|word| (word.clone(), 0)).collect();
        each_line(&self.path, |line| {
            let document: Document = serde_json::from_str(line).expect("a document");
            let texts = [&document.title, &document.text];
            let found: HashSet<&str> = texts
                .into_iter()
                .flat_map(|text| words_of(text))
                .filter(|w| frequencies.contains_key(*w))
                .collect();
            for word in found {
                *frequencies.entry(word.to_owned()).or_default() += 1;
            }
        });
        frequencies
    }
}

fn write(files: &[PathBuf], documents: usize, path: &Path) {
    let part = path.with_extension("part");
    let mut out = BufWriter::new(File::create(&part).expect("a new file"));
    let (mut written, mut copy) = (0, 0);
    while written < documents {
        let before = written;
        for file in files {
            each_line(file, |line| {
                if written == documents {
                    return;
                }
                match copy {
                    0 => writeln!(out, "{line}").expect("room on the disk"),
                    _ => writeln!(out, "{}", altered(line, copy)).expect("room on the disk"),
                }
                written += 1;
            });
        }
        assert!(written > before, "the files hold no documents");
        copy += 1;
    }
    out.flush().expect("room on the disk");
    std::fs::rename(part, path).expect("a file of its own name");
}

/// A copy of a document under another id, in which some nouns are others. The same noun is altered in all
/// documents of a copy, or in none.
fn altered(line: &str, copy: usize) -> String {
    let mut document: Value = serde_json::from_str(line).expect("a document");
    let id = format!("{}~{copy}", document["id"].as_str().unwrap_or_default());
    document["id"] = Value::String(id);
    for field in ["title", "text"] {
        let text = document[field].as_str().unwrap_or_default().to_owned();
        let words = text.split_inclusive(|c: char| !c.is_alphanumeric());
        let altered: String = words.map(|word| of_copy(word, copy)).collect();
        document[field] = Value::String(altered);
    }
    document.to_string()
}

fn of_copy(word: &str, copy: usize) -> String {
    let hash = word
        .bytes()
        .fold(copy as u64 + 0x9e37_79b9, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    if !is_noun(word) || (hash >> 20) % ALTERED > 0 {
        return word.to_owned();
    }
    let before = BEFORE[copy % BEFORE.len()];
    let again = if copy < BEFORE.len() { "" } else { "Sonder" };
    format!("{again}{before}{}", word.to_lowercase())
}

/// The words of a text.
pub fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether a word looks like a German noun.
pub fn is_noun(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.filter(|letter| letter.is_lowercase()).count() > 4
}
