//! A whole result set as one document, written article by article.
//!
//! [`Export::head`], any number of [`Export::article`], then [`Export::foot`] make a complete document of
//! any format; nothing of an article is kept once it is written.

use jiff::Timestamp;
use strum::{EnumCount, VariantArray, VariantNames};

use super::address::{HitTarget, State, segment};
use super::citation::{Citation, CitationFormat};
use super::feed::FeedWriter;
use super::highlight::plain;
use super::html::search_name;
use super::json::{ArticleResponse, HitEntry, NamedEntry, Naming, article_response};
use super::spreadsheet::harmless;
use crate::article::{Article, Facet};
use crate::engine::Versions;
use crate::query::{Page, QueryPlan};

/// What articles can be exported as, by its name in addresses and flags.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    strum::EnumCount,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
    strum::VariantNames,
)]
#[strum(serialize_all = "lowercase", const_into_str)]
pub enum ExportFormat {
    /// One JSON object a line, as the article endpoint gives it.
    Jsonl,
    /// One row an article, for spreadsheets.
    Csv,
    Ris,
    Bibtex,
    Atom,
}

impl ExportFormat {
    pub const NAMES: [&str; <Self as EnumCount>::COUNT] =
        *<Self as VariantNames>::VARIANTS.first_chunk().expect("strum names every variant once");
    pub const ALL: [Self; <Self as EnumCount>::COUNT] =
        *<Self as VariantArray>::VARIANTS.first_chunk().expect("strum lists every variant once");

    pub const fn name(self) -> &'static str {
        self.into_str()
    }

    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// Every field that some format knows.
    pub const FIELDS: [&'static str; Self::ALL_FIELDS] = {
        let parts: [&[&str]; 5] = [
            &HitEntry::OF_RECORD,
            &Facet::LIST_NAMES,
            &ArticleResponse::OWN_FIELDS,
            &["page"],
            &Facet::ID_COLUMNS,
        ];
        let mut fields = [""; Self::ALL_FIELDS];
        let (mut part, mut at) = (0, 0);
        while part < parts.len() {
            let mut of_part = 0;
            while of_part < parts[part].len() {
                fields[at] = parts[part][of_part];
                (of_part, at) = (of_part + 1, at + 1);
            }
            part += 1;
        }
        fields
    };
    const ALL_FIELDS: usize = HitEntry::OF_RECORD.len()
        + Facet::LISTS
        + ArticleResponse::OWN_FIELDS.len()
        + 1
        + Facet::ID_COLUMNS.len();

    /// What it is or is for, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Self::Jsonl => "One JSON object a line",
            Self::Csv => "For spreadsheets",
            Self::Ris => "For reference managers",
            Self::Bibtex => "For BibTeX and BibLaTeX",
            Self::Atom => "An Atom feed",
        }
    }

    /// What readers of the page know it as, where the page offers it to them.
    pub fn offered_as(self) -> Option<&'static str> {
        match self {
            Self::Csv => Some("CSV"),
            Self::Ris => Some("RIS"),
            Self::Bibtex => Some("BibTeX"),
            Self::Jsonl | Self::Atom => None,
        }
    }

    /// Type, subtype and no parameters.
    pub fn media_type(self) -> &'static str {
        let content_type = self.content_type();
        content_type.split_once(';').map_or(content_type, |(media_type, _)| media_type)
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jsonl => "application/jsonl",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Ris => CitationFormat::Ris.content_type(),
            Self::Bibtex => CitationFormat::Bibtex.content_type(),
            Self::Atom => "application/atom+xml; charset=utf-8",
        }
    }

    /// The fields that may be chosen; none where the format has always the same.
    pub fn fields(self) -> Vec<&'static str> {
        match self {
            Self::Jsonl => {
                let of_lists = Facet::LIST_NAMES.into_iter();
                let own = ArticleResponse::OWN_FIELDS.into_iter();
                HitEntry::OF_RECORD.into_iter().chain(of_lists).chain(own).collect()
            }
            Self::Csv => columns(),
            Self::Ris | Self::Bibtex | Self::Atom => Vec::new(),
        }
    }

    /// The ending of a file of this format.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Ris => CitationFormat::Ris.extension(),
            Self::Bibtex => CitationFormat::Bibtex.extension(),
            Self::Atom => "atom",
        }
    }
}

/// What is exported, and where it is to be found.
#[derive(Clone, Copy)]
pub struct Exported<'a> {
    pub site_name: &'a str,
    /// Scheme, host and base path that visitors reach the site under, without a slash at its end.
    pub origin: &'a str,
    /// Where the entries of a feed lead.
    pub hits_lead_to: HitTarget,
    pub naming: Naming<'a>,
}

/// Writes articles in one format.
pub struct Export<'a> {
    format: ExportFormat,
    exported: Exported<'a>,
    feed: FeedWriter<'a>,
    /// The fields to write; all where none is named.
    fields: Vec<&'static str>,
}

/// The columns of a spreadsheet that every article has one value for.
const COLUMNS: [&str; 10] =
    ["id", "title", "url", "page", "language", "year", "date", "event_date", "event_end", "kind"];

/// The columns of a spreadsheet: those of every article, two for every facet of which it has a list,
/// its labels and where they say more its ids, and the site.
fn columns() -> Vec<&'static str> {
    let lists = Facet::lists().flat_map(|(_, list)| [Some(list.name), list.id_column]).flatten();
    COLUMNS.into_iter().chain(lists).chain(["site"]).collect()
}

/// By this mark spreadsheet programs know that a file is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

impl<'a> Export<'a> {
    pub fn new(format: ExportFormat, exported: Exported<'a>) -> Self {
        let feed = FeedWriter::new(
            exported.origin,
            exported.hits_lead_to,
            exported.naming.labels,
            exported.naming.lang,
            Timestamp::now().as_second(),
        );
        Self { format, exported, feed, fields: Vec::new() }
    }

    /// Returns the export with only some fields, which applies to JSON Lines and CSV.
    pub fn with_fields(self, fields: &[&'static str]) -> Self {
        Self { fields: fields.to_vec(), ..self }
    }

    /// The chosen fields of an article.
    fn chosen(&self, mut article: serde_json::Value) -> serde_json::Value {
        if let Some(object) = article.as_object_mut() {
            object.retain(|name, _| self.has_field(name));
        }
        article
    }

    fn has_field(&self, name: &str) -> bool {
        self.fields.is_empty() || self.fields.contains(&name)
    }

    /// What stands before the first article: of a search, or of articles that are named.
    pub fn head(&self, plan: Option<&QueryPlan>) -> String {
        match self.format {
            ExportFormat::Csv => {
                let columns = columns().into_iter().filter(|column| self.has_field(column));
                BYTE_ORDER_MARK.to_owned() + &row(columns.map(str::to_owned))
            }
            ExportFormat::Atom => {
                let Naming { labels, lang, .. } = self.exported.naming;
                let state = plan.map_or_else(|| State::start(None), |plan| State::of_plan(plan, None));
                let state = State { page: 1, per_page: Page::DEFAULT_PER_PAGE, ..state };
                let search = plan.map(|plan| search_name(plan, &[], labels, lang)).unwrap_or_default();
                self.feed.head(self.exported.site_name, &state, &search)
            }
            _ => String::new(),
        }
    }

    pub fn article(&mut self, article: &Article, versions: &Versions) -> String {
        let response = || article_response(article, versions, self.exported.naming);
        match self.format {
            ExportFormat::Jsonl => {
                let whole = response();
                let line = match self.fields.is_empty() {
                    true => serde_json::to_string(&whole),
                    false => serde_json::to_value(whole).map(|object| self.chosen(object).to_string()),
                };
                line.expect("maps with names as keys are JSON") + "\n"
            }
            ExportFormat::Csv => {
                let cells = columns().into_iter().zip(self.cells(response()));
                row(cells.filter(|(column, _)| self.has_field(column)).map(|(_, cell)| cell))
            }
            ExportFormat::Ris => self.citation(article, CitationFormat::Ris),
            ExportFormat::Bibtex => self.citation(article, CitationFormat::Bibtex),
            ExportFormat::Atom => self.feed.entry(article),
        }
    }

    /// What stands behind the last article.
    pub fn foot(&self) -> String {
        match self.format {
            ExportFormat::Atom => self.feed.foot(),
            _ => String::new(),
        }
    }

    fn citation(&self, article: &Article, format: CitationFormat) -> String {
        let (page, naming) = (self.page(article.id.as_str()), self.exported.naming);
        Citation { article, page: &page, labels: naming.labels, lang: naming.lang }.record(format)
    }

    fn page(&self, id: &str) -> String {
        format!("{}/articles/{}", self.exported.origin, segment(id))
    }

    fn cells(&self, article: ArticleResponse) -> Vec<String> {
        let record = article.record;
        let year = record.year.map(|year| year.to_string());
        let ids = |values: &[NamedEntry]| joined(values.iter().map(|value| value.id.as_str()));
        let labels = |values: &[NamedEntry]| joined(values.iter().map(|value| value.label.as_str()));
        let page = self.page(&record.id);
        let lists = Facet::lists().flat_map(|(facet, list)| {
            let values = record.lists.get(facet);
            [Some(labels(values)), list.id_column.map(|_| ids(values))]
        });
        let lists: Vec<String> = lists.flatten().collect();
        let cells: [String; COLUMNS.len()] = [
            plain(&record.id),
            record.title,
            record.url.unwrap_or_default(),
            page,
            record.language,
            year.unwrap_or_default(),
            record.date.unwrap_or_default(),
            record.event_date.unwrap_or_default(),
            record.event_end.unwrap_or_default(),
            record.kind.unwrap_or_default(),
        ];
        cells.into_iter().chain(lists).chain([article.site.unwrap_or_default()]).collect()
    }
}

fn joined<'v>(values: impl Iterator<Item = &'v str>) -> String {
    values.collect::<Vec<_>>().join("; ")
}

/// One row, with cells in which no spreadsheet program sees a formula.
fn row(cells: impl IntoIterator<Item = String>) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(cells.into_iter().map(|cell| harmless(&cell))).expect("memory can be written to");
    let bytes = writer.into_inner().expect("memory can be written to");
    String::from_utf8(bytes).expect("text makes text")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::Lang;
    use crate::present::sample::{self, SampleLabels};

    fn document(format: ExportFormat, articles: &[Article]) -> String {
        let exported = Exported {
            site_name: "Fundstelle & Co",
            origin: "https://example.org/suche",
            hits_lead_to: HitTarget::Article,
            naming: Naming { labels: &SampleLabels, lang: Lang::De, base: "/suche" },
        };
        let mut export = Export::new(format, exported);
        let mut document = export.head(None);
        for article in articles {
            document += &export.article(article, &Versions::default());
        }
        document + &export.foot()
    }

    fn articles() -> Vec<Article> {
        let with_text = |summary| Article {
            summary,
            sections: Vec::new(),
            removed: Vec::new(),
            extra: Default::default(),
        };
        sample::results().hits.into_iter().map(|hit| with_text(hit.article)).collect()
    }

    #[test]
    fn spreadsheets_get_a_row_an_article_and_no_formula() {
        let mut articles = articles();
        for (article, title) in
            articles.iter_mut().zip(["=1+1", "+49 30", "\t@SUM(A1)", "- ein \"Punkt\"; =zwei"])
        {
            article.title.value = title.to_owned();
        }
        articles[1].id = crate::article::ArticleId::new("=cmd|' /C calc'!A0").unwrap();
        let document = document(ExportFormat::Csv, &articles);
        let mut reader = csv::Reader::from_reader(document.trim_start_matches('\u{feff}').as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), articles.len());
        for cell in rows.iter().flatten() {
            // Some programs split rows at semicolons.
            for part in cell.split(';') {
                assert!(!part.trim_start().starts_with(['=', '+', '-', '@']), "{cell:?} is a formula");
            }
        }
        assert_eq!((&rows[0][1], &rows[3][1]), ("'=1+1", "'- ein \"Punkt\";' =zwei"));
        assert_eq!(&rows[0][11], "giz; betreiberplattform");
        assert_eq!(document.matches("\r\n").count(), 5);
    }

    #[test]
    fn every_format_holds_every_article_once() {
        let articles = articles();
        for (format, mark) in [
            (ExportFormat::Jsonl, "}\n"),
            (ExportFormat::Ris, "\r\nER  - \r\n"),
            (ExportFormat::Bibtex, "\n}\n"),
            (ExportFormat::Atom, "<entry"),
        ] {
            let document = document(format, &articles);
            assert_eq!(document.matches(mark).count(), articles.len(), "{format:?}: {document}");
            assert_eq!(ExportFormat::from_name(format.name()), Some(format));
        }
        let atom = document(ExportFormat::Atom, &[]);
        assert!(atom.starts_with("<?xml") && atom.trim_end().ends_with("</feed>"), "{atom}");
        assert!(atom.contains("<updated>"), "{atom}");
    }
}
