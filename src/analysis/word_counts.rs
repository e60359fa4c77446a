//! Words with their frequencies, and the strings that can be parts of compounds by them.
//!
//! All words lie in one string, and the table holds numbers instead of strings of its own: a hundred thousand
//! words are read whenever a server starts, and an allocation for each took longer than all else.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Words with their frequencies. Equal words and frequencies are equal in memory too.
#[derive(Debug, Clone, Default)]
pub struct WordCounts {
    /// The words in ascending order, one behind the other.
    text: String,
    /// Where each word ends in `text`.
    ends: Vec<u32>,
    counts: Vec<u32>,
    /// Every word, and every other string that can be a part.
    table: HashTable<Entry>,
}

/// A string of the table: a word, or what is left of it without its last letter.
#[derive(Debug, Clone, Copy)]
struct Entry {
    word: u32,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A word that can't be a part.
    Word,
    /// A word that can be one.
    Part,
    /// A word without its final `e`, which it loses in compounds (Schule, Schulbildung).
    Shortened,
}

impl PartialEq for WordCounts {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, &self.ends, &self.counts) == (&other.text, &other.ends, &other.counts)
    }
}

impl WordCounts {
    /// Takes words with their frequencies in any order. Those of a word that comes twice are added up.
    pub fn new<W: AsRef<str>>(
        counts: impl IntoIterator<Item = (W, u32)>,
        can_be_part: impl Fn(&str) -> bool,
    ) -> Self {
        let mut counts: Vec<(W, u32)> = counts.into_iter().collect();
        if !counts.is_sorted_by(|(a, _), (b, _)| a.as_ref() <= b.as_ref()) {
            counts.sort_by(|(a, _), (b, _)| a.as_ref().cmp(b.as_ref()));
        }
        let mut words = Self::default();
        for (word, count) in &counts {
            words.push(word.as_ref(), *count);
        }
        words.fill_table(can_be_part);
        words
    }

    fn push(&mut self, word: &str, count: u32) {
        let last = self.counts.len().checked_sub(1);
        if let Some(last) = last.filter(|last| self.word(*last) == word) {
            self.counts[last] = self.counts[last].saturating_add(count);
        } else if let Ok(end) = u32::try_from(self.text.len() + word.len()) {
            self.text.push_str(word);
            self.ends.push(end);
            self.counts.push(count);
        }
    }

    fn fill_table(&mut self, can_be_part: impl Fn(&str) -> bool) {
        // As many numbers as ends of 32 bits.
        let numbers = 0..self.ends.len() as u32;
        self.table.reserve(self.ends.len(), |_| 0);
        for word in numbers.clone() {
            let form = if can_be_part(self.word(word as usize)) { Form::Part } else { Form::Word };
            self.insert(Entry { word, form });
        }
        for word in numbers {
            let entry = Entry { word, form: Form::Shortened };
            let shortened = self.string(entry);
            if self.word(word as usize).ends_with('e')
                && can_be_part(shortened)
                && self.find(shortened).is_none()
            {
                self.insert(entry);
            }
        }
    }

    fn insert(&mut self, entry: Entry) {
        let Self { text, ends, table, .. } = self;
        let hash = |entry: &Entry| hash(string(text, ends, *entry));
        table.insert_unique(hash(&entry), entry, hash);
    }

    fn find(&self, string: &str) -> Option<Entry> {
        self.table.find(hash(string), |entry| self.string(*entry) == string).copied()
    }

    fn word(&self, number: usize) -> &str {
        string(&self.text, &self.ends, Entry { word: number as u32, form: Form::Word })
    }

    fn string(&self, entry: Entry) -> &str {
        string(&self.text, &self.ends, entry)
    }

    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// The words with their frequencies, in ascending order of the words.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u32)> {
        self.counts.iter().enumerate().map(|(number, count)| (self.word(number), *count))
    }

    /// The frequency of a word; `None` if it is unknown.
    pub fn of_word(&self, word: &str) -> Option<u32> {
        let entry = self.find(word).filter(|entry| entry.form != Form::Shortened)?;
        Some(self.counts[entry.word as usize])
    }

    /// The frequency of a part: that of the word, or half of it where the part is a word without its final `e`.
    /// `None` if the string can't be a part.
    pub fn of_part(&self, part: &str) -> Option<f32> {
        let entry = self.find(part)?;
        let count = self.counts[entry.word as usize] as f32;
        match entry.form {
            Form::Word => None,
            Form::Part => Some(count),
            Form::Shortened => Some(count * 0.5),
        }
    }
}

fn string<'a>(text: &'a str, ends: &[u32], entry: Entry) -> &'a str {
    let number = entry.word as usize;
    let start = number.checked_sub(1).map_or(0, |before| ends[before] as usize);
    let end = ends[number] as usize;
    match entry.form {
        Form::Word | Form::Part => &text[start..end],
        Form::Shortened => text[start..end].strip_suffix('e').unwrap_or_default(),
    }
}

fn hash(string: &str) -> u64 {
    FxBuildHasher.hash_one(string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_parts_have_their_frequencies() {
        let listed = [("schule", 8), ("heit", 5), ("bild", 2), ("bilde", 9), ("schule", 1), ("äste", 4)];
        let counts = WordCounts::new(listed, |part| part != "heit");
        let all: Vec<_> = counts.iter().collect();
        assert_eq!(all, [("bild", 2), ("bilde", 9), ("heit", 5), ("schule", 9), ("äste", 4)]);
        let of = |string| (counts.of_word(string), counts.of_part(string));
        assert_eq!(of("schule"), (Some(9), Some(9.0)));
        assert_eq!(of("schul"), (None, Some(4.5)));
        assert_eq!(of("heit"), (Some(5), None));
        assert_eq!(of("hei"), (None, None));
        // A word of its own is no shortened form of another.
        assert_eq!(of("bild"), (Some(2), Some(2.0)));
        assert_eq!(of("äst"), (None, Some(2.0)));
        assert_eq!((of(""), of("unbekannt")), ((None, None), (None, None)));
        assert_eq!(counts, WordCounts::new(listed.into_iter().rev(), |part| part != "heit"));
        assert_eq!(WordCounts::new([("", 3)], |_| true).of_word(""), Some(3));
    }
}
