//! Token filters on word forms: feminine endings, possessives and the Snowball stemmers.
//!
//! The stemmer is rust-stemmers, whose German is the Snowball of before 2023: it knows neither
//! `-erin/-erinnen` nor the irregular plurals below. The feminine filter and the exceptions
//! before it close that gap.

use rust_stemmers::{Algorithm, Stemmer};

/// A stemmer with what has to happen before it.
pub enum Stemming {
    German(Stemmer),
    English(Stemmer),
    /// Other languages are indexed as they are written.
    None,
}

impl Stemming {
    pub fn german() -> Self {
        Self::German(Stemmer::create(Algorithm::German))
    }

    pub fn english() -> Self {
        Self::English(Stemmer::create(Algorithm::English))
    }

    /// The stem of a lower-case word.
    pub fn stem(&self, word: &str) -> String {
        match self {
            Self::German(stemmer) => match german_exception(word) {
                Some(stem) => stem.to_owned(),
                None => stemmer.stem(masculine(word)).into_owned(),
            },
            Self::English(stemmer) => stemmer.stem(without_possessive(word)).into_owned(),
            Self::None => word.to_owned(),
        }
    }
}

impl std::fmt::Debug for Stemming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::German(_) => "German",
            Self::English(_) => "English",
            Self::None => "None",
        })
    }
}

/// Endings behind which `in` and `innen` make the feminine form of a person.
pub(super) const PERSON_ENDINGS: [&str; 12] =
    ["er", "or", "ist", "ent", "ant", "eut", "log", "ert", "eg", "eur", "at", "af"];

/// A feminine form without its ending: `partnerinnen` → `partner`, `expertin` → `expert`.
pub fn masculine(word: &str) -> &str {
    if let Some(base) = word.strip_suffix("innen")
        && base.chars().count() >= 4
    {
        return base;
    }
    match word.strip_suffix("in") {
        Some(base) if base.chars().count() >= 5 && PERSON_ENDINGS.iter().any(|e| base.ends_with(e)) => base,
        _ => word,
    }
}

/// Forms that the stemmer keeps apart though they are one word, as form → stem.
fn german_exception(word: &str) -> Option<&'static str> {
    Some(match word {
        "system" | "systeme" | "systems" | "systemen" => "syst",
        "themen" | "thema" | "themas" => "them",
        "museen" | "museum" | "museums" => "muse",
        "firmen" | "firma" => "firm",
        "risiken" | "risiko" | "risikos" => "risik",
        "konten" | "konto" | "kontos" => "kont",
        "zentren" | "zentrum" | "zentrums" => "zentr",
        "gremien" | "gremium" | "gremiums" => "gremi",
        "kriterien" | "kriterium" | "kriteriums" => "kriteri",
        "ministerien" | "ministerium" | "ministeriums" => "ministeri",
        "prinzipien" | "prinzip" | "prinzips" => "prinzip",
        "daten" | "datum" | "datums" => "dat",
        _ => return None,
    })
}

/// An English word without its possessive ending, however the apostrophe is written.
pub fn without_possessive(word: &str) -> &str {
    ["'s", "\u{2019}s", "\u{2bc}s"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feminine_forms_meet_their_base() {
        let stemming = Stemming::german();
        for (a, b) in [
            ("akademikerinnen", "akademiker"),
            ("partnerin", "partner"),
            ("expertinnen", "experten"),
            ("kolleginnen", "kollegen"),
            ("autorin", "autoren"),
            ("systeme", "system"),
        ] {
            assert_eq!(stemming.stem(a), stemming.stem(b), "{a} and {b}");
        }
        for word in ["berlin", "darin", "medizin", "termin", "innen"] {
            assert_eq!(masculine(word), word);
        }
    }

    #[test]
    fn possessives_fall_away() {
        let stemming = Stemming::english();
        assert_eq!(stemming.stem("children's"), stemming.stem("children"));
        assert_eq!(stemming.stem("germany\u{2019}s"), stemming.stem("germany"));
    }
}
