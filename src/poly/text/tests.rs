mod declared;
mod errors;
mod hostile;
mod identity;

use proptest::prelude::*;

use super::*;
use crate::poly::RationalPolynomials;

/// The formats that are read.
const READ: [Format; 5] =
    [Format::Text, Format::Json, Format::Sympy, Format::Macaulay2, Format::Singular];

const ORDERS: [Order; 3] = [Order::Lex, Order::DegLex, Order::DegRevLex];

fn xy() -> Variables {
    Variables::new(["x", "y"], Order::Lex)
}

/// What `parse` makes of a text, printed.
fn read(text: &str) -> String {
    parse(&xy(), text).unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
}

fn error(text: &str) -> String {
    match parse(&xy(), text) {
        Ok(polynomial) => panic!("{text} is read as {polynomial}"),
        Err(error) => error.to_string(),
    }
}

/// Identifiers, most of them of the kinds that formats treat in different ways.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[xQi][12]{0,2}(_[012]{1,2}){0,3}",
        2 => "[abo][a1_]{0,4}",
        1 => prop::sample::select(vec![
            "lambda", "lambda_", "Rational", "symbols_", "exit", "exit_", "ring", "r", "R", "R0",
            "x", "x_", "x__1", "x_01", "alpha", "alpha_1", "alpha_1_2", "e5", "QQ", "dim", "dim_",
            "i1", "o7_2", "I", "E",
        ]).prop_map(String::from),
        1 => "[A-Za-z][A-Za-z0-9_]{0,6}",
    ]
}

fn variables() -> impl Strategy<Value = Variables> {
    let order = prop::sample::select(&ORDERS[..]);
    (prop::collection::btree_set(name(), 0..6), order)
        .prop_map(|(names, order)| Variables::new(names, order))
}
