//! The input of the search page.

use super::fallbacks::FallbackSearch;
use super::frame::Site;
use super::theme_years::CollectionCounts;
use crate::engine::SearchResults;
use crate::language::Completion;
use crate::present::labels::Labels;
use crate::present::lang::Lang;
use crate::query::QueryPlan;

/// The content of the search page.
pub struct SearchView<'a> {
    pub site: Site<'a>,
    pub lang: Lang,
    /// Whether the address names the language (`?lang=`); links name it too then.
    pub lang_in_address: bool,
    /// Whether nothing is asked for: the results are then the newest articles.
    pub is_start: bool,
    pub plan: &'a QueryPlan,
    pub results: &'a SearchResults,
    /// If nothing was found, other searches and the number of articles that each finds.
    pub fallbacks: &'a [(FallbackSearch, u64)],
    /// All years of the search with their numbers of articles, the earliest first, whatever range of years is chosen.
    pub years: &'a [(i32, u64)],
    /// What the text may become that is still being typed.
    pub completions: &'a [Completion],
    /// What the start page counts of the whole collection.
    pub collection: Option<&'a CollectionCounts>,
    pub labels: &'a dyn Labels,
    /// Scheme, host and base path that visitors reach the site under, without a slash at its end.
    pub origin: &'a str,
}
