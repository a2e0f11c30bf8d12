//! The kernel of the differential at one exact point, against the known symmetries.

use num_rational::BigRational;

use super::jacobian::{flatten, unflatten};
use super::modular::ModularPoint;
use super::sample::IntegerSample;
use crate::error::Result;
use crate::matrix::Matrix;
use crate::network::Network;
use crate::ring::{PrimeField, Ring, SplitMix64, random_prime};

/// What is known of the differential of (weights ↦ function) at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InfinitesimalKernel {
    /// The kernel contains so many independent symmetry fields: a lower bound of its dimension.
    pub symmetries: usize,
    /// An upper bound of the dimension; equal to `symmetries` when these are all.
    pub at_most: usize,
}

/// Bounds for the dimension of the kernel at `coordinates`, from ranks modulo a random prime of 31
/// bits: both are proved, whatever the prime. With redundant coordinates the point must be one where
/// they are a submersion.
///
/// # Errors
/// When the program of the network divides by something that has no inverse.
pub fn infinitesimal_kernel<N: Network>(
    network: &N,
    coordinates: &[Matrix<BigRational>],
    seed: u64,
) -> Result<InfinitesimalKernel> {
    let mut stream = SplitMix64::new(seed);
    loop {
        let field = PrimeField::new(random_prime(31, &mut stream))?;
        let images = flatten(coordinates).iter().map(|q| field.from_rational(q)).collect();
        // A prime that divides a denominator has no image of the point; another one has.
        let Some(images): Option<Vec<u64>> = images else { continue };
        let blocks = unflatten(&network.coordinates(), &images);
        let point = ModularPoint::new(network, field, blocks);
        let mut sample = IntegerSample::new(!seed, 1 << 20);
        let shape = network.input_shape();
        let mut next = || sample.matrix(shape).map(|&n| field.from_i64(n));
        let left = point.columns.len();
        let found = point.grow(&mut next, left, 1, &|_, _| {})?;
        let symmetries = point.symmetries.iter().map(|(_, count)| count).sum();
        return Ok(InfinitesimalKernel {
            symmetries,
            at_most: symmetries + left - found.pivots.len(),
        });
    }
}
