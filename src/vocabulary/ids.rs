//! Checks ids, and compares names.

use std::collections::BTreeSet;

use super::error::VocabularyError;
use crate::analysis::lower_case;
use crate::article::slug;

/// Whether a name must be compared exactly: it has at most five letters, or none in lower case.
pub(super) fn is_acronym(name: &str) -> bool {
    name.chars().count() <= 5 || !name.chars().any(char::is_lowercase)
}

/// The key by which longer names are compared, without regard to case and punctuation.
pub(super) fn name_key(name: &str) -> String {
    slug(&lower_case(name))
}

/// Refuses malformed ids and ids that occur twice.
pub(super) fn check_ids<'a>(
    file: &'static str,
    what: &'static str,
    ids: impl Iterator<Item = &'a str>,
) -> Result<(), VocabularyError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if id.is_empty() || id != slug(id) {
            return Err(VocabularyError::invalid(
                file,
                format!("{what} '{id}'"),
                "its id must be lower-case letters and digits joined by hyphens",
            ));
        }
        if !seen.insert(id) {
            return Err(VocabularyError::invalid(
                file,
                format!("{what} '{id}'"),
                "the id stands twice; merge the two blocks or give one a new id",
            ));
        }
    }
    Ok(())
}
