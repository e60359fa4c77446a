//! Themes by year: a table whose cells are shaded by their numbers of articles and lead to them.

use super::count::Count;
use super::frame::Link;
use super::hits::ValueLink;
use crate::article::Facet;
use crate::present::address::State;
use crate::present::labels::{Labels, shown};
use crate::present::lang::Lang;
use crate::present::texts::fill;

/// The numbers of articles by theme and year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThemesByYear {
    /// The earliest first.
    pub years: Vec<i32>,
    /// The ids of themes with their numbers of articles by year.
    pub themes: Vec<(String, Vec<u64>)>,
}

impl ThemesByYear {
    /// The most themes, and the most years, that a table has.
    pub const MOST: usize = 10;

    /// Whether there is anything to compare.
    pub fn is_table(&self) -> bool {
        self.themes.len() > 1 && self.years.len() > 1
    }
}

/// What the start page counts of the whole collection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CollectionCounts {
    pub themes: ThemesByYear,
    /// Places with their numbers of articles, the most frequent first.
    pub places: Vec<(String, u64)>,
}

/// The table as it is shown.
pub struct ThemeTable {
    /// Which themes and years it has.
    pub about: String,
    pub years: Vec<Link>,
    pub rows: Vec<ThemeRow>,
}

/// One theme.
pub struct ThemeRow {
    pub theme: ValueLink,
    pub cells: Vec<Cell>,
}

/// A theme in a year; `None` where there is no article.
pub struct Cell {
    pub articles: Option<(String, Count)>,
    /// The shade, from 0 for none to [`SHADES`] for the most.
    pub shade: u64,
}

/// The number of shades. Their style stands in `fundstelle.css`.
const SHADES: u64 = 4;

/// The table of a collection; `None` where there is nothing to compare.
pub fn theme_table(
    counts: &ThemesByYear,
    state: &State,
    base: &str,
    labels: &dyn Labels,
    lang: Lang,
) -> Option<ThemeTable> {
    if !counts.is_table() {
        return None;
    }
    let start = State::start(state.lang);
    let most = counts.themes.iter().flat_map(|(_, years)| years).copied().max().unwrap_or(0).max(1);
    let cell = |theme: &str, year: i32, articles: u64| {
        let href = || start.with(Facet::Theme, theme).with(Facet::Year, &year.to_string()).search_href(base);
        Cell {
            articles: (articles > 0).then(|| (href(), Count::new(articles, lang.texts()))),
            shade: articles.saturating_mul(SHADES).div_ceil(most),
        }
    };
    let row = |(id, by_year): &(String, Vec<u64>)| ThemeRow {
        theme: ValueLink {
            href: start.with(Facet::Theme, id).search_href(base),
            name: shown(labels, Facet::Theme, id, None, lang),
        },
        cells: counts.years.iter().zip(by_year).map(|(year, &articles)| cell(id, *year, articles)).collect(),
    };
    let year = |year: &i32| Link {
        href: start.with(Facet::Year, &year.to_string()).search_href(base),
        text: year.to_string(),
    };
    let ends = [counts.years.first()?.to_string(), counts.years.last()?.to_string()];
    let number = counts.themes.len().to_string();
    let about = [("n", number.as_str()), ("from", &ends[0]), ("to", &ends[1])];
    Some(ThemeTable {
        about: fill(&lang.texts().search.most_frequent_themes, &about),
        years: counts.years.iter().map(year).collect(),
        rows: counts.themes.iter().map(row).collect(),
    })
}
