//! Makes the result set of a plan from two sets: the articles with all words, and those with some. An engine finds the two
//! sets; this file decides which articles are hits, in which order, and when the second set is needed.

use crate::engine::lowering::Lowered;
use crate::query::{MatchMode, Page, QueryPlan, Sort};

/// The articles of one coverage class: those with all words of the query, or those with some.
#[derive(Debug, Clone)]
pub struct CoverageSet<C, F> {
    /// Whether any article is in the class, ignoring filters.
    pub exists: bool,
    /// The number of articles in the class, ignoring filters. Near-duplicates are counted separately.
    pub documents: u64,
    pub total: u64,
    pub upcoming: u64,
    /// The counts of facet values.
    pub counts: C,
    /// The best articles of the class, the best one first.
    pub found: Vec<F>,
}

impl<C, F> CoverageSet<C, F> {
    /// Creates an empty set with the given counts, which should be zero.
    pub fn empty(counts: C) -> Self {
        Self { exists: false, documents: 0, total: 0, upcoming: 0, counts, found: Vec::new() }
    }
}

impl<C: Default, F> Default for CoverageSet<C, F> {
    fn default() -> Self {
        Self::empty(C::default())
    }
}

/// The result set of a plan.
pub struct ResultSet<C, F> {
    pub total: u64,
    pub total_any: u64,
    pub upcoming: u64,
    pub some_words_only: bool,
    /// The share of the query's rarity that an article must hold to be a hit without all words.
    pub least_share: f32,
    pub counts: C,
    /// The plan as it was evaluated.
    pub lowered: Lowered,
    /// The best articles of the set; where the plan continues with those that hold some words, these follow.
    pub found: Vec<F>,
}

impl<C, F> ResultSet<C, F> {
    /// The articles of one page.
    pub fn page(&self, page: Page) -> &[F] {
        let from = page.offset().min(self.found.len());
        let to = page.end().min(self.found.len());
        &self.found[from..to]
    }
}

/// How an engine finds the articles of a plan.
pub trait CoverageSearch {
    type Counts;
    type Found;
    type Error;

    /// The articles with all words, and those without that hold at least a share of the query's rarity; the best of each
    /// are sorted.
    #[expect(clippy::type_complexity, reason = "a name for two sets would hide more than it tells")]
    fn sets(
        &self,
        plan: &QueryPlan,
        lowered: &Lowered,
        least_share: f32,
    ) -> Result<[CoverageSet<Self::Counts, Self::Found>; 2], Self::Error>;

    /// Adds the hits and counts of the articles with some words, once they are part of the result set. An engine to which
    /// they cost much leaves them out of [`sets`](Self::sets) until then.
    #[expect(clippy::type_complexity, reason = "a name for two sets would hide more than it tells")]
    fn completed(
        &self,
        _plan: &QueryPlan,
        _lowered: &Lowered,
        _least_share: f32,
        sets: [CoverageSet<Self::Counts, Self::Found>; 2],
    ) -> Result<[CoverageSet<Self::Counts, Self::Found>; 2], Self::Error> {
        Ok(sets)
    }

    /// Sorts articles as the plan wants them.
    fn sort(&self, found: &mut [Self::Found], plan: &QueryPlan);

    /// Rescores the best articles of a sorted list.
    fn rescore(
        &self,
        list: &mut [Self::Found],
        lowered: &Lowered,
        plan: &QueryPlan,
    ) -> Result<(), Self::Error>;

    /// Adds the counts of other articles.
    fn merge(&self, counts: &mut Self::Counts, others: Self::Counts);
}

/// Evaluates a plan to its result set.
///
/// # Errors
/// The search fails.
pub fn result_set<S: CoverageSearch>(
    search: &S,
    plan: &QueryPlan,
    lowered: Lowered,
) -> Result<ResultSet<S::Counts, S::Found>, S::Error> {
    let coverage = lowered.coverage;
    let mut least_share = coverage.some_words;
    let mut sets = search.sets(plan, &lowered, least_share)?;
    let found: u64 = sets.iter().map(|set| set.documents).sum();
    // How many are found with filters and near-duplicates left aside decides, so that the counts of facets tell
    // what choosing a value gives.
    let may_be_more = lowered.requirements.len() > 1 && plan.selection.match_mode != MatchMode::All;
    if may_be_more && found < coverage.few_hits as u64 {
        least_share = coverage.few_words;
        sets = search.sets(plan, &lowered, least_share)?;
    }
    joined(search, plan, lowered, least_share, sets)
}

/// Joins the two coverages to the result set that the plan's match mode defines.
fn joined<S: CoverageSearch>(
    search: &S,
    plan: &QueryPlan,
    lowered: Lowered,
    least_share: f32,
    sets: [CoverageSet<S::Counts, S::Found>; 2],
) -> Result<ResultSet<S::Counts, S::Found>, S::Error> {
    let is_any = match plan.selection.match_mode {
        MatchMode::All => false,
        MatchMode::Any => true,
        MatchMode::Auto => !sets[0].exists && !plan.understood.words.is_empty(),
    };
    let [mut all, some] = if is_any { search.completed(plan, &lowered, least_share, sets)? } else { sets };
    let some_words_only = is_any && !all.exists && some.exists;
    let mut lists = [all.found, some.found];
    // Who asks for one word gets the articles that have it before those with some of its parts.
    if is_any && (lowered.requirements.len() > 1 || plan.view.sort != Sort::Relevance) {
        let [first, second] = &mut lists;
        first.append(second);
        search.sort(first, plan);
    }
    if plan.is_rescored() {
        // Articles behind the end of the page need no rescoring.
        let continues = is_any || plan.view.continue_with_any;
        let reaches_second = continues && plan.view.page.end() > lists[0].len();
        for list in lists.iter_mut().take(if reaches_second { 2 } else { 1 }) {
            search.rescore(list, &lowered, plan)?;
        }
    }
    let [mut found, second] = lists;
    // Nothing may follow behind hits that can't be reached, or it would appear in their place.
    if is_any || (plan.view.continue_with_any && found.len() as u64 == all.total) {
        found.extend(second);
    }
    let (mut total, mut total_any, mut upcoming) = (all.total, some.total, all.upcoming);
    if is_any {
        (total, total_any, upcoming) = (total + total_any, 0, upcoming + some.upcoming);
        search.merge(&mut all.counts, some.counts);
    }
    let counts = all.counts;
    Ok(ResultSet { total, total_any, upcoming, some_words_only, least_share, counts, lowered, found })
}
