//! Text files as editors see them, with markup and lines.

use std::path::Path;

use super::encoding;
use super::formats::{Content, Parser, bytes_of, parser_of};
use super::limits::Limits;

/// The file and the line of a document in JSON Lines, by its place (`folder/lines.jsonl:3`); `None` for
/// documents in other formats.
pub fn line_of(place: &str) -> Option<(&str, u64)> {
    let (file, line) = place.rsplit_once(':')?;
    let line = line.parse().ok()?;
    matches!(Content::from_file_name(file), Ok(Content::JsonLines(_))).then_some((file, line))
}

/// The text of a file; `None` if its format has no lines, or if it can't be read.
pub fn written_text(file: &Path, limits: &Limits) -> Option<String> {
    match Content::from_file_name(file.to_str()?) {
        // The formats that are read in the sandbox are no text.
        Ok(Content::Article(format)) if matches!(parser_of(format), Parser::InProcess(_)) => {
            encoding::decode(&bytes_of(file, limits).ok()?, encoding::undeclared).ok()
        }
        _ => None,
    }
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
