//! Labelled pages: files of text in which every line stands behind its label.
//!
//! A page begins with a line of `site`, a tabulator and the name of the site; pages of one site are never
//! on both sides of a comparison. Every further line is a label, a tabulator and the line as the page has
//! it, or is empty where the page has an empty line. A file may hold several pages.

use std::fs;
use std::io;
use std::path::Path;
use std::str::FromStr;

use super::features::{Page, Sink, hash};
use super::label::Label;
use super::learning::Example;
use crate::article::BlockKind;
use crate::enrich::document_lines::{DocumentLines, Line};
use crate::ingest::{self, Limits};

/// A labelled page.
#[derive(Debug)]
pub struct LabelledPage {
    pub site: String,
    lines: DocumentLines,
    pub labels: Vec<Label>,
}

/// A file of labelled pages can't be used.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    #[error("{path} can't be read; check that it is there and readable")]
    Unreadable { path: String, source: io::Error },
    #[error(
        "{path} has no `site` in its first line; write `site`, a tabulator and the name of the site there"
    )]
    NoSite { path: String },
    #[error("{path}, line {number}: `{label}` is no label; the labels are {}", Label::names())]
    NoLabel { path: String, number: usize, label: String },
    #[error("{path} is too long to learn from; shorten it")]
    TooLong { path: String },
    #[error("{path} has no labelled pages; their files end in .tsv")]
    NoPages { path: String },
}

/// Reads all labelled pages of a folder, in the order of their names.
///
/// # Errors
/// The folder or a page can't be read, or is no labelled page.
pub fn read_folder(folder: &Path) -> Result<Vec<LabelledPage>, PageError> {
    let unreadable = |path: &Path| {
        let path = path.display().to_string();
        move |source| PageError::Unreadable { path, source }
    };
    let entries = fs::read_dir(folder).map_err(unreadable(folder))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(unreadable(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "tsv") {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        return Err(PageError::NoPages { path: folder.display().to_string() });
    }
    let mut pages = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
        pages.extend(parse(&path, &text)?);
    }
    Ok(pages)
}

/// A page as it is written down: its site, its text, and the labels with the letters of their lines.
type Written = (String, String, Vec<(Label, String)>);

/// Reads the pages of a file.
fn parse(path: &Path, text: &str) -> Result<Vec<LabelledPage>, PageError> {
    let shown = path.display().to_string();
    let mut pages: Vec<Written> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if let Some(site) = line.strip_prefix("site\t") {
            pages.push((site.trim().to_owned(), String::new(), Vec::new()));
            continue;
        }
        let Some((_, plain, labelled)) = pages.last_mut() else {
            return Err(PageError::NoSite { path: shown });
        };
        if let Some((label, text)) = line.split_once('\t') {
            let known = Label::from_str(label).map_err(|_| PageError::NoLabel {
                path: shown.clone(),
                number: at + 1,
                label: label.to_owned(),
            })?;
            labelled.push((known, letters(text)));
            plain.push_str(text);
        }
        plain.push('\n');
    }
    let page = |(site, plain, labelled): Written| {
        let blocks = ingest::plain_text(&plain, &Limits::default());
        let lines = DocumentLines::new(blocks.ok_or(PageError::TooLong { path: shown.clone() })?);
        let labels = aligned(&lines, &labelled);
        Ok(LabelledPage { site, lines, labels })
    };
    pages.into_iter().map(page).collect()
}

/// The label of every line as read, which may join several lines of the page or leave some out.
fn aligned(document: &DocumentLines, labelled: &[(Label, String)]) -> Vec<Label> {
    let mut rest = labelled.iter();
    let mut last = Label::Text;
    document
        .lines
        .iter()
        .map(|line| {
            let wanted = letters(&line.text);
            let mut taken = 0;
            let mut own = None;
            while taken < wanted.len() {
                let Some((label, text)) = rest.next() else { break };
                own = own.or((!text.is_empty()).then_some(*label));
                taken += text.len();
            }
            last = own.unwrap_or(last);
            last
        })
        .collect()
}

/// A row of a table as the reader of HTML gives it.
fn cells_joined(row: &str) -> String {
    let cells = row.split(['|', '\t']).flat_map(|cell| cell.split(": ")).map(str::trim);
    cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// A number that looks random but is always the same for a line.
fn chance(line: &Line) -> u64 {
    hash(&line.text) >> 32
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

impl LabelledPage {
    /// The page as examples to learn from, the first as it was copied. The others are what other ways of
    /// publishing give: with marks, without furniture, without a headline, and as a short notice.
    pub fn examples(&self) -> Vec<Example> {
        let example = |page: &Self| Example {
            site: page.site.clone(),
            features: page.features(),
            labels: page.labels.clone(),
        };
        let variants = self.variants();
        let mut examples: Vec<Example> = [self].into_iter().chain(&variants).map(example).collect();
        let wordless = [self]
            .into_iter()
            .chain(variants.last())
            .map(|page| Example { features: page.features_of(false), ..example(page) });
        examples.extend(wordless);
        examples
    }

    fn variants(&self) -> [Self; 4] {
        let bare = self.only(|_, label| label.belongs_to_article());
        let text = self.only(|_, label| {
            matches!(label, Label::Lead | Label::Text | Label::Heading | Label::List | Label::Table)
        });
        let mut paragraphs = 0;
        let notice = self.only(|line, label| {
            paragraphs += usize::from(label == Label::Text);
            match label {
                Label::Headline => true,
                Label::Text => paragraphs <= 2,
                label if label.belongs_to_article() => paragraphs <= 2 && chance(line).is_multiple_of(2),
                _ => chance(line).is_multiple_of(4),
            }
        });
        [self.marked_up(), bare, text, notice]
    }

    /// The page with some of its lines.
    fn only(&self, mut which: impl FnMut(&Line, Label) -> bool) -> Self {
        let mut lines = DocumentLines::default();
        let mut labels = Vec::new();
        for (line, &label) in self.lines.lines.iter().zip(&self.labels) {
            if which(line, label) {
                lines.lines.push(line.clone());
                labels.push(label);
            }
        }
        Self { site: self.site.clone(), lines, labels }
    }

    /// The page with the marks that HTML, Markdown and office documents give: headings with levels, list
    /// items and captions, and without some of the furniture, which readers of HTML leave out.
    fn marked_up(&self) -> Self {
        let mut lines = DocumentLines::default();
        let mut labels = Vec::new();
        let mut before = None;
        let mut left_out = false;
        let site_first = self.lines.lines.first().is_some_and(|line| chance(line).is_multiple_of(3));
        for (line, &label) in self.lines.lines.iter().zip(&self.labels) {
            let chance = chance(line);
            if before != Some(label) {
                let first = site_first && lines.lines.is_empty();
                left_out = !label.belongs_to_article() && chance.is_multiple_of(2) && !first;
            }
            let begins = before != Some(label);
            before = Some(label);
            if left_out {
                continue;
            }
            let kind = match label {
                // On many sites the first level is the name of the site.
                Label::Headline => BlockKind::Heading(if site_first { 2 } else { 1 }),
                Label::Navigation if begins && site_first && lines.lines.is_empty() => BlockKind::Heading(1),
                Label::Heading => BlockKind::Heading(2 + (chance % 2) as u8),
                Label::List | Label::Navigation | Label::Share if !chance.is_multiple_of(4) => {
                    BlockKind::ListItem
                }
                Label::Caption if !chance.is_multiple_of(4) => BlockKind::Caption,
                Label::Teaser | Label::Promo | Label::Comment | Label::Download | Label::Contact
                    if begins && !chance.is_multiple_of(4) =>
                {
                    BlockKind::Heading(2 + (chance % 3) as u8)
                }
                Label::Teaser | Label::Download if chance.is_multiple_of(3) => BlockKind::ListItem,
                _ => line.kind,
            };
            let text = if label == Label::Table { cells_joined(&line.text) } else { line.text.clone() };
            lines.lines.push(Line { kind, text, gap_before: kind != BlockKind::ListItem, ..line.clone() });
            labels.push(label);
        }
        Self { site: self.site.clone(), lines, labels }
    }

    /// The texts of the lines.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.lines.iter().map(|line| line.text.as_str())
    }

    /// The features of all lines; `S` says whether as hashes or as names.
    fn features<S: Sink + Default>(&self) -> Vec<S> {
        self.features_of(true)
    }

    fn features_of<S: Sink + Default>(&self, with_words: bool) -> Vec<S> {
        let page = Page::new(&self.lines.lines, None, Vec::new(), with_words);
        let features = |at| {
            let mut sink = S::default();
            page.features(at, &mut sink);
            sink
        };
        (0..page.len()).map(features).collect()
    }

    /// The names of all features of the page's examples.
    pub fn feature_names(&self) -> impl Iterator<Item = String> {
        let variants = self.variants();
        let names = variants.iter().flat_map(Self::features::<Vec<String>>).flatten();
        self.features::<Vec<String>>().into_iter().flatten().chain(names).collect::<Vec<_>>().into_iter()
    }
}
