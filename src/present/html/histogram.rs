//! The articles of a search by year as bars, under which a range of years is chosen.

use crate::present::address::State;
use crate::present::texts::Texts;
use crate::query::Filters;

/// The most years of an axis, so that bars can be told apart. Earlier ones have no bar; the list of years has them.
const MAX_YEARS: i32 = 100;

/// The years of a search from the first to the last, and the range of them that is chosen.
pub struct Histogram {
    pub bars: Vec<Bar>,
    pub first: i32,
    pub last: i32,
    /// Where the two ends of the chosen range stand on the axis.
    pub from: i32,
    pub to: i32,
}

/// One year.
pub struct Bar {
    /// The search restricted to this year.
    pub href: String,
    /// "2023: 7 articles".
    pub title: String,
    /// The top and the height, in hundredths of the height of the chart.
    pub top: u64,
    pub height: u64,
    /// Whether the chosen range has it.
    pub is_in: bool,
}

/// The histogram of some years with their numbers of articles, in ascending order; `None` where there is nothing to
/// choose from.
pub fn histogram(
    years: &[(i32, u64)],
    filters: &Filters,
    state: &State,
    base: &str,
    texts: &Texts,
) -> Option<Histogram> {
    let last = years.last()?.0;
    let first = years.first()?.0.max(last.saturating_sub(MAX_YEARS - 1));
    if first == last {
        return None;
    }
    let (low, high) = (filters.year_from.map(i32::from), filters.year_to.map(i32::from));
    let is_in = |year: i32| low.is_none_or(|low| year >= low) && high.is_none_or(|high| year <= high);
    let most = years.iter().map(|(_, articles)| *articles).max().unwrap_or(0);
    let bar = |year: i32| {
        let at = years.binary_search_by_key(&year, |(year, _)| *year);
        let articles = at.map_or(0, |at| years[at].1);
        let height = bar(articles, most);
        let named = year.to_string();
        Bar {
            href: state.with_years(&named, &named).search_href(base),
            title: format!("{year}: {}", texts.articles(articles)),
            top: 100 - height,
            height,
            is_in: is_in(year),
        }
    };
    Some(Histogram {
        bars: (first..=last).map(bar).collect(),
        first,
        last,
        from: low.unwrap_or(first).clamp(first, last),
        to: high.unwrap_or(last).clamp(first, last),
    })
}

/// The height of a bar in hundredths of the highest one; what there is stays visible.
pub fn bar(count: u64, most: u64) -> u64 {
    if count == 0 { 0 } else { (count.saturating_mul(100) / most.max(1)).clamp(2, 100) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::lang::Lang;

    fn drawn_for(years: &[(i32, u64)], filters: &Filters) -> Option<Histogram> {
        histogram(years, filters, &State::start(None), "", Lang::De.texts())
    }

    #[test]
    fn years_without_articles_keep_their_place_on_the_axis() {
        let filters = Filters { year_from: "2021".parse().ok(), ..Filters::default() };
        let drawn = drawn_for(&[(2019, 4), (2022, 8)], &filters).expect("four years");
        let heights: Vec<u64> = drawn.bars.iter().map(|bar| bar.height).collect();
        assert_eq!(heights, [50, 0, 0, 100]);
        assert_eq!((drawn.first, drawn.last, drawn.from, drawn.to), (2019, 2022, 2021, 2022));
        let chosen: Vec<bool> = drawn.bars.iter().map(|bar| bar.is_in).collect();
        assert_eq!(chosen, [false, false, true, true]);
        assert_eq!(drawn.bars[0].title, "2019: 4 Artikel");
        assert_eq!(drawn.bars[0].href, "/?year_from=2019&year_to=2019");
    }

    #[test]
    fn the_axis_is_bounded_and_there_is_none_for_one_year() {
        let drawn = drawn_for(&[(1200, 1), (2020, 3)], &Filters::default()).expect("two years");
        assert_eq!((drawn.bars.len(), drawn.first), (100, 1921));
        assert!(
            drawn_for(&[(2020, 3)], &Filters::default()).is_none()
                && drawn_for(&[], &Filters::default()).is_none()
        );
        let beyond =
            Filters { year_from: "1999".parse().ok(), year_to: "2050".parse().ok(), ..Filters::default() };
        let drawn = drawn_for(&[(2019, 4), (2022, 8)], &beyond).expect("four years");
        assert_eq!((drawn.from, drawn.to), (2019, 2022), "the ends stay on the axis");
    }
}
