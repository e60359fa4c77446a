//! Groups lines into sections. A section starts at a heading, which is marked by the format or
//! recognised by its looks.

use super::document_lines::{DocumentLines, Line, ends_sentence};
use super::line_labels::label::Label;
use crate::article::{BlockKind, Language, Section};

/// Length of the longest unmarked heading, in characters.
const MAX_HEADING: usize = 100;
/// Length of the shortest paragraph that an unmarked heading stands above, in characters.
const MIN_PARAGRAPH: usize = 80;

/// Probability from which a line is a heading for its label alone.
const SURE: f32 = 0.6;

/// Makes the sections of a cleaned document. None of them is empty.
pub(super) fn build(document: &DocumentLines) -> Vec<Section> {
    let lines = &document.lines;
    let spaced = lines.iter().skip(1).any(|line| line.gap_before);
    let mut sections: Vec<Section> = Vec::new();
    let mut open = Section { heading: None, text: String::new(), language: Language::Unknown, page: None };
    for (at, line) in lines.iter().enumerate() {
        let heading = line.is_heading()
            || is_labelled_heading(lines, at)
            || is_guessed_heading(lines, at, spaced) && !line.is(Label::List) && !line.is(Label::Table);
        let next_page = !open.text.is_empty() && line.page != open.page && line.page.is_some();
        if heading || next_page {
            close(&mut sections, &mut open);
        }
        if open.text.is_empty() {
            open.page = line.page;
        }
        if heading {
            open.heading = Some(line.text.clone());
        } else {
            push_line(&mut open.text, &line.text);
        }
    }
    close(&mut sections, &mut open);
    sections
}

fn push_line(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

/// Ends the open section. A heading without text becomes text, so that nothing is lost.
fn close(sections: &mut Vec<Section>, open: &mut Section) {
    let fresh = Section { heading: None, text: String::new(), language: Language::Unknown, page: open.page };
    let mut section = std::mem::replace(open, fresh);
    if section.text.is_empty() {
        let Some(heading) = section.heading.take() else { return };
        match sections.last_mut().filter(|last| last.page == section.page) {
            Some(last) => return push_line(&mut last.text, &heading),
            None => section.text = heading,
        }
    }
    sections.push(section);
}

/// Whether a line is labelled as a heading and stands above something.
fn is_labelled_heading(lines: &[Line], at: usize) -> bool {
    let line = &lines[at];
    line.is(Label::Heading)
        && line.labelled.probability >= SURE
        && line.kind == BlockKind::Paragraph
        && line.chars() <= MAX_HEADING
        && !line.text.ends_with(['.', ',', ';'])
        && lines.get(at + 1).is_some_and(|next| !next.is(Label::Heading))
}

/// Whether a line is probably a heading: it is short, doesn't end like a sentence, and stands above
/// a paragraph, separated from what precedes it. `spaced` says that gaps separate paragraphs.
fn is_guessed_heading(lines: &[Line], at: usize, spaced: bool) -> bool {
    let line = &lines[at];
    let Some(next) = lines.get(at + 1) else { return false };
    let question = line.text.ends_with('?');
    let starts = line.text.starts_with(|c: char| !c.is_lowercase() && !matches!(c, '…' | '•' | '-' | '–'));
    let short = line.kind == BlockKind::Paragraph
        && line.chars() <= if spaced { MAX_HEADING } else { MAX_HEADING / 2 }
        && (question || !ends_sentence(&line.text) && !line.text.ends_with(','));
    let above_text = next.kind == BlockKind::Paragraph && next.chars() >= MIN_PARAGRAPH
        || next.kind == BlockKind::ListItem && spaced;
    let apart = if spaced {
        line.gap_before && next.gap_before
    } else {
        at > 0 && ends_sentence(&lines[at - 1].text)
    };
    short && starts && above_text && (apart || at == 0)
}

/// The factor by which scores must exceed their thresholds in a long text, which mentions much that
/// it is not about. It is 1 up to a usual length and rises with every doubling of it.
pub(super) fn threshold_factor(sections: &[Section]) -> f64 {
    /// The usual length in bytes.
    const USUAL_LENGTH: f64 = 4_000.0;
    const WITH_EVERY_DOUBLING: f64 = 0.5;
    let length: usize = sections.iter().map(|section| section.text.len()).sum();
    1.0 + WITH_EVERY_DOUBLING * (length as f64 / USUAL_LENGTH).log2().max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Block;

    const BODY: &str =
        "Rund vierzig Fachleute kamen in die Stadthalle und sprachen zwei Tage lang über ihre Vorhaben.";

    fn sections(blocks: &[(BlockKind, &str, bool)]) -> Vec<(Option<String>, String)> {
        let block = |(kind, text, gap): &(BlockKind, &str, bool)| Block {
            kind: *kind,
            text: (*text).to_owned(),
            page: None,
            gap_before: *gap,
        };
        let sections = build(&DocumentLines::new(blocks.iter().map(block).collect()));
        sections.into_iter().map(|section| (section.heading, section.text)).collect()
    }

    #[test]
    fn headings_start_sections_and_none_is_empty() {
        use BlockKind::{Heading, Paragraph};
        let found = sections(&[
            (Paragraph, BODY, false),
            (Paragraph, "Was nun folgt", true),
            (Paragraph, BODY, true),
            (Heading(2), "Ausblick", true),
            (Heading(3), "Nächste Schritte", true),
            (Paragraph, "Kurz.", true),
        ]);
        assert_eq!(found[0].0, None);
        assert_eq!(found[1], (Some("Was nun folgt".into()), format!("{BODY}\nAusblick")));
        assert_eq!(found[2], (Some("Nächste Schritte".into()), "Kurz.".into()));
    }
}
