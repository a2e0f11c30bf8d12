//! Whether a polynomial in the coordinates vanishes on the image.

use neurocert_check::kernel::produce::Stop;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::Ambient;
use crate::poly::RationalPolynomial;
use crate::ring::{Rationals, SplitMix64};

/// What a polynomial is on the image.
#[derive(Clone, Debug)]
pub enum Decision {
    /// Zero everywhere: an equation.
    Equation,
    /// Not zero at these coordinates of the weights.
    Not {
        /// The coordinates of the weights.
        weights: Vec<BigRational>,
        /// The value there.
        value: BigRational,
    },
    /// Zero wherever it was looked at, and too long to expand.
    Undecided,
}

/// Points that are tried before the polynomial is expanded.
const POINTS: u64 = 16;

/// Decides by points, at small integers, or by substitution, exactly. A point that is found has zeros where it can.
pub fn decide(
    ambient: &Ambient,
    polynomial: &RationalPolynomial,
    seed: u64,
    terms: usize,
    stop: Stop,
) -> Decision {
    let value = |point: &[BigRational]| -> BigRational {
        // Over ℚ denominators are units.
        let of = |p: &RationalPolynomial, at: &[BigRational]| {
            p.evaluate(&Rationals, at).unwrap_or_else(BigRational::zero)
        };
        let values: Vec<BigRational> = ambient.polynomials.iter().map(|p| of(p, point)).collect();
        of(polynomial, &values)
    };
    let mut random = SplitMix64::new(seed);
    let mut draw = |number: u64| -> Vec<BigRational> {
        let bound = 1 + number / 2;
        let entry = |_| BigRational::from_integer(BigInt::from(random.in_range(bound)));
        (0..ambient.weights().len()).map(entry).collect()
    };
    let mut number = 0;
    loop {
        let point = draw(number);
        if !value(&point).is_zero() {
            return at(point, &value);
        }
        number += 1;
        if number == POINTS {
            match ambient.substitute(polynomial.numerator(), terms, stop) {
                None => return Decision::Undecided,
                Some(found) if found.is_empty() => return Decision::Equation,
                // Not zero: a point of a larger box shows it.
                Some(_) => {}
            }
        }
    }
}

fn at(mut weights: Vec<BigRational>, value: &dyn Fn(&[BigRational]) -> BigRational) -> Decision {
    for at in 0..weights.len() {
        let kept = std::mem::replace(&mut weights[at], BigRational::zero());
        if value(&weights).is_zero() {
            weights[at] = kept;
        }
    }
    let value = value(&weights);
    Decision::Not { weights, value }
}
