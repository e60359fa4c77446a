//! Explanations: what the score of an article is made of and why it is no hit, from what it holds of a lowered plan.

use super::Lowered;
use super::terms::{LoweredPhrase, LoweredTerm, PhraseScore};
use super::word_mask::{Bits, WordMask};
use crate::engine::indexed::TextField;
use crate::engine::rescoring::Rescore;
use crate::engine::{Contribution, Explanation, MatchedField, NoHitReason, Presence};
use crate::query::{MatchMode, QueryPlan};

impl LoweredTerm {
    /// What the term adds to the score of an article, divided among the words of the query that it is looked up for.
    /// `frequency` is how often it occurs in the article, and `articles` how many articles have it or another form of its
    /// word.
    pub fn contributions(
        &self,
        plan: &QueryPlan,
        score: f32,
        frequency: u32,
        articles: u64,
    ) -> impl Iterator<Item = Contribution> {
        let whole = self.weight();
        self.sources.iter().filter(|(_, weight)| *weight > 0.0).map(move |(source, weight)| Contribution {
            reason: source.reason,
            terms: vec![self.token.clone()],
            word: source.word.map(|word| plan.understood.words[word].surface.clone()),
            place: self.field.into(),
            weight: *weight,
            frequency,
            articles: Some(articles),
            score: score * weight / whole,
        })
    }
}

impl LoweredPhrase {
    /// What it adds to the score of an article that has it; `None` where that is nothing.
    pub fn contribution(&self, plan: &QueryPlan, score: f32) -> Option<Contribution> {
        (score > 0.0).then(|| Contribution {
            reason: self.reason,
            terms: self.tokens.iter().map(|(_, token)| token.clone()).collect(),
            word: None,
            place: self.field.into(),
            weight: match self.score {
                PhraseScore::Bm25(weight) => weight,
                PhraseScore::Constant(_) => plan.selection.profile.neighbours.weight,
            },
            frequency: 1,
            articles: None,
            score,
        })
    }
}

impl Lowered {
    /// The explanation of an article's score, without words that are close in meaning.
    pub fn explanation(
        &self,
        plan: &QueryPlan,
        mut contributions: Vec<Contribution>,
        rescore: Option<Rescore>,
        held: Bits,
    ) -> Explanation {
        contributions.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.reason.cmp(&b.reason)));
        let first: f32 = contributions.iter().map(|contribution| contribution.score).sum();
        let score = first + rescore.map_or(0.0, Rescore::sum);
        let missing = (!self.has_all(held)).then(|| score * (self.factor(self.share(held)) - 1.0));
        let words = plan.understood.words.iter().zip(&self.words);
        Explanation {
            score: score + missing.unwrap_or_default(),
            words: words.map(|(word, mask)| (word.surface.clone(), presence(mask, held))).collect(),
            contributions,
            ngram_score: rescore.map(|rescore| rescore.ngram),
            proximity_score: rescore.map(|rescore| rescore.proximity),
            title_score: rescore.map(|rescore| rescore.title),
            meaning_score: rescore.and_then(|rescore| rescore.meaning),
            close_words: Vec::new(),
            missing_words_score: missing,
        }
    }

    /// Why an article is no hit, judged by the bits that it holds. `least_share` is the share of the query's rarity that an
    /// article without all words needs.
    pub fn refused(&self, plan: &QueryPlan, held: Bits, least_share: f32) -> Vec<NoHitReason> {
        let needs_all = plan.selection.match_mode == MatchMode::All;
        let share = self.share(held);
        let has_few = !self.has_all(held) && (needs_all || share == 0.0 || share < least_share);
        let lacks_phrase = held & self.required != self.required;
        let has_excluded = held & self.excluded != 0;
        [
            (has_few, NoHitReason::WordsMissing),
            (lacks_phrase, NoHitReason::PhraseMissing),
            (has_excluded, NoHitReason::Excluded),
        ]
        .into_iter()
        .filter_map(|(is_so, reason)| is_so.then_some(reason))
        .collect()
    }
}

fn presence(word: &WordMask, held: Bits) -> Presence {
    if word.is_whole(held) {
        Presence::Present
    } else if word.share(held, 0.0) > 0.0 {
        Presence::Partly
    } else {
        Presence::Absent
    }
}

impl From<TextField> for MatchedField {
    fn from(field: TextField) -> Self {
        match field {
            TextField::Title | TextField::ExactTitle => Self::Title,
            TextField::Body => Self::Text,
            TextField::EntityNames => Self::Organisers,
            TextField::ThemeLabels => Self::Themes,
            TextField::Exact => Self::Article,
        }
    }
}
