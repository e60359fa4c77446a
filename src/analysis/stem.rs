//! Token filters on the forms of words: feminine endings, possessives and the Snowball stemmers.
//!
//! The stemmer is the crate rust-stemmers, whose German one is the Snowball algorithm of before 2023. It
//! doesn't know the endings `-erin` and `-erinnen` nor irregular plurals; the feminine filter and the
//! exceptions, which come before it, add these.

use rust_stemmers::{Algorithm, Stemmer};

/// A stemmer with its language's exceptions.
pub enum Stemming {
    German(Stemmer),
    English(Stemmer),
    /// Words of other languages are not stemmed.
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
            Self::English(stemmer) => {
                let word = without_possessive(word);
                match english_exception(word) {
                    Some(stem) => stem.to_owned(),
                    None => stemmer.stem(word).into_owned(),
                }
            }
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

/// Endings of words for persons, to which `in` and `innen` are added to make the feminine form.
pub(super) const PERSON_ENDINGS: [&str; 12] =
    ["er", "or", "ist", "ent", "ant", "eut", "log", "ert", "eg", "eur", "at", "af"];

/// Removes the ending of a feminine form: `partnerinnen` → `partner`, `expertin` → `expert`.
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

/// The stems of German words that the stemmer gets wrong: forms of one word that it gives different
/// stems, and different words that it gives the same.
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
        "arzt" | "arztes" | "ärzte" | "ärzten" | "ärztin" | "ärztinnen" => "arzt",
        "anwalt" | "anwalts" | "anwälte" | "anwälten" | "anwältin" | "anwältinnen" => "anwalt",
        "bauer" | "bauern" | "bauers" | "bäuerin" | "bäuerinnen" => "bauer",
        "müller" | "müllers" | "müllern" | "müllerin" | "müllerinnen" => "müller",
        _ => return None,
    })
}

/// The stems of English words that the stemmer gets wrong: irregular plurals, and derived words with
/// another meaning than the word that they are derived from. None of these stems is given by the stemmer
/// to another word.
fn english_exception(word: &str) -> Option<&'static str> {
    Some(match word {
        "woman" | "women" => "woman",
        "man" | "men" => "man",
        "child" | "children" => "child",
        "organ" | "organs" => "organs",
        "organic" | "organically" => "organic",
        "important" | "importance" | "importantly" => "importan",
        "university" | "universities" => "universiti",
        "universal" | "universally" | "universality" => "universal",
        "initiative" | "initiatives" => "initiativ",
        "objective" | "objectives" => "objectiv",
        "participant" | "participants" => "participant",
        _ => return None,
    })
}

/// Removes the possessive ending of an English word, with any kind of apostrophe.
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
            ("ärztinnen", "arzt"),
        ] {
            assert_eq!(stemming.stem(a), stemming.stem(b), "{a} and {b}");
        }
        for word in ["berlin", "darin", "medizin", "termin", "innen"] {
            assert_eq!(masculine(word), word);
        }
    }

    #[test]
    fn words_of_different_meaning_keep_apart() {
        let (german, english) = (Stemming::german(), Stemming::english());
        for (a, b) in [("müller", "müll"), ("bauern", "bau")] {
            assert_ne!(german.stem(a), german.stem(b), "{a} and {b}");
        }
        for (a, b) in [
            ("organs", "organizations"),
            ("university", "universal"),
            ("important", "import"),
            ("initiatives", "initial"),
            ("participants", "participation"),
        ] {
            assert_ne!(english.stem(a), english.stem(b), "{a} and {b}");
        }
        for (a, b) in [("women", "woman's"), ("children", "child")] {
            assert_eq!(english.stem(a), english.stem(b), "{a} and {b}");
        }
    }

    #[test]
    fn possessives_fall_away() {
        let stemming = Stemming::english();
        assert_eq!(stemming.stem("children's"), stemming.stem("children"));
        assert_eq!(stemming.stem("germany\u{2019}s"), stemming.stem("germany"));
    }
}
