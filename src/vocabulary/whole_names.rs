//! Tells whether a known name in a text is only a part of the name of another body: `Concordia` in
//! `Concordia University`, `Vereinte Nationen` in `Universität der Vereinten Nationen`.
//!
//! A part of a body (`GIZ Office Nairobi`, `Sekretariat der OECD`) and what it holds or runs
//! (`GIZ-Jahresempfang`, `BMZ-Initiative`) leave the name its own. A body of many organs, such as the
//! United Nations, is read more strictly, since nearly every longer name names an organ of its own.

use std::ops::Range;

use super::body_names::all_body_names;
use super::body_words::{BodyKind, ends_name, head};
use super::capitals::words;

/// Number of bytes that are read on either side of a name.
const AROUND: usize = 120;

/// Words for kinds of bodies that stand before a body's name without being part of it: `der Verein
/// Welthungerhilfe`.
const APPOSED: [&str; 14] = [
    "verein",
    "verband",
    "organisation",
    "initiative",
    "netzwerk",
    "agentur",
    "plattform",
    "allianz",
    "bündnis",
    "programm",
    "kampagne",
    "gesellschaft",
    "network",
    "organization",
];

/// Words before a name that make it another: `South African Monitor`.
const DIRECTIONS: [&str; 20] = [
    "south",
    "north",
    "west",
    "east",
    "central",
    "southern",
    "northern",
    "western",
    "eastern",
    "young",
    "junior",
    "pan",
    "inter",
    "süd",
    "nord",
    "ost",
    "friends",
    "freunde",
    "ehemalige",
    "royal",
];

/// Whether the name at a range of bytes of a text is only part of the name of another body.
/// `is_family` says that the body has many organs with names of their own.
pub(super) fn is_part_of_longer(text: &str, name: &Range<usize>, is_family: bool) -> bool {
    let (before, behind) = (&text[..name.start], &text[name.end..]);
    if !may_go_on(before, behind) {
        return false;
    }
    let window = window(text, name);
    let (part, at) = (&text[window.clone()], name.start - window.start..name.end - window.start);
    let longer = all_body_names(part).into_iter().find(|body| {
        let holds = body.range.start <= at.start && at.end <= body.range.end;
        holds && body.range.len() > at.len()
    });
    if longer.is_some_and(|body| {
        let left = &part[body.range.start..at.start];
        let right = &part[at.end..body.range.end];
        begins_longer(left, right, is_family) || continues_longer(right, is_family)
    }) {
        return true;
    }
    follows_direction(before) || is_family && continues_family(behind)
}

/// Whether what stands on either side of a name can continue it at all.
fn may_go_on(before: &str, behind: &str) -> bool {
    let mut next = behind.chars();
    let goes_on = match next.next() {
        Some('-') => true,
        Some(' ') => {
            next.clone().next().is_some_and(char::is_uppercase)
                || ["for ", "für ", "of ", "on "].iter().any(|joint| behind[1..].starts_with(joint))
        }
        _ => false,
    };
    let last = before.trim_end_matches(['„', '“', '"']);
    goes_on
        || last.ends_with('-')
        || [" of ", " of the ", " der ", " des ", " for ", " für "].iter().any(|joint| last.ends_with(joint))
        || last.strip_suffix(' ').is_some_and(|last| {
            last.rsplit(' ').next().is_some_and(|word| word.starts_with(char::is_uppercase))
        })
}

/// The part of the line around a name, cut at blanks.
fn window(text: &str, name: &Range<usize>) -> Range<usize> {
    // Only what is near is searched for the ends of the line, which may be the whole of a long text.
    let mut near = name.start.saturating_sub(AROUND);
    while !text.is_char_boundary(near) {
        near += 1;
    }
    let before = &text[near..name.start];
    let start = match before.rfind('\n') {
        Some(at) => near + at + 1,
        None if near == 0 => 0,
        None => before.find(' ').map_or(name.start, |at| near + at + 1),
    };
    let mut far = (name.end + AROUND).min(text.len());
    while !text.is_char_boundary(far) {
        far -= 1;
    }
    let behind = &text[name.end..far];
    let end = match behind.find('\n') {
        Some(at) => name.end + at,
        None if far == text.len() => far,
        None => behind.rfind(' ').map_or(far, |at| name.end + at),
    };
    start..end
}

/// Whether the words before a name, within a longer one, make it another body's.
fn begins_longer(left: &str, right: &str, is_family: bool) -> bool {
    let words = words(left);
    let has_field = ["für", "for", "on"].iter().any(|joint| right.trim_start().starts_with(joint));
    let heads: Vec<(usize, BodyKind)> =
        words.iter().enumerate().filter_map(|(at, word)| Some((at, head(word.text)?))).collect();
    heads.iter().any(|&(at, kind)| {
        let lower = words[at].lower();
        let apposed = at + 1 == words.len() && APPOSED.iter().any(|noun| lower.ends_with(noun));
        match kind {
            BodyKind::Own | BodyKind::Place => !apposed,
            BodyKind::RunByOthers => is_family && !apposed || has_field,
            BodyKind::Part => has_field,
        }
    })
}

/// Whether the words behind a name, within a longer one, make it another body's. Of several nouns in a
/// row the last one says what they name: `ECOSOC Partnership Forum` is a forum.
fn continues_longer(right: &str, is_family: bool) -> bool {
    let words = words(right);
    let row = words.iter().take_while(|word| word.has_capital()).count();
    let Some((at, kind)) = (0..row).rev().find_map(|at| Some((at, head(words[at].text)?))) else {
        return false;
    };
    let next = words.get(at + 1).map(|next| next.text);
    let has_field = next.is_some_and(|next| matches!(next, "of" | "for" | "on" | "für" | "der" | "des"));
    match kind {
        BodyKind::Own | BodyKind::Place => true,
        BodyKind::RunByOthers => is_family,
        BodyKind::Part => has_field,
    }
}

fn follows_direction(before: &str) -> bool {
    let last =
        before.strip_suffix([' ', '-']).and_then(|before| before.rsplit(' ').next()).unwrap_or_default();
    last.starts_with(char::is_uppercase) && DIRECTIONS.contains(&last.to_lowercase().as_str())
}

/// Whether a capitalised word that is no event, text or office follows: `United Nations Volunteers`.
fn continues_family(behind: &str) -> bool {
    let end = behind.char_indices().nth(60).map_or(behind.len(), |(at, _)| at);
    let words = words(&behind[..end]);
    let Some(first) = words.first().filter(|word| word.gap == " ") else { return false };
    first.has_capital() && !ends_name(first) && head(first.text) != Some(BodyKind::Part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_part(text: &str, name: &str, is_family: bool) -> bool {
        let at = text.find(name).unwrap();
        is_part_of_longer(text, &(at..at + name.len()), is_family)
    }

    #[test]
    fn other_bodies_contain_a_name() {
        for (text, name, is_family) in [
            ("hosted by Concordia University.", "Concordia", false),
            ("the GIZ Alumni Association met", "GIZ", false),
            ("von der Universität der Vereinten Nationen", "Vereinten Nationen", true),
            ("vom Welthungerhilfe-Freundeskreis Oberau", "Welthungerhilfe", false),
            ("der Förderverein der Berliner Wasserbetriebe", "Berliner Wasserbetriebe", false),
            ("by the United Nations Organization for Sample Industry", "United Nations", true),
            ("United Nations Office for Disaster Risk Reduction", "United Nations", true),
            ("the South African Monitor wrote", "African Monitor", false),
            ("das Kinderhilfswerk der Vereinten Nationen", "Vereinten Nationen", true),
            ("the United Nations Volunteers came", "United Nations", true),
            ("die Concordia Stiftung lädt ein", "Concordia", false),
            ("das Concordia-Gymnasium lädt ein", "Concordia", false),
        ] {
            assert!(is_part(text, name, is_family), "{text}");
        }
    }

    #[test]
    fn parts_events_and_places_of_a_body_leave_its_name() {
        for (text, name, is_family) in [
            ("zum GIZ-Jahresempfang", "GIZ", false),
            ("the GIZ Office Nairobi", "GIZ", false),
            ("United Nations Office in Bonn", "United Nations", true),
            ("das Sekretariat der OECD", "OECD", false),
            ("eine Initiative der GIZ", "GIZ", false),
            ("der Verein Welthungerhilfe", "Welthungerhilfe", false),
            ("am Freitag Engagement Global", "Engagement Global", false),
            ("Malteser International Americas", "Malteser International", false),
            ("die GIZ und die Stadt Bonn", "GIZ", false),
            ("Engagement Global gGmbH", "Engagement Global", false),
            ("Vertreter der GIZ", "GIZ", false),
        ] {
            assert!(!is_part(text, name, is_family), "{text}");
        }
    }
}
