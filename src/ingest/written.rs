//! Files as their editors have them before them: markup and all, in lines.

use std::path::Path;

use super::{Content, Limits, Parser, bytes_of, encoding, parser_of};

/// The file and the line of a document of JSON Lines, by its place (`folder/lines.jsonl:3`); `None` for any other.
pub fn line_of(place: &str) -> Option<(&str, u64)> {
    let (file, line) = place.rsplit_once(':')?;
    let line = line.parse().ok()?;
    matches!(Content::of(file), Ok(Content::JsonLines(_))).then_some((file, line))
}

/// The text of a file; `None` where its format has no lines, or where it can't be read.
pub fn written_text(file: &Path, limits: &Limits) -> Option<String> {
    match Content::of(file.to_str()?) {
        // What a parser in the sandbox reads is no text.
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
