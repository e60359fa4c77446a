//! The tools for language models, asked by the official SDK's own client over both transports.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::process::Stdio;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderName, HeaderValue, Request, StatusCode, header};
use fundstelle::keys::KeyScope;
use fundstelle::metrics::TextForm;
use http_body_util::BodyExt;
use rmcp::ServiceExt;
use rmcp::model::{CallToolRequestParams, ClientJsonRpcMessage, JsonObject};
use rmcp::service::{RoleClient, RunningService};
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::streamable_http_client::{
    StreamableHttpClient, StreamableHttpClientTransportConfig, StreamableHttpError,
    StreamableHttpPostResponse,
};
use serde_json::{Value, json};
use tokio::net::unix::pipe::{Receiver, Sender};
use tower::ServiceExt as _;

use crate::documents::pdf;

use crate::harness::{Collection, Site, start};

tests![
    the_sdk_s_client_searches_and_reads_over_standard_input_and_output,
    the_sdk_s_client_searches_over_http,
    passages_are_cited_with_section_and_page,
    hits_have_the_address_by_which_the_site_was_asked,
    the_next_page_is_named_while_there_is_one,
    an_article_is_read_in_parts_and_whole,
    values_and_events_are_listed,
    what_is_wrong_is_told_to_the_model,
    an_expired_article_is_told_from_an_unknown_one,
    a_key_is_needed_where_searches_need_one,
    requests_count_towards_the_share_of_the_client,
    pages_of_other_sites_are_refused,
    there_are_no_tools_unless_they_are_switched_on,
];

type Client = RunningService<RoleClient, ()>;

/// Sends the requests of the SDK's client to the site without a socket.
#[derive(Clone)]
struct WithoutSocket(Router);

type Failed = StreamableHttpError<Infallible>;

/// A stream of events, which no answer here is.
type Events = Pin<Box<dyn tokio_stream::Stream<Item = Result<sse_stream::Sse, sse_stream::Error>> + Send>>;

impl StreamableHttpClient for WithoutSocket {
    type Error = Infallible;

    async fn post_message(
        &self,
        uri: Arc<str>,
        message: ClientJsonRpcMessage,
        _: Option<Arc<str>>,
        auth_header: Option<String>,
        custom_headers: HashMap<HeaderName, HeaderValue>,
    ) -> Result<StreamableHttpPostResponse, Failed> {
        let mut request = Request::post(uri.as_ref())
            .extension(ConnectInfo(SocketAddr::from(([203, 0, 113, 9], 5000))))
            .header(header::HOST, "www.example.org")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json, text/event-stream");
        if let Some(key) = auth_header {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        for (name, value) in custom_headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(serde_json::to_vec(&message)?)).expect("a request");
        let response = self.0.clone().oneshot(request).await.expect("the site answers");
        if response.status() == StatusCode::ACCEPTED {
            return Ok(StreamableHttpPostResponse::Accepted);
        }
        let status = response.status();
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        if status != StatusCode::OK {
            let said = format!("{status}: {}", String::from_utf8_lossy(&body));
            return Err(StreamableHttpError::UnexpectedServerResponse(said.into()));
        }
        Ok(StreamableHttpPostResponse::Json(serde_json::from_slice(&body)?, None))
    }

    async fn delete_session(
        &self,
        _: Arc<str>,
        _: Arc<str>,
        _: Option<String>,
        _: HashMap<HeaderName, HeaderValue>,
    ) -> Result<(), Failed> {
        Err(StreamableHttpError::ServerDoesNotSupportDeleteSession)
    }

    async fn get_stream(
        &self,
        _: Arc<str>,
        _: Option<Arc<str>>,
        _: Option<String>,
        _: Option<String>,
        _: HashMap<HeaderName, HeaderValue>,
    ) -> Result<Events, Failed> {
        Err(StreamableHttpError::ServerDoesNotSupportSse)
    }
}

async fn connected(site: &Site, key: Option<&str>) -> Result<Client, String> {
    let config = StreamableHttpClientTransportConfig::with_uri("/mcp");
    let config = match key {
        Some(key) => config.auth_header(key),
        None => config,
    };
    let transport = StreamableHttpClientTransport::with_client(WithoutSocket(site.router()), config);
    ().serve(transport).await.map_err(|error| error.to_string())
}

fn arguments(arguments: Value) -> JsonObject {
    arguments.as_object().cloned().expect("arguments are an object")
}

/// What a tool answers: its structured content, or the text of its error.
async fn called(client: &Client, tool: &'static str, given: Value) -> Result<Value, String> {
    let request = CallToolRequestParams::new(tool).with_arguments(arguments(given));
    let result = client.call_tool(request).await.map_err(|error| error.to_string())?;
    if result.is_error == Some(true) {
        return Err(serde_json::to_value(&result.content).expect("content")[0]["text"]
            .as_str()
            .unwrap_or_default()
            .to_owned());
    }
    Ok(result.structured_content.expect("structured content"))
}

/// Calls a tool over HTTP.
fn tool(site: &Site, name: &'static str, given: Value) -> Result<Value, String> {
    site.wait(async {
        let client = connected(site, None).await?;
        called(&client, name, given).await
    })
}

fn with_tools(collection: Collection) -> Collection {
    collection.configured(|config| config.web.mcp = true)
}

async fn searches_and_reads(client: &Client) {
    let info = client.peer_info().expect("the server says who it is");
    assert!(info.instructions.as_deref().is_some_and(|text| text.contains("Cite title")), "{info:?}");
    let tools = client.list_all_tools().await.expect("a list of tools");
    let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_ref()).collect();
    assert_eq!(names, ["search", "get_article", "related", "list_values", "upcoming"]);
    for tool in &tools {
        assert_eq!(
            tool.annotations.as_ref().and_then(|hints| hints.read_only_hint),
            Some(true),
            "{}",
            tool.name
        );
        assert!(tool.input_schema.get("properties").is_some(), "{}", tool.name);
    }
    let found =
        called(client, "search", json!({"query": "Wirkungsmessung", "filters": {"year": ["2021"]}})).await;
    let found = found.expect("hits");
    let first = &found["hits"][0];
    assert_eq!(first["id"], "text/2021-wirkungsstudie-beispielforschung.txt", "{found}");
    assert!(
        found.to_string().len() < 12_000,
        "an answer is to be short, and has {} bytes",
        found.to_string().len()
    );
    let article = called(client, "get_article", json!({"id": first["id"]})).await.expect("the article");
    assert!(article["sections"][0]["text"].as_str().is_some_and(|text| text.len() > 100), "{article}");
    let related =
        called(client, "related", json!({"id": first["id"], "limit": 2})).await.expect("related articles");
    assert_eq!(related["related"].as_array().map(Vec::len), Some(2), "{related}");
}

fn the_sdk_s_client_searches_and_reads_over_standard_input_and_output() {
    let collection = Collection::of_sample();
    let site = collection.site();
    let mut command = collection.command(["mcp"]);
    let mut program = start(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()));
    let output = program.stdout.take().expect("it was piped");
    let input = program.stdin.take().expect("it was piped");
    site.wait(async {
        let output = Receiver::from_owned_fd(output.into()).expect("a pipe");
        let input = Sender::from_owned_fd(input.into()).expect("a pipe");
        let client: Client = ().serve((output, input)).await.expect("the server speaks the protocol");
        searches_and_reads(&client).await;
        client.cancel().await.expect("the client ends");
    });
    let output = program.wait_with_output().expect("the program ends when its input does");
    let (status, log) = (output.status, String::from_utf8_lossy(&output.stderr).into_owned());
    assert!(status.success(), "{status}: {log}");
    let empty = Collection::new();
    empty.run(["mcp"]).ends_with(1).says(&["there is no index"]);
}

fn the_sdk_s_client_searches_over_http() {
    let site = with_tools(Collection::of_sample()).site();
    site.wait(async {
        let client = connected(&site, None).await.expect("the server speaks the protocol");
        searches_and_reads(&client).await;
    });
    let figures = site.state.metrics().text(None, TextForm::OpenMetrics);
    assert!(figures.contains("endpoint=\"/mcp\",status=\"200\""), "{figures}");
}

fn passages_are_cited_with_section_and_page() {
    let collection = Collection::new();
    let page = |text: &'static str| vec![(text, 11)];
    let text = "Die Gemeinden im Tal bauen gemeinsam Brunnen und pflegen sie viele Jahre lang.";
    let other = "Auf dem Berg drehen sich seit dem Sommer die Windräder einer Genossenschaft.";
    collection
        .write("bericht.pdf", pdf("Bericht", &[vec![("Bericht über das Tal", 24), (text, 11)], page(other)]));
    let collection = with_tools(collection).configured(|config| {
        config.web.public_url = Some("https://www.example.org/suche".to_owned());
        config.web.base_path = "/suche".to_owned();
    });
    let collection = collection.indexed();
    let site = collection.configured(|config| config.web.base_path = String::new()).site();
    let found = tool(&site, "search", json!({"query": "Windräder"})).expect("hits");
    let hit = &found["hits"][0];
    assert_eq!(hit["address"], "https://www.example.org/suche/articles/bericht.pdf", "{found}");
    let passage = &hit["passages"][0];
    assert_eq!(passage["page"], 2, "{found}");
    assert_eq!(passage["address"], "https://www.example.org/suche/files/bericht.pdf#page=2", "{found}");
    let section = passage["section"].as_u64().expect("the section");
    let read =
        tool(&site, "get_article", json!({"id": "bericht.pdf", "section": section})).expect("the section");
    assert!(read["sections"][0]["text"].as_str().is_some_and(|text| text.contains("Windräder")), "{read}");
}

fn hits_have_the_address_by_which_the_site_was_asked() {
    let site = with_tools(Collection::of_sample()).site();
    let found = tool(&site, "search", json!({"query": "Wirkungsmessung", "limit": 1})).expect("hits");
    let hit = &found["hits"][0];
    let address = hit["address"].as_str().expect("an address");
    assert!(address.starts_with("http://www.example.org/articles/"), "{found}");
    let read = tool(&site, "get_article", json!({"id": hit["id"]})).expect("the article");
    assert_eq!(read["address"], hit["address"], "{read}");
}

fn the_next_page_is_named_while_there_is_one() {
    let collection = (1..=3).fold(Collection::new(), |collection, number| {
        let text = format!("Der Brunnen {number} steht im Tal und gibt seit dem Frühjahr Wasser.");
        collection.text(&format!("{number}.txt"), &text)
    });
    let site = with_tools(collection.indexed()).site();
    let next_page = |page: u32| {
        let asked = json!({"query": "Brunnen", "limit": 2, "page": page});
        tool(&site, "search", asked).expect("hits")["next_page"].clone()
    };
    assert_eq!((next_page(1), next_page(2)), (json!(2), Value::Null));
}

fn an_article_is_read_in_parts_and_whole() {
    let paragraph = |number: usize| {
        format!("Absatz {number} über die Brunnen im Tal und ihre Pflege, mit größter Sorgfalt. ")
    };
    let text: String = (0..60).map(paragraph).collect();
    let collection =
        Collection::new().text("lang.md", &format!("# Lang\n\n{text}\n\n## Zweiter Teil\n\n{text}\n"));
    let site = with_tools(collection.indexed()).site();
    let whole = tool(&site, "get_article", json!({"id": "lang.md", "letters": 20000})).expect("the article");
    let words = |part: &Value| -> Vec<String> {
        let texts =
            part["sections"].as_array().expect("sections").iter().map(|section| section["text"].clone());
        texts
            .flat_map(|text| {
                text.as_str().unwrap_or_default().split_whitespace().map(str::to_owned).collect::<Vec<_>>()
            })
            .collect()
    };
    assert_eq!(whole["next"], Value::Null, "{whole}");
    let (mut read, mut place, mut parts) = (Vec::new(), json!({"section": 0, "offset": 0}), 0);
    while !place.is_null() {
        let given =
            json!({"id": "lang.md", "letters": 700, "section": place["section"], "offset": place["offset"]});
        let part = tool(&site, "get_article", given).expect("a part");
        read.extend(words(&part));
        place = part["next"].clone();
        parts += 1;
        assert!(parts < 50, "the parts have no end");
    }
    assert!(parts > 5, "{parts}");
    assert_eq!(read, words(&whole));
    let behind =
        tool(&site, "get_article", json!({"id": "lang.md", "section": 99, "offset": 99})).expect("nothing");
    assert_eq!((behind["sections"].clone(), behind["next"].clone()), (json!([]), Value::Null));
}

fn values_and_events_are_listed() {
    let event =
        "Die Tagung über Brunnen findet am 12. Mai 2031 in Bonn statt. Anmeldung bis zum 1. Mai 2031.";
    let collection = Collection::new()
        .json_line(json!({"id": "tagung", "title": "Tagung", "text": event, "kind": "announcement", "event_date": "2031-05-12", "year": 2031, "organisers": ["giz"]}))
        .json_line(json!({"id": "bericht", "title": "Bericht", "text": "Ein Bericht über Brunnen im Tal.", "year": 2023}));
    let site = with_tools(collection.indexed()).on("2031-01-01").site();
    let listed = tool(&site, "list_values", json!({"facet": "year"})).expect("years");
    assert_eq!(listed["values"].as_array().map(Vec::len), Some(2), "{listed}");
    assert!(
        listed["values"].as_array().is_some_and(|values| values.iter().all(|value| value["articles"] == 1)),
        "{listed}"
    );
    let upcoming = tool(&site, "upcoming", json!({})).expect("events");
    assert_eq!(
        (&upcoming["total"], &upcoming["hits"][0]["event_date"]),
        (&json!(1), &json!("2031-05-12")),
        "{upcoming}"
    );
    let ranged =
        tool(&site, "search", json!({"query": "Brunnen", "from": "2022", "to": "2023-12-31"})).expect("hits");
    assert_eq!(ranged["hits"][0]["id"], "bericht", "{ranged}");
}

fn what_is_wrong_is_told_to_the_model() {
    let site = with_tools(Collection::of_sample()).site();
    for (name, given, said) in [
        ("search", json!({"filters": {"organizer": ["giz"]}}), "organiser"),
        ("search", json!({"filters": {"organiser": ["gizz"]}}), "nearest"),
        ("search", json!({"query": "Wasser", "sort": "best"}), "newest"),
        ("search", json!({"q": "Wasser"}), "unknown field `q`"),
        ("get_article", json!({"id": "nothing.txt"}), "search gives the ids"),
        ("list_values", json!({"facet": "colour"}), "organiser"),
        ("write", json!({}), "no tool 'write'"),
    ] {
        let error = tool(&site, name, given.clone()).expect_err("it is refused");
        assert!(error.contains(said), "{name} {given}: {error}");
    }
}

fn an_expired_article_is_told_from_an_unknown_one() {
    let text =
        "Die Genossenschaft baut mit den Gemeinden im Tal zwei Brunnen und pflegt sie viele Jahre lang.";
    let written = format!("---\ndate: 2024-02-01\nexpires: 2024-04-30\n---\n# Brunnen im Tal\n\n{text}\n");
    let collection = Collection::new().text("kurz.md", &written).indexed().on("2024-05-01");
    let site = with_tools(collection).site();
    for name in ["get_article", "related"] {
        let error = tool(&site, name, json!({"id": "kurz.md"})).expect_err("it is not shown");
        assert!(error.contains("until 2024-04-30"), "{name}: {error}");
    }
}

fn a_key_is_needed_where_searches_need_one() {
    let (collection, key) = with_tools(Collection::of_sample()).with_key("model", &[KeyScope::Search]);
    let (collection, other) = collection.with_key("cms", &[KeyScope::Write]);
    let site = collection.configured(|config| config.web.search_needs_key = true).site();
    site.wait(async {
        for key in [None, Some(other.as_str())] {
            assert!(connected(&site, key).await.is_err(), "{key:?} is let in");
        }
        let client = connected(&site, Some(&key)).await.expect("the key is of the scope search");
        assert!(called(&client, "search", json!({"query": "Wasser"})).await.is_ok());
    });
    let refused = site.send(Request::post("/mcp").body(Body::empty()).expect("a request"));
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{}", refused.describe());
    assert_eq!(refused.json()["code"], "unauthorised");
}

fn requests_count_towards_the_share_of_the_client() {
    let (collection, key) = with_tools(Collection::of_sample()).with_key("model", &[KeyScope::Search]);
    let site = collection.configured(|config| config.web.requests_per_minute = 6).site();
    let error = site.wait(async {
        let client = connected(&site, Some(&key)).await?;
        for _ in 0..8 {
            called(&client, "search", json!({"query": "Wasser"})).await?;
        }
        Ok::<(), String>(())
    });
    let error = error.expect_err("the share is used up");
    assert!(error.contains("429"), "{error}");
}

fn pages_of_other_sites_are_refused() {
    let collection = with_tools(Collection::of_sample())
        .configured(|config| config.web.allowed_origins = vec!["https://www.example.org".to_owned()]);
    let site = collection.site();
    let from = |origin: &str| {
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).to_string();
        let request = Request::post("/mcp")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json, text/event-stream")
            .header(header::HOST, "www.example.org")
            .header(header::ORIGIN, origin);
        site.send(request.body(Body::from(body)).expect("a request")).status
    };
    assert_eq!(from("https://evil.example"), StatusCode::FORBIDDEN);
    assert_eq!(from("https://www.example.org"), StatusCode::OK);
}

fn there_are_no_tools_unless_they_are_switched_on() {
    let site = Collection::of_sample().site();
    let request = Request::post("/mcp").header(header::CONTENT_TYPE, "application/json");
    assert_eq!(site.send(request.body(Body::from("{}")).expect("a request")).status, StatusCode::NOT_FOUND);
}
