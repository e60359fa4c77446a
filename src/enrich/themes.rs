//! Derives the themes of a document from the terms of the vocabulary, by where they stand and by how
//! many different ones occur.
//!
//! Terms within an organisation's name don't count, nor do those of job titles (`Ernährungsberater`), of
//! the names of methods, and of long enumerations of fields. Weak terms, which are too common to tell a theme
//! by themselves, only add to the score of others. Stated themes come first.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::literals::{Literals, folded_text};
use super::sections;
use crate::article::{Derived, EvidenceKind, Facet, Language, Named, Section, Stated};
use crate::enrich::pattern::pattern;
use crate::vocabulary::{KeyCache, NameMatcher, TermMatch, TermMatcher, Theme, Vocabulary};

/// The most themes that are derived for a document.
const MAX_DERIVED: usize = 5;
/// The most stated themes that are taken over.
const MAX_STATED: usize = Facet::Theme.most_stated();

/// The weight of a term by the part of the document it stands in.
const IN_TITLE: f64 = 3.0;
const IN_HEADING: f64 = 2.0;
const IN_TEXT: f64 = 1.0;
/// What repetitions of a term add: this for the second occurrence, less for each further one.
const REPEATED: f64 = 0.5;
/// The factor for a weak term of a theme that has strong terms as well.
const WEAK: f64 = 0.35;
/// The score from which a document has a theme. A term with some support reaches it, or a repeated
/// one.
const THRESHOLD: f64 = 1.3;
/// The lower score that is enough if a document has fewer than [`FEW`] themes otherwise.
const FALLBACK_THRESHOLD: f64 = 1.0;
const FEW: usize = 2;
/// The most themes of a document that has some by the lower score.
const MAX_FALLBACK: usize = 3;
/// Weak terms alone tell a theme if there are this many different ones, and if their weight, counted
/// like that of strong terms, is at least this.
const MANY_WEAK: usize = 2;
const WEIGHT_OF_WEAK: f64 = 3.0;
/// The factor for weak terms that tell a theme alone.
const WEAK_ALONE: f64 = 0.4;
/// Themes that score less than this share of the best one are side issues and left out.
const SHARE_OF_BEST: f64 = 0.25;

/// What themes are derived from.
pub(super) struct Evidence<'a> {
    pub stated: &'a Stated,
    pub page: &'a Stated,
    /// `None` if the title was taken from the first sentence, which is read anyway.
    pub title: Option<&'a str>,
    pub language: &'a Language,
    pub sections: &'a [Section],
    /// Removed calls to action and editors' notes, which tell what the page links to.
    pub asides: &'a [String],
}

/// Derives the themes of a document.
pub(super) fn derive(
    evidence: &Evidence,
    vocabulary: &Vocabulary,
    names: &NameMatcher,
    terms: &TermMatcher,
    cache: &mut (KeyCache, KeyCache),
) -> Vec<Derived<Named>> {
    let mut themes = stated(evidence, vocabulary);
    let known = themes.iter().filter(|theme| !theme.value.is_free()).count();
    let have: BTreeSet<String> = themes.iter().map(|theme| theme.value.id.clone()).collect();
    let scored = score(evidence, vocabulary, names, terms, cache);
    let best = scored.first().map_or(0.0, |theme| theme.score);
    let factor = sections::threshold_factor(evidence.sections);
    let sure = scored.iter().filter(|theme| theme.score >= THRESHOLD * factor).count();
    let (threshold, most) = if sure < FEW {
        (FALLBACK_THRESHOLD * factor, MAX_FALLBACK)
    } else {
        (THRESHOLD * factor, MAX_DERIVED)
    };
    let derived = scored
        .into_iter()
        .filter(|theme| theme.score >= threshold && theme.score >= best * SHARE_OF_BEST)
        .take(most)
        .map(|theme| (label(&vocabulary.themes()[theme.theme]), theme.words))
        .filter(|(named, _)| !have.contains(&named.id))
        .take(MAX_DERIVED.saturating_sub(known))
        .map(|(named, words)| Derived::new(named, EvidenceKind::Text, &words.join(", ")));
    themes.extend(derived);
    themes
}

fn label(theme: &Theme) -> Named {
    Named { id: theme.id.clone(), label: theme.de.clone() }
}

/// The stated themes, those of the document before those of the page.
fn stated(evidence: &Evidence, vocabulary: &Vocabulary) -> Vec<Derived<Named>> {
    let lists = [
        (&evidence.stated.themes, EvidenceKind::Explicit),
        (&evidence.page.themes, EvidenceKind::PageMetadata),
    ];
    let mut seen = BTreeSet::new();
    lists
        .into_iter()
        .flat_map(|(values, source)| values.iter().map(move |value| (value.as_str(), source)))
        .flat_map(|(value, source)| {
            // Some themes have a comma in their name. Other values are lists separated by commas.
            let whole = vocabulary.stated_theme(value).is_some();
            let parts: Vec<&str> = if whole { vec![value] } else { value.split([',', ';']).collect() };
            parts.into_iter().map(move |part| (part.trim(), source))
        })
        .filter(|(value, _)| value.chars().any(char::is_alphanumeric))
        .map(|(value, source)| {
            let named = vocabulary.stated_theme(value).map_or_else(|| Named::free(value), label);
            Derived::new(named, source, value)
        })
        .filter(|theme| theme.value.id != "~" && seen.insert(theme.value.id.clone()))
        .take(MAX_STATED)
        .collect()
}

struct Scored {
    theme: usize,
    score: f64,
    /// Where the first of its terms stands: the text's index and the byte. Of two themes with the same
    /// score the earlier one comes first.
    first: (usize, usize),
    /// The words of the document that are its terms.
    words: Vec<String>,
}

/// The occurrences of one term.
#[derive(Default)]
struct Occurrences {
    weight: f64,
    count: u32,
    weak: bool,
    word: String,
    first: (usize, usize),
}

impl Occurrences {
    fn weight(&self) -> f64 {
        let repeated: f64 = (2..=self.count.min(6)).map(|nth| REPEATED * 2.0 / f64::from(nth)).sum();
        self.weight + repeated
    }
}

/// All themes that have enough terms in the document, by falling score.
fn score(
    evidence: &Evidence,
    vocabulary: &Vocabulary,
    names: &NameMatcher,
    terms: &TermMatcher,
    (name_cache, term_cache): &mut (KeyCache, KeyCache),
) -> Vec<Scored> {
    let places = weighted_texts(evidence);
    let found: Vec<Vec<TermMatch>> =
        places.iter().map(|place| terms.find(place.text, place.language, term_cache)).collect();
    if found.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let texts: Vec<&str> = places.iter().map(|place| place.text).collect();
    let inside = names.find(&texts, name_cache);
    let mut themes: BTreeMap<usize, BTreeMap<u32, Occurrences>> = BTreeMap::new();
    for (number, ((place, names), found)) in places.iter().zip(&inside).zip(found).enumerate() {
        // What hides terms need not be looked for where there are none.
        if found.is_empty() {
            continue;
        }
        let text = place.text;
        let mut hiding: Vec<Range<usize>> = names.iter().map(|name| name.range.clone()).collect();
        hiding.extend(unknown_bodies(text));
        hiding.extend(listed_fields(text, &found));
        let hiding = Cover::new(hiding);
        let listed = Cover::new(listed_sectors(text));
        let mut end_by_theme: BTreeMap<usize, usize> = BTreeMap::new();
        for found in found {
            // A term within a longer term of the same theme is not counted again.
            let end = end_by_theme.entry(found.theme).or_default();
            let is_hidden = hiding.covers(&found.range)
                || is_of_person(text, &found.range)
                || place.weight == IN_TEXT && is_within_title_case(text, &found.range, place.language);
            if is_hidden || found.range.end <= *end {
                continue;
            }
            *end = found.range.end;
            let occurrences = themes.entry(found.theme).or_default().entry(found.term).or_default();
            occurrences.count += 1;
            occurrences.weight = occurrences.weight.max(place.weight);
            occurrences.weak = found.weak || listed.covers(&found.range) && occurrences.count == 1;
            if occurrences.word.is_empty() {
                occurrences.first = (number, found.range.start);
                occurrences.word = text[found.range].to_owned();
            }
        }
    }
    let mut scored: Vec<Scored> = themes
        .into_iter()
        .filter(|(theme, _)| *theme < vocabulary.themes().len())
        .filter_map(|(theme, terms)| Some(Scored { theme, ..weigh(terms.into_values().collect())? }))
        .collect();
    scored.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.first.cmp(&b.first)));
    scored
}

/// Ranges that may overlap, merged so that looking one up takes a binary search.
struct Cover(Vec<Range<usize>>);

impl Cover {
    fn new(mut ranges: Vec<Range<usize>>) -> Self {
        ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match merged.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => merged.push(range),
            }
        }
        Self(merged)
    }

    /// Whether a range lies within one of them.
    fn covers(&self, range: &Range<usize>) -> bool {
        let behind = self.0.partition_point(|known| known.start <= range.start);
        behind.checked_sub(1).is_some_and(|at| range.end <= self.0[at].end)
    }
}

/// Whether a term is only a part of a word for a person or an office: `Ernährungsberater`.
fn is_of_person(text: &str, range: &Range<usize>) -> bool {
    const PERSONS: [&str; 22] = [
        "berater",
        "beraterin",
        "beraterinnen",
        "referent",
        "referentin",
        "expertin",
        "experte",
        "experten",
        "minister",
        "ministerin",
        "beauftragte",
        "beauftragter",
        "beauftragten",
        "ingenieur",
        "ingenieurin",
        "lehrer",
        "lehrerin",
        "forscher",
        "forscherin",
        "managerin",
        "manager",
        "sprecherin",
    ];
    let is_letter = |c: char| c.is_alphabetic() || c == '-';
    let rest = text[range.end..].find(|c: char| !is_letter(c)).map_or(text.len(), |at| range.end + at);
    let behind = &text[range.end..rest];
    !behind.is_empty()
        && behind.len() <= 24
        && PERSONS.iter().any(|person| behind.to_lowercase().ends_with(person))
}

/// Whether a word of an English text stands between two others with capitals, so that it belongs to the
/// name of something: `the PPP Evaluation Methodology`. In German every noun has a capital.
fn is_within_title_case(text: &str, range: &Range<usize>, language: &Language) -> bool {
    if *language != Language::English || text[range.clone()].contains(' ') {
        return false;
    }
    let before = text[..range.start].strip_suffix(' ').and_then(|before| before.rsplit([' ', '\n']).next());
    let behind = text[range.end..].strip_prefix(' ').map(|behind| behind.trim_start_matches(['“', '"']));
    let has_capital = |word: &str| {
        word.starts_with(char::is_uppercase) && !["The", "A", "An", "This", "Our"].contains(&word)
    };
    text[range.start..].starts_with(char::is_uppercase)
        && before.is_some_and(has_capital)
        && behind.is_some_and(|behind| behind.starts_with(char::is_uppercase))
}

/// Finds long enumerations with terms of at least three themes: `Bildung, Kultur, Wirtschaft, Sport, Migration
/// und Klimaschutz`. They say how wide something is, and not what the text is about.
fn listed_fields(text: &str, found: &[TermMatch]) -> Vec<Range<usize>> {
    /// Number of bytes between the terms of a list.
    const BETWEEN: usize = 40;
    const LEAST: usize = 3;
    /// The fewest items of a list.
    const ITEMS: usize = 6;
    let items = |list: &str| {
        let joints = [" und ", " and ", " sowie "].iter().map(|joint| list.matches(joint).count());
        list.matches(',').count() + joints.sum::<usize>() + 1
    };
    let is_joint = |gap: &str| {
        gap.len() <= BETWEEN
            && !gap.contains(['.', ';', '!', '?', '\n', ':'])
            && (gap.contains(',')
                || [" und ", " and ", " sowie ", " or ", " oder ", " & "]
                    .iter()
                    .any(|joint| gap.contains(joint)))
    };
    let mut lists = Vec::new();
    let mut list: Option<(Range<usize>, BTreeSet<usize>)> = None;
    let mut close = |list: Option<(Range<usize>, BTreeSet<usize>)>| {
        let is_long = |(range, themes): &(Range<usize>, BTreeSet<usize>)| {
            themes.len() >= LEAST && items(&text[range.clone()]) >= ITEMS
        };
        lists.extend(list.filter(is_long).map(|(range, _)| range));
    };
    for term in found {
        match &mut list {
            Some((range, themes)) if term.range.start <= range.end => {
                range.end = range.end.max(term.range.end);
                themes.insert(term.theme);
            }
            Some((range, themes)) if is_joint(&text[range.end..term.range.start]) => {
                range.end = term.range.end;
                themes.insert(term.theme);
            }
            _ => close(list.replace((term.range.clone(), BTreeSet::from([term.theme])))),
        }
    }
    close(list);
    lists
}

/// Finds lists of at least three sectors (`aus Politik, Wirtschaft und Zivilgesellschaft`). They
/// tell who came, not what was spoken about.
fn listed_sectors(text: &str) -> Vec<Range<usize>> {
    const SECTOR: &str = r"(?:organisierten?\s|organi[sz]ed\s|the\s|der\s|die\s|den\s|from\s|aus\s)?(?:[\p{L}-]*(?:gesellschaft|politik|wirtschaft|verwaltung|regierung(?:en|s\p{L}+)?|sektor|verbände\p{L}{0,2}|behörden)|staat|industrie|handel|medien|unternehmen|kommunen|kirchen?|nichtregierungsorganisationen|NRO|NGOs?|wissenschaft|forschung|hochschulen|universitäten|civil society(?: organi[sz]ations)?|(?:local |national )?governments?|business(?:es)?|companies|industry|retail|trade|academia|science|research|(?:the )?(?:private|public|nonprofit)(?: sector)?|media|municipalities|universities|member states|UN entities|UN system|trade unions|gewerkschaften)";
    /// The fewest sectors of a list.
    const LEAST: usize = 3;
    static LIST: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(r"(?i)\b{SECTOR}(?:(?:,|\s(?:und|sowie|and|as well as|or))+\s{SECTOR}){{2,}}\b"))
    });
    static SECTORS: LazyLock<Literals> =
        LazyLock::new(|| Literals::new([&pattern(&format!("(?i){SECTOR}"))]));
    let (mut sectors, mut last) = (0, 0);
    SECTORS.each(&folded_text(text), |_, end| {
        sectors += usize::from(end > last);
        last = end;
    });
    if sectors < LEAST && !SECTORS.is_always_possible(0) {
        return Vec::new();
    }
    LIST.find_iter(text).map(|found| found.range()).collect()
}

/// Finds names of organisations that are unknown to the vocabulary but contain what they are for:
/// `Ministry of Trade and Industry`, `Landwirtschaftsministerium`.
fn unknown_bodies(text: &str) -> Vec<Range<usize>> {
    static BODY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"\b(?:Department|Ministry|Minister|Institutes?|Office|Cent(?:er|re)|Agency|Administration|Bureau|Commission|Council|Committee|University|School|Federation|Association|\p{L}*(?:[Mm]inisterium|[Mm]inisteriums|[Mm]inister|[Mm]inisterin|[Ii]nstitut|[Ii]nstituts|[Aa]mt|[Aa]mts|[Bb]undesanstalt|[Vv]erband|[Vv]erbands|[Aa]gentur|[Hh]ochschule|[Uu]niversität|[Ss]tiftung))",
            r"\s(?:of|for|on|für)\s(?:the\s)?\p{Lu}[\p{L}-]*(?:(?:,|,?\s(?:and|und|&|of|for))?\s\p{Lu}[\p{L}-]*)*",
            r"|\b\p{Lu}\p{L}+(?:ministerium|ministeriums|ministerien|minister|ministers|ministerin|ministerinnen)\b",
            r"|\b(?:\p{Lu}[\p{L}-]*\s)+(?:Ministry|Department|Administration|Agency|Institutes?|University|Center|Centre|Office|Bureau|Commission)\b",
        ))
    });
    static WORDS: LazyLock<Literals> = LazyLock::new(|| Literals::new([&*BODY]));
    if !WORDS.possible(text)[0] {
        return Vec::new();
    }
    BODY.find_iter(text).map(|found| found.range()).collect()
}

/// The score of a theme from its terms; `None` if all of them are weak and too few.
fn weigh(mut terms: Vec<Occurrences>) -> Option<Scored> {
    let only_weak = terms.iter().all(|term| term.weak);
    let weight: f64 = terms.iter().map(Occurrences::weight).sum();
    if only_weak && (terms.len() < MANY_WEAK || weight < WEIGHT_OF_WEAK) {
        return None;
    }
    terms.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(b.count.cmp(&a.count)));
    let weak = if only_weak { WEAK_ALONE } else { WEAK };
    let score = terms.iter().map(|term| term.weight() * if term.weak { weak } else { 1.0 }).sum();
    let first = terms.iter().map(|term| term.first).min().unwrap_or_default();
    Some(Scored { theme: 0, score, first, words: terms.into_iter().map(|term| term.word).collect() })
}

/// A text of a document with its weight.
struct Place<'a> {
    text: &'a str,
    language: &'a Language,
    weight: f64,
}

/// The texts of a document with their languages and weights.
fn weighted_texts<'a>(evidence: &'a Evidence) -> Vec<Place<'a>> {
    let place = |text: &'a str, language, weight| Place { text, language, weight };
    let title = evidence.title.map(|title| place(title, evidence.language, IN_TITLE));
    let sections = evidence.sections.iter().flat_map(|section| {
        let heading = section.heading.as_deref().map(|heading| place(heading, &section.language, IN_HEADING));
        heading.into_iter().chain([place(&section.text, &section.language, IN_TEXT)])
    });
    let asides = evidence.asides.iter().map(|aside| place(aside, evidence.language, IN_TEXT));
    title.into_iter().chain(sections).chain(asides).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Analyzers, Lexicon};
    use std::sync::Arc;

    fn themes_of(title: &str, text: &str, stated: Stated) -> Vec<String> {
        let vocabulary = Vocabulary::built_in();
        let analyzers = Arc::new(Analyzers::new(Lexicon::default()));
        let section =
            Section { heading: None, text: text.to_owned(), language: Language::German, page: None };
        let evidence = Evidence {
            stated: &stated,
            page: &Stated::default(),
            title: Some(title),
            language: &Language::German,
            sections: &[section],
            asides: &[],
        };
        let names = NameMatcher::new(&vocabulary, &analyzers);
        let terms = TermMatcher::new(&vocabulary, &analyzers);
        let themes = derive(&evidence, &vocabulary, &names, &terms, &mut Default::default());
        themes.into_iter().map(|theme| theme.value.id).collect()
    }

    #[test]
    fn several_terms_or_one_in_the_title_tell_a_theme() {
        assert_eq!(themes_of("Trinkwasser für alle", "Viele haben keins.", Stated::default()), ["wasser"]);
        assert_eq!(
            themes_of("Bericht", "Es ging um Trinkwasser und Kläranlagen.", Stated::default()),
            ["wasser"]
        );
        let beside =
            "Es ging um Migration, Flucht, Biodiversität und Artenschutz. Jemand reichte Trinkwasser.";
        assert_eq!(themes_of("Bericht", beside, Stated::default()), ["migration", "biodiversitaet"]);
    }

    #[test]
    fn names_and_weak_terms_tell_nothing() {
        assert_eq!(themes_of("Die German Water Partnership tagt", "Sie war da.", Stated::default()), [""; 0]);
        assert_eq!(
            themes_of("Unternehmen tagen", "Unternehmen kamen. Unternehmen gingen.", Stated::default()),
            [""; 0]
        );
        assert_eq!(
            themes_of(
                "Bericht",
                "Es sprachen das Ministerium für Gesundheit, die Gesundheitsministerin und das Department of Health and Energy.",
                Stated::default()
            ),
            [""; 0]
        );
        assert_eq!(
            themes_of(
                "Bericht",
                "Gäste aus Politik, Wirtschaft und Zivilgesellschaft kamen.",
                Stated::default()
            ),
            [""; 0]
        );
    }

    #[test]
    fn lists_of_fields_job_titles_and_names_of_methods_tell_nothing() {
        let list = "Schwerpunkte sind Bildung, Wissenschaft, Kultur, Migration, Gute Regierungsführung und Klimaschutz.";
        assert_eq!(themes_of("Bericht", list, Stated::default()), [""; 0]);
        let job = "Es kochte Karl Beispiel, Ernährungsberater aus Köln.";
        assert_eq!(themes_of("Bericht", job, Stated::default()), [""; 0]);
        let english = |word: &str, text: &str| {
            let at = text.find(word).unwrap();
            is_within_title_case(text, &(at..at + word.len()), &Language::English)
        };
        assert!(english("Evaluation", "It tests the PPP Evaluation Methodology."));
        assert!(!english("evaluation", "It tests the evaluation of a project."));
    }

    #[test]
    fn stated_themes_are_known_in_any_spelling_of_their_names() {
        for spelling in ["Wasser", "WASSER", "Sanitaerversorgung", "water and sanitation"] {
            let stated = Stated { themes: vec![spelling.into()], ..Stated::default() };
            assert_eq!(themes_of("Bericht", "Nichts.", stated), ["wasser"], "{spelling}");
        }
        let stated = Stated { themes: vec!["Biodiversität".into(), "Klima".into()], ..Stated::default() };
        assert_eq!(themes_of("Bericht", "Nichts.", stated), ["biodiversitaet", "klima"]);
    }

    #[test]
    fn many_weak_terms_together_tell_a_theme_and_a_long_text_needs_more() {
        let weak = "Unternehmen kamen und Firmen der Industrie, auch andere Unternehmen.";
        assert_eq!(themes_of("Bericht", weak, Stated::default()), ["privatsektor"]);
        let long = "Es ging um dies und das, viele sprachen lange darüber. ".repeat(200);
        assert_eq!(
            themes_of("Bericht", &format!("{long} Jemand reichte Trinkwasser."), Stated::default()),
            [""; 0]
        );
    }

    #[test]
    fn stated_themes_come_first_and_free_ones_take_no_place() {
        let stated = Stated { themes: vec!["Hafenwirtschaft".into(), "klima".into()], ..Stated::default() };
        assert_eq!(
            themes_of("Trinkwasser", "Trinkwasser und Kläranlagen.", stated),
            ["~hafenwirtschaft", "klima", "wasser"]
        );
        let one_line = Stated { themes: vec!["wasser, Hafenwirtschaft".into()], ..Stated::default() };
        assert_eq!(themes_of("Bericht", "Nichts.", one_line), ["wasser", "~hafenwirtschaft"]);
        let many = Stated { themes: (0..50).map(|n| format!("frei {n}")).collect(), ..Stated::default() };
        assert_eq!(themes_of("Bericht", "Nichts.", many).len(), 20);
    }
}
