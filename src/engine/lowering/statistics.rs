//! The statistics of a collection that lowering asks an engine for, and the inverse document frequencies that follow
//! from them.
//!
//! A word of a query has a form for each analysis chain, and an article is analysed by the chain of its language. An
//! English word in a German article is not stemmed; looked at alone, that form would seem rare, however many English
//! articles have the word, and would outrank all of them. The own forms of a word therefore share one document
//! frequency, the sum of theirs.

use crate::budget::BudgetExhausted;
use crate::engine::idf;
use crate::engine::indexed::TextField;
use crate::query::{Alternative, AlternativeOrigin, PlannedPhrase, PlannedWord, PrefixRule, Scope};

/// Statistics of the words of a collection. Articles that were deleted or have expired may count until the engine merges
/// them away.
pub trait TermStatistics {
    type Error: From<BudgetExhausted>;

    /// The number of articles.
    fn documents(&self) -> u64;

    /// The number of articles that have any token in a field.
    fn documents_with(&self, field: TextField) -> u64;

    /// How many articles have a token in a field.
    fn frequency(&self, field: TextField, token: &str) -> Result<u64, Self::Error>;

    /// The words of an exact field that a prefix is expanded to: the most frequent ones that begin with it.
    fn prefix_terms(
        &self,
        field: TextField,
        prefix: &str,
        rule: PrefixRule,
    ) -> Result<Vec<String>, Self::Error>;
}

/// Computes the rarity (inverse document frequency) of words from the statistics of a collection.
pub struct Rarities<'a, S>(pub &'a S);

impl<S: TermStatistics> Rarities<'_, S> {
    pub fn frequency(&self, field: TextField, token: &str) -> Result<u64, S::Error> {
        self.0.frequency(field, token)
    }

    /// The document frequency that the own forms of a word have together in a field; those as written are asked for
    /// in an exact field.
    pub fn own_frequency(&self, field: TextField, word: &PlannedWord) -> Result<u64, S::Error> {
        let mut sum = 0;
        let is_exact = matches!(field, TextField::Exact | TextField::ExactTitle);
        for token in if is_exact { written_forms(word) } else { own_forms(word) } {
            sum += self.frequency(field, token)?;
        }
        Ok(sum.min(self.0.documents()))
    }

    /// The idf of a document frequency among all articles; 0 where none has the term.
    pub fn idf(&self, frequency: u64) -> f32 {
        if frequency == 0 {
            return 0.0;
        }
        let documents = self.0.documents();
        idf(documents as f32, frequency.min(documents) as f32)
    }

    /// The idf of BM25 in a field, among the articles that have it.
    pub fn idf_in(&self, field: TextField, frequency: u64) -> f32 {
        let documents = self.0.documents_with(field);
        idf(documents as f32, frequency.min(documents) as f32)
    }

    /// The idf of a word: that of its own forms and of those it begins; without any, that of the most frequent word of
    /// the same meaning; without any, the sum of its parts. `begun` is how many documents have words that it begins.
    pub fn word(&self, word: &PlannedWord, begun: u64) -> Result<f32, S::Error> {
        let as_written = self.own_frequency(exact_field(word.scope), word)?;
        let (mut own, mut other, mut parts) = (begun + as_written, 0, 0.0);
        for Alternative { origin, tokens, .. } in &word.alternatives {
            match (origin, tokens.as_slice()) {
                (AlternativeOrigin::Prefix | AlternativeOrigin::Form, _) => {}
                (AlternativeOrigin::Word, [token]) => own += self.somewhere(word.scope, token)?,
                (_, [token]) => other = self.somewhere(word.scope, token)?.max(other),
                (_, tokens) => {
                    let rarities = self.parts(word.scope, tokens)?;
                    parts = rarities.iter().sum::<f32>().max(parts);
                }
            }
        }
        Ok(match (own, other) {
            (0, 0) => parts,
            (0, other) => self.idf(other),
            (own, _) => self.idf(own),
        })
    }

    /// The idf of each of several tokens that make up a word. One that no document has is the rarest of them: who asks
    /// for `Klinikpartnerschaften` where nothing is about a `Klinik` doesn't want all that is about `Partnerschaften`.
    /// Where no document has any of them, all are 0.
    pub fn parts(&self, scope: Scope, tokens: &[String]) -> Result<Vec<f32>, S::Error> {
        let frequencies = tokens.iter().map(|token| self.somewhere(scope, token));
        let frequencies = frequencies.collect::<Result<Vec<u64>, _>>()?;
        if frequencies.iter().all(|&frequency| frequency == 0) {
            return Ok(vec![0.0; tokens.len()]);
        }
        let absent = idf(self.0.documents() as f32, 0.0);
        let idf = |frequency| if frequency == 0 { absent } else { self.idf(frequency) };
        Ok(frequencies.into_iter().map(idf).collect())
    }

    /// The idf of a phrase: the sum over its tokens in the exact field.
    pub fn phrase(&self, phrase: &PlannedPhrase) -> Result<f32, S::Error> {
        let mut sum = 0.0;
        for token in &phrase.tokens {
            sum += self.idf(self.frequency(TextField::Exact, token)?);
        }
        Ok(sum)
    }

    /// The document frequency of a token in the field where most documents have it.
    fn somewhere(&self, scope: Scope, token: &str) -> Result<u64, S::Error> {
        let fields: &[TextField] = match scope {
            Scope::Title => &[TextField::Title],
            Scope::Anywhere => &[TextField::Body, TextField::EntityNames, TextField::ThemeLabels],
        };
        let mut most = 0;
        for &field in fields {
            most = self.frequency(field, token)?.max(most);
        }
        Ok(most)
    }
}

/// The exact field that a scope is searched in.
pub fn exact_field(scope: Scope) -> TextField {
    if scope == Scope::Title { TextField::ExactTitle } else { TextField::Exact }
}

/// The terms that are a word itself, as one chain or another analyses it.
pub fn own_forms(word: &PlannedWord) -> Vec<&String> {
    let own = word.alternatives.iter().filter(|one| one.origin.is_term_of_word());
    own.filter(|one| one.tokens.len() == 1).flat_map(|one| &one.tokens).collect()
}

/// The forms of a word as they are written, where others share its terms.
pub fn written_forms(word: &PlannedWord) -> Vec<&String> {
    let forms = word.alternatives.iter().filter(|one| one.origin == AlternativeOrigin::Form);
    forms.flat_map(|one| &one.tokens).collect()
}
