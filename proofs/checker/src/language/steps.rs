//! Expressions as matrix steps, with their shapes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::fault::{Fault, Place};
use super::program::{Constant, Function, Node, Op, Shape};
use super::resolve::{Sizes, indexed};
use super::tree::{Expression, Form, Index, IndexForm, Operator, Range};

/// The most steps of a program and its symmetries, each with its arguments.
const MOST_STEPS: usize = 1 << 20;
/// The most entries of one matrix.
const MOST_ENTRIES: u128 = 1 << 40;
/// The most bits of a numerator or denominator.
pub(super) const MOST_BITS: u64 = 1 << 16;

/// Steps that are being made, and the names that expressions may use.
pub(super) struct Steps {
    pub sizes: Sizes,
    pub nodes: Vec<Node>,
    pub scope: BTreeMap<String, usize>,
    /// Weights that come into scope when an expression names them.
    pub weights: BTreeMap<String, (usize, Shape)>,
    pub functions: BTreeMap<String, Function>,
    /// The steps that a name in an expression stands for.
    pub used: BTreeSet<usize>,
    /// How many more steps and arguments are allowed.
    left: usize,
}

impl Steps {
    pub(super) fn new(sizes: Sizes) -> Steps {
        Steps {
            sizes,
            nodes: vec![],
            scope: BTreeMap::new(),
            weights: BTreeMap::new(),
            functions: BTreeMap::new(),
            used: BTreeSet::new(),
            left: MOST_STEPS,
        }
    }

    /// The values of a loop or sum, whose variable has to be new.
    pub(super) fn range(&mut self, range: &Range) -> Result<RangeInclusive<i64>, Fault> {
        let Range { variable, from, to, place } = range;
        // A name that is in scope is one of an expression outside of a text.
        if self.is_variable(variable) || self.scope.contains_key(&**variable) {
            let message = format!("{variable} is already a loop variable or a matrix");
            return Err(self.fault(*place, message));
        }
        self.sizes.range(from, to)
    }

    fn is_variable(&self, name: &str) -> bool {
        self.sizes.variables.iter().any(|(known, _)| **known == *name)
    }

    /// A fault that says at which values of the loop variables it is one.
    pub(super) fn fault(&self, place: Place, message: impl Into<String>) -> Fault {
        let values: Vec<String> =
            self.sizes.variables.iter().map(|(name, value)| format!("{name} = {value}")).collect();
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
        self.left = match self.left.checked_sub(1 + args.len()) {
            Some(left) => left,
            None => {
                return Err(
                    self.fault(place, format!("more than {MOST_STEPS} steps and arguments"))
                );
            }
        };
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

    pub(super) fn number(&mut self, value: BigRational, place: Place) -> Result<usize, Fault> {
        self.bounded(&value, place)?;
        self.push(Op::Constant(Constant::Dense(vec![value])), vec![], (1, 1), place)
    }

    /// Refuses a number that is too long; long ones count as much as arithmetic with them costs.
    fn bounded(&mut self, value: &BigRational, place: Place) -> Result<(), Fault> {
        if bits(value) > MOST_BITS {
            return Err(self.fault(place, too_many_bits()));
        }
        self.sizes.spend((bits(value) / 64).pow(2), place)
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
        self.sizes.spend(1, place)?;
        match &expression.form {
            Form::Number(value) => self.number(value.clone(), place),
            Form::Name(name) => {
                let full = indexed(&name.name, &self.sizes.all(&name.indices)?);
                if let Some(&node) = self.scope.get(&full) {
                    self.used.insert(node);
                    return Ok(node);
                }
                if let Some(&(number, shape)) = self.weights.get(&full) {
                    let node = self.push(Op::Weight(number), vec![], shape, place)?;
                    self.scope.insert(full, node);
                    return Ok(node);
                }
                if self.is_variable(&name.name) || self.sizes.contains(&name.name) {
                    let form = IndexForm::Name(name.name.clone(), name.indices.clone());
                    let value = self.sizes.value(&Index { form, place })?;
                    return self.number(BigRational::from_integer(value.into()), place);
                }
                Err(self.undefined(&name.name, &full, place))
            }
            Form::Factor(side, name) => {
                let at = self.sizes.all(&name.indices)?;
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
                let (row, column) = (self.sizes.value(row)?, self.sizes.value(column)?);
                self.entry(inner, row, column, place)
            }
            Form::Power { base, exponent, entrywise } => {
                let base = self.expression(base)?;
                let exponent = self.sizes.value(exponent)?;
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

    pub(super) fn equal_shapes(
        &self,
        mark: &str,
        a: usize,
        b: usize,
        place: Place,
    ) -> Result<(), Fault> {
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
        if terms.iter().all(|&term| self.as_number(term).is_some()) {
            let mut total = BigRational::zero();
            for &term in &terms {
                total += self.as_number(term).cloned().unwrap_or_default();
                self.bounded(&total, place)?;
            }
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

    fn sum_over(&mut self, range: &Range, body: &Expression, place: Place) -> Result<usize, Fault> {
        let values = self.range(range)?;
        if values.is_empty() {
            return Err(self.fault(range.place, "a sum of no terms has no shape"));
        }
        let mut terms = Vec::new();
        for value in values {
            self.sizes.variables.push((range.variable.clone(), value));
            let term = self.expression(body)?;
            if let Some(&first) = terms.first() {
                self.equal_shapes("+", first, term, place)?;
            }
            self.sizes.variables.pop();
            terms.push(term);
        }
        self.sum(terms, place)
    }
}

/// The bits of numerator or denominator, whichever has more.
pub(super) fn bits(number: &BigRational) -> u64 {
    number.numer().bits().max(number.denom().bits())
}

pub(super) fn too_many_bits() -> String {
    format!("a number with more than {MOST_BITS} bits")
}
