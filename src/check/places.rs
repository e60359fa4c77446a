//! The lines of files that findings stand in: looked up in the file itself, for findings are few.

use super::{Finding, Rule};
use crate::ingest::{Limits, Source};

/// Looks findings up in the files of one source.
pub struct Places<'a> {
    source: &'a Source,
    limits: &'a Limits,
    /// The last file looked into: findings come by file.
    open: Option<(String, Vec<String>)>,
}

impl<'a> Places<'a> {
    pub fn new(source: &'a Source, limits: &'a Limits) -> Self {
        Self { source, limits, open: None }
    }

    /// Gives a finding its line, where its words stand in one.
    pub fn locate(&mut self, finding: &mut Finding) {
        // A document of JSON Lines has its line in its location.
        if let Some((file, line)) = finding.location.rsplit_once(':')
            && let Ok(line) = line.parse()
        {
            (finding.location, finding.line) = (file.to_owned(), Some(line));
            return;
        }
        if finding.found.is_empty() || matches!(finding.rule, Rule::Duplicate | Rule::UnknownFormat) {
            return;
        }
        let needle = match finding.rule {
            Rule::Language => "lang",
            _ => finding.found.trim_end_matches('…'),
        };
        let key = (finding.rule == Rule::StatedValue).then_some(finding.detail.as_str());
        if self.open.as_ref().is_none_or(|(location, _)| *location != finding.location) {
            let text = self.source.text_of(&finding.location, self.limits).unwrap_or_default();
            self.open = Some((finding.location.clone(), text.lines().map(plain).collect()));
        }
        let Some((_, lines)) = &self.open else { return };
        let holds = |words: &str| {
            let line =
                lines.iter().position(|line| line.contains(words) && key.is_none_or(|k| line.contains(k)));
            line.map(|at| at as u64 + 1)
        };
        // Words over the end of a line: those that begin them.
        let head = || needle.match_indices(' ').nth(2).and_then(|(end, _)| holds(&needle[..end]));
        finding.line = holds(needle).or_else(head);
    }
}

/// A line with single blanks, as texts are compared by.
fn plain(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
