//! Date fields: lines that are a date with little else, or that a label says to be one.
//!
//! A label decides what a day is: `Veröffentlicht am`, `Wann:`, `Stand:`. Without one a day with a time of day, or
//! a span of days, is that of an event, and any other that of publication. A list of such lines with a
//! headline under each is a list of other articles, whose dates say nothing about this one.

use std::sync::LazyLock;

use regex::Regex;

use super::events::Event;
use super::formats::{Precision, WEEKDAY, WrittenDate, bare_day, dates};
use super::traps::{is_deadline, is_trap};
use crate::article::{BlockKind, Date, Derived, EvidenceKind};
use crate::enrich::document_lines::{DocumentLines, Line};
use crate::enrich::pattern::pattern;

/// Number of lines at the start and end of a document in which a date field may stand.
const EDGE: usize = 6;
/// Number of lines at the start of a document in which a label is believed, since lists of other articles, which
/// have the same labels, stand behind the text. `Stand:` and the like also stand at its end.
const LABELLED: usize = 30;
/// Length of the longest line that can be a field, in bytes.
const MAX_FIELD: usize = 160;
/// Number of bytes of text below which the first entry of a list can be a teaser rather than an article.
const MAX_TEASER: usize = 700;

/// Dates in lines of their own, which are removed before a headline is looked for.
#[derive(Debug, Default)]
pub struct DateFields {
    pub published: Option<Derived<Date>>,
    pub event: Option<Event>,
    /// When the page was last changed, which is said of pages without another date.
    pub updated: Option<Derived<Date>>,
    /// Number of lines at the end of the document that belong to other articles.
    pub teasers: usize,
    /// Whether the whole page is a list of other articles, so that its days say nothing about it.
    lists_others: bool,
}

/// What a label says that a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Published,
    Updated,
    /// A day that is one of an event only if a time or a place stands beside it, as behind `Datum:`.
    Day,
    Event,
}

struct Labels {
    label: Label,
    /// Whether the label may stand in a line of its own above the date. A rubric or a name does without meaning it.
    above: bool,
    /// Matches the words before a date.
    before: Regex,
}

static LABELS: LazyLock<Vec<Labels>> = LazyLock::new(|| {
    let name = r"\p{Lu}[\p{L}.'’-]*";
    let day = format!(
        r"(?i:\s*[,|:·•–-]?\s*(?:(?:am|on|vom|den|der|the)\s)?(?:{WEEKDAY}\.?,?\s*)?(?:(?:den|the|der)\s)?)"
    );
    let labels = |label, words: &str| {
        let before = pattern(&format!("^[^\\p{{L}}\\d]*{words}$"));
        Labels { label, above: true, before }
    };
    let inline = |words: &str| Labels { above: false, ..labels(Label::Published, words) };
    vec![
        labels(
            Label::Published,
            r"(?i:(?:zuerst |erstmals |first |originally )?(?:veröffentlicht|publiziert|erstellt|eingestellt|erschienen|online gestellt|geschrieben|verfasst|gepostet|published|posted|created|written|released|issued|submitted|erscheinungsdatum|erscheinungstag|veröffentlichungsdatum|veröffentlichung|publication date|publish date|date published|date of publication|release date)\b)[^\d!?]{0,70}",
        ),
        inline(&format!(
            r"(?i:presse(?:mitteilung|information|meldung|erklärung|notiz)|medien(?:mitteilung|information)|(?:press|media|news) release|(?:press|media) statement|meldung|mitteilung|bekanntmachung|nachricht|news|blog|blogbeitrag|beitrag)\b(?i:[\s(|,:–-]*(?:nr\.?|no\.?|nummer|number|#)?\s*\d+(?:\s?[/.-]\s?\d+)*)?(?i:[\s(|,/·•–-]*(?:vom|of|from|dated)?){day}"
        )),
        inline(&format!(
            r"(?i:von|by|autor(?:in)?:?|author:?|text:?)\s(?:{name}\s?(?i:(?:und|and|&)\s)?){{1,6}}{day}"
        )),
        labels(
            Label::Published,
            r"(?i:sperrfrist|sperrvermerk|embargo\w*|under embargo|frei(?:gegeben)? (?:ab|zur veröffentlichung)|not for (?:release|publication) (?:before|until))\b[^\d!?]{0,40}",
        ),
        labels(
            Label::Updated,
            &format!(
                r"(?i:stand(?: der informationen)?|sachstand|letzte (?:änderung|aktualisierung)|(?:this |the )?(?:page |article )?(?:was )?last (?:update|updated|modified|change|changed|reviewed|revised)|zuletzt (?:aktualisiert|geändert|bearbeitet)|aktualisiert|geändert|updated|modified|as of){day}"
            ),
        ),
        labels(
            Label::Event,
            &format!(
                r"(?i:wann|when|termine?|zeit|time|zeitpunkt|zeitraum|datum (?:und|&) (?:uhr)?zeit|dates?(?: and| &) time|veranstaltungs(?:datum|termin|zeit)|event date|date of (?:the )?event)\s*[?:|]?{day}"
            ),
        ),
        labels(Label::Day, &format!(r"(?i:datum|dates?|tag|day|beginn)\s*[:|]?{day}")),
    ]
});

/// Reads the fields that have a label, before cleaning takes the labels for rubrics or footers, and removes them.
pub fn take_labelled(document: &mut DocumentLines) -> DateFields {
    // Cleaning removes the entries of such a list, so it is looked for before.
    let lists_others = teaser_list(document, false).is_some_and(|list| list.is_whole_page);
    let mut fields = DateFields { lists_others, ..DateFields::default() };
    let lines = document.lines.len();
    let mut gone = vec![false; lines];
    let mut cut: Vec<(usize, usize)> = Vec::new();
    for at in 0..lines {
        let inside = at < LABELLED;
        if gone[at] || !inside && at + EDGE < lines {
            continue;
        }
        let line = &document.lines[at];
        // The label may stand in a line of its own above its value.
        let alone = line.chars() <= 25 && !line.text.bytes().any(|byte| byte.is_ascii_digit());
        let value = document.lines.get(at + 1).filter(|next| alone && next.text.len() <= MAX_FIELD);
        let text = value.map_or_else(
            || line.text.clone(),
            |next| format!("{}: {}", line.text.trim_end_matches(':'), next.text),
        );
        let Some(field) =
            read_labelled(&text, value.is_some()).filter(|field| inside || field.label == Label::Updated)
        else {
            continue;
        };
        let rest = text[field.end..]
            .trim_start_matches(|c: char| !c.is_alphanumeric() && c != '„' && c != '“' && c != '"');
        if field.label == Label::Published
            && rest.chars().count() > 15
            && value.is_none()
            && is_headline(rest)
        {
            cut.push((at, line.text.len() - rest.len()));
        } else if field.label != Label::Event && rest.chars().count() > 60 || is_sentence(rest) {
            continue;
        } else {
            let all = at..=at + usize::from(value.is_some());
            if field.label == Label::Event {
                document.lines[all].iter_mut().for_each(|line| line.tells_when = true);
            } else {
                gone[all].fill(true);
            }
        }
        fields.add(field.label, &field.found, &text);
    }
    for (at, end) in cut {
        let line = &mut document.lines[at];
        let label = line.text[..end].trim_end().to_owned();
        line.text.drain(..end);
        document.note("date field", &label);
    }
    document.remove("date field", |at, _| gone[at]);
    fields
}

struct Labelled {
    label: Label,
    found: WrittenDate,
    /// Where the date ends in the text.
    end: usize,
}

/// The date that a line gives behind a label, or that stands below it.
fn read_labelled(text: &str, above: bool) -> Option<Labelled> {
    if text.len() > 2 * MAX_FIELD || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let found = dates(text).into_iter().next().filter(|found| found.precision == Precision::Day)?;
    let before = &text[..found.range.start];
    let label =
        LABELS.iter().find(|labels| (labels.above || !above) && labels.before.is_match(before))?.label;
    let label = match label {
        Label::Day if is_timed(text, &found) => Label::Event,
        label => label,
    };
    Some(Labelled { label, end: found.range.end, found })
}

/// Whether the words behind a date are the headline that it is glued to.
fn is_headline(rest: &str) -> bool {
    static TIME: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)^(?:um\s|at\s)?\d{1,2}[:.]\d\d|^\d{1,2}\s?uhr|^in\s|^von\s|^by\s"));
    rest.starts_with(|c: char| c.is_uppercase() || matches!(c, '„' | '“' | '"' | '0'..='9'))
        && rest.split_whitespace().count() >= 3
        && !TIME.is_match(rest)
}

fn is_sentence(rest: &str) -> bool {
    rest.chars().count() > 30 && rest.ends_with('.')
}

impl DateFields {
    fn add(&mut self, label: Label, found: &WrittenDate, evidence: &str) {
        let day = || Derived::new(found.date, EvidenceKind::DateField, evidence);
        match label {
            Label::Published | Label::Day => {
                self.published.get_or_insert_with(day);
            }
            Label::Updated => {
                self.updated.get_or_insert_with(day);
            }
            Label::Event => {
                let days = (found.date, found.last);
                self.event.get_or_insert_with(|| Event::new(days, EvidenceKind::EventDate, evidence));
            }
        }
    }
}

/// Removes the date fields that are left from a document and adds their dates to those with a label.
pub fn take_fields(document: &mut DocumentLines, mut fields: DateFields, today: Option<Date>) -> DateFields {
    // What a label or an embargo says to be published later is not yet published, and no event either.
    fields.published.take_if(|date| today.is_some_and(|today| date.value.ordinal() > today.ordinal()));
    let head = document.head().max(3);
    let lines = document.lines.len();
    let list = teaser_list(document, fields.published.is_some());
    let mut gone = vec![false; lines];
    let mut events = Vec::new();
    for (at, line) in document.lines.iter().enumerate() {
        if list.as_ref().is_some_and(|list| at >= list.from) {
            gone[at] = bare_day(&line.text).is_some();
            continue;
        }
        if fields.lists_others && bare_day(&line.text).is_some() {
            gone[at] = true;
            continue;
        }
        let edge = (at < head.max(EDGE) || at + EDGE >= lines) && !line.tells_when;
        let Some((found, label)) = read_field(line).filter(|_| edge && lines > 1) else { continue };
        let ahead = today.is_some_and(|today| found.date.ordinal() > today.ordinal());
        let label = if ahead && label == Label::Published { Label::Event } else { label };
        fields.add(label, &found, &line.text);
        if label == Label::Event {
            events.push(at);
        } else {
            gone[at] = true;
        }
    }
    if let Some(list) = list {
        fields.teasers = (list.from..lines).filter(|at| !gone[*at]).count();
    }
    events.into_iter().for_each(|at| document.lines[at].tells_when = true);
    document.remove("date field", |at, _| gone[at]);
    fields.take_leading(document, today);
    fields
}

impl DateFields {
    /// Reads the day that a headline begins with, and cuts it off: `23.02.2024 | A new concept`.
    fn take_leading(&mut self, document: &mut DocumentLines, today: Option<Date>) {
        let head = document.head().max(1);
        if self.published.is_some() {
            return;
        }
        let leading = document.lines.iter().take(head).enumerate().find_map(|(at, line)| {
            if line.text.len() > MAX_FIELD || line.kind == BlockKind::ListItem || line.tells_when {
                return None;
            }
            let found = dates(&line.text).into_iter().next()?;
            let rest = line.text[found.range.end..]
                .trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '„' | '“' | '"'));
            let is_one = found.precision == Precision::Day
                && found.last.is_none()
                && line.text[..found.range.start].chars().all(|c| !c.is_alphanumeric())
                && !rest.ends_with(['.', ','])
                && is_headline(rest)
                && !is_timed(&line.text, &found);
            is_one.then(|| (at, line.text.len() - rest.len(), found))
        });
        let Some((at, end, found)) = leading else { return };
        let line = &mut document.lines[at];
        let evidence = line.text.clone();
        if today.is_some_and(|today| found.date.ordinal() > today.ordinal()) {
            self.add(Label::Event, &found, &evidence);
            return;
        }
        let day = line.text[..end].trim_end().to_owned();
        line.text.drain(..end);
        document.note("date field", &day);
        self.add(Label::Published, &found, &evidence);
    }
}

/// A list of other articles that begins at a line.
struct TeaserList {
    from: usize,
    is_whole_page: bool,
}

/// Number of bare days behind the running text that make a list of other articles.
const LISTED: usize = 2;

/// Finds a list of other articles, each under the day of its publication, the newest first. If nothing longer
/// stands above it, the whole page is such a list.
fn teaser_list(document: &DocumentLines, is_dated: bool) -> Option<TeaserList> {
    let bare = document.lines.iter().enumerate().filter_map(|(at, line)| Some((at, bare_day(&line.text)?)));
    let bare: Vec<(usize, Date)> = bare.collect();
    let head = document.head();
    let listed = bare.iter().position(|(at, _)| *at > head)?;
    let later = &bare[listed..];
    let falling = later.windows(2).all(|pair| pair[0].1 >= pair[1].1);
    let apart = later.windows(2).any(|pair| days_between(pair[0].1, pair[1].1) > 1);
    if later.len() < LISTED || !(falling || apart && later.len() > LISTED) {
        return None;
    }
    let from = later[0].0;
    let length = |range: std::ops::Range<usize>| {
        document.lines[range].iter().map(|line| line.text.len()).sum::<usize>()
    };
    let entries = later.windows(2).map(|pair| length(pair[0].0..pair[1].0));
    let longest = entries.max().unwrap_or_default();
    let first = bare.first().filter(|(at, _)| *at <= head && !is_dated).map(|(at, _)| *at);
    let whole = first.filter(|&first| {
        let own = length(first..from);
        own < MAX_TEASER && own * 2 <= longest * 3
    });
    Some(TeaserList { from: whole.unwrap_or(from), is_whole_page: whole.is_some() })
}

fn days_between(first: Date, second: Date) -> i32 {
    let between = first
        .civil()
        .zip(second.civil())
        .and_then(|(first, second)| first.until((jiff::Unit::Day, second)).ok());
    between.map_or(i32::MAX, |span| span.get_days().abs())
}

/// Whether a line writes a day with a time of day at which events begin, with two times, or with a last day.
/// Times such as 13:06 are those at which a page was saved.
fn is_timed(text: &str, found: &WrittenDate) -> bool {
    static SPAN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b\d{1,2}(?:[:.]\d\d)?\s?(?:uhr|[ap]\.?m\.?)?\s?(?:-|–|—|bis|to|until|till)\s?\d{1,2}(?:[:.]\d\d)?\s?(?:uhr|h\b|[ap]\.?m\b|[ap]\.m\.)|\b\d{1,2}[:.]\d\d\s?(?:uhr|h)?\s?(?:-|–|—|bis|to|until|till)\s?\d{1,2}[:.]\d\d",
        )
    });
    static TIME: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)\b(\d{1,2})(?:[:.](\d\d))?\s?(uhr\b|h\b|[ap]\.?m\b|[ap]\.m\.|$|[^\d:.\p{L}])")
    });
    static NAMED: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)\b{WEEKDAY}\b")));
    if found.last.is_some() {
        return true;
    }
    let rest = &text[found.range.end..];
    if SPAN.is_match(rest) {
        return true;
    }
    let weekday = NAMED.is_match(&text[..found.range.start]);
    TIME.captures_iter(rest).any(|time| {
        let said = time.get(3).is_some_and(|said| said.as_str().starts_with(char::is_alphabetic));
        let minutes = time.get(2).and_then(|minutes| minutes.as_str().parse::<u32>().ok());
        let hour = time.get(1).and_then(|hour| hour.as_str().parse::<u32>().ok()).unwrap_or_default();
        let is_time = said || weekday && minutes.is_some();
        is_time && (1..=23).contains(&hour) && minutes.is_none_or(|minutes| minutes % 15 == 0)
    })
}

/// The date of a line that contains little else, and what it is.
fn read_field(line: &Line) -> Option<(WrittenDate, Label)> {
    static NOISE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|monday|tuesday|wednesday|thursday|friday|saturday|sunday|",
            r"mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|uhr|am|pm|um|at|on|den|the|von|vom|bis|to|from|until|datum|date|stand|published|posted|updated|last updated|release|released|",
            r"veröffentlicht|erstellt|aktualisiert|erschienen|erscheinungsdatum|publiziert|eingestellt|letzte änderung|zuletzt geändert|last modified|pressemitteilung|press release|",
            r"zuletzt|wann|when|termin|zeit|time|veranstaltungsdatum|event|cet|cest|utc|gmt|mez|mesz|bst|edt|est)\b|\d{1,2}[:.]\d{2}|\d{1,2}\s?(?:am|pm)\b|[^\p{L}]",
        ))
    });
    static EVENT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\W*(?:wann|when|termine?|zeit|time|veranstaltungsdatum|event date|zeitraum|date and time|datum und uhrzeit)\b",
        )
    });
    static EXPIRY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)expir|ablauf|gültig|valid until|deadline|frist|schluss\b|@|^\W*start")
    });
    if line.text.len() > MAX_FIELD || line.kind == BlockKind::ListItem {
        return None;
    }
    let found = dates(&line.text).into_iter().next()?;
    if is_trap(&line.text, &found) || EXPIRY.is_match(&line.text) || is_deadline(&line.text, &found) {
        return None;
    }
    let rest = |text: &str| {
        let rest = NOISE.replace_all(text, " ");
        rest.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (before, behind) = (&line.text[..found.range.start], &line.text[found.range.end..]);
    let (own, behind) = (rest(before), rest(behind));
    // Words before a date make the line a headline, unless they are a label or a place.
    let places = before.trim_end().strip_suffix(',').map(|places| places.split('/'));
    let is_place = places.is_some_and(|mut places| places.all(|place| !place.trim().contains(' ')));
    let labelled = own.is_empty() || is_place;
    let event = EVENT.is_match(&line.text);
    let length = own.chars().count() + behind.chars().count();
    let fits = labelled && length <= 20;
    // `Zeit für Wandel – Mai 2022` begins like a label, but without a colon it is a headline.
    let event = event && (own.is_empty() || before.contains(':'));
    let timed = found.precision == Precision::Day && is_timed(&line.text, &found);
    let is_field = fits || (event || timed && labelled) && length <= 60;
    is_field.then_some((found, if event || timed { Label::Event } else { Label::Published }))
}
