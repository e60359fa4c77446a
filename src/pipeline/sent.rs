//! Verifies that a copied generation holds exactly the articles that were written to it.
//!
//! Of every article a digest is kept, not its text, so memory grows with the number of articles alone. Only where a
//! digest differs the article is read again, to tell in which field.

use std::collections::HashMap;
use std::fmt;

use serde_json::Value;

use crate::article::{Article, ArticleId, ContentHash};
use crate::engine::{ArticlesByRoot, CommitFacts, EngineError, Generation, HeldArticle, RootFacts};

/// How two generations differ that should have the same articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// An article has another value in a field.
    Field {
        id: ArticleId,
        field: String,
    },
    Missing(ArticleId),
    /// An article that was not sent.
    Unexpected(ArticleId),
    /// What the newest commit records beside the articles.
    Record(&'static str),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field { id, field } => write!(f, "the article {id} has come there with another {field}"),
            Self::Missing(id) => write!(f, "the article {id} has not come there"),
            Self::Unexpected(id) => write!(f, "the article {id} is there and was not sent"),
            Self::Record(what) => write!(f, "its record of the {what} is another"),
        }
    }
}

/// The articles that were sent.
#[derive(Debug, Default)]
pub struct Sent {
    digests: HashMap<ArticleId, ContentHash>,
    /// How many of each source root.
    pub roots: ArticlesByRoot,
}

impl Sent {
    pub fn add(&mut self, root: &str, article: &Article) -> serde_json::Result<()> {
        self.digests.insert(article.id.clone(), digest(root, article)?);
        *self.roots.entry(root.to_owned()).or_default() += 1;
        Ok(())
    }

    pub fn len(&self) -> u64 {
        self.digests.len() as u64
    }

    /// Returns the first difference between the two generations, if there is one. Calls `each` for every article, to
    /// report progress.
    ///
    /// # Errors
    /// One of the generations can't be read.
    pub fn difference(
        &self,
        from: &dyn Generation,
        to: &dyn Generation,
        each: &mut dyn FnMut(),
    ) -> Result<Option<Difference>, EngineError> {
        if let Some(difference) = self.difference_of_articles(from, to, each)? {
            return Ok(Some(difference));
        }
        if let Some(difference) = self.difference_of_columns(from, to)? {
            return Ok(Some(difference));
        }
        Ok(difference_of_records(&self.expected(from.commit_facts()?), &to.commit_facts()?))
    }

    /// Reads every stored article.
    fn difference_of_articles(
        &self,
        from: &dyn Generation,
        to: &dyn Generation,
        each: &mut dyn FnMut(),
    ) -> Result<Option<Difference>, EngineError> {
        let mut due = self.digests.clone();
        let (mut found, mut changed) = (None, None);
        to.for_every_article(&mut |root, article| {
            each();
            let digest = digest(root, &article).map_err(|error| EngineError::broken(to.place(), error))?;
            match due.remove(&article.id) {
                Some(sent) if sent == digest => {}
                // Reading on tells nothing more, and ends.
                Some(_) if changed.is_none() => changed = Some((root.to_owned(), article)),
                None if found.is_none() => found = Some(Difference::Unexpected(article.id.clone())),
                _ => {}
            }
            Ok(())
        })?;
        if let Some((root, article)) = changed {
            let field = changed_field(from, &root, &article)?;
            return Ok(Some(Difference::Field { id: article.id.clone(), field }));
        }
        Ok(found.or_else(|| due.into_keys().min().map(Difference::Missing)))
    }

    /// Compares what a run of indexing compares with its sources.
    fn difference_of_columns(
        &self,
        from: &dyn Generation,
        to: &dyn Generation,
    ) -> Result<Option<Difference>, EngineError> {
        let before = from.held_articles()?.into_iter().filter(|held| self.digests.contains_key(&held.id));
        let mut due: HashMap<ArticleId, HeldArticle> = before.map(|held| (held.id.clone(), held)).collect();
        for held in to.held_articles()? {
            let Some(before) = due.remove(&held.id) else { return Ok(Some(Difference::Unexpected(held.id))) };
            let same = [
                ("source", before.root == held.root),
                ("content hash", before.content_hash == held.content_hash),
                ("time of its last change", before.learnt_at == held.learnt_at),
                ("last day", before.event_ends == held.event_ends),
            ];
            if let Some((field, _)) = same.into_iter().find(|(_, is_same)| !is_same) {
                return Ok(Some(Difference::Field { id: held.id, field: field.to_owned() }));
            }
        }
        Ok(due.into_keys().min().map(Difference::Missing))
    }

    /// The records of a commit that has just the articles that were sent.
    fn expected(&self, mut facts: CommitFacts) -> CommitFacts {
        let roots = self.roots.iter().map(|(root, &articles)| {
            let rules = facts.roots.get(root).map(|facts| facts.rules.clone()).unwrap_or_default();
            (root.clone(), RootFacts { articles, rules })
        });
        facts.roots = roots.collect();
        facts
    }
}

/// How the records of two commits differ. Documents without an article may be fewer, since some are to stay forgotten.
fn difference_of_records(expected: &CommitFacts, found: &CommitFacts) -> Option<Difference> {
    let rejected = &expected.rejected;
    let same = [
        ("sources", expected.roots == found.roots),
        (
            "documents that gave no article",
            found.rejected.iter().all(|(id, found)| rejected.get(id) == Some(found)),
        ),
        ("changes since it was built", expected.changed == found.changed),
    ];
    same.into_iter().find(|(_, is_same)| !is_same).map(|(what, _)| Difference::Record(what))
}

fn digest(root: &str, article: &Article) -> serde_json::Result<ContentHash> {
    let mut bytes = Vec::from(root);
    bytes.push(0);
    serde_json::to_writer(&mut bytes, article)?;
    Ok(ContentHash::digest(&bytes))
}

/// The field in which an article is not what it is in the generation that it was sent from.
fn changed_field(from: &dyn Generation, root: &str, article: &Article) -> Result<String, EngineError> {
    let mut field = None;
    from.for_every_article(&mut |root_before, before| {
        if before.id == article.id {
            field = Some(match root_before == root {
                true => first_difference(&before, article)
                    .map_err(|error| EngineError::broken(from.place(), error))?,
                false => "source".to_owned(),
            });
        }
        Ok(())
    })?;
    Ok(field.unwrap_or_else(|| "id".to_owned()))
}

/// The path of the first field in which two articles differ, such as `sections.2.text`.
fn first_difference(before: &Article, after: &Article) -> serde_json::Result<String> {
    let (before, after) = (serde_json::to_value(before)?, serde_json::to_value(after)?);
    Ok(path_of_difference(&before, &after).unwrap_or_default().join("."))
}

/// The path to where two values differ; `None` where they don't.
fn path_of_difference(before: &Value, after: &Value) -> Option<Vec<String>> {
    let within = |name: String, before: Option<&Value>, after: Option<&Value>| {
        let rest = match (before, after) {
            (Some(before), Some(after)) => path_of_difference(before, after)?,
            (None, None) => return None,
            _ => Vec::new(),
        };
        Some([vec![name], rest].concat())
    };
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let mut names = before.keys().chain(after.keys());
            names.find_map(|name| within(name.clone(), before.get(name), after.get(name)))
        }
        (Value::Array(before), Value::Array(after)) => {
            let mut places = 0..before.len().max(after.len());
            places.find_map(|place| within(place.to_string(), before.get(place), after.get(place)))
        }
        (before, after) => (before != after).then(Vec::new),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_difference_is_named_by_its_path() {
        let before = json!({"title": {"value": "Wasser"}, "sections": [{"text": "a"}, {"text": "b"}]});
        assert_eq!(path_of_difference(&before, &before), None);
        for (at, value, path) in [
            ("/title/value", json!("Wassser"), "title.value"),
            ("/sections/1/text", json!("c"), "sections.1.text"),
            ("/sections", json!([{"text": "a"}]), "sections.1"),
            ("/title", json!({"value": "Wasser", "more": 1}), "title.more"),
            ("/title", json!(null), "title"),
        ] {
            let mut after = before.clone();
            *after.pointer_mut(at).unwrap() = value;
            assert_eq!(path_of_difference(&before, &after).unwrap().join("."), path);
        }
    }
}
