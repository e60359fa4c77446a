//! Undoes the commonest damage to text: UTF-8 that was read as Windows-1252 (`fÃ¼r` for `für`), once or
//! several times over.
//!
//! The damage can be undone exactly: written as Windows-1252 again, the letters are the bytes that were meant.
//! A line is often damaged in part, where texts were put together, so each sequence is looked at for itself: it
//! must be valid UTF-8, and what comes out must be likelier than what stands there. The same is done by the
//! library ftfy (Speer 2019, <https://doi.org/10.5281/zenodo.2591652>), whose idea of likelihood is simplified
//! here: letters of European languages and the marks of typography are likely; a capital letter before a closing
//! quotation mark, as in „Ä“, may have been meant.

use std::borrow::Cow;

/// How often UTF-8 is taken to have been misread.
const ROUNDS: usize = 3;

/// A text without wrongly decoded sequences.
pub(super) fn mended(text: &str) -> Cow<'_, str> {
    let mut mended = Cow::Borrowed(text);
    for _ in 0..ROUNDS {
        match once(&mended) {
            Some(better) => mended = Cow::Owned(better),
            None => break,
        }
    }
    mended
}

/// Undoes one misreading; `None` where there is none.
fn once(text: &str) -> Option<String> {
    // Most texts have none of the characters that a sequence begins with and that follow it.
    let mut previous = '\0';
    let begins = |(_, c): &(usize, char)| {
        let found = is_lead(previous) && is_continuation(*c);
        previous = *c;
        found
    };
    text.char_indices().find(begins)?;
    let mut better = String::with_capacity(text.len());
    let mut changed = false;
    for line in text.split_inclusive('\n') {
        changed |= mend_line(line, &mut better);
    }
    changed.then_some(better)
}

/// Adds a line to `better`, and tells whether it was changed.
fn mend_line(line: &str, better: &mut String) -> bool {
    let certain = sequences(line).filter(|found| found.is_certain()).count();
    let mut written = 0;
    for found in sequences(line) {
        // A doubtful sequence is believed in a line that is damaged elsewhere.
        if found.is_certain() || certain > 0 && found.is_likely() {
            better.push_str(&line[written..found.start]);
            better.push(found.meant);
            written = found.end;
        }
    }
    better.push_str(&line[written..]);
    written > 0
}

/// A sequence of characters that are the bytes of one character in UTF-8.
#[derive(Debug, Clone, Copy)]
struct Sequence {
    start: usize,
    end: usize,
    meant: char,
    /// The first character as it stands, and the last one.
    lead: char,
    last: char,
    before: char,
    after: char,
}

impl Sequence {
    /// Whether the character that comes out occurs in European texts.
    fn is_likely(self) -> bool {
        // A control character is a part of a letter that was misread twice.
        self.last.is_control() && self.last == self.meant
            || matches!(self.meant,
            '\u{a0}'..='\u{17f}' | '\u{192}' | '\u{218}'..='\u{21b}' | '\u{2c6}' | '\u{2dc}'
            | '\u{300}'..='\u{36f}' | 'Α'..='ώ' | 'Ѐ'..='ӿ' | 'Ḁ'..='ỿ' | '\u{2010}'..='\u{2044}'
            | '\u{2070}'..='\u{209f}' | '₠'..='⃀' | '℀'..='⅏' | '⅐'..='⇿' | '∀'..='⋿' | '■'..='➿'
            | 'ﬀ'..='ﬆ' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{1f000}'..='\u{1faff}')
    }

    /// Whether nobody can have meant what stands there.
    fn is_certain(self) -> bool {
        if !self.is_likely() {
            return false;
        }
        match self.lead {
            // No language writes a sign behind these, and three signs in a row that happen to be UTF-8 are none either.
            'Ã' | 'Â' | 'â' | 'ï' | 'ð' => true,
            _ if self.last.is_control() => true,
            // „Ä“, „É…“ and `VOILÀ –` end a word; a wrongly decoded letter stands within one as a rule.
            _ if is_closing(self.last) => self.after.is_lowercase() || self.before.is_lowercase(),
            // Greek and Cyrillic words consist of such sequences alone.
            'Î' | 'Ï' | 'Ð' | 'Ñ' => {
                is_lead(self.before) || is_lead(self.after) || is_continuation(self.before)
            }
            _ => true,
        }
    }
}

/// The sequences of a line, from left to right.
fn sequences(line: &str) -> impl Iterator<Item = Sequence> {
    let mut at = 0;
    let mut before = '\0';
    std::iter::from_fn(move || {
        while let Some(lead) = line[at..].chars().next() {
            if let Some(found) = sequence(line, at, lead, before) {
                at = found.end;
                before = found.last;
                return Some(found);
            }
            at += lead.len_utf8();
            before = lead;
        }
        None
    })
}

fn sequence(line: &str, start: usize, lead: char, before: char) -> Option<Sequence> {
    let length = match byte(lead)? {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let mut bytes = [0; 4];
    let mut end = start;
    let mut last = lead;
    let mut chars = line[start..].chars();
    for slot in &mut bytes[..length] {
        last = chars.next()?;
        *slot = byte(last)?;
        end += last.len_utf8();
    }
    let meant = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
    let after = line[end..].chars().next().unwrap_or('\0');
    Some(Sequence { start, end, meant, lead, last, before, after })
}

/// Whether a character stands for the first byte of a longer sequence in UTF-8.
fn is_lead(c: char) -> bool {
    matches!(c, 'Â'..='ô')
}

/// Whether a character stands for a further byte of a sequence.
fn is_continuation(c: char) -> bool {
    !c.is_ascii() && byte(c).is_some_and(|byte| (0x80..0xc0).contains(&byte))
}

/// Whether a character may follow a word.
fn is_closing(c: char) -> bool {
    matches!(
        c,
        '“' | '”'
            | '’'
            | '‘'
            | '›'
            | '»'
            | '…'
            | '–'
            | '—'
            | '•'
            | '\u{a0}'
            | '®'
            | '™'
            | '©'
            | '°'
            | '²'
            | '³'
            | '¹'
    )
}

/// The byte of a character in Windows-1252. A control character stands for the byte of its number, as in
/// ISO 8859-1, since programs mix the two.
fn byte(c: char) -> Option<u8> {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let at = FROM_80.iter().position(|known| *known == c)?;
    u8::try_from(0x80 + at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text as it looks when its UTF-8 is read as Windows-1252.
    fn misread(text: &str) -> String {
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn whatever_european_languages_write_is_mended() {
        for text in [
            "Öffentlichkeitsarbeit, Änderung, Überblick – 5 € für Ökonomie",
            "Sénégal, Café, Übergrößen, „Zitat“ und ‚Wort‘ … 20 °C",
            "Dvořák, Łódź, Škoda, București",
            "à la carte, Ísland, naïve façade",
            "Η Ελλάδα",
            "Привет",
            "½ m² · 3 × 4 → 12 😀",
        ] {
            assert_eq!(mended(&misread(text)), text);
            assert_eq!(mended(&misread(&misread(text))), text, "twice");
        }
    }

    #[test]
    fn a_line_that_is_damaged_in_part_is_mended_there() {
        assert_eq!(mended("für Ã–konomie und Ãœberblick über 5 â‚¬"), "für Ökonomie und Überblick über 5 €");
    }

    #[test]
    fn what_may_have_been_meant_stays() {
        for text in [
            "Der Umlaut „Ä“ und die Buchstaben „Ö“, „Ü“, „ß“ und „É“",
            "Viel „Spaß“ im CAFÉ – VOILÀ… à « Paris »",
            "SÃO PAULO, Ångström, Œuvre, ¡Olé! ¿Qué? Müller™ è»",
            "Île-de-France, Noël, Ñandú, Þór, âge, être – déjà-vu",
            "„Å“ ist ein Buchstabe",
        ] {
            assert_eq!(mended(text), text);
        }
    }
}
