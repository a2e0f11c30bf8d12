//! An exact point modulo a prime: what rank its Jacobian has there, and how much the symmetries explain.

use num_rational::BigRational;
use rayon::prelude::*;

use crate::error::Result;
use crate::linalg::product::{image, transposed_product};
use crate::linalg::{ModularEchelon, RankProfile};
use crate::matrix::Matrix;
use crate::network::{Architecture, Parametrization};
use crate::program::Recorded;
use crate::ring::{PrimeField, SplitMix64, random_prime};
use crate::theory::lightning::symmetries::fields;

/// Rows that are computed and eliminated together: bounds memory, feeds the threads.
const CHUNK: usize = 64;

/// Coordinates modulo a prime.
pub(super) struct Image<'a> {
    pub architecture: &'a Architecture,
    recorded: &'a Recorded,
    pub field: PrimeField,
    pub point: Vec<Matrix<u64>>,
    /// Columns of the Jacobian that are left when those in which the directions of symmetry have their
    /// pivots are deleted. The deleted ones lie in the span of these.
    pub columns: Vec<usize>,
    /// The directions in coordinates that are independent: those of symmetries, and of the redundancy of `av`.
    pub independent: Vec<usize>,
}

impl<'a> Image<'a> {
    /// Modulo a random prime of so many bits that divides no denominator. `recorded` is the chart.
    pub fn new(
        architecture: &'a Architecture,
        recorded: &'a Recorded,
        point: &[Matrix<BigRational>],
        bits: u32,
        stream: &mut SplitMix64,
    ) -> Result<Self> {
        loop {
            let field = PrimeField::new(random_prime(bits, stream))?;
            let images = point.iter().map(|block| image(&field, block)).collect();
            let Some(point): Option<Vec<_>> = images else { continue };
            let found = profile(field, &architecture.chart(), &point);
            let keep = |column: &usize| !found.columns.contains(column);
            let columns = (0..architecture.coordinates()).filter(keep).collect();
            let independent = found.rows;
            return Ok(Image { architecture, recorded, field, point, columns, independent });
        }
    }

    /// The number of independent fields of symmetries in the weights. In `av` some directions in the
    /// coordinates move no weight.
    pub fn symmetries(&self) -> usize {
        if self.architecture.parametrization() != Parametrization::Av {
            return self.independent.len();
        }
        let layers = self.point.chunks(3);
        let weights: Vec<Matrix<u64>> = layers
            .flat_map(|layer| {
                [transposed_product(&self.field, &layer[1], &layer[0]), layer[2].clone()]
            })
            .collect();
        profile(self.field, self.architecture, &weights).rank()
    }

    /// Rows of the Jacobian that are independent, as (input, output) from zero, on inputs from `next` until
    /// there are `target` (an upper bound), or until `patience` whole inputs in a row add nothing. One is
    /// enough for inputs that are as good as generic: another one then adds nothing either, as it is as
    /// generic as that one. Small integers are not.
    ///
    /// An output whose row depended on the rows before it on one input depends on every later input
    /// (generically), so only the outputs that added something on the last input are tried on the next.
    /// Leaving out rows cannot make a lower bound false, and before an end all outputs of a new input are
    /// tried.
    pub fn grow(
        &self,
        next: &mut dyn FnMut() -> Matrix<u64>,
        target: usize,
        patience: usize,
    ) -> Vec<(usize, usize)> {
        // A token at a time, so that every row of the last weights is seen soon.
        let (height, tokens) = self.architecture.output_shape();
        let all: Vec<usize> =
            (0..tokens).flat_map(|k| (0..height).map(move |i| i * tokens + k)).collect();
        let mut echelon = ModularEchelon::new(self.field, self.columns.len());
        let (mut found, mut candidates) = (Vec::new(), all.clone());
        let (mut input, mut idle) = (0, 0);
        while found.len() < target && idle < patience {
            let values = self.recorded.values(&self.field, &self.point, &[next()]);
            let row = |&output: &usize| {
                let row = self.recorded.row(&self.field, &values, output);
                self.columns.iter().map(|&column| row[column]).collect()
            };
            let before = found.len();
            let (mut rest, mut misses) = (candidates.as_slice(), 0);
            // An input that has given something and then nothing for long has given all it will.
            let is_exhausted = |found: usize, misses: usize| found > before && misses > target;
            while !rest.is_empty() && found.len() < target && !is_exhausted(found.len(), misses) {
                // No more rows at once than are still wanted: near the end most would be for nothing.
                let (part, later) = rest.split_at(rest.len().min(CHUNK).min(target - found.len()));
                rest = later;
                let rows = part.par_iter().map(row).collect();
                for (&output, pivot) in part.iter().zip(echelon.insert_batch(rows)) {
                    misses += 1;
                    if pivot.is_some() {
                        found.push((input, output));
                        misses = 0;
                    }
                }
            }
            input += 1;
            let is_whole = candidates.len() == all.len();
            idle = if found.len() > before { 0 } else { idle + usize::from(is_whole) };
            candidates = found[before..].iter().map(|&(_, output)| output).collect();
            if candidates.is_empty() {
                candidates.clone_from(&all);
            }
        }
        found
    }
}

/// The fields that are independent, and the columns of their pivots.
fn profile(field: PrimeField, architecture: &Architecture, weights: &[Matrix<u64>]) -> RankProfile {
    let length = weights.iter().map(|block| block.entries().len()).sum();
    let mut echelon = ModularEchelon::new(field, length);
    let (mut found, mut count) = (RankProfile { rows: vec![], columns: vec![] }, 0);
    let mut waiting = Vec::new();
    let mut insert = |waiting: &mut Vec<Vec<u64>>| {
        for pivot in echelon.insert_batch(std::mem::take(waiting)) {
            if let Some(column) = pivot {
                found.rows.push(count);
                found.columns.push(column);
            }
            count += 1;
        }
    };
    fields(&field, architecture, weights, &mut |_, row| {
        waiting.push(row);
        if waiting.len() == CHUNK {
            insert(&mut waiting);
        }
    });
    insert(&mut waiting);
    found
}
