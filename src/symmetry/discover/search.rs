//! The search: systems, what families explain, and the rest.

use std::collections::{BTreeMap, BTreeSet};

use neurocert_check::kernel::Source;
use neurocert_check::kernel::certificate::{Family, Grading, Parameter};
use neurocert_check::kernel::produce::{Budget, degrees, is_field, places};
use neurocert_check::language::{Constraint, Function, Leaf, Op, Program};

use super::generator::{Generator, Status};
use super::known::{Explained, Known, known};
use super::points::{BOUND, Points};
use super::solution::{Complement, Sparse, lift};
use super::system::{Grown, Index, System, systems};
use super::verify::{Checks, Entries, MOST_FAILURES, error_bound};
use super::{Algebra, Options, SystemRank, limits, refused, torus};
use crate::error::Result;
use crate::network::Block;
use crate::ring::{Integer, Integers, PrimeField, Ring, SplitMix64, random_prime};
use crate::search::{Kind, family, unused};

/// More primes than this are not tried to lift a solution.
const MOST_PRIMES: usize = 16;
/// Steps of the kernel for one call, and for one proof by expanding.
const STEPS: u64 = 1 << 34;
const STEPS_OF_PROOF: u64 = 1 << 24;
/// So many matrices are proved at once.
const BATCH: usize = 32;

pub(super) struct Search<'a> {
    program: &'a Program,
    source: &'a Source,
    options: &'a Options<'a>,
    order: Option<u32>,
    field: PrimeField,
    /// The block of each coordinate.
    blocks: Vec<usize>,
    grading: Option<Grading>,
    systems: Vec<System>,
}

impl<'a> Search<'a> {
    pub fn new(
        program: &'a Program,
        source: &'a Source,
        options: &'a Options<'a>,
        order: Option<u32>,
    ) -> Result<Self> {
        let grading = torus::grading(source, options.seed);
        Search::with(program, source, options, order, grading)
    }

    /// With these degrees, if the kernel accepts them.
    pub fn with(
        program: &'a Program,
        source: &'a Source,
        options: &'a Options<'a>,
        order: Option<u32>,
        grading: Option<Grading>,
    ) -> Result<Self> {
        let blocks = source.blocks.iter().enumerate();
        let blocks: Vec<usize> =
            blocks.flat_map(|(block, leaf)| vec![block; places(leaf).len()]).collect();
        let budget = Budget { steps: STEPS, memory: 1 << 30 };
        let checked = grading.and_then(|g| Some((degrees(source, &g, budget).ok()?, g)));
        let (degrees, grading) = checked.unzip();
        let systems = systems(&blocks, degrees.as_deref());
        let shape = |&output: &usize| source.shape(output).0 * source.shape(output).1;
        let rows = source.outputs.iter().map(shape).sum::<usize>();
        let rows = rows * (order.unwrap_or(0) as usize + 1);
        let word = if options.modulus.is_none_or(|p| p < 1 << 31) { 4 } else { 8 };
        limits::check(&systems, blocks.len(), rows, word, options.max_memory)?;
        let mut stream = SplitMix64::new(options.seed);
        let modulus = options.modulus.unwrap_or_else(|| random_prime(31, &mut stream));
        let field = PrimeField::new(modulus)?;
        Ok(Search { program, source, options, order, field, blocks, grading, systems })
    }

    fn budget(&self, steps: u64) -> Budget {
        Budget { steps, memory: self.options.max_memory }
    }

    fn points(&self, field: PrimeField) -> Points<'a> {
        Points::new(self.source, field, self.options.seed, self.order, self.budget(STEPS))
    }

    pub fn run(&self) -> Result<Algebra> {
        let (source, seed, systems) = (self.source, self.options.seed, &self.systems);
        let mut checks =
            Checks::new(source, seed, self.order, self.budget(STEPS)).map_err(refused)?;
        let (mut families, matrices) = known(source, &mut checks, self.budget(STEPS));
        let explained = self.explained(&matrices);

        // With relu a point sees one piece only.
        let relu = source.nodes.iter().any(|node| node.op == Op::Apply(Function::Relu));
        let idle = if relu { 64 } else { 2 };
        let mut points = self.points(self.field);
        let (mut ranks, mut open, mut needed) = (Vec::new(), Vec::new(), 0);
        for (at, (system, known)) in systems.iter().zip(&explained).enumerate() {
            let mut grown = Grown::new(system, self.field);
            let target = system.unknowns() - known.parts.len();
            grown.saturate(system, &mut points, target, idle).map_err(refused)?;
            needed = needed.max(grown.needed);
            ranks.push(grown.echelon.rank());
            if grown.echelon.rank() < target {
                open.push((at, grown));
            }
            (self.options.progress)(at + 1, systems.len());
        }
        // The ranks shall be those of one list of points: whoever checks takes all of them.
        for (at, grown) in &mut open {
            grown.extend(&systems[*at], &mut points, needed).map_err(refused)?;
            ranks[*at] = grown.echelon.rank();
            limits::check_kernel(&systems[*at], ranks[*at], self.options.max_memory)?;
        }

        let mut numbers: Vec<usize> =
            explained.iter().flat_map(|system| system.parts.iter().map(|part| part.0)).collect();
        numbers.sort_unstable();
        let used: BTreeSet<usize> = numbers.iter().map(|&number| matrices[number].family).collect();
        families = used.iter().map(|&number| families[number].clone()).collect();
        let mut counts = Kind::ALL.map(|kind| (kind, 0));
        let mut generators = Vec::new();
        for number in numbers {
            let Known { kind, entries, .. } = &matrices[number];
            counts.iter_mut().filter(|(k, _)| k == kind).for_each(|(_, count)| *count += 1);
            generators.push((Some(*kind), Status::Rule, entries.clone()));
        }
        let mut lower = generators.len();
        let (mut tried, mut failures) = (Vec::new(), 0);
        for (at, grown) in open {
            let rest = self.rest(&systems[at], &explained[at], grown, &mut checks)?;
            let mut budget = MOST_FAILURES[0].min(MOST_FAILURES[1] - failures);
            for batch in rest.chunks(BATCH) {
                // Together they share the expansion of the outputs.
                if budget > 0
                    && let Some(family) = self.proof(batch)
                {
                    lower += batch.len();
                    families.push(family);
                    generators.extend(batch.iter().map(|m| (None, Status::Identity, m.clone())));
                    continue;
                }
                for matrix in batch {
                    let proof =
                        if budget > 0 { self.proof(std::slice::from_ref(matrix)) } else { None };
                    if let Some(family) = proof {
                        lower += 1;
                        families.push(family);
                        generators.push((None, Status::Identity, matrix.clone()));
                        continue;
                    }
                    if budget > 0 {
                        (budget, failures) = (budget - 1, failures + 1);
                    }
                    tried.push(matrix.clone());
                    generators.push((None, Status::Tried, matrix.clone()));
                }
            }
        }
        let all = |(kind, status, entries)| {
            Generator::new(kind, status, in_entries(&source.blocks, entries))
        };
        Ok(Algebra {
            blocks: source.blocks.iter().map(block).collect(),
            coordinates: self.blocks.len(),
            upper: systems.iter().zip(&ranks).map(|(s, rank)| s.unknowns() - rank).sum(),
            lower,
            explained: counts.to_vec(),
            generators: generators.into_iter().map(all).collect(),
            error_bound: if tried.is_empty() {
                None
            } else {
                error_bound(self.program, &tried, seed)
            },
            systems: self.by_blocks(&ranks),
            modulus: self.field.modulus(),
            seed,
            bound: BOUND,
            points: needed,
            order: self.order,
            grading: self.grading.clone(),
            families,
        })
    }

    /// What families explain, system by system. A matrix in several systems is left to linear algebra.
    fn explained(&self, matrices: &[Known]) -> Vec<Explained> {
        let index = Index::new(self.blocks.len(), &self.systems);
        let mut parts: Vec<Vec<(usize, Sparse<Integer>)>> = vec![Vec::new(); self.systems.len()];
        for (number, matrix) in matrices.iter().enumerate() {
            let mut found: Vec<(usize, usize)> =
                matrix.entries.iter().map(|(x, y, _)| index.of(*x, *y)).collect();
            let system = found[0].0;
            if found.iter().all(|(other, _)| *other == system) {
                let unknowns = found.drain(..).map(|(_, unknown)| unknown);
                let values = matrix.entries.iter().map(|(.., value)| value.clone());
                parts[system].push((number, unknowns.zip(values).collect()));
            }
        }
        parts.into_iter().map(|parts| Explained::new(self.field, parts)).collect()
    }

    /// The fields of matrices, if they are proved by expanding.
    fn proof(&self, matrices: &[Entries]) -> Option<Family> {
        let name = unused(self.source, "t");
        let mut all = Vec::new();
        for (number, matrix) in (1..).zip(matrices) {
            all.extend(matrix.iter().map(|(x, y, c)| {
                let c = c.to_bigint();
                let value = match matrices.len() {
                    1 => c.to_string(),
                    _ => format!("{c}*{name}[{number}]"),
                };
                (*x, *y, value)
            }));
        }
        let mut family = family(self.source, all);
        if matrices.len() > 1 {
            let parameter = |number| (format!("{name}[{number}]"), Parameter(1, 1, "any".into()));
            family.parameters = (1..=matrices.len()).map(parameter).collect();
        }
        is_field(self.source, &family, self.budget(STEPS_OF_PROOF)).ok().map(|()| family)
    }

    /// Unknowns and ranks, by pairs of blocks.
    fn by_blocks(&self, ranks: &[usize]) -> Vec<SystemRank> {
        let mut sums: BTreeMap<Option<(usize, usize)>, (usize, usize)> = BTreeMap::new();
        for (system, rank) in self.systems.iter().zip(ranks) {
            let sum = sums.entry(system.pair).or_default();
            *sum = (sum.0 + system.unknowns(), sum.1 + rank);
        }
        let all = sums.into_iter();
        all.map(|(pair, (unknowns, rank))| SystemRank { pair, unknowns, rank }).collect()
    }

    /// Symmetries of a system that, with the explained ones, span all its solutions modulo the prime, as
    /// far as they can be lifted to ℚ and pass the checks.
    fn rest(
        &self,
        system: &System,
        known: &Explained,
        grown: Grown,
        checks: &mut Checks<'_>,
    ) -> Result<Vec<Entries>> {
        let explained: Vec<Sparse<Integer>> =
            known.parts.iter().map(|(_, part)| part.clone()).collect();
        let columns = system.unknowns();
        let complement = Complement::new(self.field, &grown.echelon, columns, &explained);
        let (rank, used) = (grown.echelon.rank(), grown.used);
        drop(grown);
        let mut images = vec![(self.field.modulus(), complement.vectors.clone())];
        let mut found: Vec<Option<Entries>> = vec![None; complement.vectors.len()];
        let mut stream = SplitMix64::new(self.options.seed ^ 0x7072_696d_6573);
        loop {
            for (at, slot) in found.iter_mut().enumerate().filter(|(_, slot)| slot.is_none()) {
                let residues: Vec<(u64, &Sparse<u64>)> =
                    images.iter().map(|(p, vectors)| (*p, &vectors[at])).collect();
                let matrix = lift(&residues).map(|vector| entries(system, &vector));
                *slot = matrix.filter(|matrix| checks.holds(matrix));
            }
            if found.iter().all(Option::is_some) || images.len() == MOST_PRIMES {
                return Ok(found.into_iter().flatten().collect());
            }
            let field = PrimeField::new(random_prime(31, &mut stream))?;
            if images.iter().any(|(p, _)| *p == field.modulus()) {
                continue;
            }
            let mut again = Grown::new(system, field);
            again.extend(system, &mut self.points(field), used).map_err(refused)?;
            let image = (again.echelon.rank() == rank)
                .then(|| complement.image(field, &again.echelon, columns))
                .flatten();
            match image {
                Some(vectors) => images.push((field.modulus(), vectors)),
                // The first prime was unlucky, or this one is.
                None => return Ok(found.into_iter().flatten().collect()),
            }
        }
    }
}

fn entries(system: &System, part: &[(usize, Integer)]) -> Entries {
    let place = |(unknown, c): &(usize, Integer)| {
        let (x, y) = system.places[*unknown];
        (x, y, c.clone())
    };
    let mut entries: Entries = part.iter().map(place).collect();
    entries.sort_by_key(|&(x, y, _)| (x, y));
    entries
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
