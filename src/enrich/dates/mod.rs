//! Derives publication date, year, event date and expiry of a document.
//!
//! The best evidence decides, in this order: stated by the author, page metadata (the day beside the headline of an
//! HTML page among them), dateline, date field, a headline with a day, a year in the headline, the day of the event,
//! which its title may give, its month, the year of a larger event (`im Rahmen des Forums 2023`), the day of the last
//! change (`Stand:`), the address of the page. Where none is clear the value is left out, since a wrong year is worse
//! than none.
//!
//! Nothing was published after the day on which it is read, so that a later day is that of an event.

mod datelines;
mod events;
mod fields;
mod formats;
mod ranges;
mod traps;
mod weekdays;
mod yearless;

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use datelines::dateline;
pub(super) use datelines::without_dateline;
use events::{Event, EventCandidates, is_about_event, latest_told_year};
pub(super) use fields::{DateFields, take_fields, take_labelled};
pub(super) use formats::MONTH;
use formats::{Days, Precision, WrittenDate, dates, years};
pub(super) use formats::{read_moment, read_stated};
use traps::{is_deadline, is_trap};
pub(super) use weekdays::inferred_year;

use super::document_lines::{DocumentLines, Line};
use crate::article::{Date, Derived, EvidenceKind, Stated, Year};
use crate::enrich::pattern::pattern;

/// The dates of a document.
#[derive(Debug, Default)]
pub(super) struct Dating {
    pub date: Option<Derived<Date>>,
    pub year: Option<Derived<Year>>,
    pub event: Option<Event>,
    pub expires: Option<Derived<Date>>,
}

/// What a document's dates are read from, beside its lines.
pub(super) struct Evidence<'a> {
    pub stated: &'a Stated,
    pub page: &'a Stated,
    /// The title, unless that was taken from a sentence, and the short lines before the running text.
    pub headlines: &'a [String],
    pub fields: DateFields,
    /// The day on which the document is read; `None` if any day can be that of its publication.
    pub today: Option<Date>,
}

/// Derives the dates of a document.
pub(super) fn derive(document: &mut DocumentLines, evidence: Evidence<'_>) -> Dating {
    let aside = document.set_aside_events();
    let dating = from_lines(document, evidence);
    document.put_back(aside);
    dating
}

/// Derives the dates of a document without the lines whose day is known to be an event's.
fn from_lines(document: &mut DocumentLines, evidence: Evidence<'_>) -> Dating {
    let Evidence { stated, page, headlines, fields, today } = evidence;
    let mut dating = Dating::default();
    from_metadata(document, stated, EvidenceKind::Explicit, &mut dating);
    from_metadata(document, page, EvidenceKind::PageMetadata, &mut dating);
    dating.move_ahead(today);
    let own = document.lines.len().saturating_sub(fields.teasers);
    let lines = &document.lines[..own];
    let latest = latest_told_year(lines);
    let events = EventCandidates::in_lines(lines, latest, today);
    let DateFields { published, event, updated, .. } = fields;
    if dating.date.is_none() && dating.year.is_none() {
        let headline = || dated_headline(headlines).filter(|_| event.is_none());
        dating.date = dateline(lines).or(published).or_else(headline);
        dating.move_ahead(today);
    }
    if dating.year.is_none() {
        dating.year = dating.date.as_ref().map(year_of);
    }
    dating.event = dating.event.or(event).or_else(|| event_in_title(headlines)).or_else(|| events.best());
    if dating.year.is_none() {
        dating.year = headline_year(headlines)
            .or_else(|| dating.event.as_ref().map(|event| year_of(&event.first)))
            .or_else(|| events.month.as_ref().map(year_of))
            .or_else(|| frame_year(lines).filter(|year| latest.is_none_or(|latest| year.value >= latest)));
    }
    dating.event = dating
        .event
        .or_else(|| events::near_publication(lines, headlines.first(), dating.date.as_ref()))
        .or_else(|| events::in_year(lines, dating.year.as_ref()));
    dating.add_weaker(updated.or_else(|| addressed(stated, page)), today);
    dating.repeat(document, stated, today);
    dating
}

impl Dating {
    /// Moves an event that is stated to come again to the next time that it does.
    fn repeat(&mut self, document: &mut DocumentLines, stated: &Stated, today: Option<Date>) {
        let Some(word) = stated.repeats.as_deref() else { return };
        let Some(recurrence) = stated.recurrence() else {
            document.note("invalid stated repetition", word);
            return;
        };
        if let (Some(event), Some(today)) = (&mut self.event, today) {
            event.repeat(recurrence, word, today);
        }
    }

    /// Takes a day of publication that lies ahead for the day of the event, unless another is known.
    fn move_ahead(&mut self, today: Option<Date>) {
        let ahead = |date: &mut Derived<Date>| is_ahead(date.value, today);
        if let Some(ahead) = self.date.take_if(ahead) {
            self.event.get_or_insert(Event { first: ahead, last: None });
        }
    }

    /// Adds a date that is taken where nothing else dates the document.
    fn add_weaker(&mut self, date: Option<Derived<Date>>, today: Option<Date>) {
        let date = date.filter(|date| !is_ahead(date.value, today));
        if let (None, None, Some(date)) = (&self.date, &self.year, date) {
            self.year = Some(year_of(&date));
            self.date = Some(date);
        }
    }
}

pub(super) fn is_ahead(date: Date, today: Option<Date>) -> bool {
    today.is_some_and(|today| date.ordinal() > today.ordinal())
}

/// The day that a page has in its address, as many sites order their articles: `/2024/05/03/`.
fn addressed(stated: &Stated, page: &Stated) -> Option<Derived<Date>> {
    static DAY: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"/((?:19|20)\d\d)(?:/(\d\d)(?:/(\d\d))?/|-(\d\d)-(\d\d)(?:[-_/.]|$))"));
    let url = stated.url.as_ref().or(page.url.as_ref())?;
    let found = DAY.captures(url)?;
    let number = |at: usize, other: usize| found.get(at).or(found.get(other))?.as_str().parse().ok();
    let year = Year::new(found.get(1)?.as_str().parse().ok()?).ok()?;
    let date = Date::new(year, number(2, 4), number(3, 5)).ok()?;
    Some(Derived::new(date, EvidenceKind::PageMetadata, url))
}

/// The year of the last day to apply, which is a hint for a call that nothing else dates.
pub(super) fn deadline_year(document: &DocumentLines) -> Option<Derived<Year>> {
    /// Number of lines that are searched, and of bytes of each.
    const REACH: (usize, usize) = (40, 2_000);
    document.lines.iter().take(REACH.0).find_map(|line| {
        let text = &line.text[..traps::floor(&line.text, REACH.1)];
        let found = dates(text).into_iter().find(|found| {
            // A call that ends in January or February is mostly one of the year before.
            let late = found.date.month().is_some_and(|month| month > 2);
            found.precision == Precision::Day && late && is_deadline(text, found)
        })?;
        Some(Derived::new(found.date.year(), EvidenceKind::Inferred, &text[found.range]))
    })
}

/// The year in which the file was created: a hint for texts that nothing else dates.
pub(super) fn year_created(page: &Stated) -> Option<Derived<Year>> {
    let created = page.created.as_deref()?;
    let date: Date = created.parse().ok()?;
    // The clock of a computer that was never set starts in 1970 or 1980.
    (date.year().get() > 1990).then(|| Derived::new(date.year(), EvidenceKind::Inferred, created))
}

fn year_of(date: &Derived<Date>) -> Derived<Year> {
    Derived { value: date.value.year(), provenance: date.provenance.clone() }
}

/// Takes over the dates of the metadata; values that can't be read are noted with the removals.
fn from_metadata(document: &mut DocumentLines, given: &Stated, source: EvidenceKind, dating: &mut Dating) {
    let mut read = |value: &Option<String>, rule: &str, read: fn(&str) -> Option<Days>| {
        let text = value.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
        let days = read(text);
        if days.is_none() {
            document.note(rule, text);
        }
        days.map(|days| Event::new(days, source, text))
    };
    let date = read(&given.date, "invalid stated date", read_stated).map(|days| days.first);
    let event = read(&given.event_date, "invalid stated event date", read_stated);
    let end = read(&given.event_end, "invalid stated event end", read_stated);
    let expires = read(&given.expires, "invalid stated expiry", |text| Some((read_moment(text)?, None)));
    let year = given.year.as_deref().map(str::trim).filter(|text| !text.is_empty()).and_then(|text| {
        let year = text.parse::<Year>().ok();
        if year.is_none() {
            document.note("invalid stated year", text);
        }
        year.map(|year| Derived::new(year, source, text))
    });
    if dating.date.is_none() && dating.year.is_none() {
        dating.year = year.or_else(|| date.as_ref().map(year_of));
        dating.date = date;
    }
    if dating.event.is_none() {
        let end = end.map(|end| end.first.value);
        dating.event = event.map(|event| {
            let last = end.filter(|end| *end > event.first.value).or(event.last);
            Event { last, ..event }
        });
    }
    if dating.expires.is_none()
        && let Some(Event { first: expires, .. }) = expires
    {
        // Some sites write the zero of their clock (1970) where no expiry was set.
        let is_set = source == EvidenceKind::Explicit
            || expires.value.year().get() > 1990
                && dating
                    .date
                    .as_ref()
                    .is_none_or(|date| date.value.ordinal() <= expires.value.last_ordinal());
        if is_set {
            dating.expires = Some(expires);
        } else {
            document.note("expiry before publication", &expires.provenance.evidence);
        }
    }
}

/// The days, and the months with a year, that a text writes, with their ranges of bytes.
pub fn written_dates(text: &str) -> Vec<(Range<usize>, Date)> {
    let found = formats::dates(text).into_iter();
    let precise = found.filter(|found| found.precision != formats::Precision::Year);
    precise.map(|found| (found.range, found.date)).collect()
}

/// The day at the end of the title: `… der Kommunalwirtschaft 12.06.23`.
fn dated_headline(headlines: &[String]) -> Option<Derived<Date>> {
    let title = headlines.first()?;
    let found = dates(title).into_iter().next_back()?;
    let at_end = title[found.range.end..].chars().all(|c| !c.is_alphanumeric());
    let before = title[..found.range.start].trim_end();
    let separate = !before.ends_with(',') && !before.ends_with("am") && !before.ends_with("on");
    let single = found.precision == Precision::Day && found.last.is_none();
    (single && at_end && separate && !is_trap(title, &found))
        .then(|| Derived::new(found.date, EvidenceKind::Headline, title))
}

/// The day that a title gives to the event that it names: `Mitgliederversammlung am 3. Mai 2024`, `Sommerschule,
/// 3.–5. Juni 2024`.
fn event_in_title(headlines: &[String]) -> Option<Event> {
    let title = headlines.first()?;
    let days: Vec<WrittenDate> =
        dates(title).into_iter().filter(|found| found.precision == Precision::Day).collect();
    let [found] = days.as_slice() else { return None };
    let is_event = found.last.is_some() || is_about_event(title);
    (is_event && !is_trap(title, found))
        .then(|| Event::new((found.date, found.last), EvidenceKind::EventDate, title))
}

/// Number of headlines that are searched for a year: the title, and lines near it.
const HEADLINES: usize = 4;

/// The year of the first headline that contains exactly one.
fn headline_year(headlines: &[String]) -> Option<Derived<Year>> {
    headlines.iter().take(HEADLINES).filter(|line| is_headline(line)).find_map(|line| {
        let mut all = [dates(line), years(line)].concat();
        all.retain(|found| !is_trap(line, found) && !is_period(line, found));
        let years: std::collections::BTreeSet<Year> = all.iter().map(|found| found.date.year()).collect();
        let mut years = years.into_iter();
        match (years.next(), years.next()) {
            (Some(year), None) => Some(Derived::new(year, EvidenceKind::Headline, line)),
            _ => None,
        }
    })
}

/// Whether a year is what a headline is about and not its date: `Trends for 2015`.
fn is_period(line: &str, found: &WrittenDate) -> bool {
    static ABOUT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?:in|for|of|to|beyond|from|für|auf|aus|ab|bis|im jahr)\s$"));
    static ENDS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)^\s?(?:$|[^\p{L}\d\s-]|and\b|und\b|with\b|mit\b)"));
    found.precision == Precision::Year
        && ABOUT.is_match(&line[..found.range.start])
        && ENDS.is_match(&line[found.range.end..])
}

/// Whether a line is a headline and not part of a sentence that the page's layout broke into lines.
fn is_headline(line: &str) -> bool {
    static PIECE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:in|on|im|am|since|seit|und|and|als|as|by|von|the first)\s|(?:\p{Ll}{2}|\d{4})[.!?]\s+\p{Lu}|[,;(]$|^[\p{L}\s/-]{2,30}:\s?[\d.]+$|^[“„].*[“”]\s*[—–-]",
        )
    });
    line.chars().count() <= 160 && !PIECE.is_match(line)
}

/// The year of the larger event within which the text's own event takes place (its frame):
/// `im Rahmen des Forums 2023`.
fn frame_year(lines: &[Line]) -> Option<Derived<Year>> {
    static FRAME: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)(?:im rahmen|während|anlässlich|am rande|im vorfeld|auf de[mr]|be[i]m|bei der|zum|zur|on the sidelines|during|at the|as part of|in the context|on the occasion|on the margins|alongside)\b[^.!?]{0,80}?",
            r"(?:(?P<year>(?:19|20)\d\d)\s[^.!?,]{0,40}?)?\p{L}*(?:forums?|konferenz|gipfels?|tagung|kongress(?:es)?|versammlung|symposiums?|woche|messe|jahrestreffens?|treffens?|summit|conference|meeting|congress|week|assembly|hlpf|cop\s?\d*)\b(?:(?:\s[^.!?,\d]{1,25}?)?\s(?P<behind>(?:19|20)\d\d))?",
        ))
    });
    /// Number of bytes of a line that are searched.
    const REACH: usize = 4_000;
    for line in lines.iter().take(5) {
        let text = &line.text[..traps::floor(&line.text, REACH)];
        let known = years(text);
        for captures in FRAME.captures_iter(text) {
            let Some(year) = captures.name("year").or_else(|| captures.name("behind")) else { continue };
            let accepted = known.iter().find(|found| found.range.end == year.end() && !is_trap(text, found));
            if let (Some(found), Some(all)) = (accepted, captures.get(0)) {
                return Some(Derived::new(found.date.year(), EvidenceKind::Frame, all.as_str()));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derived(
        document: &mut DocumentLines,
        stated: &Stated,
        headlines: &[String],
        fields: DateFields,
    ) -> Dating {
        let page = &Stated::default();
        derive(document, Evidence { stated, page, headlines, fields, today: None })
    }

    /// The year and its evidence kind as `year source`, or an empty text.
    fn year(text: &str) -> String {
        let mut document = DocumentLines::of_paragraphs(text);
        let fields = take_labelled(&mut document);
        let fields = take_fields(&mut document, fields, None);
        let headlines: Vec<String> =
            document.lines.iter().take(document.head()).map(|line| line.text.clone()).collect();
        let dating = derived(&mut document, &Stated::default(), &headlines, fields);
        dating.year.map(|year| format!("{} {:?}", year.value, year.provenance.source)).unwrap_or_default()
    }

    const BODY: &str = "Die Partnerschaften2030 luden Fachleute aus vielen Ländern ein, um über die Agenda 2030 und ihre Ziele bis 2027 zu beraten.";

    #[test]
    fn evidence_is_ranked() {
        let cases = [
            (format!("Bericht\nKöln, 3. Mai 2021. {BODY}"), "2021 Dateline"),
            (format!("03.05.2021\nBericht vom Forum 2020\n{BODY}"), "2021 DateField"),
            (format!("Das Wasserforum 2020\n{BODY}"), "2020 Headline"),
            (format!("Bericht\nAm 4. Juni 2019 fand ein Treffen statt. {BODY}"), "2019 EventDate"),
            (format!("Bericht\nIm Rahmen des Regionalforums 2018 sprachen sie. {BODY}"), "2018 Frame"),
            (
                format!("Bericht\nIm Oktober 2022 besuchten vier Fachleute ein Wasserwerk. {BODY}"),
                "2022 EventDate",
            ),
            (format!("Bericht\n{BODY}"), ""),
            (format!("Bericht\nSeit Oktober 2022 leitet sie das Büro. {BODY}"), ""),
            (format!("Ausschreibung\nVertragsbeginn: 01.01.2019\n{BODY}"), ""),
            (format!("Zeit für Wandel – Blick aus Köln, Mai 2022\n{BODY}"), "2022 Headline"),
            (format!("Ten trends for 2015\n{BODY}"), ""),
            (format!("What may phones do in 2016?\n{BODY}"), ""),
            (format!("Mobile trends in 2016 holiday shopping\n{BODY}"), "2016 Headline"),
            (format!("„Alles wird anders“ – Tageblatt, Okt. 2013\n{BODY}"), ""),
            // How things began is no news.
            (
                format!(
                    "Bericht\nAm 4. Juni 2012 wurde das Portal eröffnet. Das Forum 2015 sah es sich an. {BODY}"
                ),
                "",
            ),
            (format!("Report\nThe first page went up on 30 April 1991 at a meeting in Geneva. {BODY}"), ""),
            (
                format!(
                    "Bericht\nAm 4. Juni 2019 fand ein Treffen statt. Das nächste ist für 2021 geplant. {BODY}"
                ),
                "2019 EventDate",
            ),
            (format!("Report\nThe new head joined the team in November 2020. {BODY}"), ""),
        ];
        for (text, expected) in cases {
            assert_eq!(year(&text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_written_down_wins_and_what_cannot_be_read_is_noted() {
        let stated =
            Stated { date: Some("32.13.2023".into()), year: Some("2017".into()), ..Stated::default() };
        let mut document = DocumentLines::of_paragraphs(&format!("Köln, 3. Mai 2021. {BODY}"));
        let dating = derived(&mut document, &stated, &[], DateFields::default());
        assert_eq!(dating.year.unwrap().value.get(), 2017);
        assert_eq!(document.removed[0].rule, "invalid stated date");
    }

    #[test]
    fn the_event_stands_beside_the_publication() {
        let mut document = DocumentLines::of_paragraphs(&format!(
            "Köln, 9. Mai 2021. {BODY}\nAm 3. Mai 2021 fand das Treffen statt."
        ));
        let dating = derived(&mut document, &Stated::default(), &[], DateFields::default());
        let (date, event) = (dating.date.unwrap(), dating.event.unwrap());
        assert_eq!((date.value.day(), event.first.value.day()), (Some(9), Some(3)));
    }
}
