//! Upper bounds, one step each (section 7). Each says why the dimension is at most its number.

use super::certificate::{Side, Upper};
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::network::Networks;
use super::source::Source;
use super::{ambient, compose, cut, equations, factor, fields, span, theorem};
use crate::language::Op;

/// The bound that a step gives for a program.
pub(crate) fn bound(
    source: &Source,
    step: &Upper,
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<u128> {
    meter.steps(source.nodes.len() as u128)?;
    match step {
        Upper::Coordinates {} => Ok(source.coordinates()),
        Upper::Fields { modulus, point, families } => {
            fields::bound(source, modulus, point, families, meter)
        }
        Upper::Factor { network, weights, by, lemmas, upper } => {
            let second = networks.source(network)?;
            factor::holds(source, &second, weights, *by, lemmas, meter)?;
            bound(&second, upper, networks, meter)
        }
        Upper::Compose { .. } => compose::bound(source, step, networks, meter),
        Upper::Strip { upper } => bound(&stripped(source)?, upper, networks, meter),
        Upper::Ambient { by } => ambient::bound(source, *by, meter),
        Upper::Determinantal { weight, by } => ambient::determinantal(source, weight, *by, meter),
        Upper::Span {} => span::bound(source, meter),
        Upper::Cut { at, keep: Side::Above, upper } => {
            bound(&cut::above(source, at, meter)?, upper, networks, meter)
        }
        Upper::Cut { at, keep: Side::Below, upper } => {
            bound(&cut::below(source, at, meter)?, upper, networks, meter)
        }
        Upper::Equations { .. } => equations::bound(source, step, meter),
        Upper::Pullback {} => Err(Reason::Step.because("`pullback` belongs to `compose`")),
        Upper::Generic { .. } => Err(Reason::Step.because("`generic` belongs to `probable`")),
        Upper::Theorem { name } => theorem::dimension(source, *name),
    }
}

/// What the types do not say of the form of a step: `compose` has modulus, point and copies where it has
/// families, and only there.
pub(crate) fn form(step: &Upper) -> Checked<()> {
    match step {
        Upper::Compose { front, back, modulus, point, copies, families, .. } => {
            let given = [modulus.is_some(), point.is_some(), copies.is_some()];
            if given.contains(&families.is_empty()) {
                let message = "modulus, point and copies belong to families";
                return Err(Reason::Malformed.because(message));
            }
            form(front).and_then(|()| form(back))
        }
        Upper::Factor { upper, .. } | Upper::Strip { upper } | Upper::Cut { upper, .. } => {
            form(upper)
        }
        _ => Ok(()),
    }
}

/// The program without the last function of its outputs. A function without weights, applied to all
/// outputs, has a linear derivative; it cannot raise the rank.
fn stripped(source: &Source) -> Checked<Source> {
    let mut outputs = Vec::new();
    for &output in &source.outputs {
        let mut at = output;
        while let Op::Name(_) = source.nodes[at].op {
            at = source.nodes[at].args[0];
        }
        match source.nodes[at].op {
            Op::Power(_) | Op::Apply(_) | Op::Transpose | Op::Softmax => {
                outputs.push(source.nodes[at].args[0]);
            }
            _ => return Err(Reason::Step.because("an output that is not a function of a step")),
        }
    }
    Ok(source.part(&outputs, None))
}
