//! Validates the values that a service states of an article it writes. Impossible values are refused by name, and
//! values that were interpreted in another way than they were written are reported.
//!
//! Files are read more leniently: nobody waits for an answer there, and a run reports what it could not use.

use std::sync::LazyLock;

use regex::Regex;

use super::dates::{is_ahead, read_moment, read_stated};
use super::document_lines::beginning;
use super::kind;
use crate::article::{
    Article, Date, Derived, EvidenceKind, Language, Named, Stated, WriteNotice, WriteNoticeCode, Year,
    web_address,
};
use crate::enrich::pattern::pattern;

/// The most notices of an article.
const MOST_NOTICES: usize = 20;
/// The most characters of a value in a notice.
const SHOWN: usize = 160;

/// What a date may be.
const DATE: &str = "a day, month or year such as 2026-11-28, 2026-11 or 2026";

/// The two-letter codes of ISO 639.
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da \
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik \
    io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms \
    mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl \
    sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// A stated value that can't be meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the key '{field}' holds '{value}'; write {allowed}")]
pub struct WrongValue {
    pub field: &'static str,
    pub value: String,
    pub allowed: String,
}

/// Checks what a document states.
///
/// # Errors
/// A value can't be meant; the error names its key and what may be written.
pub fn check_stated(stated: &Stated) -> Result<(), WrongValue> {
    let wrong = |field, value: &str, allowed: &str| {
        Err(WrongValue { field, value: shown(value), allowed: allowed.to_owned() })
    };
    for (field, value) in
        [("date", &stated.date), ("event_date", &stated.event_date), ("event_end", &stated.event_end)]
    {
        if let Some(value) = given(value).filter(|value| read_stated(value.trim()).is_none()) {
            return wrong(field, value, DATE);
        }
    }
    if let Some(value) = given(&stated.expires).filter(|value| read_moment(value.trim()).is_none()) {
        return wrong("expires", value, DATE);
    }
    if let Some(value) = given(&stated.year).filter(|value| value.parse::<Year>().is_err()) {
        return wrong("year", value, &format!("a year from {} to {}", Year::FIRST, Year::LAST));
    }
    if let Some(end) = given(&stated.event_end) {
        let days = |value: &str| read_stated(value.trim()).map(|(day, _)| day);
        match given(&stated.event_date).and_then(days) {
            None => return wrong("event_end", end, "it beside event_date, whose last day it is"),
            Some(first) if days(end).is_some_and(|end| end.last_ordinal() < first.ordinal()) => {
                return wrong("event_end", end, &format!("a day that is not before event_date ({first})"));
            }
            Some(_) => {}
        }
    }
    if let Some(value) = given(&stated.repeats) {
        if stated.recurrence().is_none() {
            return wrong("repeats", value, "weekly, monthly or yearly");
        }
        if given(&stated.event_date).is_none() {
            return wrong("repeats", value, "it beside event_date, the first day");
        }
    }
    if let Some(value) = given(&stated.language).filter(|value| !is_language(value)) {
        return wrong("language", value, "a code of ISO 639 such as de or en, or leave it out");
    }
    if let Some(value) = given(&stated.kind).filter(|value| kind::named(value).is_none()) {
        let kinds: Vec<&str> = kind::kind_names().map(|(name, _)| name).collect();
        return wrong("kind", value, &kinds.join(", "));
    }
    if let Some(value) = given(&stated.url).filter(|value| web_address(value).is_none()) {
        return wrong("url", value, "an address that begins with https:// or http://");
    }
    Ok(())
}

/// A value that is not empty.
fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().filter(|value| !value.trim().is_empty())
}

fn is_language(value: &str) -> bool {
    match Language::from_code(value) {
        Language::German | Language::English => true,
        // Codes of three letters are too many to list.
        Language::Other(code) => code.len() == 3 || CODES.split(' ').any(|known| known == code),
        Language::Unknown => ["und", "unknown"].contains(&value.trim().to_lowercase().as_str()),
    }
}

/// What was understood in another way than it was written, at most twenty notices: what concerns the values before what
/// was taken out of the text.
pub(super) fn write_notices(stated: &Stated, article: &Article, today: Option<Date>) -> Vec<WriteNotice> {
    let mut notices = Vec::new();
    let notice = |code, field, value: &str, understood: Option<String>| WriteNotice {
        code,
        field,
        value: shown(value),
        understood,
    };
    let mut read_as = |field, value: &Option<String>, understood: Option<String>| {
        if let (Some(value), Some(understood)) = (value, understood)
            && value.trim() != understood
        {
            notices.push(notice(WriteNoticeCode::ReadAs, field, value, Some(understood)));
        }
    };
    read_as("date", &stated.date, explicit(article.date.as_ref()));
    read_as("event_date", &stated.event_date, explicit(article.event_date.as_ref()));
    read_as("event_end", &stated.event_end, article.event_end.map(|day| day.to_string()));
    read_as("expires", &stated.expires, explicit(article.expires.as_ref()));
    read_as("language", &stated.language, Some(article.language.value.code().to_owned()));
    read_as("kind", &stated.kind, article.kind.as_ref().map(|kind| kind.value.clone()));
    if let Some(date) = stated.date.as_deref().and_then(|date| read_stated(date.trim())).map(|(day, _)| day)
        && is_ahead(date, today)
    {
        notices.push(notice(WriteNoticeCode::DateAhead, "date", &date.to_string(), None));
    }
    if let (Some(year), Some(date)) = (&stated.year, explicit_date(article))
        && year.parse().is_ok_and(|year: Year| year != date.year())
    {
        notices.push(notice(WriteNoticeCode::DatesDiffer, "year", year, Some(date.to_string())));
    }
    let is_past = |day: Date| today.is_some_and(|today| day.last_ordinal() < today.ordinal());
    if let Some(expires) = article.expires.as_ref().filter(|day| is_past(day.value)) {
        notices.push(notice(WriteNoticeCode::Expired, "expires", &expires.value.to_string(), None));
    }
    for (field, values) in
        [("organisers", &article.organisers), ("themes", &article.themes), ("places", &article.places)]
    {
        let is_unknown = |named: &&Derived<Named>| {
            named.provenance.source == EvidenceKind::Explicit && named.value.is_free()
        };
        notices.extend(values.iter().filter(is_unknown).map(|named| {
            notice(WriteNoticeCode::NotInVocabulary, field, &named.value.label, Some(named.value.id.clone()))
        }));
    }
    if stated.literal && article.sections.iter().any(|section| has_markup(&section.text)) {
        notices.push(notice(WriteNoticeCode::MarkupInText, "text", "", None));
    }
    notices.extend(article.removed.iter().map(|removed| {
        let list = ["organisers", "themes", "places"].into_iter().find(|list| removed.text.starts_with(list));
        match (removed.rule.as_str(), list) {
            ("too many values" | "list too long", Some(list)) => {
                notice(WriteNoticeCode::ListCut, list, &removed.text, None)
            }
            (rule, _) => {
                let field = if stated.literal { "text" } else { "html" };
                notice(WriteNoticeCode::TextRemoved, field, &removed.text, Some(rule.to_owned()))
            }
        }
    }));
    notices.truncate(MOST_NOTICES);
    notices
}

/// The value of what was stated, `None` where something else gave it.
fn explicit<T: ToString>(derived: Option<&Derived<T>>) -> Option<String> {
    let derived = derived.filter(|derived| derived.provenance.source == EvidenceKind::Explicit)?;
    Some(derived.value.to_string())
}

fn explicit_date(article: &Article) -> Option<Date> {
    let date = article.date.as_ref().filter(|date| date.provenance.source == EvidenceKind::Explicit)?;
    Some(date.value)
}

/// Whether a text has a tag of HTML that writers of text don't mean.
fn has_markup(text: &str) -> bool {
    static TAG: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"</?(?i:p|br|h[1-6]|div|span|ul|ol|li|a|b|i|em|strong|figure|img|table)\b[^<>]{0,200}>|<!-- ?wp:",
        )
    });
    TAG.is_match(text)
}

fn shown(value: &str) -> String {
    let beginning = beginning(value, SHOWN);
    if beginning.len() < value.len() { format!("{beginning}…") } else { value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(change: impl FnOnce(&mut Stated)) -> Option<&'static str> {
        let mut stated = Stated::default();
        change(&mut stated);
        check_stated(&stated).err().map(|wrong| wrong.field)
    }

    #[test]
    fn values_that_cannot_be_meant_are_named() {
        let some = |value: &str| Some(value.to_owned());
        for value in ["2023-13-45", "2023-02-31", "gestern", "0099-01-01"] {
            assert_eq!(wrong(|stated| stated.date = some(value)), Some("date"), "{value}");
        }
        assert_eq!(wrong(|stated| stated.year = some("abc")), Some("year"));
        assert_eq!(wrong(|stated| stated.year = some("99")), Some("year"));
        assert_eq!(wrong(|stated| stated.kind = some("rezept")), Some("kind"));
        for value in ["klingonisch", "xx", "d"] {
            assert_eq!(wrong(|stated| stated.language = some(value)), Some("language"), "{value}");
        }
        for value in ["javascript:alert(1)", "www.example.org", "https://", "https:// a"] {
            assert_eq!(wrong(|stated| stated.url = some(value)), Some("url"), "{value}");
        }
        assert_eq!(wrong(|stated| stated.expires = some("nie")), Some("expires"));
        assert_eq!(wrong(|stated| stated.event_end = some("2023-05-01")), Some("event_end"));
        assert_eq!(wrong(|stated| stated.repeats = some("monthly")), Some("repeats"));
        let often = |stated: &mut Stated| {
            (stated.event_date, stated.repeats) = (some("2023-05-03"), some("often"));
        };
        assert_eq!(wrong(often), Some("repeats"));
        let before = |stated: &mut Stated| {
            (stated.event_date, stated.event_end) = (some("2023-05-03"), some("2023-05-01"));
        };
        assert_eq!(wrong(before), Some("event_end"));
    }

    #[test]
    fn what_can_be_meant_passes() {
        let some = |value: &str| Some(value.to_owned());
        let stated = Stated {
            date: some("24. Mai 2023"),
            year: some("2022"),
            event_date: some("2023-05-03"),
            event_end: some("2023-05"),
            expires: some("25-Jun-25 15:00:00 GMT"),
            language: some("de-AT"),
            kind: some("Bericht"),
            url: some("https://www.example.org/ä?b"),
            ..Stated::default()
        };
        assert_eq!(check_stated(&stated), Ok(()));
        for code in ["und", "fr", "Deutsch", "gsw"] {
            assert_eq!(wrong(|stated| stated.language = some(code)), None, "{code}");
        }
    }
}
