//! Slashes in the ids of articles.
//!
//! An id is one segment of an address, in which its slashes are written `%2F`. Many clients and most proxies write or pass
//! on the plain slash instead. So the address of an article may have its id as several segments: this makes one of them
//! before a route is chosen. Of `/api/v1/articles/a/related` the last segment is no part of the id, as it always was; an id
//! that ends so needs `%2F`.

use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;

/// The addresses that an id follows, and what may stand behind it.
const BEFORE_IDS: [(&str, &[&str]); 3] =
    [("/api/v1/articles/", &["/related"]), ("/articles/", &[]), ("/files/", &[])];

/// Makes one segment of the id in the address of an article, below a base path.
pub fn joined(mut request: Request, base: &str) -> Request {
    if let Some(uri) = with_one_segment(request.uri(), base) {
        *request.uri_mut() = uri;
    }
    request
}

/// The address with its id as one segment; `None` where it is so already, or has no id.
fn with_one_segment(uri: &Uri, base: &str) -> Option<Uri> {
    let below = uri.path().strip_prefix(base)?;
    let of_documents = document_prefix(below).map(|before| (before, [].as_slice()));
    let known = BEFORE_IDS.into_iter().find(|(before, _)| below.starts_with(before));
    let (before, behind_ids) = known.or(of_documents)?;
    let rest = &below[before.len()..];
    let behind =
        behind_ids.iter().find(|behind| rest.len() > behind.len() && rest.ends_with(**behind)).copied();
    let id = &rest[..rest.len() - behind.map_or(0, str::len)];
    if !id.contains('/') {
        return None;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let path = format!("{base}{before}{}{}{query}", id.replace('/', "%2F"), behind.unwrap_or_default());
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path.parse::<PathAndQuery>().ok()?);
    Uri::from_parts(parts).ok()
}

/// What stands before the id in the address that SDKs for Meilisearch read a document at.
fn document_prefix(path: &str) -> Option<&str> {
    let (uid, _) = path.strip_prefix("/indexes/")?.split_once("/documents/")?;
    (!uid.contains('/')).then(|| &path[.."/indexes/".len() + uid.len() + "/documents/".len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_becomes_one_segment_and_nothing_else_changes() {
        for (address, base, joined) in [
            ("/api/v1/articles/a/b.txt?format=ris", "", "/api/v1/articles/a%2Fb.txt?format=ris"),
            ("/api/v1/articles/a/b/related", "", "/api/v1/articles/a%2Fb/related"),
            ("/suche/articles/a//b", "/suche", "/suche/articles/a%2F%2Fb"),
            ("/files/a/%C3%A4%2Fb", "", "/files/a%2F%C3%A4%2Fb"),
            ("/articles/a/related", "", "/articles/a%2Frelated"),
            ("/indexes/articles/documents/a/b", "", "/indexes/articles/documents/a%2Fb"),
        ] {
            let found = with_one_segment(&address.parse().unwrap(), base).map(|uri| uri.to_string());
            assert_eq!(found.as_deref(), Some(joined), "{address}");
        }
        for (address, base) in [
            ("/api/v1/articles/a", ""),
            ("/api/v1/articles/a/related", ""),
            ("/api/v1/articles/a%2Fb", ""),
            ("/api/v1/articles", ""),
            ("/articles/a/b", "/suche"),
            ("/api/v1/search/x", ""),
        ] {
            assert_eq!(with_one_segment(&address.parse().unwrap(), base), None, "{address}");
        }
    }
}
