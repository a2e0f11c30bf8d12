//! The rank of the Jacobian at a random integer point modulo a prime: a lower bound for the
//! dimension, deterministic once it is found.

use rayon::prelude::*;

use super::growth::{Growth, Probe, grow, token_by_token};
use super::jacobian::Recorded;
use crate::error::Result;
use crate::linalg::ModularEchelon;
use crate::matrix::Matrix;
use crate::network::{Network, SymmetryRule};
use crate::ring::{PrimeField, Ring};

/// Rows that are computed and eliminated together: bounds memory, feeds the threads.
const CHUNK: usize = 64;

/// A point modulo a prime with its gauge fixed.
pub(super) struct ModularPoint<'a, N> {
    network: &'a N,
    field: PrimeField,
    coordinates: Vec<Matrix<u64>>,
    /// Columns of the Jacobian that are left when those in which the gauge directions have their
    /// pivots are deleted. The deleted ones lie in the span of these.
    pub columns: Vec<usize>,
    /// Number of independent symmetry fields, rule by rule.
    pub symmetries: Vec<(SymmetryRule, usize)>,
}

impl<'a, N: Network> ModularPoint<'a, N> {
    pub(super) fn new(network: &'a N, field: PrimeField, coordinates: Vec<Matrix<u64>>) -> Self {
        let mut symmetries = Vec::new();
        let mut fields: Option<Batched> = None;
        for rule in network.symmetry_rules() {
            network.symmetry_fields(&field, rule, &coordinates, &mut |row| {
                fields.get_or_insert_with(|| Batched::new(field, row.len())).push(row);
            });
            let before: usize = symmetries.iter().map(|(_, count)| count).sum();
            let rank = fields.as_mut().map_or(0, Batched::rank);
            symmetries.push((rule, rank - before));
        }
        let count = coordinates.iter().map(|block| block.entries().len()).sum();
        if network.has_redundant_coordinates() {
            let mut gauge = Batched::new(field, count);
            network.gauge_directions(&field, &coordinates, &mut |row| gauge.push(row));
            gauge.rank();
            fields = Some(gauge);
        }
        let mut keep = vec![true; count];
        let pivots = fields.iter().flat_map(|fields| fields.echelon.pivots());
        pivots.for_each(|&column| keep[column] = false);
        let columns = (0..count).filter(|&column| keep[column]).collect();
        ModularPoint { network, field, coordinates, columns, symmetries }
    }

    /// Grows the rank on inputs from `next_input` up to `target`, or until `patience` inputs in a row
    /// add nothing.
    pub(super) fn grow(
        &self,
        next_input: &mut dyn FnMut() -> Matrix<u64>,
        target: usize,
        patience: usize,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Growth> {
        let recorded = Recorded::new(self.network)?;
        let outputs = token_by_token(self.network.output_shape());
        let echelon = ModularEchelon::new(self.field, self.columns.len());
        let mut probe = ModularProbe { point: self, recorded, echelon, next_input, values: vec![] };
        let mut growth = grow(&mut probe, &outputs, CHUNK, target, patience, progress);
        for pivot in &mut growth.pivots {
            *pivot = self.columns[*pivot];
        }
        Ok(growth)
    }
}

struct ModularProbe<'a, N> {
    point: &'a ModularPoint<'a, N>,
    recorded: Recorded,
    echelon: ModularEchelon,
    next_input: &'a mut dyn FnMut() -> Matrix<u64>,
    values: Vec<u64>,
}

impl<N: Network> Probe for ModularProbe<'_, N> {
    fn next_input(&mut self) {
        let input = (self.next_input)();
        self.values = self.recorded.values(&self.point.field, &self.point.coordinates, &input);
    }

    fn insert(&mut self, outputs: &[usize]) -> Vec<Option<usize>> {
        let tape = self.recorded.tape();
        let row = |&output: &usize| {
            let row = tape.reverse(&self.point.field, &self.values, output);
            self.point.columns.iter().map(|&column| row[column]).collect()
        };
        let rows = outputs.par_iter().map(row).collect();
        self.echelon.insert_batch(rows)
    }
}

/// An echelon form that is fed row by row and eliminates by batches.
struct Batched {
    echelon: ModularEchelon,
    waiting: Vec<Vec<u64>>,
}

impl Batched {
    fn new(field: PrimeField, columns: usize) -> Self {
        Batched { echelon: ModularEchelon::new(field, columns), waiting: Vec::new() }
    }

    fn push(&mut self, row: Vec<u64>) {
        self.waiting.push(row);
        if self.waiting.len() == CHUNK {
            self.rank();
        }
    }

    fn rank(&mut self) -> usize {
        self.echelon.insert_batch(std::mem::take(&mut self.waiting));
        self.echelon.rank()
    }
}

/// The residues of integer matrices.
pub(super) fn residues(field: PrimeField, matrix: &Matrix<i64>) -> Matrix<u64> {
    matrix.map(|&n| field.from_i64(n))
}
