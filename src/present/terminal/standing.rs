//! `fundstelle explain` for a terminal.

use std::fmt::Write;

use serde_json::Value;

use super::Style;
use crate::engine::{Presence, Standing};
use crate::present::explanation::{contribution_in_words, meaning_in_words, refusal_in_words};
use crate::present::highlight::{Marked, plain};
use crate::present::lang::Lang;
use crate::present::texts::{Texts, fill};
use crate::query::{QueryPlan, RankingProfile};

/// The rank of an article among the hits of a query, and the parts of its score.
pub fn standing(plan: &QueryPlan, standing: &Standing, lang: Lang, colour: bool, width: usize) -> String {
    let style = Style::new(colour, width);
    let texts = lang.texts();
    let words = &texts.explanation;
    let mut out = String::new();
    let title = plain(&standing.article.title.value);
    for line in Marked::new(&title, &[]).to_ansi_lines(style.width, false) {
        let _ = writeln!(out, "{}", style.bold(&line));
    }
    let _ = writeln!(out, "{}\n", style.dim(&plain(standing.article.id.as_str())));
    let total = texts.number(standing.total);
    let rank = standing.rank.map(|rank| texts.number(rank)).unwrap_or_default();
    let form = match (standing.rank, standing.refused.is_empty()) {
        (Some(_), _) => &words.rank,
        (None, true) => &words.unreachable,
        (None, false) => &words.unranked,
    };
    let line = fill(form, &[("rank", &rank), ("total", &total), ("query", plan.understood.text.as_str())]);
    style.add(&mut out, 0, &Marked::new(&line, &[]));
    if standing.rank.is_none() {
        for refusal in &standing.refused {
            let line = format!("{} {}.", words.refused, refusal_in_words(*refusal, lang));
            style.add(&mut out, 0, &Marked::new(&line, &[]));
        }
    }
    let explanation = &standing.explanation;
    let has_score = !explanation.words.is_empty() || !explanation.contributions.is_empty();
    for (form, neighbour) in [(&words.before, &standing.before), (&words.behind, &standing.behind)] {
        if let Some((id, score)) = neighbour.as_ref().filter(|_| has_score) {
            let line = fill(form, &[("title", id.as_str()), ("score", &points(*score, texts))]);
            let _ = writeln!(out, "{}", style.dim(&plain(&line)));
        }
    }
    if !has_score {
        let _ = writeln!(out, "\n{}", words.no_score);
        return out;
    }
    if !explanation.words.is_empty() {
        let _ = writeln!(out, "\n{}", style.bold(&words.words));
        let column = explanation.words.iter().map(|(word, _)| plain(word).chars().count()).max();
        let column = column.unwrap_or_default();
        for (word, presence) in &explanation.words {
            let presence = match presence {
                Presence::Present => &words.present,
                Presence::Partly => &words.partly,
                Presence::Absent => &words.absent,
            };
            let _ = writeln!(out, "  {:column$}  {presence}", plain(word));
        }
    }
    let heading = fill(&words.score, &[("score", &points(explanation.score, texts))]);
    let _ = writeln!(out, "\n{}", style.bold(&heading));
    let mut lines: Vec<(f32, String)> = explanation
        .contributions
        .iter()
        .map(|contribution| (contribution.score, contribution_in_words(contribution, lang)))
        .collect();
    lines.extend(explanation.ngram_score.map(|score| (score, words.ngram_score.clone())));
    lines.extend(explanation.proximity_score.map(|score| (score, words.proximity_score.clone())));
    lines.extend(explanation.title_score.map(|score| (score, words.title_score.clone())));
    lines.extend(explanation.meaning_score.map(|score| (score, meaning_in_words(explanation, lang))));
    lines.extend(explanation.missing_words_score.map(|score| (score, words.missing_words_score.clone())));
    lines.sort_by(|a, b| b.0.total_cmp(&a.0));
    lines.push((explanation.score, words.total.clone()));
    let column = lines.iter().map(|(score, _)| points(*score, texts).len()).max().unwrap_or_default();
    for (score, said) in lines {
        let number = format!("  {:>column$}  ", points(score, texts));
        let indent = number.len();
        let mut said = Marked::new(&said, &[]).to_ansi_lines(style.width - indent, false).into_iter();
        let _ = writeln!(out, "{number}{}", said.next().unwrap_or_default());
        for line in said {
            let _ = writeln!(out, "{:indent$}{line}", "");
        }
    }
    let _ = writeln!(out, "\n{}", style.bold(&words.profile));
    for (group, settings) in profile_lines(&plan.selection.profile) {
        let line = Marked::new(&format!("{group}: {settings}"), &[]);
        style.add(&mut out, 2, &line);
    }
    out
}

/// The groups of a ranking profile, each with its settings as `name value`, in the order of their names.
fn profile_lines(profile: &RankingProfile) -> Vec<(String, String)> {
    let Ok(Value::Object(groups)) = serde_json::to_value(profile) else { return Vec::new() };
    groups.into_iter().map(|(group, settings)| (group, settings_in_words(&settings))).collect()
}

/// Settings as text: `depth 100, ngram (b 0.75, k1 1.2)`.
fn settings_in_words(settings: &Value) -> String {
    match settings {
        Value::Object(settings) => {
            let one = |(name, value): (&String, &Value)| match value {
                Value::Object(_) => format!("{name} ({})", settings_in_words(value)),
                value => format!("{name} {}", settings_in_words(value)),
            };
            settings.iter().map(one).collect::<Vec<_>>().join(", ")
        }
        Value::Array(values) => values.iter().map(settings_in_words).collect::<Vec<_>>().join("/"),
        // A weight of .3 is stored as the nearest number of 32 bits.
        Value::Number(number) => {
            number.as_f64().map_or_else(String::new, |number| (number as f32).to_string())
        }
        value => value.to_string(),
    }
}

fn points(score: f32, texts: &Texts) -> String {
    format!("{score:.2}").replace('.', &texts.numbers.decimal)
}
