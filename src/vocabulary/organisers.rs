//! Organisers as `organisers.toml` gives them, and the checks on them.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{VocabularyError, check_ids, is_acronym, name_key};

/// A body that holds events and publishes texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organiser {
    /// Written once, never changed: links and stored filters depend on it.
    pub id: String,
    /// The name shown in German.
    pub de: String,
    /// The name shown in English.
    pub en: String,
    /// Acronyms, matched exactly as written.
    #[serde(default)]
    pub short: Vec<String>,
    /// Further names, matched without regard to case and inflection.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Names that are ordinary words as well: matched with the capitals shown.
    #[serde(default)]
    pub cased: Vec<String>,
    /// Short forms that count only behind another name of the body.
    #[serde(default)]
    pub short_after_long: Vec<String>,
    /// Host names whose pages the body publishes.
    #[serde(default)]
    pub sites: Vec<String>,
    /// Bodies that it is a department or organ of.
    #[serde(default)]
    pub part_of: Vec<String>,
    /// Bodies that run it, where it is a project, programme or initiative.
    #[serde(default)]
    pub run_by: Vec<String>,
    #[serde(default)]
    pub kind: Option<OrganiserKind>,
    /// An invented body of the sample articles.
    #[serde(default)]
    pub sample: bool,
}

/// What a body is, where that changes how its name is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganiserKind {
    /// Mainly a frame in which others hold their events.
    Forum,
    /// A magazine or portal.
    Medium,
}

impl Organiser {
    /// Every name, the shown ones first.
    pub fn names(&self) -> Vec<&str> {
        let shown = [self.de.as_str(), self.en.as_str()];
        let lists = [&self.short, &self.aliases, &self.cased, &self.short_after_long];
        shown.into_iter().chain(lists.into_iter().flatten().map(String::as_str)).collect()
    }

    /// Whether a name stands under a stricter rule than that for aliases.
    pub(super) fn is_strict(&self, name: &str) -> bool {
        [&self.short, &self.cased, &self.short_after_long]
            .into_iter()
            .flatten()
            .any(|strict| strict.to_lowercase() == name.to_lowercase())
    }
}

/// An acronym of more than one body.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ambiguous {
    pub short: String,
    pub candidates: Vec<String>,
    /// Words that tell which candidate is meant, by candidate.
    #[serde(default)]
    pub context: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganiserFile {
    #[serde(default)]
    pub organiser: Vec<Organiser>,
    #[serde(default)]
    pub ambiguous: Vec<Ambiguous>,
}

impl OrganiserFile {
    pub fn check(&self, file: &'static str) -> Result<(), VocabularyError> {
        check_ids(file, "organiser", self.organiser.iter().map(|o| o.id.as_str()))?;
        self.check_relations(file)?;
        self.check_names(file)
    }

    fn check_relations(&self, file: &'static str) -> Result<(), VocabularyError> {
        let known: HashMap<&str, &Organiser> = self.organiser.iter().map(|o| (o.id.as_str(), o)).collect();
        let unknown = |entry: String, id: &str| {
            VocabularyError::invalid(
                file,
                entry,
                format!("no organiser has the id '{id}'; add it or correct the id"),
            )
        };
        for organiser in &self.organiser {
            let entry = || format!("organiser '{}'", organiser.id);
            if let Some(id) =
                organiser.part_of.iter().chain(&organiser.run_by).find(|id| !known.contains_key(id.as_str()))
            {
                return Err(unknown(entry(), id));
            }
            if leads_back(&organiser.id, &known) {
                return Err(VocabularyError::invalid(
                    file,
                    entry(),
                    "part_of leads in a circle back to it; remove one of the relations",
                ));
            }
        }
        for ambiguous in &self.ambiguous {
            let ids = ambiguous.candidates.iter().chain(ambiguous.context.keys());
            if let Some(id) = ids.into_iter().find(|id| !known.contains_key(id.as_str())) {
                return Err(unknown(format!("ambiguous '{}'", ambiguous.short), id));
            }
        }
        Ok(())
    }

    /// Refuses a name of two bodies, unless an `[[ambiguous]]` block says so.
    fn check_names(&self, file: &'static str) -> Result<(), VocabularyError> {
        let mut owners: HashMap<String, &str> = HashMap::new();
        for organiser in &self.organiser {
            for name in organiser.names() {
                if name_key(name).is_empty() {
                    let entry = format!("organiser '{}'", organiser.id);
                    return Err(VocabularyError::invalid(
                        file,
                        entry,
                        "a name is empty; write it or remove it",
                    ));
                }
                if self.ambiguous.iter().any(|ambiguous| ambiguous.short == name) {
                    continue;
                }
                let key = if is_acronym(name) { name.to_owned() } else { name_key(name) };
                let owner = owners.entry(key).or_insert(&organiser.id);
                if *owner != organiser.id {
                    let problem = format!(
                        "its name '{name}' belongs to '{owner}' too; a name may belong to one body only (see [[ambiguous]])"
                    );
                    return Err(VocabularyError::invalid(
                        file,
                        format!("organiser '{}'", organiser.id),
                        problem,
                    ));
                }
            }
        }
        Ok(())
    }
}

/// Whether `part_of`, followed upwards, comes back to where it started.
fn leads_back(start: &str, known: &HashMap<&str, &Organiser>) -> bool {
    let mut open = vec![start];
    let mut seen = std::collections::HashSet::new();
    while let Some(id) = open.pop() {
        for whole in known.get(id).map(|o| o.part_of.as_slice()).unwrap_or_default() {
            if whole == start {
                return true;
            }
            if seen.insert(whole.as_str()) {
                open.push(whole);
            }
        }
    }
    false
}
