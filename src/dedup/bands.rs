//! The bands of a set of signatures, kept sorted, so that the few that may be near-duplicates are found without
//! comparing all: a new article is looked up among a million others by search in a sorted list.

use super::duplicates::{BANDS, Signature};

/// The bands of signatures that are known by number.
#[derive(Debug, Default)]
pub struct BandIndex {
    /// One entry for each band of each signature, in ascending order: a hash of the band in the upper half, the
    /// signature's number in the lower. Two bands with one hash are rare, and cost no more than a comparison.
    entries: Vec<u64>,
}

fn hash(entry: u64) -> u32 {
    (entry >> 32) as u32
}

fn number(entry: u64) -> u32 {
    entry as u32
}

impl BandIndex {
    /// Takes the signatures that `each` calls it with, about so many.
    pub fn new(about: usize, each: impl FnOnce(&mut dyn FnMut(u32, &Signature))) -> Self {
        let mut entries: Vec<u64> = Vec::with_capacity(BANDS * about);
        each(&mut |number, signature| {
            entries.extend(
                (0..BANDS).map(|band| u64::from(signature.band_hash(band)) << 32 | u64::from(number)),
            );
        });
        entries.sort_unstable();
        entries.shrink_to_fit();
        Self { entries }
    }

    /// Adds to `found` every wanted signature that has a band in common with another wanted one; some more than once.
    pub fn shared(&self, is_wanted: impl Fn(u32) -> bool, found: &mut Vec<u32>) {
        for bucket in self.entries.chunk_by(|a, b| hash(*a) == hash(*b)).filter(|bucket| bucket.len() > 1) {
            let wanted = || bucket.iter().map(|entry| number(*entry)).filter(|number| is_wanted(*number));
            if wanted().nth(1).is_some() {
                found.extend(wanted());
            }
        }
    }

    /// Adds to `found` every wanted signature that has a band in common with a wanted one of another index, and
    /// adds those to `found_others`; some more than once.
    pub fn shared_with(
        &self,
        other: &Self,
        (is_wanted, is_wanted_other): (impl Fn(u32) -> bool, impl Fn(u32) -> bool),
        (found, found_others): (&mut Vec<u32>, &mut Vec<u32>),
    ) {
        if self.entries.len() > other.entries.len() {
            return other.shared_with(self, (is_wanted_other, is_wanted), (found_others, found));
        }
        let mut rest = other.entries.as_slice();
        for bucket in self.entries.chunk_by(|a, b| hash(*a) == hash(*b)) {
            let shared = hash(bucket[0]);
            rest = from_hash(rest, shared);
            let own = || bucket.iter().map(|entry| number(*entry)).filter(|number| is_wanted(*number));
            let others = || {
                let others = rest.iter().take_while(|entry| hash(**entry) == shared);
                others.map(|entry| number(*entry)).filter(|number| is_wanted_other(*number))
            };
            if others().next().is_some() && own().next().is_some() {
                found.extend(own());
                found_others.extend(others());
            }
        }
    }
}

/// The entries from a hash on. Steps that double find the place in time that grows with the logarithm of its
/// distance ([Bentley & Yao, Information Processing Letters 5, 1976](https://doi.org/10.1016/0020-0190(76)90071-5)),
/// so that a few entries are looked up as cheaply as many are merged.
fn from_hash(entries: &[u64], wanted: u32) -> &[u64] {
    let mut step = 1;
    while step < entries.len() && hash(entries[step]) < wanted {
        step *= 2;
    }
    let window = &entries[..entries.len().min(step + 1)];
    &entries[window.partition_point(|entry| hash(*entry) < wanted)..]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// An index of signatures that have one hash each, given directly.
    fn index(hashes: &[u32]) -> BandIndex {
        let mut entries: Vec<u64> =
            hashes.iter().enumerate().map(|(at, hash)| u64::from(*hash) << 32 | at as u64).collect();
        entries.sort_unstable();
        BandIndex { entries }
    }

    #[test]
    fn those_with_a_band_in_common_are_found_within_an_index_and_between_two() {
        let hashes: Vec<u32> = (0..500u32).map(|at| at.wrapping_mul(2_654_435_761) % 701).collect();
        let set = |found: Vec<u32>| -> BTreeSet<u32> { found.into_iter().collect() };
        for (few, many) in [(3, 400), (250, 250), (1, 499), (0, 10)] {
            let (one, other) = (&hashes[..few], &hashes[500 - many..]);
            let (mut found, mut found_others) = (Vec::new(), Vec::new());
            let wanted = |_| true;
            index(one).shared_with(&index(other), (wanted, wanted), (&mut found, &mut found_others));
            let expected = |some: &[u32], others: &[u32]| -> BTreeSet<u32> {
                (0..some.len() as u32).filter(|&at| others.contains(&some[at as usize])).collect()
            };
            let expected = (expected(one, other), expected(other, one));
            assert_eq!((set(found), set(found_others)), expected, "{few} {many}");
        }
        let mut found = Vec::new();
        index(&[7, 3, 7, 9, 3, 9]).shared(|at| at != 3, &mut found);
        assert_eq!(set(found), BTreeSet::from([0, 1, 2, 4]));
    }

    #[test]
    fn a_signature_that_is_not_wanted_is_shared_with_nobody() {
        let (mut found, mut found_others) = (Vec::new(), Vec::new());
        index(&[1, 2, 2]).shared_with(
            &index(&[2, 1, 1]),
            (|own| own != 0, |other| other != 1),
            (&mut found, &mut found_others),
        );
        assert_eq!((found, found_others), (vec![1, 2], vec![0]));
    }
}
