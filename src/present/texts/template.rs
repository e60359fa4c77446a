//! Texts with places for values, and texts that count something.

use serde::Deserialize;

/// The forms of a text that counts something.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plural {
    pub one: String,
    pub other: String,
}

impl Plural {
    /// The form for a number, without filling it in.
    pub fn form(&self, n: u64) -> &str {
        if n == 1 { &self.one } else { &self.other }
    }
}

/// Puts values in the places of a text; a value's own braces are left alone.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let place = behind.split_once('}');
        let value = place.and_then(|(name, _)| values.iter().find(|(known, _)| *known == name));
        match (place, value) {
            (Some((_, after)), Some((_, value))) => {
                filled.push_str(value);
                rest = after;
            }
            _ => {
                filled.push('{');
                rest = behind;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// What stands before and behind a place of a text, for texts that hold a link there.
pub fn around<'a>(text: &'a str, place: &str) -> (&'a str, &'a str) {
    text.split_once(&format!("{{{place}}}")).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_with_braces_are_not_filled_again() {
        assert_eq!(fill("{a} und {b}, {c", &[("a", "{b}"), ("b", "x")]), "{b} und x, {c");
    }

    #[test]
    fn a_place_parts_its_text() {
        assert_eq!(around("Treffer für „{query}“.", "query"), ("Treffer für „", "“."));
        assert_eq!(around("Treffer", "query"), ("Treffer", ""));
    }
}
