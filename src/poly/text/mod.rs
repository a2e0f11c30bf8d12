//! Polynomials as text, out and in: for people and for other systems.
//!
//! | format | a term | read back |
//! |---|---|---|
//! | [`Text`](Format::Text) | `-3/7*x_1_2^2*y` | yes |
//! | [`Latex`](Format::Latex) | `-\frac{3}{7} x_{1,2}^{2} y` | no: it is for people |
//! | [`Json`](Format::Json) | `{"coefficient":"-3/7","exponents":[2,1]}` | yes |
//! | [`Sympy`](Format::Sympy) | `-Rational(3, 7)*x_1_2**2*y` | yes |
//! | [`Macaulay2`](Format::Macaulay2) | `-3/7*x_(1,2)^2*y` | yes |
//! | [`Singular`](Format::Singular) | `-3/7*x_1_2^2*y` | yes |
//!
//! What is printed and read back, over the same [`Variables`], is the same polynomial. Variables
//! are identifiers, `[A-Za-z][A-Za-z0-9_]*`; any other name is printed as it is and not read back.
//! Each format gets names that its system accepts, different ones for different variables; what
//! the system has to be told before is the [`declaration`].
//!
//! ```
//! use neurocert::poly::text::{self, Format};
//! use neurocert::poly::{Order, Variables};
//!
//! let variables = Variables::new(["x_1", "y"], Order::DegRevLex);
//! let p = text::parse(&variables, "(x_1 - y/2)^2 - 1")?;
//! assert_eq!(p.to_string(), "x_1^2 - x_1*y + 1/4*y^2 - 1");
//! let latex = p.display(Format::Latex).to_string();
//! assert_eq!(latex, r"x_{1}^{2} - x_{1} y + \frac{1}{4} y^{2} - 1");
//! let singular = text::declaration(&variables, Format::Singular);
//! assert_eq!(singular, "ring r = 0,(x_1,y),dp;");
//!
//! let error = text::parse(&variables, "x_1 + z").unwrap_err().to_string();
//! assert_eq!(error, "column 7: unknown variable z; the variables are x_1, y");
//! # Ok::<(), neurocert::Error>(())
//! ```
//!
//! # What is read
//! Sums, products, powers and parentheses: `3/7*x^2*y - (x + 1)^3`. A power is `^` or `**` with a
//! number from 0 to 2^32 − 1, and `a^0` is 1; `-x^2` is `-(x^2)`; `x^2^3` is an error because
//! systems disagree on it. Only non-zero numbers divide (`x/2*y` is `(x/2)*y`). A product wants its
//! `*`: is `2x` a name, a product, or, as in Singular, a power? Numbers are integers and fractions
//! of them; `0.1` is an error because it rarely is what it says.
//!
//! Reading takes bounded time and memory, whatever the text: see [`limits`].

use std::fmt;
use std::str::FromStr;

use super::polynomial::Polynomial;
use super::rational::RationalPolynomial;
use super::variables::{Order, Variables};
use crate::error::{Error, Result};
use crate::ring::Integer;

mod budget;
mod declaration;
mod json;
mod lex;
pub mod limits;
mod names;
mod parse;
mod print;
mod sum;
mod value;

pub use declaration::declaration;
pub use print::Printed;

/// How a polynomial is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people and for this crate: `3/7*x^2*y - 1`.
    #[default]
    Text,
    /// For papers: `\frac{3}{7} x^{2} y - 1`. `Q1_2_3` becomes `Q^{(1)}_{2,3}`. Not read back.
    Latex,
    /// For programs: `{"variables":[…],"order":"lex","terms":[{"coefficient":"3/7","exponents":[2,1]}]}`.
    /// The order is `lex`, `deglex` or `degrevlex`; without one it is `lex`.
    Json,
    /// For SymPy: `Rational(3, 7)*x**2*y - 1`. No number is a float there, whether it is executed or
    /// goes through `sympify`. Python refuses expressions of many thousand terms: for these, read
    /// the JSON and make a `Poly` of it.
    Sympy,
    /// For Macaulay2. Names with indices are indexed variables: `x_1_2` becomes `x_(1,2)`.
    Macaulay2,
    /// For Singular, which has no exponents beyond 2^31 and in many variables fewer.
    Singular,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 6] = [
        Format::Text,
        Format::Latex,
        Format::Json,
        Format::Sympy,
        Format::Macaulay2,
        Format::Singular,
    ];

    /// The name: `text`, `latex`, `json`, `sympy`, `macaulay2` or `singular`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Latex => "latex",
            Format::Json => "json",
            Format::Sympy => "sympy",
            Format::Macaulay2 => "macaulay2",
            Format::Singular => "singular",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| {
            let names = Format::ALL.map(Format::name).join(", ");
            Error::new("", format!("unknown format {name}"), format!("the formats are {names}"))
        })
    }
}

/// Reads a polynomial in these variables, as a user writes it: [`Format::Text`].
///
/// # Errors
/// Whatever is not a polynomial in these variables, with the column (from 1, in characters).
pub fn parse(variables: &Variables, text: &str) -> Result<RationalPolynomial> {
    parse_as(variables, text, Format::Text)
}

/// Reads a polynomial in these variables, with their names as the format writes them.
///
/// # Errors
/// As [`parse`]; for JSON, with line and column where there is one. LaTeX is not read.
pub fn parse_as(variables: &Variables, text: &str, format: Format) -> Result<RationalPolynomial> {
    match format {
        Format::Latex => Err(unread()),
        Format::Json => json::parse(text, variables),
        _ => parse::parse(variables, text, format),
    }
}

/// Reads a polynomial in the variables that it names: those that [`names`] finds, in its order,
/// that is, of their first appearance; the first is the largest. JSON brings variables and order
/// with it, and the given one counts only if it names none.
///
/// # Errors
/// As [`parse_as`].
pub fn parse_any(text: &str, format: Format, order: Order) -> Result<RationalPolynomial> {
    match format {
        Format::Latex => Err(unread()),
        Format::Json => json::parse_with_order(text, order),
        _ => parse::parse(&Variables::new(names(text, format)?, order), text, format),
    }
}

/// The names of the variables in a text, in the order of their first appearance (JSON: as listed).
/// Reads words only: the text need not be a polynomial.
///
/// # Errors
/// On characters that belong to no word, on too many names, and for LaTeX.
pub fn names(text: &str, format: Format) -> Result<Vec<String>> {
    match format {
        Format::Latex => Err(unread()),
        Format::Json => json::names(text),
        _ => parse::names(text, format),
    }
}

fn unread() -> Error {
    let allowed = "text, json, sympy, macaulay2 and singular are";
    Error::new("", "LaTeX is written for people and not read", allowed)
}

impl RationalPolynomial {
    /// For printing in a format; nothing is formatted before that. Costs one pass over the terms.
    pub fn display(&self, format: Format) -> Printed<'_> {
        Printed::new(self.numerator(), self.denominator().clone(), format)
    }
}

impl Polynomial<Integer> {
    /// For printing in a format; nothing is formatted before that. Costs one pass over the terms.
    pub fn display(&self, format: Format) -> Printed<'_> {
        Printed::new(self, Integer::from(1), format)
    }
}

/// As [`Format::Text`].
impl fmt::Display for RationalPolynomial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.display(Format::Text).fmt(f)
    }
}

/// As [`Format::Text`].
impl fmt::Display for Polynomial<Integer> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.display(Format::Text).fmt(f)
    }
}

#[cfg(test)]
mod tests;
