//! The sizes of text fields, by which BM25 weighs: documents and tokens.
//!
//! A document without any token in a field is no document of it, neither for the rarity of a term nor for the average
//! length. Many articles name no organiser; counted among all articles, every name would seem rarer, and long for its
//! field. Lucene counts in this way (`docCount`, `sumTotalTermFreq`), and an engine on Lucene gives the same scores only
//! where this one does, too. Deleted documents count until their segments are merged, as they do in document
//! frequencies.

use tantivy::schema::Field;
use tantivy::{Score, SegmentReader};

use crate::engine::embedded::index::Fields;

/// The size of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FieldSize {
    /// The documents with at least one token in it.
    pub documents: u64,
    pub tokens: u64,
}

impl FieldSize {
    /// The average length of the field in a document, in tokens.
    pub fn average_length(self) -> Score {
        self.tokens as Score / self.documents as Score
    }
}

/// The sizes of all text fields, of a segment or of all segments together.
#[derive(Debug, Clone, Default)]
pub struct FieldSizes(Vec<(Field, FieldSize)>);

impl FieldSizes {
    /// Counts the documents of a segment.
    pub fn of_segment(segment: &SegmentReader, fields: Fields) -> tantivy::Result<Self> {
        let size = |field| {
            let norms = segment.get_fieldnorms_reader(field)?;
            let documents = (0..segment.max_doc()).filter(|&doc| norms.fieldnorm_id(doc) > 0).count() as u64;
            let tokens = segment.inverted_index(field)?.total_num_tokens();
            Ok((field, FieldSize { documents, tokens }))
        };
        fields.texts().into_iter().map(size).collect::<tantivy::Result<_>>().map(Self)
    }

    /// The size of a field; nothing where it is no text field.
    pub fn get(&self, field: Field) -> FieldSize {
        let known = self.0.iter().find(|(known, _)| *known == field);
        known.map_or_else(FieldSize::default, |(_, size)| *size)
    }

    fn add(&mut self, field: Field, size: FieldSize) {
        match self.0.iter_mut().find(|(known, _)| *known == field) {
            Some((_, known)) => {
                known.documents += size.documents;
                known.tokens += size.tokens;
            }
            None => self.0.push((field, size)),
        }
    }
}

impl<'a> FromIterator<&'a Self> for FieldSizes {
    /// The sizes of all segments together.
    fn from_iter<T: IntoIterator<Item = &'a Self>>(segments: T) -> Self {
        let mut all = Self::default();
        segments.into_iter().flat_map(|sizes| &sizes.0).for_each(|&(field, size)| all.add(field, size));
        all
    }
}
