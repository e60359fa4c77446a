//! Places on a map of the world, and as a list.
//!
//! Articles tell countries and regions, seldom a town: a dot stands in the middle of its country, and regions are in
//! the list alone. The outline is an image of our own, so that no map of others is loaded.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::count::Count;
use super::hits::ValueLink;
use super::values_address::{ValuesAsked, values_href};
use crate::article::Facet;
use crate::present::address::State;
use crate::present::assets;
use crate::present::labels::{Labels, shown};
use crate::present::lang::Lang;

/// The most places of the list.
const MAX_LISTED: usize = 24;
/// The radius of the smallest and of the greatest dot, in degrees.
const RADIUS: (f64, f64) = (1.6, 6.0);

/// Latitude and longitude by ISO 3166 code.
static COUNTRIES: LazyLock<HashMap<&str, (f64, f64)>> = LazyLock::new(|| {
    let lines = include_str!("countries.tsv").lines().filter(|line| !line.starts_with('#'));
    let country = |line: &'static str| {
        let mut columns = line.split('\t');
        let (code, mut degrees) = (columns.next()?, columns.map(|degrees| degrees.parse().ok()));
        Some((code, (degrees.next()??, degrees.next()??)))
    };
    lines.filter_map(country).collect()
});

/// The map as it is shown.
pub struct PlaceMap {
    /// The outline of the continents.
    pub outline_href: String,
    pub dots: Vec<Dot>,
    pub listed: Vec<(ValueLink, Count)>,
    /// The page of all places.
    pub all_href: String,
}

/// One country. Its place is in degrees from the upper left corner of the outline.
pub struct Dot {
    pub href: String,
    /// "Kenya: 7 articles".
    pub title: String,
    pub x: f64,
    pub y: f64,
    pub radius: String,
}

/// The map of some places with their numbers of articles, the most frequent first; `None` where fewer than two countries
/// are among them.
pub fn place_map(
    places: &[(String, u64)],
    state: &State,
    base: &str,
    labels: &dyn Labels,
    lang: Lang,
) -> Option<PlaceMap> {
    let start = State::start(state.lang);
    let link = |id: &str| ValueLink {
        href: start.with(Facet::Place, id).search_href(base),
        name: shown(labels, Facet::Place, id, None, lang),
    };
    let known =
        places.iter().filter_map(|(id, articles)| Some((id, *articles, *COUNTRIES.get(id.as_str())?)));
    let most = known.clone().map(|(_, articles, _)| articles).max()?;
    let dot = |(id, articles, (latitude, longitude)): (&String, u64, (f64, f64))| {
        let ValueLink { href, name } = link(id);
        // The area of a dot tells the number.
        let share = (articles as f64 / most as f64).sqrt();
        Dot {
            href,
            title: format!("{}: {}", name.text, lang.texts().articles(articles)),
            x: longitude + 180.0,
            y: 80.0 - latitude,
            radius: format!("{:.1}", RADIUS.0 + (RADIUS.1 - RADIUS.0) * share),
        }
    };
    let dots: Vec<Dot> = known.map(dot).collect();
    let listed = places.iter().take(MAX_LISTED);
    (dots.len() > 1).then(|| PlaceMap {
        outline_href: assets::world().href(base),
        dots,
        listed: listed.map(|(id, articles)| (link(id), Count::new(*articles, lang.texts()))).collect(),
        all_href: values_href(&start, base, Facet::Place, &ValuesAsked::default()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::labels::NoLabels;
    use crate::vocabulary::Vocabulary;

    #[test]
    fn every_country_of_the_vocabulary_has_its_place() {
        let vocabulary = Vocabulary::built_in();
        assert!(COUNTRIES.len() > 190);
        for (code, (latitude, longitude)) in COUNTRIES.iter() {
            assert!(vocabulary.place(code).is_some(), "{code} is no place of the vocabulary");
            assert!((-90.0..=90.0).contains(latitude) && (-180.0..=180.0).contains(longitude), "{code}");
        }
        // A few that a mistaken sign or column would move far away.
        for (code, (latitude, longitude)) in
            [("de", (51.0, 10.0)), ("ke", (0.0, 38.0)), ("br", (-11.0, -53.0))]
        {
            let (y, x) = COUNTRIES[code];
            assert!(f64::abs(y - latitude) < 3.0 && f64::abs(x - longitude) < 3.0, "{code} is at {y} {x}");
        }
    }

    #[test]
    fn countries_are_dots_and_regions_are_listed() {
        let places: Vec<(String, u64)> =
            [("ke", 16), ("africa", 9), ("de", 4), ("~hier", 1)].map(|(id, n)| (id.to_owned(), n)).to_vec();
        let map = place_map(&places, &State::start(None), "", &NoLabels, Lang::De).expect("two countries");
        let dots: Vec<(f64, f64, &str)> = map.dots.iter().map(|dot| (dot.x, dot.y, &*dot.radius)).collect();
        assert_eq!(dots[1], (190.0, 29.0, "3.8"), "half as wide for a quarter of the articles");
        assert_eq!((dots.len(), dots[0].2, map.listed.len()), (2, "6.0", 4));
        assert!(place_map(&places[..2], &State::start(None), "", &NoLabels, Lang::De).is_none());
    }
}
