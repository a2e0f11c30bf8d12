//! That outputs at numbers differ (section 8): over the rationals, modulo m, or as power series modulo m.

use super::failure::{Checked, Reason};
use super::matrix::Matrix;
use super::meter::Meter;
use super::minor::{is_ordered, modulus};
use super::modular::{Domain, Masks, Series, Truncation};
use super::point::Rationals;
use super::rational;
use super::residues::Residues;
use super::simulation::Run;
use super::source::Source;
use crate::kernel::arith::{Ring, Word, modulo};

/// A program, and values of its blocks.
type AtPoint<'a> = (&'a Source, &'a [Rationals]);

/// How outputs are compared.
#[derive(Clone, Copy)]
pub(crate) struct Comparing {
    modulus: Option<u64>,
    /// Of power series in a variable that the inputs are multiplied by.
    order: Option<u32>,
}

impl Comparing {
    pub(crate) fn read(m: Option<&str>, order: Option<u32>) -> Checked<Comparing> {
        let modulus = m.map(modulus).transpose()?;
        match (modulus, order) {
            (None, Some(_)) => Err(Reason::Modulus.because("series are computed modulo m")),
            _ => Ok(Comparing { modulus, order }),
        }
    }

    /// That the outputs of a program are series, if there is an order.
    pub(crate) fn suits(self, source: &Source, meter: &Meter) -> Checked<()> {
        is_ordered(&source.needed(&source.outputs), self.order, meter)
    }

    /// That the outputs of two programs, or of one at two points, differ.
    pub(crate) fn differ(
        self,
        [first, second]: [AtPoint<'_>; 2],
        inputs: &[Rationals],
        meter: &Meter,
    ) -> Checked<()> {
        let is_equal = match self.modulus {
            None => {
                let one = rational::outputs(first.0, first.1, inputs, meter)?;
                one == rational::outputs(second.0, second.1, inputs, meter)?
            }
            Some(m) => {
                modulo!(m, ring => self.is_equal_modulo(ring, [first, second], inputs, meter)?)
            }
        };
        if is_equal { Err(Reason::Equal.because("the outputs are equal there")) } else { Ok(()) }
    }

    /// Whether the outputs agree modulo m. All that is inverted is a unit, so residues of the outputs are
    /// outputs at the residues.
    fn is_equal_modulo<W: Word>(
        self,
        ring: &Ring<W>,
        [first, second]: [AtPoint<'_>; 2],
        inputs: &[Rationals],
        meter: &Meter,
    ) -> Checked<bool> {
        let residues = |matrices: &[Rationals]| {
            matrices.iter().map(|matrix| matrix.residues(ring)).collect::<Checked<Vec<_>>>()
        };
        if let Some(order) = self.order {
            let domain =
                Domain { ring, kept: Truncation { powers: order as usize + 1, letters: 0 }, meter };
            let series = |(source, blocks): AtPoint<'_>| {
                series_of(source, &domain, residues(blocks)?, residues(inputs)?)
            };
            return Ok(series(first)? == series(second)?);
        }
        let outputs = |(source, blocks): AtPoint<'_>| {
            meter.numbers(source.entries())?;
            meter.steps(source.entries())?;
            let (blocks, inputs) = (residues(blocks)?, residues(inputs)?);
            Run::new(source, blocks, inputs).outputs(&mut Residues::new(ring, meter))
        };
        let (one, other) = (outputs(first)?, outputs(second)?);
        let mut pairs = one.iter().zip(&other);
        Ok(pairs.all(|(a, b)| a.entries() == b.entries()))
    }
}

/// The coefficients of all outputs at the inputs times the variable, without the zeros at the end.
fn series_of<W: Word>(
    source: &Source,
    domain: &Domain<'_, W>,
    blocks: Vec<Matrix<W>>,
    inputs: Vec<Matrix<W>>,
) -> Checked<Vec<Vec<Vec<W::Entry>>>> {
    let source = source.needed(&source.outputs);
    let blocks: Vec<Series<W>> = blocks.into_iter().map(|block| vec![block]).collect();
    let times_s = |input: Matrix<W>| vec![Matrix::zero(input.rows(), input.columns()), input];
    let inputs: Vec<Series<W>> = inputs.into_iter().map(times_s).collect();
    let values = domain.forward(&source, &blocks, &inputs, &Masks::new())?;
    let coefficients = |&output: &usize| {
        let mut all: Vec<Vec<W::Entry>> =
            values[output].iter().map(|matrix| matrix.entries().to_vec()).collect();
        while all.last().is_some_and(|last| last.iter().all(|x| *x == W::Entry::default())) {
            all.pop();
        }
        all
    };
    Ok(source.outputs.iter().map(coefficients).collect())
}
