//! The analysis chains as tokenizers of Tantivy, which run them while a segment is written.
//!
//! Tokens that are made beforehand have to be kept as strings, several for each word, in every document that
//! waits to be indexed. A tokenizer hands each one over as it is made, in a buffer that is used again, so
//! that a waiting document takes hardly more memory than its text. One field holds texts of several languages, so each
//! text begins with a letter that names its chain.

use std::sync::{Arc, Mutex, PoisonError};

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use crate::analysis::{Analyzer, Analyzers, WordCache, for_each_exact_token};

/// The tokenizer of the fields with analysed tokens.
pub const ANALYSED: &str = "analysed";
/// The tokenizer of the fields with exact tokens.
pub const EXACT: &str = "exact";

/// Makes the tokenizers known to an index.
pub fn register(tokenizers: &TokenizerManager, analyzers: &Arc<Analyzers>) {
    let caches = Arc::new(Caches::default());
    for (name, is_exact) in [(ANALYSED, false), (EXACT, true)] {
        let (analyzers, caches) = (Arc::clone(analyzers), Arc::clone(&caches));
        tokenizers.register(name, ChainTokenizer { analyzers, caches, is_exact });
    }
}

/// A text for a field with analysed tokens, with the letter that names its chain.
pub fn marked(analyzer: &Analyzer, text: &str) -> String {
    let chain = match analyzer.name() {
        "german" => 'g',
        "english" => 'e',
        _ => 'p',
    };
    let mut marked = String::with_capacity(text.len() + 1);
    marked.push(chain);
    marked.push_str(text);
    marked
}

/// Word caches that no thread is using at the moment. Every segment and field has a tokenizer of its own, and a
/// cache of each would be cold.
#[derive(Default)]
struct Caches(Mutex<Vec<WordCache>>);

impl Caches {
    fn lend<T>(&self, work: impl FnOnce(&mut WordCache) -> T) -> T {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let done = work(&mut cache);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(cache);
        done
    }
}

/// Runs the chain of a text.
#[derive(Clone)]
struct ChainTokenizer {
    analyzers: Arc<Analyzers>,
    caches: Arc<Caches>,
    is_exact: bool,
}

impl ChainTokenizer {
    /// Calls `each` with every token of a text.
    fn run(&self, text: &str, mut each: impl FnMut(&Token)) {
        let mut token = Token::default();
        let mut push = |term: &str, range: std::ops::Range<usize>, position: usize| {
            token.text.clear();
            token.text.push_str(term);
            (token.offset_from, token.offset_to, token.position) = (range.start, range.end, position);
            each(&token);
        };
        self.caches.lend(|cache| {
            if self.is_exact {
                return for_each_exact_token(text, cache, push);
            }
            let analyzer = match text.as_bytes().first() {
                Some(b'g') => &self.analyzers.german,
                Some(b'e') => &self.analyzers.english,
                _ => &self.analyzers.plain,
            };
            let text = text.get(1..).unwrap_or_default();
            analyzer.for_each_token(text, cache, |term, range, position, _| push(term, range, position));
        });
    }
}

impl Tokenizer for ChainTokenizer {
    type TokenStream<'a> = ChainTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ChainTokens<'a> {
        ChainTokens { tokenizer: self, text, token: Token::default(), left: None }
    }
}

/// The tokens of a text.
struct ChainTokens<'a> {
    tokenizer: &'a ChainTokenizer,
    text: &'a str,
    token: Token,
    /// The tokens that are left where a caller asks for one after the other.
    left: Option<std::vec::IntoIter<Token>>,
}

impl TokenStream for ChainTokens<'_> {
    fn advance(&mut self) -> bool {
        let (tokenizer, text) = (self.tokenizer, self.text);
        let left = self.left.get_or_insert_with(|| {
            let mut all = Vec::new();
            tokenizer.run(text, |token| all.push(token.clone()));
            all.into_iter()
        });
        match left.next() {
            Some(token) => {
                self.token = token;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }

    /// The way that Tantivy takes: it copies no token.
    fn process(&mut self, sink: &mut dyn FnMut(&Token)) {
        self.tokenizer.run(self.text, sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Lexicon, exact_tokens};

    const TEXT: &str = "Die Wirkungsmessung der Multi-Akteurs-Partnerschaft (GIZ) begann am 12. Mai 2023; \
                        Vor- und Nachteile von U.S.-Hilfen, Expert*innen und TeilnehmerInnen kamen. The organisation's \
                        members met: 17.800 of them, z. B. in Köln, in dieser Messung und jener Messung.";

    type Tokens = Vec<(String, usize, usize, usize)>;

    fn streamed(manager: &TokenizerManager, name: &str, text: &str) -> [Tokens; 2] {
        let of = |token: &Token| (token.text.clone(), token.offset_from, token.offset_to, token.position);
        let mut analyzer = manager.get(name).unwrap();
        let mut pushed = Vec::new();
        {
            // The call that Tantivy makes, which goes to the stream itself.
            let mut boxed = analyzer.token_stream(text);
            let stream: &mut dyn TokenStream = &mut *boxed;
            stream.process(&mut |token| pushed.push(of(token)));
        }
        let mut pulled = Vec::new();
        let mut stream = analyzer.token_stream(text);
        while stream.advance() {
            pulled.push(of(stream.token()));
        }
        [pushed, pulled]
    }

    #[test]
    fn tokenizers_give_the_tokens_of_the_chains() {
        let words = ["wirkung", "messung", "vorteil", "nachteile"].map(|word| (word.to_owned(), 20));
        let analyzers = Arc::new(Analyzers::new(Lexicon::new(words)));
        let manager = TokenizerManager::default();
        register(&manager, &analyzers);
        let expected = |tokens: Vec<crate::analysis::Token>| -> Tokens {
            let of = |token: crate::analysis::Token| {
                (token.text, token.range.start, token.range.end, token.position)
            };
            tokens.into_iter().map(of).collect()
        };
        for analyzer in [&analyzers.german, &analyzers.english, &analyzers.plain] {
            let tokens = expected(analyzer.tokens(TEXT));
            let marked = marked(analyzer, TEXT);
            assert_eq!(
                streamed(&manager, ANALYSED, &marked),
                [tokens.clone(), tokens],
                "{}",
                analyzer.name()
            );
        }
        let tokens = expected(exact_tokens(TEXT));
        assert_eq!(streamed(&manager, EXACT, TEXT), [tokens.clone(), tokens]);
        assert_eq!(streamed(&manager, ANALYSED, ""), [Tokens::new(), Tokens::new()]);
    }
}
