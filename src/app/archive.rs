//! The archive of a backup: a ZIP file that any program can open, with a list of its files and their hashes.
//!
//! ```text
//! backup.json      what it holds: format, version of the program, time, and length and BLAKE3 hash of every file
//! index/…          the served generation, as it lies in the folder of the index
//! written/…        the articles that services wrote
//! vocabulary/…     the files of the vocabulary, where they replace the built-in ones
//! fundstelle.toml  the configuration without its keys
//! ```
//!
//! What an archive says is not believed: names lead nowhere but below the folder that is restored to, a file has the
//! length that the list gives, and its hash.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::engine::SystemFault;

/// The list of the files.
const LIST: &str = "backup.json";
/// The most bytes of the list: some hundred thousand files.
const MOST_OF_LIST: u64 = 64 << 20;
/// Version of the form of archives.
const FORMAT: u32 = 1;
/// How many bytes are read at once.
const BUFFER: usize = 1 << 18;

/// Why an archive could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("{path} can't be read or written: {}", with_advice(cause), path = .path.display())]
    Io { path: PathBuf, cause: io::Error },
    #[error("{path} is no backup of this program: {cause}", path = .path.display())]
    NoBackup { path: PathBuf, cause: String },
    #[error("the backup {path} is damaged: {name} {cause}; take another one", path = .path.display())]
    Damaged { path: PathBuf, name: String, cause: String },
    #[error(
        "the backup {path} has the form {format}, which this version of the program doesn't know; restore it with the version \
         that made it, {program}",
        path = .path.display()
    )]
    OtherFormat { path: PathBuf, format: u32, program: String },
}

/// A failure of the system, and what to do about it where that is to make room.
fn with_advice(cause: &io::Error) -> String {
    match SystemFault::from_message(&cause.to_string()) {
        Some(fault @ (SystemFault::DiskFull | SystemFault::Quota | SystemFault::FileLimit)) => {
            format!("{cause}; {fault}")
        }
        _ => cause.to_string(),
    }
}

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// When it was made, in seconds since 1970.
    pub made_at: i64,
    pub articles: u64,
    /// The name of the source that written articles had where the backup was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_root: Option<String>,
    pub files: BTreeMap<String, FileEntry>,
}

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    pub bytes: u64,
    /// BLAKE3, in hexadecimal digits.
    pub hash: String,
}

impl Contents {
    /// The files below a folder of the archive, such as `index/`.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a FileEntry)> {
        let below =
            self.files.range(folder.to_owned()..).take_while(move |(name, _)| name.starts_with(folder));
        below.map(|(name, entry)| (name.as_str(), entry))
    }

    /// The bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.values().map(|entry| entry.bytes).fold(0, u64::saturating_add)
    }
}

/// Writes an archive, which has its name only when it is whole.
pub struct ArchiveWriter {
    path: PathBuf,
    zip: ZipWriter<BufWriter<UntilFailure<tempfile::NamedTempFile>>>,
    files: BTreeMap<String, FileEntry>,
}

impl ArchiveWriter {
    /// Begins an archive of this name. A file that has the name is replaced when it is whole.
    pub fn create(path: &Path) -> Result<Self, ArchiveError> {
        let failed = |cause| ArchiveError::Io { path: path.to_owned(), cause };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // The name keeps the permissions of a private file: whoever may read a backup may read every article.
        let file = tempfile::Builder::new().prefix(".unfinished-").tempfile_in(folder).map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            zip: ZipWriter::new(BufWriter::new(UntilFailure::new(file))),
            files: BTreeMap::new(),
        })
    }

    /// Adds a file under a name with `/`.
    pub fn add_file(&mut self, name: &str, path: &Path) -> Result<(), ArchiveError> {
        let file = File::open(path).map_err(|cause| ArchiveError::Io { path: path.to_owned(), cause })?;
        self.add(name, BufReader::with_capacity(BUFFER, file))
    }

    pub fn add(&mut self, name: &str, content: impl Read) -> Result<(), ArchiveError> {
        let entry =
            self.write(name, content).map_err(|cause| ArchiveError::Io { path: self.path.clone(), cause })?;
        self.files.insert(name.to_owned(), entry);
        Ok(())
    }

    fn write(&mut self, name: &str, content: impl Read) -> io::Result<FileEntry> {
        let options =
            SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true);
        self.zip.start_file(name, options)?;
        copy(content, &mut self.zip)
    }

    /// Ends the archive with its list, waits until it is on disk, and reads it again before it gets its name.
    pub fn finish(mut self, articles: u64, written_root: Option<String>) -> Result<Contents, ArchiveError> {
        let contents = Contents {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: jiff::Timestamp::now().as_second(),
            articles,
            written_root,
            files: std::mem::take(&mut self.files),
        };
        let finish = |mut writer: Self| {
            writer.write(LIST, serde_json::to_vec_pretty(&contents)?.as_slice())?;
            let file = writer.zip.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?.inner;
            file.as_file().sync_all()?;
            Ok(file)
        };
        let path = self.path.clone();
        let failed = |cause| ArchiveError::Io { path: path.clone(), cause };
        let file = finish(self).map_err(failed)?;
        // A backup that nobody can read would be noticed when it is needed, and must not replace one that is whole.
        Archive::open(file.path())?.verify()?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        Ok(contents)
    }
}

/// A file that takes everything once writing to it has failed, which the caller was told: what is dropped unfinished would
/// else try again, and complain on standard error by itself.
struct UntilFailure<W> {
    inner: W,
    has_failed: bool,
}

impl<W> UntilFailure<W> {
    fn new(inner: W) -> Self {
        Self { inner, has_failed: false }
    }

    fn noting_failure<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        self.has_failed |= done.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        done
    }
}

impl<W: Write> Write for UntilFailure<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.has_failed {
            return Ok(bytes.len());
        }
        let done = self.inner.write(bytes);
        self.noting_failure(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.has_failed {
            return Ok(());
        }
        let done = self.inner.flush();
        self.noting_failure(done)
    }
}

impl<W: Seek> Seek for UntilFailure<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if self.has_failed {
            return Ok(0);
        }
        let done = self.inner.seek(to);
        self.noting_failure(done)
    }
}

/// An archive that is read.
pub struct Archive {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
    pub contents: Contents,
}

impl Archive {
    /// Opens an archive, and checks that it holds just the files of its list.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let no_backup = |cause: String| ArchiveError::NoBackup { path: path.to_owned(), cause };
        let file = File::open(path).map_err(|cause| ArchiveError::Io { path: path.to_owned(), cause })?;
        let mut zip = ZipArchive::new(BufReader::with_capacity(BUFFER, file))
            .map_err(|error| no_backup(error.to_string()))?;
        let mut list = Vec::new();
        let read = zip.by_name(LIST).map_err(io::Error::from);
        read.and_then(|file| file.take(MOST_OF_LIST).read_to_end(&mut list))
            .map_err(|error| no_backup(format!("{LIST} in it can't be read ({error})")))?;
        let contents: Contents =
            serde_json::from_slice(&list).map_err(|error| no_backup(format!("{LIST} in it: {error}")))?;
        if contents.format != FORMAT {
            let Contents { format, program, .. } = contents;
            return Err(ArchiveError::OtherFormat { path: path.to_owned(), format, program });
        }
        let damaged = |name: &str, cause: &str| ArchiveError::Damaged {
            path: path.to_owned(),
            name: name.to_owned(),
            cause: cause.to_owned(),
        };
        if let Some(name) = contents.files.keys().find(|name| !is_safe(name)) {
            return Err(damaged(name, "is no name of a file below a folder"));
        }
        let names = zip.file_names().map(|name| name.map_or_else(|_| "?".to_owned(), Cow::into_owned));
        let unlisted = names.into_iter().find(|name| name != LIST && !contents.files.contains_key(name));
        if let Some(name) = unlisted {
            return Err(damaged(&name, "is not on its list"));
        }
        if let Some(name) = contents.files.keys().find(|name| zip.index_for_name(name).is_none()) {
            return Err(damaged(name, "is missing"));
        }
        Ok(Self { path: path.to_owned(), zip, contents })
    }

    /// Reads every file against its hash.
    pub fn verify(&mut self) -> Result<(), ArchiveError> {
        let names: Vec<String> = self.contents.files.keys().cloned().collect();
        names.iter().try_for_each(|name| self.copy_to(name, io::sink()))
    }

    /// The content of a small file; `None` where there is no such file.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, ArchiveError> {
        if self.contents.files.get(name).is_none_or(|entry| entry.bytes > MOST_OF_LIST) {
            return Ok(None);
        }
        let mut content = Vec::new();
        self.copy_to(name, &mut content)?;
        Ok(String::from_utf8(content).ok())
    }

    /// Writes the files below a folder of the archive to a folder, which must not have them yet.
    pub fn unpack(&mut self, folder: &str, to: &Path) -> Result<(), ArchiveError> {
        let names: Vec<String> = self.contents.below(folder).map(|(name, _)| name.to_owned()).collect();
        for name in names {
            let path = to.join(&name[folder.len()..]);
            let failed = |cause| ArchiveError::Io { path: path.clone(), cause };
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(failed)?;
            }
            let file = File::create_new(&path).map_err(failed)?;
            self.copy_to(&name, &file)?;
            file.sync_all().map_err(failed)?;
        }
        Ok(())
    }

    fn copy_to(&mut self, name: &str, to: impl Write) -> Result<(), ArchiveError> {
        let damaged = |path: &Path, cause: String| ArchiveError::Damaged {
            path: path.to_owned(),
            name: name.to_owned(),
            cause,
        };
        let expected = self.contents.files.get(name).cloned();
        let expected = expected.ok_or_else(|| damaged(&self.path, "is missing".to_owned()))?;
        let file = self.zip.by_name(name).map_err(|error| damaged(&self.path, error.to_string()))?;
        // A small file may unpack to more than a disk holds.
        let copied = copy(file.take(expected.bytes.saturating_add(1)), to);
        match copied {
            Ok(entry) if entry == expected => Ok(()),
            Ok(_) => Err(damaged(&self.path, "does not have its checksum".to_owned())),
            Err(cause) if cause.kind() == io::ErrorKind::StorageFull => {
                Err(ArchiveError::Io { path: PathBuf::from(name), cause })
            }
            Err(cause) => Err(damaged(&self.path, format!("can't be read ({cause})"))),
        }
    }
}

/// Copies everything; returns length and hash.
fn copy(mut from: impl Read, mut to: impl Write) -> io::Result<FileEntry> {
    let (mut hasher, mut bytes, mut buffer) = (blake3::Hasher::new(), 0, vec![0; BUFFER]);
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let part = buffer.get(..read).unwrap_or_default();
        hasher.update(part);
        to.write_all(part)?;
        bytes += read as u64;
    }
    to.flush()?;
    Ok(FileEntry { bytes, hash: hasher.finalize().to_string() })
}

/// Whether a name leads to a file below the folder that it is unpacked to, on any system.
fn is_safe(name: &str) -> bool {
    let is_plain = !name.contains(['\\', ':']) && !name.chars().any(char::is_control);
    let mut parts = Path::new(name).components();
    !name.is_empty() && is_plain && parts.all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(folder: &Path, files: &[(&str, &[u8])]) -> PathBuf {
        let path = folder.join("a.zip");
        let mut writer = ArchiveWriter::create(&path).unwrap();
        files.iter().for_each(|(name, content)| writer.add(name, *content).unwrap());
        writer.finish(7, None).unwrap();
        path
    }

    #[test]
    fn what_was_put_in_comes_out() {
        let folder = tempfile::tempdir().unwrap();
        let large = vec![7; 1_000_000];
        let path = made(folder.path(), &[("index/a/b", b"b"), ("index/large", &large), ("x", b"text")]);
        let mut archive = Archive::open(&path).unwrap();
        archive.verify().unwrap();
        assert_eq!((archive.contents.articles, archive.contents.bytes()), (7, 1_000_005));
        assert_eq!(archive.text("x").unwrap().as_deref(), Some("text"));
        assert_eq!(archive.text("y").unwrap(), None);
        let to = folder.path().join("to");
        archive.unpack("index/", &to).unwrap();
        assert_eq!(fs::read(to.join("a/b")).unwrap(), b"b");
        assert_eq!(fs::read(to.join("large")).unwrap(), large);
        assert!(!to.join("x").exists());
        assert!(archive.unpack("index/", &to).is_err(), "nothing is overwritten");
    }

    #[test]
    fn no_flipped_byte_comes_out() {
        let folder = tempfile::tempdir().unwrap();
        let files: [(&str, &[u8]); 2] = [("index/a", b"some text of a file"), ("b", b"another text")];
        let path = made(folder.path(), &files);
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0x10;
            fs::write(&path, changed).unwrap();
            let Ok(mut archive) = Archive::open(&path) else { continue };
            if archive.verify().is_ok() {
                // What ZIP tells twice may differ from what is read.
                files.iter().for_each(|(name, content)| {
                    let text = archive.text(name).unwrap().unwrap();
                    assert_eq!(text.as_bytes(), *content, "byte {at}");
                });
            }
        }
    }

    #[test]
    fn names_lead_nowhere_else() {
        for name in ["../a", "/a", "a/../b", "", ".", "c:a", "a\\b", "a\n"] {
            assert!(!is_safe(name), "{name:?}");
        }
        assert!(is_safe("index/generations/0001/segments/meta.json"));
    }
}
