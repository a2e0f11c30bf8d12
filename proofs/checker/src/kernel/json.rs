//! Strict JSON (section 1): `serde_json` finds out whether the bytes are JSON; a visitor of ours sees every
//! object and refuses repeated keys, numbers that are not sizes, and what is nested too deeply.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::failure::{Checked, Reason};

/// The bytes as JSON without repeated keys.
pub(crate) fn json(bytes: &[u8]) -> Checked<Value> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    UniqueKeys { depth: MAX_DEPTH }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| Reason::Malformed.because(error.to_string()))
}

/// The beginning of a text that may be long.
fn quoted(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

/// The most lists and objects that may be open at once.
const MAX_DEPTH: usize = 100;

/// Builds a [`Value`], but refuses an object that has a key twice, a number that is not a size,
/// and what is nested too deeply. `depth` more lists and objects may be opened.
#[derive(Clone, Copy)]
struct UniqueKeys {
    depth: usize,
}

impl UniqueKeys {
    /// What reads the inside of a list or an object.
    fn inside<E: Error>(self) -> Result<Self, E> {
        let depth = self.depth.checked_sub(1);
        depth
            .map(|depth| UniqueKeys { depth })
            .ok_or_else(|| E::custom(format!("nested deeper than {MAX_DEPTH} levels")))
    }
}

impl<'de> DeserializeSeed<'de> for UniqueKeys {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for UniqueKeys {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        u32::try_from(value).map(Value::from).map_err(|_| E::custom("a number of 2^32 or more"))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Value, E> {
        Err(E::custom("a number with a sign"))
    }

    // `1.0`, `1e0` and `-0` come here, so none of them is ever taken for a size.
    fn visit_f64<E: Error>(self, _: f64) -> Result<Value, E> {
        Err(E::custom("a number that is not a size"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(inside)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut map = Map::new();
        while let Some(key) = object.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format!("the key {} is there twice", quoted(&key))));
            }
            let value = object.next_value_seed(inside)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}
