//! Analyzers as data: one ordered list of token filters per language.
//!
//! Indexing, querying, snippets and the fingerprint, which tells whether an index was made by the same
//! analysis, all follow from this list. Its order is fixed by what each filter needs: acronyms need
//! capitals, compound parts need umlauts, and the stemmer removes endings that both have to see.

use serde::Serialize;

#[cfg(test)]
use super::digest::Digest;
use crate::article::Language;

/// Increased whenever a filter gives other tokens under the same list, so that the fingerprint changes.
const REVISION: u32 = 9;

/// The digest of the tokens that the chains give for the sample corpus.
#[cfg(test)]
const DIGEST: Digest<'_> = Digest { revision: 9, input: "9d68b682d7e9800c", output: "5ce2e1b5bfc5bbb2" };

/// One step of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenFilter {
    /// Emits the acronym token `^MAP` beside `map` for `MAP`.
    Acronyms,
    /// Composes letters (NFKC) and lower-cases them.
    LowerCase,
    /// Replaces transcribed umlauts: `foerderung` → `förderung`.
    Transcription,
    /// Emits `multi` and `akteurs` beside `multiakteurs` for `Multi-Akteurs`.
    HyphenParts,
    /// Takes possessive `'s` and other apostrophes out, and emits `aquila` beside `laquila` for `L'Aquila`.
    Apostrophes,
    /// Adds the parts of compounds to the word.
    CompoundParts,
    StopWordsGerman,
    StopWordsEnglish,
    /// Makes British spellings of English words American: `organisation` → `organization`.
    AmericanSpelling,
    /// Gives English loans their German spelling: `organization` → `organisation`.
    LoanSpelling,
    StemGerman,
    StemEnglish,
    /// Removes diacritics: `förder` → `forder`.
    Fold,
}

/// The chain of filters for one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AnalyzerSpec {
    pub name: &'static str,
    pub filters: &'static [TokenFilter],
}

use TokenFilter::{
    Acronyms, AmericanSpelling, Apostrophes, CompoundParts, Fold, HyphenParts, LoanSpelling, LowerCase,
    StemEnglish, StemGerman, StopWordsEnglish, StopWordsGerman, Transcription,
};

pub const GERMAN: AnalyzerSpec = AnalyzerSpec {
    name: "german",
    filters: &[
        Acronyms,
        LowerCase,
        Transcription,
        LoanSpelling,
        HyphenParts,
        Apostrophes,
        CompoundParts,
        StopWordsGerman,
        StemGerman,
        Fold,
    ],
};

pub const ENGLISH: AnalyzerSpec = AnalyzerSpec {
    name: "english",
    filters: &[
        Acronyms,
        LowerCase,
        HyphenParts,
        StopWordsEnglish,
        Apostrophes,
        AmericanSpelling,
        StemEnglish,
        Fold,
    ],
};

/// The chain for languages that have none of their own.
pub const PLAIN: AnalyzerSpec =
    AnalyzerSpec { name: "plain", filters: &[Acronyms, LowerCase, HyphenParts, Apostrophes, Fold] };

/// All chains.
pub const CHAINS: [AnalyzerSpec; 3] = [GERMAN, ENGLISH, PLAIN];

impl AnalyzerSpec {
    /// The chain for texts in a language.
    pub fn for_language(language: &Language) -> Self {
        match language {
            Language::German | Language::Unknown => GERMAN,
            Language::English => ENGLISH,
            Language::Other(_) => PLAIN,
        }
    }
}

/// Identifies the analysis: with equal fingerprints and equal lexicons, texts give equal tokens.
pub fn fingerprint() -> String {
    let described =
        serde_json::json!({ "revision": REVISION, "chains": CHAINS, "lists": super::stop_words::LISTS });
    crate::article::ContentHash::digest(described.to_string().as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::digest::{digest, lexicon, texts_of_the_sample};
    use super::super::{Analyzers, exact_tokens};
    use super::*;

    #[test]
    fn the_same_texts_give_the_same_tokens() {
        let texts = texts_of_the_sample();
        let chains = serde_json::json!(CHAINS).to_string();
        let lists = [chains.as_str(), super::super::digest::GENERAL_WORDS].into_iter();
        let lists = lists.chain(super::super::stop_words::LISTS);
        let analyzers = Analyzers::new(lexicon());
        let tokens = texts.iter().flat_map(|text| {
            let chains = [&analyzers.german, &analyzers.english, &analyzers.plain].into_iter();
            let tokens = chains.flat_map(|analyzer| analyzer.tokens(text)).chain(exact_tokens(text));
            tokens
                .map(|token| format!("{} {:?} {} {:?}", token.text, token.range, token.position, token.kind))
        });
        let today = Digest {
            revision: REVISION,
            input: &digest(lists.chain(texts.iter().map(String::as_str))),
            output: &digest(tokens),
        };
        DIGEST.holds(&today, file!());
    }
}
