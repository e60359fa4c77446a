//! JSON Lines, plain or compressed: one document per line, read as a stream.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::ops::ControlFlow;

use super::encoding::clean;
use super::error::ReadError;
use super::fields::Record;
use super::file_names::Packing;
use super::formats::html;
use super::formats::text;
use super::limits::Limits;
use super::lines::{Line, Lines};
use super::outcome::{Read, broken_off, skipped};
use super::parsed_document::ParsedDocument;
use super::source::SourceFile;
use crate::article::RawDocument;

/// Reads the lines of a file. A line that can't be read is reported with its number, and the others are
/// read all the same.
pub(super) fn read(
    found: &SourceFile,
    packing: Packing,
    limits: &Limits,
    each: &mut dyn FnMut(Read) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let reader = match open(found, packing, limits) {
        Ok(reader) => reader,
        Err(error) => return each(skipped(found.location.clone(), &ReadError::Io(error))),
    };
    let mut lines = Lines::new(reader, limits.line_bytes);
    for number in 1_u64.. {
        let location = format!("{}:{number}", found.location);
        match step(&mut lines, number, limits) {
            Step::Blank => {}
            Step::ParsedDocument(parsed) => {
                each(match parsed.finish_line(&found.location, location.clone(), limits) {
                    Ok(document) => Read::Document(Box::new(document)),
                    Err(error) => skipped(location, &error),
                })?
            }
            Step::Refused(error) => each(skipped(location, &error))?,
            Step::Stop(error) => return each(broken_off(location, &error)),
            Step::End => break,
        }
    }
    ControlFlow::Continue(())
}

/// The document of a single line.
pub(super) fn document(line: &[u8], location: String, limits: &Limits) -> Result<RawDocument, ReadError> {
    if line.len() > limits.line_bytes {
        return Err(ReadError::LineTooLong { limit: limits.line_bytes });
    }
    parse(line, limits)?.finish_line("", location, limits)
}

/// The result of reading one line.
enum Step {
    Blank,
    ParsedDocument(Box<ParsedDocument>),
    Refused(ReadError),
    /// This line and all behind it can't be read.
    Stop(ReadError),
    End,
}

fn step(lines: &mut Lines<impl BufRead>, number: u64, limits: &Limits) -> Step {
    let line = match lines.next() {
        Ok(Some(Line::Whole(line))) => line,
        Ok(Some(Line::TooLong)) => return Step::Refused(ReadError::LineTooLong { limit: limits.line_bytes }),
        Ok(None) => return Step::End,
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            return Step::Stop(ReadError::UnpacksTooLarge { limit: limits.unpacked_bytes });
        }
        Err(error) => return Step::Stop(ReadError::Damaged(error)),
    };
    if number == 1 && is_no_utf8_file(line) {
        return Step::Stop(ReadError::Utf16);
    }
    let line = if number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
    if line.trim_ascii().is_empty() {
        return Step::Blank;
    }
    match parse(line, limits) {
        Ok(parsed) => Step::ParsedDocument(Box::new(parsed)),
        Err(error) => Step::Refused(error),
    }
}

fn parse(line: &[u8], limits: &Limits) -> Result<ParsedDocument, ReadError> {
    let line = std::str::from_utf8(line).map_err(|_| ReadError::NotUtf8)?;
    let fields = serde_json::from_str::<Record>(line).map_err(|error| not_a_record(&error))?.into_fields()?;
    let blocks = match &fields.html {
        Some(html) => html::content_blocks(&clean(html))?,
        None => text::blocks(&clean(fields.text.as_deref().unwrap_or_default()), limits)?,
    };
    if blocks.is_empty() {
        return Err(match (&fields.html, &fields.text) {
            (Some(_), _) => ReadError::TextEmpty("html"),
            (None, Some(_)) => ReadError::TextEmpty("text"),
            (None, None) => ReadError::TextMissing,
        });
    }
    Ok(ParsedDocument { id: fields.id, stated: fields.stated, blocks, ..ParsedDocument::default() })
}

fn not_a_record(error: &serde_json::Error) -> ReadError {
    if error.is_data() {
        // A record accepts every object, so this is JSON of another type.
        return ReadError::NoObject;
    }
    let message = error.to_string();
    let problem = message.split(" at line ").next().unwrap_or_default().to_owned();
    ReadError::NotJson { column: error.column(), problem }
}

/// Whether a file is UTF-16 or binary, by its first line: it begins with a byte order mark or contains many
/// zeros, as no JSON text does. This is reported once instead of for every line.
fn is_no_utf8_file(first_line: &[u8]) -> bool {
    let zeros = || first_line.iter().filter(|byte| **byte == 0).count();
    first_line.starts_with(b"\xff\xfe")
        || first_line.starts_with(b"\xfe\xff")
        || zeros() > first_line.len() / 4
}

fn open(found: &SourceFile, packing: Packing, limits: &Limits) -> io::Result<Box<dyn BufRead>> {
    let file = BufReader::new(File::open(&found.path)?);
    let bounded = |unpacked: Box<dyn io::Read>| {
        Box::new(BufReader::new(Bounded { inner: unpacked, left: limits.unpacked_bytes }))
    };
    Ok(match packing {
        Packing::None => Box::new(file),
        // A gzip file may have several members, which are read as one stream.
        Packing::Gzip => bounded(Box::new(flate2::bufread::MultiGzDecoder::new(file))),
        Packing::Zstandard => bounded(Box::new(zstd::stream::read::Decoder::with_buffer(file)?)),
    })
}

/// A stream that fails with `FileTooLarge` after a number of bytes, since a small file may unpack to any
/// size.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: io::Read> io::Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::article::BlockKind;

    /// The documents and the messages that a file of this name and content gives.
    fn read_bytes(name: &str, bytes: &[u8], limits: &Limits) -> (Vec<RawDocument>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let found = SourceFile { path, location: name.to_owned() };
        let (mut documents, mut problems) = (Vec::new(), Vec::new());
        let flow = read(&found, Packing::split(name).1, limits, &mut |read| {
            match read {
                Read::Document(document) => documents.push(*document),
                Read::Skipped(skipped) => problems.push(format!("{}: {}", skipped.location, skipped.message)),
            }
            ControlFlow::Continue(())
        });
        assert!(flow.is_continue());
        (documents, problems)
    }

    fn read_text(text: &str) -> (Vec<RawDocument>, Vec<String>) {
        read_bytes("a.jsonl", text.as_bytes(), &Limits::default())
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_line_is_a_document_with_its_keys() {
        let line = r#"{"id": 7, "title": "Titel", "text": "Eins\n\n- zwei", "year": 2023, "publisher": "GIZ", "law": []}"#;
        let (documents, problems) = read_text(&format!("\u{feff}{line}\n\n \n"));
        assert_eq!(problems, [""; 0]);
        let [document] = &documents[..] else { panic!("{documents:?}") };
        assert_eq!((document.id.as_str(), document.location.as_str()), ("7", "a.jsonl:1"));
        assert_eq!(document.stated.title.as_deref(), Some("Titel"));
        assert_eq!(document.stated.organisers, ["GIZ"]);
        assert_eq!(document.blocks.len(), 2);
        assert_eq!((document.blocks[1].kind, document.blocks[1].gap_before), (BlockKind::ListItem, true));
    }

    #[test]
    fn a_line_without_id_is_named_by_its_content_wherever_it_stands() {
        let (documents, _) = read_text("{\"text\": \"a\"}\n{\"text\": \"b\"}\n");
        let (moved, _) = read_text("{\"text\": \"b\"}\n{\"text\": \"a\"}\n");
        assert_eq!(documents[0].id, moved[1].id);
        assert_ne!(documents[0].id, documents[1].id);
        let digits = &documents[0].content_hash.to_string()[..12];
        assert_eq!(documents[0].id.as_str(), format!("a.jsonl#{digits}"));
    }

    #[test]
    fn a_broken_line_is_reported_and_the_rest_is_read() {
        let text = "{\"text\": \"a\"}\n{\"text\": \n[1]\n{\"title\": \"t\"}\n{\"text\": \" \"}\n\
                    {\"text\": \"a\", \"organisers\": {}}\n{\"id\": \"a\\u0007\", \"text\": \"a\"}\n{\"text\": \"b\"}";
        let (documents, problems) = read_text(text);
        assert_eq!(documents.len(), 2);
        assert_eq!(documents[1].location, "a.jsonl:8");
        let starts = [
            "a.jsonl:2: it is not valid JSON (column 9: EOF while parsing a value)",
            "a.jsonl:3: it is JSON but no object",
            "a.jsonl:4: it has no 'text'",
            "a.jsonl:5: its 'text' holds no text",
            "a.jsonl:6: the key 'organisers' holds keys of its own",
            "a.jsonl:7: an article id must not contain control characters",
        ];
        assert_eq!(problems.len(), starts.len(), "{problems:#?}");
        for (problem, start) in problems.iter().zip(starts) {
            assert!(problem.starts_with(start), "{problem}");
        }
    }

    #[test]
    fn invalid_utf8_costs_its_line_only() {
        let (documents, problems) =
            read_bytes("a.jsonl", b"{\"text\": \"\xfc\"}\n{\"text\": \"b\"}\n", &Limits::default());
        assert_eq!(documents.len(), 1);
        assert!(problems[0].starts_with("a.jsonl:1: it is not valid UTF-8"), "{problems:?}");
    }

    #[test]
    fn a_file_in_utf16_is_reported_once() {
        let bytes =
            "{\"text\": \"a\"}\n".repeat(9).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let (documents, problems) = read_bytes("a.jsonl", &bytes, &Limits::default());
        assert!(documents.is_empty());
        assert_eq!(problems.len(), 1, "{problems:?}");
    }

    #[test]
    fn deep_nesting_is_refused_without_recursion() {
        for line in ["[".repeat(1_000_000), format!("{{\"text\": {}", "[".repeat(1_000_000))] {
            let (documents, problems) = read_text(&line);
            assert!(documents.is_empty());
            assert_eq!(problems.len(), 1);
        }
    }

    #[test]
    fn a_line_over_the_limit_is_reported_and_the_rest_is_read() {
        let limits = Limits { line_bytes: 40, ..Limits::default() };
        let text = format!("{{\"text\": \"{}\"}}\n{{\"text\": \"b\"}}\n", "a".repeat(100));
        let (documents, problems) = read_bytes("a.jsonl", text.as_bytes(), &limits);
        assert_eq!(documents[0].location, "a.jsonl:2");
        assert!(problems[0].starts_with("a.jsonl:1: the line is longer than 40 bytes"), "{problems:?}");
    }

    #[test]
    fn packed_files_are_read_even_of_several_members() {
        let line = "{\"text\": \"a\"}\n";
        let gz = [gzip(line), gzip(line)].concat();
        assert_eq!(read_bytes("a.jsonl.gz", &gz, &Limits::default()).0.len(), 2);
        let zst =
            [zstd::encode_all(line.as_bytes(), 1).unwrap(), zstd::encode_all(line.as_bytes(), 1).unwrap()];
        assert_eq!(read_bytes("a.jsonl.zst", &zst.concat(), &Limits::default()).0.len(), 2);
    }

    #[test]
    fn a_damaged_packed_file_keeps_what_was_read_before() {
        let lines = |range: std::ops::Range<u64>| {
            range
                .map(|n| format!("{{\"text\": \"{}\"}}\n", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
                .collect::<String>()
        };
        let text = lines(0..100_000);
        for (name, mut bytes) in
            [("a.jsonl.gz", gzip(&text)), ("a.jsonl.zst", zstd::encode_all(text.as_bytes(), 1).unwrap())]
        {
            bytes.truncate(bytes.len() / 2);
            let (documents, problems) = read_bytes(name, &bytes, &Limits::default());
            assert!(documents.len() > 1_000, "{name}");
            assert_eq!(problems.len(), 1, "{name}");
            let damage = format!("{name}:{}: the file is damaged from here on", documents.len() + 1);
            assert!(problems[0].starts_with(&damage), "{problems:?}");
        }
    }

    #[test]
    fn a_packed_file_that_grows_beyond_the_limit_is_stopped() {
        let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
        let text = "{\"text\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}\n".repeat(100_000);
        for (name, bytes) in
            [("a.jsonl.gz", gzip(&text)), ("a.jsonl.zst", zstd::encode_all(text.as_bytes(), 1).unwrap())]
        {
            let (documents, problems) = read_bytes(name, &bytes, &limits);
            assert!(documents.len() > 10_000 && documents.len() < 20_000, "{}", documents.len());
            assert!(problems[0].contains("unpacks to more than 1 MiB"), "{problems:?}");
            assert_eq!(problems.len(), 1);
        }
    }

    #[test]
    fn breaking_off_ends_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        std::fs::write(&path, "{\"text\": \"a\"}\n".repeat(5)).unwrap();
        let mut seen = 0;
        let found = SourceFile { path, location: "a.jsonl".to_owned() };
        let flow = read(&found, Packing::None, &Limits::default(), &mut |_| {
            seen += 1;
            ControlFlow::Break(())
        });
        assert!(flow.is_break());
        assert_eq!(seen, 1);
    }
}
