//! Builders of PDF, Word and OpenDocument files for tests and benches.

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

/// A line of a PDF page: its text, and its font size in points.
pub type PdfLine<'a> = (&'a str, u32);

/// A PDF file with pages of lines in Helvetica, which are 14 points apart from y = 700 downwards.
pub fn pdf(title: &str, pages: &[Vec<PdfLine<'_>>]) -> Vec<u8> {
    let latin =
        |text: &str| text.chars().map(|c| u8::try_from(c as u32).unwrap_or(b'?')).collect::<Vec<u8>>();
    let string = |text: &str| {
        let mut bytes = vec![b'('];
        for byte in latin(text) {
            if b"()\\".contains(&byte) {
                bytes.push(b'\\');
            }
            bytes.push(byte);
        }
        bytes.push(b')');
        bytes
    };
    let kids: Vec<String> = (0..pages.len()).map(|at| format!("{} 0 R", 5 + 2 * at)).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()).into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
        [b"<< /Title ".to_vec(), string(title), b" /CreationDate (D:20190510120000Z) >>".to_vec()].concat(),
    ];
    for (at, lines) in pages.iter().enumerate() {
        let mut content = Vec::new();
        let mut y = 740;
        for (text, size) in lines {
            y -= (size + 4).max(14);
            content.extend(format!("BT /F1 {size} Tf 50 {y} Td ").into_bytes());
            content.extend(string(text));
            content.extend(b" Tj ET\n");
        }
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            6 + 2 * at
        );
        objects.push(page.into_bytes());
        let head = format!("<< /Length {} >>\nstream\n", content.len()).into_bytes();
        objects.push([head, content, b"\nendstream".to_vec()].concat());
    }
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let size = objects.len() + 1;
    file.extend(
        format!("trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{start}\n%%EOF\n")
            .into_bytes(),
    );
    file
}

/// A ZIP package of parts, as DOCX and ODT files are.
pub fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part can be added");
        zip.write_all(content.as_bytes()).expect("a part can be written");
    }
    zip.finish().expect("a package can be ended").into_inner()
}

pub fn docx(body: &str) -> Vec<u8> {
    let styles = r#"<w:styles xmlns:w="w"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>"#;
    let document = format!(r#"<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#);
    package(&[("word/styles.xml", styles), ("word/document.xml", &document)])
}

pub fn docx_paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

pub fn odt(body: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:text="t"><office:body><office:text>{body}</office:text></office:body></office:document-content>"#
    );
    package(&[("content.xml", &content)])
}

/// Damaged versions of a file: nothing is left, half is left, or something else is in its place.
pub fn damaged(how: usize, bytes: &[u8]) -> Vec<u8> {
    match how % 6 {
        0 => Vec::new(),
        1 => bytes[..bytes.len() / 2].to_vec(),
        // The page tree contains itself.
        2 => b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [2 0 R] /Count 1 >>\nendobj\ntrailer << /Root 1 0 R >>\n".to_vec(),
        // These are the first bytes of an old Office file.
        3 => vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
        4 => b"no document at all".to_vec(),
        _ => package(&[("mimetype", "application/zip")]),
    }
}
