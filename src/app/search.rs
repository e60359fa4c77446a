//! The one path of a search: every page, endpoint, export, feed and command goes through [`App::execute`] or, where
//! articles are handed over one by one, [`App::stream`]. They differ in what they read before and show after.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::App;
use crate::analysis::WordCache;
use crate::article::{Article, ArticleId, Facet};
use crate::budget::Budget;
use crate::engine::{Cursor, CursorError, EngineError, Related, SearchResults, Snapshot, Standing, Versions};
use crate::language::{Completion, CompletionKind};
use crate::query::{
    Continuation, ExpressionError, HitDetail, MatchMode, Page, ParamError, PlanError, PlanOptions, Planner,
    QueryPlan, Question, RankingProfile, Reach, RelatedRule, SearchParams, Strictness, SuggestParams, View,
    Widening, Window,
};
use crate::relevance::{Ranked, field};
use crate::snippet::{self, Highlights, Matcher};

/// Why a search gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error(transparent)]
    Params(#[from] ParamError),
    #[error(transparent)]
    Expression(#[from] ExpressionError),
    #[error(transparent)]
    Cursor(#[from] CursorError),
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<PlanError> for SearchError {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Params(error) => error.into(),
            PlanError::Expression(error) => error.into(),
            PlanError::Budget(exhausted) => Self::Engine(exhausted.into()),
        }
    }
}

/// A request for a search.
#[derive(Debug, Clone)]
pub struct Request {
    pub params: SearchParams,
    pub options: PlanOptions,
    /// The cursor of a page, in place of the page that the parameters name.
    pub cursor: Option<SearchCursor>,
}

/// The cursor of a page of a search.
#[derive(Debug, Clone, Copy)]
pub struct SearchCursor {
    pub cursor: Cursor,
    /// The name that a page of a search has in its cursor.
    pub name: fn(&QueryPlan, u32) -> String,
}

impl Request {
    /// A request for a page of hits with facets.
    pub fn new(params: SearchParams, strictness: Strictness) -> Self {
        let options = PlanOptions::new(strictness);
        Self { params, options, cursor: None }
    }

    /// A request for counts alone.
    pub fn counts(params: SearchParams, strictness: Strictness, facet_values: usize) -> Self {
        Self::new(params, strictness).with(|options| {
            options.window = Window::Nothing;
            options.continuation = Continuation::Never;
            options.facet_values = facet_values;
        })
    }

    /// A request for all articles of the result set, without facets.
    pub fn whole(params: SearchParams, strictness: Strictness) -> Self {
        Self::new(params, strictness).with(|options| {
            options.window = Window::Whole;
            options.continuation = Continuation::Never;
            options.facet_values = 0;
        })
    }

    /// Returns the request with options that `change` has edited.
    pub fn with(mut self, change: impl FnOnce(&mut PlanOptions)) -> Self {
        change(&mut self.options);
        self
    }
}

/// A plan and its results.
pub struct Answer {
    pub plan: QueryPlan,
    pub results: SearchResults,
    pub took: Duration,
}

/// Receives the articles of a result set one by one.
pub trait ArticleSink {
    /// The plan is made and nothing has been searched yet. A sink that breaks here gets no articles.
    fn begin(&mut self, plan: &QueryPlan) -> ControlFlow<()>;

    fn article(&mut self, article: Article, versions: Versions) -> ControlFlow<()>;
}

/// An article with everything that a page of its own shows.
pub struct ShownArticle {
    pub article: Article,
    /// Where it has the words of the search that it was opened from.
    pub highlights: Highlights,
    pub versions: Versions,
    pub related: Vec<Related>,
}

impl App {
    /// Plans and answers a search on one snapshot.
    ///
    /// # Errors
    /// The request has a wrong parameter, expression or cursor, the budget is used up, or the index can't be read.
    pub fn execute(
        &self,
        snapshot: &dyn Snapshot,
        request: &Request,
        budget: Budget,
    ) -> Result<Answer, SearchError> {
        let started = Instant::now();
        let plan = self.plan(snapshot, request, budget)?;
        if request.options.strictness == Strictness::Strict {
            check_reach(&plan)?;
        }
        let results = snapshot.search(&plan, budget)?;
        let plan = self.with_part_counts(snapshot, request, plan, &results, budget);
        Ok(Answer { plan, results, took: started.elapsed() })
    }

    /// Plans a search and hands the articles of its window to a sink. The budget is for finding them.
    ///
    /// # Errors
    /// The request has a wrong parameter, expression or cursor, the budget is used up, or the index can't be read. The
    /// sink may have got some of the articles by then.
    pub fn stream(
        &self,
        snapshot: &dyn Snapshot,
        request: &Request,
        budget: Budget,
        sink: &mut dyn ArticleSink,
    ) -> Result<(), SearchError> {
        let plan = self.plan(snapshot, request, budget)?;
        if sink.begin(&plan).is_continue() {
            snapshot.visit(&plan, budget, &mut |article, versions| sink.article(article, versions))?;
        }
        Ok(())
    }

    /// The rank of an article among all hits of a search, and why it has it; `None` where there is no such
    /// article.
    pub fn explain(
        &self,
        snapshot: &dyn Snapshot,
        request: &Request,
        id: &ArticleId,
        budget: Budget,
    ) -> Result<(QueryPlan, Option<Standing>), SearchError> {
        let plan = self.plan(snapshot, request, budget)?;
        let standing = snapshot.explain(&plan, id, budget)?;
        Ok((plan, standing))
    }

    /// The best articles for a text, for batch runs: without facets and snippets, and with near-duplicates
    /// ungrouped.
    pub fn rank(
        &self,
        snapshot: &dyn Snapshot,
        text: &str,
        match_mode: MatchMode,
        limit: u32,
        budget: Budget,
    ) -> Result<Vec<Ranked>, SearchError> {
        let params = SearchParams {
            q: text.to_owned(),
            match_mode: Some(match_mode.name().to_owned()),
            duplicates: Some("show".to_owned()),
            ..SearchParams::default()
        };
        let request = Request::new(params, Strictness::Lenient).with(|options| {
            options.window = Window::Page(Page { number: 1, per_page: limit });
            options.facet_values = 0;
        });
        let plan = self.plan(snapshot, &request, budget)?;
        let ranked = snapshot.rank(&plan, budget)?.into_iter();
        Ok(ranked.map(|(id, score)| Ranked { article: field(id.as_str()), score }).collect())
    }

    /// Searches the articles that contain a term in its own inflections, without synonyms. The answer has their number
    /// and the `first` of them.
    pub fn holders(
        &self,
        snapshot: &dyn Snapshot,
        term: &str,
        first: u32,
        budget: Budget,
    ) -> Result<Answer, SearchError> {
        let params = SearchParams {
            q: term.to_owned(),
            match_mode: Some(MatchMode::All.name().to_owned()),
            ..SearchParams::default()
        };
        let request = Request::new(params, Strictness::Lenient).with(|options| {
            options.window = Window::Page(Page { number: 1, per_page: first });
            options.widening = Widening::OwnForms;
            options.detail = HitDetail::Summary;
            options.facet_values = 0;
            options.versions = false;
        });
        self.execute(snapshot, &request, budget)
    }

    /// An article with its versions and related articles, and where it has the words of a search; `None`
    /// where there is none.
    pub fn article(
        &self,
        snapshot: &dyn Snapshot,
        id: &ArticleId,
        params: &SearchParams,
        related: usize,
        budget: Budget,
    ) -> Result<Option<ShownArticle>, SearchError> {
        let Some(article) = snapshot.article(id, budget)? else { return Ok(None) };
        let plan = self.plan(snapshot, &Request::new(params.clone(), Strictness::Lenient), budget)?;
        let cache = &mut WordCache::default();
        let highlights = snippet::highlights(
            &article,
            &Matcher::new(&plan),
            snapshot.language().analyzers(),
            cache,
            budget,
        );
        let highlights = highlights.map_err(EngineError::from)?;
        let versions = snapshot.versions(id, budget)?;
        let related = self.related(snapshot, id, related, budget)?.unwrap_or_default();
        Ok(Some(ShownArticle { article, highlights, versions, related }))
    }

    /// The articles most similar to one, the most similar first; `None` where there is no such article.
    pub fn related(
        &self,
        snapshot: &dyn Snapshot,
        id: &ArticleId,
        limit: usize,
        budget: Budget,
    ) -> Result<Option<Vec<Related>>, EngineError> {
        snapshot.related(id, &RelatedRule::STANDARD, limit, budget)
    }

    /// The completions of a typed text, the most useful first.
    pub fn suggest(
        &self,
        snapshot: &dyn Snapshot,
        params: &SuggestParams,
        budget: Budget,
    ) -> Result<Vec<Completion>, EngineError> {
        // A title is that of its own article, which must be there; of all else, some article must have it.
        let title_of =
            |Completion { kind, id, .. }: &Completion| id.clone().filter(|_| *kind == CompletionKind::Title);
        let question = |Completion { text, kind, id, .. }: &Completion| match (kind, id) {
            (CompletionKind::Organiser, Some(id)) => Question::Value(Facet::Organiser, id.clone()),
            (CompletionKind::Theme, Some(id)) => Question::Value(Facet::Theme, id.clone()),
            _ => Question::all_words_of(text),
        };
        let occur = |found: &[Completion]| -> Result<Vec<bool>, EngineError> {
            let others = found.iter().filter(|completion| title_of(completion).is_none());
            let questions: Vec<Question> = others.map(question).collect();
            let articles = snapshot.statistics(&questions, budget)?;
            // Of a text without content words nothing can be asked.
            let is_empty = |question| matches!(question, Question::AllTokens(words) if words.is_empty());
            let mut answers =
                questions.into_iter().zip(articles).map(|(asked, articles)| articles > 0 || is_empty(asked));
            let occurs = |completion| match title_of(completion).map(ArticleId::new) {
                Some(Ok(id)) => Ok(snapshot.root(&id, budget)?.is_some()),
                Some(Err(_)) => Ok(false),
                None => Ok(answers.next().unwrap_or(false)),
            };
            found.iter().map(occurs).collect()
        };
        snapshot.language().complete(params.typed(), params.limit as usize, budget, occur)
    }

    /// The validated plan of a request.
    pub(super) fn plan(
        &self,
        snapshot: &dyn Snapshot,
        request: &Request,
        budget: Budget,
    ) -> Result<QueryPlan, SearchError> {
        let language = snapshot.language();
        let (today, profile) = (self.today(), RankingProfile::STANDARD);
        let planner = Planner::new(&language, &self.vocabulary, today, profile, budget)
            .with_language_names(&self.language_names);
        let ask = |questions: &[Question]| -> Result<_, SearchError> {
            Ok(snapshot.statistics(questions, budget)?)
        };
        let Some(SearchCursor { cursor, name }) = request.cursor else {
            return planner.plan(&request.params, &request.options, ask);
        };
        let options = PlanOptions { window: Window::Cursor(cursor.page()), ..request.options.clone() };
        let plan = planner.plan(&request.params, &options, ask)?;
        cursor.leads_on(&name(&plan, cursor.page()), &snapshot.id())?;
        Ok(plan)
    }
}

/// Refuses a page behind the hits that pages reach, before anything is searched for it.
fn check_reach(plan: &QueryPlan) -> Result<(), ParamError> {
    let View { page, reach, .. } = plan.view;
    if reach == Reach::Whole || page.end() <= Page::MAX_REACH as usize {
        return Ok(());
    }
    let last = Page::MAX_REACH / page.per_page.max(1);
    Err(ParamError::Invalid {
        name: "page",
        value: page.number.to_string(),
        allowed: format!("1 to {last}; next_cursor of that page leads on"),
    })
}
