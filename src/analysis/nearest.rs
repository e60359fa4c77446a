//! Suggests the known names that an unknown name was probably meant to be: those with a nearly equal spelling, and
//! those that share a word with it.

use super::lower_case;
use crate::article::slug;

/// The most names that are given.
const MOST: usize = 3;
/// The longest name that is compared, in letters. It bounds the work.
const LONGEST: usize = 64;
/// Letters of a name for each letter that may be wrong in it.
const LETTERS_AN_ERROR: usize = 3;
/// The fewest letters of a word that says something about a name it is shared with.
const LEAST_SHARED: usize = 3;
/// The most letters of a word that another letter in it makes another word.
const SHORT: usize = 5;

/// The values with the names nearest to `given`, the nearest first. `candidates` are values with all their
/// names. Names are compared by their letters alone, without regard to case and to how umlauts are spelt.
pub fn nearest<V: PartialEq, N: AsRef<str>>(
    given: &str,
    candidates: impl IntoIterator<Item = (V, impl IntoIterator<Item = N>)>,
) -> Vec<V> {
    let given = key(given);
    if given.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(u32, usize, V)> = Vec::new();
    for (order, (value, names)) in candidates.into_iter().enumerate() {
        let distances = names.into_iter().filter_map(|name| distance(&given, &key(name.as_ref())));
        if let Some(distance) = distances.min()
            && found.iter().all(|(_, _, known)| *known != value)
        {
            found.push((distance, order, value));
            if found.len() > 8 * MOST {
                keep_nearest(&mut found);
            }
        }
    }
    keep_nearest(&mut found);
    found.into_iter().map(|(_, _, value)| value).collect()
}

/// The value with a name that `given` is but for a slip of the pen; `None` where it may as well be another word.
/// Short words become others by a single letter (`size`, `site`), so one may be missing there, too many or exchanged with
/// its neighbour, and no other stands in its place.
pub fn misspelt<V, N: AsRef<str>>(
    given: &str,
    candidates: impl IntoIterator<Item = (V, impl IntoIterator<Item = N>)>,
) -> Option<V> {
    let given = key(given);
    let letters = given.chars().count();
    let most = match letters {
        0..4 => return None,
        4..8 => 1,
        _ => 2,
    };
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let is_slip = |name: &str| {
        let name = key(name);
        let differs_in_length = name.chars().count() != letters;
        edit_distance(&given, &name, most).is_some()
            && (letters > SHORT || differs_in_length || sorted(&given) == sorted(&name))
    };
    let mut candidates = candidates.into_iter();
    candidates
        .find_map(|(value, names)| names.into_iter().any(|name| is_slip(name.as_ref())).then_some(value))
}

fn keep_nearest<V>(found: &mut Vec<(u32, usize, V)>) {
    found.sort_by_key(|(distance, order, _)| (*distance, *order));
    found.truncate(MOST);
}

fn key(name: &str) -> String {
    let key = slug(&lower_case(name));
    key.chars().take(LONGEST).collect()
}

/// How far two names are from each other; `None` where they have little in common. A typing error is nearer
/// than a name that begins in the same way or shares a word.
fn distance(given: &str, name: &str) -> Option<u32> {
    let letters = given.chars().count();
    let most = (letters / LETTERS_AN_ERROR).max(1);
    let errors = edit_distance(given, name, most);
    if let Some(errors) = errors {
        return Some(10 * errors as u32);
    }
    let words = |text: &str| text.split('-').map(str::to_owned).collect::<Vec<String>>();
    let (of_given, of_name) = (words(given), words(name));
    let is_near = |word: &String| {
        let most = (word.chars().count() / (LETTERS_AN_ERROR + 1)).min(2);
        word.chars().count() >= LEAST_SHARED
            && of_name.iter().any(|other| edit_distance(word, other, most).is_some())
    };
    let shared = of_given.iter().filter(|word| is_near(word)).count();
    if shared > 0 {
        let missing = of_given.len() - shared;
        return Some(30 + 10 * missing as u32 + of_name.len().min(9) as u32);
    }
    (letters >= LEAST_SHARED && name.starts_with(given)).then_some(90)
}

/// The edit distance of two texts, with neighbouring letters exchanged as one error; `None` where it is more
/// than `most`.
fn edit_distance(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &to) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(from != to)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && from == b[j - 1] && a[i - 1] == to {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_from_another_word() {
        let names = ["date", "site", "text", "organisers", "event_date"];
        let meant = |given: &str| misspelt(given, names.iter().map(|name| (*name, [*name])));
        for (given, name) in
            [("dtae", "date"), ("dates", "date"), ("Organizers", "organisers"), ("event-date", "event_date")]
        {
            assert_eq!(meant(given), Some(name), "{given}");
        }
        for other in ["size", "next", "data", "dat", "weight", "layout", "state"] {
            assert_eq!(meant(other), None, "{other}");
        }
    }

    #[test]
    fn typing_errors_come_before_shared_words() {
        let names = ["Wasser und Boden", "Wissen", "Klima", "Waser"];
        let near = |given: &str| nearest(given, names.iter().map(|name| (*name, [*name])));
        assert_eq!(near("Wasser"), ["Waser", "Wissen", "Wasser und Boden"]);
        assert_eq!(near("kilma"), ["Klima"]);
        assert_eq!(near("Weltraum"), [""; 0]);
        assert_eq!(near("?"), [""; 0]);
    }

    #[test]
    fn errors_are_counted_as_people_make_them() {
        assert_eq!(edit_distance("wasser", "waser", 2), Some(1));
        assert_eq!(edit_distance("kilma", "klima", 1), Some(1));
        assert_eq!(edit_distance("boden", "bad", 1), None);
    }
}
