//! Printing.

use std::fmt::{self, Write};

use num_bigint::BigUint;

use super::Format;
use super::json::order_name;
use super::names::written;
use crate::poly::content::gcd;
use crate::poly::polynomial::{Monomial, Polynomial};
use crate::ring::{Domain, Integer, Integers};

/// A polynomial to be printed in a format: see
/// [`display`](crate::poly::RationalPolynomial::display).
///
/// Terms are written one after the other, from the largest: `write!` to a file needs no memory for
/// the whole text.
#[derive(Clone, Debug)]
pub struct Printed<'a> {
    numerator: &'a Polynomial<Integer>,
    denominator: Integer,
    format: Format,
}

impl<'a> Printed<'a> {
    pub(super) fn new(
        numerator: &'a Polynomial<Integer>,
        denominator: Integer,
        format: Format,
    ) -> Self {
        Printed { numerator, denominator, format }
    }

    /// The terms: whether the coefficient is negative, its size in lowest terms (the denominator
    /// unless it is 1), and the monomial.
    fn terms(&self) -> impl Iterator<Item = (bool, Size, Option<Size>, Monomial<'_>)> {
        let one = Integer::from(1);
        self.numerator.terms().map(move |(monomial, c)| {
            let negative = c.is_negative();
            if self.denominator == one {
                return (negative, Size::of(&c), None, monomial);
            }
            let common = gcd(&c, &self.denominator);
            // A common divisor divides both; the fallback is never needed.
            let lowest = |n: &Integer| Integers.div_exact(n, &common).unwrap_or_else(|| n.clone());
            let denominator = lowest(&self.denominator);
            let denominator = (denominator != one).then(|| Size::of(&denominator));
            (negative, Size::of(&lowest(&c)), denominator, monomial)
        })
    }

    fn json(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variables = self.numerator.variables();
        f.write_str("{\"variables\":[")?;
        for (i, name) in variables.names().iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            write!(f, "{comma}{}", serde_json::Value::from(name.as_str()))?;
        }
        write!(f, "],\"order\":\"{}\",\"terms\":[", order_name(variables.order()))?;
        for (i, (negative, size, denominator, monomial)) in self.terms().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            let sign = if negative { "-" } else { "" };
            write!(f, "{comma}{{\"coefficient\":\"{sign}{size}")?;
            if let Some(denominator) = denominator {
                write!(f, "/{denominator}")?;
            }
            f.write_str("\",\"exponents\":[")?;
            for (i, e) in monomial.exponents().into_iter().enumerate() {
                let comma = if i > 0 { "," } else { "" };
                write!(f, "{comma}{e}")?;
            }
            f.write_str("]}")?;
        }
        f.write_str("]}")
    }

    fn coefficient(&self, f: &mut fmt::Formatter<'_>, n: &Size, d: Option<&Size>) -> fmt::Result {
        match (self.format, d) {
            (_, None) => write!(f, "{n}"),
            (Format::Latex, Some(d)) => write!(f, "\\frac{{{n}}}{{{d}}}"),
            (Format::Sympy, Some(d)) => write!(f, "Rational({n}, {d})"),
            (_, Some(d)) => write!(f, "{n}/{d}"),
        }
    }

    fn power(&self, f: &mut fmt::Formatter<'_>, name: &str, e: u32) -> fmt::Result {
        match self.format {
            _ if e == 1 => f.write_str(name),
            // A second superscript is an error there, so the first is wrapped up.
            Format::Latex if name.contains('^') => write!(f, "{{{name}}}^{{{e}}}"),
            Format::Latex => write!(f, "{name}^{{{e}}}"),
            Format::Sympy => write!(f, "{name}**{e}"),
            _ => write!(f, "{name}^{e}"),
        }
    }
}

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.format == Format::Json {
            return self.json(f);
        }
        if self.numerator.is_empty() {
            return f.write_char('0');
        }
        let names = written(self.numerator.variables().names(), self.format);
        let times = if self.format == Format::Latex { ' ' } else { '*' };
        let mut exponents = vec![0; names.len()];
        for (i, (negative, size, denominator, monomial)) in self.terms().enumerate() {
            f.write_str(match (i, negative) {
                (0, false) => "",
                (0, true) => "-",
                (_, false) => " + ",
                (_, true) => " - ",
            })?;
            monomial.write_exponents(&mut exponents);
            let mut first = true;
            if denominator.is_some() || !size.is_one() || exponents.iter().all(|&e| e == 0) {
                self.coefficient(f, &size, denominator.as_ref())?;
                first = false;
            }
            for (name, &e) in names.iter().zip(&exponents).filter(|(_, e)| **e > 0) {
                if !std::mem::take(&mut first) {
                    f.write_char(times)?;
                }
                self.power(f, name, e)?;
            }
        }
        Ok(())
    }
}

/// The absolute value of an integer.
enum Size {
    Small(u64),
    Large(BigUint),
}

impl Size {
    fn of(n: &Integer) -> Size {
        match n.as_i64() {
            Some(n) => Size::Small(n.unsigned_abs()),
            None => Size::Large(n.to_bigint().into_parts().1),
        }
    }

    fn is_one(&self) -> bool {
        matches!(self, Size::Small(1))
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Size::Small(n) => write!(f, "{n}"),
            Size::Large(n) => write!(f, "{n}"),
        }
    }
}
