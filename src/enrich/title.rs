//! Derives the title. In this order it is the stated one, the page's title where the text repeats
//! it, a headline of the text, the page's title, or the first sentence. Rubrics, dates and
//! breadcrumbs are never titles, since cleaning has removed them.

use std::sync::LazyLock;

use regex::Regex;

use super::document_lines::{DocumentLines, Line, ends_sentence, key, pattern};
use super::sentences::split;
use crate::article::{BlockKind, Derived, EvidenceKind};

/// Length of the longest headline, in characters.
const MAX_HEADLINE: usize = 200;
/// Length of the shortest beginning that stands in for a title, in bytes.
const MIN_FALLBACK: usize = 25;
/// Number of characters after which a first sentence is cut.
const MAX_FALLBACK: usize = 100;

/// Derives the title and removes its line from the document.
pub(super) fn take(
    document: &mut DocumentLines,
    stated: Option<&str>,
    page: Option<&str>,
) -> Option<Derived<String>> {
    let title = find(document, stated, page)?;
    let wanted = comparable(&title.value);
    let from_line = !matches!(title.provenance.source, EvidenceKind::Fallback);
    if from_line && document.lines.len() > 1 {
        document.lines.retain(|line| line.chars() > MAX_HEADLINE || comparable(&line.text) != wanted);
    }
    Some(title)
}

fn find(document: &DocumentLines, stated: Option<&str>, page: Option<&str>) -> Option<Derived<String>> {
    let given = |text: Option<&str>| {
        let text = text.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        text.filter(|text| text.chars().any(char::is_alphanumeric))
    };
    if let Some(stated) = given(stated) {
        return Some(Derived::new(stated.clone(), EvidenceKind::Explicit, &stated));
    }
    let page = given(page);
    if let Some((title, line)) = page.as_deref().and_then(|page| page_title_in_text(document, page)) {
        return Some(Derived::new(title, EvidenceKind::PageMetadata, &line));
    }
    let headline = marked_heading(document).or_else(|| opening(document)).or_else(|| headline(document));
    if let Some(line) = headline {
        return Some(Derived::new(line.clone(), EvidenceKind::Headline, &line));
    }
    if let Some(page) = page {
        return Some(Derived::new(without_site(&page).to_owned(), EvidenceKind::PageMetadata, &page));
    }
    if let Some(title) = announced_publication(document) {
        return Some(Derived::new(title.clone(), EvidenceKind::Headline, &title));
    }
    let sentence =
        document.lines.first().filter(|line| document.has_opening() && (20..=120).contains(&line.chars()));
    let complete = document.lines.iter().find(|line| line.is_long() && ends_sentence(&line.text));
    if let Some(line) = sentence.filter(|line| line.chars() <= MAX_FALLBACK) {
        return Some(Derived::new(line.text.clone(), EvidenceKind::Fallback, &line.text));
    }
    let first = sentence
        .or(complete)
        .or_else(|| document.lines.iter().find(|line| line.chars() > 20))
        .or(document.lines.first())?;
    let text = super::dates::without_dateline(&first.text);
    Some(Derived::new(first_sentence(text), EvidenceKind::Fallback, &first.text))
}

/// The form in which titles are compared: words in lower case, without punctuation.
fn comparable(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ").to_lowercase()
}

/// The page's title as the text repeats it, without what the site adds, such as its own name.
fn page_title_in_text(document: &DocumentLines, page: &str) -> Option<(String, String)> {
    let wanted = comparable(page);
    document
        .lines
        .iter()
        .take(40)
        .filter(|line| {
            line.chars() <= MAX_HEADLINE
                && (line.is_heading() || !ends_sentence(&line.text) || line.chars() <= 120)
        })
        .find(|line| {
            let own = comparable(&line.text);
            own.len() >= 8
                && (own == wanted
                    || wanted.starts_with(&format!("{own} "))
                    || wanted.ends_with(&format!(" {own}")))
        })
        .map(|line| (line.text.clone(), page.to_owned()))
}

/// A page title without the name of the site, which a dash, bar or the like separates from it.
fn without_site(page: &str) -> &str {
    static BORDER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s(?:\||–|—|-|::|»|·|•)\s"));
    let longest = BORDER.split(page).max_by_key(|part| part.chars().count());
    longest.map(str::trim).filter(|part| part.chars().count() >= 8).unwrap_or(page)
}

/// The heading of the highest level that the format marks, if it stands near the start.
fn marked_heading(document: &DocumentLines) -> Option<String> {
    let level = |line: &Line| match line.kind {
        BlockKind::Heading(level) => Some(level),
        _ => None,
    };
    let highest = document.lines.iter().filter_map(level).min()?;
    let head = document.head();
    let (at, line) = document.lines.iter().enumerate().find(|(_, line)| level(line) == Some(highest))?;
    (highest == 1 || at <= head).then(|| line.text.clone())
}

/// The first line if it stands by itself above the running text. Other than headlines further down
/// it may begin with a name in lower case, and end with a question mark or exclamation mark.
fn opening(document: &DocumentLines) -> Option<String> {
    let line = document.lines.first().filter(|_| document.has_opening())?;
    let is_one = can_be_headline(line) || {
        let words = line.text.split(' ').count();
        let piece = line.text.starts_with(char::is_lowercase) && words > 12;
        words >= 2 && !piece && line.chars() <= 140 && !line.text.ends_with(['.', ':', ';', ',', '(', '…'])
    };
    is_one.then(|| line.text.clone())
}

/// The first line before the running text that has the looks of a headline.
fn headline(document: &DocumentLines) -> Option<String> {
    let head = document.head();
    if head == document.lines.len() && head < 2 {
        return None;
    }
    let candidates: Vec<&Line> = document.lines[..head]
        .iter()
        .filter(|line| line.kind == BlockKind::Paragraph && can_be_headline(line))
        .collect();
    let first = candidates.first()?;
    // A kicker, which is a word or two, stands above the headline proper.
    let kicker = first.text.split_whitespace().count() <= 1 && first.chars() <= 18;
    let best = if kicker { candidates.get(1).unwrap_or(first) } else { first };
    Some(best.text.clone())
}

fn can_be_headline(line: &Line) -> bool {
    let text = &line.text;
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let starts = text.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
    static MAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\w.-]@[\w-]+\.\w|^@"));
    let contact = text.ends_with(['(', ',']) || MAIL.is_match(text);
    let sentence = text.ends_with(['.', ':', ';']) && !text.ends_with("...");
    (4..=MAX_HEADLINE).contains(&line.chars())
        && letters >= 3
        && starts
        && !contact
        && !sentence
        && key(text).len() > 2
}

/// The name of the publication that a text announces: `The Annual Report is now available.`
fn announced_publication(document: &DocumentLines) -> Option<String> {
    static ANNOUNCED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:^|[.!?]\s)(?:Der|Die|Das|The|Our|Unsere?)\s(?:neuen?\s|new\s)?(\p{Lu}?[^.!?,;]{8,90}?)\s(?:is|are|ist|sind|liegt|liegen)\s(?:(?:now|jetzt|nun|ab sofort)\s)?(?:available|online|out|erschienen|verfügbar|erhältlich|vor|da)\b|(?:^|[.!?]\s)The\s((?:\d{4}\s)?\p{Lu}[^.!?,;]{8,90}?)\sis\snow\savailable",
        )
    });
    let text = document.lines.iter().take(6).find_map(|line| {
        let captures = ANNOUNCED.captures(&line.text)?;
        captures.get(1).or(captures.get(2)).map(|m| m.as_str().to_owned())
    })?;
    let capitals = text
        .split(' ')
        .filter(|word| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()))
        .count();
    (capitals >= 2).then_some(text)
}

/// The first sentence; a long one is cut between words.
fn first_sentence(text: &str) -> String {
    let text = text.trim();
    // A beginning such as `Berlin. Hauptstadt.` is no title; more sentences are added to it.
    let end = split(text).into_iter().map(|range| range.end).find(|&end| end >= MIN_FALLBACK);
    let sentence = end.map_or(text, |end| text[..end].trim_end());
    if sentence.chars().count() <= MAX_FALLBACK {
        return sentence.to_owned();
    }
    let limit = sentence.char_indices().nth(MAX_FALLBACK).map_or(sentence.len(), |(at, _)| at);
    let cut = sentence[..limit].rfind(' ').filter(|&at| at > 0).unwrap_or(limit);
    format!("{} …", sentence[..cut].trim_end_matches([' ', ',', ';', ':', '–', '-', '(']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Block;

    const BODY: &str = "Rund vierzig Fachleute aus Verwaltung und Vereinen kamen in die Stadthalle und sprachen zwei Tage lang über Vorhaben.";

    fn title(lines: &[&str], stated: Option<&str>, page: Option<&str>) -> (String, EvidenceKind, usize) {
        let block = |text: &&str| Block {
            kind: if text.starts_with("# ") { BlockKind::Heading(1) } else { BlockKind::Paragraph },
            text: text.trim_start_matches("# ").to_owned(),
            page: None,
            gap_before: true,
        };
        let mut document = DocumentLines::new(lines.iter().map(block).collect());
        let title = take(&mut document, stated, page).unwrap();
        (title.value, title.provenance.source, document.lines.len())
    }

    #[test]
    fn titles_come_from_the_best_place_and_leave_the_text() {
        let cases = [
            (title(&["Wasser für alle", BODY], Some("Stated"), None), ("Stated", EvidenceKind::Explicit, 2)),
            (title(&["Wasser für alle", BODY], None, None), ("Wasser für alle", EvidenceKind::Headline, 1)),
            (
                title(&["Vorspann", "# Wasser für alle", BODY], None, None),
                ("Wasser für alle", EvidenceKind::Headline, 2),
            ),
            (
                title(&["Neues", "Wasser für alle", BODY], None, Some("Wasser für alle | Muster e.V.")),
                ("Wasser für alle", EvidenceKind::PageMetadata, 2),
            ),
            (
                title(&["re:brunnen: Call for Papers", BODY], None, None),
                ("re:brunnen: Call for Papers", EvidenceKind::Headline, 1),
            ),
            (
                title(&["Wem gehört das Wasser?", BODY], None, None),
                ("Wem gehört das Wasser?", EvidenceKind::Headline, 1),
            ),
            (
                title(&["Zehn Jahre Genossenschaft.", BODY], None, None),
                ("Zehn Jahre Genossenschaft.", EvidenceKind::Fallback, 2),
            ),
            (
                title(&[BODY], None, Some("Wasser für alle | Muster")),
                ("Wasser für alle", EvidenceKind::PageMetadata, 1),
            ),
        ];
        for ((title, source, left), expected) in cases {
            assert_eq!((title.as_str(), source, left), expected);
        }
    }

    #[test]
    fn without_a_headline_the_first_sentence_stands_in_cut_at_a_word() {
        let (title, source, left) = title(&[BODY], None, None);
        assert_eq!((source, left), (EvidenceKind::Fallback, 1));
        assert!(title.ends_with(" …") && title.chars().count() <= 102, "{title}");
    }
}
