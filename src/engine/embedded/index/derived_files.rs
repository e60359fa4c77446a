//! Files that are derived from the others of a segment, as components of Tantivy's segments: written with a segment,
//! merged, checked by their checksums, and deleted with it.

use std::any::Any;
use std::io::Write;
use std::sync::Arc;

use tantivy::directory::TerminatingWrite;
use tantivy::index::SegmentComponent;
use tantivy::indexer::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{Field, Schema};
use tantivy::{DocId, Segment, SegmentReader};

use super::{duplicates, forward};
use crate::meaning::WordVectors;

/// The extensions of all files that the plugin writes.
pub const EXTENSIONS: &[&str] = &[forward::EXTENSION, forward::ROWS, duplicates::EXTENSION];

/// Keeps with every segment a forward index of one text field, its words in their order as rows of a table, and what is
/// known of its near-duplicates.
#[derive(Clone)]
pub struct DerivedFiles {
    pub field: Field,
    /// The table of word vectors; without one, no words are kept in their order.
    pub table: Option<Arc<WordVectors>>,
}

impl SegmentPlugin for DerivedFiles {
    fn extensions(&self) -> &[&str] {
        EXTENSIONS
    }

    fn create_writer(&self, _: &PluginWriterContext) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(DerivedFilesWriter { plugin: self.clone(), documents: 0 }))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        let documents = context.readers.iter().map(|segment| segment.num_docs() as usize).sum();
        self.write(context.target_segment, documents)
    }
}

/// Counts documents, and makes their files when the postings and columns of their segment have been written.
struct DerivedFilesWriter {
    plugin: DerivedFiles,
    documents: usize,
}

impl PluginWriter for DerivedFilesWriter {
    fn add_document(&mut self, _: DocId, _: &dyn ErasedDocument, _: &Schema) -> tantivy::Result<()> {
        self.documents += 1;
        Ok(())
    }

    fn serialize(self: Box<Self>, segment: &Segment, _: Option<&DocIdMapping>) -> tantivy::Result<()> {
        self.plugin.write(segment, self.documents)
    }

    fn mem_usage(&self) -> usize {
        size_of::<Self>()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

impl DerivedFiles {
    /// Writes the files of a segment whose other files are complete.
    fn write(&self, segment: &Segment, documents: usize) -> tantivy::Result<()> {
        let reader = SegmentReader::open(segment)?;
        let files = [
            forward::build(&*reader.inverted_index(self.field)?, documents)?,
            forward::build_rows(&reader, self.field, self.table.as_deref(), documents)?,
            duplicates::build(&reader, documents)?,
        ];
        for (extension, bytes) in EXTENSIONS.iter().zip(files) {
            let mut file = segment.open_write(SegmentComponent::Custom((*extension).to_owned()))?;
            file.write_all(&bytes)?;
            file.terminate()?;
        }
        Ok(())
    }
}
