//! From a counterexample to one with small integers: greedy, the same in every run.

use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::condition::Condition;
use super::matrices::{Exact, identity, integer};
use super::rule::Rule;
use super::test::{Failure, Instance, Outcome, outside_exactly};
use crate::matrix::Matrix;
use crate::network::Parametrization;
use crate::ring::Rationals;

/// Runs through all places before it stops, at the latest.
const MOST_ROUNDS: usize = 20;

/// The instance, made smaller as long as it fails in the same way, for that many trials at most.
pub(super) fn shrink(
    rule: &Rule,
    instance: Instance,
    failure: Failure,
    outcome: &dyn Fn(&Instance) -> Outcome,
    most_trials: usize,
) -> Instance {
    let mut shrinker = Shrinker { rule, failure, outcome, most_trials, trials: 0, best: instance };
    for _ in 0..MOST_ROUNDS {
        let before = shrinker.best.clone();
        shrinker.whole_matrices();
        shrinker.entries();
        if shrinker.best == before || shrinker.trials >= most_trials {
            break;
        }
    }
    shrinker.best
}

struct Shrinker<'a> {
    rule: &'a Rule,
    failure: Failure,
    outcome: &'a dyn Fn(&Instance) -> Outcome,
    most_trials: usize,
    trials: usize,
    best: Instance,
}

/// Which matrix of an instance.
#[derive(Clone, Copy)]
enum Place {
    Group(usize),
    Weight(usize),
    Input,
}

impl Shrinker<'_> {
    /// All matrices: group elements first, they are what a rule is about.
    fn places(&self) -> Vec<Place> {
        let group = (0..self.best.group.len()).map(Place::Group);
        let weights = (0..self.best.weights.len()).map(Place::Weight);
        group.chain(weights).chain([Place::Input]).collect()
    }

    fn matrix(&self, place: Place) -> &Exact {
        match place {
            Place::Group(at) => &self.best.group[at],
            Place::Weight(at) => &self.best.weights[at],
            Place::Input => &self.best.input,
        }
    }

    /// Takes the matrix if the instance still fails with it.
    fn try_matrix(&mut self, place: Place, matrix: Exact) -> bool {
        if self.trials >= self.most_trials || matrix == *self.matrix(place) {
            return false;
        }
        self.trials += 1;
        let fits = match place {
            Place::Group(at) => self.rule.parameters[at].condition.holds(&matrix),
            _ => true,
        };
        if !fits {
            return false;
        }
        let mut candidate = self.best.clone();
        match place {
            Place::Group(at) => candidate.group[at] = matrix,
            Place::Weight(at) => candidate.weights[at] = matrix,
            Place::Input => candidate.input = matrix,
        }
        let is_av = self.rule.architecture().parametrization() == Parametrization::Av;
        let has_weights = !is_av
            || !matches!(place, Place::Weight(_))
            || outside_exactly(self.rule, &candidate.weights).is_none();
        let still_fails = has_weights && (self.outcome)(&candidate) == Outcome::Fails(self.failure);
        if still_fails {
            self.best = candidate;
        }
        still_fails
    }

    /// Identities, zeros, units and permutations in the place of whole matrices.
    fn whole_matrices(&mut self) {
        for place in self.places() {
            let old = self.matrix(place).clone();
            let (rows, columns) = old.shape();
            let mut candidates = Vec::new();
            if matches!(place, Place::Group(_)) {
                candidates.push(unit(rows, columns));
                let condition = match place {
                    Place::Group(at) => self.rule.parameters[at].condition,
                    _ => Condition::Any,
                };
                if condition.is_finite() || condition == Condition::Orthogonal {
                    candidates.extend(simple_orthogonal(rows));
                }
                candidates.push(Matrix::from_fn(rows, columns, |_, _| BigRational::zero()));
            } else {
                candidates.push(Matrix::from_fn(rows, columns, |_, _| BigRational::zero()));
                candidates.push(unit(rows, columns));
            }
            let size = |matrix: &Exact| matrix.entries().iter().map(weight).max();
            for candidate in candidates {
                // A matrix that is simple already is not exchanged for another one.
                let is_smaller =
                    rank_of(&candidate) < rank_of(&old) || size(&candidate) < size(&old);
                if is_smaller && self.try_matrix(place, candidate) {
                    break;
                }
            }
        }
    }

    /// Entry by entry (pairs of them where a condition binds them together).
    fn entries(&mut self) {
        for place in self.places() {
            let (rows, columns) = self.matrix(place).shape();
            let condition = match place {
                Place::Group(at) => self.rule.parameters[at].condition,
                _ => Condition::Any,
            };
            if condition.is_finite() || condition == Condition::Orthogonal {
                continue;
            }
            for i in 0..rows {
                for j in 0..columns {
                    for value in simpler(&self.matrix(place)[(i, j)]) {
                        let mut matrix = self.matrix(place).clone();
                        if condition == Condition::Symmetric {
                            matrix[(j, i)] = value.clone();
                        } else if condition == Condition::Skew {
                            matrix[(j, i)] = -value.clone();
                        }
                        matrix[(i, j)] = value;
                        if self.try_matrix(place, matrix) {
                            break;
                        }
                    }
                }
            }
        }
    }
}

/// How far from nice a number is: integers before fractions, small before large, 1 before −1.
fn weight(q: &BigRational) -> (bool, num_bigint::BigInt, bool) {
    (!q.is_integer(), q.numer().abs() + q.denom(), q.is_negative())
}

/// How far from the identity and from zero a whole matrix is.
fn rank_of(matrix: &Exact) -> (bool, usize) {
    let is_simple = matrix.entries().iter().all(Zero::is_zero)
        || *matrix == unit(matrix.rows(), matrix.columns());
    (!is_simple, matrix.entries().iter().filter(|entry| entry.is_negative()).count())
}

fn unit(rows: usize, columns: usize) -> Exact {
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
fn simple_orthogonal(n: usize) -> Vec<Exact> {
    let mut found = Vec::new();
    for i in 0..n.min(4) {
        let mut sign = identity(&Rationals, n);
        sign[(i, i)] = integer(-1);
        found.push(sign);
        for j in 0..i {
            let mut swap = identity(&Rationals, n);
            (swap[(i, i)], swap[(j, j)]) = (integer(0), integer(0));
            (swap[(i, j)], swap[(j, i)]) = (integer(1), integer(1));
            let mut turn = swap.clone();
            turn[(i, j)] = integer(-1);
            found.extend([swap, turn]);
        }
    }
    found
}
