//! Related articles: those that share the significant words of an article.
//!
//! The words that set an article apart from the collection are looked up as a query would be, by the
//! [`RelatedRule`]. Only articles of the same language are candidates: across languages texts share names and numbers, and those that share
//! many are mostly translations, which are no news to a reader of the article. The cost is bounded by the
//! number of words and of their postings, whatever the length of the article.

use tantivy::query::Bm25Weight;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, Score, Searcher, TERMINATED, Term, postings::Postings};

use super::columns::Columns;
use super::failure::Failure;
use super::live::LiveDocuments;
use crate::analysis::{Analyzers, WordCache};
use crate::article::{Article, Facet};
use crate::budget::Budget;
use crate::engine::related;
use crate::query::{NONE_VALUE, RelatedRule};

/// Finds related articles in one snapshot.
pub struct Relations<'a> {
    pub searcher: &'a Searcher,
    pub live: &'a LiveDocuments,
    pub body: Field,
    pub columns: &'a Columns,
    pub analyzers: &'a Analyzers,
    pub rule: &'a RelatedRule,
    pub budget: Budget,
}

/// A word that an article is compared by, with its weight.
struct Significant {
    term: Term,
    weight: f32,
}

impl Relations<'_> {
    /// The documents most similar to an article with their scores, the best first; `skipped` ones are no
    /// candidates.
    pub fn like(
        &self,
        article: &Article,
        address: DocAddress,
        limit: usize,
        skipped: impl Fn(DocAddress) -> bool,
        cache: &mut WordCache,
    ) -> Result<Vec<(DocAddress, Score)>, Failure> {
        let terms = self.significant(article, cache)?;
        let least_words = self.rule.least_words.min(terms.len() as u32);
        let mut candidates: Vec<(DocAddress, Score)> = Vec::new();
        let mut own = 0.0;
        for number in 0..self.searcher.segment_readers().len() {
            let scored = self.score_segment(number, &terms)?;
            for (doc, (score, words)) in scored.into_iter().enumerate() {
                let found = DocAddress::new(number as u32, doc as DocId);
                if found == address {
                    own = score;
                } else if words.count_ones() >= least_words && score > 0.0 {
                    candidates.push((found, score));
                }
            }
        }
        candidates.retain(|(_, score)| *score >= own * self.rule.least_share);
        let looked_at = related::candidates(limit);
        let language = self.values(address, Facet::Language);
        candidates.retain(|(found, _)| {
            self.live.has(found.segment_ord as usize, found.doc_id)
                && self.values(*found, Facet::Language) == language
        });
        let by_score = |a: &(DocAddress, Score), b: &(DocAddress, Score)| {
            b.1.total_cmp(&a.1).then_with(|| self.tie(b.0).cmp(&self.tie(a.0)))
        };
        if candidates.len() > looked_at {
            candidates.select_nth_unstable_by(looked_at, by_score);
            candidates.truncate(looked_at);
        }
        for (found, score) in &mut candidates {
            *score *= self.lift(address, *found);
        }
        candidates.sort_by(by_score);
        candidates.retain(|(found, _)| !skipped(*found));
        Ok(candidates)
    }

    fn tie(&self, address: DocAddress) -> u64 {
        self.columns.segments[address.segment_ord as usize].tie[address.doc_id as usize]
    }

    /// The score of every document of a segment, and a bit for each significant word that it has.
    fn score_segment(&self, number: usize, terms: &[Significant]) -> Result<Vec<(Score, u32)>, Failure> {
        let segment = self.searcher.segment_reader(number as u32);
        let norms = segment.get_fieldnorms_reader(self.body)?;
        let inverted = segment.inverted_index(self.body)?;
        let mut scored = vec![(0.0, 0); segment.max_doc() as usize];
        for (bit, significant) in terms.iter().enumerate() {
            self.budget.check()?;
            let postings = inverted.read_postings(&significant.term, IndexRecordOption::WithFreqs)?;
            let Some(mut postings) = postings else { continue };
            let bm25 = Bm25Weight::for_terms(self.searcher, std::slice::from_ref(&significant.term))?;
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                let (score, words) = &mut scored[doc as usize];
                *score += significant.weight * bm25.score(norms.fieldnorm_id(doc), postings.term_freq());
                *words |= 1 << bit;
                postings.advance();
            }
        }
        Ok(scored)
    }

    /// The significant words of an article, those of the greatest weight first.
    fn significant(&self, article: &Article, cache: &mut WordCache) -> Result<Vec<Significant>, Failure> {
        let counts = related::counts(article, self.analyzers, self.rule, cache, self.budget)?;
        let term = |token: &str| Term::from_field_text(self.body, token);
        let counted = counts.into_iter().map(|(token, count)| {
            let frequency = self.searcher.doc_freq(&term(&token))?;
            Ok((token, count, frequency))
        });
        let counted = counted.collect::<Result<Vec<_>, Failure>>()?;
        let words = related::significant(counted, self.searcher.num_docs(), self.rule).into_iter();
        Ok(words.map(|word| Significant { term: term(&word.token), weight: word.weight }).collect())
    }

    /// The factor that common themes and organisers multiply a score by.
    fn lift(&self, one: DocAddress, other: DocAddress) -> f32 {
        let shared = |facet| {
            let values = self.values(one, facet);
            self.values(other, facet).iter().filter(|value| values.contains(value)).count()
        };
        related::lift(shared(Facet::Theme), shared(Facet::Organiser), self.rule)
    }

    fn values(&self, address: DocAddress, facet: Facet) -> Vec<u32> {
        let number = facet.number();
        let none = self.columns.dictionaries[&facet].ordinal(NONE_VALUE);
        let mut values = Vec::new();
        self.columns.views[address.segment_ord as usize][number].for_each(address.doc_id, |ordinal| {
            values.extend(Some(ordinal).filter(|value| Some(*value) != none));
        });
        values
    }
}
