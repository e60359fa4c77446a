//! Derives the kind of an article: announcement, report, news, publication, call, interview or portrait.
//!
//! A stated kind decides. Without one the evidence is weighed: the rubric above the text, the type that the
//! page's metadata gives, words of the title and the text, the form of the text, and whether its event lies
//! before or behind its publication. Each piece gives points to a kind (`rubrics.rs` and `evidence.rs` hold the tables). The kind
//! with the most is taken if it has enough of them and is clearly ahead of the next; else the kind stays open,
//! since a wrong one is worse than none.

mod derived_kind;
mod evidence;
mod form;
mod rubrics;

use derived_kind::Kind;
use evidence::{CUES, Cue, CuePlace};
pub(super) use rubrics::{Rubric, rubrics};

use super::document_lines::Line;
use super::sentences::split;
use crate::article::{Date, Derived, EvidenceKind, Facet, Stated};

/// For each kind, the words that metadata use for it, its labels in English and German first.
const STATED: [(&str, &[&str]); 8] = [
    (
        "announcement",
        &[
            "announcement",
            "ankündigung",
            "einladung",
            "invitation",
            "veranstaltung",
            "event",
            "termin",
            "save the date",
            "veranstaltungshinweis",
        ],
    ),
    (
        "report",
        &[
            "report",
            "bericht",
            "veranstaltungsbericht",
            "rückblick",
            "nachbericht",
            "event report",
            "review",
            "reportage",
        ],
    ),
    (
        "news",
        &[
            "news",
            "meldung",
            "newsarticle",
            "nachricht",
            "aktuelles",
            "pressemitteilung",
            "press release",
            "pressemeldung",
            "artikel",
            "article",
            "blogposting",
            "blog",
            "beitrag",
        ],
    ),
    (
        "publication",
        &[
            "publication",
            "publikation",
            "veröffentlichung",
            "studie",
            "study",
            "leitfaden",
            "guide",
            "guidebook",
            "handbook",
            "broschüre",
            "book",
            "scholarlyarticle",
        ],
    ),
    (
        "call",
        &[
            "call",
            "ausschreibung",
            "call for papers",
            "call for applications",
            "call for proposals",
            "förderaufruf",
            "stellenausschreibung",
            "wettbewerb",
            "jobposting",
        ],
    ),
    ("interview", &["interview", "gespräch"]),
    ("portrait", &["portrait", "porträt", "profile", "steckbrief", "aboutpage", "profilepage"]),
    ("other", &["other", "sonstiges", "anderes"]),
];

/// The words that a facet of words may have as values, each with its names in both languages; none for other facets.
pub fn word_names(facet: Facet) -> &'static [(&'static str, &'static [&'static str])] {
    match facet {
        Facet::Kind => &STATED,
        _ => &[],
    }
}

/// All kinds, each with the words for it in both languages.
pub fn kind_names() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    STATED.iter().copied()
}

/// What the kind of a document is derived from.
pub(super) struct Evidence<'a> {
    pub stated: &'a Stated,
    pub page: &'a Stated,
    pub title: &'a str,
    /// Removed calls to action.
    pub asides: &'a [String],
    pub lines: &'a [Line],
    pub rubrics: &'a [Rubric],
    pub published: Option<Date>,
    /// The last day of the event.
    pub event: Option<Date>,
    pub today: Option<Date>,
}

/// Number of bytes of running text that are searched.
const REACH: usize = 6_000;
/// Number of bytes of the first sentences.
const LEAD: usize = 700;
/// Points below which no kind is given.
const LEAST: i32 = 4;
/// Points by which a kind must be ahead of every other.
const MARGIN: i32 = 2;

/// Derives the kind of a document.
pub(super) fn derive(evidence: &Evidence<'_>) -> Option<Derived<String>> {
    if let Some(stated) = evidence.stated.kind.as_deref().filter(|value| !value.trim().is_empty()) {
        let kind = named(stated).unwrap_or("other");
        return Some(Derived::new(kind.to_owned(), EvidenceKind::Explicit, stated));
    }
    let mut score = Score::default();
    score.add_page(evidence.page.kind.as_deref());
    for Rubric { kind, points, words } in evidence.rubrics {
        score.add(*kind, *points, words, EvidenceKind::Text);
    }
    score.add_cues(evidence);
    if let Some((points, words)) = form::conversation(evidence.lines, evidence.title) {
        score.add(Kind::Interview, points, &words, EvidenceKind::Text);
    }
    score.add_event(evidence);
    score.best()
}

pub fn named(value: &str) -> Option<&'static str> {
    let value = value.trim().to_lowercase();
    STATED.iter().find(|(_, words)| words.contains(&value.as_str())).map(|(kind, _)| *kind)
}

/// The points of every kind, with the piece of evidence that gave it the most.
#[derive(Debug, Default)]
struct Score {
    points: [i32; Kind::ALL.len()],
    strongest: [Option<(i32, String, EvidenceKind)>; Kind::ALL.len()],
}

impl Score {
    fn add(&mut self, kind: Kind, points: i32, words: &str, source: EvidenceKind) {
        let at = kind as usize;
        self.points[at] += points;
        if self.strongest[at].as_ref().is_none_or(|(most, _, _)| points > *most) {
            self.strongest[at] = Some((points, words.to_owned(), source));
        }
    }

    /// Adds the type that the page's metadata gives. Pages call nearly everything an article, and most of what is
    /// no advertisement a news article, so that these say little or not much.
    fn add_page(&mut self, given: Option<&str>) {
        let Some(given) = given else { return };
        let points = match given.trim().to_lowercase().as_str() {
            "article" | "beitrag" | "blogposting" | "blog" | "artikel" | "report" => 0,
            "newsarticle" => 5,
            // Reports describe the event that they are about as well.
            kind if kind.ends_with("event") => 2,
            _ => 6,
        };
        let event = given.ends_with("Event").then_some("announcement");
        let kind = event
            .or_else(|| named(given))
            .and_then(|name| Kind::ALL.into_iter().find(|kind| kind.name() == name));
        if let Some(kind) = kind.filter(|_| points > 0) {
            self.add(kind, points, given, EvidenceKind::PageMetadata);
        }
    }

    fn add_cues(&mut self, evidence: &Evidence<'_>) {
        let lines: Vec<&str> = evidence.lines.iter().map(|line| line.text.as_str()).collect();
        let text = sentences(&lines, REACH);
        let lead = &text[..floor(&text, LEAD)];
        let asides = sentences(&evidence.asides.iter().map(String::as_str).collect::<Vec<_>>(), LEAD);
        let titled = CUES.of_titles.possible(evidence.title);
        let (told, aside) = (Sentences::split(&text), Sentences::split(&asides));
        for (number, cue) in CUES.all.iter().enumerate() {
            let found: Vec<&str> = match cue.place {
                CuePlace::Title if !titled[number] => continue,
                CuePlace::Title => {
                    cue.words.find_iter(evidence.title).take(cue.most).map(|found| found.as_str()).collect()
                }
                CuePlace::Lead => told.matches(number, cue, lead.len()),
                CuePlace::Text => {
                    let mut found = told.matches(number, cue, text.len());
                    if found.len() < cue.most {
                        found.extend(aside.matches(number, cue, asides.len()));
                    }
                    found
                }
            };
            for found in found.into_iter().take(cue.most) {
                self.add(cue.kind, cue.points, &found.replace(WITHIN, "."), EvidenceKind::Text);
            }
        }
        self.add(Kind::News, form::headline(evidence.title), evidence.title, EvidenceKind::Text);
        for (kind, points) in form::tense(&text) {
            self.add(kind, points, "tense", EvidenceKind::Text);
        }
        let first = lead.find(['.', '!', '?']).map_or(lead, |end| &lead[..end]);
        let defined = form::definition(evidence.title, first);
        self.add(Kind::Portrait, defined, &first.replace(WITHIN, "."), EvidenceKind::Text);
    }

    /// An event that lies behind the publication is announced, one that lies before it is reported on.
    fn add_event(&mut self, evidence: &Evidence<'_>) {
        let Some(event) = evidence.event else { return };
        let ahead = |day: Date| event.ordinal() > day.last_ordinal();
        let (reported, announced) = match (evidence.published, evidence.today) {
            (Some(published), _) if ahead(published) => (-3, 3),
            (Some(_), _) => (2, -2),
            (None, Some(today)) if ahead(today) => (-3, 3),
            _ => (2, 0),
        };
        let words = event.to_string();
        self.add(Kind::Report, reported, &words, EvidenceKind::EventDate);
        self.add(Kind::Announcement, announced, &words, EvidenceKind::EventDate);
    }

    /// The kind that is clearly ahead.
    fn best(mut self) -> Option<Derived<String>> {
        let best = Kind::ALL.into_iter().max_by_key(|kind| self.points[*kind as usize])?;
        let points = self.points[best as usize];
        let others = Kind::ALL.into_iter().filter(|kind| *kind != best);
        let next = others.map(|kind| self.points[kind as usize]).max()?;
        if points < LEAST || points - next < MARGIN {
            return None;
        }
        let (_, words, source) = self.strongest[best as usize].take()?;
        Some(Derived::new(best.name().to_owned(), source, &words))
    }
}

/// Sentences that end with points, and which of them may match the cues.
struct Sentences<'a> {
    text: &'a str,
    /// Where the sentences end, behind their points.
    ends: Vec<usize>,
    /// Cues that have a literal in a sentence, each with the number of the sentence.
    possible: Vec<(usize, usize)>,
}

impl<'a> Sentences<'a> {
    fn split(text: &'a str) -> Self {
        let points = text.bytes().enumerate().filter(|(_, byte)| *byte == b'.');
        let ends = points.map(|(at, _)| at + 1).chain([text.len()]).collect();
        Self { text, ends, possible: CUES.of_texts.possible_in_pieces(text, b'.') }
    }

    /// The first matches of a cue in the first `reach` bytes, as many as count.
    fn matches(&self, number: usize, cue: &Cue, reach: usize) -> Vec<&'a str> {
        let first = self.possible.partition_point(|(cue, _)| *cue < number);
        let sentences = self.possible[first..].iter().take_while(|(cue, _)| *cue == number);
        let is_always_possible = CUES.of_texts.is_always_possible(number);
        let matches = |text: &'a str| cue.words.find_iter(text).map(|found| found.as_str());
        if cue.is_within_sentence && !is_always_possible {
            let sentences = sentences.map(|&(_, sentence)| {
                let start = sentence.checked_sub(1).map_or(0, |before| self.ends[before]);
                &self.text[start.min(reach)..self.ends[sentence].min(reach)]
            });
            sentences.flat_map(matches).take(cue.most).collect()
        } else if is_always_possible || sentences.count() > 0 {
            matches(&self.text[..reach]).take(cue.most).collect()
        } else {
            Vec::new()
        }
    }
}

/// Stands for a point that ends no sentence, so that the patterns of cues don't stop at the point of an ordinal.
const WITHIN: char = '\u{1}';

/// The first sentences of some texts, each of which ends with a point, an exclamation mark or a question mark, and
/// has no such mark within. Questions are left out.
fn sentences(texts: &[&str], most: usize) -> String {
    let mut all = String::new();
    for text in texts.iter().flat_map(|text| text.lines()) {
        if all.len() >= most {
            break;
        }
        let text = &text[..floor(text, most)];
        for range in split(text) {
            let sentence = text[range].trim();
            // What is asked is not said.
            if sentence.ends_with('?') {
                continue;
            }
            let end = sentence.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
            all.extend(sentence[..end].chars().map(|c| if c == '.' { WITHIN } else { c }));
            all.push_str(&sentence[end..]);
            if !sentence.ends_with(['.', '!', '?']) {
                all.push('.');
            }
            all.push(' ');
        }
    }
    let end = floor(&all, most);
    all.truncate(end);
    all
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_are_found_in_sentences_as_in_the_whole_text() {
        let text = "Der Rat traf sich in Bonn. Es waren vierzig Gäste da! Die Tagung fand am 4\u{1} Mai statt. \
                    The board was held to account, and 20 guests visited. Dann sprachen alle über 2,5 Millionen Euro.";
        let sentences = Sentences::split(text);
        let mut found = 0;
        let cues = CUES.all.iter().enumerate().filter(|(_, cue)| cue.place != CuePlace::Title);
        for (number, cue) in cues {
            for reach in [60, text.len()] {
                let whole = cue.words.find_iter(&text[..reach]).take(cue.most).map(|found| found.as_str());
                let whole: Vec<&str> = whole.collect();
                assert_eq!(sentences.matches(number, cue, reach), whole, "{}", cue.words);
                found += whole.len();
            }
        }
        assert!(found > 5, "{found}");
        assert!(CUES.all.iter().filter(|cue| cue.is_within_sentence).count() > CUES.all.len() / 2);
    }

    #[test]
    fn points_within_a_sentence_end_none() {
        let text = sentences(&["Das Treffen fand am 14. Mai 2024 statt. Es war gut\nEnde"], 1_000);
        assert_eq!(text, "Das Treffen fand am 14\u{1} Mai 2024 statt. Es war gut. Ende. ");
        assert_eq!(sentences(&["äöü"], 3), "ä.");
    }

    #[test]
    fn every_kind_has_a_name_that_can_be_stated() {
        for kind in Kind::ALL {
            assert_eq!(named(kind.name()), Some(kind.name()));
        }
    }
}
