//! Words with their frequencies, and the strings that can be parts of compounds by them.
//!
//! All words lie in one string, and the table holds numbers instead of strings of its own: a hundred thousand
//! words are read whenever a server starts, and an allocation for each took longer than all else. The table is made by
//! the first look-up, so that reading the words costs one pass over their bytes.

use std::hash::BuildHasher;
use std::sync::OnceLock;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Words with their frequencies. Equal words and frequencies are equal in memory too.
#[derive(Debug, Clone)]
pub struct WordCounts {
    /// The words in ascending order, one behind the other.
    text: String,
    /// Where each word ends in `text`.
    ends: Vec<u32>,
    counts: Vec<u32>,
    can_be_part: fn(&str) -> bool,
    /// Every word, and every other string that can be a part.
    table: OnceLock<HashTable<Entry>>,
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
        can_be_part: fn(&str) -> bool,
    ) -> Self {
        let mut counts: Vec<(W, u32)> = counts.into_iter().collect();
        if !counts.is_sorted_by(|(a, _), (b, _)| a.as_ref() <= b.as_ref()) {
            counts.sort_by(|(a, _), (b, _)| a.as_ref().cmp(b.as_ref()));
        }
        let mut words = Self::empty(can_be_part);
        for (word, count) in &counts {
            words.push(word.as_ref(), *count);
        }
        words
    }

    /// Reads lines with a word, a tab and a frequency, in strictly ascending order of the words; `None` for anything else.
    pub fn from_lines(lines: &str, can_be_part: fn(&str) -> bool) -> Option<Self> {
        let mut words = Self::empty(can_be_part);
        let number = lines.bytes().filter(|byte| *byte == b'\n').count();
        words.text.reserve(lines.len());
        words.ends.reserve(number);
        words.counts.reserve(number);
        for line in lines.lines() {
            let (word, count) = line.split_once('\t')?;
            if words.len() > 0 && words.word(words.len() - 1) >= word {
                return None;
            }
            words.push(word, count.parse().ok()?);
        }
        Some(words)
    }

    fn empty(can_be_part: fn(&str) -> bool) -> Self {
        let (ends, counts) = (Vec::new(), Vec::new());
        Self { text: String::new(), ends, counts, can_be_part, table: OnceLock::new() }
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

    fn table(&self) -> &HashTable<Entry> {
        self.table.get_or_init(|| self.filled_table())
    }

    fn filled_table(&self) -> HashTable<Entry> {
        // As many numbers as ends of 32 bits.
        let numbers = 0..self.ends.len() as u32;
        let hash = |entry: &Entry| hash(self.string(*entry));
        let mut table = HashTable::with_capacity(self.ends.len());
        for word in numbers.clone() {
            let form = if (self.can_be_part)(self.word(word as usize)) { Form::Part } else { Form::Word };
            let entry = Entry { word, form };
            table.insert_unique(hash(&entry), entry, hash);
        }
        for word in numbers {
            let entry = Entry { word, form: Form::Shortened };
            let shortened = self.string(entry);
            if self.word(word as usize).ends_with('e')
                && (self.can_be_part)(shortened)
                && self.find_in(&table, shortened).is_none()
            {
                table.insert_unique(hash(&entry), entry, hash);
            }
        }
        table
    }

    fn find(&self, string: &str) -> Option<Entry> {
        self.find_in(self.table(), string)
    }

    fn find_in(&self, table: &HashTable<Entry>, string: &str) -> Option<Entry> {
        table.find(hash(string), |entry| self.string(*entry) == string).copied()
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

    #[test]
    fn lines_are_read_as_they_were_written() {
        let read = |lines| WordCounts::from_lines(lines, |_| true);
        assert_eq!(read("bild\t2\näste\t4\n"), Some(WordCounts::new([("äste", 4), ("bild", 2)], |_| true)));
        assert_eq!(read(""), Some(WordCounts::new([("", 0); 0], |_| true)));
        for wrong in ["bild 2\n", "bild\tviel\n", "bild\t2\nast\t4\n", "bild\t2\nbild\t4\n", "\n"] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
