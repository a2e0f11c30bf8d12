//! Programs on such matrices: the values of all steps.

use std::rc::Rc;

use num_traits::Zero;

use super::{Entry, Series, Sparse};
use crate::kernel::arith::Word;
use crate::kernel::failure::{Checked, Reason};
use crate::kernel::point::residue;
use crate::language::{Constant, Function, Node, Op, Shape};

/// The values of all steps.
pub(crate) type Values<W> = Vec<Rc<Sparse<W>>>;

/// A sum or a product of two matrices.
type Pairwise<'a, W> = dyn Fn(&Sparse<W>, &Sparse<W>) -> Checked<Sparse<W>> + 'a;

impl<W: Word> Series<'_, W> {
    /// The values of steps; `known` has those of leaves, and may have more.
    pub(crate) fn forward(
        &self,
        nodes: &[Node],
        known: impl Fn(usize, &Op) -> Option<Rc<Sparse<W>>>,
    ) -> Checked<Values<W>> {
        let mut values: Values<W> = Vec::with_capacity(nodes.len());
        for (at, node) in nodes.iter().enumerate() {
            self.meter.steps(64)?;
            let value = match known(at, &node.op) {
                Some(value) => value,
                None => self.step(node, &values)?,
            };
            values.push(value);
        }
        Ok(values)
    }

    fn step(&self, node: &Node, values: &[Rc<Sparse<W>>]) -> Checked<Rc<Sparse<W>>> {
        let arg = |k: usize| &values[node.args[k]];
        let fold = |f: &Pairwise<'_, W>| {
            let mut more = node.args.iter().map(|&arg| &values[arg]);
            let first = more.next().cloned();
            let first = first.ok_or_else(|| Reason::Step.because("a step without arguments"))?;
            more.try_fold(first, |sum, next| Ok(Rc::new(f(&sum, next)?)))
        };
        Ok(Rc::new(match &node.op {
            Op::Weight(_) | Op::Input(_) | Op::Group(_) => {
                return Err(Reason::Step.because("a leaf without a value"));
            }
            Op::Constant(constant) => self.constant(constant, node.shape)?,
            Op::Name(_) => return Ok(arg(0).clone()),
            Op::Sum => return fold(&|a, b| self.sum(a, b)),
            Op::Product => return fold(&|a, b| self.product(a, b)),
            Op::Scale => self.scale(arg(0), arg(1))?,
            Op::Hadamard => self.hadamard(arg(0), arg(1))?,
            Op::Power(exponent) => self.each(arg(0), |_, x| self.power(x, *exponent))?,
            Op::Transpose => arg(0).transpose(),
            Op::Kronecker => self.kronecker(arg(0), arg(1))?,
            Op::Softmax => self.softmax(arg(0))?,
            Op::Apply(Function::Exp) => self.exp(arg(0))?,
            Op::Apply(Function::Tanh) => self.tanh(arg(0))?,
            Op::Apply(Function::Recip) => {
                let (rows, columns) = node.shape;
                if (arg(0).len() as u128) < rows as u128 * columns as u128 {
                    return Err(Reason::Unit.because("1/x of zero"));
                }
                self.each(arg(0), |_, x| self.recip(x).map(Some))?
            }
            Op::Apply(Function::Series(_, coefficients)) => {
                let c = self.residues(coefficients)?;
                let there: Vec<bool> = coefficients.iter().map(|c| !c.is_zero()).collect();
                let values = self.each(arg(0), |_, x| self.polynomial(&c, &there, x))?;
                if there.first() == Some(&true) {
                    let mut all = self.full(node.shape, c[0])?;
                    values.entries().for_each(|(at, value)| all.set(at, value.clone()));
                    all
                } else {
                    values
                }
            }
            Op::Inverse | Op::Apply(_) => {
                return Err(
                    Reason::Function.because("`inv`, `relu`, or a function known only by a law")
                );
            }
        }))
    }

    pub(super) fn residues(&self, numbers: &[num_rational::BigRational]) -> Checked<Vec<W::Entry>> {
        numbers.iter().map(|number| residue(number, self.ring)).collect()
    }

    fn constant(&self, constant: &Constant, shape: Shape) -> Checked<Sparse<W>> {
        let one = self.ring.residue(1);
        let mut matrix = Sparse::zero(shape);
        match constant {
            Constant::Zeros => {}
            Constant::Ones => return self.full(shape, one),
            Constant::Unit(i, j) => matrix.set((*i, *j), Entry::number(one)),
            Constant::Shift { offset, stride } => {
                self.meter.numbers(8 * shape.0 as u128)?;
                self.meter.steps(16 * shape.0 as u128)?;
                for i in 0..shape.0 {
                    let j = i128::from(*stride) * i as i128 + i128::from(*offset);
                    if let Some(j) = usize::try_from(j).ok().filter(|&j| j < shape.1) {
                        matrix.set((i, j), Entry::number(one));
                    }
                }
            }
            Constant::Dense(entries) => {
                self.meter.steps(16 * entries.len() as u128)?;
                for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| !entry.is_zero())
                {
                    let place = (at / shape.1, at % shape.1);
                    matrix.set(place, Entry::number(residue(entry, self.ring)?));
                }
            }
        }
        Ok(matrix)
    }
}
