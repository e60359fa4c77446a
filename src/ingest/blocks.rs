//! Collects the blocks of documents with markup: Markdown, HTML and office documents.

use crate::article::{Block, BlockKind};

use super::encoding::{clean, clean_line, collapse};
use super::formats::text;

/// The blocks that are complete, and the running text of the one that is open.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    done: Vec<Block>,
    line: String,
    /// Captions within the running text. They are added behind the block that contains them.
    captions: Vec<String>,
    gap: bool,
}

impl Blocks {
    /// Adds to the running text.
    pub fn text(&mut self, text: &str) {
        self.line.push_str(text);
    }

    /// Ends a line. The paragraph goes on, unless an empty line or a list item follows.
    pub fn line_break(&mut self) {
        self.line.push('\n');
    }

    /// The running text, to be changed.
    pub fn running(&mut self) -> &mut String {
        &mut self.line
    }

    /// Takes the running text as one line, and starts a new one.
    pub fn take_line(&mut self) -> String {
        let line = clean_line(&self.line);
        self.line.clear();
        line
    }

    pub fn caption(&mut self, text: &str) {
        self.captions.push(clean_line(text));
    }

    /// Marks the next block as separated from the one before it.
    pub fn border(&mut self) {
        self.gap = true;
    }

    /// Ends the running text as a block of a kind. A paragraph with line breaks is split at empty lines and
    /// bullets, since old pages separate paragraphs by line breaks alone.
    pub fn end(&mut self, kind: BlockKind) {
        if kind == BlockKind::Paragraph && self.line.contains('\n') {
            self.end_lines();
        } else {
            let line = self.take_line();
            self.push(kind, line);
        }
        for caption in std::mem::take(&mut self.captions) {
            self.push(BlockKind::Caption, caption);
        }
    }

    /// Adds a table row as a paragraph of its cells, without the empty ones.
    pub fn row(&mut self, cells: &[String]) {
        let cells = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty());
        let row = cells.collect::<Vec<_>>().join(" · ");
        self.text(&row);
        self.end(BlockKind::Paragraph);
    }

    /// Adds complete blocks.
    pub fn extend(&mut self, blocks: Vec<Block>) {
        for block in blocks {
            self.gap |= block.gap_before;
            self.push(block.kind, block.text);
        }
    }

    pub fn finish(mut self) -> Vec<Block> {
        self.end(BlockKind::Paragraph);
        self.done
    }

    fn end_lines(&mut self) {
        let lines = clean(&std::mem::take(&mut self.line));
        let mut paragraph = String::new();
        for line in lines.lines() {
            let item = text::without_bullet(line.trim());
            if item.is_some() || line.trim().is_empty() {
                self.push(BlockKind::Paragraph, collapse(&paragraph));
                paragraph.clear();
            }
            match item {
                Some(item) => self.push(BlockKind::ListItem, collapse(item)),
                None if line.trim().is_empty() => self.gap = true,
                None => {
                    paragraph.push_str(line);
                    paragraph.push(' ');
                }
            }
        }
        self.push(BlockKind::Paragraph, collapse(&paragraph));
    }

    fn push(&mut self, kind: BlockKind, text: String) {
        if text.is_empty() {
            return;
        }
        let gap_before = self.gap && !self.done.is_empty();
        self.gap = false;
        self.done.push(Block { kind, text, page: None, gap_before });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_within_a_paragraph_are_taken_apart_at_empty_lines_and_bullets() {
        let mut blocks = Blocks::default();
        blocks.text("eins\nzwei\n \ndrei\n- vier\n- fünf\n");
        let blocks = blocks.finish();
        let found = blocks.iter().map(|block| (block.kind, block.text.as_str(), block.gap_before));
        let expected = [
            (BlockKind::Paragraph, "eins zwei", false),
            (BlockKind::Paragraph, "drei", true),
            (BlockKind::ListItem, "vier", false),
            (BlockKind::ListItem, "fünf", false),
        ];
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_heading_keeps_its_lines_together() {
        let mut blocks = Blocks::default();
        blocks.text("eins\n\nzwei");
        blocks.end(BlockKind::Heading(1));
        assert_eq!(blocks.finish()[0].text, "eins zwei");
    }

    #[test]
    fn a_caption_follows_the_block_it_stands_in() {
        let mut blocks = Blocks::default();
        blocks.text("vor ");
        blocks.caption("Bild");
        blocks.text("nach");
        let blocks = blocks.finish();
        assert_eq!((blocks[0].text.as_str(), blocks[1].text.as_str()), ("vor nach", "Bild"));
        assert_eq!(blocks[1].kind, BlockKind::Caption);
    }
}
