//! Programs and expressions on symbols.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::Zero;

use super::failure::{Checked, Reason};
use super::symbols::Symbols;
use crate::language::{Condition, Constant, Formula, Function, Node, Op, Shape, formula};

/// What names stand for.
pub(crate) type Values<V> = BTreeMap<String, (Shape, V)>;

/// The value of a step that is not a leaf.
pub(crate) fn step<'a, S: Symbols>(
    symbols: &mut S,
    node: &Node,
    functions: &[(String, Function)],
    value: impl Fn(usize) -> Option<&'a S::Value>,
) -> Checked<S::Value>
where
    S::Value: 'a,
{
    let arg = |place: usize| {
        let value = node.args.get(place).and_then(|&at| value(at));
        value.ok_or_else(|| Reason::Step.because("a step before its arguments"))
    };
    match &node.op {
        Op::Weight(_) | Op::Input(_) | Op::Group(_) => {
            Err(Reason::Step.because("a leaf without a value"))
        }
        Op::Constant(constant) => symbols.constant(constant, node.shape),
        Op::Name(_) => symbols.kept(arg(0)?.clone()),
        Op::Sum => {
            let mut sum = arg(0)?.clone();
            for place in 1..node.args.len() {
                sum = symbols.sum(&sum, arg(place)?)?;
            }
            Ok(sum)
        }
        Op::Product => {
            let mut product = arg(0)?.clone();
            for place in 1..node.args.len() {
                product = symbols.product(&product, arg(place)?)?;
            }
            Ok(product)
        }
        Op::Scale => symbols.scale(arg(0)?, arg(1)?),
        Op::Hadamard => symbols.hadamard(arg(0)?, arg(1)?),
        Op::Power(exponent) => symbols.power(arg(0)?, *exponent),
        Op::Transpose => {
            let transpose = symbols.transpose(arg(0)?);
            symbols.kept(transpose)
        }
        Op::Kronecker => symbols.kronecker(arg(0)?, arg(1)?),
        Op::Apply(Function::Series(_, coefficients)) => {
            polynomial(symbols, coefficients, arg(0)?, node.shape)
        }
        Op::Apply(function) => {
            let name = match function {
                Function::Odd(number) | Function::Homogeneous(number, _) => {
                    functions.get(*number).map_or("", |(name, _)| name)
                }
                _ => "",
            };
            symbols.entrywise(function, name, arg(0)?)
        }
        Op::Softmax => symbols.softmax(arg(0)?),
        Op::Inverse => symbols.inverse(arg(0)?),
    }
}

/// By Horner's rule.
fn polynomial<S: Symbols>(
    symbols: &mut S,
    coefficients: &[BigRational],
    base: &S::Value,
    shape: Shape,
) -> Checked<S::Value> {
    if coefficients.len() > symbols.most_coefficients() {
        let message = format!("a function with {} coefficients", coefficients.len());
        return Err(Reason::SizeLimit.because(message));
    }
    let ones = symbols.constant(&Constant::Ones, shape)?;
    let mut sum = symbols.zero(shape);
    for coefficient in coefficients.iter().rev() {
        sum = symbols.hadamard(&sum, base)?;
        if !coefficient.is_zero() {
            let term = symbols.multiple(coefficient, &ones)?;
            sum = symbols.sum(&sum, &term)?;
        }
    }
    Ok(sum)
}

/// Reads an expression of this shape in names of these shapes.
pub(crate) fn read<'a>(
    text: &str,
    shape: Shape,
    functions: &[(String, Function)],
    names: impl Iterator<Item = (&'a str, Shape)>,
) -> Checked<Formula> {
    let formula = formula(text, names, functions)
        .map_err(|fault| Reason::Expression.because(format!("`{text}`: {fault}")))?;
    if formula.shape() != shape {
        let ((r, c), (s, t)) = (shape, formula.shape());
        let message = format!("`{text}` is {s} x {t}; expected {r} x {c}");
        return Err(Reason::Expression.because(message));
    }
    Ok(formula)
}

/// The value of an expression where its names have these values.
pub(crate) fn value<'a, S: Symbols>(
    symbols: &mut S,
    formula: &Formula,
    functions: &[(String, Function)],
    name: impl Fn(&str) -> Option<&'a S::Value>,
) -> Checked<S::Value>
where
    S::Value: 'a,
{
    let mut values: Vec<S::Value> = Vec::with_capacity(formula.nodes.len());
    for node in &formula.nodes {
        let value = match node.op {
            Op::Weight(number) => {
                let found = formula.names.get(number).and_then(|found| name(found));
                found
                    .cloned()
                    .ok_or_else(|| Reason::Expression.because("a name without a value"))?
            }
            _ => step(symbols, node, functions, |at| values.get(at))?,
        };
        values.push(value);
    }
    let whole = values.into_iter().nth(formula.output);
    whole.ok_or_else(|| Reason::Expression.because("an expression without a value"))
}

/// The value of an expression of this shape in these names.
pub(crate) fn evaluate<S: Symbols>(
    symbols: &mut S,
    text: &str,
    shape: Shape,
    functions: &[(String, Function)],
    names: &Values<S::Value>,
) -> Checked<S::Value> {
    let shapes = names.iter().map(|(name, (shape, _))| (name.as_str(), *shape));
    let formula = read(text, shape, functions, shapes)?;
    value(symbols, &formula, functions, |name| names.get(name).map(|(_, value)| value))
}

/// Pairs of a value and a tangent: ε² = 0.
pub(crate) struct Dual<S>(pub S);

impl<S: Symbols> Dual<S> {
    /// The tangent of a bilinear product.
    fn bilinear(
        &mut self,
        (a, da): &(S::Value, S::Value),
        (b, db): &(S::Value, S::Value),
        times: impl Fn(&mut S, &S::Value, &S::Value) -> Checked<S::Value>,
    ) -> Checked<(S::Value, S::Value)> {
        let value = times(&mut self.0, a, b)?;
        let (left, right) = (times(&mut self.0, da, b)?, times(&mut self.0, a, db)?);
        Ok((value, self.0.sum(&left, &right)?))
    }
}

impl<S: Symbols> Symbols for Dual<S> {
    type Value = (S::Value, S::Value);

    fn letter(&mut self, name: &str, shape: Shape, condition: Condition) -> Checked<Self::Value> {
        Ok((self.0.letter(name, shape, condition)?, self.0.zero(shape)))
    }

    fn constant(&mut self, constant: &Constant, shape: Shape) -> Checked<Self::Value> {
        Ok((self.0.constant(constant, shape)?, self.0.zero(shape)))
    }

    fn zero(&mut self, shape: Shape) -> Self::Value {
        (self.0.zero(shape), self.0.zero(shape))
    }

    fn shape(&self, (value, _): &Self::Value) -> Shape {
        self.0.shape(value)
    }

    fn is_zero(&mut self, (value, tangent): &Self::Value) -> Checked<bool> {
        Ok(self.0.is_zero(value)? && self.0.is_zero(tangent)?)
    }

    fn equal(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<bool> {
        Ok(self.0.equal(&a.0, &b.0)? && self.0.equal(&a.1, &b.1)?)
    }

    fn multiple(
        &mut self,
        factor: &BigRational,
        (value, tangent): &Self::Value,
    ) -> Checked<Self::Value> {
        Ok((self.0.multiple(factor, value)?, self.0.multiple(factor, tangent)?))
    }

    fn sum(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value> {
        Ok((self.0.sum(&a.0, &b.0)?, self.0.sum(&a.1, &b.1)?))
    }

    fn product(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value> {
        self.bilinear(a, b, S::product)
    }

    fn scale(&mut self, number: &Self::Value, b: &Self::Value) -> Checked<Self::Value> {
        self.bilinear(number, b, S::scale)
    }

    fn hadamard(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value> {
        self.bilinear(a, b, S::hadamard)
    }

    fn kept(&mut self, (value, tangent): Self::Value) -> Checked<Self::Value> {
        Ok((self.0.kept(value)?, self.0.kept(tangent)?))
    }

    fn transpose(&mut self, (value, tangent): &Self::Value) -> Self::Value {
        (self.0.transpose(value), self.0.transpose(tangent))
    }

    fn kronecker(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value> {
        self.bilinear(a, b, S::kronecker)
    }

    fn inverse(&mut self, (value, tangent): &Self::Value) -> Checked<Self::Value> {
        let inverse = self.0.inverse(value)?;
        let left = self.0.product(&inverse, tangent)?;
        let moved = self.0.product(&left, &inverse)?;
        let minus = self.0.multiple(&-BigRational::from_integer(1.into()), &moved)?;
        Ok((inverse, minus))
    }

    fn apply(
        &mut self,
        _: &Function,
        _: &str,
        _: &Self::Value,
    ) -> Checked<(Self::Value, Self::Value)> {
        Err(Reason::Symbolic.because("a second derivative"))
    }

    fn entrywise(
        &mut self,
        function: &Function,
        name: &str,
        (value, tangent): &Self::Value,
    ) -> Checked<Self::Value> {
        let (image, slope) = self.0.apply(function, name, value)?;
        Ok((image, self.0.hadamard(&slope, tangent)?))
    }

    /// With S = softmax(Y) the tangent is S .* (dY − 1 1ᵀ (S .* dY)).
    fn softmax(&mut self, (value, tangent): &Self::Value) -> Checked<Self::Value> {
        let shape = self.0.shape(value);
        let image = self.0.softmax(value)?;
        let weighted = self.0.hadamard(&image, tangent)?;
        let ones = self.0.constant(&Constant::Ones, (shape.0, shape.0))?;
        let sums = self.0.product(&ones, &weighted)?;
        let minus = self.0.multiple(&-BigRational::from_integer(1.into()), &sums)?;
        let rest = self.0.sum(tangent, &minus)?;
        let moved = self.0.hadamard(&image, &rest)?;
        Ok((image, moved))
    }
}
