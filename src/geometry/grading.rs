//! The gradings of the weights under which each coordinate is homogeneous.

use std::collections::BTreeSet;

use super::monomials::Monomial;
use super::relations::{self, Row};
use crate::linalg::multimodular;
use crate::matrix::Matrix;
use crate::poly::{Polynomial, RationalPolynomial};
use crate::ring::Integer;

/// A degree in each grading.
pub(super) type Multidegree = Vec<i64>;

/// Independent gradings of the coordinates. The ideal of the image is homogeneous in each: an equation is a sum of
/// equations of one multidegree, because scaling the weights moves the image into itself.
pub(super) struct Grading {
    /// Of each coordinate.
    degrees: Vec<Multidegree>,
    /// Whether each coordinate has degree 1 in one of their combinations: then the image is a cone.
    pub is_standard: bool,
}

/// Degrees of coordinates are below: those of their monomials then fit a word.
const LARGEST: i64 = 1 << 30;

impl Grading {
    /// All that come from gradings of the weights, up to combinations. They are the integer solutions of linear
    /// equations: differences of exponents of one coordinate have degree zero.
    pub(super) fn new(polynomials: &[RationalPolynomial]) -> Grading {
        let weights = polynomials[0].variables().len();
        let mut differences: BTreeSet<Vec<i64>> = BTreeSet::new();
        for polynomial in polynomials {
            let first = exponents(polynomial.numerator(), 0);
            for term in 1..polynomial.len() {
                let other = exponents(polynomial.numerator(), term);
                differences.insert(first.iter().zip(other).map(|(x, y)| x - y).collect());
            }
        }
        let sparse = |difference: &Vec<i64>| -> Row {
            let entries = difference.iter().enumerate().filter(|(_, x)| **x != 0);
            entries.map(|(at, &x)| (at, Integer::from(x))).collect()
        };
        let rows: Vec<Row> = differences.iter().map(sparse).collect();
        let found = relations::kernel(weights, &rows);
        let mut gradings: Vec<Vec<i64>> =
            found.iter().filter_map(|vector| of_coordinates(vector, polynomials)).collect();
        let independent = profile(&gradings, polynomials.len());
        gradings = independent.into_iter().map(|at| gradings[at].clone()).collect();
        let count = gradings.len();
        let degrees = (0..polynomials.len()).map(|at| gradings.iter().map(|g| g[at]).collect());
        let degrees = degrees.collect();
        gradings.push(vec![1; polynomials.len()]);
        let is_standard = profile(&gradings, polynomials.len()).len() == count;
        Grading { degrees, is_standard }
    }

    /// The multidegree of a monomial.
    pub(super) fn of(&self, monomial: &Monomial) -> Multidegree {
        let mut sum = vec![0; self.degrees[0].len()];
        for &factor in monomial {
            sum.iter_mut().zip(self.of_coordinate(factor)).for_each(|(x, y)| *x += y);
        }
        sum
    }

    /// The multidegree of a coordinate.
    pub(super) fn of_coordinate(&self, coordinate: u32) -> &Multidegree {
        &self.degrees[coordinate as usize]
    }
}

fn exponents(polynomial: &Polynomial, term: usize) -> Vec<i64> {
    polynomial.monomial(term).exponents().into_iter().map(i64::from).collect()
}

/// The degrees of the coordinates in a grading of the weights. One with large numbers is left out: what is split less
/// is right too.
fn of_coordinates(grading: &[Integer], polynomials: &[RationalPolynomial]) -> Option<Vec<i64>> {
    let grading: Vec<i64> = grading.iter().map(Integer::as_i64).collect::<Option<_>>()?;
    let degree = |polynomial: &RationalPolynomial| {
        let exponents = exponents(polynomial.numerator(), 0);
        let terms = grading.iter().zip(&exponents);
        let sum: i128 = terms.map(|(&g, &e)| i128::from(g) * i128::from(e)).sum();
        i64::try_from(sum).ok().filter(|sum| sum.abs() < LARGEST)
    };
    polynomials.iter().map(degree).collect()
}

/// Independent rows.
fn profile(rows: &[Vec<i64>], columns: usize) -> Vec<usize> {
    if rows.is_empty() {
        return vec![];
    }
    let rows = rows.iter().map(|row| row.iter().map(|&x| Integer::from(x)).collect());
    multimodular::rank_profile(&Matrix::from_rows(columns, rows.collect())).rows
}
