//! The files that articles came from, as they are.
//!
//! Files are documents of third parties: browsers may show a PDF, and must save every other file
//! instead of opening it. Ranges, dates and entity tags are handled by tower-http.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use tower::ServiceExt;
use tower_http::services::ServeFile;

use super::error::{Failure, live_article};
use super::pages::{Interface, article_id, failed, params};
use super::ranges;
use super::state::WebState;
use crate::article::FileFormat;
use crate::ingest::original;
use crate::present::segment;

/// The policy for a file in a browser: it may be viewed, but run no scripts, send no forms or requests, and
/// has no origin. PDF viewers work under this policy.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox",
);

pub async fn file(
    State(state): State<WebState>,
    id: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response<Body> {
    let interface = Interface::of_request(&params(request.uri().query()), request.headers());
    match send(&state, id, request).await {
        Ok(response) => response,
        Err(failure) => failed(&state, interface, &failure),
    }
}

async fn send(
    state: &WebState,
    id: Result<Path<String>, PathRejection>,
    mut request: Request,
) -> Result<Response<Body>, Failure> {
    let id = article_id(id)?;
    let found = state.read(move |_, snapshot, budget| {
        let article = live_article(snapshot, &id, budget)?;
        let root = snapshot.root(&id, budget)?.ok_or(Failure::NotFound)?;
        let format = article.file.ok_or(Failure::NotFound)?;
        let path = original(&root, &article.location).ok_or(Failure::Gone)?;
        Ok((path, format, article.summary.location))
    });
    let (path, format, location) = found.await?;
    let length = tokio::fs::metadata(&path).await.ok().map(|file| file.len());
    ranges::reduce(request.headers_mut(), length);
    let Ok(sent) = ServeFile::new(path).oneshot(request).await;
    let mut response = sent.map(Body::new);
    match response.status() {
        // The file was removed between the two look-ups.
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
