//! Formulas with the values of their names: what a dimension is claimed to be, a condition on sizes.

use std::collections::BTreeMap;

use num_rational::BigRational;

use super::rational::RationalPolynomial;
use super::text;
use super::variables::{Order, Variables};
use crate::error::{Error, Result};
use crate::ring::Rationals;

/// The degree of a formula in one name.
const MOST_DEGREE: u32 = 100;

/// A polynomial in names that have values.
#[derive(Clone, Debug)]
pub struct Formula {
    polynomial: RationalPolynomial,
    names: Vec<String>,
}

impl Formula {
    /// Reads a formula in these names.
    ///
    /// # Errors
    /// A formula that cannot be read, or with other names.
    pub fn parse<'a>(text: &str, names: impl Iterator<Item = &'a String>) -> Result<Formula> {
        let names: Vec<String> = names.cloned().collect();
        let variables = Variables::new(names.clone(), Order::DegRevLex);
        let polynomial = text::parse(&variables, text)
            .map_err(|error| Error::new("", error.to_string(), allowed(&names)))?;
        let degrees = (0..variables.len()).filter_map(|i| polynomial.numerator().degree_in(i));
        if degrees.max().is_some_and(|degree| degree > MOST_DEGREE) {
            let problem = format!("{text:.60} has an exponent above {MOST_DEGREE}");
            return Err(Error::new("", problem, "no dimension grows like that"));
        }
        Ok(Formula { polynomial, names })
    }

    /// The value where the names have these values.
    ///
    /// # Panics
    /// Unless the names are those of the formula.
    pub fn value(&self, values: &BTreeMap<String, usize>) -> BigRational {
        assert!(values.keys().eq(&self.names), "a formula in other names");
        let point: Vec<BigRational> =
            values.values().map(|&n| BigRational::from_integer(n.into())).collect();
        let numerator = self.polynomial.numerator().evaluate(&Rationals, &point);
        numerator / BigRational::from_integer(self.polynomial.denominator().to_bigint())
    }
}

fn allowed(names: &[String]) -> String {
    format!("allowed: a polynomial in {}", names.join(", "))
}

/// The value of a formula in these names.
///
/// # Errors
/// A formula that cannot be read, or with other names.
pub fn evaluated(formula: &str, values: &BTreeMap<String, usize>) -> Result<BigRational> {
    Ok(Formula::parse(formula, values.keys())?.value(values))
}
