//! The page that explains how to search, with queries to be tried.

use askama::Template;

use super::frame::{Frame, Site};
use crate::present::address::State;
use crate::present::lang::Lang;
use crate::present::render::render;

#[derive(Template)]
#[template(path = "help.html", config = "src/present/askama.toml")]
struct HelpPage {
    frame: Frame,
    examples: Vec<Example>,
}

/// A query that leads to its results, and what they are.
struct Example {
    href: String,
    q: &'static str,
    finds: &'static str,
}

/// The page that explains how to search.
/// `origin` is the address that visitors reach the site under, without a slash at its end.
pub fn help_page(site: Site<'_>, lang: Lang, lang_in_address: bool, origin: &str) -> String {
    let texts = &lang.texts().help;
    let named_lang = lang_in_address.then_some(lang);
    let mut frame = Frame::new(site, lang, named_lang, &texts.heading);
    frame.publish_in_all(&texts.heading, &texts.intro, origin, "/help", lang_in_address);
    let example = |q: &'static str, finds: &'static str| Example {
        href: State { q: q.to_owned(), ..State::start(named_lang) }.search_href(&frame.base),
        q,
        finds,
    };
    let examples = texts.examples.iter().map(|entry| example(&entry.q, &entry.finds)).collect();
    render(&HelpPage { examples, frame })
}
