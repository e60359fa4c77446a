//! RawDocument → Article: cleaning, sections, language, title, dates, organisers, themes, places, kind.
//!
//! Every value carries its provenance. What is stated wins; what is derived comes from the words
//! of the document; nothing is guessed. One file holds one family of rules.

mod boilerplate;
mod cleaning;
mod dates;
mod draft;
mod kind;
mod language;
mod organisers;
mod places;
mod sections;
mod sentences;
mod themes;
mod title;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

pub use boilerplate::{BoilerplateLearner, LearntFacts};

use crate::analysis::Analyzers;
use crate::article::{Article, ArticleSummary, Derived, EvidenceKind, Language, Named, RawDocument};
use crate::vocabulary::{KeyCache, NameMatcher, PlaceMatcher, TermMatcher, Vocabulary};
pub use cleaning::unglued;
pub use dates::{civil, written_dates};
use draft::Draft;
use language::Languages;

/// Changes whenever a rule gives other values for the same document.
const REVISION: u32 = 16;

/// Most caches kept for threads that enrich at the same time.
const MAX_CACHES: usize = 64;

/// What an operator may set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Languages that texts are told apart in: `de`, `en`.
    pub languages: Vec<Language>,
    /// By source, the id of the organiser of its articles that name none themselves.
    pub default_organisers: BTreeMap<PathBuf, String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { languages: vec![Language::German, Language::English], default_organisers: BTreeMap::new() }
    }
}

/// An option names what the vocabulary doesn't have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the configuration is wrong: enrich.default_organisers names the organiser '{id}' for '{source_path}', which the vocabulary doesn't have; use an id of organisers.toml, such as \"skew\""
)]
pub struct UnknownOrganiser {
    pub source_path: String,
    pub id: String,
}

impl Options {
    /// Checks what the options name.
    ///
    /// # Errors
    /// The vocabulary has no such organiser.
    pub fn check(&self, vocabulary: &Vocabulary) -> Result<(), UnknownOrganiser> {
        let unknown = self.default_organisers.iter().find(|(_, id)| vocabulary.organiser(id).is_none());
        unknown.map_or(Ok(()), |(source, id)| {
            Err(UnknownOrganiser { source_path: source.display().to_string(), id: id.clone() })
        })
    }
}

/// A document could not be made an article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnrichError {
    #[error("there is no text left after cleaning; if it is an article, check that it has running text")]
    NothingLeft,
    #[error("the document has no text")]
    Empty,
}

/// Names the rules: where it differs, articles have to be derived anew.
pub fn rules_fingerprint(options: &Options) -> String {
    let mut fingerprint = format!("rules-{REVISION}");
    for (source, id) in &options.default_organisers {
        fingerprint.push_str(&format!(" {}={id}", source.display()));
    }
    fingerprint
}

/// Makes articles of documents. Can be used by several threads at once.
pub struct Enricher {
    vocabulary: Arc<Vocabulary>,
    facts: LearntFacts,
    /// By root of the source: the organiser of articles that name none.
    default_organisers: HashMap<String, Derived<Named>>,
    names: NameMatcher,
    terms: TermMatcher,
    places: PlaceMatcher,
    languages: Languages,
    /// Words already analysed; each thread takes one out while it works.
    caches: Mutex<Vec<Caches>>,
}

/// For names and for terms: their keys are numbered independently.
type Caches = (KeyCache, KeyCache);

impl Enricher {
    pub fn new(
        vocabulary: Arc<Vocabulary>,
        analyzers: Arc<Analyzers>,
        facts: LearntFacts,
        options: Options,
    ) -> Self {
        Self {
            names: NameMatcher::new(&vocabulary, &analyzers),
            terms: TermMatcher::new(&vocabulary, &analyzers),
            places: PlaceMatcher::new(&vocabulary),
            languages: Languages::new(&options.languages),
            default_organisers: organisers::defaults(&options.default_organisers, &vocabulary),
            vocabulary,
            facts,
            caches: Mutex::new(Vec::new()),
        }
    }

    /// Derives the article of a document from the source `root`.
    pub fn enrich(&self, root: &str, raw: RawDocument) -> Result<Article, EnrichError> {
        let mut caches = self.lock().pop().unwrap_or_default();
        let article = self.derive(root, raw, &mut caches);
        let mut kept = self.lock();
        if kept.len() < MAX_CACHES {
            kept.push(caches);
        }
        article
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Caches>> {
        self.caches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn derive(&self, root: &str, raw: RawDocument, caches: &mut Caches) -> Result<Article, EnrichError> {
        let RawDocument { id, location, file, stated, page, blocks, content_hash } = raw;
        let mut draft = Draft::new(blocks);
        if draft.lines.is_empty() {
            return Err(EnrichError::Empty);
        }
        cleaning::clean(&mut draft, &self.facts, &self.names, &mut caches.0);
        let fields = dates::take_fields(&mut draft);
        let headlines = headlines(&draft);
        let title = title::take(&mut draft, stated.title.as_deref(), page.title.as_deref())
            .ok_or(EnrichError::NothingLeft)?;
        let own_title = (title.provenance.source != EvidenceKind::Fallback).then_some(title.value.as_str());
        let headlines: Vec<String> = own_title.map(str::to_owned).into_iter().chain(headlines).collect();
        let dating = dates::derive(&mut draft, &stated, &page, &headlines, fields);
        let mut sections = sections::build(&draft);
        if sections.is_empty() {
            return Err(EnrichError::NothingLeft);
        }
        let language = self.languages.decide(
            &mut sections,
            &title.value,
            stated.language.as_deref(),
            page.language.as_deref(),
        );
        let mut organisers = organisers::derive(
            &organisers::Evidence {
                stated: &stated,
                page: &page,
                title: own_title,
                sections: &sections,
                footers: &draft.footers,
                credits: &draft.credits,
            },
            &self.vocabulary,
            &self.names,
            &mut caches.0,
        );
        if organisers.is_empty() {
            organisers.extend(self.default_organisers.get(root).cloned());
        }
        let themes = themes::derive(
            &themes::Evidence {
                stated: &stated,
                page: &page,
                title: own_title,
                language: &language.value,
                sections: &sections,
                asides: &draft.asides,
            },
            &self.vocabulary,
            &self.names,
            &self.terms,
            caches,
        );
        let places = places::derive(
            &places::Evidence { stated: &stated, page: &page, title: own_title, sections: &sections },
            &self.vocabulary,
            &self.places,
            &self.names,
            &mut caches.0,
        );
        let texts: Vec<&str> = sections.iter().map(|section| section.text.as_str()).collect();
        let inferred = || dates::year_created(&page).or_else(|| dates::inferred_year(&draft));
        let year_inferred = dating.year.is_none().then(inferred).flatten();
        let kind = kind::derive(&stated, &page, &title.value, &texts, &draft.asides);
        let summary = ArticleSummary {
            id,
            location,
            file,
            language,
            url: stated.url.clone().or_else(|| page.url.clone()),
            date: dating.date,
            year: dating.year,
            year_inferred,
            event_end: dating.event.as_ref().and_then(|event| event.last),
            event_date: dating.event.map(|event| event.first),
            expires: dating.expires,
            organisers,
            themes,
            kind,
            places,
            site: stated.site.or(page.site),
            alternates: page.alternates,
            title,
            content_hash,
        };
        Ok(Article { summary, sections, removed: draft.removed })
    }
}

/// The short lines before the running text that are no pieces of it.
fn headlines(draft: &Draft) -> Vec<String> {
    let goes_on = |at: usize| {
        let next = draft.lines.get(at + 1).filter(|next| !next.gap_before);
        next.is_some_and(|next| next.text.starts_with(char::is_lowercase))
    };
    let lines = draft.lines.iter().enumerate().take(draft.head());
    lines.filter(|(at, _)| !goes_on(*at)).map(|(_, line)| line.text.clone()).collect()
}

#[cfg(test)]
mod tests;
