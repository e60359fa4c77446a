//! Detects the languages of documents and sections.
//!
//! The order of trust is: the stated language; statistical detection (whatlang), believed from 70
//! characters and a confidence of .5; the language of the page's metadata; function words.
//! Detection is restricted to German and English, because it takes short texts for all kinds of
//! languages. A text with hardly any function words of either is also detected without this
//! restriction.

use whatlang::{Detector, Lang};

use crate::analysis::stop_words;
use crate::article::{Derived, EvidenceKind, Language, Section};

/// Number of characters from which statistical detection is believed, and its least confidence.
const MIN_CHARS: usize = 70;
const MIN_CONFIDENCE: f64 = 0.5;
/// Number of characters from which a section may differ from a stated language.
const MIN_CONTRADICTION: usize = 300;
/// Share of German or English function words below which a text may be in another language.
const MIN_FUNCTION_WORDS: f64 = 0.12;
/// Number of bytes of a text that are analysed.
const MAX_BYTES: usize = 6_000;

/// Detects languages; making one is slow, so it is kept.
pub(super) struct Languages {
    restricted: Detector,
    enabled: Vec<Language>,
}

impl Languages {
    pub fn new(enabled: &[Language]) -> Self {
        let list = enabled.iter().filter_map(|language| match language {
            Language::German => Some(Lang::Deu),
            Language::English => Some(Lang::Eng),
            _ => None,
        });
        Self { restricted: Detector::with_allowlist(list.collect()), enabled: enabled.to_vec() }
    }

    /// Decides the language of a document, and sets that of each section.
    pub fn decide(
        &self,
        sections: &mut [Section],
        title: &str,
        stated: Option<&str>,
        page: Option<&str>,
    ) -> Derived<Language> {
        let stated = from_code(stated);
        // A section that is too short to differ from what is stated need not be read.
        let counts = |text: &str| stated.is_none() || text.chars().count() >= MIN_CONTRADICTION;
        let of_section =
            |section: &Section| counts(&section.text).then(|| self.of_text(&section.text)).flatten();
        let own: Vec<Option<Language>> = sections.iter().map(of_section).collect();
        let document = match stated {
            Some((language, code)) => Derived::new(language, EvidenceKind::Explicit, code),
            None => self.of_document(sections, &own, title, from_code(page)),
        };
        for (section, own) in sections.iter_mut().zip(own) {
            section.language = own.unwrap_or_else(|| document.value.clone());
        }
        document
    }

    fn of_document(
        &self,
        sections: &[Section],
        own: &[Option<Language>],
        title: &str,
        page: Option<(Language, &str)>,
    ) -> Derived<Language> {
        let mut counts: Vec<(&Language, usize)> = Vec::new();
        for (section, language) in sections.iter().zip(own) {
            let Some(language) = language else { continue };
            match counts.iter_mut().find(|(known, _)| *known == language) {
                Some((_, count)) => *count += section.text.len(),
                None => counts.push((language, section.text.len())),
            }
        }
        if let Some((language, count)) = counts.into_iter().max_by_key(|(_, count)| *count) {
            return Derived::new(
                language.clone(),
                EvidenceKind::Detection,
                &format!("{count} bytes of text"),
            );
        }
        let texts: Vec<&str> = sections.iter().map(|section| section.text.as_str()).chain([title]).collect();
        let all = texts.join(" ");
        if let Some(language) = self.of_text(&all) {
            return Derived::new(language, EvidenceKind::Detection, "whole text");
        }
        if let Some((language, code)) = page {
            return Derived::new(language, EvidenceKind::PageMetadata, code);
        }
        match self.by_function_words(&all) {
            Some((language, _)) => Derived::new(language, EvidenceKind::Detection, "function words"),
            None => Derived::new(Language::Unknown, EvidenceKind::Fallback, ""),
        }
    }

    /// The language of a text; `None` if it is too short or unclear.
    fn of_text(&self, text: &str) -> Option<Language> {
        if text.len() < MIN_CHARS || text.chars().count() < MIN_CHARS {
            return None;
        }
        let text = head(text);
        let words = self.by_function_words(text);
        let sparse = words.as_ref().is_none_or(|(_, share)| *share < MIN_FUNCTION_WORDS);
        if sparse && let Some(other) = other_language(text) {
            return Some(other);
        }
        let detected = self.restricted.detect(text)?;
        let language = from_whatlang(detected.lang());
        let agreed = words.is_some_and(|(word_language, share)| word_language == language && share >= 0.2);
        (detected.confidence() >= MIN_CONFIDENCE || agreed).then_some(language)
    }

    /// The language with more function words in a text, and their share of all words.
    fn by_function_words(&self, text: &str) -> Option<(Language, f64)> {
        /// Length of the longest word that is looked up, in bytes.
        const LONGEST: usize = 12;
        let (mut german, mut english, mut words) = (0usize, 0usize, 0usize);
        let mut lower = String::with_capacity(LONGEST);
        for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            words += 1;
            // Function words are short, so longer words need not be looked up.
            if word.len() <= LONGEST {
                lower.clear();
                if word.is_ascii() {
                    lower.push_str(word);
                    lower.make_ascii_lowercase();
                } else {
                    lower.push_str(&word.to_lowercase());
                }
                german += usize::from(stop_words::is_german(&lower));
                english += usize::from(stop_words::is_english(&lower));
            }
        }
        let (language, count) =
            if german >= english { (Language::German, german) } else { (Language::English, english) };
        let clear = german != english && self.enabled.contains(&language);
        clear.then(|| (language, count as f64 / words.max(1) as f64))
    }
}

/// The language that a code names, with the code.
fn from_code(code: Option<&str>) -> Option<(Language, &str)> {
    let code = code?;
    Some((Language::from_code(code), code)).filter(|(language, _)| *language != Language::Unknown)
}

/// A language other than German and English, if the detection is reliable.
fn other_language(text: &str) -> Option<Language> {
    if text.chars().count() < 2 * MIN_CHARS {
        return None;
    }
    let detected = whatlang::detect(text).filter(|info| info.is_reliable())?;
    (!matches!(detected.lang(), Lang::Deu | Lang::Eng)).then(|| from_whatlang(detected.lang()))
}

/// The first [`MAX_BYTES`] bytes of a text.
fn head(text: &str) -> &str {
    let end = (0..=MAX_BYTES.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..end]
}

/// Converts a language of whatlang; its code is of two letters (ISO 639-1) if there is one, else of
/// three.
fn from_whatlang(lang: Lang) -> Language {
    match lang {
        Lang::Deu => Language::German,
        Lang::Eng => Language::English,
        other => Language::Other(two_letters(other).unwrap_or(other.code()).to_owned()),
    }
}

fn two_letters(lang: Lang) -> Option<&'static str> {
    Some(match lang {
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Ita => "it",
        Lang::Por => "pt",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Hun => "hu",
        Lang::Ron => "ro",
        Lang::Bul => "bg",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Slv => "sl",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Nob => "nb",
        Lang::Fin => "fi",
        Lang::Est => "et",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Ell => "el",
        Lang::Tur => "tr",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Ara => "ar",
        Lang::Heb => "he",
        Lang::Pes => "fa",
        Lang::Hin => "hi",
        Lang::Vie => "vi",
        Lang::Ind => "id",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Cmn => "zh",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(texts: &[&str], stated: Option<&str>, page: Option<&str>) -> (String, Vec<String>) {
        let mut sections: Vec<Section> = texts
            .iter()
            .map(|text| Section {
                heading: None,
                text: (*text).to_owned(),
                language: Language::Unknown,
                page: None,
            })
            .collect();
        let languages = Languages::new(&[Language::German, Language::English]);
        let document = languages.decide(&mut sections, "", stated, page);
        (document.value.to_string(), sections.into_iter().map(|s| s.language.to_string()).collect())
    }

    const GERMAN: &str = "Die Kommunen haben im Workshop über Peer Learning, Side Events und Lessons Learned gesprochen und sich ausgetauscht.";
    const ENGLISH: &str = "The municipalities came together for two days and spoke about the Wirkungsmessung that their partners had asked for.";
    const FRENCH: &str = "Les communes se sont réunies pendant deux jours afin de parler de leurs projets communs et de la mesure des effets obtenus; elles ont aussi choisi les thèmes de l'année prochaine.";

    #[test]
    fn sections_have_their_own_language() {
        assert_eq!(decide(&[GERMAN, ENGLISH, "Bonn"], None, None).1, ["de", "en", "de"]);
        assert_eq!(decide(&[GERMAN], None, Some("en")).0, "de");
        assert_eq!(decide(&["Bonn 17"], None, Some("en")).0, "en");
        assert_eq!(decide(&["Bonn 17"], None, None).0, "und");
    }

    #[test]
    fn what_is_stated_wins() {
        assert_eq!(decide(&[GERMAN], Some("en"), None).0, "en");
    }

    #[test]
    fn other_languages_are_marked() {
        assert_eq!(decide(&[FRENCH], None, None).0, "fr");
    }
}
