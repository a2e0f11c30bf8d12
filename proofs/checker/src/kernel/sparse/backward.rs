//! Derivatives of an entry of an output, backward through the steps.

use std::collections::BTreeMap;

use super::run::Values;
use super::{Entry, Place, Series, Sparse};
use crate::kernel::arith::Word;
use crate::kernel::failure::{Checked, Reason};
use crate::kernel::source::Source;
use crate::language::{Op, Shape};

/// The derivatives by all blocks.
pub(crate) type Adjoints<W> = Vec<Sparse<W>>;

impl<W: Word> Series<'_, W> {
    /// The derivatives of an entry of an output by all blocks.
    pub(crate) fn backward(
        &self,
        source: &Source,
        values: &Values<W>,
        output: usize,
        at: Place,
        moves: &[bool],
    ) -> Checked<Adjoints<W>> {
        let zero = |shape: Shape| Sparse::zero(shape);
        let mut seed = zero(source.shape(output));
        seed.set(at, Entry::number(self.ring.residue(1)));
        let mut adjoints: Vec<Option<Sparse<W>>> = source.nodes.iter().map(|_| None).collect();
        adjoints[output] = Some(seed);
        let mut blocks: Adjoints<W> = source.blocks.iter().map(|leaf| zero(leaf.shape)).collect();
        for (at, node) in source.nodes.iter().enumerate().rev() {
            self.meter.steps(16)?;
            let Some(mut d) = adjoints[at].take() else { continue };
            // What is zero modulo m adds nothing.
            d.entries.retain(|_, entry| !entry.is_zero());
            if d.len() == 0 {
                continue;
            }
            if let Op::Weight(number) = node.op {
                blocks[number] = self.sum(&blocks[number], &d)?;
                continue;
            }
            let mut give = |k: usize, part: Sparse<W>| {
                let place = &mut adjoints[node.args[k]];
                *place = Some(match place.take() {
                    Some(sum) => self.sum(&sum, &part)?,
                    None => part,
                });
                Checked::Ok(())
            };
            let arg = |k: usize| &values[node.args[k]];
            match &node.op {
                Op::Weight(_) | Op::Input(_) | Op::Group(_) | Op::Constant(_) => {}
                Op::Name(_) => give(0, d)?,
                Op::Sum => (0..node.args.len()).try_for_each(|k| give(k, d.clone()))?,
                Op::Transpose => give(0, d.transpose())?,
                Op::Product => {
                    if moves[node.args[0]] {
                        give(0, self.product_turned(&d, arg(1))?)?;
                    }
                    if moves[node.args[1]] {
                        give(1, self.turned_product(arg(0), &d)?)?;
                    }
                }
                Op::Scale => {
                    let mut sum = BTreeMap::new();
                    for (place, x) in d.entries() {
                        if let Some(y) = arg(1).get(place) {
                            self.add_to(&mut sum, (0, 0), self.times(x, y)?);
                        }
                    }
                    give(0, self.kept((1, 1), sum)?)?;
                    give(1, self.scale(arg(0), &d)?)?;
                }
                Op::Hadamard => {
                    give(0, self.hadamard(&d, arg(1))?)?;
                    give(1, self.hadamard(&d, arg(0))?)?;
                }
                Op::Kronecker => {
                    let (first, second) = self.contract(&d, arg(0), arg(1))?;
                    give(0, first)?;
                    give(1, second)?;
                }
                Op::Softmax => {
                    let weighted = self.hadamard(&d, &values[at])?;
                    let ones = self.full((1, node.shape.0), self.ring.residue(1))?;
                    let sums = self.product(&ones, &weighted)?;
                    let rest = self.each(&values[at], |(_, j), x| {
                        let term = sums.get((0, j)).map_or(Ok(None), |y| self.times(x, y))?;
                        Ok(term.map(|term| self.multiple(self.ring.residue(-1), &term)))
                    })?;
                    give(0, self.sum(&weighted, &rest)?)?;
                }
                Op::Power(exponent) => {
                    let factor = self.ring.residue(i128::from(*exponent));
                    let part = self.each(&d, |place, x| {
                        let Some(base) = arg(0).get(place) else { return Ok(None) };
                        let Some(slope) = self.power(base, exponent - 1)? else { return Ok(None) };
                        self.times(x, &self.multiple(factor, &slope))
                    })?;
                    give(0, part)?;
                }
                Op::Apply(function) => {
                    let part = self.each(&d, |place, x| {
                        match self.slope(function, arg(0).get(place), values[at].get(place))? {
                            Some(slope) => self.times(x, &slope),
                            None => Ok(None),
                        }
                    })?;
                    give(0, part)?;
                }
                Op::Inverse => return Err(Reason::Function.because("`inv`")),
            }
        }
        Ok(blocks)
    }

    /// `d bᵀ`.
    fn product_turned(&self, d: &Sparse<W>, b: &Sparse<W>) -> Checked<Sparse<W>> {
        let mut sums = BTreeMap::new();
        let turned = b.turned();
        for (&(i, j), x) in &d.entries {
            for (k, y) in super::row(turned, j) {
                self.add_to(&mut sums, (i, k), self.times(x, y)?);
            }
        }
        self.kept((d.shape.0, b.shape.0), sums)
    }

    /// `aᵀ d`.
    fn turned_product(&self, a: &Sparse<W>, d: &Sparse<W>) -> Checked<Sparse<W>> {
        let mut sums = BTreeMap::new();
        for (&(i, j), y) in &d.entries {
            for (k, x) in super::row(&a.entries, i) {
                self.add_to(&mut sums, (k, j), self.times(x, y)?);
            }
        }
        self.kept((a.shape.1, d.shape.1), sums)
    }

    /// The adjoints of both factors of a Kronecker product.
    fn contract(
        &self,
        d: &Sparse<W>,
        a: &Sparse<W>,
        b: &Sparse<W>,
    ) -> Checked<(Sparse<W>, Sparse<W>)> {
        let (mut first, mut second) = (BTreeMap::new(), BTreeMap::new());
        let (rows, columns) = b.shape;
        for (&(r, c), x) in &d.entries {
            let (of_a, of_b) = ((r / rows, c / columns), (r % rows, c % columns));
            if let Some(y) = b.get(of_b) {
                self.add_to(&mut first, of_a, self.times(x, y)?);
            }
            if let Some(y) = a.get(of_a) {
                self.add_to(&mut second, of_b, self.times(x, y)?);
            }
        }
        Ok((self.kept(a.shape, first)?, self.kept(b.shape, second)?))
    }
}
