//! The table of word vectors: its file, read in place.
//!
//! With all numbers in little-endian order, the file holds:
//!
//! 1. the eight bytes `FSTVEC01`;
//! 2. the number of words, the number of dimensions and the number of bytes of all words (32 bits each), and the
//!    greatest scale (a 32-bit float);
//! 3. a vector for each word, a signed byte for each dimension;
//! 4. the scale of each vector as a share of the greatest one (16 bits, 65,535 for the whole);
//! 5. the number of bytes of each word (8 bits);
//! 6. the words themselves in UTF-8, in lower case, as they are written.
//!
//! A vector times its scale holds the weight of its word already, so that vectors need only be added.

use std::borrow::Cow;
use std::fs::File;
use std::hash::Hasher;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use fnv::FnvHasher;

use crate::article::ContentHash;

/// The dimensions of a vector.
pub const DIMENSIONS: usize = 128;

/// The table that the program carries.
static BUILT_IN: &[u8] = include_bytes!("../../corpus/meaning/vectors.bin");

const MAGIC: &[u8; 8] = b"FSTVEC01";
/// The digest of the built-in table.
#[cfg(test)]
const DIGEST: &str = "72b0a5fe6258b9f29f6a6f8b4a94559e";
/// The bytes before the vectors.
const HEADER: usize = 24;
/// Rows are numbered in 16 bits, and the last number stands for none.
const MOST_WORDS: usize = u16::MAX as usize;
/// The largest file that is read.
const MOST_BYTES: u64 = 64 << 20;
/// A place of the hash table without a row.
const FREE: u16 = u16::MAX;

/// Why a file can't be used as a table of word vectors.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("{} can't be read: {cause}", path.display())]
    Unreadable { path: PathBuf, cause: std::io::Error },
    #[error(
        "{} is no table of word vectors: {cause}; make one with corpus/meaning/make.py, or leave meaning.table out for the built-in one",
        path.display()
    )]
    Damaged { path: PathBuf, cause: &'static str },
}

/// A table of word vectors. Words are found by their exact form, in which umlauts are two letters.
pub struct WordVectors {
    bytes: Cow<'static, [u8]>,
    words: usize,
    greatest_scale: f32,
    /// Where each word ends among the bytes of all words.
    ends: Vec<u32>,
    /// Rows by the hash of their words, with linear probing; [`FREE`] where there is none.
    slots: Vec<u16>,
    digest: String,
}

impl std::fmt::Debug for WordVectors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WordVectors").field("words", &self.words).field("digest", &self.digest).finish()
    }
}

impl WordVectors {
    /// The table that the program carries.
    ///
    /// # Errors
    /// The file that the program was built with is no table.
    pub fn built_in() -> Result<Arc<Self>, TableError> {
        static TABLE: LazyLock<Result<Arc<WordVectors>, &'static str>> =
            LazyLock::new(|| WordVectors::of_bytes(Cow::Borrowed(BUILT_IN)).map(Arc::new));
        TABLE.clone().map_err(|cause| {
            let path = PathBuf::from("corpus/meaning/vectors.bin");
            TableError::Damaged { path, cause }
        })
    }

    /// Reads a table from a file.
    pub fn load(path: &Path) -> Result<Self, TableError> {
        let unreadable = |cause| TableError::Unreadable { path: path.to_owned(), cause };
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(unreadable)?;
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        let damaged = |cause| TableError::Damaged { path: path.to_owned(), cause };
        if bytes.len() as u64 > MOST_BYTES {
            return Err(damaged("it has more than 64 MB"));
        }
        Self::of_bytes(Cow::Owned(bytes)).map_err(damaged)
    }

    fn of_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, &'static str> {
        let header: &[u8; HEADER] = bytes.first_chunk().ok_or("it is too short")?;
        let (magic, numbers) = header.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err("it begins otherwise than such a table of this version");
        }
        let (numbers, _) = numbers.as_chunks::<4>();
        let [words, dimensions, length] = [0, 1, 2].map(|at| u32::from_le_bytes(numbers[at]) as usize);
        let greatest_scale = f32::from_le_bytes(numbers[3]);
        if dimensions != DIMENSIONS {
            return Err("its vectors have another number of dimensions than 128");
        }
        if words == 0 || words >= MOST_WORDS {
            return Err("it must have between 1 and 65,534 words");
        }
        if !(greatest_scale.is_finite() && greatest_scale > 0.0) {
            return Err("its greatest scale is no positive number");
        }
        if HEADER + words * (DIMENSIONS + 3) + length != bytes.len() {
            return Err("it is longer or shorter than it says");
        }
        let lengths = &bytes[HEADER + words * (DIMENSIONS + 2)..HEADER + words * (DIMENSIONS + 3)];
        let mut end = 0;
        let ends: Vec<u32> = lengths
            .iter()
            .map(|length| {
                end += u32::from(*length);
                end
            })
            .collect();
        let text = &bytes[HEADER + words * (DIMENSIONS + 3)..];
        if end as usize != length || std::str::from_utf8(text).is_err() {
            return Err("its words are damaged");
        }
        let digest = ContentHash::digest(&bytes).to_string();
        let slots = vec![FREE; (words * 3 / 2).next_power_of_two()];
        let mut table = Self { bytes, words, greatest_scale, ends, slots, digest };
        table.fill_slots()?;
        Ok(table)
    }

    fn fill_slots(&mut self) -> Result<(), &'static str> {
        for row in 0..self.words as u16 {
            let mut key = String::new();
            let word = self.word_or_damage(row)?;
            key.extend(word.chars().flat_map(spelt_out));
            if let Err(free) = self.slot(&key) {
                self.slots[free] = row;
            }
        }
        Ok(())
    }

    fn word_or_damage(&self, row: u16) -> Result<&str, &'static str> {
        let row = usize::from(row);
        let from = row.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        let text = &self.bytes[HEADER + self.words * (DIMENSIONS + 3)..];
        let word = text
            .get(from..self.ends.get(row).map_or(0, |end| *end as usize))
            .and_then(|word| std::str::from_utf8(word).ok());
        word.filter(|word| !word.is_empty()).ok_or("its words are damaged")
    }

    /// The place of a key in the hash table, or the free place where its search ends. A third of all places is free.
    fn slot(&self, key: &str) -> Result<usize, usize> {
        let mask = self.slots.len() - 1;
        let mut at = hash(key.as_bytes()) as usize & mask;
        loop {
            let row = self.slots[at];
            if row == FREE {
                return Err(at);
            }
            if self.word(row).chars().flat_map(spelt_out).eq(key.chars()) {
                return Ok(at);
            }
            at = (at + 1) & mask;
        }
    }

    /// The row of a word in its exact form; `None` where the table lacks it.
    pub fn row(&self, key: &str) -> Option<u16> {
        self.slot(key).ok().map(|slot| self.slots[slot])
    }

    /// The word of a row in lower case, as it is written.
    pub fn word(&self, row: u16) -> &str {
        self.word_or_damage(row).unwrap_or_default()
    }

    /// The number of words.
    pub fn len(&self) -> usize {
        self.words
    }

    pub fn is_empty(&self) -> bool {
        self.words == 0
    }

    /// The vector of a row in units of its scale, and the scale.
    #[inline]
    pub fn vector(&self, row: u16) -> (&[u8; DIMENSIONS], f32) {
        const NONE: [u8; DIMENSIONS] = [0; DIMENSIONS];
        let row = usize::from(row);
        let (vectors, _) = self.bytes[HEADER..].as_chunks::<DIMENSIONS>();
        let scales = HEADER + self.words * DIMENSIONS;
        let scale = self.bytes.get(scales + 2 * row..).and_then(|rest| rest.first_chunk::<2>());
        match (vectors.get(row), scale) {
            (Some(vector), Some(scale)) if row < self.words => {
                let share = f32::from(u16::from_le_bytes(*scale)) / f32::from(u16::MAX);
                (vector, share * self.greatest_scale)
            }
            _ => (&NONE, 0.0),
        }
    }

    /// Names the table: an index that was made with another one can't be read with it.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

/// A letter in exact form.
fn spelt_out(letter: char) -> impl Iterator<Item = char> {
    let (first, second) = match letter {
        'ä' => ('a', Some('e')),
        'ö' => ('o', Some('e')),
        'ü' => ('u', Some('e')),
        'ß' => ('s', Some('s')),
        letter => (letter, None),
    };
    std::iter::once(first).chain(second)
}

/// FNV-1a, whose high bits are mixed into the low ones.
fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FnvHasher::default();
    hasher.write(bytes);
    let hash = hasher.finish();
    hash ^ (hash >> 32)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The bytes of a table of some words, each along axes of its own unless it is given a vector.
    pub fn bytes(words: &[(&str, &[(usize, i8)])]) -> Vec<u8> {
        let length: usize = words.iter().map(|(word, _)| word.len()).sum();
        let mut bytes = MAGIC.to_vec();
        for number in [words.len(), DIMENSIONS, length] {
            bytes.extend((number as u32).to_le_bytes());
        }
        bytes.extend(0.5f32.to_le_bytes());
        for (_, axes) in words {
            let mut vector = [0u8; DIMENSIONS];
            axes.iter().for_each(|(axis, value)| vector[*axis] = *value as u8);
            bytes.extend(vector);
        }
        words.iter().for_each(|_| bytes.extend(u16::MAX.to_le_bytes()));
        bytes.extend(words.iter().map(|(word, _)| word.len() as u8));
        words.iter().for_each(|(word, _)| bytes.extend(word.as_bytes()));
        bytes
    }

    pub fn table(words: &[(&str, &[(usize, i8)])]) -> WordVectors {
        WordVectors::of_bytes(Cow::Owned(bytes(words))).expect("it is a table")
    }

    #[test]
    fn words_are_found_by_their_exact_form_and_shown_as_written() {
        let table = table(&[("übertragung", &[(0, 100), (127, -128)]), ("wasser", &[(1, 1)])]);
        let row = table.row("uebertragung").unwrap();
        assert_eq!(
            (table.word(row), table.row("übertragung"), table.row("wein")),
            ("übertragung", None, None)
        );
        let (vector, scale) = table.vector(row);
        assert_eq!((vector[0] as i8, vector[127] as i8, scale), (100, -128, 0.5));
        assert_eq!(table.vector(9), (&[0; DIMENSIONS], 0.0), "there is no such row");
    }

    #[test]
    fn the_built_in_table_is_the_one_that_was_made_and_small_enough() {
        let table = WordVectors::built_in().unwrap();
        assert!(BUILT_IN.len() <= 6_000_000, "{} bytes", BUILT_IN.len());
        assert!(table.len() > 30_000);
        assert_eq!(table.digest(), DIGEST, "state the digest of the new table, here and in its README");
    }

    #[test]
    fn every_word_of_the_built_in_table_leads_to_its_row() {
        let table = WordVectors::built_in().unwrap();
        for row in 0..table.len() as u16 {
            let key: String = table.word(row).chars().flat_map(spelt_out).collect();
            assert_eq!(table.row(&key), Some(row), "{key}");
        }
    }

    #[test]
    fn a_file_that_is_no_table_is_refused_by_name_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tafel.bin");
        let missing = WordVectors::load(&path).unwrap_err().to_string();
        assert!(missing.contains("tafel.bin") && missing.contains("can't be read"), "{missing}");
        let whole = bytes(&[("wasser", &[(1, 1)])]);
        let cases: [(&[u8], &str); 4] = [
            (b"", "too short"),
            (b"not a table of words at all", "begins otherwise"),
            (&whole[..whole.len() - 1], "longer or shorter"),
            (&[&whole[..], b"x"].concat(), "longer or shorter"),
        ];
        for (content, said) in cases {
            std::fs::write(&path, content).unwrap();
            let error = WordVectors::load(&path).unwrap_err().to_string();
            assert!(
                error.contains("tafel.bin") && error.contains(said) && error.contains("make.py"),
                "{error}"
            );
        }
        std::fs::write(&path, whole).unwrap();
        assert_eq!(WordVectors::load(&path).unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn no_damage_makes_reading_panic(at in 0usize..200, value: u8, cut in 0usize..200) {
            let mut damaged = bytes(&[("wasser", &[(1, 1)]), ("übung", &[(2, 1)])]);
            let at = if at < 100 { at } else { damaged.len() - (at - 99).min(damaged.len()) };
            damaged[at] = value;
            damaged.truncate(damaged.len() - cut / 20);
            if let Ok(table) = WordVectors::of_bytes(Cow::Owned(damaged)) {
                for row in 0..=table.len() as u16 {
                    let _ = (table.vector(row), table.word(row).len());
                }
                let _ = table.rows("wasseruebung");
            }
        }
    }
}
