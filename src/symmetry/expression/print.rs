//! Expressions as text that reads back as the same expression.

use super::ast::{Expression, Node};

/// How tightly an operation binds: sums, products, signs, powers, all else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tightness {
    Sum,
    Product,
    Sign,
    Power,
    Atom,
}

impl Expression {
    /// The text, with the names of parameters and blocks.
    pub(in crate::symmetry) fn text(&self, group: &[String], weights: &[String]) -> String {
        Printer { group, weights }.print(self).0
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
        match expression.node() {
            Node::Weight(block) => (self.weights[*block].clone(), Tightness::Atom),
            Node::Group(at) => (self.group[*at].clone(), Tightness::Atom),
            Node::Number(q) => (q.to_string(), Tightness::Atom),
            Node::Identity => (format!("I({rows})"), Tightness::Atom),
            Node::Zero => (format!("zeros({rows}, {columns})"), Tightness::Atom),
            Node::Matrix(matrix) => {
                let row = |i| {
                    let entries = matrix.row(i).iter().map(ToString::to_string);
                    format!("[{}]", entries.collect::<Vec<_>>().join(", "))
                };
                let rows = (0..rows).map(row).collect::<Vec<_>>().join(", ");
                (format!("[{rows}]"), Tightness::Atom)
            }
            Node::Sum(terms) => {
                let mut text = self.inside(&terms[0], Tightness::Product);
                for term in &terms[1..] {
                    // a − X is read as the sum of a and the negative of X.
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
                (factors.collect::<Vec<_>>().join(" * "), Tightness::Product)
            }
            Node::Neg(x) => (format!("-{}", self.inside(x, Tightness::Sign)), Tightness::Sign),
            Node::Transpose(x) => (call("tr", x), Tightness::Atom),
            Node::Inverse(x) => (call("inv", x), Tightness::Atom),
            Node::Sign(x) => (call("sign", x), Tightness::Atom),
            Node::Power(x, exponent) => {
                (format!("{}^{exponent}", self.inside(x, Tightness::Atom)), Tightness::Power)
            }
            Node::Kronecker(pair) => {
                let (x, y) = (self.print(&pair[0]).0, self.print(&pair[1]).0);
                (format!("kron({x}, {y})"), Tightness::Atom)
            }
        }
    }

    /// In parentheses if it binds less tightly.
    fn inside(&self, expression: &Expression, least: Tightness) -> String {
        let (text, tightness) = self.print(expression);
        if tightness < least { format!("({text})") } else { text }
    }
}
