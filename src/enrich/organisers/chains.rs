//! Splits texts into sentences in which each name is replaced by a placeholder, so that words inside
//! a name (`Forum`, `Initiative`) are not taken for cues to its role.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::mentions::Mention;
use crate::enrich::pattern::pattern;

/// The placeholder for a name: a private-use character, which has no meaning in any text.
pub const MARK: char = '\u{e000}';

/// Names in a row, joined by commas, `und`, articles and the like. They share a role.
#[derive(Debug, Clone)]
pub struct Chain {
    /// The range of bytes in the sentence's template.
    pub range: Range<usize>,
    /// Indices into the sentence's names. A name that only tells to whom the one before it belongs
    /// (`X der Universität`) is left out.
    pub names: Vec<usize>,
}

/// A sentence with the names that it contains.
#[derive(Debug)]
pub struct Sentence<'a> {
    pub text: &'a str,
    /// The text with [`MARK`] in place of each name.
    pub template: String,
    pub names: Vec<Mention>,
    pub chains: Vec<Chain>,
}

impl<'a> Sentence<'a> {
    /// Makes the sentences at `ranges` of a passage, with the names in them. Ranges and names are in the
    /// order of the passage.
    pub fn all(passage: &'a str, ranges: Vec<Range<usize>>, names: &[Mention]) -> Vec<Self> {
        let mut rest = names;
        let sentence = |range: Range<usize>| {
            let first = rest.partition_point(|name| name.range.start < range.start);
            let behind = first + rest[first..].partition_point(|name| name.range.start < range.end);
            let within = rest[first..behind].iter().filter(|name| name.range.end <= range.end);
            let names: Vec<Mention> = within
                .map(|name| Mention {
                    body: name.body,
                    range: name.range.start - range.start..name.range.end - range.start,
                })
                .collect();
            rest = &rest[behind..];
            Self::new(&passage[range], names)
        };
        ranges.into_iter().map(sentence).collect()
    }

    fn new(text: &'a str, names: Vec<Mention>) -> Self {
        let mut template = String::with_capacity(text.len());
        let mut at = 0;
        let plain = |range: Range<usize>| text[range].chars().filter(|c| *c != MARK);
        for name in &names {
            template.extend(plain(at..name.range.start));
            template.push(MARK);
            at = name.range.end;
        }
        template.extend(plain(at..text.len()));
        let chains = chains(&template);
        Self { text, template, names, chains }
    }
}

/// The chains of names in a template.
fn chains(template: &str) -> Vec<Chain> {
    static JOINT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r#"^(?:[\s,/&+()„“”"'‘’–-]|e\.\s?V\.|\b(?:g?GmbH|und|sowie|and|as well as|plus|mit|with|dem|der|den|des|die|das|the|von|vom|bei|beim|of|at|seine[rm]?|ihre[rmn]?|its|their|also|auch|"#,
            r"Sekretariat|secretariat|Plattform|platform|Netzwerk|network)\b){0,10}$",
        ))
    });
    static BELONGS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^[\s)]*(?:der|des|von|vom|bei|beim|of|at|mit (?:ihre[rm]|seine[rm]))\s(?:der\s|dem\s|the\s)?[„“']?$",
        )
    });
    // In `On behalf of X, the Y …` the comma ends the opening phrase, so X and Y are no chain.
    static OPENING: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^\W*(?i:on behalf of|with (?:the |financial )?(?:support|funding) (?:of|from|by)|funded by|supported by|commissioned by|alongside|besides|thanks to|according to|at|under|within)\s(?:the\s)?$",
        )
    });
    static CLOSED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\)?,\s(?:the\s)?$"));
    let marks: Vec<usize> = template.match_indices(MARK).map(|(at, _)| at).collect();
    let mut chains: Vec<Chain> = Vec::new();
    for (name, &at) in marks.iter().enumerate() {
        let behind = at + MARK.len_utf8();
        if let Some(last) = chains.last_mut() {
            let joint = &template[last.range.end..at];
            let before = &template[..last.range.start];
            if joint.len() <= 60
                && JOINT.is_match(joint)
                && !(CLOSED.is_match(joint) && OPENING.is_match(before))
            {
                last.range.end = behind;
                if !BELONGS.is_match(joint) {
                    last.names.push(name);
                }
                continue;
            }
        }
        chains.push(Chain { range: at..behind, names: vec![name] });
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_row_are_one_chain() {
        let count = |text: &str| {
            let template = text.replace('#', &MARK.to_string());
            chains(&template).iter().map(|chain| chain.names.len()).collect::<Vec<_>>()
        };
        assert_eq!(count("von #, dem # (#), # und dem # organisiert"), [5]);
        assert_eq!(count("mit dem # der # im Auftrag des #"), [1, 1]);
    }
}
