//! Addresses of the pages of all values of a facet.

use crate::article::Facet;
use crate::present::address::State;

/// The most characters of a text that values are filtered by.
const MAX_FIND: usize = 100;

/// The order of the values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FacetOrder {
    /// The most frequent first; years from the newest.
    #[default]
    Count,
    /// By name.
    Name,
}

impl FacetOrder {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Name => "name",
        }
    }
}

/// What the page of a facet's values is asked for beside the search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValuesAsked {
    pub find: String,
    pub order: FacetOrder,
    pub page: u32,
}

impl ValuesAsked {
    /// Reads the parameters of an address; what is no right value counts as not given.
    pub fn of_pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut asked = Self { page: 1, ..Self::default() };
        for (name, value) in pairs {
            match name {
                "find" => asked.find = value.trim().chars().take(MAX_FIND).collect(),
                "order" if value == FacetOrder::Name.name() => asked.order = FacetOrder::Name,
                "page" => asked.page = value.parse().ok().filter(|page| *page > 0).unwrap_or(1),
                _ => {}
            }
        }
        asked
    }
}

impl ValuesAsked {
    /// The same of a facet: years have no names to be sorted by.
    pub fn for_facet(&self, facet: Facet) -> Self {
        let order = if facet == Facet::Year { FacetOrder::default() } else { self.order };
        Self { order, ..self.clone() }
    }
}

/// What the field that filters values by a text sends beside it: the search and the order.
pub fn find_pairs(state: &State, order: FacetOrder) -> Vec<(&'static str, String)> {
    let mut pairs = state.first_page().pairs();
    if order != FacetOrder::default() {
        pairs.push(("order", order.name().to_owned()));
    }
    pairs
}

/// The address of the page of a facet's values.
pub fn values_href(state: &State, base: &str, facet: Facet, asked: &ValuesAsked) -> String {
    let mut pairs = find_pairs(state, asked.order);
    if !asked.find.is_empty() {
        pairs.push(("find", asked.find.clone()));
    }
    if asked.page > 1 {
        pairs.push(("page", asked.page.to_string()));
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{base}/facets/{}{mark}{query}", facet.name())
}
