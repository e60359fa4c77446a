//! One reading of the values of facets, wherever they are given: in a query, in parameters, in filter
//! expressions, on the command line.
//!
//! A value is found by its id, and by any name that the vocabulary, the rules of derivation or the index have
//! for it, in any letter case. What none of them knows is answered by the names nearest to it.

use super::plan::NONE_VALUE;
use super::planner::{FormIndex, Planner};
use crate::analysis::TokenKind;
use crate::analysis::nearest::nearest;
use crate::article::{Facet, Language, Named, ValueKind, Year, slug};
use crate::enrich::{kind_names, word_names};
use crate::language::{Completion, CompletionKind};
use crate::vocabulary::{NameRank, ValueName, Vocabulary};

/// The most values of the index that are compared with an unknown one.
const MAX_COMPLETED: usize = 8;
/// The longest value that is compared by its words, in bytes.
const LONGEST: usize = 200;

/// The kind of what is of no other.
const OTHER_KIND: &str = "other";
/// How many of the words for a kind are its labels: the first of each language.
const LABELS: usize = 2;

/// The shortest name that is compared by its form, in characters.
const SHORTEST: usize = 6;

impl<'a> Planner<'a> {
    /// The id of a value that is given by its id or any of its names; `None` for one that nothing has.
    pub(super) fn resolve(&self, facet: Facet, value: &str) -> Option<String> {
        let definition = facet.definition();
        let none = [NONE_VALUE, definition.german.none, definition.english.none];
        if none.iter().any(|none| none.to_lowercase() == value.to_lowercase()) {
            // Every article has a language, if only the unknown one.
            let is_language = definition.kind == ValueKind::Language;
            return Some(if is_language { Language::Unknown.code() } else { NONE_VALUE }.to_owned());
        }
        match definition.kind {
            ValueKind::Year => value.parse::<Year>().ok().map(|year| year.to_string()),
            ValueKind::Language => self.language_code(facet, value),
            ValueKind::Word => {
                self.word(facet, value).or_else(|| self.in_index(facet, &value.to_lowercase()))
            }
            // The id of a free value is taken as it is: it comes from an earlier answer, and the last article
            // that had it may have gone.
            ValueKind::Organiser | ValueKind::Theme | ValueKind::Place if value.starts_with('~') => {
                Some(value.to_owned())
            }
            ValueKind::Organiser | ValueKind::Theme | ValueKind::Place => {
                self.named(facet, value).or_else(|| self.in_index(facet, &Named::free(value).id))
            }
        }
    }

    fn language_code(&self, facet: Facet, value: &str) -> Option<String> {
        let by_name = || {
            let is_it = |(_, name): &&(String, String)| slug(name) == slug(value);
            self.language_names.iter().find(is_it).map(|(code, _)| code.clone())
        };
        match Language::from_code(value) {
            Language::Unknown if value == "und" => Some(value.to_owned()),
            Language::Unknown => by_name(),
            // Of codes that nothing names, those count that articles have.
            Language::Other(code) => {
                let is_named = self.language_names.iter().any(|(named, _)| *named == code);
                if is_named { Some(code) } else { self.in_index(facet, &code).or_else(by_name) }
            }
            language => Some(language.code().to_owned()),
        }
    }

    /// The value of a facet of words that a word names, in any form of it.
    fn word(&self, facet: Facet, value: &str) -> Option<String> {
        let key = slug(value);
        let all = || named_words(facet);
        let exact = all().find(|(_, name)| slug(name) == key);
        let by_form = || {
            let forms = self.forms_of(value);
            all().find(|(_, name)| self.forms_of(name).iter().any(|form| forms.contains(form)))
        };
        exact.or_else(by_form).map(|(id, _)| id.to_owned())
    }

    /// The kind of article that a word is a label of, in singular or plural.
    pub(super) fn kind_label(&self, word: &str) -> Option<String> {
        let forms = self.forms_of(word);
        let is_label = |name: &&str| self.forms_of(name).iter().any(|form| forms.contains(form));
        let labels = kind_names().filter(|(kind, _)| *kind != OTHER_KIND);
        labels
            .flat_map(|(kind, names)| names.iter().take(LABELS).map(move |name| (kind, *name)))
            .find(|(_, name)| is_label(name))
            .map(|(kind, _)| kind.to_owned())
    }

    /// The value of the vocabulary that a text names. A name that several values have names none.
    fn named(&self, facet: Facet, value: &str) -> Option<String> {
        let names = self.vocabulary.value_names();
        // An id that is written as it is always means itself.
        if let Some(known) = names.of_facet(facet).find(|name| name.id == value) {
            return Some(known.id.clone());
        }
        let named: Vec<&ValueName> = names
            .named(value)
            .into_iter()
            .filter(|name| name.facet == facet && name.rank < NameRank::Sign)
            .collect();
        let exact: Vec<&ValueName> = named.iter().copied().filter(|name| name.name == value).collect();
        only(&exact).or_else(|| only(&named)).or_else(|| {
            let mut known = self.forms.borrow_mut();
            let index = known.entry(facet).or_insert_with(|| self.form_index(facet));
            let forms = self.forms_of(value);
            let by_form: Vec<&ValueName> =
                forms.iter().filter_map(|form| index.get(form)).flatten().copied().collect();
            only(&by_form)
        })
    }

    /// The names of a facet's values by their forms.
    fn form_index(&self, facet: Facet) -> FormIndex<'a> {
        let mut index = FormIndex::new();
        let vocabulary: &'a Vocabulary = self.vocabulary;
        let names = vocabulary.value_names().of_facet(facet);
        for name in names.filter(|name| name.rank < NameRank::Sign && name.rank != NameRank::Acronym) {
            for form in self.forms_of(&name.name) {
                index.entry(form).or_default().push(name);
            }
        }
        index
    }

    /// The words of a name without their endings, in each language that it may be in.
    fn forms_of(&self, name: &str) -> Vec<String> {
        // A short word has its stem from too many others: `wass` is the stem of Wasser.
        if name.len() > LONGEST || name.chars().count() < SHORTEST {
            return Vec::new();
        }
        let analyzers = self.language.analyzers();
        let form = |analyzer| {
            let tokens = self.tokens(analyzer, name);
            let words = tokens.into_iter().filter(|token| token.kind == TokenKind::Word);
            words.map(|token| token.text).collect::<Vec<_>>().join(" ")
        };
        [&analyzers.german, &analyzers.english]
            .map(form)
            .into_iter()
            .filter(|form| !form.is_empty())
            .collect()
    }

    fn in_index(&self, facet: Facet, id: &str) -> Option<String> {
        self.answers.has_value(facet, id).then(|| id.to_owned())
    }

    /// The ids of the values whose names are nearest to an unknown one, the nearest first.
    pub(super) fn nearest_values(&self, facet: Facet, value: &str) -> Vec<String> {
        let of_vocabulary = || self.vocabulary.value_names().of_facet(facet);
        let kind = facet.definition().kind;
        let completed = match kind {
            ValueKind::Organiser => self.completed(value, CompletionKind::Organiser),
            ValueKind::Theme => self.completed(value, CompletionKind::Theme),
            _ => Vec::new(),
        };
        let mut candidates: Vec<(String, &str)> = Vec::new();
        candidates.extend(completed.iter().map(|(id, name)| (id.clone(), name.as_str())));
        match kind {
            ValueKind::Year => {}
            ValueKind::Language => {
                candidates
                    .extend(self.language_names.iter().map(|(code, name)| (code.clone(), name.as_str())));
            }
            ValueKind::Word => {
                candidates.extend(named_words(facet).map(|(id, name)| (id.to_owned(), name)));
            }
            ValueKind::Organiser | ValueKind::Theme | ValueKind::Place => {
                candidates.extend(of_vocabulary().map(|name| (name.id.clone(), name.name.as_str())));
            }
        }
        let near = nearest(value, candidates.into_iter().map(|(id, name)| (id, [name])));
        match kind {
            // There are so few words that all of them can be named.
            ValueKind::Word if near.is_empty() => {
                word_names(facet).iter().map(|(id, _)| (*id).to_owned()).collect()
            }
            ValueKind::Language if near.is_empty() => {
                [Language::German, Language::English].map(|language| language.code().to_owned()).into()
            }
            _ => near,
        }
    }

    /// Values of the index that a text may be completed to.
    fn completed(&self, value: &str, kind: CompletionKind) -> Vec<(String, String)> {
        let occur = |found: &[Completion]| Ok::<_, crate::budget::BudgetExhausted>(vec![true; found.len()]);
        let found = self.language.complete(value, MAX_COMPLETED, self.budget, occur).unwrap_or_default();
        let of_kind = found.into_iter().filter(|found| found.kind == kind);
        let facet = if kind == CompletionKind::Theme { Facet::Theme } else { Facet::Organiser };
        of_kind.filter_map(|found| Some((self.in_index(facet, &found.id?)?, found.text))).collect()
    }
}

/// The words of a facet of words with each of their names.
fn named_words(facet: Facet) -> impl Iterator<Item = (&'static str, &'static str)> {
    word_names(facet).iter().flat_map(|(id, names)| names.iter().map(move |name| (*id, *name)))
}

/// The one value that all names belong to that name it best.
fn only(names: &[&ValueName]) -> Option<String> {
    let best = names.iter().map(|name| name.rank).min()?;
    let mut ids = names.iter().filter(|name| name.rank == best).map(|name| &name.id);
    let first = ids.next()?;
    ids.all(|id| id == first).then(|| first.clone())
}
