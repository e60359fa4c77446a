//! HTML pages, complete without script: typed views in, strings out.
//!
//! Templates stand in `templates/`, are checked when the program is compiled and escape everything
//! but [`Html`](super::highlight::Html). Views hold text that is cleaned already.

mod article;
mod browse;
mod docs;
mod facets;
mod frame;
mod hits;
mod message;
mod pagination;
mod schema;
mod search;
#[cfg(test)]
mod tests;
mod ways;
mod widget;

pub use article::{ArticleView, article_page};
pub use docs::docs_page;
pub use frame::Site;
pub(super) use hits::lang_attribute;
pub use message::{PageStatus, building_page, error_page};
pub use search::{SearchView, search_page};
pub use ways::{Way, ways};
pub use widget::widget_page;

/// What the pages may load and do; send it with each of them.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

/// Renders a template.
pub(super) fn render(template: &impl askama::Template) -> String {
    template.render().expect("templates only fail where a value's Display does, and none of ours does")
}
