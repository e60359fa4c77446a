//! Cuts the body of a request that writes many articles into articles: lines of JSON Lines, or elements of a JSON array.
//!
//! Of what is not complete yet, never more than the limit of an article is held, however long the body is.

/// An article as it was sent, with its number from 1; `None` where it is longer than allowed.
pub type Numbered = (u64, Option<Vec<u8>>);

/// The form of a body.
pub enum Items {
    Lines(Lines),
    Elements(Elements),
}

impl Items {
    pub fn push(&mut self, chunk: &[u8]) {
        match self {
            Self::Lines(lines) => lines.push(chunk),
            Self::Elements(elements) => elements.push(chunk),
        }
    }

    /// Ends the body.
    ///
    /// # Errors
    /// It is no array; the text says how it must be.
    pub fn end(&mut self) -> Result<(), &'static str> {
        match self {
            Self::Lines(lines) => {
                lines.end();
                Ok(())
            }
            Self::Elements(elements) => elements.end(),
        }
    }

    /// The articles that have arrived whole since the last call.
    pub fn take(&mut self) -> Vec<Numbered> {
        match self {
            Self::Lines(lines) => std::mem::take(&mut lines.whole),
            Self::Elements(elements) => std::mem::take(&mut elements.cut.whole),
        }
    }

    /// The number of the last article that has arrived whole.
    pub fn number(&self) -> u64 {
        match self {
            Self::Lines(lines) => lines.number,
            Self::Elements(elements) => elements.cut.number,
        }
    }
}

/// Cuts a stream into lines. Of a line that is not complete yet it never holds more than the limit.
pub struct Lines {
    limit: usize,
    begun: Vec<u8>,
    is_too_long: bool,
    /// Number of the last whole line.
    number: u64,
    /// Whole lines that nobody has taken yet; blank ones are left out.
    whole: Vec<Numbered>,
}

impl Lines {
    pub fn new(limit: usize) -> Self {
        Self { limit, begun: Vec::new(), is_too_long: false, number: 0, whole: Vec::new() }
    }

    fn push(&mut self, chunk: &[u8]) {
        let mut pieces = chunk.split(|byte| *byte == b'\n').peekable();
        while let Some(piece) = pieces.next() {
            self.add(piece);
            if pieces.peek().is_some() {
                self.end();
            }
        }
    }

    /// Adds bytes to what has begun.
    fn add(&mut self, piece: &[u8]) {
        self.is_too_long |= self.begun.len() + piece.len() > self.limit;
        if !self.is_too_long {
            self.begun.extend_from_slice(piece);
        }
    }

    /// Ends the current line.
    fn end(&mut self) {
        if self.is_too_long || !self.begun.trim_ascii().is_empty() {
            self.end_even_if_blank();
        } else {
            self.begun.clear();
            self.number += 1;
        }
    }

    fn end_even_if_blank(&mut self) {
        self.number += 1;
        let line = std::mem::take(&mut self.begun);
        let is_too_long = std::mem::take(&mut self.is_too_long);
        self.whole.push((self.number, (!is_too_long).then_some(line)));
    }
}

/// Cuts a JSON array into its elements, which are read as JSON elsewhere.
pub struct Elements {
    /// The element that has begun, as a line without an end.
    cut: Lines,
    place: Place,
    /// How many objects and lists are open within the element.
    depth: u32,
    in_string: bool,
    is_escaped: bool,
}

/// Where in an array the next byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Before,
    /// Behind the opening bracket, where the array may end without an element.
    First,
    Element,
    Behind,
    /// The body is no array.
    Wrong,
}

impl Elements {
    pub fn new(limit: usize) -> Self {
        let cut = Lines::new(limit);
        Self { cut, place: Place::Before, depth: 0, in_string: false, is_escaped: false }
    }

    fn push(&mut self, chunk: &[u8]) {
        let mut begun = 0;
        for (at, byte) in chunk.iter().enumerate() {
            match self.place {
                // A mark of byte order stands before many a file.
                Place::Before if byte.is_ascii_whitespace() || matches!(byte, 0xef | 0xbb | 0xbf) => {}
                Place::Before if *byte == b'[' => (self.place, begun) = (Place::First, at + 1),
                Place::First if byte.is_ascii_whitespace() => {}
                Place::First if *byte == b']' => self.place = Place::Behind,
                Place::First | Place::Element => {
                    self.place = Place::Element;
                    if self.ends_element(*byte) {
                        self.cut.add(&chunk[begun..at]);
                        begun = at + 1;
                        self.cut.end_even_if_blank();
                        self.place = if *byte == b',' { Place::Element } else { Place::Behind };
                    }
                }
                Place::Behind if byte.is_ascii_whitespace() => {}
                Place::Before | Place::Behind => self.place = Place::Wrong,
                Place::Wrong => {}
            }
        }
        if self.place == Place::Element {
            self.cut.add(&chunk[begun..]);
        }
    }

    /// Whether a byte stands behind the element.
    fn ends_element(&mut self, byte: u8) -> bool {
        if self.in_string {
            let was_escaped = std::mem::take(&mut self.is_escaped);
            match byte {
                b'\\' if !was_escaped => self.is_escaped = true,
                b'"' if !was_escaped => self.in_string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' if self.depth > 0 => self.depth -= 1,
            b']' | b',' => return self.depth == 0,
            _ => {}
        }
        false
    }

    fn end(&mut self) -> Result<(), &'static str> {
        match self.place {
            Place::Behind => Ok(()),
            Place::First | Place::Element => {
                Err("the array has no end; send [{\"id\": \"…\", \"text\": \"…\"}, …]")
            }
            Place::Before | Place::Wrong => {
                Err("the body is no JSON array; send [{\"id\": \"…\", \"text\": \"…\"}, …]")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_wherever_the_chunks_end() {
        let mut lines = Lines::new(5);
        for chunk in ["ab", "c\n\n12345", "6\nd", "", "e\r\n f"] {
            lines.push(chunk.as_bytes());
        }
        lines.end();
        let whole: Vec<(u64, Option<String>)> = lines
            .whole
            .into_iter()
            .map(|(number, line)| (number, line.map(|line| String::from_utf8(line).unwrap())))
            .collect();
        let line = |number, text: &str| (number, Some(text.to_owned()));
        assert_eq!(whole, [line(1, "abc"), (3, None), line(4, "de\r"), line(5, " f")]);
    }
    #[test]
    fn elements_are_cut_wherever_the_chunks_end() {
        let body = "\u{feff} [ {\"a\": \"],\\\"}{\", \"b\": [1, {}]} ,\n2,, 12345678901234567890123456789012345678901234567890 ] \n";
        for size in [1, 2, 3, 7, 1_000] {
            let mut elements = Elements::new(40);
            body.as_bytes().chunks(size).for_each(|chunk| elements.push(chunk));
            assert_eq!(elements.end(), Ok(()), "{size}");
            let whole = elements.cut.whole.iter().map(|(number, element)| {
                let text =
                    element.as_ref().map(|bytes| String::from_utf8(bytes.trim_ascii().to_vec()).unwrap());
                (*number, text)
            });
            let expected = [
                (1, Some("{\"a\": \"],\\\"}{\", \"b\": [1, {}]}".to_owned())),
                (2, Some("2".to_owned())),
                (3, Some(String::new())),
                (4, None),
            ];
            assert_eq!(whole.collect::<Vec<_>>(), expected, "{size}");
        }
        for (body, ends) in
            [("[]", true), (" [ ] ", true), ("{}", false), ("", false), ("[1", false), ("[1] 2", false)]
        {
            let mut elements = Elements::new(9);
            elements.push(body.as_bytes());
            assert_eq!(elements.end().is_ok(), ends, "{body}");
        }
    }
}
