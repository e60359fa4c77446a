//! Names: the interface language, and what the values of facets are called in it.

use super::highlight::Marked;
use super::texts::Texts;
use serde::Deserialize;

use crate::article::{Facet, ValueKind};
use crate::query::NONE_VALUE;
use crate::vocabulary::Vocabulary;

/// The language of the interface.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    De,
    En,
}

impl Lang {
    pub const ALL: [Self; 2] = [Self::De, Self::En];

    /// The code in addresses and `lang` attributes.
    pub fn code(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }

    /// Reads the value of `?lang=`; nothing for any other language.
    pub fn from_query(value: Option<&str>) -> Option<Self> {
        let value = value?.trim();
        Self::ALL.into_iter().find(|lang| value.eq_ignore_ascii_case(lang.code()))
    }

    /// The best of our languages for an `Accept-Language` header; German if none is wanted.
    pub fn from_accept_language(header: &str) -> Self {
        let wanted: Vec<(&str, f32)> = header.split(',').filter_map(language_range).collect();
        let weight = |lang: Self| {
            let named = wanted.iter().filter(|(name, _)| name.eq_ignore_ascii_case(lang.code()));
            let named = named.map(|(_, q)| *q).reduce(f32::max);
            named.or_else(|| wanted.iter().find(|(name, _)| *name == "*").map(|(_, q)| *q)).unwrap_or(0.0)
        };
        let first_named = wanted.iter().find_map(|(name, _)| Self::from_query(Some(name)));
        match (weight(Self::De), weight(Self::En)) {
            (de, en) if en > de => Self::En,
            (de, en) if en == de && de > 0.0 => first_named.unwrap_or_default(),
            _ => Self::De,
        }
    }

    /// The language the switch leads to.
    pub fn other(self) -> Self {
        match self {
            Self::De => Self::En,
            Self::En => Self::De,
        }
    }

    /// All texts of the interface in this language.
    pub fn texts(self) -> &'static Texts {
        Texts::of(self)
    }
}

/// One element of an `Accept-Language` header: primary language and weight.
fn language_range(element: &str) -> Option<(&str, f32)> {
    let mut parts = element.split(';');
    let name = parts.next()?.trim().split('-').next()?;
    let q = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
    (!name.is_empty()).then_some((name, q))
}

/// Names of facet values; the vocabulary knows those of organisers, themes, kinds and places.
pub trait Labels {
    /// The name of a value, or nothing if the vocabulary doesn't know it.
    fn label(&self, facet: Facet, id: &str, lang: Lang) -> Option<String>;

    /// What a value with a long name is called where there is little room: its acronym.
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

/// No vocabulary: every value falls back to its own name.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoLabels;

impl Labels for NoLabels {
    fn label(&self, _: Facet, _: &str, _: Lang) -> Option<String> {
        None
    }
}

/// What a facet value is called: by the vocabulary, else by our own texts, else as written in the
/// article, else by its id.
pub fn name_of(labels: &dyn Labels, facet: Facet, id: &str, written: Option<&str>, lang: Lang) -> String {
    let texts = lang.texts();
    if id == NONE_VALUE {
        return texts.facet(facet).none.to_owned();
    }
    labels
        .label(facet, id, lang)
        .or_else(|| match facet.definition().kind {
            ValueKind::Language => texts.languages.get(id).cloned(),
            ValueKind::Word => texts.kinds.get(id).cloned(),
            _ => None,
        })
        .or_else(|| written.map(str::to_owned).filter(|label| !label.trim().is_empty()))
        .unwrap_or_else(|| id.trim_start_matches('~').to_owned())
}

/// Names up to this many characters stand as they are, whatever acronym there is.
const SHORT_NAME: usize = 32;
/// Longer names are cut: documents may state anything.
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
    fn the_language_follows_the_weights_of_the_browser() {
        for (header, lang) in [
            ("", Lang::De),
            ("fr", Lang::De),
            ("en", Lang::En),
            ("en-GB,en;q=0.9,de;q=0.8", Lang::En),
            ("en;q=0.5, de-AT;q=0.7", Lang::De),
            ("de,en", Lang::De),
            ("en,de", Lang::En),
            ("de;q=0, *;q=0.5", Lang::En),
            ("fr, *;q=0.1", Lang::De),
            ("en;q=gut", Lang::De),
            (";;,,q=", Lang::De),
        ] {
            assert_eq!(Lang::from_accept_language(header), lang, "{header}");
        }
        assert_eq!(Lang::from_query(Some("EN")), Some(Lang::En));
        assert_eq!(Lang::from_query(Some("fr")), None);
        assert_eq!(Lang::from_query(None), None);
    }

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
