//! The preconditions of a write, in the headers `If-Match` and `If-None-Match` or in the members `if_match` and
//! `if_none_match` of a line of many.
//!
//! The tag of an answer about an article begins with the article's version; what follows names the answer: its format,
//! its language, the duplicates that it lists. A write is about the article and not about such an answer, so it compares
//! versions alone, and takes a bare version for a tag.

use axum::http::{HeaderMap, HeaderName, header};
use serde_json::{Map, Value};

use crate::app::{Precondition, VersionSet};
use crate::article::ContentHash;
use crate::query::{ParamError, SHOWN_VALUE, shortened};
use crate::web::error::Failure;

/// The members of a line that are its preconditions.
pub const MEMBERS: [&str; 2] = ["if_match", "if_none_match"];
/// The most tags of a precondition.
const MOST_TAGS: usize = 100;
/// Number of digits of a version.
const DIGITS: usize = 32;
/// What a precondition may be.
const ALLOWED: &str = "* or at most 100 entity tags in quotation marks, separated by commas";

/// Whether weak tags count. `If-Match` compares strongly, by which a weak tag is never the same as another
/// (RFC 9110, section 8.8.3.2).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weak {
    Counts,
    IsNone,
}

/// The precondition in the headers of a request; `is_required` tells whether it must have one.
pub fn of_headers(headers: &HeaderMap, is_required: bool) -> Result<Precondition, Failure> {
    let read = |name: HeaderName, member, weak| match list(headers, &name)? {
        Some(list) => versions(&list, weak).map(Some).ok_or_else(|| refused(member, &list)),
        None => Ok(None),
    };
    let precondition = Precondition {
        is: read(header::IF_MATCH, "If-Match", Weak::IsNone)?,
        is_not: read(header::IF_NONE_MATCH, "If-None-Match", Weak::Counts)?,
    };
    required(precondition, is_required)
}

/// Takes the precondition out of a line.
pub fn of_line(line: &mut Map<String, Value>, is_required: bool) -> Result<Precondition, Failure> {
    let mut read = |member: &'static str, weak| match line.remove(member) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(list)) => versions(&list, weak).map(Some).ok_or_else(|| refused(member, &list)),
        Some(other) => Err(refused(member, &other.to_string())),
    };
    let precondition =
        Precondition { is: read(MEMBERS[0], Weak::IsNone)?, is_not: read(MEMBERS[1], Weak::Counts)? };
    required(precondition, is_required)
}

fn required(precondition: Precondition, is_required: bool) -> Result<Precondition, Failure> {
    match is_required && precondition.is_empty() {
        true => Err(Failure::PreconditionRequired),
        false => Ok(precondition),
    }
}

fn refused(name: &'static str, given: &str) -> Failure {
    let value = shortened(given, SHOWN_VALUE);
    Failure::Params(ParamError::Invalid { name, value, allowed: ALLOWED.to_owned() })
}

/// The lines of a header as one list; `None` where it is not sent.
fn list(headers: &HeaderMap, name: &HeaderName) -> Result<Option<String>, Failure> {
    let lines: Result<Vec<&str>, _> = headers.get_all(name).iter().map(|value| value.to_str()).collect();
    let lines = lines
        .map_err(|_| refused(if name == header::IF_MATCH { "If-Match" } else { "If-None-Match" }, "…"))?;
    Ok((!lines.is_empty()).then(|| lines.join(",")))
}

/// The versions that a list of tags names; `None` where it is no such list. Tags of other answers name none.
fn versions(list: &str, weak: Weak) -> Option<VersionSet> {
    if list.trim() == "*" {
        return Some(VersionSet::Any);
    }
    let (mut named, mut tags, mut rest) = (Vec::new(), 0, list.trim());
    while !rest.is_empty() {
        let (is_weak, quoted) = match rest.strip_prefix("W/") {
            Some(quoted) => (true, quoted),
            None => (false, rest),
        };
        let (opaque, behind) = quoted.strip_prefix('"')?.split_once('"')?;
        tags += 1;
        if tags > MOST_TAGS || opaque.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
            return None;
        }
        if !is_weak || weak == Weak::Counts {
            named.extend(version(opaque));
        }
        let behind = behind.trim_start();
        rest = match behind.strip_prefix(',') {
            // Recipients of a list let empty elements pass (RFC 9110, section 5.6.1.2).
            Some(next) => next.trim_start_matches([',', ' ', '\t']),
            None if behind.is_empty() => behind,
            None => return None,
        };
    }
    (tags > 0).then_some(VersionSet::These(named))
}

/// The version that a tag begins with.
fn version(opaque: &str) -> Option<ContentHash> {
    let (version, behind) = opaque.split_at_checked(DIGITS)?;
    if !behind.is_empty() && !behind.starts_with('-') {
        return None;
    }
    ContentHash::try_from(version.to_owned()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_by_the_version_that_they_begin_with() {
        let hash = ContentHash::digest(b"a");
        let these = |hashes: &[ContentHash]| Some(VersionSet::These(hashes.to_vec()));
        for (list, strong, weak) in [
            (" * ".to_owned(), Some(VersionSet::Any), Some(VersionSet::Any)),
            (format!("\"{hash}\""), these(&[hash]), these(&[hash])),
            (format!("\"{hash}-0123-gzip\""), these(&[hash]), these(&[hash])),
            (format!("W/\"{hash}\""), these(&[]), these(&[hash])),
            (format!("\"x,y\" ,, \"{hash}\","), these(&[hash]), these(&[hash])),
            (format!("\"{hash}0\""), these(&[]), these(&[])),
            (hash.to_string(), None, None),
            (format!("\"{hash}"), None, None),
            (format!("\"{hash}\" \"x\""), None, None),
            ("*, \"x\"".to_owned(), None, None),
            (String::new(), None, None),
            ("\"x\",".repeat(MOST_TAGS + 1), None, None),
        ] {
            assert_eq!(versions(&list, Weak::IsNone), strong, "{list}");
            assert_eq!(versions(&list, Weak::Counts), weak, "{list}");
        }
    }
}
