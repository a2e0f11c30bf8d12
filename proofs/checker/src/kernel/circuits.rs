//! Values as the operations that compute them from letters: what is equal is equal at enough points
//! (section 6, "points").
//!
//! A polynomial of degree at most D in N variables that vanishes at all points of non-negative integers
//! with sum at most D is zero; one that is homogeneous of degree D if it vanishes at those with sum D.

mod grid;
mod value;

use std::collections::BTreeMap;

use num_rational::BigRational;

use self::grid::Grid;
use self::value::Scaled;
use super::failure::{Checked, Reason};
use super::matrix::{places, size};
use super::meter::Meter;
use super::rational::entry;
use super::symbols::Symbols;
use crate::language::{Condition, Constant, Function, Shape};

/// The number of a gate.
type Gate = usize;

/// How a gate is computed from others.
enum Operation {
    /// Symmetric, or any.
    Letter(bool),
    Constant(Scaled),
    Zero,
    Sum(Gate, Gate),
    Product(Gate, Gate),
    Scale(Gate, Gate),
    Hadamard(Gate, Gate),
    Transpose(Gate),
    Kronecker(Gate, Gate),
}

/// Degrees in the entries of letters, from and to; nothing for what is zero by its form.
type Degrees = Option<(u64, u64)>;

struct Step {
    operation: Operation,
    shape: Shape,
    degrees: Degrees,
}

/// Where values are gates.
pub(crate) struct Circuits<'a> {
    steps: Vec<Step>,
    letters: BTreeMap<(String, Shape, bool), Gate>,
    meter: &'a Meter,
}

impl<'a> Circuits<'a> {
    pub(crate) fn new(meter: &'a Meter) -> Self {
        Circuits { steps: vec![], letters: BTreeMap::new(), meter }
    }

    fn push(&mut self, operation: Operation, shape: Shape, degrees: Degrees) -> Gate {
        self.steps.push(Step { operation, shape, degrees });
        self.steps.len() - 1
    }

    /// A gate whose degrees are the sums of those of two others.
    fn bilinear(&mut self, operation: Operation, shape: Shape, (a, b): (Gate, Gate)) -> Gate {
        let pair = self.steps[a].degrees.zip(self.steps[b].degrees);
        let degrees = pair.map(|((a, b), (c, d))| (a.saturating_add(c), b.saturating_add(d)));
        self.push(operation, shape, degrees)
    }

    /// The gates that two gates need, in order.
    fn needed(&self, ends: [Gate; 2]) -> Vec<Gate> {
        use Operation as O;
        let last = ends[0].max(ends[1]);
        let mut is_needed = vec![false; last + 1];
        ends.iter().for_each(|&end| is_needed[end] = true);
        for at in (0..=last).rev() {
            if !is_needed[at] {
                continue;
            }
            let args = match self.steps[at].operation {
                O::Letter(_) | O::Constant(_) | O::Zero => [at, at],
                O::Transpose(a) => [a, a],
                O::Sum(a, b)
                | O::Product(a, b)
                | O::Scale(a, b)
                | O::Hadamard(a, b)
                | O::Kronecker(a, b) => [a, b],
            };
            args.iter().for_each(|&arg| is_needed[arg] = true);
        }
        (0..=last).filter(|&at| is_needed[at]).collect()
    }

    /// Whether two gates have the same value at a point: the numbers of its entries fill the letters.
    fn equal_at(&self, needed: &[Gate], ends: [Gate; 2], point: &[u64]) -> Checked<bool> {
        use Operation as O;
        let mut values: BTreeMap<Gate, Scaled> = BTreeMap::new();
        let mut rest = point;
        let missing = || Reason::Step.because("a value before its arguments");
        for &at in needed {
            let Step { operation, shape, .. } = &self.steps[at];
            let value = |gate: &Gate| match &self.steps[*gate].operation {
                O::Constant(value) => Ok(value),
                _ => values.get(gate).ok_or_else(missing),
            };
            let meter = self.meter;
            let found = match operation {
                O::Constant(_) => continue,
                O::Zero => Scaled::zero(*shape),
                O::Letter(is_symmetric) => {
                    let (own, others) = rest.split_at(variables(*shape, *is_symmetric));
                    rest = others;
                    Scaled::letter(*shape, *is_symmetric, own)
                }
                O::Sum(a, b) => value(a)?.plus(value(b)?, meter)?,
                O::Product(a, b) => value(a)?.times(value(b)?, meter)?,
                O::Scale(a, b) => value(a)?.scaling(value(b)?, meter)?,
                O::Hadamard(a, b) => value(a)?.entrywise(value(b)?, meter)?,
                O::Transpose(a) => value(a)?.transpose(),
                O::Kronecker(a, b) => value(a)?.kronecker(value(b)?, meter)?,
            };
            values.insert(at, found);
        }
        let value = |gate: Gate| match &self.steps[gate].operation {
            O::Constant(value) => Ok(value),
            _ => values.get(&gate).ok_or_else(missing),
        };
        value(ends[0])?.is(value(ends[1])?, self.meter)
    }
}

/// How many entries of a letter are free.
fn variables((rows, columns): Shape, is_symmetric: bool) -> usize {
    if is_symmetric { rows * (rows + 1) / 2 } else { rows * columns }
}

impl Symbols for Circuits<'_> {
    type Value = Gate;

    fn letter(&mut self, name: &str, shape: Shape, condition: Condition) -> Checked<Gate> {
        let is_symmetric = condition == Condition::Symmetric && shape.0 == shape.1;
        let key = (name.to_string(), shape, is_symmetric);
        if let Some(&known) = self.letters.get(&key) {
            return Ok(known);
        }
        let letter = self.push(Operation::Letter(is_symmetric), shape, Some((1, 1)));
        self.letters.insert(key, letter);
        Ok(letter)
    }

    fn constant(&mut self, constant: &Constant, shape: Shape) -> Checked<Gate> {
        let size = size(shape);
        self.meter.numbers(size)?;
        self.meter.steps(size)?;
        let entries: Vec<BigRational> =
            places(shape).map(|(i, j)| entry(constant, shape, i, j)).collect();
        let value = Scaled::cleared(shape, &entries, self.meter)?;
        let degrees = (!value.is_zero()).then_some((0, 0));
        Ok(self.push(Operation::Constant(value), shape, degrees))
    }

    fn zero(&mut self, shape: Shape) -> Gate {
        self.push(Operation::Zero, shape, None)
    }

    fn shape(&self, value: &Gate) -> Shape {
        self.steps[*value].shape
    }

    fn is_zero(&mut self, value: &Gate) -> Checked<bool> {
        Ok(self.steps[*value].degrees.is_none())
    }

    fn equal(&mut self, a: &Gate, b: &Gate) -> Checked<bool> {
        let ends = [*a, *b];
        if a == b {
            return Ok(true);
        }
        let needed = self.needed(ends);
        let degrees = ends.map(|end| self.steps[end].degrees);
        let all = || degrees.iter().flatten();
        let highest = all().map(|(_, high)| *high).max().unwrap_or(0);
        let is_homogeneous = all().all(|(low, high)| low == high && *high == highest);
        let sizes = needed.iter().map(|&at| self.steps[at].shape);
        let size: u128 = sizes.map(|(rows, columns)| rows as u128 * columns as u128).sum();
        self.meter.numbers(size.saturating_mul(4))?;
        let letters = needed.iter().map(|&at| match self.steps[at].operation {
            Operation::Letter(is_symmetric) => variables(self.steps[at].shape, is_symmetric),
            _ => 0,
        });
        let mut grid = Grid::new(letters.sum(), highest, is_homogeneous);
        if grid.count().saturating_mul(size) > u128::from(self.meter.left()) {
            return Err(Reason::SizeLimit.because("too many points"));
        }
        while let Some(point) = grid.next() {
            if !self.equal_at(&needed, ends, point)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn multiple(&mut self, factor: &BigRational, value: &Gate) -> Checked<Gate> {
        let number = self.constant(&Constant::Dense(vec![factor.clone()]), (1, 1))?;
        self.scale(&number, value)
    }

    fn sum(&mut self, a: &Gate, b: &Gate) -> Checked<Gate> {
        let (shape, degrees) =
            (self.steps[*a].shape, [*a, *b].map(|gate| self.steps[gate].degrees));
        let all = || degrees.iter().flatten();
        let low = all().map(|(low, _)| *low).min();
        let high = all().map(|(_, high)| *high).max();
        Ok(self.push(Operation::Sum(*a, *b), shape, low.zip(high)))
    }

    fn product(&mut self, a: &Gate, b: &Gate) -> Checked<Gate> {
        let shape = (self.steps[*a].shape.0, self.steps[*b].shape.1);
        Ok(self.bilinear(Operation::Product(*a, *b), shape, (*a, *b)))
    }

    fn scale(&mut self, number: &Gate, b: &Gate) -> Checked<Gate> {
        let shape = self.steps[*b].shape;
        Ok(self.bilinear(Operation::Scale(*number, *b), shape, (*number, *b)))
    }

    fn hadamard(&mut self, a: &Gate, b: &Gate) -> Checked<Gate> {
        let shape = self.steps[*a].shape;
        Ok(self.bilinear(Operation::Hadamard(*a, *b), shape, (*a, *b)))
    }

    fn transpose(&mut self, a: &Gate) -> Gate {
        let Step { shape: (rows, columns), degrees, .. } = self.steps[*a];
        self.push(Operation::Transpose(*a), (columns, rows), degrees)
    }

    fn kronecker(&mut self, a: &Gate, b: &Gate) -> Checked<Gate> {
        let ((r, c), (s, d)) = (self.steps[*a].shape, self.steps[*b].shape);
        let shape = (r.saturating_mul(s), c.saturating_mul(d));
        Ok(self.bilinear(Operation::Kronecker(*a, *b), shape, (*a, *b)))
    }

    fn inverse(&mut self, _: &Gate) -> Checked<Gate> {
        Err(Reason::Symbolic.because("an inverse at points"))
    }

    fn apply(&mut self, _: &Function, _: &str, _: &Gate) -> Checked<(Gate, Gate)> {
        Err(Reason::Symbolic.because("a function that is not a polynomial, at points"))
    }

    fn softmax(&mut self, _: &Gate) -> Checked<Gate> {
        Err(Reason::Symbolic.because("softmax at points"))
    }
}

#[cfg(test)]
mod tests;
