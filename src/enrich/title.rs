//! Derives the title. In this order it is the stated one, the page's title where the text repeats
//! it, a headline of the text, the page's title, or the first sentence. Rubrics, dates and
//! breadcrumbs are never titles, since cleaning has removed them.

use std::sync::LazyLock;

use regex::Regex;

use super::document_lines::{DocumentLines, Line, comparable, ends_sentence, key};
use super::line_labels::{
    self,
    label::{Label, Labelled},
};
use super::sentences::split;
use crate::article::{BlockKind, Derived, EvidenceKind, Stated};
use crate::enrich::pattern::pattern;

/// Length of the longest headline, in characters.
const MAX_HEADLINE: usize = 200;
/// Length of the shortest beginning that stands in for a title, in bytes.
const MIN_FALLBACK: usize = 25;
/// Length in bytes of the shortest clause that a first sentence is shortened to.
const MIN_CLAUSE: usize = 80;
/// Number of characters after which a first sentence is cut.
const MAX_FALLBACK: usize = 100;

/// Score from which a line is a headline.
const HEADLINE: f32 = 0.3;
/// Score from which a line is kept as a candidate for the headline.
const CANDIDATE: f32 = 0.12;
/// Probability of furniture from which a line is no candidate.
const CERTAIN: f32 = 0.9;
/// Probability from which a line beside the headline is a second line of it; less is enough for a line
/// that can't begin anything.
const SECOND: f32 = 0.5;
const PIECE: f32 = 0.3;
/// Length of the shortest line that text can have been broken behind, in characters.
const WRAPPED: usize = 35;
/// Length from which a line is running text and no heading, in characters.
const RUNNING: usize = 80;
/// Length of the longest rubric, in characters.
const MAX_RUBRIC: usize = 45;
/// Lines among which the headline is looked for.
const MAX_LINES: usize = 80;
/// Lines that a headline is broken into at most.
const MAX_PARTS: usize = 3;

/// Derives the title and removes its lines from the document, and the rubrics around it.
pub(super) fn take(
    document: &mut DocumentLines,
    stated: Option<&str>,
    page: Option<&str>,
) -> Option<Derived<String>> {
    let stated = given(stated);
    let page = given(page);
    let headline = headline(document, page.as_deref());
    let title = match (stated, page) {
        (Some(stated), _) => Some(Derived::new(stated.clone(), EvidenceKind::Explicit, &stated)),
        (None, page) => match headline {
            Some(Headline { title, in_page_title }) => {
                let evidence = page.as_deref().filter(|_| in_page_title);
                let kind =
                    if evidence.is_some() { EvidenceKind::PageMetadata } else { EvidenceKind::Headline };
                Some(Derived::new(title.clone(), kind, evidence.unwrap_or(&title)))
            }
            None => page
                .map(|page| Derived::new(without_site(&page).to_owned(), EvidenceKind::PageMetadata, &page))
                .or_else(|| without_headline(document)),
        },
    }?;
    remove_lines(document, &title);
    Some(title)
}

/// A title as given, with single blanks; `None` if it has no letter or digit.
fn given(text: Option<&str>) -> Option<String> {
    let text = text?.split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().any(char::is_alphanumeric).then_some(text)
}

/// A headline of the text.
struct Headline {
    title: String,
    /// Whether the page's title contains it.
    in_page_title: bool,
}

/// Labels the best candidate for the headline as one, so that cleaning leaves it. Nearly every page has a
/// headline; where no line looks much like one, the best is still better than none.
pub(super) fn mark_headline(document: &mut DocumentLines, page: &Stated) {
    if let Some(at) = page.window_title.as_deref().and_then(|window| headline_of_window(document, window)) {
        document.lines[at].labelled = Labelled::HEADLINE;
        return;
    }
    let title = given(page.title.as_deref()).as_deref().map(comparable);
    let found = best(document, title.as_deref());
    if let Some((at, _)) = found.filter(|(_, score)| *score >= CANDIDATE) {
        let labelled = &mut document.lines[at].labelled;
        if labelled.furniture >= CERTAIN {
            return;
        }
        *labelled = Labelled { label: Label::Headline, furniture: 0.0, ..*labelled };
        labelled.headline = labelled.headline.max(HEADLINE);
    }
}

/// The only heading of the first level, where the title of the window has it before the name of the site. That both agree
/// weighs more than how the line looks, and than that other pages have it as a link. Where another heading follows before
/// the text, the first may be the name of the site, and the title of the window a rubric behind it.
fn headline_of_window(document: &DocumentLines, window: &str) -> Option<usize> {
    let first_level = |(_, line): &(usize, &Line)| level(line) == Some(1);
    let mut highest = document.lines.iter().enumerate().filter(first_level);
    let (at, line) = highest.next().filter(|_| highest.next().is_none())?;
    let marked = Line { labelled: Labelled::HEADLINE, ..line.clone() };
    let mut before_text = document.lines[at + 1..].iter().take_while(|line| line.chars() < RUNNING);
    let is_own = can_be_headline(&marked)
        && comparable(without_site(window)) == comparable(&line.text)
        && !before_text.any(|line| level(line).is_some());
    (is_own && !line_labels::is_functional(line)).then_some(at)
}

/// The line that is most probably the headline, with the lines that go on with it.
fn headline(document: &DocumentLines, page: Option<&str>) -> Option<Headline> {
    let page = page.map(comparable);
    let (at, _) = best(document, page.as_deref()).filter(|(_, score)| *score >= HEADLINE)?;
    let line = &document.lines[at];
    let in_page_title = share_of_page_title(line, page.as_deref()) > 0.0;
    let title = if in_page_title || line.is_heading() { line.text.clone() } else { whole(document, at) };
    Some(Headline { title, in_page_title })
}

/// The best candidate for the headline, with its score. `page` is the page's title in its comparable form.
fn best(document: &DocumentLines, page: Option<&str>) -> Option<(usize, f32)> {
    let highest = document.lines.iter().filter_map(level).min();
    let head = document.head();
    let score = |at: usize, line: &Line| {
        let marked = match level(line) {
            Some(level) if Some(level) == highest && (level == 1 || at <= head) => 0.4,
            Some(_) if at <= head => 0.1,
            _ => 0.0,
        };
        // A line alone above the text is often the headline whatever it says.
        let above_text = head == 1 || head == document.lines.len() && !ends_sentence(&line.text);
        let next_is_text = |next: &Line| next.gap_before && (next.is_long() || ends_sentence(&next.text));
        let alone = at == 0 && above_text && document.lines.get(1).is_some_and(next_is_text);
        let alone = if alone { HEADLINE } else { 0.0 };
        line.labelled.headline + marked + 0.5 * share_of_page_title(line, page) + alone
    };
    let lines = document.lines.iter().enumerate().take(MAX_LINES);
    let scored = lines
        .filter(|(_, line)| can_be_headline(line) && !line_labels::is_functional(line))
        .map(|(at, line)| (at, score(at, line)));
    // Of equals the first is taken.
    scored.reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// How much of the page's title, which is given in its comparable form, the line is, from 0 to 1; 0 if it
/// stands there otherwise or not at all. The name of the site, which stands there too, is the smaller part.
fn share_of_page_title(line: &Line, page: Option<&str>) -> f32 {
    let Some(page) = page else { return 0.0 };
    let own = comparable(&line.text);
    let contained = own.len() >= 8 && contains_words(page, &own);
    if contained { own.len() as f32 / page.len() as f32 } else { 0.0 }
}

/// The headline that a line is part of: lines around it that go on with it, as where text is broken at a
/// fixed width.
fn whole(document: &DocumentLines, at: usize) -> String {
    let is_part = |line: &Line, least: f32| {
        line.is(Label::Headline) && line.labelled.headline >= least && !line.is_long()
    };
    let goes_on = |at: usize| {
        let (before, line) = (&document.lines[at - 1], &document.lines[at]);
        let open = !ends_sentence(&before.text) && !line.gap_before && !line.is_heading();
        let piece = line.text.starts_with(char::is_lowercase) || before.text.ends_with(['-', ',', '–', '&']);
        let full = before.chars() >= WRAPPED && line.text.split(' ').any(|word| word.chars().count() > 3);
        open && (piece && is_part(line, PIECE) || full && is_part(line, SECOND)) && is_part(before, PIECE)
    };
    let mut first = at;
    while first > 0 && at - first < MAX_PARTS && goes_on(first) {
        first -= 1;
    }
    let mut last = at;
    while last + 1 < document.lines.len() && last - first < MAX_PARTS && goes_on(last + 1) {
        last += 1;
    }
    let parts: Vec<&str> = document.lines[first..=last].iter().map(|line| line.text.as_str()).collect();
    parts.join(" ")
}

fn level(line: &Line) -> Option<u8> {
    match line.kind {
        BlockKind::Heading(level) => Some(level),
        _ => None,
    }
}

/// A title for a text without a headline: the publication that it announces, or its first sentence.
fn without_headline(document: &DocumentLines) -> Option<Derived<String>> {
    if let Some(title) = announced_publication(document) {
        return Some(Derived::new(title.clone(), EvidenceKind::Headline, &title));
    }
    let lines = || document.lines.iter().filter(|line| !line.is(Label::Dateline) && !line.is(Label::Byline));
    let complete = lines().find(|line| line.is_long() && ends_sentence(&line.text));
    let first = complete.or_else(|| lines().find(|line| line.chars() > 20)).or(document.lines.first())?;
    let text = super::dates::without_dateline(&first.text);
    Some(Derived::new(first_sentence(text), EvidenceKind::Fallback, &first.text))
}

/// Removes the lines of the title wherever they stand, and the rubrics above the text.
fn remove_lines(document: &mut DocumentLines, title: &Derived<String>) {
    // Beside a title that is stated, short lines of the text are no rubrics and no parts of the title.
    let is_stated = title.provenance.source == EvidenceKind::Explicit;
    if title.provenance.source != EvidenceKind::Fallback && document.lines.len() > 1 {
        let wanted = comparable(&title.value);
        let head = document.head();
        let parts = document.lines.iter().enumerate().map(|(at, line)| {
            if line.chars() > MAX_HEADLINE {
                return false;
            }
            let own = comparable(&line.text);
            let part =
                at < head && own.len() >= 3 && line.labelled.headline >= 0.1 && contains_words(&wanted, &own);
            own == wanted || part
        });
        let gone: Vec<bool> = parts.collect();
        if !gone.iter().all(|gone| *gone) {
            let mut gone = gone.into_iter();
            document.lines.retain(|_| !gone.next().unwrap_or_default());
        }
    }
    let head = document.head();
    if head < document.lines.len() && !is_stated {
        let rubrics: Vec<String> = document
            .lines
            .iter()
            .take(head)
            .filter(|line| is_rubric(line))
            .map(|line| line.text.clone())
            .collect();
        document.asides.extend(rubrics);
        document.remove("rubric", |at, line| at < head && is_rubric(line));
    }
}

/// Whether a line is a rubric. A longer line beside the headline tells something that the text may not.
fn is_rubric(line: &Line) -> bool {
    line.is(Label::Kicker) && line.chars() <= MAX_RUBRIC
}

/// Whether a text contains another at the borders of words.
fn contains_words(text: &str, other: &str) -> bool {
    format!(" {text} ").contains(&format!(" {other} "))
}

/// A page title without the name of the site, which a dash, bar or the like separates from it.
fn without_site(page: &str) -> &str {
    static BORDER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s(?:\||–|—|-|::|»|·|•)\s"));
    let longest = BORDER.split(page).max_by_key(|part| part.chars().count());
    longest.map(str::trim).filter(|part| part.chars().count() >= 8).unwrap_or(page)
}

fn can_be_headline(line: &Line) -> bool {
    let text = &line.text;
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let piece = text.chars().find(|c| c.is_alphanumeric()).is_none_or(char::is_lowercase);
    // `re:publica` begins a headline in lower case, as no piece of a sentence is labelled as one.
    let starts = !piece || line.labelled.headline >= SECOND;
    static MAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\w.-]@[\w-]+\.\w|^@"));
    let contact = text.ends_with(['(', ',']) || MAIL.is_match(text);
    let sentence =
        text.ends_with(['.', ':', ';']) && !text.ends_with("...") && line.labelled.headline < SECOND;
    !line.tells_when
        && (4..=MAX_HEADLINE).contains(&line.chars())
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
    // A clause is understood by itself, a cut between any two words is not.
    let clause = sentence[..limit].rfind([',', ';', ':', '–']).filter(|&at| at >= MIN_CLAUSE);
    let cut = clause.or_else(|| sentence[..limit].rfind(' ').filter(|&at| at > 0)).unwrap_or(limit);
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
        let labels = line_labels::label(&document.lines, page, Vec::new());
        document.lines.iter_mut().zip(labels).for_each(|(line, labelled)| line.labelled = labelled);
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
                ("Wasser für alle", EvidenceKind::Headline, 1),
            ),
            (
                title(&["Neues", "Wasser für alle", BODY], None, Some("Wasser für alle | Muster e.V.")),
                ("Wasser für alle", EvidenceKind::PageMetadata, 1),
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
                ("Zehn Jahre Genossenschaft.", EvidenceKind::Headline, 1),
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
    fn the_only_heading_that_the_window_names_before_the_site_is_the_headline_however_it_looks() {
        use BlockKind::{Heading, ListItem, Paragraph};
        let marked_before = |behind: [(BlockKind, &str); 2], heading: &str, window: Option<&str>| {
            let lines = [(Heading(1), heading)].into_iter().chain(behind);
            let block = |(kind, text): (BlockKind, &str)| Block {
                kind,
                text: text.to_owned(),
                page: None,
                gap_before: true,
            };
            let mut document = DocumentLines::new(lines.map(block).collect());
            let navigation = |label| if label == Label::Navigation { 0.95 } else { 0.002 };
            document.lines[0].labelled = Labelled::most_probable(navigation);
            let title = Some(heading.to_owned());
            let page = Stated { title, window_title: window.map(str::to_owned), ..Stated::default() };
            mark_headline(&mut document, &page);
            document.lines[0].is(Label::Headline)
        };
        let text = [(Paragraph, BODY), (ListItem, "Punkt zwei: 120 Teilnehmende")];
        let marked = |heading: &str, window: Option<&str>| marked_before(text, heading, window);
        let window = "Wasser in Bonn: Aufruf 40 – Partnerportal";
        assert!(marked("Wasser in Bonn: Aufruf 40", Some(window)));
        assert!(!marked("Wasser in Bonn: Aufruf 40", None));
        assert!(!marked("Partnerportal", Some("Partnerportal – Wasser in Bonn: Aufruf 40")));
        assert!(!marked("Kontakt", Some("Kontakt – Partnerportal")));
        let under_another = [(Heading(2), "Konzert bringt 4.200 Euro ein"), (Paragraph, BODY)];
        assert!(!marked_before(
            under_another,
            "Freunde Ghanas in Thorn",
            Some("Freunde Ghanas in Thorn – News")
        ));
    }

    #[test]
    fn rubrics_above_the_headline_go_with_it() {
        for rubric in ["Aktuelles", "News", "Inside Musterforum"] {
            let (title, _, left) = title(&[rubric, "Wasser für alle", BODY], None, None);
            assert_eq!((title.as_str(), left), ("Wasser für alle", 1), "{rubric}");
        }
    }

    #[test]
    fn without_a_headline_the_first_sentence_stands_in_cut_at_a_word() {
        let (title, source, left) = title(&[BODY], None, None);
        assert_eq!((source, left), (EvidenceKind::Fallback, 1));
        assert!(title.ends_with(" …") && title.chars().count() <= 102, "{title}");
    }
}
