//! Names that only their place in a sentence tells to be those of bodies: what stands where a sentence says who held
//! or published something, alone or beside a body, as `Pax Domus Fulda` in `veranstaltet von Pax Domus Fulda und dem
//! Forum Friedensdienste`.
//!
//! A person, a group of persons or a plain noun may stand there as well, so the features of what stands there are
//! weighed: an article, a body beside it, an acronym and capitals within a word speak for a body; a first name, an
//! office or a word for people speak against one. The weights were set by hand on pages of which others were kept
//! apart.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::enrich::pattern::pattern;
use crate::vocabulary::{is_first_name, is_no_name, is_office};

/// The weight from which what stands in a slot is the name of a body.
const ENOUGH: f64 = 2.0;
const ARTICLE: f64 = 1.0;
const BESIDE_BODY: f64 = 1.0;
const SEVERAL_WORDS: f64 = 1.0;
const LONG: f64 = 0.5;
const SMALL_WORD: f64 = 1.0;
const INNER_CAPITALS: f64 = 1.5;
const ACRONYM_BEHIND: f64 = 2.0;
const PERSON: f64 = -4.0;
const BESIDE_PERSON: f64 = -2.0;
const NO_NAME: f64 = -4.0;

/// The most members of a list that are read.
const MAX_MEMBERS: usize = 6;

/// A name in a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SlotName {
    pub range: Range<usize>,
    /// The acronym in brackets behind it.
    pub acronym: Option<Range<usize>>,
}

/// One of those who a sentence says held something.
struct Member {
    range: Range<usize>,
    acronym: Option<Range<usize>>,
    has_article: bool,
    is_body: bool,
}

impl Member {
    /// Whether it is the first half of a name that `and` joins, as the acronym behind the second half tells: `Global
    /// Facility for Disaster Reduction| and Recovery (GFDRR)`.
    fn is_first_half_of(&self, second: &Self, passage: &str) -> bool {
        let acronym = second.acronym.as_ref().and_then(|acronym| passage[acronym.clone()].chars().next());
        let first = |range: &Range<usize>| passage[range.clone()].chars().next();
        let is_joined = !second.has_article && !self.is_body && !second.is_body;
        is_joined && acronym.is_some() && acronym == first(&self.range) && acronym != first(&second.range)
    }
}

/// The names in a passage that are told by their place alone. `known` are the bodies that it names, in its order.
pub(super) fn names(passage: &str, known: &[Range<usize>]) -> Vec<SlotName> {
    let mut found: Vec<SlotName> = Vec::new();
    let mut behind = 0;
    for slot in starts(passage) {
        if slot < behind {
            continue;
        }
        let members = members(passage, slot, known);
        behind = members.last().map_or(slot, |member| member.range.end);
        let has_body = members.iter().any(|member| member.is_body);
        let has_person = members.iter().any(|member| !member.is_body && is_person(passage, member));
        for member in members.into_iter().filter(|member| !member.is_body) {
            let beside =
                if has_body { BESIDE_BODY } else { 0.0 } + if has_person { BESIDE_PERSON } else { 0.0 };
            if weight(passage, &member) + beside >= ENOUGH {
                found.push(SlotName { range: member.range, acronym: member.acronym });
            }
        }
    }
    found
}

/// Where the lists of those begin who held or published something, in the order of the passage.
fn starts(passage: &str) -> Vec<usize> {
    static BEHIND_DEED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)\b(?:(?:co-?)?(?:organi[sz]ed|hosted|convened|staged|published|issued)\b[^.;,()\n]{0,60}?\sby\s",
            r"|(?:mit)?(?:organisiert|veranstaltet|durchgeführt|ausgerichtet|herausgegeben)\b[^.;,()\n]{0,60}?\s(?:von|vom|durch)\s",
            r"|(?:organisiert|eingeladen|veranstaltet|ausgerichtet)\s(?:hat|haben|hatte|hatten)\s(?:[\p{Ll}]+\s){0,2}?(?:den\s\p{Lu}\p{Ll}+\s)?",
            r"|(?:(?:mit)?veranstalter|gastgeber|ausrichter|herausgeber|organisatoren)(?:in|innen)?\s?(?::|sind|waren|ist|war)\s",
            r"|\b(?:hosts|organi[sz]ers|convenors)\s(?:are|were)\s)",
        ))
    });
    static BEFORE_DEED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"\b(?:von|vom|durch)\s(\P{Ll}[^.;\n]{3,110}?|(?:der|dem|den)\s[^.;\n]{3,110}?)",
            r"\s(?:\p{Ll}+\s){0,3}?(?:mit)?(?:(?:organisiert|veranstaltet|durchgeführt|ausgerichtet)\p{Ll}{0,2}|herausgegeben)\b",
        ))
    });
    const DEEDS: [&str; 13] = [
        "rganis",
        "rganiz",
        "hosted",
        "osts ",
        "onven",
        "ublished",
        "ssued",
        "staged",
        "eranstalt",
        "erausgeb",
        "erausgegeb",
        "usgericht",
        "urchgeführt",
    ];
    const HOSTS: [&str; 3] = ["usrichter", "ingeladen", "astgeber"];
    if !DEEDS.iter().chain(&HOSTS).any(|deed| passage.contains(deed)) {
        return Vec::new();
    }
    let behind = BEHIND_DEED.find_iter(passage).map(|found| found.end());
    let before = BEFORE_DEED.captures_iter(passage).filter_map(|found| found.get(1)).map(|list| list.start());
    let mut starts: Vec<usize> = behind.chain(before).collect();
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// The members of the list at a byte of a passage: bodies that are known, and runs of words with capitals.
fn members(passage: &str, at: usize, known: &[Range<usize>]) -> Vec<Member> {
    static BEFORE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(?:(?:von|vom|durch|by)\s)?(?:(der|dem|den|die|das|the)\s)?"));
    static RUN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"^[\p{Lu}][\p{L}\p{N}’'&-]*[\p{L}\p{N}]",
            r"(?:\s(?:(?:of|for|für|&)\s(?:the\s)?)?\p{Lu}[\p{L}\p{N}’'&-]*[\p{L}\p{N}]){0,5}",
        ))
    });
    static BRACKETS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s\((\p{Lu}[\p{L}\p{N}&-]{1,9})\)"));
    static JOINT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"^(?:\se\.\s?V\.)?(?:,\s(?:and\s|und\s)?|\s(?:and|und|sowie|as well as)\s",
            r"|,?\s(?:together with|in (?:cooperation|collaboration|partnership) with|gemeinsam mit|zusammen mit|in (?:Kooperation|Zusammenarbeit) mit)\s)",
        ))
    });
    let mut members = Vec::new();
    let mut at = at;
    while members.len() < MAX_MEMBERS {
        let rest = &passage[at..];
        let before = BEFORE.captures(rest);
        let has_article = before.as_ref().is_some_and(|found| found.get(1).is_some())
            || passage[..at].ends_with("vom ")
            || rest.starts_with("vom ");
        let start = at + before.and_then(|found| found.get(0)).map_or(0, |found| found.end());
        let next = known.partition_point(|body| body.end <= start);
        let next = known.get(next);
        let (end, is_body) = match next.filter(|body| body.start <= start) {
            Some(body) => (body.end, true),
            None => {
                let until = next.map_or(passage.len(), |body| body.start);
                let Some(run) = RUN.find(&passage[start..until]) else { break };
                (start + run.end(), false)
            }
        };
        let brackets = BRACKETS.captures(&passage[end..]);
        let acronym = brackets.as_ref().and_then(|found| found.get(1));
        let acronym = acronym.map(|found| end + found.start()..end + found.end());
        let member = Member { range: start..end, acronym, has_article, is_body };
        match members.pop_if(|before: &mut Member| before.is_first_half_of(&member, passage)) {
            Some(before) => members.push(Member { range: before.range.start..end, ..member }),
            None => members.push(member),
        }
        let end = end + brackets.and_then(|found| found.get(0)).map_or(0, |found| found.end());
        let Some(joint) = JOINT.find(&passage[end..]) else { break };
        at = end + joint.end();
    }
    members
}

/// What a run of words with capitals weighs as the name of a body, by itself.
fn weight(passage: &str, member: &Member) -> f64 {
    let name = &passage[member.range.clone()];
    let words: Vec<&str> = name.split(' ').collect();
    let capitals = words.iter().filter(|word| word.starts_with(char::is_uppercase)).count();
    let acronym = member.acronym.as_ref().is_some_and(|range| is_acronym(&passage[range.clone()]));
    // `von der Deutschen Welle`: the case of an adjective can't be told from the name alone.
    let is_inflected = member.has_article && words.len() > 1 && words[0].ends_with("en");
    let is_noun = words.iter().any(|word| is_no_name(word));
    let features = [
        (ARTICLE, member.has_article),
        (SEVERAL_WORDS, capitals > 1),
        (LONG, capitals > 2),
        (SMALL_WORD, capitals < words.len()),
        (INNER_CAPITALS, words.iter().any(|word| is_acronym(word) && !word.contains('-'))),
        (ACRONYM_BEHIND, acronym),
        (PERSON, is_person(passage, member)),
        (NO_NAME, is_inflected || is_noun),
    ];
    features.iter().filter(|(_, is_told)| *is_told).map(|(weight, _)| weight).sum()
}

/// Whether a member of a list is a person: by its first name, a surname that no body has, a title or office before it, or
/// an office behind it.
fn is_person(passage: &str, member: &Member) -> bool {
    static OFFICE_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^,\s(?:(?:the|an?|de[rm]|die|our)\s)?(?:[\p{L}-]+\s){0,3}?(\p{L}+)(?:\s(?:of|der|des|von|at|for)\s|[,.])",
        )
    });
    let name = &passage[member.range.clone()];
    let first = name.split(' ').next().unwrap_or(name);
    let before =
        passage[..member.range.start].trim_end_matches([' ', '.']).rsplit(' ').next().unwrap_or_default();
    let office = OFFICE_BEHIND.captures(&passage[member.range.end..]).and_then(|found| found.get(1));
    is_first_name(first)
        || name.split(' ').any(is_surname)
        || is_office(&before.to_lowercase())
        || name.split(' ').any(|word| is_office(&word.to_lowercase()))
        || office.is_some_and(|word| is_office(&word.as_str().to_lowercase()))
}

/// Whether a word has its second capital as Celtic and Romance surnames have it: `McCarthy`, `O'Connor`, `D’Angelo`.
fn is_surname(word: &str) -> bool {
    static PARTICLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:Ma?c|[OD]['’])\p{Lu}\p{Ll}"));
    PARTICLE.is_match(word)
}

/// Whether a word has capitals as an acronym has them.
pub(super) fn is_acronym(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::body_names;

    fn found(text: &str) -> Vec<&str> {
        let bodies = body_names(text).into_iter();
        let known: Vec<Range<usize>> = bodies.map(|body| body.range).collect();
        names(text, &known).into_iter().map(|name| &text[name.range]).collect()
    }

    #[test]
    fn the_place_in_a_sentence_tells_a_body() {
        for (text, expected) in [
            (
                "The fair was jointly hosted by the Delta Academy and Green Roofs Lagos.",
                &["Green Roofs Lagos"][..],
            ),
            (
                "Das Fest wurde veranstaltet von Casa Nova Fulda und dem Jugendring Fulda.",
                &["Casa Nova Fulda"],
            ),
            ("Ein vom Jugendring Fulda sowie der Casa Nova organisiertes Fest.", &["Casa Nova"]),
            ("Eingeladen hatten die Stadtwerke Lindental und Hand in Hand.", &[]),
            ("Gastgeber waren die Stadtwerke Lindental und Pro Senegal.", &["Pro Senegal"]),
            ("It was organised by Code for Tucson.", &["Code for Tucson"]),
            ("Der Tag wurde von der Arbeit Welt Bildung (AWB) ausgerichtet.", &["Arbeit Welt Bildung"]),
            ("Das Treffen wurde vom OKNRW organisiert.", &["OKNRW"]),
            (
                "It was hosted by Global Relief for Flood Reduction and Recovery (GRFRR).",
                &["Global Relief for Flood Reduction and Recovery"],
            ),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn persons_people_and_plain_nouns_are_none() {
        for text in [
            "The event was organised by Eva Muster and the Delta Academy.",
            "It was hosted by Sindiwe Dube.",
            "It was hosted by Siobhan McCarthy.",
            "The event was organised by Sinéad O’Connor and the Delta Academy.",
            "It was hosted by Kofi Mensah, Director of the Delta Academy.",
            "Das Fest wurde von Freiwilligen und dem Jugendring Fulda organisiert.",
            "Das Fest wurde von der Gemeinde und Frau Lumumba Okello veranstaltet.",
            "Organisiert hatten den Kurs die Lehrkräfte.",
            "It was hosted by Germany and the Delta Academy.",
            "Die Reise wurde von Berlin nach Rom durchgeführt.",
            "Es geht um eine vom QZX nach dem Gesetz herausgegebene Stellungnahme.",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
