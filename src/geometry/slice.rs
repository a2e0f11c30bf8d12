//! Slices of the variety of pairs (p, q) of binary quadratic forms with a common root: the closure of the functions of
//! lightning attention with two rows, one output, a ≥ 2 and t ≥ 2 (Figure 1 of the paper). It is the hypersurface
//! Res(p, q) = 0 in a space of dimension six.
//!
//! In an affine slice p and q depend on x, y, z, linearly. For each root (c : d) the points with p(c, d) = q(c, d) = 0 are the
//! solutions of two linear equations, a *ruling*; so the surface is drawn from rational points, and each of them
//! is met by real weights: the common factor d s − c t is real. Real points of the closure that real weights do not meet
//! have a common factor that is not real. Its conjugate is common, too, so p and q are multiples of one form, without
//! real roots: that is decided along the singular curve ([`singular`](Slice::singular)).

mod singular;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::curve::dense;
use super::real_roots::Sturm;
use super::resultants::line;
use crate::error::{Error, Result};
use crate::linalg::{bareiss, rank};
use crate::matrix::Matrix;
use crate::poly::{Order, Polynomial, Polynomials, RationalPolynomial, Variables};
use crate::ring::{Integer, Integers, Ring};
pub use singular::SingularCurve;

/// Of space.
pub type Point = [BigRational; 3];

/// A pair of forms for each point of space.
#[derive(Clone, Debug)]
pub struct Slice {
    /// Coefficients of s², st, t² of p and of q: what is constant, and what x, y, z are multiplied with. Both forms
    /// are times the same positive number.
    parts: [[[BigInt; 3]; 2]; 4],
}

/// The points `base + τ direction`.
#[derive(Clone, Debug)]
pub struct Line {
    /// One of them.
    pub base: Point,
    /// Not zero.
    pub direction: Point,
}

impl Slice {
    /// The variables of a slice: x, y, z, s, t.
    pub fn variables() -> Variables {
        Variables::new(["x", "y", "z", "s", "t"], Order::Lex)
    }

    /// Of two quadratic forms in s and t, whose coefficients are of degree at most one in x, y, z.
    ///
    /// # Errors
    /// Other degrees; a slice of smaller dimension; one with a plane in the surface, as it would not be drawn.
    pub fn new(p: &RationalPolynomial, q: &RationalPolynomial) -> Result<Slice> {
        let zero = BigRational::zero();
        let mut parts = vec![zero; 24];
        for (form, polynomial) in [p, q].into_iter().enumerate() {
            for (monomial, coefficient) in polynomial.terms() {
                let e = monomial.exponents();
                let linear: u32 = e[..3].iter().sum();
                if linear > 1 || e[3] + e[4] != 2 {
                    let allowed = "needed: s^2, s*t and t^2, times coefficients linear in x, y, z";
                    let problem = format!("the form {polynomial}");
                    return Err(Error::new("--slice", problem, allowed));
                }
                let part = e[..3].iter().position(|&e| e == 1).map_or(0, |at| at + 1);
                parts[part * 6 + form * 3 + e[4] as usize] = coefficient;
            }
        }
        let directions = Matrix::new(3, 6, parts[6..].to_vec());
        if rank(&directions) < 3 {
            let problem = "x, y, z do not move the pair in three directions";
            return Err(Error::new("--slice", problem, "as s^2 + z*t^2; y*s*t + x*t^2"));
        }
        let common = parts
            .iter()
            .fold(BigInt::from(1), |lcm, part| num_integer::Integer::lcm(&lcm, part.denom()));
        let whole = |at: usize| (&parts[at] * &common).to_integer();
        let slice = Slice {
            parts: [0, 1, 2, 3].map(|part| {
                [0, 1].map(|form| [0, 1, 2].map(|power| whole(part * 6 + form * 3 + power)))
            }),
        };
        slice.without_planes()?;
        Ok(slice)
    }

    /// The forms at a point, times the same positive number at all points.
    pub fn at(&self, point: &Point) -> [Point; 2] {
        [0, 1].map(|form| {
            [0, 1, 2].map(|power: usize| {
                let sum = BigRational::from_integer(self.parts[0][form][power].clone());
                let terms = point.iter().zip(&self.parts[1..]);
                terms.fold(sum, |sum, (value, part)| sum + value * &part[form][power])
            })
        })
    }

    /// The resultant of the two forms, a polynomial in x, y, z.
    pub fn equation(&self) -> Polynomial {
        let ring = Polynomials::new(Integers, Variables::new(["x", "y", "z"], Order::DegRevLex));
        let coefficient = |form: usize, power: usize| {
            let constant = ring.constant((&self.parts[0][form][power]).into());
            (0..3).fold(constant, |sum, at| {
                let number: Integer = (&self.parts[at + 1][form][power]).into();
                sum + ring.scale(&ring.variable(at), &number)
            })
        };
        let minor = |i: usize, k: usize| {
            coefficient(0, i) * coefficient(1, k) - coefficient(0, k) * coefficient(1, i)
        };
        (minor(0, 2).pow(2) - minor(0, 1) * minor(1, 2)).primitive_part()
    }

    /// p(c, d) = 0 and q(c, d) = 0: coefficients of x, y, z, and the constant.
    fn conditions(&self, [c, d]: &[BigInt; 2]) -> Matrix<Integer> {
        let powers = [c * c, c * d, d * d];
        let value = |form: usize, part: usize| -> BigInt {
            let terms = self.parts[part][form].iter().zip(&powers);
            terms.fold(BigInt::zero(), |sum, (a, b)| sum + a * b)
        };
        Matrix::from_fn(2, 4, |form, column| value(form, (column + 1) % 4).into())
    }

    /// The points whose forms have the common root (c : d); `None` if there are none.
    pub fn ruling(&self, root: &[BigInt; 2]) -> Option<Line> {
        let (base, directions) = solutions(&self.conditions(root))?;
        let [direction] = &directions[..] else { return None };
        Some(Line { base, direction: direction.clone() })
    }

    /// A root for which the conditions are solved by a plane.
    fn without_planes(&self) -> Result<()> {
        let plane = || {
            let problem = "the surface of this slice contains a plane, which would not be drawn";
            Err(Error::new("--slice", problem, "needed: another slice"))
        };
        let is_plane = |root: &[BigInt; 2]| {
            solutions(&self.conditions(root)).is_some_and(|(_, directions)| directions.len() > 1)
        };
        if is_plane(&[1.into(), 0.into()]) {
            return plane();
        }
        // With (t : 1) as root, all 2 x 2 minors vanish there.
        let ring = line();
        let value = |form: usize, part: usize| {
            let terms = self.parts[part][form].iter().rev().zip(0..);
            ring.from_terms(terms.map(|(c, power): (_, u32)| ([power], c.into())))
        };
        let mut common = ring.zero();
        for i in 0..4 {
            for k in i + 1..4 {
                let minor = value(0, i) * value(1, k) - value(0, k) * value(1, i);
                common = common.gcd(&minor)?;
            }
        }
        if common.is_empty() {
            return plane();
        }
        for (low, high) in Sturm::new(&dense(&common)).isolate() {
            if low != high || is_plane(&[low.numer().clone(), low.denom().clone()]) {
                return plane();
            }
        }
        Ok(())
    }
}

/// The solutions (x, y, z) of equations with coefficients of x, y, z and a constant: one, and a basis of the directions.
fn solutions(equations: &Matrix<Integer>) -> Option<(Point, Vec<Point>)> {
    let kernel = bareiss::kernel(Integers, equations);
    let mut vectors: Vec<Vec<BigRational>> = kernel
        .iter()
        .map(|vector| vector.iter().map(|c| BigRational::from_integer(c.to_bigint())).collect())
        .collect();
    let at = vectors.iter().position(|vector| !vector[3].is_zero())?;
    let one = vectors.remove(at);
    let base = [0, 1, 2].map(|k: usize| &one[k] / &one[3]);
    let direction = |v: Vec<BigRational>| [0, 1, 2].map(|k: usize| &v[k] - &base[k] * &v[3]);
    let directions = vectors.into_iter().map(direction).collect();
    Some((base, directions))
}

impl Line {
    /// A point of it.
    pub fn at(&self, parameter: &BigRational) -> Point {
        [0, 1, 2].map(|k: usize| &self.base[k] + parameter * &self.direction[k])
    }

    /// The parameters for which all coordinates are at most `half` in absolute value: first and last.
    pub fn within(&self, half: &BigRational) -> Option<[BigRational; 2]> {
        let mut ends: Option<[BigRational; 2]> = None;
        for (base, slope) in self.base.iter().zip(&self.direction) {
            if slope.is_zero() {
                if base.abs() > *half {
                    return None;
                }
                continue;
            }
            let (a, b) = ((-half - base) / slope, (half - base) / slope);
            let (a, b) = if a < b { (a, b) } else { (b, a) };
            ends = Some(match ends {
                None => [a, b],
                Some([low, high]) => [low.max(a), high.min(b)],
            });
        }
        ends.filter(|[low, high]| low <= high)
    }
}

#[cfg(test)]
mod tests;
