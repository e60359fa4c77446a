//! The files that articles were made of: which are served, how, and which never are.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;

use crate::documents::{docx, docx_paragraph, pdf};
use crate::harness::{Answer, Collection, Site, encoded};

tests![
    only_a_pdf_opens_in_the_browser,
    parts_of_a_file_and_unchanged_files_are_answered_as_such,
    a_hit_leads_to_its_page_of_the_file,
    an_address_of_its_own_wins_over_the_file,
    what_is_no_file_of_an_article_is_not_served,
    a_file_that_went_is_gone,
    a_file_that_became_a_link_out_of_its_source_is_gone,
    files_stand_below_the_base_path,
    slashes_of_a_file_may_be_unencoded,
];

const WELLS: &str = "Die Gemeinden im Tal bauen gemeinsam Brunnen und pflegen sie viele Jahre lang.";
const MILLS: &str = "Auf dem Berg drehen sich seit dem Sommer die Windräder einer Genossenschaft.";

fn collection() -> Collection {
    let collection = Collection::new();
    collection.write(
        "berichte/Über das Tal.pdf",
        pdf("Bericht über das Tal", &[vec![("Bericht über das Tal", 24), (WELLS, 11)], vec![(MILLS, 11)]]),
    );
    collection.write("notiz.docx", docx(&docx_paragraph(&WELLS.replace("Brunnen", "Zisternen"))));
    collection.write(
        "seite.html",
        format!(
            "<html><body><h1>Teiche</h1><script>x()</script><p>{}</p></body></html>",
            WELLS.replace("Brunnen", "Teiche")
        ),
    );
    collection.write(
        "meldung.md",
        format!(
            "---\nid: kanal\nurl: https://example.org/kanal\n---\n\n# Der Kanal\n\n{}\n",
            WELLS.replace("Brunnen", "Kanäle")
        ),
    );
    collection
        .json_line(json!({"id": "zeile", "title": "Stauseen", "text": WELLS.replace("Brunnen", "Stauseen")}))
}

fn file(site: &Site, id: &str) -> Answer {
    site.get(&format!("{}/files/{}", site.state.base(), encoded(id)))
}

fn with_header(site: &Site, id: &str, name: &str, value: &str) -> Answer {
    let request = Request::get(format!("/files/{}", encoded(id))).header(name, value);
    site.send(request.body(Body::empty()).expect("a request"))
}

fn only_a_pdf_opens_in_the_browser() {
    let collection = collection().indexed();
    let site = collection.site();
    for (id, kind, media_type) in [
        ("berichte/Über das Tal.pdf", "inline", "application/pdf"),
        (
            "notiz.docx",
            "attachment",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("seite.html", "attachment", "text/html"),
        ("kanal", "attachment", "text/markdown"),
    ] {
        let answer = file(&site, id).ok();
        let disposition = answer.header("content-disposition");
        assert!(disposition.starts_with(&format!("{kind}; filename=\"")), "{id}: {disposition}");
        assert_eq!(answer.header("content-type"), media_type, "{id}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{id}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.ends_with("; sandbox"), "{id}: {policy}");
        let location = if id == "kanal" { "meldung.md" } else { id };
        let on_disk = std::fs::read(collection.articles().join(location)).expect("the file is there");
        assert!(answer.body == on_disk, "{id} was changed on its way");
    }
    let named = file(&site, "berichte/Über das Tal.pdf");
    assert!(named.header("content-disposition").ends_with("filename*=UTF-8''%C3%9Cber%20das%20Tal.pdf"));
}

fn parts_of_a_file_and_unchanged_files_are_answered_as_such() {
    let collection = collection().indexed();
    let site = collection.site();
    let id = "berichte/Über das Tal.pdf";
    let whole = with_header(&site, id, "accept-encoding", "gzip, br, zstd").ok();
    assert_eq!((whole.header("accept-ranges"), whole.header("content-encoding")), ("bytes", ""));
    let part = with_header(&site, id, "range", "bytes=0-7");
    assert_eq!((part.status, part.body.as_slice()), (StatusCode::PARTIAL_CONTENT, &b"%PDF-1.7"[..]));
    assert_eq!(part.header("content-range"), format!("bytes 0-7/{}", whole.body.len()));
    let beyond = with_header(&site, id, "range", "bytes=99999999-");
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
    let length = whole.body.len();
    for (asked, status, body) in [
        ("bytes=-5", 206, &whole.body[length - 5..]),
        ("bytes=-999999999", 206, &whole.body[..]),
        ("lines=0-7", 200, &whole.body[..]),
        ("bytes=0-1,4-5", 200, &whole.body[..]),
        ("bytes=x", 200, &whole.body[..]),
        ("bytes=5-2", 200, &whole.body[..]),
    ] {
        let answer = with_header(&site, id, "range", asked);
        assert_eq!((answer.status.as_u16(), answer.body.as_slice()), (status, body), "{asked}");
    }
    for (asks, has) in [("if-none-match", "etag"), ("if-modified-since", "last-modified")] {
        let value = whole.header(has).to_owned();
        assert!(!value.is_empty(), "no {has}");
        let again = with_header(&site, id, asks, &value);
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{asks}");
    }
    let tag = whole.header("etag").to_owned();
    collection.write(id, "%PDF-1.7 another one");
    assert_eq!(with_header(&site, id, "if-none-match", &tag).ok().body, b"%PDF-1.7 another one");
}

fn a_hit_leads_to_its_page_of_the_file() {
    let site = collection().indexed().site();
    let address = format!("/files/{}", "berichte%2F%C3%9Cber%20das%20Tal.pdf");
    let found = site.search(&[("q", "Windräder")]);
    let hit = &found.hits()[0];
    assert_eq!(hit["file"], json!(address));
    assert_eq!(hit["snippets"][0]["file"], json!(format!("{address}#page=2")), "{hit}");
    let results = site.page(&[("q", "Windräder"), ("lang", "de")]);
    let link = format!("<a class=\"place\" href=\"{address}#page=2\" lang=\"de\">PDF, Seite 2</a>");
    assert!(results.contains(&link), "the hit does not lead to its page");
    let article = site.get(&address.replace("/files/", "/articles/")).ok().text();
    for page in 1..=2 {
        let links = article.matches(&format!("href=\"{address}#page={page}\"")).count();
        assert_eq!(links, 1, "page {page} is named where it begins, once");
    }
    assert!(article.contains(&format!("href=\"{address}\"")) && article.contains("PDF-Datei öffnen"));
    assert_eq!(site.article("berichte/Über das Tal.pdf")["file"], json!(address));
    // Other formats have no pages that a link could open.
    let note = site.search(&[("q", "Zisternen")]);
    assert_eq!(note.hits()[0]["file"], "/files/notiz.docx");
    assert_eq!(note.hits()[0]["snippets"][0]["file"], json!(null));
}

fn an_address_of_its_own_wins_over_the_file() {
    let site = collection().indexed().site();
    let page = site.get("/articles/kanal?lang=en").ok().text();
    assert!(page.contains("href=\"https://example.org/kanal\"") && !page.contains("/files/"), "{page}");
    let without = site.get("/articles/seite.html?lang=en").ok().text();
    assert!(without.contains("<a href=\"/files/seite.html\""), "no way to the file");
    assert!(without.contains("Download HTML file"), "{without}");
}

fn what_is_no_file_of_an_article_is_not_served() {
    let collection = collection().indexed();
    collection.write("later.txt", "Dies kam erst nach dem Einlesen.");
    collection.write("../secret.txt", "geheim");
    let site = collection.site();
    for id in ["zeile", "lines.jsonl", "later.txt", "../secret.txt", "articles", "meldung.md", "."] {
        let answer = file(&site, id);
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.describe());
        assert!(answer.text().contains("<!doctype html>"), "people get no page for {id}");
    }
    assert_eq!(site.search(&[("q", "Stauseen")]).hits()[0]["file"], json!(null));
    let page = site.get("/articles/zeile").ok().text();
    assert!(!page.contains("/files/"), "a line of a file is no file");
}

fn a_file_that_went_is_gone() {
    let collection = collection().indexed();
    collection.remove("notiz.docx");
    let site = collection.site();
    let answer = site.get("/files/notiz.docx?lang=de");
    assert_eq!(answer.status, StatusCode::GONE, "{}", answer.describe());
    assert!(answer.text().contains("Datei nicht mehr vorhanden"));
    let english = site.get("/files/notiz.docx?lang=en");
    assert!(english.text().contains("File no longer available"));
}

#[cfg(unix)]
fn a_file_that_became_a_link_out_of_its_source_is_gone() {
    use std::os::unix::fs::symlink;
    let collection = collection().indexed();
    collection.write("../secret.txt", "geheim");
    collection.remove("notiz.docx");
    symlink("../secret.txt", collection.articles().join("notiz.docx")).expect("a link can be made");
    let site = collection.site();
    let answer = file(&site, "notiz.docx");
    assert_eq!(answer.status, StatusCode::GONE, "{}", answer.describe());
    assert!(!answer.text().contains("geheim"));
    let folder = collection.articles();
    std::fs::rename(&folder, collection.path().join("moved")).expect("a folder can be renamed");
    symlink("moved", &folder).expect("a link can be made");
    assert_eq!(file(&site, "seite.html").status, StatusCode::GONE, "the source is another one now");
}

#[cfg(not(unix))]
fn a_file_that_became_a_link_out_of_its_source_is_gone() {}

fn files_stand_below_the_base_path() {
    let collection = collection().indexed().configured(|config| config.web.base_path = "/suche".to_owned());
    let site = collection.site();
    let found = site.search(&[("q", "Windräder")]);
    let address = found.hits()[0]["snippets"][0]["file"].as_str().expect("an address").to_owned();
    let (address, fragment) = address.split_once('#').expect("a page");
    assert_eq!(fragment, "page=2");
    assert!(site.get(address).ok().body.starts_with(b"%PDF"), "{address}");
    assert!(site.page(&[("q", "Windräder")]).contains(&format!("href=\"{address}#page=2\"")));
}

/// Some proxies decode them (`proxy_pass` of nginx with a path).
fn slashes_of_a_file_may_be_unencoded() {
    let collection = collection().indexed();
    let site = collection.site();
    let encoded = file(&site, "berichte/Über das Tal.pdf").ok().body;
    let plain = site.get("/files/berichte/%C3%9Cber%20das%20Tal.pdf").ok().body;
    assert_eq!(plain, encoded);
    assert_eq!(site.get("/files/berichte/").status, StatusCode::NOT_FOUND);
}
