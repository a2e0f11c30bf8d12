//! Expressions as text of the language of networks (`docs/language.md`), as certificates have them.

use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::ast::{Expression, Node};

/// The largest exponent of the language.
const LARGEST_EXPONENT: u32 = 1 << 20;

/// How tightly an operation binds: sums, products, signs, all else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tightness {
    Sum,
    Product,
    Sign,
    Atom,
}

impl Expression {
    /// The text, with the names of parameters and blocks.
    pub(in crate::symmetry) fn in_language(&self, group: &[String], weights: &[String]) -> String {
        Printer { group, weights }.print(self).0
    }
}

/// A power of what needs no parentheses; one that is too high for the language is one of powers.
pub(in crate::symmetry) fn power(base: &str, exponent: &BigInt) -> String {
    if exponent.is_negative() {
        return power(&format!("inv({base})"), &-exponent);
    }
    if exponent.is_one() {
        return base.to_string();
    }
    match exponent.to_u32().filter(|&small| small <= LARGEST_EXPONENT) {
        Some(small) => format!("{base}^{small}"),
        None => {
            let (high, low) = (exponent / LARGEST_EXPONENT, exponent % LARGEST_EXPONENT);
            let high = format!("{}^{LARGEST_EXPONENT}", power(base, &high));
            match low.is_zero() {
                true => high,
                false => format!("({high}*{})", power(base, &low)),
            }
        }
    }
}

struct Printer<'a> {
    group: &'a [String],
    weights: &'a [String],
}

impl Printer<'_> {
    fn print(&self, expression: &Expression) -> (String, Tightness) {
        let (rows, columns) = expression.shape();
        let call = |name: &str, x: &Expression| format!("{name}({})", self.print(x).0);
        let atom = |text: String| (text, Tightness::Atom);
        match expression.node() {
            Node::Weight(block) => atom(self.weights[*block].clone()),
            Node::Group(at) => atom(self.group[*at].clone()),
            Node::Number(q) if q.is_integer() && !q.is_negative() => atom(q.to_string()),
            Node::Number(q) => atom(format!("({q})")),
            Node::Identity => atom(format!("eye({rows})")),
            Node::Zero => atom(format!("zeros({rows}, {columns})")),
            Node::Matrix(matrix) => {
                let row = |i| {
                    let entries = matrix.row(i).iter().map(ToString::to_string);
                    entries.collect::<Vec<_>>().join(", ")
                };
                atom(format!("[{}]", (0..rows).map(row).collect::<Vec<_>>().join("; ")))
            }
            Node::Sum(terms) => {
                let mut text = self.inside(&terms[0], Tightness::Product);
                for term in &terms[1..] {
                    let (sign, term) = match term.node() {
                        Node::Neg(x) => (" - ", &**x),
                        _ => (" + ", term),
                    };
                    text += sign;
                    text += &self.inside(term, Tightness::Product);
                }
                (text, Tightness::Sum)
            }
            Node::Product(factors) => {
                let factors = factors.iter().map(|factor| self.inside(factor, Tightness::Sign));
                (factors.collect::<Vec<_>>().join("*"), Tightness::Product)
            }
            Node::Neg(x) => (format!("-{}", self.inside(x, Tightness::Sign)), Tightness::Sign),
            Node::Transpose(x) => atom(format!("{}^T", self.inside(x, Tightness::Atom))),
            Node::Inverse(x) => atom(call("inv", x)),
            Node::Sign(x) => atom(call("sign", x)),
            Node::Power(_, exponent) if exponent.is_zero() => atom(format!("eye({rows})")),
            Node::Power(x, exponent) => atom(power(&self.inside(x, Tightness::Atom), exponent)),
            Node::Kronecker(pair) => {
                atom(format!("kron({}, {})", self.print(&pair[0]).0, self.print(&pair[1]).0))
            }
        }
    }

    /// In parentheses if it binds less tightly.
    fn inside(&self, expression: &Expression, least: Tightness) -> String {
        let (text, tightness) = self.print(expression);
        if tightness < least { format!("({text})") } else { text }
    }
}
