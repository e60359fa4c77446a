//! What the tools answer: lean JSON, in which every passage says where it stands.

use serde_json::{Value, json};

use super::arguments::{
    ArticleArguments, RelatedArguments, SearchArguments, UpcomingArguments, ValuesArguments, hits, params,
};
use super::article::{Place, part};
use super::error::ToolError;
use crate::app::{Answer, App, Request};
use crate::article::{Article, ArticleId, Facet};
use crate::budget::Budget;
use crate::engine::Snapshot;
use crate::present::json::{NamedEntry, Naming, Record, facets_response, search_response};
use crate::present::{Lang, State};
use crate::query::{ParamError, QueryPlan, Strictness};

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

/// A call of a tool that waits to be done.
pub type Work = Box<dyn FnOnce(&App, &dyn Snapshot, Budget) -> Result<Answered, ToolError> + Send>;

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
        work: |arguments| {
            let arguments: SearchArguments = serde_json::from_value(arguments)?;
            Ok(Box::new(move |app, snapshot, budget| search(app, snapshot, budget, &arguments)))
        },
    },
    Tool {
        name: "get_article",
        title: "Read an article",
        description: "Gives the facts and the text of an article, in parts: where `next` is not null, call it again with its \
                      section and offset to read on.",
        schema: || schemars::schema_for!(ArticleArguments),
        work: |arguments| {
            let arguments: ArticleArguments = serde_json::from_value(arguments)?;
            Ok(Box::new(move |app, snapshot, budget| article(app, snapshot, budget, &arguments)))
        },
    },
    Tool {
        name: "related",
        title: "Related articles",
        description: "Articles about much the same as one, the most alike first.",
        schema: || schemars::schema_for!(RelatedArguments),
        work: |arguments| {
            let arguments: RelatedArguments = serde_json::from_value(arguments)?;
            Ok(Box::new(move |app, snapshot, budget| related(app, snapshot, budget, &arguments)))
        },
    },
    Tool {
        name: "list_values",
        title: "Values to filter by",
        description: "The values of a facet with the number of articles that have each, to filter searches by.",
        schema: || schemars::schema_for!(ValuesArguments),
        work: |arguments| {
            let arguments: ValuesArguments = serde_json::from_value(arguments)?;
            Ok(Box::new(move |app, snapshot, budget| values(app, snapshot, budget, &arguments)))
        },
    },
    Tool {
        name: "upcoming",
        title: "Events to come",
        description: "Announced events that are still to come, the next first.",
        schema: || schemars::schema_for!(UpcomingArguments),
        work: |arguments| {
            let arguments: UpcomingArguments = serde_json::from_value(arguments)?;
            Ok(Box::new(move |app, snapshot, budget| upcoming(app, snapshot, budget, &arguments)))
        },
    },
];

fn naming(app: &App, lang: Option<Lang>) -> Naming<'_> {
    // Files of articles are named below the address of the site, as their pages are.
    Naming { labels: &*app.vocabulary, lang: lang.unwrap_or(Lang::En), base: "" }
}

/// The address of the site as far as the configuration tells.
fn origin(app: &App) -> String {
    let web = &app.config.web;
    web.public_url.clone().unwrap_or_else(|| format!("http://{}{}", web.listen.from_here(), web.base_path))
}

fn search(
    app: &App,
    snapshot: &dyn Snapshot,
    budget: Budget,
    given: &SearchArguments,
) -> Result<Answered, ToolError> {
    found(app, snapshot, budget, Request::new(given.params()?, Strictness::Strict), given.lang)
}

fn upcoming(
    app: &App,
    snapshot: &dyn Snapshot,
    budget: Budget,
    given: &UpcomingArguments,
) -> Result<Answered, ToolError> {
    let mut params = params(&given.query, &given.filters)?;
    params.upcoming = Some("true".to_owned());
    params.per_page = Some(hits(given.limit).to_string());
    found(app, snapshot, budget, Request::new(params, Strictness::Strict), given.lang)
}

/// Answers a search with cited passages.
fn found(
    app: &App,
    snapshot: &dyn Snapshot,
    budget: Budget,
    request: Request,
    lang: Option<Lang>,
) -> Result<Answered, ToolError> {
    let request = request.with(|options| options.facet_values = 0);
    let Answer { plan, results, .. } = app.execute(snapshot, &request, budget)?;
    let response = search_response(&plan, &results, 0, naming(app, lang));
    let origin = origin(app);
    let hits: Vec<Value> = response
        .hits
        .iter()
        .map(|hit| {
            let mut entry = facts(&hit.record, &origin);
            let passages = hit.snippets.iter().map(|passage| {
                let address = passage.file.as_ref().map(|file| format!("{origin}{file}"));
                json!({"text": passage.text, "section": passage.section, "page": passage.page, "address": address})
            });
            entry["passages"] = passages.collect();
            entry["missing_words"] = json!(hit.missing_words);
            entry
        })
        .collect();
    let shown = u64::from(response.page.saturating_sub(1)) * u64::from(response.per_page) + hits.len() as u64;
    let notices: Vec<&str> = response.notices.iter().map(|notice| notice.message.as_str()).collect();
    let value = json!({
        "total": response.total,
        "total_any": response.total_any,
        "page": response.page,
        "next_page": (shown < response.total && !hits.is_empty()).then_some(response.page + 1),
        "did_you_mean": response.did_you_mean,
        "notices": notices,
        "hits": hits,
    });
    let total = response.total;
    Ok(Answered { value, searched: Some((plan, total)) })
}

/// The facts of an article that a citation needs.
fn facts(record: &Record, origin: &str) -> Value {
    let labels = |facet| -> Vec<&str> {
        record.lists.of(facet).iter().map(|entry: &NamedEntry| entry.label.as_str()).collect()
    };
    let page = State::start(None).article_href(origin, &record.id);
    json!({
        "id": record.id,
        "title": record.title,
        "organisers": labels(Facet::Organiser),
        "date": record.date.clone().or_else(|| record.year.map(|year| year.to_string())),
        "event_date": record.event_date,
        "event_end": record.event_end,
        "kind": record.kind,
        "language": record.language,
        "url": record.url,
        "address": page,
    })
}

fn read(snapshot: &dyn Snapshot, id: &str, budget: Budget) -> Result<(ArticleId, Article), ToolError> {
    let none = || ToolError::NoArticle(id.chars().take(200).collect());
    let id = ArticleId::new(id).map_err(|_| none())?;
    let article = snapshot.article(&id, budget)?.ok_or_else(none)?;
    Ok((id, article))
}

fn article(
    app: &App,
    snapshot: &dyn Snapshot,
    budget: Budget,
    given: &ArticleArguments,
) -> Result<Answered, ToolError> {
    let (_, article) = read(snapshot, &given.id, budget)?;
    let naming = naming(app, given.lang);
    let record = Record::new(&article, naming);
    let mut value = facts(&record, &origin(app));
    for facet in [Facet::Theme, Facet::Place] {
        let labels: Vec<&str> = record.lists.of(facet).iter().map(|entry| entry.label.as_str()).collect();
        value[format!("{}s", facet.name())] = json!(labels);
    }
    let (sections, next) =
        part(&article, Place { section: given.section, offset: given.offset }, given.letters);
    value["sections_of_article"] = json!(article.sections.len());
    value["sections"] = json!(sections);
    value["next"] = json!(next.map(|next| json!({"section": next.section, "offset": next.offset})));
    Ok(value.into())
}

fn related(
    app: &App,
    snapshot: &dyn Snapshot,
    budget: Budget,
    given: &RelatedArguments,
) -> Result<Answered, ToolError> {
    let (id, _) = read(snapshot, &given.id, budget)?;
    let related = app.related(snapshot, &id, hits(given.limit) as usize, budget)?.unwrap_or_default();
    let (naming, origin) = (naming(app, given.lang), origin(app));
    let related: Vec<Value> =
        related.iter().map(|related| facts(&Record::new(&related.article, naming), &origin)).collect();
    Ok(json!({"id": given.id, "related": related}).into())
}

fn values(
    app: &App,
    snapshot: &dyn Snapshot,
    budget: Budget,
    given: &ValuesArguments,
) -> Result<Answered, ToolError> {
    let Some(facet) = Facet::from_name(&given.facet) else {
        let allowed = Facet::NAMES.join(", ");
        return Err(ParamError::Invalid {
            name: "facet",
            value: given.facet.chars().take(40).collect(),
            allowed,
        }
        .into());
    };
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
