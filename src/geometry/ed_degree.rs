//! Critical points of the squared distance from a point to the image of a polynomial map, as zeros of a square system.
//!
//! Some weights are fixed, so that as many are left as the dimension says, and the rank stays: the image of this *chart* p is
//! dense. For general data no critical point on the smooth part is outside of a set that is open and dense, as pairs of a point and
//! data to which it is critical are irreducible and have as many dimensions as data (Draisma, Horobet, Ottaviani, Sturmfels, Thomas:
//! The Euclidean Distance Degree of an Algebraic Variety, 2016). So all of them are the values of p at the zeros of
//! `Σ λ (p − u) ∂p` where one minor g of the Jacobian is not zero; the equation `1 = z g` says the latter. Different zeros may have
//! one value: values are counted.
//!
//! # What is proved
//! Zeros that [`Quotient`] finds modulo a prime, and at which the Hessian is invertible, lift to the p-adic numbers
//! (Hensel), so to ℂ, and are still there for general data. Different values modulo the prime stay different. So the ED degree is
//! at least their number. That it is not larger is what an engine says, modulo primes.

mod chart;
mod minor;

use num_rational::BigRational;
use num_traits::One;

use super::engine::{Engine, Ideal, Limits};
use super::quotient::Quotient;
use crate::error::{Error, Result};
use crate::poly::{Polynomial, Polynomials, RationalPolynomial, RationalPolynomials, Variables};
use crate::ring::{Integer, PrimeField, Ring, SplitMix64, common_denominator, random_prime};
pub use chart::Chart;

/// More zeros are not counted.
const MOST: usize = 2000;
/// Products that a verification may take.
const LONGEST: u128 = 1 << 35;
/// Rows of the largest matrix that is eliminated.
const LARGEST: usize = 4000;
/// Larger systems are not given to an engine.
const TERMS: usize = 50_000;

/// A square system for critical points.
#[derive(Clone, Debug)]
pub struct System {
    /// `z`, and the weights of the chart.
    pub variables: Variables,
    /// The derivatives of the squared distance by these weights, all times one positive number.
    pub gradient: Vec<Polynomial>,
    /// g, a minor.
    pub minor: Polynomial,
    /// `1 − z g`.
    pub regular: Polynomial,
    /// The coordinates of the image.
    pub image: Vec<RationalPolynomial>,
}

/// What was counted modulo a prime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The prime.
    pub prime: u64,
    /// Zeros in the chart, with multiplicities.
    pub zeros: usize,
    /// Different values of the map at them.
    pub points: usize,
    /// Whether so many points were verified here, modulo the prime, and lift to ℂ.
    pub is_verified: bool,
}

impl System {
    /// For data, and weights of the metric: one number for each coordinate.
    ///
    /// # Errors
    /// A system that is too large.
    pub fn new(chart: &Chart, data: &[BigRational], metric: &[BigRational]) -> Result<System> {
        let ring = RationalPolynomials::with_limit(chart.variables.clone(), TERMS);
        let unknowns = chart.variables.len() - 1;
        let products = |one: &RationalPolynomial| one.len().saturating_mul(one.len());
        let too_large = |terms: usize| {
            let degree = chart.image.iter().filter_map(|p| p.numerator().total_degree()).max();
            let degree = (2 * degree.unwrap_or(0)).saturating_sub(1);
            let problem = format!(
                "the critical points are zeros of {unknowns} equations of degree {degree} with {terms} terms and more"
            );
            Error::new("", problem, format!("allowed: up to {TERMS} terms"))
        };
        let foretold = chart.image.iter().map(products).fold(0, usize::saturating_add);
        if foretold.saturating_mul(unknowns) > 64 * TERMS {
            return Err(too_large(TERMS));
        }
        let derivative = |k: usize| {
            let mut sum = ring.zero();
            for ((p, u), weight) in chart.image.iter().zip(data).zip(metric) {
                let distance = ring.mul(&ring.constant(weight), &ring.sub(p, &ring.constant(u)));
                sum = ring.add(&sum, &ring.mul(&distance, &p.derivative(k + 1)));
            }
            sum
        };
        let gradient: Vec<RationalPolynomial> = (0..unknowns).map(derivative).collect();
        let terms: usize = gradient.iter().map(RationalPolynomial::len).sum();
        if ring.exceeded() || terms > TERMS {
            return Err(too_large(terms.max(TERMS)));
        }
        let inverse =
            |one: &RationalPolynomial| BigRational::new(One::one(), one.denominator().to_bigint());
        let inverses: Vec<BigRational> = gradient.iter().map(inverse).collect();
        let common = ring.constant(&BigRational::from_integer(common_denominator(&inverses)));
        let whole = |one: &RationalPolynomial| ring.mul(&common, one).into_parts().0;
        let integers = ring.integers();
        Ok(System {
            variables: chart.variables.clone(),
            gradient: gradient.iter().map(whole).collect(),
            minor: chart.minor.clone(),
            regular: integers.one() - integers.variable(0) * &chart.minor,
            image: chart.image.clone(),
        })
    }

    /// Its zeros modulo a prime.
    ///
    /// # Errors
    /// What the engine does, and infinitely many zeros.
    pub fn quotient(
        &self,
        engine: &dyn Engine,
        field: PrimeField,
        limits: Limits,
    ) -> Result<Quotient> {
        let all = self.gradient.iter().chain([&self.regular]);
        let generators = all.map(|one| modulo(field, one)).collect();
        let ideal = Ideal { field, variables: self.variables.clone(), generators };
        let basis = engine.basis(&ideal, limits)?;
        Quotient::new(field, self.variables.len(), &basis, MOST)
    }

    /// How many there are modulo a prime, and how many values they have.
    ///
    /// # Errors
    /// As [`quotient`](Self::quotient).
    pub fn count(
        &self,
        engine: &dyn Engine,
        random: &mut SplitMix64,
        limits: Limits,
    ) -> Result<Count> {
        let prime = random_prime(31, random);
        let field = PrimeField::new(prime)?;
        let quotient = self.quotient(engine, field, limits)?;
        let mut form = vec![field.zero(); quotient.dimension];
        for p in &self.image {
            let factor = field.from_u64(random.next_u64());
            let denominator = field.from_integer(&p.denominator().to_bigint());
            let Some(inverse) = field.try_inverse(&denominator) else {
                let problem = format!("the prime {prime} divides a denominator");
                return Err(Error::new("", problem, "needed: another --seed"));
            };
            let value = quotient.value(&modulo(field, p.numerator()));
            let factor = field.mul(&factor, &inverse);
            for (sum, x) in form.iter_mut().zip(&value) {
                field.add_mul_assign(sum, x, &factor);
            }
        }
        let points = quotient.values(&form);
        let is_verified =
            !limits.stop.is_raised() && self.verified(&quotient, field, engine.name())?;
        Ok(Count { prime, zeros: quotient.dimension, points, is_verified })
    }

    /// Whether all points of the algebra are zeros at which the Hessian is invertible, exactly. Where that takes too long it is
    /// not known.
    fn verified(&self, quotient: &Quotient, field: PrimeField, name: &str) -> Result<bool> {
        let (n, size) = (self.variables.len() as u128, quotient.dimension as u128);
        let rows = self.gradient.len() * quotient.dimension;
        if n * n * size * size * size > LONGEST || rows > LARGEST {
            return Ok(false);
        }
        let mut equations = self.gradient.iter().chain([&self.regular]);
        if !quotient.commutes() || !equations.all(|one| quotient.vanishes(&modulo(field, one))) {
            let problem = "its answer is wrong: its points are not zeros of what it was given";
            return Err(Error::new(name, problem, "needed: an engine that works"));
        }
        let hessian = |one: &Polynomial| {
            let row = (1..self.variables.len()).map(|k| modulo(field, &one.derivative(k)));
            row.collect::<Vec<_>>()
        };
        Ok(quotient.is_invertible(&self.gradient.iter().map(hessian).collect::<Vec<_>>()))
    }
}

/// A polynomial modulo a prime.
pub(super) fn modulo(field: PrimeField, polynomial: &Polynomial) -> Polynomial<u64> {
    let ring = Polynomials::new(field, polynomial.variables().clone());
    let image = |c: &Integer| field.from_integer(&c.to_bigint());
    let terms = polynomial.terms().map(|(m, c)| (m.exponents(), image(&c)));
    ring.from_terms(terms.collect::<Vec<_>>())
}
