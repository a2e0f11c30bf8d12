//! From a counterexample to one with small integers: greedy, the same in every run.

use neurocert_check::kernel::certificate::{Matrices, Refutation};
use neurocert_check::kernel::produce::Budget;
use neurocert_check::language::Condition;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::Question;
use crate::matrix::Matrix;
use crate::program::proof::written;
use crate::search::MODULUS;

/// Runs through all matrices before it stops, at the latest.
const MOST_ROUNDS: usize = 20;

/// The steps of the kernel that all trials together may take, and how many trials there are.
const MOST_STEPS: u64 = 1 << 30;
const TRIALS: [u64; 2] = [200, 20_000];

/// What a matrix of a counterexample is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Group,
    Weight,
    Input,
}

/// A matrix of a counterexample.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    pub role: Role,
    pub name: String,
    pub condition: Condition,
    pub matrix: Matrix<BigRational>,
}

/// A counterexample: elements of the group, blocks of weights, inputs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Instance {
    pub parts: Vec<Part>,
    /// The weight that moves to what is none; the inputs play no role then.
    pub outside: Option<String>,
    /// The order of series in which the outputs are compared, where functions are not rational.
    pub order: Option<u32>,
}

impl Instance {
    /// As a proof.
    pub(super) fn witness(&self) -> Refutation {
        let all = |role: Role| -> Matrices {
            let parts = self.parts.iter().filter(|part| part.role == role);
            parts.map(|part| (part.name.clone(), written(&part.matrix))).collect()
        };
        let inputs = self.outside.is_none().then(|| all(Role::Input));
        let (group, weights) = (all(Role::Group), all(Role::Weight));
        let order = self.order.filter(|_| self.outside.is_none());
        let modulus = order.map(|_| MODULUS.to_string());
        Refutation { group, weights, inputs, outside: self.outside.clone(), modulus, order }
    }
}

/// The instance, made smaller as long as the kernel takes it. `work` is what it takes for one.
pub(super) fn shrink(
    question: &Question,
    instance: Instance,
    work: u64,
    budget: Budget,
) -> Refutation {
    let trials = (MOST_STEPS / work.max(1)).clamp(TRIALS[0], TRIALS[1]);
    let mut shrinker = Shrinker { question, budget, trials, best: instance };
    for _ in 0..MOST_ROUNDS {
        let before = shrinker.best.clone();
        shrinker.whole_matrices();
        shrinker.entries();
        if shrinker.best == before || shrinker.trials == 0 {
            break;
        }
    }
    shrinker.best.witness()
}

struct Shrinker<'a> {
    question: &'a Question,
    budget: Budget,
    /// How many more there are.
    trials: u64,
    best: Instance,
}

impl Shrinker<'_> {
    /// The numbers of the matrices that play a role: group elements first, they are what it is about.
    fn places(&self) -> Vec<usize> {
        let parts = self.best.parts.iter().enumerate();
        let is_used = |part: &Part| self.best.outside.is_none() || part.role != Role::Input;
        parts.filter(|(_, part)| is_used(part)).map(|(at, _)| at).collect()
    }

    /// Takes the matrix if that is still a counterexample.
    fn try_matrix(&mut self, at: usize, matrix: Matrix<BigRational>) -> bool {
        if self.trials == 0 || matrix == self.best.parts[at].matrix {
            return false;
        }
        self.trials -= 1;
        let old = std::mem::replace(&mut self.best.parts[at].matrix, matrix);
        let still_fails = self.question.refuted(&self.best.witness(), self.budget).is_ok();
        if !still_fails {
            self.best.parts[at].matrix = old;
        }
        still_fails
    }

    /// Identities, zeros and simple orthogonal matrices in the place of whole matrices.
    fn whole_matrices(&mut self) {
        for at in self.places() {
            let Part { role, matrix: old, .. } = self.best.parts[at].clone();
            let (rows, columns) = old.shape();
            let zero = Matrix::from_fn(rows, columns, |_, _| BigRational::zero());
            let mut candidates = vec![unit(rows, columns)];
            if role == Role::Group && rows == columns {
                candidates.extend(simple_orthogonal(rows));
            }
            let end = if role == Role::Group { candidates.len() } else { 0 };
            candidates.insert(end, zero);
            let size = |matrix: &Matrix<_>| matrix.entries().iter().map(weight).max();
            for candidate in candidates {
                // A matrix that is simple already is not exchanged for another one.
                let is_smaller =
                    rank_of(&candidate) < rank_of(&old) || size(&candidate) < size(&old);
                if is_smaller && self.try_matrix(at, candidate) {
                    break;
                }
            }
        }
    }

    /// Entry by entry (pairs of them where a condition binds them together).
    fn entries(&mut self) {
        for at in self.places() {
            let Part { condition, matrix, .. } = &self.best.parts[at];
            let (condition, (rows, columns)) = (*condition, matrix.shape());
            if is_bound(condition) {
                continue;
            }
            self.zeros(at, 0, rows * columns);
            for i in 0..rows {
                for j in 0..columns {
                    for value in simpler(&self.best.parts[at].matrix[(i, j)]) {
                        let mut matrix = self.best.parts[at].matrix.clone();
                        set(&mut matrix, condition, (i, j), value);
                        if self.try_matrix(at, matrix) {
                            break;
                        }
                    }
                }
            }
        }
    }

    /// Zeros in the place of many entries at once, from this one up to that one.
    fn zeros(&mut self, at: usize, from: usize, to: usize) {
        let Part { condition, matrix, .. } = &self.best.parts[at];
        let mut candidate = matrix.clone();
        for place in from..to {
            let place = (place / matrix.columns(), place % matrix.columns());
            set(&mut candidate, *condition, place, BigRational::zero());
        }
        let middle = from + (to - from) / 2;
        if candidate != *matrix && !self.try_matrix(at, candidate) && to - from > 2 {
            self.zeros(at, from, middle);
            self.zeros(at, middle, to);
        }
    }
}

/// Whether no entry can be changed without others.
fn is_bound(condition: Condition) -> bool {
    use Condition::{Orthogonal, Permutation, SignedPermutation};
    matches!(condition, Orthogonal | Permutation | SignedPermutation)
}

/// Sets an entry, and the one that a condition binds to it.
fn set(
    matrix: &mut Matrix<BigRational>,
    condition: Condition,
    (i, j): (usize, usize),
    value: BigRational,
) {
    match condition {
        Condition::Symmetric => matrix[(j, i)] = value.clone(),
        Condition::Skew => matrix[(j, i)] = -value.clone(),
        _ => {}
    }
    matrix[(i, j)] = value;
}

/// How far from nice a number is: integers before fractions, small before large, 1 before −1.
fn weight(q: &BigRational) -> (bool, num_bigint::BigInt, bool) {
    (!q.is_integer(), q.numer().abs() + q.denom(), q.is_negative())
}

/// How far from the identity and from zero a whole matrix is.
fn rank_of(matrix: &Matrix<BigRational>) -> (bool, usize) {
    let is_simple = matrix.entries().iter().all(Zero::is_zero)
        || *matrix == unit(matrix.rows(), matrix.columns());
    (!is_simple, matrix.entries().iter().filter(|entry| entry.is_negative()).count())
}

fn integer(n: i64) -> BigRational {
    BigRational::from_integer(n.into())
}

pub(super) fn unit(rows: usize, columns: usize) -> Matrix<BigRational> {
    Matrix::from_fn(rows, columns, |i, j| integer(i64::from(i == j)))
}

/// Numbers before this one: 0, 1, −1, 2, … and the next integers.
fn simpler(q: &BigRational) -> Vec<BigRational> {
    let half = (q / integer(2)).trunc();
    let mut candidates: Vec<BigRational> = [0, 1, -1, 2, -2, 3, -3].map(integer).to_vec();
    candidates.extend([half, q.trunc(), q.abs()]);
    candidates.extend([q - integer(1), q + integer(1)]);
    candidates.retain(|candidate| weight(candidate) < weight(q));
    candidates
}

/// The identity with one sign changed, and with two rows exchanged.
fn simple_orthogonal(n: usize) -> Vec<Matrix<BigRational>> {
    let mut found = Vec::new();
    for i in 0..n.min(4) {
        let mut sign = unit(n, n);
        sign[(i, i)] = integer(-1);
        found.push(sign);
        for j in 0..i {
            let mut swap = unit(n, n);
            (swap[(i, i)], swap[(j, j)]) = (integer(0), integer(0));
            (swap[(i, j)], swap[(j, i)]) = (integer(1), integer(1));
            let mut turn = swap.clone();
            turn[(i, j)] = integer(-1);
            found.extend([swap, turn]);
        }
    }
    found
}
