//! The parameters of the endpoints: what is read, what is refused and what is documented come from here.

use crate::article::{Facet, ValueKind};
use crate::present::export::ExportFormat;
use crate::present::json::HitEntry;
use crate::query::{Duplicates, MatchMode, Page, Sort, SuggestParams};
use crate::web::article_forms::JSON_LD;

/// A parameter of an address or of a JSON body.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    pub name: &'static str,
    /// What it does, in a sentence; without the full stop where it may be repeated.
    pub about: &'static str,
    pub values: Values,
}

impl Parameter {
    /// What it does, as its documentation says it.
    pub fn description(&self) -> String {
        match self.values {
            Values::Texts if self.name == ID.name => format!("{}.", self.about),
            Values::Texts | Values::Years => format!("{}; repeated: or.", self.about),
            _ => self.about.to_owned(),
        }
    }
}

/// What a parameter may be.
#[derive(Debug, Clone, Copy)]
pub enum Values {
    Text,
    /// May be repeated; in a body also a list.
    Texts,
    Year,
    /// Years or `none`; may be repeated as texts may be.
    Years,
    /// To a year, a month or a day.
    Date,
    /// Some of these, repeated or with commas between them; in a body also a list.
    SomeOf(&'static [&'static str]),
    /// One of these, the first by default.
    OneOf(&'static [&'static str]),
    /// Not set by default.
    Flag,
    /// Set by default.
    FlagSet,
    Number {
        most: u32,
        default: u32,
    },
    /// A whole number from 0.
    Count,
}

impl Values {
    /// Whether there may be several.
    pub fn is_list(self) -> bool {
        matches!(self, Self::Texts | Self::Years | Self::SomeOf(_))
    }
}

const fn parameter(name: &'static str, about: &'static str, values: Values) -> Parameter {
    Parameter { name, about, values }
}

/// Languages of labels and messages.
pub const LANGS: [&str; 2] = ["de", "en"];
/// What an article can be had as.
const ARTICLE_FORMATS: [&str; 2 + ExportFormat::NAMES.len()] = {
    let mut names = ["json"; 2 + ExportFormat::NAMES.len()];
    names[1] = JSON_LD;
    names.split_at_mut(2).1.copy_from_slice(&ExportFormat::NAMES);
    names
};
/// Most values of a facet at once.
pub const MAX_FACET_VALUES: u32 = 1000;

const Q: Parameter = parameter(
    "q",
    "What to search for: words, \"phrases\", -excluded words, beginnings*, filters such as year:2023, and AND, \
     OR and NOT in capitals. Years are also met by the years of articles. Cut at 512 characters or 32 words, with a notice. Without it everything is found.",
    Values::Text,
);
const LANG: Parameter = parameter("lang", "Language of labels and messages.", Values::OneOf(&LANGS));
const SORT: Parameter = parameter(
    "sort",
    "Order of hits; undated articles come last in both orders by date.",
    Values::OneOf(Sort::NAMES),
);
/// The most articles that one export names by their ids.
pub const MAX_IDS: usize = 100;
const ID: Parameter = parameter(
    "id",
    "The articles of these ids in this order, at most 100, instead of those of a search. Articles that are not there \
     any more are left out",
    Values::Texts,
);
/// The name that asks for no facet.
pub const NO_FACETS: &str = "none";
/// What `facets` may name.
const FACETS_OR_NONE: [&str; 1 + Facet::COUNT] = {
    let mut names = [NO_FACETS; 1 + Facet::COUNT];
    names.split_at_mut(1).1.copy_from_slice(&Facet::NAMES);
    names
};
const FIELDS: Parameter =
    parameter("fields", "The fields of hits to send; all by default.", Values::SomeOf(&HitEntry::FIELDS));

/// The values of every facet.
const FACETS: [Parameter; Facet::COUNT] = {
    let mut parameters = [Q; Facet::COUNT];
    let mut at = 0;
    while at < Facet::COUNT {
        let facet = Facet::ALL[at];
        let row = facet.definition();
        let values = match row.kind {
            ValueKind::Year => Values::Years,
            _ => Values::Texts,
        };
        parameters[at] = parameter(facet.name(), row.about, values);
        at += 1;
    }
    parameters
};

/// What else makes the result set, in every address that searches.
const BOUNDS: [Parameter; 9] = [
    parameter(
        "year_from",
        "First year of publication. A range whose ends are the wrong way round is turned, with a notice.",
        Values::Year,
    ),
    parameter("year_to", "Last year of publication.", Values::Year),
    parameter(
        "date_from",
        "First date: 2023, 2023-05 or 2023-05-24. A range whose ends are the wrong way round is turned, with a notice.",
        Values::Date,
    ),
    parameter("date_to", "Last date: 2023, 2023-05 or 2023-05-24.", Values::Date),
    parameter("upcoming", "Whether to find only announcements of what is still to come.", Values::Flag),
    parameter(
        "match",
        "Articles with all words, with any of them, or auto: all if there are any, else any.",
        Values::OneOf(MatchMode::NAMES),
    ),
    parameter(
        "duplicates",
        "Whether the forms of one article are one hit or each a hit.",
        Values::OneOf(Duplicates::NAMES),
    ),
    parameter(
        "meaning",
        "Whether closeness in meaning counts in ranking: an article that says the same in other words, or in the \
         other language, ranks higher. It changes the order of hits and no set of hits. Without effect where the \
         index was not built for it.",
        Values::FlagSet,
    ),
    LANG,
];

/// What is shown of the result set.
const SHOWN: [Parameter; 9] = [
    SORT,
    parameter(
        "page",
        "Page of hits, counted from 1; reaches the first 10,000 hits.",
        Values::Number { most: Page::MAX_REACH, default: 1 },
    ),
    parameter(
        "per_page",
        "Hits of a page.",
        Values::Number { most: Page::MAX_PER_PAGE, default: Page::DEFAULT_PER_PAGE },
    ),
    parameter(
        "cursor",
        "next_cursor of the page before, instead of page: reaches every hit. It holds for the same search and \
         until the index changes.",
        Values::Text,
    ),
    parameter(
        "instant",
        "Whether the query is still being typed. Hits with some of the words follow those with all, and half-typed \
         filters and quotations are left out. In any search the last word is unfinished while no article has it \
         and words begin with it.",
        Values::Flag,
    ),
    parameter(
        "completions",
        "Most completions of q to send with the hits, so that a search box asks once; none by default.",
        Values::Number { most: SuggestParams::MAX_LIMIT, default: 0 },
    ),
    parameter(
        "facets",
        "The facets to count, or none, which makes the answer small and quick; all by default.",
        Values::SomeOf(&FACETS_OR_NONE),
    ),
    parameter("explain", "Whether every hit says what its score is made of.", Values::Flag),
    FIELDS,
];

/// What is counted.
const COUNTED: [Parameter; 2] = [
    parameter("facet", "The facets to count; all by default.", Values::SomeOf(&Facet::NAMES)),
    parameter(
        "limit",
        "Most values of a facet beside those chosen.",
        Values::Number { most: MAX_FACET_VALUES, default: 20 },
    ),
];

/// The most searches in one request.
pub const MAX_SEARCHES: usize = 16;

/// `/api/v1/search`
pub static SEARCH: &[&[Parameter]] = &[&[Q], &FACETS, &BOUNDS, &SHOWN];
/// `/api/v1/facets`
pub static FACET_COUNTS: &[&[Parameter]] = &[&[Q], &FACETS, &BOUNDS, &COUNTED];
/// `/api/v1/export`
pub static EXPORT: &[&[Parameter]] = &[
    &[Q],
    &FACETS,
    &BOUNDS,
    &[
        SORT,
        ID,
        parameter(
            "fields",
            "The fields of articles to send, in JSON Lines and as columns of CSV; all by default.",
            Values::SomeOf(&ExportFormat::FIELDS),
        ),
        parameter(
            "format",
            "Form of the document; jsonl unless the header Accept names another one.",
            Values::OneOf(&ExportFormat::NAMES),
        ),
    ],
];
/// `/api/v1/suggest`
pub static SUGGEST: &[&[Parameter]] = &[&[
    parameter("q", "The beginning of a search; its first 100 characters count.", Values::Text),
    parameter(
        "limit",
        "Most suggestions.",
        Values::Number { most: SuggestParams::MAX_LIMIT, default: SuggestParams::DEFAULT_LIMIT },
    ),
    LANG,
]];
/// `/api/v1/articles/{id}`
pub static ARTICLE: &[&[Parameter]] = &[&[
    parameter(
        "format",
        "Form of the article; json unless the header Accept names another one.",
        Values::OneOf(&ARTICLE_FORMATS),
    ),
    LANG,
]];
const WRITTEN_BY: Parameter = parameter(
    "written_by",
    "Whose articles: those written with the key of the request. It must be given.",
    Values::OneOf(&["me"]),
);
/// The most articles on a page of a list.
const MAX_LISTED: u32 = 1000;
/// `GET /api/v1/articles`
pub static WRITTEN: &[&[Parameter]] = &[&[
    WRITTEN_BY,
    parameter("per_page", "Articles of a page.", Values::Number { most: MAX_LISTED, default: 100 }),
    parameter("cursor", "next_cursor of the page before. It holds until the index changes.", Values::Text),
]];
/// `DELETE /api/v1/articles`
pub static CLEAR: &[&[Parameter]] = &[&[
    WRITTEN_BY,
    parameter(
        "count",
        "How many articles there are, as the list says in `total`. It must be given.",
        Values::Count,
    ),
]];
/// `DELETE /api/v1/articles/{id}`
pub static DELETION: &[&[Parameter]] = &[&[parameter(
    "forget",
    "Whether to take it out for ever, wherever it comes from: out of every file of the index and of the query log, and \
     never in again while its source still has it. It takes about as long as building the index.",
    Values::Flag,
)]];
/// `/api/v1/articles/{id}/related`
pub static RELATED: &[&[Parameter]] =
    &[&[parameter("limit", "Most articles.", Values::Number { most: 20, default: 5 }), LANG]];

/// The names of a list of parameters.
pub fn names(known: &[&[Parameter]]) -> Vec<&'static str> {
    known.iter().flat_map(|part| part.iter()).map(|parameter| parameter.name).collect()
}

/// The parameter of a name.
pub fn named(known: &[&[Parameter]], name: &str) -> Option<Parameter> {
    known.iter().flat_map(|part| part.iter()).find(|parameter| parameter.name == name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::SearchParams;

    #[test]
    fn every_search_takes_every_facet_as_its_row_says() {
        for known in [SEARCH, FACET_COUNTS, EXPORT] {
            for facet in Facet::ALL {
                let parameter = named(known, facet.name()).expect("a parameter for every facet");
                assert!(parameter.values.is_list());
                assert_eq!(parameter.about, facet.definition().about);
            }
        }
    }

    #[test]
    fn a_search_is_documented_by_all_that_it_reads() {
        let mut documented = names(SEARCH);
        // A cursor and fields are read before the rest becomes a search.
        documented.retain(|name| !["completions", "cursor", "facets", "fields"].contains(name));
        let mut read = SearchParams::NAMES.to_vec();
        documented.sort_unstable();
        read.sort_unstable();
        assert_eq!(documented, read);
    }
}
