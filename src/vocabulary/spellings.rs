//! Spellings of the names of bodies that no entry knows: the nominative of a German name, and the key
//! under which spellings of one name meet.

use super::body_words::head;

/// Words of legal forms, which don't tell one body from another.
const LEGAL: [&str; 11] = ["ev", "eg", "gmbh", "ggmbh", "mbh", "ag", "gag", "ltd", "inc", "llc", "kg"];
/// Ends of German heads by their gender; all others are feminine.
const MASCULINE: [&str; 11] =
    ["verein", "verband", "verbund", "bund", "rat", "kreis", "ring", "fonds", "club", "ausschuss", "trust"];
const NEUTER: [&str; 17] = [
    "institut",
    "ministerium",
    "netzwerk",
    "zentrum",
    "forum",
    "amt",
    "archiv",
    "museum",
    "werk",
    "büro",
    "bündnis",
    "kolleg",
    "klinikum",
    "krankenhaus",
    "theater",
    "programm",
    "gymnasium",
];
/// Ends of German adjectives in a case other than the nominative.
const INFLECTED: [&str; 7] = ["schen", "lichen", "igen", "alen", "ellen", "iven", "freien"];

/// The nominative of a name as far as its form tells it: `Institut für Ökologie` for `Instituts für
/// Ökologie` behind `des`. `head_at` is the byte of the name at which its head begins, `before` the word
/// before the name in lower case.
pub fn nominative(name: &str, head_at: usize, before: &str) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_oblique = matches!(
        before,
        "der" | "des" | "dem" | "den" | "vom" | "zum" | "zur" | "beim" | "im" | "einer" | "eines"
    );
    if !is_oblique || !name.is_char_boundary(head_at) {
        return name;
    }
    let (left, rest) = name.split_at(head_at);
    let (noun, right) = rest.split_at(rest.find(' ').unwrap_or(rest.len()));
    let noun = if matches!(before, "des" | "eines") { without_genitive(noun) } else { noun };
    let left: Vec<String> = left.split_whitespace().map(|word| adjective(word, noun)).collect();
    let left = if left.is_empty() { String::new() } else { format!("{} ", left.join(" ")) };
    format!("{left}{noun}{right}")
}

/// A head without the ending of a genitive.
fn without_genitive(noun: &str) -> &str {
    let is_head = |stem: &&str| head(stem).is_some() && !stem.ends_with("hau");
    let stems = [noun.strip_suffix("es"), noun.strip_suffix('s')];
    // `Kreis` and `Bündnis` end in an s of their own; only a stem that is a head itself is shortened.
    if MASCULINE.iter().chain(&NEUTER).any(|own| own.ends_with('s') && noun.to_lowercase().ends_with(own)) {
        return noun;
    }
    stems.into_iter().flatten().find(is_head).unwrap_or(noun)
}

/// An adjective before a noun in the nominative.
fn adjective(word: &str, noun: &str) -> String {
    let Some(stem) = word.strip_suffix("en").filter(|_| INFLECTED.iter().any(|end| word.ends_with(end)))
    else {
        return word.to_owned();
    };
    let noun = noun.to_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| noun.ends_with(end));
    let ending = if ends(&MASCULINE) {
        "er"
    } else if ends(&NEUTER) {
        "es"
    } else {
        "e"
    };
    format!("{stem}{ending}")
}

/// The key under which spellings of a name meet: its words in lower case without endings, articles and
/// legal forms.
pub fn spelling_key(name: &str) -> String {
    let plain = |word: &str| {
        let word: String =
            word.chars().filter(|c| c.is_alphanumeric() || *c == '-').flat_map(char::to_lowercase).collect();
        let ends = ["es", "en", "er", "em", "e", "s", "n"];
        let shorter = |word: &str| {
            let stem = ends.iter().find_map(|end| word.strip_suffix(end))?;
            (stem.chars().count() >= 4).then_some(stem.len())
        };
        // Endings may follow one another (`Vereins`, `Verein`), so they go until none is left.
        let mut stem = word.as_str();
        while let Some(length) = shorter(stem) {
            stem = &stem[..length];
        }
        stem.to_owned()
    };
    let name = name.replace("e. V.", "e.V.").replace("e. G.", "e.G.");
    let words = name.split_whitespace().map(plain).filter(|word| !word.is_empty());
    let is_telling = |word: &String| {
        !LEGAL.contains(&word.as_str()) && !matches!(word.as_str(), "the" | "die" | "der" | "das")
    };
    words.filter(is_telling).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oblique_names_get_their_nominative() {
        for (name, head_at, before, expected) in [
            ("Instituts für Ökologie", 0, "des", "Institut für Ökologie"),
            ("Verbandes der Flussstädte", 0, "des", "Verband der Flussstädte"),
            ("Evangelischen Akademie Loccum", 14, "der", "Evangelische Akademie Loccum"),
            ("Bayerischen Verband", 12, "vom", "Bayerischer Verband"),
            ("Kirchenkreis Hohenfels", 0, "des", "Kirchenkreis Hohenfels"),
            ("Lakeland Water Board", 15, "the", "Lakeland Water Board"),
        ] {
            assert_eq!(nominative(name, head_at, before), expected);
        }
    }

    #[test]
    fn spellings_of_a_name_meet() {
        assert_eq!(spelling_key("Jugendring Steinfurt e. V."), spelling_key("Jugendrings Steinfurt"));
        assert_eq!(
            spelling_key("Evangelische Akademie Loccum"),
            spelling_key("Evangelischen Akademie Loccum")
        );
        assert_ne!(spelling_key("Verein Muster"), spelling_key("Verband Muster"));
    }
}
