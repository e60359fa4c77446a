//! `fundstelle analyze TEXT` shows the terms of a text, and why compounds in it are split or kept
//! whole.

use std::io::{self, Write};

use serde::Serialize;

use super::outcome::Outcome;
use super::terminal::language;
use crate::analysis::{self, Decision, Lexicon, TokenKind, exact_tokens};
use crate::app::App;
use crate::article::Language;
use crate::present::Lang;
use crate::present::texts::fill;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Text to analyse
    #[arg(required = true, value_name = "TEXT")]
    text: Vec<String>,

    /// Language of the chain: de, en or another code
    #[arg(long, default_value = "de", value_name = "CODE")]
    language: String,

    /// One JSON object a line: terms first, then what became of every possible compound
    #[arg(long)]
    json: bool,
}

/// A term and what it stands for.
#[derive(Serialize)]
struct Line<'a> {
    term: &'a str,
    position: usize,
    /// How the term relates to its word: it is the word itself, a part of it, an acronym, or its exact form.
    kind: &'static str,
    text: &'a str,
}

/// How a word that may be a compound was split, with the figures of that decision.
#[derive(Serialize)]
struct Compound<'a> {
    word: &'a str,
    /// `staff`, `never`, `frequency`, `verb_form` or `no_cover`.
    decision: &'static str,
    split: bool,
    parts: Vec<&'a str>,
    /// The frequency of each part in the lexicon, if frequencies decided.
    counts: Vec<f32>,
    /// The geometric mean of these frequencies, less the penalty for parts beyond the second.
    mean: Option<f32>,
    /// The frequency of the whole word in the lexicon, which counts as at least a half.
    own: Option<f32>,
}

/// No decision is printed for words of fewer letters, since it would be printed for almost every word.
const MIN_COMPOUND: usize = 8;

impl<'a> Compound<'a> {
    /// Explains how a word was split; `None` if it is too short or no compound.
    fn explain((word, is_lower_case): &'a (String, bool), lexicon: &Lexicon) -> Option<Self> {
        let named = |decision, split, ranges: Vec<std::ops::Range<usize>>| Self {
            word,
            decision,
            split,
            parts: ranges.into_iter().map(|range| &word[range]).collect(),
            counts: Vec::new(),
            mean: None,
            own: None,
        };
        if word.chars().count() < MIN_COMPOUND {
            return None;
        }
        let decision = lexicon.decide_on(word);
        if let Decision::Cover(cover) = &decision
            && cover.is_split()
        {
            let open = analysis::open_parts(lexicon, word, *is_lower_case, cover.parts.clone());
            if open.len() < cover.parts.len() {
                return Some(named("verb_form", !open.is_empty(), open));
            }
        }
        match decision {
            Decision::NoCompound => None,
            Decision::Never => Some(named("never", false, Vec::new())),
            Decision::NoCover => Some(named("no_cover", false, Vec::new())),
            Decision::Staff { parts } => Some(named("staff", true, parts)),
            Decision::Cover(cover) => Some(Self {
                counts: cover.counts.clone(),
                mean: Some(cover.mean),
                own: Some(cover.own),
                ..named("frequency", cover.is_split(), cover.parts)
            }),
        }
    }

    /// "wirkungsmessung: split into wirkung (50) + messung (20), mean 31.6 against 0.5 of the whole"
    fn in_words(&self, lang: Lang) -> String {
        let texts = lang.texts();
        let words = &texts.commands.analyze;
        let (Some(mean), Some(own)) = (self.mean, self.own) else {
            let form = match self.decision {
                "verb_form" if self.split => &words.participle,
                "verb_form" => &words.verb_form,
                "staff" => &words.staff,
                "never" => &words.never,
                _ => &words.no_cover,
            };
            return fill(form, &[("word", self.word), ("parts", &self.parts.join(" + "))]);
        };
        let parts = self.parts.iter().zip(&self.counts).map(|(part, count)| format!("{part} ({count})"));
        let parts = parts.collect::<Vec<_>>().join(" + ");
        let form = if self.split { &words.split } else { &words.whole };
        let mean = texts.decimal(f64::from(mean));
        fill(form, &[("word", self.word), ("parts", &parts), ("mean", &mean), ("own", &own.to_string())])
    }
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let analyzers = app.analyzers()?;
    let lang = language();
    let words = &lang.texts().commands.analyze;
    let text = arguments.text.join(" ");
    let analysed = analyzers.for_language(&Language::from_code(&arguments.language)).tokens(&text);
    let exact = exact_tokens(&text);
    let kind = |kind| match kind {
        TokenKind::Word => "word",
        TokenKind::Part => "part",
        TokenKind::Acronym => "acronym",
        TokenKind::Date => "date",
    };
    let analysed = analysed.iter().map(|token| (token, kind(token.kind)));
    let mut out = io::stdout().lock();
    for (token, kind) in analysed.chain(exact.iter().map(|token| (token, "exact"))) {
        let line =
            Line { term: &token.text, position: token.position, kind, text: &text[token.range.clone()] };
        if arguments.json {
            serde_json::to_writer(&mut out, &line).map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            let kind = match line.kind {
                "part" => &words.part,
                "acronym" => &words.acronym,
                "date" => &words.date,
                "exact" => &words.exact,
                _ => &words.word,
            };
            writeln!(out, "{:>3}  {kind:<8} {:<30} {}", line.position, line.term, line.text)?;
        }
    }
    if analyzers.for_language(&Language::from_code(&arguments.language)).opens_compounds() {
        let read = |segment: &str| analysis::read_transcription(&analysis::lower_case(segment)).into_owned();
        let words: Vec<(String, bool)> = analysis::words(&text)
            .flat_map(|word| word.segments)
            .map(|segment| (read(&text[segment.clone()]), text[segment].starts_with(char::is_lowercase)))
            .collect();
        for compound in words.iter().filter_map(|word| Compound::explain(word, analyzers.lexicon())) {
            if arguments.json {
                serde_json::to_writer(&mut out, &compound).map_err(io::Error::from)?;
                writeln!(out)?;
            } else {
                writeln!(out, "     {}", compound.in_words(lang))?;
            }
        }
    }
    Ok(Outcome::Done)
}
