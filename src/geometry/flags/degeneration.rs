//! One-parameter degenerations of pairs of subspaces to nested ones.

use num_rational::BigRational;
use num_traits::Zero;

use super::subspace::{Subspace, extension, identity, solve, stack};
use crate::linalg::product::product;
use crate::matrix::Matrix;
use crate::ring::Rationals;

type Exact = Matrix<BigRational>;

/// The group λ(t) x = x + (t − 1) Σ fⱼ(x) nⱼ with fᵢ(nⱼ) = δᵢⱼ: weight 1 on the nⱼ, weight 0 on the common kernel of
/// the fⱼ. As t → 0 it moves the smaller of two subspaces into the larger one, which it fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Degeneration {
    /// Whether the first of the pair is the one that moves.
    pub moves_first: bool,
    /// The nⱼ, as rows.
    pub moved: Exact,
    /// The fⱼ, as rows.
    pub functionals: Exact,
    /// The limit of the smaller subspace.
    pub limit: Subspace,
}

/// The degeneration of `(u, x)`; `None` where one of them lies in the other. Here the larger one is fixed:
/// with bases s₁, … of the smaller and t₁, … of the larger one beyond their intersection, nⱼ = sⱼ − tⱼ, so
/// λ(t) sⱼ = tⱼ + t nⱼ → tⱼ.
///
/// The limit is computed from λ(0), not from the tⱼ.
///
/// Costs a few exact kernels of h × 2h matrices.
pub fn degeneration(u: &Subspace, x: &Subspace) -> Option<Degeneration> {
    let moves_first = u.dimension() <= x.dimension();
    let (small, large) = if moves_first { (u, x) } else { (x, u) };
    let common = small.meet(large);
    let missing = small.dimension() - common.dimension();
    if missing == 0 {
        return None;
    }
    let h = u.ambient();
    let s = extension(common.basis(), small.basis());
    let t = extension(common.basis(), large.basis());
    let moved = Matrix::from_fn(missing, h, |i, j| &s[(i, j)] - &t[(i, j)]);
    let both = stack(large.basis(), &moved);
    let rest = extension(&both, &identity(h));
    // The dual of a basis that ends in the nⱼ.
    let basis = stack(&stack(large.basis(), &rest), &moved);
    let dual = solve(&basis, &identity(h));
    let first = h - missing;
    let functionals = Matrix::from_fn(missing, h, |j, i| dual[(i, first + j)].clone());
    let limit = limit(small, &moved, &functionals);
    Some(Degeneration { moves_first, moved, functionals, limit })
}

/// The limit of λ(t) S for t → 0 where λ(0) is injective on S: its image.
fn limit(small: &Subspace, moved: &Exact, functionals: &Exact) -> Subspace {
    let h = small.ambient();
    let one = identity(h);
    let start = Matrix::from_fn(h, h, |i, j| {
        let terms = (0..moved.rows()).map(|k| &moved[(k, i)] * &functionals[(k, j)]);
        &one[(i, j)] - terms.fold(BigRational::zero(), |sum, term| sum + term)
    });
    Subspace::spanned(&product(&Rationals, small.basis(), &start.transpose()))
}
