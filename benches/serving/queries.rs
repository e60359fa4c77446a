//! Classes of queries, made of words of the collection.

use std::fmt::Write as _;

use super::documents::{Collection, is_noun, words_of};

/// Queries of one kind.
pub struct Class {
    pub name: &'static str,
    /// What is asked, as parameters of the address.
    pub queries: Vec<String>,
    /// Whether the textbook understands them.
    pub textbook: bool,
    /// The least number of hits that every answer has; a page shows ten of them.
    pub least: u64,
}

/// The number of queries of a class.
const QUERIES: usize = 300;
/// Terms that the shipped glossary translates, whatever the collection.
const GLOSSARY: [&str; 8] = [
    "Akteur",
    "Interessengruppe",
    "MAP",
    "Lieferkette",
    "Wirkung",
    "Nachhaltigkeit",
    "Zivilgesellschaft",
    "Kommune",
];

/// Numbers that look drawn at random and are the same in every run.
pub struct Draw(u64);

impl Draw {
    pub fn new() -> Self {
        Self(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    pub fn one_of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// Percent-encodes the value of a parameter.
pub fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn of(words: &str) -> String {
    format!("q={}", encoded(words))
}

/// The nouns of documents, document by document.
pub fn nouns(collection: &Collection) -> Vec<Vec<String>> {
    let of_document = |text: &str| words_of(text).filter(|word| is_noun(word)).map(str::to_owned).collect();
    let all: Vec<Vec<String>> =
        collection.samples.iter().map(|document| of_document(&document.text)).collect();
    all.into_iter().filter(|nouns| nouns.len() > 3).collect()
}

/// One to three nouns of a document.
pub fn of_nouns(collection: &Collection) -> Vec<String> {
    let (nouns, mut draw) = (nouns(collection), Draw::new());
    let some = |at: usize| {
        let nouns = draw.one_of(&nouns);
        let mut words: Vec<&str> = (0..at % 3 + 1).map(|_| draw.one_of(nouns).as_str()).collect();
        words.dedup();
        of(&words.join(" "))
    };
    (0..QUERIES).map(some).collect()
}

/// All classes.
pub fn classes(collection: &Collection) -> Vec<Class> {
    let nouns = nouns(collection);
    let class = |name, textbook, least, make: &mut dyn FnMut(&mut Draw, &[String]) -> String| {
        let mut draw = Draw::new();
        let queries = (0..QUERIES)
            .map(|_| {
                let nouns = draw.one_of(&nouns);
                make(&mut draw, nouns)
            })
            .collect();
        Class { name, queries, textbook, least }
    };
    let one = |draw: &mut Draw, nouns: &[String]| draw.one_of(nouns).clone();
    let years: Vec<u64> = collection.samples.iter().filter_map(|document| document.year).collect();
    let year = |draw: &mut Draw| if years.is_empty() { 2000 } else { *draw.one_of(&years) };
    let common = common(&nouns);
    vec![
        Class { name: "one to three nouns", queries: of_nouns(collection), textbook: true, least: 1 },
        class("one noun", true, 1, &mut |draw, nouns| of(&one(draw, nouns))),
        class("question", true, 1, &mut |draw, nouns| {
            of(&format!("Was gilt bei {} für {}?", one(draw, nouns), one(draw, nouns)))
        }),
        phrases(collection),
        class("being typed", false, 0, &mut |draw, nouns| {
            let (first, second) = (one(draw, nouns), one(draw, nouns));
            let beginning: String = second.chars().take(3 + draw.below(4)).collect();
            format!("{}&instant=true", of(&format!("{first} {beginning}")))
        }),
        class("filtered by years", false, 0, &mut |draw, nouns| {
            let from = year(draw);
            format!("{}&year_from={from}&year_to={}", of(&one(draw, nouns)), from + 10)
        }),
        class("three facets chosen", false, 0, &mut |draw, nouns| {
            let mut query = of(&one(draw, nouns));
            for facet in ["language=de", "theme=bildung", "theme=none"] {
                let _ = write!(query, "&{facet}");
            }
            format!("{query}&year={}&year={}", year(draw), year(draw))
        }),
        class("newest first", false, 1, &mut |draw, nouns| format!("{}&sort=newest", of(&one(draw, nouns)))),
        class("a deep page", false, 0, &mut |draw, _| {
            format!(
                "{}&match=any&page={}",
                of(&format!("{} {}", draw.one_of(&common), draw.one_of(&common))),
                20 + draw.below(20)
            )
        }),
        class("mistyped", false, 0, &mut |draw, nouns| {
            let noun = one(draw, nouns);
            of(&mistyped(draw, &noun))
        }),
        class("of the glossary", false, 0, &mut |draw, nouns| {
            of(&format!("{} {}", draw.one_of(&GLOSSARY), one(draw, nouns)))
        }),
    ]
}

/// Two words that stand side by side in a text.
fn phrases(collection: &Collection) -> Class {
    let mut draw = Draw::new();
    let mut queries = Vec::new();
    while queries.len() < QUERIES {
        let words: Vec<&str> = draw.one_of(&collection.samples).text.split(' ').collect();
        let at = draw.below(words.len());
        if let Some([first, second]) = words.get(at..at + 2)
            && first.chars().all(char::is_alphabetic)
            && second.chars().all(char::is_alphabetic)
            && (is_noun(first) || is_noun(second))
        {
            queries.push(of(&format!("\"{first} {second}\"")));
        }
    }
    Class { name: "phrase", queries, textbook: true, least: 1 }
}

/// The most frequent nouns.
pub fn common(nouns: &[Vec<String>]) -> Vec<String> {
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for noun in nouns.iter().flatten() {
        *counts.entry(noun).or_default() += 1;
    }
    let mut sorted: Vec<(&str, usize)> = counts.into_iter().collect();
    sorted.sort_by_key(|(noun, count)| (std::cmp::Reverse(*count), *noun));
    sorted.into_iter().take(20).map(|(noun, _)| noun.to_owned()).collect()
}

/// A word with two of its letters exchanged.
fn mistyped(draw: &mut Draw, word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 2 + draw.below(letters.len() - 4);
    letters.swap(at, at + 1);
    letters.into_iter().collect()
}

/// Beginnings of nouns.
pub fn beginnings(collection: &Collection) -> Vec<String> {
    let (nouns, mut draw) = (nouns(collection), Draw::new());
    let beginning = |_| {
        let nouns = draw.one_of(&nouns);
        let letters = 2 + draw.below(7);
        of(&draw.one_of(nouns).chars().take(letters).collect::<String>())
    };
    (0..QUERIES).map(beginning).collect()
}
