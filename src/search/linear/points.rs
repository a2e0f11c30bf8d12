//! Random points, and what a linear symmetry must satisfy there: rows of the Jacobian, as the kernel
//! computes them.

use neurocert_check::kernel::certificate::{Drawn, Point as Place};
use neurocert_check::kernel::produce::{Budget, coordinates, rows};
use neurocert_check::kernel::{Failure, Source};

use crate::ring::PrimeField;

/// Bound of the entries of points.
pub(crate) const BOUND: u64 = 1 << 29;

/// Weights `W`, and rows `J` with `J E W = 0` for every symmetry `E`: residues.
pub(super) struct Point {
    pub weights: Vec<u64>,
    pub rows: Vec<Vec<u64>>,
}

/// Points modulo one prime, of the seeds from one on, made when they are needed.
pub(super) struct Points<'a> {
    pub source: &'a Source,
    pub field: PrimeField,
    pub seed: u64,
    pub order: Option<u32>,
    pub budget: Budget,
    made: Vec<Point>,
}

impl<'a> Points<'a> {
    pub fn new(
        source: &'a Source,
        field: PrimeField,
        seed: u64,
        order: Option<u32>,
        budget: Budget,
    ) -> Self {
        Points { source, field, seed, order, budget, made: Vec::new() }
    }

    pub fn get(&mut self, index: usize) -> Result<&Point, Failure> {
        while self.made.len() <= index {
            let seed = self.seed.wrapping_add(self.made.len() as u64);
            let place = Place::Drawn(Drawn { seed: seed.to_string(), bound: BOUND.to_string() });
            let modulus = self.field.modulus().to_string();
            let weights = coordinates(self.source, &modulus, &place, self.budget)?;
            let rows = rows(self.source, &modulus, &place, self.order, 1, self.budget)?;
            let rows = rows.into_iter().map(|(_, row)| row);
            let rows = rows.filter(|row| row.iter().any(|entry| *entry != 0)).collect();
            self.made.push(Point { weights, rows });
        }
        Ok(&self.made[index])
    }
}
