//! The files that articles came from, as they are.
//!
//! They are documents of others: browsers may show a PDF, and get everything else to keep, never to
//! run. Ranges, dates and tags are tower-http's.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use tower::ServiceExt;
use tower_http::services::ServeFile;

use super::error::{Failure, present};
use super::pages::{Interface, article_id, failed, params};
use super::state::WebState;
use crate::article::FileFormat;
use crate::ingest::original;
use crate::present::segment;

/// What a file may do in a browser: be looked at. No scripts, no forms, no requests, no origin.
/// Viewers of PDF files start all the same.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox",
);

pub async fn file(
    State(state): State<WebState>,
    id: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response<Body> {
    let interface = Interface::of(&params(request.uri().query()), request.headers());
    match send(&state, id, request).await {
        Ok(response) => response,
        Err(failure) => failed(&state, interface, &failure),
    }
}

async fn send(
    state: &WebState,
    id: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response<Body>, Failure> {
    let id = article_id(id)?;
    let found = state.read(move |_, snapshot, budget| {
        let article = present(snapshot, &id, budget)?;
        let root = snapshot.root(&id, budget)?.ok_or(Failure::NotFound)?;
        let format = article.file.ok_or(Failure::NotFound)?;
        let path = original(&root, &article.location).ok_or(Failure::Gone)?;
        Ok((path, format, article.summary.location))
    });
    let (path, format, location) = found.await?;
    let Ok(sent) = ServeFile::new(path).oneshot(request).await;
    let mut response = sent.map(Body::new);
    match response.status() {
        // It went in this moment.
        StatusCode::NOT_FOUND => return Err(Failure::Gone),
        status if status.is_server_error() => return Err(Failure::Internal),
        _ => {}
    }
    let headers = response.headers_mut();
    // By the name that it was indexed under, not by that of a file it links to.
    if headers.contains_key(header::CONTENT_TYPE) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    }
    let disposition = disposition(if format == FileFormat::Pdf { "inline" } else { "attachment" }, &location);
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// How a browser is to treat a file, and what to call it: in ASCII for old ones, and in full
/// (RFC 6266).
fn disposition(kind: &str, location: &str) -> HeaderValue {
    let name = location.rsplit('/').next().unwrap_or(location);
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !"\"\\%".contains(c) || c == ' ' { c } else { '_' })
        .collect();
    let value = format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{}", segment(name));
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_survive_in_a_header() {
        let value = disposition("inline", "berichte/Über \"uns\" 100%\n.pdf");
        assert_eq!(
            value,
            "inline; filename=\"_ber _uns_ 100__.pdf\"; filename*=UTF-8''%C3%9Cber%20%22uns%22%20100%25%0A.pdf"
        );
    }
}
