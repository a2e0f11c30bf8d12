//! Strict reading (section 1): what serde derives accepts more than the page allows, so what was read is
//! written again and compared.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::certificate::{Certificate, FORMAT, VERSION};
use super::failure::{Checked, Reason};

/// The most digits of an integer, and of each part of a rational.
const MAX_DIGITS: usize = 4000;

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
    if long_numbers(&document) {
        return Err(Reason::Malformed.because(format!("a number of more than {MAX_DIGITS} digits")));
    }
    exactly(&document)
}

/// A value of this form.
pub(crate) fn exactly<T: DeserializeOwned + Serialize>(document: &Value) -> Checked<T> {
    let read: T = T::deserialize(document).map_err(|error| {
        let shown: String = error.to_string().chars().take(200).collect();
        // Steps are all that the two lists of known words name.
        let is_step = shown.starts_with("unknown variant")
            && ["expected `minor`", "expected one of `coordinates`"]
                .iter()
                .any(|s| shown.contains(s));
        if is_step { Reason::Step } else { Reason::Malformed }.because(shown)
    })?;
    let again =
        serde_json::to_value(&read).map_err(|e| Reason::Malformed.because(e.to_string()))?;
    match same(document, &again) {
        true => Ok(read),
        false => Err(Reason::Malformed.because("a key or value in the wrong form")),
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

/// Whether a string of digits is too long anywhere. (Texts and expressions have spaces and letters.)
fn long_numbers(document: &Value) -> bool {
    match document {
        Value::String(text) => {
            text.len() > MAX_DIGITS
                && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-' || byte == b'/')
                && text.split('/').any(|part| part.trim_start_matches('-').len() > MAX_DIGITS)
        }
        Value::Array(items) => items.iter().any(long_numbers),
        Value::Object(map) => map.values().any(long_numbers),
        _ => false,
    }
}
