//! Reads and writes `CURRENT`: the number of the generation that is served.
//!
//! ```text
//! 0003 alone 5f2b9c01
//! ```
//!
//! The first word is the number; 0 stands for an index whose first generation is still being built. The second
//! says whether other generations may stay (`kept`) or have to go (`alone`), because they hold articles that
//! were removed: pointer and order are one file, so that a run that is killed before it has deleted them leaves the
//! order to the next one. The third is a checksum, since a changed digit would name another generation. Earlier
//! versions of the program wrote the number only.

use std::path::Path;
use std::{fs, io};

use super::{durable, refused};
use crate::engine::Others;

/// What `CURRENT` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pointer {
    /// There is no such file.
    Missing,
    /// The first generation is still being built.
    Nothing,
    To(u32, Others),
    /// It says something else.
    Wrong,
}

/// The name of the file in the folder of an index.
pub const CURRENT: &str = "CURRENT";

impl Pointer {
    pub fn read(index: &Path) -> io::Result<Self> {
        match fs::read(index.join(CURRENT)) {
            Ok(bytes) => Ok(std::str::from_utf8(&bytes).ok().and_then(Self::parse).unwrap_or(Self::Wrong)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::Missing),
            Err(error) => Err(refused::named(&index.join(CURRENT), &error)),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix('\n')?;
        let words: Vec<&str> = text.split(' ').collect();
        let (number, others) = match words[..] {
            [number] if !number.starts_with("0000") => (number, Others::Kept),
            [number, others, checksum] if checksum == checksum_of(number, others) => match others {
                "kept" => (number, Others::Kept),
                "alone" => (number, Others::Forgotten),
                _ => return None,
            },
            _ => return None,
        };
        if number.len() < 4 || !number.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        match number.parse().ok()? {
            0 => Some(Self::Nothing),
            number => Some(Self::To(number, others)),
        }
    }

    /// Writes the number of a generation; 0 where none is published yet.
    pub fn write(index: &Path, number: u32, others: Others) -> io::Result<()> {
        let number = format!("{number:04}");
        let others = match others {
            Others::Kept => "kept",
            Others::Forgotten => "alone",
        };
        let checksum = checksum_of(&number, others);
        durable::replace(&index.join(CURRENT), format!("{number} {others} {checksum}\n").as_bytes())
    }
}

fn checksum_of(number: &str, others: &str) -> String {
    format!("{:08x}", crc32fast::hash(format!("{number} {others}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Pointer::read(folder.path()).unwrap(), Pointer::Missing);
        for (number, others, expected) in [
            (0, Others::Kept, Pointer::Nothing),
            (7, Others::Kept, Pointer::To(7, Others::Kept)),
            (12_345, Others::Forgotten, Pointer::To(12_345, Others::Forgotten)),
        ] {
            Pointer::write(folder.path(), number, others).unwrap();
            assert_eq!(Pointer::read(folder.path()).unwrap(), expected);
        }
    }

    #[test]
    fn a_pointer_of_an_earlier_version_is_read_and_no_other_text() {
        assert_eq!(Pointer::parse("0003\n"), Some(Pointer::To(3, Others::Kept)));
        for wrong in
            ["", "\n", "0000\n", "00\n", "0003", "0003 kept\n", "viele\n", "0003 kept 00000000\n", "+003\n"]
        {
            assert_eq!(Pointer::parse(wrong), None, "{wrong:?}");
        }
    }
}
