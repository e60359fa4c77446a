//! PLAN → RESULTS on the embedded index.
//!
//! A plan is lowered to terms, phrases and bits as for every engine ([`crate::engine::lowering`]), and these become
//! streams of postings, one for each term and field. The streams are evaluated in
//! windows of documents, as Lucene's `BooleanScorer` does: every stream adds its BM25 score and its bits to the
//! documents of the window, and then each document with any bit is examined once. That one examination decides
//! whether the document holds all or some of the words, whether it passes the filters, and which facet values
//! it counts for, so that totals, facet counts and hits always describe the same set.
//!
//! The steps that led to today's ranking, as MRR@10 on four question sets (xquad-de, xquad-en, covidfaq-de,
//! covidfaq-en). Each row is the ranking of the row above with one change:
//!
//! | step | | | | |
//! | --- | --- | --- | --- | --- |
//! | stems, compound parts at half weight, neighbours; a hit that lacks words has a third of all, rounded up | .910 | .952 | .465 | .570 |
//! | a third of the words that any article has, rounded down | .935 | .959 | .501 | .571 |
//! | the exact form of a word at weight .3 | .936 | .964 | .503 | .605 |
//! | glossary and corrections | .938 | .966 | .505 | .605 |
//! | parts of a compound near each other, title weight 1 for short queries | .938 | .966 | .502 | .595 |
//! | general words in the lexicon of small collections | .941 | .966 | .505 | .596 |
//! | rescoring of the best hundred by character 4-grams | .961 | .970 | .548 | .611 |
//! | quotations that no article has, read as running words | .962 | .970 | .551 | .608 |
//! | names of organisers and themes; words of event reports in both languages | .962 | .970 | .551 | .609 |
//! | American spelling of English; `Kolleginnen und Kollegen` as one word | .962 | .971 | .551 | .609 |
//! | proximity: the words that stand in one window of ten | .966 | .971 | .549 | .609 |
//! | everyday words of the other language; no function words as corrections | .966 | .973 | .549 | .609 |
//! | the text begins with the title, title score, one rarity for all forms of a word, hits by share of rarity | .968 | .974 | .550 | .608 |
//! | counterparts in rescoring; missing words weighed by rarity; corrections and translations of words as written | .967 | .972 | .547 | .611 |
//! | statistics of each field over the documents that have it; neighbours by a constant | .967 | .972 | .549 | .614 |
//!
//! The two rows before the last serve other searches than these questions. Of 600 unique titles of real articles, typed as queries,
//! .915 found their article first before and .993 do now; entries of the index of LibreOffice's help gave .629 → .662
//! (German) and .661 → .672 (English); German questions on the English passages .754 → .780, English ones on the German
//! passages .756 → .807.
//!
//! Proximity serves long articles: on the passages of xquad-de joined to whole articles, among 3,000
//! encyclopedia articles, it gave .842 → .847. Windows of 6 to 40 words gave about the same, and so did weights
//! of 1 to 2. Translated everyday words serve searches across languages: German questions on the English
//! passages gave .664 → .757, English questions on the German passages .697 → .753.
//!
//! Tried and rejected: other title weights (.25 to 1: at most .0005), neighbours at .6 (−.003 on
//! English), believing the query's language and weakening the other chain (−.001 to −.003 on
//! German), parts at full weight (−.002 to −.007).
//!
//! Tried beside the rescoring's BM25 over padded 4-grams, and rejected because no gain carried
//! over from one set to the next: 3-grams and 5-grams, alone or added; k1 of .6 and 2, b of .4 and 1;
//! gram weights to the power .7 and 1.5; grams without function words (−.003 on English); words
//! compared by the share of grams they have in common, in place of grams (−.004 to −.02); a
//! further BM25 over stems with idf to the power 1.5 and 2, or over families of derivation
//! (±.001, −.003 on covidfaq-de); word vectors of 100 dimensions from co-occurrence in 150,000
//! passages, matched word by word or as the mean of all words (+.002 to +.006, but only with vectors
//! from the same kind of text); the share of a query's weight that is covered; grams of frequent
//! German words or of verbs weighted down; document frequencies of grams estimated from those of
//! words instead of counted (−.001 to −.004).

mod collect;
mod columns;
mod duplicates;
mod evaluate;
mod explain;
mod facets;
mod failure;
mod field_sizes;
mod hit_positions;
mod live;
mod lookups;
mod meaning;
mod near_pairs;
mod ngram;
mod postings;
mod proximity;
mod related;
mod result_set;
mod segment_collector;
mod snapshot;
mod statistics;
mod stored;
mod term_dictionary;
mod title;
mod translations;
mod values;
mod weights;
mod word_caches;
mod word_positions;

pub use snapshot::EmbeddedSnapshot;
pub use word_caches::WordCaches;
