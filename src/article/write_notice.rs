//! Notices about values of a written document that were interpreted in another way than they were written.

/// A value, or some words, that were interpreted in another way than they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteNotice {
    pub code: WriteNoticeCode,
    /// The key of the document that it is about.
    pub field: &'static str,
    /// The value or the words that it is about, shortened.
    pub value: String,
    /// What the value was taken for, or the rule by which words were taken out.
    pub understood: Option<String>,
}

/// In which way something was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteNoticeCode {
    /// The value counts as another notation of it: `24.5.2023` as `2023-05-24`.
    ReadAs,
    /// The vocabulary has no such name, so that it is a value of its own.
    NotInVocabulary,
    /// The day lies ahead, so that it is that of the event and not of publication.
    DateAhead,
    /// The stated year is not that of the stated date, and the date counts.
    DatesDiffer,
    /// The last day of showing is over, so that no search finds the article.
    Expired,
    /// The list is longer than what is kept of it.
    ListCut,
    /// Cleaning took these words out of the text.
    TextRemoved,
    /// The text has tags, which stand in it as they are.
    MarkupInText,
}
