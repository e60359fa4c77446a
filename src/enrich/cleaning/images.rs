//! Removes what belongs to images: credits, captions and descriptions.

use std::sync::LazyLock;

use regex::Regex;

use super::tables;
use crate::article::BlockKind;
use crate::enrich::document_lines::{DocumentLines, Line, ends_sentence, pattern};

static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[\s(|/–-])(?:(?:titel)?fotos?|foto(?:graf(?:in)?|credit|nachweis)?|photos?|photo credits?|photograph(?:er)?|bild(?:er|quelle|nachweis|rechte)?|image(?: credit)?|picture|credits?|grafik|illustration|copyright)\s*(?:by|von)?\s?:\s?\S|©",
    )
});

/// Removes captions that the format marks, photo credits, and captions that end with a credit.
pub fn captions_and_credits(document: &mut DocumentLines) {
    static INLINE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\((?:fotos?|photos?|bild|image|©)[^)(]{0,120}\)"));
    document.remove("caption", |_, line| line.kind == BlockKind::Caption);
    document.remove("running head", |_, line| line.kind == BlockKind::RunningHead);
    let has_opening = document.has_opening();
    let gone: Vec<bool> = document
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            // A headline may contain the word "copyright"; a credit begins with it.
            let credit = credit_at(line);
            credit.is_some_and(|begins| begins == 0 || at > 0 || !has_opening)
        })
        .collect();
    let credited = document.lines.iter().zip(&gone).filter(|(_, gone)| **gone);
    document.credits.extend(credited.map(|(line, _)| line.text.clone()));
    document.remove("photo credit", |at, _| gone[at]);
    let cut = document.cut("photo credit", &INLINE);
    document.credits.extend(cut);
}

/// Joins a line that is only `©` with the next one.
pub fn join_lone_copyright(document: &mut DocumentLines) {
    let mut at = 0;
    while at + 1 < document.lines.len() {
        if document.lines[at].text == "©" && document.lines[at + 1].chars() <= 80 {
            let next = document.lines.remove(at + 1);
            document.lines[at].text = format!("© {}", next.text);
        }
        at += 1;
    }
}

/// The byte at which the credit begins in a line that is a credit or a caption ending with one.
fn credit_at(line: &Line) -> Option<usize> {
    let found = CREDIT.find(&line.text)?;
    let credit = line.text[found.start()..].chars().count();
    let caption = line.chars() - credit;
    (!line.is_heading() && credit <= 140 && caption <= 260).then_some(found.start())
}

/// Whether a line ends with the acronym of its own words: `Bundesverband Digitale Wirtschaft
/// (BVDW)` is the name of an organisation, not a person's name with their employer's.
fn introduces_acronym(line: &str) -> bool {
    let Some((words, acronym)) = line.rsplit_once(' ') else { return false };
    let mut wanted = acronym.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).peekable();
    let mut letters = words.chars().flat_map(char::to_lowercase);
    if letters.next() != wanted.next() {
        return false;
    }
    letters.for_each(|letter| {
        wanted.next_if_eq(&letter);
    });
    wanted.peek().is_none()
}

/// Removes descriptions of images, and the names of the people on them, between paragraphs.
pub fn descriptions(document: &mut DocumentLines) {
    static PERSON: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:(?:Dr|Prof)\.\s)*(?:\p{Lu}[\p{Ll}'’-]+(?:-\p{Lu}\p{Ll}+)?\s){2,3}(?:\(\p{Lu}{2,}\)|\p{Lu}{2,})$",
        )
    });
    let head = document.head();
    document.remove("caption", |at, line| {
        let lower = line.text.to_lowercase();
        let begins = line.text.starts_with(char::is_uppercase);
        let scene = begins && tables::SCENES.iter().any(|start| lower.starts_with(start));
        let plain = line.kind == BlockKind::Paragraph && line.chars() <= 200 && !ends_sentence(&line.text);
        plain
            && (at > 0 && scene && line.text.split(' ').count() > 3
                || at > head && PERSON.is_match(&line.text) && !introduces_acronym(&line.text))
    });
}
