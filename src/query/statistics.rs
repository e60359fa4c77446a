//! What a plan must know of the words of an index: questions that are gathered while planning and asked
//! together, since each way to an engine may be one over a network.
//!
//! A plan is made with what is known so far; what isn't is taken to be there, and is noted. Where anything
//! was noted, it is asked, and the plan is made again. Mostly one round suffices, for a query with unknown
//! words two or three: the engine's part is asking, and a failing look-up is never taken for "no articles".

use std::cell::RefCell;
use std::collections::HashMap;

use super::plan::Scope;
use crate::analysis::{self, stop_words};

/// A question about the articles of an index.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Question {
    /// How many articles hold an index term.
    Term(String),
    /// Whether any article has these tokens of the exact field in this order.
    Phrase { tokens: Vec<String>, scope: Scope },
    /// Whether any article has all of these tokens of the exact field, wherever.
    AllTokens(Vec<String>),
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

/// What is known of an index, and what was asked in vain.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// Whether any article has a term.
    terms: RefCell<HashMap<String, bool>>,
    phrases: RefCell<HashMap<(Vec<String>, Scope), bool>>,
    open: RefCell<Vec<Question>>,
}

impl Answers {
    /// Whether any article has an index term; where that isn't known yet, it is taken to have it.
    pub(super) fn has_term(&self, term: &str) -> bool {
        let known = self.terms.borrow().get(term).copied();
        known.unwrap_or_else(|| self.note(Question::Term(term.to_owned())))
    }

    /// Notes all of some terms as needed, whatever is known of the first of them.
    pub(super) fn expect_terms<'a>(&self, terms: impl IntoIterator<Item = &'a String>) {
        terms.into_iter().for_each(|term| {
            self.has_term(term);
        });
    }

    /// Whether any article has these tokens of the exact field in this order. Who quotes a single word wants
    /// just that one, which is taken to be there.
    pub(super) fn has_phrase(&self, tokens: &[String], scope: Scope) -> bool {
        if tokens.len() < 2 {
            return true;
        }
        let key = (tokens.to_vec(), scope);
        let known = self.phrases.borrow().get(&key).copied();
        known.unwrap_or_else(|| self.note(Question::Phrase { tokens: key.0, scope }))
    }

    fn note(&self, question: Question) -> bool {
        let mut open = self.open.borrow_mut();
        if !open.contains(&question) {
            open.push(question);
        }
        true
    }

    /// What has to be asked; nothing where all was known.
    pub(super) fn take_open(&self) -> Vec<Question> {
        self.open.take()
    }

    /// Takes the numbers of articles that answer some questions. One that has no answer is not asked again.
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
