//! The rank of the Jacobian at exact weights: a minor that grows by copies of the inputs, and vectors that
//! are lifted from its kernels modulo primes and proved by the checker's own kernel.

mod basis;
mod found;

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::{
    By, Drawn, Family, Matrices, RankLower, RankUpper, Upper,
};
use neurocert_check::kernel::produce::AtWeights;
use neurocert_check::kernel::{Bounded, Failure, Reason, Source};
use neurocert_check::language::{Given, Program};
use num_rational::BigRational;
use rayon::prelude::*;

use super::lower::{Growing, has_relu, patience};
use super::{MODULUS, Options, Rule, dimension, needs_series, network};
use crate::linalg::multimodular::kernel_of_images;
use crate::matrix::Matrix;
use crate::program::{Coordinates, blocks, written};
use crate::ring::{Integer, Integers, PrimeField, primes_below};
use basis::Basis;
pub use found::AtFound;

/// A matrix for each weight, or for each input.
type Exact = Vec<Matrix<BigRational>>;

/// The orders of power series that are tried.
const ORDERS: [u32; 4] = [4, 10, 20, 40];

/// Bounds of drawn inputs that are tried. Of a network with `relu` large inputs do not see the pieces where
/// biases count.
const BOUNDS: [u64; 3] = [1000, 30, 5];

/// Drawn inputs that may all be ties, before that is what is said.
const TIES: usize = 64;

/// The most digits of a number in a certificate.
const DIGITS: usize = 4000;

/// Primes below 2³¹ from which a fraction of so many digits is found.
const PRIMES: usize = 2 * DIGITS * 10 / 3 / 30 + 1;

/// The rank of the Jacobian at these weights, on all inputs or on these copies of them.
///
/// # Errors
/// When the network has no Jacobian there, or it takes more than the budget.
pub fn rank_at(
    (text, given, program): (&str, &Given, &Program),
    weights: &Exact,
    inputs: Option<&[Exact]>,
    options: Options<'_>,
) -> Result<AtFound, Failure> {
    let source = Source::new(program, Bounded::Factors);
    super::fits(&source, super::bytes(&source, options.budget), options.budget)?;
    let weights = blocks(program, weights);
    let named = |copy: &Exact| -> Matrices {
        let leaves = program.inputs.iter().zip(copy);
        leaves.map(|(leaf, matrix)| (leaf.name.clone(), written(matrix))).collect()
    };
    let inputs: Option<Vec<Matrices>> = inputs.map(|all| all.iter().map(named).collect());
    let given_copies = inputs.as_ref().map(Vec::len);
    let mut best: Option<AtFound> = None;
    // At most points the rank is the largest one. To know that takes much less than to find the kernel, whose
    // vectors are long where the weights are.
    let fields = Options { upper: Some(Rule::Fields), ..options };
    let generic = dimension(text, given, program, fields).ok();
    for (bound, order) in attempts(&source, given_copies.is_some()) {
        let drawn = Drawn { seed: options.seed.to_string(), bound: bound.to_string() };
        let at = AtWeights::new(source.clone(), &weights, inputs.as_deref(), &drawn)?;
        at.is_defined(options.budget)?;
        let search = Search { source: &source, program, at: &at, drawn, given_copies, options };
        let (lower, copies) = search.lower(order)?;
        let (at_most, upper) = match &generic {
            Some(found) if found.upper.number == lower.rows.len() as u128 => {
                (found.upper.number, RankUpper::Step(found.upper.step.clone()))
            }
            found => {
                let families = found.as_ref().map_or(&[][..], |found| match &found.upper.step {
                    Upper::Fields { families, .. } => families,
                    _ => &[],
                });
                search.upper(&lower, families)
            }
        };
        (options.progress)(lower.rows.len() as u64, at_most);
        let found = AtFound {
            network: network(1, given),
            texts: vec![text.into()],
            parameters: source.coordinates(),
            lower,
            at_most,
            upper,
            copies,
            weights: weights.clone(),
            inputs: inputs.clone(),
        };
        best = Some(match best {
            Some(best) => best.or(found),
            None => found,
        });
        if best.as_ref().is_some_and(AtFound::is_exact) {
            break;
        }
    }
    let mut best =
        best.ok_or_else(|| Failure { reason: Reason::Order, detail: "nothing to try".into() })?;
    // The dimension is the largest rank.
    if !best.is_exact()
        && let Ok(found) = dimension(text, given, program, options)
        && found.upper.number < best.at_most
    {
        best.at_most = found.upper.number;
        best.upper = RankUpper::Step(found.upper.step);
        best.texts = found.texts;
    }
    Ok(best)
}

/// Bounds of drawn inputs and orders of series, to be tried until the bounds of the rank meet.
fn attempts(source: &Source, are_given: bool) -> Vec<(u64, Option<u32>)> {
    if needs_series(source) {
        return ORDERS.iter().map(|&order| (BOUNDS[0], Some(order))).collect();
    }
    let count = if has_relu(source) && !are_given { BOUNDS.len() } else { 1 };
    BOUNDS[..count].iter().map(|&bound| (bound, None)).collect()
}

struct Search<'a> {
    source: &'a Source,
    program: &'a Program,
    at: &'a AtWeights,
    drawn: Drawn,
    given_copies: Option<usize>,
    options: Options<'a>,
}

impl Search<'_> {
    fn columns(&self) -> usize {
        usize::try_from(self.source.coordinates()).unwrap_or(usize::MAX)
    }

    /// A minor, modulo a prime at which the program has values, and the copies that were looked at.
    fn lower(&self, order: Option<u32>) -> Result<(RankLower, u32), Failure> {
        let mut primes = primes_below(MODULUS + 1).take(4);
        let mut last = None;
        loop {
            let Some(p) = primes.next() else {
                return Err(last.unwrap_or_else(|| Failure {
                    reason: Reason::Modulus,
                    detail: "no prime is left".into(),
                }));
            };
            match self.minor(p, order) {
                Err(failure) if failure.reason == Reason::Unit => last = Some(failure),
                found => return found,
            }
        }
    }

    fn minor(&self, p: u64, order: Option<u32>) -> Result<(RankLower, u32), Failure> {
        let field = PrimeField::new(p)
            .map_err(|error| Failure { reason: Reason::Modulus, detail: error.to_string() })?;
        let mut growing = Growing::new(field, self.columns());
        let (mut copy, mut seen, mut idle, mut ties) = (0, 0, 0, 0);
        let last = self.given_copies.map_or(u32::MAX, |copies| copies as u32);
        let patience = if self.given_copies.is_some() { usize::MAX } else { patience(self.source) };
        while copy < last && idle < patience && !growing.is_full() {
            copy += 1;
            match self.at.rows(&p.to_string(), order, copy, self.options.budget) {
                Ok(rows) => {
                    seen += 1;
                    idle = if growing.add(rows, self.options.budget.stop) { 0 } else { idle + 1 };
                }
                // Some inputs may be ties; if all are, there is nothing to say.
                Err(failure) if failure.reason == Reason::Tie && self.given_copies.is_none() => {
                    ties += 1;
                    if seen == 0 && ties == TIES || self.source.inputs.is_empty() {
                        return Err(failure);
                    }
                    idle += usize::from(seen > 0);
                }
                Err(failure) => return Err(failure),
            }
            (self.options.progress)(growing.rank(), self.source.coordinates());
            if self.source.inputs.is_empty() && self.given_copies.is_none() {
                break;
            }
        }
        let are_drawn = self.given_copies.is_none();
        let lower = RankLower {
            modulus: p.to_string(),
            seed: are_drawn.then(|| self.drawn.seed.clone()),
            bound: are_drawn.then(|| self.drawn.bound.clone()),
            order,
            rows: growing.rows,
            columns: growing.columns,
        };
        Ok((lower, if are_drawn { seen } else { last }))
    }

    /// The best bound from above that is proved.
    fn upper(&self, lower: &RankLower, families: &[Family]) -> (u128, RankUpper) {
        let all = self.source.coordinates();
        let rank = lower.rows.len() as u128;
        if let Some(copies) = self.given_copies {
            let shapes = self.source.outputs.iter().map(|&output| self.source.shape(output));
            let rows = shapes.map(|(r, c)| r as u128 * c as u128).sum::<u128>() * copies as u128;
            if rows == rank {
                return (rows, RankUpper::Rows {});
            }
        }
        let (by, vectors) = self.vectors(lower, families);
        let number = all - vectors.len() as u128;
        (number, RankUpper::Vectors { by, modulus: lower.modulus.clone(), vectors })
    }

    /// Vectors of the kernel that are proved, all in one way: a basis, if there is one.
    fn vectors(&self, lower: &RankLower, families: &[Family]) -> (By, Vec<Matrices>) {
        let dimension = self.columns() - lower.rows.len();
        let short = match self.given_copies {
            None => Basis::new(self, dimension).of(lower, families),
            Some(_) => vec![],
        };
        if short.len() == dimension {
            return (By::Words, short);
        }
        let (by, vectors) = self.proved(self.kernel(lower));
        if vectors.len() > short.len() { (by, vectors) } else { (By::Words, short) }
    }

    /// The rows of the minor modulo a prime.
    fn rows_of(&self, lower: &RankLower, p: u64) -> Option<Vec<Vec<u64>>> {
        let mut by_copy: BTreeMap<u32, Vec<&Vec<u32>>> = BTreeMap::new();
        for row in &lower.rows {
            by_copy.entry(row[0]).or_default().push(row);
        }
        let mut kept = Vec::new();
        for (&copy, rows) in &by_copy {
            let found = self.at.rows(&p.to_string(), lower.order, copy, self.options.budget);
            let found: BTreeMap<Vec<u32>, Vec<u64>> = found.ok()?.into_iter().collect();
            for row in rows {
                kept.push(found.get(*row)?.clone());
            }
        }
        Some(kept)
    }

    /// A basis of what the rows of the minor do not see, which is a guess.
    fn kernel(&self, lower: &RankLower) -> Vec<Matrices> {
        let residues = |p: u64| self.rows_of(lower, p);
        let found = kernel_of_images(self.columns(), PRIMES, residues).unwrap_or_default();
        let coordinates = Coordinates::new(self.program, Bounded::Factors);
        let vector = |vector: &Vec<Integer>| -> Option<Matrices> {
            let mut named = Matrices::new();
            for (name, block) in coordinates.blocks(&Integers, vector) {
                let text = block.map(ToString::to_string);
                if text.entries().iter().any(|text| text.len() > DIGITS) {
                    return None;
                }
                if text.entries().iter().any(|text| text != "0") {
                    let rows = (0..text.rows()).map(|i| text.row(i).to_vec()).collect();
                    named.insert(name.to_string(), rows);
                }
            }
            Some(named)
        };
        found.iter().filter_map(vector).collect()
    }

    /// Those that the kernel proves, all in one way.
    fn proved(&self, vectors: Vec<Matrices>) -> (By, Vec<Matrices>) {
        let by = |by: By| -> Vec<bool> {
            let holds =
                |vector: &Matrices| self.at.moves_nothing(by, vector, self.options.budget).is_ok();
            vectors.par_iter().map(holds).collect()
        };
        let count = |proved: &[bool]| proved.iter().filter(|&&is_proved| is_proved).count();
        let words = by(By::Words);
        let mut best = (By::Words, words);
        // All take about as much, so one tells whether there is room for that.
        let fits = |vector: &Matrices| {
            let found = self.at.moves_nothing(By::Entries, vector, self.options.budget);
            !found.is_err_and(|failure| failure.reason == Reason::SizeLimit)
        };
        if self.given_copies.is_none()
            && count(&best.1) < vectors.len()
            && vectors.first().is_some_and(fits)
        {
            let entries = by(By::Entries);
            if count(&entries) > count(&best.1) {
                best = (By::Entries, entries);
            }
        }
        let (by, proved) = best;
        let kept = vectors.into_iter().zip(proved).filter(|(_, is_proved)| *is_proved);
        (by, kept.map(|(vector, _)| vector).collect())
    }
}

#[cfg(test)]
mod tests;
