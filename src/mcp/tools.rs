//! The tools: their descriptions, and their answers as compact JSON in which every passage says where it stands.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::arguments::{
    ArticleArguments, RelatedArguments, SearchArguments, UpcomingArguments, ValuesArguments, hits, params,
};
use super::article::{PartStart, part};
use super::error::ToolError;
use crate::app::{Answer, App, Request};
use crate::article::{ArticleId, Facet};
use crate::budget::Budget;
use crate::engine::{MissingArticle, Snapshot, live_article, why_missing};
use crate::present::json::{Naming, Record, facets_response, search_response};
use crate::present::{Lang, State};
use crate::query::{ParamError, QueryPlan, SHOWN_NAME, Strictness, shortened};

/// Values of a facet where nobody says how many, and the most.
const DEFAULT_VALUES: u32 = 30;
const MOST_VALUES: u32 = 200;

/// The answer of a tool.
pub struct Answered {
    pub value: Value,
    /// The search that was made for it, with the number of articles that it found, to be counted.
    pub searched: Option<(QueryPlan, u64)>,
}

impl From<Value> for Answered {
    fn from(value: Value) -> Self {
        Self { value, searched: None }
    }
}

/// What a call of a tool may use: the app, one state of the index, a budget, and the address of the site.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    pub app: &'a App,
    pub snapshot: &'a dyn Snapshot,
    pub budget: Budget,
    /// The address of the site by which the client reached it, such as `https://example.org/suche`.
    pub origin: &'a str,
}

/// A call of a tool that waits to be done.
pub type Work = Box<dyn FnOnce(Reading<'_>) -> Result<Answered, ToolError> + Send>;

/// What a tool is, for its description and its call.
pub struct Tool {
    pub name: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    pub schema: fn() -> schemars::Schema,
    /// Reads the arguments.
    pub work: fn(Value) -> Result<Work, ToolError>,
}

/// All tools.
pub const TOOLS: [Tool; 5] = [
    Tool {
        name: "search",
        title: "Search articles",
        description: "Searches the collection and gives short passages that match, each with the section and page it stands \
                      in, to be cited with title, organisers, date and address of its article. Hits with all words come \
                      first. total_any counts further articles that hold some of the words only.",
        schema: || schemars::schema_for!(SearchArguments),
        work: |given| reads(given, search),
    },
    Tool {
        name: "get_article",
        title: "Read an article",
        description: "Gives the facts and the text of an article, in parts: where `next` is not null, call it again with its \
                      section and offset to read on.",
        schema: || schemars::schema_for!(ArticleArguments),
        work: |given| reads(given, article),
    },
    Tool {
        name: "related",
        title: "Related articles",
        description: "Articles about much the same as one, the most alike first.",
        schema: || schemars::schema_for!(RelatedArguments),
        work: |given| reads(given, related),
    },
    Tool {
        name: "list_values",
        title: "Values to filter by",
        description: "The values of a facet with the number of articles that have each, to filter searches by.",
        schema: || schemars::schema_for!(ValuesArguments),
        work: |given| reads(given, values),
    },
    Tool {
        name: "upcoming",
        title: "Events to come",
        description: "Announced events that are still to come, the next first.",
        schema: || schemars::schema_for!(UpcomingArguments),
        work: |given| reads(given, upcoming),
    },
];

fn naming(app: &App, lang: Option<Lang>) -> Naming<'_> {
    // Files of articles are named below the address of the site, as their pages are.
    Naming { labels: &*app.vocabulary, lang: lang.unwrap_or(Lang::En), base: "" }
}

/// Reads the arguments of a tool, and leaves the answer for later.
fn reads<A: DeserializeOwned + Send + 'static>(
    given: Value,
    answer: fn(Reading<'_>, &A) -> Result<Answered, ToolError>,
) -> Result<Work, ToolError> {
    let arguments: A = serde_json::from_value(given)?;
    Ok(Box::new(move |reading| answer(reading, &arguments)))
}

fn search(reading: Reading<'_>, given: &SearchArguments) -> Result<Answered, ToolError> {
    found(reading, Request::new(given.params()?, Strictness::Strict), given.lang)
}

fn upcoming(reading: Reading<'_>, given: &UpcomingArguments) -> Result<Answered, ToolError> {
    let mut params = params(&given.query, &given.filters)?;
    params.upcoming = Some("true".to_owned());
    params.per_page = Some(hits(given.limit).to_string());
    found(reading, Request::new(params, Strictness::Strict), given.lang)
}

/// Answers a search with cited passages.
fn found(reading: Reading<'_>, request: Request, lang: Option<Lang>) -> Result<Answered, ToolError> {
    let Reading { app, snapshot, budget, origin } = reading;
    let request = request.with(|options| options.facet_values = 0);
    let Answer { plan, results, .. } = app.execute(snapshot, &request, budget)?;
    let response = search_response(&plan, &results, 0, naming(app, lang));
    let hits: Vec<Value> = response
        .hits
        .iter()
        .map(|hit| {
            let mut entry = facts(&hit.record, origin);
            let passages = hit.snippets.iter().map(|passage| {
                let address = passage.file.as_ref().map(|file| format!("{origin}{file}"));
                json!({"text": passage.text, "section": passage.section, "page": passage.page, "address": address})
            });
            entry["passages"] = passages.collect();
            entry["missing_words"] = json!(hit.missing_words);
            entry
        })
        .collect();
    let notices: Vec<&str> = response.notices.iter().map(|notice| notice.message.as_str()).collect();
    let value = json!({
        "total": response.total,
        "total_any": response.total_any,
        "page": response.page,
        "next_page": response.next_cursor.is_some().then_some(response.page + 1),
        "did_you_mean": response.did_you_mean,
        "notices": notices,
        "hits": hits,
    });
    let total = response.total;
    Ok(Answered { value, searched: Some((plan, total)) })
}

/// The names of the values of a facet that an article has.
fn labels(record: &Record, facet: Facet) -> Vec<&str> {
    record.lists.get(facet).iter().map(|entry| entry.label.as_str()).collect()
}

/// The facts of an article that a citation needs.
fn facts(record: &Record, origin: &str) -> Value {
    let page = State::start(None).article_href(origin, &record.id);
    json!({
        "id": record.id,
        "title": record.title,
        "organisers": labels(record, Facet::Organiser),
        "date": record.date.clone().or_else(|| record.year.map(|year| year.to_string())),
        "event_date": record.event_date,
        "event_end": record.event_end,
        "kind": record.kind,
        "language": record.language,
        "url": record.url,
        "address": page,
    })
}

/// The longest id in a message, in characters.
const SHOWN_ID: usize = 200;

fn no_article(id: &str) -> ToolError {
    ToolError::NoArticle(shortened(id, SHOWN_ID))
}

fn why_none(missing: MissingArticle, id: &str) -> ToolError {
    match missing {
        MissingArticle::Unknown => no_article(id),
        MissingArticle::Expired(last) => ToolError::Expired { id: shortened(id, SHOWN_ID), last },
    }
}

fn article(reading: Reading<'_>, given: &ArticleArguments) -> Result<Answered, ToolError> {
    let Reading { app, snapshot, budget, origin } = reading;
    let id = ArticleId::new(&given.id).map_err(|_| no_article(&given.id))?;
    let article = live_article(snapshot, &id, budget)?.map_err(|missing| why_none(missing, &given.id))?;
    let record = Record::new(&article, naming(app, given.lang));
    let mut value = facts(&record, origin);
    // Organisers are among the facts of every list.
    for (facet, list) in Facet::lists().filter(|(facet, _)| *facet != Facet::Organiser) {
        value[list.name] = json!(labels(&record, facet));
    }
    let (sections, next) =
        part(&article, PartStart { section: given.section, offset: given.offset }, given.letters);
    value["sections_of_article"] = json!(article.sections.len());
    value["sections"] = json!(sections);
    value["next"] = json!(next.map(|next| json!({"section": next.section, "offset": next.offset})));
    Ok(value.into())
}

fn related(reading: Reading<'_>, given: &RelatedArguments) -> Result<Answered, ToolError> {
    let Reading { app, snapshot, budget, origin } = reading;
    let id = ArticleId::new(&given.id).map_err(|_| no_article(&given.id))?;
    let related = app.related(snapshot, &id, hits(given.limit) as usize, budget)?;
    let related = match related {
        Some(related) => related,
        None => return Err(why_none(why_missing(snapshot, &id, budget)?, &given.id)),
    };
    let naming = naming(app, given.lang);
    let related: Vec<Value> =
        related.iter().map(|related| facts(&Record::new(&related.article, naming), origin)).collect();
    Ok(json!({"id": given.id, "related": related}).into())
}

fn values(reading: Reading<'_>, given: &ValuesArguments) -> Result<Answered, ToolError> {
    let Some(facet) = Facet::from_name(&given.facet) else {
        let allowed = Facet::NAMES.join(", ");
        return Err(ParamError::Invalid {
            name: "facet",
            value: shortened(&given.facet, SHOWN_NAME),
            allowed,
        }
        .into());
    };
    let Reading { app, snapshot, budget, .. } = reading;
    let limit = given.limit.unwrap_or(DEFAULT_VALUES).clamp(1, MOST_VALUES);
    let request = Request::counts(params(&given.query, &given.filters)?, Strictness::Strict, limit as usize);
    let Answer { plan, results, .. } = app.execute(snapshot, &request, budget)?;
    let response = facets_response(&plan, &results, &[facet], 0, naming(app, given.lang));
    let values = response.facets.get(facet.name()).into_iter().flatten();
    let values: Vec<Value> = values
        .map(|entry| json!({"value": entry.value, "label": entry.label, "articles": entry.count}))
        .collect();
    let more = response.facets_more.get(facet.name()).copied().unwrap_or_default();
    Ok(json!({"facet": facet.name(), "values": values, "more": more}).into())
}
