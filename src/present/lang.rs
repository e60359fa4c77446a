//! The language of the interface, which an address or a browser asks for, and languages as pages
//! state them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::article::Language;

/// The language of the interface.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
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
}

/// One element of an `Accept-Language` header: primary language and weight.
fn language_range(element: &str) -> Option<(&str, f32)> {
    let mut parts = element.split(';');
    let name = parts.next()?.trim().split('-').next()?;
    let q = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
    (!name.is_empty()).then_some((name, q))
}

/// The value of a `lang` attribute.
pub fn lang_attribute(language: &Language) -> Option<String> {
    let code = language.code();
    let is_tag = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase());
    (*language != Language::Unknown && is_tag).then(|| code.to_owned())
}

/// The codes of languages with their names in all languages of the interface.
pub fn language_names() -> Vec<(String, String)> {
    let names = Lang::ALL.into_iter().flat_map(|lang| &lang.texts().languages);
    names.map(|(code, name)| (code.clone(), name.clone())).collect()
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
}
