//! Finds near-duplicates and translations when articles are written, since a server that opens a state can't compare
//! all of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::document::{band_name, unpacked, unsigned};
use super::schema::Names;
use crate::article::Date;
use crate::budget::Budget;
use crate::dedup::{BANDS, Signature, TranslationMarks, near_duplicate_groups, translation_pairs};
use crate::engine::EngineError;
use crate::engine::opensearch::scan::{Scan, fields};

/// Relations between the articles of a commit.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Relations {
    /// Articles that have a band of their signature in common with another.
    candidates: Vec<Candidate>,
    /// Pairs of translations, by id.
    translations: Vec<(String, String)>,
}

/// An article that may have near-duplicates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Candidate {
    id: String,
    date: u32,
    tie: u64,
    /// The last day on which it is live; 0 where there is none.
    expires: u32,
    signature: Vec<u64>,
}

/// The groups of near-duplicates among the articles that are live on a day, each with its most complete article first.
#[derive(Debug, Default)]
pub struct DuplicateGroups {
    pub groups: Vec<Vec<String>>,
    by_id: BTreeMap<String, usize>,
}

impl DuplicateGroups {
    /// The number of an article's group; `None` where it has no near-duplicates.
    pub fn group(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The near-duplicates of an article, the most complete first.
    pub fn others<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a str> {
        let group = self.group(id).map_or(&[][..], |number| &self.groups[number]);
        group.iter().map(String::as_str).filter(move |other| *other != id)
    }

    /// The ids of all articles that have near-duplicates.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }
}

impl Relations {
    /// Finds the relations of all articles that a scan reads.
    pub fn of_all(scan: &Scan<'_>) -> Result<Self, EngineError> {
        let mut signed: Vec<Candidate> = Vec::new();
        let mut marked: Vec<(String, TranslationMarks)> = Vec::new();
        let columns =
            [Names::ID, Names::DATE, Names::TIE, Names::EXPIRES, Names::SIGNATURE, Names::TRANSLATION_MARKS];
        scan.columns(&json!({"match_all": {}}), &columns, Budget::UNLIMITED, &mut |columns| {
            let id = fields::text(columns, Names::ID).unwrap_or_default().to_owned();
            let numbers = |name: &str| fields::text(columns, name).and_then(unpacked);
            if let Some(marks) = numbers(Names::TRANSLATION_MARKS).and_then(|m| TranslationMarks::decode(&m))
            {
                marked.push((id.clone(), marks));
            }
            if let Some(signature) = numbers(Names::SIGNATURE) {
                signed.push(Candidate {
                    id,
                    date: fields::number(columns, Names::DATE).unwrap_or_default() as u32,
                    tie: unsigned(fields::number(columns, Names::TIE).unwrap_or_default()),
                    expires: fields::number(columns, Names::EXPIRES).unwrap_or_default() as u32,
                    signature,
                });
            }
            Ok(())
        })?;
        let mut relations = Self { candidates: sharing_a_band(signed), translations: Vec::new() };
        let groups = relations.groups(None);
        let is_same =
            |a: usize, b: usize| a == b || groups.others(&marked[a].0).any(|other| other == marked[b].0);
        let marks: Vec<TranslationMarks> = marked.iter().map(|(_, marks)| marks.clone()).collect();
        let pairs = translation_pairs(&marks, is_same).into_iter();
        relations.translations =
            pairs.map(|(one, other)| (marked[one].0.clone(), marked[other].0.clone())).collect();
        Ok(relations)
    }

    /// The groups of near-duplicates among the articles that are live on a day, or among all.
    pub fn groups(&self, today: Option<Date>) -> DuplicateGroups {
        let is_live =
            |one: &&Candidate| one.expires == 0 || today.is_none_or(|today| one.expires >= today.ordinal());
        let live = self.candidates.iter().filter(is_live);
        let mut signed: Vec<(&Candidate, Signature)> =
            live.filter_map(|one| Some((one, Signature::decode(&one.signature)?))).collect();
        signed.sort_by_cached_key(|(one, signature)| {
            std::cmp::Reverse((signature.completeness(), one.date, signature.shingles(), one.tie))
        });
        let signatures: Vec<&Signature> = signed.iter().map(|(_, signature)| signature).collect();
        let groups = near_duplicate_groups(&signatures).into_iter();
        let groups: Vec<Vec<String>> =
            groups.map(|group| group.into_iter().map(|at| signed[at].0.id.clone()).collect()).collect();
        let by_id = groups
            .iter()
            .enumerate()
            .flat_map(|(number, group)| group.iter().map(move |id| (id.clone(), number)));
        DuplicateGroups { by_id: by_id.collect(), groups }
    }

    /// The translations of each article that has any.
    pub fn translations(&self) -> BTreeMap<String, Vec<String>> {
        let mut of: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (one, other) in &self.translations {
            of.entry(one.clone()).or_default().push(other.clone());
            of.entry(other.clone()).or_default().push(one.clone());
        }
        of
    }

    pub fn encode(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }

    pub fn decode(bytes: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(bytes)
    }
}

/// The articles that have a band in common with another one.
fn sharing_a_band(signed: Vec<Candidate>) -> Vec<Candidate> {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept: BTreeSet<usize> = BTreeSet::new();
    for (at, one) in signed.iter().enumerate() {
        let Some(signature) = Signature::decode(&one.signature) else { continue };
        for band in (0..BANDS).map(|band| band_name(&signature, band)) {
            match first.get(&band) {
                Some(&other) => kept.extend([other, at]),
                None => {
                    first.insert(band, at);
                }
            }
        }
    }
    let numbered = signed.into_iter().enumerate();
    numbered.filter(|(at, _)| kept.contains(at)).map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_past_its_last_day_is_in_no_group() {
        let signature = [40, 0].into_iter().chain(std::iter::repeat_n(7, Signature::ENCODED - 2));
        let signature: Vec<u64> = signature.collect();
        let candidate = |id: &str, expires| Candidate {
            id: id.to_owned(),
            date: 0,
            tie: 0,
            expires,
            signature: signature.clone(),
        };
        let all = vec![candidate("a", 0), candidate("b", 20_230_101), candidate("c", 0)];
        let relations = Relations { candidates: sharing_a_band(all), translations: Vec::new() };
        let day = |text: &str| text.parse().ok();
        let sizes = |today| relations.groups(today).groups.iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(day("2023-01-01")), [3]);
        assert_eq!(sizes(day("2023-01-02")), [2]);
    }
}
