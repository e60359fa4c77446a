//! The pages for people. Every address is answered with a page, whatever its parameters are.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path, RawQuery, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response, header};
use axum::response::{Html, IntoResponse};

use super::api::answer::about_article;
use super::article_forms::{JSON_LD, JSON_LD_TYPE, json_ld_of, links};
use super::error::{Failure, missing_article};
use super::instantsearch::refused::{is_asked_by, refused as refused_as_asked};
use super::negotiation::preferred;
use super::state::{CountedBeside, WebState};
use crate::app::{Answer, App, ShownArticle};
use crate::article::ArticleId;
use crate::engine::Snapshot;
use crate::present::Lang;
use crate::present::citation::{Citation, CitationFormat};
use crate::present::html::{
    ArticleView, PageStatus, SearchView, article_page, building_page, error_page, json_ld, search_page,
};
use crate::present::segment;
use crate::query::{Continuation, MatchMode, SearchParams, Sort, Strictness};

/// The language of a page: the one in its address, else the one that the browser prefers.
#[derive(Clone, Copy)]
pub(super) struct Interface {
    pub lang: Lang,
    pub in_address: bool,
}

impl Interface {
    /// Chooses the language of a request.
    pub fn of_request(params: &SearchParams, headers: &HeaderMap) -> Self {
        let in_address = Lang::from_query(params.lang.as_deref());
        let accepted =
            || headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            lang: in_address.unwrap_or_else(|| Lang::from_accept_language(accepted())),
            in_address: in_address.is_some(),
        }
    }
}

/// What a page needs to know that takes no other parameters.
impl<S: Sync> FromRequestParts<S> for Interface {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of_request(&params(parts.uri.query()), &parts.headers))
    }
}

/// Reads the parameters of an address leniently: nothing is refused.
pub(super) fn params(query: Option<&str>) -> SearchParams {
    let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    SearchParams::from_pairs(pairs.map(|(name, value)| (name, value.into_owned())), Strictness::Lenient)
        .unwrap_or_default()
}

/// Answers with the search page: the start page, or the results of a search.
pub async fn search(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response<Body> {
    let mut params = params(query.as_deref());
    let interface = Interface::of_request(&params, &headers);
    let asks_for_nothing = SearchParams { lang: params.lang.clone(), ..SearchParams::default() };
    let is_start = SearchParams { q: params.q.trim().to_owned(), ..params.clone() } == asks_for_nothing;
    if is_start {
        params.sort = Some(Sort::Newest.name().to_owned());
    }
    // A person who asks for articles with all words gets no others.
    let continuation = match params.match_mode.as_deref() {
        Some(mode) if mode == MatchMode::All.name() => Continuation::WhileTyping,
        _ => Continuation::Always,
    };
    let shared = state.clone();
    let origin = state.origin(&headers);
    // Writing the page takes time, so it belongs on the thread that searches.
    let show = move |answer: &Answer, beside: &CountedBeside| {
        if !is_start {
            shared.searched(&answer.plan, answer.results.total + answer.results.total_any);
        }
        search_page(&SearchView {
            site: shared.site(),
            lang: interface.lang,
            lang_in_address: interface.in_address,
            is_start,
            plan: &answer.plan,
            results: &answer.results,
            fallbacks: &beside.fallbacks,
            years: &beside.years,
            completions: &beside.completions,
            collection: beside.collection.as_deref(),
            labels: &*shared.app().vocabulary,
            origin: &origin,
        })
    };
    let language = (interface.lang, interface.in_address);
    match state.search_with_counts(params, language, continuation, is_start, show).await {
        Ok(content) => page(content),
        Err(failure) => failed(&state, interface, &failure),
    }
}

/// Answers with the page of an article.
pub async fn article(
    State(state): State<WebState>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response<Body> {
    let params = params(query.as_deref());
    let interface = Interface::of_request(&params, &headers);
    let shown = match shown_article(&state, id, params.clone()).await {
        Ok(shown) => shown,
        Err(failure) => return failed(&state, interface, &failure),
    };
    let ShownArticle { article, highlights, versions, related } = &shown;
    let origin = state.origin(&headers);
    let labels = &*state.app().vocabulary;
    let own_page = format!("{origin}/articles/{}", segment(article.id.as_str()));
    let citation = Citation { article, page: &own_page, labels, lang: interface.lang };
    let mut response = match PageForm::of_request(query.as_deref(), &headers) {
        PageForm::Citation(format) => record(&citation, format, &headers),
        PageForm::JsonLd => {
            about_article(&headers, article.content_hash, json_ld(&citation).into(), json_ld_of)
        }
        PageForm::Page => page(article_page(&ArticleView {
            site: state.site(),
            lang: interface.lang,
            article,
            versions,
            related,
            params: &params,
            highlights,
            origin: &origin,
            labels,
        })),
    };
    let of_response = response.headers_mut();
    of_response.insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
    if let Ok(links) = HeaderValue::from_str(&links(&origin, article.id.as_str())) {
        of_response.insert(header::LINK, links);
    }
    response
}

/// The number of related articles that a page lists.
const RELATED: usize = 5;

async fn shown_article(
    state: &WebState,
    id: Result<Path<String>, PathRejection>,
    params: SearchParams,
) -> Result<ShownArticle, Failure> {
    let id = article_id(id)?;
    let work = move |app: &App, snapshot: &dyn Snapshot, budget| match app
        .article(snapshot, &id, &params, RELATED, budget)?
    {
        Some(shown) => Ok(shown),
        None => Err(missing_article(snapshot, &id, budget)?),
    };
    state.read(work).await
}

/// What the page of an article is had as.
enum PageForm {
    Page,
    Citation(CitationFormat),
    JsonLd,
}

impl PageForm {
    /// The form that the address names, else the one that the header `Accept` prefers. People who ask for an unknown one
    /// get the page.
    fn of_request(query: Option<&str>, headers: &HeaderMap) -> Self {
        let mut pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        if let Some((_, named)) = pairs.find(|(name, _)| name == "format") {
            return match named.parse() {
                Ok(format) => Self::Citation(format),
                Err(_) if named == JSON_LD => Self::JsonLd,
                Err(_) => Self::Page,
            };
        }
        let citations = [CitationFormat::Ris, CitationFormat::Bibtex];
        let [ris, bibtex] = citations.map(CitationFormat::media_type);
        match preferred(headers, &["text/html", ris, bibtex, JSON_LD_TYPE]) {
            None | Some(0) => Self::Page,
            Some(at) => citations.get(at - 1).map_or(Self::JsonLd, |format| Self::Citation(*format)),
        }
    }
}

fn record(citation: &Citation<'_>, format: CitationFormat, headers: &HeaderMap) -> Response<Body> {
    let disposition = format!("attachment; filename=\"{}\"", citation.file_name(format));
    let of_answer = [
        (header::CONTENT_TYPE, format.content_type().to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    let content = citation.record(format).into();
    about_article(headers, citation.article.content_hash, content, |content| {
        (of_answer, content).into_response()
    })
}

/// The article id in an address.
pub fn article_id(id: Result<Path<String>, PathRejection>) -> Result<ArticleId, Failure> {
    id.ok().and_then(|Path(id)| ArticleId::new(id).ok()).ok_or(Failure::NotFound)
}

/// Refuses a request to an unknown address, in the form that suits the address.
pub async fn not_found(State(state): State<WebState>, request: Request) -> Response<Body> {
    let is_all = |path: &str| path == "/api/v1/articles";
    let failure = if takes_nothing(&state, &request, &[Method::POST, Method::DELETE], is_all) {
        Failure::TakesNothing
    } else {
        Failure::NotFound
    };
    refused(&state, &request, failure)
}

/// Refuses a method that an address doesn't have, in the form that suits the address.
pub async fn method_not_allowed(State(state): State<WebState>, request: Request) -> Response<Body> {
    let is_one = |path: &str| path.starts_with("/api/v1/articles/");
    let failure = if takes_nothing(&state, &request, &[Method::PUT, Method::DELETE], is_one) {
        Failure::TakesNothing
    } else {
        Failure::MethodNotAllowed
    };
    refused(&state, &request, failure)
}

/// Whether a request writes articles at an address, which this server doesn't take.
fn takes_nothing(
    state: &WebState,
    request: &Request,
    writing: &[Method],
    is_written_at: impl Fn(&str) -> bool,
) -> bool {
    let path = request.uri().path();
    writing.contains(request.method())
        && is_written_at(path.strip_prefix(state.base()).unwrap_or(path))
        && state.app().config.web.writable().is_none()
}

/// Refuses a request with a page for people, a problem document for services, or an error in the format of
/// InstantSearch.
pub(super) fn refused(state: &WebState, request: &Request, failure: Failure) -> Response<Body> {
    let path = request.uri().path();
    // A router nested below the base path has removed the base path already.
    let path = path.strip_prefix(state.base()).unwrap_or(path);
    if path.starts_with("/api/") || path == "/mcp" {
        return failure.into_response();
    }
    if is_asked_by(path) {
        return refused_as_asked(state, failure);
    }
    let interface = Interface::of_request(&params(request.uri().query()), request.headers());
    failed(state, interface, &failure)
}

/// The page of an error, or the one that says that the first index is being built, with the status of the failure.
pub(super) fn failed(state: &WebState, interface: Interface, failure: &Failure) -> Response<Body> {
    let is_building = matches!(failure, Failure::Unavailable) && state.is_building();
    let content = if is_building {
        building_page(state.site(), interface.lang)
    } else {
        let status = match failure {
            Failure::Expired(_) => PageStatus::Expired,
            Failure::Unavailable => PageStatus::Unavailable,
            failure => PageStatus::of_code(failure.status().as_u16()),
        };
        error_page(state.site(), interface.lang, status)
    };
    failure.with_headers(page(content))
}

/// A page as a response that browsers ask about again each time, since it may change.
pub(super) fn page(content: String) -> Response<Body> {
    let mut response = Html(content).into_response();
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
