//! Elimination over a prime field, fast.
//!
//! A rank found here for the image of a matrix of integers is a lower bound of its rank over ℚ:
//! a minor that is not zero modulo `p` is not zero.

mod dense;
mod digits;
mod echelon;
mod residues;

use dense::{Dense, Long, Short, Words};
pub(super) use digits::{Digits, rank_of_digits};
use echelon::Echelon;
use residues::{Large, Small};

use super::profile::is_odd;
use crate::linalg::RankProfile;
use crate::matrix::Matrix;
use crate::ring::{PrimeField, Ring};

/// Rows that are reduced one by one before it is asked again whether they have become dense.
const SPARSE_ROWS: usize = 64;
/// Fewer rows at once, or rows with fewer products, are not worth packing into blocks.
const DENSE_ROWS: usize = 16;
const DENSE_PRODUCTS: usize = 1 << 18;
/// The same for moduli with so many limbs that blocks are hardly faster.
const LONG_PRODUCTS: usize = 1 << 22;
/// From this rank on the kept rows tell how dense rows become.
const DENSE_RANK: usize = 64;
/// Rows are dense when one in so many entries is not zero: that much faster are blocks.
const DENSITY: usize = 4;

/// An echelon form over a prime field that grows by rows.
///
/// Entries are elements of the field: canonical residues in Montgomery form. Plain residues give
/// the same ranks, pivots and kernels, since the two matrices differ by a unit factor.
///
/// Few or sparse rows are reduced one by one, and zeros cost nothing. Many dense rows are multiplied in blocks
/// from then on, in exact `f64` arithmetic (`linalg::kernel::tile` has the bounds): one product of numbers for each
/// product of residues up to about 2²⁶, two below 2³¹, three below 2⁴¹ and six up to 2⁶².
#[derive(Clone, Debug)]
pub struct ModularEchelon {
    field: PrimeField,
    columns: usize,
    form: Form,
}

#[derive(Clone, Debug)]
enum Form {
    Small(Echelon<Small>),
    Large(Echelon<Large>),
    Short(Dense<Short>),
    Long(Dense<Long>),
}

/// The same expression for all kinds of residues.
macro_rules! either {
    ($form:expr, $echelon:ident => $result:expr) => {
        match $form {
            Form::Small($echelon) => $result,
            Form::Large($echelon) => $result,
            Form::Short($echelon) => $result,
            Form::Long($echelon) => $result,
        }
    };
}

impl ModularEchelon {
    /// The echelon form of no rows of length `columns`.
    pub fn new(field: PrimeField, columns: usize) -> Self {
        let form = match Small::new(field) {
            Some(residues) => Form::Small(Echelon::new(residues, columns)),
            None => Form::Large(Echelon::new(Large(field), columns)),
        };
        ModularEchelon { field, columns, form }
    }

    /// Adds a row. Returns its pivot column, the first in which the reduced row is not zero, when
    /// the row is independent of those before it; `None` when it depends on them.
    ///
    /// # Panics
    /// When the row has the wrong length, or an entry that is not below the modulus.
    pub fn insert(&mut self, row: Vec<u64>) -> Option<usize> {
        self.insert_batch(vec![row]).pop().flatten()
    }

    /// Adds rows one after the other: the same results as calling [`insert`] for each, but
    /// faster, and in parallel when there is enough to do. The number of threads does not change
    /// any result.
    ///
    /// Each row costs at most `rank · columns` products; only the kept rows with a non-zero
    /// multiplier count, and of those only the part from the pivot to the last non-zero entry.
    ///
    /// [`insert`]: ModularEchelon::insert
    ///
    /// # Panics
    /// When a row has the wrong length, or an entry that is not below the modulus.
    pub fn insert_batch(&mut self, rows: Vec<Vec<u64>>) -> Vec<Option<usize>> {
        let p = self.field.modulus();
        for row in &rows {
            assert_eq!(row.len(), self.columns, "a row of the wrong length");
            assert!(row.iter().all(|&x| x < p), "an entry that is not reduced modulo {p}");
        }
        let mut found = Vec::with_capacity(rows.len());
        let mut rest = rows;
        while !rest.is_empty() {
            self.choose(&rest);
            let (now, later) = match self.form {
                Form::Small(_) | Form::Large(_) if rest.len() > SPARSE_ROWS => {
                    let later = rest.split_off(SPARSE_ROWS);
                    (rest, later)
                }
                _ => (rest, Vec::new()),
            };
            found.extend(either!(&mut self.form, echelon => echelon.insert_batch(now)));
            rest = later;
        }
        found
    }

    /// From here on in blocks, if these rows are worth it: many, and dense as they are or as they will be once
    /// they are reduced.
    fn choose(&mut self, rows: &[Vec<u64>]) {
        let (count, rank) = (rows.len(), self.rank());
        let entries = match &self.form {
            Form::Small(echelon) => echelon.entries(),
            Form::Large(echelon) => echelon.entries(),
            Form::Short(_) | Form::Long(_) => return,
        };
        let is_long = self.field.modulus() >= Long::THREE_LIMBS;
        let least = if is_long { LONG_PRODUCTS } else { DENSE_PRODUCTS };
        if count < DENSE_ROWS || count * (rank + count / 2) * self.columns < least {
            return;
        }
        let is_dense = if rank >= DENSE_RANK {
            DENSITY * entries >= rank * self.columns
        } else {
            let first = &rows[..count.min(SPARSE_ROWS)];
            let entries = first.iter().flatten().filter(|&&x| x != 0).count();
            DENSITY * entries >= first.len() * self.columns
        };
        if is_dense {
            let field = self.field;
            let form = match Short::new(field) {
                Some(words) => Form::Short(self.dense(words)),
                None => Form::Long(self.dense(Long::new(field))),
            };
            self.form = form;
        }
    }

    /// The same kept rows in blocks.
    fn dense<W: Words>(&self, words: W) -> Dense<W> {
        let row = |k| match &self.form {
            Form::Small(echelon) => echelon.kept(k),
            Form::Large(echelon) => echelon.kept(k),
            Form::Short(_) | Form::Long(_) => Vec::new(),
        };
        let numbers = |k| row(k).iter().map(|x| self.field.to_u64(x)).collect();
        let leads = either!(&self.form, echelon => echelon.leads());
        Dense::from_kept(words, self.columns, self.pivots(), leads, numbers)
    }

    /// Number of independent rows so far.
    pub fn rank(&self) -> usize {
        self.pivots().len()
    }

    /// The pivot column of each kept row, in the order of insertion.
    pub fn pivots(&self) -> &[usize] {
        either!(&self.form, echelon => echelon.pivots())
    }

    /// The basis of the vectors that all rows so far map to zero, one for each column `j` that
    /// is not a pivot, in ascending order: it is one in column `j`, zero in every other column
    /// without pivot and zero in every column after `j`. Elements of the field.
    ///
    /// Costs at most `rank² / 2` products for each vector.
    pub fn kernel(&self) -> Vec<Vec<u64>> {
        match &self.form {
            Form::Small(echelon) => echelon.kernel(),
            Form::Large(echelon) => echelon.kernel(),
            Form::Short(dense) => self.elements(dense.kernel()),
            Form::Long(dense) => self.elements(dense.kernel()),
        }
    }

    fn elements(&self, vectors: Vec<Vec<u64>>) -> Vec<Vec<u64>> {
        let element = |vector: Vec<u64>| vector.iter().map(|&x| self.field.from_u64(x)).collect();
        vectors.into_iter().map(element).collect()
    }

    /// The minor of the kept rows (in the order of insertion) on the columns [`pivots`] (in this
    /// order), as an element of the field when the entries were; never zero.
    ///
    /// [`pivots`]: ModularEchelon::pivots
    pub fn minor(&self) -> u64 {
        let leads = either!(&self.form, echelon => echelon.leads());
        leads.iter().fold(self.field.one(), |product, lead| self.field.mul(&product, lead))
    }
}

/// The row and column rank profile.
///
/// # Panics
/// When an entry is not below the modulus.
pub fn rank_profile(field: PrimeField, matrix: &Matrix<u64>) -> RankProfile {
    RankProfile::from_insertions(eliminate(field, matrix).1)
}

/// The determinant; one for the 0 × 0 matrix.
///
/// # Panics
/// When the matrix is not square, or an entry is not below the modulus.
pub fn determinant(field: PrimeField, matrix: &Matrix<u64>) -> u64 {
    assert_eq!(matrix.rows(), matrix.columns(), "the determinant of a matrix that is not square");
    let (echelon, _) = eliminate(field, matrix);
    if echelon.rank() < matrix.rows() {
        return field.zero();
    }
    let minor = echelon.minor();
    if is_odd(echelon.pivots()) { field.neg(&minor) } else { minor }
}

/// The basis of the `x` with `matrix · x = 0` that is described at [`ModularEchelon::kernel`].
///
/// # Panics
/// When an entry is not below the modulus.
pub fn kernel(field: PrimeField, matrix: &Matrix<u64>) -> Vec<Vec<u64>> {
    eliminate(field, matrix).0.kernel()
}

/// The echelon form of the rows of the matrix, and the pivot of each.
pub(super) fn eliminate(
    field: PrimeField,
    matrix: &Matrix<u64>,
) -> (ModularEchelon, Vec<Option<usize>>) {
    let mut echelon = ModularEchelon::new(field, matrix.columns());
    let rows = (0..matrix.rows()).map(|i| matrix.row(i).to_vec()).collect();
    let pivots = echelon.insert_batch(rows);
    (echelon, pivots)
}

#[cfg(test)]
mod tests;
