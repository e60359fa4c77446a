//! The list of forgotten articles, which must never be indexed again.
//!
//! A forgotten article is gone from every file of the index, but its source may still have it, and the next run would
//! bring it back. The list holds nothing of the article that can be read: only hashes of its id and of its address,
//! which can be compared by somebody who has the id or the address.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::article::{ArticleId, ContentHash};

/// The articles that are kept out of an index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forgotten {
    /// Ids, each with the address that was forgotten with it.
    ids: BTreeMap<ContentHash, Option<ContentHash>>,
    addresses: BTreeSet<ContentHash>,
    /// Whether some of them may still be in the index, since the run that was to take them out was cut off.
    is_pending: bool,
}

impl Forgotten {
    /// Adds an article that the index may still hold. Every article with the address is kept out, too.
    pub fn add(&mut self, id: &ArticleId, url: Option<&str>) {
        let address = url.and_then(of_address);
        self.ids.insert(of_id(id), address);
        self.addresses.extend(address);
        self.is_pending = true;
    }

    /// Lets an article in again, named by its id or its address; returns whether it was kept out.
    pub fn remove(&mut self, name: &str) -> bool {
        let by_id = ArticleId::shortened(name).ok().and_then(|id| self.ids.remove(&of_id(&id)));
        if let Some(Some(address)) = by_id {
            self.addresses.remove(&address);
        }
        let address = of_address(name).filter(|address| self.addresses.remove(address));
        if address.is_some() {
            self.ids.retain(|_, with| *with != address);
        }
        by_id.is_some() || address.is_some()
    }

    /// Whether an article is to be kept out.
    pub fn has(&self, id: &ArticleId, url: Option<&str>) -> bool {
        // Most indexes forget nothing, and a run asks of every document.
        !self.is_empty()
            && (self.ids.contains_key(&of_id(id))
                || url.and_then(of_address).is_some_and(|address| self.addresses.contains(&address)))
    }

    /// Whether two addresses are of one page.
    pub fn is_same_address(one: &str, other: &str) -> bool {
        of_address(one).is_some_and(|one| of_address(other) == Some(one))
    }

    /// Merges the list of a restored copy of the index with that of the index it replaces. The result is pending if the
    /// copy lacks an entry, since it may then hold such articles.
    pub fn joined(mut self, before: Self) -> Self {
        let known = self.len();
        self.ids.extend(before.ids);
        self.addresses.extend(before.addresses);
        let is_pending = self.is_pending || self.len() > known;
        Self { is_pending, ..self }
    }

    /// The number of ids and addresses.
    pub fn len(&self) -> usize {
        self.ids.len() + self.addresses.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn is_pending(&self) -> bool {
        self.is_pending
    }

    /// Returns the list, marked as no longer pending: the index holds none of the articles any more.
    pub fn done(self) -> Self {
        Self { is_pending: false, ..self }
    }
}

fn of_id(id: &ArticleId) -> ContentHash {
    ContentHash::digest(format!("id {id}").as_bytes())
}

/// The hash of a web address; `None` of another text. Addresses of one page differ in their scheme, in the case of their
/// host, in a fragment and in a last slash.
fn of_address(url: &str) -> Option<ContentHash> {
    let (_, rest) = url.trim().split_once("://")?;
    let rest = rest.split('#').next().unwrap_or_default().trim_end_matches('/');
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    (!host.is_empty()).then(|| ContentHash::digest(format!("url {}{path}", host.to_lowercase()).as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_kept_out_by_its_id_and_by_its_address() {
        let id = |text: &str| ArticleId::new(text).unwrap();
        let mut forgotten = Forgotten::default();
        assert!(!forgotten.has(&id("a"), None));
        forgotten.add(&id("a"), Some("https://Example.org/Seite/#teil"));
        for (of, url, expected) in [
            ("a", None, true),
            ("b", None, false),
            ("b", Some("http://example.org/Seite"), true),
            ("b", Some("http://example.org/seite"), false),
            ("b", Some("http://example.org/Seite?x=1"), false),
            ("b", Some("no address"), false),
        ] {
            assert_eq!(forgotten.has(&id(of), url), expected, "{of} {url:?}");
        }
        assert!(forgotten.is_pending() && !forgotten.clone().done().is_pending());
        let written = serde_json::to_string(&forgotten).unwrap();
        assert!(!written.contains("xample") && !written.contains("eite"), "{written}");
        let mut copy = Forgotten::default();
        copy.add(&id("c"), None);
        let copy = copy.done();
        assert!(
            copy.clone().joined(forgotten.clone()).is_pending(),
            "the copy may hold what was forgotten later"
        );
        assert!(!copy.clone().joined(copy.clone()).is_pending());
        assert!(copy.joined(forgotten.clone()).has(&id("a"), None));
        let mut by_address = forgotten.clone();
        assert!(
            by_address.remove("HTTP://EXAMPLE.ORG/Seite") && by_address.is_empty(),
            "both are let in again"
        );
        assert!(forgotten.remove("a") && !forgotten.remove("a") && forgotten.is_empty());
    }
}
