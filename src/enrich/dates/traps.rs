//! Recognises dates that are neither the text's nor its event's: goals, foundings, periods, other
//! events, awards.

use std::sync::LazyLock;

use regex::Regex;

use super::formats::{Precision, WrittenDate};
use crate::enrich::document_lines::pattern;

/// Texts about an event before this year are taken to be about history.
pub const FIRST_REPORTED: i16 = 1995;

/// Number of bytes before and behind a date that are searched for words about it.
const WINDOW: usize = 70;

static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?:\b(?:seit|seitdem|since|bis|by|until|till|through|vor|before|ab|after|nach|zwischen|between|gegründet|gründung|founded|founding|",
        r"established|adopted|verabschiedet|verabschiedete|beschlossen|beschloss|unterzeichnet|unterzeichnete|signed|erstmals|zuletzt|geboren|born|stand|in kraft|version|fassung|",
        r"stand de[rs] \p{L}+:?|preisträger(?:in)?|gewinner|winner|award|hauptstadt[\p{L}\s]{0,30}|copyright|(?:vertrags|projekt|förder|arbeits|dienst)(?:beginn|start|ende)|laufzeit|(?:project|start|end) date|deadline|bewerbungsfrist|anmeldeschluss|frist|dating back to|as of|archiviert am|abgerufen am|accessed on)\b|©)",
        r"(?:\s+(?:dem|der|den|the|zum|zur|am|im|in|on|of|a|year|jahr|jahre|jahres|des|ende|mitte|anfang|spätestens|frühestens|einschließlich|end|mid|early|late|herbst|frühjahr|sommer|winter|autumn|spring|summer|about|around|etwa|rund|beginning|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|monday|tuesday|wednesday|thursday|friday|saturday|sunday))*[\s,:(–-]*$",
    ))
});

static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\)?\s*,?\s*(?:gegründet|founded|established|adopted|verabschiedet|begonnen|ins leben gerufen|in kraft|bis\b|until\b|till\b|to (?:\d|\p{Lu})|[-–]\s?\d{4}|geboren|beschlossen|unterzeichnet)",
    )
});

/// Words about another event of the series, which is over or yet to come.
static OTHER_EVENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:nächste[nrsm]?|kommende[nrsm]?|künftige[nrsm]?|next|upcoming|following|future|vorherige[nrsm]?|vorige[nrsm]?|letzte[nrsm]? (?:treffen|konferenz|forum|veranstaltung|jahr)|previous|last year|bereits (?:im|am|zum)|schon (?:im|am)|recalled|erinnerte an|zurückblick|join(?:ed)?|im team|amt|amtsantritt|appointed|took office|angetreten|arbeitet|worked|schirmherr\w*|patron\w*|mitglied seit|\p{L}*(?:frist|meldeschluss|sendeschluss)|deadline|im september 2015|in september 2015)\b[^.!?]{0,60}$",
    )
});

/// A period that begins and ends with a year.
static PERIOD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:19|20)\d\d\)?\s?(?:-|–|—|bis|to|and|und|until)\s?(?:\p{L}+\s){0,3}(?:\d{1,2}\.?\s?\p{L}*\s?)?$",
    )
});

/// Whether a date says nothing about when the text was published or its event took place.
pub fn is_trap(text: &str, found: &WrittenDate) -> bool {
    let start = floor(text, found.range.start.saturating_sub(WINDOW));
    let end = floor(text, (found.range.end + WINDOW).min(text.len()));
    let before = last_sentence(&text[start..found.range.start]);
    let behind = &text[found.range.end..end];
    BEFORE.is_match(before)
        || BEHIND.is_match(behind)
        || OTHER_EVENT.is_match(before)
        || PERIOD.is_match(before)
        || found.precision == Precision::Year && is_name_year(before, behind)
}

/// Whether a sentence is about laws, others' publications, foundings or history, so that its date is
/// not that of the text's event.
pub fn is_other_sentence(sentence: &str) -> bool {
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)\bin kraft\b|\b(?:signed|passed|enacted|initiated|revised|retrieved|accessed|reported|confirmed)\b|\bact\b|\blaw\b|[\p{L}]*gesetz\b|\bverordnung\b|\brichtlinie\b|",
            r"\bverabschiedet|\badopted\b|\bfounded\b|gegründet\b|\bgründung\b|\bsince\b|\bseitdem\b|\bschon\b|\bbereits\b|\berstmals\b|\bdamals\b|\b(?:erschienene|veröffentlichte)[nrs]?\b|",
            r"\bits launch\b|\blaunched in\b|\bfor the first time\b|\breview\b|\b(?:photo|image) posted\b|\bbeispiel\b|\bwas elected\b|\bursprünglich\b|\boriginally\b|\bofficially launched\b|\bwent live\b|\b(?:sunset|archived|eingestellt|abgeschaltet)\b|\bexpir|^nach de[mr]\b|^after\b",
        ))
    });
    OTHER.is_match(sentence)
}

/// Whether a year is part of a name or an edition: `Agenda 2030`, `Strategie 2025`.
fn is_name_year(before: &str, behind: &str) -> bool {
    static NAMES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:agenda|partnerschaften|partnerships|transform|strateg(?:ie|y)|vision|horizon|horizont|ziele?|targets?|goals?|rahmen|framework|plan|programm|charta|erklärung|declaration|resolution|report|bericht|atlas|index|gesetz|act|richtlinie|directive|konvention|convention|roadmap)\s$",
        )
    });
    NAMES.is_match(before) || behind.starts_with("-Agenda") || behind.trim_start().starts_with("Agenda")
}

/// The part of a text behind its last end of a sentence. A full stop behind a number ends none.
fn last_sentence(text: &str) -> &str {
    static END: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\p{L})”“][.!?]\s+"));
    END.find_iter(text).last().map_or(text, |m| &text[m.end()..])
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::formats::{dates, years};
    use super::*;

    fn kept(text: &str) -> usize {
        [dates(text), years(text)].concat().iter().filter(|found| !is_trap(text, found)).count()
    }

    #[test]
    fn goals_foundings_periods_and_other_events_are_traps() {
        for text in [
            "Ziele bis 2023 vorstellen",
            "bis Mitte 2024",
            "seit Mai 2016",
            "since 2017",
            "Sanitation for all by 2028",
            "seit Oktober 2022 ist sie dabei",
            "zwischen 2020 und 2022",
            "Das nächste Treffen ist am 3. Mai 2022",
            "To join the 2018 Forum",
            "Hauptstadt des Fairen Handels 2021",
            "Strategie 2025",
            "who joined the team in November 2020",
            "vom 1. Juli 2024 bis 30. Juni 2027",
            "am 25. September 2015 verabschiedet",
            "gegründet im Jahr 2014",
            "bis Ende 2026",
            "by the end of 2027",
            "established in 2011",
            "seit dem Frühjahr 2018",
            "from 2019 to 2022",
            "© 2024",
            "Vision 2045",
            "Laufzeit: Januar 2021 bis Dezember 2024",
        ] {
            assert_eq!(kept(text), 0, "{text}");
        }
    }

    #[test]
    fn dates_of_events_are_not() {
        for text in [
            "Vom 16. bis 19. Juni 2025 tagte der Rat.",
            "Am 3. Mai 2022 fand das Treffen statt.",
            "on 4 December 2024 in Berlin",
            "beim Forum 2024 in Bonn",
        ] {
            assert_eq!(kept(text), 1, "{text}");
        }
    }
}
