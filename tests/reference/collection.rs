//! The index of the reference: the tokens of every field of every article, and their statistics.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fundstelle::analysis::{self, Analyzer, Analyzers, Token};
use fundstelle::article::{Article, ContentHash, Date, EvidenceKind, Facet, Named};
use fundstelle::dedup::{Signature, near_duplicate_groups};
use fundstelle::query::{NONE_VALUE, RankingProfile};
use fundstelle::vocabulary::Vocabulary;

/// Parameters of BM25.
const K1: f64 = RankingProfile::STANDARD.bm25.k1 as f64;
const B: f64 = RankingProfile::STANDARD.bm25.b as f64;

/// Where words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Title,
    Body,
    EntityNames,
    ThemeLabels,
    ExactTitle,
    /// The exact tokens of title and sections.
    Exact,
}

impl Field {
    pub const ALL: [Self; 6] =
        [Self::Title, Self::Body, Self::EntityNames, Self::ThemeLabels, Self::ExactTitle, Self::Exact];
}

/// The tokens of one field of one article, with their positions.
#[derive(Debug, Default, PartialEq)]
pub struct FieldTokens {
    pub positions: HashMap<String, Vec<u32>>,
    pub length: u32,
    next: u32,
}

impl FieldTokens {
    /// Appends a text. Texts of one field are kept apart by a position that no token has.
    fn add(&mut self, tokens: Vec<Token>) {
        let mut end = self.next;
        for token in tokens {
            let position = self.next + token.position as u32;
            end = end.max(position + 1);
            self.length += 1;
            self.positions.entry(token.text).or_default().push(position);
        }
        self.next = end + 1;
    }

    pub fn positions_of(&self, token: &str) -> &[u32] {
        self.positions.get(token).map_or(&[], Vec::as_slice)
    }

    /// How often tokens follow each other.
    pub fn phrase_count(&self, tokens: &[String]) -> usize {
        let stands =
            |at: u32| tokens.iter().zip(at..).all(|(token, at)| self.positions_of(token).contains(&at));
        self.positions_of(&tokens[0]).iter().filter(|&&at| stands(at)).count()
    }

    /// Whether a token stands anywhere at most `slop` positions from the place at a distance behind another.
    pub fn has_near(&self, first: &str, second: &str, distance: usize, slop: usize) -> bool {
        let mut places = self.positions_of(first).iter().map(|&at| at as usize + distance);
        places.any(|place| self.positions_of(second).iter().any(|&at| place.abs_diff(at as usize) <= slop))
    }
}

/// A value of a facet: its id, and its label where no vocabulary knows it.
pub type Value = (String, Option<String>);

/// An article as it is searched.
pub struct Document {
    pub article: Article,
    pub fields: BTreeMap<Field, FieldTokens>,
    pub values: BTreeMap<Facet, Vec<Value>>,
    /// Day of publication, else of the event, else the year, as `yyyymmdd`; 0 where there is none.
    pub date: u32,
    /// Breaks ties.
    pub tie: u64,
    /// How many words of the title are no stop words; 0 where the title was made of the text.
    pub title_words: usize,
    /// The title as it sorts.
    pub title_order: String,
    /// Whether its last day is over, so that no search sees it.
    pub is_expired: bool,
}

/// How much of a collection a field is.
#[derive(Debug, Clone, Copy)]
pub struct FieldSize {
    /// The articles with a token in it.
    pub documents: usize,
    average_length: f64,
}

/// All articles, with their groups of near-duplicates.
pub struct Collection {
    pub documents: Vec<Document>,
    sizes: BTreeMap<Field, FieldSize>,
    /// Near-duplicates in the order of preference; articles without any are no group.
    pub groups: Vec<Vec<usize>>,
    pub analyzers: Analyzers,
}

impl Collection {
    pub fn new(batches: &[Vec<Article>], analyzers: Analyzers, vocabulary: &Vocabulary, today: Date) -> Self {
        let articles = batches.iter().flatten();
        let documents: Vec<Document> =
            articles.map(|one| Document::new(one, &analyzers, vocabulary, today)).collect();
        let size = |field| {
            let lengths = documents.iter().map(|document| document.fields[&field].length);
            let lengths: Vec<u32> = lengths.filter(|length| *length > 0).collect();
            let tokens: f64 = lengths.iter().copied().map(f64::from).sum();
            (field, FieldSize { documents: lengths.len(), average_length: tokens / lengths.len() as f64 })
        };
        let sizes = Field::ALL.map(size).into();
        Self { sizes, groups: groups(&documents), documents, analyzers }
    }

    pub fn live(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.documents.len()).filter(|&at| !self.documents[at].is_expired)
    }

    /// The near-duplicates of an article, itself among them.
    pub fn forms(&self, document: usize) -> Vec<usize> {
        let group = self.groups.iter().find(|group| group.contains(&document));
        group.cloned().unwrap_or_else(|| vec![document])
    }

    /// Articles that have a token in a field. Statistics are of the whole index, so that they don't change when
    /// the last day of an article is over.
    pub fn document_frequency(&self, field: Field, token: &str) -> usize {
        self.documents
            .iter()
            .filter(|document| !document.fields[&field].positions_of(token).is_empty())
            .count()
    }

    pub fn inverse_document_frequency(&self, field: Field, token: &str) -> f64 {
        self.rarity(self.document_frequency(field, token))
    }

    /// Returns the inverse document frequency for a document frequency among all articles.
    pub fn rarity(&self, frequency: usize) -> f64 {
        rarity(frequency, self.documents.len())
    }

    /// Returns the inverse document frequency among the articles that have a token in the field, by which BM25 weighs.
    pub fn rarity_in(&self, field: Field, frequency: usize) -> f64 {
        rarity(frequency, self.sizes[&field].documents)
    }

    /// The BM25 score of what stands so often in a field of an article, for a weight of one.
    pub fn bm25(&self, field: Field, document: &Document, rarity: f64, frequency: usize) -> f64 {
        let length = f64::from(quantised(document.fields[&field].length));
        let norm = K1 * (1.0 - B + B * length / self.sizes[&field].average_length);
        rarity * (K1 + 1.0) * frequency as f64 / (frequency as f64 + norm)
    }
}

fn rarity(frequency: usize, all: usize) -> f64 {
    let (all, with) = (all as f64, frequency.min(all) as f64);
    (1.0 + (all - with + 0.5) / (with + 0.5)).ln()
}

impl Document {
    fn new(article: &Article, analyzers: &Analyzers, vocabulary: &Vocabulary, today: Date) -> Self {
        let hash = ContentHash::digest(article.id.as_str().as_bytes()).to_string();
        Self {
            fields: fields(article, analyzers, vocabulary),
            values: Facet::ALL.map(|facet| (facet, facet_values(facet, article, vocabulary))).into(),
            date: date(article),
            tie: u64::from_str_radix(&hash[..16], 16).expect("a hash is hexadecimal"),
            title_words: title_words(article, analyzers),
            title_order: title_order(&article.title.value),
            is_expired: article.expires.as_ref().is_some_and(|d| d.value.last_ordinal() < today.ordinal()),
            article: article.clone(),
        }
    }
}

fn fields(article: &Article, analyzers: &Analyzers, vocabulary: &Vocabulary) -> BTreeMap<Field, FieldTokens> {
    let title = &article.title.value;
    let mut fields: BTreeMap<Field, FieldTokens> = BTreeMap::new();
    let mut add = |field, tokens| fields.entry(field).or_default().add(tokens);
    Field::ALL.into_iter().for_each(|field| add(field, Vec::new()));
    let title_tokens = || analyzers.for_language(&article.language.value).tokens(title);
    add(Field::Title, title_tokens());
    if has_own_title(article) {
        add(Field::Body, title_tokens());
    }
    add(Field::ExactTitle, analysis::exact_tokens(title));
    add(Field::Exact, analysis::exact_tokens(title));
    for section in &article.sections {
        for text in section.heading.iter().chain([&section.text]) {
            add(Field::Body, analyzers.for_language(&section.language).tokens(text));
            add(Field::Exact, analysis::exact_tokens(text));
        }
    }
    let (german, english): (&Analyzer, &Analyzer) = (&analyzers.german, &analyzers.english);
    for value in article.organisers.iter().map(|organiser| &organiser.value) {
        let known = std::iter::once(value.id.as_str()).chain(vocabulary.wholes_of(&value.id));
        for organiser in known.filter_map(|id| vocabulary.organiser(id)) {
            add(Field::EntityNames, german.tokens(&organiser.de));
            add(Field::EntityNames, english.tokens(&organiser.en));
            for name in organiser.short.iter().chain(&organiser.aliases) {
                add(Field::EntityNames, german.tokens(name));
            }
        }
        if value.is_free() {
            add(Field::EntityNames, german.tokens(&value.label));
        }
    }
    for value in article.places.iter().map(|place| &place.value) {
        if let Some(place) = vocabulary.place(&value.id) {
            add(Field::EntityNames, german.tokens(&place.de));
            place.also_de.iter().for_each(|name| add(Field::EntityNames, german.tokens(name)));
            add(Field::EntityNames, english.tokens(&place.en));
            place.also_en.iter().for_each(|name| add(Field::EntityNames, english.tokens(name)));
        }
        if value.is_free() {
            add(Field::EntityNames, german.tokens(&value.label));
        }
    }
    for value in article.themes.iter().map(|theme| &theme.value) {
        if let Some(theme) = vocabulary.theme(&value.id) {
            add(Field::ThemeLabels, german.tokens(&theme.de));
            add(Field::ThemeLabels, english.tokens(&theme.en));
        }
        if value.is_free() {
            add(Field::ThemeLabels, german.tokens(&value.label));
        }
    }
    fields
}

/// Whether the title is more than the first words of the text.
fn has_own_title(article: &Article) -> bool {
    article.title.provenance.source != EvidenceKind::Fallback
}

fn title_words(article: &Article, analyzers: &Analyzers) -> usize {
    let tokens = analyzers.for_language(&article.language.value).tokens(&article.title.value);
    let words: BTreeSet<usize> = tokens.iter().map(|token| token.position).collect();
    if has_own_title(article) { words.len() } else { 0 }
}

/// The values that an article counts for, never none: a part of a whole counts for both.
fn facet_values(facet: Facet, article: &Article, vocabulary: &Vocabulary) -> Vec<Value> {
    let named = |named: &Named| (named.id.clone(), named.is_free().then(|| named.label.clone()));
    let plain = |id: String| (id, None);
    let mut values: Vec<Value> = match facet {
        Facet::Year => article.year.iter().map(|year| plain(year.value.to_string())).collect(),
        Facet::Language => vec![plain(article.language.value.code().to_owned())],
        Facet::Kind => article.kind.iter().map(|kind| plain(kind.value.clone())).collect(),
        Facet::Theme => article.themes.iter().map(|theme| named(&theme.value)).collect(),
        Facet::Place => article.places.iter().map(|place| named(&place.value)).collect(),
        Facet::Organiser => {
            let parts = article.organisers.iter().map(|organiser| &organiser.value);
            let wholes = parts.clone().flat_map(|part| vocabulary.wholes_of(&part.id));
            parts.map(named).chain(wholes.map(|id| plain(id.to_owned()))).collect()
        }
    };
    values.sort();
    values.dedup();
    if values.is_empty() { vec![plain(NONE_VALUE.to_owned())] } else { values }
}

/// A day that contradicts the article's year is not believed beyond that year.
fn date(article: &Article) -> u32 {
    let day = article.date.as_ref().or(article.event_date.as_ref()).map(|date| date.value);
    let year = article.year.as_ref().map(|year| year.value);
    match (day, year) {
        (Some(day), Some(year)) if day.year() != year => Date::year_only(year).ordinal(),
        (Some(day), _) => day.ordinal(),
        (None, Some(year)) => Date::year_only(year).ordinal(),
        (None, None) => 0,
    }
}

/// The letters and digits of a title, folded, its first eighty characters.
fn title_order(title: &str) -> String {
    let folded = analysis::fold(&analysis::lower_case(title)).into_owned();
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").chars().take(80).collect()
}

/// The most complete form first, of those the newest, of those the longest.
fn groups(documents: &[Document]) -> Vec<Vec<usize>> {
    let live = documents.iter().enumerate().filter(|(_, document)| !document.is_expired);
    let mut signed: Vec<(usize, Signature)> =
        live.filter_map(|(at, document)| Some((at, Signature::from_article(&document.article)?))).collect();
    signed.sort_by_key(|(at, signature)| {
        let Document { date, tie, .. } = &documents[*at];
        std::cmp::Reverse((signature.completeness(), *date, signature.shingles(), *tie))
    });
    let signatures: Vec<&Signature> = signed.iter().map(|(_, signature)| signature).collect();
    let groups = near_duplicate_groups(&signatures).into_iter();
    groups.map(|group| group.into_iter().map(|at| signed[at].0).collect()).collect()
}

/// A length as the index keeps it, in one byte: exact below 40, then rounded down to a multiple of a power of two
/// that leaves three bits behind the first, counted from 24.
fn quantised(length: u32) -> u32 {
    let above = length.saturating_sub(24);
    let dropped = (32 - above.leading_zeros()).saturating_sub(4);
    length.min(24) + (above >> dropped << dropped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_kept_in_one_byte() {
        let kept = [0, 23, 39, 40, 41, 43, 57, 59, 150, 200, 263].map(quantised);
        assert_eq!(kept, [0, 23, 39, 40, 40, 42, 56, 56, 144, 200, 248]);
        let distinct: std::collections::BTreeSet<u32> = (0..100_000).map(quantised).collect();
        assert!(distinct.len() < 256);
    }
}
