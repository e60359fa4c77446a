//! [`SearchParams`] → [`QueryPlan`]: every parameter is checked, and the clauses of the query are planned one
//! by one.

use std::ops::Range;

use super::expression::{ExpressionError, MAX_CONDITIONS};
use super::fields;
use super::instant;
use super::operators::{self, Operators};
use super::params::{ParamError, SHOWN_NAME, SearchParams, shortened};
use super::parse::{self, Clause, Grouped};
use super::plan::{
    Alternative, AlternativeOrigin, Duplicates, FilterExpression, MatchMode, Meaning, Notice, Page,
    PlanParts, PlannedPhrase, PlannedWord, QueryPlan, Reach, Scope, Sort, Understood, View,
};
use super::planner::{Continuation, PlanOptions, Planner, Widening, Window};
use super::statistics::Question;
use super::stops::Stops;
use super::values::Values;
use super::word_run::WordRun;
use crate::analysis;
use crate::budget::BudgetExhausted;

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error(transparent)]
    Params(#[from] ParamError),
    #[error(transparent)]
    Expression(#[from] ExpressionError),
    #[error(transparent)]
    Budget(#[from] BudgetExhausted),
}

impl Planner<'_> {
    /// Makes the plan for a search. `ask` puts questions to the index: it gives the number of articles for
    /// each, or any number above 0 where a question only asks whether there are any.
    ///
    /// # Errors
    /// A strict reading meets a wrong value, a filter expression can't be read, the budget is used
    /// up, or `ask` fails.
    pub fn plan<E: From<PlanError>>(
        &self,
        params: &SearchParams,
        options: &PlanOptions,
        mut ask: impl FnMut(&[Question]) -> Result<Vec<u64>, E>,
    ) -> Result<QueryPlan, E> {
        loop {
            let plan = self.plan_with_answers(params, options)?;
            let open = self.answers.take_open();
            if open.is_empty() {
                return Ok(plan);
            }
            let articles = ask(&open)?;
            self.answers.add(open, articles);
        }
    }

    /// Makes a plan with the answers that are known so far, and notes the questions that are open.
    fn plan_with_answers(
        &self,
        params: &SearchParams,
        options: &PlanOptions,
    ) -> Result<QueryPlan, PlanError> {
        let mut values = Values { strictness: options.strictness, notices: Vec::new() };
        let mut parts = PlanParts::default();
        parts.selection.profile = self.profile;
        parts.selection.filters = self.filters(params, &mut values)?;
        parts.selection.filters.expression = self.expressions(&options.expressions)?;
        parts.selection.today = Some(self.today);
        self.read_modes(params, &mut parts, &mut values)?;
        parts.view = View {
            facet_values: options.facet_values,
            detail: options.detail,
            versions: options.versions,
            ..parts.view
        };
        self.add_query(&params.q, options.widening, &mut parts, &mut values)?;
        parts.understood.notices.append(&mut values.notices);
        parts.view.continue_with_any = match options.continuation {
            Continuation::Never => false,
            Continuation::WhileTyping => parts.understood.instant,
            Continuation::Always => true,
        };
        open_window(&mut parts.view, options.window);
        Ok(QueryPlan::new(parts))
    }

    /// Reads the parameters that are numbers or one of several names.
    fn read_modes(
        &self,
        params: &SearchParams,
        parts: &mut PlanParts,
        values: &mut Values,
    ) -> Result<(), ParamError> {
        parts.selection.match_mode = values.named("match", params.match_mode.as_deref(), MatchMode::NAMES)?;
        parts.selection.duplicates =
            values.named("duplicates", params.duplicates.as_deref(), Duplicates::NAMES)?;
        parts.selection.meaning = values.named("meaning", params.meaning.as_deref(), Meaning::NAMES)?;
        if parts.selection.meaning == Meaning::Ignored {
            parts.selection.profile.rescoring.meaning.weight = 0.0;
        }
        parts.view.sort = values.named("sort", params.sort.as_deref(), Sort::NAMES)?;
        parts.view.page = Page {
            number: values.number("page", params.page.as_deref(), 1..=Page::MAX_REACH, 1)?,
            per_page: values.number(
                "per_page",
                params.per_page.as_deref(),
                1..=Page::MAX_PER_PAGE,
                Page::DEFAULT_PER_PAGE,
            )?,
        };
        parts.view.explain = values.flag("explain", params.explain.as_deref())?;
        parts.understood.instant = values.flag("instant", params.instant.as_deref())?;
        Ok(())
    }

    /// Joins all filter expressions into one condition.
    fn expressions(&self, all: &[Vec<String>]) -> Result<Option<FilterExpression>, ExpressionError> {
        let mut left = MAX_CONDITIONS;
        let any = |texts: &Vec<String>| {
            let conditions = texts.iter().map(|text| self.expression(text, &mut left));
            conditions.collect::<Result<Vec<_>, _>>().map(FilterExpression::any)
        };
        let all = all.iter().filter(|texts| !texts.is_empty()).map(any).collect::<Result<Vec<_>, _>>()?;
        Ok((!all.is_empty()).then(|| FilterExpression::all(all)))
    }

    /// Cuts the text of the query to its limits and adds its clauses to the plan.
    fn add_query(
        &self,
        q: &str,
        widening: Widening,
        parts: &mut PlanParts,
        values: &mut Values,
    ) -> Result<(), PlanError> {
        let q = parse::without_runs(q);
        let (text, was_cut) = parse::cut(&q);
        // Text copied from a page may hold soft hyphens and other invisible characters, which are not
        // indexed.
        let shown = text.chars().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}'));
        let understood = &mut parts.understood;
        understood.text = shown.map(|c| if c.is_control() { ' ' } else { c }).collect();
        let mut text = understood.text.clone();
        let may_go_on = !q.ends_with(char::is_whitespace);
        if may_go_on && understood.instant {
            let closed = instant::without_open_quote(instant::without_open_filter(&text));
            understood.may_change = closed != text;
            text = closed;
        }
        let operators = operators::read(&text, |word| self.is_acronym_of_vocabulary(&format!("^{word}")));
        understood.text_without_filters =
            operators.without_filters(&text, |facet, value| self.is_chosen_by(facet, value));
        let text = &operators.text;
        understood.language = Stops::of_text(&parse::without_filters(text)).language();
        let has_open_end = may_go_on && instant::unfinished(text).is_some();
        let mut stopped = Vec::new();
        for clause in operators.clauses() {
            let is_last = has_open_end && is_at_the_end(&clause.clause, text);
            self.add_clause(clause, text, (is_last, widening), parts, &mut stopped, values)?;
        }
        parts.understood.function_words = stopped.len();
        note_syntax(&operators, &mut parts.understood);
        if widening == Widening::All {
            let (offers, together) = self.offers(&operators, &parts.understood, &parts.selection.filters);
            (parts.understood.offers, parts.understood.offered_together) = (offers, together);
        }
        self.note_what_is_asked(text, &stopped, parts);
        if was_cut {
            let kept_words = analysis::words(text).count();
            parts.understood.notices.push(Notice::QueryCut { kept_words });
        }
        Ok(())
    }

    /// Adds one clause of the query to the plan. `is_last` tells that it may be unfinished.
    fn add_clause(
        &self,
        Grouped { clause, group }: Grouped<'_>,
        text: &str,
        (is_last, widening): (bool, Widening),
        parts: &mut PlanParts,
        stopped: &mut Vec<String>,
        values: &mut Values,
    ) -> Result<(), PlanError> {
        let understood = &mut parts.understood;
        match clause {
            Clause::Text { range, title } => {
                let run =
                    WordRun::new(self, understood, stopped, text, range, scope(title)).widened(widening);
                let run = run.in_group(group);
                if is_last { run.at_the_end() } else { run }.plan()?;
            }
            Clause::Prefix { range, title } => {
                let (head, mut prefix) = prefix_word(text, range, scope(title));
                self.umlaut_prefix(prefix.as_mut(), understood);
                understood.words.extend(prefix.map(|word| PlannedWord { group, ..word }));
                if let Some(head) = head {
                    WordRun::new(self, understood, stopped, text, head, scope(title))
                        .widened(widening)
                        .in_group(group)
                        .plan()?;
                }
            }
            Clause::Phrase { range, title } => {
                let scope = scope(title);
                let surface = text[range.clone()].trim();
                let found =
                    phrase(surface, scope).filter(|phrase| self.answers.has_phrase(&phrase.tokens, scope));
                match found {
                    Some(phrase) => understood.phrases.push(PlannedPhrase { group, ..phrase }),
                    None => {
                        // No article has the phrase: its words are planned as running text.
                        let (phrase, missing) = (surface.to_owned(), self.misquoted(surface, scope));
                        understood.notices.push(Notice::UnknownPhrase { phrase, missing });
                        WordRun::new(self, understood, stopped, text, range, scope)
                            .widened(widening)
                            .quoted()
                            .in_group(group)
                            .plan()?;
                    }
                }
            }
            Clause::Not { text } => understood.excluded.extend(phrase(text, Scope::Anywhere)),
            Clause::NegatedFilter { field: None, value } => {
                let value = format!("-title:{value}");
                understood.notices.push(Notice::InvalidValue { parameter: "q".to_owned(), value });
            }
            // It may be the beginning of one.
            Clause::NegatedFilter { field: Some(field), value } | Clause::Filter { field, value }
                if understood.instant && is_last && !self.is_known_value(field, value) =>
            {
                understood.may_change = true;
            }
            Clause::NegatedFilter { field: Some(field), value } => {
                self.exclude(&mut parts.selection.filters, field, value, values)?;
            }
            Clause::Filter { field, value } => {
                self.add_filter(&mut parts.selection.filters, field, value, values)?;
            }
        }
        Ok(())
    }

    /// Adds a notice where a query asks for nothing. Where it has only function words, they are searched for
    /// as they are: "über uns" asks for just these words.
    fn note_what_is_asked(&self, text: &str, stopped: &[String], parts: &mut PlanParts) {
        if parts.understood.instant && parts.is_match_all() {
            // The query is still being typed and asks for nothing yet.
            parts.understood.may_change |= !text.is_empty();
            return;
        }
        if parts.is_match_all() && !stopped.is_empty() {
            let phrases = stopped.iter().filter_map(|word| phrase(word, Scope::Anywhere));
            parts.understood.phrases.extend(phrases);
            parts.understood.notices.push(Notice::OnlyStopWords);
        }
        let asks_nothing = parts.is_match_all()
            && parts.understood.excluded.is_empty()
            && parts.selection.filters.is_empty();
        if asks_nothing && !text.is_empty() && parts.understood.notices.is_empty() {
            parts.understood.notices.push(Notice::NothingToSearch);
        }
    }
}

/// Whether a clause is the end of a query.
fn is_at_the_end(clause: &Clause<'_>, text: &str) -> bool {
    match clause {
        Clause::Text { range, .. } => range.end == text.len(),
        Clause::Filter { value, .. } | Clause::NegatedFilter { value, .. } => text.ends_with(value),
        _ => false,
    }
}

/// Adds notices about what is written like an operator or a filter and has no effect as one.
fn note_syntax(operators: &Operators, understood: &mut Understood) {
    if operators.has_idle_or() {
        understood.notices.push(Notice::IdleOr);
    }
    for field in parse::unknown_fields(&operators.text) {
        let nearest = fields::nearest(field).into_iter().map(str::to_owned).collect();
        let field = shortened(field, SHOWN_NAME);
        let notice = Notice::UnknownField { field, nearest };
        if !understood.notices.contains(&notice) {
            understood.notices.push(notice);
        }
    }
}

/// Sets which hits a view shows, and how deep it reaches.
fn open_window(view: &mut View, window: Window) {
    match window {
        Window::Parameters => {}
        Window::Cursor(number) => {
            view.page.number = number;
            view.reach = Reach::Whole;
        }
        Window::Page(page) => view.page = page,
        Window::Whole => {
            view.page = Page { number: 1, per_page: u32::MAX };
            view.reach = Reach::Whole;
        }
        Window::Nothing => view.page = Page { number: 1, per_page: 0 },
    }
}

fn scope(title: bool) -> Scope {
    if title { Scope::Title } else { Scope::Anywhere }
}

fn phrase(text: &str, scope: Scope) -> Option<PlannedPhrase> {
    let tokens: Vec<String> = analysis::exact_tokens(text).into_iter().map(|token| token.text).collect();
    (!tokens.is_empty()).then(|| PlannedPhrase { surface: text.to_owned(), scope, tokens, group: None })
}

/// Plans the unfinished last segment of a word such as `SDG-Gip*`, and returns the range of the text before it.
fn prefix_word(text: &str, range: Range<usize>, scope: Scope) -> (Option<Range<usize>>, Option<PlannedWord>) {
    let surface = &text[range.clone()];
    let Some(last) = analysis::exact_tokens(surface).pop() else { return (None, None) };
    let head = (last.range.start > 0).then(|| range.start..range.start + last.range.start);
    let alternative = Alternative { origin: AlternativeOrigin::Prefix, tokens: vec![last.text], weight: 1.0 };
    let word = PlannedWord {
        surface: surface[last.range.clone()].to_owned(),
        range: range.start + last.range.start..range.end,
        scope,
        optional: false,
        not_acronym: None,
        alternatives: vec![alternative],
        exact: Vec::new(),
        group: None,
        period: None,
    };
    (head, Some(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, LazyLock};

    use crate::analysis::{Analyzers, Lexicon};
    use crate::article::Facet;
    use crate::budget::Budget;
    use crate::language::tests::article;
    use crate::language::{CollectionLanguage, LanguageLearner, LearntLanguage};
    use crate::query::{RankingProfile, Strictness};
    use crate::vocabulary::Vocabulary;

    static VOCABULARY: LazyLock<Arc<Vocabulary>> = LazyLock::new(|| Arc::new(Vocabulary::built_in()));
    static LANGUAGE: LazyLock<LearntLanguage> = LazyLock::new(|| {
        let lexicon = Lexicon::new(["wirkung", "messung"].map(|word| (word.to_owned(), 9)));
        let mut learner = LanguageLearner::default();
        learner.add(&article("a", "Wirkungsmessung", ""));
        let (collection, day) = (CollectionLanguage::new(learner), "2026-03-01".parse().unwrap());
        LearntLanguage::new(Arc::new(Analyzers::new(lexicon)), Arc::clone(&VOCABULARY), collection, day)
    });

    fn planner() -> Planner<'static> {
        let today = "2026-03-01".parse().unwrap();
        Planner::new(&LANGUAGE, &VOCABULARY, today, RankingProfile::STANDARD, Budget::UNLIMITED)
    }

    /// An index that has one acronym, and no phrase with a certain word.
    fn answers(questions: &[Question]) -> Result<Vec<u64>, PlanError> {
        let answer = |question: &Question| match question {
            Question::Term(term) => term == "^MAP",
            Question::Phrase { tokens, .. } | Question::AllTokens(tokens) => {
                tokens.iter().all(|token| token != "nirgends")
            }
            Question::Period(_) | Question::Upcoming(_) => true,
            Question::Value(..) => false,
        };
        Ok(questions.iter().map(|question| u64::from(answer(question))).collect())
    }

    fn plan(pairs: &[(&str, &str)], strictness: Strictness) -> Result<QueryPlan, PlanError> {
        let planner = planner();
        let params = SearchParams::from_pairs(pairs.iter().copied(), strictness)?;
        planner.plan(&params, &PlanOptions::new(strictness), answers)
    }

    #[test]
    fn questions_are_asked_together_and_a_failing_look_up_is_no_answer() {
        let planner = planner();
        let params = SearchParams {
            q: "Messung \"auf Augenhöhe\" Wasser und MAP".to_owned(),
            ..SearchParams::default()
        };
        let options = PlanOptions::new(Strictness::Strict);
        let failed = planner.plan(&params, &options, |_| Err(PlanError::Budget(BudgetExhausted)));
        assert!(matches!(failed, Err(PlanError::Budget(_))));
        let mut rounds = 0;
        let everything = |questions: &[Question]| {
            rounds += 1;
            Ok::<_, PlanError>(vec![1; questions.len()])
        };
        let plan = planner.plan(&params, &options, everything).unwrap();
        assert!(plan.understood.corrections.is_empty());
        assert_eq!(rounds, 1, "words that articles have are asked for in one round");
        let again = planner.plan(&params, &options, |_| Err(PlanError::Budget(BudgetExhausted))).unwrap();
        assert_eq!(again, plan, "what was answered is not asked again");
    }

    fn words(q: &str) -> Vec<(String, Vec<Vec<String>>)> {
        let plan = plan(&[("q", q)], Strictness::Lenient).unwrap();
        plan.understood
            .words
            .clone()
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
            plan.understood.words.iter().map(|word| (word.surface.clone(), word.optional)).collect::<Vec<_>>()
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
        let last = typed.understood.words.last().unwrap();
        assert!(typed.understood.unfinished);
        assert!(
            last.alternatives.iter().any(|a| a.origin == AlternativeOrigin::Prefix && a.tokens == ["wirk"])
        );
        let finished = instant("Messung der Wirkung ").understood.words.last().unwrap().clone();
        assert!(
            finished.alternatives.iter().all(|alternative| alternative.origin != AlternativeOrigin::Prefix)
        );
        assert!(instant("Messung \"auf Aug").understood.phrases.is_empty());
        for half in ["Messung year:20", "Messung organiser:gi", "Messung organiser:", "Messung theme:wass"] {
            let typed = instant(half);
            assert!(
                typed.selection.filters.is_empty() && typed.understood.notices.is_empty(),
                "{half}: {typed:?}"
            );
            assert_eq!(typed.understood.words.len(), 1, "{half}");
        }
        assert!(instant("Was ist ").is_match_all());
        assert_eq!(instant("Messung year:2023").selection.filters.chosen_ids(Facet::Year), ["2023"]);
    }

    #[test]
    fn only_stop_words_are_searched_as_they_are() {
        let plan = plan(&[("q", "über uns")], Strictness::Lenient).unwrap();
        assert_eq!((plan.understood.words.len(), plan.understood.phrases.len()), (0, 2));
        assert_eq!(plan.understood.notices, [Notice::OnlyStopWords]);
    }

    #[test]
    fn a_phrase_that_no_article_has_is_taken_as_its_words() {
        let plan = plan(&[("q", "\"Messung nirgends\" \"zur Wirkung\"")], Strictness::Strict).unwrap();
        let words: Vec<_> = plan.understood.words.iter().map(|word| word.surface.as_str()).collect();
        assert_eq!((words, plan.understood.phrases.len()), (vec!["Messung", "nirgends"], 1));
        assert_eq!(
            plan.understood.notices,
            [Notice::UnknownPhrase { phrase: "Messung nirgends".to_owned(), missing: Vec::new() }]
        );
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
            assert!(!lenient.understood.notices.is_empty(), "no notice for {name}={value}");
            let Err(PlanError::Params(error)) = plan(&[(name, value)], Strictness::Strict) else {
                panic!("{name}={value} is taken");
            };
            assert_eq!(error.parameter(), name);
        }
    }

    #[test]
    fn filters_may_stand_in_the_query() {
        let plan = plan(&[("q", "klima year:2023 jahr:none language:EN")], Strictness::Strict).unwrap();
        assert_eq!(plan.selection.filters.chosen_ids(Facet::Year), ["2023", "none"]);
        assert_eq!(plan.selection.filters.chosen_ids(Facet::Language), ["en"]);
        assert_eq!(plan.understood.words.len(), 1);
    }
}
