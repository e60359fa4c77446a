//! TEXT → TOKENS: one analyzer per language, the same at index and query time.
//!
//! An analyzer is a chain of token filters. It makes one or several tokens of a word, all at one position:
//! the word itself, the parts of a compound or hyphenated word, an acronym in capitals. Every token keeps
//! the range of bytes that it stands for, so that exactly `Wirkung` can be highlighted in
//! `Wirkungsmessung`. Analyzers are values made of a spec and a lexicon; there is no global state, and no
//! file is read.

mod abbreviation;
mod apostrophe;
mod article_words;
pub mod calendar;
mod characters;
mod compound;
mod compound_heads;
pub mod dates;
#[cfg(test)]
pub mod digest;
mod exact;
mod filters;
mod fold;
mod known_positions;
pub mod nearest;
mod number;
mod recent_words;
mod spec;
mod spelling;
mod stem;
pub mod stop_words;
mod suspended;
mod token;
mod verb_form;
mod word;
mod word_cache;
mod word_counts;
mod word_set;

use std::ops::Range;
use std::sync::Arc;

pub use abbreviation::is_abbreviation;
pub use article_words::ArticleWords;
pub use compound::{Decision, Lexicon, WordCover};
pub use exact::{exact_tokens, for_each_exact_token, for_each_exact_token_from};
pub use fold::{fold, lower_case, read_transcription, spell_out};
pub use known_positions::KnownPositions;
pub use recent_words::RecentWords;
pub use spec::{AnalyzerSpec, TokenFilter, fingerprint};
pub use spelling::american;
pub use stem::masculine;
pub use token::{Token, TokenKind, texts};
pub use verb_form::open_parts;
pub use word::{Word, normal_form, words};
pub use word_cache::WordCache;
pub use word_set::WordSet;

use crate::article::Language;
use filters::{acronyms, close_apostrophes, each, lengths};
use recent_words::SharedWords;
use stem::Stemming;
use suspended::{CompletedWords, Completer};
use token::Form;
use word_cache::Forms;

/// Length of the longest term, in bytes; the rest of a longer word is cut off.
const MAX_TERM_BYTES: usize = 200;

/// The analyzer of one language.
#[derive(Debug)]
pub struct Analyzer {
    spec: AnalyzerSpec,
    /// The place of the chain among [`spec::CHAINS`].
    chain: usize,
    stemming: Stemming,
    lexicon: Arc<Lexicon>,
    /// The tokens of the words that were analysed last, by any thread.
    known: SharedWords<Forms>,
    /// The words that fragments were completed to.
    completed: CompletedWords,
}

impl Analyzer {
    fn new(chain: usize, lexicon: Arc<Lexicon>) -> Self {
        let spec = spec::CHAINS[chain];
        let stemming = if spec.filters.contains(&TokenFilter::StemGerman) {
            Stemming::german()
        } else if spec.filters.contains(&TokenFilter::StemEnglish) {
            Stemming::english()
        } else {
            Stemming::None
        };
        let known = SharedWords::with_capacity(WordCache::SHARED);
        let completed = CompletedWords::with_capacity(WordCache::SHARED_FRAGMENTS);
        Self { spec, chain, stemming, lexicon, known, completed }
    }

    pub fn name(&self) -> &'static str {
        self.spec.name
    }

    /// Whether the chain adds the parts of compounds.
    pub fn opens_compounds(&self) -> bool {
        self.spec.filters.contains(&TokenFilter::CompoundParts)
    }

    /// The tokens of a text. A stop word gives no token but counts in positions.
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        self.tokens_cached(text, &mut WordCache::default())
    }

    /// Returns the tokens of a text, as [`tokens`](Self::tokens) does, with a cache that lasts from call to call.
    pub fn tokens_cached(&self, text: &str, cache: &mut WordCache) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(text.len() / 6);
        self.for_each_token(text, cache, |text, range, position, kind| {
            tokens.push(Token { text: text.to_owned(), range, position, kind });
        });
        tokens
    }

    /// Calls `each` with term, range, position and kind of every token, without copying terms.
    pub fn for_each_token(
        &self,
        text: &str,
        cache: &mut WordCache,
        each: impl FnMut(&str, Range<usize>, usize, TokenKind),
    ) {
        self.for_each_token_of(text, cache, |_| true, each);
    }

    /// Calls `each` as [`for_each_token`](Self::for_each_token) does, but only for words that are `wanted` in their
    /// spelling in the text. Tokens that several words form together, such as a date, are passed in any case.
    pub fn for_each_token_of(
        &self,
        text: &str,
        cache: &mut WordCache,
        mut wanted: impl FnMut(&str) -> bool,
        mut each: impl FnMut(&str, Range<usize>, usize, TokenKind),
    ) {
        let mut all = words(text);
        let mut position = 0;
        // The words before the next one, the last of them last.
        let mut before = [0..0, 0..0];
        // The byte from which the next date may begin.
        let mut undated = 0;
        while let Some(word) = all.next() {
            let start = word.range.start;
            let forms = if wanted(&text[word.range.clone()]) { self.forms(text, &word, cache) } else { &[] };
            for form in forms {
                each(&form.text, start + form.range.start..start + form.range.end, position, form.kind);
            }
            if let Some(completed) = self.completed(text, &word, &all, &before) {
                each(&completed, word.range.clone(), position, TokenKind::Part);
            }
            if start >= undated
                && let Some(found) = dates::date_at(text, &word, &all)
            {
                for term in found.dates.iter().flat_map(dates::CalendarDate::terms) {
                    each(&term, found.range.clone(), position, TokenKind::Date);
                }
                undated = found.next;
            }
            position += 1;
            let [_, last] = before;
            before = [last, word.range];
        }
    }

    /// Calls `each` with term, range and kind of the tokens that the words of a text give by themselves, without what
    /// several words make together. What is known of words is shared with other threads, for callers that keep what
    /// they make of them.
    pub fn for_each_form(&self, text: &str, mut each: impl FnMut(&str, Range<usize>, TokenKind)) {
        for word in words(text) {
            let start = word.range.start;
            let forms = self.known.get(&text[word.range.clone()], || self.analyse(text, &word));
            for form in forms.iter() {
                each(&form.text, start + form.range.start..start + form.range.end, form.kind);
            }
        }
    }

    /// The term of the complete word that a fragment such as `Vor-` in `Vor- und Nachteile` stands for.
    fn completed(
        &self,
        text: &str,
        word: &Word,
        behind: &word::Words,
        before: &[Range<usize>; 2],
    ) -> Option<String> {
        let complete = self.complete_word(text, word, behind, before)?;
        let whole = words(&complete).next()?;
        self.known
            .get(&complete[whole.range.clone()], || self.analyse(&complete, &whole))
            .iter()
            .find(|form| form.kind == TokenKind::Word)
            .map(|form| form.text.clone())
    }

    /// The complete words, in lower case, that fragments such as `Vor-` in `Vor- und Nachteile` stand for, with
    /// the ranges of the fragments.
    pub fn completed_words(&self, text: &str) -> Vec<(Range<usize>, String)> {
        let mut all = words(text);
        let mut before = [0..0, 0..0];
        let mut completed = Vec::new();
        while let Some(word) = all.next() {
            let complete = self.complete_word(text, &word, &all, &before);
            completed.extend(complete.map(|complete| (word.range.clone(), complete)));
            let [_, last] = before;
            before = [last, word.range];
        }
        completed
    }

    /// Returns the complete word, in lower case, that a fragment such as `Sommer-` stands for; `None` if the word is no
    /// fragment. The chain has yet to run on it.
    fn complete_word(
        &self,
        text: &str,
        word: &Word,
        behind: &word::Words,
        before: &[Range<usize>; 2],
    ) -> Option<String> {
        let completer = Completer { lexicon: &self.lexicon, known: &self.completed };
        let completer = self.opens_compounds().then_some(&completer);
        suspended::completed_by_end(text, word, behind, completer)
            .or_else(|| suspended::completed_by_beginning(text, word, before, completer?))
    }

    fn forms<'a>(&self, text: &str, word: &Word, cache: &'a mut WordCache) -> &'a [Form] {
        let surface = &text[word.range.clone()];
        let analyse = || self.known.get(surface, || self.analyse(text, word));
        cache.chains[self.chain].get(surface, analyse)
    }

    /// Runs the chain on one word.
    fn analyse(&self, text: &str, word: &Word) -> Forms {
        let start = word.range.start;
        if self.is_stop_abbreviation(&text[word.range.clone()]) {
            return Forms::from([]);
        }
        let segments: Vec<Form> = word
            .segments
            .iter()
            .map(|segment| Form {
                text: normal_form(&text[segment.clone()]).into_owned(),
                range: segment.start - start..segment.end - start,
                kind: TokenKind::Part,
            })
            .collect();
        let closed: String = segments.iter().map(|segment| segment.text.as_str()).collect();
        let mut forms = vec![Form { text: closed, range: 0..word.range.len(), kind: TokenKind::Word }];
        for filter in self.spec.filters {
            if !self.apply(*filter, &mut forms, &segments) {
                return Forms::from([]);
            }
        }
        for form in &mut forms {
            truncate(&mut form.text, MAX_TERM_BYTES);
        }
        // A part that is equal to the whole word would only be counted twice.
        let whole = forms.first().map(|form| form.text.clone()).unwrap_or_default();
        let mut seen = std::collections::HashSet::new();
        forms.retain(|form| {
            !form.text.is_empty()
                && (form.kind != TokenKind::Part || form.text != whole)
                && seen.insert(form.text.clone())
        });
        forms.into()
    }

    /// Whether a word is a function word that is abbreviated with points: `z.B.`, `e.g.`
    fn is_stop_abbreviation(&self, surface: &str) -> bool {
        if !surface.contains('.') {
            return false;
        }
        let lower = lower_case(surface);
        let filters = self.spec.filters;
        filters.contains(&TokenFilter::StopWordsGerman) && stop_words::is_german(&lower)
            || filters.contains(&TokenFilter::StopWordsEnglish) && stop_words::is_english(&lower)
    }

    /// Applies one filter to the tokens of a word; false if it removes the word.
    fn apply(&self, filter: TokenFilter, forms: &mut Vec<Form>, segments: &[Form]) -> bool {
        match filter {
            TokenFilter::Acronyms => {
                let found = acronyms(forms, segments);
                if let ([acronym], 1) = (found.as_slice(), segments.len()) {
                    forms[0].text = acronym.text[1..].to_owned();
                }
                forms.extend(found);
            }
            TokenFilter::LowerCase => each(forms, lower_case),
            TokenFilter::Transcription => each(forms, |text| fold::read_transcription(text).into_owned()),
            TokenFilter::HyphenParts => {
                if segments.len() > 1 {
                    let german = self.spec.filters.contains(&TokenFilter::Transcription);
                    forms.extend(segments.iter().map(|segment| {
                        let lower = lower_case(&segment.text);
                        let text = if german { fold::read_transcription(&lower).into_owned() } else { lower };
                        Form { text, ..segment.clone() }
                    }));
                }
            }
            TokenFilter::Apostrophes => close_apostrophes(forms, segments),
            TokenFilter::CompoundParts => self.add_parts(forms, segments),
            TokenFilter::StopWordsGerman | TokenFilter::StopWordsEnglish => {
                let word = forms[0].text.replace(['\u{2019}', '\u{2bc}'], "'");
                let german = filter == TokenFilter::StopWordsGerman;
                let stops = if german { stop_words::is_german(&word) } else { stop_words::is_english(&word) };
                if stops && segments.len() == 1 {
                    // `WHO` in capitals is an acronym and not the pronoun.
                    forms.retain(|form| form.kind == TokenKind::Acronym);
                    return !forms.is_empty();
                }
            }
            TokenFilter::LoanSpelling => each(forms, |text| spelling::german(text).into_owned()),
            TokenFilter::AmericanSpelling => each(forms, |text| spelling::american(text).into_owned()),
            TokenFilter::StemGerman | TokenFilter::StemEnglish => {
                each(forms, |text| self.stemming.stem(text))
            }
            TokenFilter::Fold => each(forms, |text| fold(text).into_owned()),
        }
        true
    }

    /// Adds the compound parts of the word, or of each of its segments.
    fn add_parts(&self, forms: &mut Vec<Form>, segments: &[Form]) {
        let from = if segments.len() > 1 { 1 } else { 0 };
        let mut parts = Vec::new();
        for form in forms[from..].iter().filter(|form| form.kind != TokenKind::Acronym) {
            let Some(ranges) = self.lexicon.split(&form.text) else { continue };
            let written = &segments.iter().find(|s| s.range == form.range).unwrap_or(&segments[0]).text;
            let is_lower_case = written.starts_with(char::is_lowercase);
            for range in open_parts(&self.lexicon, &form.text, is_lower_case, ranges) {
                let text = form.text[range.clone()].to_owned();
                // Lower-casing and transcription may have changed lengths. Then the part's own range is
                // unknown, and it stands for the whole segment.
                let same_length = lengths(&form.text).eq(lengths(written));
                let range = if same_length {
                    form.range.start + range.start..form.range.start + range.end
                } else {
                    form.range.clone()
                };
                parts.push(Form { text, range, kind: TokenKind::Part });
            }
        }
        forms.extend(parts);
    }
}

/// Cuts a text to a number of bytes without dividing a character.
fn truncate(text: &mut String, bytes: usize) {
    if text.len() > bytes {
        let end = (0..=bytes).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        text.truncate(end);
    }
}

/// The analyzers of a generation of the index.
#[derive(Debug)]
pub struct Analyzers {
    pub german: Analyzer,
    pub english: Analyzer,
    pub plain: Analyzer,
    lexicon: Arc<Lexicon>,
}

impl Analyzers {
    pub fn new(lexicon: Lexicon) -> Self {
        let lexicon = Arc::new(lexicon);
        let [german, english, plain] = [0, 1, 2].map(|chain| Analyzer::new(chain, Arc::clone(&lexicon)));
        Self { german, english, plain, lexicon }
    }

    /// The analyzer for texts in a language.
    pub fn for_language(&self, language: &Language) -> &Analyzer {
        match AnalyzerSpec::for_language(language).name {
            "german" => &self.german,
            "english" => &self.english,
            _ => &self.plain,
        }
    }

    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn analyzers() -> Analyzers {
        let words = [
            "wirkung",
            "messung",
            "netzwerk",
            "treffen",
            "partnerschaft",
            "akteurs",
            "multi",
            "kommunikation",
        ];
        Analyzers::new(Lexicon::new(words.map(|word| (word.to_owned(), 20))))
    }

    fn terms(analyzer: &Analyzer, text: &str) -> Vec<String> {
        let tokens = analyzer.tokens(text);
        tokens.iter().map(|t| format!("{}@{}={}", t.text, t.position, &text[t.range.clone()])).collect()
    }

    #[test]
    fn compound_parts_stand_beside_the_word_with_their_own_offsets() {
        let expected = ["wirkungsmess@1=Wirkungsmessung", "wirkung@1=Wirkung", "messung@1=messung"];
        assert_eq!(terms(&analyzers().german, "Zur Wirkungsmessung"), expected);
    }

    #[test]
    fn spellings_of_one_word_share_a_term() {
        let german = &analyzers().german;
        let classes = [
            vec!["Akademiker*innen", "Akademiker:innen", "Akademikerinnen", "AkademikerInnen", "Akademiker"],
            vec!["Förderung", "Foerderung"],
            vec!["Straße", "Strasse"],
            vec!["Müller", "Mueller"],
            vec!["Multi-Akteurs-Partnerschaften", "Multiakteurspartnerschaft"],
        ];
        for class in classes {
            let first: Vec<String> = german.tokens(class[0]).into_iter().map(|t| t.text).collect();
            for other in &class[1..] {
                let terms: Vec<String> = german.tokens(other).into_iter().map(|t| t.text).collect();
                assert_eq!(first[0], terms[0], "{} and {other}", class[0]);
            }
        }
    }

    #[test]
    fn stop_words_keep_their_position() {
        assert_eq!(
            terms(&analyzers().english, "the impact of partnerships"),
            ["impact@1=impact", "partnership@3=partnerships"]
        );
    }

    #[test]
    fn acronyms_stand_beside_the_word() {
        assert_eq!(terms(&analyzers().german, "für MAPs"), ["map@1=MAPs", "^MAP@1=MAPs"]);
        assert!(terms(&analyzers().german, "die Map").iter().all(|term| !term.starts_with('^')));
    }

    type Tokens = Box<dyn Fn(&str) -> Vec<Token>>;

    fn chains() -> [Tokens; 4] {
        let chain = |of: fn(&Analyzers) -> &Analyzer| -> Tokens {
            let analyzers = analyzers();
            Box::new(move |text| of(&analyzers).tokens(text))
        };
        [chain(|a| &a.german), chain(|a| &a.english), chain(|a| &a.plain), Box::new(exact_tokens)]
    }

    proptest! {
        #[test]
        fn an_unsplit_word_by_itself_is_the_same_token(text in "\\PC{0,40}|([a-zäöüßA-ZÄ0-9*:/()_.&'’-]{1,12} ?){0,8}") {
            for (number, tokens) in chains().into_iter().enumerate() {
                let all = tokens(&text);
                for token in all.iter().filter(|token| token.kind == TokenKind::Word) {
                    let is_split =
                        all.iter().any(|part| part.kind == TokenKind::Part && part.position == token.position);
                    if is_split {
                        continue;
                    }
                    let slice = &text[token.range.clone()];
                    let again = tokens(slice);
                    let same = again.iter().any(|other| other.text == token.text && other.kind == TokenKind::Word);
                    prop_assert!(same, "chain {number}: {token:?} of {text:?} is {again:?} by itself");
                }
            }
        }

        #[test]
        fn offsets_are_ordered_and_on_character_borders(text in "\\PC{0,60}|([a-zäöüßA-Z*:/()_-]{1,12} ?){0,8}") {
            let analyzers = analyzers();
            for tokens in [
                analyzers.german.tokens(&text), analyzers.english.tokens(&text), analyzers.plain.tokens(&text), exact_tokens(&text),
            ] {
                let mut position = 0;
                for token in tokens {
                    prop_assert!(text.get(token.range.clone()).is_some_and(|slice| !slice.is_empty()));
                    prop_assert!(token.position >= position && !token.text.is_empty());
                    position = token.position;
                }
            }
        }
    }
}
