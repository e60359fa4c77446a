//! `fundstelle check` reports what an editor should correct, with file and line.

use serde_json::Value;

use crate::documents::{docx, docx_paragraph, pdf};
use crate::harness::Collection;

tests![
    findings_name_file_line_and_rule,
    missing_facts_copies_and_wrong_languages_are_told,
    formats_without_lines_give_pages_or_the_file_alone,
    lines_of_json_lines_are_documents,
    a_path_that_is_not_there_is_told_before_anything_is_read,
    bodies_that_are_named_but_organise_nothing_are_told,
    a_sound_article_has_nothing_to_mend,
    only_and_least_choose_findings,
    a_table_is_safe_for_spreadsheets,
    what_cannot_be_read_is_told_and_counts,
    keys_that_nobody_reads_are_told_with_those_that_are_meant,
    stated_values_that_cannot_be_meant_are_told,
    stated_names_and_kinds_that_nobody_knows_are_told,
    an_id_that_two_documents_state_is_told,
    rules_are_listed_and_wrong_ones_refused,
];

const SOUND: &str = "---\ntitle: Werkstatt für Wasserpartnerschaften\ndate: 2023-05-24\norganisers: [giz]\nlanguage: de\n---\n\n\
    Rund vierzig Fachleute aus Verwaltung und Vereinen kamen in die Stadthalle und sprachen zwei Tage lang über ihre \
    gemeinsamen Vorhaben im nächsten Jahr. Sie berieten, wie Wasser in trockenen Sommern gerecht verteilt werden kann, \
    und nahmen sich vor, einander regelmäßig zu besuchen. Am Ende stand eine Liste von zwölf Aufgaben, für die sich \
    jeweils ein Verein und eine Verwaltung gemeinsam verantwortlich fühlen und über die sie im Frühjahr berichten.\n";

fn findings(collection: &Collection, more: &[&str], code: i32) -> Vec<Value> {
    let mut arguments = vec!["check", "articles", "--format", "json"];
    arguments.extend(more);
    let out = collection.run(arguments).ends_with(code).out;
    out.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect()
}

fn has(findings: &[Value], file: &str, rule: &str, line: Option<u64>) -> bool {
    let file = format!("articles/{file}");
    findings
        .iter()
        .any(|f| f["file"] == file.as_str() && f["rule"] == rule && f["line"] == serde_json::json!(line))
}

fn broken() -> Collection {
    let collection = Collection::new();
    collection.write("gut.md", SOUND);
    let wrong = SOUND
        .replace("date: 2023-05-24", "year: bald")
        .replace(
            "Sie berieten",
            "Am Montag, den 24. Mai 2023 (endlich ein Termin. Sie berieten (INTERNER LINK ZU LEITFADEN),",
        )
        .replace("gerecht", "this year¡¯s gerecht");
    collection.write("falsch.md", wrong.replace("Werkstatt", "Treffen").replace("Fachleute", "Gäste"));
    collection
}

fn findings_name_file_line_and_rule() {
    let found = findings(&broken(), &[], 4);
    for (rule, line) in [
        ("stated-value", Some(3)),
        ("weekday", Some(8)),
        ("left-over", Some(8)),
        ("broken-characters", Some(8)),
        ("open-parenthesis", Some(8)),
    ] {
        assert!(has(&found, "falsch.md", rule, line), "no {rule} in line {line:?}: {found:#?}");
    }
}

fn missing_facts_copies_and_wrong_languages_are_told() {
    let collection = Collection::new();
    let text = SOUND.split("---").last().expect("the text stands last");
    collection.write("a.md", SOUND);
    collection.write("b.md", SOUND.replace("2023-05-24", "2022-05-24"));
    collection.write("c.md", format!("---\nlanguage: en\n---\n{text}"));
    let found = findings(&collection, &[], 4);
    assert!(has(&found, "c.md", "language", Some(2)), "{found:#?}");
    for (rule, line) in [("no-year", None), ("no-organiser", None), ("no-title", Some(6))] {
        assert!(has(&found, "c.md", rule, line), "no {rule} in line {line:?}: {found:#?}");
    }
    let copy = found.iter().find(|f| f["rule"] == "duplicate").expect("the copy is told");
    assert_eq!((&copy["file"], &copy["found"]), (&"articles/b.md".into(), &"articles/a.md".into()));
}

fn formats_without_lines_give_pages_or_the_file_alone() {
    let collection = Collection::new();
    let text =
        "Rund vierzig Fachleute kamen in die Stadthalle und sprachen lange. Lorem ipsum dolor sit amet.";
    collection
        .write("a.pdf", pdf("", &[vec![("Die erste Seite hat einen guten Satz.", 11)], vec![(text, 11)]]));
    collection.write("b.docx", docx(&docx_paragraph(text)));
    let found = findings(&collection, &["--only", "left-over"], 4);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(has(&found, "a.pdf", "left-over", None) && has(&found, "b.docx", "left-over", None));
    assert_eq!((&found[0]["page"], &found[1]["page"]), (&2.into(), &Value::Null));
    let out = collection.run(["check", "articles"]).ends_with(4).out;
    assert!(out.contains("articles/a.pdf") && out.contains("page 2: "), "{out}");
}

fn lines_of_json_lines_are_documents() {
    let collection = Collection::new();
    let line = |text: &str| serde_json::json!({"id": text, "text": text}).to_string();
    collection.write("a.jsonl", format!("{}\n{}\n", line("Gut."), line("Ort: [Platzhalter]")));
    let found = findings(&collection, &["--only", "left-over"], 4);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(has(&found, "a.jsonl", "left-over", Some(2)), "{found:#?}");
}

fn a_path_that_is_not_there_is_told_before_anything_is_read() {
    let collection = broken();
    let output =
        collection.run(["check", "articles", "nowhere"]).ends_with(1).says(&["'nowhere'", "check the path"]);
    assert_eq!(output.out, "");
    collection.run(["check"]).ends_with(2).says(&["SOURCE"]);
    let one =
        collection.run(["check", "articles/falsch.md", "--only", "weekday", "--format", "json"]).ends_with(4);
    assert!(one.out.contains("\"file\":\"articles/falsch.md\",\"line\":8"), "{}", one.out);
}

fn bodies_that_are_named_but_organise_nothing_are_told() {
    let collection = Collection::new();
    collection.write("a.txt", "Ein Treffen im Tal\n\nViele kamen.\nAuch jemand vom BMZ sprach ein Grußwort, und dann gab es Suppe.\n");
    let found = findings(&collection, &["--only", "no-organiser"], 4);
    assert!(has(&found, "a.txt", "no-organiser", Some(4)), "{found:#?}");
    let message = found[0]["message"].as_str().expect("a text");
    assert!(message.contains("named, but not as one: Bundesministerium für wirtschaftliche"), "{message}");
}

fn a_sound_article_has_nothing_to_mend() {
    let collection = Collection::new();
    collection.write("gut.md", SOUND);
    let out = collection.run(["check", "articles"]).ends_with(0).out;
    assert!(out.contains("1 document checked. Nothing to mend."), "{out}");
}

fn only_and_least_choose_findings() {
    let collection = broken();
    let errors = findings(&collection, &["--least", "error"], 4);
    assert!(!errors.is_empty() && errors.iter().all(|f| f["level"] == "error"), "{errors:#?}");
    let one = findings(&collection, &["--only", "weekday"], 4);
    assert_eq!((one.len(), &one[0]["rule"]), (1, &Value::from("weekday")));
    assert!(findings(&collection, &["--only", "short-text"], 0).is_empty());
}

fn a_table_is_safe_for_spreadsheets() {
    let collection = Collection::new();
    collection.write("../=cmd.txt", "Kurz.");
    let out = collection.run(["check", "=cmd.txt", "--format", "csv"]).ends_with(4).out;
    assert!(out.starts_with("\u{feff}file,line,page,level,rule,message,found,detail\r\n"), "{out}");
    assert!(out.contains("\r\n'=cmd.txt,") && !out.contains("\n=cmd"), "{out}");
}

fn what_cannot_be_read_is_told_and_counts() {
    let collection = Collection::new();
    collection.write("gut.md", SOUND);
    collection.write("leer.txt", "");
    assert!(has(&findings(&collection, &[], 3), "leer.txt", "unreadable", None));
}

fn keys_that_nobody_reads_are_told_with_those_that_are_meant() {
    for (key, meant) in [
        ("datum", "date"),
        ("published", "date"),
        ("pubDate", "date"),
        ("lastmod", "date"),
        ("dates", "date"),
        ("Erschienen", "date"),
    ] {
        let collection = Collection::new();
        collection.write("a.md", SOUND.replace("date:", &format!("{key}:")));
        let found = findings(&collection, &["--only", "unknown-key"], 4);
        assert!(has(&found, "a.md", "unknown-key", Some(3)), "{key}: {found:#?}");
        let message = found[0]["message"].as_str().expect("a text");
        assert_eq!(message, format!("Unknown key “{key}”; did you mean “{meant}”?"));
    }
    let collection = Collection::new();
    collection
        .write("a.md", SOUND.replace("date:", "draft: false\nlayout: post\nlastmod: 2024-01-01\ndate:"));
    assert_eq!(findings(&collection, &["--only", "unknown-key"], 0), [Value::Null; 0]);
    let line = |key: &str| serde_json::json!({"id": key, key: "Wasser", "text": "Ein Satz."}).to_string();
    collection.write("b.jsonl", format!("{}\n{}\n", line("titel"), line("law")));
    let found = findings(&collection, &["--only", "unknown-key"], 4);
    assert!(found.len() == 1 && has(&found, "b.jsonl", "unknown-key", Some(1)), "{found:#?}");
}

fn stated_values_that_cannot_be_meant_are_told() {
    let collection = Collection::new();
    let odd =
        "event_date: 2023-05-03\nevent_end: 2023-05-01\nexpires: 2020-01-01\nextra: {anhang: [1]}\nlanguage:";
    collection.write("a.md", SOUND.replace("language:", odd).replace("[giz]", "5"));
    let found = findings(&collection, &[], 4);
    let told: Vec<(&str, &str)> = found
        .iter()
        .map(|finding| {
            (finding["rule"].as_str().expect("a rule"), finding["message"].as_str().expect("a text"))
        })
        .collect();
    for (rule, part) in [
        ("stated-value", "“event_end: 2023-05-01” is not understood; write the last day"),
        ("stated-value", "“organisers: 5” is not understood; write a name with letters"),
        ("stated-value", "“extra: anhang” is not understood; write at most 50 values"),
        ("expired", "Expired on 2020-01-01"),
    ] {
        assert!(told.iter().any(|(of, text)| *of == rule && text.contains(part)), "{part}: {told:#?}");
    }
    assert_eq!(told.iter().filter(|(rule, _)| *rule == "stated-value").count(), 3, "{told:#?}");
    let run = collection.run(["inspect", "articles/a.md"]).ends_with(0);
    assert!(!run.out.contains("too many values"), "{}", run.out);
}

fn stated_names_and_kinds_that_nobody_knows_are_told() {
    let collection = Collection::new();
    let wrong = "kind: Unsinn\nthemes: [wassr, klima]\nurl: wasser\nlanguage:";
    collection
        .write("a.md", SOUND.replace("language:", wrong).replace("[giz]", "[giz, Musterverein Rhenau]"));
    let found = findings(&collection, &[], 4);
    assert!(has(&found, "a.md", "stated-value", Some(5)), "{found:#?}");
    assert!(has(&found, "a.md", "stated-value", Some(7)), "{found:#?}");
    let names: Vec<&Value> = found.iter().filter(|finding| finding["rule"] == "not-in-vocabulary").collect();
    assert_eq!(names.len(), 1, "{found:#?}");
    assert_eq!((&names[0]["found"], &names[0]["line"]), (&"wassr".into(), &6.into()));
    assert!(
        names[0]["message"].as_str().is_some_and(|text| text.contains("did you mean “wasser”")),
        "{names:?}"
    );
}

fn an_id_that_two_documents_state_is_told() {
    let collection = Collection::new();
    let line = |text: &str| serde_json::json!({"id": "j1", "text": text}).to_string();
    collection.write("a.jsonl", format!("{}\n{}\n", line("Gut."), line("Besser.")));
    collection.write("b.md", SOUND.replace("title:", "id: j1\ntitle:"));
    collection.write("c.md", SOUND);
    let found = findings(&collection, &["--only", "repeated-id"], 4);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(has(&found, "a.jsonl", "repeated-id", Some(2)), "{found:#?}");
    assert!(has(&found, "b.md", "repeated-id", Some(2)), "{found:#?}");
    assert_eq!(found[1]["detail"], "articles/a.jsonl:1");
}

fn rules_are_listed_and_wrong_ones_refused() {
    let collection = Collection::new();
    let out = collection.run(["check", "--rules"]).ends_with(0).out;
    assert!(out.contains("open-parenthesis") && out.contains("Another article has most of the same text."));
    collection.run(["check", "articles", "--only", "spelling"]).ends_with(2).says(&["open-parenthesis"]);
}
