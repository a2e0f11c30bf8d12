//! The singular points of a slice: pairs of multiples of one form.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::{Line, Point, Slice, solutions};
use crate::error::{Error, Result};
use crate::geometry::curve::dense;
use crate::geometry::real_roots::{Dense, Sturm, sign_at};
use crate::geometry::resultants::line;
use crate::linalg::bareiss::determinant;
use crate::matrix::Matrix;
use crate::poly::Polynomial;
use crate::ring::{Integer, Ring};

/// A rational curve of points whose two forms are multiples of one form.
#[derive(Clone, Debug)]
pub struct SingularCurve {
    /// Coordinates in the parameter t, times the denominator.
    pub numerators: [Polynomial; 3],
    /// It is not zero.
    pub denominator: Polynomial,
    /// The discriminant of the form, times a square. Real weights reach the point if and only if it is not negative.
    pub discriminant: Polynomial,
}

impl SingularCurve {
    /// The point of a parameter, unless it is at infinity.
    pub fn at(&self, parameter: &BigRational) -> Option<Point> {
        let value = |p: &Polynomial| {
            dense(p).into_iter().rev().fold(BigRational::zero(), |sum, c| sum * parameter + c)
        };
        let denominator = value(&self.denominator);
        (!denominator.is_zero())
            .then(|| [0, 1, 2].map(|k: usize| value(&self.numerators[k]) / &denominator))
    }

    /// Whether real weights reach the point of a parameter, which is not at infinity.
    pub fn is_reached(&self, parameter: &BigRational) -> bool {
        let discriminant: Dense = dense(&self.discriminant);
        discriminant.is_empty() || sign_at(&discriminant, parameter) >= 0
    }

    /// The same curve in 1/t.
    pub fn reversed(&self) -> SingularCurve {
        let degree = self.numerators.iter().chain([&self.denominator]);
        let degree = degree.filter_map(|one| one.degree_in(0)).max().unwrap_or(0);
        // With q = t p the discriminant of p has a double zero at infinity, where that of q has none.
        let square =
            (2 * degree).saturating_sub(2).max(self.discriminant.degree_in(0).unwrap_or(0));
        let square = square + square % 2;
        let ring = line();
        let turned = |one: &Polynomial, degree: u32| {
            ring.from_terms(one.terms().map(|(m, c)| ([degree - m.exponent(0)], c)))
        };
        SingularCurve {
            numerators: self.numerators.each_ref().map(|one| turned(one, degree)),
            denominator: turned(&self.denominator, degree),
            discriminant: turned(&self.discriminant, square),
        }
    }

    /// If it is a line: with the parameter of the line that of the curve.
    pub fn line(&self) -> Option<Line> {
        let is_line = self.denominator.is_constant()
            && self.numerators.iter().all(|one| one.total_degree().unwrap_or(0) <= 1);
        let base = self.at(&BigRational::zero()).filter(|_| is_line)?;
        let one = self.at(&BigRational::one())?;
        Some(Line { direction: [0, 1, 2].map(|k: usize| &one[k] - &base[k]), base })
    }
}

impl Slice {
    /// All curves of singular points: those with q = λp for general λ, and lines for single λ.
    ///
    /// # Errors
    /// Surfaces of singular points, and lines whose λ is irrational.
    pub fn singular(&self) -> Result<Vec<SingularCurve>> {
        let ring = line();
        let t = ring.variable(0);
        // t p = q: three equations in x, y, z, and the constant.
        let entry = |power: usize, column: usize| {
            let part = &self.parts[(column + 1) % 4];
            let number = |form: usize| ring.constant(Integer::from(&part[form][power]));
            &t * &number(0) - number(1)
        };
        let all = Matrix::from_fn(3, 4, entry);
        let minor = |left_out: usize| {
            let column = |k: usize| if k < left_out { k } else { k + 1 };
            determinant(ring.clone(), &Matrix::from_fn(3, 3, |i, k| all[(i, column(k))].clone()))
        };
        let minors = [0, 1, 2, 3].map(minor);
        let mut common = ring.zero();
        for one in &minors {
            common = common.gcd(one)?;
        }
        if common.is_empty() {
            return Err(refused("the singular points of this slice are a surface"));
        }
        let mut found = Vec::new();
        if !minors[3].is_empty() {
            // Cramer's rule, without the lines.
            let divided = |one: &Polynomial| one.div_exact(&common).expect("a divisor");
            let [x, y, z, w] = [&minors[0], &minors[1], &minors[2], &minors[3]].map(divided);
            found.push(self.curve([-x, y, -z], w, 0));
        }
        // μ q = λ p, with the form that is not zero everywhere: first of all p = 0.
        let mut multiples = vec![([BigInt::zero(), BigInt::one()], 1)];
        for (low, high) in Sturm::new(&dense(&common)).isolate() {
            if low != high {
                return Err(refused("singular lines of this slice are not rational"));
            }
            multiples.push(([low.denom().clone(), low.numer().clone()], 0));
        }
        for ([mu, lambda], form) in multiples {
            let at = |power: usize, column: usize| {
                let part = &self.parts[(column + 1) % 4];
                Integer::from(&lambda * &part[0][power] - &mu * &part[1][power])
            };
            let Some((base, directions)) = solutions(&Matrix::from_fn(3, 4, at)) else { continue };
            match &directions[..] {
                [] => {}
                [direction] => {
                    found.push(self.along(&Line { base, direction: direction.clone() }, form))
                }
                _ => return Err(refused("the singular points of this slice are a surface")),
            }
        }
        Ok(found)
    }

    /// A line, on which one of the forms, not zero everywhere on it, says which points are reached.
    fn along(&self, line: &Line, form: usize) -> SingularCurve {
        let ring = super::line();
        let numbers = line.base.iter().chain(&line.direction);
        let common =
            numbers.fold(BigInt::one(), |lcm, q| num_integer::Integer::lcm(&lcm, q.denom()));
        let whole = |q: &BigRational| Integer::from((q * &common).to_integer());
        let numerators = [0, 1, 2].map(|k: usize| {
            let slope = ring.scale(&ring.variable(0), &whole(&line.direction[k]));
            ring.constant(whole(&line.base[k])) + slope
        });
        self.curve(numerators, ring.constant(Integer::from(&common)), form)
    }

    fn curve(
        &self,
        numerators: [Polynomial; 3],
        denominator: Polynomial,
        form: usize,
    ) -> SingularCurve {
        let ring = line();
        let coefficient = |power: usize| {
            let number = |part: usize| Integer::from(&self.parts[part][form][power]);
            let terms = (0..3).map(|k| ring.scale(&numerators[k], &number(k + 1)));
            terms.fold(ring.scale(&denominator, &number(0)), |sum, term| sum + term)
        };
        let [a, b, c] = [0, 1, 2].map(coefficient);
        let discriminant = b.pow(2) - ring.scale(&(a * c), &Integer::from(4));
        SingularCurve { numerators, denominator, discriminant }
    }
}

fn refused(problem: &str) -> Error {
    Error::new("--slice", format!("{problem}, which is not drawn"), "needed: another slice")
}
