//! Subspaces of ℚʰ.

use itertools::Itertools as _;
use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::linalg::multimodular::{clear_denominators, kernel, rank_profile};
use crate::linalg::product::product;
use crate::matrix::Matrix;
use crate::ring::Rationals;

type Exact = Matrix<BigRational>;

/// A subspace of ℚʰ. It has one basis of primitive integer vectors that is reduced from behind, so subspaces are
/// equal if their bases are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subspace(Exact);

impl Subspace {
    /// The span of the rows of an r × h matrix. Costs two exact kernels.
    pub fn spanned(rows: &Exact) -> Self {
        orthogonal(&orthogonal(rows)).into()
    }

    /// The span of the columns of an h × c matrix.
    pub fn of_columns(matrix: &Exact) -> Self {
        Subspace::spanned(&matrix.transpose())
    }

    /// h.
    pub fn ambient(&self) -> usize {
        self.0.columns()
    }

    /// Its dimension.
    pub fn dimension(&self) -> usize {
        self.0.rows()
    }

    /// Its basis, the rows.
    pub fn basis(&self) -> &Exact {
        &self.0
    }

    /// All vectors with `x · y = 0` for each `y` of it: of a row space, the kernel.
    #[must_use]
    pub fn orthogonal(&self) -> Self {
        orthogonal(&self.0).into()
    }

    /// The intersection.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Self {
        orthogonal(&stack(&orthogonal(&self.0), &orthogonal(&other.0))).into()
    }

    /// The sum.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        Subspace::spanned(&stack(&self.0, &other.0))
    }

    /// Whether the other one lies in it.
    pub fn contains(&self, other: &Self) -> bool {
        self.meet(other).dimension() == other.dimension()
    }

    /// Its image under `g`, an h × h matrix.
    #[must_use]
    pub fn image(&self, g: &Exact) -> Self {
        Subspace::spanned(&product(&Rationals, &self.0, &g.transpose()))
    }

    /// The orthogonal projection onto it, `Bᵀ (B Bᵀ)⁻¹ B`.
    pub fn projection(&self) -> Exact {
        let (basis, turned) = (&self.0, self.0.transpose());
        let gram = product(&Rationals, basis, &turned);
        product(&Rationals, &turned, &solve(&gram, basis))
    }
}

impl From<Exact> for Subspace {
    /// The rows are known to be its reduced basis.
    fn from(basis: Exact) -> Self {
        Subspace(basis)
    }
}

/// The reduced basis of the kernel.
fn orthogonal(rows: &Exact) -> Exact {
    let vectors = kernel(&clear_denominators(rows));
    let rational = |vector: Vec<crate::ring::Integer>| {
        vector.iter().map(|x| BigRational::from_integer(x.to_bigint())).collect_vec()
    };
    Matrix::from_rows(rows.columns(), vectors.into_iter().map(rational).collect())
}

/// The rows of both.
pub(super) fn stack(above: &Exact, below: &Exact) -> Exact {
    let entries = above.entries().iter().chain(below.entries()).cloned().collect();
    Matrix::new(above.rows() + below.rows(), above.columns(), entries)
}

/// The first rows of `more` that are independent of the independent rows of `start` and of each other.
pub(super) fn extension(start: &Exact, more: &Exact) -> Exact {
    let profile = rank_profile(&clear_denominators(&stack(start, more))).rows;
    let new = profile.into_iter().filter_map(|row| row.checked_sub(start.rows()));
    Matrix::from_rows(more.columns(), new.map(|row| more.row(row).to_vec()).collect())
}

/// The identity.
pub(super) fn identity(size: usize) -> Exact {
    let entry = |i, j| if i == j { BigRational::one() } else { BigRational::zero() };
    Matrix::from_fn(size, size, entry)
}

/// `a⁻¹ b` for an invertible `a`.
pub(super) fn solve(a: &Exact, b: &Exact) -> Exact {
    let size = a.rows();
    let both = Matrix::from_fn(size, size + b.columns(), |i, j| {
        if j < size { a[(i, j)].clone() } else { -&b[(i, j - size)] }
    });
    // The columns of b are those outside of the profile, so each vector has one entry there.
    let vectors = orthogonal(&both);
    Matrix::from_fn(size, b.columns(), |i, j| &vectors[(j, i)] / &vectors[(j, size + j)])
}
