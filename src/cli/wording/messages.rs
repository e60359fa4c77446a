//! Messages of failures in the language of the reader.
//!
//! An error says in English what it says, in the room that it comes from. For German readers a catalogue has the German of
//! these messages, with the English one as the key, as those of gettext do. Messages come here filled in and within one
//! another, so that a key is a pattern: `{names}` in it stand for any text, which is looked up in its turn. What the
//! catalogue doesn't have stays English, such as causes deep in a library.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::present::Lang;
use crate::present::texts::fill;

/// The German of messages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    /// Those of this program.
    ours: BTreeMap<String, String>,
    /// Those of the system and of libraries.
    foreign: BTreeMap<String, String>,
}

/// A message with places, of which the fixed parts stand between these.
struct Pattern {
    /// The fixed parts: one more than there are places.
    parts: Vec<String>,
    places: Vec<String>,
    german: String,
}

/// The patterns with the most fixed letters first, so that the one that says most is taken.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let Catalogue { ours, foreign } = read();
    let mut patterns: Vec<Pattern> =
        ours.into_iter().chain(foreign).map(|(english, german)| Pattern::new(&english, german)).collect();
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.parts.iter().map(String::len).sum::<usize>()));
    patterns
});

fn read() -> Catalogue {
    toml::from_str(include_str!("messages.toml"))
        .expect("the file is part of the program and a test reads it")
}

/// How deep messages within messages are looked up.
const MAX_DEPTH: usize = 4;

/// A message in a language.
pub(in crate::cli) fn in_language(message: &str, lang: Lang) -> String {
    if lang == Lang::De { in_german(message, MAX_DEPTH) } else { message.to_owned() }
}

/// An error and its causes in a language, on one line.
pub(in crate::cli) fn of_error(error: &anyhow::Error, lang: Lang) -> String {
    let messages = error.chain().map(|cause| in_language(&cause.to_string(), lang));
    messages.collect::<Vec<_>>().join(": ")
}

fn in_german(message: &str, depth: usize) -> String {
    let found = PATTERNS.iter().filter(|_| depth > 0).find_map(|pattern| {
        let values = pattern.values(message)?;
        let values: Vec<String> = values.into_iter().map(|value| in_german(value, depth - 1)).collect();
        let places = pattern.places.iter().map(String::as_str);
        Some(fill(&pattern.german, &places.zip(values.iter().map(String::as_str)).collect::<Vec<_>>()))
    });
    found.unwrap_or_else(|| message.to_owned())
}

impl Pattern {
    fn new(english: &str, german: String) -> Self {
        let (mut parts, mut places) = (Vec::new(), Vec::new());
        let mut rest = english;
        while let Some((before, (place, behind))) =
            rest.split_once('{').and_then(|(before, behind)| Some((before, behind.split_once('}')?)))
        {
            parts.push(before.to_owned());
            places.push(place.to_owned());
            rest = behind;
        }
        parts.push(rest.to_owned());
        Self { parts, places, german }
    }

    /// What stands in the places, if a message has this form.
    fn values<'a>(&self, message: &'a str) -> Option<Vec<&'a str>> {
        let (first, others) = self.parts.split_first()?;
        let mut rest = message.strip_prefix(first.as_str())?;
        let Some((last, between)) = others.split_last() else { return rest.is_empty().then(Vec::new) };
        let mut values = Vec::with_capacity(others.len());
        for part in between {
            let (value, behind) = rest.split_once(part.as_str())?;
            values.push(value);
            rest = behind;
        }
        values.push(rest.strip_suffix(last.as_str())?);
        // What stands in quotation marks, such as a path, is bounded by them.
        let is_quoted = |at: usize| self.parts[at].ends_with(['\'', '"']);
        let mut all = self.places.iter().zip(&values).enumerate();
        all.all(|(at, (place, value))| is_quoted(at) || fits(place, value)).then_some(values)
    }
}

/// Places in which a message stands, such as a cause; all others hold a name, a path or a number.
const TEXTS: &[&str] = &[
    "advice",
    "cause",
    "causes",
    "detail",
    "difference",
    "error",
    "expected",
    "fault",
    "found",
    "generations",
    "hint",
    "message",
    "problem",
    "says",
    "share",
    "sources",
    "wanted",
    "what",
    "why",
];

/// Whether a value may stand in a place. A message of the same beginning and end that goes on in its middle is another
/// message, and would come out half translated.
fn fits(place: &str, value: &str) -> bool {
    if value.matches('(').count() != value.matches(')').count() {
        // It was cut out of the middle of a longer message.
        return false;
    }
    match place {
        _ if TEXTS.contains(&place) => true,
        "address" | "user" | "owner" | "mode" | "status" | "seconds" | "n" | "number" => {
            !value.contains(char::is_whitespace)
        }
        _ => !value.contains(['`', '\n']) && !value.contains("; "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All sources of the program in one text, in which places have no names and long texts stand on one line.
    fn sources() -> String {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
        let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.unwrap());
        let files = files.filter(|file| file.path().extension().is_some_and(|extension| extension == "rs"));
        let all: String = files.map(|file| std::fs::read_to_string(file.path()).unwrap()).collect();
        let joined = regex::Regex::new("\\\\\n\\s*").unwrap().replace_all(&all, "").replace("\\\"", "\"");
        without_names(&joined)
    }

    fn without_names(text: &str) -> String {
        regex::Regex::new(r#"\{[^{}\s"]*\}"#).unwrap().replace_all(text, "{}").into_owned()
    }

    #[test]
    fn every_message_of_the_catalogue_is_one_of_the_program() {
        let sources = sources();
        for english in read().ours.keys() {
            let known = sources.contains(&without_names(english));
            assert!(
                known,
                "no source has {english:?}; write src/cli/wording/messages.toml as the source says it"
            );
        }
    }

    #[test]
    fn german_messages_have_the_places_of_the_english_ones() {
        let Catalogue { ours, foreign } = read();
        for (english, german) in ours.into_iter().chain(foreign) {
            let german = Pattern::new(&german, String::new()).places;
            for place in Pattern::new(&english, String::new()).places {
                assert!(german.contains(&place), "{english:?} lacks {{{place}}} in German");
            }
        }
    }

    #[test]
    fn messages_within_messages_are_german() {
        let message = "there is no index at wo/auch/immer; build one with `fundstelle index SOURCE…`";
        assert_eq!(
            in_language(message, Lang::De),
            "in wo/auch/immer ist kein Index; `fundstelle index QUELLE…` baut einen"
        );
        assert_eq!(in_language(message, Lang::En), message);
        let nested = "'x' cannot be read (Permission denied (os error 13)); check its permissions";
        assert_eq!(
            in_language(nested, Lang::De),
            "„x“ ist nicht lesbar (keine Berechtigung); die Rechte prüfen"
        );
        assert_eq!(
            in_language("5000 is not in 1..=1000", Lang::De),
            "5000 liegt nicht im Bereich von 1 bis 1000"
        );
        assert_eq!(in_language("something deep in a library", Lang::De), "something deep in a library");
    }

    #[test]
    fn a_message_that_goes_on_otherwise_is_not_half_german() {
        let longer = "there is no index at nix and nobody knows why; run `fundstelle index SOURCE…` first";
        assert_eq!(in_language(longer, Lang::De), longer);
        let of_cluster = "the cluster at http://a (x-*): nothing at all does not answer";
        let german = in_language(of_cluster, Lang::De);
        assert!(!german.contains("antwortet nicht"), "{german}");
        let quoted =
            "'Bericht (1; neu.txt' cannot be read (Permission denied (os error 13)); check its permissions";
        assert!(
            in_language(quoted, Lang::De).contains("ist nicht lesbar"),
            "a name in quotation marks is any text"
        );
        let rights = "the index at index can't be used (a/b: Permission denied (os error 13); a/b belongs to user 0 and has \
                      the rights 0640, and this is user 65534): run this as the user whom the index belongs to, or give this \
                      user the right: who only searches needs to read all of it, and who indexes to write it";
        let german = in_language(rights, Lang::De);
        assert!(
            german.starts_with("der Index in index lässt sich nicht benutzen")
                && german.contains("gehört Benutzer 0")
        );
    }
}
