//! RawDocument → Article: labels the lines, cleans the text, and derives sections, language, title, dates,
//! organisers, themes, places and kind. Each family of rules has a file or folder of its own.
//!
//! Every value carries its provenance. What the document's author states takes precedence; what is
//! derived must be supported by words of the document, which are kept as evidence. Where the
//! evidence isn't clear, a value is left out, since a wrong one is worse than none.

mod boilerplate;
mod cleaning;
#[cfg(test)]
mod date_cases;
mod dates;
mod document_lines;
mod finite_verbs;
#[cfg(test)]
mod kept_sentences;
mod kind;
#[cfg(test)]
mod kind_cases;
mod language;
mod learnt_bodies;
pub mod line_labels;
mod literals;
mod organisers;
mod pattern;
mod places;
#[cfg(test)]
pub mod sample;
mod sections;
mod sentences;
mod stated;
mod themes;
mod title;
mod traces;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

pub use boilerplate::{BoilerplateLearner, LearntFacts};

use crate::analysis::Analyzers;
#[cfg(test)]
use crate::analysis::digest::Digest;
use crate::article::{
    Article, ArticleSummary, Date, Derived, EvidenceKind, Facet, FileFormat, Language, Named, RawDocument,
    Stated, WriteNotice,
};
use crate::vocabulary::{KeyCache, KnownAcronyms, NameMatcher, PlaceMatcher, TermMatcher, Vocabulary};
pub use cleaning::unglued;
pub use dates::written_dates;
use document_lines::DocumentLines;
pub use kind::{kind_names, named as kind_named, word_names};
use language::Languages;
use learnt_bodies::BodyLookup;
pub use stated::{WrongValue, check_stated};
pub use traces::Traces;

/// Increased whenever a rule gives other values for the same document, so that indexes made by the
/// earlier rules derive their articles anew.
const REVISION: u32 = 22;

/// The digest of the articles that the rules derive from the sample corpus.
#[cfg(test)]
const DIGEST: Digest<'_> = Digest { revision: 22, input: "4d0168ec2a9f8866", output: "aa34af274d2b0caa" };

/// The number of lines up to which a document is kept as it was read until it is derived.
const MAX_SPARE: usize = 12;

/// The number of caches that are kept for threads that enrich at the same time.
const MAX_CACHES: usize = 64;

/// How metadata is derived from documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The languages that texts may be detected as: `de`, `en`.
    #[serde(deserialize_with = "languages")]
    #[schemars(with = "Vec<String>")]
    pub languages: Vec<Language>,
    /// For a source, the id of the organiser that its articles get if their texts name none.
    #[schemars(example = BTreeMap::from([("articles/skew", "skew")]))]
    pub default_organisers: BTreeMap<PathBuf, String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { languages: vec![Language::German, Language::English], default_organisers: BTreeMap::new() }
    }
}

/// Reads the languages that texts may be detected as, and refuses any other, which detection would ignore.
fn languages<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Language>, D::Error> {
    let codes = Vec::<String>::deserialize(deserializer)?;
    if codes.is_empty() {
        return Err(D::Error::custom("enrich.languages is empty; it names \"de\", \"en\" or both"));
    }
    let language = |code: String| match Language::from_code(&code) {
        language @ (Language::German | Language::English) => Ok(language),
        _ => Err(D::Error::custom(format!(
            "enrich.languages holds '{code}'; texts can be detected as \"de\" and \"en\" only"
        ))),
    };
    codes.into_iter().map(language).collect()
}

/// An option names an organiser that the vocabulary doesn't have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the configuration is wrong: enrich.default_organisers names the organiser '{id}' for '{source_path}', which the vocabulary doesn't have; use an id of organisers.toml, such as \"skew\""
)]
pub struct UnknownOrganiser {
    pub source_path: String,
    pub id: String,
}

impl Options {
    /// Checks that the vocabulary has everything that the options name.
    ///
    /// # Errors
    /// An organiser is unknown to the vocabulary.
    pub fn check(&self, vocabulary: &Vocabulary) -> Result<(), UnknownOrganiser> {
        let unknown = self.default_organisers.iter().find(|(_, id)| vocabulary.organiser(id).is_none());
        unknown.map_or(Ok(()), |(source, id)| {
            Err(UnknownOrganiser { source_path: source.display().to_string(), id: id.clone() })
        })
    }
}

/// No article could be made of a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnrichError {
    #[error("there is no text left after cleaning; if it is an article, check that it has running text")]
    NothingLeft,
    #[error("the document has no text")]
    Empty,
}

/// Identifies the rules and the options that change what they give. Articles made under another
/// fingerprint have to be derived anew.
pub fn rules_fingerprint(options: &Options) -> String {
    // All options are named here, so that one that is added later can't be forgotten.
    let Options { languages, default_organisers } = options;
    let organisers: Vec<(String, &String)> =
        default_organisers.iter().map(|(source, id)| (source.display().to_string(), id)).collect();
    let described =
        serde_json::json!({ "rules": REVISION, "languages": languages, "default_organisers": organisers });
    described.to_string()
}

/// Makes articles of documents. Several threads can use one enricher at the same time.
pub struct Enricher {
    vocabulary: Arc<Vocabulary>,
    facts: LearntFacts,
    /// By root of a source, the organiser of its articles that name none.
    default_organisers: HashMap<String, Derived<Named>>,
    names: NameMatcher,
    acronyms: KnownAcronyms,
    bodies: BodyLookup,
    terms: TermMatcher,
    places: PlaceMatcher,
    languages: Languages,
    /// The day on which documents are read; `None` if any day can be that of their publication.
    today: Option<Date>,
    /// Caches of analysed words that no thread is using at the moment.
    caches: Mutex<Vec<Caches>>,
}

/// One cache for names and one for terms, since the two number their keys independently.
type Caches = (KeyCache, KeyCache);

impl Enricher {
    pub fn new(
        vocabulary: Arc<Vocabulary>,
        analyzers: Arc<Analyzers>,
        facts: LearntFacts,
        options: Options,
    ) -> Self {
        let acronyms = KnownAcronyms::from_vocabulary(&vocabulary);
        Self {
            bodies: facts.bodies.lookup(&acronyms),
            names: NameMatcher::new(&vocabulary, &analyzers),
            acronyms,
            terms: TermMatcher::new(&vocabulary, &analyzers),
            places: PlaceMatcher::new(&vocabulary),
            languages: Languages::new(&options.languages),
            default_organisers: organisers::defaults(&options.default_organisers, &vocabulary),
            vocabulary,
            facts,
            today: None,
            caches: Mutex::new(Vec::new()),
        }
    }

    /// Returns the enricher for documents that are read on a given day; none of them was published after it.
    pub fn on(self, today: Date) -> Self {
        Self { today: Some(today), ..self }
    }

    /// What was understood in another way than a document states it, of the article that was derived from it.
    pub fn write_notices(&self, stated: &Stated, article: &Article) -> Vec<WriteNotice> {
        stated::write_notices(stated, article, self.today)
    }

    /// Derives the article of a document. `root` is the source that the document was read from.
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
        let mut document = DocumentLines::new(blocks);
        document.is_literal = stated.literal;
        note_limits(&mut document, [&stated, &page]);
        if document.lines.is_empty() {
            return Err(EnrichError::Empty);
        }
        for values in &stated.left_out {
            let rule = if values.starts_with("extra") { "value not kept" } else { "too many values" };
            document.note(rule, values);
        }
        let rubrics = kind::rubrics(&document);
        let fields = dates::take_labelled(&mut document);
        // What is short is kept as it was read, since cleaning may leave nothing of it.
        let is_spared =
            document.lines.len() <= MAX_SPARE && !document.lines.iter().all(line_labels::is_functional);
        let spare = is_spared.then(|| document.lines.clone());
        let is_page = matches!(file, Some(FileFormat::Text | FileFormat::Html));
        cleaning::clean(&mut document, &self.facts, &page, is_page, &self.names, &mut caches.0);
        let fields = dates::take_fields(&mut document, fields, self.today);
        let headlines = headlines(&document);
        let title = title::take(&mut document, stated.title.as_deref(), page.title.as_deref())
            .ok_or(EnrichError::NothingLeft)?;
        let own_title = (title.provenance.source != EvidenceKind::Fallback).then_some(title.value.as_str());
        let headlines: Vec<String> = own_title.map(str::to_owned).into_iter().chain(headlines).collect();
        let evidence = dates::Evidence {
            stated: &stated,
            page: &page,
            headlines: &headlines,
            fields,
            today: self.today,
        };
        let dating = dates::derive(&mut document, evidence);
        let mut sections = sections::build(&document);
        if let (true, Some(lines)) = (sections.is_empty(), spare) {
            document.lines = lines;
            sections = sections::build(&document);
        }
        if sections.is_empty() {
            return Err(EnrichError::NothingLeft);
        }
        let language = self.languages.decide(
            &mut sections,
            &title.value,
            stated.language.as_deref(),
            page.language.as_deref(),
        );
        let organisers::Organisers { sure: mut organisers, probable } = organisers::derive(
            &organisers::Evidence {
                stated: &stated,
                page: &page,
                title: own_title,
                sections: &sections,
                footers: &document.footers,
                credits: &document.credits,
                owner_lines: &document.owner_lines,
            },
            &organisers::Names {
                vocabulary: &self.vocabulary,
                matcher: &self.names,
                acronyms: &self.acronyms,
                learnt: &self.bodies,
            },
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
                asides: &document.asides,
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
        let written = || dates::inferred_year(&document).or_else(|| dates::deadline_year(&document));
        let inferred = || dates::year_created(&page).or_else(written);
        let year_inferred = dating.year.is_none().then(inferred).flatten();
        let kind = kind::derive(&kind::Evidence {
            stated: &stated,
            page: &page,
            title: &title.value,
            asides: &document.asides,
            lines: &document.lines,
            rubrics: &rubrics,
            published: dating.date.as_ref().map(|date| date.value),
            event: dating.event.as_ref().map(|event| event.last.unwrap_or(event.first.value)),
            today: self.today,
        });
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
            organisers_probable: probable,
            themes,
            kind,
            places,
            site: stated.site.or(page.site),
            alternates: page.alternates,
            written_by: stated.written_by,
            learnt_at: None,
            title,
            content_hash,
        };
        Ok(Article { summary, sections, removed: document.removed, extra: stated.extra })
    }
}

/// Notes which stated lists are longer than what is kept of them.
fn note_limits(document: &mut DocumentLines, sources: [&Stated; 2]) {
    for stated in sources {
        for (_, list) in Facet::lists() {
            let (name, values, most) = (list.name, (list.stated)(stated).len(), list.most_stated);
            if values > most {
                let told = format!("{name}: {values} values, of which the first {most} count");
                document.note("list too long", &told);
            }
        }
    }
}

/// The lines before the running text that may be headlines: those that the next line doesn't
/// continue in lower case.
fn headlines(document: &DocumentLines) -> Vec<String> {
    let goes_on = |at: usize| {
        let next = document.lines.get(at + 1).filter(|next| !next.gap_before);
        next.is_some_and(|next| next.text.starts_with(char::is_lowercase))
    };
    let lines = document.lines.iter().enumerate().take(document.head());
    lines.filter(|(at, line)| !line.tells_when && !goes_on(*at)).map(|(_, line)| line.text.clone()).collect()
}

#[cfg(test)]
mod tests;
