//! The steps `ambient` and `determinantal`: how many monomials the outputs can have.

use super::certificate::Support;
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::source::Source;
use super::support::{Degrees, Knowledge, Monomials, Parts, Run, numbering};
use crate::language::{Constraint, Op};

/// The number of pairs of an entry of an output and a monomial in it whose coefficient depends on weights.
/// The rest of the function is fixed.
pub(crate) fn bound(source: &Source, by: Support, meter: &Meter) -> Checked<u128> {
    let outputs = counts(source, &source.outputs, by, false, meter, |entries| entries)?;
    Ok(outputs.iter().flatten().fold(0, |sum: u128, count| sum.saturating_add(*count)))
}

/// The number of monomials of groups of entries of some nodes, with those of fixed coefficients or without.
fn counts(
    source: &Source,
    nodes: &[usize],
    by: Support,
    fixed: bool,
    meter: &Meter,
    group: impl Fn(Vec<Vec<usize>>) -> Vec<Vec<usize>>,
) -> Checked<Vec<Vec<u128>>> {
    let last = nodes.iter().copied().max().unwrap_or(0);
    let groups = |node: usize| {
        let (rows, columns) = source.shape(node);
        group((0..rows * columns).map(|at| vec![at]).collect())
    };
    match by {
        Support::Support => {
            let first = numbering(source);
            let input = |number: usize, i: usize, j: usize| {
                let columns = source.inputs[number].shape.1;
                let fixed = Monomials::from([vec![first[number] + (i * columns + j) as u32]]);
                Parts { fixed, moving: Monomials::zero() }
            };
            let values = Run { source, input: &input, series: false, meter }.upto(last)?;
            let count = |node: &usize| {
                let union = |group: &Vec<usize>| {
                    let sets = group.iter().map(|&at| part(&values[*node][at], fixed));
                    sets.fold(Monomials::zero(), |union, set| union.sum(&set)).len() as u128
                };
                groups(*node).iter().map(union).collect()
            };
            Ok(nodes.iter().map(count).collect())
        }
        Support::Degrees => {
            let input = |_, _, _| Parts { fixed: Degrees(Some((1, 1))), moving: Degrees::zero() };
            let values = Run { source, input: &input, series: false, meter }.upto(last)?;
            let variables: u128 =
                source.inputs.iter().map(|leaf| leaf.shape.0 as u128 * leaf.shape.1 as u128).sum();
            let count = |node: &usize| {
                let hull = |group: &Vec<usize>| {
                    let degrees = group.iter().map(|&at| part(&values[*node][at], fixed));
                    let hull = degrees.fold(Degrees::zero(), |hull, other| hull.sum(&other));
                    let Degrees(Some((low, high))) = hull else { return 0 };
                    let all = upto_degree(variables, high);
                    // A count that is only known to be large is not reduced.
                    let below =
                        if low == 0 || all == LARGE { 0 } else { upto_degree(variables, low - 1) };
                    all - below
                };
                groups(*node).iter().map(hull).collect()
            };
            Ok(nodes.iter().map(count).collect())
        }
    }
}

fn part<K: Knowledge>(parts: &Parts<K>, fixed: bool) -> K {
    if fixed { parts.fixed.sum(&parts.moving) } else { parts.moving.clone() }
}

/// Numbers of monomials above this are not told apart.
const LARGE: u128 = 1 << 127;

/// The number of monomials of degree at most b in n variables, C(n + b, n), or [`LARGE`].
fn upto_degree(n: u128, b: u64) -> u128 {
    let b = u128::from(b);
    let mut count: u128 = 1;
    for k in 1..=n.min(b) {
        // C(n + b, k) from C(n + b, k − 1): the division leaves no rest.
        let factor = n + b - k + 1;
        match count.checked_mul(factor) {
            Some(product) if product / k < LARGE => count = product / k,
            _ => return LARGE,
        }
    }
    count
}

/// Matrices W C, where C has the coefficients of the factor behind W: of rank at most k, the number of columns of W.
pub(crate) fn determinantal(
    source: &Source,
    weight: &str,
    by: Support,
    meter: &Meter,
) -> Checked<u128> {
    let refused = |what: &str| Reason::Step.because(format!("{weight}: {what}"));
    let number = source.blocks.iter().position(|leaf| leaf.name == weight);
    let number = number.ok_or_else(|| refused("not a block"))?;
    if source.blocks[number].constraint != Constraint::Any {
        return Err(refused("a weight that is restricted"));
    }
    let [output] = source.outputs[..] else { return Err(refused("one output is needed")) };
    let unnamed = |mut at: usize| {
        while let Op::Name(_) = source.nodes[at].op {
            at = source.nodes[at].args[0];
        }
        at
    };
    let product = &source.nodes[unnamed(output)];
    let (Op::Product, &[left, right]) = (&product.op, &product.args[..]) else {
        return Err(refused("the output is not a product of it and a matrix"));
    };
    let is_weight = |at: usize| source.nodes[at].op == Op::Weight(number);
    if !is_weight(unnamed(left))
        || source.part(&[right], None).blocks.iter().any(|b| b.name == weight)
    {
        return Err(refused("the output is not a product of it and a matrix without it"));
    }
    let (rows, columns) = source.shape(right);
    let by_column = |_: Vec<Vec<usize>>| {
        (0..columns).map(|j| (0..rows).map(|i| i * columns + j).collect()).collect()
    };
    let counts = counts(source, &[right], by, true, meter, by_column)?;
    let monomials = counts.iter().flatten().fold(0, |sum: u128, count| sum.saturating_add(*count));
    let (o, k) = (source.shape(left).0 as u128, source.shape(left).1 as u128);
    Ok(if k < o && k < monomials {
        k.saturating_mul((o - k).saturating_add(monomials))
    } else {
        o.saturating_mul(monomials)
    })
}
