//! Ranges of a text that don't overlap, kept in their order, so that a line of any number of dates is read in
//! a time that grows with its length alone.

use std::ops::Range;

/// Something that stands at a range of bytes of a text.
pub trait Ranged {
    fn range(&self) -> &Range<usize>;
}

impl Ranged for Range<usize> {
    fn range(&self) -> &Range<usize> {
        self
    }
}

/// Whether `range` overlaps one of `known`, which are sorted and disjoint.
pub fn meets<T: Ranged>(known: &[T], range: &Range<usize>) -> bool {
    let next = known.partition_point(|known| known.range().end <= range.start);
    known.get(next).is_some_and(|known| known.range().start < range.end)
}

/// Merges those of `more` into `found` that overlap none of it. Both are sorted and disjoint, and so is the result.
pub fn add_free<T: Ranged>(found: &mut Vec<T>, mut more: Vec<T>) {
    more.retain(|more| !meets(found, more.range()));
    if !more.is_empty() {
        found.append(&mut more);
        // Sorting two runs that are in order is a single merge.
        found.sort_by_key(|found| found.range().start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_free_ranges_are_added_in_their_order() {
        let mut found = vec![4..6, 10..12];
        add_free(&mut found, vec![0..4, 5..7, 6..10, 11..20, 12..13]);
        assert_eq!(found, [0..4, 4..6, 6..10, 10..12, 12..13]);
        assert!(meets(&found, &(3..5)) && !meets(&found, &(13..20)) && !meets(&found, &(0..0)));
    }
}
