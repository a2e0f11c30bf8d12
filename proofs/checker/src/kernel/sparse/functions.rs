//! Functions of entries, as truncated series, and their derivatives.

use super::{Entry, Series, Sparse};
use crate::kernel::arith::Word;
use crate::kernel::failure::{Checked, Reason};
use crate::language::Function;

impl<W: Word> Series<'_, W> {
    pub(super) fn power(&self, x: &Entry<W>, exponent: u32) -> Checked<Option<Entry<W>>> {
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
    pub(super) fn polynomial(
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

    /// The inverses of 1, 2, …, with which series of functions of these entries are integrated. They are there also for
    /// entries that are not.
    fn inverses(&self, a: &Sparse<W>) -> Checked<Vec<W::Entry>> {
        if self.powers == 1 {
            return Err(Reason::Function.because("`exp`, `tanh` or `softmax` without an order"));
        }
        if a.entries().any(|(_, x)| x.low == 0) {
            return Err(Reason::Order.because("a series of what has a constant term"));
        }
        self.meter.steps(128 * self.powers as u128 + a.len() as u128)?;
        let inverse = |k: usize| {
            let inverse = self.ring.inverse(self.ring.residue(k as i128));
            inverse.ok_or_else(|| Reason::Unit.because(format!("{k} is not a unit")))
        };
        (1..self.powers).map(inverse).collect()
    }

    /// Solves y′ = x′ f(y) from the constant term on; `next` is the coefficient of f(y) that follows from those of y.
    fn integrate(
        &self,
        x: &Entry<W>,
        inverses: &[W::Entry],
        first: W::Entry,
        next: impl Fn(&[W::Entry]) -> W::Entry,
    ) -> Checked<Entry<W>> {
        self.meter.steps(2 * self.powers as u128 * self.powers as u128)?;
        let ring = self.ring;
        let (mut y, mut f) = (vec![first], Vec::new());
        for (k, &inverse) in (1..).zip(inverses) {
            f.push(next(&y));
            let mut sum = W::Entry::default();
            for i in 1..=k {
                let slope = ring.product(ring.residue(i as i128), x.at(i));
                sum = ring.sum(sum, ring.product(slope, f[k - i]));
            }
            y.push(ring.product(inverse, sum));
        }
        Ok(Entry { low: 0, c: y })
    }

    pub(super) fn exp(&self, a: &Sparse<W>) -> Checked<Sparse<W>> {
        let one = self.ring.residue(1);
        let inverses = self.inverses(a)?;
        let mut exp = self.full(a.shape, one)?;
        for (at, x) in a.entries() {
            exp.set(at, self.integrate(x, &inverses, one, |y| y[y.len() - 1])?);
        }
        Ok(exp)
    }

    pub(super) fn tanh(&self, a: &Sparse<W>) -> Checked<Sparse<W>> {
        let inverses = self.inverses(a)?;
        self.each(a, |_, x| self.tanh_of(x, &inverses).map(Some))
    }

    fn tanh_of(&self, x: &Entry<W>, inverses: &[W::Entry]) -> Checked<Entry<W>> {
        let ring = self.ring;
        let series = self.integrate(x, inverses, W::Entry::default(), |y| {
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

    pub(super) fn recip(&self, x: &Entry<W>) -> Checked<Entry<W>> {
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

    pub(super) fn softmax(&self, a: &Sparse<W>) -> Checked<Sparse<W>> {
        let exp = self.exp(a)?;
        let ones = self.full((1, a.shape.0), self.ring.residue(1))?;
        let sums = self.product(&ones, &exp)?;
        let inverses = self.each(&sums, |_, x| self.recip(x).map(Some))?;
        self.each(&exp, |(_, j), x| inverses.get((0, j)).map_or(Ok(None), |y| self.times(x, y)))
    }

    /// The derivative of a function of an entry, from the argument and the value.
    pub(super) fn slope(
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
}
