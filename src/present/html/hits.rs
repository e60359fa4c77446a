//! Hits as a reader sees them: heading, facts, passages, themes.

use super::article::{VersionView, version_views};
use super::frame::Link;
use crate::article::{ArticleSummary, Date, Derived, Facet, Language, Named};
use crate::engine::{Hit, Version};
use crate::present::address::{State, file_href};
use crate::present::highlight::{self, Html, Marked};
use crate::present::labels::{Labels, Lang, Name, shown};
use crate::present::texts::fill;

/// One hit.
pub struct HitView {
    pub href: String,
    pub title: Html,
    /// The article's language for `lang`, nothing if it is not known.
    pub lang: Option<String>,
    pub date: DateView,
    /// When the event is that it announces, where that is still to come.
    pub event: Option<DateView>,
    pub organisers: Vec<ValueLink>,
    pub language: Option<String>,
    pub kind: Option<String>,
    pub snippets: Vec<SnippetView>,
    pub other_forms: Vec<VersionView>,
    pub twins: Vec<TranslationView>,
    pub themes: Vec<ValueLink>,
}

/// An article in another language.
pub struct TranslationView {
    pub href: String,
    /// "also in English"
    pub text: String,
    pub title: String,
    pub lang: Option<String>,
}

/// A value of a facet with the link to all articles that have it.
pub struct ValueLink {
    pub href: String,
    pub name: Name,
}

/// When an article is from.
pub struct DateView {
    /// ISO 8601, where the date is known.
    pub machine: Option<String>,
    pub text: String,
}

/// A passage.
pub struct SnippetView {
    pub text: Html,
    pub lang: Option<String>,
    /// To the section it is from, in the article, named by its heading or page.
    pub place: Option<Link>,
    /// To its page of the file.
    pub file: Option<Link>,
}

/// Hits under one heading, in an ordered list.
pub struct HitGroup {
    /// Nothing for the result set itself.
    pub heading: Option<&'static str>,
    /// The rank of the first hit.
    pub start: usize,
    pub hits: Vec<HitView>,
}

/// Shows hits; links keep the state of the search they are in.
pub struct Shower<'a> {
    pub state: &'a State,
    pub base: &'a str,
    pub labels: &'a dyn Labels,
    pub lang: Lang,
    /// The day of the search, where hits say what is still to come.
    pub today: Option<Date>,
}

/// Organisers and themes that a hit names; its article names all.
const MAX_VALUES: usize = 4;
/// Characters of a section's heading in the link to it.
const MAX_HEADING: usize = 80;

impl Shower<'_> {
    pub fn hit(&self, hit: &Hit) -> HitView {
        let article = &hit.article;
        let language = &article.language.value;
        let href = self.state.article_href(self.base, article.id.as_str());
        let name = |facet, id: &str| shown(self.labels, facet, id, None, self.lang).text;
        let first = |values: Vec<ValueLink>| values.into_iter().take(MAX_VALUES).collect();
        let says_language = *language != Language::Unknown && language.code() != self.lang.code();
        HitView {
            title: highlight::title(&article.title.value, &hit.title_highlights).to_html(),
            lang: lang_attribute(language),
            date: self.date(article),
            event: self.event(article),
            organisers: first(self.links(Facet::Organiser, &article.organisers)),
            language: says_language.then(|| name(Facet::Language, language.code())),
            kind: article.kind.as_ref().map(|kind| name(Facet::Kind, &kind.value)),
            snippets: self.snippets(hit, &href),
            other_forms: version_views(&hit.versions.duplicates, self.state, self.base),
            twins: self.twins(&hit.versions.translations),
            themes: first(self.links(Facet::Theme, &article.themes)),
            href,
        }
    }

    /// Links to an article in other languages.
    pub fn twins(&self, twins: &[Version]) -> Vec<TranslationView> {
        let language =
            |twin: &Version| shown(self.labels, Facet::Language, twin.language.code(), None, self.lang).text;
        let twin = |twin: &Version| TranslationView {
            href: self.state.article_href(self.base, twin.id.as_str()),
            text: fill(&self.lang.texts().search.also_in, &[("language", &language(twin))]),
            title: highlight::title(&twin.title, &[]).text().to_owned(),
            lang: lang_attribute(&twin.language),
        };
        twins.iter().map(twin).collect()
    }

    fn snippets(&self, hit: &Hit, href: &str) -> Vec<SnippetView> {
        let mut views = Vec::with_capacity(hit.snippets.len());
        for (at, snippet) in hit.snippets.iter().enumerate() {
            // Passages of one section share the link behind the last of them.
            let is_last = hit.snippets.get(at + 1).is_none_or(|next| next.section != snippet.section);
            let page = snippet.page.filter(|_| is_last);
            let file = page.and_then(|page| file_page(self.base, &hit.article, page, self.lang));
            // The link to the file names the page.
            let names_page = file.is_none() || snippet.heading.is_none();
            // The title leads to the beginning already.
            let leads_on = is_last && (snippet.section > 0 || snippet.page.is_some());
            let place = || self.place(snippet.heading.as_deref(), snippet.page.filter(|_| names_page));
            views.push(SnippetView {
                file,
                text: Marked::new(&snippet.text, &snippet.highlights).to_html(),
                lang: lang_attribute(&snippet.language),
                place: leads_on
                    .then(place)
                    .flatten()
                    .map(|text| Link { href: format!("{href}#section-{}", snippet.section + 1), text }),
            });
        }
        views
    }

    /// What a place in an article is called: its heading, its page, or both.
    fn place(&self, heading: Option<&str>, page: Option<u32>) -> Option<String> {
        let heading = heading.map(|heading| Marked::new(heading, &[]).cut(MAX_HEADING));
        let heading = heading.map(|h| h.text().trim().to_owned()).filter(|heading| !heading.is_empty());
        let page = page.map(|page| fill(&self.lang.texts().article.page, &[("page", &page.to_string())]));
        match (heading, page) {
            (Some(heading), Some(page)) => Some(format!("{heading} ({page})")),
            (heading, page) => heading.or(page),
        }
    }

    pub fn date(&self, article: &ArticleSummary) -> DateView {
        let texts = self.lang.texts();
        if let Some(date) = &article.date {
            DateView { machine: Some(date.value.to_string()), text: texts.date(date.value) }
        } else if let Some(year) = &article.year {
            DateView { machine: Some(year.value.to_string()), text: year.value.to_string() }
        } else if let Some(year) = &article.year_inferred {
            let text = fill(&texts.search.published_in, &[("year", &year.value.to_string())]);
            DateView { machine: None, text }
        } else {
            DateView { machine: None, text: texts.search.undated.clone() }
        }
    }

    fn event(&self, article: &ArticleSummary) -> Option<DateView> {
        self.today.filter(|today| article.is_upcoming(*today))?;
        let event = article.event_date.as_ref()?.value;
        let text = self.lang.texts().event(event, article.event_end);
        Some(DateView { machine: Some(event.to_string()), text })
    }

    /// Values of a facet as links to all articles that have them. They start anew, as subjects in a
    /// catalogue do: the filters beside the hits are for narrowing.
    pub fn links(&self, facet: Facet, values: &[Derived<Named>]) -> Vec<ValueLink> {
        let start = State::start(self.state.lang);
        values
            .iter()
            .map(|Derived { value, .. }| ValueLink {
                href: start.with(facet, &value.id).search_href(self.base),
                name: shown(self.labels, facet, &value.id, Some(&value.label), self.lang),
            })
            .collect()
    }
}

/// A link to a page of the file that an article is the whole of, where it has pages.
pub fn file_page(base: &str, article: &ArticleSummary, page: u32, lang: Lang) -> Option<Link> {
    let values = [("format", article.file?.name()), ("page", &page.to_string())];
    Some(Link {
        href: file_href(base, article, Some(page))?,
        text: fill(&lang.texts().article.file_page, &values),
    })
}

/// The value of a `lang` attribute.
pub fn lang_attribute(language: &Language) -> Option<String> {
    let code = language.code();
    let is_tag = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase());
    (*language != Language::Unknown && is_tag).then(|| code.to_owned())
}
