//! DOCX: paragraphs, headings by the names of their styles, lists, rows of tables, text boxes and notes.
//!
//! What Word doesn't show is no text: hidden text, deleted text of tracked changes, the prompts of empty content
//! controls and the instructions of fields. A table of contents is left out as well, since it repeats the
//! headings.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::flow::Flow;
use super::package::{Package, finish};
use super::styles::Styles;
use super::xml::{add_text, attribute, is_on};
use crate::article::{Block, BlockKind};
use crate::ingest::error::ReadError;
use crate::ingest::limits::Limits;
use crate::ingest::parsed_document::ParsedDocument;

/// Length of the beginning of a field's instruction that is kept, in bytes. Its first word says what it is.
const INSTRUCTION: usize = 64;

/// Reads a document. Its footnotes and endnotes follow its text.
///
/// # Errors
/// The file is no DOCX or damaged, is encrypted, or is too long.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<ParsedDocument, ReadError> {
    let mut package = Package::open("DOCX", bytes, limits)?;
    let styles = Styles::read(&mut package)?;
    let mut text = Body::new(&styles);
    let found = package.each("word/document.xml", |event| text.take(event, limits))?;
    for (part, marks) in [
        ("word/footnotes.xml", std::mem::take(&mut text.footnotes)),
        ("word/endnotes.xml", std::mem::take(&mut text.endnotes)),
    ] {
        if marks.is_empty() {
            continue;
        }
        let mut notes = notes(&mut package, part, &styles, limits)?;
        for mark in marks {
            text.flow.extend(notes.remove(&mark).unwrap_or_default());
        }
    }
    finish(&mut package, found, "docProps/core.xml", text.flow.finish())
}

/// The blocks of the notes in a part, by their ids. Notes with a type are the lines between text and notes.
fn notes(
    package: &mut Package<'_>,
    part: &str,
    styles: &Styles,
    limits: &Limits,
) -> Result<HashMap<String, Vec<Block>>, ReadError> {
    let mut notes = HashMap::new();
    let mut text = Body::new(styles);
    let mut open = None;
    package.each(part, |event| {
        match event {
            Event::Start(start) if is_note(start.local_name().as_ref()) => {
                open = attribute(start, "id")
                    .filter(|_| attribute(start, "type").is_none_or(|kind| kind == "normal"));
                text.flow.begin_inner();
            }
            Event::End(end) if is_note(end.local_name().as_ref()) => {
                let blocks = text.flow.end_inner();
                notes.extend(open.take().map(|id| (id, blocks)));
            }
            event => text.take(event, limits)?,
        }
        Ok(())
    })?;
    Ok(notes)
}

fn is_note(name: &str) -> bool {
    matches!(name, "footnote" | "endnote")
}

/// The text of a part, while it is read.
struct Body<'a> {
    styles: &'a Styles,
    flow: Flow,
    /// Whether the text is within `w:t`, hence no instruction.
    in_text: bool,
    /// Whether the properties of a paragraph are being read, which say nothing of its letters.
    in_paragraph_properties: bool,
    /// Number of open elements with properties from before a tracked change.
    old_properties: usize,
    concealed: Concealed,
    /// What was true around the text boxes that are open.
    around: Vec<Concealed>,
    controls: Vec<Control>,
    fields: Vec<Field>,
    /// The ids of the notes whose marks are shown, in their order.
    footnotes: Vec<String>,
    endnotes: Vec<String>,
}

/// What conceals the open paragraph and the letters that are being read.
#[derive(Debug, Clone, Copy, Default)]
struct Concealed {
    paragraph: bool,
    /// Whether the letters are hidden, where they or their style say so.
    letters: Option<bool>,
}

/// A content control.
#[derive(Debug, Clone, Copy, Default)]
struct Control {
    /// Whether it shows a prompt, or holds a table of contents.
    is_left_out: bool,
}

/// A field: an instruction, and the text that it resulted in.
#[derive(Debug, Default)]
struct Field {
    instruction: String,
    has_result: bool,
    is_left_out: bool,
}

impl<'a> Body<'a> {
    fn new(styles: &'a Styles) -> Self {
        Self {
            styles,
            flow: Flow::default(),
            in_text: false,
            in_paragraph_properties: false,
            old_properties: 0,
            concealed: Concealed::default(),
            around: Vec::new(),
            controls: Vec::new(),
            fields: Vec::new(),
            footnotes: Vec::new(),
            endnotes: Vec::new(),
        }
    }

    fn take(&mut self, event: &Event<'_>, limits: &Limits) -> Result<(), ReadError> {
        match event {
            Event::Start(start) if is_old(start.local_name().as_ref()) => self.old_properties += 1,
            Event::End(end) if is_old(end.local_name().as_ref()) => {
                self.old_properties = self.old_properties.saturating_sub(1);
            }
            _ if self.old_properties > 0 => {}
            Event::Start(start) => {
                self.start(start, false);
                self.open(start);
            }
            Event::Empty(start) => self.start(start, true),
            Event::End(end) => self.end(end.local_name().as_ref()),
            event if self.in_text => self.text_of(event),
            event => self.instruction(event),
        }
        if self.flow.length > limits.text_chars {
            return Err(ReadError::TooLong { limit: limits.text_chars });
        }
        Ok(())
    }

    fn text_of(&mut self, event: &Event<'_>) {
        if self.is_shown() {
            self.flow.text_of(event);
        }
    }

    fn is_shown(&self) -> bool {
        self.flow.hidden == 0 && !self.concealed.paragraph && self.concealed.letters != Some(true)
    }

    /// An element that may be empty.
    fn start(&mut self, start: &BytesStart<'_>, is_empty: bool) {
        let value = |name| attribute(start, name);
        match start.local_name().as_ref() {
            "t" => self.in_text = !is_empty,
            "tab" | "ptab" | "br" | "cr" if self.is_shown() => self.flow.text(" "),
            "noBreakHyphen" if self.is_shown() => self.flow.text("-"),
            "p" => {
                self.concealed = Concealed::default();
                self.flow.set_kind(None);
            }
            "r" => self.concealed.letters = None,
            "pStyle" => self.paragraph_style(&value("val").unwrap_or_default()),
            "rStyle" if !self.in_paragraph_properties => {
                let vanishes = self.styles.get(&value("val").unwrap_or_default()).vanishes;
                self.concealed.letters = self.concealed.letters.or(vanishes);
            }
            "vanish" if !self.in_paragraph_properties => self.concealed.letters = Some(is_on(start)),
            "numPr" => {
                let kind = self.flow.kind().unwrap_or(BlockKind::ListItem);
                self.flow.set_kind(Some(kind));
            }
            "showingPlcHdr" if is_on(start) => self.leave_control_out(),
            "docPartGallery" if value("val").is_some_and(|gallery| gallery == "Table of Contents") => {
                self.leave_control_out();
            }
            "fldChar" => self.field(&value("fldCharType").unwrap_or_default()),
            "footnoteReference" if self.is_shown() => self.footnotes.extend(value("id")),
            "endnoteReference" if self.is_shown() => self.endnotes.extend(value("id")),
            _ => {}
        }
    }

    /// An element with content.
    fn open(&mut self, start: &BytesStart<'_>) {
        match start.local_name().as_ref() {
            // The text above a ruby base is its pronunciation.
            "del" | "moveFrom" | "Fallback" | "rt" => self.flow.hidden += 1,
            "pPr" => self.in_paragraph_properties = true,
            "tbl" => self.flow.start_table(),
            "txbxContent" => {
                self.around.push(std::mem::take(&mut self.concealed));
                self.flow.begin_inner();
            }
            "sdt" => self.controls.push(Control::default()),
            "sdtContent" => self.flow.hidden += usize::from(self.is_control_left_out()),
            "fldSimple" => {
                let instruction = attribute(start, "instr").unwrap_or_default();
                self.flow.hidden += usize::from(is_contents(&instruction));
                self.fields.push(Field { is_left_out: is_contents(&instruction), ..Field::default() });
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "del" | "moveFrom" | "Fallback" | "rt" => self.flow.show_again(),
            "t" => self.in_text = false,
            "pPr" => self.in_paragraph_properties = false,
            "r" => self.concealed.letters = None,
            "p" => {
                self.flow.end_paragraph();
                self.concealed = Concealed::default();
            }
            "tc" => self.flow.end_cell(),
            "tr" => self.flow.end_row(),
            "tbl" => self.flow.end_table(),
            "txbxContent" => {
                self.flow.end_box();
                self.concealed = self.around.pop().unwrap_or_default();
            }
            "sdtContent" if self.is_control_left_out() => self.flow.show_again(),
            "sdt" => {
                self.controls.pop();
            }
            "fldSimple" => self.end_field(),
            _ => {}
        }
    }

    fn paragraph_style(&mut self, id: &str) {
        let style = self.styles.get(id);
        if matches!(style.kind, Some(BlockKind::Heading(_))) && !style.is_contents {
            self.end_contents();
        }
        self.flow.set_kind(style.kind.or(self.flow.kind()));
        self.concealed.paragraph |= style.is_contents || style.vanishes == Some(true);
    }

    /// Ends a table of contents whose end the file doesn't mark: its entries are no headings.
    fn end_contents(&mut self) {
        for field in self.fields.iter_mut().filter(|field| field.is_left_out) {
            field.is_left_out = false;
            self.flow.show_again();
        }
    }

    fn leave_control_out(&mut self) {
        if let Some(control) = self.controls.last_mut() {
            control.is_left_out = true;
        }
    }

    fn is_control_left_out(&self) -> bool {
        self.controls.last().is_some_and(|control| control.is_left_out)
    }

    /// A field begins, its result begins, or it ends.
    fn field(&mut self, what: &str) {
        match what {
            "begin" => self.fields.push(Field::default()),
            "separate" => {
                if let Some(field) = self.fields.last_mut().filter(|field| !field.has_result) {
                    field.has_result = true;
                    field.is_left_out = is_contents(&field.instruction);
                    self.flow.hidden += usize::from(field.is_left_out);
                }
            }
            "end" => self.end_field(),
            _ => {}
        }
    }

    fn end_field(&mut self) {
        if self.fields.pop().is_some_and(|field| field.is_left_out) {
            self.flow.show_again();
        }
    }

    /// Keeps the beginning of a field's instruction.
    fn instruction(&mut self, event: &Event<'_>) {
        if let Some(field) = self.fields.last_mut()
            && !field.has_result
            && field.instruction.len() < INSTRUCTION
        {
            add_text(event, &mut field.instruction);
        }
    }
}

/// Whether an element holds the properties that a paragraph or its letters had before a tracked change.
fn is_old(name: &str) -> bool {
    matches!(name, "pPrChange" | "rPrChange")
}

/// Whether a field's instruction makes a table of contents.
fn is_contents(instruction: &str) -> bool {
    instruction.split_whitespace().next().is_some_and(|name| name.eq_ignore_ascii_case("TOC"))
}
