//! The learnt language of a collection and how it is saved: a base that was learnt from all articles, and at
//! most one layer on it with everything that changed since.
//!
//! Files are named by the hash of their bytes and never change. A commit names its own two
//! ([`LanguageFiles`]). An interrupted write therefore leaves only a file that no commit names, and older
//! commits keep the files they name.
//!
//! A layer knows the file that it was read from or written to, so a commit costs the bytes of what changed and
//! not those of the base. Bytes that changed on disk are noticed whenever a file is read, by its name.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::article::{ArticleNames, Spellings};
use super::completion::{Completable, CompletionKind};
use super::layer::Layer;
use super::learner::LanguageLearner;
use super::phrases::{Phrases, usual};
use super::words::{WordMap, count_in};
use crate::analysis::Analyzers;
use crate::article::Date;
use crate::vocabulary::Vocabulary;

/// The names of the files of one state of a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanguageFiles {
    base: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changes: Option<String>,
}

/// Why a learnt language can't be saved or read.
#[derive(Debug, thiserror::Error)]
pub enum LanguageError {
    #[error("{}: {cause}", .place.display())]
    File { place: PathBuf, cause: io::Error },
    #[error("{} is damaged: {cause}", .place.display())]
    Damaged { place: PathBuf, cause: String },
}

/// The learnt language of a collection.
#[derive(Debug, Clone)]
pub struct CollectionLanguage {
    base: Layer,
    changes: Option<Layer>,
}

impl CollectionLanguage {
    /// The number of changed articles up to which the base is kept, however small it is. Above that, it is
    /// kept up to a share of one in [`SHARE_BESIDE`](Self::SHARE_BESIDE) of its articles.
    const ALWAYS_BESIDE: usize = 500;
    const SHARE_BESIDE: usize = 32;
    /// The extension of its files.
    const EXTENSION: &'static str = "language";
    /// The extension of a file that is still being written.
    const UNFINISHED: &'static str = "unfinished";

    /// The language that a learner of a whole collection has learnt.
    pub fn new(learner: LanguageLearner) -> Self {
        Self { base: learner.finish(), changes: None }
    }

    /// A learner for the changes that come next.
    pub fn learner(&self) -> LanguageLearner {
        if self.is_empty() {
            LanguageLearner::default()
        } else {
            LanguageLearner::beside(self.base.sampled_below())
        }
    }

    fn is_empty(&self) -> bool {
        self.layers().all(|layer| layer.len() == 0)
    }

    /// The language after the changes that a [`learner`](Self::learner) of it has seen. Where much has
    /// changed, base and layer are merged into a new base.
    pub fn changed(&self, learner: LanguageLearner) -> Result<Self, LanguageError> {
        if self.is_empty() {
            return Ok(Self::new(learner));
        }
        let damaged = |cause| LanguageError::Damaged { place: PathBuf::from(self.base.name()), cause };
        let newer = learner.finish();
        if newer.len() == 0 {
            return Ok(self.clone());
        }
        let changes = match &self.changes {
            Some(changes) => changes.merged(&newer, false).map_err(damaged)?,
            None => newer,
        };
        if changes.len() > Self::ALWAYS_BESIDE.max(self.base.len() / Self::SHARE_BESIDE) {
            return Ok(Self { base: self.base.merged(&changes, true).map_err(damaged)?, changes: None });
        }
        Ok(Self { base: self.base.clone(), changes: Some(changes) })
    }

    /// Saves the layers that were neither read from the folder nor saved there yet; returns the names of all files.
    pub fn save(&self, folder: &Path) -> Result<LanguageFiles, LanguageError> {
        fs::create_dir_all(folder)
            .map_err(|cause| LanguageError::File { place: folder.to_owned(), cause })?;
        for layer in self.layers() {
            let place = path(folder, layer.name());
            // The file of a state that no commit names any more may have been cleared away since.
            let is_saved = layer.is_saved_in(&place) && place.exists();
            if !is_saved {
                // A file of this name that is there already may be damaged, so it is replaced unread.
                write(&place, layer.bytes())
                    .map_err(|cause| LanguageError::File { place: place.clone(), cause })?;
                layer.remember_file(place);
            }
        }
        let changes = self.changes.as_ref().map(|changes| changes.name().to_owned());
        Ok(LanguageFiles { base: self.base.name().to_owned(), changes })
    }

    pub fn load(folder: &Path, files: &LanguageFiles) -> Result<Self, LanguageError> {
        let base = read(folder, &files.base)?;
        let changes = files.changes.as_ref().map(|name| read(folder, name)).transpose()?;
        Ok(Self { base, changes })
    }

    /// The files of a saved state that can't be read, or whose bytes have changed.
    pub fn damaged_files(folder: &Path, files: &LanguageFiles) -> Vec<String> {
        let names = [Some(&files.base), files.changes.as_ref()].into_iter().flatten();
        let damaged = names.filter(|name| read(folder, name).is_err());
        damaged.map(|name| path(folder, name).display().to_string()).collect()
    }

    /// Loads another state, reusing the layers of this one that it has too.
    pub fn load_after(&self, folder: &Path, files: &LanguageFiles) -> Result<Self, LanguageError> {
        let layer = |name: &String| match self.layers().find(|layer| layer.name() == name) {
            Some(layer) => Ok(layer.clone()),
            None => read(folder, name),
        };
        Ok(Self { base: layer(&files.base)?, changes: files.changes.as_ref().map(layer).transpose()? })
    }

    /// Deletes all files but those of some states. A file that can't be deleted is no error: the next call
    /// tries again.
    pub fn clear(folder: &Path, kept: &[&LanguageFiles]) {
        let kept: HashSet<PathBuf> = kept
            .iter()
            .flat_map(|files| [Some(&files.base), files.changes.as_ref()])
            .flatten()
            .map(|name| path(folder, name))
            .collect();
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            let is_own =
                path.extension().is_some_and(|found| found == Self::EXTENSION || found == Self::UNFINISHED);
            if is_own && !kept.contains(&path) {
                let _ = fs::remove_file(path);
            }
        }
    }

    fn layers(&self) -> impl Iterator<Item = &Layer> {
        [&self.base].into_iter().chain(&self.changes)
    }

    /// How many articles the collection has.
    pub fn articles(&self) -> Result<usize, LanguageError> {
        let mut ids = HashSet::new();
        for layer in self.layers() {
            let damaged = |cause| LanguageError::Damaged { place: PathBuf::from(layer.name()), cause };
            for removed in layer.removed().map_err(damaged)? {
                ids.remove(&removed);
            }
            for names in layer.names() {
                ids.insert(names.map_err(damaged)?.id);
            }
        }
        Ok(ids.len())
    }

    /// Maps from the words of the exact field to their document frequencies, whose sum over all maps is what
    /// counts.
    pub(super) fn words(&self) -> Vec<WordMap> {
        self.layers().map(|layer| layer.words().clone()).collect()
    }

    /// Everything that a text can be completed to on a day; articles past their last day are left out.
    pub(super) fn completables(
        &self,
        analyzers: &Analyzers,
        vocabulary: &Vocabulary,
        today: Date,
    ) -> Result<Vec<Completable>, String> {
        let removed = self.changes.as_ref().map(Layer::removed).transpose()?.unwrap_or_default();
        let mut names = Names::default();
        let mut phrases = Phrases::default();
        for (layer, removed) in self.layers().zip([&removed, &HashSet::new()]) {
            for article in layer.names() {
                let article = article?;
                if !removed.contains(&article.id) && article.is_live_on(today) {
                    names.add(article, vocabulary);
                }
            }
            for article in layer.spellings() {
                let article = article?;
                if !removed.contains(&article.id) && article.is_live_on(today) {
                    phrases.add(article);
                }
            }
        }
        let words = self.words();
        let frequency = |word: &str| u64::try_from(count_in(&words, word)).unwrap_or_default();
        let articles = names.articles;
        let mut completables = names.completables(vocabulary);
        completables.extend(phrases.completables(analyzers, articles, frequency));
        Ok(completables)
    }
}

fn path(folder: &Path, name: &str) -> PathBuf {
    folder.join(name).with_extension(CollectionLanguage::EXTENSION)
}

/// Writes a file so that it exists as a whole or not at all, even after a power cut. It gets the permissions of
/// the other files of the index, while a temporary file would be readable for its owner alone.
fn write(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = place.with_extension(CollectionLanguage::UNFINISHED);
    let mut file = fs::File::create(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, place)?;
    // The name must last as well, before a commit names the file.
    match place.parent() {
        Some(folder) => fs::File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

fn read(folder: &Path, name: &str) -> Result<Layer, LanguageError> {
    let place = path(folder, name);
    let bytes = match fs::read(&place) {
        Ok(bytes) => bytes,
        Err(cause) => return Err(LanguageError::File { place, cause }),
    };
    let damaged = |cause| LanguageError::Damaged { place: place.clone(), cause };
    let layer = Layer::from_bytes(bytes).map_err(damaged)?;
    if layer.name() != name {
        return Err(damaged("its bytes are not those that its name says".to_owned()));
    }
    layer.remember_file(place);
    Ok(layer)
}

/// The titles and facet values of the live articles.
#[derive(Default)]
struct Names {
    articles: u64,
    /// By title: the id of the article if only one has it, and the number of articles with it.
    titles: BTreeMap<String, (Option<String>, u64)>,
    /// By kind and id of a value: the number of articles that have it, and the labels as written where no
    /// vocabulary knows it.
    values: BTreeMap<(CompletionKind, String), (u64, Spellings)>,
}

impl Names {
    fn add(&mut self, article: ArticleNames, vocabulary: &Vocabulary) {
        self.articles += 1;
        let mut of_article: BTreeSet<(CompletionKind, String)> = BTreeSet::new();
        for organiser in &article.organisers {
            let wholes = vocabulary.wholes_of(&organiser.id).into_iter();
            of_article.extend(wholes.map(|whole| (CompletionKind::Organiser, whole.to_owned())));
        }
        let organisers = article.organisers.into_iter().map(|value| (CompletionKind::Organiser, value));
        let themes = article.themes.into_iter().map(|value| (CompletionKind::Theme, value));
        for (kind, value) in organisers.chain(themes) {
            let key = (kind, value.id);
            if let Some(label) = value.label {
                let (_, labels) = self.values.entry(key.clone()).or_default();
                *labels.entry(label).or_default() += 1;
            }
            of_article.insert(key);
        }
        for key in of_article {
            self.values.entry(key).or_default().0 += 1;
        }
        self.titles
            .entry(article.title)
            // A title that several articles share leads to none of them.
            .and_modify(|(shared, count)| (*shared, *count) = (None, *count + 1))
            .or_insert_with(|| (Some(article.id.into()), 1));
    }

    fn completables(self, vocabulary: &Vocabulary) -> Vec<Completable> {
        let values = self.values.into_iter().map(|((kind, id), (count, labels))| {
            let others = names_of(vocabulary, kind, &id);
            let label = Some(usual(labels)).filter(|label| !label.is_empty());
            let text = label.or_else(|| others.first().cloned()).unwrap_or_else(|| id.clone());
            Completable { text, kind, id: Some(id), count, others }
        });
        let titles = self.titles.into_iter().map(|(text, (id, count))| {
            let kind = CompletionKind::Title;
            Completable { text, kind, id, count, others: Vec::new() }
        });
        values.chain(titles).collect()
    }
}

/// The names that the vocabulary has for a value, the German label first.
fn names_of(vocabulary: &Vocabulary, kind: CompletionKind, id: &str) -> Vec<String> {
    let organiser = || {
        let names = vocabulary.organiser(id)?.names();
        Some(names.into_iter().map(str::to_owned).collect())
    };
    let theme = || vocabulary.theme(id).map(|theme| vec![theme.de.clone(), theme.en.clone()]);
    match kind {
        CompletionKind::Organiser => organiser(),
        CompletionKind::Theme => theme(),
        CompletionKind::Title | CompletionKind::Phrase => None,
    }
    .unwrap_or_default()
}
