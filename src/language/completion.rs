//! Completion: titles, organisers, themes and frequent phrases that begin with a typed text, or in which a
//! word begins with it.
//!
//! Every word of every name is a start. Starts are sorted by the text that follows them (a suffix array over
//! words: Manber and Myers, *Suffix Arrays*, SIAM Journal on Computing 22, 1993), so that all starts with the
//! same beginning lie side by side and two binary searches find them. A beginning with very many starts, such as
//! a single letter, has a list of its best ones instead, so that it costs no more than a whole word.

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use unicode_normalization::char::is_combining_mark;
use utoipa::ToSchema;

use crate::analysis;

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum CompletionKind {
    Title,
    Organiser,
    Theme,
    Phrase,
}

impl CompletionKind {
    /// How useful a kind of completion is among those of equal frequency: a name narrows a search at once,
    /// while a title leads to one article.
    fn usefulness(self) -> f32 {
        match self {
            Self::Organiser | Self::Theme => 3.0,
            Self::Phrase => 2.0,
            Self::Title => 0.5,
        }
    }
}

/// Something that a typed text can be completed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completable {
    /// The text as people write it.
    pub text: String,
    pub kind: CompletionKind,
    /// The id of the article, or of the facet value to filter by; `None` for a phrase.
    pub id: Option<String>,
    /// The number of articles that have it.
    pub count: u64,
    /// Other names of the same value, which complete to `text` as well.
    pub others: Vec<String>,
}

/// One completion of a typed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    pub text: String,
    pub kind: CompletionKind,
    pub id: Option<String>,
    pub count: u64,
}

/// A normalised name: lower-case words without accents, joined by single spaces.
#[derive(Debug)]
struct Name {
    text: Box<str>,
    completable: u32,
}

/// A word of a name at which a typed text may begin.
#[derive(Debug, Clone, Copy)]
struct Start {
    name: u32,
    /// Where the word begins, in bytes of the name.
    at: u16,
    score: f32,
}

/// Everything a text can be completed to.
#[derive(Debug, Default)]
pub struct Completions {
    completables: Vec<Completable>,
    names: Vec<Name>,
    /// The starts, sorted by the text that follows each.
    starts: Vec<Start>,
    /// The best starts of each beginning that has more than [`MANY`], the best first, as indexes into `starts`.
    best: FxHashMap<Box<str>, Box<[u32]>>,
}

/// The number of starts with one beginning from which the best of them are kept, and how many are.
const MANY: usize = 512;
const BEST: usize = 128;
/// The longest part of a name that is compared, in bytes.
const MAX_NAME: usize = 160;
/// The most words of a name that are starts.
const MAX_STARTS: usize = 16;
/// What is taken off the score of a match inside a name, against one at its beginning.
const INNER: f32 = 1.5;
/// The fewest letters of a last word in which one wrong letter is forgiven.
const FORGIVING_FROM: usize = 4;
/// The number of best completions among which those with the accents that were typed are put first.
const SEEN_FOR_MARKS: usize = 32;
/// The longest last word in which a wrong letter is looked for. It bounds the number of spellings that are
/// tried.
const MAX_MENDED: usize = 24;

impl Completions {
    pub fn new(completables: Vec<Completable>) -> Self {
        let mut names = Vec::new();
        let mut starts = Vec::new();
        for (number, completable) in completables.iter().enumerate() {
            let score = completable.kind.usefulness() + (completable.count as f32).ln_1p();
            let mut known: Vec<String> = Vec::new();
            for name in std::iter::once(&completable.text).chain(&completable.others) {
                let mut text = normalised(name);
                let end = (0..=text.len().min(MAX_NAME)).rev().find(|&at| text.is_char_boundary(at));
                text.truncate(end.unwrap_or_default());
                if text.is_empty() || known.contains(&text) {
                    continue;
                }
                let spaces = text.match_indices(' ').map(|(at, _)| at + 1);
                for at in std::iter::once(0).chain(spaces).take(MAX_STARTS) {
                    let score = if at == 0 { score } else { score - INNER };
                    starts.push(Start { name: names.len() as u32, at: at as u16, score });
                }
                names.push(Name { text: text.as_str().into(), completable: number as u32 });
                known.push(text);
            }
        }
        let mut completions = Self { completables, names, starts, best: FxHashMap::default() };
        let mut starts = std::mem::take(&mut completions.starts);
        starts.sort_by(|a, b| completions.rest(a).cmp(completions.rest(b)).then(b.score.total_cmp(&a.score)));
        completions.starts = starts;
        completions.best = completions.best_of_beginnings();
        completions
    }

    /// The best starts of every beginning that has more than [`MANY`].
    fn best_of_beginnings(&self) -> FxHashMap<Box<str>, Box<[u32]>> {
        let mut best = FxHashMap::default();
        let mut unread = vec![(0..self.starts.len(), 0)];
        while let Some((range, length)) = unread.pop() {
            // The next letter of a start; none where its text ends.
            let next = |start: &Start| self.rest(start)[length..].chars().next();
            let mut from = range.start;
            for group in self.starts[range].chunk_by(|a, b| next(a) == next(b)) {
                let (range, letter) = (from..from + group.len(), next(&group[0]));
                from = range.end;
                let Some(letter) = letter.filter(|_| group.len() > MANY) else { continue };
                let length = length + letter.len_utf8();
                let mut starts: Vec<u32> = (range.start as u32..range.end as u32).collect();
                starts.select_nth_unstable_by(BEST, |a, b| self.better(*a, *b));
                starts.truncate(BEST);
                starts.sort_unstable_by(|a, b| self.better(*a, *b));
                best.insert(self.rest(&group[0])[..length].into(), starts.into());
                unread.push((range, length));
            }
        }
        best
    }

    fn rest(&self, start: &Start) -> &str {
        &self.names[start.name as usize].text[usize::from(start.at)..]
    }

    fn better(&self, a: u32, b: u32) -> std::cmp::Ordering {
        let score = |at: u32| self.starts[at as usize].score;
        score(b).total_cmp(&score(a)).then(a.cmp(&b))
    }

    /// The number of different things that a text can be completed to.
    pub fn size(&self) -> usize {
        self.completables.len()
    }

    /// The completions of a typed text, the most useful first, each text once. `occur` tells for each of some
    /// completions whether any article has it. Where the collection has changed since these completions were built
    /// (`is_earlier`), all are held against it. Typing errors are mended in a text whose last word may have one.
    pub fn complete<E>(
        &self,
        typed: &str,
        limit: usize,
        is_earlier: bool,
        may_be_mistyped: bool,
        mut occur: impl FnMut(&[Completion]) -> Result<Vec<bool>, E>,
    ) -> Result<Vec<Completion>, E> {
        let wanted = spellings(typed);
        let mut found =
            self.beginning_with(typed, &wanted, if is_earlier { limit.max(SEEN_FOR_MARKS) } else { limit });
        if is_earlier {
            found = occurring(found, &mut occur)?;
        }
        if !found.is_empty() {
            found.truncate(limit);
            return Ok(found);
        }
        let found = self.complete_end(typed, limit, &mut occur)?;
        let is_mended = found.is_empty() && may_be_mistyped;
        let Some(typed) = wanted.first().filter(|_| is_mended) else { return Ok(found) };
        let mended = self.best_of(&mended(typed), limit, |_| true);
        if is_earlier { occurring(mended, &mut occur) } else { Ok(mended) }
    }

    /// Returns completions from memory alone, without asking the engine; it looks at a thousand starts at most. They
    /// are those of [`complete`](Self::complete) if names begin with the whole text and the collection is still the one
    /// that these completions were built of. Empty if no name begins so.
    pub fn complete_from_memory(&self, typed: &str, limit: usize) -> Vec<Completion> {
        let mut found = self.beginning_with(typed, &spellings(typed), limit);
        found.truncate(limit);
        found
    }

    /// The best names that begin with a typed text or any of its `spellings`, those with its accents first; at
    /// least `limit`, where there are as many.
    fn beginning_with(&self, typed: &str, spellings: &[String], limit: usize) -> Vec<Completion> {
        let seen = if has_marks(typed) { limit.max(SEEN_FOR_MARKS) } else { limit };
        let mut found = self.best_of(spellings, seen, |_| true);
        prefer_marks(&mut found, typed);
        found
    }

    /// Completes the last words of a text where nothing begins with the whole text: `Messung der Wi`.
    fn complete_end<E>(
        &self,
        typed: &str,
        limit: usize,
        occur: &mut impl FnMut(&[Completion]) -> Result<Vec<bool>, E>,
    ) -> Result<Vec<Completion>, E> {
        let typed = typed.trim_start();
        let words = typed.match_indices(char::is_whitespace).map(|(at, space)| at + space.len());
        for at in words.filter(|&at| !typed[at..].trim().is_empty()) {
            let (head, end) = typed.split_at(at);
            let is_phrase = |kind| kind == CompletionKind::Phrase;
            let mut candidates = self.best_of(&spellings(end), limit.max(SEEN_FOR_MARKS), is_phrase);
            // A phrase that matches at an inner word would put words before the typed ones that nobody typed.
            candidates.retain(|found| matched(&found.text, end).is_some_and(|range| range.start == 0));
            prefer_marks(&mut candidates, end);
            candidates.iter_mut().for_each(|found| found.text.insert_str(0, head));
            let mut found: Vec<Completion> = Vec::new();
            // The first few candidates mostly suffice, so that one question is asked of the engine.
            for some in candidates.chunks(limit.max(1)) {
                found.extend(occurring(some.to_vec(), occur)?);
                if found.len() >= limit {
                    break;
                }
            }
            if !found.is_empty() {
                found.truncate(limit);
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    fn best_of(
        &self,
        spellings: &[String],
        limit: usize,
        wanted: impl Fn(CompletionKind) -> bool,
    ) -> Vec<Completion> {
        let mut candidates: Vec<u32> = Vec::new();
        for typed in spellings {
            if let Some(best) = self.best.get(typed.as_str()) {
                candidates.extend(best);
                continue;
            }
            let from = self.starts.partition_point(|start| self.rest(start) < typed.as_str());
            let after = |start: &Start| self.rest(start).starts_with(typed.as_str());
            let to = from + self.starts[from..].partition_point(after);
            candidates.extend(from as u32..to as u32);
        }
        candidates.sort_unstable_by(|a, b| self.better(*a, *b));
        let mut found: Vec<Completion> = Vec::with_capacity(limit);
        let mut shown: Vec<String> = Vec::with_capacity(limit);
        for start in candidates {
            if found.len() >= limit {
                break;
            }
            let number = self.names[self.starts[start as usize].name as usize].completable;
            let Completable { text, kind, id, count, .. } = &self.completables[number as usize];
            let lower = analysis::lower_case(text);
            if wanted(*kind) && !shown.contains(&lower) {
                shown.push(lower);
                found.push(Completion { text: text.clone(), kind: *kind, id: id.clone(), count: *count });
            }
        }
        found
    }
}

/// Those of some completions that any article has.
fn occurring<E>(
    found: Vec<Completion>,
    occur: &mut impl FnMut(&[Completion]) -> Result<Vec<bool>, E>,
) -> Result<Vec<Completion>, E> {
    let occurs = occur(&found)?;
    Ok(found.into_iter().zip(occurs).filter(|(_, occurs)| *occurs).map(|(found, _)| found).collect())
}

/// The spellings of umlauts with two letters.
const SPELT_UMLAUTS: [&str; 3] = ["ae", "oe", "ue"];

/// Whether a typed text has umlauts, or what may be their spelling with two letters.
fn has_marks(typed: &str) -> bool {
    let lower = analysis::lower_case(typed);
    !lower.is_ascii() || SPELT_UMLAUTS.iter().any(|umlaut| lower.contains(umlaut))
}

/// Puts completions with the typed umlauts first, also where they are spelt out (`ae`). A text without
/// umlauts may mean either.
fn prefer_marks(found: &mut [Completion], typed: &str) {
    if !has_marks(typed) {
        return;
    }
    let typed = analysis::lower_case(typed.trim());
    let spelt = analysis::spell_out(&typed);
    if !typed.is_ascii() {
        found.sort_by_key(|found| !analysis::lower_case(&found.text).contains(&typed));
    } else {
        let holds = |text: &str| analysis::spell_out(&analysis::lower_case(text)).contains(&spelt);
        found.sort_by_key(|found| !holds(&found.text));
    }
}

/// Where the text of a completion holds what was typed, in bytes; `None` where another name of it does.
pub fn matched(text: &str, typed: &str) -> Option<Range<usize>> {
    let (normal, places) = normalised_with_places(text);
    spellings(typed).into_iter().find_map(|typed| {
        let typed = typed.trim_end();
        let starts = std::iter::once(0).chain(normal.match_indices(' ').map(|(at, _)| at + 1));
        let at = starts.into_iter().find(|&at| normal[at..].starts_with(typed))?;
        let last = places.get((at + typed.len()).checked_sub(1)?)?;
        Some(places.get(at)?.start..last.end)
    })
}

/// The normalised readings of a typed text: as it stands, and with `ae`, `oe`, `ue` as umlauts.
fn spellings(typed: &str) -> Vec<String> {
    let mut text = normalised(typed);
    if text.is_empty() {
        return Vec::new();
    }
    if typed.ends_with(char::is_whitespace) {
        text.push(' ');
    }
    let read = text.replace("ae", "a").replace("oe", "o").replace("ue", "u");
    if read == text { vec![text] } else { vec![text, read] }
}

/// Every text that differs from a typed one by one letter of the last word, whose first letter is kept.
fn mended(typed: &str) -> Vec<String> {
    let start = typed.rfind(' ').map_or(0, |at| at + 1);
    let (head, word) = typed.split_at(start);
    let letters: Vec<char> = word.chars().collect();
    if !(FORGIVING_FROM..=MAX_MENDED).contains(&letters.len()) || !letters.iter().all(|c| c.is_alphabetic()) {
        return Vec::new();
    }
    let mut spellings = Vec::new();
    let mut add = |letters: &[&[char]]| {
        spellings.push(head.chars().chain(letters.iter().copied().flatten().copied()).collect::<String>());
    };
    for at in 1..letters.len() {
        let (before, rest) = letters.split_at(at);
        add(&[before, &rest[1..]]);
        if let [first, second, rest @ ..] = rest {
            add(&[before, &[*second, *first], rest]);
        }
        for letter in 'a'..='z' {
            add(&[before, &[letter], rest]);
            add(&[before, &[letter], &rest[1..]]);
        }
    }
    spellings
}

fn normalised(text: &str) -> String {
    normalised_with_places(text).0
}

/// Normalises a text, and returns for each byte of the result the bytes of the text that it stands for.
fn normalised_with_places(text: &str) -> (String, Vec<Range<usize>>) {
    let mut normal = String::with_capacity(text.len());
    let mut places: Vec<Range<usize>> = Vec::with_capacity(text.len());
    let mut in_word = false;
    for (at, c) in text.char_indices() {
        let here = at..at + c.len_utf8();
        if is_combining_mark(c) {
            if let Some(last) = places.last_mut() {
                last.end = here.end;
            }
            continue;
        }
        if !c.is_alphanumeric() {
            in_word = false;
            continue;
        }
        if !in_word && !normal.is_empty() {
            normal.push(' ');
            places.push(at..at);
        }
        in_word = true;
        if c.is_ascii() {
            normal.push(c.to_ascii_lowercase());
            places.push(here);
            continue;
        }
        let mut letter = [0; 4];
        let lower = analysis::lower_case(c.encode_utf8(&mut letter));
        let folded = analysis::fold(&lower);
        normal.push_str(&folded);
        places.extend(std::iter::repeat_n(here, folded.len()));
    }
    (normal, places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::convert::Infallible;

    fn completable(text: &str, kind: CompletionKind, count: u64, others: &[&str]) -> Completable {
        let others = others.iter().map(|name| (*name).to_owned()).collect();
        Completable { text: text.to_owned(), kind, id: None, count, others }
    }

    fn completions() -> Completions {
        Completions::new(vec![
            completable("Förderung", CompletionKind::Phrase, 12, &[]),
            completable("Forderung", CompletionKind::Phrase, 40, &[]),
            completable("Förderung kommunaler Projekte", CompletionKind::Title, 1, &[]),
            completable("Forderungen an die Politik", CompletionKind::Title, 1, &[]),
            completable("Side Event beim UNECE-Regionalforum 2023", CompletionKind::Title, 1, &[]),
            completable(
                "Umweltbundesamt",
                CompletionKind::Organiser,
                4,
                &["UBA", "German Environment Agency"],
            ),
            completable("Wasser", CompletionKind::Theme, 9, &["Water"]),
            completable("Wasser", CompletionKind::Phrase, 30, &[]),
        ])
    }

    fn complete(completions: &Completions, typed: &str, limit: usize) -> Vec<Completion> {
        let all = |found: &[Completion]| Ok::<_, Infallible>(vec![true; found.len()]);
        let Ok(found) = completions.complete(typed, limit, false, true, all);
        found
    }

    fn texts(typed: &str) -> Vec<String> {
        complete(&completions(), typed, 8).into_iter().map(|completion| completion.text).collect()
    }

    #[test]
    fn marks_and_case_count_nothing() {
        for typed in ["förd", "foerd", "ford", "FÖRD"] {
            assert!(texts(typed).contains(&"Förderung".to_owned()), "{typed}");
        }
        assert_eq!((texts("förd")[0].as_str(), texts("ford")[0].as_str()), ("Förderung", "Forderung"));
        assert_eq!(texts("förderung k"), ["Förderung kommunaler Projekte"]);
        assert_eq!(texts("förderung "), ["Förderung kommunaler Projekte"]);
    }

    #[test]
    fn any_word_and_any_name_may_be_the_start() {
        assert_eq!(texts("regionalf"), ["Side Event beim UNECE-Regionalforum 2023"]);
        assert_eq!(texts("unece regional"), ["Side Event beim UNECE-Regionalforum 2023"]);
        assert_eq!(texts("german env"), ["Umweltbundesamt"]);
        assert_eq!(texts("uba"), ["Umweltbundesamt"]);
    }

    #[test]
    fn equal_texts_are_shown_once_and_a_wrong_letter_is_forgiven() {
        assert_eq!(texts("was"), ["Wasser"]);
        assert_eq!(texts("Umwletb"), ["Umweltbundesamt"]);
        assert_eq!(texts("Umweltbumdes"), ["Umweltbundesamt"]);
        assert!(texts("xyz").is_empty() && texts("  ").is_empty() && texts("mwelt").is_empty());
    }

    #[test]
    fn the_end_of_a_text_is_completed_where_the_whole_is_nowhere() {
        assert_eq!(texts("Projekte zur förd")[0], "Projekte zur Förderung");
        assert_eq!(texts("mehr was"), ["mehr Wasser"]);
        assert!(texts("2031").is_empty());
    }

    #[test]
    fn an_end_is_completed_only_to_what_occurs_and_a_failing_look_up_is_no_answer() {
        let some = |found: &[Completion]| {
            Ok::<_, Infallible>(found.iter().map(|found| found.text.ends_with("Förderung")).collect())
        };
        let Ok(found) = completions().complete("Projekte zur ford", 1, false, true, some);
        assert_eq!(found[0].text, "Projekte zur Förderung", "`Forderung` goes first and does not occur");
        assert_eq!(
            completions().complete("Projekte zur ford", 1, false, true, |_| Err("broken")),
            Err("broken")
        );
    }

    #[test]
    fn completions_of_an_earlier_state_are_held_against_todays() {
        let no_titles = |found: &[Completion]| {
            Ok::<_, Infallible>(found.iter().map(|found| found.kind != CompletionKind::Title).collect())
        };
        let Ok(found) = completions().complete("förderung", 8, true, true, no_titles);
        let texts: Vec<&str> = found.iter().map(|found| found.text.as_str()).collect();
        assert_eq!(texts, ["Förderung", "Forderung"], "the article `Förderung kommunaler Projekte` is gone");
    }

    #[test]
    fn what_was_typed_is_marked_in_what_is_shown() {
        let marked = |text: &str, typed: &str| matched(text, typed).map(|range| text[range].to_owned());
        assert_eq!(marked("Die Förderung", "foerd").as_deref(), Some("Förd"));
        assert_eq!(marked("Straße der Partner", "strass").as_deref(), Some("Straß"));
        assert_eq!(marked("UNECE-Regionalforum", "unece reg").as_deref(), Some("UNECE-Reg"));
        assert_eq!(marked("Umweltbundesamt", "uba"), None);
    }

    #[test]
    fn a_letter_that_begins_thousands_gives_the_best_of_them() {
        let many = (0..5000).map(|n| completable(&format!("Artikel {n}"), CompletionKind::Phrase, n, &[]));
        let completions = Completions::new(many.collect());
        let counts: Vec<u64> = complete(&completions, "a", 3).into_iter().map(|found| found.count).collect();
        assert_eq!(counts, [4999, 4998, 4997]);
    }

    #[test]
    fn beginnings_with_a_list_of_their_best_are_completed_as_all_others() {
        let word = |n: u64| ["artikel", "arbeit", "arm", "änderung", "bahn"][n as usize % 5];
        let text = |n: u64| format!("{} {} {n}", word(n), word(n / 7));
        let of = |n: u64| completable(&text(n), CompletionKind::Phrase, n * 7919 % 4001, &[]);
        let all = Completions::new((0..4000).map(of).collect());
        for typed in ["a", "ar", "arb", "artikel ", "artikel arb", "b", "an", "artikel 1", "bahn bahn 39"] {
            let begins = |text: &str| {
                let text = normalised(text);
                text.starts_with(typed) || text.contains(&format!(" {typed}"))
            };
            let score = |text: &str, count: u64| {
                let inner = if normalised(text).starts_with(typed) { 0.0 } else { INNER };
                (count as f32).ln_1p() - inner
            };
            let mut expected: Vec<f32> = (0..4000)
                .map(of)
                .filter(|one| begins(&one.text))
                .map(|one| score(&one.text, one.count))
                .collect();
            expected.sort_by(|a, b| b.total_cmp(a));
            expected.truncate(9);
            let found = complete(&all, typed, 9);
            let found: Vec<f32> = found.iter().map(|found| score(&found.text, found.count)).collect();
            assert_eq!(found, expected, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_an_answer(typed in "\\PC{0,40}", text in "\\PC{0,60}") {
            let completions = Completions::new(vec![completable(&text, CompletionKind::Title, 1, &[])]);
            complete(&completions, &typed, 3);
            if let Some(range) = matched(&text, &typed) {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
