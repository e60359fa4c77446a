//! Completes every operation of the OpenAPI document: whether it needs a key, which parameters may be empty, and an
//! example.

use serde_json::{Value, json};

/// Examples of parameters by their names.
const PARAMETERS: [(&str, &str); 9] = [
    ("q", "Wirkungsmessung"),
    ("id", "text/2021-wirkungsstudie-beispielforschung.txt"),
    ("uid", "articles"),
    ("written_by", "me"),
    ("count", "17"),
    ("filter", "year >= 2023 AND theme = \"Wasser\""),
    ("fields", "id,title"),
    ("limit", "5"),
    ("per_page", "5"),
];

/// Completes all operations.
pub fn complete(paths: &mut Value) {
    let operations = paths.as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for operation in operations.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut()) {
        if operation.get("security").is_none() {
            operation["security"] = json!([]);
        }
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            complete_parameter(parameter);
        }
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        if let (Some(example), Some(contents)) =
            (body(&id), operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut))
        {
            for (media_type, content) in contents {
                content["example"] = match media_type.as_str() {
                    "application/json" => example.clone(),
                    _ => json!(lines(&example)),
                };
            }
        }
    }
}

fn complete_parameter(parameter: &mut Value) {
    let name = parameter["name"].as_str().unwrap_or_default();
    let example = PARAMETERS.iter().find(|(known, _)| *known == name).map(|(_, example)| *example);
    let (is_number, is_list) =
        (parameter["schema"]["type"] == "integer", parameter["schema"]["type"] == "array");
    // Forms send what was not filled in as empty, which counts as not given.
    if parameter["in"] == "query" && parameter["required"] != true {
        parameter["allowEmptyValue"] = json!(true);
    }
    if let Some(example) = example {
        parameter["example"] = match example.parse::<u64>() {
            Ok(number) if is_number => json!(number),
            _ if is_list => example.split(',').collect(),
            _ => json!(example),
        };
    }
}

/// An example of the body of an operation.
fn body(id: &str) -> Option<Value> {
    let search = json!({ "q": "Wirkungsmessung", "year": [2021, 2023], "per_page": 5, "facets": "none" });
    let article = json!({
        "title": "Forum Wasser in Bonn",
        "html": "<p>Fachleute berieten in Bonn.</p><h2>Ergebnisse</h2><ul><li>Brunnen</li></ul>",
        "date": "2026-11-28",
        "url": "https://www.example.org/forum",
        "themes": ["Wasser"],
        "extra": { "post_id": 4711 },
    });
    let with_id = || {
        let mut article = article.clone();
        article["id"] = json!("cms/forum");
        json!([article])
    };
    let of_index = json!({ "q": "Wasser", "filter": "year >= 2023", "facets": ["year"], "limit": 5 });
    match id {
        "searchArticlesByBody" => Some(search),
        "searchArticlesSeveralTimes" => Some(json!({ "queries": [search, { "q": "Wasser" }] })),
        "putArticle" => Some(article),
        "putArticles" => Some(with_id()),
        "searchIndex" => Some(of_index),
        "searchIndexes" => {
            Some(json!({ "queries": [{ "indexUid": "articles", "q": "Wasser", "limit": 5 }] }))
        }
        "searchIndexFacet" => Some(json!({ "facetName": "theme", "facetQuery": "was" })),
        "fetchDocuments" => Some(json!({ "limit": 5, "fields": ["id", "title"], "filter": "year >= 2023" })),
        _ => None,
    }
}

/// The elements of a list as JSON Lines.
fn lines(list: &Value) -> String {
    list.as_array().into_iter().flatten().map(|element| format!("{element}\n")).collect()
}
