//! What two layers are to each other in a basis of the hidden space.

use itertools::Itertools as _;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::subspace::{Subspace, extension, identity, solve, stack};
use crate::linalg::product::{product, transposed_product};
use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::ring::{Rationals, SplitMix64};

type Exact = Matrix<BigRational>;

/// W (h × m), and W' (n × h) behind it.
#[derive(Clone, Debug)]
pub struct Layers {
    /// The column space of W.
    pub columns: Subspace,
    /// The row space of W'.
    pub rows: Subspace,
    /// The kernel of W'.
    pub kernel: Subspace,
    /// The rank of W' W.
    pub product_rank: usize,
    /// `W Wᵀ W'ᵀ W' − W'ᵀ W' W Wᵀ`, h × h.
    pub commutator: Exact,
    /// `W'ᵀ W' − W Wᵀ`, h × h.
    pub imbalance: Exact,
    /// The dimension of the orbit of (W, W') under GL(n) × GL(h) × GL(m): all pairs with these three ranks.
    pub orbit: usize,
}

impl Layers {
    /// Of W and W'.
    ///
    /// # Panics
    /// When the columns of W' are not as many as the rows of W.
    pub fn new(first: &Exact, next: &Exact) -> Self {
        assert_eq!(first.rows(), next.columns(), "the width between two layers");
        let columns = Subspace::of_columns(first);
        let rows = Subspace::spanned(next);
        let kernel = rows.orthogonal();
        let turned = first.transpose();
        let (outer, inner) = (
            transposed_product(&Rationals, &turned, &turned),
            transposed_product(&Rationals, next, next),
        );
        let there = product(&Rationals, &outer, &inner);
        let back = product(&Rationals, &inner, &outer);
        // U and K, then a map onto U, and one of the quotient by K into the outputs.
        let orbit = super::stratum(&columns, &kernel)
            + columns.dimension() * first.columns()
            + rows.dimension() * next.rows();
        Layers {
            product_rank: rank(&product(&Rationals, next, first)),
            commutator: difference(&there, &back),
            imbalance: difference(&inner, &outer),
            columns,
            rows,
            kernel,
            orbit,
        }
    }

    /// The least and the largest dim(gU ∩ g⁻ᵀV) over all invertible g: (gW, W'g⁻¹) has the same product.
    ///
    /// g⁻ᵀV is orthogonal to gK. So nothing of g(U ∩ K) is in it, and at most rk(W' W) is left; a basis of U ∩ K, of U and of
    /// K beyond it made orthonormal by g leaves all of that. In general position U and a space of
    /// dimension r₂ meet in max(0, r₁ + r₂ − h).
    pub fn intersections(&self) -> (usize, usize) {
        let both = self.columns.dimension() + self.rows.dimension();
        (both.saturating_sub(self.columns.ambient()), self.product_rank)
    }

    /// dim(gU ∩ g⁻ᵀV).
    fn intersection_after(&self, g: &Exact) -> usize {
        self.columns.image(g).meet(&self.kernel.image(g).orthogonal()).dimension()
    }
}

fn difference(a: &Exact, b: &Exact) -> Exact {
    Matrix::from_fn(a.rows(), a.columns(), |i, j| &a[(i, j)] - &b[(i, j)])
}

/// Up to this h all shears are tried, for a witness that is easy to read.
const READABLE: usize = 12;
/// So many random matrices; one in general position is enough.
const MOST_RANDOM: usize = 20;

/// An invertible g, and the dimension of gU ∩ g⁻ᵀV, which is not that of U ∩ V. `None` where there is no such g, or
/// none was found.
pub fn other_intersection(layers: &Layers, seed: u64) -> Option<(Exact, usize)> {
    let own = layers.columns.meet(&layers.rows).dimension();
    let (least, most) = layers.intersections();
    if least == most {
        return None;
    }
    let h = layers.columns.ambient();
    let size = if h <= READABLE { h } else { 0 };
    let shears = (0..size).cartesian_product(0..size).filter(|(i, j)| i != j);
    let shears = shears.map(|at| {
        Matrix::from_fn(h, h, |i, j| {
            let one = i == j || (i, j) == at;
            if one { BigRational::one() } else { BigRational::zero() }
        })
    });
    let mut random = SplitMix64::new(seed);
    let random = (0..MOST_RANDOM).map(|_| {
        let entry = |_, _| BigRational::from_integer((random.next_u64() % 7).into());
        Matrix::from_fn(h, h, entry)
    });
    let random = random.collect_vec();
    let orthonormal = (own < most).then(|| adapted(layers));
    let all = shears.chain(orthonormal).chain(random);
    let mut changed = all.filter(|g| rank(g) == h).map(|g| (layers.intersection_after(&g), g));
    changed.find(|(found, _)| *found != own).map(|(found, g)| (g, found))
}

/// g that makes a basis orthonormal: of U ∩ K, then of U, of K and of the rest.
fn adapted(layers: &Layers) -> Exact {
    let common = layers.columns.meet(&layers.kernel);
    let h = common.ambient();
    let mut basis = common.basis().clone();
    for more in [layers.columns.basis(), layers.kernel.basis(), &identity(h)] {
        basis = stack(&basis, &extension(&basis, more));
    }
    solve(&basis.transpose(), &identity(h))
}

/// Σ cos² of the principal angles between two subspaces: the trace of the product of the orthogonal projections.
pub fn overlap(a: &Subspace, b: &Subspace) -> BigRational {
    let (a, b) = (a.projection(), b.projection());
    a.entries().iter().zip(b.entries()).fold(BigRational::zero(), |sum, (x, y)| sum + x * y)
}
