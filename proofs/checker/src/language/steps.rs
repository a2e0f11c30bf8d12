//! Expressions as matrix steps, with their shapes.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::fault::{Fault, Place};
use super::program::{Constant, Function, Node, Op, Shape};
use super::resolve::{Sizes, Variables, indexed};
use super::tree::{Expression, Form, Index, IndexForm, Operator, Range};

/// The most steps of a program.
const MOST_STEPS: usize = 1 << 20;
/// The most entries of one matrix.
const MOST_ENTRIES: u128 = 1 << 40;

/// Steps that are being made, and the names that expressions may use.
pub(super) struct Steps {
    pub sizes: Sizes,
    pub variables: Variables,
    pub nodes: Vec<Node>,
    pub scope: BTreeMap<String, usize>,
    pub functions: Vec<(String, Function)>,
    /// How many more terms of sums are allowed: a term may make no step.
    terms: usize,
}

impl Steps {
    pub(super) fn new(sizes: Sizes) -> Steps {
        Steps {
            sizes,
            variables: vec![],
            nodes: vec![],
            scope: BTreeMap::new(),
            functions: vec![],
            terms: MOST_STEPS,
        }
    }

    pub(super) fn is_variable(&self, name: &str) -> bool {
        self.variables.iter().any(|(known, _)| known == name)
    }

    /// A fault that says at which values of the loop variables it is one.
    pub(super) fn fault(&self, place: Place, message: impl Into<String>) -> Fault {
        let values: Vec<String> =
            self.variables.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        let message = message.into();
        Fault::at(
            place,
            if values.is_empty() {
                message
            } else {
                format!("{message} (at {})", values.join(", "))
            },
        )
    }

    pub(super) fn push(
        &mut self,
        op: Op,
        args: Vec<usize>,
        shape: Shape,
        place: Place,
    ) -> Result<usize, Fault> {
        if self.nodes.len() == MOST_STEPS {
            return Err(self.fault(place, format!("more than {MOST_STEPS} steps")));
        }
        if shape.0 as u128 * shape.1 as u128 > MOST_ENTRIES {
            let message = format!("a {} x {} matrix: more than 2^40 entries", shape.0, shape.1);
            return Err(self.fault(place, message));
        }
        self.nodes.push(Node { op, args, shape });
        Ok(self.nodes.len() - 1)
    }

    pub(super) fn shape(&self, node: usize) -> Shape {
        self.nodes[node].shape
    }

    pub(super) fn index(&mut self, index: &Index) -> Result<i64, Fault> {
        self.sizes.value(index, &self.variables)
    }

    pub(super) fn number(&mut self, value: BigRational, place: Place) -> Result<usize, Fault> {
        self.push(Op::Constant(Constant::Dense(vec![value])), vec![], (1, 1), place)
    }

    /// The number that a 1 × 1 constant is.
    pub(super) fn as_number(&self, node: usize) -> Option<&BigRational> {
        match &self.nodes[node] {
            Node { op: Op::Constant(Constant::Dense(entries)), shape: (1, 1), .. } => {
                entries.first()
            }
            _ => None,
        }
    }

    /// The step of an expression.
    pub(super) fn expression(&mut self, expression: &Expression) -> Result<usize, Fault> {
        let place = expression.place;
        match &expression.form {
            Form::Number(value) => self.number(value.clone(), place),
            Form::Name(name) => {
                let at =
                    name.indices.iter().map(|i| self.index(i)).collect::<Result<Vec<_>, _>>()?;
                let full = indexed(&name.name, &at);
                if let Some(&node) = self.scope.get(&full) {
                    return Ok(node);
                }
                if self.is_variable(&name.name) || self.sizes.contains(&name.name) {
                    let form = IndexForm::Name(name.name.clone(), name.indices.clone());
                    let value = self.index(&Index { form, place })?;
                    return self.number(BigRational::from_integer(value.into()), place);
                }
                Err(self.undefined(&name.name, &full, place))
            }
            Form::Factor(side, name) => {
                let at =
                    name.indices.iter().map(|i| self.index(i)).collect::<Result<Vec<_>, _>>()?;
                let full = format!("{side}({})", indexed(&name.name, &at));
                let found = self.scope.get(&full).copied();
                found.ok_or_else(|| self.undefined(side, &full, place))
            }
            Form::Chain(first, rest) => self.chain(first, rest),
            Form::Negative(inner) => {
                let inner = self.expression(inner)?;
                self.times(-BigRational::one(), inner, place)
            }
            Form::Transpose(inner) => {
                let inner = self.expression(inner)?;
                let (rows, columns) = self.shape(inner);
                if (rows, columns) == (1, 1) {
                    return Ok(inner);
                }
                self.push(Op::Transpose, vec![inner], (columns, rows), place)
            }
            Form::Entry(inner, row, column) => {
                let inner = self.expression(inner)?;
                let (row, column) = (self.index(row)?, self.index(column)?);
                self.entry(inner, row, column, place)
            }
            Form::Power { base, exponent, entrywise } => {
                let base = self.expression(base)?;
                let exponent = self.index(exponent)?;
                self.power(base, exponent, *entrywise, place)
            }
            Form::Blocks(rows) => self.blocks(rows, place),
            Form::Literal(name, values) => self.literal(name, values, place),
            Form::Apply(name, arguments) => {
                let arguments =
                    arguments.iter().map(|a| self.expression(a)).collect::<Result<Vec<_>, _>>()?;
                self.apply(name, &arguments, place)
            }
            Form::Sum(range, body) => self.sum_over(range, body, place),
        }
    }

    fn undefined(&self, name: &str, full: &str, place: Place) -> Fault {
        let same: Vec<&String> =
            self.scope.keys().filter(|known| known.split('[').next() == Some(name)).collect();
        let there = match same[..] {
            [] => String::new(),
            [only] => format!("; there is {only}"),
            [first, .., last] => format!("; there are {first} to {last}"),
        };
        self.fault(place, format!("{full} is not defined above{there}"))
    }

    /// Operands of one strength, from left to right.
    fn chain(
        &mut self,
        first: &Expression,
        rest: &[(Operator, Place, Expression)],
    ) -> Result<usize, Fault> {
        let start = self.expression(first)?;
        if !matches!(rest.first(), Some((Operator::Add | Operator::Subtract, ..))) {
            return self.product(start, first.place, rest);
        }
        let mut terms = vec![start];
        for (operator, place, right) in rest {
            let right = self.expression(right)?;
            let mark = if *operator == Operator::Add { "+" } else { "-" };
            self.equal_shapes(mark, start, right, *place)?;
            terms.push(match operator {
                Operator::Add => right,
                _ => self.times(-BigRational::one(), right, *place)?,
            });
        }
        self.sum(terms, first.place)
    }

    /// A product of matrices stays one step, so that its association can be chosen.
    fn product(
        &mut self,
        start: usize,
        mut place: Place,
        rest: &[(Operator, Place, Expression)],
    ) -> Result<usize, Fault> {
        let mut factors = vec![start];
        for (operator, at, right) in rest {
            let right = self.expression(right)?;
            let columns = self.shape(factors[factors.len() - 1]).1;
            let numbers = self.as_number(right).is_some()
                || factors.len() == 1 && self.as_number(factors[0]).is_some();
            if *operator == Operator::Multiply && columns == self.shape(right).0 && !numbers {
                factors.push(right);
                continue;
            }
            let left = self.joined(factors, place)?;
            place = *at;
            factors = vec![match operator {
                Operator::Divide => self.divide(left, right, place)?,
                Operator::Hadamard => {
                    self.equal_shapes(".*", left, right, place)?;
                    let shape = self.shape(left);
                    self.push(Op::Hadamard, vec![left, right], shape, place)?
                }
                _ => self.scale(left, right, place)?,
            }];
        }
        self.joined(factors, place)
    }

    fn joined(&mut self, factors: Vec<usize>, place: Place) -> Result<usize, Fault> {
        match factors[..] {
            [only] => Ok(only),
            [first, .., last] => {
                let shape = (self.shape(first).0, self.shape(last).1);
                self.push(Op::Product, factors, shape, place)
            }
            [] => Err(self.fault(place, "a product of nothing")),
        }
    }

    fn equal_shapes(&self, mark: &str, a: usize, b: usize, place: Place) -> Result<(), Fault> {
        let ((r, c), (s, d)) = (self.shape(a), self.shape(b));
        if (r, c) == (s, d) {
            return Ok(());
        }
        let hint = match (mark, (r, c), (s, d)) {
            ("+" | "-", (1, 1), _) | ("+" | "-", _, (1, 1)) => {
                "; a number is added to each entry by a multiple of ones(rows, columns)"
            }
            _ => "",
        };
        Err(self.fault(place, format!("`{mark}` of a {r} x {c} and a {s} x {d} matrix{hint}")))
    }

    pub(super) fn sum(&mut self, terms: Vec<usize>, place: Place) -> Result<usize, Fault> {
        let numbers: Option<Vec<&BigRational>> = terms.iter().map(|&t| self.as_number(t)).collect();
        if let Some(numbers) = numbers {
            let total = numbers.into_iter().fold(BigRational::zero(), |sum, number| sum + number);
            return self.number(total, place);
        }
        match terms[..] {
            [only] => Ok(only),
            _ => {
                let shape = self.shape(terms[0]);
                self.push(Op::Sum, terms, shape, place)
            }
        }
    }

    fn times(&mut self, factor: BigRational, node: usize, place: Place) -> Result<usize, Fault> {
        if let Some(number) = self.as_number(node) {
            return self.number(number * factor, place);
        }
        let factor = self.number(factor, place)?;
        let shape = self.shape(node);
        self.push(Op::Scale, vec![factor, node], shape, place)
    }

    /// The product with a 1 × 1 matrix that fits no product of matrices.
    fn scale(&mut self, a: usize, b: usize, place: Place) -> Result<usize, Fault> {
        let ((r, c), (s, d)) = (self.shape(a), self.shape(b));
        if let Some(number) = self.as_number(a).cloned() {
            return self.times(number, b, place);
        }
        if let Some(number) = self.as_number(b).cloned() {
            return self.times(number, a, place);
        }
        match ((r, c), (s, d)) {
            ((1, 1), shape) => self.push(Op::Scale, vec![a, b], shape, place),
            (shape, (1, 1)) => self.push(Op::Scale, vec![b, a], shape, place),
            _ => Err(self.fault(
                place,
                format!("`*` of a {r} x {c} and a {s} x {d} matrix: {c} columns, but {s} rows"),
            )),
        }
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

    fn sum_over(&mut self, range: &Range, body: &Expression, place: Place) -> Result<usize, Fault> {
        if self.is_variable(&range.variable) || self.sizes.contains(&range.variable) {
            let message = format!("the variable {} is already a size or variable", range.variable);
            return Err(self.fault(range.place, message));
        }
        let values = self.sizes.range(range, &self.variables)?;
        if values.is_empty() {
            return Err(self.fault(range.place, "a sum of no terms has no shape"));
        }
        let mut terms = Vec::new();
        for value in values {
            if self.terms == 0 {
                return Err(self.fault(place, format!("more than {MOST_STEPS} terms of sums")));
            }
            self.terms -= 1;
            self.variables.push((range.variable.clone(), value));
            let term = self.expression(body)?;
            if let Some(&first) = terms.first() {
                self.equal_shapes("+", first, term, place)?;
            }
            self.variables.pop();
            terms.push(term);
        }
        self.sum(terms, place)
    }
}
