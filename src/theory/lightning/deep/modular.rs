//! Two networks modulo random primes: a difference is a proof, agreement has an error bound.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::One;

use super::virtual_weights::bits;
use crate::error::Result;
use crate::linalg::product::image;
use crate::matrix::Matrix;
use crate::network::{Parametrization, WeightFile};
use crate::program::Program;
use crate::ring::{PrimeField, Ring, SplitMix64, random_prime};
use crate::theory::lightning::texts::{output, program};

/// The weights of a network modulo a prime.
pub(super) struct Image {
    program: Program,
    weights: Vec<Matrix<u64>>,
}

impl Image {
    /// `None` when the prime divides a denominator.
    fn new(file: &WeightFile, field: &PrimeField) -> Result<Option<Self>> {
        let weights = file.weights.iter().map(|block| image(field, block)).collect();
        let Some(weights): Option<Vec<_>> = weights else { return Ok(None) };
        Ok(Some(Image { program: program(&file.architecture)?, weights }))
    }

    fn output(&self, field: &PrimeField, x: &Matrix<u64>) -> Result<Matrix<u64>> {
        output(field, &self.program, &self.weights, x)
    }
}

/// Two networks modulo one prime.
pub(super) struct Images {
    pub(super) field: PrimeField,
    one: Image,
    other: Image,
}

/// The primes have so many bits.
const PRIME_BITS: u32 = 61;
/// Entries of random inputs lie in `[−2^59, 2^59]`.
const BOUND: u64 = 1 << 59;

impl Images {
    /// Modulo a random prime that divides no denominator.
    pub(super) fn random(
        one: &WeightFile,
        other: &WeightFile,
        stream: &mut SplitMix64,
    ) -> Result<Self> {
        loop {
            let field = PrimeField::new(random_prime(PRIME_BITS, stream))?;
            if let (Some(one), Some(other)) = (Image::new(one, &field)?, Image::new(other, &field)?)
            {
                return Ok(Images { field, one, other });
            }
        }
    }

    /// Whether the outputs at an integer input differ modulo the prime: then they differ.
    pub(super) fn differ(&self, x: &Matrix<BigInt>) -> Result<bool> {
        let x = x.map(|n| self.field.from_integer(n));
        Ok(self.one.output(&self.field, &x)? != self.other.output(&self.field, &x)?)
    }

    /// Both outputs modulo the prime, as numbers from 0.
    pub(super) fn outputs(&self, x: &Matrix<BigInt>) -> Result<[Matrix<u64>; 2]> {
        let x = x.map(|n| self.field.from_integer(n));
        let plain = |matrix: Matrix<u64>| matrix.map(|n| self.field.to_u64(n));
        let one = plain(self.one.output(&self.field, &x)?);
        Ok([one, plain(self.other.output(&self.field, &x)?)])
    }

    /// The shape of an input.
    pub(super) fn shape(&self) -> (usize, usize) {
        self.one.program.inputs[0].shape
    }

    /// Whether the outputs differ at a random input.
    pub(super) fn differ_at_random(&self, stream: &mut SplitMix64) -> Result<bool> {
        let (rows, columns) = self.shape();
        self.differ(&Matrix::from_fn(rows, columns, |_, _| stream.in_range(BOUND).into()))
    }
}

/// A bound for the probability that two different functions agree modulo a random prime at a
/// random input, by the draws of [`Images`].
///
/// Let `F` be an entry of the difference of the outputs, a non-zero polynomial in the input, cleared of
/// denominators. It vanishes modulo the prime only if the prime divides a non-zero coefficient of
/// `H` bits: at most `H/60` of the primes with 61 bits do, out of more than 2^53 (there are more than
/// `3x/(5 ln x)` primes between `x` and `2x`: Rosser and Schoenfeld 1962, Corollary 3). Else it vanishes at a
/// random input with probability at most `degree · 2^−59` (Schwartz, Zippel): residues of different
/// numbers in `[−2^59, 2^59]` are different, and no number has a probability above 2^−59.
///
/// `H`: with `h` bits for the entries of a layer's input, denominators included, those of its
/// output have at most `3h` + those of its blocks + `2 log d + log a + log t`, rounded up.
pub(super) fn error_bound(one: &WeightFile, other: &WeightFile) -> BigRational {
    let layers = one.architecture.layers().max(other.architecture.layers());
    let degree = BigInt::from(3).pow(layers as u32);
    let height = height(one) + height(other) + 1;
    let primes = BigRational::new(height, BigInt::from(60) << 53);
    primes + BigRational::new(degree, BigInt::one() << 59)
}

/// Bits of an output's coefficients, denominators included.
fn height(file: &WeightFile) -> BigInt {
    let architecture = &file.architecture;
    let log = |n: usize| u64::from(usize::BITS - n.leading_zeros());
    let (widths, tokens) = (architecture.widths(), architecture.tokens());
    let layers = architecture.layers();
    let step = match architecture.parametrization() {
        Parametrization::Ml => 1,
        _ => file.weights.len() / layers,
    };
    let last = file.weights[layers * step..].iter().map(bits).sum::<u64>();
    let mut height = BigInt::from(0);
    for (i, layer) in file.weights[..layers * step].chunks(step).enumerate() {
        let own: u64 = layer.iter().map(bits).sum();
        let d = if step == 1 { widths[0] } else { widths[i] };
        let sums = 3 * log(d) + log(architecture.query_dims()[i]) + log(tokens);
        height = height * 3 + own + sums;
    }
    height + last + log(widths[0])
}
