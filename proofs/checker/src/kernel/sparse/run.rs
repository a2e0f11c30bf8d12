//! Programs on such matrices: values forward, derivatives of an entry of an output backward.

use std::collections::BTreeMap;
use std::rc::Rc;

use num_traits::Zero;

use super::{Entry, Place, Series, Sparse};
use crate::kernel::arith::Word;
use crate::kernel::failure::{Checked, Reason};
use crate::kernel::point::residue;
use crate::kernel::source::Source;
use crate::language::{Constant, Function, Node, Op, Shape};

/// The values of all steps.
pub(crate) type Values<W> = Vec<Rc<Sparse<W>>>;

/// The derivatives by all blocks.
pub(crate) type Adjoints<W> = Vec<Sparse<W>>;

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
            Op::Apply(Function::Tanh) => self.each(arg(0), |_, x| self.tanh(x).map(Some))?,
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

    fn residues(&self, numbers: &[num_rational::BigRational]) -> Checked<Vec<W::Entry>> {
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

    fn power(&self, x: &Entry<W>, exponent: u32) -> Checked<Option<Entry<W>>> {
        let mut power = x.clone();
        for bit in (0..exponent.max(1).ilog2()).rev() {
            let Some(square) = self.times(&power, &power)? else { return Ok(None) };
            power = square;
            if exponent >> bit & 1 == 1 {
                let Some(more) = self.times(&power, x)? else { return Ok(None) };
                power = more;
            }
        }
        Ok(Some(power))
    }

    /// `Σ c_k x^k` by Horner's rule; none if nothing of it is kept.
    fn polynomial(
        &self,
        c: &[W::Entry],
        there: &[bool],
        x: &Entry<W>,
    ) -> Checked<Option<Entry<W>>> {
        let mut sum: Option<Entry<W>> = None;
        // A coefficient may be zero modulo m only.
        for (&c, &there) in c.iter().zip(there).rev() {
            let mut next = match &sum {
                Some(sum) => self.times(sum, x)?,
                None => None,
            };
            if there {
                let term = Entry::number(c);
                match &mut next {
                    Some(next) => self.plus(next, &term),
                    None => next = Some(term),
                }
            }
            sum = next;
        }
        Ok(sum)
    }

    /// Solves y′ = x′ f(y) from the constant term on; `next` is the coefficient of f(y) that follows from those of y.
    fn integrate(
        &self,
        x: &Entry<W>,
        first: W::Entry,
        next: impl Fn(&[W::Entry]) -> W::Entry,
    ) -> Checked<Entry<W>> {
        if self.powers == 1 {
            return Err(Reason::Function.because("`exp`, `tanh` or `softmax` without an order"));
        }
        if x.low == 0 {
            return Err(Reason::Order.because("a series of what has a constant term"));
        }
        self.meter.steps(2 * self.powers as u128 * self.powers as u128)?;
        let ring = self.ring;
        let (mut y, mut f) = (vec![first], Vec::new());
        for k in 1..self.powers {
            f.push(next(&y));
            let inverse = ring.inverse(ring.residue(k as i128));
            let inverse =
                inverse.ok_or_else(|| Reason::Unit.because(format!("{k} is not a unit")))?;
            let mut sum = W::Entry::default();
            for i in 1..=k {
                let slope = ring.product(ring.residue(i as i128), x.at(i));
                sum = ring.sum(sum, ring.product(slope, f[k - i]));
            }
            y.push(ring.product(inverse, sum));
        }
        Ok(Entry { low: 0, c: y })
    }

    fn exp(&self, a: &Sparse<W>) -> Checked<Sparse<W>> {
        let one = self.ring.residue(1);
        if self.powers == 1 {
            return Err(Reason::Function.because("`exp` without an order"));
        }
        let mut exp = self.full(a.shape, one)?;
        for (at, x) in a.entries() {
            exp.set(at, self.integrate(x, one, |y| y[y.len() - 1])?);
        }
        Ok(exp)
    }

    fn tanh(&self, x: &Entry<W>) -> Checked<Entry<W>> {
        let ring = self.ring;
        let series = self.integrate(x, W::Entry::default(), |y| {
            let k = y.len() - 1;
            let mut square = W::Entry::default();
            for i in 0..=k {
                square = ring.sum(square, ring.product(y[i], y[k - i]));
            }
            ring.sum(ring.residue(i128::from(k == 0)), ring.negative(square))
        })?;
        // It begins where the argument does.
        Ok(Entry { low: x.low, c: series.c[x.low.min(self.powers - 1)..].to_vec() })
    }

    fn recip(&self, x: &Entry<W>) -> Checked<Entry<W>> {
        self.meter.steps(self.powers as u128 * self.powers as u128 + 64)?;
        let ring = self.ring;
        let inverse = ring.inverse(x.at(0));
        let inverse = inverse.ok_or_else(|| Reason::Unit.because("1/x of what is not a unit"))?;
        let mut y = vec![inverse];
        let terms = if x.low + x.c.len() > 1 { self.powers } else { 1 };
        for k in 1..terms {
            let mut sum = W::Entry::default();
            for i in 1..=k {
                sum = ring.sum(sum, ring.product(x.at(i), y[k - i]));
            }
            y.push(ring.negative(ring.product(inverse, sum)));
        }
        Ok(Entry { low: 0, c: y })
    }

    fn softmax(&self, a: &Sparse<W>) -> Checked<Sparse<W>> {
        let exp = self.exp(a)?;
        let ones = self.full((1, a.shape.0), self.ring.residue(1))?;
        let sums = self.product(&ones, &exp)?;
        let inverses = self.each(&sums, |_, x| self.recip(x).map(Some))?;
        self.each(&exp, |(_, j), x| inverses.get((0, j)).map_or(Ok(None), |y| self.times(x, y)))
    }

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

    /// The derivative of a function of an entry, from the argument and the value.
    fn slope(
        &self,
        function: &Function,
        x: Option<&Entry<W>>,
        y: Option<&Entry<W>>,
    ) -> Checked<Option<Entry<W>>> {
        let minus = self.ring.residue(-1);
        let square = |y: &Entry<W>| -> Checked<Option<Entry<W>>> {
            Ok(self.times(y, y)?.map(|square| self.multiple(minus, &square)))
        };
        match function {
            Function::Exp => Ok(y.cloned()),
            Function::Recip => y.map_or(Ok(None), square),
            Function::Tanh => {
                let mut slope = Entry::number(self.ring.residue(1));
                if let Some(square) = y.map_or(Ok(None), square)? {
                    self.plus(&mut slope, &square);
                }
                Ok(Some(slope))
            }
            Function::Series(_, coefficients) => {
                let c = self.residues(coefficients)?;
                let slope: Vec<_> = (1..)
                    .zip(c.iter().skip(1))
                    .map(|(k, &c)| self.ring.product(self.ring.residue(k), c))
                    .collect();
                match (x, slope.first()) {
                    (Some(x), _) => self.polynomial(&slope, &vec![true; slope.len()], x),
                    (None, first) => Ok(first.map(|&first| Entry::number(first))),
                }
            }
            _ => Err(Reason::Function.because("`relu`, or a function known only by a law")),
        }
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
