//! The coordinates of the space that an image lies in.

use std::collections::BTreeSet;

use itertools::Itertools as _;
use neurocert_check::kernel::produce::Stop;
use neurocert_check::language::Leaf;

use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::poly::{Order, Polynomial, RationalPolynomial, RationalPolynomials, Variables};

/// Coordinates that are not identically zero, each a polynomial in the weights.
///
/// For a network they are the coefficients of the entries of its outputs as polynomials in the inputs, for a map
/// the entries themselves.
#[derive(Clone, Debug)]
pub struct Ambient {
    /// Their names: `y12_x11p2_x21` is the coefficient of `X(1,1)^2 * X(2,1)` in the entry (1, 2) of the output.
    pub variables: Variables,
    /// Their values.
    pub polynomials: Vec<RationalPolynomial>,
}

impl Ambient {
    /// Those of outputs in the weights, which are the first so many variables, and the inputs.
    ///
    /// # Errors
    /// Outputs that are zero for all weights, and two coordinates that would have one name.
    pub fn new(
        outputs: &[Matrix<RationalPolynomial>],
        weights: usize,
        inputs: &[Leaf],
    ) -> Result<Ambient> {
        let factors = factors(inputs);
        let (mut names, mut polynomials) = (Vec::new(), Vec::new());
        for (number, output) in outputs.iter().enumerate() {
            let base = if outputs.len() == 1 { "y".into() } else { format!("y{}", number + 1) };
            for (place, entry) in places(output.shape()).into_iter().zip(output.entries()) {
                let entry_name = named(&base, outputs.len() > 1, &index(place, output.shape()));
                for (exponents, part) in entry.numerator().coefficients_from(weights) {
                    names.push(entry_name.clone() + &monomial(&factors, &exponents));
                    polynomials.push(RationalPolynomial::new(part, entry.denominator().clone()));
                }
            }
        }
        if names.is_empty() {
            let problem = "all outputs are zero for all weights";
            return Err(Error::new("", problem, "needed: one that is not"));
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = names.iter().find(|name| !seen.insert(*name)) {
            let problem = format!("two coordinates would be called {twice}");
            return Err(Error::new("", problem, "rename an input of the text"));
        }
        Ok(Ambient { variables: Variables::new(names, Order::DegRevLex), polynomials })
    }

    /// The variables of the weights.
    pub fn weights(&self) -> &Variables {
        self.polynomials[0].variables()
    }

    /// A polynomial in the coordinates as one in the weights. `None` when a polynomial on the way has more than so many
    /// terms, or it is stopped.
    pub fn substitute(
        &self,
        polynomial: &Polynomial,
        terms: usize,
        stop: Stop,
    ) -> Option<RationalPolynomial> {
        let ring = RationalPolynomials::with_limit(self.weights().clone(), terms);
        let ring = ring.until(stop.flag());
        let value = polynomial.evaluate(&ring, &self.polynomials);
        (!ring.exceeded()).then_some(value)
    }
}

/// All places of a matrix, row by row.
fn places((rows, columns): (usize, usize)) -> Vec<(usize, usize)> {
    (0..rows).cartesian_product(0..columns).collect()
}

/// How the entries of the inputs are called in names of coordinates.
fn factors(inputs: &[Leaf]) -> Vec<String> {
    let several = inputs.len() > 1;
    let of = |leaf: &Leaf| {
        let own = leaf.name.replace(['[', ']'], "").replace(',', "_").replace('-', "m");
        let base = if several { own } else { "x".into() };
        let shape = leaf.shape;
        let names = places(shape).into_iter().map(move |place| index(place, shape));
        names.map(|index| named(&base, several, &index)).collect::<Vec<_>>()
    };
    inputs.iter().flat_map(of).collect()
}

/// `y` and `12` are `y12`; a base that may end in a digit has a line between.
fn named(base: &str, separated: bool, index: &str) -> String {
    let line = if separated && !index.is_empty() { "_" } else { "" };
    format!("{base}{line}{index}")
}

/// `12`, from one; the one row or column of a vector is not said, and long numbers have a line between.
fn index((i, k): (usize, usize), (rows, columns): (usize, usize)) -> String {
    let parts = [(i, rows), (k, columns)].into_iter().filter(|(_, size)| *size > 1);
    let parts: Vec<String> = parts.map(|(at, _)| (at + 1).to_string()).collect();
    parts.join(if rows.max(columns) > 9 { "_" } else { "" })
}

/// `_x11p2_x21`; nothing for the constant.
fn monomial(factors: &[String], exponents: &[u32]) -> String {
    let factor = |(name, &exponent): (&String, &u32)| match exponent {
        0 => String::new(),
        1 => format!("_{name}"),
        _ => format!("_{name}p{exponent}"),
    };
    factors.iter().zip(exponents).map(factor).collect()
}
