//! Matrices of rational functions: polynomials over one denominator.

use std::rc::Rc;

use num_bigint::{BigInt, Sign};

use super::below::{self, Below, Factors};
use super::budget::{Budget, Kept};
use super::polynomial::Polynomial;
use crate::reason::Failure;

/// What a matrix costs besides its entries.
const NEW: u64 = 100;

/// A matrix, row by row, with at least one row and one column.
pub(super) struct Matrix {
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// Numerators.
    pub(super) entries: Vec<Rc<Polynomial>>,
    pub(super) below: Below,
    _kept: Kept,
}

impl Matrix {
    pub(super) fn get(&self, row: usize, column: usize) -> Option<&Rc<Polynomial>> {
        self.entries.get(row * self.columns + column)
    }

    pub(super) fn each_row(&self) -> impl Iterator<Item = &[Rc<Polynomial>]> {
        self.entries.chunks_exact(self.columns)
    }

    fn is_number(&self) -> bool {
        (self.rows, self.columns) == (1, 1)
    }
}

/// Where matrices are computed: within limits, and with a table of denominators.
pub(super) struct Field<'a> {
    pub(super) budget: &'a Budget,
    pub(super) factors: Factors,
    pub(super) zero: Rc<Polynomial>,
    pub(super) one: Rc<Polynomial>,
}

impl<'a> Field<'a> {
    pub(super) fn new(budget: &'a Budget) -> Result<Field<'a>, Failure> {
        let zero = Rc::new(Polynomial::zero(budget)?);
        let one = Rc::new(Polynomial::number(BigInt::from(1), budget)?);
        Ok(Field { budget, factors: Factors::default(), zero, one })
    }

    /// Time and memory for a matrix of so many entries.
    fn room(&self, count: usize) -> Result<Kept, Failure> {
        self.budget.steps(count as u64 + NEW)?;
        self.budget.keep(2 * count as u64 + NEW)
    }

    /// A matrix with so many columns, in lower terms.
    pub(super) fn matrix(
        &self,
        columns: usize,
        entries: Vec<Rc<Polynomial>>,
        below: Below,
    ) -> Result<Matrix, Failure> {
        let (entries, below) = below::reduced(entries, below, &self.factors, self.budget)?;
        let kept = self.room(entries.len())?;
        Ok(Matrix { rows: entries.len() / columns.max(1), columns, entries, below, _kept: kept })
    }

    /// From its entries, 0-based, which need not be kept anew.
    pub(super) fn filled(
        &self,
        rows: usize,
        columns: usize,
        entry: impl Fn(usize, usize) -> Rc<Polynomial>,
    ) -> Result<Matrix, Failure> {
        let count = rows.saturating_mul(columns);
        let _kept = self.budget.keep(count as u64)?;
        let entries = (0..count).map(|at| entry(at / columns, at % columns)).collect();
        self.matrix(columns, entries, Below::one())
    }

    pub(super) fn zeros(&self, rows: usize, columns: usize) -> Result<Matrix, Failure> {
        self.filled(rows, columns, |_, _| Rc::clone(&self.zero))
    }

    pub(super) fn identity(&self, size: usize) -> Result<Matrix, Failure> {
        let entry = |row, column| Rc::clone(if row == column { &self.one } else { &self.zero });
        self.filled(size, size, entry)
    }

    /// New numerators.
    fn each(
        &self,
        matrix: &Matrix,
        change: impl Fn(&Polynomial) -> Result<Polynomial, Failure>,
    ) -> Result<Vec<Rc<Polynomial>>, Failure> {
        self.budget.steps(matrix.entries.len() as u64)?;
        let change = |entry: &Rc<Polynomial>| {
            if entry.is_zero() { Ok(Rc::clone(entry)) } else { change(entry).map(Rc::new) }
        };
        matrix.entries.iter().map(change).collect()
    }

    pub(super) fn transpose(&self, matrix: &Matrix) -> Result<Matrix, Failure> {
        let columns = 0..matrix.columns;
        let entries = columns.flat_map(|c| matrix.entries.iter().skip(c).step_by(matrix.columns));
        let kept = self.room(matrix.entries.len())?;
        Ok(Matrix {
            rows: matrix.columns,
            columns: matrix.rows,
            entries: entries.cloned().collect(),
            below: matrix.below.clone(),
            _kept: kept,
        })
    }

    pub(super) fn negative(&self, matrix: &Matrix) -> Result<Matrix, Failure> {
        let entries = self.each(matrix, |entry| entry.negative(self.budget))?;
        self.matrix(matrix.columns, entries, matrix.below.clone())
    }

    /// A multiple of all numerators.
    pub(super) fn multiplied(
        &self,
        matrix: &Matrix,
        factor: &Below,
    ) -> Result<Vec<Rc<Polynomial>>, Failure> {
        if factor.is_one() {
            return Ok(matrix.entries.clone());
        }
        let factor = self.factors.expanded(factor, self.budget)?;
        self.each(matrix, |entry| entry.times(&factor, self.budget))
    }

    /// The sum of two matrices of the same shape.
    pub(super) fn sum(&self, left: &Matrix, right: &Matrix) -> Result<Matrix, Failure> {
        let (below, [of_left, of_right]) = left.below.common(&right.below, self.budget)?;
        let left_entries = self.multiplied(left, &of_left)?;
        let right_entries = self.multiplied(right, &of_right)?;
        let mut entries = Vec::with_capacity(left_entries.len());
        for (x, y) in left_entries.iter().zip(&right_entries) {
            entries.push(if y.is_zero() {
                Rc::clone(x)
            } else if x.is_zero() {
                Rc::clone(y)
            } else {
                Rc::new(x.plus(y, self.budget)?)
            });
        }
        self.matrix(left.columns, entries, below)
    }

    /// The product of two matrices whose shapes fit (section 1).
    pub(super) fn product(&self, left: &Matrix, right: &Matrix) -> Result<Matrix, Failure> {
        if left.columns != right.rows {
            // One of the two is a number, the left one first.
            let number_left = left.is_number();
            return if number_left { self.kron(left, right) } else { self.kron(right, left) };
        }
        let mut entries = Vec::with_capacity(left.rows.saturating_mul(right.columns));
        let _kept = self.budget.keep((left.rows.saturating_mul(right.columns)) as u64)?;
        for row in left.each_row() {
            self.budget.steps(row.len() as u64 + right.columns as u64)?;
            let mut sums: Vec<Option<Polynomial>> = (0..right.columns).map(|_| None).collect();
            for (x, others) in row.iter().zip(right.each_row()) {
                if x.is_zero() {
                    continue;
                }
                self.budget.steps(others.len() as u64)?;
                for (sum, y) in sums.iter_mut().zip(others) {
                    if y.is_zero() {
                        continue;
                    }
                    *sum = Some(match sum.take() {
                        None => x.times(y, self.budget)?,
                        Some(sum) => sum.plus_product(x, y, self.budget)?,
                    });
                }
            }
            let zero = || Rc::clone(&self.zero);
            entries.extend(sums.into_iter().map(|sum| sum.map_or_else(zero, Rc::new)));
        }
        self.matrix(right.columns, entries, left.below.times(&right.below, self.budget)?)
    }

    /// Block `(i, j)` is `x_ij Y`.
    pub(super) fn kron(&self, left: &Matrix, right: &Matrix) -> Result<Matrix, Failure> {
        let count = left.entries.len().saturating_mul(right.entries.len());
        self.budget.steps(count as u64)?;
        let _kept = self.budget.keep(count as u64)?;
        let mut entries = Vec::with_capacity(count);
        for above in left.each_row() {
            for below in right.each_row() {
                for x in above {
                    for y in below {
                        entries.push(if x.is_zero() || y.is_zero() {
                            Rc::clone(&self.zero)
                        } else {
                            Rc::new(x.times(y, self.budget)?)
                        });
                    }
                }
            }
        }
        let columns = left.columns.saturating_mul(right.columns);
        self.matrix(columns, entries, left.below.times(&right.below, self.budget)?)
    }

    /// The signs of entries that are constant functions; `None` if one is not.
    pub(super) fn sign(&self, matrix: &Matrix) -> Result<Option<Matrix>, Failure> {
        let below = self.factors.expanded(&matrix.below, self.budget)?;
        let minus = Rc::new(self.one.negative(self.budget)?);
        let mut entries = Vec::with_capacity(matrix.entries.len());
        for entry in &matrix.entries {
            self.budget.steps(1)?;
            let (Some((_, x)), Some((_, y))) = (entry.terms().first(), below.terms().first())
            else {
                entries.push(Rc::clone(&self.zero));
                continue;
            };
            // N / D is the number x / y, if it is one.
            if entry.scaled(y, self.budget)? != below.scaled(x, self.budget)? {
                return Ok(None);
            }
            let same = (x.sign() == Sign::Minus) == (y.sign() == Sign::Minus);
            entries.push(Rc::clone(if same { &self.one } else { &minus }));
        }
        self.matrix(matrix.columns, entries, Below::one()).map(Some)
    }
}
