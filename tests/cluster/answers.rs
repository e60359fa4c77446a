//! How answers differ, beside what may: times, names of states, and the last digits of scores.

use std::cell::Cell;

use serde_json::Value;

/// Difference of scores that counts as none, beside the greater of them.
const TOLERANCE: f64 = 1e-4;
/// Hits whose scores are nearer than this may stand in each other's place.
const TIE: f64 = 1e-6;
fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn is_near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs())
}

/// How two values differ: numbers with a fraction may differ by the tolerance, all else must be the same.
pub fn difference(one: &Value, other: &Value) -> Option<String> {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
            let of = |object: &serde_json::Map<String, Value>, name: &str| {
                object.get(name).cloned().unwrap_or(Value::String("(nothing)".to_owned()))
            };
            names
                .filter_map(|name| Some(format!("{name}: {}", difference(&of(one, name), &of(other, name))?)))
                .next()
        }
        (Value::Array(ones), Value::Array(others)) if ones.len() == others.len() => {
            let pairs = ones.iter().zip(others).enumerate();
            pairs.filter_map(|(at, (a, b))| Some(format!("{at}: {}", difference(a, b)?))).next()
        }
        (Value::Number(a), Value::Number(b)) if a.is_f64() && b.is_f64() => {
            let (a, b) = (number(one), number(other));
            (!is_near(a, b, TOLERANCE)).then(|| format!("{a} and {b}"))
        }
        _ => (one != other).then(|| format!("{one} and {other}")),
    }
}

/// Takes out of an answer what tells of one run alone.
pub fn without_run(mut answer: Value) -> Value {
    if let Some(answer) = answer.as_object_mut() {
        answer.remove("took_ms");
        // It names the snapshot.
        if let Some(cursor) = answer.get_mut("next_cursor").filter(|cursor| !cursor.is_null()) {
            *cursor = true.into();
        }
    }
    answer
}

/// How two answers to a search differ. Hits whose scores are nearly the same are put in one order, and counted.
pub fn difference_of_answers(embedded: Value, cluster: Value, swapped: &Cell<usize>) -> Option<String> {
    let (embedded, mut cluster) = (without_run(embedded), without_run(cluster));
    let expected = embedded["hits"].as_array().cloned().unwrap_or_default();
    let mut hits = cluster["hits"].as_array().cloned().unwrap_or_default();
    for (at, hit) in expected.iter().enumerate() {
        let Some(found) = hits.iter().skip(at).position(|found| found["id"] == hit["id"]) else { break };
        let scores = [&hits[at]["score"], &hits[at + found]["score"]];
        if found > 0
            && scores.iter().all(|score| score.is_f64())
            && is_near(number(scores[0]), number(scores[1]), TIE)
        {
            hits[at..=at + found].rotate_right(1);
            swapped.set(swapped.get() + 1);
        }
    }
    if cluster["hits"].is_array() {
        cluster["hits"] = Value::Array(hits);
    }
    difference(&embedded, &cluster)
}
