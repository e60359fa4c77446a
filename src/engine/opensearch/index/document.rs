//! Articles as documents of the cluster.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use serde_json::{Map, Value, json};

use super::schema::Names;
use super::{forward, lanes};
use crate::analysis::{Analyzers, WordCache};
use crate::article::{Article, Date, Extra, Facet, Removed, Section};
use crate::dedup::{BANDS, Signature, TranslationMarks};
use crate::engine::indexed::{self, TextField};
use crate::query::NONE_VALUE;
use crate::vocabulary::Vocabulary;

/// Reads what doc values give, which have no padding although they were written with it.
const UNPADDED: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Comes after every date.
const NEVER: u32 = 99_999_999;
/// The stored part of an article that has its text.
#[derive(Debug, serde::Deserialize)]
struct StoredText {
    sections: Vec<Section>,
    removed: Vec<Removed>,
    #[serde(default)]
    extra: Extra,
}

/// The document of an article of a source root.
pub fn document(
    root: &str,
    article: &Article,
    analyzers: &Analyzers,
    vocabulary: &Vocabulary,
    cache: &mut WordCache,
) -> serde_json::Result<Value> {
    let mut document = Map::new();
    let lanes = lanes::lanes(article, analyzers, vocabulary, cache);
    let only_acronyms = lanes::only_acronyms(&lanes);
    if !only_acronyms.is_empty() {
        document.insert(Names::ONLY_ACRONYMS.to_owned(), Value::from(only_acronyms));
    }
    let forward = forward::packed(&lanes).map_err(serde_json::Error::io)?;
    document.insert(Names::FORWARD.to_owned(), Value::from(STANDARD.encode(forward)));
    for (field, lane) in TextField::ALL.into_iter().zip(lanes) {
        if lane.tokens() > 0 {
            document.insert(Names::length(field), Value::from(lane.tokens()));
            document.insert(Names::lane(field).to_owned(), Value::from(lane.into_text()));
        }
    }
    for facet in Facet::ALL {
        let mut values = indexed::column_values(facet, article, vocabulary);
        if values.is_empty() {
            values.push(NONE_VALUE.to_owned());
        }
        document.insert(Names::facet(facet).to_owned(), Value::from(values));
    }
    let mut add = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            document.insert(name.to_owned(), value);
        }
    };
    let date = indexed::date_ordinal(article).unwrap_or(0);
    let event = article.event_date.as_ref().map(|event| event.value);
    add(Names::ID, Some(article.id.as_str().into()));
    add(Names::ROOT, Some(root.into()));
    add(Names::CONTENT_HASH, Some(article.content_hash.to_string().into()));
    add(Names::WRITTEN_BY, article.written_by.as_deref().map(Value::from));
    add(Names::LEARNT_AT, article.learnt_at.map(Value::from));
    add(Names::DATE, Some(date.into()));
    add(Names::OLDEST, Some(if date == 0 { NEVER } else { date }.into()));
    add(Names::LATEST, Some(indexed::latest(date).into()));
    add(Names::EVENT, event.map(|event| event.ordinal().into()));
    add(Names::NEXT_EVENT, Some(event.map_or(NEVER, Date::ordinal).into()));
    let event_end = article.event_end.map(Date::last_ordinal);
    add(Names::EVENT_END, event_end.map(Value::from));
    let event_last = event_end.or(event.map(|event| indexed::latest(event.ordinal())));
    add(Names::EVENT_LAST, event_last.map(Value::from));
    add(Names::EXPIRES, article.expires.as_ref().map(|day| day.value.last_ordinal().into()));
    add(Names::YEAR_NUMBER, article.year.as_ref().map(|year| i32::from(year.value).into()));
    add(Names::TITLE_ORDER, Some(indexed::title_order(&article.title.value).into()));
    add(Names::TIE, Some(signed(indexed::tie(article)).into()));
    add(Names::TITLE_WORDS, Some(indexed::title_words(article, analyzers, cache).into()));
    if let Some(signature) = Signature::from_article(article) {
        let bands: Vec<Value> = (0..BANDS).map(|band| band_name(&signature, band).into()).collect();
        add(Names::BANDS, Some(bands.into()));
        add(Names::SIGNATURE, Some(packed(&signature.encode()).into()));
    }
    let marks = TranslationMarks::from_article(article);
    add(Names::TRANSLATION_MARKS, marks.map(|marks| packed(&marks.encode()).into()));
    add(Names::SUMMARY, Some(serde_json::to_string(&article.summary)?.into()));
    let text = json!({"sections": article.sections, "removed": article.removed, "extra": article.extra});
    add(Names::TEXT, Some(text.to_string().into()));
    Ok(Value::Object(document))
}

/// Reads the article of a document.
pub fn article(source: &Value) -> serde_json::Result<Article> {
    let part = |name: &str| source[name].as_str().unwrap_or_default();
    let StoredText { sections, removed, extra } = serde_json::from_str(part(Names::TEXT))?;
    Ok(Article { summary: serde_json::from_str(part(Names::SUMMARY))?, sections, removed, extra })
}

/// The name of a band of a signature. Near-duplicates have one in common.
pub fn band_name(signature: &Signature, number: usize) -> String {
    format!("{number}:{:x}", signature.band(number))
}

/// Maps unsigned to signed numbers so that their order is kept.
fn signed(number: u64) -> i64 {
    (number ^ 1 << 63).cast_signed()
}

/// Undoes the mapping of unsigned to signed numbers that keeps their order.
pub fn unsigned(number: i64) -> u64 {
    number.cast_unsigned() ^ 1 << 63
}

/// Numbers as a text that doc values hold.
fn packed(numbers: &[u64]) -> String {
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    STANDARD.encode(bytes)
}

/// The bytes that doc values give as a text; `None` for anything else.
pub fn bytes(text: &str) -> Option<Vec<u8>> {
    UNPADDED.decode(text).ok()
}

/// Reads numbers that are packed in this way; `None` for anything else.
pub fn unpacked(text: &str) -> Option<Vec<u64>> {
    let bytes = bytes(text)?;
    let (numbers, rest) = bytes.as_chunks::<8>();
    rest.is_empty().then(|| numbers.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_order_and_come_back() {
        let numbers = [0, 1, u64::MAX / 2, u64::MAX / 2 + 1, u64::MAX];
        assert!(numbers.windows(2).all(|pair| signed(pair[0]) < signed(pair[1])));
        assert!(numbers.iter().all(|number| unsigned(signed(*number)) == *number));
        assert_eq!(unpacked(&packed(&numbers)), Some(numbers.to_vec()));
        for count in 0..numbers.len() {
            let text = packed(&numbers[..count]);
            assert_eq!(unpacked(text.trim_end_matches('=')).as_deref(), Some(&numbers[..count]));
        }
        assert_eq!(unpacked("AAA"), None);
    }
}
