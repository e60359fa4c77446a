//! Assigns a role to each organisation that a document names, and decides by roles who organised.

use std::collections::{HashMap, HashSet};

use super::chains::{Chain, Sentence};
use super::cues::{NameContext, continues_showing, continues_subject, is_dateline};
use super::found::{Evidence, FoundOrganisers};
use crate::article::EvidenceKind;
use crate::enrich::sentences::split;
use crate::vocabulary::{KeyCache, NameMatch, NameMatcher, OrganiserKind, Vocabulary};

/// Number of sentences at the start in which a project may be introduced with those who run it.
const INTRODUCTION: usize = 4;

/// Number of sentences at the start in which one who presents or offers something may be the host.
const SHOWING: usize = 8;
/// Number of sentences at the start that tell whom a text is about.
const FIRST: usize = 3;
/// Length of the longest text that is taken to be about the only organisation it names, in bytes.
const MAX_SHORT: usize = 2_500;
/// Number of bytes at the start of a text within which its organisers must be named. Long texts,
/// such as monthly digests, go on to report what others held and published.
const HEAD: usize = 3_000;

/// The sentences of a document with the roles of the organisations named in them. Organisations are
/// indices into the vocabulary's organisers.
pub(super) struct OrganiserRoles<'a> {
    vocabulary: &'a Vocabulary,
    sentences: Vec<Sentence<'a>>,
    /// For each sentence, the roles of its chains of names.
    roles: Vec<Vec<Role>>,
    /// The organisations named within the first [`HEAD`] bytes.
    early: HashSet<usize>,
}

/// The role of a chain of names in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Organiser,
    Neutral,
    Mention,
}

impl<'a> OrganiserRoles<'a> {
    pub fn new(vocabulary: &'a Vocabulary, passages: &[&'a str], matches: &[Vec<NameMatch>]) -> Self {
        let sentences: Vec<Sentence> = passages
            .iter()
            .zip(matches)
            .flat_map(|(passage, names)| {
                split(passage).into_iter().map(move |range| Sentence::new(passage, range, names))
            })
            .collect();
        let mut at = 0;
        let head = sentences.iter().take_while(|sentence| {
            at += sentence.text.len();
            at <= HEAD
        });
        let early = head.flat_map(|sentence| &sentence.names).map(|name| name.organiser).collect();
        let mut all = Self { vocabulary, sentences, roles: Vec::new(), early };
        all.roles = (0..all.sentences.len()).map(|at| all.roles_in(at)).collect();
        all
    }

    /// Adds the organisers that the roles tell: first by clear roles, then by ever weaker evidence until
    /// something is found.
    pub fn add_organisers(
        &self,
        found: &mut FoundOrganisers,
        evidence: &Evidence,
        names: &NameMatcher,
        cache: &mut KeyCache,
    ) {
        let mut open: HashMap<usize, &str> = HashMap::new();
        for (at, sentence) in self.sentences.iter().enumerate() {
            for (chain, role) in self.chains(at) {
                for organiser in self.bodies(at, chain) {
                    match role {
                        Role::Organiser => found.add(organiser, EvidenceKind::Text, sentence.text),
                        Role::Neutral => _ = open.entry(organiser).or_insert(sentence.text),
                        Role::Mention => {}
                    }
                }
            }
        }
        for weaker in [Self::by_event_name, Self::by_showing, Self::by_project, Self::by_carrying] {
            if found.organisers.is_empty() {
                weaker(self, found);
            }
        }
        if found.organisers.is_empty() {
            found.add_all_in(evidence.credits, EvidenceKind::Footer, names, cache);
        }
        for weaker in [Self::by_support, Self::by_first_subject, Self::by_dominance, Self::by_frame] {
            if found.organisers.is_empty() {
                weaker(self, found);
            }
        }
        self.add_carriers(found, &open);
    }

    /// The chains of names of a sentence with their roles.
    fn chains(&self, at: usize) -> impl Iterator<Item = (&Chain, Role)> {
        self.sentences[at].chains.iter().zip(self.roles[at].iter().copied())
    }

    /// Determines the roles of the chains of a sentence.
    fn roles_in(&self, at: usize) -> Vec<Role> {
        let sentence = &self.sentences[at];
        let continued = self.sentences.get(at + 1).is_some_and(|next| continues_subject(&next.template));
        let publishes = |context: &NameContext, chain: &Chain| {
            context.is_publisher() && (at < FIRST || self.comes_back(at, chain))
        };
        let mut roles: Vec<Role> = Vec::new();
        for chain in &sentence.chains {
            let context = self.context(sentence, chain);
            let carrier = context.is_carrier() && at < INTRODUCTION;
            if carrier && let Some(project) = roles.last_mut() {
                *project = Role::Organiser;
            }
            let subject = continued && roles.is_empty() && context.is_subject() && !context.is_mention();
            let possessed = context.is_possessed() && roles.last() == Some(&Role::Organiser);
            let role = if carrier || subject || possessed {
                Role::Organiser
            } else if context.is_mention() {
                Role::Mention
            } else if context.is_organiser(&sentence.template) || publishes(&context, chain) {
                Role::Organiser
            } else if context.is_staff() || context.is_frame() {
                Role::Mention
            } else {
                Role::Neutral
            };
            // In "X, together with Y, held …" X is an organiser if Y is.
            if role == Role::Organiser
                && context.is_together(&sentence.template)
                && roles.last() == Some(&Role::Neutral)
                && self.context(sentence, &sentence.chains[roles.len() - 1]).is_subject()
            {
                roles.pop();
                roles.push(Role::Organiser);
            }
            roles.push(role);
        }
        roles
    }

    /// Whether the text names an organisation of the chain more than once.
    fn comes_back(&self, at: usize, chain: &Chain) -> bool {
        self.bodies(at, chain).into_iter().any(|organiser| self.mentions(organiser) >= 2)
    }

    fn context<'s>(&self, sentence: &'s Sentence, chain: &Chain) -> NameContext<'s> {
        NameContext {
            before: &sentence.template[..chain.range.start],
            behind: &sentence.template[chain.range.end..],
        }
    }

    /// The organisations of a chain, without forums (frames of many organisations' events) and without
    /// those that a long text names only late.
    fn bodies(&self, at: usize, chain: &Chain) -> Vec<usize> {
        let names = &self.sentences[at].names;
        let organisers = chain.names.iter().map(|&name| names[name].organiser);
        organisers
            .filter(|at| self.early.contains(at))
            .filter(|&at| self.vocabulary.organisers()[at].kind != Some(OrganiserKind::Forum))
            .collect()
    }

    /// Adds the organisations of all chains that satisfy `fits`.
    fn add_where(
        &self,
        found: &mut FoundOrganisers,
        fits: impl Fn(usize, &Chain, Role, &NameContext) -> bool,
    ) {
        for (at, sentence) in self.sentences.iter().enumerate() {
            for (chain, role) in self.chains(at) {
                if fits(at, chain, role, &self.context(sentence, chain)) {
                    for organiser in self.bodies(at, chain) {
                        found.add(organiser, EvidenceKind::Text, sentence.text);
                    }
                }
            }
        }
    }

    /// Adds organisations whose name is part of an event's name.
    fn by_event_name(&self, found: &mut FoundOrganisers) {
        for (at, sentence) in self.sentences.iter().enumerate() {
            for chain in sentence.chains.iter().filter(|chain| self.context(sentence, chain).names_event()) {
                if let Some(&organiser) = self.bodies(at, chain).last() {
                    found.add(organiser, EvidenceKind::Text, sentence.text);
                }
            }
        }
    }

    /// Adds the first organisation that presents, offers or announces something. If others are named
    /// before it, the text must name it more than once.
    fn by_showing(&self, found: &mut FoundOrganisers) {
        let mut others = false;
        for at in 0..self.sentences.len().min(SHOWING) {
            let goes_on = self.sentences.get(at + 1).is_some_and(|next| continues_showing(&next.template));
            self.add_where(found, |sentence, chain, role, context| {
                sentence == at
                    && role == Role::Neutral
                    && (context.presents() || goes_on && context.is_subject())
                    && (!others || self.comes_back(at, chain))
            });
            if !found.organisers.is_empty() {
                return;
            }
            others |= self.roles[at].contains(&Role::Neutral);
        }
    }

    /// Adds projects that the text names together with one of those who run them, unless as an example.
    fn by_project(&self, found: &mut FoundOrganisers) {
        let named: HashSet<&str> = self
            .sentences
            .iter()
            .flat_map(|sentence| &sentence.names)
            .map(|name| self.vocabulary.organisers()[name.organiser].id.as_str())
            .collect();
        self.add_where(found, |at, chain, _, context| {
            let is_run = |organiser: usize| {
                let runs = &self.vocabulary.organisers()[organiser].run_by;
                runs.iter().any(|id| named.contains(id.as_str()))
            };
            !context.is_example()
                && !context.is_frame()
                && !context.is_staff()
                && self.bodies(at, chain).into_iter().all(is_run)
        });
    }

    /// Adds those who run what one of the first sentences is about.
    fn by_carrying(&self, found: &mut FoundOrganisers) {
        self.add_where(found, |at, _, role, context| {
            at < SHOWING && role == Role::Neutral && context.is_carrier_of() && !context.is_attribute()
        });
    }

    /// Adds the programme or project within which everything took place.
    fn by_frame(&self, found: &mut FoundOrganisers) {
        let is_project = |organiser: usize| !self.vocabulary.organisers()[organiser].run_by.is_empty();
        self.add_where(found, |at, chain, _, context| {
            context.is_frame() && self.bodies(at, chain).into_iter().all(is_project)
        });
    }

    /// Adds those who supported the people that the text is about, except ministries, which often pay
    /// without organising anything.
    fn by_support(&self, found: &mut FoundOrganisers) {
        for at in 0..self.sentences.len() {
            let sentence = &self.sentences[at];
            for chain in sentence.chains.iter().filter(|chain| self.context(sentence, chain).is_supporter()) {
                for organiser in self.bodies(at, chain) {
                    if !self.is_ministry(organiser) {
                        found.add(organiser, EvidenceKind::Text, sentence.text);
                    }
                }
            }
        }
    }

    fn is_ministry(&self, organiser: usize) -> bool {
        let name = self.vocabulary.organisers()[organiser].de.to_lowercase();
        name.contains("ministerium")
    }

    /// Adds the subject of one of the first sentences if the text names it again, or begins like a press
    /// release. It must have done something, since a portrait of an organisation is mostly another's.
    fn by_first_subject(&self, found: &mut FoundOrganisers) {
        for at in 0..self.sentences.len().min(FIRST) {
            let sentence = &self.sentences[at];
            for (chain, role) in self.chains(at) {
                let context = self.context(sentence, chain);
                let subject = role == Role::Neutral && context.is_first();
                let press = context.is_behind_dateline()
                    || context.before.is_empty() && at > 0 && is_dateline(self.sentences[at - 1].text);
                let Some(&organiser) = self.bodies(at, chain).first().filter(|_| subject) else { continue };
                if found.organisers.is_empty()
                    && (press || context.has_done() && self.mentions(organiser) >= 2)
                    && !self.is_ministry(organiser)
                {
                    found.add(organiser, EvidenceKind::Text, sentence.text);
                }
            }
        }
    }

    fn mentions(&self, organiser: usize) -> usize {
        let names = self.sentences.iter().flat_map(|sentence| &sentence.names);
        names.filter(|name| name.organiser == organiser).count()
    }

    /// Adds the only organisation that a short text names, if it is named more than once and is the
    /// subject of a sentence.
    fn by_dominance(&self, found: &mut FoundOrganisers) {
        let length: usize = self.sentences.iter().map(|sentence| sentence.text.len()).sum();
        let names = || self.sentences.iter().flat_map(|sentence| &sentence.names);
        let Some(only) = names().next().map(|name| name.organiser) else { return };
        if length <= MAX_SHORT
            && names().all(|name| name.organiser == only)
            && self.mentions(only) >= 2
            && self.vocabulary.organisers()[only].kind.is_none()
        {
            self.add_where(found, |_, _, role, context| {
                role == Role::Neutral && (context.is_first() || context.is_within())
            });
        }
    }

    /// Adds those who run an organiser that was found, if the text names them without another role.
    fn add_carriers(&self, found: &mut FoundOrganisers, open: &HashMap<usize, &str>) {
        let ids: Vec<String> = found.organisers.iter().map(|derived| derived.value.id.clone()).collect();
        for id in ids {
            let Some(project) = self.vocabulary.organiser(&id) else { continue };
            for (at, organiser) in self.vocabulary.organisers().iter().enumerate() {
                if let (true, Some(sentence)) = (project.run_by.contains(&organiser.id), open.get(&at)) {
                    found.add(at, EvidenceKind::Text, sentence);
                }
            }
        }
    }
}
