//! Whether an expression divides, as it is written.

use super::formula::parsed;
use super::program::Function;
use super::resolve::{Sizes, indexed};
use super::tree::{Expression, Form, Name, Operator};

/// Whether an expression divides by anything but numbers and what is made of invertible names by products,
/// transposes, inverses and `kron`. What cannot be read does not.
pub fn divides(
    text: &str,
    functions: &[(String, Function)],
    is_invertible: &dyn Fn(&str) -> bool,
) -> bool {
    parsed(text, functions).is_ok_and(|tree| tree.divides(is_invertible))
}

impl Expression {
    fn divides(&self, known: &dyn Fn(&str) -> bool) -> bool {
        let any = |parts: &[Expression]| parts.iter().any(|part| part.divides(known));
        match &self.form {
            Form::Number(_) | Form::Name(_) | Form::Factor(..) | Form::Literal(..) => false,
            Form::Entry(inner, ..) | Form::Negative(inner) | Form::Transpose(inner) => {
                inner.divides(known)
            }
            Form::Power { base: inner, .. } | Form::Sum(_, inner) => inner.divides(known),
            Form::Blocks(rows) => rows.iter().any(|row| any(row)),
            Form::Chain(first, rest) => {
                let by = |(operator, _, part): &(Operator, _, Expression)| {
                    let is_number = matches!(part.form, Form::Number(_));
                    let hidden = !is_number && !part.is_invertible(known);
                    *operator == Operator::Divide && hidden || part.divides(known)
                };
                first.divides(known) || rest.iter().any(by)
            }
            Form::Apply(function, arguments) => match function.as_str() {
                "recip" => true,
                "inv" => !arguments.iter().all(|part| part.is_invertible(known)),
                _ => any(arguments),
            },
        }
    }

    /// Whether it is seen to have an inverse.
    fn is_invertible(&self, known: &dyn Fn(&str) -> bool) -> bool {
        let all = |parts: &[Expression]| parts.iter().all(|part| part.is_invertible(known));
        match &self.form {
            Form::Name(name) => name.whole().is_some_and(|name| known(&name)),
            Form::Transpose(inner) => inner.is_invertible(known),
            Form::Chain(first, rest) => {
                let factor = |(operator, _, part): &(Operator, _, Expression)| {
                    *operator == Operator::Multiply && part.is_invertible(known)
                };
                first.is_invertible(known) && rest.iter().all(factor)
            }
            Form::Apply(function, arguments) => {
                ["inv", "kron"].contains(&function.as_str()) && all(arguments)
            }
            _ => false,
        }
    }
}

impl Name {
    /// With the values of its indices, if these need no variable.
    fn whole(&self) -> Option<String> {
        let values = Sizes::default().all(&self.indices).ok()?;
        Some(indexed(&self.name, &values))
    }
}

#[cfg(test)]
mod tests {
    use super::divides;

    #[test]
    fn visible_divisions() {
        let invertible = |name: &str| ["C", "c[1]"].contains(&name);
        for text in [
            "C*W*inv(C)",
            "inv( C )^T*W",
            "inv(c[1])*inverse",
            "inv(c[ 2 - 1 ]) * W / 3",
            "W / c[1] + W / (c[1] * C^T)",
            "1/3 * W",
            "reciprocal + inv_*2",
            "inv(kron(C, C)^T * c[1])",
            "inv(inv(C))",
            "sum(i in 1..2: [W, C])",
            "C*inv(C",
            "inv(T)",
        ] {
            assert!(!divides(text, &[], &invertible), "{text}");
        }
        for text in [
            "inv(C*W)",
            "inv(W)",
            "recip(C)",
            "2*inv (C + C)",
            "inv(c)",
            "sum(i in 1..1: inv(c[i]))",
            "inv(C - C)",
            "inv([0])",
            "inv(2*C)",
            "inv(C .* C)",
            "W / d",
            "3 / c[2]",
            "W / (C + C)",
            "W / (2 - 2)",
            "-(W / d)^T",
            "[1, W / d; 0, 1]",
            "sum(i in 1..2: exp(W / d))",
        ] {
            assert!(divides(text, &[], &invertible), "{text}");
        }
    }
}
