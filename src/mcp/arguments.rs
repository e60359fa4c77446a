//! The arguments of the tools. Their comments are what a model reads.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::error::ToolError;
use crate::article::Facet;
use crate::present::Lang;
use crate::query::{ParamError, SearchParams, Strictness};

/// The most hits that one answer has, so that it stays short.
pub const MOST_HITS: u32 = 20;
const DEFAULT_HITS: u32 = 5;

/// The names of facets with values, none of which an article has twice.
pub type FilterValues = BTreeMap<String, Vec<String>>;

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchArguments {
    /// Words to search for, in German or English; "phrases" in quotation marks, -excluded words, beginnings*. Empty to
    /// filter alone.
    #[serde(default)]
    pub query: String,
    /// Values by facet, such as {"year": ["2023"], "organiser": ["giz"]}; several values of one facet are alternatives.
    /// Values are ids or names; list_values gives them.
    #[serde(default)]
    pub filters: FilterValues,
    /// First year or day of publication, such as 2020 or 2020-05-01.
    #[serde(default)]
    pub from: Option<String>,
    /// Last year or day of publication, in the same form.
    #[serde(default)]
    pub to: Option<String>,
    /// relevance, newest, oldest or title.
    #[serde(default)]
    pub sort: Option<String>,
    /// Hits of a page, 5 by default and at most 20.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Page of the results, counted from 1.
    #[serde(default)]
    pub page: Option<u32>,
    /// Language of labels, de or en.
    #[serde(default)]
    pub lang: Option<Lang>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArticleArguments {
    /// Id of the article, as search gives it.
    pub id: String,
    /// Section to start from, counted from 0: that of a passage, or `next.section` of the previous part.
    #[serde(default)]
    pub section: usize,
    /// Characters of that section to skip, as `next.offset` of the previous part says.
    #[serde(default)]
    pub offset: usize,
    /// Maximum number of characters in the part: 8000 by default, at most 20000.
    #[serde(default)]
    pub letters: Option<usize>,
    /// Language of labels, de or en.
    #[serde(default)]
    pub lang: Option<Lang>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelatedArguments {
    /// Id of the article, as search gives it.
    pub id: String,
    /// How many articles, 5 by default and at most 20.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Language of labels, de or en.
    #[serde(default)]
    pub lang: Option<Lang>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValuesArguments {
    /// The facet.
    #[schemars(extend("enum" = Facet::NAMES))]
    pub facet: String,
    /// Only values of the articles that these words find.
    #[serde(default)]
    pub query: String,
    /// Only values of the articles that these filters leave.
    #[serde(default)]
    pub filters: FilterValues,
    /// How many values, the most frequent first: 30 by default, at most 200.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Language of labels, de or en.
    #[serde(default)]
    pub lang: Option<Lang>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpcomingArguments {
    /// Words to search for; empty for all events.
    #[serde(default)]
    pub query: String,
    /// Values by facet, such as {"theme": ["wasser"]}.
    #[serde(default)]
    pub filters: FilterValues,
    /// How many events, the next first: 5 by default, at most 20.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Language of labels, de or en.
    #[serde(default)]
    pub lang: Option<Lang>,
}

/// A number of hits within its bounds.
pub fn hits(limit: Option<u32>) -> u32 {
    limit.unwrap_or(DEFAULT_HITS).clamp(1, MOST_HITS)
}

/// The parameters of a search by words and filters.
pub fn params(query: &str, filters: &FilterValues) -> Result<SearchParams, ToolError> {
    let mut pairs = vec![("q", query.to_owned())];
    for (name, values) in filters {
        if Facet::from_name(name).is_none() {
            return Err(ToolError::Params(ParamError::unknown(name, &Facet::NAMES)));
        }
        pairs.extend(values.iter().map(|value| (name.as_str(), value.clone())));
    }
    Ok(SearchParams::from_pairs(pairs, Strictness::Strict)?)
}

impl SearchArguments {
    pub fn params(&self) -> Result<SearchParams, ToolError> {
        let mut params = params(&self.query, &self.filters)?;
        (params.year_from, params.date_from) = year_or_day(&self.from);
        (params.year_to, params.date_to) = year_or_day(&self.to);
        params.sort.clone_from(&self.sort);
        params.page = self.page.map(|page| page.to_string());
        params.per_page = Some(hits(self.limit).to_string());
        Ok(params)
    }
}

/// A bound as a year, which has four digits, or as a day.
fn year_or_day(bound: &Option<String>) -> (Option<String>, Option<String>) {
    match bound.clone() {
        Some(year) if year.trim().len() <= 4 => (Some(year), None),
        day => (None, day),
    }
}
