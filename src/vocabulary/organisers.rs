//! The file `organisers.toml`, and the checks on its entries.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::error::VocabularyError;
use super::ids::{check_ids, is_acronym, name_key};

/// An organisation that holds events and publishes texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organiser {
    /// The id, which must never change: links and saved filters contain it.
    pub id: String,
    /// The name that is shown in German.
    pub de: String,
    /// The name that is shown in English.
    pub en: String,
    /// Acronyms, which must be written exactly like this.
    #[serde(default)]
    pub short: Vec<String>,
    /// Further names, for which case and inflection may differ.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Names that are ordinary words as well, and must have the same capitals.
    #[serde(default)]
    pub cased: Vec<String>,
    /// Short forms that count only behind another name of the organisation.
    #[serde(default)]
    pub short_after_long: Vec<String>,
    /// Host names of the sites that it publishes.
    #[serde(default)]
    pub sites: Vec<String>,
    /// Ids of the organisations that it is a department or organ of.
    #[serde(default)]
    pub part_of: Vec<String>,
    /// Ids of the organisations that run it, if it is a project, programme or initiative.
    #[serde(default)]
    pub run_by: Vec<String>,
    #[serde(default)]
    pub kind: Option<OrganiserKind>,
    /// Whether it is an invented organisation of the sample articles.
    #[serde(default)]
    pub sample: bool,
}

/// Kinds of organisations whose names are read differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganiserKind {
    /// A forum within which others hold their events.
    Forum,
    /// A magazine or portal.
    Medium,
}

impl Organiser {
    /// All names, those that are shown first.
    pub fn names(&self) -> Vec<&str> {
        let shown = [self.de.as_str(), self.en.as_str()];
        let lists = [&self.short, &self.aliases, &self.cased, &self.short_after_long];
        shown.into_iter().chain(lists.into_iter().flatten().map(String::as_str)).collect()
    }

    /// Whether a name is also listed under a stricter rule than that for aliases.
    pub(super) fn is_strict(&self, name: &str) -> bool {
        [&self.short, &self.cased, &self.short_after_long]
            .into_iter()
            .flatten()
            .any(|strict| strict.to_lowercase() == name.to_lowercase())
    }
}

/// An acronym of several organisers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ambiguous {
    pub short: String,
    pub candidates: Vec<String>,
    /// For each candidate's id, the words that point to it.
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

    /// Refuses a name of two organisers, unless an `[[ambiguous]]` block allows it.
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

/// Whether following `part_of` from an organiser leads back to it.
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
