//! DOCX: paragraphs, headings by the names of their styles, lists, and rows of tables.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::super::error::ReadError;
use super::super::limits::Limits;
use super::super::parsed_document::ParsedDocument;
use super::flow::Flow;
use super::package::{Package, finish};
use super::xml::attribute;
use crate::article::BlockKind;

/// Reads a document without deleted text of tracked changes, and without fields.
///
/// # Errors
/// The file is no DOCX or damaged, is encrypted, or is too long.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<ParsedDocument, ReadError> {
    let mut package = Package::open("DOCX", bytes, limits)?;
    let styles = styles(&mut package)?;
    let mut text = Body { styles, ..Body::default() };
    let found = package.each("word/document.xml", |event| {
        text.take(event);
        if text.flow.length > limits.text_chars {
            return Err(ReadError::TooLong { limit: limits.text_chars });
        }
        Ok(())
    })?;
    finish(&mut package, found, "docProps/core.xml", text.flow.blocks)
}

/// The kinds of blocks that styles stand for, by the ids of the styles.
fn styles(package: &mut Package<'_>) -> Result<HashMap<String, BlockKind>, ReadError> {
    let mut styles = HashMap::new();
    let mut id = None;
    package.each("word/styles.xml", |event| {
        if let Event::Start(start) | Event::Empty(start) = event {
            match start.local_name().as_ref() {
                "style" => id = attribute(start, "styleId"),
                "name" => {
                    let kind = attribute(start, "val").and_then(|name| style(&name));
                    if let (Some(id), Some(kind)) = (&id, kind) {
                        styles.insert(id.clone(), kind);
                    }
                }
                "outlineLvl" => {
                    let level = attribute(start, "val").and_then(|level| level.parse::<u8>().ok());
                    if let (Some(id), Some(level)) = (&id, level.filter(|level| *level < 6)) {
                        styles.entry(id.clone()).or_insert(BlockKind::Heading(level + 1));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    })?;
    Ok(styles)
}

/// The kind of block that a style stands for by its name. Built-in styles have English names in files of
/// all languages.
fn style(name: &str) -> Option<BlockKind> {
    let name = name.to_lowercase();
    let level = |rest: &str| rest.trim().parse().ok().filter(|level| (1..=6).contains(level));
    match name.as_str() {
        "title" => Some(BlockKind::Heading(1)),
        "subtitle" => Some(BlockKind::Heading(2)),
        "caption" => Some(BlockKind::Caption),
        name if name.starts_with("heading") => level(&name[7..]).map(BlockKind::Heading),
        name if name.starts_with("list") => Some(BlockKind::ListItem),
        _ => None,
    }
}

#[derive(Default)]
struct Body {
    styles: HashMap<String, BlockKind>,
    flow: Flow,
    /// Whether the text is within `w:t`, hence visible.
    shown: bool,
}

impl Body {
    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(start) => self.start(start, false),
            Event::Empty(start) => self.start(start, true),
            Event::End(end) => self.end(end.local_name().as_ref()),
            event if self.shown && self.flow.hidden == 0 => {
                self.flow.text_of(event);
            }
            _ => {}
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, is_empty: bool) {
        match start.local_name().as_ref() {
            "del" | "moveFrom" | "Fallback" if !is_empty => self.flow.hidden += 1,
            "t" => self.shown = !is_empty,
            "tab" | "br" | "cr" if self.flow.hidden == 0 => self.flow.text(" "),
            "noBreakHyphen" => self.flow.text("-"),
            "pStyle" => {
                let style = attribute(start, "val").and_then(|id| self.styles.get(&id).copied());
                self.flow.kind = style.or(self.flow.kind);
            }
            "numPr" => {
                self.flow.kind.get_or_insert(BlockKind::ListItem);
            }
            "p" => self.flow.kind = None,
            "tbl" if !is_empty => self.flow.tables += 1,
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "del" | "moveFrom" | "Fallback" => self.flow.show_again(),
            "t" => self.shown = false,
            "p" => self.flow.end_paragraph(),
            "tc" => self.flow.end_cell(),
            "tr" => self.flow.end_row(),
            "tbl" => self.flow.end_table(),
            _ => {}
        }
    }
}
