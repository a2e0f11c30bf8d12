//! Where programs divide (section 6). What is inverted may be zero for the true values of the letters, and
//! then nothing follows from them. So a run that divides is repeated at numbers: all of its steps and
//! expressions have to have a value at one point.

use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::residues::Residues;
use super::source::Source;
use crate::kernel::arith::Ring;
use crate::language::{Condition, Function, Node, Op};

/// The moduli that are tried; what is zero at points modulo all of them is taken for zero.
const PRIMES: [u64; 3] = [(1 << 31) - 1, 2_147_483_629, 2_147_483_587];

/// Whether a program divides.
pub(crate) fn divides(source: &Source) -> bool {
    let divides = |node: &Node| matches!(node.op, Op::Inverse | Op::Apply(Function::Recip));
    source.nodes.iter().any(divides)
}

/// Whether an expression divides by anything but products of names that are visibly invertible, as in
/// `inv(C)` and `inv(kron(C, D)^T)`.
pub(crate) fn text_divides(text: &str, is_invertible: &dyn Fn(&str) -> bool) -> bool {
    let mut rest = text;
    while let Some((_, word, after)) = next_word(rest) {
        rest = after;
        if word == "recip" {
            return true;
        }
        if word == "inv" && !is_visible(argument(after), is_invertible) {
            return true;
        }
    }
    false
}

/// The text before the next word, the word, and the text after it.
fn next_word(text: &str) -> Option<(&str, &str, &str)> {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let start = text.find(is_letter)?;
    let length = text[start..].find(|c| !is_letter(c)).unwrap_or(text.len() - start);
    Some((&text[..start], &text[start..start + length], &text[start + length..]))
}

/// What stands in the parentheses at the beginning of a text.
fn argument(text: &str) -> &str {
    let text = text.trim_start().strip_prefix('(').unwrap_or_default();
    let mut depth = 1;
    let end = text.find(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth == 0
    });
    end.map_or("", |end| &text[..end])
}

/// Whether an argument is made of invertible names by products, transposes, inverses and `kron`.
fn is_visible(argument: &str, is_invertible: &dyn Fn(&str) -> bool) -> bool {
    let is_mark = |c: char| "()*^, ".contains(c);
    let (mut rest, mut names) = (argument, 0);
    while let Some((marks, word, after)) = next_word(rest) {
        if !marks.chars().all(is_mark) {
            return false;
        }
        rest = after;
        match word {
            "kron" | "inv" | "T" => {}
            _ => {
                // A name may have indices.
                let index = after.strip_prefix('[').and_then(|index| index.split_once(']'));
                let name = match index {
                    Some((index, more)) => {
                        rest = more;
                        format!("{word}[{index}]")
                    }
                    None => word.into(),
                };
                if !is_invertible(&name) {
                    return false;
                }
                names += 1;
            }
        }
    }
    names > 0 && rest.chars().all(is_mark)
}

/// Whether every matrix with a condition has an inverse.
pub(crate) fn is_invertible(condition: Condition) -> bool {
    use Condition as C;
    matches!(
        condition,
        C::Nonzero
            | C::Invertible
            | C::Orthogonal
            | C::Permutation
            | C::SignedPermutation
            | C::DiagonalInvertible
            | C::PositiveDiagonal
    )
}

/// Whether the matrices with a condition are of several components: a point in one of them says nothing
/// about the others.
pub(crate) fn has_components(condition: Condition) -> bool {
    use Condition as C;
    matches!(condition, C::Orthogonal | C::Permutation | C::SignedPermutation)
}

/// Repeats a run at numbers.
pub(crate) fn at_numbers(
    meter: &Meter,
    mut run: impl FnMut(Residues<'_, u64>) -> Checked<()>,
) -> Checked<()> {
    let mut last = Reason::Unit.because("what is inverted is zero");
    for (seed, prime) in (0..).zip(PRIMES) {
        let ring = Ring::<u64>::new(prime);
        match run(Residues::drawn(&ring, meter, seed)) {
            Err(failure) if failure.reason == Reason::Unit => last = failure,
            found => return found,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::text_divides;

    #[test]
    fn visible_divisions() {
        let invertible = |name: &str| name == "C" || name == "c[1]";
        for text in [
            "C*W*inv(C)",
            "inv( C )^T*W",
            "inv(c[1])*inverse",
            "reciprocal + inv_*2",
            "inv(kron(C, C)^T * c[1])",
            "inv(inv(C))",
        ] {
            assert!(!text_divides(text, &invertible), "{text}");
        }
        for text in [
            "inv(C*W)",
            "inv(W)",
            "recip(C)",
            "2*inv (C + C)",
            "inv(c)",
            "inv(C - C)",
            "inv(0)",
            "inv([0])",
            "inv(T)",
            "inv()",
            "C*inv(C",
        ] {
            assert!(text_divides(text, &invertible), "{text}");
        }
    }
}
