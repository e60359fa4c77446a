//! The bodies that own the page, as they are named by its metadata, by the line of the site's owner above the headline, and by
//! footers, imprints and copyright lines.
//!
//! These lines are cut from the text, but together they say who publishes it. Each place weighs something, and so
//! do the text's own mentions; one place alone is a hint, two are evidence. The weights were set by hand on
//! pages whose site, imprint and text agree or differ, and compared on pages that they were not set by.

use std::ops::Range;

use crate::enrich::document_lines::{DocumentLines, Line, OwnerPlace};
use crate::enrich::line_labels::{is_menu_entry, label::Label};
use crate::enrich::{finite_verbs, sentences};
use crate::vocabulary::{BodyKind, KeyCache, all_body_names, body_names, spelling_key};

use super::found::{Evidence, Names, credit};
use super::mentions::floor_boundary;
use super::slots::is_acronym;

/// The weight from which a body is an organiser, and from which it probably is one.
const SURE: f64 = 3.5;
const PROBABLE: f64 = 2.5;
/// The weight from which a name counts that no word tells to be a body's.
const SURE_NAME: f64 = 4.0;
/// What each place weighs.
const METADATA: f64 = 3.0;
const OWNER: f64 = 2.5;
const FOOTER: f64 = 2.0;
const ASIDE: f64 = 1.0;
const NAMED_FIRST: f64 = 1.0;
const NAMED_AGAIN: f64 = 1.0;
/// The weight of a name that is in the vocabulary, or that by its words is a body's.
const IS_BODY: f64 = 1.0;
const LEGAL_FORM: f64 = 0.5;
/// Number of lines at the start of a page among which its owner stands.
const TOP: usize = 8;
/// Number of lines at the start that may be its owner's whatever they were taken for.
const FIRST_LINES: usize = 3;
/// Number of bytes of the text in which bodies are introduced by name and acronym.
const INTRODUCED: usize = 3_000;
/// The most lines that are read, and the length of the longest of them, in bytes.
const MAX_LINES: usize = 40;
const MAX_LINE: usize = 200;
/// Words of the longest name, and of the longest that no word tells to be a body's; bytes of the shortest.
const MAX_WORDS: usize = 9;
const MAX_BARE: usize = 6;
const MIN_NAME: usize = 6;
/// Words without a small one among them that are a menu rather than a name.
const MAX_MENU: usize = 4;
/// Number of bytes at the start of the text within which a body is named first.
const FIRST: usize = 700;

/// The lines of a page that may name its owner, with their places. It is asked before cleaning removes them.
pub(in crate::enrich) fn lines(document: &DocumentLines) -> Vec<(OwnerPlace, String)> {
    let is_text = |line: &Line| line.is_long() && !line.labelled.is_furniture();
    let last = document.lines.iter().rposition(is_text).unwrap_or(0);
    let place = |at: usize, label: Label| match label {
        Label::Contact | Label::Credit => Some(OwnerPlace::Aside),
        _ if at < FIRST_LINES && at < last => Some(OwnerPlace::Top),
        Label::Byline => Some(OwnerPlace::Aside),
        Label::Navigation if at < TOP => Some(OwnerPlace::Top),
        Label::Footer if at > last => Some(OwnerPlace::Footer),
        _ => None,
    };
    let lines = document.lines.iter().enumerate().filter(|(_, line)| line.text.len() <= MAX_LINE);
    let placed = lines.filter_map(|(at, line)| Some((place(at, line.labelled.label)?, line.text.clone())));
    placed.take(MAX_LINES).collect()
}

/// A body whose page it may be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Owner {
    /// The index of the vocabulary's organiser, if it has one.
    pub known: Option<usize>,
    pub name: String,
    key: String,
    weight: f64,
    /// Where lines name it, each place once.
    places: Vec<OwnerPlace>,
    /// The line that names it.
    pub evidence: String,
    /// Whether the vocabulary has it, or its words tell that it is a body.
    is_body: bool,
    /// Whether nothing but a legal form tells that it is a body. Partners and donors are listed with theirs.
    is_by_form: bool,
    /// Whether the text names it as well.
    is_in_text: bool,
    /// Whether the metadata name it, rather than a line.
    pub is_metadata: bool,
}

impl Owner {
    pub fn is_sure(&self) -> bool {
        let agrees = self.is_in_text
            || self.places.contains(&OwnerPlace::Top) && self.places.contains(&OwnerPlace::Footer);
        let is_shouted = !self.name.chars().any(char::is_lowercase);
        match self.is_body {
            true => self.weight >= SURE && (agrees || self.is_metadata || !self.is_by_form),
            // Capitals throughout are how a page's head writes a name, and how others write headings.
            false => self.weight >= SURE_NAME && agrees && !is_shouted,
        }
    }
}

/// The bodies whose page it surely or probably is, the surest first.
pub(super) fn owners(evidence: &Evidence, names: &Names, cache: &mut KeyCache) -> Vec<Owner> {
    let mut found: Vec<Owner> = Vec::new();
    let introduced = introduced(evidence, names);
    let mut named = |text: &str, line: &str| {
        let long = introduced.iter().find(|(acronym, _)| acronym == text).map(|(_, name)| name);
        named(long.map_or(text, String::as_str), line, names, cache)
    };
    for site in evidence.page.site.iter().filter(|site| site.len() <= MAX_LINE) {
        if let Some(owner) = named(site, site) {
            add(&mut found, Owner { is_metadata: true, ..owner }, METADATA);
        }
    }
    let page = evidence.page;
    let top = page.masthead.iter().map(|line| (OwnerPlace::Top, line));
    let footers = page.imprint.iter().map(|line| (OwnerPlace::Footer, line));
    let lines = evidence.owner_lines.iter().map(|(place, line)| (*place, line));
    for (place, line) in top.chain(footers).chain(lines) {
        let weight = match place {
            OwnerPlace::Top => OWNER,
            OwnerPlace::Footer => FOOTER,
            OwnerPlace::Aside => ASIDE,
        };
        for part in parts(place, line) {
            // What stands beside the text without a word for a body is mostly a person.
            let owner = named(part, line)
                .filter(|owner| place != OwnerPlace::Aside || owner.is_body && !owner.is_by_form);
            if let Some(owner) = owner {
                add(&mut found, Owner { places: vec![place], ..owner }, weight);
            }
        }
    }
    for line in evidence.footers.iter().filter(|line| line.len() <= MAX_LINE) {
        let publisher = parts(OwnerPlace::Footer, line).into_iter().find_map(|part| named(part, line));
        if let Some(owner) = publisher.filter(|owner| owner.is_body && owner.known.is_none()) {
            add(&mut found, Owner { places: vec![OwnerPlace::Footer], ..owner }, SURE);
        }
    }
    add_mentions(&mut found, evidence);
    let title = evidence.title.map(spelling_key).unwrap_or_default();
    let is_title = |owner: &Owner| {
        !title.is_empty() && (title.contains(&owner.key) && !owner.is_body || title == owner.key)
    };
    found.retain(|owner| !is_title(owner) && (owner.is_sure() || owner.is_body && owner.weight >= PROBABLE));
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    found
}

/// Those of some owners whose page it surely is. A page has one owner, so of those that the vocabulary doesn't have
/// only the surest counts; the others are mostly its parts, or its town.
pub(super) fn sure(owners: &[Owner]) -> Vec<&Owner> {
    let mut has_unknown = false;
    let is_sure = |owner: &&Owner| {
        owner.is_sure() && (owner.known.is_some() || !std::mem::replace(&mut has_unknown, true))
    };
    owners.iter().filter(is_sure).collect()
}

/// The acronyms that the text introduces behind the names of bodies, with these names.
fn introduced(evidence: &Evidence, names: &Names) -> Vec<(String, String)> {
    let mut introduced = Vec::new();
    let mut left = INTRODUCED;
    for section in evidence.sections {
        let text = &section.text[..floor_boundary(&section.text, left)];
        left -= text.len();
        introduced.extend(body_names(text).into_iter().filter_map(|body| {
            let acronym = text[body.acronym?].to_owned();
            (is_acronym(&acronym) && !names.acronyms.has(&acronym)).then(|| {
                let label = format!("{} ({acronym})", &text[body.stem]);
                (acronym, label)
            })
        }));
    }
    introduced
}

/// Adds what a place weighs, once for each body and place.
fn add(found: &mut Vec<Owner>, owner: Owner, weight: f64) {
    let same = |other: &&mut Owner| match (other.known, owner.known) {
        (Some(other), Some(known)) => other == known,
        _ => other.key == owner.key,
    };
    match found.iter_mut().find(same) {
        Some(known) => {
            if owner.places.iter().all(|place| !known.places.contains(place)) {
                known.weight += weight;
                known.places.extend(owner.places);
            }
            // Elsewhere the same name may have had nothing that tells a body, as its legal form does.
            if owner.is_body && !known.is_body {
                known.is_body = true;
                known.is_by_form = owner.is_by_form;
                known.weight += owner.weight;
            }
            // `STADT BERGHEIM` is how a page's head writes it.
            if !known.name.chars().any(char::is_lowercase) || known.name.starts_with(char::is_lowercase) {
                known.name = owner.name;
            }
        }
        None => found.push(Owner { weight: owner.weight + weight, ..owner }),
    }
}

/// Adds what it weighs that the text names a body too.
fn add_mentions(found: &mut [Owner], evidence: &Evidence) {
    let sections = evidence.sections.iter().map(|section| section.text.as_str());
    let text: String = evidence.title.into_iter().chain(sections).collect::<Vec<_>>().join(" ");
    let first = spelling_key(&text[..floor_boundary(&text, FIRST)]);
    let all = spelling_key(&text[..floor_boundary(&text, 8 * FIRST)]);
    for owner in found {
        let named = |text: &str| format!(" {text} ").matches(&format!(" {} ", owner.key)).count();
        let is_first = named(&first) > 0;
        owner.is_in_text = named(&all) > 0;
        owner.weight += if is_first { NAMED_FIRST } else { 0.0 };
        owner.weight += if named(&all) > usize::from(is_first) { NAMED_AGAIN } else { 0.0 };
    }
}

/// The parts of a line that may be a name: of a footer what stands before the address, of a trail its first
/// two steps.
fn parts(place: OwnerPlace, line: &str) -> Vec<&str> {
    let borders: &[&str] = match place {
        OwnerPlace::Top => &[" > ", " › ", " » ", " / ", " | ", " – ", " :: ", " · "],
        _ => &[" | ", " · ", " • ", " – ", " - ", ", ", "; ", " / "],
    };
    let line = match place {
        OwnerPlace::Top => line,
        OwnerPlace::Footer => subject(line),
        OwnerPlace::Aside => credit(line),
    };
    let mut parts = vec![line.trim_start_matches(['©', ' ', '(', '*', '•']).trim_start_matches("Copyright ")];
    for border in borders {
        parts = parts.into_iter().flat_map(|part| part.split(border)).collect();
    }
    let most = if place == OwnerPlace::Top { 2 } else { 1 };
    parts.truncate(most);
    let is_year = |word: &str| word.chars().all(|c| !c.is_alphabetic());
    parts
        .into_iter()
        .map(trimmed)
        .map(|part| part.split_once(' ').filter(|(first, _)| is_year(first)).map_or(part, |(_, rest)| rest))
        .map(|part| part.rsplit_once(' ').filter(|(_, last)| is_year(last)).map_or(part, |(rest, _)| rest))
        .collect()
}

/// A part of a line without points and commas around it, and without entries of a menu behind it. The point of a
/// legal form (`e. V.`) stays.
fn trimmed(part: &str) -> &str {
    let mut part = part.trim_matches([' ', ',']).trim_start_matches('.');
    while let Some((rest, last)) = part.rsplit_once(' ') {
        if !(last.starts_with(char::is_uppercase) && is_menu_entry(last)) {
            break;
        }
        part = rest.trim_end_matches([' ', ',', '|', '·']);
    }
    let is_abbreviation = |bare: &str| {
        let last = bare.rsplit([' ', '.']).next().unwrap_or_default();
        last.chars().count() == 1 && last.starts_with(char::is_uppercase)
    };
    part.strip_suffix('.').filter(|bare| !is_abbreviation(bare)).unwrap_or(part)
}

/// What stands before the verb of a footer's first sentence: `Parish Link| is part of the Diocese`, and the sentence
/// itself where it has none: `© Northmere University 2023.| Registered charity.`
fn subject(footer: &str) -> &str {
    let first = sentences::split(footer).into_iter().next().map_or(footer, |range| footer[range].trim_end());
    let first = ["About the ", "About ", "Über die ", "Über das ", "Über den ", "Über "]
        .iter()
        .find_map(|start| first.strip_prefix(start))
        .unwrap_or(first);
    let mut words = first.match_indices(' ').map(|(at, _)| at);
    let verb = words.find(|at| {
        let word = first[at + 1..].split([' ', ',']).next().unwrap_or_default();
        word.starts_with(char::is_lowercase) && finite_verbs::has_finite_verb(&format!("X {word}"))
    });
    let subject = verb.map_or(first, |at| &first[..at]);
    let articles = ["The ", "Die ", "Der ", "Das "];
    match verb.and_then(|_| articles.iter().find_map(|article| subject.strip_prefix(article))) {
        Some(bare) => bare,
        None => subject,
    }
}

/// The body that a whole string names.
fn named(text: &str, line: &str, names: &Names, cache: &mut KeyCache) -> Option<Owner> {
    let text = text.trim();
    let owner = |known, name: &str, key: &str, weight: f64| Owner {
        known,
        is_body: weight > 0.0,
        is_by_form: false,
        name: name.to_owned(),
        key: spelling_key(key),
        weight,
        places: Vec::new(),
        evidence: line.to_owned(),
        is_in_text: false,
        is_metadata: false,
    };
    let known = names.matcher.find(&[text], cache).into_iter().flatten().next();
    if let Some(known) = known.filter(|known| covers(text, &known.range)) {
        return Some(owner(Some(known.organiser), text, text, IS_BODY));
    }
    if text.split(' ').count() > MAX_WORDS || text.len() < MIN_NAME || is_menu_entry(text) {
        return None;
    }
    let Some(body) = all_body_names(text).into_iter().find(|body| covers(text, &body.range)) else {
        // `Hilfe für Kpalimé e. V.`: only its legal form tells that it is a body.
        if let Some(bare) = without_legal_form(text).filter(|bare| is_capitalised(bare)) {
            return Some(Owner { is_by_form: true, ..owner(None, bare, bare, IS_BODY + LEGAL_FORM) });
        }
        return is_capitalised(text).then(|| owner(None, text, text, 0.0));
    };
    let words = text[body.range.clone()].split(' ');
    let is_menu = words.clone().count() > MAX_MENU && !words.clone().any(|word| SMALL.contains(&word));
    // `Federal Ministry` is the first line of a longer name.
    let is_open =
        words.clone().count() == 2 && OPEN.contains(&text[body.head.clone()].to_lowercase().as_str());
    if body.kind == BodyKind::Part || is_menu || is_open {
        return None;
    }
    let form = if body.stem.end < body.range.end { LEGAL_FORM } else { 0.0 };
    let whole = text.split(" (").next().unwrap_or(text);
    let own = if form > 0.0 { &text[..body.stem.end] } else { whole };
    let acronym = body.acronym.map(|acronym| &text[acronym]);
    let label = acronym.map_or_else(|| own.to_owned(), |acronym| format!("{own} ({acronym})"));
    // A run of capitals with a legal form has no head of its own.
    let is_by_form = body.head.len() > text[body.head.clone()].split(' ').next().map_or(0, str::len);
    (!names.acronyms.has(own)).then(|| Owner { is_by_form, ..owner(None, &label, own, IS_BODY + form) })
}

/// A name without the legal form at its end; `None` if it has none.
fn without_legal_form(text: &str) -> Option<&str> {
    const FORMS: [&str; 11] =
        [" e. V.", " e.V.", " eV", " gGmbH", " GmbH", " gAG", " eG", " e. G.", " Ltd", " Ltd.", " CIC"];
    FORMS.iter().find_map(|form| text.strip_suffix(form)).map(|bare| bare.trim_end_matches([',', ' ']))
}

/// Heads that say nothing with only one word before them.
const OPEN: [&str; 6] = ["ministry", "department", "commission", "office", "agency", "bundesministerium"];

/// Small words within names.
const SMALL: [&str; 16] =
    ["und", "and", "&", "für", "for", "of", "the", "der", "die", "das", "des", "im", "in", "am", "on", "zur"];

/// Whether a text is a name by its capitals: several words, of which all but small ones have one. `WELTHAUS BERGHEIM`
/// is how a page's head writes one.
fn is_capitalised(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let has_capital = |word: &&str| word.starts_with(char::is_uppercase);
    let is_plain = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '&' | '.' | '’' | '\'');
    (2..=MAX_BARE).contains(&words.len())
        && has_capital(&words[0])
        && text.chars().all(is_plain)
        && words.iter().all(|word| has_capital(word) || SMALL.contains(word))
}

/// Whether a range is a text but for articles, a legal form, an acronym in brackets and what small words add
/// to the name: `Bund Heimat| und Umwelt`.
fn covers(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].trim().to_lowercase();
    let behind = text[range.end..].trim();
    // Legal forms have points or capitals, and the next entry of a menu mostly has none.
    let form = behind.contains(|c: char| c == '.' || c.is_uppercase())
        && behind.chars().filter(|c| c.is_alphabetic()).count() <= 5;
    let goes_on = SMALL.iter().any(|small| behind.split(' ').next() == Some(small)) && is_capitalised(text);
    matches!(before.as_str(), "" | "the" | "die" | "der" | "das" | "ev." | "evang." | "kath.")
        && (behind.is_empty() || behind.starts_with('(') && behind.ends_with(')') || form || goes_on)
}
