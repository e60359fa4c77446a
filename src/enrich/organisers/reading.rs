//! What the sentences of a document say of the bodies they name, and which of these are organisers.

use std::collections::{HashMap, HashSet};

use super::chains::{Chain, Sentence};
use super::cues::{Place, continues_showing, continues_subject, is_dateline};
use super::{Evidence, Finds};
use crate::article::EvidenceKind;
use crate::enrich::sentences::split;
use crate::vocabulary::{KeyCache, NameMatch, NameMatcher, OrganiserKind, Vocabulary};

/// Sentences at the start in which a project may be presented with its carriers, a text with who
/// published it.
const INTRODUCTION: usize = 4;

/// Sentences at the start in which whoever presents or offers something may be the host.
const SHOWING: usize = 8;
/// Sentences at the start that tell whom a text is about.
const FIRST: usize = 3;
/// Longest text that is taken to be about the only body it names, in bytes.
const MAX_SHORT: usize = 2_500;
/// Bytes at the start of a text within which a body must be named to be its organiser: long texts,
/// such as monthly digests, tell of what many others held and published.
const HEAD: usize = 3_000;

/// A document's sentences with the names in them.
pub(super) struct Reading<'a> {
    vocabulary: &'a Vocabulary,
    sentences: Vec<Sentence<'a>>,
    /// By sentence, the role of each of its chains.
    roles: Vec<Vec<Role>>,
    /// Bodies named within [`HEAD`].
    early: HashSet<usize>,
}

/// What a chain of names is in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Organiser,
    Neutral,
    Mention,
}

impl<'a> Reading<'a> {
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
        let mut reading = Self { vocabulary, sentences, roles: Vec::new(), early };
        reading.roles = (0..reading.sentences.len()).map(|at| reading.roles_in(at)).collect();
        reading
    }

    /// Adds the organisers that the sentences tell.
    pub fn tell(&self, found: &mut Finds, evidence: &Evidence, names: &NameMatcher, cache: &mut KeyCache) {
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
            if found.found.is_empty() {
                weaker(self, found);
            }
        }
        if found.found.is_empty() {
            found.add_all_in(evidence.credits, EvidenceKind::Footer, names, cache);
        }
        for weaker in [Self::by_support, Self::by_first_subject, Self::by_dominance, Self::by_frame] {
            if found.found.is_empty() {
                weaker(self, found);
            }
        }
        self.add_carriers(found, &open);
    }

    /// The chains of a sentence with their roles.
    fn chains(&self, at: usize) -> impl Iterator<Item = (&Chain, Role)> {
        self.sentences[at].chains.iter().zip(self.roles[at].iter().copied())
    }

    /// The roles of the chains of a sentence.
    fn roles_in(&self, at: usize) -> Vec<Role> {
        let sentence = &self.sentences[at];
        let continued = self.sentences.get(at + 1).is_some_and(|next| continues_subject(&next.template));
        let publishes =
            |place: &Place, chain: &Chain| place.is_publisher() && (at < FIRST || self.comes_back(at, chain));
        let mut roles: Vec<Role> = Vec::new();
        for chain in &sentence.chains {
            let place = self.place(sentence, chain);
            let carrier = place.is_carrier() && at < INTRODUCTION;
            if carrier && let Some(project) = roles.last_mut() {
                *project = Role::Organiser;
            }
            let subject = continued && roles.is_empty() && place.is_subject() && !place.is_mention();
            let possessed = place.is_possessed() && roles.last() == Some(&Role::Organiser);
            let role = if carrier || subject || possessed {
                Role::Organiser
            } else if place.is_mention() {
                Role::Mention
            } else if place.is_organiser(&sentence.template) || publishes(&place, chain) {
                Role::Organiser
            } else if place.is_staff() || place.is_frame() {
                Role::Mention
            } else {
                Role::Neutral
            };
            // Whoever somebody holds or runs something together with is no surer than they are.
            if role == Role::Organiser
                && place.is_together(&sentence.template)
                && roles.last() == Some(&Role::Neutral)
                && self.place(sentence, &sentence.chains[roles.len() - 1]).is_subject()
            {
                roles.pop();
                roles.push(Role::Organiser);
            }
            roles.push(role);
        }
        roles
    }

    /// Whether the text names a body of the chain more than once.
    fn comes_back(&self, at: usize, chain: &Chain) -> bool {
        self.bodies(at, chain).into_iter().any(|organiser| self.mentions(organiser) >= 2)
    }

    fn place<'s>(&self, sentence: &'s Sentence, chain: &Chain) -> Place<'s> {
        Place {
            before: &sentence.template[..chain.range.start],
            behind: &sentence.template[chain.range.end..],
        }
    }

    /// The bodies of a chain; frames such as a political forum, and what a long text names late, left
    /// out.
    fn bodies(&self, at: usize, chain: &Chain) -> Vec<usize> {
        let names = &self.sentences[at].names;
        let organisers = chain.names.iter().map(|&name| names[name].organiser);
        organisers
            .filter(|at| self.early.contains(at))
            .filter(|&at| self.vocabulary.organisers()[at].kind != Some(OrganiserKind::Forum))
            .collect()
    }

    /// Adds the bodies of every chain whose role and place fit.
    fn add_where(&self, found: &mut Finds, fits: impl Fn(usize, &Chain, Role, &Place) -> bool) {
        for (at, sentence) in self.sentences.iter().enumerate() {
            for (chain, role) in self.chains(at) {
                if fits(at, chain, role, &self.place(sentence, chain)) {
                    for organiser in self.bodies(at, chain) {
                        found.add(organiser, EvidenceKind::Text, sentence.text);
                    }
                }
            }
        }
    }

    /// Events that bear the name of a body.
    fn by_event_name(&self, found: &mut Finds) {
        for (at, sentence) in self.sentences.iter().enumerate() {
            for chain in sentence.chains.iter().filter(|chain| self.place(sentence, chain).names_event()) {
                if let Some(&organiser) = self.bodies(at, chain).last() {
                    found.add(organiser, EvidenceKind::Text, sentence.text);
                }
            }
        }
    }

    /// Whoever the first such sentence says presents, offers or announces something; but whom others
    /// come before must come back.
    fn by_showing(&self, found: &mut Finds) {
        let mut others = false;
        for at in 0..self.sentences.len().min(SHOWING) {
            let goes_on = self.sentences.get(at + 1).is_some_and(|next| continues_showing(&next.template));
            self.add_where(found, |sentence, chain, role, place| {
                sentence == at
                    && role == Role::Neutral
                    && (place.is_shown() || goes_on && place.is_subject())
                    && (!others || self.comes_back(at, chain))
            });
            if !found.found.is_empty() {
                return;
            }
            others |= self.roles[at].contains(&Role::Neutral);
        }
    }

    /// A project that the text names, not only as an example, together with one of those who run it.
    fn by_project(&self, found: &mut Finds) {
        let named: HashSet<&str> = self
            .sentences
            .iter()
            .flat_map(|sentence| &sentence.names)
            .map(|name| self.vocabulary.organisers()[name.organiser].id.as_str())
            .collect();
        self.add_where(found, |at, chain, _, place| {
            let is_run = |organiser: usize| {
                let runs = &self.vocabulary.organisers()[organiser].run_by;
                runs.iter().any(|id| named.contains(id.as_str()))
            };
            !place.is_example()
                && !place.is_frame()
                && !place.is_staff()
                && self.bodies(at, chain).into_iter().all(is_run)
        });
    }

    /// Who runs what one of the first sentences is about.
    fn by_carrying(&self, found: &mut Finds) {
        self.add_where(found, |at, _, role, place| {
            at < SHOWING && role == Role::Neutral && place.is_carrier_of() && !place.is_attribute()
        });
    }

    /// The programme or project in whose frame everything took place.
    fn by_frame(&self, found: &mut Finds) {
        let is_project = |organiser: usize| !self.vocabulary.organisers()[organiser].run_by.is_empty();
        self.add_where(found, |at, chain, _, place| {
            place.is_frame() && self.bodies(at, chain).into_iter().all(is_project)
        });
    }

    /// Who helped those the text is about. Ministries pay more often than they hold.
    fn by_support(&self, found: &mut Finds) {
        for at in 0..self.sentences.len() {
            let sentence = &self.sentences[at];
            for chain in sentence.chains.iter().filter(|chain| self.place(sentence, chain).is_supporter()) {
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

    /// Who did what one of the first sentences is about, if the text comes back to it, or begins like a
    /// press release. A portrait of a body is mostly somebody else's.
    fn by_first_subject(&self, found: &mut Finds) {
        for at in 0..self.sentences.len().min(FIRST) {
            let sentence = &self.sentences[at];
            for (chain, role) in self.chains(at) {
                let place = self.place(sentence, chain);
                let subject = role == Role::Neutral && place.is_first();
                let press = place.is_behind_dateline()
                    || place.before.is_empty() && at > 0 && is_dateline(self.sentences[at - 1].text);
                let Some(&organiser) = self.bodies(at, chain).first().filter(|_| subject) else { continue };
                if found.found.is_empty()
                    && (press || place.has_done() && self.mentions(organiser) >= 2)
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

    /// The only body that a short text names, if it does so more than once and says what it does.
    fn by_dominance(&self, found: &mut Finds) {
        let length: usize = self.sentences.iter().map(|sentence| sentence.text.len()).sum();
        let names = || self.sentences.iter().flat_map(|sentence| &sentence.names);
        let Some(only) = names().next().map(|name| name.organiser) else { return };
        if length <= MAX_SHORT
            && names().all(|name| name.organiser == only)
            && self.mentions(only) >= 2
            && self.vocabulary.organisers()[only].kind.is_none()
        {
            self.add_where(found, |_, _, role, place| {
                role == Role::Neutral && (place.is_first() || place.is_within())
            });
        }
    }

    /// Bodies that run an organiser found, where the text names them with no other role.
    fn add_carriers(&self, found: &mut Finds, open: &HashMap<usize, &str>) {
        let ids: Vec<String> = found.found.iter().map(|derived| derived.value.id.clone()).collect();
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
