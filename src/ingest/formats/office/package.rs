//! The package of XML files that an office document is.

use std::io::{BufReader, Cursor, Read, Take};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::super::pdf::is_title;
use super::xml::add_text;
use crate::article::{Block, Stated};
use crate::ingest::encoding::clean_line;
use crate::ingest::error::ReadError;
use crate::ingest::limits::Limits;
use crate::ingest::parsed_document::ParsedDocument;

/// An opened package.
pub struct Package<'a> {
    format: &'static str,
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Number of bytes that may still be unpacked.
    left: u64,
    limit: u64,
}

impl<'a> Package<'a> {
    pub fn open(format: &'static str, bytes: &'a [u8], limits: &Limits) -> Result<Self, ReadError> {
        // An office file with a password is not a ZIP archive but an OLE container.
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(ReadError::Encrypted);
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(format, error))?;
        let limit = limits.unpacked_document_bytes;
        Ok(Self { format, archive, left: limit, limit })
    }

    /// Reads a part of the package event by event; false if there is no such part.
    pub fn each(
        &mut self,
        part: &str,
        mut each: impl FnMut(&Event<'_>) -> Result<(), ReadError>,
    ) -> Result<bool, ReadError> {
        let (format, left, limit) = (self.format, self.left, self.limit);
        let file = match self.archive.by_name(part) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(false),
            Err(error) if error.to_string().to_lowercase().contains("password") => {
                return Err(ReadError::Encrypted);
            }
            Err(error) => return Err(damaged(format, error)),
        };
        let mut reader = Reader::from_reader(BufReader::new(file.take(left.saturating_add(1))));
        reader.config_mut().check_end_names = false;
        let mut buffer = Vec::new();
        loop {
            let event = reader.read_event_into(&mut buffer);
            if unread(&reader) == 0 {
                return Err(ReadError::DocumentUnpacksTooLarge { limit });
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
    pub fn has(&self, part: &str) -> bool {
        self.archive.index_for_name(part).is_some()
    }

    /// The metadata in a part with the document's properties.
    fn properties(&mut self, part: &str) -> Result<Stated, ReadError> {
        let mut stated = Stated::default();
        let mut open: Option<Property> = None;
        let mut text = String::new();
        self.each(part, |event| {
            match event {
                Event::Start(start) => {
                    open = Property::from_element(start);
                    text.clear();
                }
                Event::End(_) => {
                    let value = clean_line(&text);
                    match open.take().filter(|_| !value.is_empty()) {
                        Some(Property::Title) if is_title(&value) => stated.title = Some(value),
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
    fn from_element(start: &BytesStart<'_>) -> Option<Self> {
        match start.local_name().as_ref() {
            "title" => Some(Self::Title),
            "created" | "creation-date" => Some(Self::Created),
            "language" => Some(Self::Language),
            _ => None,
        }
    }
}

/// Number of bytes that may still be read of a part.
fn unread<R: Read>(reader: &Reader<BufReader<Take<R>>>) -> u64 {
    reader.get_ref().get_ref().limit()
}

fn damaged(format: &'static str, error: impl std::fmt::Display) -> ReadError {
    ReadError::NoOffice { format, problem: error.to_string() }
}

/// Makes the document of what was read. Without its main part (`found`) a package is no document.
pub fn finish(
    package: &mut Package<'_>,
    found: bool,
    properties: &str,
    blocks: Vec<Block>,
) -> Result<ParsedDocument, ReadError> {
    if !found {
        return Err(damaged(package.format, "its text is missing"));
    }
    let page = package.properties(properties)?;
    Ok(ParsedDocument { page, blocks, ..ParsedDocument::default() })
}
