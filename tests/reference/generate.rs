//! Made-up collections and requests.
//!
//! Articles and queries share a small vocabulary that is rich in what engines may disagree on: compounds and their
//! parts, gender forms, acronyms and the everyday words written like them, hyphens, numbers, function words, words
//! that differ by an umlaut alone.

use std::sync::LazyLock;

use fundstelle::article::{
    Article, ArticleId, ArticleSummary, ContentHash, Derived, EvidenceKind, Language, Named, Section,
};
use fundstelle::query::Continuation;
use proptest::collection::vec;
use proptest::option::{of as maybe, weighted};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::Union;

/// Words of articles and queries.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "
        Wirkung Wirkungen Wirkungsmessung Messung Messungen messen gemessen Wirkungsorientierung
        Orientierung Wasser Wasserversorgung Versorgung Trinkwasserversorgung Trinkwasser trinken Klima
        Klimaschutz Schutz schützen Klimaschutzes Partnerschaft Partnerschaften Projekt
        Partnerschaftsprojekt Multi-Akteurs-Partnerschaften Multiakteurspartnerschaft Akteur Akteure
        Akteur*innen Partner Partnerin Partner:innen PartnerInnen Bürger Bürgerinnen Bürger_innen
        Teilnehmer/-innen Teilnehmende Förderung Forderung fördern fordern forderte fördert
        foerdern Arbeit Arbeiten Arbeiter Arbeiterin schon schön schönen Rat Rate Raten Räte Zahl zahlen zählen
        Grund Gründe Lage Lager Kommune Kommunen Gemeinde Stadt
        Städte Großstadt Grossstadt Straße MAP MAPs map maps Karte WHO who SDG SDGs SDG-Gipfel Gipfel GIZ
        SKEW 2030 Agenda-2030 Agenda 17 dritte 3. Weltgesundheitsorganisation Ghana Tansania Müll Müller
        Energie Energien der die und in von zur über uns nicht war not the of and is impact impacts
        measurement assessment partner partners partnership stakeholder stakeholders multi-stakeholder water
        supply climate protection city cities municipality project organisation organization health world
        well-being Engagement"
        .split_whitespace()
        .collect()
});

/// A compound of three parts, and words of which some texts are made: its parts among others, now near and now far.
const LONG_COMPOUND: &str = "Trinkwasserversorgung";
const SCATTERED: &[&str] = &[
    "trinken",
    "Wasser",
    "Versorgung",
    "Stadt",
    "Arbeit",
    "Karte",
    "Ghana",
    "Müll",
    "Energie",
    "Zahl",
    "Gipfel",
    "Projekt",
    "der",
    "und",
    "von",
];

/// Titles that several articles have.
const TITLES: &[&str] = &[
    "Wirkungsmessung in Kommunen",
    "Die Stadt und das Wasser",
    "Impact measurement",
    "MAP in Ghana",
    "Ärger über Müll",
    "„Agenda 2030“ – wer macht mit?",
];

const LANGUAGES: &[&str] = &["de", "de", "de", "en", "en", "fr", "und"];
const DAYS: &[&str] = &[
    "2021",
    "2022-05",
    "2022-05-17",
    "2023-01-01",
    "2023-12-31",
    "2025-11",
    "2026-03-01",
    "2026-03",
    "2026-04-12",
];
/// Days and months as queries name them.
const NAMED_DAYS: &[&str] = &[
    "17. Mai 2022",
    "Mai 2022",
    "2022-05-17",
    "31.12.2023",
    "12/1/2023",
    "1 March 2026",
    "April 2026",
    "1. Juni 2024",
];
const YEARS: &[&str] = &["2021", "2022", "2023", "2024", "2025", "2026"];
const KINDS: &[&str] = &["announcement", "report", "news", "publication", "call", "interview", "portrait"];
const ORGANISERS: &[&str] =
    &["skew", "engagement-global", "giz", "wasserwerk", "Büro für Karten", "Klimabündnis", "Rat"];
const THEMES: &[&str] = &["map", "wirkung", "wasser", "klima", "Müll und Energie", "Karten"];
const PLACES: &[&str] = &["gh", "tz", "africa", "Musterstadt"];

/// A made-up collection.
#[derive(Clone)]
pub struct MadeCollection {
    /// Articles that are written one batch after the other.
    pub batches: Vec<Vec<Article>>,
}

impl std::fmt::Debug for MadeCollection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, batch) in self.batches.iter().enumerate() {
            for article in batch {
                let values = |list: &[Derived<Named>]| {
                    list.iter().map(|named| named.value.id.clone()).collect::<Vec<_>>().join(",")
                };
                writeln!(
                    f,
                    "  {} (batch {number}, {}) {:?} date={:?} year={:?} event={:?}-{:?} expires={:?} kind={:?} organisers={} themes={} places={} address={}",
                    article.id,
                    article.language.value,
                    article.title.value,
                    article.date.as_ref().map(|date| date.value.to_string()),
                    article.year.as_ref().map(|year| year.value.to_string()),
                    article.event_date.as_ref().map(|date| date.value.to_string()),
                    article.event_end.map(|date| date.to_string()),
                    article.expires.as_ref().map(|date| date.value.to_string()),
                    article.kind.as_ref().map(|kind| &kind.value),
                    values(&article.organisers),
                    values(&article.themes),
                    values(&article.places),
                    article.url.is_some(),
                )?;
                for section in &article.sections {
                    writeln!(f, "      {}: {:?} {}", section.language, section.heading, section.text)?;
                }
            }
        }
        Ok(())
    }
}

/// A made-up request.
#[derive(Debug, Clone)]
pub struct Request {
    /// The query first.
    pub params: Vec<(&'static str, String)>,
    pub expression: Option<String>,
    pub continuation: Continuation,
    pub facet_values: Option<usize>,
    pub is_exported: bool,
}

impl Request {
    /// Returns simpler variants of the request, each with one part removed, to shrink one that fails.
    pub fn simpler(&self) -> Vec<Self> {
        let mut simpler = Vec::new();
        for at in 1..self.params.len() {
            let mut params = self.params.clone();
            params.remove(at);
            simpler.push(Self { params, ..self.clone() });
        }
        if self.expression.is_some() {
            simpler.push(Self { expression: None, ..self.clone() });
        }
        if self.is_exported {
            simpler.push(Self { is_exported: false, ..self.clone() });
        }
        let words: Vec<&str> = self.params[0].1.split_whitespace().collect();
        for at in 0..words.len() {
            let query = ("q", [&words[..at], &words[at + 1..]].concat().join(" "));
            let params = [query].into_iter().chain(self.params[1..].iter().cloned()).collect();
            simpler.push(Self { params, ..self.clone() });
        }
        simpler
    }
}

/// A text before its words are chosen.
#[derive(Debug, Clone)]
enum Text {
    /// Numbers of words.
    Own(Vec<usize>),
    /// One of the long texts of the collection with some words changed.
    Copy { of: Index, changes: Vec<(Index, usize)> },
}

#[derive(Debug, Clone)]
struct Times {
    date: Option<&'static str>,
    year: Option<&'static str>,
    event: Option<&'static str>,
    event_end: Option<&'static str>,
    expires: Option<&'static str>,
}

/// The words of a heading, the text below it, and its language where that is not the article's.
type DraftSection = (Option<Vec<usize>>, Text, Option<&'static str>);

#[derive(Debug, Clone)]
struct Draft {
    title: Result<&'static str, Vec<usize>>,
    language: &'static str,
    sections: Vec<DraftSection>,
    times: Times,
    kind: Option<&'static str>,
    organisers: Vec<&'static str>,
    themes: Vec<&'static str>,
    places: Vec<&'static str>,
    has_address: bool,
    is_in_second_batch: bool,
    /// It is one of the articles before it once more, under this title where it has one of its own.
    repeats: Option<(Index, bool)>,
}

/// A text of the words that a collection uses most, sometimes of any.
fn word() -> impl Strategy<Value = usize> {
    prop_oneof![4 => 0..1000usize, 1 => 1000..2000usize]
}

/// The number of a word of [`SCATTERED`], whatever words a collection uses.
fn scattered() -> impl Strategy<Value = usize> {
    let is_one = |number: &usize| SCATTERED.contains(&WORDS[number % WORDS.len()]);
    select((1000..1000 + WORDS.len()).filter(is_one).collect::<Vec<_>>())
}

/// A collection of up to so many articles.
pub fn collection(
    articles: std::ops::RangeInclusive<usize>,
    words: usize,
) -> impl Strategy<Value = MadeCollection> {
    let used = proptest::sample::subsequence(WORDS.clone(), 8..=40);
    let long = vec(vec(word(), 60..200), 2);
    (used, long, vec(draft(words), articles)).prop_map(|(used, long, drafts)| {
        let write = |words: &[usize]| write(words, &used);
        let mut batches = vec![Vec::new(), Vec::new()];
        for number in 0..drafts.len() {
            let draft = repeated(&drafts, number);
            let is_in_second_batch = draft.is_in_second_batch;
            batches[usize::from(is_in_second_batch)].push(article(number, draft, &long, &write));
        }
        batches.retain(|batch| !batch.is_empty());
        MadeCollection { batches }
    })
}

/// A draft. One that repeats another has its language and its texts, its times where it has any, and what
/// else is searched unless its title is its own.
fn repeated(drafts: &[Draft], number: usize) -> Draft {
    let mut draft = drafts[number].clone();
    let Some((of, has_own_title)) = draft.repeats.filter(|_| number > 0) else { return draft };
    let first = &drafts[of.index(number)];
    if !has_own_title {
        draft.title = first.title.clone();
        draft.organisers.clone_from(&first.organisers);
        draft.themes.clone_from(&first.themes);
    }
    draft.language = first.language;
    draft.times.year = first.times.year.filter(|_| draft.times.year.is_some());
    draft.times.event = first.times.event.filter(|_| draft.times.event.is_some());
    draft.sections.clone_from(&first.sections);
    draft
}

fn write(words: &[usize], used: &[&str]) -> String {
    let word =
        |&number: &usize| if number < 1000 { used[number % used.len()] } else { WORDS[number % WORDS.len()] };
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn draft(words: usize) -> impl Strategy<Value = Draft> {
    let title = prop_oneof![
        1 => select(TITLES).prop_map(Ok),
        2 => vec(word(), 1..6).prop_map(Err),
    ];
    let copy = (any::<Index>(), vec((any::<Index>(), word()), 0..6))
        .prop_map(|(of, changes)| Text::Copy { of, changes });
    let text = prop_oneof![
        10 => vec(word(), 0..=words).prop_map(Text::Own),
        2 => vec(scattered(), 0..=words).prop_map(Text::Own),
        4 => copy,
    ];
    let section = (maybe(vec(word(), 1..4)), text, weighted(0.2, select(LANGUAGES)));
    let times = (
        weighted(0.6, select(DAYS)),
        weighted(0.7, select(YEARS)),
        weighted(0.3, select(DAYS)),
        weighted(0.2, select(DAYS)),
        weighted(0.1, select(DAYS)),
    );
    let times = times.prop_map(|(date, year, event, event_end, expires)| Times {
        date,
        year,
        event,
        event_end,
        expires,
    });
    let named = |values: &'static [&'static str]| vec(select(values), 0..3);
    (
        (title, select(LANGUAGES), vec(section, 0..3), times, weighted(0.7, select(KINDS))),
        (named(ORGANISERS), named(THEMES), named(PLACES), any::<bool>()),
        (weighted(0.3, Just(())), weighted(0.3, (any::<Index>(), any::<bool>()))),
    )
        .prop_map(
            |(
                (title, language, sections, times, kind),
                (organisers, themes, places, has_address),
                (second, repeats),
            )| {
                Draft {
                    title,
                    language,
                    sections,
                    times,
                    kind,
                    organisers,
                    themes,
                    places,
                    has_address,
                    is_in_second_batch: second.is_some(),
                    repeats,
                }
            },
        )
}

fn derived<T>(value: T) -> Derived<T> {
    Derived::new(value, EvidenceKind::Explicit, "")
}

fn read<T: std::str::FromStr>(value: Option<&str>) -> Option<Derived<T>> {
    value.and_then(|value| value.parse().ok()).map(derived)
}

/// Values as the derivation gives them: each once.
fn named(values: &[&str], ids: &[&str]) -> Vec<Derived<Named>> {
    let mut named: Vec<Derived<Named>> = Vec::new();
    for value in values {
        let value = match ids.contains(value) {
            true => Named { id: (*value).to_owned(), label: (*value).to_owned() },
            false => Named::free(value),
        };
        if named.iter().all(|known| known.value != value) {
            named.push(derived(value));
        }
    }
    named
}

fn article(number: usize, draft: Draft, long: &[Vec<usize>], write: &impl Fn(&[usize]) -> String) -> Article {
    let language = Language::from_code(draft.language);
    let section = |(heading, text, other): (Option<Vec<usize>>, Text, Option<&str>)| Section {
        heading: heading.map(|words| write(&words)),
        text: match text {
            Text::Own(words) => write(&words),
            Text::Copy { of, changes } => {
                let mut words = of.get(long).clone();
                for (at, word) in changes {
                    *at.get_mut(&mut words) = word;
                }
                write(&words)
            }
        },
        language: other.map_or_else(|| language.clone(), Language::from_code),
        page: None,
    };
    let id = format!("article-{number}");
    let sections = draft.sections.into_iter().map(section).collect();
    let hash = ContentHash::digest(id.as_bytes());
    let summary = ArticleSummary {
        location: format!("{id}.txt"),
        url: draft.has_address.then(|| format!("https://example.org/{id}")),
        date: read(draft.times.date),
        year: read(draft.times.year),
        event_date: read(draft.times.event),
        event_end: draft.times.event_end.and_then(|day| day.parse().ok()),
        expires: read(draft.times.expires),
        organisers: named(&draft.organisers, &["skew", "engagement-global", "giz", "wasserwerk"]),
        themes: named(&draft.themes, &["map", "wirkung", "wasser", "klima"]),
        kind: draft.kind.map(|kind| derived(kind.to_owned())),
        places: named(&draft.places, &["gh", "tz", "africa"]),
        ..ArticleSummary::untold(
            ArticleId::new(id).expect("an id is right"),
            derived(draft.title.map_or_else(|words| write(&words), str::to_owned)),
            derived(language),
            hash,
        )
    };
    Article { summary, sections, removed: Vec::new(), extra: Default::default() }
}

/// A piece of a query.
fn clause() -> BoxedStrategy<String> {
    let plain = || select(WORDS.clone()).prop_map(str::to_owned);
    let words = |count| vec(select(WORDS.clone()), count).prop_map(|words| words.join(" "));
    let mistyped = (select(WORDS.clone()), any::<Index>(), any::<bool>()).prop_map(|(word, at, doubles)| {
        let mut letters: Vec<char> = word.chars().collect();
        let at = at.index(letters.len());
        if doubles {
            letters.insert(at, letters[at]);
        } else {
            letters.remove(at);
        }
        letters.into_iter().collect::<String>()
    });
    let beginning = (select(WORDS.clone()), 1..5usize)
        .prop_map(|(word, letters)| format!("{}*", word.chars().take(letters).collect::<String>()));
    let filter = prop_oneof![
        select(YEARS).prop_map(|year| format!("year:{year}")),
        select(ORGANISERS).prop_map(|organiser| format!("organiser:\"{organiser}\"")),
        select(THEMES).prop_map(|theme| format!("thema:\"{theme}\"")),
        select(KINDS).prop_map(|kind| format!("kind:{kind}")),
        Just("language:de".to_owned()),
        Just("year:none".to_owned()),
    ];
    prop_oneof![
        16 => plain(),
        4 => words(2..4),
        2 => words(2..3).prop_map(|words| format!("\"{words}\"")),
        1 => plain().prop_map(|word| format!("\"{word}\"")),
        2 => plain().prop_map(|word| format!("-{word}")),
        1 => words(2..3).prop_map(|words| format!("-\"{words}\"")),
        2 => plain().prop_map(|word| format!("title:{word}")),
        1 => words(2..3).prop_map(|words| format!("title:\"{words}\"")),
        2 => beginning,
        3 => mistyped,
        2 => (plain(), plain()).prop_map(|(one, other)| format!("{one} OR {other}")),
        1 => (words(2..3), plain()).prop_map(|(one, other)| format!("\"{one}\" ODER {other}")),
        1 => plain().prop_map(|word| format!("Klima NOT {word}")),
        1 => (select(YEARS), select(YEARS)).prop_map(|(from, to)| format!("{from}-{to}")),
        1 => (select(&["seit", "vor", "since", "im Jahr", ""][..]), select(YEARS))
            .prop_map(|(cue, year)| format!("{cue} {year}")),
        1 => select(NAMED_DAYS).prop_map(str::to_owned),
        1 => filter,
        1 => plain().prop_map(|word| word.to_uppercase()),
        1 => plain().prop_map(|word| word.to_lowercase()),
        1 => Just("Multi Akteurs Partnerschaft".to_owned()),
        2 => Just(LONG_COMPOUND.to_owned()),
        1 => Just("Messung der Wirkung".to_owned()),
        1 => Just("Kolleginnen und Kollegen".to_owned()),
        1 => Just("über uns".to_owned()),
    ]
    .boxed()
}

/// Parameters of a facet, each value by its id, its name or "none".
fn facet_param(name: &'static str, values: &'static [&'static str]) -> BoxedStrategy<(&'static str, String)> {
    prop_oneof![6 => select(values), 1 => Just("none"), 1 => Just("nowhere")]
        .prop_map(move |value| (name, value.to_owned()))
        .boxed()
}

fn any_of(name: &'static str, values: &'static [&'static str]) -> BoxedStrategy<(&'static str, String)> {
    select(values).prop_map(move |value| (name, value.to_owned())).boxed()
}

/// The id of a value, which an expression may name although no article has it.
fn id(value: &str) -> String {
    let is_free = value.starts_with(char::is_uppercase);
    if is_free { Named::free(value).id } else { value.to_owned() }
}

fn condition() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        select(YEARS).prop_map(|year| format!("year >= {year}")),
        select(YEARS).prop_map(|year| format!("year != {year}")),
        select(ORGANISERS).prop_map(|organiser| format!("organiser = \"{}\"", id(organiser))),
        select(THEMES).prop_map(|theme| format!("theme = \"{}\"", id(theme))),
        select(KINDS).prop_map(|kind| format!("kind = {kind}")),
        Just("place EXISTS".to_owned()),
        Just("language IN [de, fr]".to_owned()),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} AND {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} OR {b})")),
            inner.prop_map(|one| format!("NOT ({one})")),
        ]
    })
}

pub fn request() -> impl Strategy<Value = Request> {
    let query = prop_oneof![
        1 => Just(String::new()),
        12 => vec(clause(), 1..4).prop_map(|clauses| clauses.join(" ")),
        3 => vec(clause(), 4..10).prop_map(|clauses| clauses.join(" ")),
        1 => vec(select(WORDS.clone()), 10..32).prop_map(|words| words.join(" ")),
    ];
    let filters = Union::new(vec![
        facet_param("year", YEARS),
        facet_param("organiser", ORGANISERS),
        facet_param("theme", THEMES),
        facet_param("kind", KINDS),
        facet_param("place", PLACES),
        facet_param("language", &["de", "en"]),
        any_of("year_from", YEARS),
        any_of("year_to", YEARS),
        any_of("date_from", DAYS),
        any_of("date_to", DAYS),
        any_of("upcoming", &["true"]),
    ]);
    let manner = Union::new(vec![
        any_of("sort", &["newest", "oldest", "title"]),
        any_of("match", &["all", "any"]),
        any_of("duplicates", &["show"]),
        any_of("page", &["2", "3"]),
        any_of("per_page", &["1", "2", "5", "30", "100"]),
        any_of("instant", &["true"]),
        any_of("explain", &["true"]),
    ]);
    let filters = prop_oneof![2 => Just(Vec::new()), 1 => vec(filters, 1..4)];
    (
        query,
        filters,
        vec(manner, 0..3),
        weighted(0.1, condition()),
        select(vec![Continuation::Never, Continuation::WhileTyping, Continuation::Always]),
        weighted(0.2, 0..4usize),
        weighted(0.3, Just(())),
    )
        .prop_map(|(query, filters, manner, expression, continuation, facet_values, exported)| Request {
            params: [("q", query)].into_iter().chain(filters).chain(manner).collect(),
            expression,
            continuation,
            facet_values,
            is_exported: exported.is_some(),
        })
}
