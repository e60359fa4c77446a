//! Requests to the nodes of a cluster.
//!
//! A request goes to one node; where that can't be reached, to the next. Only what may be sent twice is: every write names
//! its document, and where it depends on another state, that state. A node that is too busy (429) is asked again while there
//! is time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use serde_json::Value;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig};

use super::options::ClusterOptions;
use crate::budget::Budget;
use crate::engine::EngineError;
use crate::query::RankingProfile;

/// The longest answer that is read, in bytes.
const LONGEST_ANSWER: u64 = 1 << 30;
/// What a node leaves of the time of a search for the nodes that are asked after it.
const KEPT: Duration = Duration::from_millis(500);
/// The time to wait for a connection.
const CONNECTING: Duration = Duration::from_secs(1);
/// The most connections that are kept for later requests.
const IDLE: usize = 16;
/// How long a busy node is left alone before it is asked again, at first.
const PAUSE: Duration = Duration::from_millis(50);
/// The most characters of a cluster's error that a message repeats.
pub const MAX_CAUSE: usize = 400;

/// The variable with the password where no file has it.
const PASSWORD_VARIABLE: &str = "OPENSEARCH_PASSWORD";

/// Why the connection to a cluster can't be set up: an option is wrong, or a file that it names can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    #[error("engine.opensearch.addresses names no node; write one such as https://search-1.example.org:9200")]
    NoAddress,
    #[error(
        "engine.opensearch.addresses: '{0}' is no address; write one such as https://search-1.example.org:9200"
    )]
    Address(String),
    #[error(
        "engine.opensearch.prefix: '{0}' can't begin the name of an index; write lower-case letters, digits and '-', beginning with a letter"
    )]
    Prefix(String),
    #[error("engine.opensearch.password_file: {file}: {cause}")]
    Password { file: String, cause: std::io::Error },
    #[error(
        "engine.opensearch.user is set and no password; name a file in engine.opensearch.password_file, or set {PASSWORD_VARIABLE}"
    )]
    NoPassword,
    #[error("engine.opensearch.ca: {file}: {cause}")]
    Authority { file: String, cause: String },
    #[error("engine.opensearch.shards must be from 1 to 1024")]
    Shards,
}

/// The nodes of a cluster.
#[derive(Debug)]
pub struct Cluster {
    agent: ureq::Agent,
    /// Opens a connection for every request.
    fresh: ureq::Agent,
    addresses: Vec<String>,
    /// The node that answered last.
    node: AtomicUsize,
    authorization: Option<String>,
    timeout: Duration,
    /// Its version, once it has told.
    version: OnceLock<(u64, u64)>,
    pub options: ClusterOptions,
}

/// The kind of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

/// The body of a request.
#[derive(Debug, Clone, Copy)]
pub enum Body<'a> {
    None,
    Json(&'a Value),
    /// One JSON value a line.
    Lines(&'a str),
}

/// An answer of the cluster.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    body: String,
}

impl Answer {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether a node refuses writes for want of room on its disk.
    fn lacks_room(&self) -> bool {
        matches!(self.status, 403 | 429) && lacks_room(&self.body)
    }

    /// What the cluster says is wrong.
    pub fn cause(&self) -> String {
        let parsed: Value = serde_json::from_str(&self.body).unwrap_or_default();
        let error = &parsed["error"];
        let reason = reason(&parsed).or_else(|| error.as_str()).unwrap_or(&self.body);
        let kind = error["type"].as_str().map(|kind| format!("{kind}: ")).unwrap_or_default();
        let cause = format!("{kind}{reason}");
        cause.chars().take(MAX_CAUSE).collect()
    }
}

/// Pauses before a cluster that is too busy is asked again, each twice as long as the one before.
#[derive(Debug)]
pub struct Patience {
    pause: Duration,
    until: Instant,
}

impl Patience {
    fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// Waits, and tells whether there is time to ask again.
    pub fn pause(&mut self) -> bool {
        let has_time = self.pause < self.left();
        if has_time {
            std::thread::sleep(self.pause);
            self.pause *= 2;
        }
        has_time
    }
}

impl Cluster {
    pub fn new(options: &ClusterOptions) -> Result<Self, ClusterError> {
        let addresses: Vec<String> =
            options.addresses.iter().map(|address| address.trim_end_matches('/').to_owned()).collect();
        let is_address = |address: &&String| {
            let host = address.strip_prefix("http://").or_else(|| address.strip_prefix("https://"));
            host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', ' ', '@']))
        };
        if let Some(wrong) = addresses.iter().find(|address| !is_address(address)) {
            return Err(ClusterError::Address(wrong.clone()));
        }
        if addresses.is_empty() {
            return Err(ClusterError::NoAddress);
        }
        let prefix = &options.prefix;
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if !prefix.starts_with(|c: char| c.is_ascii_lowercase())
            || !prefix.bytes().all(allowed)
            || prefix.len() > 100
        {
            return Err(ClusterError::Prefix(prefix.clone()));
        }
        if !(1..=1024).contains(&options.shards) {
            return Err(ClusterError::Shards);
        }
        let tls = TlsConfig::builder().root_certs(authorities(options)?).build();
        let agent = |idle: usize| -> ureq::Agent {
            let config = ureq::Agent::config_builder()
                .tls_config(tls.clone())
                .timeout_connect(Some(CONNECTING))
                .http_status_as_error(false)
                .max_idle_connections(idle)
                .max_idle_connections_per_host(idle)
                .user_agent(concat!("fundstelle/", env!("CARGO_PKG_VERSION")));
            config.build().into()
        };
        Ok(Self {
            agent: agent(IDLE),
            fresh: agent(0),
            addresses,
            node: AtomicUsize::new(0),
            authorization: authorization(options)?,
            timeout: Duration::from_secs(options.timeout_seconds.max(1)),
            version: OnceLock::new(),
            options: options.clone(),
        })
    }

    /// Notes the version that the cluster told.
    pub fn set_version(&self, version: (u64, u64)) {
        let _ = self.version.set(version);
    }

    /// The factor that the cluster's BM25 lacks beside ours: from version 3 on, it leaves out k1 + 1, which changes no order.
    pub fn scale(&self) -> f32 {
        let (major, _) = self.version.get().copied().unwrap_or_default();
        if major >= 3 { RankingProfile::STANDARD.bm25.k1 + 1.0 } else { 1.0 }
    }

    /// Where the index is, for messages.
    pub fn place(&self) -> String {
        format!("{} ({}-*)", self.addresses.join(", "), self.options.prefix)
    }

    /// How long a cluster that is too busy is asked again.
    pub fn patience(&self, budget: Budget) -> Patience {
        let time = budget.left().map_or(self.timeout, |left| left.min(self.timeout));
        Patience { pause: PAUSE, until: Instant::now() + time }
    }

    /// Sends a request to one node after the other until one answers.
    ///
    /// # Errors
    /// No node answers in time, or all are too busy.
    pub fn send(
        &self,
        method: Method,
        path: &str,
        body: Body<'_>,
        budget: Budget,
    ) -> Result<Answer, EngineError> {
        let mut patience = self.patience(budget);
        let mut causes: Vec<String> = Vec::new();
        let mut tried = 0;
        loop {
            let number = self.node.load(Ordering::Relaxed) % self.addresses.len();
            let left = patience.left();
            if left.is_zero() {
                budget.check()?;
                return Err(self.unavailable(format!("no answer within {} s", self.timeout.as_secs())));
            }
            // A node that hangs leaves a search some of its time, so that another node may answer it.
            let is_last = tried + 1 == self.addresses.len();
            let kept = if budget.left().is_none() || is_last { Duration::ZERO } else { KEPT.min(left / 2) };
            let time = left - kept;
            match self.send_to(&self.addresses[number], method, path, body, time) {
                Ok(answer) if answer.status == 429 && !answer.lacks_room() && patience.pause() => {}
                Ok(answer) => return self.understood(answer),
                Err(cause) => {
                    // Later requests go to another node, too.
                    self.node.store(number + 1, Ordering::Relaxed);
                    budget.check()?;
                    causes.push(format!("{}: {}", self.addresses[number], told(&cause)));
                    tried += 1;
                    if tried == self.addresses.len() {
                        return Err(self.unavailable(format!("no node answers ({})", causes.join("; "))));
                    }
                }
            }
        }
    }

    /// Sends a request to a node. A connection that was left alone for long may have been closed by the node, or by what
    /// stands before it, which tells nothing of the node: it is asked once more on another one.
    fn send_to(
        &self,
        address: &str,
        method: Method,
        path: &str,
        body: Body<'_>,
        timeout: Duration,
    ) -> Result<Answer, ureq::Error> {
        let begun = Instant::now();
        match self.send_by(&self.agent, address, method, path, body, timeout) {
            Err(ureq::Error::Io(cause)) if is_closed(&cause) => {
                let left = timeout.saturating_sub(begun.elapsed());
                self.send_by(&self.fresh, address, method, path, body, left)
            }
            answer => answer,
        }
    }

    fn send_by(
        &self,
        agent: &ureq::Agent,
        address: &str,
        method: Method,
        path: &str,
        body: Body<'_>,
        timeout: Duration,
    ) -> Result<Answer, ureq::Error> {
        let method = match method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        };
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{address}/{path}"));
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        let (kind, bytes) = match body {
            Body::None => ("application/json", Vec::new()),
            Body::Json(value) => {
                ("application/json", serde_json::to_vec(value).map_err(std::io::Error::from)?)
            }
            Body::Lines(lines) => ("application/x-ndjson", lines.as_bytes().to_vec()),
        };
        let (asked, sent) = (Instant::now(), bytes.len());
        let request = request.header("Content-Type", kind).body(bytes)?;
        let request = agent.configure_request(request).timeout_global(Some(timeout)).build();
        let mut answer = agent.run(request)?;
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(LONGEST_ANSWER).lossy_utf8(true).read_to_string()?;
        let micros = asked.elapsed().as_micros() as u64;
        let took = took(&body);
        tracing::debug!(path, status, sent, received = body.len(), micros, took, "asked the cluster");
        Ok(Answer { status, body })
    }

    /// Turns what an operator must mend into an error that says so; anything else is for the caller to judge.
    fn understood(&self, answer: Answer) -> Result<Answer, EngineError> {
        let user = self.options.user.as_deref().unwrap_or("nobody");
        match answer.status {
            401 => Err(self.unavailable(format!("it refuses the password of '{user}'"))),
            403 | 429 if answer.lacks_room() => Err(self.no_room()),
            403 => Err(self.unavailable(format!(
                "'{user}' may not do this ({}); it needs the rights on {}-*",
                answer.cause(),
                self.options.prefix
            ))),
            429 => Err(self.unavailable("it is too busy".to_owned())),
            502..=504 => Err(self.unavailable(answer.cause())),
            _ => Ok(answer),
        }
    }

    /// Sends a request that must succeed, and reads its answer.
    pub fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Body<'_>,
        budget: Budget,
    ) -> Result<T, EngineError> {
        let answer = self.send(method, path, body, budget)?;
        self.read(&answer)
    }

    /// Reads a successful answer.
    pub fn read<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T, EngineError> {
        if !answer.is_success() {
            return Err(self.broken(answer.cause()));
        }
        serde_json::from_str(&answer.body).map_err(|error| self.broken(error))
    }

    /// The error of a cluster that takes no writes since a disk is full.
    pub fn no_room(&self) -> EngineError {
        self.unavailable(
            "it takes no writes, since a node has too little room on its disk; make room, and it takes them again"
                .to_owned(),
        )
    }

    /// The error of a cluster that can't answer now.
    pub fn unavailable(&self, cause: String) -> EngineError {
        EngineError::Unavailable(format!("the cluster at {}: {cause}", self.place()))
    }

    /// The error of a cluster that answers what it should not.
    pub fn broken(&self, cause: impl std::fmt::Display) -> EngineError {
        EngineError::broken(self.place(), cause)
    }

    /// The name of an index of ours.
    pub fn index(&self, name: &str) -> String {
        format!("{}-{name}", self.options.prefix)
    }
}

/// Why the cluster could not do what it was asked, as an answer tells.
pub fn reason(answer: &Value) -> Option<&str> {
    let error = &answer["error"];
    // What happened to a whole phase of a search is often told by its cause alone.
    let reasons = [&error["root_cause"][0]["reason"], &error["reason"], &error["caused_by"]["reason"]];
    reasons.into_iter().filter_map(Value::as_str).find(|reason| !reason.is_empty())
}

/// How many milliseconds a search took, as its answer begins with telling.
fn took(answer: &str) -> Option<u64> {
    answer.strip_prefix("{\"took\":")?.split([',', '}']).next()?.parse().ok()
}

/// Whether a message of the cluster is about a node whose disk is full (the *flood stage*).
pub fn lacks_room(message: &str) -> bool {
    message.contains("read-only-allow-delete") || message.contains("read_only_allow_delete")
}

/// Why a node could not be asked, with what to do where it is the certificate.
fn told(error: &ureq::Error) -> String {
    let cause = error.to_string();
    if cause.contains("invalid peer certificate") {
        format!("{cause}; name the authority that signed it in engine.opensearch.ca")
    } else {
        cause
    }
}

/// Whether a connection was closed by the other side.
fn is_closed(cause: &std::io::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(cause.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

/// The `Authorization` header.
fn authorization(options: &ClusterOptions) -> Result<Option<String>, ClusterError> {
    let Some(user) = &options.user else { return Ok(None) };
    let password = match &options.password_file {
        Some(file) => std::fs::read_to_string(file)
            .map_err(|cause| ClusterError::Password { file: file.display().to_string(), cause })?,
        None => std::env::var(PASSWORD_VARIABLE).map_err(|_| ClusterError::NoPassword)?,
    };
    Ok(Some(format!("Basic {}", STANDARD.encode(format!("{user}:{}", password.trim_end())))))
}

/// The authorities that sign the certificates of the cluster.
fn authorities(options: &ClusterOptions) -> Result<RootCerts, ClusterError> {
    let Some(file) = &options.ca else { return Ok(RootCerts::PlatformVerifier) };
    let failed = |cause: String| ClusterError::Authority { file: file.display().to_string(), cause };
    let pem = std::fs::read(file).map_err(|error| failed(error.to_string()))?;
    let mut certificates: Vec<Certificate<'static>> = Vec::new();
    for item in ureq::tls::parse_pem(&pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| failed(error.to_string()))? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err(failed("it holds no certificate".to_owned()));
    }
    Ok(RootCerts::Specific(Arc::new(certificates)))
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    /// Reads a request without a body; returns whether there was one.
    fn read_request(from: &mut BufReader<TcpStream>) -> bool {
        let mut line = String::new();
        loop {
            line.clear();
            match from.read_line(&mut line) {
                Ok(0) | Err(_) => return false,
                Ok(_) if line == "\r\n" => return true,
                Ok(_) => {}
            }
        }
    }

    /// A node that answers `answered` requests of each connection, and closes it when the next one comes.
    fn node(answered: usize) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let mut requests = BufReader::new(client);
                for _ in 0..answered {
                    if read_request(&mut requests) {
                        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
                        requests.get_mut().write_all(answer).unwrap();
                    }
                }
                read_request(&mut requests);
            }
        });
        address
    }

    #[test]
    fn a_node_that_hangs_leaves_time_to_ask_another() {
        // The system takes connections that nobody accepts.
        let hanging = TcpListener::bind("127.0.0.1:0").unwrap();
        let addresses = vec![format!("http://{}", hanging.local_addr().unwrap()), node(1)];
        let options = ClusterOptions { addresses, ..ClusterOptions::default() };
        let cluster = Cluster::new(&options).unwrap();
        let answer = cluster.send(Method::Get, "", Body::None, Budget::within(Duration::from_secs(1)));
        assert!(answer.is_ok(), "{answer:?}");
    }

    #[test]
    fn a_connection_that_the_node_has_closed_is_no_lost_node() {
        for (answered, expected) in [(1, true), (0, false)] {
            let options = ClusterOptions { addresses: vec![node(answered)], ..ClusterOptions::default() };
            let cluster = Cluster::new(&options).unwrap();
            for request in 0..3 {
                let answer = cluster.send(Method::Get, "", Body::None, Budget::UNLIMITED);
                assert_eq!(answer.is_ok(), expected, "request {request}: {answer:?}");
            }
        }
    }
}
