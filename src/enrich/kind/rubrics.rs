//! The rubrics above a text, and what they say about its kind.

use std::sync::LazyLock;

use regex::Regex;

use super::derived_kind::Kind::{self, Announcement, Call, Interview, News, Portrait, Publication, Report};
use crate::enrich::document_lines::{DocumentLines, key};
use crate::enrich::pattern::pattern;

/// The names of a site's rubrics, in lower case, with the kind of the articles under them and its points. Rubrics
/// of everything, such as `News`, have few.
const RUBRICS: &[(&[&str], Kind, i32)] = &[
    (
        &[
            "pressemitteilung",
            "pressemitteilungen",
            "presseinformation",
            "pressemeldung",
            "presseerklärung",
            "pressenotiz",
            "medienmitteilung",
            "medieninformation",
            "press release",
            "press releases",
            "media release",
            "news release",
            "press statement",
            "openpr",
        ],
        News,
        16,
    ),
    (&["meldung", "nachricht", "kurzmeldung", "news story", "mitteilung", "presse", "press"], News, 2),
    (
        &[
            "news",
            "aktuelles",
            "aktuelle meldungen",
            "aktuelle meldung",
            "neuigkeiten",
            "nachrichten",
            "meldungen",
            "latest news",
        ],
        News,
        1,
    ),
    (
        &[
            "rückblick",
            "nachlese",
            "nachbericht",
            "veranstaltungsbericht",
            "tagungsbericht",
            "reisebericht",
            "event report",
            "conference report",
            "meeting report",
            "trip report",
            "recap",
            "looking back",
            "erfahrungsbericht",
        ],
        Report,
        6,
    ),
    (&["bericht", "berichte", "reportage", "field report", "event summary", "summary"], Report, 3),
    (
        &[
            "veranstaltungshinweis",
            "einladung",
            "herzliche einladung",
            "ankündigung",
            "save the date",
            "invitation",
            "veranstaltungstipp",
            "upcoming event",
            "upcoming events",
            "kommende veranstaltungen",
            "veranstaltungsankündigung",
            "announcement",
        ],
        Announcement,
        6,
    ),
    (
        &[
            "veranstaltung",
            "veranstaltungen",
            "event",
            "events",
            "termin",
            "termine",
            "kalender",
            "calendar",
            "veranstaltungskalender",
            "webinar",
            "seminar",
            "workshop",
            "tagung",
            "kurs",
            "course",
            "training",
            "fortbildung",
            "ausstellung",
            "vortrag",
            "konzert",
            "gottesdienst",
        ],
        Announcement,
        2,
    ),
    (
        &[
            "ausschreibung",
            "ausschreibungen",
            "call",
            "calls",
            "call for papers",
            "call for applications",
            "call for proposals",
            "call for submissions",
            "call for participation",
            "förderaufruf",
            "bewerbungsaufruf",
            "projektaufruf",
            "stellenangebot",
            "stellenangebote",
            "stellenausschreibung",
            "job",
            "jobs",
            "karriere",
            "vacancy",
            "vacancies",
            "funding opportunity",
            "funding opportunities",
            "funding",
            "scholarship",
            "scholarships",
            "stipendium",
            "stipendien",
            "wettbewerb",
            "fellowship",
            "grants",
            "open call",
            "job posting",
        ],
        Call,
        6,
    ),
    (&["aufruf", "förderung", "competition", "award", "preis"], Call, 2),
    (
        &[
            "publikation",
            "publikationen",
            "publication",
            "publications",
            "broschüre",
            "leitfaden",
            "studie",
            "study",
            "policy brief",
            "policy paper",
            "working paper",
            "discussion paper",
            "diskussionspapier",
            "arbeitspapier",
            "positionspapier",
            "position paper",
            "handbuch",
            "handbook",
            "guide",
            "guidebook",
            "toolkit",
            "fact sheet",
            "factsheet",
            "faktenblatt",
            "white paper",
            "whitepaper",
            "hintergrundpapier",
            "background paper",
            "research paper",
            "research brief",
            "issue brief",
            "briefing paper",
            "kurzanalyse",
            "arbeitshilfe",
            "handreichung",
            "thesenpapier",
            "journal article",
            "buch",
            "book",
            "jahresbericht",
            "annual report",
            "neuerscheinung",
        ],
        Publication,
        6,
    ),
    (
        &[
            "report",
            "veröffentlichung",
            "veröffentlichungen",
            "paper",
            "brief",
            "dossier",
            "download",
            "downloads",
            "resource",
            "resources",
        ],
        Publication,
        3,
    ),
    (
        &[
            "interview",
            "interviews",
            "im gespräch",
            "im interview",
            "nachgefragt",
            "q&a",
            "das interview",
            "gespräch",
            "kurzinterview",
            "in conversation",
        ],
        Interview,
        6,
    ),
    (
        &[
            "porträt",
            "portrait",
            "portät",
            "porträts",
            "portraits",
            "im porträt",
            "im portrait",
            "profile",
            "profil",
            "steckbrief",
            "projektporträt",
            "partnerporträt",
            "menschen",
            "people",
            "our people",
            "who we are",
            "wer wir sind",
            "mitglieder stellen sich vor",
            "meet the team",
            "partner profile",
            "project profile",
            "projektsteckbrief",
        ],
        Portrait,
        6,
    ),
    (&["über uns", "about us", "about", "wir über uns", "projekt", "project"], Portrait, 2),
];

/// A rubric above the text, with its points.
#[derive(Debug)]
pub struct Rubric {
    pub kind: Kind,
    pub points: i32,
    pub words: String,
}

/// Number of lines before the running text in which rubrics are looked for.
const HEAD: usize = 40;
/// A head with more rubrics than this is the navigation of the site, of which only the last is the page's own.
const MAX_RUBRICS: usize = 3;

/// The rubrics above the running text, before cleaning takes them away.
pub(in crate::enrich) fn rubrics(document: &DocumentLines) -> Vec<Rubric> {
    let head = document.lines.iter().take((document.head() + 1).min(HEAD));
    let mut rubrics: Vec<Rubric> = head.filter_map(|line| rubric(&line.text)).collect();
    if rubrics.len() > MAX_RUBRICS {
        rubrics.drain(..rubrics.len() - 1);
    }
    let fields = document.lines.iter().take(HEAD).filter(|line| is_event_field(&line.text));
    rubrics.extend(fields.take(2).map(|line| Rubric {
        kind: Kind::Announcement,
        points: 2,
        words: line.text.clone(),
    }));
    rubrics
}

/// Whether a line says when, where or at what cost an event takes place.
fn is_event_field(line: &str) -> bool {
    static FIELD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\W*(?:wann|wo|when|where|venue|veranstaltungsort|ort|location|uhrzeit|einlass|referent(?:in|en|innen)?|speakers?|kosten|eintritt|admission|teilnahmegebühr|anmeldung|registration|zielgruppe)\s*[:|?]",
        )
    });
    line.len() <= 200 && FIELD.is_match(line)
}

/// The rubric that a line is, or that it begins with: `Pressemitteilung Nr. 12 vom …`, `Webinar: …`.
fn rubric(line: &str) -> Option<Rubric> {
    /// Length of the longest name of a rubric with what may stand behind it, in bytes.
    const LONGEST: usize = 200;
    if line.len() > LONGEST {
        return None;
    }
    let known = |name: &str| {
        let entry = RUBRICS.iter().find(|(names, _, _)| names.contains(&name));
        entry.map(|(_, kind, points)| Rubric { kind: *kind, points: *points, words: line.to_owned() })
    };
    let whole = key(line);
    let parted = |end: usize| key(&whole[..end]);
    let border = whole.find([':', '|', '–', '·', '/', '(']).or_else(|| whole.find(" - "));
    let number = whole.find(|c: char| c.is_ascii_digit()).map(|at| {
        let words = whole[..at].trim_end_matches([' ', '.', '#', ',']);
        ["vom", "nr", "no", "of", "from"].iter().fold(words, |words, end| {
            words
                .strip_suffix(end)
                .filter(|rest| rest.ends_with([' ', '.']))
                .unwrap_or(words)
                .trim_end_matches([' ', '.'])
        })
    });
    known(&whole)
        .or_else(|| border.and_then(|at| known(&parted(at))))
        .or_else(|| number.and_then(|words| known(words.trim())))
        .or_else(|| whole.rsplit([':', '>', '»', '›']).next().and_then(|last| known(last.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rubrics_are_lines_or_their_beginnings() {
        let kind = |line: &str| rubric(line).map(|rubric| rubric.kind);
        for line in [
            "Pressemitteilung",
            "PRESSEMITTEILUNG",
            "Pressemitteilung Nr. 12 vom 3. Mai 2024",
            "Press release | 3 May 2024",
            "Start > Presse > Pressemitteilungen",
        ] {
            assert_eq!(kind(line), Some(Kind::News), "{line}");
        }
        assert_eq!(kind("Studie: Wasser in kleinen Städten"), Some(Kind::Publication));
        assert_eq!(kind("Der Bericht vom Fluss"), None);
        assert_eq!(kind("Eventually they met"), None);
    }

    #[test]
    fn every_rubric_is_in_lower_case_and_speaks_for_one_kind() {
        let names = || RUBRICS.iter().flat_map(|(names, _, _)| names.iter());
        assert!(names().all(|name| name.to_lowercase() == **name));
        let mut all: Vec<&&str> = names().collect();
        let listed = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), listed);
    }
}
