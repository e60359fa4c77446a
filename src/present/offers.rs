//! Filters that words of a query name, in words and as the state that choosing one leads to.

use super::address::State;
use super::labels::{Labels, shown};
use super::lang::Lang;
use super::texts::fill;
use crate::article::Facet;
use crate::query::FilterOffer;

/// A filter in words: "Thema: Klima und Energie", "Jahr: ab 2020".
pub fn offer_label(offer: &FilterOffer, labels: &dyn Labels, lang: Lang) -> String {
    let texts = lang.texts();
    let part = |(name, value): (&String, &String)| {
        let filled = |text: &str| fill(text, &[("year", value)]);
        match (Facet::from_name(name), name.as_str()) {
            (Some(facet), _) => (texts.facet(facet).name, shown(labels, facet, value, None, lang).text),
            (None, "year_from") => (texts.facet(Facet::Year).name, filled(&texts.filters.year_from)),
            (None, "year_to") => (texts.facet(Facet::Year).name, filled(&texts.filters.year_to)),
            _ => (texts.filters.events.as_str(), texts.filters.upcoming.clone()),
        }
    };
    if let [Some(from), Some(to)] = ["year_from", "year_to"].map(|name| offer.parameters.get(name)) {
        return format!("{}: {}", texts.facet(Facet::Year).name, year_range(from, to));
    }
    let parts: Vec<(&str, String)> = offer.parameters.iter().map(part).collect();
    let heading = parts.first().map_or("", |(heading, _)| heading);
    let values: Vec<&str> = parts.iter().map(|(_, value)| value.as_str()).collect();
    format!("{heading}: {}", values.join(" "))
}

/// The years from one to another, or the only one.
pub fn year_range(from: &str, to: &str) -> String {
    if from == to { from.to_owned() } else { format!("{from}–{to}") }
}

/// The state of a search in which an offered filter is chosen.
pub fn with_offer(state: &State, offer: &FilterOffer) -> State {
    let mut chosen = State { q: offer.q.clone(), ..state.first_page() };
    for (name, value) in &offer.parameters {
        chosen = match Facet::from_name(name) {
            Some(facet) => chosen.with(facet, value),
            None => chosen.with_bound(name, value),
        };
    }
    chosen
}
