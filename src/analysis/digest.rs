//! Digests of what a room makes of the sample corpus, for tests.
//!
//! An index remembers the revision of the rules it was made by, and is made anew where that differs.
//! So a rule must not change what it gives without a new revision: a room checks in the digest of
//! its output beside the revision, and a test compares it with today's.

use std::path::Path;

use super::Lexicon;

/// What a room made at one of its revisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest<'a> {
    pub revision: u32,
    /// Digest of everything that the room was given.
    pub input: &'a str,
    /// Digest of what it made of it.
    pub output: &'a str,
}

impl Digest<'_> {
    /// Compares the digest that is checked in with the one of today.
    ///
    /// # Panics
    /// The two differ. The message says what to change in the file at `path`.
    #[track_caller]
    pub fn holds(&self, today: &Digest<'_>, path: &str) {
        if let Some(advice) = self.advice(today, path) {
            panic!("{advice}");
        }
    }

    /// What is to be done, if anything is.
    fn advice(&self, today: &Digest<'_>, path: &str) -> Option<String> {
        let Digest { revision, input, output } = *today;
        let same_input = (self.revision, self.input) == (revision, input);
        let (why, revision) = match (same_input, self.output == output) {
            (true, true) => return None,
            (true, false) => (
                format!(
                    "the same input gives another output, which indexes that exist would not notice: raise REVISION \
                     to {}",
                    revision + 1
                ),
                revision + 1,
            ),
            (false, _) => (
                "the input has changed (the sample corpus, or what comes before this room), or REVISION was raised: \
                 raise REVISION only if a rule of this room gives something else now"
                    .to_owned(),
                revision,
            ),
        };
        Some(format!(
            "{path}: {why}. Then put in\n    revision: {revision}, input: \"{input}\", output: \"{output}\""
        ))
    }
}

/// The digests of the index documents that the engines make of the sample corpus, by engine. They depend on the table of
/// facets, so that they stand outside of the source: a new facet changes them and no rule.
pub const OF_DOCUMENTS: &str = "tests/digests.toml";

/// Compares the digest of an engine's documents with the one that is checked in.
///
/// # Panics
/// They differ; the message says what is to be done.
#[track_caller]
pub fn documents_hold(engine: &str, today: &Digest<'_>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(OF_DOCUMENTS);
    let text = std::fs::read_to_string(path).expect("the digests of documents can be read");
    let table: toml::Table = text.parse().expect("the digests of documents are TOML");
    let of = |key: &str| table[engine][key].as_str().unwrap_or_default();
    let revision = table[engine]["revision"].as_integer().and_then(|revision| revision.try_into().ok());
    let checked_in = Digest {
        revision: revision.expect("a revision is a small number"),
        input: of("input"),
        output: of("output"),
    };
    checked_in.holds(today, &format!("{OF_DOCUMENTS}, {engine}"));
}

/// The digest of parts in their order.
pub fn digest(parts: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        let part = part.as_ref().as_bytes();
        // With its length, so that no two lists of parts run together to the same bytes.
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// Words that the lexicon of these tests consists of: one that learns would change with every article.
pub const GENERAL_WORDS: &str = include_str!("data/general_de.tsv");

/// A lexicon of general words alone.
pub fn lexicon() -> Lexicon {
    let lines = GENERAL_WORDS.lines().filter_map(|line| line.split_once('\t'));
    Lexicon::new(lines.filter_map(|(word, count)| Some((word.to_owned(), count.parse().ok()?))))
}

/// The folders of the sample corpus whose files are read without a process of their own.
pub const FOLDERS: [&str; 4] = ["html", "jsonl", "markdown", "text"];

/// The folder of the sample corpus.
pub fn sample() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/articles"))
}

/// The files of the sample corpus that are text, markup and all; what is no UTF-8 is replaced.
pub fn texts_of_the_sample() -> Vec<String> {
    let folders = FOLDERS.iter().map(|folder| sample().join(folder));
    let entries = folders.flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name());
    let paths = entries.map(|entry| entry.expect("the sample corpus can be read").into_path());
    let read = |path| std::fs::read(path).expect("a file of the sample corpus can be read");
    let texts: Vec<String> = paths
        .filter(|path| path.is_file())
        .map(|path| String::from_utf8_lossy(&read(path)).into_owned())
        .collect();
    assert!(texts.len() > 40, "only {} texts were found in {}", texts.len(), sample().display());
    texts
}

#[test]
fn another_output_asks_for_another_revision() {
    let checked_in = Digest { revision: 3, input: "a", output: "b" };
    assert_eq!(checked_in.advice(&checked_in, "x.rs"), None);
    let advice = checked_in.advice(&Digest { output: "c", ..checked_in }, "x.rs").unwrap();
    for part in ["x.rs", "raise REVISION to 4", "revision: 4, input: \"a\", output: \"c\""] {
        assert!(advice.contains(part), "{part:?} is not said: {advice}");
    }
    for changed in [Digest { input: "d", ..checked_in }, Digest { revision: 4, ..checked_in }] {
        let advice = checked_in.advice(&changed, "x.rs").unwrap();
        let line = format!("revision: {}, input: {:?}, output: \"b\"", changed.revision, changed.input);
        assert!(advice.contains("only if a rule") && advice.contains(&line), "{advice}");
    }
}
