//! Labels: what the values of facets are called in the language of the interface.

use super::highlight::Marked;
use super::lang::Lang;
use crate::article::{Facet, ValueKind};
use crate::query::NONE_VALUE;
use crate::vocabulary::Vocabulary;

/// The labels of facet values. The vocabulary has those of organisers, themes and places.
pub trait Labels {
    /// The name of a value, or nothing if the vocabulary doesn't know it.
    fn label(&self, facet: Facet, id: &str, lang: Lang) -> Option<String>;

    /// A short label for a value with a long name, such as its acronym.
    fn short(&self, facet: Facet, id: &str) -> Option<String> {
        let _ = (facet, id);
        None
    }
}

impl Labels for Vocabulary {
    fn label(&self, facet: Facet, id: &str, lang: Lang) -> Option<String> {
        let (de, en) = match facet.definition().kind {
            ValueKind::Organiser => self.organiser(id).map(|organiser| (&organiser.de, &organiser.en))?,
            ValueKind::Theme => self.theme(id).map(|theme| (&theme.de, &theme.en))?,
            ValueKind::Place => self.place(id).map(|place| (&place.de, &place.en))?,
            ValueKind::Year | ValueKind::Language | ValueKind::Word => return None,
        };
        Some(if lang == Lang::De { de.clone() } else { en.clone() })
    }

    fn short(&self, facet: Facet, id: &str) -> Option<String> {
        let is_organiser = facet.definition().kind == ValueKind::Organiser;
        let organiser = self.organiser(id).filter(|_| is_organiser)?;
        organiser.short.iter().find(|short| short.chars().all(char::is_alphanumeric)).cloned()
    }
}

/// Labels without a vocabulary, so that every value keeps its own name.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoLabels;

impl Labels for NoLabels {
    fn label(&self, _: Facet, _: &str, _: Lang) -> Option<String> {
        None
    }
}

/// The label of a facet value: that of the vocabulary, else that of the interface texts, else the name as the
/// article has it, else the id.
pub fn name_of(labels: &dyn Labels, facet: Facet, id: &str, written: Option<&str>, lang: Lang) -> String {
    let texts = lang.texts();
    if id == NONE_VALUE {
        return texts.facet(facet).none.to_owned();
    }
    labels
        .label(facet, id, lang)
        .or_else(|| match facet.definition().kind {
            ValueKind::Language => texts.languages.get(id).cloned(),
            ValueKind::Word if facet == Facet::Kind => texts.kinds.get(id).cloned(),
            _ => None,
        })
        .or_else(|| written.map(str::to_owned).filter(|label| !label.trim().is_empty()))
        .unwrap_or_else(|| id.trim_start_matches('~').to_owned())
}

/// Names of up to this many characters are shown in full, even if there is an acronym.
const SHORT_NAME: usize = 32;
/// Longer names are cut, since documents may state names of any length.
const LONGEST_NAME: usize = 160;

/// A name as it is shown in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub text: String,
    /// The full name where `text` is an acronym.
    pub full: Option<String>,
}

/// The name of a value, cleaned, by its acronym where it would fill several lines.
pub fn shown(labels: &dyn Labels, facet: Facet, id: &str, written: Option<&str>, lang: Lang) -> Name {
    let name = name_of(labels, facet, id, written, lang);
    let name = Marked::new(&name, &[]).cut(LONGEST_NAME).text().to_owned();
    let short = labels.short(facet, id).filter(|_| name.chars().count() > SHORT_NAME);
    match short {
        Some(short) => Name { text: short, full: Some(name) },
        None => Name { text: name, full: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_gives_way_to_its_acronym() {
        let vocabulary = Vocabulary::built_in();
        let bmz = shown(&vocabulary, Facet::Organiser, "bmz", None, Lang::De);
        assert_eq!(bmz.text, "BMZ");
        assert_eq!(
            bmz.full.as_deref(),
            Some("Bundesministerium für wirtschaftliche Zusammenarbeit und Entwicklung")
        );
        let short = shown(&vocabulary, Facet::Organiser, "partnerschaften2030", None, Lang::De);
        assert_eq!(short, Name { text: "Partnerschaften2030".to_owned(), full: None });
        let hostile = shown(&NoLabels, Facet::Organiser, "~x", Some(&"\u{202e}x ".repeat(5_000)), Lang::En);
        assert!(hostile.text.chars().count() <= LONGEST_NAME + 1 && !hostile.text.contains('\u{202e}'));
    }

    #[test]
    fn every_value_has_a_name() {
        let name = |facet, id, written| name_of(&NoLabels, facet, id, written, Lang::De);
        assert_eq!(name(Facet::Language, "fr", None), "Französisch");
        assert_eq!(name(Facet::Kind, "report", None), "Bericht");
        assert_eq!(name(Facet::Year, "none", None), "ohne Jahr");
        assert_eq!(name(Facet::Organiser, "~verein", Some("Verein e. V.")), "Verein e. V.");
        assert_eq!(name(Facet::Organiser, "~verein", None), "verein");
        assert_eq!(name(Facet::Year, "2023", None), "2023");
    }
}
