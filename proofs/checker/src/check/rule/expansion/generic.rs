//! The generic values of weights and parameters (the table of section 3.4).

use std::rc::Rc;

use super::matrix::{Field, Matrix};
use super::monomial;
use super::polynomial::Polynomial;
use crate::check::pair::sizes::too_large;
use crate::check::rule::symbols::Symbol;
use crate::reason::Failure;
use crate::rule_certificate::Condition;

/// The most cases (the page).
const MAX_CASES: u64 = 400;

/// Numbers of variables that no matrix has yet.
#[derive(Clone, Default)]
pub(super) struct Variables {
    next: u32,
}

impl Variables {
    fn new_one(&mut self, field: &Field) -> Result<Rc<Polynomial>, Failure> {
        if self.next >= monomial::MAX {
            return Err(too_large("the variables"));
        }
        let variable = Polynomial::variable(self.next, field.budget)?;
        self.next += 1;
        Ok(Rc::new(variable))
    }

    /// A matrix of new variables at the places that are wanted, 0-based, and zeros elsewhere.
    fn at(
        &mut self,
        [rows, columns]: [usize; 2],
        wanted: impl Fn(usize, usize) -> bool,
        field: &Field,
    ) -> Result<Vec<Rc<Polynomial>>, Failure> {
        let count = rows.saturating_mul(columns);
        field.budget.steps(count as u64)?;
        let _kept = field.budget.keep(count as u64)?;
        let mut entries = Vec::with_capacity(count);
        for at in 0..count {
            entries.push(if wanted(at / columns, at % columns) {
                self.new_one(field)?
            } else {
                Rc::clone(&field.zero)
            });
        }
        Ok(entries)
    }

    /// A matrix of new variables.
    pub(super) fn full(
        &mut self,
        rows: usize,
        columns: usize,
        field: &Field,
    ) -> Result<Matrix, Failure> {
        let entries = self.at([rows, columns], |_, _| true, field)?;
        field.matrix(columns, entries, super::below::Below::one())
    }

    /// A generic value of a parameter, by its number.
    pub(super) fn value(
        &mut self,
        parameter: &Symbol,
        choice: u64,
        field: &mut Field,
    ) -> Result<Matrix, Failure> {
        let size = |size: u32| usize::try_from(size).map_err(|_| too_large("a size"));
        let (rows, columns) = (size(parameter.rows)?, size(parameter.columns)?);
        let Some(condition) = parameter.condition else { return self.full(rows, columns, field) };
        match condition {
            Condition::Any | Condition::Nonzero | Condition::Invertible => {
                self.full(rows, columns, field)
            }
            Condition::Diagonal | Condition::DiagonalInvertible => {
                let entries = self.at([rows, columns], |i, j| i == j, field)?;
                field.matrix(columns, entries, super::below::Below::one())
            }
            Condition::Symmetric => {
                let entries = self.at([rows, columns], |i, j| i <= j, field)?;
                field.filled(rows, columns, |i, j| {
                    let at = i.min(j) * columns + i.max(j);
                    entries.get(at).map_or_else(|| Rc::clone(&field.zero), Rc::clone)
                })
            }
            Condition::Skew => self.skew(rows, field),
            Condition::Orthogonal => self.orthogonal(rows, choice == 1, field),
            Condition::Permutation | Condition::SignedPermutation => {
                permutation(rows, choice, field)
            }
        }
    }

    fn skew(&mut self, size: usize, field: &Field) -> Result<Matrix, Failure> {
        let above = self.at([size, size], |i, j| i < j, field)?;
        let above = field.matrix(size, above, super::below::Below::one())?;
        let below = field.negative(&field.transpose(&above)?)?;
        field.sum(&above, &below)
    }

    /// `(I − S)(I + S)⁻¹`, or that with its first row negated.
    fn orthogonal(
        &mut self,
        size: usize,
        negated: bool,
        field: &mut Field,
    ) -> Result<Matrix, Failure> {
        let skew = self.skew(size, field)?;
        let one = field.identity(size)?;
        let sum = field.sum(&one, &skew)?;
        let difference = field.sum(&one, &field.negative(&skew)?)?;
        // The determinant is 1 at S = 0.
        let inverse = field.inverse(&sum)?.ok_or_else(|| too_large("a Cayley transform"))?;
        let cayley = field.product(&difference, &inverse)?;
        if !negated {
            return Ok(cayley);
        }
        let minus = Rc::new(field.one.negative(field.budget)?);
        let signs = field.filled(size, size, |i, j| {
            Rc::clone(match (i, j) {
                (0, 0) => &minus,
                _ if i == j => &field.one,
                _ => &field.zero,
            })
        })?;
        field.product(&signs, &cayley)
    }
}

/// How many generic values each parameter has; the product is at most that of the page.
pub(super) fn choices(parameters: &[Symbol]) -> Result<Vec<u64>, Failure> {
    let factorial = |n: u32| {
        (1..=u64::from(n).min(MAX_CASES + 1)).fold(1, |product: u64, i| product.saturating_mul(i))
    };
    let signs = |n: u32| 1_u64.checked_shl(n).unwrap_or(u64::MAX);
    let count = |parameter: &Symbol| match parameter.condition {
        Some(Condition::Orthogonal) => 2,
        Some(Condition::Permutation) => factorial(parameter.rows),
        Some(Condition::SignedPermutation) => {
            factorial(parameter.rows).saturating_mul(signs(parameter.rows))
        }
        _ => 1,
    };
    let all: Vec<u64> = parameters.iter().map(count).collect();
    if all.iter().fold(1, |product: u64, &count| product.saturating_mul(count)) > MAX_CASES {
        return Err(too_large("the cases"));
    }
    Ok(all)
}

/// The permutation matrix of this number, with the signs of the number above that (none for numbers
/// below `n!`).
fn permutation(size: usize, choice: u64, field: &Field) -> Result<Matrix, Failure> {
    let mut left: Vec<usize> = (0..size).collect();
    let mut rest = choice;
    let mut places = Vec::with_capacity(size);
    while !left.is_empty() {
        let count = left.len() as u64;
        places.push(left.remove(usize::try_from(rest % count).unwrap_or(0)));
        rest /= count;
    }
    let minus = Rc::new(field.one.negative(field.budget)?);
    field.filled(size, size, |i, j| {
        Rc::clone(if places.get(i) != Some(&j) {
            &field.zero
        } else if rest >> i & 1 == 1 {
            &minus
        } else {
            &field.one
        })
    })
}
