//! A page of the manual in a terminal.

use std::fmt::Write;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::Style;
use crate::manual::Topic;
use crate::present::highlight::Marked;

/// The columns that code is moved in by.
const INDENT: usize = 4;
/// Lines are easy to read up to this many columns, also in a pipe, where there is no width.
const WIDEST: usize = 100;

/// A page of the manual, wrapped to the width of the terminal.
pub fn manual(topic: Topic, style: Style) -> String {
    let mut page = Page::new(Style { width: style.width.min(WIDEST), ..style });
    for event in Parser::new_ext(topic.text, Options::ENABLE_TABLES) {
        page.event(event);
    }
    page.out
}

/// What is written so far, and what is open.
struct Page {
    style: Style,
    out: String,
    /// The text of the open paragraph, heading or item, and what of it is emphasised.
    text: String,
    strong: Vec<Range<usize>>,
    strong_from: usize,
    lists: Vec<List>,
    /// What stands before the first line of the open item.
    bullet: Option<String>,
    /// Whether the text is code that stays as it is.
    is_code: bool,
    /// Whether that code is typed into a shell, where a line can go on in the next.
    is_shell: bool,
    /// Where the open links lead.
    link: String,
    /// The cells of the heading of the open table, and of its open row.
    heads: Vec<String>,
    cells: Vec<String>,
}

/// An open list.
struct List {
    /// The number of the next item; `None` in a list of bullets.
    next: Option<u64>,
    /// The columns that the text of its items is moved in by.
    indent: usize,
}

impl Page {
    fn new(style: Style) -> Self {
        Self {
            style,
            out: String::new(),
            text: String::new(),
            strong: Vec::new(),
            strong_from: 0,
            lists: Vec::new(),
            bullet: None,
            is_code: false,
            is_shell: false,
            link: String::new(),
            heads: Vec::new(),
            cells: Vec::new(),
        }
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.is_code => self.code(&text),
            Event::Text(text) => self.text.push_str(&text),
            Event::Code(text) => {
                let _ = write!(self.text, "`{text}`");
            }
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::Paragraph if self.bullet.is_none() => self.part(),
            Tag::Heading { .. } => self.part(),
            Tag::CodeBlock(kind) => {
                self.flush();
                self.part();
                self.is_code = true;
                self.is_shell = matches!(kind, CodeBlockKind::Fenced(language) if ["sh", "console"].contains(&&*language));
            }
            Tag::List(first) => {
                self.flush();
                if self.lists.is_empty() {
                    self.part();
                }
                let indent = self.indent() + if first.is_some() { 3 } else { 2 };
                self.lists.push(List { next: first, indent });
            }
            Tag::Item => self.item(),
            Tag::Strong => self.strong_from = self.text.len(),
            Tag::Link { dest_url, .. } => self.link = dest_url.into_string(),
            Tag::Table(_) => self.part(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Item => self.flush(),
            TagEnd::Heading(_) => {
                let text = std::mem::take(&mut self.text);
                let _ = writeln!(self.out, "{}", self.style.bold(&text));
            }
            TagEnd::CodeBlock => {
                self.is_code = false;
                self.part();
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::Strong => self.strong.push(self.strong_from..self.text.len()),
            TagEnd::Link => self.end_link(),
            TagEnd::TableCell => self.cells.push(std::mem::take(&mut self.text)),
            TagEnd::TableHead => self.heads = std::mem::take(&mut self.cells),
            TagEnd::TableRow => self.row(),
            _ => {}
        }
    }

    /// Says behind the text of a link where it leads, in words that can be typed.
    fn end_link(&mut self) {
        let target = std::mem::take(&mut self.link);
        if let Some(topic) = Topic::linked(&target) {
            let _ = write!(self.text, " (`fundstelle help {}`)", topic.name);
        } else if !self.text.ends_with(target.as_str()) {
            let _ = write!(self.text, " <{target}>");
        }
    }

    /// Leaves a line free before the next part of the page.
    fn part(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn item(&mut self) {
        let number = self.lists.last_mut().and_then(|list| {
            let number = list.next?;
            list.next = Some(number + 1);
            Some(number)
        });
        self.bullet = Some(number.map_or_else(|| "- ".to_owned(), |number| format!("{number}. ")));
    }

    fn indent(&self) -> usize {
        self.lists.last().map_or(0, |list| list.indent)
    }

    /// Writes the open text, the first line of an item with its bullet.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let strong = std::mem::take(&mut self.strong);
        if text.trim().is_empty() {
            return;
        }
        let bullet = self.bullet.take().unwrap_or_default();
        let indent = self.indent().max(bullet.len());
        let from = self.out.len() + indent - bullet.len();
        self.style.add(&mut self.out, indent, &Marked::new(&text, &strong));
        self.out.replace_range(from..from + bullet.len(), &bullet);
    }

    fn code(&mut self, text: &str) {
        let indent = self.indent() + INDENT;
        let width = self.style.width.saturating_sub(indent);
        for line in text.lines() {
            let parts = if self.is_shell { shell_lines(line, width) } else { vec![line.to_owned()] };
            for line in parts {
                let _ = writeln!(self.out, "{}", format!("{:indent$}{line}", "").trim_end());
            }
        }
    }

    /// A row of a table as an item: its first cell, then the others, each under the name of its column.
    fn row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        let mut cells = cells.into_iter().zip(&self.heads);
        let first = cells.next().map(|(cell, _)| cell).unwrap_or_default();
        let rest: Vec<(String, &String)> = cells.filter(|(cell, _)| !cell.is_empty()).collect();
        let rest = match rest.as_slice() {
            [(only, _)] => only.clone(),
            many => many.iter().map(|(cell, head)| format!("{head} {cell}")).collect::<Vec<_>>().join("; "),
        };
        self.text = if rest.is_empty() { first } else { format!("{first}: {rest}") };
        self.bullet = Some("- ".to_owned());
        self.flush();
    }
}

/// The words of a line for a shell in lines of at most so many columns, where they are short enough. The lines can be
/// copied as they stand. What is quoted is not broken.
fn shell_lines(line: &str, width: usize) -> Vec<String> {
    const INDENT: &str = "    ";
    const GOES_ON: &str = " \\";
    let mut lines = vec![line.to_owned()];
    while let Some(last) = lines.last().filter(|last| last.chars().count() > width) {
        let fits = |at: usize| last[..at].chars().count() + GOES_ON.len() <= width;
        let is_whole =
            |at: usize| ['\'', '"'].iter().all(|quote| last[..at].matches(*quote).count() % 2 == 0);
        let behind_indent = last.len() - last.trim_start().len();
        let mut breaks = last.match_indices(' ').map(|(at, _)| at).filter(|&at| at > behind_indent);
        let Some(at) = breaks.rfind(|&at| fits(at) && is_whole(at)) else { break };
        let (head, rest) = (last[..at].trim_end().to_owned(), last[at..].trim_start().to_owned());
        lines.pop();
        lines.extend([head + GOES_ON, format!("{INDENT}{rest}")]);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_for_a_shell_goes_on_in_the_next() {
        let line = "wget --mirror --wait 0.5 --user-agent 'A B C' --directory-prefix mirror https://www.example.org/";
        let lines = shell_lines(line, 46);
        assert!(lines.iter().all(|line| line.chars().count() <= 46), "{lines:?}");
        let joined: Vec<&str> = lines.iter().map(|line| line.trim_end_matches(" \\").trim_start()).collect();
        assert_eq!(joined.join(" "), line);
        assert_eq!(lines.iter().filter(|line| line.ends_with(" \\")).count(), lines.len() - 1);
        assert_eq!(shell_lines("a b", 46), ["a b"]);
        let long = "x".repeat(60);
        assert_eq!(shell_lines(&long, 46), [long.as_str()]);
    }
}
