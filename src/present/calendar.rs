//! Events that are still to come as iCalendar (RFC 5545), for calendars that people keep or subscribe to.

use std::fmt::Write as _;

use super::address::{HitTarget, segment};
use super::citation::Citation;
use super::highlight::plain;
use crate::article::{Article, Date};

/// Octets of a line, without its line break (RFC 5545, 3.1).
const MAX_LINE: usize = 75;

/// A calendar that events are added to.
pub struct Calendar<'a> {
    origin: &'a str,
    hits_lead_to: HitTarget,
    /// The day of the search: calendars want to know of when an entry is.
    today: Date,
    text: String,
}

impl<'a> Calendar<'a> {
    /// A calendar with a name. `origin` is scheme, host and base path of the site.
    pub fn new(name: &str, origin: &'a str, hits_lead_to: HitTarget, today: Date) -> Self {
        let mut calendar = Self { origin, hits_lead_to, today, text: String::new() };
        for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Fundstelle//Search//EN", "METHOD:PUBLISH"] {
            calendar.line(line);
        }
        calendar.line(&format!("X-WR-CALNAME:{}", escaped(name)));
        calendar
    }

    /// Adds the event that an article announces, if its day is known.
    pub fn add(&mut self, article: &Article, citation: &Citation<'_>) {
        let Some(first) = article.event_date.as_ref().map(|event| event.value) else { return };
        let last = article.event_end.unwrap_or(first);
        let (Some(start), Some(end)) = (first.civil(), last.civil().and_then(|last| last.tomorrow().ok()))
        else {
            return;
        };
        let id = segment(article.id.as_str());
        let host = self.origin.split("://").nth(1).unwrap_or_default().split('/').next().unwrap_or_default();
        let organisers: Vec<String> = article.organisers.iter().map(|o| plain(&o.value.label)).collect();
        let here = || format!("{}/articles/{id}", self.origin);
        let page = self.hits_lead_to.source(article).map_or_else(here, str::to_owned);
        let about =
            if organisers.is_empty() { page.clone() } else { format!("{}\n{page}", organisers.join(", ")) };
        let lines = [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@{host}", blake3::hash(id.as_bytes()).to_hex()),
            format!("DTSTAMP:{}T000000Z", self.today.ordinal()),
            format!("DTSTART;VALUE=DATE:{}", start.strftime("%Y%m%d")),
            // The end is the first day after the event.
            format!("DTEND;VALUE=DATE:{}", end.strftime("%Y%m%d")),
            format!("SUMMARY:{}", escaped(&citation.title())),
            format!("DESCRIPTION:{}", escaped(&about)),
            format!("URL:{page}"),
            "END:VEVENT".to_owned(),
        ];
        lines.iter().for_each(|line| self.line(line));
    }

    /// The calendar with its last line.
    pub fn finished(mut self) -> String {
        self.line("END:VCALENDAR");
        self.text
    }

    /// Writes a line. What is longer than a line may be goes on in lines that begin with a blank.
    fn line(&mut self, line: &str) {
        let mut length = 0;
        for c in line.chars() {
            if length + c.len_utf8() > MAX_LINE {
                self.text.push_str("\r\n ");
                length = 1;
            }
            let _ = write!(self.text, "{c}");
            length += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

/// A value of type TEXT (RFC 5545, 3.3.11), without characters that could end its line.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => value.extend(['\\', c]),
            '\n' => value.push_str("\\n"),
            c if c.is_control() => {}
            c => value.push(c),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Derived, EvidenceKind};
    use crate::present::Lang;
    use crate::present::sample::{self, SampleLabels};

    fn calendar_of(title: &str, first: &str, last: Option<&str>) -> String {
        let mut article = sample::article_of(&sample::results().hits[0]);
        article.summary.title.value = title.to_owned();
        article.summary.event_date =
            Some(Derived::new(first.parse().expect("a date"), EvidenceKind::Explicit, ""));
        article.summary.event_end = last.map(|last| last.parse().expect("a date"));
        let today = "2026-03-01".parse().expect("a date");
        let mut calendar =
            Calendar::new("Fundstelle, Termine", "https://example.org/suche", HitTarget::Article, today);
        let citation = Citation { article: &article, page: "", labels: &SampleLabels, lang: Lang::De };
        calendar.add(&article, &citation);
        calendar.finished()
    }

    #[test]
    fn an_event_ends_on_the_day_after_its_last() {
        let text = calendar_of("Treffen", "2026-04-30", Some("2026-05-02"));
        assert!(text.contains("DTSTART;VALUE=DATE:20260430\r\nDTEND;VALUE=DATE:20260503\r\n"), "{text}");
        let text = calendar_of("Treffen", "2026-12-31", None);
        assert!(text.contains("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n"), "{text}");
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
        assert!(!calendar_of("Treffen", "2026-05", None).contains("VEVENT"), "a month is no day");
    }

    #[test]
    fn titles_stay_in_their_line() {
        let text = calendar_of("A, B; C\\\r\nEND:VCALENDAR", "2026-04-30", None);
        assert!(text.contains("SUMMARY:A\\, B\\; C\\\\"), "{text}");
        assert_eq!(text.matches("\r\nEND:VCALENDAR").count(), 1, "{text}");
        let long = calendar_of(&"Überörtliche Förderung ".repeat(20), "2026-04-30", None);
        assert!(long.split("\r\n").all(|line| line.len() <= MAX_LINE), "{long}");
    }
}
