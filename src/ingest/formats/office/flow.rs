//! Collects the text of an office document as blocks.
//!
//! Text boxes and notes stand in the file in the middle of the paragraph they are anchored to. What is being
//! read around them is set aside while they are read, so that the paragraph stays whole and keeps its kind.

use quick_xml::events::Event;

use super::notes::with_notes;
use super::xml::add_text;
use crate::article::{Block, BlockKind};
use crate::ingest::blocks::Blocks;
use crate::ingest::encoding::clean_line;

/// Collects the text of a document as blocks: paragraphs, and rows of tables.
#[derive(Default)]
pub struct Flow {
    /// What is being read: the document, or a box or note within it.
    open: Level,
    /// What stands around it and was set aside, the document first.
    around: Vec<Level>,
    /// Number of open elements whose text is not shown.
    pub hidden: usize,
    /// Number of characters so far.
    pub length: usize,
}

/// The state of reading one text: that of the document, of a text box or of a note.
#[derive(Default)]
struct Level {
    blocks: Blocks,
    /// The kind of the open paragraph, if it is known.
    kind: Option<BlockKind>,
    /// Number of open tables, and the cells of the row that is being read.
    tables: usize,
    cells: Vec<String>,
    cell: String,
    /// Blocks of the text boxes that are anchored in the open paragraph or table. They follow it.
    boxes: Vec<Block>,
    /// The notes of the open paragraph, each with the place of its mark in bytes.
    notes: Vec<(usize, String)>,
}

impl Level {
    /// The text of the open paragraph, or of the open cell.
    fn running(&mut self) -> &mut String {
        if self.tables > 0 { &mut self.cell } else { self.blocks.running() }
    }
}

impl Flow {
    /// Adds text to the open paragraph or cell.
    pub fn text(&mut self, text: &str) {
        self.length += text.chars().count();
        self.open.running().push_str(text);
    }

    /// Adds the text of an event.
    pub fn text_of(&mut self, event: &Event<'_>) {
        let mut text = String::new();
        add_text(event, &mut text);
        self.text(&text);
    }

    /// Adds complete blocks behind what there is.
    pub fn extend(&mut self, blocks: Vec<Block>) {
        self.open.blocks.border();
        self.open.blocks.extend(blocks);
    }

    /// Ends the innermost element whose text is not shown.
    pub fn show_again(&mut self) {
        self.hidden = self.hidden.saturating_sub(1);
    }

    /// Sets the kind of the open paragraph.
    pub fn set_kind(&mut self, kind: Option<BlockKind>) {
        self.open.kind = kind;
    }

    /// The kind of the open paragraph, if it is known.
    pub fn kind(&self) -> Option<BlockKind> {
        self.open.kind
    }

    /// Ends the open paragraph, which becomes a block with its notes; the text boxes that are anchored in it follow. In
    /// a cell, it becomes text of the cell.
    pub fn end_paragraph(&mut self) {
        let notes = std::mem::take(&mut self.open.notes);
        if !notes.is_empty() {
            let running = self.open.running();
            *running = with_notes(running, notes);
        }
        let level = &mut self.open;
        if level.tables > 0 {
            level.cell.push(' ');
        } else {
            level.blocks.border();
            level.blocks.end(level.kind.take().unwrap_or(BlockKind::Paragraph));
            self.add_boxes();
        }
    }

    /// Begins a table, which may be within a cell of another one.
    pub fn start_table(&mut self) {
        self.open.tables += 1;
    }

    /// Ends the open cell and adds it to the row that is being read.
    pub fn end_cell(&mut self) {
        let cell = clean_line(&std::mem::take(&mut self.open.cell));
        self.open.cells.push(cell);
    }

    /// Ends the open row, which becomes a block. That of a table within a cell becomes text of the cell.
    pub fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.open.cells);
        if self.open.tables == 1 {
            self.open.blocks.row(&cells);
        } else {
            // A table within a cell becomes text of that cell.
            self.open.cell.push_str(&cells.join(" "));
        }
    }

    /// Ends the innermost table. The text boxes that are anchored in the outermost one follow it.
    pub fn end_table(&mut self) {
        self.open.tables = self.open.tables.saturating_sub(1);
        if self.open.tables == 0 {
            self.add_boxes();
        }
    }

    /// Begins a text box or a note within a paragraph.
    pub fn begin_inner(&mut self) {
        self.around.push(std::mem::take(&mut self.open));
    }

    /// Ends a text box, whose blocks follow the paragraph or table that it is anchored in.
    pub fn end_box(&mut self) {
        if !self.around.is_empty() {
            let blocks = self.end_inner();
            self.open.boxes.extend(blocks);
        }
    }

    /// Ends a note, whose text follows the sentence that its mark stands in.
    pub fn end_note(&mut self) {
        if self.around.is_empty() {
            return;
        }
        let blocks = self.end_inner();
        let text = blocks.into_iter().map(|block| block.text).collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            let at = self.open.running().len();
            self.open.notes.push((at, text));
        }
    }

    /// The blocks of the text that was read last; what stands around it goes on.
    pub fn end_inner(&mut self) -> Vec<Block> {
        let around = self.around.pop().unwrap_or_default();
        let mut inner = std::mem::replace(&mut self.open, around);
        inner.blocks.extend(std::mem::take(&mut inner.boxes));
        inner.blocks.finish()
    }

    /// All blocks, also where the file breaks off within a box.
    pub fn finish(mut self) -> Vec<Block> {
        while !self.around.is_empty() {
            self.end_box();
        }
        self.end_inner()
    }

    fn add_boxes(&mut self) {
        let boxes = std::mem::take(&mut self.open.boxes);
        if !boxes.is_empty() {
            self.extend(boxes);
            self.open.blocks.border();
        }
    }
}
