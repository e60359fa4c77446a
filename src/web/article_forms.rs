//! The forms that an article can be had as beside its page, and how an answer names them.

use axum::body::Bytes;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::present::citation::CitationFormat;
use crate::present::segment;

/// The name in addresses of an article in the terms of schema.org.
pub const JSON_LD: &str = "jsonld";

/// The media type of an article in the terms of schema.org.
pub const JSON_LD_TYPE: &str = "application/ld+json";

/// An answer of JSON-LD.
pub fn json_ld_of(content: Bytes) -> Response {
    ([(header::CONTENT_TYPE, JSON_LD_TYPE)], content).into_response()
}

/// The header `Link` of an article: the other forms that it can be had as (RFC 8288).
pub fn links(origin: &str, id: &str) -> String {
    let id = segment(id);
    let page = format!("{origin}/articles/{id}");
    let formats = [
        (String::new(), "text/html"),
        ("?format=ris".to_owned(), CitationFormat::Ris.media_type()),
        ("?format=bibtex".to_owned(), CitationFormat::Bibtex.media_type()),
        (format!("?format={JSON_LD}"), JSON_LD_TYPE),
    ];
    let link = |href: String, media_type: &str| format!("<{href}>; rel=\"alternate\"; type=\"{media_type}\"");
    let of_page = formats.into_iter().map(|(query, media_type)| link(format!("{page}{query}"), media_type));
    let of_service = link(format!("{origin}/api/v1/articles/{id}"), "application/json");
    of_page.chain([of_service]).collect::<Vec<_>>().join(", ")
}
