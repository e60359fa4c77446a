//! Office documents: DOCX (ECMA-376) and ODT (OASIS OpenDocument), packages of XML files.
//!
//! Both are read as streams of events, never as trees: nesting costs no stack, and what a package
//! unpacks to is counted while it is read.

mod docx;
mod odt;

use std::io::{BufReader, Cursor, Read, Take};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::blocks::Blocks;
use super::refusal::Refusal;
use super::{Draft, Limits};
use crate::article::{BlockKind, Stated};

pub(super) use docx::read as read_docx;
pub(super) use odt::read as read_odt;

/// An opened package.
struct Package<'a> {
    format: &'static str,
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
    limit: u64,
}

impl<'a> Package<'a> {
    fn open(format: &'static str, bytes: &'a [u8], limits: &Limits) -> Result<Self, Refusal> {
        // An office file with a password is no package but an old container.
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(Refusal::Encrypted);
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(format, error))?;
        let limit = limits.unpacked_document_bytes;
        Ok(Self { format, archive, left: limit, limit })
    }

    /// Reads a part of the package, event by event; false where there is no such part.
    fn each(
        &mut self,
        part: &str,
        mut each: impl FnMut(&Event<'_>) -> Result<(), Refusal>,
    ) -> Result<bool, Refusal> {
        let (format, left, limit) = (self.format, self.left, self.limit);
        let file = match self.archive.by_name(part) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(false),
            Err(error) if error.to_string().to_lowercase().contains("password") => {
                return Err(Refusal::Encrypted);
            }
            Err(error) => return Err(damaged(format, error)),
        };
        let mut reader = Reader::from_reader(BufReader::new(file.take(left.saturating_add(1))));
        reader.config_mut().check_end_names = false;
        let mut buffer = Vec::new();
        loop {
            let event = reader.read_event_into(&mut buffer);
            if unread(&reader) == 0 {
                return Err(Refusal::DocumentUnpacksTooLarge { limit });
            }
            match event {
                Ok(Event::Eof) => break,
                Ok(event) => each(&event)?,
                Err(error) => return Err(damaged(format, error)),
            }
            buffer.clear();
        }
        self.left = unread(&reader).saturating_sub(1);
        Ok(true)
    }

    /// Whether the package has a part.
    fn has(&self, part: &str) -> bool {
        self.archive.index_for_name(part).is_some()
    }

    /// What the properties say of the document.
    fn properties(&mut self, part: &str) -> Result<Stated, Refusal> {
        let mut stated = Stated::default();
        let mut open: Option<Property> = None;
        let mut text = String::new();
        self.each(part, |event| {
            match event {
                Event::Start(start) => {
                    open = Property::of(start);
                    text.clear();
                }
                Event::End(_) => {
                    let value = super::encoding::clean_line(&text);
                    match open.take().filter(|_| !value.is_empty()) {
                        Some(Property::Title) if super::pdf::is_title(&value) => stated.title = Some(value),
                        Some(Property::Created) => stated.created = Some(value),
                        Some(Property::Language) => stated.language = Some(value),
                        Some(Property::Title) | None => {}
                    }
                }
                event => add_text(event, &mut text),
            }
            Ok(())
        })?;
        Ok(stated)
    }
}

#[derive(Debug, Clone, Copy)]
enum Property {
    Title,
    Created,
    Language,
}

impl Property {
    fn of(start: &BytesStart<'_>) -> Option<Self> {
        match start.local_name().as_ref() {
            "title" => Some(Self::Title),
            "created" | "creation-date" => Some(Self::Created),
            "language" => Some(Self::Language),
            _ => None,
        }
    }
}

/// Bytes that a part may still give.
fn unread<R: Read>(reader: &Reader<BufReader<Take<R>>>) -> u64 {
    reader.get_ref().get_ref().limit()
}

/// The text of a document on its way to blocks: paragraphs, and rows of tables.
#[derive(Default)]
struct Flow {
    blocks: Blocks,
    /// What the open paragraph is, where it is known.
    kind: Option<BlockKind>,
    /// Open elements whose text is not shown.
    hidden: usize,
    /// Open tables, and the cells of the row that is read.
    tables: usize,
    cells: Vec<String>,
    cell: String,
    /// Characters so far.
    length: usize,
}

impl Flow {
    fn text(&mut self, text: &str) {
        self.length += text.chars().count();
        if self.tables > 0 {
            self.cell.push_str(text);
        } else {
            self.blocks.text(text);
        }
    }

    /// Adds what a text event says.
    fn text_of(&mut self, event: &Event<'_>) {
        let mut text = String::new();
        add_text(event, &mut text);
        self.text(&text);
    }

    fn show_again(&mut self) {
        self.hidden = self.hidden.saturating_sub(1);
    }

    fn end_paragraph(&mut self) {
        if self.tables > 0 {
            self.cell.push(' ');
        } else {
            self.blocks.border();
            self.blocks.end(self.kind.take().unwrap_or(BlockKind::Paragraph));
        }
    }

    fn end_cell(&mut self) {
        self.cells.push(super::encoding::clean_line(&std::mem::take(&mut self.cell)));
    }

    fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        if self.tables == 1 {
            self.blocks.row(&cells);
        } else {
            // A table within a cell is text of that cell.
            self.cell.push_str(&cells.join(" "));
        }
    }

    fn end_table(&mut self) {
        self.tables = self.tables.saturating_sub(1);
    }
}

/// Adds what a text event says.
fn add_text(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(part) => text.push_str(part),
        Event::CData(part) => text.push_str(part),
        Event::GeneralRef(entity) => {
            let named = match entity.as_ref() {
                "amp" => Some('&'),
                "lt" => Some('<'),
                "gt" => Some('>'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                _ => entity.resolve_char_ref().ok().flatten(),
            };
            text.extend(named);
        }
        _ => {}
    }
}

/// The value of an attribute by its local name.
fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute =
        start.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(attribute.value.into_owned())
}

fn damaged(format: &'static str, error: impl std::fmt::Display) -> Refusal {
    Refusal::NoOffice { format, problem: error.to_string() }
}

/// Ends reading: a document without its main part is none.
fn finish(
    package: &mut Package<'_>,
    found: bool,
    properties: &str,
    blocks: Blocks,
) -> Result<Draft, Refusal> {
    if !found {
        return Err(damaged(package.format, "its text is missing"));
    }
    let page = package.properties(properties)?;
    Ok(Draft { page, blocks: blocks.finish(), ..Draft::default() })
}
