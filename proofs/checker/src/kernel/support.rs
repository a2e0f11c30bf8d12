//! Which monomials in the inputs can occur in each entry: sets of monomials, or ranges of degrees. No
//! cancellation is assumed, so these are bounds.

use std::cell::Cell;
use std::collections::BTreeSet;

use num_traits::Zero;

use super::arith;
use super::failure::{Checked, Reason};
use super::matrix::{self, size};
use super::meter::Meter;
use super::rational::entry;
use super::source::Source;
use crate::language::{Constraint, Function, Leaf, Node, Op};

/// What is known of an entry.
pub(crate) trait Knowledge: Clone {
    fn zero() -> Self;
    fn one() -> Self;
    /// Of a number that may be any.
    fn weight() -> Self {
        Self::one()
    }
    fn sum(&self, other: &Self, meter: &Meter) -> Checked<Self>;
    /// About how many numbers of 16 bytes it is kept as.
    fn size(&self) -> u128;
    fn product(&self, other: &Self, meter: &Meter) -> Checked<Self>;
    /// The power, from 1 on, by squaring.
    fn power(&self, exponent: u32, meter: &Meter) -> Checked<Self> {
        arith::power(self, exponent, |a, b| a.product(b, meter))
    }
    /// `exp`, `tanh` or softmax, and what is inverted.
    fn analytic(&self, function: Option<&Function>, meter: &Meter) -> Checked<Self>;
    /// Every entry of the inverse of a matrix.
    fn inverse(_: &[Self], meter: &Meter) -> Checked<Self> {
        Self::one().analytic(Some(&Function::Recip), meter)
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

    fn sum(&self, other: &Self, meter: &Meter) -> Checked<Self> {
        let (size, more) = (self.size(), other.size());
        meter.steps((size + more).saturating_mul(16))?;
        meter.numbers(size + more)?;
        Ok(self.union(other).cloned().collect())
    }

    /// The first monomial of a tree takes a node with room for eleven.
    fn size(&self) -> u128 {
        let all: u128 = self.iter().map(|monomial| 4 + monomial.len() as u128 / 4).sum();
        all + if self.is_empty() { 2 } else { 20 }
    }

    fn product(&self, other: &Self, meter: &Meter) -> Checked<Self> {
        let length = |set: &Self| set.iter().map(|monomial| 1 + monomial.len()).max().unwrap_or(0);
        let steps = (self.len() as u128 * other.len() as u128)
            .saturating_mul((length(self) + length(other)) as u128);
        meter.steps(steps.saturating_mul(32))?;
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

    fn analytic(&self, _: Option<&Function>, _: &Meter) -> Checked<Self> {
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

    fn sum(&self, other: &Self, meter: &Meter) -> Checked<Self> {
        meter.steps(4)?;
        Ok(match (self.0, other.0) {
            (Some((a, b)), Some((c, d))) => Degrees(Some((a.min(c), b.max(d)))),
            (one, None) => Degrees(one),
            (None, other) => Degrees(other),
        })
    }

    fn size(&self) -> u128 {
        2
    }

    fn product(&self, other: &Self, meter: &Meter) -> Checked<Self> {
        meter.steps(4)?;
        let (Some((a, b)), Some((c, d))) = (self.0, other.0) else { return Ok(Degrees(None)) };
        Ok(Degrees(Some((a.saturating_add(c), b.saturating_add(d)))))
    }

    /// Only the structural zero and what has no constant term. The series of tanh has none either.
    fn analytic(&self, function: Option<&Function>, _: &Meter) -> Checked<Self> {
        match function {
            Some(Function::Recip) => return Ok(Degrees(Some((0, INFINITE)))),
            Some(Function::Exp | Function::Tanh) | None => {}
            Some(_) => return Err(Reason::Function.because("a function that is not a series here")),
        }
        match self.0 {
            Some((0, _)) => Err(Reason::Order.because("a series of what has a constant term")),
            lowest if function == Some(&Function::Tanh) => {
                Ok(Degrees(lowest.map(|(lowest, _)| (lowest, INFINITE))))
            }
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

    fn sum(&self, other: &Self, meter: &Meter) -> Checked<Self> {
        let fixed = self.fixed.sum(&other.fixed, meter)?;
        Ok(Parts { fixed, moving: self.moving.sum(&other.moving, meter)? })
    }

    fn size(&self) -> u128 {
        self.fixed.size() + self.moving.size()
    }

    fn product(&self, other: &Self, meter: &Meter) -> Checked<Self> {
        let all = other.fixed.sum(&other.moving, meter)?;
        let moving = self.moving.product(&all, meter)?;
        let moving = moving.sum(&self.fixed.product(&other.moving, meter)?, meter)?;
        Ok(Parts { fixed: self.fixed.product(&other.fixed, meter)?, moving })
    }

    fn analytic(&self, function: Option<&Function>, meter: &Meter) -> Checked<Self> {
        let all = self.fixed.sum(&self.moving, meter)?;
        Ok(Parts { fixed: K::zero(), moving: all.analytic(function, meter)? })
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
        let kept = Cell::new(0);
        for node in &self.source.nodes[..=last] {
            let size = size(node.shape);
            self.meter.numbers(kept.get() + size * K::zero().size())?;
            self.meter.steps(size)?;
            values.push(self.step(node, &values, &kept)?);
        }
        Ok(values)
    }

    /// Of the outputs.
    pub(crate) fn outputs(&self) -> Checked<Vec<Known<K>>> {
        let last = self.source.outputs.iter().copied().max().unwrap_or(0);
        let values = self.upto(last)?;
        Ok(self.source.outputs.iter().map(|&output| values[output].clone()).collect())
    }

    /// The entries of a step; each counts as soon as it is there.
    fn step(&self, node: &Node, values: &[Known<K>], kept: &Cell<u128>) -> Checked<Known<K>> {
        let keep = |entry: Checked<K>| {
            let entry = entry?;
            kept.set(kept.get() + entry.size());
            self.meter.numbers(kept.get())?;
            Ok(entry)
        };
        let meter = self.meter;
        let arg = |k: usize| &values[node.args[k]];
        let shape = |k: usize| self.source.shape(node.args[k]);
        let (rows, columns) = node.shape;
        let places = || matrix::places(node.shape);
        let all = |entry: &dyn Fn((usize, usize)) -> Checked<K>| {
            places().map(|at| keep(entry(at))).collect::<Checked<Known<K>>>()
        };
        let each =
            |entry: &dyn Fn(&K) -> Checked<K>| all(&|(i, j)| entry(&arg(0)[i * columns + j]));
        match &node.op {
            Op::Weight(number) => {
                let constraint = self.source.blocks[*number].constraint;
                all(&|(i, j)| match constraint {
                    Constraint::Skew if i == j => Ok(K::zero()),
                    Constraint::Diagonal if i != j => Ok(K::zero()),
                    _ => Ok(K::weight()),
                })
            }
            Op::Input(number) => all(&|(i, j)| Ok((self.input)(*number, i, j))),
            Op::Group(_) => Err(Reason::Step.because("a group element")),
            Op::Constant(constant) => all(&|(i, j)| {
                let is_zero = entry(constant, node.shape, i, j).is_zero();
                Ok(if is_zero { K::zero() } else { K::one() })
            }),
            Op::Name(_) => each(&|x| Ok(x.clone())),
            Op::Sum => all(&|(i, j)| {
                let terms = node.args.iter().map(|&term| &values[term][i * columns + j]);
                terms.skip(1).try_fold(arg(0)[i * columns + j].clone(), |sum, x| sum.sum(x, meter))
            }),
            Op::Product => {
                let mut product = (arg(0).clone(), shape(0).1);
                for k in 1..node.args.len() {
                    let (left, inner) = &product;
                    let width = shape(k).1;
                    meter.steps((rows * width) as u128 * *inner as u128)?;
                    let entry = |(i, j): (usize, usize)| {
                        (0..*inner).try_fold(K::zero(), |sum, k_| {
                            let (a, b) = (&left[i * inner + k_], &arg(k)[k_ * width + j]);
                            sum.sum(&a.product(b, meter)?, meter)
                        })
                    };
                    let places = matrix::places((rows, width));
                    let next = places.map(|at| keep(entry(at))).collect::<Checked<_>>()?;
                    product = (next, width);
                }
                Ok(product.0)
            }
            Op::Scale => all(&|(i, j)| arg(0)[0].product(&arg(1)[i * columns + j], meter)),
            Op::Hadamard => {
                all(&|(i, j)| arg(0)[i * columns + j].product(&arg(1)[i * columns + j], meter))
            }
            Op::Power(exponent) => each(&|x| x.power(*exponent, meter)),
            Op::Transpose => all(&|(i, j)| Ok(arg(0)[j * rows + i].clone())),
            Op::Kronecker => {
                let ((_, width), (height, c)) = (shape(0), shape(1));
                all(&|(i, j)| {
                    let a = &arg(0)[i / height * width + j / c];
                    a.product(&arg(1)[i % height * c + j % c], meter)
                })
            }
            Op::Apply(Function::Series(_, coefficients)) => each(&|x| {
                coefficients.iter().rev().try_fold(K::zero(), |sum, c| {
                    let sum = sum.product(x, meter)?;
                    if c.is_zero() { Ok(sum) } else { sum.sum(&K::one(), meter) }
                })
            }),
            Op::Apply(_) | Op::Softmax | Op::Inverse if !self.series => {
                Err(Reason::Function.because("a function that is not a polynomial"))
            }
            Op::Apply(function) => each(&|x| x.analytic(Some(function), meter)),
            Op::Softmax => each(&|x| x.analytic(None, meter)),
            Op::Inverse => {
                let any = K::inverse(arg(0), meter)?;
                all(&|_| Ok(any.clone()))
            }
        }
    }
}

/// The numbers of the entries of all inputs, from 1: the first of each input.
pub(crate) fn numbering(source: &Source) -> Checked<Vec<u32>> {
    let mut next = 1u32;
    let first = |leaf: &Leaf| {
        let first = next;
        let size = leaf.shape.0.checked_mul(leaf.shape.1).and_then(|size| size.try_into().ok());
        next = next.checked_add(size?)?;
        Some(first)
    };
    let all = source.inputs.iter().map(first).collect::<Option<_>>();
    all.ok_or_else(|| Reason::SizeLimit.because("entries of inputs"))
}
