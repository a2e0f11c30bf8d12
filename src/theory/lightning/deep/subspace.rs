//! Spaces of rows in reduced form.

use num_rational::BigRational;

use crate::linalg::{ModularEchelon, multimodular};
use crate::matrix::Matrix;
use crate::ring::{PrimeField, Ring};
use crate::theory::lightning::layer::matrices::{Exact, inverse, product};

/// A space of row vectors by its reduced basis: the columns `pivots` are the identity. So a vector of
/// the space has its own entries there as coordinates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Subspace {
    pub(super) basis: Exact,
    pub(super) pivots: Vec<usize>,
}

impl Subspace {
    /// The space that some vectors of length `d` span.
    pub(super) fn spanned(d: usize, vectors: Vec<Vec<BigRational>>) -> Self {
        if spans_everything(d, &vectors) {
            return Subspace::whole(d);
        }
        let all = Matrix::from_rows(d, vectors);
        let turned = multimodular::clear_denominators(&all.transpose());
        let profile = multimodular::rank_profile(&turned);
        // Rows of the transpose are columns, its columns are the vectors.
        let (pivots, chosen) = (profile.rows, profile.columns);
        let rows = chosen.iter().map(|&i| all.row(i).to_vec()).collect();
        let basis = Matrix::from_rows(d, rows);
        let square =
            Matrix::from_fn(pivots.len(), pivots.len(), |i, j| basis[(i, pivots[j])].clone());
        let back = inverse(&square).expect("independent rows on their pivots");
        Subspace { basis: product(&back, &basis), pivots }
    }

    pub(super) fn whole(d: usize) -> Self {
        Subspace {
            basis: crate::theory::lightning::layer::matrices::identity(d),
            pivots: (0..d).collect(),
        }
    }

    pub(super) fn dimension(&self) -> usize {
        self.pivots.len()
    }

    /// The coordinates of the rows of a matrix whose rows are in the space.
    pub(super) fn coordinates(&self, matrix: &Exact) -> Exact {
        Matrix::from_fn(matrix.rows(), self.pivots.len(), |i, j| {
            matrix[(i, self.pivots[j])].clone()
        })
    }
}

/// Whether the rank modulo a prime is `d`; then it is over the rational numbers, and no exact
/// elimination is needed. That is the usual case, and the large one.
fn spans_everything(d: usize, vectors: &[Vec<BigRational>]) -> bool {
    let Ok(field) = PrimeField::new(PRIME) else { return false };
    let mut echelon = ModularEchelon::new(field, d);
    for vector in vectors {
        let row: Option<Vec<u64>> = vector.iter().map(|q| field.from_rational(q)).collect();
        if row.is_some_and(|row| echelon.insert(row).is_some()) && echelon.rank() == d {
            return true;
        }
    }
    d == 0
}

/// The largest prime below 2^31.
const PRIME: u64 = (1 << 31) - 1;

/// The rows and columns of a square matrix, as vectors.
pub(super) fn rows_and_columns(matrix: &Exact) -> Vec<Vec<BigRational>> {
    let rows = (0..matrix.rows()).map(|i| matrix.row(i).to_vec());
    let columns = (0..matrix.columns()).map(|j| matrix.column(j).cloned().collect());
    rows.chain(columns).collect()
}
