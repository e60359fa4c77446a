//! ODT: paragraphs, headings with their levels, lists, rows of tables, text boxes and notes.
//!
//! What is not shown is no text: comments, tracked changes, hidden text and placeholders. Indexes such as the
//! table of contents are left out as well.

use std::collections::HashSet;

use quick_xml::events::{BytesStart, Event};

use super::flow::Flow;
use super::package::{Package, finish};
use super::xml::attribute;
use crate::article::BlockKind;
use crate::ingest::error::ReadError;
use crate::ingest::limits::Limits;
use crate::ingest::parsed_document::ParsedDocument;

/// Reads a document. The text of a note follows the sentence in which its mark stands.
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
    finish(&mut package, found, "meta.xml", text.flow.finish())
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

/// Elements whose text is not shown, or repeats what stands elsewhere.
const LEFT_OUT: [&str; 15] = [
    "annotation",
    "tracked-changes",
    "note-citation",
    "ruby-text",
    "placeholder",
    "hidden-text",
    "hidden-paragraph",
    "table-of-content",
    "illustration-index",
    "table-index",
    "object-index",
    "user-index",
    "alphabetical-index",
    "bibliography",
    "event-listeners",
];

/// Elements that a style or a mark of their own can hide.
const CAN_HIDE: [&str; 4] = ["section", "span", "p", "h"];

#[derive(Default)]
struct Body {
    flow: Flow,
    /// Whether the text of the document has begun, which stands behind the styles.
    begun: bool,
    /// The style that is being read, and the names of those whose text is not shown.
    style: String,
    hiding: HashSet<String>,
    /// For each open element that can hide its text, whether it does.
    hides: Vec<bool>,
    /// Number of open paragraphs and headings.
    open: usize,
    lists: usize,
}

impl Body {
    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(start) => {
                self.start(start);
                self.open(start);
            }
            Event::Empty(start) => self.start(start),
            Event::End(end) => self.end(end.local_name().as_ref()),
            event if self.open > 0 && self.flow.hidden == 0 => {
                self.flow.text_of(event);
            }
            _ => {}
        }
    }

    /// An element that may be empty.
    fn start(&mut self, start: &BytesStart<'_>) {
        match start.local_name().as_ref() {
            "text" => self.begun = true,
            "style" if !self.begun => self.style = attribute(start, "name").unwrap_or_default(),
            "text-properties" if attribute(start, "display").is_some_and(|display| display == "none") => {
                self.hiding.insert(self.style.clone());
            }
            "s" | "tab" | "line-break" if self.flow.hidden == 0 => self.flow.text(" "),
            _ => {}
        }
    }

    /// An element with content.
    fn open(&mut self, start: &BytesStart<'_>) {
        let name = start.local_name();
        let name = name.as_ref();
        if LEFT_OUT.contains(&name) {
            self.flow.hidden += 1;
        }
        if !self.begun {
            return;
        }
        let style = attribute(start, "style-name").unwrap_or_default();
        if CAN_HIDE.contains(&name) {
            let hides = self.hiding.contains(&style)
                || attribute(start, "display").is_some_and(|display| display == "none")
                || attribute(start, "is-hidden").is_some_and(|hidden| hidden == "true");
            self.hides.push(hides);
            self.flow.hidden += usize::from(hides);
        }
        let shown = self.flow.hidden == 0;
        match name {
            "h" => {
                let level = attribute(start, "outline-level").and_then(|level| level.parse::<u8>().ok());
                self.begin(shown, BlockKind::Heading(level.unwrap_or(1).clamp(1, 6)));
            }
            "p" => self.begin(
                shown,
                match style.as_str() {
                    "Title" => BlockKind::Heading(1),
                    "Subtitle" => BlockKind::Heading(2),
                    _ if self.lists > 0 => BlockKind::ListItem,
                    _ => BlockKind::Paragraph,
                },
            ),
            "list" => self.lists += 1,
            "table" => self.flow.start_table(),
            "text-box" | "note-body" => self.flow.begin_inner(),
            _ => {}
        }
    }

    /// Begins a paragraph or heading. A comment within one is no part of it.
    fn begin(&mut self, shown: bool, kind: BlockKind) {
        self.open += 1;
        if shown {
            self.flow.set_kind(Some(kind));
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "h" | "p" if self.begun => {
                self.open = self.open.saturating_sub(1);
                if self.flow.hidden == 0 {
                    self.flow.end_paragraph();
                }
            }
            "table-cell" => self.flow.end_cell(),
            "table-row" => self.flow.end_row(),
            "list" => self.lists = self.lists.saturating_sub(1),
            "table" if self.begun => self.flow.end_table(),
            "text-box" => self.flow.end_box(),
            "note-body" => self.flow.end_note(),
            _ => {}
        }
        if LEFT_OUT.contains(&name) {
            self.flow.show_again();
        }
        if self.begun && CAN_HIDE.contains(&name) && self.hides.pop() == Some(true) {
            self.flow.show_again();
        }
    }
}
