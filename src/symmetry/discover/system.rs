//! The linear systems for the unknown entries of `E`.
//!
//! Where scaling a block of weights scales the function, the condition on `E` falls apart: one system
//! for each ordered pair of blocks `b ≠ c`, on the part `E_bc` that maps the entries of `c` to those of
//! `b`, and one on all `E_bb` together, since their contributions to the derivative have different
//! degrees in the blocks. (A variety of weights that is a cone in each block does not change that: a
//! functional that vanishes on a tangent space, scaled, vanishes on that at the scaled point.)

use std::collections::HashMap;
use std::ops::Range;

use super::points::{Point, Points};
use super::solution::Sparse;
use crate::linalg::ModularEchelon;
use crate::network::{Block, Network};
use crate::ring::{PrimeField, Ring};

/// After so many whole points that add nothing a system is complete: another generic one is as generic
/// as those.
const IDLE: usize = 2;

/// The unknowns `E_xy` for `x` in one range and `y` in another, numbered from `first`.
#[derive(Clone, Debug)]
struct Part {
    to: Range<usize>,
    from: Range<usize>,
    first: usize,
}

/// The unknowns that have conditions together.
#[derive(Clone, Debug)]
pub(super) struct System {
    parts: Vec<Part>,
    /// The blocks `b ≠ c`, from zero; `None` for all `E_bb` together, and for a system of everything.
    pub pair: Option<(usize, usize)>,
    pub unknowns: usize,
}

impl System {
    fn new(pair: Option<(usize, usize)>, ranges: Vec<(Range<usize>, Range<usize>)>) -> Self {
        let mut unknowns = 0;
        let part = |(to, from): (Range<usize>, Range<usize>)| {
            let first = unknowns;
            unknowns += to.len() * from.len();
            Part { to, from, first }
        };
        let parts = ranges.into_iter().map(part).collect();
        System { parts, pair, unknowns }
    }

    /// The entries `(x, y)` of an unknown.
    pub fn entry(&self, unknown: usize) -> (usize, usize) {
        let at = self.parts.partition_point(|part| part.first <= unknown) - 1;
        let part = &self.parts[at];
        let rest = unknown - part.first;
        (part.to.start + rest / part.from.len(), part.from.start + rest % part.from.len())
    }

    /// The unknown of the entries `(x, y)`, if it is in this system.
    pub fn unknown(&self, x: usize, y: usize) -> Option<usize> {
        let part = self.parts.iter().find(|part| part.to.contains(&x) && part.from.contains(&y))?;
        Some(part.first + (x - part.to.start) * part.from.len() + y - part.from.start)
    }

    /// One row for each functional that sees this system.
    fn rows(&self, field: PrimeField, point: &Point<u64>) -> Vec<Vec<u64>> {
        let sees = |g: &&Vec<u64>| {
            self.parts.iter().any(|part| g[part.to.clone()].iter().any(|&x| x != 0))
        };
        let row = |g: &Vec<u64>| {
            let mut row = Vec::with_capacity(self.unknowns);
            for part in &self.parts {
                for x in &g[part.to.clone()] {
                    row.extend(point.weights[part.from.clone()].iter().map(|w| field.mul(x, w)));
                }
            }
            row
        };
        point.functionals.iter().filter(sees).map(row).collect()
    }
}

/// The systems of a network with these blocks.
pub(super) fn systems(blocks: &[Block], is_graded: bool) -> Vec<System> {
    let mut end = 0;
    let ranges: Vec<Range<usize>> = blocks
        .iter()
        .map(|block| {
            end += block.len();
            end - block.len()..end
        })
        .collect();
    if !is_graded {
        return vec![System::new(None, vec![(0..end, 0..end)])];
    }
    let diagonal = ranges.iter().map(|range| (range.clone(), range.clone())).collect();
    let mut systems = vec![System::new(None, diagonal)];
    for (b, to) in ranges.iter().enumerate() {
        for (c, from) in ranges.iter().enumerate().filter(|&(c, _)| c != b) {
            systems.push(System::new(Some((b, c)), vec![(to.clone(), from.clone())]));
        }
    }
    systems.retain(|system| system.unknowns > 0);
    systems
}

/// A part of a matrix in the unknowns of a system, with the number of the matrix.
pub(super) type Numbered<C> = (usize, Sparse<C>);

/// Cuts sparse matrices into the parts of the systems: for each system the parts, with the number of
/// the matrix.
pub(super) fn split<C: Clone>(
    systems: &[System],
    blocks: &[Block],
    is_graded: bool,
    matrices: &[Vec<(usize, usize, C)>],
) -> Vec<Vec<Numbered<C>>> {
    let of_entry: Vec<usize> =
        blocks.iter().enumerate().flat_map(|(b, block)| vec![b; block.len()]).collect();
    let by_pair: HashMap<_, usize> = (0..).zip(systems).map(|(at, s)| (s.pair, at)).collect();
    let mut found = vec![Vec::new(); systems.len()];
    for (number, matrix) in matrices.iter().enumerate() {
        for (x, y, c) in matrix {
            let (b, c_block) = (of_entry[*x], of_entry[*y]);
            let at = by_pair[&(is_graded && b != c_block).then_some((b, c_block))];
            let unknown =
                systems[at].unknown(*x, *y).expect("a system has all entries of its blocks");
            let list: &mut Vec<Numbered<C>> = &mut found[at];
            match list.last_mut() {
                Some((last, part)) if *last == number => part.push((unknown, c.clone())),
                _ => list.push((number, vec![(unknown, c.clone())])),
            }
        }
    }
    found
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
        Grown { echelon: ModularEchelon::new(field, system.unknowns), used: 0, needed: 0 }
    }

    /// Adds points until the rank is `target` (which it cannot exceed) or whole points add nothing.
    pub fn saturate<N: Network>(
        &mut self,
        system: &System,
        points: &mut Points<'_, N>,
        target: usize,
    ) {
        while self.echelon.rank() < target && self.used < self.needed + IDLE {
            self.add(system, points);
        }
    }

    /// Adds points until there are so many.
    pub fn extend<N: Network>(
        &mut self,
        system: &System,
        points: &mut Points<'_, N>,
        count: usize,
    ) {
        while self.used < count {
            self.add(system, points);
        }
    }

    fn add<N: Network>(&mut self, system: &System, points: &mut Points<'_, N>) {
        let before = self.echelon.rank();
        let field = points.field();
        self.echelon.insert_batch(system.rows(field, points.get(self.used)));
        self.used += 1;
        if self.echelon.rank() > before {
            self.needed = self.used;
        }
    }
}
