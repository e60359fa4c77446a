//! An article in the terms of schema.org, for search engines and reference managers that read pages.

use serde_json::{Map, Value, json};

use crate::article::{Derived, Facet, Named, web_address};
use crate::present::citation::Citation;
use crate::present::highlight::{self, plain};
use crate::present::labels::name_of;
use crate::present::lang::lang_attribute;

/// The description of a cited article as JSON-LD.
pub fn json_ld(citation: &Citation<'_>) -> String {
    article(citation, citation.page).to_string()
}

/// The description of a cited article, whose page has the given address.
pub fn article(citation: &Citation<'_>, page: &str) -> Value {
    let Citation { article, labels, lang, .. } = *citation;
    let kind = match article.kind.as_ref().map(|kind| kind.value.as_str()) {
        Some("report" | "publication") => "Report",
        Some("news") => "NewsArticle",
        _ => "Article",
    };
    let named = |facet: Facet, values: &[Derived<Named>], kind: &str| -> Value {
        let name = |value: &Named| plain(&name_of(labels, facet, &value.id, Some(&value.label), lang));
        values.iter().map(|value| json!({ "@type": kind, "name": name(&value.value) })).collect()
    };
    let date = article.date.as_ref().map(|date| date.value.to_string());
    let date = date.or_else(|| article.year.as_ref().map(|year| year.value.to_string()));
    let organisers = named(Facet::Organiser, &article.organisers, "Organization");
    let places = named(Facet::Place, &article.places, "Place");
    let event = article.event_date.as_ref().map(|event| {
        let last = article.event_end.unwrap_or(event.value);
        let fields = [
            ("@type", json!("Event")),
            ("name", json!(citation.title())),
            ("startDate", json!(event.value.to_string())),
            ("endDate", json!(last.to_string())),
            ("organizer", organisers.clone()),
            ("location", places.clone()),
        ];
        stated(fields)
    });
    let fields = [
        ("@context", json!("https://schema.org")),
        ("@type", json!(kind)),
        ("headline", json!(highlight::title(&article.title.value, &[]).text())),
        ("mainEntityOfPage", json!(page)),
        ("url", json!(article.url.as_deref().and_then(web_address))),
        ("inLanguage", json!(lang_attribute(&article.language.value))),
        ("datePublished", json!(date)),
        ("author", organisers),
        ("about", named(Facet::Theme, &article.themes, "Thing")),
        ("mentions", json!(event)),
        ("contentLocation", places),
        (
            "publisher",
            article
                .site
                .as_deref()
                .map_or(Value::Null, |site| json!({ "@type": "Organization", "name": plain(site) })),
        ),
    ];
    stated(fields)
}

/// An object of the fields that have a value.
fn stated<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let is_stated = |value: &Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
    let stated = fields.into_iter().filter(|(_, value)| is_stated(value));
    Value::Object(stated.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}
