//! The bands of a set of signatures, kept sorted, so that the few that may be near-duplicates are found without
//! comparing all: a new article is looked up among a million others by search in a sorted list.

use super::duplicates::{BANDS, Signature};

/// One entry for each band of each of some signatures, in ascending order: a hash of the band in the upper half, the
/// signature's number in the lower. Two bands with one hash are rare, and cost no more than a comparison.
pub fn band_entries<'a>(signatures: impl ExactSizeIterator<Item = (u32, &'a Signature)>) -> Vec<u64> {
    let mut entries = Vec::with_capacity(BANDS * signatures.len());
    entries.extend(signatures.flat_map(|(number, signature)| {
        (0..BANDS).map(move |band| u64::from(signature.band_hash(band)) << 32 | u64::from(number))
    }));
    entries.sort_unstable();
    entries
}

/// The entries of one hash after the other.
pub fn buckets(entries: &[u64]) -> impl Iterator<Item = &[u64]> {
    entries.chunk_by(|a, b| a >> 32 == b >> 32)
}

/// The number of the signature that an entry is of.
pub fn number(entry: u64) -> u32 {
    entry as u32
}

/// The bands of signatures that are known by number, as [`band_entries`] gives them, with their bytes from low to high.
#[derive(Debug, Clone, Copy)]
pub struct BandIndex<'a> {
    entries: &'a [[u8; 8]],
}

fn hash(entry: [u8; 8]) -> u32 {
    (u64::from_le_bytes(entry) >> 32) as u32
}

fn number_of(entry: [u8; 8]) -> u32 {
    number(u64::from_le_bytes(entry))
}

impl<'a> BandIndex<'a> {
    pub fn new(entries: &'a [[u8; 8]]) -> Self {
        Self { entries }
    }

    /// Collects the numbers of wanted signatures that share a band with a wanted signature of another index: those of
    /// this index are added to `found`, those of the other one to `found_others`. Both may then hold a number several
    /// times.
    pub fn shared_with(
        self,
        other: Self,
        (is_wanted, is_wanted_other): (impl Fn(u32) -> bool, impl Fn(u32) -> bool),
        (found, found_others): (&mut Vec<u32>, &mut Vec<u32>),
    ) {
        if self.entries.len() > other.entries.len() {
            return other.shared_with(self, (is_wanted_other, is_wanted), (found_others, found));
        }
        let is_much_smaller = self.entries.len() < other.entries.len() / MUCH;
        let (mut own, mut others) = (self.entries, other.entries);
        while let Some(shared) = common_hash(&mut own, &mut others, is_much_smaller) {
            let bucket = taken(&mut own, shared);
            let others = taken(&mut others, shared);
            let bucket = || bucket.iter().map(|entry| number_of(*entry)).filter(|number| is_wanted(*number));
            let others =
                || others.iter().map(|entry| number_of(*entry)).filter(|number| is_wanted_other(*number));
            if others().next().is_some() && bucket().next().is_some() {
                found.extend(bucket());
                found_others.extend(others());
            }
        }
    }
}

/// How many times as long one list is as another where it is looked up in steps that double, and not read through.
const MUCH: usize = 16;

/// Moves two lists on to the next hash that both have.
fn common_hash(own: &mut &[[u8; 8]], others: &mut &[[u8; 8]], is_much_smaller: bool) -> Option<u32> {
    if is_much_smaller {
        loop {
            let wanted = hash(*own.first()?);
            *others = from_hash(others, wanted);
            if hash(*others.first()?) == wanted {
                return Some(wanted);
            }
            *own = &own[1..];
        }
    }
    let (mut at, mut other_at) = (0, 0);
    // Without branches that depend on the entries, which no processor can foresee.
    while let (Some(entry), Some(other)) = (own.get(at), others.get(other_at)) {
        let (wanted, found) = (hash(*entry), hash(*other));
        if wanted == found {
            (*own, *others) = (&own[at..], &others[other_at..]);
            return Some(wanted);
        }
        at += usize::from(wanted < found);
        other_at += usize::from(found < wanted);
    }
    None
}

/// Takes the entries of a hash off the beginning of a list.
fn taken<'a>(entries: &mut &'a [[u8; 8]], shared: u32) -> &'a [[u8; 8]] {
    let end = entries.iter().take_while(|entry| hash(**entry) == shared).count();
    let (taken, rest) = entries.split_at(end);
    *entries = rest;
    taken
}

/// The entries from a hash on. Steps that double find the place in time that grows with the logarithm of its
/// distance ([Bentley & Yao, Information Processing Letters 5, 1976](https://doi.org/10.1016/0020-0190(76)90071-5)),
/// so that a few entries are looked up as cheaply as many are merged.
fn from_hash(entries: &[[u8; 8]], wanted: u32) -> &[[u8; 8]] {
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

    /// The entries of signatures that have one hash each, given directly.
    fn entries(hashes: &[u32]) -> Vec<[u8; 8]> {
        let entry = |(at, hash): (usize, &u32)| u64::from(*hash) << 32 | at as u64;
        let mut entries: Vec<u64> = hashes.iter().enumerate().map(entry).collect();
        entries.sort_unstable();
        entries.into_iter().map(u64::to_le_bytes).collect()
    }

    #[test]
    fn those_with_a_band_in_common_are_found_between_two_indexes() {
        let hashes: Vec<u32> = (0..500u32).map(|at| at.wrapping_mul(2_654_435_761) % 701).collect();
        let set = |found: Vec<u32>| -> BTreeSet<u32> { found.into_iter().collect() };
        for (few, many) in [(3, 400), (30, 470), (250, 250), (1, 499), (0, 10)] {
            let (one, other) = (&hashes[..few], &hashes[500 - many..]);
            let (mut found, mut found_others) = (Vec::new(), Vec::new());
            let (own, others) = (entries(one), entries(other));
            let wanted = |_| true;
            let found_both = (&mut found, &mut found_others);
            BandIndex::new(&own).shared_with(BandIndex::new(&others), (wanted, wanted), found_both);
            let expected = |some: &[u32], others: &[u32]| -> BTreeSet<u32> {
                (0..some.len() as u32).filter(|&at| others.contains(&some[at as usize])).collect()
            };
            let expected = (expected(one, other), expected(other, one));
            assert_eq!((set(found), set(found_others)), expected, "{few} {many}");
        }
    }

    #[test]
    fn a_signature_that_is_not_wanted_is_shared_with_nobody() {
        let (mut found, mut found_others) = (Vec::new(), Vec::new());
        let (own, others) = (entries(&[1, 2, 2]), entries(&[2, 1, 1]));
        BandIndex::new(&own).shared_with(
            BandIndex::new(&others),
            (|own| own != 0, |other| other != 1),
            (&mut found, &mut found_others),
        );
        assert_eq!((found, found_others), (vec![1, 2], vec![0]));
    }
}
