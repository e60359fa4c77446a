//! The texts of the search page: form, hits, notices, pagination, filters.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::template::Plural;

/// The search form and its hits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchTexts {
    /// Before the links to the result set as files.
    pub export: String,
    pub label: String,
    pub button: String,
    pub hint: String,
    pub newest: String,
    pub browse_themes: String,
    pub browse_years: String,
    pub themes_by_year: String,
    /// What the table holds, and the link to all themes where it or the list has some alone.
    pub most_frequent_themes: String,
    pub all_themes: String,
    /// The map of places, and the link to all of them.
    pub places: String,
    pub all_places: String,
    pub browse_upcoming: Plural,
    /// The link to events as a calendar.
    pub calendar: String,
    pub event_on: String,
    pub event_from: String,
    pub articles: Plural,
    pub no_articles: String,
    pub articles_for: String,
    pub articles_with_parts: String,
    pub page_of: String,
    pub hits: String,
    pub some_of_the_words: String,
    pub more_with_some: Plural,
    pub near_the_word: String,
    pub more_near: Plural,
    pub corrected: String,
    pub instead: String,
    /// How a phrase is quoted within quotation marks.
    pub inner_quotes: String,
    pub expanded: String,
    pub expanded_for: String,
    /// Before the filters that words of the query name.
    pub offered: String,
    /// All of these filters at once.
    pub offered_together: String,
    pub undated: String,
    /// What a hit lacks of the query.
    pub missing: String,
    pub missing_in_title: String,
    pub published_in: String,
    pub also_as: String,
    pub also_in: String,
    pub themes: String,
    pub sort: String,
    pub sort_apply: String,
}

/// What people are told about their query.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeTexts {
    pub heading: String,
    /// What further notes are folded under.
    pub more: Plural,
    pub query_cut: Plural,
    pub invalid_value: String,
    pub nothing_to_search: String,
    pub only_stop_words: String,
    pub unknown_phrase: String,
    pub unknown_phrase_but: String,
    pub unknown_value: String,
    pub unknown_value_near: String,
    /// What stands before links to the nearest values.
    pub value_meant: String,
    pub unknown_field: String,
    pub unknown_field_near: String,
    pub other_spelling: String,
    pub idle_or: String,
    pub range_turned: String,
    pub article_year: String,
    pub article_years: String,
    pub article_years_from: String,
    pub article_years_to: String,
    pub article_month: String,
    pub article_day: String,
    /// The link to a search for words as they were typed.
    pub search_literally: String,
    pub parts_only: String,
    pub some_words: String,
    pub some_parts: String,
    /// The variants of `some_words` and `some_parts` where filters leave no article with all words.
    pub some_words_filtered: String,
    pub some_parts_filtered: String,
    pub page_beyond_end: String,
    /// Names of the parameters that are no facets.
    pub parameters: BTreeMap<String, String>,
}

/// What is offered where a search or a page of it has no hits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmptyTexts {
    pub heading: String,
    pub page_heading: String,
    pub drop_filter: String,
    pub drop_filters: String,
    pub drop_quotes: String,
    pub match_any: String,
    pub first_page: String,
    pub tip_spelling: String,
    pub tip_fewer: String,
    pub tip_language: String,
    pub start: String,
}

/// The links from page to page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageTexts {
    pub label: String,
    pub previous: String,
    pub next: String,
    pub number: String,
    pub reach: String,
}

/// The filters beside the hits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilterTexts {
    pub heading: String,
    pub apply: String,
    pub active: String,
    pub remove: String,
    pub clear: String,
    /// The button that closes the panel of filters.
    pub show_hits: Plural,
    pub show_none: String,
    pub show_more: Plural,
    /// The link to all values of a facet.
    pub all_values: String,
    /// The two thumbs under the histogram of years.
    pub slider_from: String,
    pub slider_to: String,
    pub year_from: String,
    pub year_to: String,
    pub range_from: String,
    pub range_to: String,
    pub date_from: String,
    pub date_to: String,
    pub events: String,
    pub upcoming: String,
    /// What a search for upcoming events alone is called.
    pub upcoming_events: String,
    /// The order of events that are still to come.
    pub next_event_first: String,
}
