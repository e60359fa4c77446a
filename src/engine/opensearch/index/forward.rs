//! The forward column: the tokens of all lanes of an article, packed, for what is read of the best hits.
//!
//! The lanes themselves stand in a document's source, of which a node has to read, parse and write out all to give a part.
//! A column is handed out as it is: that of a hundred hits costs a node less than the source of two. Words stand once with
//! their places in each field, compressed.
//!
//! Packed are, one after the other, every distinct token: its length in bytes, the token, a byte with a bit for each field
//! that has it, and for each of these the number of its positions and the distances between them, all of
//! them as `varint` writes numbers.

use std::collections::BTreeMap;

use super::lanes::Lane;
use crate::engine::indexed::TextField;
use crate::engine::varint;

/// How hard texts are compressed.
const LEVEL: i32 = 3;
/// The largest column, in bytes before compression; a damaged one must not take all memory.
const LARGEST: usize = 1 << 30;

/// Packs the lanes of an article.
///
/// # Errors
/// There is no memory to compress it.
pub fn packed(lanes: &[Lane; TextField::ALL.len()]) -> std::io::Result<Vec<u8>> {
    let mut places: BTreeMap<&str, [Vec<usize>; TextField::ALL.len()]> = BTreeMap::new();
    for field in TextField::ALL {
        for (position, token) in lanes[field.number()].positions() {
            places.entry(token).or_default()[field.number()].push(position);
        }
    }
    let mut bytes = Vec::new();
    for (token, mut of_fields) in places {
        varint::push(token.len() as u32, &mut bytes);
        bytes.extend_from_slice(token.as_bytes());
        let has = |field: &TextField| !of_fields[field.number()].is_empty();
        bytes.push(TextField::ALL.iter().filter(|field| has(field)).map(|field| 1u8 << field.number()).sum());
        for positions in of_fields.iter_mut().filter(|positions| !positions.is_empty()) {
            positions.sort_unstable();
            varint::push(positions.len() as u32, &mut bytes);
            let mut before = 0;
            for position in positions {
                varint::push((*position - before) as u32, &mut bytes);
                before = *position;
            }
        }
    }
    zstd::bulk::compress(&bytes, LEVEL)
}

/// The tokens of an article, unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forward(Vec<u8>);

/// The positions of a token in a field, in ascending order.
#[derive(Debug, Clone)]
pub struct Positions<'a> {
    /// How many there are.
    pub count: u32,
    rest: &'a [u8],
    before: u32,
}

impl Iterator for Positions<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.count = self.count.checked_sub(1)?;
        self.before = self.before.checked_add(varint::take(&mut self.rest)?)?;
        Some(self.before)
    }
}

impl Forward {
    /// The column of an article without tokens.
    pub const EMPTY: Self = Self(Vec::new());

    /// Unpacks what was packed; `None` for anything else.
    pub fn unpacked(bytes: &[u8]) -> Option<Self> {
        // Of nothing, nothing is unpacked without an error.
        let bytes = (!bytes.is_empty()).then_some(bytes)?;
        let size = zstd::bulk::Decompressor::upper_bound(bytes).filter(|size| *size <= LARGEST)?;
        let forward = Self(zstd::bulk::decompress(bytes, size).ok()?);
        forward.try_each(|_, _, _| ()).map(|()| forward)
    }

    /// Calls `each` with every distinct token of every field, in the order of the tokens.
    pub fn each<'a>(&'a self, each: impl FnMut(TextField, &'a str, Positions<'a>)) {
        // It was read through when it was unpacked.
        let _ = self.try_each(each);
    }

    fn try_each<'a>(&'a self, mut each: impl FnMut(TextField, &'a str, Positions<'a>)) -> Option<()> {
        let mut rest = self.0.as_slice();
        while !rest.is_empty() {
            let length = varint::take(&mut rest)? as usize;
            let (token, after) = rest.split_at_checked(length)?;
            let token = std::str::from_utf8(token).ok()?;
            let (&fields, after) = after.split_first()?;
            rest = after;
            for field in TextField::ALL.into_iter().filter(|field| fields >> field.number() & 1 == 1) {
                let count = varint::take(&mut rest)?;
                let positions = Positions { count, rest, before: 0 };
                for _ in 0..count {
                    varint::take(&mut rest)?;
                }
                each(field, token, positions);
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::opensearch::index::lanes::tests::lanes;

    fn read(forward: &Forward) -> Vec<(TextField, String, Vec<u32>)> {
        let mut read = Vec::new();
        forward.each(|field, token, positions| read.push((field, token.to_owned(), positions.collect())));
        read
    }

    #[test]
    fn every_token_comes_back_with_its_places() {
        let lanes = lanes(&[
            (TextField::Body, &[("wirkung", 0), ("netzwerk", 0), ("wirkung", 300), ("häus", 2)]),
            (TextField::Exact, &[("wirkung", 70_000)]),
        ]);
        let forward = Forward::unpacked(&packed(&lanes).expect("it is small")).expect("it was packed");
        let expected = [
            (TextField::Body, "häus", vec![2]),
            (TextField::Body, "netzwerk", vec![0]),
            (TextField::Body, "wirkung", vec![0, 300]),
            (TextField::Exact, "wirkung", vec![70_000]),
        ];
        assert_eq!(read(&forward), expected.map(|(field, token, at)| (field, token.to_owned(), at)));
        assert_eq!(read(&Forward::EMPTY), []);
    }

    #[test]
    fn a_damaged_column_is_none() {
        assert_eq!(Forward::unpacked(b""), None);
        assert_eq!(Forward::unpacked(b"no column"), None);
        for damaged in [&[200u8][..], &[5, b'a'], &[1, b'a', 1, 3, 0], &[1, 0xff, 1, 1, 0], &[0xff; 12]] {
            let bytes = zstd::bulk::compress(damaged, LEVEL).expect("it is small");
            assert_eq!(Forward::unpacked(&bytes), None, "{damaged:?}");
        }
    }
}
