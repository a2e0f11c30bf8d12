//! The zeros of a square system over ℚ by one number: where h is the minimal polynomial of a linear form of the weights, each
//! weight is `N(T) / h'(T)` at a root T of h (F. Rouillier, "Solving zero-dimensional systems through the rational univariate
//! representation", 1999). An engine gives the algebra modulo many primes; what they have in common is lifted to ℚ and verified there by
//! substitution, so every real root of h, which Sturm's theorem isolates, is a critical point.

mod residues;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::ed_degree::System;
use super::engine::{Engine, Limits};
use super::intervals::Intervals;
use super::real_roots::{Dense, Interval, Sturm};
use super::resultants::line;
use crate::error::Result;
use crate::linalg::multimodular::kernel_of_images;
use crate::poly::{Polynomial, Polynomials};
use crate::ring::{Integer, Integers, PrimeField, Ring, SplitMix64};
use residues::Residues;

/// More zeros are not isolated.
pub const MOST: usize = 20;
/// Coefficients that need more primes are not found.
const PRIMES: usize = 600;
/// Linear forms that are tried.
const FORMS: usize = 8;
/// Bits after which the sign of a pivot is not known.
const BITS: u32 = 2048;

/// A real critical point.
#[derive(Clone, Debug)]
pub struct RealZero {
    /// Its coordinates in the space of the image: intervals.
    pub image: Vec<Interval>,
    /// How many eigenvalues of the Hessian are negative, if that is decided.
    pub negative: Option<usize>,
}

/// All zeros by one number.
#[derive(Clone, Debug)]
struct Univariate {
    /// Without multiple factors.
    h: Dense,
    slope: Vec<BigRational>,
    /// Of each weight.
    numerators: Vec<Vec<BigRational>>,
}

/// The real zeros; `None` if there are more than [`MOST`] over ℂ, or multiple ones, or it takes too many primes. Each is
/// verified; `zeros` is the number over ℂ that all primes shall have.
///
/// # Errors
/// What the engine does.
pub fn real(
    system: &System,
    zeros: usize,
    engine: &dyn Engine,
    seed: u64,
    limits: Limits,
) -> Result<Option<Vec<RealZero>>> {
    if zeros > MOST {
        return Ok(None);
    }
    if zeros == 0 {
        return Ok(Some(vec![]));
    }
    let Some(all) = univariate(system, zeros, engine, seed, limits)? else { return Ok(None) };
    if !all.is_right(system) {
        return Ok(None);
    }
    let sturm = Sturm::new(&all.h);
    let roots = sturm.isolate();
    Ok(Some(roots.into_iter().map(|root| all.at(system, &sturm, root)).collect()))
}

fn univariate(
    system: &System,
    zeros: usize,
    engine: &dyn Engine,
    seed: u64,
    limits: Limits,
) -> Result<Option<Univariate>> {
    let weights = system.variables.len() - 1;
    let mut random = SplitMix64::new(seed);
    let field = PrimeField::new(crate::ring::random_prime(31, &mut random))?;
    let quotient = system.quotient(engine, field, limits)?;
    for _ in 0..FORMS {
        let form: Vec<i64> = (0..weights).map(|_| random.in_range(4)).collect();
        if Residues::new(&quotient, field, &form, zeros).is_none() {
            continue;
        }
        let rows = |prime: u64| {
            if limits.stop.is_raised() {
                return None;
            }
            let field = PrimeField::new(prime).ok()?;
            let quotient = system.quotient(engine, field, limits).ok()?;
            Residues::new(&quotient, field, &form, zeros).map(|residues| residues.rows)
        };
        let vectors = kernel_of_images(zeros + 1 + weights, PRIMES, rows);
        let Some(vectors) = vectors.filter(|all| all.len() == 1 + weights) else { return Ok(None) };
        return Ok(Univariate::new(zeros, &vectors));
    }
    Ok(None)
}

impl Univariate {
    /// From relations: of the powers of the form, and of each weight times h'.
    fn new(zeros: usize, vectors: &[Vec<Integer>]) -> Option<Univariate> {
        let h: Dense = vectors[0][..=zeros].iter().map(Integer::to_bigint).collect();
        let lead = h[zeros].clone();
        let whole = |n: BigInt| BigRational::from_integer(n);
        let slope = (1..=zeros).map(|k| whole(&h[k] * BigInt::from(k))).collect();
        let numerator = |(j, vector): (usize, &Vec<Integer>)| {
            let scale = vector[zeros + 1 + j].to_bigint();
            if scale.is_zero() {
                return None;
            }
            let part = |c: &Integer| BigRational::new(-c.to_bigint() * &lead, scale.clone());
            Some(vector[..zeros].iter().map(part).collect())
        };
        let numerators = vectors[1..].iter().enumerate().map(numerator).collect::<Option<_>>()?;
        (!lead.is_zero()).then_some(Univariate { h, slope, numerators })
    }

    /// Whether at every root of h all equations hold, exactly, and h has no multiple roots.
    fn is_right(&self, system: &System) -> bool {
        let (whole, slope) = (integral(&self.whole()), integral(&self.slope));
        let coprime = |a: &Polynomial, b: &Polynomial| a.gcd(b).is_ok_and(|one| one.is_constant());
        if !coprime(&whole, &slope) {
            return false;
        }
        let ring = Residue::new(&self.whole());
        let mut point = vec![ring.reduced(self.slope.clone())];
        point.extend(self.numerators.iter().map(|n| ring.reduced(n.clone())));
        let value = |one: &Polynomial| homogeneous(one).evaluate(&ring, &point);
        let minor = value(&system.minor);
        !ring.is_zero(&minor)
            && coprime(&whole, &integral(&minor))
            && system.gradient.iter().all(|one| ring.is_zero(&value(one)))
    }

    fn whole(&self) -> Vec<BigRational> {
        self.h.iter().cloned().map(BigRational::from_integer).collect()
    }

    /// The zero at a root of h.
    fn at(&self, system: &System, sturm: &Sturm, mut root: Interval) -> RealZero {
        let mut image = None;
        let mut bits = 64;
        while bits <= BITS {
            let some = Intervals { bits };
            root = sturm.refine(root, &BigRational::new(BigInt::one(), BigInt::one() << bits));
            let slope = some.horner(&self.slope, &root);
            let weight = |n: &Vec<BigRational>| some.div(&some.horner(n, &root), &slope);
            let weights: Option<Vec<Interval>> = self.numerators.iter().map(weight).collect();
            bits *= 2;
            let Some(weights) = weights else { continue };
            // z is in none of them.
            let point = [vec![Intervals::exact(BigRational::zero())], weights].concat();
            let value = |p: &crate::poly::RationalPolynomial| {
                let inverse = BigRational::new(BigInt::one(), p.denominator().to_bigint());
                some.mul(&some.value(p.numerator(), &point), &Intervals::exact(inverse))
            };
            let values: Vec<Interval> = system.image.iter().map(value).collect();
            let precise = BigRational::new(BigInt::one(), BigInt::from(10).pow(15));
            if values.iter().any(|(low, high)| high - low > precise) {
                continue;
            }
            image.get_or_insert(values);
            let negative = negative(some, system, &point);
            if negative.is_some() {
                return RealZero { image: image.unwrap_or_default(), negative };
            }
        }
        RealZero { image: image.unwrap_or_default(), negative: None }
    }
}

/// How many eigenvalues of the Hessian are negative.
fn negative(some: Intervals, system: &System, point: &[Interval]) -> Option<usize> {
    let size = system.gradient.len();
    let entry = |i: usize, k: usize| some.value(&system.gradient[i].derivative(k + 1), point);
    let hessian: Vec<Vec<Interval>> =
        (0..size).map(|i| (0..size).map(|k| entry(i, k)).collect()).collect();
    // In other coordinates too: pivots may be zero in these.
    let mut turned = hessian.clone();
    for i in 0..size {
        for k in 0..i {
            let factor =
                Intervals::exact(BigRational::from_integer(((i * 7 + k * 3) % 5 + 1).into()));
            let added: Vec<Interval> = turned[k].iter().map(|x| some.mul(&factor, x)).collect();
            turned[i].iter_mut().zip(&added).for_each(|(sum, x)| *sum = some.add(sum, x));
            for row in &mut turned {
                row[i] = some.add(&row[i], &some.mul(&factor, &row[k]));
            }
        }
    }
    some.negative(hessian).or_else(|| some.negative(turned))
}

/// With z, which is not used otherwise, so that all terms have the same degree.
fn homogeneous(polynomial: &Polynomial) -> Polynomial {
    let degree = polynomial.total_degree().unwrap_or(0) as u32;
    let raised = polynomial.terms().map(|(monomial, c)| {
        let mut exponents = monomial.exponents();
        exponents[0] += degree - monomial.degree() as u32;
        (exponents, c)
    });
    Polynomial::from_terms(polynomial.variables(), raised.collect::<Vec<_>>())
}

/// Times a common denominator.
fn integral(coefficients: &[BigRational]) -> Polynomial {
    let ring: Polynomials<Integers> = line();
    let common = crate::ring::common_denominator(coefficients);
    let whole = |q: &BigRational| Integer::from((q * &common).to_integer());
    ring.from_terms(coefficients.iter().zip(0u32..).map(|(q, k)| ([k], whole(q))))
}

/// Polynomials over ℚ modulo one.
#[derive(Clone, Debug)]
struct Residue {
    /// With leading coefficient 1, which is left out.
    modulus: Vec<BigRational>,
}

impl Residue {
    fn new(modulus: &[BigRational]) -> Residue {
        let (lead, rest) = modulus.split_last().expect("not zero");
        Residue { modulus: rest.iter().map(|c| c / lead).collect() }
    }

    fn reduced(&self, mut long: Vec<BigRational>) -> Vec<BigRational> {
        let degree = self.modulus.len();
        while long.len() > degree {
            let top = long.pop().unwrap_or_default();
            let shift = long.len() - degree;
            if !top.is_zero() {
                long[shift..].iter_mut().zip(&self.modulus).for_each(|(c, m)| *c -= &top * m);
            }
        }
        long.resize(degree, BigRational::zero());
        long
    }
}

impl Ring for Residue {
    type Elem = Vec<BigRational>;

    fn zero(&self) -> Self::Elem {
        self.reduced(vec![])
    }

    fn one(&self) -> Self::Elem {
        self.reduced(vec![BigRational::one()])
    }

    fn is_zero(&self, a: &Self::Elem) -> bool {
        a.iter().all(Zero::is_zero)
    }

    fn from_integer(&self, n: &BigInt) -> Self::Elem {
        self.reduced(vec![BigRational::from_integer(n.clone())])
    }

    fn add(&self, a: &Self::Elem, b: &Self::Elem) -> Self::Elem {
        a.iter().zip(b).map(|(a, b)| a + b).collect()
    }

    fn neg(&self, a: &Self::Elem) -> Self::Elem {
        a.iter().map(|a| -a).collect()
    }

    fn mul(&self, a: &Self::Elem, b: &Self::Elem) -> Self::Elem {
        let mut long = vec![BigRational::zero(); (2 * self.modulus.len()).saturating_sub(1)];
        for (i, a) in a.iter().enumerate().filter(|(_, a)| !a.is_zero()) {
            long[i..].iter_mut().zip(b).for_each(|(c, b)| *c += a * b);
        }
        self.reduced(long)
    }

    /// Not asked for.
    fn try_inverse(&self, a: &Self::Elem) -> Option<Self::Elem> {
        let (first, rest) = a.split_first()?;
        let is_number = rest.iter().all(Zero::is_zero) && !first.is_zero();
        is_number.then(|| self.reduced(vec![first.recip()]))
    }
}

#[cfg(test)]
mod tests {
    use num_rational::BigRational;
    use proptest::prelude::*;

    use super::Residue;
    use crate::ring::laws::check_ring;

    proptest! {
        #[test]
        fn residues_are_a_ring(
            modulus in prop::collection::vec(-9i64..9, 2..5),
            numbers in prop::collection::vec(-9i64..9, 15),
        ) {
            let number = |&n: &i64| BigRational::new(n.into(), 7.into());
            let modulus = [modulus, vec![3]].concat();
            let ring = Residue::new(&modulus.iter().map(number).collect::<Vec<_>>());
            let elements: Vec<_> =
                numbers.chunks(5).map(|part| ring.reduced(part.iter().map(number).collect())).collect();
            check_ring(&ring, &elements[0], &elements[1], &elements[2]);
        }
    }
}
