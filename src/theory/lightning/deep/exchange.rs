//! Other points of a fiber that the theory names: they are not scalings of the given one.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::subspace::{Subspace, rows_and_columns};
use super::virtual_weights::{Hypotheses, Virtual};
use crate::matrix::Matrix;
use crate::theory::lightning::layer::matrices::{Exact, outer, parallel, product, rank_one};

/// Virtual weights of another point, and what was done.
pub(super) struct Exchange {
    pub(super) forms: Vec<Exact>,
    pub(super) last: Exact,
    pub(super) sentence: String,
}

/// Whether ranks and symmetries allow one of [`exchanges`].
pub(super) fn may_exchange(facts: &Hypotheses) -> bool {
    let has_rank_one = facts.form_ranks.last() == Some(&1) && facts.last_rank == 1;
    has_rank_one || !facts.skew.is_empty()
}

/// All that is named, for `t ≥ 2`: the rank-one exchange of the last layer, and a skew-symmetric
/// `M_i` exchanged with a neighbour that sees the same two coordinates.
pub(super) fn exchanges(weights: &Virtual) -> Vec<Exchange> {
    let forms: Vec<Exact> = weights.forms.iter().map(super::scaled::Scaled::exact).collect();
    let last = weights.last().exact();
    let mut found: Vec<Exchange> = rank_one_exchange(&forms, &last).into_iter().collect();
    found.extend(skew_exchanges(&forms, &last));
    found
}

/// `M_l = k qᵀ`, `L = h vᵀ`: `L X D Xᵀ M_l X = h (vᵀ X D Xᵀ k) qᵀX` with a symmetric `D`, so `k` and
/// `v` may change places.
fn rank_one_exchange(forms: &[Exact], last: &Exact) -> Option<Exchange> {
    let (k, q) = rank_one(forms.last()?)?;
    let (v, h) = rank_one(&last.transpose())?;
    if parallel(&k, &v) {
        return None;
    }
    let mut other = forms.to_vec();
    *other.last_mut()? = outer(&v, &q);
    let sentence = format!("M_{0} = k qᵀ, L = h vᵀ: k and v change places", forms.len());
    Some(Exchange { forms: other, last: outer(&h, &k), sentence })
}

/// With `J = [0 1; −1 0]`: `G J Gᵀ = det(G) J` for symmetric `G` and `Nᵀ J N = det(N) J`, so two
/// consecutive layers `(c J, N)` and `(N, c³/det(N) J)` that see the same two coordinates do the same.
fn skew_exchanges(forms: &[Exact], last: &Exact) -> Vec<Exchange> {
    let mut found = Vec::new();
    for i in 0..forms.len().saturating_sub(1) {
        let vectors = forms[i..i + 2].iter().flat_map(rows_and_columns).collect();
        let space = Subspace::spanned(last.columns(), vectors);
        if let Some((first, second)) = exchanged(&space, &forms[i], &forms[i + 1]) {
            let mut other = forms.to_vec();
            (other[i], other[i + 1]) = (first, second);
            let sentence = format!(
                "M_{} and M_{} see the same two coordinates of a token, and one of them is \
                 skew-symmetric: the two change places",
                i + 1,
                i + 2
            );
            found.push(Exchange { forms: other, last: last.clone(), sentence });
        }
    }
    found
}

/// The two matrices that take the places of two consecutive ones.
fn exchanged(space: &Subspace, here: &Exact, next: &Exact) -> Option<(Exact, Exact)> {
    if space.dimension() != 2 {
        return None;
    }
    let small = |form: &Exact| {
        Matrix::from_fn(2, 2, |i, j| form[(space.pivots[i], space.pivots[j])].clone())
    };
    let back = |matrix: &Exact| product(&space.basis.transpose(), &product(matrix, &space.basis));
    let j = |c: &BigRational| {
        let zero = BigRational::zero();
        Matrix::new(2, 2, vec![zero.clone(), c.clone(), -c.clone(), zero])
    };
    let skew = |m: &Exact| {
        let is_skew = m[(0, 0)].is_zero() && m[(1, 1)].is_zero() && m[(0, 1)] == -m[(1, 0)].clone();
        (is_skew && !m[(0, 1)].is_zero()).then(|| m[(0, 1)].clone())
    };
    let determinant = |m: &Exact| &m[(0, 0)] * &m[(1, 1)] - &m[(0, 1)] * &m[(1, 0)];
    let (small_here, small_next) = (small(here), small(next));
    match (skew(&small_here), skew(&small_next)) {
        (Some(c), None) if !determinant(&small_next).is_zero() => {
            let factor = &c * &c * &c / determinant(&small_next);
            Some((next.clone(), back(&j(&factor))))
        }
        // Backwards a cube root is needed.
        (None, Some(c)) => cube_root(&(c * determinant(&small_here)))
            .filter(|root| !root.is_zero())
            .map(|root| (back(&j(&root)), here.clone())),
        _ => None,
    }
}

/// The rational cube root, if there is one.
fn cube_root(q: &BigRational) -> Option<BigRational> {
    let root = |n: &BigInt| {
        let root = if n.is_negative() { -(-n).cbrt() } else { n.cbrt() };
        (&root * &root * &root == *n).then_some(root)
    };
    Some(BigRational::new(root(q.numer())?, root(q.denom())?))
}
