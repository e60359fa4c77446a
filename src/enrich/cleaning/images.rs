//! Removes what belongs to images: captions that the format marks, and credits within lines.

use std::sync::LazyLock;

use regex::Regex;

use crate::article::BlockKind;
use crate::enrich::document_lines::DocumentLines;
use crate::enrich::finite_verbs;
use crate::enrich::pattern::pattern;

/// Removes captions and running heads that the format marks.
pub fn marked(document: &mut DocumentLines) {
    document.remove("caption", |_, line| line.kind == BlockKind::Caption);
    document.remove("running head repeated on other pages", |_, line| line.kind == BlockKind::RunningHead);
}

pub static IN_BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[(\[](?:titel)?(?:fotos?|photos?|photographs?|bild(?:er|nachweis|quelle)?|images?|pictures?|credits?|grafik|illustration|©)\b?\s*(?:[:©/]|by\b|von\b|credit|privat|courtesy)[^)(\]\[]{0,120}[)\]]|[(\[]©[^)(\]\[]{1,120}[)\]]",
    )
});

pub static AT_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:[.!?…][“”\x22’)]{0,2}\s+)((?:(?:titel)?fotos?|photos?|bild(?:er|nachweis|quelle|rechte)?|images?|pictures?|(?:photo|image) credits?|grafik|illustration|copyright)\s*(?:by|von)?\s?[:©/]\s?(?:[^.!?]|\b\p{L}{1,2}\.){2,100}\.?|©\s?(?:[^.!?]|\b\p{L}{1,2}\.){2,80}\.?)$",
    )
});

/// Cuts credits out of lines of text: those in brackets, and those behind the last sentence. Whole lines
/// that are credits have a label of their own.
pub fn credits_within(document: &mut DocumentLines) {
    let cut = document.cut("photo credit", &IN_BRACKETS);
    document.credits.extend(cut);
    let mut cut = Vec::new();
    for line in &mut document.lines {
        let credit = AT_END.captures(&line.text).and_then(|found| found.get(1));
        // `Photo: on the second day …` may be a caption that goes on as a sentence of its own.
        let Some(credit) = credit.filter(|credit| !finite_verbs::tells(credit.as_str())) else { continue };
        cut.push(credit.as_str().to_owned());
        let start = credit.start();
        line.text.truncate(start);
        line.text.truncate(line.text.trim_end().len());
    }
    cut.iter().for_each(|credit| document.note("photo credit", credit));
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
