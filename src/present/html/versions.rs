//! Links to the other versions of an article: its duplicates, and its translations.

use crate::article::Facet;
use crate::engine::Version;
use crate::present::address::State;
use crate::present::highlight::{self, plain};
use crate::present::labels::{Labels, shown};
use crate::present::lang::{Lang, lang_attribute};
use crate::present::texts::fill;

/// A link to a duplicate: the article at another address or in another file.
pub struct DuplicateView {
    pub href: String,
    /// The id tells duplicates apart, since they share one title.
    pub id: String,
}

/// An article in another language.
pub struct TranslationView {
    pub href: String,
    /// "also in English"
    pub text: String,
    pub title: String,
    pub lang: Option<String>,
}

/// Links to the duplicates of an article.
pub fn duplicate_views(duplicates: &[Version], state: &State, base: &str) -> Vec<DuplicateView> {
    let view = |version: &Version| DuplicateView {
        href: state.article_href(base, version.id.as_str()),
        id: plain(version.id.as_str()),
    };
    duplicates.iter().map(view).collect()
}

/// Links to an article in other languages.
pub fn translation_views(
    translations: &[Version],
    state: &State,
    base: &str,
    labels: &dyn Labels,
    lang: Lang,
) -> Vec<TranslationView> {
    let language =
        |version: &Version| shown(labels, Facet::Language, version.language.code(), None, lang).text;
    let view = |version: &Version| TranslationView {
        href: state.article_href(base, version.id.as_str()),
        text: fill(&lang.texts().search.also_in, &[("language", &language(version))]),
        title: highlight::title(&version.title, &[]).text().to_owned(),
        lang: lang_attribute(&version.language),
    };
    translations.iter().map(view).collect()
}
