//! Tests which dates of a page become the dates of publication and of the event, and which are ignored.

use super::tests::{document, enricher};
use super::*;
use crate::analysis::Lexicon;

/// The day on which the pages of these tests are read.
pub const TODAY: &str = "2026-11-29";

/// Running text that dates nothing.
const DE: &str = "Viele Vereine der Stadt arbeiten mit Schulen und Betrieben zusammen, und beide Seiten wollen das Vorhaben fortsetzen.";
const EN: &str = "Many clubs of the town work together with schools and businesses, and both sides want to continue the project.";

/// Publication, event and year of a page, each a `-` where there is none: `2024-05-03 - 2024`. `{de}`
/// and `{en}` stand for running text that dates nothing.
fn dated(page: &str) -> String {
    static ENRICHER: std::sync::LazyLock<Enricher> =
        std::sync::LazyLock::new(|| enricher(Lexicon::default()).on(TODAY.parse().unwrap()));
    let page = page.replace("{de}", DE).replace("{en}", EN);
    let article = ENRICHER.enrich("", document("a.txt", &page)).unwrap();
    let shown = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    let event = article.event_date.as_ref().map(|first| {
        let last = article.event_end.map(|last| format!("..{last}"));
        format!("{}{}", first.value, last.unwrap_or_default())
    });
    format!(
        "{} {} {}",
        shown(article.date.as_ref().map(|date| date.value.to_string())),
        shown(event),
        shown(article.year.as_ref().map(|year| year.value.to_string()))
    )
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(page, expected)| {
            let found = dated(page);
            (found != *expected).then(|| format!("{page:?}\n    is {found}, not {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn labels_say_what_a_day_is() {
    check(&[
        ("Neue Brunnen\n\nVeröffentlicht am 3. Mai 2024\n\n{de}", "2024-05-03 - 2024"),
        ("Veröffentlicht von Jana Beispiel am Mo., 3. Feb. 2025 08:17 Uhr\n\n{de}", "2025-02-03 - 2025"),
        ("Neue Brunnen\n\nErstellt von Jana Beispiel am 03.02.2025\n\n{de}", "2025-02-03 - 2025"),
        ("New wells\n\nPosted by Jane Sample on February 3, 2025\n\n{en}", "2025-02-03 - 2025"),
        ("New wells\n\nPublished 3 February 2025\n\n{en}", "2025-02-03 - 2025"),
        ("New wells\n\nBy Jane Sample | 3 February 2025\n\n{en}", "2025-02-03 - 2025"),
        ("Neue Brunnen\n\nvon Jana Beispiel, 3. Februar 2025\n\n{de}", "2025-02-03 - 2025"),
        ("Pressemitteilung Nr. 12 vom 03.02.2025\n\nNeue Brunnen\n\n{de}", "2025-02-03 - 2025"),
        (
            "Pressemitteilung 12/2025 vom 3. Februar 2025 Neue Brunnen für das Tal\n\n{de}",
            "2025-02-03 - 2025",
        ),
        ("Presseinformation | 3. Februar 2025\n\nNeue Brunnen\n\n{de}", "2025-02-03 - 2025"),
        ("Press release no. 7, 3 February 2025\n\nNew wells\n\n{en}", "2025-02-03 - 2025"),
        ("Medienmitteilung vom 3. Februar 2025\n\nNeue Brunnen\n\n{de}", "2025-02-03 - 2025"),
        ("Neue Brunnen\n\n{de}\n\n{de}\n\nStand: 03.02.2025", "2025-02-03 - 2025"),
        ("New wells\n\n{en}\n\nLast updated: 3 February 2025", "2025-02-03 - 2025"),
        ("Sperrfrist: 3. Februar 2025, 10:00 Uhr\n\nNeue Brunnen\n\n{de}", "2025-02-03 - 2025"),
        ("Embargoed until 3 February 2025, 10 am\n\nNew wells\n\n{en}", "2025-02-03 - 2025"),
        ("Sperrfrist: 3. Februar 2027, 10:00 Uhr\n\nNeue Brunnen\n\n{de}", "- - -"),
    ]);
}

#[test]
fn datelines_are_those_of_press_releases() {
    check(&[
        ("Neue Brunnen\n\nKöln, 3. Mai 2024 – {de}", "2024-05-03 - 2024"),
        ("Neue Brunnen\n\nKöln, den 3. Mai 2024. {de}", "2024-05-03 - 2024"),
        ("Neue Brunnen\n\nKöln (dpa), 3. Mai 2024 – {de}", "2024-05-03 - 2024"),
        ("Neue Brunnen\n\nKöln, 3. Mai 2024 (dpa) – {de}", "2024-05-03 - 2024"),
        ("Neue Brunnen\n\nKöln/Bonn, Freitag, 3. Mai 2024: {de}", "2024-05-03 - 2024"),
        ("Neue Brunnen\n\n(Köln, 03.05.2024) {de}", "2024-05-03 - 2024"),
        ("Neue Brunnen\n\n(Mai 2024) {de}", "2024-05 - 2024"),
        ("Neue Brunnen\n\nKöln, im Mai 2024. {de}", "2024-05 - 2024"),
        ("(May 2024) {en}", "2024-05 - 2024"),
        ("New wells\n\nGENEVA, 3 May 2024 -- {en}", "2024-05-03 - 2024"),
        ("New wells\n\nGeneva, Switzerland – 3 May 2024 – {en}", "2024-05-03 - 2024"),
        ("New wells\n\nWASHINGTON, D.C., May 3, 2024 – {en}", "2024-05-03 - 2024"),
        ("New wells\n\nMay 3, 2024 – {en}", "2024-05-03 - 2024"),
    ]);
}

#[test]
fn a_day_with_a_time_or_a_span_is_an_event() {
    check(&[
        ("Ein Abend über Wasser\n\nWann: Donnerstag, 12. November 2026 | 10:00\n\n{de}", "- 2026-11-12 2026"),
        (
            "- Wann: Dienstag, 8. Dezember 2026 | 18:00 – 20:00 Uhr\n- Wo: Rathaus, Marktplatz 1\n{de}",
            "- 2026-12-08 2026",
        ),
        ("Ein Abend über Wasser\n\nWann\n8. Dezember 2026, 18 Uhr\nWo\nRathaus\n\n{de}", "- 2026-12-08 2026"),
        ("An evening on water\n\nDate: 8 December 2026, 6 pm\nVenue: Town Hall\n\n{en}", "- 2026-12-08 2026"),
        ("An evening on water\n\nTue 08 Dec 2026, 6.30 pm\nOnline\n\n{en}", "- 2026-12-08 2026"),
        ("An evening on water\n\n8 December 2026, 18:00 – 20:00 CET\n\n{en}", "- 2026-12-08 2026"),
        (
            "Ein Abend über Wasser\n\nMittwoch, 6. März 2024 | 18:00 – 20:00 Uhr | Rathaus\n\n{de}",
            "- 2024-03-06 2024",
        ),
        ("Tagung der Brunnenbauer\n\n30. April bis 2. Mai 2027\n\n{de}", "- 2027-04-30..2027-05-02 2027"),
        ("Tagung der Brunnenbauer\n\n30. April bis 2. Mai 2024\n\n{de}", "- 2024-04-30..2024-05-02 2024"),
        (
            "Conference of well builders\n\n30 April – 2 May 2024, Bonn\n\n{en}",
            "- 2024-04-30..2024-05-02 2024",
        ),
        (
            "Conference of well builders\n\n{en} From the 4th to the 6th of June 2024, the builders met in Bonn.",
            "- 2024-06-04..2024-06-06 2024",
        ),
        (
            "Tagung der Brunnenbauer\n\nZwischen dem 4. und dem 6. Juni 2024 trafen sich die Brunnenbauer in Bonn. {de}",
            "- 2024-06-04..2024-06-06 2024",
        ),
        (
            "Conference of well builders\n\nBetween 4 and 6 June 2024, the builders met in Bonn. {en}",
            "- 2024-06-04..2024-06-06 2024",
        ),
        (
            "Tagung der Brunnenbauer\n\nVon Freitag, 30. April, bis Sonntag, 2. Mai 2027 findet in Bonn die Tagung statt. {de}",
            "- 2027-04-30..2027-05-02 2027",
        ),
        (
            "Conference of well builders\n\nThe conference takes place from April 30 through May 2, 2027 in Bonn. {en}",
            "- 2027-04-30..2027-05-02 2027",
        ),
        (
            "Conference of well builders\n\nThe conference was held on Thursday 4 to Saturday 6 June 2026 in Bonn. {en}",
            "- 2026-06-04..2026-06-06 2026",
        ),
        (
            "Bilder vom Wasser\n\nDie Ausstellung ist ab dem 17. März 2027 im Rathaus zu sehen. {de}",
            "- 2027-03-17 2027",
        ),
        (
            "A course on wells\n\nThe course starts on 17 March 2027 in the town hall. {en}",
            "- 2027-03-17 2027",
        ),
        ("Neue Brunnen\n\n03.02.2025, 13:06 Uhr\n\n{de}", "2025-02-03 - 2025"),
        ("Neue Brunnen\n\n2025-02-03 10:00\n\n{de}", "2025-02-03 - 2025"),
    ]);
}

#[test]
fn publication_never_lies_ahead() {
    check(&[
        ("Ein Abend über Wasser\n\n8. Dezember 2026\n\n{de}", "- 2026-12-08 2026"),
        ("08.12.2026\n\nEin Abend über Wasser\n\n{de}", "- 2026-12-08 2026"),
        ("Ein Abend über Wasser 08.12.2026\n\n{de}", "- 2026-12-08 2026"),
        ("Ein Abend über Wasser\n\n29. November 2026\n\n{de}", "2026-11-29 - 2026"),
        ("Ein Abend über Wasser\n\nKöln, 8. Dezember 2026 – {de}", "- 2026-12-08 2026"),
    ]);
    let mut raw = document("a.txt", EN);
    raw.stated.date = Some("2027-01-08".into());
    let article = enricher(Lexicon::default()).on(TODAY.parse().unwrap()).enrich("", raw).unwrap();
    assert!(article.date.is_none());
    assert_eq!(article.event_date.as_ref().unwrap().value.to_string(), "2027-01-08");
}

#[test]
fn deadlines_are_no_events() {
    check(&[
        ("Preis der Brunnen\n\nApplications close on 17 August 2027. {en}", "- - -"),
        ("Preis der Brunnen\n\nBewerbungsschluss: 17. August 2027\n\n{de}", "- - -"),
        ("Preis der Brunnen\n\nDie Bewerbungsfrist endet am 17. August 2027. {de}", "- - -"),
        ("Preis der Brunnen\n\nBewerbungen sind bis spätestens 17. August 2027 möglich. {de}", "- - -"),
        ("Preis der Brunnen\n\nEinsendeschluss für das Forum ist der 17. August 2027. {de}", "- - -"),
        ("Well award\n\nThe closing date for applications is 17 August 2027. {en}", "- - -"),
        ("Well award\n\nApply by 17 August 2027\n\n{en}", "- - -"),
        ("Well award\n\nProposals are due on 17 August 2027. {en}", "- - -"),
        ("Well award\n\nEntries must be submitted no later than August 17, 2027. {en}", "- - -"),
        (
            "Well forum\n\nRegistration closes on 17 August 2027. The forum takes place on 3 September 2027 in Bonn. {en}",
            "- 2027-09-03 2027",
        ),
        (
            "Brunnenforum\n\nAnmeldeschluss ist der 17. August 2027. Das Forum findet am 3. September 2027 in Bonn statt. {de}",
            "- 2027-09-03 2027",
        ),
    ]);
}

#[test]
fn what_was_signed_or_announced_on_a_day_happened_then() {
    check(&[
        (
            "Neue Partnerschaft\n\nAm 17. August 2022 unterzeichneten Neustadt und Altdorf eine Vereinbarung. {de}",
            "- 2022-08-17 2022",
        ),
        (
            "Neue Partnerschaft\n\nDie Bürgermeister von Neustadt und Altdorf unterzeichneten am 17. August 2022 eine Vereinbarung. {de}",
            "- 2022-08-17 2022",
        ),
        (
            "Neue Partnerschaft\n\nAm 17. August 2022 wurde in Neustadt eine Vereinbarung unterzeichnet. {de}",
            "- 2022-08-17 2022",
        ),
        (
            "New partnership\n\nOn Wednesday 17th August 2022 at the town hall, Newtown and Oldham signed an agreement on water. {en}",
            "- 2022-08-17 2022",
        ),
        (
            "New partnership\n\nNewtown and Oldham signed an agreement on water on 17 August 2022. {en}",
            "- 2022-08-17 2022",
        ),
        (
            "New partnership\n\nThe agreement was signed on 17 August 2022 by both mayors. {en}",
            "- 2022-08-17 2022",
        ),
        ("Water for all\n\n{en} It builds on the treaty signed on 17 August 1998 by both states.", "- - -"),
        ("Wasser für alle\n\n{de} Grundlage ist das am 17. August 1998 unterzeichnete Abkommen.", "- - -"),
        (
            "Last meeting\n\nAfter the opening in the morning, the partners attended the last meeting on 30/03/2023 in Bonn. {en}",
            "- 2023-03-30 2023",
        ),
        ("Hilfe für das Tal\n\nNach dem Erdbeben vom 25. April 2015 halfen viele Vereine. {de}", "- - -"),
    ]);
}

#[test]
fn the_dates_of_teasers_and_addresses_are_nobodys() {
    check(&[
        (
            "Veröffentlicht am 12. Juli 2024\n\nWasser\n\n{de}\n\n6. September 2024\n\nBrunnen für das Tal\n\n{de}\n\n5. September 2024\n\nDie Quelle am Berg\n\n{de}\n\n19. August 2024\n\nEin Fluss kehrt zurück\n\n{de}",
            "2024-07-12 - 2024",
        ),
        (
            "News\n\n6 September 2024\n\nWells for the valley\n\n{en} They met.\n\n5 September 2023\n\nThe spring on the hill\n\n{en} They talked.\n\n19 August 2022\n\nA river returns\n\n{en}",
            "- - -",
        ),
        (
            "3. Mai 2024\n\nNeue Brunnen\n\n{de} {de} {de}\n\n{de} {de} {de}\n\n2. Mai 2024\n\nDie Quelle am Berg\n\n1. Mai 2024\n\nEin Fluss kehrt zurück",
            "2024-05-03 - 2024",
        ),
        (
            "Neue Brunnen\n\n{de} Das Programm steht unter https://example.org/2024/05/03/brunnen bereit.",
            "- - -",
        ),
        (
            "Neue Brunnen\n\n{de} Das Treffen ist unter www.example.org/treffen-2024-05-03.html beschrieben.",
            "- - -",
        ),
    ]);
    let mut raw = document("a.txt", EN);
    raw.page.url = Some("https://example.org/blog/2024/05/03/wells/".into());
    let article = enricher(Lexicon::default()).on(TODAY.parse().unwrap()).enrich("", raw).unwrap();
    assert_eq!(article.date.as_ref().unwrap().value.to_string(), "2024-05-03");
}

#[test]
fn written_years_beat_arithmetic_with_weekdays() {
    let inferred = |page: &str| {
        let page = page.replace("{de}", DE);
        let article = enricher(Lexicon::default()).enrich("", document("a.txt", &page)).unwrap();
        article.year_inferred.as_ref().map(|year| year.value.get())
    };
    let club = "Der Verein\n\nAm Montag, den 12. Mai, trifft sich der Verein, den es seit 2012 gibt. {de}";
    assert_eq!(inferred(club), Some(2014));
    let trip = "Termine\n\nMittwoch, 19. Juni, 14.30 Uhr\nSeniorentreff\n\nLosung\n\nfür den 17.06.2019\n\nReise 2018\n\n\
                Im Juli 2018 reiste der Chor in das Tal, und der Gegenbesuch wird für 2020 erwartet. {de}";
    assert_eq!(inferred(trip), None);
}

#[test]
fn glued_and_leading_days_leave_the_headline() {
    for (page, title) in [
        ("23.02.2024Neues Konzept für die Lehre im Tal\n\n{de}", "Neues Konzept für die Lehre im Tal"),
        ("23.02.2024 | Neues Konzept für die Lehre im Tal\n\n{de}", "Neues Konzept für die Lehre im Tal"),
        (
            "Pressemitteilung Nr. 12 vom 23.02.2024 Neues Konzept für die Lehre im Tal\n\n{de}",
            "Neues Konzept für die Lehre im Tal",
        ),
    ] {
        assert_eq!(dated(page), "2024-02-23 - 2024", "{page}");
        let page = page.replace("{de}", DE);
        let article = enricher(Lexicon::default()).enrich("", document("a.txt", &page)).unwrap();
        assert_eq!(article.title.value, title);
    }
    let page = format!("(März 2025) {DE}");
    let article = enricher(Lexicon::default()).enrich("", document("a.txt", &page)).unwrap();
    assert!(article.title.value.starts_with("Viele Vereine"), "{}", article.title.value);
}
