//! [`SearchParams`] → [`QueryPlan`]: analysis of the words, checking of everything else.

use std::ops::Range;

use super::dates::named_dates;
use super::glossary::{Glossary, QueryTerms};
use super::instant;
use super::ordinals;
use super::params::{ParamError, SearchParams, Strictness};
use super::parse::{self, Clause};
use super::plan::{
    Alternative, Duplicates, Expansion, MatchMode, Neighbours, Notice, Origin, Page, PlannedPhrase,
    PlannedWord, QueryPlan, Scope, Sort,
};
use super::stops::{Stop, Stops};
use super::values::Values;
use crate::analysis::{self, Analyzers, Token, TokenKind};
use crate::article::Date;
use crate::vocabulary::Vocabulary;

/// What an index knows of its words.
pub trait WordStatistics {
    /// Number of articles that hold an index term.
    fn document_frequency(&self, term: &str) -> u64;

    /// Whether any article has these words of the exact field in this order.
    fn has_phrase(&self, tokens: &[String], scope: Scope) -> bool;

    /// Whether any word of the index begins like this lower-case text.
    fn has_beginning(&self, beginning: &str) -> bool;

    /// Words of the index that begin almost like a text, as people write them, the most probable first.
    fn similar_beginnings(&self, beginning: &str, limit: usize) -> Vec<String>;

    /// Words of the index that a word it doesn't know is probably meant to be, as people write
    /// them, the most probable first, with the letters they differ by.
    fn similar(&self, word: &str, limit: usize) -> Vec<(String, u8)>;
}

/// Weight of the parts of a compound beside the word itself: half, measured on the question sets.
const PARTS_WEIGHT: f32 = 0.5;

/// Weight of a word that is a function word in one language and a content word in the other.
const OPTIONAL_WEIGHT: f32 = 0.5;

/// Weight of the words that an unfinished one may become, and of those that begin almost like it.
const BEGINNING_WEIGHT: f32 = 0.6;
const SIMILAR_BEGINNING_WEIGHT: f32 = 0.4;
/// Words that a mistyped beginning is taken for.
const MAX_BEGINNINGS: usize = 4;

/// Makes plans for one snapshot of an index.
pub struct Planner<'a> {
    pub analyzers: &'a Analyzers,
    pub vocabulary: &'a Vocabulary,
    pub glossary: &'a Glossary,
    pub statistics: &'a dyn WordStatistics,
    /// The day of the search.
    pub today: Date,
}

impl Planner<'_> {
    /// The plan for a search. Fails only in a strict reading.
    pub fn plan(&self, params: &SearchParams, strictness: Strictness) -> Result<QueryPlan, ParamError> {
        let mut values = Values { strictness, notices: Vec::new() };
        let mut plan = QueryPlan {
            filters: self.filters(params, &mut values)?,
            today: Some(self.today),
            match_mode: values.named(
                "match",
                params.match_mode.as_deref(),
                &MatchMode::NAMES,
                MatchMode::from_name,
            )?,
            sort: values.named("sort", params.sort.as_deref(), &Sort::NAMES, Sort::from_name)?,
            duplicates: values.named(
                "duplicates",
                params.duplicates.as_deref(),
                &Duplicates::NAMES,
                Duplicates::from_name,
            )?,
            page: Page {
                number: values.number("page", params.page.as_deref(), 1..=Page::MAX_REACH, 1)?,
                per_page: values.number(
                    "per_page",
                    params.per_page.as_deref(),
                    1..=Page::MAX_PER_PAGE,
                    Page::DEFAULT_PER_PAGE,
                )?,
            },
            explain: values.named("explain", params.explain.as_deref(), &["true", "false"], |value| {
                value.parse().ok()
            })?,
            instant: values.named("instant", params.instant.as_deref(), &["true", "false"], |value| {
                value.parse().ok()
            })?,
            ..QueryPlan::default()
        };
        plan.unfinished = plan.instant && !params.q.ends_with(char::is_whitespace);
        self.add_query(&params.q, &mut plan, &mut values)?;
        plan.notices.append(&mut values.notices);
        Ok(plan)
    }

    fn add_query(&self, q: &str, plan: &mut QueryPlan, values: &mut Values) -> Result<(), ParamError> {
        let q = parse::without_runs(q);
        let (text, was_cut) = parse::cut(&q);
        // Copied from a page, a word may hold soft hyphens, which texts are indexed without.
        let shown = text.chars().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}'));
        plan.text = shown.map(|c| if c.is_control() { ' ' } else { c }).collect();
        let mut text = plan.text.clone();
        if plan.unfinished {
            text = instant::without_open_quote(instant::without_open_filter(&text));
        }
        plan.text_without_filters = parse::without_filters(&text);
        plan.language = Stops::of_text(&plan.text_without_filters).language();
        let mut stopped = Vec::new();
        plan.unfinished &= instant::unfinished(&text).is_some();
        for clause in parse::clauses(&text) {
            match clause {
                Clause::Text { range, title } => {
                    let is_last = range.end == text.len();
                    self.add_text(plan, &text, range, scope(title), is_last, &mut stopped)
                }
                Clause::Prefix { range, title } => {
                    let (head, prefix) = prefix_word(&text, range, scope(title));
                    plan.words.extend(prefix);
                    if let Some(head) = head {
                        self.add_text(plan, &text, head, scope(title), false, &mut stopped);
                    }
                }
                Clause::Phrase { range, title } => {
                    let scope = scope(title);
                    let phrase = phrase(text[range.clone()].trim(), scope);
                    match phrase.filter(|phrase| self.statistics.has_phrase(&phrase.tokens, scope)) {
                        Some(phrase) => plan.phrases.push(phrase),
                        None => self.open_phrase(plan, &text, range, scope, &mut stopped),
                    }
                }
                Clause::Not { text } => plan.excluded.extend(phrase(text, Scope::Anywhere)),
                Clause::NegatedFilter { text } => plan
                    .notices
                    .push(Notice::InvalidValue { parameter: "q".to_owned(), value: format!("-…:{text}") }),
                Clause::Filter { field, value } => {
                    let is_last = text.ends_with(value);
                    if !(plan.unfinished && is_last) || self.is_known_value(field, value) {
                        self.add_filter(plan, field, value, values)?;
                    }
                }
            }
        }
        plan.function_words = stopped.len();
        if plan.instant && plan.is_match_all() {
            // Nothing has been asked yet.
            return Ok(());
        }
        if plan.words.is_empty() && plan.phrases.is_empty() && !stopped.is_empty() {
            // "über uns" asks for just these words.
            plan.phrases.extend(stopped.iter().filter_map(|word| phrase(word, Scope::Anywhere)));
            plan.notices.push(Notice::OnlyStopWords);
        }
        let asks_nothing = plan.is_match_all() && plan.excluded.is_empty() && plan.filters.is_empty();
        if asks_nothing && !text.is_empty() && plan.notices.is_empty() {
            plan.notices.push(Notice::NothingToSearch);
        }
        if was_cut {
            plan.notices.push(Notice::QueryCut { kept_words: analysis::words(&text).count() });
        }
        Ok(())
    }

    /// Takes the words of a phrase that no article has as running text.
    fn open_phrase(
        &self,
        plan: &mut QueryPlan,
        text: &str,
        range: Range<usize>,
        scope: Scope,
        stopped: &mut Vec<String>,
    ) {
        let phrase = text[range.clone()].trim().to_owned();
        plan.notices.push(Notice::UnknownPhrase { phrase });
        self.add_text(plan, text, range, scope, false, stopped);
    }

    fn add_text(
        &self,
        plan: &mut QueryPlan,
        text: &str,
        run: Range<usize>,
        scope: Scope,
        is_last: bool,
        stopped: &mut Vec<String>,
    ) {
        let unfinished = if plan.unfinished && is_last { instant::unfinished(text) } else { None };
        let stops = Stops::of_text(&text[run.clone()]);
        plan.running_words
            .extend(analysis::exact_tokens(&text[run.clone()]).into_iter().map(|token| token.text));
        let mut before: Option<(usize, QueryTerms)> = None;
        let mut row: Vec<(usize, QueryTerms)> = Vec::new();
        let mut is_corrected = Vec::new();
        let is_shouted = is_shouted(&text[run.clone()]);
        let mut dates = named_dates(&text[run.clone()], self.analyzers).into_iter().peekable();
        for (position, word) in analysis::words(&text[run.clone()]).enumerate() {
            while dates.next_if(|date| date.range.end <= word.range.start).is_some() {}
            if let Some(date) = dates.peek_mut().filter(|date| date.range.start < word.range.end) {
                // All of it is one word, planned where it begins.
                let alternatives = std::mem::take(&mut date.alternatives);
                if !alternatives.is_empty() {
                    let range = run.start + date.range.start..run.start + date.range.end;
                    let (surface, exact) = (text[range.clone()].trim().to_owned(), Vec::new());
                    plan.words.push(PlannedWord {
                        surface,
                        range,
                        scope,
                        optional: false,
                        not_acronym: None,
                        alternatives,
                        exact,
                    });
                }
                continue;
            }
            let range = run.start + word.range.start..run.start + word.range.end;
            let surface = &text[range.clone()];
            let (mut alternatives, terms) = self.alternatives(surface, is_shouted);
            let is_known_acronym = terms.acronym.is_some() && terms.acronym == terms.german;
            let is_unfinished = unfinished == Some(range.start);
            let is_alone = plan.words.is_empty() && plan.phrases.is_empty();
            let is_acronym = terms.acronym.is_some();
            let stop = match is_acronym || is_unfinished && is_alone {
                true => Stop::No,
                false => stops.of(surface),
            };
            if let Some(number) = ordinals::ordinal(surface, &text[range.end..run.end]) {
                let mut others = ordinals::alternatives(number, self.analyzers);
                others.retain(|new| alternatives.iter().all(|known| known.tokens != new.tokens));
                alternatives.append(&mut others);
            }
            if is_unfinished {
                self.add_beginnings(surface, &mut alternatives);
            }
            if stop == Stop::Yes || alternatives.is_empty() {
                stopped.push(surface.to_owned());
                continue;
            }
            if stop == Stop::Perhaps {
                alternatives.iter_mut().for_each(|alternative| alternative.weight *= OPTIONAL_WEIGHT);
            }
            if let Some((at, terms_before)) = before.take() {
                plan.neighbours.extend(neighbours(terms_before, &terms, position - at));
            }
            before = Some((position, terms.clone()));
            if let Some((number, pair)) = row.last()
                && is_pair_form(&text[plan.words[*number].range.end..range.start], pair, &terms)
                && (is_feminine(surface) || is_feminine(&plan.words[*number].surface))
            {
                // "Kolleginnen und Kollegen" are one word said twice.
                let first = &mut plan.words[*number];
                first.range.end = range.end;
                alternatives.retain(|new| first.alternatives.iter().all(|old| old.tokens != new.tokens));
                first.alternatives.append(&mut alternatives);
                continue;
            }
            let known = plan.words.iter().any(|w| w.scope == scope && w.alternatives == alternatives);
            if !known && !alternatives.is_empty() {
                let not_acronym = self.acronym_not_meant(surface);
                // The exact field has no capitals: there MAP would be any map, and map any MAP.
                // There `who` of any sentence would be WHO as well.
                let is_like_stop = is_acronym && stops.of(surface) != Stop::No;
                let tokens = match is_known_acronym || not_acronym.is_some() || is_like_stop {
                    true => Vec::new(),
                    false => analysis::exact_tokens(surface),
                };
                row.push((plan.words.len(), terms));
                is_corrected.push(!is_unfinished);
                plan.words.push(PlannedWord {
                    surface: surface.to_owned(),
                    range,
                    scope,
                    optional: stop == Stop::Perhaps,
                    not_acronym,
                    alternatives,
                    exact: tokens.into_iter().map(|token| token.text).collect(),
                });
            }
        }
        let widened = self.widen(plan, &row);
        let mut any_is_corrected = false;
        for ((number, terms), is_corrected) in row.iter_mut().zip(is_corrected) {
            if is_corrected
                && !widened.contains(number)
                && let Some(meant) = self.correct(plan, *number)
            {
                *terms = self.alternatives(&meant, is_shouted).1;
                any_is_corrected = true;
            }
        }
        if any_is_corrected {
            // What was meant has terms of the same meaning, too.
            self.widen(plan, &row);
        }
    }

    /// Adds what an unfinished word may become.
    fn add_beginnings(&self, surface: &str, alternatives: &mut Vec<Alternative>) {
        let Some(beginning) = analysis::exact_tokens(surface).pop().map(|token| token.text) else { return };
        if self.statistics.has_beginning(&beginning) {
            let (origin, tokens) = (Origin::Prefix, vec![beginning]);
            alternatives.push(Alternative { origin, tokens, weight: BEGINNING_WEIGHT });
            return;
        }
        // A compound that no article has whole: what stands before its end counts already.
        let lower = analysis::lower_case(surface);
        let head = self.analyzers.lexicon().first_part(&lower).map(str::to_owned);
        let similar = self.statistics.similar_beginnings(&lower, MAX_BEGINNINGS);
        for word in similar.into_iter().chain(head) {
            for analyzer in [&self.analyzers.german, &self.analyzers.english] {
                let tokens = texts(&analyzer.tokens(&word), TokenKind::Word);
                if !tokens.is_empty() && alternatives.iter().all(|known| known.tokens != tokens) {
                    let (origin, weight) = (Origin::Correction, SIMILAR_BEGINNING_WEIGHT);
                    alternatives.push(Alternative { origin, tokens, weight });
                }
            }
        }
    }

    /// Adds terms of the same meaning that the index has; gives the words that got any.
    fn widen(&self, plan: &mut QueryPlan, row: &[(usize, QueryTerms)]) -> Vec<usize> {
        let terms: Vec<QueryTerms> = row.iter().map(|(_, terms)| terms.clone()).collect();
        let mut widened = Vec::new();
        for (range, counterparts) in self.glossary.find(&terms, plan.language.as_ref()) {
            let numbers: Vec<usize> = row[range].iter().map(|(number, _)| *number).collect();
            let surfaces: Vec<&str> =
                numbers.iter().map(|&number| plan.words[number].surface.as_str()).collect();
            let from = surfaces.join(" ");
            for counterpart in counterparts {
                let known =
                    |a: &Alternative| a.tokens.iter().all(|t| self.statistics.document_frequency(t) > 0);
                let alternatives: Vec<Alternative> =
                    counterpart.alternatives.into_iter().filter(known).collect();
                if alternatives.is_empty() {
                    continue;
                }
                let mut says_more = false;
                for &number in &numbers {
                    let word = &mut plan.words[number];
                    let new = alternatives
                        .iter()
                        .filter(|new| word.alternatives.iter().all(|a| a.tokens != new.tokens));
                    let new: Vec<Alternative> = new.cloned().collect();
                    says_more |= !new.is_empty();
                    word.alternatives.extend(new);
                }
                let expansion = Expansion { from: from.clone(), to: counterpart.label };
                if says_more && !plan.expanded.contains(&expansion) {
                    plan.expanded.push(expansion);
                }
                widened.extend(&numbers);
            }
        }
        widened
    }

    /// Everything that counts as a word, and its term in each language.
    ///
    /// Capitals mean an acronym, and nothing else where the vocabulary knows it; in a query that is
    /// all capitals only such words are acronyms at all.
    fn alternatives(&self, surface: &str, is_shouted: bool) -> (Vec<Alternative>, QueryTerms) {
        let chains = [&self.analyzers.german, &self.analyzers.english, &self.analyzers.plain];
        let analysed = chains.map(|chain| chain.tokens(surface));
        let acronym = analysed[0].iter().find(|token| token.kind == TokenKind::Acronym);
        if let Some(acronym) = acronym
            && analysed[0].iter().all(|token| token.kind != TokenKind::Part)
            && self.statistics.document_frequency(&acronym.text) > 0
            && self.is_acronym_of_vocabulary(&acronym.text)
        {
            let only = Alternative { origin: Origin::Word, tokens: vec![acronym.text.clone()], weight: 1.0 };
            let term = Some(acronym.text.clone());
            let terms = QueryTerms {
                german: term.clone(),
                english: term.clone(),
                acronym: term,
                ..QueryTerms::default()
            };
            return (vec![only], terms);
        }
        let acronym = acronym.filter(|acronym| !is_shouted || self.is_acronym_of_vocabulary(&acronym.text));
        let mut alternatives: Vec<Alternative> = Vec::new();
        let mut add = |origin, tokens: Vec<String>, weight| {
            if !tokens.is_empty() && alternatives.iter().all(|known| known.tokens != tokens) {
                alternatives.push(Alternative { origin, tokens, weight });
            }
        };
        for tokens in &analysed {
            add(Origin::Word, texts(tokens, TokenKind::Word), 1.0);
        }
        for tokens in &analysed {
            let parts = texts(tokens, TokenKind::Part);
            if parts.len() > 1 {
                add(Origin::Parts, parts, PARTS_WEIGHT);
            }
        }
        let head = |tokens: &[Token]| texts(tokens, TokenKind::Word).into_iter().next();
        let terms = QueryTerms {
            german: head(&analysed[0]),
            english: head(&analysed[1]),
            acronym: acronym.map(|token| token.text.clone()),
            exact: only(analysis::exact_tokens(surface)).map(|token| token.text),
            parts: texts(&analysed[0], TokenKind::Part),
        };
        (alternatives, terms)
    }

    fn is_acronym_of_vocabulary(&self, acronym: &str) -> bool {
        let name = acronym.trim_start_matches('^');
        self.glossary.has_acronym(acronym) || self.vocabulary.resolve_organiser(name).is_some()
    }

    /// The term of the acronym that an everyday word in lower case would be taken for.
    fn acronym_not_meant(&self, surface: &str) -> Option<String> {
        let is_lower = surface.chars().all(char::is_lowercase);
        let exact = only(analysis::exact_tokens(surface)).filter(|_| is_lower)?;
        let acronym = format!("^{}", surface.to_uppercase());
        let may_be_meant =
            !self.glossary.is_everyday_word(&exact.text) || self.statistics.document_frequency(&acronym) == 0;
        (!may_be_meant).then_some(acronym)
    }
}

fn scope(title: bool) -> Scope {
    if title { Scope::Title } else { Scope::Anywhere }
}

pub(super) fn texts(tokens: &[Token], kind: TokenKind) -> Vec<String> {
    tokens.iter().filter(|token| token.kind == kind).map(|token| token.text.clone()).collect()
}

fn phrase(text: &str, scope: Scope) -> Option<PlannedPhrase> {
    let tokens: Vec<String> = analysis::exact_tokens(text).into_iter().map(|token| token.text).collect();
    (!tokens.is_empty()).then(|| PlannedPhrase { surface: text.to_owned(), scope, tokens })
}

/// The open last segment of a word such as `SDG-Gip*`, and the text before it.
fn prefix_word(text: &str, range: Range<usize>, scope: Scope) -> (Option<Range<usize>>, Option<PlannedWord>) {
    let surface = &text[range.clone()];
    let Some(last) = analysis::exact_tokens(surface).pop() else { return (None, None) };
    let head = (last.range.start > 0).then(|| range.start..range.start + last.range.start);
    let alternative = Alternative { origin: Origin::Prefix, tokens: vec![last.text], weight: 1.0 };
    let word = PlannedWord {
        surface: surface[last.range.clone()].to_owned(),
        range: range.start + last.range.start..range.end,
        scope,
        optional: false,
        not_acronym: None,
        alternatives: vec![alternative],
        exact: Vec::new(),
    };
    (head, Some(word))
}

/// The one token of a word without hyphens.
fn only(mut tokens: Vec<Token>) -> Option<Token> {
    tokens.pop().filter(|_| tokens.is_empty())
}

/// Whether all of a text's several words are in capitals.
fn is_shouted(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(char::is_uppercase) && analysis::words(text).nth(1).is_some()
}

/// Whether what stands between two words of one stem makes them a pair form.
fn is_pair_form(between: &str, first: &QueryTerms, second: &QueryTerms) -> bool {
    let joint = matches!(between.trim(), "und" | "oder" | "/" | "&" | "bzw." | "sowie" | "u.");
    joint && first.german.is_some() && first.german == second.german
}

fn is_feminine(surface: &str) -> bool {
    surface.ends_with("innen") || surface.ends_with("in")
}

/// The neighbour pairs of two words, one a language, equal ones once.
fn neighbours(before: QueryTerms, next: &QueryTerms, distance: usize) -> Vec<Neighbours> {
    let pair = |first: Option<String>, second: &Option<String>| {
        Some(Neighbours { first: first?, second: second.clone()?, distance })
    };
    let german = pair(before.german, &next.german);
    let english = pair(before.english, &next.english).filter(|english| Some(english) != german.as_ref());
    german.into_iter().chain(english).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Lexicon;
    use crate::query::Facet;

    struct Nothing;
    impl WordStatistics for Nothing {
        fn document_frequency(&self, term: &str) -> u64 {
            u64::from(term == "^MAP")
        }

        fn has_beginning(&self, beginning: &str) -> bool {
            "wirkungsmessung".starts_with(beginning)
        }

        fn similar_beginnings(&self, _: &str, _: usize) -> Vec<String> {
            Vec::new()
        }

        fn has_phrase(&self, tokens: &[String], _: Scope) -> bool {
            tokens.iter().all(|token| token != "nirgends")
        }

        fn similar(&self, _: &str, _: usize) -> Vec<(String, u8)> {
            Vec::new()
        }
    }

    fn plan(pairs: &[(&str, &str)], strictness: Strictness) -> Result<QueryPlan, ParamError> {
        let lexicon = Lexicon::new(["wirkung", "messung"].map(|word| (word.to_owned(), 9)));
        let analyzers = Analyzers::new(lexicon);
        let vocabulary = Vocabulary::built_in();
        let glossary = Glossary::new(&vocabulary, &analyzers);
        let planner = Planner {
            analyzers: &analyzers,
            vocabulary: &vocabulary,
            glossary: &glossary,
            statistics: &Nothing,
            today: "2026-03-01".parse().unwrap(),
        };
        planner.plan(&SearchParams::from_pairs(pairs.iter().copied(), strictness)?, strictness)
    }

    fn words(q: &str) -> Vec<(String, Vec<Vec<String>>)> {
        let plan = plan(&[("q", q)], Strictness::Lenient).unwrap();
        plan.words
            .into_iter()
            .map(|w| (w.surface, w.alternatives.into_iter().map(|a| a.tokens).collect()))
            .collect()
    }

    #[test]
    fn a_compound_counts_as_itself_or_as_all_its_parts() {
        let words = words("die Wirkungsmessung");
        assert_eq!(words.len(), 1);
        assert!(words[0].1.contains(&vec!["wirkungsmess".to_owned()]));
        assert!(words[0].1.contains(&vec!["wirkung".to_owned(), "messung".to_owned()]));
    }

    #[test]
    fn a_known_acronym_in_capitals_means_only_itself() {
        assert_eq!(words("MAP"), [("MAP".to_owned(), vec![vec!["^MAP".to_owned()]])]);
        assert_eq!(words("map")[0].1[0], ["map"]);
    }

    #[test]
    fn a_function_word_of_the_other_language_only_may_be_meant() {
        let optional = |q: &str| {
            let plan = plan(&[("q", q)], Strictness::Lenient).unwrap();
            plan.words.into_iter().map(|word| (word.surface, word.optional)).collect::<Vec<_>>()
        };
        let word = |surface: &str, optional| (surface.to_owned(), optional);
        assert_eq!(optional("civil war"), [word("civil", false), word("war", true)]);
        assert_eq!(optional("Menschen in Not"), [word("Menschen", false), word("Not", true)]);
        assert_eq!(optional("was war die Wirkung"), [word("Wirkung", false)]);
    }

    #[test]
    fn an_unfinished_word_may_become_another_and_takes_nothing_away() {
        let instant = |q: &str| plan(&[("q", q), ("instant", "true")], Strictness::Strict).unwrap();
        let typed = instant("Messung der Wirk");
        let last = typed.words.last().unwrap();
        assert!(typed.unfinished);
        assert!(last.alternatives.iter().any(|a| a.origin == Origin::Prefix && a.tokens == ["wirk"]));
        let finished = instant("Messung der Wirkung ").words.pop().unwrap();
        assert!(finished.alternatives.iter().all(|alternative| alternative.origin != Origin::Prefix));
        assert!(instant("Messung \"auf Aug").phrases.is_empty());
        for half in ["Messung year:20", "Messung organiser:gi", "Messung organiser:", "Messung theme:wass"] {
            let typed = instant(half);
            assert!(typed.filters.is_empty() && typed.notices.is_empty(), "{half}: {typed:?}");
            assert_eq!(typed.words.len(), 1, "{half}");
        }
        assert!(instant("Was ist ").is_match_all());
        assert_eq!(instant("Messung year:2023").filters.of(Facet::Year), ["2023"]);
    }

    #[test]
    fn only_stop_words_are_searched_as_they_are() {
        let plan = plan(&[("q", "über uns")], Strictness::Lenient).unwrap();
        assert_eq!((plan.words.len(), plan.phrases.len()), (0, 2));
        assert_eq!(plan.notices, [Notice::OnlyStopWords]);
    }

    #[test]
    fn a_phrase_that_no_article_has_is_taken_as_its_words() {
        let plan = plan(&[("q", "\"Messung nirgends\" \"zur Wirkung\"")], Strictness::Strict).unwrap();
        let words: Vec<_> = plan.words.iter().map(|word| word.surface.as_str()).collect();
        assert_eq!((words, plan.phrases.len()), (vec!["Messung", "nirgends"], 1));
        assert_eq!(plan.notices, [Notice::UnknownPhrase { phrase: "Messung nirgends".to_owned() }]);
    }

    #[test]
    fn wrong_values_are_notices_for_people_and_errors_for_machines() {
        for (name, value) in [
            ("page", "0"),
            ("per_page", "100000"),
            ("year", "letztes"),
            ("sort", "best"),
            ("match", "x"),
            ("date_from", "gestern"),
        ] {
            let lenient = plan(&[(name, value)], Strictness::Lenient).unwrap();
            assert!(!lenient.notices.is_empty(), "no notice for {name}={value}");
            let error = plan(&[(name, value)], Strictness::Strict).unwrap_err();
            assert_eq!(error.parameter(), name);
        }
    }

    #[test]
    fn filters_may_stand_in_the_query() {
        let plan = plan(&[("q", "klima year:2023 jahr:none language:EN")], Strictness::Strict).unwrap();
        assert_eq!(plan.filters.of(Facet::Year), ["2023", "none"]);
        assert_eq!(plan.filters.of(Facet::Language), ["en"]);
        assert_eq!(plan.words.len(), 1);
    }
}
