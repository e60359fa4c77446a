//! The themes and years that the start page offers beside the newest articles.

use super::count::Count;
use super::frame::Link;
use super::histogram::bar;
use super::hits::ValueLink;
use super::place_map::{PlaceMap, place_map};
use super::search_view::SearchView;
use super::theme_years::{ThemeTable, theme_table};
use super::values_address::{ValuesAsked, values_href};
use crate::article::Facet;
use crate::engine::FacetValue;
use crate::present::address::State;
use crate::present::labels::shown;
use crate::present::texts::fill;
use crate::query::NONE_VALUE;

/// Most themes that are offered.
const MAX_THEMES: usize = 12;
/// Most years that are offered: a row of them fits beside each other on a wide page.
const MAX_YEARS: usize = 16;

/// The links by which visitors can begin to browse the collection.
pub struct Browse {
    pub themes: Vec<Entry>,
    /// The way to all themes, where there are more.
    pub all_themes: Option<Link>,
    /// The years, the earliest first.
    pub years: Vec<Entry>,
    /// The themes by year.
    pub theme_table: Option<ThemeTable>,
    pub place_map: Option<PlaceMap>,
    /// A link to events that are still to come, if there are any.
    pub upcoming: Option<Link>,
    /// The events that are still to come, as a calendar.
    pub calendar: Option<Link>,
}

/// A value with the number of its articles.
pub struct Entry {
    pub link: ValueLink,
    pub count: Count,
    /// The top and the height of its bar, in hundredths of the height of the chart.
    pub bar: (u64, u64),
}

/// The themes with the most articles, and the latest years.
pub fn browse(view: &SearchView<'_>, state: &State, base: &str) -> Browse {
    let SearchView { results, labels, lang, .. } = *view;
    let texts = lang.texts();
    let start = State::start(state.lang);
    let entries = |facet: Facet, limit: usize| -> Vec<Entry> {
        let values: Vec<&FacetValue> = results
            .facet_values(facet)
            .iter()
            .filter(|value| value.id != NONE_VALUE && value.count > 0)
            .take(limit)
            .collect();
        let most = values.iter().map(|value| value.count).max().unwrap_or(0);
        let entry = |value: &&FacetValue| {
            let height = bar(value.count, most);
            Entry {
                link: ValueLink {
                    href: start.with(facet, &value.id).search_href(base),
                    name: shown(labels, facet, &value.id, value.label.as_deref(), lang),
                },
                count: Count::new(value.count, texts),
                bar: (100 - height, height),
            }
        };
        values.iter().map(entry).collect()
    };
    let mut years = entries(Facet::Year, MAX_YEARS);
    years.reverse();
    let upcoming = (results.upcoming > 0).then(|| Link {
        href: start.upcoming().search_href(base),
        text: texts.count(&texts.search.browse_upcoming, results.upcoming),
    });
    let calendar = upcoming.is_some().then(|| Link {
        href: format!("{base}/upcoming.ics{}", start.query_string()),
        text: texts.search.calendar.clone(),
    });
    let theme_table =
        view.collection.and_then(|counts| theme_table(&counts.themes, state, base, labels, lang));
    let place_map = view.collection.and_then(|counts| place_map(&counts.places, state, base, labels, lang));
    let themes = entries(Facet::Theme, MAX_THEMES);
    let all_themes = all_themes(view, themes.len() as u64, &start, base);
    Browse { themes, all_themes, years, theme_table, place_map, upcoming, calendar }
}

/// The way to all themes, if there are more than the `listed` ones.
fn all_themes(view: &SearchView<'_>, listed: u64, start: &State, base: &str) -> Option<Link> {
    let texts = view.lang.texts();
    let counts = view.results.facets.iter().find(|counts| counts.facet == Facet::Theme)?;
    let named = counts.values.iter().filter(|value| value.id != NONE_VALUE && value.count > 0).count() as u64;
    let number = named + counts.more;
    (number > listed).then(|| Link {
        href: values_href(start, base, Facet::Theme, &ValuesAsked::default()),
        text: fill(&texts.search.all_themes, &[("n", &texts.number(number))]),
    })
}
