//! Reads the parameters of a request, from the query string of its address or from a JSON body with the same
//! names.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header;
use serde_json::{Map, Value};
use tokio_stream::StreamExt;

use super::parameters::{Parameter, Values, named, names};
use crate::present::Lang;
use crate::query::{ParamError, SHOWN_VALUE, SearchParams, Strictness, shortened};
use crate::web::error::Failure;

/// The most bytes of a body. Queries are cut at limits far below it.
const MAX_BODY: usize = 256 * 1024;
/// The longest time in which a body may arrive.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// The message for a body that ended too early.
pub const BROKE_OFF: &str = "the body broke off";

type Known = &'static [&'static [Parameter]];

/// The names and values of parameters. All names are known at the address.
#[derive(Debug)]
pub struct Pairs {
    pairs: Vec<(String, String)>,
    known: Known,
}

impl Pairs {
    pub fn of_address(query: Option<&str>, known: Known) -> Result<Self, ParamError> {
        let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
        Self::checked(pairs, known)
    }

    /// Reads the members of a JSON object, whose values must have the types of their parameters. A member that is
    /// null counts as not given.
    pub fn of_object(object: Map<String, Value>, known: Known) -> Result<Self, ParamError> {
        let mut pairs = Vec::new();
        for (name, value) in object {
            let Some(Parameter { name, values, .. }) = named(known, &name) else {
                return Err(ParamError::unknown(&name, &names(known)));
            };
            let given: &[Value] = match &value {
                Value::Array(list) if values.is_list() => list,
                Value::Null => &[],
                single => std::slice::from_ref(single),
            };
            for given in given {
                pairs.push((name.to_owned(), scalar(name, given, values)?));
            }
        }
        Self::checked(pairs, known)
    }

    fn checked(pairs: Vec<(String, String)>, known: Known) -> Result<Self, ParamError> {
        match pairs.iter().find(|(name, _)| named(known, name).is_none()) {
            Some((name, _)) => Err(ParamError::unknown(name, &names(known))),
            None => Ok(Self { pairs, known }),
        }
    }

    /// Takes out the value of a parameter that may be given once. An empty value counts as not given.
    pub fn take(&mut self, name: &'static str) -> Result<Option<String>, ParamError> {
        let mut values = self.take_all(name);
        if values.len() > 1 {
            return Err(ParamError::Repeated { name });
        }
        Ok(values.pop().filter(|value| !value.trim().is_empty()))
    }

    /// Takes out all values of a parameter.
    pub fn take_all(&mut self, name: &str) -> Vec<String> {
        self.pairs.extract_if(.., |(given, _)| given == name).map(|(_, value)| value).collect()
    }

    /// Takes out a parameter whose value is a list of allowed names; returns them sorted, each once.
    pub fn take_some(&mut self, name: &'static str) -> Result<Vec<&'static str>, ParamError> {
        let Some(Parameter { values: Values::SomeOf(allowed), .. }) = named(self.known, name) else {
            return Ok(Vec::new());
        };
        let mut some = Vec::new();
        for given in self.take_all(name) {
            for given in given.split(',').map(str::trim).filter(|given| !given.is_empty()) {
                match allowed.iter().find(|allowed| **allowed == given) {
                    Some(allowed) => some.push(*allowed),
                    None => {
                        let value = Value::String(given.to_owned());
                        return Err(refused(name, &value, &allowed.join(", ")));
                    }
                }
            }
        }
        some.sort_unstable();
        some.dedup();
        Ok(some)
    }

    /// Takes out a parameter whose value is one of its allowed names.
    pub fn take_one(&mut self, name: &'static str) -> Result<Option<&'static str>, ParamError> {
        let Some(Parameter { values: Values::OneOf(allowed), .. }) = named(self.known, name) else {
            return Ok(None);
        };
        let Some(given) = self.take(name)? else { return Ok(None) };
        match allowed.iter().find(|allowed| **allowed == given.trim()) {
            Some(one) => Ok(Some(one)),
            None => Err(refused(name, &Value::String(given), &allowed.join(", "))),
        }
    }

    /// Takes out a parameter that is true or false.
    pub fn take_flag(&mut self, name: &'static str) -> Result<bool, ParamError> {
        match self.take(name)?.as_deref().map(str::trim) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(refused(name, &Value::String(other.to_owned()), "true, false")),
        }
    }

    /// Takes out a parameter whose value is a whole number from 1 to its limit.
    pub fn take_number(&mut self, name: &'static str) -> Result<u32, ParamError> {
        let (most, default) = match named(self.known, name) {
            Some(Parameter { values: Values::Number { most, default }, .. }) => (most, default),
            _ => (u32::MAX, 0),
        };
        let Some(given) = self.take(name)? else { return Ok(default) };
        let number = given.trim().parse().ok().filter(|number| (1..=most).contains(number));
        number.ok_or_else(|| {
            let allowed = format!("a whole number from 1 to {most}");
            refused(name, &Value::String(given), &allowed)
        })
    }

    /// Takes out a parameter that must be a whole number from 0.
    pub fn take_count(&mut self, name: &'static str) -> Result<u64, ParamError> {
        let given = self.take(name)?.unwrap_or_default();
        let allowed = "a whole number from 0, which must be given";
        given.trim().parse().map_err(|_| refused(name, &Value::String(given), allowed))
    }

    /// Takes out the language of labels and messages.
    pub fn take_lang(&mut self) -> Result<Lang, ParamError> {
        let Some(value) = self.take("lang")? else { return Ok(Lang::De) };
        Lang::from_query(Some(&value)).ok_or_else(|| refused("lang", &Value::String(value), "de, en"))
    }

    /// The name of a parameter that is left and not empty.
    pub fn left(&self) -> Option<&str> {
        let is_given = |(_, value): &&(String, String)| !value.trim().is_empty();
        self.pairs.iter().find(is_given).map(|(name, _)| name.as_str())
    }

    /// Reads the parameters that are left as those of a search.
    pub fn search(self) -> Result<SearchParams, ParamError> {
        SearchParams::from_pairs(self.pairs, Strictness::Strict)
    }
}

/// The text that an address would have for a JSON value.
fn scalar(name: &'static str, value: &Value, values: Values) -> Result<String, ParamError> {
    match (values, value) {
        (Values::Flag | Values::FlagSet, Value::Bool(flag)) => Ok(flag.to_string()),
        (Values::Number { .. }, Value::Number(number)) => Ok(number.to_string()),
        (Values::Flag | Values::FlagSet, _) => Err(refused(name, value, "true, false")),
        (Values::Number { most, .. }, _) => {
            Err(refused(name, value, &format!("a whole number from 1 to {most}")))
        }
        (_, Value::String(text)) => Ok(text.clone()),
        (
            Values::Text | Values::Texts | Values::Year | Values::Years | Values::Date,
            Value::Number(number),
        ) => Ok(number.to_string()),
        (Values::OneOf(names) | Values::SomeOf(names), _) => Err(refused(name, value, &names.join(", "))),
        _ => Err(refused(name, value, "a text or a number")),
    }
}

fn refused(name: &'static str, value: &Value, allowed: &str) -> ParamError {
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let value = shortened(&value, SHOWN_VALUE);
    ParamError::Invalid { name, value, allowed: allowed.to_owned() }
}

/// The media type of a body, in lower case and without parameters.
pub fn media_type(request: &Request) -> String {
    let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    media_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Refuses a body that is compressed.
pub fn refuse_compressed(request: &Request) -> Result<(), Failure> {
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    match encoding.is_some_and(|encoding| encoding != "identity") {
        true => Err(Failure::CompressedBody),
        false => Ok(()),
    }
}

/// The JSON object in the body of a request.
pub async fn object(request: Request) -> Result<Map<String, Value>, Failure> {
    refuse_compressed(&request)?;
    if media_type(&request) != "application/json" {
        return Err(Failure::UnsupportedMediaType);
    }
    let body = whole(request.into_body(), MAX_BODY).await?;
    match serde_json::from_slice(&body) {
        Ok(Value::Object(mut object)) => {
            object.values_mut().for_each(make_whole);
            Ok(object)
        }
        Ok(_) => Err(Failure::InvalidBody("the body is no JSON object; send {\"q\": \"…\"}".to_owned())),
        Err(error) => Err(Failure::InvalidBody(format!("the body is not valid JSON: {error}"))),
    }
}

/// Replaces floating-point numbers that are whole by integers: `10.0` is the integer 10 to JSON Schema, and some
/// languages have one kind of number only.
fn make_whole(value: &mut Value) {
    /// The least number from which floating point cannot represent every integer.
    const EXACT: f64 = (1_u64 << 53) as f64;
    match value {
        Value::Number(number) if number.is_f64() => {
            if let Some(whole) = number.as_f64().filter(|n| n.fract() == 0.0 && n.abs() < EXACT) {
                *number = (whole as i64).into();
            }
        }
        Value::Array(list) => list.iter_mut().for_each(make_whole),
        Value::Object(object) => object.values_mut().for_each(make_whole),
        _ => {}
    }
}

/// Reads a whole body of at most this many bytes.
pub async fn whole(body: Body, most: usize) -> Result<Vec<u8>, Failure> {
    let read = async {
        let (mut body, mut bytes) = (body.into_data_stream(), Vec::new());
        while let Some(chunk) = body.next().await {
            bytes.extend_from_slice(&chunk.map_err(|_| Failure::InvalidBody(BROKE_OFF.to_owned()))?);
            if bytes.len() > most {
                return Err(Failure::BodyTooLarge);
            }
        }
        Ok(bytes)
    };
    tokio::time::timeout(BODY_TIMEOUT, read).await.unwrap_or(Err(Failure::RequestTimeout))
}
