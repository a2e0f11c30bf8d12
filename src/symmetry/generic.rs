//! Generic points: every value of a parameter, or almost every one, from free entries, in finitely many
//! cases. In symbols they prove, at random they test.

use num_rational::BigRational;

use super::condition::Condition;
use super::matrices::{identity, inverse, product};
use super::rule::{Parameter, Rule};
use crate::matrix::Matrix;
use crate::network::{Block, LightningAttention, Network, Parametrization};
use crate::ring::Ring;

/// More cases are not gone through.
const MOST_CASES: usize = 400;

/// The cases of all parameters together, one number for each parameter; `None` if there are too many.
pub(super) fn cases(parameters: &[Parameter]) -> Option<Vec<Vec<usize>>> {
    let mut all = vec![Vec::new()];
    for parameter in parameters {
        let count = count(parameter)?;
        if all.len() * count > MOST_CASES {
            return None;
        }
        all = all
            .into_iter()
            .flat_map(|case: Vec<usize>| (0..count).map(move |n| [&case[..], &[n]].concat()))
            .collect();
    }
    Some(all)
}

fn count(parameter: &Parameter) -> Option<usize> {
    let n = parameter.shape.0;
    let factorial = || (1..=n).try_fold(1usize, |all, k| all.checked_mul(k));
    let found = match parameter.condition {
        // Of determinant 1 and −1.
        Condition::Orthogonal => 2,
        Condition::Permutation => factorial()?,
        Condition::SignedPermutation => {
            factorial()?.checked_mul(1usize.checked_shl(u32::try_from(n).ok()?)?)?
        }
        _ => 1,
    };
    (found <= MOST_CASES).then_some(found)
}

/// The value of a parameter with free entries. Orthogonal matrices are Cayley transforms
/// `(I − S)(I + S)⁻¹` of skew ones, dense in those of determinant 1, times a reflection in the second
/// case. Conditions that say that something is not zero are left to the caller.
pub(super) fn value<R: Ring>(
    ring: &R,
    parameter: &Parameter,
    case: usize,
    free: &mut dyn FnMut() -> R::Elem,
) -> Option<Matrix<R::Elem>> {
    let (rows, columns) = parameter.shape;
    let mirrored = |is_skew: bool, free: &mut dyn FnMut() -> R::Elem| {
        let mut found = Matrix::from_fn(rows, rows, |_, _| ring.zero());
        for i in 0..rows {
            for j in i + usize::from(is_skew)..rows {
                let entry = free();
                found[(j, i)] = if is_skew { ring.neg(&entry) } else { entry.clone() };
                found[(i, j)] = entry;
            }
        }
        found
    };
    Some(match parameter.condition {
        Condition::Any | Condition::Nonzero | Condition::Invertible => {
            Matrix::from_fn(rows, columns, |_, _| free())
        }
        Condition::Diagonal | Condition::DiagonalInvertible => {
            Matrix::from_fn(rows, rows, |i, j| if i == j { free() } else { ring.zero() })
        }
        Condition::Symmetric => mirrored(false, free),
        Condition::Skew => mirrored(true, free),
        Condition::Orthogonal => {
            let skew = mirrored(true, free);
            let unit = identity(ring, rows);
            let plus = Matrix::from_fn(rows, rows, |i, j| ring.add(&unit[(i, j)], &skew[(i, j)]));
            // I − S is the transpose of I + S.
            let mut found = product(ring, &plus.transpose(), &inverse(ring, &plus)?);
            if case == 1 {
                for j in 0..rows {
                    found[(0, j)] = ring.neg(&found[(0, j)]);
                }
            }
            found
        }
        Condition::Permutation | Condition::SignedPermutation => {
            let (mut rest, mut left) = (case, (0..rows).collect::<Vec<_>>());
            let mut found = Matrix::from_fn(rows, rows, |_, _| ring.zero());
            for i in 0..rows {
                let place = left.remove(rest % left.len().max(1));
                rest /= rows - i;
                found[(i, place)] = ring.one();
            }
            if parameter.condition == Condition::SignedPermutation {
                for i in 0..rows {
                    for j in 0..rows {
                        if rest >> i & 1 == 1 {
                            found[(i, j)] = ring.neg(&found[(i, j)]);
                        }
                    }
                }
            }
            found
        }
    })
}

/// Whether weights are drawn as `Kᵀ Q` to have a bounded rank.
pub(super) fn is_lifted(rule: &Rule) -> bool {
    let architecture = rule.architecture();
    let mut sizes = architecture.query_dims().iter().zip(architecture.widths());
    architecture.parametrization() == Parametrization::Av && sizes.any(|(a, d)| a < d)
}

/// Weights with free entries; where ranks are bounded, products of them.
pub(super) fn weights<R: Ring>(
    ring: &R,
    rule: &Rule,
    free: &mut dyn FnMut() -> R::Elem,
) -> Vec<Matrix<R::Elem>> {
    let mut fill = |blocks: Vec<Block>| -> Vec<Matrix<R::Elem>> {
        let matrix = |block: &Block| Matrix::from_fn(block.rows, block.columns, |_, _| free());
        blocks.iter().map(matrix).collect()
    };
    let network: &LightningAttention = &rule.network;
    if is_lifted(rule) {
        network.lift(ring, &fill(network.coordinates()))
    } else {
        fill(network.weights())
    }
}

/// Whether the values satisfy what generic points leave open.
pub(super) fn conditions_hold(rule: &Rule, group: &[Matrix<BigRational>]) -> bool {
    rule.parameters.iter().zip(group).all(|(parameter, value)| parameter.condition.holds(value))
}
