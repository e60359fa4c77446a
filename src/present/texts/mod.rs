//! The words of the interface: one file per language, read once, with plural forms, numbers and
//! dates as the language writes them.
//!
//! A key missing from a file, or one that nothing uses, fails the tests of this module.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::labels::Lang;
use crate::article::{Date, EvidenceKind, Facet, FacetWords};
use crate::check::{Level, Rule};
use crate::engine::Reason;
use crate::language::CompletionKind;
use crate::query::{Notice, QueryPlan};
use crate::vocabulary::{CandidateKind, EntryKind, Reach};

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
    pub sort: BTreeMap<String, String>,
    pub article: ArticleTexts,
    pub sources: BTreeMap<EvidenceKind, String>,
    pub errors: ErrorTexts,
    pub building: MessageTexts,
    pub terminal: TerminalTexts,
    pub report: ReportTexts,
    pub key: KeyTexts,
    /// What kinds of completions are called.
    pub completions: BTreeMap<CompletionKind, String>,
    /// What the script of the pages says.
    pub script: ScriptTexts,
    pub widget: WidgetTexts,
    pub docs: DocsTexts,
    pub explanation: ExplanationTexts,
    pub check: CheckTexts,
    pub vocabulary: VocabularyTexts,
    pub evaluation: EvaluationTexts,
    /// Names of languages by ISO 639 code.
    pub languages: BTreeMap<String, String>,
    /// Names of kinds of articles.
    pub kinds: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberTexts {
    pub thousands: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateTexts {
    pub day: String,
    pub month: String,
    /// The first day of several in one month, and in one year.
    pub day_alone: String,
    pub day_and_month: String,
    /// Several days in a row.
    pub days: String,
    pub months: [String; 12],
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameTexts {
    pub skip: String,
    pub skip_to_hits: String,
    pub other_language: String,
    pub switch: String,
    pub tagline: String,
    pub footer: String,
    pub feed: String,
    pub imprint: String,
    pub privacy: String,
    pub accessibility: String,
    pub barriers: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchTexts {
    /// Before the links to the result set as files.
    pub export: String,
    pub label: String,
    pub button: String,
    pub hint: String,
    pub newest: String,
    pub browse_themes: String,
    pub browse_years: String,
    pub browse_upcoming: Plural,
    pub event_on: String,
    pub event_from: String,
    pub articles: Plural,
    pub no_articles: String,
    pub articles_for: String,
    pub page_of: String,
    pub took: String,
    pub hits: String,
    pub some_of_the_words: String,
    pub more_with_some: Plural,
    pub near_the_word: String,
    pub more_near: Plural,
    pub corrected: String,
    pub instead: String,
    pub expanded: String,
    pub expanded_for: String,
    pub undated: String,
    pub published_in: String,
    pub also_as: String,
    pub also_in: String,
    pub themes: String,
    pub sort: String,
    pub sort_apply: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeTexts {
    pub heading: String,
    pub query_cut: Plural,
    pub invalid_value: String,
    pub nothing_to_search: String,
    pub only_stop_words: String,
    pub unknown_phrase: String,
    pub some_words: String,
    pub page_beyond_end: String,
    /// Names of the parameters that are no facets.
    pub parameters: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmptyTexts {
    pub heading: String,
    pub page_heading: String,
    pub drop_filter: String,
    pub drop_filters: String,
    pub drop_quotes: String,
    pub match_any: String,
    pub first_page: String,
    pub tip_spelling: String,
    pub tip_fewer: String,
    pub tip_language: String,
    pub start: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageTexts {
    pub label: String,
    pub previous: String,
    pub next: String,
    pub number: String,
    pub reach: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilterTexts {
    pub heading: String,
    pub apply: String,
    pub active: String,
    pub remove: String,
    pub clear: String,
    pub show_more: Plural,
    pub further: Plural,
    pub year_from: String,
    pub year_to: String,
    pub range_from: String,
    pub range_to: String,
    pub date_from: String,
    pub date_to: String,
    pub events: String,
    pub upcoming: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArticleTexts {
    pub back: String,
    pub facts: String,
    pub date: String,
    pub year_inferred: String,
    pub event_date: String,
    pub expires: String,
    pub site: String,
    pub original: String,
    pub original_link: String,
    pub open_file: String,
    pub download_file: String,
    pub file_page: String,
    pub page: String,
    pub no_text: String,
    pub evidence: String,
    pub cite: String,
    pub cite_as: String,
    pub citation: String,
    pub citation_of_title: String,
    pub citation_undated: String,
    pub other_forms: String,
    pub related: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorTexts {
    pub not_found: MessageTexts,
    pub gone: MessageTexts,
    pub expired: MessageTexts,
    pub bad_request: MessageTexts,
    pub too_many: MessageTexts,
    pub overloaded: MessageTexts,
    pub internal: MessageTexts,
    pub again: String,
    pub start: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageTexts {
    pub heading: String,
    pub text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptTexts {
    /// What the list of completions is called.
    pub completions: String,
    pub failed: String,
}

/// The documentation of the endpoints.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocsTexts {
    pub heading: String,
    /// The link at the foot of every page.
    pub link: String,
    pub intro: String,
    pub parameters: String,
    pub body: String,
    pub answers: String,
    pub schemas: String,
}

/// The widget, and the page that shows it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WidgetTexts {
    /// The link to all results.
    pub all: String,
    pub heading: String,
    pub intro: String,
    pub fallback: String,
    pub embed: String,
    pub attributes: String,
    pub variables: String,
    pub origins: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TerminalTexts {
    pub more: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportTexts {
    pub searches: String,
    pub frequent: String,
    pub unanswered: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyTexts {
    pub shown_once: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckTexts {
    pub line: String,
    pub page: String,
    pub none: String,
    pub findings: Plural,
    pub files: Plural,
    pub checked: Plural,
    pub levels: BTreeMap<Level, String>,
    pub rules: BTreeMap<Rule, RuleTexts>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VocabularyTexts {
    pub entries: Plural,
    pub kinds: BTreeMap<EntryKind, String>,
    pub reaches: BTreeMap<Reach, String>,
    pub reaches_nothing: String,
    pub with_entry: Plural,
    pub also_searched: String,
    pub as_written: Plural,
    pub in_any_form: Plural,
    pub candidates: Plural,
    pub candidate_kinds: BTreeMap<CandidateKind, String>,
    pub added: String,
    pub made: String,
    pub next: String,
    pub copied: String,
    pub kept: String,
    pub configure: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTexts {
    /// What the rule looks for.
    pub sentence: String,
    /// What it says of one place.
    pub message: String,
    /// The same where there is a detail that not all places have.
    pub with_detail: Option<String>,
    /// The same where there is none, but words of the text are meant that not all places have.
    pub with_found: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvaluationTexts {
    pub queries: Plural,
    pub mean: String,
    pub before: String,
    pub difference: String,
    pub better: String,
    pub worse: String,
    pub equal: String,
    pub chance: String,
    pub weakest: String,
    pub absent: String,
    pub rank: String,
    pub query: String,
    pub at_rank: String,
    pub wanted: String,
    pub first: String,
    pub nothing: String,
    pub not_indexed: String,
    pub none_weak: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExplanationTexts {
    pub rank: String,
    pub unranked: String,
    pub unreachable: String,
    pub before: String,
    pub behind: String,
    pub words: String,
    pub present: String,
    pub partly: String,
    pub absent: String,
    pub score: String,
    pub no_score: String,
    pub total: String,
    pub letters: String,
    pub nearness: String,
    pub in_title: String,
    pub in_text: String,
    pub in_article: String,
    pub in_organisers: String,
    pub in_themes: String,
    pub times: Plural,
    pub articles: Plural,
    pub refused: String,
    pub words_missing: String,
    pub phrase_missing: String,
    pub excluded: String,
    pub filtered: String,
    pub filtered_out: String,
    pub other_form: String,
    pub reasons: BTreeMap<Reason, String>,
}

/// The forms of a text that counts something.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plural {
    pub one: String,
    pub other: String,
}

impl Plural {
    /// The form for a number, without filling it in.
    pub fn form(&self, n: u64) -> &str {
        if n == 1 { &self.one } else { &self.other }
    }
}

static GERMAN: LazyLock<Texts> = LazyLock::new(|| read(Lang::De, include_str!("de.toml")));
static ENGLISH: LazyLock<Texts> = LazyLock::new(|| read(Lang::En, include_str!("en.toml")));

fn read(lang: Lang, file: &str) -> Texts {
    let texts = toml::from_str(file).expect("the files are part of the program and a test reads both");
    Texts { lang, ..texts }
}

impl Texts {
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::De => &GERMAN,
            Lang::En => &ENGLISH,
        }
    }

    /// A whole number with separators between thousands.
    pub fn number(&self, n: u64) -> String {
        let digits = n.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push_str(&self.numbers.thousands);
            }
            text.push(digit);
        }
        text
    }

    /// A counting text with its number filled in for `{n}`.
    pub fn count(&self, plural: &Plural, n: u64) -> String {
        fill(plural.form(n), &[("n", &self.number(n))])
    }

    /// The heading of the hits that hold a query in part: of one word no article has "some".
    pub fn partial_heading<'a>(&'a self, plan: &QueryPlan) -> &'a str {
        if is_one_word(plan) { &self.search.near_the_word } else { &self.search.some_of_the_words }
    }

    /// How many hits these are.
    pub fn partial_count(&self, plan: &QueryPlan, n: u64) -> String {
        let counted = if is_one_word(plan) { &self.search.more_near } else { &self.search.more_with_some };
        self.count(counted, n)
    }

    /// How many articles, in words where there are none.
    pub fn articles(&self, n: u64) -> String {
        if n == 0 { self.search.no_articles.clone() } else { self.count(&self.search.articles, n) }
    }

    /// A date, as precise as it is known.
    pub fn date(&self, date: Date) -> String {
        let year = date.year().to_string();
        let month = date.month().and_then(|month| self.dates.months.get(usize::from(month) - 1));
        match (month, date.day()) {
            (Some(month), Some(day)) => {
                fill(&self.dates.day, &[("day", &day.to_string()), ("month", month), ("year", &year)])
            }
            (Some(month), None) => fill(&self.dates.month, &[("month", month), ("year", &year)]),
            _ => year,
        }
    }

    /// A day, or the days from the first to the last.
    pub fn days(&self, first: Date, last: Option<Date>) -> String {
        match last {
            Some(last) => {
                fill(&self.dates.days, &[("first", &self.first_day(first, last)), ("last", &self.date(last))])
            }
            None => self.date(first),
        }
    }

    /// When an event is.
    pub fn event(&self, first: Date, last: Option<Date>) -> String {
        match last {
            Some(last) => {
                let first = self.first_day(first, last);
                fill(&self.search.event_from, &[("first", &first), ("last", &self.date(last))])
            }
            None => fill(&self.search.event_on, &[("date", &self.date(first))]),
        }
    }

    /// The first of several days, without what it shares with the last.
    fn first_day(&self, first: Date, last: Date) -> String {
        let (Some(day), Some(month)) = (first.day(), first.month()) else { return self.date(first) };
        let name = self.dates.months.get(usize::from(month) - 1).map_or("", String::as_str);
        let form = match (first.year() == last.year(), Some(month) == last.month()) {
            (true, true) => &self.dates.day_alone,
            (true, false) => &self.dates.day_and_month,
            _ => return self.date(first),
        };
        fill(form, &[("day", &day.to_string()), ("month", name)])
    }

    /// What a facet is called.
    pub fn facet(&self, facet: Facet) -> FacetWords {
        let row = facet.definition();
        if self.lang == Lang::De { row.german } else { row.english }
    }

    /// How a value was come by, in words.
    pub fn source(&self, source: EvidenceKind) -> &str {
        &self.sources[&source]
    }

    /// A notice in words.
    pub fn notice(&self, notice: &Notice) -> String {
        let texts = &self.notices;
        match notice {
            Notice::QueryCut { kept_words } => {
                self.count(&texts.query_cut, u64::try_from(*kept_words).unwrap_or(u64::MAX))
            }
            Notice::InvalidValue { parameter, value } => {
                let facet = Facet::from_name(parameter).map(|facet| self.facet(facet).name);
                let name = facet.or_else(|| texts.parameters.get(parameter).map(String::as_str));
                let name = name.unwrap_or(parameter);
                fill(&texts.invalid_value, &[("parameter", name), ("value", value)])
            }
            Notice::NothingToSearch => texts.nothing_to_search.clone(),
            Notice::OnlyStopWords => texts.only_stop_words.clone(),
            Notice::UnknownPhrase { phrase } => fill(&texts.unknown_phrase, &[("phrase", phrase)]),
            Notice::SomeWords => texts.some_words.clone(),
            Notice::PageBeyondEnd { last } => {
                fill(&texts.page_beyond_end, &[("last", &self.number(u64::from(*last)))])
            }
        }
    }
}

/// Puts values in the places of a text; a value's own braces are left alone.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let place = behind.split_once('}');
        let value = place.and_then(|(name, _)| values.iter().find(|(known, _)| *known == name));
        match (place, value) {
            (Some((_, after)), Some((_, value))) => {
                filled.push_str(value);
                rest = after;
            }
            _ => {
                filled.push('{');
                rest = behind;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// Whether a query asks for a single word.
fn is_one_word(plan: &QueryPlan) -> bool {
    plan.understood.words.len() == 1 && plan.understood.phrases.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let [german, english] = [include_str!("de.toml"), include_str!("en.toml")].map(|file| {
            let mut found = BTreeMap::new();
            leaves(&file.parse::<toml::Table>().unwrap().into(), String::new(), &mut found);
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
            assert!(Reach::ALL.iter().all(|reach| words.reaches.contains_key(reach)));
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
    fn numbers_and_dates_are_written_as_the_language_does() {
        let [de, en] = Lang::ALL.map(Lang::texts);
        for (n, german, english) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1234, "1.234", "1,234"),
            (1_000_000, "1.000.000", "1,000,000"),
        ] {
            assert_eq!((de.number(n), en.number(n)), (german.to_owned(), english.to_owned()));
        }
        for (date, german, english) in [
            ("2023-05-24", "24. Mai 2023", "24 May 2023"),
            ("2023-05", "Mai 2023", "May 2023"),
            ("2023", "2023", "2023"),
        ] {
            let date: Date = date.parse().unwrap();
            assert_eq!((de.date(date), en.date(date)), (german.to_owned(), english.to_owned()));
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
            "1 weiterer Artikel enthält einen Teil der Wörter"
        );
    }

    #[test]
    fn values_with_braces_are_not_filled_again() {
        assert_eq!(fill("{a} und {b}, {c", &[("a", "{b}"), ("b", "x")]), "{b} und x, {c");
    }

    #[test]
    fn notices_name_the_parameter_in_words() {
        let notice = Notice::InvalidValue { parameter: "year".to_owned(), value: "letztes".to_owned() };
        assert_eq!(
            Lang::De.texts().notice(&notice),
            "Der Wert „letztes“ für „Jahr“ wurde nicht verstanden und übergangen."
        );
    }
}
