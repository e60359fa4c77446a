//! The views of hits: title, facts, snippets and themes.

use super::frame::Link;
use super::versions::{DuplicateView, TranslationView, duplicate_views, translation_views};
use crate::article::{ArticleSummary, Date, Derived, Facet, Language, Named};
use crate::engine::Hit;
use crate::present::address::{HitTarget, State, file_href};
use crate::present::highlight::{self, Html, Marked, plain};
use crate::present::labels::{Labels, Name, shown};
use crate::present::lang::{Lang, lang_attribute};
use crate::present::missing::missing_line;
use crate::present::texts::fill;
use crate::query::QueryPlan;

/// One hit.
pub struct HitView {
    pub id: String,
    pub href: String,
    pub title: Html,
    pub plain_title: String,
    /// The article's language for `lang`, nothing if it is not known.
    pub lang: Option<String>,
    pub date: DateView,
    /// The date of the event that it announces, if that is still to come.
    pub event: Option<DateView>,
    pub organisers: Vec<ValueLink>,
    pub language: Option<String>,
    pub kind: Option<String>,
    pub snippets: Vec<SnippetView>,
    /// What it lacks of the query: "without: water".
    pub missing: Option<String>,
    pub duplicates: Vec<DuplicateView>,
    pub translations: Vec<TranslationView>,
    pub themes: Vec<ValueLink>,
}

/// A value of a facet with the link to all articles that have it.
pub struct ValueLink {
    pub href: String,
    pub name: Name,
}

/// The date of an article, for people and for programs.
pub struct DateView {
    /// ISO 8601, where the date is known.
    pub machine: Option<String>,
    pub text: String,
}

/// A passage.
pub struct SnippetView {
    pub text: Html,
    pub lang: Option<String>,
    /// A link to its section of the article, named by the heading or page of the section.
    pub place: Option<Link>,
    /// A link to its page of the file.
    pub file: Option<Link>,
}

/// Hits under one heading, in an ordered list.
pub struct HitGroup {
    /// The heading; `None` for the result set itself.
    pub heading: Option<&'static str>,
    /// The rank of the first hit.
    pub start: usize,
    pub hits: Vec<HitView>,
}

/// Builds the views of articles. Their links keep the state of the search they are shown in.
pub struct ViewBuilder<'a> {
    pub state: &'a State,
    pub base: &'a str,
    pub labels: &'a dyn Labels,
    pub lang: Lang,
    /// Where the titles of hits lead.
    pub hits_lead_to: HitTarget,
    /// The day of the search, if hits are to tell which events are still to come.
    pub today: Option<Date>,
}

/// The most organisers and themes that a hit names. The page of its article names all.
const MAX_VALUES: usize = 4;
/// The most characters of a section's heading in the link to it.
const MAX_HEADING: usize = 80;

impl ViewBuilder<'_> {
    pub fn hit(&self, plan: &QueryPlan, hit: &Hit) -> HitView {
        let article = &hit.article;
        let language = &article.language.value;
        let href = self.state.article_href(self.base, article.id.as_str());
        let name = |facet, id: &str| shown(self.labels, facet, id, None, self.lang).text;
        let first = |values: Vec<ValueLink>| values.into_iter().take(MAX_VALUES).collect();
        let says_language = *language != Language::Unknown && language.code() != self.lang.code();
        HitView {
            id: article.id.to_string(),
            plain_title: plain(&article.title.value),
            title: highlight::title(&article.title.value, &hit.title_highlights).to_html(),
            lang: lang_attribute(language),
            date: self.date(article),
            event: self.event(article),
            organisers: first(self.links(Facet::Organiser, &article.organisers)),
            language: says_language.then(|| name(Facet::Language, language.code())),
            kind: article.kind.as_ref().map(|kind| name(Facet::Kind, &kind.value)),
            snippets: self.snippets(hit, &href),
            missing: missing_line(plan, hit, self.lang.texts()),
            duplicates: duplicate_views(&hit.versions.duplicates, self.state, self.base),
            translations: translation_views(
                &hit.versions.translations,
                self.state,
                self.base,
                self.labels,
                self.lang,
            ),
            themes: first(self.links(Facet::Theme, &article.themes)),
            href: self.hits_lead_to.source(article).map_or(href, str::to_owned),
        }
    }

    fn snippets(&self, hit: &Hit, href: &str) -> Vec<SnippetView> {
        let mut views = Vec::with_capacity(hit.snippets.len());
        for (at, snippet) in hit.snippets.iter().enumerate() {
            // Snippets of one section share one link, which follows the last of them.
            let is_last = hit.snippets.get(at + 1).is_none_or(|next| next.section != snippet.section);
            let page = snippet.page.filter(|_| is_last);
            let file = page.and_then(|page| file_page(self.base, &hit.article, page, self.lang));
            // The page is named once: by the link to the file, if there is one.
            let names_page = file.is_none() || snippet.heading.is_none();
            // The title of the hit already links to the beginning of the article.
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

    /// The name of a section in an article: its heading, its page, or both.
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
        self.dated_event(article)
    }

    /// The event that an article is about, whether it is over or still to come.
    pub fn dated_event(&self, article: &ArticleSummary) -> Option<DateView> {
        let event = article.event_date.as_ref()?.value;
        let text = self.lang.texts().event(event, article.event_end);
        Some(DateView { machine: Some(event.to_string()), text })
    }

    /// Links from facet values to all articles that have them. Such a link starts a new search, as a subject
    /// in a library catalogue does; the filters beside the hits narrow the search.
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

/// A link to a page of the file that an article was read from, if that file has pages.
pub fn file_page(base: &str, article: &ArticleSummary, page: u32, lang: Lang) -> Option<Link> {
    let values = [("format", article.file?.name()), ("page", &page.to_string())];
    Some(Link {
        href: file_href(base, article, Some(page))?,
        text: fill(&lang.texts().article.file_page, &values),
    })
}
