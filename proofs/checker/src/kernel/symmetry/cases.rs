//! The cases of a proof: values that a group letter runs through.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::Group;
use crate::kernel::failure::{Checked, Reason};
use crate::kernel::symbols::Symbols;
use crate::language::{Condition, Constant, Shape};

/// The most cases of a proof.
const MOST_CASES: usize = 400;

/// What the letters are that run through cases.
pub(super) type Case = BTreeMap<String, Choice>;

/// One of the values of a letter.
#[derive(Clone, Debug)]
pub(super) enum Choice {
    /// A matrix of numbers.
    Numbers(Vec<BigRational>),
    /// (I − S) (I + S)⁻¹ of a skew letter S: up to limits, all orthogonal matrices of determinant 1. The
    /// others come with a first row that is negated.
    Cayley { negated: bool },
}

impl Choice {
    pub(super) fn value<S: Symbols>(
        &self,
        symbols: &mut S,
        name: &str,
        shape: Shape,
    ) -> Checked<S::Value> {
        let negated = match self {
            Choice::Numbers(entries) => {
                return symbols.constant(&Constant::Dense(entries.clone()), shape);
            }
            Choice::Cayley { negated } => *negated,
        };
        let eye = symbols.constant(&Constant::Shift { offset: 0, stride: 1 }, shape)?;
        let skew = symbols.letter(&format!("case {name}"), shape, Condition::Skew)?;
        let minus = symbols.multiple(&-BigRational::one(), &skew)?;
        let (left, right) = (symbols.sum(&eye, &minus)?, symbols.sum(&eye, &skew)?);
        let right = symbols.inverse(&right)?;
        let rotation = symbols.product(&left, &right)?;
        if !negated {
            return Ok(rotation);
        }
        let sign = |i: usize, j: usize| match (i, j) {
            (0, 0) => -BigRational::one(),
            _ if i == j => BigRational::one(),
            _ => BigRational::zero(),
        };
        let entries = (0..shape.0).flat_map(|i| (0..shape.0).map(move |j| sign(i, j)));
        let mirror = symbols.constant(&Constant::Dense(entries.collect()), shape)?;
        symbols.product(&mirror, &rotation)
    }
}

/// All cases of the letters of these names; one where there are none.
pub(super) fn cases(group: &Group, names: &[String]) -> Checked<Vec<Case>> {
    let mut all = vec![Case::new()];
    for (at, name) in names.iter().enumerate() {
        let found = group.iter().find(|(known, ..)| known == name);
        let (_, shape, condition) = found
            .filter(|_| !names[..at].contains(name))
            .ok_or_else(|| Reason::Expression.because(format!("cases of {name} are unknown")))?;
        let choices = choices(shape.0, *condition, MOST_CASES / all.len())
            .ok_or_else(|| Reason::Expression.because(format!("{name} has no cases")))??;
        let with = |case: &Case| {
            let case = case.clone();
            choices.iter().map(move |choice| {
                let mut case = case.clone();
                case.insert(name.clone(), choice.clone());
                case
            })
        };
        all = all.iter().flat_map(with).collect();
    }
    Ok(all)
}

/// The values of a letter of so many rows; `None` where its condition has none.
fn choices(size: usize, condition: Condition, most: usize) -> Option<Checked<Vec<Choice>>> {
    let number = match condition {
        Condition::Orthogonal => 2,
        // There are more cases than rows.
        Condition::Permutation => {
            (1..=size.min(MOST_CASES)).fold(1, |product: usize, i| product.saturating_mul(i))
        }
        Condition::SignedPermutation => {
            (1..=size.min(MOST_CASES)).fold(1, |product: usize, i| product.saturating_mul(2 * i))
        }
        _ => return None,
    };
    if number > most {
        return Some(Err(Reason::SizeLimit.because(format!("more than {MOST_CASES} cases"))));
    }
    if condition == Condition::Orthogonal {
        return Some(Ok([false, true].map(|negated| Choice::Cayley { negated }).into()));
    }
    let values: &[i32] = if condition == Condition::Permutation { &[1] } else { &[1, -1] };
    // The places of the entries that are not zero, row by row.
    let mut rows: Vec<Vec<(usize, i32)>> = vec![vec![]];
    for _ in 0..size {
        let next = |row: &Vec<(usize, i32)>| {
            let row = row.clone();
            let free = (0..size).filter(|j| row.iter().all(|(k, _)| k != j)).collect::<Vec<_>>();
            free.into_iter().flat_map(move |j| {
                let row = row.clone();
                values.iter().map(move |&value| [&row[..], &[(j, value)]].concat())
            })
        };
        rows = rows.iter().flat_map(next).collect();
    }
    let matrix = |row: Vec<(usize, i32)>| {
        let entry = |(j, value): (usize, i32)| {
            (0..size).map(move |k| BigRational::from_integer(if k == j { value } else { 0 }.into()))
        };
        Choice::Numbers(row.into_iter().flat_map(entry).collect())
    };
    Some(Ok(rows.into_iter().map(matrix).collect()))
}
