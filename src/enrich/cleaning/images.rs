//! Rules on what belongs to images: credits, captions, descriptions.

use std::sync::LazyLock;

use regex::Regex;

use super::tables;
use crate::article::BlockKind;
use crate::enrich::draft::{Draft, Line, ends_sentence, pattern};

static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[\s(|/–-])(?:(?:titel)?fotos?|foto(?:graf(?:in)?|credit|nachweis)?|photos?|photo credits?|photograph(?:er)?|bild(?:er|quelle|nachweis|rechte)?|image(?: credit)?|picture|credits?|grafik|illustration|copyright)\s*(?:by|von)?\s?:\s?\S|©",
    )
});

/// Captions that the format marks, photo credits, and captions that end in one.
pub fn captions_and_credits(draft: &mut Draft) {
    static INLINE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\((?:fotos?|photos?|bild|image|©)[^)(]{0,120}\)"));
    draft.remove("caption", |_, line| line.kind == BlockKind::Caption);
    draft.remove("running head", |_, line| line.kind == BlockKind::RunningHead);
    let has_opening = draft.has_opening();
    let gone: Vec<bool> = draft
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            // A headline may speak of copyright: a credit begins with what it is.
            let credit = credit_at(line);
            credit.is_some_and(|begins| begins == 0 || at > 0 || !has_opening)
        })
        .collect();
    let credited = draft.lines.iter().zip(&gone).filter(|(_, gone)| **gone);
    draft.credits.extend(credited.map(|(line, _)| line.text.clone()));
    draft.remove("photo credit", |at, _| gone[at]);
    let cut = draft.cut("photo credit", &INLINE);
    draft.credits.extend(cut);
}

/// `©` alone in a line belongs to the next one.
pub fn join_lone_copyright(draft: &mut Draft) {
    let mut at = 0;
    while at + 1 < draft.lines.len() {
        if draft.lines[at].text == "©" && draft.lines[at + 1].chars() <= 80 {
            let next = draft.lines.remove(at + 1);
            draft.lines[at].text = format!("© {}", next.text);
        }
        at += 1;
    }
}

/// Where in a line that is a credit, or a caption with one at its end, the credit begins.
fn credit_at(line: &Line) -> Option<usize> {
    let found = CREDIT.find(&line.text)?;
    let credit = line.text[found.start()..].chars().count();
    let caption = line.chars() - credit;
    (!line.is_heading() && credit <= 140 && caption <= 260).then_some(found.start())
}

/// Whether the acronym at the end of a line is that of the words before it: `Bundesverband Digitale
/// Wirtschaft (BVDW)` names a body, not a person of one.
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

/// Descriptions of images and names of people shown, between the paragraphs.
pub fn descriptions(draft: &mut Draft) {
    static PERSON: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:(?:Dr|Prof)\.\s)*(?:\p{Lu}[\p{Ll}'’-]+(?:-\p{Lu}\p{Ll}+)?\s){2,3}(?:\(\p{Lu}{2,}\)|\p{Lu}{2,})$",
        )
    });
    let head = draft.head();
    draft.remove("caption", |at, line| {
        let lower = line.text.to_lowercase();
        let begins = line.text.starts_with(char::is_uppercase);
        let scene = begins && tables::SCENES.iter().any(|start| lower.starts_with(start));
        let plain = line.kind == BlockKind::Paragraph && line.chars() <= 200 && !ends_sentence(&line.text);
        plain
            && (at > 0 && scene && line.text.split(' ').count() > 3
                || at > head && PERSON.is_match(&line.text) && !introduces_acronym(&line.text))
    });
}
