//! stub
use crate::article::*;
use std::sync::Arc;
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct LearntFacts {}
#[derive(Debug, Clone, Default, serde::Deserialize, PartialEq, Eq)]
pub struct Options {}
#[derive(Debug, thiserror::Error)]
#[error("stub")]
pub struct EnrichError;
#[derive(Default)]
pub struct FurnitureLearner;
impl FurnitureLearner {
    pub fn add(&mut self, _: &str, _: &RawDocument) {}
    pub fn finish(self) -> LearntFacts {
        LearntFacts {}
    }
}
pub fn rules_fingerprint() -> String {
    "stub".into()
}
pub struct Enricher;
impl Enricher {
    pub fn new(
        _: Arc<crate::vocabulary::Vocabulary>,
        _: Arc<crate::analysis::Analyzers>,
        _: LearntFacts,
        _: Options,
    ) -> Self {
        Self
    }
    pub fn enrich(&self, raw: RawDocument) -> Result<Article, EnrichError> {
        let text = raw.blocks.iter().map(|b| b.text.as_str()).collect::<Vec<_>>().join("\n");
        let d = whatlang::Detector::with_allowlist(vec![whatlang::Lang::Deu, whatlang::Lang::Eng]);
        let language = match raw.stated.language.as_deref() {
            Some(l) => Language::from_code(l),
            None => {
                if d.detect_lang(&text) == Some(whatlang::Lang::Eng) {
                    Language::English
                } else {
                    Language::German
                }
            }
        };
        let title = raw.stated.title.clone().unwrap_or_default();
        Ok(Article {
            id: raw.id,
            location: raw.location,
            title: Derived::new(title, Source::Explicit, ""),
            language: Derived::new(language.clone(), Source::Explicit, ""),
            url: None,
            date: raw
                .stated
                .date
                .as_deref()
                .and_then(|d| d.parse().ok())
                .map(|d| Derived::new(d, Source::Explicit, "")),
            year: raw
                .stated
                .year
                .as_deref()
                .and_then(|d| d.parse().ok())
                .map(|d| Derived::new(d, Source::Explicit, "")),
            year_inferred: None,
            event_date: None,
            organisers: raw
                .stated
                .organisers
                .iter()
                .map(|o| Derived::new(Named::free(o), Source::Explicit, ""))
                .collect(),
            themes: raw
                .stated
                .themes
                .iter()
                .map(|o| Derived::new(Named::free(o), Source::Explicit, ""))
                .collect(),
            kind: None,
            places: vec![],
            site: None,
            sections: vec![Section { heading: None, text, language, page: None }],
            removed: vec![],
            content_hash: raw.content_hash,
        })
    }
}
