//! Documents are read as people see them: notes, boxes and hidden text of office files, front matter in all its
//! forms, characters that were decoded wrongly, addresses and long names.

use serde_json::Value;

use crate::documents::{docx_paragraph, odt, package, pdf};
use crate::harness::Collection;

tests![
    soft_hyphens_at_line_ends_of_a_pdf_join_their_words,
    a_text_box_stands_behind_its_paragraph,
    notes_of_word_follow_the_text,
    what_word_does_not_show_is_no_text,
    a_table_of_contents_is_no_text,
    filled_controls_are_kept_and_prompts_are_not,
    notes_of_opendocument_follow_their_sentence,
    boxes_hidden_text_and_contents_of_opendocument,
    front_matter_is_read_in_every_form,
    a_thematic_break_at_the_start_is_no_front_matter,
    wrongly_decoded_text_is_mended_before_anything_else,
    entities_that_were_encoded_twice_are_characters,
    a_relative_address_is_completed_by_the_base,
    a_long_path_gives_a_short_id,
    lists_that_are_too_long_are_cut_and_told,
];

const SENTENCE: &str =
    "Die Gemeinden im Tal berieten lange und beschlossen am Ende, den Markt gemeinsam zu bauen.";

/// All text of an article, with its title and its headings.
fn text(article: &Value) -> String {
    let sections = article["sections"].as_array().expect("an article has sections").iter();
    let parts = sections.flat_map(|section| [section["heading"].as_str(), section["text"].as_str()]);
    let parts = std::iter::once(article["title"].as_str()).chain(parts);
    parts.flatten().collect::<Vec<_>>().join("\n")
}

/// The text of the only article that a file gives.
fn read(name: &str, content: impl AsRef<[u8]>) -> String {
    let collection = Collection::new();
    collection.write(name, content);
    text(&collection.indexed().site().article(name))
}

/// A DOCX file with a body, further parts, and the styles that the tests name.
fn docx(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let styles = r#"<w:styles xmlns:w="w">
        <w:style w:styleId="Kapitel"><w:name w:val="heading 1"/></w:style>
        <w:style w:styleId="Unsichtbar"><w:name w:val="Unsichtbar"/><w:rPr><w:vanish/></w:rPr></w:style>
        <w:style w:styleId="Ableitung"><w:name w:val="Ableitung"/><w:basedOn w:val="Unsichtbar"/></w:style>
        <w:style w:styleId="Verz"><w:name w:val="toc 2"/></w:style></w:styles>"#;
    let document = format!(r#"<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#);
    let all = [("word/styles.xml", styles), ("word/document.xml", document.as_str())];
    package(&[&all[..], parts].concat())
}

fn run(text: &str) -> String {
    format!(r#"<w:r><w:t xml:space="preserve">{text}</w:t></w:r>"#)
}

fn text_box(text: &str) -> String {
    let content = format!("<w:txbxContent><w:p>{}</w:p></w:txbxContent>", run(text));
    format!(
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing>{content}</w:drawing></mc:Choice><mc:Fallback><w:pict>{content}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
}

fn soft_hyphens_at_line_ends_of_a_pdf_join_their_words() {
    let lines = vec![
        ("Die Gemeinden fördern den Aus\u{ad}", 11),
        ("bau der Wege, die Land\u{ad}", 11),
        ("wirtschaft und die Städte\u{ad}", 11),
        ("und Dorfpartnerschaften mit dem Multi\u{ad}", 11),
        ("Akteurs-Bündnis des Tals.", 11),
    ];
    let text = read("a.pdf", pdf("", &[lines]));
    for part in
        ["den Ausbau der", "Landwirtschaft", "Städte- und Dorfpartnerschaften", "Multi-Akteurs-Bündnis"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    // The word goes on on the next page.
    let pages = [vec![(SENTENCE, 11), ("Sie pflegen die Land\u{ad}", 11)], vec![("schaft am Fluss.", 11)]];
    let text = read("b.pdf", pdf("", &pages));
    assert!(text.contains("die Landschaft"), "{text}");
}

fn a_text_box_stands_behind_its_paragraph() {
    let cell = |content: &str| format!("<w:tc><w:p>{content}</w:p></w:tc>");
    let body = format!(
        r#"{}<w:p><w:pPr><w:pStyle w:val="Kapitel"/></w:pPr>{}{}{}</w:p><w:p>{}{}{}</w:p><w:tbl><w:tr>{}{}</w:tr></w:tbl>"#,
        docx_paragraph(SENTENCE),
        run("Der Markt "),
        text_box("Am Rand steht ein Hinweis."),
        run("am Fluss"),
        run("Der Platz ist gepflas"),
        text_box("Das Pflaster stammt aus dem Tal."),
        run("tert worden, sagt die Bürgermeisterin."),
        cell(&format!("{}{}{}", run("drei"), text_box("In der Tabelle"), run("ßig"))),
        cell(&run("Stände")),
    );
    let text = read("a.docx", docx(&body, &[]));
    for part in ["Der Markt am Fluss", "Der Platz ist gepflastert worden, sagt", "dreißig · Stände"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    for part in ["Am Rand steht ein Hinweis.", "Das Pflaster stammt aus dem Tal.", "In der Tabelle"] {
        assert_eq!(text.matches(part).count(), 1, "{part} in {text}");
    }
}

fn notes_of_word_follow_the_text() {
    let mark = |kind: &str, id: u8| format!(r#"<w:r><w:{kind}Reference w:id="{id}"/></w:r>"#);
    let body = format!(
        "<w:p>{}{}{}{}</w:p>{}",
        run("Der Markt wurde neu gebaut"),
        mark("footnote", 3),
        run(" und im Mai eröffnet"),
        mark("endnote", 5),
        docx_paragraph(SENTENCE)
    );
    let note = |kind: &str, attributes: &str, text: &str| {
        format!(r#"<w:{kind} {attributes}>{}</w:{kind}>"#, docx_paragraph(text))
    };
    let footnotes = format!(
        r#"<w:footnotes xmlns:w="w">{}{}{}</w:footnotes>"#,
        note("footnote", r#"w:type="separator" w:id="0""#, "Trennstrich"),
        note("footnote", r#"w:id="3""#, "Siehe den Haushalt der Gemeinde."),
        note("footnote", r#"w:id="9""#, "Diese Note hat keine Marke mehr."),
    );
    let endnotes = format!(
        r#"<w:endnotes xmlns:w="w">{}</w:endnotes>"#,
        note("endnote", r#"w:id="5""#, "Nach dem Bericht des Rats.")
    );
    let comments = r#"<w:comments xmlns:w="w"><w:comment w:id="1"><w:p><w:r><w:t>Bitte prüfen</w:t></w:r></w:p></w:comment></w:comments>"#;
    let parts = [
        ("word/footnotes.xml", footnotes.as_str()),
        ("word/endnotes.xml", endnotes.as_str()),
        ("word/comments.xml", comments),
    ];
    let text = read("a.docx", docx(&body, &parts));
    let places =
        ["neu gebaut und im Mai eröffnet", "gemeinsam zu bauen", "Haushalt der Gemeinde", "Bericht des Rats"]
            .map(|part| text.find(part).unwrap_or_else(|| panic!("{part} in {text}")));
    assert!(places.is_sorted(), "{text}");
    for part in ["Trennstrich", "keine Marke", "Bitte prüfen"] {
        assert!(!text.contains(part), "{part} in {text}");
    }
}

fn what_word_does_not_show_is_no_text() {
    let body = format!(
        r#"{}<w:p>{}<w:r><w:rPr><w:vanish/></w:rPr><w:t> geheim1</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> sichtbar1</w:t></w:r><w:r><w:rPr><w:rStyle w:val="Ableitung"/></w:rPr><w:t> geheim2</w:t></w:r></w:p>
        <w:p><w:pPr><w:pStyle w:val="Unsichtbar"/></w:pPr>{}</w:p>
        <w:p><w:pPr><w:pPrChange><w:pPr><w:pStyle w:val="Unsichtbar"/></w:pPr></w:pPrChange></w:pPr><w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>Seit der Änderung ist dies zu sehen.</w:t></w:r></w:p>
        <w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>{}<w:r><w:t>vorn</w:t><w:ptab/><w:t>hinten</w:t></w:r></w:p>
        <w:p><w:r><w:ruby><w:rt><w:r><w:t>lautschrift</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>Grundwort</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"#,
        docx_paragraph(SENTENCE),
        run("Am Markt stehen Bäume."),
        run("geheim3"),
        run("Nur die Absatzmarke ist verborgen. "),
    );
    let text = read("a.docx", docx(&body, &[]));
    for part in [
        "Am Markt stehen Bäume. sichtbar1",
        "Seit der Änderung ist dies zu sehen.",
        "Nur die Absatzmarke ist verborgen. vorn hinten",
        "Grundwort",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    for part in ["geheim", "lautschrift"] {
        assert!(!text.contains(part), "{part} in {text}");
    }
}

fn a_table_of_contents_is_no_text() {
    let field = |instruction: &str, result: &str| {
        format!(
            r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>"#
        )
    };
    let entry = |text: &str| run(&format!("{text} 17"));
    let heading = r#"<w:p><w:pPr><w:pStyle w:val="Kapitel"/></w:pPr><w:r><w:t>Der Markt</w:t></w:r></w:p>"#;
    let contents = [
        // A field over several paragraphs, with a field of page numbers in it.
        format!(
            "<w:p>{}</w:p>",
            field(
                " TOC \\o ",
                &format!(
                    "{}</w:p><w:p>{}",
                    field("PAGEREF a", &entry("Verzeichnet1")),
                    entry("Verzeichnet2")
                )
            )
        ),
        // A content control of Word's gallery.
        format!(
            r#"<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent><w:p>{}</w:p></w:sdtContent></w:sdt>"#,
            entry("Verzeichnet1")
        ),
        // Paragraphs in the styles of a table of contents, declared or not.
        format!(
            r#"<w:p><w:pPr><w:pStyle w:val="Verz"/></w:pPr>{}</w:p><w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr>{}</w:p>"#,
            entry("Verzeichnet1"),
            entry("Verzeichnet2")
        ),
        // A field whose end is missing: the chapters behind it stay.
        format!(
            r#"<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{}</w:p>"#,
            entry("Verzeichnet1")
        ),
    ];
    for contents in contents {
        let link = field("HYPERLINK \"https://a.example\"", &run("verlinkt"));
        let body =
            format!("{contents}{heading}{}<w:p>{}{link}</w:p>", docx_paragraph(SENTENCE), run("Es ist "));
        let text = read("a.docx", docx(&body, &[]));
        assert!(text.contains(SENTENCE) && text.contains("Es ist verlinkt"), "{contents}: {text}");
        assert!(!text.contains("Verzeichnet") && !text.contains("TOC"), "{contents}: {text}");
    }
}

fn filled_controls_are_kept_and_prompts_are_not() {
    let control = |properties: &str, content: &str| {
        format!("<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>")
    };
    let body = format!(
        "{}<w:p>{}{}{}</w:p><w:tbl>{}</w:tbl>",
        control("", &docx_paragraph(SENTENCE)),
        run("Ort: "),
        control("<w:alias/>", &run("Musterstadt")),
        control("<w:showingPlcHdr/>", &run(" Klicken Sie hier, um Text einzugeben.")),
        control("", &format!("<w:tr><w:tc>{}</w:tc></w:tr>", docx_paragraph("in der Zelle"))),
    );
    let text = read("a.docx", docx(&body, &[]));
    assert!(
        text.contains(SENTENCE) && text.contains("Ort: Musterstadt") && text.contains("in der Zelle"),
        "{text}"
    );
    assert!(!text.contains("Klicken"), "{text}");
}

fn notes_of_opendocument_follow_their_sentence() {
    let note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Siehe den Haushalt.</text:p></text:note-body></text:note>";
    let body = format!(
        "<text:p>{SENTENCE}</text:p><text:p>Der Markt{note} wurde am 14. Mai eröffnet. Danach spielte die Kapelle.</text:p>"
    );
    let text = read("a.odt", odt(&body));
    let whole = "Der Markt wurde am 14. Mai eröffnet. Siehe den Haushalt. Danach spielte die Kapelle.";
    assert!(text.contains(whole), "{text}");
}

fn boxes_hidden_text_and_contents_of_opendocument() {
    let contents = r#"<text:table-of-content><text:index-body><text:p>Verzeichnet 3</text:p></text:index-body></text:table-of-content>"#;
    let body = format!(
        r#"<text:p>{SENTENCE}</text:p>{contents}<text:p>Der Platz ist gepflas<draw:frame><draw:text-box><text:p>Das Pflaster stammt aus dem Tal.</text:p></draw:text-box></draw:frame>tert worden.<text:hidden-text>geheim1</text:hidden-text><text:span text:style-name="T9"> geheim2</text:span></text:p><text:section text:display="none"><text:p>geheim3</text:p></text:section>"#
    );
    let content = format!(
        r#"<office:document-content><office:automatic-styles><style:style style:name="T9"><style:text-properties text:display="none"/></style:style></office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"#
    );
    let text = read("a.odt", package(&[("content.xml", &content)]));
    assert!(text.contains("Der Platz ist gepflastert worden."), "{text}");
    assert!(text.contains("Das Pflaster stammt aus dem Tal."), "{text}");
    assert!(!text.contains("geheim") && !text.contains("Verzeichnet"), "{text}");
}

fn front_matter_is_read_in_every_form() {
    let collection = Collection::new();
    let files = [
        ("yaml.md", "---\ntitle: Der Markt im Tal\ndate: 2021-05-12\n---\n"),
        ("blank.md", "\n\n---\ntitle: Der Markt im Tal\ndate: 2021-05-12\n---\n"),
        ("capitals.md", "---\nTitle: Der Markt im Tal\nDATE: 2021-05-12\n---\n"),
        ("toml.md", "+++\ntitle = \"Der Markt im Tal\"\ndate = 2021-05-12T10:00:00Z\n+++\n"),
        ("json.md", "{\n\"title\": \"Der Markt im Tal\",\n\"date\": \"2021-05-12\"\n}\n\n"),
    ];
    for (name, front) in files {
        collection.write(name, format!("{front}# Eine andere Überschrift\n\n{SENTENCE}\n"));
    }
    let site = collection.indexed().site();
    for (name, _) in files {
        let article = site.article(name);
        assert_eq!(
            (&article["title"], &article["date"]),
            (&"Der Markt im Tal".into(), &"2021-05-12".into()),
            "{name}"
        );
        assert!(!text(&article).contains("title"), "{name}: {article}");
    }
}

fn a_thematic_break_at_the_start_is_no_front_matter() {
    for start in [
        "---\n\n",
        "---\nEin Vorwort ohne Schlüssel.\n\n",
        "---\n\nHinweis: Ein Wort vorab.\n\n---\n\n",
        "---\n\n# Markt\n\n---\n",
    ] {
        let text =
            read("a.md", format!("{start}{SENTENCE}\n\n---\n\nNoch ein Absatz über den Platz am Fluss.\n"));
        assert!(text.contains(SENTENCE) && text.contains("Noch ein Absatz"), "{start:?}: {text}");
    }
}

fn wrongly_decoded_text_is_mended_before_anything_else() {
    let misread =
        |text: &str| encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned();
    let meant = "Größe, Überblick – „Ärger“ für 5 € im Café, à la Sénégal";
    for damaged in [misread(meant), misread(&misread(meant)), format!("Vorher für alle: {}", misread(meant))]
    {
        let text = read("a.txt", format!("Der Markt\n\n{SENTENCE} {damaged}.\n"));
        assert!(text.contains(meant), "{damaged}: {text}");
    }
    let kept = "Viel „Spaß“ mit „Ä“, VOILÀ… und CAFÉ – so heißt es";
    assert!(read("a.txt", format!("Der Markt\n\n{SENTENCE} {kept}.\n")).contains(kept));
    let collection = Collection::new();
    let title = misread("Übergabe in Öhringen");
    let collection =
        collection.json_line(serde_json::json!({"id": "a", "title": title, "text": SENTENCE})).indexed();
    assert_eq!(collection.site().article("a")["title"], "Übergabe in Öhringen");
}

fn entities_that_were_encoded_twice_are_characters() {
    let page = format!(
        "<html><head><title>F&amp;uuml;r das Tal</title></head><body><article><h1>F&amp;uuml;r das Tal</h1><p>{SENTENCE} Er kostet 5&amp;nbsp;&amp;euro; &amp;amp;ndash; so der Rat von Müller &amp; Söhne.</p></article></body></html>"
    );
    let collection = Collection::new();
    collection.write("a.html", page);
    let collection = collection
        .json_line(serde_json::json!({"id": "b", "title": "F&uuml;r das Tal", "text": format!("{SENTENCE} Er kostet 5&nbsp;&euro; &#8211; so der Rat von Müller & Söhne.")}))
        .indexed();
    let site = collection.site();
    for id in ["a.html", "b"] {
        let article = site.article(id);
        assert_eq!(article["title"], "Für das Tal", "{id}");
        assert!(text(&article).contains("Er kostet 5 € – so der Rat von Müller & Söhne."), "{id}: {article}");
    }
}

fn a_relative_address_is_completed_by_the_base() {
    let collection = Collection::new();
    for (name, base, canonical, _) in ADDRESSES {
        let page = format!(
            "<html><head><title>Der Markt im Tal</title><base href=\"{base}\"><link rel=\"canonical\" href=\"{canonical}\"></head><body><main><h1>Der Markt im Tal {name}</h1><p>{SENTENCE} {name}</p></main></body></html>"
        );
        collection.write(name, page);
    }
    let site = collection.indexed().site();
    for (name, _, _, url) in ADDRESSES {
        assert_eq!(site.article(name)["url"].as_str(), url, "{name}");
    }
}

const ADDRESSES: [(&str, &str, &str, Option<&str>); 5] = [
    ("a.html", "https://www.tal.example/", "artikel/markt", Some("https://www.tal.example/artikel/markt")),
    (
        "b.html",
        "https://www.tal.example/de/x.html",
        "../markt?id=1",
        Some("https://www.tal.example/markt?id=1"),
    ),
    ("c.html", "https://www.tal.example/de/", "https://b.example/markt", Some("https://b.example/markt")),
    ("d.html", "/de/", "artikel/markt", None),
    ("e.html", "https://www.tal.example/", "javascript:alert(1)", None),
];

fn a_long_path_gives_a_short_id() {
    let folder = "Dokumentation aller Sitzungen der Arbeitsgruppen im Bezirk Süd/".repeat(4);
    let collection = Collection::new();
    for number in [1, 2] {
        collection.write(
            &format!("{folder}Sitzung {number}.txt"),
            format!("Sitzung {number}\n\n{SENTENCE} Nummer {number}."),
        );
    }
    let long = "x".repeat(300);
    let collection =
        collection.json_line(serde_json::json!({"id": long, "text": format!("{SENTENCE} In der Zeile.")}));
    let site = collection.indexed().site();
    let ids = site.search(&[("q", "Gemeinden"), ("duplicates", "show")]).ids();
    assert_eq!(ids.len(), 3, "{ids:?}");
    for id in &ids {
        assert!(id.len() <= 200, "{id}");
        assert!(text(&site.article(id)).contains("Gemeinden"), "{id}");
    }
    assert_eq!(different(&ids), 3, "{ids:?}");
}

/// The number of different ids.
fn different(ids: &[String]) -> usize {
    ids.iter().collect::<std::collections::BTreeSet<_>>().len()
}

fn lists_that_are_too_long_are_cut_and_told() {
    let themes: Vec<String> = (0..100_000).map(|number| format!("Thema {number}")).collect();
    let collection =
        Collection::new().json_line(serde_json::json!({"id": "a", "text": SENTENCE, "themes": themes}));
    let told = collection.run(["inspect", "articles", "--json"]).ends_with(0).out;
    assert!(
        told.contains("too many values") && told.contains("themes: 99900 behind the first 100"),
        "{told:.3000}"
    );
}
