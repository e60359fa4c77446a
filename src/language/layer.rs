//! A layer: what added articles contribute to the learnt language and removed ones take away, as one
//! immutable block of bytes, which is also the file it is saved in.
//!
//! ```text
//! a line of JSON   format, number of articles, lengths of the parts
//! words            finite state map: token of the exact field → articles added less articles removed
//! names            zstd of JSON lines, one per added article: title, organisers, themes, last day
//! removed          zstd of JSON lines: ids of the removed articles
//! spellings        zstd of JSON lines: words and phrases of the articles in the sample
//! ```
//!
//! Equal articles give equal bytes, in whatever order they were added, so a file is named by the hash of its
//! bytes.

use std::collections::{BTreeMap, HashSet};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use fst::Map;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::article::{ArticleNames, ArticleSpellings, sampling_number};
use super::words::{self, Slice, WordMap};
use crate::article::{ArticleId, ContentHash};

/// Version of the format of the file.
const FORMAT: u32 = 1;

/// The most articles whose text is read for spellings and phrases; a smaller collection is read whole. Tests
/// use a small number.
pub(super) const SAMPLE: usize = if cfg!(test) { 40 } else { 2_000 };

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Header {
    format: u32,
    added: usize,
    removed: usize,
    /// Articles with a sampling number below this one are in the sample.
    sampled_below: u64,
    /// The lengths of the parts in bytes, in their order.
    lengths: [usize; 4],
}

/// The parts of a layer.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The bytes of a finite state map.
    pub words: Vec<u8>,
    pub names: BTreeMap<ArticleId, ArticleNames>,
    pub removed: HashSet<ArticleId>,
    pub spellings: BTreeMap<ArticleId, ArticleSpellings>,
    pub sampled_below: u64,
}

/// What was learnt from added articles, and is to be taken away for removed ones.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    name: String,
    header: Header,
    bytes: Arc<[u8]>,
    words: WordMap,
    names: Slice,
    removed: Slice,
    spellings: Slice,
    /// The file that these bytes were read from or written to, which all clones know.
    file: Arc<OnceLock<PathBuf>>,
}

impl Layer {
    /// Packs the parts of a layer into its bytes.
    pub(super) fn new(parts: Parts) -> Self {
        let Parts { words, names, removed, spellings, sampled_below } = parts;
        let mut removed: Vec<ArticleId> = removed.into_iter().collect();
        removed.sort_unstable();
        let (added, gone) = (names.len(), removed.len());
        let parts = [words, packed(names.into_values()), packed(removed), packed(spellings.into_values())];
        let lengths = [0, 1, 2, 3].map(|part: usize| parts[part].len());
        let header = Header { format: FORMAT, added, removed: gone, sampled_below, lengths };
        let mut bytes = serde_json::to_vec(&header).expect("numbers can be written");
        bytes.push(b'\n');
        parts.iter().for_each(|part| bytes.extend(part));
        Self::from_bytes(bytes).expect("the layer was just written")
    }

    /// Reads a layer from its bytes; the error says why they can't be read.
    pub(super) fn from_bytes(bytes: Vec<u8>) -> Result<Self, String> {
        let name = ContentHash::digest(&bytes).to_string();
        let end = bytes.iter().position(|&byte| byte == b'\n').ok_or("it has no first line")?;
        let header: serde_json::Value =
            serde_json::from_slice(&bytes[..end]).map_err(|e| format!("its first line: {e}"))?;
        if header["format"] != FORMAT {
            return Err(format!("its format is {} instead of {FORMAT}", header["format"]));
        }
        let header: Header = serde_json::from_value(header).map_err(|e| format!("its first line: {e}"))?;
        let bytes: Arc<[u8]> = bytes.into();
        let mut from = end + 1;
        let mut next = |length: usize| {
            let to = from.checked_add(length)?;
            let part = Slice::new(&bytes, from, to)?;
            from = to;
            Some(part)
        };
        let [words, names, removed, spellings] = header.lengths;
        let parts = (next(words), next(names), next(removed), next(spellings));
        let (Some(words), Some(names), Some(removed), Some(spellings)) = parts else {
            return Err("it is cut off".to_owned());
        };
        let words = Map::new(words).map_err(|e| format!("its words: {e}"))?;
        Ok(Self { name, header, bytes, words, names, removed, spellings, file: Arc::default() })
    }

    /// The name of its file: the hash of its bytes.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The content of its file.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether these bytes were read from a file or written to it.
    pub(super) fn is_saved_in(&self, place: &Path) -> bool {
        self.file.get().is_some_and(|file| file == place)
    }

    /// Remembers the file that these bytes were read from or written to. Only the first is remembered: a
    /// layer belongs to one generation, and so to one folder.
    pub(super) fn remember_file(&self, place: PathBuf) {
        self.file.get_or_init(|| place);
    }

    /// The words, each with its document frequency.
    pub(super) fn words(&self) -> &WordMap {
        &self.words
    }

    /// How many articles were added or removed.
    pub(super) fn len(&self) -> usize {
        self.header.added + self.header.removed
    }

    /// Articles with a sampling number below this one are in the sample that spellings and phrases are read from.
    pub(super) fn sampled_below(&self) -> u64 {
        self.header.sampled_below
    }

    /// Unpacks the names of each article that was added. An error says what can't be read.
    pub(super) fn names(&self) -> impl Iterator<Item = Result<ArticleNames, String>> + '_ {
        unpacked(self.names.as_ref())
    }

    /// Unpacks the spellings and phrases of each article of the sample. An error says what can't be read.
    pub(super) fn spellings(&self) -> impl Iterator<Item = Result<ArticleSpellings, String>> + '_ {
        unpacked(self.spellings.as_ref())
    }

    /// Unpacks the ids of the articles that were removed.
    ///
    /// # Errors
    /// The message says what can't be read.
    pub(super) fn removed(&self) -> Result<HashSet<ArticleId>, String> {
        unpacked(self.removed.as_ref()).collect()
    }

    /// Merges this layer with a newer one. A `base` has no layer below it, so it need not remember which
    /// articles were removed.
    pub(super) fn merged(&self, newer: &Self, is_base: bool) -> Result<Self, String> {
        let mut removed = newer.removed()?;
        let mut parts = Parts {
            words: words::sum(&[self.words.clone(), newer.words.clone()]),
            sampled_below: self.sampled_below(),
            ..Parts::default()
        };
        for names in self.names() {
            let names = names?;
            if !removed.contains(&names.id) {
                parts.names.insert(names.id.clone(), names);
            }
        }
        for names in newer.names() {
            let names = names?;
            parts.names.insert(names.id.clone(), names);
        }
        for spellings in self.spellings() {
            let spellings = spellings?;
            if !removed.contains(&spellings.id) {
                parts.spellings.insert(spellings.id.clone(), spellings);
            }
        }
        for spellings in newer.spellings() {
            let spellings = spellings?;
            parts.spellings.insert(spellings.id.clone(), spellings);
        }
        if is_base {
            parts.bound_sample();
        } else {
            removed.extend(self.removed()?);
            parts.removed = removed;
        }
        Ok(Self::new(parts))
    }
}

impl Parts {
    /// Cuts the sample to its greatest size, keeping the articles with the lowest sampling numbers.
    pub(super) fn bound_sample(&mut self) {
        if self.spellings.len() <= SAMPLE {
            return;
        }
        let mut numbers: Vec<u64> = self.spellings.keys().map(sampling_number).collect();
        numbers.sort_unstable();
        self.sampled_below = numbers[SAMPLE];
        self.spellings.retain(|id, _| sampling_number(id) < self.sampled_below);
    }
}

/// The level of compression, at which reading and writing take little time beside making JSON.
const LEVEL: i32 = 3;

fn packed<T: Serialize>(lines: impl IntoIterator<Item = T>) -> Vec<u8> {
    let mut packed = zstd::Encoder::new(Vec::new(), LEVEL).expect("the level exists");
    for line in lines {
        let line = serde_json::to_vec(&line).expect("texts and numbers can be written");
        packed
            .write_all(&line)
            .and_then(|()| packed.write_all(b"\n"))
            .expect("writing to memory does not fail");
    }
    packed.finish().expect("writing to memory does not fail")
}

fn unpacked<'a, T: DeserializeOwned + 'a>(packed: &'a [u8]) -> impl Iterator<Item = Result<T, String>> + 'a {
    let (decoder, failed) = match zstd::Decoder::with_buffer(packed) {
        Ok(decoder) => (Some(decoder), None),
        Err(error) => (None, Some(Err(error.to_string()))),
    };
    let lines = decoder.into_iter().flat_map(|decoder| BufReader::new(decoder).lines());
    let read = |line: std::io::Result<String>| {
        let line = line.map_err(|e| e.to_string())?;
        serde_json::from_str(&line).map_err(|e| e.to_string())
    };
    failed.into_iter().chain(lines.map(read))
}
