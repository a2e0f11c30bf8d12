//! What a system has to be told before it can read a polynomial.

use std::collections::HashSet;

use super::Format;
use super::names::written;
use crate::poly::variables::{Order, Variables};

/// The line that makes the ring, with the monomial order, in Macaulay2 (`R = QQ[…]`) and Singular
/// (`ring r = 0,(…),lp;`); in Python, those that make the symbols (an order is there a matter of
/// `Poly`). Empty for the other formats. The ring is called `R` or `r` unless a variable is: then
/// `R0`, `R1`, ….
pub fn declaration(variables: &Variables, format: Format) -> String {
    let names = written(variables.names(), format);
    // Of an indexed variable in Macaulay2, the symbol is in use.
    let symbols: HashSet<&str> = names
        .iter()
        .map(|name| match format {
            Format::Macaulay2 => name.split('_').next().unwrap_or(name),
            _ => name,
        })
        .collect();
    let free = |ring: &str| {
        let numbered = (0..=names.len()).map(|i| format!("{ring}{i}"));
        let mut candidates = std::iter::once(ring.to_string()).chain(numbered);
        // One more candidate than there are symbols.
        candidates.find(|name| !symbols.contains(name.as_str())).unwrap_or_default()
    };
    match format {
        Format::Text | Format::Latex | Format::Json => String::new(),
        Format::Sympy if names.is_empty() => "from sympy import Rational".into(),
        Format::Sympy => format!(
            "from sympy import Rational, symbols\n{} = symbols(\"{}\")",
            names.join(", "),
            names.join(" ")
        ),
        Format::Macaulay2 => {
            let order = match variables.order() {
                Order::Lex => "Lex",
                Order::DegLex => "GLex",
                Order::DegRevLex => "GRevLex",
            };
            let list: String = names.iter().map(|name| format!("{name}, ")).collect();
            format!("{} = QQ[{list}MonomialOrder => {order}]", free("R"))
        }
        Format::Singular => {
            let order = match variables.order() {
                Order::Lex => "lp",
                Order::DegLex => "Dp",
                Order::DegRevLex => "dp",
            };
            // A ring has a variable there.
            let list = if names.is_empty() { "x".into() } else { names.join(",") };
            format!("ring {} = 0,({list}),{order};", free("r"))
        }
    }
}
