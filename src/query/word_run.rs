//! One run of text in a query: its words as they enter a plan, one after the other.

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use super::dates::{NamedDate, named_dates};
use super::instant;
use super::ordinals;
use super::plan::{Alternative, Expansion, PlannedWord, Scope, Understood};
use super::planner::{Planner, Widening};
use super::stops::{Stop, Stops};
use super::terms::{Alternatives, neighbours, same_meaning};
use crate::analysis;
use crate::budget::BudgetExhausted;
use crate::language::WordTerms;

/// A run of text, with what was planned of its words so far.
pub(super) struct WordRun<'q, 'p> {
    planner: &'q Planner<'p>,
    understood: &'q mut Understood,
    /// Function words that ask for nothing.
    stopped: &'q mut Vec<String>,
    /// The whole query.
    text: &'q str,
    /// Bytes of the text that the run has.
    run: Range<usize>,
    scope: Scope,
    stops: Stops,
    is_shouted: bool,
    /// Where the word begins that more may follow of.
    unfinished: Option<usize>,
    dates: Peekable<IntoIter<NamedDate>>,
    /// Position and terms of the content word before.
    before: Option<(usize, WordTerms)>,
    widening: Widening,
    words: Vec<RunWord>,
}

/// A word of the run that was added to the plan.
struct RunWord {
    /// Its place among the words of the plan.
    number: usize,
    terms: WordTerms,
    may_be_corrected: bool,
}

impl<'q, 'p> WordRun<'q, 'p> {
    /// A run of `text` that is still to be read.
    pub fn new(
        planner: &'q Planner<'p>,
        understood: &'q mut Understood,
        stopped: &'q mut Vec<String>,
        text: &'q str,
        run: Range<usize>,
        scope: Scope,
    ) -> Self {
        let of_run = &text[run.clone()];
        Self {
            stops: Stops::of_text(of_run),
            is_shouted: is_shouted(of_run),
            unfinished: None,
            dates: named_dates(of_run, planner.language.analyzers()).into_iter().peekable(),
            before: None,
            widening: Widening::All,
            words: Vec::new(),
            planner,
            understood,
            stopped,
            text,
            run,
            scope,
        }
    }

    /// The same with words that stand for more or less than their own forms.
    pub fn widened(self, widening: Widening) -> Self {
        Self { widening, ..self }
    }

    /// The same where the run ends the query: its last word may be unfinished.
    pub fn at_the_end(mut self) -> Self {
        self.unfinished = if self.understood.unfinished { instant::unfinished(self.text) } else { None };
        self
    }

    /// Plans the words of the run, with terms of the same meaning and corrections.
    pub fn plan(mut self) -> Result<(), BudgetExhausted> {
        let of_run = &self.text[self.run.clone()];
        let running = analysis::exact_tokens(of_run).into_iter().map(|token| token.text);
        self.understood.running_words.extend(running);
        for (position, word) in analysis::words(of_run).enumerate() {
            self.planner.budget.check()?;
            if !self.take_date(&word.range) {
                let range = self.run.start + word.range.start..self.run.start + word.range.end;
                self.take_word(position, range);
            }
        }
        if self.widening == Widening::OwnForms {
            return Ok(());
        }
        let widened = self.widen()?;
        if self.correct(&widened)? {
            // What was meant has terms of the same meaning, too.
            self.widen()?;
        }
        Ok(())
    }

    /// Takes a word that a date begins with, covers or ends with: all of a date is one word, planned where it
    /// begins. False for words of no date.
    fn take_date(&mut self, word: &Range<usize>) -> bool {
        while self.dates.next_if(|date| date.range.end <= word.start).is_some() {}
        let Some(date) = self.dates.peek_mut().filter(|date| date.range.start < word.end) else {
            return false;
        };
        let alternatives = std::mem::take(&mut date.alternatives);
        if !alternatives.is_empty() {
            let range = self.run.start + date.range.start..self.run.start + date.range.end;
            self.understood.words.push(PlannedWord {
                surface: self.text[range.clone()].trim().to_owned(),
                range,
                scope: self.scope,
                optional: false,
                not_acronym: None,
                alternatives,
                exact: Vec::new(),
            });
        }
        true
    }

    fn take_word(&mut self, position: usize, range: Range<usize>) {
        let surface = &self.text[range.clone()];
        let (mut alternatives, terms) = self.planner.alternatives(surface, self.is_shouted);
        let is_unfinished = self.unfinished == Some(range.start);
        let stop = self.stop(surface, &terms, is_unfinished);
        if let Some(number) = ordinals::ordinal(surface, &self.text[range.end..self.run.end]) {
            let weight = self.planner.profile.alternatives.ordinal;
            alternatives.extend(ordinals::alternatives(number, weight, self.planner.language.analyzers()));
        }
        if is_unfinished {
            self.planner.add_beginnings(surface, &mut alternatives);
        }
        if stop == Stop::Yes || alternatives.0.is_empty() {
            self.stopped.push(surface.to_owned());
            return;
        }
        if stop == Stop::Perhaps {
            let weight = self.planner.profile.alternatives.optional;
            alternatives.0.iter_mut().for_each(|alternative| alternative.weight *= weight);
        }
        if let Some((at, terms_before)) = self.before.replace((position, terms.clone())) {
            self.understood.neighbours.extend(neighbours(terms_before, &terms, position - at));
        }
        if self.joins_pair_form(&range, &terms) {
            self.join(range, alternatives.0);
        } else {
            self.add(range, alternatives.0, terms, stop, is_unfinished);
        }
    }

    /// Whether a word is a function word here. Acronyms are none, nor is a word that is still typed and stands
    /// alone: it may become anything.
    fn stop(&self, surface: &str, terms: &WordTerms, is_unfinished: bool) -> Stop {
        let is_alone = self.understood.words.is_empty() && self.understood.phrases.is_empty();
        if terms.acronym.is_some() || is_unfinished && is_alone {
            Stop::No
        } else {
            self.stops.classify(surface)
        }
    }

    /// Whether a word makes a pair form with the one before: "Kolleginnen und Kollegen" are one word said twice.
    fn joins_pair_form(&self, range: &Range<usize>, terms: &WordTerms) -> bool {
        let Some(last) = self.words.last() else { return false };
        let first = &self.understood.words[last.number];
        is_pair_form(&self.text[first.range.end..range.start], &last.terms, terms)
            && (is_feminine(&self.text[range.clone()]) || is_feminine(&first.surface))
    }

    /// Makes a word one with the one before.
    fn join(&mut self, range: Range<usize>, others: Vec<Alternative>) {
        let Some(last) = self.words.last() else { return };
        let first = &mut self.understood.words[last.number];
        first.range.end = range.end;
        let mut alternatives = Alternatives(std::mem::take(&mut first.alternatives));
        alternatives.extend(others);
        first.alternatives = alternatives.0;
    }

    fn add(
        &mut self,
        range: Range<usize>,
        alternatives: Vec<Alternative>,
        terms: WordTerms,
        stop: Stop,
        is_unfinished: bool,
    ) {
        let words = &self.understood.words;
        if words.iter().any(|known| known.scope == self.scope && known.alternatives == alternatives) {
            return;
        }
        let surface = &self.text[range.clone()];
        let not_acronym = self.planner.acronym_not_meant(surface);
        // The exact field has no capitals: there MAP would be any map, map any MAP, and `who` of any sentence WHO.
        let is_acronym = terms.acronym.is_some();
        let is_known_acronym = is_acronym && terms.acronym == terms.german;
        let is_like_stop = is_acronym && self.stops.classify(surface) != Stop::No;
        let exact = match is_known_acronym || not_acronym.is_some() || is_like_stop {
            true => Vec::new(),
            false => analysis::exact_tokens(surface),
        };
        self.words.push(RunWord { number: words.len(), terms, may_be_corrected: !is_unfinished });
        self.understood.words.push(PlannedWord {
            surface: surface.to_owned(),
            range,
            scope: self.scope,
            optional: stop == Stop::Perhaps,
            not_acronym,
            alternatives,
            exact: exact.into_iter().map(|token| token.text).collect(),
        });
    }

    /// Adds terms of the same meaning that the index has; gives the numbers of the words that got any.
    fn widen(&mut self) -> Result<Vec<usize>, BudgetExhausted> {
        let terms: Vec<WordTerms> = self.words.iter().map(|word| word.terms.clone()).collect();
        let mut widened = Vec::new();
        let Planner { language, answers, budget, profile, .. } = self.planner;
        let found = language.glossary().find(&terms, self.understood.language.as_ref());
        for (range, counterparts) in found {
            budget.check()?;
            let numbers: Vec<usize> = self.words[range].iter().map(|word| word.number).collect();
            let words = &mut self.understood.words;
            let surfaces: Vec<&str> = numbers.iter().map(|&number| words[number].surface.as_str()).collect();
            let from = surfaces.join(" ");
            for counterpart in counterparts {
                let known = |a: &Alternative| a.tokens.iter().all(|term| answers.has_term(term));
                let alternatives: Vec<Alternative> =
                    same_meaning(&counterpart, &profile.alternatives).into_iter().filter(known).collect();
                if alternatives.is_empty() {
                    continue;
                }
                let mut says_more = false;
                for &number in &numbers {
                    let mut all = Alternatives(std::mem::take(&mut words[number].alternatives));
                    let before = all.0.len();
                    all.extend(alternatives.iter().cloned());
                    says_more |= all.0.len() > before;
                    words[number].alternatives = all.0;
                }
                let expansion = Expansion { from: from.clone(), to: counterpart.label };
                if says_more && !self.understood.expanded.contains(&expansion) {
                    self.understood.expanded.push(expansion);
                }
                widened.extend(&numbers);
            }
        }
        Ok(widened)
    }

    /// Corrects the words that no article and no term of the same meaning has; tells whether there were any.
    fn correct(&mut self, widened: &[usize]) -> Result<bool, BudgetExhausted> {
        let mut any = false;
        for word in self.words.iter_mut().filter(|word| word.may_be_corrected) {
            self.planner.budget.check()?;
            if !widened.contains(&word.number)
                && let Some(meant) = self.planner.correct(self.understood, word.number)
            {
                word.terms = self.planner.alternatives(&meant, self.is_shouted).1;
                any = true;
            }
        }
        Ok(any)
    }
}

/// Whether all of a text's several words are in capitals.
fn is_shouted(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(char::is_uppercase) && analysis::words(text).nth(1).is_some()
}

/// Whether what stands between two words of one stem makes them a pair form.
fn is_pair_form(between: &str, first: &WordTerms, second: &WordTerms) -> bool {
    let joint = matches!(between.trim(), "und" | "oder" | "/" | "&" | "bzw." | "sowie" | "u.");
    joint && first.german.is_some() && first.german == second.german
}

fn is_feminine(surface: &str) -> bool {
    surface.ends_with("innen") || surface.ends_with("in")
}
