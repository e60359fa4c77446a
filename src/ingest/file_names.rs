//! Reads format, compression and number of the line from the name of a file.

use crate::article::FileFormat;

/// Extensions of JSON Lines files, without that of a compression. The usual one comes first.
pub(super) const EXTENSIONS: [&str; 2] = ["jsonl", "ndjson"];

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstandard,
}

impl Packing {
    /// Splits a file's name into the part before the extension of a compression, and the compression.
    pub fn split(name: &str) -> (&str, Self) {
        match (name.strip_suffix(".gz"), name.strip_suffix(".zst")) {
            (Some(name), _) => (name, Self::Gzip),
            (_, Some(name)) => (name, Self::Zstandard),
            _ => (name, Self::None),
        }
    }
}

/// What a file contains, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// One article.
    Article(FileFormat),
    /// One article per line.
    JsonLines(Packing),
}

impl Content {
    /// The content of a file with this name; for unknown formats the extension as an error.
    pub fn from_file_name(name: &str) -> Result<Self, String> {
        let name = name.rsplit('/').next().unwrap_or(name).to_lowercase();
        let (name, packing) = Packing::split(&name);
        let extension = match name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() && !extension.is_empty() => extension,
            _ => "",
        };
        match (extension, packing) {
            (extension, packing) if EXTENSIONS.contains(&extension) => Ok(Self::JsonLines(packing)),
            (_, Packing::Gzip) => Err("gz".to_owned()),
            (_, Packing::Zstandard) => Err("zst".to_owned()),
            ("", _) => Err("no extension".to_owned()),
            (extension, _) => {
                FileFormat::of_extension(extension).map(Self::Article).ok_or(extension.to_owned())
            }
        }
    }
}

/// The file and the line of a document in JSON Lines, by its place (`folder/lines.jsonl:3`); `None` for
/// documents in other formats.
pub fn line_of(place: &str) -> Option<(&str, u64)> {
    let (file, line) = place.rsplit_once(':')?;
    let line = line.parse().ok()?;
    matches!(Content::from_file_name(file), Ok(Content::JsonLines(_))).then_some((file, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_lines_have_a_line_in_their_place() {
        assert_eq!(line_of("a/lines.jsonl:12"), Some(("a/lines.jsonl", 12)));
        assert_eq!(line_of("a/lines.jsonl.gz:1"), Some(("a/lines.jsonl.gz", 1)));
        assert_eq!((line_of("a/lines.jsonl"), line_of("bericht.txt:2"), line_of("c:2")), (None, None, None));
    }
}
