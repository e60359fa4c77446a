//! The page that shows the widget at work and how to embed it.

use askama::Template;

use super::frame::{Frame, Site};
use crate::present::lang::Lang;
use crate::present::render::render;

#[derive(Template)]
#[template(path = "widget.html", config = "src/present/askama.toml")]
struct WidgetPage {
    frame: Frame,
    /// The HTML that other sites put into their pages.
    example: String,
}

/// The demonstration of the widget. `origin` is the address of the search, such as `https://example.org/suche`.
pub fn widget_page(site: Site<'_>, lang: Lang, lang_in_address: bool, origin: &str) -> String {
    let texts = &lang.texts().widget;
    let mut frame = Frame::new(site, lang, lang_in_address.then_some(lang), &texts.heading);
    frame.switch_href = Some(format!("{}/widget?lang={}", frame.base, lang.other().code()));
    let home = format!("{origin}/");
    frame.publish(&texts.heading, &texts.intro, format!("{home}widget"));
    let example = format!(
        "<script src=\"{home}widget.js\" defer></script>\n<fundstelle-search endpoint=\"{home}\" lang=\"{}\">\n  \
         <a href=\"{home}\">{}</a>\n</fundstelle-search>",
        lang.code(),
        texts.fallback,
    );
    render(&WidgetPage { frame, example })
}
