//! How far are weights from weights that have exactly the function of given ones?
//!
//! Every element of the symmetry group gives such weights. One that fits is found layer by layer by least
//! squares, `C_i = λ_i V_i′ C_{i−1} V_iᵀ (V_i V_iᵀ)⁻¹` and the like, which gives the planted element back where
//! there is one, and one near to it where the second network was rounded. Its entries are then replaced by
//! simple fractions near them, coarsely and finely, and the simplest that fit are kept: whatever they
//! are, the moved weights have exactly the function of the first network, and the distance is exact.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::element::Element;
use super::virtual_weights::layers;
use crate::network::{Parametrization, WeightFile};
use crate::ring::{Rationals, Ring};
use crate::theory::lightning::evaluate;
use crate::theory::lightning::layer::matrices::{Exact, identity, inverse, product, scaled};

/// Weights with the function of one network, near to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// The element that was applied to the first network.
    pub element: Element,
    /// The first network moved by it: exactly the same function.
    pub moved: WeightFile,
    /// Over all blocks, the largest of: the largest absolute value of an entry of the difference to the second
    /// network, divided by that of the second network's block (by that of the moved one, if it is zero).
    pub distance: BigRational,
    /// The block with that distance, from zero.
    pub block: usize,
}

/// Entries are replaced by the simplest fractions within these parts (powers of two) of the largest entry.
const TOLERANCES: [u32; 3] = [16, 28, 80];
/// Finer ones take binary fractions instead: many denominators at once make long inverses.
const SIMPLE_BITS: u32 = 28;
/// Simpler numbers are taken when they fit at most this many times worse: rounding does not justify long ones.
const SIMPLER: u32 = 4;

/// Weights with the function of `one` near to `other`, if both have the same sizes and parametrization and
/// the weights determine an element: hidden `V_i` with independent rows, and for `(Q, K, V)` such `K_i`. Not
/// the nearest there are.
///
/// Costs an inverse of each hidden layer's `V_i V_iᵀ`, exactly.
pub fn nearest(one: &WeightFile, other: &WeightFile) -> Option<Nearest> {
    let (first, second) = (&one.architecture, &other.architecture);
    let is_same_shape = first.widths() == second.widths()
        && first.query_dims() == second.query_dims()
        && first.parametrization() == second.parametrization();
    if !is_same_shape {
        return None;
    }
    let pairs = [layers(one), layers(other)];
    let inverses = inverses(one, &pairs[0])?;
    let near = |bits: &u32| {
        let element = fit(one, other, &pairs, &inverses, *bits)?;
        let moved = element.apply(one)?;
        let (distance, block) = distance(&moved, other);
        Some(Nearest { element, moved, distance, block })
    };
    let found: Vec<Nearest> = TOLERANCES.iter().filter_map(near).collect();
    let least = found.iter().map(|near| &near.distance).min()?;
    let enough = least * BigInt::from(SIMPLER);
    found.into_iter().find(|near| near.distance <= enough)
}

/// The largest relative distance of a block, and which block has it.
fn distance(moved: &WeightFile, other: &WeightFile) -> (BigRational, usize) {
    let blocks = moved.weights.iter().zip(&other.weights).map(|(a, b)| {
        let differences = a.entries().iter().zip(b.entries()).map(|(x, y)| (x - y).abs());
        let difference = differences.max().unwrap_or_default();
        let sizes = [largest(b), largest(a)];
        match sizes.into_iter().find(|size| !size.is_zero()) {
            Some(size) => difference / size,
            None => BigRational::zero(),
        }
    });
    let all = (0..).zip(blocks).map(|(at, distance)| (distance, at));
    all.max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1))).unwrap_or_default()
}

fn largest(matrix: &Exact) -> BigRational {
    matrix.entries().iter().map(Signed::abs).max().unwrap_or_default()
}

/// `V_iᵀ (V_i V_iᵀ)⁻¹` of the hidden layers and, for `(Q, K, V)`, that of all `K_i`.
struct Inverses {
    values: Vec<Exact>,
    keys: Vec<Exact>,
}

/// Finer than all tolerances: an exact inverse has numbers as long as all of the matrix.
const INVERSE_BITS: u32 = 140;

fn inverses(file: &WeightFile, pairs: &[(Exact, Exact)]) -> Option<Inverses> {
    let form = file.architecture.parametrization();
    let short = |matrix: &Exact| Some(simple(&right_inverse(matrix)?, INVERSE_BITS));
    let hidden = if form == Parametrization::Ml { 0 } else { pairs.len() - 1 };
    let values = pairs[..hidden].iter().map(|(_, v)| short(v)).collect::<Option<_>>()?;
    let keys = match form {
        Parametrization::Qkv => file.weights.chunks(3).map(|layer| short(&layer[1])).collect(),
        _ => Some(Vec::new()),
    };
    Some(Inverses { values, keys: keys? })
}

fn fit(
    one: &WeightFile,
    other: &WeightFile,
    pairs: &[Vec<(Exact, Exact)>; 2],
    inverses: &Inverses,
    bits: u32,
) -> Option<Element> {
    let count = one.architecture.layers();
    if one.architecture.parametrization() == Parametrization::Ml {
        let pairs = one.weights.iter().zip(&other.weights).take(count);
        let lambda = pairs.map(|(m, n)| ratio(n, m, bits)).collect::<Option<_>>()?;
        let gauge = vec![identity(one.architecture.widths()[0]); count - 1];
        return Some(Element { lambda, gauge, query_key: Vec::new() });
    }
    let (mut lambda, mut gauge, mut query_key) = (Vec::new(), Vec::new(), Vec::new());
    let mut before = identity(one.architecture.widths()[0]);
    for (i, ((a, _), (a_other, v_other))) in pairs[0].iter().zip(&pairs[1]).enumerate() {
        let form = product(&before.transpose(), &product(a_other, &before));
        let own = ratio(&form, a, bits)?;
        if let Some(inverse) = inverses.keys.get(i) {
            let seen = product(&other.weights[3 * i + 1], &before);
            query_key.push(simple(&product(&seen, inverse), bits));
        }
        if let Some(inverse) = inverses.values.get(i) {
            let seen = scaled(&product(v_other, &before), &own);
            before = simple(&product(&seen, inverse), bits);
            gauge.push(before.clone());
        }
        lambda.push(own);
    }
    Some(Element { lambda, gauge, query_key })
}

/// The factor with which the second matrix fits the first best, a simple one near it. `None` if it is zero.
fn ratio(matrix: &Exact, of: &Exact, bits: u32) -> Option<BigRational> {
    let dot = |a: &Exact, b: &Exact| Rationals.dot(a.entries().iter().zip(b.entries()));
    let square = dot(of, of);
    if square.is_zero() {
        return None;
    }
    let found = dot(matrix, of) / square;
    let error = found.abs() / (BigInt::one() << bits);
    Some(simplest(&(&found - &error), &(&found + &error))).filter(|x| !x.is_zero())
}

/// `Vᵀ (V Vᵀ)⁻¹`; `None` when the rows are dependent.
fn right_inverse(v: &Exact) -> Option<Exact> {
    let turned = v.transpose();
    Some(product(&turned, &inverse(&product(v, &turned))?))
}

fn simple(matrix: &Exact, bits: u32) -> Exact {
    let error = largest(matrix) / (BigInt::one() << bits);
    if bits <= SIMPLE_BITS || error.is_zero() {
        return matrix.map(|x| simplest(&(x - &error), &(x + &error)));
    }
    // The largest power of two below the error.
    let scale =
        BigRational::from_integer(BigInt::one() << error.recip().ceil().to_integer().bits());
    matrix.map(|x| (x * &scale).round() / &scale)
}

/// The fraction with the smallest denominator from `low` to `high`.
fn simplest(low: &BigRational, high: &BigRational) -> BigRational {
    if low.is_negative() {
        return if high.is_negative() { -simplest(&-high, &-low) } else { BigRational::zero() };
    }
    // The common part of both continued fractions, then the smaller next term.
    let (mut low, mut high) = (low.clone(), high.clone());
    let mut terms = Vec::new();
    let mut last = loop {
        let up = low.ceil();
        if up <= high {
            break up;
        }
        let term = low.floor();
        (low, high) = ((&high - &term).recip(), (&low - &term).recip());
        terms.push(term);
    };
    while let Some(term) = terms.pop() {
        last = term + last.recip();
    }
    last
}

/// The part by which every weight would have to change, roughly and at least, for outputs that differ as
/// much as these: rounding to 64-bit floats changes it by up to `2^−53`. `outputs` are those at `input`.
///
/// If every weight changes by at most `u` of itself, an entry of the output changes to first order by at most
/// `D u` times the same entry for absolute values of all weights and inputs, where `D` is the number of weights in a term.
///
/// # Errors
/// As [`evaluate`].
pub fn relative_change(
    files: [&WeightFile; 2],
    input: &crate::matrix::Matrix<BigInt>,
    outputs: &[Exact; 2],
) -> crate::error::Result<BigRational> {
    let x = input.map(|n| BigRational::from_integer(n.abs()));
    let size = |file: &WeightFile| {
        let weights: Vec<Exact> = file.weights.iter().map(|block| block.map(Signed::abs)).collect();
        let uses = uses(file);
        Ok(evaluate(&Rationals, &file.architecture, &weights, &x)?.map(|size| size * &uses))
    };
    let sizes = [size(files[0])?, size(files[1])?];
    let entry = |at: usize| {
        let difference = (&outputs[0].entries()[at] - &outputs[1].entries()[at]).abs();
        let size = &sizes[0].entries()[at] + &sizes[1].entries()[at];
        if difference.is_zero() { difference } else { difference * BigInt::from(2) / size }
    };
    Ok((0..outputs[0].entries().len()).map(entry).max().unwrap_or_default())
}

/// The number of weights in a term of the output.
fn uses(file: &WeightFile) -> BigInt {
    let cubes = (BigInt::from(3).pow(file.architecture.layers() as u32) - 1) / 2;
    match file.architecture.parametrization() {
        Parametrization::Qkv => cubes * 3,
        Parametrization::Av => cubes * 2,
        Parametrization::Ml => cubes + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::simplest;
    use num_rational::BigRational;
    use num_traits::Signed;

    /// Against all fractions with smaller denominators.
    #[test]
    fn no_fraction_between_is_simpler() {
        let fraction = |p: i64, q: i64| BigRational::new(p.into(), q.into());
        for p in -60..60 {
            for width in [0, 1, 2, 7] {
                let (low, high) = (fraction(p, 37), fraction(37 * p + 3 * width, 37 * 37));
                let found = simplest(&low, &high);
                assert!(low <= found && found <= high, "{low} {found} {high}");
                let smaller = (1..).take_while(|q| *found.denom() > (*q).into());
                for q in smaller {
                    let least = (&low * fraction(q, 1)).ceil();
                    assert!(
                        least > &high * fraction(q, 1),
                        "{found} in {low}..{high}: {least}/{q}"
                    );
                }
            }
        }
        assert_eq!(simplest(&fraction(314, 100), &fraction(315, 100)), fraction(22, 7));
        assert!(!simplest(&fraction(-1, 3), &fraction(2, 3)).is_positive());
    }
}
