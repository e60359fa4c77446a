//! Collects the text of an office document as blocks.

use quick_xml::events::Event;

use super::super::blocks::Blocks;
use super::super::encoding::clean_line;
use super::xml::add_text;
use crate::article::BlockKind;

/// Collects the text of a document as blocks: paragraphs, and rows of tables.
#[derive(Default)]
pub struct Flow {
    pub blocks: Blocks,
    /// The kind of the open paragraph, if it is known.
    pub kind: Option<BlockKind>,
    /// Number of open elements whose text is not shown.
    pub hidden: usize,
    /// Number of open tables, and the cells of the row that is being read.
    pub tables: usize,
    cells: Vec<String>,
    cell: String,
    /// Number of characters so far.
    pub length: usize,
}

impl Flow {
    pub fn text(&mut self, text: &str) {
        self.length += text.chars().count();
        if self.tables > 0 {
            self.cell.push_str(text);
        } else {
            self.blocks.text(text);
        }
    }

    /// Adds the text of an event.
    pub fn text_of(&mut self, event: &Event<'_>) {
        let mut text = String::new();
        add_text(event, &mut text);
        self.text(&text);
    }

    pub fn show_again(&mut self) {
        self.hidden = self.hidden.saturating_sub(1);
    }

    pub fn end_paragraph(&mut self) {
        if self.tables > 0 {
            self.cell.push(' ');
        } else {
            self.blocks.border();
            self.blocks.end(self.kind.take().unwrap_or(BlockKind::Paragraph));
        }
    }

    pub fn end_cell(&mut self) {
        self.cells.push(clean_line(&std::mem::take(&mut self.cell)));
    }

    pub fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        if self.tables == 1 {
            self.blocks.row(&cells);
        } else {
            // A table within a cell becomes text of that cell.
            self.cell.push_str(&cells.join(" "));
        }
    }

    pub fn end_table(&mut self) {
        self.tables = self.tables.saturating_sub(1);
    }
}
