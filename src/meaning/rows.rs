//! The rows of the table that stand for a word: its own, that of a form of it, or those of its parts.

use smallvec::SmallVec;

use super::table::WordVectors;

/// The most rows that stand for one word.
pub const MOST_ROWS: usize = 2;

/// Rows of the table.
pub type Rows = SmallVec<[u16; MOST_ROWS]>;

/// Endings that are taken off a word that the table lacks, the longest first.
const ENDINGS: [&str; 13] =
    ["innen", "ungen", "erin", "ing", "ern", "ed", "en", "er", "es", "em", "s", "n", "e"];
/// The fewest letters of what is left of a word.
const LEAST_STEM: usize = 4;
/// The fewest letters of a part of a compound, and the longest word that is looked at for parts, in bytes.
const LEAST_PART: usize = 4;
const LONGEST: usize = 40;
/// The fewest letters of a part that stands for a compound whose beginning the table lacks.
const LEAST_HEAD: usize = 6;
/// What may stand between the parts of a German compound.
const LINKS: [&str; 5] = ["", "s", "n", "en", "es"];

impl WordVectors {
    /// The rows that stand for a word in its exact form; none where the table knows neither it, nor a form of it, nor
    /// its parts. Numbers and single letters have none.
    pub fn rows(&self, word: &str) -> Rows {
        if word.len() < 2 || word.len() > LONGEST || !word.chars().all(char::is_alphabetic) {
            return Rows::new();
        }
        match self.form(word) {
            Some(row) => Rows::from_slice(&[row]),
            None => self.parts(word),
        }
    }

    /// The row of a word, or of the same word with another ending.
    fn form(&self, word: &str) -> Option<u16> {
        self.row(word).or_else(|| self.inflected(word))
    }

    fn inflected(&self, word: &str) -> Option<u16> {
        let stems = ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
        let mut stems = stems.filter(|stem| stem.len() >= LEAST_STEM);
        stems.find_map(|stem| self.row(stem).or_else(|| self.row(&format!("{stem}e"))))
    }

    /// The rows of both parts of a compound. The longest known ending that leaves a known beginning is taken; else the
    /// longest ending alone, which tells what kind of thing it is.
    fn parts(&self, word: &str) -> Rows {
        let mut head = None;
        for (at, _) in word.char_indices().skip(LEAST_PART) {
            let (beginning, ending) = word.split_at(at);
            if ending.len() < LEAST_PART {
                break;
            }
            let Some(last) = self.row(ending).or_else(|| self.plural(ending)) else { continue };
            let without_link = LINKS.iter().filter_map(|link| beginning.strip_suffix(link));
            let mut without_link = without_link.filter(|part| part.len() >= LEAST_PART);
            if let Some(first) = without_link.find_map(|part| self.row(part)) {
                return Rows::from_slice(&[first, last]);
            }
            head = head.or((ending.len() >= LEAST_HEAD).then_some(last));
        }
        head.into_iter().collect()
    }

    /// The row of the last part of a compound without a usual ending.
    fn plural(&self, ending: &str) -> Option<u16> {
        let stem = ["en", "n", "s"].iter().find_map(|last| ending.strip_suffix(last))?;
        (stem.len() >= LEAST_PART).then(|| self.row(stem)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::table;

    #[test]
    fn forms_and_compounds_stand_on_the_rows_of_what_they_are_made_of() {
        let words =
            ["brunnen", "schule", "wirkung", "messung", "ansteckend", "gemeinde", "water", "partnerschaft"];
        let listed: Vec<(&str, &[(usize, i8)])> = words.iter().map(|word| (*word, &[][..])).collect();
        let table = table(&listed);
        let found = |word: &str| -> Vec<&str> {
            table.rows(word).into_iter().map(|row| words[usize::from(row)]).collect()
        };
        for (word, rows) in [
            ("brunnen", &["brunnen"][..]),
            ("schulen", &["schule"]),
            ("ansteckende", &["ansteckend"]),
            ("gemeinden", &["gemeinde"]),
            ("wirkungsmessung", &["wirkung", "messung"]),
            ("wirkungsmessungen", &["wirkung", "messung"]),
            ("klinikpartnerschaften", &["partnerschaft"]),
            ("watering", &["water"]),
            ("xwater", &[]),
            ("2023", &[]),
            ("b", &[]),
            ("", &[]),
        ] {
            assert_eq!(found(word), rows, "{word}");
        }
        assert!(
            found(&"brunnen".repeat(40)).is_empty(),
            "nobody looks for the parts of a text without spaces"
        );
    }
}
