//! The value of an index expression.

use std::collections::BTreeSet;

use super::fault::{Fault, Place};
use super::resolve::{Definitions, Key, LARGEST, Sizes, Variables, indexed};
use super::tree::{Index, IndexForm};

/// An expression that is being evaluated.
struct Open<'a> {
    index: &'a Index,
    variables: &'a Variables,
    /// The values of its first operands.
    operands: Vec<i64>,
    /// The size that it defines.
    defines: Option<&'a Key>,
}

impl<'a> Open<'a> {
    fn new(index: &'a Index, variables: &'a Variables, defines: Option<&'a Key>) -> Open<'a> {
        Open { index, variables, operands: vec![], defines }
    }
}

impl Sizes {
    /// The value of an index expression.
    pub(super) fn value(&mut self, index: &Index) -> Result<i64, Fault> {
        let definitions = std::mem::take(&mut self.definitions);
        let variables = std::mem::take(&mut self.variables);
        let value = self.evaluate(index, &variables, &definitions);
        (self.definitions, self.variables) = (definitions, variables);
        value
    }

    /// With a stack of its own: definitions may need definitions as deep as there are any.
    fn evaluate(
        &mut self,
        index: &Index,
        variables: &Variables,
        definitions: &Definitions,
    ) -> Result<i64, Fault> {
        let mut defining = BTreeSet::new();
        let mut outer = Vec::new();
        let mut top = Open::new(index, variables, None);
        self.spend(1, index.place)?;
        loop {
            let place = top.index.place;
            if let Some(operand) = top.index.operand(top.operands.len()) {
                self.spend(1, operand.place)?;
                let inner = Open::new(operand, top.variables, None);
                outer.push(std::mem::replace(&mut top, inner));
                continue;
            }
            let value = match &top.index.form {
                IndexForm::Name(name, _) => match self.known(name, &top.operands, top.variables) {
                    Some(value) => value,
                    None => {
                        let key = (name.clone(), top.operands.clone());
                        let Some((key, (value, around))) = definitions.get_key_value(&key) else {
                            return Err(self.unknown(&key, place));
                        };
                        if !defining.insert(key) {
                            let name = indexed(&key.0, &key.1);
                            return Err(Fault::at(place, format!("{name} is defined by itself")));
                        }
                        self.spend(1, value.place)?;
                        outer
                            .push(std::mem::replace(&mut top, Open::new(value, around, Some(key))));
                        continue;
                    }
                },
                _ => top.index.combined(&top.operands)?,
            };
            let Some(mut next) = outer.pop() else { return Ok(value) };
            match top.defines {
                // The name that needs it is looked up once more.
                Some((name, at)) => self.insert(name, at.clone(), as_size(value, place)?),
                None => next.operands.push(value),
            }
            top = next;
        }
    }

    fn known(&self, name: &str, at: &[i64], variables: &Variables) -> Option<i64> {
        let variable =
            variables.iter().rev().find(|(variable, _)| at.is_empty() && **variable == *name);
        let size = || self.values.get(name)?.get(at).map(|size| size.cast_signed());
        variable.map(|(_, value)| *value).or_else(size)
    }

    fn unknown(&self, (name, at): &Key, place: Place) -> Fault {
        let full = indexed(name, at);
        let message = match self.values.get(name) {
            Some(values) if values.contains_key(&vec![]) => format!("{name} is one number"),
            Some(values) if at.is_empty() && !values.is_empty() => {
                format!("{name} is a list; write {name}[…]")
            }
            Some(values) => match (values.keys().next(), values.keys().next_back()) {
                (Some(first), Some(last)) if first.len() == 1 => format!(
                    "{full} does not exist; the indices of {name} are {}..{}",
                    first[0], last[0]
                ),
                _ => format!("{full} does not exist"),
            },
            None => format!("`{name}` is neither a size nor a loop variable"),
        };
        Fault::at(place, message)
    }
}

impl Index {
    /// The operand at a place from 0.
    fn operand(&self, at: usize) -> Option<&Index> {
        match &self.form {
            IndexForm::Number(_) => None,
            IndexForm::Name(_, all) | IndexForm::Least(all) | IndexForm::Greatest(all) => {
                all.get(at)
            }
            IndexForm::Negative(inner) => (at == 0).then_some(inner),
            IndexForm::Power(base, exponent) => [base, exponent].get(at).map(|operand| &***operand),
            IndexForm::Chain(first, _) if at == 0 => Some(first),
            IndexForm::Chain(_, rest) => rest.get(at - 1).map(|(_, operand)| operand),
        }
    }

    /// The value from those of the operands; names have none here.
    fn combined(&self, operands: &[i64]) -> Result<i64, Fault> {
        let bounded = |value: Option<i64>| {
            let value = value.filter(|value| value.unsigned_abs() < 1 << 62);
            value.ok_or_else(|| Fault::at(self.place, "an index beyond 2^62"))
        };
        match (&self.form, operands) {
            (IndexForm::Number(value), _) => bounded(i64::try_from(*value).ok()),
            (IndexForm::Negative(_), [value]) => Ok(-value),
            (IndexForm::Power(..), [base, exponent]) => match u32::try_from(*exponent) {
                Ok(exponent) => bounded(base.checked_pow(exponent)),
                Err(_) => {
                    Err(Fault::at(self.place, format!("the exponent {exponent} of an index")))
                }
            },
            (IndexForm::Chain(_, rest), [first, others @ ..]) => {
                rest.iter().zip(others).try_fold(*first, |left, ((operator, right), &value)| {
                    bounded(match operator {
                        '+' => left.checked_add(value),
                        '-' => left.checked_sub(value),
                        '*' => left.checked_mul(value),
                        _ if value == 0 || left % value != 0 => {
                            let message = format!("{left} / {value} is not an integer");
                            return Err(Fault::at(right.place, message));
                        }
                        _ => left.checked_div(value),
                    })
                })
            }
            (IndexForm::Least(_), values) => Ok(values.iter().copied().min().unwrap_or(0)),
            (_, values) => Ok(values.iter().copied().max().unwrap_or(0)),
        }
    }
}

/// The value as a size.
pub(super) fn as_size(value: i64, place: Place) -> Result<u64, Fault> {
    let size = u64::try_from(value).ok().filter(|size| (1..=LARGEST).contains(size));
    let message = || format!("{value} as a size; expected 1 to {LARGEST}");
    size.ok_or_else(|| Fault::at(place, message()))
}
