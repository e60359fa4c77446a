//! An evaluation of titles for a terminal: shares by language, and what comes first in place of an article.

use std::fmt::Write;

use super::Style;
use super::evaluation::{LEAST_TEXT, NO_RANK, Table};
use crate::present::Lang;
use crate::present::highlight::{Marked, plain};
use crate::present::texts::EvaluationTexts;
use crate::present::title_evaluation::MOST_MISSES;
use crate::relevance::{TitleCounts, TitleEvaluation, TitleOutcome, TitlePart};

/// How many titles find their article first and among the first, then those that don't.
pub fn title_evaluation(evaluation: &TitleEvaluation, lang: Lang, colour: bool, width: usize) -> String {
    let style = Style::new(colour, width);
    let words = &lang.texts().evaluation;
    let mut out = String::new();
    let heading = match evaluation.part {
        TitlePart::Whole => &words.titles,
        TitlePart::Pair => &words.title_pairs,
    };
    let count = u64::try_from(evaluation.outcomes.len()).unwrap_or(u64::MAX);
    let _ = writeln!(out, "{}\n", style.bold(&lang.texts().count(heading, count)));
    add_shares(&mut out, evaluation, words, style);
    let misses = evaluation.misses();
    if misses.is_empty() {
        let _ = writeln!(out, "\n{}", words.all_first);
        return out;
    }
    let heading = lang.texts().count(&words.not_first, u64::try_from(misses.len()).unwrap_or(u64::MAX));
    let _ = writeln!(out, "\n{}\n", style.bold(&heading));
    for miss in misses.into_iter().take(MOST_MISSES) {
        add_miss(&mut out, miss, words, style);
    }
    out
}

fn add_shares(out: &mut String, evaluation: &TitleEvaluation, words: &EvaluationTexts, style: Style) {
    let mut table = Table::default();
    let header = ["", &words.query_count, &words.first, &words.first_three];
    table.add(header.map(str::to_owned).to_vec(), Style::dim);
    let mut add = |name: &str, counts: TitleCounts| {
        let shares = [counts.share_first(), counts.share_among_first()].map(|share| format!("{share:.4}"));
        let cells = [name.to_owned(), counts.queries.to_string()].into_iter().chain(shares);
        table.add(cells.collect(), |_, text| text.to_owned());
    };
    for (language, counts) in evaluation.by_language() {
        add(&plain(language.code()), counts);
    }
    add(&words.all, evaluation.all());
    table.write(out, 0, style);
}

/// ```text
///  2  Lecksuche im Rohrnetz  (html/lecksuche.html)
///     first  Werkstatt Wasserverluste  (text/werkstatt.txt)
/// ```
fn add_miss(out: &mut String, miss: &TitleOutcome, words: &EvaluationTexts, style: Style) {
    let rank = miss.rank.map_or_else(|| NO_RANK.to_owned(), |rank| rank.to_string());
    let line = |label: &str, text: &str, id: Option<&str>| {
        let id = id.map(|id| format!("  ({})", plain(id))).unwrap_or_default();
        let taken = 4 + label.chars().count() + id.chars().count();
        // Titles are cut, ids never: they are there to be copied.
        let text = Marked::new(text, &[]).cut(style.width.saturating_sub(taken).max(LEAST_TEXT));
        format!("{}{}", text.to_ansi(false), style.dim(&id))
    };
    let asked = line("", &miss.query.text, Some(miss.query.article.as_str()));
    let _ = writeln!(out, "{rank:>2}  {asked}");
    let label = format!("{}  ", words.first);
    let first = match &miss.first {
        Some((id, title)) => line(&label, title, Some(id.as_str())),
        None => words.nothing.clone(),
    };
    let _ = writeln!(out, "    {}{first}", style.dim(&label));
}
