//! Numbers as texts: what is not of the form of section 1 is refused while it is read.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::kernel::point::{is_integer, is_rational};

/// The text of an integer (section 1).
pub(super) fn integer<'de, D: Deserializer<'de>>(reader: D) -> Result<String, D::Error> {
    number(reader, &is_integer, "the text is not that of an integer")
}

/// The text of an integer that may be missing (section 1).
pub(super) fn optional_integer<'de, D: Deserializer<'de>>(
    reader: D,
) -> Result<Option<String>, D::Error> {
    integer(reader).map(Some)
}

/// The text of an integer, or `null`.
pub(super) fn integer_or_null<'de, D: Deserializer<'de>>(
    reader: D,
) -> Result<Option<String>, D::Error> {
    number(reader, &is_integer, "the text is not that of an integer")
}

/// Lists and objects of texts.
pub(super) trait Texts {
    fn all(&self, holds: &dyn Fn(&str) -> bool) -> bool;
}

impl Texts for String {
    fn all(&self, holds: &dyn Fn(&str) -> bool) -> bool {
        holds(self)
    }
}

impl<T: Texts> Texts for Vec<T> {
    fn all(&self, holds: &dyn Fn(&str) -> bool) -> bool {
        self.iter().all(|part| part.all(holds))
    }
}

impl Texts for super::Place {
    fn all(&self, holds: &dyn Fn(&str) -> bool) -> bool {
        holds(&self.2)
    }
}

impl<T: Texts> Texts for BTreeMap<String, T> {
    fn all(&self, holds: &dyn Fn(&str) -> bool) -> bool {
        self.values().all(|part| part.all(holds))
    }
}

impl<T: Texts> Texts for Option<T> {
    fn all(&self, holds: &dyn Fn(&str) -> bool) -> bool {
        self.iter().all(|part| part.all(holds))
    }
}

/// Matrices of the texts of rationals (section 1).
pub(super) fn rationals<'de, D: Deserializer<'de>, T: Texts + Deserialize<'de>>(
    reader: D,
) -> Result<T, D::Error> {
    number(
        reader,
        &is_rational,
        "an entry is not the text of a rational number of at most 4000 digits",
    )
}

fn number<'de, D: Deserializer<'de>, T: Texts + Deserialize<'de>>(
    reader: D,
    holds: &dyn Fn(&str) -> bool,
    refusal: &str,
) -> Result<T, D::Error> {
    let texts = T::deserialize(reader)?;
    match texts.all(holds) {
        true => Ok(texts),
        false => Err(D::Error::custom(refusal)),
    }
}
