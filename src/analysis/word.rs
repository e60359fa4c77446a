//! TEXT → WORDS: the tokenizer, which knows no language.
//!
//! It keeps together what readers take for one word: gender forms (`Akademiker*innen`,
//! `Teilnehmer/-innen`), hyphenated compounds (`Multi-Akteurs-Partnerschaft`), abbreviations (`M&E`,
//! `z.B.`) and grouped numbers (`17.800`). All other characters except letters and digits separate words.

use std::ops::Range;

/// A word of a text. All ranges are bytes of this text, on character boundaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub range: Range<usize>,
    /// The parts between hyphens; without a hyphen only one, which is the word without its gender ending.
    /// They are not empty, ascend and don't overlap.
    pub segments: Vec<Range<usize>>,
    /// Whether a gender ending (`*innen`, `/-in`, `Innen`) follows the last segment.
    pub gendered: bool,
}

/// The words of a text in their order.
pub fn words(text: &str) -> Words<'_> {
    Words { text, at: 0 }
}

pub struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let start = self.at + self.text[self.at..].find(is_word_char)?;
        let (word, end) = scan(self.text, start);
        self.at = end;
        Some(word)
    }
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() && !is_superscript(c) || is_combining(c)
}

/// Whether a character is a raised digit, which is part of a unit (`km²`) or refers to a footnote. The
/// latter is no part of the word.
fn is_superscript(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '\u{2070}' | '\u{2074}'..='\u{2079}')
}

/// Length of the longest unit, in letters.
const MAX_UNIT: usize = 2;

/// Whether a character is a mark that is combined with the letter before it. Such marks belong to words, so
/// that decomposed text gives the same words.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}')
}

/// Gender endings with their marks, the longest first. They count only at the end of a word.
const GENDER_ENDINGS: [&str; 16] = [
    "/-innen", "(innen)", "/innen", "*innen", ":innen", "_innen", "/-in", "(in)", "/in", "*in", ":in", "_in",
    "*r", ":r", "*n", ":n",
];

/// Gender endings that may stand within a compound: `Bürger*innenrat`.
const INNER_ENDINGS: [&str; 3] = ["*innen", ":innen", "_innen"];
/// Number of letters that must follow a gender ending within a compound.
const MIN_BEHIND: usize = 3;

/// The length of the gender ending at the beginning of `rest`, if a word may end behind it or a compound
/// go on.
fn gender_ending(rest: &str) -> Option<usize> {
    let inner = INNER_ENDINGS.iter().find_map(|ending| Some((ending.len(), rest.strip_prefix(ending)?)));
    if let Some((length, behind)) = inner
        && behind.chars().take_while(|c| c.is_lowercase()).count() >= MIN_BEHIND
    {
        return Some(length);
    }
    let ending = GENDER_ENDINGS
        .iter()
        .find(|ending| rest.get(..ending.len()).is_some_and(|head| head.eq_ignore_ascii_case(ending)))?;
    let ends = !rest[ending.len()..].starts_with(is_word_char);
    ends.then_some(ending.len())
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
fn before_number(text: &str, segment: Range<usize>) -> Vec<Range<usize>> {
    let name = text[segment.clone()].trim_end_matches(|c: char| c.is_ascii_digit());
    let border = segment.start + name.len();
    let glued =
        segment.end - border >= 2 && name.chars().count() >= 3 && name.chars().all(char::is_alphabetic);
    if glued { vec![segment.start..border, border..segment.end] } else { vec![segment] }
}

/// Reads the word that starts at a byte. Gives it with the byte at which to go on.
fn scan(text: &str, start: usize) -> (Word, usize) {
    let mut segments = Vec::new();
    let mut segment_start = start;
    let mut end = start;
    let mut previous = ' ';
    let mut rest = text[start..].char_indices().map(|(at, c)| (start + at, c)).peekable();
    while let Some((at, c)) = rest.next() {
        let following = rest.peek().map(|&(_, c)| c);
        let is_unit = || text[segment_start..at].chars().count() <= MAX_UNIT;
        if is_word_char(c) || is_superscript(c) && is_unit() || joins(text, at, previous, c, following) {
            end = at + c.len_utf8();
        } else if is_hyphen(c) && following.is_some_and(is_word_char) {
            segments.push(segment_start..at);
            segment_start = at + c.len_utf8();
            end = segment_start;
        } else {
            break;
        }
        previous = c;
    }
    segments.push(segment_start..end);
    let mut segments =
        segments.into_iter().flat_map(|segment| before_number(text, segment)).collect::<Vec<_>>();
    let mut range = start..end;
    let mut gendered = false;
    if previous.is_alphabetic()
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

/// Whether a character that is no letter belongs to the word around it.
fn joins(text: &str, at: usize, previous: char, c: char, following: Option<char>) -> bool {
    let Some(following) = following else { return false };
    match c {
        c if is_apostrophe(c) => previous.is_alphabetic() && following.is_alphabetic(),
        '&' => previous.is_uppercase() && following.is_uppercase(),
        // `17.800` and `1,5` are numbers, `12.11.2020` is a date and three words.
        '.' | ',' => previous.is_ascii_digit() && groups_digits(text, at),
        _ => false,
    }
}

/// Whether exactly three digits follow the separator at `at`, as in 1.758 and 17,800.
fn groups_digits(text: &str, at: usize) -> bool {
    let digits = text[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
    let before = text[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
    digits == 3 && (1..=3).contains(&before)
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
                    Teilnehmer(innen) Kolleg*in Multi-Akteur*in, jede*r";
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
