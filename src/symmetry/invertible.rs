//! Which expressions are invertible whatever the values: those that words invert
//! (`docs/network-certificate.md`, section 6).

use num_traits::{Signed, Zero};

use super::expression::{Expression, Node};
use super::matrices::inverse;
use super::rule::Rule;
use crate::ring::Rationals;

/// Whether everything that the rule inverts is plainly invertible, so that it has a value everywhere.
pub(super) fn is_defined_everywhere(rule: &Rule) -> bool {
    rule.blocks.iter().all(|block| {
        block.all(&|expression| match expression.node() {
            Node::Inverse(x) => is_plainly_invertible(rule, x),
            Node::Power(x, exponent) if exponent.is_negative() => is_plainly_invertible(rule, x),
            _ => true,
        })
    })
}

/// Made of invertible matrices by operations that keep them so.
fn is_plainly_invertible(rule: &Rule, expression: &Expression) -> bool {
    let of = |x: &Expression| is_plainly_invertible(rule, x);
    let (rows, columns) = expression.shape();
    rows == columns
        && match expression.node() {
            Node::Group(at) => rule.parameters[*at].condition.is_invertible(),
            Node::Number(q) => !q.is_zero(),
            Node::Identity => true,
            Node::Matrix(matrix) => inverse(&Rationals, matrix).is_some(),
            Node::Neg(x) | Node::Transpose(x) | Node::Inverse(x) => of(x),
            Node::Power(x, exponent) => exponent.is_zero() || of(x),
            Node::Product(factors) => factors.iter().all(of),
            Node::Kronecker(pair) => pair.iter().all(of),
            Node::Weight(_) | Node::Zero | Node::Sum(_) | Node::Sign(_) => false,
        }
}
