//! What a certificate needs: a minor of the Jacobian that is no zero, at an integer point.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::modular::ModularPoint;
use super::rational::RationalRank;
use crate::error::Result;
use crate::matrix::Matrix;
use crate::network::Network;
use crate::ring::{PrimeField, Ring, SplitMix64, common_denominator, random_prime};

/// A minor of the Jacobian that is a unit modulo `modulus`, at an integer point.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The prime.
    pub modulus: u64,
    /// Where.
    pub point: WitnessPoint,
    /// `(input, output)` of each row, from zero; outputs are numbered row by row.
    pub rows: Vec<(usize, usize)>,
    /// Coordinates, from zero.
    pub columns: Vec<usize>,
}

/// Weights and inputs, drawn or written out.
#[derive(Clone, Debug)]
pub enum WitnessPoint {
    /// From the stream of a seed.
    SplitMix64 {
        /// The seed.
        seed: u64,
        /// Bound of the entries.
        bound: u64,
        /// Number of inputs.
        inputs: usize,
    },
    /// Written out.
    Explicit {
        /// The coordinates.
        weights: Vec<Matrix<BigInt>>,
        /// The inputs.
        inputs: Vec<Matrix<BigInt>>,
    },
}

/// How many primes are tried before giving up: one is as good as always enough.
const TRIES: usize = 20;

/// The integer witness of a rank at a rational point: every block and every input is multiplied
/// by its common denominator, which multiplies rows and columns of the Jacobian by non-zero
/// numbers, and a prime is sought for which minor and symmetry fields keep their ranks.
pub(super) fn integer_witness<N: Network>(
    network: &N,
    found: &RationalRank,
    seed: u64,
) -> Result<Option<Witness>> {
    if !network.is_homogeneous_in_blocks() {
        return Ok(None);
    }
    let weights: Vec<_> = found.coordinates.iter().map(cleared).collect();
    let inputs: Vec<_> = found.inputs.iter().map(cleared).collect();
    let (rows, columns) = (found.growth.rows.clone(), found.growth.pivots.clone());
    let mut stream = SplitMix64::new(!seed);
    for _ in 0..TRIES {
        let modulus = random_prime(31, &mut stream);
        let field = PrimeField::new(modulus)?;
        let reduce = |matrix: &Matrix<BigInt>| matrix.map(|n| field.from_integer(n));
        let point = ModularPoint::new(network, field, weights.iter().map(reduce).collect());
        let inputs_modulo: Vec<_> = inputs.iter().map(reduce).collect();
        if point.symmetries == found.symmetries
            && point.minor_is_unit(&inputs_modulo, &rows, &columns)?
        {
            let point = WitnessPoint::Explicit { weights, inputs };
            return Ok(Some(Witness { modulus, point, rows, columns }));
        }
    }
    Ok(None)
}

fn cleared(matrix: &Matrix<BigRational>) -> Matrix<BigInt> {
    let common = common_denominator(matrix.entries());
    matrix.map(|q| q.numer() * (&common / q.denom()))
}
