//! Finds facts that are missing, stated values that can't be read, and statements that contradict each other.

use super::finding::{Finding, Rule};
use super::original::Original;
use crate::article::{Article, Date, EvidenceKind, Facet, Language, Stated, Year, web_address};
use crate::enrich::{check_stated, kind_named, written_dates};

/// Texts with fewer characters are too short to be of use to readers.
const SHORT: usize = 200;
/// Number of characters in another language than the stated one that are more than a quotation.
const MIN_OTHER: usize = 150;

/// Number of organisations that are proposed as organisers of an article without any.
const NAMED: usize = 3;

/// Applies the rules to an article. `named` are the organisations that its text names, each with the words
/// that name it first, and `today` is the day of the check.
pub(super) fn check(
    original: &Original,
    article: &Article,
    named: &[(String, String)],
    today: Option<Date>,
    findings: &mut Vec<Finding>,
) {
    let mut find = |rule, found: &str, detail: &str| {
        findings.push(Finding::new(rule, &original.location, found, detail));
    };
    if article.year.is_none() && original.stated.year.is_none() && original.stated.date.is_none() {
        let inferred = article.year_inferred.as_ref().map(|year| year.value.to_string());
        find(Rule::NoYear, &a_date(article).unwrap_or_default(), &inferred.unwrap_or_default());
    }
    if article.organisers.is_empty() {
        let words = named.first().map(|(_, words)| words.as_str()).unwrap_or_default();
        let bodies: Vec<&str> = named.iter().take(NAMED).map(|(body, _)| body.as_str()).collect();
        find(Rule::NoOrganiser, words, &bodies.join(", "));
    }
    if article.title.provenance.source == EvidenceKind::Fallback {
        find(Rule::NoTitle, &article.title.value, "");
    }
    let chars: usize = article.sections.iter().map(|section| section.text.chars().count()).sum();
    if chars < SHORT {
        find(Rule::ShortText, "", &chars.to_string());
    }
    for (key, value) in unread(original, article).into_iter().chain(odd_values(&original.stated)) {
        find(Rule::StatedValue, value, key);
    }
    if let Some(day) = article.expires.as_ref().filter(|_| original.stated.expires.is_some())
        && today.is_some_and(|today| day.value.last_ordinal() < today.ordinal())
    {
        find(Rule::Expired, &day.value.to_string(), "");
    }
    if let Some((stated, other)) = other_language(original, article) {
        find(Rule::Language, stated.code(), other.code());
    }
    let stated = &original.stated;
    if let (Some(year), Some(date)) = (&stated.year, &article.date)
        && let Ok(read) = year.parse::<Year>()
        && date.provenance.source == EvidenceKind::Explicit
        && read != date.value.year()
    {
        find(Rule::DatesDiffer, year, &date.value.to_string());
    }
}

/// The first day or month that the text writes; the year of the article may be found beside it.
fn a_date(article: &Article) -> Option<String> {
    article.sections.iter().find_map(|section| {
        let (range, _) = written_dates(&section.text).into_iter().next()?;
        Some(section.text[range].to_owned())
    })
}

/// Stated values that can't be read, with their keys.
fn unread<'a>(original: &'a Original, article: &Article) -> Vec<(&'static str, &'a str)> {
    let stated = &original.stated;
    let explicit = |source: Option<EvidenceKind>| source == Some(EvidenceKind::Explicit);
    let date = article.date.as_ref().map(|date| date.provenance.source);
    let event_date = article.event_date.as_ref().map(|date| date.provenance.source);
    let mut unread = Vec::new();
    let mut add = |key, value: &'a Option<String>, is_read: bool| {
        if let Some(value) = value.as_deref().filter(|value| !value.trim().is_empty() && !is_read) {
            unread.push((key, value));
        }
    };
    add("date", &stated.date, explicit(date));
    add("event_date", &stated.event_date, explicit(event_date));
    let end_is_read = article.removed.iter().all(|removed| removed.rule != "invalid stated event end");
    add("event_end", &stated.event_end, end_is_read);
    let expires = article.expires.as_ref().map(|date| date.provenance.source);
    add("expires", &stated.expires, explicit(expires));
    add("year", &stated.year, stated.year.as_deref().is_some_and(|year| year.parse::<Year>().is_ok()));
    let language = stated.language.as_deref().map(Language::from_code);
    add("kind", &stated.kind, stated.kind.as_deref().is_some_and(|kind| kind_named(kind).is_some()));
    add("url", &stated.url, stated.url.as_deref().is_some_and(|url| web_address(url).is_some()));
    add("repeats", &stated.repeats, stated.recurrence().is_some());
    add("language", &stated.language, language.is_some_and(|language| language != Language::Unknown));
    unread
}

/// Stated values that can be read and can't be meant, with their keys.
fn odd_values(stated: &Stated) -> Vec<(&'static str, &str)> {
    let mut odd = Vec::new();
    let is_day =
        |day: &str| check_stated(&Stated { event_date: Some(day.to_owned()), ..Stated::default() }).is_ok();
    if let (Some(first), Some(end)) = (&stated.event_date, &stated.event_end)
        && [first, end].into_iter().all(|day| is_day(day))
    {
        let both = (Some(first.clone()), Some(end.clone()));
        let event = Stated { event_date: both.0, event_end: both.1, ..Stated::default() };
        // What can't be read is found as such.
        odd.extend(check_stated(&event).is_err().then_some(("event_end", end.as_str())));
    }
    for (_, list) in Facet::lists() {
        let is_no_name = |value: &&String| !value.contains(char::is_alphabetic);
        odd.extend((list.stated)(stated).iter().filter(is_no_name).map(|value| (list.name, value.as_str())));
    }
    let of_extra = stated.left_out.iter().filter_map(|left_out| left_out.strip_prefix("extra: "));
    odd.extend(of_extra.map(|why| ("extra", why.split('\'').nth(1).unwrap_or(why))));
    odd
}

/// The stated language, and the one that most of the text is in, if they differ.
fn other_language(original: &Original, article: &Article) -> Option<(Language, Language)> {
    let stated = original.stated.language.as_deref().or(original.page.language.as_deref())?;
    let stated = Language::from_code(stated);
    if stated == Language::Unknown {
        return None;
    }
    let mut other: Vec<(Language, usize)> = Vec::new();
    let mut total = 0;
    for section in &article.sections {
        let chars = section.text.chars().count();
        total += chars;
        if section.language != stated && section.language != Language::Unknown {
            match other.iter_mut().find(|(language, _)| *language == section.language) {
                Some((_, count)) => *count += chars,
                None => other.push((section.language.clone(), chars)),
            }
        }
    }
    let (language, chars) = other.into_iter().max_by_key(|(_, chars)| *chars)?;
    (chars >= MIN_OTHER && 3 * chars > 2 * total).then_some((stated, language))
}
