//! Computes the greatest cosine similarity of a query to the windows of a text.
//!
//! A text is the list of the table's rows that stand for its words, in their order, without those of light words. It is
//! cut into halves of windows; two neighbouring halves are a window. Whole texts measured worse than short windows where
//! texts are long. The title is the beginning of its text: its words in every window, and not at the beginning alone,
//! cost .005 on covidfaq-en.
//!
//! How rare a word is in the collection counts in the query alone. So the length of a window is the same for every query
//! and is kept with the text, and what a row adds to the cosine of a window is one number in a search.

use std::ops::Range;

use super::table::{DIMENSIONS, WordVectors};

type Vector = [f32; DIMENSIONS];

/// The rows of half a window. Of 24, 32 and 40 it was the best on covidfaq-en, and the others were about the same.
const HALF_WINDOW: usize = 32;
/// The most rows that are kept of a text, from its beginning.
pub const LONGEST_TEXT: usize = 1024;
/// The least weight of a row that is kept. Function words have less; they are more than a third of the words of a law
/// and say little of what it is about.
const LEAST_WEIGHT: f32 = 0.2;
/// The number of rows whose products with a query are remembered, a power of two.
const REMEMBERED: usize = 4096;

/// Returns the idf, as BM25 has it, of a row that `frequency` of `documents` documents have (both whole numbers).
/// Rarity in the collection adds to the rarity in the language, which the vectors hold already.
pub fn rarity(documents: f32, frequency: f32) -> f32 {
    (1.0 + (documents - frequency + 0.5).max(0.0) / (frequency + 0.5)).ln()
}

/// The rows of a text that make a window, of which the last may have fewer.
fn window_rows(window: usize) -> Range<usize> {
    window * HALF_WINDOW..(window + 2) * HALF_WINDOW
}

impl WordVectors {
    /// Whether a row has weight enough to be kept.
    pub fn is_kept(&self, row: u16) -> bool {
        self.weight(row) >= LEAST_WEIGHT
    }

    /// The weight of a word in its language, up to about 1: the length of its vector.
    pub fn weight(&self, row: u16) -> f32 {
        let (vector, scale) = self.vector(row);
        let length: f32 = vector.iter().map(|value| f32::from(*value as i8).powi(2)).sum();
        length.sqrt() * scale
    }

    /// The lengths of the windows of a text, whose number follows from that of its rows: none without rows, one of up to
    /// two halves, and one more for each further half.
    pub fn window_lengths(&self, text: &[u16]) -> Vec<f32> {
        let halves: Vec<Vector> = text.chunks(HALF_WINDOW).map(|rows| self.sum(rows)).collect();
        let length = |vector: &Vector| dot(vector, vector).sqrt();
        match &halves[..] {
            [only] => vec![length(only)],
            halves => halves
                .windows(2)
                .map(|two| length(&std::array::from_fn(|axis| two[0][axis] + two[1][axis])))
                .collect(),
        }
    }

    fn sum(&self, rows: &[u16]) -> Vector {
        let mut sum = [0.0; DIMENSIONS];
        rows.iter().for_each(|row| self.add(*row, 1.0, &mut sum));
        sum
    }

    /// Adds the vector of a row, times a factor, to a sum.
    #[inline]
    fn add(&self, row: u16, factor: f32, sum: &mut Vector) {
        let (vector, scale) = self.vector(row);
        for (sum, value) in sum.iter_mut().zip(vector) {
            *sum += factor * scale * f32::from(*value as i8);
        }
    }
}

/// The vector of a query, to be compared with windows of texts.
#[derive(Debug)]
pub struct WindowScorer<'a> {
    table: &'a WordVectors,
    /// By row.
    rarities: &'a [f32],
    /// Of length 1 in units of `unit`: products of whole numbers need no conversion of every byte of a row.
    query: [i16; DIMENSIONS],
    unit: f32,
    /// The words of the query with their rows, without light ones.
    words: Vec<(&'a str, u16)>,
    /// Products of rows with the query, each at a place by its row.
    products: Vec<(u16, f32)>,
}

/// The window of a text that is most similar to a query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Closest {
    /// The cosine of the angle between query and window, 0 where it is negative.
    pub cosine: f32,
    /// The rows of the window; a text may end before.
    pub window: Range<usize>,
}

impl<'a> WindowScorer<'a> {
    /// The scorer of a query's running words in exact form; `None` where the table knows none of them.
    pub fn new(table: &'a WordVectors, rarities: &'a [f32], running_words: &'a [String]) -> Option<Self> {
        let kept = |word: &str| table.rows(word).into_iter().filter(|row| table.is_kept(*row));
        let words: Vec<(&str, u16)> =
            running_words.iter().flat_map(|word| kept(word).map(move |row| (word.as_str(), row))).collect();
        let mut query = [0.0; DIMENSIONS];
        for (_, row) in &words {
            let rarity = rarities.get(usize::from(*row)).copied().unwrap_or_default();
            table.add(*row, rarity, &mut query);
        }
        let length = dot(&query, &query).sqrt();
        let greatest = query.iter().fold(0.0f32, |greatest, value| greatest.max(value.abs()));
        if length <= f32::EPSILON {
            return None;
        }
        let unit = greatest / f32::from(i16::MAX);
        let query = query.map(|value| (value / unit).round() as i16);
        let products = vec![(u16::MAX, 0.0); REMEMBERED];
        Some(Self { table, rarities, query, unit: unit / length, words, products })
    }

    /// The closest window of a text, given by its rows and the lengths of its windows.
    pub fn closest(
        &mut self,
        mut rows: impl Iterator<Item = u16>,
        lengths: impl Iterator<Item = f32>,
    ) -> Closest {
        let mut best = Closest::default();
        let mut before = self.half(&mut rows);
        for (window, length) in lengths.enumerate() {
            let own = self.half(&mut rows);
            let cosine = if length > f32::EPSILON { (before + own) / length } else { 0.0 };
            if cosine > best.cosine {
                best = Closest { cosine, window: window_rows(window) };
            }
            before = own;
        }
        best
    }

    /// The product of the vector of the next half of a window with that of the query.
    #[inline]
    fn half(&mut self, rows: &mut impl Iterator<Item = u16>) -> f32 {
        rows.take(HALF_WINDOW).map(|row| self.product(row)).sum()
    }

    /// The product of the vector of a row with that of the query.
    #[inline]
    fn product(&mut self, row: u16) -> f32 {
        let place = usize::from(row) % REMEMBERED;
        let (known, product) = self.products[place];
        if known == row {
            return product;
        }
        let (vector, scale) = self.table.vector(row);
        let product = whole_dot(vector, &self.query) as f32 * scale * self.unit;
        self.products[place] = (row, product);
        product
    }

    /// Pairs of a word of the query and another word of a window that is close to it in meaning, the closest first, at
    /// most `most`; each as its row. A word and its own forms are no such pair, and neither are frequent words, nor words
    /// for which `is_shown` is false.
    pub fn pairs(
        &self,
        mut rows: Vec<u16>,
        most: usize,
        is_shown: impl Fn(&str) -> bool,
    ) -> Vec<(&'a str, u16)> {
        let mut found: Vec<(f32, &str, u16)> = Vec::new();
        rows.sort_unstable();
        rows.dedup();
        rows.retain(|row| self.table.weight(*row) >= LEAST_SHOWN);
        for (word, of_word) in
            self.words.iter().filter(|(word, row)| self.table.weight(*row) >= LEAST_SHOWN && is_shown(word))
        {
            for &row in &rows {
                let (closeness, weight) =
                    (self.cosine(*of_word, row), self.rarity(*of_word) * self.rarity(row));
                if closeness >= CLOSE && !is_same_word(self.table.word(*of_word), self.table.word(row)) {
                    found.push((closeness * weight, word, row));
                }
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)));
        let mut pairs: Vec<(&str, u16)> = Vec::new();
        for (_, word, row) in found {
            if pairs.len() < most && pairs.iter().all(|(known, of)| *known != word && *of != row) {
                pairs.push((word, row));
            }
        }
        pairs
    }

    fn rarity(&self, row: u16) -> f32 {
        self.rarities.get(usize::from(row)).copied().unwrap_or_default()
    }

    fn cosine(&self, a: u16, b: u16) -> f32 {
        let [a, b] = [a, b].map(|row| self.table.vector(row).0.map(|value| f32::from(value as i8)));
        let lengths = dot(&a, &a).sqrt() * dot(&b, &b).sqrt();
        if lengths > f32::EPSILON { dot(&a, &b) / lengths } else { 0.0 }
    }
}

/// The least weight of a word that a pair may name.
const LEAST_SHOWN: f32 = 0.3;
/// The least cosine of two words that are called close.
const CLOSE: f32 = 0.35;

/// Whether two words are forms of one: the shorter one's beginning, up to an ending, begins the other.
fn is_same_word(a: &str, b: &str) -> bool {
    let shared = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let shorter = a.chars().count().min(b.chars().count());
    shared >= 4 && shared + 2 >= shorter
}

/// The product of a row in units of its scale with a query in units of its own.
#[inline]
fn whole_dot(row: &[u8; DIMENSIONS], query: &[i16; DIMENSIONS]) -> i32 {
    // Sums of eight lanes again.
    let mut lanes = [0; 8];
    for (row, query) in row.as_chunks::<8>().0.iter().zip(query.as_chunks::<8>().0) {
        for (lane, (value, of_query)) in lanes.iter_mut().zip(row.iter().zip(query)) {
            *lane += i32::from(*value as i8) * i32::from(*of_query);
        }
    }
    lanes.iter().sum()
}

#[inline]
fn dot(a: &Vector, b: &Vector) -> f32 {
    // Sums of eight lanes, which a compiler can keep in one register.
    let mut lanes = [0.0; 8];
    let ((a, _), (b, _)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in a.iter().zip(b) {
        lanes.iter_mut().zip(a.iter().zip(b)).for_each(|(lane, (a, b))| *lane += a * b);
    }
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::table::tests::table;
    use super::*;

    /// Rows 0 and 1 are close to each other, 2 has a direction of its own, and so has 3.
    fn sample() -> WordVectors {
        table(&[
            ("ansteckend", &[(0, 100), (1, 20)]),
            ("übertragung", &[(0, 90), (1, 40)]),
            ("steuer", &[(2, 100)]),
            ("garten", &[(3, 100)]),
        ])
    }

    fn closest(text: &[u16]) -> Closest {
        let (table, query) = (sample(), ["ansteckend".to_owned()]);
        let lengths = table.window_lengths(text);
        let mut scorer = WindowScorer::new(&table, &[1.0; 4], &query).unwrap();
        scorer.closest(text.iter().copied(), lengths.into_iter())
    }

    #[test]
    fn the_closest_window_counts_wherever_it_stands() {
        let alone = closest(&[1]);
        assert!(alone.cosine > 0.9 && alone.window == window_rows(0));
        let mut text = vec![2; 7 * HALF_WINDOW];
        text[2 * HALF_WINDOW..4 * HALF_WINDOW].fill(1);
        let far = closest(&text);
        assert!(far.cosine > 0.9 && far.window == window_rows(2), "{far:?}");
        assert_eq!(closest(&[2, 2, 3]).cosine, 0.0);
        assert_eq!(closest(&[]).cosine, 0.0);
    }

    #[test]
    fn light_words_are_left_out_of_texts_and_queries() {
        let table = WordVectors::built_in().unwrap();
        for (word, is_kept) in
            [("die", false), ("und", false), ("with", false), ("wasser", true), ("water", true)]
        {
            assert_eq!(table.rows(word).iter().all(|row| table.is_kept(*row)), is_kept, "{word}");
        }
        let rarities = vec![1.0; table.len()];
        let with = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            WindowScorer::new(&table, &rarities, &words).map(|scorer| scorer.query)
        };
        assert_eq!(with(&["und", "die"]), None);
        assert_eq!(with(&["die", "wasserleitung", "und", "steuern"]), with(&["wasserleitung", "steuern"]));
    }

    #[test]
    fn queries_without_known_words_have_no_scorer() {
        let table = sample();
        assert!(WindowScorer::new(&table, &[1.0; 4], &["unbekannt".to_owned()]).is_none());
        assert!(WindowScorer::new(&table, &[1.0; 4], &[]).is_none());
    }

    #[test]
    fn pairs_name_other_words_and_each_once() {
        let (table, query) = (sample(), ["ansteckend".to_owned(), "steuern".to_owned()]);
        let scorer = WindowScorer::new(&table, &[1.0; 4], &query).unwrap();
        let pairs = |window: &[u16], most| scorer.pairs(window.to_vec(), most, |_| true);
        assert_eq!(pairs(&[3, 2, 1, 0, 1], 3), [("ansteckend", 1)]);
        assert_eq!(pairs(&[3, 1], 0), []);
    }

    #[test]
    fn rare_words_weigh_more() {
        assert!(rarity(1000.0, 1.0) > rarity(1000.0, 100.0));
        assert!(rarity(0.0, 0.0).is_finite() && rarity(5.0, 9.0) >= 0.0);
    }

    proptest! {
        /// It is that of the exact vectors of all windows.
        #[test]
        fn the_closest_of_all_windows_is_found(text in prop::collection::vec(0u16..4, 0..300)) {
            let table = sample();
            let of_query = table.sum(&[0]);
            let halves = text.len().div_ceil(HALF_WINDOW).max(2);
            let of = |first: usize| {
                let window: Vec<u16> =
                    text.iter().skip(first * HALF_WINDOW).take(2 * HALF_WINDOW).copied().collect();
                let sum = table.sum(&window);
                let lengths = dot(&sum, &sum).sqrt() * dot(&of_query, &of_query).sqrt();
                if lengths > 0.0 { dot(&sum, &of_query) / lengths } else { 0.0 }
            };
            let best = (0..halves - 1).map(of).fold(0.0, f32::max);
            prop_assert!((closest(&text).cosine - best).abs() < 1e-4);
        }

        /// A cosine is a cosine, and the window begins within the text, whatever the text.
        #[test]
        fn any_text_gives_a_cosine(text in prop::collection::vec(0u16..9, 0..200)) {
            let Closest { cosine, window } = closest(&text);
            prop_assert!((0.0..=1.0001).contains(&cosine));
            prop_assert!(window.start <= window.end && window.start <= text.len());
        }
    }
}
