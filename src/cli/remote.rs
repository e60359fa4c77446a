//! `fundstelle search --server URL` asks another machine.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::outcome::Outcome;
use super::terminal::{Terminal, tell_of_pages};
use crate::article::Date;
use crate::present::export::ExportFormat;
use crate::present::segment;
use crate::present::terminal::printable;
use crate::present::terminal::{RemoteAnswer, RemoteArticle, remote_article, remote_results};
use crate::query::{Page, SearchParams};

/// The longest answer that is read, in bytes. A page of a hundred hits has about one megabyte.
const LONGEST: u64 = 64 << 20;
/// The time for an answer: a busy server lets a search wait for three seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the hits of a page that a server answered are printed.
pub(super) enum Form {
    Text,
    /// One hit in full. Holds its number, counted from 1 over all pages.
    Open(usize),
    Json,
    Ids,
    Export(ExportFormat),
}

/// The hit of a number, which counts over all pages, out of those on a page.
pub(super) fn hit_of_number<T>(hits: &[T], page: Page, number: usize) -> anyhow::Result<&T> {
    let before = page.offset();
    let hit = number.checked_sub(before + 1).and_then(|at| hits.get(at));
    hit.with_context(|| {
        let (first, last) = (before + 1, before + hits.len());
        format!("there is no hit {number} on this page, only {first} to {last}")
    })
}

/// A server that answers searches.
pub(super) struct Server {
    agent: ureq::Agent,
    /// Its address without a slash at the end.
    address: String,
    key: Option<String>,
}

impl Server {
    /// A server at an address such as `https://www.example.org/suche`, and the file that holds the key for it, if it needs
    /// one.
    pub(super) fn new(address: &str, key_file: Option<&Path>) -> anyhow::Result<Self> {
        if !address.starts_with("http://") && !address.starts_with("https://") {
            bail!("'{address}' is no address of a server; write one such as https://www.example.org/suche");
        }
        let key = key_file.map(|file| {
            let key = std::fs::read_to_string(file);
            key.map(|key| key.trim().to_owned())
                .with_context(|| format!("cannot read the key in {}", file.display()))
        });
        let tls = ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::PlatformVerifier).build();
        let config = ureq::Agent::config_builder().tls_config(tls).timeout_global(Some(PATIENCE));
        let config =
            config.http_status_as_error(false).user_agent(concat!("fundstelle/", env!("CARGO_PKG_VERSION")));
        let address = address.trim_end_matches('/').to_owned();
        Ok(Self { agent: config.build().into(), address, key: key.transpose()? })
    }

    /// Searches, and writes the hits of a page.
    pub(super) fn search(&self, params: &SearchParams, form: &Form) -> anyhow::Result<Outcome> {
        let terminal = Terminal::detect();
        let mut pairs = params.pairs();
        pairs.push(("lang", terminal.lang.code().to_owned()));
        let body = self.get("/api/v1/search", &pairs)?;
        let answer: RemoteAnswer = self.read(&body)?;
        let today = Date::from_civil(jiff::Zoned::now().date()).ok();
        let ids = || answer.hits.iter().map(|hit| hit.id.as_str());
        match form {
            Form::Json => {
                let whole: Value = self.read(&body)?;
                let mut out = io::stdout().lock();
                serde_json::to_writer_pretty(&mut out, &whole).map_err(io::Error::from)?;
                writeln!(out)?;
            }
            Form::Ids => {
                let mut out = io::stdout().lock();
                ids().try_for_each(|id| writeln!(out, "{}", printable(id)))?;
            }
            Form::Export(_) if answer.hits.is_empty() => {}
            Form::Export(format) => {
                let mut pairs: Vec<(&str, String)> = ids().map(|id| ("id", id.to_owned())).collect();
                pairs.push(("format", format.name().to_owned()));
                io::stdout().lock().write_all(self.get("/api/v1/export", &pairs)?.as_bytes())?;
            }
            Form::Open(number) if !answer.hits.is_empty() => {
                let hit = hit_of_number(&answer.hits, answer.shown(), *number)?;
                let path = format!("/api/v1/articles/{}", segment(&hit.id));
                let lang = [("lang", terminal.lang.code().to_owned())];
                let article: RemoteArticle = self.read(&self.get(&path, &lang)?)?;
                terminal.show(&remote_article(&article, terminal.lang, terminal.style()))?;
            }
            Form::Text | Form::Open(_) => {
                terminal.show(&remote_results(&answer, today, terminal.lang, terminal.style()))?;
            }
        }
        if answer.hits.is_empty() && params.page.is_some() {
            tell_of_pages(answer.total, answer.shown().per_page)?;
        }
        Ok(if answer.hits.is_empty() { Outcome::NothingFound } else { Outcome::Done })
    }

    /// The body of an answer that is no error.
    fn get(&self, path: &str, pairs: &[(&str, String)]) -> anyhow::Result<String> {
        let address = &self.address;
        let mut request = self.agent.get(format!("{address}{path}"));
        for (name, value) in pairs {
            request = request.query(name, value);
        }
        if let Some(key) = &self.key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let mut answer = request.call().with_context(|| format!("{address} does not answer"))?;
        let status = answer.status();
        let body = answer.body_mut().with_config().limit(LONGEST).read_to_string();
        let body = body.with_context(|| format!("the answer of {address} breaks off"))?;
        if status.is_success() {
            return Ok(body);
        }
        let problem: Value = serde_json::from_str(&body).unwrap_or_default();
        let detail = problem["detail"].as_str().or(problem["title"].as_str());
        bail!("{address} answers {status}: {}", printable(detail.unwrap_or("without a reason")));
    }

    fn read<T: DeserializeOwned>(&self, body: &str) -> anyhow::Result<T> {
        let address = &self.address;
        serde_json::from_str(body).with_context(|| {
            format!("{address} answers otherwise than a search of Fundstelle does; is there more behind its address, such as /suche?")
        })
    }
}
