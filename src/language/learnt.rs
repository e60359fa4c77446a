//! The learnt language of one state of a collection on one day, ready for use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use quick_cache::sync::Cache;

use super::collection::CollectionLanguage;
use super::completion::{Completion, Completions};
use super::glossary::Glossary;
use super::inflection::is_english_form;
use super::known_words::KnownWords;
use super::same_word::are_one_word;
use super::surface_forms::{self, SimilarWord, Spellings, SurfaceForms};
use super::verb_forms::forms_of_verb;
use crate::analysis::{self, Analyzers};
use crate::article::Date;
use crate::budget::{Budget, BudgetExhausted, Built};
use crate::vocabulary::Vocabulary;

/// The language of a collection: how its texts are analysed, which terms mean the same, which words it has,
/// and what a typed text can be completed to. It is immutable, and the same whichever engine serves it.
#[derive(Debug)]
pub struct LearntLanguage {
    analyzers: Arc<Analyzers>,
    vocabulary: Arc<Vocabulary>,
    glossary: Arc<Glossary>,
    known_words: Arc<KnownWords>,
    collection: CollectionLanguage,
    today: Date,
    surface_forms: SurfaceForms,
    /// The forms that share the terms of a word, as far as queries asked for them.
    sharing: Cache<String, Option<Arc<SharingForms>>>,
    /// Built when the first text is to be completed, since building it takes longer than all else.
    completions: Built<BuiltCompletions>,
    /// The newest completions of a large collection, which serve until those of its newest state are built. All states
    /// share them: one that is built while the collection changes again would be lost otherwise.
    newest: Arc<ArcSwapOption<BuiltCompletions>>,
    /// Whether this state began to build its own when it was to be warm.
    is_warmed: AtomicBool,
}

/// The number of words for which the forms that share their terms are remembered.
const REMEMBERED_WORDS: usize = 10_000;

/// The number of completables from which on completions are not built anew with every change, but held against the
/// collection as it is. Fewer take some milliseconds.
const LARGE: usize = 20_000;
/// Building completions takes at most one part in this many of the time.
const BUILDING_SHARE: u32 = 20;

/// Completions, and what building them took.
#[derive(Debug)]
struct BuiltCompletions {
    completions: Completions,
    began: Instant,
    took: Duration,
}

/// Forms of the collection with the index terms of one word.
#[derive(Debug)]
pub struct SharingForms {
    /// Tokens of the exact field that are the word itself or its inflections.
    pub own: Vec<String>,
    /// The number of articles that have the most frequent of them.
    pub own_articles: u64,
    /// Other words as people write them, with the number of articles that have them.
    pub others: Vec<(String, u64)>,
}

impl LearntLanguage {
    pub fn new(
        analyzers: Arc<Analyzers>,
        vocabulary: Arc<Vocabulary>,
        collection: CollectionLanguage,
        today: Date,
    ) -> Self {
        let known_words = Arc::new(KnownWords::new(&vocabulary, Arc::clone(&analyzers)));
        let glossary = Arc::new(Glossary::new(&vocabulary, &analyzers, &known_words));
        let surface_forms = SurfaceForms::new(collection.words(), Spellings::new(Arc::clone(&analyzers)));
        Self {
            analyzers,
            vocabulary,
            glossary,
            known_words,
            collection,
            today,
            surface_forms,
            sharing: Cache::new(REMEMBERED_WORDS),
            completions: Built::default(),
            newest: Arc::default(),
            is_warmed: AtomicBool::new(false),
        }
    }

    /// The language of the same generation after articles changed, or on another day. Analysis chains and
    /// glossary are shared with this one.
    pub fn moved_on(&self, collection: CollectionLanguage, today: Date) -> Self {
        Self {
            analyzers: Arc::clone(&self.analyzers),
            vocabulary: Arc::clone(&self.vocabulary),
            glossary: Arc::clone(&self.glossary),
            known_words: Arc::clone(&self.known_words),
            surface_forms: self.surface_forms.with_maps(collection.words()),
            sharing: Cache::new(REMEMBERED_WORDS),
            collection,
            today,
            completions: Built::default(),
            newest: Arc::clone(&self.newest),
            is_warmed: AtomicBool::new(false),
        }
    }

    /// The forms of the collection that share terms with a word, found by `find` where nobody has asked before; `None`
    /// where no other word has them. Finding them reads and analyses some hundred words, and the collection of a
    /// snapshot never changes.
    pub fn sharing(
        &self,
        word: &str,
        terms: &[&str],
        find: impl FnOnce() -> Option<SharingForms>,
    ) -> Option<Arc<SharingForms>> {
        let key = [&[word], terms].concat().join("\0");
        if let Some(known) = self.sharing.get(&key) {
            return known;
        }
        let found = find().map(Arc::new);
        self.sharing.insert(key, found.clone());
        found
    }

    /// The analysis chains that the articles were indexed with.
    pub fn analyzers(&self) -> &Analyzers {
        &self.analyzers
    }

    /// The glossary, with its terms analysed by these chains.
    pub fn glossary(&self) -> &Glossary {
        &self.glossary
    }

    /// Which words are spelt correctly, whether or not any article has them.
    pub fn known_words(&self) -> &KnownWords {
        &self.known_words
    }

    pub fn collection(&self) -> &CollectionLanguage {
        &self.collection
    }

    /// The words that an unknown lower-case word was probably meant to be, the most probable first, at most
    /// `limit`.
    pub fn similar(&self, word: &str, limit: usize) -> Vec<SimilarWord> {
        self.surface_forms.similar(word, limit)
    }

    /// Whether the collection has a lower-case word, as it is written.
    pub fn has_word(&self, word: &str) -> bool {
        self.surface_forms.has_word(word)
    }

    /// The general words of both languages that a lower-case word was probably meant to be, in no order.
    pub fn similar_general_words(&self, word: &str) -> Vec<SimilarWord> {
        surface_forms::similar_general_words(word)
    }

    /// Whether any word of the collection begins with a lower-case text.
    pub fn has_beginning(&self, beginning: &str) -> bool {
        self.surface_forms.has_beginning(beginning)
    }

    /// The words that begin almost as a lower-case text does, up to a typing error, as people write them; the
    /// most probable first, at most `limit`.
    pub fn similar_beginnings(&self, beginning: &str, limit: usize) -> Vec<String> {
        self.surface_forms.similar_beginnings(beginning, limit)
    }

    /// The words that begin with a lower-case text and are at most `most_more` bytes longer, as people write them, with
    /// the number of articles that have each.
    pub fn slightly_longer(&self, beginning: &str, most_more: usize) -> Vec<(String, u64)> {
        self.surface_forms.slightly_longer(beginning, most_more)
    }

    /// Tokens of the exact field that begin with a text, with the number of articles that have each, of the first
    /// `most_read` that are read.
    pub fn beginning_with(&self, beginning: &str, most_read: usize) -> Vec<(String, u64)> {
        self.surface_forms.beginning_with(beginning, most_read)
    }

    /// Whether two lower-case words that have one stem are forms of one word.
    pub fn are_one_word(&self, word: &str, other: &str) -> bool {
        let is_word = |word: &str| {
            self.known_words.is_german(word)
                || word.contains("ss") && self.known_words.is_german(&word.replace("ss", "ß"))
        };
        are_one_word(word, other, &is_word) || is_english_form(word, other) || is_english_form(other, word)
    }

    /// The forms that words of articles have of the verbs that a lower-case word is a form of, without the word itself; as
    /// tokens of the exact field. Empty for a word that is no verb.
    pub fn forms_of_verb(&self, word: &str) -> Vec<String> {
        let is_word = |word: &str| self.known_words.is_german(word);
        let forms = forms_of_verb(word, &is_word).into_iter();
        forms.map(|form| analysis::spell_out(&form)).filter(|form| self.has_word(form)).collect()
    }

    /// The completions of a typed text, the most useful first. `occur` tells for each of some completions whether any
    /// article has it. After a change of a large collection, words of new articles are completed some seconds later.
    ///
    /// # Errors
    /// The budget is used up, or `occur` fails.
    pub fn complete<E: From<BudgetExhausted>>(
        &self,
        typed: &str,
        limit: usize,
        budget: Budget,
        occur: impl FnMut(&[Completion]) -> Result<Vec<bool>, E>,
    ) -> Result<Vec<Completion>, E> {
        budget.check()?;
        let (built, is_earlier) = match (self.completions.ready(), self.newest.load_full()) {
            (Some(newest), _) => (newest, false),
            (None, Some(earlier)) => (earlier, true),
            (None, None) => (self.completions(budget)?, false),
        };
        let last = analysis::lower_case(typed.split_whitespace().next_back().unwrap_or_default());
        let may_be_mistyped = !self.known_words.is_correct(&last);
        built.completions.complete(typed, limit, is_earlier, may_be_mistyped, occur)
    }

    /// Returns completions from memory alone, in some microseconds. `None` if they are not built for this state of the
    /// collection yet, or if no name begins with the whole text.
    pub fn complete_from_memory(&self, typed: &str, limit: usize) -> Option<Vec<Completion>> {
        let built = self.completions.ready()?;
        Some(built.completions.complete_from_memory(typed, limit)).filter(|found| !found.is_empty())
    }

    /// Whether completions still reflect the collection before its last change. In a large collection they are built
    /// anew only after a while.
    pub fn completes_as_before(&self) -> bool {
        self.completions.ready().is_none() && self.newest.load().is_some()
    }

    /// Builds the completions and what corrections need now, which the first request for some would otherwise wait for.
    /// After a change of a large collection a later call builds the completions, so that many small changes don't keep a
    /// processor busy.
    pub fn warm(&self) {
        surface_forms::warm();
        self.surface_forms.warm();
        let is_due = |newest: &BuiltCompletions| newest.began.elapsed() >= newest.took * BUILDING_SHARE;
        let is_too_soon = self.newest.load().as_ref().is_some_and(|newest| !is_due(newest));
        if !is_too_soon {
            self.is_warmed.store(true, Ordering::Relaxed);
            // A budget without a limit can't be used up.
            let _ = self.completions(Budget::UNLIMITED);
        }
    }

    /// Whether [`warm`](Self::warm) must be called again, to build completions that an earlier call put off.
    pub fn waits_to_be_warm(&self) -> bool {
        self.completes_as_before() && !self.is_warmed.load(Ordering::Relaxed)
    }

    fn completions(&self, budget: Budget) -> Result<Arc<BuiltCompletions>, BudgetExhausted> {
        let (analyzers, vocabulary) = (Arc::clone(&self.analyzers), Arc::clone(&self.vocabulary));
        let (collection, today) = (self.collection.clone(), self.today);
        let built = self.completions.get(budget, move || {
            let began = Instant::now();
            let completions = match collection.completables(&analyzers, &vocabulary, today) {
                Ok(completables) => Completions::new(completables),
                Err(error) => {
                    // The bytes were checked against the hash in the name of their file when they were read.
                    tracing::error!(%error, "titles and words can't be read; nothing is completed");
                    Completions::default()
                }
            };
            BuiltCompletions { completions, began, took: began.elapsed() }
        })?;
        let is_large = built.completions.size() >= LARGE;
        let is_older = self.newest.load().as_ref().is_some_and(|newest| newest.began > built.began);
        if !is_older {
            self.newest.store(is_large.then(|| Arc::clone(&built)));
        }
        Ok(built)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Lexicon;
    use crate::article::Year;
    use crate::language::LanguageLearner;

    #[test]
    fn completions_that_are_put_off_are_waited_for_until_they_are_built() {
        let collection = || CollectionLanguage::new(LanguageLearner::default());
        let today = Date::year_only(Year::LATEST);
        let analyzers = Arc::new(Analyzers::new(Lexicon::default()));
        let language = LearntLanguage::new(analyzers, Arc::new(Vocabulary::built_in()), collection(), today);
        let built =
            |took| BuiltCompletions { completions: Completions::default(), began: Instant::now(), took };
        language.newest.store(Some(Arc::new(built(Duration::from_secs(3600)))));
        let next = language.moved_on(collection(), today);
        next.warm();
        assert!(next.completes_as_before() && next.waits_to_be_warm(), "it is too soon to build them");
        language.newest.store(Some(Arc::new(built(Duration::ZERO))));
        next.warm();
        assert!(!next.completes_as_before() && !next.waits_to_be_warm());
    }
}
