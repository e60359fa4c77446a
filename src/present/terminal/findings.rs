//! `fundstelle check` for a terminal.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Style;
use super::printable;
use crate::check::{Finding, Level, Rule};
use crate::present::findings::message;
use crate::present::highlight::{Marked, plain};

use crate::present::lang::Lang;
use crate::present::texts::fill;

/// Findings by file, which they come sorted by, and how many there are.
pub fn findings(findings: &[Finding], checked: u64, lang: Lang, colour: bool, width: usize) -> String {
    let style = Style::new(colour, width);
    let texts = lang.texts();
    let words = &texts.check;
    let mut out = String::new();
    let mut files = 0;
    for of_file in findings.chunk_by(|a, b| a.location == b.location) {
        files += 1;
        let _ = writeln!(out, "{}", style.bold(&plain(&printable(&of_file[0].location))));
        for finding in of_file {
            let line = finding.line.map(|n| fill(&words.line, &[("n", &n.to_string())]));
            let page = || finding.page.map(|n| fill(&words.page, &[("n", &n.to_string())]));
            let place = line.or_else(page).map(|place| format!("{place}: ")).unwrap_or_default();
            let text = format!("{place}{}", message(finding, lang));
            let level = &words.levels[&finding.rule.level()];
            let mut lines = Marked::new(&text, &[]).to_ansi_lines(style.width - 12, false).into_iter();
            let first = lines.next().unwrap_or_default();
            let level = style.paint(paint_of(finding.rule.level()), &format!("{level:<8}"));
            let _ = writeln!(out, "  {level}  {first}");
            for line in lines {
                let _ = writeln!(out, "            {line}");
            }
            let _ = writeln!(out, "            {}", style.dim(finding.rule.id()));
        }
        out.push('\n');
    }
    let checked = texts.count(&words.checked, checked);
    if findings.is_empty() {
        let _ = writeln!(out, "{checked}. {}", words.none);
        return out;
    }
    let mut counts: BTreeMap<(std::cmp::Reverse<Level>, Rule), u64> = BTreeMap::new();
    for finding in findings {
        *counts.entry((std::cmp::Reverse(finding.rule.level()), finding.rule)).or_default() += 1;
    }
    let total = texts.count(&words.findings, findings.len() as u64);
    let line = format!("{checked}: {total} {}", texts.count(&words.files, files));
    let _ = writeln!(out, "{}", style.bold(&line));
    for ((_, rule), count) in counts {
        let _ =
            writeln!(out, "{:>8}  {:<18} {}", texts.number(count), rule.id(), words.levels[&rule.level()]);
    }
    out
}

/// Every rule with its level and a sentence.
pub fn rules(lang: Lang, colour: bool, width: usize) -> String {
    let style = Style::new(colour, width);
    let words = &lang.texts().check;
    let mut out = String::new();
    for rule in Rule::ALL {
        let level = &words.levels[&rule.level()];
        let _ = writeln!(out, "{}  {}", style.bold(rule.id()), style.dim(level));
        style.add(&mut out, 4, &Marked::new(&words.rules[&rule].sentence, &[]));
    }
    out
}

fn paint_of(level: Level) -> &'static str {
    match level {
        Level::Error => "31",
        Level::Warning => "33",
        Level::Hint => "36",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_stand_by_file_in_narrow_lines_and_cannot_drive_the_terminal() {
        let mut first = Finding::new(Rule::Glued, "a\u{1b}[31m\nb.txt", "Kaffee.Danach", "Kaffee. Danach");
        first.line = Some(3);
        let all = [first.clone(), Finding { rule: Rule::NoYear, line: None, ..first }];
        let text = findings(&all, 1, Lang::De, false, 50);
        assert!(text.starts_with("a\\u{1b}[31m\\nb.txt\n"), "{text}");
        assert!(text.contains("Zeile 3: Leerzeichen fehlt"), "{text}");
        assert!(text.contains("1 Dokument geprüft: 2 Befunde in 1 Datei"), "{text}");
        assert!(!text.contains('\u{1b}') && text.lines().all(|line| line.chars().count() <= 50), "{text}");
    }
}
