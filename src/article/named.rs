//! Facet values with an id: entries of a vocabulary, or free text (`~…`).

use serde::{Deserialize, Serialize};

/// A value of a controlled facet: its id, and the label to show where no vocabulary knows the id
/// (a free value, whose id starts with `~`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Named {
    pub id: String,
    pub label: String,
}

impl Named {
    /// A value that no vocabulary knows: id `~slug`, label as written.
    pub fn free(label: &str) -> Self {
        let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { id: format!("~{}", slug(&label)), label }
    }

    pub fn is_free(&self) -> bool {
        self.id.starts_with('~')
    }
}

/// A slug: lower-case letters and digits joined by hyphens, German umlauts spelt out.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            c if c.is_alphanumeric() => slug.push(c),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_values_get_a_readable_id() {
        let free = Named::free("  Büro für  Maßnahmen! ");
        assert_eq!(
            (free.id.as_str(), free.label.as_str()),
            ("~buero-fuer-massnahmen", "Büro für Maßnahmen!")
        );
    }
}
