//! Records where a derived value comes from.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a value came from, the most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Source)]
pub enum EvidenceKind {
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
    pub source: EvidenceKind,
    /// The words of the document that gave the value, shortened.
    pub evidence: String,
}

impl Provenance {
    /// Longest evidence kept, in characters.
    const MAX_EVIDENCE: usize = 160;

    pub fn new(source: EvidenceKind, evidence: &str) -> Self {
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
    pub fn new(value: T, source: EvidenceKind, evidence: &str) -> Self {
        Self { value, provenance: Provenance::new(source, evidence) }
    }
}
