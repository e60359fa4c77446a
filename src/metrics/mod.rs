//! Metrics of the running server in the text formats of Prometheus. They tell how much is
//! searched and how well it works, but never who searched or for what.

mod process;
mod text;

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::engine::IndexStats;

use process::OfProcess;
pub use text::TextForm;

/// All metrics.
pub struct Metrics {
    registry: Registry,
    /// What has names that other programs have too.
    of_process: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Endpoint, Histogram>,
    searches: Family<Searched, Counter>,
    articles: Gauge,
    generation: Gauge,
    built: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    endpoint: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Endpoint {
    endpoint: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Searched {
    found: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("fundstelle");
        let requests = Family::<Answered, Counter>::default();
        // The buckets range from 1 ms to 16 s.
        let seconds = Family::<Endpoint, Histogram>::new_with_constructor(|| {
            Histogram::new(exponential_buckets(0.001, 2.0, 15))
        });
        let searches = Family::<Searched, Counter>::default();
        let [articles, generation, built] = std::array::from_fn(|_| Gauge::default());
        registry.register("requests", "Requests by address and status", requests.clone());
        registry.register_with_unit(
            "request_duration",
            "Time to the beginning of the answer",
            Unit::Seconds,
            seconds.clone(),
        );
        registry.register(
            "searches",
            "Searches of people and services by whether they found something",
            searches.clone(),
        );
        registry.register("articles", "Articles in the index", articles.clone());
        registry.register("index_generation", "Number of the generation that is served", generation.clone());
        registry.register_with_unit(
            "index_built_timestamp",
            "When the generation was built, since 1970",
            Unit::Seconds,
            built.clone(),
        );
        let build = Family::<Build, Gauge>::default();
        build.get_or_create(&Build { version: env!("CARGO_PKG_VERSION") }).set(1);
        registry.register("build_info", "The program that runs", build);
        let mut of_process = Registry::default();
        of_process.register_collector(Box::new(OfProcess));
        Self { registry, of_process, requests, seconds, searches, articles, generation, built }
    }
}

impl Metrics {
    /// Records an answered request. `endpoint` is the pattern of its address.
    pub fn answered(&self, endpoint: &str, status: u16, took: Duration) {
        let endpoint = endpoint.to_owned();
        self.requests.get_or_create(&Answered { endpoint: endpoint.clone(), status }).inc();
        self.seconds.get_or_create(&Endpoint { endpoint }).observe(took.as_secs_f64());
    }

    /// Records a search that found `total` articles.
    pub fn searched(&self, total: u64) {
        let found = if total > 0 { "something" } else { "nothing" };
        self.searches.get_or_create(&Searched { found }).inc();
    }

    /// All metrics as text, with those of the index as it is now, if there is one.
    pub fn text(&self, index: Option<&IndexStats>, form: TextForm) -> String {
        if let Some(stats) = index {
            self.articles.set(stats.articles.try_into().unwrap_or(i64::MAX));
            self.generation.set(stats.generation.into());
            self.built.set(stats.built_at);
        }
        let mut text = String::new();
        let written = encode_registry(&mut text, &self.registry)
            .and_then(|()| encode_registry(&mut text, &self.of_process))
            .and_then(|()| encode_eof(&mut text));
        written.expect("memory can be written to");
        match form {
            TextForm::OpenMetrics => text,
            TextForm::Prometheus => text::prometheus(&text),
        }
    }
}
