//! PDF, Word and OpenDocument files are read, and hostile ones are refused.

use serde_json::json;

use crate::documents::{PdfLine, damaged, docx, docx_paragraph, odt, pdf};
use crate::harness::Collection;

tests![
    the_sample_is_found_in_every_format,
    a_hit_in_a_pdf_knows_its_page,
    words_divided_at_line_ends_are_found_whole,
    running_heads_are_cut_and_named,
    headings_lists_and_tables_of_office_documents_are_kept,
    titles_come_from_the_document_only_where_a_person_gave_them,
    damaged_documents_are_named_and_all_others_found,
    a_document_that_takes_too_long_or_too_much_costs_only_itself,
    formats_that_are_not_read_are_named_with_what_to_do,
];

fn sentence(word: &str) -> String {
    format!("Die Kommunen im Tal berieten lange und beschlossen am Ende, {word} gemeinsam zu bauen.")
}

fn the_sample_is_found_in_every_format() {
    let site = Collection::of_sample().site();
    for (q, id, title) in [
        ("Abkommen hohe See ratifiziert", "pdf/2025-ozeankonferenz-nizza.pdf", "Nizza und das Meer"),
        ("Kofi Annan Pakt Grundsätze", "docx/2025-globaler-pakt-25-jahre.docx", "Zehn Prinzipien"),
        ("refugee forum shared pledges", "odt/en-global-refugee-forum.odt", "Pledges that add up"),
    ] {
        let found = site.search(&[("q", q)]);
        let hit = &found.hits()[0];
        assert_eq!(hit["id"], id, "{q}: {}", found.describe());
        assert!(hit["title"].as_str().is_some_and(|found| found.starts_with(title)), "{q}: {hit}");
        assert!(
            hit["file"].as_str().is_some_and(|file| site.get(file).ok().body.len() < 60_000),
            "{q}: {hit}"
        );
    }
    let found = site.search(&[("q", "Abkommen hohe See ratifiziert")]);
    let file = &found.hits()[0]["snippets"][0]["file"];
    assert_eq!(file, "/files/pdf%2F2025-ozeankonferenz-nizza.pdf#page=2", "{}", found.hits()[0]);
}

fn a_hit_in_a_pdf_knows_its_page() {
    let collection = Collection::new();
    let (first, second) = (sentence("Brunnen"), sentence("Windräder"));
    collection.write(
        "bericht.pdf",
        pdf("Bericht über das Tal", &[vec![("Bericht über das Tal", 24), (&first, 11)], vec![(&second, 11)]]),
    );
    let site = collection.indexed().site();
    for (q, page) in [("Brunnen", 1), ("Windrad", 2)] {
        let found = site.search(&[("q", q)]);
        assert_eq!(found.ids(), ["bericht.pdf"], "{q}");
        assert_eq!(found.hits()[0]["snippets"][0]["page"], json!(page), "{q}: {}", found.hits()[0]);
        assert_eq!(found.hits()[0]["title"], "Bericht über das Tal");
    }
}

fn words_divided_at_line_ends_are_found_whole() {
    let collection = Collection::new();
    let lines = vec![
        ("Viele arbeiten an der Wirkungs-", 11),
        ("messung, einige in einer Multi-", 11),
        ("Akteurs-Partnerschaft mit Städte-", 11),
        ("und Gemeindebünden aus dem Süden des Landes.", 11),
    ];
    collection.write("a.pdf", pdf("", &[lines]));
    let text = collection.indexed().site().article("a.pdf")["sections"][0]["text"].to_string();
    for part in ["Wirkungsmessung", "Multi-Akteurs-Partnerschaft", "Städte- und Gemeindebünden"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

fn running_heads_are_cut_and_named() {
    let collection = Collection::new();
    let pages: Vec<Vec<PdfLine<'_>>> = [
        "Brunnen fördern das Wasser, das die Dörfer brauchen.",
        "Schulen bilden junge Leute aus dem ganzen Tal aus.",
        "Wege verbinden die Dörfer mit dem Markt in der Stadt.",
    ]
    .iter()
    .map(|text| vec![("Rundbrief der Talgemeinden Nr. 7", 8), (*text, 11)])
    .collect();
    collection.write("a.pdf", pdf("", &pages));
    let shown = collection.run(["inspect", collection.articles().join("a.pdf").to_str().expect("a path")]);
    let shown = shown.ends_with(0).out;
    assert!(
        shown.contains("running head repeated on other pages: Rundbrief der Talgemeinden Nr. 7"),
        "{shown}"
    );
    let site = collection.indexed().site();
    assert_eq!(site.search(&[("q", "Rundbrief")]).total(), 0);
    assert_eq!(site.search(&[("q", "Markt")]).total(), 1);
}

fn headings_lists_and_tables_of_office_documents_are_kept() {
    let collection = Collection::new();
    let word = docx(&format!(
        r#"<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>Aus dem Tal</w:t></w:r></w:p>{}<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Brunnen &amp; Wege</w:t></w:r></w:p><w:p><w:del><w:r><w:t>gestrichen</w:t></w:r></w:del><w:r><w:t>Es bleibt dabei, sagt die Leiterin.</w:t></w:r></w:p><w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>"#,
        docx_paragraph(&sentence("Brunnen")),
        docx_paragraph("2022"),
        docx_paragraph("vierzig"),
    ));
    let open = odt(&format!(
        r#"<text:h text:outline-level="1">Aus dem Tal</text:h><text:p>{}</text:p><text:list><text:list-item><text:p>Brunnen &amp; Wege</text:p></text:list-item></text:list><office:annotation><text:p>gestrichen</text:p></office:annotation><text:p>Es bleibt dabei, sagt die Leiterin.</text:p><table:table><table:table-row><table:table-cell><text:p>2022</text:p></table:table-cell><table:table-cell><text:p>vierzig</text:p></table:table-cell></table:table-row></table:table>"#,
        sentence("Brunnen"),
    ));
    collection.write("a.docx", word);
    collection.write("b.odt", open);
    let site = collection.indexed().site();
    for id in ["a.docx", "b.odt"] {
        let article = site.article(id);
        assert_eq!(article["title"], "Aus dem Tal", "{id}");
        let text = article["sections"].to_string();
        for part in ["Brunnen & Wege", "Es bleibt dabei", "2022 · vierzig"] {
            assert!(text.contains(part), "{id}: {part} in {text}");
        }
        assert!(!text.contains("gestrichen"), "{id}: {text}");
    }
}

fn titles_come_from_the_document_only_where_a_person_gave_them() {
    let collection = Collection::new();
    let text = sentence("Brunnen");
    collection.write("a.pdf", pdf("Microsoft Word - Entwurf 3.doc", &[vec![(&text, 11)]]));
    collection.write("b.pdf", pdf("Brunnen für das Tal", &[vec![(&text, 11)]]));
    let site = collection.indexed().site();
    assert!(!site.article("a.pdf")["title"].to_string().contains("Word"));
    let stated = site.article("b.pdf");
    assert_eq!(stated["title"], "Brunnen für das Tal");
    assert_eq!(
        (&stated["year"], &stated["year_inferred"]),
        (&json!(null), &json!(2019)),
        "a file's date is only a hint"
    );
}

fn damaged_documents_are_named_and_all_others_found() {
    const FILES: usize = 60;
    let collection = Collection::new();
    let mut broken = Vec::new();
    for number in 0..FILES {
        let text = sentence(&format!("Haus{number}"));
        let (extension, mut bytes) = match number % 4 {
            0 => ("pdf", pdf("", &[vec![(text.as_str(), 11)]])),
            1 => ("docx", docx(&docx_paragraph(&text))),
            2 => ("odt", odt(&format!("<text:p>{text}</text:p>"))),
            _ => ("html", format!("<html><body><p>{text}</p></body></html>").into_bytes()),
        };
        let name = format!("{number:02}.{extension}");
        if number % 10 == 0 {
            bytes = damaged(number / 10, &bytes);
            broken.push(name.clone());
        }
        collection.write(&name, bytes);
    }
    let report = collection.index();
    let mut skipped: Vec<&str> = report.skipped.iter().map(|skipped| skipped.location.as_str()).collect();
    skipped.sort_unstable();
    assert_eq!(skipped, broken, "{:?}", report.skipped);
    let site = collection.site();
    for number in (0..FILES).filter(|number| number % 10 != 0) {
        assert_eq!(site.search(&[("q", &format!("Haus{number}"))]).total(), 1, "Haus{number}");
    }
}

fn a_document_that_takes_too_long_or_too_much_costs_only_itself() {
    let collection = Collection::new().configured(|config| {
        config.ingest.unpacked_document_bytes = 1 << 20;
        config.ingest.document_memory_mb = 512;
    });
    collection.write("bomb.docx", docx(&docx_paragraph(&"a".repeat(2 << 20))));
    collection.write("deep.odt", odt(&"<text:section>".repeat(60_000)));
    // The first file has a page tree that contains itself, the second a stream that claims four gigabytes.
    collection.write("loop.pdf", "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 9999999 >>\nendobj\n3 0 obj\n<< /Type /Pages /Kids [2 0 R] /Count 1 >>\nendobj\n4 0 obj\n<< /Length 4294967296 >>\nstream\nx\nendstream\nendobj\ntrailer << /Root 1 0 R >>\n");
    collection.write(
        "nested.pdf",
        format!("%PDF-1.7\n1 0 obj\n{}\nendobj\ntrailer << /Root 1 0 R >>\n", "[".repeat(2_000_000)),
    );
    collection.write("gut.pdf", pdf("", &[vec![(sentence("Brunnen").as_str(), 11)]]));
    collection.write("zuletzt.odt", odt(&format!("<text:p>{}</text:p>", sentence("Wege"))));
    let report = collection.index();
    let mut skipped: Vec<&str> = report.skipped.iter().map(|skipped| skipped.location.as_str()).collect();
    skipped.sort_unstable();
    assert_eq!(skipped, ["bomb.docx", "deep.odt", "loop.pdf", "nested.pdf"]);
    let site = collection.site();
    assert_eq!(site.search(&[("q", "Brunnen")]).ids(), ["gut.pdf"]);
    assert_eq!(site.search(&[("q", "Wege")]).ids(), ["zuletzt.odt"]);
}

fn formats_that_are_not_read_are_named_with_what_to_do() {
    let collection = Collection::new().text("a.txt", &sentence("Brunnen"));
    for name in ["alt.doc", "folien.pptx", "tabelle.xlsx", "brief.rtf"] {
        collection.write(name, "x");
    }
    let report = collection.index();
    for (extension, format) in
        [("doc", "Word"), ("pptx", "presentations"), ("xlsx", "tables"), ("rtf", "Rich Text")]
    {
        assert!(report.unknown_formats.contains_key(extension), "{extension}");
        let told = collection.run(["inspect", collection.articles().to_str().expect("a path")]);
        told.says(&[format, "save it as"]);
    }
}
