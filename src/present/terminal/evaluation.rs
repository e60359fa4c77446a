//! An evaluation for a terminal: measures, and the queries to look into.

use std::fmt::Write;

use super::Style;
use crate::present::Lang;
use crate::present::evaluation::EvaluationView;
use crate::present::highlight::{Marked, plain};
use crate::present::texts::{EvaluationTexts, fill};
use crate::relevance::{Measure, Row};

/// The sign that is shown where there is no rank.
pub(super) const NO_RANK: &str = "–";
/// A difference is highlighted if its p-value is below this limit.
const SIGNIFICANT: f64 = 0.05;
/// Texts and titles get room for at least this many characters, however narrow the terminal is.
pub(super) const LEAST_TEXT: usize = 20;

/// Means and comparison, then the weakest queries with what was wanted and what stands first instead;
/// before them a line for every query, if that is asked for.
pub fn evaluation(view: &EvaluationView<'_>, lang: Lang, colour: bool, width: usize) -> String {
    let style = Style::new(colour, width);
    let words = &lang.texts().evaluation;
    let mut out = String::new();
    if view.per_query {
        add_queries(&mut out, view, words, style);
        out.push('\n');
    }
    let depth = view.evaluation.depth.to_string();
    let count = u64::try_from(view.evaluation.rows.len()).unwrap_or(u64::MAX);
    let heading = fill(&lang.texts().count(&words.queries, count), &[("depth", &depth)]);
    let _ = writeln!(out, "{}\n", style.bold(&heading));
    add_measures(&mut out, view, words, style);
    if view.misses > 0 {
        out.push('\n');
        add_weakest(&mut out, view, words, style);
    }
    out
}

fn add_measures(out: &mut String, view: &EvaluationView<'_>, words: &EvaluationTexts, style: Style) {
    let mut table = Table::default();
    let mut header = vec![String::new(), words.mean.clone()];
    if view.baseline.is_some() {
        header.extend(
            [&words.before, &words.difference, &words.better, &words.worse, &words.equal].map(String::clone),
        );
        header.push("p".to_owned());
    }
    table.add(header, Style::dim);
    for measure in Measure::ALL {
        let mut row =
            vec![measure.name(view.evaluation.depth), format!("{:.4}", view.evaluation.mean(measure))];
        let mut paint: Paint = |_, text| text.to_owned();
        if let Some(baseline) = view.baseline {
            let paired = view.evaluation.against(baseline, measure);
            row.push(format!("{:.4}", baseline.mean(measure)));
            row.push(signed(paired.difference));
            row.extend([paired.better, paired.worse, paired.equal].map(|count| count.to_string()));
            row.push(format!("{:.4}", paired.p));
            if paired.p < SIGNIFICANT {
                paint = Style::bold;
            }
        }
        table.add(row, paint);
    }
    table.write(out, 0, style);
    if view.baseline.is_some() {
        out.push('\n');
        for line in Marked::new(&words.chance, &[]).to_ansi_lines(style.width, false) {
            let _ = writeln!(out, "{}", style.dim(&line));
        }
    }
}

fn add_queries(out: &mut String, view: &EvaluationView<'_>, words: &EvaluationTexts, style: Style) {
    let shown = [Measure::ReciprocalRank, Measure::Ndcg, Measure::Recall];
    let mut table = Table::default();
    let mut header = vec![words.query.clone(), words.rank.clone()];
    header.extend(view.baseline.map(|_| words.before.clone()));
    header.extend(shown.map(|measure| measure.name(view.evaluation.depth)));
    table.add(header, Style::dim);
    for (row, before) in view.rows() {
        let mut cells = vec![plain(&row.query), rank(row.first_relevant)];
        cells.extend(before.map(|before| rank(before.first_relevant)));
        cells.extend(shown.map(|measure| format!("{:.4}", row.scores.get(measure))));
        table.add(cells, |_, text| text.to_owned());
        let text = view.texts.get(row.query.as_str()).copied().unwrap_or_default();
        table.end_with(text);
    }
    table.write(out, 0, style);
}

fn add_weakest(out: &mut String, view: &EvaluationView<'_>, words: &EvaluationTexts, style: Style) {
    let weakest = view.weakest();
    if weakest.is_empty() {
        let _ = writeln!(out, "{}", words.none_weak);
        return;
    }
    let absent = fill(&words.absent, &[("depth", &view.evaluation.depth.to_string())]);
    let _ = writeln!(out, "{}", style.bold(&words.weakest));
    if weakest.iter().any(|row| row.first_relevant.is_none()) {
        let _ = writeln!(out, "{}", style.dim(&absent));
    }
    let column = weakest
        .iter()
        .map(|row| rank(row.first_relevant))
        .chain([words.rank.clone()])
        .map(|cell| cell.chars().count())
        .max()
        .unwrap_or_default();
    let _ = writeln!(out, "\n{}", style.dim(&format!("{:>column$}  {}", words.rank, words.query)));
    for row in weakest {
        add_miss(out, view, row, words, column, style);
    }
}

/// ```text
///    4  s03  Rohrnetz Leckagen Wasserverluste suchen
///       wanted  Lecksuche im Rohrnetz  (html/lecksuche.html)
///       first   Werkstatt Wasserverluste  (text/werkstatt.txt)
/// ```
fn add_miss(
    out: &mut String,
    view: &EvaluationView<'_>,
    row: &Row,
    words: &EvaluationTexts,
    column: usize,
    style: Style,
) {
    let indent = column + 2;
    let text = view.texts.get(row.query.as_str()).copied().unwrap_or_default();
    let id = plain(&row.query);
    let hang = indent + id.chars().count() + 2;
    let left = style.width.saturating_sub(hang).max(LEAST_TEXT);
    let mut lines = Marked::new(text, &[]).to_ansi_lines(left, false).into_iter();
    let first_line = lines.next().filter(|line| !line.is_empty());
    let first_line = first_line.map(|line| format!("  {}", style.bold(&line))).unwrap_or_default();
    let _ = writeln!(out, "{:>column$}  {id}{first_line}", rank(row.first_relevant));
    for line in lines {
        let _ = writeln!(out, "{:hang$}{}", "", style.bold(&line));
    }
    let names = words.wanted.chars().count().max(words.first.chars().count());
    let mut add = |name: &str, article: Option<&str>, remark: Option<String>| {
        let known = article.and_then(|id| view.titles.get(id));
        let title = known.and_then(Option::as_deref);
        let mut details: Vec<String> = title.and(article).map(plain).into_iter().collect();
        if known.is_some() && title.is_none() {
            details.push(words.not_indexed.clone());
        }
        details.extend(remark);
        let details = if details.is_empty() { String::new() } else { format!("  ({})", details.join(", ")) };
        let left = style.width.saturating_sub(indent + names + 3 + details.chars().count());
        // Titles are cut, ids never: they are there to be copied.
        let shown = match (title, article) {
            (Some(title), _) => Marked::new(title, &[]).cut(left.max(LEAST_TEXT)).to_ansi(false),
            (None, Some(id)) => plain(id),
            (None, None) => words.nothing.clone(),
        };
        let name = style.dim(&format!("{name:names$}"));
        let _ = writeln!(out, "{:indent$}{name}  {shown}{}", "", style.dim(&details));
    };
    let elsewhere = row.wanted_rank.filter(|_| row.wanted_rank != row.first_relevant);
    let remark = elsewhere.map(|rank| fill(&words.at_rank, &[("rank", &rank.to_string())]));
    add(&words.wanted, Some(&row.wanted), remark);
    add(&words.first, row.first.as_deref(), None);
}

fn signed(difference: f64) -> String {
    if difference == 0.0 { "0.0000".to_owned() } else { format!("{difference:+.4}") }
}

fn rank(rank: Option<usize>) -> String {
    rank.map_or_else(|| NO_RANK.to_owned(), |rank| rank.to_string())
}

pub(super) type Paint = fn(Style, &str) -> String;

/// Lines of aligned columns: the first to the left, figures to the right, a text behind them.
#[derive(Default)]
pub(super) struct Table {
    rows: Vec<(Vec<String>, Paint, String)>,
}

impl Table {
    pub fn add(&mut self, cells: Vec<String>, paint: Paint) {
        self.rows.push((cells, paint, String::new()));
    }

    /// Puts a text behind the last line, cut to what the terminal has room for.
    fn end_with(&mut self, text: &str) {
        if let Some((_, _, end)) = self.rows.last_mut() {
            *end = plain(text);
        }
    }

    pub fn write(&self, out: &mut String, indent: usize, style: Style) {
        let columns = self.rows.iter().map(|(cells, _, _)| cells.len()).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|(cells, _, _)| cells.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let taken = indent + widths.iter().map(|width| width + 2).sum::<usize>();
        for (cells, paint, end) in &self.rows {
            let cells: Vec<String> = cells
                .iter()
                .zip(&widths)
                .enumerate()
                .map(
                    |(at, (cell, width))| {
                        if at == 0 { format!("{cell:width$}") } else { format!("{cell:>width$}") }
                    },
                )
                .collect();
            let left = style.width.saturating_sub(taken).max(LEAST_TEXT);
            let end = Marked::new(end, &[]).cut(left - 1).to_ansi(false);
            let line = format!("{:indent$}{}", "", paint(style, &cells.join("  ")));
            let _ = writeln!(out, "{}", format!("{line}  {end}").trim_end());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::relevance::{Evaluation, Judgments, Run};

    #[test]
    fn lines_fit_the_terminal_and_articles_cannot_drive_it() {
        let judgments = Judgments::parse("q1\twanted\t1\nq2\twanted\t1\n").unwrap();
        let run = Run::parse("q1 Q0 first 1 1 t\nq2 Q0 first 1 1 t\nq2 Q0 wanted 2 1 t\n").unwrap();
        let evaluation = Evaluation::new(&judgments, &run, 10);
        let long = "Partnerschaft für sauberes Wasser ".repeat(9);
        let hostile = format!("\u{1b}]0;owned\u{7}\u{202e}{long}");
        let view = EvaluationView {
            evaluation: &evaluation,
            baseline: Some(&evaluation),
            texts: HashMap::from([("q1", long.as_str()), ("q2", "Wasser")]),
            titles: HashMap::from([("first", Some(hostile)), ("wanted", None)]),
            misses: 10,
            per_query: true,
        };
        for (lang, width) in [(Lang::De, 80), (Lang::En, 100)] {
            let text = evaluation_text(&view, lang, width);
            assert!(text.lines().all(|line| line.chars().count() <= width), "a line is too long:\n{text}");
            assert!(!text.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}'), "{text:?}");
            assert!(text.lines().all(|line| line.trim_end() == line), "a line ends in spaces:\n{text}");
        }
        let text = evaluation_text(&view, Lang::De, 100);
        assert!(text.contains("gesucht  wanted  (nicht im Index)"), "{text}");
        assert!(
            text.contains("nDCG@10    0.3155  0.3155     0.0000       0           0       2  1.0000"),
            "{text}"
        );
    }

    fn evaluation_text(view: &EvaluationView<'_>, lang: Lang, width: usize) -> String {
        super::evaluation(view, lang, false, width)
    }
}
