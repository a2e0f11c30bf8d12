//! Fraction-free elimination over any domain, one row at a time.
//!
//! # The identity
//! Let rows `0..k` be kept, with pivot columns `c(0), ..., c(k-1)`, and let `r` be a further row.
//! Write `r[k, j]` for the minor of the original entries on the rows `0..k` and `r` and the
//! columns `c(0), ..., c(k-1), j` (in this order), and `d(k) = k[k, c(k)]` for the pivot of the
//! `k`-th kept row, `d(-1) = 1`. Sylvester's identity says
//!
//! > `d(k-1) · r[k+1, j] = d(k) · r[k, j] − r[k, c(k)] · k[k, j]`,
//!
//! so the step from `r[k, ·]` to `r[k+1, ·]` divides exactly by the previous pivot and every
//! number on the way is a minor of the input: no fractions, and no growth beyond Hadamard's
//! bound. (J. Edmonds 1967; E. H. Bareiss, *Math. Comp.* 22 (1968), 565–578.)
//!
//! # Sparse rows
//! When `r[k, c(k)] = 0` a step is multiplication by `d(k) / d(k-1)`. Over several such steps the
//! factors cancel in pairs, so they are left out: after steps `l..k` left out, the identity reads
//! `d(l-1) · r[k+1, j] = d(k) · r[l, j] − r[l, c(k)] · k[k, j]`. A step with a zero multiplier
//! costs nothing, and the numbers in between are only smaller.

use super::profile::is_odd;
use crate::linalg::RankProfile;
use crate::matrix::Matrix;
use crate::ring::Domain;

/// An echelon form over a domain that grows by one row at a time.
///
/// The rank is exact, over the fraction field of the domain.
#[derive(Clone, Debug)]
pub struct Bareiss<D: Domain> {
    domain: D,
    columns: usize,
    /// The `k`-th kept row after `k` steps: `k[k, ·]`.
    rows: Vec<Vec<D::Elem>>,
    pivots: Vec<usize>,
}

impl<D: Domain> Bareiss<D> {
    /// The echelon form of no rows of length `columns`.
    pub fn new(domain: D, columns: usize) -> Self {
        Bareiss { domain, columns, rows: Vec::new(), pivots: Vec::new() }
    }

    /// Adds a row. Returns its pivot column, the first in which the reduced row is not zero, when
    /// the row is independent of those before it; `None` when it depends on them.
    ///
    /// Costs at most `3 · rank · columns` operations in the domain; only the kept rows with a
    /// non-zero multiplier count.
    ///
    /// # Panics
    /// When the row has the wrong length, or when the domain breaks its laws (a quotient that
    /// exists is not found).
    pub fn insert(&mut self, mut row: Vec<D::Elem>) -> Option<usize> {
        assert_eq!(row.len(), self.columns, "a row of the wrong length");
        // The last step that was taken; those after it were left out.
        let mut last = None;
        for k in 0..self.rank() {
            if !self.domain.is_zero(&row[self.pivots[k]]) {
                self.step(&mut row, k, last);
                last = Some(k);
            }
        }
        let pivot = row.iter().position(|x| !self.domain.is_zero(x))?;
        if last.map_or(0, |k| k + 1) < self.rank() {
            let (up, down) = (self.lead(self.rank() - 1), last.map(|k| self.lead(k)));
            for x in row.iter_mut().filter(|x| !self.domain.is_zero(x)) {
                *x = self.divide(self.domain.mul(x, up), down);
            }
        }
        self.rows.push(row);
        self.pivots.push(pivot);
        Some(pivot)
    }

    /// Makes entry `c(k)` of the row zero with the help of the `k`-th kept row.
    fn step(&self, row: &mut [D::Elem], k: usize, last: Option<usize>) {
        let (kept, pivot, up) = (&self.rows[k], self.pivots[k], self.lead(k));
        let down = last.map(|k| self.lead(k));
        let factor = self.domain.neg(&row[pivot]);
        for (j, (x, y)) in row.iter_mut().zip(kept).enumerate() {
            *x = match (self.domain.is_zero(x), self.domain.is_zero(y)) {
                _ if j == pivot => self.domain.zero(),
                (true, true) => continue,
                (true, false) => self.divide(self.domain.mul(&factor, y), down),
                (false, true) => self.divide(self.domain.mul(up, x), down),
                (false, false) => {
                    let mut sum = self.domain.mul(up, x);
                    self.domain.add_mul_assign(&mut sum, &factor, y);
                    self.divide(sum, down)
                }
            };
        }
    }

    /// The pivot `d(k)`.
    fn lead(&self, k: usize) -> &D::Elem {
        &self.rows[k][self.pivots[k]]
    }

    fn divide(&self, a: D::Elem, b: Option<&D::Elem>) -> D::Elem {
        match b {
            None => a,
            Some(b) => self.domain.div_exact(&a, b).expect("exact by Sylvester's identity"),
        }
    }

    /// Number of independent rows so far.
    pub fn rank(&self) -> usize {
        self.rows.len()
    }

    /// The pivot column of each kept row, in the order of insertion.
    pub fn pivots(&self) -> &[usize] {
        &self.pivots
    }

    /// The minor of the kept rows (in the order of insertion) on the columns [`pivots`] (in this
    /// order); one when there are none. Never zero.
    ///
    /// [`pivots`]: Bareiss::pivots
    pub fn minor(&self) -> D::Elem {
        self.rank().checked_sub(1).map_or_else(|| self.domain.one(), |k| self.lead(k).clone())
    }

    /// A basis, over the fraction field, of the vectors that all rows so far map to zero.
    ///
    /// One vector for each column `j` that is not a pivot, in ascending order: its entry `j` is
    /// [`minor`](Bareiss::minor), it is zero in every other column without pivot, and by Cramer's
    /// rule its entries are minors of the input up to sign. Common factors are not removed.
    /// Back substitution costs `rank² / 2` products and `rank` exact divisions for each vector.
    ///
    /// # Panics
    /// When the domain breaks its laws.
    pub fn kernel(&self) -> Vec<Vec<D::Elem>> {
        let minor = self.minor();
        let mut is_pivot = vec![false; self.columns];
        self.pivots.iter().for_each(|&c| is_pivot[c] = true);
        let free = (0..self.columns).filter(|&j| !is_pivot[j]);
        free.map(|j| {
            let mut vector = vec![self.domain.zero(); self.columns];
            vector[j] = minor.clone();
            for (k, (row, &pivot)) in self.rows.iter().zip(&self.pivots).enumerate().rev() {
                let known = self.pivots[k + 1..].iter().chain([&j]);
                let sum = self.domain.dot(known.map(|&c| (&row[c], &vector[c])));
                vector[pivot] = self.divide(self.domain.neg(&sum), Some(&row[pivot]));
            }
            vector
        })
        .collect()
    }
}

/// The row and column rank profile over the fraction field.
///
/// # Panics
/// When the domain breaks its laws.
pub fn rank_profile<D: Domain>(domain: D, matrix: &Matrix<D::Elem>) -> RankProfile {
    let mut echelon = Bareiss::new(domain, matrix.columns());
    RankProfile::from_insertions(rows(matrix).map(|row| echelon.insert(row)))
}

/// The determinant; one for the 0 × 0 matrix.
///
/// It is the last pivot, up to the sign of the order in which the pivot columns were found.
///
/// # Panics
/// When the matrix is not square, or when the domain breaks its laws.
pub fn determinant<D: Domain>(domain: D, matrix: &Matrix<D::Elem>) -> D::Elem {
    assert_eq!(matrix.rows(), matrix.columns(), "the determinant of a matrix that is not square");
    let mut echelon = Bareiss::new(domain.clone(), matrix.columns());
    for row in rows(matrix) {
        if echelon.insert(row).is_none() {
            return domain.zero();
        }
    }
    let minor = echelon.minor();
    if is_odd(echelon.pivots()) { domain.neg(&minor) } else { minor }
}

/// A basis, over the fraction field, of the `x` with `matrix · x = 0`; its form is described at
/// [`Bareiss::kernel`].
///
/// # Panics
/// When the domain breaks its laws.
pub fn kernel<D: Domain>(domain: D, matrix: &Matrix<D::Elem>) -> Vec<Vec<D::Elem>> {
    let mut echelon = Bareiss::new(domain, matrix.columns());
    rows(matrix).for_each(|row| {
        echelon.insert(row);
    });
    echelon.kernel()
}

fn rows<E: Clone>(matrix: &Matrix<E>) -> impl Iterator<Item = Vec<E>> {
    (0..matrix.rows()).map(|i| matrix.row(i).to_vec())
}

#[cfg(test)]
mod tests;
