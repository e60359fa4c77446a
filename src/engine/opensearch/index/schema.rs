//! The fields of the cluster's documents, and the settings of its indexes.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::article::Facet;
use crate::engine::indexed::TextField;
use crate::engine::opensearch::options::ClusterOptions;
use crate::query::RankingProfile;

/// Changes whenever the content of a field changes its meaning.
const REVISION: u32 = 2;

/// Names of fields. Columns are read as doc values, everything else from the source of a document.
pub struct Names;

impl Names {
    pub const ID: &'static str = "id";
    pub const ROOT: &'static str = "root";
    pub const CONTENT_HASH: &'static str = "content_hash";
    pub const WRITTEN_BY: &'static str = "written_by";
    /// Seconds since 1970.
    pub const LEARNT_AT: &'static str = "learnt_at";
    /// As `yyyymmdd`; 0 for undated articles.
    pub const DATE: &'static str = "date";
    /// The date as `yyyymmdd`, with the greatest number for undated articles, so that they come last in ascending
    /// order.
    pub const OLDEST: &'static str = "oldest";
    /// The last day that the date may stand for.
    pub const LATEST: &'static str = "latest";
    pub const EVENT: &'static str = "event";
    /// The event's date, with the greatest number where there is none.
    pub const NEXT_EVENT: &'static str = "next_event";
    /// The last day on which the event may take place.
    pub const EVENT_LAST: &'static str = "event_last";
    pub const EVENT_END: &'static str = "event_end";
    pub const EXPIRES: &'static str = "expires";
    pub const TITLE_ORDER: &'static str = "title_order";
    /// The number that breaks ties, moved so that the cluster's signed numbers have the same order.
    pub const TIE: &'static str = "tie";
    /// The year as a number, for ranges.
    pub const YEAR_NUMBER: &'static str = "year_number";
    /// Near-duplicate signature and its bands.
    pub const SIGNATURE: &'static str = "signature";
    pub const BANDS: &'static str = "bands";
    pub const TRANSLATION_MARKS: &'static str = "marks";
    /// The tokens of all lanes, packed ([`forward`](super::forward)).
    pub const FORWARD: &'static str = "forward";
    /// The number of words in the title that are no stop words.
    pub const TITLE_WORDS: &'static str = "title_words";
    /// The summary and the text of the article, as JSON texts.
    pub const SUMMARY: &'static str = "summary";
    pub const TEXT: &'static str = "text";

    /// The tokens by which an article has a word anywhere: those of its text, its title and its organisers. The cluster
    /// makes it of their lanes, and it tells only whether a token is there.
    pub const PRESENCE: &'static str = "presence";

    /// Tokens that stand for an acronym wherever they occur ([`lanes::only_acronym`](super::lanes::only_acronym)).
    pub const ONLY_ACRONYMS: &'static str = "only_acronyms";

    /// The lane of a field of texts.
    pub fn lane(field: TextField) -> &'static str {
        match field {
            TextField::Title => "title",
            TextField::Body => "body",
            TextField::EntityNames => "entity_names",
            TextField::ThemeLabels => "theme_labels",
            TextField::ExactTitle => "exact_title",
            TextField::Exact => "exact",
        }
    }

    /// The number of tokens in a field, the column that averages are made of.
    pub fn length(field: TextField) -> String {
        format!("{}_tokens", Self::lane(field))
    }

    /// The column of a facet.
    pub fn facet(facet: Facet) -> &'static str {
        static COLUMNS: LazyLock<[String; Facet::COUNT]> =
            LazyLock::new(|| Facet::ALL.map(|facet| format!("facet_{}", facet.name())));
        &COLUMNS[facet.number()]
    }
}

/// The most hits that one answer of the cluster may hold.
pub const MAX_RESULT_WINDOW: usize = 10_000;
/// How often the cluster tries to open a copy of a shard, five seconds each, before it leaves it to an operator. A node
/// that hung keeps the old copy open until the points in time on it have ended, which takes longer than the usual five.
const ALLOCATION_RETRIES: u32 = 100;

/// What an index of articles is created with.
pub fn index_of_articles(options: &ClusterOptions) -> Value {
    let bm25 = RankingProfile::STANDARD.bm25;
    let mut properties = serde_json::Map::new();
    for field in TextField::ALL {
        // Positions are needed for phrases and neighbours alone.
        let kept = match field {
            TextField::EntityNames | TextField::ThemeLabels => "freqs",
            _ => "positions",
        };
        let mut lane =
            json!({"type": "text", "analyzer": "lane", "similarity": "own", "index_options": kept});
        if matches!(field, TextField::Body | TextField::Title | TextField::EntityNames) {
            lane["copy_to"] = Names::PRESENCE.into();
        }
        properties.insert(Names::lane(field).to_owned(), lane);
        properties.insert(Names::length(field), json!({"type": "integer", "index": false}));
    }
    let presence = json!({"type": "text", "analyzer": "lane", "index_options": "docs", "norms": false});
    properties.insert(Names::PRESENCE.to_owned(), presence);
    for facet in Facet::ALL {
        properties.insert(Names::facet(facet).to_owned(), json!({"type": "keyword"}));
    }
    for name in [Names::ID, Names::ROOT, Names::WRITTEN_BY, Names::TITLE_ORDER] {
        properties.insert(name.to_owned(), json!({"type": "keyword"}));
    }
    let column = |kind: &str| json!({"type": kind, "index": false});
    for name in [Names::OLDEST, Names::NEXT_EVENT, Names::TITLE_WORDS, Names::EVENT_END] {
        properties.insert(name.to_owned(), column("integer"));
    }
    for name in
        [Names::DATE, Names::LATEST, Names::EVENT, Names::EVENT_LAST, Names::EXPIRES, Names::YEAR_NUMBER]
    {
        properties.insert(name.to_owned(), json!({"type": "integer"}));
    }
    for name in [Names::TIE, Names::LEARNT_AT] {
        properties.insert(name.to_owned(), column("long"));
    }
    for name in [Names::BANDS, Names::ONLY_ACRONYMS] {
        properties.insert(name.to_owned(), json!({"type": "keyword", "doc_values": false}));
    }
    let column = json!({"type": "keyword", "index": false});
    properties.insert(Names::CONTENT_HASH.to_owned(), column);
    for name in [Names::SIGNATURE, Names::TRANSLATION_MARKS, Names::FORWARD] {
        properties.insert(name.to_owned(), json!({"type": "binary", "doc_values": true}));
    }
    for name in [Names::SUMMARY, Names::TEXT] {
        properties.insert(name.to_owned(), json!({"type": "keyword", "index": false, "doc_values": false}));
    }
    json!({
        "settings": {
            "number_of_shards": options.shards,
            "number_of_replicas": options.replicas,
            "allocation.max_retries": ALLOCATION_RETRIES,
            // A state becomes visible by a commit of ours and by nothing else.
            "refresh_interval": "-1",
            "max_result_window": MAX_RESULT_WINDOW,
            "analysis": {
                "tokenizer": {"positions": {"type": "whitespace", "max_token_length": 65536}},
                "filter": {
                    "holes": {"type": "stop", "stopwords": ["_"]},
                    "stacks": {"type": "pattern_capture", "preserve_original": false, "patterns": ["([^|]+)"]},
                },
                "analyzer": {
                    "lane": {"type": "custom", "tokenizer": "positions", "filter": ["holes", "stacks"]},
                },
            },
            // The length of a field counts the tokens of one position singly, as in every engine of ours.
            "similarity": {
                "own": {"type": "BM25", "k1": bm25.k1, "b": bm25.b, "discount_overlaps": false},
            },
        },
        "mappings": {"dynamic": "strict", "properties": properties},
    })
}

/// The fingerprint of what documents hold.
pub fn fingerprint() -> String {
    let layout = index_of_articles(&ClusterOptions { shards: 1, replicas: 0, ..ClusterOptions::default() });
    let hash = crate::article::ContentHash::digest(format!("{REVISION} {layout}").as_bytes());
    hash.to_string()
}

/// What the index of records is created with: small documents with files and facts, which are read by their id.
pub fn index_of_records(options: &ClusterOptions) -> Value {
    json!({
        "settings": {
            "number_of_shards": 1,
            "number_of_replicas": options.replicas,
            "allocation.max_retries": ALLOCATION_RETRIES,
        },
        "mappings": {"dynamic": false, "properties": {
            "generation": {"type": "integer"},
            "file": {"type": "keyword"},
        }},
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::WordCache;
    use crate::analysis::digest::{Digest, digest, documents_hold};
    use crate::article::ContentHash;
    use crate::engine::opensearch::index::document::{bytes, document};
    use crate::enrich::sample::derived;

    #[test]
    fn the_same_articles_give_the_same_documents() {
        let sample = derived();
        let mut cache = WordCache::default();
        let document = |article| {
            let (analyzers, vocabulary) = (&sample.analyzers, &sample.vocabulary);
            let mut document = document("sample", article, analyzers, vocabulary, &mut cache).unwrap();
            // Another version of the compressor makes no other document.
            let packed = bytes(document[Names::FORWARD].as_str().unwrap()).unwrap();
            let unpacked = zstd::decode_all(packed.as_slice()).unwrap();
            document[Names::FORWARD] = ContentHash::digest(&unpacked).to_string().into();
            document.to_string()
        };
        let documents: Vec<String> = sample.articles.iter().map(document).collect();
        let described = index_of_articles(&ClusterOptions::default())["mappings"].to_string();
        let today = Digest {
            revision: REVISION,
            output: &digest(documents),
            input: &digest([&sample.input, &sample.output, &described]),
        };
        documents_hold("opensearch", &today);
    }
}
