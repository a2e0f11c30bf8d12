//! All infinitesimal symmetries that are linear in the weights, of any network.
//!
//! With `W` the list of all entries of all weights, a matrix `E` is an *infinitesimal symmetry* if at every
//! `W` and every input the derivative of the output in the direction `E W` is zero (and, where weights
//! satisfy conditions, `E W` is tangent to them). That is linear in `E`: every point gives linear
//! equations, and the solutions of those of enough random points are all symmetries.
//!
//! - *From above.* The rank of the equations modulo a prime is at most that over ℚ, so unknowns less
//!   rank bounds the dimension: proved, whatever the points.
//! - *From below.* The generators of the rules of the network are symmetries by theorem. What no rule
//!   explains is lifted to ℚ, tried exactly at points that were not used before, and proved as an
//!   identity when that is small enough.
//!
//! | file | is |
//! |---|---|
//! | `points` | random points and the equations there |
//! | `system` | the equations, cut into independent systems |
//! | `solution` | solutions that no rule explains, lifted to ℚ |
//! | `verify` | trials and proofs of a matrix |
//! | `limits` | what is refused |
//! | `generator` | a symmetry in words |
//! | `certificate` | the result as plain data (`docs/algebra-certificate.md`) |

mod certificate;
mod generator;
mod limits;
mod points;
mod solution;
mod system;
mod verify;

pub use certificate::certificate;
pub use generator::{BlockMap, Generator, Status};

use num_rational::BigRational;

use crate::error::Result;
use crate::linalg::ModularEchelon;
use crate::network::{Block, Network, SymmetryRule};
use crate::ring::{Integer, Integers, PrimeField, Ring, SplitMix64, random_prime};
use points::{Points, Source};
use solution::{Complement, Sparse, lift};
use system::{Grown, System, split, systems};
use verify::{Checks, MOST_FAILURES};

/// What the caller of [`discover`] may choose.
pub struct Options<'a> {
    /// Everything random comes from this.
    pub seed: u64,
    /// An odd prime below 2^62; by default a random one of 31 bits, from the seed.
    pub modulus: Option<u64>,
    /// Bytes that may be used.
    pub max_memory: u64,
    /// Called now and then with the number of systems that are solved and of all.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { seed: 0, modulus: None, max_memory: 4 << 30, progress: &|_, _| {} }
    }
}

/// The equations of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemRank {
    /// The blocks (from zero) `b ≠ c` of the unknown part `E_bc`; `None` for all `E_bb` together.
    pub pair: Option<(usize, usize)>,
    /// Number of unknowns.
    pub unknowns: usize,
    /// Number of independent equations that were found.
    pub rank: usize,
}

/// The Lie algebra of the infinitesimal symmetries that are linear in the weights.
#[derive(Clone, Debug)]
pub struct Algebra {
    /// The blocks of weights.
    pub blocks: Vec<Block>,
    /// Its dimension is at most this: proved.
    pub upper: usize,
    /// Its dimension is at least this: proved by rules and identities. It is known when both are equal.
    pub lower: usize,
    /// How many symmetries each rule explains; each counts what the rules before it do not span.
    pub explained: Vec<(SymmetryRule, usize)>,
    /// Independent symmetries, the explained ones first.
    pub generators: Vec<Generator>,
    /// A bound for the probability that one of the generators that were only tried is not a symmetry;
    /// `None` where all are proved, or nothing is known.
    pub error_bound: Option<BigRational>,
    /// The equations.
    pub systems: Vec<SystemRank>,
    /// The prime of the ranks.
    pub modulus: u64,
    /// Of everything random.
    pub seed: u64,
    /// Bound of the entries of points.
    pub bound: u64,
    /// Points that give all ranks.
    pub points: usize,
    /// Whether the weights satisfy conditions, so that points are not free.
    pub is_restricted: bool,
}

impl Algebra {
    /// Whether the dimension is proved.
    pub fn is_exact(&self) -> bool {
        self.lower == self.upper
    }

    /// How many symmetries the rules explain.
    pub fn by_rules(&self) -> usize {
        self.explained.iter().map(|(_, count)| count).sum()
    }

    /// The generators that no rule explains.
    pub fn rest(&self) -> &[Generator] {
        &self.generators[self.by_rules()..]
    }
}

type Entries = Vec<(usize, usize, Integer)>;

/// More primes than this are not tried to lift a solution.
const MOST_PRIMES: usize = 16;

/// All infinitesimal symmetries of `network` that are linear in its weights.
///
/// With blocks of `n_b` entries, where the network is homogeneous in each, this costs an elimination of
/// size `n_b n_c` for each ordered pair of blocks, and one of size Σ n_b²; else one of size (Σ n_b)².
///
/// # Errors
/// Sizes that are too large, a modulus that is not an odd prime below 2^62, a network that divides.
pub fn discover<N: Network>(network: &N, options: &Options<'_>) -> Result<Algebra> {
    Search::new(network, options, network.is_homogeneous_in_blocks())?.run()
}

/// The matrices of all generators of the rules of a network, entry by entry.
fn explained<N: Network>(network: &N, source: &Source<'_, N>) -> Vec<(SymmetryRule, Entries)> {
    let mut all = Vec::new();
    for rule in network.symmetry_rules() {
        let mut matrices: Vec<Entries> = Vec::new();
        let mut unit = vec![Integers.zero(); source.count];
        for y in 0..source.count {
            unit[y] = Integers.one();
            let mut index = 0;
            network.generators(&Integers, rule, &source.unflatten(&unit), &mut |velocity| {
                if matrices.len() <= index {
                    matrices.push(Vec::new());
                }
                let moved = velocity.into_iter().enumerate().filter(|(_, v)| !Integers.is_zero(v));
                matrices[index].extend(moved.map(|(x, v)| (x, y, v)));
                index += 1;
            });
            unit[y] = Integers.zero();
        }
        for mut matrix in matrices {
            matrix.sort_by_key(|&(x, y, _)| (x, y));
            all.push((rule, matrix));
        }
    }
    all
}

/// The solutions of a system that rules explain: those that are independent modulo the prime, with the
/// numbers of their matrices.
struct Explained {
    parts: Vec<(usize, Sparse<Integer>)>,
}

impl Explained {
    fn new(field: PrimeField, unknowns: usize, parts: Vec<(usize, Sparse<Integer>)>) -> Self {
        // Only the unknowns that occur at all: most do not.
        let mut used: Vec<usize> =
            parts.iter().flat_map(|(_, part)| part.iter().map(|(unknown, _)| *unknown)).collect();
        used.sort_unstable();
        used.dedup();
        let mut column_of = vec![0; unknowns];
        used.iter().enumerate().for_each(|(column, &unknown)| column_of[unknown] = column);
        let mut echelon = ModularEchelon::new(field, used.len());
        let is_new = |(_, part): &(usize, Sparse<Integer>)| {
            let mut row = vec![0; used.len()];
            for (unknown, c) in part {
                row[column_of[*unknown]] = field.from_integer(&c.to_bigint());
            }
            echelon.insert(row).is_some()
        };
        Explained { parts: parts.into_iter().filter(is_new).collect() }
    }
}

struct Search<'a, N> {
    network: &'a N,
    options: &'a Options<'a>,
    is_graded: bool,
    field: PrimeField,
    source: Source<'a, N>,
}

impl<'a, N: Network> Search<'a, N> {
    fn new(network: &'a N, options: &'a Options<'a>, is_graded: bool) -> Result<Self> {
        let word = if options.modulus.is_none_or(|p| p < 1 << 31) { 4 } else { 8 };
        limits::check(network, is_graded, word, options.max_memory)?;
        let mut stream = SplitMix64::new(options.seed);
        let field =
            PrimeField::new(options.modulus.unwrap_or_else(|| random_prime(31, &mut stream)))?;
        let source = Source::new(network, field, options.seed)?;
        Ok(Search { network, options, is_graded, field, source })
    }

    fn run(&self) -> Result<Algebra> {
        let (source, field, seed) = (&self.source, self.field, self.options.seed);
        let systems = systems(&source.blocks, self.is_graded);
        let (rules, matrices): (Vec<SymmetryRule>, Vec<Entries>) =
            explained(self.network, source).into_iter().unzip();
        let known: Vec<Explained> = split(&systems, &source.blocks, self.is_graded, &matrices)
            .into_iter()
            .zip(&systems)
            .map(|(parts, system)| Explained::new(field, system.unknowns, parts))
            .collect();

        let mut points = Points::new(source, field, seed);
        let mut ranks = Vec::new();
        let mut open = Vec::new();
        let mut needed = 0;
        for (at, (system, known)) in systems.iter().zip(&known).enumerate() {
            let mut grown = Grown::new(system, field);
            let target = system.unknowns - known.parts.len();
            grown.saturate(system, &mut points, target);
            needed = needed.max(grown.needed);
            ranks.push(grown.echelon.rank());
            if grown.echelon.rank() < target {
                open.push((at, grown));
            }
            (self.options.progress)(at + 1, systems.len());
        }
        // The ranks shall be those of one list of points: whoever checks takes all of them.
        for (at, grown) in &mut open {
            grown.extend(&systems[*at], &mut points, needed);
            ranks[*at] = grown.echelon.rank();
            limits::check_kernel(&systems[*at], ranks[*at], self.options.max_memory)?;
        }

        let mut generators = Vec::new();
        let mut counts: Vec<(SymmetryRule, usize)> =
            self.network.symmetry_rules().into_iter().map(|rule| (rule, 0)).collect();
        let mut parts: Vec<(usize, &System, &Sparse<Integer>)> = Vec::new();
        for (system, known) in systems.iter().zip(&known) {
            parts.extend(known.parts.iter().map(|(number, part)| (*number, system, part)));
        }
        parts.sort_by_key(|(number, ..)| *number);
        for (number, system, part) in parts {
            let rule = rules[number];
            counts.iter_mut().filter(|(r, _)| *r == rule).for_each(|(_, count)| *count += 1);
            generators.push(Generator::new(Some(rule), Status::Rule, entries(system, part)));
        }
        let by_rules = generators.len();
        let mut lower = by_rules;
        let mut error_bound = None;
        if !open.is_empty() {
            let checks = Checks::new(self.network, source, seed)?;
            let mut failures = 0;
            for (at, grown) in open {
                let system = &systems[at];
                let rest = self.rest(system, &known[at], grown, &checks)?;
                let mut budget = MOST_FAILURES[0].min(MOST_FAILURES[1] - failures);
                for matrix in rest {
                    let is_proved = budget > 0 && checks.proves(source, &matrix);
                    if is_proved {
                        lower += 1;
                    } else if budget > 0 {
                        (budget, failures) = (budget - 1, failures + 1);
                    }
                    let status = if is_proved { Status::Identity } else { Status::Tried };
                    generators.push(Generator::new(None, status, matrix));
                }
            }
            let tried = generators.iter().filter(|g| g.status() == Status::Tried);
            if lower < generators.len() {
                error_bound = checks.error_bound(tried.map(Generator::entries));
            }
        }
        let totals = systems.iter().zip(&ranks);
        let totals = totals.map(|(system, &rank)| SystemRank {
            pair: system.pair,
            unknowns: system.unknowns,
            rank,
        });
        let systems: Vec<SystemRank> = totals.collect();
        Ok(Algebra {
            blocks: source.blocks.clone(),
            upper: systems.iter().map(|system| system.unknowns - system.rank).sum(),
            lower,
            explained: counts,
            generators,
            error_bound,
            systems,
            modulus: field.modulus(),
            seed,
            bound: points::BOUND,
            points: needed,
            is_restricted: source.is_restricted(),
        })
    }

    /// Symmetries of a system that, with the explained ones, span all its solutions modulo the prime, as
    /// far as they can be lifted to ℚ and pass the checks.
    fn rest(
        &self,
        system: &System,
        known: &Explained,
        grown: Grown,
        checks: &Checks,
    ) -> Result<Vec<Entries>> {
        let explained: Vec<Sparse<Integer>> =
            known.parts.iter().map(|(_, part)| part.clone()).collect();
        let complement = Complement::new(self.field, &grown.echelon, system.unknowns, &explained);
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
            let mut points = Points::new(&self.source, field, self.options.seed);
            let mut again = Grown::new(system, field);
            again.extend(system, &mut points, used);
            let image = (again.echelon.rank() == rank)
                .then(|| complement.image(field, &again.echelon, system.unknowns))
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
        let (x, y) = system.entry(*unknown);
        (x, y, c.clone())
    };
    let mut entries: Entries = part.iter().map(place).collect();
    entries.sort_by_key(|&(x, y, _)| (x, y));
    entries
}

#[cfg(test)]
mod tests;
