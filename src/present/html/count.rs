//! Numbers of articles beside a link.

use crate::present::texts::Texts;

/// A number of articles. Where it is seen the number is enough; read out or as plain text it has
/// its noun: `7`, ` articles`.
pub struct Count {
    pub number: String,
    pub noun: String,
}

impl Count {
    pub fn new(articles: u64, texts: &Texts) -> Self {
        let number = texts.number(articles);
        let counted = texts.count(&texts.search.articles, articles);
        let noun = counted.strip_prefix(&number).unwrap_or_default().to_owned();
        Self { number, noun }
    }
}
