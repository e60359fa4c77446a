//! The spool: a temporary file of raw documents between two passes, so that memory stays bounded.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use super::error::PipelineError;
use crate::article::RawDocument;

/// The compression level, a fast one since the file lives for minutes.
const LEVEL: i32 = 1;

/// Raw documents with their source roots, in the order in which they were written.
pub struct Spool {
    file: File,
    writer: Option<zstd::Encoder<'static, BufWriter<File>>>,
    len: u64,
    place: String,
}

impl Spool {
    /// Creates a spool in a folder. The file is deleted with its last handle, also after a crash.
    pub fn create(folder: &Path) -> Result<Self, PipelineError> {
        let place = folder.display().to_string();
        let open = || {
            fs::create_dir_all(folder)?;
            let file = tempfile::tempfile_in(folder)?;
            let writer = zstd::Encoder::new(BufWriter::new(file.try_clone()?), LEVEL)?;
            Ok((file, Some(writer)))
        };
        let (file, writer) = open().map_err(|cause| PipelineError::Spool { place: place.clone(), cause })?;
        Ok(Self { file, writer, len: 0, place })
    }

    /// The number of documents.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// The bytes that it takes on disk, which is compressed.
    pub fn bytes(&self) -> u64 {
        self.file.metadata().map_or(0, |metadata| metadata.len())
    }

    pub fn write(&mut self, root: &str, document: &RawDocument) -> Result<(), PipelineError> {
        let Some(writer) = &mut self.writer else {
            return Err(failed(&self.place, io::Error::other("it was finished already")));
        };
        let written = serde_json::to_writer(&mut *writer, &(root, document)).map_err(io::Error::from);
        written.and_then(|()| writer.write_all(b"\n")).map_err(|cause| failed(&self.place, cause))?;
        self.len += 1;
        Ok(())
    }

    /// Ends writing, after which the spool can be read.
    pub fn finish(&mut self) -> Result<(), PipelineError> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        let flushed = writer.finish().and_then(|mut file| file.flush());
        flushed.map_err(|cause| failed(&self.place, cause))
    }

    /// The documents from the first on. Only one reader may be active at a time.
    pub fn read(
        &self,
    ) -> Result<
        impl Iterator<Item = Result<(String, RawDocument), PipelineError>> + Send + 'static,
        PipelineError,
    > {
        let place = self.place.clone();
        let open = || {
            use std::io::Seek;
            let mut file = self.file.try_clone()?;
            file.rewind()?;
            Ok(BufReader::new(zstd::Decoder::new(file)?))
        };
        let lines = open().map_err(|cause| failed(&place, cause))?.lines();
        Ok(lines.map(move |line| {
            let line = line.map_err(|cause| failed(&place, cause))?;
            serde_json::from_str(&line).map_err(|error| failed(&place, error.into()))
        }))
    }
}

fn failed(place: &str, cause: io::Error) -> PipelineError {
    if matches!(cause.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        return PipelineError::DiskFull { place: place.to_owned(), cause: cause.to_string() };
    }
    if cause.kind() == io::ErrorKind::FileTooLarge {
        return PipelineError::FileLimit { place: place.to_owned(), cause: cause.to_string() };
    }
    PipelineError::Spool { place: place.to_owned(), cause }
}
