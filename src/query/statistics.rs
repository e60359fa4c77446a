//! Questions about the words of an index that a plan depends on. They are gathered while planning and asked
//! together, since every call to an engine may go over a network.
//!
//! A plan is first made with what is known so far. What is not known is assumed to occur in the index, and is
//! noted as a question. The questions are then put to the engine in one batch, and the plan is made again,
//! until no question is open: mostly after one round, for a query with unknown words after two or three. A
//! look-up that fails ends the planning with its error; it is never taken for "no articles", or a known word
//! would be corrected.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::plan::{Period, Scope};
use crate::analysis::{self, stop_words};
use crate::article::{Date, Facet};

/// A question about the articles of an index.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Question {
    /// How many articles hold an index term.
    Term(String),
    /// Whether any article has these tokens of the exact field in this order.
    Phrase { tokens: Vec<String>, scope: Scope },
    /// Whether any article has all of these tokens of the exact field, wherever.
    AllTokens(Vec<String>),
    /// Whether any article is from these years, or this day or month.
    Period(Period),
    /// Whether any article has a value of a facet, given by its id.
    Value(Facet, String),
    /// Whether any article is about an event on this day or later.
    Upcoming(Date),
}

impl Question {
    /// Whether any article has all content words of a text. A text without any is in no article.
    pub fn all_words_of(text: &str) -> Self {
        let tokens = analysis::exact_tokens(text).into_iter().map(|token| token.text);
        Self::AllTokens(
            tokens.filter(|word| !stop_words::is_german(word) && !stop_words::is_english(word)).collect(),
        )
    }
}

/// The answers to questions so far, and the questions that are still open.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// Whether any article has a term.
    terms: RefCell<HashMap<String, bool>>,
    phrases: RefCell<HashMap<(Vec<String>, Scope), bool>>,
    periods: RefCell<HashMap<Period, bool>>,
    values: RefCell<HashMap<(Facet, String), bool>>,
    upcoming: Cell<Option<bool>>,
    open: RefCell<Vec<Question>>,
}

impl Answers {
    /// Whether any article has an index term. Where that isn't known yet, the term is assumed to occur and
    /// the question is noted.
    pub(super) fn has_term(&self, term: &str) -> bool {
        let known = self.terms.borrow().get(term).copied();
        known.unwrap_or_else(|| self.note(Question::Term(term.to_owned())))
    }

    /// Notes a question for every one of some terms that is not known, so that all of them are asked in one
    /// batch: a caller that stops at the first known term would otherwise need another round.
    pub(super) fn expect_terms<'a>(&self, terms: impl IntoIterator<Item = &'a String>) {
        terms.into_iter().for_each(|term| {
            self.has_term(term);
        });
    }

    /// Whether any article has these tokens of the exact field in this order. A quotation of a single word is
    /// assumed to occur without asking: its user wants just that word.
    pub(super) fn has_phrase(&self, tokens: &[String], scope: Scope) -> bool {
        if tokens.len() < 2 {
            return true;
        }
        let key = (tokens.to_vec(), scope);
        let known = self.phrases.borrow().get(&key).copied();
        known.unwrap_or_else(|| self.note(Question::Phrase { tokens: key.0, scope }))
    }

    /// Whether any article is from some years, or a day or month.
    pub(super) fn has_period(&self, period: Period) -> bool {
        let known = self.periods.borrow().get(&period).copied();
        known.unwrap_or_else(|| self.note(Question::Period(period)))
    }

    /// Whether any article has a value of a facet.
    pub(super) fn has_value(&self, facet: Facet, id: &str) -> bool {
        let key = (facet, id.to_owned());
        let known = self.values.borrow().get(&key).copied();
        known.unwrap_or_else(|| self.note(Question::Value(facet, key.1)))
    }

    /// Whether any article is about an event that is still to come.
    pub(super) fn has_upcoming(&self, today: Date) -> bool {
        self.upcoming.get().unwrap_or_else(|| self.note(Question::Upcoming(today)))
    }

    /// Whether any article has one of several phrases. All of them are asked for in one batch.
    pub(super) fn has_any_phrase(&self, phrases: &[Vec<String>], scope: Scope) -> bool {
        phrases.iter().map(|phrase| self.has_phrase(phrase, scope)).fold(false, |any, has| any | has)
    }

    /// Notes a question and returns the answer assumed until it is asked: yes.
    fn note(&self, question: Question) -> bool {
        let mut open = self.open.borrow_mut();
        if !open.contains(&question) {
            open.push(question);
        }
        true
    }

    /// Takes the open questions; the list is empty where everything was known.
    pub(super) fn take_open(&self) -> Vec<Question> {
        self.open.take()
    }

    /// Takes in the answers to some questions: for each the number of articles. A question without an answer
    /// is taken as answered by yes, so that it is not asked again.
    pub(super) fn add(&self, questions: Vec<Question>, articles: Vec<u64>) {
        let articles = articles.into_iter().chain(std::iter::repeat(1));
        for (question, articles) in questions.into_iter().zip(articles) {
            let any = articles > 0;
            match question {
                Question::Term(term) => {
                    self.terms.borrow_mut().insert(term, any);
                }
                Question::Phrase { tokens, scope } => {
                    self.phrases.borrow_mut().insert((tokens, scope), any);
                }
                Question::Period(period) => {
                    self.periods.borrow_mut().insert(period, any);
                }
                Question::Value(facet, id) => {
                    self.values.borrow_mut().insert((facet, id), any);
                }
                Question::Upcoming(_) => self.upcoming.set(Some(any)),
                // No plan depends on these.
                Question::AllTokens(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_asked_once_and_taken_to_be_there_until_then() {
        let answers = Answers::default();
        let phrase = ["auf", "augenhoehe"].map(str::to_owned);
        assert!(answers.has_term("wasser") && answers.has_term("wasser"));
        assert!(answers.has_phrase(&phrase, Scope::Title) && answers.has_phrase(&phrase[1..], Scope::Title));
        let open = answers.take_open();
        assert_eq!(open.len(), 2);
        answers.add(open, vec![0, 3]);
        assert!(!answers.has_term("wasser") && answers.has_phrase(&phrase, Scope::Title));
        assert!(answers.take_open().is_empty());
        assert!(answers.has_phrase(&phrase, Scope::Anywhere), "another scope is another question");
        assert_eq!(answers.take_open().len(), 1);
    }

    #[test]
    fn function_words_of_a_text_are_not_asked_for() {
        let tokens = ["messung", "wirkung"].map(str::to_owned).to_vec();
        assert_eq!(Question::all_words_of("Messung der Wirkung"), Question::AllTokens(tokens));
    }
}
