//! Conditions on sizes: comparisons of polynomials, as `1 <= a1 <= d0`.

use std::collections::BTreeMap;

use num_rational::BigRational;

use crate::error::{Error, Result, shown};
use crate::poly::formula::Formula;

/// A chain of comparisons.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    text: String,
    first: String,
    rest: Vec<(Comparison, String)>,
}

type Comparison = fn(&BigRational, &BigRational) -> bool;

/// Longer ones first.
const COMPARISONS: [(&str, Comparison); 7] = [
    ("<=", |one, other| one <= other),
    (">=", |one, other| one >= other),
    ("!=", |one, other| one != other),
    ("==", |one, other| one == other),
    ("<", |one, other| one < other),
    (">", |one, other| one > other),
    ("=", |one, other| one == other),
];

const ALLOWED: &str =
    "allowed: comparisons of polynomials in the sizes, as \"w0 >= w1\" or \"1 <= a <= d\"";

impl Condition {
    /// Splits a condition at its comparisons; the formulas between them are read when the names are known.
    pub fn read(text: &str) -> Result<Condition> {
        let mut parts = vec![String::new()];
        let mut comparisons = Vec::new();
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            match COMPARISONS.iter().find(|(sign, _)| rest.starts_with(sign)) {
                Some((sign, comparison)) => {
                    comparisons.push(*comparison);
                    parts.push(String::new());
                    rest = &rest[sign.len()..];
                }
                None => {
                    if let Some(part) = parts.last_mut() {
                        part.push(next);
                    }
                    rest = &rest[next.len_utf8()..];
                }
            }
        }
        let refuse = |problem| Err(Error::new("", format!("{}: {problem}", shown(text)), ALLOWED));
        if comparisons.is_empty() {
            return refuse("nothing is compared");
        }
        if parts.iter().any(|part| part.trim().is_empty()) {
            return refuse("one side of a comparison is empty");
        }
        let mut parts = parts.into_iter().map(|part| part.trim().to_string());
        let first = parts.next().unwrap_or_default();
        Ok(Condition {
            text: text.into(),
            first,
            rest: comparisons.into_iter().zip(parts).collect(),
        })
    }
}

/// Formulas that were read, by their texts: all cases of a file use the same ones.
#[derive(Default)]
pub(super) struct Reader {
    names: Vec<String>,
    formulas: BTreeMap<String, Formula>,
}

impl Reader {
    /// The value of a formula.
    ///
    /// # Errors
    /// A formula that cannot be read, or has other names.
    pub fn value(&mut self, text: &str, values: &BTreeMap<String, usize>) -> Result<BigRational> {
        if !values.keys().eq(&self.names) {
            self.names = values.keys().cloned().collect();
            self.formulas.clear();
        }
        if !self.formulas.contains_key(text) {
            self.formulas.insert(text.into(), Formula::parse(text, values.keys())?);
        }
        Ok(self.formulas[text].value(values))
    }

    /// Whether a condition holds.
    ///
    /// # Errors
    /// As [`Self::value`].
    pub fn holds(
        &mut self,
        condition: &Condition,
        values: &BTreeMap<String, usize>,
    ) -> Result<bool> {
        let said = |error: Error| error.within(&shown(&condition.text));
        let mut last = self.value(&condition.first, values).map_err(said)?;
        let mut holds = true;
        for (comparison, text) in &condition.rest {
            let next = self.value(text, values).map_err(said)?;
            holds &= comparison(&last, &next);
            last = next;
        }
        Ok(holds)
    }
}
