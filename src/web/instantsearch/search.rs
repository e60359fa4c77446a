//! A search as front ends built for Meilisearch send it, and its answer.

use std::borrow::Cow;
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use utoipa::openapi::schema::{
    AdditionalProperties, AnyOfBuilder, ArrayBuilder, ObjectBuilder, Schema, Type,
};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use super::error::RequestError;
use crate::app::{Answer, App, Request as SearchRequest, SearchError};
use crate::article::Facet;
use crate::budget::Budget;
use crate::engine::{FacetCounts, Snapshot};
use crate::present::json::instantsearch::{SearchAnswer, Shape, distribution, document, year_range};
use crate::query::{Continuation, Page, SHOWN_NAME, SearchParams, Sort, Strictness, Window, shortened};
use crate::web::api::answer::naming;
use crate::web::state::WebState;

/// The number of hits of one search by default, and at most.
pub const DEFAULT_HITS: usize = 20;
/// The most searches of one request.
pub const MAX_QUERIES: usize = 32;

pub const MAX_HITS: usize = 1_000;
/// The most values of a facet in an answer.
pub const MAX_VALUES: usize = 100;
/// The most members of a list of names.
pub const MAX_NAMES: usize = 100;
/// The longest text that marks the beginning or the end of what matches, in characters. It stands in an answer as
/// often as words match.
const MAX_TAG: usize = 200;

/// A search.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "some fields are taken without effect")]
pub struct IndexSearchRequest {
    /// What to search for; without it everything is found.
    pub q: Option<String>,
    #[schema(value_type = Option<FilterExpressions>)]
    filter: Option<Value>,
    /// The facets to count, or `*` for all.
    #[schema(value_type = Option<Vec<FacetName>>, max_items = 100)]
    facets: Option<Vec<String>>,
    /// Hits to send, 20 by default, at most 1,000, for all searches of a request together; 0 to count only.
    limit: Option<usize>,
    /// Hits to skip.
    offset: Option<usize>,
    /// Hits of a page, instead of limit and offset; makes the answer tell totalHits and totalPages.
    hits_per_page: Option<usize>,
    /// Page of hits, counted from 1.
    page: Option<usize>,
    /// The first of them counts.
    #[schema(value_type = Option<Vec<SortName>>, max_items = 100)]
    sort: Option<Vec<String>>,
    /// The fields of documents to send; all by default.
    #[schema(max_items = 100)]
    attributes_to_retrieve: Option<Vec<String>>,
    /// The fields in which what matches is marked: title, text, or `*`.
    #[schema(max_items = 100)]
    attributes_to_highlight: Option<Vec<String>>,
    /// Asks for `_formatted`; `text` holds the passages that match anyway.
    #[schema(max_items = 100)]
    attributes_to_crop: Option<Vec<String>>,
    /// Before what matches; `<em>` by default.
    #[schema(max_length = 200)]
    highlight_pre_tag: Option<String>,
    /// Behind what matches; `</em>` by default.
    #[schema(max_length = 200)]
    highlight_post_tag: Option<String>,
    #[schema(value_type = Option<StrategyName>)]
    matching_strategy: Option<String>,
    /// Taken without effect.
    crop_length: Option<Value>,
    /// Taken without effect.
    crop_marker: Option<Value>,
    /// Taken without effect.
    show_matches_position: Option<Value>,
    /// Taken without effect.
    show_ranking_score: Option<Value>,
    /// Taken without effect.
    show_ranking_score_details: Option<Value>,
    /// Taken without effect.
    ranking_score_threshold: Option<Value>,
    /// Taken without effect.
    attributes_to_search_on: Option<Value>,
    /// Taken without effect.
    locales: Option<Value>,
    /// Taken without effect.
    exhaustive_facet_count: Option<Value>,
}

/// Declares types that document the texts that a field may hold.
macro_rules! one_of {
    ($($name:ident: $about:literal, $names:expr;)*) => {$(
        pub enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let text = ObjectBuilder::new().schema_type(Type::String).description(Some($about));
                text.enum_values(Some($names.to_vec())).into()
            }
        }

        impl ToSchema for $name {}
    )*};
}

one_of! {
    FacetName: "A facet, or all.", [Facet::NAMES.as_slice(), &["*"]].concat();
    SortName: "An order.", SORTS.map(|(name, _)| name);
    StrategyName:
        "Articles with all words (all), with any of them (frequency), or all if there are any, else any (last).",
        STRATEGIES.map(|(name, _)| name);
}

/// The sort orders by their names.
const SORTS: [(&str, Sort); 5] = [
    ("date:desc", Sort::Newest),
    ("date:asc", Sort::Oldest),
    ("year:desc", Sort::Newest),
    ("year:asc", Sort::Oldest),
    ("title:asc", Sort::Title),
];
/// The matching strategies of Meilisearch, with the match modes that they stand for.
const STRATEGIES: [(&str, &str); 3] = [("last", "auto"), ("all", "all"), ("frequency", "any")];

/// The values of a filter: an expression, or a list whose members must all hold. Members are expressions, and
/// lists of expressions of which one must hold.
pub enum FilterExpressions {}

impl PartialSchema for FilterExpressions {
    fn schema() -> RefOr<Schema> {
        let expression = || ObjectBuilder::new().schema_type(Type::String);
        let either = ArrayBuilder::new().items(expression());
        let all = ArrayBuilder::new().items(AnyOfBuilder::new().item(expression()).item(either));
        let about = "An expression such as `theme = \"Wasser\" AND year >= 2023`, or a list whose members all \
            hold, of expressions and of lists of which one member holds.";
        AnyOfBuilder::new().item(expression()).item(all).description(Some(about)).into()
    }
}

impl ToSchema for FilterExpressions {}

/// The schema of a search with additional fields.
fn with_members(members: &[(&'static str, &'static str, &[&'static str], bool)]) -> RefOr<Schema> {
    let search = IndexSearchRequest::schema();
    let RefOr::T(Schema::Object(mut object)) = search else { return search };
    for (name, about, names, is_required) in members {
        let member = ObjectBuilder::new().schema_type(Type::String).description(Some(*about));
        let member = if names.is_empty() { member } else { member.enum_values(Some(names.to_vec())) };
        object.properties.insert((*name).to_owned(), Schema::from(member.build()).into());
        object.required.extend(is_required.then(|| (*name).to_owned()));
    }
    object.description = None;
    Schema::Object(object).into()
}

/// A search that names its index.
pub enum IndexQuery {}

impl PartialSchema for IndexQuery {
    fn schema() -> RefOr<Schema> {
        with_members(&[("indexUid", "Name of the index.", &[], true)])
    }
}

impl ToSchema for IndexQuery {}

/// Several searches.
pub enum IndexMultiSearchRequest {}

impl PartialSchema for IndexMultiSearchRequest {
    fn schema() -> RefOr<Schema> {
        let queries =
            ArrayBuilder::new().items(Ref::from_schema_name("IndexQuery")).max_items(Some(MAX_QUERIES));
        let object = ObjectBuilder::new().property("queries", queries).required("queries");
        object.additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false))).into()
    }
}

impl ToSchema for IndexMultiSearchRequest {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("IndexQuery".to_owned(), IndexQuery::schema()));
        IndexSearchRequest::schemas(schemas);
    }
}

/// A search among the values of a facet.
pub enum FacetSearchRequest {}

impl PartialSchema for FacetSearchRequest {
    fn schema() -> RefOr<Schema> {
        with_members(&[
            ("facetName", "The facet.", &Facet::NAMES, true),
            ("facetQuery", "The beginning of a word of a value; without it all values.", &[], false),
        ])
    }
}

impl ToSchema for FacetSearchRequest {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        IndexSearchRequest::schemas(schemas);
    }
}

impl IndexSearchRequest {
    /// A search without words, with a filter and an order as they were sent.
    pub fn of_filter(filter: Option<Value>, sort: Option<Vec<String>>) -> Result<Self, RequestError> {
        Self { filter, sort, ..Self::default() }.within_bounds()
    }

    pub fn read(object: Map<String, Value>) -> Result<Self, RequestError> {
        read_fields::<Self>(object, "invalid_search")?.within_bounds()
    }

    /// Refuses lists and texts that every hit or word of the answer would pay for.
    fn within_bounds(self) -> Result<Self, RequestError> {
        let refused = |name: &str, bound: String| {
            let code = format!("invalid_search_{}", snake_case(name));
            Err(RequestError::invalid(code, format!("field `{name}`: {bound}")))
        };
        for (name, list) in [
            ("facets", &self.facets),
            ("sort", &self.sort),
            ("attributesToRetrieve", &self.attributes_to_retrieve),
            ("attributesToHighlight", &self.attributes_to_highlight),
            ("attributesToCrop", &self.attributes_to_crop),
        ] {
            if list.as_ref().is_some_and(|list| list.len() > MAX_NAMES) {
                return refused(name, format!("send at most {MAX_NAMES} names"));
            }
        }
        let tags =
            [("highlightPreTag", &self.highlight_pre_tag), ("highlightPostTag", &self.highlight_post_tag)];
        for (name, tag) in tags {
            if tag.as_ref().is_some_and(|tag| tag.chars().count() > MAX_TAG) {
                return refused(name, format!("send at most {MAX_TAG} characters"));
            }
        }
        Ok(self)
    }

    /// The number of hits asked for.
    pub fn hits(&self) -> usize {
        let (_, limit, _) = self.window();
        limit
    }

    /// The search that is asked for, of a window of hits.
    pub fn request(&self, window: Window, facet_values: usize) -> Result<SearchRequest, RequestError> {
        let strategy = self.matching_strategy.as_deref().unwrap_or("last");
        let Some((_, match_mode)) = STRATEGIES.iter().find(|(name, _)| *name == strategy) else {
            let strategy = shortened(strategy, SHOWN_NAME);
            let message = format!("'{strategy}' is no matching strategy; use last, all or frequency");
            return Err(RequestError::invalid("invalid_search_matching_strategy", message));
        };
        let params = SearchParams {
            q: self.q.clone().unwrap_or_default(),
            match_mode: Some((*match_mode).to_owned()),
            sort: Some(self.sort()?.name().to_owned()),
            ..SearchParams::default()
        };
        let expressions = self.expressions()?;
        let request = SearchRequest::new(params, Strictness::Lenient).with(|options| {
            options.window = window;
            options.continuation = Continuation::Never;
            options.expressions = expressions;
            options.facet_values = facet_values;
        });
        Ok(request)
    }

    /// The first sort order that is named. A search has only one.
    fn sort(&self) -> Result<Sort, RequestError> {
        let Some(order) = self.sort.iter().flatten().next() else { return Ok(Sort::Relevance) };
        SORTS.iter().find(|(name, _)| *name == order.trim()).map(|(_, sort)| *sort).ok_or_else(|| {
            let order = shortened(order, SHOWN_NAME);
            let names = SORTS.map(|(name, _)| name).join(", ");
            RequestError::invalid(
                "invalid_search_sort",
                format!("there is no order '{order}'; use one of {names}"),
            )
        })
    }

    /// The filter as an expression. The members of an inner list are alternatives; everything else must hold
    /// together.
    fn expressions(&self) -> Result<Vec<Vec<String>>, RequestError> {
        let text = |value: &Value| match value {
            Value::String(text) if text.trim().is_empty() => Ok(None),
            Value::String(text) => Ok(Some(text.clone())),
            _ => Err(RequestError::invalid(
                "invalid_search_filter",
                "a filter is a text, or a list of texts and of lists of texts",
            )),
        };
        let texts = |values: &[Value]| {
            let texts = values.iter().filter_map(|value| text(value).transpose());
            texts.collect::<Result<Vec<String>, RequestError>>()
        };
        match &self.filter {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(outer)) => {
                let of_one = |value: &Value| match value {
                    Value::Array(inner) => texts(inner),
                    value => texts(std::slice::from_ref(value)),
                };
                outer.iter().map(of_one).collect()
            }
            Some(value) => Ok(vec![texts(std::slice::from_ref(value))?]),
        }
    }

    /// The facets to count.
    pub fn facets(&self) -> Result<Vec<Facet>, RequestError> {
        let names = self.facets.iter().flatten().map(String::as_str);
        if names.clone().any(|name| name == "*") {
            return Ok(Facet::ALL.to_vec());
        }
        names.map(|name| facet_named(name, "invalid_search_facets")).collect()
    }

    /// The number of hits to skip, the number to send, and whether the client asks by pages.
    fn window(&self) -> (usize, usize, bool) {
        if self.hits_per_page.is_some() || self.page.is_some() {
            let size = self.hits_per_page.unwrap_or(DEFAULT_HITS).min(MAX_HITS);
            return (self.page.unwrap_or(1).saturating_sub(1).saturating_mul(size), size, true);
        }
        (self.offset.unwrap_or(0), self.limit.unwrap_or(DEFAULT_HITS).min(MAX_HITS), false)
    }

    fn shape(&self) -> Shape {
        let named = |names: &Option<Vec<String>>| names.iter().flatten().next().is_some();
        Shape {
            retrieved: self.attributes_to_retrieve.clone(),
            highlighted: self.attributes_to_highlight.clone().unwrap_or_default(),
            is_formatted: named(&self.attributes_to_highlight) || named(&self.attributes_to_crop),
            before: self.highlight_pre_tag.clone().unwrap_or_else(|| "<em>".to_owned()),
            behind: self.highlight_post_tag.clone().unwrap_or_else(|| "</em>".to_owned()),
        }
    }

    /// Whether a person searched. A search without hits or text only counts facet values, and a search
    /// without text or filter is what a page shows before anybody has searched.
    pub fn is_search(&self) -> bool {
        let (_, limit, _) = self.window();
        let is_filtered = !matches!(&self.filter, None | Some(Value::Null))
            && !self.filter.as_ref().and_then(Value::as_array).is_some_and(Vec::is_empty);
        limit > 0 && self.q.as_deref().is_some_and(|q| !q.trim().is_empty() || is_filtered)
    }

    /// Counts the search in metrics and query log.
    pub fn count(&self, state: &WebState, answer: &SearchAnswer) {
        let (offset, ..) = self.window();
        state.searched_while_typing(self.q.as_deref().unwrap_or_default(), offset == 0, answer.total());
    }

    pub fn answer(
        &self,
        app: &App,
        snapshot: &dyn Snapshot,
        budget: Budget,
    ) -> Result<SearchAnswer, RequestError> {
        let facets = self.facets()?;
        let (offset, limit, by_pages) = self.window();
        let (window, skipped) = window_of(offset, limit);
        let naming = naming(app, app.config.web.facet_language);
        let Answer { plan, results, took } =
            app.execute(snapshot, &self.request(window, MAX_VALUES)?, budget).map_err(refused_search)?;
        let shape = self.shape();
        let hits = results.hits.iter().skip(skipped).take(limit);
        let total = results.total;
        let counts: Vec<&FacetCounts> =
            results.facets.iter().filter(|counts| facets.contains(&counts.facet)).collect();
        let none = facets.iter().map(|facet| (facet.name(), Map::new()));
        let distributions = counts.iter().map(|c| (c.facet.name(), distribution(c, naming)));
        let years = counts.iter().filter(|c| c.facet == Facet::Year).filter_map(|c| year_range(c));
        let is_counted = self.facets.is_some();
        let answer = SearchAnswer {
            hits: hits.map(|hit| document(hit, &shape, naming)).collect(),
            query: plan.understood.text.clone(),
            facet_distribution: is_counted.then(|| none.chain(distributions).collect()),
            facet_stats: is_counted.then(|| years.map(|range| (Facet::Year.name(), range)).collect()),
            ..SearchAnswer::default()
        };
        let answer = if by_pages {
            let reached = total.min(u64::from(Page::MAX_REACH)) as usize;
            SearchAnswer {
                hits_per_page: Some(limit),
                page: Some(self.page.unwrap_or(1).max(1)),
                total_pages: Some(if limit == 0 { 0 } else { reached.div_ceil(limit) }),
                total_hits: Some(total),
                ..answer
            }
        } else {
            SearchAnswer {
                limit: Some(limit),
                offset: Some(offset),
                estimated_total_hits: Some(total),
                ..answer
            }
        };
        Ok(SearchAnswer { processing_time_ms: milliseconds(took), ..answer })
    }
}

/// Reads a request. A wrong field is named by a code such as `invalid_search_limit`, of which `code` is the beginning.
pub fn read_fields<T: DeserializeOwned>(object: Map<String, Value>, code: &str) -> Result<T, RequestError> {
    let of_all = match T::deserialize(&object) {
        Ok(request) => return Ok(request),
        Err(error) => RequestError::invalid("bad_request", error.to_string()),
    };
    // The error does not say which field is wrong.
    let wrong = object.into_iter().find_map(|(name, value)| {
        let alone = |value: Value| serde_json::from_value::<T>(json!({ name.as_str(): value }));
        let error = alone(value).err()?;
        let code = match alone(Value::Null) {
            Ok(_) => format!("{code}_{}", snake_case(&name)).into(),
            Err(_) => Cow::Borrowed("bad_request"),
        };
        let name = shortened(&name, SHOWN_NAME);
        Some(RequestError::invalid(code, format!("field `{name}`: {error}")))
    });
    Err(wrong.unwrap_or(of_all))
}

/// Why a search gave no answer, in the shape of the front end.
pub fn refused_search(error: SearchError) -> RequestError {
    match error {
        SearchError::Expression(error) => RequestError::invalid("invalid_search_filter", error.to_string()),
        error => RequestError::Failure(error.into()),
    }
}

/// The name of a field in the form that error codes have.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// The window with the hits from `offset` on, and the number of hits on it that come before them; nothing where pages don't
/// reach.
pub fn window_of(offset: usize, limit: usize) -> (Window, usize) {
    if limit == 0 || offset >= Page::MAX_REACH as usize {
        return (Window::Nothing, 0);
    }
    let (page, skipped) = page_of(offset, limit);
    (Window::Page(page), skipped)
}

/// A page that holds the hits from `offset` on, and the number of hits on it that come before them.
fn page_of(offset: usize, limit: usize) -> (Page, usize) {
    let limit = limit.max(1);
    // The size is the smallest with which one page holds the whole window. At worst that is the first page.
    let size = (limit..=offset + limit).find(|size| offset / size == (offset + limit - 1) / size);
    let size = size.unwrap_or(offset + limit);
    let number = u32::try_from(offset / size + 1).unwrap_or(u32::MAX);
    (Page { number, per_page: u32::try_from(size).unwrap_or(u32::MAX) }, offset % size)
}

pub fn facet_named(name: &str, code: &'static str) -> Result<Facet, RequestError> {
    Facet::from_name(name).ok_or_else(|| {
        let name = shortened(name, SHOWN_NAME);
        let names = Facet::NAMES.join(", ");
        RequestError::invalid(code, format!("'{name}' is no facet; use {names}"))
    })
}

pub fn milliseconds(took: Duration) -> u64 {
    took.as_millis().try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_window_lies_in_one_page() {
        for offset in 0..200 {
            for limit in 1..40 {
                let (page, skipped) = page_of(offset, limit);
                assert_eq!(page.offset() + skipped, offset);
                assert!(skipped + limit <= page.per_page as usize, "{offset} {limit}: {page:?}");
                assert!(page.per_page as usize <= offset + limit);
            }
        }
    }
}
