//! The forward index as a component of Tantivy's segments: written with a segment, merged, checked by its checksum, and
//! deleted with it.

use std::any::Any;
use std::io::Write;

use tantivy::directory::TerminatingWrite;
use tantivy::index::SegmentComponent;
use tantivy::indexer::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{Field, Schema};
use tantivy::{DocId, Segment, SegmentReader};

use super::build;

/// The extension of the file.
pub const EXTENSION: &str = "forward";

/// Keeps a forward index of one text field with every segment.
pub struct ForwardPlugin {
    pub field: Field,
}

impl SegmentPlugin for ForwardPlugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, _: &PluginWriterContext) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(ForwardWriter { field: self.field, documents: 0 }))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        let documents = context.readers.iter().map(|segment| segment.num_docs() as usize).sum();
        write(context.target_segment, self.field, documents)
    }
}

/// Counts documents, and makes their forward index when the postings of their segment have been written.
struct ForwardWriter {
    field: Field,
    documents: usize,
}

impl PluginWriter for ForwardWriter {
    fn add_document(&mut self, _: DocId, _: &dyn ErasedDocument, _: &Schema) -> tantivy::Result<()> {
        self.documents += 1;
        Ok(())
    }

    fn serialize(self: Box<Self>, segment: &Segment, _: Option<&DocIdMapping>) -> tantivy::Result<()> {
        write(segment, self.field, self.documents)
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

/// Writes the forward index of a segment whose other files are complete.
fn write(segment: &Segment, field: Field, documents: usize) -> tantivy::Result<()> {
    let inverted = SegmentReader::open(segment)?.inverted_index(field)?;
    let bytes = build(&inverted, documents)?;
    let mut file = segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?;
    file.write_all(&bytes)?;
    file.terminate()?;
    Ok(())
}
