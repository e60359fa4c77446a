//! Computes what is indexed of an article: its texts by field, its facet values, and the keys that it is sorted by.
//!
//! Everything here is the same in every engine, so that all of them rank the same tokens and count the same values.

use crate::analysis::{self, Analyzer, Analyzers, WordCache};
use crate::article::{
    Article, ArticleSummary, ContentHash, Derived, EvidenceKind, Facet, FacetValues, Named, Year,
};
use crate::vocabulary::Vocabulary;

/// The number of characters of a title that it is sorted by.
const TITLE_ORDER_CHARS: usize = 80;

/// Stands between the id and the label of a free value in a facet column.
pub const LABEL_SEPARATOR: char = '\u{1f}';

/// Where words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextField {
    /// Analysed tokens of the title.
    Title,
    /// Analysed tokens of the title and of all sections.
    Body,
    /// Analysed tokens of every name of the organisers and places, in both languages: an article is found by any of them,
    /// whatever its text calls them.
    EntityNames,
    /// Analysed tokens of the labels of the themes, in both languages.
    ThemeLabels,
    /// Exact tokens of the title.
    ExactTitle,
    /// Exact tokens of title and sections.
    Exact,
}

impl TextField {
    pub const ALL: [Self; 6] =
        [Self::Title, Self::Body, Self::EntityNames, Self::ThemeLabels, Self::ExactTitle, Self::Exact];

    /// Its place in [`ALL`](Self::ALL).
    pub const fn number(self) -> usize {
        self as usize
    }
}

/// A text of a field. The tokens of a field's texts follow each other, with one free position between two texts.
#[derive(Clone, Copy)]
pub struct IndexedText<'a> {
    pub field: TextField,
    /// `None`: its tokens are the exact ones.
    pub analyzer: Option<&'a Analyzer>,
    pub text: &'a str,
}

/// The texts of an article, those of a field in their order.
pub fn texts<'a>(
    article: &'a Article,
    analyzers: &'a Analyzers,
    vocabulary: &'a Vocabulary,
) -> Vec<IndexedText<'a>> {
    let title = article.title.value.as_str();
    let analyzer = analyzers.for_language(&article.language.value);
    let mut texts: Vec<IndexedText<'_>> = Vec::with_capacity(4 + 3 * article.sections.len());
    let mut add = |field, analyzer, text| texts.push(IndexedText { field, analyzer, text });
    add(TextField::Title, Some(analyzer), title);
    add(TextField::ExactTitle, None, title);
    // The text begins with the title: words of the title are neighbours of each other, and near the first words.
    if has_own_title(article) {
        add(TextField::Body, Some(analyzer), title);
    }
    add(TextField::Exact, None, title);
    for section in &article.sections {
        let analyzer = analyzers.for_language(&section.language);
        for text in section.heading.iter().chain([&section.text]) {
            add(TextField::Body, Some(analyzer), text);
            add(TextField::Exact, None, text);
        }
    }
    let organisers = organiser_names(article, analyzers, vocabulary);
    for (analyzer, name) in organisers.into_iter().chain(place_names(article, analyzers, vocabulary)) {
        add(TextField::EntityNames, Some(analyzer), name);
    }
    for (analyzer, label) in theme_labels(article, analyzers, vocabulary) {
        add(TextField::ThemeLabels, Some(analyzer), label);
    }
    texts
}

/// The number of words in the title that are no stop words; 0 where the title was made of the text.
pub fn title_words(article: &Article, analyzers: &Analyzers, cache: &mut WordCache) -> u64 {
    let analyzer = analyzers.for_language(&article.language.value);
    if has_own_title(article) { content_words(analyzer, &article.title.value, cache) } else { 0 }
}

/// The values of a facet that an article counts for, each once, in the form in which the column stores
/// them. Being a part of a whole counts for both: an article by SKEW counts for Engagement Global too.
pub fn column_values(facet: Facet, article: &Article, vocabulary: &Vocabulary) -> Vec<String> {
    let mut values: Vec<String> = match facet.definition().values {
        FacetValues::Single(of) => of(article).map(|value| value.id.into_owned()).into_iter().collect(),
        FacetValues::List(list) => {
            let direct = || (list.values)(article).iter().map(|value| &value.value);
            let wholes = direct().filter(|_| list.counts_wholes);
            let wholes = wholes.flat_map(|value| vocabulary.wholes_of(&value.id));
            direct().map(column_value).chain(wholes.map(str::to_owned)).collect()
        }
    };
    values.sort_unstable();
    values.dedup();
    values
}

/// A name with the analysis chain of its language.
type Name<'a> = (&'a Analyzer, &'a str);

/// Every name of the organisers, and of the organisations that they are parts of.
fn organiser_names<'a>(
    article: &'a Article,
    analyzers: &'a Analyzers,
    vocabulary: &'a Vocabulary,
) -> Vec<Name<'a>> {
    let Analyzers { german, english, .. } = analyzers;
    let mut names: Vec<Name<'_>> = Vec::new();
    for value in article.organisers.iter().map(|organiser| &organiser.value) {
        let ids = std::iter::once(value.id.as_str()).chain(vocabulary.wholes_of(&value.id));
        for organiser in ids.filter_map(|id| vocabulary.organiser(id)) {
            names.extend([(german, organiser.de.as_str()), (english, organiser.en.as_str())]);
            let others = organiser.short.iter().chain(&organiser.aliases);
            names.extend(others.map(|name| (german, name.as_str())));
        }
        names.extend(value.is_free().then_some((german, value.label.as_str())));
    }
    names
}

/// Every name of the places.
fn place_names<'a>(
    article: &'a Article,
    analyzers: &'a Analyzers,
    vocabulary: &'a Vocabulary,
) -> Vec<Name<'a>> {
    let Analyzers { german, english, .. } = analyzers;
    let mut names: Vec<Name<'_>> = Vec::new();
    for value in article.places.iter().map(|place| &place.value) {
        if let Some(place) = vocabulary.place(&value.id) {
            let of_place = [(german, &place.de, &place.also_de), (english, &place.en, &place.also_en)];
            for (analyzer, name, others) in of_place {
                names.extend(std::iter::once(name).chain(others).map(|name| (analyzer, name.as_str())));
            }
        }
        names.extend(value.is_free().then_some((german, value.label.as_str())));
    }
    names
}

/// The labels of the themes in both languages.
fn theme_labels<'a>(
    article: &'a Article,
    analyzers: &'a Analyzers,
    vocabulary: &'a Vocabulary,
) -> Vec<Name<'a>> {
    let Analyzers { german, english, .. } = analyzers;
    let mut labels: Vec<Name<'_>> = Vec::new();
    for value in article.themes.iter().map(|theme| &theme.value) {
        if let Some(theme) = vocabulary.theme(&value.id) {
            labels.extend([(german, theme.de.as_str()), (english, theme.en.as_str())]);
        }
        labels.extend(value.is_free().then_some((german, value.label.as_str())));
    }
    labels
}

/// The form in which a column stores a value: a free value carries its label, while a value of the vocabulary
/// is labelled where it is displayed.
fn column_value(value: &Named) -> String {
    if value.is_free() { format!("{}{LABEL_SEPARATOR}{}", value.id, value.label) } else { value.id.clone() }
}

/// The date that an article is sorted by: that of publication, else that of the event, else the year.
pub fn date_ordinal(article: &Article) -> Option<u32> {
    let date = article.date.as_ref().or(article.event_date.as_ref()).map(|date| date.value);
    let year = article.year.as_ref().map(|year| year.value);
    match (date, year) {
        (Some(date), Some(year)) if date.year() != year => {
            Some(crate::article::Date::year_only(year).ordinal())
        }
        (Some(date), _) => Some(date.ordinal()),
        (None, year) => year.map(|year| crate::article::Date::year_only(year).ordinal()),
    }
}

/// The form in which titles are sorted: letters and digits only, folded, so that `Ä` sorts with `A` and
/// quotation marks have no influence.
pub fn title_order(title: &str) -> String {
    let folded = analysis::fold(&analysis::lower_case(title)).into_owned();
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(TITLE_ORDER_CHARS).collect()
}

/// Whether the title says something beside the text, which then begins with it: one that was made of its first words
/// doesn't.
pub fn has_own_title(article: &ArticleSummary) -> bool {
    article.title.provenance.source != EvidenceKind::Fallback
}

/// The number of words of a text that are no stop words.
fn content_words(analyzer: &Analyzer, text: &str, cache: &mut WordCache) -> u64 {
    let mut last = None;
    let mut words = 0;
    analyzer.for_each_token(text, cache, |_, _, position, _| {
        words += u64::from(last != Some(position));
        last = Some(position);
    });
    words
}

/// A number from the id that breaks ties the same way in every build and every engine.
pub fn tie(article: &Article) -> u64 {
    let hash = ContentHash::digest(article.id.as_str().as_bytes()).to_string();
    u64::from_str_radix(&hash[..16], 16).unwrap_or_default()
}

/// The last day of a date. A date that gives only a year or month ends with its last day.
pub fn latest(date: u32) -> u32 {
    match date {
        0 => 0,
        year if year.is_multiple_of(10_000) => year + 1231,
        month if month.is_multiple_of(100) => month + 31,
        day => day,
    }
}

/// The year that all dated translations of an article agree on, for one that nothing else dates.
///
/// # Errors
/// A translation can't be read.
pub fn year_of_translations<E>(
    translations: impl Iterator<Item = Result<ArticleSummary, E>>,
) -> Result<Option<Derived<Year>>, E> {
    let mut inferred: Option<Derived<Year>> = None;
    for translation in translations {
        let translation = translation?;
        let Some(year) = translation.year.map(|year| year.value) else { continue };
        if inferred.as_ref().is_some_and(|inferred| inferred.value != year) {
            return Ok(None);
        }
        let date = translation.date.map_or_else(|| year.to_string(), |date| date.value.to_string());
        let evidence = format!("{}, {date}", translation.title.value);
        inferred.get_or_insert_with(|| Derived::new(year, EvidenceKind::Inferred, &evidence));
    }
    Ok(inferred)
}
