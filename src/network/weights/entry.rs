//! Exact entries: integers, and strings such as `"3/7"`.

use std::str::FromStr;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::value::RawValue;

use super::WeightFile;
use crate::ring::lowest_terms;

/// More than is ever recovered, and arithmetic stays possible.
const MOST_DIGITS: usize = 100_000;

/// Integers with so many bits have at most 100,000 digits.
const MOST_BITS: u64 = 332_192;

/// What is said of floats, here and in mapping files.
pub(super) const FLOAT: &str = "a float is not exact: write an integer or a string such as \"3/7\"";

/// One exact entry of a JSON document.
pub(super) struct Entry(pub BigRational);

impl<'de> Deserialize<'de> for Entry {
    /// From the text as it stands: a reader of JSON makes floats of `-0` and of long integers.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        value(raw.get()).map(Entry).map_err(D::Error::custom)
    }
}

/// The value of a JSON text.
fn value(json: &str) -> Result<BigRational, String> {
    const EXPECTED: &str = "expected an integer or a string such as \"3/7\"";
    let digits = json.strip_prefix('-').unwrap_or(json);
    let found = match json.as_bytes().first() {
        Some(b'"') => {
            let text: String = serde_json::from_str(json).map_err(|error| error.to_string())?;
            return rational(&text);
        }
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        Some(b'[') => "a list",
        Some(b'{') => "an object",
        _ if digits.bytes().any(|b| !b.is_ascii_digit()) => return Err(FLOAT.into()),
        _ => {
            // All that fits i64 or u64.
            let fits = json.parse::<i64>().is_ok() || json.parse::<u64>().is_ok();
            let number = Some(json).filter(|_| fits).and_then(|json| BigInt::from_str(json).ok());
            return number.map(BigRational::from).ok_or_else(|| {
                let count = digits.len();
                format!(
                    "an integer of {count} digits needs quotes: many programs make a float of it"
                )
            });
        }
    };
    Err(format!("invalid type: {found}, {EXPECTED}"))
}

/// The number that a string says.
pub(super) fn rational(text: &str) -> Result<BigRational, String> {
    parse_rational(text).ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        format!(
            "{shown:?} is not an exact number: write \"-12\" or \"3/7\", at most 100,000 digits each"
        )
    })
}

/// `-?digits` or `-?digits/digits`, the denominator not zero.
fn parse_rational(text: &str) -> Option<BigRational> {
    let digits = |part: &str| {
        (1..=MOST_DIGITS).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
    if !digits(numerator.strip_prefix('-').unwrap_or(numerator)) || !digits(denominator) {
        return None;
    }
    let denominator = BigInt::from_str(denominator).ok().filter(|d| !d.is_zero())?;
    Some(lowest_terms(BigInt::from_str(numerator).ok()?, denominator))
}

impl WeightFile {
    /// Whether what is written can be read again: no number has more than 100,000 digits.
    pub fn is_readable(&self) -> bool {
        let fits = |q: &BigRational| q.numer().bits().max(q.denom().bits()) <= MOST_BITS;
        self.weights.iter().all(|matrix| matrix.entries().iter().all(fits))
    }
}
