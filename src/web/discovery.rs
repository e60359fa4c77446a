//! The addresses by which other programs discover the pages: feeds, calendars, the search description for
//! browsers, sitemaps, and the rules for robots.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use jiff::Timestamp;

use super::api::answer::{EntityTag, known_tags, tagged};
use super::error::Failure;
use super::overview::MAX_YEARS;
use super::pages::{Interface, params};
use super::state::WebState;
use crate::app::{Answer, App, ArticleSink, Request};
use crate::article::{Article, Facet, Year};
use crate::engine::{Snapshot, Versions};
use crate::present::calendar::Calendar;
use crate::present::citation::Citation;
use crate::present::feed::{self, FEED_SIZE, FeedView, WrittenFeed};
use crate::present::html::search_name;
use crate::present::sitemap;
use crate::present::suggestions::opensearch_suggestions;
use crate::query::{NONE_VALUE, ParamError, QueryPlan, SearchParams, Sort, Strictness, SuggestParams};

pub async fn feed(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response<Body>, Failure> {
    let params = subscribed(query.as_deref())?;
    let interface = Interface::of_request(&params, &headers);
    let newest = SearchParams {
        sort: Some(Sort::Newest.name().to_owned()),
        page: None,
        per_page: Some(FEED_SIZE.to_string()),
        ..params
    };
    let origin = state.origin(&headers);
    let request = Request::new(newest, Strictness::Strict).with(|options| {
        (options.facet_values, options.versions) = (0, false);
    });
    let work = move |app: &App, snapshot: &dyn Snapshot, budget| {
        let tag = EntityTag::for_variant(app, &snapshot.id(), interface.lang.code());
        tagged(tag, &known_tags(&headers), || {
            let Answer { plan, results, .. } = app.execute(snapshot, &request, budget)?;
            // Only a feed without entries has the time of the index.
            let since = if results.hits.is_empty() { snapshot.stats(budget)?.built_at } else { 0 };
            let WrittenFeed { atom, updated } = feed::feed(&FeedView {
                site_name: &app.config.web.name,
                origin: &origin,
                hits_lead_to: app.config.web.hits_lead_to,
                lang: interface.lang,
                lang_in_address: interface.in_address,
                plan: &plan,
                results: &results,
                labels: &*app.vocabulary,
                since,
            });
            let mut response = match is_unmodified_since(&headers, updated) {
                true => StatusCode::NOT_MODIFIED.into_response(),
                false => document("application/atom+xml; charset=utf-8", atom),
            };
            if let Ok(time) = HeaderValue::from_str(&http_date(updated)) {
                response.headers_mut().insert(header::LAST_MODIFIED, time);
            }
            Ok(response)
        })
    };
    state.read(work).await
}

/// Parameters that newsletters and networks add to addresses, which ask for nothing.
const TRACKING: [&str; 5] = ["fbclid", "gclid", "msclkid", "mc_cid", "mc_eid"];

/// Reads the parameters of an address that a program asks again and again, where nobody sees notices: with a wrong
/// filter it would be told of everything for ever.
fn subscribed(query: Option<&str>) -> Result<SearchParams, ParamError> {
    let is_asked = |name: &str| !name.starts_with("utm_") && !TRACKING.contains(&name);
    let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let pairs = pairs.filter(|(name, _)| is_asked(name));
    SearchParams::from_pairs(pairs.map(|(name, value)| (name, value.into_owned())), Strictness::Strict)
}

/// The form of a time, in seconds since 1970, in headers (RFC 9110, section 5.6.7).
fn http_date(seconds: i64) -> String {
    let time = Timestamp::from_second(seconds).unwrap_or_default();
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Whether a client has what was there at a time. A tag that it sends beside decides alone.
fn is_unmodified_since(headers: &HeaderMap, seconds: i64) -> bool {
    let since =
        headers.get(header::IF_MODIFIED_SINCE).filter(|_| !headers.contains_key(header::IF_NONE_MATCH));
    let since = since.and_then(|since| since.to_str().ok()).and_then(|since| {
        jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(since.replace("GMT", "+0000")).ok()
    });
    since.is_some_and(|since| since.as_second() >= seconds)
}

pub async fn opensearch_description(
    State(state): State<WebState>,
    interface: Interface,
    headers: HeaderMap,
) -> Response<Body> {
    let name = &state.app().config.web.name;
    let description = feed::opensearch_description(name, &state.origin(&headers), interface.lang);
    document("application/opensearchdescription+xml; charset=utf-8", description)
}

/// Completions in the form that browsers ask for beside the description.
pub async fn suggestions(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response<Body>, Failure> {
    let params = params(query.as_deref());
    let lang = Interface::of_request(&params, &headers).lang;
    let typed = SuggestParams { q: params.q, limit: SuggestParams::DEFAULT_LIMIT };
    let answer = state.read(move |app, snapshot, budget| {
        let completions = app.suggest(snapshot, &typed, budget)?;
        Ok(opensearch_suggestions(typed.typed(), &completions, &*app.vocabulary, lang))
    });
    Ok(document("application/x-suggestions+json; charset=utf-8", answer.await?))
}

pub async fn robots(State(state): State<WebState>, headers: HeaderMap) -> Response<Body> {
    document("text/plain; charset=utf-8", feed::robots(state.base(), &state.origin(&headers)))
}

/// The most events of a calendar, which are the next ones.
const MAX_EVENTS: usize = 500;

/// The events of a search that are still to come, as a calendar.
pub async fn upcoming(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response<Body>, Failure> {
    let params = subscribed(query.as_deref())?;
    let lang = Interface::of_request(&params, &headers).lang;
    let origin = state.origin(&headers);
    let params = SearchParams { upcoming: Some("true".to_owned()), page: None, per_page: None, ..params };
    let permit = state.export_permit()?;
    let work = move |app: &App, snapshot: &dyn Snapshot, budget| {
        let _permit = permit;
        let (mut today, mut search, mut next) = (None, String::new(), NextEvents::default());
        let request = Request::whole(params, Strictness::Strict);
        let mut sink = Collected {
            begin: |plan: &QueryPlan| {
                today = plan.selection.today;
                search = search_name(plan, &[], &*app.vocabulary, lang);
            },
            each: |article| next.add(article),
            left: usize::MAX,
        };
        app.stream(snapshot, &request, budget, &mut sink)?;
        let name = format!("{} – {search}", app.config.web.name);
        let mut calendar =
            Calendar::new(&name, &origin, app.config.web.hits_lead_to, today.ok_or(Failure::Internal)?);
        for article in next.0.values() {
            let citation = Citation { article, page: "", labels: &*app.vocabulary, lang };
            calendar.add(article, &citation);
        }
        Ok(calendar.finished())
    };
    Ok(document("text/calendar; charset=utf-8", state.read_at_length(work).await?))
}

/// The index of the sitemap, which has a part for every year.
pub async fn sitemap(State(state): State<WebState>, headers: HeaderMap) -> Result<Response<Body>, Failure> {
    let params = SearchParams { per_page: Some("1".to_owned()), ..SearchParams::default() };
    let request = Request::new(params, Strictness::Lenient).with(|options| options.facet_values = MAX_YEARS);
    let answer = state.search(request).await?;
    let years = answer.results.facet_values(Facet::Year).iter().map(|value| value.id.clone());
    let parts = [sitemap::PAGES.to_owned()].into_iter().chain(years);
    Ok(document(XML, sitemap::index(&state.origin(&headers), parts)))
}

/// A part of the sitemap: `pages.xml`, `2023.xml`, or `none.xml` for articles without a year.
pub async fn sitemap_part(
    State(state): State<WebState>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Failure> {
    let origin = state.origin(&headers);
    let part = name.strip_suffix(".xml").unwrap_or_default();
    if part == sitemap::PAGES {
        return Ok(document(XML, sitemap::pages(&origin)));
    }
    if part != NONE_VALUE && part.parse::<Year>().is_err() {
        return Err(Failure::NotFound);
    }
    let facets = [(Facet::Year, vec![part.to_owned()])].into();
    // A near-duplicate is a page of its own.
    let params = SearchParams { facets, duplicates: Some("show".to_owned()), ..SearchParams::default() };
    let request = Request::whole(params, Strictness::Lenient);
    let permit = state.export_permit()?;
    let work = move |app: &App, snapshot: &dyn Snapshot, budget| {
        let _permit = permit;
        let mut part = sitemap::Part::default();
        let each = |article: Article| part.add_article(&origin, article.id.as_str());
        let mut sink = Collected { begin: |_: &QueryPlan| (), each, left: sitemap::MAX_ADDRESSES };
        app.stream(snapshot, &request, budget, &mut sink)?;
        Ok(part.finished())
    };
    Ok(document(XML, state.read_at_length(work).await?))
}

const XML: &str = "application/xml; charset=utf-8";

/// The next events of a search, by their day and then in the order of the search.
#[derive(Default)]
struct NextEvents(BTreeMap<(u32, usize), Article>, usize);

impl NextEvents {
    fn add(&mut self, article: Article) {
        let day = article.event_date.as_ref().map_or(u32::MAX, |event| event.value.ordinal());
        self.1 += 1;
        self.0.insert((day, self.1), article);
        if self.0.len() > MAX_EVENTS {
            self.0.pop_last();
        }
    }
}

/// Hands a number of articles on.
struct Collected<Begin, Each> {
    begin: Begin,
    each: Each,
    left: usize,
}

impl<Begin: FnMut(&QueryPlan), Each: FnMut(Article)> ArticleSink for Collected<Begin, Each> {
    fn begin(&mut self, plan: &QueryPlan) -> ControlFlow<()> {
        (self.begin)(plan);
        ControlFlow::Continue(())
    }

    fn article(&mut self, article: Article, _: Versions) -> ControlFlow<()> {
        (self.each)(article);
        self.left -= 1;
        if self.left > 0 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

fn document(content_type: &'static str, content: String) -> Response<Body> {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "accept-language"),
    ];
    (headers, content).into_response()
}
