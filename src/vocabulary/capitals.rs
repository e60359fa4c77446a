//! Finds runs of capitalised words, which may be names: `Deutsche Welthungerhilfe`, `Ministry of Finance`.
//!
//! A single capitalised word is no evidence: German nouns have capitals, and so has the first word of a
//! sentence in both languages. Within a run, words in lower case may stand only where names have them
//! (`of`, `für`), in German texts only behind a word for a kind of organisation.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::body_kinds::is_body;
use crate::analysis::{WordSet, stop_words};

/// A run of capitalised words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CapitalRun {
    pub range: Range<usize>,
    /// Whether the run stands at the beginning of a sentence, whose first word has a capital anyway.
    pub begins_sentence: bool,
    /// Whether it is probably a person's name: behind a title or an office, or beginning with a first name.
    pub is_person: bool,
}

/// The most words that a name has.
const MAX_WORDS: usize = 9;

/// Titles and offices before persons' names; they also match as the end of German compounds
/// (`Projektleiterin`).
static OFFICES: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(include_str!("data/offices.txt")));
/// Ordinary nouns at the beginning of a run that don't belong to the name: amounts, times and the like.
static GENERIC: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(include_str!("data/generic.txt")));
/// Frequent first names, with which persons' names begin.
static FIRST_NAMES: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(include_str!("data/first_names.txt")));
/// Words that are never part of a name, such as months and weekdays.
static CALENDAR: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(include_str!("data/calendar.txt")));

/// A word of a line.
pub(super) struct Word<'a> {
    pub range: Range<usize>,
    pub text: &'a str,
    /// The text between the word before and this one.
    pub gap: &'a str,
}

impl Word<'_> {
    pub fn lower(&self) -> String {
        self.text.to_lowercase()
    }

    pub fn has_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase) && self.text.chars().nth(1).is_some()
    }

    fn begins_sentence(&self) -> bool {
        self.gap.contains(['.', '!', '?', ':', ';', '\n', '•', '„', '“', '”', '"', '»', '|', '–', '*', '>'])
    }
}

/// The runs of at least two capitalised words in a text. Headlines are left out.
pub(super) fn runs(text: &str, english: bool) -> Vec<CapitalRun> {
    let mut runs = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !is_headline(line) {
            runs_of_line(line, start, english, &mut runs);
        }
        start += line.len();
    }
    runs
}

fn runs_of_line(line: &str, start: usize, english: bool, runs: &mut Vec<CapitalRun>) {
    let words = words(line);
    let mut at = 0;
    while at < words.len() {
        let first = &words[at];
        let lower = first.lower();
        if !first.has_capital() || is_function_word(&lower, english) {
            at += 1;
            continue;
        }
        let before = at.checked_sub(1).map(|before| words[before].lower());
        let mut is_person = before.is_some_and(|word| is_office(&word)) && first.gap.trim_matches('.') == " ";
        let behind = end_of_run(&words, at, english);
        let behind = behind_second_half(&words, at, behind, english).unwrap_or(behind);
        let mut from = at;
        while from < behind && GENERIC.has(&words[from].lower()) {
            from += 1;
        }
        if let Some(office) = (from..behind).rev().find(|&word| is_office(&words[word].lower())) {
            is_person = true;
            from = office + 1;
        }
        // `City of Magdeburg` without its generic first word begins in lower case; go on to the capital.
        while from < behind && !words[from].has_capital() {
            from += 1;
        }
        let is_first_name = |word: &Word| FIRST_NAMES.has(&word.lower());
        is_person |= behind <= from + 3 && words.get(from).is_some_and(is_first_name);
        if behind >= from + 2 && behind - from <= MAX_WORDS {
            let calendar = words[from..behind].iter().any(|word| CALENDAR.has(&word.lower()));
            if !calendar {
                runs.push(CapitalRun {
                    range: start + words[from].range.start..start + words[behind - 1].range.end,
                    begins_sentence: from == 0 || words[from].begins_sentence(),
                    is_person,
                });
            }
        }
        at = behind.max(at + 1);
    }
}

/// The index behind the last word of the run that begins at word `start`.
fn end_of_run(words: &[Word], start: usize, english: bool) -> usize {
    let mut end = start + 1;
    let mut is_of_body = is_body(words[start].text);
    let mut is_joined = false;
    while let Some(next) = words.get(end) {
        if matches!(next.gap, " " | " & ") && next.has_capital() {
            if is_function_word(&next.lower(), english) {
                break;
            }
            is_of_body |= is_body(next.text);
            end += 1;
            continue;
        }
        if let Some(behind) = (is_joined && is_of_body).then(|| behind_list(words, end)).flatten() {
            end = behind;
            continue;
        }
        let may_join = english || is_of_body;
        match may_join.then(|| joined(words, end, english, is_joined)).flatten() {
            Some(behind) => {
                is_joined = true;
                end = behind;
            }
            None => break,
        }
    }
    end
}

/// The index behind a list that continues an organisation's name: `Ministry of Trade|, Industry and
/// Competition`. `None` if there is no such list at `at`.
fn behind_list(words: &[Word], at: usize) -> Option<usize> {
    let is_field = |word: &Word| {
        word.has_capital() && word.text.chars().skip(1).all(|c| c.is_lowercase() || !c.is_alphabetic())
    };
    let fields = words[at..].iter().take_while(|word| word.gap == ", " && is_field(word)).count();
    let (and, last) = (words.get(at + fields)?, words.get(at + fields + 1)?);
    let ends = matches!(and.text, "and" | "und") && last.gap == " " && is_field(last);
    (fields > 0 && ends).then_some(at + fields + 2)
}

/// The index behind the second half of a name joined by `and`: `the Food |and Agriculture Organization`.
/// That one article stands before both halves shows that they are one name.
fn behind_second_half(words: &[Word], start: usize, end: usize, english: bool) -> Option<usize> {
    const ARTICLES: [&str; 8] = ["the", "der", "die", "das", "dem", "den", "des", "this"];
    let article = words.get(start.checked_sub(1)?)?.lower();
    let (and, second) = (words.get(end)?, words.get(end + 1)?);
    let joins = and.text == "and" && and.gap == " " && second.gap == " " && second.has_capital();
    let first_is_body = words[start..end].iter().any(|word| is_body(word.text));
    if !joins || first_is_body || !ARTICLES.contains(&article.as_str()) {
        return None;
    }
    let behind = end_of_run(words, end + 1, english);
    words[end + 1..behind].iter().any(|word| is_body(word.text)).then_some(behind)
}

/// The index behind small words that continue a name and the capitalised word behind them.
fn joined(words: &[Word], at: usize, english: bool, again: bool) -> Option<usize> {
    const ENGLISH: [&str; 4] = ["of", "for", "on", "the"];
    const GERMAN: [&str; 8] = ["für", "zur", "zum", "der", "des", "of", "for", "the"];
    let mut end = at;
    let mut listed = false;
    while let Some(word) = words.get(end) {
        if word.gap != " " {
            return None;
        }
        if word.has_capital() {
            return (end > at).then_some(end + 1);
        }
        let first = end == at;
        let connects = match english {
            // An article behind `and` begins another name.
            true => ENGLISH.contains(&word.text) && (word.text != "the" || !first && !listed),
            // `in der Einen Welt` is part of a name, while `in Bonn` says where it is.
            false if word.text == "in" => words.get(end + 1).is_some_and(|next| next.text == "der"),
            false => GERMAN.contains(&word.text),
        };
        let lists = again && first && matches!(word.text, "and" | "und");
        let inflected =
            !english && !first && word.text.ends_with(['e', 'n', 'r', 's']) && word.text.len() > 4;
        if !(connects || lists || inflected) || end > at + 2 {
            return None;
        }
        listed |= lists;
        end += 1;
    }
    None
}

/// Whether most words of a line have capitals, so that capitals are no evidence in it.
pub(super) fn is_headline(line: &str) -> bool {
    is_headline_of(&words(line), line)
}

/// Whether most words of a line have capitals, given its words. See [`is_headline`].
pub(super) fn is_headline_of(words: &[Word<'_>], line: &str) -> bool {
    let long = words.iter().filter(|word| word.text.chars().count() > 3);
    let (capitals, all) =
        long.fold((0, 0), |(capitals, all), word| (capitals + usize::from(word.has_capital()), all + 1));
    capitals * 4 >= all * 3 && !line.trim_end().ends_with(['.', '!', '?', ':', ','])
}

/// The words of a line: a letter with letters, digits and stars behind it, of which hyphens, strokes and apostrophes
/// join several.
pub(super) fn words(line: &str) -> Vec<Word<'_>> {
    let mut end = 0;
    let mut all = Vec::with_capacity(line.len() / 6);
    while let Some(range) = next_word(line, end) {
        all.push(Word { text: &line[range.clone()], gap: &line[end..range.start], range: range.clone() });
        end = range.end;
    }
    all
}

/// The range of the next word from a byte on.
fn next_word(line: &str, from: usize) -> Option<Range<usize>> {
    let start = from + line[from..].find(is_letter)?;
    let is_part = |c: char| c == '*' || is_letter(c) || c.is_numeric();
    let run = |from: usize| line[from..].find(|c| !is_part(c)).map_or(line.len(), |end| from + end);
    let mut end = run(start);
    while let Some(joint) = line[end..].chars().next().filter(|c| matches!(c, '-' | '/' | '&' | '’' | '\''))
    {
        let behind = end + joint.len_utf8();
        let more = run(behind);
        if more == behind {
            break;
        }
        end = more;
    }
    Some(start..end)
}

/// Whether a character is a letter (Unicode's category L). What [`char::is_alphabetic`] has beyond these, such as
/// vowel signs and Roman numerals, is rare enough to be left to the regex crate's tables.
fn is_letter(c: char) -> bool {
    static LETTER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\p{L}$").expect("the expression is a constant that tests compile"));
    match c {
        'a'..='z' | 'A'..='Z' => true,
        '\0'..='\u{7f}' => false,
        // Of the Latin letters, all that are alphabetic are letters.
        '\u{80}'..='\u{24f}' => c.is_alphabetic(),
        _ => c.is_alphabetic() && LETTER.is_match(c.encode_utf8(&mut [0; 4])),
    }
}

pub(super) fn is_function_word(lower: &str, english: bool) -> bool {
    if english {
        stop_words::is_english(lower)
    } else {
        stop_words::is_german(lower) || stop_words::is_english(lower)
    }
}

/// Whether a word is a frequent first name.
pub fn is_first_name(word: &str) -> bool {
    FIRST_NAMES.has(&word.to_lowercase())
}

/// Whether a word is a month or a weekday.
pub(super) fn is_calendar(lower: &str) -> bool {
    CALENDAR.has(lower)
}

/// Whether a word is an ordinary noun that often stands before a name.
pub(super) fn is_generic(lower: &str) -> bool {
    GENERIC.has(lower)
}

/// Whether a word is a title or an office, or ends with one.
pub fn is_office(lower: &str) -> bool {
    /// Letters of the shortest office that is the end of a longer word.
    const SHORTEST: usize = 6;
    let ends = || (1..lower.len()).filter_map(|at| lower.get(at..));
    OFFICES.has(lower) || ends().any(|end| OFFICES.has(end) && end.chars().count() >= SHORTEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, english: bool) -> Vec<(&str, bool)> {
        let runs = runs(text, english);
        runs.into_iter()
            .filter(|run| !run.is_person)
            .map(|run| (&text[run.range], run.begins_sentence))
            .collect()
    }

    #[test]
    fn german_names_are_runs_of_capitals_within_a_sentence() {
        let text = "Die Kommunen und die Deutsche Welthungerhilfe trafen das Institut für angewandte Ökologie in Bonn. \
            Kommunale Partnerschaften wachsen.";
        assert_eq!(
            found(text, false),
            [
                ("Deutsche Welthungerhilfe", false),
                ("Institut für angewandte Ökologie", false),
                ("Kommunale Partnerschaften", true)
            ]
        );
    }

    #[test]
    fn english_names_hold_small_words() {
        let text =
            "It was the Ministry of Economy and Finance that met Acme Corp and the Center for Global Hope.";
        assert_eq!(
            found(text, true),
            [
                ("Ministry of Economy and Finance", false),
                ("Acme Corp", false),
                ("Center for Global Hope", false)
            ]
        );
    }

    #[test]
    fn names_of_bodies_with_several_fields_stay_whole() {
        let of = |text: &'static str, english| -> Vec<&str> {
            found(text, english).into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(
            of("It met the Ministry of Trade, Industry and Competition and the Chamber of Mines.", true),
            ["Ministry of Trade, Industry and Competition", "Chamber of Mines"]
        );
        assert_eq!(
            of(
                "It was the Food and Agriculture Organization and not the Ministry of Health, ILO and GIZ.",
                true
            ),
            ["Food and Agriculture Organization", "Ministry of Health"]
        );
        assert_eq!(
            of(
                "Es war das Ministerium für Umwelt, Energie und Klima, nicht das Ministry of Trade and Industry.",
                false
            ),
            ["Ministerium für Umwelt, Energie und Klima", "Ministry of Trade and Industry"]
        );
    }

    #[test]
    fn persons_dates_amounts_and_headlines_are_no_names() {
        for text in [
            "Es sprach Projektleiterin Orka Muster.",
            "Es sprach Dr. Orkan Muster.",
            "Es kam Petra Muster mit.",
            "Es geht um City of Muster.",
            "Am Ende Oktober kamen Millionen Euro an.",
            "Sechs Gute Gründe Für Bessere Treffen",
        ] {
            assert_eq!(found(text, false), [], "{text}");
        }
    }
}
