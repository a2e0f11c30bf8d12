//! The kernel of the differential at exact weights: vectors in it, and a minor for the rank, which
//! together are all coordinates (section 11).

use super::certificate::{Criticality, Differential, DifferentialProof};
use super::divisions::divides;
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::minor::{Entries, Job, modulus};
use super::point::{Point, Rationals, seed_and_bound};
use super::rank::rank;
use super::rational::Exact;
use super::run::Values;
use super::simulation::with_bounded;
use super::source::{Bounded, Source};
use super::velocities::Velocities;
use crate::language::{Constraint, Program};

/// A program at exact weights in coordinates that reach all tangent vectors of the weights.
pub(crate) struct Chart {
    /// Weights of bounded rank a that have a smaller rank are matrices of their own.
    pub source: Source,
    pub blocks: Vec<Rationals>,
    /// How many coordinates are too many: a² for each weight that is still made of factors.
    pub surplus: u128,
    /// The dimension of the set of weights, where bounded ranks are bounded.
    pub weights: u128,
}

impl Chart {
    /// The chart at these blocks of a program.
    pub(crate) fn new(
        program: &Program,
        source: &Source,
        blocks: &[Rationals],
        meter: &Meter,
    ) -> Checked<Chart> {
        let mut exact = Exact::new(meter);
        let mut names: Values<Rationals> = Values::new();
        for (leaf, block) in source.blocks.iter().zip(blocks) {
            names.insert(leaf.name.clone(), (leaf.shape, block.clone()));
        }
        with_bounded(&mut exact, source, &mut names)?;
        let mut free = program.clone();
        let (mut surplus, mut weights) = (0, 0);
        for leaf in &mut free.weights {
            let (rows, columns) = (leaf.shape.0 as u128, leaf.shape.1 as u128);
            let Constraint::Rank(bound) = leaf.constraint else {
                weights += super::source::size(leaf);
                continue;
            };
            let most = (bound as u128).min(rows).min(columns);
            weights += most * (rows + columns - most);
            let matrix = names.get(&leaf.name).map(|(_, matrix)| matrix);
            let matrix = matrix.ok_or_else(|| Reason::Point.because("a weight is missing"))?;
            if rank(&exact, matrix)? == bound {
                surplus += (bound as u128).pow(2);
            } else {
                leaf.constraint = Constraint::Any;
            }
        }
        let source = Source::new(&free, Bounded::Factors);
        let block = |leaf: &crate::language::Leaf| {
            let found = names.get(&leaf.name).map(|(_, matrix)| matrix.clone());
            found.ok_or_else(|| Reason::Point.because(format!("{} is missing", leaf.name)))
        };
        let blocks = source.blocks.iter().map(block).collect::<Checked<_>>()?;
        Ok(Chart { source, blocks, surplus, weights })
    }
}

/// Checks the dimension of the kernel, and whether it is larger than at generic weights; `dimension` is
/// that of the network.
pub(crate) fn check(
    chart: &Chart,
    claim: &Differential,
    proof: &DifferentialProof,
    dimension: u128,
    meter: &Meter,
) -> Checked<()> {
    let source = &chart.source;
    if divides(source) {
        return Err(Reason::Function.because("a program that divides, at a point"));
    }
    let m = modulus(&proof.modulus)?;
    let (seed, bound) = seed_and_bound(&proof.seed, &proof.bound)?;
    let vectors = Velocities::read(source, &chart.blocks, &proof.vectors, meter)?;
    let minor = Entries::read(source, &proof.rows, &proof.columns, None)?;
    let (found, rank) = (vectors.count(), minor.size());
    if found + rank != source.coordinates() {
        let message = format!("{found} vectors, {rank} rows, {} coordinates", source.coordinates());
        return Err(Reason::Kernel.because(message));
    }
    if found != u128::from(claim.kernel) + chart.surplus {
        let expected = u128::from(claim.kernel) + chart.surplus;
        let message = format!("{found} vectors; expected {expected}");
        return Err(Reason::Kernel.because(message));
    }
    vectors.move_nothing(proof.by)?;
    vectors.are_independent(m)?;
    let point = Point::At { blocks: chart.blocks.clone(), seed, bound };
    Job { source, point: &point, order: None, meter }.check(m, &minor)?;
    let generic = chart.weights.saturating_sub(dimension);
    if (u128::from(claim.kernel) > generic) != (claim.kind == Criticality::Critical) {
        let message = format!("the kernel at generic weights has dimension {generic}");
        return Err(Reason::Kind.because(message));
    }
    Ok(())
}
