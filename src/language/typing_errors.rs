//! Computes the cost of mistyping one word as another: the channel model of a spelling corrector.
//!
//! The method is from Kernighan, Church and Gale, *A Spelling Correction Program Based on a Noisy Channel
//! Model* (COLING 1990): the word that was meant is the one whose frequency, times the probability of the
//! slips of the hand that lead from it to the typed word, is highest. Their tables of confusions were
//! counted in English; here the slips are grouped into kinds with a price each, as far as both languages
//! agree on them. Prices stand for negative logarithms of probabilities: those of several slips are added.

/// A doubled letter typed once, or a single one twice: `Zusamenarbeit`.
const DOUBLING: f32 = 0.5;
/// Two neighbouring letters in the wrong order: `Wasesr`, `Leiferung`.
const SWAP: f32 = 0.6;
/// An umlaut without its dots, or with dots that are not there.
const DOTS: f32 = 0.3;
/// A letter left out, or one too many.
const GAP: f32 = 0.9;
/// The key beside the right one, letters that sound alike, or one vowel for another.
const NEAR: f32 = 0.9;
/// Any other letter.
const FAR: f32 = 1.7;
/// Added where the first letter is wrong, which people rarely mistype.
const FIRST: f32 = 0.5;

/// The rows of a German keyboard; on an English one `y` and `z` have changed places.
const ROWS: [&str; 3] = ["qwertzuiopü", "asdfghjklöä", "yxcvbnm"];
/// Letters that are taken for each other because they sound or look alike.
const ALIKE: [&str; 12] = ["dt", "bp", "gk", "fv", "sz", "ck", "iy", "mn", "vw", "ij", "cs", "kq"];
const VOWELS: &str = "aeiouäöüy";

/// The letters of a word up to which slips are cheap enough to be believed, and the price that is.
const BELIEVED: [(usize, f32); 5] = [(4, 0.6), (5, 0.95), (7, 1.0), (8, 1.3), (usize::MAX, 1.9)];

/// The price of typing one lower-case word where another is meant; `None` where it is too high for a word of
/// this length to be believed.
pub(super) fn price(typed: &str, meant: &str) -> Option<f32> {
    let typed: Vec<char> = typed.chars().collect();
    let meant: Vec<char> = meant.chars().collect();
    let believed = BELIEVED.iter().find(|(letters, _)| typed.len().min(meant.len()) <= *letters)?.1;
    Some(total(&typed, &meant)).filter(|price| *price <= believed)
}

/// The lowest price of all ways to get from one row of letters to the other: the weighted distance of
/// Damerau and Levenshtein.
fn total(typed: &[char], meant: &[char]) -> f32 {
    let width = meant.len() + 1;
    let mut prices = vec![f32::INFINITY; (typed.len() + 1) * width];
    prices[0] = 0.0;
    for row in 0..=typed.len() {
        for column in 0..=meant.len() {
            let at = row * width + column;
            let mut least = prices[at];
            let early = if row.min(column) == 0 { FIRST } else { 0.0 };
            if row > 0 {
                least = least.min(prices[at - width] + extra(typed, row - 1, early));
            }
            if column > 0 {
                least = least.min(prices[at - 1] + extra(meant, column - 1, early));
            }
            if row > 0 && column > 0 {
                let (a, b) = (typed[row - 1], meant[column - 1]);
                let early = if row.min(column) == 1 { FIRST } else { 0.0 };
                least = least.min(prices[at - width - 1] + replaced(a, b, early));
                if row > 1 && column > 1 && a != b && a == meant[column - 2] && b == typed[row - 2] {
                    least = least.min(prices[at - 2 * width - 2] + SWAP);
                }
            }
            prices[at] = least;
        }
    }
    prices[prices.len() - 1]
}

/// The price of one letter of a word that the other word lacks.
fn extra(letters: &[char], at: usize, early: f32) -> f32 {
    let is_double = at > 0 && letters[at - 1] == letters[at] || letters.get(at + 1) == Some(&letters[at]);
    if is_double { DOUBLING } else { GAP + early }
}

/// The price of one letter in place of another.
fn replaced(a: char, b: char, early: f32) -> f32 {
    if a == b {
        return 0.0;
    }
    let is_pair = |pairs: &[&str]| pairs.iter().any(|pair| pair.contains(a) && pair.contains(b));
    if is_pair(&["aä", "oö", "uü"]) {
        return DOTS;
    }
    if is_pair(&ALIKE) || are_neighbours(a, b) || VOWELS.contains(a) && VOWELS.contains(b) {
        return NEAR + early;
    }
    FAR + early
}

/// Whether two letters lie beside each other on the keyboard, in one row or across two.
fn are_neighbours(a: char, b: char) -> bool {
    let place = |letter: char| {
        ROWS.iter()
            .enumerate()
            .find_map(|(row, keys)| keys.chars().position(|key| key == letter).map(|column| (row, column)))
    };
    let (Some((row, column)), Some((other, beside))) = (place(a), place(b)) else { return false };
    if row == other {
        return column.abs_diff(beside) == 1;
    }
    // Each row begins half a key further to the right than the one above it.
    let (above, below) = if row < other { (column, beside) } else { (beside, column) };
    row.abs_diff(other) == 1 && (above == below || above == below + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_believed(typed: &str, meant: &str) -> bool {
        price(typed, meant).is_some()
    }

    #[test]
    fn slips_of_the_hand_are_believed() {
        for (typed, meant) in [
            ("brükce", "brücke"),
            ("brucke", "brücke"),
            ("schifffahrtt", "schifffahrt"),
            ("komission", "kommission"),
            ("kimmune", "kommune"),
            ("gewesser", "gewässer"),
            ("verwandshcaft", "verwandtschaft"),
            ("seperate", "separate"),
        ] {
            assert!(is_believed(typed, meant), "{typed} for {meant}");
        }
    }

    #[test]
    fn other_words_are_not() {
        for (typed, meant) in [
            ("wagen", "magen"),
            ("wagen", "sagen"),
            ("haus", "maus"),
            ("ruhr", "rohr"),
            ("kanzel", "hansel"),
            ("dorfplatz", "torfglanz"),
            ("heidelberg", "hindenburg"),
        ] {
            assert!(!is_believed(typed, meant), "{typed} for {meant}");
        }
    }

    #[test]
    fn the_cheapest_way_counts() {
        let cheaper = |typed: &str, one: &str, other: &str| price(typed, one) < price(typed, other);
        assert!(
            cheaper("foerdrung", "foerderung", "foerdrungen") || price("foerdrung", "foerdrungen").is_none()
        );
        assert!(cheaper("stromnez", "stromnetz", "stromnehm") || price("stromnez", "stromnehm").is_none());
        assert_eq!(price("wasser", "wasser"), Some(0.0));
    }
}
