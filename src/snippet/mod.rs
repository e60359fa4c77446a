//! Snippets: the best passages of an article for a query plan, with the ranges to highlight.
//!
//! Sections are analysed again by the analyzer they were indexed with, so that exactly the words that
//! matched are highlighted: in `Wirkungsmessung` only `Wirkung`, if this was searched for. Passages begin
//! and end with a sentence, or with a word if the sentence is too long.

mod matcher;
mod sentences;

use std::collections::HashSet;
use std::ops::Range;

use crate::analysis::{Analyzer, Analyzers, KnownPositions, WordCache};
use crate::article::{Article, Language, Section};
use crate::budget::{Budget, BudgetExhausted};
use matcher::{Match, joined, without_stems};
use sentences::{beginning, sentences};

pub use matcher::Matcher;

/// The most passages of a hit.
const MAX_PASSAGES: usize = 3;
/// Number of characters in all passages of a hit together, and in the opening if nothing matches.
const MAX_CHARS: usize = 320;
/// Number of bytes at the start of an article in which passages are searched.
const MAX_BYTES: usize = 400_000;

/// Number of matches of a sentence that are compared with each other.
const MAX_COMPARED: usize = 100;
/// Number of bytes of a section that its opening is taken from.
const MAX_OPENING: usize = 4_000;

/// A passage of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    pub text: String,
    /// The matching ranges of `text` in bytes, ascending and on character boundaries.
    pub highlights: Vec<Range<usize>>,
    /// The index of the section that the passage is from.
    pub section: usize,
    /// The heading and the language of that section.
    pub heading: Option<String>,
    pub language: Language,
    pub page: Option<u32>,
}

/// The parts of an article that a hit shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passages {
    /// The matching ranges of the title, in bytes.
    pub title_highlights: Vec<Range<usize>>,
    pub snippets: Vec<Snippet>,
}

/// All matches of an article, for highlighting its whole text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Highlights {
    /// The matching ranges of the title, in bytes.
    pub title: Vec<Range<usize>>,
    /// For each section, the matching ranges of its text, in bytes.
    pub sections: Vec<Vec<Range<usize>>>,
}

/// Finds all matches of a plan in an article. Of very long articles only the beginning is searched, as for
/// passages.
pub fn highlights(
    article: &Article,
    matcher: &Matcher<'_>,
    analyzers: &Analyzers,
    cache: &mut WordCache,
    budget: Budget,
) -> Result<Highlights, BudgetExhausted> {
    if matcher.is_empty() {
        return Ok(Highlights::default());
    }
    let mut looked_at = 0;
    let mut section = |section: &Section, cache: &mut WordCache| {
        let text = beginning(&section.text, MAX_BYTES - looked_at);
        looked_at += text.len();
        matcher.matches(text, analyzers.for_language(&section.language), cache, budget)
    };
    let mut sections: Vec<Vec<Match>> =
        article.sections.iter().map(|one| section(one, cache)).collect::<Result<_, _>>()?;
    let title = &article.title.value;
    let mut title = matcher.matches(title, analyzers.for_language(&article.language.value), cache, budget)?;
    without_stems(sections.iter_mut().chain([&mut title]));
    Ok(Highlights { title: joined(title), sections: sections.into_iter().map(joined).collect() })
}

/// A sentence with matches.
struct Candidate {
    section: usize,
    range: Range<usize>,
    matches: Vec<Match>,
}

/// Where an index has the terms of a plan in an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexedPositions<'a> {
    /// Ascending positions in the field of its text.
    pub positions: &'a [u32],
    /// Whether this field begins with the title. Heading and text of each section follow.
    pub has_title: bool,
}

/// Finds the highlights of the title and the best passages of an article. Where the positions of the plan's
/// [terms](Matcher::known_terms) are `known`, nothing else of the sections is analysed.
pub fn passages(
    article: &Article,
    matcher: &Matcher<'_>,
    analyzers: &Analyzers,
    cache: &mut WordCache,
    known: Option<IndexedPositions<'_>>,
    budget: Budget,
) -> Result<Passages, BudgetExhausted> {
    if matcher.is_empty() {
        let snippets = opening(article).into_iter().collect();
        return Ok(Passages { title_highlights: Vec::new(), snippets });
    }
    let title = &article.title.value;
    let mut in_title =
        matcher.matches(title, analyzers.for_language(&article.language.value), cache, budget)?;
    let mut candidates = candidates(article, matcher, analyzers, cache, known, budget)?;
    without_stems(candidates.iter_mut().map(|candidate| &mut candidate.matches).chain([&mut in_title]));
    candidates.retain(|candidate| !candidate.matches.is_empty());
    let title_highlights = joined(in_title);
    let mut snippets = choose(&mut candidates, article);
    if snippets.is_empty() {
        snippets.extend(opening(article));
    }
    Ok(Passages { title_highlights, snippets })
}

/// Finds the highlights of the title alone, if no passages are wanted.
pub fn title_highlights(
    title: &str,
    language: &Language,
    matcher: &Matcher<'_>,
    analyzers: &Analyzers,
    cache: &mut WordCache,
    budget: Budget,
) -> Result<Vec<Range<usize>>, BudgetExhausted> {
    if matcher.is_empty() {
        return Ok(Vec::new());
    }
    let mut matches = matcher.matches(title, analyzers.for_language(language), cache, budget)?;
    without_stems([&mut matches]);
    Ok(joined(matches))
}

fn candidates(
    article: &Article,
    matcher: &Matcher<'_>,
    analyzers: &Analyzers,
    cache: &mut WordCache,
    known: Option<IndexedPositions<'_>>,
    budget: Budget,
) -> Result<Vec<Candidate>, BudgetExhausted> {
    let mut candidates = Vec::new();
    let mut looked_at = 0;
    let mut positions = known.map(|known| KnownPositions::new(known.positions));
    let pass =
        |text: &str, analyzer: &Analyzer, positions: &mut KnownPositions<'_>, cache: &mut WordCache| {
            analyzer.for_each_known_token(text, cache, positions, |_, _| {});
        };
    if let (Some(positions), Some(IndexedPositions { has_title: true, .. })) = (&mut positions, known) {
        pass(&article.title.value, analyzers.for_language(&article.language.value), positions, cache);
    }
    for (number, section) in article.sections.iter().enumerate() {
        let text = beginning(&section.text, MAX_BYTES - looked_at);
        looked_at += text.len();
        let analyzer = analyzers.for_language(&section.language);
        let matches = match &mut positions {
            Some(positions) => {
                if let Some(heading) = &section.heading {
                    pass(heading, analyzer, positions, cache);
                }
                matcher.matches_at(text, analyzer, cache, positions, budget)?
            }
            None => matcher.matches(text, analyzer, cache, budget)?,
        };
        let mut rest = matches.into_iter().peekable();
        if rest.peek().is_none() {
            continue;
        }
        for sentence in sentences(text) {
            let mut inside = Vec::new();
            while let Some(next) = rest.next_if(|found| found.range.start < sentence.end) {
                inside.push(next);
            }
            if !inside.is_empty() {
                candidates.push(Candidate { section: number, range: sentence, matches: inside });
            }
        }
    }
    Ok(candidates)
}

/// Chooses sentences until all words of the query that can be shown are shown, or there is no room left.
fn choose(candidates: &mut Vec<Candidate>, article: &Article) -> Vec<Snippet> {
    let mut shown: HashSet<usize> = HashSet::new();
    let mut chosen: Vec<Candidate> = Vec::new();
    let mut room = MAX_CHARS;
    while chosen.len() < MAX_PASSAGES && room > 60 {
        let gain = |candidate: &Candidate| {
            let words: HashSet<usize> = candidate.matches.iter().map(|found| found.word).collect();
            (words.difference(&shown).count(), words.len(), candidate.matches.len().min(5))
        };
        let best = (0..candidates.len()).rev().max_by_key(|&at| gain(&candidates[at]));
        let Some(best) = best.filter(|&at| chosen.is_empty() || gain(&candidates[at]).0 > 0) else { break };
        let candidate = candidates.swap_remove(best);
        shown.extend(candidate.matches.iter().map(|found| found.word));
        let chars = article.sections[candidate.section].text[candidate.range.clone()].chars().count();
        room = room.saturating_sub(chars);
        chosen.push(candidate);
    }
    chosen.sort_by_key(|candidate| (candidate.section, candidate.range.start));
    let share = MAX_CHARS / chosen.len().max(1);
    chosen.into_iter().map(|candidate| snippet(candidate, article, share.max(120))).collect()
}

/// Shortens a sentence to about `chars` characters around its matches.
fn snippet(candidate: Candidate, article: &Article, chars: usize) -> Snippet {
    let section = &article.sections[candidate.section];
    let whole = joined(candidate.matches.iter().cloned());
    let kept = cut_around(&section.text, &candidate.range, &whole, chars);
    let before = if kept.start > candidate.range.start { "… " } else { "" };
    let after = if kept.end < candidate.range.end { " …" } else { "" };
    let highlights = whole
        .into_iter()
        .filter(|range| range.start >= kept.start && range.end <= kept.end)
        .map(|range| range.start - kept.start + before.len()..range.end - kept.start + before.len())
        .collect();
    Snippet {
        text: format!("{before}{}{after}", section.text[kept].replace('\n', " ")),
        highlights,
        section: candidate.section,
        heading: section.heading.clone(),
        language: section.language.clone(),
        page: section.page,
    }
}

/// A part of a sentence of at most about `chars` characters. It begins and ends with a word, and starts a
/// little before the match that has the most matches close behind it.
fn cut_around(text: &str, sentence: &Range<usize>, matches: &[Range<usize>], chars: usize) -> Range<usize> {
    if text[sentence.clone()].chars().count() <= chars {
        return sentence.clone();
    }
    // Comparing all matches would take quadratic time in a hostile text.
    let compared = &matches[..matches.len().min(MAX_COMPARED)];
    let reach = |from: usize| {
        text[from..sentence.end].char_indices().nth(chars * 3 / 4).map_or(sentence.end, |(at, _)| from + at)
    };
    let best = compared.iter().max_by_key(|first| {
        let end = reach(first.start);
        let inside = compared.iter().filter(|m| m.start >= first.start && m.end <= end).count();
        (inside, std::cmp::Reverse(first.start))
    });
    let first = best.map_or(sentence.start, |range| range.start);
    let lead = text[sentence.start..first]
        .char_indices()
        .rev()
        .nth(chars / 4)
        .map_or(sentence.start, |(at, _)| sentence.start + at);
    let start = if lead == sentence.start { lead } else { next_word(text, lead, first) };
    let limit =
        text[start..sentence.end].char_indices().nth(chars).map_or(sentence.end, |(at, _)| start + at);
    let end = if limit == sentence.end { limit } else { word_end(text, start, limit) };
    // A match that is longer than the room is shown whole.
    let end = matches.iter().filter(|m| m.start < end && m.end > end).map(|m| m.end).max().unwrap_or(end);
    start..end.max(start)
}

/// The beginning of the first word at or behind `at`, but at most `before`.
fn next_word(text: &str, at: usize, before: usize) -> usize {
    match text[at..before].find(char::is_whitespace) {
        Some(space) => before - text[at + space..before].trim_start().len(),
        None => before,
    }
}

/// The end of the last word at or before `at`.
fn word_end(text: &str, from: usize, at: usize) -> usize {
    match text[from..at].rfind(char::is_whitespace) {
        Some(space) if space > 0 => from + text[from..from + space].trim_end().len(),
        _ => at,
    }
}

/// The beginning of an article, which is shown if nothing was searched for.
fn opening(article: &Article) -> Option<Snippet> {
    let (number, section) = article
        .sections
        .iter()
        .enumerate()
        .find(|(_, section)| section.text.chars().count() > 40)
        .or_else(|| article.sections.iter().enumerate().find(|(_, section)| !section.text.is_empty()))?;
    let mut end = 0;
    for sentence in sentences(beginning(&section.text, MAX_OPENING)) {
        if end > 0 && section.text[..sentence.end].chars().count() > MAX_CHARS * 3 / 4 {
            break;
        }
        end = sentence.end;
    }
    let kept = cut_around(&section.text, &(0..end), &[], MAX_CHARS);
    let after = if kept.end < section.text.len() { " …" } else { "" };
    let text = format!("{}{after}", section.text[kept].replace('\n', " "));
    Some(Snippet {
        text,
        highlights: Vec::new(),
        section: number,
        heading: section.heading.clone(),
        language: section.language.clone(),
        page: section.page,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn sentences_end_where_readers_would_end_them() {
        assert_eq!(
            cut("Am 27. März kam Dr. Muster. „War es gut?“ Ja!\nNeue Zeile z. B. hier"),
            ["Am 27. März kam Dr. Muster.", "„War es gut?“", "Ja!", "Neue Zeile z. B. hier"]
        );
    }

    #[test]
    fn long_sentences_are_cut_at_words_around_the_match() {
        let text = format!("{}Wirkung {}", "langes Vorwort ".repeat(30), "langer Nachsatz ".repeat(30));
        let at = text.find("Wirkung").unwrap();
        let found = at..at + 7;
        let kept = cut_around(&text, &(0..text.len()), std::slice::from_ref(&found), 200);
        let shown = &text[kept];
        assert!(shown.contains("Wirkung") && shown.chars().count() <= 200);
        assert!(shown.starts_with("langes") || shown.starts_with("Vorwort"), "{shown}");
        assert!(shown.ends_with("langer") || shown.ends_with("Nachsatz"), "{shown}");
    }

    proptest! {
        #[test]
        fn cutting_never_cuts_a_character(text in "(\\PC|[a-zäöü. \n]){1,300}", chars in 1usize..80) {
            for sentence in sentences(&text) {
                let kept = cut_around(&text, &sentence, &[], chars);
                prop_assert!(text.get(kept).is_some());
            }
            prop_assert!(sentences(&text).windows(2).all(|pair| pair[0].end <= pair[1].start));
        }
    }
}
