//! Strict reading (section 1): what serde derives accepts more than the page allows, so what was read is
//! written again and compared.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::certificate::{Certificate, FORMAT, Lower, Upper, VERSION};
use super::failure::{Checked, Reason};

/// A certificate of this format and version.
pub(crate) fn certificate(document: Value) -> Checked<Certificate> {
    if document.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(Reason::Malformed.because(format!("`format` is not {FORMAT}")));
    }
    match document.get("version").and_then(Value::as_u64).map(u32::try_from) {
        Some(Ok(VERSION)) => {}
        Some(Ok(other)) => return Err(Reason::Version.because(format!("version {other}"))),
        _ => return Err(Reason::Malformed.because("`version` is not a size")),
    }
    exactly(&document)
}

/// A value of this form.
pub(crate) fn exactly<T: DeserializeOwned + Serialize>(document: &Value) -> Checked<T> {
    let read: T = T::deserialize(document).map_err(|error| {
        let message = error.to_string();
        // What is known stands behind what was found, which may be any text.
        let is_step = message.starts_with("unknown variant")
            && [known_words::<Lower>(), known_words::<Upper>()]
                .iter()
                .any(|s| message.ends_with(s));
        let shown: String = message.chars().take(200).collect();
        if is_step { Reason::Step } else { Reason::Malformed }.because(shown)
    })?;
    let again =
        serde_json::to_value(&read).map_err(|e| Reason::Malformed.because(e.to_string()))?;
    match same(document, &again) {
        true => Ok(read),
        false => Err(Reason::Malformed.because("a key or value in the wrong form")),
    }
}

/// How a complaint about a word that is not of this list ends.
fn known_words<T: DeserializeOwned>() -> String {
    const UNKNOWN: &str = "?";
    let error = T::deserialize(Value::from(UNKNOWN)).err().map_or(String::new(), |e| e.to_string());
    error.rsplit_once(UNKNOWN).map_or(String::new(), |(_, known)| known.to_string())
}

/// Whether some lemma of two programs has no expression. (In a family, which has velocities, that means zero.)
pub(crate) fn lacks_expressions(proof: &Value) -> bool {
    let without = |lemma: &Value| lemma.get(1).is_some_and(Value::is_null);
    match proof {
        Value::Array(items) => items.iter().any(lacks_expressions),
        Value::Object(map) => {
            let lemmas = map.get("lemmas").filter(|_| !map.contains_key("velocity"));
            lemmas.and_then(Value::as_array).is_some_and(|all| all.iter().any(without))
                || map.values().any(lacks_expressions)
        }
        _ => false,
    }
}

/// Whether what was written again is the document, where what is absent by default may be written out.
fn same(document: &Value, again: &Value) -> bool {
    match (document, again) {
        (Value::Object(document), Value::Object(again)) => {
            let is_default = |value: &Value| {
                value.as_array().is_some_and(Vec::is_empty)
                    || value.as_object().is_some_and(serde_json::Map::is_empty)
                    || value.as_str() == Some("words")
            };
            again.keys().all(|key| document.contains_key(key))
                && document.iter().all(|(key, value)| match again.get(key) {
                    Some(other) => same(value, other),
                    None => is_default(value),
                })
        }
        (Value::Array(document), Value::Array(again)) => {
            document.len() == again.len() && document.iter().zip(again).all(|(a, b)| same(a, b))
        }
        _ => document == again,
    }
}
