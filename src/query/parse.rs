//! The query language: words, "phrases", `-not`, `field:value`, `-field:value`, prefix`*`.
//!
//! It is flat and lenient: every text has a reading, whatever its brackets and quotation marks, so a visitor
//! never meets a syntax error. `*` inside a gender form and `:` behind a word that is no field are ordinary
//! text.

use std::borrow::Cow;
use std::ops::Range;

use super::fields::{self, FieldName};
use crate::article::Facet;

/// The longest query in characters; a longer one is cut at a word.
pub const MAX_CHARS: usize = 512;
/// The most words of a query.
pub const MAX_WORDS: usize = 32;

/// One element of a query. Ranges are bytes of the parsed text; `title` tells whether titles alone are
/// searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clause<'a> {
    /// Running text: words in any order.
    Text {
        range: Range<usize>,
        title: bool,
    },
    /// The beginning of a word, which was typed with a `*` behind it.
    Prefix {
        range: Range<usize>,
        title: bool,
    },
    /// Words in quotation marks.
    Phrase {
        range: Range<usize>,
        title: bool,
    },
    Not {
        text: &'a str,
    },
    Filter {
        field: Facet,
        value: &'a str,
    },
    /// Excludes the articles with a value: `-year:2023`. `field` is `None` for words that titles must not have.
    NegatedFilter {
        field: Option<Facet>,
        value: &'a str,
    },
}

impl Clause<'_> {
    /// Whether OR may join it with others: a filter and an exclusion are conditions of their own.
    pub(super) fn may_be_an_alternative(&self) -> bool {
        matches!(self, Self::Text { .. } | Self::Prefix { .. } | Self::Phrase { .. })
    }
}

/// A text in which every repetition of one sign is replaced by a single one, if the text is longer than a
/// query may be: a long row of brackets should not use up the place of the words.
pub fn without_runs(text: &str) -> Cow<'_, str> {
    if text.chars().nth(MAX_CHARS).is_none() {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut previous = None;
    for c in text.chars() {
        if c.is_alphanumeric() || previous != Some(c) {
            kept.push(c);
        }
        previous = Some(c);
    }
    Cow::Owned(kept)
}

/// Cuts a text to the limits of a query, at a word; says whether anything was left out.
pub fn cut(text: &str) -> (&str, bool) {
    let text = text.trim();
    let by_chars = text.char_indices().nth(MAX_CHARS).map(|(at, _)| {
        let head = &text[..at];
        head.rfind(char::is_whitespace).map_or(head, |space| &head[..space])
    });
    let kept = by_chars.unwrap_or(text);
    let by_words = crate::analysis::words(kept).nth(MAX_WORDS).map(|word| &kept[..word.range.start]);
    let short = by_words.unwrap_or(kept).trim_end();
    (short, short.len() < text.len())
}

/// A clause, and the group of clauses that OR joins it to, if any does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouped<'a> {
    pub clause: Clause<'a>,
    pub group: Option<usize>,
}

/// A query without its filters.
pub fn without_filters(text: &str) -> String {
    let kept = elements(text)
        .filter(|(clause, _)| !matches!(clause, Some(Clause::Filter { .. } | Clause::NegatedFilter { .. })));
    kept.map(|(_, range)| &text[range]).collect::<Vec<_>>().join(" ")
}

/// The ranges of running text in a query, outside of quotations, filters and exclusions.
pub(super) fn running_text(text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut goes_on = false;
    for (clause, range) in elements(text) {
        let is_text = matches!(clause, Some(Clause::Text { title: false, .. }));
        match runs.last_mut().filter(|_| goes_on) {
            Some(run) if is_text => run.end = range.end,
            _ if is_text => runs.push(range),
            _ => {}
        }
        goes_on = is_text;
    }
    runs
}

/// The names of fields in a query that are none: `foo` of `foo:bar`.
pub(super) fn unknown_fields(text: &str) -> impl Iterator<Item = &str> {
    elements(text).filter_map(|(clause, range)| match clause? {
        Clause::Text { range: word, title: false } if word == range => fields::unknown(&text[word]),
        _ => None,
    })
}

/// Every element of a query with its bytes. An element without letters and digits has no clause.
pub(super) fn elements(text: &str) -> impl Iterator<Item = (Option<Clause<'_>>, Range<usize>)> {
    let mut rest = Scanner { text, at: 0 };
    std::iter::from_fn(move || {
        rest.skip_space().then(|| {
            let start = rest.at;
            let not = rest.take_minus();
            let (field, operand) = rest.take_operand();
            (clause(text, not, field, operand), start..rest.at)
        })
    })
}

/// The text of one element, without its operators.
#[derive(Debug, Clone)]
enum Operand {
    Quoted(Range<usize>),
    Word(Range<usize>),
}

fn clause<'a>(text: &'a str, not: bool, field: Option<FieldName>, operand: Operand) -> Option<Clause<'a>> {
    let (range, quoted) = match operand {
        Operand::Quoted(range) => (range, true),
        Operand::Word(range) => (range, false),
    };
    let content = text[range.clone()].trim();
    if !content.chars().any(char::is_alphanumeric) {
        return None;
    }
    let title = field == Some(FieldName::Title);
    Some(match field {
        Some(FieldName::Title) if not => Clause::NegatedFilter { field: None, value: content },
        Some(FieldName::Facet(field)) if not => Clause::NegatedFilter { field: Some(field), value: content },
        Some(FieldName::Facet(field)) => Clause::Filter { field, value: content },
        _ if not => Clause::Not { text: content },
        _ if quoted => Clause::Phrase { range, title },
        _ => match text[range.clone()].strip_suffix('*') {
            Some(head)
                if head.chars().filter(|c| c.is_alphanumeric()).count() >= 2
                    && head.ends_with(char::is_alphanumeric) =>
            {
                Clause::Prefix { range: range.start..range.start + head.len(), title }
            }
            _ => Clause::Text { range, title },
        },
    })
}

/// Joins neighbouring runs of text, so that neighbouring words are planned together.
pub(super) fn join_text(clauses: Vec<Grouped<'_>>) -> Vec<Grouped<'_>> {
    let mut joined: Vec<Grouped<'_>> = Vec::with_capacity(clauses.len());
    for next in clauses {
        if let Some(Grouped { clause: Clause::Text { range, title: false }, group: None }) = joined.last_mut()
            && let Grouped { clause: Clause::Text { range: behind, title: false }, group: None } = &next
        {
            range.end = behind.end;
        } else {
            joined.push(next);
        }
    }
    joined
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Moves to the next character that is no white space; returns false at the end of the text.
    fn skip_space(&mut self) -> bool {
        self.at = self.text.len() - self.rest().trim_start().len();
        self.at < self.text.len()
    }

    /// A minus excludes only directly before a word or quotation mark, and not behind one: the
    /// hyphen of `"Model C"-Schulen` joins, and that of `Kindergärten und -krippen` stands for a part of a word.
    fn take_minus(&mut self) -> bool {
        let before = &self.text[..self.at];
        let joins = before.ends_with(|c: char| c.is_alphanumeric() || is_quote(c));
        let excludes = !joins
            && !is_behind_conjunction(before)
            && self
                .rest()
                .strip_prefix(['-', '−'])
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || is_quote(c)));
        if excludes {
            self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        }
        excludes
    }

    fn take_operand(&mut self) -> (Option<FieldName>, Operand) {
        if self.rest().starts_with(is_quote) {
            return (None, self.take_quoted());
        }
        let word = self.rest().split(char::is_whitespace).next().unwrap_or_default();
        let field = word.split_once(':').and_then(|(name, value)| {
            let known = FieldName::read(name)?;
            (!value.is_empty()).then_some((known, word.len() - value.len()))
        });
        if let Some((field, skipped)) = field {
            self.at += skipped;
            if self.rest().starts_with(is_quote) {
                return (Some(field), self.take_quoted());
            }
        }
        let end = self
            .rest()
            .find(|c: char| c.is_whitespace() || is_quote(c))
            .map_or(self.text.len(), |to| self.at + to);
        let range = self.at..end.max(self.at);
        self.at = range.end;
        (field.map(|(field, _)| field), Operand::Word(range))
    }

    /// Takes the text up to the closing quotation mark; without one, the rest of the query is quoted.
    fn take_quoted(&mut self) -> Operand {
        let open = self.rest().chars().next().map_or(0, char::len_utf8);
        let from = self.at + open;
        let close = self.text[from..].find(is_quote).map_or(self.text.len(), |to| from + to);
        self.at = close + self.text[close..].chars().next().map_or(0, char::len_utf8);
        Operand::Quoted(from..close)
    }
}

/// Whether a text ends with a German conjunction behind another word. In capitals it is an operator.
fn is_behind_conjunction(text: &str) -> bool {
    const CONJUNCTIONS: [&str; 6] = ["und", "oder", "sowie", "bzw.", "beziehungsweise", "noch"];
    let mut words = text.split_whitespace().rev();
    words.next().is_some_and(|last| CONJUNCTIONS.contains(&last)) && words.next().is_some()
}

/// Whether a word is the name of a field that the query language has.
pub fn is_field(name: &str) -> bool {
    FieldName::read(name).is_some()
}

pub fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clauses(text: &str) -> Vec<Clause<'_>> {
        join_text(
            elements(text).filter_map(|(clause, _)| Some(Grouped { clause: clause?, group: None })).collect(),
        )
        .into_iter()
        .map(|grouped| grouped.clause)
        .collect()
    }

    #[test]
    fn every_operator_is_read() {
        let text = r#"wirkung messen "auf Augenhöhe" -klima year:2023 organiser:"UN DESA" title:bericht netz* Partner:innen"#;
        assert_eq!(
            clauses(text),
            [
                Clause::Text { range: 0..14, title: false },
                Clause::Phrase { range: 16..30, title: false },
                Clause::Not { text: "klima" },
                Clause::Filter { field: Facet::Year, value: "2023" },
                Clause::Filter { field: Facet::Organiser, value: "UN DESA" },
                Clause::Text { range: 75..82, title: true },
                Clause::Prefix { range: 83..87, title: false },
                Clause::Text { range: 89..102, title: false },
            ]
        );
    }

    #[test]
    fn a_hyphen_behind_a_quotation_mark_excludes_nothing() {
        let quoted = Clause::Phrase { range: 3..10, title: false };
        assert_eq!(
            clauses("„Model C“-Schulen"),
            [quoted.clone(), Clause::Text { range: 13..21, title: false }]
        );
        assert_eq!(clauses("„Model C“ -Schulen"), [quoted, Clause::Not { text: "Schulen" }]);
    }

    #[test]
    fn a_hyphen_behind_a_conjunction_stands_for_a_part_of_a_word() {
        for text in ["Kindergärten und -krippen", "Schulleiterinnen oder -leiter", "Obst sowie -säfte"] {
            assert_eq!(clauses(text), [Clause::Text { range: 0..text.len(), title: false }], "{text}");
        }
        for text in ["Obst -säfte", "Obst UND -säfte", "und -säfte", "Hund -säfte"] {
            assert!(clauses(text).contains(&Clause::Not { text: "säfte" }), "{text}");
        }
    }

    #[test]
    fn a_star_inside_a_gender_form_is_no_prefix() {
        assert_eq!(clauses("Akteur*innen"), [Clause::Text { range: 0..12, title: false }]);
    }

    #[test]
    fn long_queries_are_cut_at_a_word() {
        let long = "wort ".repeat(200);
        let (kept, was_cut) = cut(&long);
        assert!(was_cut && kept.ends_with("wort") && crate::analysis::words(kept).count() == MAX_WORDS);
        assert_eq!(cut("  kurz "), ("kurz", false));
    }

    proptest! {
        #[test]
        fn any_text_has_a_reading(text in "(\\PC|[\"-:*( )]){0,80}") {
            for clause in clauses(&text) {
                if let Clause::Text { range, .. } | Clause::Prefix { range, .. } = clause {
                    prop_assert!(text.get(range).is_some());
                }
            }
        }
    }
}
