//! Queries to be run together, as JSON Lines with `id` and `text`.

use std::collections::HashMap;

use serde::Deserialize;

use super::lines::{LineError, numbered_lines, wrong};
use super::run::field;

/// A query of a file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Query {
    /// The id in the form of run files: see [`field`].
    pub id: String,
    pub text: String,
    /// The number of its line in the file, from 0.
    #[serde(skip)]
    pub line: usize,
}

/// Every other line of a file of queries. What is tuned on one half is measured on the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    Even,
    Odd,
}

/// The queries of a file in its order; every id occurs once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queries(Vec<Query>);

impl Queries {
    /// Reads JSON Lines. Other keys are ignored; blank lines are skipped but counted.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        let mut queries = Vec::new();
        let mut seen = HashMap::new();
        for (at, line) in numbered_lines(text) {
            let query: Query = serde_json::from_str(line).map_err(|error| {
                wrong(
                    at,
                    format!("a query is a JSON object with `id` and `text`, both strings; here: {error}"),
                )
            })?;
            if query.id.is_empty() {
                return Err(wrong(at, "a query needs an `id` that is not empty"));
            }
            let query = Query { id: field(&query.id), line: at, ..query };
            if let Some(first) = seen.insert(query.id.clone(), at) {
                let id = &query.id;
                return Err(wrong(
                    at,
                    format!("the query {id:?} stands on line {} already; give it another id", first + 1),
                ));
            }
            queries.push(query);
        }
        Ok(Self(queries))
    }

    /// The queries on even or on odd lines, counted from 0.
    pub fn half(mut self, half: Half) -> Self {
        self.0.retain(|query| query.line.is_multiple_of(2) == (half == Half::Even));
        self
    }

    pub fn iter(&self) -> impl Iterator<Item = &Query> {
        self.0.iter()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\u{feff}{\"id\": \"q 1\", \"text\": \"Wasser\", \"lang\": \"de\"}\r\n\n{\"id\": \"q2\", \"text\": \"\"}\n{\"id\":\"q3\",\"text\":\"x\"}\n";

    #[test]
    fn lines_are_counted_from_nought_and_empty_ones_count() {
        let queries = Queries::parse(FILE).unwrap();
        let found: Vec<_> = queries.iter().map(|query| (query.id.as_str(), query.line)).collect();
        assert_eq!(found, [("q%201", 0), ("q2", 2), ("q3", 3)]);
        let ids = |queries: Queries| queries.iter().map(|query| query.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(queries.clone().half(Half::Even)), ["q%201", "q2"]);
        assert_eq!(ids(queries.clone().half(Half::Odd)), ["q3"]);
    }

    #[test]
    fn wrong_lines_are_named() {
        for (file, line, says) in [
            ("{\"id\": \"a\", \"text\": \"b\"}\n\n{\"id\": 2}\n", 3, "`id` and `text`"),
            ("[]\n", 1, "JSON object"),
            ("{\"id\": \"\", \"text\": \"b\"}\n", 1, "not empty"),
            ("{\"id\": \"a\", \"text\": \"b\"}\n{\"id\": \"a\", \"text\": \"c\"}\n", 2, "on line 1 already"),
        ] {
            let error = Queries::parse(file).unwrap_err();
            assert_eq!(error.line, line, "{error}");
            assert!(error.problem.contains(says), "{error}");
        }
    }
}
