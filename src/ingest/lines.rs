//! Reads the lines of a stream in bounded memory.

use std::io::{self, BufRead};

/// A line without its line end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Whole(&'a [u8]),
    /// The line is longer than the limit; its bytes were skipped.
    TooLong,
}

/// Reads lines one by one, and holds never more than the limit of one.
#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    /// Length of the longest line, in bytes.
    limit: usize,
}

impl<R: BufRead> Lines<R> {
    pub fn new(reader: R, limit: usize) -> Self {
        Self { reader, line: Vec::new(), limit }
    }

    /// The next line; `None` at the end of the stream.
    ///
    /// # Errors
    /// The stream can't be read further. The line in which it breaks off is lost.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let (mut begun, mut too_long) = (false, false);
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let piece = &buffer[..end.unwrap_or(buffer.len())];
            let used = piece.len() + usize::from(end.is_some());
            begun |= used > 0;
            too_long |= self.line.len() + piece.len() > self.limit;
            if !too_long {
                self.line.extend_from_slice(piece);
            }
            self.reader.consume(used);
            if end.is_some() || used == 0 {
                break;
            }
        }
        Ok(match (begun, too_long) {
            (false, _) => None,
            (true, true) => Some(Line::TooLong),
            (true, false) => Some(Line::Whole(self.line.strip_suffix(b"\r").unwrap_or(&self.line))),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    /// The lines, read through a buffer of a few bytes so that each line spans several fillings.
    fn lines(text: &str, limit: usize) -> Vec<Option<String>> {
        let mut lines = Lines::new(BufReader::with_capacity(3, text.as_bytes()), limit);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(match line {
                Line::Whole(bytes) => Some(String::from_utf8(bytes.to_vec()).unwrap()),
                Line::TooLong => None,
            });
            assert!(lines.line.capacity() <= 4 * limit.max(3), "memory grew with the line");
        }
        all
    }

    #[test]
    fn lines_come_without_their_ends() {
        let whole = |text: &str| Some(text.to_owned());
        assert_eq!(lines("a\r\nlonger\n\nlast", 10), [whole("a"), whole("longer"), whole(""), whole("last")]);
        assert_eq!(lines("a\n", 10), [whole("a")]);
        assert_eq!(lines("", 10), []);
    }

    #[test]
    fn a_line_over_the_limit_is_passed_over_without_being_held() {
        let text = format!("12345\n{}\nb", "x".repeat(100_000));
        assert_eq!(lines(&text, 5), [Some("12345".to_owned()), None, Some("b".to_owned())]);
        assert_eq!(lines(&"x".repeat(100_000), 5), [None]);
    }
}
