//! Token filters on letters: lower-casing, transcribed umlauts, and folding of diacritics.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Lower-cases a text and composes its letters by Unicode's compatibility form (NFKC), which makes `fi` of
/// the ligature `ﬁ` in PDFs, and `CO2` of `CO₂`.
pub fn lower_case(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => text.to_lowercase(),
        _ => text.nfkc().collect::<String>().to_lowercase(),
    }
}

/// Beginnings of words in which `ae`, `oe` or `ue` stands for two sounds.
const TWO_SOUNDS: [&str; 24] = [
    "aero",
    "israel",
    "michael",
    "raphael",
    "rafael",
    "samuel",
    "manuel",
    "goethe",
    "joel",
    "noel",
    "poesie",
    "poet",
    "koex",
    "koeffizient",
    "koedu",
    "soeben",
    "phoenix",
    "statue",
    "revue",
    "duell",
    "duett",
    "zuein",
    "zuerst",
    "zuerk",
];

/// Replaces `ae`, `oe` and `ue` by the umlauts that they transcribe: `foerderung` → `förderung`.
///
/// They stay behind a vowel or `q` (`neue`, `Steuer`, `Quelle`), across the border of syllables
/// (`aktuell`, `Influenza`, `Israel`), and at the end of a word (`Statue`).
pub fn read_transcription(word: &str) -> Cow<'_, str> {
    let candidate = word.contains("ae") || word.contains("oe") || word.contains("ue");
    if !candidate || TWO_SOUNDS.iter().any(|start| word.starts_with(start)) {
        return Cow::Borrowed(word);
    }
    let letters: Vec<char> = word.chars().collect();
    let mut read = String::with_capacity(word.len());
    let mut at = 0;
    while at < letters.len() {
        match umlaut_at(&letters, at) {
            Some(umlaut) => {
                read.push(umlaut);
                at += 2;
            }
            None => {
                read.push(letters[at]);
                at += 1;
            }
        }
    }
    Cow::Owned(read)
}

fn umlaut_at(letters: &[char], at: usize) -> Option<char> {
    let umlaut = match letters[at] {
        'a' => 'ä',
        'o' => 'ö',
        'u' => 'ü',
        _ => return None,
    };
    if letters.get(at + 1) != Some(&'e') {
        return None;
    }
    let behind_vowel =
        at > 0 && matches!(letters[at - 1], 'a' | 'e' | 'i' | 'o' | 'u' | 'q' | 'ä' | 'ö' | 'ü');
    let following = &letters[at + 2..];
    let before = if at > 0 { letters[at - 1] } else { ' ' };
    let own_syllable = umlaut == 'ü'
        && (following.starts_with(&['l', 'l']) && matches!(before, 't' | 'd' | 'n' | 's' | 'x')
            || following.starts_with(&['n']) && before == 'l');
    (!behind_vowel && !own_syllable && !following.is_empty()).then_some(umlaut)
}

/// Removes diacritics and makes `ss` of `ß`: `förderung` → `forderung`, `narváez` → `narvaez`.
pub fn fold(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let mut folded = String::with_capacity(word.len());
    for c in word.nfd() {
        match c {
            '\u{300}'..='\u{36f}' => {}
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            '\u{2019}' | '\u{2bc}' => folded.push('\''),
            c => folded.push(c),
        }
    }
    Cow::Owned(folded)
}

/// The spelling that is compared in the exact field: umlauts as two letters, `ß` as `ss`, other diacritics
/// kept.
pub fn spell_out(word: &str) -> String {
    let mut spelt = String::with_capacity(word.len() + 2);
    for c in word.chars() {
        match c {
            'ä' => spelt.push_str("ae"),
            'ö' => spelt.push_str("oe"),
            'ü' => spelt.push_str("ue"),
            'ß' => spelt.push_str("ss"),
            '\u{2019}' | '\u{2bc}' => spelt.push('\''),
            c => spelt.push(c),
        }
    }
    spelt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transcribed_umlauts_are_read_and_others_left() {
        let cases = [
            ("foerderung", "förderung"),
            ("mueller", "müller"),
            ("maerkte", "märkte"),
            ("buero", "büro"),
            ("steuer", "steuer"),
            ("neue", "neue"),
            ("quelle", "quelle"),
            ("goethe", "goethe"),
            ("israel", "israel"),
            ("aktuell", "aktuell"),
            ("influenza", "influenza"),
            ("statue", "statue"),
        ];
        for (word, read) in cases {
            assert_eq!(read_transcription(word), read);
        }
    }

    #[test]
    fn folding_drops_marks_and_keeps_other_scripts() {
        assert_eq!(fold("förderung"), "forderung");
        assert_eq!(fold("straße"), "strasse");
        assert_eq!(fold("київ"), "ки\u{456}в");
        assert_eq!(lower_case("A\u{308}rzte"), "ärzte");
        assert_eq!(lower_case("Eﬃzienz"), "effizienz");
        assert_eq!(lower_case("CO₂"), "co2");
    }
}
