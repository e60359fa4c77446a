//! Letters → the lines of a page.

use super::glyphs::{Drawn, Letter};

/// The gap between letters that is a blank, in ems.
const BLANK: f64 = 0.18;
/// The gap between letters that ends a line because a column or a table cell follows, in ems.
const COLUMN: f64 = 2.5;
/// The maximal distance of base lines within a line, in ems. It includes superscripts.
const SAME_LINE: f64 = 0.5;

/// Marks where a word may be divided. Programs also draw it as the hyphen of a word that they divided.
pub const SOFT_HYPHEN: char = '\u{ad}';

/// A line of letters. Lengths are in points; y grows upwards.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub text: String,
    pub x: f64,
    pub end: f64,
    pub y: f64,
    /// The font size of most of its letters.
    pub size: f64,
    pub artifact: bool,
    /// Whether another line stands before it in the same row.
    pub continues_row: bool,
}

/// The lines of a page.
#[derive(Debug, Default)]
pub struct PageLines {
    pub lines: Vec<Line>,
    pub height: f64,
}

/// Groups the letters of a page into lines.
pub fn page_lines(drawn: &Drawn) -> PageLines {
    let mut lines = Vec::new();
    let mut open: Vec<&Letter> = Vec::new();
    let mut continues_row = false;
    for letter in &drawn.glyphs {
        if let Some(last) = open.last() {
            let size = last.size.max(letter.size);
            let same_line = (letter.y - last.y).abs() < size * SAME_LINE;
            let gap = letter.x - last.end;
            let follows = same_line && gap > -size && gap < size * COLUMN && letter.artifact == last.artifact;
            if !follows {
                let next_continues = same_line && gap > 0.0;
                lines.extend(line(&open, continues_row));
                continues_row = next_continues;
                open.clear();
            }
        }
        open.push(letter);
    }
    lines.extend(line(&open, continues_row));
    PageLines { lines, height: drawn.height }
}

fn line(letters: &[&Letter], continues_row: bool) -> Option<Line> {
    let (first, last) = (letters.first()?, letters.last()?);
    let mut text = String::new();
    let mut end = first.x;
    for letter in letters {
        let gap = letter.x - end;
        let blank = text.ends_with(char::is_whitespace) || letter.text.starts_with(char::is_whitespace);
        if gap > letter.size * BLANK && !blank && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&letter.text);
        end = letter.end;
    }
    // Within a line a soft hyphen says nothing; at its end it says that the word goes on in the next one.
    let is_divided = text.trim_end().ends_with(SOFT_HYPHEN);
    let mut text = crate::ingest::encoding::clean_line(&text);
    if is_divided && !text.is_empty() {
        text.push(SOFT_HYPHEN);
    }
    let mut sizes: Vec<f64> = letters.iter().map(|letter| letter.size).collect();
    sizes.sort_unstable_by(f64::total_cmp);
    let size = sizes[sizes.len() / 2];
    let artifact = letters.iter().all(|letter| letter.artifact);
    (!text.is_empty()).then_some(Line {
        text,
        x: first.x,
        end: last.end,
        y: first.y,
        size,
        artifact,
        continues_row,
    })
}
