//! Values at points of any ring; a ring of polynomials makes it substitution.

use rayon::prelude::*;

use super::Polynomial;
use super::store::Coefficient;
use super::variables::Order;
use crate::ring::{Integer, Ring};

/// A polynomial made ready for evaluation in a ring: its terms in lexicographic order, as a tree
/// whose levels are the variables. A value costs one product for each node of the tree.
#[derive(Clone, Debug)]
pub struct Evaluator<R: Ring> {
    ring: R,
    variables: usize,
    /// Exponents of one term after the other, descending lexicographically.
    exponents: Vec<u32>,
    coefficients: Vec<R::Elem>,
    /// The exponents of each variable that occur, ascending.
    powers: Vec<Vec<u32>>,
}

impl<R: Ring> Evaluator<R> {
    /// Takes coefficients into the ring by `image`, a homomorphism.
    pub fn new<C: Coefficient>(
        ring: &R,
        polynomial: &Polynomial<C>,
        image: impl Fn(&C) -> R::Elem,
    ) -> Self {
        let variables = polynomial.variables().len();
        let mut flat = vec![0; polynomial.len() * variables];
        for (i, exponents) in flat.chunks_exact_mut(variables.max(1)).enumerate() {
            polynomial.monomial(i).write_exponents(exponents);
        }
        let at = |i: usize| &flat[i * variables..][..variables];
        let powers = (0..variables)
            .map(|v| {
                let mut powers: Vec<u32> =
                    flat.iter().skip(v).step_by(variables).copied().collect();
                powers.sort_unstable();
                powers.dedup();
                powers
            })
            .collect();
        let coefficient = |i: usize| image(&polynomial.coefficient(i));
        let (exponents, coefficients) = if polynomial.variables().order() == Order::Lex {
            let coefficients = (0..polynomial.len()).map(coefficient).collect();
            (flat, coefficients)
        } else {
            let mut order: Vec<usize> = (0..polynomial.len()).collect();
            order.sort_unstable_by(|&i, &j| at(j).cmp(at(i)));
            let coefficients = order.iter().map(|&i| coefficient(i)).collect();
            (order.into_iter().flat_map(at).copied().collect(), coefficients)
        };
        Evaluator { ring: ring.clone(), variables, exponents, coefficients, powers }
    }

    /// The value at a point.
    ///
    /// # Panics
    /// Unless the point has one coordinate for each variable.
    pub fn at(&self, point: &[R::Elem]) -> R::Elem {
        assert_eq!(point.len(), self.variables, "one coordinate for each variable");
        let powers = self.powers.iter().zip(point).map(|(exponents, x)| {
            let mut last = (0, self.ring.one());
            let power = |&e: &u32| {
                let step = self.ring.pow(x, u64::from(e - last.0));
                last = (e, self.ring.mul(&last.1, &step));
                last.1.clone()
            };
            exponents.iter().map(power).collect()
        });
        let powers: Vec<Vec<R::Elem>> = powers.collect();
        self.value(&powers, 0, 0..self.coefficients.len())
    }

    /// The values at many points, on all threads.
    ///
    /// # Panics
    /// As [`at`](Self::at).
    pub fn at_all(&self, points: &[Vec<R::Elem>]) -> Vec<R::Elem> {
        points.par_iter().map(|point| self.at(point)).collect()
    }

    /// The value of terms that agree in all variables before `variable`, without those.
    fn value(
        &self,
        powers: &[Vec<R::Elem>],
        mut variable: usize,
        terms: std::ops::Range<usize>,
    ) -> R::Elem {
        let exponent =
            |term: usize, variable: usize| self.exponents[term * self.variables + variable];
        if terms.is_empty() {
            return self.ring.zero();
        }
        // Terms are sorted: if the first has no power of a variable, none has.
        while variable < self.variables && exponent(terms.start, variable) == 0 {
            variable += 1;
        }
        if variable == self.variables {
            return self.coefficients[terms.start].clone();
        }
        let power = |e: u32| {
            let at = self.powers[variable].partition_point(|&known| known < e);
            &powers[variable][at]
        };
        if variable + 1 == self.variables {
            let powers = terms.clone().map(|term| power(exponent(term, variable)));
            return self.ring.dot(powers.zip(&self.coefficients[terms]));
        }
        let mut values = Vec::new();
        let mut start = terms.start;
        while start < terms.end {
            let e = exponent(start, variable);
            let same = (start..terms.end).take_while(|&term| exponent(term, variable) == e);
            let end = start + same.count();
            values.push((e, self.value(powers, variable + 1, start..end)));
            start = end;
        }
        self.ring.dot(values.iter().map(|(e, value)| (power(*e), value)))
    }
}

impl<C: Coefficient> Polynomial<C> {
    /// The value at a point of a ring, into which `image` takes the coefficients. With a ring of
    /// polynomials, this substitutes them for the variables.
    ///
    /// # Panics
    /// Unless the point has one coordinate for each variable.
    pub fn evaluate_with<R: Ring>(
        &self,
        ring: &R,
        point: &[R::Elem],
        image: impl Fn(&C) -> R::Elem,
    ) -> R::Elem {
        Evaluator::new(ring, self, image).at(point)
    }
}

impl Polynomial<Integer> {
    /// The value at a point of any ring. With a ring of polynomials, this substitutes them for the
    /// variables. For many points, make an [`Evaluator`] once.
    ///
    /// # Panics
    /// Unless the point has one coordinate for each variable.
    pub fn evaluate<R: Ring>(&self, ring: &R, point: &[R::Elem]) -> R::Elem {
        self.evaluate_with(ring, point, |c| image(ring, c))
    }

    /// Made ready for many evaluations in a ring.
    pub fn evaluator<R: Ring>(&self, ring: &R) -> Evaluator<R> {
        Evaluator::new(ring, self, |c| image(ring, c))
    }
}

/// The image of an integer in a ring.
pub(super) fn image<R: Ring>(ring: &R, c: &Integer) -> R::Elem {
    match c.as_i64() {
        Some(n) => ring.from_i64(n),
        None => ring.from_integer(&c.to_bigint()),
    }
}
