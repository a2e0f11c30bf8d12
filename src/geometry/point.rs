//! The Jacobian at a given exact point, on given or random inputs, and what elimination says of it.

use num_rational::BigRational;

use super::jacobian::{Recorded, flatten};
use super::modular::ModularPoint;
use super::rational::clear_denominators;
use super::sample::IntegerSample;
use crate::error::{Error, Result};
use crate::linalg::{Bareiss, RankProfile, multimodular};
use crate::matrix::Matrix;
use crate::network::Network;
use crate::ring::{Integer, Integers, PrimeField, Rationals, Ring, SplitMix64, random_prime};

/// Entries of random points and inputs lie in [−9, 9], so that a reader can follow.
const BOUND: u64 = 9;

/// The Jacobian of (coordinates ↦ function) at a point, exactly.
#[derive(Clone, Debug)]
pub struct PointJacobian {
    /// One row for each output entry (row by row) of each input, one column for each coordinate
    /// of `columns`.
    pub matrix: Matrix<BigRational>,
    /// Coordinates, from zero. All of them, unless coordinates are redundant: then those that are
    /// left when the pivots of the redundancy are deleted, a basis of the tangent space of the
    /// variety of weights.
    pub columns: Vec<usize>,
    /// The inputs.
    pub inputs: Vec<Matrix<BigRational>>,
    /// Rank profile over the rationals, exact.
    pub profile: RankProfile,
    /// A basis of the kernel: primitive integer vectors, verified by multiplication.
    pub kernel: Vec<Vec<Integer>>,
}

/// A random point with small integer entries.
pub fn random_point<N: Network>(network: &N, seed: u64) -> Vec<Matrix<BigRational>> {
    let blocks = IntegerSample::new(seed, BOUND).blocks(&network.coordinates());
    blocks.iter().map(rational).collect()
}

/// The Jacobian at `point`. Without `inputs`, random ones are added (entries in [−9, 9], from the
/// seed) until a whole input adds nothing to the rank modulo a random prime.
///
/// # Errors
/// When the exact matrix would not fit in `max_memory` bytes.
pub fn point_jacobian<N: Network>(
    network: &N,
    point: &[Matrix<BigRational>],
    inputs: Option<Vec<Matrix<BigRational>>>,
    seed: u64,
    max_memory: u64,
) -> Result<PointJacobian> {
    let coordinates: usize = network.coordinates().iter().map(|block| block.len()).sum();
    let (rows, tokens) = network.output_shape();
    // Entries of a few hundred bits, a few copies of them.
    let fits = |inputs: usize| {
        let entries = (inputs * rows * tokens) as u128 * coordinates as u128;
        let need = entries * 400 + network.evaluation_cost() * 400;
        if need <= u128::from(max_memory) {
            return Ok(());
        }
        let problem = format!("an exact Jacobian of {entries} entries needs about {need} bytes");
        let advice = "raise --max-memory, give fewer --inputs, or use dim for the rank alone";
        Err(Error::new("memory", problem, format!("allowed: {max_memory}; {advice}")))
    };
    fits(inputs.as_ref().map_or(1, Vec::len))?;
    let inputs = match inputs {
        Some(inputs) => inputs,
        None => {
            let mut sample = IntegerSample::new(!seed, BOUND);
            let shape = network.input_shape();
            let count = needed_inputs(network, point, sample.clone(), seed)?;
            fits(count)?;
            (0..count).map(|_| rational(&sample.matrix(shape))).collect()
        }
    };

    let mut redundancy = Bareiss::new(Integers, coordinates);
    network.redundant_directions(&Rationals, point, &mut |row| {
        redundancy.insert(clear_denominators(row));
    });
    let columns: Vec<usize> =
        (0..coordinates).filter(|column| !redundancy.pivots().contains(column)).collect();

    let recorded = Recorded::new(network)?;
    let mut entries = Vec::new();
    for input in &inputs {
        for row in recorded.rows(&Rationals, point, input) {
            entries.extend(columns.iter().map(|&column| row[column].clone()));
        }
    }
    let matrix = Matrix::new(inputs.len() * rows * tokens, columns.len(), entries);
    let integers = multimodular::clear_denominators(&matrix);
    let profile = multimodular::rank_profile(&integers);
    let kernel = multimodular::kernel(&integers);
    Ok(PointJacobian { matrix, columns, inputs, profile, kernel })
}

/// How many inputs of `sample` it takes until one adds nothing to the rank modulo a prime.
fn needed_inputs<N: Network>(
    network: &N,
    point: &[Matrix<BigRational>],
    mut sample: IntegerSample,
    seed: u64,
) -> Result<usize> {
    let mut stream = SplitMix64::new(!seed);
    // A prime that divides a denominator has no image of the point; another one has.
    loop {
        let field = PrimeField::new(random_prime(31, &mut stream))?;
        let images = flatten(point).iter().map(|q| field.from_rational(q)).collect::<Option<_>>();
        let Some(images): Option<Vec<u64>> = images else { continue };
        let blocks = super::jacobian::unflatten(&network.coordinates(), &images);
        let modular = ModularPoint::new(network, field, blocks);
        let shape = network.input_shape();
        let mut next = || sample.matrix(shape).map(|&n| field.from_i64(n));
        let target = modular.columns.len();
        return Ok(modular.grow(&mut next, target, &|_, _| {})?.inputs);
    }
}

fn rational(matrix: &Matrix<i64>) -> Matrix<BigRational> {
    matrix.map(|&n| BigRational::from_integer(n.into()))
}
