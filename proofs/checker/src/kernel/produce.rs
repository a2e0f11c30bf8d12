//! For producers: what the kernel computes when it checks, so that what decides is what proves.

use std::collections::BTreeMap;

use num_rational::BigRational;
use serde_json::Value;

pub use super::meter::Stop;

use super::certificate::{Curves, Family, Matrices, Side, Upper};
use super::check::{Outcome, attempted, within};
use super::differential::Chart;
use super::failure::{Checked, Failure, Reason};
use super::meter::Meter;
use super::minor::{Job, is_ordered, modulus, read_rows, rows_of};
use super::network::Networks;
use super::point::{self, Point, Rationals};
use super::source::{Bounded, Source};
use super::symmetry::{self, Moves};
use super::theorem::Variety;
use super::{
    algebra, certificate, conserved, curves, cut, fields, generic, grading, json, theorem, upper,
};
use crate::kernel::arith::{Ring, Word};
use crate::language::Leaf;

mod blocks;
mod ranks;
pub use blocks::{Anatomy, AxisInfo, Coordinate, SparseRow, anatomy, seen};
pub use ranks::AtWeights;

/// The steps that one step of symbols is as long as.
pub const SYMBOL: u64 = super::meter::SYMBOL;

/// The work of one call, and the bytes for numbers that are kept at once.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Steps; one is about as long as a product of two residues.
    pub steps: u64,
    /// Bytes.
    pub memory: u64,
    /// When to end before.
    pub stop: Stop,
}

impl Budget {
    fn meter(self) -> Meter {
        Meter::new(self.steps, self.memory).until(self.stop)
    }
}

/// Checks a document, as [`check`](super::check) does.
pub fn check(document: Value, budget: Budget) -> Outcome {
    within(document, &budget.meter())
}

/// The same of a proof whose last lemma has no expression: it is malformed if the check comes to it.
pub fn attempt(document: Value, budget: Budget) -> Outcome {
    attempted(document, &budget.meter())
}

/// A document takes at most so many times the bytes of its file (measured): what is read of it and the
/// certificate are there at the same time; a short text takes fifty bytes in each, a small object more.
const FACTOR: u64 = 96;

/// Checks the bytes of a file, as [`check_file`](super::check_file) does.
pub fn check_file(bytes: &[u8], budget: Budget) -> Outcome {
    if bytes.len() as u64 > budget.memory / FACTOR {
        return Outcome::unread(Reason::SizeLimit.because("the length of the file"));
    }
    match json::json(bytes) {
        Ok(document) => check(document, budget),
        Err(failure) => Outcome::unread(failure),
    }
}

/// The bound that a step gives.
///
/// # Errors
/// Why the step does not hold, or that it takes more than the budget.
pub fn bound(
    source: &Source,
    step: &Upper,
    texts: &[String],
    budget: Budget,
) -> Result<u128, Failure> {
    let meter = budget.meter();
    upper::bound(source, step, &Networks { texts, meter: &meter }, &meter)
}

/// The largest rank that the step `generic` sees.
///
/// # Errors
/// Where the program is not made of polynomials, or not within the budget.
pub fn generic_rank(
    network: &certificate::Network,
    source: &Source,
    copies: u32,
    texts: &[String],
    budget: Budget,
) -> Result<u128, Failure> {
    let meter = budget.meter();
    let networks = Networks { texts, meter: &meter };
    generic::largest_rank(network, source, copies, &networks, &meter)
}

/// The variety of all functions, by a theorem about the text.
///
/// # Errors
/// A network that no theorem covers, and a degree that is too long.
pub fn variety(
    source: &Source,
    theorem: certificate::Theorem,
    budget: Budget,
) -> Result<Variety, Failure> {
    theorem::variety_of(source, theorem, &budget.meter())
}

/// That no output moves along the fields of a family.
///
/// # Errors
/// Why they are not fields, or that it takes more than the budget.
pub fn is_field(source: &Source, family: &Family, budget: Budget) -> Result<(), Failure> {
    fields::holds(source, family, &budget.meter())
}

/// The program in which one side of a named step is free (the step `cut`).
///
/// # Errors
/// Where that is not possible.
pub fn cut(source: &Source, at: &str, keep: Side, budget: Budget) -> Result<Source, Failure> {
    match keep {
        Side::Above => cut::above(source, at, &budget.meter()),
        Side::Below => cut::below(source, at, &budget.meter()),
    }
}

/// A row of the Jacobian: its numbers in a minor, and its entries modulo m.
pub type Row = (Vec<u32>, Vec<u64>);

/// All rows of the Jacobian on one copy of the inputs (from 1), as the step `minor` computes them.
///
/// # Errors
/// Where the program cannot be computed there.
pub fn rows(
    source: &Source,
    m: &str,
    point: &certificate::Point,
    order: Option<u32>,
    copy: u32,
    budget: Budget,
) -> Result<Vec<Row>, Failure> {
    rows_at(source, m, &Point::read(point, source)?, order, copy, budget)
}

fn rows_at(
    source: &Source,
    m: &str,
    point: &Point,
    order: Option<u32>,
    copy: u32,
    budget: Budget,
) -> Result<Vec<Row>, Failure> {
    let m = modulus(m)?;
    let meter = budget.meter();
    is_ordered(source, order, &meter)?;
    let job = Job { source, point, order, meter: &meter };
    if m < <u64 as Word>::MODULI_BELOW {
        all_rows(&job, &Ring::<u64>::new(m), copy)
    } else {
        all_rows(&job, &Ring::<u128>::new(m), copy)
    }
}

fn all_rows<W: Word>(job: &Job<'_>, ring: &Ring<W>, copy: u32) -> Checked<Vec<Row>> {
    let first = copy.checked_sub(1).ok_or_else(|| Reason::Index.because("copies are from 1"))?;
    let row = |([output, i, j, k], row): ([u32; 4], Vec<W::Entry>)| {
        let numbers = [copy, output + 1, i + 1, j + 1].into_iter().chain(job.order.map(|_| k));
        (numbers.collect(), row.into_iter().map(Into::into).collect())
    };
    Ok(rows_of(job, ring, first as usize)?.into_iter().map(row).collect())
}

/// The entries of a block that are its coordinates, in order.
pub fn places(leaf: &Leaf) -> Vec<(usize, usize)> {
    point::coordinates(leaf).collect()
}

/// The coordinates of a point modulo m.
///
/// # Errors
/// A modulus or a point that is not one.
pub fn coordinates(
    source: &Source,
    m: &str,
    point: &certificate::Point,
    budget: Budget,
) -> Result<Vec<u64>, Failure> {
    let point = Point::read(point, source)?;
    algebra::weights(&Ring::<u128>::new(modulus(m)?), source, &point, &budget.meter())
}

/// An entry of a matrix that is not zero: row, column, and its value modulo m.
pub type Place = (usize, usize, u64);

/// The matrices E, modulo m, of a family whose fields W ↦ E W are linear in the coordinates (the lower
/// bound of the claim `algebra`).
///
/// # Errors
/// Why they are not fields, or not linear, or that it takes more than the budget.
pub fn matrices(
    source: &Source,
    family: &Family,
    m: &str,
    budget: Budget,
) -> Result<Vec<Vec<Place>>, Failure> {
    let (m, meter) = (modulus(m)?, budget.meter());
    fields::holds(source, family, &meter)?;
    algebra::is_linear(source, family, &meter)?;
    if m < <u64 as Word>::MODULI_BELOW {
        let found = algebra::matrices(&Ring::<u64>::new(m), source, family, &meter)?;
        let wide = |matrix: Vec<(usize, usize, u32)>| {
            matrix.into_iter().map(|(x, y, value)| (x, y, value.into())).collect()
        };
        Ok(found.into_iter().map(wide).collect())
    } else {
        algebra::matrices(&Ring::<u128>::new(m), source, family, &meter)
    }
}

/// The vectors, modulo m, at a point of a family of gradients that move no output (the lower bound of the claim
/// `conserved`).
///
/// # Errors
/// Why they are not fields, not linear or not gradients, or that it takes more than the budget.
pub fn gradients(
    source: &Source,
    family: &Family,
    m: &str,
    point: &certificate::Point,
    budget: Budget,
) -> Result<Vec<Vec<u64>>, Failure> {
    let (meter, point) = (budget.meter(), Point::read(point, source)?);
    conserved::is_conserved(source, family, &meter)?;
    vectors_of(source, family, m, &point, &meter)
}

fn vectors_of(
    source: &Source,
    family: &Family,
    m: &str,
    point: &Point,
    meter: &Meter,
) -> Checked<Vec<Vec<u64>>> {
    let m = modulus(m)?;
    if m < <u64 as Word>::MODULI_BELOW {
        Ok(plain::<u64>(fields::rows(&Ring::<u64>::new(m), source, point, family, meter)?))
    } else {
        Ok(plain::<u128>(fields::rows(&Ring::<u128>::new(m), source, point, family, meter)?))
    }
}

/// The values, modulo m, of brackets of the gradients of outputs at the point of the proof (the upper bound of the
/// claim `conserved`).
///
/// # Errors
/// Where the program cannot be computed there, or a bracket is not one.
pub fn brackets(
    source: &Source,
    proof: &certificate::ConservedUpper,
    budget: Budget,
) -> Result<Vec<Vec<u64>>, Failure> {
    conserved::brackets(source, proof, &budget.meter())
}

/// The integers of all coordinates, of a grading by which all outputs are homogeneous (the upper bound of
/// the claim `algebra`).
///
/// # Errors
/// Where an output is not homogeneous, or it takes more than the budget.
pub fn degrees(
    source: &Source,
    given: &certificate::Grading,
    budget: Budget,
) -> Result<Vec<i128>, Failure> {
    grading::read(source, given, &budget.meter())
}

/// The unknowns E_xy of the claim `algebra`, in the systems into which a grading cuts them.
pub fn systems(size: usize, degrees: Option<&[i128]>) -> Vec<Vec<(usize, usize)>> {
    grading::groups(size, degrees)
}

/// The tangent vectors of curves, on one copy of the inputs (from 1): for each entry of an output its
/// numbers in a minor, and the entries modulo m in the columns of the proof. Of the proof the rows and
/// what has to hold as identities are not looked at.
///
/// # Errors
/// Where curves or columns are not of the form that they need, or the program cannot be computed.
pub fn tangents(
    source: &Source,
    weights: &Matrices,
    proof: &Curves,
    copy: u32,
    budget: Budget,
) -> Result<Vec<Row>, Failure> {
    let meter = budget.meter();
    let m = modulus(&proof.modulus)?;
    let blocks = super::point::matrices(weights, &source.blocks)?;
    let bundle = curves::bundle(source, &blocks, proof, &meter)?;
    let columns = curves::columns(source, proof)?;
    let rows = source.outputs.iter().enumerate().flat_map(|(output, &node)| {
        let (r, c) = source.shape(node);
        let entries = (0..r).flat_map(move |i| (0..c).map(move |j| (i as u32, j as u32)));
        entries.map(move |(i, j)| vec![copy, output as u32 + 1, i + 1, j + 1])
    });
    let rows: Vec<Vec<u32>> = rows.collect();
    let read = read_rows(source, &rows, None)?;
    let minor: Vec<Vec<u64>> = if m < <u64 as Word>::MODULI_BELOW {
        plain::<u64>(bundle.minor(&Ring::<u64>::new(m), &read, &columns)?)
    } else {
        plain::<u128>(bundle.minor(&Ring::<u128>::new(m), &read, &columns)?)
    };
    Ok(rows.into_iter().zip(minor).collect())
}

pub(super) fn plain<W: Word>(rows: Vec<Vec<W::Entry>>) -> Vec<Vec<u64>> {
    rows.into_iter().map(|row| row.into_iter().map(Into::into).collect()).collect()
}

/// The program in which the differential at these weights is taken, and its blocks there: weights of
/// bounded rank that have a smaller rank are matrices of their own. The last number is how many vectors of
/// the kernel the remaining factors add.
///
/// # Errors
/// A network or weights that cannot be read.
pub fn chart(
    network: &certificate::Network,
    weights: &Matrices,
    texts: &[String],
    budget: Budget,
) -> Result<(Source, Matrices, u128), Failure> {
    let meter = budget.meter();
    let program = Networks { texts, meter: &meter }.program(network)?;
    let source = Source::new(&program, Bounded::Factors);
    let blocks = super::point::matrices(weights, &source.blocks)?;
    let chart = Chart::new(&program, &source, &blocks, &meter)?;
    let rows = |matrix: &Rationals| {
        let entries = matrix.entries.iter().map(ToString::to_string).collect::<Vec<_>>();
        entries.chunks(matrix.shape.1).map(<[String]>::to_vec).collect()
    };
    let names = chart.source.blocks.iter().map(|leaf| leaf.name.clone());
    let blocks = names.zip(chart.blocks.iter().map(rows)).collect();
    Ok((chart.source, blocks, chart.surplus))
}

/// The rows of a matrix.
pub type Exact = Vec<Vec<BigRational>>;

/// What a counterexample to a symmetry shows.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The names of all weights, in the order of the program.
    pub names: Vec<String>,
    /// The weights before and after the moves.
    pub weights: [Vec<Exact>; 2],
    /// The outputs before and after; nothing where a weight moves out of the weights of the network.
    pub outputs: Option<[Vec<Exact>; 2]>,
    /// The steps that it took.
    pub work: u64,
}

/// That the moves change the function, or lead out of the weights: the claim `symmetry` with `fails`.
///
/// # Errors
/// Why they do not, or that it takes more than the budget.
pub fn refuted(
    network: &certificate::Network,
    group: &BTreeMap<String, certificate::Parameter>,
    moves: &BTreeMap<String, String>,
    proof: &certificate::Refutation,
    texts: &[String],
    budget: Budget,
) -> Result<Seen, Failure> {
    let meter = budget.meter();
    let claim = Moves { network, group, moves };
    let networks = Networks { texts, meter: &meter };
    let (names, weights, outputs) = symmetry::fails(&claim, proof, &networks, &meter)?;
    let rows = |matrix: Rationals| {
        matrix.entries.chunks(matrix.shape.1).map(<[BigRational]>::to_vec).collect()
    };
    let all = |matrices: Vec<Rationals>| matrices.into_iter().map(rows).collect();
    let outputs = outputs.map(|outputs| outputs.map(all));
    Ok(Seen { names, weights: weights.map(all), outputs, work: budget.steps - meter.left() })
}

/// A certificate from its parts. (A proof that is not JSON would be `null`, which the checker rejects.)
pub fn certificate_of(
    texts: Vec<String>,
    claim: certificate::Claim,
    proof: &impl serde::Serialize,
) -> certificate::Certificate {
    certificate::Certificate {
        format: certificate::FORMAT.into(),
        version: certificate::VERSION,
        texts,
        claim,
        proof: serde_json::to_value(proof).unwrap_or_default(),
    }
}
