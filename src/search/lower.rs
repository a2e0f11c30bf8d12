//! The rank of the Jacobian at one drawn point modulo a prime, and the minor that shows it.

use neurocert_check::kernel::certificate::{Drawn, Lower, Minor, Point};
use neurocert_check::kernel::produce::{Budget, Row, Stop, rows};
use neurocert_check::kernel::{Failure, Reason, Source};
use neurocert_check::language::{Function, Op};

use crate::linalg::ModularEchelon;
use crate::ring::PrimeField;

/// Below 2^31: residues are machine words, and a point that is not generic modulo it is rare.
pub const MODULUS: u64 = 2_147_483_629;

/// A rank that a minor proves.
#[derive(Clone, Debug)]
pub struct Rank {
    /// The rank.
    pub rank: u64,
    /// The minor.
    pub lower: Lower,
    /// Copies of the inputs that were looked at; the last ones added nothing, or the rank is full.
    pub copies: u32,
}

impl Rank {
    /// How many copies of the inputs the minor has rows from.
    pub fn copies_used(&self) -> u32 {
        match &self.lower {
            Lower::Minor(minor) => minor.rows.iter().map(|row| row[0]).max().unwrap_or(1),
            Lower::Blocks(_) | Lower::Theorem { .. } => 0,
        }
    }
}

/// Whether a program has to be looked at as a power series in its inputs.
pub fn needs_series(source: &Source) -> bool {
    source
        .nodes
        .iter()
        .any(|node| matches!(node.op, Op::Softmax | Op::Apply(Function::Exp | Function::Tanh)))
}

/// Where a rank is looked at.
#[derive(Clone, Copy)]
pub(super) struct At {
    pub seed: u64,
    /// An odd prime below 2^62.
    pub modulus: u64,
    /// Of power series.
    pub order: Option<u32>,
}

/// The rank at a point of this seed. Copies of the inputs are added until several in a row add nothing, or
/// the rank is that of all coordinates.
pub(super) fn rank(
    source: &Source,
    At { seed, modulus, order }: At,
    enough: u64,
    budget: Budget,
    progress: &dyn Fn(u64),
) -> Result<Rank, Failure> {
    let point = Point::Drawn(Drawn { seed: seed.to_string(), bound: "1000".into() });
    let coordinates = usize::try_from(source.coordinates()).unwrap_or(usize::MAX);
    let field = PrimeField::new(modulus)
        .map_err(|error| Failure { reason: Reason::Modulus, detail: error.to_string() })?;
    let modulus = modulus.to_string();
    let mut growing = Growing::new(field, coordinates);
    let (mut copy, mut idle) = (0, 0);
    while idle < patience(source) && !growing.is_full() && growing.rank() < enough {
        copy += 1;
        let found = match rows(source, &modulus, &point, order, copy, budget) {
            // What is there is a minor all the same.
            Err(_) if budget.stop.is_raised() => break,
            found => found?,
        };
        let more = growing.add(found, budget.stop);
        progress(growing.rank());
        idle = if more { 0 } else { idle + 1 };
        if source.inputs.is_empty() {
            break;
        }
    }
    let Growing { rows, columns, .. } = growing;
    let rank = rows.len() as u64;
    let lower = Lower::Minor(Minor { modulus, point, order, rows, columns });
    Ok(Rank { rank, lower, copies: copy })
}

/// How many copies of the inputs in a row add nothing, before no more are looked at.
pub(crate) fn patience(source: &Source) -> usize {
    // With relu, a copy of the inputs sees one piece only.
    if has_relu(source) { 64 } else { 2 }
}

pub(crate) fn has_relu(source: &Source) -> bool {
    source.nodes.iter().any(|node| node.op == Op::Apply(Function::Relu))
}

/// So many products take about a second: between them somebody may stop it. Batches of few rows are slow to reduce.
const AT_ONCE: usize = 1 << 32;
/// Fewer rows at once are not faster to stop, and slower to reduce.
const LEAST: usize = 16;

/// A minor that grows by rows of the Jacobian.
pub(super) struct Growing {
    echelon: ModularEchelon,
    coordinates: usize,
    /// The numbers of the rows that are kept.
    pub rows: Vec<Vec<u32>>,
    /// Their pivots, from 1.
    pub columns: Vec<u32>,
}

impl Growing {
    pub(super) fn new(field: PrimeField, coordinates: usize) -> Growing {
        let echelon = ModularEchelon::new(field, coordinates);
        Growing { echelon, coordinates, rows: vec![], columns: vec![] }
    }

    pub(super) fn rank(&self) -> u64 {
        self.rows.len() as u64
    }

    pub(super) fn is_full(&self) -> bool {
        self.rows.len() == self.coordinates
    }

    /// Whether one of these rows is independent of all before it; not all are looked at if it is stopped.
    pub(super) fn add(&mut self, found: Vec<Row>, stop: Stop) -> bool {
        let before = self.rows.len();
        let mut found = found.into_iter().peekable();
        while found.peek().is_some() && !stop.is_raised() {
            let products = (self.rows.len() + 1) * self.coordinates.max(1);
            let size = (AT_ONCE / products).max(LEAST);
            let (numbers, entries): (Vec<_>, Vec<_>) = found.by_ref().take(size).unzip();
            let pivots = self.echelon.insert_batch(entries);
            for (number, pivot) in numbers.into_iter().zip(pivots) {
                if let Some(pivot) = pivot {
                    self.rows.push(number);
                    self.columns.push(pivot as u32 + 1);
                }
            }
        }
        self.rows.len() > before
    }
}

/// More points for `relu` are not looked at beyond so many coordinates.
const MOST_COORDINATES: u128 = 1 << 9;

/// The largest rank at several points where there is `relu`: at one point units may be dead for all inputs.
/// Otherwise that at one.
pub(super) fn largest(
    source: &Source,
    at: At,
    budget: Budget,
    progress: &dyn Fn(u64),
) -> Result<Rank, Failure> {
    let mut best = rank(source, at, u64::MAX, budget, progress)?;
    if !has_relu(source) || source.coordinates() > MOST_COORDINATES {
        return Ok(best);
    }
    // Inputs see several pieces at each point; without them a point sees one.
    let patience = if acts_on_weights(source) { 32 } else { 3 };
    let (mut number, mut idle) = (0, 0);
    while idle < patience && u128::from(best.rank) < source.coordinates() {
        number += 1;
        idle += 1;
        let at = At { seed: at.seed.wrapping_add(number), ..at };
        if let Ok(more) = rank(source, at, u64::MAX, budget, progress)
            && more.rank > best.rank
        {
            (best, idle) = (more, 0);
        }
    }
    Ok(best)
}

/// Whether a `relu` is applied to what no input reaches.
fn acts_on_weights(source: &Source) -> bool {
    let mut moves: Vec<bool> = Vec::new();
    for node in &source.nodes {
        let below = node.args.iter().any(|&arg| moves[arg]);
        if node.op == Op::Apply(Function::Relu) && !below {
            return true;
        }
        moves.push(below || matches!(node.op, Op::Input(_)));
    }
    false
}
