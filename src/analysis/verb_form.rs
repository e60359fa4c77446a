//! Verb forms that look like compounds: `grundlegend` is not *Grund* and *Legende*, and `vereinzelt` is not
//! *Verein* and *Zelt*.
//!
//! Participles and infinitives of verbs with a prefix are made of letters that a lexicon often has as nouns.
//! German sets verbs and nouns apart by their form: a present participle is its infinitive with a `d`, a past
//! participle begins with a prefix or with `ge` and ends in `t` or `en`, and neither has a linking `s`. What an
//! adjective may be made of (`wirkungsorientiert`, `wasserarm`, `gemeinnützig`) stays open.

use std::ops::Range;

use super::compound::Lexicon;

/// Endings that adjectives and participles are inflected by.
const INFLECTIONS: [&str; 6] = ["", "e", "en", "er", "es", "em"];

/// Prefixes that are never apart from their verbs, and whose participles have no `ge`.
const INSEPARABLE: [&str; 8] = ["be", "emp", "ent", "er", "ge", "miss", "ver", "zer"];

/// Beginnings of verbs that are words of their own elsewhere: adverbs, adjectives, and nouns that have become
/// parts of verbs (`stattfinden`, `teilnehmen`).
const PARTICLES: [&str; 62] = [
    "acht",
    "auseinander",
    "bekannt",
    "bereit",
    "bevor",
    "blank",
    "dabei",
    "daran",
    "darauf",
    "davon",
    "dazu",
    "durch",
    "einher",
    "entgegen",
    "entlang",
    "fehl",
    "fern",
    "fertig",
    "fest",
    "fort",
    "frei",
    "gegen",
    "gegenüber",
    "gerecht",
    "gleich",
    "grund",
    "gut",
    "heim",
    "heran",
    "heraus",
    "herbei",
    "herein",
    "herunter",
    "hervor",
    "hinaus",
    "hinein",
    "hinzu",
    "hoch",
    "kennen",
    "klar",
    "kund",
    "leicht",
    "nach",
    "nahe",
    "offen",
    "preis",
    "richtig",
    "rück",
    "sicher",
    "statt",
    "still",
    "teil",
    "voll",
    "voran",
    "voraus",
    "wahr",
    "weiter",
    "wett",
    "wieder",
    "zurück",
    "zusammen",
    "zwischen",
];

/// Past participles in `t` whose vowel or consonant differs from that of the infinitive, without `ge`.
const IRREGULAR: [&str; 8] = ["bracht", "dacht", "kannt", "nannt", "wandt", "sandt", "brannt", "rannt"];

/// Length of the longest noun in `t` that the end of a participle is mistaken for, in letters.
const MAX_MISTAKEN: usize = 4;

/// Endings by which past participles and adjectives in `t` are told from nouns.
const ADJECTIVE_ENDINGS: [&str; 18] = [
    "iert", "haft", "los", "weit", "bereit", "gerecht", "wert", "echt", "fest", "breit", "dicht", "leicht",
    "bekannt", "alt", "kalt", "laut", "hart", "bunt",
];

/// The parts of a word that stay where its form is that of a verb: all of them, the first alone, or none.
pub fn open_parts(
    lexicon: &Lexicon,
    word: &str,
    is_lower_case: bool,
    mut parts: Vec<Range<usize>>,
) -> Vec<Range<usize>> {
    let [first, .., last] = parts.as_slice() else { return parts };
    let (first, last) = (first.clone(), last.clone());
    // What looks like linking letters may belong to the particle: `weiter` is not `weit` and a link.
    let has_particle = PARTICLES.contains(&&word[..parts[1].start]);
    let head = &word[last];
    let infinitive = present_participle(head, lexicon);
    if is_lower_case && infinitive {
        // `wassersparend` is about water, but no kind of `sparend`.
        if has_particle {
            parts.clear()
        } else {
            parts.truncate(1)
        }
        return parts;
    }
    let is_verb =
        infinitive || is_past_participle(head, lexicon) || is_lower_case && is_infinitive(head, lexicon);
    let is_prefixed = parts[1].start == first.end && is_prefixed_participle(word, head, is_lower_case);
    if has_particle && is_verb || is_prefixed {
        parts.clear();
    }
    parts
}

/// Whether a word is the present participle of a verb that the lexicon has: `legenden` of `legen`.
fn present_participle(word: &str, lexicon: &Lexicon) -> bool {
    let mut bases = INFLECTIONS.iter().filter_map(|ending| word.strip_suffix(ending)?.strip_suffix('d'));
    bases.any(|base| {
        let is_infinitive = base.ends_with("en") || base.ends_with("ern") || base.ends_with("eln");
        is_infinitive && base.len() > 4 && !super::stop_words::is_german(base) && lexicon.frequency(base) > 0
    })
}

/// Whether a word is the past participle of a verb, with `ge`: `gelegt` of `legen`, `genommenen`. `Gebiet` and
/// `Gehalt` are of no verb that the lexicon has.
fn is_past_participle(word: &str, lexicon: &Lexicon) -> bool {
    let bases = INFLECTIONS.iter().filter_map(|ending| word.strip_suffix(ending)?.strip_prefix("ge"));
    let known = |infinitive: String| lexicon.frequency_as_written(&infinitive) > 0;
    let mut participles = bases.filter(|base| base.len() > 3);
    participles.any(|base| match base.strip_suffix('t') {
        Some(stem) => IRREGULAR.contains(&base) || known(format!("{stem}en")) || known(format!("{stem}n")),
        None => base.ends_with("en"),
    })
}

/// Whether a word is an infinitive, by other forms of the verb that the lexicon has.
fn is_infinitive(word: &str, lexicon: &Lexicon) -> bool {
    let Some(stem) = word.strip_suffix("en").or_else(|| word.strip_suffix('n')) else { return false };
    [
        format!("{stem}t"),
        format!("{stem}end"),
        format!("{stem}ende"),
        format!("ge{stem}t"),
        format!("zu{word}"),
    ]
    .iter()
    .any(|form| lexicon.frequency_as_written(form) > 0)
}

/// Whether a word has the form of a participle of a verb with a prefix, while its last part can only be a short
/// noun: `vereinzelt`, but not `gewerbegebiet`.
fn is_prefixed_participle(word: &str, head: &str, is_lower_case: bool) -> bool {
    let forms = |of: &str| {
        INFLECTIONS.iter().filter_map(|ending| of.strip_suffix(ending)).map(str::to_owned).collect::<Vec<_>>()
    };
    let is_short_noun = |form: &String| form.ends_with('t') && form.chars().count() <= MAX_MISTAKEN;
    let is_adjective = forms(head).iter().any(|form| ADJECTIVE_ENDINGS.iter().any(|of| form.ends_with(of)));
    is_lower_case
        && INSEPARABLE.iter().any(|prefix| word.starts_with(prefix))
        && forms(head).iter().any(is_short_noun)
        && !is_adjective
}

#[cfg(test)]
mod tests {
    use super::super::digest::GENERAL_WORDS;
    use super::*;

    /// The general words with nouns that verb forms can be mistaken for.
    fn lexicon() -> Lexicon {
        let general = GENERAL_WORDS.lines().filter_map(|line| line.split_once('\t'));
        let general = general.filter_map(|(word, count)| Some((word.to_owned(), count.parse().ok()?)));
        let nouns = [
            "legende",
            "zelt",
            "bart",
            "verein",
            "karte",
            "wirkung",
            "grund",
            "geld",
            "spende",
            "sparen",
            "sparend",
            "wasser",
            "orientiert",
            "energie",
            "wende",
            "arm",
            "camp",
            "samt",
            "fest",
            "teil",
            "nehmen",
            "genommen",
            "statt",
            "gefunden",
            "hoch",
            "schule",
            "haus",
            "zeit",
            "reich",
            "erwar",
            "acht",
            "stunde",
        ];
        Lexicon::new(general.chain(nouns.map(|word| (word.to_owned(), 300))))
    }

    /// The parts that a word as it is written is opened into.
    fn parts(word: &str) -> Vec<String> {
        let lexicon = lexicon();
        let lower = word.to_lowercase();
        let Some(parts) = lexicon.split(&lower) else { return Vec::new() };
        let is_lower_case = word.starts_with(char::is_lowercase);
        let open = open_parts(&lexicon, &lower, is_lower_case, parts);
        open.into_iter().map(|part| lower[part].to_owned()).collect()
    }

    #[test]
    fn forms_of_verbs_with_a_prefix_stay_whole() {
        for word in [
            "grundlegend",
            "grundlegende",
            "grundlegenden",
            "vereinzelt",
            "vereinzelten",
            "vereinbart",
            "vereinbarte",
            "ausreichend",
            "umfassend",
            "anerkannt",
            "festgelegt",
            "festgelegten",
            "teilgenommen",
            "stattgefunden",
            "sichergestellt",
            "weiterführend",
            "zusammenfassend",
            "gesamt",
            "beachtet",
            "hervorragend",
            "entsprechend",
            "freigegeben",
            "offengelegt",
            "bereitgestellt",
            "zurückgezogen",
            "nachfolgend",
            "voranschreitend",
            "verarbeitet",
            "teilnehmend",
            "erstattet",
        ] {
            assert_eq!(parts(word), Vec::<String>::new(), "{word}");
        }
    }

    #[test]
    fn compounds_stay_open() {
        for (word, expected) in [
            ("Kartenlegende", vec!["karte", "legende"]),
            ("Vereinszelt", vec!["verein", "zelt"]),
            ("Geldspenden", vec!["geld", "spenden"]),
            ("Energiewende", vec!["energie", "wende"]),
            ("wirkungsorientiert", vec!["wirkung", "orientiert"]),
            ("wassersparend", vec!["wasser"]),
            ("Teilhaushalt", vec!["teil", "haushalt"]),
            ("energiewende", vec!["energie", "wende"]),
            ("hausverwaltung", vec!["haus", "verwaltung"]),
            ("gewerbegebiet", vec!["gewerbe", "gebiet"]),
            ("Grundgehalt", vec!["grund", "gehalt"]),
            ("teilgebiet", vec!["teil", "gebiet"]),
        ] {
            let found = parts(word);
            let is_as_expected = found.iter().zip(&expected).all(|(part, of)| part.starts_with(of));
            assert!(is_as_expected && found.len() == expected.len(), "{word}: {found:?}");
        }
    }
}
