//! Runs: the ranked articles for each query of a set, in the file format of trec_eval.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::lines::{LineError, numbered_lines, wrong};

/// The tag of the runs that this program writes, which names their author.
const TAG: &str = "fundstelle";

/// An article that was found, with its score.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The article's id in the form of run files: see [`field`].
    pub article: String,
    pub score: f32,
}

/// For each query, its articles from the best on, each once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    rankings: Vec<(String, Vec<Ranked>)>,
    places: HashMap<String, usize>,
}

impl Run {
    /// Reads lines `query Q0 article rank score tag`. The order follows the ranks, not the scores, and for
    /// equal ranks the ids.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        let mut found: Vec<(String, Vec<(u64, Ranked)>)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut seen: HashSet<(usize, String)> = HashSet::new();
        for (at, line) in numbered_lines(text) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [query, _, article, rank, score, _] = fields[..] else {
                let count = fields.len();
                return Err(wrong(
                    at,
                    format!(
                        "a line of a run has six fields: query, Q0, article, rank, score, tag; fields on this line: {count}"
                    ),
                ));
            };
            let rank =
                rank.parse().map_err(|_| wrong(at, format!("the rank {rank:?} is no whole number")))?;
            let score = score.parse().map_err(|_| wrong(at, format!("the score {score:?} is no number")))?;
            let place = *places.entry(query.to_owned()).or_insert_with(|| {
                found.push((query.to_owned(), Vec::new()));
                found.len() - 1
            });
            if !seen.insert((place, article.to_owned())) {
                return Err(wrong(at, format!("{article:?} stands twice for the query {query:?}")));
            }
            found[place].1.push((rank, Ranked { article: article.to_owned(), score }));
        }
        let mut run = Self::default();
        for (query, mut ranked) in found {
            ranked.sort_by(|(rank, a), (other, b)| rank.cmp(other).then_with(|| a.article.cmp(&b.article)));
            run.add(query, ranked.into_iter().map(|(_, ranked)| ranked).collect());
        }
        Ok(run)
    }

    /// Sets the articles that were found for a query.
    pub fn add(&mut self, query: String, ranking: Vec<Ranked>) {
        if let Some(&place) = self.places.get(&query) {
            self.rankings[place].1 = ranking;
        } else {
            self.places.insert(query.clone(), self.rankings.len());
            self.rankings.push((query, ranking));
        }
    }

    /// The articles that were found for a query, the best first.
    pub fn ranking(&self, query: &str) -> &[Ranked] {
        self.places.get(query).map_or(&[], |&place| &self.rankings[place].1)
    }

    pub fn queries(&self) -> impl Iterator<Item = &str> {
        self.rankings.iter().map(|(query, _)| query.as_str())
    }

    /// Writes the run in the format that [`parse`](Self::parse) reads.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        self.rankings.iter().try_for_each(|(query, ranking)| write_ranking(out, query, ranking))
    }
}

/// Writes the articles for one query. Evaluation tools sort them by score again, so every score is cut to
/// that of the article before it: articles with all words of the query rank first even if their score is
/// lower.
pub fn write_ranking(out: &mut impl Write, query: &str, ranking: &[Ranked]) -> io::Result<()> {
    let mut least = f32::INFINITY;
    for (at, Ranked { article, score }) in ranking.iter().enumerate() {
        least = score.min(least);
        writeln!(out, "{query} Q0 {article} {} {least:.6} {TAG}", at + 1)?;
    }
    Ok(())
}

/// An id with its white space percent-encoded, because lines of run files are separated by blanks.
pub fn field(id: &str) -> String {
    id.split_inclusive(char::is_whitespace).map(encode_last).collect()
}

fn encode_last(piece: &str) -> String {
    match piece.chars().next_back().filter(|c| c.is_whitespace()) {
        Some(space) => {
            let (before, space) = piece.split_at(piece.len() - space.len_utf8());
            format!("{before}{}", utf8_percent_encode(space, NON_ALPHANUMERIC))
        }
        None => piece.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_in_ids_does_not_break_a_line() {
        assert_eq!(field("mein Bericht 1.txt"), "mein%20Bericht%201.txt");
        assert_eq!(field("ohne.txt"), "ohne.txt");
    }

    #[test]
    fn a_run_is_read_as_it_was_written_and_its_scores_never_rise() {
        let mut run = Run::default();
        let ranked = |article: &str, score| Ranked { article: article.to_owned(), score };
        run.add("q1".to_owned(), vec![ranked("a", 2.0), ranked("b", 3.5), ranked("c", 1.0)]);
        run.add("q2".to_owned(), vec![ranked("b", 0.25)]);
        let mut written = Vec::new();
        run.write(&mut written).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert_eq!(
            written,
            "q1 Q0 a 1 2.000000 fundstelle\nq1 Q0 b 2 2.000000 fundstelle\nq1 Q0 c 3 1.000000 fundstelle\nq2 Q0 b 1 0.250000 fundstelle\n"
        );
        let read = Run::parse(&written).unwrap();
        assert_eq!(read.queries().collect::<Vec<_>>(), ["q1", "q2"]);
        let articles = |run: &Run| run.ranking("q1").iter().map(|r| r.article.clone()).collect::<Vec<_>>();
        assert_eq!(articles(&read), articles(&run));
        assert!(read.ranking("q3").is_empty());
    }

    #[test]
    fn ranks_give_the_order_and_ids_where_they_are_equal() {
        let run = Run::parse("q Q0 z 10 9 x\nq Q0 c 2 1 x\nq Q0 b 2 7 x\nq Q0 a 1 0 x\n").unwrap();
        let order: Vec<&str> = run.ranking("q").iter().map(|ranked| ranked.article.as_str()).collect();
        assert_eq!(order, ["a", "b", "c", "z"]);
    }

    #[test]
    fn wrong_lines_are_named() {
        for (file, line, says) in [
            ("q Q0 a 1 2.5 x\n\nq Q0 mein Bericht 2 1.5 x\n", 3, "fields on this line: 7"),
            ("q Q0 a 1 2.5\n", 1, "six fields: query, Q0, article, rank, score, tag"),
            ("q Q0 a erster 2.5 x\n", 1, "the rank \"erster\""),
            ("q Q0 a 1 viel x\n", 1, "the score \"viel\""),
            ("q Q0 a 1 3 x\nr Q0 a 1 3 x\nq Q0 a 2 2 x\n", 3, "\"a\" stands twice for the query \"q\""),
        ] {
            let error = Run::parse(file).unwrap_err();
            assert_eq!(error.line, line, "{error}");
            assert!(error.problem.contains(says), "{error}");
        }
    }
}
