//! How close the nearest window of a text is to a query.
//!
//! A text is the list of the table's rows that stand for its words, in their order. It is cut into blocks; two
//! neighbouring blocks are a window. Whole texts measured worse than short windows where texts are long. The title is the
//! beginning of its text: its words in every window, and not at the beginning alone, cost .005 on covidfaq-en.

use std::ops::Range;

use super::table::{DIMENSIONS, WordVectors};

type Vector = [f32; DIMENSIONS];

/// The weight of a row that `frequency` of so many documents have: the square root of its idf, which is that of BM25.
/// Rarity in the collection adds to the rarity in the language, which the vectors hold already.
pub fn rarity(documents: f32, frequency: f32) -> f32 {
    (1.0 + (documents - frequency + 0.5).max(0.0) / (frequency + 0.5)).ln().sqrt()
}

/// The vector of a query, to be compared with windows of texts.
#[derive(Debug)]
pub struct WindowScorer<'a> {
    table: &'a WordVectors,
    /// By row.
    rarities: &'a [f32],
    /// Of length 1.
    query: Vector,
    /// The words of the query with their rows.
    words: Vec<(&'a str, u16)>,
}

/// How close the closest window of a text is.
#[derive(Debug, Clone, PartialEq)]
pub struct Closest {
    /// The cosine of the angle between query and window, 0 where it is negative.
    pub cosine: f32,
    /// The rows of the window.
    pub window: Range<usize>,
}

impl<'a> WindowScorer<'a> {
    /// The scorer of a query's running words in exact form; `None` where the table knows none of them.
    pub fn new(table: &'a WordVectors, rarities: &'a [f32], running_words: &'a [String]) -> Option<Self> {
        let words: Vec<(&str, u16)> = running_words
            .iter()
            .flat_map(|word| table.rows(word).into_iter().map(move |row| (word.as_str(), row)))
            .collect();
        let mut query = [0.0; DIMENSIONS];
        words.iter().for_each(|(_, row)| add(table, rarities, *row, &mut query));
        let length = dot(&query, &query).sqrt();
        if length <= f32::EPSILON {
            return None;
        }
        query.iter_mut().for_each(|value| *value /= length);
        Some(Self { table, rarities, query, words })
    }

    /// The closest window of a text. `block` is the number of rows of half a window; at least 1.
    pub fn closest(&self, text: &[u16], block: usize) -> Closest {
        let sum = |rows: &[u16]| {
            let mut vector = [0.0; DIMENSIONS];
            rows.iter().for_each(|row| add(self.table, self.rarities, *row, &mut vector));
            vector
        };
        let mut best = Closest { cosine: 0.0, window: 0..0 };
        let mut consider = |vector: &Vector, window: Range<usize>| {
            let length = dot(vector, vector).sqrt();
            let cosine = if length > f32::EPSILON { dot(vector, &self.query) / length } else { 0.0 };
            if cosine > best.cosine {
                best = Closest { cosine, window };
            }
        };
        let block = block.max(1);
        let mut before: Option<Vector> = None;
        for (at, rows) in text.chunks(block).enumerate() {
            let own = sum(rows);
            let end = at * block + rows.len();
            match &before {
                Some(before) => {
                    let both = std::array::from_fn(|d| before[d] + own[d]);
                    consider(&both, (at - 1) * block..end);
                }
                None if end == text.len() => consider(&own, 0..end),
                None => {}
            }
            before = Some(own);
        }
        best
    }

    /// Pairs of a word of the query and another word of a window that is close to it in meaning, the closest first, at
    /// most `most`; each as its row. A word and its own forms are no such pair, and neither are frequent words, nor words
    /// that are not `told`.
    pub fn pairs(&self, window: &[u16], most: usize, told: impl Fn(&str) -> bool) -> Vec<(&'a str, u16)> {
        let mut found: Vec<(f32, &str, u16)> = Vec::new();
        let mut rows = window.to_vec();
        rows.sort_unstable();
        rows.dedup();
        rows.retain(|row| self.weight(*row) >= TOLD);
        for (word, of_word) in self.words.iter().filter(|(word, row)| self.weight(*row) >= TOLD && told(word))
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

    /// The weight of a word in its language, up to about 1: the length of its vector.
    fn weight(&self, row: u16) -> f32 {
        let (vector, scale) = self.table.vector(row);
        let length: f32 = vector.iter().map(|value| f32::from(*value as i8).powi(2)).sum();
        length.sqrt() * scale
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

/// The least weight of a word that is told of.
const TOLD: f32 = 0.3;
/// The least cosine of two words that are called close.
const CLOSE: f32 = 0.35;

/// Whether two words are forms of one: the shorter one's beginning, up to an ending, begins the other.
fn is_same_word(a: &str, b: &str) -> bool {
    let shared = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let shorter = a.chars().count().min(b.chars().count());
    shared >= 4 && shared + 2 >= shorter
}

/// Adds the weighted vector of a row to a sum.
#[inline]
fn add(table: &WordVectors, rarities: &[f32], row: u16, sum: &mut Vector) {
    let (vector, scale) = table.vector(row);
    let weight = scale * rarities.get(usize::from(row)).copied().unwrap_or_default();
    for (sum, value) in sum.iter_mut().zip(vector) {
        *sum += weight * f32::from(*value as i8);
    }
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
        WindowScorer::new(&table, &[1.0; 4], &query).unwrap().closest(text, 2)
    }

    #[test]
    fn the_closest_window_counts_wherever_it_stands() {
        let alone = closest(&[1]);
        assert!(alone.cosine > 0.9 && alone.window == (0..1));
        let far = closest(&[2, 2, 3, 3, 2, 3, 1, 1, 2, 2]);
        assert!(far.cosine > 0.6 && far.window == (4..8), "{far:?}");
        assert_eq!(closest(&[2, 2, 3]).cosine, 0.0);
        assert_eq!(closest(&[]).cosine, 0.0);
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
        assert_eq!(scorer.pairs(&[3, 2, 1, 0, 1], 3, |_| true), [("ansteckend", 1)]);
        assert_eq!(scorer.pairs(&[3, 1], 0, |_| true), []);
    }

    #[test]
    fn rare_words_weigh_more() {
        assert!(rarity(1000.0, 1.0) > rarity(1000.0, 100.0));
        assert!(rarity(0.0, 0.0).is_finite() && rarity(5.0, 9.0) >= 0.0);
    }

    proptest! {
        /// No window of two halves is closer than the one that is found.
        #[test]
        fn the_closest_of_all_windows_is_found(text in prop::collection::vec(0u16..4, 0..40)) {
            let halves = text.len().div_ceil(2).max(2);
            let of = |first: usize| {
                let window: Vec<u16> = text.iter().skip(2 * first).take(4).copied().collect();
                closest(&window).cosine
            };
            let best = (0..halves - 1).map(of).fold(0.0, f32::max);
            prop_assert!((closest(&text).cosine - best).abs() < 1e-4);
        }

        /// A cosine is a cosine, and the window lies within the text, whatever the text.
        #[test]
        fn any_text_gives_a_cosine(text in prop::collection::vec(0u16..9, 0..60)) {
            let Closest { cosine, window } = closest(&text);
            prop_assert!((0.0..=1.0001).contains(&cosine));
            prop_assert!(window.start <= window.end && window.end <= text.len());
        }
    }
}
