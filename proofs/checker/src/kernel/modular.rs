//! Programs modulo m, on power series modulo s^n and in letters with square zero: values forward, derivatives
//! backward.

mod series;

use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::point::residue;
use super::source::Source;
use crate::kernel::arith::{Ring, Word};
use crate::kernel::matrix::Matrix;
use crate::language::{Constraint, Function, Leaf, Node, Op, Shape};

/// A matrix of series: its coefficients, trailing zeros left out; zero has none.
pub(crate) type Series<W> = Vec<Matrix<W>>;

/// Where a program is computed.
pub(crate) struct Domain<'a, W: Word> {
    pub ring: &'a Ring<W>,
    pub kept: Truncation,
    pub meter: &'a Meter,
}

/// Which coefficients are kept: of 1, s, …, and of their products with distinct letters e, each of which has
/// the square zero. The coefficient of s^k and of a set of letters, as bits, has the number k + set · powers.
#[derive(Clone, Copy)]
pub(crate) struct Truncation {
    pub powers: usize,
    pub letters: u32,
}

impl Truncation {
    /// Numbers only.
    pub(crate) const NUMBERS: Truncation = Truncation { powers: 1, letters: 0 };

    /// How many coefficients are kept.
    pub(crate) fn terms(self) -> usize {
        self.powers << self.letters
    }

    /// The power of s and the set of letters of a coefficient.
    pub(crate) fn parts(self, number: usize) -> (usize, usize) {
        (number % self.powers, number / self.powers)
    }

    /// Whether a monomial divides another one; the quotient is the difference of the numbers.
    fn divides(self, number: usize, other: usize) -> bool {
        let ((k, set), (n, all)) = (self.parts(number), self.parts(other));
        k <= n && set & all == set
    }

    /// The degree of a monomial.
    fn degree(self, number: usize) -> usize {
        let (k, set) = self.parts(number);
        k + set.count_ones() as usize
    }
}

/// For each `relu` by its node, which entries are positive.
pub(crate) type Masks = std::collections::BTreeMap<usize, Vec<bool>>;

impl<W: Word> Domain<'_, W> {
    /// The values of all steps.
    pub(crate) fn forward(
        &self,
        source: &Source,
        blocks: &[Series<W>],
        inputs: &[Series<W>],
        masks: &Masks,
    ) -> Checked<Vec<Series<W>>> {
        self.meter.numbers(source.entries().saturating_mul(self.kept.terms() as u128))?;
        let mut values: Vec<Series<W>> = Vec::with_capacity(source.nodes.len());
        for (at, node) in source.nodes.iter().enumerate() {
            self.one_step(node.shape, node.args.len())?;
            let value = self.step(at, node, &values, blocks, inputs, masks)?;
            values.push(value);
        }
        Ok(values)
    }

    /// What a step takes besides its products: each number is made and read again.
    fn one_step(&self, (rows, columns): Shape, args: usize) -> Checked<()> {
        let numbers = (rows as u128 * columns as u128).saturating_mul(self.kept.terms() as u128);
        self.meter.steps(numbers.saturating_mul(4 * (1 + args as u128)) + 64)
    }

    fn step(
        &self,
        at: usize,
        node: &Node,
        values: &[Series<W>],
        blocks: &[Series<W>],
        inputs: &[Series<W>],
        masks: &Masks,
    ) -> Checked<Series<W>> {
        let arg = |k: usize| &values[node.args[k]][..];
        Ok(match &node.op {
            Op::Weight(number) => blocks[*number].clone(),
            Op::Input(number) => inputs[*number].clone(),
            Op::Group(_) => return Err(Reason::Step.because("a group element")),
            Op::Constant(constant) => self.constant(constant, node.shape)?,
            Op::Name(_) => arg(0).to_vec(),
            Op::Sum => {
                let more = node.args[1..].iter();
                more.fold(arg(0).to_vec(), |sum, &arg| self.add(sum, &values[arg]))
            }
            Op::Product => self.product(arg(0), arg(1))?,
            Op::Scale => self.scale(arg(0), arg(1))?,
            Op::Hadamard => self.hadamard(arg(0), arg(1))?,
            Op::Power(exponent) => self.power(arg(0), *exponent)?,
            Op::Transpose => Self::transpose(arg(0)),
            Op::Kronecker => self.kronecker(arg(0), arg(1))?,
            Op::Inverse => self.inverse(arg(0))?,
            Op::Softmax => self.softmax(arg(0), node.shape)?,
            Op::Apply(Function::Exp) => self.exp(arg(0), node.shape)?,
            Op::Apply(Function::Tanh) => self.tanh(arg(0), node.shape)?,
            Op::Apply(Function::Recip) => self.recip(arg(0))?,
            Op::Apply(Function::Relu) => self.masked(arg(0), masks.get(&at))?,
            Op::Apply(Function::Series(_, coefficients)) => {
                self.polynomial(&self.residues(coefficients)?, arg(0), node.shape)?
            }
            Op::Apply(Function::Sign | Function::Odd(_) | Function::Homogeneous(..)) => {
                return Err(Reason::Function.because("a function known only by a law"));
            }
        })
    }

    fn residues(&self, numbers: &[num_rational::BigRational]) -> Checked<Vec<W::Entry>> {
        numbers.iter().map(|number| residue(number, self.ring)).collect()
    }

    fn masked(&self, a: &[Matrix<W>], mask: Option<&Vec<bool>>) -> Checked<Series<W>> {
        let mask = mask.ok_or_else(|| Reason::Function.because("`relu` without signs"))?;
        let matrix = |m: &Matrix<W>| {
            let kept = m.entries().iter().zip(mask);
            let kept = kept.map(|(&x, &keep)| if keep { x } else { W::Entry::default() });
            Matrix::new(m.columns(), kept.collect())
        };
        Ok(a.iter().map(matrix).collect())
    }

    /// The derivatives of an entry of an output by all blocks.
    pub(crate) fn backward(
        &self,
        source: &Source,
        values: &[Series<W>],
        output: usize,
        (row, column): (usize, usize),
        masks: &Masks,
    ) -> Checked<Vec<Series<W>>> {
        let shape = source.shape(output);
        let mut seed = Matrix::zero(shape.0, shape.1);
        seed.set(row, column, self.ring.residue(1));
        let mut adjoints: Vec<Series<W>> = vec![Vec::new(); source.nodes.len()];
        adjoints[output] = vec![seed];
        let mut blocks = vec![Vec::new(); source.blocks.len()];
        for (at, node) in source.nodes.iter().enumerate().rev() {
            let d = std::mem::take(&mut adjoints[at]);
            if d.is_empty() {
                self.meter.steps(4)?;
                continue;
            }
            self.one_step(node.shape, node.args.len())?;
            if let Op::Weight(number) = node.op {
                let sum = std::mem::take(&mut blocks[number]);
                blocks[number] = self.add(sum, &d);
                continue;
            }
            let mut give = |k: usize, part: Series<W>| {
                let place = &mut adjoints[node.args[k]];
                *place =
                    if place.is_empty() { part } else { self.add(std::mem::take(place), &part) };
            };
            let arg = |k: usize| &values[node.args[k]][..];
            match &node.op {
                Op::Weight(_) | Op::Input(_) | Op::Group(_) | Op::Constant(_) => {}
                Op::Name(_) => give(0, d),
                Op::Sum => (0..node.args.len()).for_each(|k| give(k, d.clone())),
                Op::Transpose => give(0, Self::transpose(&d)),
                // The adjoint on the left: products skip its zeros.
                Op::Product => {
                    if !self.is_constant(source, node.args[0]) {
                        give(0, self.product(&d, &Self::transpose(arg(1)))?);
                    }
                    if !self.is_constant(source, node.args[1]) {
                        let turned = self.product(&Self::transpose(&d), arg(0))?;
                        give(1, Self::transpose(&turned));
                    }
                }
                Op::Scale => {
                    let product = self.hadamard(&d, arg(1))?;
                    let sum = |m: &Matrix<W>| {
                        let sum = m.entries().iter().copied().reduce(|x, y| self.ring.sum(x, y));
                        Matrix::new(1, vec![sum.unwrap_or_default()])
                    };
                    give(0, product.iter().map(sum).collect());
                    give(1, self.scale(arg(0), &d)?);
                }
                Op::Hadamard => {
                    give(0, self.hadamard(&d, arg(1))?);
                    give(1, self.hadamard(&d, arg(0))?);
                }
                Op::Power(exponent) => {
                    let factor = self.ring.residue(i128::from(*exponent));
                    let slope = self.power(arg(0), exponent - 1)?;
                    let slope = self.map(&slope, |x| self.ring.product(factor, x));
                    give(0, self.hadamard(&d, &slope)?);
                }
                Op::Kronecker => {
                    let shapes = (source.shape(node.args[0]), source.shape(node.args[1]));
                    let (first, second) = self.contract(&d, arg(0), arg(1), shapes)?;
                    give(0, first);
                    give(1, second);
                }
                Op::Inverse => {
                    let y = Self::transpose(&values[at]);
                    give(0, self.negative(&self.product(&self.product(&y, &d)?, &y)?));
                }
                Op::Softmax => {
                    let weighted = self.hadamard(&values[at], &d)?;
                    let ones = [self.full((node.shape.0, node.shape.0), self.ring.residue(1))];
                    let sums = self.product(&ones, &weighted)?;
                    let rest = self.hadamard(&values[at], &sums)?;
                    give(0, self.add(weighted, &self.negative(&rest)));
                }
                Op::Apply(function) => {
                    let slope = match function {
                        Function::Exp => values[at].clone(),
                        Function::Tanh => self.one_minus_square(&values[at], node.shape)?,
                        Function::Recip => self.negative(&self.hadamard(&values[at], &values[at])?),
                        Function::Relu => {
                            give(0, self.masked(&d, masks.get(&at))?);
                            continue;
                        }
                        Function::Series(_, coefficients) => {
                            let c = self.residues(coefficients)?;
                            let derivative = c.iter().enumerate().skip(1);
                            let derivative: Vec<_> = derivative
                                .map(|(k, &c)| self.ring.product(self.ring.residue(k as i128), c))
                                .collect();
                            self.polynomial(&derivative, arg(0), node.shape)?
                        }
                        Function::Sign | Function::Odd(_) | Function::Homogeneous(..) => continue,
                    };
                    give(0, self.hadamard(&d, &slope)?);
                }
            }
        }
        Ok(blocks)
    }

    fn is_constant(&self, source: &Source, node: usize) -> bool {
        matches!(source.nodes[node].op, Op::Constant(_) | Op::Input(_))
    }

    /// The adjoints of both factors of a Kronecker product.
    fn contract(
        &self,
        d: &[Matrix<W>],
        a: &[Matrix<W>],
        b: &[Matrix<W>],
        (first, second): (Shape, Shape),
    ) -> Checked<(Series<W>, Series<W>)> {
        let steps = (first.0 * first.1) as u128 * (second.0 * second.1) as u128;
        let side = |x: &[Matrix<W>], of_first: bool| {
            self.convolve(d, x, steps, |d, x| {
                let shape = if of_first { first } else { second };
                let mut sum = Matrix::zero(shape.0, shape.1);
                for i in 0..first.0 * first.1 {
                    for k in 0..second.0 * second.1 {
                        let ((r, c), (s, t)) =
                            ((i / first.1, i % first.1), (k / second.1, k % second.1));
                        let (to, from) = if of_first { ((r, c), (s, t)) } else { ((s, t), (r, c)) };
                        let entry = d.get(r * second.0 + s, c * second.1 + t);
                        let term = self.ring.product(entry, x.get(from.0, from.1));
                        sum.set(to.0, to.1, self.ring.sum(sum.get(to.0, to.1), term));
                    }
                }
                sum
            })
        };
        Ok((side(b, true)?, side(a, false)?))
    }
}

/// Derivatives by the coordinates of a block, from those by its entries.
pub(crate) fn by_coordinates<W: Word>(
    leaf: &Leaf,
    matrix: Option<&Matrix<W>>,
    ring: &Ring<W>,
    to: &mut Vec<W::Entry>,
) {
    let Some(matrix) = matrix else {
        let size = usize::try_from(super::source::size(leaf)).unwrap_or(0);
        to.resize(to.len() + size, W::Entry::default());
        return;
    };
    if leaf.constraint == Constraint::Any {
        to.extend_from_slice(matrix.entries());
        return;
    }
    for (i, j) in super::point::coordinates(leaf) {
        let (here, there) = (matrix.get(i, j), matrix.get(j, i));
        to.push(match leaf.constraint {
            Constraint::Symmetric if i != j => ring.sum(here, there),
            Constraint::Skew => ring.sum(here, ring.negative(there)),
            _ => here,
        });
    }
}
