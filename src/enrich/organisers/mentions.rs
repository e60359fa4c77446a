//! Finds the bodies that a document names: those of the vocabulary, and those that only the words of their names tell.

use std::collections::HashMap;
use std::ops::Range;

use super::found::Names;
use super::slots::{self, SlotName, is_acronym};
use crate::enrich::learnt_bodies::BodyLookup;
use crate::vocabulary::{BodyName, NameMatch, body_names, nominative, spelling_key};

/// The most unknown bodies that are read in a document. One that names more is a list.
const MAX_UNKNOWN: usize = 40;

/// A body that a document names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Body {
    /// The index into the vocabulary's organisers.
    Known(usize),
    /// The index into the document's unknown bodies.
    Unknown(usize),
}

/// A name of a body in a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub body: Body,
    pub range: Range<usize>,
}

/// A body that the vocabulary doesn't have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnknownBody {
    /// Its long name in the nominative, as far as its form tells.
    pub name: String,
    pub acronym: Option<String>,
    key: String,
}

/// The mentions of a document, passage by passage.
#[derive(Debug)]
pub(super) struct Mentions {
    pub by_passage: Vec<Vec<Mention>>,
    pub unknown: Vec<UnknownBody>,
}

impl Mentions {
    /// Adds what passages name beside the vocabulary's bodies. Only passages that begin within the
    /// first `head` bytes are read for it.
    pub fn new(passages: &[&str], known: &[Vec<NameMatch>], names: &Names, head: usize) -> Self {
        let mut found = Self { by_passage: Vec::with_capacity(passages.len()), unknown: Vec::new() };
        let mut at = 0;
        for (passage, known) in passages.iter().zip(known) {
            let of_known =
                |name: &NameMatch| Mention { body: Body::Known(name.organiser), range: name.range.clone() };
            // What lies behind the head is only passed on, so that a long passage is not compared again and
            // again.
            let end = floor_boundary(passage, head.saturating_sub(at));
            let within = known.partition_point(|name| name.range.start < end);
            let mut mentions: Vec<Mention> = known[..within].iter().map(of_known).collect();
            for name in body_names(&passage[..end]) {
                found.add(passage, &name, names, &mut mentions);
            }
            mentions.sort_by_key(|mention| (mention.range.start, mention.range.end));
            let bodies: Vec<Range<usize>> = mentions.iter().map(|mention| mention.range.clone()).collect();
            for name in slots::names(&passage[..end], &bodies) {
                found.add_slot(passage, &name, names, &mut mentions);
            }
            mentions.sort_by_key(|mention| (mention.range.start, mention.range.end));
            mentions.extend(known[within..].iter().map(of_known));
            at += passage.len();
            found.by_passage.push(mentions);
        }
        found.add_acronyms(passages, head, names.learnt);
        found
    }

    fn add(&mut self, passage: &str, name: &BodyName, names: &Names, mentions: &mut Vec<Mention>) {
        if mentions.iter().any(|known| overlaps(&known.range, &name.range)) {
            return;
        }
        // `UN Department for Economic and Social Affairs (UN DESA)`: the acronym says which body it is.
        if let Some(short) = &name.acronym
            && let Some(known) = mentions.iter().find(|known| known.range.start == short.start)
        {
            mentions.push(Mention { body: known.body, range: name.range.clone() });
            return;
        }
        let acronym = name.acronym.as_ref().map(|range| &passage[range.clone()]);
        let acronym = acronym.filter(|acronym| !names.acronyms.has(acronym));
        let range = &name.range;
        let genitive =
            passage[..range.start].trim_end().rsplit(' ').next().unwrap_or_default().to_lowercase();
        let label = nominative(&passage[name.stem.clone()], name.head.start - range.start, &genitive);
        let learnt = names.learnt.body(&spelling_key(&label));
        let (label, own) = learnt.map_or((label.as_str(), acronym), |(name, acronym)| (name, Some(acronym)));
        if let Some(unknown) = self.unknown(label, own) {
            mentions.push(Mention { body: Body::Unknown(unknown), range: range.clone() });
            if let (Some(short), Some(_)) = (&name.acronym, acronym) {
                mentions.push(Mention { body: Body::Unknown(unknown), range: short.clone() });
            }
        }
    }

    /// Adds a body that only its place in a sentence tells.
    fn add_slot(&mut self, passage: &str, name: &SlotName, names: &Names, mentions: &mut Vec<Mention>) {
        let acronym = name.acronym.clone().filter(|range| !names.acronyms.has(&passage[range.clone()]));
        let label = &passage[name.range.clone()];
        if names.acronyms.has(label) || mentions.iter().any(|known| overlaps(&known.range, &name.range)) {
            return;
        }
        // A body that this document or another one introduces with its acronym is read by that below.
        if names.learnt.long(label).is_some()
            || self.unknown.iter().any(|body| body.acronym.as_deref() == Some(label))
        {
            return;
        }
        let short = acronym.as_ref().map(|range| &passage[range.clone()]).filter(|word| is_acronym(word));
        if let Some(unknown) = self.unknown(label, short) {
            mentions.push(Mention { body: Body::Unknown(unknown), range: name.range.clone() });
            if let (Some(range), Some(_)) = (acronym.clone(), short) {
                mentions.push(Mention { body: Body::Unknown(unknown), range });
            }
        }
    }

    /// The unknown body with a name. Names of which one continues the other are the same body's.
    fn unknown(&mut self, name: &str, acronym: Option<&str>) -> Option<usize> {
        let key = spelling_key(name);
        let continues = |long: &str, short: &str| {
            long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let same = |unknown: &UnknownBody| {
            continues(&unknown.key, &key)
                || continues(&key, &unknown.key)
                || acronym.is_some() && unknown.acronym.as_deref() == acronym
        };
        if let Some(at) = self.unknown.iter().position(same) {
            let body = &mut self.unknown[at];
            // A text introduces a body by its whole name with its acronym, wherever it has called it by less.
            if acronym.is_some() && continues(&key, &body.key) {
                (body.name, body.key) = (name.to_owned(), key);
            }
            body.acronym = body.acronym.take().or_else(|| acronym.map(str::to_owned));
            return Some(at);
        }
        if self.unknown.len() >= MAX_UNKNOWN {
            return None;
        }
        self.unknown.push(UnknownBody { name: name.to_owned(), acronym: acronym.map(str::to_owned), key });
        Some(self.unknown.len() - 1)
    }

    /// Adds the places where an unknown body is named by its acronym alone, which this document or another
    /// one introduces.
    fn add_acronyms(&mut self, passages: &[&str], head: usize, learnt: &BodyLookup) {
        let bodies = self.unknown.iter().enumerate();
        let mut short: HashMap<String, usize> =
            bodies.filter_map(|(at, body)| Some((body.acronym.clone()?, at))).collect();
        let mut at = 0;
        for (number, passage) in passages.iter().enumerate() {
            let passage = &passage[..floor_boundary(passage, head.saturating_sub(at))];
            at += passage.len();
            let mut found = Vec::new();
            for (range, word) in words(passage).filter(|(_, word)| is_acronym(word)) {
                let body = short.get(word).copied().or_else(|| self.unknown(learnt.long(word)?, Some(word)));
                let Some(body) = body else { continue };
                short.insert(word.to_owned(), body);
                let mentions = &self.by_passage[number];
                let within = mentions.partition_point(|mention| mention.range.start < passage.len());
                if !mentions[..within].iter().any(|known| overlaps(&known.range, &range)) {
                    found.push(Mention { body: Body::Unknown(body), range });
                }
            }
            if !found.is_empty() {
                self.by_passage[number].extend(found);
                self.by_passage[number].sort_by_key(|mention| (mention.range.start, mention.range.end));
            }
        }
    }
}

/// The words of a passage with their ranges; hyphenated words stay whole.
fn words(passage: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut start = 0;
    passage.split_inclusive(|c: char| !c.is_alphanumeric() && c != '-').map(move |piece| {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '-');
        let range = start..start + word.len();
        start += piece.len();
        (range, word)
    })
}

impl UnknownBody {
    /// Its name with its acronym: `Institut für Ökologie (IFÖ)`.
    pub fn label(&self) -> String {
        match &self.acronym {
            Some(acronym) => format!("{} ({acronym})", self.name),
            None => self.name.clone(),
        }
    }
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// The nearest boundary between characters at or before a byte, or the end of the text.
pub(super) fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
