//! The proximity score of rescoring: how much of a query stands together in one place of an article.
//!
//! A long article contains all words of a query somewhere; one that answers it has them together. For every
//! window of an article this sums the idf weights of the query's words in it, and the greatest sum is added
//! to the score. Only the best hundred documents are read with positions. Windows of a fixed length are those
//! of Tao and Zhai, *An Exploration of Proximity Measures in Information Retrieval* (SIGIR 2007). The
//! greatest sum is taken rather than the shortest span of all words, since the rare words of a question
//! matter more than all of them together.

/// Where a word of the query stands.
#[derive(Debug, Clone, Copy)]
pub struct Occurrence {
    pub position: u32,
    /// The number of its word in the query.
    pub word: usize,
    /// The weight that the occurrence adds to a window: idf times the weight of the form.
    pub value: f32,
}

/// The greatest sum over the windows that begin with an occurrence. A word counts once in a window, by the
/// best of its forms.
pub fn best_window(occurrences: &[Occurrence], window_values: &mut [f32], window: u32) -> f32 {
    let mut best = 0.0f32;
    for (at, first) in occurrences.iter().enumerate() {
        window_values.fill(0.0);
        let until = first.position.saturating_add(window);
        for occurrence in occurrences[at..].iter().take_while(|occurrence| occurrence.position <= until) {
            window_values[occurrence.word] = window_values[occurrence.word].max(occurrence.value);
        }
        best = best.max(window_values.iter().sum());
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(occurrences: &[(u32, usize, f32)]) -> f32 {
        let of = |&(position, word, value): &(u32, usize, f32)| Occurrence { position, word, value };
        best_window(&occurrences.iter().map(of).collect::<Vec<_>>(), &mut [0.0; 3], 10)
    }

    #[test]
    fn words_in_one_place_count_together_and_each_once() {
        assert_eq!(best(&[]), 0.0);
        assert_eq!(best(&[(3, 0, 2.0), (500, 1, 1.0)]), 2.0);
        assert_eq!(best(&[(3, 0, 2.0), (9, 1, 1.0), (11, 0, 2.0)]), 3.0);
        assert_eq!(best(&[(3, 0, 2.0), (13, 1, 1.0), (14, 2, 4.0)]), 5.0, "word 2 is too far from word 0");
        assert_eq!(best(&[(3, 0, 0.5), (3, 0, 2.0), (4, 1, 1.0)]), 3.0, "the best form counts");
    }
}
