//! Finds the lines of files in which findings are. A file is read again for this only if it has findings,
//! which few files have.

use std::collections::HashMap;
use std::path::Path;

use super::finding::{Finding, Rule};
use crate::ingest::{Limits, line_of, written_text};

/// Finds the lines of findings. Findings of one file and rule must come in the order of its text.
pub struct LineFinder<'a> {
    limits: &'a Limits,
    /// The path and the text of the file that was read last.
    open: Option<(String, Written)>,
}

impl<'a> LineFinder<'a> {
    pub fn new(limits: &'a Limits) -> Self {
        Self { limits, open: None }
    }

    /// Sets the line of a finding, if its format has lines and its words are found in one.
    pub fn locate(&mut self, finding: &mut Finding) {
        if let Some((file, line)) = line_of(&finding.location) {
            (finding.location, finding.line) = (file.to_owned(), Some(line));
            return;
        }
        if finding.found.is_empty() || matches!(finding.rule, Rule::Duplicate | Rule::UnknownFormat) {
            return;
        }
        if self.open.as_ref().is_none_or(|(location, _)| *location != finding.location) {
            let text = written_text(Path::new(&finding.location), self.limits).unwrap_or_default();
            self.open = Some((finding.location.clone(), Written::new(&text)));
        }
        let Some((_, written)) = &mut self.open else { return };
        finding.line = match finding.rule {
            Rule::StatedValue => written.line_with(&[&finding.detail, &finding.found]),
            Rule::UnknownKey => written.line_with(&[&finding.found]),
            Rule::RepeatedId => written.line_with(&["id", &finding.found]),
            Rule::DatesDiffer => written.line_with(&["year", &finding.found]),
            Rule::Language => written.line_with(&["lang", &finding.found]),
            rule => written.line_of(rule, finding.found.trim_end_matches('…')),
        };
    }
}

/// The text of a file with single blanks, in which findings are searched, and where its lines begin.
struct Written {
    text: String,
    starts: Vec<usize>,
    /// For each rule, the byte behind its last finding, so that words that occur twice are found twice.
    behind: HashMap<Rule, usize>,
}

impl Written {
    /// Numbers of words that are tried if the whole finding isn't found, because markup stands in it.
    const SOME_WORDS: [usize; 2] = [3, 2];

    fn new(written: &str) -> Self {
        let mut text = String::with_capacity(written.len());
        let mut starts = Vec::new();
        for line in written.lines() {
            starts.push(text.len());
            for word in line.split_whitespace() {
                text.push_str(word);
                text.push(' ');
            }
        }
        Self { text, starts, behind: HashMap::new() }
    }

    /// The line that contains the words, else the one that contains the first few of them.
    fn line_of(&mut self, rule: Rule, words: &str) -> Option<u64> {
        let some =
            Self::SOME_WORDS.iter().filter_map(|n| Some(&words[..words.match_indices(' ').nth(n - 1)?.0]));
        let from = self.behind.get(&rule).copied().unwrap_or_default();
        let at = std::iter::once(words).chain(some).find_map(|words| {
            let behind = self.text[from..].find(words).map(|at| from + at);
            behind.or_else(|| self.text.find(words)).map(|at| (at, at + words.len()))
        })?;
        self.behind.insert(rule, at.1);
        Some(self.starts.partition_point(|start| *start <= at.0) as u64)
    }

    /// The first line that contains all of the words, without regard to case.
    fn line_with(&self, words: &[&str]) -> Option<u64> {
        let lines = self.starts.iter().enumerate().map(|(line, &start)| {
            let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
            self.text[start..end].to_lowercase()
        });
        let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let holds = |line: &String| words.iter().all(|word| line.contains(word.as_str()));
        lines.enumerate().find(|(_, line)| holds(line)).map(|(at, _)| at as u64 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_over_the_ends_of_lines_and_one_after_the_other() {
        let mut written =
            Written::new("Eins\n\nDas Amt (für\n  alle hat zu\nDas **Amt** hat\nDas Amt (für alle ");
        assert_eq!(written.line_of(Rule::OpenParenthesis, "(für alle hat zu"), Some(3));
        assert_eq!(written.line_of(Rule::OpenParenthesis, "(für alle"), Some(6));
        assert_eq!(written.line_of(Rule::Glued, "alle hat zu viel"), Some(4));
        assert_eq!(written.line_of(Rule::Glued, "nirgends"), None);
        assert_eq!(written.line_with(&["das", "hat"]), Some(5));
    }
}
