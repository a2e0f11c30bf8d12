//! Fibers for one token: the function is `(xᵀAx) V x`, of which `A` gives only its symmetric part.

use num_bigint::BigInt;

use super::fiber::{Fiber, zero};
use super::formulas::largest;
use super::grid::{Grid, Integers, is_zero};
use super::shape::Shape;
use super::signature::signature;
use super::weights::Weights;
use crate::point_certificate::Case;

/// The tables for `t = 1`.
pub(super) fn fiber(weights: &Weights, shape: &Shape) -> Fiber {
    let symmetric = symmetric_part(&weights.a);
    if symmetric.is_zero() || weights.rank_v == 0 {
        return zero(shape, shape.antisymmetric());
    }
    let own = signature(&symmetric);
    let pieces = if weights.rank_v == 1 {
        splittings(own, divides(&weights.v, &symmetric))
    } else {
        vec![own]
    };
    let dimension = 1 + pieces.iter().map(|&piece| largest(shape, piece)).max().unwrap_or(0);
    Fiber { case: Case::SymmetricPart, pieces: pieces.len(), dimension }
}

/// `S = A + Aᵀ`.
fn symmetric_part(a: &Integers) -> Integers {
    let transpose = a.transpose();
    let sums = a.entries().iter().zip(transpose.entries()).map(|(x, y)| x + y);
    Grid::new(a.columns(), sums.collect())
}

/// The ways to split the product of the linear form `v` and the quadratic form `S` into a linear
/// and a quadratic factor over the real numbers: the signatures of the quadratic factors, up to
/// sign.
fn splittings(signature: (usize, usize), divides: bool) -> Vec<(usize, usize)> {
    match (signature, divides) {
        // v³; v and l², or l and v l.
        ((1, 0) | (0, 1), true) => vec![(1, 0)],
        ((1, 0) | (0, 1), false) => vec![(1, 0), (1, 1)],
        // v and v l, or l and v²; v and l l', or l and v l', or l' and v l.
        ((1, 1), true) => vec![(1, 1), (1, 0)],
        ((1, 1), false) => vec![(1, 1); 3],
        // The quadratic form is irreducible over the real numbers.
        (own, _) => vec![own],
    }
}

/// Whether the row space of `V`, of rank one, divides `S`: whether `S` vanishes on the hyperplane
/// orthogonal to a row `v ≠ 0`. The vectors `v_i e_j − v_j e_i` with `v_i ≠ 0` fixed span it.
fn divides(v: &Integers, symmetric: &Integers) -> bool {
    let Some(row) = v.each_row().find(|row| !row.iter().all(is_zero)) else { return false };
    let Some(i) = row.iter().position(|entry| !is_zero(entry)) else { return false };
    let s = |x: usize, y: usize| symmetric.get(x, y);
    let value = |j: usize, l: usize| -> BigInt {
        // (v_i e_j − v_j e_i)ᵀ S (v_i e_l − v_l e_i)
        &row[i] * &row[i] * s(j, l) - &row[i] * &row[l] * s(j, i) - &row[j] * &row[i] * s(i, l)
            + &row[j] * &row[l] * s(i, i)
    };
    (0..row.len()).all(|j| (0..row.len()).all(|l| is_zero(&value(j, l))))
}
