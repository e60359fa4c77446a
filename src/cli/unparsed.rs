//! Reads options from a command line that can't be parsed: one that is still being typed, or one that is wrong as a
//! whole.

use std::ffi::{OsStr, OsString};

/// The value of an option, `--index FOLDER` or `--index=FOLDER`, where it stands first; `short` is its letter as it is typed,
/// such as `-i`, where it has one.
pub(super) fn value<'a>(words: &'a [OsString], long: &str, short: Option<&str>) -> Option<&'a OsStr> {
    words.iter().enumerate().find_map(|(at, word)| {
        if word == long || short.is_some_and(|short| word == short) {
            return words.get(at + 1).map(OsString::as_os_str);
        }
        Some(OsStr::new(word.to_str()?.strip_prefix(long)?.strip_prefix('=')?))
    })
}
