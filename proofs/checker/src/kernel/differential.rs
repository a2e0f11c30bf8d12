//! The kernel of the differential at exact weights: vectors in it, and a minor for the rank, which
//! together are all coordinates (section 11).

use num_rational::BigRational;
use num_traits::Zero;

use super::certificate::{By, Criticality, Differential, DifferentialProof, Matrices};
use super::divisions::divides;
use super::entries::Entries;
use super::failure::{Checked, Reason};
use super::fields::{coordinates_of, kept};
use super::meter::Meter;
use super::minor::{all_kept, modulus, read_columns, read_rows};
use super::point::{Rationals, seed_and_bound};
use super::rank::rank;
use super::rational::Exact;
use super::run::{Dual, Values};
use super::simulation::{Run, with_bounded};
use super::source::{Bounded, Source};
use super::symbols::Symbols;
use super::tangents::Bundle;
use super::words::Words;
use crate::kernel::arith::{Ring, Word};
use crate::language::{Condition, Constant, Constraint, Program};

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
    meter.numbers((proof.vectors.len() as u128).saturating_mul(6 * entries(source)))?;
    let vectors = proof.vectors.iter().map(|vector| velocities(vector, source));
    let vectors: Vec<Vec<Rationals>> = vectors.collect::<Checked<_>>()?;
    let rows = read_rows(source, &proof.rows, None)?;
    let columns = read_columns(source, &proof.columns)?;
    if rows.len() != columns.len() {
        let message = format!("{} rows and {} columns", rows.len(), columns.len());
        return Err(Reason::NotSquare.because(message));
    }
    let (found, rank) = (vectors.len() as u128, rows.len() as u128);
    if found + rank != source.coordinates() {
        let message = format!("{found} vectors, {rank} rows, {} coordinates", source.coordinates());
        return Err(Reason::Kernel.because(message));
    }
    if found != u128::from(claim.kernel) + chart.surplus {
        let expected = u128::from(claim.kernel) + chart.surplus;
        let message = format!("{found} vectors; expected {expected}");
        return Err(Reason::Kernel.because(message));
    }
    for (number, vector) in vectors.iter().enumerate() {
        let moves = match proof.by {
            By::Words => moves(Words::new(), chart, vector, meter),
            By::Entries => moves(Entries::within(meter.left_for_symbols()), chart, vector, meter),
        };
        if moves? {
            return Err(Reason::Moves.because(format!("vector {} moves an output", number + 1)));
        }
    }
    meter.numbers(source.coordinates() * (found + rank))?;
    let curves = vec![vec![chart.blocks.clone()]];
    let bundle = Bundle { source, curves, seed, bound, meter };
    let columns: Vec<_> = columns.into_iter().map(|column| (0, Some(column))).collect();
    if m < <u64 as Word>::MODULI_BELOW {
        let ring = Ring::<u64>::new(m);
        are_independent(&ring, source, &vectors, meter)?;
        all_kept(&ring, bundle.minor(&ring, &rows, &columns)?, meter)?;
    } else {
        let ring = Ring::<u128>::new(m);
        are_independent(&ring, source, &vectors, meter)?;
        all_kept(&ring, bundle.minor(&ring, &rows, &columns)?, meter)?;
    }
    let generic = chart.weights.saturating_sub(dimension);
    if (u128::from(claim.kernel) > generic) != (claim.kind == Criticality::Critical) {
        let message = format!("the kernel at generic weights has dimension {generic}");
        return Err(Reason::Kind.because(message));
    }
    Ok(())
}

/// The entries of all blocks.
pub(crate) fn entries(source: &Source) -> u128 {
    source.blocks.iter().map(|leaf| leaf.shape.0 as u128 * leaf.shape.1 as u128).sum()
}

/// The velocities of all blocks; those that are not named are zero.
fn velocities(vector: &Matrices, source: &Source) -> Checked<Vec<Rationals>> {
    let known = |name: &&String| source.blocks.iter().any(|leaf| leaf.name == **name);
    if let Some(name) = vector.keys().find(|name| !known(name)) {
        return Err(Reason::Point.because(format!("there is no {name}")));
    }
    let velocity = |leaf: &crate::language::Leaf| {
        let Some(rows) = vector.get(&leaf.name) else {
            let entries = vec![BigRational::zero(); leaf.shape.0 * leaf.shape.1];
            return Ok(Rationals { shape: leaf.shape, entries });
        };
        let matrix = Rationals::read(rows, leaf.shape, &leaf.name)?;
        match matrix.satisfies(leaf.constraint) {
            true => Ok(matrix),
            false => Err(Reason::Point.because(format!("{} is not of its kind", leaf.name))),
        }
    };
    source.blocks.iter().map(velocity).collect()
}

/// Whether an output moves along a vector.
fn moves<S: Symbols>(
    symbols: S,
    chart: &Chart,
    vector: &[Rationals],
    meter: &Meter,
) -> Checked<bool> {
    let mut dual = Dual(symbols);
    let mut blocks = Vec::new();
    for pair in chart.blocks.iter().zip(vector) {
        let mut constant = |matrix: &Rationals| {
            dual.0.constant(&Constant::Dense(matrix.entries.clone()), matrix.shape)
        };
        blocks.push((constant(pair.0)?, constant(pair.1)?));
    }
    let mut inputs = Vec::new();
    for leaf in &chart.source.inputs {
        inputs.push(dual.letter(&format!("input {}", leaf.name), leaf.shape, Condition::Any)?);
    }
    let outputs = Run::<Dual<S>>::new(&chart.source, blocks, inputs).outputs(&mut dual)?;
    let mut moves = false;
    for (_, tangent) in &outputs {
        moves |= !dual.0.is_zero(tangent)?;
    }
    meter.symbols(&dual.0)?;
    Ok(moves)
}

/// That the vectors are independent.
fn are_independent<W: Word>(
    ring: &Ring<W>,
    source: &Source,
    vectors: &[Vec<Rationals>],
    meter: &Meter,
) -> Checked<()> {
    let mut rows = Vec::new();
    for vector in vectors {
        let mut row = Vec::new();
        for (leaf, matrix) in source.blocks.iter().zip(vector) {
            coordinates_of(leaf, Some(&matrix.residues(ring)?), ring, &mut row);
        }
        rows.push(row);
    }
    match kept(ring, rows, meter)? == vectors.len() as u128 {
        true => Ok(()),
        false => Err(Reason::Kernel.because("vectors that depend on each other")),
    }
}
