//! Finds near-duplicate pairs within one part of a collection (a segment) once, when the part is written.
//!
//! Opening a snapshot then has to compare across parts only. What else the collection has and which articles of the
//! part will be deleted is not known when the part is written; pairs that depend on it are left to be compared.

use super::bands::{buckets, number};
use super::duplicates::{FIRST_OF_BUCKET, Signature};

/// The near-duplicates among some signatures that are known by number.
///
/// Of many signatures with a band in common, only the first few are compared with all others, and which are these
/// depends on what is deleted. So they are left to be compared.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SettledPairs {
    /// Near-duplicates that have a band in common with few, the lower number first, in ascending order.
    pub pairs: Vec<(u32, u32)>,
    /// The signatures that have a band in common with many, in ascending order.
    pub crowded: Vec<u32>,
}

impl SettledPairs {
    /// Compares signatures, given by number, whose bands are [`band_entries`](super::band_entries).
    pub fn new<'a>(entries: &[u64], signature: impl Fn(u32) -> Option<&'a Signature>) -> Self {
        let mut found = Self::default();
        for bucket in buckets(entries) {
            if bucket.len() > FIRST_OF_BUCKET + 1 {
                found.crowded.extend(bucket.iter().map(|entry| number(*entry)));
                continue;
            }
            for (at, &one) in bucket.iter().enumerate() {
                found.pairs.extend(bucket[at + 1..].iter().map(|&other| (number(one), number(other))));
            }
        }
        found.crowded.sort_unstable();
        found.crowded.dedup();
        found.pairs.sort_unstable();
        found.pairs.dedup();
        // Two bands may have one hash.
        found.pairs.retain(|&(one, other)| {
            let both = signature(one).zip(signature(other));
            one != other
                && both.is_some_and(|(one, other)| one.shares_band(other) && one.is_near_duplicate(other))
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::duplicates::tests::made_up;
    use super::super::duplicates::word_hash;
    use super::super::{BandIndex, band_entries, groups_beside_settled, near_duplicate_groups};
    use super::*;

    /// A part of a collection: its signatures, their numbers in the whole collection, and what is known of them.
    struct Part {
        members: Vec<usize>,
        entries: Vec<[u8; 8]>,
        settled: SettledPairs,
    }

    impl Part {
        fn new(members: Vec<usize>, all: &[Signature]) -> Self {
            let numbered: Vec<(u32, &Signature)> =
                members.iter().zip(0..).map(|(&member, number)| (number, &all[member])).collect();
            let entries = band_entries(numbered.iter().copied());
            let settled = SettledPairs::new(&entries, |number| Some(&all[members[number as usize]]));
            Self { entries: entries.into_iter().map(u64::to_le_bytes).collect(), members, settled }
        }
    }

    /// The groups of the live signatures, by what is settled of each part.
    fn groups_of_parts(
        all: &[Signature],
        parts: &[Part],
        is_live: impl Fn(usize) -> bool,
    ) -> Vec<Vec<usize>> {
        let mut compared: BTreeSet<usize> = BTreeSet::new();
        for (at, one) in parts.iter().enumerate() {
            compared.extend(one.settled.crowded.iter().map(|number| one.members[*number as usize]));
            for other in &parts[at + 1..] {
                let (mut of_one, mut of_other) = (Vec::new(), Vec::new());
                let live = |part: &Part, number: u32| is_live(part.members[number as usize]);
                BandIndex::new(&one.entries).shared_with(
                    BandIndex::new(&other.entries),
                    (|number| live(one, number), |number| live(other, number)),
                    (&mut of_one, &mut of_other),
                );
                compared.extend(of_one.iter().map(|number| one.members[*number as usize]));
                compared.extend(of_other.iter().map(|number| other.members[*number as usize]));
            }
        }
        let live: Vec<usize> = (0..all.len()).filter(|&at| is_live(at)).collect();
        let ranks: BTreeMap<usize, u32> = live.iter().copied().zip(0..).collect();
        let signatures: Vec<Option<&Signature>> =
            live.iter().map(|at| compared.contains(at).then_some(&all[*at])).collect();
        let settled = parts.iter().flat_map(|part| {
            let member = |number: u32| part.members[number as usize];
            part.settled.pairs.iter().map(move |&(one, other)| (member(one), member(other)))
        });
        let settled = settled.filter_map(|(one, other)| Some((*ranks.get(&one)?, *ranks.get(&other)?)));
        let groups = groups_beside_settled(&signatures, settled).into_iter();
        groups.map(|group| group.into_iter().map(|at| live[at]).collect()).collect()
    }

    #[test]
    fn parts_and_deletions_give_the_same_groups_as_comparing_everything() {
        let (mut seen, mut settled, mut crowded) = (0, 0, 0);
        for seed in 1..=60 {
            // Families of up to thirty texts, so that some bands are common and others crowded.
            let all = made_up(seed, 120);
            let number = |at: usize, of: u64| word_hash(&format!("{seed} {at} {of}"));
            let parts = [1, 2, 3, 7][seed as usize % 4];
            let parts: Vec<Part> = (0..parts)
                .map(|part| {
                    let members = (0..all.len()).filter(|at| number(*at, 1) % parts == part);
                    Part::new(members.collect(), &all)
                })
                .collect();
            settled += parts.iter().map(|part| part.settled.pairs.len()).sum::<usize>();
            crowded += parts.iter().map(|part| part.settled.crowded.len()).sum::<usize>();
            for deleted in [0, 1, 3, 8] {
                let is_live = |at: usize| number(at, 2) % 10 >= deleted;
                let live: Vec<usize> = (0..all.len()).filter(|&at| is_live(at)).collect();
                let signatures: Vec<&Signature> = live.iter().map(|at| &all[*at]).collect();
                let expected: Vec<Vec<usize>> = near_duplicate_groups(&signatures)
                    .into_iter()
                    .map(|group| group.into_iter().map(|at| live[at]).collect())
                    .collect();
                assert_eq!(groups_of_parts(&all, &parts, is_live), expected, "{seed} {deleted}");
                seen += expected.len();
            }
        }
        assert!(
            seen > 500 && settled > 500 && crowded > 500,
            "{seen} groups, {settled} pairs, {crowded} crowded"
        );
    }
}
