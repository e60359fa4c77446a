//! Completions of a typed text, for services, browsers and terminals.

use std::fmt::Write;

use serde::Serialize;
use utoipa::ToSchema;

use super::highlight::{Marked, plain};
use super::labels::{Labels, name_of};
use super::lang::Lang;
use crate::article::Facet;
use crate::language::{Completion, CompletionKind, matched};

/// The answer to `GET /api/v1/suggest`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SuggestResponse {
    pub query: String,
    /// The most useful first.
    pub suggestions: Vec<SuggestionEntry>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SuggestionEntry {
    pub text: String,
    pub kind: CompletionKind,
    /// The article, or the value to filter by; absent for phrases and for titles of several articles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Number of articles with it; an estimate for phrases in large collections.
    pub count: u64,
    /// Where it holds what was typed; empty where another name of it does.
    pub highlights: Vec<[usize; 2]>,
}

pub fn suggest_response(
    typed: &str,
    completions: &[Completion],
    labels: &dyn Labels,
    lang: Lang,
) -> SuggestResponse {
    let entry = |completion: &Completion| {
        let text = marked(completion, typed, labels, lang);
        SuggestionEntry {
            highlights: text.code_points(),
            text: text.text().to_owned(),
            kind: completion.kind,
            id: completion.id.clone(),
            count: completion.count,
        }
    };
    SuggestResponse { query: plain(typed), suggestions: completions.iter().map(entry).collect() }
}

/// Suggestions as browsers ask for them (OpenSearch Suggestions 1.1): what was typed, and texts.
pub fn opensearch_suggestions(
    typed: &str,
    completions: &[Completion],
    labels: &dyn Labels,
    lang: Lang,
) -> String {
    let texts =
        completions.iter().map(|completion| marked(completion, typed, labels, lang).text().to_owned());
    serde_json::json!([typed, texts.collect::<Vec<_>>()]).to_string()
}

/// Suggestions for a terminal, one a line with its kind and number of articles.
pub fn suggestions(
    typed: &str,
    completions: &[Completion],
    labels: &dyn Labels,
    lang: Lang,
    colour: bool,
) -> String {
    let texts = lang.texts();
    let marked = completions.iter().map(|completion| marked(completion, typed, labels, lang));
    let lines: Vec<(Marked, String)> = marked
        .zip(completions)
        .map(|(text, completion)| {
            let kind = texts.completions.get(&completion.kind).cloned().unwrap_or_default();
            (text, format!("{kind}, {}", texts.articles(completion.count)))
        })
        .collect();
    let column = lines.iter().map(|(text, _)| text.text().chars().count()).max().unwrap_or_default();
    let mut out = String::new();
    for (text, said) in lines {
        let space = column - text.text().chars().count();
        let _ = writeln!(out, "{}{:space$}  {said}", text.to_ansi(colour), "");
    }
    out
}

/// The text of a completion in the interface language with what was typed marked.
fn marked(completion: &Completion, typed: &str, labels: &dyn Labels, lang: Lang) -> Marked {
    let facet = match completion.kind {
        CompletionKind::Organiser => Some(Facet::Organiser),
        CompletionKind::Theme => Some(Facet::Theme),
        CompletionKind::Title | CompletionKind::Phrase => None,
    };
    let text = match (facet, &completion.id) {
        (Some(facet), Some(id)) => name_of(labels, facet, id, Some(&completion.text), lang),
        _ => completion.text.clone(),
    };
    let highlights: Vec<_> = matched(&text, typed).into_iter().collect();
    Marked::new(&text, &highlights)
}
