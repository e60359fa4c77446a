//! The page of one article: its facts with their provenance, and its text.

use std::ops::Range;

use askama::Template;

use super::frame::{Frame, Link, Site};
use super::hits::{DateView, ViewBuilder, file_page};
use super::preview::{self, Alternate};
use super::reading_bar;
use super::schema;
use super::versions::{DuplicateView, TranslationView, duplicate_views, translation_views};
use crate::article::{
    Article, ArticleSummary, Derived, EvidenceKind, Facet, FacetValues, FileFormat, Named, Provenance,
    SingleValue, web_address,
};
use crate::engine::{Related, Versions};
use crate::present::address::{HitTarget, State, file_href, host, segment};
use crate::present::citation::Citation;
use crate::present::highlight::{self, Html, Marked, plain};
use crate::present::labels::{Labels, name_of};
use crate::present::lang::{Lang, lang_attribute};
use crate::present::render::render;
use crate::present::texts::fill;
use crate::query::SearchParams;
use crate::snippet::Highlights;

/// The content of the page of an article.
pub struct ArticleView<'a> {
    pub site: Site<'a>,
    pub lang: Lang,
    pub article: &'a Article,
    pub versions: &'a Versions,
    pub related: &'a [Related],
    /// The parameters of the page's own address: the search it was opened from, if any.
    pub params: &'a SearchParams,
    /// The highlights of that search in title and sections.
    pub highlights: &'a Highlights,
    /// Scheme, host and base path that visitors reach the site under, without a slash at its end.
    pub origin: &'a str,
    pub labels: &'a dyn Labels,
}

/// The most organisations that stand below the title; the facts name all.
const MAX_BYLINE: usize = 3;

#[derive(Template)]
#[template(path = "article.html", config = "src/present/askama.toml")]
struct ArticlePage {
    frame: Frame,
    id: String,
    title: Html,
    lang: Option<String>,
    back_href: Option<String>,
    /// The date, that of the event, and the names of the organisations, for the line below the title.
    date: DateView,
    event: Option<DateView>,
    organisers: Vec<String>,
    facts: Vec<Fact>,
    original: Option<Link>,
    citation: String,
    /// The formats that reference managers read.
    records: Vec<Link>,
    /// The article in the terms of schema.org.
    data: Html,
    duplicates: Vec<DuplicateView>,
    translations: Vec<TranslationView>,
    related: Vec<RelatedView>,
    bar: Option<reading_bar::ReadingBar>,
    sections: Vec<SectionView>,
}

/// One line of the facts.
struct Fact {
    name: &'static str,
    /// What one of its values is named where it stands by itself.
    of_one: &'static str,
    values: Vec<FactValue>,
}

struct FactValue {
    text: String,
    href: Option<String>,
    /// ISO 8601, for dates.
    machine: Option<String>,
    source: Option<&'static str>,
    evidence: Option<String>,
}

struct RelatedView {
    href: String,
    title: String,
    lang: Option<String>,
    date: DateView,
}

struct SectionView {
    /// The number of the section, counted from 1. `#section-1` leads to the first.
    number: usize,
    heading: Option<String>,
    lang: Option<String>,
    page: Option<PageView>,
    paragraphs: Vec<Html>,
}

/// The page of a document on which a section begins.
struct PageView {
    text: String,
    href: Option<String>,
}

/// The page of an article.
pub fn article_page(view: &ArticleView<'_>) -> String {
    let ArticleView { site, lang, article, params, .. } = *view;
    let state = State::of_params(params);
    let title = highlight::title(&article.title.value, &view.highlights.title);
    let mut frame = Frame::new(site, lang, state.lang, title.text());
    let base = frame.base.clone();
    let id = article.id.as_str();
    frame.switch_href = Some(state.with_lang(lang.other()).article_href(&base, id));
    frame.q = plain(&state.q);
    let own_page = format!("{}/articles/{}", view.origin, segment(id));
    let citation = Citation { article, page: &own_page, labels: view.labels, lang };
    publish(&mut frame, view, &citation);
    let views = ViewBuilder {
        state: &state,
        base: &base,
        labels: view.labels,
        lang,
        hits_lead_to: HitTarget::Article,
        today: None,
    };
    let organisers = views.links(Facet::Organiser, &article.organisers);
    let marks = |at: usize| view.highlights.sections.get(at).map_or(&[][..], Vec::as_slice);
    render(&ArticlePage {
        id: article.id.to_string(),
        title: title.to_html(),
        citation: citation.text(),
        records: records(&base, id, lang),
        data: Html::json(&schema::article(&citation, &own_page)),
        lang: lang_attribute(&article.language.value),
        back_href: (!state.is_start()).then(|| state.search_href(&base)),
        date: views.date(article),
        event: views.dated_event(article),
        organisers: organisers.into_iter().map(|organiser| organiser.name.text).take(MAX_BYLINE).collect(),
        facts: facts(view, &state, &base),
        duplicates: duplicate_views(&view.versions.duplicates, &state, &base),
        translations: translation_views(&view.versions.translations, &state, &base, view.labels, lang),
        related: related(view, &state, &base),
        bar: reading_bar::reading_bar(article, view.highlights, lang),
        original: original(article, &base, lang),
        sections: article
            .sections
            .iter()
            .enumerate()
            .map(|(at, section)| SectionView {
                number: at + 1,
                heading: section.heading.as_deref().map(plain).filter(|heading| !heading.trim().is_empty()),
                lang: lang_attribute(&section.language),
                page: section
                    .page
                    .filter(|page| at == 0 || article.sections[at - 1].page != Some(*page))
                    .map(|page| page_of(article, page, &base, lang)),
                paragraphs: paragraphs(&section.text, marks(at)),
            })
            .collect(),
        frame,
    })
}

/// Lets search engines, previews of links and reference managers find the article and its translations.
fn publish(frame: &mut Frame, view: &ArticleView<'_>, citation: &Citation<'_>) {
    let ArticleView { article, origin, .. } = *view;
    let title = highlight::title(&article.title.value, &[]);
    let stands_for_it = view.site.hits_lead_to.source(article).unwrap_or(citation.page);
    frame.publish(title.text(), &preview::description(article), stands_for_it.to_owned());
    if let Some(preview) = &mut frame.preview {
        preview.kind = "article";
        preview.published = article.date.as_ref().map(|date| date.value.to_string());
    }
    frame.citation_meta = preview::citation_meta(citation);
    let translations = view.versions.translations.iter().filter_map(|version| {
        let href = format!("{origin}/articles/{}", segment(version.id.as_str()));
        Some(Alternate { lang: lang_attribute(&version.language)?, href })
    });
    let own = lang_attribute(&article.language.value);
    let own = own.map(|lang| Alternate { lang, href: citation.page.to_owned() });
    let alternates: Vec<Alternate> = own.into_iter().chain(translations).collect();
    // An article alone is no version of anything.
    if alternates.len() > 1 {
        frame.alternates = alternates;
    }
}

fn related(view: &ArticleView<'_>, state: &State, base: &str) -> Vec<RelatedView> {
    let ArticleView { lang, labels, .. } = *view;
    let views = ViewBuilder { state, base, labels, lang, hits_lead_to: HitTarget::Article, today: None };
    let related = |Related { article, .. }: &Related| RelatedView {
        href: state.article_href(base, article.id.as_str()),
        title: highlight::title(&article.title.value, &[]).text().to_owned(),
        lang: lang_attribute(&article.language.value),
        date: views.date(article),
    };
    view.related.iter().map(related).collect()
}

/// A link to the address where the article was published, else to its file.
fn original(article: &ArticleSummary, base: &str, lang: Lang) -> Option<Link> {
    let texts = &lang.texts().article;
    let published = article.url.as_deref().and_then(|url| {
        Some(Link {
            href: web_address(url)?.to_owned(),
            text: fill(&texts.original_link, &[("host", &plain(host(url)?))]),
        })
    });
    let file = || {
        let format = article.file?;
        let text = if format == FileFormat::Pdf { &texts.open_file } else { &texts.download_file };
        let href = file_href(base, article, None)?;
        Some(Link { href, text: fill(text, &[("format", format.name())]) })
    };
    published.or_else(file)
}

/// The name of a page, with a link to it in the file.
fn page_of(article: &ArticleSummary, page: u32, base: &str, lang: Lang) -> PageView {
    match file_page(base, article, page, lang) {
        Some(Link { href, text }) => PageView { text, href: Some(href) },
        None => {
            PageView { text: fill(&lang.texts().article.page, &[("page", &page.to_string())]), href: None }
        }
    }
}

/// Links to the article's record in every format.
fn records(base: &str, id: &str, lang: Lang) -> Vec<Link> {
    let link = |(name, shown): (&str, &str)| Link {
        href: format!("{base}/articles/{}?format={name}", segment(id)),
        text: fill(&lang.texts().article.cite_as, &[("format", shown)]),
    };
    [("ris", "RIS"), ("bibtex", "BibTeX")].map(link).into()
}

/// The lines of a text as paragraphs, with the marks that lie in them.
fn paragraphs(text: &str, marks: &[Range<usize>]) -> Vec<Html> {
    let mut paragraphs = Vec::new();
    let mut start = 0;
    let mut marks = marks.iter().peekable();
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let mut inside = Vec::new();
        while let Some(mark) = marks.next_if(|mark| mark.start < end) {
            inside.push(mark.start.saturating_sub(start)..mark.end.min(end) - start);
        }
        let paragraph = Marked::new(line.trim_end_matches('\n'), &inside);
        if !paragraph.text().trim().is_empty() {
            paragraphs.push(paragraph.to_html());
        }
        start = end;
    }
    paragraphs
}

fn facts(view: &ArticleView<'_>, state: &State, base: &str) -> Vec<Fact> {
    let ArticleView { lang, article, labels, .. } = *view;
    let texts = lang.texts();
    let names = &texts.article;
    let views = ViewBuilder {
        state: &State::start(state.lang),
        base,
        labels,
        lang,
        hits_lead_to: HitTarget::Article,
        today: None,
    };
    let list = |facet: Facet, values: &[Derived<Named>]| Fact {
        name: texts.facet(facet).heading(values.len()),
        of_one: texts.facet(facet).name,
        values: views
            .links(facet, values)
            .into_iter()
            .zip(values)
            .map(|(link, value)| FactValue {
                href: Some(link.href),
                ..fact_value(link.name.full.unwrap_or(link.name.text), &value.provenance, lang)
            })
            .collect(),
    };
    let dated = |name, value: Option<&Derived<crate::article::Date>>| Fact {
        name,
        of_one: name,
        values: value
            .map(|date| FactValue {
                machine: Some(date.value.to_string()),
                ..fact_value(texts.date(date.value), &date.provenance, lang)
            })
            .into_iter()
            .collect(),
    };
    let fact =
        |name, value: Option<FactValue>| Fact { name, of_one: name, values: value.into_iter().collect() };
    let year = article.year.as_ref().filter(|_| article.date.is_none());
    let year = year.map(|year| fact_value(year.value.to_string(), &year.provenance, lang));
    let inferred = article.year_inferred.as_ref().filter(|_| article.year.is_none());
    let inferred = inferred.map(|year| fact_value(year.value.to_string(), &year.provenance, lang));
    let probable = article.organisers_probable.iter().map(|value| {
        let Named { id, label } = &value.value;
        fact_value(plain(&name_of(labels, Facet::Organiser, id, Some(label), lang)), &value.provenance, lang)
    });
    let of_probable = names.organisers_probable.as_str();
    let probable = Fact { name: of_probable, of_one: of_probable, values: probable.collect() };
    let event = article.event_date.as_ref().map(|event| FactValue {
        machine: article.event_end.is_none().then(|| event.value.to_string()),
        ..fact_value(texts.days(event.value, article.event_end), &event.provenance, lang)
    });
    let single = |facet: Facet, value: &SingleValue<'_>| {
        fact(
            texts.facet(facet).name,
            Some(fact_value(plain(&name_of(labels, facet, &value.id, None, lang)), value.provenance, lang)),
        )
    };
    let of_facets = Facet::in_facts().filter_map(|facet| match facet.definition().values {
        FacetValues::List(of_facet) => Some(list(facet, (of_facet.values)(article))),
        FacetValues::Single(of) => of(article).map(|value| single(facet, &value)),
    });
    let site = article.site.as_deref().map(|site| FactValue {
        text: plain(site),
        href: None,
        machine: None,
        source: None,
        evidence: None,
    });
    [
        dated(names.date.as_str(), article.date.as_ref()),
        fact(texts.facet(Facet::Year).name, year),
        fact(names.year_inferred.as_str(), inferred),
        fact(names.event_date.as_str(), event),
        dated(names.expires.as_str(), article.expires.as_ref()),
    ]
    .into_iter()
    .chain(of_facets)
    .chain([probable, fact(names.site.as_str(), site)])
    .filter(|fact| !fact.values.is_empty())
    .collect()
}

/// A value with its source in words, and the evidence where it says more than the value.
fn fact_value(text: String, provenance: &Provenance, lang: Lang) -> FactValue {
    let texts = lang.texts();
    let evidence = plain(&provenance.evidence);
    // The evidence of a detection is a number of characters, which tells readers nothing.
    let says_more =
        !evidence.trim().is_empty() && evidence != text && provenance.source != EvidenceKind::Detection;
    FactValue {
        source: Some(texts.source(provenance.source)),
        evidence: says_more.then(|| fill(&texts.article.evidence, &[("evidence", &evidence)])),
        text,
        href: None,
        machine: None,
    }
}
