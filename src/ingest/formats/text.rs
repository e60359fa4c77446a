//! Plain text: every line is a block, but a paragraph that an editor broke into lines is one block.

use crate::article::{Block, BlockKind};

use crate::ingest::encoding;
use crate::ingest::error::ReadError;
use crate::ingest::limits::Limits;
use crate::ingest::listing;
use crate::ingest::parsed_document::ParsedDocument;

/// Characters that start a list item if a blank follows.
const BULLETS: [char; 9] = ['•', '-', '*', '–', '·', '▪', '◦', '‣', '●'];

/// Reads a file of plain text.
///
/// # Errors
/// The file is no text, empty or too long, or only lists addresses.
pub(in crate::ingest) fn read(bytes: &[u8], limits: &Limits) -> Result<ParsedDocument, ReadError> {
    let text = encoding::decode(bytes, encoding::undeclared)?;
    listing::check_text(&text)?;
    Ok(ParsedDocument { blocks: blocks(&text, limits)?, ..ParsedDocument::default() })
}

/// The line widths at which editors break lines, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 45..=120;
/// Number of lines of a paragraph that must agree on a width.
const MIN_WRAPPED: usize = 3;

/// The lines of clean text that are not blank, as blocks. Headings are not guessed.
///
/// # Errors
/// The text is too long, which is found before the blocks take memory.
pub(in crate::ingest) fn blocks(text: &str, limits: &Limits) -> Result<Vec<Block>, ReadError> {
    check_length(text, limits)?;
    let mut blocks = Vec::new();
    let mut gap_before = false;
    for paragraph in paragraphs(text) {
        if is_wrapped(&paragraph) {
            blocks.extend(block(&paragraph.join(" "), gap_before));
        } else {
            for (at, line) in paragraph.iter().enumerate() {
                blocks.extend(block(line, gap_before && at == 0));
            }
        }
        // A list item that follows directly has no blank line before it.
        gap_before = paragraph.is_empty();
    }
    Ok(blocks)
}

/// Groups lines into runs that begin at a bullet or behind a blank line. An empty run stands for blank
/// lines between two others.
fn paragraphs(text: &str) -> Vec<Vec<&str>> {
    let mut paragraphs: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines().map(str::trim) {
        let begins = line.is_empty() || without_bullet(line).is_some();
        match paragraphs.last_mut() {
            Some(last) if !begins && !last.is_empty() => last.push(line),
            _ if line.is_empty() => paragraphs.push(Vec::new()),
            _ => paragraphs.push(vec![line]),
        }
    }
    paragraphs.remove(0);
    paragraphs
}

/// Whether an editor broke a paragraph into lines of a width: no line has room for the first word of the
/// next. To exclude lines that have the same length by chance, some line must go on in lower case behind a
/// break.
fn is_wrapped(lines: &[&str]) -> bool {
    let length = |line: &str| without_bullet(line).unwrap_or(line).chars().count();
    let width = lines.iter().map(|line| length(line)).max().unwrap_or(0);
    let is_full = |pair: &[&str]| {
        let next = pair[1].split(' ').next().map_or(0, |word| word.chars().count());
        length(pair[0]) + 1 + next > width
    };
    let goes_on = |pair: &[&str]| {
        pair[1].starts_with(char::is_lowercase)
            && pair[0].ends_with(|c: char| c.is_alphanumeric() || c == ',')
    };
    lines.len() >= MIN_WRAPPED
        && WIDTHS.contains(&width)
        && lines.windows(2).all(is_full)
        && lines.windows(2).any(goes_on)
}

/// Checks the length of a text.
///
/// # Errors
/// The text is longer than the limit.
pub(in crate::ingest) fn check_length(text: &str, limits: &Limits) -> Result<(), ReadError> {
    let longer = text.len() > limits.text_chars && text.chars().nth(limits.text_chars).is_some();
    if longer { Err(ReadError::TooLong { limit: limits.text_chars }) } else { Ok(()) }
}

/// The text of a list item behind its bullet; `None` if the line has no bullet.
pub(in crate::ingest) fn without_bullet(line: &str) -> Option<&str> {
    let item = line.strip_prefix(BULLETS)?;
    item.starts_with([' ', '\t']).then(|| item.trim_start()).filter(|item| !item.is_empty())
}

fn block(line: &str, gap_before: bool) -> Option<Block> {
    let line = line.trim();
    let (kind, text) = match without_bullet(line) {
        Some(item) => (BlockKind::ListItem, item),
        None => (BlockKind::Paragraph, line),
    };
    let text = text.replace('\t', " ");
    (!text.is_empty()).then_some(Block { kind, text, page: None, gap_before })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(BlockKind, String, bool)> {
        let blocks = blocks(text, &Limits::default()).unwrap();
        blocks.into_iter().map(|block| (block.kind, block.text, block.gap_before)).collect()
    }

    #[test]
    fn every_line_is_a_block_that_knows_the_blank_line_before_it() {
        let blocks = lines("Aktuelles\n \nDer erste Absatz.  \nSeine zweite Zeile.\n\n\nEnde\n");
        let expected = [
            ("Aktuelles", false),
            ("Der erste Absatz.", true),
            ("Seine zweite Zeile.", false),
            ("Ende", true),
        ];
        let expected = expected.map(|(text, gap)| (BlockKind::Paragraph, text.to_owned(), gap));
        assert_eq!(blocks, expected);
    }

    #[test]
    fn bullets_make_list_items() {
        for line in ["• eins", "- eins", "* eins", "\t–\teins"] {
            assert_eq!(lines(line), [(BlockKind::ListItem, "eins".to_owned(), false)], "{line}");
        }
        for line in ["-eins", "*innen", "–", "- "] {
            assert_eq!(lines(line), [(BlockKind::Paragraph, line.trim().to_owned(), false)], "{line}");
        }
    }

    #[test]
    fn lines_that_an_editor_broke_are_one_again() {
        let wrapped = "Die Genossenschaft im Tal baut mit den Gemeinden Brunnen und\npflegt sie viele Jahre lang, wie ihre Leiterin den Gästen aus\nder Stadt erzählt.\n\n- Auch die Schulen helfen dabei mit und feiern im Herbst alle\n  gemeinsam ein Fest, zu dem aus den Nachbarorten Familien mit\n  Kindern kommen.\n- Ende\n";
        let found = lines(wrapped);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].1.ends_with("Gemeinden Brunnen und pflegt sie viele Jahre lang, wie ihre Leiterin den Gästen aus der Stadt erzählt."));
        assert_eq!((found[1].0, found[1].2), (BlockKind::ListItem, true));
        assert!(found[1].1.starts_with("Auch") && found[1].1.ends_with("Kindern kommen."));
        assert_eq!(found[2], (BlockKind::ListItem, "Ende".to_owned(), false));
        // These are lines of a list with room for more words.
        let list = "Bürgermeisterin Eva Muster aus der Gemeinde am oberen Fluss\nLandrat Max Muster\ndie Leiterin der Genossenschaft im Tal mit ihren Gästen\n";
        assert_eq!(lines(list).len(), 3);
    }

    #[test]
    fn a_text_over_the_limit_is_refused() {
        let limits = Limits { text_chars: 3, ..Limits::default() };
        assert!(blocks("äöü", &limits).is_ok());
        assert!(matches!(blocks("äöüß", &limits), Err(ReadError::TooLong { limit: 3 })));
    }
}
