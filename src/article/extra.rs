//! Values that whoever wrote an article keeps with it. Nothing is derived from them, and no search knows them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The values by their names: texts, numbers, `true` and `false`.
pub type Extra = BTreeMap<String, Value>;

/// The most values of an article, and the most bytes of all names and values together.
pub const MAX_EXTRA_VALUES: usize = 50;
pub const MAX_EXTRA_BYTES: usize = 16 * 1024;

/// The values of an object that may be kept, and those names and reasons for which others may not.
pub fn extra_of(object: Map<String, Value>) -> (Extra, Vec<String>) {
    let (mut kept, mut refused) = (Extra::new(), Vec::new());
    let mut bytes = 0;
    for (name, value) in object {
        let size = match &value {
            Value::Null => continue,
            Value::String(text) => text.len(),
            Value::Bool(_) | Value::Number(_) => 8,
            Value::Array(_) | Value::Object(_) => {
                refused.push(format!("'{name:.40}' is neither a text nor a number nor true or false"));
                continue;
            }
        };
        bytes += name.len() + size;
        if kept.len() == MAX_EXTRA_VALUES {
            refused.push(format!("it has more than {MAX_EXTRA_VALUES} values"));
            break;
        }
        if bytes > MAX_EXTRA_BYTES {
            refused.push(format!("its names and values have more than {MAX_EXTRA_BYTES} bytes"));
            break;
        }
        kept.insert(name, value);
    }
    (kept, refused)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> (usize, Vec<String>) {
        let Value::Object(object) = value else { panic!("no object") };
        let (kept, refused) = extra_of(object);
        (kept.len(), refused)
    }

    #[test]
    fn scalars_are_kept_within_bounds() {
        assert_eq!(read(json!({"a": "b", "c": 1.5, "d": true, "e": null})), (3, Vec::new()));
        let (kept, refused) = read(json!({"a": [1], "b": {"c": 1}, "d": 1}));
        assert_eq!((kept, refused.len()), (1, 2), "{refused:?}");
        let many: Map<String, Value> = (0..51).map(|n| (format!("k{n:02}"), json!(n))).collect();
        assert_eq!(read(Value::Object(many)).0, MAX_EXTRA_VALUES);
        let (kept, refused) = read(json!({"a": "x".repeat(MAX_EXTRA_BYTES)}));
        assert_eq!((kept, refused.len()), (0, 1), "{refused:?}");
    }
}
