//! The steps `ambient` and `determinantal`: how many monomials the outputs can have.

use super::certificate::Support;
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::source::Source;
use super::support::{Degrees, INFINITE, Knowledge, Monomials, Parts, Run, numbering};
use crate::language::{Constraint, Node, Op};

/// The number of pairs of an entry of an output and a monomial in it whose coefficient depends on weights.
/// The rest of the function is fixed.
pub(crate) fn bound(source: &Source, by: Support, meter: &Meter) -> Checked<u128> {
    counts(&source.needed(&source.outputs), by, false, meter)
}

/// The numbers of monomials of all entries of the outputs together; `columns`: with those of fixed coefficients,
/// and where the entries of one column are taken together.
fn counts(source: &Source, by: Support, columns: bool, meter: &Meter) -> Checked<u128> {
    match by {
        Support::Support => {
            let first = numbering(source)?;
            let input = |number: usize, i: usize, j: usize| {
                let width = source.inputs[number].shape.1;
                Monomials::from([vec![first[number] + (i * width + j) as u32]])
            };
            groups(source, &input, columns, meter)?
                .iter()
                .try_fold(0, |sum, set| within(sum, set.len() as u128))
        }
        Support::Degrees => {
            let shapes = source.inputs.iter().map(|leaf| leaf.shape);
            let variables: u128 = shapes.map(|(r, c)| r as u128 * c as u128).sum();
            let hulls = groups(source, &|_, _, _| Degrees(Some((1, 1))), columns, meter)?;
            hulls.iter().try_fold(0, |sum, hull| {
                let Degrees(Some((low, high))) = *hull else { return Ok(sum) };
                let below = if low == 0 { 0 } else { upto_degree(variables, low - 1)? };
                within(sum, upto_degree(variables, high)? - below)
            })
        }
    }
}

/// What is known of each entry, or each column, of the outputs.
fn groups<K: Knowledge>(
    source: &Source,
    input: &dyn Fn(usize, usize, usize) -> K,
    columns: bool,
    meter: &Meter,
) -> Checked<Vec<K>> {
    let input = |number, i, j| Parts { fixed: input(number, i, j), moving: K::zero() };
    let outputs = Run { source, input: &input, series: false, meter }.outputs()?;
    let mut groups = Vec::new();
    for (&node, entries) in source.outputs.iter().zip(&outputs) {
        if !columns {
            groups.extend(entries.iter().map(|entry| entry.moving.clone()));
            continue;
        }
        let width = source.shape(node).1;
        for j in 0..width {
            let column = entries.iter().skip(j).step_by(width);
            let mut parts = column.flat_map(|entry| [&entry.fixed, &entry.moving]);
            groups.push(parts.try_fold(K::zero(), |union, part| union.sum(part, meter))?);
        }
    }
    Ok(groups)
}

/// The forms that the outputs can be, in one form more than there are inputs: these satisfy an equation, and
/// its multiples do not count.
pub(crate) fn pullback(at: &str, below: &Source, above: &Source, meter: &Meter) -> Checked<u128> {
    let refused = |what: &str| Reason::Step.because(format!("`pullback`: {what}"));
    let (n, entries) = (super::point::entries(&below.inputs), below.shape(below.outputs[0]));
    let has_other = above.inputs.iter().any(|leaf| leaf.name != at);
    if n == 0 || has_other || entries.0 as u128 * entries.1 as u128 != n + 1 {
        return Err(refused(
            "needed: one entry more than there are inputs, and nothing else above",
        ));
    }
    // Of a form; nothing for zero.
    let degrees = |source: &Source| -> Checked<Vec<Option<u64>>> {
        let input = |_, _, _| Degrees(Some((1, 1)));
        let outputs = Run { source, input: &input, series: false, meter }.outputs()?;
        let degree = |known: &Degrees| match known.0 {
            None => Ok(None),
            // Larger degrees are not told apart.
            Some((_, INFINITE)) => Err(Reason::SizeLimit.because("the degree of a form")),
            Some((low, high)) if low == high => Ok(Some(low)),
            Some(_) => Err(refused("an entry that is not a form")),
        };
        outputs.iter().flatten().map(degree).collect()
    };
    let forms = degrees(below)?;
    let degree = forms.first().copied().flatten().filter(|degree| *degree > 0);
    let degree = degree.filter(|_| forms.iter().all(|form| *form == forms[0]));
    let degree = degree.ok_or_else(|| refused("entries that are not forms of one degree"))?;
    let power = (1..n).fold(1, |power: u64, _| power.saturating_mul(degree));
    degrees(above)?.into_iter().flatten().try_fold(0, |sum, form| {
        let multiples = match form.checked_sub(power) {
            Some(rest) => upto_degree(n, rest)?,
            None => 0,
        };
        within(sum, upto_degree(n, form)? - multiples)
    })
}

/// Numbers of monomials are below this, so that products of two fit.
const MOST: u128 = 1 << 64;

fn within(sum: u128, more: u128) -> Checked<u128> {
    let sum = sum + more;
    if sum < MOST { Ok(sum) } else { Err(Reason::SizeLimit.because("the number of monomials")) }
}

/// The number of monomials of degree at most b in n variables, C(n + b, n).
fn upto_degree(n: u128, b: u64) -> Checked<u128> {
    let large = || Reason::SizeLimit.because("a degree, or the number of monomials");
    // Larger degrees are not told apart.
    let b = Some(b).filter(|b| *b != INFINITE).map(u128::from).ok_or_else(large)?;
    let mut count: u128 = 1;
    for k in 1..=n.min(b) {
        // C(n + b, k) from C(n + b, k − 1): the division leaves no rest.
        count = count.checked_mul(n + b - k + 1).ok_or_else(large)? / k;
    }
    within(0, count)
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
    // The first factor of a product of several, and the product of the others.
    let mut whole = source.clone();
    let (mut first, mut rest) = (unnamed(output), None);
    while let (Op::Product, &[left, right]) =
        (&source.nodes[first].op, &source.nodes[first].args[..])
    {
        first = unnamed(left);
        rest = Some(match rest {
            None => right,
            Some(rest) => {
                let shape = (whole.shape(right).0, whole.shape(rest).1);
                whole.nodes.push(Node { op: Op::Product, args: vec![right, rest], shape });
                whole.nodes.len() - 1
            }
        });
    }
    let (Op::Weight(found), Some(rest)) = (&source.nodes[first].op, rest) else {
        return Err(refused("the output is not a product of it and a matrix"));
    };
    let rest = whole.needed(&[rest]);
    if *found != number || rest.nodes.iter().any(|node| node.op == Op::Weight(number)) {
        return Err(refused("the output is not a product of it and a matrix without it"));
    }
    let monomials = counts(&rest, by, true, meter)?;
    let (o, k) = (source.shape(first).0 as u128, source.shape(first).1 as u128);
    Ok(if k < o && k < monomials { k * (o - k + monomials) } else { o * monomials })
}
