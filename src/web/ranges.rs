//! Parts of a file: which of the ranges that a request asks for are answered as such.
//!
//! What can't be understood is ignored, and the whole file is sent, as RFC 9110 has it in section 14.2: another unit than
//! bytes, several ranges, and what is no range. A suffix that is longer than the file is the whole file.

use axum::http::{HeaderMap, HeaderValue, header};

/// Keeps the `Range` header of a request only if it is a single range of bytes. A suffix that is longer than a file of
/// this `length` becomes a range of the whole file. Without the header, the whole file is sent.
pub fn reduce(headers: &mut HeaderMap, length: Option<u64>) {
    // A client that would continue a file which may have changed gets the whole of it.
    let is_conditional = headers.remove(header::IF_RANGE).is_some();
    let lines: Vec<String> = match headers
        .get_all(header::RANGE)
        .iter()
        .map(|value| value.to_str())
        .collect::<Result<Vec<_>, _>>()
    {
        Ok(lines) => lines.into_iter().map(str::to_owned).collect(),
        Err(_) => Vec::new(),
    };
    headers.remove(header::RANGE);
    if let [line] = lines.as_slice()
        && !is_conditional
        && let Some(range) = single(line, length)
        && let Ok(range) = HeaderValue::from_str(&range)
    {
        headers.insert(header::RANGE, range);
    }
}

/// One range of bytes; `None` of anything else.
fn single(line: &str, length: Option<u64>) -> Option<String> {
    let (unit, range) = line.split_once('=')?;
    let (first, last) = range.trim().split_once('-')?;
    let number = |digits: &str| {
        let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        // Beyond all numbers is beyond every file.
        is_number.then(|| digits.parse::<u64>().unwrap_or(u64::MAX))
    };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    match (first, last) {
        ("", suffix) => {
            let suffix = number(suffix)?;
            match length.filter(|length| suffix > *length && *length > 0) {
                Some(_) => Some("bytes=0-".to_owned()),
                None => Some(format!("bytes=-{suffix}")),
            }
        }
        (first, "") => Some(format!("bytes={}-", number(first)?)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then(|| format!("bytes={first}-{last}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_range_of_bytes_is_one() {
        for (asked, left) in [
            ("bytes=0-7", Some("bytes=0-7")),
            ("Bytes= 5- ", Some("bytes=5-")),
            ("bytes=-3", Some("bytes=-3")),
            ("bytes=-11", Some("bytes=0-")),
            ("bytes=-99999999999999999999999", Some("bytes=0-")),
            ("bytes=-0", Some("bytes=-0")),
            ("bytes=99999999999999999999999-", Some("bytes=18446744073709551615-")),
            ("lines=0-7", None),
            ("bytes=0-1,3-4", None),
            ("bytes=7-0", None),
            ("bytes=a-b", None),
            ("bytes=-", None),
            ("bytes", None),
            ("", None),
        ] {
            assert_eq!(single(asked, Some(10)).as_deref(), left, "{asked:?}");
        }
    }
}
