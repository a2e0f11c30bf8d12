//! Dual numbers: a value and its derivative in one direction.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::Ring;

/// The ring `R[ε] / (ε²)`. Evaluating a polynomial `f` at `x + x' ε` gives
/// `f(x) + (df(x) · x') ε`: the derivative along `x'`, exactly.
///
/// `ε` is a zero divisor, so this is never a domain. Nest it for second derivatives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dual<R> {
    base: R,
}

/// An element `value + derivative ε` of [`Dual`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DualNumber<E> {
    /// The part without ε.
    pub value: E,
    /// The coefficient of ε.
    pub derivative: E,
}

impl<E> DualNumber<E> {
    /// `value + derivative ε`.
    pub fn new(value: E, derivative: E) -> Self {
        DualNumber { value, derivative }
    }
}

impl<R: Ring> Dual<R> {
    /// The dual numbers over `base`.
    pub fn new(base: R) -> Self {
        Dual { base }
    }

    /// The ring of the values and derivatives.
    pub fn base(&self) -> &R {
        &self.base
    }

    /// A constant: `value + 0 ε`.
    pub fn constant(&self, value: R::Elem) -> DualNumber<R::Elem> {
        DualNumber { value, derivative: self.base.zero() }
    }

    /// The variable of differentiation: `value + 1 ε`.
    pub fn variable(&self, value: R::Elem) -> DualNumber<R::Elem> {
        DualNumber { value, derivative: self.base.one() }
    }
}

impl<R: Ring> Ring for Dual<R> {
    type Elem = DualNumber<R::Elem>;

    fn zero(&self) -> Self::Elem {
        self.constant(self.base.zero())
    }

    fn one(&self) -> Self::Elem {
        self.constant(self.base.one())
    }

    fn is_zero(&self, a: &Self::Elem) -> bool {
        self.base.is_zero(&a.value) && self.base.is_zero(&a.derivative)
    }

    fn from_integer(&self, n: &BigInt) -> Self::Elem {
        self.constant(self.base.from_integer(n))
    }

    fn from_i64(&self, n: i64) -> Self::Elem {
        self.constant(self.base.from_i64(n))
    }

    fn from_rational(&self, q: &BigRational) -> Option<Self::Elem> {
        Some(self.constant(self.base.from_rational(q)?))
    }

    fn add(&self, a: &Self::Elem, b: &Self::Elem) -> Self::Elem {
        DualNumber {
            value: self.base.add(&a.value, &b.value),
            derivative: self.base.add(&a.derivative, &b.derivative),
        }
    }

    fn sub(&self, a: &Self::Elem, b: &Self::Elem) -> Self::Elem {
        DualNumber {
            value: self.base.sub(&a.value, &b.value),
            derivative: self.base.sub(&a.derivative, &b.derivative),
        }
    }

    fn neg(&self, a: &Self::Elem) -> Self::Elem {
        DualNumber { value: self.base.neg(&a.value), derivative: self.base.neg(&a.derivative) }
    }

    /// `(a + a' ε)(b + b' ε) = a b + (a b' + a' b) ε`.
    fn mul(&self, a: &Self::Elem, b: &Self::Elem) -> Self::Elem {
        let derivative = self.base.dot([(&a.value, &b.derivative), (&a.derivative, &b.value)]);
        DualNumber { value: self.base.mul(&a.value, &b.value), derivative }
    }

    fn add_mul_assign(&self, sum: &mut Self::Elem, a: &Self::Elem, b: &Self::Elem) {
        self.base.add_mul_assign(&mut sum.value, &a.value, &b.value);
        self.base.add_mul_assign(&mut sum.derivative, &a.value, &b.derivative);
        self.base.add_mul_assign(&mut sum.derivative, &a.derivative, &b.value);
    }

    /// `1 / (a + a' ε) = 1/a − (a' / a²) ε`: a unit exactly where the value is one.
    fn try_inverse(&self, a: &Self::Elem) -> Option<Self::Elem> {
        let value = self.base.try_inverse(&a.value)?;
        let square = self.base.mul(&value, &value);
        let derivative = self.base.neg(&self.base.mul(&a.derivative, &square));
        Some(DualNumber { value, derivative })
    }

    /// `e^{a + a' ε} = e^a + a' e^a ε`.
    fn exp(&self, a: &Self::Elem) -> Option<Self::Elem> {
        let value = self.base.exp(&a.value)?;
        let derivative = self.base.mul(&a.derivative, &value);
        Some(DualNumber { value, derivative })
    }

    /// Two dot products over the base, so that its delayed reductions serve here as well.
    fn dot<'a, I>(&self, pairs: I) -> Self::Elem
    where
        I: IntoIterator<Item = (&'a Self::Elem, &'a Self::Elem)>,
        Self::Elem: 'a,
    {
        let pairs: Vec<_> = pairs.into_iter().collect();
        let value = self.base.dot(pairs.iter().map(|(a, b)| (&a.value, &b.value)));
        let derivative = self.base.dot(
            pairs.iter().flat_map(|(a, b)| [(&a.value, &b.derivative), (&a.derivative, &b.value)]),
        );
        DualNumber { value, derivative }
    }
}

#[cfg(test)]
mod tests;
