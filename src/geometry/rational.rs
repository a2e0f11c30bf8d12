//! The rank of the Jacobian at a random rational point by fraction-free elimination: exact for
//! that point, and the reference for the modular path.

use num_rational::BigRational;

use super::growth::{Growth, Probe, grow, token_by_token};
use super::jacobian::Recorded;
use super::sample::RationalSample;
use crate::error::Result;
use crate::linalg::{Bareiss, multimodular};
use crate::matrix::Matrix;
use crate::network::{Network, SymmetryRule};
use crate::ring::{Integer, Integers, Rationals};

/// What elimination at a rational point found.
pub(super) struct RationalRank {
    pub coordinates: Vec<Matrix<BigRational>>,
    pub inputs: Vec<Matrix<BigRational>>,
    pub symmetries: Vec<(SymmetryRule, usize)>,
    pub growth: Growth,
}

/// Rank at the rational point of `seed`, up to `target(symmetries)`.
pub(super) fn rational_rank<N: Network>(
    network: &N,
    seed: u64,
    target: impl Fn(&[(SymmetryRule, usize)]) -> Result<usize>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<RationalRank> {
    let mut sample = RationalSample::new(seed);
    let coordinates = sample.blocks(&network.coordinates());
    let mut symmetries = Vec::new();
    let mut independent = 0;
    let mut fields: Option<Bareiss<Integers>> = None;
    for rule in network.symmetry_rules() {
        let before = independent;
        network.symmetry_fields(&Rationals, rule, &coordinates, &mut |row| {
            let fields = fields.get_or_insert_with(|| Bareiss::new(Integers, row.len()));
            independent += usize::from(fields.insert(clear_denominators(row)).is_some());
        });
        symmetries.push((rule, independent - before));
    }
    let count: usize = coordinates.iter().map(|block| block.entries().len()).sum();
    if network.has_redundant_coordinates() {
        let mut gauge = Bareiss::new(Integers, count);
        network.gauge_directions(&Rationals, &coordinates, &mut |row| {
            gauge.insert(clear_denominators(row));
        });
        fields = Some(gauge);
    }
    let mut keep = vec![true; count];
    let pivots = fields.iter().flat_map(|fields| fields.pivots());
    pivots.for_each(|&column| keep[column] = false);
    let columns: Vec<usize> = (0..count).filter(|&column| keep[column]).collect();
    let target = target(&symmetries)?.min(columns.len());

    let outputs = token_by_token(network.output_shape());
    let mut probe = RationalProbe {
        recorded: Recorded::new(network)?,
        shape: network.input_shape(),
        sample,
        coordinates,
        values: Vec::new(),
        inputs: Vec::new(),
        echelon: Bareiss::new(Integers, columns.len()),
        columns,
    };
    let mut growth = grow(&mut probe, &outputs, 1, target, 1, progress);
    for pivot in &mut growth.pivots {
        *pivot = probe.columns[*pivot];
    }
    let RationalProbe { coordinates, inputs, .. } = probe;
    Ok(RationalRank { coordinates, inputs, symmetries, growth })
}

struct RationalProbe {
    recorded: Recorded,
    shape: (usize, usize),
    sample: RationalSample,
    coordinates: Vec<Matrix<BigRational>>,
    columns: Vec<usize>,
    inputs: Vec<Matrix<BigRational>>,
    values: Vec<BigRational>,
    echelon: Bareiss<Integers>,
}

impl Probe for RationalProbe {
    fn next_input(&mut self) {
        let input = self.sample.matrix(self.shape);
        self.values = self.recorded.values(&Rationals, &self.coordinates, &input);
        self.inputs.push(input);
    }

    fn insert(&mut self, outputs: &[usize]) -> Vec<Option<usize>> {
        outputs
            .iter()
            .map(|&output| {
                let row = self.recorded.tape().reverse(&Rationals, &self.values, output);
                let row: Vec<_> = self.columns.iter().map(|&c| row[c].clone()).collect();
                self.echelon.insert(clear_denominators(row))
            })
            .collect()
    }
}

/// The row times a common denominator.
pub(super) fn clear_denominators(row: Vec<BigRational>) -> Vec<Integer> {
    multimodular::clear_denominators(&Matrix::new(1, row.len(), row)).into_entries()
}
