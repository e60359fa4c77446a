//! Finds names that by their own words are those of organisations, known to the vocabulary or not:
//! `Stadtwerke Lindental`, `Nordic Council of Harbour Masters`, `Verein Junge Meister e. V.`
//!
//! A name has a head, a word for a kind of body (`Stiftung`, `Council`), alone or as the end of a
//! compound. It grows from there over capitalised words, over small words that names hold (`of`,
//! `für`) with the capitalised words behind them, and over a legal form. A head alone (`die Stiftung`)
//! is no name. Words for events, texts, persons, offices and days end a name, since in German every
//! noun has a capital: in `lud der Verein Mitglieder ein` the name is not `Verein Mitglieder`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::body_words::{
    BEGINS_NONE, BodyKind, ENDS_NAME, JOINS, PURPOSE, ends_name, head, is_english_plural, takes_no_noun,
};
use super::capitals::{Word, is_calendar, is_function_word, is_generic, is_headline_of, words};

/// The most words that a name has.
const MAX_WORDS: usize = 10;
/// The most words before the head, and behind it without a small word between.
const MAX_BARE: usize = 4;

/// A name that by its words is an organisation's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyName {
    /// The range of bytes in the text, with a legal form.
    pub range: Range<usize>,
    /// The range without a legal form, unless only the legal form tells that it is a body.
    pub stem: Range<usize>,
    /// The range of its head.
    pub head: Range<usize>,
    pub kind: BodyKind,
    /// The acronym in brackets behind it, if there is one.
    pub acronym: Option<Range<usize>>,
    /// Whether a small word such as `of` or `für` follows the head within the name.
    pub has_field: bool,
}

/// The names of bodies in a text, in its order. They don't overlap. Headlines whose words have capitals
/// throughout are left out, since their capitals tell nothing.
pub fn body_names(text: &str) -> Vec<BodyName> {
    names_in_lines(text, |words, line| !is_headline_of(words, line) || has_plain_word(words))
}

/// Whether a longer word that is no small one is in lower case, so that the capitals of the others tell something:
/// `Stadtbibliothek Rhenau startet Saatguttausch`.
fn has_plain_word(words: &[Word]) -> bool {
    words.iter().any(|word| {
        word.text.chars().count() > 3
            && word.text.chars().all(|c| c.is_lowercase() || !c.is_alphabetic())
            && !is_function_word(word.text, true)
            && !is_function_word(word.text, false)
    })
}

/// The names of bodies in a text, headlines included.
pub fn all_body_names(text: &str) -> Vec<BodyName> {
    names_in_lines(text, |_, _| true)
}

fn names_in_lines(text: &str, is_read: impl Fn(&[Word], &str) -> bool) -> Vec<BodyName> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let words = words(line);
        if is_read(&words, line) {
            names_of_line(line, &words, start, &mut found);
        }
        start += line.len();
    }
    found
}

fn names_of_line(line: &str, words: &[Word], start: usize, found: &mut Vec<BodyName>) {
    let mut from = 0;
    let mut at = 0;
    while at < words.len() {
        let Some(kind) = head(words[at].text) else {
            match behind_run_with_legal_form(line, words, at) {
                Some(behind) => {
                    let range = words[at].range.start..words[behind - 1].range.end;
                    push(line, start, found, range.clone(), range, BodyKind::Own, false);
                    (from, at) = (behind, behind);
                }
                None => at += 1,
            }
            continue;
        };
        let first = first_word(words, from, at);
        let (behind, has_field) = behind_last_word(words, at, kind);
        let behind = behind_second_half(line, words, first, behind).unwrap_or(behind);
        if is_name(words, first, at, behind, kind) {
            let range = words[first].range.start..words[behind - 1].range.end;
            push(line, start, found, range, words[at].range.clone(), kind, has_field);
            from = behind;
        }
        at = behind;
    }
}

/// Appends a name with the legal form and the acronym behind it.
fn push(
    line: &str,
    start: usize,
    found: &mut Vec<BodyName>,
    range: Range<usize>,
    head: Range<usize>,
    kind: BodyKind,
    has_field: bool,
) {
    static ACRONYM: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"^[“”"»]?,?\s\(([\p{Lu}][\p{L}\p{N}&]{0,8}(?:[ -]\p{Lu}{2,8})?)[,;)]"#)
            .expect("the expression is a constant that tests compile")
    });
    let possessive = ["’s", "'s"].iter().find(|end| line[range.clone()].ends_with(**end));
    let range = range.start..range.end - possessive.map_or(0, |end| end.len());
    let end = range.end + legal_form(&line[range.end..]).unwrap_or(0);
    let acronym = ACRONYM.captures(&line[end..]).and_then(|captures| captures.get(1));
    let acronym = acronym.filter(|found| found.as_str().chars().filter(|c| c.is_uppercase()).count() >= 2);
    let stem_end = if head == range { end } else { range.end };
    found.push(BodyName {
        range: start + range.start..start + end,
        stem: start + range.start..start + stem_end,
        head: start + head.start..start + head.end,
        kind,
        acronym: acronym.map(|found| start + end + found.start()..start + end + found.end()),
        has_field,
    });
}

/// The length of a legal form at the beginning of a text.
fn legal_form(behind: &str) -> Option<usize> {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^,?\s(?:e\.\s?V\.|e\.\s?G\.|(?:eV|gGmbH|GmbH|mbH|gAG|AG|eG|Ltd|Inc|LLC|PLC|KG|SE|CIC|NGO)\b\.?)")
            .expect("the expression is a constant that tests compile")
    });
    FORM.find(behind).map(|found| found.end())
}

/// The index behind a run of capitalised words that a legal form follows, if one begins at `at`.
fn behind_run_with_legal_form(line: &str, words: &[Word], at: usize) -> Option<usize> {
    if !may_begin(&words[at]) {
        return None;
    }
    let goes_on = |word: &&Word| word.gap == " " && word.has_capital() && !ends_name(word);
    let more = words[at + 1..].iter().take(MAX_BARE).take_while(goes_on);
    let behind = at + 1 + more.count();
    let ends = |behind: &usize| legal_form(&line[words[behind - 1].range.end..]).is_some();
    (at + 1..=behind).find(ends)
}

fn may_begin(word: &Word) -> bool {
    let lower = word.lower();
    word.has_capital()
        && !BEGINS_NONE.has(&lower)
        && !is_function_word(&lower, true)
        && !is_function_word(&lower, false)
        && !ends_name(word)
}

/// The index of the first word of the name whose head is at `head`; words before `from` belong to
/// another name.
fn first_word(words: &[Word], from: usize, head: usize) -> usize {
    let mut first = head;
    while first > from && head - first < MAX_BARE {
        // `Industrie- und Handelskammer`: the first half is suspended.
        let suspended = first >= from + 2
            && words[first].gap == " "
            && matches!(words[first - 1].text, "und" | "and")
            && words[first - 1].gap == "- "
            && words[first - 2].has_capital();
        if suspended {
            first -= 2;
        } else if continues(words, first) && (may_begin(&words[first - 1]) || is_one_world(words, first)) {
            first -= 1;
        } else {
            break;
        }
    }
    // Behind the head `Heat Lab |Porto` goes on as a name of its own does.
    let goes_on = words.get(head + 1).is_some_and(|next| next.gap == " " && next.has_capital());
    first_half(words, from, first).filter(|_| !goes_on).unwrap_or(first)
}

/// The index behind the second half of a name whose halves `and` joins: `National Archives |and Records
/// Administration (NARA)`. That they are one name is told by the acronym, which begins with the first half's letter
/// if the second half has a head, and else has the first letters of all words: `Zentrum Küste |und Klima (ZKK)`.
fn behind_second_half(line: &str, words: &[Word], first: usize, and: usize) -> Option<usize> {
    let is_and = matches!(words.get(and)?.text, "and" | "und") && words.get(and + 1)?.has_capital();
    let more =
        words[and + 1..].iter().take(MAX_BARE).take_while(|word| word.gap == " " && word.has_capital());
    let behind = and + 1 + more.count();
    let acronym = line[words[behind - 1].range.end..].strip_prefix(" (")?;
    let acronym: String = acronym.chars().take_while(|c| c.is_uppercase()).collect();
    let initials = words[first..behind].iter().filter(|word| word.has_capital());
    let initials: String = initials.filter_map(|word| word.text.chars().next()).collect();
    let begins_alike = !acronym.is_empty() && acronym.chars().next() == initials.chars().next();
    let has_head = words[and + 1..behind].iter().any(|word| head(word.text).is_some());
    let is_one = has_head && begins_alike || acronym == initials;
    (is_and && is_one && acronym.chars().nth(2).is_some()).then_some(behind)
}

/// The index of the first word of a name whose first half stands before `and`: `the |National Archives and
/// Records Administration`. That one article stands before both halves shows that they are one name.
fn first_half(words: &[Word], from: usize, second: usize) -> Option<usize> {
    let and = second.checked_sub(1).filter(|&and| and > from)?;
    if words[and].text != "and" || words[and].gap != " " || words[second].gap != " " {
        return None;
    }
    let mut first = and;
    while first > from && and - first < MAX_BARE && words[first].gap == " " && may_begin(&words[first - 1]) {
        first -= 1;
    }
    let article = first.checked_sub(1).map(|at| words[at].lower())?;
    let is_name = first < and && matches!(article.as_str(), "the" | "this" | "our");
    is_name.then_some(first)
}

/// The index behind the last word of the name whose head is at `head_at`, and whether a small word
/// follows the head.
fn behind_last_word(words: &[Word], head_at: usize, kind: BodyKind) -> (usize, bool) {
    let mut behind = head_at + 1;
    let mut has_field = false;
    while let Some(next) = words.get(behind).filter(|_| behind - head_at < MAX_WORDS) {
        let bare = (continues(words, behind) || matches!(next.gap, "–" | " „" | " “" | " \"" | " ‘"))
            && next.has_capital()
            && (!ends_name(next) || head(next.text) == Some(BodyKind::Place))
            && !takes_no_noun(words[head_at].text)
            && !is_possessive(words[behind - 1].text)
            && !is_function_word(&next.lower(), false)
            && (has_field || behind - head_at <= MAX_BARE);
        if bare {
            behind += 1;
            continue;
        }
        if let Some(end) = behind_list(words, behind, has_field, kind) {
            behind = end;
            continue;
        }
        match behind_joint(words, behind, kind, behind == head_at + 1) {
            Some(end) if !is_possessive(words[behind - 1].text) => {
                has_field = true;
                behind = end;
            }
            _ => break,
        }
    }
    (behind, has_field)
}

/// Whether a word and the one before it are `Eine Welt`, as many German names begin.
fn is_one_world(words: &[Word], at: usize) -> bool {
    words[at].text == "Welt" && at > 0 && words[at - 1].text == "Eine"
}

/// Whether nothing but a blank stands before a word: `Friends & Neighbours`, `St. Veit`, `Workers’ Union`.
fn continues(words: &[Word], at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |before| words[before].text);
    match words[at].gap {
        " " | " & " => true,
        ". " => matches!(before, "St" | "Sankt" | "Hl" | "Dr"),
        "’ " | "' " => before.ends_with('s'),
        _ => false,
    }
}

fn is_possessive(word: &str) -> bool {
    word.ends_with("’s") || word.ends_with("'s")
}

/// The index behind small words and the capitalised word that they lead to: `für angewandte Ökologie`.
/// `is_next` says that they stand directly behind the head.
fn behind_joint(words: &[Word], at: usize, kind: BodyKind, is_next: bool) -> Option<usize> {
    let owner = |text: &str| matches!(text, "der" | "des" | "in" | "de" | "du" | "del");
    let first = &words[at];
    // Behind a name that is whole they say for whom something is done: `lädt die Stadt Bonn für Kinder ein`.
    if !is_next && !owner(first.text) && first.text != "of" {
        return None;
    }
    // What runs in another's name is not named by it: `das Netzwerk der Stadt`.
    if matches!(kind, BodyKind::RunByOthers) && owner(first.text) {
        return None;
    }
    let mut end = at;
    while let Some(word) = words.get(end).filter(|word| word.gap == " " && end <= at + 3) {
        if word.has_capital() {
            let is_in = first.text == "in" && end == at + 1;
            let lower = word.lower();
            let has_purpose = !matches!(first.text, "zur" | "zum") || PURPOSE.has(&lower);
            // A union's members may be named by their office: `Verband der Ingenieure`.
            let ends = ENDS_NAME.has(&lower) || is_calendar(&lower) || is_generic(&lower);
            let is_new = is_in || ends || !has_purpose || is_function_word(&lower, true);
            return (end > at && !is_new).then_some(end + 1);
        }
        let begins = end == at && JOINS.has(word.text) && word.text != "the";
        let inflected = word.text.len() > 3 && word.text.ends_with(['e', 'n', 'r', 's', 'm', 'l', 'c']);
        let small = matches!(word.text, "der" | "the" | "den" | "dem" | "die" | "das" | "la");
        if !(begins || end > at && (small || inflected)) {
            return None;
        }
        end += 1;
    }
    None
}

/// The index behind a list of fields: `Ministry of Trade|, Industry and Competition`.
fn behind_list(words: &[Word], at: usize, has_field: bool, kind: BodyKind) -> Option<usize> {
    let is_field = |word: &Word| {
        word.has_capital()
            && head(word.text).is_none()
            && word.text.chars().skip(1).all(|c| c.is_lowercase() || !c.is_alphabetic())
            && !ends_name(word)
    };
    // A field of one word may be one of several, while `Institute for Forest Studies and Oxfam` are two.
    let single = at >= 2 && JOINS.has(words[at - 2].text);
    if !has_field || !single || kind == BodyKind::Place {
        return None;
    }
    let is_joint = |word: &Word| matches!(word.text, "and" | "und" | "&") || word.gap == " & ";
    let fields = words[at..].iter().take(4).take_while(|word| word.gap == ", " && is_field(word)).count();
    let joint = words.get(at + fields).filter(|word| is_joint(word) && word.gap == " ")?;
    // `Economic and Social Affairs`: two adjectives share their noun.
    let is_adjective = |word: &Word| ["ic", "al", "ive", "ary"].iter().any(|end| word.text.ends_with(end));
    if fields == 0 && is_adjective(&words[at - 1]) && words.get(at + 1).is_some_and(is_adjective) {
        let noun = words.get(at + 2).filter(|word| word.gap == " " && word.has_capital());
        return noun.map(|_| at + 3);
    }
    words.get(at + fields + 1).filter(|word| word.gap == " " && is_field(word))?;
    // Behind a capital, `Ministry of Health and World Vision` goes on with a name of two words.
    let goes_on = words.get(at + fields + 2).is_some_and(|word| word.gap == " " && word.has_capital());
    (!goes_on || joint.text != "and").then_some(at + fields + 2)
}

/// Whether the words are a name and not only a word for a kind of body.
fn is_name(words: &[Word], first: usize, head_at: usize, behind: usize, kind: BodyKind) -> bool {
    if behind - first > MAX_WORDS + MAX_BARE {
        return false;
    }
    // A town or a diocese is told by what follows: `Stadt Bonn`, `City of Fernhill`; but also
    // `Fernhill County`.
    let telling = |word: &Word| word.has_capital() && head(word.text).is_none() && !is_generic(&word.lower());
    let before = words[first..head_at].iter().any(telling);
    let after = words[head_at + 1..behind].iter().any(|word| telling(word) || head(word.text).is_some());
    let compound = words[head_at].text.split('-').count() > 1
        && words[head_at].text.split('-').next().is_some_and(|part| part.chars().nth(2).is_some());
    match kind {
        BodyKind::Place => after || before && words[head_at].text.is_ascii() && behind == head_at + 1,
        // `Focus Groups` are several, and no name.
        _ => {
            (before || after || compound)
                && !(is_english_plural(words[head_at].text) && behind == head_at + 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        body_names(text).into_iter().map(|name| &text[name.range]).collect()
    }

    #[test]
    fn names_grow_from_their_head() {
        for (text, expected) in [
            ("Die Stadtwerke Lindental haben eingeladen.", &["Stadtwerke Lindental"][..]),
            (
                "It met the Nordic Council of Harbour Masters in Bergen.",
                &["Nordic Council of Harbour Masters"],
            ),
            ("vom Institut für angewandte Ökologie Wremen.", &["Institut für angewandte Ökologie Wremen"]),
            ("die Industrie- und Handelskammer Mittelland.", &["Industrie- und Handelskammer Mittelland"]),
            (
                "der Jugendring Steinfurt e. V. und die Robert-Muster-Stiftung.",
                &["Jugendring Steinfurt e. V.", "Robert-Muster-Stiftung"],
            ),
            ("the City of Fernhill and the Delta Academy met.", &["City of Fernhill", "Delta Academy"]),
            (
                "the Ministry of Trade, Industry and Competition and Oxfam.",
                &["Ministry of Trade, Industry and Competition"],
            ),
            ("Es kam die Musterwerk GmbH.", &["Musterwerk GmbH"]),
            ("vom Welthungerhilfe-Freundeskreis Oberau.", &["Welthungerhilfe-Freundeskreis Oberau"]),
            (
                "to the National Archives and Records Administration (NARA).",
                &["National Archives and Records Administration"],
            ),
            ("by the GIZ Alumni Association Kampala.", &["GIZ Alumni Association Kampala"]),
            ("vom Eine Welt Netz NRW an.", &["Eine Welt Netz NRW"]),
            ("vom Zentrum Küste und Klima (ZKK) an.", &["Zentrum Küste und Klima"]),
            ("der Partnerschaftskreis Lübben–Accra.", &["Partnerschaftskreis Lübben–Accra"]),
            ("die Kirchengemeinde St. Veit Oberholz.", &["Kirchengemeinde St. Veit Oberholz"]),
            ("by the Harbour Workers’ Federation on Monday.", &["Harbour Workers’ Federation"]),
            ("by the Green Cities Compact and Heat Lab Porto.", &["Heat Lab Porto"]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn heads_alone_and_plain_nouns_are_no_names() {
        for text in [
            "Die Stiftung lud ein.",
            "Da lud der Verein Mitglieder ein.",
            "Die Stadt Fachleute fragte niemand.",
            "the Foundation and the Council",
            "Die Universität in Köln wächst.",
            "In der Innenstadt Musik hören.",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn an_acronym_behind_a_name_belongs_to_it() {
        let text = "Then the International Bureau for Port Safety (IBPS) met them.";
        let [name] = &body_names(text)[..] else { panic!("one name") };
        assert_eq!(name.acronym.clone().map(|range| &text[range]), Some("IBPS"));
        assert!(name.has_field);
    }
}
