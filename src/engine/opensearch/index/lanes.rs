//! Lanes: the tokens of a field as one text that stock components of the cluster read back.
//!
//! Positions are separated by a space, tokens of one position by `|`, and a position without a token is `_`. None of the
//! three occurs in an index term. So the cluster indexes exactly the tokens that our analysis makes, at their positions,
//! and needs no plugin.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::analysis::{Analyzers, WordCache, for_each_exact_token};
use crate::article::Article;
use crate::engine::indexed::{IndexedText, TextField, texts};
use crate::engine::opensearch::index::schema::Names;
use crate::vocabulary::Vocabulary;

/// Separates positions.
const POSITION: char = ' ';
/// Separates the tokens of one position.
const STACK: char = '|';
/// What the tokens of acronyms begin with.
const ACRONYM: char = '^';
/// A position without a token.
const HOLE: &str = "_";

/// The lane of a field while it is written.
#[derive(Debug, Default)]
pub struct Lane {
    tokens: Vec<(usize, Box<str>)>,
    /// Where the next text begins.
    next: usize,
}

impl Lane {
    /// Adds a token of the current text.
    fn push(&mut self, token: &str, position: usize) {
        self.tokens.push((self.next + position, token.into()));
    }

    /// Ends the current text, of which the last token stood at a position below `end`. The next one begins after a free
    /// position.
    fn end_text(&mut self, end: usize) {
        self.next += end + 1;
    }

    /// The number of tokens.
    pub fn tokens(&self) -> usize {
        self.tokens.len()
    }

    /// The tokens with their positions.
    pub fn positions(&self) -> impl Iterator<Item = (usize, &str)> {
        self.tokens.iter().map(|(position, token)| (*position, &**token))
    }

    /// The tokens as one text.
    pub fn into_text(mut self) -> String {
        self.tokens.sort_by_key(|(position, _)| *position);
        let mut text = String::new();
        let mut positions = 0;
        for (position, token) in self.tokens {
            if position < positions {
                text.push(STACK);
            }
            while positions <= position {
                if positions > 0 {
                    text.push(POSITION);
                }
                if positions < position {
                    text.push_str(HOLE);
                }
                positions += 1;
            }
            text.push_str(&token);
        }
        text
    }
}

/// The lanes of all fields of an article.
pub fn lanes(
    article: &Article,
    analyzers: &Analyzers,
    vocabulary: &Vocabulary,
    cache: &mut WordCache,
) -> [Lane; TextField::ALL.len()] {
    let mut lanes: [Lane; TextField::ALL.len()] = Default::default();
    for IndexedText { field, analyzer, text } in texts(article, analyzers, vocabulary) {
        let lane = &mut lanes[field.number()];
        let mut end = 0;
        match analyzer {
            Some(analyzer) => analyzer.for_each_token(text, cache, |token, _, position, _| {
                lane.push(token, position);
                end = end.max(position + 1);
            }),
            None => for_each_exact_token(text, cache, |token, _, position| {
                lane.push(token, position);
                end = end.max(position + 1);
            }),
        }
        lane.end_text(end);
    }
    lanes
}

/// Returns the marker of the articles in which every occurrence of `token` in `field` stands for the acronym.
pub fn only_acronym(field: &str, token: &str, acronym: &str) -> String {
    format!("{field}:{token}|{acronym}")
}

/// The names of all tokens that stand for an acronym wherever they occur in a field, or in those by which an article has a
/// word. MAP is indexed both as `map` and as `^MAP`, and a query for `map` means the ordinary word.
pub fn only_acronyms(lanes: &[Lane; TextField::ALL.len()]) -> Vec<String> {
    const PRESENCE: [TextField; 3] = [TextField::Body, TextField::Title, TextField::EntityNames];
    let mut names = of_fields(Names::PRESENCE, &PRESENCE, lanes);
    for field in [TextField::Title, TextField::Body, TextField::EntityNames, TextField::ThemeLabels] {
        names.extend(of_fields(Names::lane(field), &[field], lanes));
    }
    names
}

/// Returns the markers of all tokens that stand for an acronym wherever they occur in some fields. `name` stands for
/// these fields in the markers.
fn of_fields(name: &str, fields: &[TextField], lanes: &[Lane; TextField::ALL.len()]) -> Vec<String> {
    let tokens =
        || fields.iter().flat_map(|field| lanes[field.number()].tokens.iter().map(move |one| (*field, one)));
    let is_acronym = |token: &str| token.starts_with(ACRONYM);
    let mut acronyms: BTreeMap<(TextField, usize), &str> = BTreeMap::new();
    for (field, (position, token)) in tokens().filter(|(_, (_, token))| is_acronym(token)) {
        acronyms.insert((field, *position), token);
    }
    if acronyms.is_empty() {
        return Vec::new();
    }
    // How often a token occurs, and how often at an acronym.
    let mut counts: BTreeMap<&str, (usize, BTreeMap<&str, usize>)> = BTreeMap::new();
    for (field, (position, token)) in tokens().filter(|(_, (_, token))| !is_acronym(token)) {
        let (all, at_acronyms) = counts.entry(token).or_default();
        *all += 1;
        if let Some(acronym) = acronyms.get(&(field, *position)) {
            *at_acronyms.entry(acronym).or_default() += 1;
        }
    }
    let named = counts.into_iter().flat_map(|(token, (all, at_acronyms))| {
        let only = at_acronyms.into_iter().filter(move |(_, count)| *count == all);
        only.map(move |(acronym, _)| only_acronym(name, token, acronym))
    });
    named.collect()
}

/// Calls `each` with every token of a lane.
pub fn for_each_token<'a>(lane: &'a str, each: impl FnMut(&'a str)) {
    let tokens = lane.split([POSITION, STACK]).filter(|token| !token.is_empty() && *token != HOLE);
    tokens.for_each(each);
}

/// The distinct tokens of a lane with their occurrences.
pub fn occurrences(lane: &str) -> FxHashMap<&str, u32> {
    let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
    for_each_token(lane, |token| *counts.entry(token).or_default() += 1);
    counts
}

/// Tokens at positions, as a query for a phrase writes them.
pub fn phrase(tokens: &[(usize, String)]) -> String {
    let mut lane = Lane::default();
    tokens.iter().for_each(|(position, token)| lane.push(token, *position));
    lane.into_text()
}

#[cfg(test)]
pub(in crate::engine::opensearch) mod tests {
    use super::*;

    /// Lanes with some tokens at their positions.
    pub fn lanes(tokens: &[(TextField, &[(&str, usize)])]) -> [Lane; TextField::ALL.len()] {
        let mut lanes: [Lane; TextField::ALL.len()] = Default::default();
        for (field, tokens) in tokens {
            tokens.iter().for_each(|(token, position)| lanes[field.number()].push(token, *position));
        }
        lanes
    }

    #[test]
    fn tokens_stand_at_their_positions_and_texts_apart() {
        let mut lane = Lane::default();
        lane.push("wirkungsmess", 0);
        lane.push("wirkung", 0);
        lane.push("netzwerk", 2);
        lane.end_text(3);
        lane.push("gipfel", 1);
        assert_eq!(lane.tokens(), 4);
        assert_eq!(lane.into_text(), "wirkungsmess|wirkung _ netzwerk _ _ gipfel");
        assert_eq!(phrase(&[(0, "a".to_owned()), (2, "b".to_owned())]), "a _ b");
        let mut late = Lane::default();
        late.push("a", 1);
        assert_eq!(late.into_text(), "_ a", "a text may begin with a word that is no token");
    }

    #[test]
    fn a_word_that_also_stands_for_itself_is_not_only_an_acronym() {
        let mut lanes: [Lane; 6] = Default::default();
        let body = &mut lanes[TextField::Body.number()];
        for (token, position) in [("map", 0), ("^MAP", 0), ("who", 1), ("^WHO", 1), ("who", 2)] {
            body.push(token, position);
        }
        let names = ["presence:map|^MAP", "body:map|^MAP"].map(str::to_owned);
        assert_eq!(only_acronyms(&lanes), names);
        lanes[TextField::Title.number()].push("map", 0);
        assert_eq!(only_acronyms(&lanes), [only_acronym("body", "map", "^MAP")]);
    }

    #[test]
    fn an_empty_lane_has_no_tokens() {
        for_each_token("", |token| panic!("'{token}'"));
    }
}
