//! The fields of the index: the only place with their names.

use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};

use super::tokenizer::{ANALYSED, EXACT};
use crate::article::{ContentHash, Facet};
use crate::engine::indexed::TextField;

/// Changes whenever the content of a field changes its meaning, or a segment gets other files.
const REVISION: u32 = 10;

/// Handles of all fields.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    /// The article's id; articles are replaced and deleted by it.
    pub id: Field,
    /// Analysed tokens of the title.
    pub title: Field,
    /// Analysed tokens of all sections.
    pub body: Field,
    /// Analysed tokens of every name of the organisers and places, in both languages: an article is found by
    /// any of them, whatever its text calls them.
    pub entity_names: Field,
    /// Analysed tokens of the labels of the themes, in both languages.
    pub theme_labels: Field,
    /// Exact tokens of the title.
    pub exact_title: Field,
    /// Exact tokens of title and sections.
    pub exact: Field,
    /// The summary of the article, as JSON.
    pub summary: Field,
    /// The text of the article, as JSON. It is stored apart from the summary, since lists don't read it.
    pub text: Field,
}

impl Fields {
    // Columns are read by name.
    pub const ID: &'static str = "id";
    /// The source root of the article.
    pub const ROOT: &'static str = "root";
    pub const CONTENT_HASH: &'static str = "content_hash";
    /// The name of the key of the service that wrote the article; absent where it comes from files.
    pub const WRITTEN_BY: &'static str = "written_by";
    /// When the index learnt of the article as its document is now, in seconds since 1970.
    pub const LEARNT_AT: &'static str = "learnt_at";
    /// Date as `yyyymmdd` with zeros for what is not known.
    pub const DATE: &'static str = "date";
    /// Date of the event it is about, in the same form.
    pub const EVENT: &'static str = "event";
    /// Last day of an event of several days, as `yyyymmdd`.
    pub const EVENT_END: &'static str = "event_end";
    /// The last day on which it is live, as `yyyymmdd`.
    pub const EXPIRES: &'static str = "expires";
    /// The title as written.
    pub const TITLE: &'static str = "title_text";
    /// The title in the form in which it is sorted.
    pub const TITLE_ORDER: &'static str = "title_order";
    /// The number of words in the title that are no stop words; 0 where the title was made of the text.
    pub const TITLE_WORDS: &'static str = "title_words";
    /// A number from the id that breaks ties the same way in every build.
    pub const TIE: &'static str = "tie";
    /// The near-duplicate signature, encoded as several numbers.
    pub const SIGNATURE: &'static str = "signature";
    /// What translations of the article are recognised by, encoded as several numbers.
    pub const TRANSLATION_MARKS: &'static str = "twin";

    /// The field of texts.
    pub fn get(&self, field: TextField) -> Field {
        match field {
            TextField::Title => self.title,
            TextField::Body => self.body,
            TextField::EntityNames => self.entity_names,
            TextField::ThemeLabels => self.theme_labels,
            TextField::ExactTitle => self.exact_title,
            TextField::Exact => self.exact,
        }
    }

    /// The fields of tokens that searches score.
    pub fn texts(self) -> [Field; TextField::ALL.len()] {
        TextField::ALL.map(|field| self.get(field))
    }

    /// The column of a facet.
    pub fn facet_column(facet: Facet) -> &'static str {
        facet.name()
    }

    fn from_schema(schema: &Schema) -> tantivy::Result<Self> {
        Ok(Self {
            id: schema.get_field(Self::ID)?,
            title: schema.get_field("title")?,
            body: schema.get_field("body")?,
            entity_names: schema.get_field("entity_names")?,
            theme_labels: schema.get_field("theme_labels")?,
            exact_title: schema.get_field("exact_title")?,
            exact: schema.get_field("exact")?,
            summary: schema.get_field("summary")?,
            text: schema.get_field("text")?,
        })
    }
}

/// Builds the schema.
pub fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let column = || TextOptions::default().set_fast("raw");
    let tokens = |tokenizer: &str, kept| {
        let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(kept);
        TextOptions::default().set_indexing_options(indexing)
    };
    builder.add_text_field(
        Fields::ID,
        column().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::Basic),
        ),
    );
    for (name, tokenizer) in
        [("title", ANALYSED), ("body", ANALYSED), ("exact_title", EXACT), ("exact", EXACT)]
    {
        builder.add_text_field(name, tokens(tokenizer, IndexRecordOption::WithFreqsAndPositions));
    }
    for name in ["entity_names", "theme_labels"] {
        builder.add_text_field(name, tokens(ANALYSED, IndexRecordOption::WithFreqs));
    }
    // As texts, since Tantivy reads stored bytes one by one.
    builder.add_text_field("summary", STORED);
    builder.add_text_field("text", STORED);
    builder.add_text_field(Fields::ROOT, column());
    builder.add_text_field(Fields::CONTENT_HASH, column());
    builder.add_text_field(Fields::WRITTEN_BY, column());
    builder.add_text_field(Fields::TITLE, column());
    builder.add_text_field(Fields::TITLE_ORDER, column());
    builder.add_u64_field(Fields::LEARNT_AT, FAST);
    builder.add_u64_field(Fields::DATE, FAST);
    builder.add_u64_field(Fields::EVENT, FAST);
    builder.add_u64_field(Fields::EVENT_END, FAST);
    builder.add_u64_field(Fields::EXPIRES, FAST);
    builder.add_u64_field(Fields::TITLE_WORDS, FAST);
    builder.add_u64_field(Fields::TIE, FAST);
    builder.add_u64_field(Fields::SIGNATURE, FAST);
    builder.add_u64_field(Fields::TRANSLATION_MARKS, FAST);
    for facet in Facet::ALL {
        builder.add_text_field(Fields::facet_column(facet), column());
    }
    let schema = builder.build();
    let fields = Fields::from_schema(&schema).unwrap_or_else(|_| unreachable!("the fields were added above"));
    (schema, fields)
}

/// Names the schema: an index with another one can't be read.
pub fn fingerprint() -> String {
    let described = serde_json::json!({ "revision": REVISION, "fields": schema().0 });
    ContentHash::digest(described.to_string().as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use tantivy::Document;

    use super::super::document::DocumentBuilder;
    use super::*;
    use crate::analysis::WordCache;
    use crate::analysis::digest::{Digest, digest, documents_hold};
    use crate::enrich::sample::derived;

    #[test]
    fn the_same_articles_give_the_same_documents() {
        let (schema, fields) = schema();
        let sample = derived();
        let mut builder = DocumentBuilder {
            schema: &schema,
            fields,
            analyzers: &sample.analyzers,
            vocabulary: &sample.vocabulary,
            cache: WordCache::default(),
        };
        let documents =
            sample.articles.iter().map(|article| builder.build("sample", article).unwrap().to_json(&schema));
        let described = serde_json::json!(schema).to_string();
        let today = Digest {
            revision: REVISION,
            output: &digest(documents),
            input: &digest([&sample.input, &sample.output, &described]),
        };
        documents_hold("embedded", &today);
    }
}
