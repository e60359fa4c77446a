//! What organisers are derived from, and those that were found so far.

use crate::article::{Derived, EvidenceKind, Named, Section, Stated};
use crate::vocabulary::{KeyCache, NameMatcher, Organiser, Vocabulary};

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

/// The host name of an address, without `www.` and port.
fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?;
    Some(host.strip_prefix("www.").unwrap_or(host)).filter(|host| host.contains('.'))
}
