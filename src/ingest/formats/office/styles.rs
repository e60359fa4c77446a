//! The styles of a DOCX file: what they make of a paragraph or of the letters within one.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::package::Package;
use super::xml::{attribute, is_on};
use crate::article::BlockKind;
use crate::ingest::error::ReadError;

/// The longest chain of styles that are based on each other. It ends circles.
const LONGEST_CHAIN: usize = 20;

/// What a style says of its text; `None` where it says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    pub kind: Option<BlockKind>,
    /// Whether its text is not shown.
    pub vanishes: Option<bool>,
    /// Whether it is that of a table of contents.
    pub is_contents: bool,
}

/// The styles of a document by their ids.
#[derive(Debug, Default)]
pub struct Styles(HashMap<String, Style>);

/// A style as the file declares it.
#[derive(Debug, Default)]
struct Declared {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    vanishes: Option<bool>,
}

impl Styles {
    /// Reads the styles of a package.
    ///
    /// # Errors
    /// The part with the styles is damaged.
    pub fn read(package: &mut Package<'_>) -> Result<Self, ReadError> {
        let mut declared: HashMap<String, Declared> = HashMap::new();
        let mut open: Option<(String, Declared)> = None;
        package.each("word/styles.xml", |event| {
            match event {
                Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == "style" => {
                    declared.extend(open.take());
                    open = attribute(start, "styleId").map(|id| (id, Declared::default()));
                }
                Event::Start(start) | Event::Empty(start) => {
                    if let Some((_, style)) = &mut open {
                        style.take(start);
                    }
                }
                Event::End(end) if end.local_name().as_ref() == "style" => declared.extend(open.take()),
                _ => {}
            }
            Ok(())
        })?;
        declared.extend(open);
        Ok(Self(declared.keys().map(|id| (id.clone(), resolved(id, &declared))).collect()))
    }

    /// The style with an id. Where the file doesn't declare it, its id is taken for its name, since programs
    /// leave the declarations of built-in styles out.
    pub fn get(&self, id: &str) -> Style {
        self.0.get(id).copied().unwrap_or_else(|| Style {
            kind: kind(id),
            is_contents: is_contents(id),
            ..Style::default()
        })
    }
}

impl Declared {
    fn take(&mut self, start: &BytesStart<'_>) {
        let value = || attribute(start, "val");
        match start.local_name().as_ref() {
            "name" => self.name = value().unwrap_or_default(),
            "basedOn" => self.based_on = value(),
            "outlineLvl" => {
                self.outline = value().and_then(|level| level.parse().ok()).filter(|level| *level < 6)
            }
            "vanish" => self.vanishes = Some(is_on(start)),
            _ => {}
        }
    }
}

/// A style with what it takes over from those that it is based on.
fn resolved(id: &str, declared: &HashMap<String, Declared>) -> Style {
    let chain = std::iter::successors(declared.get(id), |style| declared.get(style.based_on.as_ref()?));
    let mut style = Style::default();
    for one in chain.take(LONGEST_CHAIN) {
        let outline = one.outline.map(|level| BlockKind::Heading(level + 1));
        style.kind = style.kind.or_else(|| kind(&one.name)).or(outline);
        style.vanishes = style.vanishes.or(one.vanishes);
        style.is_contents |= is_contents(&one.name);
    }
    style
}

/// The kind of block that a style stands for by its name. Built-in styles have English names in files of
/// all languages.
fn kind(name: &str) -> Option<BlockKind> {
    let name = name.to_lowercase();
    let level = |rest: &str| rest.trim().parse().ok().filter(|level| (1..=6).contains(level));
    match name.as_str() {
        "title" => Some(BlockKind::Heading(1)),
        "subtitle" => Some(BlockKind::Heading(2)),
        "caption" => Some(BlockKind::Caption),
        name if name.starts_with("heading") => level(&name[7..]).map(BlockKind::Heading),
        name if name.starts_with("list") => Some(BlockKind::ListItem),
        _ => None,
    }
}

/// Whether a style with this name is that of a table of contents: `toc 1` to `toc 9`, `TOC Heading`, and the
/// ids that German programs give them.
fn is_contents(name: &str) -> bool {
    let name = name.to_lowercase().replace([' ', '_', '-'], "");
    let numbered = |start: &str| name.strip_prefix(start).is_some_and(|rest| rest.parse::<u8>().is_ok());
    numbered("toc")
        || numbered("verzeichnis")
        || matches!(
            name.as_str(),
            "tocheading"
                | "contentsheading"
                | "inhaltsverzeichnisberschrift"
                | "inhaltsverzeichnisüberschrift"
        )
        || numbered("contents")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_of_tables_of_contents_are_known_by_name_and_id() {
        for name in
            ["toc 1", "TOC1", "TOC Heading", "TOCHeading", "Verzeichnis2", "Inhaltsverzeichnisberschrift"]
        {
            assert!(is_contents(name), "{name}");
        }
        for name in ["tocsin", "Title", "Verzeichnis der Orte", "heading 1", "Contents of the box"] {
            assert!(!is_contents(name), "{name}");
        }
    }

    #[test]
    fn a_style_takes_over_what_it_is_based_on_even_in_a_circle() {
        let declare = |name: &str, based_on: &str| Declared {
            name: name.to_owned(),
            based_on: Some(based_on.to_owned()),
            ..Declared::default()
        };
        let mut declared = HashMap::new();
        declared.insert("a".to_owned(), declare("Kapitel", "b"));
        declared.insert("b".to_owned(), declare("heading 2", "a"));
        assert_eq!(resolved("a", &declared).kind, Some(BlockKind::Heading(2)));
    }
}
