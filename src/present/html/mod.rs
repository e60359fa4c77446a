//! HTML pages, made of typed views. They are complete without script.
//!
//! Templates stand in `templates/`, are checked when the program is compiled and escape everything
//! but [`Html`](super::highlight::Html). Views hold text that is cleaned already.

mod article;
mod browse;
mod chips;
mod count;
mod docs;
mod facet_values;
mod facets;
mod fallbacks;
mod frame;
mod help;
mod histogram;
mod hits;
mod manual;
mod marked;
mod message;
mod pagination;
mod place_map;
mod preview;
mod reading_bar;
mod schema;
mod search;
mod search_name;
mod search_view;
#[cfg(test)]
mod tests;
mod theme_years;
mod told;
mod values_address;
mod versions;
mod widget;

pub use article::{ArticleView, article_page};
pub use docs::docs_page;
pub use facet_values::facet_values_page;
pub use fallbacks::{FallbackSearch, fallback_searches};
pub use frame::Site;
pub use help::help_page;
pub use manual::manual_page;
pub use marked::marked_page;
pub use message::{PageStatus, building_page, error_page};
pub use schema::json_ld;
pub use search::search_page;
pub use search_name::search_name;
pub use search_view::SearchView;
pub use theme_years::{CollectionCounts, ThemesByYear};
pub use values_address::ValuesAsked;
pub use widget::widget_page;

/// What the pages may load and do; send it with each of them.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
