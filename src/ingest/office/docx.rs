//! DOCX: paragraphs, headings by the names of their styles, lists, and rows of tables.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::super::blocks::Blocks;
use super::super::refusal::Refusal;
use super::super::{Draft, Limits};
use super::{Package, add_text, attribute, finish};
use crate::article::BlockKind;

/// Reads a document. What was struck out in tracked changes, and fields, are left out.
///
/// # Errors
/// The file is no DOCX or damaged, is encrypted, or is too long.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Draft, Refusal> {
    let mut package = Package::open("DOCX", bytes, limits)?;
    let styles = styles(&mut package)?;
    let mut text = Body { styles, ..Body::default() };
    let found = package.each("word/document.xml", |event| {
        text.take(event);
        if text.length > limits.text_chars {
            return Err(Refusal::TooLong { limit: limits.text_chars });
        }
        Ok(())
    })?;
    finish(&mut package, found, "docProps/core.xml", text.blocks)
}

/// What the styles mean, by their ids.
fn styles(package: &mut Package<'_>) -> Result<HashMap<String, BlockKind>, Refusal> {
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

/// What a style of this name is: the built-in names are English in every language.
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
    blocks: Blocks,
    kind: Option<BlockKind>,
    /// Within `w:t`: text that is shown.
    shown: bool,
    /// Open elements whose text is not shown: struck out, or of a second version for old programs.
    hidden: usize,
    /// Open tables, and the cells of the row that is read.
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
            event if self.shown && self.hidden == 0 => {
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
            "del" | "moveFrom" | "Fallback" if !is_empty => self.hidden += 1,
            "t" => self.shown = !is_empty,
            "tab" | "br" | "cr" if self.hidden == 0 => self.add(" "),
            "noBreakHyphen" => self.add("-"),
            "pStyle" => {
                let style = attribute(start, "val").and_then(|id| self.styles.get(&id).copied());
                self.kind = style.or(self.kind);
            }
            "numPr" => {
                self.kind.get_or_insert(BlockKind::ListItem);
            }
            "p" => self.kind = None,
            "tbl" if !is_empty => self.tables += 1,
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "del" | "moveFrom" | "Fallback" => self.hidden = self.hidden.saturating_sub(1),
            "t" => self.shown = false,
            "p" if self.tables == 0 => {
                self.blocks.border();
                self.blocks.end(self.kind.take().unwrap_or(BlockKind::Paragraph));
            }
            "p" => self.cell.push(' '),
            "tc" => self.cells.push(super::super::encoding::clean_line(&std::mem::take(&mut self.cell))),
            "tr" => {
                let cells = std::mem::take(&mut self.cells);
                if self.tables == 1 {
                    self.blocks.row(&cells);
                } else {
                    // A table within a cell is text of that cell.
                    self.cell.push_str(&cells.join(" "));
                }
            }
            "tbl" => self.tables = self.tables.saturating_sub(1),
            _ => {}
        }
    }
}
