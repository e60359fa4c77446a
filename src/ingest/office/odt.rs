//! ODT: paragraphs, headings with their levels, lists, and rows of tables.

use quick_xml::events::{BytesStart, Event};

use super::super::blocks::Blocks;
use super::super::refusal::Refusal;
use super::super::{Draft, Limits};
use super::{Package, add_text, attribute, finish};
use crate::article::BlockKind;

/// Reads a document. Comments, tracked changes and notes' marks are left out.
///
/// # Errors
/// The file is no ODT or damaged, is encrypted, or is too long.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Draft, Refusal> {
    let mut package = Package::open("ODT", bytes, limits)?;
    if is_encrypted(&mut package)? {
        return Err(Refusal::Encrypted);
    }
    let mut text = Body::default();
    let found = package.each("content.xml", |event| {
        text.take(event);
        if text.length > limits.text_chars {
            return Err(Refusal::TooLong { limit: limits.text_chars });
        }
        Ok(())
    })?;
    finish(&mut package, found, "meta.xml", text.blocks)
}

fn is_encrypted(package: &mut Package<'_>) -> Result<bool, Refusal> {
    let mut encrypted = package.has("encrypted-package");
    package.each("META-INF/manifest.xml", |event| {
        if let Event::Start(start) | Event::Empty(start) = event {
            encrypted |= start.local_name().as_ref() == "encryption-data";
        }
        Ok(())
    })?;
    Ok(encrypted)
}

#[derive(Default)]
struct Body {
    blocks: Blocks,
    /// Whether the text of the document has begun: styles stand before it.
    begun: bool,
    kind: Option<BlockKind>,
    /// Open paragraphs and headings.
    open: usize,
    hidden: usize,
    lists: usize,
    tables: usize,
    cells: Vec<String>,
    cell: String,
    length: usize,
}

impl Body {
    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(start) => self.start(start, false),
            Event::Empty(start) => self.start(start, true),
            Event::End(end) => self.end(end.local_name().as_ref()),
            event if self.open > 0 && self.hidden == 0 => {
                let mut text = String::new();
                add_text(event, &mut text);
                self.add(&text);
            }
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        self.length += text.chars().count();
        if self.tables > 0 {
            self.cell.push_str(text);
        } else {
            self.blocks.text(text);
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, is_empty: bool) {
        match start.local_name().as_ref() {
            "text" => self.begun = true,
            "annotation" | "tracked-changes" | "note-citation" if !is_empty => self.hidden += 1,
            "s" | "tab" | "line-break" if self.hidden == 0 => self.add(" "),
            "h" if self.begun && !is_empty => {
                let level = attribute(start, "outline-level").and_then(|level| level.parse::<u8>().ok());
                self.kind = Some(BlockKind::Heading(level.unwrap_or(1).clamp(1, 6)));
                self.open += 1;
            }
            "p" if self.begun && !is_empty => {
                let style = attribute(start, "style-name").unwrap_or_default();
                self.kind = match style.as_str() {
                    "Title" => Some(BlockKind::Heading(1)),
                    "Subtitle" => Some(BlockKind::Heading(2)),
                    _ if self.lists > 0 => Some(BlockKind::ListItem),
                    _ => Some(BlockKind::Paragraph),
                };
                self.open += 1;
            }
            "list" if !is_empty => self.lists += 1,
            "table" if !is_empty => self.tables += 1,
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "annotation" | "tracked-changes" | "note-citation" => {
                self.hidden = self.hidden.saturating_sub(1);
            }
            "h" | "p" => {
                self.open = self.open.saturating_sub(1);
                if self.hidden > 0 {
                } else if self.tables > 0 {
                    self.cell.push(' ');
                } else {
                    self.blocks.border();
                    self.blocks.end(self.kind.take().unwrap_or(BlockKind::Paragraph));
                }
            }
            "table-cell" => {
                self.cells.push(super::super::encoding::clean_line(&std::mem::take(&mut self.cell)));
            }
            "table-row" => {
                let cells = std::mem::take(&mut self.cells);
                if self.tables == 1 {
                    self.blocks.row(&cells);
                } else {
                    self.cell.push_str(&cells.join(" "));
                }
            }
            "list" => self.lists = self.lists.saturating_sub(1),
            "table" => self.tables = self.tables.saturating_sub(1),
            _ => {}
        }
    }
}
