//! Documents: an article as the index stores it, with texts for the analysis chains, columns, and the article
//! itself as JSON.

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;

use super::schema::{Fields, LABEL_SEPARATOR};
use super::tokenizer::marked;
use crate::analysis::{self, Analyzer, Analyzers, WordCache};
use crate::article::{
    Article, ArticleSummary, ContentHash, EvidenceKind, Extra, Facet, FacetValues, Named, Removed, Section,
};
use crate::dedup::{Signature, TranslationMarks};
use crate::query::NONE_VALUE;
use crate::vocabulary::Vocabulary;

/// The number of characters of a title that it is sorted by.
const TITLE_ORDER_CHARS: usize = 80;

/// The stored part of an article that has its text.
#[derive(Debug, Deserialize)]
pub struct StoredText {
    pub sections: Vec<Section>,
    pub removed: Vec<Removed>,
    #[serde(default)]
    pub extra: Extra,
}

/// The same with borrowed text, for writing.
#[derive(Serialize)]
struct BorrowedText<'a> {
    sections: &'a [Section],
    removed: &'a [Removed],
    #[serde(skip_serializing_if = "Extra::is_empty")]
    extra: &'a Extra,
}

/// Makes documents. One thread reuses it from article to article.
pub struct DocumentBuilder<'a> {
    pub schema: &'a tantivy::schema::Schema,
    pub fields: Fields,
    pub analyzers: &'a Analyzers,
    pub vocabulary: &'a Vocabulary,
    pub cache: WordCache,
}

impl DocumentBuilder<'_> {
    pub fn build(&mut self, root: &str, article: &Article) -> Result<TantivyDocument, serde_json::Error> {
        let fields = self.fields;
        let mut document = TantivyDocument::default();
        document.add_text(fields.id, article.id.as_str());
        let title = &article.title.value;
        let analyzer = self.analyzers.for_language(&article.language.value);
        let title_text = marked(analyzer, title);
        document.add_text(fields.title, &title_text);
        document.add_text(fields.exact_title, title);
        // The text begins with the title: words of the title are neighbours of each other, and near the first words.
        let has_own_title = has_own_title(article);
        if has_own_title {
            document.add_text(fields.body, &title_text);
        }
        document.add_text(fields.exact, title);
        for section in &article.sections {
            let analyzer = self.analyzers.for_language(&section.language);
            for text in section.heading.iter().chain([&section.text]) {
                document.add_text(fields.body, marked(analyzer, text));
                document.add_text(fields.exact, text);
            }
        }
        let named = [
            (fields.organiser_names, organiser_names(article, self.analyzers, self.vocabulary)),
            (fields.theme_labels, theme_labels(article, self.analyzers, self.vocabulary)),
        ];
        for (field, names) in named {
            for (analyzer, name) in names {
                document.add_text(field, marked(analyzer, name));
            }
        }
        document.add_text(fields.summary, serde_json::to_string(&article.summary)?);
        let text =
            BorrowedText { sections: &article.sections, removed: &article.removed, extra: &article.extra };
        document.add_text(fields.text, serde_json::to_string(&text)?);
        self.add_columns(&mut document, root, article);
        if let Ok(field) = self.schema.get_field(Fields::TITLE_WORDS) {
            let words = if has_own_title { content_words(analyzer, title, &mut self.cache) } else { 0 };
            document.add_u64(field, words);
        }
        Ok(document)
    }

    /// About how many bytes the document of an article has: its text is in two fields and stored.
    pub fn size(article: &Article) -> usize {
        let sections = article.sections.iter();
        3 * sections.map(|section| section.text.len()).sum::<usize>()
    }

    fn add_columns(&self, document: &mut TantivyDocument, root: &str, article: &Article) {
        let mut add = |name: &str, value: &str| {
            if let Ok(field) = self.schema.get_field(name) {
                document.add_text(field, value);
            }
        };
        add(Fields::ROOT, root);
        add(Fields::CONTENT_HASH, &article.content_hash.to_string());
        if let Some(key) = &article.written_by {
            add(Fields::WRITTEN_BY, key);
        }
        add(Fields::TITLE, &article.title.value);
        add(Fields::TITLE_ORDER, &title_order(&article.title.value));
        for facet in Facet::ALL {
            let values = self.column_values(facet, article);
            if values.is_empty() {
                add(Fields::facet_column(facet), NONE_VALUE);
            }
            for value in values {
                add(Fields::facet_column(facet), &value);
            }
        }
        let mut number = |name: &str, value: u64| {
            if let Ok(field) = self.schema.get_field(name) {
                document.add_u64(field, value);
            }
        };
        if let Some(seconds) = article.learnt_at.and_then(|seconds| u64::try_from(seconds).ok()) {
            number(Fields::LEARNT_AT, seconds);
        }
        if let Some(ordinal) = date_ordinal(article) {
            number(Fields::DATE, u64::from(ordinal));
        }
        if let Some(event) = &article.event_date {
            number(Fields::EVENT, u64::from(event.value.ordinal()));
        }
        if let Some(end) = article.event_end {
            number(Fields::EVENT_END, u64::from(end.last_ordinal()));
        }
        if let Some(expires) = &article.expires {
            number(Fields::EXPIRES, u64::from(expires.value.last_ordinal()));
        }
        number(Fields::TIE, tie(article));
        if let Some(signature) = Signature::from_article(article) {
            signature.encode().into_iter().for_each(|value| number(Fields::SIGNATURE, value));
        }
        if let Some(marks) = TranslationMarks::from_article(article) {
            marks.encode().into_iter().for_each(|value| number(Fields::TRANSLATION_MARKS, value));
        }
    }

    /// The values of a facet that an article counts for, each once, in the form in which the column stores
    /// them. Being a part of a whole counts for both: an article by SKEW counts for Engagement Global too.
    fn column_values(&self, facet: Facet, article: &Article) -> Vec<String> {
        let mut values: Vec<String> = match facet.definition().values {
            FacetValues::Single(of) => of(article).map(|value| value.id.into_owned()).into_iter().collect(),
            FacetValues::List(list) => {
                let direct = || (list.of)(article).iter().map(|value| &value.value);
                let wholes = direct().filter(|_| list.counts_wholes);
                let wholes = wholes.flat_map(|value| self.vocabulary.wholes_of(&value.id));
                direct().map(column_value).chain(wholes.map(str::to_owned)).collect()
            }
        };
        values.sort_unstable();
        values.dedup();
        values
    }
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
fn date_ordinal(article: &Article) -> Option<u32> {
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
fn title_order(title: &str) -> String {
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

fn tie(article: &Article) -> u64 {
    let hash = ContentHash::of(article.id.as_str().as_bytes()).to_string();
    u64::from_str_radix(&hash[..16], 16).unwrap_or_default()
}
