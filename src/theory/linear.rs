//! Deep linear networks at exact weights (`docs/theorems/linear.md`): ranks decide everything.

use std::collections::BTreeMap;

use itertools::Itertools as _;
use neurocert_check::kernel::certificate::{
    By, Certificate, Claim, Curve, Curves, Lower, PointProof, Smoothness, Tangent, TangentProof,
    Theorem, Upper,
};
use neurocert_check::kernel::produce::certificate_of;
use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::error::{Error, Result};
use crate::linalg::product::product;
use crate::linalg::{query_key, rank};
use crate::matrix::Matrix;
use crate::network::Matrices;
use crate::program::{Network, blocks};
use crate::ring::Rationals;
use crate::search::{network, text_of};

type Exact = Matrix<BigRational>;

/// More tangent vectors than these prove nothing new, unless the dimension needs them.
const MOST_VECTORS: usize = 256;

/// A prime, and the largest absolute value of an entry of an input.
const MODULUS: u64 = (1 << 31) - 1;
const BOUND: u64 = 1 << 20;

/// What a deep linear network is at its weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinearPoint {
    /// Of the product of all weights.
    pub rank: usize,
    /// The smallest width: the largest rank of any function of the network.
    pub largest_rank: usize,
    /// Of the set of all functions.
    pub dimension: usize,
    /// Of the differential of the weights ↦ function.
    pub differential_rank: usize,
    /// Whether the function is a singular point of the set of functions.
    pub singular: bool,
    /// Of the tangent space at the function.
    pub tangent_dimension: usize,
}

/// Whether a network is `linear` of the library.
pub fn is_linear(network: &Network) -> bool {
    network.text == text_of("linear")
}

/// Decides a point. The ranks are exact, so everything is.
///
/// Costs the ranks of the 2 l partial products.
pub fn linear_point(weights: &Matrices) -> LinearPoint {
    let (first, last) = (weights[0].columns(), weights[weights.len() - 1].rows());
    let largest_rank = weights.iter().map(Matrix::rows).fold(first, usize::min);
    let rank = rank(&function(weights));
    let dimension = largest_rank * (first + last - largest_rank);
    let singular = rank < largest_rank && largest_rank < first.min(last);
    LinearPoint {
        rank,
        largest_rank,
        dimension,
        differential_rank: differential_rank(weights),
        singular,
        tangent_dimension: if singular { first * last } else { dimension },
    }
}

/// `W_l ⋯ W_1`.
fn function(weights: &[Exact]) -> Exact {
    let rest = weights[1..].iter();
    rest.fold(weights[0].clone(), |below, weight| product(&Rationals, weight, &below))
}

/// The differential moves the function by all of U_i ⊗ V_i, where U_i is the column space of W_l ⋯ W_{i+1}
/// and V_i the row space of W_{i−1} ⋯ W_1. The U_i grow with i and the V_i shrink, so a basis that is adapted
/// to both flags shows the dimension of the sum: a staircase.
fn differential_rank(weights: &[Exact]) -> usize {
    let count = weights.len();
    let above = |i: usize| match i + 1 == count {
        true => weights[i].rows(),
        false => rank(&function(&weights[i + 1..])),
    };
    let below = |i: usize| match i == 0 {
        true => weights[0].columns(),
        false => rank(&function(&weights[..i])),
    };
    let mut before = 0;
    let step = |i| {
        let own = above(i);
        let new = own - std::mem::replace(&mut before, own);
        new * below(i)
    };
    (0..count).map(step).sum()
}

/// The certificate that the function is a singular point; `None` where it is smooth.
///
/// The product is B A with r rows in A, of which the last may be anything, since the last column of B is zero.
/// With A(j), where that row is the j-th unit vector, every entry (i, r) of B moves the product by the unit matrix
/// (i, j). These span all matrices.
///
/// # Errors
/// A size that does not fit into the format.
pub fn certificate_of_linear_point(
    network_at: &Network,
    weights: &Matrices,
    seed: u64,
) -> Result<Option<Certificate>> {
    let point = linear_point(weights);
    let Some((a, b)) = query_key(&function(weights), point.largest_rank).filter(|_| point.singular)
    else {
        return Ok(None);
    };
    let count = point.tangent_dimension.min(MOST_VECTORS.max(point.dimension + 1));
    let (last, outputs) = (weights.len(), weights[weights.len() - 1].rows());
    let before: usize = weights[..last - 1].iter().map(|weight| weight.entries().len()).sum();
    let free = point.largest_rank - 1;
    let curve = |j: usize| {
        let entry = |k: usize, i: usize, c: usize| match () {
            () if k == 0 && i == free => unit(c == j),
            () if k == 0 && i < free => a[(i, c)].clone(),
            () if k + 1 == last && c < free => b[(c, i)].clone(),
            () => unit(k > 0 && k + 1 < last && i == c && i <= free),
        };
        let names = network_at.program.weights.iter().map(|leaf| leaf.name.clone());
        let texts = weights.iter().enumerate().map(|(k, weight)| {
            text(&Matrix::from_fn(weight.rows(), weight.columns(), |i, c| entry(k, i, c)))
        });
        Curve { weights: names.zip(texts).collect::<BTreeMap<_, _>>(), order: None }
    };
    let coordinate = |i: usize| before + i * weights[last - 1].columns() + free + 1;
    let columns = (0..count).map(|at| (at / outputs + 1, coordinate(at % outputs)));
    let columns = columns.map(|(curve, x)| Ok((size(curve)?, size(x)?)));
    let rows = (0..count).map(|at| {
        let (copy, output) = (size(at / outputs + 1)?, size(at % outputs + 1)?);
        Ok(vec![copy, 1, output, 1])
    });
    let proof = PointProof {
        lower: Lower::Theorem { name: Theorem::Linear },
        upper: Upper::Theorem { name: Theorem::Linear },
        differential: None,
        tangent: Some(TangentProof::Curves(Curves {
            by: By::Entries,
            modulus: MODULUS.to_string(),
            seed: seed.to_string(),
            bound: BOUND.to_string(),
            at: 0.to_string(),
            curves: (0..count.div_ceil(outputs)).map(curve).collect(),
            rows: rows.collect::<Result<_>>()?,
            columns: columns.collect::<Result<_>>()?,
        })),
        boundary: None,
    };
    let claim = Claim::Point {
        network: network(1, &network_at.given),
        weights: blocks(&network_at.program, weights),
        dimension: size(point.dimension)?,
        differential: None,
        tangent: Some(Tangent { kind: Smoothness::Singular, dimension: size(count)? }),
        boundary: None,
    };
    Ok(Some(certificate_of(vec![network_at.text.clone()], claim, &proof)))
}

fn unit(is_one: bool) -> BigRational {
    if is_one { BigRational::one() } else { BigRational::zero() }
}

/// A matrix in the language.
fn text(matrix: &Exact) -> String {
    let row = |i| matrix.row(i).iter().map(ToString::to_string).join(", ");
    format!("[{}]", (0..matrix.rows()).map(row).join("; "))
}

fn size(n: usize) -> Result<u32> {
    u32::try_from(n).map_err(|_| Error::new("certificate", format!("size {n}"), "below 2^32"))
}

#[cfg(test)]
mod tests;
