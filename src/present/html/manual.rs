//! A page of the manual. Its text is in English, as the manual is.

use askama::Template;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use super::frame::{Frame, Link, Site};
use crate::manual::{TOPICS, Topic};
use crate::present::highlight::Html;
use crate::present::lang::Lang;
use crate::present::render::render;

#[derive(Template)]
#[template(path = "manual.html", config = "src/present/askama.toml")]
struct ManualPage {
    frame: Frame,
    name: &'static str,
    /// All topics, each with its name.
    topics: Vec<(&'static str, Link)>,
    text: Html,
}

/// A page of the manual. `origin` is the address of the search, such as `https://example.org/suche`.
pub fn manual_page(site: Site<'_>, lang: Lang, lang_in_address: bool, origin: &str, topic: Topic) -> String {
    let mut frame = Frame::new(site, lang, lang_in_address.then_some(lang), topic.title());
    let path = format!("/docs/{}", topic.name);
    frame.publish_in_all(topic.title(), &topic.summary(), origin, &path, lang_in_address);
    let text = markup(topic, |topic| address(&frame, topic));
    render(&ManualPage { name: topic.name, topics: topics(&frame), text, frame })
}

/// Links to all pages of the manual.
pub(super) fn topics(frame: &Frame) -> Vec<(&'static str, Link)> {
    let link = |topic: Topic| Link { href: address(frame, topic), text: topic.title().to_owned() };
    TOPICS.into_iter().map(|topic| (topic.name, link(topic))).collect()
}

fn address(frame: &Frame, topic: Topic) -> String {
    format!("{}/docs/{}?lang={}", frame.base, topic.name, frame.lang)
}

/// The text of a page of the manual. Headings can be linked to; links to other pages lead to the address that
/// `address` gives.
fn markup(topic: Topic, address: impl Fn(Topic) -> String) -> Html {
    let mut events: Vec<Event> = Parser::new_ext(topic.text, Options::ENABLE_TABLES).collect();
    let anchors: Vec<String> = anchors(&events).collect();
    let mut anchors = anchors.into_iter();
    for event in &mut events {
        match event {
            Event::Start(Tag::Heading { id, .. }) => *id = anchors.next().map(CowStr::from),
            Event::Start(Tag::Link { dest_url, .. }) => {
                if let Some(topic) = Topic::linked(dest_url) {
                    *dest_url = address(topic).into();
                }
            }
            _ => {}
        }
    }
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events.into_iter());
    // Whoever uses no mouse must be able to scroll long lines.
    Html::own(html.replace("<pre>", "<pre tabindex=\"0\">"))
}

/// The anchor of every heading: its letters and digits in lower case, joined by hyphens.
fn anchors<'a>(events: &'a [Event]) -> impl Iterator<Item = String> + 'a {
    let starts =
        events.iter().enumerate().filter(|(_, event)| matches!(event, Event::Start(Tag::Heading { .. })));
    starts.map(|(at, _)| {
        let inside = events[at..].iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
        let text: String = inside
            .filter_map(|event| match event {
                Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
                _ => None,
            })
            .collect();
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
    })
}
