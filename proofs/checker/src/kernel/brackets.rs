//! Gradients of outputs as vector fields on the weights, and their iterated brackets at a point (section 8).
//!
//! A bracket [X, Y] is the derivative of Y along X less that of X along Y. The derivative along a vector v at W
//! is the coefficient of a letter e with e² = 0 at W + e v; so one run of the program, on numbers with such letters,
//! gives it, and brackets of brackets take more letters.

use std::collections::BTreeMap;

use super::failure::{Checked, Reason};
use super::minor::{Job, Row, read_row};
use super::modular::{Domain, Masks, Series, Truncation, by_coordinates};
use super::point::{coordinates, set_coordinate};
use super::source::Source;
use crate::kernel::arith::{Ring, Word};
use crate::kernel::matrix::Matrix;
use crate::language::{Constraint, Leaf};

/// The longest bracket: its terms double with each gradient.
const LONGEST: usize = 8;

/// Lists of rows: [r_1, …, r_k] is the bracket [r_1, [r_2, …, r_k]] of the gradients of these rows.
pub(crate) fn read(
    source: &Source,
    brackets: &[Vec<Vec<u32>>],
    order: Option<u32>,
) -> Checked<Vec<Vec<Row>>> {
    let bracket = |rows: &Vec<Vec<u32>>| {
        if !(1..=LONGEST).contains(&rows.len()) {
            let message = format!("a bracket of {} gradients; 1 to {LONGEST}", rows.len());
            return Err(Reason::Index.because(message));
        }
        rows.iter().map(|row| read_row(source, row, order)).collect()
    };
    brackets.iter().map(bracket).collect()
}

/// A vector field at weights: the velocity of each block.
type Velocities<W> = Vec<Series<W>>;

/// The fields of a program at a point.
pub(crate) struct Brackets<'a, W: Word> {
    job: &'a Job<'a>,
    ring: &'a Ring<W>,
    point: Velocities<W>,
    copies: BTreeMap<usize, (Vec<Series<W>>, Masks)>,
}

impl<'a, W: Word> Brackets<'a, W> {
    pub(crate) fn new(job: &'a Job<'a>, ring: &'a Ring<W>) -> Checked<Self> {
        let point = job.point.blocks(job.source, ring, job.meter)?;
        let point = point.into_iter().map(|block| vec![block]).collect();
        Ok(Brackets { job, ring, point, copies: BTreeMap::new() })
    }

    /// The values of brackets, in coordinates.
    pub(crate) fn values(&mut self, words: &[Vec<Row>]) -> Checked<Vec<Vec<W::Entry>>> {
        words.iter().map(|word| self.value(word)).collect()
    }

    /// The value of a bracket, in coordinates.
    pub(crate) fn value(&mut self, word: &[Row]) -> Checked<Vec<W::Entry>> {
        for row in word {
            if !self.copies.contains_key(&row.copy) {
                let copy = self.job.inputs(self.ring, row.copy)?;
                self.job
                    .meter
                    .numbers(super::point::entries(&self.job.source.inputs).saturating_mul(4))?;
                self.copies.insert(row.copy, copy);
            }
        }
        let kept =
            Truncation { powers: self.job.powers(), letters: word.len().saturating_sub(1) as u32 };
        let domain = Domain { ring: self.ring, kept, meter: self.job.meter };
        let velocities = self.field(&domain, word, &self.point, 0)?;
        let mut value = Vec::new();
        for (leaf, velocity) in self.job.source.blocks.iter().zip(&velocities) {
            super::fields::coordinates_of(leaf, velocity.first(), self.ring, &mut value);
        }
        Ok(value)
    }

    /// The field of a bracket at weights in which the first letters occur.
    fn field(
        &self,
        domain: &Domain<'_, W>,
        word: &[Row],
        weights: &[Series<W>],
        letters: u32,
    ) -> Checked<Velocities<W>> {
        let (first, rest) = match word {
            [] => return Ok(vec![vec![]; weights.len()]),
            [row] => return self.gradient(domain, *row, weights),
            [_, rest @ ..] => (&word[..1], rest),
        };
        let derivative = |of: &[Row], along: &[Row]| {
            let along = self.field(domain, along, weights, letters)?;
            let moved = moved(domain, weights, &along, letters);
            let field = self.field(domain, of, &moved, letters + 1)?;
            Ok(field.iter().map(|series| coefficient(domain.kept, series, letters)).collect())
        };
        let (forth, back): (Velocities<W>, Velocities<W>) =
            (derivative(rest, first)?, derivative(first, rest)?);
        let less = |(a, b): (Series<W>, Series<W>)| domain.add(a, &domain.negative(&b));
        Ok(forth.into_iter().zip(back).map(less).collect())
    }

    /// The gradient of an entry of an output.
    fn gradient(
        &self,
        domain: &Domain<'_, W>,
        row: Row,
        weights: &[Series<W>],
    ) -> Checked<Velocities<W>> {
        self.job.meter.steps(1 << 10)?;
        let source = self.job.source;
        let Some((inputs, masks)) = self.copies.get(&row.copy) else {
            return Err(Reason::Index.because("a copy of the inputs that was not read"));
        };
        let values = domain.forward(source, weights, inputs, masks)?;
        let output = source.outputs[row.output];
        let adjoints = domain.backward(source, &values, output, row.entry, masks)?;
        // The field of the coefficient of a power of s is a field without s.
        let of_power = |(leaf, series): (&Leaf, Series<W>)| {
            let zero = Matrix::zero(leaf.shape.0, leaf.shape.1);
            let mut kept: Series<W> = Vec::new();
            for (number, matrix) in series.into_iter().enumerate() {
                let (power, set) = domain.kept.parts(number);
                if power == row.order {
                    kept.resize(set * domain.kept.powers, zero.clone());
                    kept.push(velocity(leaf, &matrix, self.ring));
                }
            }
            kept
        };
        Ok(source.blocks.iter().zip(adjoints).map(of_power).collect())
    }
}

/// The velocity of a block whose coordinates move by the derivatives.
fn velocity<W: Word>(leaf: &Leaf, derivatives: &Matrix<W>, ring: &Ring<W>) -> Matrix<W> {
    if leaf.constraint == Constraint::Any {
        return derivatives.clone();
    }
    let mut list = Vec::new();
    by_coordinates(leaf, Some(derivatives), ring, &mut list);
    let mut velocity = Matrix::zero(leaf.shape.0, leaf.shape.1);
    for (place, value) in coordinates(leaf).zip(list) {
        set_coordinate(&mut velocity, leaf.constraint, place, value, ring);
    }
    velocity
}

/// The weights plus a letter times velocities.
fn moved<W: Word>(
    domain: &Domain<'_, W>,
    weights: &[Series<W>],
    velocities: &[Series<W>],
    letter: u32,
) -> Velocities<W> {
    let shift = domain.kept.powers << letter;
    let both = |(weight, velocity): (&Series<W>, &Series<W>)| {
        let Some(first) = velocity.first() else { return weight.clone() };
        let zero = Matrix::zero(first.rows(), first.columns());
        let mut times = vec![zero; shift];
        // The letter is new, so no velocity has a term with it.
        times.extend(velocity.iter().take(shift).cloned());
        domain.add(weight.clone(), &times)
    };
    weights.iter().zip(velocities).map(both).collect()
}

/// What a letter, the last one that occurs, is multiplied with.
fn coefficient<W: Word>(kept: Truncation, series: &Series<W>, letter: u32) -> Series<W> {
    series.iter().skip(kept.powers << letter).take(kept.powers << letter).cloned().collect()
}

#[cfg(test)]
mod tests;
