//! The page of marked articles. Their list is kept in the browser alone, so its script fills the page.

use askama::Template;

use super::frame::{Frame, Site};
use crate::present::export::ExportFormat;
use crate::present::lang::Lang;
use crate::present::render::render;

#[derive(Template)]
#[template(path = "marked.html", config = "src/present/askama.toml")]
struct MarkedPage {
    frame: Frame,
    /// The formats of the list: the name of the parameter, and what it is called.
    formats: Vec<(&'static str, &'static str)>,
}

/// The page of marked articles.
pub fn marked_page(site: Site<'_>, lang: Lang, lang_in_address: bool) -> String {
    let mut frame = Frame::new(site, lang, lang_in_address.then_some(lang), &lang.texts().marked.heading);
    frame.switch_href = Some(format!("{}/marked?lang={}", frame.base, lang.other().code()));
    let format = |format: ExportFormat| Some((format.name(), format.offered_as()?));
    render(&MarkedPage { frame, formats: ExportFormat::ALL.into_iter().filter_map(format).collect() })
}
