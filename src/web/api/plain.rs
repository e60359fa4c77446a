//! Simplifies an OpenAPI document, so that common generators of clients can read it and that
//! clients generated today still work when names are added.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Makes one object of every schema that is composed of several: few generators of clients take those, and
/// what they don't take they leave out with all that needs it.
pub fn make_plain(schemas: &mut Value) {
    let known = schemas.clone();
    for schema in schemas.as_object_mut().into_iter().flat_map(|schemas| schemas.values_mut()) {
        if schema["allOf"].is_array() {
            let (properties, required) = members(schema, &known);
            let mut plain = json!({ "type": "object", "properties": properties, "required": required });
            if let Some(about) = schema.get("description") {
                plain["description"] = about.clone();
            }
            *schema = plain;
        }
    }
}

/// Allows more values than those listed wherever an answer has them: some are added as names are, and a client
/// of today must not stumble over them.
pub fn open_answers(document: &mut Value) {
    let mut of_answers = BTreeSet::new();
    let operations = document["paths"].as_object().into_iter().flat_map(|paths| paths.values());
    for operation in operations.filter_map(Value::as_object).flat_map(|item| item.values()) {
        add_named(&operation["responses"], &document["components"]["schemas"], &mut of_answers);
    }
    for name in of_answers {
        let schema = &mut document["components"]["schemas"][&name];
        open(schema);
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        properties.into_iter().flat_map(|properties| properties.values_mut()).for_each(open);
    }
}

/// Adds the names of all schemas that a part of the document leads to.
fn add_named(part: &Value, schemas: &Value, names: &mut BTreeSet<String>) {
    match part {
        Value::Object(members) => {
            let named = members.get("$ref").and_then(Value::as_str).and_then(|to| to.rsplit('/').next());
            if let Some(name) = named
                && names.insert(name.to_owned())
            {
                add_named(&schemas[name], schemas, names);
            }
            members.values().for_each(|member| add_named(member, schemas, names));
        }
        Value::Array(list) => list.iter().for_each(|member| add_named(member, schemas, names)),
        _ => {}
    }
}

/// Allows other texts beside those listed.
fn open(schema: &mut Value) {
    if let Some(values) = schema.get("enum").cloned() {
        let about = schema.get("description").cloned().unwrap_or(json!("More may be added."));
        *schema = json!({
            "description": about,
            "anyOf": [{ "type": "string", "enum": values }, { "type": "string" }],
        });
    }
}

/// What an object of a schema may have, and what it must have.
fn members(schema: &Value, known: &Value) -> (Map<String, Value>, BTreeSet<String>) {
    let named = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    let schema = named.map_or(schema, |name| &known[name]);
    let mut properties = schema["properties"].as_object().cloned().unwrap_or_default();
    let names = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut required: BTreeSet<String> = names.map(str::to_owned).collect();
    let parts = |name: &str| schema[name].as_array().cloned().unwrap_or_default();
    for part in parts("allOf") {
        let (of_part, needed) = members(&part, known);
        properties.extend(of_part);
        required.extend(needed);
    }
    let alternatives: Vec<_> = parts("oneOf").iter().map(|part| members(part, known)).collect();
    let in_all = alternatives.iter().map(|(_, needed)| needed.clone()).reduce(|all, one| &all & &one);
    required.extend(in_all.unwrap_or_default());
    for (name, property) in alternatives.into_iter().flat_map(|(properties, _)| properties) {
        let values = property["enum"].clone();
        let known = properties.entry(name).or_insert(property);
        // Each alternative has a value of its own in the member that tells them apart.
        if let (Some(Value::Array(all)), Value::Array(values)) = (known.get_mut("enum"), values) {
            all.extend(values.into_iter().filter(|value| !all.contains(value)).collect::<Vec<_>>());
        }
    }
    (properties, required)
}

/// Leaves out schemas that nothing refers to any more.
pub fn leave_out_unused(document: &mut Value) {
    loop {
        let text = document.to_string();
        let is_used = |name: &str| text.contains(&format!("\"#/components/schemas/{name}\""));
        let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
        let before = schemas.len();
        schemas.retain(|name, _| is_used(name));
        if schemas.len() == before {
            return;
        }
    }
}
