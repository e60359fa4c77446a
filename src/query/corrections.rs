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
use super::terms::Alternatives;
use crate::analysis::{self, TokenKind, stop_words, texts};
use crate::article::Language;
use crate::language::{KnownWords, SimilarWord};

/// The most words that an unknown word is corrected to.
const MAX_CORRECTIONS: usize = 4;
/// How many similar words are weighed for it.
const MAX_SIMILAR: usize = 12;
/// The fewest letters of each half of a compound that is looked into.
const MIN_HALF: usize = 4;
/// The letters from which a word is long, and the highest price of a single slip.
const LONG: usize = 8;
const ONE_SLIP: f32 = 1.0;
/// The fewest letters that words of one family begin with, and how learned words end behind them.
const MIN_FAMILY: usize = 6;
const LEARNED_ENDINGS: [&str; 14] =
    ["a", "ae", "al", "c", "cal", "e", "k", "on", "sch", "sche", "schen", "um", "us", "y"];
/// The longest word that is divided into halves. It bounds the look-ups.
const MAX_COMPOUND: usize = 40;
/// Inflectional endings, the longest first.
const INFLECTIONS: [&str; 6] = ["en", "es", "er", "e", "n", "s"];
/// Endings of verbs that are no endings of nouns.
const VERB_ENDINGS: [&str; 5] = ["t", "st", "te", "ten", "ed"];
/// Linking letters between the halves of a compound.
const LINKS: [&str; 5] = ["", "s", "n", "en", "es"];

/// A lower-case word that may have been meant.
#[derive(Debug, Clone)]
struct Meant {
    spelling: String,
    price: f32,
    /// Where it is a compound that was mended in one half: both halves without the letters that link them.
    halves: Option<[String; 2]>,
}

impl Meant {
    fn whole(SimilarWord { surface, price, .. }: SimilarWord) -> Self {
        Self { spelling: surface, price, halves: None }
    }
}

impl Planner<'_> {
    /// Adds corrections to a word of the plan that no article has; gives the most probable one.
    pub(super) fn correct(&self, understood: &mut Understood, number: usize) -> Option<String> {
        let word = &understood.words[number];
        if word.exact.is_empty() || self.has_own_form(&word.alternatives) {
            return None;
        }
        let language = understood.language.clone();
        let Some((to, alternatives)) = self.meant(word, language.as_ref()) else {
            self.add_other_forms(understood, number, language.as_ref());
            return None;
        };
        understood.corrections.push(Correction { from: word.surface.clone(), to: to.clone() });
        understood.words[number].alternatives.extend(alternatives);
        Some(to)
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
        let endings = INFLECTIONS.into_iter().chain(VERB_ENDINGS);
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
        let best = found.into_iter().next().filter(|_| !alternatives.is_empty())?.spelling;
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
            let bases = INFLECTIONS.iter().filter_map(|ending| lower.strip_suffix(ending));
            let found = bases.map(|base| self.similar(base, language)).find(|found| !found.is_empty());
            similar = found.unwrap_or_default();
            similar.retain(|meant| meant.price <= ONE_SLIP);
        }
        // Only dots are missing: no rule of word formation says more than the article that has them.
        let lacks_dots = |meant: &Meant| analysis::fold(&meant.spelling) == lower;
        if similar.first().is_some_and(lacks_dots) {
            return similar;
        }
        let is_other_form = |meant: &Meant| KnownWords::are_forms_of_one(&lower, &meant.spelling);
        if known.is_inflected(&lower)
            || known.is_inflected(&read)
            || similar.first().is_some_and(is_other_form)
        {
            return Vec::new();
        }
        if known.is_formed(&read) || known.compound_parts(&read).is_some() {
            return self.in_spite_of_formation(&lower, &read, language, similar);
        }
        if similar.is_empty() {
            similar.extend(self.mended_compound(&lower, language));
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
        let is_long = lower.chars().count() >= LONG;
        let is_near = |meant: &Meant| meant.price <= ONE_SLIP && known.is_well_known(&meant.spelling);
        if is_long && similar.first().is_some_and(is_near) {
            return similar;
        }
        if known.is_formed(read) || known.compound_parts(read).is_none_or(|parts| parts < 3) {
            return Vec::new();
        }
        let mended = self.mended_compound(lower, language);
        let is_certain = |meant: &Meant| {
            let halves = meant.halves.iter().flatten();
            meant.price <= ONE_SLIP && halves.into_iter().all(|half| known.is_well_known(half))
        };
        mended.filter(is_certain).into_iter().collect()
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
        (price > 0.0).then(|| Meant { spelling: meant.join("-"), price, halves: None })
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
        let is_known = |half: &str| {
            known.is_german(half) && !stop_words::is_german(half) || known.compound_parts(half).is_some()
        };
        let borders: Vec<usize> = lower.char_indices().map(|(at, _)| at).skip(MIN_HALF).collect();
        let last = borders.len().checked_sub(MIN_HALF)?;
        let mut best: Option<Meant> = None;
        for &at in &borders[..=last] {
            let (head, rest) = lower.split_at(at);
            let is_rest = is_known(rest);
            for link in LINKS {
                let Some(bare) = head.strip_suffix(link).filter(|bare| bare.chars().count() >= MIN_HALF)
                else {
                    continue;
                };
                let mended = match (is_known(bare), is_rest) {
                    (true, false) => self.mended_half(rest, may_go_deeper).map(|meant| Meant {
                        spelling: format!("{head}{}", meant.spelling),
                        price: meant.price,
                        halves: Some([bare.to_owned(), meant.spelling]),
                    }),
                    (false, true) => self.mended_half(bare, may_go_deeper).map(|meant| Meant {
                        spelling: format!("{}{link}{rest}", meant.spelling),
                        price: meant.price,
                        halves: Some([meant.spelling, rest.to_owned()]),
                    }),
                    _ => None,
                };
                if let Some(mended) = mended
                    && best.as_ref().is_none_or(|best| mended.price < best.price)
                {
                    best = Some(mended);
                }
            }
        }
        best
    }

    /// The half of a compound that was probably meant: a German word, or a compound with one mistyped half.
    fn mended_half(&self, half: &str, may_go_deeper: bool) -> Option<Meant> {
        let known = self.language.known_words();
        let similar = self.similar(half, Some(&Language::German)).into_iter();
        let mut similar = similar.filter(|meant| known.is_german(&meant.spelling));
        similar.next().or_else(|| if may_go_deeper { self.mended(half, false) } else { None })
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
