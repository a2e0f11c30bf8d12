//! Polynomials as JSON.

use std::collections::{HashMap, HashSet};

use num_bigint::BigInt;
use num_rational::BigRational;
use serde::Deserialize;

use super::budget::Budget;
use super::names::is_identifier;
use super::parse::{known, lowest, number, shortened};
use super::sum::Sum;
use super::value::{Calculator, Term, Value};
use crate::error::{Error, Result};
use crate::poly::rational::RationalPolynomial;
use crate::poly::variables::{Order, Variables};

/// The name of an order in a file.
pub(super) fn order_name(order: Order) -> &'static str {
    match order {
        Order::Lex => "lex",
        Order::DegLex => "deglex",
        Order::DegRevLex => "degrevlex",
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    variables: Vec<String>,
    order: Option<String>,
    terms: Vec<FileTerm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTerm {
    coefficient: String,
    exponents: Vec<u32>,
}

fn read(text: &str) -> Result<File> {
    let file: File = serde_json::from_str(text).map_err(|error| {
        let allowed = r#"a polynomial is {"variables":["x"],"terms":[{"coefficient":"3/7","exponents":[2]}]}"#;
        Error::new("", error.to_string(), allowed)
    })?;
    let mut seen = HashSet::new();
    for (i, name) in file.variables.iter().enumerate() {
        let place = format!("variables[{i}]");
        if !is_identifier(name) {
            let problem = format!("`{}` is not a name", shortened(name));
            return Err(Error::new(
                place,
                problem,
                "names are letters, digits and _, a letter first",
            ));
        }
        if !seen.insert(name) {
            return Err(Error::new(place, format!("{} comes twice", shortened(name)), ""));
        }
    }
    Ok(file)
}

pub(super) fn names(text: &str) -> Result<Vec<String>> {
    Ok(read(text)?.variables)
}

pub(super) fn parse_with_order(text: &str, order: Order) -> Result<RationalPolynomial> {
    let file = read(text)?;
    let order = match &file.order {
        None => order,
        Some(name) => [Order::Lex, Order::DegLex, Order::DegRevLex]
            .into_iter()
            .find(|&order| order_name(order) == *name)
            .ok_or_else(|| {
                let problem = format!("unknown order {}", shortened(name));
                Error::new("order", problem, "orders are lex, deglex, degrevlex")
            })?,
    };
    let variables = Variables::new(file.variables.iter().map(String::as_str), order);
    build(&file, &variables, text.len())
}

pub(super) fn parse(text: &str, variables: &Variables) -> Result<RationalPolynomial> {
    build(&read(text)?, variables, text.len())
}

fn build(file: &File, variables: &Variables, bytes: usize) -> Result<RationalPolynomial> {
    let indices: HashMap<&str, usize> =
        variables.names().iter().enumerate().map(|(i, name)| (name.as_str(), i)).collect();
    let places: Vec<usize> = file
        .variables
        .iter()
        .enumerate()
        .map(|(i, name)| {
            indices.get(name.as_str()).copied().ok_or_else(|| {
                let problem = format!("unknown variable {}", shortened(name));
                Error::new(format!("variables[{i}]"), problem, known(variables.names()))
            })
        })
        .collect::<Result<_>>()?;
    let mut budget = Budget::for_text(bytes);
    let mut calculator = Calculator { variables: variables.clone(), budget: &mut budget };
    let mut sum = Sum::default();
    for (i, term) in file.terms.iter().enumerate() {
        let place = || format!("terms[{i}]");
        if term.exponents.len() != places.len() {
            let problem = format!("{} exponents", term.exponents.len());
            let allowed = format!("there are {} variables", places.len());
            return Err(Error::new(place(), problem, allowed));
        }
        let coefficient = rational(calculator.budget, &term.coefficient, &place)?;
        let pairs = places.iter().zip(&term.exponents);
        let powers = pairs.filter(|(_, e)| **e > 0).map(|(&v, &e)| (v, u64::from(e))).collect();
        sum.push(&mut calculator, Value::Term(Term { coefficient, powers }), false)
            .map_err(|refusal| refusal.error(place()))?;
    }
    let value = sum.finish(&mut calculator);
    let polynomial = value.and_then(|value| calculator.polynomial(value));
    polynomial.map_err(|refusal| refusal.error("terms".into()))
}

/// `3`, `-3/7`.
fn rational(budget: &mut Budget, text: &str, place: &dyn Fn() -> String) -> Result<BigRational> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (numerator, denominator) = unsigned.split_once('/').unwrap_or((unsigned, "1"));
    let is_number = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !is_number(numerator) || !is_number(denominator) {
        let problem = format!("the coefficient `{}` is not a number", shortened(text));
        return Err(Error::new(place(), problem, "coefficients are like 3, -3 and 3/7"));
    }
    let numerator = number(budget, numerator, place)?;
    let denominator = number(budget, denominator, place)?;
    if denominator == BigInt::ZERO {
        return Err(Error::new(place(), "a denominator of zero", ""));
    }
    let numerator = if unsigned.len() < text.len() { -numerator } else { numerator };
    lowest(budget, numerator, denominator).map_err(|refusal| refusal.error(place()))
}
