//! The ring of polynomials, with an emergency brake.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use num_bigint::BigInt;

use super::polynomial::{Monomial, Polynomial};
use crate::ring::{Domain, Integer, Integers, Ring};

/// Polynomials over the integers in a fixed number of variables.
///
/// Products of polynomials grow without warning, so the ring has a limit: once a result would
/// have more terms, [`exceeded`](Polynomials::exceeded) is true for good, operations return zero,
/// and *everything computed since must be thrown away*. Whoever sets a limit asks before using a
/// result.
#[derive(Clone, Debug)]
pub struct Polynomials {
    variables: usize,
    limit: usize,
    exceeded: Arc<AtomicBool>,
}

impl Polynomials {
    /// Polynomials in so many variables, without a limit.
    pub fn new(variables: usize) -> Self {
        Self::with_limit(variables, usize::MAX)
    }

    /// Polynomials of at most `limit` terms.
    pub fn with_limit(variables: usize, limit: usize) -> Self {
        Polynomials { variables, limit, exceeded: Arc::default() }
    }

    /// Whether some result would have had more terms than the limit.
    pub fn exceeded(&self) -> bool {
        self.exceeded.load(Ordering::Relaxed)
    }

    /// A variable, numbered from zero.
    ///
    /// # Panics
    /// When there is no such variable.
    pub fn variable(&self, index: usize) -> Polynomial {
        let mut monomial: Monomial = vec![0; self.variables].into();
        monomial[index] = 1;
        Polynomial { terms: vec![(monomial, Integers.one())] }
    }

    fn constant(&self, n: Integer) -> Polynomial {
        if Integers.is_zero(&n) {
            return Polynomial::default();
        }
        Polynomial { terms: vec![(vec![0; self.variables].into(), n)] }
    }

    fn guard(&self, terms: usize) -> bool {
        if terms > self.limit {
            self.exceeded.store(true, Ordering::Relaxed);
        }
        !self.exceeded()
    }
}

impl Ring for Polynomials {
    type Elem = Polynomial;

    fn zero(&self) -> Polynomial {
        Polynomial::default()
    }

    fn one(&self) -> Polynomial {
        self.constant(Integers.one())
    }

    fn is_zero(&self, a: &Polynomial) -> bool {
        a.is_empty()
    }

    fn from_integer(&self, n: &BigInt) -> Polynomial {
        self.constant(Integer::from(n.clone()))
    }

    fn add(&self, a: &Polynomial, b: &Polynomial) -> Polynomial {
        if !self.guard(a.len().max(b.len())) {
            return self.zero();
        }
        Polynomial::collect(a.terms.iter().chain(&b.terms).cloned())
    }

    fn neg(&self, a: &Polynomial) -> Polynomial {
        let terms = a.terms.iter().map(|(m, c)| (m.clone(), Integers.neg(c)));
        Polynomial { terms: terms.collect() }
    }

    fn mul(&self, a: &Polynomial, b: &Polynomial) -> Polynomial {
        self.dot([(a, b)])
    }

    fn dot<'a, I>(&self, pairs: I) -> Polynomial
    where
        I: IntoIterator<Item = (&'a Polynomial, &'a Polynomial)>,
    {
        let mut sums: HashMap<Monomial, Integer> = HashMap::new();
        for (a, b) in pairs {
            for (m, c) in &a.terms {
                if !self.guard(sums.len()) {
                    return self.zero();
                }
                for (n, d) in &b.terms {
                    let monomial: Monomial = m.iter().zip(n).map(|(i, j)| i + j).collect();
                    let sum = sums.entry(monomial).or_insert_with(|| Integers.zero());
                    Integers.add_mul_assign(sum, c, d);
                }
            }
        }
        Polynomial::collect(sums)
    }

    fn try_inverse(&self, a: &Polynomial) -> Option<Polynomial> {
        match &a.terms[..] {
            [(m, c)] if m.iter().all(|&e| e == 0) => Some(self.constant(Integers.try_inverse(c)?)),
            _ => None,
        }
    }
}

impl Domain for Polynomials {
    /// Division of leading terms, from the top down: the remainder is kept as a map so that a
    /// step costs the length of `b`.
    fn div_exact(&self, a: &Polynomial, b: &Polynomial) -> Option<Polynomial> {
        let ((lead, lead_coefficient), tail) = b.terms.split_first()?;
        let mut rest: std::collections::BTreeMap<Monomial, Integer> =
            a.terms.iter().cloned().collect();
        let mut quotient = Vec::new();
        while let Some((monomial, coefficient)) = rest.pop_last() {
            let exponents = monomial.iter().zip(lead).map(|(i, j)| i.checked_sub(*j));
            let factor: Monomial = exponents.collect::<Option<Vec<u32>>>()?.into();
            let coefficient = Integers.div_exact(&coefficient, lead_coefficient)?;
            for (m, c) in tail {
                let product: Monomial = factor.iter().zip(m).map(|(i, j)| i + j).collect();
                let entry = rest.entry(product.clone()).or_insert_with(|| Integers.zero());
                *entry = Integers.sub(entry, &Integers.mul(&coefficient, c));
                if Integers.is_zero(entry) {
                    rest.remove(&product);
                }
            }
            quotient.push((factor, coefficient));
        }
        Some(Polynomial { terms: quotient })
    }
}
