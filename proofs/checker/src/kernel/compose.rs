//! The step `compose`: a program in two parts, less the fields that move both and cancel.
//!
//! The derivative of (front, back) ↦ back ∘ front is linear. On the image of the two Jacobians it has
//! the fields in its kernel; so the rank of the whole is at most the two ranks together less the number
//! of fields whose effects on the front are independent.

use super::certificate::Upper;
use super::failure::{Checked, Reason};
use super::fields::{holds, kept, vectors};
use super::meter::Meter;
use super::minor::modulus;
use super::network::Networks;
use super::point::Point;
use super::residues::Residues;
use super::run::Dual;
use super::simulation::Run;
use super::source::Source;
use super::{ambient, certificate as file, upper};
use crate::kernel::arith::{Ring, Word, modulo};
use crate::kernel::matrix::Matrix;
use crate::language::{Function, Op};

pub(crate) fn bound(
    source: &Source,
    step: &Upper,
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<u128> {
    let Upper::Compose { at, front, back, modulus: m, point, copies, families } = step else {
        return Err(Reason::Step.because("not a composition"));
    };
    let node = source.named(at)?;
    let below = source.part(&[node], None);
    let above = source.part(&source.outputs, Some((node, at)));
    let above_it = match **back {
        Upper::Pullback {} => ambient::pullback(at, &below, &above, meter)?,
        _ => upper::bound(&above, back, networks, meter)?,
    };
    let both = upper::bound(&below, front, networks, meter)?.saturating_add(above_it);
    let orbit = match (m, point, copies) {
        (Some(m), Some(point), Some(copies)) => {
            // Signs at one point say nothing about other regions.
            if below.nodes.iter().any(|node| node.op == Op::Apply(Function::Relu)) {
                return Err(Reason::Function.because(format!("`relu` below {at}")));
            }
            let m = modulus(m)?;
            let point = Point::read(point, source)?;
            for family in families {
                holds(source, family, meter)?;
            }
            let job = Job { source, node, point: &point, copies: *copies as usize, meter };
            modulo!(m, ring => job.independent(ring, families)?)
        }
        _ => 0,
    };
    // Independent effects of the fields are not more than the rank of the front.
    Ok(both.saturating_sub(orbit))
}

struct Job<'a> {
    source: &'a Source,
    node: usize,
    point: &'a Point,
    copies: usize,
    meter: &'a Meter,
}

impl Job<'_> {
    /// The number of independent effects of the fields on the node, on copies of the inputs.
    fn independent<W: Word>(&self, ring: &Ring<W>, families: &[file::Family]) -> Checked<u128> {
        let Job { source, node, point, meter, .. } = *self;
        let blocks = point.blocks(source, ring, meter)?;
        let copies = if source.inputs.is_empty() { 1 } else { self.copies };
        let shape = source.shape(node);
        let width = (shape.0 * shape.1) as u128 * copies as u128;
        meter.numbers(width + (4 + super::point::entries(&source.inputs)) * copies as u128)?;
        let inputs = (0..copies).map(|copy| point.inputs(source, copy, ring, meter));
        let inputs: Vec<Vec<Matrix<W>>> = inputs.collect::<Checked<_>>()?;
        let mut rows: Vec<Vec<W::Entry>> = Vec::new();
        for family in families {
            vectors(ring, source, &blocks, family, meter, |velocity| {
                meter.numbers((rows.len() as u128 + 1).saturating_mul(width))?;
                let mut row = Vec::new();
                for copy in &inputs {
                    let pair = |(value, tangent): (&Matrix<W>, &Option<Matrix<W>>)| {
                        let zero = Matrix::zero(value.rows(), value.columns());
                        (value.clone(), tangent.clone().unwrap_or(zero))
                    };
                    let moving = blocks.iter().zip(&velocity).map(pair).collect();
                    let still = copy.iter().map(|value| pair((value, &None))).collect();
                    let mut run = Run::<Dual<Residues<'_, W>>>::new(source, moving, still);
                    let mut dual = Dual(Residues::new(ring, meter));
                    let (_, tangent) = run.at(&mut dual, node)?;
                    row.extend_from_slice(tangent.entries());
                }
                rows.push(row);
                Ok(())
            })?;
        }
        kept(ring, rows, meter)
    }
}
