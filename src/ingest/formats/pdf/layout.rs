//! Lines → blocks: running heads, headings, list items and paragraphs.

use std::collections::HashMap;

use super::super::text::without_bullet;
use super::lines::{Line, PageLines, SOFT_HYPHEN};
use crate::article::{Block, BlockKind};

/// Number of lines at the top and bottom of a page that can be running heads.
const EDGE: usize = 3;
/// A running head must recur on this many pages at least, and on this share of all.
const RECURS: usize = 2;
const RECURS_SHARE: f64 = 0.3;
/// A heading's letters are larger than the body's by this factor, and it has at most this many characters.
const HEADING: f64 = 1.15;
const MAX_HEADING: usize = 200;
/// The maximal distance of two lines of a paragraph, as a multiple of their font size.
const LEADING: f64 = 1.75;
/// A line ends its paragraph if it is shorter than the longest one by this many ems.
const SHORT: f64 = 4.0;
/// Lines belong to one column if they begin within a step of this many ems.
const COLUMN: f64 = 3.0;
/// Words before which a hyphen stands for the rest of a word: `Städte- und Projektpartnerschaften`.
const CONTINUING: [&str; 9] = ["und", "oder", "bzw", "sowie", "bis", "als", "and", "or", "to"];

/// The blocks of all pages.
pub fn blocks(pages: Vec<PageLines>) -> Vec<Block> {
    let heads = running_heads(&pages);
    let body = body_size(&pages);
    let levels = heading_sizes(&pages, body);
    let mut blocks: Vec<Block> = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        let edges = edges(page);
        let (boilerplate, text): (Vec<_>, Vec<_>) = page.lines.iter().enumerate().partition(|(at, line)| {
            line.artifact
                || edges.contains(at) && (heads.contains_key(&key(&line.text)) || is_page_number(&line.text))
        });
        let page_number = u32::try_from(number + 1).unwrap_or(u32::MAX);
        let before = blocks.len();
        for (_, line) in boilerplate {
            blocks.push(Block {
                kind: BlockKind::RunningHead,
                text: line.text.trim_end_matches(SOFT_HYPHEN).to_owned(),
                page: Some(page_number),
                gap_before: true,
            });
        }
        let lines: Vec<&Line> = text.into_iter().map(|(_, line)| line).collect();
        let first = blocks.len();
        for paragraph in paragraphs(&lines) {
            blocks.push(block(paragraph, body, &levels, page_number));
        }
        mend_page_border(&mut blocks, before, first);
    }
    blocks
}

/// The indices of the lines at the top and the bottom of a page.
fn edges(page: &PageLines) -> Vec<usize> {
    let mut order: Vec<usize> = (0..page.lines.len()).collect();
    order.sort_by(|&a, &b| page.lines[b].y.total_cmp(&page.lines[a].y));
    let near = |at: &usize| {
        let y = page.lines[*at].y;
        y > page.height * 0.85 || y < page.height * 0.15
    };
    let top = order.iter().take(EDGE);
    let bottom = order.iter().rev().take(EDGE);
    top.chain(bottom).copied().filter(|at| near(at)).collect()
}

/// The texts that recur at the edges of pages, without their numbers.
fn running_heads(pages: &[PageLines]) -> HashMap<String, usize> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for page in pages {
        let mut keys: Vec<String> = edges(page).into_iter().map(|at| key(&page.lines[at].text)).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            *counts.entry(key).or_default() += 1;
        }
    }
    let least = RECURS.max((pages.len() as f64 * RECURS_SHARE).ceil() as usize);
    counts.retain(|_, count| *count >= least);
    counts
}

/// The form in which running heads are compared: a line without its numbers.
fn key(text: &str) -> String {
    let letters = text.chars().map(|c| if c.is_numeric() { '#' } else { c });
    let mut key: String = letters.flat_map(char::to_lowercase).collect();
    while key.contains("##") {
        key = key.replace("##", "#");
    }
    key
}

fn is_page_number(text: &str) -> bool {
    let words = text.to_lowercase();
    let mut has_number = false;
    words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(|word| {
        let is_number = word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
        has_number |= is_number;
        is_number || ["seite", "page", "von", "of", "s", "p"].contains(&word)
    }) && has_number
}

/// The font size of most of the text, in steps of half a point.
fn body_size(pages: &[PageLines]) -> f64 {
    let mut letters: HashMap<i64, usize> = HashMap::new();
    for line in pages.iter().flat_map(|page| &page.lines).filter(|line| !line.artifact) {
        *letters.entry(half_points(line.size)).or_default() += line.text.chars().count();
    }
    let most = letters.into_iter().max_by_key(|&(size, count)| (count, size));
    most.map_or(10.0, |(size, _)| size as f64 / 2.0)
}

fn half_points(size: f64) -> i64 {
    (size * 2.0).round() as i64
}

/// The font sizes of headings, the largest first.
fn heading_sizes(pages: &[PageLines], body: f64) -> Vec<i64> {
    let lines = pages.iter().flat_map(|page| &page.lines);
    let mut sizes: Vec<i64> = lines
        .filter(|line| line.size >= body * HEADING && line.text.chars().any(char::is_alphabetic))
        .map(|line| half_points(line.size))
        .collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes.dedup();
    sizes
}

/// Groups lines into paragraphs.
fn paragraphs<'a>(lines: &[&'a Line]) -> Vec<Vec<&'a Line>> {
    let margins = Margins::from_lines(lines);
    let mut paragraphs: Vec<Vec<&Line>> = Vec::new();
    for &line in lines {
        let goes_on = |open: &&mut Vec<&Line>| {
            belongs(open, line) && !open.last().is_some_and(|last| margins.has_room(last, line))
        };
        match paragraphs.last_mut().filter(goes_on) {
            Some(open) => open.push(line),
            None => paragraphs.push(vec![line]),
        }
    }
    paragraphs
}

/// The right ends of a page's lines, by the column in which the lines begin, the farthest first.
struct Margins {
    step: f64,
    ends: HashMap<i64, Vec<f64>>,
}

impl Margins {
    fn from_lines(lines: &[&Line]) -> Self {
        let mut sizes: Vec<f64> = lines.iter().map(|line| line.size).collect();
        sizes.sort_unstable_by(f64::total_cmp);
        let step = sizes.get(sizes.len() / 2).map_or(1.0, |size| (size * COLUMN).max(1.0));
        let mut margins = Self { step, ends: HashMap::new() };
        for line in lines {
            margins.ends.entry((line.x / step) as i64).or_default().push(line.end);
        }
        margins.ends.values_mut().for_each(|ends| ends.sort_unstable_by(|a, b| b.total_cmp(a)));
        margins
    }

    /// The right margin of a column: the farthest end on which two lines agree, since a single one may stick
    /// out.
    fn margin(&self, column: i64) -> Option<f64> {
        let ends = self.ends.get(&column)?;
        let agree = |pair: &&[f64]| pair[0] - pair[1] <= self.step / COLUMN;
        ends.windows(2).find(agree).map(|pair| pair[1])
    }

    /// Whether a line ends early although the next line's first word would have fitted behind it, so that a
    /// new list item begins, whose bullet is drawn as a picture. German nouns begin with capitals as items do, so
    /// the room must be ample.
    fn has_room(&self, line: &Line, next: &Line) -> bool {
        let column = (line.x / self.step) as i64;
        let margins = [column - 1, column, column + 1].into_iter().filter_map(|column| self.margin(column));
        let margin = margins.fold(line.end, f64::max);
        let word = next.text.split(' ').next().map_or(0, |word| word.chars().count());
        let needed = line.size * (1.0 + 0.6 * word as f64);
        !next.continues_row
            && next.text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            && !line.text.ends_with(['-', '\u{ad}', '\u{2010}', ','])
            && (line.x - next.x).abs() < line.size
            && line.end + needed.max(line.size * SHORT) < margin
    }
}

/// Whether a line continues an open paragraph.
fn belongs(open: &[&Line], line: &Line) -> bool {
    let (Some(first), Some(last)) = (open.first(), open.last()) else { return false };
    if line.continues_row {
        return true;
    }
    let same_size = (line.size - last.size).abs() <= last.size.max(line.size) * 0.1;
    if !same_size || is_item(&line.text) {
        return false;
    }
    let below = last.y - line.y;
    let ended = last.text.ends_with(['.', '!', '?', ':', '“', '"', '…']);
    if below < 0.0 || below > last.size * LEADING {
        // A sentence may continue at the top of the next column.
        return below < 0.0 && !ended && line.text.starts_with(char::is_lowercase);
    }
    let longest = open.iter().map(|line| line.end).fold(last.end, f64::max);
    let was_short = open.len() > 1 && last.end < longest - last.size * SHORT;
    let indented =
        line.x > last.x + last.size && open.len() > 1 && (last.x - first.x).abs() < last.size * 3.0;
    !(ended && (was_short || indented))
}

fn is_item(text: &str) -> bool {
    without_bullet(text).is_some() || text.starts_with(['•', '▪', '●', '◦', '‣', '■'])
}

fn block(lines: Vec<&Line>, body: f64, levels: &[i64], page: u32) -> Block {
    let text = joined(&lines);
    let size = lines.first().map_or(body, |line| line.size);
    let level =
        levels.iter().position(|&level| level == half_points(size)).filter(|_| size >= body * HEADING);
    let is_heading = text.chars().count() <= MAX_HEADING && text.chars().any(char::is_alphabetic);
    let item = text.trim_start_matches(['•', '▪', '●', '◦', '‣', '■']).trim_start();
    let (kind, text) = match (level.filter(|_| is_heading), without_bullet(&text)) {
        (Some(level), _) => (BlockKind::Heading(u8::try_from(level + 1).unwrap_or(6).min(6)), text),
        (None, Some(item)) => (BlockKind::ListItem, item.to_owned()),
        (None, None) if item.len() < text.len() && !item.is_empty() => (BlockKind::ListItem, item.to_owned()),
        (None, None) => (BlockKind::Paragraph, text),
    };
    Block { kind, text, page: Some(page), gap_before: true }
}

/// The text of a paragraph, with words joined that are divided at line ends.
fn joined(lines: &[&Line]) -> String {
    let mut text = String::new();
    for line in lines {
        join(&mut text, &line.text, line.continues_row);
    }
    show_hyphen(&mut text);
    text
}

fn join(text: &mut String, next: &str, is_cell: bool) {
    let divided =
        text.strip_suffix(['-', '\u{ad}', '\u{2010}']).filter(|word| word.ends_with(char::is_alphabetic));
    match divided.map(str::len) {
        Some(end) if next.starts_with(char::is_lowercase) && !continues(next) => {
            text.truncate(end);
        }
        // `Multi-` and `Akteurs-Partnerschaft` keep their hyphens.
        Some(_) if next.starts_with(char::is_alphanumeric) && !continues(next) => show_hyphen(text),
        _ if text.is_empty() => {}
        _ => {
            show_hyphen(text);
            text.push_str(if is_cell { " · " } else { " " });
        }
    }
    text.push_str(next);
}

/// Replaces a soft hyphen at the end of a text that keeps it by an ordinary one.
fn show_hyphen(text: &mut String) {
    if text.ends_with(SOFT_HYPHEN) {
        text.pop();
        text.push('-');
    }
}

/// Whether a line begins with a word before which a hyphen stands for the rest of a word.
fn continues(line: &str) -> bool {
    let first = line.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    CONTINUING.contains(&first)
}

/// Joins a word that is divided between two pages; its second half moves to the page on which it begins.
fn mend_page_border(blocks: &mut [Block], before: usize, first: usize) {
    let is_text = |block: &Block| block.kind == BlockKind::Paragraph;
    let Some(last) = blocks[..before].iter().rposition(|block| block.kind != BlockKind::RunningHead) else {
        return;
    };
    let Some(next) = blocks.get(first).filter(|next| is_text(next) && is_text(&blocks[last])) else { return };
    let starts = next.text.starts_with(char::is_lowercase) && !continues(&next.text);
    if !starts || !blocks[last].text.ends_with(['-', '\u{ad}', '\u{2010}']) {
        return;
    }
    if let Some((head, rest)) = next.text.clone().split_once(' ') {
        join(&mut blocks[last].text, head, false);
        blocks[first].text = rest.to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(lines: &[(&str, f64, f64)]) -> PageLines {
        let line = |&(text, y, size): &(&str, f64, f64)| Line {
            text: text.to_owned(),
            x: 50.0,
            end: 50.0 + text.chars().count() as f64 * size * 0.5,
            y,
            size,
            artifact: false,
            continues_row: false,
        };
        PageLines { lines: lines.iter().map(line).collect(), height: 800.0 }
    }

    fn told(pages: Vec<PageLines>) -> Vec<(BlockKind, String, Option<u32>)> {
        blocks(pages).into_iter().map(|block| (block.kind, block.text, block.page)).collect()
    }

    #[test]
    fn headings_are_larger_and_paragraphs_are_put_together() {
        let found = told(vec![page(&[
            ("Wirkung ist kein Zufall", 700.0, 24.0),
            ("Die Partner-", 660.0, 10.0),
            ("schaften der Multi-", 648.0, 10.0),
            ("Akteurs-Plattform und der Städte-", 636.0, 10.0),
            ("und Projektpartner wurden begleitet.", 624.0, 10.0),
            ("Ein neuer Absatz steht weiter unten auf der Seite.", 590.0, 10.0),
            ("• Ein Punkt", 570.0, 10.0),
        ])]);
        let text = "Die Partnerschaften der Multi-Akteurs-Plattform und der Städte- und Projektpartner wurden begleitet.";
        let expected = [
            (BlockKind::Heading(1), "Wirkung ist kein Zufall"),
            (BlockKind::Paragraph, text),
            (BlockKind::Paragraph, "Ein neuer Absatz steht weiter unten auf der Seite."),
            (BlockKind::ListItem, "Ein Punkt"),
        ];
        assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned(), Some(1))));
    }

    #[test]
    fn points_of_a_list_whose_bullets_are_drawn_stay_apart() {
        let found = told(vec![page(&[
            ("Die Genossenschaft im Tal baut mit den Gemeinden Brunnen und pflegt", 700.0, 10.0),
            ("sie viele Jahre lang. Was sie gemeinsam vorhat, steht in ihrer", 688.0, 10.0),
            ("Strategie:", 676.0, 10.0),
            ("Brunnen in allen Dörfern", 664.0, 10.0),
            ("Wege, die auch im Winter befahrbar sind und von den Gemeinden am", 652.0, 10.0),
            ("Fluss gepflegt werden", 640.0, 10.0),
            ("Schulen am Ufer", 628.0, 10.0),
        ])]);
        let texts: Vec<&str> = found.iter().map(|(_, text, _)| text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Die Genossenschaft im Tal baut mit den Gemeinden Brunnen und pflegt sie viele Jahre lang. Was sie gemeinsam vorhat, steht in ihrer Strategie:",
                "Brunnen in allen Dörfern",
                "Wege, die auch im Winter befahrbar sind und von den Gemeinden am Fluss gepflegt werden",
                "Schulen am Ufer",
            ]
        );
    }

    #[test]
    fn running_heads_and_page_numbers_are_told_apart_and_words_mended_across_pages() {
        let text = |head: &str, line: &str, number: &str| {
            page(&[
                (head, 780.0, 8.0),
                (line, 600.0, 10.0),
                ("Mehr Text folgt danach.", 560.0, 10.0),
                (number, 20.0, 8.0),
            ])
        };
        let mut pages = vec![
            text("Jahresbericht 2021", "Seite eins erzählt vom Anfang.", "Seite 1 von 3"),
            text("Jahresbericht 2021", "Seite zwei erzählt mehr.", "Seite 2 von 3"),
            text("Jahresbericht 2021", "nerschaft endet im Sommer.", "Seite 3 von 3"),
        ];
        pages[1].lines[2].text = "Zuletzt kam die Part-".to_owned();
        let found = told(pages);
        let kinds = |wanted: BlockKind| found.iter().filter(|(kind, ..)| *kind == wanted).count();
        assert_eq!((kinds(BlockKind::RunningHead), kinds(BlockKind::Paragraph)), (6, 6));
        assert!(
            found.contains(&(BlockKind::Paragraph, "Zuletzt kam die Partnerschaft".to_owned(), Some(2))),
            "{found:?}"
        );
        assert!(found.contains(&(BlockKind::Paragraph, "endet im Sommer.".to_owned(), Some(3))), "{found:?}");
    }

    #[test]
    fn page_numbers_are_numbers_and_little_else() {
        for text in ["12", "– 3 –", "Seite 3 von 12", "Page 4", "3/12"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["2023 war gut", "Kapitel 3", "–", "12345"] {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
