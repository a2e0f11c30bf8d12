//! Strict reading of certificate files (section 2 and the first four lines of section 7; for pair
//! certificates, section 1 and the first line of section 4).
//!
//! `serde_json` finds out whether the bytes are JSON; a visitor of ours sees every object and
//! refuses repeated keys. What `serde` derives then accepts more than the format allows (lists
//! for objects, `{"lightning": null}` for `"lightning"`), so the certificate is written again
//! and must give the same JSON.

pub(crate) mod pair;
mod same;

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::certificate::{Certificate, Claim, FORMAT, Kind, Point, Upper, VERSION};
use crate::pair_certificate::{self, PairCertificate};
use crate::reason::{Failure, Reason};

/// The most digits of a mathematical integer.
const MAX_DIGITS: usize = 4000;

/// Reads a dimension certificate and checks its form, nothing else.
pub fn parse(bytes: &[u8]) -> Result<Certificate, Failure> {
    let document = json(bytes)?;
    header(&document)?;
    read(&document)
}

/// Reads a pair certificate and checks its form, nothing else.
pub fn parse_pair(bytes: &[u8]) -> Result<PairCertificate, Failure> {
    let document = json(bytes)?;
    header(&document)?;
    pair::read(&document)
}

/// The formats of version 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Dimension,
    Pair,
}

/// The bytes as JSON without repeated keys.
pub(crate) fn json(bytes: &[u8]) -> Result<Value, Failure> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    UniqueKeys { depth: MAX_DEPTH }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| Reason::Malformed.because(error.to_string()))
}

/// The claim of a file that may be wrong anywhere else, if it has one.
pub(crate) fn claim(document: &Value) -> Option<Claim> {
    let claim: Claim = exactly(document.get("claim")?).ok()?;
    is_integer(&claim.number).then_some(claim)
}

/// The checks of `format`, `version` and `kind`. They come before everything else: another version
/// may have other keys, and nothing in it is a claim of this one; nor is a claim about another kind
/// of network, which may need other sizes.
pub(crate) fn header(document: &Value) -> Result<Format, Failure> {
    let malformed = |detail: &str| Err(Reason::Malformed.because(detail));
    let format = match document.get("format").and_then(Value::as_str) {
        Some(FORMAT) => Format::Dimension,
        Some(pair_certificate::FORMAT) => Format::Pair,
        _ => {
            let known = [FORMAT, pair_certificate::FORMAT];
            return malformed(&format!("`format` is not one of {known:?}"));
        }
    };
    // All formats have the same version, and the same kinds of networks.
    let version = document.get("version").and_then(Value::as_u64);
    match version.and_then(|version| u32::try_from(version).ok()) {
        None => malformed("`version` is not a size"),
        Some(VERSION) => kind(document).map(|()| format),
        Some(other) => {
            let detail = format!("version {other}; this checker reads version {VERSION}");
            Err(Reason::UnsupportedVersion.because(detail))
        }
    }
}

/// The check `unsupported-kind`. A `kind` that is missing or no string is malformed: [`read`]
/// finds that out.
fn kind(document: &Value) -> Result<(), Failure> {
    let kind = document.get("claim").and_then(|claim| claim.get("kind")).and_then(Value::as_str);
    let known = Kind::Lightning.to_string();
    match kind {
        Some(kind) if kind != known => {
            let detail = format!("{}; this checker knows {known} networks", quoted(kind));
            Err(Reason::UnsupportedKind.because(detail))
        }
        Some(_) | None => Ok(()),
    }
}

/// The certificate in a JSON document that has the right header.
pub(crate) fn read(document: &Value) -> Result<Certificate, Failure> {
    let certificate: Certificate =
        exactly(document).map_err(|detail| Reason::Malformed.because(detail))?;
    if let Some(text) = integers(&certificate).find(|text| !is_integer(text)) {
        let detail = format!("{} is not an integer", quoted(text));
        return Err(Reason::Malformed.because(detail));
    }
    Ok(certificate)
}

/// Reads a value of which `value` is the one and only JSON form.
fn exactly<T: DeserializeOwned + Serialize>(value: &Value) -> Result<T, String> {
    let read = T::deserialize(value).map_err(|error| error.to_string())?;
    match serde_json::to_vec(&read) {
        Ok(again) if same::is_json_of(&again, value) => Ok(read),
        _ => Err("a list or an object in the place of something else".into()),
    }
}

/// Every mathematical integer of a certificate.
fn integers(certificate: &Certificate) -> impl Iterator<Item = &String> {
    let Certificate { claim, parameters, modulus, point, upper, .. } = certificate;
    let (drawn, matrices) = match point {
        Point::Splitmix64 { seed, bound, inputs: _ } => (vec![seed, bound], None),
        Point::Explicit { weights, inputs } => (vec![], Some(weights.iter().chain(inputs))),
    };
    let independent = match upper {
        Some(Upper::SymmetryFields { independent, .. }) => Some(independent),
        Some(Upper::AmbientDimension {} | Upper::VirtualWeights {}) | None => None,
    };
    [&claim.number, parameters, modulus]
        .into_iter()
        .chain(independent)
        .chain(drawn)
        .chain(matrices.into_iter().flatten().flatten().flatten())
}

/// `-?(0|[1-9][0-9]*)` with at most 4,000 digits.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    digits.len() <= MAX_DIGITS
        && digits.iter().all(u8::is_ascii_digit)
        && match digits {
            [] => false,
            [b'0', rest @ ..] => rest.is_empty(),
            _ => true,
        }
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
