//! The forward index: the words of every document, and the character 4-grams of every word.
//!
//! Tantivy keeps postings, which lead from words to documents. Rescoring needs the words of a hundred documents, so
//! the postings of the exact field are inverted once, when a segment is written or merged, into a file beside the
//! segment's others. A gram never spans two words, so the gram counts of a document follow from its word counts and
//! need no postings of their own.
//!
//! The file is mapped and read in place. It begins with a [`Header`]; then follow, with all numbers in little-endian
//! order:
//!
//! 1. the byte at which the words of each document begin, with one more entry than documents (32 bits each);
//! 2. the number of grams in each document (32 bits);
//! 3. the byte at which the grams of each word begin (32 bits);
//! 4. the grams in ascending order (64 bits), and the number of each (32 bits);
//! 5. the document frequency of each gram by its number (32 bits);
//! 6. the grams of the words, as numbers of variable length, the last of a word marked;
//! 7. the words of the documents in ascending order, as differences of variable length, with term frequencies.
//!
//! Words and grams are numbered by frequency, so that most of these numbers take one byte, and most of what a search
//! reads lies close together.

mod build;
mod read;
mod sequences;

pub use build::build;
pub use read::{ForwardIndex, GramPlace};
pub use sequences::{EXTENSION as ROWS, RowSequences, build as build_rows};

/// The extension of the file.
pub const EXTENSION: &str = "forward";

/// The first bytes of the file, from which the place of everything else follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Header {
    documents: u64,
    words: u64,
    grams: u64,
    /// The number of grams in all documents.
    total_length: u64,
    /// The bytes of the grams of words, and those of the words of documents.
    word_grams: u64,
    postings: u64,
}

impl Header {
    const BYTES: usize = 48;

    fn encode(&self) -> [u8; Self::BYTES] {
        let Self { documents, words, grams, total_length, word_grams, postings } = *self;
        let mut bytes = [0; Self::BYTES];
        let numbers = [documents, words, grams, total_length, word_grams, postings];
        for (place, number) in bytes.chunks_exact_mut(8).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }

    fn decode(bytes: &[u8; Self::BYTES]) -> Self {
        let (numbers, _) = bytes.as_chunks::<8>();
        let [documents, words, grams, total_length, word_grams, postings] =
            std::array::from_fn(|at| u64::from_le_bytes(numbers[at]));
        Self { documents, words, grams, total_length, word_grams, postings }
    }

    /// The lengths of the parts that follow, in bytes; `None` where there can't be such a file.
    fn parts(&self) -> Option<[usize; 8]> {
        let of = |entries: u64, bytes: u64| usize::try_from(entries.checked_mul(bytes)?).ok();
        Some([
            of(self.documents.checked_add(1)?, 4)?,
            of(self.documents, 4)?,
            of(self.words, 4)?,
            of(self.grams, 8)?,
            of(self.grams, 4)?,
            of(self.grams, 4)?,
            of(self.word_grams, 1)?,
            of(self.postings, 1)?,
        ])
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tantivy::directory::OwnedBytes;
    use tantivy::schema::{Field, STRING, Schema, TEXT};
    use tantivy::{Index, IndexWriter, SegmentReader, Term, doc};

    use super::super::derived_files::DerivedFiles;
    use super::*;
    use crate::engine::rescoring::{Gram, grams};

    /// An index with one segment for each list of texts.
    fn index(segments: &[&[&str]]) -> (Index, Field, Field) {
        let mut schema = Schema::builder();
        let (text, id) = (schema.add_text_field("text", TEXT), schema.add_text_field("id", STRING));
        let index = Index::builder()
            .schema(schema.build())
            .register_plugin(Arc::new(DerivedFiles { field: text, table: None }))
            .create_in_ram()
            .unwrap();
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
        for texts in segments {
            for one in *texts {
                writer.add_document(doc!(text => *one, id => one.replace(' ', "-"))).unwrap();
            }
            writer.commit().unwrap();
        }
        writer.wait_merging_threads().unwrap();
        (index, text, id)
    }

    /// The documents of an index, each as its sorted words, given by their numbers of grams and their frequencies.
    fn documents(index: &Index) -> Vec<Vec<(usize, u32)>> {
        let of_segment = |segment: &SegmentReader| {
            let forward = ForwardIndex::open(segment).unwrap();
            assert_eq!(forward.documents(), segment.max_doc() as usize);
            let document = |doc| {
                let mut words = Vec::new();
                forward.each_word(doc, |word, count| {
                    words.push((forward.grams_at(forward.place_of(word)).count(), count))
                });
                let length = words.iter().map(|(grams, count)| *grams as u32 * count).sum::<u32>();
                assert_eq!(forward.length(doc), length);
                words.sort_unstable();
                words
            };
            (0..segment.max_doc()).map(document).collect::<Vec<_>>()
        };
        let mut all: Vec<_> =
            index.reader().unwrap().searcher().segment_readers().iter().flat_map(of_segment).collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn documents_have_their_words_with_frequencies_before_and_after_merging() {
        let texts: [&[&str]; 2] = [&["wasser wasser brunnen", "brunnen"], &["trinkwasser", "wasser am see"]];
        let (index, _, id) = index(&texts);
        // A word of n letters, padded, has n - 1 grams; one of two letters has one.
        let mut expected =
            vec![vec![(5, 2), (6, 1)], vec![(6, 1)], vec![(10, 1)], vec![(1, 1), (2, 1), (5, 1)]];
        expected.sort_unstable();
        assert_eq!(documents(&index), expected);
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
        writer.delete_term(Term::from_field_text(id, "brunnen"));
        writer.commit().unwrap();
        writer.merge(&index.searchable_segment_ids().unwrap()).wait().unwrap();
        assert_eq!(index.searchable_segment_ids().unwrap().len(), 1);
        expected.retain(|words| *words != [(6, 1)]);
        assert_eq!(documents(&index), expected);
    }

    #[test]
    fn grams_have_their_document_frequencies() {
        let (index, ..) = index(&[&["wasser wasserwerk", "wasser"]]);
        let searcher = index.reader().unwrap().searcher();
        let forward = ForwardIndex::open(searcher.segment_reader(0)).unwrap();
        let frequency = |gram: &str| {
            let gram = gram.chars().fold(0, |gram: Gram, c| gram << 16 | Gram::from(c as u32));
            forward.document_frequency(gram)
        };
        assert_eq!(["_was", "ser_", "werk", "gibt"].map(frequency), [2, 2, 1, 0]);
        assert_eq!(forward.total_length(), u64::from(forward.length(0) + forward.length(1)));
    }

    #[test]
    fn a_damaged_file_is_refused_or_read_without_a_panic() {
        let (index, text, _) = index(&[&["wasser wasser brunnen", "brunnen am see", "trinkwasser"]]);
        let searcher = index.reader().unwrap().searcher();
        let segment = searcher.segment_reader(0);
        let bytes = build(&segment.inverted_index(text).unwrap(), 3).unwrap();
        assert!(ForwardIndex::from_bytes(OwnedBytes::new(bytes[..bytes.len() - 1].to_vec())).is_err());
        assert!(ForwardIndex::from_bytes(OwnedBytes::empty()).is_err());
        for at in 0..bytes.len() {
            for flip in [1, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] ^= flip;
                let Ok(forward) = ForwardIndex::from_bytes(OwnedBytes::new(damaged)) else { continue };
                for doc in 0..4 {
                    forward.each_word(doc, |word, _| {
                        assert!(forward.grams_at(forward.place_of(word)).count() <= bytes.len())
                    });
                }
                grams("wasser").for_each(|gram| assert!(forward.document_frequency(gram) < u32::MAX));
            }
        }
    }

    fn spelt(word: &str) -> Vec<String> {
        let letters = |gram: Gram| {
            let units: Vec<u16> =
                (0..4).rev().map(|at| (gram >> (16 * at)) as u16).filter(|&u| u > 0).collect();
            String::from_utf16_lossy(&units)
        };
        grams(word).map(letters).collect()
    }

    #[test]
    fn grams_are_padded_and_stay_inside_a_word() {
        assert_eq!(spelt("messen"), ["_mes", "mess", "esse", "ssen", "sen_"]);
        assert_eq!(spelt("eu"), ["_eu_"]);
        assert_eq!(spelt("q"), ["_q_"]);
    }
}
