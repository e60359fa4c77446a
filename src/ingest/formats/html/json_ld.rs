//! Reads JSON-LD (schema.org), by which pages describe themselves to search engines.

use serde_json::{Map, Value};

use crate::ingest::encoding::clean_line;

/// The values of a page's JSON-LD that are used.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct JsonLd {
    pub headline: Option<String>,
    /// The type of the article or event, such as `NewsArticle`.
    pub kind: Option<String>,
    pub date: Option<String>,
    pub publisher: Option<String>,
    /// The start of the event that the page is about.
    pub event_date: Option<String>,
    pub event_end: Option<String>,
    /// The last day on which the page may be shown.
    pub expires: Option<String>,
    /// Names of the event's organisers.
    pub organisers: Vec<String>,
}

/// Length of the longest value that is taken, in characters.
const MAX_CHARS: usize = 2_000;

/// The most organisers of an event that are taken.
const MAX_NAMES: usize = 100;

impl JsonLd {
    /// Adds the values of a script element. Invalid JSON is ignored, as by all readers of JSON-LD.
    pub fn add(&mut self, script: &str) {
        let Ok(value) = serde_json::from_str::<Value>(script) else { return };
        for thing in things(&value) {
            let is_described = |kind: &str| kind.ends_with("Event") || is_article(kind);
            self.kind =
                self.kind.take().or_else(|| types(thing).find(|kind| is_described(kind)).map(str::to_owned));
            if is_a(thing, |kind| kind.ends_with("Event")) {
                if self.event_date.is_none() {
                    self.event_date = text(thing.get("startDate"));
                    self.event_end = text(thing.get("endDate")).filter(|_| self.event_date.is_some());
                }
                let room = MAX_NAMES.saturating_sub(self.organisers.len());
                self.organisers.extend(names(thing.get("organizer")).into_iter().take(room));
            } else if is_a(thing, is_article) {
                self.headline = self.headline.take().or_else(|| text(thing.get("headline")));
                self.date = self.date.take().or_else(|| text(thing.get("datePublished")));
                self.expires = self.expires.take().or_else(|| text(thing.get("expires")));
                self.publisher =
                    self.publisher.take().or_else(|| names(thing.get("publisher")).into_iter().next());
            } else if is_a(thing, |kind| kind.ends_with("WebPage")) {
                self.date = self.date.take().or_else(|| text(thing.get("datePublished")));
                self.expires = self.expires.take().or_else(|| text(thing.get("expires")));
            }
        }
    }
}

fn is_article(kind: &str) -> bool {
    kind.ends_with("Article") || matches!(kind, "BlogPosting" | "Report" | "ScholarlyArticle")
}

/// The things that are described: one, a list, or those of a graph.
fn things(value: &Value) -> Vec<&Map<String, Value>> {
    let listed = match value {
        Value::Array(things) => things.iter().collect(),
        one => vec![one],
    };
    let mut things = Vec::new();
    for thing in listed.into_iter().filter_map(Value::as_object) {
        things.push(thing);
        if let Some(Value::Array(graph)) = thing.get("@graph") {
            things.extend(graph.iter().filter_map(Value::as_object));
        }
    }
    things
}

fn is_a(thing: &Map<String, Value>, is_kind: impl Fn(&str) -> bool) -> bool {
    types(thing).any(is_kind)
}

/// The types of a thing: one, or a list.
fn types(thing: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let (one, several) = match thing.get("@type") {
        Some(Value::String(kind)) => (Some(kind.as_str()), None),
        Some(Value::Array(kinds)) => (None, Some(kinds)),
        _ => (None, None),
    };
    one.into_iter().chain(several.into_iter().flatten().filter_map(Value::as_str))
}

fn text(value: Option<&Value>) -> Option<String> {
    let text = clean_line(value?.as_str()?);
    (!text.is_empty() && text.chars().nth(MAX_CHARS).is_none()).then_some(text)
}

/// The names of a person or organisation, or of several.
fn names(value: Option<&Value>) -> Vec<String> {
    let bodies = match value {
        Some(Value::Array(bodies)) => bodies.iter().collect(),
        Some(body) => vec![body],
        None => Vec::new(),
    };
    let name = |body: &Value| match body {
        Value::Object(body) => text(body.get("name")),
        // Some pages give an address instead of a name.
        body => text(Some(body)).filter(|name| !name.contains("://")),
    };
    bodies.into_iter().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(scripts: &[&str]) -> JsonLd {
        let mut all = JsonLd::default();
        scripts.iter().for_each(|script| all.add(script));
        all
    }

    #[test]
    fn an_article_gives_headline_date_and_publisher() {
        let found = read(&[r#"{"@graph": [{"@type": "WebSite", "name": "x"}, {"@type": ["NewsArticle"],
            "headline": "Der Titel", "datePublished": "2023-05-24", "publisher": {"@type": "Organization", "name": "GIZ"}}]}"#]);
        assert_eq!(found.headline.as_deref(), Some("Der Titel"));
        assert_eq!(found.date.as_deref(), Some("2023-05-24"));
        assert_eq!(found.publisher.as_deref(), Some("GIZ"));
    }

    #[test]
    fn an_event_gives_its_start_and_organisers() {
        let found = read(&[r#"[{"@type": "BusinessEvent", "startDate": "2023-03-27T10:00",
            "organizer": [{"name": "UNECE"}, "BMZ", {"url": "https://a.example"}, "https://b.example"]}]"#]);
        assert_eq!(found.event_date.as_deref(), Some("2023-03-27T10:00"));
        assert_eq!(found.organisers, ["UNECE", "BMZ"]);
        assert_eq!(found.date, None);
    }

    #[test]
    fn broken_json_ld_is_ignored() {
        let deep = "[".repeat(100_000);
        for script in ["", "{", "nothing", "7", r#"{"@type": 5, "headline": []}"#, &deep] {
            assert_eq!(read(&[script]), JsonLd::default());
        }
    }
}
