//! Other weights with the same function, where a part of the network does not count: a neuron that is zero or there twice, a filter behind
//! a zero one. The function is then one of a smaller network.
//!
//! Functions are compared at random inputs modulo a prime, so what is found here is to be proved by who uses it.

use itertools::Itertools as _;
use neurocert_check::language::{Constraint, Program};
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::MODULUS;
use crate::linalg::product::image;
use crate::matrix::Matrix;
use crate::program::run;
use crate::ring::{PrimeField, SplitMix64};

/// A matrix for each weight.
pub(super) type Matrices = Vec<Matrix<BigRational>>;

/// Weights with the function in question, and a part of them that may be anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// The weights.
    pub weights: Matrices,
    /// The number of the weight that is free in part.
    pub weight: usize,
    /// Its free places.
    pub free: Vec<(usize, usize)>,
    /// Why they are free.
    pub reason: String,
}

/// Inputs at which functions are compared.
const COPIES: usize = 3;
/// The highest power of a ratio of two neurons that is tried as the ratio of what they give.
const HIGHEST: u32 = 8;
/// More are not looked for.
const MOST: usize = 64;

/// All bases that are found at these weights: rows, columns and whole weights that are free; those that are so after one of
/// these is zero; and those after one of two proportional rows is made superfluous.
///
/// Costs a few runs of the program for each row, each column and each pair of rows.
pub fn bases(program: &Program, weights: &Matrices, seed: u64) -> Vec<Base> {
    let Some(compare) = Compare::new(program, weights, seed) else { return vec![] };
    let mut starts = vec![(weights.clone(), String::new())];
    starts.extend(compare.merged(weights));
    let mut found: Vec<Base> = Vec::new();
    for (start, why) in starts {
        let first = compare.free(&start, &why);
        for base in &first {
            let mut zero = start.clone();
            for &place in &base.free {
                zero[base.weight][place] = BigRational::zero();
            }
            if zero != start {
                // The same part again says nothing new.
                let more = compare.free(&zero, &base.reason);
                let is_other = |next: &Base| (next.weight, &next.free) != (base.weight, &base.free);
                found.extend(more.into_iter().filter(is_other));
            }
        }
        found.extend(first);
        if found.len() >= MOST {
            break;
        }
    }
    // The same places at the same weights are found on several ways; the shortest reason is kept.
    found.sort_by_key(|base| base.reason.len());
    let mut kept: Vec<Base> = Vec::new();
    for base in found {
        let is_new = |other: &Base| {
            (other.weight, &other.free) != (base.weight, &base.free)
                || other.weights != base.weights
        };
        if kept.iter().all(is_new) {
            kept.push(base);
        }
    }
    kept.truncate(MOST);
    kept
}

struct Compare<'a> {
    program: &'a Program,
    field: PrimeField,
    inputs: Vec<Vec<Matrix<u64>>>,
    values: Vec<Vec<Matrix<u64>>>,
    seed: u64,
}

impl Compare<'_> {
    /// `None` where the function has no values modulo a prime.
    fn new<'a>(program: &'a Program, weights: &Matrices, seed: u64) -> Option<Compare<'a>> {
        let field = PrimeField::new(MODULUS).ok()?;
        let mut random = SplitMix64::new(seed);
        let mut draw =
            |(rows, columns)| Matrix::from_fn(rows, columns, |_, _| random.next_u64() % MODULUS);
        let mut copy = |_| program.inputs.iter().map(|leaf| draw(leaf.shape)).collect_vec();
        let inputs = (0..COPIES).map(&mut copy).collect_vec();
        let mut compare = Compare { program, field, inputs, values: vec![], seed };
        compare.values = compare.values_at(weights)?;
        Some(compare)
    }

    fn values_at(&self, weights: &Matrices) -> Option<Vec<Vec<Matrix<u64>>>> {
        let weights: Option<Vec<_>> = weights.iter().map(|w| image(&self.field, w)).collect();
        let weights = weights?;
        let at = |inputs: &Vec<_>| run(&self.field, self.program, &weights, inputs).ok();
        self.inputs.iter().map(at).collect()
    }

    fn is_same(&self, weights: &Matrices) -> bool {
        self.values_at(weights).is_some_and(|values| values == self.values)
    }

    /// The weights that may be changed entry by entry.
    fn plain(&self) -> impl Iterator<Item = usize> + Clone {
        let leaves = self.program.weights.iter().enumerate();
        leaves.filter(|(_, leaf)| leaf.constraint == Constraint::Any).map(|(at, _)| at)
    }

    /// Rows, columns and whole weights that are free. What is part of a larger one that is free is left out.
    fn free(&self, start: &Matrices, why: &str) -> Vec<Base> {
        let mut found = Vec::new();
        for at in self.plain() {
            let (rows, columns) = start[at].shape();
            let name = &self.program.weights[at].name;
            let all = (0..rows).cartesian_product(0..columns).collect_vec();
            let row = |i| {
                (format!("row {} of {name}", i + 1), (0..columns).map(|j| (i, j)).collect_vec())
            };
            let column = |j| {
                (format!("column {} of {name}", j + 1), (0..rows).map(|i| (i, j)).collect_vec())
            };
            let whole = (name.clone(), all);
            let is_free = |free: &[(usize, usize)]| {
                (0..2).all(|round| self.is_same(&drawn(start, at, free, self.seed + round)))
            };
            let parts = match is_free(&whole.1) {
                true => vec![whole],
                false => (0..rows).map(row).chain((0..columns).map(column)).collect(),
            };
            for (what, free) in parts.into_iter().filter(|(_, free)| is_free(free)) {
                let reason = match why {
                    "" => format!("{what} may be anything"),
                    _ => format!("{why}; then {what} may be anything"),
                };
                found.push(Base { weights: start.clone(), weight: at, free, reason });
            }
        }
        found
    }

    /// Weights with the same function in which one of two proportional rows is not used any more: what it gave is added to what the
    /// other one gives.
    fn merged(&self, weights: &Matrices) -> Vec<(Matrices, String)> {
        let mut found = Vec::new();
        for (first, next) in self.plain().tuple_combinations() {
            if weights[first].rows() != weights[next].columns() {
                continue;
            }
            for (i, j) in (0..weights[first].rows()).tuple_combinations() {
                let Some(ratio) = ratio(weights[first].row(i), weights[first].row(j)) else {
                    continue;
                };
                let power = |n: u32| (0..n).fold(BigRational::one(), |power, _| power * &ratio);
                let merged = (0..=HIGHEST).map(|n| merged(weights, next, (i, j), &power(n)));
                let names = [first, next].map(|at| &self.program.weights[at].name);
                let why = format!(
                    "rows {} and {} of {} are proportional, so column {} of {} may be zero",
                    i + 1,
                    j + 1,
                    names[0],
                    j + 1,
                    names[1]
                );
                let mut same = merged.filter(|weights| self.is_same(weights));
                found.extend(same.next().map(|weights| (weights, why)));
            }
        }
        found
    }
}

/// Column j of a weight, times the factor, added to column i; then it is zero.
fn merged(
    weights: &Matrices,
    next: usize,
    (i, j): (usize, usize),
    factor: &BigRational,
) -> Matrices {
    let mut merged = weights.clone();
    for row in 0..weights[next].rows() {
        let added = &weights[next][(row, j)] * factor;
        merged[next][(row, i)] += added;
        merged[next][(row, j)] = BigRational::zero();
    }
    merged
}

/// c with b = c a, for vectors that are not zero.
fn ratio(a: &[BigRational], b: &[BigRational]) -> Option<BigRational> {
    let at = a.iter().position(|x| !x.is_zero())?;
    let ratio = &b[at] / &a[at];
    let is_multiple = a.iter().zip(b).all(|(x, y)| &(x * &ratio) == y);
    (is_multiple && !ratio.is_zero()).then_some(ratio)
}

/// The weights with small random numbers at some places.
pub(super) fn drawn(weights: &Matrices, at: usize, free: &[(usize, usize)], seed: u64) -> Matrices {
    let mut random = SplitMix64::new(seed);
    let mut drawn = weights.clone();
    for &place in free {
        drawn[at][place] = BigRational::from_integer(random.in_range(9).into());
    }
    drawn
}
