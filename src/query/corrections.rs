//! Corrections: what a word that the index doesn't know was probably meant to be.
//!
//! Only unknown words are corrected. Fuzzy matching of every word found worse articles and took 8 to 10 times
//! as long, while correcting unknown words is free for all other queries. A correction is always a word that
//! some article has, and never a function word.
//!
//! A word that no article has is mostly a correct word all the same ([`KnownWords`]): such a word is left
//! alone, and a word is never corrected to its own other form or to a word of the other language. What is
//! left is compared with the words of the index ([`LearntLanguage::similar`]). Where none is close, a
//! compound of which one half is known and the other mistyped is mended in that half. Each segment of a
//! hyphenated word is a word of its own.
//!
//! [`LearntLanguage::similar`]: crate::language::LearntLanguage::similar

use super::plan::{Alternative, AlternativeOrigin, Correction, Expansion, PlannedWord, Understood};
use super::planner::Planner;
use super::terms::{Alternatives, same_meaning};
use crate::analysis::{self, TokenKind, stop_words, texts};
use crate::article::Language;
use crate::language::{KnownWords, Opening, SimilarWord};

/// The most words that an unknown word is corrected to.
const MAX_CORRECTIONS: usize = 4;
/// How many similar words are weighed for it.
const MAX_SIMILAR: usize = 12;
/// The fewest letters of each half of a compound that is looked into.
const MIN_HALF: usize = 4;
/// The letters from which a word is long, and the highest price of a single slip.
const LONG: usize = 8;
const ONE_SLIP: f32 = 1.0;
/// The letters from which half of a compound is long enough to be mended at any price, and the highest price of a
/// slip that leaves all letters there, which a shorter half and a name may have.
const LONG_HALF: usize = 5;
const SAME_LETTERS: f32 = 0.6;
/// What a slip of price 1 costs beside the parts of compounds, and what is added to any, since most words that no
/// article has are correct.
const COST_OF_SLIP: f32 = 12.0;
const COST_OF_DOUBT: f32 = 2.0;
/// What two parts of a compound cost at most that may well have been meant.
const TWO_RARE_PARTS: u32 = 26;
/// The letters up to which a word is short, and the number of articles from which on a word is frequent enough to be
/// meant by a short one.
const SHORT: usize = 6;
const FREQUENT: u64 = 3;
/// The fewest letters of a word that is corrected although articles have its translation alone.
const MIN_TRANSLATED: usize = 6;
/// The fewest letters that words of one family begin with, and how learned words end behind them.
const MIN_FAMILY: usize = 6;
const LEARNED_ENDINGS: [&str; 14] =
    ["a", "ae", "al", "c", "cal", "e", "k", "on", "sch", "sche", "schen", "um", "us", "y"];
/// The longest word that is divided into halves. It bounds the look-ups.
const MAX_COMPOUND: usize = 40;
/// Inflectional endings, the longest first.
const INFLECTIONS: [&str; 6] = ["en", "es", "er", "e", "n", "s"];
/// Inflectional endings of German nouns and verbs: those of verbs that nouns don't have come last.
const GERMAN_INFLECTIONS: [&str; 11] = ["en", "es", "er", "e", "n", "s", "t", "st", "te", "ten", "ed"];
const ENGLISH_INFLECTIONS: [&str; 4] = ["es", "s", "ed", "ing"];
/// Linking letters between the halves of a compound.
const LINKS: [&str; 5] = ["", "s", "n", "en", "es"];

/// A lower-case word that may have been meant.
#[derive(Debug, Clone)]
struct Meant {
    spelling: String,
    price: f32,
    /// The number of articles that have it as it stands.
    articles: u64,
    /// Where it is a compound that was mended in one half: both halves without the letters that link them.
    halves: Option<[String; 2]>,
}

impl Meant {
    fn whole(SimilarWord { surface, price, frequency }: SimilarWord) -> Self {
        Self { spelling: surface, price, articles: frequency, halves: None }
    }
}

impl Planner<'_> {
    /// Adds corrections to a word of the plan that no article has; returns the most probable one.
    pub(super) fn correct(&self, understood: &mut Understood, number: usize) -> Option<String> {
        let word = &understood.words[number];
        let language = understood.language.clone();
        let has_form = self.has_own_form(&word.alternatives);
        if word.exact.is_empty() || has_form && !self.has_mistyped_ending(word, language.as_ref()) {
            return None;
        }
        let Some((to, alternatives)) = self.meant(word, language.as_ref()) else {
            self.add_other_forms(understood, number, language.as_ref());
            return None;
        };
        understood.corrections.push(Correction { from: word.surface.clone(), to: to.clone() });
        understood.words[number].alternatives.extend(alternatives);
        Some(to)
    }

    /// Whether a word of which articles have the stem alone is a slip away from one that many have: `managment`.
    fn has_mistyped_ending(&self, word: &PlannedWord, language: Option<&Language>) -> bool {
        let known = self.language.known_words();
        let lower = analysis::lower_case(&word.surface);
        if lower.chars().count() < LONG || self.language.has_word(&lower) || known.is_correct(&lower) {
            return false;
        }
        let is_sure = |meant: &Meant| {
            meant.articles > 1
                && meant.price <= ONE_SLIP
                && known.is_well_known(&meant.spelling)
                && !KnownWords::are_forms_of_one(&lower, &meant.spelling)
        };
        self.similar(&lower, language).first().is_some_and(is_sure)
    }

    /// Adds other forms, which articles have, of a correct word that none has: the stemmer knows few endings of verbs
    /// and of foreign words (`klassifiziert`, `septicemia`).
    fn add_other_forms(&self, understood: &mut Understood, number: usize, language: Option<&Language>) {
        let word = &mut understood.words[number];
        // Each segment of a hyphenated word has forms of its own.
        if analysis::exact_tokens(&word.surface).len() != 1 {
            return;
        }
        let lower = analysis::lower_case(&word.surface);
        // `Brandt` is no form of `Brand`.
        if self.language.known_words().is_only_name(&lower) {
            return;
        }
        let mut forms = self.similar(&lower, language);
        forms.retain(|form| {
            KnownWords::are_forms_of_one(&lower, &form.spelling) || are_of_one_family(&lower, &form.spelling)
        });
        let weight = self.profile.alternatives.other_form;
        let mut alternatives = Alternatives(std::mem::take(&mut word.alternatives));
        for form in forms.iter().take(MAX_CORRECTIONS) {
            let before = alternatives.0.len();
            for tokens in self.own_terms(&form.spelling) {
                let alternative = Alternative { origin: AlternativeOrigin::Correction, tokens, weight };
                if self.has(&alternative) {
                    alternatives.extend([alternative]);
                }
            }
            if alternatives.0.len() > before {
                let to = like(&word.surface, &form.spelling);
                understood.expanded.push(Expansion { from: word.surface.clone(), to });
            }
        }
        if !alternatives.0.iter().any(|one| one.origin == AlternativeOrigin::Correction)
            && self.language.known_words().is_correct(&lower)
            && let Some(base) = self.begun_base(&lower)
        {
            understood.expanded.push(Expansion { from: word.surface.clone(), to: format!("{base}…") });
            let (origin, tokens) = (AlternativeOrigin::Prefix, vec![base]);
            alternatives.0.push(Alternative { origin, tokens, weight });
        }
        word.alternatives = alternatives.0;
    }

    /// A lower-case word without its inflectional ending, as far as words of articles begin so.
    fn begun_base(&self, lower: &str) -> Option<String> {
        let is_english = self.language.known_words().is_only_english(lower);
        let endings = if is_english { &ENGLISH_INFLECTIONS[..] } else { &GERMAN_INFLECTIONS };
        let endings = endings.iter().copied();
        let mut bases: Vec<&str> = endings.filter_map(|ending| lower.strip_suffix(ending)).collect();
        bases.sort_unstable_by_key(|base| std::cmp::Reverse(base.len()));
        let long = bases.into_iter().filter(|base| base.chars().count() >= MIN_FAMILY);
        let exact = long.filter_map(|base| analysis::exact_tokens(base).pop()).map(|token| token.text);
        exact.into_iter().find(|base| self.language.has_beginning(base))
    }

    /// The index terms of a word, one list for each chain; none is empty.
    fn own_terms(&self, word: &str) -> Vec<Vec<String>> {
        let analyzers = self.language.analyzers();
        let chains = [&analyzers.german, &analyzers.english].into_iter();
        let terms = chains.map(|analyzer| texts(&self.tokens(analyzer, word), TokenKind::Word));
        terms.filter(|terms| !terms.is_empty()).collect()
    }

    fn has(&self, alternative: &Alternative) -> bool {
        alternative.tokens.iter().all(|token| self.answers.has_term(token))
    }

    /// The most probable correction as people write it, and the alternatives for all of them.
    fn meant(&self, word: &PlannedWord, language: Option<&Language>) -> Option<(String, Vec<Alternative>)> {
        let parsed = analysis::words(&word.surface).next()?;
        let segments: Vec<&str> = parsed.segments.iter().map(|range| &word.surface[range.clone()]).collect();
        let found = match segments.as_slice() {
            [segment] => self.meant_by(segment, language),
            segments => self.meant_by_segments(segments, language).into_iter().collect(),
        };
        let mut alternatives: Vec<Alternative> = Vec::new();
        let mut share = 1.0;
        for meant in &found {
            for tokens in self.ways_to_hold(meant) {
                let alternative =
                    Alternative { origin: AlternativeOrigin::Correction, tokens, weight: share };
                let is_new = !alternative.tokens.is_empty()
                    && alternatives.iter().all(|known| known.tokens != alternative.tokens);
                if is_new && self.has(&alternative) {
                    alternatives.push(alternative);
                }
            }
            share *= self.profile.alternatives.further_correction;
        }
        let best = found.into_iter().next()?;
        let finds = !alternatives.is_empty() || best.halves.is_none() && self.has_counterpart(&best.spelling);
        let best = Some(best.spelling).filter(|_| finds)?;
        let mut to = word.surface.clone();
        match (parsed.segments.as_slice(), best.split('-').collect::<Vec<_>>().as_slice()) {
            ([segment], [best]) => to.replace_range(segment.clone(), &like(segments[0], best)),
            (ranges, meant) => {
                for ((range, meant), written) in ranges.iter().zip(meant).zip(&segments).rev() {
                    to.replace_range(range.clone(), &like(written, meant));
                }
            }
        }
        Some((to, alternatives))
    }

    /// The index terms by which an article may hold a word: the word itself, or its parts.
    fn ways_to_hold(&self, meant: &Meant) -> Vec<Vec<String>> {
        let analyzers = self.language.analyzers();
        let mut ways = Vec::new();
        for analyzer in [&analyzers.german, &analyzers.english] {
            let tokens = self.tokens(analyzer, &meant.spelling);
            ways.extend([texts(&tokens, TokenKind::Word), texts(&tokens, TokenKind::Part)]);
        }
        if let Some(halves) = &meant.halves {
            let term = |half: &String| texts(&self.tokens(&analyzers.german, half), TokenKind::Word);
            ways.push(halves.iter().flat_map(term).collect());
        }
        ways
    }

    /// What a word without hyphens was probably meant to be, the most probable first; nothing where it is
    /// spelt correctly.
    fn meant_by(&self, written: &str, language: Option<&Language>) -> Vec<Meant> {
        let known = self.language.known_words();
        let lower = analysis::lower_case(written);
        let read = analysis::read_transcription(&lower);
        if known.is_listed(&lower) || known.is_listed(&read) {
            return Vec::new();
        }
        let mut similar = self.similar(&lower, language);
        similar.truncate(MAX_CORRECTIONS);
        if similar.is_empty() {
            // The index may have another form of the word.
            let bases = INFLECTIONS.iter().filter_map(|ending| Some((lower.strip_suffix(ending)?, *ending)));
            let found = bases.map(|(base, ending)| {
                let mut found = self.similar(base, language);
                // The ending is a German one, but for `s`.
                found.retain(|meant| ending.ends_with('s') || !known.is_only_english(&meant.spelling));
                found
            });
            similar = found.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
            similar.retain(|meant| meant.price <= ONE_SLIP);
        }
        similar
            .retain(|meant| !self.is_another_name(&lower, meant) && !self.is_other_short_word(&lower, meant));
        // Only dots are missing: no rule of word formation says more than the article that has them.
        let lacks_dots = |meant: &Meant| analysis::fold(&meant.spelling) == lower;
        if similar.first().is_some_and(lacks_dots) {
            return similar;
        }
        if let Some(meant) = self.with_dots(&lower, language) {
            return vec![meant];
        }
        let is_other_form = |meant: &Meant| KnownWords::are_forms_of_one(&lower, &meant.spelling);
        if known.is_inflected(&lower)
            || known.is_inflected(&read)
            || similar.first().is_some_and(is_other_form)
        {
            return Vec::new();
        }
        if known.is_formed(&read) || known.open(&read).is_some() {
            return self.in_spite_of_formation(&lower, &read, language, similar);
        }
        if similar.is_empty() {
            similar.extend(self.mended_compound(&lower, language));
        }
        if similar.is_empty() {
            similar.extend(self.translated(&lower));
        }
        similar
    }

    /// What a word was meant to be that could be formed of known words by accident: `Partners-haft`,
    /// `municipal-ties`. The longer the word, the less probable is it that a correct one lies a slip away from
    /// a well-known word, and the more parts it opens into, the more probable is the accident.
    fn in_spite_of_formation(
        &self,
        lower: &str,
        read: &str,
        language: Option<&Language>,
        similar: Vec<Meant>,
    ) -> Vec<Meant> {
        let known = self.language.known_words();
        if known.is_prefixed(read) {
            return Vec::new();
        }
        let is_long = lower.chars().count() >= LONG;
        let mut similar = similar;
        if similar.is_empty() && !known.is_formed(read) {
            similar.extend(self.translated(lower));
        }
        let is_near = |meant: &Meant| meant.price <= ONE_SLIP && known.is_well_known(&meant.spelling);
        if is_long && similar.first().is_some_and(is_near) {
            return similar;
        }
        let is_doubtful = |opening: &Opening| opening.parts.len() > 2 || opening.cost > TWO_RARE_PARTS;
        let opening = known.open(read).filter(|opening| is_doubtful(opening) && !known.is_formed(read));
        let Some(opening) = opening else { return Vec::new() };
        let whole = similar.into_iter().next();
        let whole = whole.filter(|meant| meant.articles > 1 || known.is_well_known(&meant.spelling));
        let mended = self.mended_compound(lower, language);
        let mended = mended.filter(|meant| {
            let mut halves = meant.halves.iter().flatten();
            halves.all(|half| known.is_well_known(half) || known.open(half).is_some())
        });
        let candidates = whole.into_iter().chain(mended).filter(|meant| meant.price <= ONE_SLIP);
        let weighed = candidates.filter_map(|meant| Some((self.cost_of(&meant)?, meant)));
        let best = weighed.min_by(|a, b| a.0.total_cmp(&b.0));
        best.filter(|(cost, _)| *cost < opening.cost as f32).map(|(_, meant)| meant).into_iter().collect()
    }

    /// What a word costs together with the slips that led away from it, as the parts of compounds do.
    fn cost_of(&self, meant: &Meant) -> Option<f32> {
        let cost = self.language.known_words().cost(&meant.spelling)?;
        Some(cost as f32 + COST_OF_SLIP * meant.price + COST_OF_DOUBT)
    }

    /// Whether a word is a name that differs from the typed one in its letters: people and places have names that
    /// lie so near to each other, and lists lack most of them.
    fn is_another_name(&self, lower: &str, meant: &Meant) -> bool {
        meant.price > SAME_LETTERS
            && lower.chars().count() < LONG
            && self.language.known_words().is_rather_name(&meant.spelling)
    }

    /// Whether a short word is more probably one that no list has than a slip of the hand: names lie a letter away from
    /// words (`Benner`, `Banner`), and few mistype a word that few articles have.
    fn is_other_short_word(&self, lower: &str, meant: &Meant) -> bool {
        let glossary = self.language.glossary();
        let is_of_field = || {
            glossary.is_everyday_word(&analysis::spell_out(&meant.spelling))
                || self.language.known_words().is_of_vocabulary(&meant.spelling)
        };
        lower.chars().count() <= SHORT
            && meant.price > SAME_LETTERS
            && meant.articles < FREQUENT
            && !is_of_field()
    }

    /// Content words of the index that a lower-case word may be mistyped for, in a language that it may be
    /// of.
    fn similar(&self, lower: &str, language: Option<&Language>) -> Vec<Meant> {
        let known = self.language.known_words();
        let is_german = *language.unwrap_or(&Language::Unknown) == Language::German || !lower.is_ascii();
        let is_english = *language.unwrap_or(&Language::Unknown) == Language::English && lower.is_ascii();
        let may_be_meant = |meant: &Meant| {
            let word = &meant.spelling;
            let is_function_word = stop_words::is_german(word) || stop_words::is_english(word);
            let is_foreign =
                is_german && known.is_only_english(word) || is_english && known.is_only_german(word);
            !is_function_word && !is_foreign
        };
        let mut similar = self.language.similar(lower, MAX_SIMILAR);
        // Of a general word an article must have another form at least.
        let general = self.language.similar_general_words(lower).into_iter();
        let general = general.filter(|word| similar.iter().all(|known| known.surface != word.surface));
        let general: Vec<SimilarWord> =
            general.take(MAX_SIMILAR).filter(|word| self.is_in_index(&word.surface)).collect();
        similar.extend(general);
        similar.sort_by(|a, b| b.evidence().total_cmp(&a.evidence()));
        // Who types without dots has typed the word: one of the other language is a slip away, however frequent it is.
        similar.sort_by_key(|word| analysis::fold(&word.surface) != lower);
        similar.into_iter().map(Meant::whole).filter(may_be_meant).collect()
    }

    /// A hyphenated word with its mistyped segments corrected, joined by hyphens; `None` where none is
    /// mistyped.
    fn meant_by_segments(&self, segments: &[&str], language: Option<&Language>) -> Option<Meant> {
        let mut meant = Vec::with_capacity(segments.len());
        let mut price: f32 = 0.0;
        for segment in segments {
            let lower = analysis::lower_case(segment);
            let best = if self.is_in_index(&lower) {
                None
            } else {
                self.meant_by(segment, language).into_iter().next()
            };
            price = price.max(best.as_ref().map_or(0.0, |best| best.price));
            meant.push(best.map_or(lower, |best| best.spelling));
        }
        (price > 0.0).then(|| Meant { spelling: meant.join("-"), price, articles: 0, halves: None })
    }

    /// A German compound of which one half is known, with the other corrected: `Wirkungsmesung`. A half may
    /// be a compound itself.
    fn mended_compound(&self, lower: &str, language: Option<&Language>) -> Option<Meant> {
        if language == Some(&Language::English) {
            return None;
        }
        self.mended(lower, true)
    }

    fn mended(&self, lower: &str, may_go_deeper: bool) -> Option<Meant> {
        if lower.chars().count() > MAX_COMPOUND {
            return None;
        }
        let known = self.language.known_words();
        let is_word =
            |half: &str| known.is_german(half) && !stop_words::is_german(half) || known.is_derived(half);
        let is_known = |half: &str| is_word(half) || known.open(half).is_some();
        let borders: Vec<usize> = lower.char_indices().map(|(at, _)| at).skip(MIN_HALF).collect();
        let last = borders.len().checked_sub(MIN_HALF)?;
        let mut best: Option<(f32, Meant)> = None;
        for &at in &borders[..=last] {
            let (head, rest) = lower.split_at(at);
            let is_rest = is_known(rest);
            let is_rest_word = is_word(rest);
            for link in LINKS {
                let Some(bare) = head.strip_suffix(link).filter(|bare| bare.chars().count() >= MIN_HALF)
                else {
                    continue;
                };
                let mended = match (is_known(bare) || known.can_begin_compound(bare), is_rest) {
                    (true, _) if !is_rest_word => self.mended_half(rest, may_go_deeper).map(|meant| Meant {
                        spelling: format!("{head}{}", meant.spelling),
                        price: meant.price,
                        articles: 0,
                        halves: Some([bare.to_owned(), meant.spelling]),
                    }),
                    (false, true) => self
                        .mended_half(bare, may_go_deeper)
                        .filter(|meant| {
                            // `Bücher-regal` has no letter too many.
                            bare.strip_prefix(&meant.spelling)
                                .is_none_or(|more| !known.is_listed(&format!("{more}{rest}")))
                        })
                        .map(|meant| Meant {
                            spelling: format!("{}{link}{rest}", meant.spelling),
                            price: meant.price,
                            articles: 0,
                            halves: Some([meant.spelling, rest.to_owned()]),
                        }),
                    _ => None,
                };
                if let Some(mended) = mended
                    && mended.halves.iter().flatten().skip(1).all(|last| known.may_be_noun(last))
                    && let Some(cost) = self.cost_of(&mended)
                    && best.as_ref().is_none_or(|(least, _)| cost < *least)
                {
                    best = Some((cost, mended));
                }
            }
        }
        best.map(|(_, mended)| mended)
    }

    /// The half of a compound that was probably meant: a German word, or a compound with one mistyped half.
    fn mended_half(&self, half: &str, may_go_deeper: bool) -> Option<Meant> {
        let known = self.language.known_words();
        if known.is_listed(half) {
            return None;
        }
        let similar = self.similar(half, Some(&Language::German)).into_iter();
        let is_long = half.chars().count() >= LONG_HALF;
        let mut similar = similar
            .filter(|meant| {
                known.is_well_known_german(&meant.spelling) && (is_long || meant.price <= SAME_LETTERS)
            })
            .filter(|meant| {
                meant.articles > 0 || meant.price <= SAME_LETTERS || half.chars().count() >= LONG
            });
        let mended =
            similar.next().or_else(|| if may_go_deeper { self.mended(half, false) } else { None })?;
        // A half that opens into words may be right as it stands.
        let is_better = |cost: u32| {
            self.cost_of(&mended).is_some_and(|of_mended| of_mended - COST_OF_DOUBT < cost as f32)
        };
        known.open(half).is_none_or(|opening| is_better(opening.cost)).then_some(mended)
    }

    /// The general word nearest to a lower-case one, if articles have it in the other language alone.
    fn translated(&self, lower: &str) -> Option<Meant> {
        let mut near = self.language.similar_general_words(lower);
        near.retain(|word| word.price <= ONE_SLIP && word.surface.chars().count() >= MIN_TRANSLATED);
        near.sort_by(|a, b| a.price.total_cmp(&b.price));
        let found = near.into_iter().find(|word| self.has_counterpart(&word.surface))?;
        Some(Meant::whole(found))
    }

    /// The German word that a lower-case one lacks the dots of, if articles have another form of it, or its translation
    /// alone: `biodiversitat` is no slip of `biodiversity`.
    fn with_dots(&self, lower: &str, language: Option<&Language>) -> Option<Meant> {
        if language == Some(&Language::English) || lower.chars().count() < MIN_TRANSLATED || !lower.is_ascii()
        {
            return None;
        }
        let known = self.language.known_words();
        let dotted = lower.char_indices().filter_map(|(at, letter)| {
            let umlaut = match letter {
                'a' => "ä",
                'o' => "ö",
                'u' => "ü",
                _ => return None,
            };
            Some(format!("{}{umlaut}{}", &lower[..at], &lower[at + 1..]))
        });
        let spelling = dotted
            .filter(|word| known.is_german(word) || known.is_of_vocabulary(word))
            .find(|word| self.is_in_index(word) || self.has_counterpart(word))?;
        Some(Meant { spelling, price: SAME_LETTERS, articles: 0, halves: None })
    }

    /// Whether articles have a term of the same meaning as a lower-case word.
    fn has_counterpart(&self, word: &str) -> bool {
        let terms = self.alternatives(word, false).1;
        let found = self.language.glossary().find(&[terms], None);
        let counterparts = found.iter().flat_map(|(_, counterparts)| counterparts);
        let same: Vec<Alternative> =
            counterparts.flat_map(|one| same_meaning(one, &self.profile.alternatives)).collect();
        self.answers.expect_terms(same.iter().flat_map(|one| &one.tokens));
        same.iter().any(|one| self.has(one))
    }

    /// Whether the index has a lower-case word in any form.
    fn is_in_index(&self, lower: &str) -> bool {
        let terms = self.own_terms(lower);
        self.answers.expect_terms(terms.iter().flatten());
        terms.iter().any(|terms| terms.iter().all(|term| self.answers.has_term(term)))
    }
}

/// Whether two lower-case words of Latin or Greek begin alike and end differently: `septicemia`, `septicemic`.
fn are_of_one_family(word: &str, other: &str) -> bool {
    let same: usize = word
        .chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b)
        .map(|(letter, _)| letter.len_utf8())
        .sum();
    let is_ending = |word: &str| LEARNED_ENDINGS.contains(&&word[same..]);
    word[..same].chars().count() >= MIN_FAMILY && is_ending(word) && is_ending(other)
}

/// A word with the capitalisation of another.
pub(super) fn like(written: &str, word: &str) -> String {
    let mut letters = word.chars();
    let is_all_capitals = written.chars().count() > 1 && written.chars().all(char::is_uppercase);
    match letters.next() {
        Some(_) if is_all_capitals => word.to_uppercase(),
        Some(first) if written.starts_with(char::is_uppercase) => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => word.to_owned(),
    }
}
