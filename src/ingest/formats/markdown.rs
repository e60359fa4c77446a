//! Markdown with front matter.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::article::{Block, BlockKind};

use super::{html, text};
use crate::ingest::blocks::Blocks;
use crate::ingest::encoding::{self, clean};
use crate::ingest::error::ReadError;
use crate::ingest::fields::Fields;
use crate::ingest::front_matter;
use crate::ingest::limits::Limits;
use crate::ingest::listing::{RUNNING, Signs};
use crate::ingest::parsed_document::ParsedDocument;

/// Reads a Markdown file.
///
/// # Errors
/// The file is no text, empty or too long, or its front matter can't be read.
pub(in crate::ingest) fn read(bytes: &[u8], limits: &Limits) -> Result<ParsedDocument, ReadError> {
    let source = encoding::decode(bytes, encoding::undeclared)?;
    text::check_length(&source, limits)?;
    let front_matter::Parts { fields, body } = front_matter::read(&source)?;
    let Fields { id, text, stated, .. } = fields;
    let (mut blocks, signs) = body_blocks(body);
    // Whoever states the title or the date of a text means it to be found.
    Signs { says_article: stated.title.is_some() || stated.date.is_some(), ..signs }.check()?;
    if let (true, Some(text)) = (blocks.is_empty(), text) {
        blocks = text::blocks(&clean(&text), limits)?;
    }
    Ok(ParsedDocument { id, stated, blocks, ..ParsedDocument::default() })
}

/// The blocks of Markdown without front matter, and what tells whether it only lists links.
fn body_blocks(markdown: &str) -> (Vec<Block>, Signs) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut body = Body::default();
    for event in Parser::new_ext(markdown, options) {
        body.event(event);
    }
    body.flush();
    (body.blocks.finish(), body.signs)
}

/// An element that contains paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    Item,
    Quote,
}

#[derive(Debug, Default)]
struct Body {
    blocks: Blocks,
    frames: Vec<Frame>,
    /// Number of open images; one may stand in the alternative text of another.
    images: usize,
    alternative: String,
    cells: Vec<String>,
    html: String,
    signs: Signs,
    /// Number of open links, and of the characters of the open paragraph, all of them and those in links.
    links: usize,
    chars: usize,
    linked_chars: usize,
}

impl Body {
    fn event(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.text(" "),
            Event::InlineHtml(tag) => self.inline_html(&tag),
            Event::Html(html) => self.html.push_str(&html),
            Event::Rule => self.blocks.border(),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag) {
        match tag {
            Tag::Item => {
                // Ends the text of the item that contains this one.
                self.end_text();
                self.frames.push(Frame::Item);
            }
            Tag::BlockQuote(_) => {
                self.border();
                self.frames.push(Frame::Quote);
            }
            Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::CodeBlock(_)
            | Tag::HtmlBlock
            | Tag::List(_)
            | Tag::FootnoteDefinition(_)
            | Tag::Table(_) => self.border(),
            Tag::Image { .. } => self.images += 1,
            Tag::Link { .. } => {
                self.links += 1;
                self.signs.links += 1;
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => {
                self.flush();
                self.blocks.end(BlockKind::Heading(number(level)));
            }
            TagEnd::Paragraph | TagEnd::CodeBlock => self.end_text(),
            TagEnd::Item | TagEnd::BlockQuote(_) => {
                self.end_text();
                self.frames.pop();
            }
            TagEnd::List(_) | TagEnd::Table | TagEnd::FootnoteDefinition => self.border(),
            TagEnd::TableCell => self.cells.push(self.blocks.take_line()),
            TagEnd::TableHead | TagEnd::TableRow => self.blocks.row(&std::mem::take(&mut self.cells)),
            TagEnd::Image => {
                self.images = self.images.saturating_sub(1);
                if self.images == 0 {
                    self.blocks.caption(&std::mem::take(&mut self.alternative));
                }
            }
            TagEnd::Link => self.links = self.links.saturating_sub(1),
            TagEnd::HtmlBlock => self.end_html(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.images > 0 {
            self.alternative.push_str(text);
        } else {
            let chars = text.chars().count();
            self.chars += chars;
            self.linked_chars += if self.links > 0 { chars } else { 0 };
            self.blocks.text(text);
        }
    }

    /// Counts the open paragraph among the signs.
    fn flush(&mut self) {
        let (chars, linked) = (std::mem::take(&mut self.chars), std::mem::take(&mut self.linked_chars));
        self.signs.chars += chars;
        self.signs.linked_chars += linked;
        if chars - linked >= RUNNING {
            self.signs.running_chars += chars - linked;
        }
    }

    fn inline_html(&mut self, tag: &CowStr) {
        if tag.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("<br")) {
            self.text(" ");
        }
    }

    /// Adds the text of an HTML block without its tags. A block that exceeds the bounds on markup is left out,
    /// since it contains no text for people.
    fn end_html(&mut self) {
        let html = std::mem::take(&mut self.html);
        self.blocks.extend(html::fragment_blocks(&html).unwrap_or_default());
        self.blocks.border();
    }

    fn border(&mut self) {
        self.end_text();
        self.blocks.border();
    }

    fn end_text(&mut self) {
        self.flush();
        self.blocks.end(match self.frames.last() {
            Some(Frame::Item) => BlockKind::ListItem,
            Some(Frame::Quote) | None => BlockKind::Paragraph,
        });
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(markdown: &str) -> ParsedDocument {
        read(markdown.as_bytes(), &Limits::default()).unwrap()
    }

    fn error(markdown: &str) -> String {
        read(markdown.as_bytes(), &Limits::default()).unwrap_err().to_string()
    }

    fn blocks(markdown: &str) -> Vec<(BlockKind, String)> {
        body_blocks(markdown).0.into_iter().map(|block| (block.kind, block.text)).collect()
    }

    fn paragraph(text: &str) -> (BlockKind, String) {
        (BlockKind::Paragraph, text.to_owned())
    }

    fn item(text: &str) -> (BlockKind, String) {
        (BlockKind::ListItem, text.to_owned())
    }

    #[test]
    fn front_matter_gives_the_stated_metadata() {
        let parsed = parsed(
            "---\nid: 007\ntitle: \"Titel: mit Doppelpunkt\"\nlang: no\ndate: 2023-05-24\nyear: 2023\n\
             organisers: [GIZ, BMZ]\ntheme: Wasser\nplaces:\n  - Bonn\n  - Köln\nlayout: {a: [b]}\nsite:\n---\n\n# Kopf\n\nText.\n",
        );
        assert_eq!(parsed.id.as_deref(), Some("007"));
        let stated = parsed.stated;
        assert_eq!(stated.title.as_deref(), Some("Titel: mit Doppelpunkt"));
        assert_eq!(stated.language.as_deref(), Some("no"));
        assert_eq!((stated.date.as_deref(), stated.year.as_deref()), (Some("2023-05-24"), Some("2023")));
        assert_eq!(
            (stated.organisers, stated.themes),
            (vec!["GIZ".into(), "BMZ".into()], vec!["Wasser".into()])
        );
        assert_eq!((stated.places, stated.site), (vec!["Bonn".into(), "Köln".into()], None));
        assert_eq!(parsed.blocks[0].kind, BlockKind::Heading(1));
        assert_eq!(parsed.blocks[1].text, "Text.");
    }

    #[test]
    fn a_document_without_front_matter_states_nothing() {
        let parsed = parsed("# Titel\n\n---\n\nText\n");
        assert_eq!((parsed.id, parsed.stated.title), (None, None));
        assert_eq!(parsed.blocks.len(), 2);
    }

    #[test]
    fn a_rule_above_the_text_is_no_front_matter() {
        assert_eq!(
            parsed("---\n\nEin Text unter einem Strich.\n").blocks[0].text,
            "Ein Text unter einem Strich."
        );
    }

    #[test]
    fn front_matter_may_be_empty_or_end_with_dots() {
        for front_matter in ["---\n---\n", "---\n# Notiz\n\n...\n", "--- \r\ntitle: a\r\n---\r\n"] {
            assert_eq!(parsed(&format!("{front_matter}Text")).blocks.len(), 1, "{front_matter}");
        }
    }

    #[test]
    fn the_text_of_the_front_matter_stands_in_for_a_missing_body() {
        assert_eq!(parsed("---\ntext: |\n  Eins\n\n  Zwei\n---\n").blocks.len(), 2);
        assert_eq!(parsed("---\ntext: Eins\n---\nZwei").blocks[0].text, "Zwei");
    }

    #[test]
    fn front_matter_that_cannot_be_read_is_refused_with_its_line() {
        assert!(error("---\ntitle: a\n\nText").contains("never closed"));
        let broken = error("---\nid: 1\ntitle: a: b: c\n---\nText");
        assert!(broken.starts_with("the front matter cannot be read (line 3: "), "{broken}");
        let twice = error("---\ntitle: a\ntitle: b\n---\nText");
        assert!(twice.contains("line 3: "), "{twice}");
        let list = error("---\n- a\n---\nText");
        assert!(list.contains("line 2: "), "{list}");
        let shape = error("---\ntitle: t\norganisers: {a: b}\n---\nText");
        assert_eq!(
            shape,
            "line 3: the key 'organisers' holds keys of its own; write a text or a list of texts"
        );
    }

    #[test]
    fn an_alias_bomb_is_refused_or_ignored() {
        let mut yaml = "---\na0: &a0 [x, x]\n".to_owned();
        for n in 1..40 {
            yaml.push_str(&format!("a{n}: &a{n} [*a{0}, *a{0}, *a{0}]\n", n - 1));
        }
        assert!(error(&format!("{yaml}---\nText")).contains("the front matter cannot be read"));
        let deep = format!("---\na: {}\n---\nText", "[".repeat(100_000));
        assert!(error(&deep).contains("the front matter cannot be read"));
    }

    #[test]
    fn inline_marks_go_and_their_text_stays() {
        let markdown = "Ein *Absatz* mit [Verweis](https://a.example),\n`Code`,  \n<b>fett</b><br>und &amp; mehr[^1].\n\n[^1]: Fußnote.\n";
        assert_eq!(
            blocks(markdown),
            [paragraph("Ein Absatz mit Verweis, Code, fett und & mehr."), paragraph("Fußnote.")]
        );
    }

    #[test]
    fn headings_keep_their_level() {
        assert_eq!(
            blocks("# Eins {#id}\n\nZwei\n----\n"),
            [(BlockKind::Heading(1), "Eins".to_owned()), (BlockKind::Heading(2), "Zwei".to_owned())]
        );
    }

    #[test]
    fn list_items_are_blocks_even_within_each_other() {
        let markdown = "- eins\n  - zwei\n- [x] drei\n\n  weiter\n\n> zitiert\n";
        assert_eq!(
            blocks(markdown),
            [item("eins"), item("zwei"), item("drei"), item("weiter"), paragraph("zitiert")]
        );
        let gaps = body_blocks("Vor\n\n- eins\n- zwei\n\nNach").0.into_iter().map(|block| block.gap_before);
        assert_eq!(gaps.collect::<Vec<_>>(), [false, true, false, true]);
    }

    #[test]
    fn images_leave_their_text_as_caption_behind_the_paragraph() {
        assert_eq!(
            blocks("Vor ![Ein *Bild*](a.png) nach.\n\n![](b.png)"),
            [paragraph("Vor nach."), (BlockKind::Caption, "Ein Bild".to_owned())]
        );
    }

    #[test]
    fn a_table_row_is_a_paragraph() {
        assert_eq!(
            blocks("| Jahr | Ort |\n|---|---|\n| 2023 | **Bonn** |\n| | Köln |\n"),
            [paragraph("Jahr · Ort"), paragraph("2023 · Bonn"), paragraph("Köln")]
        );
    }

    #[test]
    fn html_blocks_keep_their_text_only() {
        let markdown = "<div class=\"a\">\n<h2>Kopf</h2><p>Text &uuml;ber</p>\n<script>alert()</script></div>\n\n<!-- weg -->\n\nEnde";
        assert_eq!(
            blocks(markdown),
            [(BlockKind::Heading(2), "Kopf".to_owned()), paragraph("Text über"), paragraph("Ende")]
        );
    }

    #[test]
    fn deep_nesting_neither_overflows_nor_hangs() {
        for piece in ["> ", "- ", "[", "*", "_a ", "<div>", "![", "((", "<!--", "`", "|", "[^1]:"] {
            let _ = body_blocks(&piece.repeat(50_000));
        }
    }
}
