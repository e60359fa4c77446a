//! What a snapshot can complete to: its titles, the names of its organisers and themes, and the
//! words and phrases of its articles.
//!
//! Titles and values come from columns. Spellings and phrases need the text itself, which is read
//! of a sample of articles, all of them in small collections.

use std::collections::{BTreeMap, HashMap, HashSet};

use rustc_hash::FxHashMap;
use tantivy::{Searcher, Term};

use super::columns::Columns;
use super::live::LiveDocuments;
use crate::analysis::{self, Analyzers, stop_words};
use crate::article::{Article, Facet, Language};
use crate::engine::EngineError;
use crate::engine::embedded::index::{EmbeddedGeneration, Fields};
use crate::language::{Completable, CompletionKind};
use crate::query::NONE_VALUE;
use crate::vocabulary::Vocabulary;

/// Articles whose text is read.
const SAMPLE: usize = 2_000;
/// Words at the start of an article in which phrases are looked for, beside title and headings.
const LEAD_WORDS: usize = 120;
/// Most words of a phrase.
const PHRASE_WORDS: usize = 4;
/// Fewest letters of a word that stands alone.
const MIN_LETTERS: usize = 4;
/// Articles that a word or phrase must stand in.
const MIN_ARTICLES: u64 = 2;

/// What completions are gathered from.
pub struct Sources<'a> {
    pub searcher: &'a Searcher,
    pub live: &'a LiveDocuments,
    pub generation: &'a EmbeddedGeneration,
    pub columns: &'a Columns,
    pub vocabulary: &'a Vocabulary,
}

impl Sources<'_> {
    pub fn completables(&self) -> Result<Vec<Completable>, EngineError> {
        let mut completables = self.values();
        completables.extend(self.titles().map_err(|e| self.generation.broken(e))?);
        completables.extend(self.phrases()?);
        Ok(completables)
    }

    /// Organisers and themes that articles have.
    fn values(&self) -> Vec<Completable> {
        let facets = [(Facet::Organiser, CompletionKind::Organiser), (Facet::Theme, CompletionKind::Theme)];
        let mut completables = Vec::new();
        for (facet, kind) in facets {
            let dictionary = &self.columns.dictionaries[&facet];
            let mut counts = vec![0u64; dictionary.values.len()];
            let at = facet.number();
            for address in self.live.all() {
                let view = &self.columns.views[address.segment_ord as usize][at];
                view.for_each(address.doc_id, |ordinal| counts[ordinal as usize] += 1);
            }
            let counted = dictionary.values.iter().zip(counts);
            for (value, count) in counted.filter(|(value, count)| *count > 0 && value.id != NONE_VALUE) {
                let names = self.names(facet, &value.id);
                let label = value.label.clone().or_else(|| names.first().cloned());
                completables.push(Completable {
                    text: label.unwrap_or_else(|| value.id.clone()),
                    kind,
                    id: Some(value.id.clone()),
                    count,
                    others: names,
                });
            }
        }
        completables
    }

    /// The names of a value of the vocabulary, the German label first.
    fn names(&self, facet: Facet, id: &str) -> Vec<String> {
        if facet == Facet::Organiser {
            let organiser = self.vocabulary.organiser(id);
            organiser.map(|organiser| organiser.names().into_iter().map(str::to_owned).collect())
        } else {
            self.vocabulary.theme(id).map(|theme| vec![theme.de.clone(), theme.en.clone()])
        }
        .unwrap_or_default()
    }

    /// Titles, each once with the articles that have it.
    fn titles(&self) -> tantivy::Result<Vec<Completable>> {
        let mut known: FxHashMap<String, (Option<String>, u64)> = FxHashMap::default();
        for (number, segment) in self.searcher.segment_readers().iter().enumerate() {
            let columns = segment.fast_fields();
            let (titles, ids) = (columns.str(Fields::TITLE)?, columns.str(Fields::ID)?);
            let (Some(titles), Some(ids)) = (titles, ids) else { continue };
            let (mut title, mut id) = (String::new(), String::new());
            for doc in self.live.of_segment(number) {
                let Some(ordinal) = titles.term_ords(doc).next() else { continue };
                title.clear();
                titles.ord_to_str(ordinal, &mut title)?;
                if let Some((shared, count)) = known.get_mut(&title) {
                    // A title of several articles leads to none of them.
                    (*shared, *count) = (None, *count + 1);
                    continue;
                }
                id.clear();
                if let Some(ordinal) = ids.term_ords(doc).next() {
                    ids.ord_to_str(ordinal, &mut id)?;
                }
                known.insert(title.clone(), (Some(id.clone()), 1));
            }
        }
        let mut titles: Vec<_> = known.into_iter().collect();
        titles.sort_unstable();
        let completable = |(text, (id, count))| {
            let kind = CompletionKind::Title;
            Completable { text, kind, id, count, others: Vec::new() }
        };
        Ok(titles.into_iter().map(completable).collect())
    }

    /// Words and phrases that several articles have, spelt as most of them do.
    fn phrases(&self) -> Result<Vec<Completable>, EngineError> {
        let step = self.live.all().count().div_ceil(SAMPLE).max(1);
        let mut texts = Texts::default();
        for address in self.live.all().step_by(step) {
            let document = self.searcher.doc(address).map_err(|e| self.generation.broken(e))?;
            texts.read(&self.generation.article(&document)?);
        }
        let field = self.generation.fields.exact;
        // Of several forms of a word the most frequent stands for all.
        let mut by_stem: BTreeMap<String, (u64, String)> = BTreeMap::new();
        for (word, spellings) in texts.spellings {
            let frequency = self.searcher.doc_freq(&Term::from_field_text(field, &word));
            let count = frequency.map_err(|e| self.generation.broken(e))?;
            let spelling = usual(spellings);
            let Analyzers { german, english, .. } = &*self.generation.analyzers;
            let chain = if spelling.starts_with(char::is_uppercase) { german } else { english };
            if count >= MIN_ARTICLES
                && let Some(stem) = chain.tokens(&spelling).into_iter().next()
            {
                let best = by_stem.entry(stem.text).or_default();
                *best = best.clone().max((count, spelling));
            }
        }
        let mut completables: Vec<Completable> =
            by_stem.into_values().map(|(count, spelling)| phrase(spelling, count)).collect();
        for (text, spellings, count) in texts.phrases.into_longest() {
            debug_assert!(!text.is_empty());
            // Counted in the sample: about as many more as there are articles for each one read.
            completables.push(phrase(usual(spellings), count * step as u64));
        }
        Ok(completables)
    }
}

fn phrase(text: String, count: u64) -> Completable {
    Completable { text, kind: CompletionKind::Phrase, id: None, count, others: Vec::new() }
}

/// How often something is spelt in each way.
type Spellings = BTreeMap<String, u32>;

/// The spelling that most use.
fn usual(spellings: Spellings) -> String {
    let most = spellings.into_iter().rev().max_by_key(|(_, count)| *count);
    most.map(|(spelling, _)| spelling).unwrap_or_default()
}

/// Words and phrases of the articles read.
#[derive(Default)]
struct Texts {
    /// By the term of the exact field.
    spellings: BTreeMap<String, Spellings>,
    phrases: Phrases,
}

impl Texts {
    fn read(&mut self, article: &Article) {
        let mut seen = HashSet::new();
        self.read_phrases(&article.title.value, usize::MAX, &mut seen);
        let mut lead = LEAD_WORDS;
        for section in &article.sections {
            if let Some(heading) = &section.heading {
                self.read_phrases(heading, usize::MAX, &mut seen);
            }
            self.read_words(&section.text, &section.language);
            lead -= self.read_phrases(&section.text, lead, &mut seen);
        }
        self.read_words(&article.title.value, &article.language.value);
    }

    /// Reads the words that people search for by themselves: in German the nouns, which have a
    /// capital.
    fn read_words(&mut self, text: &str, language: &Language) {
        for word in analysis::words(text) {
            let surface = &text[word.range.clone()];
            let may_stand_alone = *language != Language::German || surface.starts_with(char::is_uppercase);
            if may_stand_alone
                && word.segments.len() == 1
                && !word.gendered
                && is_content(surface)
                && stands_inside(text, word.range.start)
            {
                let term = analysis::spell_out(&analysis::lower_case(surface));
                *self.spellings.entry(term).or_default().entry(surface.to_owned()).or_default() += 1;
            }
        }
    }

    /// Reads the phrases of the first words of a text; gives how many words these were.
    fn read_phrases(&mut self, text: &str, words: usize, seen: &mut HashSet<String>) -> usize {
        let ranges: Vec<_> = analysis::words(text).take(words).map(|word| word.range).collect();
        for from in 0..ranges.len() {
            if !is_content(&text[ranges[from].clone()]) {
                continue;
            }
            for to in from + 1..ranges.len().min(from + PHRASE_WORDS) {
                let between = &text[ranges[to - 1].end..ranges[to].start];
                if between != " " {
                    break;
                }
                if is_content(&text[ranges[to].clone()]) {
                    let surface = &text[ranges[from].start..ranges[to].end];
                    let is_new = seen.insert(analysis::lower_case(surface));
                    self.phrases.add(surface, is_new);
                }
            }
        }
        ranges.len()
    }
}

/// Phrases by their lower-case form, with the articles that have them.
#[derive(Default)]
struct Phrases(HashMap<String, (Spellings, u64)>);

impl Phrases {
    fn add(&mut self, surface: &str, is_new: bool) {
        let (spellings, articles) = self.0.entry(analysis::lower_case(surface)).or_default();
        *spellings.entry(surface.to_owned()).or_default() += 1;
        *articles += u64::from(is_new);
    }

    /// The frequent ones, without those that stand in a longer one as often as alone.
    fn into_longest(mut self) -> Vec<(String, Spellings, u64)> {
        self.0.retain(|_, (_, articles)| *articles >= MIN_ARTICLES);
        let mut covered: HashSet<String> = HashSet::new();
        for (text, (_, articles)) in &self.0 {
            let borders: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
            for part in borders.iter().flat_map(|&at| [&text[..at], &text[at + 1..]]) {
                if self.0.get(part).is_some_and(|(_, alone)| alone <= articles) {
                    covered.insert(part.to_owned());
                }
            }
        }
        let mut phrases: Vec<_> = self
            .0
            .into_iter()
            .filter(|(text, _)| !covered.contains(text))
            .map(|(text, (spellings, articles))| (text, spellings, articles))
            .collect();
        phrases.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        phrases
    }
}

/// Whether a word says something by itself.
fn is_content(surface: &str) -> bool {
    let lower = analysis::lower_case(surface);
    surface.chars().count() >= MIN_LETTERS
        && surface.chars().all(|c| c.is_alphabetic() || c == '-')
        && !stop_words::is_german(&lower)
        && !stop_words::is_english(&lower)
}

/// Whether a word stands behind another: the first of a sentence has a capital of its own.
fn stands_inside(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches(' ');
    before.len() < at && before.ends_with(|c: char| c.is_alphanumeric() || c == ',')
}
