//! Near-duplicates as one article: what the documents of one group that match a search amount to.
//!
//! The group is a hit if any of its documents passes the filters. It counts once for every facet value that any of them
//! counts for, so that the number beside a value remains the number of hits after choosing it. Every engine finds the
//! documents in its own way, and joins them here.

use super::NoHitReason;
use crate::article::Facet;

/// Whether a document passes the filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Passes,
    /// It fails the chosen values of one facet only.
    FailsOnly(Facet),
    Fails,
}

impl Verdict {
    /// The facets that a document counts for: all where it passes, and the one whose chosen values alone it fails, since
    /// the counts beside the other values of that facet say what choosing them too would give.
    pub fn counted_facets(self) -> &'static [Facet] {
        match self {
            Self::Passes => &Facet::ALL,
            Self::FailsOnly(facet) => std::slice::from_ref(&Facet::ALL[facet.number()]),
            Self::Fails => &[],
        }
    }

    /// Why the filters leave a document out; `None` where they don't.
    pub fn refusal(self) -> Option<NoHitReason> {
        match self {
            Self::Passes => None,
            Self::FailsOnly(facet) => Some(NoHitReason::Filtered { facet: Some(facet) }),
            Self::Fails => Some(NoHitReason::Filtered { facet: None }),
        }
    }
}

/// A document of a group that matches a search.
#[derive(Debug, Clone, Copy)]
pub struct GroupMember {
    pub has_all_words: bool,
    pub verdict: Verdict,
    /// Whether its event is still to come.
    pub is_upcoming: bool,
    /// Its place in the group, which begins with the document that is preferred.
    pub place: usize,
}

impl GroupMember {
    fn passes(&self) -> bool {
        self.verdict == Verdict::Passes
    }
}

/// What the matching documents of one group amount to. Lists of two are by coverage: the article counts among those with
/// all words, at 0, or among those with some, at 1.
#[derive(Debug)]
pub struct GroupedArticle<V> {
    /// Whether any document has this coverage, whatever the filters say.
    pub exists: [bool; 2],
    /// The values that the article counts for, each once.
    pub values: [Vec<V>; 2],
    /// Where it counts as upcoming; `None` where it doesn't.
    pub upcoming: Option<usize>,
    /// Where it is a hit, and the index of the member that is shown; `None` where no document passes the filters.
    pub hit: Option<(usize, usize)>,
}

impl<V: PartialEq> GroupedArticle<V> {
    /// The article of no documents.
    pub fn empty() -> Self {
        Self { exists: [false; 2], values: [Vec::new(), Vec::new()], upcoming: None, hit: None }
    }

    /// Makes it the article of some members. `values` gives every value of the member with an index, in the facets that it
    /// [counts](Verdict::counted_facets) for.
    ///
    /// # Errors
    /// Those of `values`.
    pub fn join<E>(
        &mut self,
        members: &[GroupMember],
        mut values: impl FnMut(usize, &mut dyn FnMut(V)) -> Result<(), E>,
    ) -> Result<(), E> {
        self.clear();
        for (coverage, has_all_words) in [true, false].into_iter().enumerate() {
            let covered = || {
                members.iter().enumerate().filter(move |(_, member)| member.has_all_words == has_all_words)
            };
            for (at, _) in covered() {
                self.exists[coverage] = true;
                values(at, &mut |value| self.add(coverage, value))?;
            }
            let passing = || covered().filter(|(_, member)| member.passes());
            let preferred = passing().min_by_key(|(_, member)| member.place);
            self.hit = self.hit.or(preferred.map(|(at, _)| (coverage, at)));
            let is_upcoming = passing().any(|(_, member)| member.is_upcoming);
            self.upcoming = self.upcoming.or(is_upcoming.then_some(coverage));
        }
        Ok(())
    }

    fn add(&mut self, coverage: usize, value: V) {
        if self.values.iter().all(|values| !values.contains(&value)) {
            self.values[coverage].push(value);
        }
    }

    /// Makes it the article of no documents, and keeps the room of its lists.
    fn clear(&mut self) {
        self.values.iter_mut().for_each(Vec::clear);
        (self.exists, self.upcoming, self.hit) = ([false; 2], None, None);
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn member(has_all_words: bool, verdict: Verdict, place: usize) -> GroupMember {
        GroupMember { has_all_words, verdict, is_upcoming: place == 2, place }
    }

    fn joined(members: &[GroupMember], values: &[&[u32]]) -> GroupedArticle<u32> {
        let mut article = GroupedArticle::empty();
        let read = |at: usize, each: &mut dyn FnMut(u32)| -> Result<(), Infallible> {
            values[at].iter().copied().for_each(each);
            Ok(())
        };
        let Ok(()) = article.join(members, read);
        article
    }

    #[test]
    fn the_preferred_document_that_passes_is_the_hit_and_every_value_counts_once() {
        let failing = Verdict::FailsOnly(Facet::Theme);
        let members = [
            member(false, Verdict::Passes, 1),
            member(true, Verdict::Passes, 2),
            member(true, failing, 0),
            member(true, Verdict::Passes, 3),
        ];
        let article = joined(&members, &[&[7, 8], &[8], &[9, 8], &[]]);
        assert_eq!(article.hit, Some((0, 1)), "one with all words comes before a preferred one with some");
        assert_eq!(article.values, [vec![8, 9], vec![7]]);
        assert_eq!((article.exists, article.upcoming), ([true, true], Some(0)));
    }

    #[test]
    fn a_group_of_which_none_passes_counts_and_is_no_hit() {
        let article = joined(&[member(false, Verdict::FailsOnly(Facet::Year), 2)], &[&[4]]);
        assert_eq!((article.hit, article.upcoming), (None, None));
        assert_eq!((article.exists, article.values), ([false, true], [vec![], vec![4]]));
    }
}
