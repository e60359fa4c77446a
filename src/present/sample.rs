//! Hand-made results for the tests of this room: an ordinary search, and a hostile one.

use std::collections::BTreeMap;
use std::ops::Range;

use super::labels::Labels;
use super::lang::Lang;
use crate::article::{
    Article, ArticleId, ArticleSummary, ContentHash, Date, Derived, EvidenceKind, Extra, Facet, Language,
    Named, Section, Year,
};
use crate::engine::{FacetCounts, FacetValue, Hit, SearchResults, SnapshotId, Versions};
use crate::query::{
    Alternative, AlternativeOrigin, Expansion, Filters, Notice, Page, PlanParts, PlannedWord, QueryPlan,
    Scope, Selection, Understood, View,
};
use crate::snippet::Snippet;

/// A small vocabulary.
pub struct SampleLabels;

impl Labels for SampleLabels {
    fn label(&self, facet: Facet, id: &str, lang: Lang) -> Option<String> {
        let names = match (facet, id) {
            (Facet::Organiser, "giz") => ["GIZ"; 2],
            (Facet::Organiser, "skew") => {
                ["Servicestelle Kommunen in der Einen Welt", "Service Agency Communities in One World"]
            }
            (Facet::Organiser, "betreiberplattform") => [
                "Betreiberplattform zur Stärkung von Partnerschaften kommunaler Unternehmen weltweit",
                "Utility Platform for Strengthening Partnerships of Municipal Utilities Worldwide",
            ],
            (Facet::Organiser, "gwp") => ["German Water Partnership"; 2],
            (Facet::Organiser, "bmz") => [
                "Bundesministerium für wirtschaftliche Zusammenarbeit und Entwicklung",
                "Federal Ministry for Economic Cooperation and Development",
            ],
            (Facet::Theme, "wasser") => ["Wasser und Sanitärversorgung", "Water and sanitation"],
            (Facet::Theme, "wirkung") => ["Wirkung und Wirkungsmessung", "Impact and impact measurement"],
            (Facet::Theme, "klima") => ["Klima und Energie", "Climate and energy"],
            (Facet::Theme, "map") => ["Multi-Akteurs-Partnerschaften", "Multi-stakeholder partnerships"],
            (Facet::Theme, "gesundheit") => ["Gesundheit", "Health"],
            (Facet::Theme, "abfall") => ["Abfall und Kreislaufwirtschaft", "Waste and circular economy"],
            _ => return None,
        };
        Some(names[usize::from(lang == Lang::En)].to_owned())
    }
}

/// The place of a word in a text.
fn find(text: &str, word: &str) -> Vec<Range<usize>> {
    text.match_indices(word).map(|(at, word)| at..at + word.len()).collect()
}

pub fn word(surface: &str) -> PlannedWord {
    let alternative =
        Alternative { origin: AlternativeOrigin::Word, tokens: vec![surface.to_lowercase()], weight: 1.0 };
    PlannedWord {
        surface: surface.to_owned(),
        range: 0..surface.len(),
        scope: Scope::Anywhere,
        alternatives: vec![alternative],
        optional: false,
        not_acronym: None,
        exact: vec![surface.to_lowercase()],
        group: None,
        period: None,
    }
}

/// `Wasser Betreiberpartnerschaft`, filtered by year, cut, second page.
pub fn parts() -> PlanParts {
    let text = "Wasser Betreiberpartnerschaft";
    PlanParts {
        understood: Understood {
            text: text.to_owned(),
            text_without_filters: text.to_owned(),
            words: vec![word("Wasser"), word("Betreiberpartnerschaft")],
            expanded: vec![Expansion {
                from: "Betreiberpartnerschaft".to_owned(),
                to: "water operator partnership".to_owned(),
            }],
            notices: vec![Notice::QueryCut { kept_words: 32 }],
            ..Understood::default()
        },
        selection: Selection {
            filters: Filters {
                chosen: [(Facet::Year, vec!["2023".to_owned()])].into(),
                year_from: Year::new(2015).ok(),
                ..Filters::default()
            },
            ..Selection::default()
        },
        view: View { page: Page { number: 2, per_page: 10 }, continue_with_any: true, ..View::default() },
    }
}

/// The plan of [`parts`].
pub fn plan() -> QueryPlan {
    parts().into()
}

/// A plan that asks for nothing, with some of its parts changed.
pub fn plan_with(change: impl FnOnce(&mut PlanParts)) -> QueryPlan {
    let mut parts = PlanParts::default();
    change(&mut parts);
    parts.into()
}

pub fn article(id: &str, title: &str, language: Language, date: Option<&str>) -> Article {
    let date: Option<Date> = date.map(|date| date.parse().expect("a date"));
    let summary = ArticleSummary {
        url: Some("https://www.betreiberplattform.de/berichte/treffen?id=1&x=2".to_owned()),
        date: date.map(|date| Derived::new(date, EvidenceKind::Dateline, "Bonn, 24. Mai 2023.")),
        year: date.map(|date| Derived::new(date.year(), EvidenceKind::Dateline, "Bonn, 24. Mai 2023.")),
        year_inferred: date.is_none().then(|| {
            Derived::new(Year::new(2019).expect("a year"), EvidenceKind::Inferred, "im dritten Jahr")
        }),
        ..ArticleSummary::untold(
            ArticleId::new(id).expect("an id"),
            Derived::new(title.to_owned(), EvidenceKind::Headline, title),
            Derived::new(language.clone(), EvidenceKind::Detection, ""),
            ContentHash::digest(id.as_bytes()),
        )
    };
    let text = "Ein Absatz.\nNoch ein Absatz mit mehr Text.".to_owned();
    let section = Section { heading: None, text, language, page: None };
    Article { summary, sections: vec![section], removed: Vec::new(), extra: Extra::new() }
}

fn named(ids: &[(&str, &str)], source: EvidenceKind) -> Vec<Derived<Named>> {
    ids.iter()
        .map(|(id, label)| {
            let named = Named { id: (*id).to_owned(), label: (*label).to_owned() };
            Derived::new(named, source, label)
        })
        .collect()
}

fn hit(article: Article, has_all_words: bool, snippets: &[&str], marks: &[&str]) -> Hit {
    let marked = |text: &str| -> Vec<Range<usize>> { marks.iter().flat_map(|w| find(text, w)).collect() };
    let snippet = |text: &&str| Snippet {
        text: (*text).to_owned(),
        highlights: marked(text),
        section: 1,
        heading: Some("Ergebnisse".to_owned()),
        language: article.language.value.clone(),
        page: Some(3),
    };
    Hit {
        versions: Versions::default(),
        explanation: None,
        title_highlights: marked(&article.title.value),
        score: 12.5,
        has_all_words,
        missing: Vec::new(),
        is_met_by_date: false,
        snippets: snippets.iter().map(snippet).collect(),
        article: article.summary,
    }
}

/// The whole article of a hit: a section before the one that its snippets are from.
pub fn article_of(hit: &Hit) -> Article {
    let language = hit.article.language.value.clone();
    let section = |heading: Option<&str>, text: String, page| Section {
        heading: heading.map(str::to_owned),
        text,
        language: language.clone(),
        page,
    };
    let snippets: Vec<&str> = hit.snippets.iter().map(|snippet| snippet.text.as_str()).collect();
    Article {
        summary: hit.article.clone(),
        sections: vec![
            section(None, "Ein Absatz.\nNoch ein Absatz mit mehr Text.".to_owned(), None),
            section(Some("Ergebnisse"), snippets.join("\n"), Some(3)),
        ],
        removed: Vec::new(),
        extra: Extra::new(),
    }
}

pub fn results() -> SearchResults {
    let mut first = article(
        "text/2023 netzwerktreffen.txt",
        "Betreiberpartnerschaften für sauberes Wasser: drittes Netzwerktreffen in Musterhausen",
        Language::German,
        Some("2023-05-24"),
    );
    first.organisers =
        named(&[("giz", "GIZ"), ("betreiberplattform", "Betreiberplattform")], EvidenceKind::Text);
    first.themes = named(&[("wasser", "Wasser"), ("map", "MAP")], EvidenceKind::Text);
    first.places = named(&[("~jordanien", "Jordanien")], EvidenceKind::Text);
    first.kind = Some(Derived::new("report".to_owned(), EvidenceKind::Text, "Rückblick"));
    let mut second = article(
        "html/water-utilities.html",
        "Utility partnerships: what ten years of work on water losses have shown",
        Language::English,
        None,
    );
    second.organisers = named(&[("gwp", "German Water Partnership")], EvidenceKind::Footer);
    second.themes =
        named(&[("wasser", "Wasser"), ("wirkung", "Wirkung"), ("klima", "Klima")], EvidenceKind::Text);
    let mut third = article("c", "Werkstatt Wasserverluste", Language::German, Some("2022-11"));
    third.organisers = named(&[("~stadtwerke", "Stadtwerke Beispielstadt")], EvidenceKind::Explicit);
    third.kind = Some(Derived::new("announcement".to_owned(), EvidenceKind::Text, "Einladung"));
    third.themes = named(&[("wasser", "Wasser")], EvidenceKind::Text);
    let fourth = article("d", "Jahresrückblick der Klimapartnerschaften", Language::German, Some("2021"));
    SearchResults {
        snapshot: SnapshotId::new("0001-00000001-1"),
        total: 13,
        total_any: 1234,
        upcoming: 0,
        some_words_only: false,
        hits: vec![
            hit(
                first,
                true,
                &[
                    "Für Städte am Jordan ist Wasser knapp. Die Betreiberpartnerschaft zwischen den Stadtwerken \
                     Beispielstadt und dem Versorger von Karak hat die Verluste in drei Jahren um ein Viertel gesenkt.",
                    "Wer Wasser spart, spart auch Energie: Pumpen laufen seltener, und die Netze halten länger.",
                ],
                &["Wasser", "Betreiberpartnerschaft"],
            ),
            hit(
                second,
                true,
                &[
                    "A water operator partnership works when both sides learn. The study follows twelve utilities \
                   and asks what remained after the funding had ended.",
                ],
                &["water operator partnership", "water"],
            ),
            hit(
                third,
                true,
                &[
                    "Ende November laden die Stadtwerke zu einer Werkstatt über Wasserverluste und Lecksuche ein.",
                ],
                &["Wasser"],
            ),
            hit(
                fourth,
                false,
                &["Sechzig Kommunen arbeiten zu Klima, Wasser und Artenvielfalt zusammen."],
                &["Wasser"],
            ),
        ],
        facets: facets(),
    }
}

fn value(id: &str, count: u64, selected: bool) -> FacetValue {
    FacetValue { id: id.to_owned(), label: None, count, selected }
}

fn facets() -> Vec<FacetCounts> {
    let years: Vec<FacetValue> = [
        (2023, 7),
        (2022, 31),
        (2021, 28),
        (2020, 12),
        (2019, 19),
        (2018, 8),
        (2017, 9),
        (2016, 4),
        (2015, 1),
    ]
    .into_iter()
    .map(|(year, count): (u32, u64)| value(&year.to_string(), count, year == 2023))
    .chain([value("none", 17, false)])
    .collect();
    let free = FacetValue {
        id: "~stadtwerke".to_owned(),
        label: Some("Stadtwerke Beispielstadt".to_owned()),
        count: 2,
        selected: false,
    };
    let organisers = vec![
        value("giz", 42, false),
        value("bmz", 31, false),
        value("skew", 17, false),
        value("betreiberplattform", 12, false),
        value("gwp", 9, false),
        free,
        value("none", 3, false),
    ];
    let themes =
        [("wasser", 57), ("map", 21), ("klima", 14), ("wirkung", 8), ("abfall", 3), ("gesundheit", 1)];
    let themes = themes.into_iter().map(|(id, count)| value(id, count, false)).collect();
    let kinds = vec![value("report", 38, false), value("news", 12, false), value("announcement", 7, false)];
    let languages = vec![value("de", 44, false), value("en", 13, false), value("fr", 1, false)];
    let mut counted = BTreeMap::from([
        (Facet::Year, years),
        (Facet::Organiser, organisers),
        (Facet::Theme, themes),
        (Facet::Language, languages),
        (Facet::Kind, kinds),
    ]);
    let counts = |facet| FacetCounts {
        facet,
        values: counted.remove(&facet).unwrap_or_default(),
        more: if facet == Facet::Organiser { 12 } else { 0 },
    };
    Facet::ALL.into_iter().map(counts).collect()
}

/// Results with hostile content of every kind that documents have tried on search engines.
pub fn hostile_results() -> SearchResults {
    let script = "<script>alert('x')</script> \"evil\" \u{202e}gnp.exe\u{202c} <img src=x onerror=alert(1)>";
    let mut first = article("../a\"b<c>/ä ö", script, Language::Other("x\"y".to_owned()), None);
    first.url = Some("javascript:alert(1)".to_owned());
    first.organisers = named(&[("~\"><b>", "<b onclick='x'>Böse</b> & Söhne")], EvidenceKind::Text);
    first.themes = named(&[("~'&", "\u{2066}Thema\u{2069}<")], EvidenceKind::Text);
    first.site = Some("<i>site</i>".to_owned());
    let long = article("long", &"Langer Titel ".repeat(800), Language::Unknown, Some("2020"));
    let one_word = article("word", &"x".repeat(10_000), Language::German, Some("2020"));
    let hits = vec![
        hit(first, true, &["</p></article><script>alert(2)</script> & \u{202e}text"], &["script", "title"]),
        hit(long, true, &[], &[]),
        hit(one_word, true, &[&"y".repeat(3_000)], &[]),
    ];
    let evil = FacetValue {
        id: "\"><svg onload=alert(3)>".to_owned(),
        label: Some("<svg onload=alert(3)>".to_owned()),
        count: 1,
        selected: true,
    };
    SearchResults {
        total: 3,
        total_any: 0,
        upcoming: 0,
        hits,
        facets: vec![FacetCounts { facet: Facet::Organiser, values: vec![evil], more: 0 }],
        ..results()
    }
}
