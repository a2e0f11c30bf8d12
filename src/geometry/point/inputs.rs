//! Inputs on which the Jacobian at a point has the rank of the differential there.

use num_rational::BigRational;

use crate::error::Result;
use crate::geometry::jacobian::{flatten, unflatten};
use crate::geometry::modular::{ModularPoint, residues};
use crate::matrix::Matrix;
use crate::network::Network;
use crate::ring::{PrimeField, Ring, SplitMix64, random_prime};

/// The first inputs have entries in [−9, 9], so that a reader can follow.
const SMALL: u64 = 9;
/// Below every prime of 61 bits, and as good as generic: a polynomial of degree `D` vanishes at one of
/// these with probability `D · 2^−59`.
const LARGE: u64 = 1 << 59;
/// Small inputs are tried this many times as often as are needed at least, with larger and larger entries.
const PATIENCE: usize = 60;

/// An exact point modulo a prime of 61 bits.
pub(super) struct Image<'a, N> {
    network: &'a N,
    field: PrimeField,
    point: ModularPoint<'a, N>,
}

impl<'a, N: Network> Image<'a, N> {
    /// Modulo a random prime that divides no denominator.
    pub(super) fn new(
        network: &'a N,
        point: &[Matrix<BigRational>],
        stream: &mut SplitMix64,
    ) -> Result<Self> {
        loop {
            let field = PrimeField::new(random_prime(61, stream))?;
            let images = flatten(point).iter().map(|q| field.from_rational(q)).collect();
            let Some(images): Option<Vec<u64>> = images else { continue };
            let blocks = unflatten(&network.coordinates(), &images);
            return Ok(Image { network, field, point: ModularPoint::new(network, field, blocks) });
        }
    }

    /// The rank of the differential at the point is at most this: at no point is it more than the
    /// dimension, and the symmetry fields that are independent modulo the prime are so at the point.
    pub(super) fn at_most(&self) -> usize {
        let by_theorem = self.network.virtual_weights().map(|z| z.bound());
        let ambient = self.network.ambient_dimension();
        let ambient = ambient.and_then(|bound| usize::try_from(bound).ok());
        let bounds = [Some(self.point.columns.len()), by_theorem, ambient];
        bounds.into_iter().flatten().min().unwrap_or(0)
    }

    /// Small inputs that together show the rank which large ones have, each of them something new. There is
    /// always one; only an unlucky prime or unlucky large inputs make the rank too small.
    pub(super) fn inputs(&self, stream: &mut SplitMix64) -> Result<Vec<Matrix<i64>>> {
        let (rows, columns) = self.network.input_shape();
        let mut draw = |bound: u64| loop {
            let x = Matrix::from_fn(rows, columns, |_, _| stream.in_range(bound));
            if x.entries().iter().any(|&n| n != 0) {
                return x;
            }
        };
        let mut next = || residues(self.field, &draw(LARGE));
        let rank = self.point.grow(&mut next, self.at_most(), 1, &|_, _| {})?.rows.len();

        let mut tried = Vec::new();
        let outputs = self.network.output_shape().0 * self.network.output_shape().1;
        // A form can vanish at all small integers; the entries grow while the rank does not.
        let calm = 2 * rank.div_ceil(outputs.max(1)) + 2;
        let mut next = || {
            let doublings = tried.len() / calm;
            tried.push(draw((SMALL << doublings.min(50)).min(LARGE)));
            residues(self.field, &tried[tried.len() - 1])
        };
        let growth = self.point.grow(&mut next, rank, PATIENCE * calm, &|_, _| {})?;
        if tried.is_empty() {
            tried.push(draw(SMALL));
        }
        let is_new = |index: usize| growth.rows.iter().any(|&(input, _)| input == index);
        let mut kept: Vec<Matrix<i64>> = tried
            .iter()
            .enumerate()
            .filter(|&(index, _)| is_new(index))
            .map(|(_, x)| x.clone())
            .collect();
        if kept.is_empty() {
            kept.push(tried.swap_remove(0));
        }
        Ok(kept)
    }
}
