//! Products, quotients, and scaling by numbers.

use num_rational::BigRational;
use num_traits::Zero;

use super::fault::{Fault, Place};
use super::program::{Function, Op, Shape};
use super::steps::Steps;
use super::tree::{Expression, Operator};

impl Steps {
    /// A product of matrices stays one step, so that its association can be chosen.
    ///
    /// From left to right: what fits is multiplied, a 1 × 1 matrix scales its neighbour, and what
    /// does neither waits for a part further right to become 1 × 1.
    pub(super) fn product(
        &mut self,
        start: usize,
        place: Place,
        rest: &[(Operator, Place, Expression)],
    ) -> Result<usize, Fault> {
        let mut parts: Vec<(Vec<usize>, Place)> = Vec::new();
        let (mut top, mut top_place) = (vec![start], place);
        for (operator, at, right) in rest {
            let right = self.expression(right)?;
            if *operator != Operator::Multiply {
                self.one_part(&parts, &top, top_place)?;
                let left = self.joined(top, top_place)?;
                top_place = *at;
                top = vec![match operator {
                    Operator::Divide => self.divide(left, right, *at)?,
                    _ => {
                        self.equal_shapes(".*", left, right, *at)?;
                        let shape = self.shape(left);
                        self.push(Op::Hadamard, vec![left, right], shape, *at)?
                    }
                }];
                continue;
            }
            let (shape, right_shape) = (self.joint_shape(&top), self.shape(right));
            let numbers = self.as_number(right).is_some()
                || top.len() == 1 && self.as_number(top[0]).is_some();
            if shape.1 == right_shape.0 && !numbers {
                top.push(right);
            } else if shape == (1, 1) || right_shape == (1, 1) {
                let left = self.joined(top, top_place)?;
                (top, top_place) = (vec![self.scale(left, right, *at)?], *at);
            } else {
                parts.push((std::mem::replace(&mut top, vec![right]), top_place));
                top_place = *at;
            }
            if self.joint_shape(&top) == (1, 1)
                && let Some((left, left_place)) = parts.pop()
            {
                let (left, right) = (self.joined(left, left_place)?, self.joined(top, top_place)?);
                (top, top_place) = (vec![self.scale(left, right, top_place)?], left_place);
            }
        }
        self.one_part(&parts, &top, top_place)?;
        self.joined(top, top_place)
    }

    fn joint_shape(&self, factors: &[usize]) -> Shape {
        let (first, last) = (factors[0], factors[factors.len() - 1]);
        (self.shape(first).0, self.shape(last).1)
    }

    /// Refuses parts of a product that do not fit.
    fn one_part(
        &self,
        parts: &[(Vec<usize>, Place)],
        top: &[usize],
        top_place: Place,
    ) -> Result<(), Fault> {
        let Some((first, _)) = parts.first() else { return Ok(()) };
        let (second, place) = parts.get(1).map_or((top, top_place), |(part, place)| (part, *place));
        let ((r, c), (s, d)) = (self.joint_shape(first), self.shape(second[0]));
        let message =
            format!("`*` of a {r} x {c} and a {s} x {d} matrix: {c} columns, but {s} rows");
        Err(self.fault(place, message))
    }

    fn joined(&mut self, factors: Vec<usize>, place: Place) -> Result<usize, Fault> {
        if let [only] = factors[..] {
            return Ok(only);
        }
        let shape = self.joint_shape(&factors);
        self.push(Op::Product, factors, shape, place)
    }

    pub(super) fn times(
        &mut self,
        factor: BigRational,
        node: usize,
        place: Place,
    ) -> Result<usize, Fault> {
        if let Some(number) = self.as_number(node) {
            return self.number(number * factor, place);
        }
        let factor = self.number(factor, place)?;
        let shape = self.shape(node);
        self.push(Op::Scale, vec![factor, node], shape, place)
    }

    /// The product of two matrices, one of which is 1 × 1.
    fn scale(&mut self, a: usize, b: usize, place: Place) -> Result<usize, Fault> {
        if let Some(number) = self.as_number(a).cloned() {
            return self.times(number, b, place);
        }
        if let Some(number) = self.as_number(b).cloned() {
            return self.times(number, a, place);
        }
        let (factor, scaled) = if self.shape(a) == (1, 1) { (a, b) } else { (b, a) };
        let shape = self.shape(scaled);
        self.push(Op::Scale, vec![factor, scaled], shape, place)
    }

    fn divide(&mut self, a: usize, b: usize, place: Place) -> Result<usize, Fault> {
        let (s, d) = self.shape(b);
        if (s, d) != (1, 1) {
            let message = format!("division by a {s} x {d} matrix; only by 1 x 1, or use inv()");
            return Err(self.fault(place, message));
        }
        if let Some(number) = self.as_number(b) {
            if number.is_zero() {
                return Err(self.fault(place, "division by zero"));
            }
            let inverse = number.recip();
            return self.times(inverse, a, place);
        }
        let inverse = self.push(Op::Apply(Function::Recip), vec![b], (1, 1), place)?;
        let shape = self.shape(a);
        self.push(Op::Scale, vec![inverse, a], shape, place)
    }
}
