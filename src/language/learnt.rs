//! What is learnt of one state of a collection on one day, ready for use.

use std::collections::HashMap;
use std::sync::Arc;

use super::collection::CollectionLanguage;
use super::completion::{Completion, Completions};
use super::glossary::Glossary;
use super::surface_forms::{SimilarWord, SurfaceForms};
use crate::analysis::{self, Analyzers};
use crate::article::Date;
use crate::budget::{Budget, BudgetExhausted, Built};
use crate::vocabulary::Vocabulary;

/// The language of a collection: how its texts are analysed, which terms mean the same, which words
/// it has, and what a typed text may become. Immutable, and the same whichever engine serves it.
#[derive(Debug)]
pub struct LearntLanguage {
    analyzers: Arc<Analyzers>,
    vocabulary: Arc<Vocabulary>,
    glossary: Arc<Glossary>,
    collection: CollectionLanguage,
    today: Date,
    surface_forms: SurfaceForms,
    /// Built when the first text is to be completed, since that takes longer than everything else.
    completions: Built<Completions>,
}

impl LearntLanguage {
    pub fn new(
        analyzers: Arc<Analyzers>,
        vocabulary: Arc<Vocabulary>,
        collection: CollectionLanguage,
        today: Date,
    ) -> Self {
        let glossary = Arc::new(Glossary::new(&vocabulary, &analyzers));
        let lexicon = analyzers.lexicon();
        let spellings = lexicon.entries().into_iter().filter(|(word, _)| !word.is_ascii());
        let spellings: HashMap<String, String> =
            spellings.map(|(word, _)| (analysis::spell_out(word), word.to_owned())).collect();
        let surface_forms = SurfaceForms::of_maps(collection.words(), Arc::new(spellings));
        Self {
            analyzers,
            vocabulary,
            glossary,
            collection,
            today,
            surface_forms,
            completions: Built::default(),
        }
    }

    /// The language of the same generation after some articles changed, or on another day.
    pub fn moved_on(&self, collection: CollectionLanguage, today: Date) -> Self {
        Self {
            analyzers: Arc::clone(&self.analyzers),
            vocabulary: Arc::clone(&self.vocabulary),
            glossary: Arc::clone(&self.glossary),
            surface_forms: self.surface_forms.with_maps(collection.words()),
            collection,
            today,
            completions: Built::default(),
        }
    }

    /// The analysis chains that the articles were indexed with.
    pub fn analyzers(&self) -> &Analyzers {
        &self.analyzers
    }

    /// Terms of the same meaning, as these chains have them.
    pub fn glossary(&self) -> &Glossary {
        &self.glossary
    }

    pub fn collection(&self) -> &CollectionLanguage {
        &self.collection
    }

    /// The words that a lower-case word, which no article has, is probably meant to be.
    pub fn similar(&self, word: &str, limit: usize) -> Vec<SimilarWord> {
        self.surface_forms.similar(word, limit)
    }

    /// Whether any word begins like a lower-case text.
    pub fn has_beginning(&self, beginning: &str) -> bool {
        self.surface_forms.has_beginning(beginning)
    }

    /// Words that begin almost like a lower-case text, as people write them, the most probable first.
    pub fn similar_beginnings(&self, beginning: &str, limit: usize) -> Vec<String> {
        self.surface_forms.similar_beginnings(beginning, limit)
    }

    /// What a typed text may become, the most useful first. `occur` tells of texts whether some article
    /// has all words of each.
    pub fn complete<E: From<BudgetExhausted>>(
        &self,
        typed: &str,
        limit: usize,
        budget: Budget,
        occur: impl FnMut(&[String]) -> Result<Vec<bool>, E>,
    ) -> Result<Vec<Completion>, E> {
        budget.check()?;
        self.completions(budget)?.complete(typed, limit, occur)
    }

    /// Makes ready what the first completion would otherwise have to wait for.
    pub fn warm(&self) {
        // Without a limit there is none that could be used up.
        let _ = self.completions(Budget::UNLIMITED);
    }

    fn completions(&self, budget: Budget) -> Result<Arc<Completions>, BudgetExhausted> {
        let (analyzers, vocabulary) = (Arc::clone(&self.analyzers), Arc::clone(&self.vocabulary));
        let (collection, today) = (self.collection.clone(), self.today);
        self.completions.get(budget, move || match collection.completables(&analyzers, &vocabulary, today) {
            Ok(completables) => Completions::new(completables),
            Err(error) => {
                // When they were read, the bytes were those that the name of their file says.
                tracing::error!(%error, "titles and words can't be read; nothing is completed");
                Completions::default()
            }
        })
    }
}
