//! Critical points of the squared distance from data (u, v) to a plane curve (x(t), y(t)).
//!
//! The derivative of half the squared distance is `x'(x − u) + y'(y − v)`. Branch points are always roots of it; what is
//! left after division by the common divisor of x' and y' is the *normal equation* N(t; u, v). For general data all its
//! roots are simple, none of them is a branch point, and their number is the (unit) Euclidean distance degree, if each
//! point is met once. Its discriminant is where two critical points come together: the evolute, and normals at special
//! points. (Draisma, Horobet, Ottaviani, Sturmfels, Thomas: The Euclidean Distance Degree of an Algebraic Variety, 2016.)

use num_rational::BigRational;
use num_traits::One;

use super::real_roots::{Dense, Interval, Sturm, sign_at};
use super::resultants::{discriminant, radical, square_free};
use crate::error::{Error, Result};
use crate::poly::{Order, Polynomial, Polynomials, RationalPolynomial, Variables};
use crate::ring::{Integers, Ring};

/// Work for a greatest common divisor: some minutes.
const STEPS: u64 = 1 << 36;

/// The ring of data and parameter.
fn ring() -> Polynomials<Integers> {
    Polynomials::new(Integers, Variables::new(["u", "v", "t"], Order::Lex))
}

/// A curve and its normal equation.
#[derive(Clone, Debug)]
pub struct Normals {
    /// N(t; u, v), in the variables u, v, t, with integer coefficients.
    pub equation: Polynomial,
    /// The derivative of the squared distance times a positive number: a multiple of N.
    derivative: Polynomial,
    /// x(t) and y(t) in the same variables, times their denominators, which follow.
    curve: [(Polynomial, BigRational); 2],
}

/// A critical point that is real.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Critical {
    /// The parameter is in this interval, alone.
    pub parameter: Interval,
    /// Of the distance along the curve: `minimum`, `maximum`, or `degenerate` where it is neither.
    pub kind: &'static str,
}

impl Normals {
    /// Of a curve that is not a point.
    ///
    /// # Errors
    /// Where a greatest common divisor takes too long.
    pub fn new(x: &RationalPolynomial, y: &RationalPolynomial) -> Result<Normals> {
        let ring = ring();
        let lifted = [x, y].map(|one| {
            let denominator = BigRational::from_integer(one.denominator().to_bigint());
            (one.numerator().renamed(ring.variables(), &[2]), denominator)
        });
        // With x = X/a and y = Y/b: b² X'(X − a u) + a² Y'(Y − b v).
        let term = |own: usize, other: usize| {
            let (curve, denominator) = &lifted[own];
            let square = lifted[other].1.numer() * lifted[other].1.numer();
            let data = ring.scale(&ring.variable(own), &denominator.numer().into());
            ring.scale(&(curve.derivative(2) * (curve - &data)), &(&square).into())
        };
        let sum = term(0, 1) + term(1, 0);
        let branch = lifted[0].0.derivative(2).gcd(&lifted[1].0.derivative(2))?;
        let whole = sum.div_exact(&branch);
        let equation = whole.ok_or_else(|| Error::new("", "the image is a point", ""))?;
        Ok(Normals { equation: equation.primitive_part(), derivative: sum, curve: lifted })
    }

    /// How many critical points there are for general data, over ℂ, counted by parameters.
    pub fn degree(&self) -> u32 {
        self.equation.degree_in(2).unwrap_or(0)
    }

    /// Where data have fewer different critical points: equations in u and v, without multiple factors.
    ///
    /// # Errors
    /// Where a greatest common divisor takes too long.
    pub fn discriminant(&self) -> Result<Polynomial> {
        radical(&discriminant(&self.equation), STEPS)
    }

    /// N for these data, times a common denominator.
    pub fn at(&self, data: [&BigRational; 2]) -> Dense {
        at(&self.equation, data)
    }

    /// The real critical points for these data, in the order of the parameter, and how many different ones there are
    /// over ℂ.
    ///
    /// # Errors
    /// Every point is critical.
    pub fn critical(&self, data: [&BigRational; 2]) -> Result<(Vec<Critical>, usize)> {
        let equation = self.at(data);
        if equation.is_empty() {
            let problem = "every point of the curve is critical";
            return Err(Error::new("--data", problem, "needed: other data"));
        }
        let sturm = Sturm::new(&equation);
        // On the two sides of a root the sign of the derivative says whether the distance falls or grows.
        let whole = at(&self.derivative, data);
        let all = Sturm::new(&whole);
        let kind = |interval: &Interval| {
            let (before, after) = sturm.beside(interval, &all);
            match (sign_at(&whole, &before), sign_at(&whole, &after)) {
                (-1, 1) => "minimum",
                (1, -1) => "maximum",
                _ => "degenerate",
            }
        };
        let found = sturm.isolate();
        let list = found.into_iter().map(|one| Critical { kind: kind(&one), parameter: one });
        let complex = distinct(&equation);
        Ok((list.collect(), complex))
    }

    /// The boundary of the Voronoi cell of the point with parameter `t0`: data that are as near to another point, where
    /// the distance is critical. `|p(t) − p(t0)|² − 2 (w − p(t0)) · (p(t) − p(t0))` is not negative for any t if w is in
    /// the cell; after division by the power of t − t0 that all w share, its discriminant is the boundary. The power is
    /// one at a smooth branch; where it is odd the sign changes at t0 for most w, and the cell has no inner points.
    ///
    /// # Errors
    /// An odd power.
    pub fn voronoi(&self, t0: &BigRational) -> Result<Polynomial> {
        let ring = ring();
        let variables = ring.variables().clone();
        let rational = crate::poly::RationalPolynomials::new(variables);
        let mut sum = rational.zero();
        for (own, (curve, denominator)) in self.curve.iter().enumerate() {
            let p = RationalPolynomial::new(curve.clone(), denominator.numer().into());
            let zero = BigRational::from_integer(0.into());
            let here = p.evaluate(&crate::ring::Rationals, &[zero.clone(), zero, t0.clone()]);
            let here = here.ok_or_else(|| Error::new("", "a denominator is zero", ""))?;
            let step = rational.sub(&p, &rational.constant(&here));
            let data = rational.sub(&rational.variable(own), &rational.constant(&here));
            let twice =
                rational.mul(&rational.constant(&BigRational::from_integer(2.into())), &data);
            sum = rational.add(&sum, &rational.mul(&step, &rational.sub(&step, &twice)));
        }
        let (mut whole, _) = sum.into_parts();
        let factor =
            ring.scale(&ring.variable(2), &t0.denom().into()) - ring.constant(t0.numer().into());
        let mut is_even = true;
        while let Some(less) = whole.div_exact(&factor) {
            (whole, is_even) = (less, !is_even);
        }
        if !is_even {
            let problem = "the Voronoi cell of this point has no inner points";
            return Err(Error::new("--voronoi", problem, "needed: a branch point, as a cusp is"));
        }
        radical(&discriminant(&whole), STEPS)
    }
}

/// The coefficients in t at these data, times a common denominator.
fn at(equation: &Polynomial, [u, v]: [&BigRational; 2]) -> Dense {
    let zero = BigRational::from_integer(0.into());
    let mut list = Vec::new();
    for (monomial, coefficient) in equation.terms() {
        let exponents = monomial.exponents();
        let power = exponents[2] as usize;
        if list.len() <= power {
            list.resize(power + 1, zero.clone());
        }
        let value = BigRational::from_integer(coefficient.to_bigint());
        let rationals = crate::ring::Rationals;
        let data = rationals.mul(
            &rationals.pow(u, u64::from(exponents[0])),
            &rationals.pow(v, u64::from(exponents[1])),
        );
        list[power] += value * data;
    }
    while list.last().is_some_and(|last| *last == zero) {
        list.pop();
    }
    let common = list
        .iter()
        .fold(num_bigint::BigInt::one(), |all, q| num_integer::Integer::lcm(&all, q.denom()));
    list.into_iter().map(|q| (q * &common).to_integer()).collect()
}

/// How many different roots over ℂ.
fn distinct(polynomial: &[num_bigint::BigInt]) -> usize {
    let ring = super::resultants::line();
    let terms = polynomial.iter().zip(0u32..).map(|(c, power)| ([power], c.into()));
    let whole = ring.from_terms(terms);
    let parts = square_free(&whole).unwrap_or_default();
    parts.iter().map(|(_, part)| part.degree_in(0).unwrap_or(0) as usize).sum()
}

#[cfg(test)]
mod tests {
    use num_rational::BigRational;

    use super::Normals;
    use crate::poly::{Order, Variables, text};

    fn normals(x: &str, y: &str) -> Normals {
        let variables = Variables::new(["t"], Order::Lex);
        let read = |written| text::parse(&variables, written).unwrap();
        Normals::new(&read(x), &read(y)).unwrap()
    }

    fn number(n: i64, d: i64) -> BigRational {
        BigRational::new(n.into(), d.into())
    }

    fn same(found: &crate::poly::Polynomial, expected: &str) -> bool {
        let variables = Variables::new(["u", "v"], Order::Lex);
        let expected = text::parse(&variables, expected).unwrap().into_parts().0;
        found.is_proportional_to(&expected)
    }

    #[test]
    fn a_parabola_has_three_normals() {
        let parabola = normals("t", "t^2");
        assert_eq!(parabola.degree(), 3);
        // The evolute of y = x²: 27 u² = 2 (2v − 1)³.
        assert!(same(&parabola.discriminant().unwrap(), "27*u^2 - 2*(2*v - 1)^3"));
        let (inside, complex) = parabola.critical([&number(0, 1), &number(2, 1)]).unwrap();
        let kinds: Vec<_> = inside.iter().map(|one| one.kind).collect();
        assert_eq!((kinds, complex), (vec!["minimum", "maximum", "minimum"], 3));
        let (outside, complex) = parabola.critical([&number(0, 1), &number(0, 1)]).unwrap();
        assert_eq!((outside.len(), outside[0].kind, complex), (1, "minimum", 3));
        let (cusp, complex) = parabola.critical([&number(0, 1), &number(1, 2)]).unwrap();
        assert_eq!((cusp.len(), cusp[0].kind, complex), (1, "minimum", 1));
    }

    #[test]
    fn the_cell_of_a_cusp() {
        let cusp = normals("-t^2", "t^3");
        // t² (3t² + 2) + …: of degree 5 in t, less the branch point.
        assert_eq!(cusp.degree(), 4);
        let boundary = cusp.voronoi(&number(0, 1)).unwrap();
        // The discriminant of t⁴ + t² − 2vt + 2u.
        assert!(same(&boundary, "128*u^3 - 32*u^2 + 72*u*v^2 - 27*v^4 + 2*u - v^2"));
        // At a smooth point, and where the order is three, the cell lies in a line.
        assert!(normals("t", "t^2").voronoi(&number(0, 1)).is_err());
        assert!(normals("t^3", "t^4").voronoi(&number(0, 1)).is_err());
        assert!(normals("t^2 - 1", "t^3 - t").voronoi(&number(1, 1)).is_err());
        let rational = normals("t/2", "t^2/3");
        let (x, y) = (number(1, 3), number(5, 7));
        assert_eq!(rational.critical([&x, &y]).unwrap().1, 3);
    }
}
