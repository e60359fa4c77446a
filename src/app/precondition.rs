//! The precondition of a write (RFC 9110, section 13): the article still has the version that the writer read, or does not
//! exist yet.
//!
//! A precondition is judged under the lock of the index, against the newest commit. Judged before, two writers that
//! read the same version could both be right, and the second would take away what the first wrote.

use crate::article::ContentHash;

/// Some versions of an article. The version of an article is the hash of the document that it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionSet {
    /// Every version there may be, which is written `*`.
    Any,
    These(Vec<ContentHash>),
}

impl VersionSet {
    fn has(&self, version: ContentHash) -> bool {
        match self {
            Self::Any => true,
            Self::These(versions) => versions.contains(&version),
        }
    }
}

/// The condition under which a write is made; by default none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Precondition {
    /// If set, the article must exist and have one of these versions, as `If-Match` asks.
    pub is: Option<VersionSet>,
    /// If set, the article must not exist, or have none of these versions, as `If-None-Match` asks.
    pub is_not: Option<VersionSet>,
}

impl Precondition {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.is.is_none() && self.is_not.is_none()
    }

    /// Whether an article of this version meets it; `None` stands for no article.
    pub fn holds(&self, version: Option<ContentHash>) -> bool {
        let has = |versions: &VersionSet| version.is_some_and(|version| versions.has(version));
        self.is.as_ref().is_none_or(has) && !self.is_not.as_ref().is_some_and(has)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_precondition_is_about_what_there_is() {
        let [old, new] = ["a", "b"].map(|text| ContentHash::digest(text.as_bytes()));
        let these = |versions: &[ContentHash]| Some(VersionSet::These(versions.to_vec()));
        for (precondition, of_none, of_old, of_new) in [
            (Precondition::default(), true, true, true),
            (Precondition { is: Some(VersionSet::Any), is_not: None }, false, true, true),
            (Precondition { is: these(&[old]), is_not: None }, false, true, false),
            (Precondition { is: these(&[]), is_not: None }, false, false, false),
            (Precondition { is: None, is_not: Some(VersionSet::Any) }, true, false, false),
            (Precondition { is: None, is_not: these(&[old]) }, true, false, true),
            (Precondition { is: these(&[old, new]), is_not: these(&[old]) }, false, false, true),
        ] {
            let found = [None, Some(old), Some(new)].map(|version| precondition.holds(version));
            assert_eq!(found, [of_none, of_old, of_new], "{precondition:?}");
        }
    }
}
