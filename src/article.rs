//! The domain: what a file gives ([`RawDocument`]) and what the rest of the program relies on
//! ([`Article`]), with the small types both are made of.
//!
//! A `RawDocument` is strings as found; `enrich` turns it into an `Article` whose values are
//! validated and each carry their [`Provenance`]. This module knows nothing of files, of the index
//! or of the web.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest article id in bytes.
pub const MAX_ID_BYTES: usize = 200;

/// A value of the domain was not of its form; the message says what is wanted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    #[error("an article id must not be empty")]
    EmptyId,
    #[error("an article id has at most {MAX_ID_BYTES} bytes, this one has {0}")]
    LongId(usize),
    #[error("an article id must not contain control characters")]
    ControlInId,
    #[error("'.' and '..' are no article ids, since browsers take them for folders")]
    DotId,
    #[error("'{0}' is no year between {first} and {last}", first = Year::FIRST, last = Year::LAST)]
    NoYear(String),
    #[error("'{0}' is no date; write it as 2023, 2023-05 or 2023-05-24")]
    NoDate(String),
}

/// Identifies one article for ever: the document's own id, else its path relative to its source.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ArticleId(String);

impl ArticleId {
    pub fn new(id: impl Into<String>) -> Result<Self, DomainError> {
        let id = id.into();
        if id.trim().is_empty() {
            Err(DomainError::EmptyId)
        } else if id.len() > MAX_ID_BYTES {
            Err(DomainError::LongId(id.len()))
        } else if id.chars().any(char::is_control) {
            Err(DomainError::ControlInId)
        } else if matches!(id.as_str(), "." | "..") {
            Err(DomainError::DotId)
        } else {
            Ok(Self(id))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ArticleId {
    type Error = DomainError;
    fn try_from(id: String) -> Result<Self, DomainError> {
        Self::new(id)
    }
}

impl From<ArticleId> for String {
    fn from(id: ArticleId) -> Self {
        id.0
    }
}

/// The language a text is written in. `Other` carries an ISO 639-1 (else 639-3) code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Language {
    German,
    English,
    Other(String),
    Unknown,
}

impl Language {
    /// The code shown to people and services: `de`, `en`, another language's code, or `und`.
    pub fn code(&self) -> &str {
        match self {
            Self::German => "de",
            Self::English => "en",
            Self::Other(code) => code,
            Self::Unknown => "und",
        }
    }

    /// Reads a code or a locale such as `de`, `deu`, `de-AT`, `en_GB`, `German`.
    pub fn from_code(code: &str) -> Self {
        let code = code.trim().to_lowercase();
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        match primary {
            "de" | "deu" | "ger" | "german" | "deutsch" => Self::German,
            "en" | "eng" | "english" | "englisch" => Self::English,
            "" | "und" | "unknown" => Self::Unknown,
            other if other.len() <= 3 && other.chars().all(|c| c.is_ascii_lowercase()) => {
                Self::Other(other.to_owned())
            }
            _ => Self::Unknown,
        }
    }
}

impl From<String> for Language {
    fn from(code: String) -> Self {
        Self::from_code(&code)
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.code().to_owned()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A year of publication, 1800 to 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Year(i16);

impl Year {
    pub const FIRST: i16 = 1800;
    pub const LAST: i16 = 2199;
    pub const LATEST: Self = Self(Self::LAST);

    pub fn new(year: i32) -> Result<Self, DomainError> {
        i16::try_from(year)
            .ok()
            .filter(|y| (Self::FIRST..=Self::LAST).contains(y))
            .map(Self)
            .ok_or_else(|| DomainError::NoYear(year.to_string()))
    }

    pub fn get(self) -> i16 {
        self.0
    }
}

impl TryFrom<i32> for Year {
    type Error = DomainError;
    fn try_from(year: i32) -> Result<Self, DomainError> {
        Self::new(year)
    }
}

impl From<Year> for i32 {
    fn from(year: Year) -> Self {
        Self::from(year.0)
    }
}

impl FromStr for Year {
    type Err = DomainError;
    fn from_str(text: &str) -> Result<Self, DomainError> {
        text.trim().parse::<i32>().map_err(|_| DomainError::NoYear(text.to_owned())).and_then(Self::new)
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A date as precise as its source: a year, a month or a day. Written as in ISO 8601
/// (`2023`, `2023-05`, `2023-05-24`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: Year,
    month: Option<u8>,
    day: Option<u8>,
}

impl Date {
    pub fn year_only(year: Year) -> Self {
        Self { year, month: None, day: None }
    }

    pub fn new(year: Year, month: Option<u8>, day: Option<u8>) -> Result<Self, DomainError> {
        let refused = || DomainError::NoDate(format!("{year}-{month:?}-{day:?}"));
        match (month, day) {
            (None, None) => {}
            (Some(month), None) if (1..=12).contains(&month) => {}
            (Some(month), Some(day)) => {
                let (month, day) = (i8::try_from(month), i8::try_from(day));
                let (Ok(month), Ok(day)) = (month, day) else { return Err(refused()) };
                jiff::civil::Date::new(year.get(), month, day).map_err(|_| refused())?;
            }
            _ => return Err(refused()),
        }
        Ok(Self { year, month, day })
    }

    pub fn year(self) -> Year {
        self.year
    }

    pub fn month(self) -> Option<u8> {
        self.month
    }

    pub fn day(self) -> Option<u8> {
        self.day
    }

    /// The last day that it can mean, as a number that sorts as days do: `20230531` of May 2023.
    pub fn last_ordinal(self) -> u32 {
        let year = u32::from(self.year.get().unsigned_abs());
        year * 10_000 + u32::from(self.month.unwrap_or(12)) * 100 + u32::from(self.day.unwrap_or(31))
    }

    /// A number that sorts as the dates do: `yyyymmdd`, with zeros for what is not known.
    pub fn ordinal(self) -> u32 {
        let year = u32::from(self.year.get().unsigned_abs());
        year * 10_000 + u32::from(self.month.unwrap_or(0)) * 100 + u32::from(self.day.unwrap_or(0))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year.get())?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl FromStr for Date {
    type Err = DomainError;

    /// Reads ISO 8601 dates; a time behind the day is ignored.
    fn from_str(text: &str) -> Result<Self, DomainError> {
        let refused = || DomainError::NoDate(text.trim().to_owned());
        let date = text.trim().split(['T', ' ']).next().unwrap_or_default();
        let mut parts = date.splitn(3, '-');
        let year = parts.next().filter(|y| y.len() == 4).ok_or_else(refused)?;
        let year = year.parse::<Year>().map_err(|_| refused())?;
        let mut number = || parts.next().map(|part| part.parse::<u8>().map_err(|_| refused())).transpose();
        let (month, day) = (number()?, number()?);
        Self::new(year, month, day).map_err(|_| refused())
    }
}

impl TryFrom<String> for Date {
    type Error = DomainError;
    fn try_from(text: String) -> Result<Self, DomainError> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

/// A value of a controlled facet: its id, and the label to show where no vocabulary knows the id
/// (a free value, whose id starts with `~`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Named {
    pub id: String,
    pub label: String,
}

impl Named {
    /// A value that no vocabulary knows: id `~slug`, label as written.
    pub fn free(label: &str) -> Self {
        let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { id: format!("~{}", slug(&label)), label }
    }

    pub fn is_free(&self) -> bool {
        self.id.starts_with('~')
    }
}

/// A slug: lower-case letters and digits joined by hyphens, German umlauts spelt out.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            c if c.is_alphanumeric() => slug.push(c),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// How a value was come by, in falling order of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Front matter, a JSON key, or an API field: somebody wrote it down for us.
    Explicit,
    /// A meta tag or JSON-LD of a web page.
    PageMetadata,
    /// `Bonn, 10. November 2020.` at the start of the text.
    Dateline,
    /// A line that is nothing but a date.
    DateField,
    /// The headline.
    Headline,
    /// The date of the event that the text reports or announces.
    EventDate,
    /// A frame such as `Regionalforums 2023`.
    Frame,
    /// A footer that names the publisher.
    Footer,
    /// A name or term of the vocabulary in the text.
    Text,
    /// Language detection by statistics.
    Detection,
    /// What the configuration says of everything from a source.
    SourceDefault,
    /// Deduced, not read; never in a facet.
    Inferred,
    /// Nothing better was there.
    Fallback,
}

/// Where a value comes from: the kind of source and the words it was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    pub source: Source,
    /// The words of the document that gave the value, shortened.
    pub evidence: String,
}

impl Provenance {
    /// Longest evidence kept, in characters.
    const MAX_EVIDENCE: usize = 160;

    pub fn new(source: Source, evidence: &str) -> Self {
        let evidence = evidence.split_whitespace().collect::<Vec<_>>().join(" ");
        let evidence = match evidence.char_indices().nth(Self::MAX_EVIDENCE) {
            Some((end, _)) => format!("{}…", &evidence[..end]),
            None => evidence,
        };
        Self { source, evidence }
    }
}

/// A value with its provenance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derived<T> {
    pub value: T,
    pub provenance: Provenance,
}

impl<T> Derived<T> {
    pub fn new(value: T, source: Source, evidence: &str) -> Self {
        Self { value, provenance: Provenance::new(source, evidence) }
    }
}

/// What a block of a raw document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A heading that the format marks as one, with its level (1 is the highest).
    Heading(u8),
    /// A line or paragraph of running text.
    Paragraph,
    ListItem,
    /// A caption or image text that the format marks as one.
    Caption,
    /// A running head, a running foot or a page number.
    RunningHead,
}

/// One line or block of a raw document, in reading order. Text is never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub kind: BlockKind,
    pub text: String,
    /// Page of a paged format, counted from 1.
    pub page: Option<u32>,
    /// Whether an empty line or a block border stands before it.
    pub gap_before: bool,
}

/// The metadata that a document states about itself, as written; nothing here is checked yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stated {
    pub title: Option<String>,
    pub language: Option<String>,
    pub url: Option<String>,
    pub date: Option<String>,
    /// When the file was made, which need not be when its text was published.
    pub created: Option<String>,
    pub year: Option<String>,
    pub event_date: Option<String>,
    /// Last day of the event. Left out of hashes where there is none, as is all that follows as an
    /// option, so that ids made of them stay what they were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_end: Option<String>,
    /// The last day on which it is to be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    pub organisers: Vec<String>,
    pub themes: Vec<String>,
    pub kind: Option<String>,
    pub places: Vec<String>,
    pub site: Option<String>,
    /// Addresses of versions in other languages; left out of hashes as well.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternates: Vec<String>,
}

/// The format of a file that is one article as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    Text,
    Markdown,
    Html,
    Pdf,
    Docx,
    Odt,
}

impl FileFormat {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Markdown => "Markdown",
            Self::Html => "HTML",
            Self::Pdf => "PDF",
            Self::Docx => "DOCX",
            Self::Odt => "ODT",
        }
    }

    /// Its media type. Texts are sent as found, so they name no encoding.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain",
            Self::Markdown => "text/markdown",
            Self::Html => "text/html",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Odt => "application/vnd.oasis.opendocument.text",
        }
    }
}

/// A document as read: strings, in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawDocument {
    pub id: ArticleId,
    /// Where it was read: path relative to its source with `/`, and a line number for JSON Lines.
    pub location: String,
    /// The format of the file that it is the whole of; `None` for a line of JSON Lines.
    pub file: Option<FileFormat>,
    /// Metadata written down for us: front matter, JSON keys, API fields.
    pub stated: Stated,
    /// Metadata the page carries for others: meta tags, JSON-LD, document properties.
    pub page: Stated,
    pub blocks: Vec<Block>,
    /// Hash of everything above that the article is made from; equal hashes mean nothing changed.
    pub content_hash: ContentHash,
}

/// The first 16 bytes of a BLAKE3 hash, written as 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContentHash([u8; 16]);

impl ContentHash {
    pub fn of(bytes: &[u8]) -> Self {
        let mut hash = [0; 16];
        hash.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
        Self(hash)
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl TryFrom<String> for ContentHash {
    type Error = String;
    fn try_from(hex: String) -> Result<Self, String> {
        let refused = || format!("'{hex}' is no content hash of 32 hexadecimal digits");
        if hex.len() != 32 || !hex.is_ascii() {
            return Err(refused());
        }
        let mut hash = [0; 16];
        for (byte, at) in hash.iter_mut().zip((0..32).step_by(2)) {
            *byte = u8::from_str_radix(&hex[at..at + 2], 16).map_err(|_| refused())?;
        }
        Ok(Self(hash))
    }
}

impl From<ContentHash> for String {
    fn from(hash: ContentHash) -> Self {
        hash.to_string()
    }
}

/// A part of an article under one heading, cleaned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// Paragraphs separated by one line break.
    pub text: String,
    pub language: Language,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
}

/// Text that cleaning took out, and the rule that did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    pub rule: String,
    pub text: String,
}

/// A document understood: cleaned text and validated values with their provenance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    pub id: ArticleId,
    pub location: String,
    /// The format of the file that it is the whole of, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileFormat>,
    pub title: Derived<String>,
    pub language: Derived<Language>,
    pub url: Option<String>,
    pub date: Option<Derived<Date>>,
    pub year: Option<Derived<Year>>,
    /// A year deduced, not read; shown beside, never in the facet.
    pub year_inferred: Option<Derived<Year>>,
    pub event_date: Option<Derived<Date>>,
    /// The last day of an event of several days; it is read where its first day is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_end: Option<Date>,
    /// The last day on which it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Derived<Date>>,
    pub organisers: Vec<Derived<Named>>,
    /// At most five from the vocabulary, ordered by weight; stated ones first.
    pub themes: Vec<Derived<Named>>,
    pub kind: Option<Derived<String>>,
    pub places: Vec<Derived<Named>>,
    pub site: Option<String>,
    /// Addresses of versions in other languages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternates: Vec<String>,
    pub sections: Vec<Section>,
    pub removed: Vec<Removed>,
    pub content_hash: ContentHash,
}

impl Article {
    /// Whether the event that it is about is still to come, or goes on, on a day.
    pub fn is_upcoming(&self, today: Date) -> bool {
        let last = self.event_end.or(self.event_date.as_ref().map(|event| event.value));
        last.is_some_and(|last| last.last_ordinal() >= today.ordinal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_keep_the_precision_they_were_written_with() {
        for text in ["2023", "2023-05", "2023-05-24"] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
        assert_eq!("2023-05-24T10:00:00+02:00".parse::<Date>().unwrap().to_string(), "2023-05-24");
        for text in ["", "23-05-24", "2023-13", "2023-02-30", "2023-00-01", "20230524", "2500-01-01"] {
            assert!(text.parse::<Date>().is_err(), "{text} was taken for a date");
        }
    }

    #[test]
    fn ids_refuse_what_would_not_survive_an_address() {
        assert!(ArticleId::new("text/1 Bericht.txt").is_ok());
        assert_eq!(ArticleId::new(" "), Err(DomainError::EmptyId));
        assert_eq!(ArticleId::new("a\nb"), Err(DomainError::ControlInId));
        assert_eq!(ArticleId::new("ä".repeat(101)), Err(DomainError::LongId(202)));
    }

    #[test]
    fn free_values_get_a_readable_id() {
        let free = Named::free("  Büro für  Maßnahmen! ");
        assert_eq!(
            (free.id.as_str(), free.label.as_str()),
            ("~buero-fuer-massnahmen", "Büro für Maßnahmen!")
        );
    }

    #[test]
    fn content_hashes_survive_writing_and_reading() {
        let hash = ContentHash::of(b"text");
        assert_eq!(ContentHash::try_from(hash.to_string()), Ok(hash));
        assert!(ContentHash::try_from("zz".repeat(16)).is_err());
    }
}
