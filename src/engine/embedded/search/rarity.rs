//! The rarity of words: document frequencies and idf, as a plan weighs them.
//!
//! A word of a query has a form for each analysis chain, and an article is analysed by the chain of its language. An
//! English word in a German article is not stemmed; looked at alone, that form would seem rare, however many English
//! articles have the word, and would outrank all of them. The own forms of a word therefore share one document
//! frequency, the sum of theirs.
//!
//! How much of a query an article covers is told by rarities over all documents. BM25 counts the documents of a field
//! ([`FieldSizes`](super::field_sizes::FieldSizes)).

use tantivy::schema::Field;
use tantivy::{Score, Term};

use super::lookups::exact_field;
use super::term_dictionary::TermDictionary;
use crate::engine::embedded::index::Fields;
use crate::query::{Alternative, AlternativeOrigin, PlannedPhrase, PlannedWord, Scope};

/// Document frequencies in one snapshot, as far as a plan asks for them.
pub struct Rarities<'a> {
    terms: &'a TermDictionary,
    fields: Fields,
    documents: u64,
}

impl<'a> Rarities<'a> {
    pub fn new(terms: &'a TermDictionary, fields: Fields) -> Self {
        let segments = terms.searcher().segment_readers().iter();
        let documents = segments.map(|segment| u64::from(segment.max_doc())).sum();
        Self { terms, fields, documents }
    }

    /// How many documents have a token in a field.
    pub fn frequency(&self, field: Field, token: &str) -> tantivy::Result<u64> {
        self.terms.frequency(&Term::from_field_text(field, token))
    }

    /// The document frequency that the own forms of a word have together in a field; those as written are asked for
    /// in an exact field.
    pub fn own_frequency(&self, field: Field, word: &PlannedWord) -> tantivy::Result<u64> {
        let mut sum = 0;
        let is_exact = field == self.fields.exact || field == self.fields.exact_title;
        for token in if is_exact { written_forms(word) } else { own_forms(word) } {
            sum += self.frequency(field, token)?;
        }
        Ok(sum.min(self.documents))
    }

    /// The idf of BM25 for a document frequency; 0 where no document has the term.
    pub fn idf(&self, frequency: u64) -> Score {
        if frequency == 0 {
            return 0.0;
        }
        idf(self.documents as Score, frequency.min(self.documents) as Score)
    }

    /// The idf of a word: that of its own forms and of those it begins; without any, that of the most frequent word of
    /// the same meaning; without any, the sum of its parts. `begun` is how many documents have words that it begins.
    pub fn word(&self, word: &PlannedWord, begun: u64) -> tantivy::Result<Score> {
        let (mut own, mut other, mut parts) = (begun, 0, 0.0);
        for Alternative { origin, tokens, .. } in &word.alternatives {
            match (origin, tokens.as_slice()) {
                (AlternativeOrigin::Prefix, _) => {}
                (AlternativeOrigin::Form, _) => {
                    let field = exact_field(self.fields, word.scope);
                    own += self.own_frequency(field, word)?;
                }
                (AlternativeOrigin::Word, [token]) => own += self.somewhere(word.scope, token)?,
                (_, [token]) => other = self.somewhere(word.scope, token)?.max(other),
                (_, tokens) => {
                    let rarities = self.parts(word.scope, tokens)?;
                    parts = rarities.iter().sum::<Score>().max(parts);
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
    pub fn parts(&self, scope: Scope, tokens: &[String]) -> tantivy::Result<Vec<Score>> {
        let frequencies: tantivy::Result<Vec<u64>> =
            tokens.iter().map(|token| self.somewhere(scope, token)).collect();
        let frequencies = frequencies?;
        if frequencies.iter().all(|&frequency| frequency == 0) {
            return Ok(vec![0.0; tokens.len()]);
        }
        let absent = idf(self.documents as Score, 0.0);
        let idf = |frequency| if frequency == 0 { absent } else { self.idf(frequency) };
        Ok(frequencies.into_iter().map(idf).collect())
    }

    /// The idf of a phrase: the sum over its tokens in the exact field.
    pub fn phrase(&self, phrase: &PlannedPhrase) -> tantivy::Result<Score> {
        let mut sum = 0.0;
        for token in &phrase.tokens {
            let frequency = self.frequency(self.fields.exact, token)?;
            sum += self.idf(frequency);
        }
        Ok(sum)
    }

    /// The document frequency of a token in the field where most documents have it.
    fn somewhere(&self, scope: Scope, token: &str) -> tantivy::Result<u64> {
        let Fields { title, body, organiser_names, theme_labels, .. } = self.fields;
        let fields: &[Field] = match scope {
            Scope::Title => &[title],
            Scope::Anywhere => &[body, organiser_names, theme_labels],
        };
        let mut most = 0;
        for &field in fields {
            most = self.frequency(field, token)?.max(most);
        }
        Ok(most)
    }
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

/// The idf of BM25 for what so many of some documents have. Deleted documents may be counted in the frequency alone.
pub fn idf(documents: Score, frequency: Score) -> Score {
    (1.0 + (documents - frequency + 0.5).max(0.0) / (frequency + 0.5)).ln()
}
