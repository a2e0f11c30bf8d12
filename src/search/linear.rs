//! All fields that are linear in the coordinates, of any network that is text.
//!
//! With `W` the vector of all coordinates, the field `E W` of a matrix `E` moves no output if at every `W` and
//! every input the derivative of the outputs in the direction `E W` is zero. That is linear in `E`: every
//! point gives linear equations, and the solutions of those of enough random points are all such fields.
//! Where scaling coordinates and inputs scales the outputs, the equations fall apart into many small
//! systems (section 8 of `docs/certificate.md`). What known families do not explain is lifted to ℚ, tried
//! at points that were not used before, and proved by expanding.
//!
//! | file | is |
//! |---|---|
//! | `torus` | degrees by which all outputs are homogeneous |
//! | `points` | random points and the rows of the Jacobian there |
//! | `system` | the equations, cut into independent systems |
//! | `known` | families as matrices |
//! | `solution` | solutions that no family explains, lifted to ℚ |
//! | `checks` | trials of a matrix |
//! | `proofs` | its proof |
//! | `text` | its field in words of the format |

mod checks;
mod known;
mod points;
mod proofs;
mod solution;
mod system;
mod text;
mod torus;

use neurocert_check::kernel::certificate::{Drawn, Grading, Point};
use neurocert_check::kernel::produce::{self, Budget, degrees, places};
use neurocert_check::kernel::{Failure, Reason, Source};
use neurocert_check::language::{Function, Op};

use super::lower::MODULUS;
use crate::error::human;
use crate::ring::{Integer, PrimeField, SplitMix64, random_prime};
use known::Explained;
use points::Points;
use solution::{Complement, Sparse, lift};
use system::{Grown, Index, systems};

pub(crate) use checks::{Checks, Entries, POINTS};
pub(crate) use known::{Known, LOWER_MODULUS, known, lifted};
pub(crate) use points::BOUND;
pub(crate) use proofs::Proofs;
pub(crate) use system::System;
pub(crate) use text::{coordinate_names, family as family_of};

/// The coordinates that are drawn from a seed, modulo [`MODULUS`].
pub(super) fn coordinates(source: &Source, seed: u64, budget: Budget) -> Option<Vec<u64>> {
    let point = Point::Drawn(Drawn { seed: seed.to_string(), bound: "1000".into() });
    produce::coordinates(source, &MODULUS.to_string(), &point, budget).ok()
}

/// Where equations are looked at, and how far.
#[derive(Clone, Copy)]
pub(crate) struct At {
    /// Everything random comes from this.
    pub seed: u64,
    /// The prime of the ranks.
    pub field: PrimeField,
    /// Of power series, for networks that need them.
    pub order: Option<u32>,
    /// Of one call of the kernel; its memory is that of all.
    pub budget: Budget,
    /// More primes than this are not tried to lift a solution.
    pub primes: usize,
}

/// The linear equations for the entries of all `E`.
pub(crate) struct Linear<'a> {
    pub source: &'a Source,
    pub at: At,
    /// The degrees that cut the equations into systems.
    pub grading: Option<Grading>,
    pub systems: Vec<System>,
    /// The number of coordinates.
    pub size: usize,
    /// The number of equations at a point.
    pub rows: usize,
}

/// What the equations say.
pub(crate) struct Solved {
    /// Numbers of matrices of families that are independent.
    pub explained: Vec<usize>,
    /// The rank of each system.
    pub ranks: Vec<usize>,
    /// Points that give all ranks.
    pub points: usize,
    /// Systems with more solutions than families explain.
    pub open: Vec<Open>,
}

/// A system with solutions that no family explains.
pub(crate) struct Open {
    pub system: usize,
    rank: usize,
    used: usize,
    complement: Complement,
}

impl Open {
    /// The solutions that are left, modulo the prime: numbers of unknowns, and residues.
    pub(crate) fn vectors(&self) -> &[Sparse<u64>] {
        &self.complement.vectors
    }

    /// Leaves only these solutions.
    pub(crate) fn retain(&mut self, numbers: &[usize]) {
        self.complement.retain(numbers);
    }
}

impl<'a> Linear<'a> {
    /// With the finest degrees that are seen.
    pub(crate) fn new(source: &'a Source, at: At) -> Self {
        Linear::with(source, at, torus::grading(source, at.seed))
    }

    /// With these degrees, if the kernel accepts them.
    pub(crate) fn with(source: &'a Source, at: At, grading: Option<Grading>) -> Self {
        let blocks = source.blocks.iter().enumerate();
        let blocks: Vec<usize> =
            blocks.flat_map(|(block, leaf)| vec![block; places(leaf).len()]).collect();
        let budget = Budget { memory: 1 << 30, ..at.budget };
        let checked = grading.and_then(|g| Some((degrees(source, &g, budget).ok()?, g)));
        let (degrees, grading) = checked.unzip();
        let systems = systems(&blocks, degrees.as_deref());
        let shape = |&output: &usize| source.shape(output).0 * source.shape(output).1;
        let rows = source.outputs.iter().map(shape).sum::<usize>();
        let rows = rows * (at.order.unwrap_or(0) as usize + 1);
        Linear { source, at, grading, systems, size: blocks.len(), rows }
    }

    /// About how many products all eliminations take together.
    pub(crate) fn work(&self) -> u128 {
        let sizes = self.systems.iter().map(|system| system.unknowns() as u128);
        sizes.map(|n| n.max(self.rows as u128) * n * n / 2).sum()
    }

    /// Points where matrices are tried.
    pub(crate) fn checks(&self) -> Result<Checks<'a>, Failure> {
        Checks::new(self.source, self.at.seed, self.at.order, self.at.budget)
    }

    fn points(&self, field: PrimeField) -> Points<'a> {
        Points::new(self.source, field, self.at.seed, self.at.order, self.at.budget)
    }

    /// Ranks of all systems, and the solutions that these matrices do not explain.
    pub(crate) fn solve(
        &self,
        matrices: &[Known],
        progress: &dyn Fn(usize, usize),
    ) -> Result<Solved, Failure> {
        let (field, systems) = (self.at.field, &self.systems);
        let explained = self.explained(matrices);
        // With relu a point sees one piece only.
        let relu = self.source.nodes.iter().any(|node| node.op == Op::Apply(Function::Relu));
        let idle = if relu { 64 } else { 2 };
        let mut points = self.points(field);
        let (mut ranks, mut grown_systems, mut needed) = (Vec::new(), Vec::new(), 0);
        for (number, (system, known)) in systems.iter().zip(&explained).enumerate() {
            let mut grown = Grown::new(system, field);
            let target = system.unknowns() - known.parts.len();
            grown.saturate(system, &mut points, target, idle)?;
            needed = needed.max(grown.needed);
            ranks.push(grown.echelon.rank());
            if grown.echelon.rank() < target {
                grown_systems.push((number, grown));
            }
            progress(number + 1, systems.len());
        }
        // The ranks shall be those of one list of points: whoever checks takes all of them.
        let mut open = Vec::new();
        for (number, mut grown) in grown_systems {
            let system = &systems[number];
            grown.extend(system, &mut points, needed)?;
            let (rank, used) = (grown.echelon.rank(), grown.used);
            ranks[number] = rank;
            self.kernel_fits(system, rank)?;
            let parts = explained[number].parts.iter().map(|(_, part)| part.clone());
            let parts: Vec<Sparse<Integer>> = parts.collect();
            let complement = Complement::new(field, &grown.echelon, system.unknowns(), &parts);
            open.push(Open { system: number, rank, used, complement });
        }
        let parts = explained.iter().flat_map(|system| &system.parts);
        let mut explained: Vec<usize> = parts.map(|part| part.0).collect();
        explained.sort_unstable();
        Ok(Solved { explained, ranks, points: needed, open })
    }

    /// Refuses a kernel that does not fit.
    fn kernel_fits(&self, system: &System, rank: usize) -> Result<(), Failure> {
        let solutions = (system.unknowns() - rank) as u128;
        let need = solutions * system.unknowns() as u128 * 16;
        if need <= u128::from(self.at.budget.memory) {
            return Ok(());
        }
        let unknowns = system.unknowns();
        let need = human(need);
        let detail =
            format!("{solutions} solutions with {unknowns} entries would need about {need}");
        Err(Failure { reason: Reason::SizeLimit, detail })
    }

    /// What families explain, system by system. A matrix in several systems is left to linear algebra.
    fn explained(&self, matrices: &[Known]) -> Vec<Explained> {
        let index = Index::new(self.size, &self.systems);
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
        parts.into_iter().map(|parts| Explained::new(self.at.field, parts)).collect()
    }

    /// The solutions of an open system, as far as they can be lifted to ℚ and pass the checks.
    pub(crate) fn lift(
        &self,
        open: Open,
        checks: &mut Checks<'_>,
    ) -> Result<Vec<Entries>, Failure> {
        let Open { system, rank, used, complement } = open;
        let system = &self.systems[system];
        let columns = system.unknowns();
        let mut images = vec![(self.at.field.modulus(), complement.vectors.clone())];
        let mut found: Vec<Option<Entries>> = vec![None; complement.vectors.len()];
        let mut stream = SplitMix64::new(self.at.seed ^ 0x7072_696d_6573);
        loop {
            for (at, slot) in found.iter_mut().enumerate().filter(|(_, slot)| slot.is_none()) {
                let residues: Vec<(u64, &Sparse<u64>)> =
                    images.iter().map(|(p, vectors)| (*p, &vectors[at])).collect();
                let matrix = lift(&residues).map(|vector| entries(system, &vector));
                *slot = matrix.filter(|matrix| checks.holds(matrix));
            }
            if found.iter().all(Option::is_some) || images.len() == self.at.primes {
                return Ok(found.into_iter().flatten().collect());
            }
            let field = PrimeField::new(random_prime(31, &mut stream)).expect("a prime");
            if images.iter().any(|(p, _)| *p == field.modulus()) {
                continue;
            }
            let mut again = Grown::new(system, field);
            again.extend(system, &mut self.points(field), used)?;
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
