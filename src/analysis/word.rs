//! TEXT → WORDS: the tokenizer, which knows no language.
//!
//! It keeps together what readers take for one word: gender forms (`Akademiker*innen`,
//! `Teilnehmer/-innen`), compounds with hyphens or dashes (`Multi-Akteurs-Partnerschaft`, `Nord–Süd`),
//! abbreviations (`M&E`, `z.B.`) and numbers (`17.800`, `3,5`, `2.0`). All other characters except letters and
//! digits separate words.

use std::borrow::Cow;
use std::ops::Range;

use smallvec::{SmallVec, smallvec};

use super::characters::{is_apostrophe, is_hyphen, is_superscript, is_word_char};
use super::{abbreviation, number};

/// The parts of a word between hyphens. Nearly all words have one, which is kept without an allocation.
pub type Segments = SmallVec<[Range<usize>; 1]>;

/// A word of a text. All ranges are bytes of this text, on character boundaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub range: Range<usize>,
    /// The parts between hyphens; without a hyphen only one, which is the word without its gender ending.
    /// They are not empty, ascend and don't overlap.
    pub segments: Segments,
    /// Whether a gender ending (`*innen`, `/-in`, `Innen`) follows the last segment.
    pub gendered: bool,
}

/// The spelling of a segment that terms are made of: a number without the separators of its thousands, an
/// abbreviation without its points. Other segments stay as they are.
pub fn normal_form(segment: &str) -> Cow<'_, str> {
    // Few segments have anything but letters, digits and an apostrophe, so most are only looked through.
    let has_separator = segment.chars().any(|c| !is_word_char(c));
    match segment.as_bytes().first() {
        Some(first) if has_separator && first.is_ascii_digit() => number::normal_form(segment),
        _ if has_separator && abbreviation::end(segment, 0) == Some(segment.len()) => {
            Cow::Owned(abbreviation::closed(segment))
        }
        _ => Cow::Borrowed(segment),
    }
}

/// The words of a text in their order.
pub fn words(text: &str) -> Words<'_> {
    Words { text, at: 0 }
}

#[derive(Clone)]
pub struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let start = next_word(self.text, self.at)?;
        if let Some(end) = plain_word_end(self.text, start) {
            self.at = end;
            return Some(Word { range: start..end, segments: smallvec![start..end], gendered: false });
        }
        let (word, end) = scan(self.text, start);
        self.at = end;
        Some(word)
    }
}

/// The byte of the next character of a word.
fn next_word(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() {
            return Some(at);
        }
        if !byte.is_ascii() {
            return text[at..].find(is_word_char).map(|found| at + found);
        }
        at += 1;
    }
    None
}

/// The end of a word of nothing but letters of German and its neighbours behind which a word of any kind ends. Nearly
/// all words are such; for any other `None` says that it has to be read character by character.
fn plain_word_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut end = start;
    loop {
        match bytes.get(end) {
            Some(byte) if byte.is_ascii_alphabetic() => end += 1,
            // `À` to `ÿ` but for the signs of multiplication and division.
            Some(0xc3) if !matches!(bytes.get(end + 1), Some(0x97 | 0xb7) | None) => end += 2,
            _ => break,
        }
    }
    let ends = match bytes.get(end) {
        None | Some(b' ' | b'\n' | b',' | b';' | b'!' | b'?' | b'"' | b')') => true,
        // A point may be that of an abbreviation of single letters or stand before a hyphen.
        Some(b'.') => matches!(bytes.get(end + 1), None | Some(b' ' | b'\n')),
        _ => false,
    };
    let letters = &bytes[start..end];
    let is_letter = letters.len() == 1 || letters.len() == 2 && !letters[0].is_ascii();
    let may_be_abbreviation = is_letter && bytes.get(end) == Some(&b'.');
    // `TeilnehmerIn` and `TeilnehmerInnen` have more to them.
    let may_be_gendered = letters.ends_with(b"In") || letters.ends_with(b"Innen");
    (ends && !letters.is_empty() && !may_be_abbreviation && !may_be_gendered).then_some(end)
}

/// Length of the longest unit, in letters.
const MAX_UNIT: usize = 2;

/// Whether a character joins two letters to one word as a hyphen does. A dash between digits makes a range of
/// them, which is two words.
fn is_dash(previous: char, c: char, following: Option<char>) -> bool {
    c == '\u{2013}' && previous.is_alphabetic() && following.is_some_and(char::is_alphabetic)
}

/// What stands between a word and its gender ending: a star, a colon, a dot of any height.
const GENDER_MARKS: [char; 6] = ['*', ':', '_', '\u{2027}', '\u{2022}', '\u{b7}'];
/// Gender endings that may stand behind every mark, the longest first.
const GENDER_ENDINGS: [&str; 2] = ["innen", "in"];
/// Gender endings of pronouns and adjectives (`jede*r`, `ein*e`), which stand behind one of these marks.
const INFLECTIONS: [&str; 4] = ["r", "n", "e", "m"];
/// Number of letters that must follow a gender ending within a compound: `Bürger*innenrat`.
const MIN_BEHIND: usize = 3;

/// The length of the gender ending at the beginning of `rest`, if a word may end behind it or a compound
/// go on.
fn gender_ending(rest: &str) -> Option<usize> {
    let mark = rest.chars().next()?;
    let is_mark = GENDER_MARKS.contains(&mark);
    if !is_mark && !matches!(mark, '/' | '(') {
        return None;
    }
    let starts = |at: usize, ending: &str| {
        rest.get(at..at + ending.len()).is_some_and(|head| head.eq_ignore_ascii_case(ending))
    };
    let ends = |at: usize| !rest[at..].starts_with(is_word_char);
    let behind_mark = mark.len_utf8();
    if is_mark
        && let Some(behind) = rest[behind_mark..].strip_prefix("innen")
        && behind.chars().take_while(|c| c.is_lowercase()).count() >= MIN_BEHIND
    {
        return Some(behind_mark + "innen".len());
    }
    let start = behind_mark + usize::from(mark == '/' && rest[behind_mark..].starts_with('-'));
    let ending = GENDER_ENDINGS.into_iter().find_map(|ending| {
        let end = start + ending.len();
        match mark {
            '(' => (starts(start, ending) && rest[end..].starts_with(')')).then_some(end + 1),
            _ => starts(start, ending).then_some(end),
        }
    });
    if let Some(end) = ending.filter(|&end| ends(end)) {
        return Some(end);
    }
    // An underscore or a dot of the middle before a single letter is rather a sign of something else.
    let inflected = is_mark && mark != '_';
    let inflection = INFLECTIONS.into_iter().find(|ending| inflected && starts(behind_mark, ending))?;
    let end = behind_mark + inflection.len();
    ends(end).then_some(end)
}

/// The byte of a capital I within a word that marks the gender: `TeilnehmerInnen`, `MitarbeiterIn`.
fn inner_capital(segment: &str) -> Option<usize> {
    // `LinkedIn` and `PlugIn` are no persons.
    let person = |base: &&str| super::stem::PERSON_ENDINGS.iter().any(|ending| base.ends_with(ending));
    let at = segment.strip_suffix("Innen").or_else(|| segment.strip_suffix("In").filter(person))?.len();
    let before = segment[..at].chars().next_back()?;
    (before.is_lowercase() && at >= 3).then_some(at)
}

/// Separates a name from a number that is glued to it: `Partnerschaften2030` is `Partnerschaften 2030`. `CO2`
/// and `G20` stay together.
fn before_number(text: &str, segment: Range<usize>) -> SmallVec<[Range<usize>; 2]> {
    let name = text[segment.clone()].trim_end_matches(|c: char| c.is_ascii_digit());
    let border = segment.start + name.len();
    let glued =
        segment.end - border >= 2 && name.chars().count() >= 3 && name.chars().all(char::is_alphabetic);
    if glued { smallvec![segment.start..border, border..segment.end] } else { smallvec![segment] }
}

/// Reads the word that starts at a byte. Returns it with the byte at which to go on.
fn scan(text: &str, start: usize) -> (Word, usize) {
    let (segments, end) = scan_segments(text, start);
    let mut segments =
        segments.into_iter().flat_map(|segment| before_number(text, segment)).collect::<Segments>();
    let mut range = start..end;
    let mut gendered = false;
    if text[..end].ends_with(char::is_alphabetic)
        && let Some(length) = gender_ending(&text[end..])
    {
        range.end += length;
        gendered = true;
    } else if let Some(last) = segments.last_mut()
        && let Some(at) = inner_capital(&text[last.clone()])
    {
        last.end = last.start + at;
        gendered = true;
    }
    let end = range.end;
    (Word { range, segments, gendered }, end)
}

/// Reads the segments of the word that starts at a byte. Returns them with the end of the word, without a gender
/// ending.
fn scan_segments(text: &str, start: usize) -> (Segments, usize) {
    let mut segments = Segments::new();
    let mut segment_start = start;
    let mut end = start;
    let mut at = start;
    let mut previous = ' ';
    while let Some(c) = text[at..].chars().next() {
        if at == segment_start
            && let Some(unit_end) = unit_end(text, at, c)
        {
            previous = text[..unit_end].chars().next_back().unwrap_or(previous);
            (at, end) = (unit_end, unit_end);
            continue;
        }
        let behind = at + c.len_utf8();
        let following = text[behind..].chars().next();
        let is_unit = || text[segment_start..at].chars().count() <= MAX_UNIT;
        if c.is_ascii_digit() && previous.is_alphabetic() && number::end(text, at).is_some() {
            // `Web2.0` and `EUR10.000` are a name and a number.
            segments.push(segment_start..at);
            segment_start = at;
            continue;
        } else if is_word_char(c) || is_superscript(c) && is_unit() || joins(previous, c, following) {
            end = behind;
        } else if (is_hyphen(c) || is_dash(previous, c, following)) && following.is_some_and(is_word_char) {
            segments.push(segment_start..end);
            segment_start = behind;
            end = behind;
        } else if !(c == '.' && joins_abbreviation(&text[segment_start..at], &text[behind..])) {
            break;
        }
        previous = c;
        at = behind;
    }
    segments.push(segment_start..end);
    (segments, end)
}

/// The end of the number or abbreviation with which a segment begins.
fn unit_end(text: &str, at: usize, first: char) -> Option<usize> {
    if first.is_ascii_digit() { number::end(text, at) } else { abbreviation::end(text, at) }
}

/// Whether a point ends an abbreviation that a hyphen joins to the rest of a word: `U.S.-Regierung`.
fn joins_abbreviation(segment: &str, behind: &str) -> bool {
    let mut behind = behind.chars();
    behind.next().is_some_and(is_hyphen)
        && behind.next().is_some_and(is_word_char)
        && abbreviation::end(segment, 0) == Some(segment.len())
}

/// Whether a character that is no letter belongs to the word around it.
fn joins(previous: char, c: char, following: Option<char>) -> bool {
    let Some(following) = following else { return false };
    match c {
        c if is_apostrophe(c) => previous.is_alphabetic() && following.is_alphabetic(),
        '&' => previous.is_uppercase() && following.is_uppercase(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        words(text)
            .map(|word| {
                let segments: Vec<&str> = word.segments.iter().map(|s| &text[s.clone()]).collect();
                format!("{}{}", segments.join("|"), if word.gendered { "+" } else { "" })
            })
            .collect()
    }

    #[test]
    fn gender_forms_are_one_word() {
        let text = "Akademiker*innen, Partner:innen Diskutant_innen TeilnehmerInnen Teilnehmer/-innen \
                    Teilnehmer(innen) Kolleg*in Multi-Akteur*in, jede*r Gärtner•innen Gast·in Pfleger‧innen \
                    ein*e keine:n";
        let expected = [
            "Akademiker+",
            "Partner+",
            "Diskutant+",
            "Teilnehmer+",
            "Teilnehmer+",
            "Teilnehmer+",
            "Kolleg+",
            "Multi|Akteur+",
            "jede+",
            "Gärtner+",
            "Gast+",
            "Pfleger+",
            "ein+",
            "keine+",
        ];
        assert_eq!(cut(text), expected);
    }

    #[test]
    fn a_number_glued_to_a_name_is_a_segment() {
        let text = "Partnerschaften2030 SDG17 CO2 G20 2030";
        assert_eq!(cut(text), ["Partnerschaften|2030", "SDG|17", "CO2", "G20", "2030"]);
    }

    #[test]
    fn a_raised_digit_belongs_to_units_only() {
        assert_eq!(
            cut("5 km² CO₂ Wirkung¹ weiter²³ ¹ Fußnote"),
            ["5", "km²", "CO₂", "Wirkung", "weiter", "Fußnote"]
        );
    }

    #[test]
    fn a_gender_form_may_have_more_behind_it() {
        assert_eq!(cut("Kund*innenzentrum Bürger:innenrat"), ["Kund+", "zentrum", "Bürger+", "rat"]);
    }

    #[test]
    fn what_only_looks_like_a_gender_form_is_not() {
        assert_eq!(
            cut("und/innerhalb GIZ/IN5 McInnen Text (in Bonn) zwei*drei"),
            ["und", "innerhalb", "GIZ", "IN5", "McInnen", "Text", "in", "Bonn", "zwei", "drei"]
        );
    }

    #[test]
    fn dashes_join_letters_and_separate_digits() {
        assert_eq!(
            cut("Ost–West–Handel Ost – West 2020–2023 U.S.-Hilfe Web2.0 e. V."),
            ["Ost|West|Handel", "Ost", "West", "2020", "2023", "U.S|Hilfe", "Web|2.0", "e. V."]
        );
    }

    #[test]
    fn a_unit_is_spelt_without_its_separators() {
        for (segment, spelt) in [
            ("17.800", "17800"),
            ("e. V.", "eV"),
            ("3,5", "3.5"),
            ("Children's", "Children's"),
            ("Wort", "Wort"),
        ] {
            assert_eq!(normal_form(segment), spelt);
        }
    }

    #[test]
    fn hyphens_join_segments_and_numbers_keep_their_groups() {
        assert_eq!(
            cut("SDG-Gipfel Sozial- und Umweltstandards 12.11.2020 17.800 M&E Children's Rio+20"),
            [
                "SDG|Gipfel",
                "Sozial",
                "und",
                "Umweltstandards",
                "12",
                "11",
                "2020",
                "17.800",
                "M&E",
                "Children's",
                "Rio",
                "20"
            ]
        );
    }
}
