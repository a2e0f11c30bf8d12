//! Polynomials in one letter, up to a degree, over other symbols: what a curve of weights does to the
//! outputs, order by order (section 11).

use num_rational::BigRational;

use super::failure::{Checked, Reason};
use super::symbols::Symbols;
use crate::language::{Condition, Constant, Function, Shape};

/// Coefficients of 1, e, e², …, with values of `inner`.
pub(crate) struct Truncated<S> {
    pub inner: S,
    /// How many coefficients are kept.
    pub terms: usize,
}

/// A matrix: its coefficients, the last ones left out if they are zero by their form.
#[derive(Clone)]
pub(crate) struct Series<V> {
    pub shape: Shape,
    pub coefficients: Vec<V>,
}

impl<S: Symbols> Truncated<S> {
    /// A value of the inner symbols.
    pub(crate) fn constant_of(&self, value: S::Value) -> Series<S::Value> {
        Series { shape: self.inner.shape(&value), coefficients: vec![value] }
    }

    /// The letter, 1 × 1.
    pub(crate) fn variable(&mut self) -> Checked<Series<S::Value>> {
        let zero = self.inner.zero((1, 1));
        let one = self.inner.constant(&Constant::Ones, (1, 1))?;
        let mut coefficients = vec![zero, one];
        coefficients.truncate(self.terms);
        Ok(Series { shape: (1, 1), coefficients })
    }

    /// The coefficient of a power.
    pub(crate) fn coefficient(&mut self, value: &Series<S::Value>, power: usize) -> S::Value {
        let found = value.coefficients.get(power).cloned();
        found.unwrap_or_else(|| self.inner.zero(value.shape))
    }

    /// The product of two series whose coefficients are multiplied by `times`.
    fn convolve(
        &mut self,
        shape: Shape,
        a: &Series<S::Value>,
        b: &Series<S::Value>,
        times: impl Fn(&mut S, &S::Value, &S::Value) -> Checked<S::Value>,
    ) -> Checked<Series<S::Value>> {
        let mut coefficients: Vec<S::Value> = Vec::new();
        for (i, x) in a.coefficients.iter().enumerate().take(self.terms) {
            for (j, y) in b.coefficients.iter().enumerate().take(self.terms - i) {
                let product = times(&mut self.inner, x, y)?;
                match coefficients.get_mut(i + j) {
                    Some(sum) => *sum = self.inner.sum(sum, &product)?,
                    None => coefficients.push(product),
                }
            }
        }
        Ok(Series { shape, coefficients })
    }

    fn each(
        &mut self,
        a: &Series<S::Value>,
        f: impl Fn(&mut S, &S::Value) -> Checked<S::Value>,
    ) -> Checked<Series<S::Value>> {
        let coefficients = a.coefficients.iter().map(|x| f(&mut self.inner, x));
        Ok(Series { shape: a.shape, coefficients: coefficients.collect::<Checked<_>>()? })
    }
}

fn refused<T>() -> Checked<T> {
    Err(Reason::Symbolic.because("a function that is not a polynomial"))
}

impl<S: Symbols> Symbols for Truncated<S> {
    type Value = Series<S::Value>;

    fn letter(&mut self, name: &str, shape: Shape, condition: Condition) -> Checked<Self::Value> {
        let letter = self.inner.letter(name, shape, condition)?;
        Ok(self.constant_of(letter))
    }

    fn constant(&mut self, constant: &Constant, shape: Shape) -> Checked<Self::Value> {
        let constant = self.inner.constant(constant, shape)?;
        Ok(self.constant_of(constant))
    }

    fn zero(&mut self, shape: Shape) -> Self::Value {
        Series { shape, coefficients: vec![] }
    }

    fn shape(&self, value: &Self::Value) -> Shape {
        value.shape
    }

    fn is_zero(&mut self, value: &Self::Value) -> Checked<bool> {
        for x in &value.coefficients {
            if !self.inner.is_zero(x)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn equal(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<bool> {
        for power in 0..a.coefficients.len().max(b.coefficients.len()) {
            let (x, y) = (self.coefficient(a, power), self.coefficient(b, power));
            if !self.inner.equal(&x, &y)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn multiple(&mut self, factor: &BigRational, value: &Self::Value) -> Checked<Self::Value> {
        self.each(value, |inner, x| inner.multiple(factor, x))
    }

    fn sum(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value> {
        let (long, short) =
            if a.coefficients.len() < b.coefficients.len() { (b, a) } else { (a, b) };
        let mut sum = long.clone();
        for (x, y) in sum.coefficients.iter_mut().zip(&short.coefficients) {
            *x = self.inner.sum(x, y)?;
        }
        Ok(sum)
    }

    fn product(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value> {
        self.convolve((a.shape.0, b.shape.1), a, b, S::product)
    }

    fn scale(&mut self, number: &Self::Value, b: &Self::Value) -> Checked<Self::Value> {
        self.convolve(b.shape, number, b, S::scale)
    }

    fn hadamard(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value> {
        self.convolve(a.shape, a, b, S::hadamard)
    }

    fn kept(&mut self, value: Self::Value) -> Checked<Self::Value> {
        self.each(&value, |inner, x| inner.kept(x.clone()))
    }

    fn transpose(&mut self, a: &Self::Value) -> Self::Value {
        let coefficients = a.coefficients.iter().map(|x| self.inner.transpose(x)).collect();
        Series { shape: (a.shape.1, a.shape.0), coefficients }
    }

    fn kronecker(&mut self, a: &Self::Value, b: &Self::Value) -> Checked<Self::Value> {
        let shape = (a.shape.0.saturating_mul(b.shape.0), a.shape.1.saturating_mul(b.shape.1));
        self.convolve(shape, a, b, S::kronecker)
    }

    fn inverse(&mut self, _: &Self::Value) -> Checked<Self::Value> {
        refused()
    }

    fn apply(
        &mut self,
        _: &Function,
        _: &str,
        _: &Self::Value,
    ) -> Checked<(Self::Value, Self::Value)> {
        refused()
    }

    fn spent(&self) -> u128 {
        self.inner.spent()
    }

    fn softmax(&mut self, _: &Self::Value) -> Checked<Self::Value> {
        refused()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::meter::Meter;
    use crate::kernel::point::Rationals;
    use crate::kernel::rational::Exact;

    fn matrix(shape: Shape, first: i64) -> Rationals {
        let count = (shape.0 * shape.1) as i64;
        let entry = |k: i64| BigRational::new((first + k * k - 3 * k).into(), (1 + k % 2).into());
        Rationals { shape, entries: (0..count).map(entry).collect() }
    }

    /// All operations, of matrices that depend on the letter.
    fn program<S: Symbols>(s: &mut S, a: &S::Value, b: &S::Value, e: &S::Value) -> S::Value {
        let moved = s.scale(e, b).unwrap();
        let sum = s.sum(a, &moved).unwrap();
        let turned = s.transpose(&sum);
        let square = s.product(&turned, &sum).unwrap();
        let power = s.power(&square, 3).unwrap();
        let minus = BigRational::new((-7).into(), 3.into());
        let power = s.multiple(&minus, &power).unwrap();
        let cube = s.kronecker(e, &power).unwrap();
        s.hadamard(&cube, &square).unwrap()
    }

    /// The coefficients, put together at a number, are the value there; fewer of them are the first ones.
    #[test]
    fn coefficients_of_a_polynomial() {
        let meter = Meter::new(1 << 30, 1 << 30);
        let (a, b) = (matrix((2, 3), 1), matrix((2, 3), -4));
        let series = |terms| {
            let mut all = Truncated { inner: Exact::new(&meter), terms };
            let (first, second) = (all.constant_of(a.clone()), all.constant_of(b.clone()));
            let e = all.variable().unwrap();
            let value = program(&mut all, &first, &second, &e);
            (0..terms).map(|k| all.coefficient(&value, k)).collect::<Vec<Rationals>>()
        };
        // Degree 2 · 3 + 1 + 2.
        let whole = series(12);
        let mut exact = Exact::new(&meter);
        let zeros = [0, 9, 10, 11].map(|k| exact.is_zero(&whole[k]).unwrap());
        assert_eq!(zeros, [true, false, true, true]);
        for n in [-2_i64, 1, 5] {
            let number = BigRational::from_integer(n.into());
            let e = Rationals { shape: (1, 1), entries: vec![number.clone()] };
            let expected = program(&mut exact, &a, &b, &e);
            let mut sum = exact.zero((3, 3));
            for coefficient in whole.iter().rev() {
                let scaled = exact.multiple(&number, &sum).unwrap();
                sum = exact.sum(&scaled, coefficient).unwrap();
            }
            assert_eq!(sum, expected);
        }
        for terms in [1, 2, 5] {
            assert_eq!(series(terms)[..], whole[..terms]);
        }
    }
}
