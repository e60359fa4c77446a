//! Files in any encoding and compression are found by the words they contain.

use std::io::Write;

use crate::harness::Collection;

tests![texts_of_any_encoding_are_found_by_their_umlauts, pages_say_their_encoding, packed_lines_are_read];

const TEXT: &str = "Größere Brücken über die Flüsse\n\nDie Förderung für höhere Brücken läuft; nächstes Jahr folgen Schleusen für größere Schiffe.";

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn windows_1252(text: &str) -> Vec<u8> {
    let (bytes, _, is_lossy) = encoding_rs::WINDOWS_1252.encode(text);
    assert!(!is_lossy, "the text has characters that Windows-1252 lacks");
    bytes.into_owned()
}

fn texts_of_any_encoding_are_found_by_their_umlauts() {
    let collection = Collection::new();
    let files: [(&str, Vec<u8>); 8] = [
        ("utf8.txt", TEXT.into()),
        ("utf8-mark.txt", format!("\u{feff}{TEXT}").into()),
        ("utf16-le.txt", utf16(TEXT, false, true)),
        ("utf16-be.txt", utf16(TEXT, true, true)),
        ("utf16-le-without-mark.txt", utf16(TEXT, false, false)),
        ("windows-1252.txt", windows_1252(&format!("{TEXT} „Ende“ – 5 €"))),
        ("windows-1252.md", windows_1252(&format!("# {TEXT}"))),
        // Some systems write umlauts in decomposed form.
        ("decomposed.txt", TEXT.replace('ü', "u\u{308}").replace('ö', "o\u{308}").into()),
    ];
    for (name, bytes) in &files {
        collection.write(name, bytes);
    }
    let report = collection.index();
    assert!(report.is_complete(), "{:?}", report.skipped);
    let site = collection.site();
    for query in ["Brücken", "Fluesse", "Förderung", "größere", "Grössere"] {
        let found = site.search(&[("q", query), ("match", "all")]);
        for (name, _) in &files {
            assert!(found.rank(name).is_some(), "{name} is not found by {query:?}; {}", found.describe());
        }
    }
    for hit in site.search(&[("q", "Brücken")]).hits() {
        assert!(!hit.to_string().contains('\u{fffd}'), "a character was lost: {hit}");
    }
}

fn pages_say_their_encoding() {
    let page = "<!doctype html><html><head><meta charset=\"iso-8859-1\"><title>Größere Brücken</title></head><body><article><h1>Größere Brücken</h1><p>Die Förderung für höhere Brücken läuft, und im nächsten Jahr folgen Schleusen für größere Schiffe auf allen Flüssen der Region.</p></article></body></html>";
    let collection = Collection::new();
    collection.write("latin.html", windows_1252(page));
    collection.index();
    let found = collection.site().search(&[("q", "Förderung höhere")]);
    assert_eq!(found.ids(), ["latin.html"]);
    assert_eq!(found.hits()[0]["title"], "Größere Brücken");
}

fn packed_lines_are_read() {
    let line = |id: &str, word: &str| {
        format!(
            "{{\"id\": \"{id}\", \"title\": \"Bericht {id}\", \"text\": \"Hier steht etwas über {word}.\"}}\n"
        )
    };
    let collection = Collection::new();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(line("aus-gzip", "Brücken").as_bytes()).expect("memory can be written");
    collection.write("a.jsonl.gz", gzip.finish().expect("memory can be written"));
    // Tools that append to a gzip file add a second member.
    let zstd = |text: String| zstd::encode_all(text.as_bytes(), 1).expect("memory can be written");
    collection.write(
        "b.jsonl.zst",
        [zstd(line("aus-zstd-1", "Mühlen")), zstd(line("aus-zstd-2", "Deiche"))].concat(),
    );
    collection.write("c.jsonl", line("offen", "Wehre"));
    collection.write("d.txt.gz", "x");
    let report = collection.index();
    assert!(report.is_complete(), "{:?}", report.skipped);
    assert_eq!(report.unknown_formats["gz"].examples, ["d.txt.gz"]);
    let site = collection.site();
    for (query, id) in
        [("Brücken", "aus-gzip"), ("Muehlen", "aus-zstd-1"), ("Deiche", "aus-zstd-2"), ("Wehre", "offen")]
    {
        assert_eq!(site.search(&[("q", query), ("match", "all")]).ids(), [id], "{query}");
    }
}
