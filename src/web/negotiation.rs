//! Content negotiation: which of several media types a request prefers (RFC 9110, section 12.5.1).

use axum::http::{HeaderMap, header};

/// The longest header that is read, in bytes. Clients that send longer ones get what is sent by default.
const MOST_BYTES: usize = 4_096;

/// The place of the media type that the header `Accept` prefers, of those offered. Of equally welcome ones it is the first;
/// `None` where the header is absent or wants none of them, which whoever asks may take for the default.
pub fn preferred(headers: &HeaderMap, offered: &[&str]) -> Option<usize> {
    let lines = headers.get_all(header::ACCEPT).iter().map(|value| value.to_str().ok());
    let accept = lines.collect::<Option<Vec<&str>>>()?.join(",");
    if accept.is_empty() || accept.len() > MOST_BYTES {
        return None;
    }
    let ranges: Vec<(&str, u16)> = accept.split(',').filter_map(range).collect();
    let mut best: Option<(usize, u16)> = None;
    for (at, media_type) in offered.iter().enumerate() {
        let quality = quality(&ranges, media_type);
        if quality > 0 && best.is_none_or(|(_, of_best)| quality > of_best) {
            best = Some((at, quality));
        }
    }
    best.map(|(at, _)| at)
}

/// A media range and its quality in thousandths.
fn range(text: &str) -> Option<(&str, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let media_type = parts.next().filter(|media_type| media_type.contains('/'))?;
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let quality = match weight {
        None => 1.0,
        Some(weight) => weight.parse::<f32>().ok().filter(|weight| (0.0..=1.0).contains(weight))?,
    };
    Some((media_type, (quality * 1_000.0) as u16))
}

/// The quality of a media type by the most specific range that has it.
fn quality(ranges: &[(&str, u16)], media_type: &str) -> u16 {
    let kind = media_type.split('/').next().unwrap_or_default();
    let specific = |range: &str| match range {
        "*/*" => Some(0),
        _ if range.eq_ignore_ascii_case(media_type) => Some(2),
        _ => range.strip_suffix("/*").is_some_and(|of| of.eq_ignore_ascii_case(kind)).then_some(1),
    };
    let matching = ranges.iter().filter_map(|(range, quality)| Some((specific(range)?, *quality)));
    matching.max().map_or(0, |(_, quality)| quality)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERED: [&str; 3] = ["text/html", "application/x-bibtex", "application/ld+json"];

    fn chosen(accept: &str) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        preferred(&headers, &OFFERED).map(|at| OFFERED[at])
    }

    #[test]
    fn the_most_specific_range_and_then_the_quality_decide() {
        for (accept, expected) in [
            ("application/x-bibtex", Some("application/x-bibtex")),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Some("text/html")),
            ("*/*", Some("text/html")),
            ("application/*;q=0.5, text/html;q=0.4", Some("application/x-bibtex")),
            ("application/ld+json;q=0.9, application/x-bibtex;q=0.8", Some("application/ld+json")),
            ("*/*, text/html;q=0", Some("application/x-bibtex")),
            ("Application/LD+JSON; Q=1.0", Some("application/ld+json")),
            ("application/x-bibtex;q=2", None),
            ("image/png", None),
            ("nonsense", None),
        ] {
            assert_eq!(chosen(accept), expected, "{accept}");
        }
        assert_eq!(preferred(&HeaderMap::new(), &OFFERED), None);
    }
}
