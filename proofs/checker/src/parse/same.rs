//! Whether a text is the JSON of a value, found out without a second value.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Whether the text is this value, with keys in any order.
pub(super) fn is_json_of(text: &[u8], value: &Value) -> bool {
    Same(value).deserialize(&mut serde_json::Deserializer::from_slice(text)).is_ok()
}

/// What is read must be this.
struct Same<'a>(&'a Value);

impl Same<'_> {
    fn demand<E: Error>(&self, is_same: bool) -> Result<(), E> {
        if is_same { Ok(()) } else { Err(E::custom("something else")) }
    }
}

impl<'de> DeserializeSeed<'de> for Same<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Same<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the same JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.demand(self.0.is_null())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.demand(self.0.as_bool() == Some(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.demand(self.0.as_u64() == Some(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.demand(self.0.as_str() == Some(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut items = self.0.as_array().map(|items| items.iter());
        let items = items.as_mut().ok_or_else(|| A::Error::custom("a list"))?;
        for item in items.by_ref() {
            let is_there = list.next_element_seed(Same(item))?.is_some();
            self.demand(is_there)?;
        }
        let more: Option<serde::de::IgnoredAny> = list.next_element()?;
        self.demand(more.is_none())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let map = self.0.as_object().ok_or_else(|| A::Error::custom("an object"))?;
        let mut count = 0;
        while let Some(key) = object.next_key::<String>()? {
            let value = map.get(&key).ok_or_else(|| A::Error::custom("another key"))?;
            object.next_value_seed(Same(value))?;
            count += 1;
        }
        // What is written has no key twice.
        self.demand(count == map.len())
    }
}
