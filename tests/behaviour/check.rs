//! `fundstelle check`: what an editor should mend, with file and line.

use serde_json::Value;

use crate::harness::Collection;

tests![
    findings_name_file_line_and_rule,
    a_sound_article_has_nothing_to_mend,
    only_and_least_choose_findings,
    a_table_is_safe_for_spreadsheets,
    what_cannot_be_read_is_told_and_counts,
    rules_are_listed_and_wrong_ones_refused,
];

const SOUND: &str = "---\ntitle: Werkstatt für Wasserpartnerschaften\ndate: 2023-05-24\norganisers: [giz]\nlanguage: de\n---\n\n\
    Rund vierzig Fachleute aus Verwaltung und Vereinen kamen in die Stadthalle und sprachen zwei Tage lang über ihre \
    gemeinsamen Vorhaben im nächsten Jahr. Sie berieten, wie Wasser in trockenen Sommern gerecht verteilt werden kann, \
    und nahmen sich vor, einander regelmäßig zu besuchen.\n";

fn findings(collection: &Collection, more: &[&str], code: i32) -> Vec<Value> {
    let mut arguments = vec!["check", "articles", "--format", "json"];
    arguments.extend(more);
    let out = collection.run(arguments).ends_with(code).out;
    out.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect()
}

fn has(findings: &[Value], file: &str, rule: &str, line: Option<u64>) -> bool {
    findings.iter().any(|f| f["file"] == file && f["rule"] == rule && f["line"] == serde_json::json!(line))
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
    collection.write("=cmd.txt", "Kurz.");
    let out = collection.run(["check", "articles", "--format", "csv"]).ends_with(4).out;
    assert!(out.starts_with("\u{feff}file,line,page,level,rule,message,found,detail\r\n"), "{out}");
    assert!(out.contains("\r\n'=cmd.txt,") && !out.contains("\n=cmd"), "{out}");
}

fn what_cannot_be_read_is_told_and_counts() {
    let collection = Collection::new();
    collection.write("gut.md", SOUND);
    collection.write("leer.txt", "");
    assert!(has(&findings(&collection, &[], 3), "leer.txt", "unreadable", None));
}

fn rules_are_listed_and_wrong_ones_refused() {
    let collection = Collection::new();
    let out = collection.run(["check", "--rules"]).ends_with(0).out;
    assert!(out.contains("open-parenthesis") && out.contains("Another article has most of the same text."));
    collection.run(["check", "articles", "--only", "spelling"]).ends_with(2).says(&["open-parenthesis"]);
}
