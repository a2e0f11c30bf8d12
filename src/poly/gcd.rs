//! Greatest common divisors.
//!
//! Common monomials, numbers and variables that only one of the two has are taken out first. Two
//! polynomials in one variable are left to `single`. For others, degrees of the divisor are bounded from
//! above, variable by variable: modulo a prime, at a random point for all other variables, where the
//! leading coefficients do not vanish, the divisor of the images has at least the degree of the image of
//! the divisor (`bounds`). So coprime polynomials are known to be coprime at once, and any common divisor
//! that reaches the bound in its main variable, and has no content there, is the greatest. What remains is
//! to find one: `modular` guesses it from images modulo primes, and it counts once it divides both.

use super::Polynomial;
use super::content::gcd as integer_gcd;
use super::store::{IntegerStore, Store};
use crate::error::{Error, Result};
use crate::ring::Integer;

mod bounds;
mod exact;
mod heuristic;
mod image;
mod interpolate;
mod lift;
mod modular;
mod single;
mod split;
mod stage;
mod sums;
pub(crate) mod univariate;
mod verify;
mod work;

use bounds::degree_bounds;
use image::Shape;
use work::Work;

/// Images have as many coefficients as the degree says.
const DEGREE: u32 = 1 << 20;

/// Steps of [`Polynomial::gcd`]: minutes.
const STEPS: u64 = 1 << 36;

impl Polynomial<Integer> {
    /// The greatest common divisor over the integers: numbers count, and the leading coefficient is
    /// positive (zero, of two zeros).
    ///
    /// The result is proved: it divides both, and nothing larger does. Random points, the same in
    /// each run, decide how long that takes, never what comes out. For a divisor of `t` terms in `n`
    /// variables, it costs about `2 n t` evaluations of both modulo a prime (Zippel 1979; fewer where
    /// degrees are small) and two divisions; when leading coefficients are large in all variables, `t` is
    /// rather the terms of a product with one of them.
    ///
    /// # Errors
    /// As [`gcd_within`](Self::gcd_within) with 2^36 steps: some minutes.
    ///
    /// # Panics
    /// When variables differ.
    pub fn gcd(&self, other: &Self) -> Result<Self> {
        self.gcd_within(other, STEPS)
    }

    /// [`gcd`](Self::gcd) with another limit: for polynomials that come from a user. A step is about a
    /// product of two words, one to three nanoseconds; they are the same in each run.
    ///
    /// Memory is bounded by the steps too: no division is begun before its quotient is known to be short.
    ///
    /// # Errors
    /// When it takes more steps; when both have a degree beyond 2^20 in some variable, and nothing
    /// simpler applies.
    ///
    /// # Panics
    /// When variables differ.
    pub fn gcd_within(&self, other: &Self, steps: u64) -> Result<Self> {
        assert_eq!(self.variables(), other.variables(), "polynomials in the same variables");
        gcd(self, other, &mut Work::new(steps))
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
        content(self, &[variable], &mut Work::new(STEPS))
    }

    /// This divided by its [`content_in`](Self::content_in) a variable; zero for zero.
    ///
    /// # Errors
    /// As [`gcd`](Self::gcd).
    ///
    /// # Panics
    /// When there is no such variable.
    pub fn primitive_part_in(&self, variable: usize) -> Result<Self> {
        let mut work = Work::new(STEPS);
        let content = content(self, &[variable], &mut work)?;
        if content.is_empty() { Ok(content) } else { quotient(self, &content, &mut work) }
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

fn quotient(a: &Polynomial, b: &Polynomial, work: &mut Work) -> Result<Polynomial> {
    Ok(exact::quotient(a, b, work)?.expect("a divisor"))
}

fn one(p: &Polynomial) -> Polynomial {
    Polynomial::constant(p.variables(), Integer::from(1), false)
}

fn is_one(p: &Polynomial) -> bool {
    p.is_constant() && p.len() == 1 && p.coefficient(0) == Integer::from(1)
}

fn gcd(a: &Polynomial, b: &Polynomial, work: &mut Work) -> Result<Polynomial> {
    if a.is_empty() || b.is_empty() {
        let p = if a.is_empty() { b } else { a };
        let negative = p.leading_term().is_some_and(|(_, c)| c.is_negative());
        return Ok(if negative { -p } else { p.clone() });
    }
    work.charge(&[a.len() + b.len(), a.variables().len() + 1])?;
    let number = integer_gcd(&a.content(), &b.content());
    let [of_a, of_b] = [a, b].map(Shape::of);
    let low: Vec<u32> = of_a.low.iter().zip(&of_b.low).map(|(a, b)| *a.min(b)).collect();
    let common = Polynomial::from_terms(a.variables(), [(low, number)]);
    let (a, of_a) = stripped(a, of_a);
    let (b, of_b) = stripped(b, of_b);
    let divisor = of_primitive([(&a, &of_a), (&b, &of_b)], work)?;
    if is_one(&divisor) {
        return Ok(common);
    }
    let divisor = divisor.primitive_part();
    Ok(if is_one(&common) { divisor } else { divisor * common })
}

/// Without the numbers and the monomials that divide it.
fn stripped(p: &Polynomial, shape: Shape) -> (Polynomial, Shape) {
    let primitive = p.primitive_part();
    if shape.low.iter().all(|&e| e == 0) {
        return (primitive, shape);
    }
    let monomial = Polynomial::from_terms(p.variables(), [(shape.low, Integer::from(1))]);
    let rest = primitive.div_exact(&monomial).expect("a divisor");
    let shape = Shape::of(&rest);
    (rest, shape)
}

/// The greatest common divisor of the coefficients in some variables.
fn content(p: &Polynomial, some: &[usize], work: &mut Work) -> Result<Polynomial> {
    let coefficients = p.coefficients_in(some).into_iter().map(|(_, c)| c).collect();
    if p.is_empty() { Ok(p.clone()) } else { of_all(coefficients, work) }
}

/// The greatest common divisor of at least one polynomial. Stops at 1.
fn of_all(mut polynomials: Vec<Polynomial>, work: &mut Work) -> Result<Polynomial> {
    polynomials.sort_by_key(Polynomial::len);
    let mut divisor = Polynomial::zero(polynomials[0].variables());
    for p in &polynomials {
        divisor = gcd(&divisor, p, work)?;
        if is_one(&divisor) {
            break;
        }
    }
    Ok(divisor)
}

/// For polynomials that are not zero, without common numbers or monomials; up to sign.
fn of_primitive(sides: [(&Polynomial, &Shape); 2], work: &mut Work) -> Result<Polynomial> {
    let [(a, of_a), (b, of_b)] = sides;
    if a.is_constant() || b.is_constant() {
        return Ok(one(a));
    }
    if a == b {
        return Ok(a.clone());
    }
    let n = a.variables().len();
    // A divisor of both has none of the variables that one of them has not.
    let not_common: Vec<usize> =
        (0..n).filter(|&v| (of_a.high[v] == 0) != (of_b.high[v] == 0)).collect();
    if !not_common.is_empty() {
        return without(&not_common, a, b, work);
    }
    let common: Vec<usize> = (0..n).filter(|&v| of_a.high[v] > 0).collect();
    for &v in &common {
        let degree = of_a.high[v].max(of_b.high[v]);
        if degree > DEGREE {
            if let Some(divisor) = one_that_divides(a, b, work)? {
                return Ok(divisor.clone());
            }
            let problem = format!("degree {degree} in {}", a.variables().names()[v]);
            let allowed = format!("degrees up to {DEGREE} are within reach");
            return Err(Error::new("greatest common divisor", problem, allowed));
        }
    }
    if let [v] = common[..]
        && sides.iter().all(|(p, shape)| is_dense(p, shape, v))
    {
        let [x, y] = sides.map(|(p, shape)| coefficients(p, shape, v));
        return Ok(in_one_variable(a, v, &single::primitive_gcd(&x, &y, work)?));
    }
    let bounds = degree_bounds(sides, &common, work)?;
    if bounds.iter().all(|&d| d == 0) {
        return Ok(one(a));
    }
    let absent: Vec<usize> =
        common.iter().zip(&bounds).filter(|(_, d)| **d == 0).map(|(v, _)| *v).collect();
    if !absent.is_empty() {
        return without(&absent, a, b, work);
    }
    let reaches =
        |shape: &Shape| common.iter().zip(&bounds).all(|(&v, &d)| shape.high[v] as usize == d);
    if (reaches(of_a) || reaches(of_b))
        && let Some(divisor) = one_that_divides(a, b, work)?
    {
        return Ok(divisor.clone());
    }
    // Small leading coefficients say most about that of the divisor; then images of low degree are cheap.
    let size = |v: usize| {
        let terms = of_a.leading_terms(v).min(of_b.leading_terms(v));
        (terms, of_a.high[v].max(of_b.high[v]))
    };
    let main = common.iter().copied().min_by_key(|&v| size(v)).expect("not constant");
    in_all_variables(a, b, main, common.into_iter().zip(bounds).collect(), work)
}

/// Whether an array of the coefficients of a variable is not much longer than the list of terms.
fn is_dense(p: &Polynomial, shape: &Shape, variable: usize) -> bool {
    8 * p.len() > shape.high[variable] as usize
}

/// The coefficients of a variable, which is the only one, from the constant one on.
fn coefficients(p: &Polynomial, shape: &Shape, variable: usize) -> IntegerStore {
    let mut places = vec![None; shape.high[variable] as usize + 1];
    shape.column(variable).enumerate().for_each(|(i, e)| places[e as usize] = Some(i));
    let mut store = IntegerStore::with_capacity(places.len());
    for place in places {
        match place {
            Some(i) => store.push_from(p.store(), i),
            None => store.push(Integer::from(0)),
        }
    }
    store
}

/// The polynomial with these coefficients of a variable.
fn in_one_variable(like: &Polynomial, variable: usize, all: &IntegerStore) -> Polynomial {
    let n = like.variables().len();
    let mut exponents = Vec::new();
    let mut store = IntegerStore::with_capacity(all.len());
    for e in (0..all.len()).filter(|&e| all.get(e) != Integer::from(0)) {
        exponents.resize(exponents.len() + n, 0);
        let start = exponents.len() - n;
        exponents[start + variable] = e as u32;
        store.push_from(all, e);
    }
    Polynomial::from_exponents(like.variables(), &exponents, &store)
}

fn one_that_divides<'a>(
    a: &'a Polynomial,
    b: &'a Polynomial,
    work: &mut Work,
) -> Result<Option<&'a Polynomial>> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    for (p, q) in [(short, long), (long, short)] {
        if exact::quotient(q, p, work)?.is_some() {
            return Ok(Some(p));
        }
    }
    Ok(None)
}

/// When the divisor has none of some variables: it divides all coefficients in them.
fn without(some: &[usize], a: &Polynomial, b: &Polynomial, work: &mut Work) -> Result<Polynomial> {
    let both = [a, b].into_iter().flat_map(|p| p.coefficients_in(some));
    of_all(both.map(|(_, c)| c).collect(), work)
}

/// When both, and as far as is known the divisor, have the same variables, with these bounds for the
/// degrees of the divisor.
fn in_all_variables(
    a: &Polynomial,
    b: &Polynomial,
    main: usize,
    bounds: Vec<(usize, usize)>,
    work: &mut Work,
) -> Result<Polynomial> {
    let leading = |p: &Polynomial| p.coefficients_in(&[main]).swap_remove(0).1;
    let (content_a, content_b) = (content(a, &[main], work)?, content(b, &[main], work)?);
    let content = gcd(&content_a, &content_b, work)?;
    let mut primitive = |p: &Polynomial, content: &Polynomial| {
        if is_one(content) { Ok(p.clone()) } else { quotient(p, content, work) }
    };
    let (a, b) = (primitive(a, &content_a)?, primitive(b, &content_b)?);
    let multiple = gcd(&leading(&a), &leading(&b), work)?;
    // What is left of the other variables may be less, and the bounds hold. Where many values may be
    // needed they are cheapest first.
    let (of_main, mut others): (Vec<_>, Vec<_>) = bounds.into_iter().partition(|(v, _)| *v == main);
    others.sort_by_key(|&(_, bound)| std::cmp::Reverse(bound));
    let degree = of_main[0].1;
    let problem =
        modular::Problem { a: &a, b: &b, main, degree, others: &others, multiple: &multiple };
    let divisor = modular::primitive_divisor(&problem, work)?;
    Ok(if is_one(&content) { divisor } else { divisor * content })
}

#[cfg(test)]
mod tests;
