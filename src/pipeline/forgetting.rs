//! Taking articles out of an index so that nothing of them is left.
//!
//! To delete an article is not enough: its words stay in the segment until that is merged, in the lexicon and in what was
//! learnt of its source as long as the generation is served. Therefore a new generation is built from the articles that
//! stay, which learns from them alone, and all others are deleted. No source is read. What keeps the articles out is
//! noted before anything else, so that a run that is cut off is finished by the next one.

use std::collections::{BTreeMap, HashSet};

use super::disk_space;
use super::error::PipelineError;
use super::learning::LearningWriter;
use super::progress::{Progress, Stage};
use super::verification::{check_files, verify};
use crate::article::{Article, ArticleId, Facet};
use crate::engine::{
    Engine, Forgotten, Generation, IndexState, Others, RejectedDocument, SnapshotId, WriteAccess,
};
use crate::enrich::Traces;
use crate::language::LexiconLearner;

/// Copies of articles' data outside the index, such as the query log.
pub trait Elsewhere {
    /// Deletes what is kept of articles that are to be forgotten; returns the number of queries that were deleted.
    ///
    /// # Errors
    /// The index is as it was, and the next run tries again.
    fn forget(&self, remains: &Remains) -> Result<usize, PipelineError>;
}

/// Ids, words and names that only forgotten articles had. Data outside the index that has any of them tells of such an
/// article.
#[derive(Debug, Clone, Default)]
pub struct Remains {
    /// Their ids, those of documents that gave no article included.
    pub ids: Vec<ArticleId>,
    /// Words, in lower case.
    pub words: HashSet<String>,
    /// Titles, ids and addresses, in lower case.
    pub names: HashSet<String>,
}

impl Remains {
    fn add(&mut self, article: &Article) {
        texts_of(article).for_each(|text| self.words.extend(words_of(text)));
        let names = [Some(article.title.value.as_str()), Some(article.id.as_str()), article.url.as_deref()];
        self.names.extend(names.into_iter().flatten().map(str::to_lowercase));
        self.ids.push(article.id.clone());
    }

    fn leave(&mut self, article: &Article) {
        if !self.words.is_empty() {
            for word in texts_of(article).flat_map(words_of) {
                self.words.remove(&word);
            }
        }
        self.names.remove(&article.title.value.to_lowercase());
    }

    /// Whether a text in lower case tells of a forgotten article.
    pub fn are_in(&self, text: &str) -> bool {
        words_of(text).any(|word| self.words.contains(&word))
            || self.names.iter().any(|name| {
                // A title of one word may be any word of a query, and an id any letter.
                text == name || name.contains([' ', '/']) && text.contains(name.as_str())
            })
    }
}

/// All texts of an article, those that cleaning took out included.
fn texts_of(article: &Article) -> impl Iterator<Item = &str> {
    let listed = Facet::lists().flat_map(|(_, list)| (list.values)(article));
    let named = listed.chain(&article.organisers_probable);
    let names = named.map(|named| named.value.label.as_str());
    let sections = article
        .sections
        .iter()
        .flat_map(|section| section.heading.as_deref().into_iter().chain([section.text.as_str()]));
    let removed = article.removed.iter().map(|removed| removed.text.as_str());
    let rest = [Some(article.title.value.as_str()), article.url.as_deref(), article.site.as_deref()];
    names.chain(sections).chain(removed).chain(rest.into_iter().flatten()).chain([article.id.as_str()])
}

fn words_of(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// What became of articles that were to be forgotten.
#[derive(Debug)]
pub struct Forgetting {
    pub snapshot: SnapshotId,
    /// Queries that were taken out of the query log.
    pub queries: usize,
}

/// Takes out what is kept elsewhere of the articles that are to be forgotten, builds a generation without them, and publishes
/// it alone. Whoever calls has noted them as pending, and only at the end they are noted as done: what is cut off is begun
/// anew while the old generation still tells what to look for.
///
/// # Errors
/// The index is as it was, and the next run tries again.
pub fn forget(
    access: &dyn WriteAccess,
    old: &dyn Generation,
    forgotten: Forgotten,
    (place, elsewhere): (&str, &dyn Elsewhere),
    progress: &mut dyn Progress,
) -> Result<Forgetting, PipelineError> {
    // What is copied out of damaged files would have right checksums in new ones.
    check_files(old)?;
    progress.stage(Stage::Learning, None);
    let facts = old.commit_facts()?;
    let (mut remains, mut traces) = (Remains::default(), Traces::default());
    old.for_every_article(&mut |_, article| {
        if forgotten.has(&article.id, article.url.as_deref()) {
            remains.add(&article);
            traces.add(&old.facts(), &article);
        }
        Ok(())
    })?;
    let mut lexicon = LexiconLearner::default();
    old.for_every_article(&mut |_, article| {
        if !forgotten.has(&article.id, article.url.as_deref()) {
            lexicon.add_article(&article);
            traces.leave(&article);
            remains.leave(&article);
        }
        Ok(())
    })?;
    disk_space::check_copy(access, old, place)?;
    let rejected = facts.rejected.iter().filter(|(id, _)| forgotten.has(id, None));
    remains.ids.extend(rejected.map(|(id, _)| id.clone()));
    let queries = elsewhere.forget(&remains)?;
    let learnt = (*old.facts()).clone().without(&traces);
    let generation = access.create(old.origin(), learnt, lexicon.finish());
    let generation = generation.map_err(|error| disk_space::explained(error.into(), access, place))?;
    let copied = copy(access, old, &*generation, &forgotten, facts.rejected, progress);
    let published = copied.and_then(|snapshot| {
        access.publish(&*generation, Others::Forgotten)?;
        access.set_forgotten(&forgotten.clone().done())?;
        Ok(snapshot)
    });
    match published {
        Ok(snapshot) => Ok(Forgetting { snapshot, queries }),
        Err(error) => {
            let error = disk_space::explained(error, access, place);
            access.discard(&*generation);
            Err(error)
        }
    }
}

/// Takes out what something that was cut off was to take out, or what a copy that was put back still holds. An index that
/// can't be read is built anew from its sources, which keeps out the same articles.
pub fn finish_forgetting(
    engine: &dyn Engine,
    access: &dyn WriteAccess,
    elsewhere: &dyn Elsewhere,
    progress: &mut dyn Progress,
) -> Result<(), PipelineError> {
    let forgotten = engine.forgotten()?;
    if !forgotten.is_pending() {
        return Ok(());
    }
    match engine.state()? {
        IndexState::Ready(generation) => {
            forget(access, &*generation, forgotten, (&engine.place(), elsewhere), progress).map(drop)
        }
        IndexState::Missing | IndexState::Unusable(_) => Ok(()),
    }
}

/// Writes all articles but the forgotten ones to a new generation, and checks it.
fn copy(
    access: &dyn WriteAccess,
    old: &dyn Generation,
    new: &dyn Generation,
    forgotten: &Forgotten,
    rejected: BTreeMap<ArticleId, RejectedDocument>,
    progress: &mut dyn Progress,
) -> Result<SnapshotId, PipelineError> {
    let facts = old.commit_facts()?;
    let rules = facts.roots.iter().map(|(root, facts)| (root.clone(), facts.rules.clone())).collect();
    progress.stage(Stage::Indexing, Some(facts.articles));
    let mut writer = LearningWriter::open(access, new, rules, None)?;
    let mut expected = 0;
    old.for_every_article(&mut |root, article| {
        progress.advance();
        if forgotten.has(&article.id, article.url.as_deref()) {
            return Ok(());
        }
        expected += 1;
        writer.upsert(root, article)
    })?;
    writer.set_rejected(rejected.into_iter().filter(|(id, _)| !forgotten.has(id, None)).collect());
    let snapshot = writer.commit()?;
    writer.close()?;
    verify(new, expected, progress)?;
    Ok(snapshot)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_remains_is_found_by_words_and_names_of_its_own() {
        let set = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let names = set(&["wasser", "vom wasser der stadt", "a", "https://example.org/x"]);
        let remains = Remains { words: set(&["zyxwvut"]), names, ..Remains::default() };
        for text in [
            "zyxwvut",
            "die zyxwvut-anlage",
            "wasser",
            "heute vom wasser der stadt",
            "https://example.org/x?y",
        ] {
            assert!(remains.are_in(text), "{text}");
        }
        for text in ["zyx", "wasser und brunnen", "vom wasser", "brunnen am bach"] {
            assert!(!remains.are_in(text), "{text}");
        }
    }
}
