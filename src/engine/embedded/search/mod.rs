//! PLAN → RESULTS on the embedded index.
//!
//! A plan is lowered to streams of postings, one a term and field. They are evaluated in windows
//! of documents, as Lucene's `BooleanScorer` does: every stream adds its BM25 score and its bit to
//! the documents of the window, then each touched document is looked at once. That one look
//! decides whether it holds all or some of the words, whether it passes the filters, and which
//! facet values it counts for, so that totals, counts and hits always speak of the same set.
//!
//! Measured as MRR@10 on four question sets, each step beside the one before (xquad-de, xquad-en,
//! covidfaq-de, covidfaq-en):
//!
//! | step | | | | |
//! | --- | --- | --- | --- | --- |
//! | stems, parts at half weight, neighbours; a third of all words, rounded up | .910 | .952 | .465 | .570 |
//! | a third of the words the index knows, rounded down | .935 | .959 | .501 | .571 |
//! | the query's own form at weight .3 | .936 | .964 | .503 | .605 |
//! | glossary and corrections | .938 | .966 | .505 | .605 |
//! | parts of a compound near each other, title of short queries at 1 | .938 | .966 | .502 | .595 |
//! | general words in the lexicon of small collections | .941 | .966 | .505 | .596 |
//! | a second look at the best hundred by 4-grams of words | .961 | .970 | .548 | .611 |
//! | quotations that stand nowhere read as running words | .962 | .970 | .551 | .608 |
//! | names of organisers and themes; words of event reports in both languages | .962 | .970 | .551 | .609 |
//! | American spelling of English; both words of a pair form as one | .962 | .971 | .551 | .609 |
//! | the words that stand in one row of ten | .966 | .971 | .549 | .609 |
//! | everyday words of the other language; no function words as corrections | .966 | .973 | .549 | .609 |
//!
//! The row of ten is for long articles: on the passages of xquad-de put together by article, among
//! 3,000 encyclopedia articles, it gave .842 → .847. Rows of 6 to 40 words gave about the same,
//! weights of 1 to 2 too. Everyday words are for the other language: German questions on the English
//! passages .664 → .757, English ones on the German passages .697 → .753.
//!
//! Tried and left out: other title weights (.25 to 1: at most .0005), neighbours at .6 (−.003 on
//! English), believing the query's language and weakening the other chain (−.001 to −.003 on
//! German), parts at full weight (−.002 to −.007).
//!
//! Tried beside the second look's BM25 over padded 4-grams, and left out because nothing carried
//! over from one set to the next: 3-grams and 5-grams, alone or added; k1 of .6 and 2, b of .4 and 1;
//! gram weights to the power .7 and 1.5; grams without function words (−.003 on English); words
//! compared by the share of grams they have in common, in place of grams (−.004 to −.02); a
//! further BM25 over stems with idf to the power 1.5 and 2, or over families of derivation
//! (±.001, −.003 on covidfaq-de); neighbours in the space of words that co-occurrence in 150,000
//! passages spans, as soft matches or as centroids (+.002 to +.006, but only with vectors of the
//! same kind of text, a hundred numbers a word); the share of a query's weight that is covered; grams of frequent
//! German words or of verbs weighted down; document frequencies of grams estimated from those of
//! words instead of counted (−.001 to −.004).

mod collect;
mod columns;
mod duplicates;
mod evaluate;
mod explain;
mod facets;
mod failure;
mod forward;
mod live;
mod lookups;
mod lower;
mod ngram;
mod postings;
mod proximity;
mod related;
mod result_set;
mod snapshot;
mod stored;
mod translations;
mod word_caches;

pub use snapshot::{EmbeddedSnapshot, SegmentCache};
pub use word_caches::WordCaches;
