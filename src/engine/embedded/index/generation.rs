//! A generation on disk: one schema, one set of analysis chains, one set of learnt facts, and the articles
//! indexed under them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocAddress, DocSet, TERMINATED, Term};

use super::checksums::tells_damage;
use super::derived_files::DerivedFiles;
use super::document::StoredText;
use super::files::{SEGMENTS, SegmentFiles};
use super::refused::Refusals;
use super::schema::{self, Fields};
use super::settings::IndexSettings;
use super::{durable, refused, sources, tokenizer};
use crate::analysis::{self, Analyzers, Lexicon};
use crate::article::{Article, ArticleId, ContentHash};
use crate::engine::{
    CommitFacts, EngineError, GenerationOrigin, HeldArticle, LIST_OF_COMPOUNDS, SnapshotId,
    TABLE_OF_WORD_VECTORS, UnusableIndex,
};
use crate::enrich::LearntFacts;
use crate::language::{CollectionLanguage, LanguageFiles};
use crate::vocabulary::Vocabulary;

/// Version of the layout on disk.
const FORMAT: u32 = 1;

/// What a generation was made with. It is written once, when the generation is created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    pub generation: u32,
    /// A number that tells this build from any other with the same generation number.
    pub build: u32,
    /// When it was built, in seconds since 1970.
    pub built_at: i64,
    pub origin: GenerationOrigin,
    pub schema: String,
    pub analysis: String,
    pub lexicon: String,
    /// The fingerprint of the vocabulary's list of compounds, which the lexicon was made with.
    pub compounds: String,
    /// The digest of the table of word vectors; `None` where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
    /// The hash of the learnt facts; earlier versions of the program wrote none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<String>,
    /// The hash of the manifest without this hash; earlier versions wrote none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
}

impl Manifest {
    /// The manifest with its checksum.
    fn sealed(self) -> serde_json::Result<Self> {
        let checksum = Some(self.own_checksum()?);
        Ok(Self { checksum, ..self })
    }

    fn own_checksum(&self) -> serde_json::Result<String> {
        let written = serde_json::to_vec(&Self { checksum: None, ..self.clone() })?;
        Ok(ContentHash::digest(&written).to_string())
    }

    /// Whether it is as it was written.
    fn is_whole(&self) -> bool {
        self.checksum.as_ref().is_none_or(|checksum| self.own_checksum().is_ok_and(|own| own == *checksum))
    }
}

/// The name of a commit of a generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitId {
    generation: u32,
    build: u32,
    commit: u64,
}

impl CommitId {
    /// The name of the snapshot of this commit on a day on which `expired` of its articles have expired.
    pub fn snapshot(self, expired: usize) -> SnapshotId {
        let Self { generation, build, commit } = self;
        let past = if expired > 0 { format!("-{expired}") } else { String::new() };
        SnapshotId::new(format!("{generation:04}-{build:08x}-{commit}{past}"))
    }
}

/// The newest commit of a generation, with the facts that it records.
pub struct NewestCommit {
    pub commit: CommitId,
    pub facts: CommitFacts,
}

/// A generation in a folder that is open for reading and, with the lock, for writing.
#[derive(Clone)]
pub struct EmbeddedGeneration {
    pub manifest: Manifest,
    pub facts: Arc<LearntFacts>,
    pub analyzers: Arc<Analyzers>,
    pub index: tantivy::Index,
    pub fields: Fields,
    pub path: PathBuf,
    pub settings: IndexSettings,
    /// What the system refused of the files of its segments.
    refusals: Refusals,
}

fn derived_files(fields: Fields, settings: &IndexSettings) -> DerivedFiles {
    DerivedFiles { field: fields.exact, table: settings.meaning.clone() }
}

impl EmbeddedGeneration {
    const MANIFEST: &'static str = "manifest.json";
    const FACTS: &'static str = "facts.json";
    const LEXICON: &'static str = "lexicon.tsv";
    const LANGUAGE: &'static str = "language";

    /// Creates an empty generation in a new folder.
    pub fn create(
        path: &Path,
        number: u32,
        origin: GenerationOrigin,
        facts: LearntFacts,
        lexicon: Lexicon,
        settings: &IndexSettings,
    ) -> Result<Self, EngineError> {
        let failed = |cause: &dyn std::fmt::Display| EngineError::broken(path.display().to_string(), cause);
        fs::create_dir_all(path.join(SEGMENTS)).map_err(|e| failed(&e))?;
        let listed = lexicon.to_lines();
        let facts_json = serde_json::to_vec_pretty(&facts).map_err(|e| failed(&e))?;
        let manifest = Manifest {
            format: FORMAT,
            generation: number,
            build: build_number(),
            built_at: jiff::Timestamp::now().as_second(),
            origin,
            schema: schema::fingerprint(),
            analysis: analysis::fingerprint(),
            lexicon: ContentHash::digest(listed.as_bytes()).to_string(),
            compounds: settings.vocabulary.compounds_fingerprint().to_owned(),
            meaning: settings.table_digest(),
            facts: Some(ContentHash::digest(&facts_json).to_string()),
            checksum: None,
        };
        let manifest = manifest.sealed().map_err(|e| failed(&e))?;
        durable::write(&path.join(Self::LEXICON), listed.as_bytes()).map_err(|e| failed(&e))?;
        durable::write(&path.join(Self::FACTS), &facts_json).map_err(|e| failed(&e))?;
        let (schema, fields) = schema::schema();
        let refusals = Refusals::default();
        let segments =
            SegmentFiles::noting(&path.join(SEGMENTS), refusals.clone()).map_err(|e| failed(&e))?;
        let index = tantivy::Index::builder()
            .schema(schema)
            .register_plugin(Arc::new(derived_files(fields, settings)))
            .open_or_create(segments)
            .map_err(|e| failed(&e))?;
        // The manifest is written last: a folder without one was never finished.
        let manifest_json = serde_json::to_vec_pretty(&manifest).map_err(|e| failed(&e))?;
        durable::write(&path.join(Self::MANIFEST), &manifest_json).map_err(|e| failed(&e))?;
        Ok(Self::of_parts(path, manifest, facts, lexicon, (index, refusals), settings))
    }

    /// Makes the generation in a folder another one with this number: a copy that is put in place goes its own way from
    /// then on, and no commit of it may have the name of one of the original.
    pub fn renumber(path: &Path, number: u32) -> std::io::Result<()> {
        let manifest: Manifest = serde_json::from_slice(&fs::read(path.join(Self::MANIFEST))?)?;
        let manifest = Manifest { generation: number, build: build_number(), ..manifest }.sealed()?;
        durable::replace(&path.join(Self::MANIFEST), &serde_json::to_vec_pretty(&manifest)?)
    }

    /// Opens a generation after checking that its schema and analysis are those of this program, and that
    /// manifest, lexicon and facts are as they were written.
    pub fn open(path: &Path, settings: &IndexSettings) -> Result<Self, UnusableIndex> {
        let damaged = |cause: String| UnusableIndex::Damaged {
            place: path.display().to_string(),
            cause,
            roots: sources::of_generation(path),
        };
        let unreadable =
            |cause: String| UnusableIndex::Unreadable { place: path.display().to_string(), cause };
        let read = |name: &str| {
            fs::read(path.join(name)).map_err(|error| match tells_damage(&error) {
                true => damaged(format!("{name}: {error}")),
                false => unreadable(refused::named(&path.join(name), &error).to_string()),
            })
        };
        let manifest: Manifest = serde_json::from_slice(&read(Self::MANIFEST)?)
            .map_err(|e| damaged(format!("{}: {e}", Self::MANIFEST)))?;
        let expected = [
            ("layout", manifest.format == FORMAT),
            ("schema", manifest.schema == schema::fingerprint()),
            ("analysis", manifest.analysis == analysis::fingerprint()),
            (TABLE_OF_WORD_VECTORS, manifest.meaning == settings.table_digest()),
            (LIST_OF_COMPOUNDS, manifest.compounds == settings.vocabulary.compounds_fingerprint()),
        ];
        if let Some((what, _)) = expected.into_iter().find(|(_, same)| !same) {
            return Err(UnusableIndex::Mismatch {
                place: path.display().to_string(),
                what,
                origin: manifest.origin,
                roots: sources::of_generation(path),
            });
        }
        let (listed, written) = (read(Self::LEXICON)?, read(Self::FACTS)?);
        let changed = |name: &str| damaged(format!("{name}: it was changed after it was written"));
        // The manifest of another version may have other keys, which this one would make another checksum of.
        if !manifest.is_whole() {
            return Err(changed(Self::MANIFEST));
        }
        if manifest.lexicon != ContentHash::digest(&listed).to_string() {
            return Err(changed(Self::LEXICON));
        }
        if manifest.facts.as_ref().is_some_and(|hash| *hash != ContentHash::digest(&written).to_string()) {
            return Err(changed(Self::FACTS));
        }
        let lexicon = Lexicon::from_lines(&listed)
            .ok_or_else(|| damaged(format!("{} has a wrong line", Self::LEXICON)))?;
        let facts = serde_json::from_slice(&written).map_err(|e| damaged(format!("{}: {e}", Self::FACTS)))?;
        let refusals = Refusals::default();
        let index = Self::open_segments(path, settings, &refusals).map_err(|e| match refusals.cause() {
            Some(cause) => unreadable(cause),
            None => damaged(e.to_string()),
        })?;
        Ok(Self::of_parts(path, manifest, facts, lexicon, (index, refusals), settings))
    }

    fn open_segments(
        path: &Path,
        settings: &IndexSettings,
        refusals: &Refusals,
    ) -> tantivy::Result<tantivy::Index> {
        let files = SegmentFiles::noting(&path.join(SEGMENTS), refusals.clone());
        let files = files.map_err(tantivy::TantivyError::from)?;
        let mut index = tantivy::Index::open(files)?;
        index.register_plugin(Arc::new(derived_files(schema::schema().1, settings)));
        Ok(index)
    }

    /// Returns the same generation with its segments opened again, for writing. Tantivy lists the files of an index
    /// when it opens it, and deletes only listed ones; another process may have added some meanwhile.
    pub fn with_segments_opened_anew(&self) -> Result<Self, EngineError> {
        // What was refused to an earlier writer says nothing of the next.
        let refusals = Refusals::default();
        let index = Self::open_segments(&self.path, &self.settings, &refusals).map_err(|e| self.broken(e))?;
        tokenizer::register(index.tokenizers(), &self.analyzers);
        Ok(Self { index, refusals, ..self.clone() })
    }

    fn of_parts(
        path: &Path,
        manifest: Manifest,
        facts: LearntFacts,
        lexicon: Lexicon,
        (index, refusals): (tantivy::Index, Refusals),
        settings: &IndexSettings,
    ) -> Self {
        let (_, fields) = schema::schema();
        let analyzers = Arc::new(analyzers(lexicon, &settings.vocabulary));
        tokenizer::register(index.tokenizers(), &analyzers);
        Self {
            analyzers,
            manifest,
            facts: Arc::new(facts),
            index,
            fields,
            path: path.to_owned(),
            settings: settings.clone(),
            refusals,
        }
    }

    /// The facts that the newest commit records.
    pub fn newest_commit(&self) -> Result<CommitFacts, EngineError> {
        Ok(self.newest_state()?.facts)
    }

    /// The newest commit with the facts that it records.
    pub fn newest_state(&self) -> Result<NewestCommit, EngineError> {
        let metas = self.index.load_metas().map_err(|e| self.broken(e))?;
        let facts = match metas.payload {
            Some(payload) => serde_json::from_str(&payload).map_err(|e| self.broken(e))?,
            None => CommitFacts::default(),
        };
        Ok(NewestCommit { commit: self.commit_id(metas.opstamp), facts })
    }

    /// The folder with the files of the segments.
    pub fn segments(&self) -> PathBuf {
        self.path.join(SEGMENTS)
    }

    /// The folder with the files of the learnt language.
    pub fn language_folder(&self) -> PathBuf {
        self.path.join(Self::LANGUAGE)
    }

    /// Loads the learnt language from its files. `before` is an earlier state, whose layers are reused where
    /// they are the same.
    pub fn language_in(
        &self,
        files: &LanguageFiles,
        before: Option<&CollectionLanguage>,
    ) -> Option<CollectionLanguage> {
        let folder = self.language_folder();
        let loaded = match before {
            Some(before) => before.load_after(&folder, files),
            None => CollectionLanguage::load(&folder, files),
        };
        loaded
            .inspect_err(|error| tracing::warn!(%error, "what was learnt of the articles can't be read"))
            .ok()
    }

    /// The name of a commit with this operation number.
    pub fn commit_id(&self, commit: u64) -> CommitId {
        CommitId { generation: self.manifest.generation, build: self.manifest.build, commit }
    }

    /// The build in a generation's folder.
    pub fn build_of(path: &Path) -> Option<u32> {
        Self::manifest_in(path).map(|manifest| manifest.build)
    }

    /// The manifest in a generation's folder; `None` where it can't be read.
    pub fn manifest_in(path: &Path) -> Option<Manifest> {
        serde_json::from_slice(&fs::read(path.join(Self::MANIFEST)).ok()?).ok()
    }

    /// A searcher over the newest commit, which does not follow later commits.
    pub fn searcher(&self) -> Result<tantivy::Searcher, EngineError> {
        let reader = self.index.reader_builder().reload_policy(tantivy::ReloadPolicy::Manual).try_into();
        let reader: tantivy::IndexReader = reader.map_err(|e| self.broken(e))?;
        Ok(reader.searcher())
    }

    /// The address of the document with an id; `None` where there is none.
    pub fn address_of(
        &self,
        searcher: &tantivy::Searcher,
        id: &ArticleId,
    ) -> Result<Option<DocAddress>, EngineError> {
        let term = Term::from_field_text(self.fields.id, id.as_str());
        for (number, segment) in searcher.segment_readers().iter().enumerate() {
            let inverted = segment.inverted_index(term.field()).map_err(|e| self.broken(e))?;
            let postings =
                inverted.read_postings(&term, IndexRecordOption::Basic).map_err(|e| self.broken(e))?;
            let Some(mut postings) = postings else { continue };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    return Ok(Some(DocAddress::new(number as u32, postings.doc())));
                }
                postings.advance();
            }
        }
        Ok(None)
    }

    /// The source root of the article with an id; `None` where there is none.
    pub fn root_at(
        &self,
        searcher: &tantivy::Searcher,
        id: &ArticleId,
    ) -> Result<Option<String>, EngineError> {
        let Some(address) = self.address_of(searcher, id)? else { return Ok(None) };
        let segment = searcher.segment_reader(address.segment_ord);
        let roots = segment.fast_fields().str(Fields::ROOT).map_err(|e| self.broken(e))?;
        let roots = roots.ok_or_else(|| self.broken("a segment without roots"))?;
        let mut root = String::new();
        if let Some(ord) = roots.term_ords(address.doc_id).next() {
            roots.ord_to_str(ord, &mut root).map_err(|e| self.broken(e))?;
        }
        Ok(Some(root))
    }

    /// The articles of the newest commit, by id, source root and content.
    pub fn held(&self) -> Result<Vec<HeldArticle>, EngineError> {
        let searcher = self.searcher()?;
        let mut held = Vec::new();
        for segment in searcher.segment_readers() {
            let column = |name: &str| {
                let column = segment.fast_fields().str(name).map_err(|e| self.broken(e))?;
                column.ok_or_else(|| self.broken(format!("a segment without its column {name}")))
            };
            let (ids, roots, hashes) =
                (column(Fields::ID)?, column(Fields::ROOT)?, column(Fields::CONTENT_HASH)?);
            let numbers =
                |name: &str| segment.fast_fields().column_opt::<u64>(name).map_err(|e| self.broken(e));
            let (times, first_days, last_days) =
                (numbers(Fields::LEARNT_AT)?, numbers(Fields::EVENT)?, numbers(Fields::EVENT_END)?);
            for doc in segment.doc_ids_alive() {
                let value = |column: &tantivy::columnar::StrColumn| {
                    let mut text = String::new();
                    if let Some(ord) = column.term_ords(doc).next() {
                        column.ord_to_str(ord, &mut text).map_err(|e| self.broken(e))?;
                    }
                    Ok::<String, EngineError>(text)
                };
                let number = |column: &Option<tantivy::columnar::Column<u64>>| column.as_ref()?.first(doc);
                // A month or a year has zeros for the day.
                let event = number(&first_days).filter(|first| first % 100 != 0);
                let event_ends = event.map(|first| number(&last_days).unwrap_or(first));
                held.push(HeldArticle {
                    id: ArticleId::new(value(&ids)?).map_err(|e| self.broken(e))?,
                    root: value(&roots)?,
                    content_hash: ContentHash::try_from(value(&hashes)?).map_err(|e| self.broken(e))?,
                    learnt_at: number(&times).and_then(|seconds| i64::try_from(seconds).ok()),
                    event_ends: event_ends.and_then(|day| u32::try_from(day).ok()),
                });
            }
        }
        Ok(held)
    }

    /// Hands every stored article of a source root to `each`.
    pub fn articles_of(
        &self,
        root: &str,
        each: &mut dyn FnMut(Article) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let searcher = self.searcher()?;
        for segment in searcher.segment_readers() {
            let Some(roots) = segment.fast_fields().str(Fields::ROOT).map_err(|e| self.broken(e))? else {
                continue;
            };
            let store = segment.get_store_reader(10).map_err(|e| self.broken(e))?;
            let mut of_document = String::new();
            for doc in segment.doc_ids_alive() {
                let Some(ord) = roots.term_ords(doc).next() else { continue };
                of_document.clear();
                roots.ord_to_str(ord, &mut of_document).map_err(|e| self.broken(e))?;
                if of_document == root {
                    let document: tantivy::TantivyDocument = store.get(doc).map_err(|e| self.broken(e))?;
                    each(self.article(&document)?)?;
                }
            }
        }
        Ok(())
    }

    /// Reads an article from a stored document.
    pub fn article(&self, document: &tantivy::TantivyDocument) -> Result<Article, EngineError> {
        let StoredText { sections, removed, extra } = self.stored(document, self.fields.text)?;
        Ok(Article { summary: self.stored(document, self.fields.summary)?, sections, removed, extra })
    }

    /// Reads one stored part of a document.
    pub fn stored<T: DeserializeOwned>(
        &self,
        document: &tantivy::TantivyDocument,
        field: Field,
    ) -> Result<T, EngineError> {
        let json = document.get_first(field).and_then(|value| value.as_str());
        let json = json.ok_or_else(|| self.broken("a document without its article"))?;
        serde_json::from_str(json).map_err(|e| self.broken(e))
    }

    /// The error of a failure, which is what the system refused where it refused something.
    pub fn broken(&self, cause: impl std::fmt::Display) -> EngineError {
        let cause = self.refusals.cause().unwrap_or_else(|| cause.to_string());
        EngineError::broken(self.path.display().to_string(), cause)
    }
}

fn analyzers(lexicon: Lexicon, vocabulary: &Vocabulary) -> Analyzers {
    let (split, never) = vocabulary.compound_decisions();
    Analyzers::new(lexicon.decide(split, never))
}

/// A number that no other build has, as far as time and process id can tell.
fn build_number() -> u32 {
    let seed = format!("{} {}", jiff::Timestamp::now().as_nanosecond(), std::process::id());
    u32::from_str_radix(&ContentHash::digest(seed.as_bytes()).to_string()[..8], 16).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_snapshot_keeps_its_form_since_tags_and_cursors_carry_it() {
        let commit = CommitId { generation: 3, build: 0xab, commit: 17 };
        assert_eq!(commit.snapshot(0).as_str(), "0003-000000ab-17");
        assert_eq!(commit.snapshot(2).as_str(), "0003-000000ab-17-2");
    }
}
