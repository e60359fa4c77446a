//! Clients of a server: what they send, and what a server may answer while a cluster is not whole.

use std::time::Duration;

use serde_json::Value;

use crate::harness::{Server, query_string};

/// The longest time that an answer may take, far more than a slow machine needs.
const DEADLINE: Duration = Duration::from_secs(120);

/// Who searches, and writes with a key.
pub struct Client {
    address: String,
    authorization: String,
}

/// An answer of a server: its status, whether it says when to try again, and its JSON.
pub struct Answer {
    pub status: u16,
    says_when: bool,
    pub body: Value,
}

impl Answer {
    /// Whether there is an answer. There may be none for now, which says when to try again.
    #[track_caller]
    pub fn is_given(&self) -> bool {
        if self.status == 503 {
            assert!(self.says_when, "a refusal without Retry-After: {}", self.body);
        } else {
            assert!((200..300).contains(&self.status), "{} {}", self.status, self.body);
        }
        self.status != 503
    }
}

impl Client {
    pub fn of(server: &Server, key: &str) -> Self {
        Self { address: server.address.clone(), authorization: format!("Bearer {key}") }
    }

    /// Sends a request, whose body is JSON where it has any.
    pub fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let config = ureq::Agent::config_builder().timeout_global(Some(DEADLINE)).http_status_as_error(false);
        let agent: ureq::Agent = config.build().into();
        let request =
            ureq::http::Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        let request = request.header("Authorization", &self.authorization);
        let request = request.header("Content-Type", "application/json");
        let request = request.body(body.map(Value::to_string).unwrap_or_default()).expect("a request");
        let mut answer = agent.run(request).expect("the server itself is there");
        let text = answer.body_mut().read_to_string().expect("the server answers in text");
        Answer {
            status: answer.status().as_u16(),
            says_when: answer.headers().contains_key("Retry-After"),
            body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
        }
    }

    pub fn search(&self, parameters: &[(&str, &str)]) -> Answer {
        self.send("GET", &format!("/api/v1/search?{}", query_string(parameters)), None)
    }

    /// The number of articles that a search finds, which must be answered.
    #[track_caller]
    pub fn total(&self, query: &str) -> u64 {
        let answer = self.search(&[("q", query)]);
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["total"].as_u64().expect("a number")
    }
}
