//! Analysis chains as data: one ordered list of filters per language.
//!
//! The list is the single source for indexing, querying, snippets and the fingerprint that tells
//! whether an index was made by the same analysis. The order is fixed by what each filter needs:
//! gender endings stand on capitals, compound parts on umlauts, the stemmer on both being done.

use serde::Serialize;

use crate::article::Language;

/// Changes whenever a filter gives other tokens for the same list, and with it the fingerprint.
const REVISION: u32 = 8;

/// One step of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenFilter {
    /// Emits `^MAP` beside `map` for words in capitals.
    Acronyms,
    /// Composes (NFC) and lower-cases.
    LowerCase,
    /// `foerderung` → `förderung`.
    Transcription,
    /// Emits the segments of hyphenated words beside the closed word.
    HyphenParts,
    /// Emits the parts of compounds beside the word.
    CompoundParts,
    StopWordsGerman,
    StopWordsEnglish,
    /// `organisation` → `organization`, in English.
    AmericanSpelling,
    /// `organization` → `organisation`, in German.
    LoanSpelling,
    StemGerman,
    StemEnglish,
    /// Drops marks: `förder` → `forder`.
    Fold,
}

/// The chain of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AnalyzerSpec {
    pub name: &'static str,
    pub filters: &'static [TokenFilter],
}

use TokenFilter::{
    Acronyms, AmericanSpelling, CompoundParts, Fold, HyphenParts, LoanSpelling, LowerCase, StemEnglish,
    StemGerman, StopWordsEnglish, StopWordsGerman, Transcription,
};

pub const GERMAN: AnalyzerSpec = AnalyzerSpec {
    name: "german",
    filters: &[
        Acronyms,
        LowerCase,
        Transcription,
        LoanSpelling,
        HyphenParts,
        CompoundParts,
        StopWordsGerman,
        StemGerman,
        Fold,
    ],
};

pub const ENGLISH: AnalyzerSpec = AnalyzerSpec {
    name: "english",
    filters: &[Acronyms, LowerCase, HyphenParts, StopWordsEnglish, AmericanSpelling, StemEnglish, Fold],
};

/// For languages without a chain of their own.
pub const PLAIN: AnalyzerSpec =
    AnalyzerSpec { name: "plain", filters: &[Acronyms, LowerCase, HyphenParts, Fold] };

impl AnalyzerSpec {
    pub fn of(language: &Language) -> Self {
        match language {
            Language::German | Language::Unknown => GERMAN,
            Language::English => ENGLISH,
            Language::Other(_) => PLAIN,
        }
    }
}

/// Names the analysis: equal fingerprints give equal tokens for equal lexicons.
pub fn fingerprint() -> String {
    let described = serde_json::json!({ "revision": REVISION, "chains": [GERMAN, ENGLISH, PLAIN], "lists": super::stop_words::LISTS });
    crate::article::ContentHash::of(described.to_string().as_bytes()).to_string()
}
