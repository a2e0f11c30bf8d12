//! The rank of the Jacobian at a random rational point: exact for that point, and the reference for the
//! modular path.
//!
//! A minor of full size is located modulo a prime. Its entries are then computed over ℚ, without that
//! prime, and its value over ℤ: fraction-free elimination of all rows and columns would take minors of
//! every size on the way.

use num_rational::BigRational;

use super::growth::Growth;
use super::jacobian::{Recorded, flatten, unflatten};
use super::modular::ModularPoint;
use super::sample::RationalSample;
use crate::error::Result;
use crate::linalg::multimodular;
use crate::matrix::Matrix;
use crate::network::{Network, SymmetryRule};
use crate::ring::{Integer, PrimeField, Rationals, Ring, SplitMix64, random_prime};

/// What elimination at a rational point found.
pub(super) struct RationalRank {
    pub coordinates: Vec<Matrix<BigRational>>,
    pub inputs: Vec<Matrix<BigRational>>,
    pub symmetries: Vec<(SymmetryRule, usize)>,
    pub growth: Growth,
}

/// Rank at the rational point of `seed`, up to `target(symmetries)`.
///
/// # Errors
/// When the network divides.
pub(super) fn rational_rank<N: Network>(
    network: &N,
    seed: u64,
    target: impl Fn(&[(SymmetryRule, usize)]) -> Result<usize>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<RationalRank> {
    let mut sample = RationalSample::new(seed);
    let coordinates = sample.blocks(&network.coordinates());
    let field = PrimeField::new(random_prime(31, &mut SplitMix64::new(!seed)))?;
    let images = image(field, &flatten(&coordinates));
    let point = ModularPoint::new(network, field, unflatten(&network.coordinates(), &images));
    let target = target(&point.symmetries)?.min(point.columns.len());
    let (shape, mut inputs) = (network.input_shape(), Vec::new());
    let mut next = || {
        let input = sample.matrix(shape);
        let residues = image(field, input.entries());
        inputs.push(input);
        Matrix::new(shape.0, shape.1, residues)
    };
    let growth = point.grow(&mut next, target, 1, progress)?;
    let recorded = Recorded::new(network)?;
    let rows = recorded.selected(&Rationals, &coordinates, &inputs, &growth.rows);
    let rows = rows.map(|row| {
        clear_denominators(growth.pivots.iter().map(|&column| row[column].clone()).collect())
    });
    let minor = Matrix::from_rows(growth.pivots.len(), rows.collect());
    let value = multimodular::determinant(&minor);
    assert_ne!(value, Integer::from(0), "a number that is not zero modulo a prime is not zero");
    let symmetries = point.symmetries;
    Ok(RationalRank { coordinates, inputs, symmetries, growth })
}

fn image(field: PrimeField, list: &[BigRational]) -> Vec<u64> {
    let residue = |q| field.from_rational(q).expect("a prime of 31 bits divides no number up to 9");
    list.iter().map(residue).collect()
}

/// The row times a common denominator.
pub(super) fn clear_denominators(row: Vec<BigRational>) -> Vec<Integer> {
    multimodular::clear_denominators(&Matrix::new(1, row.len(), row)).into_entries()
}
