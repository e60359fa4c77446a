//! Finds errors in writing: broken characters, editors' notes, words without a blank between them, and
//! parentheses that are never closed.

use std::sync::LazyLock;

use regex::Regex;

use super::finding::{Finding, Rule};
use super::original::Original;
use crate::article::{Block, BlockKind};
use crate::enrich::unglued;
use crate::vocabulary::{KeyCache, NameMatcher};

/// The most editors' notes that are reported for one paragraph.
const MOST: usize = 5;
/// Number of characters that are shown on either side of an error.
const AROUND: usize = 24;

pub(super) fn check(
    original: &Original,
    names: &NameMatcher,
    cache: &mut KeyCache,
    findings: &mut Vec<Finding>,
) {
    for block in &original.blocks {
        let mut find = |rule, found: &str, detail: &str| {
            let mut finding = Finding::new(rule, &original.location, found, detail);
            finding.page = block.page;
            findings.push(finding);
        };
        if let Some(found) = broken(&block.text) {
            find(Rule::BrokenCharacters, &found, "");
        }
        for found in left_overs(&block.text) {
            find(Rule::LeftOver, &found, "");
        }
        if block.kind != BlockKind::Caption
            && let Some((found, mended)) = glued(&block.text, names, cache)
        {
            find(Rule::Glued, &found, &mended);
        }
    }
    for (found, page) in open_parentheses(&original.blocks) {
        let mut finding = Finding::new(Rule::OpenParenthesis, &original.location, &found, "");
        finding.page = page;
        findings.push(finding);
    }
}

/// The first characters that come from a wrong decoding, with the words around them.
fn broken(text: &str) -> Option<String> {
    static BROKEN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"[\u{FFFD}\u{80}-\u{84}\u{86}-\u{9F}]|Ã[\u{A1}-\u{BF}Ÿ„œ–“]|â€[\u{80}-\u{9F}™žœ“”˜¦]|Â[\u{A0}-\u{BF}]|¡[¯®°±ª]|\p{L}¨[¢¦ª®²]|\p{Lu}{2}\?\p{Lu}{3}",
        )
    });
    if text.is_ascii() && !text.contains('?') {
        return None;
    }
    // Web addresses may contain a question mark between capitals.
    let found = BROKEN.find_iter(text).find(|found| {
        !found.as_str().contains('?') || !word_around(text, found.start()).contains(['/', '=', '&'])
    })?;
    Some(around(text, found.start(), found.end()))
}

/// Notes that editors left for themselves, and markup that an editing program left; each once.
fn left_overs(text: &str) -> Vec<String> {
    static NOTE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"\b(?:INTERNER|EXTERNER|INTERNAL|EXTERNAL) LINK (?:ZU|TO)\b[^).]{0,80}",
            r"|(?i:\blorem ipsum dolor\b)",
            r"|[\[({<](?i:platzhalter|placeholder|bild einfügen|insert image|link einfügen|insert link|text folgt|foto folgt|link folgt|tbc|tbd)\b[^\])}>]{0,60}[\])}>]",
            r"|(?:^|[\[(\s])(?:TODO|FIXME|TBD|XXX)(?::|\b[\])])",
            r"|<link [a-z]{2} [^<>=]{1,120}>|</link>",
            r"|</?(?:span|div|font|strong|em|br|p)\b[^<>]{0,120}>",
            r"|&(?:nbsp|amp|quot|lt|gt|[aouAOU]uml|szlig|ndash|mdash|#\d{2,5});",
            r"|\[/?(?:caption|gallery|embed|vc_\w+|et_pb_\w+)\b[^\]]{0,120}\]",
        ))
    });
    let mut found: Vec<String> = Vec::new();
    for note in NOTE.find_iter(text).map(|note| note.as_str().trim_start()) {
        // A page that kept its markup repeats the same tags.
        if !found.iter().any(|known| known == note) && found.len() < MOST {
            found.push(note.to_owned());
        }
    }
    found
}

/// The first words that lost the blank between them, as they are written and with the blank.
fn glued(text: &str, names: &NameMatcher, cache: &mut KeyCache) -> Option<(String, String)> {
    let mended = unglued(text, names, cache);
    if let Some(mended) = mended
        && let Some(at) = text.char_indices().zip(mended.char_indices()).find(|(a, b)| a.1 != b.1)
    {
        let (from, to) = (floor(text, at.0.0, AROUND), ceil(text, at.0.0, AROUND));
        // The corrected text is longer by the inserted blanks.
        let behind = mended.len() - (text.len() - to);
        let rest = mended.get(from..behind).unwrap_or_default();
        return Some((text[from..to].to_owned(), rest.to_owned()));
    }
    static STOP: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:^|\s)[„“(]?\p{L}?\p{Ll}{3,}([.!?;])\p{Lu}\p{Ll}+[\s,]"));
    STOP.captures_iter(text).find_map(|found| {
        let whole = found.get(0)?;
        let at = found.get(1)?.end();
        let written = whole.as_str().trim().trim_end_matches(',');
        // Host names and names of programs contain a full stop before a capital (Node.Js, Booking.Com).
        let second = text[at..].split(|c: char| !c.is_alphabetic()).next()?;
        let prose = second.chars().count() >= 2
            && !["Com", "Org", "De", "Net", "Gov", "Edu", "Js", "Io"].contains(&second);
        prose.then(|| (written.to_owned(), format!("{} {}", text[whole.start()..at].trim(), second)))
    })
}

/// Parentheses that a paragraph opens and never closes, with their pages.
fn open_parentheses(blocks: &[Block]) -> Vec<(String, Option<u32>)> {
    let mut found = Vec::new();
    let mut paragraph = String::new();
    let mut page = None;
    for (at, block) in blocks.iter().enumerate() {
        if !paragraph.is_empty() {
            paragraph.push(' ');
        }
        page = if paragraph.is_empty() { block.page } else { page };
        paragraph.push_str(&block.text);
        let ends = blocks.get(at + 1).is_none_or(|next| next.gap_before || next.kind != block.kind);
        if ends {
            let cut = paragraph.trim_end().ends_with(['…', '.']) && paragraph.trim_end().ends_with("..")
                || paragraph.trim_end().ends_with(['…', ']']);
            if !cut && let Some(open) = unclosed(&paragraph) {
                found.push((open, page));
            }
            paragraph.clear();
        }
    }
    found
}

/// The words behind a parenthesis that is never closed.
fn unclosed(text: &str) -> Option<String> {
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            // Smileys contain parentheses.
            '(' if !text[..at].ends_with([':', ';', '-']) => open.push(at),
            ')' => {
                open.pop();
            }
            _ => {}
        }
    }
    let at = open.last().copied()?;
    Some(text[at..ceil(text, at, 2 * AROUND)].to_owned())
}

fn around(text: &str, start: usize, end: usize) -> String {
    text[floor(text, start, AROUND)..ceil(text, end, AROUND)].to_owned()
}

fn word_around(text: &str, at: usize) -> &str {
    let from = text[..at].rfind(char::is_whitespace).map_or(0, |blank| blank + 1);
    let from = if text.is_char_boundary(from) { from } else { at };
    let to = text[at..].find(char::is_whitespace).map_or(text.len(), |blank| at + blank);
    &text[from..to]
}

/// The start of a word about `chars` characters before a byte.
fn floor(text: &str, at: usize, chars: usize) -> usize {
    let start = text[..at].char_indices().rev().nth(chars).map_or(0, |(start, _)| start);
    if start == 0 {
        return 0;
    }
    text[start..at].find(' ').map_or(start, |blank| start + blank + 1)
}

/// The end of a word about `chars` characters behind a byte.
fn ceil(text: &str, at: usize, chars: usize) -> usize {
    let Some((end, _)) = text[at..].char_indices().nth(chars) else { return text.len() };
    text[at + end..].find(' ').map_or(text.len(), |blank| at + end + blank).min(
        // A text without blanks must be cut as well.
        text[at..].char_indices().nth(3 * chars).map_or(text.len(), |(far, _)| at + far),
    )
}

fn pattern(expression: &str) -> Regex {
    Regex::new(expression).expect("every expression is a constant that tests compile")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Analyzers, Lexicon};
    use crate::vocabulary::Vocabulary;
    use std::sync::Arc;

    #[test]
    fn broken_characters_are_found_and_good_ones_are_not() {
        for text in ["this year¡¯s forum", "Narv¨¢ez", "UN?DESA", "MÃ¼ller", "itâ€™s", "a \u{FFFD} b"]
        {
            assert!(broken(text).is_some(), "{text}");
        }
        for text in ["São Paulo", "¿Qué?", "¡Ya!", "Wann? Jetzt", "http://x.org/?A=B", "WAS? DAS", "Ångström"]
        {
            assert_eq!(broken(text), None, "{text}");
        }
    }

    #[test]
    fn left_overs_are_found_and_ordinary_words_are_not() {
        for text in [
            "Regeln (INTERNER LINK ZU LEITFADEN) helfen",
            "Lorem ipsum dolor",
            "Ort: [Platzhalter]",
            "TODO: Zahlen prüfen",
            "<link en about-us>Ansatz",
            "Tom &amp; Jerry",
        ] {
            assert!(!left_overs(text).is_empty(), "{text}");
        }
        for text in [
            "Es gibt viel zu tun, to do",
            "method todo",
            "R&D; mehr",
            "a < b > c",
            "Der Text folgt.",
            "the <link rel=next> tag",
        ] {
            assert_eq!(left_overs(text), [""; 0], "{text}");
        }
        let several = "Lorem ipsum dolor sit amet. [TODO: Bild] Ende&nbsp;und&nbsp;Schluss";
        assert_eq!(left_overs(several), ["Lorem ipsum dolor", "[TODO:", "&nbsp;"]);
    }

    #[test]
    fn glued_words_part_at_known_borders_only() {
        let names = NameMatcher::new(&Vocabulary::built_in(), &Arc::new(Analyzers::new(Lexicon::default())));
        let glued = |text: &str| glued(text, &names, &mut KeyCache::default()).map(|found| found.1);
        let mended = glued("mit dem Partnership AcceleratorThe Partnering Initiative.").unwrap();
        assert!(mended.contains("Accelerator The"), "{mended}");
        assert!(glued("Wencke Müller18. Juni 2018").unwrap().contains("Müller 18."));
        assert_eq!(glued("Es gab Kaffee.Danach ging es weiter").as_deref(), Some("Kaffee. Danach"));
        for legal in ["YouthCan! und AfIn", "openPR und McMuster", "siehe www.muster.De bald", "z.B. in Bonn"]
        {
            assert_eq!(glued(legal), None, "{legal}");
        }
    }

    #[test]
    fn only_parentheses_without_an_end_are_found() {
        assert_eq!(unclosed("Das Amt (für alle hat zu").as_deref(), Some("(für alle hat zu"));
        for text in ["a) eins b) zwei", "(zu (und zu))", "schön :( oder"] {
            assert_eq!(unclosed(text), None, "{text}");
        }
    }
}
