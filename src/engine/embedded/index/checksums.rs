//! The checksums of segment files, which Tantivy writes to their ends.
//!
//! Files are read here and not mapped, as they are for searches: touching a mapped page that the file no longer has, or
//! that the disk can't read, ends the process.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use tantivy::HasLen;
use tantivy::directory::FileSlice;
use tantivy::directory::footer::Footer;
use tantivy::index::SegmentMeta;

use super::{derived_files, refused};
use crate::engine::{Fault, Harm};

/// The most bytes from the end of a file that its footer is looked for in; it has about a hundred.
const FOOTER: u64 = 4_096;
/// The bytes that a footer ends with, its length and a mark. Tantivy takes for granted that so many are there.
const END_OF_FOOTER: u64 = 8;
/// How many bytes are read at once.
const BUFFER: usize = 1 << 18;

/// Extensions of the files that articles are read from: the documents themselves, their columns, and which of them
/// are deleted.
const OF_ARTICLES: [&str; 3] = ["store", "fast", "del"];

/// The files of a segment, as its commit names them.
pub fn files_of(folder: &Path, segment: &SegmentMeta) -> Vec<PathBuf> {
    let id = segment.id().uuid_string();
    let deleted = segment.has_deletes().then(|| segment.delete_opstamp()).flatten();
    let deleted = deleted.map(|opstamp| format!("{id}.{opstamp}.del"));
    let of_tantivy = ["store", "fast", "idx", "pos", "term", "fieldnorm"];
    let extensions = of_tantivy.iter().chain(derived_files::EXTENSIONS);
    let all = extensions.map(|extension| format!("{id}.{extension}"));
    all.chain(deleted).map(|name| folder.join(name)).collect()
}

/// The files of segments that are missing, or don't have their checksum any more.
pub fn faults<'a>(folder: &Path, segments: impl IntoIterator<Item = &'a SegmentMeta>) -> Vec<Fault> {
    let files = segments.into_iter().flat_map(|segment| files_of(folder, segment));
    files.filter_map(|file| fault_of(&file)).collect()
}

/// What is wrong with a file of a segment.
pub fn fault_of(file: &Path) -> Option<Fault> {
    let cause = match has_checksum(file) {
        Ok(true) => return None,
        Ok(false) => "is damaged: it does not have its checksum".to_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => "is missing".to_owned(),
        Err(error) if tells_damage(&error) => format!("is damaged: {error}"),
        Err(error) => {
            return Some(Fault::new(
                file.display(),
                format!("can't be read: {}", refused::told(file, &error)),
                Harm::Unknown,
            ));
        }
    };
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let harm = if OF_ARTICLES.contains(&extension) { Harm::Articles } else { Harm::Searches };
    Some(Fault::new(file.display(), cause, harm))
}

/// Whether a failure to read a file says that the file is damaged. Others, such as too many open files, say nothing of
/// it.
pub fn tells_damage(error: &io::Error) -> bool {
    /// The number of the error that a failing disk gives on Unix, for which the standard library has no name.
    const EIO: i32 = 5;
    let kinds = [io::ErrorKind::NotFound, io::ErrorKind::UnexpectedEof, io::ErrorKind::InvalidData];
    kinds.contains(&error.kind()) || error.raw_os_error() == Some(EIO)
}

fn has_checksum(file: &Path) -> io::Result<bool> {
    let mut file = File::open(file)?;
    let length = file.metadata()?.len();
    if length < END_OF_FOOTER {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    }
    let at_end = length.min(FOOTER);
    file.seek(SeekFrom::Start(length - at_end))?;
    let mut end = Vec::new();
    (&file).take(at_end).read_to_end(&mut end)?;
    if end.len() as u64 != at_end {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    }
    let (footer, before) = Footer::extract_footer(FileSlice::from(end))?;
    let mut left = length - at_end + before.len() as u64;
    file.seek(SeekFrom::Start(0))?;
    let mut hasher = crc32fast::Hasher::new();
    let mut buffer = vec![0; BUFFER];
    while left > 0 {
        let wanted = usize::try_from(left).unwrap_or(BUFFER).min(BUFFER);
        let part = &mut buffer[..wanted];
        file.read_exact(part)?;
        hasher.update(part);
        left -= wanted as u64;
    }
    Ok(hasher.finalize() == footer.crc)
}

/// The length of a file; `None` where it can't be told.
pub fn length(file: &Path) -> Option<u64> {
    fs::metadata(file).ok().map(|metadata| metadata.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_cut_to_a_few_bytes_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.store");
        for length in 0..20 {
            fs::write(&file, vec![7; length]).unwrap();
            assert_eq!(fault_of(&file).unwrap().harm, Harm::Articles, "{length} bytes");
        }
    }

    #[test]
    fn only_what_a_file_lacks_is_damage_of_it() {
        let missing = File::open("there/is/no/such/file").unwrap_err();
        assert!(tells_damage(&missing) && tells_damage(&io::Error::from(io::ErrorKind::UnexpectedEof)));
        let of_moment =
            [io::ErrorKind::PermissionDenied, io::ErrorKind::OutOfMemory, io::ErrorKind::Interrupted];
        assert!(of_moment.into_iter().all(|kind| !tells_damage(&io::Error::from(kind))));
        // The number of too many open files.
        #[cfg(unix)]
        assert!(!tells_damage(&io::Error::from_raw_os_error(24)));
    }
}
