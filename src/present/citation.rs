//! Citations of an article: as a line of text, as RIS and as BibTeX.
//!
//! All three state what the article's facts state and nothing more; values are one line each and
//! can't end the record they stand in.

use super::highlight::plain;
use super::labels::{Labels, name_of};
use super::lang::{Lang, lang_attribute};
use super::texts::fill;
use crate::article::{ArticleSummary, Date, Facet, Named, web_address};

/// A format that reference managers read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum CitationFormat {
    Ris,
    Bibtex,
}

impl CitationFormat {
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Ris => "application/x-research-info-systems; charset=utf-8",
            Self::Bibtex => "application/x-bibtex; charset=utf-8",
        }
    }

    /// Type, subtype and no parameters.
    pub fn media_type(self) -> &'static str {
        let content_type = self.content_type();
        content_type.split_once(';').map_or(content_type, |(media_type, _)| media_type)
    }

    /// The ending of a file of this format.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Ris => "ris",
            Self::Bibtex => "bib",
        }
    }
}

/// What is cited: an article, its page here, and the names of its values.
#[derive(Clone, Copy)]
pub struct Citation<'a> {
    pub article: &'a ArticleSummary,
    /// The address of the article's page, for articles that state none of their own.
    pub page: &'a str,
    pub labels: &'a dyn Labels,
    pub lang: Lang,
}

impl Citation<'_> {
    /// The record of one article, with its final line break.
    pub fn record(&self, format: CitationFormat) -> String {
        match format {
            CitationFormat::Ris => self.ris(),
            CitationFormat::Bibtex => self.bibtex(),
        }
    }

    /// "GIZ, BMZ (24 May 2023): Title. https://…".
    pub fn text(&self) -> String {
        let texts = self.lang.texts();
        let date = self.article.date.as_ref().map(|date| texts.date(date.value));
        let date = date.or_else(|| self.year()).unwrap_or_else(|| texts.article.citation_undated.clone());
        let (title, organisers) = (self.title(), self.names(Facet::Organiser, &self.article.organisers));
        let organisers = organisers.join(", ");
        let values = [("organisers", organisers.as_str()), ("title", &title), ("date", &date)];
        let text = if organisers.is_empty() {
            fill(&texts.article.citation_of_title, &values)
        } else {
            let end = if title.ends_with(['.', '!', '?', '…']) { "" } else { "." };
            fill(&texts.article.citation, &values) + end
        };
        format!("{text} {}", self.address())
    }

    /// The name of a file for the record: letters, digits and hyphens.
    pub fn file_name(&self, format: CitationFormat) -> String {
        format!("{}.{}", self.key(), format.extension())
    }

    fn ris(&self) -> String {
        let article = self.article;
        let kind = match article.kind.as_ref().map(|kind| kind.value.as_str()) {
            Some("report" | "publication") => "RPRT",
            Some("news") => "NEWS",
            _ => "ELEC",
        };
        let mut lines = vec![("TY", kind.to_owned())];
        lines.extend(self.names(Facet::Organiser, &article.organisers).into_iter().map(|name| ("AU", name)));
        lines.push(("TI", self.title()));
        lines.extend(self.year().map(|year| ("PY", year)));
        lines.extend(article.date.as_ref().map(|date| ("DA", ris_date(date.value))));
        lines.extend(article.site.as_deref().map(|site| ("PB", one_line(site))));
        lines.extend(self.names(Facet::Theme, &article.themes).into_iter().map(|name| ("KW", name)));
        lines.extend(self.names(Facet::Place, &article.places).into_iter().map(|name| ("CY", name)).take(1));
        lines.extend(self.language().map(|code| ("LA", code)));
        lines.push(("UR", self.address()));
        lines.push(("ID", self.key()));
        lines.push(("ER", String::new()));
        lines.iter().map(|(tag, value)| format!("{tag}  - {value}\r\n")).collect()
    }

    fn bibtex(&self) -> String {
        let article = self.article;
        let kind = article.kind.as_ref().map(|kind| kind.value.as_str());
        let names = self.names(Facet::Organiser, &article.organisers);
        // A name in braces is one body, whatever commas and "and" it has.
        let authors: Vec<String> = names.iter().map(|name| format!("{{{}}}", bibtex_text(name))).collect();
        let themes = self.names(Facet::Theme, &article.themes);
        let date = article.date.as_ref().map(|date| date.value);
        let fields = [
            ("author", Some(authors.join(" and ")).filter(|authors| !authors.is_empty())),
            ("title", Some(format!("{{{}}}", bibtex_text(&self.title())))),
            ("year", self.year()),
            ("month", date.and_then(|date| date.month()).map(|month| month.to_string())),
            ("date", date.map(|date| date.to_string())),
            ("publisher", article.site.as_deref().map(|site| bibtex_text(&one_line(site)))),
            ("keywords", Some(bibtex_text(&themes.join(", "))).filter(|themes| !themes.is_empty())),
            ("langid", self.language()),
            ("url", Some(self.address())),
        ];
        let entry = if matches!(kind, Some("report" | "publication")) { "techreport" } else { "misc" };
        // An article without organisers has no institution, which that type requires.
        let entry = if authors.is_empty() { "misc" } else { entry };
        let institution = (entry == "techreport").then(|| ("institution", authors.first().cloned()));
        let fields = fields.into_iter().chain(institution).filter_map(|(name, value)| Some((name, value?)));
        let lines: String = fields.map(|(name, value)| format!("  {name} = {{{value}}},\n")).collect();
        format!("@{entry}{{{},\n{lines}}}\n", self.key())
    }

    /// The title of the article, in plain words.
    pub fn title(&self) -> String {
        one_line(&self.article.title.value)
    }

    fn year(&self) -> Option<String> {
        self.article.year.as_ref().map(|year| year.value.to_string())
    }

    /// ISO 639 code, where the language is known.
    fn language(&self) -> Option<String> {
        lang_attribute(&self.article.language.value)
    }

    fn names(&self, facet: Facet, values: &[crate::article::Derived<Named>]) -> Vec<String> {
        let name = |named: &Named| name_of(self.labels, facet, &named.id, Some(&named.label), self.lang);
        values.iter().map(|value| one_line(&name(&value.value))).filter(|name| !name.is_empty()).collect()
    }

    /// The address where the article was published, else that of its page here. Braces and backslashes, which
    /// have a meaning in a record, are percent-encoded.
    fn address(&self) -> String {
        let address = self.article.url.as_deref().and_then(web_address).unwrap_or(self.page);
        address.replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C")
    }

    /// A key that is stable and differs between articles: title, year, and a hash of the id.
    fn key(&self) -> String {
        let words = self.article.title.value.split(|c: char| !c.is_ascii_alphanumeric());
        let word = words.filter(|word| word.len() > 3).find(|word| word.len() < 30).unwrap_or("article");
        let hash = blake3::hash(self.article.id.as_str().as_bytes()).to_hex();
        let year = self.year().unwrap_or_default();
        format!("{}{year}-{}", word.to_ascii_lowercase(), &hash.as_str()[..8])
    }
}

/// The date as `YYYY/MM/DD/`; the format leaves unknown parts empty.
fn ris_date(date: Date) -> String {
    let two = |part: Option<u8>| part.map(|part| format!("{part:02}")).unwrap_or_default();
    format!("{}/{}/{}/", date.year(), two(date.month()), two(date.day()))
}

/// Cleaned text on one line.
fn one_line(text: &str) -> String {
    plain(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text with the characters escaped that mean something to BibTeX and TeX.
fn bibtex_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\textbackslash "),
            '~' => escaped.push_str("\\textasciitilde "),
            '^' => escaped.push_str("\\textasciicircum "),
            // Escaped braces still count for where a value ends.
            '{' => escaped.push('('),
            '}' => escaped.push(')'),
            '#' | '$' | '%' | '&' | '_' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::sample::{self, SampleLabels};

    fn citation<'a>(article: &'a ArticleSummary, lang: Lang) -> Citation<'a> {
        Citation { article, page: "https://suche.example/articles/a", labels: &SampleLabels, lang }
    }

    #[test]
    fn a_citation_says_who_when_what_and_where() {
        let results = sample::results();
        let text = citation(&results.hits[0].article, Lang::De).text();
        let url = "https://www.betreiberplattform.de/berichte/treffen?id=1&x=2";
        assert!(text.contains(" (24. Mai 2023): ") && text.ends_with(&format!(". {url}")), "{text}");
        let undated = citation(&results.hits[1].article, Lang::En).text();
        assert!(undated.contains("(n.d.)"), "{undated}");
    }

    #[test]
    fn ris_has_one_fact_a_line() {
        let results = sample::results();
        let ris = citation(&results.hits[0].article, Lang::De).record(CitationFormat::Ris);
        assert!(ris.starts_with("TY  - ") && ris.ends_with("ER  - \r\n"), "{ris}");
        for line in [
            "PY  - 2023\r\n",
            "DA  - 2023/05/24/\r\n",
            "LA  - de\r\n",
            "KW  - Wasser und Sanitärversorgung\r\n",
        ] {
            assert!(ris.contains(line), "no {line:?} in {ris}");
        }
    }

    #[test]
    fn hostile_values_cannot_end_a_record() {
        for hit in &sample::hostile_results().hits {
            let mut article = hit.article.clone();
            article.title.value += "\r\nER  - \r\n}, evil = {x} \\input{/etc/passwd}";
            article.url = Some("https://example.org/{}\\".to_owned());
            let ris = citation(&article, Lang::En).record(CitationFormat::Ris);
            assert_eq!(ris.matches("\r\nER  -").count(), 1, "{ris}");
            assert!(ris.lines().all(|line| line.get(2..6) == Some("  - ")), "{ris}");
            let bibtex = citation(&article, Lang::En).record(CitationFormat::Bibtex);
            let depth = bibtex.chars().scan(0_i32, |depth, c| {
                *depth += i32::from(c == '{') - i32::from(c == '}');
                Some(*depth)
            });
            let depths: Vec<i32> = depth.collect();
            assert_eq!(depths.last(), Some(&0), "{bibtex}");
            assert_eq!(
                depths.iter().filter(|depth| **depth == 0).count() as i32,
                {
                    let head = bibtex.find('{').unwrap_or_default();
                    (head + 2) as i32
                },
                "the entry ends before its end: {bibtex}"
            );
            assert!(!bibtex.contains("\\input"), "{bibtex}");
        }
    }
}
