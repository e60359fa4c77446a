//! The input of the derivation of organisers, and the list of those that were found so far.

use std::sync::LazyLock;

use regex::Regex;

use crate::article::{Derived, EvidenceKind, Named, Section, Stated};
use crate::enrich::document_lines::OwnerPlace;
use crate::enrich::learnt_bodies::BodyLookup;
use crate::enrich::pattern::pattern;
use crate::vocabulary::{KeyCache, KnownAcronyms, NameMatcher, Organiser, Vocabulary, spelling_key};

/// The most organisers that are derived for an article.
const MAX_FROM_TEXT: usize = 12;

/// What organisers are derived from.
pub(in crate::enrich) struct Evidence<'a> {
    pub stated: &'a Stated,
    pub page: &'a Stated,
    /// `None` if the title was taken from the first sentence, which is read anyway.
    pub title: Option<&'a str>,
    pub sections: &'a [Section],
    pub footers: &'a [String],
    pub credits: &'a [String],
    /// The lines that may name those whose page it is.
    pub owner_lines: &'a [(OwnerPlace, String)],
}

/// What is known of names, made once for many documents.
pub(in crate::enrich) struct Names<'a> {
    pub vocabulary: &'a Vocabulary,
    pub matcher: &'a NameMatcher,
    pub acronyms: &'a KnownAcronyms,
    /// The bodies that other articles introduce.
    pub learnt: &'a BodyLookup,
}

/// The id of an organiser with the name that is shown.
pub(super) fn label(organiser: &Organiser) -> Named {
    Named { id: organiser.id.clone(), label: organiser.de.clone() }
}

/// The organisers found so far, each once.
pub(super) struct FoundOrganisers<'a> {
    pub vocabulary: &'a Vocabulary,
    pub organisers: Vec<Derived<Named>>,
}

impl FoundOrganisers<'_> {
    pub fn add(&mut self, organiser: usize, source: EvidenceKind, evidence: &str) {
        let organiser = &self.vocabulary.organisers()[organiser];
        let known = self.organisers.iter().any(|derived| derived.value.id == organiser.id);
        if !known && self.organisers.len() < MAX_FROM_TEXT {
            self.organisers.push(Derived::new(label(organiser), source, evidence));
        }
    }

    /// Adds a body that the vocabulary doesn't have.
    pub fn add_free(&mut self, label: &str, source: EvidenceKind, evidence: &str) {
        let named = Named::free(label);
        let known = self.organisers.iter().any(|derived| derived.value.id == named.id);
        if !known && self.organisers.len() < MAX_FROM_TEXT {
            self.organisers.push(Derived::new(named, source, evidence));
        }
    }

    /// Whether a body was found, in any spelling.
    pub fn has(&self, named: &Named) -> bool {
        let key = spelling_key(&named.label);
        let same = |other: &Named| {
            other.id == named.id
                || other.is_free() && named.is_free() && {
                    let other = spelling_key(&other.label);
                    other.starts_with(&key) || key.starts_with(&other)
                }
        };
        self.organisers.iter().any(|derived| same(&derived.value))
    }

    pub fn add_all_in(
        &mut self,
        lines: &[String],
        source: EvidenceKind,
        names: &NameMatcher,
        cache: &mut KeyCache,
    ) {
        for line in lines {
            for name in names.find(&[line], cache).into_iter().flatten() {
                self.add(name.organiser, source, line);
            }
        }
    }

    /// Adds the organisation that the page names as its publisher, or to whose site its address belongs.
    pub fn add_site(&mut self, evidence: &Evidence) {
        if let Some(name) = &evidence.page.site
            && let Some(publisher) = self.vocabulary.resolve_organiser(name)
            && let Some(at) = self.vocabulary.organisers().iter().position(|o| o.id == publisher.id)
        {
            return self.add(at, EvidenceKind::PageMetadata, name);
        }
        let url = evidence.stated.url.as_deref().or(evidence.page.url.as_deref());
        let Some(host) = url.and_then(host) else { return };
        let sites = self
            .vocabulary
            .organisers()
            .iter()
            .enumerate()
            .flat_map(|(at, organiser)| organiser.sites.iter().map(move |site| (at, site.as_str())));
        let best = sites
            .filter(|(_, site)| {
                host == *site || host.strip_suffix(site).is_some_and(|rest| rest.ends_with('.'))
            })
            .max_by_key(|(_, site)| site.len());
        if let Some((organiser, _)) = best {
            self.add(organiser, EvidenceKind::PageMetadata, host);
        }
    }
}

/// The part of a removed caption that credits somebody. Who is only named in the caption itself is in the
/// picture.
pub(super) fn credit(caption: &str) -> &str {
    /// Number of bytes up to which a line without a marker is a credit as a whole.
    const SHORT: usize = 60;
    static MARKER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:©|\(c\)|\b(?:fotos?|photos?|bild|bilder|bildnachweis|quelle|grafik|image|images|picture|credits?|source|copyright)(?:\s(?:by|von|credit))?\s?[:/©–-]|\b(?:foto|photo|image|picture) (?:by|von)\b)",
        )
    });
    match MARKER.find(caption) {
        Some(found) => &caption[found.end()..],
        None if caption.len() <= SHORT => caption,
        None => "",
    }
}

/// The host name of an address, without `www.` and port.
fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?;
    Some(host.strip_prefix("www.").unwrap_or(host)).filter(|host| host.contains('.'))
}

/// The words of a sentence around a name, short enough to be kept as evidence whole.
pub(super) fn around(sentence: &str, name_at: usize) -> &str {
    /// Number of bytes before the name, and behind its beginning.
    const BEFORE: usize = 70;
    const BEHIND: usize = 85;
    let sentence = sentence.trim_end();
    if sentence.len() <= BEFORE + BEHIND || name_at > sentence.len() {
        return sentence;
    }
    let end = sentence.len().min(name_at + BEHIND);
    let start = name_at.min(end).saturating_sub(BEFORE).min(sentence.len() - BEFORE);
    let blank = |c: char| c == ' ';
    let from = if name_at <= BEFORE { 0 } else { boundary(sentence, start) };
    let from = if from == 0 { 0 } else { sentence[from..].find(blank).map_or(from, |at| from + at + 1) };
    let to = boundary(sentence, end);
    let to = if to == sentence.len() {
        to
    } else {
        sentence[..to].rfind(blank).filter(|at| *at > from).unwrap_or(to)
    };
    sentence[from.min(to)..to].trim()
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
