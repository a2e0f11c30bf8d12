//! From virtual weights back to weights of given sizes.

use num_rational::BigRational;
use num_traits::Zero;

use super::subspace::{Subspace, rows_and_columns};
use crate::linalg::{query_key, rank};
use crate::matrix::Matrix;
use crate::network::{Architecture, Matrices, Parametrization, WeightFile};
use crate::theory::lightning::layer::matrices::Exact;

/// The spaces `N_0 = R^{d_0} ⊇ N_1 ⊇ … ⊇ N_{l−1}`: `N_i` is spanned by the rows of `L` and by the
/// rows and columns of `M_{i+1}, …, M_l`: what is seen of the output of layer `i`.
pub(super) fn seen(forms: &[Exact], last: &Exact) -> Vec<Subspace> {
    let d = last.columns();
    let mut vectors: Vec<_> = (0..last.rows()).map(|i| last.row(i).to_vec()).collect();
    let mut spaces = Vec::new();
    for form in forms.iter().skip(1).rev() {
        vectors.extend(rows_and_columns(form));
        let space = Subspace::spanned(d, vectors);
        vectors = (0..space.dimension()).map(|i| space.basis.row(i).to_vec()).collect();
        spaces.push(space);
    }
    spaces.push(Subspace::whole(d));
    spaces.reverse();
    spaces
}

/// Weights with the virtual weights `(M_1, …, M_l, L)`: the tokens of layer `i` are their coordinates
/// in `N_i`, and zeros.
///
/// `None` when a space `N_i` has more than `d_i` dimensions, or an `M_i` a rank above `a_i`: then no
/// weights of this architecture have them.
///
/// # Panics
/// When shapes or numbers of matrices do not fit the architecture.
pub fn realize(architecture: &Architecture, forms: &[Exact], last: &Exact) -> Option<WeightFile> {
    assert_eq!(forms.len(), architecture.layers(), "one M for each layer");
    let widths = architecture.widths();
    let whole = |weights| Some(WeightFile { architecture: architecture.clone(), weights });
    if architecture.parametrization() == Parametrization::Ml {
        return whole(forms.iter().chain([last]).cloned().collect());
    }
    let spaces = seen(forms, last);
    if spaces.iter().zip(widths).any(|(space, &width)| space.dimension() > width) {
        return None;
    }
    let mut weights = Matrices::new();
    for (i, form) in forms.iter().enumerate() {
        let space = &spaces[i];
        let (d, out) = (widths[i], widths[i + 1]);
        let pivots = &space.pivots;
        let small = Matrix::from_fn(pivots.len(), pivots.len(), |r, c| {
            form[(pivots[r], pivots[c])].clone()
        });
        let a = padded(&small, d, d);
        let query = architecture.query_dims()[i];
        if architecture.parametrization() == Parametrization::Qkv {
            let (q, k) = query_key(&a, query)?;
            weights.extend([q, k]);
        } else {
            if rank(&a) > query {
                return None;
            }
            weights.push(a);
        }
        let value = match spaces.get(i + 1) {
            Some(next) => space.coordinates(&next.basis),
            None => space.coordinates(last),
        };
        weights.push(padded(&value, out, d));
    }
    whole(weights)
}

fn padded(matrix: &Exact, rows: usize, columns: usize) -> Exact {
    Matrix::from_fn(rows, columns, |i, j| {
        if i < matrix.rows() && j < matrix.columns() {
            matrix[(i, j)].clone()
        } else {
            BigRational::zero()
        }
    })
}
