//! Hits as a reader sees them: heading, facts, passages, themes.

use super::frame::Link;
use crate::article::{Article, Derived, Language, Named};
use crate::engine::Hit;
use crate::present::address::State;
use crate::present::highlight::{self, Html, Marked, plain};
use crate::present::labels::{Labels, Lang, name_of};
use crate::present::texts::fill;
use crate::query::Facet;

/// One hit.
pub struct HitView {
    pub href: String,
    pub title: Html,
    /// The article's language for `lang`, nothing if it is not known.
    pub lang: Option<String>,
    pub date: DateView,
    pub organisers: Vec<Link>,
    pub language: Option<String>,
    pub kind: Option<String>,
    pub snippets: Vec<SnippetView>,
    pub themes: Vec<Link>,
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
    /// To the page or section it is from, in the article.
    pub page: Option<Link>,
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
}

impl Shower<'_> {
    pub fn hit(&self, hit: &Hit) -> HitView {
        let article = &hit.article;
        let texts = self.lang.texts();
        let language = article.language.value.code();
        let kind = article.kind.as_ref();
        let href = self.state.article_href(self.base, article.id.as_str());
        HitView {
            title: highlight::title(&article.title.value, &hit.title_highlights).to_html(),
            lang: lang_attribute(&article.language.value),
            date: self.date(article),
            organisers: self.links(Facet::Organiser, &article.organisers),
            language: (article.language.value != Language::Unknown)
                .then(|| plain(&name_of(self.labels, Facet::Language, language, None, self.lang))),
            kind: kind.map(|kind| plain(&name_of(self.labels, Facet::Kind, &kind.value, None, self.lang))),
            snippets: hit
                .snippets
                .iter()
                .map(|snippet| SnippetView {
                    text: Marked::new(&snippet.text, &snippet.highlights).to_html(),
                    lang: article
                        .sections
                        .get(snippet.section)
                        .and_then(|section| lang_attribute(&section.language)),
                    page: snippet.page.map(|page| Link {
                        href: format!("{href}#s{}", snippet.section + 1),
                        text: fill(&texts.article.page, &[("page", &page.to_string())]),
                    }),
                })
                .collect(),
            themes: self.links(Facet::Theme, &article.themes),
            href,
        }
    }

    fn date(&self, article: &Article) -> DateView {
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

    /// Values of a facet as links that add them to the filters.
    pub fn links(&self, facet: Facet, values: &[Derived<Named>]) -> Vec<Link> {
        values
            .iter()
            .map(|value| Link {
                href: self.state.with(facet, &value.value.id).search_href(self.base),
                text: plain(&name_of(
                    self.labels,
                    facet,
                    &value.value.id,
                    Some(&value.value.label),
                    self.lang,
                )),
            })
            .collect()
    }
}

/// The value of a `lang` attribute.
pub fn lang_attribute(language: &Language) -> Option<String> {
    let code = language.code();
    let is_tag = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase());
    (*language != Language::Unknown && is_tag).then(|| code.to_owned())
}
