//! Arithmetic with matrices of power series modulo s^n and m, and of letters with square zero.

use super::{Domain, Series};
use crate::kernel::arith::{self, Word};
use crate::kernel::failure::{Checked, Reason};
use crate::kernel::matrix::{self, Matrix};
use crate::kernel::point::residue;
use crate::kernel::rational::entry;
use crate::language::{Constant, Shape};

/// What a term of a product takes besides its entries: it is a matrix, which is made and thrown away.
const TERM: u128 = 16;

impl<W: Word> Domain<'_, W> {
    pub(crate) fn zip(
        &self,
        a: &Matrix<W>,
        b: &Matrix<W>,
        f: impl Fn(W::Entry, W::Entry) -> W::Entry,
    ) -> Matrix<W> {
        let entries = a.entries().iter().zip(b.entries()).map(|(&x, &y)| f(x, y)).collect();
        Matrix::new(a.columns(), entries)
    }

    pub(crate) fn add(&self, mut a: Series<W>, b: &[Matrix<W>]) -> Series<W> {
        for (k, b) in b.iter().enumerate() {
            match a.get_mut(k) {
                Some(a) => *a = self.zip(a, b, |x, y| self.ring.sum(x, y)),
                None => a.push(b.clone()),
            }
        }
        a
    }

    pub(super) fn map(&self, a: &[Matrix<W>], f: impl Fn(W::Entry) -> W::Entry) -> Series<W> {
        let matrix =
            |m: &Matrix<W>| Matrix::new(m.columns(), m.entries().iter().map(|&x| f(x)).collect());
        a.iter().map(matrix).collect()
    }

    pub(crate) fn negative(&self, a: &[Matrix<W>]) -> Series<W> {
        self.map(a, |x| self.ring.negative(x))
    }

    /// The product of two series whose coefficients are multiplied by `times`, of so many steps.
    pub(super) fn convolve(
        &self,
        a: &[Matrix<W>],
        b: &[Matrix<W>],
        steps: u128,
        times: impl Fn(&Matrix<W>, &Matrix<W>) -> Matrix<W>,
    ) -> Checked<Series<W>> {
        let mut sums: Series<W> = Vec::new();
        if a.is_empty() || b.is_empty() {
            return Ok(sums);
        }
        for k in 0..(a.len() + b.len() - 1).min(self.kept.terms()) {
            let sum = self.coefficient(k, a, b, steps, &times)?;
            sums.push(sum.unwrap_or_else(|| Matrix::zero(sums[0].rows(), sums[0].columns())));
        }
        Ok(sums)
    }

    /// One coefficient of such a product; none if it has no terms.
    fn coefficient(
        &self,
        k: usize,
        a: &[Matrix<W>],
        b: &[Matrix<W>],
        steps: u128,
        times: impl Fn(&Matrix<W>, &Matrix<W>) -> Matrix<W>,
    ) -> Checked<Option<Matrix<W>>> {
        let mut sum: Option<Matrix<W>> = None;
        let first = k.saturating_sub(b.len() - 1)..=k.min(a.len() - 1);
        for i in first.filter(|&i| self.kept.divides(i, k)) {
            self.meter.steps(steps + TERM)?;
            let term = times(&a[i], &b[k - i]);
            sum = Some(match sum {
                Some(sum) => self.zip(&sum, &term, |x, y| self.ring.sum(x, y)),
                None => term,
            });
        }
        Ok(sum)
    }

    pub(crate) fn product(&self, a: &[Matrix<W>], b: &[Matrix<W>]) -> Checked<Series<W>> {
        let steps = match (a.first(), b.first()) {
            (Some(a), Some(b)) => a.entries().len() as u128 * b.columns() as u128,
            _ => 0,
        };
        self.convolve(a, b, steps, |x, y| x.times(y, self.ring))
    }

    pub(super) fn hadamard(&self, a: &[Matrix<W>], b: &[Matrix<W>]) -> Checked<Series<W>> {
        let steps = a.first().map_or(0, |a| a.entries().len() as u128);
        self.convolve(a, b, steps, |x, y| self.zip(x, y, |x, y| self.ring.product(x, y)))
    }

    pub(super) fn scale(&self, number: &[Matrix<W>], b: &[Matrix<W>]) -> Checked<Series<W>> {
        let steps = b.first().map_or(0, |b| b.entries().len() as u128);
        let times = |c: &Matrix<W>, x: &Matrix<W>| {
            let c = c.get(0, 0);
            Matrix::new(x.columns(), x.entries().iter().map(|&x| self.ring.product(c, x)).collect())
        };
        self.convolve(number, b, steps, times)
    }

    pub(crate) fn kronecker(&self, a: &[Matrix<W>], b: &[Matrix<W>]) -> Checked<Series<W>> {
        let size = |m: Option<&Matrix<W>>| m.map_or(0, |m| m.entries().len() as u128);
        self.convolve(a, b, size(a.first()) * size(b.first()), |x, y| {
            let mut entries = Vec::with_capacity(x.entries().len() * y.entries().len());
            for i in 0..x.rows() {
                for k in 0..y.rows() {
                    for &p in x.row(i) {
                        entries.extend(y.row(k).iter().map(|&q| self.ring.product(p, q)));
                    }
                }
            }
            Matrix::new(x.columns() * y.columns(), entries)
        })
    }

    pub(super) fn transpose(a: &[Matrix<W>]) -> Series<W> {
        a.iter().map(Matrix::transpose).collect()
    }

    pub(super) fn full(&self, (rows, columns): Shape, value: W::Entry) -> Matrix<W> {
        Matrix::new(columns, vec![value; rows * columns])
    }

    pub(crate) fn constant(&self, constant: &Constant, shape: Shape) -> Checked<Series<W>> {
        let (rows, columns) = shape;
        self.meter.numbers(rows as u128 * columns as u128)?;
        if *constant == Constant::Zeros {
            return Ok(vec![]);
        }
        let places = matrix::places(shape);
        let entries = places.map(|(i, j)| residue(&entry(constant, shape, i, j), self.ring));
        Ok(vec![Matrix::new(columns, entries.collect::<Checked<_>>()?)])
    }

    pub(super) fn power(&self, base: &[Matrix<W>], exponent: u32) -> Checked<Series<W>> {
        arith::power(&base.to_vec(), exponent, |a, b| self.hadamard(a, b))
    }

    /// `Σ c_k x^k` by Horner's rule.
    pub(super) fn polynomial(
        &self,
        c: &[W::Entry],
        x: &[Matrix<W>],
        shape: Shape,
    ) -> Checked<Series<W>> {
        let mut sum = vec![];
        for &c in c.iter().rev() {
            sum = self.add(self.hadamard(&sum, x)?, &[self.full(shape, c)]);
        }
        Ok(sum)
    }

    /// Solves `y′ = a′ .* f(y)` for the coefficients of y after the first. `next` is the last coefficient of f(y) that
    /// is known from those of y. The derivation multiplies each monomial by its degree.
    pub(super) fn integrate(
        &self,
        a: &[Matrix<W>],
        first: Matrix<W>,
        next: impl Fn(&[Matrix<W>]) -> Checked<Matrix<W>>,
    ) -> Checked<Series<W>> {
        // The program was looked at before; this is the value itself.
        if a.first().is_some_and(|a| a.entries().iter().any(|x| *x != W::Entry::default())) {
            return Err(Reason::Order.because("a series of what has a constant term"));
        }
        let mut y = vec![first];
        let mut f = Series::new();
        for k in 1..self.kept.terms() {
            let degree = self.kept.degree(k);
            let inverse = self.ring.inverse(self.ring.residue(degree as i128));
            let inverse =
                inverse.ok_or_else(|| Reason::Unit.because(format!("{degree} is not a unit")))?;
            f.push(next(&y)?);
            let mut sum = Matrix::zero(y[0].rows(), y[0].columns());
            let divisors = a.iter().enumerate().take(k + 1).skip(1);
            for (i, a) in divisors.filter(|(i, _)| self.kept.divides(*i, k)) {
                self.meter.steps(sum.entries().len() as u128 + TERM)?;
                let factor = self.ring.residue(self.kept.degree(i) as i128);
                let term = self
                    .zip(a, &f[k - i], |x, y| self.ring.product(factor, self.ring.product(x, y)));
                sum = self.zip(&sum, &term, |x, y| self.ring.sum(x, y));
            }
            y.extend(self.map(&[sum], |x| self.ring.product(inverse, x)));
        }
        Ok(y)
    }

    pub(super) fn exp(&self, a: &[Matrix<W>], shape: Shape) -> Checked<Series<W>> {
        self.integrate(a, self.full(shape, self.ring.residue(1)), |y| Ok(y[y.len() - 1].clone()))
    }

    pub(super) fn tanh(&self, a: &[Matrix<W>], shape: Shape) -> Checked<Series<W>> {
        let first = Matrix::zero(shape.0, shape.1);
        let steps = shape.0 as u128 * shape.1 as u128;
        self.integrate(a, first, |y| {
            let k = y.len() - 1;
            let times =
                |x: &Matrix<W>, y: &Matrix<W>| self.zip(x, y, |x, y| self.ring.product(x, y));
            let square = self.coefficient(k, y, y, steps, times)?;
            let square = square.unwrap_or_else(|| Matrix::zero(shape.0, shape.1));
            let one = self.ring.residue(i128::from(k == 0));
            let entry = |&x: &W::Entry| self.ring.sum(one, self.ring.negative(x));
            Ok(Matrix::new(shape.1, square.entries().iter().map(entry).collect()))
        })
    }

    pub(super) fn one_minus_square(&self, y: &[Matrix<W>], shape: Shape) -> Checked<Series<W>> {
        let square = self.negative(&self.hadamard(y, y)?);
        Ok(self.add(square, &[self.full(shape, self.ring.residue(1))]))
    }

    /// 1/x of each entry.
    pub(super) fn recip(&self, x: &[Matrix<W>]) -> Checked<Series<W>> {
        let no_unit = || Reason::Unit.because("1/x of what is not a unit");
        let first = x.first().ok_or_else(no_unit)?;
        let inverses: Option<Vec<W::Entry>> =
            first.entries().iter().map(|&x| self.ring.inverse(x)).collect();
        let inverse = Matrix::new(first.columns(), inverses.ok_or_else(no_unit)?);
        let mut y = vec![inverse.clone()];
        for k in 1..if x.len() > 1 { self.kept.terms() } else { 1 } {
            let mut sum = Matrix::zero(first.rows(), first.columns());
            for i in (1..=k.min(x.len() - 1)).filter(|&i| self.kept.divides(i, k)) {
                self.meter.steps(sum.entries().len() as u128 + TERM)?;
                let term = self.zip(&x[i], &y[k - i], |x, y| self.ring.product(x, y));
                sum = self.zip(&sum, &term, |x, y| self.ring.sum(x, y));
            }
            y.push(self.zip(&sum, &inverse, |x, y| self.ring.negative(self.ring.product(x, y))));
        }
        Ok(y)
    }

    pub(super) fn softmax(&self, a: &[Matrix<W>], shape: Shape) -> Checked<Series<W>> {
        let exp = self.exp(a, shape)?;
        let ones = [self.full((1, shape.0), self.ring.residue(1))];
        let inverses = self.recip(&self.product(&ones, &exp)?)?;
        let column = [self.full((shape.0, 1), self.ring.residue(1))];
        self.hadamard(&exp, &self.product(&column, &inverses)?)
    }

    /// The inverse: elimination for the first coefficient, then Newton's iteration.
    pub(crate) fn inverse(&self, a: &[Matrix<W>]) -> Checked<Series<W>> {
        let no_unit = || Reason::Unit.because("a matrix that has no inverse");
        let first = a.first().ok_or_else(no_unit)?;
        let n = first.rows();
        self.meter.steps(2 * (n as u128).pow(3))?;
        let mut rows: Vec<Vec<W::Entry>> = (0..n)
            .map(|i| {
                let unit = (0..n).map(|j| self.ring.residue(i128::from(i == j)));
                first.row(i).iter().copied().chain(unit).collect()
            })
            .collect();
        for c in 0..n {
            let found = (c..n).find_map(|r| Some((r, self.ring.inverse(rows[r][c])?)));
            let (r, inverse) = found.ok_or_else(no_unit)?;
            rows.swap(c, r);
            let pivot: Vec<_> = rows[c].iter().map(|&x| self.ring.product(x, inverse)).collect();
            for row in &mut rows {
                let factor = self.ring.negative(row[c]);
                for (x, &p) in row.iter_mut().zip(&pivot) {
                    *x = self.ring.sum(*x, self.ring.product(factor, p));
                }
            }
            rows[c] = pivot;
        }
        let entries = rows.iter().flat_map(|row| row[n..].iter().copied()).collect();
        let mut y = vec![Matrix::new(n, entries)];
        // y (2 − a y): each step doubles the coefficients that are right.
        let mut right = 1;
        while right < self.kept.terms() {
            let correction = self.negative(&self.product(&y, &self.product(a, &y)?)?);
            y = self.add(self.add(y.clone(), &y), &correction);
            right *= 2;
        }
        Ok(y)
    }
}
