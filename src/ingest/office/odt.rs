//! ODT: paragraphs, headings with their levels, lists, and rows of tables.

use quick_xml::events::{BytesStart, Event};

use super::super::error::ReadError;
use super::super::limits::Limits;
use super::super::parsed_document::ParsedDocument;
use super::flow::Flow;
use super::package::{Package, finish};
use super::xml::attribute;
use crate::article::BlockKind;

/// Reads a document without comments, tracked changes and the marks of notes.
///
/// # Errors
/// The file is no ODT or damaged, is encrypted, or is too long.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<ParsedDocument, ReadError> {
    let mut package = Package::open("ODT", bytes, limits)?;
    if is_encrypted(&mut package)? {
        return Err(ReadError::Encrypted);
    }
    let mut text = Body::default();
    let found = package.each("content.xml", |event| {
        text.take(event);
        if text.flow.length > limits.text_chars {
            return Err(ReadError::TooLong { limit: limits.text_chars });
        }
        Ok(())
    })?;
    finish(&mut package, found, "meta.xml", text.flow.blocks)
}

fn is_encrypted(package: &mut Package<'_>) -> Result<bool, ReadError> {
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
    flow: Flow,
    /// Whether the text of the document has begun, which stands behind the styles.
    begun: bool,
    /// Number of open paragraphs and headings.
    open: usize,
    lists: usize,
}

impl Body {
    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(start) => self.start(start, false),
            Event::Empty(start) => self.start(start, true),
            Event::End(end) => self.end(end.local_name().as_ref()),
            event if self.open > 0 && self.flow.hidden == 0 => {
                self.flow.text_of(event);
            }
            _ => {}
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, is_empty: bool) {
        match start.local_name().as_ref() {
            "text" => self.begun = true,
            "annotation" | "tracked-changes" | "note-citation" if !is_empty => self.flow.hidden += 1,
            "s" | "tab" | "line-break" if self.flow.hidden == 0 => self.flow.text(" "),
            "h" if self.begun && !is_empty => {
                let level = attribute(start, "outline-level").and_then(|level| level.parse::<u8>().ok());
                self.flow.kind = Some(BlockKind::Heading(level.unwrap_or(1).clamp(1, 6)));
                self.open += 1;
            }
            "p" if self.begun && !is_empty => {
                let style = attribute(start, "style-name").unwrap_or_default();
                self.flow.kind = match style.as_str() {
                    "Title" => Some(BlockKind::Heading(1)),
                    "Subtitle" => Some(BlockKind::Heading(2)),
                    _ if self.lists > 0 => Some(BlockKind::ListItem),
                    _ => Some(BlockKind::Paragraph),
                };
                self.open += 1;
            }
            "list" if !is_empty => self.lists += 1,
            "table" if !is_empty => self.flow.tables += 1,
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "annotation" | "tracked-changes" | "note-citation" => self.flow.show_again(),
            "h" | "p" => {
                self.open = self.open.saturating_sub(1);
                if self.flow.hidden == 0 {
                    self.flow.end_paragraph();
                }
            }
            "table-cell" => self.flow.end_cell(),
            "table-row" => self.flow.end_row(),
            "list" => self.lists = self.lists.saturating_sub(1),
            "table" => self.flow.end_table(),
            _ => {}
        }
    }
}
