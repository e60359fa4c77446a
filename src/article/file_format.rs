//! The table of input formats: what a file that is one article as a whole can be.

use serde::{Deserialize, Serialize};
use strum::{EnumCount, VariantArray};

/// The format of a file that is one article as a whole. How each is read is `ingest`'s.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumCount, strum::VariantArray,
)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    Pdf,
    Docx,
    Odt,
    Text,
    Markdown,
    Html,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
struct Definition {
    name: &'static str,
    extensions: &'static [&'static str],
    media_type: &'static str,
}

impl FileFormat {
    /// All formats, in the order in which people are told of them.
    pub const ALL: [Self; <Self as EnumCount>::COUNT] =
        *<Self as VariantArray>::VARIANTS.first_chunk().expect("strum lists every variant once");

    const fn definition(self) -> Definition {
        match self {
            Self::Pdf => Definition { name: "PDF", extensions: &["pdf"], media_type: "application/pdf" },
            Self::Docx => Definition {
                name: "DOCX",
                extensions: &["docx", "docm", "dotx"],
                media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            },
            Self::Odt => Definition {
                name: "ODT",
                extensions: &["odt", "ott"],
                media_type: "application/vnd.oasis.opendocument.text",
            },
            Self::Text => Definition { name: "Text", extensions: &["txt", "text"], media_type: "text/plain" },
            Self::Markdown => {
                Definition { name: "Markdown", extensions: &["md", "markdown"], media_type: "text/markdown" }
            }
            Self::Html => {
                Definition { name: "HTML", extensions: &["html", "htm", "xhtml"], media_type: "text/html" }
            }
        }
    }

    /// What people call it.
    pub const fn name(self) -> &'static str {
        self.definition().name
    }

    /// The endings of its files, in lower case and without the dot; the usual one first.
    pub const fn extensions(self) -> &'static [&'static str] {
        self.definition().extensions
    }

    /// Its media type. Texts are sent as found, so they name no encoding.
    pub const fn media_type(self) -> &'static str {
        self.definition().media_type
    }

    /// The format of files with an ending.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.extensions().contains(&extension))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_means_one_format() {
        for format in FileFormat::ALL {
            assert!(!format.extensions().is_empty(), "{format:?}");
            for extension in format.extensions() {
                assert_eq!(FileFormat::of_extension(extension), Some(format), "{extension}");
                assert_eq!(extension.to_lowercase(), *extension);
            }
        }
    }
}
