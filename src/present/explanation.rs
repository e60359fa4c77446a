//! The explanation of a rank and a score, as JSON and in words.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::highlight::plain;
use super::lang::Lang;
use super::texts::fill;
use crate::engine::{
    CloseWords, Contribution, Explanation, MatchedField, NoHitReason, Presence, Reason, Standing,
};
use crate::query::{QueryPlan, RankingProfile};

/// The parts of a score. A hit holds it where `explain=true` asks for it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExplanationEntry {
    /// The sum of the contributions, `ngram_score`, `proximity_score`, `title_score`, `meaning_score` and `missing_words_score`.
    pub score: f32,
    /// The words of the query with `present`, `partly` or `absent`, in their order.
    pub words: Vec<WordEntry>,
    /// The greatest first.
    pub contributions: Vec<ContributionEntry>,
    /// The score for sequences of letters (n-grams) that the article shares with the query; null for hits
    /// beyond the best hundred.
    pub ngram_score: Option<f32>,
    /// The score for words of the query that stand near each other; null for hits beyond the best hundred.
    pub proximity_score: Option<f32>,
    /// The score for how much of the title the query covers; null for hits beyond the best hundred.
    pub title_score: Option<f32>,
    /// The score for closeness in meaning: how close the nearest passage is to the query by the vectors of their words;
    /// null where it doesn't count, and for hits beyond those that are looked at.
    pub meaning_score: Option<f32>,
    /// Words of the query with other words of that passage that are close to them in meaning, the closest first.
    pub close_in_meaning: Vec<CloseWords>,
    /// What missing words take away from the score, a negative number; null where none is missing.
    pub missing_words_score: Option<f32>,
    /// The older name of `ngram_score`, kept for clients that know it.
    #[schema(deprecated)]
    pub letters: Option<f32>,
    /// The older name of `proximity_score`, kept for clients that know it.
    #[schema(deprecated)]
    pub nearness: Option<f32>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WordEntry {
    pub word: String,
    pub presence: Presence,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContributionEntry {
    pub score: f32,
    pub reason: Reason,
    pub terms: Vec<String>,
    pub word: Option<String>,
    pub place: MatchedField,
    pub weight: f32,
    pub frequency: u32,
    pub articles: Option<u64>,
    /// The contribution in a sentence of the interface language.
    pub message: String,
}

/// The answer of `fundstelle explain --json`.
#[derive(Debug, Clone, Serialize)]
pub struct StandingResponse {
    pub query: String,
    pub id: String,
    pub title: String,
    pub rank: Option<u64>,
    pub total: u64,
    pub before: Option<NeighbourEntry>,
    pub behind: Option<NeighbourEntry>,
    pub refused: Vec<RefusalEntry>,
    pub explanation: ExplanationEntry,
    /// Every weight and rule that the articles were ranked by.
    pub profile: RankingProfile,
}

#[derive(Debug, Clone, Serialize)]
pub struct NeighbourEntry {
    pub id: String,
    pub score: f32,
}

#[derive(Debug, Clone, Serialize)]
pub struct RefusalEntry {
    #[serde(flatten)]
    pub refusal: NoHitReason,
    pub message: String,
}

pub fn explanation_entry(explanation: &Explanation, lang: Lang) -> ExplanationEntry {
    let entry = |contribution: &Contribution| ContributionEntry {
        score: contribution.score,
        reason: contribution.reason,
        terms: contribution.terms.iter().map(|term| plain(term)).collect(),
        word: contribution.word.as_deref().map(plain),
        place: contribution.place,
        weight: contribution.weight,
        frequency: contribution.frequency,
        articles: contribution.articles,
        message: contribution_in_words(contribution, lang),
    };
    ExplanationEntry {
        score: explanation.score,
        words: explanation
            .words
            .iter()
            .map(|(word, presence)| WordEntry { word: plain(word), presence: *presence })
            .collect(),
        contributions: explanation.contributions.iter().map(entry).collect(),
        ngram_score: explanation.ngram_score,
        proximity_score: explanation.proximity_score,
        title_score: explanation.title_score,
        meaning_score: explanation.meaning_score,
        close_in_meaning: explanation
            .close_words
            .iter()
            .map(|CloseWords { word, close }| CloseWords { word: plain(word), close: plain(close) })
            .collect(),
        missing_words_score: explanation.missing_words_score,
        letters: explanation.ngram_score,
        nearness: explanation.proximity_score,
    }
}

/// Where an article stands among the hits of a plan, as `fundstelle explain --json` gives it.
pub fn standing_response(plan: &QueryPlan, standing: &Standing, lang: Lang) -> StandingResponse {
    let neighbour = |neighbour: &Option<(crate::article::ArticleId, f32)>| {
        neighbour.as_ref().map(|(id, score)| NeighbourEntry { id: id.to_string(), score: *score })
    };
    let refusal = |refusal: &NoHitReason| RefusalEntry {
        refusal: *refusal,
        message: format!("{} {}", lang.texts().explanation.refused, refusal_in_words(*refusal, lang)),
    };
    StandingResponse {
        query: plain(&plan.understood.text),
        profile: plan.selection.profile,
        id: standing.article.id.to_string(),
        title: plain(&standing.article.title.value),
        rank: standing.rank,
        total: standing.total,
        before: neighbour(&standing.before),
        behind: neighbour(&standing.behind),
        refused: standing.refused.iter().map(refusal).collect(),
        explanation: explanation_entry(&standing.explanation, lang),
    }
}

/// "“wirkung” as part of “Wirkungsmessung” in the text, 4 times; in 8 articles"
pub(super) fn contribution_in_words(contribution: &Contribution, lang: Lang) -> String {
    let texts = lang.texts();
    let words = &texts.explanation;
    let place = match contribution.place {
        MatchedField::Title => &words.in_title,
        MatchedField::Text => &words.in_text,
        MatchedField::Organisers => &words.in_organisers,
        MatchedField::Themes => &words.in_themes,
        MatchedField::Article => &words.in_article,
    };
    // The mark `^` of acronyms is internal to the index, so it is not shown.
    let terms: Vec<&str> = contribution.terms.iter().map(|term| term.trim_start_matches('^')).collect();
    let form = words.reasons.get(&contribution.reason).map_or("{terms}", String::as_str);
    let said = BTreeMap::from([
        ("terms", terms.join(" ")),
        ("word", contribution.word.clone().unwrap_or_default()),
        ("place", place.clone()),
        ("times", texts.count(&words.times, u64::from(contribution.frequency))),
        ("articles", contribution.articles.map(|n| texts.count(&words.articles, n)).unwrap_or_default()),
    ]);
    let said: Vec<(&str, &str)> = said.iter().map(|(name, value)| (*name, value.as_str())).collect();
    plain(&fill(form, &said))
}

/// "close in meaning: ansteckend – Übertragung"
pub(super) fn meaning_in_words(explanation: &Explanation, lang: Lang) -> String {
    let words = &lang.texts().explanation;
    let pairs: Vec<String> = explanation
        .close_words
        .iter()
        .map(|CloseWords { word, close }| format!("{word} – {close}"))
        .collect();
    match pairs.is_empty() {
        true => words.meaning_score.clone(),
        false => plain(&fill(&words.close_words, &[("words", &pairs.join(", "))])),
    }
}

/// "lacks the words in quotation marks in this order"
pub(super) fn refusal_in_words(refusal: NoHitReason, lang: Lang) -> String {
    let texts = lang.texts();
    let words = &texts.explanation;
    match refusal {
        NoHitReason::WordsMissing => words.words_missing.clone(),
        NoHitReason::PhraseMissing => words.phrase_missing.clone(),
        NoHitReason::Excluded => words.excluded.clone(),
        NoHitReason::Filtered { facet: Some(facet) } => {
            fill(&words.filtered, &[("facet", texts.facet(facet).name)])
        }
        NoHitReason::NearDuplicate => words.duplicate_listed.clone(),
        NoHitReason::Filtered { facet: None } => words.filtered_out.clone(),
    }
}
