//! Truncated power series: values up to a power of one variable.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::Ring;

/// The ring `R[s] / (s^terms)`. Evaluating a network at `s·X` gives its Taylor coefficients at zero along
/// `X`, exactly; `exp`, `tanh` and softmax included, where their arguments begin with a number at which
/// the ring below knows them (0, for numbers).
///
/// `s` is a zero divisor, so this is never a domain. Nest it with [`Dual`](super::Dual) or
/// [`Gradient`](super::Gradient) for derivatives of the coefficients, in any order.
///
/// Products cost `terms²` products below, and `terms^1.6` from 64 terms on (Karatsuba); an inverse costs two to four products,
/// the exponential `terms²`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series<R> {
    base: R,
    terms: usize,
}

/// The coefficients of `1, s, s², …` up to the last that is not zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesNumber<E>(Vec<E>);

impl<E> SeriesNumber<E> {
    /// From the lowest to the last that is not zero.
    pub fn coefficients(&self) -> &[E] {
        &self.0
    }
}

/// Shorter products are made term by term.
const KARATSUBA: usize = 64;

impl<R: Ring> Series<R> {
    /// Series over `base` up to the power `order`.
    pub fn new(base: R, order: usize) -> Self {
        Series { base, terms: order + 1 }
    }

    /// The ring of the coefficients.
    pub fn base(&self) -> &R {
        &self.base
    }

    /// The series with these coefficients of `1, s, s², …`; what is beyond the order is left out.
    pub fn number(&self, mut coefficients: Vec<R::Elem>) -> SeriesNumber<R::Elem> {
        coefficients.truncate(self.terms);
        while coefficients.last().is_some_and(|last| self.base.is_zero(last)) {
            coefficients.pop();
        }
        SeriesNumber(coefficients)
    }

    /// `value s^power`.
    pub fn monomial(&self, value: R::Elem, power: usize) -> SeriesNumber<R::Elem> {
        let mut coefficients = vec![self.base.zero(); power.min(self.terms)];
        coefficients.push(value);
        self.number(coefficients)
    }

    /// The coefficient of `s^power`.
    pub fn coefficient(&self, a: &SeriesNumber<R::Elem>, power: usize) -> R::Elem {
        a.0.get(power).cloned().unwrap_or_else(|| self.base.zero())
    }

    /// The first `terms` coefficients of a product.
    fn product(&self, a: &[R::Elem], b: &[R::Elem], terms: usize) -> Vec<R::Elem> {
        let (a, b) = (&a[..a.len().min(terms)], &b[..b.len().min(terms)]);
        if a.len().min(b.len()) < KARATSUBA {
            let length = (a.len() + b.len()).saturating_sub(1).min(terms);
            let coefficient = |n: usize| {
                let from = (n + 1).saturating_sub(b.len());
                let to = a.len().min(n + 1);
                self.base.dot((from..to).map(|i| (&a[i], &b[n - i])))
            };
            let length = if a.is_empty() || b.is_empty() { 0 } else { length };
            return (0..length).map(coefficient).collect();
        }
        // (a₀ + a₁ s^m)(b₀ + b₁ s^m), with a₀b₁ + a₁b₀ = (a₀ + a₁)(b₀ + b₁) − a₀b₀ − a₁b₁.
        let middle = a.len().max(b.len()).div_ceil(2);
        let ((a0, a1), (b0, b1)) = (split(a, middle), split(b, middle));
        let all = usize::MAX;
        let low = self.product(a0, b0, all);
        let high = self.product(a1, b1, all);
        let both = self.product(&self.sum(a0, a1), &self.sum(b0, b1), all);
        let mut result = vec![self.base.zero(); (a.len() + b.len() - 1).min(terms)];
        let mut add = |part: &[R::Elem], at: usize, negative: bool| {
            for (sum, x) in result.iter_mut().skip(at).zip(part) {
                *sum = if negative { self.base.sub(sum, x) } else { self.base.add(sum, x) };
            }
        };
        add(&low, 0, false);
        add(&both, middle, false);
        add(&low, middle, true);
        add(&high, middle, true);
        add(&high, 2 * middle, false);
        result
    }

    fn sum(&self, a: &[R::Elem], b: &[R::Elem]) -> Vec<R::Elem> {
        let (long, short) = if a.len() < b.len() { (b, a) } else { (a, b) };
        let (front, rest) = long.split_at(short.len());
        let front = front.iter().zip(short).map(|(x, y)| self.base.add(x, y));
        front.chain(rest.iter().cloned()).collect()
    }
}

fn split<E>(list: &[E], at: usize) -> (&[E], &[E]) {
    list.split_at(at.min(list.len()))
}

impl<R: Ring> Ring for Series<R> {
    type Elem = SeriesNumber<R::Elem>;

    fn zero(&self) -> Self::Elem {
        SeriesNumber(Vec::new())
    }

    fn one(&self) -> Self::Elem {
        SeriesNumber(vec![self.base.one()])
    }

    fn is_zero(&self, a: &Self::Elem) -> bool {
        a.0.is_empty()
    }

    fn from_integer(&self, n: &BigInt) -> Self::Elem {
        self.number(vec![self.base.from_integer(n)])
    }

    fn from_i64(&self, n: i64) -> Self::Elem {
        self.number(vec![self.base.from_i64(n)])
    }

    fn from_rational(&self, q: &BigRational) -> Option<Self::Elem> {
        Some(self.number(vec![self.base.from_rational(q)?]))
    }

    fn add(&self, a: &Self::Elem, b: &Self::Elem) -> Self::Elem {
        self.number(self.sum(&a.0, &b.0))
    }

    fn neg(&self, a: &Self::Elem) -> Self::Elem {
        SeriesNumber(a.0.iter().map(|x| self.base.neg(x)).collect())
    }

    fn mul(&self, a: &Self::Elem, b: &Self::Elem) -> Self::Elem {
        self.number(self.product(&a.0, &b.0, self.terms))
    }

    /// A unit exactly where its lowest coefficient is one. Newton: `g ↦ g (2 − a g)` doubles the number of right
    /// coefficients.
    fn try_inverse(&self, a: &Self::Elem) -> Option<Self::Elem> {
        let mut inverse = vec![self.base.try_inverse(a.0.first()?)?];
        let mut known = 1;
        while known < self.terms {
            known = (2 * known).min(self.terms);
            let product = self.product(&a.0, &inverse, known);
            let mut rest: Vec<R::Elem> = product.iter().map(|x| self.base.neg(x)).collect();
            rest[0] = self.base.add(&rest[0], &self.base.from_i64(2));
            inverse = self.product(&inverse, &rest, known);
        }
        Some(self.number(inverse))
    }

    /// From `e′ = a′ e`: `n e_n = Σ k a_k e_{n−k}`. None where the ring below does not know the exponential of
    /// the lowest coefficient, or `1/n`.
    fn exp(&self, a: &Self::Elem) -> Option<Self::Elem> {
        let Some(first) = a.0.first() else { return Some(self.one()) };
        let mut result = vec![self.base.exp(first)?];
        let slopes: Vec<R::Elem> =
            (0..).zip(&a.0).map(|(k, x)| self.base.mul(&self.base.from_i64(k), x)).collect();
        let terms = if a.0.len() == 1 { 1 } else { self.terms };
        for n in 1..terms {
            let pairs = (1..slopes.len().min(n + 1)).map(|k| (&slopes[k], &result[n - k]));
            let sum = self.base.dot(pairs);
            let share = BigRational::new(BigInt::from(1), BigInt::from(n));
            result.push(self.base.mul(&sum, &self.base.from_rational(&share)?));
        }
        Some(self.number(result))
    }
}

#[cfg(test)]
mod tests;
