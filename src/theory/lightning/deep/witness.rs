//! Inputs on which two networks differ, made small.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::modular::Images;
use super::virtual_weights::bits;
use crate::error::Result;
use crate::matrix::Matrix;
use crate::network::WeightFile;
use crate::ring::{Rationals, SplitMix64};
use crate::theory::lightning::evaluate;

/// A small input with different outputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// Integers, `d_0 × t`: no entry can be moved towards zero (set to zero, halved, less one).
    pub input: Matrix<BigInt>,
    /// Both outputs.
    pub outputs: Outputs,
}

/// The outputs at a witness.
#[derive(Clone, Debug, PartialEq)]
pub enum Outputs {
    /// As they are.
    Exact([Matrix<BigRational>; 2]),
    /// Modulo a prime that divides no denominator, since the numbers themselves are too long: the
    /// outputs differ, because these do.
    Modular {
        /// The prime.
        prime: u64,
        /// Numbers from 0 to the prime.
        values: [Matrix<u64>; 2],
    },
}

/// Random inputs are tried with entries up to this power of two.
const MOST_BITS: u32 = 40;

/// A small witness, if a random input shows a difference.
pub(super) fn find(
    one: &WeightFile,
    other: &WeightFile,
    images: &Images,
    stream: &mut SplitMix64,
) -> Result<Option<Witness>> {
    let (rows, columns) = images.shape();
    for power in 0..=MOST_BITS {
        let x = Matrix::from_fn(rows, columns, |_, _| stream.in_range(1 << power).into());
        if images.differ(&x)? {
            return Ok(Some(with_outputs(one, other, images, shrink(x, images)?)?));
        }
    }
    Ok(None)
}

/// Whole runs of entries to zero, shorter and shorter ones, then single entries smaller, until
/// nothing can be made smaller.
fn shrink(mut x: Matrix<BigInt>, images: &Images) -> Result<Matrix<BigInt>> {
    let count = x.entries().len();
    let columns = x.columns();
    // By columns: few tokens first.
    let place = |n: usize| (n % (count / columns), n / (count / columns));
    let mut run = count;
    loop {
        let mut has_changed = false;
        for start in (0..count).step_by(run) {
            let range = start..(start + run).min(count);
            let is_zero = range.clone().all(|n| x[place(n)].is_zero());
            let mut smaller = x.clone();
            range.for_each(|n| smaller[place(n)] = BigInt::zero());
            if !is_zero && images.differ(&smaller)? {
                (x, has_changed) = (smaller, true);
            }
        }
        if run > 1 {
            run = run.div_ceil(2);
            continue;
        }
        for n in 0..count {
            has_changed |= smaller_entry(&mut x, place(n), images)?;
        }
        if !has_changed {
            return Ok(x);
        }
    }
}

/// Moves one entry towards zero, by halving and then by steps of one.
fn smaller_entry(x: &mut Matrix<BigInt>, at: (usize, usize), images: &Images) -> Result<bool> {
    let mut has_changed = false;
    loop {
        let value = x[at].clone();
        if value.is_zero() || value.is_one() {
            return Ok(has_changed);
        }
        let step = value.signum();
        let candidates = [BigInt::one(), -BigInt::one(), &value / 2, &value - step];
        let mut found = false;
        for candidate in candidates {
            let is_smaller = candidate.abs() < value.abs() || candidate.is_one();
            if is_smaller && !candidate.is_zero() {
                x[at] = candidate;
                if images.differ(x)? {
                    found = true;
                    break;
                }
            }
        }
        if !found {
            x[at] = value;
            return Ok(has_changed);
        }
        has_changed = true;
    }
}

/// Words of a longest output that is still computed.
const MOST_OUTPUT_BITS: u64 = 1 << 18;

fn with_outputs(
    one: &WeightFile,
    other: &WeightFile,
    images: &Images,
    input: Matrix<BigInt>,
) -> Result<Witness> {
    let longest = output_bits(one, &input).max(output_bits(other, &input));
    let outputs = if longest <= MOST_OUTPUT_BITS {
        let x = input.map(|n| BigRational::from_integer(n.clone()));
        let value = |file: &WeightFile| evaluate(&Rationals, &file.architecture, &file.weights, &x);
        Outputs::Exact([value(one)?, value(other)?])
    } else {
        Outputs::Modular { prime: images.field.modulus(), values: images.outputs(&input)? }
    };
    Ok(Witness { input, outputs })
}

/// A bound for the bits of an output, denominators included.
fn output_bits(file: &WeightFile, input: &Matrix<BigInt>) -> u64 {
    let log = |n: usize| u64::from(usize::BITS - n.leading_zeros());
    let layers = file.architecture.layers();
    let step = (file.weights.len() / layers).max(1);
    let widest = file.architecture.widths().iter().max().copied().unwrap_or(1);
    let sums = 4 * log(widest) + log(file.architecture.tokens());
    let mut longest = input.entries().iter().map(BigInt::bits).max().unwrap_or(0);
    for layer in file.weights.chunks(step) {
        let own = layer.iter().map(bits).sum::<u64>() + sums;
        longest = longest.saturating_mul(3).saturating_add(own);
    }
    longest
}
