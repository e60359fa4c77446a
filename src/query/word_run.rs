//! One run of text in a query. Its words enter the plan one after the other, with the terms of the same
//! meaning and the corrections that they bring.

use std::collections::HashMap;
use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use super::corrections::like;
use super::dates::{NamedDate, named_dates};
use super::instant;
use super::ordinals;
use super::own_forms::OtherWord;
use super::parse;
use super::plan::{
    AbsentCompound, Alternative, AlternativeOrigin, Expansion, Notice, Period, PlannedPhrase, PlannedWord,
    Scope, Understood, YearRange,
};
use super::planner::{Planner, Widening};
use super::stops::{Stop, Stops};
use super::terms::{Alternatives, neighbours, same_meaning};
use super::years::{self, NamedYears, named_years};
use crate::analysis::{self, stop_words};
use crate::article::Year;
use crate::budget::BudgetExhausted;
use crate::language::WordTerms;

/// Length of the shortest fragment of a word that is a word by itself, in letters: `S-` of `S- und U-Bahn` is none.
const MIN_FRAGMENT: usize = 3;

/// A run of text that is being planned.
pub(super) struct WordRun<'q, 'p> {
    planner: &'q Planner<'p>,
    understood: &'q mut Understood,
    /// Function words that were left out of the plan.
    stopped: &'q mut Vec<String>,
    /// The whole query.
    text: &'q str,
    /// The bytes of the text that make up the run.
    run: Range<usize>,
    scope: Scope,
    stops: Stops,
    is_shouted: bool,
    /// Where the last word begins, which may be unfinished, in bytes of the text; `None` where all words are
    /// finished.
    open_end: Option<usize>,
    dates: Peekable<IntoIter<NamedDate>>,
    years: Peekable<IntoIter<NamedYears>>,
    /// The complete words that fragments stand for, by the byte of the run at which a fragment begins.
    completed: HashMap<usize, String>,
    /// The position and the terms of the last content word that was planned.
    before: Option<(usize, WordTerms)>,
    widening: Widening,
    is_quoted: bool,
    /// Where the years begin that were planned last, in bytes of the run.
    years_taken: Option<usize>,
    /// The group of alternatives that its words belong to.
    group: Option<usize>,
    words: Vec<RunWord>,
}

/// A word of the run that was added to the plan.
struct RunWord {
    /// Its index among the words of the plan.
    number: usize,
    terms: WordTerms,
    may_be_corrected: bool,
}

impl<'q, 'p> WordRun<'q, 'p> {
    /// A run of `text` whose words are all still to be planned.
    pub fn new(
        planner: &'q Planner<'p>,
        understood: &'q mut Understood,
        stopped: &'q mut Vec<String>,
        text: &'q str,
        run: Range<usize>,
        scope: Scope,
    ) -> Self {
        let of_run = &text[run.clone()];
        let dates = named_dates(of_run);
        let taken: Vec<Range<usize>> = dates.iter().map(|date| date.range.clone()).collect();
        let years =
            if scope == Scope::Title { Vec::new() } else { named_years(of_run, &taken, planner.today) };
        Self {
            stops: Stops::of_text(of_run),
            is_shouted: is_shouted(of_run),
            open_end: None,
            completed: completed_words(of_run, planner),
            dates: dates.into_iter().peekable(),
            years: years.into_iter().peekable(),
            before: None,
            widening: Widening::All,
            is_quoted: false,
            group: None,
            years_taken: None,
            words: Vec::new(),
            planner,
            understood,
            stopped,
            text,
            run,
            scope,
        }
    }

    /// Returns the run with another rule of whether its words are widened.
    pub fn widened(self, widening: Widening) -> Self {
        Self { widening, ..self }
    }

    /// Returns the run marked as quoted text.
    pub fn quoted(self) -> Self {
        Self { is_quoted: true, ..self }
    }

    /// Returns the run as a member of an OR group; `None` for no group.
    pub fn in_group(self, group: Option<usize>) -> Self {
        Self { group, ..self }
    }

    /// Returns the run marked as the end of the query, where its last word may be unfinished.
    pub fn at_the_end(self) -> Self {
        Self { open_end: instant::unfinished(self.text), ..self }
    }

    /// Plans the words of the run, with terms of the same meaning and corrections.
    pub fn plan(mut self) -> Result<(), BudgetExhausted> {
        let of_run = &self.text[self.run.clone()];
        let running = analysis::exact_tokens(of_run).into_iter().map(|token| token.text);
        self.understood.running_words.extend(running);
        for (position, word) in analysis::words(of_run).enumerate() {
            self.planner.budget.check()?;
            if !self.take_date(&word.range) && !self.take_years(&word.range) {
                let range = self.run.start + word.range.start..self.run.start + word.range.end;
                self.take_word(position, range);
            }
        }
        if self.widening == Widening::OwnForms {
            return Ok(());
        }
        let widened = self.widen()?;
        if self.correct(&widened)? {
            // A corrected word may have terms of the same meaning, too.
            self.widen()?;
        }
        Ok(())
    }

    /// Plans a word that belongs to a date. The whole date is one word of the plan, which is added where the date
    /// begins. Returns false for a word that belongs to no date.
    fn take_date(&mut self, word: &Range<usize>) -> bool {
        while self.dates.next_if(|date| date.range.end <= word.start).is_some() {}
        let names_periods = self.names_periods();
        let Some(date) = self.dates.peek_mut().filter(|date| date.range.start < word.end) else {
            return false;
        };
        if !std::mem::replace(&mut date.is_planned, true) {
            let may_name = names_periods && !date.is_joined;
            let period = may_name.then(|| self.planner.period_of(date)).flatten();
            let alternatives = self.planner.date_alternatives(date, period.is_some());
            let range = self.run.start + date.range.start..self.run.start + date.range.end;
            let surface = self.text[range.clone()].trim().to_owned();
            if let Some(period) = period {
                let date = period.to_string();
                self.understood.note(Notice::ArticleDate { words: surface.clone(), date });
            }
            self.understood.words.push(PlannedWord {
                surface,
                range,
                scope: self.scope,
                optional: false,
                not_acronym: None,
                alternatives,
                exact: Vec::new(),
                group: self.group,
                period: period.map(Period::Date),
            });
        }
        true
    }

    /// Plans a word that belongs to years that are named together, as [`take_date`](Self::take_date) does. An
    /// article from one of them has the word, and so has one with the words as they were typed.
    fn take_years(&mut self, word: &Range<usize>) -> bool {
        if self.widening == Widening::OwnForms || self.is_quoted {
            return false;
        }
        while self.years.next_if(|named| named.range.end <= word.start).is_some() {}
        let Some(named) = self.years.peek().filter(|named| named.range.start < word.end) else {
            return false;
        };
        if named.years.from == named.years.to {
            // A single year is a word like any other; only `im Jahr` before it is left out.
            return word.end < named.range.end;
        }
        if word.start > named.range.start && self.years_taken == Some(named.range.start) {
            return true;
        }
        let (years, is_turned) = (named.years, named.is_turned);
        let range = self.run.start + named.range.start..self.run.start + named.range.end;
        self.years_taken = Some(named.range.start);
        let surface = self.text[range.clone()].to_owned();
        let tokens = analysis::exact_tokens(&surface).into_iter().map(|token| token.text).collect::<Vec<_>>();
        let group = self.group.or(Some(parse::MAX_WORDS + self.understood.words.len()));
        if self.planner.answers.has_phrase(&tokens, self.scope) {
            let (surface, scope) = (surface.clone(), self.scope);
            self.understood.phrases.push(PlannedPhrase { surface, scope, tokens, group });
        }
        self.note_years(&surface, years, is_turned);
        self.understood.words.push(PlannedWord {
            surface,
            range: range.clone(),
            scope: self.scope,
            optional: false,
            not_acronym: None,
            alternatives: self.both_ends(&self.text[range]),
            exact: Vec::new(),
            group,
            period: Some(Period::Years(years)),
        });
        true
    }

    /// Both ends of a range of years as they were typed. An article that has them near each other means the range.
    fn both_ends(&self, surface: &str) -> Vec<Alternative> {
        let is_number = |word: &&str| word.chars().all(|c| c.is_ascii_digit());
        let tokens: Vec<String> = analysis::words(surface)
            .map(|word| &surface[word.range])
            .filter(is_number)
            .map(str::to_owned)
            .collect();
        let weight = self.planner.profile.alternatives.parts;
        let parts = Alternative { origin: AlternativeOrigin::Parts, tokens, weight };
        Some(parts).filter(|parts| parts.tokens.len() > 1).into_iter().collect()
    }

    /// Says that years are understood as those of articles, where there are articles from them.
    fn note_years(&mut self, surface: &str, years: YearRange, is_turned: bool) {
        if is_turned {
            let (parameter, from, to) = ("year".to_owned(), years.from.to_string(), years.to.to_string());
            self.understood.notices.push(Notice::RangeTurned { parameter, from, to });
        }
        let end = |year: i32, open: i16| Some(year).filter(|year| *year != i32::from(open));
        let (from, to) = (end(years.from, Year::FIRST), end(years.to, Year::LAST));
        let notice = Notice::ArticleYears { words: surface.to_owned(), from, to };
        if self.planner.answers.has_period(Period::Years(years)) {
            self.understood.note(notice);
        }
    }

    /// Whether its years and dates also stand for articles from then. Words between quotation marks are words alone.
    fn names_periods(&self) -> bool {
        self.scope == Scope::Anywhere && self.widening == Widening::All && !self.is_quoted
    }

    /// The years that a word names by itself, where articles are from them.
    fn years_of(&self, surface: &str) -> Option<YearRange> {
        let years = years::single(surface).filter(|_| self.names_periods())?;
        self.planner.answers.has_period(Period::Years(years)).then_some(years)
    }

    /// Plans a word that belongs to no date.
    fn take_word(&mut self, position: usize, range: Range<usize>) {
        let surface = &self.text[range.clone()];
        let (mut alternatives, mut terms) = self.planner.alternatives(surface, self.is_shouted);
        let is_unfinished = self.is_unfinished(surface, range.start, &mut alternatives);
        let mut stop = self.stop(surface, &terms, is_unfinished);
        let mut replaced_by = None;
        if let Some(complete) = self.completed.remove(&(range.start - self.run.start)) {
            let (of_complete, its_terms) = self.planner.alternatives(&complete, self.is_shouted);
            if stop == Stop::No && surface.chars().count() >= MIN_FRAGMENT {
                // `Senioren-` is a word of the query by itself as well.
                let weight = self.planner.profile.alternatives.parts;
                let words = of_complete.0.into_iter().filter(|one| one.origin == AlternativeOrigin::Word);
                alternatives.extend(words.map(|one| Alternative { weight, ..one }));
            } else {
                (alternatives, terms, stop) = (of_complete, its_terms, Stop::No);
                replaced_by = Some(complete);
            }
        }
        if let Some(number) = ordinals::ordinal(surface, &self.text[range.end..self.run.end]) {
            let weight = self.planner.profile.alternatives.ordinal;
            alternatives.extend(ordinals::alternatives(number, weight, self.planner.language.analyzers()));
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
            let may_be_corrected = !is_unfinished && replaced_by.is_none();
            self.add(range, replaced_by.as_deref(), alternatives.0, terms, stop, may_be_corrected);
        }
    }

    /// Whether a word is only the beginning of one: the last word, where no article has it and words begin with
    /// it, which are added to its alternatives. That holds for every search, so that the same text finds the
    /// same articles while it is typed, where it is filtered, and where it is exported. A function word alone
    /// is a beginning only while it is typed.
    fn is_unfinished(&mut self, surface: &str, start: usize, alternatives: &mut Alternatives) -> bool {
        if self.open_end != Some(start)
            || self.widening == Widening::OwnForms
            || self.planner.is_written(surface, alternatives)
        {
            return false;
        }
        self.understood.may_change |= self.understood.instant;
        if !self.understood.instant && self.stops.classify(surface) != Stop::No {
            return false;
        }
        let is_unfinished = self.planner.add_beginnings(surface, self.understood.instant, alternatives);
        self.understood.unfinished |= is_unfinished;
        is_unfinished
    }

    /// Whether a word is a function word here. An acronym never is, nor is an unfinished word that stands
    /// alone: it may become any word.
    fn stop(&self, surface: &str, terms: &WordTerms, is_unfinished: bool) -> Stop {
        let is_alone = self.understood.words.is_empty() && self.understood.phrases.is_empty();
        if terms.acronym.is_some() || is_unfinished && is_alone {
            Stop::No
        } else {
            self.stops.classify(surface)
        }
    }

    /// Whether a word makes a pair form with the one before it: "Kolleginnen und Kollegen" says one word
    /// twice.
    fn joins_pair_form(&self, range: &Range<usize>, terms: &WordTerms) -> bool {
        let Some(last) = self.words.last() else { return false };
        let first = &self.understood.words[last.number];
        is_pair_form(&self.text[first.range.end..range.start], &last.terms, terms)
            && (is_feminine(&self.text[range.clone()]) || is_feminine(&first.surface))
    }

    /// Joins a word with the one before it into one word of the plan.
    fn join(&mut self, range: Range<usize>, others: Vec<Alternative>) {
        let Some(last) = self.words.last() else { return };
        let first = &mut self.understood.words[last.number];
        first.range.end = range.end;
        let mut alternatives = Alternatives(std::mem::take(&mut first.alternatives));
        alternatives.extend(others);
        first.alternatives = alternatives.0;
    }

    /// Adds a word to the plan as it is typed, with the exact form of `complete` where it is a fragment of
    /// that, unless it has one of the same scope and the same alternatives.
    fn add(
        &mut self,
        range: Range<usize>,
        complete: Option<&str>,
        mut alternatives: Vec<Alternative>,
        terms: WordTerms,
        stop: Stop,
        may_be_corrected: bool,
    ) {
        let surface = &self.text[range.clone()];
        let not_acronym = self.planner.acronym_not_meant(surface);
        if terms.acronym.is_none() && not_acronym.is_none() && complete.is_none() {
            let other = self.planner.set_own_forms_apart(surface, &mut alternatives);
            if let Some(other) = other.filter(|_| self.widening == Widening::All) {
                self.note_other_word(&range, other);
            }
            let is_first = self.text[self.run.start..range.start].trim().is_empty();
            let language = self.understood.language.as_ref();
            self.planner.add_verb_forms(surface, is_first, language, &mut alternatives);
        }
        let words = &self.understood.words;
        let is_known = |known: &PlannedWord| {
            (known.scope, known.group) == (self.scope, self.group) && known.alternatives == alternatives
        };
        if words.iter().any(is_known) {
            return;
        }
        // The exact field is in lower case: there MAP would match every map, map every MAP, and WHO every
        // `who`.
        let is_acronym = terms.acronym.is_some();
        let is_known_acronym = is_acronym && terms.acronym == terms.german;
        let is_like_stop = is_acronym && self.stops.classify(surface) != Stop::No;
        let exact = match is_known_acronym || not_acronym.is_some() || is_like_stop {
            true => Vec::new(),
            false => analysis::exact_tokens(complete.unwrap_or(surface)),
        };
        let years = self.years_of(surface);
        self.words.push(RunWord { number: words.len(), terms, may_be_corrected });
        self.understood.words.push(PlannedWord {
            surface: surface.to_owned(),
            range,
            scope: self.scope,
            optional: stop == Stop::Perhaps,
            not_acronym,
            alternatives,
            exact: exact.into_iter().map(|token| token.text).collect(),
            group: self.group,
            period: years.map(Period::Years),
        });
        if let Some(years) = years {
            self.note_years(surface, years, false);
        }
    }

    /// Tells of another word that was searched for, or may have been meant, instead of a word of the text.
    fn note_other_word(&mut self, range: &Range<usize>, other: OtherWord) {
        let (OtherWord::SearchedFor(to) | OtherWord::MayBeMeant(to)) = &other;
        // A function word is in most articles, and finds nothing by itself.
        if self.stops.classify(to) != Stop::No {
            return;
        }
        let word = self.text[range.clone()].to_owned();
        match other {
            OtherWord::SearchedFor(to) => self.note_expansion(Expansion { from: word, to }),
            OtherWord::MayBeMeant(other) => {
                let other = like(&word, &other);
                // The text of the run has spaces in place of operators.
                let typed = &self.understood.text;
                let q = [&typed[..range.start], &other, &typed[range.end..]].concat();
                self.understood.note(Notice::OtherSpelling { word, other, q });
            }
        }
    }

    fn note_expansion(&mut self, expansion: Expansion) {
        if !self.understood.expanded.contains(&expansion) {
            self.understood.expanded.push(expansion);
        }
    }

    /// Adds terms of the same meaning, as far as articles have them, to the words they stand for; returns the numbers
    /// of the words that got any.
    fn widen(&mut self) -> Result<Vec<usize>, BudgetExhausted> {
        let terms = self.terms_in_context();
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
                let phrases = &counterpart.phrases;
                if !phrases.is_empty() && !answers.has_any_phrase(phrases, self.scope) {
                    continue;
                }
                // `equality` is no other word for `gender equality`: it would stand for both of its words.
                let is_one_of_them = |a: &Alternative| numbers.len() > 1 && is_own_form(words, &numbers, a);
                let known = |a: &Alternative| {
                    !is_one_of_them(a) && a.tokens.iter().all(|term| answers.has_term(term))
                };
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
                let is_new = expansion.from != expansion.to && !self.understood.expanded.contains(&expansion);
                if says_more && is_new {
                    self.understood.expanded.push(expansion);
                }
                widened.extend(&numbers);
            }
        }
        Ok(widened)
    }

    /// The terms of the words, with what their neighbours and their capitals tell about each of them.
    fn terms_in_context(&self) -> Vec<WordTerms> {
        let surface = |word: &RunWord| self.understood.words[word.number].surface.as_str();
        let casing = Casing::of_text(&self.text[self.run.clone()]);
        let mut terms: Vec<WordTerms> = Vec::with_capacity(self.words.len());
        for (at, word) in self.words.iter().enumerate() {
            let range = self.understood.words[word.number].range.clone();
            let (before, behind) =
                (&self.text[self.run.start..range.start], &self.text[range.end..self.run.end]);
            let next = self.words.get(at + 1).map(surface);
            let is_written_small = surface(word).starts_with(char::is_lowercase);
            terms.push(WordTerms {
                is_small: is_written_small,
                is_no_noun: is_written_small && (casing.tells_nouns || is_beside_pronoun(before, behind)),
                // At the beginning of a sentence every word has a capital.
                is_no_verb: casing.is_english_title,
                is_no_adjective: is_capitalised(surface(word))
                    && (!before.trim().is_empty() || next.is_none_or(is_capitalised)),
                ..word.terms.clone()
            });
        }
        for name in self.names() {
            for of_name in &mut terms[name.clone()] {
                of_name.name = Some(name.clone());
            }
        }
        terms
    }

    /// The ranges of neighbouring words that are a name of the vocabulary, the longest before.
    fn names(&self) -> Vec<Range<usize>> {
        let place = |at: usize| &self.understood.words[self.words[at].number].range;
        let mut names: Vec<Range<usize>> = Vec::new();
        let longest = self.words.len().min(MAX_NAME);
        for length in (2..=longest).rev() {
            for from in 0..=self.words.len() - length {
                let range = from..from + length;
                let is_free = names.iter().all(|name| name.end <= range.start || range.end <= name.start);
                let text = self.text.get(place(from).start..place(range.end - 1).end).unwrap_or_default();
                if is_free && self.planner.vocabulary.resolve_organiser(text).is_some() {
                    names.push(range);
                }
            }
        }
        names
    }

    /// Corrects the words that no article has and that got no term of the same meaning; tells whether there
    /// were any.
    fn correct(&mut self, widened: &[usize]) -> Result<bool, BudgetExhausted> {
        let mut any = false;
        for word in self.words.iter_mut().filter(|word| word.may_be_corrected) {
            self.planner.budget.check()?;
            if !widened.contains(&word.number)
                && let Some(meant) = self.planner.correct(self.understood, word.number)
            {
                word.terms = self.planner.alternatives(&meant, self.is_shouted).1;
                any = true;
                continue;
            }
            let is_widened = widened.contains(&word.number);
            note_compound(self.planner, self.understood, word, is_widened);
            let is_typed = self.understood.instant;
            let planned = &mut self.understood.words[word.number];
            if is_typed && self.open_end == Some(planned.range.start) && !widened.contains(&word.number) {
                let surface = planned.surface.clone();
                let mut alternatives = Alternatives(std::mem::take(&mut planned.alternatives));
                let is_correct =
                    self.planner.language.known_words().is_correct(&analysis::lower_case(&surface));
                if !is_correct && !self.planner.has_own_form(&alternatives.0) {
                    self.planner.add_similar_beginnings(&surface, &mut alternatives);
                }
                planned.alternatives = alternatives.0;
            }
        }
        self.note_open_compound();
        Ok(any)
    }

    /// Notes a query of two words that may be one term, which articles may have only in part.
    fn note_open_compound(&mut self) {
        let text = self.text.trim();
        if let [first, second] = self.understood.words.as_slice()
            && self.words.len() == 2
            && self.text.get(first.range.start..second.range.end) == Some(text)
            && self.understood.absent_compounds.is_empty()
            && let Some(compound) = self.planner.open_compound(text, [&first.surface, &second.surface])
        {
            self.understood.absent_compounds.push(compound);
        }
    }
}

/// Notes a word that is a compound no article has, and adds what articles may have of it, unless they have a term
/// of the same meaning.
fn note_compound(planner: &Planner<'_>, understood: &mut Understood, word: &RunWord, is_widened: bool) {
    if understood.absent_compounds.len() == AbsentCompound::MOST {
        return;
    }
    let planned = &mut understood.words[word.number];
    let Some(opened) = planner.opened(planned, &word.terms) else { return };
    let mut alternatives = Alternatives(std::mem::take(&mut planned.alternatives));
    alternatives.extend(opened.alternative.filter(|_| !is_widened));
    planned.alternatives = alternatives.0;
    if !understood.absent_compounds.contains(&opened.compound) {
        understood.absent_compounds.push(opened.compound);
    }
}

/// Whether an alternative is what one of some words is anyway.
fn is_own_form(words: &[PlannedWord], numbers: &[usize], alternative: &Alternative) -> bool {
    let own = numbers.iter().flat_map(|&number| &words[number].alternatives);
    let mut own = own.filter(|one| one.origin.is_term_of_word());
    own.any(|one| one.tokens == alternative.tokens)
}

/// The complete words that the fragments of a text stand for (`Vor-` in `Vor- und Nachteile`), by the byte at
/// which each begins.
fn completed_words(text: &str, planner: &Planner<'_>) -> HashMap<usize, String> {
    let german = &planner.language.analyzers().german;
    german.completed_words(text).into_iter().map(|(range, word)| (range.start, word)).collect()
}

/// The most content words of a name that is looked for in a query.
const MAX_NAME: usize = 8;

/// What the capitals of a text tell.
struct Casing {
    /// Its nouns have capitals, as German nouns do: one of its words has one, and not only since it is the
    /// first.
    tells_nouns: bool,
    /// It is an English name or title, such as `Save the Children`: all words but function words have capitals.
    is_english_title: bool,
}

impl Casing {
    fn of_text(text: &str) -> Self {
        let words: Vec<&str> = analysis::words(text).map(|word| &text[word.range]).collect();
        let is_function_word = |word: &&str| {
            let lower = analysis::lower_case(word);
            stop_words::is_english(&lower) && !stop_words::is_german(&lower)
        };
        let (functional, content): (Vec<&str>, Vec<&str>) = words.iter().copied().partition(is_function_word);
        let is_title = !functional.is_empty() && content.len() > 1;
        Self {
            tells_nouns: words.into_iter().skip(1).any(is_capitalised),
            is_english_title: is_title && content.into_iter().all(is_capitalised),
        }
    }
}

/// Whether a word begins with a capital and goes on in lower case.
fn is_capitalised(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.chars().skip(1).any(char::is_lowercase)
}

/// Whether a word between two texts stands beside a personal pronoun of German, with which a word in lower
/// case is a verb: `messe ich`.
fn is_beside_pronoun(before: &str, behind: &str) -> bool {
    const PRONOUNS: [&str; 7] = ["ich", "du", "wir", "ihr", "man", "er", "es"];
    let is_pronoun = |word: Option<&str>| word.is_some_and(|word| PRONOUNS.contains(&&*word.to_lowercase()));
    let ends = |text: &str| text.ends_with(' ') || text.is_empty();
    let beside = |text: &str| text.is_empty() || text.starts_with(' ');
    ends(before) && is_pronoun(before.split_whitespace().next_back())
        || beside(behind) && is_pronoun(behind.split_whitespace().next())
}

/// Whether a text has several words and all of them are in capitals.
fn is_shouted(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(char::is_uppercase) && analysis::words(text).nth(1).is_some()
}

/// Whether two words have one stem and the text between them joins them to a pair form.
fn is_pair_form(between: &str, first: &WordTerms, second: &WordTerms) -> bool {
    let joint = matches!(between.trim(), "und" | "oder" | "/" | "&" | "bzw." | "sowie" | "u.");
    joint && first.german.is_some() && first.german == second.german
}

/// Whether a German word has the ending of a feminine form.
fn is_feminine(surface: &str) -> bool {
    surface.ends_with("innen") || surface.ends_with("in")
}
