//! Mends lines, and cuts from them what is no text of the article: editors' notes, personal data,
//! wrongly decoded characters, and lost blanks between names and dates.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::enrich::dates::MONTH;
use crate::enrich::document_lines::{DocumentLines, Line, mend};
use crate::enrich::finite_verbs;
use crate::enrich::pattern::pattern;
use crate::vocabulary::{KeyCache, NameMatcher};

/// Sequences of characters that come from a wrong decoding of GBK as Latin-1, with the characters that were meant.
const MOJIBAKE: [(&str, &str); 11] = [
    ("¡¯", "’"),
    ("¡®", "‘"),
    ("¡°", "“"),
    ("¡±", "”"),
    ("¡ª", "—"),
    ("¡\u{ad}", "…"),
    ("¨¢", "á"),
    ("¨¦", "é"),
    ("¨ª", "í"),
    ("¨®", "ó"),
    ("¨²", "ú"),
];

/// Repairs wrongly decoded characters, where the sequence can't have been meant.
pub fn broken_characters(document: &mut DocumentLines) {
    static CMS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"</?(?:link|a|b|i|em|strong|span|p|br)\b[^<>]{0,200}>"));
    let mut cut_tags = Vec::new();
    for line in &mut document.lines {
        if !line.text.is_ascii() {
            for (wrong, right) in MOJIBAKE {
                if line.text.contains(wrong) {
                    line.text = line.text.replace(wrong, right);
                }
            }
        }
        if !document.is_literal && line.text.contains('<') {
            let mut tags = String::new();
            let cut = CMS.replace_all(&line.text, |found: &Captures| {
                let tag = found.get(0).map_or(0..0, |tag| tag.range());
                if is_named(&line.text, tag) {
                    return found[0].to_owned();
                }
                tags.push_str(&found[0]);
                String::new()
            });
            line.text = mend(&cut);
            cut_tags.extend((!tags.is_empty()).then_some(tags));
        }
    }
    document.lines.retain(|line| !line.text.is_empty());
    cut_tags.iter().for_each(|tags| document.note("markup", tags));
}

/// Whether a tag is a word of a sentence, which names it: `hebt <em> hervor`. Markup that a system left behind stands
/// directly at the words that it marks, or has its counterpart in the line.
fn is_named(line: &str, tag: Range<usize>) -> bool {
    let is_plain = !line[tag.clone()].contains([' ', '='])
        && !matches!(&line[tag.clone()], "<p>" | "</p>" | "<br>" | "</br>" | "<br/>");
    let before = line[..tag.start].chars().next_back();
    let behind = line[tag.end..].chars().next();
    let name = line[tag.clone()].trim_matches(['<', '/', '>']);
    let counterpart = match line[tag.clone()].starts_with("</") {
        true => format!("<{name}>"),
        false => format!("</{name}>"),
    };
    is_plain
        && !line.contains(&counterpart)
        && before.is_some_and(|c| matches!(c, ' ' | '(' | '„' | '“' | '"'))
        && behind.is_some_and(|c| matches!(c, ' ' | ')' | '“' | '”' | '"' | ',' | '.' | ';' | ':' | '?'))
}

pub static NOTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[(\[](?i:interner|externer|internal|external|hier) (?i:link)\b[^)\]]{0,200}[)\]]|[(\[](?:LINK|TODO|TBD|XXX|BILD|FOTO|PLATZHALTER|PLACEHOLDER)\b[^)\]]{0,200}[)\]]|\b(?:INTERNER|EXTERNER) LINK ZU(?: \p{Lu}{2,})+",
    )
});

/// Removes editors' notes to themselves. They are kept as asides, since their words still tell
/// what the article is about.
pub fn left_overs(document: &mut DocumentLines) {
    let notes = document.cut("editor's note", &NOTE);
    document.asides.extend(notes);
}

/// Removes the name of an image file that is glued to the sentence behind it, as in
/// `wells_in_valley_wideAll the`.
pub fn file_names(document: &mut DocumentLines) {
    static NAME: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:^|\s)((?:\p{L}[\p{L}\d-]*_){2,}[\p{Ll}\d]+)(\p{Lu}\p{Ll})"));
    let mut cut = Vec::new();
    for line in document.lines.iter_mut().filter(|line| line.text.contains('_')) {
        while let Some(name) = NAME.captures(&line.text).and_then(|found| found.get(1)) {
            cut.push(name.as_str().to_owned());
            let range = name.range();
            line.text.replace_range(range, "");
        }
    }
    cut.iter().for_each(|name| document.note("file name", name));
}

pub static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:unter|per|via|at|e-?mail|mail|an|to)\b:?\s*){0,3}\(?(?:mailto:)?[\w.+-]+\s?(?:@|\(at\)|\[at\]|\{at\}|\(ät\)|\[ät\])\s?[\w-]+(?:(?:\.|\s?(?:\(dot\)|\[dot\]|\{dot\}|\(punkt\)|\[punkt\])\s?)[\w-]+)+\)?",
    )
});

pub static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:unter|per|via|at)\b\s*)?(?:\b(?:tel(?:efon|ephone)?(?:nummer|\.?-?nr)?|rufnummer|durchwahl|handy|hotline|fon|phone|call|mobil(?:funk)?|mobile|cell|fax|telefax)\b(?:\snumber)?[.:]{0,2}\s*)+\(?\+?\d[\d\s()/.–-]{5,20}\d|(?:\B\+|\b00)[1-9]\d{0,2}[\s(/.–-]?\(?\d[\d\s()/–-]{5,20}\d",
    )
});

/// Removes lines that say no more than who can be asked.
pub fn contacts(document: &mut DocumentLines) {
    document.remove("contact", |_, line| {
        is_contact(line) && (EMAIL.is_match(&line.text) || PHONE.is_match(&line.text))
    });
}

/// Removes e-mail addresses, so that no snippet shows them.
pub fn addresses(document: &mut DocumentLines) {
    document.cut("e-mail address", &EMAIL);
}

/// Removes telephone numbers, so that no snippet shows them.
pub fn telephone_numbers(document: &mut DocumentLines) {
    document.cut("telephone number", &PHONE);
}

/// Whether a line says no more than who can be asked, so that nothing of it makes sense without the number.
fn is_contact(line: &Line) -> bool {
    /// Length of the longest such line, in bytes.
    const LONGEST: usize = 160;
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:(?:presse|medien|press|media)?-?(?:kontakt|contact)s?|ansprechpartner(?:in(?:nen)?)?|ansprechpersone?n?|ihre? ansprech\w+|rückfragen?|fragen und anmeldung|anmeldung(?: und fragen)?|auskunft|auskünfte|pressestelle|press office|enquiries|inquiries|queries|contact person|telefon|tel\.|phone|e-?mail)\b.{0,40}[:,]",
        )
    });
    line.text.len() <= LONGEST && LABEL.is_match(&line.text) && !finite_verbs::has_finite_verb(&line.text)
}

/// Inserts the blanks that were lost beside dates and times: `Müller18. Juni 2018`,
/// `28.05.202513:06 UhrVereine`, `8.15 amRelated`.
pub fn glued_dates(document: &mut DocumentLines) {
    static NAME_DATE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(r"(\p{{Ll}})(\d{{1,2}}\.?\s(?i:{MONTH})\b|\d{{1,2}}\.\d{{1,2}}\.(?:19|20)\d\d)"))
    });
    static DATE_TIME: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(\d{1,2}\.\d{1,2}\.(?:19|20)\d\d)(\d{1,2}[:.]\d\d|\p{L})"));
    static TIME_WORD: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(\d[:.]\d\d (?:Uhr|am|pm|a\.m\.|p\.m\.))(\p{Lu})"));
    for line in &mut document.lines {
        let bytes = line.text.as_bytes();
        if !bytes.iter().any(u8::is_ascii_digit) {
            continue;
        }
        let is_lower = |byte: u8| byte.is_ascii_lowercase() || !byte.is_ascii();
        // `\d` has the digits of all scripts.
        let is_digit = |byte: u8| byte.is_ascii_digit() || !byte.is_ascii();
        let may_have = |words: &[&str]| words.iter().any(|word| line.text.contains(word));
        let possible = [
            (&NAME_DATE, bytes.windows(2).any(|pair| is_lower(pair[0]) && is_digit(pair[1]))),
            (&DATE_TIME, may_have(&[".19", ".20"])),
            (&TIME_WORD, may_have(&[" Uhr", " am", " pm", ".m."])),
        ];
        for (glued, _) in possible.into_iter().filter(|(_, possible)| *possible) {
            if glued.is_match(&line.text) {
                line.text = glued.replace_all(&line.text, "$1 $2").into_owned();
            }
        }
    }
}

/// Length of the part before a place at which a blank may be missing in which its word begins, in bytes.
const MAX_GLUED: usize = 400;

/// Inserts the blanks that were lost between words, where a name of the vocabulary begins or ends
/// there: `AcceleratorThe Partnering Initiative`.
pub fn glued_names(document: &mut DocumentLines, names: &NameMatcher, cache: &mut KeyCache) {
    static GLUED: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"[\p{Ll}\d][\p{Lu}][\p{Ll}]|\p{Lu}{2}\p{Ll}{3}"));
    for line in &mut document.lines {
        let mut from = 0;
        while let Some(found) = line.text.get(from..).and_then(|rest| GLUED.find(rest)) {
            let first = line.text[from + found.start()..].chars().next().map_or(1, char::len_utf8);
            let at = from + found.start() + first;
            from = at;
            // Of a longer word only the end is looked at, so that a line without blanks is not read again and again.
            let near = floor(&line.text, at.saturating_sub(MAX_GLUED));
            let blank = line.text[near..at].rfind(char::is_whitespace);
            let word_start = blank.map_or(near, |blank| near + blank + 1);
            // The names are searched for in a window around the place, not in the whole line.
            let start = floor(&line.text, word_start.saturating_sub(120));
            let end = floor(&line.text, (at + 160).min(line.text.len()));
            let window = format!("{} {}", &line.text[start..at], &line.text[at..end]);
            let whole = &line.text[start..end];
            if border(names, &window, at - start, cache)
                && !names.borders_at(whole, word_start - start, cache)
            {
                line.text.insert(at, ' ');
            }
        }
    }
}

fn border(names: &NameMatcher, window: &str, at: usize, cache: &mut KeyCache) -> bool {
    names.borders_at(window, at, cache) || names.borders_at(window, at + 1, cache)
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::analysis::{Analyzers, Lexicon};
    use crate::article::{Block, BlockKind};
    use crate::vocabulary::Vocabulary;

    #[test]
    fn markup_that_a_system_left_goes_and_a_tag_that_a_sentence_names_stays() {
        let mended = |text: &str| {
            let block =
                Block { kind: BlockKind::Paragraph, text: text.to_owned(), page: None, gap_before: false };
            let mut document = DocumentLines::new(vec![block]);
            broken_characters(&mut document);
            let noted = document.removed.iter().filter(|removed| removed.rule == "markup").count();
            (document.lines.first().map(|line| line.text.clone()).unwrap_or_default(), noted)
        };
        let stays = |text: &str| assert_eq!(mended(text), (text.to_owned(), 0));
        stays("Das Element <em> hebt ein Wort hervor.");
        stays("Ein Absatz (<p-x>) und „<b>“ bleiben.");
        assert_eq!(mended("Ein <b>fettes</b> Wort."), ("Ein fettes Wort.".to_owned(), 1));
        let spaced = mended("Das ist <strong> sehr </strong> wichtig.");
        assert_eq!(spaced, ("Das ist sehr wichtig.".to_owned(), 1));
        assert_eq!(mended("Der <link en about-us>Ansatz zeigt es."), ("Der Ansatz zeigt es.".to_owned(), 1));
    }

    fn without_personal_data(text: &str) -> String {
        let block =
            Block { kind: BlockKind::Paragraph, text: text.to_owned(), page: None, gap_before: false };
        let mut document = DocumentLines::new(vec![block]);
        contacts(&mut document);
        addresses(&mut document);
        telephone_numbers(&mut document);
        document.lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn addresses_and_numbers_go_however_they_are_written() {
        for personal in [
            "eva.muster@verein.example.org",
            "eva (at) verein.example",
            "eva[at]verein[dot]example",
            "eva.muster{at}verein{dot}example",
            "eva(ät)verein(punkt)example",
            "Tel.: 0228 12345-678",
            "Telefon (0228) 123 456 78",
            "Rufnummer: 0228/12345678",
            "Durchwahl 0228 1234567",
            "phone number: 030 1234 5678",
            "+4922812345678",
            "+49 (0) 228 12345-678",
            "+1 202 555 0147",
            "+254-20-1234567",
            "0049 228 1234567",
        ] {
            let left = without_personal_data(&format!("Fragen beantwortet Eva Muster: {personal}"));
            assert!(!left.contains(|c: char| c.is_ascii_digit() || c == '@'), "{personal}: {left}");
            assert!(!left.contains("verein"), "{personal}: {left}");
        }
    }

    #[test]
    fn a_long_line_without_blanks_is_read_in_pieces() {
        let names = NameMatcher::new(&Vocabulary::built_in(), &Arc::new(Analyzers::new(Lexicon::default())));
        let end = "AcceleratorThe Partnering Initiative.";
        let mut document = DocumentLines::of_paragraphs(&format!("{}{end}", "McMuster".repeat(2_000)));
        glued_names(&mut document, &names, &mut KeyCache::default());
        assert!(document.lines[0].text.ends_with("McMusterMcMusterAccelerator The Partnering Initiative."));
    }

    #[test]
    fn nothing_is_left_broken_off() {
        for (text, left) in [
            ("Pressekontakt: Eva Muster, Öffentlichkeitsarbeit, Tel. 0228 12345-678.", ""),
            (
                "Fragen beantwortet Eva Muster von der Pressearbeit, Tel.: 0228 12345-678.",
                "Fragen beantwortet Eva Muster von der Pressearbeit.",
            ),
            ("Wer Fragen hat, schreibt an: eva@verein.example", "Wer Fragen hat, schreibt"),
            ("Es kamen Eva, eva@verein.example, und Max.", "Es kamen Eva, und Max."),
        ] {
            assert_eq!(without_personal_data(text), left, "{text}");
        }
    }

    #[test]
    fn numbers_that_are_text_stay() {
        for text in [
            "Nach Rio+20 gab es 2012 bis 2015 noch drei Treffen.",
            "Der Fonds gab 1.758.000 Euro, also 12 000 je Kommune.",
            "Call 2021 brachte 17 Anträge.",
            "Am 12. und 13. Mai 2021 kamen 2 500 Gäste.",
        ] {
            assert_eq!(without_personal_data(text), text);
        }
    }
}
