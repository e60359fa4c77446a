//! Derivation: floors under how well the facts of an article are found, against labels that were
//! given by reading the articles.
//!
//! Language, year, title and kind are measured by the share of articles where they are right: equal
//! to the label or to one that is acceptable beside it; titles are compared by their letters and
//! digits, whatever their case. Of organisers and themes every one that is required and found counts
//! as right, every other one that is found as wrong unless it is acceptable, every required one that
//! is not found as missed, over all articles together: precision is right / (right + wrong), recall
//! right / (right + missed), F1 their harmonic mean. Themes are those of the vocabulary, so a free
//! theme counts as wrong. Labels name organisers of the vocabulary only; those without an entry are
//! measured in `organisations.rs`.
//!
//! Where a label and the program disagree, the label stays and the floor says how often that is.

use std::collections::BTreeSet;
use std::path::PathBuf;

use fundstelle::vocabulary::Vocabulary;
use libtest_mimic::{Completion, Trial};
use serde::Deserialize;
use serde_json::Value;

use crate::harness::{Collection, Ends, Ran, Site, root, sample_articles, shared};
use crate::unseen_pages::{self, folded};

/// What is measured today. A change that derives better brings the new figures here.
const MEASURED: &[Measured] = &[
    Measured {
        set: "sample",
        figures: &[
            (Figure::Language, 1.0000),
            (Figure::Year, 1.0000),
            (Figure::Title, 1.0000),
            (Figure::Kind, 0.8841),
            (Figure::OrganiserPrecision, 1.0000),
            (Figure::OrganiserRecall, 0.8384),
            (Figure::ThemeF1, 0.8900),
        ],
    },
    Measured {
        set: "articles",
        figures: &[
            (Figure::Language, 1.0000),
            (Figure::Year, 1.0000),
            (Figure::Title, 0.9412),
            (Figure::OrganiserPrecision, 1.0000),
            (Figure::OrganiserRecall, 1.0000),
            (Figure::ThemeF1, 0.8992),
        ],
    },
    // Texts copied from pages that the rules were not made for, and HTML pages of the same kind.
    Measured {
        set: "texts",
        figures: &[
            (Figure::Language, 1.0000),
            (Figure::Year, 0.9000),
            (Figure::Title, 0.8077),
            (Figure::Kind, 0.6500),
            (Figure::OrganiserPrecision, 1.0000),
            (Figure::OrganiserRecall, 0.7297),
            (Figure::ThemeF1, 0.7470),
        ],
    },
    Measured {
        set: "html",
        figures: &[
            (Figure::Language, 1.0000),
            (Figure::Year, 0.8000),
            (Figure::Title, 0.8000),
            (Figure::Kind, 0.6500),
            (Figure::OrganiserPrecision, 1.0000),
            (Figure::OrganiserRecall, 0.5500),
            (Figure::ThemeF1, 0.5785),
        ],
    },
    // Pages that were labelled before the rules of their time were read: by one half rules were set, the other was
    // measured once, when they were done.
    Measured {
        set: "development",
        figures: &[
            (Figure::Language, 1.0000),
            (Figure::Year, 1.0000),
            (Figure::Title, 1.0000),
            (Figure::Kind, 0.8667),
            (Figure::OrganiserPrecision, 1.0000),
            (Figure::OrganiserRecall, 1.0000),
            (Figure::UnknownPrecision, 1.0000),
            (Figure::UnknownRecall, 0.9500),
        ],
    },
    Measured {
        set: "last",
        figures: &[
            (Figure::Language, 1.0000),
            (Figure::Year, 0.9333),
            (Figure::Title, 0.9333),
            (Figure::Kind, 0.8000),
            (Figure::UnknownPrecision, 0.9375),
            (Figure::UnknownRecall, 0.7500),
        ],
    },
    // Forty-two short pages in the manner of towns, churches, chambers and associations. By `drafting` rules were set,
    // `kept` was measured once, when they were done.
    Measured {
        set: "drafting",
        figures: &[
            (Figure::Language, 1.0000),
            (Figure::Year, 0.9615),
            (Figure::Title, 1.0000),
            (Figure::OrganiserRecall, 1.0000),
            (Figure::UnknownPrecision, 1.0000),
            (Figure::UnknownRecall, 1.0000),
            (Figure::ThemeF1, 0.9315),
        ],
    },
    Measured {
        set: "kept",
        figures: &[
            (Figure::Language, 1.0000),
            (Figure::Year, 0.9375),
            (Figure::Title, 0.8125),
            (Figure::Kind, 0.9375),
            (Figure::OrganiserPrecision, 1.0000),
            (Figure::OrganiserRecall, 0.7500),
            (Figure::UnknownPrecision, 0.8824),
            (Figure::UnknownRecall, 0.7895),
            (Figure::ThemeF1, 0.9048),
        ],
    },
];

/// How far below what is measured a floor lies.
const SLACK: f64 = 0.005;

struct Measured {
    set: &'static str,
    figures: &'static [(Figure, f64)],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figure {
    Language,
    Year,
    Title,
    Kind,
    OrganiserPrecision,
    OrganiserRecall,
    /// Organisations without an entry in the vocabulary.
    UnknownPrecision,
    UnknownRecall,
    ThemeF1,
}

/// The labels of an article.
#[derive(Debug, Deserialize)]
struct Gold {
    /// Id of the article.
    #[serde(alias = "file")]
    id: String,
    /// The half of a set that is measured apart from the other one.
    half: Option<String>,
    #[serde(alias = "lang")]
    language: String,
    year: Option<i64>,
    #[serde(default)]
    year_acceptable: Vec<Option<i64>>,
    organisers: Vec<String>,
    #[serde(default)]
    organisers_acceptable: Vec<String>,
    #[serde(default)]
    organisers_unknown: Vec<UnknownGold>,
    #[serde(default)]
    unknown_acceptable: Vec<String>,
    /// Organisers that only the address of the page tells.
    #[serde(default)]
    organisers_from_address: Vec<String>,
    themes: Vec<String>,
    #[serde(default, alias = "themes_secondary")]
    themes_acceptable: Vec<String>,
    kind: Option<String>,
    #[serde(default)]
    kind_acceptable: Vec<Option<String>>,
    title: Option<String>,
    #[serde(default)]
    title_acceptable: Vec<String>,
    /// Where the title was taken from, if not from the text.
    title_source: Option<String>,
}

/// An organisation that the vocabulary doesn't have.
#[derive(Debug, Deserialize)]
struct UnknownGold {
    /// Its name; several spellings stand beside each other, divided by `|`.
    name: String,
    short: Option<String>,
}

impl UnknownGold {
    /// The ids of the free values that are this organisation.
    fn ids(&self) -> Vec<String> {
        let names = || self.name.split('|').map(str::to_owned);
        let with_short =
            self.short.iter().flat_map(|short| names().map(move |name| format!("{name} {short}")));
        names().chain(with_short).chain(self.short.clone()).map(|name| free_id(&name)).collect()
    }
}

fn free_id(name: &str) -> String {
    format!("~{}", fundstelle::article::slug(name))
}

pub fn tests() -> Vec<Trial> {
    let floor = |measured: &'static Measured| {
        let name = format!("derivation::{}_reaches_its_floors", measured.set);
        Trial::ignorable_test(name, move || Ok(reaches_its_floors(measured).completion()))
    };
    let mut trials: Vec<Trial> = MEASURED.iter().map(floor).collect();
    trials.push(Trial::test("derivation::labels_of_the_sample_are_those_of_its_articles", || {
        labels_of_the_sample_are_those_of_its_articles();
        Ok(())
    }));
    trials
}

fn gold_of(path: &PathBuf) -> Vec<Gold> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let line = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    text.lines().filter(|line| !line.trim().is_empty()).map(line).collect()
}

fn gold_of_the_sample() -> PathBuf {
    root().join("tests/derivation/gold.jsonl")
}

/// The labels of a set, and where its articles lie. The texts of unseen pages are written to a collection.
fn set_of(name: &str, collection: &Collection) -> Result<(PathBuf, Vec<PathBuf>), Completion> {
    let unseen = unseen_pages::folder("unseen");
    Ok(match name {
        "texts" => {
            unseen_pages::write_texts("unseen", collection);
            (unseen.join("texts.jsonl"), vec![collection.articles()])
        }
        "html" => (unseen.join("html.jsonl"), vec![unseen.join("html")]),
        "development" | "last" => {
            unseen_pages::write_texts("fresh", collection);
            let fresh = unseen_pages::folder("fresh");
            (fresh.join("labels.jsonl"), vec![collection.articles(), fresh.join("html")])
        }
        "drafting" | "kept" => {
            let later = unseen_pages::folder("later");
            (later.join("labels.jsonl"), vec![later.join("pages")])
        }
        "sample" => (gold_of_the_sample(), vec![sample_articles()]),
        _ => (shared("gold/articles.jsonl")?, vec![shared("seeds")?, shared("articles")?]),
    })
}

fn reaches_its_floors(measured: &Measured) -> Ran {
    let collection = Collection::new();
    let (path, sources) = set_of(measured.set, &collection)?;
    let mut gold = gold_of(&path);
    gold.retain(|gold| gold.half.as_deref().is_none_or(|half| half == measured.set));
    let report = collection.index_of(&sources);
    assert!(report.is_complete(), "every article can be read: {:?}", report.skipped);
    let score = Score::of(&gold, &collection.site());
    for &(figure, today) in measured.figures {
        let (found, floor) = (score.of_figure(figure), today - SLACK);
        assert!(
            found >= floor,
            "{figure:?} of {} is {found:.4}, the floor {floor:.4}; labels and what is derived differ in\n  {}",
            measured.set,
            score.differences.join("\n  ")
        );
    }
    Ok(())
}

/// How often something is right among how many.
#[derive(Debug, Default)]
struct Share {
    right: usize,
    all: usize,
}

impl Share {
    fn add(&mut self, is_right: bool) -> bool {
        self.right += usize::from(is_right);
        self.all += 1;
        is_right
    }

    fn value(&self) -> f64 {
        self.right as f64 / self.all.max(1) as f64
    }
}

/// Values that are right, wrong and missed, over all articles.
#[derive(Debug, Default)]
struct Values {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Values {
    /// Counts the values of an article; tells whether all are as they should be.
    fn add(
        &mut self,
        found: &BTreeSet<String>,
        required: &BTreeSet<String>,
        acceptable: &BTreeSet<String>,
    ) -> bool {
        let wrong = found.iter().filter(|value| !required.contains(*value) && !acceptable.contains(*value));
        let (wrong, missed) = (wrong.count(), required.difference(found).count());
        self.right += required.intersection(found).count();
        self.wrong += wrong;
        self.missed += missed;
        wrong + missed == 0
    }

    fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed).max(1) as f64
    }

    fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
    }
}

#[derive(Debug, Default)]
struct Score {
    language: Share,
    year: Share,
    title: Share,
    kind: Share,
    organisers: Values,
    unknown: Values,
    themes: Values,
    /// A line for every field of an article that differs from its label.
    differences: Vec<String>,
}

impl Score {
    fn of(gold: &[Gold], site: &Site) -> Self {
        let vocabulary = Vocabulary::built_in();
        let mut score = Self::default();
        for gold in gold {
            score.add(gold, &site.article(&gold.id), &vocabulary);
        }
        score
    }

    fn add(&mut self, gold: &Gold, article: &Value, vocabulary: &Vocabulary) {
        // Labels name organisers by id or by name.
        let id = |name: &String| {
            vocabulary.resolve_organiser(name).map_or_else(|| name.clone(), |organiser| organiser.id.clone())
        };
        let themes = |names: &[String]| names.iter().cloned().collect();
        let acceptable = gold.organisers_acceptable.iter().chain(&gold.organisers_from_address);
        let (year, kind) = (article["year"].as_i64(), article["kind"].as_str());
        let kinds = gold.kind_acceptable.iter().chain([&gold.kind]);
        let is_titled = gold.title_source.as_deref().is_none_or(|source| source == "text");
        let title = gold.title.as_ref().filter(|_| is_titled);
        let checks = [
            ("language", self.language.add(article["language"] == gold.language)),
            ("year", self.year.add(year == gold.year || gold.year_acceptable.contains(&year))),
            ("kind", self.kind.add(kinds.map(Option::as_deref).any(|known| known == kind))),
            (
                "title",
                title.is_none_or(|title| {
                    let found = folded(article["title"].as_str().unwrap_or_default());
                    let known = gold.title_acceptable.iter().chain([title]);
                    self.title.add(known.map(|title| folded(title)).any(|title| title == found))
                }),
            ),
            (
                "organisers",
                self.organisers.add(
                    &ids(&article["organisers"]).into_iter().filter(|id| !id.starts_with('~')).collect(),
                    &gold.organisers.iter().map(id).collect(),
                    &acceptable.map(id).collect(),
                ),
            ),
            ("unknown", self.add_unknown(gold, article)),
            (
                "themes",
                self.themes.add(
                    &ids(&article["themes"]),
                    &themes(&gold.themes),
                    &themes(&gold.themes_acceptable),
                ),
            ),
        ];
        for (field, _) in checks.iter().filter(|(_, is_right)| !is_right) {
            let (shown, label) = match *field {
                "language" => (article["language"].to_string(), format!("{:?}", gold.language)),
                "year" => (article["year"].to_string(), format!("{:?}", gold.year)),
                "kind" => (article["kind"].to_string(), format!("{:?}", gold.kind)),
                "title" => (article["title"].to_string(), format!("{:?}", gold.title)),
                "organisers" => (format!("{:?}", ids(&article[*field])), format!("{:?}", gold.organisers)),
                "unknown" => {
                    (format!("{:?}", ids(&article["organisers"])), format!("{:?}", gold.organisers_unknown))
                }
                _ => (format!("{:?}", ids(&article[*field])), format!("{:?}", gold.themes)),
            };
            self.differences.push(format!("{}: {field} {shown}, by its label {label}", gold.id));
        }
    }

    /// Counts the free values of an article. A value in any of the spellings of a label is that label's.
    fn add_unknown(&mut self, gold: &Gold, article: &Value) -> bool {
        let found = ids(&article["organisers"]).into_iter().filter(|id| id.starts_with('~')).collect();
        let known = gold.organisers_unknown.iter().map(UnknownGold::ids).filter_map(|ids| {
            let id = ids.iter().find(|id| BTreeSet::contains(&found, *id)).or(ids.first())?;
            Some(id.clone())
        });
        let acceptable = gold.unknown_acceptable.iter().map(|name| free_id(name)).collect();
        self.unknown.add(&found, &known.collect(), &acceptable)
    }

    fn of_figure(&self, figure: Figure) -> f64 {
        match figure {
            Figure::Language => self.language.value(),
            Figure::Year => self.year.value(),
            Figure::Title => self.title.value(),
            Figure::Kind => self.kind.value(),
            Figure::OrganiserPrecision => self.organisers.precision(),
            Figure::OrganiserRecall => self.organisers.recall(),
            Figure::UnknownPrecision => self.unknown.precision(),
            Figure::UnknownRecall => self.unknown.recall(),
            Figure::ThemeF1 => self.themes.f1(),
        }
    }
}

/// The ids of a list of values.
fn ids(values: &Value) -> BTreeSet<String> {
    let values = values.as_array().into_iter().flatten();
    values.filter_map(|value| value["id"].as_str()).map(str::to_owned).collect()
}

fn labels_of_the_sample_are_those_of_its_articles() {
    let gold = gold_of(&gold_of_the_sample());
    let labelled: BTreeSet<String> = gold.iter().map(|gold| gold.id.clone()).collect();
    assert_eq!(labelled.len(), gold.len(), "an article is labelled once");
    let ids = Collection::of_sample().site().all_ids(&[("duplicates", "show")]).into_iter().collect();
    assert_eq!(labelled, ids, "the articles of the sample corpus are labelled, and no others");
    let vocabulary = Vocabulary::built_in();
    for gold in &gold {
        let organisers = gold.organisers.iter().chain(&gold.organisers_acceptable);
        for id in organisers {
            assert!(vocabulary.organiser(id).is_some(), "{}: {id} is no organiser", gold.id);
        }
        for id in gold.themes.iter().chain(&gold.themes_acceptable) {
            assert!(vocabulary.theme(id).is_some(), "{}: {id} is no theme", gold.id);
        }
    }
}
