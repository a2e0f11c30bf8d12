//! Which monomials in the inputs can occur in each entry: sets of monomials, or ranges of degrees. No
//! cancellation is assumed, so these are bounds.

use std::collections::BTreeSet;

use num_traits::Zero;

use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::rational::entry;
use super::source::Source;
use crate::language::{Function, Node, Op};

/// What is known of an entry.
pub(crate) trait Knowledge: Clone {
    fn zero() -> Self;
    fn one() -> Self;
    /// Of a number that may be any.
    fn weight() -> Self {
        Self::one()
    }
    fn sum(&self, other: &Self) -> Self;
    /// About how many numbers of 16 bytes it is kept as.
    fn size(&self) -> u128;
    fn product(&self, other: &Self, meter: &Meter) -> Checked<Self>;
    /// The power, from 1 on, by squaring.
    fn power(&self, exponent: u32, meter: &Meter) -> Checked<Self> {
        let mut power = self.clone();
        for bit in (0..exponent.max(1).ilog2()).rev() {
            power = power.product(&power, meter)?;
            if exponent >> bit & 1 == 1 {
                power = power.product(self, meter)?;
            }
        }
        Ok(power)
    }
    /// `exp`, `tanh` or softmax, and what is inverted.
    fn analytic(&self, function: Option<&Function>) -> Checked<Self>;
    /// All entries of the inverse of a matrix.
    fn inverse(_: &[Self]) -> Checked<Self> {
        Self::one().analytic(Some(&Function::Recip))
    }
}

/// A set of monomials, each an increasing list of variables.
pub(crate) type Monomials = BTreeSet<Vec<u32>>;

impl Knowledge for Monomials {
    fn zero() -> Self {
        BTreeSet::new()
    }

    fn one() -> Self {
        BTreeSet::from([vec![]])
    }

    fn sum(&self, other: &Self) -> Self {
        self.union(other).cloned().collect()
    }

    fn size(&self) -> u128 {
        self.iter().map(|monomial| 3 + monomial.len() as u128 / 4).sum::<u128>() + 2
    }

    fn product(&self, other: &Self, meter: &Meter) -> Checked<Self> {
        let length = |set: &Self| set.iter().map(|monomial| 1 + monomial.len()).max().unwrap_or(0);
        let steps = (self.len() as u128 * other.len() as u128)
            .saturating_mul((length(self) + length(other)) as u128);
        meter.steps(steps.saturating_mul(8))?;
        let mut products = BTreeSet::new();
        let each = (4 + (length(self) + length(other)) / 4) as u128;
        for a in self {
            meter.numbers(each * products.len() as u128)?;
            for b in other {
                let mut product = [&a[..], &b[..]].concat();
                product.sort_unstable();
                products.insert(product);
            }
        }
        Ok(products)
    }

    fn analytic(&self, _: Option<&Function>) -> Checked<Self> {
        Err(Reason::Function.because("a function that is not a polynomial"))
    }
}

/// Lowest and highest degree; nothing for zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Degrees(pub Option<(u64, u64)>);

/// The highest degree of a series.
pub(crate) const INFINITE: u64 = u64::MAX;

impl Knowledge for Degrees {
    fn zero() -> Self {
        Degrees(None)
    }

    fn one() -> Self {
        Degrees(Some((0, 0)))
    }

    fn sum(&self, other: &Self) -> Self {
        match (self.0, other.0) {
            (Some((a, b)), Some((c, d))) => Degrees(Some((a.min(c), b.max(d)))),
            (one, None) => Degrees(one),
            (None, other) => Degrees(other),
        }
    }

    fn size(&self) -> u128 {
        2
    }

    fn product(&self, other: &Self, meter: &Meter) -> Checked<Self> {
        meter.steps(4)?;
        let (Some((a, b)), Some((c, d))) = (self.0, other.0) else { return Ok(Degrees(None)) };
        Ok(Degrees(Some((a.saturating_add(c), b.saturating_add(d)))))
    }

    /// Only the structural zero and what has no constant term.
    fn analytic(&self, function: Option<&Function>) -> Checked<Self> {
        match function {
            Some(Function::Recip) => return Ok(Degrees(Some((0, INFINITE)))),
            Some(Function::Exp | Function::Tanh) | None => {}
            Some(_) => return Err(Reason::Function.because("a function that is not a series here")),
        }
        match self.0 {
            Some((0, _)) => Err(Reason::Order.because("a series of what has a constant term")),
            _ => Ok(Degrees(Some((0, INFINITE)))),
        }
    }
}

/// What is known of the part without weights, whose coefficients are fixed, and of the rest.
#[derive(Clone, Debug)]
pub(crate) struct Parts<K> {
    pub fixed: K,
    pub moving: K,
}

impl<K: Knowledge> Knowledge for Parts<K> {
    fn zero() -> Self {
        Parts { fixed: K::zero(), moving: K::zero() }
    }

    fn one() -> Self {
        Parts { fixed: K::one(), moving: K::zero() }
    }

    fn weight() -> Self {
        Parts { fixed: K::zero(), moving: K::one() }
    }

    fn sum(&self, other: &Self) -> Self {
        Parts { fixed: self.fixed.sum(&other.fixed), moving: self.moving.sum(&other.moving) }
    }

    fn size(&self) -> u128 {
        self.fixed.size() + self.moving.size()
    }

    fn product(&self, other: &Self, meter: &Meter) -> Checked<Self> {
        let all = other.fixed.sum(&other.moving);
        let moving = self.moving.product(&all, meter)?;
        let moving = moving.sum(&self.fixed.product(&other.moving, meter)?);
        Ok(Parts { fixed: self.fixed.product(&other.fixed, meter)?, moving })
    }

    fn analytic(&self, function: Option<&Function>) -> Checked<Self> {
        let all = self.fixed.sum(&self.moving);
        Ok(Parts { fixed: K::zero(), moving: all.analytic(function)? })
    }
}

/// A matrix of knowledge, row by row.
pub(crate) type Known<K> = Vec<K>;

/// A run of a program over knowledge.
pub(crate) struct Run<'a, K> {
    pub source: &'a Source,
    /// Of the entry (i, j) of an input, by its number.
    pub input: &'a dyn Fn(usize, usize, usize) -> K,
    /// Whether functions that are not polynomials are allowed, as series.
    pub series: bool,
    pub meter: &'a Meter,
}

impl<K: Knowledge> Run<'_, K> {
    /// What is known of all steps up to a node.
    pub(crate) fn upto(&self, last: usize) -> Checked<Vec<Known<K>>> {
        let mut values: Vec<Known<K>> = Vec::new();
        let mut kept = 0;
        for node in &self.source.nodes[..=last] {
            let size = node.shape.0 as u128 * node.shape.1 as u128;
            self.meter.numbers(kept + size * K::zero().size())?;
            self.meter.steps(size)?;
            values.push(self.step(node, &values)?);
            kept += values.last().map_or(0, |known| known.iter().map(K::size).sum::<u128>());
            self.meter.numbers(kept)?;
        }
        Ok(values)
    }

    /// Of the outputs.
    pub(crate) fn outputs(&self) -> Checked<Vec<Known<K>>> {
        let last = self.source.outputs.iter().copied().max().unwrap_or(0);
        let values = self.upto(last)?;
        Ok(self.source.outputs.iter().map(|&output| values[output].clone()).collect())
    }

    fn step(&self, node: &Node, values: &[Known<K>]) -> Checked<Known<K>> {
        let arg = |k: usize| &values[node.args[k]];
        let shape = |k: usize| self.source.shape(node.args[k]);
        let (rows, columns) = node.shape;
        let places = || (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j)));
        let both = |k: usize, other: usize| arg(k).iter().zip(arg(other));
        Ok(match &node.op {
            Op::Weight(number) => {
                let skew = self.source.blocks[*number].constraint;
                let entry = |(i, j): (usize, usize)| match skew {
                    crate::language::Constraint::Skew if i == j => K::zero(),
                    crate::language::Constraint::Diagonal if i != j => K::zero(),
                    _ => K::weight(),
                };
                places().map(entry).collect()
            }
            Op::Input(number) => places().map(|(i, j)| (self.input)(*number, i, j)).collect(),
            Op::Group(_) => return Err(Reason::Step.because("a group element")),
            Op::Constant(constant) => {
                let is_zero = |(i, j)| entry(constant, node.shape, i, j).is_zero();
                places().map(|at| if is_zero(at) { K::zero() } else { K::one() }).collect()
            }
            Op::Name(_) => arg(0).clone(),
            Op::Sum => {
                let mut sum = arg(0).clone();
                for k in 1..node.args.len() {
                    sum = sum.iter().zip(arg(k)).map(|(a, b)| a.sum(b)).collect();
                }
                sum
            }
            Op::Product => {
                // Expressions have products of many factors.
                let (mut product, mut inner) = (arg(0).clone(), shape(0).1);
                for k in 1..node.args.len() {
                    let width = shape(k).1;
                    self.meter.steps((rows * inner) as u128 * width as u128)?;
                    let entry = |(i, j): (usize, usize)| {
                        let mut sum = K::zero();
                        for at in 0..inner {
                            let (a, b) = (&product[i * inner + at], &arg(k)[at * width + j]);
                            sum = sum.sum(&a.product(b, self.meter)?);
                        }
                        Ok(sum)
                    };
                    let all = (0..rows).flat_map(|i| (0..width).map(move |j| (i, j)));
                    product = all.map(entry).collect::<Checked<_>>()?;
                    inner = width;
                }
                product
            }
            Op::Scale => {
                let factor = &arg(0)[0];
                arg(1).iter().map(|x| factor.product(x, self.meter)).collect::<Checked<_>>()?
            }
            Op::Hadamard => {
                both(0, 1).map(|(a, b)| a.product(b, self.meter)).collect::<Checked<_>>()?
            }
            Op::Power(exponent) => {
                arg(0).iter().map(|x| x.power(*exponent, self.meter)).collect::<Checked<_>>()?
            }
            Op::Transpose => places().map(|(i, j)| arg(0)[j * rows + i].clone()).collect(),
            Op::Kronecker => {
                let ((_, width), (height, c)) = (shape(0), shape(1));
                let entry = |(i, j): (usize, usize)| {
                    let (a, b) =
                        (&arg(0)[i / height * width + j / c], &arg(1)[i % height * c + j % c]);
                    a.product(b, self.meter)
                };
                places().map(entry).collect::<Checked<_>>()?
            }
            Op::Apply(Function::Series(_, coefficients)) => {
                let polynomial = |x: &K| {
                    let mut sum = K::zero();
                    for c in coefficients.iter().rev() {
                        sum = sum.product(x, self.meter)?;
                        if !c.is_zero() {
                            sum = sum.sum(&K::one());
                        }
                    }
                    Ok(sum)
                };
                arg(0).iter().map(polynomial).collect::<Checked<_>>()?
            }
            Op::Apply(_) | Op::Softmax | Op::Inverse if !self.series => {
                return Err(Reason::Function.because("a function that is not a polynomial"));
            }
            Op::Apply(function) => {
                arg(0).iter().map(|x| x.analytic(Some(function))).collect::<Checked<_>>()?
            }
            Op::Softmax => arg(0).iter().map(|x| x.analytic(None)).collect::<Checked<_>>()?,
            Op::Inverse => {
                let any = K::inverse(arg(0))?;
                vec![any; rows * columns]
            }
        })
    }
}

/// The numbers of the entries of all inputs, from 1: the first of each input.
pub(crate) fn numbering(source: &Source) -> Vec<u32> {
    let mut next = 1;
    let first = |leaf: &crate::language::Leaf| {
        let first = next;
        next += (leaf.shape.0 * leaf.shape.1) as u32;
        first
    };
    source.inputs.iter().map(first).collect()
}
