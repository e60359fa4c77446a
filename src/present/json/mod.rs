//! The wire format of the HTTP interface: what services read.
//!
//! These types are the contract: names are added, never renamed or removed.
//! Ranges are half-open and count Unicode code points of the text as sent.

mod article;
mod cursor;
mod facets;
pub mod instantsearch;
mod notices;
mod problem;
mod record;
mod search;
mod writing;
mod written;

pub use article::{ArticleResponse, RelatedResponse, article_response, related_response};
pub use cursor::{cursor_to, next_cursor, read_cursor, search_name};
pub use facets::{FacetEntry, FacetValueEntry, FacetsResponse, facets_response};
pub use notices::NoticeEntry;
pub(super) use notices::{all_notices, message};
pub use problem::{Problem, ProblemCode};
pub use record::{NamedEntry, Naming, ProvenanceEntry, Record, VersionEntry, provenance};
pub use search::{
    HitEntry, MultiSearchResponse, SearchResponse, SelectedResponse, SnippetEntry, search_response,
};
pub use writing::{BulkResponse, LineEntry, WriteNoticeEntry, WriteResponse, WriteStatus};
pub use written::{ClearedResponse, WrittenEntry, WrittenResponse};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Facet;
    use crate::engine::Versions;
    use crate::present::Lang;
    use crate::present::sample::{self, SampleLabels};
    use crate::query::{ParamError, SearchParams};
    use serde_json::{Value, json};

    fn naming(lang: Lang) -> Naming<'static> {
        Naming { labels: &SampleLabels, lang, base: "/suche" }
    }

    fn wire(lang: Lang) -> Value {
        let response = search_response(&sample::plan(), &sample::results(), 4, naming(lang));
        serde_json::to_value(response).unwrap()
    }

    #[test]
    fn a_search_answers_in_the_agreed_shape() {
        let wire = wire(Lang::De);
        let keys: Vec<&String> = wire.as_object().unwrap().keys().collect();
        for key in [
            "query",
            "total",
            "total_any",
            "took_ms",
            "page",
            "per_page",
            "next_cursor",
            "notices",
            "did_you_mean",
            "expanded",
            "hits",
            "facets",
            "facets_more",
        ] {
            assert!(keys.iter().any(|known| *known == key), "no {key}");
        }
        let hit = &wire["hits"][0];
        assert_eq!(hit["organisers"][0], json!({"id": "giz", "label": "GIZ"}));
        assert_eq!((&hit["year"], &hit["date"]), (&json!(2023), &json!("2023-05-24")));
        assert_eq!(hit["provenance"]["date"]["source"], "dateline");
        assert_eq!(hit["provenance"]["organisers.giz"]["source"], "text");
        assert!(wire["next_cursor"].is_string(), "more hits follow, and nothing leads there");
    }

    #[test]
    fn the_fields_of_a_hit_are_those_that_can_be_chosen() {
        let wire = wire(Lang::De);
        let hit = wire["hits"][0].as_object().unwrap();
        let mut fields = HitEntry::FIELDS.to_vec();
        // The explanation is there only where it is asked for.
        fields.retain(|field| *field != "explanation");
        fields.sort_unstable();
        assert_eq!(hit.keys().collect::<Vec<_>>(), fields);
        for name in Facet::LIST_NAMES {
            assert!(hit[name].is_array(), "{name}");
        }
    }

    #[test]
    fn years_are_numbers_and_none_is_a_word() {
        let wire = wire(Lang::En);
        let years = &wire["facets"]["year"];
        assert_eq!(years[0], json!({"value": 2023, "label": "2023", "count": 7, "selected": true}));
        let last = years.as_array().unwrap().last().unwrap();
        assert_eq!((&last["value"], &last["label"]), (&json!("none"), &json!("no year")));
        assert_eq!(wire["facets_more"]["organiser"], 12);
        assert!(wire["facets"].get("place").is_none(), "an empty facet was sent");
    }

    #[test]
    fn ranges_mark_the_words_of_the_text_sent() {
        let wire = wire(Lang::De);
        let snippet = &wire["hits"][0]["snippets"][0];
        let (from, to) = (&snippet["highlights"][0][0], &snippet["highlights"][0][1]);
        let (from, to) = (from.as_u64().unwrap() as usize, to.as_u64().unwrap() as usize);
        let text: String = snippet["text"].as_str().unwrap().chars().skip(from).take(to - from).collect();
        assert_eq!(text, "Wasser");
    }

    #[test]
    fn notices_carry_a_code_and_words() {
        let wire = wire(Lang::En);
        assert_eq!(wire["notices"][0]["code"], "query_cut");
        assert_eq!(wire["notices"][0]["kept_words"], 32);
        assert!(wire["notices"][0]["message"].as_str().unwrap().contains("first 32 words"));
    }

    #[test]
    fn an_article_is_sent_whole() {
        let article = sample::article_of(&sample::results().hits[0]);
        let wire =
            serde_json::to_value(article_response(&article, &Versions::default(), naming(Lang::En))).unwrap();
        assert_eq!(wire["sections"].as_array().unwrap().len(), article.sections.len());
        assert_eq!(wire["themes"][0]["label"], "Water and sanitation");
    }

    #[test]
    fn hostile_titles_lose_their_overrides_and_nothing_else() {
        let results = sample::hostile_results();
        let wire =
            serde_json::to_value(search_response(&sample::plan(), &results, 1, naming(Lang::De))).unwrap();
        let title = wire["hits"][0]["title"].as_str().unwrap();
        assert_eq!(wire["hits"][0]["url"], Value::Null, "javascript: was sent as an address");
        assert!(title.starts_with("<script>alert('x')</script> \"evil\" gnp.exe"), "{title}");
    }

    #[test]
    fn problems_name_parameter_and_allowed_values() {
        let error = ParamError::Invalid { name: "year", value: "x".to_owned(), allowed: "a year".to_owned() };
        assert_eq!(
            serde_json::to_value(Problem::from(&error)).unwrap(),
            json!({
                "type": "about:blank", "title": "Invalid filter", "status": 400,
                "detail": "invalid value 'x' for 'year'; allowed: a year",
                "code": "invalid_filter", "parameter": "year", "allowed": "a year",
            })
        );
        let unknown = Problem::from(&ParamError::unknown("colour", &SearchParams::NAMES));
        assert!(unknown.allowed.unwrap().contains("per_page"));
        let plain = serde_json::to_value(Problem::new(ProblemCode::NotFound, "no such article")).unwrap();
        assert!(plain.get("parameter").is_none());
    }
}
