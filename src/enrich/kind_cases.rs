//! Tests the kinds of pages, as towns, churches, chambers, universities and foundations write them.

use super::tests::{document, enricher};
use super::*;
use crate::analysis::Lexicon;

/// Running text that fits any kind.
const DE: &str = "Das Vorhaben verbindet Vereine, Schulen und Betriebe in beiden Städten.";
const EN: &str = "The project connects clubs, schools and businesses in both towns.";

fn kind_of(page: &str) -> Option<String> {
    static ENRICHER: std::sync::LazyLock<Enricher> = std::sync::LazyLock::new(|| {
        enricher(Lexicon::default()).on(super::date_cases::TODAY.parse().unwrap())
    });
    let page = page.replace("{de}", DE).replace("{en}", EN);
    let article = ENRICHER.enrich("", document("a.txt", &page)).unwrap();
    article.kind.as_ref().map(|kind| kind.value.clone())
}

/// Every page is of a kind. None may be given another, and only a few may be left without one.
#[track_caller]
fn check(kind: &str, pages: &[&str]) {
    let found: Vec<(&&str, Option<String>)> = pages.iter().map(|page| (page, kind_of(page))).collect();
    let right = found.iter().filter(|(_, found)| found.as_deref() == Some(kind)).count();
    let others: Vec<String> = found
        .iter()
        .filter(|(_, found)| found.as_deref() != Some(kind))
        .map(|(page, found)| format!("{found:?}: {page:?}"))
        .collect();
    let wrong = found.iter().filter(|(_, found)| found.as_deref().is_some_and(|found| found != kind)).count();
    assert!(
        wrong == 0 && right * 8 >= pages.len() * 7,
        "{kind}: {right} right and {wrong} wrong of {}:\n{}",
        pages.len(),
        others.join("\n")
    );
}

#[test]
fn reports_tell_of_an_event_that_is_over() {
    check(
        "report",
        &[
            "Treffen der Brunnenbauer\n\nDas Treffen fand am 14. Mai 2024 in Köln statt. Es gab viele Gespräche über die Pläne. {de}",
            "Rückblick\n\nEin Tag am Fluss\n\n{de} Rund 80 Gäste kamen am Samstag in das Rathaus. Kinder bastelten Boote, am Abend spielte die Kapelle.",
            "Zu Gast im Tal\n\nVom 4. bis 6. Juni 2024 reiste eine Gruppe aus Neustadt in das Tal. Die Gäste besuchten zwei Schulen, sprachen mit dem Bürgermeister und pflanzten Bäume. {de}",
            "Zweiter Workshop abgeschlossen\n\nIm Mittelpunkt des zweitägigen Workshops standen die Pläne der Städte. Die Teilnehmenden tauschten sich über ihre Erfahrungen aus und diskutierten erste Schritte. {de}",
            "Ein Fest der Begegnung\n\n120 Menschen feierten am 3. Mai 2024 gemeinsam in der Kirche. Pfarrerin Muster begrüßte die Gäste, danach wurde getanzt und gegessen. {de}",
            "Wells for the valley\n\nOn 14 May 2024, forty experts gathered in Leeds to discuss water. They visited two plants and exchanged views on repairs. {en}",
            "Looking back at the water forum\n\nThe forum brought together 120 people from nine towns. Speakers shared what they had learnt, and working groups drew up first plans. {en}",
            "Second exchange visit\n\nLast week a delegation from Newtown travelled to the valley. The guests toured a school and met the mayor, who welcomed them warmly. {en}",
            "Workshop on wells\n\nThe workshop was attended by 35 people. In the afternoon, participants worked in groups and presented their results. {en}",
            "Nachlese zur Mitgliederversammlung\n\nDer Vorstand berichtete über das vergangene Jahr, die Mitglieder wählten zwei neue Beisitzer. Am Nachmittag stellte Eva Muster ihr Buch vor. {de}",
        ],
    );
}

#[test]
fn news_say_what_has_changed() {
    check(
        "news",
        &[
            "Pressemitteilung\n\nStadt erhält Förderung für Brunnen\n\nDie Stadt Neustadt erhält 40.000 Euro vom Land. „Das Geld hilft uns sehr“, sagte Bürgermeisterin Eva Muster. {de}",
            "Neue Leiterin im Amt für Wasser\n\nEva Muster ist seit dem 1. Mai Leiterin des Amtes. Das gab die Stadt am Montag bekannt. Muster folgt auf Jan Beispiel. {de}",
            "Partnerschaft besiegelt\n\nNeustadt und Altdorf haben eine Vereinbarung unterzeichnet. Sie sieht vor, dass beide Städte ihre Fachleute austauschen, teilte das Rathaus mit. {de}",
            "Köln, 3. Mai 2024 – Der Verein hat einen neuen Vorstand. Wie der Verein mitteilte, übernimmt Eva Muster den Vorsitz. {de}",
            "Handwerk unterstützt Schule im Tal\n\nDie Kammer stellt der Schule Werkzeug bereit. „Wir freuen uns über die Hilfe“, so der Leiter der Schule. {de}",
            "Press release\n\nTown wins water award\n\nNewtown has won the national water award. \"We are proud of our team,\" said Mayor Jane Sample. {en}",
            "New partner joins the alliance\n\nThe University of Newtown has become the tenth member of the alliance, the board announced on Monday. {en}",
            "Newtown and Oldham sign agreement\n\nThe two towns have signed a memorandum of understanding. It was announced by both mayors today. {en}",
            "Foundation appoints new director\n\nThe foundation has appointed Jane Sample as its new director. She will succeed John Example in May. {en}",
            "Medienmitteilung vom 3. Februar 2025\n\nZehn Gemeinden gründen Verband\n\nZehn Gemeinden schließen sich zu einem Verband zusammen. Das haben die Räte beschlossen. {de}",
        ],
    );
}

#[test]
fn announcements_invite_to_a_coming_day() {
    check(
        "announcement",
        &[
            "Ein Abend über Wasser\n\nWann: Donnerstag, 10. Dezember 2026 | 18:00 Uhr\nWo: Rathaus\n\nDer Verein lädt zu einem Gespräch über Brunnen ein. Der Eintritt ist frei. {de}",
            "Tag der Brunnen\n\nAm 12. Dezember 2026 findet im Rathaus der Tag der Brunnen statt. Um Anmeldung wird gebeten. {de}",
            "Einladung zum Forum\n\nWir laden Sie herzlich zum Forum ein. Auf dem Programm stehen Vorträge und eine Führung. {de}",
            "Save the date: Tagung der Brunnenbauer\n\nDie Tagung wird am 4. März 2027 in Bonn stattfinden. Weitere Einzelheiten folgen. {de}",
            "Sommerkurs für junge Leute\n\nIm Kurs lernen junge Leute, wie man Brunnen baut. Die Plätze sind begrenzt. Jetzt anmelden! {de}",
            "Webinar: Wells and towns\n\nThu 10 December 2026, 6 pm\n\nThe webinar will present new ways to build wells. Please register by 1 December. {en}",
            "Join us for the water forum\n\nThe forum will take place on 4 March 2027 in Leeds. Registration is free. {en}",
            "An evening on water\n\nYou are invited to an evening on water at the town hall. Speakers will discuss new plans. {en}",
            "Ausstellung: Bilder vom Wasser\n\nDie Ausstellung ist ab dem 17. März 2027 im Rathaus zu sehen und wird am Vorabend um 19 Uhr eröffnet. {de}",
        ],
    );
}

#[test]
fn calls_ask_to_apply_by_a_deadline() {
    check(
        "call",
        &[
            "Open grants call\n\nEverything you need to apply to our grants call. The deadline is 24 October 2027. Applicants must check the criteria before applying.",
            "Ausschreibung: Preis der Brunnen\n\nVereine können sich bis zum 31. März 2027 um den Preis bewerben. Einzureichen sind eine Beschreibung und ein Kostenplan. {de}",
            "Call for Papers: Water and towns\n\nWe invite submissions on wells and towns. Abstracts of up to 300 words are due on 1 March 2027. {en}",
            "Förderaufruf Wasser\n\nGefördert werden Vorhaben von Vereinen mit bis zu 5.000 Euro. Antragsberechtigt sind gemeinnützige Vereine. Bewerbungsschluss ist der 31. März 2027.",
            "Stipendien für junge Fachleute\n\nDie Stiftung vergibt zehn Stipendien. Bewerben können sich Studierende aller Fächer. Die Bewerbungsfrist endet am 31. März 2027. {de}",
            "Call for applications: Young builders\n\nThe foundation offers ten fellowships. Applications close on 31 March 2027. Eligible are students of any subject.",
            "Projektleitung (m/w/d) gesucht\n\nWir suchen zum nächsten Termin eine Projektleitung in Teilzeit. Ihre Bewerbung senden Sie bitte bis zum 31. März 2027. {de}",
            "Wettbewerb für Schulen\n\nSchulen können bis zum 31. März 2027 Beiträge einreichen. Teilnahmeberechtigt sind alle Klassen ab Stufe 5. {de}",
        ],
    );
}

#[test]
fn publications_can_be_read_bought_or_downloaded() {
    check(
        "publication",
        &[
            "Broschüre\n06.12.2011\n\nLeitfaden für die Zusammenarbeit von Gemeinden\n\nIn dieser Broschüre werden 15 Beispiele vorgestellt. Ziel des Leitfadens ist es, Wege aufzuzeigen.",
            "Policy brief\n\nThe roles of citizens in local goals\n\nThis policy brief discusses how citizens shape goals. It recommends three steps. {en}",
            "Studie: Wasser in kleinen Städten\n\nDie Studie untersucht den Zustand von Brunnen in 40 Städten. ISBN 978-3-00-000000-0, 64 Seiten. Die Studie kann kostenlos heruntergeladen werden.",
            "Handbuch Brunnenbau erschienen\n\nDas neue Handbuch zeigt in acht Kapiteln, wie Brunnen gebaut werden. Es liegt als PDF vor. {de}",
            "Wells in small towns: a guide\n\nThis guide explains how small towns can repair wells. Download the PDF (2.4 MB). {en}",
            "New study on wells published\n\nThe study by the institute is now available online. It finds that half of all wells need repair. {en}",
            "Positionspapier zur Wasserpolitik\n\nIn dem Positionspapier fordern die Verbände klare Regeln. Das Papier umfasst 12 Seiten und steht zum Download bereit.",
            "Wells and water rights in small towns\n\nAuthors: Jane Sample, John Example\n\nAbstract\n\nThis paper examines rights to water in nine towns. Based on interviews, we argue that rules matter. doi: 10.1000/182",
        ],
    );
}

#[test]
fn interviews_alternate_questions_and_answers() {
    check(
        "interview",
        &[
            "„Wasser ist ein Recht“\n\nInterview mit Eva Muster\n\nFrau Muster, wie kam es zu dem Vorhaben?\n\nEs begann mit einem Brief aus dem Tal.\n\nWas folgte dann?\n\nWir reisten hin und sahen uns die Brunnen an.\n\nUnd heute?\n\nHeute arbeiten wir eng zusammen.",
            "Drei Fragen an Jan Beispiel\n\nWarum engagieren Sie sich für Brunnen?\n\nWeil jeder Mensch Wasser braucht.\n\nWas ist Ihr Ziel?\n\nEin Brunnen für jedes Dorf.\n\nWas wünschen Sie sich?\n\nMehr Geduld.",
            "In conversation with Jane Sample\n\nHow did the project start?\n\nIt started with a letter from the valley.\n\nWhat came next?\n\nWe travelled there and looked at the wells.\n\nWhat are your plans?\n\nWe want a well for every village.",
            "Ein Gespräch über Brunnen\n\nRedaktion: Frau Muster, was treibt Sie an?\nMuster: Mich treibt die Neugier an.\nRedaktion: Was war das Schwerste?\nMuster: Das Warten auf das Geld.\nRedaktion: Wie geht es weiter?\nMuster: Wir bauen im Mai den nächsten.",
            "Five questions for John Example\n\nQ: What do you do?\nA: I build wells.\nQ: Why wells?\nA: Because people need water.\nQ: What is next?\nA: A well in the valley.",
        ],
    );
}

#[test]
fn portraits_describe_a_person_or_a_body_as_they_are() {
    check(
        "portrait",
        &[
            "Porträt: Eva Muster\n\nEva Muster ist Ingenieurin und lebt in Neustadt. Seit zehn Jahren baut sie Brunnen. In ihrer Freizeit singt sie im Chor.",
            "Im Porträt: Die Werkstatt am Fluss\n\nDie Werkstatt bildet junge Leute aus. Sie arbeitet mit Schulen zusammen und betreibt ein Café. {de}",
            "About the Water Alliance\n\nThe Water Alliance is a network of 40 towns. Its members share knowledge and support each other. The alliance works in nine countries.",
            "Portrait: Jane Sample\n\nJane Sample is an engineer from Leeds. She works for the water board and leads a team of six. Born in Kenya, she studied in Nairobi.",
            "Der Verein Brunnen für alle\n\nDer Verein Brunnen für alle ist ein Zusammenschluss von 20 Gemeinden. Er unterstützt Dörfer im Tal, berät Schulen und setzt sich für sauberes Wasser ein. Der Verein wird von Spenden getragen.",
        ],
    );
}

#[test]
fn traps_do_not_decide() {
    for (page, wrong) in [
        (
            "University the first partner to join US university alliance\n\nThe university has become the first partner of the alliance. On Tuesday it was admitted as the tenth member. {en}",
            "announcement",
        ),
        (
            "Wasser für das Tal\n\n{de} Die Idee entstand, als 2009 eine Studie erschienen war. Heute fließt das Wasser wieder.",
            "publication",
        ),
        (
            "Ein Brunnen für das Tal\n\nDas Fest fand am 3. Mai 2024 statt. 200 Gäste kamen, sahen den Brunnen und dankten den Helfern. Anmeldung für das nächste Fest ist ab Januar möglich. {de}",
            "announcement",
        ),
        (
            "Forum am Fluss\n\nDas Forum fand im Mai 2024 statt. Viele Fragen blieben offen: Wer zahlt? Wer baut? Wer pflegt? Die Gäste diskutierten lange. {de}",
            "interview",
        ),
        (
            "Wer zahlt für den Brunnen?\n\nDie Stadt erhält Geld vom Land, wie das Rathaus mitteilte. {de}",
            "interview",
        ),
        (
            "Besuch im Tal\n\nDie Gruppe reiste im Mai in das Tal und besuchte drei Schulen. Bewerbungsschluss für die nächste Reise war der 1. März. {de}",
            "call",
        ),
        ("Gedanken zum Wasser\n\nWasser ist ein hohes Gut. Es fließt, es trägt, es nährt.", "news"),
    ] {
        assert_ne!(kind_of(page).as_deref(), Some(wrong), "{page}");
    }
    assert_eq!(
        kind_of("Gedanken zum Wasser\n\nWasser ist ein hohes Gut. Es fließt, es trägt, es nährt."),
        None
    );
}

#[test]
fn stated_kinds_and_types_of_pages_are_read() {
    let kind = |stated: Option<&str>, page: Option<&str>| {
        let mut raw = document("a.txt", "Wasser ist ein hohes Gut. Es fließt, es trägt, es nährt.");
        raw.stated.kind = stated.map(str::to_owned);
        raw.page.kind = page.map(str::to_owned);
        let article = enricher(Lexicon::default()).enrich("", raw).unwrap();
        article.kind.as_ref().map(|kind| kind.value.clone())
    };
    for (stated, expected) in [
        ("Pressemitteilung", "news"),
        ("Interview", "interview"),
        ("Ausschreibung", "call"),
        ("Call for Papers", "call"),
        ("Porträt", "portrait"),
        ("Gedicht", "other"),
    ] {
        assert_eq!(kind(Some(stated), None).as_deref(), Some(expected), "{stated}");
    }
    for (page, expected) in [
        // Reports describe the event that they are about as well.
        ("Event", None),
        ("ScholarlyArticle", Some("publication")),
        ("NewsArticle", Some("news")),
        ("Article", None),
        ("WebPage", None),
    ] {
        assert_eq!(kind(None, Some(page)).as_deref(), expected, "{page}");
    }
}
