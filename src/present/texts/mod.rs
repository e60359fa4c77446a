//! The words of the interface: one file per language, read once, with plural forms, numbers and
//! dates as the language writes them. The types of the texts stand in one file per view; what commands report stands in
//! files of its own.
//!
//! A key missing from a file, or one that nothing uses, fails the tests of this module.

mod article;
mod commands;
mod docs;
mod evaluation;
mod explanation;
mod facet_values;
mod findings;
mod formats;
mod frame;
mod help;
mod marked;
mod message;
mod search;
mod template;
mod terminal;
mod vocabulary;
mod widget;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use self::article::ArticleTexts;
use self::commands::CommandTexts;
use self::docs::DocsTexts;
use self::explanation::ExplanationTexts;
use self::facet_values::FacetValuesTexts;
use self::findings::CheckTexts;
use self::formats::{DateTexts, NumberTexts};
use self::frame::FrameTexts;
use self::help::HelpTexts;
use self::marked::MarkedTexts;
use self::message::{ErrorTexts, MessageTexts};
use self::search::{EmptyTexts, FilterTexts, NoticeTexts, PageTexts, SearchTexts};
use self::terminal::{KeyTexts, ReportTexts, TerminalTexts};
use self::vocabulary::VocabularyTexts;
use self::widget::WidgetTexts;
use super::lang::Lang;
use super::listed::StandIn;
use crate::article::{Date, EvidenceKind, Facet, FacetWords};
use crate::language::CompletionKind;
use crate::query::{Notice, PartCount, QueryPlan};

pub use self::commands::DoctorTexts;
pub use self::evaluation::EvaluationTexts;
pub use self::frame::ScriptTexts;
pub use self::template::{Plural, around, fill};

/// All texts of one language. Words in braces are places that [`fill`] fills.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// The language they are in; the file doesn't name it.
    #[serde(skip)]
    lang: Lang,
    pub numbers: NumberTexts,
    pub dates: DateTexts,
    pub frame: FrameTexts,
    pub search: SearchTexts,
    pub notices: NoticeTexts,
    pub empty: EmptyTexts,
    pub pages: PageTexts,
    pub filters: FilterTexts,
    pub facet_values: FacetValuesTexts,
    pub marked: MarkedTexts,
    pub sort: BTreeMap<String, String>,
    pub article: ArticleTexts,
    pub sources: BTreeMap<EvidenceKind, String>,
    pub errors: ErrorTexts,
    pub building: MessageTexts,
    pub terminal: TerminalTexts,
    pub report: ReportTexts,
    pub commands: CommandTexts,
    pub key: KeyTexts,
    /// What kinds of completions are called.
    pub completions: BTreeMap<CompletionKind, String>,
    /// What the script of the pages says.
    pub script: ScriptTexts,
    pub widget: WidgetTexts,
    pub docs: DocsTexts,
    pub help: HelpTexts,
    pub explanation: ExplanationTexts,
    pub check: CheckTexts,
    pub vocabulary: VocabularyTexts,
    pub evaluation: EvaluationTexts,
    /// Names of languages by ISO 639 code.
    pub languages: BTreeMap<String, String>,
    /// Names of kinds of articles.
    pub kinds: BTreeMap<String, String>,
}

static GERMAN: LazyLock<Texts> = LazyLock::new(|| read(Lang::De));
static ENGLISH: LazyLock<Texts> = LazyLock::new(|| read(Lang::En));

/// The files of a language as one.
fn file(lang: Lang) -> &'static str {
    match lang {
        Lang::De => concat!(include_str!("de.toml"), "\n", include_str!("commands.de.toml")),
        Lang::En => concat!(include_str!("en.toml"), "\n", include_str!("commands.en.toml")),
    }
}

fn read(lang: Lang) -> Texts {
    let texts = toml::from_str(file(lang)).expect("the files are part of the program and a test reads both");
    Texts { lang, ..texts }
}

impl Lang {
    /// All texts of the interface in this language.
    pub fn texts(self) -> &'static Texts {
        match self {
            Self::De => &GERMAN,
            Self::En => &ENGLISH,
        }
    }
}

impl Texts {
    /// A whole number with separators between thousands.
    pub fn number(&self, n: u64) -> String {
        self.numbers.whole(n)
    }

    /// A number with one place behind its decimal sign.
    pub fn decimal(&self, number: f64) -> String {
        format!("{number:.1}").replace('.', &self.numbers.decimal)
    }

    /// A counting text with its number filled in for `{n}`.
    pub fn count(&self, plural: &Plural, n: u64) -> String {
        fill(plural.form(n), &[("n", &self.number(n))])
    }

    /// A counting text with its number and other values filled in.
    pub fn count_with(&self, plural: &Plural, n: u64, values: &[(&str, &str)]) -> String {
        let n_in_words = self.number(n);
        fill(plural.form(n), &[&[("n", n_in_words.as_str())], values].concat())
    }

    /// The heading of the hits that hold only some of the words. It differs for queries of one word, of which
    /// no article has "some".
    pub fn partial_heading<'a>(&'a self, plan: &QueryPlan) -> &'a str {
        if only_word(plan).is_some() { &self.search.near_the_word } else { &self.search.some_of_the_words }
    }

    /// The number of hits that hold only some of the words, in words.
    pub fn partial_count(&self, plan: &QueryPlan, n: u64) -> String {
        let is_one_word = only_word(plan).is_some();
        let counted = if is_one_word { &self.search.more_near } else { &self.search.more_with_some };
        self.count(counted, n)
    }

    /// The heading above the hits, a template with their number: for full matches, or for partial matches of a
    /// compound.
    pub fn heading<'a>(&'a self, plan: &QueryPlan, stand_in: Option<StandIn>) -> &'a str {
        let has_parts = stand_in.is_some() && only_word(plan).is_some();
        if has_parts { &self.search.articles_with_parts } else { &self.search.articles_for }
    }

    /// How many articles, in words where there are none.
    pub fn articles(&self, n: u64) -> String {
        if n == 0 { self.search.no_articles.clone() } else { self.count(&self.search.articles, n) }
    }

    /// The button that leads from the filters to the hits.
    pub fn show_hits(&self, n: u64) -> String {
        if n == 0 { self.filters.show_none.clone() } else { self.count(&self.filters.show_hits, n) }
    }

    /// A date, as precise as it is known.
    pub fn date(&self, date: Date) -> String {
        self.dates.date(date)
    }

    /// A day, or the days from the first to the last.
    pub fn days(&self, first: Date, last: Option<Date>) -> String {
        self.dates.days(first, last)
    }

    /// The date of an event, in words.
    pub fn event(&self, first: Date, last: Option<Date>) -> String {
        match last {
            Some(last) => {
                let first = self.dates.first_day(first, last);
                fill(&self.search.event_from, &[("first", &first), ("last", &self.date(last))])
            }
            None => fill(&self.search.event_on, &[("date", &self.date(first))]),
        }
    }

    /// A query as it stands between quotation marks: a phrase alone is quoted once, others get inner marks.
    pub fn within_quotes(&self, query: &str) -> String {
        let is_mark = |c: char| matches!(c, '"' | '„' | '“' | '”');
        let phrase = query.strip_prefix(is_mark).and_then(|rest| rest.strip_suffix(is_mark)).map(str::trim);
        if let Some(phrase) = phrase.filter(|phrase| !phrase.is_empty() && !phrase.contains(is_mark)) {
            return phrase.to_owned();
        }
        if query.chars().filter(|c| is_mark(*c)).count() % 2 > 0 {
            return query.to_owned();
        }
        let (open, close) = around(&self.search.inner_quotes, "text");
        let mut pieces = query.split(is_mark);
        let first = pieces.next().unwrap_or_default().to_owned();
        let marks = [open, close].into_iter().cycle();
        pieces.zip(marks).fold(first, |quoted, (piece, mark)| quoted + mark + piece)
    }

    /// What a facet is called.
    pub fn facet(&self, facet: Facet) -> FacetWords {
        let row = facet.definition();
        if self.lang == Lang::De { row.german } else { row.english }
    }

    /// How a value was found, in words.
    pub fn source(&self, source: EvidenceKind) -> &str {
        &self.sources[&source]
    }

    /// What a parameter is called.
    fn parameter<'a>(&'a self, name: &'a str) -> &'a str {
        let facet = Facet::from_name(name).map(|facet| self.facet(facet).name);
        facet.or_else(|| self.notices.parameters.get(name).map(String::as_str)).unwrap_or(name)
    }

    /// The query for a part of a compound with its number of articles: "Wasser (21 articles)".
    pub fn part_count(&self, part: &PartCount) -> String {
        format!("{} ({})", part.q, self.articles(part.total))
    }

    /// A notice of a plan in words.
    /// `stand_in` tells why articles with some of the words are listed, where they are.
    pub fn notice(&self, notice: &Notice, plan: &QueryPlan, stand_in: Option<StandIn>) -> String {
        let texts = &self.notices;
        match notice {
            Notice::QueryCut { kept_words } => {
                self.count(&texts.query_cut, u64::try_from(*kept_words).unwrap_or(u64::MAX))
            }
            Notice::InvalidValue { parameter, value } => {
                let name = self.parameter(parameter);
                fill(&texts.invalid_value, &[("parameter", name), ("value", value)])
            }
            Notice::UnknownValue { parameter, value, nearest } => {
                let text = if nearest.is_empty() { &texts.unknown_value } else { &texts.unknown_value_near };
                let name = self.parameter(parameter);
                let nearest = nearest.join(", ");
                fill(text, &[("parameter", name), ("value", value), ("nearest", &nearest)])
            }
            Notice::UnknownField { field, nearest } if nearest.is_empty() => {
                fill(&texts.unknown_field, &[("field", field)])
            }
            Notice::UnknownField { field, nearest } => {
                let nearest: Vec<String> = nearest.iter().map(|name| format!("{name}:")).collect();
                fill(&texts.unknown_field_near, &[("field", field), ("nearest", &nearest.join(", "))])
            }
            Notice::OtherSpelling { word, other, .. } => {
                fill(&texts.other_spelling, &[("word", word), ("other", other)])
            }
            Notice::IdleOr => texts.idle_or.clone(),
            Notice::RangeTurned { parameter, from, to } => {
                let name = self.parameter(parameter);
                fill(&texts.range_turned, &[("parameter", name), ("from", from), ("to", to)])
            }
            Notice::NothingToSearch => texts.nothing_to_search.clone(),
            Notice::OnlyStopWords => texts.only_stop_words.clone(),
            Notice::UnknownPhrase { phrase, missing } if missing.is_empty() => {
                fill(&texts.unknown_phrase, &[("phrase", phrase)])
            }
            Notice::UnknownPhrase { phrase, missing } => {
                fill(&texts.unknown_phrase_but, &[("phrase", phrase), ("missing", &missing.join(" "))])
            }
            Notice::ArticleYears { words, from, to } => {
                let text = match (from, to) {
                    (Some(from), Some(to)) if from == to => &texts.article_year,
                    (Some(_), Some(_)) => &texts.article_years,
                    (Some(_), None) => &texts.article_years_from,
                    (None, _) => &texts.article_years_to,
                };
                let year = |year: &Option<i32>| year.map(|year| year.to_string()).unwrap_or_default();
                fill(text, &[("words", words), ("from", &year(from)), ("to", &year(to))])
            }
            Notice::ArticleDate { words, date } => {
                // A month is written with a single hyphen: `2023-05`.
                let is_month = date.matches('-').count() == 1;
                let text = if is_month { &texts.article_month } else { &texts.article_day };
                let date = date.parse().map_or_else(|_| date.clone(), |date| self.date(date));
                fill(text, &[("words", words), ("date", &date)])
            }
            Notice::PartsOnly { word, parts } => {
                let parts: Vec<String> = parts.iter().map(|part| self.part_count(part)).collect();
                fill(&texts.parts_only, &[("word", word), ("parts", &parts.join(", "))])
            }
            Notice::SomeWords => match (only_word(plan), stand_in) {
                (Some(word), Some(StandIn::ForFilteredOut)) => {
                    fill(&texts.some_parts_filtered, &[("word", word)])
                }
                (Some(word), _) => fill(&texts.some_parts, &[("word", word)]),
                (None, Some(StandIn::ForFilteredOut)) => texts.some_words_filtered.clone(),
                (None, _) => texts.some_words.clone(),
            },
            Notice::PageBeyondEnd { last } => {
                fill(&texts.page_beyond_end, &[("last", &self.number(u64::from(*last)))])
            }
        }
    }
}

/// The word of a query that asks for a single one.
fn only_word(plan: &QueryPlan) -> Option<&str> {
    match plan.understood.words.as_slice() {
        [word] if plan.understood.phrases.is_empty() => Some(&word.surface),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Rule;
    use crate::engine::Reason;
    use crate::vocabulary::{CandidateKind, EntryKind, NameReach};

    /// Every text of a file with the dotted path of its key.
    fn leaves(value: &toml::Value, path: String, found: &mut BTreeMap<String, String>) {
        match value {
            toml::Value::Table(table) => {
                for (key, value) in table {
                    leaves(value, format!("{path}.{key}"), found);
                }
            }
            toml::Value::Array(array) => {
                for (at, value) in array.iter().enumerate() {
                    leaves(value, format!("{path}.{at}"), found);
                }
            }
            other => {
                found.insert(path, other.as_str().expect("texts are strings").to_owned());
            }
        }
    }

    fn places(text: &str) -> Vec<&str> {
        let mut places: Vec<&str> =
            text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    #[test]
    fn both_languages_say_everything_with_the_same_places() {
        let [german, english] = Lang::ALL.map(|lang| {
            let mut found = BTreeMap::new();
            leaves(&file(lang).parse::<toml::Table>().unwrap().into(), String::new(), &mut found);
            found
        });
        let keys = |texts: &BTreeMap<String, String>| texts.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&german), keys(&english));
        for (key, text) in &german {
            assert!(!text.trim().is_empty(), "{key} is empty");
            // A form for one may leave its number out.
            if !key.ends_with(".one") {
                assert_eq!(places(text), places(&english[key]), "places of {key} differ");
            }
        }
    }

    #[test]
    fn sources_and_orders_all_have_words() {
        for lang in Lang::ALL {
            let texts = lang.texts();
            for sort in crate::query::Sort::NAMES {
                assert!(texts.sort.contains_key(*sort), "no words for sort={sort}");
            }
            for source in [
                EvidenceKind::Explicit,
                EvidenceKind::PageMetadata,
                EvidenceKind::Dateline,
                EvidenceKind::DateField,
                EvidenceKind::Headline,
                EvidenceKind::EventDate,
                EvidenceKind::Frame,
                EvidenceKind::Footer,
                EvidenceKind::Text,
                EvidenceKind::Detection,
                EvidenceKind::Inferred,
                EvidenceKind::Fallback,
            ] {
                assert!(!texts.source(source).is_empty());
            }
            for reason in [
                Reason::Word,
                Reason::ExactForm,
                Reason::Stem,
                Reason::Part,
                Reason::Prefix,
                Reason::Correction,
                Reason::Glossary,
                Reason::Phrase,
                Reason::Neighbours,
            ] {
                assert!(texts.explanation.reasons.contains_key(&reason), "no words for {reason:?}");
            }
            let words = &texts.vocabulary;
            assert!(EntryKind::ALL.iter().all(|kind| words.kinds.contains_key(kind)));
            assert!(NameReach::ALL.iter().all(|reach| words.reaches.contains_key(reach)));
            assert!(CandidateKind::ALL.iter().all(|kind| words.candidate_kinds.contains_key(kind)));
            for rule in Rule::ALL {
                assert!(texts.check.rules.contains_key(&rule), "no words for {rule:?}");
                assert!(texts.check.levels.contains_key(&rule.level()));
                let key = serde_json::to_value(rule).unwrap();
                assert_eq!(key, rule.id(), "the texts and the command line name a rule differently");
            }
            for name in crate::query::SearchParams::NAMES {
                let known = Facet::from_name(name).is_some() || texts.notices.parameters.contains_key(name);
                assert!(known || name == "q" || name == "lang", "no name for parameter {name}");
            }
        }
    }

    #[test]
    fn one_article_is_no_plural() {
        let [de, en] = Lang::ALL.map(Lang::texts);
        assert_eq!(en.articles(0), "No articles");
        assert_eq!(en.articles(1), "1 article");
        assert_eq!(en.articles(1200), "1,200 articles");
        assert_eq!(
            de.count(&de.search.more_with_some, 1),
            "1 weiterer Artikel enthält einige der Suchbegriffe"
        );
    }

    #[test]
    fn notices_name_the_time_that_they_speak_of() {
        let said = |notice: Notice| Lang::De.texts().notice(&notice, &crate::present::sample::plan(), None);
        let years = |from, to| Notice::ArticleYears { words: "x".to_owned(), from, to };
        let date = |date: &str| Notice::ArticleDate { words: "x".to_owned(), date: date.to_owned() };
        assert!(said(years(Some(2023), Some(2023))).contains("Artikel aus dem Jahr 2023, die"));
        assert!(said(years(Some(2021), Some(2023))).contains("aus den Jahren 2021 bis 2023, die"));
        assert!(said(date("2023-05")).contains("Artikel aus dem Mai 2023 oder"));
        assert!(said(date("2023-05-24")).contains("Artikel vom 24. Mai 2023 oder"));
    }

    #[test]
    fn notices_name_the_parameter_in_words() {
        let notice = Notice::InvalidValue { parameter: "year".to_owned(), value: "letztes".to_owned() };
        assert_eq!(
            Lang::De.texts().notice(&notice, &crate::present::sample::plan(), None),
            "Die Angabe „letztes“ für „Jahr“ ist nicht gültig und wurde nicht berücksichtigt."
        );
    }
}
