//! Minors and inverses, without division: determinants by the expansion along rows, each minor of
//! the first rows computed once.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::matrix::{Field, Matrix};
use super::polynomial::Polynomial;
use crate::check::pair::sizes::too_large;
use crate::reason::Failure;

/// The most columns.
const MAX_COLUMNS: usize = 64;

/// Minors that are not zero, by their columns: bit `j` for column `j`.
pub(super) type Minors = BTreeMap<u64, Polynomial>;

impl Field<'_> {
    /// All minors of the numerators with these rows, 0-based, that are not zero.
    pub(super) fn minors(&self, matrix: &Matrix, rows: &[usize]) -> Result<Minors, Failure> {
        if matrix.columns > MAX_COLUMNS {
            return Err(too_large("the columns of a determinant"));
        }
        let one = Polynomial::number(1.into(), self.budget)?;
        let mut minors = Minors::from([(0, one)]);
        for &row in rows {
            let mut next = Minors::new();
            for (&columns, minor) in &minors {
                self.budget.steps(matrix.columns as u64 + 60)?;
                for column in 0..matrix.columns {
                    let bit = 1_u64 << column;
                    let Some(entry) = matrix.get(row, column) else { continue };
                    if columns & bit != 0 || entry.is_zero() {
                        continue;
                    }
                    // The new row is the last: a sign for each column behind the new one.
                    let behind = (columns & !(bit | (bit - 1))).count_ones();
                    let negative = behind % 2 == 1;
                    let entry = if negative {
                        Rc::new(entry.negative(self.budget)?)
                    } else {
                        Rc::clone(entry)
                    };
                    let sum = next.remove(&(columns | bit));
                    let sum = match sum {
                        None => minor.times(&entry, self.budget)?,
                        Some(sum) => sum.plus_product(minor, &entry, self.budget)?,
                    };
                    next.insert(columns | bit, sum);
                }
            }
            next.retain(|_, minor| !minor.is_zero());
            minors = next;
        }
        Ok(minors)
    }

    /// The determinant of the numerators of a square matrix.
    pub(super) fn determinant(&self, matrix: &Matrix) -> Result<Polynomial, Failure> {
        let rows: Vec<usize> = (0..matrix.rows).collect();
        let found = self.minors(matrix, &rows)?.pop_first();
        found.map_or_else(|| Polynomial::zero(self.budget), |(_, minor)| Ok(minor))
    }

    /// The inverse of a square matrix; `None` if its determinant is the zero function.
    pub(super) fn inverse(&mut self, matrix: &Matrix) -> Result<Option<Matrix>, Failure> {
        let determinant = Rc::new(self.determinant(matrix)?);
        if determinant.is_zero() {
            return Ok(None);
        }
        let size = matrix.rows;
        let mut columns = Vec::with_capacity(size);
        // The adjugate, column by column: what is left without row `i`.
        for i in 0..size {
            let rows: Vec<usize> = (0..size).filter(|&row| row != i).collect();
            columns.push(self.minors(matrix, &rows)?);
        }
        let (below, negative) = self.factors.write(&determinant, self.budget)?;
        let all = u64::MAX >> (MAX_COLUMNS - size);
        let mut entries = Vec::with_capacity(size * size);
        for j in 0..size {
            for (i, column) in columns.iter_mut().enumerate() {
                let minor = column.remove(&(all & !(1 << j)));
                entries.push(match minor {
                    None => Rc::clone(&self.zero),
                    Some(minor) if ((i + j) % 2 == 1) != negative => {
                        Rc::new(minor.negative(self.budget)?)
                    }
                    Some(minor) => Rc::new(minor),
                });
            }
        }
        // N / D has the inverse D N^-1.
        let adjugate = self.matrix(size, entries, below)?;
        let (_, [times, rest]) = adjugate.below.common(&matrix.below, self.budget)?;
        let entries = self.multiplied(&adjugate, &times)?;
        self.matrix(size, entries, rest).map(Some)
    }
}
