//! Plain text: every line is a block.

use crate::article::{Block, BlockKind};

use super::refusal::Refusal;
use super::{Draft, Limits, encoding};

/// Signs that start a list item when a blank follows.
const BULLETS: [char; 9] = ['•', '-', '*', '–', '·', '▪', '◦', '‣', '●'];

/// Reads a file of plain text.
///
/// # Errors
/// The file is no text, empty or too long.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Draft, Refusal> {
    let text = encoding::decode(bytes, encoding::undeclared)?;
    Ok(Draft { blocks: blocks(&text, limits)?, ..Draft::default() })
}

/// The lines of clean text that are not blank, as blocks. No heading is guessed.
///
/// # Errors
/// The text is too long. This is found before the blocks take memory.
pub(super) fn blocks(text: &str, limits: &Limits) -> Result<Vec<Block>, Refusal> {
    check_length(text, limits)?;
    let mut blocks = Vec::new();
    let mut gap_before = false;
    for line in text.lines() {
        match block(line, gap_before) {
            Some(block) => {
                blocks.push(block);
                gap_before = false;
            }
            None => gap_before = true,
        }
    }
    Ok(blocks)
}

/// # Errors
/// The text is longer than the limit.
pub(super) fn check_length(text: &str, limits: &Limits) -> Result<(), Refusal> {
    let longer = text.len() > limits.text_chars && text.chars().nth(limits.text_chars).is_some();
    if longer { Err(Refusal::TooLong { limit: limits.text_chars }) } else { Ok(()) }
}

/// The text behind the bullet of a list item.
pub(super) fn without_bullet(line: &str) -> Option<&str> {
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
    fn a_text_over_the_limit_is_refused() {
        let limits = Limits { text_chars: 3, ..Limits::default() };
        assert!(blocks("äöü", &limits).is_ok());
        assert!(matches!(blocks("äöüß", &limits), Err(Refusal::TooLong { limit: 3 })));
    }
}
