//! Greatest common divisors.
//!
//! Common monomials, numbers and variables that only one of the two has are taken out first. Then
//! degrees of the divisor are bounded from above, variable by variable: modulo a prime, at a random
//! point for all other variables, where the leading coefficients do not vanish, the divisor of the
//! images has at least the degree of the image of the divisor. So coprime polynomials are known to
//! be coprime at once, and any common divisor that reaches the bound in its main variable, and has
//! no content there, is the greatest. What remains is to find one: `modular` guesses it from images
//! modulo primes, and it counts once it divides both.

use super::Polynomial;
use super::content::gcd as integer_gcd;
use crate::error::{Error, Result};
use crate::ring::{Integer, SplitMix64};

mod image;
mod interpolate;
mod modular;
pub(crate) mod univariate;

use image::degree_bounds;

/// Images have as many coefficients as the degree says.
const DEGREE: u32 = 1 << 20;

impl Polynomial<Integer> {
    /// The greatest common divisor over the integers: numbers count, and the leading coefficient is
    /// positive (zero, of two zeros).
    ///
    /// The result is proved: it divides both, and nothing larger does. Random points, the same in
    /// each run, decide how long that takes, never what comes out. For a divisor of `t` terms of
    /// degree `d` in `n` variables, it costs about `n d t` evaluations of both modulo a prime (Zippel
    /// 1979) and two divisions; when leading coefficients are large in all variables, `t` is rather
    /// the terms of a product with one of them.
    ///
    /// # Errors
    /// When both have a degree beyond 2^20 in some variable, and nothing simpler applies.
    ///
    /// # Panics
    /// When variables differ.
    pub fn gcd(&self, other: &Self) -> Result<Self> {
        assert_eq!(self.variables(), other.variables(), "polynomials in the same variables");
        gcd(self, other, &mut SplitMix64::new(0))
    }

    /// The greatest common divisor of the coefficients of a variable, numbered from zero: of this as
    /// a polynomial in that variable. Its leading coefficient is positive; zero for zero.
    ///
    /// # Errors
    /// As [`gcd`](Self::gcd).
    ///
    /// # Panics
    /// When there is no such variable.
    pub fn content_in(&self, variable: usize) -> Result<Self> {
        content(self, &[variable], &mut SplitMix64::new(0))
    }

    /// This divided by its [`content_in`](Self::content_in) a variable; zero for zero.
    ///
    /// # Errors
    /// As [`gcd`](Self::gcd).
    ///
    /// # Panics
    /// When there is no such variable.
    pub fn primitive_part_in(&self, variable: usize) -> Result<Self> {
        let content = self.content_in(variable)?;
        Ok(if content.is_empty() { content } else { quotient(self, &content) })
    }
}

impl super::RationalPolynomial {
    /// A greatest common divisor: the one with integer coefficients that have nothing in common, the
    /// leading one being positive (zero, of two zeros). Otherwise as over the integers.
    ///
    /// # Errors
    /// As [`Polynomial::gcd`].
    ///
    /// # Panics
    /// When variables differ.
    pub fn gcd(&self, other: &Self) -> Result<Self> {
        let [a, b] = [self, other].map(|p| p.numerator().primitive_part());
        Ok(a.gcd(&b)?.into())
    }
}

fn quotient(a: &Polynomial, b: &Polynomial) -> Polynomial {
    a.div_exact(b).expect("a divisor")
}

fn one(p: &Polynomial) -> Polynomial {
    Polynomial::constant(p.variables(), Integer::from(1), false)
}

fn is_one(p: &Polynomial) -> bool {
    p.is_constant() && p.len() == 1 && p.coefficient(0) == Integer::from(1)
}

fn gcd(a: &Polynomial, b: &Polynomial, random: &mut SplitMix64) -> Result<Polynomial> {
    if a.is_empty() || b.is_empty() {
        let p = if a.is_empty() { b } else { a };
        let negative = p.leading_term().is_some_and(|(_, c)| c.is_negative());
        return Ok(if negative { -p } else { p.clone() });
    }
    let number = integer_gcd(&a.content(), &b.content());
    let [low_a, low_b] = [a, b].map(lowest_exponents);
    let low: Vec<u32> = low_a.iter().zip(&low_b).map(|(a, b)| *a.min(b)).collect();
    let common = Polynomial::from_terms(a.variables(), [(low, number)]);
    let strip = |p: &Polynomial, low: Vec<u32>| {
        let monomial = Polynomial::from_terms(p.variables(), [(low, Integer::from(1))]);
        quotient(&p.primitive_part(), &monomial)
    };
    let divisor = of_primitive(&strip(a, low_a), &strip(b, low_b), random)?;
    Ok(divisor.primitive_part() * common)
}

/// The smallest exponents of a polynomial that is not zero.
fn lowest_exponents(p: &Polynomial) -> Vec<u32> {
    let mut low = vec![u32::MAX; p.variables().len()];
    let mut exponents = low.clone();
    for i in 0..p.len() {
        p.monomial(i).write_exponents(&mut exponents);
        low.iter_mut().zip(&exponents).for_each(|(low, e)| *low = (*low).min(*e));
    }
    low
}

/// The greatest common divisor of the coefficients in some variables.
fn content(p: &Polynomial, some: &[usize], random: &mut SplitMix64) -> Result<Polynomial> {
    let coefficients = p.coefficients_in(some).into_iter().map(|(_, c)| c).collect();
    if p.is_empty() { Ok(p.clone()) } else { of_all(coefficients, random) }
}

/// The greatest common divisor of at least one polynomial. Stops at 1.
fn of_all(mut polynomials: Vec<Polynomial>, random: &mut SplitMix64) -> Result<Polynomial> {
    polynomials.sort_by_key(Polynomial::len);
    let mut divisor = Polynomial::zero(polynomials[0].variables());
    for p in &polynomials {
        divisor = gcd(&divisor, p, random)?;
        if is_one(&divisor) {
            break;
        }
    }
    Ok(divisor)
}

/// For polynomials that are not zero, without common numbers or monomials; up to sign.
fn of_primitive(a: &Polynomial, b: &Polynomial, random: &mut SplitMix64) -> Result<Polynomial> {
    if a.is_constant() || b.is_constant() {
        return Ok(one(a));
    }
    if a == b {
        return Ok(a.clone());
    }
    let n = a.variables().len();
    // A divisor of both has none of the variables that one of them has not.
    let (in_a, in_b): (Vec<bool>, Vec<bool>) =
        (0..n).map(|v| (a.contains(v), b.contains(v))).unzip();
    let not_common: Vec<usize> = (0..n).filter(|&v| in_a[v] != in_b[v]).collect();
    if !not_common.is_empty() {
        return without(&not_common, a, b, random);
    }
    let common: Vec<usize> = (0..n).filter(|&v| in_a[v]).collect();
    for &v in &common {
        let degree = a.degree_in(v).max(b.degree_in(v)).unwrap_or(0);
        if degree > DEGREE {
            if let Some(divisor) = one_that_divides(a, b) {
                return Ok(divisor.clone());
            }
            let problem = format!("degree {degree} in {}", a.variables().names()[v]);
            let allowed = format!("degrees up to {DEGREE} are within reach");
            return Err(Error::new("greatest common divisor", problem, allowed));
        }
    }
    let bounds = degree_bounds(a, b, &common, random);
    if bounds.iter().all(|&d| d == 0) {
        return Ok(one(a));
    }
    let absent: Vec<usize> =
        common.iter().zip(&bounds).filter(|(_, d)| **d == 0).map(|(v, _)| *v).collect();
    if !absent.is_empty() {
        return without(&absent, a, b, random);
    }
    let reaches = |p: &Polynomial| {
        common.iter().zip(&bounds).all(|(&v, &d)| p.degree_in(v).is_some_and(|e| e as usize == d))
    };
    if (reaches(a) || reaches(b))
        && let Some(divisor) = one_that_divides(a, b)
    {
        return Ok(divisor.clone());
    }
    in_all_variables(a, b, &common, &bounds, random)
}

fn one_that_divides<'a>(a: &'a Polynomial, b: &'a Polynomial) -> Option<&'a Polynomial> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    [(short, long), (long, short)].into_iter().find(|(p, q)| p.divides(q)).map(|(p, _)| p)
}

/// When the divisor has none of some variables: it divides all coefficients in them.
fn without(
    some: &[usize],
    a: &Polynomial,
    b: &Polynomial,
    random: &mut SplitMix64,
) -> Result<Polynomial> {
    let both = [a, b].into_iter().flat_map(|p| p.coefficients_in(some));
    of_all(both.map(|(_, c)| c).collect(), random)
}

/// When both, and as far as is known the divisor, have the same variables.
fn in_all_variables(
    a: &Polynomial,
    b: &Polynomial,
    common: &[usize],
    bounds: &[usize],
    random: &mut SplitMix64,
) -> Result<Polynomial> {
    // Small leading coefficients say most about that of the divisor.
    let leading = |p: &Polynomial, v: usize| p.coefficients_in(&[v]).swap_remove(0).1;
    let size = |v: usize| leading(a, v).len().min(leading(b, v).len());
    let main = common.iter().copied().min_by_key(|&v| size(v)).expect("not constant");
    let (content_a, content_b) = (content(a, &[main], random)?, content(b, &[main], random)?);
    let content = gcd(&content_a, &content_b, random)?;
    let (a, b) = (quotient(a, &content_a), quotient(b, &content_b));
    let multiple = gcd(&leading(&a, main), &leading(&b, main), random)?;
    // What is left of the other variables may be less, and the bounds hold.
    let others: Vec<(usize, usize)> =
        common.iter().copied().zip(bounds.iter().copied()).filter(|(v, _)| *v != main).collect();
    let problem = modular::Problem { a: &a, b: &b, main, others: &others, multiple: &multiple };
    Ok(modular::primitive_divisor(&problem, random)? * content)
}

#[cfg(test)]
mod tests;
