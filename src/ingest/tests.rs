//! Tests of reading folders and files of all formats.

use std::fs;
use std::path::Path;

use super::error::ReadError;
use super::formats::{html, markdown, text};
use super::*;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (file, content) in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn read_all(path: &Path, limits: &Limits) -> (Vec<RawDocument>, Vec<Skipped>) {
    let (mut documents, mut skips) = (Vec::new(), Vec::new());
    let source = Source::open(path).unwrap();
    read(&source, limits, &mut |read| {
        match read {
            Read::Document(document) => documents.push(*document),
            Read::Skipped(skip) => skips.push(skip),
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    (documents, skips)
}

#[test]
fn a_folder_gives_its_documents_in_order_and_names_what_it_skips() {
    let folder = folder(&[
        ("b/zwei.MD", "---\nid: zwei\n---\nText"),
        ("a.txt", "Eins"),
        ("c.pptx", "PK"),
        ("d", "x"),
        ("e.txt", " \n"),
        ("f.jsonl", "{\"id\": \"drei\", \"text\": \"a\"}\n{}\n"),
        ("g.txt.gz", "x"),
        ("h.html", "<p>Vier</p>"),
        (".i.txt", "x"),
    ]);
    let (documents, skips) = read_all(folder.path(), &Limits::default());
    let ids = documents.iter().map(|document| (document.id.as_str(), document.location.as_str()));
    assert_eq!(
        ids.collect::<Vec<_>>(),
        [("a.txt", "a.txt"), ("zwei", "b/zwei.MD"), ("drei", "f.jsonl:1"), ("h.html", "h.html")]
    );
    let unknown = |extension: &str| SkipReason::UnknownFormat(extension.to_owned());
    let reasons = skips.iter().map(|skip| (skip.location.as_str(), skip.reason.clone()));
    assert_eq!(
        reasons.collect::<Vec<_>>(),
        [
            ("c.pptx", unknown("pptx")),
            ("d", unknown("no extension")),
            ("e.txt", SkipReason::Unreadable),
            ("f.jsonl:2", SkipReason::Unreadable),
            ("g.txt.gz", unknown("gz")),
        ]
    );
    assert_eq!(skips[2].message, "it is empty; remove it or put text into it");
}

#[test]
fn a_single_file_is_a_source_named_by_its_file_name() {
    let folder = folder(&[("a/b.txt", "Text")]);
    let path = folder.path().join("a/b.txt");
    let (documents, _) = read_all(&path, &Limits::default());
    assert_eq!((documents[0].id.as_str(), documents[0].location.as_str()), ("b.txt", "b.txt"));
    let source = Source::open(&path).unwrap();
    assert_eq!(source.given(), path);
    assert!(source.root().starts_with('/') && source.root().ends_with("/a/b.txt"));
}

#[test]
fn a_source_is_the_same_however_it_is_written() {
    let folder = folder(&[("a/b.txt", "Text")]);
    let plain = Source::open(&folder.path().join("a")).unwrap();
    let winding = Source::open(&folder.path().join("a/../a/.")).unwrap();
    assert_eq!(plain.root(), winding.root());
}

#[test]
fn a_missing_source_is_named_with_what_to_do() {
    let error = Source::open(Path::new("/no/such/folder")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no file or folder '/no/such/folder'; check the path, or create the folder and put documents into it"
    );
}

#[test]
fn a_file_over_the_limit_is_reported_with_the_limit() {
    let folder = folder(&[("a.txt", "12345"), ("b.txt", "1234")]);
    let (documents, skips) = read_all(folder.path(), &Limits { file_bytes: 4, ..Limits::default() });
    assert_eq!(documents.len(), 1);
    assert_eq!(skips[0].message, "it is larger than 4 bytes; split it or raise the limit 'file_bytes'");
}

#[test]
fn an_id_that_cannot_be_one_is_reported() {
    let folder = folder(&[("a\u{7}.txt", "Text"), ("b.md", "---\nid: ..\n---\nText")]);
    let (documents, skips) = read_all(folder.path(), &Limits::default());
    assert!(documents.is_empty());
    assert!(skips[0].message.contains("control characters"), "{skips:?}");
    assert!(skips[1].message.contains("are no article ids"), "{skips:?}");
}

#[test]
fn an_id_that_is_too_long_is_shortened_and_stays_its_own() {
    let stated = |last: char| format!("---\nid: {}{last}\n---\nText", "x".repeat(201));
    let folder = folder(&[("a.md", &stated('1')), ("b.md", &stated('2'))]);
    let (documents, skips) = read_all(folder.path(), &Limits::default());
    assert!(skips.is_empty(), "{skips:?}");
    let ids: Vec<&str> = documents.iter().map(|document| document.id.as_str()).collect();
    assert!(ids[0] != ids[1] && ids.iter().all(|id| id.len() <= 200 && id.starts_with("xxx")), "{ids:?}");
}

#[test]
fn the_content_hash_follows_the_content_and_not_the_place() {
    let one = folder(&[("a.md", "---\nid: x\n---\nText")]);
    let moved = folder(&[("b/c.md", "---\nid: x\n---\nText")]);
    let changed = folder(&[("a.md", "---\nid: x\ntitle: t\n---\nText")]);
    let hash = |folder: &tempfile::TempDir| read_all(folder.path(), &Limits::default()).0[0].content_hash;
    assert_eq!(hash(&one), hash(&moved));
    assert_ne!(hash(&one), hash(&changed));
}

#[test]
fn breaking_off_ends_the_run() {
    let folder = folder(&[("a.txt", "a"), ("b.txt", "b")]);
    let mut seen = 0;
    let source = Source::open(folder.path()).unwrap();
    read(&source, &Limits::default(), &mut |_| {
        seen += 1;
        ControlFlow::Break(())
    })
    .unwrap();
    assert_eq!(seen, 1);
}

#[test]
fn a_panic_in_a_parser_costs_its_document_only() {
    assert!(matches!(guarded(|| panic!("from a test")), Err(ReadError::Panicked)));
}

#[test]
fn limits_are_read_by_name_and_misspelt_ones_refused() {
    let limits: Limits = toml::from_str("file_bytes = 5").unwrap();
    assert_eq!(limits, Limits { file_bytes: 5, ..Limits::default() });
    assert!(toml::from_str::<Limits>("files_bytes = 5").is_err());
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_reported_and_the_rest_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("a.txt", "a"), ("b.txt", "b")]);
    let path = folder.path().join("a.txt");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).unwrap();
    if fs::File::open(&path).is_ok() {
        return; // An administrator may read everything.
    }
    let (documents, skips) = read_all(folder.path(), &Limits::default());
    assert_eq!(documents.len(), 1);
    assert!(skips[0].message.starts_with("it cannot be read"), "{skips:?}");
}

/// Pieces of text with a meaning in at least one format.
const PIECES: [&str; 40] = [
    "---\n",
    "title: a\n",
    "organisers: [",
    "# ",
    "- ",
    "> ",
    "```\n",
    "| a | b |\n|---|---|\n",
    "![",
    "](",
    "[^1]",
    "<div>",
    "</div>",
    "<p>",
    "<table><tr><td>",
    "</table>",
    "<li>",
    "<b id=1>",
    "</b>",
    "<br>",
    "<h1>",
    "</h1>",
    "<script>",
    "<!--TYPO3SEARCH_begin-->",
    "<!--TYPO3SEARCH_end-->",
    "<template>",
    "<svg>",
    "<select>",
    "<img alt=x>",
    "<meta charset=utf-16>",
    "&amp;",
    "&#0;",
    "\u{feff}",
    "\u{ad}",
    "\u{2028}",
    "ä",
    "Wort ",
    "\n",
    "{\"text\": \"",
    "\"}",
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]

    #[test]
    fn no_file_makes_a_reader_panic(pieces in proptest::collection::vec(0..PIECES.len(), 0..80), cut in 0_usize..4) {
        let text = pieces.into_iter().map(|piece| PIECES[piece]).collect::<String>();
        // Cutting off bytes makes broken UTF-8.
        let bytes = &text.as_bytes()[cut.min(text.len())..];
        let limits = Limits::default();
        for read in [text::read, markdown::read, html::read] {
            if let Ok(parsed) = read(bytes, &limits) {
                proptest::prop_assert!(parsed.blocks.iter().all(|block| !block.text.trim().is_empty()));
                proptest::prop_assert!(!parsed.blocks.iter().any(|block| block.text.contains('\n')));
            }
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        for read in [text::read, markdown::read, html::read] {
            let _ = read(&bytes, &Limits::default());
        }
    }
}
