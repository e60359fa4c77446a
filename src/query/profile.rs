//! The ranking profile: one value with every weight and every rule that decides what is a hit and what it
//! scores.
//!
//! The profile is part of each [`QueryPlan`](super::QueryPlan), so two engines that answer the same plan
//! cannot disagree silently about which words count as present and how much each adds to a score. `explain`
//! prints it.
//!
//! A score is a plain sum of weighted BM25 scores over all fields and alternatives, and of bonuses for neighbours.
//! Fields are never combined by AND: German and English analysis give different numbers of tokens for the same query, so
//! that requiring all of them in one field finds nothing. Flat unions also keep an engine's skipping over
//! documents that cannot reach the top (block-max WAND) working, which nested disjunctions switch off. How
//! many of the words an article must hold is decided beside the score, by [`CoverageRule`].
//!
//! The numbers were measured with the embedded engine on judged question sets. Figures in comments are MRR@10 unless
//! they say otherwise.
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

use serde::Serialize;

use crate::article::Language;

/// Weights and rules of ranking. Scores are sums of BM25 scores, each multiplied by its weights.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RankingProfile {
    pub alternatives: AlternativeWeights,
    pub fields: FieldWeights,
    pub coverage: CoverageRule,
    pub neighbours: NeighbourRule,
    pub prefixes: PrefixRule,
    pub rescoring: Rescoring,
    pub bm25: Bm25Rule,
}

/// BM25 over the terms of a field. Tantivy has these parameters built in; they stand here for other engines.
///
/// The number of documents and the average length are those of the documents with a token in the field, deleted ones
/// among them until they are merged away.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bm25Rule {
    pub k1: f32,
    pub b: f32,
}

/// The weights of a word's alternatives, as factors on their BM25 scores. The word itself weighs 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AlternativeWeights {
    /// The parts of a compound. At weight 1, MRR@10 was .002 to .007 lower.
    pub parts: f32,
    /// An index term that a word shares with other words, as a factor.
    pub stem: f32,
    /// Every alternative of a word that is a function word in one language and a content word in the other.
    pub optional: f32,
    /// Words that begin as an unfinished word does.
    pub beginning: f32,
    /// Words that begin almost as an unfinished word does, up to a typing error.
    pub similar_beginning: f32,
    /// Each further correction, as a factor on the weight of the one before it. The first one is named to the
    /// user and should decide the ranking.
    pub further_correction: f32,
    /// Another form of a word that no article has.
    pub other_form: f32,
    /// Other forms of a verb, whose stems differ from that of the form that was typed.
    pub verb_form: f32,
    /// A glossary term of the same meaning in the language of the word.
    pub synonym: f32,
    /// A glossary term of the same meaning in the other language.
    pub translation: f32,
    /// A translation by the dictionary of everyday words.
    pub dictionary: f32,
    /// The parts of a glossary term that is a compound, as a factor on the term's weight.
    pub term_parts: f32,
    /// Another spelling of an ordinal number.
    pub ordinal: f32,
}

/// The weights of fields, as factors on BM25 scores. The body text weighs 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FieldWeights {
    /// The title. Words are rarer in titles than in texts, so their idf lifts it already: on sets with real titles .5 was best
    /// everywhere, and the usual 2 to 5 hurt.
    pub title: f32,
    /// The title for queries of up to [`short_query`](Self::short_query) words: a query of a word or two
    /// often names what an article is about.
    pub title_of_short_query: f32,
    pub short_query: usize,
    /// The names of organisers and themes. nDCG@10 on articles that have both was .882 with 0, .894 with .3
    /// and .901 with .5; on other sets it changed by at most .002.
    pub names: f32,
    /// The exact form of a word, as it is written in the query. From 0 to .3: xquad-de .935 → .936, xquad-en
    /// .959 → .964, covidfaq-de .497 → .503, covidfaq-en .592 → .605. Higher weights gain on the first two
    /// sets and lose on covidfaq-de.
    pub exact: f32,
    /// The exact form in a query of a single word, which is best met by the word as it was typed. On the 102 such
    /// queries of the sample, of 346, nDCG@10 of all was .8825 with .3, .8839 with 1.5 and .8840 with 2.5.
    pub exact_alone: f32,
    /// A phrase in quotation marks.
    pub phrase: f32,
}

/// The rules by which an article holds a word of the query, and how many words make it a hit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CoverageRule {
    /// An article that lacks words of the query is a hit if it holds at least this share of the query's rarity, which
    /// is the sum of the idf of its words. A word that no article has doesn't count towards it.
    ///
    /// Counting words instead, a third of them, left the right article out where it holds the one word that matters:
    /// on whole articles of xquad-de among others MRR@10 was .969 with a share of a third and .973 with this one.
    pub some_words: f32,
    /// The share that takes the place of `some_words` where fewer than [`few_hits`](Self::few_hits) articles hold so
    /// much.
    pub few_words: f32,
    pub few_hits: usize,
    /// The least share of a compound's rarity that its parts in an article must make up for the article to hold the
    /// compound in part: `Partnerschaften` alone, which is everywhere, says nothing of `Klinikpartnerschaften`; `Wasser` is a part of `Wasserknappheit` worth showing.
    pub some_parts: f32,
    /// How far two successive parts of a compound may stand from each other, as the slop of a phrase, for the parts to
    /// count as the compound: `Messung und Bewertung der Wirkung`. Each two are looked at by themselves: the slop of a
    /// longer phrase is counted differently by every engine.
    pub parts_slop: u32,
    /// The longest query, in words, in which the label of a theme counts as holding a word in part.
    pub theme_words: usize,
    /// The most facts about an article that are kept apart while a query is evaluated: which word, phrase, compound
    /// part or near pair of parts it holds. The parts of a compound that come later only add to the score.
    pub most_facts: usize,
    /// What an article loses that lacks words of a query of up to [`keywords`](Self::keywords) words, which all matter:
    /// its score is multiplied by 1 − `missing` × the missing share of the query's rarity. A rare word that is missing
    /// costs much, a frequent one little. Showing all articles with every word before all others, as search engines for
    /// portals do, put the best page of LibreOffice's help behind pages that have the words somewhere: MRR@10 on 1,000
    /// entries of its index was .638 against .664 (German) and .663 against .669 (English).
    ///
    /// In whole questions most words only lead to the one that matters: the same rule cost .003 to .015 there.
    pub missing: f32,
    pub keywords: usize,
}

impl CoverageRule {
    /// The factor on the score of an article that lacks words, for a query of `words` words of whose rarity it holds
    /// `share`.
    pub fn factor(&self, words: usize, share: f32) -> f32 {
        if words <= self.keywords { 1.0 - self.missing * (1.0 - share) } else { 1.0 }
    }
}

/// The bonus for two neighbouring words of a query that stand near each other in an article: `weight` times the sum of
/// their idf in the body text, wherever and however often they stand so.
///
/// BM25 of the number of such places differed by chance only: .0004 more on xquad-de, .0023 less on covidfaq-en. No two
/// engines count these places alike.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NeighbourRule {
    pub weight: f32,
    /// The slop of the phrase query that finds such neighbours: how many positions words may move by. 2 and
    /// more matter, 5 was best.
    pub slop: u32,
    /// The most pairs of one query that are looked for. Each of them costs reading positions.
    pub most_pairs: usize,
}

/// The rule by which a prefix is expanded to words of the index.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PrefixRule {
    /// The most words that a prefix of one, of two, and of three or more letters is expanded to, the most frequent ones
    /// first: short prefixes begin words of nearly every article.
    pub most_terms: [usize; 3],
    /// The most words of the term dictionary that are scanned for them.
    pub most_scanned: usize,
}

impl PrefixRule {
    /// The words that a prefix is expanded to, of those that begin with it, each given with the number of its documents.
    pub fn most_frequent(&self, prefix: &str, mut words: Vec<(String, u64)>) -> Vec<String> {
        words.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        words.truncate(self.most_terms[prefix.chars().count().saturating_sub(1).min(2)]);
        words.into_iter().map(|(word, _)| word).collect()
    }
}

/// Rescoring: the best hits of the first pass are scored a second time by [`NgramRule`],
/// [`ProximityRule`], [`TitleRule`] and [`MeaningRule`]. It changes their order and never the result set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rescoring {
    /// How many of the best hits are rescored.
    pub depth: usize,
    pub ngram: NgramRule,
    pub proximity: ProximityRule,
    pub title: TitleRule,
    pub meaning: MeaningRule,
}

/// The meaning score: how close the closest window of an article is to a query, by vectors of their words
/// ([`crate::meaning`]).
///
/// The cosine of the angle between the two is compared with that of the closest of the articles that are looked at, which
/// gets `weight` times the best score of the first pass; nothing where it is negative.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MeaningRule {
    /// 0 where it is switched off. With .4, .45 and .5 nDCG@10 rose by .011, .011 and .012 on covidfaq-de, and by .005, .007
    /// and .008 on covidfaq-en; .4 alone cost nothing anywhere, and with .5 the short queries to the sample fell by .001.
    pub weight: f32,
    /// How many of the best articles are looked at, in the order of all other scores. On covidfaq-de 10, 15, 30 and 40 gave
    /// .006, .011, .011 and .012, elsewhere they were the same.
    pub depth: usize,
    /// The least cosine of the closest article that has the whole weight; less has less in proportion. .05 to .4 gave the
    /// same within a language; across languages .2 and less gave more.
    pub close: f32,
    /// The least meaning score of an article with all words, as a share of the best one among the articles without all
    /// of them. Closeness stands in for words that are missing, and a name may say the same by words that have no
    /// vector. Up to .5 it changed nothing on covidfaq-en, and 1 took .007 of nDCG@10 away.
    pub all_words: f32,
}

impl MeaningRule {
    /// Makes shares of the best score of the first pass of the cosines of articles.
    pub fn weigh(&self, articles: &mut [Closeness]) {
        let closest = articles.iter().map(|article| article.share).fold(self.close, f32::max);
        articles.iter_mut().for_each(|article| article.share *= self.weight / closest);
        let without = articles.iter().filter(|article| !article.has_all_words);
        let least = self.all_words * without.map(|article| article.share).fold(0.0, f32::max);
        for article in articles.iter_mut().filter(|article| article.has_all_words) {
            article.share = article.share.max(least);
        }
    }
}

/// How close an article is to a query in meaning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closeness {
    /// The cosine of its closest window, and then its share of the best score of the first pass.
    pub share: f32,
    pub has_all_words: bool,
}

/// The n-gram score: BM25 over the character 4-grams of words.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NgramRule {
    pub k1: f32,
    pub b: f32,
    /// The weight of the n-gram score for a German query, an English one, and one of unknown language.
    /// English words have fewer inflected forms.
    pub german: f32,
    pub english: f32,
    pub unknown: f32,
    /// What a word of the same meaning counts beside the word itself, of which the better one counts. Without it an
    /// article in the other language gets nothing for its words: MRR@10 of German questions on English passages was
    /// .760 with 0 and .796 with .8, of English ones on German passages .769 and .795.
    pub counterpart: f32,
}

impl NgramRule {
    /// The weight for a query of a language, `None` where it is unknown.
    pub fn weight(&self, language: Option<&Language>) -> f32 {
        match language {
            Some(Language::German) => self.german,
            Some(Language::English) => self.english,
            _ => self.unknown,
        }
    }
}

/// The title score: how much of an article's title a query covers.
///
/// It is `weight` times the best score of the first pass, times the square of the covered share of the title's words,
/// times the share of the query's words that the title has. Stop words don't count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TitleRule {
    pub weight: f32,
    /// What a title adds to its covered share by having all neighbouring words of the query as neighbours.
    pub order: f32,
    /// What a word of the same meaning covers, beside the word itself.
    pub counterpart: f32,
}

/// The proximity score: how many words of a query stand together in one window of an article.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ProximityRule {
    /// The length of a window in words. Lengths of 6 to 40 gave about the same.
    pub window: u32,
    /// The weight of the best window's sum of idf. 1 to 2 gave about the same.
    pub weight: f32,
    /// What a word of the same meaning counts beside the word itself. A term of several words counts half for each.
    pub counterpart: f32,
    /// What a term counts that the word shares with others. Texts are compared by terms alone, so the word itself
    /// counts no more in them.
    pub stem: f32,
}

impl RankingProfile {
    /// The profile that every search uses.
    pub const STANDARD: Self = Self {
        alternatives: AlternativeWeights {
            parts: 0.5,
            stem: 0.4,
            optional: 0.5,
            beginning: 0.6,
            similar_beginning: 0.4,
            further_correction: 0.5,
            other_form: 0.6,
            verb_form: 0.5,
            synonym: 0.6,
            translation: 0.8,
            dictionary: 0.6,
            term_parts: 0.5,
            ordinal: 0.4,
        },
        fields: FieldWeights {
            title: 0.5,
            title_of_short_query: 1.0,
            short_query: 3,
            names: 0.5,
            exact: 0.3,
            exact_alone: 1.5,
            phrase: 1.0,
        },
        coverage: CoverageRule {
            some_words: 0.15,
            few_words: 0.05,
            few_hits: 20,
            some_parts: 0.2,
            parts_slop: 4,
            theme_words: 8,
            most_facts: 64,
            missing: 0.7,
            keywords: 3,
        },
        neighbours: NeighbourRule { weight: 0.3, slop: 5, most_pairs: 12 },
        prefixes: PrefixRule { most_terms: [16, 32, 64], most_scanned: 20_000 },
        rescoring: Rescoring {
            depth: 100,
            ngram: NgramRule { k1: 1.2, b: 0.75, german: 0.4, english: 0.2, unknown: 0.3, counterpart: 0.8 },
            proximity: ProximityRule { window: 10, weight: 1.5, counterpart: 0.8, stem: 0.8 },
            title: TitleRule { weight: 0.3, order: 1.0, counterpart: 0.5 },
            meaning: MeaningRule { weight: 0.4, depth: 40, close: 0.2, all_words: 0.5 },
        },
        bm25: Bm25Rule { k1: 1.2, b: 0.75 },
    };
}

impl Default for RankingProfile {
    fn default() -> Self {
        Self::STANDARD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_article_has_the_whole_weight_and_none_with_all_words_has_little() {
        let rule = RankingProfile::STANDARD.rescoring.meaning;
        for (cosines, expected) in [
            ([(0.6, false), (0.3, false)], [1.0, 0.5]),
            ([(0.6, true), (0.3, true)], [1.0, 0.5]),
            ([(0.6, true), (0.3, false)], [1.0, 0.5]),
            ([(0.6, false), (0.1, true)], [1.0, 0.5]),
            ([(0.1, false), (0.0, false)], [0.5, 0.0]),
            ([(0.0, false), (0.0, true)], [0.0, 0.0]),
        ] {
            let mut articles = cosines.map(|(share, has_all_words)| Closeness { share, has_all_words });
            rule.weigh(&mut articles);
            let found = articles.map(|article| article.share / rule.weight);
            assert!(
                found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6),
                "{found:?}, not {expected:?}"
            );
        }
    }
}
