//! The findings of a check, as JSON Lines and as CSV.

use serde::Serialize;

use super::highlight::plain;
use super::lang::Lang;
use super::spreadsheet::harmless;
use super::texts::fill;
use crate::check::Finding;

/// One finding on the wire; a line of `check --format json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingEntry {
    pub file: String,
    pub line: Option<u64>,
    pub page: Option<u32>,
    pub level: &'static str,
    pub rule: &'static str,
    pub message: String,
    /// The words that are meant; may be empty.
    pub found: String,
    /// What the rule says of them; may be empty.
    pub detail: String,
}

impl FindingEntry {
    pub fn new(finding: &Finding, lang: Lang) -> Self {
        Self {
            file: finding.location.clone(),
            line: finding.line,
            page: finding.page,
            level: finding.rule.level().name(),
            rule: finding.rule.id(),
            message: message(finding, lang),
            found: plain(&finding.found),
            detail: plain(&finding.detail),
        }
    }

    /// The cells of a table, in the order of [`COLUMNS`]. A spreadsheet must not take any for a formula.
    fn cells(&self) -> [String; 8] {
        let number = |number: Option<u64>| number.map(|n| n.to_string()).unwrap_or_default();
        [
            harmless(&self.file),
            number(self.line),
            number(self.page.map(u64::from)),
            self.level.to_owned(),
            self.rule.to_owned(),
            harmless(&self.message),
            harmless(&self.found),
            harmless(&self.detail),
        ]
    }
}

/// The head of the table.
const COLUMNS: [&str; 8] = ["file", "line", "page", "level", "rule", "message", "found", "detail"];

/// A table as RFC 4180 has it, behind the mark that makes spreadsheets read UTF-8.
pub fn table(findings: &[Finding], lang: Lang) -> String {
    let mut table = String::from("\u{feff}");
    let mut row = |cells: &[String]| {
        let quoted = |cell: &String| match cell.contains([',', '"', '\r', '\n']) {
            true => format!("\"{}\"", cell.replace('"', "\"\"")),
            false => cell.clone(),
        };
        table.push_str(&cells.iter().map(quoted).collect::<Vec<_>>().join(","));
        table.push_str("\r\n");
    };
    row(&COLUMNS.map(str::to_owned));
    for finding in findings {
        row(&FindingEntry::new(finding, lang).cells());
    }
    table
}

/// A finding in words.
pub fn message(finding: &Finding, lang: Lang) -> String {
    let all = lang.texts();
    let texts = &all.check.rules[&finding.rule];
    let kinds = all.kinds.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let wanted = all.check.stated.get(&finding.detail).map(|wanted| fill(wanted, &[("kinds", &kinds)]));
    let with_detail = texts.with_detail.as_ref().filter(|_| !finding.detail.is_empty());
    let with_found = texts.with_found.as_ref().filter(|_| !finding.found.is_empty());
    plain(&fill(
        with_detail.or(with_found).unwrap_or(&texts.message),
        &[("found", &finding.found), ("detail", &finding.detail), ("wanted", &wanted.unwrap_or_default())],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Rule;

    #[test]
    fn no_cell_is_a_formula() {
        let finding = Finding::new(Rule::OpenParenthesis, "@a.txt", "=HYPERLINK(\"x\")", "");
        let cells = FindingEntry::new(&finding, Lang::En).cells();
        assert_eq!((cells[0].as_str(), cells[6].as_str()), ("'@a.txt", "'=HYPERLINK(\"x\")"));
        assert!(cells.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{cells:?}");
        let table = table(&[finding], Lang::En);
        assert!(table.contains(",\"'=HYPERLINK(\"\"x\"\")\",\r\n"), "{table}");
    }
}
