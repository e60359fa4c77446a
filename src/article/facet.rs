//! The table of facets: the properties that articles are counted and filtered by.
//!
//! Everything that the program knows of a facet stands in its row, [`Facet::definition`]: the names
//! people may write, how its values are read from an article, how a given value is understood, its
//! order, its words in both languages and its documentation. The parser of queries, parameters, filters,
//! the command line, pages, records, exports and the index go through the table, so that a new facet is a
//! new row beside the field of [`ArticleSummary`] that holds its values.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use strum::{EnumCount, VariantArray, VariantNames};

use super::{ArticleSummary, Derived, Named, Provenance, Stated};

/// A property that hits can be counted and filtered by. Its name is that of its parameter.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumCount,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
    strum::VariantNames,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase", const_into_str)]
pub enum Facet {
    Year,
    Organiser,
    Theme,
    Language,
    Kind,
    Place,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct FacetDefinition {
    /// What people may write in queries beside its name, in both languages: `jahr:2023`.
    pub aliases: &'static [&'static str],
    pub values: FacetValues,
    pub kind: ValueKind,
    pub order: ValueOrder,
    /// What its parameter and its flag take, as a sentence without its full stop.
    pub about: &'static str,
    /// The German counterpart of `about`.
    pub about_german: &'static str,
    /// What stands for a value in the help of its flag.
    pub placeholder: &'static str,
    pub german: FacetWords,
    pub english: FacetWords,
}

/// How the values of a facet are read from an article.
#[derive(Debug, Clone, Copy)]
pub enum FacetValues {
    /// It has one at most.
    Single(fn(&ArticleSummary) -> Option<SingleValue<'_>>),
    /// It has a list of them, each with a label.
    List(FacetList),
}

/// The one value of an article.
#[derive(Debug, Clone)]
pub struct SingleValue<'a> {
    pub id: Cow<'a, str>,
    pub provenance: &'a Provenance,
}

/// A list of values, which records and exports show under a name of its own.
#[derive(Debug, Clone, Copy)]
pub struct FacetList {
    /// The name of the list in records: `organisers`.
    pub name: &'static str,
    /// The keys under which a document may state it beside this name.
    pub other_keys: &'static [&'static str],
    /// What a document states, which nobody has looked up yet.
    pub stated: fn(&Stated) -> &Vec<String>,
    pub stated_mut: fn(&mut Stated) -> &mut Vec<String>,
    /// The most stated values that count.
    pub most_stated: usize,
    pub values: fn(&ArticleSummary) -> &[Derived<Named>],
    /// Whether an article with a part of a whole counts for the whole as well.
    pub counts_wholes: bool,
    /// The column of spreadsheets that holds the ids beside the labels.
    pub id_column: Option<&'static str>,
    /// What the list of a written article holds, as a sentence.
    pub about_written: &'static str,
}

/// How a value that somebody gives is understood, and where its label comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// A year, which can be compared by size.
    Year,
    /// The code or name of a language.
    Language,
    /// One of some words, written in lower case, by any of its names.
    Word,
    /// An organiser of the vocabulary, by id, name or acronym, or a free one.
    Organiser,
    /// A theme of the vocabulary, by id or name, or a free one.
    Theme,
    /// A place of the vocabulary, by id or name, or a free one.
    Place,
}

/// The order in which the values of a facet are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueOrder {
    /// The most frequent first, those of the vocabulary before free ones.
    Count,
    /// The newest first.
    Newest,
}

/// What a facet is called in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FacetWords {
    pub name: &'static str,
    /// Its name above several values.
    pub plural: &'static str,
    /// The value of articles that have none.
    pub none: &'static str,
}

impl FacetWords {
    /// The heading of a number of values.
    pub fn heading(&self, values: usize) -> &'static str {
        if values == 1 { self.name } else { self.plural }
    }
}

impl FacetList {
    /// The keys under which a document may state it, its name first.
    pub fn keys(self) -> impl Iterator<Item = &'static str> {
        [self.name].into_iter().chain(self.other_keys.iter().copied())
    }
}

impl Facet {
    pub const COUNT: usize = <Self as EnumCount>::COUNT;

    /// All facets in their order.
    pub const ALL: [Self; Self::COUNT] =
        *<Self as VariantArray>::VARIANTS.first_chunk().expect("strum lists every variant once");

    /// The names of all facets in their order.
    pub const NAMES: [&'static str; Self::COUNT] =
        *<Self as VariantNames>::VARIANTS.first_chunk().expect("strum names every variant once");

    /// Its place in [`ALL`](Self::ALL).
    pub const fn number(self) -> usize {
        self as usize
    }

    /// The name of its parameter in addresses and queries.
    pub const fn name(self) -> &'static str {
        self.into_str()
    }

    /// How many facets have lists.
    pub const LISTS: usize = {
        let (mut lists, mut at) = (0, 0);
        while at < Self::COUNT {
            lists += Self::ALL[at].list().is_some() as usize;
            at += 1;
        }
        lists
    };

    /// The names of the lists, in the order of their facets.
    pub const LIST_NAMES: [&'static str; Self::LISTS] = {
        let (mut names, mut listed, mut at) = ([""; Self::LISTS], 0, 0);
        while at < Self::COUNT {
            if let Some(list) = Self::ALL[at].list() {
                names[listed] = list.name;
                listed += 1;
            }
            at += 1;
        }
        names
    };

    /// How many lists have a column with their ids.
    const LISTS_WITH_IDS: usize = {
        let (mut columns, mut at) = (0, 0);
        while at < Self::COUNT {
            if let Some(list) = Self::ALL[at].list() {
                columns += list.id_column.is_some() as usize;
            }
            at += 1;
        }
        columns
    };

    /// The names of the columns with the ids of a list, in the order of their facets.
    pub const ID_COLUMNS: [&'static str; Self::LISTS_WITH_IDS] = {
        let (mut names, mut listed, mut at) = ([""; Self::LISTS_WITH_IDS], 0, 0);
        while at < Self::COUNT {
            if let Some(list) = Self::ALL[at].list()
                && let Some(column) = list.id_column
            {
                names[listed] = column;
                listed += 1;
            }
            at += 1;
        }
        names
    };

    /// The facets that stand among the facts of an article, in their order there: the year stands beside the dates,
    /// and the language behind everything else.
    pub fn in_facts() -> impl Iterator<Item = Self> {
        let others = Self::ALL.into_iter().filter(|facet| !matches!(facet, Self::Year | Self::Language));
        others.chain([Self::Language])
    }

    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// The facet that people mean by a name in a query, in lower case: its own or an alias.
    pub fn from_alias(name: &str) -> Option<Self> {
        let is_meant = |facet: &Self| facet.definition().aliases.contains(&name);
        Self::from_name(name).or_else(|| Self::ALL.into_iter().find(is_meant))
    }

    /// The list of its values, where an article has several.
    pub const fn list(self) -> Option<FacetList> {
        match self.definition().values {
            FacetValues::List(list) => Some(list),
            FacetValues::Single(_) => None,
        }
    }

    /// The most values of a document's list that count; 0 where an article has no list.
    pub const fn most_stated(self) -> usize {
        match self.list() {
            Some(list) => list.most_stated,
            None => 0,
        }
    }

    /// All facets of which an article has a list of values.
    pub fn lists() -> impl Iterator<Item = (Self, FacetList)> {
        Self::ALL.into_iter().filter_map(|facet| Some((facet, facet.list()?)))
    }

    /// Everything the program knows of it.
    pub const fn definition(self) -> FacetDefinition {
        match self {
            Self::Year => FacetDefinition {
                aliases: &["jahr", "jahre", "years"],
                values: FacetValues::Single(|article| {
                    let year = article.year.as_ref()?;
                    Some(SingleValue { id: year.value.to_string().into(), provenance: &year.provenance })
                }),
                kind: ValueKind::Year,
                order: ValueOrder::Newest,
                about: "Year of publication, or none",
                about_german: "Jahr der Veröffentlichung, oder none",
                placeholder: "YEAR",
                german: FacetWords { name: "Jahr", plural: "Jahre", none: "ohne Jahr" },
                english: FacetWords { name: "Year", plural: "Years", none: "no year" },
            },
            Self::Organiser => FacetDefinition {
                aliases: &["organizer", "organisation", "organization", "veranstalter", "org"],
                values: FacetValues::List(FacetList {
                    name: "organisers",
                    other_keys: &["organiser", "publisher"],
                    stated: |stated| &stated.organisers,
                    stated_mut: |stated| &mut stated.organisers,
                    most_stated: 100,
                    values: |article| &article.organisers,
                    counts_wholes: true,
                    id_column: Some("organiser_ids"),
                    about_written: "Ids or names of its organisers; by default derived.",
                }),
                kind: ValueKind::Organiser,
                order: ValueOrder::Count,
                about: "Organisation that held or published it, by id, name or acronym, or none",
                about_german: "Organisation, die veranstaltet oder veröffentlicht hat, als Kennung, Name oder Abkürzung, oder none",
                placeholder: "NAME",
                // Studies and news have no organiser in the narrow sense, so the label is wider than the name.
                german: FacetWords {
                    name: "Organisation",
                    plural: "Organisationen",
                    none: "ohne Organisation",
                },
                english: FacetWords {
                    name: "Organisation",
                    plural: "Organisations",
                    none: "no organisation",
                },
            },
            Self::Theme => FacetDefinition {
                aliases: &["thema", "themen", "themes", "topic"],
                values: FacetValues::List(FacetList {
                    name: "themes",
                    other_keys: &["theme", "tags"],
                    stated: |stated| &stated.themes,
                    stated_mut: |stated| &mut stated.themes,
                    most_stated: 20,
                    values: |article| &article.themes,
                    counts_wholes: false,
                    id_column: Some("theme_ids"),
                    about_written: "Ids or names of its themes; by default derived.",
                }),
                kind: ValueKind::Theme,
                order: ValueOrder::Count,
                about: "Theme by id, name or term, or none",
                about_german: "Thema als Kennung, Name oder Begriff, oder none",
                placeholder: "NAME",
                german: FacetWords { name: "Thema", plural: "Themen", none: "ohne Thema" },
                english: FacetWords { name: "Theme", plural: "Themes", none: "no theme" },
            },
            Self::Language => FacetDefinition {
                aliases: &["sprache", "lang"],
                values: FacetValues::Single(|article| {
                    let language = &article.language;
                    Some(SingleValue { id: language.value.code().into(), provenance: &language.provenance })
                }),
                kind: ValueKind::Language,
                order: ValueOrder::Count,
                about: "Language of the article by code or name",
                about_german: "Sprache des Artikels als Code oder Name",
                placeholder: "CODE",
                german: FacetWords { name: "Sprache", plural: "Sprachen", none: "Sprache unbekannt" },
                english: FacetWords { name: "Language", plural: "Languages", none: "unknown language" },
            },
            Self::Kind => FacetDefinition {
                aliases: &["art", "textart", "typ", "type"],
                values: FacetValues::Single(|article| {
                    let kind = article.kind.as_ref()?;
                    Some(SingleValue { id: kind.value.as_str().into(), provenance: &kind.provenance })
                }),
                kind: ValueKind::Word,
                order: ValueOrder::Count,
                about: "Kind of article by id or name, such as report, or none",
                about_german: "Textart als Kennung oder Name, oder none",
                placeholder: "KIND",
                german: FacetWords { name: "Textart", plural: "Textarten", none: "ohne Angabe" },
                english: FacetWords { name: "Text type", plural: "Text types", none: "not stated" },
            },
            Self::Place => FacetDefinition {
                aliases: &["ort", "land", "country", "region"],
                values: FacetValues::List(FacetList {
                    name: "places",
                    other_keys: &["place"],
                    stated: |stated| &stated.places,
                    stated_mut: |stated| &mut stated.places,
                    most_stated: 20,
                    values: |article| &article.places,
                    counts_wholes: false,
                    id_column: None,
                    about_written: "Countries and regions it is about; by default derived.",
                }),
                kind: ValueKind::Place,
                order: ValueOrder::Count,
                about: "Place, country or region by id or name, or none",
                about_german: "Ort, Land oder Region als Kennung oder Name, oder none",
                placeholder: "NAME",
                german: FacetWords { name: "Ort", plural: "Orte", none: "ohne Ort" },
                english: FacetWords { name: "Place", plural: "Places", none: "no place" },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_and_alias_means_one_facet() {
        let mut names = BTreeSet::new();
        for facet in Facet::ALL {
            let row = facet.definition();
            assert_eq!(Facet::ALL[facet.number()], facet);
            assert_eq!(Facet::NAMES[facet.number()], facet.name());
            assert_eq!(Facet::from_name(facet.name()), Some(facet));
            assert_eq!(serde_json::to_value(facet).expect("a name"), facet.name());
            for name in row.aliases.iter().copied().chain([facet.name()]) {
                assert_eq!(Facet::from_alias(name), Some(facet), "{name}");
                assert!(names.insert(name), "{name} means two facets");
                assert_eq!(name.to_lowercase(), name);
            }
        }
    }

    #[test]
    fn every_list_has_a_name_of_its_own() {
        let names: Vec<&str> = Facet::lists().map(|(_, list)| list.name).collect();
        assert_eq!(names, Facet::LIST_NAMES);
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }

    #[test]
    fn every_row_is_filled_in() {
        for facet in Facet::ALL {
            let row = facet.definition();
            for about in [row.about, row.about_german] {
                assert!(!about.is_empty() && !about.ends_with('.'), "{facet}");
            }
            for words in [row.german, row.english] {
                assert!(
                    [words.name, words.plural, words.none].iter().all(|word| !word.is_empty()),
                    "{facet}"
                );
            }
        }
    }
}
