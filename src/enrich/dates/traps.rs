//! Recognises dates that are neither the text's nor its event's: goals, foundings, periods, other
//! events, awards, deadlines.

use std::sync::LazyLock;

use regex::Regex;

use super::formats::{Precision, WEEKDAY, WrittenDate};
use crate::enrich::literals::Literals;
use crate::enrich::pattern::pattern;

/// Texts about an event before this year are taken to be about history.
pub const FIRST_REPORTED: i16 = 1995;

/// Number of bytes before and behind a date that are searched for words about it.
const WINDOW: usize = 70;

static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?:\b(?:seit|seitdem|since|bis|by|until|till|through|vor|before|ab|after|nach|zwischen|between|gegründet|gründung|founded|founding|",
        r"established|adopted|verabschiedet|verabschiedete|beschlossen|beschloss|erstmals|zuletzt|geboren|born|stand|in kraft|version|fassung|",
        r"stand de[rs] \p{L}+:?|preisträger(?:in)?|gewinner|winner|award|hauptstadt[\p{L}\s]{0,30}|copyright|(?:vertrags|projekt|förder|arbeits|dienst)(?:beginn|start|ende)|laufzeit|(?:project|start|end) date|deadline|bewerbungsfrist|anmeldeschluss|frist|dating back to|as of|archiviert am|abgerufen am|accessed on)\b|©)",
        r"(?:\s+(?:dem|der|den|the|zum|zur|am|im|in|on|of|a|year|jahr|jahre|jahres|des|ende|mitte|anfang|spätestens|frühestens|einschließlich|end|mid|early|late|herbst|frühjahr|sommer|winter|autumn|spring|summer|about|around|etwa|rund|beginning|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|monday|tuesday|wednesday|thursday|friday|saturday|sunday))*[\s,:(–-]*$",
    ))
});

static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\)?\s*,?\s*(?:gegründet|founded|established|adopted|verabschiedet|begonnen|ins leben gerufen|in kraft|bis\b|until\b|till\b|to (?:\d|\p{Lu})|[-–]\s?\d{4}|geboren|beschlossen)",
    )
});

/// Words about another event of the series, which is over or yet to come.
static OTHER_EVENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:nächste[nrsm]?|kommende[nrsm]?|künftige[nrsm]?|next|upcoming|following|future|vorherige[nrsm]?|vorige[nrsm]?|letzte[nrsm]? (?:treffen|konferenz|forum|veranstaltung|jahr)|previous|last year|bereits (?:im|am|zum)|schon (?:im|am)|recalled|erinnerte an|zurückblick|join(?:ed)?|im team|amt|amtsantritt|appointed|took office|angetreten|arbeitet|worked|schirmherr\w*|patron\w*|mitglied seit|\p{L}*(?:frist|meldeschluss|sendeschluss)|deadline|im september 2015|in september 2015)\b[^.!?]{0,60}$",
    )
});

/// Without one of its words the expression need not be tried, which takes long where it leaves room behind them.
static OTHER_EVENT_WORDS: LazyLock<Literals> = LazyLock::new(|| Literals::new([&*OTHER_EVENT]));

/// A period that begins and ends with a year.
static PERIOD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:19|20)\d\d\)?\s?(?:-|–|—|bis|to|and|und|until)\s?(?:\p{L}+\s){0,3}(?:\d{1,2}\.?\s?\p{L}*\s?)?$",
    )
});

/// A treaty that is only mentioned: `the treaty signed on`, `das am … unterzeichnete Abkommen`.
static SIGNED_BEFORE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:\bunterzeichnet|\bsigned)(?:\s(?:am|im|on|in))?\s$"));
static SIGNED_BY_US: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:wurden?|worden|was|were|been|being|hat|haben|has|have)\b[^.;]{0,50}$")
});
static ARTICLE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:d(?:as|ie|er|es|em|en)|ein\w*|ihr\w*|sein\w*)\s(?:erst\s)?(?:am|im)\s$")
});
static SIGNED_BEHIND: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\s(?:\p{L}+\s){0,4}?unterzeichnete"));

fn is_mentioned_treaty(before: &str, behind: &str) -> bool {
    SIGNED_BEFORE.is_match(before) && !SIGNED_BY_US.is_match(before)
        || ARTICLE_BEFORE.is_match(before) && SIGNED_BEHIND.is_match(behind)
}

/// The first day of something that stays open: `ab dem 17. März 2026 zu sehen`. Of a rule or a fee the words
/// say from when it holds, which is no event.
fn is_opening(before: &str, behind: &str) -> bool {
    static FROM: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!(r"(?i)\bab\s(?:dem\s)?(?:{WEEKDAY}\.?,?\s(?:de[nm]\s)?)?$")));
    static OPENS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\bzu (?:sehen|hören|erleben)\b|\b(?:ge|er)öffnet|\b(?:beginnt|startet|läuft|gezeigt|ausgestellt|statt)\b|\b\p{L}*(?:ausstellung|kurs|reihe|workshop|seminar|lehrgang)\b",
        )
    });
    static HOLDS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)\b(?:gilt|gelten|kraft|tarif|gebühr|anmeld|bewerb|beantrag|erhältlich|gesetz)")
    });
    let is_said = |regex: &Regex| regex.is_match(before) || regex.is_match(first_sentence(behind));
    FROM.is_match(before) && is_said(&OPENS) && !is_said(&HOLDS)
}

/// Whether a date is the last day to apply, register or hand something in.
pub fn is_deadline(text: &str, found: &WrittenDate) -> bool {
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)(?:\b(?:\p{L}*frist(?:en)?|(?:bewerbungs|anmelde|einsende|melde|annahme|teilnahme|antrags|abgabe|einreichungs|redaktions)schluss|deadlines?|closing date|(?:applications?|nominations?|submissions?|registrations?|entries|proposals|call)\b[^.!?;]{0,40}\bclos(?:es?|ed|ing)|due (?:date|on|by|before)|einzureichen|no later than|at the latest))\b[^.!?;]{0,50}$",
            r"|\b(?:apply|register|submit|sign up|respond|rsvp|anmeld\p{L}*|bewerb\p{L}*|einreich\p{L}*|einsend\p{L}*)\b[^.!?;]{0,80}\b(?:by|before|until|till|bis)\b[^.!?;]{0,30}$",
        ))
    });
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^[^.!?;]{0,40}\b(?:deadline|at the latest|(?:bewerbungs|anmelde|einsende|melde|annahme|teilnahme|antrags)schluss|\p{L}*frist|bewerben|einreichen|einzureichen|eingereicht)\b",
        )
    });
    // Most dates have no word of these before or behind them, and what the expressions ask for beside the words takes
    // long to see.
    static WORDS_BEFORE: LazyLock<Literals> = LazyLock::new(|| Literals::new([&*BEFORE]));
    static WORDS_BEHIND: LazyLock<Literals> = LazyLock::new(|| Literals::new([&*BEHIND]));
    let (before, behind) = around(text, found);
    let (said_before, said_behind) = (WORDS_BEFORE.possible(before)[0], WORDS_BEHIND.possible(behind)[0]);
    said_before && BEFORE.is_match(before) && !STARTS.is_match(before)
        || said_behind && BEHIND.is_match(behind) && UNTIL.is_match(before)
}

static UNTIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:\bbis\b|\bby\b|\buntil\b|\bam\b|^\W*|\bthe\b)[^.!?;,]{0,25}$"));
/// A verb of an event between the word about a deadline and the date: `apply for the forum that takes place on`.
static STARTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:takes? place|taking place|findet|finden|stattfind\p{L}*|held|hosted|starts?|begins?|beginnt|startet)\b[^.!?;]{0,30}$",
    )
});

/// Whether a date says nothing about when the text was published or its event took place.
pub fn is_trap(text: &str, found: &WrittenDate) -> bool {
    let (before, behind) = around(text, found);
    // `between 4 and 6 June` are the days of an event, `between 2019 and 2022` is a period.
    let days = found.precision == Precision::Day;
    let is_span = days && found.last.is_some() && SPAN.is_match(before);
    BEFORE.is_match(before) && !is_span && !(days && is_opening(before, behind))
        || BEHIND.is_match(behind)
        || OTHER_EVENT_WORDS.possible(before)[0] && OTHER_EVENT.is_match(before)
        || PERIOD.is_match(before)
        || is_mentioned_treaty(before, behind)
        || days && is_deadline(text, found)
        || found.precision == Precision::Year && is_name_year(before, behind)
}

static SPAN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:zwischen|between)\s(?:(?:de[mn]|the)\s)?$"));

/// The words of its sentence before and behind a date, as far as they are searched.
fn around<'a>(text: &'a str, found: &WrittenDate) -> (&'a str, &'a str) {
    let start = floor(text, found.range.start.saturating_sub(WINDOW));
    let end = floor(text, (found.range.end + WINDOW).min(text.len()));
    (last_sentence(&text[start..found.range.start]), &text[found.range.end..end])
}

/// Whether a sentence is about laws, others' publications, foundings or history, so that the date
/// that it writes as `day` is not that of the text's event.
pub fn is_other_sentence(sentence: &str, day: &str) -> bool {
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)\bin kraft\b|\b(?:passed|enacted|initiated|revised|retrieved|accessed|reported|confirmed)\b|\bact\b|\blaw\b|[\p{L}]*gesetz\b|\bverordnung\b|\brichtlinie\b|",
            r"\bverabschiedet|\badopted\b|\bfounded\b|gegründet\b|\bgründung\b|\bsince\b|\bseitdem\b|\bschon\b|\bbereits\b|\berstmals\b|\bdamals\b|\b(?:erschienene|veröffentlichte)[nrs]?\b|",
            r"\bits launch\b|\blaunched in\b|\bfor the first time\b|\breview\b|\b(?:photo|image) posted\b|\bbeispiel\b|\bwas elected\b|\bursprünglich\b|\boriginally\b|\bofficially launched\b|\bwent live\b|\b(?:sunset|archived|eingestellt|abgeschaltet)\b|\bexpir",
        ))
    });
    OTHER.is_match(sentence) || is_earlier(sentence, day)
}

/// Whether a date belongs to what went before: `Nach dem Erdbeben vom 25. April halfen …`. In `After the opening,
/// they met on 30 March` it belongs to the sentence itself.
fn is_earlier(sentence: &str, day: &str) -> bool {
    static AFTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^(?:nach de[mr]|after)\b"));
    static VERB: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:fand(?:en)?|trafen?|kam(?:en)?|nahm(?:en)?|besuchten?|reisten?|tagten?|diskutierten|lud(?:en)?|met|gathered|attended|held|took|visited|came)\b",
        )
    });
    // In English the comma ends what went before; in German it may stand within.
    let ended =
        |before: &str| VERB.is_match(before) || before.starts_with(['A', 'a']) && before.contains(',');
    AFTER.is_match(sentence) && sentence.find(day).is_none_or(|at| !ended(&sentence[..at]))
}

/// Whether a sentence says that something was signed, which is what a text at whose beginning it stands is about.
pub fn is_signing(sentence: &str) -> bool {
    static SIGNING: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)\b(?:unterzeichne(?:t|te|ten|n)|besiegel(?:t|te|ten|n)|sign(?:ed|s)?|co-signed)\b")
    });
    SIGNING.is_match(sentence)
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

/// The part of a text up to its first end of a sentence.
fn first_sentence(text: &str) -> &str {
    static END: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\p{L})”“][.!?]\s"));
    END.find(text).map_or(text, |m| &text[..m.end()])
}

/// The last border of a character at or before a byte.
pub fn floor(text: &str, at: usize) -> usize {
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
            "der Vertrag, unterzeichnet am 3. Mai 2015, gilt",
            "the treaty signed on 3 May 2015 between both",
            "das am 3. Mai 2015 unterzeichnete Abkommen",
            "Applications close on 17 August 2027",
            "Bewerben Sie sich bis zum 17. August 2027.",
            "ab dem 1. Januar 2027 gilt das neue Gesetz",
            "Der 3. Mai 2027 ist Anmeldeschluss",
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
            "Am 3. Mai 2022 unterzeichneten beide Städte einen Vertrag.",
            "The treaty was signed on 3 May 2022 in Bonn.",
            "ab dem 3. Mai 2022 im Rathaus zu sehen",
            "between 4 and 6 May 2022",
        ] {
            assert_eq!(kept(text), 1, "{text}");
        }
    }
}
