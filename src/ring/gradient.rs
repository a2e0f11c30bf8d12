//! Gradient numbers: a value and its partial derivatives in several directions at once.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::Ring;

/// The ring `R[ε_0, …, ε_{n-1}] / (all ε_i ε_j)`. Evaluating a polynomial at variables
/// `x_i + ε_i` gives its value and its whole gradient.
///
/// A product costs `2n + 1` products of the base, a product by a constant `n + 1`, and a product
/// of constants one: constants carry no partials. Never a domain: the `ε_i` are zero divisors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gradient<R> {
    base: R,
    directions: usize,
}

/// An element `value + Σ partials[i] ε_i` of [`Gradient`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradientNumber<E> {
    value: E,
    /// Empty if and only if all partials are zero; otherwise one for each direction.
    partials: Vec<E>,
}

impl<E> GradientNumber<E> {
    /// The part without any ε.
    pub fn value(&self) -> &E {
        &self.value
    }

    /// The partial derivatives, one for each direction; empty if they are all zero.
    pub fn partials(&self) -> &[E] {
        &self.partials
    }
}

impl<R: Ring> Gradient<R> {
    /// The gradient numbers over `base`, with `directions` partial derivatives.
    pub fn new(base: R, directions: usize) -> Self {
        Gradient { base, directions }
    }

    /// The ring of the values and partial derivatives.
    pub fn base(&self) -> &R {
        &self.base
    }

    /// The number of partial derivatives.
    pub fn directions(&self) -> usize {
        self.directions
    }

    /// A constant: all its partial derivatives are zero.
    pub fn constant(&self, value: R::Elem) -> GradientNumber<R::Elem> {
        GradientNumber { value, partials: Vec::new() }
    }

    /// The variable `value + ε_index`.
    ///
    /// # Panics
    ///
    /// Unless `index` is one of the directions.
    pub fn variable(&self, value: R::Elem, index: usize) -> GradientNumber<R::Elem> {
        assert!(index < self.directions, "direction {index} of {}", self.directions);
        let mut partials = vec![self.base.zero(); self.directions];
        partials[index] = self.base.one();
        GradientNumber { value, partials }
    }

    /// `value + Σ partials[i] ε_i`.
    ///
    /// # Panics
    ///
    /// Unless there is one partial derivative for each direction.
    pub fn number(&self, value: R::Elem, partials: Vec<R::Elem>) -> GradientNumber<R::Elem> {
        assert_eq!(partials.len(), self.directions, "one partial for each direction");
        self.normalised(value, partials)
    }

    /// The partial derivatives of `a`, one for each direction, zero or not.
    pub fn all_partials(&self, a: &GradientNumber<R::Elem>) -> Vec<R::Elem> {
        if a.partials.is_empty() {
            vec![self.base.zero(); self.directions]
        } else {
            a.partials.clone()
        }
    }

    /// Cheap as a rule: the search ends at the first partial that is not zero.
    fn normalised(&self, value: R::Elem, mut partials: Vec<R::Elem>) -> GradientNumber<R::Elem> {
        if partials.iter().all(|partial| self.base.is_zero(partial)) {
            partials = Vec::new();
        }
        GradientNumber { value, partials }
    }

    /// `Σ coefficient * partials`, over pairs whose partials are not empty.
    fn combination(&self, terms: &[(&R::Elem, &[R::Elem])]) -> Vec<R::Elem> {
        let directions = if terms.is_empty() { 0 } else { self.directions };
        (0..directions)
            .map(|i| self.base.dot(terms.iter().map(|(coefficient, p)| (*coefficient, &p[i]))))
            .collect()
    }
}

impl<R: Ring> Ring for Gradient<R> {
    type Elem = GradientNumber<R::Elem>;

    fn zero(&self) -> Self::Elem {
        self.constant(self.base.zero())
    }

    fn one(&self) -> Self::Elem {
        self.constant(self.base.one())
    }

    fn is_zero(&self, a: &Self::Elem) -> bool {
        a.partials.is_empty() && self.base.is_zero(&a.value)
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
        let value = self.base.add(&a.value, &b.value);
        match (a.partials.is_empty(), b.partials.is_empty()) {
            (_, true) => GradientNumber { value, partials: a.partials.clone() },
            (true, false) => GradientNumber { value, partials: b.partials.clone() },
            (false, false) => {
                let pairs = a.partials.iter().zip(&b.partials);
                self.normalised(value, pairs.map(|(x, y)| self.base.add(x, y)).collect())
            }
        }
    }

    fn neg(&self, a: &Self::Elem) -> Self::Elem {
        let partials = a.partials.iter().map(|x| self.base.neg(x)).collect();
        GradientNumber { value: self.base.neg(&a.value), partials }
    }

    /// `(a + Σ a_i ε_i)(b + Σ b_i ε_i) = a b + Σ (a b_i + b a_i) ε_i`.
    fn mul(&self, a: &Self::Elem, b: &Self::Elem) -> Self::Elem {
        self.dot([(a, b)])
    }

    /// `1 / (a + Σ a_i ε_i) = 1/a − Σ (a_i / a²) ε_i`: a unit exactly where the value is one.
    fn try_inverse(&self, a: &Self::Elem) -> Option<Self::Elem> {
        let value = self.base.try_inverse(&a.value)?;
        let factor = self.base.neg(&self.base.mul(&value, &value));
        let partials = a.partials.iter().map(|x| self.base.mul(x, &factor)).collect();
        // The factor is a unit, so partials that are not all zero stay so.
        Some(GradientNumber { value, partials })
    }

    fn exp(&self, a: &Self::Elem) -> Option<Self::Elem> {
        let value = self.base.exp(&a.value)?;
        let partials = a.partials.iter().map(|x| self.base.mul(x, &value)).collect();
        Some(self.normalised(value, partials))
    }

    /// One dot product over the base for the value and for each direction, so that its delayed
    /// reductions serve here as well.
    fn dot<'a, I>(&self, pairs: I) -> Self::Elem
    where
        I: IntoIterator<Item = (&'a Self::Elem, &'a Self::Elem)>,
        Self::Elem: 'a,
    {
        let mut terms = Vec::new();
        let value = self.base.dot(pairs.into_iter().map(|(a, b)| {
            for (x, y) in [(a, b), (b, a)] {
                if !y.partials.is_empty() {
                    terms.push((&x.value, y.partials.as_slice()));
                }
            }
            (&a.value, &b.value)
        }));
        let partials = self.combination(&terms);
        self.normalised(value, partials)
    }
}

#[cfg(test)]
mod tests;
