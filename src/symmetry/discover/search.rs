//! The search: equations, what families explain, and the rest.

use std::collections::BTreeMap;

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::Family;
use neurocert_check::kernel::produce::{Budget, places};
use neurocert_check::language::{Constraint, Leaf, Program};

use super::generator::{Generator, Status};
use super::verify::error_bound;
use super::{Algebra, Options, SystemRank, limits, refused};
use crate::error::Result;
use crate::network::Block;
use crate::ring::{Integers, PrimeField, Ring, SplitMix64, random_prime};
use crate::search::{At, BOUND, Entries, Kind, Linear, Proofs, families_of, known};

/// More primes than this are not tried to lift a solution.
const MOST_PRIMES: usize = 16;
/// Steps of the kernel for one call, and for one proof by expanding.
const STEPS: u64 = 1 << 34;
const STEPS_OF_PROOF: u64 = 1 << 24;
/// After so many fields whose proof was too large no more are tried: of one system, and in all.
const MOST_FAILURES: [usize; 2] = [2, 8];

pub(super) struct Search<'a> {
    program: &'a Program,
    options: &'a Options<'a>,
    linear: Linear<'a>,
}

impl<'a> Search<'a> {
    pub fn new(
        program: &'a Program,
        source: &'a Source,
        options: &'a Options<'a>,
        order: Option<u32>,
    ) -> Result<Self> {
        let linear = Linear::new(source, at(options, order)?);
        Search::of(program, options, linear)
    }

    /// With these degrees, if the kernel accepts them.
    #[cfg(test)]
    pub fn with(
        program: &'a Program,
        source: &'a Source,
        options: &'a Options<'a>,
        grading: Option<neurocert_check::kernel::certificate::Grading>,
    ) -> Result<Self> {
        let linear = Linear::with(source, at(options, None)?, grading);
        Search::of(program, options, linear)
    }

    fn of(program: &'a Program, options: &'a Options<'a>, linear: Linear<'a>) -> Result<Self> {
        let word = if options.modulus.is_none_or(|p| p < 1 << 31) { 4 } else { 8 };
        limits::check(&linear, word, options.max_memory)?;
        Ok(Search { program, options, linear })
    }

    pub fn run(&self) -> Result<Algebra> {
        let (linear, source, seed) = (&self.linear, self.linear.source, self.options.seed);
        let mut checks = linear.checks().map_err(refused)?;
        let of = |kind| families_of(source, kind).into_iter().map(move |family| (kind, family));
        let conjectures: Vec<(Kind, Family)> = Kind::ALL.into_iter().flat_map(of).collect();
        let each = conjectures.iter().map(|(_, family)| family);
        let matrices = known(source, each, &mut checks, linear.at.budget);
        let solved = linear.solve(&matrices, self.options.progress).map_err(refused)?;

        let mut counts = Kind::ALL.map(|kind| (kind, 0));
        let (mut generators, mut used) = (Vec::new(), Vec::new());
        for number in solved.explained {
            let matrix = &matrices[number];
            let kind = conjectures[matrix.family].0;
            counts.iter_mut().filter(|(k, _)| *k == kind).for_each(|(_, count)| *count += 1);
            generators.push((Some(kind), Status::Rule, matrix.entries.clone()));
            used.push(matrix.family);
        }
        used.dedup();
        let mut families: Vec<Family> =
            used.into_iter().map(|number| conjectures[number].1.clone()).collect();
        let budget = Budget { steps: STEPS_OF_PROOF, ..linear.at.budget };
        let mut proofs = Proofs::new(source, budget, MOST_FAILURES);
        let mut tried = Vec::new();
        for open in solved.open {
            let rest = linear.lift(open, &mut checks).map_err(refused)?;
            for (is_proved, matrix) in proofs.add(&rest).into_iter().zip(rest) {
                if !is_proved {
                    tried.push(matrix.clone());
                }
                let status = if is_proved { Status::Identity } else { Status::Tried };
                generators.push((None, status, matrix));
            }
        }
        families.extend(proofs.families);
        let lower = generators.len() - tried.len();
        let all = |(kind, status, entries)| {
            Generator::new(kind, status, in_entries(&source.blocks, entries))
        };
        let systems = linear.systems.iter().zip(&solved.ranks);
        Ok(Algebra {
            blocks: source.blocks.iter().map(block).collect(),
            coordinates: linear.size,
            upper: systems.map(|(system, rank)| system.unknowns() - rank).sum(),
            lower,
            explained: counts.to_vec(),
            generators: generators.into_iter().map(all).collect(),
            error_bound: if tried.is_empty() {
                None
            } else {
                error_bound(self.program, &tried, seed)
            },
            systems: self.by_blocks(&solved.ranks),
            modulus: linear.at.field.modulus(),
            seed,
            bound: BOUND,
            points: solved.points,
            order: linear.at.order,
            grading: linear.grading.clone(),
            families,
        })
    }

    /// Unknowns and ranks, by pairs of blocks.
    fn by_blocks(&self, ranks: &[usize]) -> Vec<SystemRank> {
        let mut sums: BTreeMap<Option<(usize, usize)>, (usize, usize)> = BTreeMap::new();
        for (system, rank) in self.linear.systems.iter().zip(ranks) {
            let sum = sums.entry(system.pair).or_default();
            *sum = (sum.0 + system.unknowns(), sum.1 + rank);
        }
        let all = sums.into_iter();
        all.map(|(pair, (unknowns, rank))| SystemRank { pair, unknowns, rank }).collect()
    }
}

fn at(options: &Options<'_>, order: Option<u32>) -> Result<At> {
    let seed = options.seed;
    let modulus = options.modulus.unwrap_or_else(|| random_prime(31, &mut SplitMix64::new(seed)));
    let field = PrimeField::new(modulus)?;
    let budget = Budget { steps: STEPS, memory: options.max_memory, stop: options.stop };
    Ok(At { seed, field, order, budget, primes: MOST_PRIMES })
}

fn block(leaf: &Leaf) -> Block {
    Block { name: leaf.name.clone(), rows: leaf.shape.0, columns: leaf.shape.1 }
}

/// A matrix of coordinates as one of all entries of blocks: an entry that another one decides moves
/// as that says.
fn in_entries(blocks: &[Leaf], matrix: Entries) -> Entries {
    if blocks.iter().all(|leaf| leaf.constraint == Constraint::Any) {
        return matrix;
    }
    let mut of: Vec<(usize, Option<(usize, bool)>)> = Vec::new();
    let mut first = 0;
    for leaf in blocks {
        let columns = leaf.shape.1;
        for (i, j) in places(leaf) {
            let mirrored = (i != j && leaf.constraint != Constraint::Any)
                .then(|| (first + j * columns + i, leaf.constraint == Constraint::Skew));
            of.push((first + i * columns + j, mirrored));
        }
        first += leaf.shape.0 * columns;
    }
    let mut all = Entries::new();
    for (x, y, c) in matrix {
        let (to, mirrored) = of[x];
        if let Some((other, is_negative)) = mirrored {
            let value = if is_negative { Integers.neg(&c) } else { c.clone() };
            all.push((other, of[y].0, value));
        }
        all.push((to, of[y].0, c));
    }
    all.sort_by_key(|&(x, y, _)| (x, y));
    all
}
