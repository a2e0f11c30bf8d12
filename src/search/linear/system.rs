//! The linear systems for the unknown entries of `E`: one for each degree that a grading gives them.

use neurocert_check::kernel::{Failure, produce};

use super::points::{Point, Points};
use crate::linalg::ModularEchelon;
use crate::ring::PrimeField;

/// The unknowns that have equations together.
#[derive(Clone, Debug)]
pub(crate) struct System {
    /// The entries `(x, y)` of the unknowns, row by row.
    pub places: Vec<(usize, usize)>,
    /// The blocks `b ≠ c`, from zero, if all unknowns map the coordinates of `c` to those of `b`.
    pub pair: Option<(usize, usize)>,
}

impl System {
    pub(crate) fn unknowns(&self) -> usize {
        self.places.len()
    }

    /// One row for each functional that sees this system.
    fn rows(&self, point: &Point, modulus: u64) -> Vec<Vec<u64>> {
        let product = |a: u64, b: u64| (u128::from(a) * u128::from(b) % u128::from(modulus)) as u64;
        let row = |g: &Vec<u64>| {
            let entry = |&(x, y): &(usize, usize)| match g[x] {
                0 => 0,
                derivative => product(derivative, point.weights[y]),
            };
            self.places.iter().map(entry).collect::<Vec<u64>>()
        };
        let rows = point.rows.iter().map(row);
        rows.filter(|row| row.iter().any(|entry| *entry != 0)).collect()
    }
}

/// The systems, with the block of each coordinate; those of one system of blocks next to each other.
pub(super) fn systems(blocks: &[usize], degrees: Option<&[i128]>) -> Vec<System> {
    let system = |places: Vec<(usize, usize)>| {
        let pair = |&(x, y): &(usize, usize)| (blocks[x], blocks[y]);
        let first = places.first().map(pair).filter(|(to, from)| to != from);
        let pair = first.filter(|first| places.iter().all(|place| pair(place) == *first));
        System { places, pair }
    };
    let mut systems: Vec<System> =
        produce::systems(blocks.len(), degrees).into_iter().map(system).collect();
    systems.sort_by_key(|system| (system.pair, system.places[0]));
    systems
}

/// Where the entry `(x, y)` is: the number of its system, and its number in it.
pub(super) struct Index {
    size: usize,
    of: Vec<(u32, u32)>,
}

impl Index {
    pub fn new(size: usize, systems: &[System]) -> Index {
        let mut of = vec![(0, 0); size * size];
        for (at, system) in (0..).zip(systems) {
            for (unknown, &(x, y)) in (0..).zip(&system.places) {
                of[x * size + y] = (at, unknown);
            }
        }
        Index { size, of }
    }

    pub fn of(&self, x: usize, y: usize) -> (usize, usize) {
        let (system, unknown) = self.of[x * self.size + y];
        (system as usize, unknown as usize)
    }
}

/// A system with the conditions of the points so far.
pub(super) struct Grown {
    pub echelon: ModularEchelon,
    /// Points that were used.
    pub used: usize,
    /// Points up to the last that added something.
    pub needed: usize,
}

impl Grown {
    pub fn new(system: &System, field: PrimeField) -> Self {
        let echelon = ModularEchelon::new(field, system.unknowns());
        Grown { echelon, used: 0, needed: 0 }
    }

    /// Adds points until the rank is `target` (which it cannot exceed) or so many whole points add nothing.
    pub fn saturate(
        &mut self,
        system: &System,
        points: &mut Points<'_>,
        target: usize,
        idle: usize,
    ) -> Result<(), Failure> {
        while self.echelon.rank() < target && self.used < self.needed + idle {
            self.add(system, points)?;
        }
        Ok(())
    }

    /// Adds points until there are so many.
    pub fn extend(
        &mut self,
        system: &System,
        points: &mut Points<'_>,
        count: usize,
    ) -> Result<(), Failure> {
        while self.used < count {
            self.add(system, points)?;
        }
        Ok(())
    }

    fn add(&mut self, system: &System, points: &mut Points<'_>) -> Result<(), Failure> {
        let before = self.echelon.rank();
        let modulus = points.field.modulus();
        self.echelon.insert_batch(system.rows(points.get(self.used)?, modulus));
        self.used += 1;
        if self.echelon.rank() > before {
            self.needed = self.used;
        }
        Ok(())
    }
}
