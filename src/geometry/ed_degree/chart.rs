//! Weights to be fixed, so that a map becomes finite to one and its image stays dense.

use crate::error::{Error, Result};
use crate::linalg::modular::rank_profile;
use crate::matrix::Matrix;
use crate::poly::{Order, Polynomial, RationalPolynomial, RationalPolynomials, Variables};
use crate::ring::{Integers, PrimeField, Ring, SplitMix64};
use crate::search::MODULUS;

use super::super::Ambient;
use super::minor;

/// A map with as many weights as its image has dimensions.
#[derive(Clone, Debug)]
pub struct Chart {
    /// `z`, which is used by nobody yet, and the weights that are free.
    pub variables: Variables,
    /// Their numbers among all weights.
    pub free: Vec<usize>,
    /// The numbers of the others, and what they are.
    pub fixed: Vec<(usize, i64)>,
    /// The coordinates of the image.
    pub image: Vec<RationalPolynomial>,
    /// A minor of the Jacobian that is not zero, without multiple factors.
    pub minor: Polynomial,
}

/// Larger charts are refused.
const LARGEST: usize = 20;
/// How often values are drawn.
const ATTEMPTS: u64 = 24;

impl Chart {
    /// Of a map whose image has this dimension.
    ///
    /// # Errors
    /// A dimension that is too large, and one that the Jacobian does not have.
    pub fn new(ambient: &Ambient, dimension: usize, seed: u64) -> Result<Chart> {
        if dimension > LARGEST {
            let problem = format!("critical points on an image of dimension {dimension}");
            return Err(Error::new("", problem, format!("allowed: up to {LARGEST}")));
        }
        let mut random = SplitMix64::new(seed);
        let field = PrimeField::new(MODULUS)?;
        let weights = ambient.weights().len();
        let jacobian = |image: &[RationalPolynomial], columns: usize| {
            // Rows are those of the Jacobian times a number.
            Matrix::from_fn(image.len(), columns, |i, k| image[i].numerator().derivative(k))
        };
        let all = jacobian(&ambient.polynomials, weights);
        let point: Vec<u64> = (0..weights).map(|_| field.from_u64(random.next_u64())).collect();
        let free = rank_profile(field, &all.map(|entry| entry.evaluate(&field, &point))).columns;
        let refused = || {
            let problem = format!("no weights were found that leave the rank {dimension}");
            Error::new("", problem, "needed: another --seed")
        };
        if free.len() != dimension {
            return Err(refused());
        }
        let names: Vec<String> =
            std::iter::once("z".into()).chain((1..=dimension).map(|k| format!("t{k}"))).collect();
        let variables = Variables::new(names.iter().map(String::as_str), Order::DegRevLex);
        let ring = RationalPolynomials::new(variables.clone());
        for attempt in 0..ATTEMPTS {
            // Zeros and ones first: they make short polynomials.
            let mut value = || match attempt {
                0..8 => (random.next_u64() % 2) as i64,
                _ => random.in_range(1 << attempt.min(16)),
            };
            let fixed: Vec<(usize, i64)> =
                (0..weights).filter(|k| !free.contains(k)).map(|k| (k, value())).collect();
            let mut values = vec![ring.zero(); weights];
            fixed.iter().for_each(|&(k, value)| values[k] = ring.from_i64(value));
            free.iter().zip(1..).for_each(|(&k, place)| values[k] = ring.variable(place));
            let image: Vec<RationalPolynomial> =
                ambient.polynomials.iter().map(|p| substituted(&ring, p, &values)).collect();
            let jacobian = jacobian(&image, dimension + 1);
            let free_columns =
                Matrix::from_fn(image.len(), dimension, |i, k| jacobian.row(i)[k + 1].clone());
            if let Some(minor) = minor::shortest(field, &free_columns, &mut random)? {
                return Ok(Chart { variables, free, fixed, image, minor });
            }
        }
        Err(refused())
    }
}

/// A polynomial at values of its variables.
fn substituted(
    ring: &RationalPolynomials,
    polynomial: &RationalPolynomial,
    values: &[RationalPolynomial],
) -> RationalPolynomial {
    let whole = polynomial.numerator().evaluate(ring, values);
    let (numerator, denominator) = whole.into_parts();
    RationalPolynomial::new(numerator, Integers.mul(&denominator, polynomial.denominator()))
}
