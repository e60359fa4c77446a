//! Metadata of pages for previews of links (Open Graph) and for reference managers (the `citation_…` names of Highwire
//! Press, which Zotero and Google Scholar read).

use crate::article::{Article, Facet};
use crate::present::citation::Citation;
use crate::present::highlight::{Marked, plain};
use crate::present::labels::name_of;
use crate::present::lang::lang_attribute;

/// Characters of a description; search engines show about as many.
const MAX_DESCRIPTION: usize = 200;

/// A preview of a page.
pub struct Preview {
    /// `website` or `article`.
    pub kind: &'static str,
    pub title: String,
    pub description: String,
    /// The absolute address that stands for the page.
    pub url: String,
    /// The day of publication, for articles.
    pub published: Option<String>,
}

/// A page in another language.
pub struct Alternate {
    pub lang: String,
    pub href: String,
}

/// The beginning of an article's text, as its description.
pub fn description(article: &Article) -> String {
    let first = article.sections.iter().map(|section| section.text.trim()).find(|text| !text.is_empty());
    // A little more than is shown is enough, however long a section is.
    let beginning: String = first.unwrap_or_default().chars().take(4 * MAX_DESCRIPTION).collect();
    let line = beginning.split_whitespace().collect::<Vec<_>>().join(" ");
    Marked::new(&line, &[]).cut(MAX_DESCRIPTION).text().trim().to_owned()
}

/// Names and contents by which reference managers take an article.
pub fn citation_meta(citation: &Citation<'_>) -> Vec<(&'static str, String)> {
    let Citation { article, labels, lang, page } = *citation;
    let organisers = article.organisers.iter().map(|organiser| {
        let named = &organiser.value;
        plain(&name_of(labels, Facet::Organiser, &named.id, Some(&named.label), lang))
    });
    let organisers: Vec<String> = organisers.collect();
    let date = article.date.as_ref().map(|date| date.value.to_string().replace('-', "/"));
    let date = date.or_else(|| article.year.as_ref().map(|year| year.value.to_string()));
    let is_report =
        article.kind.as_ref().is_some_and(|kind| matches!(kind.value.as_str(), "report" | "publication"));
    // Reference managers file what names an institution as a report.
    let institution = organisers.first().filter(|_| is_report).cloned();
    let mut meta = vec![("citation_title", citation.title())];
    meta.extend(organisers.into_iter().map(|organiser| ("citation_author", organiser)));
    let single = [
        ("citation_publication_date", date),
        ("citation_technical_report_institution", institution),
        ("citation_language", lang_attribute(&article.language.value)),
        ("citation_public_url", Some(page.to_owned())),
    ];
    meta.extend(single.into_iter().filter_map(|(name, value)| Some((name, value?))));
    meta
}
