//! Judgments: which articles are relevant to a query, and how much.

use std::collections::HashMap;

use super::lines::{LineError, numbered_lines, wrong};
use super::queries::Queries;
use super::run::field;

const FORM: &str = "a judgment is query, article and relevance (a whole number, 0: not relevant), separated by tabs; the relevance may be left out where it is 1";

/// The articles that were judged relevant to a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    pub query: String,
    /// Articles with their relevance, which is at least 1, in the order of the file.
    pub relevant: Vec<(String, u32)>,
}

impl Judged {
    /// The relevance of an article; 0 if it is not relevant or was not judged.
    pub fn relevance(&self, article: &str) -> u32 {
        self.relevant.iter().find(|(relevant, _)| relevant == article).map_or(0, |(_, relevance)| *relevance)
    }
}

/// The judgments of a file, with the queries in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgments(Vec<Judged>);

impl Judgments {
    /// Reads lines `query TAB article TAB relevance`. A relevance of 0 or below says that the article was
    /// judged and is not relevant.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        let mut judged: Vec<Judged> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut seen: HashMap<(String, String), usize> = HashMap::new();
        for (at, line) in numbered_lines(text) {
            let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
            let (query, article, relevance) = match fields[..] {
                [query, article] => (query, article, "1"),
                [query, article, relevance] => (query, article, relevance),
                _ => return Err(wrong(at, format!("{FORM}; fields on this line: {}", fields.len()))),
            };
            if query.is_empty() || article.is_empty() {
                return Err(wrong(at, format!("{FORM}; here a field is empty")));
            }
            let relevance: i32 =
                relevance.parse().map_err(|_| wrong(at, format!("{FORM}; {relevance:?} is none")))?;
            let (query, article) = (field(query), field(article));
            if let Some(first) = seen.insert((query.clone(), article.clone()), at) {
                let problem = format!("{article:?} is judged for {query:?} on line {} already", first + 1);
                return Err(wrong(at, problem));
            }
            let place = *places.entry(query.clone()).or_insert_with(|| {
                judged.push(Judged { query, relevant: Vec::new() });
                judged.len() - 1
            });
            if let Ok(relevance @ 1..) = u32::try_from(relevance) {
                judged[place].relevant.push((article, relevance));
            }
        }
        Ok(Self(judged))
    }

    /// The judgments for some queries, in the order of these.
    pub fn for_queries(&self, queries: &Queries) -> Self {
        let places: HashMap<&str, &Judged> =
            self.0.iter().map(|judged| (judged.query.as_str(), judged)).collect();
        Self(queries.iter().filter_map(|query| places.get(query.id.as_str()).copied()).cloned().collect())
    }

    pub fn iter(&self) -> impl Iterator<Item = &Judged> {
        self.0.iter()
    }

    /// The number of judged queries, including those without a relevant article.
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

    #[test]
    fn what_is_not_relevant_is_judged_all_the_same() {
        let file = "q1\ta.txt\t2\r\nq2\tb c.txt\nq1\td.txt\t0\nq3\te.txt\t-1\n";
        let judgments = Judgments::parse(file).unwrap();
        assert_eq!(judgments.len(), 3);
        let all: Vec<_> = judgments.iter().map(|j| (j.query.as_str(), j.relevant.as_slice())).collect();
        let entry = |article: &str, relevance| (article.to_owned(), relevance);
        assert_eq!(
            all,
            [("q1", &[entry("a.txt", 2)][..]), ("q2", &[entry("b%20c.txt", 1)][..]), ("q3", &[][..])]
        );
        let queries = Queries::parse(
            "{\"id\":\"q3\",\"text\":\"\"}\n{\"id\":\"q1\",\"text\":\"\"}\n{\"id\":\"q9\",\"text\":\"\"}",
        )
        .unwrap();
        let queries: Vec<_> =
            judgments.for_queries(&queries).iter().map(|judged| judged.query.clone()).collect();
        assert_eq!(queries, ["q3", "q1"]);
    }

    #[test]
    fn wrong_lines_are_named() {
        for (file, line, says) in [
            ("q1\ta\t1\nq1 a 1\n", 2, "fields on this line: 1"),
            ("q1\t0\ta\t1\n", 1, "fields on this line: 4"),
            ("q1\ta\tja\n", 1, "\"ja\" is none"),
            ("q1\ta\t1.5\n", 1, "a whole number"),
            ("q1\t\t1\n", 1, "a field is empty"),
            ("q1\ta\t1\nq2\ta\t1\nq1\ta\t0\n", 3, "on line 1 already"),
        ] {
            let error = Judgments::parse(file).unwrap_err();
            assert_eq!(error.line, line, "{error}");
            assert!(error.problem.contains(says), "{error}");
        }
    }
}
