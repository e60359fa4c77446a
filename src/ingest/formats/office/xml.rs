//! Reads the text and the attributes of XML events.

use quick_xml::events::{BytesStart, Event};

/// Adds the text of an event to `text`.
pub fn add_text(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(part) => text.push_str(part),
        Event::CData(part) => text.push_str(part),
        Event::GeneralRef(entity) => {
            let named = match entity.as_ref() {
                "amp" => Some('&'),
                "lt" => Some('<'),
                "gt" => Some('>'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                _ => entity.resolve_char_ref().ok().flatten(),
            };
            text.extend(named);
        }
        _ => {}
    }
}

/// Whether a property that is named alone is on (ECMA-376, 17.17.4: `true` if no value is given).
pub fn is_on(start: &BytesStart<'_>) -> bool {
    attribute(start, "val").is_none_or(|value| !matches!(value.as_str(), "0" | "false" | "off"))
}

/// The value of an attribute by its local name.
pub fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute =
        start.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(attribute.value.into_owned())
}
