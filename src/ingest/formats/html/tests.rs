//! Tests of reading web pages.

use super::*;

fn parsed(html: &str) -> ParsedDocument {
    read(html.as_bytes(), &Limits::default()).unwrap()
}

fn kinds_and_texts(blocks: &[Block]) -> Vec<(BlockKind, &str)> {
    blocks.iter().map(|block| (block.kind, block.text.as_str())).collect()
}

fn fragment(html: &str) -> Vec<Block> {
    fragment_blocks(html).unwrap()
}

const PARAGRAPH: &str = "Die Partnerschaft bringt Kommunen, Unternehmen und Zivilgesellschaft an einen Tisch, \
    damit sauberes Wasser, faire Löhne und gute Bildung nicht Zufall bleiben, sondern geplant werden können.";

#[test]
fn marks_of_the_site_search_bound_the_text() {
    let html = format!(
        "<body><h1>Kopf</h1><p>{PARAGRAPH}</p><!--TYPO3SEARCH_begin--><div><p>Nur dies.</p>\
         <p data-nosnippet>Das nicht.</p></div><!--TYPO3SEARCH_end--><p>Und das nicht.</p>"
    );
    assert_eq!(
        kinds_and_texts(&parsed(&html).blocks),
        [(BlockKind::Heading(1), "Kopf"), (BlockKind::Paragraph, "Nur dies.")]
    );
}

#[test]
fn the_article_is_found_between_navigation_and_footer() {
    let html = format!(
        "<html lang=de><head><title>Wasser | GWP</title></head><body><nav><a href=/>Start</a><a href=/b>Über uns</a></nav>\
         <main><article><h1>Wasser für alle</h1>{}<h2>Ausblick</h2><p>{PARAGRAPH}</p></article></main>\
         <footer>Impressum und Datenschutz</footer></body></html>",
        format!("<p>{PARAGRAPH}</p>").repeat(3)
    );
    let parsed = parsed(&html);
    let blocks = kinds_and_texts(&parsed.blocks);
    assert_eq!(blocks[0], (BlockKind::Heading(1), "Wasser für alle"));
    assert!(blocks.contains(&(BlockKind::Heading(2), "Ausblick")), "{blocks:?}");
    assert!(
        !blocks.iter().any(|(_, text)| text.contains("Impressum") || text.contains("Über uns")),
        "{blocks:?}"
    );
    assert_eq!(parsed.page.title.as_deref(), Some("Wasser für alle"));
    assert_eq!(parsed.page.language.as_deref(), Some("de"));
}

#[test]
fn the_summary_in_the_header_of_an_article_is_text() {
    let html = format!(
        "<body><article><header><h1>Wasser für alle</h1><p>published <time>2023-10-12</time></p>\
         <p class=lead>Zusammengefasst: {PARAGRAPH}</p></header><div id=text>{}</div></article></body>",
        format!("<p>{PARAGRAPH}</p>").repeat(3)
    );
    let parsed = parsed(&html);
    assert!(
        parsed.blocks.iter().any(|block| block.text.starts_with("Zusammengefasst")),
        "{:?}",
        parsed.blocks
    );
    assert_eq!(parsed.page.date.as_deref(), Some("2023-10-12"));
}

#[test]
fn a_short_page_falls_back_to_its_main_part() {
    let parsed = parsed("<body><nav>Menü</nav><main><p>Kurz.</p><p>Knapp.</p></main><footer>Fuß</footer>");
    assert_eq!(
        kinds_and_texts(&parsed.blocks),
        [(BlockKind::Paragraph, "Kurz."), (BlockKind::Paragraph, "Knapp.")]
    );
}

#[test]
fn a_page_without_text_gives_no_blocks() {
    assert!(
        parsed("<html><head><title>Leer</title></head><body><h1>Kopf</h1></body></html>").blocks.len() <= 1
    );
    assert!(parsed("<html><body><script>x()</script></body></html>").blocks.is_empty());
}

#[test]
fn robots_noindex_is_respected() {
    let html = "<meta name=robots content='noindex, follow'><p>Text</p>";
    assert!(matches!(read(html.as_bytes(), &Limits::default()), Err(ReadError::NoIndex)));
}

#[test]
fn the_day_beside_the_headline_is_not_lost() {
    let html = format!(
        "<body><main><h1>Ein Brunnen</h1><p class=byline>Von Eva Muster <span>26. April 2023</span></p><p>{PARAGRAPH}</p>\
         <p>{PARAGRAPH}</p></main></body>"
    );
    let parsed = parsed(&html);
    let is_text = parsed.blocks.iter().any(|block| block.text.contains("Eva Muster"));
    assert!(is_text || parsed.page.date.as_deref() == Some("Von Eva Muster 26. April 2023"), "{parsed:?}");
}

#[test]
fn every_element_gives_its_kind_of_block() {
    let html = "<h2>Kopf</h2>Lose<div>Ein <b>fetter</b><br>Absatz&nbsp;&amp; mehr</div>\
        <ul><li>eins<ul><li>zwei</li></ul></li><li><p>drei</p></li></ul><blockquote>Zitat</blockquote>\
        <figure><img alt=weg><figcaption>Bild</figcaption></figure><img alt=Allein><script>x</script>\
        <table><tr><th>Jahr<th>Ort<tr><td>2023<td><p>Bonn</p><tr><td><td>Köln</table><p hidden>nie</p>";
    let blocks = fragment(html);
    let expected = [
        (BlockKind::Heading(2), "Kopf"),
        (BlockKind::Paragraph, "Lose"),
        (BlockKind::Paragraph, "Ein fetter Absatz & mehr"),
        (BlockKind::ListItem, "eins"),
        (BlockKind::ListItem, "zwei"),
        (BlockKind::ListItem, "drei"),
        (BlockKind::Paragraph, "Zitat"),
        (BlockKind::Caption, "Bild"),
        (BlockKind::Caption, "Allein"),
        (BlockKind::Paragraph, "Jahr · Ort"),
        (BlockKind::Paragraph, "2023 · Bonn"),
        (BlockKind::Paragraph, "Köln"),
    ];
    assert_eq!(kinds_and_texts(&blocks), expected);
}

#[test]
fn a_page_of_line_breaks_keeps_its_lines() {
    let html = format!(
        "<table><tr><td>{PARAGRAPH}<br><b>Pressemitteilung</b><br>\n<br><b>Der Kopf</b><BR><BR>{PARAGRAPH}<br>\n- eins<br>\n- zwei</table>"
    );
    let parsed = parsed(&html);
    let kinds = parsed.blocks.iter().map(|block| block.kind).collect::<Vec<_>>();
    let [paragraph, item] = [BlockKind::Paragraph, BlockKind::ListItem];
    assert_eq!(kinds, [paragraph, paragraph, paragraph, item, item], "{:#?}", parsed.blocks);
    assert!(parsed.blocks[0].text.ends_with(" Pressemitteilung"));
    assert_eq!(parsed.blocks[1].text, "Der Kopf");
}

#[test]
fn a_table_that_lays_out_the_page_is_no_table() {
    let blocks = fragment("<table><tr><td>Menü<td><h2>Kopf</h2><p>Eins</p><p>Zwei</p></table>");
    let expected = [
        (BlockKind::Paragraph, "Menü"),
        (BlockKind::Heading(2), "Kopf"),
        (BlockKind::Paragraph, "Eins"),
        (BlockKind::Paragraph, "Zwei"),
    ];
    assert_eq!(kinds_and_texts(&blocks), expected);
}

#[test]
fn borders_stand_between_blocks_but_not_between_the_items_of_a_list() {
    let blocks = fragment("<p>a</p><ul><li>b</li><li>c</li></ul><p>d</p>");
    let gaps = blocks.iter().map(|block| block.gap_before).collect::<Vec<_>>();
    assert_eq!(gaps, [false, true, false, true]);
}

#[test]
fn a_page_in_an_old_encoding_is_read_by_its_declaration() {
    let html = "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1251\"></head>\
        <body><p>Привет, мир</p></body></html>";
    let bytes = encoding_rs::WINDOWS_1251.encode(html).0;
    assert_eq!(read(&bytes, &Limits::default()).unwrap().blocks[0].text, "Привет, мир");
    assert_eq!(
        declared_encoding(b"<?xml version='1.0' encoding='iso-8859-1'?>"),
        Some(encoding_rs::WINDOWS_1252)
    );
    assert_eq!(declared_encoding(b"<p>charset=iso-8859-5"), None);
}

#[test]
fn hostile_nesting_is_refused_not_overflown() {
    for html in ["<div>".repeat(100_000), "<table><tr><td>".repeat(50_000)] {
        assert!(read(html.as_bytes(), &Limits::default()).is_err());
    }
}
