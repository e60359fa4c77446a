//! What visitors and services send: queries, filters, cursors, headers, bodies.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, Response, StatusCode};
use fundstelle::app::App;
use fundstelle::config::Config;
use fundstelle::keys::{Key, KeyScope, generate};
use fundstelle::pipeline::{Choices, Silent};
use fundstelle::web::{WebState, router};
use http_body_util::BodyExt;
use libtest_mimic::Trial;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt;

use super::inputs::{articles_in, seeds, target};

/// A site over a few articles, and the key of a service.
struct Site {
    _folder: TempDir,
    router: Router,
    runtime: tokio::runtime::Runtime,
    key: String,
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let articles = articles_in(folder.path());
        let (key, hash) = generate().expect("random bytes");
        let mut config = Config { index: folder.path().join("index"), ..Config::default() };
        config.web.written = Some(folder.path().join("written"));
        config.web.keys = vec![Key { name: "fuzz".to_owned(), hash, scopes: vec![KeyScope::Write] }];
        config.web.requests_per_minute = 0;
        let app = Arc::new(App::new(config).expect("the built-in vocabulary is right"));
        app.index(&[articles], Choices::default(), &mut Silent).expect("the articles can be indexed");
        app.refresh().expect("the index can be opened");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        Self {
            _folder: folder,
            router: router(WebState::new(app)),
            runtime: runtime.expect("a runtime"),
            key,
        }
    }

    /// Sends a request, whose answer must be whole and no fault of the program.
    fn send(&self, request: Request<Body>) {
        self.runtime.block_on(async {
            let Ok(response): Result<Response<Body>, _> = self.router.clone().oneshot(request).await;
            let status = response.status();
            let body = response.into_body().collect().await.expect("a whole body").to_bytes();
            assert!(
                status != StatusCode::INTERNAL_SERVER_ERROR,
                "{status}: {}",
                String::from_utf8_lossy(&body[..body.len().min(200)])
            );
        });
    }

    fn get(&self, address: &str) {
        // What is no address never reaches the site.
        if let Ok(request) = Request::get(address).body(Body::empty()) {
            self.send(request);
        }
    }
}

fn encoded(input: &[u8]) -> String {
    percent_encode(input, NON_ALPHANUMERIC).to_string()
}

/// An input that an address holds.
fn short(input: &[u8]) -> &[u8] {
    &input[..input.len().min(8_000)]
}

fn of_site(
    name: &'static str,
    share: u32,
    text: &'static str,
    run: impl Fn(&Site, &[u8]) + Send + 'static,
) -> Trial {
    let site = std::sync::OnceLock::new();
    target(name, share, seeds(text), move |input| run(site.get_or_init(Site::new), input))
}

pub fn targets() -> Vec<Trial> {
    let queries = include_str!("seeds/queries.txt");
    let filters = include_str!("seeds/filters.txt");
    let headers = include_str!("seeds/headers.txt");
    vec![
        of_site("query", 2, queries, |site, input| {
            let query = encoded(short(input));
            site.get(&format!("/api/v1/search?q={query}&explain=true&duplicates=show"));
            site.get(&format!("/?q={query}"));
            site.get(&format!("/api/v1/suggest?q={query}"));
        }),
        of_site("parameters", 2, queries, |site, input| {
            let value = encoded(short(input));
            for name in ["cursor", "year", "date_from", "organiser", "fields", "page", "sort"] {
                site.get(&format!("/api/v1/search?q=Wasser&{name}={value}"));
            }
            site.get(&format!("/api/v1/articles/{value}"));
            site.get(&format!("/sitemap/{value}"));
        }),
        of_site("filters", 1, filters, |site, input| {
            let filter = String::from_utf8_lossy(input).into_owned();
            let body = serde_json::json!({ "q": "Wasser", "filter": filter }).to_string();
            let request =
                Request::post("/indexes/articles/search").header("content-type", "application/json");
            site.send(request.body(Body::from(body)).expect("a request"));
        }),
        of_site("headers", 1, headers, |site, input| {
            let Ok(value) = HeaderValue::from_bytes(input) else { return };
            for name in [
                "range",
                "if-range",
                "if-none-match",
                "if-modified-since",
                "accept",
                "accept-language",
                "host",
            ] {
                for address in ["/files/0.txt", "/api/v1/articles/0.txt", "/"] {
                    let request = Request::get(address).header(name, value.clone()).body(Body::empty());
                    site.send(request.expect("a request"));
                }
            }
        }),
        of_site("written", 4, filters, |site, input| {
            let request = Request::put("/api/v1/articles/a").header("content-type", "application/json");
            let request = request.header("authorization", format!("Bearer {}", site.key));
            let request = match HeaderValue::from_bytes(short(input)) {
                Ok(value) => request.header("if-match", value),
                Err(_) => request,
            };
            site.send(request.body(Body::from(input.to_vec())).expect("a request"));
            let lines = Request::post("/api/v1/articles").header("content-type", "application/jsonl");
            let lines = lines.header("authorization", format!("Bearer {}", site.key));
            site.send(lines.body(Body::from(input.to_vec())).expect("a request"));
        }),
    ]
}
