//! Weighs the features of every mention, and decides by their sums who organised.

use std::collections::{HashMap, HashSet};

use super::chains::{Chain, Sentence};
use super::cues::{
    NameContext, continues_showing, continues_subject, is_about_new_text, is_about_something_held,
    is_dateline,
};
use super::features::{ENOUGH, ENOUGH_UNKNOWN, Feature, SURE, weight};
use super::mentions::{Body, Mentions, floor_boundary};
use crate::enrich::sentences::split;
use crate::vocabulary::{OrganiserKind, Vocabulary};

/// Number of sentences at the start in which a project may be introduced with those who run it.
const INTRODUCTION: usize = 4;
/// Number of sentences at the start in which one who presents or offers something may be the host.
const SHOWING: usize = 8;
/// Number of sentences at the start that tell whom a text is about.
const FIRST: usize = 3;
/// The amount that a weak feature loses with every sentence before it, so that the body named earlier wins, and
/// the number of sentences after which it loses no more.
const LATER: f64 = 0.05;
const MAX_LATER: usize = 7;
/// The score from which a body may have organised, and that of a body which the vocabulary doesn't have.
const HINT: f64 = 1.0;
const HINT_UNKNOWN: f64 = 2.4;
/// The most bodies that are given as possible ones.
const MAX_HINTED: usize = 4;
/// Length of the longest text that is taken to be about the only organisation it names, in bytes.
const MAX_SHORT: usize = 2_500;
/// Number of bytes at the start of a text within which its organisers must be named. Long texts,
/// such as monthly digests, go on to report what others held and published.
pub(super) const HEAD: usize = 3_000;

/// A body with what speaks for it.
#[derive(Debug, Clone)]
pub(super) struct Scored {
    pub body: Body,
    pub score: f64,
    /// The sentence that speaks for it most, and where it is named there.
    pub sentence: usize,
    pub at: usize,
}

/// The sentences at the beginning of a document with the features of the names in them.
pub(super) struct OrganiserRoles<'a> {
    vocabulary: &'a Vocabulary,
    sentences: Vec<Sentence<'a>>,
    /// For each sentence, the features of its chains of names.
    features: Vec<Vec<Vec<Feature>>>,
    /// How often each body is named in the whole text.
    counts: HashMap<Body, usize>,
    /// The length of the whole text in bytes.
    length: usize,
    has_title: bool,
}

impl<'a> OrganiserRoles<'a> {
    /// `has_title` says that the first passage is the title.
    pub fn new(
        vocabulary: &'a Vocabulary,
        passages: &[&'a str],
        mentions: &Mentions,
        has_title: bool,
    ) -> Self {
        let mut counts = HashMap::new();
        for mention in mentions.by_passage.iter().flatten() {
            *counts.entry(mention.body).or_default() += 1;
        }
        let length = passages.iter().map(|passage| passage.len()).sum();
        let mut all = Self {
            vocabulary,
            sentences: head(passages, mentions),
            features: Vec::new(),
            counts,
            length,
            has_title,
        };
        all.features = (0..all.sentences.len()).map(|at| all.features_in(at)).collect();
        all.add_weak_features();
        all
    }

    /// The sentence with a number.
    pub fn sentence(&self, at: usize) -> &Sentence<'a> {
        &self.sentences[at]
    }

    /// All bodies named near the beginning with their scores, in the order in which the text names what
    /// speaks for them.
    pub fn scores(&self) -> Vec<Scored> {
        let mut best: HashMap<Body, Scored> = HashMap::new();
        for (at, sentence) in self.sentences.iter().enumerate() {
            for (chain, features) in sentence.chains.iter().zip(&self.features[at]) {
                let last = features.contains(&Feature::NamesEvent) && !features.iter().any(|f| f.is_strong());
                let bodies = self.bodies(at, chain);
                // In `the X and Y forum` the name next to the event is the event's.
                let bodies = if last { bodies.last().into_iter().copied().collect() } else { bodies };
                for (name, body) in bodies {
                    let mut score = match body {
                        Body::Known(_) => weight(&Self::of_known(features)),
                        Body::Unknown(_) => weight(&self.certain(at, features, self.count(body) >= 2)),
                    };
                    if score < SURE {
                        score -= LATER * at.min(MAX_LATER) as f64;
                    }
                    let scored = Scored { body, score, sentence: at, at: sentence.names[name].range.start };
                    let known = best.entry(body).or_insert_with(|| scored.clone());
                    if scored.score > known.score {
                        *known = scored;
                    }
                }
            }
        }
        let mut scores: Vec<Scored> = best.into_values().collect();
        scores.sort_by_key(|scored| (scored.sentence, scored.at, scored.body));
        scores
    }

    /// The features that count for a body that nobody knows. Its name is less certain, so it must be said to
    /// have held something, or to have published something at the beginning of the text. `is_introduced` says that
    /// the text names it again, or gives its acronym.
    fn certain(&self, at: usize, features: &[Feature], is_introduced: bool) -> Vec<Feature> {
        let is_certain = |feature: &Feature| match feature {
            Feature::Publishes => {
                self.is_beginning(at)
                    || at < FIRST && (is_introduced || is_about_new_text(&self.sentences[at].template))
            }
            Feature::EventOf => false,
            Feature::Holds => is_about_something_held(&self.sentences[at].template),
            _ => true,
        };
        features.iter().copied().filter(is_certain).collect()
    }

    /// The features that count for a body of the vocabulary.
    fn of_known(features: &[Feature]) -> Vec<Feature> {
        features.iter().copied().filter(|feature| *feature != Feature::Deed).collect()
    }

    /// Chooses the organisers among scored bodies: all whose score is sure, or else the best ones. `is_told`: other
    /// evidence names the organiser; then a body counts only if its score is sure. `is_owned`: the page names its owner;
    /// then this holds of bodies that are not in the vocabulary.
    pub fn decide(scores: &[Scored], is_told: bool, is_owned: bool) -> Vec<&Scored> {
        let sure: Vec<&Scored> = scores.iter().filter(|scored| scored.score >= SURE).collect();
        if !sure.is_empty() || is_told {
            return sure;
        }
        let is_known = |scored: &&Scored| matches!(scored.body, Body::Known(_));
        let has_known = scores.iter().filter(is_known).any(|scored| scored.score >= ENOUGH);
        let enough = |scored: &&Scored| match scored.body {
            Body::Known(_) => scored.score >= ENOUGH,
            Body::Unknown(_) => !has_known && !is_owned && scored.score >= ENOUGH_UNKNOWN,
        };
        let best = scores.iter().filter(enough).map(|scored| scored.score).fold(0.0, f64::max);
        scores.iter().filter(enough).filter(|scored| scored.score >= best - LATER / 2.0).collect()
    }

    /// The bodies among scored ones that may have organised: something speaks for them, and nothing clear against
    /// them. Those that [`Self::decide`] gives are among them.
    pub fn hinted(scores: &[Scored]) -> impl Iterator<Item = &Scored> {
        let least = |body: Body| if matches!(body, Body::Known(_)) { HINT } else { HINT_UNKNOWN };
        scores.iter().filter(move |scored| scored.score >= least(scored.body)).take(MAX_HINTED)
    }

    /// The bodies that the text names without anything against them.
    pub fn open(&self) -> HashMap<Body, usize> {
        let mut open = HashMap::new();
        for (at, features) in self.features.iter().enumerate() {
            for (chain, features) in self.sentences[at].chains.iter().zip(features) {
                if !features.iter().any(|feature| feature.is_against()) {
                    for (_, body) in self.bodies(at, chain) {
                        open.entry(body).or_insert(at);
                    }
                }
            }
        }
        open
    }

    /// Determines the features of the chains of a sentence that don't depend on other sentences' roles.
    fn features_in(&self, at: usize) -> Vec<Vec<Feature>> {
        let sentence = &self.sentences[at];
        let continued = self.sentences.get(at + 1).is_some_and(|next| continues_subject(&next.template));
        let is_strong = |features: &Vec<Feature>| weight(features) >= SURE;
        let mut all: Vec<Vec<Feature>> = Vec::new();
        for (number, chain) in sentence.chains.iter().enumerate() {
            let context = context(sentence, chain);
            let mut features = context.features(&sentence.template);
            if let Some(publishes) = features.iter_mut().find(|feature| **feature == Feature::Publishes)
                && !(at < FIRST || self.comes_back(at, chain))
            {
                *publishes = Feature::PublishesLate;
            }
            if context.is_carrier() && at < INTRODUCTION {
                features.push(Feature::RunsProject);
                all.last_mut().into_iter().for_each(|project| project.push(Feature::RunsProject));
            }
            let is_mention = features.iter().any(|feature| feature.is_against());
            if continued && number == 0 && context.is_subject() && !is_mention {
                features.push(Feature::Continued);
            }
            if context.is_possessed() && all.last().is_some_and(is_strong) {
                features.push(Feature::Possessed);
            }
            if context.joins()
                && all.last().is_some_and(|before| before.contains(&Feature::Labelled))
                && !is_mention
            {
                features.push(Feature::Together);
            }
            // In "X, together with Y, held …" X is an organiser if Y is.
            if features.contains(&Feature::Together)
                && let Some(before) = all.last_mut()
                && before.is_empty()
                && self.context_of(at, number - 1).is_subject()
            {
                before.push(Feature::Together);
            }
            all.push(features);
        }
        all
    }

    /// Adds the features that count only where nothing stronger is said.
    fn add_weak_features(&mut self) {
        let named: HashSet<&str> =
            self.counts.keys().filter_map(|body| self.known(*body)).map(|o| o.id.as_str()).collect();
        let only = self.only_body();
        let mut added = Vec::new();
        let mut others = false;
        for at in 0..self.features.len() {
            let goes_on = self.sentences.get(at + 1).is_some_and(|next| continues_showing(&next.template));
            let is_dateline_before = at > 0 && is_dateline(self.sentences[at - 1].text);
            for number in 0..self.sentences[at].chains.len() {
                let mut weak = self.weak_features(at, number, &named, others, goes_on);
                let context = self.context_of(at, number);
                if self.opens(at, number, is_dateline_before) {
                    weak.push(Feature::Opens);
                }
                if only.is_some() && (context.is_first() || context.is_within()) {
                    weak.push(Feature::Only);
                }
                added.push((at, number, weak));
            }
            others |= self.features[at].iter().any(Vec::is_empty);
        }
        for (at, number, weak) in added {
            self.features[at][number].extend(weak);
        }
    }

    fn weak_features(
        &self,
        at: usize,
        number: usize,
        named: &HashSet<&str>,
        others: bool,
        goes_on: bool,
    ) -> Vec<Feature> {
        let chain = &self.sentences[at].chains[number];
        let context = self.context_of(at, number);
        let bodies = self.bodies(at, chain);
        let runs =
            |body: Body| self.known(body).map(|organiser| organiser.run_by.as_slice()).unwrap_or_default();
        let is_project = !bodies.is_empty() && bodies.iter().all(|&(_, body)| !runs(body).is_empty());
        let run_by_named = is_project
            && bodies.iter().all(|&(_, body)| runs(body).iter().any(|id| named.contains(id.as_str())));
        let shows = at < SHOWING
            && (context.presents() || goes_on && context.is_subject())
            && (!others || self.comes_back(at, chain));
        let is_ministry = bodies.iter().any(|&(_, body)| self.is_ministry(body));
        let tells = [
            (Feature::NamesEvent, context.names_event()),
            (Feature::Shows, shows),
            (
                Feature::ShowsFirst,
                shows
                    && at == usize::from(self.has_title)
                    && (context.is_first() || is_about_something_held(&self.sentences[at].template)),
            ),
            (
                Feature::Deed,
                self.is_beginning(at)
                    && number == 0
                    && context.does_something(at == 0 && self.has_title, chain.names.len()),
            ),
            (Feature::RunByNamed, run_by_named),
            (
                Feature::Carries,
                at < SHOWING && context.is_carrier_of() && !context.is_attribute() && !context.is_aside(),
            ),
            // Ministries often pay without organising anything.
            (Feature::Supports, context.is_supporter() && !is_ministry),
            (Feature::Funds, context.is_supporter() && is_ministry),
            (Feature::FrameProject, context.is_frame() && is_project),
        ];
        tells.into_iter().filter(|(_, is_told)| *is_told).map(|(feature, _)| feature).collect()
    }

    /// Whether a body is the subject of one of the first sentences and the text names it again, or the text
    /// begins like a press release. It must have done something, since a portrait of a body is mostly
    /// another's.
    fn opens(&self, at: usize, number: usize, is_dateline_before: bool) -> bool {
        if at >= FIRST {
            return false;
        }
        let chain = &self.sentences[at].chains[number];
        let context = self.context_of(at, number);
        let press = context.is_behind_dateline() || context.before.is_empty() && is_dateline_before;
        let bodies = self.bodies(at, chain);
        let Some(&(_, body)) = bodies.first().filter(|_| context.is_first()) else { return false };
        (press || context.has_done() && self.count(body) >= 2) && !self.is_ministry(body)
    }

    /// Whether a sentence is the first one of the text: the title or what follows it.
    fn is_beginning(&self, at: usize) -> bool {
        at <= usize::from(self.has_title)
    }

    /// The only body that a short text names, if it names it more than once.
    fn only_body(&self) -> Option<Body> {
        let known: Vec<Body> =
            self.counts.keys().copied().filter(|body| self.known(*body).is_some()).collect();
        let [only] = known[..] else { return None };
        let is_plain = self.known(only).is_some_and(|organiser| organiser.kind.is_none());
        (self.length <= MAX_SHORT && self.count(only) >= 2 && is_plain).then_some(only)
    }

    fn known(&self, body: Body) -> Option<&'a crate::vocabulary::Organiser> {
        match body {
            Body::Known(at) => self.vocabulary.organisers().get(at),
            Body::Unknown(_) => None,
        }
    }

    fn count(&self, body: Body) -> usize {
        self.counts.get(&body).copied().unwrap_or(0)
    }

    /// Whether the text names a body of the chain more than once.
    fn comes_back(&self, at: usize, chain: &Chain) -> bool {
        self.bodies(at, chain).into_iter().any(|(_, body)| self.count(body) >= 2)
    }

    fn is_ministry(&self, body: Body) -> bool {
        self.known(body).is_some_and(|organiser| organiser.de.to_lowercase().contains("ministerium"))
    }

    fn context_of(&self, at: usize, number: usize) -> NameContext<'_> {
        context(&self.sentences[at], &self.sentences[at].chains[number])
    }

    /// The bodies of a chain with the numbers of their names in the sentence, without forums, which are
    /// frames of many bodies' events.
    fn bodies(&self, at: usize, chain: &Chain) -> Vec<(usize, Body)> {
        let names = &self.sentences[at].names;
        let is_forum = |body: Body| {
            self.known(body).is_some_and(|organiser| organiser.kind == Some(OrganiserKind::Forum))
        };
        let bodies = chain.names.iter().map(|&name| (name, names[name].body));
        bodies.filter(|&(_, body)| !is_forum(body)).collect()
    }
}

/// The sentences within the first [`HEAD`] bytes.
fn head<'a>(passages: &[&'a str], mentions: &Mentions) -> Vec<Sentence<'a>> {
    let mut sentences = Vec::new();
    let mut at = 0;
    for (passage, mentions) in passages.iter().zip(&mentions.by_passage) {
        // A sentence that goes on behind the head is left out whole, so a little more than the head is read.
        let cut = floor_boundary(passage, 2 * HEAD);
        for sentence in Sentence::all(&passage[..cut], split(&passage[..cut]), mentions) {
            at += sentence.text.len();
            if at > HEAD {
                return sentences;
            }
            sentences.push(sentence);
        }
    }
    sentences
}

fn context<'s>(sentence: &'s Sentence, chain: &Chain) -> NameContext<'s> {
    NameContext {
        before: &sentence.template[..chain.range.start],
        behind: &sentence.template[chain.range.end..],
    }
}
