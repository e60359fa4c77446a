//! Pages that hold only a message: the error pages, and the page shown while the index is being
//! built.

use askama::Template;

use super::frame::{Frame, Site};
use crate::present::lang::Lang;
use crate::present::render::render;

/// The failures that have an error page of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageStatus {
    BadRequest,
    NotFound,
    Gone,
    Expired,
    TooManyRequests,
    Overloaded,
    /// There is no index that can be read.
    Unavailable,
    Internal,
}

impl PageStatus {
    /// The page that fits an HTTP status.
    pub fn of_code(status: u16) -> Self {
        match status {
            404 => Self::NotFound,
            410 => Self::Gone,
            429 => Self::TooManyRequests,
            503 | 504 => Self::Overloaded,
            400..=499 => Self::BadRequest,
            _ => Self::Internal,
        }
    }
}

#[derive(Template)]
#[template(path = "message.html", config = "src/present/askama.toml")]
struct MessagePage {
    frame: Frame,
    heading: &'static str,
    text: &'static str,
    /// Whether the search can be used.
    ready: bool,
}

/// The page for an error. It never shows what went wrong inside.
pub fn error_page(site: Site<'_>, lang: Lang, status: PageStatus) -> String {
    let errors = &lang.texts().errors;
    let texts = match status {
        PageStatus::BadRequest => &errors.bad_request,
        PageStatus::NotFound => &errors.not_found,
        PageStatus::Gone => &errors.gone,
        PageStatus::Expired => &errors.expired,
        PageStatus::TooManyRequests => &errors.too_many,
        PageStatus::Overloaded => &errors.overloaded,
        PageStatus::Unavailable => &errors.unavailable,
        PageStatus::Internal => &errors.internal,
    };
    let frame = Frame::new(site, lang, None, &texts.heading);
    render(&MessagePage { frame, heading: &texts.heading, text: &texts.text, ready: true })
}

/// The page while the first index is built. It doesn't reload by itself: a reader may be in the
/// middle of it.
pub fn building_page(site: Site<'_>, lang: Lang) -> String {
    let texts = &lang.texts().building;
    let frame = Frame::new(site, lang, None, &texts.heading);
    render(&MessagePage { frame, heading: &texts.heading, text: &texts.text, ready: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: Site<'static> = Site {
        name: "Fundstelle",
        base: "/suche",
        branding: &crate::present::branding::Branding::PLAIN,
        hits_lead_to: crate::present::address::HitTarget::Article,
    };

    #[test]
    fn errors_lead_back_to_the_search() {
        let page = error_page(SITE, Lang::En, PageStatus::of_code(404));
        assert!(page.contains("<title>Page not found – Fundstelle</title>"));
        assert!(page.contains("<html lang=\"en\""));
        assert!(page.contains("href=\"/suche/\""));
        assert!(page.contains("name=\"robots\" content=\"noindex"));
    }

    #[test]
    fn the_waiting_page_offers_to_try_again() {
        let page = building_page(SITE, Lang::De);
        assert!(page.contains("<a class=\"button\" href=\"\">Erneut versuchen</a>"));
        assert!(page.contains("Die Suche wird gerade vorbereitet"));
        assert!(!page.contains("<form"), "a search that cannot answer was offered");
    }
}
